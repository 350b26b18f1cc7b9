"""Tables as the markup of Word: headings repeated on every page, rows kept whole; may not compute.

The markup is made as text: a document has ten thousand cells, and one object for each would be slow.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import escape

from parscore.text import nfc
from parscore.write.tables.data import Column, Emphasis, Heading, Shown, Table, headings, shown

STYLE, SMALL = "BangSoLieu", "BangSoLieuNho"
"""The styles of paragraphs in tables; a template may say how they look."""
_BROAD = 110
"""A table whose columns want more characters than these is set in small letters."""
_SHORT = 8
"""A table of no more rows is kept on one page."""
_LAST = 2
"""So many rows of a longer one stay with the last row, which without notes stays with what follows: a signature."""
_WIDE = 14_000
_ROOM = {False: (76, 118), True: (92, 142)}
"""So many characters stand in a line of a page in portrait and in landscape, and of small letters."""
_ONE_LINE = 14
"""Words of a column that are no longer than this stay in one line."""
_NARROWEST = 14.0
"""A column of texts has room for so many characters at least, if they need it."""
_BOLD_LETTERS, _PADDING, _HEAD_LINES, _HEAD_LETTERS = 1.25, 1.6, 3, 1.1
"""How broad bold letters may be, what the edges of a cell take, into how many lines a long heading is broken, and how
broad bold letters are on the whole."""
_INDENT = 170
"""How far one level is moved in, in twentieths of a point."""
_FILLS: dict[Emphasis, str] = {"field": "DFE8F3", "parent": "F4F6F9", "section": "EFE7D3", "total": "F6EFDF"}
_HEAD = "D9E5F3"
_BOLD = frozenset({"field", "section", "total"})
_BORDERS = "".join(
    f'<w:{side} w:val="single" w:sz="4" w:space="0" w:color="595959"/>'
    for side in ("top", "left", "bottom", "right", "insideH", "insideV")
)
_MARGINS = '<w:tblCellMar><w:left w:w="57" w:type="dxa"/><w:right w:w="57" w:type="dxa"/></w:tblCellMar>'
_MOVED = '<w:ind w:left="{}" w:firstLine="0"/>'
_KEPT = "<w:keepNext/>"
_BREAK = '</w:t><w:br/><w:t xml:space="preserve">'


def text_markup(words: str) -> str:
    """Words as they stand between `<w:t>` and `</w:t>`: escaped, without what XML cannot hold, lines broken."""
    kept = nfc(words).replace("\r\n", "\n").replace("\r", "\n").replace("\t", " ")
    return escape(kept).replace("\n", _BREAK)


def table_markup(table: Table, direct: bool = False) -> str:
    """The table without title and notes, as wide as the text of its page; `direct` without the styles above."""
    broad = sum(column.width for column in table.columns) > _BROAD
    cells = shown(table)
    room = _widths(table.columns, cells, broad)
    widths = _shares(room)
    look = _look(SMALL if broad else STYLE, direct)
    grid = "".join(f'<w:gridCol w:w="{width * _WIDE // 5000}"/>' for width in widths)
    return "".join(
        (
            '<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:jc w:val="center"/>',
            f'<w:tblBorders>{_BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/>{_MARGINS}</w:tblPr>',
            f"<w:tblGrid>{grid}</w:tblGrid>",
            *_head(table.columns, widths, _over(table.columns, room), look),
            *_rows(table, cells, widths, look),
            "</w:tbl>",
        )
    )


class _Look:
    """How the words of a table are set: by a style of the template, or directly."""

    def __init__(self, style: str, direct: bool) -> None:
        self.line = 240 if style == SMALL else 290
        size = f'<w:sz w:val="{20 if style == SMALL else 24}"/>' if direct else ""
        styled, flat = f'<w:pStyle w:val="{style}"/>', '<w:spacing w:before="20" w:after="20"/>'
        self.paragraph = flat if direct else styled
        self.kept = f"{_KEPT}{flat}" if direct else f"{styled}{_KEPT}"
        self.runs = {
            "": f"<w:rPr>{size}</w:rPr>" if size else "",
            "bold": f"<w:rPr><w:b/>{size}</w:rPr>",
            "muted": f'<w:rPr><w:color w:val="5F6B78"/>{size}</w:rPr>',
        }
        self.direct = direct

    def run(self, emphasis: Emphasis) -> str:
        """The looks of the words of a row."""
        return self.runs["bold" if emphasis in _BOLD else "muted" if emphasis == "muted" else ""]


_look = lru_cache(maxsize=4)(_Look)
"""Looks are kept, and with them the cells made in them."""


def _widths(columns: Sequence[Column], cells: Sequence[Sequence[Shown]], small: bool) -> list[float]:
    """How many characters each column has room for.

    No number, word or short text is broken; what is left goes to long texts, then to headings. A table that is too
    broad for portrait is taken to stand in landscape.
    """
    whole = [[row[place] for row in cells] for place in range(len(columns))]
    needs = [_need(column, found) + _PADDING for column, found in zip(columns, whole, strict=True)]
    room = next((one for one in _ROOM[small] if one >= sum(needs)), sum(needs))
    texts = [max(map(len, found), default=0) + _PADDING for found in _texts(columns, whole)]
    heads = [_in_lines(column.heading) + _PADDING for column in columns]
    return _filled(_filled(needs, texts, room), heads, room)


def _texts(columns: Sequence[Column], whole: Sequence[Sequence[Shown]]) -> Iterator[list[str]]:
    """What stands in the columns of texts, and nothing for the others."""
    for column, found in zip(columns, whole, strict=True):
        yield [made.text for made in found if column.kind in ("text", "word")]


def _filled(widths: Sequence[float], wanted: Sequence[float], room: float) -> list[float]:
    """The widths with what is left of a line shared out among those that want more."""
    lacks = [max(0.0, want - width) for want, width in zip(wanted, widths, strict=True)]
    share = min(1.0, max(0.0, room - sum(widths)) / (sum(lacks) or 1.0))
    return [width + lack * share for width, lack in zip(widths, lacks, strict=True)]


def _shares(widths: Sequence[float]) -> list[int]:
    """The widths in fiftieths of a per cent, which come to the whole."""
    made = [int(width * 5000 / sum(widths)) for width in widths]
    made[-1] += 5000 - sum(made)
    return made


def _need(column: Column, cells: Sequence[Shown]) -> float:
    """The characters of a column without which a number, a word or a short text is broken."""
    longest = max((len(made.text) for made in cells), default=0)
    if column.kind == "text":
        need = min(longest, column.width, _NARROWEST)
    elif column.kind == "word":
        need = min(longest, _ONE_LINE)
    else:
        need = max((_unbroken(made) for made in cells), default=0)
    halved = len(column.heading) / 2 if len(column.heading) <= _ONE_LINE else 0
    return max(max(_longest_word(column.heading), halved) * _BOLD_LETTERS, need)


def _unbroken(made: Shown) -> int:
    return len(made.text) if made.number is not None else _longest_word(made.text)


def _longest_word(words: str) -> int:
    return max(map(len, words.split()), default=0)


def _in_lines(heading: str) -> float:
    """How broad a heading would be: a short one in one line, a long one in few."""
    lines = 1 if len(heading) <= _ONE_LINE else _HEAD_LINES
    return len(heading) * _BOLD_LETTERS / lines


def _over(columns: tuple[Column, ...], room: Sequence[float]) -> int:
    """The lines that the second row of the heading has to have at least, for those who stand over both rows."""
    above, *below = headings(columns)
    over = max((_lines(head, room) for head in above if head.down > 1), default=0)
    return over - max(_lines(head, room) for head in above if head.down == 1) if below else 0


def _lines(head: Heading, room: Sequence[float]) -> int:
    width = max(1.0, sum(room[head.column : head.column + head.across]) - _PADDING)
    lines, left = 1, width
    for word in head.text.split():
        size = (len(word) + 1) * _HEAD_LETTERS
        lines, left = (lines, left - size) if size - _HEAD_LETTERS <= left else (lines + 1, width - size)
    return lines


def _head(columns: tuple[Column, ...], widths: Sequence[int], over: int, look: _Look) -> Iterator[str]:
    rows = headings(columns)
    for number, row in enumerate(rows):
        cells = {head.column: _heading(head, widths, look) for head in row}
        if number:
            covered = (head for head in rows[0] if head.down > 1)
            cells |= {
                head.column: _cell("", widths[head.column], look, "center", _merged("")) for head in covered
            }
        said = "".join(cells[column] for column in sorted(cells))
        height = f'<w:trHeight w:val="{over * look.line}" w:hRule="atLeast"/>' if number and over > 1 else ""
        yield f"<w:tr><w:trPr><w:cantSplit/>{height}<w:tblHeader/></w:trPr>{said}</w:tr>"


def _heading(head: Heading, widths: Sequence[int], look: _Look) -> str:
    across = f'<w:gridSpan w:val="{head.across}"/>' if head.across > 1 else ""
    width = sum(widths[head.column : head.column + head.across])
    more = across + (_merged("restart") if head.down > 1 else "")
    return _cell(head.text, width, look, "center", more, fill=_HEAD, run=look.runs["bold"])


def _merged(how: str) -> str:
    return f'<w:vMerge w:val="{how}"/>' if how else "<w:vMerge/>"


def _rows(
    table: Table, whole: Sequence[Sequence[Shown]], widths: Sequence[int], look: _Look
) -> Iterator[str]:
    last = len(table.rows) - 1
    kept_from = 0 if len(table.rows) <= _SHORT else last - _LAST
    kept_to = last - 1 if table.notes else last
    for number, cells in enumerate(whole):
        style = table.style(number)
        fill = _FILLS.get(style.emphasis, "")
        run = look.run(style.emphasis)
        moved = [style.indent if place == table.indented else 0 for place in range(len(cells))]
        said = [
            _cell(made.text, width, look, column.align, "", fill=fill, run=run, indent=indent)
            for made, column, width, indent in zip(cells, table.columns, widths, moved, strict=True)
        ]
        row = "".join(said)
        kept = row.replace(look.paragraph, look.kept) if kept_from <= number <= kept_to else row
        yield f"<w:tr><w:trPr><w:cantSplit/></w:trPr>{kept}</w:tr>"


@lru_cache(maxsize=4096)
def _cell(
    words: str,
    width: int,
    look: _Look,
    align: str,
    more: str,
    *,
    fill: str = "",
    run: str = "",
    indent: int = 0,
) -> str:
    shade = f'<w:shd w:val="clear" w:color="auto" w:fill="{fill}"/>' if fill else ""
    moved = _MOVED.format(indent * _INDENT) if indent or look.direct else ""
    justified = f'<w:jc w:val="{align}"/>' if align != "left" or look.direct else ""
    said = f'<w:r>{run}<w:t xml:space="preserve">{text_markup(words)}</w:t></w:r>' if words else ""
    return (
        f'<w:tc><w:tcPr><w:tcW w:w="{width}" w:type="pct"/>{more}{shade}<w:vAlign w:val="center"/></w:tcPr>'
        f"<w:p><w:pPr>{look.paragraph}{moved}{justified}</w:pPr>{said}</w:p></w:tc>"
    )
