"""`when_none` of every kind with a denominator or a count, and what each does to points, maximum, form and words."""

from __future__ import annotations

from decimal import Decimal as D
from pathlib import Path

import pytest

from tests.rules.kit import Row, made, points, scored, set_text

SHARE = "numerator: Xử lý đúng hạn, denominator: Phản ánh kiến nghị"
KINDS = {
    "ratio": f"{{kind: ratio, {SHARE}, when_none: NONE}}",
    "linear": f"{{kind: linear, {SHARE}, points: [[0, 0], [100, 6]], when_none: NONE}}",
    "bands": f"{{kind: bands, {SHARE}, steps: [{{from: 80, points: 6}}, {{else: 1}}], when_none: NONE}}",
    "bands of": "{kind: bands, of: Số, steps: [{from: 2, points: 6}, {else: 1}], when_none: NONE}",
    "linear of": "{kind: linear, of: Số, points: [[1, 0], [2, 6]], when_none: NONE}",
    "count": "{kind: count, of: Số, each: 2, when_none: NONE}",
    "deduct": "{kind: deduct, of: Số, each: 2, when_none: NONE}",
}
FOLLOWS = {"full": "6", "zero": "0", "not_applicable": "not_applicable", "empty": "empty"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("none", FOLLOWS)
def test_every_kind(kind: str, none: str) -> None:
    found = made(("1.1", 6, KINDS[kind].replace("NONE", none)))
    figures = {"of": "0"} if "Số" in KINDS[kind] else {"numerator": "0", "denominator": "0"}
    assert points(found, **figures) == FOLLOWS[none]
    assert found.leaves[0].rule_in_words().split("\n")[-1].startswith("Không phát sinh: ")


@pytest.mark.parametrize(
    ("kind", "zero"), [("bands of", "1"), ("linear of", "0"), ("count", "0"), ("deduct", "6")]
)
def test_a_count_of_nothing_is_a_number_where_the_rule_does_not_say_otherwise(kind: str, zero: str) -> None:
    assert points(made(("1.1", 6, KINDS[kind].replace(", when_none: NONE", ""))), of="0") == zero


def test_points_where_nothing_arose_can_be_given() -> None:
    """The two ends belong to the marks of a rule that names neither."""
    steps = "{kind: bands, of: Số, steps: [{from: 2, points: 6}, {else: 1}], when_none: zero}"
    assert made(("1.1", 6, steps)).leaves[0].marks.every(9) == (D(0), D(1), D(6))


ROWS: tuple[Row, ...] = (
    ("1.1", 6, KINDS["ratio"].replace("NONE", "full")),
    ("1.2", 6, KINDS["count"].replace("NONE", "empty")),
    ("1.3", 2, "{kind: count, of: Số tin, each: 1, when_none: not_applicable}"),
    ("1.4", 6, "{kind: judged}"),
)
FIGURE, MARK = "Số liệu kê khai", "Điểm tự chấm"


def typed() -> dict[str, dict[str, object]]:
    """A form of a unit to which nothing arose."""
    return {
        "1.1": {MARK: 6},
        "– Xử lý đúng hạn": {FIGURE: 0},
        "– Phản ánh kiến nghị": {FIGURE: 0},
        "– Số": {FIGURE: 0},
        "– Số tin": {FIGURE: 0},
        "1.4": {MARK: 3},
    }


def test_three_outcomes_in_one_set(tmp_path: Path) -> None:
    """6 points for nothing, an empty line of 6, a line that is left out of the maximum: 9 of 18."""
    scores = scored(tmp_path, set_text(*ROWS), {"a": typed(), "b": typed() | {"1.2": {MARK: 0}}})
    assert [one.code for one in scores.findings if one.code[0] == "W"] == []
    rows = {row.unit: (row.points, row.maximum, row.index) for row in scores.results.standings}
    assert rows == {"a": (D(9), D(18), D(50)), "b": (D(9), D(18), D(50))}
    assert "để trống, không có điểm; điểm tối đa 6 giữ nguyên" in scores.explain("a", "1.2")


def test_a_mark_for_nothing(tmp_path: Path) -> None:
    scores = scored(tmp_path, set_text(*ROWS), {"a": typed() | {"1.2": {MARK: 4}, "1.3": {MARK: 1}}})
    assert [(one.code, one.criterion) for one in scores.findings if one.code == "W211"] == [
        ("W211", "1.2"),
        ("W211", "1.3"),
    ]
    assert scores.results.standings[0].points == 9


def test_an_appraiser_outweighs_an_empty_line(tmp_path: Path) -> None:
    rulings = "a,1.2,4,có phát sinh,hoi-dong,\na,1.1,6,,hoi-dong,\na,1.4,3,,hoi-dong,\n"
    scores = scored(tmp_path, set_text(*ROWS), {"a": typed()}, rulings)
    assert (scores.results.standings[0].points, scores.results.standings[0].maximum) == (D(13), D(18))


def test_words_in_the_place_of_a_figure(tmp_path: Path) -> None:
    """`không phát sinh` is a count of 0 where the rule says what follows."""
    rows = typed() | {"– Số": {FIGURE: "Không phát sinh"}}
    scores = scored(tmp_path, set_text(*ROWS), {"a": rows})
    assert [(one.code, one.criterion) for one in scores.findings if one.code[:2] == "W1"] == [("W124", "1.2")]
    assert scores.results.cards[0].lines[1].excluded == "empty"
