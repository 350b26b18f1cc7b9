"""Results already written: opened with a word on inputs that changed since, or computed anew and compared."""

from __future__ import annotations

from pathlib import Path

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.scorecard import Results
from parscore.pipeline.inputs import Progress, digest_of, workbooks_in
from parscore.pipeline.score import RESULTS, cycle_file, score_cycle
from parscore.pipeline.shipped import find
from parscore.read.results import read_results
from parscore.write.results import canonical

_SHOWN = 5


def open_results(path: Path) -> tuple[Results | None, list[Diagnostic]]:
    """The results of the cycle at `path` (folder or cycle.yaml), with K103 when an input has changed since."""
    folder = cycle_file(path).parent
    results, findings = read_results(folder / RESULTS, RESULTS)
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
    run = score_cycle(path, progress, write=False, jobs=jobs)
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
