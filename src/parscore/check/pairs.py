"""What is given twice, and what is given only by half, for every check that asks for it; pure."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from itertools import permutations
from typing import TypeVar

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place

T = TypeVar("T")


def repeated(items: Iterable[T], key: Callable[[T], Hashable]) -> Iterator[tuple[T, T]]:
    """Every item whose key an earlier item has, with the first item of that key."""
    first: dict[Hashable, T] = {}
    for item in items:
        if (known := first.setdefault(key(item), item)) is not item:
            yield item, known


def unpaired(code: str, *halves: tuple[object, Place, str]) -> Iterator[Diagnostic]:
    """The finding `code` where one of two halves is given without the other; each with its place and name."""
    for (given, place, have), (other, _, lacks) in permutations(halves, 2):
        if given and not other:
            yield finding(code, place, have=have, lacks=lacks)
