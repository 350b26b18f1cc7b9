"""What parents make of their children, gates, rows rounded before they add up, conditions, points known only above."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import product
from typing import Any

import pytest
from hypothesis import given as for_all
from hypothesis import strategies as st

from parscore.compute.contributions import Branch
from parscore.compute.explain import explain
from parscore.compute.pending import pending
from parscore.compute.rank import standings
from parscore.compute.score import branch, totals
from parscore.compute.unit import explain_unit
from parscore.model.framework import Framework
from parscore.model.scorecard import Results, Standing
from tests.kit.world import Evidence, cycle, form, framework, given, leaf, results, ruling

D = Decimal


def parent(code: str, most: str, *children: Mapping[str, Any], **more: Any) -> dict[str, Any]:
    return {"code": code, "title": f"Mục {code}", "max": most, "children": list(children), **more}


def scored(made: Framework, marks: Mapping[str, str | None], **unit: Any) -> Results:
    """The results of one unit with these marks of its own."""
    return results(made, cycle([{"id": "a", "name": "Đơn vị a", **unit}]), {"a": Evidence(form("a", marks))})


def only(found: Results) -> Standing:
    (row,) = found.standings
    return row


def test_weighted_sum_of_indices() -> None:
    """PCI 2016, two of ten sub-indices, on their own scale of ten and with the weights of the report."""
    made = framework(
        leaf("1", 10, weight="0.5"), leaf("3", 10, weight="2"), aggregate="weighted",
    )  # fmt: skip
    row = only(scored(made, {"1": "8.55", "3": "6.43"}))
    assert (row.points, row.maximum) == (D("17.135"), D(25))
    assert branch(made, "3", scored(made, {"1": "8.55", "3": "6.43"}).cards[0]).points == D("6.43")


def test_a_subtotal_that_lacks_a_mark_has_no_index() -> None:
    made = framework(parent("1", "5", leaf("1.1", 2), leaf("1.2", 3)))
    (card,) = scored(made, {"1.1": "1"}).cards
    assert branch(made, "1", card) == Branch(D(1), D(5), None)


DTI_2022 = {
    "da-nang": ("1.0000 .9000 .8253 .8487 .7578 .8575 .7836 .5197", ".8002"),
    "quang-ninh": (".9581 .9000 .7648 .6250 .5382 .8385 .5904 .4505", ".7024"),
}
WEIGHTS = ("0.1",) * 5 + ("0.2", "0.15", "0.15")


@pytest.mark.parametrize("unit", DTI_2022)
def test_dti_of_a_province(unit: str) -> None:
    values, published = DTI_2022[unit]
    codes = [str(number) for number in range(1, 9)]
    made = framework(
        *(leaf(code, 1, weight=weight) for code, weight in zip(codes, WEIGHTS, strict=True)),
        aggregate="weighted",
        policy={"rounding": {"mode": "half_up", "digits": "4"}},
    )
    row = only(scored(made, dict(zip(codes, values.split(), strict=True))))
    assert row.points is not None
    assert round(row.points, 4) == D(published)


def test_mean_of_criteria() -> None:
    made = framework(
        parent("1", "100", leaf("1.1", 100), leaf("1.2", 100), leaf("1.3", 100), aggregate="mean")
    )
    row = only(scored(made, {"1.1": "90", "1.2": "70", "1.3": "60"}))
    assert row.points == row.index
    assert row.points is not None
    assert row.points * 3 - 220 == pytest.approx(0)


def test_highest_of_several_cases() -> None:
    made = framework(parent("1", "3", leaf("1.1", 3), leaf("1.2", 1), aggregate="highest"), leaf("2", 7))
    low = only(scored(made, {"1.1": "0", "1.2": "1", "2": "5"}))
    assert (low.points, low.maximum) == (D(6), D(10))
    both = only(scored(made, {"1.1": "2", "1.2": "1", "2": "5"}))
    assert (both.points, both.maximum) == (D(7), D(10))
    assert only(scored(made, {"1.1": "2", "1.2": None, "2": "5"})).status == "incomplete"


KINDS = {"kinds": {"so": "Sở", "xa": "Xã"}}


@pytest.mark.parametrize(("kind", "code"), [("so", "1.1"), ("xa", "1.2")])
@pytest.mark.parametrize("convention", ["reduce_maximum", "rescale_appraised", "full_marks", "zero"])
def test_alternatives_by_kind_of_unit(kind: str, code: str, convention: str) -> None:
    """One maximum of 18 either way, under every convention for what does not apply (11-QĐ/TU, II.1.3)."""
    made = framework(
        parent(
            "1", "18", leaf("1.1", 18, kinds=["so"]), leaf("1.2", 18, kinds=["xa"]), aggregate="alternative"
        ),
        leaf("2", 82),
        policy={"not_applicable": convention},
        **KINDS,
    )
    row = only(scored(made, {code: "9", "2": "82"}, kind=kind))
    assert (row.points, row.maximum, row.index) == (D(91), D(100), D(91))


def gated(**when: str) -> Framework:
    gate = {"code": "1.1", "when": when, "zeroes": ["1"], "note": "thiếu kỳ họp"}
    policy = {"gates": [gate]}
    return framework(parent("1", "3", leaf("1.1", 1), leaf("1.2", 2)), leaf("2", 7), policy=policy)


def test_a_gate_takes_all_points_of_the_parent() -> None:
    made = gated(below="1")
    assert only(scored(made, {"1.1": "1", "1.2": "2", "2": "7"})).points == D(10)
    shut = scored(made, {"1.1": "0", "1.2": "2", "2": "7"})
    assert (only(shut).points, only(shut).maximum) == (D(7), D(10))
    assert {one.criterion.code: one.lost for one in explain_unit(shut, "a").lost} == {
        "1.1": D(1),
        "1.2": D(2),
    }
    assert {code: len(explain(shut, "a", code).gates) for code in ("1", "1.2", "2")} == {
        "1": 1,
        "1.2": 1,
        "2": 0,
    }
    assert explain(shut, "a", "1.2").part == "criteria"


def test_a_penalty_takes_the_points_of_another_row() -> None:
    penalty = {"code": "T1", "title": "Minh chứng không trung thực", "max": "5", "rule": {"kind": "judged"}}
    policy = {"gates": [{"code": "T1", "zeroes": ["2"]}], "penalty_cap": "5"}
    made = framework(leaf("1", 3), leaf("2", 7), penalty=[penalty], policy=policy)
    assert only(scored(made, {"1": "3", "2": "7"})).points == D(10)
    assert only(scored(made, {"1": "3", "2": "7", "T1": "2"})).points == D(1)


def test_rows_are_rounded_before_they_add_up() -> None:
    """Three rows of 1/3 are 0,33 each where the regulation rounds rows, and 1 where it rounds the total."""
    marks = {"1": "0.335", "2": "0.335", "3": "0.335"}
    rounding = {"mode": "half_up", "digits": "2"}
    rows = [leaf(code, 1) for code in marks]
    of_rows = framework(*rows, policy={"rounding": {**rounding, "at": "leaf"}})
    assert only(scored(of_rows, marks)).points == D("1.02")
    assert only(scored(framework(*rows, policy={"rounding": rounding}), marks)).points == D("1.005")


def condition(code: str) -> dict[str, Any]:
    return leaf(code, 1, {"kind": "choice", "options": {"Đạt": "1", "Không đạt": "0"}}, condition="true")


def iegm(least: int) -> Framework:
    """A set whose upper grade asks for `least` of seven conditions."""
    codes = [f"1.{number}" for number in range(1, 8)]
    of = [{"code": code, "share": "100"} for code in codes]
    return framework(
        parent("1", "3", leaf("1.0", 3), *map(condition, codes)),
        leaf("2", 7),
        bands=[
            {"name": "Đạt chuẩn", "above": "50", "requires": [{"at_least": str(least), "of": of}]},
            {"name": "Chưa đạt", "from": "0"},
        ],
        bands_on="index",
    )


@pytest.mark.parametrize(("reached", "band"), [(4, "Chưa đạt"), (5, "Đạt chuẩn"), (7, "Đạt chuẩn")])
def test_five_of_seven_conditions(reached: int, band: str) -> None:
    marks = {f"1.{number}": "1" if number <= reached else "0" for number in range(1, 8)}
    row = only(scored(iegm(5), {"1.0": "3", "2": "7", **marks}))
    assert (row.points, row.maximum) == (D(10), D(10))
    assert row.band == band


def test_strictly_above() -> None:
    marks = {"1.0": "3", **{f"1.{number}": "1" for number in range(1, 8)}}
    assert only(scored(iegm(5), {**marks, "2": "2"})).band == "Chưa đạt"
    assert only(scored(iegm(5), {**marks, "2": "2.01"})).band == "Đạt chuẩn"


def test_all_and_any_of_several() -> None:
    """Three fields and one of two more (SGLGB 3 + 1)."""
    asked = {
        "all_of": [
            {"code": "1", "share": "50"},
            {"any_of": [{"code": "2", "points": "1"}, {"code": "3", "share": "100"}]},
        ]
    }
    made = framework(
        leaf("1", 4), leaf("2", 2), leaf("3", 4),
        bands=[{"name": "Tốt", "from": "10", "requires": [asked]}, {"name": "Còn lại", "from": "0"}],
        bands_on="index",
    )  # fmt: skip
    expected = {
        ("2", "1", "0"): "Tốt",
        ("2", "0", "4"): "Tốt",
        ("4", "0", "3"): "Còn lại",
        ("1", "2", "4"): "Còn lại",
    }
    for marks, band in expected.items():
        assert only(scored(made, dict(zip("123", marks, strict=True)))).band == band


def test_a_condition_without_mark_leaves_the_unit_incomplete() -> None:
    assert only(scored(iegm(5), {"1.0": "3", "2": "7"})).status == "incomplete"


def test_points_known_only_above_the_rows() -> None:
    """Only a published group is known: its rows have no points of their own, and nothing is missing."""
    rows = [leaf("1.1", 2, {"kind": "given"}), leaf("1.2", 4, {"kind": "given"})]
    made = framework(parent("1", "6", *rows), leaf("2", 4, {"kind": "given"}))
    of = cycle(["a", "b"], given="diem.csv")
    brought = {
        "a": Evidence(brought=(given("a", "1", "5.5", "given"), given("a", "2", "3", "given"))),
        "b": Evidence(brought=tuple(given("b", code, "2", "given") for code in ("1.1", "1.2", "2"))),
    }
    found = results(made, of, brought)
    rows_by_unit = {row.unit: row for row in found.standings}
    assert (rows_by_unit["a"].points, rows_by_unit["a"].maximum, rows_by_unit["a"].rank) == (
        D("8.5"),
        D(10),
        1,
    )
    assert rows_by_unit["b"].points == D(6)
    lines = {line.code: line.excluded for line in found.cards[0].lines}
    assert lines == {"1.1": "above", "1.2": "above", "2": "", "1": ""}


AGGREGATES = ("sum", "mean", "weighted", "highest")


@st.composite
def open_cards(draw: st.DrawFn) -> tuple[Framework, dict[str, str], list[str]]:
    """A set of two fields of any aggregate, perhaps with a gate, own marks, and the codes asked about again."""
    fields = []
    for field in ("1", "2"):
        children = [
            leaf(
                f"{field}.{number}",
                2,
                {"kind": "judged", "step": "1"},
                weight=draw(st.sampled_from(["0.5", "2"])),
            )
            for number in (1, 2)
        ]
        fields.append(parent(field, "9", *children, aggregate=draw(st.sampled_from(AGGREGATES))))
    gates = [{"code": "1.1", "when": {"below": "1"}, "zeroes": [draw(st.sampled_from(["1", "2", "2.2"]))]}]
    policy = {"gates": gates if draw(st.booleans()) else []}
    codes = ["1.1", "1.2", "2.1", "2.2"]
    marks = {code: draw(st.sampled_from(["0", "1", "2"])) for code in codes}
    return (
        framework(*fields, policy=policy),
        marks,
        draw(st.lists(st.sampled_from(codes), max_size=3, unique=True)),
    )


@for_all(open_cards())
def test_open_lines_reach_just_what_scoring_would_give(
    case: tuple[Framework, dict[str, str], list[str]],
) -> None:
    """Lowest and highest totals are those of all marks that open lines may still get, each scored by itself."""
    made, marks, asked = case
    of = cycle(["a"], stages=("self", "round-1"))
    rulings = tuple(ruling("round-1", "a", code, None, asks=True) for code in asked)
    found = results(made, of, {"a": Evidence(form("a", marks), rulings)})
    (unit,) = pending(found)[0].units
    every = []
    for values in product("012", repeat=len(asked)):
        card = results(
            made, of, {"a": Evidence(form("a", marks | dict(zip(asked, values, strict=True))))}
        ).cards[0]
        every.append(totals(made, card).points)
    reached = (unit.points_low, unit.points_high)
    assert reached == ((min(every), max(every)) if asked else (unit.points, unit.points))


@for_all(open_cards())
def test_what_is_lost_adds_up(case: tuple[Framework, dict[str, str], list[str]]) -> None:
    """The losses of the lines are the maximum less the points, whatever parents make of them."""
    made, marks, _ = case
    found = scored(made, marks)
    row = only(found)
    assert row.points is not None
    assert sum(one.lost for one in explain_unit(found, "a").lost) == row.maximum - row.points
    assert standings(found.cycle, found.cycle.groups[0], made, found.cards)[0].points == row.points


@pytest.mark.parametrize(("marks", "points"), [(("1", "4"), 4), (("6", "4"), 6)])
def test_the_highest_of_two_with_other_maxima(marks: tuple[str, str], points: int) -> None:
    """Whichever counts, it counts out of the higher maximum."""
    made = framework(parent("1", "8", leaf("1.1", 8), leaf("1.2", 4), aggregate="highest"), leaf("2", 2))
    row = only(scored(made, {**dict(zip(("1.1", "1.2"), marks, strict=True)), "2": "2"}))
    assert (row.points, row.maximum) == (D(points + 2), D(10))
