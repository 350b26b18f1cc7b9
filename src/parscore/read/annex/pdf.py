"""PDF annexes: the ruled tables of every page as rows of cell texts, and the lines outside them.

A row that goes on over the end of a page is one row again, and so is a sentence broken by the width of its cell. Needs
pdfplumber, which is an extra of the package.
"""

from __future__ import annotations

import io
import logging
import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import takewhile
from typing import Any

from msgspec import Struct, structs

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place, Severity
from parscore.read.annex.columns import heading_at
from parscore.read.annex.number import labels_of, split_label
from parscore.read.sheets.cells import as_text
from parscore.read.sheets.table import Table

MAX_PAGES = 300
_NEAR = 3.0
"""Points of the page within which two lines are one line, or two columns stand at the same place."""

_SPACE = 2.0
"""The least space in front of a word, in points of the page."""

_COMPLETE = re.compile(r"(?:[.;:]|\d\s*%?|điểm|\dđ)\s*$")
"""How a line ends that is complete: with a stop, a number or points."""

_AMONG = 6
"""The rows of a table among which its heading is looked for."""

Words = Sequence[dict[str, Any]]
Box = tuple[float, float, float, float]
"""Left, top, right, bottom on the page."""


class _Page(Struct, frozen=True):
    """What pdfplumber finds on a page: words, tables as boxes of cells, whether there are pictures."""

    number: int
    words: Words
    tables: Sequence[tuple[Box, Sequence[Sequence[Box | None]]]]
    pictures: bool

    def inside(self, box: Box) -> list[dict[str, Any]]:
        """The words of a table."""
        return _in(self.words, box)

    @property
    def outside(self) -> list[dict[str, Any]]:
        """The words in no table."""
        return [word for word in self.words if not any(_within(word, box) for box, _ in self.tables)]


class _Grid(Struct, frozen=True):
    """One table of a page: the left edges of its columns, and its rows."""

    edges: tuple[float, ...]
    table: Table

    def continues(self, before: _Grid) -> bool:
        """Whether the columns stand where those of the table before do."""
        pairs = zip(self.edges, before.edges, strict=False)
        return len(self.edges) == len(before.edges) and all(abs(one - other) < _NEAR for one, other in pairs)


def read_pdf(data: bytes, file: str) -> tuple[list[Table], list[str], list[Diagnostic]]:
    """The tables of a document in order, the lines outside them, and why it could not be read, or which pages."""
    try:
        import pdfplumber
    except ImportError:
        return [], [], [finding("D005", Place(file))]
    logging.getLogger("pdfminer").setLevel(logging.CRITICAL)  # its English remarks are for developers
    try:
        with pdfplumber.open(io.BytesIO(data)) as document:
            if len(document.pages) > MAX_PAGES:
                return [], [], [finding("D006", Place(file), problem=f"có hơn {MAX_PAGES} trang")]
            pages = list(map(_page, document.pages))
    except Exception as error:
        locked = "password" in f"{type(error).__name__} {error!r}".lower()
        problem = "tệp có mật khẩu" if locked else "cấu trúc bên trong không đọc được"
        return [], [], [finding("D006", Place(file), problem=problem)]
    return _read(pages, file)


def _page(page: Any) -> _Page:
    words = page.extract_words(keep_blank_chars=False, use_text_flow=False)
    tables = [(found.bbox, [list(row.cells) for row in found.rows]) for found in page.find_tables()]
    read = _Page(page.page_number, words, tables, bool(page.images))
    page.close()
    return read


def _read(pages: Sequence[_Page], file: str) -> tuple[list[Table], list[str], list[Diagnostic]]:
    grids: list[_Grid] = []
    texts: list[str] = []
    for page in pages:
        texts += _lines(page.outside)
        for number, (box, cells) in enumerate(page.tables, 1):
            name = f"Trang {page.number}" + (f" bảng {number}" if len(page.tables) > 1 else "")
            _join(grids, _grid(cells, page.inside(box), Table(file, name, [])))
    pictures = [page.number for page in pages if page.pictures and not page.words]
    return [grid.table for grid in grids], texts, _scanned(pictures, len(pages), file)


def _scanned(pictures: Sequence[int], pages: int, file: str) -> list[Diagnostic]:
    """What is told of pages that hold pictures and no text."""
    if not pictures:
        return []
    which = "tệp" if len(pictures) == pages else f"trang {', '.join(map(str, pictures))}"
    weight = Severity.ERROR if len(pictures) == pages else Severity.WARNING
    return [finding("D007", Place(file), which=which, weight=weight)]


def _within(word: dict[str, Any], box: Box) -> bool:
    across, down = (word["x0"] + word["x1"]) / 2, (word["top"] + word["bottom"]) / 2
    return bool(box[0] <= across <= box[2] and box[1] <= down <= box[3])


def _in_lines(words: Words) -> list[list[dict[str, Any]]]:
    """Words as the lines that they stand on, from the top, each from the left."""
    lines: list[list[dict[str, Any]]] = []
    for word in sorted(words, key=lambda one: (one["bottom"], one["x0"])):
        if lines and abs(lines[-1][-1]["bottom"] - word["bottom"]) < _NEAR:
            lines[-1].append(word)
        else:
            lines.append([word])
    return [sorted(line, key=lambda one: float(one["x0"])) for line in lines]


def _lines(words: Words) -> list[str]:
    return [" ".join(str(word["text"]) for word in line) for line in _in_lines(words)]


def _grid(boxes: Sequence[Sequence[Box | None]], words: Words, table: Table) -> _Grid:
    """One table with the texts of its cells; a merged cell gives its text once."""
    edges = tuple(sorted({box[0] for row in boxes for box in row if box is not None}))
    cells = [[_in_lines(_in(words, box)) for box in row] for row in boxes]
    columns = zip(*cells, strict=False)
    ends = list(map(_farthest, columns))
    rows: list[list[object]] = [list(map(_unwrapped, row, ends)) for row in cells]
    return _Grid(edges, replace(table, rows=rows))


def _in(words: Words, box: Box | None) -> list[dict[str, Any]]:
    return [] if box is None else [word for word in words if _within(word, box)]


def _farthest(column: Sequence[Sequence[Words]]) -> float:
    """Where the widest line of a column ends."""
    return max((_end(line) for lines in column for line in lines), default=0.0)


def _end(line: Words) -> float:
    return float(line[-1]["x1"])


def _unwrapped(lines: Sequence[Words], end: float) -> str:
    """The text of a cell in a column that ends at `end`: only a line with room for the next word truly ends."""
    text = ""
    for before, line in zip((None, *lines), lines, strict=False):
        shown = " ".join(str(word["text"]) for word in line)
        fits = before is not None and line[0]["x1"] - line[0]["x0"] + _SPACE < end - _end(before)
        text = _with_line(text, shown, ends=fits)
    return text


def _with_line(above: str, below: str, *, ends: bool = False) -> str:
    """A further line behind a text, or on the same one where the text goes on; «… điểm» ends a line as well."""
    if not above or not below:
        return above or below
    begins = below[:1].isupper() and _COMPLETE.search(above) is not None
    return f"{above}\n{below}" if ends or begins or _labelled(below) else f"{above} {below}"


def _labelled(text: str) -> bool:
    """Whether a text begins with a bullet, a letter or a number of its own."""
    return bool(split_label(text)[0])


def _join(grids: list[_Grid], grid: _Grid) -> None:
    """Add a table; one that goes on with the table before gets its heading, and its first row may belong there."""
    before = grids[-1] if grids else None
    if before is not None and grid.continues(before):
        grid = structs.replace(grid, table=_continued(grid.table, before.table))
    grids.append(grid)


def _continued(table: Table, before: Table) -> Table:
    """A table below the heading of the one before, which it may repeat; unchanged where it has one of its own."""
    known = before.rows[_heading(before.rows)[0] :]
    repeated = sum(
        1 for _ in takewhile(lambda pair: pair[0] == pair[1], zip(table.rows, known, strict=False))
    )
    first, end = _heading(table.rows)
    if end > first and not repeated:
        return table
    rows = table.rows[repeated:]
    heading = known[: repeated or _heading(known)[1]]
    if rows and _goes_on(rows[0], before.rows[-1]):
        pairs = zip(before.rows[-1], rows.pop(0), strict=False)
        before.rows[-1] = [_with_line(*map(str, pair)) for pair in pairs]
    return replace(table, rows=[*heading, *rows], top=1 + len(table.rows) - len(rows) - len(heading))


def _heading(rows: Sequence[Sequence[object]]) -> tuple[int, int]:
    """The first row of the heading of a table and the row below it; the same where there is no heading."""
    for top in range(min(len(rows), _AMONG)):
        columns, end = heading_at(rows, top)
        if columns is not None:
            return top, end
    return 0, 0


def _goes_on(row: Sequence[object], before: Sequence[object]) -> bool:
    """Whether the first row of a page ends the last row of the page before.

    It has no number, and one of its cells goes on in the middle of a sentence, or it has no title.
    """
    cells, above = list(map(as_text, row)), list(map(as_text, before))
    if labels_of(cells[0]) or _labelled(cells[0]):
        return False
    broken = any(_unfinished(*pair) for pair in zip(above, cells, strict=False))
    return broken or (any(cells) and not any(cells[:2]))


def _unfinished(above: str, below: str) -> bool:
    return bool(above) and below[:1].islower() and not _labelled(below) and not _COMPLETE.search(above)
