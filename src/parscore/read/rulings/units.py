"""Marks that appraisers wrote into the units' own workbooks, column Điểm thẩm định → Ruling.

Words to the right of the mark, or under a heading that names the appraiser, are its reason; `Giải trình: …` asks
for an explanation. Who rules: whom the heading names, the agency or the council that a folder on the way to the
file is named for, else the lead of each criterion. A mark or a word in the row of no criterion is a finding.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from msgspec import structs

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.cycle import COUNCIL
from parscore.model.framework import Criterion, Framework
from parscore.model.printed import declared_in_words
from parscore.model.submission import Entry, Ruling, Seen
from parscore.read.forms.form import identify, open_form, read_entries
from parscore.read.forms.layout import Layout, locate
from parscore.read.forms.open import OpenForm
from parscore.read.rulings.appraisers import unknown_appraiser
from parscore.read.rulings.cells import MarkCell, UnitColumns
from parscore.read.rulings.notes import Note, with_details
from parscore.read.rulings.words import (
    AppraisalContext,
    Ruled,
    Rulings,
    without_dashes,
)
from parscore.read.sheets.cells import as_number, as_text
from parscore.read.sheets.hidden import unseen_in
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


class AppraiserColumns(NamedTuple):
    """The appraiser's columns of one table of a unit, and whom the heading of the mark names."""

    layout: Layout
    columns: UnitColumns
    by: str | None


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
    for layout, columns, by in tables:
        found, faults = _MarkedTable(layout, columns, by, submission.entries, context).rulings()
        rulings += found
        findings += faults
    places = (place for one in rulings for place in (one.place, one.why))
    findings += unseen_in((layout.table for layout, _, _ in tables), places)
    return rulings, list(dict.fromkeys(findings))


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
    """The appraiser's columns of every table; R206 where no heading says anything of them.

    Of a table on a hidden sheet only the lines count that no other sheet has: those of which there is an entry.
    """
    found: list[AppraiserColumns] = []
    findings: list[Diagnostic] = []
    unclear = False
    for layout in (*form.layouts, *form.concealed):
        table, faults = with_details(form.book, layout.table) if form.book is not None else (layout.table, [])
        columns, wrong = _appraiser_columns(structs.replace(layout, table=table), unit, context)
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
    requests = tuple(dict.fromkeys(head.column for head in heads if _is_request(head)))
    words = _reasons(heads, chosen)
    columns = UnitColumns(unit, chosen, None, words, requests, (chosen, *words, *requests))
    return AppraiserColumns(layout, columns, by), []


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

    layout: Layout
    columns: UnitColumns
    by: str | None
    entries: Mapping[str, Entry]
    context: AppraisalContext

    @property
    def unit(self) -> str:
        return self.columns.unit

    @property
    def framework(self) -> Framework:
        return self.context.sets[self.unit]

    @cached_property
    def cells(self) -> list[MarkCell]:
        """The cell of the mark in every row down to the last criterion, with the code or that of a parent."""
        claimed = {entry.claimed.place: code for code, entry in self.entries.items()}
        rows = range(self.layout.first, len(self.layout.table.rows) + 1)
        codes = {row: claimed.get(self.layout.place(row, "claimed"), "") for row in rows}
        last = max((row for row, code in codes.items() if code), default=0)
        return [self._cell(row, code) for row, code in codes.items() if row <= last]

    def _cell(self, row: int, code: str) -> MarkCell:
        parent = "" if code else self._parent(row)
        bare = MarkCell(self.layout.table, row, self.columns, code, parent)
        return structs.replace(bare, notes=tuple(bare.beside()))

    def rulings(self) -> Rulings:
        """The rulings in the rows of criteria, with all that is no ruling."""
        groups = list(shared(self.layout.table, (cell.spot for cell in self.cells if cell.code)))
        findings = [structs.replace(fault, unit=self.unit) for _, fault in groups]
        joint = {spot for group, _ in groups for spot in group}
        rulings: list[Ruling] = []
        for cell in self.cells:
            if not cell.code:
                findings += self._strays(cell)
            elif cell.spot not in joint:
                ruling, faults = self._ruling(cell)
                findings += faults
                rulings += [ruling] if ruling is not None else []
        return rulings, findings

    def _ruling(self, cell: MarkCell) -> Ruled:
        word, faults = cell.word()
        lost = faults or ([note.lost(cell.unit, cell.code) for note in _worded(cell)] if word.empty else [])
        criterion = self.framework.by_code[cell.code]
        by = self.by or self.context.agencies.find(criterion.lead or "")
        if word.empty and (by is None or criterion.measured):
            return None, lost
        if by is None:
            return None, [*faults, self._without_appraiser(criterion, cell.place)]
        seen = _seen_in(self.entries[cell.code], criterion)
        made = self.context.ruling(cell.unit, cell.code, by, word, cell.place, cell.why, seen)
        return structs.replace(made, in_form=True), lost

    def _without_appraiser(self, criterion: Criterion, place: Place) -> Diagnostic:
        """R106 for a mark on what is measured, R006 where nobody leads the criterion."""
        code = criterion.code
        if not criterion.measured:
            return finding("R006", place, unit=self.unit, criterion=code)
        return finding("R106", place, unit=self.unit, criterion=code, source=criterion.measured_from)

    def _strays(self, cell: MarkCell) -> Iterator[Diagnostic]:
        """R015, R013 for mark and words in the row of no scored criterion, but for headings printed again."""
        if without_dashes(cell.text) and not self._is_sum(cell) and not role_of(cell.value):
            yield cell.stray_mark()
        yield from (note.lost(self.unit) for note in _worded(cell) if not role_of(note.text))

    def _parent(self, row: int) -> str:
        """The code of the criterion whose row it is, or nothing."""
        value, title = (self.layout.value(row, "code"), as_text(self.layout.value(row, "title")))
        found = criterion_meant(self.framework, value, title).criterion
        return found.code if found is not None else ""

    def _is_sum(self, cell: MarkCell) -> bool:
        """Whether a number is the sum of marks: so its row is called, or parts of its parent are marked."""
        if as_number(cell.value) is None:
            return False
        title = as_text(self.layout.value(cell.row, "title"))
        return begins_as_sum(title) or bool(self._marked & self.framework.expand((cell.parent,)))

    @cached_property
    def _marked(self) -> frozenset[str]:
        """The codes in whose rows there is a mark."""
        return frozenset(cell.code for cell in self.cells if cell.code and without_dashes(cell.text))


def _seen_in(entry: Entry, criterion: Criterion) -> Seen:
    """What the appraiser saw in the row of the unit: its score, what it declared."""
    claimed, declared = entry.claimed, entry.without_negatives().declared
    own: Seen = () if claimed.unreadable else (("claimed", claimed.value),)
    return (*own, ("declared", declared_in_words(criterion, declared)))


def _worded(cell: MarkCell) -> list[Note]:
    """The notes but for ticks."""
    return [note for note in cell.notes if fold(note.text) or not note.request]
