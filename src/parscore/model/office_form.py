"""An office's own blank form: which cells a unit fills in, and what has to be locked; may not know a file format.

Places are cells of the office's workbook; rows and columns are counted from 1.
"""

from __future__ import annotations

from msgspec import Struct

from parscore.diagnostics import Place
from parscore.model.framework import Criterion
from parscore.model.rules import Figure


class Slot(Struct, frozen=True):
    """A cell that a unit fills in: the points of a criterion, or with `figure` what it declares for it."""

    place: Place
    criterion: Criterion
    figure: Figure | None = None


class NamePlace(Struct, frozen=True):
    """A cell that gets the unit's name, between the words `before` and `after`; `upper`: in capitals."""

    place: Place
    before: str = ""
    after: str = ""
    upper: bool = False

    def filled(self, name: str) -> str:
        """The words of the cell with the name of a unit."""
        return f"{self.before}{name.upper() if self.upper else name}{self.after}"


class FormTable(Struct, frozen=True):
    """The table on one sheet: its lines, the columns that are never typed in, those that are, that of the points."""

    sheet: str
    lines: range
    fixed: tuple[int, ...]
    inputs: tuple[int, ...]
    claimed: int
    words: int
    """The column that says why a line has no points to be typed; 0 where the form has none."""


class OfficeForm(Struct, frozen=True):
    """An office's workbook as bytes, with the cells to be filled in by the unit and those with its name.

    `measured` are the lines whose points come from elsewhere.
    """

    data: bytes
    slots: tuple[Slot, ...]
    measured: tuple[Slot, ...]
    names: tuple[NamePlace, ...]
    tables: tuple[FormTable, ...]
