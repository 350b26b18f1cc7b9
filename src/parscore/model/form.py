"""The form of a criteria set: columns, rows and stamp, the same for who writes and who reads it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Literal, cast

from msgspec import Struct

from parscore.model.figures import FIGURE_KEYS
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


class FormRow(Struct, frozen=True):
    """One row of the form: a parent, a leaf, or under its leaf a figure, declared or `derived` from those declared."""

    kind: Literal["parent", "leaf", "figure", "derived"]
    criterion: Criterion
    depth: int
    part: Part
    figure: Figure | None = None


def form_rows(
    framework: Framework, excluded: Collection[str] = (), delivered: Collection[str] = ()
) -> Iterator[FormRow]:
    """Every row of a set's form in order: criteria with the figures of each leaf, then bonus and penalty.

    A choice is declared in the leaf's own row; other figures have a row each below their leaf, those of the set once,
    below the first leaf that needs them. Surveyed and given leaves, and those `excluded`, declare nothing. What
    follows from others is worked out of them, unless it is `delivered` itself (by id).
    """
    asked = set[str]()
    for node in (*framework.nodes(), *framework.items()):
        criterion, part = node.criterion, cast("Part", node.path[0])
        yield FormRow("leaf" if criterion.is_leaf else "parent", criterion, node.depth, part)
        for figure, derived in () if criterion.code in excluded else _rows(framework, criterion, delivered):
            name = criterion.figure_id(figure.key)
            if name not in asked:
                yield FormRow("derived" if derived else "figure", criterion, node.depth + 1, part, figure)
            asked |= {name} if name else set()


def _rows(
    framework: Framework, criterion: Criterion, delivered: Collection[str]
) -> Iterator[tuple[Figure, bool]]:
    """The figures that a criterion needs, with whether each is worked out of others."""
    wanted = [(figure, criterion.figure_id(figure.key)) for figure in _declared(criterion)]
    own = [name for figure, name in wanted if figure.key in FIGURE_KEYS]
    needed = {base for name in own for base in _bases(framework, name, delivered)}
    for figure, name in wanted:
        if not name or figure.key in FIGURE_KEYS or name in needed:
            yield figure, bool(name and framework.figures[name].parts) and name not in delivered


def _bases(framework: Framework, name: str, delivered: Collection[str]) -> Iterator[str]:
    """The figures without parts, or delivered, out of which a named one is worked out; itself where it is one."""
    figure = framework.figures.get(name)
    parts = figure.parts if figure is not None and name not in delivered else ()
    if figure is not None and not parts:
        yield name
    for part in parts:
        yield from _bases(framework, part, delivered)


def _declared(criterion: Criterion) -> list[Figure]:
    """The figures that have rows below a criterion, those from which others follow first."""
    rule = criterion.rule
    if rule is None or rule.measured:
        return []
    parts = criterion.declarable[len(rule.figures) :]
    return [one for one in (*parts, *rule.figures) if not one.options]
