"""The table «đính chính»: what was published, what it is now, why, who; may not compute."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from parscore.compute.correction import CorrectedFigure, Value
from parscore.model.bundle import Correction
from parscore.model.scorecard import Results
from parscore.number import brief, rounded, vi
from parscore.write.tables import words
from parscore.write.tables.data import Column, Table, table_of

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
    rule = results.framework_of(one.group).policy.rounding
    return vi(rounded(value, rule.mode, rule.digits), rule.digits)
