"""The best and the worst rank of every unit of a group, over all outcomes of all their open lines.

Under `competition` a rank is one more than the number of units above. It falls with the unit's own key and
rises with each other key, so its ends are met where the unit takes one end of its keys and all others the
other end. Under `dense` it is one more than the number of different keys above: the fewest are a smallest set
of keys that meets every unit that must stand above, the most a largest matching of units to different keys.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from parscore.compute.bands import Key
from parscore.compute.outcomes import UNRANKED

_EFFORT = 20_000


@dataclass(frozen=True, slots=True)
class Reach:
    """The keys that a unit may come to: the lowest and highest, and all of them where they can be listed.

    `lowest_ranked` leaves out the outcome in which nothing applies to the unit.
    """

    lowest: Key
    lowest_ranked: Key
    highest: Key
    keys: tuple[Key, ...] | None


@dataclass(frozen=True, slots=True)
class RankRange:
    """Best and worst rank; `exact` false where they are only bounds (dense ranks over marks that are not
    finite)."""

    best: int
    worst: int
    exact: bool = True


def rank_range(unit: str, reaches: Mapping[str, Reach], ties: str) -> RankRange | None:
    """The range of ranks of one unit among all; None when nothing can apply to it."""
    own = reaches[unit]
    if own.highest == UNRANKED:
        return None
    others = [reach for name, reach in sorted(reaches.items()) if name != unit]
    must = [reach for reach in others if reach.lowest > own.highest]
    may = [reach for reach in others if reach.highest > own.lowest_ranked]
    if ties != "dense":
        return RankRange(1 + len(must), 1 + len(may))
    fewest, sure = _fewest(must)
    most, certain = _most(may, own.lowest_ranked)
    return RankRange(1 + fewest, 1 + most, sure and certain)


def _fewest(must: Sequence[Reach]) -> tuple[int, bool]:
    """The fewest different keys on which all these units can stand, and whether that is exact."""
    listed = [frozenset(reach.keys) for reach in must if reach.keys is not None]
    forced = {key for keys in listed if len(keys) == 1 for key in keys}
    left = [keys for keys in dict.fromkeys(listed) if not keys & forced]
    if len(listed) == len(must):
        found = _smallest(left, _EFFORT)
        if found is not None:
            return len(forced) + found, True
    stabbed = _stabbed([(reach.lowest, reach.highest) for reach in must])
    return stabbed, stabbed == len(must)


def _smallest(left: Sequence[frozenset[Key]], effort: int) -> int | None:
    """The size of a smallest set of keys that meets every one of the sets; None beyond the effort."""
    best, spent = len(left), 0
    waiting: list[tuple[tuple[frozenset[Key], ...], int]] = [(tuple(left), 0)]
    while waiting:
        sets, used = waiting.pop()
        spent += 1
        if spent > effort:
            return None
        if not sets:
            best = min(best, used)
            continue
        if used + 1 >= best:
            continue
        waiting += [
            (tuple(keys for place, keys in enumerate(sets) if place not in hit), used + 1)
            for hit in _hits(sets)
        ]
    return best


def _hits(sets: Sequence[frozenset[Key]]) -> list[frozenset[int]]:
    """Which sets each key of a smallest one meets, the widest last; a key that meets only fewer is left out."""
    pivot = min(sets, key=len)
    met = {frozenset(place for place, keys in enumerate(sets) if key in keys) for key in pivot}
    widest = [hit for hit in met if not any(hit < other for other in met)]
    return sorted(widest, key=lambda hit: (len(hit), sorted(hit)))


def _stabbed(spans: Sequence[tuple[Key, Key]]) -> int:
    """The fewest points that meet every span from low to high."""
    count, last = 0, UNRANKED
    for low, high in sorted(spans, key=lambda span: span[1]):
        if count == 0 or low > last:
            count, last = count + 1, high
    return count


def _most(may: Sequence[Reach], floor: Key) -> tuple[int, bool]:
    """The most different keys above `floor` on which these units can stand, and whether that is exact."""
    listed = [tuple(key for key in reach.keys if key > floor) for reach in may if reach.keys is not None]
    taken: dict[Key, int] = {}

    def placed(unit: int, seen: set[Key]) -> bool:
        for key in listed[unit]:
            if key not in taken:
                taken[key] = unit
                return True
        for key in listed[unit]:
            if key not in seen:
                seen.add(key)
                if placed(taken[key], seen):
                    taken[key] = unit
                    return True
        return False

    matched = sum(placed(unit, set()) for unit in range(len(listed)))
    unlisted = len(may) - len(listed)
    return matched + unlisted, unlisted == 0 or len(may) == 1
