"""The parts of a package that was looked over → the bytes that the fast reader gets.

What it cannot read though programs write it soundly is written as it expects; nothing that people see changes. May not
read a cell.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from functools import partial

from parscore.read.sheets.archive import packed

_WORKBOOK, _LINKS, _CONTENT, _TYPE = (
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "content.xml",
    "mimetype",
)
_ODS = b"application/vnd.oasis.opendocument.spreadsheet"
_RANGE = re.compile(rb"""<(?:\w+:)?dimension\s[^<>]*/>""")
"""The used range of a sheet, which some write as rows or columns alone (`1:6`) and nobody needs."""
_WHOLE_COLUMNS, _WHOLE_ROWS = (
    re.compile(rb"""(<(?:\w+:)?mergeCell\s+ref\s*=\s*["'])(%b):(%b)(["'])""" % (one, one))
    for one in (rb"[A-Z]{1,3}", rb"\d{1,7}")
)
"""Merged columns and rows, which some write without the other half (`A:A`)."""
_LINK = re.compile(rb"""<(?:\w+:)?Relationship\s[^<>]*>""")
_MACROS = re.compile(rb"""\bType\s*=\s*["'][^"']*/xl(?:Intl)?Macrosheet["']""", re.IGNORECASE)
_KEY = re.compile(rb"""\bId\s*=\s*["']([^"']*)["']""")
_SHEET = re.compile(rb"""<(?:\w+:)?sheet\s[^<>]*/>""")
_KEY_OF = re.compile(rb"""\b\w+:id\s*=\s*["']([^"']*)["']""")
_INDENT = re.compile(rb"(?<=>)\s+(?=</?(?:table|office):|<text:p[\s/>])")
"""White space between elements that hold no text of their own."""


def repaired(parts: Mapping[str, bytes]) -> bytes:
    """The same without what the fast reader does not know."""
    if _CONTENT in parts and _TYPE not in parts:
        parts = {_TYPE: _ODS, **parts}
    return packed({name: _change(name, parts)(content) for name, content in parts.items()})


def _change(name: str, parts: Mapping[str, bytes]) -> Callable[[bytes], bytes]:
    """What is done to one part."""
    if name == _WORKBOOK:
        return partial(_with_tables_alone, links=parts.get(_LINKS, b""))
    if name == _CONTENT:
        return partial(_INDENT.sub, b"")
    return _without_whole if name.startswith("xl/") and name.endswith(".xml") else bytes


def _without_whole(sheet: bytes) -> bytes:
    """A sheet without its used range, and merged rows and columns as cells."""
    sheet = _RANGE.sub(b"", sheet, count=1)
    sheet = _WHOLE_COLUMNS.sub(rb"\g<1>\g<2>1:\g<3>1048576\g<4>", sheet)
    return _WHOLE_ROWS.sub(rb"\g<1>A\g<2>:XFD\g<3>\g<4>", sheet)


def _with_tables_alone(listed: bytes, links: bytes) -> bytes:
    """The list of sheets without those of Excel 4 macros, and modules that have no part: neither holds a table."""
    sheets = (link for link in _LINK.findall(links) if not _MACROS.search(link))
    keys = {key for link in sheets for key in _KEY.findall(link)}
    return _SHEET.sub(lambda sheet: sheet[0] if keys & set(_KEY_OF.findall(sheet[0])) else b"", listed)
