"""The results of the cycle before, from results.json or any table: what each unit of this cycle had then.

A unit is found by what it declares to go back to, else by its identity or name; it is never guessed.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.cycle import Cycle, Unit
from parscore.model.scorecard import Earlier
from parscore.pipeline.inputs import Inputs
from parscore.read.previous import EarlierRow, read_previous
from parscore.read.results import read_results
from parscore.read.words.unit_names import unit_names
from parscore.text import fold

_SHOWN = 8


def previous_of(cycle: Cycle, inputs: Inputs) -> tuple[tuple[Earlier, ...], list[Diagnostic]]:
    """What every unit of the cycle had before, as far as its files tell, in the order of the cycle."""
    read = [_rows(inputs.file(name), name) for name in cycle.previous or ()]
    meant = _Names(cycle)
    keys = [(row, meant.keys_of(row.name)) for rows, _ in read for row in rows]
    known = {key: row for row, found in keys for key in found}
    strange = _strange([row for row, found in keys if not found])
    earlier = (_earlier(unit, known) for _, unit in cycle.units())
    return tuple(filter(None, earlier)), [*(one for _, faults in read for one in faults), *strange]


def _strange(rows: Sequence[EarlierRow]) -> Iterator[Diagnostic]:
    """K222: rows of last year that are no unit's of this cycle."""
    if rows:
        names = ", ".join(row.name for row in rows[:_SHOWN]) + (" …" if len(rows) > _SHOWN else "")
        yield finding("K222", rows[0].place, count=len(rows), names=names)


class _Names:
    """What a name of last year may mean in a cycle: one of its units, or a unit that one of them goes back to."""

    def __init__(self, cycle: Cycle) -> None:
        self._units = unit_names(cycle)
        self._declared = {fold(one) for _, unit in cycle.units() for one in unit.predecessors}

    def keys_of(self, name: str) -> list[str]:
        """The keys under which a row is kept: an identity of this cycle, a declared name as it is compared."""
        found = self._units.find(name) or ""
        declared = self._declared & {fold(name), fold(found)}
        return [*filter(None, [found]), *sorted(declared)]


def _earlier(unit: Unit, known: Mapping[str, EarlierRow]) -> Earlier | None:
    """What a unit had, or which units it was made of; None where nothing is known of it."""
    keys = [fold(one) for one in unit.predecessors] or [unit.id]
    found = [known[key] for key in keys if key in known]
    if len(found) > 1:
        return Earlier(unit.id, merged=tuple(dict.fromkeys(row.name for row in found)))
    return Earlier(unit.id, found[0].points, found[0].index, found[0].rank) if found else None


def _rows(path: Path, name: str) -> tuple[Iterable[EarlierRow], list[Diagnostic]]:
    if not path.is_file():
        return (), [finding("C123", Place(name), name=name)]
    if path.suffix.lower() != ".json":
        return read_previous(path, name)
    results, findings = read_results(path, name)
    if results is None:
        problem = "; ".join(one.message for one in findings)
        return (), [finding("K221", Place(name), problem=problem)]
    place = Place(name)
    return [EarlierRow(row.unit, row.points, row.index, row.rank, place) for row in results.standings], []
