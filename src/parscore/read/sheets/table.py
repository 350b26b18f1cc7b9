"""Workbooks (xlsx, xlsm, xls, ods) and csv files → tables of raw values that know their cells.

The one room that opens spreadsheets for reading. May not know what a table means. Values are those of the
file (text, float, bool, date); an empty cell, an error value and a formula never calculated all come as "".
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import lru_cache
from itertools import zip_longest
from pathlib import Path
from stat import S_ISREG
from typing import TYPE_CHECKING

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.os_errors import why_refused
from parscore.read.sheets.csv import decode, rows_of, separator_of
from parscore.read.sheets.details import Cell, Looked, Merged
from parscore.read.sheets.guard import BROKEN, MAX_CELLS, MAX_FILE, inspect, kind_of
from parscore.read.sheets.ods import ods_sheets
from parscore.read.sheets.ole import unsound

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

MAX_SHEETS = 200
MAX_LINES = 2_500_000
"""The lines of the longest text file that is read as one table, twice over: a line may end in two characters."""

WORKBOOKS = {"xlsx": (".xlsx", ".xlsm"), "xls": (".xls",), "ods": (".ods",)}
TEXTS = (".csv", ".tsv", ".txt")
_KINDS = {
    "word": "văn bản Word",
    "pdf": "tệp PDF",
    "html": "trang web hoặc XML",
    "image": "tệp ảnh",
    "zip": "tệp nén",
    "text": "tệp chữ",
    "xlsx": "bảng tính Excel (.xlsx)",
    "xls": "bảng tính Excel 97–2003 (.xls)",
    "ods": "bảng tính OpenDocument (.ods)",
    "xlsb": "bảng tính nhị phân (.xlsb)",
    "unknown": "tệp không rõ loại",
}


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet or one csv file: its rows of raw values, and where the first of them stands.

    `turned`: the rows are the columns of the file, and `top`, `left` and `merged` are turned with them.
    """

    file: str
    name: str
    rows: list[list[object]]
    top: int = 1
    left: int = 1
    lines: list[int] | None = None
    visible: bool = True
    merged: tuple[Merged, ...] = ()
    turned: bool = False
    comments: Mapping[Cell, str] = field(default_factory=dict)
    """The words of comments by row and column of the sheet, where whoever reads the table asked for them."""

    def spans(self, row: int, column: int) -> bool:
        """Whether the filled cell to the left of an empty one may stand for it as well.

        Where cells of the row are merged those merges say so; elsewhere (csv, merges undone) it may.
        """
        line, here = row + self.top - 2, column + self.left - 2
        across = [
            (left, right) for (top, left), (low, right) in self.merged if top <= line <= low and left < right
        ]
        return not across or any(left < here <= right for left, right in across)

    def comment(self, row: int, column: int) -> str:
        """The comment on a cell, row and column counted from 1 within `rows`; nothing where there is none."""
        place = self.place(row, column)
        return self.comments.get((place.line, place.column), "")

    def place(self, row: int, column: int) -> Place:
        """The place of a value, row and column counted from 1 within `rows`; in a csv file line and field."""
        line, across = row + self.top - 1, column + self.left - 1
        if self.turned:
            line, across = across, line
        if self.lines is not None:
            at, field = (column, row) if self.turned else (row, column)
            return Place(self.file, "", self.lines[at - 1] if 0 < at <= len(self.lines) else at, field)
        return Place(self.file, self.name, line, across)

    def column(self, number: int, *, blank: bool = False) -> Column:
        """One column, for whoever goes down the rows one by one; `blank`: as if nothing stood in it."""
        at, rows = number - 1, self.rows
        values = [cells[at] if at < len(cells) else "" for cells in rows] if not blank else [""] * len(rows)
        return Column(self, number, ["", *values])

    def row_at(self, place: Place) -> int:
        """The line of a place, or its column where the table is turned: the number of its row in the file."""
        return place.column if self.turned else place.line

    def turned_over(self) -> Table:
        """The table with rows for columns, every value at its place in the file."""
        rows = [list(cells) for cells in zip_longest(*self.rows, fillvalue="")]
        merged = tuple(((left, top), (right, low)) for (top, left), (low, right) in self.merged)
        return replace(self, rows=rows, top=self.left, left=self.top, merged=merged, turned=not self.turned)


class Column:
    """One column of a table: raw values by the number of the row, counted from 1 ("" in rows too short), and places."""

    __slots__ = ("_corner", "_number", "_table", "values")

    def __init__(self, table: Table, number: int, values: list[object]) -> None:
        plain = table.lines is None and not table.turned
        self.values, self._table, self._number = values, table, number
        self._corner = (table.file, table.name, table.top - 1, number + table.left - 1) if plain else None

    def place(self, row: int) -> Place:
        """The place of the value in a row; the same as the table's, without asking the table every time."""
        if self._corner is None:
            return self._table.place(row, self._number)
        file, sheet, above, column = self._corner
        return Place(file, sheet, row + above, column)


@dataclass(frozen=True, slots=True)
class Book:
    """An open workbook: its kind, its bytes, and its sheets, each read when asked for."""

    file: str
    kind: str
    data: bytes
    handle: CalamineWorkbook
    parts: dict[str, bytes] = field(default_factory=dict)
    """The unpacked XML parts of a zipped workbook, unless they are large."""

    def sheets(self) -> Iterator[tuple[str, bool]]:
        """Name and visibility of every worksheet, in order."""
        from python_calamine import SheetTypeEnum, SheetVisibleEnum

        for sheet in self.handle.sheets_metadata:
            if sheet.typ == SheetTypeEnum.WorkSheet:
                yield sheet.name, sheet.visible == SheetVisibleEnum.Visible

    def table(self, name: str, *, visible: bool = True) -> tuple[Table | None, list[Diagnostic]]:
        """The values of one sheet; an empty sheet is a table without rows."""
        try:
            sheet = self.handle.get_sheet_by_name(name)
            start = sheet.start
            rows: list[list[object]] = [] if start is None else sheet.to_python(skip_empty_area=True)  # type: ignore[assignment]
        except BaseException as error:
            return None, [_damaged(self.file, error, sheet=name)]
        top, left = start if start is not None else (0, 0)
        merged = tuple(self.ods(name).merged if self.kind == "ods" else sheet.merged_cell_ranges or ())
        return Table(self.file, name, rows, top + 1, left + 1, visible=visible, merged=merged), []

    def part(self, name: str) -> bytes:
        """One part of a zipped workbook; nothing when it is not there."""
        if (known := self.parts.get(name)) is not None:
            return known
        return _part(self.data, name) if self.kind != "xls" else b""

    def ods(self, name: str) -> Looked:
        """What one sheet of an ods file tells beside its values."""
        return ods_sheets(self.part("content.xml")).get(name, Looked())


def open_book(path: Path, file: str) -> tuple[Book | None, list[Diagnostic]]:
    """Open a workbook by its content; `file` is its name in findings. None when it may not be opened."""
    data, findings = _bytes(path, file)
    return (None, findings) if data is None else _open(data, path, file)


def read_table(path: Path, file: str) -> tuple[list[Table], list[Diagnostic]]:
    """The visible sheets of a workbook that hold something, or the one table of a csv file."""
    data, findings = _bytes(path, file)
    if data is None:
        return [], findings
    if path.suffix.lower() in TEXTS and kind_of(data) in ("text", "html", "unknown"):
        return _text_table(data, file)
    book, findings = _open(data, path, file)
    tables: list[Table] = []
    if book is not None:
        for name, visible in book.sheets():
            if visible:
                table, faults = book.table(name)
                findings += faults
                tables += [table] if table is not None and table.rows else []
    return tables, findings


@lru_cache(maxsize=1)
def _part(data: bytes, name: str) -> bytes:
    """One part of a zipped workbook; the last one is kept because every sheet of an ods file asks for the same."""
    try:
        return zipfile.ZipFile(io.BytesIO(data)).read(name)
    except (KeyError, *BROKEN):
        return b""


def _bytes(path: Path, file: str) -> tuple[bytes | None, list[Diagnostic]]:
    try:
        if path.is_dir():
            return None, [finding("W001", Place(file), problem="đây là thư mục")]
        state = path.stat()
        if not S_ISREG(state.st_mode):
            return None, [finding("W001", Place(file), problem="đây không phải tệp thường")]
        size = state.st_size
        if size > MAX_FILE:
            return None, [finding("W007", Place(file), problem=f"tệp lớn {size // 1_000_000} MB")]
        data = path.read_bytes()
    except FileNotFoundError:
        return None, [finding("W001", Place(file), problem="không có tệp này")]
    except OSError as error:
        return None, [finding("W001", Place(file), problem=why_refused(error))]
    return (data, []) if data else (None, [finding("W002", Place(file))])


def _open(data: bytes, path: Path, file: str) -> tuple[Book | None, list[Diagnostic]]:
    from python_calamine import CalamineWorkbook, PasswordError

    kind, place = kind_of(data), Place(file)
    if kind == "locked":
        return None, [finding("W004", place)]
    if kind == "damaged":
        return None, [finding("W003", place, problem="không phải tệp nén hợp lệ")]
    if kind not in WORKBOOKS:
        return None, [finding("W005", place, kind=_KINDS[kind])]
    parts: dict[str, bytes] = {}
    if kind == "xls":
        code, words = unsound(data, MAX_CELLS)
    else:
        code, words, parts = inspect(data)
    if code:
        return None, [finding(code, place, problem=words)]
    try:
        handle = CalamineWorkbook.from_filelike(io.BytesIO(data))
    except PasswordError:
        return None, [finding("W004", place)]
    except BaseException as error:
        return None, [_damaged(file, error)]
    if len(handle.sheet_names) > MAX_SHEETS:
        problem = f"có {len(handle.sheet_names)} trang tính, quá {MAX_SHEETS}"
        return None, [finding("W007", place, problem=problem)]
    findings = []
    if path.suffix.lower() not in WORKBOOKS[kind]:
        findings.append(finding("W006", place, suffix=path.suffix or "(không có)", kind=_KINDS[kind]))
    return Book(file, kind, data, handle, parts), findings


def _damaged(file: str, error: BaseException, sheet: str = "") -> Diagnostic:
    """The finding for what the reader raised; a panic of its native part counts, an interrupt does not."""
    if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
        raise error
    return finding("W003", Place(file, sheet), problem="cấu trúc bên trong không đọc được")


def _text_table(data: bytes, file: str) -> tuple[list[Table], list[Diagnostic]]:
    text = decode(data)
    if text is None or "\0" in text:
        return [], [finding("W008", Place(file), problem="không phải UTF-8, UTF-16 hay Windows-1258")]
    separator = separator_of(text)
    ends = text.count("\n") + text.count("\r")
    if text.count(separator) + ends > MAX_CELLS:
        return [], [finding("W007", Place(file), problem=f"có hơn {MAX_CELLS} ô")]
    if ends > MAX_LINES:
        return [], [finding("W007", Place(file), problem=f"có hơn {MAX_LINES} dòng")]
    rows, lines, stopped = rows_of(text, separator)
    if stopped:
        return [], [finding("W008", Place(file, "", stopped), problem="dòng này không tách được thành cột")]
    return [Table(file, "", rows, lines=lines)], []
