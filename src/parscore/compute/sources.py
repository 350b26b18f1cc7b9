"""Standings by where points come from: what units claim, what appraisers gave, the survey, every other source."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from parscore.compute.rank import standings
from parscore.model.cycle import SELF, Group
from parscore.model.framework import Criterion, Framework
from parscore.model.reduced_set import without
from parscore.model.scorecard import Results, Standing

APPRAISED = "appraised"


class SideBySide(Struct, frozen=True):
    """One unit with its standing in all, and in each column (a source, or a stage) by name; none where it has none."""

    whole: Standing
    columns: dict[str, Standing]


def sources_of(framework: Framework) -> tuple[str, ...]:
    """What units claim themselves, then every source of points in the order of the set."""
    origins = dict.fromkeys(leaf.origin for leaf in framework.leaves)
    claimed = any(not leaf.measured for leaf in framework.leaves)
    return (*((SELF,) if claimed else ()), *origins)


def by_sources(results: Results, group: Group, asked: Iterable[str] | None = None) -> tuple[SideBySide, ...]:
    """The units of a group, each with its standing on the criteria of every source alone, without bonus and penalty.

    For `self` those that units claim, with the marks that they gave themselves. None `asked` for are all sources.
    """
    framework = results.framework_of(group.id)
    known = sources_of(framework)
    names = known if asked is None else [name for name in asked if name in known]
    made = {name: _of_source(results, group, framework, name) for name in names}
    return _beside(results, group, made)


def by_stages(results: Results, group: Group) -> tuple[SideBySide, ...]:
    """The units of a group, each with its standing after every stage."""
    framework = results.framework_of(group.id)
    made = {
        stage: standings(results.cycle, group, framework, results.cards, stage=stage)
        for stage in results.cycle.stages
    }
    return _beside(results, group, made)


def _beside(
    results: Results, group: Group, columns: dict[str, tuple[Standing, ...]]
) -> tuple[SideBySide, ...]:
    by_unit = {name: {row.unit: row for row in several} for name, several in columns.items()}
    rows = (row for row in results.standings if row.group == group.id)
    return tuple(SideBySide(row, {name: found[row.unit] for name, found in by_unit.items()}) for row in rows)


def _of_source(results: Results, group: Group, framework: Framework, source: str) -> tuple[Standing, ...]:
    """The standings on the criteria of one source."""
    others = [leaf.code for leaf in framework.leaves if not _belongs(leaf, source)]
    only = without(framework, (*others, *framework.item_codes)).model_copy(update={"bands": ()})
    stage = SELF if source == SELF else None
    return standings(results.cycle, group, only, results.cards, stage=stage)


def _belongs(leaf: Criterion, source: str) -> bool:
    return not leaf.measured if source == SELF else leaf.origin == source
