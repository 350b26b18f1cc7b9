"""Which criterion a row of a form speaks of: by its number, however written or damaged, its title and its
neighbours.

A row is resolved only when one reading is left; otherwise the candidates are named.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field, replace
from decimal import Decimal
from difflib import SequenceMatcher

from parscore.model.framework import Criterion, Framework
from parscore.number import parse
from parscore.read.cells import as_text
from parscore.read.legacy import words
from parscore.read.workbook_numbering import canonical, dates_of, serial_date, split_number, variants_of
from parscore.text import squeeze

_CODE_LIKE = re.compile(r"[^\W\d_]{0,3}[-.]?\d{1,3}(?:\.\d{1,3}){0,6}", re.UNICODE)
_COLUMN_NUMBER = re.compile(r"\(?(?:\d{1,2}|[A-Ha-h])\)?")
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
        for figure in criterion.rule.figures() if criterion.rule else ():
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
        figures=figures,
        choices=choices,
    )


@dataclass
class Codes:
    """The codes of one set while one form is read: the place in the set of the row read last, and those
    seen."""

    index: Index
    last: int = -1
    seen: set[int] = field(default_factory=set)

    def read(self, value: object, title: str) -> Reading:
        """The criterion of a row, from the cell in its number column and the title beside it."""
        if isinstance(value, str):
            found = self.index.exact.get(value)
            if found is not None and self.index.order[found].title == title:
                self.last = found
                self.seen.add(found)
                return self.index.plain[found]
        if value is None or isinstance(value, (bool, datetime.time, datetime.timedelta)):
            return Reading(None, as_text(value), damaged=not isinstance(value, bool))
        reading = self._look(value, title)
        if (
            reading.criterion is None
            and not title
            and isinstance(value, str)
            and (parts := split_number(value))
        ):
            split = self._look(*parts)
            return split if split.criterion is not None else reading
        return reading

    def by_title(self, title: str) -> Reading | None:
        """The criterion of a row without number, when its title alone, or the number in front of it, says
        which."""
        if (parts := split_number(title)) is not None:
            found = self._look(*parts, quiet=True)
            if found.criterion is not None and alike(words(parts[1]), words(found.criterion.title)):
                return self._kept(found)
        key = words(title)
        named = self.index.titles.get(key, []) if key else []
        fresh = [place for place in named if place not in self.seen]
        if not fresh:
            return None
        if len(named) > 1:
            fresh = [place for place in fresh if place == self.last + 1]
        if len(fresh) == 1:
            return self._take(fresh[0], "", damaged=True)
        return Reading(None, "", True, tuple(self.index.order[place].code for place in named))

    def _look(self, value: object, title: str, *, quiet: bool = False) -> Reading:
        """The slow way: every candidate weighed against title and order; `quiet` leaves no trace."""
        shown = squeeze(as_text(value))
        exact, others = self._candidates(value)
        found = self._choose(shown, exact, others, words(title) if title else "")
        if found.criterion is None and isinstance(value, datetime.date):
            found = replace(found, damaged=True)
        return found if quiet else self._kept(found)

    def _kept(self, found: Reading) -> Reading:
        if found.criterion is not None:
            self.last = self.index.exact[found.criterion.code]
            self.seen.add(self.last)
        return found

    def _take(self, place: int, shown: str, *, damaged: bool = False) -> Reading:
        self.last = place
        self.seen.add(place)
        return Reading(self.index.order[place], shown, damaged)

    def _choose(self, shown: str, exact: int | None, others: dict[int, bool], key: str) -> Reading:
        index, pool = self.index, ([exact] if exact is not None else []) + list(others)
        codes = tuple(index.order[place].code for place in pool)
        equal = [place for place in pool if key and index.folded[place] == key]
        if exact in equal and exact is not None:
            return Reading(index.order[exact], shown)
        if len(equal) > 1:
            equal = [place for place in equal if place == self.last + 1]
        if len(equal) == 1:
            return Reading(index.order[equal[0]], shown, others[equal[0]])
        near = [place for place in pool if not key or alike(key, index.folded[place])]
        if exact is not None and exact in near:
            twins = [place for place, damaged in others.items() if damaged and place == self.last + 1]
            if exact in self.seen and not key and len(twins) == 1 and twins[0] not in self.seen:
                return Reading(index.order[twins[0]], shown, True)
            return Reading(index.order[exact], shown)
        if exact is not None:
            named = [place for place in index.titles.get(key, []) if place != exact]
            if len(named) == 1:
                return Reading(
                    None, shown, False, (index.order[exact].code, index.order[named[0]].code), clash=True
                )
            if len(near) == 1:
                return Reading(index.order[near[0]], shown, others[near[0]])
            return Reading(index.order[exact], shown)
        if not key or len(near) > 1:
            near = [place for place in near if place == self.last + 1]
        if len(near) == 1:
            return Reading(index.order[near[0]], shown, others[near[0]] or not key)
        spoilt = any(others.values())
        return Reading(None, shown, spoilt, codes if spoilt or len(codes) == 1 or key else ())

    def _candidates(self, value: object) -> tuple[int | None, dict[int, bool]]:
        """The place that a number names as written, and the others it may stand for; True: only if
        damaged."""
        others: dict[int, bool] = {}
        if isinstance(value, datetime.date):
            return None, dict.fromkeys(self._known(dates_of(value)), True)
        if isinstance(value, (int, float)):
            number = parse(as_text(value))
            found = self.index.numbers.get(number, []) if number is not None else []
            if not found and (day := serial_date(float(value))) is not None:
                return None, dict.fromkeys(self._known(dates_of(day)), True)
            if len(found) > 1:
                return None, dict.fromkeys(found, True)
            others = dict.fromkeys(self._ordinal(variants_of(as_text(value)).ordinals), False)
            exact = found[0] if found else None
        else:
            text = str(value)
            spelled = variants_of(text)
            written = self._known(spelled.written)
            exact = written[0] if written else None
            if exact is not None and (number := parse(self.index.order[exact].code)) is not None:
                others.update(dict.fromkeys(self.index.numbers.get(number, []), True))
            others.update(dict.fromkeys(self._known(spelled.damaged), True))
            romans = [place for place in self._known(spelled.roman) if exact is None]
            ordinals = [*spelled.ordinals]
            tops = [
                self.index.top[int(code) - 1]
                for code in spelled.roman
                if code.isdecimal() and int(code) <= len(self.index.top)
            ]
            for place in (*romans, *tops, *self._ordinal(tuple(ordinals)), *self._lettered(spelled.lettered)):
                others[place] = False
        if exact is not None:
            others.pop(exact, None)
        return exact, others

    def _known(self, codes: tuple[str, ...]) -> list[int]:
        return list(dict.fromkeys(self.index.exact[code] for code in codes if code in self.index.exact))

    def _lettered(self, pairs: tuple[tuple[str, int], ...]) -> list[int]:
        """`1.1.a`: the first below 1.1."""
        below = [
            (self.index.below[self.index.exact[code]], number)
            for code, number in pairs
            if code in self.index.exact
        ]
        return [children[number - 1] for children, number in below if number <= len(children)]

    def _ordinal(self, paths: tuple[tuple[int, ...], ...]) -> list[int]:
        """`2` or `b)` below the row read last or below one of its parents: numbering that starts again."""
        found: list[int] = []
        here = self.last
        while here >= 0:
            for path in paths:
                place: int | None = here
                for number in path:
                    children = self.index.below[place] if place is not None else ()
                    place = children[number - 1] if 0 < number <= len(children) else None
                if place is not None:
                    found.append(place)
            here = self.index.above[here]
        return found

    def code_like(self, shown: str) -> bool:
        """Whether a text in the number column looks like a number of a criterion at all."""
        return _CODE_LIKE.fullmatch(canonical(shown)) is not None


def alike(first: str, second: str) -> bool:
    """Whether two folded titles have so much in common that they may be of one criterion."""
    if first == second or (first and second and (first in second or second in first)):
        return True
    matcher = SequenceMatcher(None, first[:_LONGEST], second[:_LONGEST], autojunk=False)
    return matcher.quick_ratio() >= NAMED and matcher.ratio() >= NAMED


def is_column_number(code: object, title: object) -> bool:
    """Whether a row only numbers the columns: (1), (2), (3) … or A, B, C …"""
    texts = (as_text(code).strip(), as_text(title).strip())
    return all(_COLUMN_NUMBER.fullmatch(text) for text in texts)
