"""What whoever leads asks first of a cycle: who is first and last, who moved most, where points were lost."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from parscore.compute.gaps import CriterionGap, GroupGaps, LeadGap
from parscore.compute.rank import mean_index
from parscore.model.cycle import Group
from parscore.model.scorecard import Results, Standing
from parscore.number import ZERO, settle

TO_DO = 3
"""So many things to do are named."""


class RankMove(Struct, frozen=True):
    """A unit whose rank differs from that of the cycle or the stage before."""

    name: str
    before: int
    after: int

    @property
    def steps(self) -> int:
        """How many places the unit rose; below 0 it fell."""
        return self.before - self.after


class Highlights(Struct, frozen=True):
    """One group: the standings, those first and last, the mean index, who moved, the largest rise first, the losses.

    `since_cycle`: the moves are those since the cycle before, not since the first stage.
    """

    group: Group
    standings: tuple[Standing, ...]
    mean: Decimal | None
    first: tuple[Standing, ...]
    last: tuple[Standing, ...]
    moves: tuple[RankMove, ...]
    since_cycle: bool
    losses: GroupGaps


def highlights(
    results: Results, rows: Sequence[Standing], losses: GroupGaps, before: Mapping[str, int | None]
) -> Highlights:
    """What stands out in a group whose units had the ranks `before`; where it is not ranked, by index."""
    ranked = losses.group.ranked
    first, last = _ends([row for row in rows if (row.rank if ranked else row.index) is not None])
    moved, earlier = rank_moves(rows, before), _knows_earlier(results)
    return Highlights(losses.group, tuple(rows), mean_index(rows), first, last, moved, earlier, losses)


def _place(row: Standing) -> Decimal | int | None:
    """What tells two units apart: the rank, or where there is none the index."""
    return row.index if row.rank is None else row.rank


def _ends(rows: Sequence[Standing]) -> tuple[tuple[Standing, ...], tuple[Standing, ...]]:
    """The units level with the first and with the last; none are last where all are first."""
    if not rows:
        return (), ()
    first, last = (
        tuple(row for row in rows if _place(row) == place) for place in (_place(rows[0]), _place(rows[-1]))
    )
    return first, () if first == last else last


def rank_moves(rows: Sequence[Standing], before: Mapping[str, int | None]) -> tuple[RankMove, ...]:
    """Who moved from the ranks `before`, the largest rise first."""
    pairs = ((row, before.get(row.unit)) for row in rows)
    found = [RankMove(row.name, old, row.rank) for row, old in pairs if row.rank and old]
    return tuple(sorted((one for one in found if one.steps), key=lambda one: -one.steps))


def _knows_earlier(results: Results) -> bool:
    return any(one.rank is not None and not one.merged for one in results.latest.values())


def ranks_before(results: Results, after: Callable[[str], Iterable[Standing]]) -> Mapping[str, int | None]:
    """The ranks by unit with which those of now are compared: of the cycle before, or where that is not known, `after`
    the first stage.
    """
    if _knows_earlier(results):
        return {one.unit: one.rank for one in results.latest.values() if not one.merged}
    if len(results.stages) == 1:
        return {}
    return {row.unit: row.rank for row in after(results.stages[0])}


def lead_losses(groups: Iterable[GroupGaps]) -> tuple[LeadGap, ...]:
    """What every agency answers for in all groups together, the largest loss first."""
    found: dict[str, LeadGap] = {}
    for one in (lead for group in groups for lead in group.leads):
        old = found.get(one.lead, LeadGap(one.lead, 0, ZERO, ZERO))
        points, lost = settle(old.points + one.points), settle(old.lost + one.lost)
        found[one.lead] = LeadGap(one.lead, old.criteria + one.criteria, points, lost)
    return tuple(sorted(found.values(), key=lambda one: (-one.lost, one.lead)))


def dearest(groups: Iterable[GroupGaps]) -> tuple[tuple[GroupGaps, CriterionGap], ...]:
    """The criteria at which most points were lost; those that units can act on themselves before measured ones."""
    pairs = [(group, one) for group in groups for one in group.criteria if one.lost > ZERO]
    return tuple(sorted(pairs, key=lambda pair: (pair[1].criterion.measured, -pair[1].lost))[:TO_DO])
