"""The main job: a cycle folder, or a bare folder of workbooks, to results and findings.

Every input is read and checked, what stands is scored, and out/results.json is written whole or not at all.
A set that does not add up stops only the groups that use it.
"""

from __future__ import annotations

import os
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct, structs

from parscore import __version__
from parscore.catalogue import finding
from parscore.check.accepted import (
    OF_RESULTS,
    AcceptedIn,
    accepted_in_cycle,
    accepted_in_sets,
    with_accepted,
)
from parscore.check.cycle.cycle import check_cycle
from parscore.check.figures.figures import (
    check_comparisons,
    check_disputes,
    check_figures,
    check_old_marks,
    check_spans,
    check_withdrawn,
    disputes_in,
)
from parscore.check.figures.moves import Words, check_moves
from parscore.check.results.standings import check_standings, incomparable
from parscore.check.rulings.refusals import awaited
from parscore.check.rulings.rulings import Accepted
from parscore.check.rulings.rulings import accept as accept_rulings
from parscore.check.survey.shares import (
    accept_brought,
    accept_shares,
    known_twice,
    missing_measures,
    withheld,
)
from parscore.compute.change_parts import changes_since
from parscore.compute.last_year import declared_then
from parscore.compute.polls import too_few_replies, without_survey
from parscore.compute.rank import ruled, standings
from parscore.compute.relative import compared, relative_lines
from parscore.compute.score import Evidence, points_of_rows, scorecard, with_delivered
from parscore.contents import noted_readings, real
from parscore.diagnostics import Diagnostic, Place, ordered
from parscore.garbage import looked_for_seldom
from parscore.model.cycle import SELF, Cycle, Group, Unit
from parscore.model.framework import Framework
from parscore.model.packed import BareLines, KeptCards, PackedScore
from parscore.model.scorecard import LEFT_OUT, Awaited, Line, Results, Return, Scorecard, SelfScore
from parscore.model.submission import Brought, Ruling, Share, Unusable
from parscore.model.survey import SurveyForm
from parscore.model.unit_figures import Dispute, UnitFigures
from parscore.os_errors import reason
from parscore.pipeline.evidence import (
    OfUnit,
    appraisal_of,
    by_unit,
    explanations_of,
    figures_of,
    measures_of,
    replies_of,
)
from parscore.pipeline.faults import write_traces
from parscore.pipeline.form_sets import CycleSets, SingleSet, usable_sets
from parscore.pipeline.forms import (
    FolderResult,
    archived_forms,
    files_of,
    read_forms,
    scores_of,
)
from parscore.pipeline.inputs import CYCLE, RESULTS, Inputs, Progress, cycle_file
from parscore.pipeline.load import LoadedCycle, load_cycle
from parscore.pipeline.previous import earlier_in_year, figures_a_year_ago, previous_of
from parscore.pipeline.safeguards import CHANGED, Sent, changed_meanwhile, gone
from parscore.pipeline.second_reading import read_again
from parscore.pipeline.shipped import find, shipped
from parscore.read.results.results import Known, known_inputs
from parscore.read.tables.previous import EarlierRow
from parscore.read.yaml.models import read_framework
from parscore.text import did_you_mean, printable_name, slug, squeeze
from parscore.write.files import write_whole
from parscore.write.results import canonical


class Run(Struct, frozen=True):
    """What scoring a folder came to: results (None when nothing could be scored), findings, the file written."""

    folder: Path
    results: Results | None
    findings: tuple[Diagnostic, ...]
    written: Path | None = None


class Asked(NamedTuple):
    """What is asked of a run: to write its results, to read marks twice, to write also where inputs are gone."""

    write: bool
    final: bool
    drop_missing: bool = False


@looked_for_seldom()
def score_cycle(
    path: Path,
    progress: Progress | None = None,
    *,
    write: bool = True,
    jobs: int = 1,
    final: bool = False,
    drop_missing: bool = False,
) -> Run:
    """Score the cycle at `path` (its folder or its cycle.yaml), its forms read by at most `jobs` processes.

    `final`: every mark in a workbook or csv file is read a second time by another reader. `drop_missing`: results are
    written although inputs that those written before know are gone.
    """
    file = cycle_file(path)
    loaded = load_cycle(file, file.name)
    asked = Asked(write, final, drop_missing)
    return _score_loaded(loaded, file.parent, progress, jobs, asked)


@looked_for_seldom()
def score_loaded(
    loaded: LoadedCycle,
    folder: Path,
    progress: Progress | None = None,
    *,
    write: bool = False,
    jobs: int = 1,
    final: bool = False,
) -> Run:
    """Score a cycle with its sets as they are in memory; the files of its folder are read now."""
    return _score_loaded(loaded, folder, progress, jobs, Asked(write, final))


def _score_loaded(
    loaded: LoadedCycle, folder: Path, progress: Progress | None, jobs: int, asked: Asked
) -> Run:
    cycle = loaded.cycle
    if cycle is None:
        return Run(folder, None, ordered(loaded.findings))
    inputs = Inputs(folder)
    for name, source in loaded.files.items():
        if (digest := loaded.digests.get(name)) is not None:
            inputs.record(source, name, digest)
    usable, faults = usable_sets(loaded.frameworks, loaded.framework_positions)
    findings = [*loaded.findings, *check_cycle(cycle, loaded.positions, loaded.frameworks)]
    findings += chain.from_iterable(faults.values())
    if not usable:
        return Run(folder, None, ordered(findings))
    sent = read_forms(CycleSets(cycle, usable), folder, cycle.submissions, progress, jobs=jobs)
    accepted = (
        *accepted_in_sets(loaded.frameworks, loaded.framework_positions),
        accepted_in_cycle(cycle, loaded.positions, OF_RESULTS),
    )
    return _score(cycle, usable, inputs, sent, findings, accepted, asked)


@looked_for_seldom()
def score_folder(
    folder: Path,
    framework: str,
    progress: Progress | None = None,
    *,
    write: bool = True,
    jobs: int = 1,
    final: bool = False,
    drop_missing: bool = False,
) -> Run:
    """Score a bare folder of workbooks against one set: one group, a unit a workbook.

    `framework` is a path from the current folder, or the name of a shipped set. A unit is named by its stamp, else by
    its file. Surveyed and given leaves stay outside, and the result is provisional.
    """
    source = Path(framework) if Path(framework).is_file() else find(framework)
    if source is None:
        problem = f"không có bộ tiêu chí này{did_you_mean(framework, shipped())}"
        return Run(folder, None, (finding("F001", Place(framework), problem=problem),))
    name, inputs = os.path.relpath(source, folder).replace(os.sep, "/"), Inputs(folder)
    with noted_readings() as readings:
        found, positions, findings = read_framework(source, name)
    if (digest := readings.digest_of(source)) is not None:
        inputs.record(source, name, digest)
    usable, faults = usable_sets({name: found}, {name: positions})
    findings += faults.get(name, ())
    if found is None or not usable:
        return Run(folder, None, ordered(findings))
    sent = read_forms(SingleSet(found), folder, ".", progress, jobs=jobs)
    if not sent.files:
        nothing = finding("K205", Place(folder.as_posix()), folder=folder.as_posix())
        return Run(folder, None, ordered((*findings, *sent.findings, nothing)))
    accepted = tuple(accepted_in_sets({name: found}, {name: positions}))
    made = _cycle_of(folder, name, found, sent)
    asked = Asked(write, final, drop_missing)
    return _score(made, usable, inputs, sent, findings, accepted, asked)


def _cycle_of(folder: Path, name: str, framework: Framework, sent: FolderResult) -> Cycle:
    """The cycle that a bare folder stands for: one group on the set called `name`, a unit for every form."""
    forms = [(unit, file) for file in sent.files for unit, _ in file.forms]
    names = {unit: squeeze(Path(file.name).stem) or unit for unit, file in reversed(forms)}
    units = tuple(Unit(id=identity, name=names[identity]) for identity in sorted(names))
    title = squeeze(printable_name(real(folder).name)) or "/"
    group = Group(id="chung", title=title, framework=name, units=units)
    identity = slug(title) or "thu-muc"
    return Cycle(cycle=identity, title=title, year=framework.year, groups=(group,), submissions=".")


def _score(
    cycle: Cycle,
    usable: Mapping[str, Framework],
    inputs: Inputs,
    sent: FolderResult,
    findings: Iterable[Diagnostic],
    accepted: Iterable[AcceptedIn],
    asked: Asked,
) -> Run:
    with noted_readings() as inputs.readings:
        return _scored(cycle, usable, inputs, sent, findings, accepted, asked)


def _scored(
    cycle: Cycle,
    usable: Mapping[str, Framework],
    inputs: Inputs,
    sent: FolderResult,
    findings: Iterable[Diagnostic],
    accepted: Iterable[AcceptedIn],
    asked: Asked,
) -> Run:
    scores, twice = scores_of(sent.files, cycle.submitted)
    files, archived = files_of(sent, cycle), archived_forms(sent, cycle, inputs.folder)
    twice += [finding("K223", Place(file), unit=unit) for unit, file in archived.items()]
    made = cards_of(cycle, usable, inputs, scores, (files.keys() - scores.keys()) | archived.keys())
    digests = {**inputs.digests, **sent.digests}
    again = read_again(made.cards.whole, inputs.folder, digests) if asked.final else None
    if again is not None:
        made = made._replace(cards=again.cards, findings=[*made.findings, *again.findings])
    cards = made.cards.bare
    groups = [(group, usable[group.framework]) for group in cycle.groups if group.framework in usable]
    rows = [row for group, framework in groups for row in standings(cycle, group, framework, cards)]
    place = Place(CYCLE)
    lacking = check_standings(cycle, groups, rows, cards, files, ruled=ruled(cycle, cards), place=place)
    before = previous_of(cycle, inputs)
    unsteady = changed_meanwhile(inputs, digests if again is not None else {})
    everything = (*findings, *sent.findings, *twice, *made.findings, *lacking, *before.findings, *unsteady)
    found = ordered(with_accepted(everything, accepted, cycle.names))
    results = structs.replace(
        results_of(cycle, usable, made),
        inputs=dict(sorted(digests.items())),
        standings=tuple(rows),
        findings=found,
        previous=before.earlier,
        second_reading=None if again is None else again.reading,
    )
    results = structs.replace(results, changes=changes_since(before.last, results))
    run = Run(inputs.folder, results, found)
    if not asked.write or any(one.code == CHANGED for one in found):
        return run
    known = Known({}, {}) if asked.drop_missing else known_inputs(inputs.folder / RESULTS)
    if lost := gone(inputs.folder, cycle, known, Sent(digests, files)):
        return structs.replace(run, findings=ordered((*found, *lost)))
    return _written(run, results, sent.traces)


class Cards(NamedTuple):
    """The card of every unit, the form of the survey, the appraisers' files, what is wrong with any of the evidence."""

    cards: KeptCards
    form: SurveyForm | None
    returns: list[Return]
    findings: list[Diagnostic]


def results_of(cycle: Cycle, usable: Mapping[str, Framework], made: Cards) -> Results:
    """The results that cards are part of, without standings, findings and digests."""
    groups = tuple(group for group in cycle.groups if group.framework in usable)
    return Results(
        tool=f"parscore {__version__}",
        cycle=cycle.model_copy(update={"groups": groups}),
        frameworks=usable,
        inputs={},
        stages=cycle.stages,
        cards=tuple(made.cards.whole),
        standings=(),
        survey=made.form,
        returns=tuple(made.returns),
    )


def cards_of(
    cycle: Cycle,
    frameworks: Mapping[str, Framework],
    inputs: Inputs,
    scores: Mapping[str, PackedScore],
    unusable: Collection[str] = (),
) -> Cards:
    """Everything that is known of every unit: its own score, rulings, shares, given points.

    `unusable` are the units that sent something, none of which can be used: their own form is awaited.
    """
    members = {unit.id: (group, unit) for group, unit in cycle.units() if group.framework in frameworks}
    sets = {identity: frameworks[group.framework] for identity, (group, _) in members.items()}
    units = {identity: unit for identity, (_, unit) in members.items()}
    systems = _delivered(cycle, sets, inputs, scores)
    scores, disputes = systems.scores, systems.disputes
    read = appraisal_of(cycle, sets, inputs)
    disputed = frozenset((one.unit, one.code) for one in disputes)
    rulings = _on_units(read.rulings, sets)
    held = _held_against(rulings, scores) if rulings or read.refusals or read.returns else {}
    ruled = accept_rulings(rulings, read.refusals, cycle, sets, held, disputed=disputed)
    told, unread = explanations_of(cycle, sets, inputs)
    measures = measures_of(cycle, sets, inputs)
    replies, form, uncounted = replies_of(cycle, frameworks, inputs)
    brought, refused = accept_brought(_on_units(measures.brought, sets), sets, units)
    listed = _on_units((*measures.shares, *replies), sets)
    shares, left = accept_shares(listed, brought, sets, units)
    findings = [*read.findings, *ruled.findings, *unread, *measures.findings, *uncounted, *refused, *left]
    findings += systems.findings
    known = _Evidence.of(ruled, shares, brought, told, systems.figures, disputes)
    ago = figures_a_year_ago(cycle, sets, inputs)
    missed = awaited(cycle, sets, held, ruled.rulings, read.returns)
    before = earlier_in_year(cycle, inputs) if _cumulates(cycle, sets) else {}
    cards, relative = KeptCards(), dict[str, Mapping[str, Line]]()
    for identity, (group, unit) in members.items():
        framework = sets[identity]
        own = scores[identity].own if identity in scores else None
        evidence = known.on(identity, own, framework)
        card = scorecard(group, unit, framework, evidence, cycle)
        few = too_few_replies(framework, evidence.shares)
        card = without_survey(framework, card) if few else card
        findings += withheld(framework, unit, few, Place(CYCLE))
        if evidence.brought:
            findings += known_twice(framework, evidence.brought, evidence.spoken_of)
        findings += _on_figures(evidence.figures, card, framework, unit)
        words = Words(evidence.own, evidence.explanations)
        findings += check_moves(evidence.figures, ago.get(identity, {}), identity, words, framework)
        findings += _on_spans(evidence.figures, framework, unit, before.get(identity))
        if own is not None:
            findings += check_withdrawn(own, systems.figures[identity], framework, identity)
        again = (Awaited(SELF, ""),) if identity in unusable else ()
        relative[identity] = relative_lines(card, framework)
        cards.add(structs.replace(card, awaited=(*again, *missed.get(identity, ()))))
        if evidence.own or evidence.rulings:
            findings += missing_measures(
                framework, unit, cycle.measures, evidence.shares, evidence.brought, Place(CYCLE)
            )
    by_group = {group.id: sets[identity] for identity, (group, _) in members.items()}
    marked, left_out_of = compared(cards.whole, by_group, relative)
    findings += incomparable(left_out_of, cycle, Place(CYCLE))
    return Cards(cards if marked is None else KeptCards.of(marked), form, read.returns, findings)


def _on_figures(
    figures: UnitFigures, card: Scorecard, framework: Framework, unit: Unit
) -> Iterator[Diagnostic]:
    """What is wrong with a unit's figures on the lines of its card, and between them."""
    left_out = {line.code for line in card.lines if line.excluded in LEFT_OUT}
    lines = {code: line for code in framework.depended if (line := card.line(code))}
    gone = {code: None for code, line in lines.items() if not line.applies()}
    rows = points_of_rows(lines) | gone
    yield from check_figures(figures, framework, unit, left_out, Place(CYCLE), rows)
    yield from check_comparisons(figures, _points(card, framework), framework, unit.id)


def _cumulates(cycle: Cycle, sets: Mapping[str, Framework]) -> bool:
    """Whether anything is said of what figures cover, in a cycle with earlier results."""
    spans = {figure.span for framework in sets.values() for figure in framework.figures.values()}
    spans |= {file.span for file in cycle.figures or ()}
    return bool(cycle.previous) and "cumulated" in spans


def _on_spans(
    figures: UnitFigures, framework: Framework, unit: Unit, row: EarlierRow | None
) -> Iterator[Diagnostic]:
    """What is wrong with the spans of a unit's figures, of which `row` tells how they were earlier in the year."""
    results = None if row is None else row.results

    def then(code: str, key: str) -> Decimal | None:
        return (
            None if results is None or row is None else declared_then(results, row.name, code, key, framework)
        )

    period = "" if results is None else results.cycle.span.short
    return check_spans(figures, framework, unit, then, period)


class _Delivered(NamedTuple):
    """The figures of every unit from systems, the units' own scores with these in them, what they dispute, findings."""

    figures: Mapping[str, UnitFigures]
    scores: Mapping[str, PackedScore]
    disputes: list[Dispute]
    findings: list[Diagnostic]


def _delivered(
    cycle: Cycle, sets: Mapping[str, Framework], inputs: Inputs, scores: Mapping[str, PackedScore]
) -> _Delivered:
    figures, findings = figures_of(cycle, sets, inputs)
    differing, whole = list[Dispute](), dict[str, PackedScore]()
    for unit, packed in scores.items():
        if unit in sets and figures[unit].values:
            own, framework = packed.own, sets[unit]
            found = disputes_in(own, figures[unit], framework, unit)
            own = with_delivered(own, figures[unit], framework)
            findings += check_old_marks(found, own, framework, unit)
            differing += found
            whole[unit] = PackedScore.of(own)
    findings += check_disputes(differing)
    disputes = [one for one in differing if not one.is_change]
    return _Delivered(figures, {**scores, **whole}, disputes, findings)


def _held_against(rulings: Iterable[Ruling], scores: Mapping[str, PackedScore]) -> dict[str, SelfScore]:
    """The own scores that rulings are held against: marks alone, with what was declared where an appraiser saw it."""
    seen, lines = defaultdict[str, set[str]](set), BareLines()
    for one in rulings:
        if one.seen:
            seen[one.unit].add(one.code)
    return {unit: lines.score(packed.own, seen[unit]) for unit, packed in scores.items()}


class _Evidence(NamedTuple):
    """What was accepted, by unit."""

    ruled: Mapping[str, list[Ruling]]
    unusable: Mapping[str, list[Unusable]]
    shares: Mapping[str, list[Share]]
    brought: Mapping[str, list[Brought]]
    told: Mapping[str, Mapping[str, str]]
    figures: Mapping[str, UnitFigures]
    disputes: Mapping[str, list[Dispute]]

    @classmethod
    def of(
        cls,
        accepted: Accepted,
        shares: Iterable[Share],
        brought: Iterable[Brought],
        told: Mapping[str, Mapping[str, str]],
        figures: Mapping[str, UnitFigures],
        disputes: Iterable[Dispute],
    ) -> _Evidence:
        """All that was accepted, sorted by unit."""
        ruled, unusable = by_unit(accepted.rulings), by_unit(accepted.unusable)
        return cls(ruled, unusable, by_unit(shares), by_unit(brought), told, figures, by_unit(disputes))

    def on(self, unit: str, own: SelfScore | None, framework: Framework) -> Evidence:
        """All that was accepted about one unit, beside its own score."""
        return Evidence(
            own,
            tuple(self.ruled.get(unit, ())),
            tuple(self.shares.get(unit, ())),
            tuple(self.brought.get(unit, ())),
            self.told.get(unit, {}),
            tuple(self.unusable.get(unit, ())),
            self.figures[unit].beside(() if own is None else own.figures, framework),
            tuple(self.disputes.get(unit, ())),
        )


def _points(card: Scorecard, framework: Framework) -> dict[str, tuple[Decimal, Place]]:
    """The points that count on every line, with the cells of their marks; nothing where the set compares none."""
    marks = ((line.code, line.last()) for line in card.lines if framework.checks)
    return {
        code: (mark.points, Place(mark.source)) for code, mark in marks if mark and mark.points is not None
    }


def _on_units(items: Iterable[OfUnit], units: Collection[str]) -> list[OfUnit]:
    """What is about units whose set can be used."""
    return [one for one in items if one.unit in units]


def _written(run: Run, results: Results, traces: Mapping[str, str]) -> Run:
    """The run with out/results.json and the traces of faults written, or with findings that say why not."""
    path = run.folder / RESULTS
    faults = write_traces(path.parent, traces)
    try:
        write_whole(path, canonical(results), own=True)
    except OSError as error:
        faults.append(finding("K206", Place(RESULTS), name=RESULTS, problem=reason(error)))
        return structs.replace(run, findings=ordered((*run.findings, *faults)))
    return structs.replace(run, findings=ordered((*run.findings, *faults)), written=path)
