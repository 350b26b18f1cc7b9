"""A table of all units with a unit in every row and a criterion in every column → the same table turned on its side.

Turned, it is a table of all units like any other; its cells keep the places that they have in the file. May not know a
criteria set or a cycle.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic
from parscore.model.form import ColumnKey
from parscore.read.forms.layout import HEADING_ROWS, Layout
from parscore.read.forms.typed_values import holds_mark, is_blank
from parscore.read.sheets.cells import as_text
from parscore.read.sheets.guard import MAX_CELLS
from parscore.read.sheets.table import Table
from parscore.read.words.headings import is_numbering, is_points, key_of
from parscore.read.words.legacy import words
from parscore.read.words.numbering import canonical, roman_value
from parscore.read.words.unit_names import UNIT_LABELS
from parscore.text import quoted

_CORNERS = 6
_MOST = 0.8
_CODE = re.compile(r"[^\W\d_]{0,3}[-.]?\d{1,3}(?:\.\d{1,3}){0,6}")
_BESIDE = re.compile(rf"^{words('tiêu chí')} | {words('tiêu chí')}$")


def turned(table: Table) -> Layout | None:
    """The layout of the table turned on its side; None where no column of units with numbers beside it stands.

    Its rows are the columns of the file, its columns the rows: heading of the units, labels of the criteria.
    """
    if len(table.rows) * max(map(len, table.rows), default=0) > MAX_CELLS:
        return None
    corner = _corner(table)
    if corner is None or any(map(_heads_criteria, table.rows[:HEADING_ROWS])):
        return None
    row, column = corner
    first = next((at for at in range(row + 1, len(table.rows) + 1) if _is_name(table, at, column)), 0)
    if not first or not any(_is_unit(table, at, column) for at in range(first, len(table.rows) + 1)):
        return None
    while row > 1 and key_of(_at(table, row - 1, column)) in ("code", "title", "max"):
        row -= 1
    heads = [at for at in range(row, first) if not is_numbering(table.rows[at - 1])]
    columns = _labels(table, heads, column)
    side = table.turned_over()
    for at in range(row, first):
        if at not in heads:
            for cells in side.rows:
                cells[at - 1] = ""
    _fill_merged(table, side, heads, columns, column)
    labelled = [cells for cells in side.rows[column:] if any(_text(cells, at) for at in _named(columns))]
    return Layout(side, columns, column, column + 1) if len(labelled) > 1 else None


def unclear(layout: Layout, units: Iterable[int]) -> Diagnostic | None:
    """W027 where a criterion has several columns, or points stand in a column without a heading.

    `units` are the columns of the turned table, each the row of a unit.
    """
    table, places = layout.table, _named(layout.columns)
    rows = list(enumerate(table.rows[layout.first - 1 :], start=layout.first))
    kinds = [
        (row, text)
        for row, cells in rows
        for at in places
        if (text := _text(cells, at)) and (is_points(text) or key_of(text) in ("claimed", "appraised"))
    ]
    if len(kinds) > 1:
        names = quoted(dict.fromkeys(text for _, text in kinds))
        problem = f"mỗi tiêu chí có nhiều cột ({names})"
        return finding("W027", table.place(kinds[0][0], max(places)), problem=problem)
    for row, cells in rows:
        if not any(_text(cells, at) for at in places) and any(holds_mark(cells[at - 1]) for at in units):
            return finding(
                "W027", table.place(row, min(places)), problem="cột này có điểm mà không có tiêu đề"
            )
    return None


def _corner(table: Table) -> tuple[int, int] | None:
    """The cell that heads the column of units."""
    for row, cells in enumerate(table.rows[:HEADING_ROWS], start=1):
        for column, value in enumerate(cells[:_CORNERS], start=1):
            if isinstance(value, str) and value and key_of(value) is None and _heads_units(value):
                return row, column
    return None


def _heads_units(value: str) -> bool:
    return _BESIDE.sub("", words(value)) in UNIT_LABELS


def _heads_criteria(cells: Sequence[object]) -> bool:
    """Whether a row heads criteria that stand one below the other."""
    return len({key_of(value) for value in cells} & {"code", "title", "max"}) > 1


def _at(table: Table, row: int, column: int) -> object:
    cells = table.rows[row - 1]
    return cells[column - 1] if column <= len(cells) else ""


def _is_name(table: Table, row: int, column: int) -> bool:
    """Whether a cell below the heading of the units may be the name of one."""
    value = _at(table, row, column)
    return (
        isinstance(value, str)
        and not is_blank(value)
        and key_of(value) is None
        and not _is_code(value)
        and not is_numbering(table.rows[row - 1])
    )


def _is_unit(table: Table, row: int, column: int) -> bool:
    return _is_name(table, row, column) and any(map(holds_mark, table.rows[row - 1][column:]))


def _labels(table: Table, heads: Sequence[int], column: int) -> dict[ColumnKey, int]:
    """The rows of the file with number, title and maximum of the criteria: the lowest, and one above as full."""
    found: dict[ColumnKey, int] = {}
    left = []
    for row in heads:
        key = key_of(_at(table, row, column))
        if key in ("code", "max") and key not in found:
            found[key] = row
        else:
            left.append(row)
    full = {row: [value for value in table.rows[row - 1][column:] if not is_blank(value)] for row in heads}
    rows = [row for row in left if full[row]] or left or list(heads)
    lowest = rows[-1]
    fit = [row for row in rows[:-1] if len(full[row]) >= _MOST * len(full[lowest])]
    second = fit[-1] if fit else None
    if "code" in found:
        found["title"] = lowest
    elif _are_codes(full[lowest]):
        found["code"] = lowest
        if second is not None:
            found["title"] = second
    else:
        found["title"] = lowest
        if second is not None and _are_codes(full[second]):
            found["code"] = second
    return found


def _are_codes(values: Sequence[object]) -> bool:
    """Whether most of some headings are bare numbers of criteria."""
    return sum(map(_is_code, values)) * 2 > len(values)


def _is_code(value: object) -> bool:
    if isinstance(value, (int, float, datetime.date)):
        return True
    text = canonical(str(value))
    return _CODE.fullmatch(text) is not None or roman_value(text) > 0


def _fill_merged(
    table: Table, side: Table, heads: Sequence[int], columns: Mapping[ColumnKey, int], column: int
) -> None:
    """Give a column without a lowest heading the one above it, unless that spans several columns."""
    across = {(top, left) for (top, left), (_, right) in table.merged if left < right}
    places = _named(columns)
    for number, cells in enumerate(side.rows[column:], start=column + 1):
        if any(_text(cells, at) for at in places):
            continue
        above = [
            row for row in reversed(heads) if row not in columns.values() and not is_blank(cells[row - 1])
        ]
        if above and (above[0] + table.top - 2, number + table.left - 2) not in across:
            cells[places[0] - 1] = cells[above[0] - 1]


def _named(columns: Mapping[ColumnKey, int]) -> list[int]:
    return [columns[key] for key in ("code", "title") if key in columns]


def _text(cells: Sequence[object], column: int) -> str:
    return as_text(cells[column - 1])
