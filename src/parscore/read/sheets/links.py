"""Which parts of an xlsx package belong to a sheet: its own XML, its comments. May not read cells."""

from __future__ import annotations

from functools import lru_cache
from posixpath import dirname, join, normpath
from xml.etree import ElementTree

from parscore.read.sheets.open import Book

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_WORKBOOK = "xl/workbook.xml"
UNREADABLE = (ElementTree.ParseError, LookupError, ValueError)
"""Not well-formed, or in an encoding that nobody knows."""


def sheet_part(book: Book, sheet: str) -> str:
    """The name of the part that holds a sheet; nothing when the package does not lead to it."""
    return _sheet_parts(book.part(_WORKBOOK), book.part(_rels(_WORKBOOK))).get(sheet, "")


@lru_cache(maxsize=64)
def _sheet_parts(listed: bytes, links: bytes) -> dict[str, str]:
    """The parts of all sheets by name; forms that were made together list the same."""
    try:
        nodes = ElementTree.fromstring(listed).iter()
    except UNREADABLE:
        return {}
    targets = {key: target for key, _, target in reversed(_links(_WORKBOOK, links))}
    named = ((node.get("name"), node.get(_RELATION) or node.get(_STRICT)) for node in nodes)
    found: dict[str, str] = {}
    for name, key in named:
        if name is not None:
            found.setdefault(name, targets.get(key, "") if key else "")
    return found


def comment_parts(book: Book, sheet: str) -> list[str]:
    """The names of the parts that hold the comments of a sheet."""
    part = sheet_part(book, sheet)
    links = _links(part, book.part(_rels(part))) if part else []
    return [target for _, kind, target in links if kind.endswith("/comments")]


def _rels(part: str) -> str:
    """The name of the part that lists the links of a part."""
    return join(dirname(part), "_rels", f"{part.rpartition('/')[2]}.rels")


def _links(part: str, listed: bytes) -> list[tuple[str, str, str]]:
    """Where the links of a part lead, as they are `listed`: key, kind and the name of the other part."""
    try:
        links = ElementTree.fromstring(listed)
    except UNREADABLE:
        return []
    return [
        (
            node.get("Id", ""),
            node.get("Type", ""),
            normpath(join("/", dirname(part), node.get("Target", ""))).lstrip("/"),
        )
        for node in links
    ]
