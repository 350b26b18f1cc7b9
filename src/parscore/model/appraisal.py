"""The appraisers' form: columns, sheets, words and row keys, the same for who writes and who reads it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Literal

from parscore.model.form import STAMP_SHEET

__all__ = [
    "AGREES",
    "ASKS",
    "COLUMNS",
    "EXPLAINED",
    "INPUTS",
    "KIND",
    "LATER",
    "ROWS",
    "RULES_SHEET",
    "SHEET",
    "SHOWN",
    "STAMP_SHEET",
    "FormColumn",
    "key_half",
    "row_key",
    "set_key",
]

KIND = "appraisal"
"""What the stamp of an appraisers' form says under `kind`, next to cycle, stage, by and `set:<id>`."""

ROWS = "rows"
"""The key of the stamp that says how many rows were given out."""

SHEET = "Thẩm định"
"""The visible sheet with a row for every line to be appraised."""

RULES_SHEET = "Cách chấm"
"""The visible sheet with the rules of the criteria on the form."""

ASKS = "giải trình"
AGREES = "đồng ý không áp dụng"

FormColumn = Literal[
    "unit",
    "name",
    "code",
    "title",
    "max",
    "declared",
    "computed",
    "claimed",
    "evidence",
    "checked",
    "before",
    "said",
    "explanation",
    "open",
    "points",
    "reason",
    "status",
    "key",
]

COLUMNS: dict[FormColumn, str] = {
    "unit": "Mã đơn vị",
    "name": "Đơn vị",
    "code": "Mã tiêu chí",
    "title": "Tiêu chí",
    "max": "Điểm tối đa",
    "declared": "Số liệu kê khai",
    "computed": "Điểm tính từ số liệu",
    "claimed": "Điểm tự chấm",
    "evidence": "Tài liệu kiểm chứng",
    "checked": "Kết quả kiểm tra",
    "before": "Điểm vòng trước",
    "said": "Lý do vòng trước",
    "explanation": "Giải trình của đơn vị",
    "open": "Tình trạng",
    "points": "Điểm thẩm định",
    "reason": "Lý do",
    "status": "Yêu cầu giải trình",
    "key": "Khoá dòng",
}
"""The columns of the form, left to right, with their headings."""

EXPLAINED: dict[FormColumn, str] = {
    "unit": COLUMNS["unit"],
    "code": COLUMNS["code"],
    "title": COLUMNS["title"],
    "max": COLUMNS["max"],
    "claimed": COLUMNS["claimed"],
    "before": "Điểm trước vòng này",
    "points": "Điểm sau vòng này",
    "said": "Ý kiến thẩm định",
    "open": COLUMNS["open"],
    "explanation": "Nội dung giải trình",
    "key": COLUMNS["key"],
}
"""The columns of the sheet on which a unit explains what a stage lowered or asked about."""

LATER: frozenset[FormColumn] = frozenset({"before", "said", "explanation", "open"})
"""Columns that the form of the first round of appraisal does not have."""

INPUTS: tuple[FormColumn, ...] = ("points", "reason", "status")
"""The columns that the appraiser fills in."""


SHOWN: tuple[FormColumn, ...] = ("max", "claimed", "computed", "before", "declared")
"""The columns whose figures the second half of a row's key stands for; keys of version 0.3 leave out the last."""


def set_key(framework: str) -> str:
    """The key of the stamp that holds the version of a criteria set."""
    return f"set:{framework}"


EXPLAINS = "giai-trinh"
"""In the place of an agency in the keys of the sheet on which a unit explains."""


def row_key(cycle: str, stage: str, by: str, unit: str, code: str, figures: Iterable[str]) -> str:
    """Two digests: of whose line it is on which form, and of the figures shown in the row."""
    return f"{key_half((cycle, stage, by, unit, code))}-{key_half(figures)}"


def key_half(parts: Iterable[str]) -> str:
    """The digest that is one half of a row's key."""
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:10]
