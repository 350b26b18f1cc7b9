"""Rulings in long form: one a row, the columns told by their headings.

`STT` and `Tiêu chí` give the code only where no column of codes stands; a title beside the code has to fit it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Severity
from parscore.model.submission import Ruling
from parscore.read.rulings.appraisers import Above
from parscore.read.rulings.headings import (
    APPRAISED,
    CLAIMED,
    GENERIC,
    REMARKS,
    REQUESTS,
    SAID,
    mark_column,
    role_of,
)
from parscore.read.rulings.notes import unheard
from parscore.read.rulings.rows import another_line, cells_of, known_code, ruled, unit_of
from parscore.read.rulings.words import Court
from parscore.read.sheets.cells import as_number, as_text
from parscore.read.sheets.records import Record, heading_of, records
from parscore.read.sheets.table import Table
from parscore.read.words.sums import begins_as_sum
from parscore.text import cell_name, fold

WORDS: dict[str, tuple[str | tuple[str, ...], ...]] = {
    "unit": ("Đơn vị", "Mã đơn vị", "Tên đơn vị"),
    "code": ("Mã tiêu chí", ("Mã", "Mã số"), ("STT", "TT", "Số TT"), "Tiêu chí"),
    "title": (("Tiêu chí", "Tên tiêu chí", "Nội dung tiêu chí"),),
    "points": (APPRAISED, "Điểm chấm", GENERIC),
    "claimed": (CLAIMED,),
    "reason": (SAID, REMARKS),
    "by": ("Cơ quan thẩm định", "Người thẩm định", "Thẩm định", "Đơn vị thẩm định"),
    "status": ((*REQUESTS, "Trạng thái"), "Giải trình", "Tình trạng"),
}
REQUIRED = (("unit",), ("code",), ("points",), ("reason",))
_COUNTERS = frozenset(fold(word) for word in ("STT", "TT", "Số TT"))
_STATED = ("code", "points", "status", "reason")

Read = tuple[list[Ruling], list[Diagnostic]]


def is_long(table: Table) -> bool:
    """Whether a table has the headings of the long form."""
    return heading_of(table, WORDS).has(REQUIRED)


def read_long(table: Table, court: Court, file: str, stamped: str) -> Read:
    """One ruling a row; who rules may be said above the table or by the name of the file instead."""
    rows, findings = records(table, WORDS, REQUIRED, "bảng thẩm định")
    rows, faults = _below_two_headings(rows)
    findings += faults
    above = Above(table, court) if rows and "by" not in rows[0].columns else None
    named = court.agencies.find(stamped) or court.by_file(file)
    rulings: list[Ruling] = []
    last = max((record.row for record in rows if record.text("code")), default=0)
    for record in rows:
        if _is_no_ruling(record, court, below=record.row > last) or (above and record.row in above.rows):
            continue
        shared: str | None = None
        if above is not None:
            shared, faults = above.nearest(record.row)
            shared = shared or (None if faults else named)
            if shared is None:
                findings += faults or [finding("R006", record.place())]
                continue
        ruling, faults = _ruling(record, court, shared)
        findings += faults
        rulings += [ruling] if ruling else []
    findings += unheard(table, cells_of(rows))
    return rulings, list(dict.fromkeys(findings))


def _is_no_ruling(record: Record, court: Court, *, below: bool) -> bool:
    """Whether a row is a sum, or one of those who sign below the last row with a code."""
    unit = record.text("unit")
    if begins_as_sum(unit) and not record.text("code"):
        return True
    stated = any(record.text(key) for key in _STATED)
    known = court.units.find(unit) is not None
    return not record.text("code") and not known and (below or not stated)


def _below_two_headings(rows: list[Record]) -> tuple[list[Record], list[Diagnostic]]:
    """The rows with the mark taken from the right column where a second heading row divides the first one."""
    if not rows:
        return rows, []
    first = rows[0]
    under = first.table.rows[first.row - 1]
    roles = {column: role_of(value) for column, value in enumerate(under, 1)}
    if first.row != first.heading.row + 1 or not any(roles.values()) or first.text("code"):
        return rows, []
    if any(as_number(value) is not None for value in under):
        return rows, []
    start = first.columns["points"]
    above = first.table.rows[first.heading.row - 1]
    stop = next(
        (n for n in range(start + 1, len(above) + 1) if as_text(above[n - 1])),
        max(len(above), len(under)) + 1,
    )
    span = {column: roles.get(column, "") for column in range(start, stop)}
    chosen = mark_column({column: role for column, role in span.items() if role or column == start})
    if chosen is None:
        place = first.table.place(first.heading.row, start)
        said = ", ".join(f"{_cell(first, n)} «{as_text(under[n - 1])}»" for n in span if n <= len(under))
        return [], [finding("R011", place, units="cả bảng", candidates=said)]
    claimed = next((column for column, role in span.items() if role == "self"), None)
    moved: Mapping[str, int] = {"points": chosen} | ({"claimed": claimed} if claimed is not None else {})
    return [_with(record, moved) for record in rows[1:]], []


def _cell(record: Record, column: int) -> str:
    place = record.table.place(record.heading.row + 1, column)
    return place.cell or cell_name(place.line, place.column)


def _with(record: Record, moved: Mapping[str, int]) -> Record:
    """The record with some keys taken from other columns."""
    cells = record.table.rows[record.row - 1]
    values = {key: cells[column - 1] if column <= len(cells) else None for key, column in moved.items()}
    return replace(record, values={**record.values, **values}, columns={**record.columns, **moved})


def _ruling(record: Record, court: Court, shared: str | None) -> tuple[Ruling | None, list[Diagnostic]]:
    unit, faults = unit_of(record, court.units)
    if unit is None:
        return None, faults
    code, wrong = known_code(record, unit, court.codes.get(unit, ()))
    if code is None:
        code = _parent(record, court, unit)
        wrong = wrong if code is None else []
    faults += wrong
    if code is not None:
        faults += _misnamed(record, court, unit, code)
    by = shared or court.agencies.find(record.text("by"))
    if by is None:
        written = record.text("by")
        near = court.agencies.suggestion(written)
        missing = "R005" if written else "R006"
        place = record.place("by")
        faults.append(finding(missing, place, unit=unit, criterion=code or "", name=written, suggestion=near))
    ruling, wrong = ruled(record, court, unit, code or "", by or "")
    faults += wrong
    if code is None or by is None or ruling is None or any(one.severity is Severity.ERROR for one in faults):
        return None, faults
    if (torn := _torn(record)) is not None:
        return None, [*faults, torn]
    if ruling.points is None and not ruling.asks and not ruling.agrees:
        return None, [*faults, finding("R007", record.place("points"), unit=unit, criterion=code)]
    return ruling, faults


def _parent(record: Record, court: Court, unit: str) -> str | None:
    """The parent that a row names which says nothing but that it does not apply."""
    said, _ = ruled(record, court, unit, "", "")
    if said is None or not said.agrees or said.points is not None:
        return None
    return known_code(record, unit, court.parents.get(unit, ()))[0]


def _torn(record: Record) -> Diagnostic | None:
    """R118 for a reason of digits alone right of the mark in a csv file: `0,5` without quotes is two cells."""
    points, reason = record.text("points"), record.text("reason")
    apart = record.columns["reason"] == record.columns["points"] + 1 and points.isdecimal()
    if record.table.lines is None or not apart or not reason.isdecimal():
        return None
    return finding("R118", record.place("reason"), points=points, reason=reason)


def _misnamed(record: Record, court: Court, unit: str, code: str) -> list[Diagnostic]:
    """R012 for a title beside the code that belongs to another criterion; beside a mere counter it has to fit."""
    title, column = record.text("title"), record.columns.get("title")
    if not title or column == record.columns["code"]:
        return []
    heading = as_text(record.table.rows[record.heading.row - 1][record.columns["code"] - 1])
    other = another_line(court.sets[unit], code, title, strict=fold(heading) in _COUNTERS)
    if not other:
        return []
    candidates = f"«{code} {court.sets[unit].by_code[code].title}», «{other}»"
    place = record.place("title")
    return [finding("R012", place, unit=unit, criterion=code, what="tiêu chí", candidates=candidates)]
