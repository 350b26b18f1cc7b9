"""Comments of cells in workbooks of every kind, by row and column. May not know what they are about.

A comment may name any cell of a sheet, so nothing is laid out as a rectangle here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from xml.etree import ElementTree

from parscore.read.sheets.details import Cell, Comment
from parscore.read.sheets.extent import column_number
from parscore.read.sheets.links import UNREADABLE, comment_parts
from parscore.read.sheets.open import Book
from parscore.read.sheets.xls import xls_sheet

_CELL = re.compile(r"([A-Za-z]{1,3})(\d{1,7})")


def comments_of(book: Book, sheet: str) -> tuple[Mapping[Cell, Comment], bool]:
    """The comments of a sheet, and whether all that there are could be read."""
    if book.kind == "xlsx":
        return _xlsx(book, sheet)
    looked = book.ods(sheet) if book.kind == "ods" else xls_sheet(book.data, sheet)
    return looked.comments, not looked.unread


def _xlsx(book: Book, sheet: str) -> tuple[dict[Cell, Comment], bool]:
    found: dict[Cell, Comment] = {}
    whole = True
    for part in comment_parts(book, sheet):
        content = book.part(part) if part.endswith(".xml") else b""
        try:
            listed = ElementTree.fromstring(content)
        except UNREADABLE:
            whole = False
            continue
        names = (node.text or "" for node in listed.iter() if _name(node) == "author")
        authors = {str(number): name for number, name in enumerate(names)}
        for node in listed.iter():
            if _name(node) != "comment":
                continue
            cell = _CELL.fullmatch(node.get("ref", ""))
            if cell is None:
                whole = False
                continue
            at = int(cell[2]), column_number(cell[1].encode())
            found[at] = Comment("".join(_words(node)), authors.get(node.get("authorId", ""), ""))
    return found, whole


def _words(node: ElementTree.Element) -> Iterator[str]:
    """The pieces of a text, plain or formatted; reading aids that stand above letters are none."""
    for part in (part for text in node if _name(text) == "text" for part in text):
        pieces = (part,) if _name(part) == "t" else part if _name(part) == "r" else ()
        yield from (piece.text or "" for piece in pieces if _name(piece) == "t")


def _name(node: ElementTree.Element) -> str:
    return node.tag.rpartition("}")[2] if isinstance(node.tag, str) else ""
