"""Losses and the way up in sets with penalties, caps and other conventions, against every possible set of lines."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from itertools import combinations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parscore.cli.json_records import unit_gaps_record
from parscore.compute.gaps import UnitGaps, group_gaps, group_losses, unit_gaps
from parscore.compute.highlights import highlights, lead_losses
from parscore.compute.needs import needs
from parscore.compute.rank import standings
from parscore.model.framework import Framework
from parscore.model.scorecard import Line, Mark, Results
from parscore.write.tables.gaps import group_tables, unit_sentences
from tests.kit.world import Evidence, cycle, form, framework, leaf, results
from tests.policies.kit import scored, ten

D = Decimal
FIVE = [leaf(code, most) for code, most in zip("12345", "11223", strict=True)]
SETS = {
    "plain": framework(*FIVE),
    "penalty": framework(*FIVE, penalty=[leaf("6", 3)], policy={"penalty_cap": "2"}),
    "capped": framework(*FIVE, bonus=[leaf("6", 3)], policy={"total_cap": "7", "bonus_cap": "1"}),
    "by points": framework(
        *FIVE, bonus=[leaf("6", 3)],
        policy={"rank": {"by": "points", "compare": "printed", "ties": "competition"},
                "rounding": {"mode": "down", "digits": "0"}},
    ),
}  # fmt: skip


def world(made: Framework, marks: Mapping[str, Mapping[str, str]]) -> Results:
    """Units with these own marks."""
    return results(made, cycle(list(marks)), {unit: Evidence(form(unit, one)) for unit, one in marks.items()})


def best(made: Framework, code: str) -> str:
    """The best mark of a line."""
    return "0" if code in made.taking else str(made.by_code[code].max)


@pytest.mark.parametrize("name", SETS)
@settings(max_examples=12, deadline=None, derandomize=True)
@given(st.lists(st.sampled_from(("0", "0.5", "1")), min_size=12, max_size=12))
def test_the_way_to_the_next_rank(name: str, drawn: list[str]) -> None:
    """The sets named are smallest ones that put the unit before the one above it; none where there are none."""
    made = SETS[name]
    marks = {
        unit: dict(zip("123456", values, strict=False))
        for unit, values in (("a", drawn[:6]), ("b", drawn[6:]))
    }
    marks = {
        unit: {code: mark for code, mark in one.items() if code in made.by_code}
        for unit, one in marks.items()
    }
    found = world(made, marks)
    behind = next((row for row in found.standings if row.rank == 2), None)
    gaps = unit_gaps(found, "a" if behind is None else behind.unit)
    if behind is None:
        assert (gaps.rank, gaps.above) == (None, None)
        return

    def passes(codes: tuple[str, ...]) -> bool:
        better = marks[behind.unit] | {code: best(made, code) for code in codes}
        rows = standings(
            found.cycle, found.cycle.groups[0], made, world(made, marks | {behind.unit: better}).cards
        )
        return [row.rank for row in rows if row.unit == behind.unit] == [1] and rows[1].rank == 2

    codes = [code for code, mark in marks[behind.unit].items() if D(mark) != D(best(made, code))]
    sizes = ([one for one in combinations(codes, size) if passes(one)] for size in range(1, len(codes) + 1))
    every = {frozenset(one) for one in next(filter(None, sizes), [])}
    assert gaps.rank is not None
    named = {frozenset(one) for one in gaps.rank.sets}
    assert named <= every
    assert bool(named) == bool(every)
    ahead = found.standings[0]
    by_points = made.policy.rank.by == "points"
    distance = (
        (ahead.points or 0) - (behind.points or 0) if by_points else (ahead.index or 0) - (behind.index or 0)
    )
    assert (gaps.rank.name, gaps.rank.distance) == (ahead.name, distance)


def gaps_of(made: Framework, **marks: str) -> UnitGaps:
    """The way up of a unit with these marks of 1, 2 … alone."""
    return unit_gaps(world(made, {"a": {code[1:]: mark for code, mark in marks.items()}}), "a")


BANDS = [{"name": "Tốt", "from": "8"}, {"name": "Khá", "from": "5"}, {"name": "Yếu", "from": "0"}]


def test_the_next_band_by_points_and_by_index() -> None:
    """5 of 9 points: Khá from 5 is reached, Tốt is 3 points away; of the index the limits are percents."""
    marks = {"_1": "1", "_2": "1", "_3": "1", "_4": "1", "_5": "1"}
    by_points = gaps_of(framework(*FIVE, bands=BANDS, bands_on="points"), **marks).band
    assert by_points is not None
    assert (by_points.name, by_points.distance, by_points.sets[0]) == ("Tốt", D(3), ("5", "3"))
    higher = [{**band, "from": str(int(band["from"]) * 10)} for band in BANDS]
    by_index = gaps_of(framework(*FIVE, bands=higher, bands_on="index"), **marks).band
    assert by_index is not None
    assert (by_index.name, round(by_index.distance, 2), by_index.sets[0]) == ("Tốt", D("24.44"), ("5", "3"))
    top = gaps_of(framework(*FIVE, bands=higher, bands_on="index"), _1="1", _2="1", _3="2", _4="2", _5="3")
    assert (top.band, top.lines, top.rank) == (None, (), None)
    assert gaps_of(framework(*FIVE, bands=higher, bands_on="percentile"), **marks).band is None


def test_a_total_below_nothing_stands_in_the_lowest_band_already() -> None:
    """-7 points are graded as nothing: Yếu from 0 is no way up, Khá from 5 is 12 points away."""
    made = framework(
        leaf("1", 10), bands=BANDS, bands_on="points", penalty=[leaf("6", 9)], policy={"penalty_cap": "9"}
    )
    gaps = unit_gaps(world(made, {"a": {"1": "2", "6": "9"}}), "a")
    assert gaps.explanation.standing.band == "Yếu"
    assert gaps.band is not None
    assert (gaps.band.name, gaps.band.distance, gaps.band.sets) == ("Khá", D(12), (("6", "1"),))


@pytest.mark.parametrize(("bands_on", "rank_by"), [("points", "index"), ("index", "points")])
def test_each_distance_in_what_it_is_measured_in(bands_on: str, rank_by: str) -> None:
    """5 and 6 of 9 points; Tốt from 8 points or 80 %."""
    starts = [{**band, "from": str(int(band["from"]) * (10 if bands_on == "index" else 1))} for band in BANDS]
    made = framework(
        *FIVE, bands=starts, bands_on=bands_on, policy={"rank": {"by": rank_by, "compare": "exact", "ties": "dense"}}
    )  # fmt: skip
    found = world(made, {"a": {**dict.fromkeys("1234", "1"), "5": "2"}, "b": dict.fromkeys("12345", "1")})
    gaps = unit_gaps(found, "b")
    rank, band = [one for one in unit_sentences(found, gaps) if one.startswith("Để")]
    words = {
        "points": ("thiếu 1 điểm:", "thiếu 3 điểm:"),
        "index": ("thiếu 11,11 điểm phần trăm:", "thiếu 24,44 điểm phần trăm:"),
    }
    assert words[rank_by][0] in rank
    assert words[bands_on][1] in band
    record = unit_gaps_record(gaps)
    assert [record[key]["by"] for key in ("next_rank", "next_band")] == [rank_by, bands_on]  # type: ignore[index]


def test_a_limit_that_a_printed_total_reaches_by_rounding() -> None:
    """7,4 prints as 7 and lacks a point to 8; 7,9 prints as 8, so that the line of 0,5 is enough."""
    made = framework(
        leaf("1", 1), leaf("2", 1), leaf("3", "6.4"), bands=BANDS, bands_on="points",
        policy={"rank": {"by": "points", "compare": "printed", "ties": "dense"},
                "rounding": {"mode": "half_up", "digits": "0"}},
    )  # fmt: skip
    gaps = unit_gaps(world(made, {"a": {"1": "0.5", "2": "0.5", "3": "6.4"}}), "a", sets=2)
    assert gaps.band is not None
    assert (gaps.band.distance, gaps.band.sets) == (D(1), (("1",), ("2",)))


def test_losses_by_field_and_lead() -> None:
    found = world(
        ten(), {"a": {"1.1": "1.5", "1.2": "3", "2.1": "0.2"}, "b": {"1.1": "1.5", "1.2": "2", "2.1": "1"}}
    )
    gaps = group_gaps(found, "so")
    assert {code: lost for code, lost in gaps.by_field.items() if code == "1"} == {"1": D(2)}
    assert list(gaps.by_field) == sorted(gaps.by_field, key=lambda code: -gaps.by_field[code])
    assert [(one.lead, one.criteria, one.lost) for one in gaps.leads] == [
        ("hoi-dong", 4, sum(gaps.by_field.values()))
    ]
    assert [list(one.by_branch) for one in gaps.units] == [["2", "1"], ["1"]]
    assert [one.rank.sets for one in gaps.units if one.rank is not None] == [(("1.2",),)]


def test_a_penalty_is_lost_and_can_be_avoided() -> None:
    made = framework(*FIVE, penalty=[leaf("6", 9)])
    full = {code: str(made.by_code[code].max) for code in "12345"}
    gaps = unit_gaps(world(made, {"a": {**full, "6": "0"}, "b": {**full, "6": "2"}}), "b")
    assert [(one.loss.criterion.code, one.loss.lost) for one in gaps.lines] == [("6", D(2))]
    assert gaps.rank is not None
    assert gaps.rank.sets == ()
    nearer = unit_gaps(world(made, {"a": {**full, "6": "1"}, "b": {**full, "6": "2"}}), "b")
    assert nearer.rank is not None
    assert nearer.rank.sets == (("6",),)
    dearer = unit_gaps(world(made, {"a": full, "b": {**full, "5": "1", "6": "1"}}), "b")
    assert [one.loss.criterion.code for one in dearer.lines] == ["5", "6"]
    assert dearer.rank is not None
    assert dearer.rank.sets == ()
    either = unit_gaps(world(made, {"a": {**full, "5": "0.5"}, "b": {**full, "5": "1", "6": "1"}}), "b")
    assert either.rank is not None
    assert either.rank.sets == (("5",), ("6",))


def test_what_agencies_lost_in_several_groups() -> None:
    """Dearest first; of two groups together the sums."""
    made = framework(leaf("1", 4, lead="a"), leaf("2", 6, lead="b"), leaf("3", 2, lead="b"))
    gaps = group_gaps(
        world(made, {"x": {"1": "3", "2": "2", "3": "1"}, "y": {"1": "4", "2": "6", "3": "2"}}), "so"
    )
    found = [(one.lead, one.criteria, one.points, one.lost) for one in gaps.leads]
    assert found == [("b", 2, D(16), D(5)), ("a", 1, D(8), D(1))]
    both = [(one.lead, one.criteria, one.points, one.lost) for one in lead_losses([gaps, gaps])]
    assert both == [("b", 4, D(32), D(10)), ("a", 2, D(16), D(2))]


@pytest.mark.parametrize(
    ("rule", "mark", "figure", "wanted"),
    [
        (
            {"kind": "linear", "of": "Số ngày", "points": [["2", "2"], ["10", "0"]]},
            "1.875",
            "2.5",
            [("2", "2", True)],
        ),
        (
            {"kind": "linear", "of": "Số ngày", "points": [["2", "0"], ["10", "2"]]},
            "1.875",
            "9.5",
            [("10", "2", True)],
        ),
        ({"kind": "deduct", "of": "Số lỗi", "each": "1"}, "0", "2", [("1", "1", False), ("0", "2", True)]),
        ({"kind": "deduct", "of": "Số lỗi", "each": "1"}, "2", "0", []),
        ({"kind": "count", "of": "Số tin", "each": "1"}, "0", "0", [("1", "1", False), ("2", "2", True)]),
    ],
)
def test_the_nearest_figure_that_gives_more(
    rule: dict[str, object], mark: str, figure: str, wanted: list[tuple[str, str, bool]]
) -> None:
    criterion = framework(leaf("1", 2, rule)).by_code["1"]
    line = Line("1", (Mark("self", D(mark)),), declared={"of": figure})
    found = needs(criterion, line, "half_up")
    assert [(one.wanted, one.points, one.full) for one in found] == [
        (D(to), D(of), full) for to, of, full in wanted
    ]
    assert all(one.more == D(one.wanted) - D(figure) for one in found)


@pytest.mark.parametrize(
    ("lines", "ahead", "size", "complete"),
    [(24, 3, 4, False), (24, 1, 2, True), (19, 3, 4, True), pytest.param(24, 21, 22, False, marks=pytest.mark.slow)],
)  # fmt: skip
def test_a_search_that_left_sets_untried_is_told(lines: int, ahead: int, size: int, complete: bool) -> None:
    """Of a mean of 24 lines the sets of three are 2,024, of 19 lines 969: one that can give no more is none of them."""
    codes = [f"1.{number}" for number in range(1, lines + 1)]
    mean = {"code": "1", "title": "Bình quân", "max": "1", "aggregate": "mean"}
    nothing = leaf("1.0", 1, {"kind": "choice", "options": {"Không": "0"}})
    made = framework({**mean, "children": [nothing, *(leaf(code, 1) for code in codes)]})
    marks = {
        "a": dict.fromkeys(["1.0", *codes], "0") | dict.fromkeys(codes[:ahead], "1"),
        "b": dict.fromkeys(["1.0", *codes], "0"),
    }
    found = world(made, marks)
    gaps = unit_gaps(found, "b")
    assert gaps.rank is not None
    assert ({len(one) for one in gaps.rank.sets}, gaps.rank.complete) == ({size}, complete)
    told = "có thể có cách cần ít tiêu chí hơn"
    (*_, table) = group_tables(found, group_gaps(found, "so"), "unit")
    cells = [str(cell) for row in table.rows for cell in row if "còn thiếu" in str(cell)]
    assert len(cells) == 1
    assert told not in cells[0] if complete else told in cells[0]
    assert any(told in one for one in unit_sentences(found, gaps)) is not complete
    record = unit_gaps_record(gaps)["next_rank"]
    assert isinstance(record, dict)
    assert record["complete"] is complete


def test_two_lines_that_only_together_pass_the_unit_above() -> None:
    """b is a point behind: either of its two lines alone only draws level, both pass; one of 3 and one would too."""
    made = framework(leaf("1", 1), leaf("2", 1), leaf("3", 5))
    gaps = unit_gaps(
        world(made, {"a": {"1": "1", "2": "0", "3": "5"}, "b": {"1": "0", "2": "0", "3": "5"}}), "b"
    )
    assert gaps.rank is not None
    assert (gaps.rank.distance > 0, gaps.rank.sets) == (True, (("1", "2"),))


@pytest.mark.parametrize("shown", [1, 3])
def test_where_the_dearest_line_brings_nothing(shown: int) -> None:
    """Of two cases the higher counts: 4 more on the lower one change nothing, 2 more on another line do."""
    either = {"code": "1", "title": "Một", "max": "8", "aggregate": "highest"}
    made = framework({**either, "children": [leaf("1.1", 8), leaf("1.2", 7)]}, leaf("2", 2))
    marks = {"a": {"1.1": "8", "1.2": "0", "2": "1"}, "b": {"1.1": "8", "1.2": "0", "2": "0"}}
    gaps = unit_gaps(world(made, marks), "b", sets=shown)
    assert gaps.rank is not None
    assert gaps.rank.sets == (("2",),)


def test_what_the_unit_above_has() -> None:
    """Most first, five at most, nothing where both have the same."""
    made = framework(*[leaf(str(code), 9) for code in range(1, 8)])
    better = {str(code): str(code) for code in range(1, 8)}
    gaps = unit_gaps(world(made, {"a": better, "b": dict.fromkeys(better, "1")}), "b")
    assert gaps.above is not None
    assert (gaps.above.unit, [one.criterion.code for one in gaps.lacks]) == ("a", ["7", "6", "5", "4", "3"])
    assert [(one.own, one.above) for one in gaps.lacks[:1]] == [(D(1), D(7))]
    few = unit_gaps(
        world(made, {"a": {**dict.fromkeys(better, "1"), "2": "3"}, "b": dict.fromkeys(better, "1")}), "b"
    )
    assert [one.criterion.code for one in few.lacks] == ["2"]


@pytest.mark.parametrize(("most", "dearest"), [("2", "2"), ("5", "1")])
def test_dearest_is_what_the_rule_can_give(most: str, dearest: str) -> None:
    """Where of 5 points at most 2 can be had in line 1, line 2 with its 3 is the dearer."""
    made = framework(
        leaf("1", 5, {"kind": "choice", "options": {"Có": most, "Không": "0"}}), leaf("2", 3), leaf("3", 4)
    )
    marks = {"a": {"1": "0", "2": "0", "3": "4"}, "b": {"1": "0", "2": "0", "3": "1.5"}}
    gaps = unit_gaps(world(made, marks), "b")
    assert gaps.rank is not None
    assert gaps.rank.sets[0] == (dearest,)
    assert gaps.by_branch == {"1": D(5), "2": D(3), "3": D("2.5")}


def test_dearest_where_the_appraised_part_is_rescaled() -> None:
    """4 of 8 appraised points apply and count twice: 1 point there is more than 1.5 points of the survey."""
    survey = {"kind": "survey", "audiences": {"hdnd": "1"}}
    made = framework(
        leaf("1", 4), leaf("2", 4), leaf("3", 8, survey), policy={"not_applicable": "rescale_appraised"}
    )
    found = scored(made, {"a": {"1": "3.9", "3": "6.5"}, "b": {"1": "3", "3": "6.5"}}, excluded=("2",))
    gaps = unit_gaps(found, "b", sets=1)
    assert gaps.rank is not None
    assert gaps.rank.sets == (("1",),)


@pytest.mark.parametrize("shown", [1, 3])
def test_more_lines_than_are_tried_together(shown: int) -> None:
    """Of a plain sum of 25 lines the fewest are known: 22 of them pass 21 points."""
    made = framework(*[leaf(str(code), 1) for code in range(1, 26)])
    nothing = {str(code): "0" for code in range(1, 26)}
    above = {code: "1" if int(code) < 22 else "0" for code in nothing}
    gaps = unit_gaps(world(made, {"a": above, "b": nothing}), "b", sets=shown)
    assert gaps.rank is not None
    assert ([len(one) for one in gaps.rank.sets], gaps.rank.complete) == ([22] * shown, True)


def test_no_way_past_a_unit_that_has_all() -> None:
    mean = {"code": "1", "title": "Bình quân", "max": "1", "aggregate": "mean"}
    made = framework({**mean, "children": [leaf("1.1", 1), leaf("1.2", 1)]})
    gaps = unit_gaps(world(made, {"a": {"1.1": "1", "1.2": "1"}, "b": {"1.1": "1", "1.2": "0"}}), "b")
    assert gaps.rank is not None
    assert (gaps.rank.name, gaps.rank.sets, gaps.rank.complete) == ("Đơn vị a", (), True)


@pytest.mark.parametrize("shown", [1, 3])
def test_the_lowest_of_totals_graded_each_by_itself(shown: int) -> None:
    """Total 2 has 4 of 10; the 6 points that total 1 lacks do not lift it, nor the unit."""
    fields = [
        {"code": code, "title": code, "max": str(7 + more), "children": [leaf(f"{code}.1", more), leaf(f"{code}.2", 7)]}
        for code, more in (("1", 6), ("2", 3))
    ]  # fmt: skip
    made = framework(*fields, bands=BANDS, bands_on="points", bands_of="fields")
    marks = {"1.1": "0", "1.2": "7", "2.1": "2", "2.2": "5"}
    gaps = unit_gaps(world(made, {"a": marks | {"2.2": "2"}}), "a", sets=shown)
    assert gaps.band is not None
    assert (gaps.band.name, gaps.band.distance, gaps.band.sets) == ("Khá", D(1), (("2.2",), ("2.1",))[:shown])
    both = unit_gaps(world(made, {"a": marks}), "a", sets=shown)
    assert both.band is not None
    assert (both.band.name, both.band.sets) == ("Tốt", (("1.1", "2.2"), ("1.1", "2.1"))[:shown])


def test_one_criterion_over_all_units() -> None:
    """c sent nothing; half a point lost is a loss."""
    made = framework(leaf("1", 1), leaf("2", 4))
    sent = {"a": {"1": "0.5", "2": "4"}, "b": {"1": "1", "2": "4"}}
    evidence = {unit: Evidence(form(unit, marks)) for unit, marks in sent.items()}
    gaps = group_gaps(results(made, cycle([*sent, "c"]), evidence), "so")
    assert [one.explanation.standing.unit for one in gaps.units] == ["b", "a"]
    (first, second) = gaps.criteria
    found = (first.criterion.code, first.units, first.losing, first.full, first.lost, first.share)
    assert found == ("1", 2, 1, 1, D("0.5"), D(75))
    assert (second.losing, second.full, second.share) == (0, 2, D(100))
    made = ten()
    none = group_gaps(scored(made, {"a": {"1.1": "1", "1.2": "3"}}, excluded=("2",)), "so")
    assert {one.criterion.code: (one.units, one.share) for one in none.criteria} == {
        "1.1": (1, D(50)), "1.2": (1, D(100)), "2.1": (0, None), "2.2": (0, None),
    }  # fmt: skip


def test_losses_on_every_level_but_the_last() -> None:
    """The dearest field first, its groups behind it, and who leads each line."""
    groups = [("1", "1.1", "4"), ("2", "2.1", "6"), ("2", "2.2", "8")]
    children = {code: {"code": code, "title": code, "max": most, "children": [leaf(f"{code}.1", most, lead=f"l{code}")]}
               for _, code, most in groups}  # fmt: skip
    made = framework(
        {"code": "1", "title": "Một", "max": "4", "children": [children["1.1"]]},
        {"code": "2", "title": "Hai", "max": "14", "children": [children["2.1"], children["2.2"]]},
        levels=["Lĩnh vực", "Nhóm", "Tiêu chí"],
    )
    gaps = unit_gaps(world(made, {"a": {"1.1.1": "1", "2.1.1": "5", "2.2.1": "4"}}), "a")
    assert list(gaps.by_branch.items()) == [
        ("2", D(5)), ("2.2", D(4)), ("2.1", D(1)), ("1", D(3)), ("1.1", D(3)),
    ]  # fmt: skip
    assert [one.lead for one in gaps.lines] == ["l2.2", "l1.1", "l2.1"]
    assert gaps.band is None


def test_a_line_at_its_best_is_no_way_up() -> None:
    """Of 5 points no more than the 2 that it has can be had, so that only line 2 leads past the other."""
    only = {"kind": "choice", "options": {"Có": "2", "Không": "0"}}
    made = framework(leaf("1", 5, only), leaf("2", 9), penalty=[leaf("6", 3)])
    marks = {"a": {"1": "2", "2": "7", "6": "0"}, "b": {"1": "2", "2": "7", "6": "1"}}
    gaps = unit_gaps(world(made, marks), "b")
    assert gaps.rank is not None
    assert [(one.loss.criterion.code, one.loss.lost) for one in gaps.lines] == [
        ("1", D(3)),
        ("2", D(2)),
        ("6", D(1)),
    ]
    assert gaps.rank.sets == (("2",),)


@pytest.mark.parametrize(
    ("marks", "first", "last"),
    [(("1", "2", "2"), "bc", "a"), (("2", "2", "2"), "abc", ""), (("2", None, None), "a", ""), ((None,) * 3, "", "")],
)  # fmt: skip
def test_the_first_and_the_last(marks: tuple[str | None, ...], first: str, last: str) -> None:
    """All that are level; a unit without a mark is neither."""
    made = framework(leaf("1", 2))
    sent = {unit: {} if mark is None else {"1": mark} for unit, mark in zip("abc", marks, strict=True)}
    found = world(made, sent)
    stand_out = highlights(
        found, found.standings, group_losses(found, found.cycle.groups[0], found.standings), {}
    )
    ends = ["".join(row.unit for row in rows) for rows in (stand_out.first, stand_out.last)]
    assert ends == [first, last]


def test_all_that_a_unit_lost() -> None:
    """2 points of criteria and 1 taken off; what the bonus adds is nothing lost."""
    made = framework(leaf("1", 10), bonus=[leaf("C", 4)], penalty=[leaf("T", 4)])
    gaps = unit_gaps(world(made, {"a": {"1": "8", "C": "3", "T": "1"}}), "a")
    assert (gaps.explanation.loss, [one.loss.lost for one in gaps.lines]) == (D(3), [D(2), D(1)])


@pytest.mark.parametrize(
    ("option", "mark", "wanted"),
    [
        ("Không", "0", [("Một phần", D(1), False), ("Đủ", D(2), True)]), ("Một phần", "1", [("Đủ", D(2), True)]),
        ("Đủ", "2", []), (None, "0", []), ("Không", "1", []),
    ],
)  # fmt: skip
def test_the_next_better_option_and_the_best(
    option: str | None, mark: str, wanted: list[tuple[str, Decimal, bool]]
) -> None:
    """Of a mark that is what the option gives; of another nothing tells."""
    rule = {"kind": "choice", "options": {"Đủ": "2", "Một phần": "1", "Không": "0"}}
    criterion = framework(leaf("1", 2, rule)).by_code["1"]
    line = Line("1", (Mark("self", D(mark)),), declared={} if option is None else {"option": option})
    assert [(one.wanted, one.points, one.full) for one in needs(criterion, line, "half_up")] == wanted


def test_an_explanation_stays_on_a_line_that_nobody_ruled_on() -> None:
    made = framework(leaf("1", 2), leaf("2", 2))
    sent = Evidence(form("a", {"1": "1", "2": "2"}), explanations={"1": "Thiếu một kỳ báo cáo"})
    (card,) = results(made, cycle(["a"]), {"a": sent}).cards
    assert [line.explanation for line in card.lines] == ["Thiếu một kỳ báo cáo", ""]
