"""Whether the marks of a card are those that a second reader finds in the same cells.

Pure: both readings are given. May not open a file.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from decimal import Decimal, InvalidOperation
from typing import NamedTuple

from msgspec import structs

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.scorecard import MEASURED_STAGES, Line, Mark, Scorecard
from parscore.number import HUNDRED, exactly, vi
from parscore.text import column_number

Numbers = Mapping[str, Collection[Decimal]]
"""The numbers that the second reader finds, by the place of a cell as marks name it."""

_CELL = re.compile(r"(?P<file>.+)\[(?P<sheet>[^\[\]]*)\]!(?P<column>[A-Z]{1,3})(?P<row>\d{1,7})", re.DOTALL)
_FIELD = re.compile(
    r"(?P<file>.+\.(?:csv|tsv|txt)):(?P<row>\d{1,7}):(?P<column>\d{1,5})", re.DOTALL | re.IGNORECASE
)


class Said(NamedTuple):
    """A number of a line as the first reader took it, its place, and the factors by which the cell may differ."""

    value: Decimal
    source: str
    factors: tuple[Decimal, ...]


_ONE = Decimal(1)
_AS_MARK = (_ONE, -_ONE)
"""A penalty may be written with its sign."""
_AS_SHARE = (_ONE, 1 / HUNDRED)
"""A share may be written in percent."""


def place_of(source: str) -> Place | None:
    """The cell or the field of a text file that a mark names; None for any other place."""
    if (found := _FIELD.fullmatch(source)) is not None:
        return Place(found["file"], "", int(found["row"]), int(found["column"]))
    if (found := _CELL.fullmatch(source)) is None:
        return None
    return Place(found["file"], found["sheet"], int(found["row"]), column_number(found["column"]))


def file_of(source: str) -> str:
    """The file that a mark names, with cells or with lines."""
    place = place_of(source)
    return place.file if place is not None else source.rsplit(":", 2)[0]


def said_on(line: Line) -> Iterator[Said]:
    """The numbers of a line that come from cells: marks, and shares or points brought in."""
    for mark in line.marks:
        if mark.stage in MEASURED_STAGES:
            yield from _measured(line)
        elif mark.points is not None:
            yield Said(mark.points, mark.source, _AS_MARK)


def _measured(line: Line) -> Iterator[Said]:
    for key, source in line.sources.items():
        with suppress(InvalidOperation):
            yield Said(Decimal(line.declared.get(key, "").partition(" ")[0]), source, _AS_SHARE)


@exactly
def agrees(said: Said, numbers: Numbers) -> bool:
    """Whether the second reader finds the number in the cell, or was not asked for it."""
    found = numbers.get(said.source)
    return found is None or any(number * factor == said.value for number in found for factor in said.factors)


def confirmed(card: Scorecard, numbers: Numbers) -> tuple[Scorecard, list[Diagnostic]]:
    """The card without the marks that the second reader does not find, and K231 for each of them."""
    findings: list[Diagnostic] = []
    lines: list[Line] = []
    for line in card.lines:
        wrong = [said for said in said_on(line) if not agrees(said, numbers)]
        findings += [_difference(card.unit, line.code, said, numbers) for said in wrong]
        lines.append(_without(line, {said.source for said in wrong}) if wrong else line)
    return (structs.replace(card, lines=tuple(lines)) if findings else card), findings


def _difference(unit: str, code: str, said: Said, numbers: Numbers) -> Diagnostic:
    second = " hoặc ".join(map(vi, sorted(numbers[said.source]))) or "không có số"
    place = place_of(said.source) or Place(said.source)
    return finding("K231", place, unit=unit, criterion=code, first=vi(said.value), second=second)


def _without(line: Line, sources: Collection[str]) -> Line:
    """The line with the marks of some cells, or measured from them, as words that cannot be used."""
    return structs.replace(line, marks=tuple(_unused(mark, line, sources) for mark in line.marks))


def _unused(mark: Mark, line: Line, sources: Collection[str]) -> Mark:
    taken = {*line.sources.values()} if mark.stage in MEASURED_STAGES else {mark.source}
    return mark if taken.isdisjoint(sources) else structs.replace(mark, points=None, unused="K231")
