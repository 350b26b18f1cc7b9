"""A trial: the cycle scored with changed criteria sets, in memory alone; may not write anything."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple

from msgspec import Struct

from parscore.catalogue import finding
from parscore.compute.trial import carried_trial
from parscore.diagnostics import Diagnostic, Place, Positions, has_errors, ordered
from parscore.model.framework import Framework
from parscore.model.scorecard import Results
from parscore.pipeline.form_sets import usable_sets
from parscore.pipeline.inputs import Progress
from parscore.pipeline.load import LoadedCycle
from parscore.pipeline.score import score_loaded
from parscore.pipeline.shipped import find_framework
from parscore.read.yaml.document import Document, load
from parscore.read.yaml.edits import Edit, edited, ill_written, is_about
from parscore.read.yaml.models import build


class Wanted(NamedTuple):
    """What is tried: changes of the set of a group (None: of every set that they are about), or another set."""

    edits: tuple[Edit, ...] = ()
    framework: str | None = None
    group: str | None = None
    carry: bool = False


class Trial(Struct, frozen=True):
    """The results now and in the trial (None where nothing could be scored), with what is found.

    `wrong`: changes that mean nothing; `set_findings`: what lint says of the changed sets and not of those in force;
    `findings`: what scoring finds only in the trial; `kept`: marks that could not be carried; `sets`: those changed.
    """

    before: Results | None = None
    after: Results | None = None
    wrong: tuple[Diagnostic, ...] = ()
    set_findings: tuple[Diagnostic, ...] = ()
    findings: tuple[Diagnostic, ...] = ()
    kept: int = 0
    sets: tuple[str, ...] = ()


class _Changed(NamedTuple):
    """A set as it is tried, by the name that groups give it."""

    name: str
    framework: Framework | None
    positions: Positions
    findings: tuple[Diagnostic, ...]


def try_changes(
    loaded: LoadedCycle, wanted: Wanted, progress: Progress | None = None, *, jobs: int = 1
) -> Trial:
    """Score a cycle as it is and with the changes."""
    if loaded.cycle is None:
        return Trial(findings=ordered(loaded.findings))
    wrong = ill_written(wanted.edits)
    changed, meaningless = ([], []) if wrong else _changed(loaded, wanted)
    if wrong := [*wrong, *meaningless]:
        return Trial(wrong=tuple(wrong))
    before = score_loaded(loaded, loaded.folder, progress, jobs=jobs)
    found = _found(loaded, changed)
    names = tuple(one.name for one in changed)
    if before.results is None or has_errors(found):
        return Trial(before.results, None, (), found, before.findings, sets=names)
    if wanted.carry:
        sets = {one.name: one.framework for one in changed if one.framework is not None}
        trial = carried_trial(before.results, sets)
        return Trial(before.results, trial.results, (), found, kept=trial.kept, sets=names)
    after = score_loaded(_with(loaded, changed), loaded.folder, progress, jobs=jobs)
    more = tuple(one for one in _new(before.findings, after.findings) if one not in found)
    return Trial(before.results, after.results, (), found, more, sets=names)


def _changed(loaded: LoadedCycle, wanted: Wanted) -> tuple[list[_Changed], list[Diagnostic]]:
    """The sets as they are tried, and the changes that mean nothing."""
    names = _names(loaded, wanted.group)
    if wanted.framework is not None:
        return _replaced(loaded, wanted.framework, names, by_group=wanted.group is not None)
    documents = {name: document for name in names if (document := _document(loaded, name)) is not None}
    found, wrong = list[_Changed](), list[Diagnostic]()
    for name, document in documents.items():
        mine = [edit for edit in wanted.edits if _concerns(edit, name, documents)]
        made, faults = edited(document, mine)
        wrong += faults
        if mine:
            found.append(_Changed(name, *_built(made)))
    wrong += _ambiguous(wanted.edits, documents)
    return found, list(dict.fromkeys(wrong))


def _concerns(edit: Edit, name: str, documents: Mapping[str, Document]) -> bool:
    """Whether a change is one of this set: it knows the criterion, or no set does and it speaks of the set itself."""
    return is_about(documents[name], edit) or not any(is_about(one, edit) for one in documents.values())


def _ambiguous(edits: Iterable[Edit], documents: Mapping[str, Document]) -> list[Diagnostic]:
    """K331: a code that several sets of the cycle have."""
    found = []
    for edit in edits:
        names = [name for name, one in documents.items() if is_about(one, edit)]
        if len(names) > 1:
            found.append(finding("K331", edit.place, edit=edit.about, names=", ".join(names)))
    return found


def _names(loaded: LoadedCycle, group: str | None) -> list[str]:
    """The sets of one group, or of all."""
    groups = loaded.cycle.groups if loaded.cycle is not None else ()
    return list(dict.fromkeys(one.framework for one in groups if group in (None, one.id)))


def _document(loaded: LoadedCycle, name: str) -> Document | None:
    label = loaded.framework_positions[name].file
    return load(loaded.files[label], label)[0] if label in loaded.files else None


def _built(document: Document) -> tuple[Framework | None, Positions, tuple[Diagnostic, ...]]:
    framework, findings = build(Framework, document)
    return framework, document.positions, tuple(findings)


def _replaced(
    loaded: LoadedCycle, written: str, names: Sequence[str], *, by_group: bool
) -> tuple[list[_Changed], list[Diagnostic]]:
    """Another set in the place of those of the group, or of the one of the same identity."""
    place, source = Place("--framework"), find_framework(Path(), written)
    if source is None:
        return [], [finding("K330", place, edit=written, problem="không có bộ tiêu chí này")]
    document, findings = load(source, written)
    made = (None, Positions(written), tuple(findings)) if document is None else _built(document)
    framework = made[0]
    known = {name: loaded.frameworks[name] for name in names}
    same = [name for name, one in known.items() if one and framework and one.framework == framework.framework]
    meant = list(names) if by_group or framework is None else same
    if not meant:
        problem = "không nhóm nào dùng bộ cùng mã (framework); thêm --group để nói thay cho nhóm nào"
        return [], [finding("K330", place, edit=written, problem=problem)]
    return [_Changed(name, *made) for name in meant], []


def _with(loaded: LoadedCycle, changed: Iterable[_Changed]) -> LoadedCycle:
    """The cycle with the sets as they are tried."""
    listed = list(changed)
    return replace(
        loaded,
        frameworks={**loaded.frameworks, **{one.name: one.framework for one in listed}},
        framework_positions={**loaded.framework_positions, **{one.name: one.positions for one in listed}},
    )


def _found(loaded: LoadedCycle, changed: Sequence[_Changed]) -> tuple[Diagnostic, ...]:
    """What is wrong with the changed sets and not with those in force."""
    names = {one.name for one in changed}
    known = usable_sets({name: loaded.frameworks[name] for name in names}, loaded.framework_positions)[1]
    made = usable_sets(
        {one.name: one.framework for one in changed}, {one.name: one.positions for one in changed}
    )[1]
    before = [*loaded.findings, *(fault for faults in known.values() for fault in faults)]
    after = [
        *(fault for one in changed for fault in one.findings),
        *(f for some in made.values() for f in some),
    ]
    return _new(before, after)


def _new(before: Iterable[Diagnostic], after: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The findings that are not among the earlier ones, wherever in a file they are."""
    known = {(one.code, one.place.file, one.message) for one in before}
    return ordered(one for one in after if (one.code, one.place.file, one.message) not in known)
