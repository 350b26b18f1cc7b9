"""How sure every rank is: any one criterion left out, another weight of the survey, its sampling error, open lines.

Everything here is exact but the draws (parscore.compute.sampling), whose probabilities are counts of draws.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from msgspec import Struct, structs

from parscore.compute.bands import Key
from parscore.compute.contributions import contributions
from parscore.compute.overclaims import at_once
from parscore.compute.pending import UnitRange, pending
from parscore.compute.rank import key_of, key_of_card, ranks_of, standings
from parscore.compute.sampling import Basis, Drawn, Draws, Sampled, drawn
from parscore.compute.score import totals
from parscore.model.cycle import Group
from parscore.model.framework import Framework
from parscore.model.reduced_set import without
from parscore.model.scorecard import Results, Scorecard, Standing, Totals
from parscore.number import HUNDRED, ZERO, exactly, settle

Keys = Mapping[str, Key]


class Asked(NamedTuple):
    """By how many points of 100 the weight of the survey varies, how many draws are made, and from which seed."""

    points: Decimal = Decimal(5)
    draws: int = 2000
    seed: int = 1


class Span(Struct, frozen=True):
    """The best and the worst rank."""

    best: int
    worst: int

    @classmethod
    def of(cls, ranks: Iterable[int]) -> Span:
        """The span of some ranks, of which there is one at least."""
        listed = list(ranks)
        return cls(min(listed), max(listed))


class RobustUnit(Struct, frozen=True):
    """One ranked unit: its rank and how far it moves by each source apart, and by all drawn together.

    `moved_by`: the criteria without which it has another rank, with that rank. `weight` is None where the set has no
    survey, or nothing else; `sampling` where no numbers of replies are known, of which `basis` counts the lines.
    `rivals`: the units with which it may change places, nearest first.
    """

    standing: Standing
    left_out: Span
    moved_by: tuple[tuple[str, int], ...]
    weight: Span | None
    sampling: Sampled | None
    open: Span
    together: Sampled
    rivals: tuple[str, ...]
    basis: Basis

    @property
    def spans(self) -> tuple[tuple[int, int], ...]:
        """The best and worst rank by every source that there is."""
        found = (self.left_out, self.weight, self.sampling, self.open, self.together)
        return tuple((one.best, one.worst) for one in found if one is not None)

    @property
    def is_sure(self) -> bool:
        """Whether no source moves the unit."""
        return all(best == worst == self.standing.rank for best, worst in self.spans)


class RobustGroup(Struct, frozen=True):
    """The ranked units of a group, best first; `survey_weight` in % of the full maximum."""

    group: str
    asked: Asked
    survey_weight: Decimal
    units: tuple[RobustUnit, ...]


def robust(results: Results, group: Group, asked: Asked) -> RobustGroup | None:
    """How sure the ranks of a group are; None where it is not ranked, or nobody in it is."""
    framework = results.framework_of(group.id)
    cards = results.cards_by_unit
    rows = standings(results.cycle, group, framework, results.cards)
    ranked = [row for row in rows if row.rank is not None]
    if not ranked:
        return None
    mine = [cards[row.unit] for row in ranked]
    now = _keys(framework, mine)
    scenarios = _Scenarios(
        framework.policy.rank.ties, now, _left_out(framework, mine), _weighed(framework, mine, asked.points)
    )
    open_ = {one.unit: one for found in pending(results) if found.group == group.id for one in found.units}
    draws = drawn(framework, mine, results.survey, asked.points, Draws(asked.draws, asked.seed), now)
    units = (_unit(row, scenarios, open_[row.unit], draws) for row in ranked)
    return RobustGroup(group.id, asked, survey_weight(framework), tuple(units))


@exactly
def survey_weight(framework: Framework) -> Decimal:
    """What the survey counts in the full maximum, in %."""
    return settle(framework.survey_maximum * HUNDRED / framework.maximum) if framework.maximum else ZERO


class _Scenarios:
    """The ranks of every unit now and in every exact scenario."""

    def __init__(self, ties: str, now: Keys, left_out: Mapping[str, Keys], weighed: Sequence[Keys]) -> None:
        self.now = now
        self.left_out = {code: (keys, ranks_of(keys, ties)) for code, keys in left_out.items()}
        self.weighed = [(keys, ranks_of(keys, ties)) for keys in weighed]

    def moved_by(self, unit: str, rank: int) -> tuple[tuple[str, int], ...]:
        """The criteria without which a unit has another rank, the farthest first."""
        found = ((code, ranks[unit]) for code, (_, ranks) in self.left_out.items() if unit in ranks)
        return tuple(sorted((one for one in found if one[1] != rank), key=lambda one: -abs(one[1] - rank)))

    def weight(self, unit: str, rank: int) -> Span | None:
        """The ranks under other weights of the survey."""
        return Span.of((rank, *(ranks[unit] for _, ranks in self.weighed))) if self.weighed else None

    def rivals(self, unit: str) -> set[str]:
        """The units whose order with this one differs from now in some scenario."""
        every = [keys for keys, _ in (*self.left_out.values(), *self.weighed)]
        return {other for keys in every for other in self.now if self._turned(keys, unit, other)}

    def _turned(self, keys: Keys, unit: str, other: str) -> bool:
        if unit not in keys or other not in keys:
            return False
        return _order(self.now, unit, other) != _order(keys, unit, other)


def _order(keys: Keys, unit: str, other: str) -> int:
    """1 where a unit is above the other, 0 where they are level, -1 where it is below."""
    return (keys[unit] > keys[other]) - (keys[unit] < keys[other])


def _unit(row: Standing, scenarios: _Scenarios, range_: UnitRange, draws: Drawn) -> RobustUnit:
    rank = row.rank or 0
    moved = scenarios.moved_by(row.unit, rank)
    rivals = scenarios.rivals(row.unit) | set(draws.together[row.unit].rivals)
    order = list(scenarios.now)
    here = order.index(row.unit)
    return RobustUnit(
        standing=row,
        left_out=Span.of((rank, *(other for _, other in moved))),
        moved_by=moved,
        weight=scenarios.weight(row.unit, rank),
        sampling=draws.sampling.get(row.unit),
        open=Span(range_.rank_best or rank, range_.rank_worst or rank),
        together=draws.together[row.unit],
        basis=draws.basis[row.unit],
        rivals=tuple(sorted(rivals, key=lambda unit: (abs(order.index(unit) - here), order.index(unit)))),
    )


def _keys(framework: Framework, cards: Iterable[Scorecard]) -> dict[str, Key]:
    """The keys of the units that have an index, in their order."""
    made = ((card, totals(framework, card)) for card in cards)
    return {card.unit: key_of_card(framework, card, one, None) for card, one in made if one.index is not None}


def _left_out(framework: Framework, cards: Sequence[Scorecard]) -> dict[str, Keys]:
    """The keys when each criterion is left out, by its code."""
    leaves = framework.leaves if len(framework.leaves) > 1 else ()
    sets = {leaf.code: without(framework, (leaf.code,)) for leaf in leaves}
    return {code: _keys(made, [_reduced(made, card) for card in cards]) for code, made in sets.items()}


def _reduced(framework: Framework, card: Scorecard) -> Scorecard:
    """The card under a set with fewer criteria; what was over-claimed on the others is no matter."""
    if not framework.overclaims:
        return card
    lines = tuple(line for line in card.lines if line.code in framework.by_code)
    return at_once(framework, structs.replace(card, lines=lines), None)


def _weighed(framework: Framework, cards: Sequence[Scorecard], points: Decimal) -> list[Keys]:
    """The keys under every weight of the survey, point by point up to `points` more and less; none without survey."""
    weight = survey_weight(framework)
    if not ZERO < weight < HUNDRED:
        return []
    parts = [(card, totals(framework, card), _surveyed(framework, card)) for card in cards]
    return [
        {
            card.unit: _shifted(framework, card, made, survey, weight, at)
            for card, made, survey in parts
            if made.index is not None
        }
        for at in _weights(weight, points)
    ]


def _weights(weight: Decimal, points: Decimal) -> Iterator[Decimal]:
    """The weights of the survey that are tried, within 0…100."""
    steps = [Decimal(step) for step in range(1, int(points) + 1)]
    for step in dict.fromkeys((*steps, *([points] if points else ()))):
        for at in (weight - step, weight + step):
            if ZERO <= at <= HUNDRED:
                yield at


@exactly
def _surveyed(framework: Framework, card: Scorecard) -> tuple[Decimal, Decimal]:
    """The points and the maximum that the survey brings."""
    codes = {leaf.code for leaf in framework.surveyed}
    parts = [part for code, part in contributions(framework, card.by_code).items() if code in codes]
    return sum((part.points or ZERO for part in parts), ZERO), sum((part.maximum for part in parts), ZERO)


@exactly
def _shifted(
    framework: Framework,
    card: Scorecard,
    made: Totals,
    survey: tuple[Decimal, Decimal],
    weight: Decimal,
    at: Decimal,
) -> Key:
    """The key of a unit where the survey weighs `at` per cent and all the rest what is left, each in proportion."""
    more, less = at / weight, (HUNDRED - at) / (HUNDRED - weight)
    points = more * survey[0] + less * (made.base - survey[0]) + made.bonus - made.penalty
    maximum = more * survey[1] + less * (made.maximum - survey[1])
    if framework.policy.total_cap is not None:
        points = min(points, framework.policy.total_cap)
    index = settle(points * HUNDRED / maximum) if maximum > 0 else None
    breaks = key_of_card(framework, card, made, None)[1:]
    return key_of(framework, settle(points), index, breaks)
