"""The JSON that commands print: the contract of `rank --json` and `diff --json`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TYPE_CHECKING

from parscore.cli.common import say
from parscore.number import plain, rounded

if TYPE_CHECKING:
    from parscore.compute.diff import Change
    from parscore.model.framework import Framework
    from parscore.model.scorecard import Standing

Record = Mapping[str, str | int | None]


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


def _exact(value: Decimal | None) -> str | None:
    return None if value is None else format(plain(value), "f")
