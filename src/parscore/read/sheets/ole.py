"""Is an xls file sound enough to be opened: its sectors, its directory, its records.

A damaged chain of sectors or a count beyond all measure ends the native reader, and the program with it,
so both are
looked at here first. May not read cells.
"""

from __future__ import annotations

import struct
from array import array
from dataclasses import dataclass

_FREE = 0xFFFFFFFA
_END = 0xFFFFFFFE
_CUTOFF = 4096
STREAMS = ("Workbook", "Book")
_CELLS = frozenset({0x0006, 0x0203, 0x0204, 0x0205, 0x027E, 0x00FD, 0x00BD, 0x00D6, 0x0406, 0x0207})
_MULTIPLE = 0x00BD
_DIMENSIONS = 0x0200
_STRINGS = 0x00FC
_PASSWORD = 0x002F
_BEGINNINGS = frozenset({0x0009, 0x0209, 0x0409, 0x0809})
_MOST_COLUMNS = 256
SHEET = 0x0085
_NAME_LENGTH = 64


class Unsound(Exception):
    """The file is not what its own tables say."""


@dataclass(frozen=True, slots=True)
class _Stream:
    name: str
    start: int
    size: int
    kind: int


class Compound:
    """The sectors of a compound file, every chain checked before it is followed."""

    def __init__(self, data: bytes) -> None:
        if len(data) < 512:
            raise Unsound
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        (fat_count, directory) = struct.unpack_from("<II", data, 44)
        mini_start, mini_count, more_start, more_count = struct.unpack_from("<IIII", data, 60)
        if shift not in (9, 12) or mini_shift != 6:
            raise Unsound
        self.data, self.size = data, 1 << shift
        self.count = (len(data) - 1) // self.size
        if max(fat_count, mini_count, more_count) > self.count:
            raise Unsound
        self.fat = self._fat(more_start, fat_count)
        self.streams = self._directory(directory)
        self.mini_fat = _numbers(self.read(mini_start)) if mini_count else array("I")
        root = next((stream for stream in self.streams if stream.kind == 5), None)
        if root is None:
            raise Unsound
        self.mini = self.read(root.start) if root.size else b""
        for stream in self.streams:
            if stream.kind == 2:
                self.content(stream)

    def _sector(self, number: int) -> bytes:
        return self.data[(number + 1) * self.size : (number + 2) * self.size]

    def _fat(self, more: int, count: int) -> array[int]:
        listed = [number for number in struct.unpack_from("<109I", self.data, 76) if number < _FREE]
        seen: set[int] = set()
        while more < _FREE:
            if more in seen or more >= self.count:
                raise Unsound
            seen.add(more)
            numbers = _numbers(self._sector(more))
            if not numbers:
                raise Unsound
            listed += [number for number in numbers[:-1] if number < _FREE]
            more = numbers[-1]
        if any(number >= self.count for number in listed) or len(listed) != count:
            raise Unsound
        return _numbers(b"".join(self._sector(number) for number in listed))

    def read(self, start: int) -> bytes:
        """The bytes of a chain of sectors."""
        return b"".join(self._sector(number) for number in _chain(self.fat, start, self.count))

    def _directory(self, start: int) -> list[_Stream]:
        content, found = self.read(start), []
        for at in range(0, len(content) - 127, 128):
            (length, kind) = struct.unpack_from("<HB", content, at + 64)
            name = content[at : at + _NAME_LENGTH].decode("utf-16-le", "replace").partition("\0")[0]
            if name in STREAMS:
                kind = 2
            if kind not in (1, 2, 5):
                continue
            if length > _NAME_LENGTH or length % 2:
                raise Unsound
            first, size = struct.unpack_from("<II", content, at + 116)
            if size > len(self.data):
                raise Unsound
            found.append(_Stream(name, first, size, kind))
        return found

    def content(self, stream: _Stream) -> bytes:
        """The bytes of a stream, short ones out of the small sectors."""
        if not stream.size:
            return b""
        if stream.size >= _CUTOFF:
            made = self.read(stream.start)
        else:
            chain = _chain(self.mini_fat, stream.start, len(self.mini_fat))
            made = b"".join(self.mini[number * 64 : (number + 1) * 64] for number in chain)
        if len(made) < stream.size:
            raise Unsound
        return made[: stream.size]


def _numbers(content: bytes) -> array[int]:
    return array("I", content[: len(content) // 4 * 4])


def _chain(fat: array[int], start: int, most: int) -> list[int]:
    """The sectors of a chain, each once and each within the file."""
    found: list[int] = []
    while start != _END:
        if start >= most or start >= len(fat) or len(found) > most:
            raise Unsound
        found.append(start)
        start = fat[start]
    return found


def unsound(data: bytes, most_cells: int) -> tuple[str, str]:
    """Why an xls file may not be opened, as (finding code, words), or two empty texts when it may."""
    damaged = "W003", "các phần bên trong không khớp nhau"
    try:
        compound = Compound(data)
        streams = [stream for stream in compound.streams if stream.kind == 2 and stream.name in STREAMS]
        if not streams:
            return damaged
        for stream in streams:
            code, words = _records(compound.content(stream), most_cells)
            if code:
                return code, words
    except (Unsound, struct.error, IndexError, ValueError, OverflowError, MemoryError):
        return damaged
    return "", ""


def _records(stream: bytes, most_cells: int) -> tuple[str, str]:
    """The password of a workbook, or what is out of all measure in its records; nothing, as a rule."""
    at, end = 0, len(stream)
    rows = columns = 0
    begun, sheets = set[int](), list[int]()
    while at + 4 <= end:
        kind, size = struct.unpack_from("<HH", stream, at)
        at += 4
        if at + size > end:
            raise Unsound
        if kind == _PASSWORD:
            return "W004", ""
        if kind in _CELLS and size >= 4:
            row, column = struct.unpack_from("<HH", stream, at)
            if kind == _MULTIPLE and size >= 6:
                column = max(column, struct.unpack_from("<H", stream, at + size - 2)[0])
            rows, columns = max(rows, row + 1), max(columns, column + 1)
        elif kind == _DIMENSIONS and size >= 10:
            wide = size >= 14
            first, last, left, right = struct.unpack_from("<IIHH" if wide else "<HHHH", stream, at)
            area = (last - first + 1) * (right - left + 1)
            if last < first or right < left or right > _MOST_COLUMNS or area > most_cells:
                return "W007", f"khai vùng {last} dòng, {right} cột"
        elif kind == _STRINGS and size >= 8:
            if struct.unpack_from("<I", stream, at + 4)[0] > end:
                raise Unsound
        elif kind == SHEET and size >= 4:
            sheets.append(struct.unpack_from("<I", stream, at)[0])
        elif kind in _BEGINNINGS:
            begun.add(at - 4)
        at += size
    if not begun.issuperset(sheets) or len(set(sheets)) < len(sheets):
        raise Unsound
    if rows * columns > most_cells or columns > _MOST_COLUMNS:
        return "W007", f"có ô ở dòng {rows}, cột {columns}"
    return "", ""
