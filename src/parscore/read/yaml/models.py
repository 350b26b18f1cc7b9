"""Plain YAML data → a pydantic model, with every fault as a finding at its line."""

from __future__ import annotations

import types
import typing
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Path
from parscore.model.rules import KINDS
from parscore.read.yaml.document import Document
from parscore.text import did_you_mean, quoted

M = TypeVar("M", bound=BaseModel)


def build(model: type[M], document: Document) -> tuple[M | None, list[Diagnostic]]:
    """The document as `model`, or None and why not."""
    if not isinstance(document.data, dict):
        return None, [
            finding(
                "F006",
                document.positions.at(),
                what="cả tệp",
                expected="một bảng khoá: giá trị",
                got=_shown(document.data),
            )
        ]
    try:
        return model.model_validate(document.data), []
    except ValidationError as error:
        faults = error.errors(include_url=False)
        return None, [
            _translate(model, document, fault) for fault in faults if not _only_follows(document, fault)
        ]


def _only_follows(document: Document, fault: ErrorDetails) -> bool:
    """Whether the fault merely says that a list is empty because its entries were refused."""
    return fault["type"] == "too_short" and bool(_locate(document.data, fault["loc"])[1])


def _translate(model: type[BaseModel], document: Document, details: ErrorDetails) -> Diagnostic:
    path, value = _locate(document.data, details["loc"])
    positions, kind = document.positions, details["type"]
    name = str(path[-1]) if path else "tệp"
    if kind == "extra_forbidden":
        known = _fields(_model_at(model, document.data, path[:-1]))
        return finding(
            "F004", positions.key(*path), key=name, suggestion=_instead(name, known, document, path)
        )
    if kind in {"missing", "union_tag_not_found"}:
        missing = "kind" if kind == "union_tag_not_found" else str(details["loc"][-1])
        return finding("F005", positions.key(*path), key=missing, where=_owner(path, document.data))
    if value is None:
        return finding("F005", positions.key(*path), key=name, where=_owner(path[:-1], document.data))
    if kind in {"literal_error", "union_tag_invalid"}:
        if kind == "union_tag_invalid":
            value, path, name = (value or {}).get("kind"), (*path, "kind"), "kind"
        allowed = KINDS if kind == "union_tag_invalid" else _expected(details)
        return finding(
            "F007",
            positions.at(*path),
            key=name,
            value=_shown(value),
            allowed=quoted(allowed),
            suggestion=did_you_mean(str(value), allowed),
        )
    expected = _EXPECTED.get(kind) or f"giá trị hợp lệ ({details['msg']})"
    if (bounds := details.get("ctx")) is not None and "{" in expected:
        expected = expected.format(**{"limit": next(iter(bounds.values())), **bounds})
    return finding("F006", positions.at(*path), what=f"«{name}»", expected=expected, got=_shown(value))


def _instead(name: str, known: list[str], document: Document, path: Path) -> str:
    """The key that was meant; where no name is near enough, the keys that are not used yet."""
    if near := did_you_mean(name, known):
        return near
    _, holder = _locate(document.data, path[:-1])
    free = [key for key in known if not isinstance(holder, dict) or key not in holder]
    return f"; ở đây còn dùng được {quoted(free)}" if 0 < len(free) <= _MANY else ""


_MANY = 10
_EXPECTED = {
    "not_a_number": "một số như 2.5 hoặc 2,5",
    "int_parsing": "một số nguyên",
    "int_type": "một số nguyên",
    "int_from_float": "một số nguyên",
    "bool_parsing": "true hoặc false",
    "bool_type": "true hoặc false",
    "string_type": "chữ",
    "string_too_short": "chữ, không để trống",
    "string_too_long": "chữ ngắn hơn",
    "string_pattern_mismatch": "mã không dấu, không dấu cách (ví dụ so-noi-vu, 1.1.2)",
    "tuple_type": "một danh sách [..] hoặc các dòng gạch đầu «-»",
    "list_type": "một danh sách [..] hoặc các dòng gạch đầu «-»",
    "dict_type": "một bảng khoá: giá trị",
    "model_type": "một bảng khoá: giá trị",
    "model_attributes_type": "một bảng khoá: giá trị",
    "too_short": "danh sách có ít nhất một mục",
    "too_long": "danh sách không quá {max_length} mục",
    "date_from_datetime_parsing": "ngày dạng 2022-12-29",
    "date_parsing": "ngày dạng 2022-12-29",
    "date_type": "ngày dạng 2022-12-29",
    "date_from_datetime_inexact": "ngày dạng 2022-12-29",
    "greater_than_equal": "số không nhỏ hơn {limit}",
    "less_than_equal": "số không lớn hơn {limit}",
}


def _locate(data: Any, loc: tuple[int | str, ...]) -> tuple[Path, Any]:
    """The part of `loc` that exists in the data (no union tags, no missing keys), and the value there."""
    path: list[int | str] = []
    value = data
    for step in loc:
        if isinstance(value, dict) and step in value:
            value = value[str(step)]
            path.append(step)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
            path.append(step)
    return tuple(path), value


def _owner(path: Path, data: Any) -> str:
    """What holds the missing key: the nearest criterion or unit on the way, or the nearest key."""
    owner = "tệp"
    for step in path:
        data = data[step]
        name = (data.get("code") or data.get("id")) if isinstance(data, dict) else None
        if isinstance(step, str) or isinstance(name, str):
            owner = f"«{name if isinstance(name, str) else step}»"
    return owner


def _shown(value: Any) -> str:
    if isinstance(value, dict):
        return "một bảng"
    if isinstance(value, list):
        return f"danh sách {len(value)} mục"
    return "để trống" if value is None else f"«{str(value)[:60]}»"


def _expected(details: ErrorDetails) -> list[str]:
    said = str((details.get("ctx") or {}).get("expected", ""))
    return [word.strip().strip("'") for word in said.replace(" or ", ",").split(",") if word.strip()]


def _fields(model: type[BaseModel]) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items()]


def _model_at(model: type[BaseModel], data: Any, path: Path) -> type[BaseModel]:
    """The model that the data at `path` should fit, found through the annotations; unions by their `kind`."""
    here = model
    for step in path:
        data = data[step]
        if isinstance(step, str):
            field = next((f for n, f in here.model_fields.items() if step in (n, f.alias)), None)
            if field is None:
                return here
            candidates = list(_models_in(field.annotation))
            kind = data.get("kind") if isinstance(data, dict) else None
            fitting = [m for m in candidates if "kind" not in m.model_fields or kind in _literals(m)]
            here = (fitting or candidates or [here])[0]
    return here


def _literals(model: type[BaseModel]) -> tuple[Any, ...]:
    return typing.get_args(model.model_fields["kind"].annotation)


def _models_in(annotation: Any) -> typing.Iterator[type[BaseModel]]:
    if (
        isinstance(annotation, type)
        and not isinstance(annotation, types.GenericAlias)
        and issubclass(annotation, BaseModel)
    ):
        yield annotation
    for part in typing.get_args(annotation):
        yield from _models_in(part)
