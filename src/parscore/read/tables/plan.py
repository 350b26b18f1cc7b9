"""A plan to win lost points back, read from the workbook that the office has filled in; judges nothing."""

from __future__ import annotations

from pathlib import Path

from parscore.diagnostics import Diagnostic
from parscore.model.plan import PlanRow
from parscore.read.sheets.cells import as_number
from parscore.read.words.headings import PLAN
from parscore.read.words.lines import Line, LineNames


def read_plan(path: Path, file: str, names: LineNames) -> tuple[list[PlanRow], list[Diagnostic]]:
    """The rows of a plan that are about a line of a unit, planned or not."""
    lines, findings = names.lines_in(path, file, PLAN)
    return list(map(_row, lines)), findings


def _row(line: Line) -> PlanRow:
    record = line.record
    text = record.text
    return PlanRow(
        line.unit,
        line.code,
        as_number(record.values.get("lost")),
        text("cause"),
        text("measure"),
        text("who"),
        text("deadline"),
        record.place("code"),
    )
