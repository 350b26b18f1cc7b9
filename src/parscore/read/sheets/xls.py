"""xls files (Excel 97–2003 and 95): the values and the details of their sheets, by xlrd.

xlrd follows chains of sectors that never end, evaluates names and lays out links over whole sheets. So the compound
file is opened here, and xlrd is handed its records after all of them are looked over, without the kinds that nobody
asks for. May not know what a sheet is about.
"""

from __future__ import annotations

import codecs
import datetime
import os
import re
import struct
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

import xlrd
from xlrd.book import SUPBOOK_DDEOLE, SUPBOOK_EXTERNAL, Book
from xlrd.sheet import Sheet

from parscore.read.sheets.active import active_records
from parscore.read.sheets.biff import Formulas, count_of_texts
from parscore.read.sheets.cells import as_seen
from parscore.read.sheets.compound import Compound, UnsoundError
from parscore.read.sheets.details import (
    Comment,
    Content,
    KnownDetails,
)
from parscore.read.sheets.formats import format_of
from parscore.read.sheets.guard import MAX_CELLS, Refused
from parscore.read.sheets.table import Cell, Values

# Records ([MS-XLS])

_BOF, _EOF, _SHEET, _PASSWORD = 0x0809, 0x000A, 0x0085, 0x002F
_CODE_PAGE = 0x0042
_FORMULAS, _NUMBERS = (0x0006, 0x0206, 0x0406), 0x00BD
_CELLS = frozenset({*_FORMULAS, _NUMBERS, 0x0203, 0x0204, 0x0205, 0x027E, 0x00FD, 0x00D6})
_PARTS_OF_FORMULAS = frozenset({0x0207, 0x0221, 0x0021, 0x04BC, 0x0236, 0x0037})
_TEXT, _TEXTS, _GOES_ON = 0x0207, 0x00FC, 0x003C
_FORMULA_HEAD = 22
_FOLLOWING = _PARTS_OF_FORMULAS - {_TEXT}
"""What may stand between a formula and its text."""
_NOTE, _MERGED = 0x001C, 0x00E5
_OBJECTS = frozenset({_BOF, _NOTE, _MERGED, 0x005D, 0x01B6, 0x007D, 0x041E, 0x00E0, 0x0031})
"""Sheets, comments and what is drawn for them, merged cells, columns, formats, styles, fonts: each makes an object."""
_MOST_OBJECTS = 200_000
_PLAIN = frozenset({_BOF, _EOF, _SHEET, _CODE_PAGE, 0x0022, 0x00FC, 0x003C, 0x0208})
_READ = _CELLS | _PARTS_OF_FORMULAS | _OBJECTS | _PLAIN
_COMMENTS = frozenset({_NOTE, 0x005D, 0x01B6})
_PASSED_OVER = 0xFFFF
"""A kind of record that there is none of."""
_MOST_COLUMNS = 256
_CONTINUED = 0xFFFF
"""The row of a record that goes on with the comment of the record before it."""
_IS_TEXT, _IS_ERROR, _IS_EMPTY = 0, 2, 3
"""What a formula gives; the text stands in the next record, which an empty one has not."""
_NO_RESULT = 0xFE
"""An error that no program writes, in the place of a text that never comes."""


@dataclass
class _Survey:
    """All records of a workbook, looked over one by one. Raises Refused and UnsoundError."""

    stream: bytearray
    rows: int = 0
    columns: int = 0
    cells: int = 0
    objects: int = 0
    opened: list[int] = field(default_factory=list)
    begun: set[int] = field(default_factory=set)
    worksheets: list[int] = field(default_factory=list)
    """Where every sheet begins that holds cells: no chart, no module, no sheet of macros."""
    page: int = 0
    """The code page of texts before Unicode."""
    text: int = 0
    """Where the result of a formula stands whose text is still to come."""
    notes: Counter[int] = field(default_factory=Counter)
    """How many comments there are by the place where their sheet begins."""
    formulas: Formulas = field(default_factory=Formulas)
    texts: list[tuple[int, int]] = field(default_factory=list)
    """Where the table of shared texts and what goes on with it stand, and their sizes."""
    last: int = 0

    def __post_init__(self) -> None:
        at, end = 0, len(self.stream)
        while at + 4 <= end:
            kind, size = struct.unpack_from("<HH", self.stream, at)
            if at + 4 + size > end:
                raise UnsoundError
            self._look(kind, at + 4, size)
            at += 4 + size
        if not self.begun.issuperset(self.worksheets) or len(set(self.worksheets)) < len(self.worksheets):
            raise UnsoundError

    def _look(self, kind: int, at: int, size: int) -> None:
        if self.text and kind not in _FOLLOWING:
            self._text(kind, at, size)
        if kind in _CELLS and size >= 6:
            self._cell(kind, at, size)
        elif (look := _LOOKS.get(kind)) is not None:
            look(self, at, size)
        if kind != _GOES_ON:
            self.last = kind
        if kind in _OBJECTS:
            self.objects += size // 8 if kind == _MERGED else 1
            if self.objects > _MOST_OBJECTS:
                raise Refused("W007", f"có hơn {_MOST_OBJECTS} mục")
        if kind not in _READ:
            struct.pack_into("<H", self.stream, at - 4, _PASSED_OVER)

    def _record(self, at: int, size: int) -> bytes:
        return bytes(self.stream[at : at + size])

    def _cell(self, kind: int, at: int, size: int) -> None:
        row, column = struct.unpack_from("<HH", self.stream, at)
        if kind == _NUMBERS:
            column = max(column, struct.unpack_from("<H", self.stream, at + size - 2)[0])
        self.rows, self.columns = max(self.rows, row + 1), max(self.columns, column + 1)
        if self.rows * self.columns > MAX_CELLS or self.columns > _MOST_COLUMNS:
            raise Refused("W007", f"có ô ở dòng {self.rows}, cột {self.columns}")
        if kind == _FORMULAS[0] and size >= _FORMULA_HEAD:
            self.formulas.cell(self.opened[0] if self.opened else 0, self._record(at, size))
        result = self.stream[at + 6 : at + 14] if kind in _FORMULAS and size >= 14 else b""
        if result[:1] == bytes([_IS_TEXT]) and result[6:] == b"\xff\xff":
            self.text = at + 6

    def _text(self, kind: int, at: int, size: int) -> None:
        """The record behind a formula that gives a text, without which xlrd gives up the whole file."""
        letters = struct.unpack_from("<H", self.stream, at)[0] if kind == _TEXT and size >= 2 else None
        if letters == 0:
            self.stream[self.text] = _IS_EMPTY
            struct.pack_into("<H", self.stream, at - 4, _PASSED_OVER)
        elif letters is None:
            self.stream[self.text], self.stream[self.text + 2] = _IS_ERROR, _NO_RESULT
        self.text = 0

    def begin(self, at: int, size: int) -> None:
        """The beginning of a sheet, or of a chart within one, which is no sheet of its own."""
        if not self.opened:
            self.begun.add(at - 4)
            self.formulas.begin(self._record(at, size))
        self.opened.append(at - 4)

    def end(self, at: int, size: int) -> None:
        """The end of what was begun last; the cells of a sheet are those up to its farthest."""
        if self.opened:
            self.opened.pop()
        if not self.opened:
            self.cells += self.rows * self.columns
            self.rows = self.columns = 0
            if self.cells > MAX_CELLS:
                raise Refused("W007", f"có hơn {MAX_CELLS} ô")

    def sheet(self, at: int, size: int) -> None:
        """Where a sheet is said to begin, and its kind."""
        start, kind = struct.unpack_from("<IxB", self.stream, at)
        self.worksheets += [start] if kind == 0 else []

    def code_page(self, at: int, size: int) -> None:
        """The code page."""
        self.page = struct.unpack_from("<H", self.stream, at)[0] if size >= 2 else 0

    def password(self, at: int, size: int) -> None:
        """The sign of a password."""
        raise Refused("W004")

    def note(self, at: int, size: int) -> None:
        """A comment."""
        if self.opened and struct.unpack_from("<H", self.stream, at)[0] != _CONTINUED:
            self.notes[self.opened[0]] += 1

    def text_table(self, at: int, size: int) -> None:
        """The table of shared texts."""
        self.texts.append((at, size))

    def goes_on(self, at: int, size: int) -> None:
        """More of the record before it."""
        if self.last == _TEXTS:
            self.texts.append((at, size))

    def book(self, at: int, size: int) -> None:
        """Another workbook that formulas use."""
        self.formulas.book(self._record(at, size))

    def links(self, at: int, size: int) -> None:
        """The sheets that formulas lead to."""
        self.formulas.links(self._record(at, size))

    def shared(self, at: int, size: int) -> None:
        """A formula for several cells."""
        self.formulas.shared(self._record(at, size))

    def with_texts_counted(self) -> bytes:
        """The records with as many shared texts as there are; some programs write another number."""
        made = bytearray(self.stream)
        if self.texts and self.texts[0][1] >= 8:
            pieces = [self._record(at, size) for at, size in self.texts]
            struct.pack_into("<I", made, self.texts[0][0] + 4, count_of_texts(pieces))
        return bytes(made)

    def without_comments(self) -> bytes:
        """The records without those of comments."""
        made, at = bytearray(self.stream), 0
        while at + 4 <= len(made):
            kind, size = struct.unpack_from("<HH", made, at)
            if kind in _COMMENTS:
                struct.pack_into("<H", made, at, _PASSED_OVER)
            at += 4 + size
        return bytes(made)


_LOOKS: Mapping[int, Callable[[_Survey, int, int], None]] = {
    _BOF: _Survey.begin,
    _EOF: _Survey.end,
    _SHEET: _Survey.sheet,
    _PASSWORD: _Survey.password,
    _CODE_PAGE: _Survey.code_page,
    _TEXTS: _Survey.text_table,
    _GOES_ON: _Survey.goes_on,
    0x01AE: _Survey.book,
    0x0017: _Survey.links,
    0x04BC: _Survey.shared,
    _NOTE: _Survey.note,
}


# Sheets, as xlrd reads them


_LINKS = "_supbook_types"
"""What xlrd knows of the tables of links of a file, a kind for each."""
_LEADING_OUT = (SUPBOOK_EXTERNAL, SUPBOOK_DDEOLE)
_ELAPSED = re.compile(r"\[(?:h+|m+|s+)\]", re.IGNORECASE)
"""What makes a number format one of a duration."""
_NOTHING = (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK)


class XlsWorkbook:
    """An open xls file, whose sheets are read already.

    `notes`: how many comments each has; `stale`: the formulas of each whose value may have changed since; `active`:
    what runs or fetches something when people open the file.
    """

    def __init__(
        self,
        book: Book,
        notes: Mapping[str, int],
        stale: Mapping[str, set[Cell]],
        active: Sequence[str] = (),
    ) -> None:
        self._book, self._notes, self._stale, self._runs = book, notes, stale, active
        self._sheets = {sheet.name: sheet for sheet in reversed(book.sheets())}
        formats = [book.format_map[style.format_key].format_str or "" for style in book.xf_list]
        self._formats = dict(enumerate(map(format_of, formats)))
        self._fonts = [(bool(font.struck_out), bool(font.escapement)) for font in book.font_list]
        self._struck = {
            number for number, style in enumerate(book.xf_list) if self._look(style.font_index)[0]
        }
        self._elapsed = {number for number, code in enumerate(formats) if _ELAPSED.search(code)}

    def sheets(self) -> list[tuple[str, bool]]:
        """Name and visibility of every worksheet, in order."""
        return [(sheet.name, sheet.visibility == 0) for sheet in self._book.sheets()]

    def active(self) -> Sequence[str]:
        """What runs or fetches something when people open the file, in words."""
        return self._runs

    def values(self, name: str) -> Values:
        """The values from the first to the last filled row and column."""
        sheet = self._sheets[name]
        merged = tuple(((top, left), (low - 1, right - 1)) for top, low, left, right in sheet.merged_cells)
        filled = [(row, column) for row, column, kind in _cells(sheet) if kind not in _NOTHING]
        if not filled:
            return [], (0, 0), merged
        top, low = filled[0][0], filled[-1][0]
        left, right = min(column for _, column in filled), max(column for _, column in filled) + 1
        rows = [
            [self._value(sheet, row, column) for column in range(left, min(right, sheet.row_len(row)))]
            for row in range(top, low + 1)
        ]
        return [cells + [""] * (right - left - len(cells)) for cells in rows], (top, left), merged

    def _value(self, sheet: Sheet, row: int, column: int) -> object:
        """The value of a cell as other readers give it; an error is empty."""
        kind, value = sheet.cell_type(row, column), _raw(sheet, row, column)
        if kind == xlrd.XL_CELL_DATE:
            elapsed = sheet.cell_xf_index(row, column) in self._elapsed
            return _elapsed(value) if elapsed else _date(value, self._book)
        if kind == xlrd.XL_CELL_BOOLEAN:
            return bool(value)
        return "" if kind == xlrd.XL_CELL_ERROR else value

    def _look(self, font: int) -> tuple[bool, bool]:
        """Whether a font strikes out, and whether it raises or lowers."""
        return self._fonts[font] if 0 <= font < len(self._fonts) else (False, False)

    def _odd_texts(self, sheet: Sheet) -> Iterator[tuple[Cell, str]]:
        """The texts of which a part is struck out or raised, by their cells."""
        for (row, column), runs in sheet.rich_text_runlist_map.items():
            text = str(_raw(sheet, row, column))
            own = self._look(self._book.xf_list[sheet.cell_xf_index(row, column)].font_index)
            starts = [(0, own), *((start, self._look(font)) for start, font in runs), (len(text), own)]
            pieces = [(text[start:end], *look) for (start, look), (end, _) in pairwise(starts) if start < end]
            if any(struck or raised for _, struck, raised in pieces):
                yield (row + 1, column + 1), as_seen(pieces)

    def details(self, name: str) -> KnownDetails:
        """Everything that a sheet says beside its values."""
        sheet = self._sheets[name]
        found = KnownDetails(
            {row + 1 for row, info in sheet.rowinfo_map.items() if info.hidden or not info.height},
            {column + 1 for column, info in sheet.colinfo_map.items() if info.hidden or not info.width},
        )
        for row, column, kind in _cells(sheet):
            if kind == xlrd.XL_CELL_ERROR:
                found.without_value[row + 1, column + 1] = _content(_raw(sheet, row, column))
            elif kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_TEXT):
                look = self._formats.get(sheet.cell_xf_index(row, column), format_of(""))
                found.add_shown((row + 1, column + 1), look.shows(_raw(sheet, row, column)))
        found.struck = {
            (row + 1, column + 1)
            for row, column, kind in (_cells(sheet) if self._struck else ())
            if kind not in _NOTHING and sheet.cell_xf_index(row, column) in self._struck
        }
        found.texts.update(self._odd_texts(sheet))
        found.stale = self._stale[name]
        for (row, column), note in sheet.cell_note_map.items():
            found.comments[row + 1, column + 1] = Comment(note.text, note.author)
        found.comments_lost = len(found.comments) < self._notes.get(name, 0)
        return found


def _cells(sheet: Sheet) -> Iterator[tuple[int, int, int]]:
    """Row, column and kind of every cell, counted from 0."""
    for row in range(sheet.nrows):
        yield from ((row, column, kind) for column, kind in enumerate(sheet.row_types(row)))


def _raw(sheet: Sheet, row: int, column: int) -> Any:
    """A text, a number, or the code of an error, as the kind of the cell says."""
    return sheet.cell_value(row, column)


def _content(code: int) -> Content:
    return ("formula", "") if code == _NO_RESULT else ("error", xlrd.error_text_from_code.get(code, "lỗi"))


def _date(number: float, book: Book) -> object:
    """A day, with its time where there is one; a time alone; the number where it stands for no day."""
    try:
        moment = xlrd.xldate_as_datetime(number, book.datemode)
    except (OverflowError, ValueError):
        return number
    if number < 1:
        return moment.time()
    return moment if moment.time() != datetime.time() else moment.date()


def _elapsed(days: float) -> object:
    """A duration; the number where it is beyond all measure."""
    try:
        return datetime.timedelta(milliseconds=round(days * 86_400_000))
    except OverflowError:
        return days


def open_xls(data: bytes) -> XlsWorkbook:
    """Open an xls file. Raises Refused."""
    try:
        survey = _Survey(bytearray(Compound(data).workbook()))
    except (UnsoundError, struct.error, IndexError) as error:
        raise Refused("W003", "các phần bên trong không khớp nhau") from error
    records = bytes(survey.stream)
    book = (
        _opened(records, None)
        or _opened(survey.with_texts_counted(), None)
        or _opened(records, f"{_EVERY_BYTE}{survey.page}")
        or _opened(survey.without_comments(), "latin-1")
    )
    if book is None:
        raise Refused("W003", "cấu trúc bên trong không đọc được")
    begun = dict(zip(book.sheet_names(), survey.worksheets, strict=True))
    return XlsWorkbook(
        book,
        {name: survey.notes[start] for name, start in begun.items()},
        {name: survey.formulas.stale.get(start, set()) for name, start in begun.items()},
        active_records(data, (kind == SUPBOOK_DDEOLE for kind in vars(book)[_LINKS] if kind in _LEADING_OUT)),
    )


_EVERY_BYTE = "parscore_cp"
"""Names the encodings that read every byte: those that a code page leaves free are control characters, as in Excel."""


def _every_byte(name: str) -> codecs.CodecInfo | None:
    """The encoding of a code page by its name here; none for other names."""
    if not name.startswith(_EVERY_BYTE):
        return None
    decode = codecs.lookup(name.removeprefix("parscore_")).decode
    table = "".join(decode(bytes([byte]), "ignore")[0] or chr(byte) for byte in range(256))

    def decoded(data: Any, errors: str = "strict", /) -> tuple[str, int]:
        return codecs.charmap_decode(bytes(data), errors, table)

    return codecs.CodecInfo(codecs.latin_1_encode, decoded, name=name)


codecs.register(_every_byte)


def _opened(records: bytes, encoding: str | None) -> Book | None:
    """The workbook of some records; None when xlrd cannot make anything of them, which it says in many ways."""
    try:
        with open(os.devnull, "w", encoding="utf-8") as silence:
            return xlrd.open_workbook(
                file_contents=records,
                logfile=silence,
                encoding_override=encoding,
                formatting_info=True,
                ragged_rows=True,
            )
    except Exception:
        return None
