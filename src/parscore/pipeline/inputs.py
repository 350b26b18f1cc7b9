"""The files of one cycle folder, read and checked: forms, rulings, survey and given figures, with their digests.

Scores nothing. One unit's fault never stops the others.
"""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from parscore.catalogue import finding
from parscore.check.evidence import check_evidence
from parscore.check.submission import accept
from parscore.check.totals import check_totals
from parscore.diagnostics import Diagnostic, Place
from parscore.model.cycle import Cycle, Unit
from parscore.model.framework import Framework
from parscore.model.submission import Brought, Share, Submission
from parscore.read.form_totals import totals_of
from parscore.read.survey import read_brought, read_shares
from parscore.read.workbook import OpenForm, identify, open_form, per_unit, read_entries

Progress = Callable[[int, int, str], None]
WORKBOOKS = frozenset({".xlsx", ".xlsm", ".xls", ".ods", ".csv", ".tsv"})
OTHERS = {
    "văn bản Word": (".doc", ".docx", ".odt", ".rtf"),
    "tệp PDF": (".pdf",),
    "tệp nén": (".zip", ".rar", ".7z", ".gz"),
    "tệp ảnh": (".jpg", ".jpeg", ".png", ".gif", ".bmp", ".tif", ".tiff", ".heic", ".webp"),
    "bảng tính nhị phân (.xlsb)": (".xlsb",),
    "trang web": (".htm", ".html", ".mht", ".xml"),
    "tệp chữ": (".txt",),
    "tệp trình chiếu": (".ppt", ".pptx"),
}
"""What else units send, by the end of its name."""
_HIDDEN = ("~$", ".")


@dataclass
class Inputs:
    """The inputs of one folder as they are read: their digests by name, and every finding so far."""

    folder: Path
    digests: dict[str, str] = field(default_factory=dict)
    findings: list[Diagnostic] = field(default_factory=list)

    def take(self, path: Path, name: str) -> Path:
        """Note the digest of a file that is there; a file that is not is left to its reader to report."""
        if (digest := digest_of(path)) is not None:
            self.digests[name] = digest
        return path


@dataclass(frozen=True, slots=True)
class Form:
    """One workbook with the unit it belongs to; None where it could not be opened or told."""

    path: Path
    name: str
    content: OpenForm | None
    unit: str | None


def digest_of(path: Path) -> str | None:
    """The SHA-256 of a file in hexadecimal; None when it cannot be read."""
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None


def workbooks_in(folder: Path) -> list[Path]:
    """The workbooks and csv files of a folder and its sub-folders by name, without `out/`, temporary and hidden
    files."""
    return [path for path in _files_in(folder) if path.suffix.lower() in WORKBOOKS]


def _files_in(folder: Path) -> list[Path]:
    if not folder.is_dir():
        return []
    files = ((path, path.relative_to(folder).parts) for path in folder.rglob("*") if path.is_file())
    return sorted(
        path
        for path, parts in files
        if parts[0] != "out" and not any(part.startswith(_HIDDEN) for part in parts)
    )


def others_in(folder: Path, inside: Path) -> Iterator[Diagnostic]:
    """W009 for every file that a unit may have sent in place of a form, named from the folder `inside`."""
    kinds = {suffix: kind for kind, suffixes in OTHERS.items() for suffix in suffixes}
    for path in _files_in(folder):
        if (kind := kinds.get(path.suffix.lower())) is not None:
            yield finding("W009", Place(path.relative_to(inside).as_posix()), kind=kind)


def opened(
    inputs: Inputs, below: str, progress: Progress | None
) -> Iterator[tuple[Path, str, OpenForm | None]]:
    """Every workbook under the folder `below`, opened one at a time."""
    files = workbooks_in(inputs.folder / below)
    for number, path in enumerate(files, 1):
        name = path.relative_to(inputs.folder).as_posix()
        inputs.take(path, name)
        form, faults = open_form(path, name)
        inputs.findings += faults
        yield path, name, form
        if progress is not None:
            progress(number, len(files), name)


def forms_of(cycle: Cycle, inputs: Inputs, progress: Progress | None) -> Iterator[Form]:
    """Every form of the cycle with the unit it belongs to; one file may hold those of many units."""
    inputs.findings += others_in(inputs.folder / cycle.submissions, inputs.folder)
    for path, name, content in opened(inputs, cycle.submissions, progress):
        unit = None
        if content is not None:
            many, faults = per_unit(content, cycle)
            inputs.findings += faults
            yield from (Form(path, name, one, identity) for identity, one in many)
            if many or faults:
                continue
            unit, faults = identify(content, path, cycle)
            inputs.findings += faults
        yield Form(path, name, content, unit)


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
    submission = replace(submission, totals=totals_of(form, framework))
    accepted, faults = accept(submission, framework, excluded, cycle=cycle)
    findings += [*faults, *check_evidence(submission, year), *check_totals(submission, framework)]
    return accepted, findings


def doubles(places: Mapping[str, Iterable[Place]]) -> Iterator[Diagnostic]:
    """W401 at every form of a unit that sent more than one; `places` are the forms of each unit."""
    for unit, sent in places.items():
        listed = list(sent)
        names = ", ".join(place.file for place in listed)
        yield from (finding("W401", place, unit=unit, files=names) for place in listed if len(listed) > 1)


def submissions_of(
    forms: Iterable[Form],
    sets: Mapping[str, Framework],
    units: Mapping[str, Unit],
    inputs: Inputs,
    cycle: Cycle,
) -> dict[str, Submission]:
    """The accepted form of every unit; a unit that sent two has none until it says which one counts.

    Stamps are compared with the cycle, but not for a bare folder, where there is none.
    """
    several: dict[str, list[Submission]] = defaultdict(list)
    stamped = cycle.cycle if cycle.submissions != "." else ""
    for form in forms:
        if form.unit is None or form.content is None or form.unit not in sets:
            continue
        framework = sets[form.unit]
        excluded = framework.expand(list(units[form.unit].not_applicable))
        submission, faults = taken(form.content, framework, form.unit, excluded, cycle.year, stamped)
        inputs.findings += faults
        if submission is not None:
            several[form.unit].append(submission)
    places = {unit: [Place(one.file, one.sheet) for one in sent] for unit, sent in several.items()}
    inputs.findings += doubles(places)
    return {unit: sent[0] for unit, sent in several.items() if len(sent) == 1}


def measures_of(
    cycle: Cycle, codes: dict[str, tuple[str, ...]], inputs: Inputs
) -> tuple[list[Share], list[Brought]]:
    """Survey shares, and ready or given points."""
    shares: list[Share] = []
    brought: list[Brought] = []
    survey = cycle.survey
    for name in (survey.shares if survey else None) or ():
        read, faults = read_shares(inputs.take(inputs.folder / name, name), name, cycle, codes)
        shares += read
        inputs.findings += faults
    for kind, names in (("survey", (survey.points if survey else None) or ()), ("given", cycle.given or ())):
        for name in names:
            values, faults = read_brought(inputs.take(inputs.folder / name, name), name, kind, cycle, codes)
            brought += values
            inputs.findings += faults
    return shares, brought
