"""Ranks under the sampling error of a survey: draws of the answers that might have come, and what ranks they give.

Counts of answers are drawn anew, audience by audience and question by question, from the shares that were seen
(multinomial, as many answers as came). Where only a share and the number of replies are known, every reply is drawn as
all or nothing: no answers of that mean spread wider. Floating point throughout: probabilities are counts of draws, and
no published point comes from here. The same seed gives the same draws.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

import numpy as np
from msgspec import Struct
from numpy.typing import NDArray

from parscore.compute.bands import Key
from parscore.compute.contributions import contributions
from parscore.compute.outcomes import OpenLine, open_lines
from parscore.compute.polls import weighed_polls
from parscore.compute.score import totals
from parscore.model.framework import Criterion, Framework
from parscore.model.scorecard import SURVEY, Line, Scorecard
from parscore.model.survey import Poll, SurveyForm

LEVEL = 0.95
"""The share of draws that an interval of ranks holds."""
NOTABLE = 0.05
"""From what share of draws on two units are said to change places."""
_FINEST = 1e9
"""Values are compared to so many parts of one: finer differences are noise of floating point."""

Floats = NDArray[np.float64]
Ints = NDArray[np.int64]


class Draws(NamedTuple):
    """How many draws are made, and from which seed."""

    number: int
    seed: int


class Sampled(Struct, frozen=True):
    """The interval of ranks that holds 95 % of draws, the probability of every rank, and who changes places."""

    best: int
    worst: int
    probabilities: Mapping[int, float]
    rivals: tuple[str, ...] = ()


class Basis(NamedTuple):
    """On how many surveyed lines every answer is known, on how many the number of replies alone, on how many none."""

    answers: int = 0
    replies: int = 0
    unknown: int = 0


class Drawn(NamedTuple):
    """By unit: ranks under the sampling error (nothing where no line tells it), ranks under all, and the lines."""

    sampling: Mapping[str, Sampled]
    together: Mapping[str, Sampled]
    basis: Mapping[str, Basis]


def drawn(
    framework: Framework,
    cards: Sequence[Scorecard],
    form: SurveyForm | None,
    points: Decimal,
    draws: Draws,
    now: Mapping[str, Key],
) -> Drawn:
    """The ranks of units under the sampling error of the survey, and under every source of uncertainty together.

    Together: answers drawn, the weight of the survey anywhere within `points` of what it is, no criterion or any one
    left out, and any mark on every open line, all alike. `now` are the keys of the units, best first.
    """
    model = _Model(framework, cards, now)
    random = np.random.default_rng(draws.seed)
    moved = _moved(framework, cards, form, draws.number, random)
    opened = _opened(framework, cards, draws.number, random)
    sampling = model.ranked(model.values(moved)) if moved else {}
    left_out = random.integers(-1, len(model.codes), draws.number)
    weight = random.uniform(-float(points), float(points), draws.number)
    everything = model.values({**moved, **opened}, left_out=left_out, weight=weight)
    return Drawn(sampling, model.ranked(everything), {card.unit: basis_of(framework, card) for card in cards})


def basis_of(framework: Framework, card: Scorecard) -> Basis:
    """What is known of the surveyed lines of a unit that count."""
    surveyed = {leaf.code for leaf in framework.surveyed}
    lines = [one for one in card.lines if one.code in surveyed and one.applies() and one.last() is not None]
    known = [_lowest_known(one) for one in lines]
    return Basis(known.count(2), known.count(1), known.count(0))


def _lowest_known(line: Line) -> int:
    """What is known of every poll of a line that counts: 2 every answer, 1 the number of replies alone, 0 neither."""
    if not _counts_polls(line):
        return 0
    return min(2 if poll.answers else 1 if poll.replies else 0 for poll in line.polls)


_Moved = dict[tuple[int, str], Floats]
"""By unit (its place) and code: by how much the points of the line differ in every draw."""


def _moved(
    framework: Framework,
    cards: Sequence[Scorecard],
    form: SurveyForm | None,
    count: int,
    random: np.random.Generator,
) -> _Moved:
    """The difference that drawn answers make to surveyed lines whose polls are what counts."""
    found: _Moved = {}
    for place, card in enumerate(cards):
        lines = card.by_code
        for leaf in framework.surveyed:
            line = lines.get(leaf.code)
            if line is not None and _lowest_known(line):
                found[place, leaf.code] = _points(leaf, line, form, count, random)
    return found


def _counts_polls(line: Line) -> bool:
    last = line.last()
    return bool(line.polls) and line.applies() and last is not None and last.stage == SURVEY


def _points(
    leaf: Criterion, line: Line, form: SurveyForm | None, count: int, random: np.random.Generator
) -> Floats:
    made = np.zeros(count)
    assert leaf.survey is not None
    for one in weighed_polls(leaf.survey, line.polls, form):
        if one.poll is not None:
            weight = one.weight if one.counted is None else one.counted
            worth = {} if form is None else form.worth
            made += float(weight) * _shares(one.poll, worth, count, random)
    return made * float(leaf.max)


def _shares(poll: Poll, worths: Mapping[str, Decimal], count: int, random: np.random.Generator) -> Floats:
    """By how much the mean share of an audience differs in every draw; nothing where an answer has no worth.

    Where people answer several items, the draws of single answers are spread to the standard error between people.
    """
    if not poll.answers:
        assert poll.replies is not None
        return _widest(float(poll.share), poll.replies, count, random)
    known = [(float(worths[name]) / 100, n) for name, n in poll.answers.items() if name in worths]
    number = sum(n for _, n in known)
    if not number or number != poll.number:
        return np.zeros(count)
    worth, seen = (np.array(column, dtype=float) for column in zip(*known, strict=True))
    shares = seen / number
    mean = float(shares @ worth)
    means = random.multinomial(number, shares, size=count) @ worth / number
    spread = _spread(poll, float(np.sqrt(shares @ (worth - mean) ** 2 / number)))
    return np.asarray((means - mean) * spread, dtype=np.float64)


def _widest(share: float, replies: int, count: int, random: np.random.Generator) -> Floats:
    """By how much a share of so many replies differs where each is all or nothing."""
    made = random.binomial(replies, min(1.0, max(0.0, share)), size=count)
    return np.asarray(made / replies - share, dtype=np.float64)


def _spread(poll: Poll, single: float) -> float:
    """How much wider the mean of people who gave several answers spreads than that of single answers."""
    if poll.replies == poll.number or poll.error is None or not single:
        return 1.0
    return float(poll.error) / single


def _opened(
    framework: Framework, cards: Sequence[Scorecard], count: int, random: np.random.Generator
) -> _Moved:
    """The difference that any possible mark makes to open lines that have one."""
    found: _Moved = {}
    for place, card in enumerate(cards):
        for one in open_lines(framework, card, None):
            if one.current is not None and one.criterion.code not in framework.item_codes:
                found[place, one.criterion.code] = _any_mark(one, count, random) - float(one.current)
    return found


def _any_mark(line: OpenLine, count: int, random: np.random.Generator) -> Floats:
    marks = np.array([float(mark) for mark in line.marks])
    return random.choice(marks, count) if line.finite else random.uniform(marks[0], marks[-1], count)


class _Model:
    """The points and maxima of all units as arrays: units down, criteria across."""

    def __init__(self, framework: Framework, cards: Sequence[Scorecard], now: Mapping[str, Key]) -> None:
        self.framework, self.units, policy = framework, [card.unit for card in cards], framework.policy
        parts = [contributions(framework, card.by_code) for card in cards]
        self.codes = list(dict.fromkeys(code for each in parts for code in each))
        self.points = _table(parts, self.codes, "points")
        self.maxima = _table(parts, self.codes, "maximum")
        surveyed = {leaf.code for leaf in framework.surveyed}
        criteria = [framework.by_code[code] for code in self.codes]
        self.surveyed = np.array([one.code in surveyed for one in criteria])
        self.appraised = np.array([not (one.measured or one.children) for one in criteria])
        self.full = np.array([float(framework.counted.get(one.code, 0)) for one in criteria])
        made = [totals(framework, card) for card in cards]
        self.items = np.array([float(one.bonus - one.penalty) for one in made])
        self.cap = np.inf if policy.total_cap is None else float(policy.total_cap)
        self.times = {code: float(times) for code, times in framework.weights.items()}
        breaks = {key[1:] for key in now.values()}
        order = {key: place for place, key in enumerate(sorted(breaks))}
        self.breaks = np.array([order[now[unit][1:]] for unit in self.units], dtype=np.int64)
        self.order = _orders([now[unit] for unit in self.units])

    def values(self, moved: _Moved, *, left_out: Ints | None = None, weight: Floats | None = None) -> Floats:
        """What the set ranks by, draws down and units across."""
        count = len(next(iter(moved.values()))) if left_out is None else len(left_out)
        sums = _Sums(self, count)
        for (place, code), change in moved.items():
            sums.move(place, self.codes.index(code), change * self.times.get(code, 1.0), left_out)
        if left_out is not None:
            sums.leave_out(left_out)
        return sums.values(np.zeros(count) if weight is None else weight)

    def ranked(self, values: Floats) -> dict[str, Sampled]:
        """The ranks in all draws by unit."""
        keys = self._keys(values)
        ranks = np.stack([_ranks(row, dense=self.framework.policy.rank.ties == "dense") for row in keys])
        rivals = self._rivals(keys)
        return {unit: _sampled(ranks[:, place], rivals[place]) for place, unit in enumerate(self.units)}

    def _keys(self, values: Floats) -> Ints:
        """Whole numbers that compare as the policy does, ties broken as they are now."""
        rank, rounding = self.framework.policy.rank, self.framework.policy.rounding
        finest = 10.0**rounding.digits if rank.compare == "printed" else _FINEST
        cut = rank.compare == "printed" and rounding.mode == "down"
        steps = np.floor(values * finest + 1e-6) if cut else np.floor(values * finest + 0.5 + 1e-6)
        return steps.astype(np.int64) * len(self.units) + self.breaks

    def _rivals(self, keys: Ints) -> list[tuple[str, ...]]:
        """The units whose order with each one differs from now in a notable share of draws."""
        turned = np.zeros((len(self.units), len(self.units)))
        for row in keys:
            turned += np.sign(row[:, None] - row[None, :]) != self.order
        return [
            tuple(self.units[other] for other in np.flatnonzero(row >= NOTABLE * len(keys))) for row in turned
        ]


def _orders(keys: Sequence[Key]) -> Ints:
    """1 where the unit of the row is above that of the column, 0 where they are level, -1 where it is below."""
    return np.array([[(one > other) - (one < other) for other in keys] for one in keys], dtype=np.int64)


class _Sums:
    """The sums of appraised, surveyed and other points of every unit in every draw, with their maxima."""

    def __init__(self, model: _Model, count: int) -> None:
        self.model = model
        kinds = (model.appraised, model.surveyed, ~(model.appraised | model.surveyed))
        self.points = [_repeated(model.points[:, kind].sum(axis=1), count) for kind in kinds]
        self.maxima = [_repeated(model.maxima[:, kind].sum(axis=1), count) for kind in kinds]
        self.full = np.full(count, float(model.framework.appraised_maximum))

    def _kind(self, column: int) -> int:
        return 0 if self.model.appraised[column] else 1 if self.model.surveyed[column] else 2

    def move(self, place: int, column: int, change: Floats, left_out: Ints | None) -> None:
        """Add what a line differs by, in the draws in which its criterion is not left out."""
        kept = 1.0 if left_out is None else (left_out != column)
        self.points[self._kind(column)][:, place] += change * kept

    def leave_out(self, left_out: Ints) -> None:
        """Take the criterion that is left out away, draw by draw; -1: none."""
        for column in range(len(self.model.codes)):
            rows, kind = left_out == column, self._kind(column)
            self.points[kind][rows] -= self.model.points[:, column]
            self.maxima[kind][rows] -= self.model.maxima[:, column]
            self.full[rows] -= self.model.full[column] if kind == 0 else 0.0

    def values(self, weight: Floats) -> Floats:
        """Points, or the index in %, where the survey weighs so many points of 100 more."""
        model, policy = self.model, self.model.framework.policy
        appraised, most = self.points[0], self.maxima[0]
        if policy.not_applicable == "rescale_appraised":
            full = np.repeat(self.full[:, None], len(model.units), axis=1)
            appraised = np.divide(appraised * full, most, out=np.zeros_like(most), where=most > 0)
            most = np.where(most > 0, full, 0.0)
        more, less = self._factors(weight)
        points = more * self.points[1] + less * (appraised + self.points[2]) + model.items
        maximum = more * self.maxima[1] + less * (most + self.maxima[2])
        points = np.minimum(points, model.cap)
        if policy.rank.by == "points":
            return np.asarray(points, dtype=np.float64)
        index = np.divide(points * 100, maximum, out=np.zeros_like(points), where=maximum > 0)
        return np.asarray(index, dtype=np.float64)

    def _factors(self, weight: Floats) -> tuple[Floats, Floats]:
        """What the survey and all the rest are multiplied by, draws down."""
        framework = self.model.framework
        now = float(framework.survey_maximum / framework.maximum * 100) if framework.maximum else 0.0
        if not 0 < now < 100:
            return np.ones((len(weight), 1)), np.ones((len(weight), 1))
        then = np.clip(now + weight, 0, 100)[:, None]
        return then / now, (100 - then) / (100 - now)


def _table(parts: Sequence[Mapping[str, NamedTuple]], codes: Sequence[str], name: str) -> Floats:
    return np.array(
        [[float(getattr(each[code], name) or 0) if code in each else 0.0 for code in codes] for each in parts]
    )


def _repeated(row: Floats, count: int) -> Floats:
    return np.repeat(row[None, :], count, axis=0)


def _ranks(keys: Ints, *, dense: bool) -> Ints:
    """The ranks of one draw, the highest key first."""
    ordered = np.unique(keys) if dense else np.sort(keys)
    return len(ordered) - np.searchsorted(ordered, keys, side="right") + 1


def _sampled(ranks: Ints, rivals: tuple[str, ...]) -> Sampled:
    """The shortest way to say where a unit ranks: the middle 95 % of draws, and how often it has each rank."""
    found, counts = np.unique(ranks, return_counts=True)
    tail = (1 - LEVEL) / 2
    low, high = np.quantile(ranks, (tail, 1 - tail), method="inverted_cdf")
    probabilities = {int(rank): float(n / len(ranks)) for rank, n in zip(found, counts, strict=True)}
    return Sampled(int(low), int(high), probabilities, rivals)
