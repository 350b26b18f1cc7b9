"""Words next to the marks: comments of cells, columns of reasons, sheets of reasons and of requests.

Each is used once, by the ruling that it belongs to; whoever reads the table reports those left over.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from msgspec import Struct

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.read.rulings.words import (
    ASKING,
    QUOTED_BRIEFLY,
    Said,
    Word,
    joined,
    remark_of,
    status_of,
)
from parscore.read.sheets.details import Comment, with_unread
from parscore.read.sheets.open import Book
from parscore.read.sheets.records import Record
from parscore.read.sheets.table import Table
from parscore.text import fold, squeeze

_REASON_SHEETS = tuple(fold(word) for word in ("Lý do", "Lí do", "Nguyên nhân", "Căn cứ"))
_REMARK_SHEETS = frozenset(fold(word) for word in ("Ý kiến", "Ý kiến thẩm định", "Nhận xét"))
_REQUEST_SHEETS = tuple(
    fold(word) for word in ("Yêu cầu giải trình", "Đề nghị giải trình", "YCGT", "Giải trình")
)
_EXPLANATION = fold("Giải trình")
_THREAD = "go.microsoft.com/fwlink"
_LABELS = ("comment:", "reply:", "nhận xét:", "trả lời:", "chú thích:")
_LONGEST_NAME = 6
"""The name of a writer has no more words than that."""

_RULED = ("points", "reason", "status")
"""The columns of a ruling; a comment on a cell in one of them belongs to it."""


class Note(Struct, frozen=True):
    """What one cell next to a mark says.

    `request`: it stands where only requests stand; `plain`: and there only a tick or the words of a request are one.
    """

    text: str
    place: Place
    request: bool = False
    plain: bool = False

    def added_to(self, word: Word, unit: str, code: str) -> Said:
        """The word with what the note adds to it."""
        if not self.request:
            return word.with_remark(self.text), []
        status, faults = status_of(self.text, self.place, unit, code)
        if faults and not self.plain:
            return word.with_status(Word(asks=True, reason=self.text)), []
        return word.with_status(status), faults

    def lost(self, unit: str = "", code: str = "") -> Diagnostic:
        """R013: no ruling goes with the note."""
        return finding("R013", self.place, unit=unit, criterion=code, text=self.text[:QUOTED_BRIEFLY])


def with_notes(word: Word, notes: Iterable[Note], unit: str, code: str) -> Said:
    """The word with what all notes add to it."""
    findings: list[Diagnostic] = []
    for note in notes:
        word, faults = note.added_to(word, unit, code)
        findings += faults
    return word, findings


def is_reasons(table: Table) -> bool:
    """Whether a sheet is one with reasons: its name begins with «Lý do», or is «Ý kiến» or «Nhận xét»."""
    return fold(table.name) in _REMARK_SHEETS or _named_after(table, _REASON_SHEETS)


def is_requests(table: Table) -> bool:
    """Whether a sheet is one with requests for explanations."""
    return _named_after(table, _REQUEST_SHEETS)


def _named_after(table: Table, names: tuple[str, ...]) -> bool:
    name = fold(table.name)
    return any(name == word or name.startswith(f"{word} ") for word in names)


def note_on(table: Table, text: str, place: Place) -> Note:
    """The note in a cell of a sheet of reasons or requests; on a sheet «Giải trình» only ticks are requests."""
    request = is_requests(table)
    return Note(text, place, request, plain=request and fold(table.name).startswith(_EXPLANATION))


def with_details(book: Book, table: Table) -> tuple[Table, list[Diagnostic]]:
    """The table with what its formulas and its comments say; R208 where some comments cannot be read."""
    details = book.details(table.name)
    texts = {cell: _without_preamble(comment) for cell, comment in details.comments.items()}
    comments = {cell: text for cell, text in texts.items() if text}
    findings = [finding("R208", Place(book.file, table.name))] if details.comments_lost else []
    return replace(with_unread(table, details), comments=comments, concealed=details), findings


def notes_in(table: Table, row: int, words: Iterable[int], requests: Iterable[int] = ()) -> Iterator[Note]:
    """What stands in the columns of words and of requests next to a mark."""
    columns = [*((column, False) for column in words), *((column, True) for column in requests)]
    for column, request in columns:
        text = table.text(row, column)
        if fold(text) or (request and text):
            yield Note(text, table.place(row, column), request, plain=request)


def comments_in(table: Table, row: int, columns: Iterable[int]) -> list[Note]:
    """The comments on some cells of a row."""
    texts = ((table.comment(row, column), column) for column in (columns if table.comments else ()))
    return [Note(text, table.place(row, column)) for text, column in texts if text]


def comments_on(record: Record) -> list[Note]:
    """The comments on the cells of a row that hold a ruling."""
    columns = (record.columns[key] for key in _RULED if key in record.columns)
    return comments_in(record.table, record.row, columns)


def stray_comments(table: Table, records: Iterable[Record]) -> Iterator[Diagnostic]:
    """R013 for comments that ask for an explanation on cells other than those of rulings in `records`."""
    if not table.comments:
        return
    places = (record.place(key) for record in records for key in _RULED if key in record.columns)
    ruled = {(place.line, place.column) for place in places}
    for (line, column), text in table.comments.items():
        if (line, column) not in ruled and remark_of(text)[1]:
            yield Note(text, Place(table.file, table.name, line, column)).lost()


def _without_preamble(comment: Comment) -> str:
    """The words of a comment without what a spreadsheet puts in front: a name, or the notice of a thread."""
    if _THREAD in comment.text:
        return _of_thread(comment.text)
    head, newline, rest = comment.text.partition("\n")
    name = head.rstrip().removesuffix(":")
    labelled = newline and name != head.rstrip()
    return squeeze(rest if labelled and _is_writer(name, rest, comment.author.strip()) else comment.text)


def _of_thread(text: str) -> str:
    """The comment and the replies behind the notice of a thread."""
    lines = (line.strip() for line in text.partition(_THREAD)[2].partition("\n")[2].splitlines())
    return joined(squeeze(line) for line in lines if line.casefold() not in _LABELS)


def _is_writer(head: str, rest: str, author: str) -> bool:
    """Whether a first line is the name of the writer; LibreOffice does not tell the author apart."""
    if author:
        return fold(head) == fold(author)
    words = head.split()
    named = 1 < len(words) <= _LONGEST_NAME and all(word[:1].isupper() for word in words)
    return remark_of(rest)[1] or (named and fold(head) not in ASKING)
