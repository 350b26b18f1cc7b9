"""A table of all units (criteria down, a column for each unit) → one open form for every unit.

The units are those of a cycle; a column that names none of them is told and left out.
"""

from __future__ import annotations

from dataclasses import replace

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic
from parscore.model.cycle import Cycle
from parscore.model.form import ColumnKey
from parscore.read.cells import as_number
from parscore.read.workbook_draft import is_total
from parscore.read.workbook_identity import names_in
from parscore.read.workbook_layout import Layout, key_of
from parscore.read.workbook_names import Names
from parscore.read.workbook_open import OpenForm
from parscore.text import did_you_mean, squeeze

_BELOW = 3


def per_unit(form: OpenForm, cycle: Cycle) -> tuple[list[tuple[str, OpenForm]], list[Diagnostic]]:
    """The forms of all units that one table holds, by unit; nothing when the form is one unit's."""
    names = names_in(cycle)
    found: list[tuple[str, OpenForm]] = []
    findings: list[Diagnostic] = []
    for layout in (*form.layouts, *form.grids):
        row, columns = _headed(layout, names)
        if len(set(columns.values())) < 2:
            continue
        twice = sorted({unit for unit in columns.values() if list(columns.values()).count(unit) > 1})
        if twice:
            problem = f"hai cột cùng ghi đơn vị «{twice[0]}»"
            return [], [finding("W017", layout.table.place(row, min(columns)), problem=problem)]
        findings += _strangers(layout, row, columns, cycle)
        scores, first = _scores(layout, row, columns)
        kept: dict[ColumnKey, int] = {
            key: column
            for key, column in layout.columns.items()
            if key in ("code", "title", "max") and column not in scores
        }
        for column, unit in sorted(scores.items()):
            here = Layout(layout.table, {**kept, "claimed": column}, layout.heading, first)
            one = replace(form, layouts=(here,), grids=(), concealed=(), stamp=None, texts=(), of_many=True)
            found.append((unit, one))
    return found, findings


def _headed(layout: Layout, names: Names) -> tuple[int, dict[int, str]]:
    """The heading row that names most units, and the unit of each of its columns."""
    best: tuple[int, dict[int, str]] = (0, {})
    rows = layout.table.rows
    for row in range(layout.heading, min(layout.first + _BELOW, len(rows) + 1)):
        here = {}
        for column, value in enumerate(rows[row - 1], start=1):
            units = names.of(value) if isinstance(value, str) and value else frozenset()
            if len(units) == 1:
                here[column] = next(iter(units))
        if len(set(here.values())) > len(set(best[1].values())):
            best = row, here
    return best


def _scores(layout: Layout, row: int, columns: dict[int, str]) -> tuple[dict[int, str], int]:
    """The score column of every unit, and the first row below the headings; a unit may stand over several
    columns."""
    below = layout.table.rows[row] if row < len(layout.table.rows) else []
    keys = {column: key_of(value) for column, value in enumerate(below, start=1)}
    first = max(layout.first, row + 1)
    if "claimed" not in keys.values():
        return columns, first
    starts = sorted(columns)
    found = {}
    for start, end in zip(starts, [*starts[1:], len(below) + 1], strict=True):
        own = [column for column in range(start, end) if keys.get(column) == "claimed"]
        if own:
            found[own[0]] = columns[start]
    return found, max(first, row + 2)


def _strangers(layout: Layout, row: int, columns: dict[int, str], cycle: Cycle) -> list[Diagnostic]:
    """Columns with numbers below a heading that is no unit's."""
    known = [unit.name for _, unit in cycle.units()]
    findings = []
    for column, value in enumerate(layout.table.rows[row - 1], start=1):
        text = squeeze(value) if isinstance(value, str) else ""
        if (
            column in columns
            or column in layout.columns.values()
            or not text
            or key_of(text)
            or is_total(text)
        ):
            continue
        filled = any(
            column <= len(cells) and as_number(cells[column - 1]) is not None
            for cells in layout.table.rows[row:]
        )
        if filled:
            near = did_you_mean(text, known)
            findings.append(
                finding("W018", layout.table.place(row, column), heading=text[:60], suggestion=near)
            )
    return findings
