"""How a row number is written: plain, roman, lettered, with words before it, damaged by a spreadsheet or a
keyboard.

Knows no criteria set: it lists what a text or a value may stand for, and the codes of a set decide.
"""

from __future__ import annotations

import datetime
import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache

from msgspec import Struct

from parscore.text import TWINS, roman_value, squeeze

_NAMES = re.compile(
    r"(?:lĩnh vực|lv|tiêu chí thành phần|tctp|tiêu chí|tc|mục|nhóm|phần|mã)\s*+[:.]?\s*(?=[\divxl(]|[a-zđ]{1,2}\d)",
    re.I,
)
_CUTS = re.compile(r"[·•∙_/\\\-–—:,.‧․。．]+")
_NOTES = dict.fromkeys(map(ord, "⁰¹²³⁴⁵⁶⁷⁸⁹"))
_SPACED = re.compile(r"\d{1,3}(?: \d{1,3}){1,5}\.?")
_LETTERS = "abcdđeghiklmnopqrstuvxy"
_SPLIT = re.compile(
    r"(?P<open>[\s\-–—•+*▪●○(\[]*)(?P<number>(?:(?:Lĩnh vực|Tiêu chí thành phần|Tiêu chí|Mục|Mã)\s+)?"
    r"(?:[IVX]{1,6}|[^\W\d_]{0,2}-?\d{1,3}|[a-zđ](?=[.)]))(?:[.,]\d{1,3}){0,6}[⁰¹²³⁴-⁹]*)"
    r"(?P<mark>\s?[.)\]:/\-–]+\s*|\s+)(?P<title>[^\s\d].*|(?<=\s)\S.*)",
    re.DOTALL,
)
_DAY = re.compile(r"(\d{1,2})[/\-.](\d{1,2})[/\-.](\d{4})(?: 0?0:00(?::00)?)?")
_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00:00)?")
_MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"]
_MONTHS_IN_YEAR = 12
_NAMED_DAY = re.compile(r"(\d{1,2})[- ]([a-z]{3})(?:[- ](\d{2}|\d{4}))?")
_THG = re.compile(r"(\d{1,2})[- ]thg(?: ?)(\d{1,2})(?:[- ](\d{2}|\d{4}))?")
_EPOCH = datetime.date(1899, 12, 30)


class Variants(Struct, frozen=True):
    """What a number may stand for: codes as written, codes it was damaged from, ordinals under some
    parent."""

    written: tuple[str, ...]
    damaged: tuple[str, ...] = ()
    roman: tuple[str, ...] = ()
    ordinals: tuple[tuple[int, ...], ...] = ()
    lettered: tuple[tuple[str, int], ...] = ()


def canonical(text: str) -> str:
    """A code as it is compared: one line, no spaces, no trailing dot or bracket, decimal commas as dots."""
    plain = _without_notes(text).replace(" ", "").replace(",", ".")
    return plain.lstrip("'").rstrip(".)*").casefold()


def _without_notes(text: str) -> str:
    """The text on one line in compatible letters, without the raised digits that lead to footnotes."""
    return unicodedata.normalize("NFKC", squeeze(text).translate(_NOTES))


def _plain_digits(text: str) -> str:
    """The text with every digit and sign of another width or script as a plain one."""
    if text.isascii():
        return text
    wide = (chr(ord(one) - 0xFEE0) if "\uff01" <= one <= "\uff5e" else one for one in text)
    return "".join(str(unicodedata.decimal(one)) if one.isdecimal() else one for one in wide)


@lru_cache(maxsize=4096)
def variants_of(text: str) -> Variants:
    """Everything that a number written as text may stand for."""
    text = _plain_digits(text)
    first = canonical(text)
    named = _NAMES.sub("", _without_notes(text).translate(TWINS), count=1)
    plain = _CUTS.sub(".", named.replace(" ", "").strip("'()[]*\";、")).strip(".)").casefold()
    spaced = ".".join(re.findall(r"\d+", named)) if _SPACED.fullmatch(named) else plain
    parts = plain.split(".") if plain else []
    bare = ".".join(part.lstrip("0") or "0" if part.isdecimal() else part for part in parts)
    typed = any(part.isdecimal() for part in parts)
    keyed = ".".join(map(_keyed, parts)) if typed else bare
    roman = roman_value(parts[0]) if parts else 0
    return Variants(
        written=tuple(dict.fromkeys((first, plain, bare, spaced))),
        damaged=tuple(dict.fromkeys((keyed, *dates_in(text)))),
        roman=(".".join((str(roman), *parts[1:])),) if roman else (),
        ordinals=_ordinals(parts),
        lettered=_lettered(parts),
    )


def _ordinals(parts: list[str]) -> tuple[tuple[int, ...], ...]:
    """The places that a number may count: of its own digits, or of a single letter."""
    if parts and all(part.isdecimal() and len(part) <= 3 for part in parts):
        return (tuple(map(int, parts)),)
    place = _place_of(parts[0]) if len(parts) == 1 else 0
    return ((place,),) if place else ()


def _lettered(parts: list[str]) -> tuple[tuple[str, int], ...]:
    """The number in front of a last letter, and the place that the letter counts: `1.2.b`."""
    place = _place_of(parts[-1]) if len(parts) > 1 else 0
    return ((".".join(parts[:-1]), place),) if place else ()


def _place_of(letter: str) -> int:
    """Where a single letter stands in the order of lists, from 1; 0 for anything else."""
    return _LETTERS.index(letter) + 1 if len(letter) == 1 and letter in _LETTERS else 0


def _keyed(part: str) -> str:
    """A part of a number with the letters that are mistaken for digits on a keyboard put right."""
    return re.sub(r"[li|]", "1", part.replace("o", "0")) if re.fullmatch(r"[\dlio|]{1,3}", part) else part


def split_number(text: str) -> tuple[str, str] | None:
    """Number and title that share one cell (`     1.1. Kế hoạch`), or None; the caller asks whether the
    number is one."""
    found = _SPLIT.fullmatch(_plain_digits(text))
    if found is None or (found["open"].strip() and "." not in found["number"]):
        return None
    return found["number"] + found["mark"].strip(), found["title"].strip()


def dates_of(value: datetime.date) -> tuple[str, ...]:
    """The codes that a spreadsheet may have turned into this date, in every usual order of day, month and
    year."""
    day, month, year = value.day, value.month, value.year
    return tuple(dict.fromkeys(_orders(day, month, year)))


def _orders(day: int, month: int, year: int) -> Iterator[str]:
    for end in (year % 100, year):
        yield f"{day}.{month}.{end}"
        yield f"{month}.{day}.{end}"
    yield f"{day}.{month}"
    yield f"{month}.{day}"
    yield f"{year % 100}.{month}.{day}"
    if day == 1 and year % 100 > _MONTHS_IN_YEAR:
        yield f"{month}.{year % 100}"  # 5.22 is taken for May 2022, but 5.2 for a day of this year


def serial_date(number: float) -> datetime.date | None:
    """The date that a bare number is when a spreadsheet lost its format: 36892 is 1 January 2001."""
    if not 36_000 <= number <= 60_000 or number != int(number):
        return None
    return _EPOCH + datetime.timedelta(days=int(number))


def dates_in(text: str) -> tuple[str, ...]:
    """The codes that a spreadsheet may have turned into the date that a text shows; none when it shows no date."""
    text = squeeze(text).casefold()
    if found := _DAY.fullmatch(text):
        return tuple(_orders(int(found[1]), int(found[2]), int(found[3])))
    if found := _ISO.fullmatch(text):
        return tuple(_orders(int(found[3]), int(found[2]), int(found[1])))
    if found := _THG.fullmatch(text):
        return _named_day(int(found[1]), int(found[2]), found[3])
    if (found := _NAMED_DAY.fullmatch(text)) and found[2] in _MONTHS:
        return _named_day(int(found[1]), _MONTHS.index(found[2]) + 1, found[3])
    return ()


def _named_day(day: int, month: int, year: str | None) -> tuple[str, ...]:
    pairs = (f"{day}.{month}", f"{month}.{day}")
    return pairs if year is None else (*_orders(day, month, 2000 + int(year) % 100), *pairs)
