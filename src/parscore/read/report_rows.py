"""Reports that were written, row by row as they are read; no formulas and no looks. May not know results."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape
from html.parser import HTMLParser
from pathlib import Path

from parscore.diagnostics import Place
from parscore.model.report_row import ReportRow
from parscore.read.sheets.open import read_table
from parscore.read.word_template import parts_of_document
from parscore.text import squeeze

_TITLES = frozenset(("h1", "h2", "h3", "h4", "h5", "summary", "caption"))
_BLOCKS = _TITLES | {"p", "li", "dt", "dd", "text", "title", "figcaption"}
_CELLS = frozenset(("td", "th"))
_UNREAD = frozenset(("script", "style"))
_WORD_PART = re.compile(r"word/(?:document|header\d*|footer\d*)\.xml")
_WORD_ROW = re.compile(r"<w:tr[ >].*?</w:tr>|<w:p[ >].*?</w:p>", re.DOTALL)
_WORD_TEXT = re.compile(r"<w:t(?: [^<>]*)?>([^<]*)</w:t>")


def report_rows(path: Path, file: str) -> list[ReportRow]:
    """The rows of a page, a Word document, a workbook or a table of data; none of a file that cannot be read."""
    if path.suffix == ".html":
        page = _Page(file)
        page.feed(path.read_text(encoding="utf-8", errors="replace"))
        return page.rows
    if path.suffix == ".docx":
        return list(_of_word(path.read_bytes(), file))
    return [
        ReportRow(table.place(row, 1), table.name, tuple(table.text(row, place + 1) for place in range(len(cells))))
        for table in read_table(path, file, hidden=True)[0]
        for row, cells in enumerate(table.rows, 1)
    ]  # fmt: skip


class _Page(HTMLParser):
    """The rows of a page and what stands between them; a table inside a cell has rows of its own."""

    def __init__(self, file: str) -> None:
        super().__init__()
        self.rows: list[ReportRow] = []
        self._file, self._section, self._unread = file, "", 0
        self._cells: list[list[str]] = []
        self._said: list[list[str]] = [[]]

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in _UNREAD:
            self._unread += 1
        elif tag == "tr":
            self._cells.append([])
        elif tag in _CELLS or (tag in _BLOCKS and not self._cells):
            self._said.append([])
        elif tag in _BLOCKS:
            self._said[-1].append(" ")

    def handle_endtag(self, tag: str) -> None:
        if tag in _UNREAD:
            self._unread -= 1
        elif tag == "tr" and self._cells:
            self._add(self._cells.pop())
        elif tag in _CELLS and self._cells:
            self._cells[-1].append(self._text())
        elif tag in _BLOCKS and not self._cells:
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
        for found in (
            _WORD_ROW.findall(content.decode(errors="replace")) if _WORD_PART.fullmatch(name) else ()
        ):
            cells = tuple(_words(one) for one in found.split("</w:tc>"))
            if found.startswith("<w:tr"):
                yield ReportRow(place, section, cells[:-1])
            elif any(cells):
                yield ReportRow(place, section, cells)
                section = cells[0]


def _words(markup: str) -> str:
    return squeeze(unescape("".join(_WORD_TEXT.findall(markup))))
