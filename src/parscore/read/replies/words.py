"""Columns of texts → the different texts in them and a number for every cell, so that each is looked at once.

May not know what a text means.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Texts = NDArray[Any]
"""A column of texts as Python objects."""


def addresses(texts: Texts) -> NDArray[np.intp]:
    """Which object every cell holds: equal numbers mean equal texts, but equal texts may be two objects."""
    return np.frombuffer(texts.tobytes(), np.intp)


def distinct(texts: Texts) -> tuple[NDArray[np.intp], list[str]]:
    """The place of every cell's text in the list that comes with it; a text may stand there twice.

    pandas makes one object for all equal texts of a column that it reads at one go, and comparing objects is
    far cheaper than comparing texts.
    """
    numbers, different = pd.factorize(addresses(texts))
    first = np.zeros(len(different), np.intp)
    first[numbers[::-1]] = np.arange(len(texts) - 1, -1, -1)
    return numbers, texts[first].tolist()


def coded(texts: Texts, code_of: Callable[[str], int], kind: type[np.integer[Any]]) -> NDArray[Any]:
    """The code of every cell; `code_of` is asked once for each different text."""
    numbers, words = distinct(texts)
    return np.array([code_of(word) for word in words], kind)[numbers]


def places_of(texts: Texts, which: NDArray[np.bool_]) -> dict[str, NDArray[np.intp]]:
    """The places of every different text among the cells marked, texts in the order in which they are met."""
    places = np.flatnonzero(which)
    numbers, words = distinct(texts[places])
    order = np.argsort(numbers, kind="stable")
    ends = np.cumsum(np.bincount(numbers, minlength=len(words)))[:-1]
    found: dict[str, NDArray[np.intp]] = {}
    for word, here in zip(words, np.split(places[order], ends), strict=True):
        found[word] = np.sort(np.concatenate([found[word], here])) if word in found else here
    return found


def turns(columns: Sequence[NDArray[Any]], count: int) -> NDArray[np.bool_]:
    """For which of `count` rows some column differs from the row above it."""
    new = np.zeros(count, dtype=bool)
    new[:1] = True
    for column in columns:
        new[1:] |= column[1:] != column[:-1]
    return new
