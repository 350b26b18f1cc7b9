"""What one row of a table names and says: unit, code, mark, request; what names two things is never chosen from."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.framework import Framework
from parscore.model.submission import Ruling
from parscore.read.rulings.words import Court, both, joined, mark_of, noted, status_of, unread
from parscore.read.sheets.cells import as_number, code_of
from parscore.read.sheets.records import Record
from parscore.read.words.unit_names import Names
from parscore.text import did_you_mean, fold, quoted

PRINTED = ("đang mở", "chưa có điểm")
"""What the form itself prints about the state of a line; no request of the appraiser's."""

NOTED = ("points", "reason", "status")
"""The columns of a ruling; a comment on a cell in one of them belongs to it."""


def ruled(
    record: Record, court: Court, unit: str, code: str, by: str
) -> tuple[Ruling | None, list[Diagnostic]]:
    """The ruling in the columns points, reason and status; None when one of them cannot be read."""
    place = record.place("points")
    mark, faults = mark_of(record.values.get("points"), place, unit, code)
    faults += unread(record.values.get("status"), record.place("status"), unit, code)
    asked = record.text("status")
    status, wrong = status_of(
        "" if fold(asked) in map(fold, PRINTED) else asked, record.place("status"), unit, code
    )
    if faults or wrong:
        return None, [*faults, *wrong]
    word = both(mark, status)
    for text, _ in notes_of(record):
        word = noted(word, text)
    return Ruling(
        court.stage,
        unit,
        code,
        word.points,
        joined((record.text("reason"), word.reason)),
        by,
        word.asks,
        place,
        word.agrees,
        record.place("reason") if "reason" in record.columns else None,
        seen_in(record),
    ), []


def notes_of(record: Record) -> list[tuple[str, Place]]:
    """The comments on the cells of a row that hold a ruling, each with its place."""
    cells = [(record.columns[key], record.place(key)) for key in NOTED if key in record.columns]
    return [(text, place) for column, place in cells if (text := record.table.comment(record.row, column))]


def cells_of(records: Iterable[Record]) -> set[tuple[int, int]]:
    """The cells of their sheet, by row and column, on which comments belong to the rulings of some rows."""
    places = (record.place(key) for record in records for key in NOTED if key in record.columns)
    return {(place.line, place.column) for place in places}


def seen_in(record: Record) -> tuple[tuple[str, Decimal | None], ...]:
    """The figures of the unit that stand in the row and that the appraiser had before him."""
    found = []
    for key in ("claimed", "before"):
        if key in record.columns:
            number = number_at(record, key)
            found += [(key, number)] if number is not None or not record.text(key) else []
    return tuple(found)


def unit_of(record: Record, units: Names) -> tuple[str | None, list[Diagnostic]]:
    """The unit that a record names in one column or alike in several, or a finding."""
    written = list(record.each("unit"))
    found = {unit: text for text, _ in written if (unit := units.find(text)) is not None}
    if len(found) == 1:
        return next(iter(found)), []
    if not written:
        return None, [finding("R014", record.place("unit"), what="đơn vị")]
    text, place = written[0]
    if found:
        names = quoted(found.values())
        return None, [finding("R012", place, what="đơn vị", candidates=names)]
    return None, [finding("R002", place, name=text, suggestion=units.suggestion(text))]


def known_code(record: Record, unit: str, codes: tuple[str, ...]) -> tuple[str | None, list[Diagnostic]]:
    """The scored code that a record names in the unit's set, or a finding with the candidates."""
    written, meant = code_of(record.values.get("code"), codes)
    if len(meant) == 1:
        return meant[0], []
    place = record.place("code")
    if not written:
        return None, [finding("R014", place, unit=unit, what="mã tiêu chí")]
    if meant:
        return None, [finding("R009", place, unit=unit, value=written, candidates=", ".join(meant))]
    below = [code for code in codes if code.startswith(f"{written}.")]
    near = f"; có mục con {', '.join(below[:3])}…" if below else did_you_mean(written, codes)
    return None, [finding("R003", place, unit=unit, value=written, suggestion=near)]


def another_line(framework: Framework, code: str, text: str, *, strict: bool = False) -> str:
    """The criterion other than `code` that a text beside the code names by title or code, or nothing.

    `strict`: a text that names no criterion of the set at all is told too.
    """
    written = fold(text)
    if not written or written == fold(framework.by_code[code].title):
        return ""
    for found in framework.scored:
        if found.code != code and written in (fold(found.title), fold(found.code)):
            return f"{found.code} {found.title}"
    return text[:80] if strict and written != fold(code) else ""


def number_at(record: Record, key: str) -> Decimal | None:
    """The number in a column, or None."""
    return as_number(record.values.get(key))
