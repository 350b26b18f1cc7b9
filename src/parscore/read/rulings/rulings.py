"""Files of rulings (xlsx, xls, ods, csv) → Ruling, with the cell of each; content tells the kind of file.

The appraisers' form carries a stamp; a unit's own workbook has a column of self-scores; the long form has its
headings; what is left is read as a matrix. May not judge whether a ruling may stand.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import structs

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.appraisal import KIND, STAMP_SHEET
from parscore.model.submission import Ruling
from parscore.read.forms.open import stamp_pairs
from parscore.read.rulings.appraisers import below_lines
from parscore.read.rulings.blocks import blocks_of, of_several
from parscore.read.rulings.files import RulingsFile
from parscore.read.rulings.form import is_form_sheet, read_form, read_unstamped, rows_of
from parscore.read.rulings.long import read_long
from parscore.read.rulings.matrix import read_matrices
from parscore.read.rulings.notes import is_reasons, is_requests, with_details
from parscore.read.rulings.units import filled_in, read_filled_in
from parscore.read.rulings.words import AppraisalContext, Rulings
from parscore.read.sheets.file_kinds import TEXTS, WORD
from parscore.read.sheets.hidden import hidden_sheet, says_nothing_again, unseen_in
from parscore.read.sheets.open import Book, no_table, open_book, read_table
from parscore.read.sheets.records import records
from parscore.read.sheets.table import Table
from parscore.read.words.headings import RULINGS


def read_rulings(path: Path, file: str, context: AppraisalContext) -> RulingsFile:
    """One file of rulings, called `file` in findings."""
    read = _read_document if path.suffix.lower() in (WORD, *TEXTS) else _read_workbook
    found = read(path, file, context)
    empty = all(one.is_blank for one in found.rulings) and not found.findings
    return structs.replace(
        found, there=path.is_file(), findings=[finding("R212", Place(file))] if empty else found.findings
    )


def _read_document(path: Path, file: str, context: AppraisalContext) -> RulingsFile:
    """The rulings of a csv file or a Word document, or of a unit's own form saved as one."""
    tables, findings = read_table(path, file)
    if not any(map(context.long.head, tables)) and _is_units_own(tables, {}, context):
        return RulingsFile(file, *read_filled_in(path, file, context), of_unit=True)
    if path.suffix.lower() == WORD:
        tables = [table for table in below_lines(tables) if _is_of_rulings(table, context)]
        findings = findings if tables or findings else [no_table(Place(file), "word")]
    rulings, faults = _read_tables(tables, context, file, "")
    said = (one for one in rulings if not one.is_blank)
    faults += unseen_in(tables, (place for one in said for place in (one.place, one.why)))
    return RulingsFile(file, rulings, [*findings, *faults])


def _is_of_rulings(table: Table, context: AppraisalContext) -> bool:
    return context.long.head(table) or of_several(table, context)


def _read_workbook(path: Path, file: str, context: AppraisalContext) -> RulingsFile:
    """The rulings of a workbook, by the kind that its stamp and its sheets say it is."""
    book, findings = open_book(path, file)
    if book is None:
        return RulingsFile(file, [], findings)
    stamp = _stamp(book)
    by = stamp.get("by", "")
    shown, hidden, faults = _sheets(book, context)
    read = _read_form(shown, stamp, context, file)
    if read is None and _is_units_own(shown, stamp, context):
        return RulingsFile(file, *read_filled_in(path, file, context), of_unit=True)
    rulings, wrong = read or _read_tables(shown, context, file, by)
    more, remarks = _read_hidden(hidden, rulings, stamp, context, file)
    rulings, wrong = [*rulings, *more], [*wrong, *remarks]
    wrong += unseen_in((*shown, *hidden), _places(rulings))
    given, keys = rows_of([*shown, *hidden], stamp) if stamp.get("kind") == KIND else (0, frozenset[str]())
    return RulingsFile(file, rulings, [*findings, *faults, *wrong], by, given=given, keys=keys)


def _places(rulings: Iterable[Ruling]) -> Iterator[Place | None]:
    """The cells of marks and reasons of all that is said."""
    said = (one for one in rulings if not one.is_blank)
    return (place for one in said for place in (one.place, one.why))


def _read_hidden(
    hidden: Iterable[Table],
    known: Iterable[Ruling],
    stamp: Mapping[str, str],
    context: AppraisalContext,
    file: str,
) -> Rulings:
    """The rulings on hidden sheets about other lines than those `known`."""
    seen: set[Hashable] = {(one.unit, one.code) for one in known}
    rulings, findings = list[Ruling](), list[Diagnostic]()
    for table in hidden:
        read = _read_form([table], stamp, context, file)
        more, remarks = read or _read_tables([table], context, file, stamp.get("by", ""))
        new = says_nothing_again(((one.unit, one.code) for one in more), seen)
        rulings += more if new else []
        findings += [hidden_sheet(file, table.name, read=new), *(remarks if new else [])]
    return rulings, findings


def _read_form(
    tables: list[Table], stamp: Mapping[str, str], context: AppraisalContext, file: str
) -> Rulings | None:
    """The rulings of the appraisers' form; None when it is none."""
    if stamp.get("kind") == KIND:
        return read_form(tables, stamp, context, file)
    return read_unstamped(tables, context, file)


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


def _sheets(book: Book, context: AppraisalContext) -> tuple[list[Table], list[Table], list[Diagnostic]]:
    """The sheets to read together, and the hidden ones with rulings beside them.

    Hidden ones are read like others where no visible sheet has rulings, and where they hold the reasons of others.
    """
    tables, findings = list[Table](), list[Diagnostic]()
    for name, visible in book.sheets():
        table, faults = _sheet(book, name, context, visible=visible)
        tables += [table] if table is not None else []
        findings += faults if visible else []
    shown, beside, hidden = _parted(tables, context)
    findings += [hidden_sheet(book.file, table.name, read=True) for table in beside]
    return [*shown, *beside], hidden, findings


def _parted(
    tables: Iterable[Table], context: AppraisalContext
) -> tuple[list[Table], list[Table], list[Table]]:
    """The visible sheets, the hidden ones read with them, the other hidden ones."""
    shown, hidden = list[Table](), list[Table]()
    for table in tables:
        (shown if table.visible else hidden).append(table)
    if not (hidden and _hold_rulings(shown, context)):
        return shown, hidden, []
    beside = [table for table in hidden if is_reasons(table) or is_requests(table)]
    return shown, beside, [table for table in hidden if table not in beside]


def _sheet(
    book: Book, name: str, context: AppraisalContext, *, visible: bool
) -> tuple[Table | None, list[Diagnostic]]:
    """A sheet with something on it, on a hidden one rulings, with its details; None for any other."""
    table, faults = book.table(name, visible=visible) if name != STAMP_SHEET else (None, [])
    if table is None or not table.rows or not (visible or _hold_rulings([table], context)):
        return None, faults
    table, more = with_details(book, table)
    return table, [*faults, *more]


def _hold_rulings(tables: list[Table], context: AppraisalContext) -> bool:
    """Whether any sheet looks like one of rulings, or of what belongs to them; matrices are looked for last."""
    kinds = (context.long.head, is_form_sheet, is_reasons, is_requests)
    headed = any(kind(table) for table in tables for kind in kinds)
    return headed or any(blocks_of(table, context)[0] for table in tables)


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
