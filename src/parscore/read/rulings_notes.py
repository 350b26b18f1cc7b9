"""Words beside the marks of a matrix: comments of cells, columns of reasons, sheets of reasons and of requests.

Each is used once, by the ruling that it belongs to; those left over are told by who reads the matrix.
"""

from __future__ import annotations

import io
from dataclasses import dataclass

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.read.rulings_words import Word, joined, noted, status_of
from parscore.read.sheet import Book, Table
from parscore.text import fold, squeeze

_REASONS = tuple(fold(word) for word in ("Lý do", "Lí do"))
_REMARKS = frozenset(fold(word) for word in ("Ý kiến", "Ý kiến thẩm định", "Nhận xét"))
_REQUESTS = tuple(fold(word) for word in ("Yêu cầu giải trình", "Đề nghị giải trình", "YCGT", "Giải trình"))
_BARE = fold("Giải trình")
_THREAD = "go.microsoft.com/fwlink"
_LABELS = ("comment:", "reply:", "nhận xét:", "trả lời:", "chú thích:")


Comments = dict[str, dict[tuple[int, int], str]]
"""The comments of a workbook: by sheet, then by row and column."""


@dataclass(frozen=True, slots=True)
class Note:
    """What one cell beside a mark says; `request`: it stands where only requests stand."""

    text: str
    place: Place
    request: bool = False
    bare: bool = False

    def add(self, word: Word, unit: str, code: str) -> tuple[Word, list[Diagnostic]]:
        """The word with what the note adds to it."""
        if not self.request:
            return noted(word, self.text), []
        status, faults = status_of(self.text, self.place, unit, code)
        if faults and not self.bare:
            status, faults = Word(asks=True, reason=self.text), []
        asks, agrees = word.asks or status.asks, word.agrees or status.agrees
        return Word(word.points, asks, agrees, joined((word.reason, status.reason))), faults


def is_reasons(table: Table) -> bool:
    """Whether a sheet is one with reasons: its name begins with «Lý do», or is «Ý kiến» or «Nhận xét»."""
    name = fold(table.name)
    return name in _REMARKS or any(name == word or name.startswith(f"{word} ") for word in _REASONS)


def is_requests(table: Table) -> bool:
    """Whether a sheet is one with requests for explanations."""
    name = fold(table.name)
    return any(name == word or name.startswith(f"{word} ") for word in _REQUESTS)


def note_on(table: Table, text: str, place: Place) -> Note:
    """The note in a cell of a sheet of reasons or requests; on a sheet «Giải trình» only ticks are requests."""
    request = is_requests(table)
    return Note(text, place, request, bare=request and fold(table.name).startswith(_BARE))


def comments(book: Book | None) -> tuple[Comments, list[Diagnostic]]:
    """The comments of every sheet by row and column, of xlsx workbooks that hold any.

    R208 where there are comments that cannot be read, as in an ods file.
    """
    if book is not None and book.kind == "ods" and b"office:annotation" in book.parts.get("content.xml", b""):
        return {}, [finding("R208", Place(book.file))]
    if book is None or book.kind != "xlsx" or not any("comments" in name.casefold() for name in book.parts):
        return {}, []
    from openpyxl import load_workbook
    from openpyxl.cell.cell import Cell

    try:
        found: Comments = {}
        for sheet in load_workbook(io.BytesIO(book.data), data_only=True).worksheets:
            cells = (cell for row in sheet.iter_rows() for cell in row if isinstance(cell, Cell))
            said = {
                (cell.row, cell.column): _bare(comment.text, comment.author)
                for cell in cells
                if (comment := cell.comment) is not None
            }
            found[sheet.title] = {at: text for at, text in said.items() if text}
    except Exception:
        return {}, [finding("R208", Place(book.file))]
    return found, []


def _bare(text: str, author: str | None) -> str:
    """The words of a comment without what a spreadsheet puts in front: a name, or the notice of a thread."""
    said = text or ""
    if _THREAD in said:
        thread = said.partition(_THREAD)[2].partition("\n")[2]
        lines = (line.strip() for line in thread.splitlines())
        return joined(squeeze(line) for line in lines if line.casefold() not in _LABELS)
    head, newline, rest = said.partition("\n")
    if newline and head.rstrip().endswith(":") and (not author or fold(head) == fold(author)):
        return squeeze(rest)
    return squeeze(said)
