"""Conflicts seen once all rows of a form are read: criteria with two rows, cells merged over several rows.

An ambiguous mark is dropped from every candidate. What a parent's row says holds for the leaves below it.
"""

from __future__ import annotations

from bisect import bisect
from collections.abc import Iterator, Mapping
from decimal import Decimal

from msgspec import structs

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.framework import Framework
from parscore.model.submission import Entry, Typed
from parscore.read.forms.rows import RowReader
from parscore.read.forms.typed_values import is_blank, number_of

_DIFFERENT = "hai dòng ghi điểm khác nhau nên không dòng nào được lấy"
_SAME = "hai dòng ghi cùng điểm, điểm ấy được lấy"
_EMPTY = "dòng này không ghi điểm nên không được lấy"


def resolve_conflicts(rows: RowReader) -> None:
    """Drop the marks that the rows as a whole make ambiguous, with findings among those of the rows."""
    for code, again in rows.again.items():
        _resolve_repeated(rows, code, again)
    if rows.layout.table.merged:
        rows.findings += _resolve_merged(rows)


def with_branches(
    entries: Mapping[str, Entry], branches: Mapping[str, tuple[Place, str]], framework: Framework
) -> dict[str, Entry]:
    """The entries with the claims of their parents: what has no mark of its own below a branch is claimed with it.

    `branches` are the cells and explanations of the parents called not applicable, by code; a leaf without a row is
    claimed too.
    """
    found = dict(entries)
    for code in sorted(branches, key=lambda code: len(framework.leaves_of[code]), reverse=True):
        place, explanation = branches[code]
        for leaf in framework.leaves_of[code]:
            entry = found.get(leaf.code) or Entry(leaf.code, place, Typed(None, place))
            if entry.claimed.value is None and not entry.claimed.unreadable:
                found[leaf.code] = structs.replace(
                    entry,
                    claimed=Typed(None, place),
                    explanation=entry.explanation or explanation,
                    claims_not_applicable=True,
                )
    return found


def _resolve_repeated(rows: RowReader, code: str, again: list[int]) -> None:
    """W102: when the rows of one criterion say different things, neither counts."""
    entry, index, layout = rows.entries.get(code), rows.index, rows.layout
    if entry is None:
        return
    criterion, first = index.order[index.exact[code]], rows.first[code]
    typed = [row for row in again if not is_blank(layout.value(row, "claimed"))]
    differs = any(_mark(rows, row) != entry.claimed.value for row in typed)
    done = _DIFFERENT if differs else _SAME if typed else _EMPTY
    for row in again:
        rows.report("W102", row, criterion, first=layout.where(first), done=done)
    if differs:
        rows.report("W102", first, criterion, first=layout.where(again[0]), done=done)
        _drop_mark(rows, code)


def _mark(rows: RowReader, row: int) -> Decimal | None:
    return number_of(rows.layout.value(row, "claimed"), "claimed", rows.layout.place(row, "claimed"))[0]


def _resolve_merged(rows: RowReader) -> Iterator[Diagnostic]:
    """W127: one merged score cell over the rows of several criteria gives none of them a mark; words hold for all."""
    table, column = rows.layout.table, rows.layout.columns.get("claimed", 0)
    here = column + table.left - 2
    placed = sorted((table.row_at(entry.claimed.place), code) for code, entry in rows.entries.items())
    spans = {(top, low): None for (top, left), (low, right) in table.merged if left <= here <= right}
    for top, low in spans:
        codes = [code for _, code in placed[bisect(placed, (top + 1,)) : bisect(placed, (low + 2,))]]
        if top < low and len(codes) > 1:
            _spread_words(rows, codes, top + 1)
            if any(rows.entries[code].claimed.value is not None for code in codes):
                for code in codes:
                    _drop_mark(rows, code)
                ends = top + 2 - table.top, low + 2 - table.top
                spots = f"{rows.layout.where(ends[0])}–{rows.layout.where(ends[1]).partition(' ')[2]}"
                yield finding("W127", table.place(ends[0], column), rows=spots, count=len(codes))


def _spread_words(rows: RowReader, codes: list[str], line: int) -> None:
    """Let `không áp dụng` in the first of merged cells, which begin at a `line`, hold for all of them."""
    first = rows.entries[codes[0]]
    if first.claims_not_applicable and rows.layout.table.row_at(first.claimed.place) == line:
        for code in codes[1:]:
            entry = rows.entries[code]
            rows.entries[code] = structs.replace(entry, claimed=first.claimed, claims_not_applicable=True)


def _drop_mark(rows: RowReader, code: str) -> None:
    entry = rows.entries[code]
    rows.entries[code] = structs.replace(entry, claimed=Typed(None, entry.claimed.place, unreadable=True))
