"""The review of lost points: worked out for the groups asked for, written as a plan, held against an earlier plan."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from parscore.compute.gaps import GroupGaps, group_gaps
from parscore.diagnostics import Diagnostic
from parscore.model.plan import PlanRow
from parscore.model.scorecard import Results
from parscore.read.tables.plan import read_plan
from parscore.read.words.lines import LineNames
from parscore.write.files import write_whole
from parscore.write.forms.plan import make_plan


def gaps_of(results: Results, group: str | None = None) -> tuple[GroupGaps, ...]:
    """The losses of every group whose set is known, or of one."""
    wanted = (one.id for one in results.cycle.groups if group in (None, one.id))
    known = {one.id for one in results.cycle.groups if one.framework in results.frameworks}
    return tuple(group_gaps(results, one) for one in wanted if one in known)


def gaps_of_unit(results: Results, unit: str) -> tuple[GroupGaps, ...]:
    """The losses of the group of a unit, with those of no other unit."""
    group = next(group.id for group, one in results.cycle.units() if one.id == unit)
    return tuple(
        replace(found, units=tuple(one for one in found.units if one.explanation.card.unit == unit))
        for found in gaps_of(results, group)
    )


def write_plan(results: Results, groups: tuple[GroupGaps, ...], path: Path) -> None:
    """The plan to fill in, written whole."""
    write_whole(path, make_plan(results, groups))


def plan_of(results: Results, path: Path) -> tuple[list[PlanRow], list[Diagnostic]]:
    """The rows of an earlier plan for units and criteria of these results."""
    return read_plan(path, path.as_posix(), LineNames(results.cycle, results.sets_by_unit))
