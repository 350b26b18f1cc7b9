"""A table of all units with a unit in every row and a criterion in every column → the same table transposed.

Transposed, it is a table of all units like any other; its cells keep the places that they have in the file. May not
know a criteria set or a cycle.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic
from parscore.model.form import ColumnKey
from parscore.read.forms.layout import HEADING_ROWS, Layout, as_heading, worded
from parscore.read.forms.match import is_code_like
from parscore.read.forms.typed_values import holds_mark, is_blank
from parscore.read.sheets.cells import as_text, value_at
from parscore.read.sheets.guard import MAX_CELLS
from parscore.read.sheets.table import Table
from parscore.read.words.headings import is_numbering, is_points, key_of
from parscore.read.words.legacy import words
from parscore.read.words.numbering import canonical, roman_value
from parscore.read.words.unit_names import UNIT_LABELS
from parscore.text import quoted

_UNIT_COLUMNS = 6
"""The column of units is one of so many from the left."""

_FULL = 0.8
"""How full the second row of labels has to be, as a share of the lowest one."""

_CRITERION = re.compile(rf"^{words('tiêu chí')} | {words('tiêu chí')}$")
_LABELS = ("code", "title", "max")


@dataclass(frozen=True, slots=True)
class _Units:
    """The units of a table: the first row of headings, the first row with a unit, and the column of names."""

    top: int
    first: int
    column: int


def transposed(table: Table) -> Layout | None:
    """The layout of the table transposed; None where no column of units with numbers next to it is.

    Its rows are the columns of the file, its columns the rows: heading of the units, labels of the criteria.
    """
    units = _find_units(table)
    if units is None:
        return None
    heads, numbering = list[int](), list[int]()
    for row in range(units.top, units.first):
        (numbering if is_numbering(table.rows[row - 1]) else heads).append(row)
    columns = _label_rows(table, heads, units.column)
    side = table.turned_over()
    for cells in side.rows:
        for row in numbering:
            cells[row - 1] = ""
    _fill_merged(table, side, [row for row in heads if row not in columns.values()], columns, units.column)
    labelled = sum(bool(_label(cells, columns)) for cells in side.rows[units.column :])
    return Layout(side, columns, units.column, units.column + 1) if labelled > 1 else None


def ambiguity(layout: Layout, units: Iterable[int]) -> Diagnostic | None:
    """W027 where a criterion has several columns, or points are in a column without a heading.

    `units` are the columns of the transposed table, each the row of a unit.
    """
    table, places = layout.table, _named(layout.columns)
    rows = list(enumerate(table.rows[layout.first - 1 :], start=layout.first))
    kinds = [(row, text) for row, cells in rows for at in places if _is_kind(text := as_text(cells[at - 1]))]
    if len(kinds) > 1:
        names = quoted(dict.fromkeys(text for _, text in kinds))
        problem = f"mỗi tiêu chí có nhiều cột ({names})"
        return finding("W027", table.place(kinds[0][0], max(places)), problem=problem)
    row = next((row for row, cells in rows if _is_unlabelled(cells, layout.columns, units)), 0)
    problem = "cột này có điểm mà không có tiêu đề"
    return finding("W027", table.place(row, min(places)), problem=problem) if row else None


def _is_unlabelled(cells: Sequence[object], columns: Mapping[ColumnKey, int], units: Iterable[int]) -> bool:
    """Whether units have marks where no criterion is named."""
    return not _label(cells, columns) and any(holds_mark(cells[at - 1]) for at in units)


def _is_kind(text: str) -> bool:
    """Whether a label of a criterion is only a kind of mark: points, self-score, appraisal."""
    return bool(text) and (is_points(text) or key_of(text) in ("claimed", "appraised"))


def _find_units(table: Table) -> _Units | None:
    """The column of units with marks next to them; None for tables too large or with criteria one below the other."""
    if len(table.rows) * max(map(len, table.rows), default=0) > MAX_CELLS:
        return None
    heading = _unit_heading(table)
    if heading is None or any(map(_heads_criteria, table.rows[:HEADING_ROWS])):
        return None
    top, column = heading
    names = [row for row in range(top + 1, len(table.rows) + 1) if _is_name(table, row, column)]
    if not any(any(map(holds_mark, table.rows[row - 1][column:])) for row in names):
        return None
    while top > 1 and key_of(value_at(table.rows[top - 2], column)) in _LABELS:
        top -= 1
    return _Units(top, names[0], column)


def _unit_heading(table: Table) -> tuple[int, int] | None:
    """The row and column of the cell that heads the names of units."""
    for row, cells in enumerate(table.rows[:HEADING_ROWS], start=1):
        for column, text in worded(cells[:_UNIT_COLUMNS]):
            if key_of(text) is None and _heads_units(text):
                return row, column
    return None


def _heads_units(value: str) -> bool:
    return _CRITERION.sub("", words(value)) in UNIT_LABELS


def _heads_criteria(cells: Sequence[object]) -> bool:
    """Whether a row heads criteria that are one below the other."""
    return len({key_of(value) for value in cells}.intersection(_LABELS)) > 1


def _is_name(table: Table, row: int, column: int) -> bool:
    """Whether a cell below the heading of the units may be the name of one."""
    cells = table.rows[row - 1]
    text = as_heading(cells, column)
    return not is_blank(text) and key_of(text) is None and not _is_code(text) and not is_numbering(cells)


def _label_rows(table: Table, heads: Sequence[int], column: int) -> dict[ColumnKey, int]:
    """The rows of the file with number, title and maximum of the criteria: the lowest, and one above as full."""
    found: dict[ColumnKey, int] = {}
    for row in heads:
        key = key_of(value_at(table.rows[row - 1], column))
        if key in ("code", "max") and key not in found:
            found[key] = row
    labels = {row: [value for value in table.rows[row - 1][column:] if not is_blank(value)] for row in heads}
    left = [row for row in heads if row not in found.values()]
    return found | _code_and_title(labels, _filled(left, labels) or left or list(heads), "code" in found)


def _filled(rows: Sequence[int], labels: Mapping[int, Sequence[object]], least: float = 1) -> list[int]:
    """The rows with at least so many labels."""
    return [row for row in rows if len(labels[row]) >= least]


def _code_and_title(
    labels: Mapping[int, Sequence[object]], rows: Sequence[int], numbered: bool
) -> dict[ColumnKey, int]:
    """Which rows of labels hold the numbers and the titles of the criteria; `numbered`: the numbers are known."""
    lowest = rows[-1]
    above = [] if numbered else _filled(rows[:-1], labels, _FULL * len(labels[lowest]))[-1:]
    if not numbered and _are_codes(labels[lowest]):
        return {"code": lowest, "title": above[0]} if above else {"code": lowest}
    if above and _are_codes(labels[above[0]]):
        return {"title": lowest, "code": above[0]}
    return {"title": lowest}


def _are_codes(values: Sequence[object]) -> bool:
    """Whether most of some headings are bare numbers of criteria."""
    return sum(map(_is_code, values)) * 2 > len(values)


def _is_code(value: object) -> bool:
    if isinstance(value, (int, float, datetime.date)):
        return True
    return is_code_like(str(value)) or roman_value(canonical(str(value))) > 0


def _fill_merged(
    table: Table, side: Table, above: Sequence[int], columns: Mapping[ColumnKey, int], column: int
) -> None:
    """Give a column without a lowest heading the one `above` it, unless that spans several columns."""
    across = {(top, left) for (top, left), (_, right) in table.merged if left < right}
    for number, cells in enumerate(side.rows[column:], start=column + 1):
        if _label(cells, columns):
            continue
        row = next((row for row in reversed(above) if not is_blank(cells[row - 1])), 0)
        if row and (row + table.top - 2, number + table.left - 2) not in across:
            cells[_named(columns)[0] - 1] = cells[row - 1]


def _named(columns: Mapping[ColumnKey, int]) -> list[int]:
    return [columns[key] for key in ("code", "title") if key in columns]


def _label(cells: Sequence[object], columns: Mapping[ColumnKey, int]) -> str:
    """What a row of the transposed table is called: its number or else its title."""
    return next((text for at in _named(columns) if (text := as_text(cells[at - 1]))), "")
