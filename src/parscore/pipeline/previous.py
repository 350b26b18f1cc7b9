"""The results of earlier cycles, from results.json or any table: what each unit of this cycle had then.

A unit is found by what it declares to go back to, else by its identity or name; it is never guessed.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from parscore.catalogue import finding
from parscore.compute.last_year import had
from parscore.diagnostics import Diagnostic, Place
from parscore.model.cycle import Cycle, Unit
from parscore.model.figures import FigureValue
from parscore.model.framework import Framework
from parscore.model.period import Period, missing_between, period_of
from parscore.model.scorecard import Earlier, Results
from parscore.pipeline.inputs import CYCLE, Inputs
from parscore.pipeline.results_file import results_in
from parscore.read.tables.previous import EarlierRow, read_previous
from parscore.read.words.lines import unmarked
from parscore.read.words.unit_names import unit_names
from parscore.text import fold, some_of

_SHOWN = 8


class _File(NamedTuple):
    """The rows of one file, the period that they are of (empty: nobody says which), and what is wrong."""

    period: str
    rows: Sequence[EarlierRow]
    findings: list[Diagnostic]


class Previous(NamedTuple):
    """What every unit had in every earlier period, the whole results of the last one, and what is wrong."""

    earlier: tuple[Earlier, ...]
    last: tuple[Results, ...]
    findings: list[Diagnostic]


def previous_of(cycle: Cycle, inputs: Inputs) -> Previous:
    """What every unit of the cycle had before, as far as its files tell, period by period in the order of the cycle."""
    files = _files(cycle, inputs)
    by_period: dict[str, list[EarlierRow]] = defaultdict(list)
    for file in files:
        by_period[file.period] += file.rows
    meant, found, findings = _Names(cycle), list[Earlier](), [one for file in files for one in file.findings]
    for period in sorted(by_period, key=_order):
        earlier, faults = _of_period(cycle, meant, period, by_period[period])
        found += earlier
        findings += faults
    findings += _left_out(cycle, by_period)
    return Previous(tuple(found), _whole(by_period[found[-1].period] if found else ()), findings)


def _whole(rows: Iterable[EarlierRow]) -> tuple[Results, ...]:
    """The results that rows are of, each once."""
    known = {id(row.results): row.results for row in rows if row.results is not None}
    return tuple(known.values())


def last_year_figures(cycle: Cycle, sets: Mapping[str, Framework], inputs: Inputs) -> Iterator[FigureValue]:
    """What every unit had last year of the figures that its set takes from there, as far as earlier results tell."""
    for whole in (False, True):
        wanted = {unit for unit, framework in sets.items() if _of_last_year(framework, whole=whole)}
        known = _last_year(cycle, inputs, whole=whole) if wanted else {}
        for _, unit in cycle.units():
            if unit.id in wanted:
                yield from _of_unit(unit.id, sets[unit.id], _origins(unit, known), whole=whole)


def periods_in_year(cycle: Cycle, sets: Mapping[str, Framework]) -> Iterator[FigureValue]:
    """How many periods like that of the cycle a year has, for every unit and figure that is said to be so."""
    count = Decimal(cycle.span.in_year)
    for unit, framework in sets.items():
        names = (name for name, one in framework.figures.items() if one.periods_in_year)
        yield from (FigureValue(unit, "", name, count, Place(CYCLE)) for name in names)


def figures_a_year_ago(
    cycle: Cycle, sets: Mapping[str, Framework], inputs: Inputs
) -> dict[str, dict[str, Decimal]]:
    """What every unit had last year of the figures on whose moves a comment is asked for, where it was one unit."""
    asked = {unit: names for unit, framework in sets.items() if (names := _commented(framework))}
    known = _last_year(cycle, inputs) if asked else {}
    units = {unit.id: unit for _, unit in cycle.units()}
    return {one: _then(_origins(units[one], known), names, sets[one]) for one, names in asked.items()}


def _commented(framework: Framework) -> list[str]:
    return [name for name, one in framework.figures.items() if one.comment_over is not None]


def _then(rows: Sequence[EarlierRow], names: Iterable[str], framework: Framework) -> dict[str, Decimal]:
    """The figures of one row of last year's results; nothing of several, or of a table."""
    found = (
        (name, had(row.results, row.name, name, framework))
        for row in (rows if len(rows) == 1 else ())
        if row.results is not None
        for name in names
    )
    return {name: value for name, value in found if value is not None}


def earlier_in_year(cycle: Cycle, inputs: Inputs) -> dict[str, EarlierRow]:
    """The row of every unit in the results of the latest earlier period of the same year, where it was one unit."""
    files = _files(cycle, inputs)
    before = [file for file in files if _is_before(period_of(file.period), cycle.span)]
    latest = max((_order(file.period) for file in before), default=0)
    meant = _Names(cycle)
    rows = [row for file in before if _order(file.period) == latest for row in file.rows if row.results]
    known = {key: row for row in reversed(rows) for key in meant.keys_of(row)}
    origins = {unit.id: _origins(unit, known) for _, unit in cycle.units()}
    return {unit: found[0] for unit, found in origins.items() if len(found) == 1}


def _is_before(one: Period | None, span: Period) -> bool:
    """Whether a period ends before another one of the same year."""
    return one is not None and one.year == span.year and one.last_month < span.last_month


def _of_unit(
    unit: str, framework: Framework, origins: Sequence[EarlierRow], *, whole: bool
) -> Iterator[FigureValue]:
    """The figures of one unit; nothing where it was several units."""
    for row in origins if len(origins) == 1 else ():
        asked = _of_last_year(framework, whole=whole)
        values = ((name, _had(row, what, framework)) for name, what in asked.items())
        yield from (
            FigureValue(unit, "", name, value, row.place) for name, value in values if value is not None
        )


def _last_year(cycle: Cycle, inputs: Inputs, *, whole: bool = False) -> dict[str, EarlierRow]:
    """The rows of the same period a year ago, or of that `whole` year, by what they may mean.

    A table of which nobody says the period is that of the period before, so a year ago only for a whole year.
    """
    span, meant = cycle.span, _Names(cycle)
    last = str(Period(span.year - 1) if whole else Period(span.year - 1, span.months, span.number))
    files = _files(cycle, inputs)
    taken = (last,) if cycle.period else (last, "")
    rows = [row for file in files if file.period in taken for row in file.rows]
    return {key: row for row in reversed(rows) for key in meant.keys_of(row)}


def _of_last_year(framework: Framework, *, whole: bool) -> dict[str, str]:
    """The figures of a set that are those of last year, of its same period or `whole`, with what they are of."""
    figures = framework.figures.items()
    return {name: one.last_year for name, one in figures if one.last_year and one.whole_year == whole}


def _had(row: EarlierRow, asked: str, framework: Framework) -> Decimal | None:
    """What a row of last year says of what is asked; a table knows only points, index and rank."""
    if row.results is not None:
        return had(row.results, row.name, asked, framework)
    rank = None if row.rank is None else Decimal(row.rank)
    return {"points": row.points, "index": row.index, "rank": rank}.get(asked)


def _order(period: str) -> int:
    """Where a period belongs; one that nobody names is the one just before the cycle."""
    known = period_of(period)
    return known.last_month if known is not None else 1_000_000


def _of_period(
    cycle: Cycle, meant: _Names, period: str, rows: Sequence[EarlierRow]
) -> tuple[list[Earlier], list[Diagnostic]]:
    """What every unit had in one period, and what is wrong with its rows."""
    keys = [(row, meant.keys_of(row)) for row in rows]
    sure, findings = _each_once(keys)
    findings += _strange([row for row, found in keys if not found])
    findings += [told for row in rows if row.results is None for told in meant.unmarked(row)]
    earlier = (_earlier(unit, sure, period) for _, unit in cycle.units())
    return list(filter(None, earlier)), findings


def _each_once(
    keys: Sequence[tuple[EarlierRow, Sequence[str]]],
) -> tuple[dict[str, EarlierRow], list[Diagnostic]]:
    """The rows by what they may mean, without those of which two say different things (K257)."""
    pairs = [(key, row) for row, found in keys for key in found]
    known = dict(reversed(pairs))
    twice = {key: row for key, row in pairs if not _alike(known[key], row)}
    findings = [
        finding("K257", row.place, name=row.shown, other=known[key].place) for key, row in twice.items()
    ]
    return {key: row for key, row in known.items() if key not in twice}, findings


def _alike(one: EarlierRow, other: EarlierRow) -> bool:
    return (one.points, one.index, one.rank) == (other.points, other.index, other.rank)


def _strange(rows: Sequence[EarlierRow]) -> Iterator[Diagnostic]:
    """K222: rows of an earlier cycle that are no unit's of this one."""
    if rows:
        names = some_of((row.shown for row in rows), _SHOWN)
        yield finding("K222", rows[0].place, count=len(rows), names=names)


def _left_out(cycle: Cycle, periods: Iterable[str]) -> Iterator[Diagnostic]:
    """K255: periods between the earlier results and this cycle of which there are none."""
    known = [found for period in periods if (found := period_of(period)) is not None]
    missing = missing_between([*known, cycle.span])
    if missing:
        shown = some_of((one.short for one in missing), _SHOWN)
        yield finding("K255", Place("cycle.yaml"), count=len(missing), periods=shown)


class _Names:
    """What a name of an earlier cycle may mean in this one: one of its units, or one that a unit goes back to."""

    def __init__(self, cycle: Cycle) -> None:
        self._units = unit_names(cycle)
        self._declared = {fold(one) for _, unit in cycle.units() for one in unit.predecessors}

    def keys_of(self, row: EarlierRow) -> list[str]:
        """The keys under which a row is kept: an identity of this cycle, a declared name as it is compared."""
        found = self._units.find(row.name) or ""
        declared = self._declared & {fold(one) for one in (row.name, found, *row.called)}
        return [*filter(None, [found]), *sorted(declared)]

    def unmarked(self, row: EarlierRow) -> list[Diagnostic]:
        """W620 for a name without the marks of Vietnamese."""
        return unmarked(self._units, row.name, row.place)


def _origins(unit: Unit, known: Mapping[str, EarlierRow]) -> list[EarlierRow]:
    """The rows of an earlier cycle that a unit goes back to."""
    keys = [fold(one) for one in unit.predecessors] or [unit.id]
    return [known[key] for key in keys if key in known]


def _earlier(unit: Unit, known: Mapping[str, EarlierRow], period: str) -> Earlier | None:
    """What a unit had, or which units it was made of; None where nothing is known of it."""
    found = _origins(unit, known)
    if len(found) > 1:
        return Earlier(unit.id, merged=tuple(dict.fromkeys(row.shown for row in found)), period=period)
    return Earlier(unit.id, found[0].points, found[0].index, found[0].rank, period=period) if found else None


def _files(cycle: Cycle, inputs: Inputs) -> list[_File]:
    """What the files of all earlier periods hold, in the order of the cycle."""
    now = cycle.span
    return [_read(inputs, now, period, name) for period, names in cycle.previous.items() for name in names]


def _read(inputs: Inputs, now: Period, period: str, name: str) -> _File:
    """One file; results know their own period, a table is of the one under which it is named."""
    path, place = inputs.file(name), Place(name)
    if not path.is_file():
        return _File(period, (), [finding("C123", place, name=name)])
    if path.suffix.lower() != ".json":
        return _File(period, *read_previous(path, name))
    results, findings = results_in(path, name)
    if results is None:
        problem = "; ".join(one.message for one in findings)
        return _File(period, (), [finding("K221", place, problem=problem)])
    own = str(results.cycle.span)
    codes = {unit.id: unit.code for _, unit in results.cycle.units()}
    rows = [
        EarlierRow(
            row.unit, row.complete_points, row.index, row.rank, place, results,
            tuple(filter(None, (row.name, codes.get(row.unit)))),
        )
        for row in results.standings
    ]  # fmt: skip
    return _File(own, rows, list(_wrong_period(results.cycle.span, now, period, place)))


def _wrong_period(own: Period, now: Period, named: str, place: Place) -> Iterator[Diagnostic]:
    """K256: results of another period than they are named under; C161: under none, and not earlier than the cycle."""
    if named not in ("", str(own)):
        yield finding("K256", place, period=named, own=str(own))
    elif not named and own.last_month >= now.last_month:
        yield finding("C161", place, period=own.in_words, own=now.in_words)
