"""What the headings of a form leave open and the rows themselves tell: the column of titles, a sheet without headings.

Taken only where the words of the criteria set stand there to the letter; it is always said.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace

from parscore.model.form import ColumnKey
from parscore.read.forms.index import Index
from parscore.read.forms.layout import Layout
from parscore.read.sheets.table import Table
from parscore.read.words.legacy import words

_ENOUGH = 3
"""How many rows have to bear the words of the set before a column or a sheet is taken for what it looks like."""


def titled(layout: Layout, index: Index) -> Layout:
    """The layout with the column in which the titles of the set stand, where no heading names one."""
    if "title" in layout.columns or "code" not in layout.columns:
        return layout
    taken = set(layout.columns.values())
    seen: Counter[int] = Counter()
    for cells in layout.table.rows[layout.first - 1 :]:
        for column, value in enumerate(cells, start=1):
            if column not in taken and value.__class__ is str and value and words(str(value)) in index.titles:
                seen[column] += 1
    best = seen.most_common(1)
    if not best or best[0][1] < _ENOUGH:
        return layout
    return replace(layout, columns={**layout.columns, "title": best[0][0]})


def continued(layout: Layout, tables: Iterable[Table], index: Index) -> list[Layout]:
    """The sheets without headings whose rows go on in the columns of `layout`."""
    found = []
    for table in tables:
        shift = layout.table.left - table.left
        columns: dict[ColumnKey, int] = {
            key: column + shift for key, column in layout.columns.items() if column + shift > 0
        }
        here = Layout(table, columns, 1, 1)
        known = 0
        for row in range(1, len(table.rows) + 1):
            code, title = here.value(row, "code"), here.value(row, "title")
            place = index.exact.get(code) if isinstance(code, str) else None
            known += place is not None and isinstance(title, str) and words(title) == index.folded[place]
        if known >= _ENOUGH and "claimed" in columns:
            found.append(here)
    return found
