"""Marks that appraisers wrote into the units' own workbooks, column Điểm thẩm định → Ruling.

Words to the right of the mark, or under a heading that names the appraiser, are its reason; `Giải trình: …` asks
for an explanation. Who rules: whom the heading names, the agency or the council that a folder on the way to the
file is named for, else the lead of each criterion. A mark or a word in the row of no criterion is a finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from msgspec import structs

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.framework import Criterion, Framework
from parscore.model.submission import Entry, Ruling
from parscore.read.forms.form import identify, open_form, read_entries
from parscore.read.forms.layout import Layout, locate
from parscore.read.rulings.headings import is_appraisers, mark_column, named_in, of_council, role_of
from parscore.read.rulings.notes import lost, with_comments
from parscore.read.rulings.words import Court, both, mark_of, noted, status_of
from parscore.read.sheets.cells import as_number, as_text, code_of
from parscore.read.sheets.details import with_unread
from parscore.read.sheets.records import shared
from parscore.read.sheets.table import Table
from parscore.read.words.sums import begins_as_sum
from parscore.text import fold, quoted

KEPT = ("W00", "W01", "W101", "W102", "W104", "W106", "W107")
"""Findings of reading a form that also concern the appraisers; the rest is said of the unit's own sheet."""
_ANYBODY = frozenset(
    fold(word)
    for word in (
        "Tổ thẩm định",
        "Cơ quan thẩm định",
        "Đơn vị thẩm định",
        "Người thẩm định",
        "Cơ quan chủ trì",
    )
)
"""What a heading may call the appraiser without naming one."""


@dataclass(frozen=True, slots=True)
class Desk:
    """The appraiser's columns of one table: the mark, words beside it, requests, and whom the heading names."""

    layout: Layout
    mark: int
    words: tuple[int, ...]
    requests: tuple[int, ...]
    by: str | None

    def text(self, row: int, column: int) -> str:
        """The text of a cell, row and column counted within the table."""
        cells = self.layout.table.rows[row - 1]
        return as_text(cells[column - 1]) if column <= len(cells) else ""

    def value(self, row: int) -> object:
        """What stands in the cell of the mark."""
        cells = self.layout.table.rows[row - 1]
        return cells[self.mark - 1] if self.mark <= len(cells) else ""

    def place(self, row: int, column: int) -> Place:
        """The place of a cell."""
        return self.layout.table.place(row, column)

    def said(self, row: int) -> Iterator[tuple[str, Place]]:
        """The words beside the mark that hold a letter or digit."""
        for column in (*self.words, *self.requests):
            if fold(text := self.text(row, column)):
                yield text, self.place(row, column)
        yield from self.notes(row)

    def notes(self, row: int) -> Iterator[tuple[str, Place]]:
        """The comments on the mark and on the words beside it."""
        for column in (self.mark, *self.words, *self.requests):
            if text := self.layout.table.comment(row, column):
                yield text, self.place(row, column)


def filled_in(tables: list[Table]) -> bool:
    """Whether one of the sheets is the form of a unit: it has a column of self-scores."""
    layouts = [layout for table in tables if (layout := locate(table)) is not None]
    return any("claimed" in layout.columns for layout in layouts)


def read_filled_in(path: Path, file: str, court: Court) -> tuple[list[Ruling], list[Diagnostic]]:
    """The marks in the appraisers' column of one unit's workbook."""
    form, findings = open_form(path, file)
    if form is None:
        return [], findings
    unit, faults = identify(form, path, court.cycle)
    findings += faults
    if unit is None or unit not in court.sets:
        return [], findings
    stamped = form.stamp.cycle if form.stamp is not None else ""
    if stamped and stamped != court.cycle.cycle:
        return [], [*findings, finding("R201", form.place, stamped=stamped, cycle=court.cycle.cycle)]
    framework = court.sets[unit]
    submission, faults = read_entries(form, framework, unit)
    findings += [fault for fault in faults if fault.code.startswith(KEPT)]
    if submission is None:
        return [], findings
    desks: list[Desk] = []
    clear = True
    for layout in form.layouts:
        table, unread = layout.table, list[Diagnostic]()
        if form.book is not None:
            table, unread = with_comments(form.book, with_unread(table, form.book.details(table.name)))
        desk, faults = _desk(replace(layout, table=table), unit, court, file)
        findings += [*unread, *faults]
        clear = clear and not faults
        desks += [desk] if desk is not None else []
    if not desks:
        return [], [*findings, finding("R206", form.place, unit=unit)] if clear else findings
    rulings: list[Ruling] = []
    for desk in desks:
        rows = dict(_rows(desk.layout, submission.entries))
        groups = list(shared(desk.layout.table, ((row, desk.mark) for row in rows)))
        findings += [structs.replace(fault, unit=unit) for _, fault in groups]
        joint = {row for group, _ in groups for row, _ in group}
        for row, code in ((row, code) for row, code in rows.items() if row not in joint):
            ruling, faults = _ruling(
                desk, row, framework.by_code[code], unit, submission.entries[code], court, file
            )
            findings += faults
            rulings += [ruling] if ruling is not None else []
        findings += _strays(desk, rows, unit, framework)
    return rulings, findings


def _desk(layout: Layout, unit: str, court: Court, file: str) -> tuple[Desk | None, list[Diagnostic]]:
    """The appraiser's columns according to the headings; a finding where two of them may hold the mark."""
    table, own = layout.table, layout.columns
    heads = [
        (row, column, value)
        for row in range(layout.heading, layout.first)
        for column, value in enumerate(table.rows[row - 1], 1)
        if isinstance(value, str) and value and column != own.get("claimed")
    ]
    marks = {column: (row, as_text(value)) for row, column, value in heads if role_of(value) == "appraised"}
    if len(marks) > 1:
        (first, (upper, name)), (second, (lower, other)) = list(marks.items())[:2]
        where, place = table.place(upper, first), table.place(lower, second)
        return None, [finding("R010", place, unit=unit, heading=other, other=name, where=where)]
    if not marks:
        return None, []
    mark, (row, heading) = next(iter(marks.items()))
    under = _under(layout, row, mark)
    if len(under) > 1:
        chosen = mark_column({column: role_of(text) for column, (_, text) in under.items()})
        if chosen is None:
            (first, (upper, name)), (second, (lower, other)) = list(under.items())[:2]
            where, place = table.place(upper, first), table.place(lower, second)
            return None, [finding("R010", place, unit=unit, heading=other, other=name, where=where)]
        mark = chosen
    by, faults = _named(heading, table.place(row, mark), unit, court, file)
    if faults:
        return None, faults
    words = {
        column: role_of(value)
        for _, column, value in heads
        if role_of(value) in ("reason", "note") and (column > mark or is_appraisers(value))
    }
    asked = [
        column
        for _, column, value in heads
        if role_of(value) == "request" and fold(value) != fold("Giải trình")
    ]
    ranked = sorted(words, key=lambda column: (words[column] == "note", column))
    return Desk(layout, mark, tuple(ranked), tuple(dict.fromkeys(asked)), by), []


def _under(layout: Layout, row: int, mark: int) -> dict[int, tuple[int, str]]:
    """The headings below one that stands over several columns: by column, the row and the words."""
    rows = layout.table.rows
    above = rows[row - 1]
    stop = next((n for n in range(mark + 1, len(above) + 1) if as_text(above[n - 1])), None)
    found: dict[int, tuple[int, str]] = {}
    for below in range(row + 1, min(max(layout.first, row + 2), len(rows) + 1)):
        cells = rows[below - 1]
        named = below >= layout.first and any(
            as_text(layout.value(below, key)) for key in ("code", "title", "claimed")
        )
        for column in range(mark, min(stop or len(cells) + 1, len(cells) + 1)):
            value = cells[column - 1]
            if not named and isinstance(value, str) and as_text(value):
                found[column] = (below, as_text(value))
    return found


def _named(
    heading: str, place: Place, unit: str, court: Court, file: str
) -> tuple[str | None, list[Diagnostic]]:
    """Who rules according to the heading and the folder; a finding where they differ."""
    folder, name = court.by_folder(file), named_in(heading)
    said = (
        court.agencies.find("hoi-dong")
        if of_council(heading)
        else court.agencies.find(name)
        if name
        else None
    )
    if said is not None and folder is not None and said != folder:
        names = quoted((court.agencies.name_of(said), court.agencies.name_of(folder)))
        return None, [finding("R012", place, unit=unit, what="người thẩm định", candidates=names)]
    if name and said is None and fold(name) not in _ANYBODY:
        near = court.agencies.suggestion(name)
        return None, [finding("R005", place, unit=unit, name=name[:80], suggestion=near)]
    return said or folder, []


def _rows(layout: Layout, entries: Mapping[str, Entry]) -> Iterator[tuple[int, str]]:
    """The row within the table, and the code, of every criterion that is scored on it."""
    table = layout.table
    for code, entry in entries.items():
        place = entry.claimed.place
        row = place.line - table.top + 1
        if place.sheet == table.name and layout.first <= row <= len(table.rows):
            yield row, code


def _ruling(
    desk: Desk, row: int, criterion: Criterion, unit: str, entry: Entry, court: Court, file: str
) -> tuple[Ruling | None, list[Diagnostic]]:
    code, place = criterion.code, desk.place(row, desk.mark)
    word, faults = mark_of(desk.value(row), place, unit, code)
    for column in desk.words:
        word = noted(word, desk.text(row, column))
    for column in desk.requests:
        status, wrong = status_of(desk.text(row, column), desk.place(row, column), unit, code)
        word, faults = both(word, status), [*faults, *wrong]
    for text, _ in desk.notes(row):
        word = noted(word, text)
    if word.empty:
        told = [] if faults else [lost(text, where, unit, code) for text, where in desk.said(row)]
        return None, [*faults, *told]
    by = desk.by or court.agencies.find(criterion.lead or "")
    if by is None and criterion.measured and criterion.rule is not None:
        fault = finding("R106", place, unit=unit, criterion=code, source=criterion.rule.source)
        return None, [*faults, fault]
    if by is None:
        return None, [*faults, finding("R006", place, unit=unit, criterion=code)]
    why = desk.place(row, desk.words[0]) if desk.words else None
    seen = (("claimed", entry.claimed.value),) if not entry.claimed.unreadable else ()
    ruling = Ruling(
        court.stage, unit, code, word.points, word.reason, by, word.asks, place, word.agrees, why, seen
    )
    return ruling, faults


def _strays(desk: Desk, rows: Mapping[int, str], unit: str, framework: Framework) -> Iterator[Diagnostic]:
    """R015, R013 for marks and words in rows of no scored criterion; sums in the rows of parents are none."""
    layout = desk.layout
    ruled = {code for row, code in rows.items() if as_text(desk.value(row)).strip("-–—. ")}
    for row in range(layout.first, max(rows, default=0) + 1):
        if row in rows:
            continue
        value, title = desk.value(row), as_text(layout.value(row, "title"))
        text = as_text(value).strip("-–—. ")
        parents = code_of(layout.value(row, "code"), framework.by_code)[1]
        summed = begins_as_sum(title) or any(ruled & set(framework.expand([code])) for code in parents)
        if text and not (as_number(value) is not None and summed) and not role_of(value):
            place = desk.place(row, desk.mark)
            yield finding("R015", place, unit=unit, criterion=parents[0] if parents else "", value=text[:60])
        for words, place in desk.said(row):
            if not role_of(words):
                yield lost(words, place, unit)
