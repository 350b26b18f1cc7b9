"""What the files that a cycle names say of its units: rulings, explanations, survey, given points.

An entry of `appraisal` is a file of rulings, or a folder of the units' own workbooks that appraisers marked. pandas is
imported only when a cycle names replies.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple, TypeVar

from msgspec import structs

from parscore.catalogue import finding
from parscore.check.figures.figures import accept_figures, check_files
from parscore.check.survey.form import check_form, check_form_sets
from parscore.check.survey.replies import check_census
from parscore.compute.polls import shares_of
from parscore.diagnostics import Diagnostic, Place, has_errors
from parscore.model.cycle import Cycle
from parscore.model.figures import FigureValue
from parscore.model.framework import Framework
from parscore.model.scorecard import GIVEN, SURVEY, Return
from parscore.model.submission import Brought, Refusal, Ruling, Share, Unusable
from parscore.model.survey import SurveyForm
from parscore.model.unit_figures import Dispute, UnitFigures
from parscore.pipeline.inputs import (
    Inputs,
    forms_in_archive,
    found_in,
    kind_in_words,
    listed_files,
    slashed,
)
from parscore.pipeline.load import LoadedCycle
from parscore.pipeline.previous import last_year_figures, periods_in_year
from parscore.read.rulings.files import RulingsFile, refusals_of, rows_gone
from parscore.read.rulings.long import read_explanations
from parscore.read.rulings.rulings import read_rulings
from parscore.read.rulings.words import AppraisalContext
from parscore.read.sheets.file_kinds import WORD
from parscore.read.tables.figures import read_figures
from parscore.read.tables.shares import read_brought, read_shares
from parscore.read.words.lines import LineNames
from parscore.read.yaml.models import read_survey_form


class Appraisal(NamedTuple):
    """What came of appraisers at all stages: rulings, those that could not be read, their files and findings."""

    rulings: list[Ruling]
    refusals: list[Refusal]
    returns: list[Return]
    findings: list[Diagnostic]


OfUnit = TypeVar("OfUnit", Ruling, Unusable, Share, Brought, Dispute, FigureValue)
"""What is about one unit."""

_File = tuple[Path, str]
"""A file and the name to call it by."""


def appraisal_of(cycle: Cycle, sets: Mapping[str, Framework], inputs: Inputs) -> Appraisal:
    """Every ruling of every stage; `sets` are the criteria sets by unit."""
    found = Appraisal([], [], [], [])
    for stage in cycle.stages:
        context = AppraisalContext(cycle, sets, stage)
        once, came = _Once(inputs, found.findings, context.named_in), list[RulingsFile]()
        for listed in cycle.appraisal.get(stage, ()):
            files, faults = listed_files(listed, inputs.folder)
            found.refusals.extend(refusals_of(faults, stage))
            found.findings.extend(faults)
            documents, strange = _strangers(listed, files, inputs.folder, context)
            read = [read_rulings(path, name, context) for path, name in once.each([*files, *documents])]
            read += strange
            came += read
            of_units = any(one.of_unit for one in read)
            for one in read:
                found.rulings.extend(one.rulings)
                found.refusals.extend(one.refusals(context, of_units=of_units))
                found.returns.extend(one.returned(context, of_units=of_units))
                found.findings.extend(one.findings)
        for one, told in rows_gone(came):
            found.refusals.extend(structs.replace(one, findings=[told]).refusals(context, of_units=False))
            found.findings.append(told)
    return found


def _strangers(
    listed: str, files: Iterable[_File], folder: Path, context: AppraisalContext
) -> tuple[list[_File], list[RulingsFile]]:
    """What else lies in a folder of rulings: Word documents to be read, and files of a kind that is not.

    One that is called after somebody who rules, or after a unit, may be the only copy of what was said (R122), unless a
    table of the same name lies beside it: then it is the signed copy.
    """
    path = folder / slashed(listed)
    read = {file.stem for file, _ in files}
    others = [Path(one.place.file) for one in found_in(path, listed).findings if one.code == "W009"]
    alone = [one for one in others if one.stem not in read]
    words = [(folder / one, one.as_posix()) for one in alone if one.suffix.lower() == WORD]
    left = (one for one in alone if one.suffix.lower() != WORD)
    told = ((one, _unread(one, folder / one, read, context)) for one in left)
    return words, [RulingsFile(one.as_posix(), [], [fault]) for one, fault in told if fault is not None]


def _unread(name: Path, path: Path, read: Collection[str], context: AppraisalContext) -> Diagnostic | None:
    """R131 for an archive with tables that do not all lie beside it, R122 for a file called after somebody."""
    place, whose = Place(name.as_posix()), context.named_in(name.as_posix())
    inside = forms_in_archive(path) if name.suffix.lower() == ".zip" else []
    if inside and {Path(one).stem for one in inside} - set(read):
        return finding("R131", place, kind=kind_in_words(path))
    return finding("R122", place, name=whose, kind=kind_in_words(path)) if whose and not inside else None


def _nobody(_: str) -> str:
    return ""


@dataclass
class _Once:
    """The files of one kind as they are read: digests recorded; one that is another byte for byte only told (W402)."""

    inputs: Inputs
    findings: list[Diagnostic]
    whose: Callable[[str], str] = _nobody
    """What the name of a file says of whose it is: the same words of two are not one file."""

    first: dict[tuple[str, str], str] = field(default_factory=dict)

    def each(self, files: Iterable[_File]) -> Iterator[_File]:
        """The files that are not the same as one before."""
        for path, name in files:
            self.inputs.record_digest(path, name)
            other = self.first.setdefault((self.inputs.digests.get(name, name), self.whose(name)), name)
            if other == name:
                yield path, name
            else:
                self.findings.append(finding("W402", Place(name), other=other))

    def named(self, names: Iterable[str] | None) -> Iterator[_File]:
        """The files of these names in the folder of the cycle that are not the same as one before."""
        folder = self.inputs.folder
        return self.each((folder / slashed(name), name) for name in names or ())


def explanations_of(
    cycle: Cycle, sets: Mapping[str, Framework], inputs: Inputs
) -> tuple[dict[str, dict[str, str]], list[Diagnostic]]:
    """The explanations that came in files of their own, by unit and code; several for one line are joined."""
    lines = LineNames(cycle, sets)
    texts: dict[str, dict[str, str]] = defaultdict(dict)
    places: dict[tuple[str, str], Place] = {}
    findings: list[Diagnostic] = []
    listed = [listed_files(name, inputs.folder) for name in cycle.explanations or ()]
    # An empty folder of them is no fault: who has not explained is followed up.
    findings += [fault for _, faults in listed for fault in faults if fault.code != "R209"]
    for path, name in _Once(inputs, findings).each(file for files, _ in listed for file in files):
        read, faults = read_explanations(path, name, lines)
        findings += faults
        for unit, code, text, place in read:
            known = texts[unit].get(code)
            if known is not None:
                other = places[unit, code]
                findings.append(finding("R301", place, unit=unit, criterion=code, other=other))
            places.setdefault((unit, code), place)
            texts[unit][code] = text if known in (None, text) else f"{known}; {text}"
    return dict(texts), findings


class Measures(NamedTuple):
    """Survey shares and points brought in from outside, as read, and what was found in their files."""

    shares: list[Share]
    brought: list[Brought]
    findings: list[Diagnostic]


def measures_of(cycle: Cycle, sets: Mapping[str, Framework], inputs: Inputs) -> Measures:
    """Survey shares, ready or given points; `sets` are the criteria sets by unit."""
    measures, lines = Measures([], [], []), LineNames(cycle, sets)
    anywhere = replace(lines, parents=True)
    survey = cycle.survey
    for path, name in _Once(inputs, measures.findings).named(survey.shares if survey else None):
        shares, faults = read_shares(path, name, lines)
        measures.shares.extend(shares)
        measures.findings.extend(faults)
    for kind, names in ((SURVEY, survey.points if survey else None), (GIVEN, cycle.given)):
        for path, name in _Once(inputs, measures.findings).named(names):
            brought, faults = read_brought(path, name, kind, anywhere if kind == GIVEN else lines)
            measures.brought.extend(brought)
            measures.findings.extend(faults)
    return measures


def delivered_figures(loaded: LoadedCycle) -> tuple[dict[str, UnitFigures], list[Diagnostic]]:
    """The figures from systems for every unit of a cycle whose set could be read, and what was found in their files."""
    cycle = loaded.cycle
    if cycle is None:
        return {}, []
    sets = {unit.id: loaded.frameworks.get(group.framework) for group, unit in cycle.units()}
    known = {unit: made for unit, made in sets.items() if made is not None}
    return figures_of(cycle, known, Inputs(loaded.folder), for_forms=True)


def figures_of(
    cycle: Cycle, sets: Mapping[str, Framework], inputs: Inputs, *, for_forms: bool = False
) -> tuple[dict[str, UnitFigures], list[Diagnostic]]:
    """The figures from systems that stand, for every unit of `sets`, and what was found in their files.

    What the cycle itself says is held `for_forms`, else of units alone of which anything else is known.
    """
    findings, lines = list[Diagnostic](), LineNames(cycle, sets)
    once = _Once(inputs, findings)
    named = ((one, path) for one in cycle.figures or () for path, _ in once.named([one.file]))
    files = [read_figures(path, one, lines) for one, path in named]
    stand = accept_figures(one for file in files for one in file.values)
    refused = {*stand.refused, *(one for file in files for one in file.refused)}
    values = [*stand.values, *_not_given(stand.values, last_year_figures(cycle, sets, inputs))]
    known = {one.unit for one in values}
    of_cycle = (one for one in periods_in_year(cycle, sets) if for_forms or one.unit in known)
    values += _not_given(stand.values, of_cycle)
    findings += [fault for file in files for fault in file.findings]
    return _figures_by_unit(values, refused, sets), [
        *findings,
        *stand.findings,
        *check_files(stand.values, sets),
    ]


def _not_given(given: Iterable[FigureValue], others: Iterable[FigureValue]) -> list[FigureValue]:
    """Figures of earlier results or of the cycle that no file gives."""
    known = {(one.unit, one.key) for one in given if not one.code}
    return [one for one in others if (one.unit, one.key) not in known]


def _figures_by_unit(
    values: Iterable[FigureValue], refused: Iterable[tuple[str, str, str]], sets: Mapping[str, Framework]
) -> dict[str, UnitFigures]:
    """The figures of every unit, with those that it has and that were refused."""
    given, lost = by_unit(values), defaultdict[str, set[tuple[str, str]]](set)
    for unit, code, key in refused:
        lost[unit].add((code, key))
    return {
        unit: structs.replace(UnitFigures.of(given[unit], framework.figures), refused=frozenset(lost[unit]))
        for unit, framework in sets.items()
    }


def by_unit(items: Iterable[OfUnit]) -> defaultdict[str, list[OfUnit]]:
    """What is about each unit, in its order."""
    found: defaultdict[str, list[OfUnit]] = defaultdict(list)
    for item in items:
        found[item.unit].append(item)
    return found


def replies_of(
    cycle: Cycle, frameworks: Mapping[str, Framework], inputs: Inputs
) -> tuple[list[Share], SurveyForm | None, list[Diagnostic]]:
    """The shares that the replies give, the form, and what was found; no shares when the form does not hold.

    `frameworks` are the usable sets by the name that the groups give.
    """
    survey = cycle.survey
    if survey is None or survey.responses is None or survey.form is None:
        return [], None, []
    form, at, findings = read_survey_form(inputs.file(survey.form), survey.form)
    if form is None:
        return [], None, findings
    sets = {group.id: frameworks[group.framework] for group in cycle.groups if group.framework in frameworks}
    faults = [*check_form(form, at), *check_form_sets(form, at, cycle, sets)]
    findings += faults
    if has_errors(faults):
        return [], None, findings

    from parscore.read.replies.replies import read_responses

    files = list(_Once(inputs, findings).named(survey.responses))
    census, faults = read_responses(files, form, cycle, sets)
    for path, name in files:
        inputs.record_digest(path, name)
    members = {unit.id: (group.id, unit) for group, unit in cycle.units() if group.id in sets}
    by_unit = {identity: sets[group] for identity, (group, _) in members.items()}
    shares = shares_of(census.counted, form, by_unit, {one: unit for one, (_, unit) in members.items()})
    return shares, form, [*findings, *faults, *check_census(census, form)]
