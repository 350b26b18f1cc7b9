"""Compound files ([MS-CFB]), in which Excel and Word kept everything before 2007: their streams.

May not know what a stream holds.
"""

from __future__ import annotations

import struct
from array import array
from collections.abc import Iterator

WORKBOOKS = ("workbook", "book")
"""The streams that hold a workbook, which some write in capitals."""
_FREE, _END = 0xFFFFFFFA, 0xFFFFFFFE
_SHORT = 4096
"""Shorter streams lie in small sectors."""
_NAME, _ENTRY, _SMALL = 64, 128, 64
_STREAM, _ROOT = 2, 5


class UnsoundError(Exception):
    """The file is not what its own tables say."""


class Compound:
    """The sectors of a compound file, every chain checked before it is followed. Raises UnsoundError."""

    def __init__(self, data: bytes) -> None:
        shift, small = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or small != 6:
            raise UnsoundError
        count, directory = struct.unpack_from("<II", data, 44)
        self.small_start, _, more = struct.unpack_from("<III", data, 60)
        self.data, self.size = data, 1 << shift
        self.fat = self._fat(more, count)
        self.entries = self._chained(directory)

    def _sector(self, number: int) -> bytes:
        return self.data[(number + 1) * self.size : (number + 2) * self.size]

    def _fat(self, more: int, count: int) -> array[int]:
        """The table of sectors, which the header lists, and a chain of sectors where it is long."""
        listed, seen = list(struct.unpack_from("<109I", self.data, 76)), set[int]()
        while more < _FREE:
            numbers = _numbers(self._sector(more))
            if more in seen or not numbers:
                raise UnsoundError
            seen.add(more)
            listed += numbers[:-1]
            more = numbers[-1]
        sectors = [self._sector(number) for number in listed if number < _FREE]
        if len(sectors) != count or not all(sectors):
            raise UnsoundError
        return _numbers(b"".join(sectors))

    def _chained(self, start: int) -> bytes:
        return b"".join(map(self._sector, _chain(self.fat, start)))

    def top(self) -> dict[str, tuple[int, int]]:
        """Where the streams begin that belong to no object within the file, and how long they are, by name."""
        found: dict[str, tuple[int, int]] = {}
        waiting, seen = [self._links(0)[2]], set[int]()
        while waiting:
            number = waiting.pop()
            if number in seen or not 0 <= number < len(self.entries) // _ENTRY:
                continue
            seen.add(number)
            waiting += self._links(number)[:2]
            name, kind, place = self._entry(number)
            if kind == _STREAM:
                found[name] = place
        return found

    def every(self) -> dict[str, tuple[int, int]]:
        """The same of all that the file lists, wherever it belongs."""
        return dict(entry[::2] for entry in map(self._entry, range(len(self.entries) // _ENTRY)))

    def _links(self, number: int) -> tuple[int, int, int]:
        """The entries before and after one in the same storage, and the first inside."""
        before, after, inside = struct.unpack_from("<3I", self.entries, number * _ENTRY + 68)
        return before, after, inside

    def _entry(self, number: int) -> tuple[str, int, tuple[int, int]]:
        """Name in small letters, kind, start and size of an entry."""
        at = number * _ENTRY
        name = self.entries[at : at + _NAME].decode("utf-16-le", "replace").partition("\0")[0]
        start, size = struct.unpack_from("<II", self.entries, at + 116)
        return name.lower(), self.entries[at + _NAME + 2], (start, size)

    def workbook(self) -> bytes:
        """The bytes of the stream that holds the workbook."""
        found = {**self.every(), **self.top()}
        start, size = next((found[name] for name in WORKBOOKS if name in found), (0, 0))
        content = self._chained(start) if size >= _SHORT else self._small(start)
        if not 0 < size <= len(content):
            raise UnsoundError
        return content[:size]

    def _small(self, start: int) -> bytes:
        """The bytes of a chain of small sectors, which together are the stream of the root entry."""
        kind, first = self.entries[_NAME + 2], struct.unpack_from("<I", self.entries, 116)[0]
        if kind != _ROOT:
            raise UnsoundError
        sectors, fat = self._chained(first), _numbers(self._chained(self.small_start))
        return b"".join(sectors[number * _SMALL : (number + 1) * _SMALL] for number in _chain(fat, start))


def _numbers(content: bytes) -> array[int]:
    return array("I", content[: len(content) // 4 * 4])


def _chain(fat: array[int], start: int) -> Iterator[int]:
    """The sectors of a chain, no more than there are. Raises UnsoundError."""
    for _ in range(len(fat) + 1):
        if start == _END:
            return
        if start >= len(fat):
            raise UnsoundError
        yield start
        start = fat[start]
    raise UnsoundError
