"""What the evidence cells of a filled form say: nothing at all, dates outside the year, one document for many criteria.

Pure. Warnings only: a document may be right although it looks odd, and no mark is dropped because of it.
"""

from __future__ import annotations

import datetime
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import NamedTuple

from parscore.catalogue import finding
from parscore.check.form import evidence_text
from parscore.check.form.evidence_text import Dated, Named, may_be_odd
from parscore.diagnostics import Diagnostic
from parscore.model.framework import Criterion, Framework
from parscore.model.submission import Entry, Submission
from parscore.text import fold, some_of, squeeze

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

_OBJECTS = ("", " tài liệu", " minh chứng", " tài liệu kiểm chứng")
_NOT = [f"{word} có{what}" for word in ("không", "chưa") for what in _OBJECTS]
EMPTY_WORDS = frozenset(map(fold, ("…", "0", "x", "N/A", "NA", "không", "ko", "ko có", "chưa", *_NOT)))
"""What names no document, folded: dots, dashes, strokes and brackets do not count.

The list is short on purpose: what is not on it counts as evidence, so that nobody is blamed for a word that somebody
else would accept.
"""

AS_ABOVE = frozenset(map(fold, ("nt", "như trên", "như mục trên", "như tiêu chí trên")))
"""What points to the line above, folded: `-nt-`, `(như trên)`; so does a ditto mark alone."""

_DITTO = frozenset({'"', "”", "“", "''", "″", "〃", "-”-", '-"-'})
_LONGEST = max(map(len, EMPTY_WORDS | AS_ABOVE)) + 12


def names_nothing(text: str) -> bool:
    """Whether a text names no document and gives no reason: empty, `-`, `…`, `không có` and their like."""
    return len(text) <= _LONGEST and not refers_above(text) and fold(text) in EMPTY_WORDS


def refers_above(text: str) -> bool:
    """Whether a text only points to the line above."""
    return len(text) <= _LONGEST and (text.strip() in _DITTO or fold(text) in AS_ABOVE)


def is_explained(entry: Entry) -> bool:
    """Whether the unit wrote an explanation in the line."""
    return not names_nothing(entry.explanation)


def without_evidence(entries: Mapping[str, Entry], framework: Framework) -> frozenset[str]:
    """The codes of the lines, in the order of the form, that name no document although they have to.

    A line `as above` names none only where the line above has points, needs evidence and names none itself.
    """
    found, above = set[str](), False
    for code, entry in entries.items():
        if entry.evidence_place is not None:
            empty = names_nothing(entry.evidence) or (above and refers_above(entry.evidence))
            above = empty and _needs_evidence(entry, framework.by_code.get(code))
            if above:
                found.add(code)
    return frozenset(found)


def _needs_evidence(entry: Entry, criterion: Criterion | None) -> bool:
    claimed = entry.claimed.value
    return criterion is not None and criterion.evidence == "required" and claimed is not None and claimed > 0


def check_evidence(submission: Submission, year: int) -> list[Diagnostic]:
    """Every finding on the evidence of a form for `year`."""
    entries = [entry for entry in submission.entries.values() if entry.evidence and entry.evidence_place]
    whole = "\n".join(entry.evidence for entry in entries)
    odd, often = may_be_odd(whole, str(year)), evidence_text.may_be_often(whole, MANY_CRITERIA)
    return [
        *(_odd_dates(submission.unit, entries, year) if odd else ()),
        *(often_cited(submission.unit, _citations(entries), year) if often else ()),
    ]


def _odd_dates(unit: str, entries: Iterable[Entry], year: int) -> Iterator[Diagnostic]:
    for entry in entries:
        if may_be_odd(entry.evidence, str(year)):
            dates = list(islice(evidence_text.of_the_year(entry.evidence, year), _MOST_DATES))
            yield from off_year(unit, entry, dates, year)
            yield from no_such_day(unit, entry, dates)


def _citations(entries: Sequence[Entry]) -> dict[str, list[Citing]]:
    """The lines that name each document."""
    cited: dict[str, list[Citing]] = {}
    for entry in entries:
        citing = Citing(entry, tuple(evidence_text.documents_in(entry.evidence)))
        for document in dict.fromkeys(one.document.upper() for one in citing.named):
            cited.setdefault(document, []).append(citing)
    return cited


def off_year(unit: str, entry: Entry, dates: Iterable[tuple[str, Dated]], year: int) -> Iterator[Diagnostic]:
    """Dates of documents that cannot be evidence for `year`; a remark only where the unit explains them."""
    days = [one.shown for clause, one in dates if one.day is not None and not _fits(one.day, clause, year)]
    if days:
        code = "W504" if is_explained(entry) else "W501"
        yield _found(code, unit, entry, dates=_listed(days), year=year)


def no_such_day(unit: str, entry: Entry, dates: Iterable[tuple[str, Dated]]) -> Iterator[Diagnostic]:
    """Dates that no calendar has."""
    days = [one.shown for _, one in dates if one.day is None]
    if days:
        yield _found("W502", unit, entry, dates=_listed(days))


def often_cited(unit: str, cited: Mapping[str, list[Citing]], year: int) -> Iterator[Diagnostic]:
    """One document for many criteria that do not each name their own page; reported once, at the first of them."""
    for document, lines in cited.items():
        for same in _of_one_day(document, lines, year) if len(lines) >= MANY_CRITERIA else ():
            many = _without_own_page(document, same)
            if len(many) >= MANY_CRITERIA:
                codes = some_of([one.entry.code for one in many], _SHOWN)
                shown = next(one.document for one in many[0].named if one.document.upper() == document)
                yield _found("W503", unit, many[0].entry, document=shown, codes=codes, count=len(many))


def _of_one_day(document: str, lines: list[Citing], year: int) -> list[list[Citing]]:
    """The lines by the day that they give for the document; those without a day go with the only day."""
    days: dict[datetime.date | None, list[Citing]] = {}
    for one in lines:
        days.setdefault(evidence_text.day_of(one.entry.evidence, one.named, document, year), []).append(one)
    return [lines] if len(days.keys() - {None}) < 2 else list(days.values())


def _without_own_page(document: str, lines: list[Citing]) -> list[Citing]:
    """The lines that name no page or section of the document, or one that another of them names too."""
    pages = [evidence_text.page_of(one.entry.evidence, one.named, document) for one in lines]
    times = Counter(pages)
    return [one for one, page in zip(lines, pages, strict=True) if not page or times[page] > 1]


def _found(code: str, unit: str, entry: Entry, **values: object) -> Diagnostic:
    place = entry.evidence_place or entry.place
    return finding(code, place, unit=unit, criterion=entry.code, weight=None, **values)


def _listed(days: list[str]) -> str:
    """`ngày 05/01/2021, 07/01/2021`; a month of its own needs no «ngày»."""
    words = some_of(dict.fromkeys(map(squeeze, days)), _SHOWN)
    return words if words.casefold().startswith("tháng") else f"ngày {words}"


def _fits(day: datetime.date, clause: str, year: int) -> bool:
    """Whether a document of that day can be evidence for `year`.

    Plans and decisions for a year are signed from December before it; its reports, and what does not say that
    it is anything else, until March after it.
    """
    if day.year == year:
        return True
    report, other = _REPORT.search(clause) is not None, _OTHER_KIND.search(clause) is not None
    if (day.year, day.month) == (year - 1, 12):
        return other or not report
    return day.year == year + 1 and day.month <= 3 and (report or not other)
