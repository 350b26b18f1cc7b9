"""A table of all units (criteria down, a column for each unit, or turned) → one open form for every unit.

The units are those of a cycle; a column that names none of them is told and left out.
"""

from __future__ import annotations

from dataclasses import replace

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic
from parscore.model.cycle import Cycle
from parscore.model.form import ColumnKey
from parscore.read.forms.layout import Layout
from parscore.read.forms.open import OpenForm
from parscore.read.forms.transposed import unclear
from parscore.read.forms.typed_values import holds_mark
from parscore.read.sheets.cells import as_number, as_text
from parscore.read.sheets.table import Table
from parscore.read.words.headings import is_numbering, is_points, key_of
from parscore.read.words.sums import is_total
from parscore.read.words.unit_names import UnitNames, unit_names
from parscore.text import did_you_mean, quoted, squeeze

_BELOW = 3


def per_unit(form: OpenForm, cycle: Cycle) -> tuple[list[tuple[str, OpenForm]], list[Diagnostic]]:
    """The forms of all units that the tables hold, by unit; nothing when the form is one unit's.

    A unit that stands in several tables, such as one for each lĩnh vực, has all of them in its form.
    """
    names = unit_names(cycle)
    found: dict[str, list[Layout]] = {}
    findings: list[Diagnostic] = []
    read = set[str]()
    for layout in (*form.layouts, *form.grids):
        if layout.table.name in read:
            continue
        columns, faults, doubt = _columns_of(layout, names, cycle)
        findings += faults
        if doubt is not None:
            return [], [*findings, doubt]
        if columns:
            read.add(layout.table.name)
        for unit, here in columns:
            found.setdefault(unit, []).append(here)
    bare = replace(form, grids=(), concealed=(), stamp=None, texts=(), of_many=True)
    return [(unit, replace(bare, layouts=tuple(layouts))) for unit, layouts in found.items()], findings


def _columns_of(
    layout: Layout, names: UnitNames, cycle: Cycle
) -> tuple[list[tuple[str, Layout]], list[Diagnostic], Diagnostic | None]:
    """The score column of every unit of one table, findings beside them, and why none of the file may be read."""
    row, named = _headed(layout, names)
    columns = _once(layout, row, named)
    known, turned = len(set(columns.values())), layout.table.turned
    if known < 2:
        place = layout.table.place(layout.heading, max(layout.columns.values()))
        problem = f"chỉ nhận ra {known} đơn vị của kỳ ở cột này"
        return [], [], finding("W027", place, problem=problem) if turned else None
    side = "dòng" if turned else "cột"
    twice = sorted({unit for unit in columns.values() if list(columns.values()).count(unit) > 1})
    if twice:
        first = min(column for column, unit in columns.items() if unit == twice[0])
        problem = f"hai {side} cùng ghi đơn vị «{twice[0]}»"
        return [], [], _doubt(layout.table, row, first, problem)
    strangers = _strangers(layout, row, columns, cycle)
    scores, first, doubt = _scores(layout, row, columns)
    if doubt is None and turned:
        doubt = unclear(layout, scores)
    kept: dict[ColumnKey, int] = {
        key: column
        for key, column in layout.columns.items()
        if key in ("code", "title", "max") and column not in scores
    }
    made = [
        (unit, Layout(layout.table, {**kept, "claimed": column}, layout.heading, first))
        for column, unit in sorted(scores.items())
    ]
    return made, strangers, doubt


def _once(layout: Layout, row: int, columns: dict[int, str]) -> dict[int, str]:
    """The columns without those of nothing but the name of a unit that has another one, such as a signature."""
    named = list(columns.values())
    rows = layout.table.rows[max(row, layout.first - 1) :]
    return {
        column: unit
        for column, unit in columns.items()
        if named.count(unit) < 2
        or any(column <= len(cells) and holds_mark(cells[column - 1]) for cells in rows)
    }


def _headed(layout: Layout, names: UnitNames) -> tuple[int, dict[int, str]]:
    """The heading row that names most units, and the unit of each of its columns."""
    best: tuple[int, dict[int, str]] = (0, {})
    rows = layout.table.rows
    for row in range(layout.heading, min(layout.first + _BELOW, len(rows) + 1)):
        here = {}
        for column, value in enumerate(rows[row - 1], start=1):
            units = names.meant_by(value) if isinstance(value, str) and value else frozenset()
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
    side = "dòng" if table.turned else "cột"
    below = table.rows[row] if row < len(table.rows) else []
    starts = sorted(columns)
    ends = [_end(layout, row, start) for start in starts]
    headed = [column for column, value in enumerate(below, start=1) if isinstance(value, str) and value]
    named = [column for column in headed if key_of(below[column - 1]) or is_points(below[column - 1])]
    if not any(column >= starts[0] for column in named) or is_numbering(below):
        wide = next((start for start, end in zip(starts, ends, strict=True) if end - start > 1), None)
        if wide is not None and _filled(layout, first, range(wide + 1, ends[starts.index(wide)])):
            name = as_text(table.rows[row - 1][wide - 1])
            problem = f"đơn vị «{name}» đứng trên nhiều {side}, không rõ {side} nào là điểm tự chấm"
            return {}, first, _doubt(table, row, wide, problem)
        return columns, first, None
    found = {}
    for start, end in zip(starts, ends, strict=True):
        span = [column for column in headed if start <= column < end]
        own = [column for column in span if key_of(below[column - 1]) == "claimed"]
        own = own or [column for column in span if is_points(below[column - 1])]
        if len(own) > 1 or (not own and span):
            names = quoted(as_text(below[column - 1]) for column in span)
            problem = f"không rõ {side} nào trong {names} là điểm tự chấm"
            return {}, first, _doubt(table, row + 1, span[0], problem)
        found[own[0] if own else start] = columns[start]
    return found, max(first, row + 2), None


def _doubt(table: Table, row: int, column: int, problem: str) -> Diagnostic:
    """Why the columns of units, or their rows in the file, cannot be read."""
    return finding("W027" if table.turned else "W017", table.place(row, column), problem=problem)


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
    """Columns, or rows in the file, with numbers under a name that is no unit's."""
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
            place, side = layout.table.place(row, column), "dòng" if layout.table.turned else "cột"
            findings.append(finding("W018", place, side=side, heading=text[:60], suggestion=near))
    return findings
