"""Lint: every criteria set and cycle under the given paths, read and checked, for people and for CI.

Knows files; judges nothing itself beyond whether the files that others name are there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from parscore.catalogue import finding
from parscore.check.cycle import check_cycle
from parscore.check.framework.framework import check_framework
from parscore.check.framework.history import check_history
from parscore.check.framework.text import check_text
from parscore.check.survey.form import check_form, check_form_sets
from parscore.diagnostics import Diagnostic, Positions, ordered
from parscore.model.cycle import Cycle
from parscore.model.framework import Framework
from parscore.model.survey import SurveyForm
from parscore.pipeline.load import (
    LoadedCycle,
    beside,
    find_framework,
    in_output,
    load_cycle,
    named_files,
    shown_name,
    slashed,
)
from parscore.read.yaml.document import Document, Plain, load
from parscore.read.yaml.models import build, read_framework, read_survey_form
from parscore.text import did_you_mean

Kind = Literal["framework", "cycle", "form", "other"]
SUFFIXES = frozenset({".yaml", ".yml"})
_CHAIN = 50
"""The longest chain of `previous` that is followed."""


@dataclass(frozen=True)
class LintReport:
    """What lint found, in the order of files and lines, and the names of the files that it looked at."""

    findings: tuple[Diagnostic, ...]
    files: tuple[str, ...]


@dataclass
class _Run:
    """The files still to be looked at and what was found; a file is looked at once, under its first name."""

    waiting: list[tuple[Path, str, bool]] = field(default_factory=list)
    seen: dict[Path, str] = field(default_factory=dict)
    findings: list[Diagnostic] = field(default_factory=list)


def lint(paths: Sequence[Path]) -> LintReport:
    """Check every file, and every YAML file under every folder; one bad file never stops the others."""
    run = _Run()
    for path in paths:
        if path.is_dir():
            run.waiting += [(file, file.as_posix(), False) for file in _walk(path)]
        else:
            run.waiting.append((path, path.as_posix(), True))
    while run.waiting:
        path, shown, explicit = run.waiting.pop(0)
        identity = path.resolve()
        if identity not in run.seen:
            run.seen[identity] = shown
            _look_at(run, path, shown, explicit=explicit)
    return LintReport(ordered(run.findings), tuple(sorted(run.seen.values())))


def _walk(folder: Path) -> Iterator[Path]:
    """The YAML files below a folder in order, without `out` and hidden names."""
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != "out" and not name.startswith("."))
        for name in sorted(names):
            path = Path(root, name)
            if path.suffix.lower() in SUFFIXES and not name.startswith("."):
                yield path


def _look_at(run: _Run, path: Path, shown: str, *, explicit: bool) -> None:
    document, findings = load(path, shown)
    kind = kind_of(document.data) if document is not None else "other"
    if document is not None and (explicit or kind != "other"):
        run.findings += check_text(path.read_text(encoding="utf-8-sig"), shown)
    if document is not None and kind == "cycle":
        _cycle(run, path, shown)
        return
    run.findings += findings
    if document is not None and kind == "framework":
        _framework(run, path, document)
    elif document is not None and kind == "form":
        run.findings += _form(document)
    elif document is not None and kind == "other" and explicit:
        run.findings.append(_unrecognised(document))


def kind_of(data: Plain) -> Kind:
    """What a YAML file is, by its top-level keys; a set or cycle without its own key is known by its body."""
    if not isinstance(data, dict):
        return "other"
    for kind, keys in (("framework", ("framework",)), ("cycle", ("cycle",)), ("form", ("survey",))):
        if any(key in data for key in keys):
            return kind  # type: ignore[return-value]
    if "criteria" in data:
        return "framework"
    return "cycle" if "groups" in data else "other"


def _unrecognised(document: Document) -> Diagnostic:
    keys = list(document.data) if isinstance(document.data, dict) else []
    known = ("framework", "cycle")
    suggestion = next((said for key in keys if (said := did_you_mean(key, known))), "")
    return finding("F220", document.positions.at(), suggestion=suggestion)


def _framework(run: _Run, path: Path, document: Document) -> None:
    framework, faults = build(Framework, document)
    run.findings += faults
    if framework is not None:
        run.findings += check_framework(framework, document.positions)
        run.findings += _history(path, framework, document.positions)


def _history(path: Path, framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F203, F204 and the checks against the earlier set: the chain of `previous` as files."""
    if framework.previous is None:
        return
    place = at.at("previous")
    source = find_framework(path.parent, framework.previous)
    if source is None:
        yield finding("F203", place, name=framework.previous, problem="không có tệp này")
        return
    earlier, _, _ = read_framework(source, shown_name(source, at.file, framework.previous))
    if earlier is None:
        yield finding("F203", place, name=framework.previous, problem="tệp có lỗi, không đọc được")
        return
    if _comes_back(path, source, earlier):
        yield finding("F204", place, name=framework.previous)
        return
    yield from check_history(framework, at, earlier)


def _comes_back(start: Path, source: Path, earlier: Framework) -> bool:
    """Whether the chain of `previous` from `source` leads to a file that it already passed."""
    passed = {start.resolve()}
    for _ in range(_CHAIN):
        if source.resolve() in passed:
            return True
        passed.add(source.resolve())
        following = find_framework(source.parent, earlier.previous) if earlier.previous else None
        read = read_framework(following, following.name)[0] if following is not None else None
        if following is None or read is None:
            return False
        source, earlier = following, read
    return True


def _cycle(run: _Run, path: Path, shown: str) -> None:
    loaded = load_cycle(path, shown)
    run.findings += [found for found in loaded.findings if found.place.file == shown]
    run.waiting += [(source, name, False) for name, source in loaded.files.items() if name != shown]
    if loaded.cycle is not None:
        run.findings += check_cycle(loaded.cycle, loaded.positions, loaded.frameworks)
        run.findings += _files(loaded.cycle, path.parent, loaded.positions)
        _survey(run, loaded, path.parent, shown)


def _form(document: Document) -> list[Diagnostic]:
    form, faults = build(SurveyForm, document)
    return faults if form is None else [*faults, *check_form(form, document.positions)]


def _survey(run: _Run, loaded: LoadedCycle, folder: Path, shown: str) -> None:
    """The form of the cycle's survey: looked at by itself later, and compared with the sets now."""
    cycle = loaded.cycle
    name = cycle.survey.form if cycle is not None and cycle.survey is not None else None
    if cycle is None or name is None or not (folder / slashed(name)).is_file():
        return
    path, label = folder / slashed(name), beside(shown, name)
    run.waiting.append((path, label, False))
    form, at, _ = read_survey_form(path, label)
    if form is not None:
        found = {group.id: loaded.frameworks.get(group.framework) for group in cycle.groups}
        sets = {group: framework for group, framework in found.items() if framework is not None}
        run.findings += check_form_sets(form, at, cycle, sets)


def _is_there(path: Path, *, folder_allowed: bool) -> bool:
    return path.is_file() or (folder_allowed and path.is_dir())


def _files(cycle: Cycle, folder: Path, at: Positions) -> Iterator[Diagnostic]:
    """C121, C123, C124: the files that the cycle names are there, and are no output of its own."""
    for path, name in named_files(cycle):
        if in_output(name):
            yield finding("C124", at.at(*path), name=name)
        elif not _is_there(folder / slashed(name), folder_allowed=path[0] == "appraisal"):
            yield finding("C121", at.at(*path), name=name)
    if in_output(cycle.submissions):
        yield finding("C124", at.at("submissions"), name=cycle.submissions)
    elif ("submissions",) in at.keys and not (folder / slashed(cycle.submissions)).is_dir():
        yield finding("C121", at.at("submissions"), name=cycle.submissions)
    if cycle.previous is not None and not (folder / slashed(cycle.previous)).is_file():
        yield finding("C123", at.at("previous"), name=cycle.previous)
