"""What can only be said of the rows of a form when all are read: two rows of one criterion, one cell over several.

A mark that may be meant for one row or another counts for none.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Mapping
from decimal import Decimal

from msgspec import structs

from parscore.catalogue import finding
from parscore.diagnostics import Place
from parscore.model.framework import Framework
from parscore.model.submission import Entry, Typed
from parscore.read.forms.rows import Rows
from parscore.read.forms.typed_values import is_blank, number_of


def settle(rows: Rows) -> None:
    """Take back the marks that the rows as a whole make doubtful."""
    for code, again in rows.again.items():
        _twice(rows, code, again)
    _merged(rows)


def inherited(
    entries: Mapping[str, Entry], branches: Mapping[str, tuple[Place, str]], framework: Framework
) -> dict[str, Entry]:
    """The entries with the claims of their parents: what has no mark of its own below a branch is claimed with it.

    `branches` are the cells and explanations of the parents called not applicable, by code; a leaf without a row is
    claimed too.
    """
    found = dict(entries)
    for code in sorted(branches, key=lambda code: len(framework.leaves_of[code]), reverse=True):
        place, told = branches[code]
        for leaf in framework.leaves_of[code]:
            entry = found.get(leaf.code) or Entry(leaf.code, place, Typed(None, place))
            if entry.claimed.value is None and not entry.claimed.unreadable:
                found[leaf.code] = structs.replace(
                    entry,
                    claimed=Typed(None, place),
                    explanation=entry.explanation or told,
                    claims_not_applicable=True,
                )
    return found


def _twice(rows: Rows, code: str, again: list[int]) -> None:
    """W102: when the rows of one criterion say different things, neither counts."""
    entry, index, layout = rows.entries.get(code), rows.codes.index, rows.layout
    if entry is None:
        return
    criterion = index.order[index.exact[code]]
    typed = [row for row in again if not is_blank(layout.value(row, "claimed"))]
    differs = any(_mark(rows, row) != entry.claimed.value for row in typed)
    done = (
        "hai dòng ghi điểm khác nhau nên không dòng nào được lấy"
        if differs
        else "hai dòng ghi cùng điểm, điểm ấy được lấy"
        if typed
        else "dòng này không ghi điểm nên không được lấy"
    )
    for row in again:
        rows.find("W102", row, criterion, first=layout.where(rows.first[code]), done=done)
    if differs:
        rows.find("W102", rows.first[code], criterion, first=layout.where(again[0]), done=done)
        _take_back(rows, code)


def _mark(rows: Rows, row: int) -> Decimal | None:
    return number_of(rows.layout.value(row, "claimed"), "claimed", rows.layout.place(row, "claimed"))[0]


def _merged(rows: Rows) -> None:
    """W127: one merged score cell over the rows of several criteria gives none of them a mark; words hold for all."""
    table, column = rows.layout.table, rows.layout.columns.get("claimed", 0)
    here = column + table.left - 2
    placed = sorted((table.row_at(entry.claimed.place), code) for code, entry in rows.entries.items())
    for (top, left), (low, right) in dict.fromkeys(table.merged):
        if top == low or not left <= here <= right:
            continue
        inside = [code for _, code in placed[bisect(placed, (top + 1,)) : bisect(placed, (low + 2,))]]
        first = rows.entries[inside[0]] if inside else None
        if first is not None and first.claims_not_applicable and table.row_at(first.claimed.place) == top + 1:
            for code in inside[1:]:
                entry = structs.replace(rows.entries[code], claimed=first.claimed, claims_not_applicable=True)
                rows.entries[code] = entry
        if len(inside) > 1 and any(rows.entries[code].claimed.value is not None for code in inside):
            for code in inside:
                _take_back(rows, code)
            ends = top + 2 - table.top, low + 2 - table.top
            spots = f"{rows.layout.where(ends[0])}–{rows.layout.where(ends[1]).partition(' ')[2]}"
            place = table.place(ends[0], here + 2 - table.left)
            rows.findings.append(finding("W127", place, unit=rows.unit, rows=spots, count=len(inside)))


def _take_back(rows: Rows, code: str) -> None:
    entry = rows.entries[code]
    rows.entries[code] = structs.replace(entry, claimed=Typed(None, entry.claimed.place, unreadable=True))
