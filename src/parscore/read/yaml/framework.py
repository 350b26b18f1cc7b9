"""A criteria set's YAML file → Framework, with the position of every node."""

from __future__ import annotations

from pathlib import Path

from parscore.diagnostics import Diagnostic, Positions
from parscore.model.framework import Framework
from parscore.read.yaml.document import load
from parscore.read.yaml.models import build


def read_framework(path: Path, file: str) -> tuple[Framework | None, Positions, list[Diagnostic]]:
    """Read one criteria set; `file` is its name in findings. None when its structure does not hold."""
    document, findings = load(path, file)
    if document is None:
        return None, Positions(file), findings
    framework, faults = build(Framework, document)
    return framework, document.positions, [*findings, *faults]
