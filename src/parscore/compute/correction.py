"""What a correction after publication changes: every published figure that is another one now, why and by whom."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from msgspec import Struct

from parscore.model.scorecard import Line, Results, Scorecard, Standing

Value = Decimal | int | str | None
FIGURES = ("points", "maximum", "index", "rank", "band", "status")
"""The published figures of a unit, in the order in which they are told."""


class CorrectedFigure(Struct, frozen=True):
    """One figure of a unit, or its points on the criterion `code`: as published, as it is now, why, and who says so.

    `group` is the one that the unit is in now, or was in; `applies` tells whether a criterion counted before and does
    now.
    """

    group: str
    unit: str
    name: str
    what: str
    before: Value
    after: Value
    code: str = ""
    reason: str = ""
    by: str = ""
    applied: tuple[bool, bool] = (True, True)


def corrections(old: Results, new: Results) -> tuple[CorrectedFigure, ...]:
    """Every figure that differs between results of one cycle: of each unit its standing, then its criteria."""
    before, after = old.standings_by_unit, new.standings_by_unit
    return tuple(
        found
        for unit in dict.fromkeys((*after, *before))
        for found in (
            *_of_standing(before.get(unit), after.get(unit)),
            *_of_lines(old.card(unit), new.card(unit)),
        )
    )


def _of_standing(old: Standing | None, new: Standing | None) -> Iterator[CorrectedFigure]:
    shown = new or old
    if shown is None:
        return
    for what in FIGURES:
        before, after = getattr(old, what, None), getattr(new, what, None)
        if before != after:
            yield CorrectedFigure(shown.group, shown.unit, shown.name, what, before, after)


def _of_lines(old: Scorecard | None, new: Scorecard | None) -> Iterator[CorrectedFigure]:
    card = new or old
    if card is None:
        return
    before, after = (one.by_code if one else {} for one in (old, new))
    for code in dict.fromkeys((*after, *before)):
        first, second = before.get(code), after.get(code)
        was, now = (_worth(first), _worth(second))
        if was != now:
            mark = second.last() if second is not None else None
            yield CorrectedFigure(
                card.group,
                card.unit,
                card.name,
                "line",
                was[0],
                now[0],
                code,
                mark.reason if mark is not None else "",
                mark.by if mark is not None else "",
                (was[1], now[1]),
            )


def _worth(line: Line | None) -> tuple[Decimal | None, bool]:
    """What a line gives, and whether it counts."""
    if line is None:
        return None, True
    return (line.value() if line.applies() else None), line.applies()
