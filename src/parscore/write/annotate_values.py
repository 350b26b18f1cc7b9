"""A workbook made of read values alone, for originals (xls, ods, csv) whose own format cannot be kept.

Every value stands in the cell where the original has it, so that findings point to the same cells.
"""

from __future__ import annotations

import datetime
import io
from collections.abc import Iterable
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.styles import Alignment
from openpyxl.utils import get_column_letter

from parscore.number import from_float
from parscore.write.annotate_package import legal
from parscore.write.form_style import cell_at, write_text

MAX_COLUMNS = 200
_LONGEST, _NARROWEST, _WIDEST, _LETTERS = 32_000, 8, 46, 12


@dataclass(frozen=True, slots=True)
class Values:
    """The values of one sheet and where their first row and column stand, from 1."""

    name: str
    rows: list[list[object]]
    top: int = 1
    left: int = 1
    visible: bool = True


def made_of_values(sheets: Iterable[Values]) -> bytes:
    """The sheets as an xlsx file; text stays text, whatever it begins with."""
    book = Workbook()
    if (first := book.active) is not None:
        book.remove(first)
    for values in sheets:
        sheet = book.create_sheet(values.name)
        sheet.sheet_state = "visible" if values.visible else "hidden"
        widths: dict[int, int] = {}
        for number, row in enumerate(values.rows, values.top):
            for column, value in enumerate(row[:MAX_COLUMNS], values.left):
                if value in (None, ""):
                    continue
                cell = cell_at(sheet, number, column)
                cell.alignment = Alignment(vertical="top", wrap_text=True)
                if isinstance(value, (bool, datetime.date, datetime.time, datetime.timedelta)):
                    cell.value = value
                elif isinstance(value, (int, float)):
                    cell.value = from_float(float(value))
                else:
                    write_text(cell, legal(str(value))[:_LONGEST])
                    widths[column] = max(widths.get(column, 0), len(str(value)))
        for column, length in widths.items():
            width = min(_WIDEST, max(_NARROWEST, length if length < _WIDEST else length // 3 + _LETTERS))
            sheet.column_dimensions[get_column_letter(column)].width = width
    held = io.BytesIO()
    book.save(held)
    return held.getvalue()
