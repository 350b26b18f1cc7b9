"""What an earlier mark comes to under a later criterion, and what of two results is told apart: small cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

import pytest
from msgspec.structs import replace

from parscore.compute.carried import carried
from parscore.compute.combined_unit import combined_card
from parscore.compute.correction import corrections
from parscore.compute.diff import Move, agency_totals, changes
from parscore.compute.diff_cycles import matched_codes
from parscore.compute.highlights import rank_moves, ranks_before
from parscore.compute.rank import all_standings
from parscore.compute.trial import carried_trial, differs, full_marks, trial_rows
from parscore.model.scorecard import Earlier, Line, Mark, Results, Scorecard
from parscore.model.survey import Poll
from tests.kit.world import cycle, framework, leaf

D = Decimal
JUDGED = {"kind": "judged"}
GIVEN = {"kind": "given"}
RATIO = {"kind": "ratio", "numerator": "Đúng hạn", "denominator": "Tất cả"}
OTHER = {"kind": "ratio", "numerator": "Trước hạn", "denominator": "Tất cả"}
BEST = {"kind": "relative", "of": "Số"}
RANGE = {**BEST, "to": "range"}
FLOOR = {**RATIO, "floor": "60"}
CHOICE = {"kind": "choice", "options": {"Có": "2", "Không": "0"}}
LESS = {"kind": "choice", "options": {"Có": "1", "Không": "0"}}
ONE = {"kind": "survey", "questions": ["q1"], "audiences": {"hdnd": "1"}}
BOTH = {"kind": "survey", "questions": ["q1"], "audiences": {"hdnd": "0.5", "dan": "0.5"}}
ASKED_ELSE = {"kind": "survey", "questions": ["q2"], "audiences": {"hdnd": "1"}}
HALF = {"numerator": "1", "denominator": "2"}
POLLS = (Poll("hdnd", D(1), D("0.8")), Poll("dan", D(1), D("0.4")))


def said(points: str | None, stage: str = "self", **more: Any) -> Mark:
    """One word."""
    return Mark(stage, None if points is None else D(points), **more)


@pytest.mark.parametrize(
    ("rules", "most", "points", "declared", "wanted"),
    [
        ((JUDGED, JUDGED), ("2", "2"), "1.5", {}, "1.5"),
        ((JUDGED, JUDGED), ("2", "4"), "1.5", {}, "3"),
        ((JUDGED, JUDGED), ("0", "4"), "0", {}, "0"),
        ((JUDGED, JUDGED), ("2", "4"), None, {}, None),
        ((JUDGED, GIVEN), ("2", "4"), "1", {}, None),
        ((GIVEN, GIVEN), ("2", "4"), "1", {}, "2"),
        ((JUDGED, {"kind": "judged", "step": "0.5"}), ("2", "4"), "1", {}, "2"),
        ((RATIO, RATIO), ("2", "4"), "1", HALF, "2"),
        ((RATIO, FLOOR), ("2", "2"), "1", HALF, "0"),
        ((RATIO, FLOOR), ("2", "2"), "0.5", HALF, None),
        ((RATIO, FLOOR), ("2", "2"), "1", {}, None),
        ((RATIO, OTHER), ("2", "2"), "1", HALF, None),
        ((RATIO, JUDGED), ("2", "2"), "1", HALF, None),
        ((BEST, RANGE), ("2", "2"), "1", {"of": "1", "lowest": "0", "highest": "2"}, None),
        ((RATIO, FLOOR), ("2", "2"), "1.33", {"numerator": "2", "denominator": "3"}, "1.33"),
        ((RATIO, {**RATIO, "full_from": "66"}), ("2", "2"), "1.33", {"numerator": "2", "denominator": "3"}, "2"),
        ((RATIO, RATIO), ("2", "4"), "1.5", HALF, "3"),
        ((CHOICE, LESS), ("2", "1"), "2", {"option": "Có"}, "1"),
        ((CHOICE, LESS), ("2", "1"), "0", {"option": "Không"}, "0"),
        ((CHOICE, RATIO), ("2", "1"), "2", {"option": "Có"}, None),
        ((ONE, BOTH), ("10", "10"), "8", {}, "6"),
        ((ONE, BOTH), ("10", "10"), "7", {}, None),
        ((ONE, ASKED_ELSE), ("10", "10"), "8", {}, None),
        ((ONE, ONE), ("10", "20"), "8", {}, "16"),
    ],
)  # fmt: skip
def test_a_mark_under_the_later_rule(
    rules: tuple[Any, Any],
    most: tuple[str, str],
    points: str | None,
    declared: Mapping[str, str],
    wanted: str | None,
) -> None:
    before, after = (
        framework(leaf("1", each, rule)).by_code["1"] for rule, each in zip(rules, most, strict=True)
    )
    polls = POLLS if rules[0]["kind"] == "survey" else ()
    line = Line("1", () if points is None else (said(points),), declared=declared, polls=polls)
    found = carried(before, line, after, "half_up")
    assert (None if found is None else str(found)) == wanted


MADE = framework(leaf("1", 2), leaf("2", 3), penalty=[leaf("T1", 2)])


def year(units: Mapping[str, Mapping[str, Iterable[Mark]]], made: Any = MADE, **more: Any) -> Results:
    """A cycle in which units have these words by code."""
    of = cycle(list(units), stages=("self", "round-1"), appraisal={"round-1": "a.csv"})
    cards = tuple(
        Scorecard(
            "so",
            unit,
            f"Đơn vị {unit}",
            "f",
            tuple(Line(code, tuple(words)) for code, words in lines.items()),
        )
        for unit, lines in units.items()
    )
    found = Results("parscore", of, {"thu": made}, {}, of.stages, cards, (), **more)
    rows = all_standings(found)
    return Results("parscore", of, {"thu": made}, {}, of.stages, cards, rows, **more)


def plain(**units: str) -> Results:
    """Units with their marks of 1 and 2, as `12`; `-` is no mark."""
    lines = {
        unit: {code: () if mark == "-" else (said(mark),) for code, mark in zip("12", marks, strict=True)}
        for unit, marks in units.items()
    }
    return year(lines)


def test_what_a_trial_changes() -> None:
    before, after = plain(a="23", b="20", c="1-", d="13"), plain(a="10", b="20", c="1-")
    rows = {row.before.unit: row for row in trial_rows(before, after)}
    assert list(rows) == ["b", "a", "c", "d"]
    assert {unit: row.steps for unit, row in rows.items()} == {"a": -1, "b": 2, "c": None, "d": None}
    assert [unit for unit, row in rows.items() if differs(row, MADE)] == ["b", "a", "d"]
    found = {one.code: (one.before, one.after, one.shares) for one in full_marks(before, after)}
    assert found == {
        "1": ((2, 4), (1, 3), (D(50), found["1"][2][1])),
        "2": ((2, 3), (0, 2), (found["2"][2][0], D(0))),
    }
    assert [round(one, 2) for one in (found["1"][2][1] or D(0), found["2"][2][0] or D(0))] == [
        D("33.33"),
        D("66.67"),
    ]
    assert full_marks(before, before) == ()
    empty = full_marks(plain(a="1-"), plain(a="13"))
    assert [(one.code, one.shares) for one in empty] == [("2", (None, D(100)))]


def test_a_mark_of_which_nothing_tells_stays_within_the_maximum() -> None:
    """1 is given now, of 1 point instead of 2; 2 is judged as before."""
    made = framework(leaf("1", 1, GIVEN), leaf("2", 6), penalty=[leaf("T1", 2)])
    found = carried_trial(plain(a="23", b="0-"), {"thu": made})
    values = {card.unit: [line.value() for line in card.lines] for card in found.results.cards}
    assert (values, found.kept) == ({"a": [D(1), D(6)], "b": [D(0), None]}, 2)
    assert [(row.unit, row.points) for row in found.results.standings] == [("a", D(7)), ("b", D(0))]
    assert carried_trial(plain(a="23"), {}).kept == 0


def test_what_a_stage_changed() -> None:
    again = said("1", "round-1", by="hoi-dong", reason="Xem lại")
    words = {"1": [said("2"), again], "2": [said("3"), said("3", "round-1")]}
    found = changes(year({"a": words}), "self", "round-1")
    assert [(one.code, one.before, one.after, one.reason) for one in found] == [("1", D(2), D(1), "Xem lại")]


def test_the_earlier_code_of_a_criterion() -> None:
    """Its `was`, unless the earlier set has no such code; the same code, unless another one was that."""
    later = framework(leaf("1", 2, was="9"), leaf("3", 3, was="2"), leaf("2", 1), leaf("4", 1))
    assert matched_codes(MADE, later) == {"1": "1", "3": "2"}


def test_figures_that_were_corrected() -> None:
    old = year({"a": {"1": [said("2")], "2": [said("3")]}, "b": {"1": [said("1")], "2": []}})
    again = said("1", "round-1", by="hoi-dong", reason="Xem lại")
    new = year({"a": {"1": [said("2"), again], "2": [said("3")]}, "c": {"1": [said("1")]}})
    found = {
        (one.unit, one.what, one.code): (one.before, one.after, one.reason, one.by)
        for one in corrections(old, new)
    }
    assert found["a", "line", "1"] == (D(2), D(1), "Xem lại", "hoi-dong")
    assert found["a", "points", ""][:2] == (D(5), D(4))
    assert found["b", "points", ""][:2] == (D(1), None)
    assert found["c", "points", ""][:2] == (None, D(1))
    assert found["c", "line", "1"] == (None, D(1), "", "")
    assert found["b", "line", "1"] == (D(1), None, "", "")
    assert ("a", "line", "2") not in found
    assert ("b", "line", "2") not in found
    assert {one.applied for one in corrections(old, new) if one.what == "line"} == {(True, True)}
    assert corrections(old, old) == ()


def test_what_every_appraiser_did() -> None:
    words = {
        "1": [said("2"), said("1", "round-1", by="a"), said("2", "round-1", by="hoi-dong")],
        "2": [said("2"), said("2", "round-1", by="a"), said(None, "round-1", by="b", asks=True)],
        "T1": [said("1"), said("2", "round-1", by="a")],
        "3": [said("3", "survey"), said("1", "round-1", by="c")],
    }
    made = framework(leaf("1", 2), leaf("2", 3), leaf("3", 3, ONE), penalty=[leaf("T1", 2)])
    found = agency_totals(year({"u": words}, made), "self", "round-1")
    assert [(one.by, one.cuts, one.raises, one.cut, one.raised) for one in found] == [
        ("a", D(-2), D(0), 2, 0),
        ("c", D(-2), D(0), 1, 0),
        ("hoi-dong", D(0), D(1), 0, 1),
        ("b", D(0), D(0), 0, 0),
    ]
    assert {one.by: (one.rulings, one.asked) for one in found} == {
        "hoi-dong": (1, 0),
        "b": (1, 1),
        "a": (3, 0),
        "c": (1, 0),
    }


@pytest.mark.parametrize("other", [{}, {"points_after": D(2)}, {"index_after": D(2)}, {"rank_after": 2}])
def test_whether_a_unit_moved(other: dict[str, Any]) -> None:
    same = {f"{what}_{when}": D(1) for what in ("points", "index") for when in ("before", "after")}
    made: dict[str, Any] = {**same, "rank_before": 1, "rank_after": 1, **other}
    assert Move("so", "a", "A", **made).moved is bool(other)


def test_who_moved() -> None:
    found = plain(a="23", b="20", c="10", d="1-")
    moves = rank_moves(found.standings, {"a": 3, "b": 2, "c": 1, "d": 4})
    assert [(one.name, one.steps) for one in moves] == [("Đơn vị a", 2), ("Đơn vị c", -2)]
    earlier = (Earlier("a", rank=1, period="2024"), Earlier("b", rank=2, merged=("x", "y"), period="2024"))
    lines = {"a": {"1": [said("2")]}}
    assert ranks_before(year(lines, previous=earlier), lambda _: ()) == {"a": 1}
    alone = replace(found, cycle=found.cycle.model_copy(update={"stages": ("self",)}), stages=("self",))
    assert ranks_before(alone, lambda _: found.standings) == {}
    merged = year(lines, previous=earlier[1:])
    assert ranks_before(merged, lambda stage: merged.standings if stage == "self" else ()) == {"a": None}


@pytest.mark.parametrize(
    ("second", "way", "wanted"),
    [
        ("0.5", "sum", D(2) / 3), ("0.9", "sum", D("0.95")), ("0.5", "mean", D("0.75")), (None, "sum", None),
    ],
)  # fmt: skip
def test_a_line_that_several_units_would_have_had(
    second: str | None, way: Any, wanted: Decimal | None
) -> None:
    """1 of 2 and 1 of 4 make 2 of 6, where both marks are what the figures give; else the mean of the marks."""
    made = framework(leaf("1", 2, RATIO))
    one = Line("1", (said("1"),), declared=HALF)
    other = Line(
        "1", () if second is None else (said(second),), declared={"numerator": "1", "denominator": "4"}
    )
    cards = [Scorecard("so", unit, unit, "f", (line,)) for unit, line in (("a", one), ("b", other))]
    (line,) = combined_card(made, cards, way, [D(1), D(1)]).lines
    value = line.value()
    assert (value is None) == (wanted is None)
    assert round(value or D(0), 9) == round(wanted or D(0), 9)
    nothing = Line("1", (said("2"),), declared={"denominator": "0"})
    empty = [cards[0], Scorecard("so", "b", "b", "f", (nothing,))]
    full = framework(leaf("1", 2, {**RATIO, "when_none": "full"}))
    assert [one.value() for one in combined_card(full, empty, way, [D(1), D(1)]).lines] == [D("1.5")]
    gone = [
        Scorecard("so", "a", "a", "f", (Line("1", excluded="rule"),)),
        Scorecard("so", "b", "b", "f", (Line("1", excluded="cycle"),)),
    ]
    assert combined_card(made, gone, way, [D(1), D(1)]).lines == (Line("1", excluded="rule"),)
    alone = [gone[0], Scorecard("so", "b", "b", "f", ())]
    assert combined_card(made, alone, way, [D(1), D(1)]).lines == (Line("1", excluded="rule"),)


@pytest.mark.parametrize(("marks", "wanted"), [(("1", "0.25"), "0.625"), (("0.25", "0.5"), "0.375")])
def test_one_mark_that_its_figures_do_not_give_keeps_the_mean(marks: tuple[str, str], wanted: str) -> None:
    made = framework(leaf("1", 2, RATIO))
    figures = (HALF, {"numerator": "1", "denominator": "4"})
    cards = [
        Scorecard("so", unit, unit, "f", (Line("1", (said(mark),), declared=own),))
        for unit, mark, own in zip("ab", marks, figures, strict=True)
    ]
    (line,) = combined_card(made, cards, "sum", [D(1), D(1)]).lines
    assert (line.value(), line.declared) == (D(wanted), {})
