"""A table in a text file (csv): its encoding, its separator, its rows, and rows too wide for their headings.

May not know what the columns mean; every value stays text.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from itertools import islice, pairwise

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.read.sheets.cells import as_text
from parscore.read.sheets.guard import MAX_CELLS
from parscore.read.sheets.table import Table

SEPARATORS = (";", "\t", ",")
MAX_LINE_ENDS = 2_500_000
"""Longest text table, in line-ending characters; CRLF counts twice."""
MAX_CELL = 131_072
"""Longest cell of a text table, in characters."""
_LAST_ENCODING = "cp1258"
"""Tried last: it takes nearly any bytes."""
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
_LOOKED_AT = 4096
_FEW_ZEROS = 32
"""At least one byte in so many is zero where text is UTF-16 without a mark."""
_FEWEST_ZEROS = 3
"""Fewer zeros are a damaged file rather than a short text in UTF-16."""
_ONE_SIDED = 8
"""So many times as many stand at the places of one parity."""
_SAMPLE_ROWS, _SAMPLE_LETTERS = 50, 20_000
_DIGITS = re.compile(r"\s*-?\d{1,9}\s*")
_CELL = r'(?:"(?P<quoted>(?:[^"]|"")*?)["”](?={separator}|$)|(?P<plain>[^{separator}]*))'
"""A cell within quotation marks, of which the last may be one of print, or any other."""
_CLOSED_IN_PRINT = re.compile(r'"[^"”]*”\s*(?:[;,\t]|$)')
_CODE = re.compile(r"\s*[^\W\d]{0,3}\d+(?:[.,]\d+)*\s*")
"""A number, or a code of few letters and numbers."""


def encodings_of(start: bytes) -> tuple[str, ...]:
    """The encodings that a text with this beginning may be in, the likeliest first.

    UTF-16 is known by its mark, or without one by zero bytes at every other place.
    """
    if start[:2] in _BYTE_ORDER_MARKS:
        return ("utf-16",)
    even, odd = start[:_LOOKED_AT:2].count(0), start[1:_LOOKED_AT:2].count(0)
    most, least = max(even, odd), min(even, odd)
    if most * _FEW_ZEROS > len(start[:_LOOKED_AT]) and most > _ONE_SIDED * least and most >= _FEWEST_ZEROS:
        return ("utf-16-le",) if odd > even else ("utf-16-be",)
    return "utf-8-sig", _LAST_ENCODING


def text_table(data: bytes, file: str) -> tuple[list[Table], list[Diagnostic]]:
    """The one table of a text file, with the line each row begins on; none when it cannot be read."""
    text = _decoded(data)
    if text is None:
        return [], [finding("W008", Place(file), problem="không phải UTF-8, UTF-16 hay Windows-1258")]
    separator = separator_of(text)
    ends = text.count("\n") + text.count("\r")
    if text.count(separator) + ends > MAX_CELLS:
        return [], [finding("W007", Place(file), problem=f"có hơn {MAX_CELLS} ô")]
    if ends > MAX_LINE_ENDS:
        return [], [finding("W007", Place(file), problem=f"có hơn {MAX_LINE_ENDS} dòng")]
    with _cells_limited():
        read = _rows(text, separator)
    if read.stopped:
        place = Place(file, "", read.stopped)
        return [], [finding("W008", place, problem="dòng này không tách được thành cột")]
    doubts = [finding("W033", Place(file, "", first), last=last) for first, last in read.doubtful]
    return [Table(file, "", read.rows, lines=read.lines)], doubts


@contextmanager
def _cells_limited() -> Iterator[None]:
    """Cells as long as they may be, whatever another library in the same process has set."""
    before = csv.field_size_limit(MAX_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _decoded(data: bytes) -> str | None:
    """The text of the bytes in the first encoding that fits, NFC; None when none does."""
    for encoding in encodings_of(data):
        with suppress(UnicodeDecodeError):
            text = data.decode(encoding)
            if "\0" in text:
                return None
            return unicodedata.normalize("NFC", text) if encoding == _LAST_ENCODING else text
    return None


def separator_of(text: str) -> str:
    """The separator that splits the first rows most evenly; a comma when nothing splits them."""

    def evenness(separator: str) -> tuple[int, int]:
        widths = _widths(text[:_SAMPLE_LETTERS], separator)
        usual = max(set(widths), key=lambda width: (widths.count(width), width), default=1)
        return (widths.count(usual) if usual > 1 else 0, usual) if max(widths, default=0) > 1 else (0, 0)

    best = max(SEPARATORS, key=evenness)
    return best if evenness(best) > (0, 0) else ","


def _widths(text: str, separator: str) -> list[int]:
    """How many fields the first rows have."""
    try:
        rows = islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), _SAMPLE_ROWS)
        return [len(row) for row in rows if row]
    except csv.Error:
        return []


def _rows(text: str, separator: str) -> _Rows:
    """The rows of a text, each begun on a line of its own.

    A cell in quotation marks may go on over several lines. Where its marks break the rules of csv they are letters, as
    `_cells_of` reads them; where lines that look like rows stand between them nobody knows which of both was meant.
    """
    read, lines = _Rows(), list(io.StringIO(text, newline=""))
    start = 0
    while start < len(lines) and not read.stopped:
        start = read.take(lines, start, separator)
    return read


@dataclass(slots=True)
class _Rows:
    """Rows, the line each begins on, the first and last line of those not understood, the line of no way on (or 0)."""

    rows: list[list[object]] = field(default_factory=list)
    lines: list[int] = field(default_factory=list)
    doubtful: list[tuple[int, int]] = field(default_factory=list)
    stopped: int = 0

    def take(self, lines: list[str], start: int, separator: str) -> int:
        """Read on from the line `start`, counted from 0, to a cell whose marks break the rules; the line after it."""
        reader = csv.reader(
            map(lines.__getitem__, range(start, len(lines))), delimiter=separator, strict=True
        )
        begun = start
        with suppress(csv.Error):
            for row in reader:
                end = start + reader.line_num
                if end == begun + 1 or not _swallowed(row, lines[begun:end], separator):
                    self._add(row, begun)
                elif _CLOSED_IN_PRINT.search(lines[begun]):
                    break
                else:
                    self.doubtful.append((begun + 1, end))
                begun = end
        if begun < len(lines):
            self._take_alone(lines[begun], begun, separator)
        return begun + 1

    def _take_alone(self, line: str, begun: int, separator: str) -> None:
        """Read one line by itself."""
        if len(line) > MAX_CELL:
            self.stopped = begun + 1
        else:
            self._add(_cells_of(line, separator), begun)

    def _add(self, row: list[str], begun: int) -> None:
        self.rows.append(list(row))
        self.lines.append(begun + 1)


def _cells_of(line: str, separator: str) -> list[str]:
    """The cells of one line in which a mark that nothing closes before a separator or the end is a letter."""
    cell = re.compile(_CELL.format(separator=re.escape(separator)))
    cells = list[str]()
    at, text = 0, line.rstrip("\r\n")
    while at <= len(text) and (found := cell.match(text, at)) is not None:
        quoted = found["quoted"]
        cells.append(found["plain"] if quoted is None else quoted.replace('""', '"'))
        at = found.end() + 1
    return cells


def _swallowed(row: Sequence[str], lines: Sequence[str], separator: str) -> bool:
    """Whether a line inside a cell of the row that stands on some lines looks like a row itself."""
    return any(_is_like(row, line, separator) for line in lines[1:])


def _is_like(row: Sequence[str], line: str, separator: str) -> bool:
    """Whether a line looks like a certain row: as wide, with numbers and codes in the same columns."""
    cells = _cells_of(line, separator)
    numbered = [pair for pair in zip(row, cells, strict=False) if _CODE.fullmatch(pair[0])]
    wide = max(len(row) - 1, 2) <= len(cells)
    return wide and bool(numbered) and all(_CODE.fullmatch(cell) for _, cell in numbered)


def overflow(table: Table, heading: int, first: int) -> tuple[frozenset[int], list[Diagnostic]]:
    """The rows of a text table, from `first` on, with more cells than their headings, and why they may not be read.

    `heading` is the first row of the headings. Spreadsheets write every row as wide as the widest; in files made by
    other means what stands in a wide row may have moved to other columns. Where a number with a decimal comma fell
    apart no row can be trusted: others may have moved without being wider.
    """
    if table.lines is None:
        return frozenset(), []
    width = max((len(row) for row in table.rows[heading - 1 : first - 1]), default=0)
    below = enumerate(table.rows[first - 1 :], start=first)
    wide = [number for number, row in below if any(map(as_text, row[width:]))]
    if (
        apart := next(((number, at) for number in wide if (at := _apart(table.rows[number - 1]))), None)
    ) is None:
        return frozenset(wide), [finding("W026", table.place(one, width + 1), width=width) for one in wide]
    number, at = apart
    pair = ",".join(as_text(value).strip() for value in table.rows[number - 1][at - 1 : at + 1])
    said = finding("W025", table.place(number, at), number=pair, width=width, count=len(wide))
    return frozenset(range(first, len(table.rows) + 1)), [said]


def _apart(row: Sequence[object]) -> int:
    """The first of two neighbouring cells of digits alone, counted from 1; 0 when there are none."""
    digits = [isinstance(value, str) and _DIGITS.fullmatch(value) is not None for value in row]
    return next((at for at, pair in enumerate(pairwise(digits), 1) if all(pair)), 0)
