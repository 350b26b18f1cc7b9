"""Rulings as a matrix: criteria down, units across; reasons in comments or on a sheet of the same shape.

Rows of parents hold sums and are left alone; a mark beside a code that no set knows is a finding.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.submission import Ruling
from parscore.read.cells import as_text, code_of
from parscore.read.rulings_words import Court, mark_of, named_above
from parscore.read.sheet import Book, Table
from parscore.text import fold, squeeze

_ROWS = 40
_REASONS = frozenset(fold(word) for word in ("Lý do", "Lí do", "Lý do thẩm định", "Lý do đổi điểm", "Ý kiến"))
_BESIDE = tuple(
    fold(word)
    for word in ("Ghi chú", "Tổng", "Cộng", "Trung bình", "Điểm tối đa", "Điểm chuẩn", "Cơ quan", "Ý kiến")
)
_CODE_LIKE = tuple("0123456789")


@dataclass(frozen=True, slots=True)
class Matrix:
    """A table with its heading row, the column of codes, and the unit of each further column."""

    table: Table
    heading: int
    code: int
    units: dict[int, str]


def is_reasons(table: Table) -> bool:
    """Whether a sheet is the one with the reasons."""
    return fold(table.name) in _REASONS


def matrix_of(table: Table, court: Court) -> Matrix | None:
    """The matrix on a sheet: a row of unit names with a column of codes to its left, or None."""
    best: tuple[int, dict[int, str]] = (0, {})
    for number, row in enumerate(table.rows[:_ROWS], 1):
        texts = (
            (column, as_text(value))
            for column, value in enumerate(row, 1)
            if isinstance(value, str) and value
        )
        units = {column: unit for column, text in texts if (unit := court.units.find(text)) is not None}
        if len(units) > len(best[1]):
            best = (number, units)
    heading, units = best
    if not units:
        return None
    counted = {column: _coded(table, heading, column, court) for column in range(1, min(units))}
    column = max(counted, key=lambda one: (counted[one], -one), default=0)
    return Matrix(table, heading, column, units) if column and counted[column] else None


def _coded(table: Table, heading: int, column: int, court: Court) -> int:
    known = {code for codes in court.codes.values() for code in codes}
    cells = (row[column - 1] for row in table.rows[heading:] if len(row) >= column)
    return sum(1 for value in cells if as_text(value) and code_of(value, known)[1])


def read_matrix(
    matrix: Matrix, reasons: list[Table], book: Book | None, court: Court, file: str, stamped: str
) -> tuple[list[Ruling], list[Diagnostic]]:
    """A ruling for every cell that holds a mark or a request."""
    table = matrix.table
    by, findings = named_above(table, matrix.heading, court)
    by = by or (
        None if findings else court.agencies.find(stamped) or court.by_file(file) or court.by_folder(file)
    )
    if by is None:
        return [], findings or [finding("R006", table.place(matrix.heading, min(matrix.units)))]
    findings += _strangers(matrix, court)
    said, faults = _said(matrix, reasons, book, court)
    findings += faults
    rulings: list[Ruling] = []
    for number in range(matrix.heading + 1, len(table.rows) + 1):
        for column, unit in matrix.units.items():
            code, wrong = _code(matrix, number, unit, court)
            value = _at(table, number, column)
            if code is None:
                findings += wrong if as_text(value) else []
                continue
            place = table.place(number, column)
            word, faults = mark_of(value, place, unit, code)
            findings += faults
            if not word.empty:
                reason = said.get((unit, code), "")
                rulings.append(
                    Ruling(court.stage, unit, code, word.points, reason, by, word.asks, place, word.agrees)
                )
    return rulings, list(dict.fromkeys(findings))


def _strangers(matrix: Matrix, court: Court) -> list[Diagnostic]:
    """R002 for headings among those of units that name none."""
    row, found = matrix.table.rows[matrix.heading - 1], []
    for column in range(min(matrix.units), len(row) + 1):
        text = as_text(row[column - 1])
        if column in matrix.units or not text or fold(text).startswith(_BESIDE):
            continue
        near = court.units.suggestion(text)
        found.append(
            finding("R002", matrix.table.place(matrix.heading, column), name=text[:80], suggestion=near)
        )
    return found


def _code(matrix: Matrix, row: int, unit: str, court: Court) -> tuple[str | None, list[Diagnostic]]:
    """The scored code of a row in the unit's set; a parent's row and a row without number have none."""
    value = _at(matrix.table, row, matrix.code)
    written, meant = code_of(value, court.codes.get(unit, ()))
    if len(meant) > 1:
        framework = court.sets[unit]
        texts = {fold(as_text(_at(matrix.table, row, column))) for column in range(1, min(matrix.units))}
        meant = tuple(code for code in meant if fold(framework.by_code[code].title) in texts) or meant
    if len(meant) == 1:
        return meant[0], []
    place = matrix.table.place(row, matrix.code)
    if meant:
        return None, [finding("R009", place, unit=unit, value=written, candidates=", ".join(meant))]
    parents = court.sets[unit].by_code if unit in court.sets else {}
    if not any(sign in written for sign in _CODE_LIKE) or code_of(value, parents)[1]:
        return None, []
    return None, [finding("R003", place, unit=unit, value=written, suggestion="")]


def _at(table: Table, row: int, column: int) -> object:
    cells = table.rows[row - 1] if row <= len(table.rows) else []
    return cells[column - 1] if column <= len(cells) else ""


def _said(
    matrix: Matrix, reasons: list[Table], book: Book | None, court: Court
) -> tuple[dict[tuple[str, str], str], list[Diagnostic]]:
    """The reason for every line: from the sheet of reasons, else from the comment of its cell."""
    said: dict[tuple[str, str], str] = {}
    findings: list[Diagnostic] = []
    comments, faults = _comments(book, matrix.table)
    for (row, column), text in comments.items():
        unit = matrix.units.get(column)
        code = _code(matrix, row, unit, court)[0] if unit is not None and row > matrix.heading else None
        if unit is not None and code is not None:
            said[unit, code] = text
    for table in reasons:
        other = matrix_of(table, court)
        if other is None:
            findings.append(finding("R207", Place(table.file, table.name)))
            continue
        for row in range(other.heading + 1, len(table.rows) + 1):
            for column, unit in other.units.items():
                text = as_text(_at(table, row, column))
                code = _code(other, row, unit, court)[0] if text else None
                if code is not None:
                    said[unit, code] = text
    return said, [*findings, *faults]


def _comments(book: Book | None, table: Table) -> tuple[dict[tuple[int, int], str], list[Diagnostic]]:
    """The comments of a sheet by row and column within the table, of xlsx workbooks that hold any."""
    if book is None or book.kind != "xlsx" or not any("comments" in name.casefold() for name in book.parts):
        return {}, []
    from openpyxl import load_workbook
    from openpyxl.cell.cell import Cell

    try:
        sheet = load_workbook(io.BytesIO(book.data), data_only=True)[table.name]
        noted = ((cell, cell.comment) for row in sheet.iter_rows() for cell in row if isinstance(cell, Cell))
        found = {
            (cell.row - table.top + 1, cell.column - table.left + 1): _bare(comment.text, comment.author)
            for cell, comment in noted
            if comment is not None
        }
    except Exception:
        return {}, [finding("R208", Place(table.file, table.name))]
    return found, []


def _bare(text: str, author: str | None) -> str:
    """The words of a comment without the name that a spreadsheet puts in front."""
    head, newline, rest = (text or "").partition("\n")
    if newline and head.rstrip().endswith(":") and (not author or fold(head) == fold(author)):
        return squeeze(rest)
    return squeeze(text or "")
