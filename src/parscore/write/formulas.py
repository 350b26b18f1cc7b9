"""Formulas of a spreadsheet that round as a set does, and what a text begins with that is taken for one.

What is added up is the caller's.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import pairwise

from parscore.model.framework import Rounding
from parscore.text import cell_name

SIGNS = ("=", "+", "-", "@", "\t", "\r")
"""With one of these a text becomes a formula where a spreadsheet opens the file, or somebody types it."""
_BEYOND = 9
"""Sums of floats are first rounded here, so that what binary fractions leave over decides no half."""


def rounded_formula(expression: str, rounding: Rounding) -> str:
    """The expression rounded as the set rounds."""
    digits = rounding.digits
    settled = f"ROUND({expression},{max(_BEYOND, digits + 2)})"
    if rounding.mode == "half_up":
        return f"ROUND({settled},{digits})"
    if rounding.mode == "down":
        return f"TRUNC({settled},{digits})"
    scaled = f"{settled}*10^{digits}"
    tie = f"ABS(ABS({scaled})-INT(ABS({scaled}))-0.5)<0.000001"
    return f"IF({tie},2*ROUND({scaled}/2,0)/10^{digits},ROUND({settled},{digits}))"


def summed(cells: Iterable[tuple[int, int]]) -> str:
    """`SUM(C4:C9,C11)` of cells of one row or one column, given as rows and columns from 1 in their order."""
    return f"SUM({','.join(_ranges(list(cells)))})"


def _ranges(cells: list[tuple[int, int]]) -> Iterator[str]:
    """Neighbours as one range."""
    starts = [0, *(place for place, pair in enumerate(pairwise(cells), 1) if not _touch(*pair))]
    for start, end in pairwise([*starts, len(cells)]):
        first, last = cell_name(*cells[start]), cell_name(*cells[end - 1])
        yield first if first == last else f"{first}:{last}"


def _touch(one: tuple[int, int], other: tuple[int, int]) -> bool:
    return (other[0] - one[0], other[1] - one[1]) in ((0, 1), (1, 0))
