"""Forms checked by themselves, each against the set that its stamp, an option or a cycle names.

Nothing is scored. One file's fault never stops the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct, structs

from parscore.catalogue import finding
from parscore.check.accepted import accept, accepted_in_cycle, accepted_in_sets
from parscore.check.figures.figures import check_disputes, check_withdrawn, disputes_in
from parscore.compute.inflation import Sum, inflation, is_notable
from parscore.compute.progress import NOBODY, Tracker
from parscore.compute.score import self_score
from parscore.contents import digest_of, real
from parscore.diagnostics import Diagnostic, Place, ordered
from parscore.model.cycle import Cycle, Unit
from parscore.model.framework import Framework
from parscore.model.unit_figures import UnitFigures
from parscore.pipeline.check_evidence import EvidenceFile, EvidenceFiles, FoundInFiles, cycle_around, what_is
from parscore.pipeline.form_sets import CycleSets, StampedSets, errors_in, usable_sets
from parscore.pipeline.forms import (
    CheckedForm,
    FileResult,
    check_file,
    counting,
    own_scores,
    scores_of,
    without_documents,
)
from parscore.pipeline.inputs import Progress, Source, found_in, slashed
from parscore.pipeline.load import LoadedCycle, load_cycle
from parscore.read.forms.identity import unit_of_file
from parscore.read.rulings.kinds import OtherKind
from parscore.text import printable_name


class FormReport(Struct, frozen=True):
    """One form with everything found; without `sums` and `place` where the file could not be read as a form.

    A table of all units is a form for each of its units. `home`: the set and the cycle that the form was made
    for, as far as its stamp tells. `kind`: in words what a file is that is no self-assessment; `stage`: of rulings.
    """

    source: Source
    unit: str = ""
    title: str = ""
    findings: tuple[Diagnostic, ...] = ()
    sums: tuple[Sum, ...] = ()
    place: Place | None = None
    home: tuple[str, str] = ("", "")
    kind: str = ""
    stage: str = ""


class CheckReport(Struct, frozen=True):
    """All forms in the order given, what was found beside them, the units of the cycle that sent nothing.

    `astray` are the units that sent nothing but a file of another kind, each with the name of the file; `traces`
    those of faults of the program, by file. `tracker`: how far the appraisal of a cycle has come.
    """

    files: tuple[FormReport, ...]
    others: tuple[Diagnostic, ...] = ()
    absent: tuple[Unit, ...] = ()
    astray: tuple[tuple[str, Unit], ...] = ()
    traces: dict[str, str] = {}
    tracker: Tracker = NOBODY

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """Every finding once, in order."""
        return ordered((*self.others, *(one for form in self.files for one in form.findings)))

    @property
    def sources(self) -> tuple[Source, ...]:
        """The files that were checked, each once."""
        return tuple(dict.fromkeys(one.source for one in self.files))


def sources_of(paths: Iterable[Path], *, without: Path | None = None) -> tuple[Source, ...]:
    """The files given and the workbooks of the folders given, each once; nothing of a folder inside `without`."""
    found: dict[Path, Source] = {}
    for path in paths:
        inside = path.is_dir()
        for one in [file for file, _ in found_in(path).forms] if inside else [path]:
            if not (inside and _within(one, without)):
                found.setdefault(real(one), Source(one, printable_name(one.as_posix())))
    return tuple(found.values())


def strays_in(paths: Iterable[Path], *, without: Path | None = None) -> tuple[Diagnostic, ...]:
    """A finding for every file of the folders given that is not read: of another kind, or written by parscore."""
    return tuple(
        structs.replace(
            found,
            place=structs.replace(found.place, file=printable_name((path / found.place.file).as_posix())),
        )
        for path in paths
        for found in found_in(path).findings
        if not _within(path / found.place.file, without)
    )


def _within(path: Path, folder: Path | None) -> bool:
    return folder is not None and real(path).is_relative_to(real(folder))


def open_cycle(path: Path) -> LoadedCycle:
    """The cycle of a folder or of its cycle.yaml, as far as it can be read."""
    file = path / "cycle.yaml" if path.is_dir() else path
    return load_cycle(file, file.as_posix())


def check_forms(
    sources: Sequence[Source],
    *,
    framework: str | None = None,
    cycle: LoadedCycle | None = None,
    strays: Iterable[Diagnostic] = (),
    whole: bool = False,
    evidence: bool = False,
    progress: Progress | None = None,
) -> CheckReport:
    """Check every file: against the cycle if there is one, else the set `framework`, else that of its stamp.

    `strays` are findings about files beside them. `whole`: the sources are all that came in, so that units of
    the cycle without one have sent nothing. `evidence`: the rulings, explanations, survey and given points that the
    cycle names are checked too; among the `sources` they always are, without a cycle against that around them.
    """
    checker = _Checker(framework, cycle)
    for number, source in enumerate(sources, 1):
        checker.check(source)
        if progress is not None:
            progress(number, len(sources), source.name)
    checker.check_evidence(everything=evidence)
    forms = _with_doubles(checker.forms, checker.cycle)
    files = tuple(structs.replace(one, findings=checker.accepted(one.findings)) for one in forms)
    wrong = without_documents(strays, {one.unit for one in files}, checker.cycle)
    absent, astray = _not_sent(files, wrong, checker.cycle) if whole else ((), ())
    others = checker.accepted((*checker.findings(), *wrong))
    return CheckReport(files, others, absent, astray, checker.traces, checker.tracker)


class _Checker:
    """The forms checked so far; `others` are findings about files that belong to no single form."""

    def __init__(self, framework: str | None, loaded: LoadedCycle | None) -> None:
        self.cycle = loaded.cycle if loaded is not None else None
        self.forms: list[FormReport] = []
        self.traces: dict[str, str] = {}
        self._others: list[Diagnostic] = list(loaded.findings) if loaded is not None else []
        self._stamped = StampedSets(framework, self._sets_around)
        self._sets, self._faults = (
            usable_sets(loaded.frameworks, loaded.framework_positions) if loaded is not None else ({}, {})
        )
        self._ways = CycleSets(self.cycle, self._sets) if self.cycle is not None else self._stamped
        self._own: list[FileResult] = []
        self._alone = framework is None
        self.tracker = NOBODY
        self._evidence = _evidence_of(loaded, self._sets)
        self._around: dict[Path, EvidenceFiles | None] = {}
        self._named: defaultdict[Path, list[EvidenceFile]] = defaultdict(list)
        self._strange: defaultdict[Path, list[tuple[Source, OtherKind]]] = defaultdict(list)

    def check(self, source: Source) -> None:
        """One file: a report for each form in it, at least one; files of other kinds wait for `check_evidence`."""
        home = self._home(source.path)
        if home is not None and (named := home.named.get(real(source.path))) is not None:
            self._named[home.loaded.folder].append(structs.replace(named, source=source))
            return
        file = check_file(self._ways, source.path, source.name)
        if file.trace:
            self.traces[source.name] = file.trace
        if file.other is not None and not self._is_sent(source):
            if home is None:
                self.forms.append(_homeless(source, file.other))
            else:
                self._strange[home.loaded.folder].append((source, file.other))
            return
        self._own.append(FileResult(source.name, None, (), own_scores(file)))
        beside = file.findings if len(file.forms) < 2 else ()
        self._others += [] if beside else file.findings
        if not file.forms:
            self.forms.append(FormReport(source, title=source.path.stem, findings=ordered(beside)))
        self.forms += [self._report(source, form, beside) for form in file.forms]

    def accepted(self, findings: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
        """The findings in order, those that the cycle or its sets accept with the reason."""
        home = self._evidence
        if home is None:
            return ordered(findings)
        loaded = home.loaded
        listed = (
            *accepted_in_sets(loaded.frameworks, loaded.framework_positions),
            accepted_in_cycle(home.cycle, loaded.positions, ""),
        )
        return ordered(accept(findings, listed, home.cycle.names)[0])

    def _home(self, path: Path) -> EvidenceFiles | None:
        """The files of the cycle asked for, or where neither it nor a set is, those of the cycle around a file."""
        if self._evidence is not None or not self._alone:
            return self._evidence
        folder = real(path).parent
        if folder not in self._around:
            loaded = cycle_around(path)
            sets = usable_sets(loaded.frameworks, loaded.framework_positions)[0] if loaded else {}
            self._around[folder] = _evidence_of(loaded, sets)
        return self._around[folder]

    def _sets_around(self, path: Path) -> Iterable[Framework]:
        home = self._home(path)
        return () if home is None else home.sets.values()

    def _is_sent(self, source: Source) -> bool:
        """Whether a file lies where the cycle's self-assessments are read."""
        home = self._home(source.path)
        return home is not None and real(source.path).is_relative_to(
            real(home.loaded.folder / slashed(home.cycle.submissions))
        )

    def check_evidence(self, *, everything: bool) -> None:
        """The files that are no self-assessments, and those that the cycle names if `everything` is asked for."""
        homes = {home.loaded.folder: home for home in (self._evidence, *self._around.values()) if home}
        if everything and self._evidence is not None:
            chosen = list(self._evidence.named.values())
            found = self._evidence.check(chosen, scores_of(self._own, self._evidence.cycle.submitted)[0])
            self._add(chosen, found)
            self._others += found.others
            self.tracker = found.tracker
        for folder, named in self._named.items():
            self._add(named, homes[folder].check(named))
        for place, strange in self._strange.items():
            self._add(*homes[place].check_strange(strange))

    def _add(self, files: Iterable[EvidenceFile], found: FoundInFiles) -> None:
        for one in files:
            findings = ordered(found.files.get(one.source.name, ()))
            self.forms.append(
                FormReport(one.source, title=one.title, findings=findings, kind=one.title, stage=one.stage)
            )

    def _report(self, source: Source, form: CheckedForm, beside: tuple[Diagnostic, ...]) -> FormReport:
        target, submission = form.target, form.submission
        findings = [*beside, *form.findings]
        if self.cycle is None:
            findings = [_needing_a_cycle(found) for found in findings]
        report = FormReport(source, target.unit, target.title, ordered(findings), home=target.home)
        if submission is None or target.framework is None or target.form is None:
            return report
        findings += self._on_figures(source, form)
        sums = inflation(submission, target.framework)
        if is_notable(sums[-1], target.framework):
            findings.append(_inflated(sums[-1], target.form.place, submission.unit))
        place = Place(submission.file, submission.sheet)
        return structs.replace(report, findings=ordered(findings), sums=sums, place=place)

    def _on_figures(self, source: Source, form: CheckedForm) -> Iterable[Diagnostic]:
        """How a form stands to the figures of its cycle, else to those that it was made with."""
        framework, submission = form.target.framework, form.submission
        if framework is None or submission is None:
            return ()
        home, own = self._home(source.path), form.target.home[1]
        made = () if submission.stamp is None else submission.stamp.figures
        figures = UnitFigures.of(made, framework.figures)
        if home is not None and own in ("", home.cycle.cycle):
            figures = home.figures.get(submission.unit, figures)
        score, unit = self_score(submission, framework), submission.unit
        disputes = disputes_in(score, figures, framework, unit)
        return (*check_disputes(disputes), *check_withdrawn(score, figures, framework, unit))

    def findings(self) -> list[Diagnostic]:
        """What was found about files of many forms, and about the sets that forms were checked against."""
        seen = {form.unit for form in self.forms}
        groups = self.cycle.groups if self.cycle is not None else ()
        used = dict.fromkeys(g.framework for g in groups if any(unit.id in seen for unit in g.units))
        return [
            *self._others,
            *self._stamped.findings,
            *(one for name in used for one in errors_in(self._faults.get(name, ()))),
        ]


def _evidence_of(loaded: LoadedCycle | None, sets: Mapping[str, Framework]) -> EvidenceFiles | None:
    return (
        EvidenceFiles(loaded, loaded.cycle, sets) if loaded is not None and loaded.cycle is not None else None
    )


def _homeless(source: Source, kind: OtherKind) -> FormReport:
    """A file of another kind that cannot be checked by itself."""
    found = finding("W543", Place(source.name), what=what_is(kind))
    return FormReport(source, title=what_is(kind), findings=(found,), kind=what_is(kind))


def _needing_a_cycle(found: Diagnostic) -> Diagnostic:
    """W542 in place of W017: where there is no list of units, no heading can be known for the name of one."""
    return finding("W542", found.place, unit=found.unit) if found.code == "W017" else found


def _inflated(whole: Sum, place: Place, unit: str) -> Diagnostic:
    """W520: the whole form claims notably more than its figures give."""
    return finding(
        "W520",
        place,
        unit=unit,
        claimed=whole.claimed,
        computed=whole.computed,
        difference=whole.difference,
    )


def _with_doubles(forms: Sequence[FormReport], cycle: Cycle | None) -> tuple[FormReport, ...]:
    """The forms with what is to be said of those of a unit that sent several; of other sets or cycles they are none."""
    several: defaultdict[tuple[str, tuple[str, str]], list[FormReport]] = defaultdict(list)
    for one in forms:
        if one.unit and one.place is not None:
            several[one.unit, one.home].append(one)
    chosen = cycle.submitted if cycle is not None else {}
    told: dict[tuple[str, str], tuple[Diagnostic, ...]] = {}
    for (unit, _), sent in several.items():
        told |= {(name, unit): found for name, found in _of_unit(unit, sent, chosen.get(unit, ""))}
    return tuple(
        structs.replace(one, findings=ordered(told.get((one.source.name, one.unit), one.findings)))
        for one in forms
    )


def _of_unit(
    unit: str, sent: Sequence[FormReport], chosen: str
) -> Iterator[tuple[str, tuple[Diagnostic, ...]]]:
    """The findings of every file of a unit; one that is another byte for byte only says so."""
    first: dict[str, FormReport] = {}
    for one in sent:
        kept = first.setdefault((digest_of(one.source.path) if sent[1:] else "") or one.source.name, one)
        if kept.source != one.source:
            other = kept.source.name
            yield one.source.name, (finding("W402", Place(one.source.name), unit=unit, other=other),)
    places = {one.place: one for one in first.values() if one.place is not None}
    for found in counting(unit, list(places), chosen)[1]:
        one = places[found.place]
        yield one.source.name, (*one.findings, found)


def _not_sent(
    forms: Iterable[FormReport], strays: Iterable[Diagnostic], cycle: Cycle | None
) -> tuple[tuple[Unit, ...], tuple[tuple[str, Unit], ...]]:
    """The units of the cycle that sent nothing, and those that sent only a file of another kind, with its name."""
    if cycle is None:
        return (), ()
    sent = {one.unit for one in forms}
    lacking = {unit.id: unit for _, unit in cycle.units() if unit.id not in sent}
    astray = list(_astray(lacking, strays, cycle))
    return tuple(lacking.values()), tuple(astray)


def _astray(
    lacking: dict[str, Unit], strays: Iterable[Diagnostic], cycle: Cycle
) -> Iterator[tuple[str, Unit]]:
    for name in (stray.place.file for stray in strays if stray.code == "W009"):
        unit = lacking.pop(unit_of_file(Path(name), cycle), None)
        if unit is not None:
            yield name, unit
