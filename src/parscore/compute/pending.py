"""While lines are open: how high and how low every unit can still come, and which open lines decide the
order.

Totals, indexes and ranks are taken over all outcomes of all open lines (parscore.compute.outcomes). Units
that sent nothing take no part: they are listed without figures.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import chain

from msgspec import Struct, structs

from parscore.compute.bands import Key
from parscore.compute.outcomes import (
    MOST_LINES,
    MOST_STATES,
    UNRANKED,
    OpenLine,
    Outcomes,
    Possible,
    Vector,
    outcomes,
)
from parscore.compute.rank import standings
from parscore.model.cycle import Group, UnitStatus
from parscore.model.scorecard import GradedTotal, Results, Standing

_EFFORT = 20_000


class Reach(Struct, frozen=True):
    """The keys that a unit may come to: the lowest and highest, and all of them where they can be listed.

    `lowest_ranked` leaves out the outcome in which nothing applies to the unit.
    """

    lowest: Key
    lowest_ranked: Key
    highest: Key
    keys: tuple[Key, ...] | None


class RankRange(Struct, frozen=True):
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
    best = len(left)
    waiting: list[tuple[tuple[frozenset[Key], ...], int]] = [(tuple(left), 0)]
    for _ in range(effort):
        if not waiting:
            return best
        sets, used = waiting.pop()
        if not sets:
            best = min(best, used)
        elif used + 1 < best:
            waiting += [
                (tuple(keys for place, keys in enumerate(sets) if place not in hit), used + 1)
                for hit in _hits(sets)
            ]
    return None


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


Span = tuple[Key, Key]


class TotalRange(Struct, frozen=True):
    """A total that is graded by itself: lowest and highest unrounded points, and the bands that they come to."""

    code: str
    points_low: Decimal
    points_high: Decimal
    band_low: str
    band_high: str


class UnitRange(Struct, frozen=True):
    """One unit as it stands and as it may end, all unrounded; `exact` false where best and worst are only
    bounds.

    The ends are None for a unit that sent nothing; ranks are None in a group that is not ranked. `totals` are those
    that are graded by themselves, of a unit with open lines; None where so many lines may not apply that they are not
    gone through.
    """

    group: str
    unit: str
    name: str
    status: UnitStatus
    open: int
    points: Decimal | None
    index: Decimal | None
    rank: int | None
    points_low: Decimal | None = None
    points_high: Decimal | None = None
    index_low: Decimal | None = None
    index_high: Decimal | None = None
    rank_best: int | None = None
    rank_worst: int | None = None
    exact: bool = True
    totals: tuple[TotalRange, ...] | None = ()


class DecisiveLine(Struct, frozen=True):
    """One open line and its weight: the number of other units from which its ruling can part its unit.

    `pairs` counts the units whose place against this one (above, level, below) differs between two outcomes
    of the line, for some outcome of all other open lines; 0 in a group that is not ranked.
    """

    group: str
    unit: str
    name: str
    line: OpenLine
    pairs: int

    @property
    def order(self) -> tuple[int, Decimal, str, str]:
        """Most pairs first, then the widest range of marks, then unit and code."""
        marks = self.line.marks
        return (-self.pairs, marks[0] - marks[-1], self.unit, self.line.criterion.code)


class Pending(Struct, frozen=True):
    """What is open in one group: the range of every unit, and the open lines, most decisive first."""

    group: str
    units: tuple[UnitRange, ...]
    lines: tuple[DecisiveLine, ...]


def pending(results: Results, *, stage: str | None = None) -> tuple[Pending, ...]:
    """What is open after `stage` (None: the last), group after group."""
    return tuple(_group(results, group, stage) for group in results.cycle.groups)


def unit_ranges(results: Results, group: Group) -> tuple[UnitRange, ...]:
    """How high and how low every unit of one group can still come, in the order of its standings."""
    return _Group.of(results, group, None).units


def _group(results: Results, group: Group, stage: str | None) -> Pending:
    found = _Group.of(results, group, stage)
    return Pending(group.id, found.units, tuple(sorted(found.lines, key=lambda line: line.order)))


class _Group(Struct, frozen=True):
    """The outcomes and ends of every unit of a group that sent something."""

    group: Group
    ties: str
    rows: tuple[Standing, ...]
    known: Mapping[str, Outcomes]
    ends: Mapping[str, _Ends]

    @classmethod
    def of(cls, results: Results, group: Group, stage: str | None) -> _Group:
        framework, stages, cards = (
            results.framework_of(group.id),
            results.until(stage),
            results.cards_of(group.id),
        )
        rows = standings(results.cycle, group, framework, cards, stage=stage)
        absent = {row.unit for row in rows if row.status == "not_submitted"}
        known = {card.unit: outcomes(framework, card, stages) for card in cards if card.unit not in absent}
        ends = {unit: _Ends.of(found) for unit, found in known.items()}
        return cls(group, framework.policy.rank.ties, rows, known, ends)

    @property
    def units(self) -> tuple[UnitRange, ...]:
        """The range of every unit."""
        known, ends, ranks = self.known, self.ends, self._ranks()
        made = (
            _unit_range(row, known.get(row.unit), ends.get(row.unit), ranks.get(row.unit))
            for row in self.rows
        )
        return tuple(made)

    @property
    def lines(self) -> Iterator[DecisiveLine]:
        """The open lines of every unit."""
        ranked = self.group.ranked
        return chain.from_iterable(_lines_of(row, self.known, self.ends, ranked=ranked) for row in self.rows)

    def _ranks(self) -> dict[str, RankRange | None]:
        if not self.group.ranked:
            return {}
        listed = self.ties == "dense"
        reaches = {unit: end.reach(self.known[unit], listed=listed) for unit, end in self.ends.items()}
        return {unit: rank_range(unit, reaches, self.ties) for unit in self.ends}


def _lines_of(
    row: Standing, known: Mapping[str, Outcomes], ends: Mapping[str, _Ends], *, ranked: bool
) -> Iterator[DecisiveLine]:
    """The open lines of one unit; none where nothing is known of it."""
    if row.unit in known:
        for line, pairs in _decisive(row.unit, known, ends, ranked=ranked):
            yield DecisiveLine(row.group, row.unit, row.name, line, pairs)


def _unit_range(
    row: Standing, found: Outcomes | None, end: _Ends | None, ranks: RankRange | None
) -> UnitRange:
    """The unit as it stands, with how far it may still move; without outcomes nothing can."""
    now = UnitRange(row.group, row.unit, row.name, row.status, 0, row.points, row.index, row.rank)
    if found is None or end is None:
        return now
    return structs.replace(
        now,
        open=len(found.lines),
        points_low=end.points_low,
        points_high=end.points_high,
        index_low=end.index_low,
        index_high=end.index_high,
        rank_best=ranks.best if ranks else None,
        rank_worst=ranks.worst if ranks else None,
        exact=ranks.exact if ranks else True,
        totals=_totals(found),
    )


def _totals(found: Outcomes) -> tuple[TotalRange, ...] | None:
    """Every total that is graded by itself between its ends."""
    if sum(line.excludable for line in found.lines) > MOST_LINES:
        return None
    if not found.lines or not found.framework.separate:
        return ()
    lows, highs = (list(chain.from_iterable(found.graded(best=best))) for best in (False, True))
    places = {band.name: place for place, band in enumerate(reversed(found.framework.descending))}
    codes = [
        code for code in dict.fromkeys(one.code for one in lows) if any(one.code == code for one in highs)
    ]
    return tuple(_between(code, lows, highs, places) for code in codes)


def _between(
    code: str, lows: Sequence[GradedTotal], highs: Sequence[GradedTotal], places: Mapping[str, int]
) -> TotalRange:
    low, high = ([one for one in ends if one.code == code] for ends in (lows, highs))
    return TotalRange(
        code,
        min(one.points for one in low),
        max(one.points for one in high),
        min((one.band for one in low), key=places.__getitem__),
        max((one.band for one in high), key=places.__getitem__),
    )


class _Ends(Struct, frozen=True):
    """The lowest and highest of everything that a unit may come to."""

    lows: tuple[Possible, ...]
    highs: tuple[Possible, ...]

    @classmethod
    def of(cls, found: Outcomes) -> _Ends:
        places = range(len(found.lines))
        lows = found.vectors([found.worst(place) for place in places]) or []
        highs = found.vectors([found.best(place) for place in places]) or []
        return cls(tuple(found.at(each) for each in lows), tuple(found.at(each) for each in highs))

    @property
    def points_low(self) -> Decimal:
        return min(each.points for each in self.lows)

    @property
    def points_high(self) -> Decimal:
        return max(each.points for each in self.highs)

    @property
    def index_low(self) -> Decimal | None:
        return min((each.index for each in self.lows if each.index is not None), default=None)

    @property
    def index_high(self) -> Decimal | None:
        return max((each.index for each in self.highs if each.index is not None), default=None)

    @property
    def span(self) -> Span:
        """The lowest and the highest key."""
        return min(each.key for each in self.lows), max(each.key for each in self.highs)

    def reach(self, found: Outcomes, *, listed: bool) -> Reach:
        """The ends as keys, with the list of all keys if asked for."""
        low, high = self.span
        ranked = min((each.key for each in self.lows if each.key != UNRANKED), default=UNRANKED)
        return Reach(low, ranked, high, found.keys if listed else None)


def _decisive(
    unit: str, known: Mapping[str, Outcomes], ends: Mapping[str, _Ends], *, ranked: bool
) -> Iterator[tuple[OpenLine, int]]:
    """Every open line of the unit with the number of units from which it can part it."""
    own = known[unit]
    counted: dict[tuple[Span, ...], int] = {(): 0}
    for place, line in enumerate(own.lines):
        spans = _spans(own, place, ends[unit].span) if ranked else ()
        if spans not in counted:
            others = [name for name in known if name != unit]
            counted[spans] = sum(1 for name in others if _touches(spans, known[name], ends[name].span))
        yield line, counted[spans]


def _spans(own: Outcomes, place: int, whole: Span) -> tuple[Span, ...]:
    """From which to which key the line can move the unit, a span for each outcome of its other lines.

    Where the other lines are not finite, or too many, it is the whole span of the unit.
    """
    contexts = _contexts(own, place)
    if contexts is not None:
        return tuple(sorted({span for each in contexts if (span := _span(own, place, each))}))
    return (whole,) if whole[0] < whole[1] and len(set(own.choices[place])) > 1 else ()


def _contexts(own: Outcomes, place: int) -> list[Vector] | None:
    """What all lines but one may come to; None where that is not finite, or too much."""
    others = [number for number in range(len(own.lines)) if number != place]
    if len(own.lines) > MOST_LINES or not all(own.lines[number].finite for number in others):
        return None
    return own.vectors([own.choices[number] for number in others], MOST_STATES // len(own.choices[place]))


def _span(own: Outcomes, place: int, context: Vector) -> Span | None:
    keys = [own.at(vector).key for vector in own.after(context, place)]
    low, high = min(keys), max(keys)
    return (low, high) if low < high else None


def _touches(spans: Sequence[Span], other: Outcomes, ends: Span) -> bool:
    """Whether some key of the other unit lies within one of the spans, ends included."""
    keys = other.keys
    if keys is None:
        return any(low <= ends[1] and ends[0] <= high for low, high in spans)
    for low, high in spans:
        place = bisect_left(keys, low)
        if place < len(keys) and keys[place] <= high:
            return True
    return False
