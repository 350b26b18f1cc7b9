"""What merged cells of a table stand for: one value that holds for several rows, or one mark that several may claim.

Merges are what a file says; they may overlap or reach beyond every row, so no merge is laid out cell by cell.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic
from parscore.read.sheets.cells import as_text
from parscore.read.sheets.table import Table
from parscore.text import fold

Cell = tuple[int, int]
"""Row and column counted from 1 within the rows of a table."""


def holders(table: Table, column: int) -> Mapping[int, int]:
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


def shared(table: Table, cells: Iterable[Cell]) -> Iterator[tuple[list[Cell], Diagnostic]]:
    """Those of `cells` over which one filled merged cell lies that begins with one of them, and R016 for it.

    Each cell belongs to one group at most; the first of a group comes first.
    """
    rows: dict[int, list[int]] = defaultdict(list)
    for row, column in sorted(cells):
        rows[column].append(row)
    columns = sorted(rows)
    taken: set[Cell] = set()
    for (top, left), (low, right) in sorted(table.merged) if columns else ():
        row, column = top - table.top + 2, left - table.left + 2
        if not _between(rows.get(column, []), row, row) or (row, column) in taken:
            continue
        last, stop = low - table.top + 2, right - table.left + 2
        group = [
            (one, other)
            for other in _between(columns, column, stop)
            for one in _between(rows[other], row, last)
        ]
        taken.update(group)
        text = as_text(table.rows[row - 1][column - 1]) if column <= len(table.rows[row - 1]) else ""
        if len(group) > 1 and fold(text):
            place = table.place(row, column)
            yield group, finding("R016", place, value=text[:60], count=len(group))


def _between(numbers: list[int], first: int, last: int) -> list[int]:
    """Those of sorted numbers that lie within two bounds."""
    return numbers[bisect_left(numbers, first) : bisect_left(numbers, last + 1)]
