"""Caps on bonus, penalty, total; ties on exact and printed values, broken and not, by hand."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from tests.kit.world import Evidence, cycle, form, framework, given, leaf, results
from tests.policies.kit import MARKS, rows, ten, total

D = Decimal
ITEMS: dict[str, Any] = {
    "bonus": [leaf("C1", 2), leaf("C2", 1)],
    "penalty": [leaf("T1", "1.5"), leaf("T2", "1.5")],
}
CAPS = {"bonus_cap": "2.5", "penalty_cap": "2"}


@pytest.mark.parametrize(
    ("policy", "items", "bonus", "penalty", "points"),
    [
        (CAPS, {}, "0", "0", "8.2"),
        (CAPS, {"C1": "1", "T1": "0.5"}, "1", "0.5", "8.7"),
        (CAPS, {"C1": "2", "C2": "1"}, "2.5", "0", "10.7"),  # 3 over the cap of 2.5
        (CAPS, {"T1": "1.5", "T2": "1"}, "0", "2", "6.2"),  # 2.5 over the cap of 2
        (CAPS, {"C1": "9"}, "2", "0", "10.2"),  # one item up to its own maximum
        ({}, {"C1": "2", "C2": "1", "T1": "1.5", "T2": "1.5"}, "3", "3", "8.2"),  # no cap over all
        ({**CAPS, "total_cap": "10"}, {"C1": "2", "C2": "1"}, "2.5", "0", "10"),
        (
            {**CAPS, "total_cap": "10"},
            {"C1": "2", "C2": "1", "T1": "1"},
            "2.5",
            "1",
            "9.7",
        ),  # cap after penalty
    ],
)
def test_caps(
    policy: Mapping[str, str], items: Mapping[str, str], bonus: str, penalty: str, points: str
) -> None:
    found = total(ten(policy, **ITEMS), {**MARKS, **items})
    assert (found.bonus, found.penalty, found.points) == (D(bonus), D(penalty), D(points))
    assert found.index == D(points) * 10  # the denominator knows no bonus


def test_a_penalty_may_take_the_total_below_nothing() -> None:
    made = framework(leaf("1", 10), penalty=[leaf("T1", 5)], policy={"penalty_cap": "5"})
    assert total(made, {"1": "2", "T1": "5"}).index == D(-30)


def ranks(rank: Mapping[str, Any], units: Mapping[str, Mapping[str, str]], **policy: Any) -> list[int | None]:
    """The ranks of the units in the order given."""
    made = ten(
        {"rank": {"by": "index", "compare": "exact", "ties": "competition", **rank}, **policy}, **ITEMS
    )
    found = rows(made, {unit: {**MARKS, **marks} for unit, marks in units.items()})
    return [found[unit].rank for unit in units]


FIVE: dict[str, dict[str, str]] = {
    "a": {"1.1": "2"},  # 8.7
    "b": {"1.2": "2.5", "2.1": "1"},  # 8.2
    "c": {},  # 8.2
    "d": {"2.2": "3.7", "1.2": "2.5"},  # 8.2
    "e": {"2.1": "0"},  # 7.7
}


def test_ties_as_they_stand() -> None:
    assert ranks({}, FIVE) == [1, 2, 2, 2, 5]
    assert ranks({"ties": "dense"}, FIVE) == [1, 2, 2, 2, 3]


def test_ties_broken() -> None:
    assert ranks({"tie_break": ["2.1"]}, FIVE) == [1, 2, 3, 3, 5]  # b 1, c and d 0.5
    assert ranks({"tie_break": ["2.1"], "ties": "dense"}, FIVE) == [1, 2, 3, 3, 4]
    assert ranks({"tie_break": ["1"]}, FIVE) == [1, 3, 2, 3, 5]  # field 1: c 4.5, b and d 4
    assert ranks({"tie_break": ["1", "survey"]}, FIVE) == [1, 4, 2, 3, 5]  # then d 3.7 over b 3.2
    assert ranks({"tie_break": ["survey", "2.1"]}, FIVE) == [1, 3, 4, 2, 5]


def test_survey_breaks_ties_under_the_convention() -> None:
    """Full marks for a surveyed leaf that does not apply count for the tie-break too."""
    rank = {"by": "index", "compare": "exact", "ties": "competition", "tie_break": ["survey"]}
    units: list[Mapping[str, Any]] = [
        {"id": "a", "name": "a", "not_applicable": ["2.2"]},
        {"id": "b", "name": "b"},
    ]
    marks = {"1.1": "2", "1.2": "3", "2.1": "1"}
    evidence = {
        "a": Evidence(form("a", marks)),
        "b": Evidence(form("b", marks), (), (), (given("b", "2.2", "4"),)),
    }
    made = ten({"not_applicable": "full_marks", "rank": rank})
    found = results(made, cycle(units, survey={"points": "diem.csv"}), evidence)
    assert [(row.unit, row.points, row.rank) for row in found.standings] == [("a", D(10), 1), ("b", D(10), 1)]


def test_bonus_breaks_ties_after_its_cap() -> None:
    """Equal totals of 10.2; bonus 2.5 (of 3) and 2.5 are level, 2 stands below."""
    units = {
        "a": {"1.2": "2.5", "C1": "2", "C2": "1"},
        "b": {"1.2": "2.5", "C1": "2", "C2": "0.5"},
        "c": {"C1": "2"},
    }
    assert ranks({"tie_break": ["bonus"]}, units, **CAPS) == [1, 1, 3]


def test_printed_values_make_ties_that_exact_ones_do_not() -> None:
    """82.004 and 82 are printed 82.00; 82.006 is printed 82.01."""
    units = {"a": {"2.2": "3.2004"}, "b": {}, "c": {"2.2": "3.2006"}}
    assert ranks({}, units) == [2, 3, 1]
    assert ranks({"compare": "printed"}, units) == [2, 2, 1]
    cut = {"rounding": {"mode": "down", "digits": "2"}}
    assert ranks({"compare": "printed"}, units, **cut) == [1, 1, 1]


@pytest.mark.parametrize(("by", "first"), [("index", "b"), ("points", "a")])
def test_by_points_or_by_index(by: str, first: str) -> None:
    """8.2 of 10 stands above 5 of 6 that apply (83.33 %) by points, below by index."""
    made = ten({"rank": {"by": by, "compare": "exact", "ties": "competition"}})
    of = cycle(["a", {"id": "b", "name": "b", "not_applicable": ["2.2"]}], survey={"points": "diem.csv"})
    marks = {code: mark for code, mark in MARKS.items() if code != "2.2"}
    surveyed = Evidence(form("a", marks), (), (), (given("a", "2.2", "3.2"),))
    found = results(made, of, {"a": surveyed, "b": Evidence(form("b", marks))})
    assert [row.rank for row in found.standings] == [1, 2]
    assert found.standings[0].unit == first
