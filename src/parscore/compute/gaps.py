"""Where points were lost and what would win them back: by unit, by criterion, by lead agency. Nothing here rounds.

The review of lost points that Chỉ thị 13/CT-UBND (Lai Châu, 2019) orders.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import accumulate, combinations, islice
from math import comb

from msgspec import Struct, structs

from parscore.compute.contributions import compared, contributions
from parscore.compute.explain import Whole
from parscore.compute.needs import Need, best_mark, needs
from parscore.compute.rank import key_of_card, standings
from parscore.compute.score import branch, totals
from parscore.compute.unit import LostLine, UnitExplanation, explain_unit
from parscore.model.cycle import Group
from parscore.model.framework import Criterion, Framework
from parscore.model.scorecard import GIVEN, Mark, Results, Scorecard, Standing
from parscore.number import HUNDRED, ZERO, exactly, settle

SHOWN_SETS = 3
"""So many of the smallest sets are named."""
_LACKS = 5
_TRIED = 1_000
"""So many sets of criteria of one size are tried at most."""
_WIDE = 20
"""So many of the dearest lines are tried where the sets of all lines are too many and the total is no plain sum."""

Codes = tuple[str, ...]


class LineGap(Struct, frozen=True):
    """A line that lost points, who answers for it, and the figures that would have given more."""

    loss: LostLine
    lead: str
    needs: tuple[Need, ...]


class Target(Struct, frozen=True):
    """Something a unit could reach: its name, how far it is (`by_points` or of the index), the smallest sets of codes.

    `sets` are the smallest sets of criteria whose best marks would reach it; nothing where all together would not.
    `complete` is False where there were too many sets to try: a smaller one than those named may reach it too.
    """

    name: str
    distance: Decimal
    by_points: bool
    sets: tuple[Codes, ...]
    complete: bool


class Lack(Struct, frozen=True):
    """A criterion at which the unit just above brings more to its total: both contributions."""

    criterion: Criterion
    own: Decimal
    above: Decimal


class UnitGaps(Struct, frozen=True):
    """Everything that one unit lost, the next rank and band, and what the unit just above has that it lacks."""

    explanation: UnitExplanation
    lines: tuple[LineGap, ...]
    rank: Target | None
    band: Target | None
    above: Standing | None
    lacks: tuple[Lack, ...]

    @property
    def by_branch(self) -> dict[str, Decimal]:
        """What was lost at or below every criterion of all levels but the last, by code.

        The largest first, each before those below it; penalty items under themselves.
        """
        framework, found = self.explanation.framework, dict[str, Decimal]()
        levels = max(1, len(framework.levels) - 1)
        for gap in self.lines:
            for one in framework.path_to(gap.loss.criterion.code)[:levels]:
                found[one.code] = found.get(one.code, ZERO) + gap.loss.lost
        place = {code: [(-found[one.code], one.code) for one in framework.path_to(code)] for code in found}
        return {code: found[code] for code in sorted(found, key=place.__getitem__)}


class CriterionGap(Struct, frozen=True):
    """One criterion over all units of a group: to how many it applies, how many lose, how much, how many have all."""

    criterion: Criterion
    units: int
    losing: int
    lost: Decimal
    full: int
    share: Decimal | None


class LeadGap(Struct, frozen=True):
    """One agency: the points of the criteria that it leads, over all units, and what of them was lost."""

    lead: str
    criteria: int
    points: Decimal
    lost: Decimal


@dataclass(frozen=True, slots=True)
class GroupGaps:
    """The losses of one group by criterion and by lead agency, the largest first, and of every unit in its order."""

    group: Group
    framework: Framework
    criteria: tuple[CriterionGap, ...]
    leads: tuple[LeadGap, ...]
    units: tuple[UnitGaps, ...]

    @property
    def by_field(self) -> dict[str, Decimal]:
        """What was lost below every criterion of the top level, by code, the largest first."""
        found: dict[str, Decimal] = {}
        for one in self.criteria:
            top = self.framework.path_to(one.criterion.code)[0].code
            found[top] = found.get(top, ZERO) + one.lost
        return dict(sorted(found.items(), key=lambda pair: -pair[1]))


def group_gaps(results: Results, group: str) -> GroupGaps:
    """The losses of one group, whose set must be known (KeyError otherwise)."""
    found = results.cycle.group(group)
    framework = results.framework_of(group)
    cards = results.cards_of(group)
    rows = standings(results.cycle, found, framework, cards)
    units = (unit_gaps(results, row.unit, rows, sets=1) for row in rows if row.status != "not_submitted")
    return replace(group_losses(results, found, rows), units=tuple(units))


def group_losses(results: Results, group: Group, rows: Iterable[Standing]) -> GroupGaps:
    """The losses of a group whose standings are `rows`, by criterion and lead, without those of every unit."""
    framework = results.framework_of(group.id)
    sent = {row.unit for row in rows if row.status != "not_submitted"}
    by_criterion = tuple(_criteria(framework, [card for card in results.cards if card.unit in sent]))
    return GroupGaps(group, framework, by_criterion, tuple(_leads(by_criterion, framework)), ())


def unit_gaps(
    results: Results,
    unit: str,
    rows: Sequence[Standing] = (),
    *,
    sets: int = SHOWN_SETS,
    whole: Whole | None = None,
) -> UnitGaps:
    """The losses of one unit, which must exist in the results (KeyError otherwise).

    `rows` and `whole` are as in `explain_unit`. At most so many `sets` are named for what could be reached.
    """
    explained = explain_unit(results, unit, rows, whole)
    framework, card = explained.framework, explained.card
    mode = framework.policy.rounding.mode
    lines = tuple(
        LineGap(loss, loss.criterion.lead or "", needs(loss.criterion, loss.line, mode))
        for loss in explained.lost
    )
    above = _above(explained)
    reach = _Reach.of(explained, sets)
    return UnitGaps(
        explanation=explained,
        lines=lines,
        rank=_next_rank(results, explained, above, reach),
        band=_next_band(explained, reach),
        above=above,
        lacks=tuple(_lacks(framework, card, results.card(above.unit))) if above is not None else (),
    )


def _above(explained: UnitExplanation) -> Standing | None:
    """The unit ranked just above."""
    own = explained.standing.rank
    better = (
        row for row in explained.neighbours if row.rank is not None and own is not None and row.rank < own
    )
    return next(better, None)


@dataclass(frozen=True)
class _Reach:
    """What the unit comes to when lines get the best that their rules can give; `codes` the dearest first."""

    framework: Framework
    card: Scorecard
    codes: Codes
    gains: Mapping[str, Decimal]
    maximum: Decimal
    additive: bool
    shown: int

    @classmethod
    def of(cls, explained: UnitExplanation, shown: int) -> _Reach:
        """The lines of a unit that can still give more, those that would give most first."""
        framework = explained.framework
        gains = {one.criterion.code: _gain(explained, one) for one in explained.lost}
        codes = sorted((code for code, gain in gains.items() if gain > 0), key=lambda code: -gains[code])
        capped = {cause for cause, _ in explained.adjustments} - {"factor"}
        additive = framework.is_plain and not (capped or framework.separate)
        return cls(framework, explained.card, tuple(codes), gains, explained.totals.maximum, additive, shown)

    def with_best(self, codes: Sequence[str]) -> Scorecard:
        """The card with the best marks of these lines."""
        marks = {
            code: Mark(GIVEN, best_mark(self.framework.by_code[code], penalty=code in self.framework.taking))
            for code in codes
        }
        lines = [structs.replace(line, marks=(marks[line.code],), excluded="") if line.code in marks else line
                 for line in self.card.lines]  # fmt: skip
        return structs.replace(self.card, lines=tuple(lines))

    def target(
        self, name: str, distance: Decimal, by_points: bool, reaches: Callable[[Scorecard], bool]
    ) -> Target:
        """What is `distance` away, with the smallest sets of lines whose best marks reach it, the dearest first."""
        if self.additive:
            size = self._fewest(reaches, distance if by_points else distance * self.maximum / HUNDRED)
            return Target(name, distance, by_points, self._sets_of_sum(size, reaches), complete=True)
        if not reaches(self.with_best(self.codes)):
            return Target(name, distance, by_points, (), complete=True)
        tried = ((size, self._sets(size, reaches)) for size in range(1, len(self.codes) + 1))
        size, sets = next(one for one in tried if one[1])
        complete = all(self._all_tried(fewer) for fewer in range(1, size))
        return Target(name, distance, by_points, sets, complete)

    def _sets_of_sum(self, size: int | None, reaches: Callable[[Scorecard], bool]) -> tuple[Codes, ...]:
        """The sets of so many lines of a plain sum: where one is enough that of the dearest lines."""
        if size is None:
            return ()
        return self._sets(size, reaches) if self.shown > 1 else (self.codes[:size],)

    def _fewest(self, reaches: Callable[[Scorecard], bool], distance: Decimal) -> int | None:
        """The fewest lines that reach something: of a plain sum the dearest together reach farthest of their number.

        `distance`: how many points are missing, about; only where the search begins.
        """
        sums = accumulate(self.gains[code] for code in self.codes)
        near = next((size for size, gained in enumerate(sums, 1) if gained >= distance), len(self.codes))

        def enough(size: int) -> bool:
            return reaches(self.with_best(self.codes[:size]))

        if enough(near):
            while enough(near - 1):
                near -= 1
            return near
        return next((size for size in range(near + 1, len(self.codes) + 1) if enough(size)), None)

    def _all_tried(self, size: int) -> bool:
        return comb(len(self.codes), size) <= _TRIED

    def _sets(self, size: int, reaches: Callable[[Scorecard], bool]) -> tuple[Codes, ...]:
        codes = self.codes if self.additive or self._all_tried(size) else self.codes[:_WIDE]
        tried = islice(combinations(codes, size), _TRIED)
        return tuple(islice((one for one in tried if reaches(self.with_best(one))), self.shown))


def _gain(explained: UnitExplanation, loss: LostLine) -> Decimal:
    """What the best mark of a line would add to the total, where that is a plain sum."""
    framework, criterion = explained.framework, loss.criterion
    if criterion.code in framework.taking:
        return loss.lost
    factor = Decimal(1) if criterion.measured else explained.totals.factor
    return (best_mark(criterion, penalty=False) - (loss.points or ZERO)) * factor


def _next_rank(
    results: Results, explained: UnitExplanation, above: Standing | None, reach: _Reach
) -> Target | None:
    """How far the unit just above is, and what would put this one before it."""
    rival = None if above is None else results.card(above.unit)
    if above is None or rival is None:
        return None
    framework = explained.framework
    key = key_of_card(framework, rival, totals(framework, rival), None)

    def passes(card: Scorecard) -> bool:
        made = totals(framework, card)
        return made.index is not None and key_of_card(framework, card, made, None) > key

    by_points = framework.policy.rank.by == "points"
    ours, theirs = ((row.points if by_points else row.index) or ZERO for row in (explained.standing, above))
    return reach.target(above.name, settle(theirs - ours), by_points, passes)


def _next_band(explained: UnitExplanation, reach: _Reach) -> Target | None:
    """The next higher band by value alone, and what would reach it; nothing where bands are shares of the units."""
    framework, value = explained.framework, _graded(explained.framework, explained.card)
    if framework.bands_on not in ("index", "points") or value is None:
        return None
    higher = [band for band in framework.descending if not band.holds(max(value, ZERO))]
    if not higher:
        return None
    wanted = higher[-1]

    def reaches(card: Scorecard) -> bool:
        made = _graded(framework, card)
        return made is not None and wanted.holds(made)

    return reach.target(wanted.name, settle(wanted.bound - value), framework.bands_on == "points", reaches)


def _graded(framework: Framework, card: Scorecard) -> Decimal | None:
    """The value that is graded: of the whole, or the lowest of totals that are graded each by itself."""
    made = [branch(framework, one.code, card) for one in framework.separate]
    known = [one for one in (*made, *(() if made else (totals(framework, card),))) if one.index is not None]
    values = [one.points if framework.bands_on == "points" else one.index or ZERO for one in known]
    value = min(values, default=None)
    return None if value is None else compared(framework.policy, value)


def _lacks(framework: Framework, card: Scorecard, rival: Scorecard | None) -> Iterator[Lack]:
    """The criteria at which the rival brings most more than this unit."""
    if rival is None:
        return
    own, theirs = (contributions(framework, one.by_code) for one in (card, rival))
    gaps = [
        Lack(framework.by_code[code], own[code].points or ZERO, part.points or ZERO)
        for code, part in theirs.items()
        if code in own
    ]
    gaps.sort(key=lambda one: one.own - one.above)
    yield from (one for one in gaps[:_LACKS] if one.above > one.own)


@exactly
def _criteria(framework: Framework, cards: Sequence[Scorecard]) -> Iterator[CriterionGap]:
    """Every criterion over all units, those that cost most first."""
    parts = [contributions(framework, card.by_code) for card in cards]
    found = []
    for leaf in framework.leaves:
        held = [part[leaf.code] for part in parts if leaf.code in part and part[leaf.code].maximum > 0]
        lost = [one.maximum - (one.points or ZERO) for one in held]
        whole = sum((one.maximum for one in held), ZERO)
        total = sum(lost, ZERO)
        share = settle((whole - total) * HUNDRED / whole) if whole else None
        losing = sum(1 for one in lost if one > 0)
        found.append(CriterionGap(leaf, len(held), losing, settle(total), len(held) - losing, share))
    yield from sorted(found, key=lambda one: -one.lost)


@exactly
def _leads(criteria: Sequence[CriterionGap], framework: Framework) -> Iterator[LeadGap]:
    """What every agency answers for."""
    by_lead: dict[str, list[CriterionGap]] = {}
    for one in criteria:
        by_lead.setdefault(one.criterion.lead or "", []).append(one)
    found = [
        LeadGap(
            lead,
            len(several),
            settle(sum((framework.counted[one.criterion.code] * one.units for one in several), ZERO)),
            settle(sum((one.lost for one in several), ZERO)),
        )
        for lead, several in by_lead.items()
    ]
    yield from sorted(found, key=lambda one: (-one.lost, one.lead))
