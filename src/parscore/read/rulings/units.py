"""Marks that appraisers wrote into the units' own workbooks, column Điểm thẩm định → Ruling.

Words to the right of the mark, or under a heading that names the appraiser, are its reason; `Giải trình: …` asks
for an explanation. Who rules: whom the heading names, the agency or the council that a folder on the way to the
file is named for, else the lead of each criterion. A mark or a word in the row of no criterion is a finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from msgspec import structs

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.cycle import COUNCIL
from parscore.model.framework import Criterion, Framework
from parscore.model.submission import Entry, Ruling
from parscore.read.forms.form import identify, open_form, read_entries
from parscore.read.forms.layout import Layout, locate
from parscore.read.forms.open import OpenForm
from parscore.read.rulings.appraisers import unknown_appraiser
from parscore.read.rulings.notes import Note, comments_in, notes_in, with_details, with_notes
from parscore.read.rulings.words import (
    QUOTED_BRIEFLY,
    AppraisalContext,
    Ruled,
    Rulings,
    mark_of,
    without_dashes,
)
from parscore.read.sheets.cells import as_number, as_text
from parscore.read.sheets.records import shared
from parscore.read.sheets.table import Table
from parscore.read.words.criterion_names import criterion_meant
from parscore.read.words.headings import is_appraisers, mark_column, named_in, of_council, role_of
from parscore.read.words.lines import Found
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

_EXPLANATION = fold("Giải trình")
"""A heading of the unit's own words, though below the name of a unit it means a request."""


class _Heading(NamedTuple):
    """A heading cell, row and column counted within the table."""

    row: int
    column: int
    text: str


@dataclass(frozen=True, slots=True)
class AppraiserColumns:
    """The appraiser's columns of one table: the mark, words beside it, requests, and whom the heading names."""

    layout: Layout
    mark: int
    words: tuple[int, ...]
    requests: tuple[int, ...]
    by: str | None

    def value(self, row: int) -> object:
        """What stands in the cell of the mark, the row counted within the table."""
        return self.layout.table.value(row, self.mark)

    def place(self, row: int) -> Place:
        """The cell of the mark."""
        return self.layout.table.place(row, self.mark)

    def why(self, row: int) -> Place | None:
        """The cell for the reason."""
        return self.layout.table.place(row, self.words[0]) if self.words else None

    def notes(self, row: int) -> list[Note]:
        """The words beside the mark, and the comments on it and on them."""
        table, columns = self.layout.table, (self.mark, *self.words, *self.requests)
        return [*notes_in(table, row, self.words, self.requests), *comments_in(table, row, columns)]

    def words_in(self, row: int) -> list[Note]:
        """The notes but for ticks."""
        return [note for note in self.notes(row) if fold(note.text) or not note.request]


def filled_in(tables: list[Table]) -> bool:
    """Whether one of the sheets is the form of a unit: it has a column of self-scores."""
    layouts = (locate(table) for table in tables)
    return any(layout is not None and "claimed" in layout.columns for layout in layouts)


def read_filled_in(path: Path, file: str, context: AppraisalContext) -> Rulings:
    """The marks in the appraisers' column of one unit's workbook."""
    form, findings = open_form(path, file)
    if form is None:
        return [], findings
    unit, faults = _unit_of(form, path, context)
    findings += faults
    if unit is None:
        return [], findings
    submission, faults = read_entries(form, context.sets[unit], unit)
    findings += [fault for fault in faults if fault.code.startswith(KEPT)]
    if submission is None:
        return [], findings
    tables, faults = _appraised_tables(form, unit, context)
    findings += faults
    rulings: list[Ruling] = []
    for columns in tables:
        found, faults = _MarkedTable(columns, unit, submission.entries, context).rulings()
        rulings += found
        findings += faults
    return rulings, findings


def _unit_of(form: OpenForm, path: Path, context: AppraisalContext) -> Found:
    """The unit of a workbook, if it has a set and the form is one of this cycle."""
    unit, faults = identify(form, path, context.cycle)
    if unit is None or unit not in context.sets:
        return None, faults
    stamped, cycle = form.stamp.cycle if form.stamp is not None else "", context.cycle.cycle
    if stamped and stamped != cycle:
        return None, [*faults, finding("R201", form.place, stamped=stamped, cycle=cycle)]
    return unit, faults


def _appraised_tables(
    form: OpenForm, unit: str, context: AppraisalContext
) -> tuple[list[AppraiserColumns], list[Diagnostic]]:
    """The appraiser's columns of every table; R206 where no heading says anything of them."""
    found: list[AppraiserColumns] = []
    findings: list[Diagnostic] = []
    unclear = False
    for layout in form.layouts:
        table, faults = with_details(form.book, layout.table) if form.book is not None else (layout.table, [])
        columns, wrong = _appraiser_columns(replace(layout, table=table), unit, context)
        findings += [*faults, *wrong]
        unclear = unclear or bool(wrong)
        found += [columns] if columns is not None else []
    silent = not found and not unclear
    return found, [*findings, finding("R206", form.place, unit=unit)] if silent else findings


def _appraiser_columns(
    layout: Layout, unit: str, context: AppraisalContext
) -> tuple[AppraiserColumns | None, list[Diagnostic]]:
    """The appraiser's columns according to the headings; a finding where two of them may hold the mark."""
    heads = list(_headings(layout))
    marks = {head.column: head for head in heads if role_of(head.text) == "appraised"}
    if not marks:
        return None, []
    if len(marks) > 1:
        return None, [_two_marks(layout.table, unit, marks)]
    mark = next(iter(marks.values()))
    below = _headings_below(layout, mark)
    roles = {column: role_of(head.text) for column, head in below.items()}
    chosen = mark_column(roles) if len(below) > 1 else mark.column
    if chosen is None:
        return None, [_two_marks(layout.table, unit, below)]
    by, faults = _appraiser(mark.text, layout.table.place(mark.row, chosen), unit, context)
    if faults:
        return None, faults
    requests = (head.column for head in heads if _is_request(head))
    return AppraiserColumns(layout, chosen, _reasons(heads, chosen), tuple(dict.fromkeys(requests)), by), []


def _headings(layout: Layout) -> Iterator[_Heading]:
    """The heading cells, but for that of the self-score."""
    for row in range(layout.heading, layout.first):
        for column, value in enumerate(layout.table.rows[row - 1], 1):
            if isinstance(value, str) and value and column != layout.columns.get("claimed"):
                yield _Heading(row, column, as_text(value))


def _two_marks(table: Table, unit: str, heads: Mapping[int, _Heading]) -> Diagnostic:
    """R010 for the first two of several headings that may be that of the mark."""
    first, second, *_ = heads.values()
    where, place = table.place(first.row, first.column), table.place(second.row, second.column)
    return finding("R010", place, unit=unit, heading=second.text, other=first.text, where=where)


def _headings_below(layout: Layout, mark: _Heading) -> dict[int, _Heading]:
    """The headings below one that stands over several columns, by column."""
    table = layout.table
    above = table.rows[mark.row - 1]
    width = max(len(cells) for cells in table.rows)
    following = (n for n in range(mark.column + 1, len(above) + 1) if table.text(mark.row, n))
    columns = range(mark.column, next(following, width + 1))
    rows = range(mark.row + 1, min(max(layout.first, mark.row + 2), len(table.rows) + 1))
    return {
        column: _Heading(row, column, table.text(row, column))
        for row in rows
        if not _is_line(layout, row)
        for column in columns
        if isinstance(table.value(row, column), str) and table.text(row, column)
    }


def _is_line(layout: Layout, row: int) -> bool:
    """Whether a row is one of the form, so that it heads no columns."""
    return row >= layout.first and any(
        as_text(layout.value(row, key)) for key in ("code", "title", "claimed")
    )


def _reasons(heads: list[_Heading], mark: int) -> tuple[int, ...]:
    """The columns of the appraiser's words, those of reasons before those of notes."""
    roles = {
        head.column: role_of(head.text)
        for head in heads
        if role_of(head.text) in ("reason", "note") and (head.column > mark or is_appraisers(head.text))
    }
    return tuple(sorted(roles, key=lambda column: (roles[column] == "note", column)))


def _is_request(head: _Heading) -> bool:
    return role_of(head.text) == "request" and fold(head.text) != _EXPLANATION


def _appraiser(heading: str, place: Place, unit: str, context: AppraisalContext) -> Found:
    """Who rules according to the heading and the folder, if one of them says so; a finding where they differ."""
    agencies, name = context.agencies, named_in(heading)
    folder = context.by_folder(place.file)
    by = agencies.find(COUNCIL if of_council(heading) else name)
    if by is not None and folder is not None and by != folder:
        names = quoted((agencies.name_of(by), agencies.name_of(folder)))
        return None, [finding("R012", place, unit=unit, what="người thẩm định", candidates=names)]
    if name and by is None and fold(name) not in _ANYBODY:
        return None, [unknown_appraiser(name, place, agencies, unit=unit)]
    return by or folder, []


@dataclass(frozen=True)
class _MarkedTable:
    """One table of a unit's workbook in which an appraiser marked, with what the unit itself entered."""

    columns: AppraiserColumns
    unit: str
    entries: Mapping[str, Entry]
    context: AppraisalContext

    @property
    def framework(self) -> Framework:
        return self.context.sets[self.unit]

    @cached_property
    def codes(self) -> Mapping[int, str]:
        """The code of every criterion that is scored on the table, by row within it."""
        layout = self.columns.layout
        rows = {
            entry.claimed.place.line - layout.table.top + 1: code
            for code, entry in self.entries.items()
            if entry.claimed.place.sheet == layout.table.name
        }
        return {row: code for row, code in rows.items() if layout.first <= row <= len(layout.table.rows)}

    def rulings(self) -> Rulings:
        """The rulings in the rows of criteria, with all that is no ruling."""
        cells = ((row, self.columns.mark) for row in self.codes)
        groups = list(shared(self.columns.layout.table, cells))
        findings = [structs.replace(fault, unit=self.unit) for _, fault in groups]
        joint = {row for group, _ in groups for row, _ in group}
        rulings: list[Ruling] = []
        for row, code in self.codes.items():
            ruling, faults = self._ruling(row, code) if row not in joint else (None, [])
            findings += faults
            rulings += [ruling] if ruling is not None else []
        return rulings, [*findings, *self._strays()]

    def _ruling(self, row: int, code: str) -> Ruled:
        columns, place = self.columns, self.columns.place(row)
        word, faults = mark_of(columns.value(row), place, self.unit, code)
        word, wrong = with_notes(word, columns.notes(row), self.unit, code)
        faults += wrong
        if word.empty:
            return None, faults or [note.lost(self.unit, code) for note in columns.words_in(row)]
        criterion = self.framework.by_code[code]
        by = columns.by or self.context.agencies.find(criterion.lead or "")
        if by is None:
            return None, [*faults, self._without_appraiser(criterion, place)]
        claimed = self.entries[code].claimed
        seen = (("claimed", claimed.value),) if not claimed.unreadable else ()
        return self.context.ruling(self.unit, code, by, word, place, columns.why(row), seen), faults

    def _without_appraiser(self, criterion: Criterion, place: Place) -> Diagnostic:
        """R106 for a mark on what is measured, R006 where nobody leads the criterion."""
        code, rule = criterion.code, criterion.rule
        if rule is None or not criterion.measured:
            return finding("R006", place, unit=self.unit, criterion=code)
        return finding("R106", place, unit=self.unit, criterion=code, source=rule.source)

    def _strays(self) -> Iterator[Diagnostic]:
        """R015, R013 for marks and words in rows of no scored criterion, but for headings printed again."""
        columns = self.columns
        rows = range(columns.layout.first, max(self.codes, default=0) + 1)
        for row in (row for row in rows if row not in self.codes):
            parent = self._parent(row)
            text = without_dashes(as_text(columns.value(row)))
            if text and not self._is_sum(row, parent) and not role_of(columns.value(row)):
                value = text[:QUOTED_BRIEFLY]
                yield finding("R015", columns.place(row), unit=self.unit, criterion=parent, value=value)
            words = columns.words_in(row)
            yield from (note.lost(self.unit) for note in words if not role_of(note.text))

    def _parent(self, row: int) -> str:
        """The code of the criterion whose row it is, or nothing."""
        value, title = (
            self.columns.layout.value(row, "code"),
            as_text(self.columns.layout.value(row, "title")),
        )
        found = criterion_meant(self.framework, value, title).criterion
        return found.code if found is not None else ""

    def _is_sum(self, row: int, parent: str) -> bool:
        """Whether a number is the sum of marks: so its row is called, or parts of its parent are marked."""
        if as_number(self.columns.value(row)) is None:
            return False
        title = as_text(self.columns.layout.value(row, "title"))
        return begins_as_sum(title) or bool(self._marked & self.framework.expand((parent,)))

    @cached_property
    def _marked(self) -> frozenset[str]:
        """The codes in whose rows there is a mark."""
        rows = self.codes.items()
        return frozenset(code for row, code in rows if without_dashes(as_text(self.columns.value(row))))
