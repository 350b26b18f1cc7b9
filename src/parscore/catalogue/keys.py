"""The meaning of every key of the YAML files, for schemas, guide and tables of changes."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

import yaml
from msgspec import Struct


class Key(Struct, frozen=True):
    """One key: its short name and its meaning."""

    label: str
    meaning: str


class Table(Struct, frozen=True):
    """One kind of mapping in a file: what it is, and its keys in the order in which people write them."""

    about: str
    keys: Mapping[str, Key]


@cache
def tables() -> dict[str, Table]:
    """Every kind of mapping, by the name of its model."""
    text = files(__package__).joinpath("keys.yaml").read_text(encoding="utf-8")
    raw = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return {
        name: Table(body["about"], {str(key): Key(*said) for key, said in body["keys"].items()})
        for name, body in raw.items()
    }


@cache
def label(key: str) -> str:
    """The short name of a key, the first that any mapping gives it; nothing for an unknown key."""
    return next((table.keys[key].label for table in tables().values() if key in table.keys), "")
