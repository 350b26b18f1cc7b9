"""The workbook of differences between the stages of one cycle, from its results."""

from __future__ import annotations

from pathlib import Path

from parscore.compute.diff_agencies import agency_totals
from parscore.compute.rank import all_standings
from parscore.model.scorecard import Results
from parscore.write.report.xlsx import write_differences
from parscore.write.tables.stages import agency_totals_table, differences_table, unit_totals_table


def write_workbook(results: Results, before: str, after: str, path: Path) -> None:
    """Write the lines that changed, the totals by unit and those by agency to `path`."""
    known = results.cycle.stages
    stages = known[known.index(before) : known.index(after) + 1]
    standings = {stage: all_standings(results, stage=stage) for stage in stages}
    lines = differences_table(results, stages, standings[after])
    units = [unit_totals_table(results, group, stages, standings) for group in results.cycle.groups]
    totals = agency_totals_table(results, agency_totals(results, before, after), before, after)
    path.parent.mkdir(parents=True, exist_ok=True)
    write_differences(results.cycle.title, results.tool, lines, units, totals, path)
