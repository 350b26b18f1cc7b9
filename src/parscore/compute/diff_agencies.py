"""What every agency changed between two stages: how many marks, how much cut, how much raised."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from decimal import Decimal

from parscore.model.scorecard import MEASURED_STAGES, Line, Mark, Results
from parscore.number import ZERO, settle


@dataclass(frozen=True, slots=True)
class AgencyTotal:
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
            if mark.by and mark.stage not in first:
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
