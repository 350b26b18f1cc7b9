"""Two cycles next to each other: totals and ranks of every unit, and every criterion whose points differ.

May not compute: differences come as they were made.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from parscore.compute.diff import Move
from parscore.compute.diff_cycles import CycleChange
from parscore.model.cycle import Group
from parscore.model.scorecard import Results
from parscore.write.tables.data import Column, ColumnOf, RowStyle, Table, table_of
from parscore.write.tables.stages import index_move, rank_move
from parscore.write.tables.words import printed

UNMATCHED = "–"
_NAMED = 8


def cycle_labels(old: Results, new: Results) -> tuple[str, str]:
    """What the two cycles are called in headings: their years, or their identities in one year."""
    if old.cycle.year != new.cycle.year:
        return str(old.cycle.year), str(new.cycle.year)
    if old.cycle.cycle != new.cycle.cycle:
        return old.cycle.cycle, new.cycle.cycle
    return "trước", "sau"


def cycle_moves_table(old: Results, new: Results, group: Group | None, moves: Sequence[Move]) -> Table:
    """Totals, index and rank of the units of a group in both cycles, each rounded as its own set prints it.

    Without a group: the units that only the earlier cycle has.
    """
    first, second = cycle_labels(old, new)
    wanted = group.id if group else ""
    columns: list[ColumnOf[Move]] = [
        (Column("Đơn vị", "text", 32), lambda move: move.name),
        (Column("Điểm", "number", 9, first), lambda move: _printed(old, move.unit, move.points_before)),
        (Column("Chỉ số (%)", "number", 9, first), lambda move: _printed(old, move.unit, move.index_before)),
        (Column("Hạng", "rank", 6, first), lambda move: move.rank_before),
        (Column("Điểm", "number", 9, second), lambda move: _printed(new, move.unit, move.points_after)),
        (Column("Chỉ số (%)", "number", 9, second), lambda move: _printed(new, move.unit, move.index_after)),
        (Column("Hạng", "rank", 6, second), lambda move: move.rank_after),
        (Column("Chỉ số", "change", 9, "Thay đổi"), index_move),
        (Column("Hạng", "text", 12, "Thay đổi"), lambda move: _rank(old, new, move)),
    ]
    what = f"Hai kỳ cạnh nhau: {group.title}" if group else "Đơn vị không còn trong kỳ sau"
    return table_of(
        f"{what}, {first} → {second}",
        columns,
        [move for move in moves if move.group == wanted],
        notes=("Đơn vị ghép theo mã (id). Chênh lệch lấy từ số chưa làm tròn.",),
        style=lambda move: RowStyle(unit=move.unit),
        rounding=new.framework_of(group.id).policy.rounding if group else None,
    )


def _printed(results: Results, unit: str, value: Decimal | None) -> str:
    """A figure of a unit as its own set prints it."""
    card = results.card(unit)
    if card is None or value is None:
        return UNMATCHED
    return printed(results.framework_of(card.group).policy.rounding, value)


def _rank(old: Results, new: Results, move: Move) -> str:
    if old.card(move.unit) is None:
        return "đơn vị mới"
    return "không còn" if new.card(move.unit) is None else rank_move(move)


def cycle_changes_table(
    old: Results, new: Results, changes: Sequence[CycleChange], doubtful: Sequence[str]
) -> Table:
    """Every criterion whose points differ, with both maxima; `doubtful`: codes with other titles."""
    first, second = cycle_labels(old, new)
    columns: list[ColumnOf[CycleChange]] = [
        (Column("Đơn vị", "text", 26), lambda one: one.line.name),
        (Column("Mã", "code", 8), lambda one: one.line.code),
        (Column("Tiêu chí", "text", 40), lambda one: one.line.title),
        (Column("Điểm", "raw", 9, first), lambda one: one.line.before),
        (Column("Tối đa", "raw", 7, first), lambda one: one.max_before),
        (Column("Điểm", "raw", 9, second), lambda one: one.line.after),
        (Column("Tối đa", "raw", 7, second), lambda one: one.max_after),
        (Column("Tăng, giảm", "change", 9), lambda one: one.line.change),
    ]
    notes = [
        "Tiêu chí ghép theo was, không có was thì theo mã; điểm ghi nguyên gốc, không làm tròn.",
        "Dấu – là không có điểm: tiêu chí không có, không áp dụng hoặc chưa chấm trong kỳ ấy.",
    ]
    if doubtful:
        named = ", ".join(doubtful[:_NAMED]) + (" …" if len(doubtful) > _NAMED else "")
        notes.append(f"Cùng mã nhưng tên khác hẳn, có thể là tiêu chí khác (cần was trong bộ mới): {named}.")
    return table_of(
        f"Điểm từng tiêu chí thay đổi: {first} → {second}",
        columns,
        changes,
        notes=notes,
        style=lambda one: RowStyle(raw=True, unit=one.line.unit),
    )
