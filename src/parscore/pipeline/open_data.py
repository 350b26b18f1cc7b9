"""The results of a cycle as open data: what the points of every criterion come to, and what is said of the whole."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from parscore.compute.contributions import item_points
from parscore.model.framework import Criterion, Framework
from parscore.model.scorecard import Line, Results, Scorecard, Standing
from parscore.number import ZERO
from parscore.write.tables.open_data import PointsRecord, State
from parscore.write.tables.unit import UnitFigures


def points_records(results: Results, figures: Callable[[Standing], UnitFigures]) -> Iterator[PointsRecord]:
    """What every criterion, bonus and penalty item came to, unit by unit in the order of the standings."""
    cards = results.cards_by_unit
    for row in results.standings:
        framework, card = results.framework_of(row.group), cards[row.unit]
        lines = card.by_code
        yield from _criteria(framework, card, lines, figures(row))
        yield from _items(framework, card, lines)


def _criteria(
    framework: Framework, card: Scorecard, lines: dict[str, Line], figures: UnitFigures
) -> Iterator[PointsRecord]:
    for node in framework.nodes():
        criterion = node.criterion
        made = figures.branches[criterion.code]
        state: State = (
            "not_applicable" if made.maximum == ZERO else "missing" if made.index is None else "counted"
        )
        if criterion.is_leaf:
            state = _state(lines.get(criterion.code))
        points = None if _has_none(criterion, state, made.maximum) else made.points
        yield PointsRecord(framework.framework, card.unit, criterion.code, points, made.maximum, state)


def _has_none(criterion: Criterion, state: State, maximum: object) -> bool:
    """Whether there are no points to be told: the criterion does not count, or is scored itself and has no mark."""
    return maximum == ZERO or (criterion.is_leaf and state in ("missing", "not_measured"))


def _items(framework: Framework, card: Scorecard, lines: dict[str, Line]) -> Iterator[PointsRecord]:
    by = card.by_code
    for item in (*framework.bonus, *framework.penalty):
        state = _state(lines.get(item.code))
        points = None if state in ("missing", "not_applicable") else item_points(framework, item, by)
        yield PointsRecord(framework.framework, card.unit, item.code, points, item.max, state)


def _state(line: Line | None) -> State:
    """How a scored line counts."""
    if line is None:
        return "missing"
    if not line.applies():
        return "not_measured" if line.excluded in ("unmeasured", "withheld") else "not_applicable"
    if line.is_open():
        return "open"
    return "missing" if line.value() is None else "counted"
