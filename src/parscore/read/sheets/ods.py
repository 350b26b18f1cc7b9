"""One way through the content of an ods file: how much its tables lay out, and what they say beside their values.

A cell or row may be said to be repeated: what it says then holds for each, as its value does. May not keep any value.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from itertools import islice
from xml.parsers import expat

from msgspec import Struct

from parscore.read.sheets.cells import as_seen
from parscore.read.sheets.details import Comment, KnownDetails
from parscore.read.sheets.extent import is_number, parsed
from parscore.read.sheets.ods_styles import NO_LOOK, Look, looks_of
from parscore.read.sheets.table import Cell

_VALUES = frozenset({"value", "date-value", "time-value", "boolean-value", "string-value"})
_HIDDEN = frozenset({"collapse", "filter"})
_FAR = 1_000_000_000
_MOST_REPEATED = 20_000
"""So many cells are told apart where the file only says that one is repeated."""
_MOST_TOLD = 1_000_000
"""So many cells of one file say something beside their values."""
_LONGEST_ERROR = 20
_INCONSTANT = re.compile(
    r"\b(?:NOW|TODAY|RAND|RANDBETWEEN|INDIRECT|OFFSET|INFO|CELL)\(|'file:", re.IGNORECASE
)
"""The functions of a formula, or the other file, whose value is not that of the time of saving."""


class OdsContent(Struct, frozen=True):
    """How much the tables lay out: cells of all filled rectangles, the corner of the largest, repeated letters.

    The rows and cells of a table inside a cell, which readers count differently, come on top.
    """

    area: int
    corner: tuple[int, int]
    letters: int
    tables: Mapping[str, KnownDetails]


@lru_cache(maxsize=1)
def ods_content(content: bytes, styles: bytes = b"") -> OdsContent:
    """What `content.xml` says, with `styles.xml` beside it; the last one is kept because every sheet asks.

    Raises Malformed.
    """
    parser = expat.ParserCreate()
    walk = _Walk(parser, looks_of(*filter(None, (styles, content))))
    parsed(parser, walk, content)
    return OdsContent(walk.area, walk.largest, walk.letters, walk.tables)


class _Walk:
    """The way through the tables; what stands in a table within a table, or outside cells, says nothing."""

    def __init__(self, parser: expat.XMLParserType, styles: Mapping[str, Look]) -> None:
        self.parser, self.styles = parser, styles
        self.tables: dict[str, KnownDetails] = {}
        self.here = KnownDetails()
        self.area = self.letters = self.depth = 0
        self.largest = self.corner = (0, 0)
        self.row = self.rows = self.column = self.repeated = self.passed = 1
        self.columns = self.nested = self.width = self.filled = self.text_from = 0
        self.room = _MOST_TOLD
        self.error: list[Cell] = []
        self.note: dict[str, list[str]] | None = None
        self.part = self.row_style = ""
        self.column_styles: list[tuple[int, str]] = []
        self.looks: list[Look] = []
        self.pieces: list[tuple[str, bool, bool]] | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """The start of an element."""
        name = tag.rpartition(":")[2]
        if (begin := _STARTS.get(name)) is not None:
            begin(self, name, _said(attributes))

    def end(self, tag: str) -> None:
        """The end of an element."""
        if (finish := _ENDS.get(tag.rpartition(":")[2])) is not None:
            finish(self)

    def start_span(self, _: str, said: Said) -> None:
        if self.depth == 1:
            self.looks.append(self.styles.get(_one(said, "style-name"), NO_LOOK))

    def end_span(self) -> None:
        if self.looks and self.depth == 1:
            self.looks.pop()

    def start_table(self, _: str, said: Said) -> None:
        self.depth += 1
        if self.depth == 1:
            self.here = self.tables.setdefault(_one(said, "name"), KnownDetails())
            self.column_styles = []
            self.row = self.passed = 1
            self.rows = self.nested = 0
            self.corner = (0, 0)

    def end_table(self) -> None:
        self.depth -= 1
        if self.depth == 0:
            self.area += self.corner[0] * self.corner[1]
            self.largest = max(self.largest, self.corner, key=lambda corner: corner[0] * corner[1])

    def start_columns(self, _: str, said: Said) -> None:
        if self.depth == 1:
            count = _count(said, "number-columns-repeated")
            self.here.hidden_columns |= _hidden(said, self.passed, count)
            self.passed += count
            self.column_styles.append((self.passed, _one(said, "default-cell-style-name")))

    def start_row(self, _: str, said: Said) -> None:
        rows = _count(said, "number-rows-repeated")
        if self.depth > 1:
            self.nested += rows
            return
        self.rows, self.column, self.columns, self.width, self.filled = rows, 1, 0, 0, 0
        self.here.hidden_rows |= _hidden(said, self.row, rows)
        self.row_style = _one(said, "default-cell-style-name")

    def end_row(self) -> None:
        if self.depth == 1:
            self.row, self.rows, self.columns = self.row + self.rows, 0, 0
            if self.filled:
                self.corner = self.row - 1 + self.nested, max(self.corner[1], self.filled)

    def start_cell(self, _: str, said: Said) -> None:
        self.repeated = _count(said, "number-columns-repeated")
        self.width += self.repeated
        self.text_from = self.parser.CurrentByteIndex if "string" in said.get("value-type", ()) else 0
        if self.depth > 1 or "formula" in said or any("value" in name for name in said):
            self.filled = self.width
        if self.depth == 1:
            self.column, self.columns = self.column + self.columns, self.repeated
            self._look(said)
            self._seen(said)

    def _seen(self, said: Said) -> None:
        """How a cell is seen: struck out as a whole or in part, or with a value of some time ago."""
        if "formula" in said and any(map(_INCONSTANT.search, said["formula"])):
            self.here.stale.update(self._cells())
        if self.styles and "value-type" in said:
            self._look_odd(said)

    def _look_odd(self, said: Said) -> None:
        """What the styles of a file that are not plain make of a cell."""
        value = _value(said)
        for cell in self._cells():
            look = self.styles.get(self._style(said, cell[1]), NO_LOOK)
            if look.struck:
                self.here.struck.add(cell)
            if value is not None:
                self.here.add_shown(cell, look.format.shows(value))
        if self.text_from:
            self.pieces, self.looks = [], []
            self.parser.CharacterDataHandler = self.text

    def _style(self, said: Said, column: int) -> str:
        """The style of a cell: its own, else that of its row, else that of its column."""
        own = _one(said, "style-name") or self.row_style
        return own or next((name for end, name in self.column_styles if column < end), "")

    def _look(self, said: Said) -> None:
        """What a cell says by its attributes."""
        kinds = said.get("value-type", set())
        if "error" in kinds:
            self.error = self._cells()
            self.here.without_value |= dict.fromkeys(self.error, ("error", ""))
            self.parser.CharacterDataHandler = self.text
        elif "formula" in said and "string" not in kinds and _VALUES.isdisjoint(said):
            self.here.without_value |= dict.fromkeys(self._cells(), ("formula", ""))
        if "percentage" in kinds:
            self.here.percents.update(self._cells())
        down, across = _count(said, "number-rows-spanned"), _count(said, "number-columns-spanned")
        if down > 1 or across > 1:
            corners = [(row - 1, column - 1) for row, column in self._cells()]
            self.here.merged += [((top, left), (top + down - 1, left + across - 1)) for top, left in corners]

    def _cells(self) -> list[Cell]:
        """The cells that the cell just begun stands for, as far as they are told apart."""
        rows, columns = range(self.row, self.row + self.rows), range(self.column, self.column + self.columns)
        every = ((row, column) for row in rows for column in columns)
        cells = list(islice(every, min(_MOST_REPEATED, self.room)))
        self.room -= len(cells)
        return cells

    def end_cell(self) -> None:
        if self.text_from and self.repeated * self.rows > 1:
            self.letters += (self.parser.CurrentByteIndex - self.text_from) * self.repeated * self.rows
        if self.depth == 1:
            self.error = []
            self._end_pieces()
            self._hush()

    def _end_pieces(self) -> None:
        """Keep the text of a cell as it is seen, where a part of it is struck out or raised."""
        pieces, self.pieces = self.pieces or [], None
        if any(struck or raised for _, struck, raised in pieces):
            self.here.texts |= dict.fromkeys(self._cells(), as_seen(pieces))

    def start_words(self, name: str, said: Said) -> None:
        """The start of a line, or of the name of who wrote a comment."""
        if name == "p" and self.width:
            self.filled = self.width
        if self.depth == 1:
            self.part = "creator" if name == "creator" else "line"

    def end_words(self) -> None:
        if self.depth == 1:
            if self.note is not None and self.part == "line":
                self.note["line"].append("\n")
            self.part = ""

    def start_white(self, name: str, said: Said) -> None:
        if name == "s":
            self.letters += _count(said, "c") * self.rows * self.repeated
        if self.note is not None and self.part and self.depth == 1:
            self.note["line"].append("\n" if name == "line-break" else " ")

    def start_note(self, _: str, said: Said) -> None:
        if self.columns and self.depth == 1:
            self.note = {"line": [], "creator": []}
            self.parser.CharacterDataHandler = self.text

    def end_note(self) -> None:
        if self.note is not None and self.depth == 1:
            text, author = ("".join(self.note[part]).strip() for part in ("line", "creator"))
            self.note = None
            self._hush()
            self._comment(text, author)

    def _comment(self, text: str, author: str) -> None:
        """Add a comment to what its cells say already."""
        if len(self.here.comments) + self.rows * self.columns > _MOST_REPEATED:
            self.here.comments_lost = True
            return
        for cell in self._cells() if text else ():
            said = self.here.comments.get(cell)
            self.here.comments[cell] = Comment(f"{said.text}\n{text}" if said else text, author)

    def _hush(self) -> None:
        """Words are taken only inside comments and cells with an error."""
        if self.note is None and not self.error and self.pieces is None:
            self.parser.CharacterDataHandler = None

    def text(self, words: str) -> None:
        """Words of a comment or its author, or those of an error, which stand inside its cell."""
        if self.note is not None:
            self.note.get(self.part, []).append(words)
        elif self.pieces is not None:
            look = self.looks[-1] if self.looks else NO_LOOK
            self.pieces.append((words, look.struck, look.raised))
        elif words.strip():
            self.here.without_value |= dict.fromkeys(self.error, ("error", words.strip()[:_LONGEST_ERROR]))
            self.error = []


Said = Mapping[str, set[str]]
"""What attributes say, by their names without prefixes, of which readers take any."""

_STARTS: Mapping[str, Callable[[_Walk, str, Said], None]] = {
    "table": _Walk.start_table,
    "table-column": _Walk.start_columns,
    "table-row": _Walk.start_row,
    **dict.fromkeys(("table-cell", "covered-table-cell"), _Walk.start_cell),
    **dict.fromkeys(("p", "h", "creator"), _Walk.start_words),
    **dict.fromkeys(("s", "tab", "line-break"), _Walk.start_white),
    "annotation": _Walk.start_note,
    "span": _Walk.start_span,
}
_ENDS: Mapping[str, Callable[[_Walk], None]] = {
    "table": _Walk.end_table,
    "table-row": _Walk.end_row,
    **dict.fromkeys(("table-cell", "covered-table-cell"), _Walk.end_cell),
    **dict.fromkeys(("p", "h", "creator"), _Walk.end_words),
    "annotation": _Walk.end_note,
    "span": _Walk.end_span,
}


def _said(attributes: Mapping[str, str]) -> Said:
    said: dict[str, set[str]] = {}
    for key, value in attributes.items():
        said.setdefault(key.rpartition(":")[2], set()).add(value)
    return said


def _one(said: Said, name: str) -> str:
    """What an attribute says; the first in order where there are several of one name."""
    return min(said.get(name, ("",)))


def _value(said: Said) -> float | str | None:
    """What a cell holds: a number, some text, or None for what is neither."""
    if "string" in said.get("value-type", ()):
        return ""
    try:
        return float(_one(said, "value"))
    except ValueError:
        return None


def _count(said: Said, name: str) -> int:
    """How often something is repeated: the most that any attribute of that name says, but once at least."""
    counts = (int(value) for value in said.get(name, ()) if is_number(value))
    return max(1, min(max(counts, default=1), _FAR))


def _hidden(said: Said, first: int, count: int) -> set[int]:
    """Those of some rows or columns that are hidden: all or none."""
    hidden = not _HIDDEN.isdisjoint(said.get("visibility", ()))
    return set(range(first, first + min(count, _MOST_REPEATED))) if hidden else set()
