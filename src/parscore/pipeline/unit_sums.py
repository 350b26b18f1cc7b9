"""What the points of every unit add up to, for tables of reports: subtotals, totals, sums of each column of marks."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from decimal import Decimal

from parscore.compute.contributions import brings, contributions, points_below, subtotals
from parscore.compute.score import totals
from parscore.model.framework import Framework
from parscore.model.scorecard import MEASURED_STAGES, Line, Results, Scorecard, Standing
from parscore.number import ZERO
from parscore.write.tables.unit import MEASURED, UnitFigures


def unit_figures(results: Results, unit: str, standing: Standing | None = None) -> UnitFigures:
    """Everything that the score table of one unit shows; KeyError when the results know no such unit."""
    card = results.card(unit)
    if card is None:
        raise KeyError(unit)
    if standing is None:
        standing = next(row for row in results.standings if row.unit == unit)
    framework = results.framework_of(card.group)
    codes = [node.criterion.code for node in framework.nodes()]
    return figures_of(framework, card, standing, codes, results.cycle.stages)


def figures_of(
    framework: Framework,
    card: Scorecard,
    standing: Standing,
    codes: Iterable[str],
    stages: Sequence[str] = (),
) -> UnitFigures:
    """The figures of one card with the subtotals of `codes`; with `stages` also the sums of the marks made in them."""
    lines = card.by_code
    made = subtotals(framework, lines)
    branches = {code: made[code] for code in codes}
    parts = contributions(framework, lines)
    brought = {code: part.points or ZERO for code, part in brings(framework.criteria, parts).items()}
    marked = _marked(framework, card, stages) if stages else {}
    return UnitFigures(standing, totals(framework, card, parts=parts), branches, marked, brought)


def _marked(framework: Framework, card: Scorecard, stages: Sequence[str]) -> dict[str, dict[str, Decimal]]:
    """The sums of each column of marks under every parent, "" for the whole tree."""
    sums: dict[str, dict[str, Decimal]] = defaultdict(dict)
    for column, points in _columns(framework, card, stages).items():
        for code, value in points_below(framework, points).items():
            sums[code][column] = value
    return dict(sums)


def _columns(framework: Framework, card: Scorecard, stages: Sequence[str]) -> dict[str, dict[str, Decimal]]:
    """The points of each column of marks by the code of the line."""
    columns: dict[str, dict[str, Decimal]] = defaultdict(dict)
    counted = (line for line in card.lines if line.code not in framework.item_codes and line.applies())
    for line in counted:
        for column, points in _marks(line, stages).items():
            columns[column][line.code] = points
    return columns


def _marks(line: Line, stages: Sequence[str]) -> dict[str, Decimal]:
    """What a line adds to each column of marks: at a stage, its latest mark made up to it."""
    by_stage = {mark.stage: mark.points for mark in line.marks if mark.points is not None}
    found: dict[str, Decimal] = {}
    latest: Decimal | None = None
    for stage in stages:
        latest = by_stage.get(stage, latest)
        if latest is not None:
            found[stage] = latest
    measured = [points for stage, points in by_stage.items() if stage in MEASURED_STAGES]
    return found | {MEASURED: measured[-1]} if measured else found
