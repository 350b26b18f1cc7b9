"""The arrays in which thousands of outcomes are drawn against the sets and totals that they stand for, one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from math import sqrt
from typing import Any

import pytest

from parscore.compute.rank import all_standings
from parscore.compute.robust import Asked, RobustUnit, robust
from parscore.model.framework import Framework
from parscore.model.scorecard import SURVEY, Line, Mark, Results, Scorecard
from parscore.model.survey import Poll, SurveyForm
from tests.kit.world import cycle, framework, leaf

D = Decimal
ASKED = {"kind": "survey", "audiences": {"hdnd": "1"}}
GIVEN = {"kind": "given"}
FORM = SurveyForm.model_validate(
    {"survey": "thu", "title": "Phiếu thử", "scale": {"A": "100", "B": "0"}, "missing_audience": "refuse",
     "questions": [{"id": "q1", "text": "Câu 1"}]}
)  # fmt: skip
MARKS: Mapping[str, Mapping[str, str]] = {
    "a": {"1": "9", "2": "2", "3": "4", "4": "3", "C1": "1", "T1": "0"},
    "b": {"1": "4", "2": "6", "3": "1", "4": "8", "C1": "0", "T1": "0"},
    "c": {"1": "6", "2": "5", "3": "3", "4": "", "C1": "2", "T1": "1"},
    "d": {"1": "10", "2": "1", "3": "2", "4": "5.004", "C1": "0", "T1": "0"},
    "e": {"1": "5", "2": "4", "3": "4", "4": "5", "C1": "0", "T1": "0"},
}
DRAWS = 1_500


def made(**policy: Any) -> Framework:
    """10 and 8 appraised, 6 surveyed, 4 from another index, with a bonus and a penalty."""
    leaves = (leaf("1", 10), leaf("2", 6, ASKED), leaf("3", 4, GIVEN), leaf("4", 8))
    return framework(*leaves, bonus=[leaf("C1", 2)], penalty=[leaf("T1", 2)], policy=policy)


def year(of: Framework, lines: Mapping[str, tuple[Line, ...]]) -> Results:
    """A cycle of units with these lines."""
    whole = cycle(list(lines))
    cards = tuple(Scorecard("so", unit, unit, "f", mine) for unit, mine in lines.items())
    found = Results("parscore", whole, {"thu": of}, {}, whole.stages, cards, (), survey=FORM)
    return Results("parscore", whole, {"thu": of}, {}, whole.stages, cards, all_standings(found), survey=FORM)


def line(code: str, points: str) -> Line:
    """A marked line; one without a mark does not apply."""
    stage = {"2": SURVEY, "3": "given"}.get(code, "self")
    return Line(code, (Mark(stage, D(points)),)) if points else Line(code, excluded="cycle")


def sure(found: Results, **asked: Any) -> dict[str, RobustUnit]:
    """How sure every unit's rank is."""
    made = robust(found, found.cycle.groups[0], Asked(**asked))
    assert made is not None
    return {one.standing.unit: one for one in made.units}


def assert_chances(found: Mapping[int, float], wanted: Mapping[int, float], draws: int = DRAWS) -> None:
    """The same ranks, each as often as it should be within four and a half standard errors."""
    assert set(found) == {rank for rank, chance in wanted.items() if chance}
    for rank, chance in wanted.items():
        assert abs(found.get(rank, 0) - chance) <= 4.5 * sqrt(chance * (1 - chance) / draws)


EXACT = {"by": "index", "compare": "exact", "ties": "competition"}
POLICIES: Mapping[str, Mapping[str, Any]] = {
    "as it is": {},
    "rescaled": {"not_applicable": "rescale_appraised"},
    "full marks": {"not_applicable": "full_marks"},
    "by points": {"rank": {**EXACT, "by": "points"}},
    "printed and cut": {"rank": {**EXACT, "compare": "printed"}, "rounding": {"mode": "down", "digits": "0"}},
    "printed and rounded": {"rank": {**EXACT, "compare": "printed"}, "rounding": {"mode": "half_up", "digits": "0"}},
    "dense": {"rank": {**EXACT, "by": "points", "compare": "printed", "ties": "dense"},
              "rounding": {"mode": "down", "digits": "0"}},
    "capped": {"total_cap": "20", "rank": {**EXACT, "by": "points"}},
}  # fmt: skip


@pytest.mark.parametrize("name", POLICIES)
def test_criteria_drawn_to_be_left_out(name: str) -> None:
    """No criterion or any one of four is left out, all alike: every rank as often as the sets without it give it."""
    found = year(
        made(**POLICIES[name]),
        {unit: tuple(line(code, mark) for code, mark in marks.items()) for unit, marks in MARKS.items()},
    )
    for one in sure(found, points=D(0), draws=DRAWS).values():
        other = dict(one.moved_by)
        own = one.standing.rank
        assert own is not None
        ranks = Counter(other.get(code, own) for code in ("", "1", "2", "3", "4"))
        assert_chances(one.together.probabilities, {rank: n / 5 for rank, n in ranks.items()})
        assert one.sampling is None


def polled(yes: int, no: int, *, people: int | None = None, error: str | None = None) -> Line:
    """The surveyed line of so many answers, of people who may have given several."""
    number = yes + no
    share = D(yes) / number
    poll = Poll(
        "hdnd",
        D(1),
        share,
        people or number,
        number,
        None if error is None else D(error),
        {"A": yes, "B": no},
    )
    return Line("2", (Mark(SURVEY, share * 6),), polls=(poll,))


def chance_of_first(people: int, yes: int, bound: float, spread: float = 1) -> float:
    """How often a share drawn of so many answers, spread so much wider, comes above a bound."""
    import numpy as np

    drawn = np.random.default_rng(5).binomial(people, yes / people, 200_000) / people
    return float((yes / people + (drawn - yes / people) * spread > bound).mean())


@pytest.mark.parametrize(
    ("people", "error", "spread"),
    [(None, None, 1.0), (None, "0.2", 1.0), (20, None, 1.0), (20, "0.15811388300841897", 2.0)],
)
def test_answers_drawn_anew(people: int | None, error: str | None, spread: float) -> None:
    """20 of 40 said yes: the standard error of single answers is 0.079; that between people may be twice as much."""
    of = framework(leaf("1", 10), leaf("2", 6, ASKED))
    here = polled(20, 20, people=people, error=error)
    there = Line("2", (Mark(SURVEY, D("3.51")),))
    units = sure(
        year(of, {"a": (line("1", "5"), here), "b": (line("1", "5"), there)}), draws=4_000, points=D(0)
    )
    sampling = units["a"].sampling
    assert sampling is not None
    above = chance_of_first(40, 20, 3.51 / 6, spread)
    assert abs(sampling.probabilities[1] - above) < 0.03
    assert (sampling.best, sampling.worst) == (1, 2)
    assert sampling.rivals == ("b",)
    other = units["b"].sampling
    assert other is not None
    assert abs(other.probabilities[2] - above) < 0.03


def test_answers_that_are_all_alike_are_sure() -> None:
    of = framework(leaf("1", 10), leaf("2", 6, ASKED))
    alike = polled(40, 0, people=20, error="0")
    units = sure(
        year(of, {"a": (line("1", "5"), alike), "b": (line("1", "4"), polled(20, 20))}),
        draws=500,
        points=D(0),
    )
    sampling = units["a"].sampling
    assert sampling is not None
    assert (sampling.probabilities, sampling.rivals) == ({1: 1.0}, ())


def test_a_weight_drawn_for_the_survey() -> None:
    """Half survey: a has 60 % of it and 40 % of the rest, b 50 and 49.6: b is first where it weighs below 49 %."""
    of = framework(leaf("1", 50), leaf("2", 50, ASKED))
    units = sure(
        year(
            of,
            {
                "a": (Line("1", (Mark("self", D(20)),)), Line("2", (Mark(SURVEY, D("30")),))),
                "b": (Line("1", (Mark("self", D("24.8")),)), Line("2", (Mark(SURVEY, D(25)),))),
            },
        ),
        draws=6_000,
        points=D(5),
    )
    # of three kinds of draws one leaves the survey out, one leaves all else out, one changes the weight alone
    first = units["a"].together.probabilities[1]
    turning = 100 * 9.6 / (9.6 + 10)
    alone = (55 - turning) / 10
    assert abs(first - (1 + alone) / 3) < 4.5 * sqrt(0.25 / 6_000)
