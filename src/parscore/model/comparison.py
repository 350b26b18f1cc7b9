"""Comparisons between figures and criteria that the author of a set writes: read by hand, never run as code.

A side is a sum or difference of numbers, ids of figures, points of criteria (`[5.2]`) and figures of criteria
(`[5.2].numerator`), with blanks around + and −; between two sides stands one of <=, <, >=, >, =, !=.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import NamedTuple

from parscore.number import ZERO, exactly, parse

_SIGN = re.compile(r"(<=|>=|!=|[≤≥≠<>=])")
_ADDS = re.compile(r"(?<!\s)\s+([+−–-])\s+")
_TERM = re.compile(r"\[(?P<code>[^\]\s]+)\](?:\.(?P<key>\w+))?|(?P<word>[^\s\[\]+]+)")
_ALIASES = {"≤": "<=", "≥": ">=", "≠": "!="}
_SIGNS: Mapping[str, Callable[[Decimal, Decimal], bool]] = {
    "<=": operator.le,
    "<": operator.lt,
    ">=": operator.ge,
    ">": operator.gt,
    "=": operator.eq,
    "!=": operator.ne,
}


class Term(NamedTuple):
    """One part of a side, taken off if `minus`: a number, a figure by id, points or a figure (`key`) of a criterion."""

    minus: bool
    number: Decimal | None = None
    figure: str = ""
    code: str = ""
    key: str = ""

    @property
    def name(self) -> str:
        """The term as it is written."""
        return self.figure or (f"[{self.code}]{'.' if self.key else ''}{self.key}" if self.code else "")


class Comparison(NamedTuple):
    """Two sides with a sign between them."""

    left: tuple[Term, ...]
    sign: str
    right: tuple[Term, ...]

    @property
    def terms(self) -> tuple[Term, ...]:
        """Every term that is no number."""
        return tuple(term for term in (*self.left, *self.right) if term.number is None)

    def holds(self, values: Mapping[str, Decimal]) -> bool:
        """Whether it is so for the `values` of all its terms by name."""
        return _SIGNS[self.sign](_side(self.left, values), _side(self.right, values))


@exactly
def _side(terms: tuple[Term, ...], values: Mapping[str, Decimal]) -> Decimal:
    found = [values[term.name] if term.number is None else term.number for term in terms]
    return sum((-value if term.minus else value for term, value in zip(terms, found, strict=True)), ZERO)


def comparison_in(text: str) -> Comparison | str:
    """The comparison that a text is, or why it is none."""
    parts = _SIGN.split(text)
    if len(parts) != 3:
        return "cần đúng một phép so sánh (<=, <, >=, >, =, !=) giữa hai vế"
    left, right = _side_in(parts[0]), _side_in(parts[2])
    if isinstance(left, str) or isinstance(right, str):
        return left if isinstance(left, str) else str(right)
    return Comparison(left, _ALIASES.get(parts[1], parts[1]), right)


def _side_in(text: str) -> tuple[Term, ...] | str:
    """The terms of one side, or why it is none."""
    parts = ["+", *_ADDS.split(text.strip())]
    terms = [(sign, word, _TERM.fullmatch(word)) for sign, word in zip(parts[::2], parts[1::2], strict=True)]
    if wrong := next((word for _, word, found in terms if found is None), None):
        return f"không hiểu «{wrong[:40]}»: viết số, mã số liệu hay [mã tiêu chí]; hai bên dấu + và − có dấu cách"
    found = tuple(_term(one, minus=sign != "+") for sign, _, one in terms if one is not None)
    return found if len(found) == len(terms) else "thiếu một số hay mã ở một vế"


def _term(found: re.Match[str], *, minus: bool) -> Term:
    if found["code"]:
        return Term(minus, code=found["code"], key=found["key"] or "")
    number = parse(found["word"])
    return Term(minus, number=number) if number is not None else Term(minus, figure=found["word"])
