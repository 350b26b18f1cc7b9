"""Files of rulings (xlsx, xls, ods, csv) → Ruling, with the cell of each; content tells the kind of file.

The appraisers' form carries a stamp; a unit's own workbook has a column of self-scores; the long form has its
headings; what is left is read as a matrix. May not judge whether a ruling may stand.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.appraisal import KIND, STAMP_SHEET
from parscore.read.forms.open import stamp_pairs
from parscore.read.rulings.blocks import blocks_of, of_several
from parscore.read.rulings.files import RulingsFile
from parscore.read.rulings.form import read_form, read_unstamped
from parscore.read.rulings.long import read_long
from parscore.read.rulings.matrix import read_matrices
from parscore.read.rulings.notes import is_reasons, is_requests, with_details
from parscore.read.rulings.units import filled_in, read_filled_in
from parscore.read.rulings.words import AppraisalContext, Rulings
from parscore.read.sheets.open import TEXTS, WORD, Book, no_table, open_book, read_table
from parscore.read.sheets.records import records
from parscore.read.sheets.table import Table
from parscore.read.words.headings import RULINGS


def read_rulings(path: Path, file: str, context: AppraisalContext) -> RulingsFile:
    """One file of rulings, called `file` in findings."""
    suffix = path.suffix.lower()
    if suffix == WORD or suffix in TEXTS:
        tables, findings = _word_tables(path, file, context) if suffix == WORD else read_table(path, file)
        rulings, faults = _read_tables(tables, context, file, "")
        found = RulingsFile(file, rulings, [*findings, *faults])
    else:
        found = _read_workbook(path, file, context)
    empty = not found.rulings and not found.findings
    return replace(
        found, there=path.is_file(), findings=[finding("R212", Place(file))] if empty else found.findings
    )


def _word_tables(path: Path, file: str, context: AppraisalContext) -> tuple[list[Table], list[Diagnostic]]:
    """The tables of rulings in a Word document; W005 where it has none."""
    found, findings = read_table(path, file)
    tables = [table for table in found if context.long.head(table) or of_several(table, context)]
    return tables, findings if tables or findings else [no_table(Place(file), "word")]


def _read_workbook(path: Path, file: str, context: AppraisalContext) -> RulingsFile:
    """The rulings of a workbook, by the kind that its stamp and its sheets say it is."""
    book, findings = open_book(path, file)
    if book is None:
        return RulingsFile(file, [], findings)
    stamp = _stamp(book)
    by = stamp.get("by", "")
    tables, faults = _visible_sheets(book)
    read = (
        read_form(tables, stamp, context, file)
        if stamp.get("kind") == KIND
        else read_unstamped(tables, context, file)
    )
    if read is None and _is_units_own(tables, stamp, context):
        return RulingsFile(file, *read_filled_in(path, file, context), of_unit=True)
    rulings, wrong = read or _read_tables(tables, context, file, by)
    return RulingsFile(file, rulings, [*findings, *faults, *wrong], by)


def _is_units_own(tables: list[Table], stamp: Mapping[str, str], context: AppraisalContext) -> bool:
    """Whether a workbook is the form of a unit, and no table of rulings on several units."""
    if "framework" in stamp:
        return True
    return filled_in(tables) and not any(
        RULINGS.head(table) or of_several(table, context) for table in tables
    )


def _stamp(book: Book) -> dict[str, str]:
    table, _ = (
        book.table(STAMP_SHEET) if any(name == STAMP_SHEET for name, _ in book.sheets()) else (None, [])
    )
    return stamp_pairs(table) if table is not None else {}


def _visible_sheets(book: Book) -> tuple[list[Table], list[Diagnostic]]:
    """The visible sheets that hold something."""
    tables: list[Table] = []
    findings: list[Diagnostic] = []
    for name, visible in book.sheets():
        if not visible or name == STAMP_SHEET:
            continue
        table, faults = book.table(name)
        findings += faults
        if table is not None and table.rows:
            table, faults = with_details(book, table)
            findings += faults
            tables.append(table)
    return tables, findings


def _read_tables(tables: list[Table], context: AppraisalContext, file: str, stamped: str) -> Rulings:
    """Sheets in long form one by one; all others together, since one may hold the reasons of another."""
    beside = [table for table in tables if len(tables) > 1 and (is_reasons(table) or is_requests(table))]
    rulings, findings, blocks, unclear = [], list[Diagnostic](), [], list[Diagnostic]()
    for table in (table for table in tables if table not in beside):
        if context.long.head(table):
            found, faults = read_long(table, context, file, stamped)
            rulings += found
            findings += faults
            continue
        matrices, faults = blocks_of(table, context)
        blocks += matrices
        unclear += faults
        if not matrices and not faults:
            findings += records(table, context.long)[1]
    found, faults = read_matrices(blocks, beside, context, file, stamped)
    return [*rulings, *found], [*findings, *dict.fromkeys([*unclear, *faults])]
