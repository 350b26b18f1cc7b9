"""Which lines are open and why, what a unit may come to through them, and marks against the group: from plain lines."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from parscore.compute.outcomes import open_lines, outcomes
from parscore.compute.pending import RankRange, Reach, pending, rank_range, unit_ranges
from parscore.compute.rank import all_standings
from parscore.compute.relative import compared, relative_lines
from parscore.compute.unit import explain_unit
from parscore.model.framework import Framework
from parscore.model.scorecard import Line, Mark, Results, Scorecard
from tests.kit.world import cycle, framework, leaf

D = Decimal
OPTIONS = {"kind": "choice", "options": {"Có": "2", "Vừa": "1", "Không": "0"}}
GIVEN = {"kind": "given"}
MADE = framework(
    leaf("1", 2, OPTIONS),
    leaf("2", 4, GIVEN),
    leaf("3", 4),
    bonus=[leaf("C1", 1)],
    penalty=[leaf("T1", 2, OPTIONS)],
)


def said(points: str | None, stage: str = "self", **more: Any) -> Mark:
    """One word."""
    return Mark(stage, None if points is None else D(points), **more)


def card(unit: str, *lines: Line) -> Scorecard:
    """A unit with these lines."""
    return Scorecard("so", unit, f"Đơn vị {unit}", "f", lines)


def year(made: Framework, *cards: Scorecard, ranked: bool = True) -> Results:
    """A cycle of these units."""
    of = cycle(
        [one.unit for one in cards],
        stages=("self", "round-1"),
        appraisal={"round-1": "a.csv"},
        group={"ranked": ranked},
    )
    found = Results("parscore", of, {"thu": made}, {}, of.stages, cards, ())
    return Results("parscore", of, {"thu": made}, {}, of.stages, cards, all_standings(found))


@pytest.mark.parametrize(
    ("line", "why", "current", "marks", "excludable"),
    [
        (Line("1"), "missing", None, "0 1 2", False),
        (Line("1", (said("1"),)), None, None, "", False),
        (Line("1", (said("1", asks=True),)), "asked", "1", "0 1 2", False),
        (Line("1", (said("0.5", asks=True),)), "asked", "0.5", "0 0.5 1 2", False),
        (Line("1", (said("1", outdated=True),)), "outdated", "1", "0 1 2", False),
        (Line("1", (said("1"), said(None, "round-1", unused="R102"))), "unused", "1", "0 1 2", False),
        (Line("1", (said("1"), said(None, "round-1", unused="R140"))), "unseen", "1", "0 1 2", False),
        (Line("1", (said(None, claims=True),)), "claimed", None, "0 1 2", True),
        (
            Line("1", (said(None, claims=True), said("1", "round-1", asks=True))),
            "claimed",
            "1",
            "0 1 2",
            True,
        ),
        (
            Line("1", (said(None, claims=True), said("1", "round-1", outdated=True))),
            "outdated",
            "1",
            "0 1 2",
            True,
        ),
        (Line("1", (said(None, claims=True), said("1", "round-1"))), None, None, "", False),
        (Line("1", excluded="cycle"), None, None, "", False),
        (Line("1", excluded="rule"), None, None, "", False),
        (Line("1", (said("1", asks=True),), excluded="agreed"), "asked", "1", "0 1 2", False),
        (Line("2"), "missing", None, "0 4", False),
        (Line("2", (said(None, unused="K250"),)), "missing", None, "0 4", False),
        (Line("2", (said("1", awaits=True),)), "others", "1", "0 1 4", False),
        (Line("2", (said(None, disputes=True),)), "disputed", None, "0 4", False),
        (Line("2", excluded="unmeasured"), None, None, "", False),
        (Line("2", excluded="withheld"), None, None, "", False),
        (Line("C1"), None, None, "", False),
        (Line("C1", (said("1", asks=True),)), "asked", "1", "0 1", False),
        (Line("T1"), None, None, "", False),
    ],
)
def test_why_a_line_is_open(
    line: Line, why: str | None, current: str | None, marks: str, excludable: bool
) -> None:
    done = [Line(code, (said("0"),)) for code in ("1", "2", "3") if code != line.code]
    found = list(open_lines(MADE, card("a", line, *done), None))
    if why is None:
        assert found == []
        return
    (one,) = found
    assert (one.criterion.code, one.why, one.current) == (
        line.code,
        why,
        None if current is None else D(current),
    )
    assert one.marks == tuple(map(D, marks.split()))
    assert one.excludable is excludable
    assert one.finite is (line.code in ("1", "T1"))


def test_what_a_unit_may_come_to() -> None:
    """Of 1, a choice, any of three marks; 2 is given, 3 marked; a penalty that is asked about may cost 0 to 2."""
    lines = (Line("2", (said("3", "given"),)), Line("3", (said("2"),)), Line("T1", (said("1", asks=True),)))
    found = outcomes(MADE, card("a", *lines), None)
    assert [one.criterion.code for one in found.lines] == ["1", "T1"]
    keys = sorted({(D(points) / 10 * 100,) for points in (3, 4, 5, 6, 7)})
    assert found.keys == tuple(keys)
    (one,) = pending(year(MADE, card("a", *lines)))[0].units
    assert (one.points_low, one.points_high, one.index_low, one.index_high) == (D(3), D(7), D(30), D(70))
    assert (one.open, one.rank_best, one.rank_worst, one.exact) == (2, 1, 1, True)
    (one,) = pending(year(MADE, card("a", *lines), ranked=False))[0].units
    assert (one.open, one.rank_best, one.rank_worst, one.exact) == (2, None, None, True)


def test_a_unit_to_which_nothing_may_apply() -> None:
    """With its only line claimed not to apply it may have no index at all, and is then not ranked."""
    made = framework(leaf("1", 2, OPTIONS), bonus=[leaf("C1", 1)])
    one = card("a", Line("1", (said(None, claims=True),)), Line("C1", (said("1"),)))
    found = outcomes(made, one, None)
    assert found.keys is not None
    assert found.keys[0] == ()
    assert found.keys[1:] == ((D(50),), (D(100),), (D(150),))
    other = card("b", Line("1", (said("1"),)), Line("C1"))
    units = {row.unit: row for row in pending(year(made, one, other))[0].units}
    assert (units["a"].index_low, units["a"].index_high) == (D(50), D(150))
    assert (units["b"].rank_best, units["b"].rank_worst, units["a"].rank_worst) == (1, 2, 1)


def test_tie_breaks_are_part_of_what_a_unit_may_come_to() -> None:
    rank = {"by": "points", "compare": "exact", "ties": "competition", "tie_break": ["bonus", "3", "9"]}
    made = framework(leaf("1", 2, OPTIONS), leaf("3", 4), bonus=[leaf("C1", 1)], policy={"rank": rank})
    found = outcomes(made, card("a", Line("1"), Line("3", (said("3"),)), Line("C1", (said("0.5"),))), None)
    assert found.keys == tuple((D("3.5") + mark, D("0.5"), D(3)) for mark in range(3))
    alone = framework(leaf("1", 2, OPTIONS), leaf("3", 4), policy={"rank": {**rank, "tie_break": ["3", "1"]}})
    found = outcomes(alone, card("a", Line("1"), Line("3", (said("3"),))), None)
    assert found.keys == tuple((D(3) + mark, D(3), D(mark)) for mark in range(3))


RANGE = {"kind": "relative", "to": "range", "of": "Số"}
BEST = {"kind": "relative", "numerator": "Làm", "denominator": "Giao"}


def figures(code: str, *marks: Mark, **declared: str) -> Line:
    """A line with figures."""
    return Line(code, marks, declared=declared, sources={key: f"{key}.csv" for key in declared})


def against(
    rule: Mapping[str, Any], *cards: Scorecard
) -> tuple[dict[str, Line], list[tuple[str, tuple[str, ...]]]]:
    """The line of every unit after the comparison, and who is lacking by criterion."""
    made = framework(leaf("1", 10, rule))
    found, left = compared(cards, {"so": made}, {card.unit: relative_lines(card, made) for card in cards})
    assert found is not None
    lines = {one.unit: one.lines[0] for one in found}
    return lines, [(one.code, one.units) for one in left]


def test_marks_against_the_group() -> None:
    """c has no figure and keeps the others waiting; of d an appraiser agreed that it does not apply; e is disputed."""
    held = said("9", "round-1", by="hoi-dong")
    lines, left = against(
        RANGE,
        card("a", figures("1", said("5"), held, of="0")),
        card("b", figures("1", of="20")),
        card("c", figures("1")),
        card("d", Line("1", (said(None, "round-1", agrees=True),), declared={"of": "99"}, excluded="agreed")),
        card("e", figures("1", said(None, disputes=True, by=""), of="40")),
        card("f", Line("1", declared={"of": "-5"}, excluded="rule")),
    )
    assert left == [("1", ("c", "e"))]
    marks = {
        unit: [(one.stage, one.points, one.awaits) for one in line.marks] for unit, line in lines.items()
    }
    assert marks["a"] == [("self", D(5), False), ("computed", D(0), True), ("round-1", D(9), False)]
    assert marks["b"] == [("computed", D(10), True)]
    assert (marks["c"], marks["f"]) == ([], [])
    assert marks["e"][0][0] == "computed"
    assert (lines["b"].computed, lines["b"].marks[0].source) == (D(10), "of.csv")
    assert lines["a"].declared == {"of": "0", "lowest": "0", "highest": "20"}
    assert lines["a"].sources == {"of": "of.csv", "lowest": "a", "highest": "b"}


def test_below_the_target_nobody_is_awaited() -> None:
    lines, left = against(
        BEST,
        card("a", figures("1", numerator="1", denominator="2")),
        card("b", figures("1", numerator="2", denominator="1")),
        card("c", figures("1")),
    )
    assert [(line.marks[0].points, line.marks[0].awaits) for line in (lines["a"], lines["b"])] == [
        (D("2.5"), False),
        (D(10), True),
    ]
    assert left == [("1", ("c",))]
    assert against(BEST, card("c", figures("1")))[0]["c"].marks == ()
    whole, nobody = against(BEST, card("b", figures("1", numerator="2", denominator="1")))
    assert ([one.awaits for one in whole["b"].marks], nobody) == ([False], [])


def test_losses_and_neighbours_of_a_unit() -> None:
    """Dearest lines first, items with points that count alone, only ranked neighbours."""

    def of(unit: str, one: str, three: str, *more: Line) -> Scorecard:
        return card(
            unit, Line("1", (said(one),)), Line("2", (said("4", "given"),)), Line("3", (said(three),)), *more
        )

    taken, gone = Line("T1", (said("2"),)), Line("C1", (said("1"),), excluded="cycle")
    found = year(
        MADE, of("a", "2", "4"), of("b", "1", "2", taken, gone), of("c", "0", "0"), card("d", Line("1"))
    )
    one = explain_unit(found, "b")
    assert [(lost.criterion.code, lost.lost) for lost in one.lost] == [("3", D(2)), ("T1", D(2)), ("1", D(1))]
    assert [(item.code, item.points) for item in one.items] == [("T1", D(2))]
    assert [row.unit for row in one.neighbours] == ["a", "b", "c"]
    assert [row.unit for row in explain_unit(found, "a").neighbours] == ["a", "b"]
    assert [row.unit for row in explain_unit(found, "c").neighbours] == ["b", "c"]
    assert [row.unit for row in explain_unit(found, "d").neighbours] == ["d"]
    assert (one.ranked_units, one.loss, one.adjustments) == (3, D(5), ())
    bonus = explain_unit(year(MADE, of("a", "2", "4", Line("C1", (said("1"),)))), "a")
    assert ([(item.code, item.points) for item in bonus.items], bonus.lost) == ([("C1", D(1))], ())
    with pytest.raises(KeyError):
        explain_unit(found, "x")


YES = {"kind": "choice", "options": {"Có": "1", "Không": "0"}}
BY_POINTS = {"rank": {"by": "points", "compare": "exact", "ties": "competition"}}


@pytest.mark.parametrize(("number", "pairs"), [(10, [1] + [0] * 9), (11, [1] * 11)])
def test_up_to_ten_open_lines_are_told_apart(number: int, pairs: list[int]) -> None:
    """One of 100 and others of 1 point are open: those alone never lead past 50; beyond ten lines nobody looks."""
    most = leaf("H", 100, {"kind": "choice", "options": {"Có": "100", "Không": "0"}})
    small = [leaf(str(code), 1, YES) for code in range(1, number)]
    made = framework(most, *small, leaf("X", 50), policy=BY_POINTS)
    own = [Line(str(code), (said("0"),)) for code in range(1, number)]
    units = (
        card("a", Line("X", (said("0"),))),
        card("b", Line("H", (said("0"),)), *own, Line("X", (said("50"),))),
    )
    (found,) = pending(year(made, *units))
    assert [one.pairs for one in found.lines] == pairs
    assert {one.unit for one in found.lines} == {"a"}


@pytest.mark.parametrize(
    ("mine", "other", "pairs"),
    [
        ("3", None, 1),
        ("7", None, 0),
        ("6", None, 1),
        ("0", None, 1),
        ("0", "9", 1),
        ("7", "9", 0),
        ("6", "9", 1),
    ],
)
def test_lines_whose_marks_cannot_be_listed(mine: str, other: str | None, pairs: int) -> None:
    """a may have 0 to 6, any number; b has just so much, or any number from that up to 4 more."""
    made = framework(leaf("1", 2, OPTIONS), leaf("2", 4, GIVEN), leaf("3", 9), leaf("4", 4), policy=BY_POINTS)
    fixed = (Line("1", (said("0"),)), Line("2", (said("0", "given"),)), Line("3", (said(mine),)))
    last = Line("4", (said("0", asks=other is not None),))
    a = card("a", Line("3", (said("0"),)), Line("4", (said("0"),)))
    (found,) = pending(year(made, a, card("b", *fixed, last)))
    assert [one.pairs for one in found.lines if one.unit == "a"] == [pairs, pairs]


def test_a_line_that_moves_nothing_parts_nobody() -> None:
    """With a cap on bonuses that another one fills, the open bonus changes nothing, listed or not."""
    for rule in (None, YES):
        made = framework(
            leaf("1", 9), bonus=[leaf("C1", 1), leaf("C2", 1, rule)], policy={**BY_POINTS, "bonus_cap": "1"}
        )
        lines = (Line("1", (said("5"),)), Line("C1", (said("1"),)), Line("C2", (said("1", asks=True),)))
        (found,) = pending(year(made, card("a", *lines), card("b", Line("1", (said("6"),)))))
        assert [one.pairs for one in found.lines] == [0]


def test_more_outcomes_than_can_be_listed() -> None:
    """Two lines of 101 marks each, one of them from 40 to 40 points: b may pass 20 by either, as far as is looked."""
    wide, fine = ({"kind": "judged", "step": step} for step in ("40", "0.01"))
    made = framework(leaf("1", 4000, wide), leaf("2", 1, fine), leaf("9", 20), policy=BY_POINTS)
    a = card("a", Line("1", (said("0"),)), Line("2", (said("0"),)), Line("9", (said("20"),)))
    (found,) = pending(year(made, a, card("b", Line("9", (said("0"),)))))
    assert [one.pairs for one in found.lines] == [1, 1]


def reach(*keys: int, listed: bool = True) -> Reach:
    """A unit that may come to these keys."""
    all_keys = tuple((D(key),) for key in keys)
    return Reach(all_keys[0], all_keys[0], all_keys[-1], all_keys if listed else None)


@pytest.mark.parametrize(
    ("others", "best", "worst", "exact"),
    [
        ([reach(3, 5), reach(4, 5), reach(3, 4)], 3, 4, True),
        ([reach(3, 5), reach(4, 5), reach(5, 6)], 2, 4, True),
        ([reach(3), reach(3, 5), reach(3, 5)], 2, 3, True),
        ([reach(3), reach(3)], 2, 2, True),
        ([reach(3, 4), reach(3, 4), reach(3, 4)], 2, 3, True),
        ([reach(3, 6), reach(4, 7), reach(5, 8)], 4, 4, True),
        ([reach(3, 6), reach(5, 8), reach(3, 5), reach(6, 8)], 3, 5, True),
        ([reach(3, 5, listed=False)], 2, 2, True),
        ([reach(3, 5, listed=False), reach(4, 6)], 2, 3, False),
        ([reach(3, 4, listed=False), reach(5, 6, listed=False)], 3, 3, False),
        ([reach(0), reach(0, 4), reach(1, 4), reach(2)], 1, 3, True),
    ],
)
def test_fewest_and_most_different_keys(others: list[Reach], best: int, worst: int, exact: bool) -> None:
    """Under dense ranks units that stand level take one rank together; the unit itself has 1 or 2."""
    reaches = {"x": reach(1, 2), **{str(number): one for number, one in enumerate(others)}}
    assert rank_range("x", reaches, "dense") == RankRange(best, worst, exact)


def test_the_widest_line_first_of_those_that_part_as_many() -> None:
    made = framework(leaf("1", 2, OPTIONS), leaf("3", 4), leaf("5", 9), policy=BY_POINTS)
    asked = (Line("1", (said("0", asks=True),)), Line("3", (said("0", asks=True),)), Line("5", (said("0"),)))
    fixed = (Line("1", (said("0"),)), Line("3", (said("0"),)), Line("5", (said("9"),)))
    (found,) = pending(year(made, card("a", *asked), card("b", *fixed)))
    assert [(one.line.criterion.code, one.pairs) for one in found.lines] == [("3", 0), ("1", 0)]


def test_one_line_of_any_mark_is_enough_for_the_whole_span() -> None:
    """Beside a line of any mark up to 40 the two choices lead past any number, also past 20."""
    made = framework(
        leaf("1", 2, OPTIONS), leaf("2", 40, GIVEN), leaf("3", 2, OPTIONS), leaf("4", 40), policy=BY_POINTS
    )
    other = (
        Line("1", (said("0"),)),
        Line("2", (said("0", "given"),)),
        Line("3", (said("0"),)),
        Line("4", (said("20"),)),
    )
    (found,) = pending(year(made, card("a", Line("4", (said("0"),))), card("b", *other)))
    assert [one.pairs for one in found.lines] == [1, 1, 1]


def test_a_line_with_one_mark_left_parts_nobody() -> None:
    """It is missing and can only become 2, whatever the line of any mark beside it comes to."""
    only = {"kind": "choice", "options": {"Có": "2"}}
    made = framework(leaf("1", 2, only), leaf("2", 4, GIVEN), leaf("4", 40), policy=BY_POINTS)
    (found,) = pending(year(made, card("a", Line("4", (said("0"),))), card("b", Line("4", (said("0"),)))))
    assert {(one.line.criterion.code, one.pairs) for one in found.lines} == {("1", 0), ("2", 1)}


def test_ends_that_meet_and_units_that_sent_nothing() -> None:
    """a ends where b begins; of c, which sent nothing, no line is open."""
    made = framework(leaf("1", 2, OPTIONS), leaf("2", 4, GIVEN), leaf("4", 40), policy=BY_POINTS)
    a = card("a", Line("1", (said("0"),)), Line("4", (said("1"),)))
    b = card("b", Line("1", (said("0"),)), Line("4", (said("5"),)))
    found = year(made, a, b, Scorecard("so", "c", "c", "", ()))
    (whole,) = pending(found)
    assert [(one.unit, one.pairs) for one in whole.lines] == [("a", 1), ("b", 1)]
    ranges = {one.unit: (one.open, one.rank_best, one.rank_worst) for one in whole.units}
    assert ranges == {"a": (1, 1, 2), "b": (1, 1, 1), "c": (0, None, None)}
    assert unit_ranges(found, found.cycle.groups[0]) == whole.units


def test_ranges_in_a_set_that_is_no_plain_sum() -> None:
    """A mean of three criteria of 2 points: a may have 0, 1 or 2 on one, and pass b by any more than 0."""
    mean = {"code": "1", "title": "Bình quân", "max": "2", "aggregate": "mean"}
    made = framework({**mean, "children": [leaf("1.1", 2, OPTIONS), leaf("1.2", 2), leaf("1.3", 2)]})
    rest = (Line("1.2", (said("2"),)), Line("1.3", (said("0"),)))
    b = card("b", Line("1.1", (said("0.5"),)), *rest)
    (found,) = pending(year(made, card("a", Line("1.1", (said("1", asks=True),)), *rest), b))
    units = {one.unit: one for one in found.units}
    assert {unit: (one.rank, one.rank_best, one.rank_worst) for unit, one in units.items()} == {
        "a": (1, 1, 2), "b": (2, 1, 2),
    }  # fmt: skip
    assert [round(one or D(0), 4) for one in (units["a"].points_low, units["a"].points_high)] == [
        D("0.6667"),
        D("1.3333"),
    ]
