"""What open lines leave undecided and how evenly appraisers judged, as tables; may not compute."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import groupby
from operator import attrgetter

from parscore.compute.consistency import Consistency, Cuts, Judged
from parscore.compute.outcomes import OpenLine, Why
from parscore.compute.pending import DecisiveLine, Pending, TotalRange, UnitRange
from parscore.model.cycle import Group
from parscore.model.scorecard import Results
from parscore.number import brief, parse, vi
from parscore.write.tables.data import Cell, Column, ColumnOf, RowStyle, Table, table_of, when
from parscore.write.tables.words import STATUS, stage_title

WHY: Mapping[Why, str] = {
    "asked": "chờ giải trình",
    "claimed": "đề nghị không áp dụng",
    "missing": "chưa có điểm",
    "unused": "ý kiến chưa dùng được",
    "unseen": "chưa có ý kiến thẩm định",
    "outdated": "số liệu đổi sau thẩm định",
    "others": "chờ số liệu của đơn vị khác",
    "disputed": "không thống nhất số liệu",
}
"""Why a line is open."""


def ranges_table(results: Results, group: Group, found: Pending, *, stage: str | None = None) -> Table:
    """Every unit of the group as it stands and as it may end, over all outcomes of the open lines."""
    now, index, rank = "Hiện nay", "Chỉ số (%) có thể", "Hạng có thể"
    columns: list[ColumnOf[UnitRange] | None] = [
        when(group.ranked, (Column("Hạng", "rank", 6, now), lambda unit: unit.rank)),
        (Column("Đơn vị", "text", 34), lambda unit: unit.name),
        (Column("Điểm", "number", 9, now), lambda unit: unit.points),
        (Column("Chỉ số (%)", "number", 9, now), lambda unit: unit.index),
        (Column("Trạng thái", "word", 13), lambda unit: STATUS[unit.status]),
        (Column("Dòng còn mở", "rank", 7, short="Còn mở"), lambda unit: unit.open),
        (Column("Thấp nhất", "number", 9, index), lambda unit: unit.index_low),
        (Column("Cao nhất", "number", 9, index), lambda unit: unit.index_high),
        when(group.ranked, (Column("Tốt nhất", "rank", 8, rank), lambda unit: unit.rank_best)),
        when(group.ranked, (Column("Thấp nhất", "rank", 8, rank), lambda unit: unit.rank_worst)),
    ]
    count = sum(unit.open for unit in found.units)
    after = f" – sau bước {stage_title(stage).lower()}" if stage is not None else ""
    return table_of(
        f"Khi còn {count} dòng mở: {group.title}{after}",
        columns,
        found.units,
        notes=_range_notes(found, ranked=group.ranked),
        style=lambda unit: RowStyle("" if unit.open else "muted", unit=unit.unit),
        rounding=results.framework_of(group.id).policy.rounding,
    )


def totals_table(results: Results, group: Group, found: Pending) -> Table:
    """Every total that is graded by itself, of the units with open lines, between its ends; no rows without such."""
    framework = results.framework_of(group.id)
    titles = {one.code: f"{one.number} {one.title}" for one in framework.separate}
    pairs = [(unit, one) for unit in found.units for one in unit.totals or ()]
    unknown = [unit.name for unit in found.units if unit.totals is None and framework.separate]
    points = "Điểm có thể"
    columns: list[ColumnOf[tuple[UnitRange, TotalRange]]] = [
        (Column("Đơn vị", "text", 30), lambda pair: pair[0].name),
        (Column("Tổng", "text", 30), lambda pair: titles[pair[1].code]),
        (Column("Thấp nhất", "number", 9, points), lambda pair: pair[1].points_low),
        (Column("Cao nhất", "number", 9, points), lambda pair: pair[1].points_high),
        (Column("Xếp loại có thể", "word", 24), lambda pair: _bands(pair[1])),
    ]
    return table_of(
        f"Từng tổng khi còn dòng mở: {group.title}",
        columns,
        pairs,
        notes=[
            f"{name}: quá nhiều dòng có thể không áp dụng, không xét hết mọi kết cục." for name in unknown
        ],
        rounding=framework.policy.rounding,
    )


def _bands(one: TotalRange) -> str:
    return one.band_low if one.band_low == one.band_high else f"{one.band_low} – {one.band_high}"


def _range_notes(found: Pending, *, ranked: bool) -> tuple[str, ...]:
    notes = [
        "Dòng mở là dòng chờ giải trình, dòng đơn vị đề nghị không áp dụng mà chưa ai đồng ý, dòng có ý kiến "
        "thẩm định chưa dùng được hoặc chấm trên số liệu đã đổi, và tiêu chí chưa có điểm; mỗi dòng có thể nhận "
        "mọi mức mà quy tắc cho phép."
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
    framework, names = results.framework_of(group.id), results.cycle.names
    columns: list[ColumnOf[DecisiveLine] | None] = [
        (Column("Đơn vị", "text", 28), lambda one: one.name),
        (Column("Mã", "code", 8), lambda one: one.line.criterion.number),
        (Column("Tiêu chí", "text", 36), lambda one: framework.by_code[one.line.criterion.code].title),
        (Column("Chủ trì", "text", 22), lambda one: names.get(lead := one.line.criterion.lead or "", lead)),
        (Column("Vì sao còn mở", "text", 18), lambda one: WHY[one.line.why]),
        (Column("Điểm hiện có", "raw", 9), lambda one: one.line.current),
        (Column("Có thể nhận", "text", 16), lambda one: range_in_words(one.line)),
        when(group.ranked, (Column("Ảnh hưởng", "text", 16), lambda one: f"{one.pairs} đơn vị")),
    ]
    kept = [line for line in found.lines if line.pairs or not group.ranked]
    left = len(found.lines) - len(kept)
    notes = [f"{left} dòng mở khác không đổi được thứ tự, dù được chấm thế nào."] if left else []
    if group.ranked:
        notes.append(
            "Ảnh hưởng: riêng điểm của dòng này có thể làm đơn vị đổi chỗ (trên, bằng, dưới) với bao nhiêu "
            "đơn vị khác, xét mọi kết cục của các dòng còn lại."
        )
    return table_of(
        f"{'Dòng mở có thể đổi thứ tự' if group.ranked else 'Dòng còn mở'}: {group.title}",
        columns,
        kept,
        notes=notes,
        style=lambda one: RowStyle(raw=True, unit=one.unit),
    )


def range_in_words(line: OpenLine) -> str:
    """What an open line may still get."""
    low, high = brief(line.marks[0]), brief(line.marks[-1])
    said = low if low == high else f"{low} đến {high}"
    return f"{said}, hoặc không áp dụng" if line.excludable else said


_NAMED = 4


def uneven_table(results: Results, found: Consistency) -> Table:
    """Every criterion on which units that declared the same have different marks, a row for each mark."""
    names = results.cycle.names
    rows: list[tuple[Cell, ...]] = []
    for each in found.uneven:
        head: tuple[Cell, ...] = (
            each.code,
            each.title,
            "; ".join(f"{label}: {_figure(value)}" for label, value in each.declared),
        )
        for points, group in groupby(each.judged, key=attrgetter("points")):
            judged = list(group)
            who = dict.fromkeys(_who(one, names) for one in judged)
            rows.append((*head, points, len(judged), _listed(judged), ", ".join(who)))
            head = ("", "", "")
    return Table(
        title="Cùng số liệu kê khai, khác điểm",
        columns=(
            Column("Mã", "code", 8),
            Column("Tiêu chí", "text", 34),
            Column("Số liệu kê khai", "text", 34),
            Column("Điểm", "raw", 7),
            Column("Số đơn vị", "rank", 7),
            Column("Đơn vị", "text", 40),
            Column("Người chấm", "text", 24),
        ),
        rows=tuple(rows),
        notes=(
            "Các đơn vị của một mục kê khai giống hệt nhau; điểm khác nhau có thể do tài liệu kiểm chứng.",
        ),
    )


def _listed(judged: Sequence[Judged]) -> str:
    """The names of the units, the first few where there are many."""
    names = [one.name for one in judged]
    return ", ".join(names[:_NAMED]) + (f" và {len(names) - _NAMED} đơn vị khác" if names[_NAMED:] else "")


def _figure(value: str) -> str:
    number = parse(value)
    return value if number is None else vi(number)


def _who(judged: Judged, names: dict[str, str]) -> str:
    return names.get(judged.by, judged.by) if judged.by else "tự chấm"


def cuts_table(results: Results, found: Consistency) -> Table:
    """Every agency's marks next to the self-scores, with what stands out."""
    names = results.cycle.names
    columns: list[ColumnOf[Cuts]] = [
        (Column("Cơ quan", "text", 32), lambda one: names.get(one.agency, one.agency)),
        (Column("Số điểm đã chấm", "rank", 9), lambda one: one.marks),
        (Column("Hạ", "rank", 6), lambda one: one.lower),
        (Column("Nâng", "rank", 6), lambda one: one.higher),
        (Column("Mức hạ bình quân (%)", "number", 11), lambda one: one.mean),
        (Column("Trung vị các cơ quan khác (%)", "number", 12), lambda one: one.median),
        (Column("Nhận xét", "text", 46), _remark),
    ]
    return table_of(
        "Mức chênh so với tự chấm theo cơ quan thẩm định",
        columns,
        found.cuts,
        notes=(
            "Mức hạ là (tự chấm − thẩm định) ÷ điểm tối đa, chỉ tính dòng cơ quan đã chấm; âm là nâng điểm. "
            "Ở mục điểm trừ thì ngược lại: trừ thêm là hạ.",
            "Cơ quan có quá ít điểm, hoặc kỳ có quá ít cơ quan để so, thì không nhận xét.",
        ),
        rounding=results.framework_of(results.cycle.groups[0].id).policy.rounding,
    )


def _remark(one: Cuts) -> str:
    said = []
    if one.stands_out and one.median is not None:
        side = "cao hơn" if one.mean > one.median else "thấp hơn"
        said.append(f"mức hạ {side} hẳn các cơ quan khác ({brief(one.mean)}% so với {brief(one.median)}%)")
    if one.all_equal:
        said.append("giữ nguyên mọi điểm tự chấm")
    return "; ".join(said)
