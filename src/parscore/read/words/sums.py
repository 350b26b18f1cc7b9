"""The words of sums and totals, one vocabulary for forms, rulings and annexes.

May not know a table or a criteria set. Totals are read apart from the marks, because no score is made of them.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from parscore.model.submission import BASE, BONUS, GRAND, PENALTY
from parscore.read.words.legacy import words
from parscore.text import roman_value, without_parentheses

SUM_WORDS = ("Tổng", "Cộng")
"""With what every label of a sum begins."""

AVERAGE_WORD = "Trung bình"
SUM_PATTERN = r"tổng\s*(?:cộng|điểm|số điểm)?|cộng"
"""The labels of a sum as part of a pattern over text with its tones."""

_BEGINNINGS = tuple(map(words, SUM_WORDS))
_AVERAGE = words(AVERAGE_WORD)
_LABELS = {
    BASE: ("Tổng điểm chuẩn", "Cộng điểm chuẩn"),
    BONUS: ("Điểm thưởng", "Tổng điểm thưởng", "Điểm cộng", "Tổng điểm cộng", "Cộng điểm thưởng"),
    PENALTY: ("Điểm trừ", "Tổng điểm trừ", "Điểm phạt", "Tổng điểm phạt", "Cộng điểm trừ"),
    GRAND: (
        "Tổng cộng",
        "Tổng điểm",
        "Tổng số điểm",
        "Tổng số",
        "Tổng",
        "Cộng",
        "Tổng cộng điểm",
        "Tổng điểm cuối cùng",
    ),
}
_KINDS = {words(label): kind for kind, labels in _LABELS.items() for label in labels}
_OWN = "|".join(
    map(words, ("tự chấm", "tự đánh giá", "tự chấm điểm", "của đơn vị", "đơn vị tự chấm", "các lĩnh vực"))
)
_TAIL = re.compile(rf"(?P<label>.+?)(?: (?:{_OWN})| [ivx]+(?: [ivx]+)++| \d+(?: \d+)++)+")
_SUMS = "|".join(map(words, ("tổng cộng", "tổng điểm", "tổng số điểm", "cộng điểm", "tổng", "cộng")))
_BRANCHES = "|".join(map(words, ("lĩnh vực", "tiêu chí", "mục", "phần", "nhóm")))
_PART = re.compile(rf"(?:{_SUMS}) (?:{_BRANCHES}) (?P<code>[ivx]{{1,5}}|\d{{1,2}}(?: \d{{1,2}}){{0,4}})")
_OTHERS = frozenset(
    map(words, ("Chỉ số", "Xếp loại", "Xếp hạng", "Kết quả xếp loại", "Tổng kết", "Điểm tổng", "Trong đó"))
)
_OPENING_WORDS = """
    Tổng cộng; Tổng điểm; Tổng số điểm; Tổng lĩnh vực; Tổng tiêu chí; Điểm thưởng; Điểm phạt; Điểm cộng;
    Điểm trừ; Cộng; Tỷ lệ đạt; Tỷ lệ % đạt; Tỷ lệ điểm; Mang sang
"""
_OPENINGS = tuple(f"{words(text)} " for text in _OPENING_WORDS.split(";"))
_LONGEST = 90
_PREFIX = re.compile(rf"(?:{words('phần')} )?(?:[a-d]|[ivx]{{1,4}}) ")


def begins_as_sum(text: str) -> bool:
    """Whether a label begins with the word of a sum: `Tổng`, `Cộng`."""
    return words(text).startswith(_BEGINNINGS)


def begins_as_average(text: str) -> bool:
    """Whether a label begins as that of an average."""
    return words(text).startswith(_AVERAGE)


@lru_cache(maxsize=1024)
def is_total(title: str) -> bool:
    """Whether a row without number only adds up, or grades."""
    key = words(without_parentheses(title))
    return key in _KINDS or key in _OTHERS or key.startswith(_OPENINGS) or kind_of(title) is not None


@lru_cache(maxsize=1024)
def kind_of(title: str) -> str | None:
    """Which total of the whole form a row shows; None for subtotals, other years and all that is no total."""
    if len(title) > _LONGEST:
        return None
    key = _PREFIX.sub("", words(without_parentheses(title)))
    tail = _TAIL.fullmatch(key)
    return _KINDS.get(key) or (_KINDS.get(tail["label"]) if tail is not None else None)


def total_of(title: str, branches: Mapping[str, str]) -> str | None:
    """The kind of total of a row, or the code of the parent that it adds up; `branches` are codes by their spelling."""
    if (kind := kind_of(title)) is not None:
        return kind
    found = _PART.fullmatch(words(without_parentheses(title))) if len(title) <= _LONGEST else None
    if found is None:
        return None
    written = found["code"].replace(" ", ".")
    return branches.get(str(roman_value(written) or written))
