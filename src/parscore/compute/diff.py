"""What changed between two stages of one cycle: marks line by line, rank moves, and what every agency changed."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from msgspec import Struct

from parscore.compute.rank import all_standings
from parscore.model.framework import Criterion
from parscore.model.scorecard import MEASURED_STAGES, Line, Mark, Results, Scorecard
from parscore.number import ZERO, settle

Stages = tuple[str, ...] | None
"""The stages whose marks count; None for all."""


class Change(Struct, frozen=True):
    """One line whose value differs: unrounded points before and after (None: no mark), and who changed it why.

    `maximum` goes out of the applicable maximum where the line `applied` and no longer `applies`, or comes in.
    `comparable`: the two values may be held against each other.
    """

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
    maximum: Decimal = ZERO
    applied: bool = True
    applies: bool = True
    comparable: bool = True

    @property
    def change(self) -> Decimal | None:
        """Points gained or, negative, lost; a missing mark counts as nothing. None where nothing can be compared."""
        return settle((self.after or ZERO) - (self.before or ZERO)) if self.comparable else None


class Move(Struct, frozen=True):
    """One unit's totals and rank before and after; `was`: its identity in an earlier cycle, `merged` from several."""

    group: str
    unit: str
    name: str
    points_before: Decimal | None
    points_after: Decimal | None
    index_before: Decimal | None
    index_after: Decimal | None
    rank_before: int | None
    rank_after: int | None
    was: str = ""
    merged: tuple[str, ...] = ()

    @property
    def moved(self) -> bool:
        """Whether points, index or rank differ."""
        before = (self.points_before, self.index_before, self.rank_before)
        return before != (self.points_after, self.index_after, self.rank_after)


def changes(results: Results, before: str, after: str) -> tuple[Change, ...]:
    """Every line whose counting mark after stage `after` differs from that after stage `before`, or which no longer
    applies, or does again; for a line that does not apply stands what the convention of the set gives it.

    Group after group as the cycle has them, units in the order of the later standing, lines in the order of the set.
    """
    first, second = results.until(before), results.until(after)
    cards = results.cards_by_unit
    return tuple(
        change
        for row in all_standings(results, stage=after)
        for line in cards[row.unit].lines
        if (change := _change(results, cards[row.unit], line, first, second)) is not None
    )


def _change(results: Results, card: Scorecard, line: Line, first: Stages, second: Stages) -> Change | None:
    """The change of one line between two stages; None where there is none."""
    framework = results.framework_of(card.group)
    criterion = framework.by_code[line.code]
    instead = _instead(criterion, framework.policy.not_applicable)
    applied, applies = line.applies(first), line.applies(second)
    old = line.value(first) if applied else instead
    new = line.value(second) if applies else instead
    if old == new and applied == applies:
        return None
    mark = _maker(line.until(second), applies=applies) or Mark("", None)
    return Change(
        group=card.group,
        unit=card.unit,
        name=card.name,
        code=line.code,
        title=criterion.title,
        before=old,
        after=new,
        stage=mark.stage,
        reason=mark.reason,
        by=mark.by,
        source=mark.source,
        maximum=criterion.max,
        applied=applied,
        applies=applies,
    )


def _instead(criterion: Criterion, convention: str) -> Decimal | None:
    """What a line that does not apply counts under the convention of the set; None where it is left out."""
    return {"full_marks": criterion.max, "zero": ZERO}.get(convention)


def _maker(marks: Sequence[Mark], *, applies: bool) -> Mark | None:
    """The last mark that changed what counts: one that only confirms it changed nothing and may have no reason."""
    if not applies:
        agreed = next((mark for mark in reversed(marks) if mark.agrees), None)
        if agreed is not None:
            return agreed
    value: Decimal | None = None
    maker = None
    for mark in marks:
        if mark.points is not None:
            maker = mark if maker is None or mark.points != value else maker
            value = mark.points
    return maker


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


class AgencyTotal(Struct, frozen=True):
    """One agency's rulings: all, those that asked, that cut, that raised; sums of cuts (below 0) and raises.

    A penalty that is raised is a cut.
    A first mark where there was none changes nothing and is counted among the rulings only.
    """

    by: str
    rulings: int
    asked: int
    cut: int
    raised: int
    cuts: Decimal
    raises: Decimal

    @property
    def change(self) -> Decimal:
        """Points given, or below 0 taken, in all."""
        return settle(self.cuts + self.raises)


@dataclass
class _Sum:
    """The rulings of one agency while they are gone through."""

    rulings: int = 0
    asked: int = 0
    steps: list[Decimal] = field(default_factory=list)

    def add(self, mark: Mark, step: Decimal | None) -> None:
        """Count one ruling, and by how much it moved the points."""
        self.rulings += 1
        self.asked += mark.asks
        self.steps += [] if step is None else [step]


def agency_totals(results: Results, before: str, after: str) -> tuple[AgencyTotal, ...]:
    """The totals of all who ruled after stage `before` up to `after`, most changes first.

    Every step from mark to mark is reckoned to who made it: an agency's cut which the council took back stands as
    a cut and a raise.
    """
    first, last = frozenset(results.until(before) or ()), frozenset(results.until(after) or ())
    sums: defaultdict[str, _Sum] = defaultdict(_Sum)
    for sign, line in _signed_lines(results):
        marks = (mark for mark in line.marks if mark.stage in last or mark.stage in MEASURED_STAGES)
        for mark, step in _steps(marks):
            if mark.by and mark.is_said and mark.stage not in first:
                sums[mark.by].add(mark, None if step is None else sign * step)
    found = [_total(by, made) for by, made in sums.items()]
    return tuple(sorted(found, key=lambda one: (-(one.cut + one.raised), one.by)))


def _signed_lines(results: Results) -> Iterator[tuple[int, Line]]:
    """Every line of every unit, with -1 where its points count against the unit."""
    for card in results.cards:
        taking = results.framework_of(card.group).taking
        yield from ((-1 if line.code in taking else 1, line) for line in card.lines)


def _steps(marks: Iterable[Mark]) -> Iterator[tuple[Mark, Decimal | None]]:
    """Every mark with the step from the points before it; None where either has no points."""
    value: Decimal | None = None
    for mark in marks:
        yield mark, None if mark.points is None or value is None else mark.points - value
        value = value if mark.points is None else mark.points


def _total(by: str, made: _Sum) -> AgencyTotal:
    cuts = [step for step in made.steps if step < 0]
    raises = [step for step in made.steps if step > 0]
    return AgencyTotal(
        by,
        made.rulings,
        made.asked,
        len(cuts),
        len(raises),
        settle(sum(cuts, ZERO)),
        settle(sum(raises, ZERO)),
    )
