"""Comparisons that the author of a set writes between figures and criteria: how they are read, where they are told."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from parscore.model.comparison import Comparison, comparison_in
from tests.figures.kit import FRAMEWORK, cycle, found, only

VALUES = {"a": Decimal(3), "b-c": Decimal("0.5"), "[1.2]": Decimal(2), "[1.1].of": Decimal(7)}
FIGURES = "unit,figure,value\na,hs,100\na,som,20\na,dung,90\nb,hs,10\nb,som,1\nb,dung,2\n"


@pytest.mark.parametrize(
    ("text", "holds"),
    [
        ("a <= 3", True),
        ("a<3", False),
        ("a + b-c = 3,5", True),
        ("a − b-c >= 2.5", True),
        ("3 ≠ a", False),
        ("[1.2] < [1.1].of - a - b-c", True),
        ("10 > a + a + a", True),
    ],
)
def test_a_comparison_is_read_and_held_against_values(text: str, *, holds: bool) -> None:
    made = comparison_in(text)
    assert isinstance(made, Comparison)
    assert made.holds(VALUES) is holds


@pytest.mark.parametrize(
    "text",
    [
        "",
        "a",
        "a b <= c",
        "a <= ",
        "<= a",
        "a <= b <= c",
        "a + <= b",
        "a * b <= c",
        "a <= [1.2",
    ],
)
def test_what_is_no_comparison_is_said_to_be_none(text: str) -> None:
    made = comparison_in(text)
    assert isinstance(made, str)


def with_check(check: str) -> str:
    return FRAMEWORK.replace("criteria:\n", f"checks:\n  - {check}\ncriteria:\n", 1)


def test_a_comparison_that_does_not_hold_is_told_at_the_cell_of_the_file(tmp_path: Path) -> None:
    framework = with_check("{holds: som + dung <= hs, words: Hồ sơ giải quyết nhiều hơn hồ sơ tiếp nhận}")
    run = cycle(tmp_path, {"s.csv": FIGURES}, framework=framework)
    one = only(run, "N130")
    assert (one.unit, str(one.place), one.severity) == ("a", "s.csv:3:3", "warning")
    assert one.message.endswith(
        "Hồ sơ giải quyết nhiều hơn hồ sơ tiếp nhận («Hồ sơ trước hạn»: 20; «Hồ sơ đúng hạn»: 90; «Tổng số hồ sơ»: 100)"
    )


def test_a_comparison_of_points_and_of_what_follows_from_others(tmp_path: Path) -> None:
    check = (
        "{holds: kip < 50, words: Quá nhiều}\n  - {holds: '[1.1] >= 5', words: Tiến độ kém, severity: error}"
    )
    run = cycle(tmp_path, {"s.csv": FIGURES}, framework=with_check(check))
    assert [(code, place) for code, place in found(run) if code == "N130"] == [
        ("N130", "s.csv:3:3"), ("N130", "s.csv:6:3"),
    ]  # fmt: skip
    assert [one.severity for one in run.findings if one.code == "N130"] == ["warning", "error"]


def test_a_comparison_of_what_is_not_there_says_nothing(tmp_path: Path) -> None:
    run = cycle(
        tmp_path, {"s.csv": "unit,figure,value\na,som,5\n"}, framework=with_check("{holds: hs < 0, words: X}")
    )
    assert "N130" not in [code for code, _ in found(run)]
