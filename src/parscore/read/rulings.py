"""Files of rulings (xlsx, xls, ods, csv) → Ruling, with the cell of each; content tells the kind of file.

The appraisers' form carries a stamp; a unit's own workbook has a column of self-scores; the long form has its
headings; what is left is read as a matrix. May not judge whether a ruling may stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Severity
from parscore.model.appraisal import KIND, STAMP_SHEET
from parscore.model.cycle import Cycle
from parscore.model.framework import Framework
from parscore.model.submission import Ruling
from parscore.read.cells import as_text
from parscore.read.records import Record, records
from parscore.read.rulings_form import read_form
from parscore.read.rulings_matrix import is_reasons, matrix_of, read_matrix
from parscore.read.rulings_rows import known_code, number_at, ruled, unit_of
from parscore.read.rulings_units import filled_in, read_filled_in
from parscore.read.rulings_words import Court, named_above
from parscore.read.sheet import TEXTS, Book, Table, open_book, read_table

__all__ = ["known_code", "number_at", "read_rulings", "unit_of"]

WORDS = {
    "unit": ("Đơn vị", "Mã đơn vị", "Tên đơn vị"),
    "code": ("Mã tiêu chí", "Mã", "STT", "Tiêu chí"),
    "points": ("Điểm", "Điểm thẩm định", "Điểm chấm"),
    "reason": ("Lý do", "Lí do", "Ý kiến thẩm định", "Ý kiến"),
    "by": ("Cơ quan thẩm định", "Người thẩm định", "Thẩm định", "Đơn vị thẩm định"),
    "status": ("Trạng thái", "Tình trạng"),
}
REQUIRED = (("unit",), ("code",), ("points",), ("reason",))

Read = tuple[list[Ruling], list[Diagnostic]]


def read_rulings(path: Path, file: str, stage: str, cycle: Cycle, sets: Mapping[str, Framework]) -> Read:
    """The rulings of one file, called `file` in findings; `sets` are the criteria sets by unit."""
    court = Court(stage, cycle, sets)
    if path.suffix.lower() in TEXTS:
        tables, findings = read_table(path, file)
        return _tables(tables, None, court, file, "", findings)
    book, findings = open_book(path, file)
    if book is None:
        return [], findings
    stamp, tables, faults = _sheets(book)
    findings += faults
    if stamp.get("kind") == KIND:
        rulings, faults = read_form(tables, stamp, court, file)
        return rulings, [*findings, *faults]
    if "framework" in stamp or (filled_in(tables) and not any(_is_long(table) for table in tables)):
        return read_filled_in(path, file, court)
    return _tables(tables, book, court, file, stamp.get("by", ""), findings)


def _is_long(table: Table) -> bool:
    return not records(table, WORDS, REQUIRED, "")[1]


def _sheets(book: Book) -> tuple[dict[str, str], list[Table], list[Diagnostic]]:
    """The stamp, the visible sheets that hold something, and what was found on the way."""
    stamp: dict[str, str] = {}
    tables: list[Table] = []
    findings: list[Diagnostic] = []
    for name, visible in book.sheets():
        if not visible and name != STAMP_SHEET:
            continue
        table, faults = book.table(name, visible=visible)
        if name == STAMP_SHEET:
            rows = table.rows if table is not None else []
            stamp = {as_text(row[0]): as_text(row[1]) for row in rows if len(row) > 1}
            continue
        findings += faults
        tables += [table] if table is not None and table.rows else []
    return stamp, tables, findings


def _tables(
    tables: list[Table], book: Book | None, court: Court, file: str, stamped: str, findings: list[Diagnostic]
) -> Read:
    rulings: list[Ruling] = []
    reasons = [table for table in tables if len(tables) > 1 and is_reasons(table)]
    for table in tables:
        if table in reasons:
            continue
        rows, faults = records(table, WORDS, REQUIRED, "bảng thẩm định")
        if faults and (matrix := matrix_of(table, court)) is not None:
            found, faults = read_matrix(matrix, reasons, book, court, file, stamped)
        else:
            found, wrong = _long(rows, court, file, stamped)
            faults = [*faults, *wrong]
        rulings += found
        findings += faults
    return rulings, findings


def _long(rows: list[Record], court: Court, file: str, stamped: str) -> Read:
    """One ruling a row; who rules may be said above the table or by the name of the file instead."""
    rulings: list[Ruling] = []
    findings: list[Diagnostic] = []
    shared: str | None = None
    if rows and "by" not in rows[0].columns:
        shared, findings = named_above(rows[0].table, rows[0].row, court)
        shared = shared or court.agencies.find(stamped) or court.by_file(file)
        if shared is None and not findings:
            findings = [finding("R006", rows[0].place())]
        if shared is None:
            return [], findings
    for record in rows:
        ruling, faults = _ruling(record, court, shared)
        findings += faults
        rulings += [ruling] if ruling else []
    return rulings, findings


def _ruling(record: Record, court: Court, shared: str | None) -> tuple[Ruling | None, list[Diagnostic]]:
    unit, faults = unit_of(record, court.units)
    if unit is None:
        return None, faults
    code, wrong = known_code(record, unit, court.codes.get(unit, ()))
    faults += wrong
    by = shared or court.agencies.find(record.text("by"))
    if by is None:
        written = record.text("by")
        near = court.agencies.suggestion(written)
        faults.append(
            finding(
                "R005" if written else "R006",
                record.place("by"),
                unit=unit,
                criterion=code or "",
                name=written,
                suggestion=near,
            )
        )
    ruling, wrong = ruled(record, court.stage, unit, code or "", by or "")
    faults += wrong
    if code is None or by is None or ruling is None or any(one.severity is Severity.ERROR for one in faults):
        return None, faults
    if ruling.points is None and not ruling.asks and not ruling.agrees:
        return None, [*faults, finding("R007", record.place("points"), unit=unit, criterion=code)]
    return ruling, faults
