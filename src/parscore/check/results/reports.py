"""Where a report that was written differs from the one that the results give. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from itertools import zip_longest
from typing import NamedTuple

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.report_row import ReportRow
from parscore.text import around_difference, part_around

_MOST = 50
"""So many differences of one file are told."""
_LONG = 80
"""So many letters of a text are told."""
_MANY = 2_000
"""Where more rows lie between the first difference and the last, they are compared one by one in their order."""


def differing(written: Sequence[ReportRow], given: Sequence[ReportRow], place: Place) -> list[Diagnostic]:
    """K368 for every cell that is not what the results give, by the row that it is in; K369 for what is not told."""
    found = [one for pair in _pairs(written, given) for one in _in_row(*pair, place)]
    # Formulas that a program saved without their values come after what says something else.
    found.sort(key=lambda one: not one.written)
    told, left = [_told(one) for one in found[:_MOST]], len(found) - _MOST
    return [*told, finding("K369", place, count=left)] if left > 0 else told


class _Difference(NamedTuple):
    place: Place
    row: ReportRow
    written: str
    given: str


def _pairs(
    written: Sequence[ReportRow], given: Sequence[ReportRow]
) -> Iterator[tuple[ReportRow | None, ReportRow | None]]:
    """The rows that differ, each beside the one in whose place it stands."""
    ours, theirs = [one.cells for one in written], [one.cells for one in given]
    shorter = min(len(ours), len(theirs))
    first = next((at for at in range(shorter) if ours[at] != theirs[at]), shorter)
    most = shorter - first
    same = next((at for at in range(most) if ours[-1 - at] != theirs[-1 - at]), most)
    ends = len(ours) - same, len(theirs) - same
    if max(ends) - first > _MANY:
        yield from (pair for pair in zip_longest(written[first : ends[0]], given[first : ends[1]]))
        return
    matcher = SequenceMatcher(None, ours[first : ends[0]], theirs[first : ends[1]], autojunk=False)
    for kind, start, end, other, other_end in matcher.get_opcodes():
        if kind != "equal":
            yield from zip_longest(
                written[first + start : first + end], given[first + other : first + other_end]
            )


def _in_row(written: ReportRow | None, given: ReportRow | None, place: Place) -> Iterator[_Difference]:
    """What differs between two rows; a row that is there alone as a whole."""
    row = given or written
    if row is None:
        return
    if written is None or given is None:
        at = place if written is None else written.place
        yield _Difference(at, row, *(" | ".join(one.cells) if one else "" for one in (written, given)))
        return
    for column, (ours, theirs) in enumerate(zip_longest(written.cells, given.cells, fillvalue="")):
        if ours != theirs:
            at = written.place
            where = Place(at.file, at.sheet, at.line, at.column + column) if at.sheet else at
            yield _Difference(where, row, ours, theirs)


def _told(one: _Difference) -> Diagnostic:
    name = " · ".join(part_around(said, 0, _LONG) for said in one.row.names)
    parts = around_difference(one.written, one.given, _LONG)
    written, given = (f"«{text}»" if text else "để trống" for text in parts)
    return finding("K368", one.place, name=name, written=written, given=given)
