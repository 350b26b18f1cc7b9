"""Rows of a csv file with more cells than their headings: what stands in them may have moved to other columns.

Knows nothing of what the columns mean. Spreadsheets write every row as wide as the widest, so that only files made
by other means are concerned.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic
from parscore.read.sheets.cells import as_text
from parscore.read.sheets.table import Table

_DIGITS = re.compile(r"\s*-?\d{1,9}\s*")


def overflow(table: Table, heading: int, first: int) -> tuple[frozenset[int], list[Diagnostic]]:
    """The rows, from `first` on, that may not be read, and why; `heading` is the first row of the headings.

    Where a number with a decimal comma fell apart no row can be trusted: others may have moved without being wider.
    """
    if table.lines is None:
        return frozenset(), []
    width = max((len(row) for row in table.rows[heading - 1 : first - 1]), default=0)
    wide = [
        number
        for number, row in enumerate(table.rows[first - 1 :], start=first)
        if any(as_text(value) for value in row[width:])
    ]
    for number in wide:
        at = _apart(table.rows[number - 1])
        if at:
            pair = ",".join(as_text(value).strip() for value in table.rows[number - 1][at - 1 : at + 1])
            said = finding("W025", table.place(number, at), number=pair, width=width, count=len(wide))
            return frozenset(range(first, len(table.rows) + 1)), [said]
    return frozenset(wide), [finding("W026", table.place(one, width + 1), width=width) for one in wide]


def _apart(row: Sequence[object]) -> int:
    """The first of two neighbouring cells of digits alone, counted from 1; 0 when there are none."""
    digits = [isinstance(value, str) and _DIGITS.fullmatch(value) is not None for value in row]
    return next((at for at, pair in enumerate(pairwise(digits), 1) if all(pair)), 0)
