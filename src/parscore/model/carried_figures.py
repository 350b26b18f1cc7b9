"""The figures from systems inside the stamp of a form, so that a dispute is seen where the form is checked by itself.

They came with a file that anybody may have changed: they are compared with, and never count.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from parscore.diagnostics import Place
from parscore.model.figures import FigureValue
from parscore.number import parse

_KEY = "figures"
_MOST = 30_000
"""The longest text in one cell of the stamp."""


def figure_pairs(values: Iterable[FigureValue]) -> dict[str, str]:
    """What a stamp holds of the figures of a unit; nothing where there are none, or too many for one cell."""
    rows = sorted([one.code, one.key, format(one.value, "f"), one.option] for one in values)
    text = json.dumps(rows, ensure_ascii=False, separators=(",", ":"))
    return {_KEY: text} if rows and len(text) <= _MOST else {}


def figures_in(pairs: Mapping[str, str]) -> tuple[FigureValue, ...]:
    """The figures in the pairs of a stamp, of nobody yet; those that cannot be read are left out."""
    try:
        rows = json.loads(pairs.get(_KEY, "")[:_MOST])
    except (ValueError, RecursionError):
        return ()
    return tuple(_read(rows)) if isinstance(rows, list) else ()


def _read(rows: Iterable[object]) -> Iterator[FigureValue]:
    for row in rows:
        if isinstance(row, list) and len(row) == 4 and all(isinstance(text, str) for text in row):
            code, key, written, option = row
            value: Decimal | None = parse(written)
            if value is not None:
                yield FigureValue("", code, key, value, Place(""), option)
