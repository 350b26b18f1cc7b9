"""The mark of one unit in one row, with the words next to it: in matrices and in the units' own workbooks."""

from __future__ import annotations

from msgspec import Struct

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.read.rulings.notes import Note, comments_in, notes_in, with_notes
from parscore.read.rulings.words import QUOTED_BRIEFLY, Said, mark_of
from parscore.read.sheets.table import Table


class UnitColumns(Struct, frozen=True):
    """The columns of one unit: the mark, its own score if shown, words beside the mark, requests, all of them."""

    unit: str
    mark: int
    claimed: int | None
    words: tuple[int, ...]
    requests: tuple[int, ...]
    columns: tuple[int, ...]


class MarkCell(Struct, frozen=True):
    """The mark of one unit in one row; `code` is that of a scored criterion, or else `parent` that of a parent."""

    table: Table
    row: int
    columns: UnitColumns
    code: str = ""
    parent: str = ""
    notes: tuple[Note, ...] = ()

    @property
    def unit(self) -> str:
        """Whose mark it is."""
        return self.columns.unit

    @property
    def value(self) -> object:
        """What stands in the cell."""
        return self.table.value(self.row, self.columns.mark)

    @property
    def text(self) -> str:
        """The text in the cell."""
        return self.table.text(self.row, self.columns.mark)

    @property
    def place(self) -> Place:
        """The cell."""
        return self.table.place(self.row, self.columns.mark)

    @property
    def spot(self) -> tuple[int, int]:
        """Row and column within the table."""
        return self.row, self.columns.mark

    @property
    def why(self) -> Place | None:
        """The cell for the reason."""
        return self.table.place(self.row, self.columns.words[0]) if self.columns.words else None

    def beside(self) -> list[Note]:
        """The words in the unit's columns, and the comments on them."""
        columns = self.columns
        return [
            *comments_in(self.table, self.row, columns.columns),
            *notes_in(self.table, self.row, columns.words, columns.requests),
        ]

    def word(self) -> Said:
        """What the cell and the notes say."""
        code = self.code or self.parent
        word, faults = mark_of(self.value, self.place, self.unit, code)
        word, wrong = with_notes(word, self.notes, self.unit, code)
        return word, [*faults, *wrong]

    def lost_notes(self) -> list[Diagnostic]:
        """R013 for the notes, with which no ruling goes."""
        return [note.lost(self.unit, self.code) for note in self.notes]

    def stray_mark(self) -> Diagnostic:
        """R015: what stands in the cell is no ruling on a criterion."""
        text = self.text[:QUOTED_BRIEFLY]
        return finding("R015", self.place, unit=self.unit, criterion=self.parent, value=text)
