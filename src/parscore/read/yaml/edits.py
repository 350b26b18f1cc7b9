"""Changes to a criteria set as it is written: `2.1.max=3`, `policy.rounding.digits=1`, or a criterion left out.

The data are changed before they are checked, so that a changed set is read like one that somebody edited. The maxima
above a change are added up anew, and what the decision declares is left out, as it speaks of another set.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from copy import deepcopy
from dataclasses import replace
from decimal import Decimal
from typing import Any, NamedTuple

from msgspec import Struct

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.aggregate import written_maximum
from parscore.model.framework import Framework
from parscore.number import parse
from parscore.read.yaml.document import Document
from parscore.read.yaml.document import parse as parse_yaml
from parscore.text import did_you_mean

TREES = ("criteria", "bonus", "penalty")
_NAMING = ("name", "code", "band", "id")
"""The keys by which an entry of a list is called."""
_SIZES = frozenset({"max", "weight", "aggregate", "condition"})
"""The keys on which the maxima above a criterion depend."""

_Data = dict[str, Any]


class Edit(Struct, frozen=True):
    """One change: what it is about as it was written, and the text of the value (None: it is left out)."""

    about: str
    value: str | None = None

    @classmethod
    def of(cls, written: str) -> Edit:
        """`about=value`; without a sign of equality the value is empty."""
        about, _, value = written.partition("=")
        return cls(about.strip(), value.strip())

    @property
    def place(self) -> Place:
        """Where a fault of the change is."""
        return Place("--without" if self.value is None else "--set")

    @property
    def problem(self) -> str:
        """What is wrong with how the change is written, whatever set it is for; nothing where it is well written."""
        if not self.about:
            return "chưa nói đổi gì"
        if not all(map(str.strip, self.about.split("."))):
            return "thiếu mã hoặc khoá cạnh dấu chấm"
        return "thiếu dấu = và giá trị sau khoá" if self.value == "" else ""

    def fault(self, problem: str) -> Diagnostic:
        """K330: the change means nothing."""
        written = self.about if self.value is None else f"{self.about}={self.value}"
        return finding("K330", self.place, edit=written, problem=problem)


def ill_written(edits: Sequence[Edit]) -> list[Diagnostic]:
    """K330 for every change that is not written as one, or that says another value for what was changed before."""
    found = [edit.fault(edit.problem) for edit in edits if edit.problem]
    told = [edit.about for edit in edits]
    again = (edit for place, edit in enumerate(edits) if edit.about in told[:place] and not edit.problem)
    return [*found, *(edit.fault("đã được đổi một lần ở trước") for edit in again)]


class _Node(NamedTuple):
    """A criterion as it is written, behind all those above it."""

    above: tuple[_Data, ...]
    item: _Data


class _Fault(Exception):
    """A change that means nothing; its words are said in a finding."""


def codes_in(document: Document) -> list[str]:
    """The codes of a set as it is written."""
    return [_code(node.item) for node in _nodes(document.data)] if isinstance(document.data, dict) else []


def edited(document: Document, edits: Iterable[Edit]) -> tuple[Document, list[Diagnostic]]:
    """The set with every change made; K330 for one that means nothing in it."""
    data, findings = deepcopy(document.data), list[Diagnostic]()
    if not isinstance(data, dict):
        return document, findings
    for edit in edits:
        try:
            _make(data, edit)
        except _Fault as fault:
            findings.append(edit.fault(str(fault)))
    return replace(document, data=data), findings


def is_about(document: Document, edit: Edit) -> bool:
    """Whether a change speaks of a criterion of the set."""
    return _split(edit.about, codes_in(document)) is not None


def _make(data: _Data, edit: Edit) -> None:
    nodes = {_code(node.item): node for node in _nodes(data)}
    split = _split(edit.about, nodes)
    if edit.value is None:
        _leave_out(data, edit.about, nodes)
    elif split is None:
        _require_known(data, edit.about, nodes)
        _put(data, edit.about, _value(edit))
    else:
        code, rest = split
        if not rest:
            raise _Fault("thiếu khoá sau mã, ví dụ .max")
        _put(nodes[code].item, rest, _value(edit))
        if rest in _SIZES:
            _add_up(data, nodes[code].above)


def _require_known(data: _Data, about: str, codes: Iterable[str]) -> None:
    """A fault where a change begins with what is neither a criterion nor a key of sets."""
    keys = {*data, *(field.alias or name for name, field in Framework.model_fields.items())}
    first = about.partition(".")[0]
    if first not in keys:
        near = did_you_mean(first, sorted(keys)) or did_you_mean(about, list(codes))
        raise _Fault(f"không có tiêu chí hay khoá này{near}")


def _split(about: str, codes: Iterable[str]) -> tuple[str, str] | None:
    """The longest code with which it begins, and what follows behind the point."""
    found = [code for code in codes if about == code or about.startswith(f"{code}.")]
    code = max(found, key=len, default=None)
    return None if code is None else (code, about[len(code) + 1 :])


def _value(edit: Edit) -> Any:
    document, findings = parse_yaml(edit.value or "", edit.place.file)
    if findings or document is None:
        raise _Fault("giá trị không phải là YAML")
    return document.data


def _leave_out(data: _Data, code: str, nodes: dict[str, _Node]) -> None:
    """Take a criterion out, and every criterion above it of which nothing is left."""
    if code not in nodes:
        raise _Fault(f"không có tiêu chí này{did_you_mean(code, list(nodes))}")
    above, item = nodes[code]
    while above and len(above[-1]["children"]) == 1:
        above, item = above[:-1], above[-1]
    for held in _homes(data, above):
        held[:] = [one for one in held if one is not item]
    gone = {_code(node.item) for node in _below((), item)}
    rank = (data.get("policy") or {}).get("rank") or {}
    if isinstance(rank.get("tie_break"), list):
        rank["tie_break"] = [one for one in rank["tie_break"] if one not in gone]
    _add_up(data, above)


def _homes(data: _Data, above: Sequence[_Data]) -> list[list[Any]]:
    """The lists in which a criterion may stand."""
    return [above[-1]["children"]] if above else [data[tree] for tree in TREES if tree in data]


def _add_up(data: _Data, above: Sequence[_Data]) -> None:
    """The maxima above a change, the nearest first; one that cannot be added up stays."""
    data.pop("declares", None)
    for parent in reversed(above):
        members = [_Member.of(child) for child in parent["children"]]
        known = [one for one in members if one is not None]
        if len(known) == len(members):
            parent["max"] = written_maximum(parent.get("aggregate", "sum"), known)


class _Member(NamedTuple):
    """What a child brings to the maximum of its parent."""

    max: Decimal
    weight: Decimal | None
    condition: bool

    @classmethod
    def of(cls, item: _Data) -> _Member | None:
        most = parse(str(item.get("max", "")))
        weight = parse(str(item.get("weight") or ""))
        return None if most is None else cls(most, weight, item.get("condition") == "true")


def _put(node: Any, about: str, value: Any) -> None:
    """Set what a path of keys leads to; only its last key may be new."""
    key, rest = _step(node, about)
    if rest:
        if not isinstance(node, list) and key not in node:
            raise _Fault(f"không có «{key}»{did_you_mean(key, list(node))}")
        _put(node[key], rest, value)
    else:
        node[key] = value


def _step(node: Any, about: str) -> tuple[Any, str]:
    """The first key of a path inside a node, and what is left of it."""
    if isinstance(node, dict):
        known = [key for key in node if about == key or about.startswith(f"{key}.")]
        key = max(known, key=len, default=about.partition(".")[0])
        return key, about[len(key) + 1 :]
    if not isinstance(node, list):
        raise _Fault(f"«{about}» đi tiếp sau một giá trị đơn")
    names = [_name(one, place) for place, one in enumerate(node, 1)]
    held = [name for name in names if about == name or about.startswith(f"{name}.")]
    name = max(held, key=len, default=None)
    if name is None:
        raise _Fault(
            f"không có mục «{about.partition('.')[0]}»{did_you_mean(about.partition('.')[0], names)}"
        )
    return names.index(name), about[len(name) + 1 :]


def _name(entry: Any, place: int) -> str:
    """What an entry of a list is called: by its name or code, else by its place from 1."""
    named = (entry.get(key) for key in _NAMING) if isinstance(entry, dict) else ()
    return next((name for name in named if isinstance(name, str)), str(place))


def _code(item: _Data) -> str:
    return str(item.get("code", ""))


def _nodes(data: _Data) -> Iterator[_Node]:
    for tree in TREES:
        for item in _dicts(data.get(tree)):
            yield from _below((), item)


def _below(above: tuple[_Data, ...], item: _Data) -> Iterator[_Node]:
    yield _Node(above, item)
    for child in _dicts(item.get("children")):
        yield from _below((*above, item), child)


def _dicts(items: Any) -> list[_Data]:
    return [one for one in items if isinstance(one, dict)] if isinstance(items, list) else []
