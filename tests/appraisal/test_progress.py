"""How far an appraisal has come: agencies, units, what keeps results provisional, what a unit has to explain."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from parscore.compute.progress import (
    AgencyProgress,
    Tracker,
    UnitProgress,
    UnusedRuling,
    agency_progress,
    lines_to_explain,
    remaining,
    tracker,
    unit_progress,
)
from parscore.model.scorecard import Awaited, Line, Mark, Results, Return, Scorecard
from tests.kit.world import cycle, framework, leaf

GIVEN = {"kind": "given"}
SET = framework(
    leaf("1", 2, lead="a"), leaf("2", 2, lead="b"), leaf("3", 2), leaf("4", 2, GIVEN, lead="a"), leaf("5", 2, lead="c"),
    bonus=[leaf("C1", 1, lead="a")], penalty=[leaf("T1", 3)],
)  # fmt: skip
STAGES = ("self", "round-1", "round-2")


def said(stage: str, points: int | None, by: str = "", **more: Any) -> Mark:
    """One word on a line."""
    return Mark(stage, None if points is None else Decimal(points), by=by, **more)


def card(unit: str, lines: Mapping[str, tuple[Mark, ...]], group: str = "so", **more: Any) -> Scorecard:
    """A unit that sent a form, with the words on its lines."""
    excluded = more.pop("excluded", {})
    explained = more.pop("explained", {})
    made = tuple(
        Line(code, marks, excluded=excluded.get(code, ""), explanation=explained.get(code, ""))
        for code, marks in lines.items()
    )
    return Scorecard(group, unit, f"Đơn vị {unit}", **{"file": f"{unit}.xlsx", "lines": made} | more)


def results(*cards: Scorecard, returns: tuple[Return, ...] = (), **more: Any) -> Results:
    """The results of these units, which nothing else is known of."""
    appraisal = {stage: f"{stage}.csv" for stage in STAGES[1:]}
    of = cycle([one.unit for one in cards], stages=STAGES, **{"appraisal": appraisal} | more)
    return Results("parscore", of, {"thu": SET}, {}, STAGES, cards, (), returns=returns)


U = card(
    "u",
    {
        "1": (said("self", 2), said("round-1", 1, "a", asks=True), said("round-2", 2, "a")),
        "2": (said("self", 2), said("round-1", None, "b", unused="R102")),
        "3": (said("self", 1), said("round-2", 0, "hoi-dong")),
        "4": (said("given", 1),),
        "5": (said("self", 1), said("round-1", 1, "c", asks=True), said("round-2", 1, "hoi-dong")),
        "C1": (),
    },
)
V = card(
    "v",
    {
        "1": (said("self", 2),),
        "2": (said("self", 2),),
        "5": (said("self", 1), said("round-1", None, "c", unused="R140")),
        "C1": (said("self", 1),),
    },
    excluded={"2": "cycle"},
)
W = card("w", {"1": (), "2": ()}, file="")
RETURNS = (
    Return("round-1", "a.csv", by=("a",)),
    Return("round-1", "b-c.csv", by=("b", "c")),
    Return("round-2", "a.csv", by=("a",)),
    Return("round-2", "them.csv", by=("a",)),
    Return("round-2", "hoi-dong.csv", by=("hoi-dong",)),
)


def test_what_agencies_are_asked_and_say() -> None:
    """At the first stage all lines of those who sent a form, claimed items alone; later the lines that are open.

    b is declared done with an open line; of c nothing is left, as the council ruled and R140 stands for no word.
    """
    made = results(U, V, W, returns=RETURNS, done={"round-2": ["b"]})
    assert tracker(made) == Tracker(agency_progress(made), unit_progress(made))
    assert agency_progress(made) == (
        AgencyProgress("round-1", "a", "returned", files=1, lines=3, ruled=1, blank=2, open=1),
        AgencyProgress("round-1", "b", "returned", files=1, lines=1, ruled=0, blank=0, open=1),
        AgencyProgress("round-1", "c", "returned", files=1, lines=2, ruled=1, blank=1, open=2),
        AgencyProgress("round-2", "a", "returned", files=2, lines=1, ruled=1, blank=0, open=0),
        AgencyProgress("round-2", "b", "declared", files=0, lines=1, ruled=0, blank=1, open=1),
        AgencyProgress("round-2", "c", "awaited", files=0, lines=2, ruled=0, blank=2, open=1),
        AgencyProgress("round-2", "hoi-dong", "returned", files=1, lines=0, ruled=2, blank=0, open=0),
    )


def test_who_is_still_awaited() -> None:
    """c with an open line that is closed later has nothing left to do, unless the cycle misses it."""
    lines = {"5": U.line("5").marks}  # type: ignore[union-attr]
    returns = (Return("round-1", "c.csv", by=("c",)), Return("round-2", "hoi-dong.csv", by=("hoi-dong",)))
    for awaited, state in (((), "idle"), ((Awaited("round-2", "c"),), "awaited")):
        made = results(card("u", lines, awaited=awaited), returns=returns)
        assert [(one.by, one.state) for one in agency_progress(made)] == [
            ("c", "returned"),
            ("c", state),
            ("hoi-dong", "returned"),
        ]
    assert agency_progress(results(card("u", lines))) == ()


def test_two_words_of_one_agency_count_once() -> None:
    """One that can be used and one that cannot: it ruled."""
    for marks in ((said("round-1", 1, "a"), said("round-1", None, "a", unused="R103")),) * 2:
        for order in (marks, marks[::-1]):
            made = results(card("u", {"1": order}), returns=RETURNS[:1])
            assert [(one.ruled, one.blank) for one in agency_progress(made)] == [(1, 0)]


def test_units_that_were_asked() -> None:
    asked = said("round-1", 1, "a", asks=True)
    one = card(
        "u", {"1": (asked,), "2": (asked,), "3": (said("round-1", 1),)}, explained={"2": "Vì", "3": "Vì"}
    )
    two = card("v", {"1": (asked, said("round-2", 1))})
    found = unit_progress(results(one, two, card("w", {"1": (said("round-1", 1),)})))
    assert found == (
        UnitProgress("so", "u", "Đơn vị u", asked=2, explained=1),
        UnitProgress("so", "v", "Đơn vị v", asked=1, explained=0),
    )


def test_what_keeps_results_provisional() -> None:
    """Of the group alone, after a stage alone; a ruling of no use counts until a later one is of use."""
    first = said("round-1", None, "b", unused="R102", source="b.csv:2")
    again = said("round-2", None, "b", unused="R103", source="b.csv:1")
    lines = {
        "1": (said("self", 2), said("round-1", 1, "a", outdated=True)),
        "2": (said("self", 2), first, again),
        "3": (said("self", 2), first, said("round-2", 1)),
        "4": (said("self", 1, claims=True),),
        "5": (said("self", 1), said("round-1", 1, "c", asks=True)),
        "C1": (said("self", None, unused="W204"),),
        "T1": (said("round-1", None, "a", unused="R140"),),
    }
    awaited = (
        Awaited("self", ""), Awaited("round-1", "a"), Awaited("round-1", "a"), Awaited("round-2", "b"),
        Awaited("round-2", ""),
    )  # fmt: skip
    made = results(
        card("u", lines, awaited=awaited), card("v", {"2": (first,)}), card("x", lines, group="khac")
    )
    found = remaining(made, "so")
    assert (found.unused, found.awaited) == (
        (
            UnusedRuling("round-1", "b.csv:2", "R102", (("u", "2"), ("v", "2"))),
            UnusedRuling("round-2", "b.csv:1", "R103", (("u", "2"),)),
        ),
        (Awaited("round-1", "a"), Awaited("round-2", "b")),
    )
    assert (found.unmarked, found.unread) == (("Đơn vị u",), ("Đơn vị u",))
    assert (found.outdated, found.asked, found.refused, found.unseen) == (1, 2, 1, 1)
    before = remaining(made, "so", stage="round-1")
    assert [one.lines for one in before.unused] == [(("u", "2"), ("u", "3"), ("v", "2"))]
    assert (before.awaited, before.unmarked, before.unread) == ((Awaited("round-1", "a"),), (), ("Đơn vị u",))
    assert remaining(results(card("u", {"1": (said("self", 1),)})), "so").unused == ()


def test_lines_that_a_unit_has_to_explain() -> None:
    """Points lost at the stage, and whatever is asked or opened again; a penalty that is raised is a loss."""
    own, lower = said("self", 2), said("round-1", 1, "a")
    lines = {
        "1": (own, lower),
        "2": (own, said("round-1", 2, "b")),
        "3": (own, said("round-1", 2, asks=True)),
        "4": (own, said("round-1", 1, unused="R102")),
        "5": (own, lower, said("round-1", 2, "hoi-dong", outdated=True)),
        "C1": (lower,),
        "T1": (said("self", 1), said("round-1", 2)),
    }
    made = results(card("u", lines), card("v", {"T1": (said("self", 2), said("round-1", 1))}))
    kept = card("w", {"1": (own, said("round-1", 2)), "T1": (own, said("round-1", 2))})
    assert lines_to_explain(made, kept, "round-1") == ()
    found = lines_to_explain(made, made.cards[0], "round-1")
    assert [(one.line.code, str(one.before), str(one.after), one.asked) for one in found] == [
        ("1", "2", "1", False),
        ("3", "2", "2", True),
        ("5", "2", "2", True),
        ("T1", "1", "2", False),
    ]
    assert [one.said for one in found] == [lines[code][1:] for code in ("1", "3", "5", "T1")]
    assert lines_to_explain(made, made.cards[0], "round-2") == ()
    assert lines_to_explain(made, made.cards[1], "round-1") == ()
    agreed = card("u", {"1": (own, lower, said("round-1", None, "a", agrees=True))}, excluded={"1": "agreed"})
    assert lines_to_explain(made, agreed, "round-1") == ()
