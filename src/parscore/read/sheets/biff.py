"""What records of an xls file say that xlrd does not tell: formulas that change by themselves, how many texts it has.

Sources: [MS-XLS] 2.5.198 (formulas), 2.5.293 (texts). May not change a record.
"""

from __future__ import annotations

import struct
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

_BIFF8 = 0x0600
_HEAD = 22
"""So much of a formula's record stands before its tokens: cell, style, value, flags, size."""
_OFFSET_OF_SHARED = 10
_EXP, _STR, _ATTR, _FUNC, _FUNC_VAR, _NAME_X, _REF_3D, _AREA_3D = (
    0x01,
    0x17,
    0x19,
    0x21,
    0x22,
    0x39,
    0x3A,
    0x3B,
)
_VOLATILE, _CHOOSE = 0x01, 0x04
"""Attributes: the formula is calculated anew each time; a jump table follows."""
_SIZES: Mapping[int, int] = {
    **dict.fromkeys(range(0x03, 0x17), 0),
    **{_EXP: 4, 0x02: 4, 0x1C: 1, 0x1D: 1, 0x1E: 2, 0x1F: 8, 0x20: 7, _FUNC: 2, _FUNC_VAR: 3, 0x23: 4},
    **{0x24: 4, 0x25: 8, 0x26: 6, 0x27: 6, 0x28: 6, 0x29: 2, 0x2A: 4, 0x2B: 8, 0x2C: 4, 0x2D: 8},
    **{_NAME_X: 6, _REF_3D: 6, _AREA_3D: 10, 0x3C: 6, 0x3D: 10},
}
"""How many bytes follow a token, by its kind without its class."""
_INCONSTANT = frozenset({63, 74, 78, 125, 148, 221, 244})
"""RAND, NOW, OFFSET, CELL, INDIRECT, TODAY, INFO."""
_OWN, _ADDED = b"\x01\x04", b"\x01\x3a"
"""How the list of other workbooks ends where it is about this one, or about functions that were added."""


@dataclass
class Formulas:
    """The formulas of a workbook whose value is not that of the time of saving, found record by record.

    Cells are row and column, counted from 1, by the place where their sheet begins.
    """

    stale: dict[int, set[tuple[int, int]]] = field(default_factory=lambda: defaultdict(set))
    modern: bool = False
    books: list[bool] = field(default_factory=list)
    """Of every other workbook in the list, whether it is one."""
    sheets: list[bool] = field(default_factory=list)
    """Of every sheet that formulas lead to, whether it is of another workbook."""
    series: dict[tuple[int, int, int], set[tuple[int, int]]] = field(default_factory=lambda: defaultdict(set))
    """The cells of a formula that is written once for all of them, by its sheet and its first cell."""
    last: tuple[int, int, int] = (0, 0, 0)

    def begin(self, record: bytes) -> None:
        """The beginning of a workbook or sheet, which says of what time the file is."""
        self.modern = record[:2] == struct.pack("<H", _BIFF8)

    def book(self, record: bytes) -> None:
        """Another workbook in the list."""
        self.books.append(record[2:4] not in (_OWN, _ADDED) if len(record) == 4 else True)

    def links(self, record: bytes) -> None:
        """The list of the sheets that formulas lead to."""
        listed = struct.iter_unpack("<3H", record[2 : 2 + (len(record) - 2) // 6 * 6])
        self.sheets = [number < len(self.books) and self.books[number] for number, _, _ in listed]

    def cell(self, sheet: int, record: bytes) -> None:
        """A cell with a formula."""
        row, column = struct.unpack_from("<2H", record)
        tokens = record[_HEAD : _HEAD + struct.unpack_from("<H", record, _HEAD - 2)[0]]
        if tokens[:1] == bytes([_EXP]) and len(tokens) >= 5:
            self.last = sheet, *struct.unpack_from("<2H", tokens, 1)
            self.series[self.last].add((row + 1, column + 1))
        elif self._changes(tokens):
            self.stale[sheet].add((row + 1, column + 1))

    def shared(self, record: bytes) -> None:
        """The formula of a series, behind its first cell."""
        if self._changes(record[_OFFSET_OF_SHARED:]):
            self.stale[self.last[0]] |= self.series[self.last]
            self.series[self.last] = self.stale[self.last[0]]

    def _changes(self, tokens: bytes) -> bool:
        """Whether a formula changes by itself; of old files only what its first token says."""
        if tokens[:2] == bytes([_ATTR, _VOLATILE]):
            return True
        at = 0
        while self.modern and at < len(tokens):
            kind, said = _kind(tokens[at]), tokens[at + 1 :]
            if self._inconstant(kind, said):
                return True
            at += 1 + _size(kind, said)
        return False

    def _inconstant(self, kind: int, said: bytes) -> bool:
        """Whether a token is a function of the clock, of chance or of a place, or leads to another workbook."""
        if kind in (_FUNC, _FUNC_VAR):
            return int.from_bytes(said[kind - _FUNC :][:2], "little") in _INCONSTANT
        if kind in (_REF_3D, _AREA_3D, _NAME_X):
            number = int.from_bytes(said[:2], "little")
            return number < len(self.sheets) and self.sheets[number]
        return False


def _kind(token: int) -> int:
    """The kind of a token without its class."""
    return token & 0x1F | 0x20 if token & 0x60 else token


def _size(kind: int, said: bytes) -> int:
    """How many bytes belong to a token; all that are left where the kind is unknown."""
    if kind == _STR and len(said) >= 2:
        return 2 + said[0] * (1 + (said[1] & 1))
    if kind == _ATTR and len(said) >= 3:
        jumps = struct.unpack_from("<H", said, 1)[0] + 1 if said[0] & _CHOOSE else 0
        return 3 + 2 * jumps
    return _SIZES.get(kind, len(said))


def count_of_texts(pieces: Sequence[bytes]) -> int:
    """How many shared texts there are, by the record of the table and those that go on with it."""
    texts = _Texts(pieces)
    count = 0
    while texts.skip():
        count += 1
    return count


@dataclass
class _Texts:
    """A way through the table of shared texts, over the ends of its records."""

    pieces: Sequence[bytes]
    piece: int = 0
    at: int = 8

    def skip(self) -> bool:
        """Pass over a text; false where none is left, or not the whole of it."""
        while self.piece < len(self.pieces) and self.at >= len(self.pieces[self.piece]):
            self.piece, self.at = self.piece + 1, 0
        if self.piece >= len(self.pieces) or len(self.pieces[self.piece]) - self.at < 3:
            return False
        here = self.pieces[self.piece]
        letters, look = struct.unpack_from("<HB", here, self.at)
        runs, more = look >> 3 & 1, look >> 2 & 1
        if len(here) - self.at < 3 + 2 * runs + 4 * more:
            return False
        behind = 4 * struct.unpack_from("<H", here, self.at + 3)[0] if runs else 0
        behind += struct.unpack_from("<I", here, self.at + 3 + 2 * runs)[0] if more else 0
        self.at += 3 + 2 * runs + 4 * more
        return self._letters(letters, 1 + (look & 1)) and self._bytes(behind)

    def _letters(self, letters: int, width: int) -> bool:
        """Pass over letters; in every record that goes on with them their width is said anew."""
        while letters:
            taken = min(letters, (len(self.pieces[self.piece]) - self.at) // width)
            letters, self.at = letters - taken, self.at + taken * width
            if letters:
                self.piece, self.at = self.piece + 1, 1
                if self.piece >= len(self.pieces) or not self.pieces[self.piece]:
                    return False
                width = 1 + (self.pieces[self.piece][0] & 1)
        return True

    def _bytes(self, count: int) -> bool:
        """Pass over what follows the letters."""
        while count:
            if self.piece >= len(self.pieces):
                return False
            taken = min(count, len(self.pieces[self.piece]) - self.at)
            count, self.at = count - taken, self.at + taken
            if count:
                self.piece, self.at = self.piece + 1, 0
        return True
