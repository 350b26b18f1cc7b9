"""Workbooks as Excel 95 saved them, which nothing writes any more: one sheet of texts and numbers, each in a format."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD
VERSION = 0x0500


def workbook(
    name: str, rows: Sequence[Sequence[object]], formats: Mapping[tuple[int, int], str] | None = None
) -> bytes:
    """The bytes of the file; `formats` are the number formats of cells by row and column, counted from 0."""
    shown = formats or {}
    codes = list(dict.fromkeys(shown.values()))
    head = _record(0x0809, struct.pack("<HHHH", VERSION, 5, 0, 0)) + _record(0x0042, struct.pack("<H", 1258))
    for number, code in enumerate(codes):
        head += _record(0x041E, struct.pack("<HB", 164 + number, len(code)) + code.encode("cp1258"))
    for number in range(len(codes) + 1):
        head += _record(0x00E0, struct.pack("<HH12x", 0, 163 + number if number else 0))
    title = name.encode("cp1258")
    start = len(head) + 4 + 7 + len(title) + 4
    head += _record(0x0085, struct.pack("<IHB", start, 0, len(title)) + title) + _record(0x000A, b"")
    page = _record(0x0809, struct.pack("<HHHH", VERSION, 0x10, 0, 0))
    page += _record(0x0200, struct.pack("<HHHHH", 0, len(rows), 0, max(map(len, rows)), 0))
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            style = codes.index(shown[row, column]) + 1 if (row, column) in shown else 0
            if isinstance(value, (int, float)):
                page += _record(0x0203, struct.pack("<HHHd", row, column, style, value))
            elif value is not None:
                text = str(value).encode("cp1258", "replace")
                page += _record(0x0204, struct.pack("<HHHH", row, column, style, len(text)) + text)
    return _compound(head + page + _record(0x000A, b""))


def _record(kind: int, content: bytes) -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def _compound(stream: bytes) -> bytes:
    """A compound file with the one stream `Book` from its third sector on."""
    stream = stream.ljust(4096, b"\0")
    stream += bytes(-len(stream) % 512)
    count = len(stream) // 512
    table = [FAT, END, *range(3, count + 2), END]
    table += [FREE] * (128 - len(table))
    header = bytes.fromhex("d0cf11e0a1b11ae1").ljust(24, b"\0") + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9I", 0, 1, 1, 0, 4096, END, 0, END, 0) + struct.pack("<109I", 0, *[FREE] * 108)
    entries = _entry("Root Entry", 5, 1, END, 0) + _entry("Book", 2, FREE, 2, len(stream)) + bytes(256)
    return header + struct.pack("<128I", *table) + entries + stream


def _entry(name: str, kind: int, child: int, start: int, size: int) -> bytes:
    text = f"{name}\0".encode("utf-16-le")
    return text.ljust(64, b"\0") + struct.pack(
        "<HBBIII36xIII", len(text), kind, 1, FREE, FREE, child, start, size, 0
    )
