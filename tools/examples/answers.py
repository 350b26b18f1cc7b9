"""Synthetic answers: one unit's figures, options and marks for every criterion that it scores itself.

May not know files. Everything is drawn from the unit's own generator, so no unit depends on another.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from parscore.model.framework import Criterion, Framework
from parscore.model.rules import Answer, Bands, Choice, Count, Deduct, Judged, Outcome, Ratio
from parscore.number import exactly, plain, rounded

NOTHING_AROSE = "không phát sinh"


@dataclass
class Line:
    """One line of a form as its officer types it; `answer` is what the figures were meant to be."""

    criterion: Criterion
    answer: Answer
    figures: dict[str, Decimal | str | None]
    option: str | None
    claimed: Decimal | str | None
    evidence: str = ""
    explanation: str = ""


@dataclass
class Unit:
    """A synthetic unit while it is being made: how well it works, how large it is, its answers so far."""

    id: str
    quality: float
    sizes: Mapping[str, int]
    rng: Random
    mode: str
    totals: dict[str, int] = field(default_factory=dict)
    lines: dict[str, Line] = field(default_factory=dict)

    def level(self) -> float:
        """How well one task was done, 0…1."""
        return min(1.0, max(0.0, self.rng.gauss(self.quality, 0.15)))

    def figure(self, code: str, key: str) -> int:
        """A figure answered before."""
        return int(self.lines[code].answer.figures.get(key, 0)) if code in self.lines else 0


Total = Callable[[Unit], int]


def between(low: int, high: int) -> Total:
    """A total that has nothing to do with the size of the unit."""
    return lambda unit: unit.rng.randint(low, high)


def part(size: str, low: float = 1.0, high: float = 1.0) -> Total:
    """A total that is a part of one of the unit's sizes."""
    return lambda unit: round(unit.sizes[size] * unit.rng.uniform(low, high))


def rest(code: str) -> Total:
    """What the share of another criterion leaves over (late files are those that were not in time)."""
    return lambda unit: unit.figure(code, "denominator") - unit.figure(code, "numerator")


@dataclass(frozen=True)
class Habits:
    """What is usual for a criteria set: totals by label or by the first of `words` in it, ranges by code."""

    totals: Mapping[str, Total]
    ranges: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    words: Mapping[str, Total] = field(default_factory=dict)

    def total(self, label: str) -> Total:
        """How large the total called `label` is."""
        if label in self.totals:
            return self.totals[label]
        folded = label.casefold()
        return next(total for word, total in self.words.items() if word in folded)


def answer_form(framework: Framework, excluded: frozenset[str], unit: Unit, habits: Habits) -> None:
    """Fill `unit.lines` with an answer and its points for every line that the unit scores itself.

    Bonus items without a bonus stay empty, and so do penalties: who appraises finds them.
    """
    for criterion in framework.scored:
        if criterion.measured or criterion.code in excluded:
            continue
        if criterion in framework.penalty:
            continue
        answer = _answer(criterion, unit, habits)
        claimed = claim(criterion, answer, unit.mode)
        if criterion in framework.bonus and not claimed:
            continue
        figures: dict[str, Decimal | str | None] = dict(answer.figures)
        unit.lines[criterion.code] = Line(criterion, answer, figures, answer.option, claimed)


def outcome(criterion: Criterion, answer: Answer, mode: str) -> Outcome:
    """What the rule makes of an answer."""
    assert criterion.rule is not None
    return criterion.rule.points(answer, criterion.max, mode)


def claim(criterion: Criterion, answer: Answer, mode: str) -> Decimal | None:
    """The points as an officer types them: two decimals; None where the line does not apply."""
    found = outcome(criterion, answer, mode)
    return None if found.points is None else plain(rounded(found.points, "half_up", 2))


def _answer(criterion: Criterion, unit: Unit, habits: Habits) -> Answer:
    rule, level, usual = criterion.rule, unit.level(), habits.ranges.get(criterion.code)
    match rule:
        case Choice():
            return Answer(option=_option(rule, level, unit.rng))
        case Judged():
            step = rule.step or Decimal("0.25")
            return Answer(mark=step * round(level * float(criterion.max / step)))
        case Ratio():
            low, high = usual or _reach(rule)
            return _shared(str(rule.numerator), str(rule.denominator), low, high, level / 0.93, unit, habits)
        case Bands() if rule.is_share:
            low, high = usual or _span(rule)
            return _shared(str(rule.numerator), str(rule.denominator), low, high, level / 0.9, unit, habits)
        case Bands():
            return Answer(figures={"of": _plain_figure(rule, usual, level)})
        case Count():
            enough = math.ceil(criterion.max / rule.each)
            low, high = usual or (0.0, enough * 1.1)
            return Answer(figures={"of": Decimal(round(low + (high - low) * level))})
        case Deduct():
            start = criterion.max if rule.start is None else rule.start
            worst = usual[1] if usual else float((start - rule.least) / rule.each) * 0.6
            return Answer(figures={"of": Decimal(round(worst * (1 - level)))})
    raise NotImplementedError(criterion.code)


def _option(rule: Choice, level: float, rng: Random) -> str:
    """The better the level, the better the option; rarely the one for which nothing arose."""
    marks = sorted(set(rule.options.values()), reverse=True)
    mark = marks[min(int((1 - level) * len(marks)), len(marks) - 1)]
    equal = [option for option, points in rule.options.items() if points == mark]
    busy = [option for option in equal if NOTHING_AROSE not in option.casefold()]
    return rng.choice(busy) if busy and rng.random() < 0.65 else rng.choice(equal)


def _reach(rule: Ratio) -> tuple[float, float]:
    """Shares around the part of the scale that counts."""
    full = float(rule.full_from)
    return (max(70.0, float(rule.floor or 0)), 100.0) if full > 75 else (full * 0.55, min(100.0, full * 1.25))


def _span(rule: Bands) -> tuple[float, float]:
    bounds = [float(step.bound) for step in rule.steps if step.bound is not None]
    return min(bounds) * 0.85, max(*bounds, min(100.0, max(bounds) * 1.15))


def _shared(
    numerator: str, denominator: str, low: float, high: float, level: float, unit: Unit, habits: Habits
) -> Answer:
    """A share between `low` and `high` percent of a total that is the same wherever the form asks for it."""
    if denominator not in unit.totals:
        unit.totals[denominator] = habits.total(denominator)(unit)
    total = unit.totals[denominator]
    share = low + (high - low) * min(1.0, level)
    count = round(total * share / 100)
    return Answer(figures={"numerator": Decimal(min(total, count)), "denominator": Decimal(total)})


def _plain_figure(rule: Bands, usual: tuple[float, float] | None, level: float) -> Decimal:
    """A plain figure; one that is itself a percentage has a decimal."""
    bounds = [float(step.bound) for step in rule.steps if step.bound is not None]
    more_is_better = rule.steps[0].points > rule.steps[-1].points
    narrow = min(bounds) > 0.5 * max(bounds) and len(bounds) > 1
    low, high = usual or ((min(bounds) * 0.93, max(bounds) * 1.06) if narrow else (0.0, max(bounds) * 1.2))
    figure = low + (high - low) * (level if more_is_better else max(0.0, 1 - level / 0.95))
    return rounded(Decimal(repr(figure)), "half_up", 1 if "%" in str(rule.of) else 0)


@exactly
def shifted(criterion: Criterion, answer: Answer, mode: str, rng: Random, *, up: bool) -> Answer | None:
    """A neighbouring answer that the rule gives more (`up`) or fewer points; None when there is none."""
    before = claim(criterion, answer, mode)
    if before is None:
        return None
    for candidate in _neighbours(criterion, answer, rng, up=up):
        points = claim(criterion, candidate, mode)
        if points is not None and (points > before if up else points < before):
            return candidate
    return None


def _neighbours(criterion: Criterion, answer: Answer, rng: Random, *, up: bool) -> list[Answer]:
    rule = criterion.rule
    match rule:
        case Choice():
            best = max(rule.options.values())
            if not up and rule.options.get(answer.option or "") != best:
                return []
            ordered = sorted(rule.options.items(), key=lambda item: item[1], reverse=not up)
            return [Answer(option=option) for option, _ in ordered if NOTHING_AROSE not in option.casefold()]
        case Judged():
            step = (rule.step or Decimal("0.25")) * (1 if up else -1)
            mark = (answer.mark or Decimal(0)) + step
            return [Answer(mark=mark)] if 0 <= mark <= criterion.max else []
    key = "of" if "of" in answer.figures else "numerator"
    sign = 1 if up else -1
    if isinstance(rule, Deduct) or (isinstance(rule, Bands) and rule.steps[0].points < rule.steps[-1].points):
        sign = -sign
    here, total = answer.figures[key], answer.figures.get("denominator")
    least = max(1, round(float(total) * rng.uniform(0.015, 0.06))) if total else 1
    reach = int(total or 60) + 60
    moves = (here + sign * Decimal(step) for step in range(least, reach, max(1, reach // 400)))
    ceiling = total if total is not None else Decimal(10**9)
    return [Answer(figures={**answer.figures, key: value}) for value in moves if 0 <= value <= ceiling]
