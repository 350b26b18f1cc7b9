"""What an annotated copy is made of: the unit's own file, or a workbook of its values where that cannot be edited.

Writes nothing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from msgspec import structs

from parscore.diagnostics import Place
from parscore.pipeline.check import Source
from parscore.read.sheets.details import errors_of
from parscore.read.sheets.open import TEXTS, Book, open_book, read_table
from parscore.read.sheets.table import Table
from parscore.write.annotated.annotated import AnnotationError
from parscore.write.annotated.values import Values, made_of_values
from parscore.write.workbook import SheetNames

_KINDS = {"xls": "bảng tính Excel 97–2003 (.xls)", "ods": "bảng tính OpenDocument (.ods)"}
_TEXT = "tệp chữ (.csv)"


@dataclass(frozen=True, slots=True)
class AnnotationSource:
    """An xlsx file to be annotated; `kind` names the format of the original unless it is this file.

    `moved` tells where a place of the original stands in it.
    """

    data: bytes
    kind: str
    moved: Callable[[Place], Place]


def annotation_source(source: Source) -> AnnotationSource:
    """The workbook to be annotated; AnnotationError when there is none."""
    book, faults = open_book(source.path, source.name)
    if book is not None and book.kind == "xlsx":
        return AnnotationSource(book.data, "", lambda place: place)
    if book is not None:
        return _of_book(book)
    if source.path.suffix.lower() in TEXTS:
        return _of_text(source)
    raise AnnotationError(f"tệp không đọc được ({', '.join(fault.code for fault in faults)})")


def _of_book(book: Book) -> AnnotationSource:
    """The values of a book of another kind, every sheet under a name that xlsx allows."""
    names, given, sheets = SheetNames(), dict[str, str](), list[Values]()
    for name, visible in book.sheets():
        table, _ = book.table(name)
        if table is not None:
            given[name] = names.give(name)
            rows = _with_errors(table, errors_of(book.details(name)))
            sheets.append(Values(given[name], rows, table.top, table.left, visible or len(given) == 1))
    if not sheets:
        raise AnnotationError("tệp không có trang tính nào đọc được")

    def moved(place: Place) -> Place:
        return structs.replace(place, sheet=given.get(place.sheet, place.sheet))

    return AnnotationSource(made_of_values(sheets), _KINDS.get(book.kind, book.kind), moved)


def _with_errors(table: Table, errors: dict[tuple[int, int], str]) -> list[list[object]]:
    """The rows of a sheet with the words of its errors, which are read as empty."""
    rows = [list(row) for row in table.rows] if errors else table.rows
    for (line, column), words in errors.items():
        row, at = line - table.top, column - table.left
        if 0 <= row < len(rows) and 0 <= at < len(rows[row]):
            rows[row][at] = words
    return rows


def _of_text(source: Source) -> AnnotationSource:
    """The values of a csv file, a row for each of its rows: a row may run over several lines."""
    tables, faults = read_table(source.path, source.name)
    if not tables:
        raise AnnotationError(f"tệp không đọc được ({', '.join(fault.code for fault in faults)})")
    name, lines = SheetNames().give(source.path.stem), tables[0].lines or []
    rows = {line: row for row, line in enumerate(lines, 1)}

    def moved(place: Place) -> Place:
        known = place.line in rows and not place.sheet
        return structs.replace(place, sheet=name, line=rows[place.line]) if known else place

    return AnnotationSource(made_of_values([Values(name, tables[0].rows)]), _TEXT, moved)
