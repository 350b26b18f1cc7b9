"""The one way from a file to its checked forms, and the forms of a folder read by one process or by several.

One file's fault never stops the others, and the order of the results is that of the files.
"""

from __future__ import annotations

import os
import signal
import sys
from collections import defaultdict
from collections.abc import Container, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import ExitStack
from itertools import islice
from multiprocessing import get_context, parent_process
from pathlib import Path
from threading import Thread
from typing import NamedTuple

from msgspec import Struct
from msgspec.msgpack import Decoder, encode

from parscore.catalogue import finding
from parscore.check.form.evidence import check_evidence
from parscore.check.form.form import accept, check_totals, without_echoes
from parscore.compute.score import self_score
from parscore.contents import digest_of, noted_readings
from parscore.diagnostics import Diagnostic, Place
from parscore.garbage import look_seldom
from parscore.model.cycle import Cycle
from parscore.model.framework import Framework
from parscore.model.packed import PackedScore
from parscore.model.submission import Submission
from parscore.number import exactly
from parscore.pipeline.faults import program_fault
from parscore.pipeline.form_sets import CycleSets, FormSets, Target
from parscore.pipeline.inputs import (
    DOCUMENTS,
    Progress,
    forms_in_archive,
    found_in,
    slashed,
)
from parscore.read.forms.form import OpenForm, open_form, read_entries
from parscore.read.forms.identity import unit_of_file
from parscore.read.rulings.kinds import Kind, OtherKind, other_kind
from parscore.text import slug, some_of

WORTH_SHARING = 60
"""From how many files on the start of further processes is less than what they save."""

OTHER_KINDS: dict[Kind, tuple[str, str]] = {
    "appraisal": ("phiếu hoặc bảng điểm thẩm định", "appraisal"),
    "explanations": ("bảng giải trình", "explanations"),
    "shares": ("bảng tỷ lệ điều tra xã hội học", "survey: shares"),
    "points": ("bảng điểm theo đơn vị và tiêu chí", "given (hoặc survey: points)"),
}
"""What people call files that are no self-assessments, and the key of cycle.yaml that names them."""

_CHUNK = 8
_HANDLES = 10
"""Open files and pipes that a process of several needs, with room to spare."""
_SHOWN = 8


class CheckedForm(Struct, frozen=True):
    """One form with everything found in it; without `submission` where it is not a form of its set."""

    target: Target
    findings: tuple[Diagnostic, ...]
    submission: Submission | None = None


class CheckedFile(Struct, frozen=True):
    """The forms of one file; `findings` are about the file as a whole, `trace` is that of a fault of the program.

    `other` is what the file is where it is no self-assessment: it then has no forms, and W030 is its finding.
    """

    forms: tuple[CheckedForm, ...]
    findings: tuple[Diagnostic, ...]
    trace: str = ""
    other: OtherKind | None = None


class FileResult(NamedTuple):
    """One file as scoring needs it: its digest, every finding, the own score of every unit (None: not to be used).

    The scores are packed: of some thousand forms nothing else takes as much room.
    """

    name: str
    digest: str | None
    findings: tuple[Diagnostic, ...]
    forms: tuple[tuple[str, PackedScore | None], ...]
    trace: str = ""


class FolderResult(NamedTuple):
    """The forms of a folder: every file's result in order, and findings about files that are no forms."""

    files: tuple[FileResult, ...]
    strays: tuple[Diagnostic, ...]

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """Everything found in the folder."""
        return (*self.strays, *(found for file in self.files for found in file.findings))

    @property
    def digests(self) -> dict[str, str]:
        """The digests of the files that could be read, by name."""
        return {file.name: file.digest for file in self.files if file.digest is not None}

    @property
    def traces(self) -> dict[str, str]:
        """The traces of faults of the program, by the name of the file."""
        return {file.name: file.trace for file in self.files if file.trace}


def submission_of(
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


def check_file(sets: FormSets, path: Path, name: str) -> CheckedFile:
    """Read and check every form of one file; `name` is how findings call it.

    A fault of the program over it is reported as X001; ImportError for a library that is missing.
    """
    try:
        return _checked(sets, path, name)
    except Exception as error:
        fault, trace = program_fault(error, Place(name))
        targets, _ = sets.targets(None, path)
        return CheckedFile(tuple(CheckedForm(target, ()) for target in targets), (fault,), trace)


@exactly
def _checked(sets: FormSets, path: Path, name: str) -> CheckedFile:
    content, findings = open_form(path, name)
    if content is not None or any(found.code == "W010" for found in findings):
        other = other_kind(content, path, name)
        if other is not None:
            return CheckedFile((), (_not_a_form(other, name),), other=other)
    targets, faults = sets.targets(content, path)
    found = (*findings, *faults, *_without_evidence(targets, name))
    return CheckedFile(tuple(map(_check_form, targets)), found)


def _without_evidence(targets: Iterable[Target], name: str) -> list[Diagnostic]:
    """W032, once for a table of many units that has no column for the evidence which their sets require."""
    required = {
        leaf.code
        for one in targets
        if one.form is not None and one.framework is not None and _lacks_evidence(one.form)
        for leaf in one.framework.leaves
        if leaf.evidence == "required"
    }
    return [finding("W032", Place(name), count=len(required))] if required else []


def _lacks_evidence(form: OpenForm) -> bool:
    return form.of_many and not any("evidence" in layout.columns for layout in form.layouts)


def _not_a_form(other: OtherKind, name: str) -> Diagnostic:
    """W030: a file of another kind stands where self-assessments are read."""
    what, key = OTHER_KINDS[other.kind]
    of_stage = f" của vòng «{other.stage}»" if other.stage else ""
    return finding("W030", Place(name), what=f"{what}{of_stage}", key=key)


def _check_form(target: Target) -> CheckedForm:
    if target.form is None or target.framework is None:
        return CheckedForm(target, target.findings)
    unit = target.unit or slug(target.title)
    submission, findings = submission_of(
        target.form, target.framework, unit, target.excluded, target.year, target.cycle
    )
    return CheckedForm(target, (*target.findings, *findings), submission)


def read_file(sets: FormSets, path: Path, name: str) -> FileResult:
    """Read and check one file and score every form of it by itself."""
    with noted_readings() as readings:
        checked = check_file(sets, path, name)
    digest = None if checked.trace else readings.digest_of(path) or digest_of(path)
    unsteady = [finding("K342", Place(name))] if readings.has_changed(path) else []
    found = (*unsteady, *checked.findings, *(one for form in checked.forms for one in form.findings))
    return FileResult(name, digest, found, own_scores(checked), checked.trace)


def own_scores(checked: CheckedFile) -> tuple[tuple[str, PackedScore | None], ...]:
    """The own score of every form of a file; None for one that cannot be used."""
    return tuple(map(_own_score, checked.forms))


@exactly
def _own_score(form: CheckedForm) -> tuple[str, PackedScore | None]:
    framework, submission = form.target.framework, form.submission
    if framework is None or submission is None:
        return form.target.unit, None
    return form.target.unit, PackedScore.of(self_score(submission, framework))


def without_documents(
    strays: Iterable[Diagnostic], sent: Container[str], cycle: Cycle | None
) -> tuple[Diagnostic, ...]:
    """The strays with one W031 for the documents among them: pictures and the like, that prove a form and are none.

    One that is named after a unit which has not `sent` anything stays what that unit sent in place of a form.
    """

    def is_document(one: Diagnostic) -> bool:
        path = Path(one.place.file)
        unit = unit_of_file(path, cycle) if cycle is not None else ""
        return one.code == "W009" and path.suffix.lower() in DOCUMENTS and (not unit or unit in sent)

    listed = list(strays)
    documents = [one for one in listed if is_document(one)]
    kept = tuple(one for one in listed if one not in documents)
    if not documents:
        return kept
    folder = os.path.commonpath([Path(one.place.file).parent for one in documents])
    return (*kept, finding("W031", Place(Path(folder).as_posix()), count=len(documents)))


def read_forms(
    sets: FormSets, folder: Path, listed: str, progress: Progress | None = None, *, jobs: int = 1
) -> FolderResult:
    """Every form of the folder that is `listed` in a file of `folder`, and called so.

    At most `jobs` processes share the work where it is worth it; the result is the same for any number.
    """
    inside = folder / slashed(listed)
    listing = found_in(inside, listed)
    found = []
    for number, result in enumerate(_read(sets, listing.forms, jobs), 1):
        found.append(result)
        if progress is not None:
            progress(number, len(listing.forms), result.name)
    sent = {unit for file in found for unit, _ in file.forms}
    cycle = sets.cycle if isinstance(sets, CycleSets) else None
    return FolderResult(tuple(_each_once(found)), without_documents(listing.findings, sent, cycle))


def _each_once(files: Iterable[FileResult]) -> Iterator[FileResult]:
    """The files; one that is another byte for byte, for the same units, only says so (W402)."""
    first: dict[tuple[str | None, tuple[str, ...]], str] = {}
    for file in files:
        key = file.digest, tuple(unit for unit, _ in file.forms)
        if file.digest and file.forms and first.setdefault(key, file.name) != file.name:
            told = finding("W402", Place(file.name), other=first[key])
            yield FileResult(file.name, file.digest, (told,), ())
        else:
            yield file


def scores_of(
    files: Iterable[FileResult], chosen: Mapping[str, str] | None = None
) -> tuple[dict[str, PackedScore], list[Diagnostic]]:
    """The own score of every unit; a unit that sent two has none, unless `chosen` names the file that counts."""
    several: dict[str, list[PackedScore]] = defaultdict(list)
    for file in files:
        for unit, score in file.forms:
            if score is not None:
                several[unit].append(score)
    single: dict[str, PackedScore] = {}
    findings: list[Diagnostic] = []
    for unit, forms in several.items():
        places = [Place(one.file, one.sheet) for one in forms]
        place, faults = counting(unit, places, (chosen or {}).get(unit, ""))
        single |= {unit: forms[places.index(place)]} if place is not None else {}
        findings += faults
    return single, findings


def counting(unit: str, sent: Sequence[Place], chosen: str = "") -> tuple[Place | None, list[Diagnostic]]:
    """Which of the forms that a unit sent counts, if any; W401 at each of several, W403 at those not chosen.

    `chosen` is the file that the cycle says counts, with or without the folders before it; W404 where it is none of
    those sent.
    """
    if chosen:
        return _chosen(unit, sent, f"/{slashed(chosen)}")
    if len(sent) == 1:
        return sent[0], []
    names = some_of((place.file for place in sent), _SHOWN, "tệp")
    return None, [finding("W401", place, unit=unit, files=names) for place in sent]


def _chosen(unit: str, sent: Sequence[Place], name: str) -> tuple[Place | None, list[Diagnostic]]:
    kept = [place for place in sent if f"/{place.file}".endswith(name)]
    if len(kept) != 1:
        return None, [finding("W404", place, unit=unit, chosen=name[1:]) for place in sent]
    left = [place for place in sent if place != kept[0]]
    return kept[0], [finding("W403", place, unit=unit, chosen=kept[0].file) for place in left]


def files_of(folder: FolderResult, cycle: Cycle) -> dict[str, list[str]]:
    """The files that came from each unit, whether they can be used or not."""
    found: dict[str, set[str]] = defaultdict(set)
    for file in folder.files:
        for unit, _ in file.forms:
            found[unit].add(file.name)
    for name in (stray.place.file for stray in folder.strays if stray.code == "W009"):
        if unit := unit_of_file(Path(name), cycle):
            found[unit].add(name)
    return {unit: sorted(names) for unit, names in found.items()}


def archived_forms(folder: FolderResult, cycle: Cycle, root: Path) -> dict[str, str]:
    """The archives in which a form called after a unit lies that does not lie beside them, by unit.

    Files are named from the folder `root`.
    """
    beside = {Path(file.name).name.casefold() for file in folder.files}
    names = (stray.place.file for stray in folder.strays if stray.code == "W009")
    found: dict[str, str] = {}
    for name in (name for name in names if name.lower().endswith(".zip")):
        inside = (one for one in forms_in_archive(root / name) if one.casefold() not in beside)
        found |= {unit: name for one in inside if (unit := unit_of_file(Path(one), cycle))}
    return found


_Files = list[tuple[Path, str]]


def _read(sets: FormSets, files: _Files, jobs: int) -> Iterator[FileResult]:
    """The files in order, by several processes as far as those can be had and last."""
    done = 0
    shared = jobs > 1 and len(files) >= WORTH_SHARING and _has_handles(jobs)
    for way in (_side_by_side, _apart) if shared else ():
        try:
            for result in way(sets, files[done:], jobs):
                yield result
                done += 1
        except BrokenProcessPool:
            continue
        except OSError:
            pass
        break
    for path, name in islice(files, done, None):
        yield read_file(sets, path, name)


def _has_handles(jobs: int) -> bool:
    """Whether so many files can be open as processes need: a pool that gets too few of them waits for ever."""
    with ExitStack() as opened:
        try:
            for _ in range(_HANDLES * (jobs + 1)):
                opened.callback(os.close, os.open(os.devnull, os.O_RDONLY))
        except OSError:
            return False
    return True


def _side_by_side(sets: FormSets, files: _Files, jobs: int) -> Iterator[FileResult]:
    """The files in order, read by `jobs` processes; what is left is called off when nobody waits for it."""
    pool, result = _pool(sets, jobs), Decoder(FileResult)
    try:
        yield from map(result.decode, pool.map(_read_shared, files, chunksize=_CHUNK))
    finally:
        pool.shutdown(wait=True, cancel_futures=True)


def _apart(sets: FormSets, files: _Files, _jobs: int) -> Iterator[FileResult]:
    """The files in order, one after the other by a process that may end over one: that file is reported, a new one
    goes on. Stops early where no process can be had.
    """
    pool, result = _pool(sets, 1), Decoder(FileResult)
    try:
        for path, name in files:
            try:
                yield result.decode(pool.submit(_read_shared, (path, name)).result())
            except BrokenProcessPool:
                pool.shutdown()
                pool = _pool(sets, 1)
                pool.submit(_is_there).result()
                yield _ended_over(sets, path, name)
    except (OSError, BrokenProcessPool):
        return
    finally:
        pool.shutdown(cancel_futures=True)


def _ended_over(sets: FormSets, path: Path, name: str) -> FileResult:
    fatal = finding("W003", Place(name), problem="chương trình đọc dừng đột ngột ở tệp này")
    targets, _ = sets.targets(None, path)
    return FileResult(name, digest_of(path), (fatal,), tuple((target.unit, None) for target in targets))


def _pool(sets: FormSets, jobs: int) -> ProcessPoolExecutor:
    context = get_context("fork" if sys.platform == "linux" else "spawn")
    return ProcessPoolExecutor(jobs, context, _start, (sets,))


def _is_there() -> bool:
    """Whether a process that has just begun lives: it tells a process that ends over a file from one never had."""
    return True


_shared: list[FormSets] = []
"""The sets of a process that shares the work."""


def _start(sets: FormSets) -> None:
    """Begin as one of several: an interrupt is the first process's to handle, and nobody outlives it; what is read is
    kept anyway."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in ("SIGTERM", "SIGHUP"):
        if hasattr(signal, name):
            signal.signal(getattr(signal, name), signal.SIG_DFL)
    Thread(target=_end_with_parent, daemon=True).start()
    look_seldom()
    _shared[:] = [sets]


def _end_with_parent() -> None:
    """Wait for the end of the first process, however it comes, and end this one."""
    if (parent := parent_process()) is not None:
        parent.join()
        os._exit(1)


def _read_shared(file: tuple[Path, str]) -> bytes:
    """One file as it was read, packed: that costs an eighth of pickling it."""
    return encode(read_file(_shared[0], *file))
