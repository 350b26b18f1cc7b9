"""Whose form a file is and what set it is checked against: the set of a cycle's unit, one set, or that of its stamp.

May not judge what a form holds. A set is read when the first form needs it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from msgspec import Struct

from parscore.catalogue import finding
from parscore.check.framework.framework import check_framework
from parscore.diagnostics import Diagnostic, Positions, has_errors
from parscore.model.cycle import Cycle, Unit
from parscore.model.framework import Framework
from parscore.pipeline.shipped import find, find_framework, identities
from parscore.read.forms.form import OpenForm, excluded_in, identify, per_unit
from parscore.read.forms.identity import differ_plainly, unit_above, unit_of_file
from parscore.read.yaml.models import framework_in, read_framework
from parscore.text import did_you_mean, slug


class Target(Struct, frozen=True):
    """One form of a file and what it is checked against; without `form` or `framework` nothing can be checked.

    `unit` and `title`: whose it is and how to call it. `excluded`: the codes that do not apply to the unit. `cycle`:
    the identity that the stamp is compared with. `home`: the set and the cycle that the form was made for.
    """

    form: OpenForm | None
    unit: str
    title: str
    framework: Framework | None = None
    excluded: frozenset[str] = frozenset()
    year: int = 0
    cycle: str = ""
    home: tuple[str, str] = ("", "")
    findings: tuple[Diagnostic, ...] = ()


class FormSets(Protocol):
    """Where the set of a form comes from."""

    def targets(self, form: OpenForm | None, path: Path) -> tuple[list[Target], list[Diagnostic]]:
        """The forms of one file, at least one where a unit can be told, and what was found about the file.

        `form` is None for a file that cannot be used: it is then that of the unit that it is called after.
        """
        ...


@dataclass(frozen=True)
class CycleSets:
    """The sets of a cycle's units; units of groups whose set is not among `sets` have none."""

    cycle: Cycle
    sets: Mapping[str, Framework]
    """The usable sets by the name in the group."""
    units: dict[str, Target] = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        units = {unit.id: self._of(group.framework, unit) for group, unit in self.cycle.units()}
        object.__setattr__(self, "units", units)

    def _of(self, name: str, unit: Unit) -> Target:
        framework = self.sets.get(name)
        excluded = (
            framework.left_out(unit.not_applicable, unit.kind) if framework is not None else frozenset()
        )
        return Target(None, unit.id, unit.name, framework, excluded, self.cycle.year, self.cycle.cycle)

    def targets(self, form: OpenForm | None, path: Path) -> tuple[list[Target], list[Diagnostic]]:
        if form is None:
            return self._called_after(path), []
        many, findings = per_unit(form, self.cycle)
        if many:
            return [self._with(one, unit) for unit, one in many], findings
        identity, faults = (None, findings) if findings else identify(form, path, self.cycle)
        return [self._with(form, identity)] if identity is not None else self._called_after(path), faults

    def _called_after(self, path: Path) -> list[Target]:
        identity = unit_of_file(path, self.cycle)
        return [self._with(None, identity)] if identity else []

    def _with(self, form: OpenForm | None, unit: str) -> Target:
        known = self.units[unit]
        return Target(form, unit, known.title, known.framework, known.excluded, known.year, known.cycle)


@dataclass(frozen=True)
class SingleSet:
    """One set for every form of a bare folder; a unit is named by the stamp, else by the file."""

    framework: Framework

    def targets(self, form: OpenForm | None, path: Path) -> tuple[list[Target], list[Diagnostic]]:
        stamped = form.stamp.unit if form is not None and form.stamp is not None else ""
        unit = slug(stamped or path.stem) or "don-vi"
        return [Target(form, unit, path.stem, self.framework, year=self.framework.year)], []


@dataclass
class StampedSets:
    """The set `name` for every form, else the one that its stamp names; `findings` are those of reading the sets.

    `around` gives the sets of the cycle in whose folder a file lies: they go before the set inside a form.
    """

    name: str | None = None
    around: Callable[[Path], Iterable[Framework]] = field(default=lambda _: (), repr=False)
    findings: list[Diagnostic] = field(default_factory=list)
    _known: dict[str, Framework | None] = field(default_factory=dict, init=False)

    def targets(self, form: OpenForm | None, path: Path) -> tuple[list[Target], list[Diagnostic]]:
        if form is None:
            return [Target(None, "", path.stem)], []
        above = unit_above(form.texts)
        stamped = slug(form.stamp.unit) if form.stamp is not None else ""
        title = above or stamped or path.stem
        faults = _disagreeing(form, path.stem, stamped, above)
        framework, unknown = self._set_of(form, path)
        findings = (*faults, *unknown)
        if framework is None:
            return [Target(form, stamped, title, findings=findings)], []
        home = (framework.framework, form.stamp.cycle if form.stamp is not None else "")
        excluded = excluded_in(form, framework)
        return [Target(form, stamped, title, framework, excluded, framework.year, "", home, findings)], []

    def _set_of(self, form: OpenForm, path: Path) -> tuple[Framework | None, list[Diagnostic]]:
        """The set named by the option, else by the stamp; None and why not."""
        if self.name is not None:
            return self._read(self.name), []
        if form.stamp is None:
            return None, [finding("W540", form.place)]
        if any(form.carried):
            own = (one for one in self.around(path) if one.framework == form.stamp.framework)
            known = next(own, None)
            return self._carried(form, form.stamp.framework) if known is None else (known, [])
        named = identities().get(form.stamp.framework, ())
        if len(named) != 1:
            suggestion = did_you_mean(form.stamp.framework, identities())
            return None, [finding("W541", form.place, stamped=form.stamp.framework, suggestion=suggestion)]
        return self._read(named[0]), []

    def _carried(self, form: OpenForm, stamped: str) -> tuple[Framework | None, list[Diagnostic]]:
        """The set that came inside the form, which is read as a file from a stranger, and what is to be said of it."""
        text, problem = form.carried
        if not problem and text not in self._known:
            made, positions, faults = framework_in(text, form.file)
            self._known[text] = (
                usable_sets({"": made}, {"": positions})[0].get("") if not has_errors(faults) else None
            )
        framework = self._known.get(text)
        if framework is None:
            return None, [finding("W546", form.place, problem=problem or "bộ tiêu chí ấy có lỗi")]
        if framework.framework != stamped:
            problem = f"dấu ghi bộ «{stamped}», bộ đi kèm là «{framework.framework}»"
            return None, [finding("W546", form.place, problem=problem)]
        return framework, [finding("W545", form.place, title=framework.title)]

    def _read(self, name: str) -> Framework | None:
        if name not in self._known:
            path = find_framework(Path(), name)
            shown = f"frameworks/{name}" if path == find(name) else name
            found, positions, faults = read_framework(path or Path(name), shown)
            sets, wrong = usable_sets({name: found}, {name: positions})
            self._known[name] = sets.get(name)
            self.findings += [*faults, *errors_in(wrong.get(name, ()))]
        return self._known[name]


def usable_sets(
    sets: Mapping[str, Framework | None], positions: Mapping[str, Positions]
) -> tuple[dict[str, Framework], dict[str, list[Diagnostic]]]:
    """The sets that can be read and add up, and all that is wrong with the meaning of any of them, by name."""
    read = {name: framework for name, framework in sets.items() if framework is not None}
    faults = {name: check_framework(framework, positions[name]) for name, framework in read.items()}
    return {name: framework for name, framework in read.items() if not has_errors(faults[name])}, faults


def errors_in(findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The errors among some findings: what somebody who checks a form has to know of its set."""
    return [found for found in findings if has_errors([found])]


def _disagreeing(form: OpenForm, stem: str, stamped: str, above: str) -> list[Diagnostic]:
    """W314: name of the file, stamp and heading plainly speak of different units."""
    said = {"tên tệp": stem, "dấu của biểu": stamped, "phần đầu biểu": above}
    apart = {who for who in said if any(differ_plainly(said[who], said[other]) for other in said)}
    if not apart:
        return []
    words = "; ".join(f"{who}: «{name}»" for who, name in said.items() if who in apart)
    return [finding("W314", form.place, words=words)]
