"""The marks of a whole cycle read a second time before they are published, and what then stays of them.

May not read a file but through the second reader, nor judge a difference: that is done in check.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from parscore.catalogue import finding
from parscore.check.results.second_reading import confirmed, file_of, place_of, said_on
from parscore.diagnostics import Diagnostic, Place
from parscore.model.packed import KeptCards
from parscore.model.scorecard import Scorecard, SecondReading
from parscore.pipeline.inputs import slashed
from parscore.read.second import Cell, SecondReadingError, can_read, numbers_in


class ReadAgain(NamedTuple):
    """The cards as both readings agree on them, what was read twice, and every difference."""

    cards: KeptCards
    reading: SecondReading
    findings: list[Diagnostic]


def read_again(cards: Iterable[Scorecard], folder: Path, names: Collection[str]) -> ReadAgain:
    """Read every mark of the cards a second time; `names` are the files of the `folder` that were read."""
    cards = list(cards)
    sources = _sources(cards, frozenset(names))
    files = _files(sources, folder)
    numbers: dict[str, frozenset[Decimal]] = {}
    findings: list[Diagnostic] = []
    for file in files:
        found = _numbers(folder / slashed(file), sources[file])
        numbers |= found or dict.fromkeys(sources[file], frozenset())
        findings += [] if found else [finding("K232", Place(file))]
    unread = {one.place.file for one in findings}
    checked = [confirmed(card, numbers) for card in cards]
    findings += [one for _, faults in checked for one in faults if one.place.file not in unread]
    twice = tuple(file for file in files if file not in unread)
    reading = SecondReading(
        sum(len(sources[file]) for file in twice), twice, tuple(sorted(sources.keys() - set(twice)))
    )
    return ReadAgain(KeptCards.of(card for card, _ in checked), reading, findings)


def _files(sources: Mapping[str, Collection[str]], folder: Path) -> list[str]:
    """The files that are read again: those of which cells are named, and that a second reader knows."""
    named = (file for file, said in sources.items() if any(map(place_of, said)))
    return sorted(file for file in named if can_read(folder / slashed(file)))


def _sources(cards: Iterable[Scorecard], names: Collection[str]) -> Mapping[str, set[str]]:
    """The places of all numbers by the file that they are in."""
    found = defaultdict[str, set[str]](set)
    for card in cards:
        for said in (said for line in card.lines for said in said_on(line)):
            if (file := file_of(said.source)) in names:
                found[file].add(said.source)
    return found


def _numbers(path: Path, sources: Iterable[str]) -> dict[str, frozenset[Decimal]] | None:
    """The numbers at places of one workbook; None where the second reader cannot read it."""
    places = {source: place for source in sources if (place := place_of(source)) is not None}
    cells: dict[str, Cell] = {key: (one.sheet, one.line, one.column) for key, one in places.items()}
    try:
        found = numbers_in(path, cells.values())
    except SecondReadingError:
        return None
    return {source: found.get(cell, frozenset()) for source, cell in cells.items()}
