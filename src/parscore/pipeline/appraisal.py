"""The appraisal of a cycle: rulings and explanations read.

An entry of `appraisal` is a file of rulings, or a folder of the units' own workbooks that appraisers marked.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.cycle import Cycle
from parscore.model.framework import Framework
from parscore.model.submission import Ruling
from parscore.pipeline.inputs import Inputs, nameless_in, workbooks_in
from parscore.read.rulings.long import read_explanations
from parscore.read.rulings.rulings import read_rulings
from parscore.read.rulings.words import AppraisalContext


def rulings_of(
    cycle: Cycle, sets: Mapping[str, Framework], inputs: Inputs
) -> tuple[list[Ruling], list[Diagnostic]]:
    """Every ruling of every stage, and what is wrong with their files; `sets` are the criteria sets by unit."""
    rulings: list[Ruling] = []
    findings: list[Diagnostic] = []
    for stage in cycle.stages:
        for listed in cycle.appraisal.get(stage, ()):
            files, faults = _files(listed, inputs.folder)
            findings += faults
            for path, name in files:
                read, faults = read_rulings(inputs.record_digest(path, name), name, stage, cycle, sets)
                rulings += read
                findings += faults
    return rulings, findings


def _files(listed: str, folder: Path) -> tuple[list[tuple[Path, str]], list[Diagnostic]]:
    """The file that is listed, or every workbook of the folder that is, each with the name to call it by."""
    name = listed.replace("\\", "/")
    path = folder / name
    if not path.is_dir():
        return [(path, listed)], []
    inside, findings = workbooks_in(path), list(nameless_in(path, folder))
    if not inside:
        findings.append(finding("R209", Place(listed), name=listed))
    return [(file, f"{name.rstrip('/')}/{file.relative_to(path).as_posix()}") for file in inside], findings


def explanations_of(
    cycle: Cycle, sets: Mapping[str, Framework], inputs: Inputs
) -> tuple[dict[str, dict[str, str]], list[Diagnostic]]:
    """The explanations that came in files of their own, by unit and code; several for one line are joined."""
    context = AppraisalContext("", cycle, sets)
    texts: dict[str, dict[str, str]] = defaultdict(dict)
    places: dict[tuple[str, str], Place] = {}
    findings: list[Diagnostic] = []
    for name in cycle.explanations or ():
        read, faults = read_explanations(inputs.file(name), name, context)
        findings += faults
        for unit, code, text, place in read:
            known = texts[unit].get(code)
            if known is not None:
                other = places[unit, code]
                findings.append(finding("R301", place, unit=unit, criterion=code, other=other))
            places.setdefault((unit, code), place)
            texts[unit][code] = text if known in (None, text) else f"{known}; {text}"
    return dict(texts), findings
