"""Which criterion is meant by a number, however written or damaged, a title, both, and the rows around them.

The one matcher for every kind of file and for options. Only the criterion that alone is left is taken; otherwise the
candidates are named. May not look at marks.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from difflib import SequenceMatcher
from itertools import chain
from typing import TypeVar

from msgspec import Struct, structs

from parscore.model.framework import Criterion, Framework
from parscore.model.rules import Figure
from parscore.number import parse
from parscore.read.sheets.cells import as_text
from parscore.read.words.legacy import words
from parscore.read.words.numbering import canonical, dates_of, serial_date, split_number, variants_of
from parscore.text import squeeze

K = TypeVar("K")

_CODE_LIKE = re.compile(r"[^\W\d_]{0,3}[-.]?\d{1,3}(?:\.\d{1,3}){0,6}", re.UNICODE)
_COMPARED = 300
"""How many letters of two titles are compared: more cost time and decide nothing."""

ALIKE = 0.55
"""How alike two titles have to be, from 0 to 1, so that they may be of one criterion."""

INSIDE = 0.9
"""How alike two titles are of which one holds the other."""

MARGIN = 0.15
"""By how much another title has to be more alike before the number as written is doubted."""

_KEPT_INDEXES = 64
_NOWHERE = -2
"""The place of the row read last where there is none, so that no place follows it either."""


class RowMatch(Struct, frozen=True):
    """What a row says it is: the criterion, whether its number was damaged, what it may stand for.

    `clash`: number and title are plainly of two criteria.
    """

    criterion: Criterion | None
    shown: str
    damaged: bool = False
    candidates: tuple[str, ...] = ()
    clash: bool = False

    @property
    def meant(self) -> tuple[str, ...]:
        """The code of the criterion, or those of the candidates."""
        return (self.criterion.code,) if self.criterion is not None else self.candidates


@dataclass(frozen=True)
class FrameworkIndex:
    """What is looked up in one criteria set for every row; a place is the number of a criterion in `order`.

    `labels` are the places by the decision's own numbers, `above` and `below` those of parent and children, `figures`
    the keys of figures by label, `choices` the options, `branches` the codes of parents.
    """

    order: tuple[Criterion, ...]
    plain: tuple[RowMatch, ...]
    exact: dict[str, int]
    numbers: dict[Decimal, list[int]]
    folded: tuple[str, ...]
    titles: dict[str, list[int]]
    labels: dict[str, list[int]]
    above: tuple[int, ...]
    below: tuple[tuple[int, ...], ...]
    top: tuple[int, ...]
    branches: dict[str, str]
    figures: dict[str, dict[str, str]]
    choices: dict[str, tuple[str, ...]]

    def known(self, codes: Iterable[str]) -> list[int]:
        """The places of those codes that the set has, each once."""
        return list(dict.fromkeys(self.exact[code] for code in codes if code in self.exact))

    def child(self, place: int, path: tuple[int, ...]) -> list[int]:
        """The place, if any, at the end of a path of ordinals: (2, 1) is the first child of the second."""
        for number in path:
            children = self.below[place]
            if not 0 < number <= len(children):
                return []
            place = children[number - 1]
        return [place]


_INDEXES: dict[int, tuple[Framework, FrameworkIndex]] = {}


def index_of(framework: Framework) -> FrameworkIndex:
    """The index of a set, made once for the same set object."""
    known = _INDEXES.get(id(framework))
    if known is not None and known[0] is framework:
        return known[1]
    if len(_INDEXES) >= _KEPT_INDEXES:
        _INDEXES.clear()
    index = _make_index(framework)
    _INDEXES[id(framework)] = (framework, index)
    return index


def _make_index(framework: Framework) -> FrameworkIndex:
    order = tuple(framework.by_code.values())
    place = {criterion.code: number for number, criterion in enumerate(order)}
    folded = tuple(words(criterion.title) for criterion in order)
    both = {criterion.number: number for number, criterion in enumerate(order)} | place
    return FrameworkIndex(
        order=order,
        plain=tuple(RowMatch(criterion, criterion.code) for criterion in order),
        exact={canonical(code): number for code, number in both.items()} | both,
        numbers=_grouped(map(parse, place)),
        folded=folded,
        titles=_grouped(folded),
        labels=_labelled(framework, place),
        above=tuple(place.get(parent or "", -1) for parent in framework.parents.values()),
        below=tuple(_places(criterion.children, place) for criterion in order),
        top=_places(framework.criteria, place),
        branches={canonical(code): code for code in framework.branches},
        figures=_declared(framework, _labels),
        choices=_declared(framework, _options),
    )


def _grouped(keys: Iterable[K | None]) -> dict[K, list[int]]:
    found: dict[K, list[int]] = {}
    for place, key in enumerate(keys):
        if key is not None:
            found.setdefault(key, []).append(place)
    return found


def _labelled(framework: Framework, place: Mapping[str, int]) -> dict[str, list[int]]:
    """The places by label, alone and behind those above it: `2.1`, `III/2.1`, `III/2/2.1`."""
    found: dict[str, list[int]] = {}
    for code, number in place.items():
        for key in _spellings(framework, code):
            found.setdefault(key, []).append(number)
    return found


def _spellings(framework: Framework, code: str) -> frozenset[str]:
    """Every way to write the label of a criterion."""
    label = framework.by_code[code].label
    if not label:
        return frozenset()
    above = [one.label for one in framework.path_to(code) if one.label] if "/" not in label else [label]
    path = [part for one in above for part in one.split("/")]
    return frozenset(map(canonical, (label, path[-1], f"{path[0]}.{path[-1]}", ".".join(path))))


def _places(criteria: Iterable[Criterion], place: Mapping[str, int]) -> tuple[int, ...]:
    return tuple(place[criterion.code] for criterion in criteria)


def _declared(framework: Framework, look: Callable[[Criterion], K]) -> dict[str, K]:
    """What the scored criteria have to declare, by code, for those that have."""
    return {criterion.code: found for criterion in framework.scored if (found := look(criterion))}


def figures_of(criterion: Criterion) -> tuple[Figure, ...]:
    """What the unit declares for a criterion; nothing where the set gives no rule."""
    return criterion.rule.figures if criterion.rule is not None else ()


def label_of(criterion: Criterion, key: str) -> str:
    """The label of a figure, by its key; nothing where there is none."""
    return next((figure.label for figure in criterion.declarable if figure.key == key), "")


def _labels(criterion: Criterion) -> dict[str, str]:
    """The keys of the figures by their labels, folded and as our own form prints them."""
    found = {}
    for figure in criterion.declarable:
        if not figure.options:
            found[words(figure.label)] = found[f"– {figure.label}"] = figure.key
    return found


def _options(criterion: Criterion) -> tuple[str, ...]:
    """The options of a choice; nothing for other rules."""
    return next((figure.options for figure in reversed(figures_of(criterion)) if figure.options), ())


def alike(first: str, second: str) -> bool:
    """Whether two folded titles have so much in common that they may be of one criterion."""
    return likeness(first, second) >= ALIKE


def likeness(first: str, second: str) -> float:
    """How much two folded titles have in common, from 0 to 1; nothing to compare, or one inside the other, is much."""
    if first == second or not first:
        return 1.0
    if second and (first in second or second in first):
        return INSIDE
    matcher = SequenceMatcher(None, first[:_COMPARED], second[:_COMPARED], autojunk=False)
    return matcher.ratio() if matcher.quick_ratio() >= ALIKE else 0.0


def is_code_like(shown: str) -> bool:
    """Whether a text looks like a number of a criterion at all."""
    return _CODE_LIKE.fullmatch(canonical(shown)) is not None


class _Clues(Struct, frozen=True):
    """What a row is matched by: its number as shown, its folded title, the maximum printed in it.

    `exact` is the place that the number names as written, `others` are those it may stand for (True: only if damaged).
    """

    shown: str
    title: str
    printed: Decimal | None
    exact: int | None
    others: dict[int, bool]


@dataclass
class RowMatcher:
    """The rows of one form against one set: the place in the set of the row read last, and those seen."""

    index: FrameworkIndex
    last: int = -1
    seen: set[int] = field(default_factory=set)

    def plain(self, value: object, title: object) -> RowMatch | None:
        """The criterion of a row whose number and title are to the letter those of the set; None for any other."""
        if value.__class__ is not str:
            return None
        found = self.index.exact.get(value)
        if found is None or self.index.order[found].title != title:
            return None
        self.last = found
        self.seen.add(found)
        return self.index.plain[found]

    def read(self, value: object, title: str, printed: Decimal | None = None) -> RowMatch:
        """The criterion of a row, from the cell in its number column, the title next to it and the maximum printed."""
        if value is None or isinstance(value, (bool, datetime.time, datetime.timedelta)):
            return RowMatch(None, as_text(value), damaged=not isinstance(value, bool))
        match = self._kept(self.weigh(value, title, printed))
        if match.criterion is not None or title or not isinstance(value, str):
            return match
        parts = split_number(value)
        split = self._kept(self.weigh(*parts)) if parts is not None else match
        return split if split.criterion is not None else match

    def by_number(self, title: str) -> RowMatch | None:
        """The criterion of a row without number, when the number in front of its title says which."""
        parts = split_number(title)
        if parts is None:
            return None
        found = self.weigh(*parts)
        fits = found.criterion is not None and alike(words(parts[1]), words(found.criterion.title))
        return self._kept(found) if fits else None

    def by_title(self, title: str) -> RowMatch | None:
        """The criterion of a row without number, when its title alone says which."""
        named = self.index.titles.get(words(title), [])
        fresh = self._unseen(named)
        if not fresh:
            return None
        place = fresh[0] if len(named) == 1 else self._following(fresh)
        if place is not None:
            return self._kept(RowMatch(self.index.order[place], "", damaged=True))
        return RowMatch(None, "", True, tuple(self.index.order[place].code for place in named))

    def weigh(self, value: object, title: str, printed: Decimal | None = None) -> RowMatch:
        """The slow way: every candidate weighed against title, maximum and order; leaves no trace."""
        exact, others = self.candidates(value)
        clues = _Clues(squeeze(as_text(value)), words(title) if title else "", printed, exact, others)
        found = self._by_same_title(clues) or self._by_likeness(clues)
        if found.criterion is None and isinstance(value, datetime.date):
            return structs.replace(found, damaged=True)
        return found

    def _kept(self, found: RowMatch) -> RowMatch:
        if found.criterion is not None:
            self.last = self.index.exact[found.criterion.code]
            self.seen.add(self.last)
        return found

    def _unseen(self, places: Iterable[int]) -> list[int]:
        return [place for place in places if place not in self.seen]

    def _following(self, places: list[int]) -> int | None:
        """The place right after the row read last, if it is among some."""
        return self.last + 1 if self.last + 1 in places else None

    def _only(self, places: list[int]) -> int | None:
        """The one place, or the one of several that follows the row read last."""
        return places[0] if len(places) == 1 else self._following(places)

    def _match(self, place: int, clues: _Clues, *, damaged: bool = False) -> RowMatch:
        """The match of a place, `damaged` also where the number stands for it only if damaged."""
        damaged = damaged or clues.others.get(place, False)
        return RowMatch(self.index.order[place], clues.shown, damaged)

    def _by_same_title(self, clues: _Clues) -> RowMatch | None:
        """The criterion that the number may stand for and that bears the very title, or that alone bears it."""
        if not clues.title:
            return None
        folded = self.index.folded
        if clues.exact is not None and folded[clues.exact] == clues.title:
            return self._match(clues.exact, clues)
        equal = self._only([place for place in clues.others if folded[place] == clues.title])
        if equal is not None:
            return self._match(equal, clues)
        titled = self._only(self._unseen(self.index.titles.get(clues.title, [])))
        if titled is None or not self._only_counts(clues.exact, titled):
            return None
        return self._match(titled, clues, damaged=True)

    def _only_counts(self, exact: int | None, titled: int) -> bool:
        """Whether a number without dots only counts rows, so that the title alone says which criterion it is."""
        order = self.index.order
        return exact is None or ("." not in order[exact].code and "." in order[titled].code)

    def _by_likeness(self, clues: _Clues) -> RowMatch:
        """The criterion whose title is like enough; candidates where that leaves several."""
        grades = {place: likeness(clues.title, self.index.folded[place]) for place in clues.others}
        near = {place: grade for place, grade in grades.items() if grade >= ALIKE}
        if clues.exact is not None:
            return self._numbered(clues, clues.exact, near)
        fitting = list(near)
        place = self._only(fitting) if clues.title else self._following(fitting)
        if place is not None:
            return self._match(place, clues, damaged=not clues.title)
        return self._undecided(clues)

    def _undecided(self, clues: _Clues) -> RowMatch:
        """The candidates of a number that is none of the set's; a bare one without title need not be any."""
        damaged = any(clues.others.values())
        codes = tuple(self.index.order[place].code for place in clues.others)
        named = damaged or len(codes) == 1 or clues.title
        return RowMatch(None, clues.shown, damaged, codes if named else ())

    def _numbered(self, clues: _Clues, exact: int, rivals: dict[int, float]) -> RowMatch:
        """The criterion of the number, or the one of `rivals` much more alike in title, or else with the maximum."""
        own = likeness(clues.title, self.index.folded[exact])
        if own < ALIKE:
            return self._under_other_title(clues, exact, list(rivals))
        if not clues.title:
            return self._by_order(clues, exact)
        better = [place for place, grade in rivals.items() if grade > own + MARGIN]
        better = better or self._with_maximum(rivals, exact, clues.printed)
        return self._match(better[0] if len(better) == 1 else exact, clues)

    def _with_maximum(self, rivals: Iterable[int], exact: int, printed: Decimal | None) -> list[int]:
        """The places with the printed maximum, where that is not the one of the number's criterion."""
        order = self.index.order
        if printed is None or printed == order[exact].max:
            return []
        return [place for place in rivals if order[place].max == printed]

    def _under_other_title(self, clues: _Clues, exact: int, rivals: list[int]) -> RowMatch:
        """A number with a title that is not like its criterion's: a clash where the title is another's."""
        named = [place for place in self.index.titles.get(clues.title, []) if place != exact]
        if len(named) == 1:
            codes = (self.index.order[exact].code, self.index.order[named[0]].code)
            return RowMatch(None, clues.shown, False, codes, clash=True)
        return self._match(rivals[0] if len(rivals) == 1 else exact, clues)

    def _by_order(self, clues: _Clues, exact: int) -> RowMatch:
        """A number without title: as written, unless that was read before or has another maximum and the next fits."""
        order, following, printed = self.index.order, self.last + 1, clues.printed
        if following in clues.others and following not in self.seen:
            repeated = exact in self.seen and clues.others[following]
            if repeated or (printed is not None and order[exact].max != printed == order[following].max):
                return self._match(following, clues, damaged=True)
        return self._match(exact, clues)

    def candidates(self, value: object) -> tuple[int | None, dict[int, bool]]:
        """The place that a number names as written, and the others it may stand for; True: only if damaged."""
        if isinstance(value, datetime.date):
            return None, dict.fromkeys(self.index.known(dates_of(value)), True)
        read = self._of_number(value) if isinstance(value, (int, float)) else self._of_text(str(value))
        exact, others = read
        if exact is not None:
            others.pop(exact, None)
        return exact, others

    def _of_number(self, value: float) -> tuple[int | None, dict[int, bool]]:
        """A code stored as a number: 1.1 may be 1.1 or 1.10, and 36892 a date that lost its format."""
        text = as_text(value)
        number = parse(text)
        found = self.index.numbers.get(number, []) if number is not None else []
        if not found and (day := serial_date(float(value))) is not None:
            return None, dict.fromkeys(self.index.known(dates_of(day)), True)
        if len(found) > 1:
            return None, dict.fromkeys(found, True)
        return found[0] if found else None, dict.fromkeys(self._ordinal(variants_of(text).ordinals), False)

    def _of_text(self, text: str) -> tuple[int | None, dict[int, bool]]:
        index, top, spelled = self.index, self.index.top, variants_of(text)
        written = index.known(spelled.written)
        exact = written[0] if written else None
        number = parse(index.order[exact].code) if exact is not None else None
        equal = index.numbers.get(number, []) if number is not None else []
        labelled = chain.from_iterable(index.labels.get(one, ()) for one in spelled.written)
        romans = index.known(spelled.roman) if exact is None else []
        tops = [top[int(code) - 1] for code in spelled.roman if code.isdecimal() and int(code) <= len(top)]
        ordinals = (*self._ordinal(spelled.ordinals), *self._lettered(spelled.lettered))
        return exact, {
            **dict.fromkeys((*equal, *index.known(spelled.damaged)), True),
            **dict.fromkeys((*romans, *tops, *ordinals, *labelled), False),
        }

    def _lettered(self, pairs: tuple[tuple[str, int], ...]) -> list[int]:
        """`1.1.a`: the first below 1.1."""
        exact = self.index.exact
        found = (self.index.child(exact[code], (number,)) for code, number in pairs if code in exact)
        return list(chain.from_iterable(found))

    def _ordinal(self, paths: tuple[tuple[int, ...], ...]) -> list[int]:
        """`2` or `b)` below the row read last or below one of its parents: numbering that starts again."""
        found, here = list[int](), self.last
        while here >= 0:
            found += chain.from_iterable(self.index.child(here, path) for path in paths)
            here = self.index.above[here]
        return found


def criterion_meant(
    framework: Framework, value: object, title: str = "", *, as_code: bool = True
) -> RowMatch:
    """What a cell with a number, a title or both means by itself, with the title that may stand beside it.

    `as_code`: it is headed as a code, which counts before the decision's own numbers.
    """
    index, text = index_of(framework), as_text(value)
    place = index.exact.get(text) if as_code and isinstance(value, str) else None
    if place is not None and title in ("", index.order[place].title):
        return index.plain[place]
    matcher = RowMatcher(index, last=_NOWHERE)
    if not text:
        return matcher.by_number(title) or matcher.by_title(title) or RowMatch(None, "")
    parts = None if title else _apart(value)
    if parts is not None and (split := criterion_meant(framework, *parts)).meant:
        return split
    found = matcher.read(value, title)
    if found.criterion is not None:
        return _checked(matcher, found, value, by_label=not (title or as_code))
    return found if title else _untitled(matcher, found, text)


def _untitled(matcher: RowMatcher, found: RowMatch, text: str) -> RowMatch:
    """The criterion whose title the text itself is, or that a number without title stands for alone."""
    if (titled := matcher.by_title(text)) is not None:
        return structs.replace(titled, shown=text)
    alone = len(found.candidates) == 1 and not found.damaged
    order = matcher.index.order
    return RowMatch(order[matcher.index.exact[found.candidates[0]]], found.shown) if alone else found


def _apart(value: object) -> tuple[str, str] | None:
    """Number and title that share a cell."""
    parts = split_number(value) if isinstance(value, str) else None
    return parts if parts is not None and any(map(str.isalpha, parts[1])) else None


def _checked(matcher: RowMatcher, found: RowMatch, value: object, *, by_label: bool) -> RowMatch:
    """The match; only candidates where the number is none of the set's, or `by_label` that of another line."""
    index, place = matcher.index, matcher.last
    exact, others = matcher.candidates(value)
    written = canonical(found.shown)
    if found.damaged and place not in (exact, *others) and "." in written:
        return RowMatch(None, found.shown, True, (index.order[place].code,))
    labelled = {place, *index.labels.get(written, ())} if by_label else {place}
    if len(labelled) == 1:
        return found
    meant = [index.order[one] for one in sorted(labelled) if not index.below[one]]
    criterion = meant[0] if len(meant) == 1 else None
    return structs.replace(found, criterion=criterion, candidates=tuple(one.code for one in meant))


class CriterionReader:
    """The rows of one table in the order of a set, whose numbering may start again below every parent."""

    def __init__(self, framework: Framework, *, as_code: bool = True) -> None:
        self._framework, self._as_code = framework, as_code
        self._matcher = RowMatcher(index_of(framework))

    def read(self, value: object, title: str = "") -> RowMatch:
        """What the cell with the number of a row means, with the title beside it and the rows before it."""
        if not title:
            value, title = _apart(value) or (value, title)
        found = self._matcher.read(value, title) if title and as_text(value) else RowMatch(None, "")
        if found.criterion is None or found.damaged:
            found = criterion_meant(self._framework, value, title, as_code=self._as_code)
        if found.criterion is not None:
            self._matcher.last = self._matcher.index.exact[found.criterion.code]
        return found
