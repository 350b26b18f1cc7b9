"""Where appraisers judged unevenly: like figures, unlike marks; cuts that stand out; self-scores kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from statistics import median

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from parscore.compute.consistency import Consistency, Cuts, consistency
from parscore.model.submission import Ruling, Typed
from parscore.number import exactly, rounded
from tests.kit.world import Evidence, cycle, form, framework, leaf, results, ruling

D = Decimal
F = Fraction
CHOICE = {"kind": "choice", "options": {"Kịp thời": "2", "Chậm": "1", "Không": "0"}}
RATIO = {"kind": "ratio", "numerator": "Đúng hạn", "denominator": "Tất cả"}
COUNT = {"kind": "count", "of": "Số văn bản", "each": "0.5"}


def like_figures(
    declared: Mapping[str, tuple[str, str]],
    rulings: Mapping[str, tuple[Ruling, ...]],
    stage: str | None = None,
) -> Consistency:
    """Units that declare an option and a number of documents, and score themselves 2 and 2."""
    made = framework(leaf("1", 2, CHOICE), leaf("2", 2, COUNT), leaf("3", 2))
    evidence = {}
    for unit, (option, number) in declared.items():
        sent = form(unit, {"1": "2", "2": "2", "3": "2"})
        place = sent.entries["1"].place
        entries = {
            "1": structs.replace(sent.entries["1"], option=option),
            "2": structs.replace(sent.entries["2"], figures={"of": Typed(D(number), place)}),
            "3": sent.entries["3"],
        }
        evidence[unit] = Evidence(structs.replace(sent, entries=entries), rulings.get(unit, ()))
    of = cycle(declared, stages=("self", "round-1"), appraisal={"round-1": "a.csv"})
    return consistency(results(made, of, evidence), stage=stage)


def test_like_figures_with_unlike_marks() -> None:
    """a and b chose one option, however spelt; c another. Of a, b, c with four documents b alone was cut."""
    declared = {"a": ("Kịp thời", "4"), "b": ("kịp  thời", "4"), "c": ("Chậm", "4"), "d": ("Không", "1")}
    rulings = {
        "a": (ruling("round-1", "a", "1", "1.5"),),
        "b": (ruling("round-1", "b", "2", "0.5"),),
        "c": (ruling("round-1", "c", "1", "1"), ruling("round-1", "c", "3", "0")),
    }
    found = like_figures(declared, rulings).uneven
    assert [(each.code, each.declared, each.spread) for each in found] == [
        ("2", (("Số văn bản", "4"),), D("1.5")),
        ("1", (("Mức đạt được", "Kịp thời"),), D("0.5")),
    ]
    assert [(judged.unit, judged.points, judged.by) for judged in found[0].judged] == [
        ("a", D(2), ""),
        ("c", D(2), ""),
        ("b", D("0.5"), "hoi-dong"),
    ]
    assert like_figures(declared, rulings, stage="self").uneven == ()


def test_only_marks_of_lines_that_apply_are_compared() -> None:
    """b declared half of the share, c left the mark out, of d an appraiser agreed that the line does not apply."""
    made = framework(leaf("1", 2, RATIO), leaf("2", 2, {"kind": "given"}))
    evidence = {}
    for unit, mark in {"a": "2", "b": "1", "c": None, "d": "1"}.items():
        sent = form(unit, {"1": mark})
        keys = ("numerator",) if unit == "b" else ("numerator", "denominator")
        figures = {key: Typed(D(4), sent.entries["1"].place) for key in keys}
        entries = {"1": structs.replace(sent.entries["1"], figures=figures)}
        agreed = (ruling("round-1", "d", "1", None, agrees=True),) if unit == "d" else ()
        evidence[unit] = Evidence(structs.replace(sent, entries=entries), agreed)
    of = cycle(evidence, stages=("self", "round-1"), appraisal={"round-1": "a.csv"})
    assert consistency(results(made, of, evidence)).uneven == ()
    before = consistency(results(made, of, evidence), stage="self").uneven
    assert [[judged.unit for judged in each.judged] for each in before] == [["a", "d"]]


Pair = tuple[str | None, str | None]


def appraised(marks: Mapping[str, Sequence[Pair]], most: int = 4) -> dict[str, Cuts]:
    """The cuts of agencies, each with a unit of its own: its score and the agency's mark on leaf after leaf."""
    codes = [str(number) for number in range(1, max(len(given) for given in marks.values()) + 1)]
    made = framework(*(leaf(code, most) for code in codes))
    evidence = {}
    for number, (agency, said) in enumerate(marks.items()):
        unit, pairs = f"dv-{number}", list(zip(codes, said, strict=False))
        rulings = (ruling("round-1", unit, code, mark, by=agency) for code, (_, mark) in pairs if mark)
        evidence[unit] = Evidence(form(unit, {code: own for code, (own, _) in pairs}), tuple(rulings))
    of = cycle(evidence, stages=("self", "round-1"), appraisal={"round-1": "a.csv"})
    return {each.agency: each for each in consistency(results(made, of, evidence)).cuts}


def cuts(marks: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[Decimal, bool, bool]]:
    """Agencies with their marks on leaves of 4 points, self-scored 4: mean cut, stands out, all equal."""
    found = appraised({agency: [("4", mark) for mark in given] for agency, given in marks.items()})
    return {each.agency: (each.mean, each.stands_out, each.all_equal) for each in found.values()}


def by_fractions(marks: Mapping[str, Sequence[Pair]]) -> dict[str, Cuts]:
    """The same as the page says it, worked out with fractions and the medians of the standard library."""
    found = {
        agency: [(F(own) - F(mark)) * 25 for own, mark in given if own and mark]
        for agency, given in marks.items()
    }
    compared = {agency for agency, given in found.items() if agency != "hoi-dong" and len(given) >= 5}
    means = {agency: sum(given) / F(len(given)) for agency, given in found.items() if given}
    rows = {}
    for agency, mean in means.items():
        others = (
            [means[other] for other in compared - {agency}]
            if agency in compared and len(compared) > 3
            else []
        )
        away = abs(mean - median(others)) if others else F(0)
        usual = median(abs(other - median(others)) for other in others) if others else F(0)
        rows[agency] = Cuts(
            agency=agency,
            marks=len(found[agency]),
            lower=sum(cut > 0 for cut in found[agency]),
            higher=sum(cut < 0 for cut in found[agency]),
            mean=decimal(mean),
            median=decimal(median(others)) if others else None,
            stands_out=away > 2 and F("0.6745") * away > F("3.5") * usual,
            all_equal=agency in compared and set(found[agency]) == {0},
        )
    return rows


@exactly
def decimal(value: Fraction) -> Decimal:
    """The number with 20 decimals."""
    return rounded(D(value.numerator) / D(value.denominator), "half_up", 20)


SCORES = st.sampled_from((None, "0", "1", "2", "3.99", "4", "4", "4"))
PAIRS = st.lists(st.tuples(SCORES, SCORES), min_size=3, max_size=8)
EVEN = st.sampled_from(("4", "3.75", "3", "2")).map(lambda mark: [("4", mark)] * 5)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.fixed_dictionaries(dict.fromkeys("abcde", EVEN | PAIRS), optional={"f": PAIRS, "hoi-dong": EVEN}))
def test_cuts_are_what_the_page_says(marks: dict[str, list[Pair]]) -> None:
    found = {
        agency: structs.replace(one, mean=decimal(F(one.mean)), median=one.median and decimal(F(one.median)))
        for agency, one in appraised(marks).items()
    }
    assert found == by_fractions(marks)


@pytest.mark.parametrize(
    ("others", "mean", "out"),
    [
        (("5", "5", "5"), "7", False),
        (("5", "5", "5"), "7.01", True),
        (("5", "5", "5"), "3", False),
        (("5", "5", "5"), "2.99", True),
        (("18.651", "20", "21.349"), "27", False),
        (("18.651", "20", "21.349"), "27.01", True),
        (("5", "5"), "99", False),
    ],
)
def test_where_a_mean_begins_to_stand_out(others: tuple[str, ...], mean: str, out: bool) -> None:
    """More than two points away, and 0.6745 × distance more than 3.5 × the usual one: 0.6745 × 7 = 3.5 × 1.349."""
    agencies = dict(zip("abcde", (mean, *others), strict=False))
    marks = {agency: [("100", str(100 - D(cut)))] * 5 for agency, cut in agencies.items()}
    assert appraised(marks, most=100)["a"].stands_out is out


def test_lines_without_a_maximum_have_no_cut() -> None:
    made = framework(leaf("1", 0), leaf("2", 1))
    evidence = {
        "a": Evidence(
            form("a", {"1": "0", "2": "1"}),
            (ruling("round-1", "a", "1", "0", by="x"), ruling("round-1", "a", "2", "0", by="y")),
        )
    }
    of = cycle(evidence, stages=("self", "round-1"), appraisal={"round-1": "a.csv"})
    assert [(each.agency, each.mean) for each in consistency(results(made, of, evidence)).cuts] == [
        ("y", D(100))
    ]


def test_cuts_that_stand_out() -> None:
    """Cuts of 5, 10, 10 and 5 % beside one of 50 %: 42.5 points from the median of the others, 7.5."""
    found = cuts(
        {
            "a": ("4", "4", "4", "4", "3"),
            "b": ("4", "4", "4", "3", "3"),
            "c": ("4", "4", "3", "4", "3"),
            "d": ("4", "4", "3", "4", "4"),
            "e": ("2", "2", "2", "2", "2"),
        }
    )
    assert found == {
        "a": (D(5), False, False),
        "b": (D(10), False, False),
        "c": (D(10), False, False),
        "d": (D(5), False, False),
        "e": (D(50), True, False),
    }


def test_a_penalty_that_is_raised_is_a_cut() -> None:
    """1 of 4 points more against the unit cuts 25 %, 2 less give 50 %."""
    made = framework(leaf("1", 4), penalty=[leaf("T1", 4)])
    sent = {unit: form(unit, {"1": "4", "T1": "2"}) for unit in ("a", "b")}
    evidence = {
        "a": Evidence(sent["a"], (ruling("round-1", "a", "T1", "3", by="x"),)),
        "b": Evidence(sent["b"], (ruling("round-1", "b", "T1", "0", by="y"),)),
    }
    of = cycle(evidence, stages=("self", "round-1"), appraisal={"round-1": "a.csv"})
    found = {each.agency: each for each in consistency(results(made, of, evidence)).cuts}
    assert [(each.mean, each.lower, each.higher) for each in (found["x"], found["y"])] == [
        (D(25), 1, 0),
        (D(-50), 0, 1),
    ]


def test_marks_all_equal_to_the_self_score() -> None:
    found = cuts({"a": ("4",) * 5, "b": ("4",) * 4, "hoi-dong": ("4",) * 6, "c": ("4", "4", "4", "4", "3.9")})
    assert {agency for agency, (_, _, equal) in found.items() if equal} == {"a"}


def test_without_appraisal_there_is_nothing_to_say() -> None:
    assert like_figures({"a": ("Chậm", "4")}, {}) == Consistency((), ())
