"""Reports that were written, row by row as they are read; no formulas and no looks. May not know results."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

from parscore.diagnostics import Place
from parscore.model.report_row import ReportRow
from parscore.read.sheets.open import read_table
from parscore.read.sheets.table import Table
from parscore.read.word_template import parts_of_document
from parscore.text import squeeze

_TITLES = frozenset(("h1", "h2", "h3", "h4", "h5", "summary", "caption"))
_BLOCKS = _TITLES | {"p", "li", "dt", "dd", "text", "title", "figcaption"}
_CELLS = frozenset(("td", "th"))
_ENDS = frozenset(("tr", "tbody", "thead", "table"))
_UNREAD = frozenset(("script", "style"))
_WORD_PART = re.compile(r"word/(?:document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml")
_WORD_ROW = re.compile(r"<w:tr[ >]")
_WORD_TEXT = re.compile(r"<w:t(?: [^<>]*)?>([^<]*)</w:t>")


def report_rows(path: Path, file: str) -> list[ReportRow]:
    """The rows of a page, a Word document, a workbook, a table of data or its description, but those that say nothing.

    None of a file that cannot be read. Each sheet of a workbook begins with its name.
    """
    if path.suffix == ".html":
        page = _Page(file)
        page.feed(path.read_text(encoding="utf-8", errors="replace"))
        return page.rows
    if path.suffix == ".docx":
        return list(_of_word(path.read_bytes(), file))
    if path.suffix == ".json":
        lines = enumerate(path.read_text(encoding="utf-8", errors="replace").splitlines(), 1)
        return [ReportRow(Place(file, line=line), "", (squeeze(text),)) for line, text in lines]
    tables = read_table(path, file, hidden=True)[0]
    return [row for table in tables for row in _of_table(table) if any(row.cells)]


def _of_table(table: Table) -> Iterator[ReportRow]:
    yield ReportRow(table.place(1, 1), "", (table.name,))
    for row, cells in enumerate(table.rows, 1):
        texts = tuple(table.text(row, place + 1) for place in range(len(cells)))
        yield ReportRow(table.place(row, 1), table.name, texts)


@dataclass(slots=True)
class _Table:
    """A table being read: the cells of its open row, or None, and whether a cell is open."""

    row: list[str] | None = None
    in_cell: bool = False


class _Page(HTMLParser):
    """The rows of a page and what stands between them; a table inside a cell has rows of its own.

    A cell and a row end where the next begins, as HTML has it; a heading in a summary is a part of it.
    """

    def __init__(self, file: str) -> None:
        super().__init__()
        self.rows: list[ReportRow] = []
        self._file, self._section, self._unread, self._in_summary = file, "", 0, False
        self._tables: list[_Table] = []
        self._said: list[list[str]] = [[]]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNREAD:
            self._unread += 1
        elif tag == "table":
            self._tables.append(_Table())
        elif tag in _CELLS or tag == "tr":
            self._next(tag)
        elif tag in _BLOCKS and self._is_within():
            self._said[-1].append(" ")
        elif tag in _BLOCKS:
            self._said.append([])
            self._in_summary = tag == "summary"

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNREAD:
            self._unread -= 1
        elif tag in _CELLS:
            self._end_cell()
        elif tag in _ENDS:
            self._end_row()
            if tag == "table" and self._tables:
                self._tables.pop()
        elif tag in _BLOCKS:
            self._in_summary = self._in_summary and tag != "summary"
            if not self._is_within():
                self._end_block(tag)

    def _is_within(self) -> bool:
        """Whether what is read is a part of a row or of a summary."""
        return self._in_summary or any(table.row is not None for table in self._tables)

    def _next(self, tag: str) -> None:
        """A row or a cell begins."""
        if not self._tables:
            return
        table = self._tables[-1]
        if tag == "tr":
            self._end_row()
            table.row = []
        else:
            self._end_cell()
            table.in_cell = True
            self._said.append([])

    def _end_cell(self) -> None:
        table = self._tables[-1] if self._tables else _Table()
        if table.in_cell:
            table.in_cell = False
            table.row = table.row or []
            table.row.append(self._text())

    def _end_row(self) -> None:
        self._end_cell()
        if self._tables and self._tables[-1].row is not None:
            self._add(self._tables[-1].row)
            self._tables[-1].row = None

    def _end_block(self, tag: str) -> None:
        text = self._text()
        self._add([text])
        self._section = text if tag in _TITLES else self._section

    def handle_data(self, data: str) -> None:
        if not self._unread:
            self._said[-1].append(data)

    def _text(self) -> str:
        text = squeeze("".join(self._said[-1]))
        if len(self._said) > 1:
            self._said.pop()
        return text

    def _add(self, cells: list[str]) -> None:
        if any(cells):
            self.rows.append(ReportRow(Place(self._file, line=self.getpos()[0]), self._section, tuple(cells)))


def _of_word(data: bytes, file: str) -> Iterator[ReportRow]:
    section, place = "", Place(file)
    for name, content in sorted(parts_of_document(data).items()):
        for before, row in _word_rows(content.decode(errors="replace")) if _WORD_PART.fullmatch(name) else ():
            for said in filter(None, map(_words, before.split("</w:p>"))):
                yield ReportRow(place, section, (said,))
                section = said
            cells = tuple(map(_words, row.split("</w:tc>")[:-1]))
            if any(cells):
                yield ReportRow(place, section, cells)


def _word_rows(content: str) -> Iterator[tuple[str, str]]:
    """What stands before each row of a table, and the row; last what stands behind them all, and nothing."""
    *pieces, last = content.split("</w:tr>")
    for piece in pieces:
        before, *row = _WORD_ROW.split(piece, maxsplit=1)
        yield before, "".join(row)
    yield last, ""


def _words(markup: str) -> str:
    return squeeze(unescape("".join(_WORD_TEXT.findall(markup))))
