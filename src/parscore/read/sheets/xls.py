"""What the records of a sound xls file tell beside its values: hidden parts, doubtful cells, percent, comments."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from itertools import takewhile

from parscore.read.sheets.details import Comment, Content, KnownDetails, shows_percent
from parscore.read.sheets.ole import SHEET, STREAMS, Compound, Unsound

_BEGIN, _CLOSE, _ROW, _COLUMNS = 0x0809, 0x000A, 0x0208, 0x007D
_FORMULA, _ERROR_CELL, _NUMBER, _SHORT, _SHORTS = 0x0006, 0x0205, 0x0203, 0x027E, 0x00BD
_FORMAT, _STYLE = 0x041E, 0x00E0
_PERCENT = frozenset({9, 10})
"""The built-in formats 0% and 0.00%."""
_NOTE, _OBJECT, _TEXT, _CONTINUED = 0x001C, 0x005D, 0x01B6, 0x003C
_UNICODE = 0x0600
"""The version of files whose texts are Unicode; comments of older ones are not read."""
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}


def xls_sheet(data: bytes, sheet: str) -> KnownDetails:
    """What one sheet tells beside its values; merged cells are not among it."""
    try:
        compound = Compound(data)
        stream = next(one for one in compound.streams if one.kind == 2 and one.name in STREAMS)
        content = compound.content(stream)
        start = next((at for name, at in _sheets(content) if name == sheet), None)
        return _look(content, start, _percents(content)) if start is not None else KnownDetails()
    except (Unsound, struct.error, IndexError, StopIteration):
        return KnownDetails()


def _records(content: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """Kind, start and size of the records from one place on."""
    while at + 4 <= len(content):
        kind, size = struct.unpack_from("<HH", content, at)
        yield kind, at + 4, size
        at += 4 + size


def _globals(content: bytes) -> Iterator[tuple[int, int, int]]:
    """The records of a workbook stream before those of its sheets."""
    return takewhile(lambda record: record[0] != _CLOSE, _records(content, 0))


def _sheets(content: bytes) -> list[tuple[str, int]]:
    """Name and start of every sheet of a workbook stream."""
    found = []
    for kind, at, size in _globals(content):
        if kind == SHEET and size >= 8:
            start, length = struct.unpack_from("<I2xB", content, at)
            found.append((_headed_text(content, at + 7, length), start))
    return found


def _percents(content: bytes) -> frozenset[int]:
    """The numbers of the cell styles that show percent."""
    shown, styles, head = set(_PERCENT), list[int](), "<HH" if _is_unicode(content) else "<HB"
    for kind, at, size in _globals(content):
        if kind == _FORMAT and size >= 4:
            number, length = struct.unpack_from(head, content, at)
            shown.discard(number)
            if shows_percent(_headed_text(content, at + struct.calcsize(head), length)):
                shown.add(number)
        elif kind == _STYLE and size >= 4:
            styles.append(struct.unpack_from("<H", content, at + 2)[0])
    return frozenset(place for place, number in enumerate(styles) if number in shown)


def _is_unicode(content: bytes) -> bool:
    return bool(struct.unpack_from("<H", content, 4)[0] == _UNICODE)


def _headed_text(content: bytes, at: int, length: int) -> str:
    """So many letters; a byte in front of them says how many bytes each takes, but not in older files."""
    if not _is_unicode(content):
        return content[at : at + length].decode("cp1258", "replace")
    return _text(content, at + 1, length, content[at])


def _text(content: bytes, at: int, length: int, wide: int) -> str:
    """So many letters of one or two bytes each."""
    if wide & 1:
        return content[at : at + 2 * length].decode("utf-16-le", "replace")
    return content[at : at + length].decode("latin-1")


def _look(content: bytes, at: int, percents: frozenset[int]) -> KnownDetails:
    """Go through the records of one sheet up to its end; `percents` are the styles that show percent."""
    found, notes = KnownDetails(), _Notes()
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
            found.hidden_rows.add(struct.unpack_from("<H", content, start)[0] + 1)
        elif kind == _COLUMNS and size >= 10 and content[start + 8] & 1:
            first, last = struct.unpack_from("<HH", content, start)
            found.hidden_columns.update(range(first + 1, min(last, 255) + 2))
        elif kind == _ERROR_CELL and size >= 8 and content[start + 7]:
            _doubt(content, start, ("error", _ERRORS.get(content[start + 6], "lỗi")), found)
        elif kind in (_NUMBER, _SHORT, _SHORTS, _FORMULA):
            if percents and size >= 6:
                found.percents.update(_in_percent(content, start, size, percents, several=kind == _SHORTS))
            if kind == _FORMULA and size >= 14 and content[start + 12 : start + 14] == b"\xff\xff":
                _unsettled(content, start, found)
        else:
            notes.take(kind, content[start : start + size])
    notes.tell(found)
    return found


def _in_percent(
    content: bytes, at: int, size: int, percents: frozenset[int], *, several: bool
) -> Iterator[tuple[int, int]]:
    """The cells of a record that show percent; one of `several` numbers has a style and four bytes for each."""
    row, column = struct.unpack_from("<HH", content, at)
    for place in range((size - 6) // 6 if several else 1):
        if struct.unpack_from("<H", content, at + 4 + 6 * place)[0] in percents:
            yield row + 1, column + place + 1


def _unsettled(content: bytes, at: int, found: KnownDetails) -> None:
    """A formula whose result is an error, or nothing."""
    if content[at + 6] == 2:
        _doubt(content, at, ("error", _ERRORS.get(content[at + 8], "lỗi")), found)
    elif content[at + 6] == 3:
        _doubt(content, at, ("formula", ""), found)


def _doubt(content: bytes, at: int, what: Content, found: KnownDetails) -> None:
    row, column = struct.unpack_from("<HH", content, at)
    found.without_value[row + 1, column + 1] = what


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

    def tell(self, found: KnownDetails) -> None:
        """Put the comments where they belong."""
        for row, column, named, author in self.notes:
            if named in self.texts:
                found.comments[row, column] = Comment(self.texts[named], author)
        found.comments_lost = self.lost or any(named not in self.texts for _, _, named, _ in self.notes)
