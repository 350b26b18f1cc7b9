"""The main job: a cycle folder, or a bare folder of workbooks, to results and findings.

Every input is read and checked, what stands is scored, and out/results.json is written whole or not at all.
A set that does not add up stops only the groups that use it.
"""

from __future__ import annotations

import gc
import os
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from parscore import __version__
from parscore.catalogue import finding
from parscore.check.cycle import check_cycle
from parscore.check.framework.framework import check_framework
from parscore.check.rulings import accept as accept_rulings
from parscore.check.survey.shares import accept_brought, accept_shares, missing_measures
from parscore.compute.rank import ruled, standings
from parscore.compute.score import Evidence, scorecard
from parscore.diagnostics import Diagnostic, Place, Positions, has_errors, ordered
from parscore.model.cycle import Cycle, Group, Unit
from parscore.model.framework import Framework
from parscore.model.scorecard import Results, Scorecard, SelfScore, Standing
from parscore.model.submission import Brought, Ruling, Share
from parscore.model.survey import SurveyForm
from parscore.number import ZERO
from parscore.os_errors import why_refused
from parscore.pipeline.appraisal import explanations_of, rulings_of
from parscore.pipeline.forms import RARELY, Desk, Sent, desk_of, files_of, read_forms, scores_of
from parscore.pipeline.inputs import Inputs, Progress, measures_of
from parscore.pipeline.load import load_cycle
from parscore.pipeline.shipped import find, shipped
from parscore.pipeline.survey import replies_of
from parscore.read.yaml.models import read_framework
from parscore.text import did_you_mean, quoted, sayable, slug, squeeze
from parscore.write.files import write_whole
from parscore.write.results import canonical

RESULTS = "out/results.json"
CYCLE = "cycle.yaml"

_OfUnit = TypeVar("_OfUnit", Ruling, Share, Brought)


@dataclass(frozen=True, slots=True)
class Run:
    """What scoring a folder came to: results (None when nothing could be scored), findings, the file written."""

    folder: Path
    results: Results | None
    findings: tuple[Diagnostic, ...]
    written: Path | None = None


def cycle_file(path: Path) -> Path:
    """The cycle file meant by a folder or by the file itself."""
    return path / CYCLE if path.is_dir() else path


@contextmanager
def _rarely_collected() -> Iterator[None]:
    """Everything read is kept to the end, so that looking for garbage among it is time lost."""
    before = gc.get_threshold()
    gc.set_threshold(RARELY, *before[1:])
    try:
        yield
    finally:
        gc.set_threshold(*before)


@_rarely_collected()
def score_cycle(path: Path, progress: Progress | None = None, *, write: bool = True, jobs: int = 1) -> Run:
    """Score the cycle at `path` (its folder or its cycle.yaml), its forms read by at most `jobs` processes."""
    file = cycle_file(path)
    loaded = load_cycle(file, file.name)
    inputs = Inputs(file.parent, findings=list(loaded.findings))
    if loaded.cycle is None:
        return Run(file.parent, None, ordered(inputs.findings))
    for name, source in loaded.files.items():
        inputs.take(source, name)
    cycle = loaded.cycle
    inputs.findings += check_cycle(cycle, loaded.positions, loaded.frameworks)
    usable = _usable(loaded.frameworks, loaded.framework_positions, inputs)
    if not usable:
        return Run(inputs.folder, None, ordered(inputs.findings))
    sent = read_forms(desk_of(cycle, usable), cycle.submissions, inputs, progress, jobs=jobs)
    return _score(cycle, usable, inputs, sent, write=write)


@_rarely_collected()
def score_folder(
    folder: Path, framework: str, progress: Progress | None = None, *, write: bool = True, jobs: int = 1
) -> Run:
    """Score a bare folder of workbooks against one set: one group, a unit a workbook.

    `framework` is a path from the current folder, or the name of a shipped set. A unit is named by its stamp, else by
    its file. Surveyed and given leaves stay outside, and the result is provisional.
    """
    inputs = Inputs(folder)
    source = Path(framework) if Path(framework).is_file() else find(framework)
    if source is None:
        near = did_you_mean(framework, shipped())
        return Run(
            folder, None, (finding("F001", Place(framework), problem=f"không có bộ tiêu chí này{near}"),)
        )
    name = os.path.relpath(source, folder).replace(os.sep, "/")
    found, positions, faults = read_framework(source, name)
    inputs.take(source, name)
    inputs.findings += faults
    usable = _usable({name: found}, {name: positions}, inputs)
    if found is None or not usable:
        return Run(folder, None, ordered(inputs.findings))
    sent = read_forms(Desk(found.year, only=found), ".", inputs, progress, jobs=jobs)
    if not sent:
        inputs.findings.append(finding("K205", Place(folder.as_posix()), folder=folder.as_posix()))
        return Run(folder, None, ordered(inputs.findings))
    names = {unit: squeeze(Path(file.name).stem) or unit for file in reversed(sent) for unit, _ in file.forms}
    units = tuple(Unit(id=identity, name=names[identity]) for identity in sorted(names))
    title = squeeze(sayable(folder.resolve().name)) or "/"
    group = Group(id="chung", title=title, framework=name, units=units)
    cycle = Cycle(
        cycle=slug(title) or "thu-muc", title=title, year=found.year, groups=(group,), submissions="."
    )
    return _score(cycle, usable, inputs, sent, write=write)


def _usable(
    sets: Mapping[str, Framework | None], positions: Mapping[str, Positions], inputs: Inputs
) -> dict[str, Framework]:
    """The sets that can be read and add up; what is wrong with the others goes to the findings."""
    usable = {}
    for name, framework in sets.items():
        if framework is not None:
            faults = check_framework(framework, positions[name])
            inputs.findings += faults
            if not has_errors(faults):
                usable[name] = framework
    return usable


def _score(
    cycle: Cycle, usable: Mapping[str, Framework], inputs: Inputs, sent: Sequence[Sent], *, write: bool
) -> Run:
    cards, form = _cards(cycle, usable, inputs, scores_of(sent, inputs))
    groups = [(group, usable[group.framework]) for group in cycle.groups if group.framework in usable]
    rows = [row for group, framework in groups for row in standings(cycle, group, framework, cards)]
    inputs.findings += _on_standings(rows, cards, groups, files_of(sent, inputs.findings, cycle))
    inputs.findings += _unmeasured(cycle, groups)
    inputs.findings += _not_held(cycle, cards)
    results = Results(
        tool=f"parscore {__version__}",
        cycle=cycle.model_copy(update={"groups": tuple(group for group, _ in groups)}),
        frameworks=usable,
        inputs=dict(sorted(inputs.digests.items())),
        stages=cycle.stages,
        cards=tuple(cards),
        standings=tuple(rows),
        findings=ordered(inputs.findings),
        survey=form,
    )
    written = _write(results, inputs) if write else None
    return Run(inputs.folder, results, ordered(inputs.findings), written)


def _cards(
    cycle: Cycle,
    frameworks: Mapping[str, Framework],
    inputs: Inputs,
    scores: Mapping[str, SelfScore],
) -> tuple[list[Scorecard], SurveyForm | None]:
    members = {unit.id: (group, unit) for group, unit in cycle.units() if group.framework in frameworks}
    sets = {identity: frameworks[group.framework] for identity, (group, _) in members.items()}
    units = {identity: unit for identity, (_, unit) in members.items()}
    codes = {identity: tuple(c.code for c in framework.scored) for identity, framework in sets.items()}
    rulings, faults = accept_rulings(
        [ruling for ruling in rulings_of(cycle, sets, inputs) if ruling.unit in sets],
        cycle,
        sets,
        scores,
    )
    inputs.findings += faults
    told = explanations_of(cycle, sets, inputs)
    shares, brought = measures_of(cycle, codes, inputs)
    replies, form = replies_of(cycle, frameworks, inputs)
    shares += replies
    brought, faults = accept_brought([item for item in brought if item.unit in sets], sets, units)
    inputs.findings += faults
    shares, faults = accept_shares([share for share in shares if share.unit in sets], brought, sets, units)
    inputs.findings += faults
    ruled, shared, given = _by_unit(rulings), _by_unit(shares), _by_unit(brought)
    cards = []
    for identity, (group, unit) in members.items():
        evidence = Evidence(
            scores.get(identity),
            tuple(ruled[identity]),
            tuple(shared[identity]),
            tuple(given[identity]),
            told.get(identity, {}),
        )
        cards.append(scorecard(group, unit, sets[identity], evidence, cycle))
        if evidence.own or evidence.rulings:
            inputs.findings += missing_measures(
                sets[identity], unit, cycle.measures, evidence.shares, evidence.brought, Place(CYCLE)
            )
    return cards, form


def _by_unit(items: Iterable[_OfUnit]) -> defaultdict[str, list[_OfUnit]]:
    found: defaultdict[str, list[_OfUnit]] = defaultdict(list)
    for item in items:
        found[item.unit].append(item)
    return found


def _on_standings(
    rows: Iterable[Standing],
    cards: Iterable[Scorecard],
    groups: Iterable[tuple[Group, Framework]],
    files: Mapping[str, Sequence[str]],
) -> Iterator[Diagnostic]:
    """K201, K202, K204, K209: who could not be ranked, and why; `files` are those that came from each unit."""
    by_unit = {card.unit: card for card in cards}
    sets = {group.id: framework for group, framework in groups}
    for row in rows:
        card, framework = by_unit[row.unit], sets[row.group]
        place = Place(card.file or CYCLE)
        if row.status == "not_submitted" and (names := files.get(row.unit)):
            said = quoted(names)
            yield finding("K209", Place(names[0]), unit=row.unit, name=row.name, files=said)
        elif row.status == "not_submitted":
            yield finding("K201", place, unit=row.unit, name=row.name)
        elif row.status == "incomplete" and row.maximum == 0:
            yield finding("K204", place, unit=row.unit, name=row.name)
        elif row.status == "incomplete":
            lines = {line.code: line for line in card.lines}
            applying = [leaf.code for leaf in framework.leaves if lines[leaf.code].applies()]
            missing = [code for code in applying if lines[code].value() is None]
            yield finding(
                "K202", place, unit=row.unit, name=row.name, count=len(missing), missing=", ".join(missing)
            )


def _not_held(cycle: Cycle, cards: Iterable[Scorecard]) -> Iterator[Diagnostic]:
    """K208: nobody has ruled in the last stage, so that every result is provisional."""
    if len(cycle.stages) > 1 and not ruled(cycle, cards):
        yield finding("K208", Place(CYCLE), stage=cycle.stages[-1])


def _unmeasured(cycle: Cycle, groups: Iterable[tuple[Group, Framework]]) -> Iterator[Diagnostic]:
    """K207: the groups whose index stands on less than the whole set, because no survey or given figures are named."""
    for group, framework in groups:
        measured = [leaf for leaf in framework.leaves if leaf.measured]
        left = [leaf for leaf in measured if leaf.measured_by not in cycle.measures]
        if left:
            points = sum((leaf.max for leaf in left), ZERO)
            yield finding("K207", Place(CYCLE), group=group.title, points=points, count=len(left))


def _write(results: Results, inputs: Inputs) -> Path | None:
    path = inputs.folder / RESULTS
    try:
        write_whole(path, canonical(results))
    except OSError as error:
        inputs.findings.append(finding("K206", Place(RESULTS), name=RESULTS, problem=why_refused(error)))
        return None
    return path
