"""What a heading cell names: the words of real forms, written in any way, and rows that only number the columns.

May not know a table or a criteria set.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache, lru_cache

from parscore.model.form import HEADING_WORDS, ColumnKey
from parscore.read.sheets.cells import as_text
from parscore.read.words.legacy import forced, modern, words
from parscore.text import bare

LONGEST = 120
_MORE_WORDS: dict[ColumnKey, str] = {
    "code": "Mục; STT/Mã; TT tiêu chí; Mã số; Ký hiệu",
    "title": (
        "Nội dung đánh giá; Tiêu chí đánh giá; Các tiêu chí; Tên các tiêu chí; Nội dung các tiêu chí; "
        "Tiêu chí chấm điểm; Chỉ tiêu; Danh mục tiêu chí; Tiêu chí/Tiêu chí thành phần; "
        "Nội dung, tiêu chí; Nội dung/Tiêu chí; Tiêu chí thành phần; Nội dung chấm điểm; "
        "Nội dung công việc; Lĩnh vực, tiêu chí, tiêu chí thành phần; Các lĩnh vực, tiêu chí; "
        "STT và nội dung; Nội dung tiêu chí đánh giá"
    ),
    "max": "Tối đa; Điểm quy định; Mức điểm tối đa; Khung điểm; Số điểm tối đa",
    "declared": "Số liệu báo cáo; Số liệu thực hiện; Số liệu đơn vị kê khai; Kê khai",
    "evidence": (
        "Tài liệu chứng minh; Hồ sơ minh chứng; Hồ sơ kiểm chứng; Văn bản minh chứng; "
        "Văn bản chứng minh; Văn bản kiểm chứng; Hồ sơ, tài liệu kiểm chứng; "
        "Căn cứ, tài liệu kiểm chứng"
    ),
    "claimed": (
        "Đơn vị tự chấm; Điểm tự chấm của đơn vị; Đơn vị tự đánh giá; Kết quả tự chấm; "
        "Kết quả tự đánh giá; Điểm đơn vị tự đánh giá; Số điểm tự chấm; Điểm tự chấm điểm; "
        "Điểm cơ quan tự chấm; Cơ quan tự chấm; Điểm ĐV tự chấm; Điểm do đơn vị tự chấm; "
        "Số điểm đơn vị tự chấm; Điểm cơ quan, đơn vị tự chấm; Tự cho điểm; Điểm tự cho"
    ),
    "explanation": "Diễn giải; Thuyết minh; Lý do",
    "appraised": "Điểm thẩm định của Hội đồng; Hội đồng thẩm định; Điểm đạt được sau thẩm định",
    "note": "Ghi chú khác; Ý kiến khác",
}
"""More heading words of real forms, beside those that our own form shares."""

_POINTS = frozenset(
    map(words, ("Điểm", "Điểm số", "Số điểm", "Điểm đạt", "Điểm đạt được", "Đạt được", "Đạt"))
)
_PARENTHESES = re.compile(r"\([^)]*\)")
OPEN_ENDED: tuple[ColumnKey, ...] = ("claimed", "max", "evidence")
"""Columns of a form whose heading may go on after the words that name it."""

_SHORTEST_WORD, _SHORTEST_OPENED = 5, 8
_TOKEN = re.compile(
    r"[(\[]?(?:cột )?(\d{1,2}|[a-h]|x{0,3}(?:ix|iv|v?i{1,3}|v|x))[)\]]?(?:[=+\-×x*/ ].*)?", re.I
)


@cache
def _known() -> dict[str, ColumnKey]:
    more = {key: listed.split("; ") for key, listed in _MORE_WORDS.items()}
    groups = [group for source in (more, HEADING_WORDS) for group in source.items()]
    return {words(word): key for key, group in groups for word in group}


@cache
def _toneless() -> dict[str, ColumnKey]:
    """Heading words without any marks; those that then name two columns are left out."""
    found: dict[str, set[ColumnKey]] = {}
    for word, key in _known().items():
        found.setdefault(bare(word), set()).add(key)
    return {word: keys.pop() for word, keys in found.items() if len(keys) == 1 and len(word) > 5}


@lru_cache(maxsize=4096)
def _key_in(value: str) -> ColumnKey | None:
    known, plain = _known(), modern(value)
    found = known.get(words(plain)) or known.get(words(_PARENTHESES.sub(" ", plain)))
    if found is None:
        found = next((known[key] for text in forced(value) if (key := words(text)) in known), None)
    if found is None and plain.isascii():
        found = _toneless().get(words(_PARENTHESES.sub(" ", plain)))
    return found


@lru_cache(maxsize=4096)
def _opened_by(value: str, keys: Sequence[ColumnKey]) -> ColumnKey | None:
    key = words(modern(value))
    if len(key) <= _SHORTEST_OPENED:
        return None
    opening = ((word, name) for word, name in _known().items() if name in keys and len(word) > _SHORTEST_WORD)
    return next((name for word, name in opening if key.startswith(f"{word} ")), None)


def key_of(value: object) -> ColumnKey | None:
    """The column that a heading cell names, or None; remarks in parentheses do not count."""
    if not isinstance(value, str) or not value or len(value) > LONGEST:
        return None
    return _key_in(value)


def loose_key_of(value: object, keys: Sequence[ColumnKey] = OPEN_ENDED) -> ColumnKey | None:
    """Like `key_of`, for some columns also by the first words, next to other headings: `Điểm tự chấm năm 2022`."""
    found = key_of(value)
    if found is None and isinstance(value, str) and 0 < len(value) <= LONGEST:
        found = _opened_by(value, keys)
    return found


def is_points(value: object) -> bool:
    """Whether a heading says only that points stand below it."""
    if not isinstance(value, str) or not value or len(value) > LONGEST:
        return False
    return words(_PARENTHESES.sub(" ", modern(value))) in _POINTS


def is_numbering(cells: Sequence[object]) -> bool:
    """Whether a row only numbers the columns: `(1) (2) (3)`, `A B 1 2`, `I II III`, `Cột 1 Cột 2`."""
    texts = [text for value in cells if (text := as_text(value))]
    if len(texts) < 2:
        return False
    marks = [found[1].casefold() for text in texts if (found := _TOKEN.fullmatch(text)) is not None]
    return len(marks) == len(texts) and marks[0] in ("1", "a", "i") and len(set(marks)) == len(marks)
