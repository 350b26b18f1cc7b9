"""Workbooks made from nothing: styles, sheets, page set-up; the same content gives the same bytes.

May not know what the cells say. Text stays text whatever it begins with; rows and columns are counted from 1.
"""

from __future__ import annotations

import datetime
import io
import math
import zipfile
from collections.abc import Callable, Container, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cache
from typing import Any, NamedTuple

import xlsxwriter
from xlsxwriter.exceptions import FileCreateError
from xlsxwriter.utility import xl_rowcol_to_cell_fast
from xlsxwriter.worksheet import CellBlankTuple, CellNumberTuple, Worksheet

from parscore.temporary import temporary_folder
from parscore.text import cell_name, nfc, squeeze
from parscore.write import files
from parscore.write.formulas import SIGNS
from parscore.write.style import FONT, PLAIN, SIZE, Style, height_of, lines_in

CREATED = datetime.datetime.fromisoformat(files.CREATED).replace(tzinfo=None)
"""When every workbook says that it was made: a clock would give other bytes each time."""
MAX_NAME = 31
MAX_ROWS = 1_000_000

_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))
_MARKED = (*SIGNS, "#")
"""With one of these a typed text would become a formula or an error; a mark on the cell keeps it text."""
_PIXELS = 7
"""How wide a character of the standard font is on the screen."""
_A4, _A3 = 9, 8
_ACROSS = {_A4: 170.0, _A3: 240.0}
"""So many characters across a page are still read."""
_MAX_FOOTER = 255
_MAX_TEXT = 32_767
_FIRST_PART = "xl/worksheets/sheet1.xml"
_NAMING_PARTS = ("[Content_Types].xml", "xl/_rels/workbook.xml.rels")
_UPRIGHT = {"center": "vcenter"}

Value = str | Decimal | bool | datetime.date | datetime.time | datetime.timedelta | None
Area = tuple[int, int, int, int]
"""Cells between a top row, a left column, a bottom row and a right column."""


class Margins(NamedTuple):
    """The margins of a printed page in inches."""

    sides: float
    top: float
    bottom: float
    header: float
    footer: float


NARROW = Margins(sides=0.3, top=0.4, bottom=0.5, header=0.2, footer=0.25)
"""Those of forms with many columns."""


def _units(text: str) -> int:
    """The length of a text as Excel counts it."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def _cut(text: str, length: int) -> str:
    """The beginning of a text that is not longer than `length` as Excel counts it."""
    while _units(text) > length:
        text = text[:-1]
    return text


@dataclass
class SheetNames:
    """Sheet names of one workbook: legal, at most 31 characters, no two alike whatever their case."""

    taken: set[str] = field(default_factory=lambda: {"history"})

    def give(self, wanted: str) -> str:
        """A legal name as near to `wanted` as possible, not given before."""
        base = squeeze(wanted.translate(_FORBIDDEN)).strip("' ") or "Trang"
        number, name = 1, _cut(base, MAX_NAME).rstrip("' ")
        while name.casefold() in self.taken:
            number += 1
            tail = f" ({number})"
            name = _cut(base, MAX_NAME - len(tail)).rstrip("' ") + tail
        self.taken.add(name.casefold())
        return name


def _properties(style: Style, quoted: bool) -> dict[str, object]:
    """A style in the words of XlsxWriter; `quoted` marks text that would be a formula if somebody typed it."""
    return {
        "font_name": FONT,
        "font_family": 1,
        "font_size": style.size,
        "font_color": f"#{style.colour}",
        "bold": style.bold,
        "italic": style.italic,
        "underline": int(style.underline),
        "align": style.across,
        "valign": _UPRIGHT.get(style.upright, style.upright),
        "indent": style.indent,
        "text_wrap": style.wrap,
        "locked": not style.open,
        "num_format": style.number_format,
        "quote_prefix": quoted,
        **({"pattern": 1, "bg_color": f"#{style.fill}"} if style.fill else {}),
        **({"border": 1, "border_color": f"#{style.border}"} if style.border else {}),
    }


class _Worksheet(Worksheet):  # type: ignore[misc]
    """A sheet that is told places as numbers, a format for each cell, and no new functions: nothing is looked for."""

    write_number, write_blank = Worksheet.write_number.__wrapped__, Worksheet.write_blank.__wrapped__
    write_string, write_formula = Worksheet.write_string.__wrapped__, Worksheet.write_formula.__wrapped__

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        head = f'<c r="{xl_rowcol_to_cell_fast(row, col)}" s="{cell.format._get_xf_index()}"'
        if isinstance(cell, CellBlankTuple):
            self.fh.write(f"{head}/>")
        elif isinstance(cell, CellNumberTuple):
            self.fh.write(f"{head}><v>{cell.number:.16G}</v></c>")
        else:
            super()._write_cell(row, col, cell)

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


class Book:
    """A workbook being made; `streamed` holds one row of each sheet at a time, with a file open for each sheet."""

    def __init__(self, title: str = "", creator: str = "parscore", *, streamed: bool = False) -> None:
        self._held = io.BytesIO()
        self._kept = ExitStack()
        way: dict[str, object] = {"in_memory": True}
        if streamed:
            way = {"constant_memory": True, "tmpdir": str(self._kept.enter_context(temporary_folder()))}
        self._book = xlsxwriter.Workbook(self._held, way)
        self._book.set_properties({"title": nfc(title), "author": creator, "created": CREATED})
        self._names, self._seen = SheetNames(), False
        self._fill = cache(lambda colour: self._book.add_format({"pattern": 1, "bg_color": f"#{colour}"}))
        self._format = cache(lambda style, quoted: self._book.add_format(_properties(style, quoted)))

    def sheet(
        self, name: str, widths: Sequence[float] = (), *, unseen: Container[int] = (), hidden: bool = False
    ) -> Sheet:
        """A new sheet named nearly so, widths in characters; `unseen` columns and `hidden` sheets are not shown."""
        made = self._book.add_worksheet(self._names.give(name), _Worksheet)
        if hidden:
            made.hide()
        elif not self._seen:
            made.activate()
            self._seen = True
        sheet = Sheet(made, self._format, self._fill, tuple(widths))
        for column, width in enumerate(widths, 1):
            sheet.set_width(column, width, hidden=column in unseen)
        return sheet

    def hidden_pairs(self, name: str, pairs: Mapping[str, str]) -> None:
        """A hidden sheet of two columns, key and value."""
        sheet = self.sheet(name, hidden=True)
        for row, pair in enumerate(pairs.items(), 1):
            for column, words in enumerate(pair, 1):
                sheet.put(row, column, words)

    def saved(self) -> bytes:
        """The whole file; nothing can be written afterwards. OSError when there is no room for it."""
        with self._kept:
            try:
                self._book.close()
            except FileCreateError as error:
                raise error.args[0] from error
        return self._held.getvalue()


class Sheet:
    """One sheet being written, a streamed one from top to bottom; `made` is XlsxWriter's, which counts from 0."""

    def __init__(
        self,
        made: Any,
        made_format: Callable[[Style, bool], Any],
        made_fill: Callable[[str], Any],
        widths: tuple[float, ...],
    ) -> None:
        self.made, self.widths, self._made_format, self._made_fill = made, widths, made_format, made_fill
        self._heights: dict[int, float] = {}

    @property
    def name(self) -> str:
        """What the sheet is called."""
        return str(self.made.get_name())

    def set_width(self, column: int, width: float, *, hidden: bool = False) -> None:
        """Give a column a width in characters."""
        pixels = round(width * _PIXELS)
        self.made.set_column_pixels(column - 1, column - 1, pixels, None, {"hidden": hidden})

    def put(self, row: int, column: int, value: Value, style: Style = PLAIN) -> None:
        """Write a value and its style; a number keeps its digits, nothing leaves an empty cell of that style."""
        place = (row - 1, column - 1)
        if isinstance(value, str):
            self._text(place, nfc(value), style)
            return
        made = self._format(style)
        if isinstance(value, Decimal):
            self.made.write_number(*place, value, made)
        elif isinstance(value, bool):
            self.made.write_boolean(*place, value, made)
        elif value is None:
            self.made.write_blank(*place, None, made)
        else:
            self.made.write_datetime(*place, value, made)

    def _format(self, style: Style) -> Any:
        return self._made_format(style, False)

    def _text(self, place: tuple[int, int], words: str, style: Style) -> None:
        made = self._made_format(style, words.startswith(_MARKED))
        if words.startswith("<r>"):
            # XlsxWriter takes a text of this form for its own markup, unless it comes in parts.
            words = _cut(words, _MAX_TEXT)
            self.made.write_rich_string(*place, made, words[:1], made, words[1:], made)
        elif not words:
            self.made.write_blank(*place, None, made)
        else:
            self.made.write_string(*place, words, made)

    def put_link(self, row: int, column: int, words: str, sheet: str, style: Style) -> None:
        """Write words that lead to another sheet."""
        target = sheet.replace("'", "''")
        if words.startswith("<r>"):
            self.put(row, column, words, style)
            return
        made = self._made_format(style, words.startswith(_MARKED))
        self.made.write_url(row - 1, column - 1, f"internal:'{target}'!A1", made, nfc(words))

    def put_runs(self, row: int, column: int, runs: Sequence[tuple[str, Style]], style: Style) -> None:
        """Write one text whose runs, none of them empty, look unlike each other; a text too long loses its looks."""
        whole = "".join(words for words, _ in runs)
        if _units(whole) > _MAX_TEXT:
            self.put(row, column, whole, style)
            return
        parts = (part for words, look in runs for part in (self._format(look), nfc(words)))
        self.made.write_rich_string(row - 1, column - 1, *parts, self._format(style))

    def put_formula(
        self, row: int, column: int, formula: str, style: Style, value: Decimal | None = None
    ) -> None:
        """Write a formula of our own with what it comes to, or without, which a programme works out on opening."""
        told = "" if value is None else value
        self.made.write_formula(row - 1, column - 1, formula, self._format(style), told)

    def put_across(self, row: int, first: int, last: int, words: str, style: Style) -> None:
        """Write words over the merged columns `first` to `last` of a row and make it as high as they need."""
        self.put(row, first, words, style)
        self.merge(row, first, across=last - first + 1)
        width = sum(self.widths[first - 1 : last])
        self.grow(row, lines_in(words, width, size=style.size, bold=style.bold), size=style.size)

    def merge(self, row: int, column: int, *, down: int = 1, across: int = 1) -> None:
        """Merge cells, which are written by themselves."""
        if down > 1 or across > 1:
            self.made.merge_range(row - 1, column - 1, row + down - 2, column + across - 2, "")

    def grow(self, row: int, lines: float, *, size: float = SIZE) -> None:
        """Make a row as high as so many lines of text need, or leave it when it is higher."""
        height = self._heights[row] = max(self._heights.get(row, 0), height_of(lines, size=size))
        self.made.set_row(row - 1, height)

    def mark(self, cells: Sequence[tuple[int, int]], condition: str, colour: str) -> None:
        """Fill cells with a colour while a condition holds, which is written for the first of them."""
        if not cells:
            return
        named = " ".join(cell_name(*cell) for cell in cells)
        (row, column), *_ = cells
        what = {
            "type": "formula",
            "criteria": condition,
            "format": self._made_fill(colour),
            "multi_range": named,
        }
        self.made.conditional_format(row - 1, column - 1, row - 1, column - 1, what)

    def limit(self, cells: Sequence[Area], what: Mapping[str, object]) -> None:
        """Limit what cells accept, in the words of XlsxWriter."""
        first, *others = [[top - 1, left - 1, bottom - 1, right - 1] for top, left, bottom, right in cells]
        self.made.data_validation(*first, {**what, "other_cells": others})

    def protect(self, *, filtered: bool = False) -> None:
        """Lock the cells whose style is not open; rows and columns stay free in size, `filtered` ones in order."""
        free = {"objects": True, "scenarios": True, "format_rows": True, "format_columns": True}
        self.made.protect("", {**free, "autofilter": filtered, "sort": filtered})

    def set_paper(self) -> None:
        """Print on A4 across, all columns on one page."""
        self.made.set_landscape()
        self.made.set_paper(_A4)
        self.made.fit_to_pages(1, 0)

    def set_broad_paper(self, held: int) -> None:
        """Print what is too broad for A4 on A3 across, on so many pages beside each other that letters can be read.

        The first `held` columns are printed on each of them.
        """
        if (width := sum(self.widths)) > _ACROSS[_A4]:
            self.made.set_paper(_A3)
            self.made.fit_to_pages(math.ceil(width / _ACROSS[_A3]), 0)
            self.made.repeat_columns(0, held - 1)

    def set_page(self, footer: str, margins: Margins) -> None:
        """Print in the middle of A4 across, with `footer` and the number of the page below."""
        self.set_paper()
        self.made.center_horizontally()
        self.made.set_margins(margins.sides, margins.sides, margins.top, margins.bottom)
        self.made.set_header("", {"margin": margins.header})
        font = f'&"{FONT},Regular"&9 '
        tail = f"&R{font}Trang &P/&N"
        words, room = nfc(footer), _MAX_FOOTER - len(f"&L{font}{tail}")
        while _units(made := words.replace("&", "&&")) > room:
            words = words[:-1]
        self.made.set_footer(f"&L{font}{made}{tail}", {"margin": margins.footer})


def with_first_part(workbook: bytes, name: str) -> bytes:
    """The workbook with its first sheet held in a part of another name."""
    out = io.BytesIO()
    old, new = _FIRST_PART.encode(), name.encode()
    with zipfile.ZipFile(io.BytesIO(workbook)) as source, zipfile.ZipFile(out, "w") as target:
        for part in source.infolist():
            content = source.read(part)
            if part.filename in _NAMING_PARTS:
                content = content.replace(old, new).replace(old[len("xl/") :], new[len("xl/") :])
            part.filename = name if part.filename == _FIRST_PART else part.filename
            target.writestr(part, content)
    return out.getvalue()
