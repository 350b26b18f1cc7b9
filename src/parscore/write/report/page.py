"""A sheet of a workbook written from top to bottom: titles, tables ready to print, notes; may not compute."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from functools import lru_cache
from typing import Literal, NamedTuple

from msgspec import structs

from parscore.text import cell_name, squeeze
from parscore.write.formulas import rounded_formula, summed
from parscore.write.style import SIZE, Style, lines_in
from parscore.write.tables.data import CellSum, Column, Heading, Shown, Table, headings, shown
from parscore.write.workbook import Book, Margins

Role = Literal[
    "", "head", "field", "parent", "section", "total", "muted", "title", "subtitle", "note", "link"
]

_FILLS = {"head": "D9E5F3", "field": "DFE8F3", "parent": "F4F6F9", "section": "EFE7D3", "total": "F6EFDF"}
_BOLD = frozenset({"head", "field", "parent", "section", "total", "title", "subtitle"})
_SIZES = {"title": 14.0, "subtitle": 12.0, "note": 10.0}
_COLOURS = {"muted": "5F6B78", "note": "5F6B78", "link": "0563C1"}
_BACK = Style(size=10.0, colour=_COLOURS["link"], border="", wrap=False)
_BARE = dict.fromkeys(("title", "subtitle", "note"), "")
_MARGINS = Margins(sides=0.45, top=0.55, bottom=0.6, header=0.25, footer=0.3)
_ROOM, _INDENT = 1.08, 1.5
"""How much more than its width a column takes before a text is broken, and what one indent takes of it."""
_SURE = 0.8
"""A text shorter than this part of its column is never broken."""
_KEPT = 4096


@lru_cache(maxsize=1024)
def style_of(role: Role, across: str = "left", indent: int = 0, number_format: str = "General") -> Style:
    """How a cell looks by what its row is in the table."""
    return Style(
        bold=role in _BOLD,
        size=_SIZES.get(role, SIZE),
        colour=_COLOURS.get(role, "000000"),
        fill=_FILLS.get(role, ""),
        across=across,
        indent=indent,
        border=_BARE.get(role, "808080"),
        number_format=number_format,
    )


@lru_cache(maxsize=64)
def number_format(digits: int, cut: bool = False, signed: bool = False) -> str:
    """As many decimals as are shown, `…` after a number that has more."""
    base = ("0." + "0" * digits if digits else "0") + ('"…"' if cut else "")
    return f"+{base};-{base};0" if signed else base


class _Name(NamedTuple):
    """The cell that names a unit."""

    row: int
    column: int
    words: str
    unit: str
    look: Style


class Page:
    """A sheet of so many columns, written from top to bottom; `frozen` rows and columns stay in sight."""

    def __init__(
        self, book: Book, name: str, heading: str, widths: Sequence[float], frozen: tuple[int, int] = (0, 0)
    ) -> None:
        self.sheet, self.row = book.sheet(name, widths), 0
        self._widths, self._breaks, self._names = self.sheet.widths, list[int](), list[_Name]()
        if any(frozen):
            self.sheet.made.freeze_panes(*frozen)
        self.sheet.set_page(squeeze(heading), _MARGINS)
        self.line(heading, style_of("title", "center"))

    def banner(self, words: str) -> None:
        """A row that begins the rows of one unit below common headings."""
        self.row += 1
        for column in range(1, len(self._widths) + 1):
            self.sheet.put(self.row, column, words if column == 2 else None, style_of("section"))
        self.grow_last(lines_in(words, self._widths[1], bold=True))

    def new_sheet_of_paper(self) -> None:
        """Whatever follows is printed on a new page."""
        self._breaks.append(self.row)
        self.sheet.made.set_h_pagebreaks(self._breaks)

    def gap(self) -> None:
        """An empty row."""
        self.row += 1

    def line(self, words: str, style: Style) -> None:
        """One line of words across the whole sheet, as high as it needs to be."""
        self.row += 1
        self.sheet.put_across(self.row, 1, len(self._widths), words, style)

    def notes(self, notes: Iterable[str]) -> None:
        """Small lines of words."""
        for note in filter(None, notes):
            self.line(note, style_of("note"))

    def table(self, table: Table, *, repeat: bool = False, shift: int = 0) -> None:
        """The table with its title, `shift` columns in; `repeat` prints its headings on every page."""
        self.line(table.title, style_of("subtitle"))
        self.headings(table.columns, repeat=repeat, shift=shift)
        self.rows(table, shift=shift)

    def headings(self, columns: tuple[Column, ...], *, repeat: bool, shift: int = 0) -> None:
        """The headings of a table alone."""
        first = self.row
        for row, lines in _heading_rows(columns, self._widths[shift:]):
            self.row += 1
            words = {head.column: head.text for head in row}
            for place in range(len(columns)):
                self.sheet.put(self.row, place + shift + 1, words.get(place), style_of("head", "center"))
            for head in row:
                self.sheet.merge(self.row, head.column + shift + 1, down=head.down, across=head.across)
            self.grow_last(lines)
        if repeat:
            self.repeat_rows(first)

    def repeat_rows(self, first: int) -> None:
        """Print the rows after `first`, counted from 1, down to the last one on every page."""
        self.sheet.made.repeat_rows(first, self.row - 1)

    def filter_rows(self, first: int, columns: int) -> None:
        """Offer filters for so many columns of the rows after `first`, which is the last one of their headings."""
        if self.row > first:
            self.sheet.made.autofilter(first - 1, 0, self.row - 1, columns - 1)

    def rows(self, table: Table, *, shift: int = 0) -> None:
        """The rows of a table alone; those that are sums of others are formulas."""
        whole, top = shown(table), self.row + 1
        columns = [[cell.number for cell in column] for column in zip(*whole, strict=True)]
        for number, cells in enumerate(whole):
            self.row += 1
            added = table.sums.get(number)
            sums = {} if added is None else dict(_formulas(table, added, cells, columns, shift, top))
            self._cells(table, number, cells, shift, sums)

    def _cells(
        self, table: Table, number: int, cells: Sequence[Shown], shift: int, sums: Mapping[int, str]
    ) -> None:
        style, lines = table.style(number), 1
        for place, (column, made) in enumerate(zip(table.columns, cells, strict=True)):
            at = place + shift
            indent = style.indent if place == table.indented else 0
            look = style_of(style.emphasis, column.align, indent, _format_of(made, column))
            width = self._widths[at]
            if place in sums:
                self.sheet.put_formula(self.row, at + 1, sums[place], look, made.number)
            else:
                value = made.text or None if made.number is None else made.number
                self.sheet.put(self.row, at + 1, value, look)
            if style.unit and place == table.named_by:
                self._names.append(_Name(self.row, at + 1, made.text, style.unit, look))
            if made.number is None and len(made.text) > width * _SURE:
                lines = max(lines, lines_in(made.text, width * _ROOM - _INDENT * indent, bold=look.bold))
        self.grow_last(lines)

    def link_names(self, sheets: Mapping[str, str]) -> None:
        """Make the names of units in tables lead to their own sheets, as far as they have one."""
        for row, column, words, unit, look in self._names:
            if words and unit in sheets:
                self.sheet.put_link(row, column, words, sheets[unit], _as_link(look))

    def pairs(self, title: str, pairs: Iterable[tuple[str, str]]) -> None:
        """Lines of a label and a value under a title."""
        self.line(title, style_of("subtitle"))
        for pair in pairs:
            self.row += 1
            for column, words in enumerate(pair, 1):
                self.sheet.put(self.row, column, words, style_of(""))
            self.grow_last(max(map(lines_in, pair, self._widths)))

    def grow_last(self, lines: int) -> None:
        """Make the last row as high as its text needs; one of a single line is left to the programme that shows it."""
        if lines > 1:
            self.sheet.grow(self.row, lines)


def _formulas(
    table: Table,
    added: CellSum,
    cells: Sequence[Shown],
    columns: Sequence[Sequence[Decimal | None]],
    shift: int,
    top: int,
) -> Iterator[tuple[int, str]]:
    """The formulas of a row that is a sum by their columns, where what is added up comes to what is printed."""
    rounding = table.rounding
    for place, column in enumerate(table.columns):
        made = cells[place]
        if column.kind != "number" or rounding is None or made.number is None:
            continue
        total = added.of(columns[place])
        if total is not None and rounding.of(total) == made.number:
            yield place, f"={rounded_formula(_expression(added, top, place + shift + 1), rounding)}"


@lru_cache(maxsize=_KEPT)
def _expression(added: CellSum, top: int, column: int) -> str:
    """What a formula adds up in a column of a table whose first row is `top`; the units of a set share it."""

    def named(rows: Sequence[int]) -> str:
        return summed((top + row, column) for row in rows)

    said = named(added.terms) + (f"-{named(added.minus)}" if added.minus else "")
    return said if added.per is None else f"({said})*100/{cell_name(top + added.per, column)}"


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


@lru_cache(maxsize=64)
def _as_link(look: Style) -> Style:
    return structs.replace(look, colour=_COLOURS["link"])


def _format_of(made: Shown, column: Column) -> str:
    """How a cell of a column prints its number; words are printed as they are."""
    if made.number is None:
        return "General"
    return number_format(made.decimals, made.cut, column.kind == "change")


def table_page(book: Book, name: str, heading: str, table: Table, held: int = 0, back: str = "") -> Page:
    """A sheet for one table with its notes; its headings and first columns (to the naming one) stay in sight.

    `back`: the sheet that a line below the heading leads to.
    """
    frozen = (2 + bool(back) + len(headings(table.columns)), held or table.named_by + 1)
    page = Page(book, name, heading, [column.width for column in table.columns], frozen)
    if back:
        page.row += 1
        page.sheet.put_link(page.row, 1, f"← {back}", back, _BACK)
    first = page.row + 1 + len(headings(table.columns))
    page.table(table, repeat=True)
    if not table.sums:
        page.filter_rows(first, len(table.columns))
    page.notes(table.notes)
    return page
