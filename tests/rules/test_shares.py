"""Shares scaled to a target, and straight lines between given points: the numbers, the words, the form."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from parscore.compute.diff_sets import set_changes
from parscore.compute.outcomes import marks_of
from tests.rules.kit import Typed, linted, made, points, scored, set_text

BUDGET = (
    "{kind: ratio, numerator: Vốn đã giải ngân, denominator: Vốn được giao, floor: 60, full_from: 85, scaled: true, "
    "round_to: 0.01, when_none: not_applicable}"
)
"""Quy định 11-QĐ/TU, II.4: full from 85 %, below 60 % nothing, between them share ÷ 85 % × 10 to two decimals."""

ONLINE = "{kind: ratio, numerator: Hồ sơ trực tuyến, denominator: Hồ sơ, full_from: 50, scaled: true, when_none: zero}"
"""QĐ 766, 3.3: full from 50 %."""


@pytest.mark.parametrize(
    ("spent", "of", "wanted"),
    [
        ("60", "100", "7.06"),
        ("59.99", "100", "0"),
        ("5999", "10000", "0"),
        ("70", "100", "8.24"),
        ("84.9", "100", "9.99"),
        ("84", "100", "9.88"),
        ("85", "100", "10"),
        ("120", "100", "10"),
        ("0", "0", "not_applicable"),
        ("1", "0", "unknown"),
    ],
)
def test_a_line_between_two_cliffs(spent: str, of: str, wanted: str) -> None:
    assert points(made(("1.1", 10, BUDGET)), numerator=spent, denominator=of) == wanted


def test_a_target_without_a_floor() -> None:
    online = made(("1.1", 6, ONLINE))
    assert points(online, numerator="25", denominator="100") == "3"
    assert points(online, numerator="49", denominator="100") == "5.88"
    assert points(online, numerator="50", denominator="100") == "6"
    assert points(online, numerator="1", denominator="3") == "4"


def test_a_target_beyond_the_whole() -> None:
    rule = (
        "{kind: ratio, numerator: Thu, denominator: Dự toán, full_from: 120, scaled: true, when_none: zero}"
    )
    beyond = made(("1.1", 6, rule))
    assert points(beyond, numerator="100", denominator="100") == "5"
    assert points(beyond, numerator="120", denominator="100") == "6"


LATE = "{kind: ratio, numerator: Hồ sơ trễ hạn, denominator: Hồ sơ, better: lower, when_none: full%s}"


@pytest.mark.parametrize(
    ("more", "late", "wanted"),
    [
        ("", "0", "10"), ("", "25", "7.5"), ("", "100", "0"), ("", "120", "0"),
        (", full_from: 5", "5", "10"), (", full_from: 5", "6", "9.4"),
        (", full_from: 5, scaled: true", "5", "10"), (", full_from: 5, scaled: true", "24", "8"),
        (", floor: 20", "20", "8"), (", floor: 20", "20.01", "0"), (", round_to: 0.5", "26", "7.5"),
    ],
)  # fmt: skip
def test_a_share_of_which_less_is_better(more: str, late: str, wanted: str) -> None:
    """What is missing to 100 % counts."""
    rule = made(("1.1", 10, LATE % more))
    assert points(rule, numerator=late, denominator="100") == wanted
    assert points(rule, numerator="0", denominator="0") == "10"


def test_the_words_of_less_is_better(tmp_path: Path) -> None:
    row = ("1.1", 10, LATE % ", full_from: 5, floor: 20, scaled: true")
    assert made(row).rules_in_words["1.1"].splitlines() == [
        "(100% − Hồ sơ trễ hạn / Hồ sơ) / 95% × 10 điểm",
        "Từ 5% trở xuống: 10 điểm",
        "Trên 20%: 0 điểm",
        "Không phát sinh: đạt điểm tối đa",
    ]
    assert not {"F138", "F139", "F260"} & {found.code for found in linted(tmp_path, row)}
    wrong = ("1.1", 10, LATE % ", full_from: 30, floor: 20")
    assert "F139" in {found.code for found in linted(tmp_path, wrong)}


LESS_IS_BETTER = "{kind: linear, of: Số ngày trung bình, points: [[2, 5], [10, 0]]}"
RISING = (
    "{kind: linear, numerator: Đúng hạn, denominator: Tất cả, points: [[60, 0], [85, 10]], when_none: full, "
    "examples: [{numerator: 70, denominator: 100, points: 4}]}"
)


@pytest.mark.parametrize(
    ("days", "wanted"), [("0", "5"), ("2", "5"), ("4", "3.75"), ("10", "0"), ("11", "0"), ("2.5", "4.6875")]
)
def test_a_falling_line(days: str, wanted: str) -> None:
    assert points(made(("1.1", 5, LESS_IS_BETTER)), of=days) == wanted


def test_a_line_is_the_same_from_either_end(tmp_path: Path) -> None:
    turned = LESS_IS_BETTER.replace("[[2, 5], [10, 0]]", "[[10, 0], [2, 5]]")
    assert linted(tmp_path, ("1.1", 5, turned)) == []
    assert points(made(("1.1", 5, turned)), of="4") == "3.75"


def test_a_line_over_several_points_is_exact() -> None:
    three = made(("1.1", 1, "{kind: linear, of: Số, points: [[0, 0], [3, 0.5], [10, 1]], round_to: 0.01}"))
    assert points(three, of="1") == "0.17"
    assert points(three, of="3") == "0.5"
    assert points(three, of="6.5") == "0.75"


def test_the_words_of_both() -> None:
    assert made(("1.1", 10, BUDGET)).leaves[0].rule_in_words().split("\n") == [
        "(Vốn đã giải ngân / Vốn được giao) / 85% × 10 điểm",
        "Làm tròn đến 0,01 điểm",
        "Từ 85% trở lên: 10 điểm",
        "Dưới 60%: 0 điểm",
        "Không phát sinh: không tính tiêu chí này",
    ]
    assert made(("1.1", 10, RISING)).leaves[0].rule_in_words().split("\n") == [
        "(Đúng hạn / Tất cả)",
        "Từ 60% trở xuống: 0 điểm",
        "Từ 60% đến 85%: theo đường thẳng từ 0 đến 10 điểm",
        "Từ 85% trở lên: 10 điểm",
        "Không phát sinh: đạt điểm tối đa",
    ]


def test_lint_runs_the_example_of_a_line(tmp_path: Path) -> None:
    assert linted(tmp_path, ("1.1", 10, RISING)) == []
    (fault,) = linted(tmp_path, ("1.1", 10, RISING.replace("points: 4}", "points: 5}")))
    assert fault.code == "F160"


def test_marks_that_an_open_line_may_still_get() -> None:
    assert marks_of(made(("1.1", 10, BUDGET)).leaves[0]) is None
    rounded = made(("1.1", 1, ONLINE.replace("when_none", "round_to: 0.25, when_none"))).leaves[0]
    assert marks_of(rounded) == tuple(map(Decimal, ("0", "0.25", "0.5", "0.75", "1")))


def test_a_comparison_of_sets_words_the_points_of_a_line() -> None:
    other = RISING.replace("[60, 0]", "[50, 0]")
    (change,) = set_changes(made(("1.1", 10, RISING)), made(("1.1", 10, other)))
    assert (change.field, change.before, change.after) == ("points", "60: 0; 85: 10", "50: 0; 85: 10")


def test_a_form_is_checked_against_the_line(tmp_path: Path) -> None:
    """The unit's mark is its own; what the figures give is beside it, and another mark is told."""
    rows: dict[str, Typed] = {
        "a": {"– Vốn đã giải ngân": {"Số liệu kê khai": 60}, "– Vốn được giao": {"Số liệu kê khai": 100},
              "1.1": {"Điểm tự chấm": 7.06}},
        "b": {"– Vốn đã giải ngân": {"Số liệu kê khai": 59.99}, "– Vốn được giao": {"Số liệu kê khai": 100},
              "1.1": {"Điểm tự chấm": 7.06}},
    }  # fmt: skip
    scores = scored(tmp_path, set_text(("1.1", 10, BUDGET)), rows)
    assert [(one.unit, one.code) for one in scores.findings if one.code == "W204"] == [("b", "W204")]
    computed = {card.unit: str(card.lines[0].computed) for card in scores.results.cards}
    assert computed == {"a": "7.06", "b": "0"}
