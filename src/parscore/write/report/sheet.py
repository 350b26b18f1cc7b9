"""One printed sheet of the report's workbook: titles, tables with merged headings, notes, page set-up.

May not know what the tables say. Rows are streamed from top to bottom; a number is stored as it is shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import copy
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache
from typing import Any, Literal

from openpyxl import Workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.pagebreak import Break
from openpyxl.worksheet.properties import PageSetupProperties

from parscore.text import squeeze
from parscore.write.forms.style import FONT, height_of, lines_in, write_text
from parscore.write.tables.data import Column, Heading, Shown, Table, headings, shown

Role = Literal["", "head", "field", "parent", "section", "total", "muted", "title", "subtitle", "note"]

_EDGE = Side(style="thin", color="808080")
_GRID = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)
_FILLS = {"head": "D9E5F3", "field": "DFE8F3", "parent": "F4F6F9", "section": "EFE7D3", "total": "F6EFDF"}
_BOLD = frozenset({"head", "field", "parent", "section", "total", "title", "subtitle"})
_SIZES = {"title": 14.0, "subtitle": 12.0, "note": 10.0}
_ROOM = 1.08
_KEPT = 20_000
_BARE = frozenset({"title", "subtitle", "note"})


@dataclass(frozen=True, slots=True)
class Look:
    """How one cell looks; `digits` below 0 is text."""

    role: Role = ""
    across: str = "left"
    indent: int = 0
    digits: int = -1
    cut: bool = False
    signed: bool = False

    @property
    def size(self) -> float:
        """The size of the letters in points."""
        return _SIZES.get(self.role, 11.0)

    @property
    def number_format(self) -> str:
        """As many decimals as are shown, `…` after a number that has more."""
        if self.digits < 0:
            return "General"
        base = ("0." + "0" * self.digits if self.digits else "0") + ('"…"' if self.cut else "")
        return f"+{base};-{base};0" if self.signed else base

    def dress(self, cell: Any) -> None:
        """Give `cell` this look."""
        colour = "5F6B78" if self.role in ("muted", "note") else "000000"
        cell.font = Font(name=FONT, size=self.size, bold=self.role in _BOLD, color=colour)
        cell.alignment = Alignment(
            horizontal=self.across, vertical="center", wrap_text=True, indent=self.indent
        )
        if self.role in _FILLS:
            cell.fill = PatternFill("solid", start_color=_FILLS[self.role])
        if self.role not in _BARE:
            cell.border = _GRID
        cell.number_format = self.number_format


@dataclass
class Book:
    """A workbook that is streamed, with the looks and cells already made: one may be written many times."""

    workbook: Workbook = field(default_factory=lambda: Workbook(write_only=True))
    worn: dict[Look, Any] = field(default_factory=dict)
    made: dict[tuple[Look, str | Decimal], Any] = field(default_factory=dict)

    def cell(self, sheet: Any, value: str | Decimal, look: Look) -> Any:
        """A dressed cell; text stays text whatever it begins with."""
        cell = self.made.get((look, value))
        if cell is None:
            if len(self.made) > _KEPT:
                self.made.clear()
            cell = self.made[look, value] = self._new(sheet, value, look)
        return cell

    def _new(self, sheet: Any, value: str | Decimal, look: Look) -> Any:
        cell: Any = WriteOnlyCell(sheet)
        if (known := self.worn.get(look)) is None:
            look.dress(cell)
            self.worn[look] = known = cell._style
        cell._style = copy(known)
        if isinstance(value, Decimal):
            cell.value = value
        else:
            write_text(cell, value)
        return cell


class Page:
    """A sheet of so many columns, written from top to bottom; `frozen` rows and columns stay in sight."""

    def __init__(
        self, book: Book, name: str, heading: str, widths: Sequence[float], frozen: tuple[int, int] = (0, 0)
    ) -> None:
        self._book, self._widths, self.row = book, tuple(widths), 0
        self._sheet: Any = book.workbook.create_sheet(name)
        for place, width in enumerate(self._widths, 1):
            self._sheet.column_dimensions[get_column_letter(place)].width = width
        if any(frozen):
            self._sheet.freeze_panes = f"{get_column_letter(frozen[1] + 1)}{frozen[0] + 1}"
        self._print(squeeze(heading))
        self.line(heading, Look("title", "center"))

    def _print(self, heading: str) -> None:
        """A4 across, as wide as the paper, numbered pages."""
        sheet = self._sheet
        sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
        sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
        sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
        sheet.print_options.horizontalCentered = True
        margins = sheet.page_margins
        margins.left = margins.right = 0.45
        margins.top, margins.bottom, margins.header, margins.footer = 0.55, 0.6, 0.25, 0.3
        for part, words in (
            (sheet.oddFooter.left, heading.replace("&", "&&")),
            (sheet.oddFooter.right, "Trang &P/&N"),
        ):
            part.text, part.font, part.size = words, f"{FONT},Regular", 9

    def _append(self, cells: list[Any], lines: int, size: float = 11.0) -> None:
        self.row += 1
        if lines > 1 or size != 11.0:
            self._sheet.row_dimensions[self.row].height = height_of(lines, size=size)
        self._sheet.append(cells)

    def _merge(self, row: int, column: int, down: int, across: int) -> None:
        if down > 1 or across > 1:
            end = f"{get_column_letter(column + across)}{row + down - 1}"
            self._sheet.merged_cells.add(f"{get_column_letter(column + 1)}{row}:{end}")

    def banner(self, words: str) -> None:
        """A row that begins the rows of one unit below common headings."""
        look = Look("section")
        texts = [words if place == 1 else "" for place in range(len(self._widths))]
        cells = [self._book.cell(self._sheet, text, look) for text in texts]
        self._append(cells, lines_in(words, self._widths[1], bold=True))

    def new_sheet_of_paper(self) -> None:
        """Whatever follows is printed on a new page."""
        self._sheet.row_breaks.append(Break(self.row))

    def gap(self) -> None:
        """An empty row."""
        self._append([], 1)

    def line(self, words: str, look: Look) -> None:
        """One line of words across the whole sheet, as high as it needs to be."""
        lines = lines_in(words, sum(self._widths), size=look.size, bold=look.role in _BOLD)
        self._append([self._book.cell(self._sheet, words, look)], lines, look.size)
        self._merge(self.row, 0, 1, len(self._widths))

    def notes(self, notes: Iterable[str]) -> None:
        """Small lines of words."""
        for note in notes:
            if note:
                self.line(note, Look("note"))

    def table(self, table: Table, *, repeat: bool = False, shift: int = 0) -> None:
        """The table with its title, `shift` columns in; `repeat` prints its headings on every page."""
        self.line(table.title, Look("subtitle"))
        self.headings(table.columns, repeat=repeat, shift=shift)
        self.rows(table, shift=shift)

    def headings(self, columns: tuple[Column, ...], *, repeat: bool, shift: int = 0) -> None:
        """The headings of a table alone."""
        first = self.row + 1
        for row, lines in _heading_rows(columns, self._widths[shift:]):
            self._headings(row, lines, len(columns), shift)
        if repeat:
            self._sheet.print_title_rows = f"{first}:{self.row}"

    def rows(self, table: Table, *, shift: int = 0) -> None:
        """The rows of a table alone."""
        for number, row in enumerate(shown(table)):
            self._cells(table, number, row, self._widths[shift:])

    def _headings(self, row: Sequence[Heading], lines: int, columns: int, shift: int) -> None:
        words = {head.column: head.text for head in row}
        look = Look("head", "center")
        cells = [self._book.cell(self._sheet, words.get(place, ""), look) for place in range(columns)]
        self._append([None] * shift + cells, lines)
        for head in row:
            self._merge(self.row, head.column + shift, head.down, head.across)

    def _cells(self, table: Table, number: int, row: Sequence[Shown], widths: Sequence[float]) -> None:
        style, cells, lines = table.style(number), [None] * (len(self._widths) - len(widths)), 1
        for place, (column, made) in enumerate(zip(table.columns, row, strict=True)):
            indent = style.indent if place == table.indented else 0
            value: str | Decimal = made.text if made.number is None else made.number
            look = Look(style.emphasis, column.align, indent, *_printed(made, column))
            cells.append(self._book.cell(self._sheet, value, look))
            if isinstance(value, str) and len(value) > widths[place] * 0.8:
                room = widths[place] * _ROOM - 1.5 * indent
                lines = max(lines, _lines(value, room, style.emphasis in _BOLD))
        self._append(cells, lines)

    def pairs(self, title: str, pairs: Iterable[tuple[str, str]]) -> None:
        """Lines of a label and a value under a title."""
        self.line(title, Look("subtitle"))
        for pair in pairs:
            cells = [self._book.cell(self._sheet, words, Look()) for words in pair]
            lines = max(lines_in(words, width) for words, width in zip(pair, self._widths, strict=False))
            self._append(cells, lines)


@lru_cache(maxsize=_KEPT)
def _lines(words: str, width: float, bold: bool) -> int:
    return lines_in(words, width, bold=bold)


def _heading_rows(
    columns: tuple[Column, ...], widths: Sequence[float]
) -> Iterator[tuple[Sequence[Heading], int]]:
    """The rows of the heading, each with the lines that it needs; a heading over two rows shares them."""

    def lines(head: Heading) -> int:
        return lines_in(head.text, sum(widths[head.column : head.column + head.across]), bold=True)

    above = tall = 0
    for row in headings(columns):
        here = max(1, tall - above, *(lines(head) for head in row if head.down == 1))
        yield row, here
        above, tall = here, max((lines(head) for head in row if head.down > 1), default=0)


def _printed(made: Shown, column: Column) -> tuple[int, bool, bool]:
    """Decimals, whether more are left out, and whether the sign is always written; -1 decimals for text."""
    if made.number is None:
        return -1, False, False
    return made.decimals, made.cut, column.kind == "change"
