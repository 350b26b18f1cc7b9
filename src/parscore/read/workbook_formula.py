"""The slow look into a workbook's XML: formulas never calculated, errors, hidden rows and columns.

Fast readers show such cells as empty, or as the 0 that a program wrote, in silence. Only what is needed is
looked up.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from xml.etree import ElementTree
from xml.parsers import expat

from parscore.read.sheet import Book
from parscore.read.workbook_guard import column_number
from parscore.read.workbook_ole import Content, Looked, xls_sheet
from parscore.text import cell_name

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_ERROR = re.compile(rb"""\bt\s*=\s*["']e["']""")
_TEXT = re.compile(rb"""\bt\s*=\s*["']str["']""")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_CLOSE = re.compile(rb"</(?:\w+:)?c>")
_FORMAT = re.compile(
    rb"""<(?:\w+:)?numFmt\s[^>]*?numFmtId\s*=\s*["'](\d{1,5})["'][^>]*?formatCode\s*=\s*["']([^"']*)["']"""
)
_FORMATS = re.compile(rb"<(?:\w+:)?cellXfs.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_STYLE = re.compile(rb"<(?:\w+:)?xf\s([^>]*)>")
_FORMAT_OF = re.compile(rb"""numFmtId\s*=\s*["'](\d{1,5})["']""")
_STYLED = re.compile(
    rb"""<(?:\w+:)?c\s(?=[^>]*?\bs\s*=\s*["'](\d{1,5})["'])[^>]*?\br\s*=\s*["']([A-Z]{1,3})(\d{1,7})["']"""
)
_PERCENT = frozenset({b"9", b"10"})
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]{1,40})</")
_ROW = re.compile(rb"""<(?:\w+:)?row\s[^>]*?\br\s*=\s*["'](\d{1,7})["']""")
_HIDDEN_ROW = re.compile(
    rb"""<(?:\w+:)?row\s(?=[^>]*\bhidden\s*=\s*["'](?:1|true)["'])[^>]*?\br\s*=\s*["'](\d{1,7})["']"""
)
_HIDDEN_COLUMN = re.compile(rb"""<(?:\w+:)?col\s(?=[^>]*\bhidden\s*=\s*["'](?:1|true)["'])([^>]*)>""")
_ENDS = re.compile(rb"""\b(min|max)\s*=\s*["'](\d{1,5})["']""")
_UNSURE = re.compile(rb"""fullCalcOnLoad\s*=\s*["'](?:1|true)["']""")
_MOST = 20_000


@dataclass
class Formulas:
    """What stands behind the values of one sheet, looked at when the first doubtful cell is asked for."""

    book: Book
    sheet: str

    @cached_property
    def _looked(self) -> Looked:
        """What the other kinds of file tell of the sheet beside its values."""
        if self.book.kind == "xls":
            return xls_sheet(self.book.data, self.sheet)
        return _ods_sheet(_part(self.book, "content.xml"), self.sheet)

    @cached_property
    def xml(self) -> bytes:
        """The XML of the sheet; nothing for other kinds of file."""
        return sheet_xml(self.book, self.sheet) if self.book.kind == "xlsx" else b""

    @cached_property
    def unsure(self) -> bool:
        """Whether the file asks for a full calculation when it is opened, so that its results are not to
        be trusted."""
        return _UNSURE.search(_part(self.book, "xl/workbook.xml")) is not None

    def at(self, row: int, column: int) -> Content | None:
        """What an apparently empty cell really holds: an uncalculated formula, an error value, or None."""
        if self.book.kind != "xlsx":
            return self._looked.doubtful.get((row, column))
        opening, inside = self._cell(row, column)
        if _ERROR.search(opening):
            value = _VALUE.search(inside)
            return "error", value.group(1).decode("utf-8", "replace") if value else "lỗi"
        if _FORMULA.search(inside) and not _TEXT.search(opening) and not _VALUE.search(inside):
            return "formula", ""
        return None

    def is_formula(self, row: int, column: int) -> bool:
        """Whether the cell holds a formula at all."""
        return _FORMULA.search(self._cell(row, column)[1]) is not None

    def _cell(self, row: int, column: int) -> tuple[bytes, bytes]:
        """The opening tag of a cell and what is inside it; nothing when the cell is not there."""
        begin, end = self._rows.get(row, (0, len(self.xml)))
        start = self.xml.find(f' r="{cell_name(row, column)}"'.encode(), begin, end)
        if start < 0:
            return b"", b""
        close = self.xml.find(b">", start)
        opening = self.xml[self.xml.rfind(b"<", 0, start) : close + 1]
        if opening.endswith(b"/>") or close < 0:
            return b"", b""
        following = _CLOSE.search(self.xml, close)
        return opening, self.xml[close + 1 : following.start() if following is not None else close + 4000]

    @cached_property
    def _rows(self) -> dict[int, tuple[int, int]]:
        """Where the XML of every row begins and ends; nothing where two rows have one number."""
        starts = [(int(found[1]), found.start()) for found in _ROW.finditer(self.xml)]
        rows = {row: (start, end) for (row, start), (_, end) in pairwise([*starts, (0, len(self.xml))])}
        return rows if len(rows) == len(starts) else {}

    def hidden(self) -> tuple[set[int], set[int]]:
        """The hidden rows and columns of the sheet, counted from 1."""
        if self.book.kind == "ods" and b"visibility=" not in _part(self.book, "content.xml"):
            return set(), set()
        if self.book.kind != "xlsx":
            return self._looked.rows, self._looked.columns
        if b"hidden" not in self.xml:
            return set(), set()
        columns: set[int] = set()
        for attributes in _HIDDEN_COLUMN.findall(self.xml):
            ends = {name: int(number) for name, number in _ENDS.findall(attributes)}
            columns.update(range(ends.get(b"min", 1), min(ends.get(b"max", 0), 16_384) + 1))
        return {int(row) for row in _HIDDEN_ROW.findall(self.xml)}, columns

    @cached_property
    def percents(self) -> frozenset[tuple[int, int]]:
        """The cells that show their number in percent; those of an xls file are not known."""
        if self.book.kind == "ods":
            known = b'"percentage"' in _part(self.book, "content.xml")
            return frozenset(self._looked.percents) if known else frozenset()
        styles = _part(self.book, "xl/styles.xml") if self.book.kind == "xlsx" else b""
        wanted = _PERCENT | {number for number, code in _FORMAT.findall(styles) if b"%" in code}
        listed = _STYLE.findall(found[0]) if (found := _FORMATS.search(styles)) is not None else []
        shown = {
            str(place).encode()
            for place, attributes in enumerate(listed)
            if (kind := _FORMAT_OF.search(attributes)) is not None and kind[1] in wanted
        }
        if not shown:
            return frozenset()
        cells = _STYLED.findall(self.xml)
        return frozenset(
            (int(row), column_number(letters)) for style, letters, row in cells if style in shown
        )


def _part(book: Book, name: str) -> bytes:
    """One part of a zipped workbook; nothing when it is not there."""
    if (known := book.parts.get(name)) is not None:
        return known
    if book.kind == "xls":
        return b""
    try:
        return zipfile.ZipFile(io.BytesIO(book.data)).read(name)
    except (KeyError, zipfile.BadZipFile):
        return b""


def sheet_xml(book: Book, sheet: str) -> bytes:
    """The XML of a sheet found by its name; nothing when the package does not lead to it."""
    try:
        listed = ElementTree.fromstring(_part(book, "xl/workbook.xml"))
        relation = next(
            (node.get(_RELATION) or node.get(_STRICT) for node in listed.iter() if node.get("name") == sheet),
            None,
        )
        links = ElementTree.fromstring(_part(book, "xl/_rels/workbook.xml.rels"))
    except ElementTree.ParseError:
        return b""
    target = next((node.get("Target") for node in links if node.get("Id") == relation), None)
    if target is None:
        return b""
    return _part(book, target.lstrip("/") if target.startswith("/") else f"xl/{target}")


def _ods_sheet(content: bytes, sheet: str) -> Looked:
    """What the XML of one table of an ods file tells beside its values."""
    found = Looked()
    here = {"inside": 0, "row": 0, "column": 0, "columns": 0, "repeat": 1, "error": 0}

    def start(tag: str, attributes: dict[str, str]) -> None:
        name = tag.rsplit(":", 1)[-1]
        plain = {key.rsplit(":", 1)[-1]: value for key, value in attributes.items()}
        if name == "table":
            here.update(inside=int(plain.get("name") == sheet), row=0, columns=0)
        elif not here["inside"]:
            return
        elif name == "table-column":
            repeat = _repeat(plain, "number-columns-repeated")
            if plain.get("visibility") in ("collapse", "filter"):
                found.columns.update(range(here["columns"] + 1, here["columns"] + min(repeat, _MOST) + 1))
            here["columns"] += repeat
        elif name == "table-row":
            here["row"] += here["repeat"] if here["row"] else 1
            here.update(repeat=_repeat(plain, "number-rows-repeated"), column=0)
            if plain.get("visibility") in ("collapse", "filter"):
                found.rows.update(range(here["row"], here["row"] + min(here["repeat"], _MOST)))
        elif name in ("table-cell", "covered-table-cell"):
            valued = any(
                key in plain for key in ("value", "date-value", "time-value", "boolean-value", "string-value")
            )
            cell = (here["row"], here["column"] + 1)
            kinds = {value for key, value in attributes.items() if key.endswith(":value-type")}
            if "error" in kinds:
                found.doubtful[cell] = ("error", "")
                here["error"] = 1
            elif "formula" in plain and not valued and "string" not in kinds:
                found.doubtful[cell] = ("formula", "")
            if "percentage" in kinds:
                found.percents.add(cell)
            here["column"] += _repeat(plain, "number-columns-repeated")

    def text(data: str) -> None:
        """The words of an error, which stand inside its cell."""
        if here["error"] and data.strip():
            found.doubtful[next(reversed(found.doubtful))] = ("error", data.strip()[:20])
            here["error"] = 0

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    parser.CharacterDataHandler = text
    try:
        parser.Parse(content, True)
    except expat.ExpatError:
        return Looked()
    return found


def _repeat(attributes: dict[str, str], name: str) -> int:
    value = attributes.get(name, "1")
    return min(int(value), 2_000_000) if value.isdecimal() else 1
