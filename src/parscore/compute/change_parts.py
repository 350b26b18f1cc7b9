"""A unit's change between two years, split into parts that add up to it exactly (docs/so-sanh-nam.md).

The value is what the later set ranks by. Nothing here rounds.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property

from msgspec import Struct
from msgspec.structs import replace

from parscore.compute.change_path import PathParts, ReducedSets, Side, path_parts
from parscore.compute.combined_unit import combined_card
from parscore.compute.diff_cycles import predecessors, unknown_predecessors
from parscore.model.change import PARTS, UnitChange, Why
from parscore.model.cycle import Merge, Unit, UnitStatus
from parscore.model.framework import Framework
from parscore.model.scorecard import Results, Scorecard
from parscore.number import ZERO, exactly, plain, settle


class GroupChange(Struct, frozen=True):
    """The mean change of the units of a group that can be compared, with the means of its parts; all unrounded."""

    group: str
    units: int
    compared: int
    before: Decimal
    after: Decimal
    parts: Mapping[str, Decimal]

    @property
    @exactly
    def change(self) -> Decimal:
        """From the mean before to the mean after, over the same units."""
        return settle(self.after - self.before)


def unit_changes(old: Results, new: Results) -> tuple[UnitChange, ...]:
    """The change of every unit of the later cycle, in the order of its standings."""
    comparer = _Comparer(old, new)
    return tuple(comparer.change(row.group, row.unit, row.name) for row in new.standings)


def changes_since(earlier: Sequence[Results], new: Results) -> tuple[UnitChange, ...]:
    """The change of every unit since the one of several results of the same period that knows it."""
    found = zip(*(unit_changes(old, new) for old in earlier), strict=True)
    return tuple(next((one for one in several if one.origins), several[0]) for several in found)


@exactly
def group_change(group: str, changes: Iterable[UnitChange]) -> GroupChange | None:
    """The means over the units of a group that are in both years; None where there is none."""
    mine = [one for one in changes if one.group == group]
    known = [one for one in mine if one.change is not None]
    if not known:
        return None
    before, after, *parts = (
        _mean(getattr(one, name) for one in known) for name in ("before", "after", *PARTS)
    )
    return GroupChange(group, len(mine), len(known), before, after, dict(zip(PARTS, parts, strict=True)))


@dataclass
class _Comparer:
    """Two cycles, and what is worked out once for all their units."""

    old: Results
    new: Results
    sets: ReducedSets = field(default_factory=ReducedSets)

    @cached_property
    def origins(self) -> dict[str, tuple[str, ...]]:
        return predecessors(self.old, self.new)

    @cached_property
    def cards(self) -> dict[str, Scorecard]:
        return self.new.cards_by_unit

    @cached_property
    def before(self) -> dict[str, Scorecard]:
        return self.old.cards_by_unit

    @cached_property
    def status(self) -> dict[str, UnitStatus]:
        return {row.unit: row.status for row in self.old.standings}

    @cached_property
    def units(self) -> dict[str, Unit]:
        return {unit.id: unit for _, unit in self.new.cycle.units()}

    @cached_property
    def heirs(self) -> Counter[str]:
        """How many units go back to each earlier one."""
        return Counter(one for origins in self.origins.values() for one in origins)

    def way(self, unit: str) -> Merge | None:
        """How a unit is held against the earlier cycle; one that was a single unit only where it says so itself."""
        whole = self.new.cycle.merge if len(self.origins.get(unit, ())) > 1 else None
        return self.units[unit].merge or whole

    def change(self, group: str, unit: str, name: str) -> UnitChange:
        """The change of one unit, or why there is none."""
        names, origins = self.old.cycle.names, self.origins.get(unit, ())
        later = Side(self.new.framework_of(group), self.cards[unit])
        made = UnitChange(
            group, unit, name,
            after=later.value(points=later.by_points),
            origins=tuple(names[one] for one in origins),
            way=self.way(unit) if len(origins) > 1 else None,
            split_off=any(self.heirs[one] > 1 for one in origins),
        )  # fmt: skip
        reason, about = self._reason(unit, origins)
        if reason or made.after is None:
            return replace(made, reason=reason or "unfinished", names=about)
        return self._split(made, [self.before[one] for one in origins], later)

    def _reason(self, unit: str, origins: Sequence[str]) -> tuple[Why, tuple[str, ...]]:
        """Why a unit cannot be compared with what it goes back to, and whom that is about."""
        if unknown := unknown_predecessors(self.old, self.units[unit]):
            return "unknown", unknown
        if not origins:
            return "new", ()
        if self.way(unit) == "none":
            return "none", ()
        absent = tuple(self.before[one].name for one in origins if self.status.get(one) == "not_submitted")
        if absent:
            return "absent", absent
        return (self._merger(unit, origins), ()) if len(origins) > 1 else ("", ())

    def _merger(self, unit: str, origins: Sequence[str]) -> Why:
        """Why the units that one was made of cannot be taken together."""
        way = self.way(unit)
        if way is None:
            return "undeclared"
        if way == "weighted" and len(self.units[unit].merge_weights) != len(origins):
            return "unweighted"
        first, *others = (self.old.framework_of(self.before[one].group) for one in origins)
        return "" if all(one is first for one in others) else "several_sets"

    def _split(self, made: UnitChange, cards: Sequence[Scorecard], later: Side) -> UnitChange:
        """The change with its parts."""
        left = self.old.framework_of(cards[0].group)
        values = [(card.name, Side(left, card).value(points=later.by_points)) for card in cards]
        if lacking := tuple(name for name, value in values if value is None):
            return replace(made, reason="unfinished_before", names=lacking)
        whole = replace(made, before=_mean(value for _, value in values))
        together = cards[0] if len(cards) == 1 else self._together(made, left, cards)
        found = path_parts(Side(left, together), later, self.sets)
        if found is None:
            return replace(whole, reason="nothing_common")
        return _with_parts(whole, found)

    def _together(self, made: UnitChange, left: Framework, cards: Sequence[Scorecard]) -> Scorecard:
        """The card that several units would have had together."""
        weights = self.units[made.unit].merge_weights if made.way == "weighted" else ()
        return combined_card(left, cards, made.way or "mean", weights or [Decimal(1)] * len(cards))


@exactly
def _mean(values: Iterable[Decimal | None]) -> Decimal:
    """The mean of values that are all there."""
    listed = [value or ZERO for value in values]
    return settle(sum(listed, ZERO) / len(listed))


@exactly
def _with_parts(made: UnitChange, found: PathParts) -> UnitChange:
    """The change with the parts of the way from the earlier result, and what taking several units together makes."""
    before = made.before or ZERO
    return replace(
        made,
        performed=plain(found.performed),
        rules=plain(found.rules),
        criteria=plain(found.criteria),
        items=plain(found.items),
        merged=plain(found.start - before),
        unsplit=found.unsplit,
    )
