"""What units claimed beside what was recognised: by unit, by criterion and by lead, and beside what people say.

Nothing here rounds. Which lines count: parscore.compute.overclaims.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from decimal import Decimal

from msgspec import Struct

from parscore.compute.overclaims import ClaimedLine, claimed_lines
from parscore.compute.sources import by_sources
from parscore.model.cycle import SELF, Group
from parscore.model.scorecard import SURVEY, Results
from parscore.number import HUNDRED, ZERO, exactly, settle


class ClaimTotal(Struct, frozen=True):
    """The lines of one unit, criterion or lead: `cut` of them were over-claimed, by `over` in all, others under."""

    key: str
    lines: int
    claimed: Decimal
    counted: Decimal
    cut: int
    over: Decimal
    under: Decimal

    @property
    @exactly
    def share(self) -> Decimal | None:
        """What was over-claimed, in % of what was claimed."""
        return settle(self.over * HUNDRED / self.claimed) if self.claimed > 0 else None


class UnitClaims(Struct, frozen=True):
    """One unit: its totals (None: it claimed nothing), and its index in % by its own marks and by the survey."""

    unit: str
    name: str
    total: ClaimTotal | None
    own_index: Decimal | None
    survey_index: Decimal | None

    @property
    @exactly
    def apart(self) -> Decimal | None:
        """By how many points of 100 a unit sees itself above what people see."""
        if self.own_index is None or self.survey_index is None:
            return None
        return settle(self.own_index - self.survey_index)


class GroupClaims(Struct, frozen=True):
    """The claims of a group, whoever over-claimed most first."""

    group: str
    units: tuple[UnitClaims, ...]
    criteria: tuple[ClaimTotal, ...]
    leads: tuple[ClaimTotal, ...]


def claims(results: Results, group: Group) -> GroupClaims:
    """What the units of a group claimed beside what counts after the last stage."""
    framework = results.framework_of(group.id)
    cards = results.cards_of(group.id)
    lines = [line for card in cards for line in claimed_lines(framework, card)]
    by_unit = {one.key: one for one in _totals(lines, lambda line: line.unit)}
    rows = by_sources(results, group, (SELF, SURVEY))
    units = [
        UnitClaims(
            one.whole.unit,
            one.whole.name,
            by_unit.get(one.whole.unit),
            *(one.columns[name].index if name in one.columns else None for name in (SELF, SURVEY)),
        )
        for one in rows
    ]
    return GroupClaims(
        group.id,
        tuple(sorted(units, key=lambda one: (-(one.total.over if one.total else ZERO), one.unit))),
        _totals(lines, lambda line: line.criterion.code),
        _totals(lines, lambda line: line.criterion.lead or ""),
    )


def _totals(lines: Iterable[ClaimedLine], key: Callable[[ClaimedLine], str]) -> tuple[ClaimTotal, ...]:
    found: dict[str, list[ClaimedLine]] = defaultdict(list)
    for line in lines:
        found[key(line)].append(line)
    made = (_total(name, several) for name, several in found.items())
    return tuple(sorted(made, key=lambda one: (-one.over, one.key)))


@exactly
def _total(key: str, lines: Iterable[ClaimedLine]) -> ClaimTotal:
    listed = list(lines)
    over = [line.over for line in listed if line.over > 0]
    claimed = sum((line.claimed for line in listed), ZERO)
    counted = sum((line.counted for line in listed), ZERO)
    return ClaimTotal(
        key=key,
        lines=len(listed),
        claimed=settle(claimed),
        counted=settle(counted),
        cut=len(over),
        over=settle(sum(over, ZERO)),
        under=settle(sum(over, ZERO) - (claimed - counted)),
    )
