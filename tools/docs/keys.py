"""The tables of keys for the guide, in Markdown, made of the schema. Returns text, writes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from pydantic import BaseModel

from parscore.model.rules import KINDS, Bands, Case, Cases, Step
from tools.docs.schema import schema

_HEAD = "| Khoá | Bắt buộc | Giá trị | Ý nghĩa |\n|---|---|---|---|"
_TYPES = {
    "string": "chữ",
    "integer": "số nguyên",
    "boolean": "true, false",
    "array": "danh sách",
    "object": "bảng",
}


_PARTS: dict[type[BaseModel], tuple[type[BaseModel], str]] = {
    Bands: (Step, "một bậc của steps"),
    Cases: (Case, "một trường hợp của cases"),
}


def _rules() -> Iterator[tuple[str, str]]:
    """The heading of every kind of rule; the steps of bands follow them."""
    for kind, rule in KINDS.items():
        yield rule.__name__, f"rule, kind: {kind}"
        if rule in _PARTS:
            part, what = _PARTS[rule]
            yield part.__name__, f"rule, kind: {kind}, {what}"


_FRAMEWORK = {
    "": "Cả bộ tiêu chí",
    "Basis": "basis",
    "Declares": "declares",
    "Policy": "policy",
    "Rounding": "policy, rounding",
    "RankPolicy": "policy, rank",
    "Quota": "policy, quotas",
    "Sanction": "policy, sanctions",
    "When": "policy, sanctions, when",
    "Gate": "policy, gates",
    "Band": "bands",
    "Requirement": "bands, requires",
    "Criterion": "Một tiêu chí (criteria, children, bonus, penalty)",
    "SetFigure": "figures, một số liệu",
    "FigureCheck": "checks, một phép so sánh",
    **dict(_rules()),
}
_CYCLE = {
    "": "Cả kỳ đánh giá",
    "Group": "groups",
    "Unit": "units",
    "Agency": "agencies",
    "Publication": "publication",
    "SurveyFiles": "survey",
    "FiguresFile": "figures, một tệp",
}
_FORM = {"": "Cả mẫu phiếu", "Question": "questions", "Columns": "columns", "FileRule": "files"}
_HEADINGS = {"framework": _FRAMEWORK, "cycle": _CYCLE, "survey-form": _FORM}
"""The mappings of each file in the order in which a writer meets them, with their headings."""


def keys_tables(name: str) -> str:
    """Every key of the files that the schema `name` describes: one table a mapping."""
    made = schema(name)
    known = {"": made, **made["$defs"]}
    known.pop("Rule", None)
    headings = _HEADINGS[name]
    order = [*(part for part in headings if part in known), *sorted(known.keys() - headings.keys())]
    return "\n\n".join(_table(headings.get(part, part), known[part]) for part in order)


def _table(name: str, mapping: dict[str, Any]) -> str:
    needed = mapping.get("required", [])
    rows = [
        f"| `{key}` | {'có' if key in needed else ''} | {_kind(body)} | {_cell(body['description'])} |"
        for key, body in mapping["properties"].items()
    ]
    return "\n".join([f"#### {name}", "", _cell(mapping["description"]), "", _HEAD, *rows])


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def _kind(body: dict[str, Any]) -> str:
    """What a value is, in a word or two."""
    if "enum" in body:
        return ", ".join(f"`{value}`" for value in body["enum"])
    if "const" in body:
        return f"`{body['const']}`"
    if "anyOf" in body:
        return " hoặc ".join(dict.fromkeys(_kind(part) for part in body["anyOf"]))
    if "$ref" in body:
        return "bảng"
    kind = body.get("type")
    if isinstance(kind, list):
        return "số" if "number" in kind else " hoặc ".join(_TYPES[one] for one in kind)
    if body.get("format") == "date":
        return "ngày"
    return _TYPES.get(str(kind), "chữ")
