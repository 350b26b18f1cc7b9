"""Published figures beside those computed, and what is corrected of them («đính chính»); may not compute."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from parscore.compute.compare import Compared, Comparison, State
from parscore.compute.correction import CorrectedFigure, Value
from parscore.model.bundle import Correction
from parscore.model.scorecard import Results
from parscore.model.submission import Measure
from parscore.number import brief
from parscore.text import some_of
from parscore.write.tables import words
from parscore.write.tables.data import Column, ColumnOf, RowStyle, Table, table_of

MEASURES: Mapping[Measure, str] = {"points": "điểm", "index": "chỉ số", "rank": "hạng", "band": "xếp loại"}
STATES: Mapping[State, str] = {
    "equal": "bằng nhau",
    "differs": "khác",
    "not_computed": "không tính được",
    "not_published": "không công bố",
}
_FAILED: tuple[State, ...] = ("differs", "not_computed")
_SHOWN = 12
_BY_ORDER = (
    "bảng công bố không xếp hạng đúng các đơn vị được xếp hạng ở đây, nên so thứ tự giữa các đơn vị có ở cả hai "
    "bên."
)


def comparison_table(results: Results, found: Comparison) -> Table:
    """Every figure that is not equal on both sides, the published ones first."""
    columns: list[ColumnOf[Compared]] = [
        (Column("Đơn vị", "text", 32), lambda one: one.name),
        (Column("Mã", "code", 8), lambda one: one.code),
        (Column("Tiêu chí", "text", 36), lambda one: _title(results, one)),
        (Column("Đại lượng", "word", 10), lambda one: MEASURES[one.measure]),
        (Column("Công bố", "raw", 10), lambda one: one.published),
        (Column("Tính được", "raw", 10), lambda one: one.computed),
        (Column("Chênh lệch", "change", 10), lambda one: one.difference),
        (Column("Kết quả", "word", 14), lambda one: STATES[one.state]),
    ]
    rows = [one for one in found.figures if one.state != "equal"]
    return table_of(
        "Số công bố và số tính được", columns, rows, style=lambda one: RowStyle(raw=True, unit=one.unit)
    )


def _title(results: Results, one: Compared) -> str:
    return results.framework_of(one.group).by_code[one.code].title if one.code else "Toàn bộ"


def comparison_in_words(results: Results, found: Comparison) -> Iterator[str]:
    """What came of the comparison: counts, units that are not published, how ranks were compared."""
    yield _counts(found)
    if number := found.count("not_published"):
        yield f"{number} số tính được mà không công bố, của các đơn vị có trong bảng công bố."
    if found.units:
        shown = some_of(found.units, _SHOWN)
        yield f"Tính được mà không có trong bảng công bố ({len(found.units)} đơn vị): {shown}."
    titles = {group.id: group.title for group in results.cycle.groups}
    yield from (f"{titles[group]}: {_BY_ORDER}" for group in found.partial)


def _counts(found: Comparison) -> str:
    published = [one for one in found.figures if one.state != "not_published"]
    units = len({one.unit for one in published})
    failed = [f", {number} {STATES[state]}" for state in _FAILED if (number := found.count(state))]
    return (
        f"{len(published)} số công bố của {units} đơn vị: {found.count('equal')} bằng nhau{''.join(failed)}."
    )


WHAT: Mapping[str, str] = {
    "points": "Tổng điểm",
    "maximum": "Điểm tối đa áp dụng",
    "index": "Chỉ số (%)",
    "rank": "Hạng",
    "band": "Xếp loại",
    "status": "Trạng thái",
    "line": "Điểm tiêu chí",
}
_NONE = "không có"


def correction_table(results: Results, found: Iterable[CorrectedFigure], told: Correction) -> Table:
    """Every corrected figure as printed; where no mark gives a reason, that of the whole correction stands."""
    names = results.cycle.names
    return table_of(
        f"Đính chính: {results.cycle.dated_title}",
        [
            (Column("Đơn vị", "text", 30), lambda one: one.name),
            (Column("Mã", "code", 8), lambda one: one.code),
            (Column("Nội dung", "text", 18), lambda one: WHAT[one.what]),
            (Column("Đã công bố", "text", 14), lambda one: _shown(results, one, one.before, one.applied[0])),
            (Column("Đính chính", "text", 14), lambda one: _shown(results, one, one.after, one.applied[1])),
            (Column("Lý do", "text", 40), lambda one: one.reason or told.reason),
            (Column("Người quyết định", "text", 24), lambda one: names.get(one.by, one.by) or told.by),
        ],
        found,
        notes=(f"Lý do chung: {told.reason}. Người quyết định đính chính: {told.by}.",),
    )


def _shown(results: Results, one: CorrectedFigure, value: Value, applies: bool) -> str:
    if not applies:
        return words.NOT_APPLICABLE
    if value is None:
        return _NONE
    if one.what == "status":
        return words.STATUS[value]  # type: ignore[index]
    if isinstance(value, (str, int)):
        return str(value)
    if one.what == "line":
        return brief(value)
    return words.printed(results.framework_of(one.group).policy.rounding, value)
