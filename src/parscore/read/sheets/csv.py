"""A table in a text file (csv): its encoding, its separator, its rows, and rows too wide for their headings.

May not know what the columns mean; every value stays text.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Sequence
from contextlib import suppress
from itertools import islice, pairwise

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.read.sheets.cells import as_text
from parscore.read.sheets.guard import MAX_CELLS
from parscore.read.sheets.table import Table

SEPARATORS = (";", "\t", ",")
MAX_LINE_ENDS = 2_500_000
"""Longest text table, in line-ending characters; CRLF counts twice."""
_LAST_ENCODING = "cp1258"
"""Tried last: it takes nearly any bytes."""
_BYTE_ORDER_MARKS = (b"\xff\xfe", b"\xfe\xff")
_LOOKED_AT = 4096
_FEW_ZEROS = 8
"""At least one byte in so many is zero where text is UTF-16 without a mark."""
_SAMPLE_ROWS, _SAMPLE_LETTERS = 50, 20_000
_DIGITS = re.compile(r"\s*-?\d{1,9}\s*")


def encodings_of(start: bytes) -> tuple[str, ...]:
    """The encodings that a text with this beginning may be in, the likeliest first.

    UTF-16 is known by its mark, or without one by zero bytes at every other place.
    """
    if start[:2] in _BYTE_ORDER_MARKS:
        return ("utf-16",)
    even, odd = start[:_LOOKED_AT:2].count(0), start[1:_LOOKED_AT:2].count(0)
    if max(even, odd) * _FEW_ZEROS > len(start[:_LOOKED_AT]) and max(even, odd) > _FEW_ZEROS * min(even, odd):
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
    rows, lines, stopped = _rows(text, separator)
    if stopped:
        return [], [finding("W008", Place(file, "", stopped), problem="dòng này không tách được thành cột")]
    return [Table(file, "", rows, lines=lines)], []


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


def _rows(text: str, separator: str) -> tuple[list[list[object]], list[int], int]:
    """The rows, the line each begins on, and the line where reading had to stop (0: it did not)."""
    rows: list[list[object]] = []
    lines: list[int] = []
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=separator, strict=False)
    begun = 1
    try:
        for row in reader:
            rows.append(list(row))
            lines.append(begun)
            begun = reader.line_num + 1
    except csv.Error:
        return rows, lines, begun
    return rows, lines, 0


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
