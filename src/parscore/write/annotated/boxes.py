"""The boxes of notes in a sheet's old drawing (VML): made for new notes, enlarged where a note is continued.

The drawing is edited as text: it is not always sound XML, and everything else in it has to stay as it is.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from xml.sax.saxutils import quoteattr

from parscore.write.annotated.cells import Grid

NAMESPACES = (
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


def box(row: int, column: int, words: str, grid: Grid) -> str:
    """The box of a new note, beside its cell and as high as its words need; `{number}` is its number."""
    height = min(_lines(words, _LETTERS) * _LINE + 12, _HIGHEST)
    right, right_offset = _walk(column + 1, _WIDTH + 12, grid.width)
    bottom, bottom_offset = _walk(row, height, grid.height)
    anchor = f"{column}, 12, {row - 1}, 2, {right - 1}, {right_offset}, {bottom - 1}, {bottom_offset}"
    size = f"width:{_WIDTH * 3 // 4}pt;height:{height * 3 // 4}pt"
    style = f"position:absolute;{size};z-index:1;visibility:hidden"
    return (
        f'<v:shape {NAMESPACES} id="_x0000_s{{number}}" type="#_x0000_t202" style={quoteattr(style)} '
        'fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
        '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{anchor}</x:Anchor>"
        f"<x:AutoFill>False</x:AutoFill><x:Row>{row - 1}</x:Row><x:Column>{column - 1}</x:Column>"
        "</x:ClientData></v:shape>"
    )


def enlarged(drawing: bytes, more: Mapping[tuple[int, int], str], grid: Grid) -> bytes:
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
    made = shape
    if anchor is not None:
        made = made.replace(anchor.group(), _lower(anchor, added, grid), 1)
    return _HEIGHT.sub(b"height:%gpt" % (float(height.group(1)) + added * 3 / 4), made, count=1)


def _lower(anchor: re.Match[bytes], added: int, grid: Grid) -> bytes:
    """The anchor of a box with its lower edge moved down."""
    left, left_offset, top, top_offset, right, right_offset, bottom, offset = map(
        int, anchor.group(2).split(b",")
    )
    end, end_offset = _walk(bottom + 1, offset + added, grid.height)
    numbers = (left, left_offset, top, top_offset, right, right_offset, end - 1, end_offset)
    return anchor.group(1) + ", ".join(map(str, numbers)).encode() + anchor.group(3)


def _lines(words: str, letters: int) -> int:
    return sum(len(line) // letters + 1 for line in words.split("\n"))


def _walk(start: int, length: int, size_of: Callable[[int], int]) -> tuple[int, int]:
    """The row or column in which a length that begins at `start` ends, and how far inside it."""
    number = start
    while length > (size := size_of(number)) and number < start + 400:
        length, number = length - size, number + 1
    return number, min(length, max(0, size_of(number)))
