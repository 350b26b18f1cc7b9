"""What is given twice, for every check that asks for it; pure. Knows neither files nor criteria."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")


def repeated(items: Iterable[T], key: Callable[[T], Hashable]) -> Iterator[tuple[T, T]]:
    """Every item whose key an earlier item has, with the first item of that key."""
    first: dict[Hashable, T] = {}
    for item in items:
        known = key(item)
        if known in first:
            yield item, first[known]
        else:
            first[known] = item
