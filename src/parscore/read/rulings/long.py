"""Rulings and explanations in long form: one a row, the columns told by their headings.

`STT` and `Tiêu chí` give the code only where no column of codes stands; a title beside the code has to fit it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path

from msgspec import structs

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place, Severity
from parscore.model.appraisal import EXPLAINS, row_key
from parscore.model.cycle import Cycle
from parscore.model.submission import Ruling, Seen
from parscore.read.rulings.appraisers import AppraiserLines, appraiser_lines, unknown_appraiser
from parscore.read.rulings.notes import comments_on, stray_comments, with_notes
from parscore.read.rulings.words import (
    AppraisalContext,
    Ruled,
    Rulings,
    joined,
    mark_of,
    seen_figure,
    status_of,
    unread,
)
from parscore.read.sheets.cells import as_number
from parscore.read.sheets.records import Record, records
from parscore.read.sheets.table import Table
from parscore.read.words.headings import EXPLANATIONS, Role, mark_column, role_of
from parscore.read.words.lines import Found, Line, LineNames, code_in, criterion_key, unit_of, unmarked
from parscore.read.words.sums import begins_as_sum
from parscore.text import fold

_PRINTED = frozenset(fold(word) for word in ("đang mở", "chưa có điểm"))
"""What the form itself prints about the state of a line; no request of the appraiser's."""

_STATED = ("code", "points", "status", "reason")

Explanation = tuple[str, str, str, Place]
"""Unit, code, text and place of what a unit explains."""


def read_long(table: Table, context: AppraisalContext, file: str, stamped: str) -> Rulings:
    """One ruling a row; who rules may be said above the table or by the name of the file instead."""
    rows, findings = records(table, context.long)
    rows, faults = _below_two_headings(rows)
    findings += faults
    lines = appraiser_lines(table, context) if rows and "by" not in rows[0].columns else None
    named = context.agencies.find(stamped) or context.by_file(file)
    rulings: list[Ruling] = []
    for record in _ruled_rows(rows, context, lines):
        ruling, faults = _ruling_below(lines, record, context, named)
        findings += faults
        rulings += [ruling] if ruling else []
    findings += stray_comments(table, rows)
    return rulings, list(dict.fromkeys(findings))


def _ruled_rows(
    rows: list[Record], context: AppraisalContext, lines: AppraiserLines | None
) -> Iterator[Record]:
    """The rows but for sums, signatures and lines that say who rules."""
    last = max((record.row for record in rows if record.text(criterion_key(record))), default=0)
    for record in rows:
        said = lines is not None and record.row in lines.lines
        if not said and not _is_no_ruling(record, context, below=record.row > last):
            yield record


def _is_no_ruling(record: Record, context: AppraisalContext, *, below: bool) -> bool:
    """Whether a row is a sum, or one of those who sign below the last row with a code."""
    unit = record.text("unit")
    if record.text(criterion_key(record)):
        return False
    if begins_as_sum(unit):
        return True
    stated = any(record.text(key) for key in _STATED)
    unsaid = not stated or (below and not _is_ruled(record))
    return unsaid and context.units.find(unit) is None


def _is_ruled(record: Record) -> bool:
    """Whether a row holds a number for a mark and says why or who: no signature, and no sum without a name."""
    return as_number(record.values.get("points")) is not None and bool(
        record.text("reason") or record.text("by")
    )


def _below_two_headings(rows: list[Record]) -> tuple[list[Record], list[Diagnostic]]:
    """The rows with the mark taken from the right column where a second heading row divides the first one."""
    if not rows or not _is_second_heading(rows[0]):
        return rows, []
    first = rows[0]
    roles = _roles_below_mark(first)
    start = first.columns["points"]
    chosen = mark_column({column: role for column, role in roles.items() if role or column == start})
    if chosen is None:
        return [], [_unclear_marks(first, roles)]
    claimed = next((column for column, role in roles.items() if role == "self"), None)
    columns = {"points": chosen} | ({"claimed": claimed} if claimed is not None else {})
    return [_with_columns(record, columns) for record in rows[1:]], []


def _unclear_marks(record: Record, columns: Iterable[int]) -> Diagnostic:
    """R011: the second headings do not tell which column holds the mark."""
    table, width = record.table, len(record.table.rows[record.row - 1])
    shown = ", ".join(table.cell(record.row, column) for column in columns if column <= width)
    place = table.place(record.heading.row, record.columns["points"])
    return finding("R011", place, units="cả bảng", candidates=shown)


def _is_second_heading(record: Record) -> bool:
    """Whether the first row below the headings is another row of headings: words that are known, no code, no number."""
    cells = record.table.rows[record.row - 1]
    return (
        record.row == record.heading.row + 1
        and not record.text(criterion_key(record))
        and any(role_of(value) for value in cells)
        and all(as_number(value) is None for value in cells)
    )


def _roles_below_mark(record: Record) -> dict[int, Role]:
    """What the second headings say in every column that the heading of the mark stands over."""
    table, start = record.table, record.columns["points"]
    width = max(len(table.rows[row - 1]) for row in (record.heading.row, record.row))
    following = (n for n in range(start + 1, width + 1) if table.text(record.heading.row, n))
    stop = next(following, width + 1)
    return {column: role_of(table.value(record.row, column)) for column in range(start, stop)}


def _with_columns(record: Record, columns: Mapping[str, int]) -> Record:
    """The record with some keys taken from other columns."""
    values = {key: record.table.value(record.row, column) for key, column in columns.items()}
    return structs.replace(record, values={**record.values, **values}, columns={**record.columns, **columns})


def _ruling_below(
    lines: AppraiserLines | None, record: Record, context: AppraisalContext, named: str | None
) -> Ruled:
    """The ruling of a row by whom its table names, or else by whom the row itself does."""
    if lines is None:
        return _ruling(record, context, None)
    by, faults = lines.appraiser_at(record.row, named, record.place())
    ruling, wrong = _ruling(record, context, by) if by is not None else (None, [])
    return ruling, [*faults, *wrong]


def _ruling(record: Record, context: AppraisalContext, shared: str | None) -> Ruled:
    unit, told = unit_of(record, context.units)
    if unit is None:
        return None, told
    code, faults = _code(record, context, unit)
    by, missing = (shared, []) if shared else _appraiser(record, context, unit, code or "")
    ruling, wrong = ruled(record, context, unit, code or "", by or "")
    faults = [*told, *faults, *missing, *wrong]
    if code is None or by is None or ruling is None or _is_refused(faults):
        return None, faults
    problem = _torn(record) or without_word(record, ruling, "points")
    return (None, [*faults, problem]) if problem is not None else (ruling, faults)


def _is_refused(faults: Iterable[Diagnostic]) -> bool:
    return any(fault.severity is Severity.ERROR for fault in faults)


def _code(record: Record, context: AppraisalContext, unit: str) -> Found:
    """The code of a row, or of the parent that it only says does not apply."""
    made = context.sets.get(unit)
    code, faults = code_in(record, unit, made)
    parent = None
    if code is None and _only_agrees(record, context, unit):
        parent, _ = code_in(record, unit, made, parents=True)
    return (code, faults) if parent is None else (parent, [])


def _only_agrees(record: Record, context: AppraisalContext, unit: str) -> bool:
    """Whether a row says nothing but that a line does not apply."""
    said, _ = ruled(record, context, unit, "", "")
    return said is not None and said.agrees and said.points is None


def _appraiser(record: Record, context: AppraisalContext, unit: str, code: str) -> Found:
    """Whom the row itself names."""
    written, place = record.text("by"), record.place("by")
    by = context.agencies.find(written)
    if by is not None:
        return by, unmarked(context.agencies, written, place)
    if not written:
        return None, [finding("R006", place, unit=unit, criterion=code)]
    return None, [unknown_appraiser(written, place, context.agencies, unit=unit, code=code)]


def _torn(record: Record) -> Diagnostic | None:
    """R118 for a reason of digits alone right of the mark in a csv file: `0,5` without quotes is two cells."""
    points, reason = record.text("points"), record.text("reason")
    adjacent = record.columns.get("reason") == record.columns["points"] + 1
    if record.table.lines is None or not (adjacent and points.isdecimal() and reason.isdecimal()):
        return None
    return finding("R118", record.place("reason"), points=points, reason=reason)


def without_word(record: Record, ruling: Ruling, key: str) -> Diagnostic | None:
    """R007 at the cell of `key` for a ruling that holds no mark, no request and no agreement."""
    if ruling.points is not None or ruling.asks or ruling.agrees:
        return None
    return finding("R007", record.place(key), unit=ruling.unit, criterion=ruling.code)


def ruled(record: Record, context: AppraisalContext, unit: str, code: str, by: str) -> Ruled:
    """The ruling in the columns points, reason and status; None when one of them cannot be read."""
    place, asked = record.place("points"), record.place("status")
    mark, faults = mark_of(record.values.get("points"), place, unit, code)
    request = record.text("status")
    status, wrong = status_of("" if fold(request) in _PRINTED else request, asked, unit, code)
    faults += [*unread(record.values.get("status"), asked, unit, code), *wrong]
    if faults:
        return None, faults
    word, _ = with_notes(mark.with_status(status), comments_on(record), unit, code)
    word = structs.replace(word, reason=joined((record.text("reason"), word.reason)))
    why = record.place("reason") if "reason" in record.columns else None
    return context.ruling(unit, code, by, word, place, why, _seen_in(record)), []


def _seen_in(record: Record) -> Seen:
    """The figures of the unit that stand in the row and that the appraiser saw."""
    claimed, before = (
        seen_figure(key, record.values.get(key), printed="key" in record.columns)
        if key in record.columns
        else ()
        for key in ("claimed", "before")
    )
    declared = (("declared", record.text("declared")),) if "declared" in record.columns else ()
    return (*claimed, *before, *declared)


def read_explanations(path: Path, file: str, names: LineNames) -> tuple[list[Explanation], list[Diagnostic]]:
    """The explanations of units in one file of their own."""
    lines, findings = names.lines_in(path, file, EXPLANATIONS, passed=_is_left_as_it_is)
    read = [_explanation(line, names.cycle) for line in lines]
    findings += [one for one in read if isinstance(one, Diagnostic)]
    return [one for one in read if not isinstance(one, Diagnostic)], findings


def _is_left_as_it_is(record: Record) -> bool:
    """Whether a row is a blank one of our own sheet."""
    return bool(record.text("key")) and not record.text("text")


def _explanation(line: Line, cycle: Cycle) -> Explanation | Diagnostic:
    """What one row explains, or why it cannot be taken."""
    unit, code, record = line
    text, key, place = record.text("text"), record.text("key"), record.place("text")
    if key and not _is_key_of(cycle, unit, code, key):
        problem = "khoá dòng không phải của đơn vị, mã tiêu chí hay kỳ này"
        return finding("R204", place, unit=unit, criterion=code, problem=problem)
    if not text:
        return finding("R302", place, unit=unit, criterion=code)
    return unit, code, text, place


def _is_key_of(cycle: Cycle, unit: str, code: str, key: str) -> bool:
    """Whether a row of our own sheet is that of a line of this cycle, after any of its stages."""
    return any(row_key(cycle.cycle, stage, EXPLAINS, unit, code, ()) == key for stage in cycle.stages)
