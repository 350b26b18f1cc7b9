"""Which lines the tables of an agency leave out although they go through its lines one by one.

A table that holds only exceptions agrees to all else. One that holds every criterion, or far more lines than it lacks,
is a list: what has no row on it was not seen. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import filterfalse

from parscore.catalogue import finding
from parscore.check.rulings.refusals import Line
from parscore.diagnostics import Diagnostic, Place
from parscore.model.cycle import COUNCIL
from parscore.model.scorecard import SelfScore
from parscore.model.submission import Ruling, Unusable

_FAULT, _UNDECIDED, _TORN = "R140", "R141", "R142"
_KEPT_TO_LEFT = 2
"""How many rows that change nothing a list has at least for every line that it lacks."""
_ROWS_TO_LEFT = 5
"""The same of all its rows."""


@dataclass(frozen=True)
class _Listing:
    """The tables of one agency at one stage: what it said, the lines that it was due to see and those without a row."""

    said: Sequence[Ruling]
    due: tuple[Line, ...]
    left: tuple[Line, ...]

    def is_full(self, own: Mapping[Line, Decimal], items: Collection[Line]) -> bool:
        """Whether it goes through its lines one by one."""
        kept = sum(not one.reason and own.get((one.unit, one.code)) == one.points for one in self.said)
        criteria = frozenset(self.due).difference(items)
        return (
            kept >= _KEPT_TO_LEFT * len(self.left)
            or len(self.said) >= _ROWS_TO_LEFT * len(self.left)
            or (bool(criteria) and criteria.isdisjoint(self.left))
        )


def unlisted(
    rulings: Iterable[Ruling],
    spoken: Collection[Line],
    due: Mapping[Line, str],
    own: Mapping[Line, Decimal],
    items: Collection[Line],
    forms: Collection[tuple[str, str]],
) -> Iterator[tuple[Unusable, Diagnostic]]:
    """The `due` lines of an agency's list that nobody has `spoken` of at the stage of `rulings`, each with its R140.

    `due` names the lead of every line, `own` its mark so far; `items` are those that are bonus or penalty;
    `forms` are agencies and units in whose own form they have spoken: it had a row for every line.
    """
    said = defaultdict[str, list[Ruling]](list)
    for one in rulings:
        said[one.by].append(one)
    for by, made in sorted(said.items()):
        lines = tuple(line for line, lead in due.items() if lead == by)
        listing = _Listing(made, lines, tuple(filterfalse(spoken.__contains__, lines)))
        full = listing.is_full(own, items)
        yield from (_missed(line, made) for line in listing.left if full or (by, line[0]) in forms)


def left_out_of_a_copy(
    rulings: Iterable[Ruling], blank: Iterable[Ruling]
) -> Iterator[tuple[Unusable, Diagnostic]]:
    """The lines that one copy of a form rules on and another copy of the same agency leaves blank, each with R142."""
    said = {(one.unit, one.code, one.by): one for one in rulings if one.seen}
    for row in blank:
        other = said.get((row.unit, row.code, row.by))
        if other is not None and other.place.file != row.place.file:
            told = finding(_TORN, row.place, unit=row.unit, criterion=row.code, other=other.place)
            yield Unusable(row.stage, row.unit, row.code, row.by, row.place, _TORN), told


def left_to_council(
    stage: str, claimed: Mapping[Line, str], spoken: Collection[Line], scores: Mapping[str, SelfScore]
) -> Iterator[tuple[Unusable, Diagnostic]]:
    """The lines led by the council, of those `claimed`, of which nobody has `spoken` at any stage, each with R141."""
    for unit, code in (line for line, lead in claimed.items() if lead == COUNCIL and line not in spoken):
        place = Place(scores[unit].file, scores[unit].sheet)
        told = finding(_UNDECIDED, place, unit=unit, criterion=code)
        yield Unusable(stage, unit, code, COUNCIL, place, _UNDECIDED), told


def _missed(line: Line, said: Iterable[Ruling]) -> tuple[Unusable, Diagnostic]:
    first = min(said, key=lambda one: one.place)
    (unit, code), place = line, Place(first.place.file)
    told = finding(_FAULT, place, unit=unit, criterion=code)
    return Unusable(first.stage, unit, code, first.by, place, _FAULT), told
