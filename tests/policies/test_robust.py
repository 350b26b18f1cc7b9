"""How sure ranks are: what each source of uncertainty does to them, held against what can be worked out by hand."""

from __future__ import annotations

import json
from decimal import Decimal
from math import comb, sqrt
from pathlib import Path
from typing import Any

import pytest
from msgspec import structs

from parscore.compute.rank import all_standings
from parscore.compute.robust import Asked, RobustUnit, Span, robust
from parscore.compute.score import totals
from parscore.model.framework import Framework
from parscore.model.reduced_set import without
from parscore.model.scorecard import SURVEY, Line, Mark, Results, Scorecard
from parscore.model.survey import Poll, SurveyForm
from parscore.write.tables.robust import robust_table
from tests.kit.cli import cycle_folder, parscore
from tests.kit.world import cycle, framework, leaf

D = Decimal
FORM = SurveyForm.model_validate(
    {
        "survey": "thu",
        "title": "Phiếu thử",
        "scale": {"A": "100", "B": "0"},
        "missing_audience": "refuse",
        "questions": [{"id": "q1", "text": "Câu 1"}],
    }
)
ASKED = {"kind": "survey", "audiences": {"hdnd": "1"}}


def polled(code: str, most: str, yes: int, no: int) -> Line:
    """A surveyed line of as many answers A and B."""
    share = D(yes) / (yes + no)
    poll = Poll("hdnd", D(1), share, yes + no, yes + no, None, {"A": yes, "B": no})
    return Line(code, (Mark(SURVEY, share * D(most)),), polls=(poll,))


def marked(code: str, points: str, **more: Any) -> Line:
    return Line(code, (Mark("self", D(points), **more),))


def year(made: Framework, units: dict[str, list[Line]]) -> Results:
    whole = cycle(list(units))
    cards = tuple(Scorecard("so", unit, f"Đơn vị {unit}", "f", tuple(lines)) for unit, lines in units.items())
    results = Results("parscore", whole, {"thu": made}, {}, whole.stages, cards, (), survey=FORM)
    return Results(
        "parscore", whole, {"thu": made}, {}, whole.stages, cards, all_standings(results), survey=FORM
    )


def sure(results: Results, **asked: Any) -> dict[str, RobustUnit]:
    found = robust(results, results.cycle.groups[0], Asked(**asked))
    assert found is not None
    return {one.standing.unit: one for one in found.units}


def beats(a: int, b: int, n: int) -> float:
    """How often Bin(n, a/n) is at least Bin(n, b/n) + 1, and half of how often they are level: by the definition."""

    def chance(k: int, p: float) -> float:
        return comb(n, k) * p**k * (1 - p) ** (n - k)

    return sum(chance(i, a / n) * chance(j, b / n) for i in range(n + 1) for j in range(n + 1) if i >= j)


def test_probabilities_agree_with_the_binomial() -> None:
    """Two units of 40 answers each; level draws share the first rank."""
    made = framework(leaf("1", 10, ASKED))
    units = sure(
        year(made, {"a": [polled("1", "10", 28, 12)], "b": [polled("1", "10", 25, 15)]}), draws=20_000
    )
    expected = {"a": beats(28, 25, 40), "b": beats(25, 28, 40)}
    for unit, chance in expected.items():
        sampling = units[unit].sampling
        assert sampling is not None
        assert abs(sampling.probabilities[1] - chance) < 4 * sqrt(chance * (1 - chance) / 20_000)
    assert units["a"].rivals == ("b",)


def counted(code: str, most: str, share: str, replies: int | None) -> Line:
    """A surveyed line of which the share alone is known, with so many replies."""
    poll = Poll("hdnd", D(1), D(share), replies)
    return Line(code, (Mark(SURVEY, D(share) * D(most)),), polls=(poll,))


def test_shares_with_a_number_of_replies_are_drawn_as_widely_as_they_may_spread() -> None:
    """70 % and 62.5 % of 40 replies each: as answers of all or nothing, whether or not a form is known."""
    made = framework(leaf("1", 10, ASKED))
    found = year(made, {"a": [counted("1", "10", "0.7", 40)], "b": [counted("1", "10", "0.625", 40)]})
    for results in (found, structs.replace(found, survey=None)):
        units = sure(results, draws=20_000)
        for unit, chance in {"a": beats(28, 25, 40), "b": beats(25, 28, 40)}.items():
            sampling = units[unit].sampling
            assert sampling is not None
            assert abs(sampling.probabilities[1] - chance) < 4 * sqrt(chance * (1 - chance) / 20_000)


def test_it_is_said_of_which_lines_the_sampling_error_is_known() -> None:
    made = framework(leaf("1", 10, ASKED), leaf("2", 10, ASKED), leaf("3", 10, ASKED), leaf("4", 10, ASKED))
    lines = [
        polled("1", "10", 20, 20),
        counted("2", "10", "1", 40),
        counted("3", "10", "0.5", None),
        Line("4", (Mark(SURVEY, D(5)),)),
    ]
    found = year(made, {"a": lines, "b": lines})
    assert {unit: one.basis for unit, one in sure(found).items()} == dict.fromkeys("ab", (1, 1, 2))
    group = found.cycle.groups[0]
    robust_group = robust(found, group, Asked(draws=200))
    assert robust_group is not None
    notes = "\n".join(robust_table(found, group, robust_group).notes)
    assert "2/8 dòng điều tra chỉ có tỷ lệ và số phiếu" in notes
    assert "4/8 dòng điều tra không có số phiếu" in notes
    ready = year(made, {unit: [counted(code, "10", "0.5", None) for code in "1234"] for unit in "ab"})
    assert {one.sampling for one in sure(ready).values()} == {None}
    certain = year(made, {unit: [counted(code, "10", "1", 30) for code in "1234"] for unit in "ab"})
    assert all(
        one.sampling is not None and one.sampling.probabilities == {1: 1.0} for one in sure(certain).values()
    )


def test_together_agrees_with_every_outcome_weighed() -> None:
    """b draws its survey from 20 replies, a has a choice of three marks; either criterion, or none, is left out."""
    three = {"kind": "choice", "options": {"Đủ": "4", "Thiếu": "2", "Không": "0"}}
    made = framework(leaf("1", 10, ASKED), leaf("2", 4, three))
    found = year(
        made,
        {
            "a": [counted("1", "10", "0.55", None), marked("2", "2", asks=True)],
            "b": [counted("1", "10", "0.5", 20), marked("2", "2")],
        },
    )
    chance = 0.0
    for yes in range(21):
        for mark in (0, 2, 4):
            weight = comb(20, yes) / 2**20 / 3
            other = 10 * yes / 20
            chance += weight * ((5.5 + mark >= other + 2) + (mark >= 2) + (other <= 5.5)) / 3
    draws = 20_000
    together = sure(found, points=D(0), draws=draws)["a"].together
    assert abs(together.probabilities[1] - chance) < 4 * sqrt(chance * (1 - chance) / draws)


def test_the_same_seed_gives_the_same_draws() -> None:
    made = framework(leaf("1", 10, ASKED), leaf("2", 5))
    lines = {u: [polled("1", "10", 20 + n, 20 - n), marked("2", "3")] for n, u in enumerate("abc")}
    found = year(made, lines)
    assert sure(found, seed=7) == sure(found, seed=7)
    assert sure(found, seed=7) != sure(found, seed=8)


def test_leaving_each_criterion_out() -> None:
    """Without 1 the second would be first; that is the rank of the set without it."""
    made = framework(leaf("1", 10), leaf("2", 10), leaf("3", 10))
    found = year(
        made,
        {
            "a": [marked("1", "10"), marked("2", "5"), marked("3", "5")],
            "b": [marked("1", "4"), marked("2", "7"), marked("3", "6")],
        },
    )
    one = sure(found)["a"]
    assert (one.left_out.best, one.left_out.worst, one.moved_by) == (1, 2, (("1", 2),))
    assert (one.weight, one.sampling, one.is_sure, one.rivals) == (None, None, False, ("b",))
    for code in "123":
        values = [totals(without(made, [code]), card).index or 0 for card in found.cards]
        assert (values[0] < values[1]) == (code == "1")


def test_another_weight_of_the_survey() -> None:
    """Survey 50 of 100: a has 40 + 50, b 50 + 39; from half a point less on b is first."""
    made = framework(leaf("1", 50, ASKED), leaf("2", 50))
    found = year(
        made,
        {
            "a": [Line("1", (Mark(SURVEY, D(50)),)), marked("2", "40")],
            "b": [Line("1", (Mark(SURVEY, D("39.8")),)), marked("2", "50")],
        },
    )
    assert sure(found, points=D(0))["a"].weight is None
    spans = [sure(found, points=D(k))["a"].weight for k in (1, 5)]
    assert [(one.best, one.worst) for one in spans if one] == [(1, 2), (1, 2)]
    assert sure(found, points=D("0.4"))["a"].weight == Span(1, 1)


def test_another_weight_of_the_survey_in_a_set_of_one_point() -> None:
    """Half the survey, half the rest: with it weighing more a is first, with it weighing less b."""
    made = framework(leaf("1", "0.5", ASKED), leaf("2", "0.5"))
    found = year(
        made,
        {
            "a": [Line("1", (Mark(SURVEY, D("0.5")),)), marked("2", "0.4")],
            "b": [Line("1", (Mark(SURVEY, D("0.4")),)), marked("2", "0.5")],
        },
    )
    assert [sure(found, points=D(1))[unit].weight for unit in "ab"] == [Span(1, 2), Span(1, 2)]


def test_another_weight_of_the_survey_beside_penalties() -> None:
    """a leads by half a point, of the survey by 4 and after 2 points taken off."""
    made = framework(leaf("1", 50, ASKED), leaf("2", 50), penalty=[leaf("T", 2)], policy={"penalty_cap": "2"})
    marks = {"a": ("50", "48", "2"), "b": ("46", "49.5", "0")}
    found = year(
        made,
        {
            unit: [Line("1", (Mark(SURVEY, D(one)),)), marked("2", two), marked("T", taken)]
            for unit, (one, two, taken) in marks.items()
        },
    )
    assert [(row.unit, row.points) for row in found.standings] == [("a", D(96)), ("b", D("95.5"))]
    assert sure(found, points=D(1))["a"].weight == Span(1, 1)
    assert sure(found, points=D(10))["a"].weight == Span(1, 2)


def test_the_weight_from_which_another_unit_is_first() -> None:
    """a has 4 of 20 surveyed points more and 3 of 80 others less: level where the survey weighs 15.8 of 100."""
    made = framework(leaf("1", 20, ASKED), leaf("2", 80))
    marks = {"a": ("20", "75"), "b": ("16", "78")}
    found = year(
        made,
        {unit: [Line("1", (Mark(SURVEY, D(one)),)), marked("2", two)] for unit, (one, two) in marks.items()},
    )
    weighed = {k: sure(found, points=D(k))["a"].weight for k in ("4", "4.5")}
    assert weighed == {"4": Span(1, 1), "4.5": Span(1, 2)}
    alone = [Line("1", (Mark(SURVEY, D(20)),)), Line("2", (), excluded="cycle")]
    units = sure(
        year(made, {"a": alone, "b": [Line("1", (Mark(SURVEY, D(16)),)), marked("2", "78")]}), points=D(20)
    )
    assert units["a"].weight is not None
    assert units["a"].weight.best == 1


def test_another_weight_of_the_survey_below_a_cap() -> None:
    """Both reach the cap of 90 whatever the survey weighs, and stay level."""
    made = framework(leaf("1", 50, ASKED), leaf("2", 50), policy={"total_cap": "90"})
    marks = {"a": ("50", "46"), "b": ("46", "50")}
    found = year(
        made,
        {unit: [Line("1", (Mark(SURVEY, D(one)),)), marked("2", two)] for unit, (one, two) in marks.items()},
    )
    assert [sure(found, points=D(2))[unit].weight for unit in "ab"] == [Span(1, 1), Span(1, 1)]


def test_another_weight_of_the_survey_where_half_of_it_does_not_apply() -> None:
    """a has all of 10 surveyed points and 64 of 80 others, b 16 of 20 and as many: a is first at every weight."""
    made = framework(leaf("1", 10, ASKED), leaf("2", 10, ASKED), leaf("3", 80))
    half = [Line("1", (Mark(SURVEY, D(10)),)), Line("2", (), excluded="cycle"), marked("3", "64")]
    whole = [*(Line(code, (Mark(SURVEY, D(8)),)) for code in "12"), marked("3", "64")]
    units = sure(year(made, {"a": half, "b": whole}), points=D(4))
    assert [units[unit].weight for unit in "ab"] == [Span(1, 1), Span(2, 2)]


def test_a_unit_of_which_nothing_is_left_is_nobodys_rival() -> None:
    """Of forty criteria the first alone applies to a."""
    codes = [str(number) for number in range(1, 41)]
    made = framework(*(leaf(code, 10) for code in codes))
    one = [marked("1", "5"), *(Line(code, (), excluded="cycle") for code in codes[1:])]
    units = sure(year(made, {"a": one, "b": [marked(code, "3") for code in codes]}))
    assert {unit: one.rivals for unit, one in units.items()} == {"a": (), "b": ()}


def test_who_falls_behind_one_with_whom_it_is_level() -> None:
    """8 points each: without criterion 1, where b has a point more, a is alone on top for its bonus."""
    made = framework(leaf("1", 6), leaf("2", 6), bonus=[leaf("C", 1)])
    marks = {"a": {"1": "3", "2": "4", "C": "1"}, "b": {"1": "4", "2": "4", "C": "0"}}
    found = year(made, {unit: [marked(*one) for one in each.items()] for unit, each in marks.items()})
    units = sure(found)
    assert {unit: (one.left_out.best, one.left_out.worst, one.rivals) for unit, one in units.items()} == {
        "a": (1, 1, ("b",)), "b": (1, 2, ("a",)),
    }  # fmt: skip


def test_open_lines_and_a_sure_rank() -> None:
    made = framework(leaf("1", 10), leaf("2", 10))
    found = year(
        made,
        {
            "a": [marked("1", "10"), marked("2", "10")],
            "b": [marked("1", "5"), marked("2", "5", asks=True)],
            "c": [marked("1", "4"), marked("2", "5")],
            "d": [marked("1", "0"), marked("2", "0")],
        },
    )
    units = sure(found)
    assert {unit: (one.open.best, one.open.worst) for unit, one in units.items()} == {
        "a": (1, 1), "b": (2, 3), "c": (2, 3), "d": (4, 4)
    }  # fmt: skip
    assert [unit for unit, one in units.items() if one.is_sure] == ["a", "d"]
    assert units["b"].together.worst == 3


@pytest.mark.parametrize("policy", ["rescale_appraised", "full_marks"])
def test_without_any_draw_the_model_is_the_ranking(policy: str) -> None:
    """Floating point and exact arithmetic come to the same ranks, with lines that do not apply and items."""
    rules = {"rank": {"by": "index", "compare": "printed", "ties": "dense"}, "not_applicable": policy}
    made = framework(leaf("1", 10), leaf("2", 7, ASKED), leaf("3", 3), bonus=[leaf("C", 2)], policy=rules)
    lines = {
        u: [marked("1", str(n)), polled("2", "7", 10 + n, 20), marked("3", "1"), marked("C", str(n % 2))]
        for n, u in enumerate("abcdef")
    }
    lines["c"][0] = Line("1", excluded="cycle")
    found = year(made, lines)
    for unit in sure(found, points=D(0), draws=400).values():
        assert unit.sampling is not None
        ranks = unit.sampling.probabilities
        assert max(ranks, key=lambda rank: ranks[rank]) == unit.standing.rank


def test_the_command(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path)
    parscore("score", folder)
    text = parscore("rank", folder, "--robust").stdout
    assert "Mức chắc chắn của thứ hạng: Các sở" in text
    assert "2/2 đơn vị có thứ hạng chắc chắn" in text
    records = json.loads(parscore("rank", folder, "--robust", "--json").stdout)
    assert [(one["unit"], one["certain"], one["sampling"]) for one in records] == [
        ("so-noi-vu", True, None),
        ("so-y-te", True, None),
    ]
    assert parscore("rank", folder, "--robust", "--by", "1").returncode == 2
    assert parscore("rank", folder, "--robust", "--draws", "3").returncode == 2
