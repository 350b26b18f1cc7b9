"""Forms checked by themselves, each against the set that its stamp, an option or a cycle names.

Nothing is scored. One file's fault never stops the others.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from parscore.catalogue import finding
from parscore.check.framework import check_framework
from parscore.compute.inflation import Sum, inflation, is_notable
from parscore.diagnostics import Diagnostic, Place, has_errors, ordered
from parscore.model.cycle import Cycle, Unit
from parscore.model.framework import Framework
from parscore.pipeline.forms import doubles, taken
from parscore.pipeline.inputs import Progress, workbooks_in
from parscore.pipeline.load import LoadedCycle, find_framework, load_cycle
from parscore.pipeline.shipped import find, identities
from parscore.read.form_totals import excluded_in
from parscore.read.framework import read_framework
from parscore.read.workbook import OpenForm, identify, open_form
from parscore.text import did_you_mean, slug


@dataclass(frozen=True, slots=True)
class Source:
    """A file to be checked and the name by which it is shown."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Checked:
    """One file with everything found; without `sums` and `place` where it could not be read as a form."""

    source: Source
    unit: str = ""
    title: str = ""
    findings: tuple[Diagnostic, ...] = ()
    sums: tuple[Sum, ...] = ()
    place: Place | None = None


@dataclass(frozen=True, slots=True)
class CheckReport:
    """All files in the order given, what was found beside them, the units of the cycle that sent nothing."""

    files: tuple[Checked, ...]
    others: tuple[Diagnostic, ...] = ()
    absent: tuple[Unit, ...] = ()

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """Every finding once, in order."""
        return ordered((*self.others, *(one for checked in self.files for one in checked.findings)))


def sources_of(paths: Iterable[Path], *, without: Path | None = None) -> tuple[Source, ...]:
    """The files given and the workbooks of the folders given, each once; nothing inside `without`."""
    found: dict[Path, Source] = {}
    outputs = without.resolve() if without is not None else None
    for path in paths:
        inside = path.is_dir()
        for one in workbooks_in(path) if inside else [path]:
            resolved = one.resolve()
            if not (inside and outputs is not None and resolved.is_relative_to(outputs)):
                found.setdefault(resolved, Source(one, one.as_posix()))
    return tuple(found.values())


def check_forms(
    sources: Sequence[Source],
    *,
    framework: str | None = None,
    cycle: LoadedCycle | None = None,
    whole: bool = False,
    progress: Progress | None = None,
) -> CheckReport:
    """Check every form: against the cycle if there is one, else the set `framework`, else that of its stamp.

    `whole`: the sources are all that came in, so that units of the cycle without one have sent nothing.
    """
    judge = _Judge(cycle, framework)
    checked = []
    for number, source in enumerate(sources, 1):
        checked.append(judge.check(source))
        if progress is not None:
            progress(number, len(sources), source.name)
    places: defaultdict[str, list[Place]] = defaultdict(list)
    for one in checked:
        if one.unit and one.place is not None:
            places[one.unit].append(one.place)
    twice: defaultdict[str, list[Diagnostic]] = defaultdict(list)
    for found in doubles(places):
        twice[found.place.file].append(found)
    files = tuple(replace(one, findings=ordered((*one.findings, *twice[one.source.name]))) for one in checked)
    sent = {one.unit for one in files}
    units = [unit for _, unit in cycle.cycle.units()] if cycle is not None and cycle.cycle is not None else []
    absent = tuple(unit for unit in units if unit.id not in sent) if whole else ()
    return CheckReport(files, ordered(judge.findings), absent)


def open_cycle(path: Path) -> LoadedCycle:
    """The cycle of a folder or of its cycle.yaml, as far as it can be read."""
    file = path / "cycle.yaml" if path.is_dir() else path
    return load_cycle(file, file.as_posix())


@dataclass
class _Judge:
    """Which set each form is checked against; a set is read and checked when the first form needs it."""

    cycle: LoadedCycle | None
    framework: str | None
    findings: list[Diagnostic] = field(default_factory=list)
    known: dict[str, Framework | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.cycle is not None:
            self.findings += self.cycle.findings

    def check(self, source: Source) -> Checked:
        """One file."""
        form, faults = open_form(source.path, source.name)
        if form is None:
            unit, title = self._by_name(source)
            return Checked(source, unit, title, ordered(faults))
        made = Checked(source, findings=tuple(faults))
        if self.cycle is not None and self.cycle.cycle is not None:
            return self._in_cycle(made, form, self.cycle, self.cycle.cycle)
        stamp = form.stamp
        title = made.title or source.path.stem
        unit = slug(stamp.unit) if stamp is not None else ""
        found, faults = self._set_of(form)
        named = replace(made, unit=unit, title=title, findings=(*made.findings, *faults))
        if found is None:
            return named
        return self._judged(named, form, found, excluded_in(form, found), found.year, "")

    def _by_name(self, source: Source) -> tuple[str, str]:
        """The unit whose file cannot be opened, if the file is called after it, and how to call it."""
        stem = source.path.stem
        if self.cycle is None or self.cycle.cycle is None:
            return "", stem
        units = {unit.id: unit.name for _, unit in self.cycle.cycle.units()}
        return (stem, units[stem]) if stem in units else ("", stem)

    def _in_cycle(self, made: Checked, form: OpenForm, loaded: LoadedCycle, cycle: Cycle) -> Checked:
        identity, faults = identify(form, made.source.path, cycle)
        made = replace(made, findings=(*made.findings, *faults), title=made.source.path.stem)
        if identity is None:
            return made
        group, unit = next((group, unit) for group, unit in cycle.units() if unit.id == identity)
        made = replace(made, unit=unit.id, title=unit.name)
        if group.framework not in self.known:
            self.known[group.framework] = None
            found = loaded.frameworks.get(group.framework)
            if found is not None:
                faults = check_framework(found, loaded.framework_positions[group.framework])
                self.findings += faults
                self.known[group.framework] = None if has_errors(faults) else found
        if (framework := self.known[group.framework]) is None:
            return made
        excluded = framework.expand(list(unit.not_applicable))
        return self._judged(made, form, framework, excluded, cycle.year, cycle.cycle)

    def _set_of(self, form: OpenForm) -> tuple[Framework | None, list[Diagnostic]]:
        """The set named by the option, else by the stamp; None and why not."""
        if self.framework is not None:
            return self._opened(self.framework), []
        if form.stamp is None:
            return None, [finding("W540", form.place)]
        named = identities().get(form.stamp.framework, ())
        if len(named) != 1:
            suggestion = did_you_mean(form.stamp.framework, identities())
            return None, [finding("W541", form.place, stamped=form.stamp.framework, suggestion=suggestion)]
        return self._opened(named[0]), []

    def _opened(self, name: str) -> Framework | None:
        if name not in self.known:
            path = find_framework(Path(), name)
            shown = f"frameworks/{name}" if path == find(name) else name
            found, positions, faults = read_framework(path or Path(name), shown)
            self.findings += faults
            if found is not None:
                checked = check_framework(found, positions)
                self.findings += [one for one in checked if has_errors([one])]
                found = None if has_errors(checked) else found
            self.known[name] = found
        return self.known[name]

    def _judged(
        self,
        made: Checked,
        form: OpenForm,
        framework: Framework,
        excluded: frozenset[str],
        year: int,
        cycle: str,
    ) -> Checked:
        submission, faults = taken(form, framework, made.unit or slug(made.title), excluded, year, cycle)
        findings = [*made.findings, *faults]
        if submission is None:
            return replace(made, findings=ordered(findings))
        sums = inflation(submission, framework)
        findings += _inflated(sums[-1], framework, form.place, submission.unit)
        return replace(
            made, findings=ordered(findings), sums=sums, place=Place(submission.file, submission.sheet)
        )


def _inflated(whole: Sum, framework: Framework, place: Place, unit: str) -> Iterator[Diagnostic]:
    """W520: the whole form claims notably more than its figures give."""
    if is_notable(whole, framework):
        yield finding(
            "W520",
            place,
            unit=unit,
            claimed=whole.claimed,
            computed=whole.computed,
            difference=whole.difference,
        )
