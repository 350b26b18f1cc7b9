"""Tables in long form (one fact a row) → records by column key, headings in Vietnamese or English."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.read.cells import as_text
from parscore.read.sheet import Table
from parscore.text import did_you_mean, fold, quoted

HEADING_ROWS = 20


@dataclass(frozen=True, slots=True)
class Record:
    """One row: raw values by column key, and where each stands."""

    values: Mapping[str, object]
    columns: Mapping[str, int]
    table: Table
    row: int

    def text(self, key: str) -> str:
        """The cell's text; nothing when the column is absent."""
        return as_text(self.values.get(key))

    def place(self, key: str = "") -> Place:
        """The cell of `key`, or the row's first known cell."""
        column = self.columns.get(key, min(self.columns.values()))
        return self.table.place(self.row, column)


def records(
    table: Table, words: Mapping[str, tuple[str, ...]], required: tuple[tuple[str, ...], ...], what: str
) -> tuple[list[Record], list[Diagnostic]]:
    """The rows under the heading row of `table`.

    `words` gives the headings accepted for each column key; every group of `required` needs one of its keys.
    """
    known = {fold(word): key for key, headings in words.items() for word in (key, *headings)}
    best: tuple[int, dict[str, int]] = (0, {})
    for number, row in enumerate(table.rows[:HEADING_ROWS], 1):
        found: dict[str, int] = {}
        for column, value in enumerate(row, 1):
            key = known.get(fold(value)) if isinstance(value, str) and value else None
            if key is not None and key not in found:
                found[key] = column
        if len(found) > len(best[1]):
            best = (number, found)
    heading, columns = best
    lacking = [group for group in required if not any(key in columns for key in group)]
    if lacking:
        return [], [_no_heading(table, words, lacking, heading, what)]
    found_records = [
        Record({key: _at(row, column) for key, column in columns.items()}, columns, table, number)
        for number, row in enumerate(table.rows[heading:], heading + 1)
    ]
    return [record for record in found_records if any(record.text(key) for key in columns)], []


def _at(row: list[object], column: int) -> object:
    return row[column - 1] if column <= len(row) else None


def _no_heading(
    table: Table,
    words: Mapping[str, tuple[str, ...]],
    lacking: list[tuple[str, ...]],
    heading: int,
    what: str,
) -> Diagnostic:
    wanted = quoted(words[group[0]][0] for group in lacking)
    seen = list(_headings(table, heading))
    near = next(
        (hint for group in lacking for word in words[group[0]] if (hint := did_you_mean(word, seen))), ""
    )
    return finding("R001", table.place(max(heading, 1), 1), what=what, wanted=wanted, suggestion=near)


def _headings(table: Table, heading: int) -> Iterator[str]:
    if heading:
        yield from (text for value in table.rows[heading - 1] if (text := as_text(value)))
