"""The unit that a form itself names above its table, where no list of units says what names there are.

Told only where one name stands there; may not know a cycle.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from parscore.text import fold, slug, squeeze

_LABEL = re.compile(
    r"\s*(?:tên\s+)?(?:cơ quan|đơn vị)(?:,\s*đơn vị)?(?:\s+(?:báo cáo|tự chấm|tự đánh giá|được đánh giá))?"
    r"\s*:\s*(?P<name>.*)",
    re.IGNORECASE | re.DOTALL,
)
_OFFICES = tuple(
    f"{fold(word)} "
    for word in ("Sở", "Ban", "Văn phòng", "Thanh tra", "Phòng", "Trung tâm", "Chi cục", "Cục", "Bộ")
)
_COMMITTEES = tuple(f"{fold(word)} " for word in ("UBND", "Ủy ban nhân dân"))
_NO_OFFICE = tuple(
    f"{fold(word)} " for word in ("Ban hành", "Bộ chỉ số", "Bộ tiêu chí", "Bộ câu hỏi", "Phòng chống")
)
_TITLES = re.compile(
    r"tự chấm|tự đánh giá|báo cáo|chỉ số|tiêu chí|kết quả|năm\s+\d|căn cứ|quyết định", re.IGNORECASE
)
_LONGEST = 80
_KINDS = frozenset({"so", "huyen", "xa", "phong"})
_OF_FORMS = frozenset(
    {"lieu", "diem", "bieu", "phieu", "cham", "bao", "cao", "mau", "ket", "qua", "cchc", "par"}
)
_VOWEL = re.compile(r"[aeiouy]")


def unit_above(texts: Iterable[str]) -> str:
    """The name behind a label such as `Đơn vị:`, else the only office named in the letterhead, else nothing."""
    lines = [squeeze(text) for text in texts]
    for line in lines:
        if (match := _LABEL.fullmatch(line)) is not None and slug(match["name"]):
            return match["name"].strip(" .…")
    short = [line for line in lines if len(line) <= _LONGEST and not _TITLES.search(line)]
    offices = {
        fold(line): line for line in short if _begins(line, _OFFICES) and not _begins(line, _NO_OFFICE)
    }
    committees = {fold(line): line for line in short if _begins(line, _COMMITTEES)}
    found = offices or committees
    return next(iter(found.values())) if len(found) == 1 else ""


def differ_plainly(one: str, other: str) -> bool:
    """Whether two names can only be those of two units: both whole names of the same kind of office.

    Abbreviations, names with figures and names that one holds in the other are never told apart.
    """
    first, second = _whole(one), _whole(other)
    if not first or not second or first[0] != second[0]:
        return False
    shorter, longer = sorted((first, second), key=len)
    return longer[: len(shorter)] != shorter


def _whole(name: str) -> list[str]:
    """The words of a whole name of an office without tones and «và»; nothing for any other name."""
    words = [word for word in slug(name).split("-") if word != "va"]
    plain = len(words) > 2 and words[0] in _KINDS and not _OF_FORMS & set(words)
    return words if plain and all(word.isalpha() and _VOWEL.search(word) for word in words) else []


def _begins(line: str, openings: tuple[str, ...]) -> bool:
    return f"{fold(line)} ".startswith(openings)
