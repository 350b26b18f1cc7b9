"""Two cycles side by side: totals and ranks of every unit, and every criterion whose points differ.

May not compute: differences come as they were made.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from parscore.compute.diff import Move
from parscore.compute.diff_cycles import CycleChange
from parscore.model.cycle import Group
from parscore.model.framework import Framework
from parscore.model.scorecard import Results
from parscore.number import rounded, settle, vi
from parscore.write.tables.data import Cell, Column, RowStyle, Table
from parscore.write.tables.lists import rank_move

UNMATCHED = "–"


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
    kept = [move for move in moves if move.group == wanted]
    rows: list[tuple[Cell, ...]] = []
    for move in kept:
        one, other = _set_of(old, move.unit), _set_of(new, move.unit)
        known = move.index_before is not None and move.index_after is not None
        change = settle(move.index_after - move.index_before) if known else None  # type: ignore[operator]
        rows.append(
            (
                move.name,
                _printed(one, move.points_before), _printed(one, move.index_before), move.rank_before,
                _printed(other, move.points_after), _printed(other, move.index_after), move.rank_after,
                change, _rank(move, one, other),
            )
        )  # fmt: skip
    what = f"Hai kỳ cạnh nhau: {group.title}" if group else "Đơn vị không còn trong kỳ sau"
    return Table(
        title=f"{what}, {first} → {second}",
        columns=(
            Column("Đơn vị", "text", 32),
            Column("Điểm", "number", 9, first), Column("Chỉ số (%)", "number", 9, first),
            Column("Hạng", "rank", 6, first),
            Column("Điểm", "number", 9, second), Column("Chỉ số (%)", "number", 9, second),
            Column("Hạng", "rank", 6, second),
            Column("Chỉ số", "change", 9, "Thay đổi"), Column("Hạng", "text", 12, "Thay đổi"),
        ),
        rows=tuple(rows),
        notes=("Đơn vị ghép theo mã (id). Chênh lệch lấy từ số chưa làm tròn.",),
        styles=tuple(RowStyle(unit=move.unit) for move in kept),
        rounding=new.framework_of(group.id).policy.rounding if group else None,
    )  # fmt: skip


def _set_of(results: Results, unit: str) -> Framework | None:
    card = results.card(unit)
    return results.framework_of(card.group) if card is not None else None


def _printed(framework: Framework | None, value: Decimal | None) -> str:
    if framework is None or value is None:
        return UNMATCHED
    rounding = framework.policy.rounding
    return vi(rounded(value, rounding.mode, rounding.digits), rounding.digits)


def _rank(move: Move, old: Framework | None, new: Framework | None) -> str:
    if old is None:
        return "đơn vị mới"
    return "không còn" if new is None else rank_move(move)


def cycle_changes_table(
    old: Results, new: Results, changes: Sequence[CycleChange], doubtful: Sequence[str]
) -> Table:
    """Every criterion whose points differ, with both maxima; `doubtful`: codes with other titles."""
    first, second = cycle_labels(old, new)
    rows: list[tuple[Cell, ...]] = [
        (
            one.line.name, one.line.code, one.line.title, one.line.before, one.max_before,
            one.line.after, one.max_after, one.line.change,
        )
        for one in changes
    ]  # fmt: skip
    notes = [
        "Tiêu chí ghép theo was, không có was thì theo mã; điểm ghi nguyên gốc, không làm tròn.",
        "Dấu – là không có điểm: tiêu chí không có, không áp dụng hoặc chưa chấm trong kỳ ấy.",
    ]
    if doubtful:
        shown = ", ".join(doubtful[:8]) + (" …" if len(doubtful) > 8 else "")
        notes.append(f"Cùng mã nhưng tên khác hẳn, có thể là tiêu chí khác (cần was trong bộ mới): {shown}.")
    return Table(
        title=f"Điểm từng tiêu chí thay đổi: {first} → {second}",
        columns=(
            Column("Đơn vị", "text", 26),
            Column("Mã", "code", 8),
            Column("Tiêu chí", "text", 40),
            Column("Điểm", "raw", 9, first), Column("Tối đa", "raw", 7, first),
            Column("Điểm", "raw", 9, second), Column("Tối đa", "raw", 7, second),
            Column("Tăng, giảm", "change", 9),
        ),
        rows=tuple(rows),
        styles=tuple(RowStyle(raw=True, unit=one.line.unit) for one in changes),
        notes=tuple(notes),
    )  # fmt: skip
