"""Workbooks as Excel 95 saved them, which nothing writes any more: one sheet of texts and numbers, each in a format."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

from tests.reading.compound import compound, record

VERSION = 0x0500


def workbook(
    name: str,
    rows: Sequence[Sequence[object]],
    formats: Mapping[tuple[int, int], str] | None = None,
    *,
    extra: bytes = b"",
    stream: str = "Book",
    other: int = 0,
) -> bytes:
    """The bytes of the file; `formats` are the number formats of cells by row and column, counted from 0.

    `extra`: further records of the sheet; `other`: the kind of a second sheet that begins nowhere.
    """
    shown = formats or {}
    codes = list(dict.fromkeys(shown.values()))
    head = record(0x0809, struct.pack("<HHHH", VERSION, 5, 0, 0)) + record(0x0042, struct.pack("<H", 1258))
    for number, code in enumerate(codes):
        head += record(0x041E, struct.pack("<HB", 164 + number, len(code)) + code.encode("cp1258"))
    for number in range(len(codes) + 1):
        head += record(0x00E0, struct.pack("<HH12x", 0, 163 + number if number else 0))
    title = name.encode("cp1258")
    module = record(0x0085, struct.pack("<IHB", 0, other << 8, 1) + b"M") if other else b""
    start = len(head) + 4 + 7 + len(title) + 4 + len(module)
    head += module + record(0x0085, struct.pack("<IHB", start, 0, len(title)) + title) + record(0x000A, b"")
    page = record(0x0809, struct.pack("<HHHH", VERSION, 0x10, 0, 0))
    page += record(0x0200, struct.pack("<HHHHH", 0, len(rows), 0, max(map(len, rows)), 0))
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            style = codes.index(shown[row, column]) + 1 if (row, column) in shown else 0
            if isinstance(value, (int, float)):
                page += record(0x0203, struct.pack("<HHHd", row, column, style, value))
            elif value is not None:
                text = str(value).encode("cp1258", "replace")
                page += record(0x0204, struct.pack("<HHHH", row, column, style, len(text)) + text)
    return compound((stream, 2, head + page + extra + record(0x000A)))
