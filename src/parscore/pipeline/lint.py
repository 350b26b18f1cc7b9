"""Lint: every criteria set and cycle under the given paths, read and checked, for people and for CI.

Knows files; judges nothing itself beyond whether the files that others name are there.
"""

from __future__ import annotations

import os
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, NamedTuple

from parscore.catalogue import finding
from parscore.check.accepted import (
    EVERYTHING,
    OF_FILES,
    AcceptedIn,
    accepted_in_cycle,
    accepted_in_sets,
    with_accepted,
)
from parscore.check.cycle.cycle import check_cycle
from parscore.check.framework.framework import check_framework
from parscore.check.framework.history import check_history
from parscore.check.framework.text import check_text
from parscore.check.survey.form import check_form, check_form_sets
from parscore.contents import real
from parscore.diagnostics import Diagnostic, Positions, ordered
from parscore.model.cycle import Cycle
from parscore.model.framework import Framework
from parscore.model.survey import SurveyForm
from parscore.pipeline.inputs import in_output, named_files, slashed
from parscore.pipeline.load import LoadedCycle, beside, load_cycle, shown_name
from parscore.pipeline.shipped import find_framework
from parscore.read.yaml.document import Document, Plain, load
from parscore.read.yaml.models import build, read_framework, read_survey_form
from parscore.text import did_you_mean

Kind = Literal["framework", "cycle", "form", "other"]
SUFFIXES = frozenset({".yaml", ".yml"})
_CHAIN = 50
"""The longest chain of `previous` that is followed."""

_MAY_BE_FOLDERS = frozenset({"appraisal", "explanations"})
"""The keys of a cycle whose entries may name folders."""


@dataclass(frozen=True)
class LintReport:
    """What lint found, in the order of files and lines, and the names of the files that it looked at."""

    findings: tuple[Diagnostic, ...]
    files: tuple[str, ...]


class _Found(NamedTuple):
    """What one file gives: its findings, the files that it leads to with the names to call them by, what it accepts."""

    findings: list[Diagnostic]
    further: Sequence[tuple[Path, str]] = ()
    accepted: Sequence[AcceptedIn] = ()


def lint(paths: Sequence[Path]) -> LintReport:
    """Check every file, and every YAML file under every folder; one bad file never stops the others.

    A file is looked at once, under its first name.
    """
    waiting = deque((path, path.as_posix(), not path.is_dir()) for path in paths)
    seen: dict[Path, str] = {}
    findings, accepted = list[Diagnostic](), list[AcceptedIn]()
    while waiting:
        path, shown, explicit = waiting.popleft()
        if path.is_dir():
            waiting.extendleft((file, file.as_posix(), False) for file in reversed(list(_walk(path))))
        elif (identity := real(path)) not in seen:
            seen[identity] = shown
            found = _look_at(path, shown, explicit=explicit)
            findings += found.findings
            accepted += found.accepted
            waiting.extend((source, name, False) for source, name in found.further)
    return LintReport(ordered(with_accepted(findings, accepted)), tuple(sorted(seen.values())))


def _walk(folder: Path) -> Iterator[Path]:
    """The YAML files below a folder in order, without `out` and hidden names."""
    for root, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if name != "out" and not name.startswith("."))
        for name in sorted(names):
            path = Path(root, name)
            if path.suffix.lower() in SUFFIXES and not name.startswith("."):
                yield path


def _look_at(path: Path, shown: str, *, explicit: bool) -> _Found:
    document, findings = load(path, shown)
    if document is None:
        return _Found(findings)
    kind = kind_of(document.data)
    if kind == "other":
        if not explicit:
            return _Found(findings)
        wrong = _unrecognised(document)
        return _Found([*_text(path, shown), *findings, wrong])
    looks = {"cycle": _cycle, "framework": _framework, "form": _form}
    found = looks[kind](path, document)
    own = [] if kind == "cycle" else findings
    return found._replace(findings=[*_text(path, shown), *own, *found.findings])


def _text(path: Path, shown: str) -> Iterable[Diagnostic]:
    return check_text(path.read_text(encoding="utf-8-sig"), shown)


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


def _framework(path: Path, document: Document) -> _Found:
    framework, faults = build(Framework, document)
    if framework is None:
        return _Found(faults)
    at = document.positions
    found = [*faults, *check_framework(framework, at), *_history(path, framework, at)]
    return _Found(found, accepted=tuple(accepted_in_sets({"": framework}, {"": at}, EVERYTHING)))


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
    passed = {real(start)}
    for _ in range(_CHAIN):
        if real(source) in passed:
            return True
        passed.add(real(source))
        following = find_framework(source.parent, earlier.previous) if earlier.previous else None
        read = read_framework(following, following.name)[0] if following is not None else None
        if following is None or read is None:
            return False
        source, earlier = following, read
    return True


def _cycle(path: Path, document: Document) -> _Found:
    """A cycle with all that it names; its sets are looked at by themselves later."""
    shown = document.positions.file
    loaded, accepted = load_cycle(path, shown), list[AcceptedIn]()
    findings = [found for found in loaded.findings if found.place.file == shown]
    further = [(source, name) for name, source in loaded.files.items() if name != shown]
    if loaded.cycle is not None:
        survey = _survey(loaded, loaded.cycle, path.parent, shown)
        findings += check_cycle(loaded.cycle, loaded.positions, loaded.frameworks)
        findings += [*_files(loaded.cycle, path.parent, loaded.positions), *survey.findings]
        further += survey.further
        accepted.append(accepted_in_cycle(loaded.cycle, loaded.positions, OF_FILES, set(loaded.files)))
    return _Found(findings, further, accepted)


def _form(_path: Path, document: Document) -> _Found:
    form, faults = build(SurveyForm, document)
    return _Found(faults if form is None else [*faults, *check_form(form, document.positions)])


def _survey(loaded: LoadedCycle, cycle: Cycle, folder: Path, shown: str) -> _Found:
    """The form of the cycle's survey: looked at by itself later, and compared with the sets now."""
    name = cycle.survey.form if cycle.survey is not None else None
    if name is None or not (folder / slashed(name)).is_file():
        return _Found([])
    path, label = folder / slashed(name), beside(shown, name)
    form, at, _ = read_survey_form(path, label)
    if form is None:
        return _Found([], [(path, label)])
    found = {group.id: loaded.frameworks.get(group.framework) for group in cycle.groups}
    sets = {group: framework for group, framework in found.items() if framework is not None}
    return _Found(list(check_form_sets(form, at, cycle, sets)), [(path, label)])


def _is_there(path: Path, *, folder_allowed: bool) -> bool:
    return path.is_file() or (folder_allowed and path.is_dir())


def _files(cycle: Cycle, folder: Path, at: Positions) -> Iterator[Diagnostic]:
    """C121, C123, C124: the files that the cycle names are there, and are no output of its own."""
    for path, name in named_files(cycle):
        if in_output(name):
            yield finding("C124", at.at(*path), name=name)
        elif not _is_there(folder / slashed(name), folder_allowed=path[0] in _MAY_BE_FOLDERS):
            yield finding("C121", at.at(*path), name=name)
    if in_output(cycle.submissions):
        yield finding("C124", at.at("submissions"), name=cycle.submissions)
    elif ("submissions",) in at.keys and not (folder / slashed(cycle.submissions)).is_dir():
        yield finding("C121", at.at("submissions"), name=cycle.submissions)
    for period, names in cycle.previous.items():
        for index, name in enumerate(names):
            if not (folder / slashed(name)).is_file():
                steps = ("previous", period, index) if period else ("previous", index)
                yield finding("C123", at.at(*steps), name=name)
