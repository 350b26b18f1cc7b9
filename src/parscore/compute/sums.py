"""The additive parts of a total, line by line, and the one formula that makes points and index of them.

Nothing here rounds. Conventions for criteria that do not apply are those of `policy.not_applicable`
(docs/quy-uoc.md).
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import NamedTuple

from parscore.compute.contributions import Contribution
from parscore.model.framework import Framework
from parscore.model.scorecard import Totals
from parscore.number import HUNDRED, ZERO, exactly, settle


class Sums(NamedTuple):
    """What lines add up to: appraised and measured leaves with their maxima; items, before the caps over
    all."""

    appraised: Decimal = ZERO
    appraised_maximum: Decimal = ZERO
    measured: Decimal = ZERO
    measured_maximum: Decimal = ZERO
    bonus: Decimal = ZERO
    penalty: Decimal = ZERO


@exactly
def leaf_sums(framework: Framework, parts: Mapping[str, Contribution]) -> Sums:
    """The contributions of lines as sums; a missing mark adds no points.

    A criterion with rows below it, of which the points alone are known, was brought in: it is measured.
    """
    sums = [ZERO, ZERO, ZERO, ZERO]
    for code, part in parts.items():
        criterion = framework.by_code[code]
        place = 2 if criterion.measured or criterion.children else 0
        sums[place] += part.points or ZERO
        sums[place + 1] += part.maximum
    return Sums(*sums)


@exactly
def amount(framework: Framework, sums: Sums) -> Totals:
    """Points, maximum and index, settled: leaves under the convention, plus bonus, less penalty, within the caps."""
    policy = framework.policy
    appraised, maximum, factor = sums.appraised, sums.appraised_maximum, Decimal(1)
    if policy.not_applicable == "rescale_appraised" and maximum > 0:
        full = framework.appraised_maximum
        appraised, maximum, factor = appraised * full / maximum, full, full / maximum
    base, maximum = appraised + sums.measured, maximum + sums.measured_maximum
    bonus = sums.bonus if policy.bonus_cap is None else min(sums.bonus, policy.bonus_cap)
    penalty = sums.penalty if policy.penalty_cap is None else min(sums.penalty, policy.penalty_cap)
    points = base + bonus - penalty
    if policy.total_cap is not None:
        points = min(points, policy.total_cap)
    return Totals(
        points=settle(points),
        maximum=settle(maximum),
        index=settle(points * HUNDRED / maximum) if maximum > 0 else None,
        base=settle(base),
        bonus=settle(bonus),
        penalty=settle(penalty),
        factor=settle(factor),
    )
