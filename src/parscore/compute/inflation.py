"""Claimed points beside those that the declared figures give, summed by field and for the whole form.

Nothing here rounds. Only leaves with a mark that counts are summed; where no figures tell, or a claim is
their points in rounded form, the claim stands for both.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from msgspec import Struct

from parscore.model.framework import Criterion, Framework
from parscore.model.submission import Submission, others_of
from parscore.number import ZERO, exactly, settle, written_for

NOTABLE_SHARE = Decimal("0.01")
"""From what share of the set's maximum on it is said that a form claims more than its figures give."""


class Sum(Struct, frozen=True):
    """One field or the whole form: points claimed, the points computed, for how many leaves figures tell."""

    code: str
    title: str
    claimed: Decimal
    computed: Decimal
    told: int

    @property
    def difference(self) -> Decimal:
        """By how much the claims exceed what the figures give."""
        return settle(self.claimed - self.computed)


@exactly
def inflation(submission: Submission, framework: Framework) -> tuple[Sum, ...]:
    """A sum for each field, for bonus and penalty items if there are any, and at last for the whole form.

    Penalty points count against the unit. `submission` is the accepted form.
    """
    parts = [
        _sum(submission, framework, field.code, field.title, field.leaves(), 1)
        for field in framework.criteria
    ]
    if framework.bonus:
        parts.append(_sum(submission, framework, "", "Điểm thưởng", framework.bonus, 1))
    if framework.penalty:
        parts.append(_sum(submission, framework, "", "Điểm trừ", framework.penalty, -1))
    claimed, computed = sum((one.claimed for one in parts), ZERO), sum((one.computed for one in parts), ZERO)
    whole = Sum("", "Tổng cộng", settle(claimed), settle(computed), sum(one.told for one in parts))
    return (*parts, whole)


def is_notable(whole: Sum, framework: Framework) -> bool:
    """Whether the whole form claims so much more than its figures give that it is worth saying."""
    return whole.difference > framework.maximum * NOTABLE_SHARE


def _sum(
    submission: Submission,
    framework: Framework,
    code: str,
    title: str,
    criteria: Iterable[Criterion],
    sign: int,
) -> Sum:
    mode, claimed, computed, told = framework.policy.rounding.mode, ZERO, ZERO, 0
    others = others_of(framework, submission.entries)
    for criterion in criteria:
        entry = submission.entries.get(criterion.code)
        if entry is None or entry.claimed.value is None or criterion.measured:
            continue
        times = sign * framework.weights.get(criterion.code, 1)
        points = criterion.outcome(entry.answer(others), mode).points
        claimed += times * entry.claimed.value
        agrees = points is None or written_for(entry.claimed.value, points, mode)
        computed += times * (entry.claimed.value if agrees or points is None else points)
        told += points is not None
    return Sum(code, title, settle(claimed), settle(computed), told)
