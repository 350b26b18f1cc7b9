"""Tables in long form (one fact a row) → records by column key, headings in Vietnamese or English.

Of several headings for one key the better one counts; two that mean the same are a finding, never a choice. What
stands in a cell merged down holds for all its rows, but for a number, which may be meant for any of them. Merges are
what a file says: they may overlap or reach beyond every row, so no merge is laid out cell by cell.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.read.sheets.cells import as_text, value_at
from parscore.read.sheets.csv import overflow
from parscore.read.sheets.table import Table
from parscore.text import did_you_mean, fold, quoted

HEADING_ROWS = 20
_AGAIN = 3
"""So many keys are named in a heading row that is printed again lower down."""
_OWN = ("points", "share", "replies")
"""The keys whose value is that of one row, never of several."""
Words = Mapping[str, tuple[str | tuple[str, ...], ...]]
"""The headings accepted for each column key, the better ones first; those of an inner tuple mean the same."""
Known = dict[str, list[tuple[str, int]]]
"""Every folded heading with the keys that it may stand for and how well."""
Required = tuple[tuple[str, ...], ...]
"""Groups of keys, of each of which one has to be there."""
Position = tuple[int, int]
"""Row and column counted from 1 within the rows of a table."""


class Heading(NamedTuple):
    """A heading row: every column of a key, the better first, and the columns that mean the same."""

    row: int = 0
    columns: Mapping[str, tuple[int, ...]] = {}
    twins: tuple[tuple[int, int], ...] = ()

    def has(self, required: Required) -> bool:
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
            text = as_text(value_at(self.cells, column))
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
    table: Table, words: Words, required: Required, what: str
) -> tuple[list[Record], list[Diagnostic]]:
    """The rows under the heading row of `table`; headings printed again lower down count from there on.

    Every group of `required` needs one of its keys. Below headings of which two mean the same nothing is read.
    """
    heading, known = heading_of(table, words), _known(words)
    lacking = [group for group in required if not any(key in heading.columns for key in group)]
    if lacking:
        return [], [_no_heading(table, words, lacking, heading.row, what)]
    wide, faults = overflow(table, heading.row, heading.row + 1)
    merges = _Merges(table)
    found, twins = _below(heading, merges, wide, known, required)
    whole = [record for record in found if all(record.text(group[0]) for group in required[:2])]
    doubtful = dict(merges.doubtful(whole))
    kept = [record for record in found if record.row not in doubtful]
    return kept, [*_twins(table, heading), *faults, *twins, *dict.fromkeys(doubtful.values())]


def _below(
    heading: Heading, merges: _Merges, wide: Container[int], known: Known, required: Required
) -> tuple[list[Record], list[Diagnostic]]:
    """The rows under a heading row without those too wide, and what is wrong with headings printed again."""
    found, findings = list[Record](), list[Diagnostic]()
    for number, row in enumerate(merges.table.rows[heading.row :], heading.row + 1):
        if (again := _printed_again(heading, row, number, known, required)) is not None:
            heading = again
            findings += _twins(merges.table, heading)
        elif not heading.twins and number not in wide:
            record = merges.record(row, number, heading)
            found += [record] if record is not None else []
    return found, findings


def _printed_again(
    heading: Heading, row: list[object], number: int, known: Known, required: Required
) -> Heading | None:
    """The headings in a row below the first; None where the row holds values."""
    first = heading.columns.get(required[0][0])
    lead = value_at(row, first[0]) if first else ""
    if not isinstance(lead, str) or fold(lead) not in known:
        return None
    again = _named(row, number, known)
    return again if len(again.columns) >= _AGAIN and again.has(required) else None


@dataclass
class _Merges:
    """The cells merged down in the columns of a table's headings."""

    table: Table
    columns: dict[int, Mapping[int, int]] = field(default_factory=dict)

    def record(self, row: list[object], number: int, heading: Heading) -> Record | None:
        """The row with the values of merged cells; None when it has none of its own, or only a title beside them."""
        columns = {key: places[0] for key, places in heading.columns.items()}
        cells = self._filled(row, number, heading)
        own = {key for key, column in columns.items() if as_text(value_at(row, column))}
        if not own or (own == {"title"} and cells != row):
            return None
        values = {key: value_at(cells, column) for key, column in columns.items()}
        return Record(values, columns, self.table, number, heading, cells)

    def _filled(self, row: list[object], number: int, heading: Heading) -> list[object]:
        """The row with what the merged cells say that begin below the headings."""
        filled = list(row)
        for column in self._lasting(heading):
            holder = self.columns[column].get(number, 0)
            if holder > heading.row:
                filled[column - 1] = value_at(self.table.rows[holder - 1], column)
        return filled

    def doubtful(self, records: list[Record]) -> Iterator[tuple[int, Diagnostic]]:
        """The rows, with R012 or R016, under whose merged cell another value is kept or that share one number."""
        if not self.table.merged:
            return
        for record in records:
            yield from ((record.row, fault) for fault in self._covered(record))
        for group, fault in shared(self.table, _own_cells(records)):
            yield from ((row, fault) for row, _ in group)

    def _covered(self, record: Record) -> Iterator[Diagnostic]:
        """R012 for every value of a row that lies under a merged cell which says something else."""
        row, headings = self.table.rows[record.row - 1], self.table.rows[record.heading.row - 1]
        for column in self._lasting(record.heading):
            kept, shown = as_text(value_at(row, column)), as_text(value_at(record.cells, column))
            if kept and fold(kept) != fold(shown):
                what = f"«{as_text(value_at(headings, column))}»"
                said = f"ô gộp «{shown[:60]}», giá trị bị ô gộp che «{kept[:60]}»"
                yield finding("R012", self.table.place(record.row, column), what=what, candidates=said)

    def _lasting(self, heading: Heading) -> Iterator[int]:
        """The columns whose merged cells hold for all their rows."""
        for key, places in heading.columns.items() if self.table.merged else ():
            for column in places if key not in _OWN else ():
                if column not in self.columns:
                    self.columns[column] = _holders(self.table, column)
                yield column


def _holders(table: Table, column: int) -> Mapping[int, int]:
    """For every row whose cell is covered by a merged one that begins in the same column: the row where it begins."""
    found: dict[int, int] = {}
    spans = sorted(
        (top - table.top + 2, low - table.top + 2)
        for (top, left), (low, _) in table.merged
        if low > top and left - table.left + 2 == column
    )
    free = 1
    for first, last in spans:
        if first >= free:
            free = min(last, len(table.rows)) + 1
            found.update(dict.fromkeys(range(first + 1, free), first))
    return found


def _own_cells(records: list[Record]) -> set[Position]:
    """The cells whose value is that of one row."""
    return {(record.row, record.columns[key]) for record in records for key in _OWN if key in record.columns}


def shared(table: Table, cells: Iterable[Position]) -> Iterator[tuple[list[Position], Diagnostic]]:
    """Those of `cells` over which one filled merged cell lies that begins with one of them, and R016 for it.

    Each cell belongs to one group at most; the first of a group comes first.
    """
    rows: dict[int, list[int]] = defaultdict(list)
    for row, column in sorted(cells):
        rows[column].append(row)
    taken: set[Position] = set()
    for (top, left), (low, right) in sorted(table.merged) if rows else ():
        first, last = (
            (top - table.top + 2, left - table.left + 2),
            (low - table.top + 2, right - table.left + 2),
        )
        if first in taken or not _between(rows.get(first[1], []), first[0], first[0]):
            continue
        group = list(_within(rows, first, last))
        taken.update(group)
        text = as_text(value_at(table.rows[first[0] - 1], first[1]))
        if len(group) > 1 and fold(text):
            yield group, finding("R016", table.place(*first), value=text[:60], count=len(group))


def _within(rows: Mapping[int, list[int]], first: Position, last: Position) -> Iterator[Position]:
    """The positions in a rectangle, column by column, of the sorted `rows` of every column."""
    for column in _between(sorted(rows), first[1], last[1]):
        yield from ((row, column) for row in _between(rows[column], first[0], last[0]))


def _between(numbers: list[int], first: int, last: int) -> list[int]:
    """Those of sorted numbers that lie within two bounds."""
    return numbers[bisect_left(numbers, first) : bisect_left(numbers, last + 1)]


def _known(words: Words) -> Known:
    known: Known = {}
    for key, ranks in words.items():
        for rank, group in enumerate(((key,), *ranks)):
            for word in (group,) if isinstance(group, str) else group:
                known.setdefault(fold(word), []).append((key, max(rank - 1, 0)))
    return known


def _named(row: list[object], number: int, known: Known) -> Heading:
    """The columns that a row names, and those of which two name a key equally well."""
    found: dict[str, dict[int, int]] = {}
    for column, value in enumerate(row, 1):
        for key, rank in known.get(fold(value), ()) if isinstance(value, str) and value else ():
            found.setdefault(key, {}).setdefault(column, rank)
    columns, twins = {}, []
    for key, ranks in found.items():
        columns[key] = tuple(sorted(ranks, key=lambda column: (ranks[column], column)))
        first, second = (*columns[key], 0)[:2]
        if ranks.get(second) == ranks[first]:
            twins.append((first, second))
    return Heading(number, columns, tuple(dict.fromkeys(twins)))


def _twins(table: Table, heading: Heading) -> list[Diagnostic]:
    """R010 for two columns of equally good headings."""
    row = table.rows[heading.row - 1]
    return [
        finding(
            "R010",
            table.place(heading.row, second),
            heading=as_text(value_at(row, second)),
            other=as_text(value_at(row, first)),
            where=table.place(heading.row, first),
        )
        for first, second in heading.twins
    ]


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
