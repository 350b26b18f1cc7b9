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
from functools import partial
from operator import attrgetter
from pathlib import Path
from typing import Any

from pydantic import BaseModel

from parscore.model.scorecard import Results
from parscore.number import plain

SCHEMA = "parscore-results/1"


_EMPTY = (str, tuple, dict, frozenset)
_LISTS = ("cards", "findings", "standings")
"""The long lists of the file: one entry a line, so that two files can be compared line by line."""


def _text(value: Any) -> str:
    """The value as canonical JSON; empty fields of records are left out, so that a line stays short."""
    kind = type(value)
    maker = _MAKERS.get(kind)
    if maker is None:
        maker = _MAKERS[kind] = _maker(kind)
    return maker(value)


_PLAIN = json.JSONEncoder(sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode
_QUOTED = json.encoder.encode_basestring
_MAKERS: dict[type, Callable[[Any], str]] = {str: _QUOTED}


def _maker(kind: type) -> Callable[[Any], str]:
    """What turns a value of one type into text."""
    if issubclass(kind, Decimal):
        return lambda value: f'"{format(plain(value), "f")}"'
    if issubclass(kind, Mapping):
        return lambda value: _object({str(key): part for key, part in value.items()})
    if issubclass(kind, BaseModel):
        return lambda value: _PLAIN(_dumped(value))
    if names := _names(kind):
        return partial(_record, tuple(f"{_QUOTED(name)}:" for name in names), attrgetter(*names))
    if issubclass(kind, (tuple, list)):
        return lambda value: f"[{','.join(map(_text, value))}]"
    return _PLAIN


def _dumped(value: BaseModel) -> dict[str, Any]:
    return value.model_dump(mode="json", by_alias=True, exclude_defaults=True)


def _names(kind: type) -> tuple[str, ...]:
    """The field names of a record type (dataclass or named tuple), sorted; nothing for any other type."""
    names = [field.name for field in fields(kind)] if is_dataclass(kind) else getattr(kind, "_fields", ())
    return tuple(sorted(names))


def _record(keys: tuple[str, ...], parts: Callable[[Any], tuple[Any, ...]], value: Any) -> str:
    """A record without its empty fields; nought and an unknown value are no empty fields."""
    made = [
        key + (_QUOTED(part) if type(part) is str else _text(part))
        for key, part in zip(keys, parts(value), strict=True)
        if part or (part is not False and type(part) not in _EMPTY)
    ]
    return f"{{{','.join(made)}}}"


def _object(value: Mapping[str, Any]) -> str:
    parts = [
        f"{_QUOTED(key)}:{_QUOTED(part) if type(part) is str else _text(part)}"
        for key, part in sorted(value.items())
    ]
    return f"{{{','.join(parts)}}}"


def canonical(results: Results) -> str:
    """The text of results.json, in one canonical form: a key a line, and of the long lists an entry a line."""
    cycle = _dumped(results.cycle)
    for group in cycle["groups"]:
        group["units"].sort(key=lambda unit: unit["id"])
    cards = sorted(results.cards, key=lambda card: (card.group, card.unit))
    data = {field.name: getattr(results, field.name) for field in fields(results)}
    data |= {"schema": SCHEMA, "cycle": cycle, "cards": cards}
    lines = []
    for key, value in sorted(data.items()):
        if key in _LISTS and value:
            entries = ",\n".join(map(_text, value))
            lines.append(f"{_PLAIN(key)}:[\n{entries}\n]")
        elif value or type(value) not in _EMPTY or key == "inputs":
            lines.append(f"{_PLAIN(key)}:{_text(value)}")
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
