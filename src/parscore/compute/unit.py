"""One whole unit: what its total is made of, where it stands, and which lines lost it points."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from parscore.compute.contributions import contributions, item_points
from parscore.compute.explain import Part, Whole
from parscore.compute.rank import standings
from parscore.model.framework import Criterion, Framework
from parscore.model.scorecard import Line, Results, Scorecard, Standing, Totals
from parscore.number import ZERO, exactly, settle

_SETTLED = Decimal("0.0000001")
"""What working precision leaves between two sums of the same parts."""


class LostLine(Struct, frozen=True):
    """A line that cost the unit points: what it gave, the most it may give, what was lost; a penalty its points."""

    criterion: Criterion
    line: Line
    points: Decimal | None
    maximum: Decimal
    lost: Decimal


LossCause = Literal["factor", "penalty_cap", "total_cap"]
"""Why a unit lost more or less than its lines did: the appraised part is rescaled, or a cap holds."""


class UnitExplanation(Struct, frozen=True):
    """All there is to say of one unit: its fields, bonus and penalty items with points, totals, neighbours, losses.

    `neighbours` are the standings just above, of the unit itself, and just below; only itself where it is not ranked.
    What the lines `lost` and the `adjustments` add up to is the applicable maximum with the bonus, less the points.
    """

    card: Scorecard
    framework: Framework
    group_title: str
    fields: tuple[Part, ...]
    items: tuple[Part, ...]
    totals: Totals
    standing: Standing
    neighbours: tuple[Standing, ...]
    ranked_units: int
    lost: tuple[LostLine, ...]
    adjustments: tuple[tuple[LossCause, Decimal], ...] = ()

    @property
    def loss(self) -> Decimal:
        """All that the unit lost."""
        return settle(self.totals.maximum + self.totals.bonus - self.totals.points)


def explain_unit(
    results: Results, unit: str, rows: Sequence[Standing] = (), whole: Whole | None = None
) -> UnitExplanation:
    """The explanation of a whole unit, which must exist in the results (KeyError otherwise).

    `rows` are the standings of its group, `whole` the unit as explanations share it, where they are known already.
    """
    card = results.card(unit)
    if card is None:
        raise KeyError(unit)
    framework = results.framework_of(card.group)
    group = results.cycle.group(card.group)
    rows = rows or standings(results.cycle, group, framework, results.cards)
    whole = whole or Whole.of(results, card, rows)
    place = next(place for place, row in enumerate(rows) if row.unit == unit)
    made, lost = whole.totals, _lost(framework, card)
    beside = rows[max(0, place - 1) : place + 2] if rows[place].rank is not None else (rows[place],)
    return UnitExplanation(
        card=card,
        framework=framework,
        group_title=whole.group_title,
        fields=whole.fields,
        items=tuple(_items(framework, card)),
        totals=made,
        standing=whole.standing,
        neighbours=tuple(row for row in beside if row.unit == unit or row.rank is not None),
        ranked_units=whole.ranked_units,
        lost=lost,
        adjustments=tuple(_adjustments(framework, made, lost)),
    )


def _items(framework: Framework, card: Scorecard) -> list[Part]:
    """The bonus and penalty items that have points."""
    lines = [(item, card.line(item.code)) for item in (*framework.bonus, *framework.penalty)]
    values = [(item, line.value() if line is not None and line.applies() else None) for item, line in lines]
    return [Part(item.code, item.title, value, item.max) for item, value in values if value]


@exactly
def _lost(framework: Framework, card: Scorecard) -> tuple[LostLine, ...]:
    """The lines that cost points, the dearest first."""
    lines = card.by_code
    found = [
        (framework.by_code[code], part.points, part.maximum, part.maximum - (part.points or ZERO))
        for code, part in contributions(framework, lines).items()
    ]
    taken = ((item, item_points(framework, item, lines)) for item in framework.penalty)
    found += [(item, points, item.max, points) for item, points in taken]
    costly = (
        LostLine(criterion, lines.get(criterion.code) or Line(criterion.code), points, maximum, settle(lost))
        for criterion, points, maximum, lost in found
        if lost > ZERO
    )
    return tuple(sorted(costly, key=lambda one: -one.lost))


@exactly
def _adjustments(
    framework: Framework, made: Totals, lost: Iterable[LostLine]
) -> list[tuple[LossCause, Decimal]]:
    """What the whole lost beyond its lines, or less where a cap spared it."""
    penalty = sum((one.lost for one in lost if one.criterion.code in framework.taking), ZERO)
    lines = sum((one.lost for one in lost), ZERO) - penalty
    found: list[tuple[LossCause, Decimal]] = [
        ("factor", made.maximum - made.base - lines),
        ("penalty_cap", made.penalty - penalty),
        ("total_cap", made.base + made.bonus - made.penalty - made.points),
    ]
    return [(cause, settle(amount)) for cause, amount in found if abs(amount) > _SETTLED]
