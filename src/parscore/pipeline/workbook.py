"""What the workbook of a report has beside the page: the summary for the council, differences."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from parscore.compute.council import CouncilUnit, field_sums
from parscore.compute.diff import agency_totals
from parscore.model.cycle import SELF, Group
from parscore.model.scorecard import Results, Standing
from parscore.write.report.content import Differences, WorkbookContent
from parscore.write.tables.council import Council, council_of
from parscore.write.tables.stages import agency_totals_table, differences_table, unit_totals_table
from parscore.write.tables.unit import UnitFigures


def workbook_content(
    results: Results,
    groups: Sequence[tuple[Group, Sequence[Standing]]],
    figures: Callable[[Standing], UnitFigures],
    after: Callable[[str], tuple[Standing, ...]],
) -> WorkbookContent:
    """The further sheets of a workbook."""
    stages = results.stages
    return WorkbookContent(
        councils=tuple(_council(results, group, rows, figures) for group, rows in groups),
        differences=differences_of(results, stages[0], stages[-1], after) if len(stages) > 1 else None,
    )


def _council(
    results: Results, group: Group, rows: Sequence[Standing], figures: Callable[[Standing], UnitFigures]
) -> Council:
    framework = results.framework_of(group.id)
    codes = [criterion.code for criterion in framework.criteria]
    cards = results.cards_by_unit

    def unit(row: Standing) -> CouncilUnit:
        made = figures(row)
        own = {code: points[SELF] for code, points in made.marked.items() if SELF in points}
        sums = field_sums(framework, cards[row.unit], codes)
        return CouncilUnit(row, made.totals, own, own.get(""), sums)

    return council_of(results, group, list(map(unit, rows)))


def differences_of(
    results: Results, before: str, after: str, known: Callable[[str], tuple[Standing, ...]]
) -> Differences:
    """What changed between two stages, after which the standings are `known`: lines, totals by unit and by agency."""
    listed = results.cycle.stages
    stages = listed[listed.index(before) : listed.index(after) + 1]
    standings = {stage: known(stage) for stage in stages}
    return Differences(
        differences_table(results, stages, standings[after]),
        tuple(unit_totals_table(results, group, stages, standings) for group in results.cycle.groups),
        agency_totals_table(results, agency_totals(results, before, after), before, after),
    )
