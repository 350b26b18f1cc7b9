"""What open lines leave undecided, as tables: the range of every unit, then the lines that decide the order.

May not compute: ranges and lines come as they were made.
"""

from __future__ import annotations

from parscore.compute.outcomes import OpenLine
from parscore.compute.pending import DecisiveLine, Pending
from parscore.model.cycle import Group
from parscore.model.scorecard import Results
from parscore.number import brief
from parscore.write.tables.data import Cell, Column, RowStyle, Table
from parscore.write.tables.words import STATUS, agency_names, stage_title

WHY = {
    "asked": "chờ giải trình",
    "claimed": "đề nghị không áp dụng",
    "missing": "chưa có điểm",
}
"""Why a line is open."""


def ranges_table(results: Results, group: Group, found: Pending, *, stage: str | None = None) -> Table:
    """Every unit of the group as it stands and as it may end, over all outcomes of the open lines."""
    ranked = group.ranked
    columns = (
        *([Column("Hạng", "rank", 6, "Hiện nay")] if ranked else []),
        Column("Đơn vị", "text", 34),
        Column("Điểm", "number", 9, "Hiện nay"),
        Column("Chỉ số (%)", "number", 9, "Hiện nay"),
        Column("Trạng thái", "word", 13),
        Column("Dòng còn mở", "rank", 7, short="Còn mở"),
        Column("Thấp nhất", "number", 9, "Chỉ số (%) có thể"),
        Column("Cao nhất", "number", 9, "Chỉ số (%) có thể"),
        *([Column("Tốt nhất", "rank", 8, "Hạng có thể")] if ranked else []),
        *([Column("Thấp nhất", "rank", 8, "Hạng có thể")] if ranked else []),
    )
    rows: list[tuple[Cell, ...]] = []
    for unit in found.units:
        cells: list[Cell] = [unit.rank] if ranked else []
        cells += [unit.name, unit.points, unit.index, STATUS[unit.status], unit.open]
        cells += [unit.index_low, unit.index_high]
        cells += [unit.rank_best, unit.rank_worst] if ranked else []
        rows.append(tuple(cells))
    count = sum(unit.open for unit in found.units)
    after = f" – sau bước {stage_title(stage).lower()}" if stage is not None else ""
    return Table(
        title=f"Khi còn {count} dòng mở: {group.title}{after}",
        columns=columns,
        rows=tuple(rows),
        notes=_range_notes(found, ranked=ranked),
        styles=tuple(RowStyle("" if unit.open else "muted", unit=unit.unit) for unit in found.units),
        rounding=results.framework_of(group.id).policy.rounding,
    )


def _range_notes(found: Pending, *, ranked: bool) -> tuple[str, ...]:
    notes = [
        "Dòng mở là dòng chờ giải trình, dòng đơn vị đề nghị không áp dụng mà chưa ai đồng ý, và tiêu chí "
        "chưa có điểm; mỗi dòng có thể nhận mọi mức mà quy tắc cho phép."
    ]
    if ranked:
        notes.append("Hạng tốt nhất, thấp nhất xét mọi kết cục của mọi dòng mở ở mọi đơn vị trong nhóm.")
    if any(not unit.exact for unit in found.units):
        notes.append(
            "Xếp hạng liền số và có dòng chấm theo thang liên tục: hạng tốt nhất, thấp nhất là giới hạn, "
            "có thể không đạt tới."
        )
    if any(unit.status == "not_submitted" for unit in found.units):
        notes.append("Đơn vị chưa nộp không được xét.")
    return tuple(notes)


def decisive_table(results: Results, group: Group, found: Pending) -> Table:
    """The open lines whose ruling can change the order, most decisive first; all in an unranked group."""
    framework, names = results.framework_of(group.id), agency_names(results)
    shown = [line for line in found.lines if line.pairs or not group.ranked]
    rows: list[tuple[Cell, ...]] = [
        (
            one.name,
            one.line.criterion.code,
            framework.by_code[one.line.criterion.code].title,
            names.get(one.line.criterion.lead or "", one.line.criterion.lead or ""),
            WHY[one.line.why],
            one.line.current,
            range_in_words(one.line),
            *([_effect(one)] if group.ranked else []),
        )
        for one in shown
    ]
    left = len(found.lines) - len(shown)
    notes = [f"{left} dòng mở khác không đổi được thứ tự, dù được chấm thế nào."] if left else []
    if group.ranked:
        notes.append(
            "Ảnh hưởng: riêng điểm của dòng này có thể làm đơn vị đổi chỗ (trên, bằng, dưới) với bao nhiêu "
            "đơn vị khác, xét mọi kết cục của các dòng còn lại."
        )
    return Table(
        title=f"Dòng mở có thể đổi thứ tự: {group.title}" if group.ranked else f"Dòng còn mở: {group.title}",
        columns=(
            Column("Đơn vị", "text", 28),
            Column("Mã", "code", 8),
            Column("Tiêu chí", "text", 36),
            Column("Chủ trì", "text", 22),
            Column("Vì sao còn mở", "text", 18),
            Column("Điểm hiện có", "raw", 9),
            Column("Có thể nhận", "text", 16),
            *([Column("Ảnh hưởng", "text", 16)] if group.ranked else []),
        ),
        rows=tuple(rows),
        notes=tuple(notes),
        styles=tuple(RowStyle(raw=True, unit=one.unit) for one in shown),
    )


def range_in_words(line: OpenLine) -> str:
    """What an open line may still get."""
    low, high = brief(line.marks[0]), brief(line.marks[-1])
    said = low if low == high else f"{low} đến {high}"
    return f"{said}, hoặc không áp dụng" if line.excludable else said


def _effect(one: DecisiveLine) -> str:
    return f"{one.pairs} đơn vị"
