"""Ranges of indexes and ranks, and decisive lines, against a count of every outcome of every open line."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import product

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import structs

from parscore.compute.outcomes import marks_of, open_lines
from parscore.compute.pending import pending
from parscore.model.cycle import Cycle
from parscore.model.framework import Framework
from parscore.model.scorecard import Results, Standing
from parscore.model.submission import Ruling
from tests.kit.world import Evidence, cycle, form, framework, leaf, results, ruling
from tests.kit.world import given as brought

D = Decimal
LAST = "round-2"
JUDGED = {"kind": "judged", "step": "0.5"}
CHOICE = {"kind": "choice", "options": {"Có": "2", "Chậm": "0.5", "Không": "0"}}
DEDUCT = {"kind": "deduct", "of": "Số lần", "each": "0.5", "least": "0.25"}


@dataclass(frozen=True)
class Case:
    """A generated cycle with all that came in, and which lines of it are open."""

    framework: Framework
    cycle: Cycle
    evidence: Mapping[str, Evidence]

    def results(self, closing: Mapping[tuple[str, str], Decimal | None] | None = None) -> Results:
        """The results, after every line of `closing` was ruled on last (None: it does not apply)."""
        added: dict[str, list[Ruling]] = {unit: [] for unit in self.evidence}
        for (unit, code), mark in (closing or {}).items():
            added[unit].append(ruling(LAST, unit, code, mark, agrees=mark is None))
        evidence = {
            unit: replace(known, rulings=(*known.rulings, *added[unit]))
            for unit, known in self.evidence.items()
        }
        return results(self.framework, self.cycle, evidence)


def open_set(case: Case) -> dict[tuple[str, str], list[Decimal | None]]:
    """Every open line with all its outcomes, found from what came in."""
    found: dict[tuple[str, str], list[Decimal | None]] = {}
    made = case.results()
    for card in made.cards:
        if next(row for row in made.standings if row.unit == card.unit).status == "not_submitted":
            continue
        for line in open_lines(case.framework, card, None):
            assert line.finite
            excluded: list[Decimal | None] = [None] if line.excludable else []
            found[(card.unit, line.criterion.code)] = [*line.marks, *excluded]
    return found


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Two to four units, at most three open lines, few values so that ties are common."""
    return draw(built(["reduce_maximum", "rescale_appraised", "full_marks", "zero"]))


@st.composite
def built(draw: st.DrawFn, conventions: list[str]) -> Case:
    """A case under one of the conventions for lines that do not apply."""
    items = draw(st.booleans())
    policy = {
        "not_applicable": draw(st.sampled_from(conventions)),
        "rounding": {
            "mode": draw(st.sampled_from(["half_up", "down"])),
            "digits": draw(st.sampled_from(["0", "2"])),
        },
        "rank": {
            "by": draw(st.sampled_from(["index", "index", "points"])),
            "compare": draw(st.sampled_from(["exact", "printed"])),
            "ties": draw(st.sampled_from(["competition", "dense"])),
            "tie_break": draw(st.sampled_from([[], ["1"], ["2.1", "survey"], ["bonus", "1.2"]])),
        },
    }
    if items:
        policy |= {"bonus_cap": "1", "penalty_cap": "1", "total_cap": draw(st.sampled_from(["6", "6.5"]))}
    made = framework(
        {
            "code": "1",
            "title": "Một",
            "max": "3",
            "children": [leaf("1.1", 1, JUDGED), leaf("1.2", 2, CHOICE)],
        },
        {
            "code": "2",
            "title": "Hai",
            "max": "3",
            "children": [
                leaf("2.1", 1, DEDUCT),
                leaf("2.2", 1, JUDGED),
                leaf("2.3", 1, {"kind": "survey", "audiences": {"hdnd": "1"}}),
            ],
        },
        policy=policy,
        **(
            {"bonus": [leaf("C1", 1, JUDGED), leaf("C2", 1, JUDGED)], "penalty": [leaf("T1", "1.5", JUDGED)]}
            if items
            else {}
        ),
    )
    names = [f"dv-{number}" for number in range(draw(st.integers(2, 4)))]
    marks = {
        name: {code: draw(st.sampled_from(["0.5", "1"])) for code in ("1.1", "2.1", "2.2")} for name in names
    }
    for name in names:
        marks[name]["1.2"] = draw(st.sampled_from(["0.5", "2"]))
        if items:
            marks[name] |= {code: draw(st.sampled_from(["0", "0.5", "1"])) for code in ("C1", "C2", "T1")}
    codes = [criterion.code for criterion in made.scored if not criterion.measured]
    rulings: dict[str, list[Ruling]] = {name: [] for name in names}
    claims: set[tuple[str, str]] = set()
    chosen = draw(
        st.lists(st.tuples(st.sampled_from(names), st.sampled_from(codes)), max_size=3, unique=True)
    )
    for name, code in chosen:
        why = draw(st.sampled_from(["asked", "asked", "claimed", "missing"]))
        if why == "asked":
            rulings[name].append(
                ruling("round-1", name, code, draw(st.sampled_from([None, "0.5"])), asks=True)
            )
        else:
            del marks[name][code]
            claims |= {(name, code)} if why == "claimed" else set()
    evidence = {}
    for name in names:
        excluded: dict[str, Decimal | str | None] = {code: None for unit, code in claims if unit == name}
        sent = form(name, {**marks[name], **excluded})
        entries = {
            code: structs.replace(entry, claims_not_applicable=(name, code) in claims)
            for code, entry in sent.entries.items()
        }
        surveyed = draw(st.sampled_from([None, "0.25", "1"]))
        points = (brought(name, "2.3", surveyed),) if surveyed else ()
        evidence[name] = Evidence(structs.replace(sent, entries=entries), tuple(rulings[name]), (), points)
    appraisal = {"round-1": "a.csv", LAST: "b.csv"}
    return Case(made, cycle(names, stages=("self", "round-1", LAST), appraisal=appraisal), evidence)


def order(rows: Mapping[str, Standing], one: str, other: str) -> int:
    """1 above, 0 level, -1 below; a unit without a rank stands below all that have one."""
    ranks = [1000 if rows[unit].rank is None else rows[unit].rank or 0 for unit in (one, other)]
    return (ranks[0] < ranks[1]) - (ranks[0] > ranks[1])


@settings(max_examples=250, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(cases())
def test_ranges_are_those_of_all_outcomes(case: Case) -> None:
    """Lowest and highest points, index and rank, and the pairs that each line parts, counted one by one."""
    ranges_hold(case)


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(built(["rescale_appraised"]))
def test_ranges_where_the_appraised_part_is_rescaled(case: Case) -> None:
    """What does not apply moves the worth of every other appraised line, the survey apart."""
    ranges_hold(case)


def ranges_hold(case: Case) -> None:
    """The ranges found are those of a count of every outcome."""
    lines = open_set(case)
    every = {
        outcome: {row.unit: row for row in case.results(dict(zip(lines, outcome, strict=True))).standings}
        for outcome in product(*lines.values())
    }
    (found,) = pending(case.results())
    for unit in found.units:
        rows = [rows[unit.unit] for rows in every.values()]
        assert not unit.rank or unit.exact
        assert (unit.points_low, unit.points_high) == (
            min(row.points for row in rows if row.points is not None),
            max(row.points for row in rows if row.points is not None),
        )
        indexes = [row.index for row in rows if row.index is not None]
        assert (unit.index_low, unit.index_high) == (min(indexes), max(indexes))
        ranks = [row.rank for row in rows if row.rank is not None]
        assert (unit.rank_best, unit.rank_worst) == (min(ranks), max(ranks))
    places = list(lines)
    assert {(line.unit, line.line.criterion.code) for line in found.lines} == set(places)
    for line in found.lines:
        place = places.index((line.unit, line.line.criterion.code))
        orders: dict[tuple[tuple[Decimal | None, ...], str], set[int]] = {}
        for outcome, by_unit in every.items():
            context = outcome[:place] + outcome[place + 1 :]
            for other in case.evidence:
                orders.setdefault((context, other), set()).add(order(by_unit, line.unit, other))
        parted = {other for (_, other), seen in orders.items() if len(seen) > 1}
        assert line.pairs == len(parted), (line, parted)
    assert list(found.lines) == sorted(found.lines, key=lambda line: line.order)


@pytest.mark.parametrize(
    ("rule", "most", "marks"),
    [
        (JUDGED, "1.5", "0 0.5 1 1.5"),
        (CHOICE, "2", "0 0.5 2"),
        (DEDUCT, "1", "0.25 0.5 1"),
        ({"kind": "count", "of": "Số", "each": "0.4"}, "1", "0 0.4 0.8 1"),
        (
            {"kind": "bands", "of": "Số", "steps": [{"from": "3", "points": "1"}, {"else": "0.3"}]},
            "1",
            "0.3 1",
        ),
        (
            {"kind": "ratio", "numerator": "a", "denominator": "b", "round_to": "0.25"},
            "0.6",
            "0 0.25 0.5 0.6",
        ),
        ({"kind": "ratio", "numerator": "a", "denominator": "b"}, "1", None),
        ({"kind": "judged"}, "1", None),
        ({"kind": "judged", "step": "0.001"}, "5", None),
        ({"kind": "given"}, "1", None),
    ],
)
def test_marks_are_those_that_the_rule_allows(rule: dict[str, object], most: str, marks: str | None) -> None:
    criterion = framework(leaf("1", most, rule)).leaves[0]
    assert criterion.rule is not None
    found = marks_of(criterion)
    assert found == (None if marks is None else tuple(D(mark) for mark in marks.split()))
    assert all(criterion.marks.allows(mark) for mark in found or ())


def test_lines_whose_outcomes_come_to_the_same_sums_are_all_counted() -> None:
    """a comes to 6,561 outcomes but 17 sums, all even; between 7 and 7.5 b passes none of them."""
    rule = {"kind": "choice", "options": {"Đủ": "4", "Một phần": "2", "Không": "0"}}
    half = {"kind": "choice", "options": {"Có": "0.5", "Không": "0"}}
    codes = [str(number) for number in range(1, 9)]
    made = framework(*(leaf(code, 4, rule) for code in codes), leaf("9", "0.5", half), leaf("10", 7))
    of = cycle(["a", "b"], stages=("self", LAST), appraisal={LAST: "2.csv"})
    nothing = dict.fromkeys((*codes, "9", "10"), "0")
    evidence = {
        unit: Evidence(
            form(unit, nothing | {"10": seven}),
            tuple(ruling(LAST, unit, code, None, asks=True) for code in asked),
        )
        for unit, seven, asked in (("a", "0", codes), ("b", "7", ["9"]))
    }
    (group,) = pending(results(made, of, evidence))
    pairs = {(one.unit, one.line.criterion.code): one.pairs for one in group.lines}
    assert pairs == {("a", code): 1 for code in codes} | {("b", "9"): 0}
