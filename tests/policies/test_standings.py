"""Who stands where, in which state: on the whole set, on one criterion alone, after a stage, before all has come."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from parscore.compute.rank import all_standings, band_shares, known_standings, mean_index, ranks_of
from parscore.model.scorecard import Results, Standing
from tests.kit.world import Evidence, cycle, form, framework, given, leaf, results, ruling
from tests.policies.kit import SURVEY

D = Decimal
STAGES = ("self", "round-1")
TWO = (
    {"code": "1", "title": "Một", "max": "5", "children": [leaf("1.1", 2), leaf("1.2", 3)]},
    {"code": "2", "title": "Hai", "max": "5", "children": [leaf("2.1", 1), leaf("2.2", 4, SURVEY)]},
)
MADE = framework(*TWO, bands=[{"name": "Đạt", "from": "50"}, {"name": "Yếu", "from": "0"}], bands_on="index")
ALL = {"1.1": "2", "1.2": "2", "2.1": "1", "2.2": "4"}


def year(
    units: dict[str, dict[str, str]], rulings: tuple[Any, ...] = (), stages: tuple[str, ...] = STAGES
) -> Results:
    """The results of units with these marks; one without any sent nothing."""
    evidence = {}
    for unit, marks in units.items():
        own = {code: mark for code, mark in marks.items() if code != "2.2"}
        brought = (given(unit, "2.2", marks["2.2"]),) if "2.2" in marks else ()
        mine = tuple(one for one in rulings if one.unit == unit)
        evidence[unit] = Evidence(form(unit, own) if own else None, mine, (), brought)
    appraisal = {stage: f"{stage}.csv" for stage in stages[1:]}
    of = cycle(list(units), stages=stages, survey={"points": "diem.csv"}, appraisal=appraisal)
    return results(MADE, of, evidence)


def rows(found: Results, **asked: Any) -> list[tuple[str, str | None, int | None, str]]:
    """Unit, points, rank and state, in the order of the standings."""
    return [
        (row.unit, None if row.points is None else str(row.points), row.rank, row.status)
        for row in all_standings(found, **asked)
    ]


def without(*codes: str) -> dict[str, str]:
    """All marks but some."""
    return {code: mark for code, mark in ALL.items() if code not in codes}


UNITS = {
    "a": ALL,
    "b": without("1.2"),
    "c": without("2.1"),
    "d": {},
    "e": {**ALL, "1.1": "1"},
    "f": without("1.2", "2.1"),
    "g": {"2.2": "4"},
}
RULINGS = (ruling("round-1", "a", "1.1", "2"), ruling("round-1", "b", "2.1", "1", asks=True))


def test_on_the_whole_set() -> None:
    """Those with gaps follow by their points; a survey alone is no form."""
    assert rows(year(UNITS, RULINGS)) == [
        ("a", "9", 1, "final"),
        ("e", "8", 2, "final"),
        ("c", "8", None, "incomplete"),
        ("b", "7", None, "incomplete"),
        ("f", "6", None, "incomplete"),
        ("d", None, None, "not_submitted"),
        ("g", None, None, "not_submitted"),
    ]


def test_on_one_criterion_alone() -> None:
    """b lacks a mark elsewhere, so that its own line is settled there, but for the question that is open."""
    assert rows(year(UNITS, RULINGS), by="2") == [
        ("a", "5", 1, "final"),
        ("b", "5", 1, "provisional"),
        ("e", "5", 1, "final"),
        ("c", "4", None, "incomplete"),
        ("f", "4", None, "incomplete"),
        ("d", None, None, "not_submitted"),
        ("g", None, None, "not_submitted"),
    ]
    assert rows(year({"b": without("1.2")}), by="2") == [("b", "5", 1, "final")]
    assert rows(year({"c": without("2.1")}), by="1") == [("c", "4", 1, "final")]
    assert rows(year({"a": ALL}), by="1") == [("a", "4", 1, "provisional")]
    assert rows(year(UNITS), by="9") == []


def test_after_a_stage() -> None:
    lower = (ruling("round-1", "a", "1.1", "0"),)
    found = year({"a": ALL, "e": {**ALL, "1.1": "1"}}, lower)
    assert rows(found, stage="self") == [("a", "9", 1, "provisional"), ("e", "8", 2, "provisional")]
    final = [("e", "8", 1, "final"), ("a", "7", 2, "final")]
    assert rows(found) == rows(found, stage="round-1") == final
    assert known_standings(found) is found.standings
    assert known_standings(found, stage="self")[0].unit == "a"
    assert known_standings(found, by="1") == all_standings(found, by="1")


def test_a_last_stage_that_was_not_held_makes_nothing_final() -> None:
    three = (*STAGES, "round-2")
    assert rows(year({"a": ALL}, (ruling("round-1", "a", "1.1", "2"),), three)) == [
        ("a", "9", 1, "provisional")
    ]
    assert rows(year({"a": ALL}, (ruling("round-2", "a", "1.1", "2"),), three)) == [("a", "9", 1, "final")]
    assert rows(year({"a": ALL}, (), ("self",))) == [("a", "9", 1, "provisional")]


@pytest.mark.parametrize(
    ("ties", "wanted"),
    [("competition", {"a": 1, "b": 1, "c": 3, "d": 4}), ("dense", {"a": 1, "b": 1, "c": 2, "d": 3})],
)
def test_ranks_of_equal_keys(ties: str, wanted: dict[str, int]) -> None:
    keys = {"d": (D(1), D(0)), "c": (D(1), D(2)), "a": (D(3),), "b": (D(3),)}
    assert ranks_of(keys, ties) == wanted


def graded(unit: str, index: str | None, band: str | None) -> Standing:
    """A row with an index and a band."""
    return Standing("so", unit, unit, None, D(10), None if index is None else D(index), None, band, "final")


def test_shares_of_bands_and_the_mean() -> None:
    held = [
        graded("a", "90", "Đạt"),
        graded("b", "40", "Yếu"),
        graded("c", "80", "Đạt"),
        graded("d", None, None),
    ]
    shares = [(one.band, one.units, round(one.share, 2)) for one in band_shares(MADE, held)]
    assert shares == [("Đạt", 2, D("66.67")), ("Yếu", 1, D("33.33"))]
    assert band_shares(MADE, held[3:]) == ()
    assert (mean_index(held), mean_index(held[3:])) == (D(70), None)


def test_a_line_that_nothing_measures_yet_keeps_a_result_provisional() -> None:
    of = cycle(["a"], stages=STAGES, appraisal={"round-1": "a.csv"})
    own = {code: mark for code, mark in ALL.items() if code != "2.2"}
    found = results(MADE, of, {"a": Evidence(form("a", own), (ruling("round-1", "a", "1.1", "2"),))})
    assert [line.excluded for line in found.cards[0].lines] == ["", "", "", "unmeasured"]
    assert rows(found) == [("a", "5", 1, "provisional")]


@pytest.mark.parametrize(
    ("bonus", "band", "points"), [("0.9", "Yếu", "0.9"), ("1", "Đạt", "11"), ("1.5", "Đạt", "11.5")]
)
def test_shares_of_an_item_in_sanctions_and_gates(bonus: str, band: str, points: str) -> None:
    """Less than half of the bonus of 2 lowers the band of one set by one, and takes all other points of another."""
    bands = [{"name": "Đạt", "from": "50"}, {"name": "Yếu", "from": "0"}]
    when = {"share_below": "50"}
    lowered = framework(
        leaf("1", 10), bonus=[leaf("C1", 2)], bands=bands, bands_on="index",
        policy={"sanctions": [{"code": "C1", "effect": "lower", "steps": "1", "when": when}]},
    )  # fmt: skip
    gated = framework(
        leaf("1", 10),
        bonus=[leaf("C1", 2)],
        policy={"gates": [{"code": "C1", "when": when, "zeroes": ["1"]}]},
    )
    evidence = {"a": Evidence(form("a", {"1": "10", "C1": bonus}))}
    assert results(lowered, cycle(["a"]), evidence).standings[0].band == band
    assert str(results(gated, cycle(["a"]), evidence).standings[0].points) == points


@pytest.mark.parametrize(("bonus", "band"), [("0.4", "Yếu"), ("0.6", "Đạt")])
def test_shares_of_an_item_of_one_point(bonus: str, band: str) -> None:
    lower = {"code": "C1", "effect": "lower", "steps": "1", "when": {"share_below": "50"}}
    bands = [{"name": "Đạt", "from": "50"}, {"name": "Yếu", "from": "0"}]
    made = framework(
        leaf("1", 10), bonus=[leaf("C1", 1)], bands=bands, bands_on="index", policy={"sanctions": [lower]}
    )
    evidence = {"a": Evidence(form("a", {"1": "10", "C1": bonus}))}
    assert results(made, cycle(["a"]), evidence).standings[0].band == band


def test_on_a_criterion_that_does_not_apply_nobody_is_ranked() -> None:
    made = framework(leaf("1", 5), leaf("2", 5))
    of = cycle([{"id": "a", "name": "A", "not_applicable": ["2"]}, {"id": "b", "name": "B"}])
    sent = {"a": {"1": "5"}, "b": {"1": "3", "2": "5"}}
    found = results(made, of, {unit: Evidence(form(unit, marks)) for unit, marks in sent.items()})
    assert [(one[0], one[2], one[3]) for one in rows(found, by="2")] == [
        ("b", 1, "provisional"),
        ("a", None, "incomplete"),
    ]
    assert [(one[0], one[2], one[3]) for one in rows(found)] == [
        ("a", 1, "provisional"),
        ("b", 2, "provisional"),
    ]


def test_of_which_criteria_something_was_said_that_gives_points() -> None:
    """Of 2 a unit claims nothing; on 3 the council has ruled, 4 came from elsewhere."""
    made = framework(leaf("1", 2), leaf("2", 2), leaf("3", 2), leaf("4", 2, SURVEY))
    said = Evidence(
        form("a", {"1": "0", "2": None}), (ruling("round-1", "a", "3", "1"),), (), (given("a", "4", "1"),)
    )
    assert said.scored(made).spoken_of() == {"1", "3", "4"}
