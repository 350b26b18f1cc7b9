"""results.json: canonical text of Results, written whole or not at all.

Keys sorted, decimals as strings, no clock, units in the order of their identities: the same inputs give the same bytes.
"""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import fields, is_dataclass
from decimal import Decimal
from enum import Enum
from functools import partial
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from parscore.model.scorecard import Results
from parscore.number import plain

SCHEMA = "parscore-results/1"


_EMPTY = (str, tuple, dict, frozenset)
_LISTS = ("cards", "findings", "standings")
"""The long lists of the file: one entry a line, so that two files can be compared line by line."""


def as_plain(value: Any) -> Any:
    """The value as JSON data; empty fields of records are left out, so that a line stays short."""
    kind = type(value)
    maker = _MAKERS.get(kind)
    if maker is None:
        maker = _MAKERS[kind] = _maker(kind)
    return maker(value)


_MAKERS: dict[type, Callable[[Any], Any]] = {}


def _maker(kind: type) -> Callable[[Any], Any]:
    """What turns a value of one type into JSON data."""
    if issubclass(kind, Decimal):
        return lambda value: format(plain(value), "f")
    if issubclass(kind, Enum):
        return lambda value: value.value
    if issubclass(kind, Mapping):
        return lambda value: {str(key): as_plain(part) for key, part in value.items()}
    if issubclass(kind, BaseModel):
        return lambda value: value.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    if names := _names(kind):
        return partial(_record, names)
    if issubclass(kind, (tuple, list)):
        return lambda value: [as_plain(part) for part in value]
    return lambda value: value


def _names(kind: type) -> tuple[str, ...]:
    """The field names of a record type (dataclass or named tuple); nothing for any other type."""
    if is_dataclass(kind):
        return tuple(field.name for field in fields(kind))
    return tuple(getattr(kind, "_fields", ()))


def _record(names: tuple[str, ...], value: Any) -> dict[str, Any]:
    """A record without its empty fields; nought and an unknown value are no empty fields."""
    made = {}
    for name in names:
        part = getattr(value, name)
        if part or not (part is False or type(part) in _EMPTY):
            made[name] = part if type(part) is str else as_plain(part)
    return made


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
