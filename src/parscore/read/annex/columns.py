"""Which column of an annex holds what: known by its heading words, or without headings by what stands in
it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from parscore.read.annex.number import labels_of, split_label
from parscore.read.sheets.cells import as_number, as_text
from parscore.text import fold

HEADING_DEPTH = 3
_LONG = 150
_IGNORED = (
    "tự chấm", "tự đánh giá", "điểm tự", "điểm thẩm định", "điểm đạt", "điểm đơn vị", "điểm hội đồng",
    "điểm đánh giá",
    "giải trình", "ý kiến", "số liệu", "kết quả", "đơn vị tính", "thời gian", "thời hạn",
)  # fmt: skip
_WORDS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("number", ("stt", "tt", "số tt", "số thứ tự", "mã", "mã số", "mã tiêu chí", "số")),
    ("ignored", _IGNORED),
    ("evidence", ("tài liệu", "tlkc", "minh chứng", "hồ sơ", "văn bản kiểm chứng", "kiểm chứng")),
    ("lead", ("cơ quan", "đơn vị chủ trì", "đơn vị thẩm định", "đơn vị phụ trách", "đơn vị theo dõi",
    "đơn vị đánh giá",
              "phòng chủ trì", "chủ trì", "đơn vị chấm", "phụ trách")),
    ("note", ("ghi chú", "chú thích", "lưu ý")),
    ("method", ("cách tính", "cách chấm", "cách cho điểm", "cách đánh giá", "cách thức", "phương pháp",
    "phương thức",
                "hướng dẫn", "công thức", "mức đánh giá", "mức độ", "tiêu chuẩn", "diễn giải", "căn cứ",
                "yêu cầu",
                "các mức", "quy định", "nội dung chấm", "thang đánh giá", "mức đạt",
                "nội dung đánh giá chi tiết")),
    ("max", ("điểm tối đa", "điểm chuẩn", "thang điểm", "khung điểm", "điểm số", "số điểm", "tổng điểm",
    "mức điểm",
             "điểm", "tối đa")),
    ("title", ("lĩnh vực", "tiêu chí", "nội dung", "chỉ tiêu", "chỉ số", "tên tiêu chí", "các tiêu chí",
    "nhóm tiêu chí",
               "danh mục", "hạng mục", "tên lĩnh vực", "các lĩnh vực", "nhiệm vụ")),
)  # fmt: skip
_PARENTHESES = re.compile(r"\([^)]*\)")
_LEVELS = tuple(
    fold(word) for word in ("lĩnh vực", "tiêu chí", "nhóm", "tên lĩnh vực", "tên tiêu chí", "các lĩnh vực")
)


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of a table counted from 0: several titles mean one column a level; `worth` is the points
    of options."""

    titles: tuple[int, ...]
    number: int | None = None
    max: int | None = None
    worth: int | None = None
    method: tuple[int, ...] = ()
    evidence: int | None = None
    lead: int | None = None
    note: int | None = None
    unused: tuple[tuple[int, str], ...] = field(default=())
    width: int = 0


@lru_cache(maxsize=4096)
def _exact(words: tuple[str, ...]) -> frozenset[str]:
    return frozenset(fold(word) for word in words)


@lru_cache(maxsize=4096)
def role_of(heading: str) -> str:
    """What a heading cell names, or nothing when the words are unknown."""
    if not heading or len(heading) > _LONG or (heading.rstrip().endswith((".", ";")) and len(heading) > 20):
        return ""
    key = fold(_PARENTHESES.sub(" ", heading)) or fold(heading)
    for role, words in _WORDS:
        if key in _exact(words):
            return role
    for role, words in _WORDS[1:]:
        for word in _exact(words):
            if key.startswith(word + " "):
                return role
    return ""


def heading_at(rows: Sequence[Sequence[object]], start: int) -> tuple[Columns | None, int]:
    """The columns named by the heading that begins at row `start`, and the row below it; None when there is
    none."""
    roles = _roles(rows[start])
    if not _is_heading(roles, rows[start]):
        return None, start
    names = {column: as_text(value) for column, value in enumerate(rows[start]) if as_text(value)}
    end = start + 1
    while end < len(rows) and end - start < HEADING_DEPTH and _continues(rows[end]):
        below = _roles(rows[end])
        for column, role in below.items():
            roles[column] = role
        names.update({column: as_text(value) for column, value in enumerate(rows[end]) if as_text(value)})
        end += 1
    return _columns(roles, names, len(rows[start])), end


def _roles(row: Sequence[object]) -> dict[int, str]:
    found = {}
    for column, value in enumerate(row):
        if isinstance(value, str) and value and (role := role_of(as_text(value))):
            found[column] = role
    return found


def _is_heading(roles: dict[int, str], row: Sequence[object]) -> bool:
    """At least a title and one more kind of column, and hardly a cell that is no heading."""
    kinds = set(roles.values())
    filled = sum(1 for value in row if as_text(value))
    named = "title" in kinds or ("number" in kinds and "method" in kinds)
    return named and len(kinds) > 1 and ("number" in kinds or "max" in kinds) and len(roles) * 2 >= filled


def _continues(row: Sequence[object]) -> bool:
    """Whether a row below the first heading row is one more heading row: words only, and only such as
    headings have."""
    texts = [as_text(value) for value in row if as_text(value)]
    if not texts or any(labels_of(value) for value in row if as_text(value)):
        return False
    return not any(_strong(text) for text in texts) and all(role_of(text) for text in texts)


def _columns(roles: dict[int, str], names: dict[int, str], width: int) -> Columns | None:
    by_role: dict[str, list[int]] = {}
    for column in sorted(roles):
        by_role.setdefault(roles[column], []).append(column)
    titles, method = by_role.get("title", []), list(by_role.get("method", []))
    if len(titles) > 1 and not all(fold(names.get(c, "")).startswith(_LEVELS) for c in titles):
        method = sorted([*method, *titles[1:]])
        titles = titles[:1]
    if not titles:
        titles, method = method[:1], method[1:]
    points = by_role.get("max", [])
    worth = points[1] if len(points) > 1 and _is_worth(names.get(points[1], "")) else None
    used = {
        *titles,
        *method,
        *points[:1],
        worth,
        *(by_role[role][0] for role in by_role if role not in {"title", "method", "max"}),
    }
    unused = tuple(
        (column, name)
        for column, name in sorted(names.items())
        if column not in used or roles.get(column) == "ignored"
    )
    return Columns(
        tuple(titles), _first(by_role, "number"), points[0] if points else None, worth, tuple(method),
        _first(by_role, "evidence"), _first(by_role, "lead"), _first(by_role, "note"), unused, width,
    )  # fmt: skip


def _first(by_role: dict[str, list[int]], role: str) -> int | None:
    return by_role[role][0] if by_role.get(role) else None


def _is_worth(heading: str) -> bool:
    return "tối đa" not in heading.casefold() and "chuẩn" not in heading.casefold()


def guess_columns(rows: Sequence[Sequence[object]]) -> Columns | None:
    """The columns of a table without headings; None unless numbered rows and a column of points are there."""
    width = max((len(row) for row in rows), default=0)
    cells = [[row[column] if column < len(row) else "" for row in rows] for column in range(width)]
    filled = [sum(1 for value in column if as_text(value)) for column in cells]
    length = [sum(len(as_text(value)) for value in column if isinstance(value, str)) for column in cells]
    if not width or not max(length):
        return None
    mean = [length[column] / filled[column] if filled[column] else 0 for column in range(width)]
    wordy = [column for column in range(width) if mean[column] > 6 and filled[column] * 3 >= max(filled)]
    title = wordy[0] if wordy else length.index(max(length))
    number = next((c for c in range(title) if filled[c] and _numbered(cells[c]) * 10 >= filled[c] * 7), None)
    inside = sum(1 for value in cells[title] if isinstance(value, str) and _strong(as_text(value)))
    points = next(
        (c for c in range(title + 1, width) if filled[c] and _numeric(cells[c]) * 10 >= filled[c] * 6), None
    )
    if (
        points is None
        or (number is None and inside < 2)
        or (number is not None and _numbered(cells[number]) < 2)
    ):
        return None
    method = tuple(c for c in range(title + 1, width) if c != points and length[c])
    return Columns((title,), number, points, None, method, width=width)


def _numbered(cells: Sequence[object]) -> int:
    return sum(1 for value in cells if as_text(value) and labels_of(value))


def _numeric(cells: Sequence[object]) -> int:
    return sum(1 for value in cells if as_number(value) is not None)


def _strong(text: str) -> bool:
    labels, _ = split_label(text)
    return bool(labels) and labels[0].strong
