"""A plan to win lost points back, read from the workbook that the office has filled in; judges nothing."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic
from parscore.model.plan import FILLED_IN, PLANNED, PlanRow
from parscore.read.sheets.cells import Unread, as_number
from parscore.read.words.headings import PLAN
from parscore.read.words.lines import Line, LineNames


def read_plan(path: Path, file: str, names: LineNames) -> tuple[list[PlanRow], list[Diagnostic]]:
    """The rows of a plan that are about a line of a unit, planned or not."""
    lines, findings = names.lines_in(path, file, PLAN)
    return list(map(_row, lines)), [*findings, *(told for line in lines for told in _unread(line))]


def _unread(line: Line) -> Iterator[Diagnostic]:
    """R019: cells of which nothing is taken, though something stands there."""
    for key in ("lost", *FILLED_IN):
        value = line.record.values.get(key)
        problem = str(value) if isinstance(value, Unread) else _no_number(line, key)
        if problem:
            yield finding("R019", line.record.place(key), column=PLANNED[key], problem=problem)


def _no_number(line: Line, key: str) -> str:
    written = line.record.text(key) if key == "lost" else ""
    return (
        f"ghi «{written}», không phải là một số"
        if written and as_number(line.record.values[key]) is None
        else ""
    )


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
