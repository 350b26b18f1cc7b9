"""A workbook made of read values alone, for originals (xls, ods, csv) whose own format cannot be kept.

Every value stands in the cell where the original has it, so that findings point to the same cells.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable
from copy import copy
from dataclasses import dataclass
from typing import Any

from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.properties import PageSetupProperties

from parscore.number import from_float
from parscore.write.annotated.package import AnnotationError, legal
from parscore.write.forms.style import FONT, cell_at, height_of, lines_in, write_text

MAX_COLUMNS = 200
MAX_VALUES = 150_000
_LONGEST, _NARROWEST, _WIDEST = 32_000, 7.0, 46.0
_TABLE = 3
_EDGE = Side(style="thin", color="BFBFBF")
_GRID = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)


@dataclass(frozen=True, slots=True)
class Values:
    """The values of one sheet and where their first row and column stand, from 1."""

    name: str
    rows: list[list[object]]
    top: int = 1
    left: int = 1
    visible: bool = True


def made_of_values(sheets: Iterable[Values]) -> bytes:
    """The sheets as an xlsx file; text stays text, whatever it begins with. AnnotationError when they are too large."""
    given = list(sheets)
    if sum(value not in (None, "") for values in given for row in values.rows for value in row) > MAX_VALUES:
        raise AnnotationError(f"tệp có hơn {MAX_VALUES} ô có nội dung; xoá các trang, dòng thừa rồi lưu lại")
    book = Workbook()
    if (first := book.active) is not None:
        book.remove(first)
    for values in given:
        sheet = book.create_sheet(values.name)
        sheet.sheet_state = "visible" if values.visible else "hidden"
        _fill(sheet, values)
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()


def _fill(sheet: Any, values: Values) -> None:
    """Every value in its cell; rows of a table wrapped within a grid, lines of words alone left to run on."""
    widths, worn = _widths(values), dict[bool, Any]()
    for column, width in widths.items():
        sheet.column_dimensions[get_column_letter(column)].width = width
    for number, row in enumerate(values.rows, values.top):
        cells = enumerate(row[:MAX_COLUMNS], values.left)
        filled = [(column, value) for column, value in cells if value not in (None, "")]
        table, lines = len(filled) >= _TABLE, 1
        for column, value in filled:
            cell: Any = cell_at(sheet, number, column)
            if table not in worn:
                _dress(cell, table=table)
                worn[table] = copy(cell._style)
            cell._style = copy(worn[table])
            if isinstance(value, (bool, datetime.date, datetime.time, datetime.timedelta)):
                cell.value = value
            elif isinstance(value, (int, float)):
                cell.value = from_float(float(value))
            else:
                write_text(cell, legal(str(value))[:_LONGEST])
                if table:
                    lines = max(lines, lines_in(str(value)[:2_000], widths.get(column, _NARROWEST)))
        if lines > 1:
            sheet.row_dimensions[number].height = height_of(lines)


def _dress(cell: Any, *, table: bool) -> None:
    """The look of a cell in a table, or of one in a line of words."""
    cell.font, cell.alignment = Font(name=FONT, size=11), Alignment(vertical="top", wrap_text=table)
    if table:
        cell.border = _GRID


def _widths(values: Values) -> dict[int, float]:
    """A width for every column: the usual length of its words in rows of the table."""
    lengths: dict[int, list[int]] = {}
    for row in values.rows:
        cells = row[:MAX_COLUMNS]
        if sum(value not in (None, "") for value in cells) >= _TABLE:
            for column, value in enumerate(cells, values.left):
                if isinstance(value, str) and value:
                    lengths.setdefault(column, []).append(max(len(line) for line in value.split("\n")))
    usual = {column: sorted(found)[len(found) * 3 // 4] for column, found in lengths.items()}
    return {column: min(_WIDEST, max(_NARROWEST, length * 0.9 + 2)) for column, length in usual.items()}
