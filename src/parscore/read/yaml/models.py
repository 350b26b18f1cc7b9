"""The files of the project as models: criteria set, cycle, survey form; every fault as a finding at its line.

May not judge what a model says beyond its types: that is `check`.
"""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator, Sequence
from pathlib import Path as FilePath
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Path, Positions
from parscore.model.base import written_keys
from parscore.model.cycle import Cycle
from parscore.model.framework import Framework
from parscore.model.rules import KINDS
from parscore.model.survey import SurveyForm
from parscore.read.yaml.document import Document, load, parse
from parscore.read.yaml.elsewhere import elsewhere
from parscore.text import did_you_mean, quoted

M = TypeVar("M", bound=BaseModel)
Read = tuple[M | None, Positions, list[Diagnostic]]
"""A model, or None when the structure of its file does not hold; the position of every node; what was found."""


def read_framework(path: FilePath, file: str) -> Read[Framework]:
    """Read one criteria set; `file` is its name in findings."""
    return _read(Framework, path, file)


def framework_in(text: str, file: str) -> Read[Framework]:
    """The criteria set in a text that came with another file, read as carefully as one in a file of its own."""
    return _made(Framework, parse(text, file), file)


def read_cycle(path: FilePath, file: str) -> Read[Cycle]:
    """Read one cycle file; `file` is its name in findings."""
    return _read(Cycle, path, file)


def read_survey_form(path: FilePath, file: str) -> Read[SurveyForm]:
    """Read the form of a survey; `file` is its name in findings."""
    return _read(SurveyForm, path, file)


def _read(model: type[M], path: FilePath, file: str) -> Read[M]:
    return _made(model, load(path, file), file)


def _made(model: type[M], loaded: tuple[Document | None, list[Diagnostic]], file: str) -> Read[M]:
    document, findings = loaded
    if document is None:
        return None, Positions(file), findings
    made, faults = build(model, document)
    return made, document.positions, [*findings, *faults]


def build(model: type[M], document: Document) -> tuple[M | None, list[Diagnostic]]:
    """The document as `model`, or None and why not."""
    if not isinstance(document.data, dict):
        got, expected = _shown(document.data), "một bảng khoá: giá trị"
        return None, [finding("F006", document.positions.at(), what="cả tệp", expected=expected, got=got)]
    try:
        return model.model_validate(document.data), []
    except ValidationError as error:
        faults = error.errors(include_url=False)
        return None, [_reported(model, document, one) for one in faults if not _only_follows(document, one)]


def _only_follows(document: Document, fault: ErrorDetails) -> bool:
    """Whether the fault merely says that a list is empty because its entries were refused."""
    return fault["type"] == "too_short" and bool(_locate(document.data, fault["loc"])[1])


def _reported(model: type[BaseModel], document: Document, fault: ErrorDetails) -> Diagnostic:
    """The finding for one fault, at the part of its place that exists in the data."""
    path, value = _locate(document.data, fault["loc"])
    kind = fault["type"]
    if kind == "extra_forbidden":
        return _unknown(model, document, path)
    if kind == "missing":
        return _lacking(document, path, str(fault["loc"][-1]), path)
    if kind == "union_tag_not_found":
        return _lacking(document, path, "kind", path)
    if value is None:
        return _lacking(document, path, _name(path), path[:-1])
    if kind == "union_tag_invalid":
        return _not_among(_tags(fault), document, (*path, "kind"), value.get("kind"))
    if kind == "literal_error":
        return _not_among(_allowed(fault), document, path, value)
    return _refused(document, path, value, fault)


def _name(path: Path) -> str:
    """The key of a value; in a list the key of the list, with the number of the item counted from 1."""
    keys = [number for number, step in enumerate(path) if isinstance(step, str)]
    last = keys[-1] if keys else 0
    items = "".join(f", mục {step + 1}" for step in path[last + 1 :] if isinstance(step, int))
    return f"{path[last]}{items}" if keys else "tệp"


def _unknown(model: type[BaseModel], document: Document, path: Path) -> Diagnostic:
    """F004, with the key that was meant; where no name is near enough, the keys that are not used yet."""
    known = written_keys(_model_at(model, document.data, path[:-1]))
    _, holder = _locate(document.data, path[:-1])
    free = [key for key in known if not isinstance(holder, dict) or key not in holder]
    unused = f"; ở đây còn dùng được {quoted(free)}" if 0 < len(free) <= _MANY else ""
    meant = (
        did_you_mean(_name(path), known) or (elsewhere(_name(path)) if model is Framework else "") or unused
    )
    return finding("F004", document.positions.key(*path), key=_name(path), suggestion=meant)


def _lacking(document: Document, path: Path, key: str, holder: Path) -> Diagnostic:
    return finding("F005", document.positions.key(*path), key=key, where=_owner(holder, document.data))


def _not_among(allowed: Sequence[str], document: Document, path: Path, value: Any) -> Diagnostic:
    place, meant = document.positions.at(*path), did_you_mean(str(value), allowed)
    shown, among = _shown(value), quoted(allowed)
    return finding("F007", place, key=_name(path), value=shown, allowed=among, suggestion=meant)


def _tags(fault: ErrorDetails) -> list[str]:
    """The kinds that may stand at a place: all, or those that a case may have."""
    said = str((fault.get("ctx") or {}).get("expected_tags", ""))
    known = [tag.strip().strip("'") for tag in said.split(",")]
    return [kind for kind in KINDS if kind in known]


def _allowed(fault: ErrorDetails) -> list[str]:
    said = str((fault.get("ctx") or {}).get("expected", ""))
    return [word.strip().strip("'") for word in said.replace(" or ", ",").split(",") if word.strip()]


def _refused(document: Document, path: Path, value: Any, fault: ErrorDetails) -> Diagnostic:
    """F006, with what kind of value is expected and the bounds that hold."""
    expected = _EXPECTED.get(fault["type"]) or f"giá trị hợp lệ ({fault['msg']})"
    if (bounds := fault.get("ctx")) is not None and "{" in expected:
        expected = expected.format(**{"limit": next(iter(bounds.values())), **bounds})
    what, got = f"«{_name(path)}»", _shown(value)
    return finding("F006", document.positions.at(*path), what=what, expected=expected, got=got)


_MANY = 10
_EXPECTED = {
    kind: expected
    for expected, kinds in {
        "một số như 2.5 hoặc 2,5": "not_a_number",
        "một số nguyên": "int_parsing int_type int_from_float",
        "true hoặc false": "bool_parsing bool_type",
        "chữ": "string_type",
        "chữ, không để trống": "string_too_short",
        "chữ ngắn hơn": "string_too_long",
        "mã không dấu, không dấu cách (ví dụ so-noi-vu, 1.1.2)": "string_pattern_mismatch",
        "một danh sách [..] hoặc các dòng gạch đầu «-»": "tuple_type list_type",
        "một bảng khoá: giá trị": "dict_type model_type model_attributes_type",
        "các cặp [số liệu, điểm] như [[60, 0], [85, 10]]": "not_pairs",
        "danh sách có ít nhất một mục": "too_short",
        "tháng 2026-11, quý 2026-Q3, nửa năm 2026-H1 hoặc năm 2026": "not_a_period",
        "danh sách không quá {max_length} mục": "too_long",
        "ngày dạng 2022-12-29": "date_from_datetime_parsing date_parsing date_type date_from_datetime_inexact",
        "số không nhỏ hơn {limit}": "greater_than_equal",
        "số không lớn hơn {limit}": "less_than_equal",
    }.items()
    for kind in kinds.split()
}


def _locate(data: Any, loc: tuple[int | str, ...]) -> tuple[Path, Any]:
    """The part of `loc` that exists in the data (no union tags, no missing keys), and the value there."""
    path: list[int | str] = []
    value = data
    for step in loc:
        if isinstance(value, dict) and (key := _written(step, value)) in value:
            value = value[str(key)]
            path.append(key)
        elif isinstance(value, list) and isinstance(step, int) and step < len(value):
            value = value[step]
            path.append(step)
    return tuple(path), value


def _written(step: int | str, holder: dict[str, Any]) -> int | str:
    """The key under which something stands in a file: `{else: …}` is short for a case with points or a rule."""
    return "else" if step in ("points", "rule") and step not in holder else step


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


def _model_at(model: type[BaseModel], data: Any, path: Path) -> type[BaseModel]:
    """The model that the data at `path` should fit, found through the annotations; unions by their `kind`."""
    here = model
    for step in path:
        data = data[step]
        if isinstance(step, str):
            fields = here.model_fields.items()
            annotation = next(
                (field.annotation for name, field in fields if step in (name, field.alias)), None
            )
            if annotation is None:
                return here
            here = _fitting(annotation, data) or here
    return here


def _fitting(annotation: Any, data: Any) -> type[BaseModel] | None:
    """The model of an annotation that is meant for the data."""
    candidates = list(_models_in(annotation))
    kind = data.get("kind") if isinstance(data, dict) else None
    fitting = [model for model in candidates if "kind" not in model.model_fields or kind in _literals(model)]
    return next(iter(fitting or candidates), None)


def _literals(model: type[BaseModel]) -> tuple[Any, ...]:
    return typing.get_args(model.model_fields["kind"].annotation)


def _models_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if (
        isinstance(annotation, type)
        and not isinstance(annotation, types.GenericAlias)
        and issubclass(annotation, BaseModel)
    ):
        yield annotation
    for part in typing.get_args(annotation):
        yield from _models_in(part)
