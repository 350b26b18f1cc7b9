"""Notes on cells of one sheet: new ones made, those that are there kept and continued.

A note needs its text in one part and its box in an old drawing format (VML) in another. The drawing is edited as
text, as it is not always sound XML; boxes of notes and of controls that are there stay as they are.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from functools import cached_property
from typing import Any
from xml.sax.saxutils import quoteattr

from parscore.text import cell_name
from parscore.write.annotated.cells import Grid
from parscore.write.annotated.package import AnnotationError, Package

AUTHOR = "parscore"
MAX_TEXT = 8_000

_NAMESPACES = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_WIDTH, _LINE, _LETTERS, _HIGHEST = 340, 17, 46, 600
_NARROWEST = 10
_SHAPE = re.compile(rb"<v:shape\b(?!type)[^<>]*(?<!/)>(?:(?!<v:shape\b).)*?</v:shape\s*>", re.DOTALL)
_ROW = re.compile(rb"<x:Row>\s*(\d{1,7})\s*</x:Row>")
_COLUMN = re.compile(rb"<x:Column>\s*(\d{1,5})\s*</x:Column>")
_ANCHOR = re.compile(rb"(<x:Anchor>)\s*(\d{1,7}(?:\s*,\s*\d{1,7}){7})\s*(</x:Anchor>)")
_HEIGHT = re.compile(rb"(?<![\w-])height:\s*(\d{1,4}(?:\.\d{1,4})?)pt")
_STYLED_WIDTH = re.compile(rb"(?<![\w-])width:\s*(\d{1,4}(?:\.\d{1,4})?)pt")
_COMMENTS = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_VML = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_AFTER = ("legacyDrawingHF", "picture", "oleObjects", "controls", "webPublishItems", "tableParts", "extLst")
_SHAPE_ID = re.compile(rb"_x0000_s(\d{1,9})")
_MAP = re.compile(rb"<o:idmap[^<>]*\bdata=[\"']([\d,]+)[\"']")
_KIND = (
    f'<v:shapetype {_NAMESPACES} id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_RULE = "\n———\n"
_BLOCK = 1024
"""So many boxes share the first part of their numbers."""


class Notes:
    """The notes of one sheet being edited: `note` adds one, `write` puts their boxes in place at the end."""

    def __init__(self, package: Package, sheet: str, grid: Grid) -> None:
        self._package, self._sheet, self._grid, self._xml = package, sheet, grid, package.dialect
        self._boxes: list[str] = []
        self._longer: dict[tuple[int, int], str] = {}

    def note(self, row: int, column: int, paragraphs: list[tuple[str, str]]) -> bool:
        """Say something on a cell: for each paragraph a bold beginning and the rest.

        False where the cell's note only mirrors a conversation, to which nothing can be added.
        """
        cell, known = cell_name(row, column), self._known
        words = "\n".join(f"{head}{rest}" for head, rest in paragraphs)[:MAX_TEXT]
        if cell not in known:
            made = self._xml.element("comment", self._xml.element("text"), ref=cell, authorId=self._author())
            self._root.find(self._xml.tag("commentList")).append(made)
            known[cell] = made
            self._boxes.append(_box(row, column, words, self._grid))
        elif self._is_thread(known[cell]):
            return False
        else:
            paragraphs = [(_RULE + paragraphs[0][0], paragraphs[0][1]), *paragraphs[1:]]
            self._longer[row, column] = f"{_RULE}{words}"
        self._say(known[cell].find(self._xml.tag("text")), paragraphs)
        return True

    def write(self) -> None:
        """Put the boxes of the new notes into the sheet's drawing, and enlarge those of notes continued."""
        if not self._boxes and not self._longer:
            return
        link = self._grid.root.find(self._xml.tag("legacyDrawing"))
        related = self._package.relations(self._sheet)
        part = "" if link is None else related.get(self._xml.link_of(link), ("", ""))[1]
        if self._boxes:
            if link is not None and part not in self._package:
                raise AnnotationError("thiếu phần vẽ ghi chú của trang tính")
            self._draw(part or self._new_drawing())
        elif part in self._package:
            self._package.raw[part] = _enlarged(self._package.read(part), self._longer, self._grid)

    def _new_drawing(self) -> str:
        """An empty drawing, named by the sheet in the place that the format asks for."""
        part = self._package.free("xl/drawings/vmlDrawing{}.vml")
        self._package.declare_ending("vml", _VML)
        identity = self._package.relate(self._sheet, "vmlDrawing", part)
        after = {self._xml.tag(name) for name in _AFTER}
        children = list(self._grid.root)
        later = (at for at, node in enumerate(children) if node.tag in after or _is_choice(node))
        self._grid.root.insert(next(later, len(children)), self._xml.linked("legacyDrawing", identity))
        self._package.raw[part] = (
            f'<xml {_NAMESPACES}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{self._free_block()}"/>'
            f"</o:shapelayout>{_KIND}</xml>"
        ).encode()
        return part

    def _draw(self, part: str) -> None:
        """Add the boxes at the end of the drawing, its own text untouched."""
        text = _enlarged(self._package.read(part), self._longer, self._grid)
        end = text.rfind(b"</xml>")
        if end < 0 or text.startswith((b"\xff\xfe", b"\xfe\xff")):
            raise AnnotationError("phần vẽ ghi chú của trang tính có cấu trúc lạ")
        first = _next_number(text)
        kind = "" if b'id="_x0000_t202"' in text else _KIND
        boxes = "".join(box.format(number=first + place) for place, box in enumerate(self._boxes))
        self._package.raw[part] = text[:end] + (kind + boxes).encode() + text[end:]

    def _free_block(self) -> int:
        """A number of boxes by the thousand that no other drawing has."""
        drawings = map(self._package.read, self._package.named(".vml"))
        lists = b",".join(numbers for text in drawings for numbers in _MAP.findall(text))
        return max(map(int, filter(None, lists.split(b","))), default=0) + 1

    @cached_property
    def _root(self) -> Any:
        """The root of the part of the texts, made where there is none."""
        part = self._package.target(self._sheet, "comments")
        if part is None or part not in self._package:
            part = self._package.free("xl/comments{}.xml")
            root = self._xml.root("comments")
            root.extend((self._xml.element("authors"), self._xml.element("commentList")))
            self._package.add(part, root, _COMMENTS)
            self._package.relate(self._sheet, "comments", part)
        root = self._package.tree(part)
        if any(root.find(self._xml.tag(name)) is None for name in ("authors", "commentList")):
            raise AnnotationError("phần ghi chú của trang tính có cấu trúc lạ")
        return root

    @cached_property
    def _known(self) -> dict[str, Any]:
        """The notes by the names of their cells; of several on one cell the first."""
        nodes = list(self._root.iter(self._xml.tag("comment")))
        return {str(node.get("ref")): node for node in reversed(nodes)}

    @cached_property
    def _authors(self) -> list[str]:
        return [node.text or "" for node in self._root.iter(self._xml.tag("author"))]

    def _author(self) -> str:
        if AUTHOR not in self._authors:
            self._root.find(self._xml.tag("authors")).append(self._xml.element("author", AUTHOR))
            self._authors.append(AUTHOR)
        return str(self._authors.index(AUTHOR))

    def _is_thread(self, comment: Any) -> bool:
        """Whether the note only mirrors a conversation kept elsewhere, which must not be changed here."""
        number = str(comment.get("authorId"))
        author = self._authors[int(number) : int(number) + 1] if number.isdecimal() else []
        return any(name.startswith("tc=") for name in author)

    def _say(self, text: Any, paragraphs: list[tuple[str, str]]) -> None:
        """Add the words behind those that are there, as runs of their own."""
        if text is None:
            raise AnnotationError("phần ghi chú của trang tính có cấu trúc lạ")
        plain = text.find(self._xml.tag("t"))
        if plain is not None:
            run = self._xml.element("r")
            text.replace(plain, run)
            run.append(plain)
        place, room = len(text.findall(self._xml.tag("r"))), MAX_TEXT
        for words, bold in _runs(paragraphs):
            if room > 0:
                text.insert(place, self._run(words[:room], bold=bold))
                place, room = place + 1, room - len(words)

    def _run(self, words: str, *, bold: bool) -> Any:
        xml = self._xml
        weight = [xml.element("b")] if bold else []
        look = xml.element("rPr", *weight, xml.element("sz", val="9"), xml.element("rFont", val="Tahoma"))
        return xml.element("r", look, xml.text(words))


def _runs(paragraphs: list[tuple[str, str]]) -> Iterator[tuple[str, bool]]:
    """The words of the paragraphs, each with whether it is bold."""
    for number, (head, rest) in enumerate(paragraphs):
        yield f"\n{head}" if number else head, True
        if rest:
            yield rest, False


def _is_choice(node: Any) -> bool:
    return isinstance(node.tag, str) and node.tag.endswith("}AlternateContent")


def _next_number(drawing: bytes) -> int:
    """The number of the next box in a drawing: after those that are there, or the first of its block."""
    if used := [int(number) for number in _SHAPE_ID.findall(drawing)]:
        return max(used) + 1
    block = _MAP.search(drawing)
    return (int(block.group(1).split(b",")[0]) if block else 1) * _BLOCK + 1


def _box(row: int, column: int, words: str, grid: Grid) -> str:
    """The box of a new note, beside its cell and as high as its words need; `{number}` is its number."""
    height = min(_lines(words, _LETTERS) * _LINE + 12, _HIGHEST)
    right, right_offset = _walk(column + 1, _WIDTH + 12, grid.width)
    bottom, bottom_offset = _walk(row, height, grid.height)
    anchor = f"{column}, 12, {row - 1}, 2, {right - 1}, {right_offset}, {bottom - 1}, {bottom_offset}"
    size = f"width:{_WIDTH * 3 // 4}pt;height:{height * 3 // 4}pt"
    style = f"position:absolute;{size};z-index:1;visibility:hidden"
    return (
        f'<v:shape {_NAMESPACES} id="_x0000_s{{number}}" type="#_x0000_t202" style={quoteattr(style)} '
        'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
        '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{anchor}</x:Anchor>"
        f"<x:AutoFill>False</x:AutoFill><x:Row>{row - 1}</x:Row><x:Column>{column - 1}</x:Column>"
        "</x:ClientData></v:shape>"
    )


def _enlarged(drawing: bytes, more: Mapping[tuple[int, int], str], grid: Grid) -> bytes:
    """The drawing with higher boxes for the cells whose notes got `more` words; a strange box stays as it is."""

    def grown(shape: re.Match[bytes]) -> bytes:
        text = shape.group()
        row, column = _ROW.search(text), _COLUMN.search(text)
        if row is None or column is None or b'ObjectType="Note"' not in text:
            return text
        words = more.get((int(row.group(1)) + 1, int(column.group(1)) + 1))
        return text if words is None else _higher(text, words, grid)

    return _SHAPE.sub(grown, drawing)


def _higher(shape: bytes, words: str, grid: Grid) -> bytes:
    """One box made higher by as many lines as the words fill in its width."""
    width, height, anchor = _STYLED_WIDTH.search(shape), _HEIGHT.search(shape), _ANCHOR.search(shape)
    if width is None or height is None:
        return shape
    letters = max(_NARROWEST, int(float(width.group(1)) * 4 / 3 * _LETTERS / _WIDTH))
    added = min(_lines(words, letters) * _LINE, _HIGHEST)
    if anchor is not None:
        shape = shape.replace(anchor.group(), _lower(anchor, added, grid), 1)
    return _HEIGHT.sub(b"height:%gpt" % (float(height.group(1)) + added * 3 / 4), shape, count=1)


def _lower(anchor: re.Match[bytes], added: int, grid: Grid) -> bytes:
    *others, bottom, offset = map(int, anchor.group(2).split(b","))
    end, end_offset = _walk(bottom + 1, offset + added, grid.height)
    numbers = (*others, end - 1, end_offset)
    return anchor.group(1) + ", ".join(map(str, numbers)).encode() + anchor.group(3)


def _lines(words: str, letters: int) -> int:
    return sum(len(line) // letters + 1 for line in words.split("\n"))


def _walk(start: int, length: int, size_of: Callable[[int], int]) -> tuple[int, int]:
    """The row or column in which a length that begins at `start` ends, and how far inside it."""
    number = start
    while length > (size := size_of(number)) and number < start + 400:
        length, number = length - size, number + 1
    return number, min(length, max(0, size_of(number)))
