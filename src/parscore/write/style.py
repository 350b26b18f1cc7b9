"""How cells of our workbooks look, and how high their rows are; may not know what they say."""

from __future__ import annotations

import textwrap
from functools import lru_cache

from msgspec import Struct

FONT = "Times New Roman"
SIZE = 11.0
"""The usual size of letters in points."""
TEXT_FORMAT = "@"
"""The number format of cells in which 1.10 stays text."""

SMALL = 10.0
"""The size of letters in tables of many columns."""

INPUT = "FFF9DB"
HEADING = "BDD7EE"
HINT = "44546A"
"""Colours of our forms: cells to be filled in, headings, and letters of advice."""

_LINE = 1.36
_MAX_HEIGHT = 409.0
_KEPT = 20_000


class Style(Struct, frozen=True, cache_hash=True):
    """How one cell looks (colours in RGB or nothing, sizes in points), and whether it may be typed in."""

    bold: bool = False
    italic: bool = False
    underline: bool = False
    size: float = SIZE
    colour: str = "000000"
    fill: str = ""
    across: str = "left"
    upright: str = "center"
    indent: int = 0
    wrap: bool = True
    border: str = "808080"
    open: bool = False
    number_format: str = "General"


PLAIN = Style(border="", wrap=False)
"""What stands on hidden sheets."""
TITLE = Style(bold=True, size=14, border="", across="center")
"""The title at the head of a sheet to be printed."""


@lru_cache(maxsize=_KEPT)
def lines_in(text: str, width: float, *, size: float = SIZE, bold: bool = False) -> int:
    """How many printed lines `text` takes in a column of `width` characters, rather one too many."""
    fits = max(3, int(width * 11 / size * (1.1 if bold else 1.22)))
    return sum(max(1, len(textwrap.wrap(line, fits))) for line in text.split("\n"))


def height_of(lines: float, *, size: float = SIZE) -> float:
    """The height in points of a row of so many lines."""
    return min(_MAX_HEIGHT, round(max(1, lines) * size * _LINE + 4, 1))
