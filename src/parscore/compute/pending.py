"""While lines are open: how high and how low every unit can still come, and which open lines decide the
order.

Totals, indexes and ranks are taken over all outcomes of all open lines (parscore.compute.outcomes). Units
that sent nothing take no part: they are listed without figures.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

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
from parscore.compute.rank_range import RankRange, Reach, rank_range
from parscore.model.cycle import Group, UnitStatus
from parscore.model.scorecard import Results, Scorecard, Standing

Span = tuple[Key, Key]


@dataclass(frozen=True, slots=True)
class UnitRange:
    """One unit as it stands and as it may end, all unrounded; `exact` false where best and worst are only
    bounds.

    The ends are None for a unit that sent nothing; ranks are None in a group that is not ranked.
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


@dataclass(frozen=True, slots=True)
class DecisiveLine:
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


@dataclass(frozen=True, slots=True)
class Pending:
    """What is open in one group: the range of every unit, and the open lines, most decisive first."""

    group: str
    units: tuple[UnitRange, ...]
    lines: tuple[DecisiveLine, ...]


def pending(results: Results, *, stage: str | None = None) -> tuple[Pending, ...]:
    """What is open after `stage` (None: the last), group after group."""
    return tuple(_group(results, group, stage) for group in results.cycle.groups)


def _group(results: Results, group: Group, stage: str | None) -> Pending:
    framework, stages = results.framework_of(group.id), results.until(stage)
    rows = standings(results.cycle, group, framework, _cards(results, group), stage=stage)
    absent = {row.unit for row in rows if row.status == "not_submitted"}
    sent = (card for card in _cards(results, group) if card.unit not in absent)
    known = {card.unit: outcomes(framework, card, stages) for card in sent}
    ends = {unit: _Ends.of(found) for unit, found in known.items()}
    ties = framework.policy.rank.ties
    listed = ties == "dense" and group.ranked
    reaches = {unit: end.reach(known[unit], listed=listed) for unit, end in ends.items()}
    ranks = {unit: rank_range(unit, reaches, ties) for unit in ends} if group.ranked else {}
    units = [_unit_range(row, known.get(row.unit), ends.get(row.unit), ranks.get(row.unit)) for row in rows]
    lines = [
        DecisiveLine(group.id, row.unit, row.name, line, pairs)
        for row in rows
        if row.unit in known
        for line, pairs in _decisive(row.unit, known, ends, ranked=group.ranked)
    ]
    return Pending(group.id, tuple(units), tuple(sorted(lines, key=lambda line: line.order)))


def _cards(results: Results, group: Group) -> list[Scorecard]:
    return [card for card in results.cards if card.group == group.id]


def _unit_range(
    row: Standing, found: Outcomes | None, end: _Ends | None, ranks: RankRange | None
) -> UnitRange:
    """The unit as it stands, with how far it may still move; without outcomes nothing can."""
    now = UnitRange(row.group, row.unit, row.name, row.status, 0, row.points, row.index, row.rank)
    if found is None or end is None:
        return now
    return replace(
        now,
        open=len(found.lines),
        points_low=end.points_low,
        points_high=end.points_high,
        index_low=end.index_low,
        index_high=end.index_high,
        rank_best=ranks.best if ranks else None,
        rank_worst=ranks.worst if ranks else None,
        exact=ranks.exact if ranks else True,
    )


@dataclass(frozen=True, slots=True)
class _Ends:
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
        return min(each.made.points for each in self.lows)

    @property
    def points_high(self) -> Decimal:
        return max(each.made.points for each in self.highs)

    @property
    def index_low(self) -> Decimal | None:
        return min((each.made.index for each in self.lows if each.made.index is not None), default=None)

    @property
    def index_high(self) -> Decimal | None:
        return max((each.made.index for each in self.highs if each.made.index is not None), default=None)

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
