"""One sheet or one csv file as rows of raw values that know their cells.

May not know what a table means. Values are those of the file (text, float, bool, date); an empty cell, an error value
and a formula never calculated all come as "".
"""

from __future__ import annotations

from collections.abc import Mapping, Set
from dataclasses import dataclass, field, replace
from itertools import zip_longest
from operator import itemgetter
from typing import Protocol

from parscore.diagnostics import Place
from parscore.read.sheets.cells import as_text, value_at
from parscore.text import cell_name

Cell = tuple[int, int]
"""Row and column on the sheet, counted from 1."""

Merged = tuple[tuple[int, int], tuple[int, int]]
"""The first and the last cell of merged ones, rows and columns counted from 0 on the sheet."""


Values = tuple[list[list[object]], tuple[int, int], tuple[Merged, ...]]
"""The rows of a sheet from its first filled cell on, the row and column of that cell from 0, merged cells."""


class Concealed(Protocol):
    """What of a sheet nobody sees: rows, columns, and cells whose number format shows nothing."""

    @property
    def hidden_rows(self) -> Set[int]: ...

    @property
    def hidden_columns(self) -> Set[int]: ...

    @property
    def unseen(self) -> Set[Cell]: ...


@dataclass(frozen=True, slots=True)
class Table:
    """One sheet or one csv file: its rows of raw values, and where the first of them stands.

    `turned`: the rows are the columns of the file, and `top`, `left` and `merged` are turned with them.
    """

    file: str
    name: str
    rows: list[list[object]]
    top: int = 1
    left: int = 1
    lines: list[int] | None = None
    visible: bool = True
    merged: tuple[Merged, ...] = ()
    turned: bool = False
    comments: Mapping[Cell, str] = field(default_factory=dict)
    """The words of comments by row and column of the sheet, where whoever reads the table asked for them."""
    concealed: Concealed | None = field(default=None, compare=False)
    """What of the sheet nobody sees, likewise."""
    above: tuple[str, ...] = ()
    """The paragraphs of a Word document between the table before and this one."""

    def value(self, row: int, column: int) -> object:
        """The raw value of a cell, row and column counted from 1 within `rows`; "" outside of them."""
        return value_at(self.rows[row - 1], column) if 0 < row <= len(self.rows) else ""

    def text(self, row: int, column: int) -> str:
        """The text of a cell, counted likewise."""
        return as_text(self.value(row, column))

    def cell(self, row: int, column: int) -> str:
        """A cell with its text, as in `F3 «Điểm»`; by row and column where a file has no cells."""
        place = self.place(row, column)
        return f"{place.cell or cell_name(place.line, place.column)} «{self.text(row, column)}»"

    def spans(self, row: int, column: int) -> bool:
        """Whether the filled cell to the left of an empty one may stand for it as well.

        Where cells of the row are merged those merges say so; elsewhere (csv, merges undone) it may.
        """
        line, here = row + self.top - 2, column + self.left - 2
        across = [
            (left, right) for (top, left), (low, right) in self.merged if top <= line <= low and left < right
        ]
        return not across or any(left < here <= right for left, right in across)

    def comment(self, row: int, column: int) -> str:
        """The comment on a cell, row and column counted from 1 within `rows`; nothing where there is none."""
        place = self.place(row, column)
        return self.comments.get((place.line, place.column), "")

    def place(self, row: int, column: int) -> Place:
        """The place of a value, row and column counted from 1 within `rows`; in a csv file line and field."""
        line, across = row + self.top - 1, column + self.left - 1
        if self.turned:
            line, across = across, line
        if self.lines is not None:
            at, field = (column, row) if self.turned else (row, column)
            return Place(self.file, "", self.lines[at - 1] if 0 < at <= len(self.lines) else at, field)
        return Place(self.file, self.name, line, across)

    def column(self, number: int, *, blank: bool = False) -> Column:
        """One column, for whoever goes down the rows one by one; `blank`: as if nothing stood in it."""
        if blank:
            return Column(self, number, [""] * (len(self.rows) + 1))
        try:
            values = list(map(itemgetter(number - 1), self.rows))
        except IndexError:
            values = [value_at(cells, number) for cells in self.rows]
        return Column(self, number, ["", *values])

    def row_at(self, place: Place) -> int:
        """The line of a place, or its column where the table is turned: the number of its row in the file."""
        return place.column if self.turned else place.line

    def turned_over(self) -> Table:
        """The table with rows for columns, every value at its place in the file."""
        rows = [list(cells) for cells in zip_longest(*self.rows, fillvalue="")]
        merged = tuple(((left, top), (right, low)) for (top, left), (low, right) in self.merged)
        return replace(self, rows=rows, top=self.left, left=self.top, merged=merged, turned=not self.turned)


class Column:
    """One column of a table: raw values by the number of the row, counted from 1 ("" in rows too short), and places."""

    __slots__ = ("_corner", "_number", "_table", "values")

    def __init__(self, table: Table, number: int, values: list[object]) -> None:
        plain = table.lines is None and not table.turned
        self.values, self._table, self._number = values, table, number
        self._corner = (table.file, table.name, table.top - 1, number + table.left - 1) if plain else None

    def place(self, row: int) -> Place:
        """The place of the value in a row; the same as the table's, without asking the table every time."""
        if self._corner is None:
            return self._table.place(row, self._number)
        file, sheet, above, column = self._corner
        return Place(file, sheet, row + above, column)
