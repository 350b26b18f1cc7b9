"""Compound files and the records of an xls workbook, put together byte by byte."""

from __future__ import annotations

import struct

FREE, END, FAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD


def record(kind: int, content: bytes = b"") -> bytes:
    return struct.pack("<HH", kind, len(content)) + content


def compound(*streams: tuple[str, int, bytes]) -> bytes:
    """A compound file of streams: name, kind of entry, content."""
    sectors, chain, entries = [b""], [FAT], [entry("Root Entry", 5, END, 0)]
    for name, kind, written in streams:
        content = written.ljust(4096, b"\0")
        entries.append(entry(name, kind, len(sectors), len(content)))
        pieces = [content[at : at + 512].ljust(512, b"\0") for at in range(0, len(content), 512)]
        chain += [*range(len(sectors) + 1, len(sectors) + len(pieces)), END]
        sectors += pieces
    directory = len(sectors)
    listed = b"".join(entries).ljust(512, b"\0")
    sectors.append(listed)
    chain.append(END)
    sectors[0] = struct.pack("<128I", *chain, *[FREE] * (128 - len(chain)))
    header = bytes.fromhex("d0cf11e0a1b11ae1").ljust(24, b"\0") + struct.pack("<5H6x", 0x3E, 3, 0xFFFE, 9, 6)
    header += struct.pack("<9I", 0, 1, directory, 0, 4096, END, 0, END, 0)
    return header + struct.pack("<109I", 0, *[FREE] * 108) + b"".join(sectors)


def entry(name: str, kind: int, start: int, size: int) -> bytes:
    text = f"{name}\0".encode("utf-16-le")
    sides = (FREE,) * 3
    return text.ljust(64, b"\0") + struct.pack("<HBB3I36x3I", len(text), kind, 1, *sides, start, size, 0)
