"""The texts above the table of an annex → title, decision, date, issuer and year, as far as they are
written there."""

from __future__ import annotations

import datetime
import re
from collections.abc import Sequence

from parscore.model.draft import DraftHeading

_DECISION = re.compile(
    r"(?:quyết định|qđ|kế hoạch|công văn|nghị quyết)\s*(?:số)?\s*:?\s*"
    r"(?P<number>\d{1,6}\s*/\s*[\wĐ\-/]{2,40})"
    r"(?:[,\s]*ngày\s*(?P<day>\d{1,2})\s*(?:/|-|tháng)\s*(?P<month>\d{1,2})\s*(?:/|-|năm)\s*(?P<year>\d{4}))?"
    r"(?:\s*của\s+(?P<issuer>[^()\n.;]{3,120}))?",
    re.IGNORECASE,
)
_TITLE = re.compile(
    r"^(?:bộ\s+)?(?:chỉ số|tiêu chí|bảng tiêu chí|bộ tiêu chí|bảng điểm|thang điểm|bảng chấm điểm"
    r"|nội dung, tiêu chí)",
    re.IGNORECASE,
)
_ABOUT = re.compile(r"chỉ số|tiêu chí|cải cách hành chính|cchc|chấm điểm", re.IGNORECASE)
_YEAR = re.compile(r"năm\s+(?P<year>(?:19|20)\d{2})", re.IGNORECASE)
_ANNEX = re.compile(r"^phụ lục(?:\s+(?:số\s+)?[\dIVXL]+)?\s*[.:–-]?\s*", re.IGNORECASE)


def heading_of(texts: Sequence[str]) -> DraftHeading:
    """What the texts say; whatever they do not say stays empty."""
    joined = " ".join(texts)
    found = _DECISION.search(joined)
    title = _title(texts)
    year = _YEAR.search(title) or next(
        (match for text in texts if (match := _YEAR.search(text)) and not _DECISION.search(text)), None
    )
    if found is None:
        return DraftHeading(title, year=int(year["year"]) if year else None)
    return DraftHeading(
        title,
        re.sub(r"\s+", "", found["number"]).rstrip("-/"),
        _date(found),
        (found["issuer"] or "").strip(" ,)"),
        int(year["year"]) if year else None,
    )


def _date(found: re.Match[str]) -> datetime.date | None:
    if not found["day"]:
        return None
    try:
        return datetime.date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError:
        return None


def _title(texts: Sequence[str]) -> str:
    """The title line with the lines of capitals that go on with it."""
    for index, text in enumerate(texts):
        bare = _ANNEX.sub("", text)
        if _TITLE.match(bare) and not _DECISION.search(bare) and len(bare) < 300:
            lines = [bare]
            for following in texts[index + 1 : index + 3]:
                if not following.isupper() or _DECISION.search(following):
                    break
                lines.append(following)
            return " ".join(lines)
    found = (text for text in texts if _ABOUT.search(text) and not _DECISION.search(text) and len(text) < 300)
    return _ANNEX.sub("", next(found, ""))
