"""What changed between two stages of one cycle: marks line by line, and the rank moves that follow."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from parscore.compute.rank import all_standings
from parscore.model.scorecard import Results
from parscore.number import ZERO, settle


@dataclass(frozen=True, slots=True)
class Change:
    """One line whose value differs: unrounded points before and after (None: no mark), and who changed it why."""

    group: str
    unit: str
    name: str
    code: str
    title: str
    before: Decimal | None
    after: Decimal | None
    stage: str
    reason: str
    by: str
    source: str

    @property
    def change(self) -> Decimal:
        """Points gained or, negative, lost; a missing mark counts as nothing."""
        return settle((self.after or ZERO) - (self.before or ZERO))


@dataclass(frozen=True, slots=True)
class Move:
    """One unit's totals and rank before and after."""

    group: str
    unit: str
    name: str
    points_before: Decimal | None
    points_after: Decimal | None
    index_before: Decimal | None
    index_after: Decimal | None
    rank_before: int | None
    rank_after: int | None


def changes(results: Results, before: str, after: str) -> tuple[Change, ...]:
    """Every line whose counting mark after stage `after` differs from that after stage `before`.

    Group after group as the cycle has them, units in the order of the later standing, lines in the order of the set.
    """
    first, second = results.until(before), results.until(after)
    cards = {card.unit: card for card in results.cards}
    found = []
    for card in (cards[row.unit] for row in all_standings(results, stage=after)):
        titles = results.framework_of(card.group).by_code
        for line in card.lines:
            old, new, mark = line.value(first), line.value(second), line.last(second)
            if old == new:
                continue
            found.append(
                Change(
                    group=card.group,
                    unit=card.unit,
                    name=card.name,
                    code=line.code,
                    title=titles[line.code].title,
                    before=old,
                    after=new,
                    stage=mark.stage if mark else "",
                    reason=mark.reason if mark else "",
                    by=mark.by if mark else "",
                    source=mark.source if mark else "",
                )
            )
    return tuple(found)


def moves(results: Results, before: str, after: str) -> tuple[Move, ...]:
    """Every unit's standing after the two stages, in the order of the later one."""
    old = {row.unit: row for row in all_standings(results, stage=before)}
    return tuple(
        Move(
            group=row.group,
            unit=row.unit,
            name=row.name,
            points_before=old[row.unit].points,
            points_after=row.points,
            index_before=old[row.unit].index,
            index_after=row.index,
            rank_before=old[row.unit].rank,
            rank_after=row.rank,
        )
        for row in all_standings(results, stage=after)
    )
