"""Which criterion a row of a form speaks of: by its number, however written or damaged, its title and its
neighbours.

A row is resolved only when one reading is left; otherwise the candidates are named.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass, field, replace
from decimal import Decimal

from parscore.model.framework import Criterion
from parscore.number import parse
from parscore.read.forms.index import NAMED, Index, Reading, alike, likeness
from parscore.read.sheets.cells import as_text
from parscore.read.words.legacy import words
from parscore.read.words.numbering import canonical, dates_of, serial_date, split_number, variants_of
from parscore.text import squeeze

_CODE_LIKE = re.compile(r"[^\W\d_]{0,3}[-.]?\d{1,3}(?:\.\d{1,3}){0,6}", re.UNICODE)
MARGIN = 0.15
"""By how much another title has to be more alike before the number as written is doubted."""


@dataclass
class Codes:
    """The codes of one set while one form is read: the place in the set of the row read last, and those
    seen."""

    index: Index
    last: int = -1
    seen: set[int] = field(default_factory=set)

    def plain(self, value: object, title: object) -> Reading | None:
        """The criterion of a row whose number and title are to the letter those of the set; None for any other."""
        if value.__class__ is not str:
            return None
        found = self.index.exact.get(value)
        if found is None or self.index.order[found].title != title:
            return None
        self.last = found
        self.seen.add(found)
        return self.index.plain[found]

    def read(self, value: object, title: str, printed: Decimal | None = None) -> Reading:
        """The criterion of a row, from the cell in its number column, the title beside it and the maximum printed."""
        if value is None or isinstance(value, (bool, datetime.time, datetime.timedelta)):
            return Reading(None, as_text(value), damaged=not isinstance(value, bool))
        reading = self._look(value, title, printed)
        if (
            reading.criterion is None
            and not title
            and isinstance(value, str)
            and (parts := split_number(value))
        ):
            split = self._look(*parts)
            return split if split.criterion is not None else reading
        return reading

    def by_number(self, title: str) -> Reading | None:
        """The criterion of a row without number, when the number in front of its title says which."""
        parts = split_number(title)
        if parts is None:
            return None
        found = self._look(*parts, quiet=True)
        fits = found.criterion is not None and alike(words(parts[1]), words(found.criterion.title))
        return self._kept(found) if fits else None

    def by_title(self, title: str) -> Reading | None:
        """The criterion of a row without number, when its title alone says which."""
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

    def _look(
        self, value: object, title: str, printed: Decimal | None = None, *, quiet: bool = False
    ) -> Reading:
        """The slow way: every candidate weighed against title, maximum and order; `quiet` leaves no trace."""
        shown = squeeze(as_text(value))
        exact, others = self._candidates(value)
        found = self._choose(shown, exact, others, words(title) if title else "", printed)
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

    def _choose(
        self, shown: str, exact: int | None, others: dict[int, bool], key: str, printed: Decimal | None
    ) -> Reading:
        """Weigh the place that the number names (`exact`) and those it may stand for against the folded title."""
        index, pool = self.index, ([exact] if exact is not None else []) + list(others)
        equal = [place for place in pool if key and index.folded[place] == key]
        if exact in equal and exact is not None:
            return Reading(index.order[exact], shown)
        if len(equal) > 1:
            equal = [place for place in equal if place == self.last + 1]
        if len(equal) == 1:
            return Reading(index.order[equal[0]], shown, others[equal[0]])
        if (titled := self._titled(key)) is not None and self._restarts(exact, titled):
            return Reading(index.order[titled], shown, True)
        near = {place: grade for place in pool if (grade := likeness(key, index.folded[place])) >= NAMED}
        if exact is not None:
            return self._exact(shown, exact, others, key, near, printed)
        fitting = list(near)
        if not key or len(fitting) > 1:
            fitting = [place for place in fitting if place == self.last + 1]
        if len(fitting) == 1:
            return Reading(index.order[fitting[0]], shown, others[fitting[0]] or not key)
        spoilt = any(others.values())
        codes = tuple(index.order[place].code for place in pool)
        return Reading(None, shown, spoilt, codes if spoilt or len(codes) == 1 or key else ())

    def _exact(
        self,
        shown: str,
        exact: int,
        others: dict[int, bool],
        key: str,
        near: dict[int, float],
        printed: Decimal | None,
    ) -> Reading:
        """The number is one of the set's, but the title is not quite the one beside it."""
        index = self.index
        rivals = [place for place in near if place != exact]
        if exact in near:
            if not key:
                return Reading(*self._by_order(shown, exact, others, printed))
            better = [place for place in rivals if near[place] > near[exact] + MARGIN]
            if not better and printed is not None and printed != index.order[exact].max:
                better = [place for place in rivals if index.order[place].max == printed]
            if len(better) == 1:
                return Reading(index.order[better[0]], shown, others[better[0]])
            return Reading(index.order[exact], shown)
        named = [place for place in index.titles.get(key, []) if place != exact]
        if len(named) == 1:
            codes = (index.order[exact].code, index.order[named[0]].code)
            return Reading(None, shown, False, codes, clash=True)
        if len(rivals) == 1:
            return Reading(index.order[rivals[0]], shown, others[rivals[0]])
        return Reading(index.order[exact], shown)

    def _by_order(
        self, shown: str, exact: int, others: dict[int, bool], printed: Decimal | None
    ) -> tuple[Criterion, str, bool]:
        """A number without title: as written, unless that was read before or has another maximum and the next fits."""
        order, following = self.index.order, self.last + 1
        if following in others and following not in self.seen:
            spoilt = exact in self.seen and others[following]
            if spoilt or (printed is not None and order[exact].max != printed == order[following].max):
                return order[following], shown, True
        return order[exact], shown, False

    def _titled(self, key: str) -> int | None:
        """The one criterion not read yet that bears the title, the next one if there are several."""
        fresh = [place for place in self.index.titles.get(key, []) if place not in self.seen] if key else []
        if len(fresh) > 1:
            fresh = [place for place in fresh if place == self.last + 1]
        return fresh[0] if len(fresh) == 1 else None

    def _restarts(self, exact: int | None, titled: int) -> bool:
        """Whether the number is only one that counts rows, so that the title alone says which criterion it is."""
        codes = self.index.order
        return exact is None or ("." not in codes[exact].code and "." in codes[titled].code)

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
