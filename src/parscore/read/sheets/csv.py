"""A table in a text file (csv): its encoding, its separator, its rows with the line each begins on.

May not know what the columns mean; every value stays text.
"""

from __future__ import annotations

import csv
import io
import unicodedata
from itertools import islice

SEPARATORS = (";", "\t", ",")
_SAMPLE = 50


def decode(data: bytes) -> str | None:
    """The text of the bytes: UTF-8, UTF-16 with its mark, else Windows-1258; None when it is none of them."""
    try:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return data.decode("utf-16")
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
            return None
    try:
        return unicodedata.normalize("NFC", data.decode("cp1258"))
    except UnicodeDecodeError:
        return None


def separator_of(text: str) -> str:
    """The separator that splits the first rows most evenly; a comma when nothing splits them."""
    best, score = ",", (0, 0)
    for separator in SEPARATORS:
        widths = _widths(text[:20_000], separator)
        if not widths or max(widths) < 2:
            continue
        usual = max(set(widths), key=lambda width: (widths.count(width), width))
        here = (widths.count(usual) if usual > 1 else 0, usual)
        if here > score:
            best, score = separator, here
    return best


def _widths(text: str, separator: str) -> list[int]:
    """How many fields the first rows have."""
    try:
        rows = islice(csv.reader(io.StringIO(text, newline=""), delimiter=separator), _SAMPLE)
        return [len(row) for row in rows if row]
    except csv.Error:
        return []


def rows_of(text: str, separator: str) -> tuple[list[list[object]], list[int], int]:
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
