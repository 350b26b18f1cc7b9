"""The JSON that commands print: the contract of `rank --json` and of the three kinds of `diff --json`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from parscore.cli.common import say
from parscore.number import plain, rounded

if TYPE_CHECKING:
    from parscore.compute.diff import Change
    from parscore.compute.diff_sets import SetChange, Value
    from parscore.model.framework import Framework
    from parscore.model.scorecard import Standing

Record = Mapping[str, str | int | list[int] | None]


def print_json(records: Iterable[Record]) -> None:
    """Print the records as one JSON list."""
    say(json.dumps(list(records), ensure_ascii=False, indent=2))


def standing_record(row: Standing, framework: Framework) -> Record:
    """One row of a ranking, its numbers rounded as the policy prints them."""
    rounding = framework.policy.rounding

    def printed(value: Decimal | None) -> str | None:
        return None if value is None else format(rounded(value, rounding.mode, rounding.digits), "f")

    return {
        "group": row.group,
        "unit": row.unit,
        "name": row.name,
        "points": printed(row.points),
        "max": printed(row.maximum),
        "index": printed(row.index),
        "rank": row.rank,
        "band": row.band,
        "status": row.status,
    }


def change_record(change: Change) -> Record:
    """One changed line, its numbers unrounded."""
    return {
        "group": change.group,
        "unit": change.unit,
        "code": change.code,
        "from": _exact(change.before),
        "to": _exact(change.after),
        "change": _exact(change.change),
        "reason": change.reason,
        "by": change.by,
    }


def stage_change_record(change: Change) -> Record:
    """One line changed between two stages; where it applies no longer, or again, with its maximum and both states."""
    if change.applied == change.applies:
        return change_record(change)
    more = {"max": _exact(change.maximum), "applies_from": change.applied, "applies_to": change.applies}
    return {**change_record(change), **more}


def set_change_record(change: SetChange) -> Record:
    """One difference between two criteria sets; numbers as decimals in text, what does not exist as null."""
    return {
        "change": change.change,
        "code": change.code or None,
        "was": change.was or None,
        "field": change.field or None,
        "from": _text(change.before),
        "to": _text(change.after),
        "title": change.title,
        "proposed": change.proposed,
    }


def shipped_record(name: str, framework: Framework) -> Record:
    """One shipped set: its name, where it comes from, how many criteria stand on each level."""
    basis, depths = framework.basis, [node.depth for node in framework.nodes()]
    return {
        "name": name,
        "title": framework.title,
        "year": framework.year,
        "status": framework.status,
        "part": framework.part,
        "document": basis.document,
        "date": basis.date.isoformat() if basis.date else None,
        "issuer": basis.issuer,
        "counts": [depths.count(depth) for depth in range(max(depths) + 1)],
        "points": _exact(framework.maximum),
        "survey_points": _exact(framework.survey_maximum),
    }


def _text(value: Value) -> str | None:
    return value if value is None or isinstance(value, str) else _exact(value)


def _exact(value: Decimal | None) -> str | None:
    return None if value is None else format(plain(value), "f")
