"""What one spreadsheet cell means as text, number or code; never a guess."""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterable, Sequence
from decimal import Decimal
from functools import lru_cache

from parscore.number import HUNDRED, from_float, parse, plain, vi
from parscore.text import squeeze


class Unread(str):
    """A cell that looks empty but holds something we cannot read: treated as empty, reported where a value is needed.

    Its text is that of the finding, such as "báo lỗi #REF!".
    """

    __slots__ = ()


class Percent(float):
    """A number that its cell shows in percent: 0,5 reads «50%», and is a share but no mark."""

    __slots__ = ()


STRIKE = "\u0336"
"""The sign that stands over every letter which is struck out."""

_RAISED = dict(zip(map(ord, "0123456789+-"), map(ord, "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻"), strict=True))
_OVER = frozenset((STRIKE, *map(chr, _RAISED.values())))
_SHORT = 24
"""In so short a text words are struck out as numbers are; longer ones keep theirs."""
_WIDE = {n: n - 0xFEE0 for n in range(0xFF01, 0xFF5F)} | {0x2212: 0x2D, 0x2044: 0x2F}
_UNIT = re.compile(r"(?<!\s)\s*(?:điểm|đ|d|diem)\.?$", re.IGNORECASE)
TWO_WAYS = re.compile(r"[1-9]\d{0,2}[.,]\d{3}")
"""A number whose one sign may part thousands or decimals: `1.234`."""
_SPACED = re.compile(r"[+-]?\d{1,3}(?: \d{3})+(?:[.,]\d+)?")


def value_at(row: Sequence[object], column: int) -> object:
    """The value of a row in a column counted from 1; "" where the row is too short."""
    return row[column - 1] if 0 < column <= len(row) else ""


def as_text(value: object) -> str:
    """The cell's text on one line, NFC; a number in plain decimal form, a date as day/month/year, else nothing."""
    if isinstance(value, str):
        return squeeze(value) if value and not isinstance(value, Unread) else ""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, (int, float)):
        return _number_in_words(value)
    if isinstance(value, datetime.date):
        return _date_in_words(value)
    return squeeze(str(value))


@lru_cache(maxsize=4096, typed=True)
def _number_in_words(value: float) -> str:
    """A number in plain decimal form; in percent where its cell shows it so."""
    number = from_float(float(value)) if isinstance(value, float) else Decimal(value)
    if number is None:
        return ""
    return f"{vi(plain(number * HUNDRED))}%" if isinstance(value, Percent) else format(plain(number), "f")


_DAY = re.compile(r"(?P<day>\d{1,2})[/.-](?P<month>\d{1,2})[/.-](?P<year>\d{4})")
_ISO_DAY = re.compile(r"(?P<year>\d{4})-(?P<month>\d{1,2})-(?P<day>\d{1,2})")
_CLOCK = re.compile(r"[T ]\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?")


def as_day(value: object) -> datetime.date | None:
    """The day in a cell, with or without hours: a date, `17/12/2026`, `2026-12-17`; None for anything else."""
    if isinstance(value, datetime.datetime):
        return value.date()
    if isinstance(value, datetime.date):
        return value
    text = squeeze(value) if isinstance(value, str) else ""
    found = _DAY.match(text) or _ISO_DAY.match(text)
    if found is None or (text[found.end() :] and not _CLOCK.fullmatch(text[found.end() :])):
        return None
    try:
        return datetime.date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None


def _date_in_words(value: datetime.date) -> str:
    """`05/01/2022`, with hours and minutes where the cell has any."""
    timed = isinstance(value, datetime.datetime) and value.time() != datetime.time()
    return value.strftime("%d/%m/%Y %H:%M" if timed else "%d/%m/%Y")


def as_number(value: object) -> Decimal | None:
    """The cell's number, or None when it is not plainly one; `0,5`, `.34`, `1.234,5`, `0,5 điểm`, full-width digits."""
    if isinstance(value, (bool, Percent)) or value is None:
        return None
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        return from_float(value)
    if not isinstance(value, str):
        return None
    return parse(bare_number(plain_digits(squeeze(value))))


def as_figure(value: object) -> Decimal | None:
    """The figure in a cell, with or without a sign for per cent: `89,28%` is 89,28."""
    text = as_text(value)
    return parse(text[:-1].strip()) if text.endswith("%") else as_number(value)


def bare_number(text: str) -> str:
    """What stands for a mark in a text: without `điểm` behind it, and without the spaces between thousands."""
    return without_gaps(_UNIT.sub("", text.lstrip("'").strip()))


def without_gaps(text: str) -> str:
    """`1 234,5` without its space; a text that is no such number stays, as `1 5` does, which are two."""
    return text.replace(" ", "") if _SPACED.fullmatch(text) else text


def plain_digits(text: str) -> str:
    """Full-width signs as plain ones and every decimal digit as 0–9, raised ones left; `½` alone as `1/2`."""
    text = text.translate(_WIDE)
    if text.isascii():
        return text
    if len(text) == 1 and "\u2044" in (wide := unicodedata.normalize("NFKC", text)):
        return wide.replace("\u2044", "/")
    return "".join(str(unicodedata.decimal(letter)) if letter.isdecimal() else letter for letter in text)


def is_seen_otherwise(value: object) -> bool:
    """Whether a person sees no plain number in a cell: a part struck out or raised, percent, another number."""
    if isinstance(value, (Unread, Percent)):
        return True
    return isinstance(value, str) and not _OVER.isdisjoint(value)


def as_seen(pieces: Iterable[tuple[str, bool, bool]]) -> str:
    """A text of pieces, each with whether it is struck out and whether it is raised or lowered: as a person sees it.

    What is seen so is no number any more, so that nobody takes `0,5` struck out before `1` for 0,51.
    """
    pieces = list(pieces)
    short = sum(len(text) for text, _, _ in pieces) <= _SHORT
    return "".join(_piece(*piece, short=short) for piece in pieces)


def _piece(text: str, struck: bool, raised: bool, *, short: bool) -> str:
    shown = text.translate(_RAISED) if raised else text
    counts = struck and (short or any(map(str.isdigit, text)))
    return "".join(f"{letter}{STRIKE}" for letter in shown) if counts else shown
