"""Laws that hold for every cycle, on thousands of generated ones."""

from __future__ import annotations

import random
from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from parscore.compute.score import totals
from parscore.model.cycle import Cycle
from parscore.model.framework import Framework
from parscore.model.rules import Answer
from parscore.model.scorecard import Results
from parscore.number import ZERO, parse, plain, rounded, settle, vi
from parscore.write.results import canonical
from tests.kit.world import Evidence, cycle, form, framework, leaf, results, ruling
from tests.kit.world import given as brought

D = Decimal
hundredths = st.integers(0, 100).map(lambda n: D(n) / 100)


@dataclass(frozen=True)
class Case:
    """A generated cycle with all that came in."""

    framework: Framework
    cycle: Cycle
    evidence: Mapping[str, Evidence]

    def results(self) -> Results:
        return results(self.framework, self.cycle, self.evidence)


@st.composite
def frameworks(draw: st.DrawFn) -> Framework:
    """A set of two levels with survey leaves, bonus, penalty and any policy."""
    criteria = []
    for top in range(1, draw(st.integers(1, 3)) + 1):
        children = []
        for low in range(1, draw(st.integers(1, 3)) + 1):
            survey = draw(st.integers(0, 4)) == 0
            rule = {"kind": "survey", "audiences": {"hdnd": "1"}} if survey else None
            children.append(leaf(f"{top}.{low}", draw(st.sampled_from(["0.5", "1", "2.25", "3"])), rule))
        most = sum(D(child["max"]) for child in children)
        criteria.append(
            {"code": str(top), "title": f"Lĩnh vực {top}", "max": str(most), "children": children}
        )
    items = draw(st.booleans())
    policy = {
        "not_applicable": draw(
            st.sampled_from(["reduce_maximum", "rescale_appraised", "full_marks", "zero"])
        ),
        "rounding": {"mode": draw(st.sampled_from(["half_up", "half_even", "down"])), "digits": "2"},
        "rank": {
            "by": draw(st.sampled_from(["index", "points"])),
            "compare": draw(st.sampled_from(["exact", "printed"])),
            "ties": draw(st.sampled_from(["competition", "dense"])),
            "tie_break": draw(st.sampled_from([[], ["survey"], ["bonus", "1"]])),
        },
    }
    if items:
        policy |= {"bonus_cap": "2", "penalty_cap": "1.5"}
    more = {"bonus": [leaf("C1", 2), leaf("C2", 1)], "penalty": [leaf("T1", 2)]} if items else {}
    return framework(*criteria, policy=policy, **more)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """Up to five units with forms, rulings and survey points; some lines and some forms are missing."""
    made = draw(frameworks())
    codes = [criterion.code for criterion in made.scored]
    units, evidence = [], {}
    for number in range(draw(st.integers(1, 5))):
        identity = f"dv-{number}"
        units.append(
            {
                "id": identity,
                "name": identity,
                "not_applicable": draw(st.lists(st.sampled_from(codes), max_size=1)),
            }
        )
        marks: dict[str, Decimal | str | None] = {}
        points, rulings = [], []
        for criterion in made.scored:
            share = draw(st.one_of(hundredths, st.just(D("0.5")), st.none()) if number else hundredths)
            mark = None if share is None else plain(share * criterion.max)
            if criterion.measured:
                points += [] if mark is None else [brought(identity, criterion.code, str(mark))]
            else:
                marks[criterion.code] = mark
                if draw(st.integers(0, 5)) == 0:
                    changed = plain(draw(hundredths) * criterion.max)
                    rulings.append(
                        ruling("round-1", identity, criterion.code, changed, asks=draw(st.booleans()))
                    )
        sent = draw(st.integers(0, 9)) > 0
        evidence[identity] = Evidence(
            form(identity, marks) if sent else None, tuple(rulings), (), tuple(points)
        )
    of = cycle(
        units, stages=("self", "round-1"), appraisal={"round-1": "a.csv"}, survey={"points": "diem.csv"}
    )
    return Case(made, of, evidence)


@settings(max_examples=300, deadline=None)
@given(cases())
def test_totals_are_the_sum_of_their_lines_within_caps(case: Case) -> None:
    """0 ≤ leaf ≤ max; total = lines + bonus − penalty within caps; index = points ÷ maximum."""
    made, policy = case.framework, case.framework.policy
    maxima = {criterion.code: criterion.max for criterion in made.scored}
    for card in case.results().cards:
        total = totals(made, card)
        values = {line.code: line.value() for line in card.lines if line.applies()}
        assert all(0 <= value <= maxima[code] for code, value in values.items() if value is not None)
        leaves = [leaf for leaf in made.leaves if leaf.code in values]
        earned = sum((values[leaf.code] or ZERO for leaf in leaves), ZERO)
        if policy.not_applicable in ("reduce_maximum", "zero"):
            assert total.base == earned
        bonus = min(
            sum((values.get(item.code) or ZERO for item in made.bonus), ZERO), policy.bonus_cap or ZERO
        )
        penalty = min(
            sum((values.get(item.code) or ZERO for item in made.penalty), ZERO), policy.penalty_cap or ZERO
        )
        assert (total.bonus, total.penalty) == (bonus, penalty)
        assert abs(total.points - (total.base + bonus - penalty)) < D("1e-20")
        assert 0 <= total.base <= total.maximum <= made.maximum
        if total.index is not None:
            assert abs(total.index * total.maximum / 100 - total.points) < D("1e-20")


@settings(max_examples=300, deadline=None)
@given(cases(), st.randoms(use_true_random=False))
def test_raising_one_mark_never_lowers_the_rank(case: Case, chance: random.Random) -> None:
    """A higher claimed mark on a leaf leaves the unit at least where it was."""
    before = {row.unit: row for row in case.results().standings}
    unit = chance.choice(sorted(case.evidence))
    evidence = case.evidence[unit]
    row = before[unit]
    if row.rank is None or evidence.submission is None:
        return
    leaves = {leaf.code: leaf for leaf in case.framework.leaves}
    entries = dict(evidence.submission.entries)
    open_codes = [
        code for code, entry in entries.items() if code in leaves and entry.claimed.value is not None
    ]
    if not open_codes:
        return
    code = chance.choice(open_codes)
    entry = entries[code]
    value = (entry.claimed.value or ZERO) + (leaves[code].max - (entry.claimed.value or ZERO)) / 2
    entries[code] = structs.replace(entry, claimed=structs.replace(entry.claimed, value=value))
    raised = replace(evidence, submission=structs.replace(evidence.submission, entries=entries))
    after = results(case.framework, case.cycle, {**case.evidence, unit: raised})
    rank = next(found.rank for found in after.standings if found.unit == unit)
    assert rank is not None
    assert rank <= row.rank


@pytest.mark.slow
@settings(max_examples=300, deadline=None)
@given(cases(), st.randoms(use_true_random=False))
def test_no_order_changes_a_byte_of_the_results(case: Case, chance: random.Random) -> None:
    """Units, rulings and points in any order give the same results.json, byte for byte."""
    group = case.cycle.groups[0]
    shuffled = list(group.units)
    chance.shuffle(shuffled)
    of = case.cycle.model_copy(update={"groups": (group.model_copy(update={"units": tuple(shuffled)}),)})
    evidence = {}
    for unit, known in sorted(case.evidence.items(), reverse=True):
        rulings, points = list(known.rulings), list(known.brought)
        chance.shuffle(rulings)
        chance.shuffle(points)
        evidence[unit] = replace(known, rulings=tuple(rulings), brought=tuple(points))
    assert [*canonical(results(case.framework, of, evidence))] == [*canonical(case.results())]


@settings(max_examples=300, deadline=None)
@given(cases())
def test_ranks_are_what_the_standing_order_says(case: Case) -> None:
    """Nobody without a rank stands above one with; ranks never fall down the list and start with 1."""
    rows = [row for row in case.results().standings if row.rank is not None]
    ranks = [row.rank for row in rows]
    assert ranks == sorted(ranks, key=lambda rank: rank or 0)
    assert not ranks or ranks[0] == 1
    if case.framework.policy.rank.ties == "competition":
        assert all(rank is not None and rank <= position for position, rank in enumerate(ranks, 1))
    else:
        assert set(ranks) == set(range(1, len(set(ranks)) + 1))


counts = st.integers(0, 400)


@settings(max_examples=500, deadline=None)
@given(st.data())
def test_every_rule_stays_between_nothing_and_the_maximum(data: st.DataObject) -> None:
    """Whatever is declared, no rule gives less than 0 or more than max, and a better ratio never gives less."""
    most = data.draw(st.sampled_from([D("0.5"), D(1), D(2), D("3.25")]))
    rules: list[Mapping[str, Any]] = [
        {
            "kind": "ratio",
            "numerator": "a",
            "denominator": "b",
            "floor": "60",
            "full_from": "95",
            "when_none": "full",
        },
        {"kind": "ratio", "numerator": "a", "denominator": "b", "round_to": "0.25", "when_none": "zero"},
        {"kind": "count", "of": "n", "each": "0.5"},
        {"kind": "deduct", "of": "n", "each": "0.5"},
        {
            "kind": "bands",
            "numerator": "a",
            "denominator": "b",
            "when_none": "not_applicable",
            "steps": [
                {"above": "90", "points": str(most)},
                {"from": "70", "points": str(most / 2)},
                {"else": "0"},
            ],
        },
    ]
    rule = framework(leaf("1", most, data.draw(st.sampled_from(rules)))).leaves[0].rule
    assert rule is not None
    low, high, below = data.draw(counts), data.draw(counts), data.draw(counts)
    low, high = sorted((low, high))
    figures = [{"numerator": D(n), "denominator": D(below), "of": D(n)} for n in (low, high)]
    first, second = (rule.points(Answer(figures=each), most, "half_up") for each in figures)
    for outcome in (first, second):
        assert outcome.points is None or 0 <= outcome.points <= most
    if first.points is not None and second.points is not None and rule.kind != "deduct" and below:
        assert first.points <= second.points


@given(st.decimals(min_value=0, max_value=1000, places=4), st.sampled_from(["half_up", "half_even", "down"]))
def test_printed_numbers_read_back(value: Decimal, mode: str) -> None:
    """What is printed in Vietnamese form is read back as the same number."""
    printed = rounded(value, mode, 2)
    assert parse(vi(printed, 2)) == plain(printed)


def test_thirds_add_up_to_one_and_round_as_by_hand() -> None:
    """Three thirds of 7.045 are 7.045, and round half up to 7.05."""
    third = D("7.045") / 3
    assert settle(third + third + third) != D("7.045")  # 28 digits lose it,
    rule = (
        framework(leaf("1", "7.045", {"kind": "ratio", "numerator": "a", "denominator": "b"})).leaves[0].rule
    )
    assert rule is not None
    points = rule.points(
        Answer(figures={"numerator": D(1), "denominator": D(3)}), D("7.045"), "half_up"
    ).points
    assert points is not None
    made = framework(leaf("1", "7.045"), leaf("2", "7.045"), leaf("3", "7.045"))
    marks: dict[str, Decimal | str | None] = {"1": points, "2": points, "3": points}
    (row,) = results(made, cycle(["x"]), {"x": Evidence(form("x", marks))}).standings
    assert row.points == D("7.045")  # the working precision does not
    assert rounded(row.points, "half_up", 2) == D("7.05")
