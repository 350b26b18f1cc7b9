"""The criteria sets that come with the package, and a cycle file with the sets that its groups use.

May not score and may not judge meaning: it only finds files and reads them.
"""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path, PurePosixPath

from parscore.catalogue import finding
from parscore.contents import noted_readings
from parscore.diagnostics import Diagnostic, Positions
from parscore.diagnostics import Path as NodePath
from parscore.model.cycle import Cycle
from parscore.model.framework import Framework
from parscore.pipeline.inputs import slashed
from parscore.read.words.unit_names import UnitNames, agency_names, unit_names
from parscore.read.yaml.document import MAX_BYTES
from parscore.read.yaml.models import read_cycle, read_framework
from parscore.text import did_you_mean, quoted

_IDENTITY = re.compile(rb"""^framework:[ \t]*["']?([A-Za-z0-9._-]+)""", re.MULTILINE)
_OWN_KEY = re.compile(rb"""^(?:\xef\xbb\xbf)?[{\s"']*(?:framework|criteria)["']?[ \t]*:""", re.MULTILINE)
_HEAD = 4096
SUFFIXES = (".yaml", ".yml")


@cache
def shipped() -> dict[str, Path]:
    """Every set by its name, in order; from the installed package, or from the source tree beside it."""
    package = Path(__file__).resolve().parents[1]
    for root in (package / "frameworks", package.parents[1] / "frameworks"):
        if root.is_dir():
            files = (path for path in root.rglob("*") if path.suffix in SUFFIXES and path.is_file())
            return {path.relative_to(root).with_suffix("").as_posix(): path for path in sorted(files)}
    return {}


def find(name: str) -> Path | None:
    """The file of the set called `name` (with or without `.yaml`), or None when no such set is shipped."""
    plain = slashed(name).strip("/")
    for suffix in SUFFIXES:
        plain = plain.removesuffix(suffix)
    return shipped().get(plain)


@cache
def identities() -> dict[str, tuple[str, ...]]:
    """The names of the shipped sets by the identity that each gives itself; no set is read whole."""
    found: dict[str, tuple[str, ...]] = {}
    for name, path in shipped().items():
        with path.open("rb") as file:
            match = _IDENTITY.search(file.read(_HEAD))
        if match is not None:
            identity = match.group(1).decode("ascii")
            found[identity] = (*found.get(identity, ()), name)
    return found


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


def find_framework(folder: Path, name: str) -> Path | None:
    """The set called `name` in a file of `folder`: a path relative to it, or the name of a shipped set."""
    path = folder / slashed(name)
    return path if path.is_file() else find(name)


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


def named_files(cycle: Cycle) -> Iterator[tuple[NodePath, str]]:
    """Every input file that the cycle names, without its sets and last year's results, with its path."""
    for stage, names in cycle.appraisal.items():
        yield from _listed(("appraisal", stage), names)
    yield from _listed(("explanations",), cycle.explanations or ())
    if cycle.survey is not None:
        for key in ("responses", "shares", "points"):
            yield from _listed(("survey", key), getattr(cycle.survey, key) or ())
        if cycle.survey.form:
            yield ("survey", "form"), cycle.survey.form
    yield from _listed(("given",), cycle.given or ())
    yield from _listed(("figures",), tuple(one.file for one in cycle.figures or ()))


def _listed(path: NodePath, names: tuple[str, ...]) -> Iterator[tuple[NodePath, str]]:
    for index, name in enumerate(names):
        yield (*path, index), name


def in_output(name: str) -> bool:
    """Whether a file name leads into the cycle's own `out/`, which is never an input."""
    parts = PurePosixPath(posixpath.normpath(slashed(name))).parts
    return bool(parts) and parts[0] == "out"
