"""What a parent makes of its children: how often each counts, and the full maximum that follows. Knows no unit.

`sum`; `mean` and `weighted` (PCI, DTI: a weighted sum of indices); `highest` of several cases; `alternative`: criteria
for different kinds of units under one maximum (11-QĐ/TU, II.1.3). A condition brings no points under any of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Literal, Protocol

from parscore.number import ZERO, exactly, plain, rounded, settle

Aggregate = Literal["sum", "mean", "weighted", "highest", "alternative"]
EXCLUSIVE: frozenset[Aggregate] = frozenset({"highest", "alternative"})
"""Where only one of the children counts."""

_ONE = Decimal(1)
_MOST_DECIMALS = 30


class Member(Protocol):
    """What is asked of a child."""

    @property
    def max(self) -> Decimal:
        """Its maximum."""

    @property
    def weight(self) -> Decimal | None:
        """Its weight in a weighted sum."""

    @property
    def condition(self) -> bool:
        """Whether it brings no points."""


@exactly
def multipliers(aggregate: Aggregate, members: Sequence[Member]) -> tuple[Decimal, ...]:
    """How often the points of each member count; of members that exclude each other the first with the most alone.

    A weight that is missing counts 0, which lint refuses.
    """
    counted = [one for one in members if not one.condition]
    if aggregate in EXCLUSIVE:
        first = max(counted, key=lambda one: one.max, default=None)
        return tuple(_ONE if one is first else ZERO for one in members)
    mean = _ONE / len(counted) if counted else ZERO
    times = {"sum": _ONE, "mean": mean}
    return tuple(ZERO if one.condition else times.get(aggregate, one.weight or ZERO) for one in members)


@exactly
def combined(aggregate: Aggregate, members: Sequence[Member], values: Sequence[Decimal]) -> Decimal:
    """What the `values` of the members come to together: their sum, mean, weighted sum, or the highest."""
    if aggregate in EXCLUSIVE:
        counted = (value for one, value in zip(members, values, strict=True) if not one.condition)
        return max(counted, default=ZERO)
    pairs = zip(multipliers(aggregate, members), values, strict=True)
    return settle(sum((times * value for times, value in pairs), ZERO))


def full_maximum(aggregate: Aggregate, members: Sequence[Member]) -> Decimal:
    """The most that the members can come to together."""
    return combined(aggregate, members, [one.max for one in members])


def written_maximum(aggregate: Aggregate, members: Sequence[Member]) -> str:
    """The full maximum as a set can hold it: a third with as many decimals as a number in a file may have."""
    return format(plain(rounded(full_maximum(aggregate, members), "half_up", _MOST_DECIMALS)), "f")
