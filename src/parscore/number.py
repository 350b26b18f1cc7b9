"""Decimal numbers: reading, exact arithmetic, the one place that rounds, Vietnamese form.

May not know files, criteria or units. Nothing here rounds a result except `rounded`.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import (
    ROUND_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    getcontext,
    localcontext,
)
from functools import lru_cache, wraps
from math import isfinite
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
R = TypeVar("R")

ZERO = Decimal(0)
HUNDRED = Decimal(100)

_DIGITS, _FARTHEST = 60, 999
_WORKING = Context(
    prec=_DIGITS,
    rounding=ROUND_HALF_EVEN,
    Emin=-_FARTHEST,
    Emax=_FARTHEST,
    traps=[InvalidOperation, DivisionByZero],
)
_SETTLED = Context(prec=40, rounding=ROUND_HALF_EVEN)
_FLOAT = Context(prec=15, rounding=ROUND_HALF_EVEN)
_REACH = 30
_WHOLE = 1e15
"""Whole floats below it are exact, and most numbers of a spreadsheet are."""
_MODES = {"half_up": ROUND_HALF_UP, "half_even": ROUND_HALF_EVEN, "down": ROUND_DOWN}

_PLAIN = re.compile(r"[+-]?(?:\d{1,30}(?:[.,]\d{0,30})?|[.,]\d{1,30})")
_GROUPED_VI = re.compile(r"[+-]?\d{1,3}(?:\.\d{3}){1,8}(?:,\d{1,30})?")
_GROUPED_EN = re.compile(r"[+-]?\d{1,3}(?:,\d{3}){1,8}(?:\.\d{1,30})?")


def exactly(function: Callable[P, R]) -> Callable[P, R]:
    """Run `function` with 60 significant digits, so that its sums and quotients lose nothing that `settle` keeps."""

    @wraps(function)
    def run(*args: P.args, **kwargs: P.kwargs) -> R:
        if getcontext().prec == _DIGITS:
            return function(*args, **kwargs)
        with localcontext(_WORKING):
            return function(*args, **kwargs)

    return run


_KEPT = 16_384
"""So many numbers are kept as they are settled or printed: the same points come again and again."""
_TYPED_DECIMALS = 4
"""So many decimals a number has that somebody typed; a longer one was computed."""


@lru_cache(maxsize=_KEPT)
def settle(value: Decimal) -> Decimal:
    """Drop the guard digits of the working precision: a third taken three times is one again (40 digits kept)."""
    return plain(_SETTLED.plus(value))


def plain(value: Decimal) -> Decimal:
    """The same number without exponent or trailing zeros, so that equal numbers have equal text."""
    if not value:
        return ZERO
    text = format(value, "f")
    if "." not in text:
        return Decimal(text)
    return value if text[-1] != "0" else Decimal(text.rstrip("0").rstrip("."))


def decimals(value: Decimal) -> int:
    """How many decimals a number has as it is written."""
    return max(0, -int(value.as_tuple().exponent))


def parse(text: str) -> Decimal | None:
    """Read `2.5`, `2,5`, `.34`, `1.234,5` or `1,234.5`; None when the text is not one plain finite number.

    A lone separator is always the decimal mark: `1.234` is one and 234 thousandths.
    """
    text = text.strip()
    if _PLAIN.fullmatch(text):
        return plain(Decimal(text.replace(",", ".")))
    if _GROUPED_VI.fullmatch(text):
        return plain(Decimal(text.replace(".", "").replace(",", ".")))
    if _GROUPED_EN.fullmatch(text):
        return plain(Decimal(text.replace(",", "")))
    return None


@lru_cache(maxsize=4096)
def from_float(value: float) -> Decimal | None:
    """The decimal of the 15 significant digits that a spreadsheet shows (0.1 + 0.2 is 0.3).

    None unless it is finite and, like typed numbers, within 30 digits on either side of the decimal mark.
    """
    if not isfinite(value):
        return None
    if value.is_integer() and abs(value) < _WHOLE:
        return Decimal(int(value))
    number = Decimal(value)
    return None if abs(number.adjusted()) >= _REACH else plain(_FLOAT.plus(number))


@exactly
def rounded(value: Decimal, mode: str, digits: int) -> Decimal:
    """Round once, as the policy names it: mode `half_up`, `half_even` or `down` (cut), `digits` decimals."""
    return settle(value).quantize(Decimal(1).scaleb(-digits), rounding=_MODES[mode])


def written_for(mark: Decimal, exact: Decimal, mode: str) -> bool:
    """Whether `mark` is how people write `exact`: rounded to its own decimals, two at least, half up or by `mode`."""
    if mark == exact:
        return True
    digits = max(2, decimals(mark))
    modes = dict.fromkeys(("half_up", mode))
    return any(mark == rounded(exact, one, digits) for one in modes)


@exactly
def to_multiple(value: Decimal, step: Decimal, mode: str) -> Decimal:
    """The multiple of `step` nearest to `value` under the rounding `mode` (0,25 steps of some rules)."""
    return plain(settle(value / step).quantize(Decimal(1), rounding=_MODES[mode]) * step)


def vi(value: Decimal | None, digits: int | None = None) -> str:
    """Vietnamese form: decimal comma; with `digits`, zeros are kept (`89,20`); an absent number is a dash."""
    if value is None:
        return "–"
    text = format(plain(value), "f") if digits is None else f"{value:.{digits}f}"
    return text.replace(".", ",")


@lru_cache(maxsize=_KEPT)
def brief(value: Decimal) -> str:
    """Vietnamese form of an unrounded number for messages: at most six decimals, `…` when some were left out."""
    with localcontext(_WORKING):
        short = value.quantize(Decimal("0.000001"), rounding=ROUND_DOWN)
    return vi(plain(short)) + ("…" if short != value else "")


def in_sentence(value: Decimal) -> str:
    """Vietnamese form of a number in a sentence: one with more decimals than people type is rounded to two."""
    typed = decimals(plain(value)) <= _TYPED_DECIMALS
    short = rounded(value, "half_up", 2)
    return vi(short, 2) if short and not typed else brief(value)
