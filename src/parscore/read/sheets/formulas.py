"""The slow look into a workbook's XML: formulas never calculated, errors, hidden rows and columns.

Fast readers show such cells as empty, or as the 0 that a program wrote, in silence. Only what is needed is
looked up.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from html import unescape

from parscore.read.sheets.cells import Unread
from parscore.read.sheets.details import Content, Looked, shows_percent
from parscore.read.sheets.extent import NEW_LINE, NOT_PLAIN, column_number
from parscore.read.sheets.links import sheet_part
from parscore.read.sheets.open import Book
from parscore.read.sheets.table import Table
from parscore.read.sheets.xls import xls_sheet
from parscore.text import cell_name

_ERROR = re.compile(rb"""\bt\s*=\s*["']e["']""")
_TEXT = re.compile(rb"""\bt\s*=\s*["']str["']""")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_CELL = re.compile(
    rb"""(<(?:\w+:)?c\s[^<>]*?\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["'][^<>]*(?<!/)>)(.{0,40000}?)</(?:\w+:)?c\s*>""",
    re.DOTALL,
)
_CLOSE = re.compile(rb"</(?:\w+:)?c\s*>")
_FORMAT = re.compile(rb"<(?:\w+:)?numFmt\s([^<]*)")
_FORMAT_CODE = re.compile(rb"""\bformatCode\s*=\s*(?:"([^"]*)"|'([^']*)')""")
_FORMATS = re.compile(rb"<(?:\w+:)?cellXfs.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_STYLE = re.compile(rb"<(?:\w+:)?xf(?=[\s/>])([^<>]*)>")
_FORMAT_OF = re.compile(rb"""numFmtId\s*=\s*["'](\d{1,5})["']""")
_STYLED = re.compile(
    rb"""<(?:\w+:)?c\s(?=[^<>]*?\bs\s*=\s*["'](\d{1,5})["'])[^<>]*?\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']"""
)
_PERCENT = frozenset({b"9", b"10"})
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]{1,40})</")
_HIDES = re.compile(rb"""hidden\s*=\s*["'](?:1|true)["']""")
_HIDDEN_ROW = re.compile(
    rb"""<(?:\w+:)?row\s(?=[^<>]*\bhidden\s*=\s*["'](?:1|true)["'])[^<>]*?\br\s*=\s*["'](\d{1,7})["']"""
)
_HIDDEN_COLUMN = re.compile(rb"""<(?:\w+:)?col\s(?=[^<>]*\bhidden\s*=\s*["'](?:1|true)["'])([^<>]*)>""")
_ENDS = re.compile(rb"""\b(min|max)\s*=\s*["'](\d{1,5})["']""")
_UNSURE = re.compile(rb"""fullCalcOnLoad\s*=\s*["'](?:1|true)["']""")


@dataclass
class Formulas:
    """What stands behind the values of one sheet, looked at when the first doubtful cell is asked for."""

    book: Book
    sheet: str
    _last: tuple[int, int] = (0, 0)

    @cached_property
    def _looked(self) -> Looked:
        """What the other kinds of file tell of the sheet beside its values."""
        if self.book.kind == "xls":
            return xls_sheet(self.book.data, self.sheet)
        return self.book.ods(self.sheet)

    @cached_property
    def xml(self) -> bytes:
        """The XML of the sheet; nothing for other kinds of file."""
        return self.book.part(sheet_part(self.book, self.sheet)) if self.book.kind == "xlsx" else b""

    @cached_property
    def _odd(self) -> bool:
        """Whether cells of the sheet tell their place in another way than with ` r="A1"` first."""
        return NOT_PLAIN.search(self.xml) is not None or NEW_LINE.search(self.xml) is not None

    @cached_property
    def unsure(self) -> bool:
        """Whether the file asks for a full calculation when it is opened, so that its results are not to
        be trusted."""
        return _UNSURE.search(self.book.part("xl/workbook.xml")) is not None

    @property
    def errors(self) -> dict[tuple[int, int], str]:
        """The errors in the cells of an xls or ods sheet, by row and column; a reader shows those cells as empty."""
        return {
            cell: words for cell, (kind, words) in self._looked.doubtful.items() if kind == "error" and words
        }

    def at(self, row: int, column: int) -> Content | None:
        """What an apparently empty cell really holds: an uncalculated formula, an error value, or None."""
        if self.book.kind != "xlsx":
            return self._looked.doubtful.get((row, column))
        return _content(*self._cell(row, column))

    @cached_property
    def doubtful(self) -> dict[tuple[int, int], Content]:
        """Every apparently empty cell with what it really holds, by row and column."""
        if self.book.kind != "xlsx":
            return self._looked.doubtful
        if not _FORMULA.search(self.xml) and not _ERROR.search(self.xml):
            return {}
        return {
            (int(row), column_number(letters)): content
            for opening, letters, row, inside in _CELL.findall(self.xml)
            if (content := _content(opening, inside)) is not None
        }

    def is_formula(self, row: int, column: int) -> bool:
        """Whether the cell holds a formula at all."""
        return _FORMULA.search(self._cell(row, column)[1]) is not None

    def _cell(self, row: int, column: int) -> tuple[bytes, bytes]:
        """The opening tag of a cell and what is inside it; nothing when the cell is not there."""
        begin = self._row(row)
        end = self.xml.find(b"<row ", begin + 1) if begin else -1
        name = cell_name(row, column).encode()
        start = self.xml.find(b' r="%b"' % name, begin, end if end > 0 else None)
        if start < 0 and self._odd:
            odd = re.search(rb"""<(?:\w+:)?c\s[^<>]*?\br\s*=\s*["']%b["']""" % name, self.xml)
            start = odd.end() if odd is not None else -1
        if start < 0:
            return b"", b""
        close = self.xml.find(b">", start)
        opening = self.xml[self.xml.rfind(b"<", 0, start) : close + 1]
        if opening.endswith(b"/>") or close < 0:
            return b"", b""
        following = _CLOSE.search(self.xml, close)
        return opening, self.xml[close + 1 : following.start() if following is not None else close + 4000]

    def _row(self, row: int) -> int:
        """Where a row begins; 0 when it is not plainly there. Rows are mostly asked for one after the other."""
        known, start = self._last
        begin = self.xml.find(b'<row r="%d"' % row, start if row >= known else 0)
        if begin < 0 < start:
            begin = self.xml.find(b'<row r="%d"' % row, 0, start)
        if begin > 0:
            self._last = row, begin
        return max(begin, 0)

    def hidden(self) -> tuple[set[int], set[int]]:
        """The hidden rows and columns of the sheet, counted from 1."""
        if self.book.kind != "xlsx":
            return self._looked.rows, self._looked.columns
        end = self.xml.rfind(b"sheetData")
        if _HIDES.search(self.xml, 0, end if end > 0 else len(self.xml)) is None:
            return set(), set()
        columns: set[int] = set()
        reached = 0
        for first, last in sorted(map(_span, _HIDDEN_COLUMN.findall(self.xml))):
            columns.update(range(max(first, reached + 1), last + 1))
            reached = max(reached, last)
        return {int(row) for row in _HIDDEN_ROW.findall(self.xml)}, columns

    @cached_property
    def percents(self) -> frozenset[tuple[int, int]]:
        """The cells that show their number in percent."""
        if self.book.kind != "xlsx":
            return frozenset(self._looked.percents)
        if not (shown := _percent_styles(self.book.part("xl/styles.xml"))):
            return frozenset()
        cells = _STYLED.findall(self.xml)
        return frozenset(
            (int(row), column_number(letters)) for style, letters, row in cells if style in shown
        )


def told(book: Book, table: Table) -> Table:
    """The sheet with an Unread in the place of every cell that a fast reader shows empty, though it is not."""
    rows = table.rows
    for (line, column), (kind, text) in Formulas(book, table.name).doubtful.items():
        row, place = line - table.top, column - table.left
        if not (0 <= row < len(rows) and 0 <= place < len(rows[row])) or rows[row][place] != "":
            continue
        if rows is table.rows:
            rows = [list(cells) for cells in rows]
        rows[row][place] = Unread(
            f"báo lỗi {text}" if kind == "error" else "có công thức nhưng chưa có kết quả"
        )
    return table if rows is table.rows else replace(table, rows=rows)


@lru_cache(maxsize=32)
def _percent_styles(styles: bytes) -> frozenset[bytes]:
    """The numbers of the styles that show percent; forms that were made together have the same list."""
    codes = {}
    for attributes in _FORMAT.findall(styles):
        number, code = _FORMAT_OF.search(attributes), _FORMAT_CODE.search(attributes)
        if number is not None and code is not None:
            codes[number[1]] = unescape((code[1] or code[2] or b"").decode("utf-8", "replace"))
    wanted = _PERCENT - codes.keys() | {number for number, code in codes.items() if shows_percent(code)}
    listed = _STYLE.findall(found[0]) if (found := _FORMATS.search(styles)) is not None else []
    return frozenset(
        str(place).encode()
        for place, attributes in enumerate(listed)
        if (kind := _FORMAT_OF.search(attributes)) is not None and kind[1] in wanted
    )


def _content(opening: bytes, inside: bytes) -> Content | None:
    """What a cell of an xlsx sheet holds that a fast reader shows empty, by its opening tag and what is inside."""
    if _ERROR.search(opening):
        value = _VALUE.search(inside)
        return "error", value.group(1).decode("utf-8", "replace") if value else "lỗi"
    if _FORMULA.search(inside) and not _TEXT.search(opening) and not _VALUE.search(inside):
        return "formula", ""
    return None


def _span(attributes: bytes) -> tuple[int, int]:
    """The first and the last of the columns that a `col` element is about."""
    ends = {name: int(number) for name, number in _ENDS.findall(attributes)}
    return ends.get(b"min", 1), min(ends.get(b"max", 0), 16_384)
