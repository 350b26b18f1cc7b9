"""Which column of an annex holds what, known by its headings or by what its cells hold.

May not know what a row means.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import lru_cache

from msgspec import Struct

from parscore.model.form import ColumnKey
from parscore.read.annex.number import labels_of, split_label
from parscore.read.sheets.cells import as_number, as_text
from parscore.read.words.headings import loose_key_of
from parscore.text import fold, without_parentheses

HEADING_DEPTH = 3
_LONGEST_HEADING, _LONGEST_SENTENCE = 150, 20
_WORDS: dict[str, tuple[str, ...]] = {
    "number": ("số",),
    "ignored": (
        "điểm tự", "điểm đạt", "điểm đơn vị", "điểm hội đồng", "điểm đánh giá", "ý kiến", "kết quả",
        "đơn vị tính", "thời gian", "thời hạn",
    ),
    "evidence": ("tài liệu", "hồ sơ", "kiểm chứng"),
    "lead": (
        "cơ quan", "đơn vị chủ trì", "đơn vị thẩm định", "đơn vị phụ trách", "đơn vị theo dõi",
        "đơn vị đánh giá", "phòng chủ trì", "chủ trì", "đơn vị chấm", "phụ trách",
    ),
    "note": ("chú thích", "lưu ý"),
    "method": (
        "cách tính", "cách chấm", "cách cho điểm", "cách đánh giá", "cách thức", "phương pháp", "phương thức",
        "hướng dẫn", "công thức", "mức đánh giá", "mức độ", "tiêu chuẩn", "diễn giải", "căn cứ", "yêu cầu",
        "các mức", "quy định", "nội dung chấm", "thang đánh giá", "mức đạt", "nội dung đánh giá chi tiết",
    ),
    "max": ("điểm số", "số điểm", "tổng điểm", "mức điểm", "điểm"),
    "title": (
        "lĩnh vực", "các tiêu chí", "nhóm tiêu chí", "danh mục", "hạng mục", "tên lĩnh vực", "các lĩnh vực",
        "nhiệm vụ", "chỉ số",
    ),
}  # fmt: skip
"""Heading words of annexes next to those of forms: what a column holds is named in more ways, and by first words."""

_AS_IN_FORMS: dict[ColumnKey, str] = {
    "code": "number", "title": "title", "max": "max", "rule": "method", "evidence": "evidence", "note": "note",
    **dict.fromkeys(("declared", "claimed", "explanation", "appraised"), "ignored"),
}  # fmt: skip
_OPENING = tuple(key for key in _AS_IN_FORMS if key != "code")
_EXACT = {fold(word): role for role, words in reversed(_WORDS.items()) for word in words}
_FIRST_WORDS = tuple((f"{word} ", role) for word, role in reversed(_EXACT.items()) if role != "number")
_LEVELS = tuple(map(fold, ("lĩnh vực", "tiêu chí", "nhóm", "tên lĩnh vực", "tên tiêu chí", "các lĩnh vực")))
_MAXIMUM = ("tối đa", "chuẩn")


class Columns(Struct, frozen=True):
    """The columns of a table counted from 0; several titles mean one a level, `worth` holds the points of options."""

    titles: tuple[int, ...]
    number: int | None = None
    max: int | None = None
    worth: int | None = None
    method: tuple[int, ...] = ()
    evidence: int | None = None
    lead: int | None = None
    note: int | None = None
    unused: tuple[tuple[int, str], ...] = ()
    width: int = 0


@lru_cache(maxsize=4096)
def role_of(heading: str) -> str:
    """What a heading cell names, or nothing when the words are unknown."""
    sentence = heading.rstrip().endswith((".", ";")) and len(heading) > _LONGEST_SENTENCE
    if not heading or len(heading) > _LONGEST_HEADING or sentence:
        return ""
    key = fold(without_parentheses(heading)) or fold(heading)
    if key in _EXACT:
        return _EXACT[key]
    first = next((role for word, role in _FIRST_WORDS if key.startswith(word)), "")
    as_in_form = loose_key_of(heading, _OPENING)
    return _AS_IN_FORMS[as_in_form] if as_in_form is not None else first


def heading_at(rows: Sequence[Sequence[object]], start: int) -> tuple[Columns | None, int]:
    """The columns named by the heading that begins at row `start`, and the row below it; None when there is none."""
    roles = _roles(rows[start])
    if not _is_heading(roles, rows[start]) or _is_criterion(rows[start]):
        return None, start
    names, end = dict(_texts(rows[start])), start + 1
    while end < len(rows) and end - start < HEADING_DEPTH and _continues(rows[end]):
        roles |= _roles(rows[end])
        names |= dict(_texts(rows[end]))
        end += 1
    return _columns(roles, names, len(rows[start])), end


def _texts(row: Sequence[object]) -> Iterator[tuple[int, str]]:
    return ((column, text) for column, value in enumerate(row) if (text := as_text(value)))


def _roles(row: Sequence[object]) -> dict[int, str]:
    return {
        column: role
        for column, text in _texts(row)
        if isinstance(row[column], str) and (role := role_of(text))
    }


def _is_heading(roles: dict[int, str], row: Sequence[object]) -> bool:
    """At least a title and one more kind of column, and hardly a cell that is no heading."""
    kinds = set(roles.values())
    named = "title" in kinds or {"number", "method"} <= kinds
    return (
        named
        and len(kinds) > 1
        and bool(kinds & {"number", "max"})
        and len(roles) * 2 >= len(list(_texts(row)))
    )


def _is_criterion(row: Sequence[object]) -> bool:
    """Whether a row begins with the number of a criterion: what it says of points is no heading then."""
    first = next(iter(dict(_texts(row))), None)
    return first is not None and bool(labels_of(row[first]))


def _continues(row: Sequence[object]) -> bool:
    """Whether a row below the first heading row is one more heading row: words only, and only those of headings."""
    texts = dict(_texts(row))
    numbered = any(labels_of(row[column]) or _names_criterion(text) for column, text in texts.items())
    return bool(texts) and not numbered and all(map(role_of, texts.values()))


def _columns(roles: dict[int, str], names: dict[int, str], width: int) -> Columns | None:
    of: dict[str, list[int]] = {}
    for column in sorted(roles):
        of.setdefault(roles[column], []).append(column)
    titles, method = _titles(of.get("title", []), of.get("method", []), names)
    if not titles:
        return None
    points = of.get("max", [])
    worth = next((column for column in points[1:2] if not _says_maximum(names.get(column, ""))), None)
    number, maximum, evidence, lead, note = (
        of.get(role, [None])[0] for role in ("number", "max", "evidence", "lead", "note")
    )
    used = {*titles, *method, worth, number, maximum, evidence, lead, note}
    unused = tuple((column, name) for column, name in sorted(names.items()) if column not in used)
    return Columns(tuple(titles), number, maximum, worth, tuple(method), evidence, lead, note, unused, width)


def _titles(titles: list[int], method: list[int], names: dict[int, str]) -> tuple[list[int], list[int]]:
    """Columns of titles and of wording: several titles only where each names a level."""
    if not titles:
        return method[:1], method[1:]
    if all(fold(names.get(column, "")).startswith(_LEVELS) for column in titles):
        return titles, method
    return titles[:1], sorted([*method, *titles[1:]])


def _says_maximum(heading: str) -> bool:
    return any(word in heading.casefold() for word in _MAXIMUM)


# Tables without headings

_NUMBERED, _NUMERIC = 7, 6
"""How many of ten filled cells hold numbers of rows in their column, or points in theirs."""

_WORDY, _FILLED = 6, 3
"""Letters of a mean cell above which a column holds titles, where it is filled in one row of so many."""

_FEWEST_NUMBERED = 2


def guess_columns(rows: Sequence[Sequence[object]]) -> Columns | None:
    """The columns of a table without headings; None unless numbered rows and a column of points are there."""
    width = max(map(len, rows), default=0)
    cells = [[row[at] for row in rows if at < len(row) and as_text(row[at])] for at in range(width)]
    letters = list(map(_letters, cells))
    if not any(letters):
        return None
    title = _title_column(letters, list(map(len, cells)))
    behind = range(title + 1, width)
    number, points = (
        _first(cells, range(title), labels_of, _NUMBERED),
        _first(cells, behind, _is_number, _NUMERIC),
    )
    numbered = _count(cells[title], _begins_numbered) if number is None else _count(cells[number], labels_of)
    if points is None or numbered < _FEWEST_NUMBERED:
        return None
    method = tuple(at for at in behind if at != points and letters[at])
    return Columns((title,), number, points, None, method, width=width)


def _letters(cells: Sequence[object]) -> int:
    return sum(len(as_text(value)) for value in cells if isinstance(value, str))


def _title_column(letters: Sequence[int], filled: Sequence[int]) -> int:
    """The first wordy column, else that with the most letters."""
    wordy = (
        column
        for column, cells in enumerate(filled)
        if letters[column] > cells * _WORDY and cells * _FILLED >= max(filled)
    )
    return next(wordy, letters.index(max(letters)))


def _first(
    cells: Sequence[Sequence[object]], span: range, holds: Callable[[object], object], tenths: int
) -> int | None:
    filled = (at for at in span if cells[at])
    return next((at for at in filled if _count(cells[at], holds) * 10 >= len(cells[at]) * tenths), None)


def _count(cells: Sequence[object], holds: Callable[[object], object]) -> int:
    return sum(map(bool, map(holds, cells)))


def _is_number(value: object) -> bool:
    return as_number(value) is not None


def _begins_numbered(value: object) -> bool:
    return isinstance(value, str) and _names_criterion(as_text(value))


def _names_criterion(text: str) -> bool:
    """Whether a text begins with a number that surely names a criterion."""
    labels, _ = split_label(text)
    return bool(labels) and labels[0].strong
