"""The form of a criteria set: columns, rows and stamp, the same for who writes and who reads it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from parscore.model.framework import Criterion, Framework
from parscore.model.rules import KINDS, MEASURED_KINDS, Figure

STAMP_SHEET = "parscore"
"""The hidden sheet with two columns, key and value: framework, version, unit, cycle."""

FORM_SHEET = "Tự chấm điểm"
"""The visible sheet that is printed and filled in."""

LIST_SHEET = "danh_muc"
"""The hidden sheet with the options of drop-down lists, a column each."""

RETURNED_PART = "xl/worksheets/parscore-kiem-tra{}.xml"
"""The name, with a number, of the sheet that parscore puts into what it returns; it is lost when somebody saves."""

ColumnKey = Literal[
    "code",
    "title",
    "max",
    "declared",
    "rule",
    "evidence",
    "claimed",
    "computed",
    "explanation",
    "appraised",
    "note",
]

COLUMNS: dict[ColumnKey, str] = {
    "code": "STT",
    "title": "Lĩnh vực/Tiêu chí/Tiêu chí thành phần",
    "max": "Điểm tối đa",
    "declared": "Số liệu kê khai",
    "rule": "Cách tính điểm",
    "evidence": "Tài liệu kiểm chứng",
    "claimed": "Điểm tự chấm",
    "computed": "Điểm theo số liệu",
    "explanation": "Giải trình",
}
"""The columns of our own form, left to right, with their headings."""

HEADING_WORDS: dict[ColumnKey, tuple[str, ...]] = {
    "code": ("STT", "TT", "Số TT", "Mã", "Mã tiêu chí", "Số thứ tự"),
    "title": (
        "Lĩnh vực/Tiêu chí/Tiêu chí thành phần", "Lĩnh vực, tiêu chí", "Tiêu chí", "Nội dung", "Tên tiêu chí",
        "Lĩnh vực/Tiêu chí", "Nội dung tiêu chí", "Tiêu chí, tiêu chí thành phần",
    ),
    "max": ("Điểm tối đa", "Điểm chuẩn", "Thang điểm", "Điểm tối đa/chuẩn"),
    "declared": ("Số liệu kê khai", "Số liệu", "Kết quả thực hiện", "Kê khai số liệu"),
    "rule": ("Cách tính điểm", "Cách chấm điểm", "Phương pháp tính", "Cách tính"),
    "evidence": ("Tài liệu kiểm chứng", "TLKC", "Minh chứng", "Tài liệu minh chứng"),
    "claimed": (
        "Điểm tự chấm", "Điểm tự đánh giá", "Tự chấm", "Tự chấm điểm", "Tự đánh giá", "Điểm đơn vị tự chấm",
    ),
    "computed": ("Điểm theo số liệu",),
    "explanation": ("Giải trình", "Giải trình của đơn vị"),
    "appraised": ("Điểm thẩm định", "Thẩm định", "Kết quả thẩm định"),
    "note": ("Ghi chú", "Ý kiến", "Ý kiến / Ghi chú", "Ý kiến thẩm định"),
}  # fmt: skip
"""Heading words seen in real forms, by column; compared folded."""

MEASURED_WORDS = {
    **{kind: KINDS[kind].form_words for kind in sorted(MEASURED_KINDS)},
    "computed": "Điểm tính từ số liệu",
}
"""What a form says instead of an input cell where the points come from elsewhere, by kind of rule."""

EXCLUDED_WORDS = "Không áp dụng"
"""What a form says where a criterion does not apply to the unit."""

Part = Literal["criteria", "bonus", "penalty"]


@dataclass(frozen=True, slots=True)
class FormRow:
    """One row of the form: a parent, a leaf, or a declared figure (unnumbered) under its leaf."""

    kind: Literal["parent", "leaf", "figure"]
    criterion: Criterion
    depth: int
    part: Part
    figure: Figure | None = None


def form_rows(framework: Framework) -> Iterator[FormRow]:
    """Every row of a set's form in order: criteria with the figures of each leaf, then bonus and penalty.

    A choice is declared in the leaf's own row; other figures have a row each below their leaf. Surveyed and
    given leaves declare nothing.
    """

    def leaf(criterion: Criterion, depth: int, part: Part) -> Iterator[FormRow]:
        yield FormRow("leaf", criterion, depth, part)
        if criterion.rule is not None and not criterion.measured:
            for figure in criterion.rule.figures:
                if not figure.options:
                    yield FormRow("figure", criterion, depth + 1, part, figure)

    for node in framework.nodes():
        if node.criterion.is_leaf:
            yield from leaf(node.criterion, node.depth, "criteria")
        else:
            yield FormRow("parent", node.criterion, node.depth, "criteria")
    for item in framework.bonus:
        yield from leaf(item, 0, "bonus")
    for item in framework.penalty:
        yield from leaf(item, 0, "penalty")
