"""A workbook of read values alone, each in its old cell, for originals (xls, ods, csv) that cannot be kept."""

from __future__ import annotations

import datetime
from collections.abc import Iterable, Mapping
from functools import cache

from msgspec import Struct, structs

from parscore.number import from_float
from parscore.write.annotated.package import AnnotationError, legal
from parscore.write.style import Style, lines_in
from parscore.write.workbook import Book, Sheet, Value

MAX_COLUMNS = 200
MAX_VALUES = 150_000
_LONGEST, _MEASURED, _NARROWEST, _WIDEST = 32_000, 2_000, 7.0, 46.0
_TABLE = 3
"""From so many values on, a row is one of a table."""
_TABLE_CELL = Style(across="", upright="top", border="BFBFBF")
_LINE_CELL = Style(across="", upright="top", border="", wrap=False)
_FORMATS: dict[type, str] = {
    datetime.datetime: "yyyy-mm-dd h:mm:ss",
    datetime.date: "yyyy-mm-dd",
    datetime.time: "h:mm:ss",
    datetime.timedelta: "[hh]:mm:ss",
}


class Values(Struct, frozen=True):
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
    book = Book()
    for values in given:
        widths = _widths(values)
        sheet = book.sheet(values.name, hidden=not values.visible)
        for column, width in widths.items():
            sheet.set_width(column, width)
        _fill(sheet, values, widths)
        sheet.set_paper()
    return book.saved()


def _fill(sheet: Sheet, values: Values, widths: Mapping[int, float]) -> None:
    """Every value in its cell; rows of a table wrapped within a grid, lines of words alone left to run on."""
    for number, row in enumerate(values.rows, values.top):
        cells = enumerate(row[:MAX_COLUMNS], values.left)
        filled = [(column, value) for column, value in cells if value not in (None, "")]
        table, lines = len(filled) >= _TABLE, 1
        for column, value in filled:
            written = _written(value)
            sheet.put(number, column, written, _style(table, _FORMATS.get(type(value), "General")))
            if table and isinstance(written, str):
                lines = max(lines, lines_in(written[:_MEASURED], widths.get(column, _NARROWEST)))
        if lines > 1:
            sheet.grow(number, lines)


@cache
def _style(table: bool, number_format: str) -> Style:
    return structs.replace(_TABLE_CELL if table else _LINE_CELL, number_format=number_format)


def _written(value: object) -> Value:
    """A value that was read as it is written: numbers in decimals, everything else that is no moment as text."""
    if isinstance(value, (bool, datetime.date, datetime.time, datetime.timedelta)):
        return value
    if isinstance(value, (int, float)):
        return from_float(float(value))
    return legal(str(value))[:_LONGEST]


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
