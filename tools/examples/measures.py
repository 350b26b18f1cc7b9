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
    framework: Framework, excluded: frozenset[str], unit: str, esteem: float, rng: Random,
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
    framework: Framework, excluded: frozenset[str], unit: str, esteem: float, rng: Random
) -> list[tuple[str, str, str]]:
    """Unit, code, share for every given leaf."""
    rows = []
    for leaf in framework.leaves:
        if isinstance(leaf.rule, Given) and leaf.code not in excluded:
            share = min(0.985, max(0.6, rng.gauss(esteem + 0.05, 0.02)))
            rows.append((unit, leaf.code, format(rounded(Decimal(repr(share)), "half_up", 4), "f")))
    return rows
