"""The JSON Schema (draft 2020-12) of results.json, made of the records that are written there.

The sets, the cycle and the survey's form inside it stand as they were read, not as people write them.
"""

from __future__ import annotations

import json
from inspect import cleandoc
from typing import Any

from msgspec.json import schema_components
from pydantic.json_schema import models_json_schema

from parscore.model.scorecard import DIGEST, SCHEMA, Results
from tools.docs.schema import DIALECT, FILES, Node

NAME = "results"
_OWN: dict[str, Node] = {
    "schema": {"const": SCHEMA},
    DIGEST: {
        "description": "SHA-256 of every byte of the file before the entry of this key, which is the last.",
        "type": "string",
        "pattern": "^[0-9a-f]{64}$",
    },
}
"""The keys that only the file has."""


def results_schema() -> Node:
    """The schema as data."""
    _, parts = schema_components([Results], schema_hook=_of_model, ref_template="#/$defs/{name}")
    made = {name: _described(part) for name, part in parts.items()}
    _, models = models_json_schema([(model, "serialization") for model in FILES.values()])
    made |= {name: _plain(part) for name, part in models["$defs"].items()}
    top = made.pop("Results")
    top["properties"] |= _OWN
    top["required"] += _OWN
    return {
        "$schema": DIALECT,
        "$id": f"{NAME}.schema.json",
        **top,
        "additionalProperties": False,
        "$defs": dict(sorted(made.items())),
    }


def results_schema_text() -> str:
    """The schema as the text of its file."""
    return json.dumps(results_schema(), ensure_ascii=False, indent=2) + "\n"


def _plain(node: Any) -> Any:
    """A part of the schema of a model without made-up titles, defaults and the words of the code."""
    if isinstance(node, list):
        return [_plain(part) for part in node]
    if not isinstance(node, dict):
        return node
    kept = {key: part for key, part in node.items() if key == "properties" or key not in _LEFT_OUT}
    return {
        key: {name: _plain(one) for name, one in part.items()} if key == "properties" else _plain(part)
        for key, part in kept.items()
    }


_LEFT_OUT = frozenset({"title", "discriminator", "description", "default"})


def _of_model(kind: type) -> Node:
    return {"$ref": f"#/$defs/{kind.__name__}"}


def _described(part: Any) -> Node:
    """A record without the title that repeats its name, its docstring as one text."""
    kept: Node = {key: value for key, value in part.items() if key != "title"}
    if "description" in kept:
        kept["description"] = cleandoc(kept["description"])
    return kept if "enum" in kept else kept | {"additionalProperties": False}
