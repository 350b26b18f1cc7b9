"""A penalty for claiming more than is recognised, by steps that the set declares."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from parscore.compute.overclaims import ClaimedLine, overclaim, with_overclaims
from parscore.compute.pending import pending
from parscore.compute.rank import standings
from parscore.compute.robust import Asked, robust
from parscore.model.framework import Framework
from parscore.model.rules.overclaim import Overclaim
from parscore.model.scorecard import Line, Mark, Results, Scorecard
from parscore.model.submission import Ruling
from tests.kit.world import Evidence, cycle, form, framework, leaf, results, ruling

D = Decimal
STEPS = [{"above": "4", "points": "3"}, {"from": "2", "points": "1"}, {"else": "0"}]
OVER = {"kind": "overclaim", "steps": STEPS}
STAGES = ("self", "round-1", "round-2")


def penal(of: str = "points", **more: Any) -> Framework:
    """Two rows of ten points, and up to 3 taken off for what was claimed above what counts."""
    rule = {"kind": "overclaim", "of": of, "steps": STEPS, **more}
    return framework(leaf("1", 10), leaf("2", 10), penalty=[leaf("T", 3, rule)])


def scored(made: Framework, own: dict[str, str], *rulings: Ruling) -> Results:
    of = cycle(["a"], stages=STAGES, appraisal={"round-1": "1.csv", "round-2": "2.csv"})
    return results(made, of, {"a": Evidence(form("a", own), rulings)})


def points(found: Results, stage: str | None = None) -> Decimal | None:
    group = found.cycle.groups[0]
    (row,) = standings(found.cycle, group, found.framework_of("so"), found.cards, stage=stage)
    return row.points


@pytest.mark.parametrize(
    ("of", "more", "marks", "taken"),
    [
        ("points", {}, ("9", "9"), 0),
        ("points", {}, ("8", "8"), 1),
        ("points", {}, ("6", "8"), 1),
        ("points", {}, ("5", "8"), 3),
        ("points", {}, ("5", "10"), 1),
        ("points", {"cuts_only": True}, ("5", "10"), 1),
        ("points", {"cuts_only": True}, ("4.5", "10"), 3),
        ("points", {}, ("4.5", "10"), 1),
        ("share", {}, ("9", "8.64"), 1),
        ("share", {}, ("9", "8.28"), 1),
        ("share", {}, ("9", "8.27"), 3),
        ("points", {}, ("10", "10"), 0),
    ],
)
def test_the_step_that_holds_is_taken_off(
    of: str, more: dict[str, bool], marks: tuple[str, str], taken: int
) -> None:
    """The unit claims 9 + 9."""
    ruled = [ruling("round-1", "a", code, mark) for code, mark in zip(("1", "2"), marks, strict=True)]
    found = scored(penal(of, **more), {"1": "9", "2": "9"}, *ruled)
    assert points(found) == sum(map(D, marks)) - taken


def test_every_stage_has_the_penalty_of_its_own_marks() -> None:
    ruled = (ruling("round-1", "a", "1", "4"), ruling("round-2", "a", "1", "7"))
    found = scored(penal(), {"1": "9", "2": "9"}, *ruled)
    assert [points(found, stage) for stage in STAGES] == [D(18), D(10), D(15)]
    line = found.cards[0].line("T")
    assert line is not None
    assert [(mark.stage, mark.points, mark.reason) for mark in line.marks] == [
        ("round-1", D(3), "tự chấm cao hơn 5 điểm"),
        ("round-2", D(1), "tự chấm cao hơn 2 điểm"),
    ]


def test_words_on_the_penalty_itself_stand_in_the_order_of_stages() -> None:
    """Whether a name or a file says whose they are; the unit claims 5 points too much from the first round on."""
    given = (
        Mark("self", D(1), source="a.xlsx:3"),
        Mark("round-1", D(2), by="hoi-dong"),
        Mark("round-2", D(0), source="2.csv:4"),
    )
    claimed = Line("1", (Mark("self", D(9)), Mark("round-1", D(4))))
    card = Scorecard("so", "a", "A", "a.xlsx", (claimed, Line("T", given)))
    line = with_overclaims(penal(), card, STAGES).line("T")
    assert line is not None
    assert line.marks == (given[0], Mark("round-1", D(3), "tự chấm cao hơn 5 điểm"), *given[1:])


CHOICE = {"kind": "choice", "options": {"Đủ": "4", "Thiếu": "2", "Không": "0"}}


def open_set(of: str, cuts_only: bool) -> Framework:
    rule = {"kind": "overclaim", "of": of, "steps": STEPS, "cuts_only": cuts_only}
    return framework(leaf("1", 4, CHOICE), leaf("2", 4, CHOICE), leaf("3", 10), penalty=[leaf("T", 3, rule)])


@pytest.mark.parametrize("of", ["points", "share"])
@pytest.mark.parametrize("cuts_only", [False, True])
@pytest.mark.parametrize("own", [("4", "4", "9"), ("0", "4", "6"), ("2", "2", "10")])
def test_open_lines_reach_what_their_rulings_would_make(
    of: str, cuts_only: bool, own: tuple[str, str, str]
) -> None:
    """Two lines wait for an explanation: the ends are those of all nine rulings that may come."""
    made = open_set(of, cuts_only)
    claimed = dict(zip(("1", "2", "3"), own, strict=True))
    cut = ruling("round-1", "a", "3", "6")
    waiting = [ruling("round-1", "a", code, None, asks=True) for code in ("1", "2")]
    found = scored(made, claimed, cut, *waiting)
    ends = [
        points(scored(made, claimed, cut, ruling("round-2", "a", "1", one), ruling("round-2", "a", "2", two)))
        for one in ("0", "2", "4")
        for two in ("0", "2", "4")
    ]
    (group,) = pending(found)
    (unit,) = group.units
    known = [end for end in ends if end is not None]
    assert (unit.points_low, unit.points_high) == (min(known), max(known))
    assert found.standings[0].status == "provisional"


def test_a_criterion_left_out_takes_what_was_claimed_on_it_along() -> None:
    """a loses a point for 2 claimed too much on row 1 alone; without it nothing is taken off."""
    made = framework(leaf("1", 10), leaf("2", 10), penalty=[leaf("T", 3, {**OVER, "of": "points"})])
    of = cycle(["a", "b"], stages=STAGES, appraisal={"round-1": "1.csv"})
    evidence = {
        "a": Evidence(form("a", {"1": "9", "2": "8"}), (ruling("round-1", "a", "1", "7"),)),
        "b": Evidence(form("b", {"1": "8", "2": "7.5"})),
    }
    found = robust(results(made, of, evidence), of.groups[0], Asked(draws=10))
    assert found is not None
    assert [(one.standing.unit, one.standing.points, one.moved_by) for one in found.units] == [
        ("b", D("15.5"), (("1", 2),)),
        ("a", D(14), (("1", 1),)),
    ]


def test_the_council_may_set_another_penalty() -> None:
    own, cut = {"1": "9", "2": "9"}, ruling("round-1", "a", "1", "4")
    waived = scored(penal(), own, cut, ruling("round-2", "a", "T", "0"))
    assert [points(waived, stage) for stage in STAGES] == [D(18), D(10), D(13)]
    (group,) = pending(
        scored(
            penal(), own, cut, ruling("round-2", "a", "2", None, asks=True), ruling("round-2", "a", "T", "0")
        )
    )
    (unit,) = group.units
    assert (unit.points_low, unit.points_high) == (D(4), D(14))


@pytest.mark.parametrize(
    ("cuts_only", "of", "over"),
    [(True, "points", "0.75"), (False, "points", "0.5"), (True, "share", "7.5"), (False, "share", "5")],
)
def test_what_is_compared_with_the_steps(cuts_only: bool, of: str, over: str) -> None:
    """5 → 4.25 and 5 → 5.25: less than a point is over-claimed too."""
    rule = Overclaim.model_validate({**OVER, "of": of, "cuts_only": cuts_only})
    criterion = penal().by_code["1"]
    lines = [ClaimedLine("a", criterion, D(5), D(counted)) for counted in ("4.25", "5.25")]
    assert overclaim(rule, lines) == D(over)
    assert overclaim(rule, lines[1:]) == overclaim(rule, []) == 0
    admitted = ClaimedLine("a", criterion, D(0), D(-1))
    assert overclaim(rule, [admitted]) == (0 if of == "share" else 1)
    small = ClaimedLine("a", criterion, D("0.8"), D("0.6"))
    assert overclaim(rule, [small]) == (25 if of == "share" else D("0.2"))
