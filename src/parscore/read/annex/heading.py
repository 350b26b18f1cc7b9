"""The texts around the tables of an annex → title, decision, year, printed counts and grades of the set.

Only what the texts say themselves; what they leave open stays empty.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

from msgspec import structs

from parscore.model.draft import DraftHeading
from parscore.number import ZERO
from parscore.read.annex.grammar import Clause, Span, span_of, split_outside
from parscore.read.annex.rows import GRADING
from parscore.read.annex.rules import Step, steps_of
from parscore.text import squeeze

_LONGEST_TITLE, _LONGEST_GRADE = 300, 40
_LONGEST_RANGE = 300
"""No name of a grade with its range is longer, in characters."""
_DECISION = re.compile(
    r"(?:quyết định|qđ|kế hoạch|công văn|nghị quyết|thông tư|hướng dẫn)\s*(?:số)?\s*:?\s*"
    r"(?P<number>\d{1,6}\s*/\s*[\wĐ\-/]{2,40})"
    r"(?:[,\s]*ngày\s*(?P<day>\d{1,2})\s*(?:/|-|tháng)\s*(?P<month>\d{1,2})\s*(?:/|-|năm)\s*(?P<year>\d{4}))?"
    r"(?:\s*của\s+(?P<issuer>[^()\n.;]{3,120}))?",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"^(?:bộ\s+)?(?:chỉ số|(?:bảng |bộ |nội dung, )?tiêu chí|(?:bảng|thang) điểm|bảng chấm điểm)",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"chỉ số|tiêu chí|cải cách hành chính|cchc|chấm điểm", re.IGNORECASE)
_YEAR = re.compile(r"năm\s+(?P<year>(?:19|20)\d{2})", re.IGNORECASE)
_ANNEX = re.compile(r"^phụ lục(?:\s+(?:số\s+)?[\dIVXL]+)?\s*[.:–-]?\s*", re.IGNORECASE)


_ISSUED = re.compile(r"kèm theo\s+", re.IGNORECASE)
_ANNEX_NAME = re.compile(
    r"phụ lục(?:\s+(?:số\s+)?(?P<number>\d{1,3}|[IVXL]{1,6}))?(?=\s*(?:$|[.:(–-]))", re.IGNORECASE
)
_COUNTS = re.compile(
    r"(?P<first>\d{1,3})\s+(?:lĩnh vực|nội dung)\W+(?:\w+\s+){0,3}?(?P<second>\d{1,3})\s+tiêu chí(?!\s+thành phần)"
    r"(?:\W+(?:\w+\s+){0,3}?(?P<third>\d{1,3})\s+tiêu chí thành phần)?",
    re.IGNORECASE,
)
_BOUND = (
    r"\s+(?=(?:(?:là|khi|nếu|với|có|tổng|số|điểm|chỉ số|đạt)\s+){0,4}"
    r"(?:từ|trên|dưới|ít nhất|tối thiểu|không dưới|[<>≥≤])\s*\d)"
)
"""What may stand between a grade and its range instead of a colon: only the words of a bound."""

_GRADE = re.compile(
    r"^[-+*•\s]*(?:\w[.)]\s+)?(?:(?:xếp\s+)?(?:loại|mức)\s+)?(?P<name>[^\d:;<>≥≤(]{1,40}?)"
    rf"(?:\s*[:(–-]\s*|{_BOUND})(?P<range>.*\d.*?)\)?\s*[.;]?$",
    re.IGNORECASE,
)
_TURNED = re.compile(
    r"^[-+*•\s]*(?:\w[.)]\s+)?(?P<range>.*\d[^:;]*?)"
    r"(?:\s*[:→–-]+\s*|\s+(?:là|thì|được)\s+|\s+(?=(?:xếp|đánh giá)\s))"
    r"(?:(?:là|thì|được|xếp|đánh giá|đạt)\s+)*(?:(?:loại|mức)\s*:?\s+)?"
    r"[«\"“]?(?P<name>[^\W\d_][^\d:;<>≥≤()]{0,39}?)[»\"”]?\s*[.;]?$",
    re.IGNORECASE,
)
"""A range in front of the name of its grade: «Từ 80 điểm trở lên: Tốt», «≥ 80 điểm xếp loại Tốt»."""
_NEXT_TURNED = re.compile(r";\s*|,\s+(?=(?:từ|trên|dưới|ít nhất|tối thiểu|không dưới|đạt|[<>≥≤]|\d))")
_WORDS = re.compile(r"\D{1,60}")
_NEXT_GRADE = re.compile(rf";\s*|,\s+(?=\w+(?:\s\w+){{0,2}}?(?:\s*[:(]|{_BOUND}))")
"""What stands between two grades on one line."""


def heading_of(texts: Sequence[str]) -> DraftHeading:
    """Title, decision, date, issuer, year, name of the annex and printed counts; the rest stays empty."""
    title = _title(texts)
    years = map(_YEAR.search, (title, *(text for text in texts if not _DECISION.search(text))))
    year = next((int(found["year"]) for found in years if found), None)
    words = " ".join(texts)
    found = DraftHeading(
        title, year=year, annex=_annex(texts), counts=tuple(map(_numbers, _COUNTS.finditer(words)))
    )
    decision = _decision(words)
    if decision is None:
        return found
    number = re.sub(r"\s+", "", decision["number"]).rstrip("-/")
    issuer = (decision["issuer"] or "").strip(" ,)")
    return structs.replace(found, document=number, date=_date(decision), issuer=issuer)


def _decision(words: str) -> re.Match[str] | None:
    """The decision that the annex was issued with, else the first that is named."""
    issued = (_DECISION.match(words, found.end()) for found in _ISSUED.finditer(words))
    return next(filter(None, issued), None) or _DECISION.search(words)


def _annex(texts: Sequence[str]) -> str:
    found = next(filter(None, map(_ANNEX_NAME.match, texts)), None)
    return "" if found is None else " ".join(filter(None, ("Phụ lục", found["number"])))


def _numbers(found: re.Match[str]) -> tuple[int, ...]:
    return tuple(int(number) for number in found.groups() if number is not None)


def grades_of(texts: Sequence[str]) -> tuple[tuple[tuple[str, Decimal], ...], bool, tuple[str, ...]]:
    """The grades below «Xếp loại» from the highest, whether they are of an index in %, and what is unsure about them.

    None where fewer than two lines name a grade with its range.
    """
    named = list(_named_ranges(texts))
    ranked = [(Clause("option", name, span=span), Decimal(at)) for at, (name, span) in enumerate(named)]
    scale = steps_of(ranked) if len(ranked) > 1 else None
    if scale is None:
        return (), False, tuple(name for name, _ in named)
    found = [_grade_of(step, named) for step in scale.steps]
    strict = (f"«{name}» là trên {bound}, không gồm đúng {bound}" for name, bound, above in found if above)
    return tuple((name, bound) for name, bound, _ in found), scale.share, (*scale.faults, *strict)


def _named_ranges(texts: Sequence[str]) -> Iterator[tuple[str, Span]]:
    for text in _grade_lines(texts):
        if (span := _range(text)) is not None:
            yield _grade(text), span


def _grade_of(step: Step, named: Sequence[tuple[str, Span]]) -> tuple[str, Decimal, bool]:
    """The name of the grade that a step stands for by its place in `named`, its bound, whether that is outside."""
    values = dict(step)
    bound = values.get("from", values.get("above", ZERO))
    name, _ = named[int(Decimal(values.get("points", values.get("else", 0))))]
    return name, Decimal(bound), "above" in values


def _grade_lines(texts: Sequence[str]) -> Iterator[str]:
    """The lines that name a grade each: on the line of «Xếp loại» itself, or below it as long as they do.

    In a table the other heading, without a digit, may stand between.
    """
    open_ = above = False
    for text in texts:
        found = GRADING.match(text)
        grades = _grades_in(found["rest"].lstrip(" :.") if found else text)
        open_ = found is not None or (open_ and bool(grades or (above and _WORDS.fullmatch(text))))
        above = found is not None
        yield from grades if open_ else ()


def _grades_in(text: str) -> list[str]:
    """The parts of a line that name a grade each; whom the grades are for may stand in front of a colon."""
    turned = split_outside(text, _NEXT_TURNED)
    parts = turned if all(map(_turned, turned)) else split_outside(text, _NEXT_GRADE)
    whom, _, rest = (parts or [""])[0].partition(":")
    if _WORDS.fullmatch(whom) and _is_grade(rest):
        parts = [rest, *parts[1:]]
    return list(filter(_is_grade, parts))


def _is_grade(text: str) -> bool:
    return bool(_grade(text)) and _range(text) is not None


def _named(text: str) -> re.Match[str] | None:
    """The name and the range of a grade, whichever of them comes first."""
    text = squeeze(text)
    return _turned(text) or (_GRADE.match(text) if len(text) <= _LONGEST_RANGE else None)


def _turned(text: str) -> re.Match[str] | None:
    return _TURNED.match(text) if len(text) <= _LONGEST_RANGE else None


def _grade(text: str) -> str:
    found = _named(text)
    return "" if found is None or len(found["name"]) > _LONGEST_GRADE else found["name"].strip(" -–:")


def _range(text: str) -> Span | None:
    found = _named(text)
    return None if found is None else span_of(found["range"])


def _date(found: re.Match[str]) -> datetime.date | None:
    try:
        return datetime.date(*(int(found[part] or 0) for part in ("year", "month", "day")))
    except ValueError:
        return None


def _title(texts: Sequence[str]) -> str:
    """The title line with the lines of capitals that go on with it."""
    short = [
        _ANNEX.sub("", text) if not _DECISION.search(text) and len(text) < _LONGEST_TITLE else ""
        for text in texts
    ]
    for index, text in enumerate(short):
        if _TITLE.match(text):
            return " ".join((text, *_capitals(texts[index + 1 : index + 3])))
    return next(filter(_ABOUT.search, short), "")


def _capitals(texts: Sequence[str]) -> Iterator[str]:
    for text in texts:
        if not text.isupper() or _DECISION.search(text):
            return
        yield text
