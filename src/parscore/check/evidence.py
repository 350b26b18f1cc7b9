"""What the evidence cells of a filled form tell: dates outside the year, one document behind many criteria.

Pure. Warnings only: a document may be right although it looks odd, and no mark falls by it.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import chain

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.submission import Entry, Submission
from parscore.text import squeeze

MANY_CRITERIA = 8
"""From how many criteria on one document is worth a second look."""

_FULL = re.compile(r"(?<![\d/.-])(\d{1,2})\s?([/.-])\s?(\d{1,2})\s?\2\s?((?:19|20)\d{2})(?![\d/]|[.-]\d)")
_ISO = re.compile(r"(?<![\d/.-])((?:19|20)\d{2})-(\d{2})-(\d{2})(?!\d)")
_WORDS = re.compile(r"ngày\s+(\d{1,2})\s+tháng\s+(\d{1,2})\s+năm\s+((?:19|20)\d{2})(?!\d)", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?<![\w/])(\d{1,5}[A-Za-z]?)\s?((?:/\s?(?:19|20)\d{2})?)\s?/\s?([A-ZĐƯ][A-ZĐƯƠÂÊÔĂ0-9&]*(?:-[\w&]+)*)"
)
_YEAR = re.compile(r"(?:19|20)\d{2}")
_CLAUSE = re.compile(r"[;\n]")
_REPORT = re.compile(r"báo cáo|/\s?BC", re.IGNORECASE)
_OTHER_KIND = re.compile(
    r"kế hoạch|quyết định|chỉ thị|công văn|chương trình|nghị quyết|/\s?(?:KH|QĐ|CT|CV|CTr|NQ)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class _Cited:
    """What one criterion cites: the numbers of documents, and clause by clause the dates."""

    entry: Entry
    place: Place
    documents: tuple[str, ...]
    dates: tuple[tuple[str, str, datetime.date | None], ...]


def check_evidence(submission: Submission, year: int) -> list[Diagnostic]:
    """Every finding on the evidence of a form for `year`."""
    entries = submission.entries.values()
    cited = [_cited(one, one.evidence_place) for one in entries if one.evidence and one.evidence_place]
    unit = submission.unit
    own = chain.from_iterable((*off_year(unit, one, year), *no_such_day(unit, one)) for one in cited)
    return [*own, *often_cited(unit, cited)]


def _cited(entry: Entry, place: Place) -> _Cited:
    """Laws and decrees, whose own number carries their year, are left out of the dates."""
    documents: list[str] = []
    dates: list[tuple[str, str, datetime.date | None]] = []
    for clause in _CLAUSE.split(entry.evidence) if entry.evidence else ():
        here = list(documents_in(clause)) if "/" in clause else []
        documents += here
        if not any(document.count("/") > 1 for document in here):
            dates += [(clause, shown, day) for shown, day in dates_in(clause)]
    return _Cited(entry, place, tuple(dict.fromkeys(documents)), tuple(dates))


def off_year(unit: str, cited: _Cited, year: int) -> Iterator[Diagnostic]:
    """Dates of documents that cannot speak for `year`."""
    days = [shown for clause, shown, day in cited.dates if day is not None and not _fits(day, clause, year)]
    if days:
        listed = ", ".join(dict.fromkeys(map(squeeze, days)))
        yield finding("W501", cited.place, unit=unit, criterion=cited.entry.code, dates=listed, year=year)


def no_such_day(unit: str, cited: _Cited) -> Iterator[Diagnostic]:
    """Dates that no calendar has."""
    days = [shown for _, shown, day in cited.dates if day is None]
    if days:
        listed = ", ".join(dict.fromkeys(map(squeeze, days)))
        yield finding("W502", cited.place, unit=unit, criterion=cited.entry.code, dates=listed)


def often_cited(unit: str, cited: list[_Cited]) -> Iterator[Diagnostic]:
    """One document, known by number and symbol, behind many criteria; told once, at the first of them."""
    found: dict[str, list[_Cited]] = {}
    for one in cited:
        for document in one.documents:
            found.setdefault(document, []).append(one)
    for document, many in found.items():
        if len(many) >= MANY_CRITERIA:
            yield finding(
                "W503",
                many[0].place,
                unit=unit,
                criterion=many[0].entry.code,
                document=document,
                codes=", ".join(one.entry.code for one in many),
                count=len(many),
            )


def dates_in(text: str) -> Iterator[tuple[str, datetime.date | None]]:
    """Every whole date in a text as it is written, with its day; None where the calendar has no such day."""
    if not _YEAR.search(text):
        return
    kinds: list[tuple[re.Pattern[str], tuple[int, int, int]]] = [(_FULL, (1, 3, 4))]
    if "năm" in text or "năm" in text.lower():
        kinds.append((_WORDS, (1, 2, 3)))
    if "-0" in text or "-1" in text:
        kinds.append((_ISO, (3, 2, 1)))
    for pattern, order in kinds:
        for match in pattern.finditer(text):
            day, month, year = (int(match.group(number)) for number in order)
            try:
                yield match.group(), datetime.date(year, month, day)
            except ValueError:
                yield match.group(), None


def documents_in(text: str) -> Iterator[str]:
    """Number and symbol of every document named in a text, in one spelling: `15/KH-SYT`."""
    for match in _NUMBER.finditer(text):
        number, year, symbol = match.groups()
        yield f"{number.lstrip('0').upper() or '0'}{year.replace(' ', '')}/{symbol.upper()}"


def _fits(day: datetime.date, clause: str, year: int) -> bool:
    """Whether a document of that day can speak for `year`.

    Plans and decisions for a year are signed from December before it; its reports, and what does not say that
    it is anything else, until March after it.
    """
    if day.year == year:
        return True
    report, other = _REPORT.search(clause) is not None, _OTHER_KIND.search(clause) is not None
    if (day.year, day.month) == (year - 1, 12):
        return other or not report
    return day.year == year + 1 and day.month <= 3 and (report or not other)
