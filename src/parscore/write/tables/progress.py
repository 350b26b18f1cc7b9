"""How far an appraisal has come, as tables: what agencies have returned, which units have explained."""

from __future__ import annotations

from collections.abc import Mapping

from parscore.compute.progress import AgencyProgress, State, Tracker, UnitProgress
from parscore.write.tables.data import Column, ColumnOf, RowStyle, Table, table_of
from parscore.write.tables.words import stage_title

_STATES: Mapping[State, str] = {
    "returned": "Đã trả",
    "declared": "Khai đã xong",
    "awaited": "Chưa trả",
    "idle": "Không còn dòng",
}


def tracker_tables(tracker: Tracker, names: Mapping[str, str]) -> tuple[Table, ...]:
    """The table of agencies and that of units asked to explain, each if there is anything to follow; `names` by id."""
    tables = (_agencies_table(tracker, names), _units_table(tracker))
    return tuple(table for table in tables if table.rows)


def _agencies_table(tracker: Tracker, names: Mapping[str, str]) -> Table:
    columns: list[ColumnOf[AgencyProgress]] = [
        (Column("Vòng", "text", 16), lambda one: stage_title(one.stage)),
        (Column("Cơ quan", "text", 34), lambda one: names.get(one.by, one.by)),
        (Column("Phiếu", "text", 14), lambda one: _STATES[one.state]),
        (Column("Số tệp", "rank", 7), lambda one: one.files),
        (Column("Cần xem", "rank", 9), lambda one: one.lines),
        (Column("Có ý kiến", "rank", 9), lambda one: one.ruled),
        (Column("Để trống", "rank", 9), lambda one: one.blank),
        (Column("Còn mở", "rank", 9), lambda one: one.open),
    ]
    return table_of(
        "Theo dõi phiếu thẩm định",
        columns,
        tracker.agencies,
        notes=(
            "Bốn cột cuối là số dòng (một tiêu chí của một đơn vị). Cần xem: dòng mà cơ quan chủ trì ở các đơn vị "
            "đã nộp; từ vòng sau chỉ còn dòng mở. Để trống là không có "
            "ý kiến. Còn mở: chờ giải trình, hoặc có ý kiến chưa dùng được, hoặc số liệu đổi sau thẩm định.",
        ),
        style=lambda one: RowStyle("muted" if one.state == "awaited" else "", raw=True),
    )


def _units_table(tracker: Tracker) -> Table:
    columns: list[ColumnOf[UnitProgress]] = [
        (Column("Đơn vị", "text", 38), lambda one: one.name),
        (Column("Được yêu cầu", "rank", 10), lambda one: one.asked),
        (Column("Đã giải trình", "rank", 10), lambda one: one.explained),
        (Column("Chưa giải trình", "rank", 10), lambda one: one.asked - one.explained),
    ]
    return table_of(
        "Theo dõi giải trình",
        columns,
        tracker.units,
        style=lambda one: RowStyle(raw=True, unit=one.unit),
    )
