"""The survey's form file → SurveyForm, with the position of every node."""

from __future__ import annotations

from pathlib import Path

from parscore.diagnostics import Diagnostic, Positions
from parscore.model.survey import SurveyForm
from parscore.read.yaml.document import load
from parscore.read.yaml.models import build


def read_survey_form(path: Path, file: str) -> tuple[SurveyForm | None, Positions, list[Diagnostic]]:
    """Read one form; `file` is its name in findings. None when its structure does not hold."""
    document, findings = load(path, file)
    if document is None:
        return None, Positions(file), findings
    form, faults = build(SurveyForm, document)
    return form, document.positions, [*findings, *faults]
