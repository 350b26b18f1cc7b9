"""JSON Schemas (draft 2020-12) of the YAML files for editors, made of the models and the catalogue of keys.

A schema knows keys, kinds and ranges of values; what must add up is for lint.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from pydantic import BaseModel

from parscore.catalogue.keys import Table, tables
from parscore.model.base import NUMBER_SCHEMA
from parscore.model.cycle import Cycle
from parscore.model.framework import Framework
from parscore.model.rules import KINDS
from parscore.model.survey import SurveyForm

DIALECT = "https://json-schema.org/draft/2020-12/schema"
FILES: Mapping[str, type[BaseModel]] = {"framework": Framework, "cycle": Cycle, "survey-form": SurveyForm}
"""The schemas by the name of their file, without `.schema.json`."""

Node = dict[str, Any]


def schema_text(name: str) -> str:
    """The schema `name` of FILES as the text of its file."""
    return json.dumps(schema(name), ensure_ascii=False, indent=2) + "\n"


def schema(name: str) -> Node:
    """The schema `name` of FILES as data."""
    # Older pydantic cannot write a default of a class that nobody has made an instance of.
    for field in FILES[name].model_fields.values():
        if isinstance(field.default, BaseModel):
            field.default.model_rebuild()
    raw = FILES[name].model_json_schema(by_alias=True, ref_template="#/$defs/{model}")
    models = {key: _model(key, part) for key, part in raw.pop("$defs", {}).items()}
    top = _model(FILES[name].__name__, raw)
    if "Criterion" in models:
        models |= _rules(models)
        models["Criterion"] = _either_rule_or_children(models["Criterion"])
        either = [models["Case"]["properties"]["points"], {"$ref": "#/$defs/Rule"}, {"const": True}]
        models["Case"]["properties"]["else"] = {
            "description": models["Case"]["properties"]["else"]["description"],
            "anyOf": either,
        }
        models["Step"]["anyOf"] = [
            {"required": keys} for keys in (["above", "points"], ["from", "points"], ["else"])
        ]
    return {"$schema": DIALECT, "$id": f"{name}.schema.json", **top, "$defs": dict(sorted(models.items()))}


def _model(name: str, raw: Node) -> Node:
    """One mapping with its keys in the order of the catalogue, each with its meaning."""
    known: Table = tables()[name]
    made: Node = {"description": known.about, "type": "object"}
    fields = {key: _value(part) for key, part in raw.get("properties", {}).items()}
    made["properties"] = {
        key: {"description": f"{_sentence(said.label)}. {said.meaning}", **fields[key]}
        for key, said in known.keys.items()
        if key in fields
    }
    if raw.get("required"):
        made["required"] = [key for key in known.keys if key in raw["required"]]
    made["additionalProperties"] = False
    return made


def _sentence(words: str) -> str:
    return words[:1].upper() + words[1:]


def _value(raw: Any) -> Any:
    """A value as an editor should see it: no made-up title, no null beside a real type, no empty default."""
    if isinstance(raw, list):
        return [_value(part) for part in raw]
    if not isinstance(raw, dict):
        return raw
    kept = {
        key: _value(part) for key, part in raw.items() if key not in ("title", "discriminator", "description")
    }
    if kept.get("default") in (None, [], {}) or isinstance(kept.get("default"), dict | list):
        kept.pop("default", None)
    if "anyOf" in kept:
        real = [part for part in kept.pop("anyOf") if part != {"type": "null"}]
        kept = (
            real[0] | kept
            if len(real) == 1
            else _one_or_list(real)
            if "minLength" in kept
            else {"anyOf": real}
        )
    if "patternProperties" in kept:
        kept["additionalProperties"] = False
    if "oneOf" in kept and all("$ref" in part for part in kept["oneOf"]):
        return {"$ref": "#/$defs/Rule"}
    return kept


def _one_or_list(several: list[Node]) -> Node:
    """A name or a list of them that is not empty."""
    return {"anyOf": [part | {"minItems": 1} if part.get("type") == "array" else part for part in several]}


def _rules(models: Mapping[str, Node]) -> dict[str, Node]:
    """One mapping whose `kind` decides the rest, so that an editor explains the kind that was meant."""
    made: dict[str, Node] = {}
    for rule in KINDS.values():
        example = {
            "type": "object",
            "properties": {
                "points": {"anyOf": [NUMBER_SCHEMA, {"enum": ["not_applicable", "empty"]}]},
                **rule.answer_schema(),
            },
            "required": ["points"],
            "additionalProperties": False,
        }
        model = models[rule.__name__] | {"properties": dict(models[rule.__name__]["properties"])}
        model["properties"]["examples"] = model["properties"]["examples"] | {"items": example}
        made[rule.__name__] = model
    meanings = {kind: models[rule.__name__]["description"] for kind, rule in KINDS.items()}
    said = "; ".join(f"{kind}: {_lower(text)}" for kind, text in meanings.items())
    made["Rule"] = {
        "description": "Cách chấm; kind quyết định các khoá còn lại.",
        "type": "object",
        "properties": {"kind": {"description": said, "enum": list(KINDS)}},
        "required": ["kind"],
        "allOf": [
            {
                "if": {"properties": {"kind": {"const": kind}}, "required": ["kind"]},
                "then": {"$ref": f"#/$defs/{rule.__name__}"},
            }
            for kind, rule in KINDS.items()
        ],
    }
    return made


def _lower(text: str) -> str:
    return (text[:1].lower() + text[1:]).rstrip(".")


def _either_rule_or_children(criterion: Node) -> Node:
    either = {
        "if": {"type": "object"},
        "then": {"$ref": "#/$defs/Rule"},
        "else": {"not": {"enum": list(KINDS)}},
    }
    rule = {"type": ["object", "string"], **either}
    properties = criterion["properties"]
    return criterion | {
        "properties": properties | {"rule": {"description": properties["rule"]["description"]} | rule},
        "anyOf": [{"required": ["rule"]}, {"required": ["children"]}],
        "not": {"required": ["rule", "children"]},
    }
