"""How the blank form looks: fonts, fills, borders, widths, and how high a row of wrapped text must be.

May not know what the cells say.
"""

from __future__ import annotations

import textwrap
from copy import copy
from dataclasses import dataclass, field

from openpyxl.cell.cell import Cell
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.worksheet.worksheet import Worksheet

from parscore.model.form import COLUMNS, ColumnKey
from parscore.text import nfc

FONT = "Times New Roman"
INPUT = "FFF9DB"
LOCKED = "E7E6E6"
HEADING = "BDD7EE"
TOTAL = "F8E3C5"
DEPTHS = ("D6E4F2", "E7EFF8", "F3F7FB")
HINT = "44546A"

WIDTHS: dict[ColumnKey, float] = {
    "code": 7.5,
    "title": 38,
    "max": 7.5,
    "declared": 14,
    "rule": 46,
    "evidence": 28,
    "claimed": 8.5,
    "explanation": 24,
}
"""Widths in characters of the form's columns, in the order of COLUMNS."""

_LINE = 1.36
_MAX_HEIGHT = 409.0
_EDGE = Side(style="thin", color="808080")
_GRID = Border(left=_EDGE, right=_EDGE, top=_EDGE, bottom=_EDGE)


@dataclass(frozen=True, slots=True)
class Look:
    """How one cell looks, and whether it may be typed in."""

    bold: bool = False
    italic: bool = False
    underline: bool = False
    size: float = 11
    colour: str = "000000"
    fill: str = ""
    across: str = "left"
    upright: str = "center"
    indent: int = 0
    grid: bool = True
    open: bool = False
    text: bool = False

    def dress(self, cell: Cell) -> None:
        """Give `cell` this look."""
        cell.font = Font(
            name=FONT,
            size=self.size,
            bold=self.bold,
            italic=self.italic,
            color=self.colour,
            underline="single" if self.underline else None,
        )
        cell.alignment = Alignment(
            horizontal=self.across, vertical=self.upright, wrap_text=True, indent=self.indent
        )
        cell.protection = Protection(locked=not self.open)
        if self.fill:
            cell.fill = PatternFill("solid", start_color=self.fill)
        if self.grid:
            cell.border = _GRID
        if self.text:
            cell.number_format = "@"


@dataclass
class Wardrobe:
    """Looks already worn in one workbook, so that each is made once."""

    worn: dict[Look, object] = field(default_factory=dict)

    def dress(self, cell: Cell, look: Look) -> None:
        """Give `cell` the look, copied from the first cell that wore it."""
        known = self.worn.get(look)
        if known is None:
            look.dress(cell)
            self.worn[look] = copy(cell._style)  # type: ignore[attr-defined]
        else:
            cell._style = copy(known)  # type: ignore[attr-defined]


def cell_at(sheet: Worksheet, row: int, column: int) -> Cell:
    """The cell at a row and a column counted from 1; never one that is covered by a merged cell."""
    cell = sheet.cell(row, column)
    assert isinstance(cell, Cell)
    return cell


def write_text(cell: Cell, text: str) -> None:
    """Put `text` into the cell as text whatever it begins with; a formula never comes of it."""
    words = nfc(text)
    cell.value = words
    cell.data_type = "s"
    if words[:1] in ("=", "+", "-", "@", "\t", "\r", "#"):
        cell.quotePrefix = True


def lines_in(text: str, width: float, *, size: float = 11, bold: bool = False) -> int:
    """How many printed lines `text` takes in a column of `width` characters, rather one too many."""
    fits = max(3, int(width * 11 / size * (1.1 if bold else 1.22)))
    return sum(max(1, len(textwrap.wrap(line, fits))) for line in text.split("\n"))


def height_of(lines: float, *, size: float = 11) -> float:
    """The height in points of a row of so many lines."""
    return min(_MAX_HEIGHT, round(max(1, lines) * size * _LINE + 4, 1))


def column(key: ColumnKey) -> int:
    """The column of the form, counted from 1, that holds `key`."""
    return list(COLUMNS).index(key) + 1
