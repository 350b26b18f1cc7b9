"""The appraisal of a cycle: rulings and explanations read, forms for the appraisers written.

An entry of `appraisal` is a file of rulings, or a folder of the units' own workbooks that appraisers marked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from parscore.catalogue import finding
from parscore.diagnostics import Place
from parscore.model.cycle import COUNCIL, Cycle
from parscore.model.framework import Framework
from parscore.model.scorecard import Results
from parscore.model.submission import Ruling
from parscore.pipeline.inputs import Inputs, Progress, nameless_in, workbooks_in
from parscore.read.rulings.explanations import read_explanations
from parscore.read.rulings.rulings import read_rulings
from parscore.read.rulings.words import Court
from parscore.write.forms.appraisal_rows import agencies_of, form_content

FOLDER = "tham-dinh"
"""Where the appraisers' forms of a cycle go below its out folder, a folder for every stage."""


def rulings_of(cycle: Cycle, sets: Mapping[str, Framework], inputs: Inputs) -> list[Ruling]:
    """Every ruling of every stage; `sets` are the criteria sets by unit."""
    found: list[Ruling] = []
    for stage in cycle.stages:
        for listed in cycle.appraisal.get(stage, ()):
            for path, name in _files(listed, inputs):
                rulings, faults = read_rulings(inputs.take(path, name), name, stage, cycle, sets)
                found += rulings
                inputs.findings += faults
    return found


def _files(listed: str, inputs: Inputs) -> Iterator[tuple[Path, str]]:
    """The file that is listed, or every workbook of the folder that is."""
    name = listed.replace("\\", "/")
    path = inputs.folder / name
    if not path.is_dir():
        yield path, listed
        return
    inside = workbooks_in(path)
    inputs.findings += nameless_in(path, inputs.folder)
    if not inside:
        inputs.findings.append(finding("R209", Place(listed), name=listed))
    for file in inside:
        yield file, f"{name.rstrip('/')}/{file.relative_to(path).as_posix()}"


def explanations_of(cycle: Cycle, sets: Mapping[str, Framework], inputs: Inputs) -> dict[str, dict[str, str]]:
    """The explanations that came in files of their own, by unit and code; several for one line are joined."""
    court = Court("", cycle, sets)
    texts: dict[str, dict[str, str]] = defaultdict(dict)
    places: dict[tuple[str, str], Place] = {}
    for name in cycle.explanations or ():
        path = inputs.take(inputs.folder / name.replace("\\", "/"), name)
        read, faults = read_explanations(path, name, court)
        inputs.findings += faults
        for unit, code, text, place in read:
            known = texts[unit].get(code)
            if known is not None:
                other = places[unit, code]
                inputs.findings.append(finding("R301", place, unit=unit, criterion=code, other=other))
            places.setdefault((unit, code), place)
            texts[unit][code] = text if known in (None, text) else f"{known}; {text}"
    return dict(texts)


@dataclass(frozen=True, slots=True)
class AppraisalReport:
    """Which forms were written, which were left because the file was there, who has nothing to rule on."""

    written: tuple[Path, ...]
    kept: tuple[Path, ...]
    idle: tuple[str, ...]


def write_appraisal_forms(
    results: Results,
    stage: str,
    folder: Path,
    *,
    units: frozenset[str] | None = None,
    overwrite: bool = False,
    progress: Progress | None = None,
) -> AppraisalReport:
    """Write `<agency>.xlsx` for every lead agency and `hoi-dong.xlsx` for the council into `folder`.

    `units` narrows the forms to some units (None: all). Agencies' ids hold letters, digits, dot, hyphen and
    underscore only, so that no name leaves the folder.
    """
    from parscore.write.forms.appraisal import write_appraisal_form

    folder.mkdir(parents=True, exist_ok=True)
    agencies = [*agencies_of(results), COUNCIL]
    written: list[Path] = []
    kept: list[Path] = []
    idle: list[str] = []
    for done, by in enumerate(agencies, 1):
        path = folder / f"{by}.xlsx"
        content = form_content(results, stage, by, units)
        if not content.rows:
            idle.append(by)
        elif path.exists() and not overwrite:
            kept.append(path)
        else:
            write_appraisal_form(content, path)
            written.append(path)
        if progress is not None:
            progress(done, len(agencies), by)
    return AppraisalReport(tuple(written), tuple(kept), tuple(idle))
