"""How far out the cells of a sheet stand, told before anything lays the sheet out as a full rectangle.

Three looks at an xlsx sheet, each only where the one before it does not settle the matter: every cell has a short plain
reference; the farthest of all references; the farthest filled cell as an XML parser finds it. May not keep any value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Protocol
from xml.parsers import expat

MOST_LETTERS = 500_000_000
"""How many letters the cells of one file may come to when texts that stand once are put into every cell."""

_NOT_NEAR = re.compile(rb"""<c[\s>/](?!r="[A-Z]{1,2}\d{1,4}")""")
NOT_PLAIN = re.compile(rb"""<c[\s>/](?!r="[A-Z]{1,3}\d{1,7}")""")
NEW_LINE = re.compile(rb"""<c[\t\r\n]""")
_PREFIXED = re.compile(rb":c[\s>/]")
_REFERENCES = re.compile(rb"""<c[\s]r="([A-Z]{1,3})(\d{1,7})\"""")
_REFERENCE = re.compile(r"([A-Za-z]{1,9})(\d{1,30})")
_SHARED = re.compile(rb"<(?:[^<>:/\s]*:)?si[\s>]")
_COUNT = re.compile(rb"""uniqueCount\s*=\s*["'](\d+)""")
_LEAST_CELL = 28
_FAR = 1_000_000_000


class Malformed(ValueError):
    """The XML of a part is not well-formed, or a cell says no place."""


def sheet_corner(content: bytes, most: int, *, near: bool) -> tuple[int, int]:
    """The last row and column of the cells of an xlsx sheet; (0, 0) without cells, or with none far out if `near`.

    Only when more than `most` cells lie within it is it that of the filled ones. Raises Malformed.
    """
    start, end = content.find(b"sheetData"), content.rfind(b"sheetData")
    if start < 0:
        return 0, 0
    cells = content[start:end]
    bare = content[start - 1 : start] == b"<" and _PREFIXED.search(cells) is None
    if bare and near and _NOT_NEAR.search(cells) is None:
        return 0, 0
    if bare and NOT_PLAIN.search(cells) is None:
        found = _REFERENCES.findall(cells)
        rows = max((int(digits) for digits in {digits for _, digits in found}), default=0)
        columns = max((column_number(letters) for letters in {letters for letters, _ in found}), default=0)
        if rows * columns <= most:
            return rows, columns
    walk = _Sheet()
    _parse(expat.ParserCreate(), walk, content)
    return walk.last


def ods_area(content: bytes) -> tuple[int, tuple[int, int], int]:
    """How many cells the filled rectangles of all tables have together, the corner of the largest, repeated letters.

    The rows and cells of a table inside a cell, which readers count differently, come on top. Raises Malformed.
    """
    parser = expat.ParserCreate()
    walk = _Tables(parser)
    _parse(parser, walk, content)
    return walk.area, walk.largest, walk.letters


def strings_problem(content: bytes, sheets: int) -> str:
    """What is out of all measure in the shared texts of a workbook; its sheets have that many bytes."""
    if any(int(count) > len(content) for count in _COUNT.findall(content)):
        return "bảng chữ dùng chung khai nhiều mục hơn cả tệp"
    cells = sheets // _LEAST_CELL
    if len(content) * cells > MOST_LETTERS:
        longest = max(map(len, _SHARED.split(content)))
        if longest > 40_000 and longest * cells > MOST_LETTERS:
            return f"có chữ dài {longest} ký tự dùng chung cho nhiều ô"
    return ""


class _Walk(Protocol):
    def start(self, tag: str, attributes: dict[str, str]) -> None: ...

    def end(self, tag: str) -> None: ...


def _parse(parser: expat.XMLParserType, walk: _Walk, content: bytes) -> None:
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.end
    try:
        parser.Parse(content, True)
    except (expat.ExpatError, LookupError) as error:
        raise Malformed from error


class _Sheet:
    """One way through an xlsx sheet, counted as readers count: a cell without reference follows the last."""

    def __init__(self) -> None:
        self.row = self.column = 0
        self.here: tuple[int, int] | None = None
        self.last = (0, 0)

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """The start of a row, a cell, or what fills a cell."""
        name = tag.rpartition(":")[2]
        if name == "c":
            row, self.column = _place(attributes.get("r"), self.row, self.column + 1)
            self.here = row, self.column
        elif name == "row":
            written = attributes.get("r", "")
            self.row, self.column = int(written) if _is_number(written) else self.row + 1, 0
        elif self.here is not None and name in ("v", "is", "f"):
            self.last = max(self.last[0], self.here[0]), max(self.last[1], self.here[1])

    def end(self, tag: str) -> None:
        """The end of a cell."""
        if tag.rpartition(":")[2] == "c":
            self.here = None


def _place(reference: str | None, row: int, column: int) -> tuple[int, int]:
    """Row and column of a reference; those that come next where there is none."""
    if reference is None:
        return row, column
    parts = _REFERENCE.fullmatch(reference)
    if parts is None:
        raise Malformed
    return int(parts[2]), column_number(parts[1].encode())


class _Tables:
    """One way through the tables of an ods file, rows and cells that are said to be repeated counted out."""

    def __init__(self, parser: expat.XMLParserType) -> None:
        self.parser = parser
        self.area = self.letters = 0
        self.largest = (0, 0)
        self.depth = 0
        self.row = self.column = self.filled = self.corner_row = self.corner_column = 0
        self.rows = self.columns = 1
        self.text_from = 0

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """The start of a table, a row, a cell, or what fills a cell."""
        name = tag.rpartition(":")[2]
        if name == "table":
            self.depth += 1
            if self.depth == 1:
                self.row = self.corner_row = self.corner_column = 0
        elif name == "table-row" and self.depth > 1:
            self.row += _repeat(attributes, "rows")
        elif name == "table-row":
            self.rows, self.column, self.filled = _repeat(attributes, "rows"), 0, 0
        elif name in ("table-cell", "covered-table-cell"):
            self.columns = _repeat(attributes, "columns")
            self.column += self.columns
            text = any(key.endswith(":value-type") and said == "string" for key, said in attributes.items())
            self.text_from = self.parser.CurrentByteIndex if text else 0
            if self.depth > 1 or any("value" in key or key.endswith(":formula") for key in attributes):
                self.filled = self.column
        elif name == "p" and self.column:
            self.filled = self.column
        elif name == "s":
            spaces = max((int(one) for key, one in attributes.items() if _is_count(key, one)), default=1)
            self.letters += spaces * self.rows * self.columns

    def end(self, tag: str) -> None:
        """The end of a table, a row or a cell."""
        name = tag.rpartition(":")[2]
        if name in ("table-cell", "covered-table-cell"):
            if self.text_from and self.columns * self.rows > 1:
                self.letters += (self.parser.CurrentByteIndex - self.text_from) * self.columns * self.rows
        elif name == "table-row" and self.depth == 1:
            self.row += self.rows
            if self.filled:
                self.corner_row, self.corner_column = self.row, max(self.corner_column, self.filled)
        elif name == "table":
            self.depth -= 1
            if self.depth:
                return
            self.area += self.corner_row * self.corner_column
            if self.corner_row * self.corner_column > self.largest[0] * self.largest[1]:
                self.largest = self.corner_row, self.corner_column


def _is_count(key: str, value: str) -> bool:
    return key.rpartition(":")[2] == "c" and _is_number(value)


def _repeat(attributes: Mapping[str, str], what: str) -> int:
    """How often a row or cell is repeated: the most that any attribute of that name says."""
    name = f"number-{what}-repeated"
    said = [text for key, text in attributes.items() if key.rpartition(":")[2] == name and _is_number(text)]
    return min(max(map(int, said), default=1), _FAR)


def _is_number(text: str) -> bool:
    digits = text.removeprefix("+")
    return digits.isascii() and digits.isdecimal() and len(digits) <= 30


def column_number(letters: bytes) -> int:
    """The number of a column from its letters: A → 1, AA → 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
