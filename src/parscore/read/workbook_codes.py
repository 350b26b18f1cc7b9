"""Which criterion a row of a form speaks of, also when a spreadsheet damaged its number.

A typed 1.10 may be stored as the number 1.1 and 1.1.1 as a date; such a cell is resolved only when exactly
one reading agrees with the title or the order of the rows.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

from parscore.model.framework import Criterion, Framework
from parscore.number import parse
from parscore.read.cells import as_text
from parscore.text import fold, squeeze

_CODE_LIKE = re.compile(r"[^\W\d_]{0,3}[-.]?\d{1,3}(?:\.\d{1,3}){0,6}", re.UNICODE)
_COLUMN_NUMBER = re.compile(r"\(?\d{1,2}\)?")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a cell in the number column says: the criterion, whether it was damaged, what it may stand for."""

    criterion: Criterion | None
    shown: str
    damaged: bool = False
    candidates: tuple[str, ...] = ()


@dataclass(frozen=True)
class Index:
    """What is looked up in one set for every row of a form: codes as written, labels of figures, options."""

    order: tuple[Criterion, ...]
    exact: dict[str, int]
    numbers: dict[Decimal, list[int]]
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
    numbers: dict[Decimal, list[int]] = {}
    for place, criterion in enumerate(order):
        if (number := parse(criterion.code)) is not None:
            numbers.setdefault(number, []).append(place)
    figures: dict[str, dict[str, str]] = {}
    choices: dict[str, tuple[str, ...]] = {}
    for criterion in framework.scored:
        for figure in criterion.rule.figures() if criterion.rule else ():
            if figure.options:
                choices[criterion.code] = figure.options
            else:
                labels = figures.setdefault(criterion.code, {})
                labels[fold(figure.label)] = labels[f"– {figure.label}"] = figure.key
    exact = {canonical(criterion.code): place for place, criterion in enumerate(order)}
    return Index(order, exact, numbers, figures, choices)


@dataclass
class Codes:
    """The codes of one set while one form is read; `last` is the place in the set of the row read last."""

    index: Index
    last: int = -1

    def read(self, value: object, title: str) -> Reading:
        """The criterion of a row, from the cell in its number column and the title beside it."""
        if isinstance(value, str):
            found = self.index.exact.get(value)
            if found is None:
                found = self.index.exact.get(canonical(value))
            return self._take([] if found is None else [found], value, title)
        shown = as_text(value)
        if isinstance(value, bool) or value is None:
            return Reading(None, shown)
        if isinstance(value, (int, float)):
            number = parse(shown)
            return self._take(self.index.numbers.get(number, []) if number is not None else [], shown, title)
        if isinstance(value, datetime.date):
            texts = dict.fromkeys(_date_readings(value))
            dated = [self.index.exact[text] for text in texts if text in self.index.exact]
            return self._take(dated, shown, title, damaged=True)
        return Reading(None, shown, damaged=True)

    def _take(self, found: list[int], shown: str, title: str, *, damaged: bool = False) -> Reading:
        if len(found) == 1 and not damaged:
            self.last = found[0]
            return Reading(self.index.order[found[0]], shown)
        candidates = tuple(self.index.order[index].code for index in found)
        if len(found) > 1:
            damaged = True
            found = self._by_title(found, title) or self._by_order(found)
        if len(found) != 1:
            return Reading(None, squeeze(shown), damaged, candidates)
        self.last = found[0]
        return Reading(self.index.order[found[0]], shown, damaged, candidates)

    def _by_title(self, found: list[int], title: str) -> list[int]:
        wanted = fold(title)
        return [index for index in found if fold(self.index.order[index].title) == wanted] if wanted else []

    def _by_order(self, found: list[int]) -> list[int]:
        """The candidate that comes right after the row read last."""
        return [index for index in found if index == self.last + 1]

    def code_like(self, shown: str) -> bool:
        """Whether a text in the number column looks like a number of a criterion at all."""
        return _CODE_LIKE.fullmatch(canonical(shown)) is not None


def canonical(text: str) -> str:
    """A code as it is compared: one line, no spaces, no trailing dot or bracket, decimal commas as dots."""
    plain = unicodedata.normalize("NFKC", squeeze(text)).replace(" ", "").replace(",", ".")
    return plain.lstrip("'").rstrip(".)").casefold()


def is_column_number(code: object, title: object) -> bool:
    """Whether a row only numbers the columns: (1), (2), (3) …"""
    texts = (as_text(code).strip(), as_text(title).strip())
    return all(_COLUMN_NUMBER.fullmatch(text) for text in texts)


def _date_readings(value: datetime.date) -> list[str]:
    day, month, year = value.day, value.month, value.year
    pairs, ends = ((day, month), (month, day)), (str(year % 100), str(year))
    three = [f"{first}.{second}.{end}" for end in ends for first, second in pairs]
    return [*three, f"{day}.{month}", f"{month}.{day}", f"{year % 100}.{month}.{day}"]
