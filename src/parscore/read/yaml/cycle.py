"""cycle.yaml → Cycle, with the position of every node."""

from __future__ import annotations

from pathlib import Path

from parscore.diagnostics import Diagnostic, Positions
from parscore.model.cycle import Cycle
from parscore.read.yaml.document import load
from parscore.read.yaml.models import build


def read_cycle(path: Path, file: str) -> tuple[Cycle | None, Positions, list[Diagnostic]]:
    """Read one cycle file; `file` is its name in findings. None when its structure does not hold."""
    document, findings = load(path, file)
    if document is None:
        return None, Positions(file), findings
    cycle, faults = build(Cycle, document)
    return cycle, document.positions, [*findings, *faults]
