"""Which parts of an xlsx package belong to a sheet: its own XML, its comments. May not read cells."""

from __future__ import annotations

from posixpath import dirname, join, normpath
from xml.etree import ElementTree

from parscore.read.sheet import Book

_RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
_STRICT = "{http://purl.oclc.org/ooxml/officeDocument/relationships}id"
_WORKBOOK = "xl/workbook.xml"


def sheet_part(book: Book, sheet: str) -> str:
    """The name of the part that holds a sheet; nothing when the package does not lead to it."""
    try:
        listed = ElementTree.fromstring(book.part(_WORKBOOK))
    except ElementTree.ParseError:
        return ""
    relation = next(
        (node.get(_RELATION) or node.get(_STRICT) for node in listed.iter() if node.get("name") == sheet),
        None,
    )
    return next((target for key, _, target in _links(book, _WORKBOOK) if key == relation), "")


def comment_parts(book: Book, sheet: str) -> list[str]:
    """The names of the parts that hold the comments of a sheet."""
    part = sheet_part(book, sheet)
    return [target for _, kind, target in _links(book, part) if kind.endswith("/comments")] if part else []


def _links(book: Book, part: str) -> list[tuple[str, str, str]]:
    """Where the links of a part lead: key, kind and the name of the other part."""
    folder = dirname(part)
    try:
        links = ElementTree.fromstring(book.part(join(folder, "_rels", f"{part.rpartition('/')[2]}.rels")))
    except ElementTree.ParseError:
        return []
    return [
        (
            node.get("Id", ""),
            node.get("Type", ""),
            normpath(join("/", folder, node.get("Target", ""))).lstrip("/"),
        )
        for node in links
    ]
