"""What the evidence cells of a filled form tell: dates outside the year, one document behind many criteria.

Pure. Warnings only: a document may be right although it looks odd, and no mark falls by it.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from parscore.catalogue import finding
from parscore.check.form.empty_evidence import is_explained
from parscore.check.form.evidence_text import (
    Dated,
    Named,
    day_of,
    documents_in,
    may_be_odd,
    may_be_often,
    of_the_year,
    page_of,
)
from parscore.diagnostics import Diagnostic
from parscore.model.submission import Entry, Submission
from parscore.text import squeeze

MANY_CRITERIA = 8
"""From how many criteria on one document is worth a second look."""
_SHOWN, _MOST_DATES = 10, 100


class Citing(NamedTuple):
    """A line of the form with the documents that its evidence names."""

    entry: Entry
    named: tuple[Named, ...]


_REPORT = re.compile(r"báo cáo|/\s?BC", re.IGNORECASE)
_OTHER_KIND = re.compile(
    r"kế hoạch|quyết định|chỉ thị|công văn|chương trình|nghị quyết|tờ trình|/\s?(?:KH|QĐ|CT|CV|CTr|NQ|TTr)\b",
    re.IGNORECASE,
)


def check_evidence(submission: Submission, year: int) -> list[Diagnostic]:
    """Every finding on the evidence of a form for `year`."""
    unit, plain = submission.unit, str(year)
    findings: list[Diagnostic] = []
    cited: dict[str, list[Citing]] = {}
    entries = [entry for entry in submission.entries.values() if entry.evidence and entry.evidence_place]
    whole = "\n".join(entry.evidence for entry in entries)
    for entry in entries if may_be_odd(whole, plain) else ():
        if may_be_odd(entry.evidence, plain):
            dates = list(islice(of_the_year(entry.evidence, year), _MOST_DATES))
            findings += [*off_year(unit, entry, dates, year), *no_such_day(unit, entry, dates)]
    for entry in entries if may_be_often(whole, MANY_CRITERIA) else ():
        citing = Citing(entry, tuple(documents_in(entry.evidence)))
        for document in dict.fromkeys(one.document.upper() for one in citing.named):
            cited.setdefault(document, []).append(citing)
    return [*findings, *often_cited(unit, cited, year)]


def off_year(unit: str, entry: Entry, dates: Iterable[tuple[str, Dated]], year: int) -> Iterator[Diagnostic]:
    """Dates of documents that cannot speak for `year`; a remark only where the unit explains them."""
    days = [one.shown for clause, one in dates if one.day is not None and not _fits(one.day, clause, year)]
    if days:
        code = "W504" if is_explained(entry) else "W501"
        yield _found(code, unit, entry, dates=_listed(days), year=year)


def no_such_day(unit: str, entry: Entry, dates: Iterable[tuple[str, Dated]]) -> Iterator[Diagnostic]:
    """Dates that no calendar has."""
    days = [one.shown for _, one in dates if one.day is None]
    if days:
        yield _found("W502", unit, entry, dates=_listed(days))


def often_cited(unit: str, cited: dict[str, list[Citing]], year: int) -> Iterator[Diagnostic]:
    """One document behind many criteria that do not each name their own page; told once, at the first of them."""
    for document, lines in cited.items():
        if len(lines) >= MANY_CRITERIA:
            for same in _of_one_day(document, lines, year):
                many = _without_own_page(document, same)
                if len(many) >= MANY_CRITERIA:
                    codes = ", ".join(one.entry.code for one in many)
                    shown = next(one.document for one in many[0].named if one.document.upper() == document)
                    yield _found("W503", unit, many[0].entry, document=shown, codes=codes, count=len(many))


def _of_one_day(document: str, lines: list[Citing], year: int) -> list[list[Citing]]:
    """The lines by the day that they give for the document; those without a day go with the only day."""
    days: dict[datetime.date | None, list[Citing]] = {}
    for one in lines:
        days.setdefault(day_of(one.entry.evidence, one.named, document, year), []).append(one)
    return [lines] if len(days.keys() - {None}) < 2 else list(days.values())


def _without_own_page(document: str, lines: list[Citing]) -> list[Citing]:
    """The lines that name no page or section of the document, or one that another of them names too."""
    pages = [page_of(one.entry.evidence, one.named, document) for one in lines]
    times = Counter(pages)
    return [one for one, page in zip(lines, pages, strict=True) if not page or times[page] > 1]


def _found(code: str, unit: str, entry: Entry, **values: object) -> Diagnostic:
    place = entry.evidence_place or entry.place
    return finding(code, place, unit=unit, criterion=entry.code, weight=None, **values)


def _listed(days: list[str]) -> str:
    """`ngày 05/01/2021, 07/01/2021`; a month of its own needs no «ngày»."""
    shown = list(dict.fromkeys(map(squeeze, days)))
    words = ", ".join(shown[:_SHOWN]) + (" …" if len(shown) > _SHOWN else "")
    return words if words.casefold().startswith("tháng") else f"ngày {words}"


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
