"""What units had in several cycles, one after the other: who is in all of them, and where each of them goes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Literal

from msgspec import Struct

from parscore.compute.diff_cycles import predecessors
from parscore.model.framework import Framework
from parscore.model.scorecard import Earlier, Results, Standing
from parscore.number import settle

Direction = Literal["up", "down", "level", "mixed"]
_NOTHING = (None, None, None)
Steps = tuple[Earlier | None, ...]
"""What a unit had in each cycle; None where it was not in it."""


class Trend(Struct, frozen=True):
    """One unit through the cycles, with the set of the last one it is in; `group` is empty if it is gone by the end."""

    framework: Framework
    group: str
    unit: str
    name: str
    steps: Steps

    @property
    def known(self) -> tuple[Earlier, ...]:
        """The cycles in which it has figures of its own: not missing, not without a result, not still several units."""
        return tuple(
            one for one in self.steps if one is not None and (one.points, one.index, one.rank) != _NOTHING
        )

    @property
    def in_all(self) -> bool:
        """Whether it was in every cycle as the unit that it is."""
        return len(self.known) == len(self.steps)

    def value(self, place: int) -> Decimal | None:
        """What its set ranks by, points or index, in the cycle at a place."""
        one = self.steps[place]
        if one is None:
            return None
        return one.points if self.framework.policy.rank.by == "points" else one.index

    @property
    def values(self) -> list[Decimal]:
        """The values that are known, in the order of the cycles."""
        found = map(self.value, range(len(self.steps)))
        return [one for one in found if one is not None]

    @property
    def change(self) -> Decimal | None:
        """From the first to the last value, unrounded; None where there are not two."""
        values = self.values
        return settle(values[-1] - values[0]) if len(values) > 1 else None

    @property
    def ranks(self) -> list[int]:
        """The ranks that are known, in the order of the cycles."""
        return [one.rank for one in self.known if one.rank is not None]

    @property
    def direction(self) -> Direction | None:
        """Which way the values go cycle after cycle, as they are printed; None where there are not two."""
        rounding = self.framework.policy.rounding
        printed = [rounding.of(one) for one in self.values]
        signs = {(other > one) - (other < one) for one, other in pairwise(printed)}
        if not signs:
            return None
        if {-1, 1} <= signs:
            return "mixed"
        return {1: "up", -1: "down", 0: "level"}[sum(signs)]  # type: ignore[return-value]


def trends(results: Results) -> tuple[Trend, ...]:
    """Every unit of a cycle through the earlier results that it names, in the order of its standings."""
    periods, known = results.earlier_periods, {(one.period, one.unit): one for one in results.previous}
    found = []
    for row in results.standings:
        before = (known.get((period, row.unit)) for period in periods)
        steps = (*before, _had(row, results))
        found.append(Trend(results.framework_of(row.group), row.group, row.unit, row.name, steps))
    return tuple(found)


def trends_through(cycles: Sequence[Results]) -> tuple[Trend, ...]:
    """Every unit through several cycles in their order: those of the last one, then those that are gone by then."""
    chain, found = _Chain(cycles), list[Trend]()
    for place in reversed(range(len(cycles))):
        results, gone = cycles[place], place < len(cycles) - 1
        later: Steps = (None,) * (len(cycles) - 1 - place)
        for row in results.standings:
            if (place, row.unit) not in chain.used:
                steps = (*chain.until(place, row.unit), *later)
                group = "" if gone else row.group
                found.append(Trend(results.framework_of(row.group), group, row.unit, row.name, steps))
    return tuple(found)


@dataclass
class _Chain:
    """Cycles in their order, and the units of each, by its place, that belong to a unit already followed."""

    cycles: Sequence[Results]
    used: set[tuple[int, str]] = field(default_factory=set)

    @cached_property
    def origins(self) -> list[Mapping[str, Sequence[str]]]:
        """The units of the cycle before to which those of each cycle go back; of nothing for the first."""
        return [{}, *(predecessors(older, newer) for older, newer in pairwise(self.cycles))]

    @cached_property
    def rows(self) -> list[Mapping[str, Standing]]:
        """The standings of each cycle by unit."""
        return [results.standings_by_unit for results in self.cycles]

    def until(self, place: int, unit: str) -> Steps:
        """What a unit of the cycle at `place` had in the cycles up to that one; only the names where it was several."""
        row = self.rows[place].get(unit)
        here = None if row is None else _had(row, self.cycles[place])
        self.used.add((place, unit))
        if place == 0:
            return (here,)
        older = self.cycles[place - 1]
        origins = self.origins[place].get(unit, ())
        histories = [self.until(place - 1, one) for one in origins]
        if len(histories) == 1:
            return (*histories[0], here)
        return (*((None,) * (place - 1)), _several(older, unit, origins), here)


def _several(older: Results, unit: str, origins: Sequence[str]) -> Earlier | None:
    """The names of the units that one was made of; None where it was not there."""
    names = tuple(older.cycle.names[one] for one in origins)
    return Earlier(unit, merged=names, period=str(older.cycle.span)) if names else None


def _had(row: Standing, results: Results) -> Earlier:
    return Earlier(row.unit, row.complete_points, row.index, row.rank, period=str(results.cycle.span))
