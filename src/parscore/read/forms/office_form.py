"""An office's own blank workbook → the cells that a unit fills in, found as a returned form is read.

May not change the workbook. What comes back is read by the same layout and the same matcher.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import chain
from pathlib import Path

from msgspec import structs

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place, has_errors
from parscore.model.cycle import Cycle
from parscore.model.form import ColumnKey
from parscore.model.framework import Framework
from parscore.model.office_form import FormTable, NamePlace, OfficeForm, Slot
from parscore.model.submission import Entry, Submission
from parscore.read.forms.form import read_entries
from parscore.read.forms.identity import LABEL, named_in, of_another_year
from parscore.read.forms.layout import Layout, worded
from parscore.read.forms.open import OpenForm, open_form
from parscore.read.sheets.details import XlsxDetails
from parscore.read.sheets.open import Book
from parscore.read.sheets.table import Merged, Table
from parscore.read.words.criterion_names import figures_of
from parscore.read.words.unit_names import only, unit_names
from parscore.text import some_of, squeeze

_FIXED: tuple[ColumnKey, ...] = ("code", "title", "max", "rule")
_INPUTS: tuple[ColumnKey, ...] = ("declared", "claimed", "evidence", "explanation")
_WORDS: tuple[ColumnKey, ...] = ("declared", "explanation", "evidence", "note")
"""Where a form says why a line has no points to be typed, the best first."""
_BLANK_NAME = re.compile(
    r"\(?\s*(?:tên\s+(?:cơ quan|đơn vị|sở|xã|phường)[^:.…_]{0,40}[.…_\s]*+"
    r"|(?:sở|ban|ubnd|xã|phường|cơ quan|đơn vị|ủy ban nhân dân)[^:.…_]{0,40}[.…_]{2,}+[.…_\s]*+)\)?",
    re.IGNORECASE,
)
"""A line that stands for the name of the unit: `TÊN CƠ QUAN, ĐƠN VỊ`, `SỞ ………`."""
_NOT_CALCULATED = "W117"
"""What is wrong with a filled form and right in a blank one: formulas that nothing was typed for yet."""
_SHOWN = 8
_LOST_PARTS = (
    "xl/drawings/drawing",
    "xl/charts/",
    "xl/activeX/",
    "xl/ctrlProps/",
    "xl/pivotTables/",
    "xl/slicers/",
)
_MACROS = "xl/vbaProject.bin"
_NO_LINES = "bảng phải là biểu của một đơn vị, mỗi tiêu chí một dòng, có cột điểm tự chấm"


def open_office_form(path: Path, file: str) -> tuple[OpenForm | None, list[Diagnostic]]:
    """Open the workbook of an office; None where it is no xlsx without macros or holds no form."""
    form, findings = open_form(path, file)
    if form is None:
        return None, findings
    problem = _unfit(form)
    return (None, [*findings, finding("W601", Place(file), problem=problem)]) if problem else (form, findings)


def _unfit(form: OpenForm) -> str:
    """Why no forms can be made from a workbook; nothing where they can."""
    if form.book is None or form.book.kind != "xlsx":
        return "mẫu phải là bảng tính Excel .xlsx; mở tệp và lưu thành .xlsx"
    if form.book.has_part(_MACROS):
        return "mẫu có macro, macro không giữ được; lưu thành .xlsx không có macro"
    if form.stage:
        return "đây là phiếu thẩm định, không phải biểu tự chấm"
    return "" if _is_of_one_unit(form) else _NO_LINES


def _is_of_one_unit(form: OpenForm) -> bool:
    return bool(form.layouts) and not form.grids and not any(layout.table.turned for layout in form.layouts)


def office_form_of(
    form: OpenForm, framework: Framework, cycle: Cycle
) -> tuple[OfficeForm | None, list[Diagnostic]]:
    """The cells of the form of one set for the units of a cycle, and what the set has that the form has not."""
    submission, findings = read_entries(form, framework, "")
    if submission is None or form.book is None:
        return None, findings
    found = _Cells(form, form.book, submission, framework)
    names, faults = _names(form, cycle)
    findings = [one for one in findings if one.code != _NOT_CALCULATED]
    findings += [*found.told(), *faults, *of_another_year(form, cycle)]
    return None if has_errors(findings) else found.form(names), findings


class _Cells:
    """The cells of an office's form for the criteria of a set, those that a unit can fill in and those it cannot."""

    def __init__(self, form: OpenForm, book: Book, submission: Submission, framework: Framework) -> None:
        self._form, self._book, self._framework = form, book, framework
        entries = submission.entries.values()
        self._entries = [entry for entry in entries if not entry.claims_not_applicable]
        self._columns = {layout.table.name: _columns(layout) for layout in form.layouts}
        self._slots = list(chain.from_iterable(map(self._slots_of, self._entries)))
        merged = {layout.table.name: layout.table.merged for layout in form.layouts}
        self._shared = [slot for slot in self._slots if _is_shared(slot, merged[slot.place.sheet])]
        self._own = [slot for slot in self._slots if slot not in self._shared]

    def _slots_of(self, entry: Entry) -> Iterator[Slot]:
        """The score cell of a criterion, those of its figures; a single one may be typed in the criterion's row."""
        criterion, claimed = self._framework.by_code[entry.code], entry.claimed.place
        yield Slot(claimed, criterion)
        figures = figures_of(criterion)
        declared = self._columns[claimed.sheet].get("declared", 0)
        for figure in figures:
            if figure.key in entry.figures:
                yield Slot(entry.figures[figure.key].place, criterion, figure)
            elif declared and len(figures) == 1:
                yield Slot(structs.replace(claimed, column=declared), criterion, figure)

    def form(self, names: list[NamePlace]) -> OfficeForm:
        """The office's form, when nothing speaks against it."""
        typed = tuple(slot for slot in self._own if not slot.criterion.measured)
        measured = tuple(slot for slot in self._own if slot.criterion.measured)
        tables = tuple(map(self._table, self._form.layouts))
        return OfficeForm(self._book.data, typed, measured, tuple(names), tables)

    def _table(self, layout: Layout) -> FormTable:
        name, columns = layout.table.name, self._columns[layout.table.name]
        first = layout.heading + layout.table.top - 1
        last = max((slot.place.line for slot in self._slots if slot.place.sheet == name), default=first)
        return FormTable(
            name, range(first, last + 1), _of(columns, _FIXED), _of(columns, _INPUTS), columns["claimed"],
            next(iter(_of(columns, _WORDS)), 0),
        )  # fmt: skip

    def told(self) -> Iterator[Diagnostic]:
        """What is wrong with the form as a blank one."""
        yield from self._filled()
        yield from _missing(self._form, {entry.code for entry in self._entries}, self._framework)
        for slot in self._shared:
            if slot.figure is None:
                yield finding("W604", slot.place, criterion=slot.criterion.code)
        yield from self._without_figures()
        if any(map(self._book.has_part, _LOST_PARTS)):
            yield finding("W608", Place(self._form.file))

    def _filled(self) -> Iterator[Diagnostic]:
        """W602 where the blank form already holds marks or figures that no formula of the office works out."""
        found = [
            place for place in chain.from_iterable(map(_typed, self._entries)) if not self._is_formula(place)
        ]
        if found:
            yield finding(
                "W602", found[0], cells=some_of([place.cell for place in found], _SHOWN), count=len(found)
            )

    def _is_formula(self, place: Place) -> bool:
        details = self._book.details(place.sheet)
        return isinstance(details, XlsxDetails) and (place.line, place.column) in details.formulas

    def _without_figures(self) -> Iterator[Diagnostic]:
        """W605 for the lines of the form without a cell for a figure that their rule is worked out from."""
        known = {(slot.criterion.code, slot.figure.key) for slot in self._own if slot.figure is not None}
        wanted = [slot.criterion for slot in self._own if slot.figure is None and not slot.criterion.measured]
        codes = [
            criterion.code
            for criterion in wanted
            if not {(criterion.code, figure.key) for figure in figures_of(criterion)} <= known
        ]
        if codes:
            yield finding("W605", self._form.place, codes=some_of(codes, _SHOWN), count=len(codes))


def _columns(layout: Layout) -> dict[ColumnKey, int]:
    """The columns of a table counted on its sheet."""
    return {key: column + layout.table.left - 1 for key, column in layout.columns.items()}


def _of(columns: Mapping[ColumnKey, int], keys: Iterable[ColumnKey]) -> tuple[int, ...]:
    return tuple(columns[key] for key in keys if key in columns)


def _is_shared(slot: Slot, merged: Iterable[Merged]) -> bool:
    return any(_shares(slot.place, area) for area in merged)


def _shares(place: Place, area: Merged) -> bool:
    """Whether a cell is merged with cells above or below, or is not the first of merged ones."""
    (top, left), (low, right) = area
    line, column = place.line - 1, place.column - 1
    return top <= line <= low and left <= column <= right and (top < low or left < column)


def _typed(entry: Entry) -> Iterator[Place]:
    for typed in (entry.claimed, *entry.figures.values()):
        if typed.value is not None:
            yield typed.place
    if entry.option is not None and entry.option_place is not None:
        yield entry.option_place


def _missing(form: OpenForm, known: Collection[str], framework: Framework) -> Iterator[Diagnostic]:
    """W603 for every line that units have to mark and the form has not."""
    for criterion in framework.scored:
        if not criterion.measured and criterion.code not in known:
            yield finding("W603", form.place, criterion=criterion.code, title=criterion.title)


def _names(form: OpenForm, cycle: Cycle) -> tuple[list[NamePlace], list[Diagnostic]]:
    """Where the name of the unit goes; W606 where there is no such place, W607 where another's name stays."""
    first = form.layouts[0]
    above = replace(first.table, rows=first.table.rows[: first.heading - 1])
    places = list(chain.from_iterable(map(_name_places, (above, *form.others))))
    taken = {place.place for place in places}
    kept = [text for place, text in _texts(above) if place not in taken]
    findings = [] if places else [finding("W606", form.place)]
    names = unit_names(cycle)
    other = only(named_in(tuple(filter(None, map(squeeze, "\n".join(kept).splitlines()))), names))
    if other is not None:
        findings.append(finding("W607", form.place, name=names.name_of(other)))
    return places, findings


def _texts(table: Table) -> Iterator[tuple[Place, str]]:
    for row, cells in enumerate(table.rows, 1):
        yield from ((table.place(row, column), text) for column, text in worded(cells))


def _name_places(table: Table) -> Iterator[NamePlace]:
    for row in range(1, len(table.rows) + 1):
        for column, text in worded(table.rows[row - 1]):
            if (found := LABEL.fullmatch(text)) is not None:
                yield _labelled(table, row, column, text[: found.start("name")])
            elif _BLANK_NAME.fullmatch(text):
                yield NamePlace(table.place(row, column), upper=text.upper() == text)


def _labelled(table: Table, row: int, column: int, label: str) -> NamePlace:
    """The cell next to a label where that holds a name or leaders, else the label's own cell behind it."""
    beside = table.value(row, column + 1)
    if isinstance(beside, str) and beside and ":" not in beside:
        return NamePlace(table.place(row, column + 1))
    return NamePlace(table.place(row, column), before=f"{label.rstrip()} ")
