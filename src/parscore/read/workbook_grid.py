"""A table of all units (criteria down, a column for each unit) → one open form for every unit.

The units are those of a cycle; a column that names none of them is told and left out.
"""

from __future__ import annotations

from dataclasses import replace

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic
from parscore.model.cycle import Cycle
from parscore.model.form import ColumnKey
from parscore.read.cells import as_number, as_text
from parscore.read.form_totals import is_total
from parscore.read.workbook_headings import is_numbering, is_points, key_of
from parscore.read.workbook_identity import names_in
from parscore.read.workbook_layout import Layout
from parscore.read.workbook_names import Names
from parscore.read.workbook_open import OpenForm
from parscore.text import did_you_mean, quoted, squeeze

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
        scores, first, unclear = _scores(layout, row, columns)
        if unclear is not None:
            return [], [*findings, unclear]
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


def _scores(
    layout: Layout, row: int, columns: dict[int, str]
) -> tuple[dict[int, str], int, Diagnostic | None]:
    """The score column of every unit, and the first row below the headings; a unit may stand over several columns,
    of which just one has to be headed as its self-score, or else as points."""
    table, first = layout.table, max(layout.first, row + 1)
    below = table.rows[row] if row < len(table.rows) else []
    starts = sorted(columns)
    ends = [_end(layout, row, start) for start in starts]
    headed = [column for column, value in enumerate(below, start=1) if isinstance(value, str) and value]
    named = [column for column in headed if key_of(below[column - 1]) or is_points(below[column - 1])]
    if not any(column >= starts[0] for column in named) or is_numbering(below):
        wide = next((start for start, end in zip(starts, ends, strict=True) if end - start > 1), None)
        if wide is not None and _filled(layout, first, range(wide + 1, ends[starts.index(wide)])):
            problem = f"đơn vị «{as_text(table.rows[row - 1][wide - 1])}» đứng trên nhiều cột, không rõ cột nào là điểm"
            return {}, first, finding("W017", table.place(row, wide), problem=problem)
        return columns, first, None
    found = {}
    for start, end in zip(starts, ends, strict=True):
        span = [column for column in headed if start <= column < end]
        own = [column for column in span if key_of(below[column - 1]) == "claimed"]
        own = own or [column for column in span if is_points(below[column - 1])]
        if len(own) > 1 or (not own and span):
            names = quoted(as_text(below[column - 1]) for column in span)
            problem = f"không rõ cột nào trong {names} là điểm tự chấm"
            return {}, first, finding("W017", table.place(row + 1, span[0]), problem=problem)
        found[own[0] if own else start] = columns[start]
    return found, max(first, row + 2), None


def _end(layout: Layout, row: int, start: int) -> int:
    """The column after those of a unit: the next one with a heading of its own, or the end of the table."""
    rows = layout.table.rows
    cells = rows[row - 1]
    named = (column for column in range(start + 1, len(cells) + 1) if cells[column - 1] not in ("", None))
    others = (
        column for key, column in layout.columns.items() if column > start and key not in ("claimed", "max")
    )
    width = max(len(one) for one in rows[layout.heading - 1 : row + 1])
    return min([*named, *others, width + 1])


def _filled(layout: Layout, first: int, columns: range) -> bool:
    """Whether numbers stand in some of the columns below the headings."""
    rows = layout.table.rows[first - 1 :]
    return any(
        as_number(cells[column - 1]) is not None
        for cells in rows
        for column in columns
        if column <= len(cells)
    )


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
