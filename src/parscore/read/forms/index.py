"""What one criteria set offers for telling the rows of a form: codes, titles, the tree, labels and options.

Made once for a set. May not look at a form.
"""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from difflib import SequenceMatcher

from parscore.model.framework import Criterion, Framework
from parscore.number import parse
from parscore.read.words.legacy import words
from parscore.read.words.numbering import canonical

_LONGEST = 300
NAMED = 0.55
"""How alike two titles have to be, from 0 to 1, so that they may be of one criterion."""


@dataclass(frozen=True, slots=True)
class Reading:
    """What a row says it is: the criterion, whether its number was damaged, what it may stand for.

    `clash`: number and title are plainly of two criteria.
    """

    criterion: Criterion | None
    shown: str
    damaged: bool = False
    candidates: tuple[str, ...] = ()
    clash: bool = False


@dataclass(frozen=True)
class Index:
    """What is looked up in one set for every row: codes, titles, the tree, labels of figures, options of
    choices."""

    order: tuple[Criterion, ...]
    plain: tuple[Reading, ...]
    exact: dict[str, int]
    numbers: dict[Decimal, list[int]]
    folded: tuple[str, ...]
    titles: dict[str, list[int]]
    above: tuple[int, ...]
    below: tuple[tuple[int, ...], ...]
    top: tuple[int, ...]
    scored: frozenset[str]
    branches: dict[str, str]
    figures: dict[str, dict[str, str]]
    choices: dict[str, tuple[str, ...]]


_INDEXES: dict[int, tuple[Framework, Index]] = {}


def index_of(framework: Framework) -> Index:
    """The index of a set, made once for the same set object."""
    known = _INDEXES.get(id(framework))
    if known is not None and known[0] is framework:
        return known[1]
    if len(_INDEXES) >= 64:
        _INDEXES.clear()
    index = _make_index(framework)
    _INDEXES[id(framework)] = (framework, index)
    return index


def _make_index(framework: Framework) -> Index:
    order = tuple(framework.by_code.values())
    place = {criterion.code: number for number, criterion in enumerate(order)}
    numbers: dict[Decimal, list[int]] = {}
    titles: dict[str, list[int]] = {}
    figures: dict[str, dict[str, str]] = {}
    choices: dict[str, tuple[str, ...]] = {}
    for number, criterion in enumerate(order):
        titles.setdefault(words(criterion.title), []).append(number)
        if (value := parse(criterion.code)) is not None:
            numbers.setdefault(value, []).append(number)
    for criterion in framework.scored:
        for figure in criterion.rule.figures if criterion.rule else ():
            if figure.options:
                choices[criterion.code] = figure.options
            else:
                labels = figures.setdefault(criterion.code, {})
                labels[words(figure.label)] = labels[f"– {figure.label}"] = figure.key
    return Index(
        order=order,
        plain=tuple(Reading(criterion, criterion.code) for criterion in order),
        exact={canonical(code): number for code, number in place.items()} | place,
        numbers=numbers,
        folded=tuple(words(criterion.title) for criterion in order),
        titles=titles,
        above=tuple(place.get(framework.parents[criterion.code] or "", -1) for criterion in order),
        below=tuple(tuple(place[child.code] for child in criterion.children) for criterion in order),
        top=tuple(place[criterion.code] for criterion in framework.criteria),
        scored=frozenset(criterion.code for criterion in framework.scored),
        branches={canonical(code): code for code in framework.branches},
        figures=figures,
        choices=choices,
    )


def alike(first: str, second: str) -> bool:
    """Whether two folded titles have so much in common that they may be of one criterion."""
    return likeness(first, second) >= NAMED


def likeness(first: str, second: str) -> float:
    """How much two folded titles have in common, from 0 to 1; nothing to compare, or one inside the other, is much."""
    if first == second or not first:
        return 1.0
    if second and (first in second or second in first):
        return 0.9
    matcher = SequenceMatcher(None, first[:_LONGEST], second[:_LONGEST], autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= NAMED else 0.0
