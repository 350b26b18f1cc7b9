"""Checks of how units that merged or were split are held against an earlier cycle. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from parscore.catalogue import finding
from parscore.check.pairs import repeated
from parscore.diagnostics import Diagnostic, Path, Positions
from parscore.model.cycle import Cycle, Unit
from parscore.text import fold

_Found = Iterator[Diagnostic]


def check_mergers(cycle: Cycle, at: Positions) -> _Found:
    """C190 to C193 for every unit of the cycle."""
    for index, group in enumerate(cycle.groups):
        for number, unit in enumerate(group.units):
            path = ("groups", index, "units", number)
            yield from _nothing_to_merge(unit, path, at)
            yield from _weights(unit, cycle, path, at)
            yield from _named_twice(unit, path, at)


def _nothing_to_merge(unit: Unit, path: Path, at: Positions) -> _Found:
    """C190: how to merge is said of a unit that goes back to one unit or to none."""
    count = len(unit.predecessors)
    said = {"merge": unit.merge not in (None, "none"), "merge_weights": bool(unit.merge_weights)}
    for key, wanted in said.items():
        if wanted and count < 2:
            yield finding("C190", at.key(*path, key), unit=unit.id, key=key, count=count)


def _weights(unit: Unit, cycle: Cycle, path: Path, at: Positions) -> _Found:
    """C191: weights that are not one for each unit, or not above 0; C192: weights that nothing uses."""
    way = unit.merge or cycle.merge
    if len(unit.predecessors) < 2:
        return
    if way == "weighted":
        yield from _fit(unit, path, at)
    elif unit.merge_weights:
        yield finding("C192", at.key(*path, "merge_weights"), unit=unit.id, merge=way or "chưa khai")


def _fit(unit: Unit, path: Path, at: Positions) -> _Found:
    count, weights = len(unit.predecessors), unit.merge_weights
    problem = ", có số không lớn hơn 0" if min(weights, default=1) <= 0 else ""
    if problem or len(weights) != count:
        place = at.key(*path, "merge_weights" if weights else "predecessors")
        yield finding("C191", place, unit=unit.id, count=count, weights=len(weights), problem=problem)


def _named_twice(unit: Unit, path: Path, at: Positions) -> _Found:
    """C193: one predecessor named twice."""
    for (number, name), _ in repeated(enumerate(unit.predecessors), lambda pair: fold(pair[1])):
        yield finding("C193", at.at(*path, "predecessors", number), unit=unit.id, name=name)
