"""Cells read a second time by readers that share no code with the first ones.

xlsx by openpyxl, xls by calamine (the first reader is xlrd), ods by ElementTree (calamine), csv by Python's own reader.
Knows no criterion and no unit; a cell gives the numbers that stand in it, and nothing is decided here.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
import warnings
import zipfile
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import suppress
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any, Literal
from xml.etree import ElementTree

Cell = tuple[str, int, int]
"""Sheet, row and column, counted from 1."""

Wanted = Mapping[str, set[tuple[int, int]]]
"""The rows and columns of the cells that are asked for, by their sheets; a text file has one without a name."""

Reader = Callable[[Path, Wanted], Iterator[tuple[Cell, object]]]
"""Gives what stands in some cells of a file."""

_TEXTS = (".csv", ".tsv", ".txt")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_TABLE, _OFFICE = (f"{{urn:oasis:names:tc:opendocument:xmlns:{name}:1.0}}" for name in ("table", "office"))
_PARTINGS, _HEAD = (";", ",", "\t", "|"), 2_000
"""What may part fields, and in how much of a file the one that does is looked for."""
_NUMBER = re.compile(r"[-+]?(?:\d[\d.,]*\d|\d|[.,]\d+)")


class SecondReadingError(Exception):
    """A workbook that openpyxl cannot read."""


def can_read(path: Path) -> bool:
    """Whether a file is of a kind that is read a second time, by what it holds."""
    return _reader_of(path) is not None


def _reader_of(path: Path) -> Reader | None:
    """The second reader of a file; none for Word documents and what is no table."""
    if path.suffix.lower() in _TEXTS:
        return _text
    names = _parts_of(path)
    if not names:
        return _records if _is_compound(path) else None
    if "content.xml" in names:
        return _open_document
    is_workbook = "[content_types].xml" in names and not any(name.startswith("word/") for name in names)
    return _workbook if is_workbook else None


def _is_compound(path: Path) -> bool:
    with suppress(OSError), path.open("rb") as handle:
        return handle.read(len(_OLE)) == _OLE
    return False


def _parts_of(path: Path) -> list[str]:
    """The names of the parts of a zipped file; none of another."""
    with (
        suppress(OSError, zipfile.BadZipFile, ValueError, NotImplementedError),
        zipfile.ZipFile(path) as package,
    ):
        return [name.lower().replace("\\", "/") for name in package.namelist()]
    return []


def numbers_in(path: Path, cells: Iterable[Cell]) -> dict[Cell, frozenset[Decimal]]:
    """The numbers that each of some cells may say; none where it is empty. Raises SecondReadingError."""
    wanted = defaultdict[str, set[tuple[int, int]]](set)
    for sheet, row, column in cells:
        wanted[sheet].add((row, column))
    try:
        found = defaultdict[Cell, set[Decimal]](set)
        for cell, value in (_reader_of(path) or _workbook)(path, wanted):
            found[cell].update(_said(value))
        return {cell: frozenset(numbers) for cell, numbers in found.items()}
    except Exception as error:
        # Readers say in many ways that a file is not as they expect.
        raise SecondReadingError(type(error).__name__) from error


def _workbook(path: Path, wanted: Wanted) -> Iterator[tuple[Cell, object]]:
    from openpyxl import load_workbook

    with warnings.catch_warnings(), path.open("rb") as handle:
        warnings.simplefilter("ignore")
        book = load_workbook(handle, read_only=True, data_only=True)
        for name, places in wanted.items():
            page: Any = book[name]
            page.reset_dimensions()
            for row in page.iter_rows(max_row=max(line for line, _ in places)):
                yield from (
                    ((name, cell.row, cell.column), cell.value)
                    for cell in row
                    if cell.value is not None and (cell.row, cell.column) in places
                )


def _records(path: Path, wanted: Wanted) -> Iterator[tuple[Cell, object]]:
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(path)
    for name, places in wanted.items():
        rows = book.get_sheet_by_name(name).to_python(skip_empty_area=False)
        yield from (
            ((name, row, column), rows[row - 1][column - 1])
            for row, column in places
            if row <= len(rows) and column <= len(rows[row - 1])
        )


def _open_document(path: Path, wanted: Wanted) -> Iterator[tuple[Cell, object]]:
    with zipfile.ZipFile(path) as package:
        content = ElementTree.fromstring(package.read("content.xml"))
    for table in content.iter(f"{_TABLE}table"):
        name = table.get(f"{_TABLE}name", "")
        for rows, line in _repeated(table.iter(f"{_TABLE}table-row"), "rows"):
            here = [place for place in wanted.get(name, ()) if place[0] in rows]
            yield from (((name, *place), value) for place, value in _in_line(line, here))


def _repeated(
    elements: Iterable[ElementTree.Element], kind: str
) -> Iterator[tuple[range, ElementTree.Element]]:
    """Rows or cells, each with the numbers for which it stands."""
    number = 1
    for element in elements:
        numbers = range(number, number + int(element.get(f"{_TABLE}number-{kind}-repeated", "1")))
        yield numbers, element
        number = numbers.stop


def _in_line(
    line: ElementTree.Element, places: Iterable[tuple[int, int]]
) -> Iterator[tuple[tuple[int, int], object]]:
    """The values at some places of a row."""
    cells = (cell for cell in line if cell.tag.endswith("table-cell"))
    for columns, cell in _repeated(cells, "columns") if places else ():
        yield from ((place, _value(cell)) for place in places if place[1] in columns)


def _value(cell: ElementTree.Element) -> float | str:
    number = cell.get(f"{_OFFICE}value")
    return float(number) if number is not None else " ".join(cell.itertext())


def _text(path: Path, wanted: Wanted) -> Iterator[tuple[Cell, object]]:
    """The fields of a text file by the line on which their row begins, with quotation marks as such and as letters."""
    text = _decoded(path.read_bytes())
    for line, fields in chain(_rows(text, csv.QUOTE_MINIMAL), _rows(text, csv.QUOTE_NONE)):
        yield from (
            (("", line, column), fields[column - 1])
            for row, column in wanted[""]
            if row == line and column <= len(fields)
        )


def _rows(text: str, quoting: Literal[0, 3]) -> Iterator[tuple[int, list[str]]]:
    """The rows of a text, each with the line on which it begins."""
    rows = csv.reader(
        io.StringIO(text, newline=""), delimiter=max(_PARTINGS, key=text[:_HEAD].count), quoting=quoting
    )
    begun = 1
    for fields in rows:
        yield begun, fields
        begun = rows.line_num + 1


def _decoded(data: bytes) -> str:
    """The text of a file; of encodings that write digits as ASCII does any will do: only numbers are asked for."""
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        return data.decode("utf-16")
    if b"\0" in data[:2]:
        return data.decode("utf-16-be" if data[:1] == b"\0" else "utf-16-le")
    return data.decode("latin-1")


def _said(value: object) -> Iterator[Decimal]:
    """The numbers that a value may stand for: itself, or those written in a text with comma or point."""
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        yield Decimal(format(value, ".15g"))
    elif isinstance(value, str):
        for written in _NUMBER.findall(unicodedata.normalize("NFKC", value)):
            yield from _readings(written)


def _readings(written: str) -> Iterator[Decimal]:
    """The last sign parts the decimals, or every sign parts thousands."""
    whole, _, decimals = written.replace(",", ".").rpartition(".")
    yield Decimal(re.sub(r"[.,]", "", written))
    if decimals != written:
        yield Decimal(f"{whole.replace('.', '') or 0}.{decimals}")
