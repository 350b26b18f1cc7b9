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
from decimal import Decimal
from pathlib import Path
from typing import Any
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
    try:
        with path.open("rb") as handle:
            if handle.read(len(_OLE)) == _OLE:
                return _records
        with zipfile.ZipFile(path) as package:
            names = [name.lower().replace("\\", "/") for name in package.namelist()]
    except (OSError, zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    if "content.xml" in names:
        return _open_document
    is_workbook = "[content_types].xml" in names and not any(name.startswith("word/") for name in names)
    return _workbook if is_workbook else None


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
        row = 1
        for line in table.iter(f"{_TABLE}table-row"):
            rows = range(row, row + int(line.get(f"{_TABLE}number-rows-repeated", "1")))
            here = [place for place in wanted.get(name, ()) if place[0] in rows]
            yield from (((name, *place), value) for place, value in _in_line(line, here))
            row = rows.stop


def _in_line(
    line: ElementTree.Element, places: Iterable[tuple[int, int]]
) -> Iterator[tuple[tuple[int, int], object]]:
    """The values at some places of a row."""
    column = 1
    for cell in line if places else ():
        if not cell.tag.endswith("table-cell"):
            continue
        columns = range(column, column + int(cell.get(f"{_TABLE}number-columns-repeated", "1")))
        number = cell.get(f"{_OFFICE}value")
        value = float(number) if number is not None else " ".join(cell.itertext())
        yield from ((place, value) for place in places if place[1] in columns)
        column = columns.stop


def _text(path: Path, wanted: Wanted) -> Iterator[tuple[Cell, object]]:
    """The fields of a text file by the line on which their row begins, with quotation marks as such and as letters."""
    data = path.read_bytes()
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff") or data[1:2] == b"\0" or data[:1] == b"\0"
    order = "be" if data[:1] == b"\0" else "le"
    text = data.decode(("utf-16" if data[:1] in b"\xff\xfe" else f"utf-16-{order}") if wide else "latin-1")
    head = text[:_HEAD]
    parting = max(_PARTINGS, key=head.count)
    for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE):
        rows = csv.reader(io.StringIO(text, newline=""), delimiter=parting, quoting=quoting)
        begun = 1
        for fields in rows:
            yield from (
                (("", line, column), fields[column - 1])
                for line, column in wanted[""]
                if line == begun and column <= len(fields)
            )
            begun = rows.line_num + 1


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
