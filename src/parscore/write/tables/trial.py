"""A trial computation as tables; may not compute."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from parscore.compute.trial import FullMarks, TrialRow
from parscore.model.cycle import Group
from parscore.model.framework import Framework, Rounding
from parscore.model.scorecard import Results, Standing
from parscore.write.tables import words
from parscore.write.tables.data import Cell, Column, ColumnOf, RowStyle, Table, printed_cell, table_of, when

TRIAL = "Tính thử trên dữ liệu hiện có; không ghi đè kết quả nào."
_NOW, _THEN = "Hiện hành", "Tính thử"


def trial_table(
    before: Results,
    after: Results,
    group: Group,
    rows: Sequence[TrialRow],
    units: int,
    changes: Sequence[str],
) -> Table:
    """The units of a group that differ, of all its `units`: rank, value and band as they are and as they would be."""
    old, new = before.framework_of(group.id), after.framework_of(group.id)
    value = "Điểm" if new.policy.rank.by == "points" else "Chỉ số (%)"
    columns: list[ColumnOf[TrialRow] | None] = [
        (Column("Đơn vị", "text", 34), lambda row: row.before.name),
        when(group.ranked, (Column("Hạng", "rank", 6, _NOW), lambda row: row.before.rank)),
        (Column(value, "number", 9, _NOW), lambda row: _value(row.before, new, old.policy.rounding)),
        when(bool(old.bands), (Column("Xếp loại", "word", 12, _NOW), lambda row: row.before.band or "")),
        when(group.ranked, (Column("Hạng", "rank", 6, _THEN), lambda row: _ranks(row)[1])),
        (Column(value, "number", 9, _THEN), lambda row: _value(row.after, new, new.policy.rounding)),
        when(bool(new.bands), (Column("Xếp loại", "word", 12, _THEN), lambda row: _band(row.after))),
        when(group.ranked, (Column("Lên, xuống", "word", 12), _steps)),
    ]
    return table_of(
        f"Tính thử: {group.title}",
        columns,
        rows,
        notes=_notes(group, rows, units, changes),
        style=lambda row: RowStyle(unit=row.before.unit),
    )


def _value(row: Standing | None, framework: Framework, rounding: Rounding) -> Cell:
    """What the tried set ranks by, as the set of the row prints it."""
    if row is None:
        return None
    value = row.points if framework.policy.rank.by == "points" else row.index
    return None if value is None else printed_cell(rounding, value)


def _band(row: Standing | None) -> str:
    return "" if row is None else row.band or ""


def _steps(row: TrialRow) -> Cell:
    return "không xếp hạng" if row.steps is None else words.rank_steps(*_ranks(row))


def _ranks(row: TrialRow) -> tuple[int | None, int | None]:
    return row.before.rank, row.after.rank if row.after is not None else None


def _notes(group: Group, rows: Sequence[TrialRow], units: int, changes: Sequence[str]) -> Iterator[str]:
    yield f"{TRIAL} Thay đổi: {'; '.join(changes)}."
    if not rows:
        yield f"Không đơn vị nào có thay đổi, trên {units} đơn vị."
        return
    moved = sum(bool(row.steps) for row in rows)
    banded = sum(row.after is not None and row.after.band != row.before.band for row in rows)
    ranks = f"{moved}/{units} đơn vị đổi hạng, " if group.ranked else ""
    yield f"{ranks}{banded}/{units} đơn vị đổi xếp loại; chỉ liệt kê đơn vị có thay đổi."


def full_marks_table(group: Group, found: Sequence[FullMarks]) -> Table:
    """The criteria of which the share of units with full marks differs."""
    columns: list[ColumnOf[FullMarks]] = [
        (Column("Mã", "code", 8), lambda one: one.code),
        (Column("Tiêu chí", "text", 44), lambda one: one.title),
        (Column("Số đơn vị", "raw", 9, _NOW), lambda one: _count(one.before)),
        (Column("Tỷ lệ (%)", "number", 9, _NOW), lambda one: one.shares[0]),
        (Column("Số đơn vị", "raw", 9, _THEN), lambda one: _count(one.after)),
        (Column("Tỷ lệ (%)", "number", 9, _THEN), lambda one: one.shares[1]),
    ]
    return table_of(
        f"Đơn vị đạt điểm tối đa: {group.title}",
        columns,
        found,
        notes=("Số đơn vị đạt điểm tối đa trên số đơn vị có điểm; dấu – là tiêu chí không có trong bộ.",),
        rounding=Rounding(mode="half_up", digits=1),
    )


def _count(counts: tuple[int, int] | None) -> str | Decimal | None:
    return None if counts is None else f"{counts[0]}/{counts[1]}"
