"""Where appraisers judged unevenly: like figures, unlike marks; cuts that stand out; self-scores kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from msgspec import structs

from parscore.compute.consistency import Consistency, consistency
from parscore.model.submission import Ruling, Typed
from tests.kit.world import Evidence, cycle, form, framework, leaf, results, ruling

D = Decimal
CHOICE = {"kind": "choice", "options": {"Kịp thời": "2", "Chậm": "1", "Không": "0"}}
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
        evidence[unit] = Evidence(replace(sent, entries=entries), rulings.get(unit, ()))
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


def cuts(marks: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[Decimal, bool, bool]]:
    """Agencies with their marks on leaves of 4 points, self-scored 4: mean cut, stands out, all equal."""
    most = max(len(given) for given in marks.values())
    codes = [str(number) for number in range(1, most + 1)]
    made = framework(*(leaf(code, 4) for code in codes))
    evidence = {}
    for unit, (agency, given) in enumerate(marks.items()):
        rulings = tuple(
            ruling("round-1", f"dv-{unit}", code, mark, by=agency)
            for code, mark in zip(codes, given, strict=False)
        )
        evidence[f"dv-{unit}"] = Evidence(form(f"dv-{unit}", dict.fromkeys(codes, "4")), rulings)
    of = cycle(evidence, stages=("self", "round-1"), appraisal={"round-1": "a.csv"})
    found = consistency(results(made, of, evidence)).cuts
    return {each.agency: (each.mean, each.stands_out, each.all_equal) for each in found}


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


def test_small_samples_are_left_alone() -> None:
    """Three agencies are no crowd to stand out from; four marks are no habit."""
    assert not any(out for _, out, _ in cuts({"a": ("4",) * 5, "b": ("4",) * 5, "c": ("0",) * 5}).values())
    same = dict.fromkeys("abcd", ("4", "4", "4", "4", "3"))
    assert not cuts({**same, "e": ("0", "0", "0", "0")})["e"][1]
    assert cuts({**same, "e": ("0", "0", "0", "0", "0")})["e"][1]


def test_cuts_near_the_usual_do_not_stand_out() -> None:
    """All others at 5 %: no spread at all, yet a mean less than two points away is no finding."""
    same = dict.fromkeys("abcd", ("4", "4", "4", "4", "3"))
    assert cuts({**same, "e": ("4", "4", "4", "4", "2.75")})["e"] == (D("6.25"), False, False)


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
