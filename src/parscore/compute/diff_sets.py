"""What changed between two criteria sets: the set, its conventions, every criterion. Judges nothing."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any, Literal

from msgspec import Struct

from parscore.compute.match_sets import Match, SetEntry, entries, matches
from parscore.model.base import Model
from parscore.model.framework import Criterion, Framework
from parscore.model.rules import Step
from parscore.number import vi

ChangeKind = Literal[
    "set", "levels", "declares", "policy", "bands", "audiences", "sources", "scales", "figures", "kinds",
    "added", "dropped", "moved", "renamed", "max", "rule",
    "label", "printed", "lead", "evidence", "guide", "basis", "source", "note",
]  # fmt: skip
Value = str | Decimal | None

_SET = (
    "framework", "title", "year", "status", "basis", "part", "part_note", "previous", "note", "aggregate", "checks",
)  # fmt: skip
_TABLES = ("declares", "policy", "audiences", "sources", "scales", "figures", "kinds")
_OWN = ("label", "printed", "lead", "evidence", "guide", "basis", "source", "note")
_COUNTING = ("marked", "aggregate", "weight", "kinds", "condition")
"""How a criterion counts, beside its rule."""
_UNCOMPARED = frozenset({"kind", "examples", "named", "parts"})


class SetChange(Struct, frozen=True):
    """One difference: kind, where (`code`, and `was` when the code is new), which key (`field`), both values.

    A value is a number, words, or None where there is none. `proposed`: only the titles speak for it.
    """

    change: ChangeKind
    code: str = ""
    was: str = ""
    field: str = ""
    before: Value = None
    after: Value = None
    title: str = ""
    proposed: bool = False


def set_changes(old: Framework, new: Framework) -> tuple[SetChange, ...]:
    """Every difference: the set as a whole, then the criteria in the order of `new`, then the dropped ones.

    The examples of rules are not compared: they score nothing.
    """
    return (*_whole(old, new), *_criteria(old, new))


def _whole(old: Framework, new: Framework) -> Iterator[SetChange]:
    for key in _SET:
        yield from _fields("set", key, getattr(old, key), getattr(new, key))
    if old.levels != new.levels:
        yield SetChange("levels", field="levels", before=", ".join(old.levels), after=", ".join(new.levels))
    for key in _TABLES:
        left, right = getattr(old, key), getattr(new, key)
        yield from (
            SetChange(key, field=field, before=one, after=other)  # type: ignore[arg-type]
            for field, one, other in _differing(_flat(left, key), _flat(right, key))
        )
    yield from _fields("bands", "bands_on", old.bands_on, new.bands_on)
    yield from _fields("bands", "bands_of", old.bands_of, new.bands_of)
    before = {band.name: band for band in old.bands}
    after = {band.name: band for band in new.bands}
    for name in dict.fromkeys([*before, *after]):
        left, right = _flat(before.get(name), "bands"), _flat(after.get(name), "bands")
        for field, one, other in _differing(left, right):
            if field != "bands.name":
                yield SetChange("bands", field=field, before=one, after=other, title=name)


def _fields(change: ChangeKind, key: str, old: object, new: object) -> Iterator[SetChange]:
    for field, one, other in _differing(_flat(old, key), _flat(new, key)):
        yield SetChange(change, field=field, before=one, after=other)


def _flat(value: object, path: str) -> dict[str, Value]:
    """A record or mapping as `policy.rounding.digits` → value; lists of plain values as one text."""
    if isinstance(value, Model):
        fields = type(value).model_fields.items()
        value = {field.alias or name: getattr(value, name) for name, field in fields}
    if isinstance(value, Mapping):
        parts = (_flat(part, f"{path}.{name}") for name, part in value.items())
        return {key: found for part in parts for key, found in part.items()}
    if isinstance(value, tuple) and any(isinstance(part, Model) for part in value):
        return {path: "; ".join(_listed(part) for part in value)}
    return {path: _plain(value)}


def _listed(record: Model) -> str:
    return ", ".join(
        f"{key.lstrip('.')}: {_text(part)}" for key, part in _flat(record, "").items() if part is not None
    )


def _plain(value: object) -> Value:
    if value is None or isinstance(value, str | Decimal):
        return value
    if isinstance(value, bool):
        return "có" if value else "không"
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, tuple | list):
        return ", ".join(_text(_plain(part)) for part in value) or None
    return str(value)


def _text(value: Value) -> str:
    return vi(value) if isinstance(value, Decimal) else value or "–"


def _differing(old: Mapping[str, Value], new: Mapping[str, Value]) -> Iterator[tuple[str, Value, Value]]:
    for key in dict.fromkeys([*old, *new]):
        if old.get(key) != new.get(key):
            yield key, old.get(key), new.get(key)


def _criteria(old: Framework, new: Framework) -> Iterator[SetChange]:
    before, after = entries(old), entries(new)
    known = matches(old, new)
    titles = (old.audiences, new.audiences)
    for code, entry in after.items():
        match = known.get(code)
        if match is None:
            yield SetChange("added", code, after=entry.criterion.max, title=entry.criterion.title)
        else:
            yield from _criterion(code, match, before[match.old], entry, titles)
    kept = {match.old for match in known.values()}
    for code, entry in before.items():
        if code not in kept:
            yield SetChange("dropped", code, before=entry.criterion.max, title=entry.criterion.title)


def _criterion(
    code: str,
    match: Match,
    before: SetEntry,
    after: SetEntry,
    audiences: tuple[dict[str, str], dict[str, str]],
) -> Iterator[SetChange]:
    old, new = before.criterion, after.criterion
    was = match.old if match.old != code else ""

    def change(
        kind: ChangeKind, one: Value, other: Value, field: str = "", *, proposed: bool = False
    ) -> SetChange:
        return SetChange(kind, code, was, field or kind, one, other, new.title, proposed)

    if was:
        yield change("moved", match.old, code, "code", proposed=match.proposed)
    if before.section != after.section:
        yield change("moved", before.section, after.section, "section")
    if old.title != new.title:
        yield change("renamed", old.title, new.title, "title", proposed=match.proposed and not was)
    if old.max != new.max:
        yield change("max", old.max, new.max)
    for field, one, other in (*_rules(old, new, audiences), *_counting(old, new)):
        yield change("rule", one, other, field)
    for key in _OWN:
        if getattr(old, key) != getattr(new, key):
            yield change(key, getattr(old, key), getattr(new, key))  # type: ignore[arg-type]


def _rules(
    old: Criterion, new: Criterion, audiences: tuple[dict[str, str], dict[str, str]]
) -> Iterator[tuple[str, Value, Value]]:
    """The fields in which two rules of one kind differ; two rules of different kinds as a whole, in words."""
    if old.rule is None or new.rule is None or old.rule.kind != new.rule.kind:
        if old.rule is not new.rule:
            yield "kind", _whole_rule(old, audiences[0]), _whole_rule(new, audiences[1])
        return
    named = getattr(new.rule, "scale", None)
    shared = {"options"} if named is not None and named == getattr(old.rule, "scale", None) else set()
    for name, field in type(new.rule).model_fields.items():
        one, other = getattr(old.rule, name), getattr(new.rule, name)
        reordered = isinstance(one, dict) and list(one.items()) != list(other.items())
        if name not in _UNCOMPARED | shared and (one != other or reordered):
            yield field.alias or name, _rule_value(one), _rule_value(other)


def _counting(old: Criterion, new: Criterion) -> Iterator[tuple[str, Value, Value]]:
    """The keys by which a criterion counts in another way."""
    for name in _COUNTING:
        one, other = getattr(old, name), getattr(new, name)
        if one != other:
            yield Criterion.model_fields[name].alias or name, _plain(one), _plain(other)


def _whole_rule(criterion: Criterion, audiences: dict[str, str]) -> Value:
    if criterion.rule is None:
        return None
    words = criterion.rule_in_words(audiences).replace("\n", "; ")
    return f"{criterion.rule.kind} – {words}"


def _rule_value(value: Any) -> Value:
    if isinstance(value, dict):
        return "; ".join(f"{name}: {_text(_plain(part))}" for name, part in value.items())
    if isinstance(value, tuple) and all(isinstance(part, Step) for part in value):
        return "; ".join(_step(step) for step in value)
    if isinstance(value, tuple) and all(isinstance(part, Model) for part in value):
        return "; ".join(f"({_listed(part)})" for part in value)
    if isinstance(value, tuple) and all(isinstance(part, tuple) for part in value):
        return "; ".join(f"{_text(figure)}: {_text(points)}" for figure, points in value)
    return _plain(value)


def _step(step: Step) -> str:
    if step.bound is None:
        return f"còn lại: {_text(step.points)}"
    return f"{'trên' if step.above is not None else 'từ'} {_text(step.bound)}: {_text(step.points)}"
