"""The stretch of time that a cycle covers: a year, a half, a quarter or a month of one.

May not know what is assessed, nor what day it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import pairwise
from typing import Annotated

from msgspec import Struct
from pydantic import AfterValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from parscore.text import fold

_PATTERN = r"\d{4}(-(0[1-9]|1[0-2]|Q[1-4]|H[12]))?"
_WRITTEN = re.compile(
    r"(?P<year>\d{4})(?:-(?:(?P<month>0[1-9]|1[0-2])|Q(?P<quarter>[1-4])|H(?P<half>[12])))?"
)
_MONTHS = {"half": 6, "quarter": 3, "month": 1}
_YEAR, _HALF, _QUARTER, _MONTH = 12, 6, 3, 1
_ROMAN = ("I", "II", "III", "IV")
_HALVES = ("đầu", "cuối")
_NAMED = re.compile(
    r"(?:tháng\s*(?P<month>\d{1,2})|quý\s*(?P<quarter>IV|I{1,3}|[1-4])|6\s*tháng\s*(?P<half>đầu|cuối))"
    r"\s*(?:năm|/|-|,)\s*(?P<year>(?:19|20)\d{2})",
    re.IGNORECASE,
)


class Period(Struct, frozen=True):
    """The stretch of `months` months that is the `number`-th (from 1) of its length in `year`."""

    year: int
    months: int = _YEAR
    number: int = 1

    @property
    def last_month(self) -> int:
        """The month that it ends with, counted through the years."""
        return self.year * _YEAR + self.month

    @property
    def month(self) -> int:
        """The month of its year that it ends with."""
        return self.months * self.number

    @property
    def in_year(self) -> int:
        """How many periods of the same length a year has."""
        return _YEAR // self.months

    @property
    def in_words(self) -> str:
        """As it is said: `tháng 11 năm 2026`, `quý III năm 2026`, `6 tháng đầu năm 2026`, `năm 2026`."""
        return f"{self._part}năm {self.year}" if self.months != _YEAR else f"năm {self.year}"

    @property
    def short(self) -> str:
        """As it is said where room is scarce: `11/2026`, `quý III/2026`, `6 tháng đầu 2026`, `2026`."""
        if self.months == _YEAR:
            return str(self.year)
        if self.months == _MONTH:
            return f"{self.number}/{self.year}"
        return f"{self._part.strip()}{' ' if self.months == _HALF else '/'}{self.year}"

    @property
    def _part(self) -> str:
        if self.months == _MONTH:
            return f"tháng {self.number} "
        if self.months == _QUARTER:
            return f"quý {_ROMAN[self.number - 1]} "
        return f"6 tháng {_HALVES[self.number - 1]} "

    def later(self, steps: int) -> Period:
        """The period of the same length so many steps later."""
        year, place = divmod(self.year * self.in_year + self.number - 1 + steps, self.in_year)
        return Period(year, self.months, place + 1)

    def is_said_in(self, text: str) -> bool:
        """Whether a text names the period."""
        if self.months == _YEAR:
            return str(self.year) in text
        return self in named_in(text) or f" {fold(self.in_words)} " in f" {fold(text)} "

    def __str__(self) -> str:
        """As it is written in a file: `2026`, `2026-H1`, `2026-Q3`, `2026-11`."""
        sign = {_HALF: f"-H{self.number}", _QUARTER: f"-Q{self.number}", _MONTH: f"-{self.number:02}"}
        return f"{self.year}{sign.get(self.months, '')}"


def period_of(written: str) -> Period | None:
    """The period that is written `2026`, `2026-H1`, `2026-Q3` or `2026-11`; None for anything else."""
    found = _WRITTEN.fullmatch(written.strip().upper())
    if found is None:
        return None
    part = found.lastgroup or "year"
    return Period(int(found["year"]), _MONTHS.get(part, _YEAR), int(found[part]) if part in _MONTHS else 1)


def named_in(text: str) -> Iterator[Period]:
    """The months, quarters and half-years that a text names with their year, in its order."""
    for found in _NAMED.finditer(text):
        year = int(found["year"])
        if found["month"]:
            yield from [Period(year, _MONTH, int(found["month"]))] if 0 < int(found["month"]) <= _YEAR else []
        elif found["quarter"]:
            sign = found["quarter"].upper()
            yield Period(year, _QUARTER, int(sign) if sign.isdecimal() else _ROMAN.index(sign) + 1)
        else:
            yield Period(year, _HALF, _HALVES.index(found["half"].lower()) + 1)


def missing_between(periods: Iterable[Period]) -> list[Period]:
    """The periods that are left out between two of the same length, from the earliest to the latest of each."""
    known = sorted(set(periods), key=lambda one: (one.months, one.last_month))
    alike = ((one, other) for one, other in pairwise(known) if one.months == other.months)
    steps = ((one, (other.last_month - one.last_month) // one.months) for one, other in alike)
    return [one.later(step) for one, count in steps for step in range(1, count)]


def _valid(written: str) -> str:
    found = period_of(written)
    if found is None:
        raise PydanticCustomError("not_a_period", "a period such as 2026-11, 2026-Q3 or 2026-H1 is expected")
    return str(found)


PeriodName = Annotated[
    str, AfterValidator(_valid), WithJsonSchema({"type": "string", "pattern": f"^{_PATTERN}$"})
]
"""A period as it is written in a file, a year included."""
