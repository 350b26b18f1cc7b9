"""A criteria set with some of its scored rows left out, as if they had never been written. Knows no unit.

May not read files or compute points of units.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from parscore.model.aggregate import written_maximum
from parscore.model.framework import Criterion, Framework

_Data = dict[str, Any]
_ITEMS = ("bonus", "penalty")


def without(framework: Framework, codes: Collection[str]) -> Framework:
    """The set without the criteria of `codes` and all below them; the maxima above them are added up anew.

    What the decision declares is left out, as it speaks of another set; so is whatever of the policy and the bands asks
    for a criterion that is gone. ValueError when nothing would be left.
    """
    gone = framework.expand(codes)
    if not gone:
        return framework
    data = framework.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    data.pop("declares", None)
    data["criteria"] = _kept(data["criteria"], gone)
    if not data["criteria"]:
        raise ValueError("no criterion is left")
    for name in _ITEMS:
        data[name] = [item for item in data.get(name, ()) if item["code"] not in gone]
    left = {one["code"] for name in ("criteria", *_ITEMS) for one in _walk(data[name])}
    away = framework.by_code.keys() - left
    data["policy"] = _policy(data["policy"], away)
    data["bands"] = [_band(band, away) for band in data.get("bands", ())]
    return Framework.model_validate(data)


def _kept(items: Sequence[_Data], gone: Collection[str]) -> list[_Data]:
    """The criteria that stay; a parent of which nothing stays goes as well."""
    left = (_shrunk(item, gone) for item in items if item["code"] not in gone)
    return [item for item in left if item is not None]


def _shrunk(item: _Data, gone: Collection[str]) -> _Data | None:
    children = item.get("children")
    if not children:
        return item
    kept = _kept(children, gone)
    if kept == children:
        return item
    made = tuple(map(Criterion.model_validate, kept))
    most = written_maximum(item.get("aggregate", "sum"), made)
    return {**item, "children": kept, "max": most} if kept else None


def _walk(items: Sequence[_Data]) -> Iterator[_Data]:
    for item in items:
        yield item
        yield from _walk(item.get("children", ()))


def _policy(policy: Mapping[str, Any], away: Collection[str]) -> _Data:
    """The policy without tie-breaks, gates and sanctions of criteria that are gone."""
    rank = policy["rank"]
    gates = (_gate(gate, away) for gate in _about(policy, "gates", away))
    return {
        **policy,
        "rank": {**rank, "tie_break": [one for one in rank.get("tie_break", ()) if one not in away]},
        "gates": [gate for gate in gates if gate["zeroes"]],
        "sanctions": _about(policy, "sanctions", away),
    }


def _about(policy: Mapping[str, Any], key: str, away: Collection[str]) -> list[_Data]:
    return [one for one in policy.get(key, ()) if one["code"] not in away]


def _gate(gate: _Data, away: Collection[str]) -> _Data:
    return {**gate, "zeroes": [code for code in gate["zeroes"] if code not in away]}


def _band(band: _Data, away: Collection[str]) -> _Data:
    """A band without the conditions that ask for a criterion that is gone."""
    return {**band, "requires": [one for one in band.get("requires", ()) if not _asks(one, away)]}


def _asks(requirement: _Data, away: Collection[str]) -> bool:
    parts = (part for key in ("all_of", "any_of", "of") for part in requirement.get(key, ()))
    return requirement.get("code") in away or any(_asks(part, away) for part in parts)
