"""Blank forms in an office's own workbook: name, stamp, limits and locks are put in, everything else stays.

May not know scores or how the cells were found. The same input gives the same bytes.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import TYPE_CHECKING, Any

from openpyxl import load_workbook
from openpyxl.cell import MergedCell
from openpyxl.styles import Protection
from openpyxl.worksheet.cell_range import MultiCellRange
from openpyxl.worksheet.datavalidation import DataValidation

from parscore.diagnostics import Place
from parscore.model.cycle import Unit
from parscore.model.form import EXCLUDED_WORDS, MEASURED_WORDS, STAMP_SHEET
from parscore.model.framework import Criterion, Framework
from parscore.model.office_form import FormTable, OfficeForm, Slot
from parscore.model.stamp import stamp_of
from parscore.model.unit_figures import UnitFigures
from parscore.text import cell_name, nfc
from parscore.write.files import zip_member
from parscore.write.forms.limits import Limits
from parscore.write.workbook import CREATED, Area, SheetNames, Value

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.worksheet.worksheet import Worksheet

_CORE = "docProps/core.xml"
_MODIFIED = re.compile(rb"(<dcterms:modified[^<>]*>)[^<]*")
_OPERATORS: Any = {">=": "greaterThanOrEqual", "between": "between"}
_PASSED_ON = {"show_input": "showInputMessage", "show_error": "showErrorMessage", "error_title": "errorTitle",
              "error_message": "error", "input_title": "promptTitle", "input_message": "prompt",
              "error_type": "errorStyle"}  # fmt: skip
"""The words of XlsxWriter for a limit in those of openpyxl."""
_MOST_CELLS = 20_000
"""The office's own limit on more cells than these is left as it is."""


def make_office_form(
    form: OfficeForm,
    framework: Framework,
    cycle_id: str,
    unit: Unit,
    *,
    carried: bool = False,
    delivered: UnitFigures | None = None,
) -> bytes:
    """The form of one unit as an xlsx file, made from the office's workbook; `carried`: with the whole set.

    `delivered` are the figures of the unit that systems deliver: they stand in their cells, locked.
    """
    figures = delivered or UnitFigures()
    book = load_workbook(io.BytesIO(form.data), rich_text=True)
    for name in form.names:
        _put(book[name.place.sheet], name.place.line, name.place.column, name.filled(unit.name))
    excluded = framework.left_out(unit.not_applicable, unit.kind)
    for slot in (*form.slots, *form.measured):
        if slot.figure is None and (words := _why_closed(slot.criterion, excluded)):
            _say(book, form.tables, slot.place, words)
    slots = [slot for slot in form.slots if slot.criterion.code not in excluded]
    for table in form.tables:
        here = [slot for slot in slots if slot.place.sheet == table.sheet]
        known = [(slot, held) for slot in here if (held := _held(slot, figures)) is not None]
        typed = [slot for slot in here if _held(slot, figures) is None]
        _protect(book[table.sheet], table, typed)
        _limit(book, table.sheet, typed)
        for slot, held in known:
            _fill_in(book[table.sheet], table, slot, held)
    _stamp(book, stamp_of(framework, cycle_id, unit.id, figures, carried=carried))
    saved = io.BytesIO()
    book.save(saved)
    return _without_clock(saved.getvalue())


def _held(slot: Slot, delivered: UnitFigures) -> Decimal | str | None:
    """What a system delivers for a cell, if anything."""
    found = None if slot.figure is None else delivered.directly(slot.criterion, slot.figure)
    return None if found is None else found.shown


def _fill_in(sheet: Worksheet, table: FormTable, slot: Slot, value: Decimal | str) -> None:
    """Write what a system delivers, locked; the cells for words beside it are open, for a unit that does not agree.

    Another option can be chosen in the cell itself.
    """
    cell: Any = sheet.cell(slot.place.line, slot.place.column)
    cell.value = value
    for column in table.inputs:
        _lock(sheet.cell(slot.place.line, column), locked=False)
    _lock(cell, locked=not isinstance(value, str))


def _put(sheet: Worksheet, row: int, column: int, words: str) -> None:
    """Write words that stay words whatever they begin with."""
    cell: Any = sheet.cell(row, column)
    cell.value, cell.data_type = nfc(words), "s"


def _why_closed(criterion: Criterion, excluded: frozenset[str]) -> str:
    """What a form says on a line that the unit does not mark; nothing on others."""
    if criterion.code in excluded:
        return EXCLUDED_WORDS
    return MEASURED_WORDS.get(criterion.measured_by, "")


def _say(book: Workbook, tables: Iterable[FormTable], place: Place, words: str) -> None:
    """Say on a line why it is not marked, where the office says nothing itself."""
    for table in tables:
        if table.words and table.sheet == place.sheet:
            cell: Any = book[table.sheet].cell(place.line, table.words)
            if cell.value is None and not isinstance(cell, MergedCell):
                _put(book[table.sheet], place.line, table.words, words)


def _protect(sheet: Worksheet, table: FormTable, slots: list[Slot]) -> None:
    """Lock titles, maxima, rules and sums, open what is filled in; a sheet that is protected is only opened there."""
    protection: Any = sheet.protection
    if not protection.sheet:
        kept = {*table.fixed, table.claimed}
        for cell in chain.from_iterable(sheet.iter_rows()):
            _lock(cell, locked=cell.row in table.lines and cell.column in kept)
        protection.sheet, protection.formatRows, protection.formatColumns = True, False, False
    for slot in slots:
        for column in (slot.place.column, *(table.inputs if slot.figure is None else ())):
            _lock(sheet.cell(slot.place.line, column), locked=False)


def _lock(cell: Any, *, locked: bool) -> None:
    if cell.protection.locked is not locked:
        cell.protection = Protection(locked=locked, hidden=cell.protection.hidden)


@dataclass
class _Sheet:
    """A sheet of an open workbook, as limits know one."""

    made: Worksheet

    def put(self, row: int, column: int, value: Value) -> None:
        if isinstance(value, str):
            _put(self.made, row, column, value)
        else:
            self.made.cell(row, column, value)

    def limit(self, cells: list[Area], what: Mapping[str, Any]) -> None:
        """Limit what cells accept, in the words of XlsxWriter, instead of any limit of the office on them."""
        kind = None if what["validate"] == "any" else what["validate"]
        first = what.get("value", what.get("minimum"))
        limit = DataValidation(
            type=kind,
            operator=_OPERATORS.get(what.get("criteria", "")),
            formula1=None if first is None else str(first).removeprefix("="),
            formula2=what.get("maximum"),
            allow_blank=True,
            **{name: what[key] for key, name in _PASSED_ON.items() if key in what},
        )
        for top, left, bottom, right in cells:
            limit.add(f"{cell_name(top, left)}:{cell_name(bottom, right)}")
        self.made.add_data_validation(limit)


@dataclass
class _Book:
    """An open workbook, as limits know one."""

    made: Workbook

    def sheet(self, name: str, *, hidden: bool = False) -> _Sheet:
        names = SheetNames(taken={"history", *(one.casefold() for one in self.made.sheetnames)})
        sheet = self.made.create_sheet(names.give(name))
        sheet.sheet_state = "hidden" if hidden else "visible"
        return _Sheet(sheet)


def _limit(book: Workbook, name: str, slots: list[Slot]) -> None:
    """The limits of what the unit types, in the place of the office's own on the same cells."""
    sheet = book[name]
    _make_room(sheet, {(slot.place.line, slot.place.column) for slot in slots})
    limits = Limits(_Book(book), _Sheet(sheet), "Điểm tự chấm")
    for slot in slots:
        place, figure = slot.place, slot.figure
        if figure is None:
            limits.points(place.line, place.column, slot.criterion)
        elif figure.options:
            limits.options(place.line, place.column, figure.options)
        else:
            limits.figure(place.line, place.column)
    limits.write()


def _make_room(sheet: Worksheet, cells: set[tuple[int, int]]) -> None:
    """Take cells out of the limits that a sheet has: two on one cell make Excel mend the file."""
    known = sheet.data_validations.dataValidation
    for limit in filter(_is_short, known):
        inside = set(chain.from_iterable(one.cells for one in limit.sqref.ranges))
        if inside & cells:
            limit.sqref = MultiCellRange([cell_name(*cell) for cell in sorted(inside - cells)])
    sheet.data_validations.dataValidation = [one for one in known if one.sqref.ranges]


def _is_short(limit: DataValidation) -> bool:
    sizes = (one.size for one in limit.sqref.ranges)
    return bool(sum(size["rows"] * size["columns"] for size in sizes) <= _MOST_CELLS)


def _stamp(book: Workbook, stamp: Mapping[str, str]) -> None:
    if STAMP_SHEET in book.sheetnames:
        book.remove(book[STAMP_SHEET])
    sheet = book.create_sheet(STAMP_SHEET)
    sheet.sheet_state = "hidden"
    for row, pair in enumerate(stamp.items(), 1):
        for column, words in enumerate(pair, 1):
            _put(sheet, row, column, words)


def _without_clock(data: bytes) -> bytes:
    """The package with fixed times in the place of now."""
    out = io.BytesIO()
    now = CREATED.strftime("%Y-%m-%dT%H:%M:%SZ").encode()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as source,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target,
    ):
        for part in source.infolist():
            content = source.read(part)
            if part.filename == _CORE:
                content = _MODIFIED.sub(rb"\g<1>" + now, content)
            target.writestr(zip_member(part.filename), content)
    return out.getvalue()
