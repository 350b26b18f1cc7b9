"""Tables in long form (one fact a row) → records by column key, headings in Vietnamese or English.

Of several headings for one key the better one counts; two that mean the same are a finding, never a choice. What
stands in a cell merged down holds for all its rows, but for a number, which may be meant for any of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.read.sheets.cells import as_text
from parscore.read.sheets.merged import holders, shared
from parscore.read.sheets.overflow import overflow
from parscore.read.sheets.table import Table
from parscore.text import did_you_mean, fold, quoted

HEADING_ROWS = 20
_AGAIN = 3
_OWN = ("points", "share", "replies")
"""The keys whose value is that of one row, never of several."""
Words = Mapping[str, tuple[str | tuple[str, ...], ...]]
"""The headings accepted for each column key, the better ones first; those of an inner tuple mean the same."""
Known = dict[str, list[tuple[str, int]]]


class Heading(NamedTuple):
    """A heading row: every column of a key, the better first, and the columns that mean the same."""

    row: int = 0
    columns: Mapping[str, tuple[int, ...]] = {}
    twins: tuple[tuple[int, int], ...] = ()

    def has(self, required: tuple[tuple[str, ...], ...]) -> bool:
        """Whether every group of `required` finds one of its keys."""
        return all(any(key in self.columns for key in group) for group in required)


@dataclass(frozen=True, slots=True)
class Record:
    """One row: raw values by column key, where each stands, its heading row; `cells` with the values of merged ones."""

    values: Mapping[str, object]
    columns: Mapping[str, int]
    table: Table
    row: int
    heading: Heading
    cells: list[object]

    def text(self, key: str) -> str:
        """The cell's text; nothing when the column is absent."""
        return as_text(self.values.get(key))

    def place(self, key: str = "") -> Place:
        """The cell of `key`, or the row's first known cell."""
        column = self.columns.get(key, min(self.columns.values()))
        return self.table.place(self.row, column)

    def each(self, key: str) -> Iterator[tuple[str, Place]]:
        """What every column of `key` says, the better column first; empty cells are left out."""
        for column in self.heading.columns.get(key, ()):
            text = as_text(_at(self.cells, column))
            if text:
                yield text, self.table.place(self.row, column)


def heading_of(table: Table, words: Words) -> Heading:
    """The row among the first ones that names most of the keys."""
    known = _known(words)
    best = Heading()
    for number, row in enumerate(table.rows[:HEADING_ROWS], 1):
        found = _named(row, number, known)
        if len(found.columns) > len(best.columns):
            best = found
    return best


def records(
    table: Table, words: Words, required: tuple[tuple[str, ...], ...], what: str
) -> tuple[list[Record], list[Diagnostic]]:
    """The rows under the heading row of `table`; headings printed again lower down count from there on.

    Every group of `required` needs one of its keys. Below headings of which two mean the same nothing is read.
    """
    heading = heading_of(table, words)
    lacking = [group for group in required if not any(key in heading.columns for key in group)]
    if lacking:
        return [], [_no_heading(table, words, lacking, heading.row, what)]
    known, found, findings = _known(words), list[Record](), _twins(table, heading)
    wide, faults = overflow(table, heading.row, heading.row + 1)
    findings += faults
    merges = _Merges(table)
    for number, row in enumerate(table.rows[heading.row :], heading.row + 1):
        lead = _at(row, heading.columns[required[0][0]][0]) if required[0][0] in heading.columns else None
        if isinstance(lead, str) and fold(lead) in known:
            again = _named(row, number, known)
            if len(again.columns) >= _AGAIN and again.has(required):
                heading = again
                findings += _twins(table, heading)
                continue
        if heading.twins or number in wide:
            continue
        columns = {key: places[0] for key, places in heading.columns.items()}
        cells = merges.filled(row, number, heading)
        own = {key for key, column in columns.items() if as_text(_at(row, column))}
        if not own or (own == {"title"} and cells != row):
            continue
        values = {key: _at(cells, column) for key, column in columns.items()}
        found.append(Record(values, columns, table, number, heading, cells))
    whole = [record for record in found if all(record.text(group[0]) for group in required[:2])]
    doubtful = dict(merges.doubtful(whole))
    kept = [record for record in found if record.row not in doubtful]
    return kept, [*findings, *dict.fromkeys(doubtful.values())]


@dataclass
class _Merges:
    """The cells merged down that stand in the columns of a table's headings."""

    table: Table
    columns: dict[int, Mapping[int, int]] = field(default_factory=dict)

    def filled(self, row: list[object], number: int, heading: Heading) -> list[object]:
        """The row with what the merged cells say that begin below the headings."""
        filled = list(row)
        for column in self._lasting(heading):
            holder = self.columns[column].get(number, 0)
            if holder > heading.row:
                filled[column - 1] = _at(self.table.rows[holder - 1], column)
        return filled

    def doubtful(self, records: list[Record]) -> Iterator[tuple[int, Diagnostic]]:
        """The rows, with R012 or R016, under whose merged cell another value is kept or that share one number."""
        if not self.table.merged:
            return
        for record in records:
            row = self.table.rows[record.row - 1]
            for column in self._lasting(record.heading):
                kept, shown = as_text(_at(row, column)), as_text(_at(record.cells, column))
                if kept and fold(kept) != fold(shown):
                    what = as_text(_at(self.table.rows[record.heading.row - 1], column))
                    said = f"ô gộp «{shown[:60]}», giá trị bị ô gộp che «{kept[:60]}»"
                    place = self.table.place(record.row, column)
                    yield record.row, finding("R012", place, what=f"«{what}»", candidates=said)
        cells = {
            (record.row, record.columns[key]) for record in records for key in _OWN if key in record.columns
        }
        for group, fault in shared(self.table, cells):
            yield from ((row, fault) for row, _ in group)

    def _lasting(self, heading: Heading) -> Iterator[int]:
        """The columns whose merged cells hold for all their rows."""
        for key, places in heading.columns.items() if self.table.merged else ():
            for column in places if key not in _OWN else ():
                if column not in self.columns:
                    self.columns[column] = holders(self.table, column)
                yield column


def _known(words: Words) -> Known:
    """Every folded heading with the keys that it may stand for and how well."""
    known: Known = {}
    for key, ranks in words.items():
        for rank, group in enumerate(((key,), *ranks)):
            for word in (group,) if isinstance(group, str) else group:
                known.setdefault(fold(word), []).append((key, max(rank - 1, 0)))
    return known


def _named(row: list[object], number: int, known: Known) -> Heading:
    found: dict[str, list[tuple[int, int]]] = {}
    for column, value in enumerate(row, 1):
        for key, rank in known.get(fold(value), ()) if isinstance(value, str) and value else ():
            if all(column != other for _, other in found.get(key, ())):
                found.setdefault(key, []).append((rank, column))
    columns, twins = {}, []
    for key, places in found.items():
        places.sort()
        columns[key] = tuple(column for _, column in places)
        if len(places) > 1 and places[0][0] == places[1][0]:
            twins.append((places[0][1], places[1][1]))
    return Heading(number, columns, tuple(dict.fromkeys(twins)))


def _twins(table: Table, heading: Heading) -> list[Diagnostic]:
    """R010 for two columns of equally good headings."""
    row = table.rows[heading.row - 1]
    return [
        finding(
            "R010",
            table.place(heading.row, second),
            heading=as_text(_at(row, second)),
            other=as_text(_at(row, first)),
            where=table.place(heading.row, first),
        )
        for first, second in heading.twins
    ]


def _at(row: list[object], column: int) -> object:
    return row[column - 1] if column <= len(row) else None


def _no_heading(
    table: Table, words: Words, lacking: list[tuple[str, ...]], heading: int, what: str
) -> Diagnostic:
    def first(key: str) -> str:
        best = words[key][0]
        return best if isinstance(best, str) else best[0]

    wanted = quoted(first(group[0]) for group in lacking)
    seen = list(_headings(table, heading))
    near = next((hint for group in lacking if (hint := did_you_mean(first(group[0]), seen))), "")
    return finding("R001", table.place(max(heading, 1), 1), what=what, wanted=wanted, suggestion=near)


def _headings(table: Table, heading: int) -> Iterator[str]:
    if heading:
        yield from (text for value in table.rows[heading - 1] if (text := as_text(value)))
