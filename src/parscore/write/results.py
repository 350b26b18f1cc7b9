"""results.json: canonical text of Results, written whole or not at all.

Keys sorted, decimals as strings, no clock, units in the order of their identities: the same inputs give the same bytes.
"""

from __future__ import annotations

import json
import os
import tempfile
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from parscore.model.scorecard import Results
from parscore.number import plain

SCHEMA = "parscore-results/1"


def as_plain(value: Any) -> Any:
    """The value as JSON data; empty fields of records are left out, so that a line stays short."""
    if isinstance(value, Decimal):
        return format(plain(value), "f")
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    if isinstance(value, Enum):
        return value.value
    if is_dataclass(value) and not isinstance(value, type):
        pairs = ((field.name, getattr(value, field.name)) for field in fields(value))
        return {name: as_plain(part) for name, part in pairs if part not in ("", (), {}) and part is not False}
    if isinstance(value, dict):
        return {str(key): as_plain(part) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [as_plain(part) for part in value]
    return value


def canonical(results: Results) -> str:
    """The text of results.json, in one canonical form."""
    data = as_plain(results)
    data["schema"] = SCHEMA
    data["inputs"] = dict(results.inputs)
    for group in data["cycle"]["groups"]:
        group["units"].sort(key=lambda unit: unit["id"])
    data["cards"] = sorted(data["cards"], key=lambda card: (card["group"], card["unit"]))
    return json.dumps(data, sort_keys=True, ensure_ascii=False, indent=1) + "\n"


def write_whole(path: Path, content: str | bytes) -> None:
    """Put `content` at `path` through a temporary file beside it and a rename: whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    raw = content.encode("utf-8") if isinstance(content, str) else content
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(raw)
            file.flush()
            os.fsync(file.fileno())
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(name, 0o666 & ~umask)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
