"""The slow look into a workbook's XML: does an empty cell hold a formula never calculated, or an error?

Fast readers show such cells as empty, in silence. Only cells that are needed and empty are looked up.
"""

from __future__ import annotations

import io
import re
import zipfile
from dataclasses import dataclass, field
from typing import Literal
from xml.etree import ElementTree

from parscore.text import cell_name

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_ERROR = re.compile(rb"""\bt\s*=\s*["']e["']""")
_TEXT = re.compile(rb"""\bt\s*=\s*["']str["']""")
_FORMULA = re.compile(rb"<(?:\w+:)?f[\s>/]")
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]{1,40})</")

Content = tuple[Literal["formula", "error"], str]


@dataclass
class Formulas:
    """The XML of one sheet of an xlsx file, opened when the first empty cell is asked for."""

    data: bytes
    sheet: str
    xml: bytes | None = field(default=None, init=False)

    def at(self, row: int, column: int) -> Content | None:
        """What an apparently empty cell really holds: an uncalculated formula, an error value, or None."""
        if self.xml is None:
            self.xml = _sheet_xml(self.data, self.sheet)
        start = self.xml.find(f' r="{cell_name(row, column)}"'.encode())
        if start < 0:
            return None
        close = self.xml.find(b">", start)
        opening = self.xml[self.xml.rfind(b"<", 0, start) : close + 1]
        if opening.endswith(b"/>") or close < 0:
            return None
        following = self.xml.find(b"</c>", close)
        inside = self.xml[close + 1 : following if following >= 0 else close + 4000]
        if _ERROR.search(opening):
            value = _VALUE.search(inside)
            return "error", value.group(1).decode("utf-8", "replace") if value else "lỗi"
        if _FORMULA.search(inside) and not _TEXT.search(opening) and not _VALUE.search(inside):
            return "formula", ""
        return None


def _sheet_xml(data: bytes, sheet: str) -> bytes:
    """The XML of a sheet found by its name; nothing when the package does not lead to it."""
    try:
        package = zipfile.ZipFile(io.BytesIO(data))
        book = ElementTree.fromstring(package.read("xl/workbook.xml"))
        relation = next(
            (node.get(_RELATION) or node.get(_STRICT) for node in book.iter() if node.get("name") == sheet),
            None,
        )
        links = ElementTree.fromstring(package.read("xl/_rels/workbook.xml.rels"))
        target = next((node.get("Target") for node in links if node.get("Id") == relation), None)
        if target is None:
            return b""
        name = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        return package.read(name)
    except (KeyError, ElementTree.ParseError, zipfile.BadZipFile):
        return b""
