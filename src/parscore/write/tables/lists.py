"""Changes between stages, moves in the ranking and findings as tables.

May not compute: differences come as they were made.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from parscore.compute.diff import Change, Move
from parscore.diagnostics import Diagnostic
from parscore.model.cycle import Group
from parscore.model.scorecard import Results
from parscore.number import brief, settle
from parscore.write.diagnostics import SEVERITY_WORDS
from parscore.write.tables.data import Cell, Column, RowStyle, Table
from parscore.write.tables.words import NOT_APPLICABLE, PENALTIES, agency_names, stage_title


def changes_table(results: Results, changes: Sequence[Change], before: str, after: str) -> Table:
    """Every changed line with its points as they are, unrounded, and who changed it why."""
    names = agency_names(results)
    first, second = stage_title(before), stage_title(after)
    takes = any(one.code in results.framework_of(one.group).taking for one in changes)
    rows: list[tuple[Cell, ...]] = [
        (
            one.name,
            one.code,
            one.title,
            one.before if one.applied else NOT_APPLICABLE,
            one.after if one.applies else NOT_APPLICABLE,
            one.change,
            _why(one),
            names.get(one.by, one.by),
            one.source,
        )
        for one in changes
    ]
    return Table(
        title=f"Điểm thay đổi: {first} → {second}",
        columns=(
            Column("Đơn vị", "text", 26),
            Column("Mã", "code", 8),
            Column("Tiêu chí", "text", 36),
            Column(first, "raw", 9, "Điểm"),
            Column(second, "raw", 9, "Điểm"),
            Column("Tăng, giảm", "change", 9, "Điểm"),
            Column("Lý do", "text", 36),
            Column("Người chấm", "text", 20),
            Column("Nguồn", "text", 30),
        ),
        rows=tuple(rows),
        styles=tuple(RowStyle(raw=True, unit=one.unit) for one in changes),
        notes=("Điểm từng tiêu chí ghi nguyên gốc, không làm tròn.", *([PENALTIES] if takes else [])),
    )


def _why(change: Change) -> str:
    """The reason, and first what a line that applies no longer, or again, does to the maximum."""
    if change.applied == change.applies:
        return change.reason
    said = "thôi áp dụng" if change.applied else "áp dụng trở lại"
    return "; ".join(filter(None, (f"{said} (điểm tối đa {brief(change.maximum)})", change.reason)))


def moves_table(results: Results, group: Group, moves: Sequence[Move], before: str, after: str) -> Table:
    """The totals and ranks of a group's units before and after; `moves` of other groups are left out."""
    first, second = stage_title(before), stage_title(after)
    kept = [move for move in moves if move.group == group.id]
    ranked = group.ranked
    columns = [
        Column("Đơn vị", "text", 32),
        Column("Điểm", "number", 9, first),
        Column("Chỉ số (%)", "number", 9, first),
        *([Column("Hạng", "rank", 6, first)] if ranked else []),
        Column("Điểm", "number", 9, second),
        Column("Chỉ số (%)", "number", 9, second),
        *([Column("Hạng", "rank", 6, second)] if ranked else []),
        Column("Chỉ số", "change", 9, "Thay đổi"),
        *([Column("Hạng", "text", 9, "Thay đổi")] if ranked else []),
    ]
    rows: list[tuple[Cell, ...]] = []
    for move in kept:
        cells: list[Cell] = [move.name, move.points_before, move.index_before]
        cells += [move.rank_before] if ranked else []
        cells += [move.points_after, move.index_after]
        cells += [move.rank_after] if ranked else []
        known = move.index_before is not None and move.index_after is not None
        cells.append(settle(move.index_after - move.index_before) if known else None)  # type: ignore[operator]
        cells += [rank_move(move)] if ranked else []
        rows.append(tuple(cells))
    return Table(
        title=f"Thay đổi thứ hạng: {group.title}, {first} → {second}",
        columns=tuple(columns),
        rows=tuple(rows),
        notes=("Chênh lệch lấy từ số chưa làm tròn.",),
        styles=tuple(RowStyle(unit=move.unit) for move in kept),
        rounding=results.framework_of(group.id).policy.rounding,
    )


def rank_move(move: Move) -> str:
    """How many places a unit went up or down."""
    if move.rank_before is None or move.rank_after is None:
        return "–"
    steps = move.rank_before - move.rank_after
    if steps == 0:
        return "giữ nguyên"
    return f"▲ {steps} bậc" if steps > 0 else f"▼ {-steps} bậc"


def findings_table(findings: Iterable[Diagnostic], names: Mapping[str, str] | None = None) -> Table:
    """Findings as they are listed, each with its place and what to do; `names` gives units their names."""
    known = names or {}
    rows: list[tuple[Cell, ...]] = [
        (
            SEVERITY_WORDS[one.severity].capitalize(),
            one.code,
            str(one.place),
            known.get(one.unit, one.unit),
            one.criterion,
            one.message,
            one.hint,
        )
        for one in findings
    ]
    return Table(
        title="Lỗi và lưu ý khi đọc dữ liệu",
        columns=(
            Column("Mức độ", "word", 10),
            Column("Mã", "code", 7),
            Column("Vị trí", "text", 34),
            Column("Đơn vị", "text", 24),
            Column("Tiêu chí", "code", 9),
            Column("Nội dung", "text", 46),
            Column("Cách xử lý", "text", 40),
        ),
        rows=tuple(rows),
    )
