"""Words beside the marks of a matrix: comments of cells, columns of reasons, sheets of reasons and of requests.

Each is used once, by the ruling that it belongs to; those left over are told by who reads the matrix.
"""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass, replace

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.read.rulings.words import ASKING, Word, joined, note_of, noted, status_of
from parscore.read.sheets.details import Comment
from parscore.read.sheets.open import Book
from parscore.read.sheets.table import Table
from parscore.text import fold, squeeze

_REASONS = tuple(fold(word) for word in ("Lý do", "Lí do"))
_REMARKS = frozenset(fold(word) for word in ("Ý kiến", "Ý kiến thẩm định", "Nhận xét"))
_REQUESTS = tuple(fold(word) for word in ("Yêu cầu giải trình", "Đề nghị giải trình", "YCGT", "Giải trình"))
_BARE = fold("Giải trình")
_THREAD = "go.microsoft.com/fwlink"
_LABELS = ("comment:", "reply:", "nhận xét:", "trả lời:", "chú thích:")
_LONGEST = 6


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


def with_comments(book: Book, table: Table) -> tuple[Table, list[Diagnostic]]:
    """The table with the comments of its sheet; R208 where some cannot be read."""
    details = book.details(table.name)
    bare = {cell: _bare(comment) for cell, comment in details.comments.items()}
    findings = [finding("R208", Place(book.file, table.name))] if details.comments_lost else []
    return replace(table, comments={cell: text for cell, text in bare.items() if text}), findings


def unheard(table: Table, heard: Container[tuple[int, int]]) -> Iterator[Diagnostic]:
    """R013 for comments that ask for an explanation on cells other than those `heard` on the sheet."""
    for (line, column), text in table.comments.items():
        if (line, column) not in heard and note_of(text)[1]:
            yield lost(text, Place(table.file, table.name, line, column))


def lost(text: str, place: Place, unit: str = "", code: str = "") -> Diagnostic:
    """R013 for words that no ruling goes with."""
    return finding("R013", place, unit=unit, criterion=code, text=text[:60])


def _bare(comment: Comment) -> str:
    """The words of a comment without what a spreadsheet puts in front: a name, or the notice of a thread."""
    said, author = comment.text, comment.author.strip()
    if _THREAD in said:
        thread = said.partition(_THREAD)[2].partition("\n")[2]
        lines = (line.strip() for line in thread.splitlines())
        return joined(squeeze(line) for line in lines if line.casefold() not in _LABELS)
    head, newline, rest = said.partition("\n")
    name = head.rstrip().removesuffix(":")
    if newline and name != head.rstrip() and (fold(name) == fold(author) if author else _is_name(name, rest)):
        return squeeze(rest)
    return squeeze(said)


def _is_name(head: str, rest: str) -> bool:
    """Whether a first line is the name of the writer, where the file does not tell it (LibreOffice drops it)."""
    words = head.split()
    named = 1 < len(words) <= _LONGEST and all(word[:1].isupper() for word in words)
    return note_of(rest)[1] or (named and fold(head) not in ASKING)
