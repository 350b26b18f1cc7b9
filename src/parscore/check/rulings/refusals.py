"""Which lines stay open because a ruling on them could not be read, and which agencies have not spoken at all.

What is known of a ruling narrows the lines that it may be about; what is not known does not. No line of which the
ruling may speak is left to look settled. Pure.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from msgspec import structs

from parscore.diagnostics import Place
from parscore.model.cycle import COUNCIL, Cycle
from parscore.model.framework import Criterion, Framework
from parscore.model.scorecard import Awaited, Return, SelfScore, first_held
from parscore.model.submission import Refusal, Ruling, Unusable

Line = tuple[str, str]
"""A unit and a code."""

_ROWS_GONE = "R121"
"""The finding on a form that came back with fewer rows: only lines without a row on any form can be meant."""


def excluded_codes(cycle: Cycle, frameworks: Mapping[str, Framework]) -> Mapping[str, frozenset[str]]:
    """The codes that the cycle leaves out, by unit."""
    units = {unit.id: unit for _, unit in cycle.units() if unit.id in frameworks}
    return {key: frameworks[key].left_out(unit.not_applicable, unit.kind) for key, unit in units.items()}


@dataclass(frozen=True)
class AppraisedLines:
    """Every line that appraisers rule on, by unit: not what is measured, nor what does not apply to the unit."""

    by_unit: Mapping[str, tuple[Criterion, ...]]
    sets: tuple[Framework, ...]

    @classmethod
    def of(cls, cycle: Cycle, frameworks: Mapping[str, Framework]) -> AppraisedLines:
        """The lines of all units; `frameworks` by unit."""
        excluded = excluded_codes(cycle, frameworks)
        return cls(
            {
                unit: tuple(one for one in made.scored if not one.measured and one.code not in excluded[unit])
                for unit, made in frameworks.items()
            },
            tuple({id(made): made for made in frameworks.values()}.values()),
        )

    def meant(self, refusal: Refusal) -> list[tuple[str, Criterion]]:
        """The lines that a refused ruling may be about: of any unit, of any code where it names none that is known."""
        units = [refusal.unit] if refusal.unit in self.by_unit else list(self.by_unit)
        codes = frozenset[str]().union(*(made.expand([refusal.code]) for made in self.sets))
        lines = [
            (unit, one) for unit in units for one in self.by_unit[unit] if not codes or one.code in codes
        ]
        if refusal.by and COUNCIL not in refusal.by:
            lines = _narrowed(lines, lambda line: line[1].lead in refusal.by)
        return lines


def _narrowed(
    lines: list[tuple[str, Criterion]], holds: Callable[[tuple[str, Criterion]], bool]
) -> list[tuple[str, Criterion]]:
    """The lines of which something holds; all of them where it holds of none, since one must be meant."""
    return [line for line in lines if holds(line)] or lines


def unusable_of(
    refusal: Refusal,
    lines: AppraisedLines,
    ruled: Collection[tuple[str, str, str]],
    waiting: Collection[Line] | None,
) -> list[Unusable]:
    """The rulings that a refusal stands for, one on every line that it may be about.

    `ruled` are unit, code and agency of the rulings of the stage that stand: a line of an agency that has ruled on it
    is not meant by another row of the same agency, as long as there is one without. `waiting`: the lines on which
    agencies may rule at this stage (None: all).
    """
    meant, by = lines.meant(refusal), refusal.by

    def is_unruled(line: tuple[str, Criterion]) -> bool:
        return not any((line[0], line[1].code, who) in ruled for who in by or {line[1].lead})

    if refusal.fault == _ROWS_GONE:
        meant = [line for line in meant if is_unruled(line)]
    elif not (refusal.unit and refusal.code):
        meant = _narrowed(meant, is_unruled)
        if waiting is not None and by and COUNCIL not in by:
            meant = _narrowed(meant, lambda line: (line[0], line[1].code) in waiting)
    who = next(iter(refusal.by)) if len(refusal.by) == 1 else ""
    known = who, refusal.place, refusal.fault, refusal.rows
    return [Unusable(refusal.stage, unit, one.code, *known) for unit, one in meant]


def counted(refusals: Iterable[Refusal]) -> Iterator[Refusal]:
    """Refusals that tell the same of a ruling as one: a wrong name often stands in every row of a table."""
    alike = defaultdict[Refusal, list[Refusal]](list)
    for one in refusals:
        alike[structs.replace(one, place=Place(""))].append(one)
    return (structs.replace(first, rows=1 + len(others)) for first, *others in alike.values())


def claimed_lines(
    lines: AppraisedLines, frameworks: Mapping[str, Framework], scores: Mapping[str, SelfScore]
) -> dict[Line, str]:
    """Every line to which a unit gives itself a mark, with its lead; a bonus or penalty of 0 is not claimed."""
    found: dict[Line, str] = {}
    for unit, own in scores.items():
        for one in lines.by_unit.get(unit, ()):
            points = own.points(one.code)
            if points is not None and (points or one.code not in frameworks[unit].item_codes):
                found[unit, one.code] = one.lead or ""
    return found


def awaited(
    cycle: Cycle,
    frameworks: Mapping[str, Framework],
    scores: Mapping[str, SelfScore],
    rulings: Collection[Ruling],
    returns: Collection[Return],
) -> dict[str, tuple[Awaited, ...]]:
    """What has not come at the first stage of appraisal that was held, by unit; `scores`: those of units with a form.

    A lead agency of which nothing came is awaited, unless the council ruled on its every line of the unit, or the cycle
    declares it done. At later stages agencies rule on open lines alone, which stay open until they do. Bonus and
    penalty items count where the unit claims them: others are ruled on by nobody.
    """
    stage = first_held(cycle, returns)
    if stage is None:
        return {}
    came = [one for one in returns if one.stage == stage]
    said = [one for one in rulings if one.stage == stage]
    done = frozenset(cycle.done.get(stage, ()))
    missed, unmarked = _silent(cycle, came) - done, frozenset(scores) - done - _marked(came, said, scores)
    council, appraised = _of_council(said), AppraisedLines.of(cycle, frameworks)
    claimed = claimed_lines(appraised, frameworks, scores)
    found: dict[str, tuple[Awaited, ...]] = {}
    for unit, criteria in appraised.by_unit.items():
        items = frameworks[unit].item_codes
        due = (one for one in criteria if one.code not in items or (unit, one.code) in claimed)
        those = {one.lead for one in due if one.lead and (unit, one.code) not in council} & missed
        those |= {""} if unit in unmarked else set()
        found |= {unit: tuple(Awaited(stage, by) for by in sorted(those))} if those else {}
    return found


def _of_council(rulings: Iterable[Ruling]) -> frozenset[Line]:
    """The lines on which the council ruled."""
    return frozenset((one.unit, one.code) for one in rulings if one.by == COUNCIL)


def _silent(cycle: Cycle, returns: Iterable[Return]) -> frozenset[str]:
    """The units and agencies of which no file came."""
    return frozenset(cycle.names) - {COUNCIL} - {by for one in returns for by in one.by}


def _marked(returns: Collection[Return], rulings: Iterable[Ruling], sent: Collection[str]) -> frozenset[str]:
    """The units of which appraisers have spoken; all that `sent` a form unless all files are workbooks of units."""
    own = frozenset(one.unit for one in returns)
    return frozenset(sent) if "" in own else own | frozenset(one.unit for one in rulings)
