"""Dates and documents in a line of evidence, and what of the line is about them; pure text.

Knows how documents are named and dated; may not know criteria or forms.
"""

from __future__ import annotations

import datetime
import re
from calendar import monthrange
from collections import Counter
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import NamedTuple

_WIDE = {number: number - 0xFEE0 for number in range(0xFF0D, 0xFF1A)}
_SEPARATOR = "[/.–—\uff0d\uff0e\uff0f-]"
_ODD = re.compile(
    rf"(\d(?:(?<![\d/.]\d)\d?|\d{{3}}))\s?{_SEPARATOR}\s?(\d{{1,2}})(?:\s?{_SEPARATOR}\s?(\d{{1,4}})|\s+năm)"
)
_FULL = re.compile(
    r"(?<![\d/.])(\d{1,2})\s?([/.–—-])\s?(\d{1,2})\s?\2\s?((?:19|20)\d{2}|\d{2})(?![\d/]|[.–—-]\d)"
)
_REVERSED = re.compile(r"(?<![\d/.-])((?:19|20)\d{2})([/.-])(\d{1,2})\2(\d{1,2})(?![\d/])")
_WORDS = re.compile(
    r"ngày\s+(\d{1,2})(?:\s+tháng\s+|\s?[/.-]\s?)(\d{1,2})\s+năm\s+((?:19|20)\d{2})(?!\d)", re.IGNORECASE
)
_MONTH = re.compile(
    r"(?<!\d )tháng\s+(\d{1,2})(?:\s?[/.-]\s?|\s+năm\s+)((?:19|20)\d{2})(?![\d/]|[.-]\d)", re.IGNORECASE
)
_NUMBER = re.compile(
    r"(\d(?<![\w/]\d)\d{0,4}[A-Za-z]?)\s?((?:/\s?(?:19|20)\d{2})?)\s?/\s?"
    r"([A-ZĐÐƯƠÂÊÔĂ][\w&]*(?:\s?[-–]\s?[A-ZĐÐƯƠÂÊÔĂ][\w&]*)*)"
)
_BEFORE_SYMBOL = re.compile(r"/(?<=(....)/)\s?[A-ZĐÐƯƠÂÊÔĂ]", re.DOTALL)
_LAW_WORD = re.compile(r"\b(?:Bộ luật|Luật|Pháp lệnh|Hiến pháp|Nghị định|Thông tư)\b")
_KIND_WORD = re.compile(
    r"báo cáo|kế hoạch|quyết định|công văn|tờ trình|biên bản|chương trình|chỉ thị|thông báo|giấy mời|bảng",
    re.IGNORECASE,
)
_PLAIN_KINDS = frozenset({"KH", "BC", "TB", "TTR", "CTR", "CV", "BB", "GM"})
_STATE = re.compile(r"-(?:CP|TTG|QH\d*|UBTVQH\d*|CTN)$")
_PERIOD = re.compile(r"giai đoạn\s+((?:19|20)\d{2})\s?[-–—]\s?((?:19|20)\d{2})", re.IGNORECASE)
_NEAR = 300
_DAYS = {str(month): monthrange(2022, month)[1] for month in range(1, 13)}
"""The days of every month in a common year."""
_UNTIL = re.compile(r"(?:đến|tới)(?:\s++(?:hết\s+)?(?:ngày)?)?\s*$", re.IGNORECASE)
_IN_FORCE = re.compile(r"còn hiệu lực", re.IGNORECASE)
_LOCATOR = re.compile(
    r"(?:\b(?:trang|mục|phần|chương|điều|khoản|điểm|phụ lục|biểu|bảng|dòng|số thứ tự)|\btr\.?)"
    r"\s*(?:số\s*)?(?:\d[\w.–-]*|[IVX]+\b(?:[.\d]*))",
    re.IGNORECASE,
)


class Dated(NamedTuple):
    """A date in a text: as it is written, its day (None: no calendar has it), start and end."""

    shown: str
    day: datetime.date | None
    start: int
    end: int


class Named(NamedTuple):
    """A document in a text: number and symbol in one spelling, start and end."""

    document: str
    start: int
    end: int


def may_be_odd(text: str, year: str) -> bool:
    """Whether a text may hold a date other than a plain day of `year`; cheap; may say yes once too often."""
    for day, month, written in _ODD.findall(text):
        if written != year or not 0 < int(day) <= _DAYS.get(month.lstrip("0"), 0):
            return True
    return "tháng" in text or "THÁNG" in text or "Tháng" in text


def dates_in(text: str, year: int) -> Iterator[Dated]:
    """Every date and month of a text in the order of the text; two digits are a year near `year`."""
    text = text.translate(_WIDE)
    found = [*_full(text, year), *_reversed(text), *_worded(text)]
    last = 0
    for one in sorted(found, key=lambda one: (one.start, -one.end)):
        if one.start >= last:
            yield one
            last = one.end


def _full(text: str, year: int) -> Iterator[Dated]:
    for match in _FULL.finditer(text):
        if not _is_range(match, text):
            short = len(match[4]) == 2
            day = _day(
                year // 100 * 100 + int(match[4]) if short else int(match[4]), int(match[3]), int(match[1])
            )
            if not short or (_may_be_short(match, text) and day is not None and abs(day.year - year) < 10):
                yield Dated(match[0], day, match.start(), match.end())


def _is_range(match: re.Match[str], text: str) -> bool:
    """Whether a dash before what looks like a date with dashes makes it the end of a range of numbers."""
    return match[2] not in "/." and text[max(0, match.start() - 1) : match.start()] in ("-", "–", "—")


def _may_be_short(match: re.Match[str], text: str) -> bool:
    """Whether two digits can be a year: between slashes, or after the word for day."""
    return match[2] == "/" or text[: match.start()].rstrip().lower().endswith("ngày")


def _reversed(text: str) -> Iterator[Dated]:
    for match in _REVERSED.finditer(text):
        yield Dated(match[0], _day(int(match[1]), int(match[3]), int(match[4])), match.start(), match.end())


def _worded(text: str) -> Iterator[Dated]:
    for match in _WORDS.finditer(text):
        start = match.start(1)
        day = _day(int(match[3]), int(match[2]), int(match[1]))
        yield Dated(text[start : match.end()], day, start, match.end())
    for match in _MONTH.finditer(text):
        if (day := _day(int(match[2]), int(match[1]), 1)) is not None:
            yield Dated(match[0], day, match.start(), match.end())


def _day(year: int, month: int, day: int) -> datetime.date | None:
    try:
        return datetime.date(year, month, day)
    except ValueError:
        return None


def documents_in(text: str) -> Iterator[Named]:
    """Number and symbol of every document named in a text, in one spelling: `15/KH-SYT`."""
    for match in _NUMBER.finditer(text):
        if (symbol := _symbol(match[3])) is not None:
            number = match[1].lstrip("0").upper() or "0"
            yield Named(f"{number}{match[2].replace(' ', '')}/{symbol}", match.start(), match.end())


def may_be_often(text: str, times: int) -> bool:
    """Whether a text may name one document that many times, by the ends of numbers; may say yes once too often."""
    ends = Counter(map(_end, _BEFORE_SYMBOL.findall(f"    {text}")))
    return any(count >= times for count in ends.values())


def _end(before: str) -> str:
    """The last two letters or digits of a number, without zeros and what stands before it."""
    last = before.rstrip()[-2:].upper()
    return last if last[:1].isalnum() and last[0] != "0" else last[1:]


@lru_cache(maxsize=2048)
def _symbol(written: str) -> str | None:
    """The symbol of a document without spaces; None for a word that is no symbol (`3/Kế hoạch`)."""
    first, *others = re.split(r"\s?[-–]\s?", written.replace("Ð", "Đ").replace("ð", "đ"))
    if not _is_symbol(first):
        return None
    kept = [first]
    for part in others:
        if not _is_symbol(part):
            break
        kept.append(part)
    return "-".join(kept)


def _is_symbol(word: str) -> bool:
    return sum(letter.isupper() for letter in word) > 1


def is_law(document: str) -> bool:
    """Whether a document is one of the state, or one whose number carries its year: it holds for many years."""
    symbol = document.rpartition("/")[2].upper()
    if document.count("/") > 1:
        return symbol.partition("-")[0] not in _PLAIN_KINDS
    return _STATE.search(symbol) is not None


def of_the_year(text: str, year: int) -> Iterator[tuple[str, Dated]]:
    """Every date of a text that has to be of `year`, with its clause: not those of laws, nor the end of a term."""
    start, law = 0, False
    for one in dates_in(text, year):
        before = text[start : one.start]
        if ";" in before:
            law = False
        law = _tells_law(before.rpartition(";")[2], law)
        start = one.end
        left, right = max(0, one.start - _NEAR), one.end + _NEAR
        clause = text[left : one.start].rpartition(";")[2] + text[one.start : right].partition(";")[0]
        if not law and not (one.day is not None and _holds(clause, before, one.day, year)):
            yield clause, one


def _tells_law(before: str, law: bool) -> bool:
    """Whether the words before a date are about a law; `law`: the date before this one was a law's."""
    named = list(documents_in(before))
    if named:
        return is_law(named[-1].document)
    word, kind = _LAW_WORD.search(before), _KIND_WORD.search(before)
    if word is not None:
        return kind is None or word.start() < kind.start()
    return law and kind is None


def _holds(clause: str, before: str, day: datetime.date, year: int) -> bool:
    """Whether the words around a date of another year say that what it dates holds in `year`."""
    if day.year >= year:
        return _UNTIL.search(before) is not None
    if _IN_FORCE.search(clause) is not None:
        return True
    return any(int(first) <= year <= int(last) for first, last in _PERIOD.findall(clause))


def page_of(text: str, named: Sequence[Named], document: str) -> tuple[str, ...]:
    """The pages and sections that the clauses of a text name next to a document; nothing where they name none.

    `named` are the documents of the text.
    """
    starts = [one.start for one in named if one.document.upper() == document]
    pages, begin = list[str](), 0
    for clause in text.split(";"):
        end = begin + len(clause)
        if any(begin <= start < end for start in starts):
            pages += (" ".join(found.casefold().split()) for found in _LOCATOR.findall(clause))
        begin = end + 1
    return tuple(pages)


def day_of(text: str, named: Sequence[Named], document: str, year: int) -> datetime.date | None:
    """The day that a text gives for a document: the first date behind it and before any other document.

    `named` are the documents of the text.
    """
    for place, one in enumerate(named):
        if one.document.upper() == document.upper():
            end = named[place + 1].start if place + 1 < len(named) else len(text)
            dates = dates_in(text[one.end : end].partition(";")[0], year)
            if (day := next((date.day for date in dates if date.day is not None), None)) is not None:
                return day
    return None
