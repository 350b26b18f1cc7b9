"""What the records of a sound xls file tell beside its values: hidden parts, doubtful cells, comments."""

from __future__ import annotations

import struct
from collections.abc import Iterator

from parscore.read.workbook_looked import Comment, Content, Looked
from parscore.read.workbook_ole import SHEET, STREAMS, Compound, Unsound

_BEGIN, _CLOSE, _ROW, _COLUMNS = 0x0809, 0x000A, 0x0208, 0x007D
_FORMULA, _ERROR_CELL = 0x0006, 0x0205
_NOTE, _OBJECT, _TEXT, _CONTINUED = 0x001C, 0x005D, 0x01B6, 0x003C
_UNICODE = 0x0600
"""The version of files whose texts are Unicode; comments of older ones are not read."""
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


def xls_sheet(data: bytes, sheet: str) -> Looked:
    """What one sheet tells beside its values; merged cells and percent are not among it."""
    try:
        compound = Compound(data)
        stream = next(one for one in compound.streams if one.kind == 2 and one.name in STREAMS)
        content = compound.content(stream)
        start = next((at for name, at in _sheets(content) if name == sheet), None)
        return _look(content, start) if start is not None else Looked()
    except (Unsound, struct.error, IndexError, StopIteration):
        return Looked()


def _records(content: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Kind, start and size of the records from one place on."""
    while at + 4 <= len(content):
        kind, size = struct.unpack_from("<HH", content, at)
        yield kind, at + 4, size
        at += 4 + size


def _sheets(content: bytes) -> list[tuple[str, int]]:
    """Name and start of every sheet of a workbook stream."""
    found = []
    for kind, at, size in _records(content, 0):
        if kind == SHEET and size >= 8:
            start, _, length, wide = struct.unpack_from("<IHBB", content, at)
            found.append((_text(content, at + 8, length, wide), start))
        elif kind == _CLOSE:
            break
    return found


def _text(content: bytes, at: int, length: int, wide: int) -> str:
    """So many letters of one or two bytes each."""
    if wide & 1:
        return content[at : at + 2 * length].decode("utf-16-le", "replace")
    return content[at : at + length].decode("latin-1")


def _look(content: bytes, at: int) -> Looked:
    """Go through the records of one sheet up to its end."""
    found, notes = Looked(), _Notes()
    depth = 0
    for kind, start, size in _records(content, at):
        if kind == _BEGIN:
            depth += 1
            if depth == 1 and size >= 2:
                notes.readable = struct.unpack_from("<H", content, start)[0] == _UNICODE
        elif kind == _CLOSE:
            depth -= 1
            if depth <= 0:
                break
        elif depth > 1:
            pass
        elif kind == _ROW and size >= 16 and content[start + 12] & 0x20:
            found.rows.add(struct.unpack_from("<H", content, start)[0] + 1)
        elif kind == _COLUMNS and size >= 10 and content[start + 8] & 1:
            first, last = struct.unpack_from("<HH", content, start)
            found.columns.update(range(first + 1, min(last, 255) + 2))
        elif kind == _ERROR_CELL and size >= 8 and content[start + 7]:
            _doubt(content, start, ("error", _ERRORS.get(content[start + 6], "lỗi")), found)
        elif kind == _FORMULA and size >= 14 and content[start + 12 : start + 14] == b"\xff\xff":
            if content[start + 6] == 2:
                _doubt(content, start, ("error", _ERRORS.get(content[start + 8], "lỗi")), found)
            elif content[start + 6] == 3:
                _doubt(content, start, ("formula", ""), found)
        else:
            notes.take(kind, content[start : start + size])
    notes.tell(found)
    return found


def _doubt(content: bytes, at: int, what: Content, found: Looked) -> None:
    row, column = struct.unpack_from("<HH", content, at)
    found.doubtful[row + 1, column + 1] = what


class _Notes:
    """The comments of a sheet: a drawn object holds the words, a note names the object and the cell."""

    def __init__(self) -> None:
        self.readable = True
        self.texts: dict[int, str] = {}
        self.notes: list[tuple[int, int, int, str]] = []
        self.object = self.left = 0
        self.lost = False

    def take(self, kind: int, record: bytes) -> None:
        """Take what belongs to a comment from one record."""
        if kind == _OBJECT and len(record) >= 8:
            self.object, self.left = struct.unpack_from("<H", record, 6)[0], 0
        elif kind == _TEXT and len(record) >= 12:
            self.left = struct.unpack_from("<H", record, 10)[0]
            self.texts[self.object] = ""
        elif kind == _CONTINUED and self.left and record:
            words = _text(record, 1, self.left, record[0])
            self.texts[self.object] += words
            self.left -= len(words)
        elif kind == _NOTE:
            self._note(record)

    def _note(self, record: bytes) -> None:
        if not self.readable or len(record) < 8:
            self.lost = True
            return
        row, column, _, named = struct.unpack_from("<HHHH", record)
        length, wide = struct.unpack_from("<HB", record, 8) if len(record) >= 11 else (0, 0)
        self.notes.append((row + 1, column + 1, named, _text(record, 11, length, wide)))

    def tell(self, found: Looked) -> None:
        """Put the comments where they belong."""
        for row, column, named, author in self.notes:
            if named in self.texts:
                found.comments[row, column] = Comment(self.texts[named], author)
        found.unread = self.lost or any(named not in self.texts for _, _, named, _ in self.notes)
