"""The change between two years and its parts: they add up exactly, and each says what it is called."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from parscore.compute.change_parts import group_change, unit_changes
from parscore.compute.last_year import had
from parscore.compute.rank import all_standings, standings
from parscore.compute.trend import trends_through
from parscore.model.change import PARTS, UnitChange
from parscore.model.framework import Framework
from parscore.model.scorecard import Line, Mark, Results, Scorecard
from parscore.number import ZERO, exactly
from tests.kit.cli import cycle_folder, parscore, replace_in
from tests.kit.world import cycle, framework, leaf

D = Decimal
Units = Mapping[str, Iterable[Line]]


def line(code: str, points: str | Decimal | None, **more: Any) -> Line:
    """A line that its unit claimed."""
    return Line(code, () if points is None else (Mark("self", D(points)),), **more)


def year(made: Framework, units: Units, more: Mapping[str, Any] | None = None, **of: Any) -> Results:
    """A year in which every unit has these lines; `more` are other keys of units."""
    listed = [{"id": unit, "name": f"Đơn vị {unit}", **(more or {}).get(unit, {})} for unit in units]
    whole = cycle(listed, **of)
    cards = tuple(
        Scorecard("so", unit, f"Đơn vị {unit}", "f.xlsx", tuple(lines)) for unit, lines in units.items()
    )
    rows = standings(whole, whole.groups[0], made, cards)
    return Results("parscore", whole, {"thu": made}, {}, whole.stages, cards, rows)


def marks(**points: str) -> list[Line]:
    """Lines by code: `_1` is criterion 1."""
    return [line(code.lstrip("_"), value) for code, value in points.items()]


def parts(one: UnitChange) -> dict[str, Decimal]:
    """The parts that are not nothing."""
    return {part: getattr(one, part) for part in PARTS if getattr(one, part)}


def of_one(before: Framework, was: Iterable[Line], after: Framework, now: Iterable[Line]) -> UnitChange:
    """The change of a unit that is alone in both years."""
    (one,) = unit_changes(year(before, {"a": was}), year(after, {"a": now}))
    return one


BEFORE = framework(leaf("1", 10), leaf("2", 10))
HALF = marks(_1="5", _2="10")


def test_performed_differently() -> None:
    one = of_one(BEFORE, HALF, BEFORE, marks(_1="7", _2="10"))
    assert (one.before, one.after, parts(one)) == (D(75), D(85), {"performed": D(10)})


def test_another_maximum_keeps_the_share() -> None:
    later = framework(leaf("1", 30), leaf("2", 10))
    assert parts(of_one(BEFORE, HALF, later, marks(_1="15", _2="10"))) == {"rules": D("-12.5")}


def test_criteria_that_are_gone_and_new_and_renumbered() -> None:
    later = framework(leaf("3", 10, was="1"), leaf("4", 10))
    assert parts(of_one(BEFORE, HALF, later, marks(_3="5", _4="3"))) == {"criteria": D(-35)}


def test_a_criterion_that_begins_to_apply_is_one_that_is_new() -> None:
    was = [*marks(_1="5"), line("2", None, excluded="cycle")]
    assert parts(of_one(BEFORE, was, BEFORE, HALF)) == {"criteria": D(25)}


def test_bonus_and_penalty() -> None:
    before = framework(leaf("1", 10), bonus=[leaf("C1", 2)])
    later = framework(leaf("1", 10), penalty=[leaf("T1", 2)])
    assert parts(of_one(before, marks(_1="5", C1="1"), later, marks(_1="5", T1="1"))) == {"items": D(-20)}


RATIO = {"kind": "ratio", "numerator": "Đúng hạn", "denominator": "Tất cả"}


def files(points: str, done: int, of: int = 100) -> list[Line]:
    return [line("1", points, declared={"numerator": str(done), "denominator": str(of)})]


def test_a_changed_rule_is_applied_to_the_earlier_figures() -> None:
    before, later = (framework(leaf("1", 10, {**RATIO, "floor": floor})) for floor in ("0", "90"))
    one = of_one(before, files("8", 80), later, files("9.5", 95))
    assert parts(one) == {"rules": D(-80), "performed": D(95)}


def test_a_rule_that_makes_the_same_of_the_figures_keeps_the_mark_as_written() -> None:
    """2953/3000 of 10 is 9.8433…, written 9.84: a higher threshold that it passes moves nothing."""
    before, later = (framework(leaf("1", 10, {**RATIO, "floor": floor})) for floor in ("0", "90"))
    one = of_one(before, files("9.84", 2953, 3000), later, files("9.84", 2953, 3000))
    assert (one.change, parts(one)) == (ZERO, {})


@pytest.mark.parametrize("numerator", ["Đúng hạn", "Số khác"])
def test_what_cannot_be_told_apart_is_said(numerator: str) -> None:
    """A mark that is not what its figures give, and figures of another meaning, tell nothing of a new rule."""
    before = framework(leaf("1", 10, RATIO))
    later = framework(leaf("1", 10, {**RATIO, "floor": "90", "numerator": numerator}))
    points = "7" if numerator == "Đúng hạn" else "8"
    one = of_one(before, files(points, 80), later, files("9.5", 95))
    assert one.unsplit == ("1",)
    assert parts(one) == {"rules": D(95) - D(points) * 10}


MERGED = {"c": {"predecessors": ["a", "Đơn vị b"]}}


@pytest.mark.parametrize(
    ("merge", "before", "merged"),
    [
        ({"merge": "mean"}, D(65), ZERO),
        ({"merge": "weighted", "merge_weights": ["3", "1"]}, D(65), D("7.5")),
        ({"merge": "sum"}, D(65), D(10)),
    ],
)
def test_merged_units(merge: dict[str, Any], before: Decimal, merged: Decimal) -> None:
    made = framework(leaf("1", 10, RATIO))
    old = year(made, {"a": files("8", 80), "b": files("5", 10, 20)})
    (one,) = unit_changes(old, year(made, {"c": files("9", 90)}, {"c": {**MERGED["c"], **merge}}))
    assert (one.before, one.origins) == (before, ("Đơn vị a", "Đơn vị b"))
    assert one.merged == merged
    assert (one.way, one.performed + one.merged, one.change) == (merge["merge"], D(25), D(25))
    (same,) = unit_changes(old, year(made, {"a": files("9", 90)}, {"a": merge}))
    assert (same.way, same.origins) == (None, ("Đơn vị a",))
    (whole,) = unit_changes(old, year(made, {"c": files("9", 90)}, MERGED, merge="mean"))
    assert (whole.way, whole.merged) == ("mean", ZERO)
    (kept,) = unit_changes(old, year(made, {"a": files("9", 90)}, merge="none"))
    assert (kept.reason, kept.change) == ("", D(10))


def test_units_of_several_sets_are_not_taken_together() -> None:
    """c was of another set than a and b."""
    other = framework(leaf("1", 10), leaf("2", 10), framework="khac")
    groups = [
        {
            "id": name,
            "title": name,
            "framework": made,
            "units": [{"id": unit, "name": unit} for unit in units],
        }
        for name, made, units in (("so", "thu", "ab"), ("ban", "khac", "c"))
    ]
    old = year(BEFORE, {"a": HALF, "b": HALF})
    more = Scorecard("ban", "c", "c", "f.xlsx", tuple(HALF))
    whole = old.cycle.model_validate(old.cycle.model_dump(by_alias=True) | {"groups": groups})
    old = structs.replace(
        old, cycle=whole, frameworks={"thu": BEFORE, "khac": other}, cards=(*old.cards, more)
    )
    old = structs.replace(old, standings=all_standings(old))
    unit = {"predecessors": ["a", "b", "c"], "merge": "mean"}
    (one,) = unit_changes(old, year(BEFORE, {"d": HALF}, {"d": unit}))
    assert (one.reason, len(one.origins)) == ("several_sets", 3)


@pytest.mark.parametrize(
    ("more", "of", "reason", "about"),
    [
        ({"predecessors": ["a", "b"]}, {}, "undeclared", ()),
        ({"predecessors": ["a", "b"], "merge": "none"}, {"merge": "mean"}, "none", ()),
        ({"predecessors": ["a", "b"], "merge": "weighted"}, {}, "unweighted", ()),
        ({"predecessors": ["a", "z"], "merge": "mean"}, {}, "unknown", ("z",)),
        ({"predecessors": ["a", "d"], "merge": "mean"}, {}, "unfinished_before", ("Đơn vị d",)),
        ({}, {}, "new", ()),
    ],
)
def test_why_nothing_is_compared(more: Any, of: Any, reason: str, about: tuple[str, ...]) -> None:
    old = year(BEFORE, {"a": HALF, "b": HALF, "d": marks(_1="5")})
    new = year(BEFORE, {"c": HALF, "b": marks(_1="10", _2="10")}, {"c": more}, **of)
    found = {one.unit: one for one in unit_changes(old, new)}
    assert (found["c"].reason, found["c"].names, found["c"].change) == (reason, about, None)
    whole = group_change("so", found.values())
    assert whole is not None
    assert (whole.compared, whole.units, whole.change) == (1, 2, D(25))


def test_units_are_followed_through_official_codes() -> None:
    coded = {"a": {"code": "24988"}}, {"x": {"code": "24988"}, "y": {"predecessors": ["24988"]}}
    old, new = year(BEFORE, {"a": HALF}, coded[0]), year(BEFORE, {"x": HALF}, {"x": coded[1]["x"]})
    assert [one.origins for one in unit_changes(old, new)] == [("Đơn vị a",)]
    taken = year(BEFORE, {"x": HALF, "y": HALF}, {"y": coded[1]["y"], "x": coded[1]["x"]})
    assert {one.unit: one.origins for one in unit_changes(old, taken)} == {"x": (), "y": ("Đơn vị a",)}
    both = year(BEFORE, {"b": HALF, "c": HALF}, {unit: {"predecessors": ["a"]} for unit in "bc"})
    assert [one.split_off for one in unit_changes(year(BEFORE, {"a": HALF}), both)] == [True, True]
    assert [one.split_off for one in unit_changes(old, new)] == [False]


MAXIMA = ["1", "2.5", "3"]
POLICIES = ["reduce_maximum", "rescale_appraised", "full_marks", "zero"]


@st.composite
def leaves(draw: st.DrawFn, names: str) -> list[dict[str, Any]]:
    """Leaves of any kind of rule; in a later year some are what others were."""
    found = []
    for code in draw(st.lists(st.sampled_from(names), min_size=1, unique=True)):
        most = draw(st.sampled_from(MAXIMA))
        choice = {"kind": "choice", "options": {"Có": most, "Không": "0"}}
        ratio = {**RATIO, "floor": draw(st.sampled_from(["0", "50"]))}
        survey = {"kind": "survey", "audiences": {"hdnd": "1"}}
        rule = draw(st.sampled_from([None, choice, ratio, survey, {"kind": "given"}]))
        found.append(leaf(code, most, rule))
    return found


@st.composite
def sets(draw: st.DrawFn, names: str) -> Framework:
    rank = {"by": draw(st.sampled_from(["index", "points"])), "compare": "exact", "ties": "competition"}
    policy = {"not_applicable": draw(st.sampled_from(POLICIES)), "rank": rank}
    policy["rounding"] = {"mode": "half_up", "digits": "2", "at": draw(st.sampled_from(["total", "leaf"]))}
    if draw(st.booleans()):
        policy["bonus_cap"] = "1"
    items = {key: [leaf(code, 2)] for key, code in (("bonus", "C"), ("penalty", "T")) if draw(st.booleans())}
    listed = draw(leaves(names))
    if "D" in names and draw(st.booleans()):
        listed[0]["was"] = draw(st.sampled_from("ABC"))
    return framework({"code": "0", "title": "Gốc", "children": listed, "max": sum(D(x["max"]) for x in listed),
                      "aggregate": draw(st.sampled_from(["sum", "mean"]))}, policy=policy, **items)  # fmt: skip


@st.composite
def lines(draw: st.DrawFn, made: Framework) -> list[Line]:
    found = []
    for one in made.scored:
        done, whole = draw(st.integers(0, 20)), draw(st.integers(20, 30))
        declared = {"numerator": str(done), "denominator": str(whole), "option": "Có"}
        mark = draw(st.sampled_from([D(done) * one.max / whole, one.max, D(0), D("0.333")]))
        out = draw(st.integers(0, 5)) == 0
        found.append(line(one.code, min(mark, one.max), declared=declared, excluded="cycle" if out else ""))
    return found


@settings(max_examples=150, deadline=None, derandomize=True)
@given(st.data())
def test_parts_add_up_to_the_change(data: st.DataObject) -> None:
    before, after = data.draw(sets("ABC")), data.draw(sets("ABCD"))
    old = year(before, {unit: data.draw(lines(before)) for unit in "ab"})
    merge = {"merge": data.draw(st.sampled_from(["sum", "mean", "weighted"])), "merge_weights": ["2", "3"]}
    new = year(after, {unit: data.draw(lines(after)) for unit in "ac"}, {"c": {**MERGED["c"], **merge}})
    for one in unit_changes(old, new):
        if one.change is not None:
            added_up(one, new)


@exactly
def added_up(one: UnitChange, new: Results) -> None:
    """Nothing is left over, and the ends are those of the standings."""
    assert sum((getattr(one, part) for part in PARTS), ZERO) == one.change
    by = new.framework_of("so").policy.rank.by
    (row,) = (row for row in new.standings if row.unit == one.unit)
    assert one.after == getattr(row, by)


def test_a_mean_of_those_left_that_has_no_end_in_decimals() -> None:
    """A maximum that was worked out has more decimals than anybody types: (1 + 2 + 2) / 3."""
    one, two, three = leaf("1", 1), leaf("2", 2), leaf("3", 2)
    mean = {"code": "0", "title": "Gốc", "aggregate": "mean"}
    before = framework({**mean, "max": "1.5", "children": [one, two]})
    later = framework({**mean, "max": "2.25", "children": [one, two, three, leaf("4", 4)]})
    now = [*marks(_1="1", _2="1", _3="2"), line("4", None, excluded="cycle")]
    found = of_one(before, marks(_1="1", _2="2"), later, now)
    assert found.reason == ""
    assert parts(found).keys() == {"performed", "criteria"}


def test_the_command(tmp_path: Path) -> None:
    old, new = cycle_folder(tmp_path / "2022"), tmp_path / "2023"
    shutil.copytree(old, new)
    replace_in(new / "cycle.yaml", "year: 2022", "year: 2023")
    replace_in(new / "round-2.csv", "so-noi-vu,1.2,5,", "so-noi-vu,1.2,6,")
    done = parscore("diff", old, new, "--parts", "--json")
    found = {one["unit"]: one for one in json.loads(done.stdout)}
    assert found["so-noi-vu"]["change"] == found["so-noi-vu"]["performed"] == "10"
    assert found["so-tai-chinh"]["not_compared"] == "absent"
    text = parscore("diff", old, new).stdout
    assert "Thay đổi do đâu: Các sở, 2022 → 2023" in text
    assert "Sở Tài chính: không so với kỳ trước vì kỳ trước chưa nộp: Sở Tài chính." in text
    assert parscore("diff", old, "--parts").returncode == 2


def test_a_merged_unit_through_three_cycles() -> None:
    """c was a and b, of which the last cycle before the merger gives the names alone."""
    two = [year(BEFORE, {"a": HALF, "b": HALF}) for _ in range(2)]
    merged = year(BEFORE, {"c": HALF}, {"c": {**MERGED["c"], "merge": "mean"}})
    found = {one.unit: one for one in trends_through([*two, merged])}
    assert [None if one is None else (one.unit, one.merged, one.index) for one in found["c"].steps] == [
        None,
        ("c", ("Đơn vị a", "Đơn vị b"), None),
        ("c", (), D(75)),
    ]
    assert set(found) == {"c"}
    assert (found["c"].values, found["c"].change, found["c"].direction) == ([D(75)], None, None)


def test_units_that_come_go_and_stay() -> None:
    """One place for each cycle, whoever was not in it."""
    years = [year(BEFORE, dict.fromkeys(units, HALF)) for units in ("ab", "b", "bc")]
    found = {one.unit: one for one in trends_through(years)}
    there = {unit: [step is not None for step in one.steps] for unit, one in found.items()}
    assert there == {"a": [True, False, False], "b": [True] * 3, "c": [False, False, True]}
    assert [found[unit].direction for unit in "abc"] == [None, "level", None]
    assert [(found[unit].group, found[unit].in_all) for unit in "abc"] == [
        ("", False),
        ("so", True),
        ("so", False),
    ]


@pytest.mark.parametrize(
    ("marks", "direction"),
    [
        ("123", "up"), ("112", "up"), ("321", "down"), ("221", "down"), ("222", "level"), ("131", "mixed"),
        ("1132", "mixed"),
    ],
)  # fmt: skip
def test_which_way_a_unit_goes(marks: str, direction: str) -> None:
    years = [year(framework(leaf("1", 4)), {"a": [line("1", mark)]}) for mark in marks]
    (one,) = trends_through(years)
    assert (one.direction, one.change) == (direction, D(25) * (int(marks[-1]) - int(marks[0])))


@pytest.mark.parametrize(
    ("was", "now", "criteria"),
    [
        ("cycle", "cycle", 0),
        ("rule", "cycle", 0),
        ("kind", "kind", 0),
        ("kind", "cycle", -25),
        ("cycle", "kind", 25),
    ],
)
def test_what_does_not_count_for_another_reason_is_another_criterion(
    was: Any, now: Any, criteria: int
) -> None:
    """Under `zero` what does not apply keeps its maximum, what is not for a kind has none."""
    made = framework(leaf("1", 10), leaf("2", 10), policy={"not_applicable": "zero"})
    before, after = ([line("1", "5"), Line("2", (), excluded=why)] for why in (was, now))
    found = of_one(made, before, made, after)
    assert (found.change, parts(found)) == (D(criteria), {"criteria": D(criteria)} if criteria else {})


def test_what_a_unit_had() -> None:
    """Of a criterion with a mark its points; of one without, and of what the set does not know, nothing."""
    (found, made) = (year(BEFORE, {"a": marks(_1="5")}), BEFORE)
    assert [had(found, "a", name, made) for name in ("1", "2", "khac")] == [D(5), None, None]
