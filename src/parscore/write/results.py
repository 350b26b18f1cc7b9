"""results.json: canonical text of Results, written whole or not at all.

Keys sorted, decimals as strings, no clock, units in the order of their identities: the same inputs give the same bytes.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from functools import cache
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from parscore.model.scorecard import Results
from parscore.number import plain

SCHEMA = "parscore-results/1"


_LISTS = ("cards", "findings", "standings")
"""The long lists of the file: one entry a line, so that two files can be compared line by line."""


@cache
def _names(kind: type) -> tuple[str, ...]:
    """The field names of a record type; nothing for any other type."""
    return tuple(field.name for field in fields(kind)) if is_dataclass(kind) else ()


def as_plain(value: Any) -> Any:
    """The value as JSON data; empty fields of records are left out, so that a line stays short."""
    kind = type(value)
    if kind is str or value is None or kind is bool or kind is int:
        return value
    if kind is Decimal:
        return format(plain(value), "f")
    if kind is tuple or kind is list:
        return [as_plain(part) for part in value]
    if isinstance(value, Mapping):
        return {str(key): as_plain(part) for key, part in value.items()}
    if names := _names(kind):  # type: ignore[arg-type]
        return {name: as_plain(part) for name in names if not _empty(part := getattr(value, name))}
    if isinstance(value, BaseModel):
        return value.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    return value.value if isinstance(value, Enum) else value


def _empty(part: Any) -> bool:
    """Whether a field holds its empty default; nought and an unknown value are no empty fields."""
    return not part and (part is False or type(part) in (str, tuple, dict, frozenset))


def canonical(results: Results) -> str:
    """The text of results.json, in one canonical form: a key a line, and of the long lists an entry a line."""
    data = as_plain(results)
    data["schema"] = SCHEMA
    data["inputs"] = dict(results.inputs)
    for group in data["cycle"]["groups"]:
        group["units"].sort(key=lambda unit: unit["id"])
    data["cards"] = sorted(data["cards"], key=lambda card: (card["group"], card["unit"]))
    write = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode
    lines = []
    for key in sorted(data):
        if key in _LISTS and data[key]:
            entries = ",\n".join(write(entry) for entry in data[key])
            lines.append(f"{write(key)}:[\n{entries}\n]")
        else:
            lines.append(f"{write(key)}:{write(data[key])}")
    return "{\n" + ",\n".join(lines) + "\n}\n"


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
