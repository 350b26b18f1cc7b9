"""How far out the cells of an xlsx sheet stand, found before anything lays the sheet out as a full rectangle.

Three looks at a sheet, each only where the one before it does not settle the matter: every cell has a short plain
reference; the farthest of all references; the farthest filled cell as an XML parser finds it. May not keep any value.
"""

from __future__ import annotations

import re
from typing import Protocol
from xml.parsers import expat

MOST_LETTERS = 500_000_000
"""How many letters the cells of one file may come to when texts that stand once are put into every cell."""

_NOT_NEAR = re.compile(rb"""<c[\s>/](?!r="[A-Z]{1,2}\d{1,4}")""")
_NOT_PLAIN = re.compile(rb"""<c[\s>/](?!r="[A-Z]{1,3}\d{1,7}")""")
_REFERENCES = re.compile(rb"""<c[\s]r="([A-Z]{1,3})(\d{1,7})\"""")
_REFERENCE = re.compile(r"([A-Za-z]{1,9})(\d{1,30})")
_SHARED = re.compile(rb"<(?:[^<>:/\s]*:)?si[\s>]")
_COUNT = re.compile(rb"""uniqueCount\s*=\s*["'](\d+)""")
_LEAST_CELL = 28


class Malformed(ValueError):
    """The XML of a part is not well-formed, or a cell says no place."""


def sheet_extent(content: bytes, start: int, end: int, most: int, *, near: bool) -> tuple[int, int]:
    """The last row and column of the cells of an xlsx sheet without foreign ones; (0, 0) with none far out if `near`.

    The cells are from `start` to `end`. Only when more than `most` cells lie within it is it that of the filled ones.
    Raises Malformed.
    """
    if start < 0:
        return 0, 0
    if content[start - 1 : start] == b"<":
        if near and _NOT_NEAR.search(content, start, end) is None:
            return 0, 0
        named = _named_extent(content[start:end])
        if named is not None and named[0] * named[1] <= most:
            return named
    return filled_extent(content)


def _named_extent(cells: bytes) -> tuple[int, int] | None:
    """The farthest row and column that plain references name; None where any reference is not plain."""
    if _NOT_PLAIN.search(cells) is not None:
        return None
    found = _REFERENCES.findall(cells)
    rows = max(map(int, {digits for _, digits in found}), default=0)
    return rows, max(map(column_number, {letters for letters, _ in found}), default=0)


def filled_extent(content: bytes) -> tuple[int, int]:
    """The last row and column of the filled cells, by an XML parser: slow, but nothing escapes it. Raises Malformed."""
    walk = _Sheet()
    parsed(expat.ParserCreate(), walk, content)
    return walk.last


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


class Walk(Protocol):
    """What is told of every element of a part, in order."""

    def start(self, tag: str, attributes: dict[str, str]) -> None: ...

    def end(self, tag: str) -> None: ...


def parsed(parser: expat.XMLParserType, walk: Walk, content: bytes) -> None:
    """Lead an XML parser through a part. Raises Malformed."""
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
            self.row, self.column = int(written) if is_number(written) else self.row + 1, 0
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


def is_number(text: str) -> bool:
    digits = text.removeprefix("+")
    return digits.isascii() and digits.isdecimal() and len(digits) <= 30


def column_number(letters: bytes) -> int:
    """The number of a column from its letters: A → 1, AA → 27."""
    number = 0
    for letter in letters.upper():
        number = number * 26 + letter - 64
    return number
