"""Checks of scored cards: who could not be ranked and why, what every result of a cycle still lacks. Pure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.cycle import SELF, Cycle, Group
from parscore.model.framework import Framework
from parscore.model.rules import Answer, Cases
from parscore.model.scorecard import Scorecard, Standing
from parscore.number import ZERO, vi
from parscore.text import quoted, some_of

_NAMED = 6
_Groups = Sequence[tuple[Group, Framework]]


def check_standings(
    cycle: Cycle,
    groups: _Groups,
    standings: Iterable[Standing],
    cards: Iterable[Scorecard],
    files: Mapping[str, Sequence[str]],
    *,
    ruled: bool,
    place: Place,
) -> list[Diagnostic]:
    """Every finding on the standings of a cycle.

    `files` are those that came from each unit, `ruled`: whether anybody ruled in the last stage; `place` is that of
    the cycle, for what no file is to blame for.
    """
    by_unit, sets = {card.unit: card for card in cards}, {group.id: framework for group, framework in groups}
    return [
        *(
            found
            for row in standings
            for found in _unranked(row, by_unit[row.unit], sets[row.group], files.get(row.unit, ()), place)
        ),
        *(found for card in by_unit.values() for found in _outside_case(card, sets[card.group])),
        *_unmeasured(cycle, groups, place),
        *_not_held(cycle, place, ruled=ruled),
        *_silent_agencies(cycle, by_unit.values(), place),
    ]


def _unranked(
    row: Standing, card: Scorecard, framework: Framework, files: Sequence[str], place: Place
) -> Iterator[Diagnostic]:
    """K201, K202, K204, K209: why a unit could not be ranked; `files` are those that came from it."""
    where = Place(card.file) if card.file else place
    if row.status == "not_submitted" and files:
        yield finding("K209", Place(files[0]), unit=row.unit, name=row.name, files=quoted(files))
    elif row.status == "not_submitted":
        yield finding("K201", where, unit=row.unit, name=row.name)
    elif row.status == "incomplete" and row.maximum == 0:
        yield finding("K204", where, unit=row.unit, name=row.name)
    elif row.status == "incomplete":
        missing = _without_mark(card, framework)
        codes = ", ".join(missing)
        yield finding("K202", where, unit=row.unit, name=row.name, count=len(missing), missing=codes)


def _without_mark(card: Scorecard, framework: Framework) -> list[str]:
    lines = card.by_code
    applying = [lines[leaf.code] for leaf in framework.leaves if lines[leaf.code].applies()]
    return [line.code for line in applying if line.value() is None]


def _outside_case(card: Scorecard, framework: Framework) -> Iterator[Diagnostic]:
    """K251: a mark that the case cannot give which holds now that another row was appraised otherwise."""
    for criterion in framework.scored:
        rule = criterion.rule
        if not isinstance(rule, Cases) or not _appraised_otherwise(card, rule.rows):
            continue
        points = _points(card, rule.rows)
        mark = _points(card, (criterion.code,)).get(criterion.code)
        case = rule.case_of(Answer(others=points))
        if mark is not None and case is not None and not case.marks(criterion.max).allows(mark):
            rows = "; ".join(f"{row}: {vi(value)} điểm" for row, value in points.items())
            where, code, said = Place(card.file), criterion.code, case.condition
            yield finding("K251", where, unit=card.unit, criterion=code, mark=mark, rows=rows, case=said)


def _points(card: Scorecard, codes: Iterable[str]) -> dict[str, Decimal]:
    """The points of rows that have any."""
    lines = (line for code in codes if (line := card.line(code)) is not None)
    return {line.code: value for line in lines if (value := line.value()) is not None}


def _appraised_otherwise(card: Scorecard, codes: Iterable[str]) -> bool:
    """Whether one of the rows has other points now than the unit gave itself."""
    lines = (card.line(code) for code in codes)
    return any(line is not None and line.value() != line.own for line in lines)


def incomparable(
    left: Iterable[tuple[str, str, Sequence[str]]], cycle: Cycle, place: Place
) -> Iterator[Diagnostic]:
    """K260: units without a figure, by group and code, with which the others could not be compared."""
    for group, code, units in left:
        names = [cycle.names[unit] for unit in units]
        shown = some_of(names, _NAMED)
        title = cycle.group(group).title
        yield finding("K260", place, criterion=code, group=title, units=len(names), names=shown)


def _not_held(cycle: Cycle, place: Place, *, ruled: bool) -> Iterator[Diagnostic]:
    """K208: nobody has ruled in the last stage, so that every result is provisional."""
    if len(cycle.stages) > 1 and not ruled:
        yield finding("K208", place, stage=cycle.stages[-1])


def _silent_agencies(cycle: Cycle, cards: Iterable[Scorecard], place: Place) -> Iterator[Diagnostic]:
    """K210, K211: a lead agency, or a unit's own workbook, of which nothing came back."""
    sent = [card for card in cards if card.file]
    for card in sent:
        for one in (one for one in card.awaited if not one.by and one.stage != SELF):
            yield finding("K211", Place(card.file), unit=card.unit, name=card.name, stage=one.stage)
    for one, units in Counter(one for card in sent for one in card.awaited if one.by).items():
        name = cycle.names.get(one.by, one.by)
        yield finding("K210", place, by=one.by, name=name, stage=one.stage, units=units)


def _unmeasured(cycle: Cycle, groups: _Groups, place: Place) -> Iterator[Diagnostic]:
    """K207: the groups whose index stands on less than the whole set, because no survey or given figures are named."""
    for group, framework in groups:
        left = [
            leaf for leaf in framework.unmeasured(cycle.measures) if leaf.code not in framework.item_codes
        ]
        if left:
            points = sum((leaf.max for leaf in left), ZERO)
            yield finding("K207", place, group=group.title, points=points, count=len(left))
