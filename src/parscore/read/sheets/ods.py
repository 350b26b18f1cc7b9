"""One way through the content of an ods file: how much its tables lay out, and what they say beside their values.

A cell or row may be said to be repeated: what it says then holds for each, as its value does, but is counted out only
when it is asked for, after the guard has let the file through. May not keep any value.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import islice
from typing import Literal
from xml.parsers import expat

from parscore.read.sheets.details import Comment, KnownDetails
from parscore.read.sheets.extent import is_number, parsed
from parscore.read.sheets.table import Cell

Kind = Literal["error", "formula", "percent", "merged", "comment"]
_VALUES = frozenset({"value", "date-value", "time-value", "boolean-value", "string-value"})
_HIDDEN = frozenset({"collapse", "filter"})
_FAR = 1_000_000_000
_MOST_REPEATED = 20_000
"""So many cells are told apart where the file only says that one is repeated."""
_LONGEST_ERROR = 20


@dataclass
class _Told:
    """What a cell says beside its value, for all cells that it stands for."""

    kind: Kind
    row: int
    column: int
    rows: int
    columns: int
    text: str = ""
    author: str = ""
    down: int = 1
    across: int = 1

    def cells(self) -> Iterator[Cell]:
        """The cells, as far as they are told apart."""
        rows, columns = range(self.row, self.row + self.rows), range(self.column, self.column + self.columns)
        return islice(((row, column) for row in rows for column in columns), _MOST_REPEATED)


@dataclass
class OdsTable:
    """One table: its hidden rows and columns as first and count, and what its cells say, in order."""

    hidden_rows: list[tuple[int, int]] = field(default_factory=list)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    told: list[_Told] = field(default_factory=list)

    def details(self) -> KnownDetails:
        """Everything counted out, cell by cell."""
        found = KnownDetails(_counted(self.hidden_rows), _counted(self.hidden_columns))
        for one in self.told:
            match one.kind:
                case "error" | "formula":
                    found.without_value |= dict.fromkeys(one.cells(), (one.kind, one.text))
                case "percent":
                    found.percents.update(one.cells())
                case "merged":
                    _merge(one, found)
                case "comment":
                    _comment(one, found)
        return found


def _counted(spans: list[tuple[int, int]]) -> set[int]:
    return {number for first, count in spans for number in range(first, first + min(count, _MOST_REPEATED))}


def _merge(one: _Told, found: KnownDetails) -> None:
    found.merged += [
        ((row - 1, column - 1), (row + one.down - 2, column + one.across - 2))
        for row, column in islice(one.cells(), max(_MOST_REPEATED - len(found.merged), 0))
    ]


def _comment(one: _Told, found: KnownDetails) -> None:
    """Add a comment to what its cells say already."""
    if len(found.comments) + one.rows * one.columns > _MOST_REPEATED:
        found.comments_lost = True
        return
    for cell in one.cells() if one.text else ():
        said = found.comments.get(cell)
        found.comments[cell] = Comment(f"{said.text}\n{one.text}" if said else one.text, one.author)


@dataclass(frozen=True, slots=True)
class OdsContent:
    """How much the tables lay out: cells of all filled rectangles, the corner of the largest, repeated letters.

    The rows and cells of a table inside a cell, which readers count differently, come on top.
    """

    area: int
    corner: tuple[int, int]
    letters: int
    tables: Mapping[str, OdsTable]


@lru_cache(maxsize=1)
def ods_content(content: bytes) -> OdsContent:
    """What `content.xml` says; the last one is kept because the guard and every sheet ask. Raises Malformed."""
    parser = expat.ParserCreate()
    walk = _Walk(parser)
    parsed(parser, walk, content)
    return OdsContent(walk.area, walk.largest, walk.letters, walk.tables)


class _Walk:
    """The way through the tables; what stands in a table within a table, or outside cells, says nothing."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        self.parser = parser
        self.tables: dict[str, OdsTable] = {}
        self.here = OdsTable()
        self.area = self.letters = self.depth = 0
        self.largest = self.corner = (0, 0)
        self.row = self.rows = self.column = self.repeated = self.passed = 1
        self.columns = self.nested = self.width = self.filled = self.text_from = 0
        self.error: _Told | None = None
        self.note: list[str] | None = None
        self.author: list[str] = []
        self.part = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """The start of an element."""
        if (begin := _STARTS.get(tag.rpartition(":")[2])) is not None:
            begin(self, attributes)

    def end(self, tag: str) -> None:
        """The end of an element."""
        if (finish := _ENDS.get(tag.rpartition(":")[2])) is not None:
            finish(self)

    def start_table(self, attributes: dict[str, str]) -> None:
        self.depth += 1
        if self.depth == 1:
            name = next(iter(_said(attributes).get("name", ())), "")
            self.here = self.tables.setdefault(name, OdsTable())
            self.row = self.passed = 1
            self.rows = self.nested = 0
            self.corner = (0, 0)

    def end_table(self) -> None:
        self.depth -= 1
        if self.depth == 0:
            self.area += self.corner[0] * self.corner[1]
            self.largest = max(self.largest, self.corner, key=lambda corner: corner[0] * corner[1])

    def start_columns(self, attributes: dict[str, str]) -> None:
        said = _said(attributes)
        count = _count(said, "number-columns-repeated")
        if self.depth == 1:
            if not _HIDDEN.isdisjoint(said.get("visibility", ())):
                self.here.hidden_columns.append((self.passed, count))
            self.passed += count

    def start_row(self, attributes: dict[str, str]) -> None:
        said = _said(attributes)
        rows = _count(said, "number-rows-repeated")
        if self.depth > 1:
            self.nested += rows
            return
        self.rows, self.column, self.columns, self.width, self.filled = rows, 1, 0, 0, 0
        if not _HIDDEN.isdisjoint(said.get("visibility", ())):
            self.here.hidden_rows.append((self.row, rows))

    def end_row(self) -> None:
        if self.depth == 1:
            self.row, self.rows, self.columns = self.row + self.rows, 0, 0
            if self.filled:
                self.corner = self.row - 1 + self.nested, max(self.corner[1], self.filled)

    def start_cell(self, attributes: dict[str, str]) -> None:
        said = _said(attributes)
        self.repeated = _count(said, "number-columns-repeated")
        self.width += self.repeated
        self.text_from = self.parser.CurrentByteIndex if "string" in said.get("value-type", ()) else 0
        if self.depth > 1 or "formula" in said or any("value" in name for name in said):
            self.filled = self.width
        if self.depth == 1:
            self.column, self.columns = self.column + self.columns, self.repeated
            self._look(said)

    def _look(self, said: Mapping[str, set[str]]) -> None:
        """What a cell says by its attributes."""
        kinds = said.get("value-type", set())
        if "error" in kinds:
            self.error = self._tell("error")
            self.parser.CharacterDataHandler = self.text
        elif "formula" in said and "string" not in kinds and _VALUES.isdisjoint(said):
            self._tell("formula")
        if "percentage" in kinds:
            self._tell("percent")
        down, across = _count(said, "number-rows-spanned"), _count(said, "number-columns-spanned")
        if down > 1 or across > 1:
            merged = self._tell("merged")
            merged.down, merged.across = down, across

    def _tell(self, kind: Kind) -> _Told:
        told = _Told(kind, self.row, self.column, self.rows, self.columns)
        self.here.told.append(told)
        return told

    def end_cell(self) -> None:
        if self.text_from and self.repeated * self.rows > 1:
            self.letters += (self.parser.CurrentByteIndex - self.text_from) * self.repeated * self.rows
        if self.depth == 1 and self.error is not None:
            self.error = None
            self._hush()

    def start_text(self, attributes: dict[str, str]) -> None:
        if self.width:
            self.filled = self.width
        self.start_heading(attributes)

    def start_heading(self, attributes: dict[str, str]) -> None:
        if self.note is not None and self.depth == 1:
            self.part = "text"

    def end_text(self) -> None:
        if self.note is not None and self.depth == 1:
            self.note.append("\n")
            self.part = ""

    def start_spaces(self, attributes: dict[str, str]) -> None:
        self.letters += _count(_said(attributes), "c") * self.rows * self.repeated
        self.start_tab(attributes)

    def start_tab(self, attributes: dict[str, str]) -> None:
        self._add(" ")

    def start_break(self, attributes: dict[str, str]) -> None:
        self._add("\n")

    def _add(self, white: str) -> None:
        if self.note is not None and self.part and self.depth == 1:
            self.note.append(white)

    def start_note(self, attributes: dict[str, str]) -> None:
        if self.columns and self.depth == 1:
            self.note, self.author = [], []
            self.parser.CharacterDataHandler = self.text

    def end_note(self) -> None:
        if self.note is not None and self.depth == 1:
            told = self._tell("comment")
            told.text, told.author = "".join(self.note).strip(), "".join(self.author).strip()
            self.note = None
            self._hush()

    def start_author(self, attributes: dict[str, str]) -> None:
        if self.note is not None and self.depth == 1:
            self.part = "author"

    def end_author(self) -> None:
        if self.depth == 1:
            self.part = ""

    def _hush(self) -> None:
        """Words are taken only inside comments and cells with an error."""
        if self.note is None and self.error is None:
            self.parser.CharacterDataHandler = None

    def text(self, words: str) -> None:
        """Words of a comment or its author, or those of an error, which stand inside its cell."""
        if self.note is not None:
            if self.part:
                (self.author if self.part == "author" else self.note).append(words)
        elif self.error is not None and words.strip():
            self.error.text = self.error.text or words.strip()[:_LONGEST_ERROR]


_STARTS: Mapping[str, Callable[[_Walk, dict[str, str]], None]] = {
    "table": _Walk.start_table,
    "table-column": _Walk.start_columns,
    "table-row": _Walk.start_row,
    "table-cell": _Walk.start_cell,
    "covered-table-cell": _Walk.start_cell,
    "p": _Walk.start_text,
    "h": _Walk.start_heading,
    "s": _Walk.start_spaces,
    "tab": _Walk.start_tab,
    "line-break": _Walk.start_break,
    "annotation": _Walk.start_note,
    "creator": _Walk.start_author,
}
_ENDS: Mapping[str, Callable[[_Walk], None]] = {
    "table": _Walk.end_table,
    "table-row": _Walk.end_row,
    "table-cell": _Walk.end_cell,
    "covered-table-cell": _Walk.end_cell,
    "p": _Walk.end_text,
    "h": _Walk.end_text,
    "annotation": _Walk.end_note,
    "creator": _Walk.end_author,
}


def _said(attributes: Mapping[str, str]) -> dict[str, set[str]]:
    """What the attributes say, by their names without prefixes, of which readers take any."""
    said: dict[str, set[str]] = {}
    for key, value in attributes.items():
        said.setdefault(key.rpartition(":")[2], set()).add(value)
    return said


def _count(said: Mapping[str, set[str]], name: str) -> int:
    """How often something is repeated: the most that any attribute of that name says, but once at least."""
    counts = (int(value) for value in said.get(name, ()) if is_number(value))
    return max(1, min(max(counts, default=1), _FAR))
