"""The additive parts of a total, line by line, and the one formula that makes points and index of them.

Nothing here rounds. Conventions for criteria that do not apply are those of `policy.not_applicable`
(docs/quy-uoc.md).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from parscore.model.framework import Criterion, Framework
from parscore.model.scorecard import Line
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


@dataclass(frozen=True, slots=True)
class Amount:
    """What sums come to under the policy, settled; `index` None when nothing applies."""

    points: Decimal
    maximum: Decimal
    index: Decimal | None
    base: Decimal
    bonus: Decimal
    penalty: Decimal
    factor: Decimal


def contribution(
    framework: Framework, criterion: Criterion, line: Line | None, stages: Iterable[str] | None
) -> tuple[Decimal | None, Decimal]:
    """What one leaf adds to points and to the maximum; None points when its mark is missing."""
    if line is not None and line.excluded == "unmeasured":
        return ZERO, ZERO
    if line is not None and not line.applies(stages):
        match framework.policy.not_applicable:
            case "full_marks":
                return criterion.max, criterion.max
            case "zero":
                return ZERO, criterion.max
            case _:
                return ZERO, ZERO
    return (None if line is None else line.value(stages)), criterion.max


def leaf_sums(criterion: Criterion, part: tuple[Decimal | None, Decimal]) -> Sums:
    """The contribution of one leaf as sums; a missing mark adds no points."""
    points, maximum = part[0] or ZERO, part[1]
    if criterion.measured:
        return Sums(measured=points, measured_maximum=maximum)
    return Sums(appraised=points, appraised_maximum=maximum)


def item_points(item: Criterion, line: Line | None, stages: Iterable[str] | None) -> Decimal:
    """What a bonus or penalty item adds before the cap over all: at most its maximum, 0 when unclaimed."""
    if line is None or not line.applies(stages):
        return ZERO
    return min(item.max, line.value(stages) or ZERO)


@exactly
def added(sums: Iterable[Sums]) -> Sums:
    """The sums of all."""
    return Sums(*(sum(parts, ZERO) for parts in zip(Sums(), *sums, strict=True)))


@exactly
def amount(framework: Framework, sums: Sums) -> Amount:
    """Points, maximum and index: leaves under the convention, plus bonus, less penalty, within the caps."""
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
    return Amount(
        points=settle(points),
        maximum=settle(maximum),
        index=settle(points * HUNDRED / maximum) if maximum > 0 else None,
        base=settle(base),
        bonus=settle(bonus),
        penalty=settle(penalty),
        factor=settle(factor),
    )
