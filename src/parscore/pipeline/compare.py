"""What two paths name, so that they can be compared: two criteria sets, or the results of two cycles.

May not compare: it finds files and reads them.
"""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from parscore.diagnostics import Diagnostic
from parscore.model.framework import Framework
from parscore.model.scorecard import Results
from parscore.pipeline.lint import SUFFIXES, kind_of
from parscore.pipeline.load import find_framework
from parscore.read.results import read_results
from parscore.read.yaml.document import load
from parscore.read.yaml.models import read_framework

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
    return read_results(path, path.as_posix())
