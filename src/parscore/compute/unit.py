"""One whole unit: what its total is made of, where it stands, and which lines lost it points."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from parscore.compute.explain import Part, part
from parscore.compute.rank import standings
from parscore.compute.score import totals
from parscore.compute.sums import contribution
from parscore.model.framework import Criterion, Framework
from parscore.model.scorecard import Line, Results, Scorecard, Standing, Totals
from parscore.number import ZERO, exactly, settle


@dataclass(frozen=True, slots=True)
class LostLine:
    """A line that cost the unit points: what it gave, the most it may give, what was lost; a penalty its points."""

    criterion: Criterion
    line: Line
    points: Decimal | None
    maximum: Decimal
    lost: Decimal


@dataclass(frozen=True, slots=True)
class UnitExplanation:
    """All there is to say of one unit: its fields, bonus and penalty items with points, totals, neighbours, losses.

    `neighbours` are the standings just above, of the unit itself, and just below; only itself where it is not ranked.
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


def explain_unit(results: Results, unit: str) -> UnitExplanation:
    """The explanation of a whole unit, which must exist in the results (KeyError otherwise)."""
    card = results.card(unit)
    if card is None:
        raise KeyError(unit)
    framework = results.framework_of(card.group)
    group = next(group for group in results.cycle.groups if group.id == card.group)
    rows = standings(results.cycle, group, framework, results.cards)
    place = next(place for place, row in enumerate(rows) if row.unit == unit)
    ranked = [row for row in rows if row.rank is not None]
    beside = rows[max(0, place - 1) : place + 2] if rows[place].rank is not None else (rows[place],)
    return UnitExplanation(
        card=card,
        framework=framework,
        group_title=group.title,
        fields=tuple(part(framework, criterion.code, card) for criterion in framework.criteria),
        items=tuple(_items(framework, card)),
        totals=totals(framework, card),
        standing=rows[place],
        neighbours=tuple(row for row in beside if row.unit == unit or row.rank is not None),
        ranked_units=len(ranked),
        lost=_lost(framework, card),
    )


def _items(framework: Framework, card: Scorecard) -> list[Part]:
    """The bonus and penalty items that have points."""
    lines = [(item, card.line(item.code)) for item in (*framework.bonus, *framework.penalty)]
    values = [(item, line.value() if line is not None and line.applies() else None) for item, line in lines]
    return [Part(item.code, item.title, value, item.max) for item, value in values if value]


@exactly
def _lost(framework: Framework, card: Scorecard) -> tuple[LostLine, ...]:
    """The lines that cost points, the dearest first."""
    found: list[LostLine] = []
    for criterion in framework.scored:
        line = card.line(criterion.code) or Line(criterion.code)
        points, most = contribution(framework, criterion, line, None)
        if criterion.code in framework.taking:
            lost = points or ZERO
        else:
            lost = ZERO if criterion.code in framework.item_codes else most - (points or ZERO)
        if lost > ZERO:
            found.append(LostLine(criterion, line, points, criterion.max, settle(lost)))
    return tuple(sorted(found, key=lambda one: -one.lost))
