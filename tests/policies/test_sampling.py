"""The arrays in which thousands of outcomes are drawn against the sets and totals that they stand for, one by one."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from math import sqrt
from typing import Any

import pytest
from msgspec import structs

from parscore.compute.explain import explain
from parscore.compute.rank import all_standings
from parscore.compute.robust import Asked, RobustUnit, Span, robust
from parscore.compute.sampling import basis_of
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


def test_small_sets_drawn_to_be_left_out() -> None:
    """Maxima below one point are maxima too."""
    for policy in ({}, {"not_applicable": "rescale_appraised"}):
        leaves = (leaf("1", "0.2"), leaf("3", "0.1", GIVEN), leaf("4", "0.3"))
        marks = {"a": ("0.1", "0.08", "0.2"), "b": ("0.2", "0.05", "0.1"), "c": ("0.15", "0.04", "")}
        lines = {
            unit: tuple(line(code, mark) for code, mark in zip("134", own, strict=True))
            for unit, own in marks.items()
        }
        for one in sure(year(framework(*leaves, policy=policy), lines), points=D(0), draws=400).values():
            ranks = {one.standing.rank, *(rank for _, rank in one.moved_by)}
            assert set(one.together.probabilities) == ranks


@pytest.mark.parametrize(
    ("mode", "digits", "marks", "ranks"),
    [
        ("down", "0", ("50.6", "50.4", "51"), (2, 2, 1)),
        ("half_up", "0", ("50.5", "50.4", "49.5"), (1, 2, 2)),
        ("half_up", "1", ("50.05", "50.04", "49.95"), (1, 2, 2)),
        ("down", "1", ("50.19", "50.1", "50.2"), (2, 2, 1)),
    ],
)
def test_draws_compare_what_is_printed(
    mode: str, digits: str, marks: tuple[str, ...], ranks: tuple[int, ...]
) -> None:
    rounding = {"mode": mode, "digits": digits}
    made = framework(leaf("1", 100), policy={"rounding": rounding, "rank": {**EXACT, "compare": "printed"}})
    found = year(made, {unit: (line("1", mark),) for unit, mark in zip("abc", marks, strict=True)})
    units = sure(found, points=D(0), draws=60)
    assert tuple(units[unit].standing.rank for unit in "abc") == ranks
    assert [max(units[unit].together.probabilities) for unit in "abc"] == [*ranks]


def test_answers_without_a_worth_are_not_drawn() -> None:
    of = framework(leaf("1", 10), leaf("2", 6, ASKED))
    unknown = Poll("hdnd", D(1), D("0.5"), 40, 40, None, {"A": 10, "B": 10, "X": 20})
    first = Line("2", (Mark(SURVEY, D(3)),), polls=(unknown,))
    other = Line("2", (Mark(SURVEY, D("2.9")),))
    sampling = sure(year(of, {"a": (line("1", "5"), first), "b": (line("1", "5"), other)}), points=D(0))[
        "a"
    ].sampling
    assert sampling is not None
    assert sampling.probabilities == {1: 1.0}


def test_an_open_line_of_any_mark() -> None:
    """From 0 to 10, though it has 2 now: above 5 in half of the draws in which it is not left out."""
    of = framework(leaf("1", 10))
    asked = Line("1", (Mark("self", D(2), asks=True),))
    found = sure(year(of, {"a": (asked,), "b": (line("1", "5"),)}), points=D(0), draws=2_000)
    assert_chances(found["a"].together.probabilities, {1: 0.75, 2: 0.25}, 2_000)


def test_a_surveyed_criterion_that_counts_twice() -> None:
    of = framework(leaf("1", 10), leaf("2", 6, ASKED, weight="2"), aggregate="weighted")
    there = Line("2", (Mark(SURVEY, D("3.6")),))
    found = year(of, {"a": (line("1", "5"), polled(20, 20)), "b": (line("1", "5"), there)})
    sampling = sure(found, points=D(0), draws=4_000)["a"].sampling
    assert sampling is not None
    assert abs(sampling.probabilities[1] - chance_of_first(40, 20, 0.5999)) < 0.03


@pytest.mark.parametrize(
    ("survey", "points", "a", "b", "first"),
    [
        # the rest weighs 0.5 to 1.5 times itself, a is first above 0.6; left out: the rest, the survey
        ("99", "0.5", ("50", "1"), ("50.6", "0"), (0.9, 0, 1)),
        # the survey weighs nothing in a quarter of draws, at most three times itself; a needs more than 0.1 of 100
        ("0.5", "1", ("0.5", "50"), ("0", "50.1"), (0.7, 1, 0)),
        # the rest weighs nothing in a quarter of draws, never less
        ("99.5", "1", ("50", "0.5"), ("50", "0"), (1, 1, 1)),
    ],
)
def test_the_weight_of_the_survey_stays_within_the_whole(
    survey: str, points: str, a: tuple[str, str], b: tuple[str, str], first: tuple[float, float, float]
) -> None:
    of = framework(leaf("1", D(100) - D(survey)), leaf("2", survey, ASKED))
    lines = {
        unit: (Line("1", (Mark("self", D(rest)),)), Line("2", (Mark(SURVEY, D(asked)),)))
        for unit, (asked, rest) in (("a", a), ("b", b))
    }
    found = sure(year(of, lines), points=D(points), draws=4_000)["a"].together.probabilities[1]
    assert abs(found - sum(first) / 3) < 0.03


def test_places_change_for_both_units_or_for_neither() -> None:
    """a and b are level; without 1, one of 25 and in too few draws, b is ahead; c is always behind."""
    leaves = [leaf(str(code), 1) for code in range(1, 26)]
    for top in ("1", "0.5"):
        marks = {
            "a": {"1": "1", "2": "0"},
            "b": {"1": "0", "2": top},
            "c": {},
        }
        lines = {
            unit: tuple(
                line(str(code), own.get(str(code), "0" if unit == "c" else "0.5")) for code in range(1, 26)
            )
            for unit, own in marks.items()
        }
        units = sure(year(framework(*leaves), lines), points=D(0), draws=1_000)
        assert {unit: one.rivals for unit, one in units.items()} == {"a": ("b",), "b": ("a",), "c": ()}


def test_every_whole_weight_up_to_the_last_is_tried() -> None:
    """Where the survey weighs 1 more u is first, 2 more x; where it weighs as now or less, v."""
    of = framework(leaf("1", 50), leaf("2", 50, ASKED))
    marks = {"u": ("40", "40"), "v": ("40.505", "39.505"), "x": ("39.485", "40.485")}
    lines = {
        unit: (Line("1", (Mark("self", D(rest)),)), Line("2", (Mark(SURVEY, D(asked)),)))
        for unit, (rest, asked) in marks.items()
    }
    spans = [
        {unit: one.weight for unit, one in sure(year(of, lines), points=D(k), draws=50).items()}
        for k in (1, 2)
    ]
    assert spans[1]["u"] == Span(1, 2)
    assert [span["x"] for span in spans] == [Span(2, 3), Span(1, 3)]


def test_few_answers_are_drawn_as_unevenly_as_they_are() -> None:
    """1 of 10: a quarter and more comes in 7 % of draws, less than nothing never."""
    of = framework(leaf("1", 10), leaf("2", 6, ASKED))
    there = Line("2", (Mark(SURVEY, D("1.5")),))
    found = year(of, {"a": (line("1", "5"), polled(1, 9)), "b": (line("1", "5"), there)})
    sampling = sure(found, points=D(0), draws=3_000)["a"].sampling
    assert sampling is not None
    assert abs(sampling.probabilities[1] - chance_of_first(10, 1, 0.25)) < 0.02


def test_ties_in_draws_are_broken_as_they_are_now() -> None:
    """a and b have 8 of 20 each, a more of 1; an open bonus is drawn with nothing else."""
    of = framework(
        leaf("1", 10),
        leaf("2", 10),
        bonus=[leaf("C1", 1)],
        policy={"rank": {**EXACT, "tie_break": ["1", "2"]}},
    )
    marks = {"a": ("5", "3"), "b": ("3", "5")}
    lines = {
        unit: (*(Line(code, (Mark("self", D(mark)),)) for code, mark in zip("12", own, strict=True)),
               Line("C1", (Mark("self", D(0), asks=True),)))
        for unit, own in marks.items()
    }  # fmt: skip
    found = sure(year(of, lines), points=D(0), draws=DRAWS)
    assert_chances(found["a"].together.probabilities, {1: 2 / 3, 2: 1 / 3})
    assert_chances(found["b"].together.probabilities, {1: 1 / 3, 2: 2 / 3})


def test_what_is_known_of_surveyed_lines() -> None:
    """Every answer of two, the number of replies of one, neither of three; one does not apply."""
    of = framework(*[leaf(str(code), 6, ASKED) for code in range(1, 9)])
    whole = polled(1, 1).polls
    counted = (Poll("hdnd", D(1), D("0.5"), 20),)
    polls = [whole, whole, counted, (*whole, Poll("dan", D(1), D("0.5"))), (), ()]
    lines = [Line(str(code), (Mark(SURVEY, D(3)),), polls=one) for code, one in enumerate(polls, 1)]
    card = Scorecard(
        "so",
        "a",
        "a",
        "f",
        (*lines, Line("7", (Mark(SURVEY, D(3)),), polls=whole, excluded="cycle"), Line("8")),
    )
    assert basis_of(of, card) == (2, 1, 3)


def test_of_counted_replies_no_figures_are_shown() -> None:
    """Shares that came ready-made are figures of a line; where replies were counted these stand in their place."""
    of = framework(leaf("1", 10), leaf("2", 6, ASKED))
    counted = structs.replace(polled(10, 10), declared={"hdnd": "0.5"})
    found = year(of, {"a": (structs.replace(counted, polls=()),), "b": (counted,)})
    one, other = explain(found, "a", "2"), explain(found, "b", "2")
    assert (len(one.declared), len(one.polls)) == (1, 0)
    assert (len(other.declared), len(other.polls)) == (0, 1)


def test_another_weight_where_not_all_applies() -> None:
    """a has 80 % of the survey and 60 % of the half of the rest that applies to it, b 72 % of everything."""
    of = framework(leaf("1", 25), leaf("2", 50, ASKED), leaf("3", 25))
    lines = {
        "a": (
            Line("1", (Mark("self", D(15)),)),
            Line("2", (Mark(SURVEY, D(40)),)),
            Line("3", excluded="cycle"),
        ),
        "b": (line("1", "18"), Line("2", (Mark(SURVEY, D(36)),)), Line("3", (Mark("self", D(18)),))),
    }
    assert {unit: one.weight for unit, one in sure(year(of, lines), points=D(1), draws=50).items()} == {
        "a": Span(1, 1),
        "b": Span(2, 2),
    }


def behind(points: str) -> Results:
    """a of 20 of 40 answers, and b whose surveyed points, of 6, are known."""
    of = framework(leaf("1", 10), leaf("2", 6, ASKED))
    there = Line("2", (Mark(SURVEY, D(points)),))
    return year(of, {"a": (line("1", "5"), polled(20, 20)), "b": (line("1", "5"), there)})


@pytest.mark.parametrize(("points", "chance", "best"), [("3.96", 0.0192, 2), ("3.87", 0.0403, 1)])
def test_what_comes_seldom_is_outside_the_interval(points: str, chance: float, best: int) -> None:
    """27 of 40 and more, where 20 are expected, come in 1.9 % of draws, below 2.5 %; 26 and more in 4 %: no rival."""
    sampling = sure(behind(points), points=D(0), draws=10_000)["a"].sampling
    assert sampling is not None
    assert (sampling.best, sampling.worst, sampling.rivals) == (best, 2, ())
    assert abs(sampling.probabilities[1] - chance) < 0.006


def test_a_rival_is_ahead_in_one_of_twenty_draws_at_least() -> None:
    found = behind("3.87")
    known = [sure(found, points=D(0), draws=20, seed=seed)["a"].sampling for seed in range(40)]
    ahead = [(one.probabilities.get(1, 0), one.rivals) for one in known if one is not None]
    assert {0, 0.05} < {chance for chance, _ in ahead}
    assert all(rivals == (("b",) if chance >= 0.05 else ()) for chance, rivals in ahead)


def test_ties_are_broken_only_where_the_values_are_level() -> None:
    """a has 51 and b 50; b has more of 2, by which ties are broken."""
    rank = {**EXACT, "compare": "printed", "tie_break": ["2"]}
    of = framework(
        leaf("1", 98), leaf("2", 2), policy={"rank": rank, "rounding": {"mode": "down", "digits": "0"}}
    )
    lines = {
        unit: tuple(Line(code, (Mark("self", D(mark)),)) for code, mark in zip("12", own, strict=True))
        for unit, own in {"a": ("51", "0"), "b": ("49", "1")}.items()
    }
    found = sure(year(of, lines), points=D(0), draws=DRAWS)
    assert_chances(found["a"].together.probabilities, {1: 2 / 3, 2: 1 / 3})
