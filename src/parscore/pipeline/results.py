"""Results and sets already there: opened, told apart by their paths, or computed anew and compared.

May not compare line by line: that is done in compute.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.framework import Framework
from parscore.model.scorecard import Results
from parscore.pipeline.inputs import Progress, digest_of, workbooks_in
from parscore.pipeline.lint import SUFFIXES, kind_of
from parscore.pipeline.load import find, find_framework
from parscore.pipeline.results_file import results_in
from parscore.pipeline.score import RESULTS, cycle_file, score_cycle
from parscore.read.yaml.document import load
from parscore.read.yaml.models import read_framework
from parscore.write.results import canonical

Named = Literal["set", "cycle", "results", "nothing"]


def what_is(written: str) -> Named:
    """A set (a file or a shipped name), a cycle (a folder or its cycle.yaml), a results file, or nothing."""
    path = Path(written)
    if path.is_dir():
        return "cycle"
    if path.suffix.lower() == ".json":
        return "results" if path.is_file() else "nothing"
    if path.is_file() and path.suffix.lower() in SUFFIXES:
        document, _ = load(path, written)
        return "cycle" if document is not None and kind_of(document.data) == "cycle" else "set"
    return "set" if find_framework(Path(), written) is not None else "nothing"


def open_set(written: str) -> tuple[Framework | None, list[Diagnostic]]:
    """The set of a file or of a shipped name; None with findings when its structure does not hold."""
    path = find_framework(Path(), written) or Path(written)
    framework, _, findings = read_framework(path, Path(written).as_posix())
    return framework, findings


def open_results_file(path: Path) -> tuple[Results | None, list[Diagnostic]]:
    """Results already written, wherever they lie; whether their inputs changed is not asked."""
    return results_in(path, path.as_posix())


_SHOWN = 5


def open_results(path: Path) -> tuple[Results | None, list[Diagnostic]]:
    """The results of the cycle at `path` (folder or cycle.yaml), with K103 when an input has changed since."""
    folder = cycle_file(path).parent
    results, findings = results_in(folder / RESULTS, RESULTS)
    if results is None:
        return None, findings
    changed = [name for name, digest in results.inputs.items() if _digest(folder, name) != digest]
    listed = {
        file.relative_to(folder).as_posix() for file in workbooks_in(folder / results.cycle.submissions)
    }
    changed += sorted(listed - set(results.inputs))
    if changed:
        shown = ", ".join(changed[:_SHOWN]) + ("…" if len(changed) > _SHOWN else "")
        findings.append(finding("K103", Place(RESULTS), names=shown))
    return results, findings


def _digest(folder: Path, name: str) -> str | None:
    """The digest of an input beside the cycle, or of a set that comes with the package."""
    beside = digest_of(folder / name)
    source = find(name.removeprefix("frameworks/")) if beside is None else None
    return digest_of(source) if source is not None else beside


def verify(path: Path, progress: Progress | None = None, *, jobs: int = 1) -> tuple[bool, list[Diagnostic]]:
    """Whether scoring the cycle again gives the results that are written, byte for byte, and what was found."""
    folder = cycle_file(path).parent
    written, findings = open_results(path)
    if written is None:
        return False, findings
    final = written.second_reading is not None
    run = score_cycle(path, progress, write=False, jobs=jobs, final=final)
    if run.results is None:
        return False, [*findings, *run.findings]
    same = (folder / RESULTS).read_bytes() == b"".join(canonical(run.results))
    if not same:
        findings.append(finding("K104", Place(RESULTS), units=_differing(written, run.results)))
    return same, findings


def _differing(old: Results, new: Results) -> str:
    """The units whose standing differs, or a word that only something else does."""
    before = {row.unit: row for row in old.standings}
    after = {row.unit: row for row in new.standings}
    units = sorted(unit for unit in before.keys() | after.keys() if before.get(unit) != after.get(unit))
    return ", ".join(units) if units else "không đơn vị nào (chỉ khác phần ghi kèm)"
