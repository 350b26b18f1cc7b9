"""Numbers: what text and floats are read as, how one is rounded, shown and put into a sentence."""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal, getcontext
from fractions import Fraction
from math import inf, nan

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parscore.number import (
    brief,
    exactly,
    from_float,
    in_sentence,
    parse,
    plain,
    rounded,
    settle,
    to_multiple,
    vi,
    written_for,
)

D = Decimal
MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "down": ROUND_DOWN}


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("2.5", "2.5"), ("2,5", "2.5"), (",5", "0.5"), (".34", "0.34"), ("5.", "5"), (" 7 ", "7"), ("+1", "1"),
        ("-1,50", "-1.5"), ("1.234", "1.234"), ("1,234", "1.234"), ("1.234,5", "1234.5"), ("1,234.5", "1234.5"),
        ("1.234.567", "1234567"), ("1,234,567", "1234567"), ("-0", "0"), ("0,00", "0"), ("1" * 30, "1" * 30),
        ("1" * 31, None), ("", None), (".", None), ("1e5", None), ("1.23.456", None), ("1,2,3", None), ("1/2", None),
        ("1.234.567,89", "1234567.89"), ("1,234,567.89", "1234567.89"), ("--1", None), ("1 234", None),
    ],
)  # fmt: skip
def test_text(text: str, wanted: str | None) -> None:
    found = parse(text)
    assert (None if found is None else str(found)) == wanted


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        (0.1 + 0.2, "0.3"), (0.0, "0"), (-0.0, "0"), (5.0, "5"), (-7.25, "-7.25"), (1e15, "1000000000000000"),
        (-1e15, "-1000000000000000"), (123456789012345678.0, "123456789012346000"), (1 / 3, "0.333333333333333"),
        (999999999999999.0, "999999999999999"), (9e29, "9" + "0" * 29), (1e30, None), (-1e30, None),
        (2e-29, "0." + "0" * 28 + "2"), (1e-30, None), (inf, None), (-inf, None), (nan, None),
    ],
)  # fmt: skip
def test_floats(value: float, wanted: str | None) -> None:
    found = from_float(value)
    assert (None if found is None else format(found, "f")) == wanted


@given(st.floats(-1e20, 1e20))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_a_float_is_what_a_spreadsheet_shows(value: float) -> None:
    """Fifteen digits, as printed by C, apart from a last digit that lies exactly between two."""
    found = from_float(value)
    if found is not None:
        assert found == D(f"{value:.15g}") or abs(found - D(value)) == abs(D(f"{value:.15g}") - D(value))


@pytest.mark.parametrize(
    ("value", "text"),
    [("0", "0"), ("-0", "0"), ("0.00", "0"), ("0E+3", "0"), ("1.50", "1.5"), ("100", "100"), ("1E+2", "100"),
     ("10.0", "10"), ("-2.30", "-2.3"), ("1E-3", "0.001")],
)  # fmt: skip
def test_equal_numbers_have_equal_text(value: str, text: str) -> None:
    assert str(plain(D(value))) == text


@given(st.decimals(-1000, 1000, places=6), st.sampled_from(list(MODES)), st.integers(0, 4))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_rounding_is_that_of_the_standard_library(value: Decimal, mode: str, digits: int) -> None:
    assert rounded(value, mode, digits) == value.quantize(D(1).scaleb(-digits), rounding=MODES[mode])
    assert rounded(value, mode, digits).as_tuple().exponent == -digits


@given(st.integers(-400, 400), st.integers(1, 12), st.sampled_from(("0.25", "0.5", "3")))
@settings(max_examples=150, deadline=None, derandomize=True)
def test_a_multiple_is_the_nearest(over: int, under: int, step: str) -> None:
    exact = Fraction(over, under)
    found = Fraction(to_multiple(thirds(over, under), D(step), "half_up"))
    assert (found / Fraction(step)).denominator == 1
    assert abs(found - exact) <= Fraction(step) / 2
    assert abs(found) >= abs(exact) or abs(found - exact) < Fraction(step) / 2


@exactly
def thirds(over: int, under: int) -> Decimal:
    """A quotient with all working digits."""
    return D(over) / D(under)


def test_guard_digits_are_dropped_once() -> None:
    @exactly
    def whole() -> Decimal:
        inner = exactly(lambda: getcontext().prec)
        assert inner() == getcontext().prec == 60
        return thirds(1, 3) * 3

    assert settle(whole()) == 1 != whole()
    assert getcontext().prec == 28
    assert rounded(thirds(2, 3), "half_up", 2) == D("0.67")
    assert rounded(thirds(1, 200) * 3, "half_even", 2) == D("0.02")


@pytest.mark.parametrize(
    ("mark", "exact", "mode", "wanted"),
    [
        ("1.33", "1.3333", "half_up", True), ("1.34", "1.3333", "half_up", False), ("1.3", "1.3333", "half_up", False),
        ("1.335", "1.3354", "half_up", True), ("1.3", "1.3", "down", True), ("1.33", "1.339", "down", True),
        ("1.34", "1.339", "down", True), ("1.33", "1.339", "half_up", False), ("1", "1.001", "half_up", True),
        ("1", "1.009", "half_up", False), ("1", "1.009", "down", True), ("1.335", "1.34", "half_up", False),
    ],
)  # fmt: skip
def test_how_people_write_a_number(mark: str, exact: str, mode: str, wanted: bool) -> None:
    assert written_for(D(mark), D(exact), mode) is wanted


@pytest.mark.parametrize(
    ("value", "digits", "wanted"),
    [("89.2", None, "89,2"), ("89.20", None, "89,2"), ("89.2", 2, "89,20"), ("-1", 0, "-1"), (None, 2, "–"),
     ("0", None, "0"), ("0", 2, "0,00"), ("1E+2", None, "100")],
)  # fmt: skip
def test_vietnamese_form(value: str | None, digits: int | None, wanted: str) -> None:
    assert vi(None if value is None else D(value), digits) == wanted


@pytest.mark.parametrize(
    ("value", "short", "said"),
    [
        ("1.5", "1,5", "1,5"), ("0", "0", "0"), ("1.123456", "1,123456", "1,12"), ("1.1234567", "1,123456…", "1,12"),
        ("1.12345", "1,12345", "1,12"), ("1.1234", "1,1234", "1,1234"), ("-1.9999999", "-1,999999…", "-2,00"),
        ("0.00001", "0,00001", "0,00001"), ("0.00499", "0,00499", "0,00499"), ("0.00512", "0,00512", "0,01"),
        ("100", "100", "100"), ("99.99999", "99,99999", "100,00"),
    ],
)  # fmt: skip
def test_numbers_in_messages_and_sentences(value: str, short: str, said: str) -> None:
    assert (brief(D(value)), in_sentence(D(value))) == (short, said)
