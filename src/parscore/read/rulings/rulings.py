"""Files of rulings (xlsx, xls, ods, csv) → Ruling, with the cell of each; content tells the kind of file.

The appraisers' form carries a stamp; a unit's own workbook has a column of self-scores; the long form has its
headings; what is left is read as a matrix. May not judge whether a ruling may stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.appraisal import KIND, STAMP_SHEET
from parscore.model.cycle import Cycle
from parscore.model.framework import Framework
from parscore.model.submission import Ruling
from parscore.read.forms.open import stamp_pairs
from parscore.read.rulings.blocks import of_several
from parscore.read.rulings.form import read_form, read_unstamped
from parscore.read.rulings.long import REQUIRED, WORDS, is_long, read_long
from parscore.read.rulings.matrix import Matrices
from parscore.read.rulings.notes import is_reasons, is_requests, with_comments
from parscore.read.rulings.rows import known_code, number_at, unit_of
from parscore.read.rulings.units import filled_in, read_filled_in
from parscore.read.rulings.words import Court
from parscore.read.sheets.details import with_unread
from parscore.read.sheets.open import TEXTS, Book, open_book, read_table
from parscore.read.sheets.records import records
from parscore.read.sheets.table import Table

__all__ = ["known_code", "number_at", "read_rulings", "unit_of"]

Read = tuple[list[Ruling], list[Diagnostic]]


def read_rulings(path: Path, file: str, stage: str, cycle: Cycle, sets: Mapping[str, Framework]) -> Read:
    """The rulings of one file, called `file` in findings; `sets` are the criteria sets by unit."""
    rulings, findings = _read(path, file, Court(stage, cycle, sets))
    return rulings, findings if rulings or findings else [finding("R212", Place(file))]


def _read(path: Path, file: str, court: Court) -> Read:
    if path.suffix.lower() in TEXTS:
        tables, findings = read_table(path, file)
        return _tables(tables, court, file, "", findings)
    book, findings = open_book(path, file)
    if book is None:
        return [], findings
    stamp, tables, faults = _sheets(book)
    findings += faults
    if stamp.get("kind") == KIND:
        rulings, faults = read_form(tables, stamp, court, file)
        return rulings, [*findings, *faults]
    unstamped = read_unstamped(tables, court, file)
    if unstamped is not None:
        return unstamped[0], [*findings, *unstamped[1]]
    listed = any(is_long(table) or of_several(table, court) for table in tables)
    if "framework" in stamp or (filled_in(tables) and not listed):
        return read_filled_in(path, file, court)
    return _tables(tables, court, file, stamp.get("by", ""), findings)


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
            stamp = stamp_pairs(table) if table is not None else {}
            continue
        findings += faults
        if table is not None and table.rows:
            table, faults = with_comments(book, with_unread(table, book.details(table.name)))
            findings += faults
            tables.append(table)
    return stamp, tables, findings


def _tables(tables: list[Table], court: Court, file: str, stamped: str, findings: list[Diagnostic]) -> Read:
    """Sheets in long form one by one; all others together, since one may hold the reasons of another."""
    rulings: list[Ruling] = []
    several = len(tables) > 1
    beside = [table for table in tables if several and (is_reasons(table) or is_requests(table))]
    matrices = Matrices(court, file, stamped)
    for table in tables:
        if table in beside:
            continue
        if is_long(table):
            found, faults = read_long(table, court, file, stamped)
            rulings += found
            findings += faults
        elif not matrices.add(table):
            findings += records(table, WORDS, REQUIRED, "bảng thẩm định")[1]
    found, faults = matrices.read(beside)
    return [*rulings, *found], [*findings, *faults]
