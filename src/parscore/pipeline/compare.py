"""Published results read and held against those of a cycle; may not judge which of both is right."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

from parscore.compute.compare import Comparison, compare
from parscore.diagnostics import Diagnostic
from parscore.model.scorecard import Results
from parscore.read.tables.published import read_published
from parscore.read.words.lines import LineNames


def compare_published(
    results: Results, path: Path, tolerance: Decimal
) -> tuple[Comparison | None, list[Diagnostic]]:
    """The published figures of a file against `results`; None where the file has none."""
    sets = {unit.id: results.framework_of(group.id) for group, unit in results.cycle.units()}
    published, findings = read_published(path, path.as_posix(), LineNames(results.cycle, sets))
    return (compare(results, published, tolerance) if published else None), findings
