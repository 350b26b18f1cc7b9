"""An office's own blank workbook → the cells that a unit fills in, found as a returned form is read.

May not change the workbook. What comes back is read by the same layout and the same matcher.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
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
from parscore.read.words.unit_names import only, unit_names
from parscore.text import squeeze

_FIXED: tuple[ColumnKey, ...] = ("code", "title", "max", "rule")
_INPUTS: tuple[ColumnKey, ...] = ("declared", "claimed", "evidence", "explanation")
_WORDS: tuple[ColumnKey, ...] = ("declared", "explanation", "evidence", "note")
"""Where a form says why a line has no points to be typed, the best first."""
_BLANK_NAME = re.compile(
    r"\(?\s*(?:tên\s+(?:cơ quan|đơn vị|sở|xã|phường)[^:.…_]{0,40}[.…_\s]*"
    r"|(?:sở|ban|ubnd|xã|phường|cơ quan|đơn vị|ủy ban nhân dân)[^:.…_]{0,40}[.…_]{2,}[.…_\s]*)\)?",
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
    if not form.layouts or form.grids or any(layout.table.turned for layout in form.layouts):
        return "bảng phải là biểu của một đơn vị, mỗi tiêu chí một dòng, có cột điểm tự chấm"
    return ""


def office_form_of(
    form: OpenForm, framework: Framework, cycle: Cycle
) -> tuple[OfficeForm | None, list[Diagnostic]]:
    """The cells of the form of one set for the units of a cycle, and what the set has that the form has not."""
    submission, findings = read_entries(form, framework, "")
    if submission is None or form.book is None:
        return None, findings
    findings = [found for found in findings if found.code != _NOT_CALCULATED]
    entries = [entry for entry in submission.entries.values() if not entry.claims_not_applicable]
    columns = {layout.table.name: _declared_column(layout) for layout in form.layouts}
    slots = list(chain.from_iterable(_slots(entry, framework, columns) for entry in entries))
    own, shared = _apart(slots, form.layouts)
    names, faults = _names(form, cycle)
    findings += [
        *_filled(form.book, submission),
        *_missing(form, submission, framework),
        *(finding("W604", slot.place, criterion=slot.criterion.code) for slot in shared),
        *_without_figures(form, own, framework),
        *faults,
        *of_another_year(form, cycle),
        *_lost(form.book, form.file),
    ]
    if has_errors(findings):
        return None, findings
    lines = {slot.place.line for slot in slots}
    measured = tuple(slot for slot in own if slot.criterion.measured)
    open_slots = tuple(slot for slot in own if not slot.criterion.measured)
    tables = tuple(_table(layout, lines) for layout in form.layouts)
    return OfficeForm(form.book.data, open_slots, measured, tuple(names), tables), findings


def _declared_column(layout: Layout) -> int:
    """The column of the figures on the sheet; 0 where the form has none."""
    column = layout.columns.get("declared", 0)
    return column + layout.table.left - 1 if column else 0


def _slots(entry: Entry, framework: Framework, columns: Mapping[str, int]) -> Iterator[Slot]:
    """The score cell of a criterion and those of its figures; a single figure may be typed in the criterion's row."""
    criterion, claimed = framework.by_code[entry.code], entry.claimed.place
    yield Slot(claimed, criterion)
    figures = criterion.rule.figures if criterion.rule is not None else ()
    own = structs.replace(claimed, column=columns.get(claimed.sheet, 0))
    for figure in figures:
        typed = entry.figures.get(figure.key)
        if typed is not None:
            yield Slot(typed.place, criterion, figure)
        elif own.column and len(figures) == 1:
            yield Slot(own, criterion, figure)


def _apart(slots: list[Slot], layouts: Iterable[Layout]) -> tuple[list[Slot], list[Slot]]:
    """The cells that a unit can fill in, and the score cells that are merged with those of other rows."""
    merged = {layout.table.name: layout.table.merged for layout in layouts}
    shared = [slot for slot in slots if any(_shares(slot, area) for area in merged.get(slot.place.sheet, ()))]
    return [slot for slot in slots if slot not in shared], [slot for slot in shared if slot.figure is None]


def _shares(slot: Slot, area: Merged) -> bool:
    """Whether a cell is merged with cells above or below, or is not the first of merged ones."""
    (top, left), (low, right) = area
    line, column = slot.place.line - 1, slot.place.column - 1
    return top <= line <= low and left <= column <= right and (top < low or left < column)


def _filled(book: Book, submission: Submission) -> Iterator[Diagnostic]:
    """W602 where the blank form already holds marks or figures that no formula of the office works out."""
    typed = [place for entry in submission.entries.values() for place in _typed(entry)]
    details = {place.sheet: book.details(place.sheet) for place in typed}
    formulas = {name: one.formulas for name, one in details.items() if isinstance(one, XlsxDetails)}
    found = [one for one in typed if (one.line, one.column) not in formulas.get(one.sheet, ())]
    if found:
        cells = ", ".join(place.cell for place in found[:_SHOWN]) + (" …" if len(found) > _SHOWN else "")
        yield finding("W602", found[0], cells=cells, count=len(found))


def _typed(entry: Entry) -> Iterator[Place]:
    for typed in (entry.claimed, *entry.figures.values()):
        if typed.value is not None:
            yield typed.place
    if entry.option is not None and entry.option_place is not None:
        yield entry.option_place


def _missing(form: OpenForm, submission: Submission, framework: Framework) -> Iterator[Diagnostic]:
    """W603 for every line that units have to mark and the form has not."""
    for criterion in framework.scored:
        if not criterion.measured and criterion.code not in submission.entries:
            yield finding("W603", form.place, criterion=criterion.code, title=criterion.title)


def _without_figures(form: OpenForm, slots: Iterable[Slot], framework: Framework) -> Iterator[Diagnostic]:
    """W605 for the lines of the form without a cell for a figure that their rule is worked out from."""
    found = [slot for slot in slots if not slot.criterion.measured]
    known = {(slot.criterion.code, slot.figure.key) for slot in found if slot.figure is not None}
    codes = [
        slot.criterion.code
        for slot in found
        if slot.figure is None and slot.criterion.rule is not None
        and any((slot.criterion.code, one.key) not in known for one in slot.criterion.rule.figures)
    ]  # fmt: skip
    if codes:
        listed = ", ".join(codes[:_SHOWN]) + (" …" if len(codes) > _SHOWN else "")
        yield finding("W605", form.place, codes=listed, count=len(codes))


def _table(layout: Layout, slots: set[int]) -> FormTable:
    left = layout.table.left - 1
    columns = {key: column + left for key, column in layout.columns.items()}
    top = layout.table.top - 1
    last = max((line for line in slots if line <= top + len(layout.table.rows)), default=layout.first + top)
    return FormTable(
        layout.table.name,
        range(layout.heading + top, last + 1),
        tuple(columns[key] for key in _FIXED if key in columns),
        tuple(columns[key] for key in _INPUTS if key in columns),
        columns["claimed"],
        next((columns[key] for key in _WORDS if key in columns), 0),
    )


def _names(form: OpenForm, cycle: Cycle) -> tuple[list[NamePlace], list[Diagnostic]]:
    """Where the name of the unit goes; W606 where there is no such place, W607 where another's name stays."""
    first = form.layouts[0]
    above = replace(first.table, rows=first.table.rows[: first.heading - 1])
    places = list(chain.from_iterable(map(_name_places, (above, *form.others))))
    taken = {place.place for place in places}
    kept = [
        line
        for row in range(1, len(above.rows) + 1)
        for column, text in worded(above.rows[row - 1])
        if above.place(row, column) not in taken
        for line in text.splitlines()
    ]
    findings = [] if places else [finding("W606", form.place)]
    names = unit_names(cycle)
    other = only(named_in(tuple(filter(None, map(squeeze, kept))), names))
    if other is not None:
        findings.append(finding("W607", form.place, name=names.name_of(other)))
    return places, findings


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


def _lost(book: Book, file: str) -> Iterator[Diagnostic]:
    """W608 where the workbook holds shapes, charts or controls, which do not outlast being written again."""
    if any(book.has_part(part) for part in _LOST_PARTS):
        yield finding("W608", Place(file))
