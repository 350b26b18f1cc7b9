"""results.json → Results."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import TypeAdapter, ValidationError

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.scorecard import Results

SCHEMA = "parscore-results/1"


@cache
def _adapter() -> TypeAdapter[Any]:
    return TypeAdapter(Results)


def read_results(path: Path, file: str) -> tuple[Results | None, list[Diagnostic]]:
    """Read one results file; None with a finding when it is absent, damaged or of another version."""
    try:
        raw = json.loads(path.read_bytes())
    except FileNotFoundError:
        return None, [finding("K101", Place(file))]
    except (OSError, ValueError) as error:
        return None, [finding("K102", Place(file), problem=type(error).__name__)]
    schema = raw.pop("schema", None) if isinstance(raw, dict) else None
    if schema != SCHEMA:
        return None, [finding("K102", Place(file), problem=f"phiên bản «{schema}», cần «{SCHEMA}»")]
    try:
        results = _adapter().validate_python(raw)
    except ValidationError as error:
        first = error.errors(include_url=False)[0]
        where = ".".join(str(step) for step in first["loc"])
        return None, [finding("K102", Place(file), problem=f"{where}: {first['msg']}")]
    return results, []
