"""Tables as the markup of Word: headings repeated on every page, rows kept whole; may not compute.

The markup is made as text: a document has ten thousand cells, and one object for each would be slow.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from html import escape

from parscore.text import nfc
from parscore.write.tables.data import Column, Emphasis, Heading, Table, headings, shown

STYLE, SMALL = "BangSoLieu", "BangSoLieuNho"
"""The styles of paragraphs in tables; a template may say how they look."""
_BROAD = 110
"""A table whose columns want more characters than these is set in small letters."""
_SHORT = 8
"""A table of no more rows is kept on one page."""
_WIDE = 14_000
_NUMBER_WIDTH = 10.0
"""No column is narrower, so that no word of a heading is broken."""
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
    widths = _widths(table.columns)
    broad = sum(column.width for column in table.columns) > _BROAD
    look = _look(SMALL if broad else STYLE, direct)
    grid = "".join(f'<w:gridCol w:w="{width * _WIDE // 5000}"/>' for width in widths)
    return "".join(
        (
            '<w:tbl><w:tblPr><w:tblW w:w="5000" w:type="pct"/><w:jc w:val="center"/>',
            f'<w:tblBorders>{_BORDERS}</w:tblBorders><w:tblLayout w:type="fixed"/>{_MARGINS}</w:tblPr>',
            f"<w:tblGrid>{grid}</w:tblGrid>",
            *_head(table.columns, widths, look),
            *_rows(table, widths, look),
            "</w:tbl>",
        )
    )


class _Look:
    """How the words of a table are set: by a style of the template, or directly."""

    def __init__(self, style: str, direct: bool) -> None:
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


def _widths(columns: Sequence[Column]) -> list[int]:
    """The widths in fiftieths of a per cent, which come to the whole."""
    wanted = [_NUMBER_WIDTH if column.bar else max(column.width, _NUMBER_WIDTH) for column in columns]
    widths = [int(width * 5000 / sum(wanted)) for width in wanted]
    widths[-1] += 5000 - sum(widths)
    return widths


def _head(columns: tuple[Column, ...], widths: Sequence[int], look: _Look) -> Iterator[str]:
    rows = headings(columns)
    for number, row in enumerate(rows):
        cells = {head.column: _heading(head, widths, look) for head in row}
        if number:
            covered = (head for head in rows[0] if head.down > 1)
            cells |= {
                head.column: _cell("", widths[head.column], look, "center", _merged("")) for head in covered
            }
        said = "".join(cells[column] for column in sorted(cells))
        yield f"<w:tr><w:trPr><w:cantSplit/><w:tblHeader/></w:trPr>{said}</w:tr>"


def _heading(head: Heading, widths: Sequence[int], look: _Look) -> str:
    across = f'<w:gridSpan w:val="{head.across}"/>' if head.across > 1 else ""
    width = sum(widths[head.column : head.column + head.across])
    more = across + (_merged("restart") if head.down > 1 else "")
    return _cell(head.text, width, look, "center", more, fill=_HEAD, run=look.runs["bold"])


def _merged(how: str) -> str:
    return f'<w:vMerge w:val="{how}"/>' if how else "<w:vMerge/>"


def _rows(table: Table, widths: Sequence[int], look: _Look) -> Iterator[str]:
    last = len(table.rows) - 1 if len(table.rows) <= _SHORT else 0
    for number, cells in enumerate(shown(table)):
        style = table.style(number)
        fill = _FILLS.get(style.emphasis, "")
        run = look.run(style.emphasis)
        moved = [style.indent if place == table.indented else 0 for place in range(len(cells))]
        said = [
            _cell(made.text, width, look, column.align, "", fill=fill, run=run, indent=indent)
            for made, column, width, indent in zip(cells, table.columns, widths, moved, strict=True)
        ]
        row = "".join(said)
        kept = row.replace(look.paragraph, look.kept) if number < last else row
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
