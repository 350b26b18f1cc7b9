"""Several units of one year as the one unit that they have become since, line by line, by a declared rule.

Nothing here rounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from parscore.compute.needs import answer_of, tells_alone, told_by
from parscore.model.cycle import Merge
from parscore.model.framework import Criterion, Framework
from parscore.model.rules import Answer, BaseRule
from parscore.model.scorecard import GIVEN, Line, Mark, Scorecard
from parscore.number import ZERO, exactly, settle

_Weighed = tuple[Line, Decimal]


def combined_card(
    framework: Framework, cards: Sequence[Scorecard], way: Merge, weights: Sequence[Decimal]
) -> Scorecard:
    """The card that the units would have had together: the points of a line are the mean of theirs by `weights`.

    Under `sum` the rule is applied to the sums of their figures, wherever their marks are what it gives for these.
    A line that does not apply to one of them is that of the others.
    """
    first = cards[0]
    known = [card.by_code for card in cards]
    codes = dict.fromkeys(line.code for card in cards for line in card.lines)

    def line(code: str) -> Line:
        weighed = [(mine[code], weight) for mine, weight in zip(known, weights, strict=True) if code in mine]
        return _combined(framework, framework.by_code[code], weighed, way)

    return Scorecard(first.group, first.unit, first.name, first.file, tuple(map(line, codes)))


def _combined(framework: Framework, criterion: Criterion, weighed: Sequence[_Weighed], way: Merge) -> Line:
    applying = [(line, weight) for line, weight in weighed if line.applies()]
    if not applying:
        return weighed[0][0]
    lines = [line for line, _ in applying]
    if any(line.value() is None for line in lines):
        return Line(criterion.code)
    summed = _summed(criterion, lines, framework.policy.rounding.mode) if way == "sum" else None
    return summed or Line(criterion.code, (Mark(GIVEN, _mean(applying)),))


@exactly
def _mean(marked: Iterable[_Weighed]) -> Decimal:
    """The weighted mean of the values."""
    pairs = [(line.value() or ZERO, weight) for line, weight in marked]
    whole = sum((weight for _, weight in pairs), ZERO)
    return settle(sum((value * weight for value, weight in pairs), ZERO) / whole)


def _summed(criterion: Criterion, lines: Sequence[Line], mode: str) -> Line | None:
    """The line of the sums of all figures; None where there are none, or a mark is not what they give."""
    rule, answers = criterion.rule, [answer_of(line) for line in lines]
    if rule is None or not _adds_up(rule, answers):
        return None
    marked = zip(lines, answers, strict=True)
    if not all(told_by(criterion, answer, line.value(), mode) for line, answer in marked):
        return None
    keys = [figure.key for figure in rule.figures]
    figures = {key: sum((answer.figures[key] for answer in answers), ZERO) for key in keys}
    points = rule.points(Answer(figures=figures), criterion.max, mode).points
    declared = {key: format(value, "f") for key, value in figures.items()}
    return None if points is None else Line(criterion.code, (Mark(GIVEN, settle(points)),), declared=declared)


def _adds_up(rule: BaseRule, answers: Iterable[Answer]) -> bool:
    """Whether a rule computes of figures alone, all of which are there."""
    keys = {figure.key for figure in rule.figures}
    return (
        tells_alone(rule)
        and bool(keys)
        and not rule.chooses
        and all(keys <= answer.figures.keys() for answer in answers)
    )
