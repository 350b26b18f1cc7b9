"""One file checked against the set that a cycle, an option or the form's own stamp names.

Nothing is scored. A set is read and checked when the first form needs it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from parscore.catalogue import finding
from parscore.check.framework.framework import check_framework
from parscore.compute.inflation import Sum, inflation, is_notable
from parscore.diagnostics import Diagnostic, Place, has_errors, ordered
from parscore.model.cycle import Cycle
from parscore.model.framework import Framework
from parscore.pipeline.checked import Checked, Source
from parscore.pipeline.forms import taken, unforeseen
from parscore.pipeline.load import LoadedCycle, find_framework
from parscore.pipeline.shipped import find, identities
from parscore.read.forms.form import OpenForm, excluded_in, identify, open_form, per_unit
from parscore.read.forms.identity import unit_of_file
from parscore.read.forms.letterhead import differ_plainly, unit_above
from parscore.read.yaml.models import read_framework
from parscore.text import did_you_mean, slug


@dataclass
class Judge:
    """Which set each form is checked against; `findings` are those of cycle and sets."""

    loaded: LoadedCycle | None
    framework: str | None
    findings: list[Diagnostic] = field(default_factory=list)
    known: dict[str, Framework | None] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if self.loaded is not None:
            self.findings += self.loaded.findings

    def check(self, source: Source) -> list[Checked]:
        """One file: a record for each form in it, at least one; a fault of the program over it stops no other file."""
        try:
            return self._check(source)
        except Exception as error:
            unit, title = named_by_file(source.path, self.loaded.cycle if self.loaded is not None else None)
            return [Checked(source, unit, title, (unforeseen(source.name, error),))]

    def _check(self, source: Source) -> list[Checked]:
        form, faults = open_form(source.path, source.name)
        cycle = self.loaded.cycle if self.loaded is not None else None
        if form is None:
            unit, title = named_by_file(source.path, cycle)
            return [Checked(source, unit, title, ordered(faults))]
        made = Checked(source, title=source.path.stem, findings=tuple(faults))
        if self.loaded is not None and cycle is not None:
            return self._in_cycle(made, form, self.loaded, cycle)
        return [self._alone(made, form)]

    def _in_cycle(self, made: Checked, form: OpenForm, loaded: LoadedCycle, cycle: Cycle) -> list[Checked]:
        many, faults = per_unit(form, cycle)
        if many:
            self.findings += [*made.findings, *faults]
            bare = replace(made, findings=())
            return [self._of_unit(bare, one, unit, loaded, cycle) for unit, one in many]
        identity = None
        if not faults:
            identity, faults = identify(form, made.source.path, cycle)
        made = replace(made, findings=(*made.findings, *faults))
        if identity is not None:
            return [self._of_unit(made, form, identity, loaded, cycle)]
        unit, title = named_by_file(made.source.path, cycle)
        return [replace(made, unit=unit, title=title, findings=ordered(made.findings))]

    def _of_unit(
        self, made: Checked, form: OpenForm, identity: str, loaded: LoadedCycle, cycle: Cycle
    ) -> Checked:
        group, unit = next((group, unit) for group, unit in cycle.units() if unit.id == identity)
        made = replace(made, unit=unit.id, title=unit.name)
        if group.framework not in self.known:
            self.known[group.framework] = None
            found = loaded.frameworks.get(group.framework)
            if found is not None:
                faults = check_framework(found, loaded.framework_positions[group.framework])
                self.findings += [one for one in faults if has_errors([one])]
                self.known[group.framework] = None if has_errors(faults) else found
        if (framework := self.known[group.framework]) is None:
            return made
        excluded = framework.expand(list(unit.not_applicable))
        return self._judged(made, form, framework, excluded, cycle.year, cycle.cycle)

    def _alone(self, made: Checked, form: OpenForm) -> Checked:
        """A form without a cycle: its unit is that of the stamp, else of the heading, else of the file's name."""
        stamp, above = form.stamp, unit_above(form.texts)
        stamped = slug(stamp.unit) if stamp is not None else ""
        title = above or stamped or made.title
        faults = [*_disagreeing(form, made.title, stamped, above)]
        found, unknown = self._set_of(form)
        named = replace(made, unit=stamped, title=title, findings=(*made.findings, *faults, *unknown))
        if found is None:
            return named
        home = (found.framework, stamp.cycle if stamp is not None else "")
        excluded = excluded_in(form, found)
        judged = self._judged(replace(named, home=home), form, found, excluded, found.year, "")
        return replace(judged, findings=ordered(map(_needing_a_cycle, judged.findings)))

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
        place = Place(submission.file, submission.sheet)
        return replace(made, findings=ordered(findings), sums=sums, place=place)


def _needing_a_cycle(found: Diagnostic) -> Diagnostic:
    """W542 in place of W017: where there is no list of units, no heading can be known for the name of one."""
    return finding("W542", found.place, unit=found.unit) if found.code == "W017" else found


def named_by_file(path: Path, cycle: Cycle | None) -> tuple[str, str]:
    """The unit of a cycle that a file is called after, and how to call it; no unit where none or several fit."""
    identity = unit_of_file(path, cycle) if cycle is not None else ""
    if cycle is None or not identity:
        return "", path.stem
    return identity, next(unit.name for _, unit in cycle.units() if unit.id == identity)


def _disagreeing(form: OpenForm, stem: str, stamped: str, above: str) -> Iterator[Diagnostic]:
    """W314: name of the file, stamp and heading plainly speak of different units."""
    said = {"tên tệp": stem, "dấu của biểu": stamped, "phần đầu biểu": above}
    pairs = [
        (one, other)
        for one, other in (
            ("tên tệp", "dấu của biểu"),
            ("tên tệp", "phần đầu biểu"),
            ("dấu của biểu", "phần đầu biểu"),
        )
        if differ_plainly(said[one], said[other])
    ]
    if pairs:
        told = dict.fromkeys(who for pair in pairs for who in pair)
        words = "; ".join(f"{who}: «{said[who]}»" for who in said if who in told)
        yield finding("W314", form.place, words=words)


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
