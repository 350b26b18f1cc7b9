"""What a number format makes of a value: the number itself, percent of it, nothing, or another number.

Formats are those of Excel (ECMA-376 part 1, 18.8.31): up to four sections, for positive numbers, negative ones, zero
and text, or for what their conditions say. May not know a file.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Literal, NamedTuple

Shown = Literal["plain", "percent", "nothing", "other"]
"""How a value is shown: as it is, in percent, not at all, or as another number or as words."""

_LITERAL = re.compile(r'"[^"]*"?|[\\_*].')
_ASIDE = re.compile(r"\[(?!h+\]|m+\]|s+\])[^\[\]]*\]", re.IGNORECASE)
"""A colour or a condition; no hours, minutes or seconds that go on counting."""
_PIECE = re.compile(rf"(?:{_LITERAL.pattern}|{_ASIDE.pattern}|[^;])*")
"""A section: a semicolon within words parts nothing."""
_CONDITION = re.compile(r"\[\s*(<=|>=|<>|<|>|=)\s*(-?\d+(?:[.,]\d+)?)\s*\]")
_SCALED = re.compile(r"[0#?],+(?![0#?,])")
_PLACED = re.compile(r"[0#?@A-Za-z]")
"""What is made of the value: its digits, a day, a month, `General`."""
_DASH = re.compile(r"[\s\-–—‐]*")
"""Words that say no number."""
_COMPARE: Mapping[str, Callable[[float, float], bool]] = {
    "<": operator.lt,
    ">": operator.gt,
    "=": operator.eq,
    "<=": operator.le,
    ">=": operator.ge,
    "<>": operator.ne,
}
_SIGNS: Mapping[int, tuple[Callable[[float], bool], ...]] = {
    1: (lambda _: True,),
    2: (lambda value: value >= 0, lambda _: True),
    3: (lambda value: value > 0, lambda value: value < 0, lambda _: True),
}
"""For which numbers the sections of a format without conditions are, by how many there are."""


class Section(NamedTuple):
    """One section of a format: for which numbers it is, how it shows them, and zero."""

    holds: Callable[[float], bool]
    shown: Shown
    zero: Shown


class Format(NamedTuple):
    """A number format: its sections for numbers, and how it shows a text."""

    numbers: tuple[Section, ...]
    text: Shown

    @property
    def is_plain(self) -> bool:
        """Whether every value is shown as it is."""
        return self.text == "plain" and all(one.shown == one.zero == "plain" for one in self.numbers)

    def shows(self, value: float | str) -> Shown:
        """How a number or a text is shown; plain where no section is for it."""
        if isinstance(value, str):
            return self.text
        found = next((section for section in self.numbers if section.holds(value)), None)
        if found is None:
            return "plain"
        return found.shown if value else found.zero


@lru_cache(maxsize=512)
def format_of(code: str) -> Format:
    """A number format by its code."""
    codes = _sections(code)
    numbers, text = codes[:3], codes[3] if len(codes) > 3 else "@"
    holds = _holdings(numbers)
    as_it_is: tuple[Shown, Shown] = ("plain", "plain")
    shown = [as_it_is if codes == [""] else _shown(section) for section in numbers]
    return Format(
        tuple(Section(one, *both) for one, both in zip(holds, shown, strict=True)),
        "plain" if _words(text) else "nothing",
    )


def _holdings(numbers: list[str]) -> list[Callable[[float], bool]]:
    """For which numbers each section is: by the conditions, or where there are none by the sign."""
    conditions = [_CONDITION.search(_LITERAL.sub("", section)) for section in numbers]
    return list(map(_holding, conditions)) if any(conditions) else list(_SIGNS[len(numbers)])


def _sections(code: str) -> list[str]:
    """The sections of a code, at most four; one behind a last semicolon is there too, and empty."""
    found, place = list[str](), 0
    while place <= len(code):
        piece = _PIECE.match(code, place)
        found.append(piece[0] if piece is not None else "")
        place += len(found[-1]) + 1
    return found[:4]


def _holding(condition: re.Match[str] | None) -> Callable[[float], bool]:
    """Whether a number is one of those for which a condition is; one without is for all that are left."""
    if condition is None:
        return lambda _: True
    compare, limit = _COMPARE[condition[1]], float(condition[2].replace(",", "."))
    return lambda value: compare(value, limit)


def _shown(section: str) -> tuple[Shown, Shown]:
    """How a section shows numbers, and zero, for which bookkeepers write a dash."""
    shown = _shown_as(section)
    dash = shown == "other" and _DASH.fullmatch(_words(section) + _ASIDE.sub("", _LITERAL.sub("", section)))
    return shown, "plain" if dash else shown


def _shown_as(section: str) -> Shown:
    """How a section shows numbers."""
    bare = _ASIDE.sub("", _LITERAL.sub("", section))
    if "%" in bare:
        return "percent"
    words = _words(section)
    if not words and not bare.strip():
        return "nothing"
    if any(map(str.isdigit, words)) or _SCALED.search(bare) is not None:
        return "other"
    return "plain" if _PLACED.search(bare) is not None else "other"


def _words(section: str) -> str:
    """The words that stand in a section, and the sign of text; nothing for what only fills or spaces."""
    said = [found[0] for found in _LITERAL.finditer(section) if found[0][0] in '"\\']
    text = "@" if "@" in _LITERAL.sub("", section) else ""
    return "".join(word.strip('"') if word[0] == '"' else word[1:] for word in said).strip() + text
