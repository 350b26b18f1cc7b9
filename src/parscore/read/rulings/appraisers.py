"""Who rules according to lines `Cơ quan thẩm định: …` above a table or above a part of it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.read.rulings.words import AppraisalContext
from parscore.read.sheets.cells import as_text
from parscore.read.sheets.table import Table
from parscore.read.words.lines import QUOTED, Found, unmarked
from parscore.read.words.unit_names import Names, UnitNames
from parscore.text import bare, fold

_LABEL = "Cơ quan thẩm định"
_LABELS = frozenset(fold(word) for word in (_LABEL, "Đơn vị thẩm định", "Người thẩm định", "Cơ quan chấm"))
_TONELESS_LABELS = frozenset(map(bare, _LABELS))
_MOST_CELLS = 3
"""A line that says who rules holds no more cells than that when a label without colon stands in one of its own."""


@dataclass(frozen=True)
class AppraiserLines:
    """The lines of one table that say who rules, by row; each holds for what stands below it."""

    lines: Mapping[int, Found]

    @cached_property
    def rows(self) -> list[int]:
        """The rows of the lines, from top to bottom."""
        return sorted(self.lines)

    def appraiser_at(self, row: int, otherwise: str | None, place: Place) -> Found:
        """Who rules in a row: whom the last line above it names, where there is none `otherwise`.

        R005 for a name that nobody has, R006 at `place` where nobody is named.
        """
        above = bisect_left(self.rows, row)
        by, faults = self.lines[self.rows[above - 1]] if above else (otherwise, [])
        return by, faults if by is not None or faults else [finding("R006", place)]


def appraiser_lines(table: Table, context: AppraisalContext) -> AppraiserLines:
    """The lines of a table that say who rules; a paragraph above it counts as row 0."""
    lines: list[tuple[int, Sequence[object]]] = [(0, [text]) for text in table.above]
    named = ((row, _named(cells)) for row, cells in (*lines, *enumerate(table.rows, 1)))
    return AppraiserLines(
        {
            row: _identity(name[1], _place(table, row, name[0]), context.agencies)
            for row, name in named
            if name is not None
        }
    )


def _place(table: Table, row: int, column: int) -> Place:
    """A cell of a table, or the table itself for what stands above it."""
    return table.place(row, column) if row else Place(table.file, table.name)


def below_lines(tables: Iterable[Table]) -> Iterator[Table]:
    """The tables of a document, each below the last line before it that says who rules, if there is one."""
    said: tuple[str, ...] = ()
    for table in tables:
        said = _said(([text] for text in table.above), said)
        yield replace(table, above=said)
        said = _said(table.rows, said)


def _said(lines: Iterable[Sequence[object]], before: tuple[str, ...]) -> tuple[str, ...]:
    """The last line that says who rules, written as one text; what was said before where there is none."""
    names = (name[1] for cells in lines if (name := _named(cells)) is not None)
    return next(((f"{_LABEL}: {name}",) for name in reversed(list(names))), before)


def _named(cells: Sequence[object]) -> tuple[int, str] | None:
    """The column of the label in a line that says who rules, and the name written behind it."""
    for column, value in enumerate(cells, 1):
        name = _behind_label(cells, column) if isinstance(value, str) and value else ""
        if name:
            return column, name
    return None


def _behind_label(cells: Sequence[object], column: int) -> str:
    """The name behind the label in a cell, or in the next filled cell; nothing where there is no label."""
    label, colon, rest = as_text(cells[column - 1]).partition(":")
    if fold(label) not in (_TONELESS_LABELS if label.isascii() else _LABELS):
        return ""
    few = sum(1 for cell in cells if as_text(cell)) <= _MOST_CELLS
    following = next((text for cell in cells[column:] if (text := as_text(cell))), "")
    return rest.strip() or (following if colon or few else "")


def _identity(name: str, place: Place, agencies: UnitNames) -> Found:
    by = agencies.find(name)
    if by is not None:
        return by, unmarked(agencies, name, place)
    return None, [unknown_appraiser(name, place, agencies)]


def unknown_appraiser(
    name: str, place: Place, agencies: Names, *, unit: str = "", code: str = ""
) -> Diagnostic:
    """R005: nobody who may rule has that name."""
    near = agencies.suggestion(name)
    return finding("R005", place, unit=unit, criterion=code, name=name[:QUOTED], suggestion=near)
