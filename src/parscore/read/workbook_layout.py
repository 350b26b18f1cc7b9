"""Where the table of a form stands on a sheet: its heading rows, and which column holds what.

May not know a criteria set; it knows the heading words that forms use.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.form import HEADING_WORDS, ColumnKey
from parscore.read.cells import as_text
from parscore.read.sheet import Table
from parscore.text import fold, squeeze

HEADING_ROWS = 40
HEADING_DEPTH = 4
NEEDED: tuple[ColumnKey, ...] = ("code", "claimed")
_PARENTHESES = re.compile(r"\([^)]*\)")
_OPEN_ENDED: tuple[ColumnKey, ...] = ("claimed", "max", "evidence")


@dataclass(frozen=True, slots=True)
class Layout:
    """The table of a form: its sheet, the column of each key, first heading row, first row below.

    Rows and columns are counted from 1 within the table's rows.
    """

    table: Table
    columns: dict[ColumnKey, int]
    heading: int
    first: int

    def value(self, row: int, key: ColumnKey) -> object:
        """The raw value of a cell, "" where the form has no such column or the row is shorter."""
        column = self.columns.get(key)
        if column is None:
            return ""
        cells = self.table.rows[row - 1]
        return cells[column - 1] if column <= len(cells) else ""

    def place(self, row: int, key: ColumnKey) -> Place:
        """The cell's place; the row's first cell when the form has no such column."""
        return self.table.place(row, self.columns.get(key, 1))


@cache
def _known() -> dict[str, ColumnKey]:
    return {fold(word): key for key, words in HEADING_WORDS.items() for word in words}


@lru_cache(maxsize=4096)
def _key_in(value: str) -> ColumnKey | None:
    known = _known()
    words = fold(value)
    found = known.get(words) or known.get(fold(_PARENTHESES.sub(" ", value)))
    if found is None and len(words) > 8:
        open_ended = ((word, key) for word, key in known.items() if key in _OPEN_ENDED)
        found = next((key for word, key in open_ended if words.startswith(f"{word} ")), None)
    return found


def key_of(value: object) -> ColumnKey | None:
    """The column that a heading cell names, or None; remarks in parentheses do not count."""
    if not isinstance(value, str) or not value or len(value) > 120:
        return None
    return _key_in(value)


def locate(table: Table) -> Layout | None:
    """The table with a number column and a self-score column, or None when the sheet has none."""
    named = [
        (number, column, key)
        for number, row in enumerate(table.rows[:HEADING_ROWS], start=1)
        for column, value in enumerate(row, start=1)
        if (key := key_of(value)) is not None
    ]
    best: list[tuple[int, int, ColumnKey]] = []
    for top in sorted({number for number, _, _ in named}):
        window = [cell for cell in named if top <= cell[0] < top + HEADING_DEPTH]
        if len({key for _, _, key in window}) > len({key for _, _, key in best}):
            best = window
    keys = {key for _, _, key in best}
    if not all(key in keys for key in NEEDED):
        return None
    columns: dict[ColumnKey, int] = {}
    for _, column, key in best:
        if column not in columns.values():
            columns.setdefault(key, column)
    return Layout(table, columns, min(row for row, _, _ in best), max(row for row, _, _ in best) + 1)


def doubled(layout: Layout) -> list[Diagnostic]:
    """Findings for a number or self-score heading that stands over two columns."""
    findings = []
    for key in NEEDED:
        where = [
            (row, column)
            for row in range(layout.heading, layout.first)
            for column, value in enumerate(layout.table.rows[row - 1], start=1)
            if key_of(value) == key
        ]
        if len({column for _, column in where}) > 1:
            words = as_text(layout.table.rows[where[1][0] - 1][where[1][1] - 1])
            findings.append(finding("W012", layout.table.place(*where[1]), heading=words))
    return findings


def texts_above(layout: Layout) -> tuple[str, ...]:
    """What is written above the table, cell by cell: title, unit, year."""
    above = layout.table.rows[: layout.heading - 1]
    return tuple(squeeze(value) for row in above for value in row if isinstance(value, str) and value)
