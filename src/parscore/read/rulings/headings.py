"""What the heading of a column says of marks: the appraiser's, the unit's own, a reason, a request.

May not know units or criteria. Where headings leave two columns that may hold the mark, none is chosen.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from parscore.read.sheets.cells import as_text
from parscore.read.words.unit_names import COUNCIL_NAMES
from parscore.text import fold

Role = Literal["appraised", "points", "self", "reason", "note", "request", "other", ""]
"""The meaning of a column; `points` is a bare «Điểm», empty is a heading that says nothing of the kind."""

_ROUNDS = tuple(range(1, 6))
_BARE_APPRAISED = (
    "Điểm thẩm định",
    "Điểm TĐ",
    "Điểm công nhận",
    "Điểm được công nhận",
    "Điểm sau thẩm định",
    "Điểm đạt được sau thẩm định",
    "Điểm thẩm định của Hội đồng",
    "Điểm Hội đồng thẩm định",
    "Điểm Hội đồng",
    "Hội đồng thẩm định",
    "Kết quả thẩm định",
)
APPRAISED = (
    *_BARE_APPRAISED,
    *(
        f"{word} {again} {number}"
        for word in _BARE_APPRAISED
        for again in ("vòng", "lần")
        for number in _ROUNDS
    ),
)
"""Headings of the appraiser's mark wherever they stand."""

GENERIC = ("Điểm", "Số điểm", "Điểm số")
CLAIMED = (
    "Điểm tự chấm",
    "Điểm TC",
    "Tự chấm",
    "Tự chấm điểm",
    "Điểm tự đánh giá",
    "Tự đánh giá",
    "Điểm đơn vị tự chấm",
    "Đơn vị tự chấm",
    "Đơn vị tự đánh giá",
    "Điểm đề nghị",
)
SAID = (
    "Lý do",
    "Lí do",
    "Lý do thẩm định",
    "Lý do điều chỉnh",
    "Lý do đổi điểm",
    "Lý do thay đổi",
    "Lý do trừ điểm",
    "Lý do giảm điểm",
    "Lý do chấm",
    "Ý kiến thẩm định",
    "Ý kiến của cơ quan thẩm định",
    "Ý kiến cơ quan thẩm định",
    "Ý kiến của Hội đồng",
    "Ý kiến của Hội đồng thẩm định",
    "Nhận xét thẩm định",
    "Nhận xét của cơ quan thẩm định",
)
"""Headings of the appraiser's reason."""

REMARKS = ("Ý kiến", "Nhận xét")
NOTES = ("Ghi chú", "Ý kiến / Ghi chú", "Ghi chú khác", "Ý kiến khác")
REQUESTS = ("Yêu cầu giải trình", "Đề nghị giải trình", "YCGT")
_UNDER_A_UNIT: Mapping[Role, tuple[str, ...]] = {
    "appraised": ("Thẩm định", "TĐ", "Công nhận", "Được công nhận", "Hội đồng", "Sau thẩm định"),
    "self": ("TC", "TĐG", "Điểm TĐG", "Đề nghị", "Đơn vị đề nghị"),
    "request": ("Giải trình",),
    "other": (
        "Điểm tối đa",
        "Tối đa",
        "Điểm chuẩn",
        "Chênh lệch",
        "Tăng, giảm",
        "Tăng giảm",
        "Điểm tính từ số liệu",
        "Số liệu kê khai",
        "Tài liệu kiểm chứng",
    ),
}
"""Words that mean a column of marks only below or beside the name of a unit, or beside its own score."""


def _table() -> dict[str, Role]:
    groups: tuple[tuple[Role, tuple[str, ...]], ...] = (
        *((role, words) for role, words in _UNDER_A_UNIT.items()),
        ("appraised", APPRAISED),
        ("points", (*GENERIC, "Điểm chấm")),
        ("self", CLAIMED),
        ("reason", (*SAID, *REMARKS)),
        ("note", NOTES),
        ("request", (*REQUESTS, "Trạng thái")),
    )
    known = {fold(word): role for role, words in groups for word in words}
    known |= {
        fold(f"{word} {again} {number}"): "appraised"
        for word in _UNDER_A_UNIT["appraised"]
        for again in ("vòng", "lần")
        for number in _ROUNDS
    }
    return known


_ROLES = _table()
_OF = tuple(fold(f"{word} của") + " " for word in ("Điểm thẩm định", "Điểm TĐ", "Thẩm định"))
_OWN_SAID = frozenset(fold(word) for word in SAID if "thẩm định" in word or "Hội đồng" in word)
_COUNCIL = tuple(fold(name) for name in COUNCIL_NAMES)


def role_of(value: object) -> Role:
    """What a heading cell below or beside a unit's name, or beside the unit's own score, says."""
    if not isinstance(value, str) or not value:
        return ""
    key = fold(as_text(value))
    return "appraised" if key.startswith(_OF) else _ROLES.get(key, "")


def is_appraisers(value: object) -> bool:
    """Whether a heading of reasons names the appraiser, so that the words are its own on either side."""
    return isinstance(value, str) and fold(as_text(value)) in _OWN_SAID


def of_council(heading: str) -> bool:
    """Whether the heading of a mark says that it is the council's."""
    return any(name in fold(heading) for name in _COUNCIL)


def named_in(heading: str) -> str:
    """Whose mark the heading says it is, as in «Điểm thẩm định của Sở Nội vụ»; else nothing."""
    words = as_text(heading)
    return words.partition(" của ")[2] if fold(words).startswith(_OF) else ""


def mark_column(roles: Mapping[int, Role]) -> int | None:
    """The one column of several that holds the appraiser's mark; None when that is not plain."""
    appraised, points, bare = (
        [column for column, one in roles.items() if one == role] for role in ("appraised", "points", "")
    )
    if appraised:
        return _only(appraised)
    if points:
        return _only(points) if not bare else None
    return _only(bare) if "self" not in roles.values() else None


def _only(columns: list[int]) -> int | None:
    return columns[0] if len(columns) == 1 else None
