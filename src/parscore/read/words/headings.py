"""What a heading cell names: one vocabulary for every kind of table, and rows that only number the columns.

A word may name one column in a form and another beside marks of appraisers («Lý do»); where it stands decides. May not
know a table or a criteria set.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from typing import Literal, TypeGuard, cast

from parscore.model.appraisal import COLUMNS
from parscore.model.form import HEADING_WORDS, ColumnKey
from parscore.read.sheets.cells import as_number, as_text
from parscore.read.sheets.records import Columns, Required, Words
from parscore.read.words.legacy import forced, modern, words
from parscore.read.words.unit_names import COUNCIL_NAMES, OFFICE_HEADINGS, UNIT_HEADINGS
from parscore.text import without_parentheses

LONGEST = 120
Role = Literal["appraised", "points", "self", "reason", "note", "request", "other", ""]
"""What a column is beside the marks of units; `points` is a bare «Điểm», empty says nothing of the kind."""

_MORE_WORDS: dict[ColumnKey, str] = {
    "code": "Mục; STT/Mã; TT tiêu chí; Mã số; Ký hiệu; Mã TC; Mã số tiêu chí; Số hiệu; Mã tiêu chí thành phần; Mã TCTP",
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
        "Số điểm đơn vị tự chấm; Điểm cơ quan, đơn vị tự chấm; Tự cho điểm; Điểm tự cho; Điểm TC; Điểm đề nghị"
    ),
    "explanation": "Diễn giải; Thuyết minh; Lý do; Nguyên nhân; Lý do tăng, giảm",
    "appraised": (
        "Điểm thẩm định; Điểm TĐ; Điểm công nhận; Điểm được công nhận; Điểm sau thẩm định; "
        "Điểm đạt được sau thẩm định; Điểm thẩm định của Hội đồng; Điểm Hội đồng thẩm định; Điểm Hội đồng; "
        "Hội đồng thẩm định; Kết quả thẩm định; Điểm thống nhất; Điểm thống nhất của Hội đồng; Điểm chấm thẩm định; "
        "Điểm thẩm tra; Điểm kết luận; Điểm cơ quan thẩm định"
    ),
    "note": "Ghi chú khác; Ý kiến khác",
}
"""More heading words of real forms, beside those that our own form shares."""

_REASONS = """
    Lý do; Lí do; Lý do thẩm định; Lý do điều chỉnh; Lý do đổi điểm; Lý do thay đổi; Lý do trừ điểm; Lý do giảm điểm;
    Lý do chấm; Lý do tăng, giảm; Lý do tăng, giảm điểm; Lý do chênh lệch; Lý do cộng, trừ điểm; Ý kiến thẩm định;
    Ý kiến của cơ quan thẩm định; Ý kiến cơ quan thẩm định; Ý kiến của Hội đồng; Ý kiến của Hội đồng thẩm định;
    Nhận xét thẩm định; Nhận xét của cơ quan thẩm định
"""
_REMARKS = (
    "Ý kiến; Nhận xét; Nguyên nhân; Nguyên nhân trừ điểm; Nguyên nhân tăng, giảm; Căn cứ; Căn cứ thẩm định"
)
_NOTES = "Ghi chú; Ý kiến / Ghi chú; Ghi chú khác; Ý kiến khác"
_REQUESTS = "Yêu cầu giải trình; Đề nghị giải trình; YCGT"
_GENERIC = "Điểm; Số điểm; Điểm số"
_UNDER_A_UNIT: Mapping[Role, str] = {
    "appraised": "Thẩm định; TĐ; Công nhận; Được công nhận; Hội đồng; Sau thẩm định; Thống nhất",
    "self": "TC; TĐG; Điểm TĐG; Đề nghị; Đơn vị đề nghị",
    "request": "Giải trình",
    "other": "Chênh lệch; Tăng, giảm; Tăng giảm; Điểm tính từ số liệu",
}
"""Words that mean a column of marks only below or beside the name of a unit, or beside its own score."""


def _listed(text: str) -> tuple[str, ...]:
    return tuple(filter(None, map(str.strip, text.split(";"))))


def _of_form(key: ColumnKey) -> tuple[str, ...]:
    """The words of a column of forms, those of our own first."""
    return (*HEADING_WORDS.get(key, ()), *_listed(_MORE_WORDS.get(key, "")))


_CODES = ("Mã tiêu chí", "Mã TC", "Mã số tiêu chí", "Mã tiêu chí thành phần", "Mã TCTP")
CODE_HEADINGS = (*_CODES, "Mã", "Mã số", "code")
"""Headings below which a number is a code, not the decision's own number."""

COUNTERS = ("STT", "TT", "Số TT", "Số thứ tự")
"""Headings below which a number may only count the rows."""

_UNIT_AND_CODE: Words = {
    "unit": UNIT_HEADINGS,
    "code": (
        _CODES,
        ("Mã", "Mã số", "Số hiệu", "Ký hiệu"),
        (*COUNTERS, "STT/Mã", "TT tiêu chí"),
        "Mục",
        "Tiêu chí",
    ),
    "title": _of_form("title"),
    "office": OFFICE_HEADINGS,
}
_OTHERS: tuple[ColumnKey, ...] = ("max", "declared", "evidence", "rule")
"""Columns of forms that are neither marks nor words of appraisers."""

_ROUND = re.compile(rf"(.+) (?:{'|'.join(map(words, ('vòng', 'lần', 'đợt')))}) (?:\d|[ivx]+)")
_OF = tuple(f"{words(f'{word} của')} " for word in ("Điểm thẩm định", "Điểm TĐ", "Thẩm định"))
_THEIRS = tuple(map(words, ("thẩm định", "Hội đồng")))
_COUNCIL = tuple(map(words, COUNCIL_NAMES))
_POINTS = frozenset(
    map(words, ("Điểm", "Điểm số", "Số điểm", "Điểm đạt", "Điểm đạt được", "Đạt được", "Đạt"))
)
OPEN_ENDED: tuple[ColumnKey, ...] = ("claimed", "max", "evidence")
"""Columns of a form whose heading may go on after the words that name it."""

_SHORTEST_WORD, _SHORTEST_OPENED = 5, 8
_TOKEN = re.compile(
    r"[(\[]?(?:cột )?(\d{1,2}|[a-h]|x{0,3}(?:ix|iv|v?i{1,3}|v|x))[)\]]?(?:[=+\-×x*/ ].*)?", re.I
)


FORM = Columns("biểu", {key: (_of_form(key),) for key in (*HEADING_WORDS, *_MORE_WORDS)}, (), read=words)
"""The columns of forms."""


@lru_cache(maxsize=4096)
def _key_in(value: str) -> ColumnKey | None:
    known, plain = FORM.known, modern(value)
    found = known.get(words(plain)) or known.get(words(without_parentheses(plain)))
    found = found or next((known[key] for text in forced(value) if (key := words(text)) in known), None)
    return cast("ColumnKey", found[0][0]) if found else None


@lru_cache(maxsize=4096)
def _opened_by(value: str, keys: Sequence[ColumnKey]) -> ColumnKey | None:
    key = words(modern(value))
    if len(key) <= _SHORTEST_OPENED:
        return None
    opening = ((words(word), name) for name in keys for word in _of_form(name))
    long = ((word, name) for word, name in opening if len(word) > _SHORTEST_WORD)
    return next((name for word, name in long if key.startswith(f"{word} ")), None)


def _may_head(value: object) -> TypeGuard[str]:
    return isinstance(value, str) and 0 < len(value) <= LONGEST


def key_of(value: object) -> ColumnKey | None:
    """The column that a heading cell names, or None; remarks in parentheses do not count."""
    if not _may_head(value):
        return None
    return _key_in(value)


def loose_key_of(value: object, keys: Sequence[ColumnKey] = OPEN_ENDED) -> ColumnKey | None:
    """Like `key_of`, for some columns also by the first words, next to other headings: `Điểm tự chấm năm 2022`."""
    found = key_of(value)
    if found is None and _may_head(value):
        found = _opened_by(value, keys)
    return found


def is_points(value: object) -> bool:
    """Whether a heading says only that points stand below it."""
    if not _may_head(value):
        return False
    return words(without_parentheses(modern(value))) in _POINTS


def is_numbering(cells: Sequence[object]) -> bool:
    """Whether a row only numbers the columns: `(1) (2) (3)`, `A B 1 2`, `I II III`, `Cột 1 Cột 2`."""
    texts = [text for value in cells if (text := as_text(value))]
    if len(texts) < 2:
        return False
    marks = [found[1].casefold() for text in texts if (found := _TOKEN.fullmatch(text)) is not None]
    return len(marks) == len(texts) and marks[0] in ("1", "a", "i") and len(set(marks)) == len(marks)


@lru_cache(maxsize=4096)
def _compared(value: str) -> str:
    """A heading beside marks as it is compared: remarks in parentheses and the round of a mark do not count."""
    plain = modern(as_text(value))
    key = words(without_parentheses(plain)) or words(plain)
    again = _ROUND.fullmatch(key)
    return again[1] if again is not None and _roles().get(again[1]) == "appraised" else key


def _is_number(value: object) -> bool:
    return as_number(value) is not None or (
        isinstance(value, str) and as_number(value.rstrip(" %")) is not None
    )


def is_wording(value: object) -> bool:
    """Whether a cell holds words, no number."""
    return any(map(str.isalpha, as_text(value))) and not _is_number(value)


def _is_known(heading: str) -> bool:
    """Whether a heading names a column of any kind of table."""
    known = key_of(heading) is not None or bool(role_of(heading))
    return known or any(kind.meanings(heading) for kind in (RULINGS, EXPLANATIONS, SHARES, BROUGHT))


@cache
def _roles() -> Mapping[str, Role]:
    """The role of every heading beside the marks of units."""
    groups: tuple[tuple[Role, Iterable[str]], ...] = (
        *((role, _listed(text)) for role, text in _UNDER_A_UNIT.items()),
        *(("other", _of_form(key)) for key in _OTHERS),
        ("appraised", _of_form("appraised")),
        ("points", _listed(f"{_GENERIC}; Điểm chấm")),
        ("self", _of_form("claimed")),
        ("reason", _listed(f"{_REASONS}; {_REMARKS}")),
        ("note", _listed(_NOTES)),
        ("request", _listed(f"{_REQUESTS}; Trạng thái")),
    )
    return {words(word): role for role, group in groups for word in group}


def role_of(value: object) -> Role:
    """What a heading cell below or beside a unit's name, or beside the unit's own score, says."""
    if not _may_head(value):
        return ""
    key = _compared(value)
    return "appraised" if key.startswith(_OF) else _roles().get(key, "")


def is_appraisers(value: object) -> bool:
    """Whether a heading of reasons names the appraiser, so that the words are its own on either side."""
    return (
        isinstance(value, str)
        and role_of(value) == "reason"
        and any(name in _compared(value) for name in _THEIRS)
    )


def of_council(heading: str) -> bool:
    """Whether the heading of a mark says that it is the council's."""
    return any(name in words(heading) for name in _COUNCIL)


def named_in(heading: str) -> str:
    """Whose mark the heading says it is, as in «Điểm thẩm định của Sở Nội vụ»; else nothing."""
    plain = as_text(heading)
    return plain.partition(" của ")[2] if words(plain).startswith(_OF) else ""


def mark_column(roles: Mapping[int, Role]) -> int | None:
    """The one column of several that holds the appraiser's mark; None when that is not plain."""
    appraised, points, bare_ones = (
        [column for column, one in roles.items() if one == role] for role in ("appraised", "points", "")
    )
    if appraised:
        return _only(appraised)
    if points:
        return _only(points) if not bare_ones else None
    return _only(bare_ones) if "self" not in roles.values() else None


def _only(columns: list[int]) -> int | None:
    return columns[0] if len(columns) == 1 else None


def _long(what: str, headings: Words, required: Required, hint: str = "") -> Columns:
    """The columns of a kind of table with a unit and a criterion in every row; numbers are known by their cells."""
    words_of = {**_UNIT_AND_CODE, **headings}
    spare = {"office": ("unit", "by") if "by" in headings else ("unit",)}
    numbers = {key: _is_number for key in ("points", "share") if key in headings}
    required = (("unit",), ("code", "title"), *required)
    counters = frozenset(map(_compared, COUNTERS))
    return Columns(
        what, words_of, required, spare, numbers, _compared, _is_known, counters=counters, hint=hint
    )


_AUDIENCE = ("Đối tượng", "Nhóm đối tượng", "Đối tượng khảo sát")
_SHARE = ("Tỷ lệ", "Tỉ lệ", "Tỷ lệ tích cực", "Tỷ lệ hài lòng", "Mức độ hài lòng")
RULINGS = _long(
    "bảng thẩm định",
    {
        "points": (_of_form("appraised"), "Điểm chấm", _listed(_GENERIC)),
        "claimed": (_of_form("claimed"),),
        "reason": (_listed(_REASONS), *_listed(_REMARKS)),
        "by": (
            *("Cơ quan thẩm định", "Người thẩm định", "Thẩm định", "Đơn vị thẩm định", "Cơ quan chấm"),
            *("Cơ quan chủ trì", "Đơn vị chủ trì", "Cơ quan chủ trì thẩm định"),
        ),
        "status": ((*_listed(_REQUESTS), "Trạng thái"), "Giải trình", "Tình trạng"),
    },
    (("points",), ("reason",)),
)
EXPLANATIONS = _long(
    "bảng giải trình",
    {
        "title": tuple(word for word in _of_form("title") if word != "Nội dung"),
        "text": (
            ("Nội dung giải trình", "Giải trình của đơn vị", "explanation"),
            *("Giải trình", "Nội dung", "Lý do", "Nguyên nhân", "Thuyết minh", "Diễn giải"),
        ),
        "key": (COLUMNS["key"],),
    },
    (("text",),),
)
PLAN = _long(
    "kế hoạch khắc phục",
    {
        "lost": ("Điểm mất", "Số điểm mất", "Điểm bị mất"),
        "cause": ("Nguyên nhân",),
        "measure": ("Biện pháp", "Giải pháp", "Biện pháp khắc phục", "Giải pháp khắc phục"),
        "who": ("Người thực hiện", "Đơn vị thực hiện", "Người phụ trách", "Phân công"),
        "deadline": ("Thời hạn", "Hạn hoàn thành", "Thời hạn hoàn thành"),
    },
    (("measure", "who", "deadline"),),
    "dùng sổ do lệnh parscore gaps --xlsx ghi ra",
)
SHARES = _long(
    "bảng tỷ lệ điều tra",
    {"audience": _AUDIENCE, "share": _SHARE, "replies": ("Số phiếu", "Số phiếu trả lời", "Số phiếu hợp lệ")},
    (("audience",), ("share",), ("replies",)),
    "đặt tên các cột ở một dòng phía trên số liệu: unit, code, audience, share, replies "
    "(cột replies để trống nếu không rõ số phiếu)",
)
BROUGHT = _long(
    "bảng điểm",
    {
        "points": (
            "Điểm",
            "Số điểm",
            "Điểm số",
            "Điểm đạt",
            "Điểm đạt được",
            "Điểm khảo sát",
            "Điểm điều tra",
        ),
        "share": _SHARE,
        "audience": _AUDIENCE,
    },
    (("points", "share"),),
    "đặt tên các cột ở một dòng phía trên số liệu: unit, code, points (hoặc share)",
)
_FIGURES = ("figure", "Mã số liệu", "Tên số liệu", "Chỉ tiêu")
FIGURES = _long(
    "bảng số liệu",
    {
        "code": (*_UNIT_AND_CODE["code"], *_FIGURES),
        "numerator": ("Tử số", "Tử"),
        "denominator": ("Mẫu số", "Mẫu"),
        "of": (("value", "Giá trị", "Số liệu", "Số lượng", "Kết quả"),),
        "option": ("Mức đạt được", "Mức", "Lựa chọn", "Trường hợp"),
    },
    (("numerator", "denominator", "of", "option"),),
    "đặt tên các cột ở một dòng phía trên số liệu: unit, code, numerator, denominator (hoặc unit, code, of; "
    "unit, code, option; "
    "unit, figure, value; hoặc unit và mỗi số liệu một cột)",
)
"""Figures of criteria, or figures that a set names, one a row."""


def figure_columns(titles: Mapping[str, str]) -> Columns:
    """Figures that a set names, one a column headed by its id or title; a unit a row."""
    named = {name: (title,) for name, title in titles.items()}
    return Columns(
        "bảng số liệu",
        {"unit": (UNIT_HEADINGS, OFFICE_HEADINGS), **named},
        (("unit",), tuple(named) or ("figure",)),
        read=_compared,
    )


_TOTALS: tuple[str | tuple[str, ...], ...] = (
    ("Tổng điểm", "Tổng số điểm", "Tổng cộng", "Điểm tổng", "Tổng điểm đạt được"),
)
_POINTS_OF: tuple[str | tuple[str, ...], ...] = ("Điểm", "Điểm số", "Số điểm", "Điểm đạt được", "Kết quả")
_INDEXES: tuple[str | tuple[str, ...], ...] = (
    ("Chỉ số", "Chỉ số CCHC", "Chỉ số cải cách hành chính", "PAR INDEX", "Chỉ số %"),
    *("Tỷ lệ", "Tỉ lệ", "Tỷ lệ đạt", "Giá trị"),
)
_RANKS: tuple[str | tuple[str, ...], ...] = (
    ("Hạng", "Xếp hạng", "Thứ hạng", "Vị thứ", "Xếp thứ", "Thứ bậc", "Vị trí"),
)
PREVIOUS = Columns(
    "bảng kết quả năm trước",
    {
        "unit": (*UNIT_HEADINGS, *OFFICE_HEADINGS),
        "points": (*_TOTALS, *_POINTS_OF),
        "index": _INDEXES,
        "rank": _RANKS,
    },
    (("unit",), ("points", "index", "rank")),
    read=_compared,
)
PUBLISHED = Columns(
    "bảng kết quả đã công bố",
    {
        "unit": (*UNIT_HEADINGS, *OFFICE_HEADINGS),
        "code": (_CODES, ("Mã", "Mã số", "Số hiệu", "Ký hiệu"), "Mục", "Tiêu chí"),
        "title": ("Tên tiêu chí", "Nội dung tiêu chí", "Tiêu chí, tiêu chí thành phần", "Lĩnh vực"),
        "total": _TOTALS,
        "points": _POINTS_OF,
        "index": _INDEXES,
        "rank": _RANKS,
        "band": (
            ("Xếp loại", "Kết quả xếp loại", "Nhóm", "Nhóm xếp hạng", "Mức xếp loại", "Hạng mục", "tier"),
        ),
    },
    (("unit",),),
    read=_compared,
    hint="đặt tên các cột ở một dòng phía trên số liệu: unit, code (để trống hoặc total là tổng điểm), points; "
    "hoặc unit và mỗi tiêu chí một cột, thêm total, rank nếu có",
)
"""Published results: a row for each criterion of a unit, or a column for each criterion."""
