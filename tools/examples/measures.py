"""Synthetic survey shares and given shares of one cycle.

May not know files. A share is a mean of answers worth 100, 60, 20 and 0 %, over the replies beside it.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import Decimal
from random import Random

from parscore.model.framework import Framework
from parscore.model.rules import Answer, Given, SurveyRule
from parscore.number import exactly, rounded

_WORTH = (100, 60, 20, 0)


def survey_rows(
    framework: Framework,
    excluded: frozenset[str],
    unit: str,
    esteem: float,
    rng: Random,
    asked: Mapping[str, tuple[int, int]],
) -> list[tuple[str, str, str, str, str]]:
    """Unit, code, audience, share, replies for every surveyed leaf; `asked`: how many of each reply."""
    mood = {audience: rng.gauss(0, 0.025) for audience in asked}
    replies = {audience: rng.randint(*span) for audience, span in asked.items()}
    rows = []
    for leaf in framework.leaves:
        if not isinstance(leaf.rule, SurveyRule) or leaf.code in excluded:
            continue
        theme = rng.gauss(0, 0.03)
        for audience in leaf.rule.audiences:
            many = max(leaf.rule.min_replies, replies[audience] - rng.choice((0, 0, 0, 1, 2)))
            share = _mean(many * max(1, len(leaf.rule.questions)), esteem + mood[audience] + theme, rng)
            rows.append((unit, leaf.code, audience, format(share, "f"), str(many)))
    return rows


def _mean(answers: int, level: float, rng: Random) -> Decimal:
    """The mean worth of so many answers by people who are pleased to the degree `level`."""
    best = min(0.97, max(0.05, 1.75 * level - 0.75))
    weights = (best, (1 - best) * 0.72, (1 - best) * 0.22, (1 - best) * 0.06)
    total = sum(rng.choices(_WORTH, weights, k=answers))
    return rounded(Decimal(total) / Decimal(100 * answers), "half_up", 4)


@exactly
def surveyed(framework: Framework, rows: Sequence[Sequence[str]]) -> Decimal:
    """The unrounded points that the survey rows of one unit come to."""
    return sum((_weight(framework, row) * Decimal(row[3]) for row in rows), Decimal(0))


@exactly
def steered(
    framework: Framework, rows: Sequence[tuple[str, str, str, str, str]], points: Decimal
) -> list[tuple[str, str, str, str, str]]:
    """The rows of one unit with answers changed one by one until they come as near to `points` as can be."""
    made, weights = list(rows), [_weight(framework, row) for row in rows]
    shift = (points - surveyed(framework, made)) / sum(weights, Decimal(0))
    made = [_moved(framework, row, round(shift / _answer(framework, row))) for row in made]
    for _ in range(len(made)):
        left = points - surveyed(framework, made)
        moves = [
            (abs(left - weights[place] * (Decimal(moved[3]) - Decimal(row[3]))), place, moved)
            for place, row in enumerate(made)
            for moved in (_moved(framework, row, 1), _moved(framework, row, -1))
        ]
        best = min(moves)
        if best[0] >= abs(left):
            break
        made[best[1]] = best[2]
    return made


def _weight(framework: Framework, row: Sequence[str]) -> Decimal:
    leaf = framework.by_code[row[1]]
    assert isinstance(leaf.rule, SurveyRule)
    return leaf.max * leaf.rule.audiences[row[2]]


def _answer(framework: Framework, row: Sequence[str]) -> Decimal:
    """What one better answer of one person changes in the share of a row."""
    rule = framework.by_code[row[1]].rule
    questions = max(1, len(rule.questions)) if isinstance(rule, SurveyRule) else 1
    return Decimal("0.2") / (int(row[4]) * questions)


def _moved(
    framework: Framework, row: tuple[str, str, str, str, str], answers: int
) -> tuple[str, str, str, str, str]:
    """The row with so many better answers, 0.98 at most."""
    one = _answer(framework, row)
    many = min(round(Decimal(row[3]) / one) + answers, int(Decimal("0.98") / one))
    return (*row[:3], format(rounded(many * one, "half_up", 4), "f"), row[4])


@exactly
def points_of(framework: Framework, shares: Sequence[Sequence[str]]) -> list[tuple[str, str, str]]:
    """Unit, code, points for the surveyed leaves of a set, as an office hands them over: two decimals."""
    answers: dict[tuple[str, str], dict[str, Decimal]] = defaultdict(dict)
    for unit, code, audience, share, _ in shares:
        answers[(unit, code)][audience] = Decimal(share)
    rows = []
    for (unit, code), found in answers.items():
        leaf = framework.by_code.get(code)
        if leaf is not None and isinstance(leaf.rule, SurveyRule):
            points = leaf.rule.points(Answer(shares=found), leaf.max, "half_up").points or Decimal(0)
            rows.append((unit, code, format(rounded(points, "half_up", 2), "f")))
    return rows


def given_rows(
    framework: Framework,
    excluded: frozenset[str],
    unit: str,
    esteem: float,
    rng: Random,
    usual: Mapping[str, tuple[float, float]] | None = None,
) -> list[tuple[str, str, str]]:
    """Unit, code, share for every given leaf; `usual`: mean and spread by code, for a unit of esteem 0.8."""
    rows = []
    for leaf in framework.leaves:
        if isinstance(leaf.rule, Given) and leaf.code not in excluded:
            if usual and leaf.code in usual:
                mean, spread = usual[leaf.code]
                share = min(1.0, max(0.05, rng.gauss(mean + esteem - 0.8, spread)))
            else:
                share = min(0.985, max(0.6, rng.gauss(esteem + 0.05, 0.02)))
            rows.append((unit, leaf.code, format(rounded(Decimal(repr(share)), "half_up", 4), "f")))
    return rows
