"""The points at the end or beginning of an option's wording: «Kịp thời: 1 điểm», «Có: điểm tối đa», «0,5
điểm nếu …».

The condition that is left keeps its original letters.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal

from parscore.number import parse, plain
from parscore.read.annex.spans import NUMBER, plain_words

_N = rf"(?<![\w/.,]){NUMBER}(?![\d/]|[.,]\d)"
_GIVES = (
    r"(?:(?:thì|sẽ|được|đạt|chấm|cho|tính|cộng|hưởng|là|bằng|còn|ghi|số|mức|điểm|điểm số|đánh giá"
    r"|tối đa)\s+)*"
)
_LINK = r"\s*(?:[:=;,→]|\.{2,}|…|\s-)*\s*"
_UNIT = r"\s*(?:điểm|đ)(?!\w)"
_END = r"\s*[.;,)\]]*\s*$"
_WITH_UNIT = re.compile(rf"{_LINK}[(\[]?\s*(?<!\w){_GIVES}[:=]?\s*(?P<n>{_N}){_UNIT}{_END}")
_AFTER_SIGN = re.compile(rf"\s*(?:[:=→]|\.{{2,}}|…|\s-(?=\s))\s*(?:(?<!\w){_GIVES})(?P<n>{_N}){_END}")
_IN_BRACKETS = re.compile(rf"\s*[(\[]\s*(?P<n>{_N})\s*[)\]]\s*[.;,]*$")
_GIVEN = re.compile(
    rf"\s+(?:(?:được|đạt|chấm|tính|cho|thì|là|bằng|điểm|đánh giá|số)\s+)*(?:được|chấm|tính|thì|là|còn)\s+"
    rf"(?P<n>{_N}){_END}"
)
_NAKED = re.compile(rf"(?<=[^\d\s%.,/:(-])\s+(?P<n>{_N})\s*[.;]?$")
_NAKED_AFTER_PERCENT = re.compile(rf"(?<=%)\s+(?P<n>{_N})\s*[.;]?$")
_COUNTED = re.compile(
    r"(?:số|quý|tháng|ngày|năm|khoản|điều|mức|loại|lần|thứ|bước|cấp|độ|nghị quyết|chỉ thị|mục|phụ lục|đến"
    r"|từ|trên|dưới|và)$"
)
_START = re.compile(
    rf"^[(\[]?(?:(?:đạt|được|chấm|cho|tính)\s+(?:điểm\s+)?)?(?P<n>{_N}){_UNIT}\s*[)\]]?\s*"
    r"(?:[:,=→-]|nếu|khi|đối với|trong trường hợp|trường hợp)?\s*(?=\S)"
)
_FULL = re.compile(
    rf"{_LINK}(?<!\w){_GIVES}(?:100\s*%\s*(?:số\s+)?điểm(?:\s+(?:tối đa|chuẩn))?|(?:số\s+)?điểm\s+(?:tối đa"
    rf"|chuẩn)|trọn\s+(?:số\s+)?điểm"
    rf"|đủ\s+(?:số\s+)?điểm|toàn bộ\s+(?:số\s+)?điểm|tối đa\s+(?:số\s+)?điểm){_END}"
)
_FULL_SHORT = re.compile(rf"\s*[:=→]\s*(?:tối đa|điểm){_END}")
_SHARE = re.compile(
    rf"{_LINK}(?<!\w){_GIVES}(?P<n>{NUMBER})\s*%\s*(?:tổng\s+)?(?:số\s+)?điểm(?:\s+(?:tối đa|chuẩn))?{_END}"
)
_HALF = re.compile(
    rf"{_LINK}(?<!\w){_GIVES}(?:1\s*/\s*2|½|một nửa|nửa)\s*(?:tổng\s+)?(?:số\s+)?điểm(?:\s+(?:tối đa"
    rf"|chuẩn))?{_END}"
)
_NIL = re.compile(
    rf"{_LINK}(?<!\w)(?:thì\s+)?(?:không\s+(?:được\s+)?(?:có\s+|tính\s+|chấm\s+|cho\s+|đạt\s+|được\s+)?điểm(?:\s+nào)?|không\s+điểm){_END}"
)
_EDGES = " \t:;,.=→-–—+*•("


@dataclass(frozen=True, slots=True)
class Worth:
    """What an option is worth: plain points, or a share of the maximum (1 for all of it)."""

    points: Decimal | None = None
    share: Decimal | None = None

    def of(self, maximum: Decimal | None) -> Decimal | None:
        """The points out of `maximum`; None when they depend on a maximum that is not known."""
        if self.share is None:
            return self.points
        return None if maximum is None else plain(self.share * maximum)


def worth_of(text: str, maximum: Decimal | None) -> tuple[str, Worth | None]:
    """The condition and the points of an option; None when no points are stated in the text.

    A number without sign or unit («kịp thời 1») counts only where it can be points: at most `maximum`.
    """
    words = plain_words(text)
    if len(words) != len(text):
        text = words
    if (found := _SHARE.search(words)) is not None:
        return _cut(text, found), Worth(share=plain((parse(found["n"]) or Decimal(0)) / 100))
    for pattern, worth in (
        (_FULL, Worth(share=Decimal(1))),
        (_HALF, Worth(share=Decimal("0.5"))),
        (_NIL, Worth(Decimal(0))),
    ):
        if (found := pattern.search(words)) is not None:
            return _cut(text, found), worth
    for pattern in (_WITH_UNIT, _AFTER_SIGN, _IN_BRACKETS, _GIVEN):
        found = pattern.search(words)
        if found is None or not text[: found.start()].strip(_EDGES):
            continue
        points = parse(found["n"])
        if pattern is not _GIVEN or maximum is None or (points is not None and points <= maximum):
            return _cut(text, found), Worth(points)
    if (found := _FULL_SHORT.search(words)) is not None:
        return _cut(text, found), Worth(share=Decimal(1))
    if (found := _START.search(words)) is not None and words[found.end() :].strip():
        return text[found.end() :].strip(_EDGES), Worth(parse(found["n"]))
    for pattern in (_NAKED, _NAKED_AFTER_PERCENT):
        found = pattern.search(words)
        if found is not None and not _COUNTED.search(words[: found.start()]):
            points = parse(found["n"])
            if points is not None and maximum is not None and points <= maximum:
                return _cut(text, found), Worth(points)
    return text.strip().strip(_EDGES), None


def _cut(text: str, found: re.Match[str]) -> str:
    left = text[: found.start()].strip()
    return left.strip(_EDGES) + (
        ")" if left.count("(") > left.strip(_EDGES).count(")") and left.endswith(")") else ""
    )


def tidy(text: str) -> str:
    """A condition as it is written into the draft: no bullet in front, no sign at the end, brackets kept in
    pairs."""
    bare = text.strip().strip(_EDGES)
    if bare.count("(") > bare.count(")"):
        bare += ")"
    return bare
