"""The slow look into a workbook's XML: formulas never calculated, errors, hidden rows and columns.

Fast readers show such cells as empty, or as the 0 that a program wrote, in silence. Only what is needed is
looked up.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal
from xml.etree import ElementTree
from xml.parsers import expat

from parscore.read.sheet import Book
from parscore.text import cell_name

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_ERROR = re.compile(rb"""\bt\s*=\s*["']e["']""")
_TEXT = re.compile(rb"""\bt\s*=\s*["']str["']""")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]{1,40})</")
_HIDDEN_ROW = re.compile(
    rb"""<(?:\w+:)?row\s(?=[^>]*\bhidden\s*=\s*["'](?:1|true)["'])[^>]*?\br\s*=\s*["'](\d{1,7})["']"""
)
_HIDDEN_COLUMN = re.compile(rb"""<(?:\w+:)?col\s(?=[^>]*\bhidden\s*=\s*["'](?:1|true)["'])([^>]*)>""")
_ENDS = re.compile(rb"""\b(min|max)\s*=\s*["'](\d{1,5})["']""")
_UNSURE = re.compile(rb"""fullCalcOnLoad\s*=\s*["'](?:1|true)["']""")
_MOST = 20_000

Content = tuple[Literal["formula", "error"], str]


@dataclass
class Formulas:
    """What stands behind the values of one sheet, looked at when the first doubtful cell is asked for."""

    book: Book
    sheet: str
    _empty: set[tuple[int, int]] | None = field(default=None, init=False)

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
        if self.book.kind == "ods":
            if self._empty is None:
                self._empty = _ods_sheet(_part(self.book, "content.xml"), self.sheet).uncounted
            return ("formula", "") if (row, column) in self._empty else None
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
        start = self.xml.find(f' r="{cell_name(row, column)}"'.encode())
        if start < 0:
            return b"", b""
        close = self.xml.find(b">", start)
        opening = self.xml[self.xml.rfind(b"<", 0, start) : close + 1]
        if opening.endswith(b"/>") or close < 0:
            return b"", b""
        following = self.xml.find(b"</c>", close)
        return opening, self.xml[close + 1 : following if following >= 0 else close + 4000]

    def hidden(self) -> tuple[set[int], set[int]]:
        """The hidden rows and columns of the sheet, counted from 1; those of an xls file are not known."""
        if self.book.kind == "ods":
            content = _part(self.book, "content.xml")
            if b"visibility=" not in content:
                return set(), set()
            found = _ods_sheet(content, self.sheet)
            return found.rows, found.columns
        if b"hidden" not in self.xml:
            return set(), set()
        columns: set[int] = set()
        for attributes in _HIDDEN_COLUMN.findall(self.xml):
            ends = {name: int(number) for name, number in _ENDS.findall(attributes)}
            columns.update(range(ends.get(b"min", 1), min(ends.get(b"max", 0), 16_384) + 1))
        return {int(row) for row in _HIDDEN_ROW.findall(self.xml)}, columns


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


@dataclass
class _OdsSheet:
    """What the XML of one table of an ods file tells beside its values."""

    rows: set[int] = field(default_factory=set)
    columns: set[int] = field(default_factory=set)
    uncounted: set[tuple[int, int]] = field(default_factory=set)


def _ods_sheet(content: bytes, sheet: str) -> _OdsSheet:
    found = _OdsSheet()
    here = {"inside": 0, "row": 0, "column": 0, "columns": 0, "repeat": 1}

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
            if "formula" in plain and not valued and plain.get("value-type") not in ("string",):
                found.uncounted.add((here["row"], here["column"] + 1))
            here["column"] += _repeat(plain, "number-columns-repeated")

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    try:
        parser.Parse(content, True)
    except expat.ExpatError:
        return _OdsSheet()
    return found


def _repeat(attributes: dict[str, str], name: str) -> int:
    value = attributes.get(name, "1")
    return min(int(value), 2_000_000) if value.isdecimal() else 1
