"""Results and sets already there: opened, told apart by their paths, or computed anew and compared.

May not compare line by line, nor judge which of two figures is right.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from msgspec import json

from parscore.catalogue import finding
from parscore.check.results.reproduction import changed_inputs, check_inputs, check_reproduction
from parscore.contents import digest_of
from parscore.diagnostics import Diagnostic, Place
from parscore.model.cycle import Cycle
from parscore.model.framework import Framework
from parscore.model.scorecard import Results
from parscore.pipeline.inputs import RESULTS, Progress, cycle_file, listed_files, named_files, slashed
from parscore.pipeline.results_file import results_in
from parscore.pipeline.shipped import SUFFIXES, find, find_framework
from parscore.read.results.results import known_inputs, raw_results
from parscore.text import some_of
from parscore.write.results import canonical

if TYPE_CHECKING:
    from parscore.compute.compare import Comparison

Named = Literal["set", "cycle", "results", "nothing"]


def what_is(written: str) -> Named:
    """A set (a file or a shipped name), a cycle (a folder or its cycle.yaml), a results file, or nothing."""
    from parscore.pipeline.lint import kind_of
    from parscore.read.yaml.document import load

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
    from parscore.read.yaml.models import read_framework

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
    now = _digests(folder, dict.fromkeys((*results.inputs, *_listed(folder, results.cycle))))
    changed = [f"{name} ({how})" for name, how in changed_inputs(results.inputs, now)]
    if changed:
        findings.append(finding("K103", Place(RESULTS), names=some_of(changed, _SHOWN, "tệp")))
    return results, findings


def _listed(folder: Path, cycle: Cycle) -> Iterator[str]:
    """The files that lie now in the folders which the cycle names."""
    named = (name for path, name in named_files(cycle) if path[0] in ("appraisal", "explanations"))
    for name in dict.fromkeys((cycle.submissions, *named)):
        if (folder / slashed(name)).is_dir():
            yield from (shown for _, shown in listed_files(name, folder)[0])


def _digests(folder: Path, names: Iterable[str]) -> dict[str, str]:
    """The digests of those of the inputs that are there, beside the cycle or as sets that come with the package."""
    found = ((name, _digest(folder, name)) for name in names)
    return {name: digest for name, digest in found if digest is not None}


def _digest(folder: Path, name: str) -> str | None:
    beside = digest_of(folder / slashed(name))
    source = find(name.removeprefix("frameworks/")) if beside is None else None
    return digest_of(source) if source is not None else beside


def verify(
    path: Path, progress: Progress | None = None, *, jobs: int = 1
) -> tuple[Results | None, list[Diagnostic]]:
    """The results that are written, if scoring the cycle again gives them byte for byte; and all that differs."""
    from parscore.pipeline.score import score_cycle

    folder, place = cycle_file(path).parent, Place(RESULTS)
    results, findings = results_in(folder / RESULTS, RESULTS)
    raw, written = raw_results(folder / RESULTS)
    if written is None:
        return None, findings
    run = score_cycle(path, progress, write=False, jobs=jobs, final=written.get("second_reading") is not None)
    if run.results is None:
        known = known_inputs(folder / RESULTS).inputs
        return None, [*findings, *check_inputs(known, _digests(folder, known), place), *run.findings]
    made = b"".join(canonical(run.results))
    if made == raw:
        return results, findings
    differing = list(check_reproduction(written, json.decode(made), place))
    layout = finding("K104", place, what="cách viết của tệp", written="khác", computed="đúng mẫu")
    return None, [*findings, *(differing or [layout])]


def compare_published(
    results: Results, path: Path, tolerance: Decimal
) -> tuple[Comparison | None, list[Diagnostic]]:
    """The published figures of a file against `results`; None where the file has none."""
    from parscore.compute.compare import compare
    from parscore.read.tables.published import read_published
    from parscore.read.words.lines import LineNames

    published, findings = read_published(
        path, path.as_posix(), LineNames(results.cycle, results.sets_by_unit)
    )
    return (compare(results, published, tolerance) if published else None), findings
