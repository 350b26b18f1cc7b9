"""Faults of many cells gathered into one finding each: how often, and the rows of the first ones."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic
from parscore.read.replies.table import FIRST, Source, rows_in_words

NAMED = 10
"""Different wordings of one kind that get a finding of their own in one table; the rest share one."""

TOGETHER = frozenset({"S239", "S240", "S245", "S247"})
"""Findings that name a few wordings and count all of them."""
SHOWN = 3
"""Wordings that such a finding names."""


@dataclass
class _Spot:
    count: int = 0
    column: int = 0
    rows: list[int] = field(default_factory=list)
    suggestion: str = ""


class Spots:
    """The faults of one table, by finding code and the word at fault."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._found: dict[tuple[str, str], _Spot] = {}

    def add(self, code: str, word: str, column: int, rows: NDArray[np.int64], suggestion: str = "") -> None:
        """Note that `word` stands at fault in these rows of a column."""
        if not len(rows):
            return
        spot = self._found.setdefault((code, word), _Spot(column=column, suggestion=suggestion))
        spot.count += len(rows)
        spot.rows = sorted({*spot.rows, *(int(row) for row in np.sort(rows)[:FIRST])})[:FIRST]

    def findings(self) -> Iterator[Diagnostic]:
        """One finding for each word, the most frequent first."""
        for code in dict.fromkeys(code for code, _ in self._found):
            spots = [(word, spot) for (kind, word), spot in self._found.items() if kind == code]
            spots.sort(key=lambda pair: (-pair[1].count, pair[0]))
            if code in TOGETHER:
                yield self._say(code, _listed([word for word, _ in spots]), _sum([spot for _, spot in spots]))
                continue
            for word, spot in spots[:NAMED]:
                yield self._say(code, word or "ô trống", spot)
            if rest := spots[NAMED:]:
                yield self._say(code, f"{len(rest)} cách ghi khác", _sum([spot for _, spot in rest]))

    def _say(self, code: str, word: str, spot: _Spot) -> Diagnostic:
        place = self._source.place(spot.rows[0], spot.column)
        rows = rows_in_words(spot.rows, spot.count)
        return finding(code, place, name=word, count=spot.count, rows=rows, suggestion=spot.suggestion)


def _sum(spots: Sequence[_Spot]) -> _Spot:
    """Several spots as one: all their cells, the first rows of all, the column of the first."""
    rows = sorted({row for spot in spots for row in spot.rows})[:FIRST]
    return _Spot(sum(spot.count for spot in spots), spots[0].column, rows)


def _listed(words: Sequence[str]) -> str:
    more = f", và {len(words) - SHOWN} cách ghi khác" if len(words) > SHOWN else ""
    return ", ".join(f"«{word}»" for word in words[:SHOWN]) + more
