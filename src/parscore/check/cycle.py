"""Meaning checks of a cycle: groups, units, stages. Pure; files are looked for elsewhere.

What the cycle says of its sets is checked in `cycle_sets`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from parscore.catalogue import finding
from parscore.check.cycle_sets import SETS
from parscore.diagnostics import Diagnostic, Positions
from parscore.diagnostics import Path as NodePath
from parscore.model.cycle import COUNCIL, PLACEHOLDER, SELF, Agency, Cycle, Unit
from parscore.model.framework import Framework
from parscore.text import did_you_mean, fold

RESERVED_STAGES = ("survey", "given")
RESERVED_IDS = frozenset(
    {
        COUNCIL,
        "con",
        "prn",
        "aux",
        "nul",
        *(f"{port}{number}" for port in ("com", "lpt") for number in range(1, 10)),
    }
)
"""Ids that no unit may have: the council's, and names that Windows refuses for files."""

Check = Callable[[Cycle, Positions], Iterator[Diagnostic]]


def check_cycle(cycle: Cycle, at: Positions, frameworks: Mapping[str, Framework | None]) -> list[Diagnostic]:
    """Everything in one cycle that does not hold; a framework of None was reported by its reader."""
    alone = [found for check in CHECKS for found in check(cycle, at)]
    return [*alone, *(found for check in SETS for found in check(cycle, at, frameworks))]


def _units(cycle: Cycle) -> Iterator[tuple[NodePath, Unit]]:
    for index, group in enumerate(cycle.groups):
        for number, unit in enumerate(group.units):
            yield ("groups", index, "units", number), unit


def doubled_groups(cycle: Cycle, at: Positions) -> Iterator[Diagnostic]:
    """C101: one id given to two groups."""
    first: dict[str, int] = {}
    for index, group in enumerate(cycle.groups):
        other = first.setdefault(group.id, index)
        if other != index:
            line = at.at("groups", other, "id").line
            yield finding("C101", at.at("groups", index, "id"), group=group.id, first=line)


def doubled_units(cycle: Cycle, at: Positions) -> Iterator[Diagnostic]:
    """C102: one id given to two units, in the same group or in two."""
    first: dict[str, NodePath] = {}
    for path, unit in _units(cycle):
        other = first.setdefault(unit.id, path)
        if other != path:
            line = at.at(*other, "id").line
            yield finding("C102", at.at(*path, "id"), unit=unit.id, first=line)


def alike_names(cycle: Cycle, at: Positions) -> Iterator[Diagnostic]:
    """C103: a name or other name that two units or agencies share: a sheet could belong to either."""
    owners: dict[str, str] = {}
    holders: list[tuple[NodePath, Unit | Agency]] = list(_units(cycle))
    holders += [(("agencies", index), agency) for index, agency in enumerate(cycle.agencies)]
    for path, holder in holders:
        named: list[tuple[NodePath, str]] = [(("name",), holder.name)]
        named += [(("aliases", n), alias) for n, alias in enumerate(holder.aliases)]
        for where, name in named:
            owner = owners.setdefault(fold(name), holder.id)
            if owner != holder.id:
                yield finding("C103", at.at(*path, *where), unit=holder.id, name=name, other=owner)


def doubled_agencies(cycle: Cycle, at: Positions) -> Iterator[Diagnostic]:
    """C120: an agency whose id is taken by another agency or by a unit."""
    units = {unit.id for _, unit in cycle.units()}
    seen: set[str] = set()
    for index, agency in enumerate(cycle.agencies):
        if agency.id in seen or agency.id in units:
            owner = "đơn vị" if agency.id in units else "cơ quan"
            yield finding("C120", at.at("agencies", index, "id"), agency=agency.id, owner=owner)
        seen.add(agency.id)


def reserved_ids(cycle: Cycle, at: Positions) -> Iterator[Diagnostic]:
    """C126: a unit or group id that means something else or cannot name a file on Windows."""
    named: list[tuple[NodePath, str]] = [(path, unit.id) for path, unit in _units(cycle)]
    named += [(("groups", index), group.id) for index, group in enumerate(cycle.groups)]
    for path, name in named:
        if name.split(".")[0] in RESERVED_IDS:
            why = "mã của hội đồng" if name == COUNCIL else "tên tệp mà Windows không nhận"
            yield finding("C126", at.at(*path, "id"), id=name, why=why)


def self_first(cycle: Cycle, at: Positions) -> Iterator[Diagnostic]:
    """C107: the first stage is not the self-score."""
    if cycle.stages[0] != SELF:
        yield finding("C107", at.at("stages", 0), stage=cycle.stages[0])


def doubled_stages(cycle: Cycle, at: Positions) -> Iterator[Diagnostic]:
    """C108: one stage given twice."""
    for index, stage in enumerate(cycle.stages):
        if stage in cycle.stages[:index]:
            yield finding("C108", at.at("stages", index), stage=stage)


def reserved_stages(cycle: Cycle, at: Positions) -> Iterator[Diagnostic]:
    """C109: a stage with a name that marks from surveys or from outside carry."""
    for index, stage in enumerate(cycle.stages):
        if stage in RESERVED_STAGES:
            yield finding("C109", at.at("stages", index), stage=stage)


def unknown_stages(cycle: Cycle, at: Positions) -> Iterator[Diagnostic]:
    """C110: rulings for a stage that is not in `stages`."""
    for stage in cycle.appraisal:
        if stage not in cycle.stages and stage != SELF:
            suggestion = did_you_mean(stage, cycle.stages[1:])
            yield finding("C110", at.key("appraisal", stage), stage=stage, suggestion=suggestion)


def rulings_on_self(cycle: Cycle, at: Positions) -> Iterator[Diagnostic]:
    """C111: rulings for the self-score, which only the units give."""
    if SELF in cycle.appraisal:
        yield finding("C111", at.key("appraisal", SELF))


def stages_without_file(cycle: Cycle, at: Positions) -> Iterator[Diagnostic]:
    """C112: a stage for which no file is named yet."""
    fed = {SELF, *RESERVED_STAGES, *cycle.appraisal}
    for index, stage in enumerate(cycle.stages):
        if stage not in fed and stage not in cycle.stages[:index]:
            yield finding("C112", at.at("stages", index), stage=stage)


def survey_form(cycle: Cycle, at: Positions) -> Iterator[Diagnostic]:
    """C115: responses without the form that explains them, the form without responses, or nothing at all."""
    survey = cycle.survey
    if survey is None:
        return
    if survey.responses and not survey.form:
        yield finding("C115", at.key("survey", "responses"), have="responses", lacks="form")
    elif survey.form and not survey.responses:
        yield finding("C115", at.key("survey", "form"), have="form", lacks="responses")
    elif not (survey.responses or survey.shares or survey.points):
        yield finding("C115", at.key("survey"), have="survey", lacks="responses và form, shares hoặc points")


def survey_twice(cycle: Cycle, at: Positions) -> Iterator[Diagnostic]:
    """C116: survey results named in two forms, so that one number may have two origins."""
    survey = cycle.survey
    if survey is None:
        return
    named = [key for key in ("responses", "shares", "points") if getattr(survey, key)]
    if len(named) > 1:
        yield finding("C116", at.key("survey", named[1]), keys=" và ".join(named))


def files_twice(cycle: Cycle, at: Positions) -> Iterator[Diagnostic]:
    """C125: one file of rulings read twice."""
    first: dict[str, str] = {}
    for stage, names in cycle.appraisal.items():
        for index, name in enumerate(names):
            plain = name.replace("\\", "/").removeprefix("./")
            if plain in first:
                place = at.at("appraisal", stage, index)
                yield finding("C125", place, name=name, first=first[plain])
            first.setdefault(plain, stage)


def lone_units(cycle: Cycle, at: Positions) -> Iterator[Diagnostic]:
    """C127: a ranked group of one unit."""
    for index, group in enumerate(cycle.groups):
        if group.ranked and len(group.units) == 1:
            yield finding("C127", at.at("groups", index, "id"), group=group.id)


def placeholders(cycle: Cycle, at: Positions) -> Iterator[Diagnostic]:
    """C129: a name or title that still has to be filled in."""
    named: list[tuple[NodePath, str]] = [(("title",), cycle.title)]
    named += [(("groups", index, "title"), group.title) for index, group in enumerate(cycle.groups)]
    named += [((*path, "name"), unit.name) for path, unit in _units(cycle)]
    named += [(("agencies", index, "name"), agency.name) for index, agency in enumerate(cycle.agencies)]
    for path, text in named:
        if text.startswith(PLACEHOLDER):
            yield finding("C129", at.at(*path), key=str(path[-1]), text=text)


CHECKS: tuple[Check, ...] = (
    doubled_groups,
    doubled_units,
    alike_names,
    doubled_agencies,
    reserved_ids,
    self_first,
    doubled_stages,
    reserved_stages,
    unknown_stages,
    rulings_on_self,
    stages_without_file,
    survey_form,
    survey_twice,
    files_twice,
    lone_units,
    placeholders,
)
