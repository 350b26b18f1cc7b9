"""A cycle file with the sets that its groups use.

May not score and may not judge meaning: it only finds files and reads them.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from parscore.catalogue import finding
from parscore.contents import noted_readings
from parscore.diagnostics import Diagnostic, Positions
from parscore.model.cycle import Cycle
from parscore.model.framework import Framework
from parscore.pipeline.inputs import slashed
from parscore.pipeline.shipped import SUFFIXES, find, find_framework, shipped
from parscore.read.words.unit_names import UnitNames, agency_names, unit_names
from parscore.read.yaml.document import MAX_BYTES
from parscore.read.yaml.models import read_cycle, read_framework
from parscore.text import did_you_mean, quoted

_OWN_KEY = re.compile(rb"""^(?:\xef\xbb\xbf)?[{\s"']*(?:framework|criteria)["']?[ \t]*:""", re.MULTILINE)


@dataclass(frozen=True, repr=False)
class LoadedCycle:
    """A cycle as far as it could be read; `frameworks` and `framework_positions` go by the name in the group.

    `cycle` is None when the file's structure does not hold, a framework when its own does not. `files` holds
    every file that was read, by the name shown to people, `digests` what they said then. `findings` are those of
    reading only.
    """

    cycle: Cycle | None
    positions: Positions
    findings: tuple[Diagnostic, ...]
    frameworks: Mapping[str, Framework | None] = field(default_factory=dict)
    framework_positions: Mapping[str, Positions] = field(default_factory=dict)
    files: Mapping[str, Path] = field(default_factory=dict)
    digests: Mapping[str, str] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """The folder of the cycle."""
        return self.files[self.positions.file].parent

    def with_framework(self, framework: Framework) -> LoadedCycle:
        """The cycle with another version of a set in the place of the one of the same identity.

        Its file no longer counts as an input. KeyError when no group uses a set of that identity.
        """
        names = {
            name
            for name, known in self.frameworks.items()
            if known and known.framework == framework.framework
        }
        if not names:
            raise KeyError(framework.framework)
        sets = {name: framework if name in names else known for name, known in self.frameworks.items()}
        replaced = {self.framework_positions[name].file for name in names}
        files = {label: path for label, path in self.files.items() if label not in replaced}
        return replace(self, frameworks=sets, files=files)

    def __repr__(self) -> str:
        if self.cycle is None:
            return f"<LoadedCycle {self.positions.file}: không đọc được>"
        units = sum(len(group.units) for group in self.cycle.groups)
        return f"<LoadedCycle {self.cycle.cycle}: {len(self.cycle.groups)} nhóm, {units} đơn vị>"


def load_cycle(path: Path, shown: str) -> LoadedCycle:
    """Read the cycle file at `path`, called `shown` in findings, and every set that it names.

    Names of other files in findings are relative in the same way as `shown` is.
    """
    with noted_readings() as readings:
        loaded = _loaded(path, shown)
    read = {name: readings.digest_of(source) for name, source in loaded.files.items()}
    return replace(loaded, digests={name: digest for name, digest in read.items() if digest is not None})


def _loaded(path: Path, shown: str) -> LoadedCycle:
    cycle, positions, findings = read_cycle(path, shown)
    files = {shown: path}
    if cycle is None:
        return LoadedCycle(None, positions, tuple(findings), files=files)
    cycle, faults = _with_identities(cycle, positions)
    findings += faults
    frameworks: dict[str, Framework | None] = {}
    places: dict[str, Positions] = {}
    for index, group in enumerate(cycle.groups):
        name = group.framework
        if name in frameworks:
            continue
        frameworks[name], places[name] = None, Positions(name)
        if (source := find_framework(path.parent, name)) is None:
            suggestion = did_you_mean(name, shipped())
            place = positions.at("groups", index, "framework")
            findings.append(finding("C122", place, name=name, suggestion=suggestion))
            continue
        if not is_set(source):
            findings.append(finding("K345", positions.at("groups", index, "framework"), name=name))
            continue
        label = shown_name(source, shown, name)
        frameworks[name], places[name], faults = read_framework(source, label)
        files[label] = source
        findings += faults
    return LoadedCycle(cycle, positions, tuple(findings), frameworks, places, files)


def _with_identities(cycle: Cycle, at: Positions) -> tuple[Cycle, list[Diagnostic]]:
    """The cycle with identities for the names under `done` and `submitted`; what is unknown stays as it is written.

    C141 where two names mean one unit and choose two files for it: then neither is chosen.
    """
    agencies, units = agency_names(cycle), unit_names(cycle)
    done = {stage: tuple(agencies.find(by) or by for by in those) for stage, those in cycle.done.items()}
    written: dict[str, dict[str, str]] = {}
    for name, file in cycle.submitted.items():
        written.setdefault(units.find(name) or name, {})[name] = file
    twice = [(one, names) for one, names in written.items() if len(set(names.values())) > 1]
    findings = [
        finding("C141", at.key("submitted", list(names)[-1]), unit=one, names=quoted(names))
        for one, names in twice
    ]
    for one, _ in twice:
        del written[one]
    submitted = {one: next(iter(names.values())) for one, names in written.items()}
    findings += _unmarked(cycle, agencies, units, at)
    return cycle.model_copy(update={"done": done, "submitted": submitted}), findings


def _unmarked(cycle: Cycle, agencies: UnitNames, units: UnitNames, at: Positions) -> Iterator[Diagnostic]:
    """W620 for names under `done` and `submitted` without the marks of Vietnamese."""
    from parscore.read.words.lines import unmarked

    for stage, those in cycle.done.items():
        for number, name in enumerate(those):
            yield from unmarked(agencies, name, at.at("done", stage, number))
    for name in cycle.submitted:
        yield from unmarked(units, name, at.key("submitted", name))


def is_set(source: Path) -> bool:
    """Whether a file may be read as a criteria set, by its name and by a key of its own at the start of a line.

    Nothing of another file is ever quoted: a cycle may name any file of the machine.
    """
    if source.suffix.lower() not in SUFFIXES:
        return False
    try:
        with source.open("rb") as file:
            return source.stat().st_size > MAX_BYTES or bool(_OWN_KEY.search(file.read(MAX_BYTES)))
    except OSError:
        return True


def shown_name(source: Path, shown: str, name: str) -> str:
    """How to name the file `source`, written as `name` inside the file called `shown`."""
    if source == find(name):
        return f"frameworks/{slashed(name).removesuffix(source.suffix)}{source.suffix}"
    return beside(shown, name)


def beside(shown: str, name: str) -> str:
    """The name shown for a file that the file called `shown` names relative to itself."""
    return posixpath.normpath(posixpath.join(posixpath.dirname(shown), slashed(name)))
