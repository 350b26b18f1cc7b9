"""What the tables of an ods file tell beside their values: hidden parts, doubtful cells, merged cells, comments.

May only see content that the guard has let through. A cell or row may be said to be repeated: what it tells then
holds for each, as its value does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from functools import lru_cache
from itertools import islice
from xml.parsers import expat

from parscore.read.sheets.details import MOST, Cell, Comment, Looked

_TOLD = re.compile(
    rb"""visibility\s*=\s*["'](?:collapse|filter)|annotation[\s>]|-spanned\s*=\s*["'](?!1["'])"""
    rb"""|formula\s*=|value-type\s*=\s*["'](?:error|percentage)"""
)
"""Without any of these a file tells nothing beside its values."""
_VALUES = frozenset({"value", "date-value", "time-value", "boolean-value", "string-value"})
_DIGITS, _FARTHEST = 9, 2_000_000
_HIDDEN = ("collapse", "filter")


@lru_cache(maxsize=1)
def ods_sheets(content: bytes) -> Mapping[str, Looked]:
    """What every table of `content.xml` tells, by name; nothing where it cannot be read."""
    if _TOLD.search(content) is None:
        return {}
    walk = _Walk()
    parser = expat.ParserCreate()
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.end
    parser.CharacterDataHandler = walk.text
    try:
        parser.Parse(content, True)
    except expat.ExpatError:
        return {}
    return walk.sheets


class _Walk:
    """One way through the file; a table within a table and words outside cells are passed over."""

    def __init__(self) -> None:
        self.sheets: dict[str, Looked] = {}
        self.here = Looked()
        self.depth = self.row = self.column = 0
        self.rows = self.columns = self.passed = 0
        self.error = False
        self.note: list[str] | None = None
        self.author: list[str] = []
        self.part = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """The start of an element."""
        name = tag.rsplit(":", 1)[-1]
        if name == "table":
            self.depth += 1
            if self.depth == 1:
                plain = _plain(attributes)
                self.here = self.sheets.setdefault(plain.get("name", ""), Looked())
                self.row, self.rows, self.column, self.columns, self.passed = 1, 0, 1, 0, 0
        elif self.depth != 1:
            return
        elif name in ("table-cell", "covered-table-cell"):
            self._cell(attributes)
        elif name == "table-row":
            plain = _plain(attributes)
            self.row, self.rows = self.row + self.rows, _repeat(plain, "number-rows-repeated")
            self.column, self.columns = 1, 0
            if plain.get("visibility") in _HIDDEN:
                self.here.rows.update(range(self.row, self.row + min(self.rows, MOST)))
        elif name == "table-column":
            plain = _plain(attributes)
            repeat = _repeat(plain, "number-columns-repeated")
            if plain.get("visibility") in _HIDDEN:
                self.here.columns.update(range(self.passed + 1, self.passed + min(repeat, MOST) + 1))
            self.passed += repeat
        elif name == "annotation" and self.columns:
            self.note, self.author = [], []
        elif self.note is not None:
            if name in ("p", "h", "creator"):
                self.part = name
            elif name in ("s", "tab", "line-break") and self.part:
                self.note.append("\n" if name == "line-break" else " ")

    def end(self, tag: str) -> None:
        """The end of an element."""
        name = tag.rsplit(":", 1)[-1]
        if name == "table":
            self.depth -= 1
        elif self.depth != 1:
            return
        elif name in ("table-cell", "covered-table-cell"):
            self.error = False
        elif name == "table-row":
            self.columns = 0
        elif self.note is not None and name in ("p", "h"):
            self.note.append("\n")
            self.part = ""
        elif name == "creator":
            self.part = ""
        elif self.note is not None and name == "annotation":
            self._comment("".join(self.note).strip(), "".join(self.author).strip())
            self.note = None

    def text(self, words: str) -> None:
        """Words of a comment or its author, or those of an error, which stand inside its cell."""
        if self.note is not None:
            if self.part:
                (self.author if self.part == "creator" else self.note).append(words)
        elif self.error and words.strip():
            self.here.doubtful |= dict.fromkeys(self._cells(), ("error", words.strip()[:20]))
            self.error = False

    def _cell(self, attributes: dict[str, str]) -> None:
        plain = _plain(attributes)
        self.column, self.columns = self.column + self.columns, _repeat(plain, "number-columns-repeated")
        kinds = {value for key, value in attributes.items() if key.endswith(":value-type")}
        self.error = "error" in kinds
        if self.error:
            self.here.doubtful |= dict.fromkeys(self._cells(), ("error", ""))
        elif "formula" in plain and not _VALUES & plain.keys() and "string" not in kinds:
            self.here.doubtful |= dict.fromkeys(self._cells(), ("formula", ""))
        if "percentage" in kinds:
            self.here.percents.update(self._cells())
        down, across = _repeat(plain, "number-rows-spanned"), _repeat(plain, "number-columns-spanned")
        if down > 1 or across > 1:
            room = MOST - len(self.here.merged)
            self.here.merged += [
                ((row - 1, column - 1), (row + down - 2, column + across - 2))
                for row, column in islice(self._cells(), max(room, 0))
            ]

    def _comment(self, text: str, author: str) -> None:
        if len(self.here.comments) + self.rows * self.columns > MOST:
            self.here.unread = True
        elif text:
            for cell in self._cells():
                said = self.here.comments.get(cell)
                self.here.comments[cell] = Comment(f"{said.text}\n{text}" if said else text, author)

    def _cells(self) -> Iterator[Cell]:
        """The cells that the cell just begun stands for."""
        every = (
            (row, column)
            for row in range(self.row, self.row + self.rows)
            for column in range(self.column, self.column + self.columns)
        )
        return islice(every, MOST)


def _plain(attributes: Mapping[str, str]) -> dict[str, str]:
    """The attributes without the prefixes of their names."""
    return {key.rsplit(":", 1)[-1]: value for key, value in attributes.items()}


def _repeat(plain: Mapping[str, str], name: str) -> int:
    value = plain.get(name, "1")
    number = int(value[:_DIGITS]) if value.isdecimal() else 1
    return max(1, min(number, _FARTHEST))
