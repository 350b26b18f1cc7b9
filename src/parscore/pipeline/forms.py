"""The forms of a folder, each file read and checked by itself: by this process, or by several side by side.

Every form is taken as far as it goes by itself: to the unit's own score. One file's fault never stops the others,
and the order of the answers is that of the files.
"""

from __future__ import annotations

import gc
import signal
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field
from itertools import islice
from multiprocessing import get_context
from pathlib import Path
from typing import NamedTuple

from msgspec.msgpack import Decoder, encode

from parscore.catalogue import finding
from parscore.check.form.evidence import check_evidence
from parscore.check.form.form import accept, without_echoes
from parscore.check.form.totals import check_totals
from parscore.compute.score import self_score
from parscore.diagnostics import Diagnostic, Place
from parscore.model.cycle import Cycle
from parscore.model.framework import Framework
from parscore.model.scorecard import SelfScore
from parscore.model.submission import Submission
from parscore.number import exactly
from parscore.pipeline.inputs import Inputs, Progress, digest_of, others_in, workbooks_in
from parscore.read.forms.form import OpenForm, identify, open_form, per_unit, read_entries
from parscore.read.forms.identity import unit_of_file
from parscore.text import slug

WORTH_SHARING = 60
"""From how many files on the start of further processes is less than what they save."""
_CHUNK = 8
_SHOWN = 8
RARELY = 200_000
"""After how many new objects a process that keeps all it reads looks for garbage."""


@dataclass(frozen=True, slots=True)
class Desk:
    """What every form is read against: the year, the set of each unit, the codes that do not apply to it.

    Without a `cycle` every form is of the set `only`, and its unit is the one it names, or its file.
    """

    year: int
    cycle: Cycle | None = None
    sets: Mapping[str, Framework] = field(default_factory=dict)
    excluded: Mapping[str, frozenset[str]] = field(default_factory=dict)
    only: Framework | None = None


class Sent(NamedTuple):
    """One file as it was read: its digest, what was found, the own score of every unit in it (None: not to be used)."""

    name: str
    digest: str | None
    findings: tuple[Diagnostic, ...]
    forms: tuple[tuple[str, SelfScore | None], ...]


def desk_of(cycle: Cycle, frameworks: Mapping[str, Framework]) -> Desk:
    """The desk of a cycle; units of groups whose set is not among `frameworks` are left out."""
    members = [(group, unit) for group, unit in cycle.units() if group.framework in frameworks]
    sets = {unit.id: frameworks[group.framework] for group, unit in members}
    excluded = {unit.id: sets[unit.id].expand(list(unit.not_applicable)) for _, unit in members}
    return Desk(cycle.year, cycle, sets, excluded)


def taken(
    form: OpenForm, framework: Framework, unit: str, excluded: frozenset[str], year: int, cycle: str = ""
) -> tuple[Submission | None, list[Diagnostic]]:
    """The form as it counts and every finding about it; None when it is not a form of the set.

    `excluded` are the codes that do not apply to the unit, `year` the one that is assessed, `cycle` the
    identity that the stamp is compared with, if there is one.
    """
    submission, findings = read_entries(form, framework, unit)
    if submission is None:
        return None, findings
    accepted, faults = accept(submission, framework, excluded, cycle=cycle)
    findings += [*faults, *check_evidence(submission, year), *check_totals(submission, framework)]
    return accepted, without_echoes(findings)


def read_file(desk: Desk, path: Path, name: str) -> Sent:
    """Read one file; `name` is how findings call it. A fault of the program over it is told and stops no other file."""
    try:
        return _file(desk, path, name)
    except Exception as error:
        return Sent(name, None, (unforeseen(name, error),), _nothing(desk, path))


def unforeseen(name: str, error: Exception) -> Diagnostic:
    """The finding for a file over which the program itself failed."""
    problem = f"chương trình gặp lỗi ngoài dự kiến ở tệp này ({type(error).__name__})"
    return finding("W003", Place(name), problem=problem)


def _nothing(desk: Desk, path: Path) -> tuple[tuple[str, None], ...]:
    """The forms of a file of which nothing could be read: that of the unit that it is called after."""
    return tuple((unit, None) for unit, _ in _forms_in(desk, None, path, []))


@exactly
def _file(desk: Desk, path: Path, name: str) -> Sent:
    digest = digest_of(path)
    content, findings = open_form(path, name)
    forms: list[tuple[str, SelfScore | None]] = []
    for unit, form in _forms_in(desk, content, path, findings):
        framework = desk.only or desk.sets.get(unit)
        if form is None or framework is None:
            forms.append((unit, None))
            continue
        excluded = desk.excluded.get(unit, frozenset())
        identity = desk.cycle.cycle if desk.cycle is not None else ""
        submission, faults = taken(form, framework, unit, excluded, desk.year, identity)
        findings += faults
        forms.append((unit, None if submission is None else self_score(submission, framework)))
    return Sent(name, digest, tuple(findings), tuple(forms))


def _forms_in(
    desk: Desk, content: OpenForm | None, path: Path, findings: list[Diagnostic]
) -> Iterator[tuple[str, OpenForm | None]]:
    """The forms of one file by unit; a table of all units holds many.

    A file that cannot be used is, as far as can be told, that of the unit that it is called after.
    """
    if desk.cycle is None:
        stamped = content.stamp.unit if content is not None and content.stamp is not None else ""
        yield slug(stamped or path.stem) or "don-vi", content
        return
    many: list[tuple[str, OpenForm]] = []
    unit: str | None = None
    if content is not None:
        many, faults = per_unit(content, desk.cycle)
        if not many and not faults:
            unit, faults = identify(content, path, desk.cycle)
        findings += faults
    if unit is not None:
        yield unit, content
    elif many:
        yield from many
    elif unit := unit_of_file(path, desk.cycle):
        yield unit, None


def read_forms(
    desk: Desk, below: str, inputs: Inputs, progress: Progress | None = None, *, jobs: int = 1
) -> list[Sent]:
    """Every form of the folder `below` that of the inputs, which take note of digests and findings.

    At most `jobs` processes share the work where it is worth it; the answer is the same for any number.
    """
    folder = inputs.folder / below
    inputs.findings += others_in(folder, inputs.folder)
    files = [(path, path.relative_to(inputs.folder).as_posix()) for path in workbooks_in(folder)]
    found = []
    for number, sent in enumerate(_read(desk, files, jobs), 1):
        if sent.digest is not None:
            inputs.digests[sent.name] = sent.digest
        inputs.findings += sent.findings
        found.append(sent)
        if progress is not None:
            progress(number, len(files), sent.name)
    return found


def scores_of(sent: Iterable[Sent], inputs: Inputs) -> dict[str, SelfScore]:
    """The own score of every unit; a unit that sent two has none until it says which one counts."""
    several: dict[str, list[SelfScore]] = defaultdict(list)
    for file in sent:
        for unit, score in file.forms:
            if score is not None:
                several[unit].append(score)
    places = {unit: [Place(one.file, one.sheet) for one in forms] for unit, forms in several.items()}
    inputs.findings += doubles(places)
    return {unit: forms[0] for unit, forms in several.items() if len(forms) == 1}


def files_of(sent: Iterable[Sent], others: Iterable[Diagnostic], cycle: Cycle) -> dict[str, list[str]]:
    """The files that came from each unit, whether they can be used or not; `others` are findings about other files."""
    found: dict[str, list[str]] = defaultdict(list)
    for file in sent:
        for unit, _ in file.forms:
            found[unit].append(file.name)
    for name in (other.place.file for other in others if other.code == "W009"):
        if unit := unit_of_file(Path(name), cycle):
            found[unit].append(name)
    return {unit: sorted(set(names)) for unit, names in found.items()}


def doubles(places: Mapping[str, Iterable[Place]]) -> Iterator[Diagnostic]:
    """W401 at every form of a unit that sent more than one; `places` are the forms of each unit."""
    for unit, sent in places.items():
        listed = list(sent)
        names = ", ".join(place.file for place in listed[:_SHOWN])
        names += f" … (tất cả {len(listed)} tệp)" if len(listed) > _SHOWN else ""
        yield from (finding("W401", place, unit=unit, files=names) for place in listed if len(listed) > 1)


def _read(desk: Desk, files: list[tuple[Path, str]], jobs: int) -> Iterator[Sent]:
    """The files in order, by several processes as far as those can be had and last."""
    done = 0
    if jobs > 1 and len(files) >= WORTH_SHARING:
        try:
            for sent in _side_by_side(desk, files, jobs):
                yield sent
                done += 1
        except BrokenProcessPool:
            for sent in _apart(desk, files[done:]):
                yield sent
                done += 1
        except OSError:
            pass
    for path, name in islice(files, done, None):
        yield read_file(desk, path, name)


def _side_by_side(desk: Desk, files: list[tuple[Path, str]], jobs: int) -> Iterator[Sent]:
    """The files in order, read by `jobs` processes; what is left is called off when nobody waits for it."""
    pool, sent = _pool(desk, jobs), Decoder(Sent)
    try:
        yield from map(sent.decode, pool.map(_read_shared, files, chunksize=_CHUNK))
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _apart(desk: Desk, files: list[tuple[Path, str]]) -> Iterator[Sent]:
    """The files in order, one after the other by a process that may end over one: that file is told, a new one goes on.

    Stops early where no process can be had.
    """
    pool, sent = _pool(desk, 1), Decoder(Sent)
    try:
        for path, name in files:
            try:
                yield sent.decode(pool.submit(_read_shared, (path, name)).result())
            except BrokenProcessPool:
                pool.shutdown()
                pool = _pool(desk, 1)
                pool.submit(_is_there).result()
                fatal = finding("W003", Place(name), problem="chương trình đọc dừng đột ngột ở tệp này")
                yield Sent(name, digest_of(path), (fatal,), _nothing(desk, path))
    except (OSError, BrokenProcessPool):
        return
    finally:
        pool.shutdown(cancel_futures=True)


def _pool(desk: Desk, jobs: int) -> ProcessPoolExecutor:
    context = get_context("fork" if sys.platform == "linux" else "spawn")
    return ProcessPoolExecutor(jobs, context, _start, (desk,))


def _is_there() -> bool:
    """What a process answers that has just begun: whether it ends over a file or could not be had at all."""
    return True


_shared: list[Desk] = []
"""The desk of a process that shares the work."""


def _start(desk: Desk) -> None:
    """Begin as one of several: an interrupt is the first process's to answer; what is read is kept anyway."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    gc.set_threshold(RARELY)
    _shared[:] = [desk]


def _read_shared(file: tuple[Path, str]) -> bytes:
    """One file as it was read, packed: that costs an eighth of pickling it."""
    return encode(read_file(_shared[0], *file))
