"""Totals that a unit typed, or that its formulas left behind, against the marks below them; pure.

Totals are never taken: points are always added up anew. A difference shows that a mark was changed, dropped
or left out of a sum.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic
from parscore.model.framework import Criterion, Framework
from parscore.model.submission import BASE, BONUS, GRAND, PENALTY, Submission
from parscore.number import ZERO, exactly, settle, written_for

_WORDS = {BASE: "tổng điểm chuẩn", BONUS: "tổng điểm thưởng", PENALTY: "tổng điểm trừ", GRAND: "tổng cộng"}


def check_totals(submission: Submission, framework: Framework) -> list[Diagnostic]:
    """A finding for every total that is none of what its rows can add up to.

    `submission` is the form as it was typed, before marks that may not count are left out.
    """
    return list(_totals(submission, framework))


def _totals(submission: Submission, framework: Framework) -> Iterator[Diagnostic]:
    mode = framework.policy.rounding.mode
    for key, typed in submission.totals:
        if typed.value is None or _is_plain_sum(submission, framework, key, typed.value):
            continue
        sums = _sums(submission, framework, key)
        if not sums or any(written_for(typed.value, one, mode) for one in sums):
            continue
        known = framework.by_code.get(key)
        what = f"tiêu chí {key}" if known is not None else f"dòng {_WORDS[key]}"
        yield finding(
            "W510",
            typed.place,
            unit=submission.unit,
            criterion=key if known else "",
            what=what,
            typed=typed.value,
            sum=settle(sums[0]),
        )


@exactly
def _is_plain_sum(submission: Submission, framework: Framework, key: str, total: Decimal) -> bool:
    """Whether a parent's total is to the letter that of all marks below it, as it is on almost every form."""
    leaves = framework.leaves_of.get(key)
    return leaves is not None and _added(submission, leaves) == total


@exactly
def _sums(submission: Submission, framework: Framework, key: str) -> list[Decimal]:
    """What a total may rightly be, the likeliest first; nothing where a mark below it cannot be read.

    Marks that a unit typed on surveyed or given leaves may be counted in it or not: they are none of its business.
    """
    policy = framework.policy
    if key == BONUS:
        return _capped(_added(submission, framework.bonus), policy.bonus_cap)
    if key == PENALTY:
        return _capped(_added(submission, framework.penalty), policy.penalty_cap)
    leaves = framework.leaves_of.get(key, framework.leaves)
    bases = [_added(submission, leaves), _added(submission, (leaf for leaf in leaves if not leaf.measured))]
    sums = [base for base in dict.fromkeys(bases) if base is not None]
    if not sums or key != GRAND:
        return sums
    bonus, penalty = _added(submission, framework.bonus), _added(submission, framework.penalty)
    if bonus is None or penalty is None:
        return []
    found = [
        base + more - less
        for base in sums
        for more in reversed(_capped(bonus, policy.bonus_cap))
        for less in reversed(_capped(penalty, policy.penalty_cap))
    ]
    if policy.total_cap is not None:
        found = [min(total, policy.total_cap) for total in found]
    return [*found, *sums]


def _capped(total: Decimal | None, cap: Decimal | None) -> list[Decimal]:
    return [] if total is None else [total] if cap is None else [total, min(total, cap)]


def _added(submission: Submission, criteria: Iterable[Criterion]) -> Decimal | None:
    """The sum of the marks typed; None when one of them cannot be read."""
    total, entries = ZERO, submission.entries
    for item in criteria:
        if (entry := entries.get(item.code)) is not None:
            claimed = entry.claimed
            if claimed.unreadable:
                return None
            if claimed.value is not None:
                total += claimed.value
    return total
