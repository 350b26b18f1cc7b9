"""Workbooks (xlsx, xlsm, xls, ods) and csv files → tables, each opened by what it is, not by its name.

The one module that opens spreadsheets for reading. May not know what a table means.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from stat import S_ISDIR, S_ISREG
from typing import TYPE_CHECKING

from msgspec import Struct

from parscore.catalogue import finding
from parscore.contents import content_of
from parscore.diagnostics import Diagnostic, Place
from parscore.os_errors import reason
from parscore.read.sheets.active import active_parts
from parscore.read.sheets.archive import packed
from parscore.read.sheets.csv import text_table
from parscore.read.sheets.details import KnownDetails, SheetDetails, XlsxDetails, with_unread
from parscore.read.sheets.file_kinds import KINDS, TEXTS, WORD, WORKBOOKS
from parscore.read.sheets.guard import BROKEN, MAX_FILE, Refused, inspect, kind_of, names_of
from parscore.read.sheets.ods import ods_content
from parscore.read.sheets.package import at_usual_place, merges_first
from parscore.read.sheets.repair import repaired
from parscore.read.sheets.shown import as_shown
from parscore.read.sheets.table import Table, Values

if TYPE_CHECKING:
    from python_calamine import CalamineSheet, CalamineWorkbook

    from parscore.read.sheets.xls import XlsWorkbook

MAX_SHEETS = 200

WORD_TEXT = "Văn bản"
"""The name of the table that holds the paragraphs of a Word document outside its tables."""


class _Zipped(Struct, frozen=True):
    """An xlsx or ods file; `parts`: its parts as looked over, which the native reader gets, unless they are large."""

    kind: str
    data: bytes
    handle: CalamineWorkbook
    parts: dict[str, bytes]

    def sheets(self) -> list[tuple[str, bool]]:
        from python_calamine import SheetTypeEnum, SheetVisibleEnum

        sheets = (sheet for sheet in self.handle.sheets_metadata if sheet.typ == SheetTypeEnum.WorkSheet)
        return [(sheet.name, sheet.visible == SheetVisibleEnum.Visible) for sheet in sheets]

    def values(self, name: str) -> Values:
        try:
            sheet, rows = _rows_of(self.handle, name)
        except BaseException as error:
            _refusal(error)
            sheet, rows = _rows_again(self.parts or _parts(self.data), name)
        start = sheet.start
        merged = self._ods(name).merged if self.kind == "ods" else sheet.merged_cell_ranges or ()
        return rows, start or (0, 0), tuple(merged)

    def active(self) -> Sequence[str]:
        return active_parts(self.parts or _parts(self.data), names_of(self.data))

    def details(self, name: str) -> SheetDetails:
        return XlsxDetails(self._part, name) if self.kind == "xlsx" else self._ods(name)

    def _part(self, name: str) -> bytes:
        """One part of the package; nothing when it is not there."""
        return (self.parts or _parts(self.data)).get(name, b"")

    def _ods(self, name: str) -> KnownDetails:
        return ods_content(self._part("content.xml"), self._part("styles.xml")).tables.get(
            name, KnownDetails()
        )


class Book(Struct, frozen=True):
    """An open workbook: its kind, its bytes, and its sheets, each read when asked for."""

    file: str
    kind: str
    data: bytes
    workbook: _Zipped | XlsWorkbook
    known: dict[str, SheetDetails] = {}

    def sheets(self) -> list[tuple[str, bool]]:
        """Name and visibility of every worksheet, in order."""
        return self.workbook.sheets()

    def table(self, name: str, *, visible: bool = True) -> tuple[Table | None, list[Diagnostic]]:
        """The values of one sheet; an empty sheet is a table without rows."""
        try:
            values = self.workbook.values(name)
            rows, (top, left), merged = as_shown(values, self.details(name))
        except Refused as refusal:
            return None, [finding(refusal.code, Place(self.file, name), problem=refusal.words)]
        return Table(self.file, name, rows, top + 1, left + 1, visible=visible, merged=merged), []

    def has_part(self, beginning: str) -> bool:
        """Whether a zipped workbook holds a part whose name begins so."""
        if self.kind not in ("xlsx", "ods"):
            return False
        with zipfile.ZipFile(io.BytesIO(self.data)) as package:
            return any(name.startswith(beginning) for name in package.namelist())

    def details(self, name: str) -> SheetDetails:
        """Everything that one sheet says beside its values; what was looked up once stays known."""
        if name not in self.known:
            self.known[name] = self.workbook.details(name)
        return self.known[name]


def open_book(path: Path, file: str) -> tuple[Book | None, list[Diagnostic]]:
    """Open a workbook by its content; `file` is its name in findings. None when it may not be opened."""
    data, findings = _bytes(path, file)
    return (None, findings) if data is None else _open(data, path, file)


def read_table(path: Path, file: str, *, hidden: bool = False) -> tuple[list[Table], list[Diagnostic]]:
    """The visible sheets of a workbook that hold something, the one table of a csv file, the tables of a .docx.

    `hidden`: hidden sheets too, and every sheet with its details.
    """
    data, findings = _bytes(path, file)
    if data is None:
        return [], findings
    if path.suffix.lower() == WORD and kind_of(data) == "word" and data.startswith(b"PK"):
        return _word(data, file)
    if path.suffix.lower() in TEXTS and kind_of(data) in ("text", "html", "unknown"):
        return text_table(data, file)
    book, findings = _open(data, path, file)
    if book is None:
        return [], findings
    tables, faults = _with_details(book) if hidden else _shown(book)
    return tables, [*findings, *faults]


def _shown(book: Book) -> tuple[list[Table], list[Diagnostic]]:
    """The visible sheets of a workbook that hold something."""
    return _filled(book.table(name) for name, visible in book.sheets() if visible)


def _with_details(book: Book) -> tuple[list[Table], list[Diagnostic]]:
    """Every sheet of a workbook that holds something, with its details and the cells that only look empty."""
    tables, findings = _filled(book.table(name, visible=visible) for name, visible in book.sheets())
    return [_with_unread(table, book.details(table.name)) for table in tables], findings


def _with_unread(table: Table, details: SheetDetails) -> Table:
    return replace(with_unread(table, details), concealed=details)


def _filled(
    read: Iterable[tuple[Table | None, list[Diagnostic]]],
) -> tuple[list[Table], list[Diagnostic]]:
    """The tables that hold something, and everything found wrong."""
    found = list(read)
    tables = [table for table, _ in found if table is not None and table.rows]
    return tables, [fault for _, faults in found for fault in faults]


def _word(data: bytes, file: str) -> tuple[list[Table], list[Diagnostic]]:
    """The tables of a Word document, behind one of its paragraphs."""
    from parscore.read.sheets.word import word_tables

    try:
        tables, texts = word_tables(data, file)
    except Refused as refusal:
        return [], [finding(refusal.code or "W003", Place(file), problem=refusal.words)]
    active = active_parts(_parts(data), names_of(data)) if tables else []
    told = [_runs(Place(file), active)] if active else []
    return [Table(file, WORD_TEXT, [[text] for text in texts]), *tables] if tables else [], told


@lru_cache(maxsize=1)
def _parts(data: bytes) -> dict[str, bytes]:
    """All parts of a large package by name; those of the last one are kept, since every sheet asks for some."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {member.filename.replace("\\", "/"): _part(package, member) for member in package.infolist()}


def _part(package: zipfile.ZipFile, member: zipfile.ZipInfo) -> bytes:
    """One part; nothing where it was not looked over and is damaged."""
    try:
        return package.read(member)
    except BROKEN:
        return b""


def _bytes(path: Path, file: str) -> tuple[bytes | None, list[Diagnostic]]:
    try:
        state = path.stat()
        if not S_ISREG(state.st_mode):
            problem = "đây là thư mục" if S_ISDIR(state.st_mode) else "đây không phải tệp thường"
            return None, [finding("W001", Place(file), problem=problem)]
        size = state.st_size
        if size > MAX_FILE:
            return None, [finding("W007", Place(file), problem=f"tệp lớn {size // 1_000_000} MB")]
        data = content_of(path)
    except FileNotFoundError:
        return None, [finding("W001", Place(file), problem="không có tệp này")]
    except OSError as error:
        return None, [finding("W001", Place(file), problem=reason(error))]
    return (data, []) if data else (None, [finding("W002", Place(file))])


def _open(data: bytes, path: Path, file: str) -> tuple[Book | None, list[Diagnostic]]:
    kind, place = kind_of(data), Place(file)
    if kind == "locked":
        return None, [finding("W004", place)]
    if kind == "damaged":
        return None, [finding("W003", place, problem="không phải tệp nén hợp lệ")]
    if kind not in WORKBOOKS:
        return None, [no_table(place, kind)]
    try:
        workbook = _workbook(kind, data)
    except Refused as refusal:
        return None, [finding(refusal.code, place, problem=refusal.words)]
    if not (count := len(workbook.sheets())):
        return None, [finding("W003", place, problem="không có trang tính nào")]
    if count > MAX_SHEETS:
        return None, [finding("W007", place, problem=f"có {count} trang tính, quá {MAX_SHEETS}")]
    findings = []
    if path.suffix.lower() not in WORKBOOKS[kind]:
        findings.append(finding("W006", place, suffix=path.suffix or "(không có)", kind=KINDS[kind][0]))
    if active := workbook.active():
        findings.append(_runs(place, active))
    return Book(file, kind, data, workbook), findings


@lru_cache(maxsize=1)
def _workbook(kind: str, data: bytes) -> _Zipped | XlsWorkbook:
    """Open a workbook; the last one is kept, since a file that is no form is read again. Raises Refused."""
    return _of_records(data) if kind == "xls" else _unzipped(kind, data)


def _runs(place: Place, active: Sequence[str]) -> Diagnostic:
    """W641: something in a file runs or fetches when people open it."""
    return finding("W641", place, what=", ".join(active))


def no_table(place: Place, kind: str) -> Diagnostic:
    """W005: a file of a kind that holds no form."""
    words, remedy = KINDS[kind]
    return finding("W005", place, kind=words, remedy=remedy)


def _of_records(data: bytes) -> XlsWorkbook:
    """Open an xls file, whose reader is loaded only then. Raises Refused."""
    from parscore.read.sheets.xls import open_xls

    return open_xls(data)


def _unzipped(kind: str, data: bytes) -> _Zipped:
    """Open a zipped workbook; one that the native reader refuses is tried once more as `repaired`. Raises Refused."""
    from python_calamine import CalamineWorkbook

    parts = at_usual_place(inspect(data))
    try:
        given = packed({name: merges_first(content) for name, content in parts.items()}) if parts else data
        return _Zipped(kind, data, CalamineWorkbook.from_filelike(io.BytesIO(given)), parts)
    except BaseException as error:
        _refusal(error)
    return _Zipped(kind, data, _handle_again(parts or _parts(data)), parts)


def _rows_of(handle: CalamineWorkbook, name: str) -> tuple[CalamineSheet, list[list[object]]]:
    """A sheet, and its rows from the first filled cell on."""
    sheet = handle.get_sheet_by_name(name)
    return sheet, [] if sheet.start is None else sheet.to_python(skip_empty_area=True)  # type: ignore[return-value]


def _rows_again(parts: Mapping[str, bytes], name: str) -> tuple[CalamineSheet, list[list[object]]]:
    """The same of the repaired package. Raises Refused."""
    try:
        return _rows_of(_handle_again(parts), name)
    except BaseException as error:
        raise _refusal(error) from error


def _handle_again(parts: Mapping[str, bytes]) -> CalamineWorkbook:
    """The repaired package, opened. Raises Refused."""
    from python_calamine import CalamineWorkbook

    try:
        return CalamineWorkbook.from_filelike(io.BytesIO(repaired(parts)))
    except BaseException as error:
        raise _refusal(error) from error


def _refusal(error: BaseException) -> Refused:
    """What to raise for what the native reader raised; a panic of it counts, an interrupt does not."""
    from python_calamine import PasswordError

    if isinstance(error, PasswordError):
        return Refused("W004")
    if isinstance(error, Refused):
        return error
    if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
        raise error
    return Refused("W003", "cấu trúc bên trong không đọc được")
