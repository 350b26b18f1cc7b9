"""Lost points as tables and sentences, of a group by criterion, lead and unit, and of one unit; may not compute."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from parscore.compute.gaps import CriterionGap, GroupGaps, Lack, LeadGap, LineGap, Target, UnitGaps
from parscore.compute.needs import Need
from parscore.model.cycle import Group
from parscore.model.framework import Framework
from parscore.model.plan import PlanRow
from parscore.model.scorecard import Results
from parscore.number import ZERO, brief, in_sentence, vi
from parscore.text import squeeze
from parscore.write.tables import words
from parscore.write.tables.data import Column, ColumnOf, RowStyle, Table, table_of
from parscore.write.tables.explained import why_lost

TO_DO = 3
"""So many things to do are named first."""
_RAW = RowStyle(raw=True)
_MAYBE_FEWER = "có thể có cách cần ít tiêu chí hơn"


def group_tables(results: Results, found: GroupGaps, by: str | None = None) -> tuple[Table, ...]:
    """What a group lost: by criterion, by lead agency, by unit; all of these, or the one that `by` names."""
    tables = {
        "criterion": _criteria_table(results, found),
        "lead": leads_table(results, found.group, found.leads),
        "unit": _units_table(found),
    }
    return tuple(tables.values()) if by is None else (tables[by],)


def _criteria_table(results: Results, found: GroupGaps) -> Table:
    names = results.cycle.names
    columns: list[ColumnOf[CriterionGap]] = [
        (Column("Mã", "code", 8), lambda one: one.criterion.number),
        (Column("Tiêu chí", "text", 40), lambda one: one.criterion.title),
        (
            Column("Chủ trì", "text", 20),
            lambda one: names.get(one.criterion.lead or "", one.criterion.lead or ""),
        ),
        (Column("Số đơn vị", "number", 8), lambda one: one.units),
        (Column("Mất điểm", "number", 8), lambda one: one.losing),
        (Column("Đủ điểm (%)", "number", 8), lambda one: _share(one.full, one.units)),
        (Column("Tổng điểm mất", "number", 9), lambda one: one.lost),
        (Column("Đạt (%)", "number", 8), lambda one: one.share),
    ]
    losing = [one for one in found.criteria if one.losing]
    whole = len(found.criteria) - len(losing)
    notes = [f"{whole} tiêu chí không đơn vị nào mất điểm."] if whole else []
    title = f"Điểm mất theo tiêu chí: {squeeze(found.group.title)}"
    return table_of(title, columns, losing, notes=notes, rounding=found.framework.policy.rounding)


def _share(part: int, whole: int) -> Decimal | None:
    return Decimal(part * 100) / whole if whole else None


def leads_table(results: Results, group: Group, leads: Sequence[LeadGap]) -> Table:
    """What every lead agency of a group answers for, and what of it was lost."""
    names = results.cycle.names
    columns: list[ColumnOf[LeadGap]] = [
        (Column("Cơ quan chủ trì", "text", 36), lambda one: names.get(one.lead, one.lead) or "chưa rõ"),
        (Column("Tiêu chí", "number", 8), lambda one: one.criteria),
        (Column("Điểm phụ trách", "number", 10), lambda one: one.points),
        (Column("Điểm mất", "number", 10), lambda one: one.lost),
        (Column("Mất (%)", "number", 8), lambda one: one.lost * 100 / one.points if one.points else None),
    ]
    note = "Điểm phụ trách: điểm tối đa của các tiêu chí cơ quan chủ trì, cộng trên mọi đơn vị trong nhóm."
    title = f"Điểm mất theo cơ quan chủ trì: {squeeze(group.title)}"
    return table_of(
        title, columns, leads, notes=(note,), rounding=results.framework_of(group.id).policy.rounding
    )


def _units_table(found: GroupGaps) -> Table:
    framework = found.framework
    columns: list[ColumnOf[UnitGaps] | None] = [
        (Column("Hạng", "rank", 6), lambda one: one.explanation.standing.rank),
        (Column("Đơn vị", "text", 32), lambda one: one.explanation.card.name),
        (Column("Điểm mất", "number", 9), lambda one: one.explanation.loss),
        (Column("Nặng nhất ở", "text", 26), lambda one: _heaviest(framework, one)),
        (Column("Lên một hạng", "text", 26), lambda one: _target(framework, one.rank)),
        (Column("Lên một mức xếp loại", "text", 26), lambda one: _target(framework, one.band, named=True))
        if framework.bands
        else None,
    ]
    title = f"Điểm mất theo đơn vị: {squeeze(found.group.title)}"
    notes = ("Lên hạng, lên mức: khoảng cách, rồi nhóm tiêu chí ít nhất mà đạt hết mức thì vượt được.",)
    return table_of(
        title,
        columns,
        found.units,
        notes=notes,
        style=lambda one: RowStyle(unit=one.explanation.card.unit),
        rounding=framework.policy.rounding,
    )


def _heaviest(framework: Framework, one: UnitGaps) -> str:
    """The dearest lines."""
    lost = ((gap.loss.criterion.number, _lost(framework, gap)) for gap in one.lines[:TO_DO])
    return "; ".join(f"{number} (-{points})" for number, points in lost)


def _lost(framework: Framework, gap: LineGap) -> str:
    """What a line lost as the set prints totals: nobody reads six decimals of a survey."""
    return words.printed(framework.policy.rounding, gap.loss.lost)


def _target(framework: Framework, target: Target | None, *, named: bool = False) -> str:
    if target is None:
        return "–"
    name = f"{target.name}: " if named else ""
    sets = _numbers(framework, target.sets[0]) if target.sets else "không đủ dù đạt hết các tiêu chí"
    fewer = "" if target.complete else f"; {_MAYBE_FEWER}"
    return f"{name}còn thiếu {_measured(target)} ({sets}{fewer})"


def _numbers(framework: Framework, codes: Iterable[str]) -> str:
    """Criteria by the numbers that the decision gives them."""
    return " + ".join(framework.by_code[code].number for code in codes)


def _measured(target: Target) -> str:
    return f"{in_sentence(target.distance)} {'điểm' if target.by_points else 'điểm phần trăm'}"


def unit_tables(results: Results, found: UnitGaps) -> tuple[Table, ...]:
    """What one unit lost, by field and by line, and what the unit just above has that it lacks."""
    tables = [_fields_table(found), _lines_table(results, found)]
    tables += [_lacks_table(found)] if found.lacks else []
    return tuple(table for table in tables if table.rows)


def _fields_table(found: UnitGaps) -> Table:
    framework, lost = found.explanation.framework, found.by_branch
    deep = any(framework.parents[code] for code in lost)
    columns: list[ColumnOf[str]] = [
        (Column("Mã", "code", 8), lambda code: framework.by_code[code].number),
        (
            Column("Lĩnh vực, tiêu chí" if deep else "Lĩnh vực", "text", 44),
            lambda code: framework.by_code[code].title,
        ),
        (Column("Tối đa", "raw", 8), lambda code: framework.by_code[code].max),
        (Column("Mất", "raw", 8), lambda code: lost[code]),
    ]
    title = "Điểm mất theo lĩnh vực, tiêu chí" if deep else "Điểm mất theo lĩnh vực"
    depths = {code: len(framework.path_to(code)) - 1 for code in lost}
    return table_of(title, columns, lost, style=lambda code: RowStyle(indent=depths[code], raw=True))


def _lines_table(results: Results, found: UnitGaps) -> Table:
    names = results.cycle.names
    columns: list[ColumnOf[LineGap]] = [
        (Column("Mã", "code", 8), lambda one: one.loss.criterion.number),
        (Column("Tiêu chí", "text", 34), lambda one: one.loss.criterion.title),
        (Column("Mất", "raw", 7), lambda one: one.loss.lost),
        (Column("Chủ trì", "text", 18), lambda one: names.get(one.lead, one.lead)),
        (Column("Lý do lần chấm cuối", "text", 34), lambda one: why_lost(one.loss)),
        (Column("Cần có", "text", 40), lambda one: "; ".join(map(need_in_words, one.needs))),
    ]
    note = (
        "Cần có: số liệu hay mức ít nhất phải đạt để được điểm cao hơn, và để được điểm cao nhất của quy tắc."
    )
    return table_of("Các dòng mất điểm", columns, found.lines, notes=(note,), style=lambda _: _RAW)


def _lacks_table(found: UnitGaps) -> Table:
    above = found.above.name if found.above is not None else ""
    columns: list[ColumnOf[Lack]] = [
        (Column("Mã", "code", 8), lambda one: one.criterion.number),
        (Column("Tiêu chí", "text", 44), lambda one: one.criterion.title),
        (Column("Đơn vị này", "raw", 10), lambda one: one.own),
        (Column(above, "raw", 14), lambda one: one.above),
        (Column("Kém", "raw", 8), lambda one: one.above - one.own),
    ]
    return table_of(f"Kém {above} (đứng ngay trên) ở đâu", columns, found.lacks, style=lambda _: _RAW)


def need_in_words(need: Need) -> str:
    """What has to be reached: `Số hồ sơ đúng hạn: từ 78 lên 90 (thêm 12) thì được 2 điểm`."""
    points = f"thì được {brief(need.points)} điểm"
    more = need.more
    if more is None or isinstance(need.now, str) or isinstance(need.wanted, str):
        return f"«{need.wanted}» {points}"
    move, by = ("lên", f"thêm {vi(more)}") if more > 0 else ("xuống", f"bớt {vi(-more)}")
    return f"{need.label}: từ {vi(need.now)} {move} {vi(need.wanted)} ({by}) {points}"


def unit_sentences(results: Results, found: UnitGaps) -> Iterator[str]:
    """How far the next rank and the next band are, what would reach them, and three things to do."""
    framework, names = found.explanation.framework, results.cycle.names
    yield from _way("vượt {} (đứng ngay trên)", framework, found.rank)
    yield from _way("lên mức {}", framework, found.band)
    first = sorted(found.lines, key=lambda gap: gap.loss.criterion.measured and not gap.needs)[:TO_DO]
    if first:
        yield f"{len(first)} việc nên làm trước:"
    for number, gap in enumerate(first, 1):
        yield f"{number}. {_to_do(framework, gap, names)}"


def _way(what: str, framework: Framework, target: Target | None) -> Iterator[str]:
    if target is None:
        return
    distance = _measured(target)
    if not target.sets:
        yield f"Để {what.format(target.name)} còn thiếu {distance}: đạt hết mọi tiêu chí cũng chưa đủ."
        return
    listed = ", hoặc ".join(_numbers(framework, one) for one in target.sets)
    fewer = "" if target.complete else f" Quá nhiều cách để thử hết: {_MAYBE_FEWER}."
    yield f"Để {what.format(target.name)} còn thiếu {distance}: chỉ cần đạt hết mức ở {listed}.{fewer}"


def _to_do(framework: Framework, gap: LineGap, names: Mapping[str, str]) -> str:
    criterion, loss = gap.loss.criterion, _lost(framework, gap)
    lead = f" ({names.get(gap.lead, gap.lead)} chủ trì)" if gap.lead else ""
    how = need_in_words(gap.needs[-1]) if gap.needs else why_lost(gap.loss)
    return f"{criterion.number} {squeeze(criterion.title)}: mất {loss}{lead}{f' – {how}' if how else ''}"


def plan_table(results: Results, rows: Sequence[PlanRow], groups: Iterable[GroupGaps]) -> Table:
    """An earlier plan beside what is lost now."""
    names = results.cycle.names
    lost = {
        (unit.explanation.card.unit, gap.loss.criterion.code): gap.loss.lost
        for group in groups
        for unit in group.units
        for gap in unit.lines
    }

    def now(row: PlanRow) -> Decimal:
        return lost.get((row.unit, row.code), ZERO)

    columns: list[ColumnOf[PlanRow]] = [
        (Column("Đơn vị", "text", 28), lambda row: names.get(row.unit, row.unit)),
        (Column("Mã", "code", 8), lambda row: row.code),
        (Column("Kỳ trước mất", "raw", 8), lambda row: row.lost),
        (Column("Kỳ này mất", "raw", 8), now),
        (Column("Thay đổi", "change", 8), lambda row: None if row.lost is None else row.lost - now(row)),
        (Column("Biện pháp", "text", 34), lambda row: row.measure),
        (Column("Người thực hiện", "text", 20), lambda row: row.who),
        (Column("Thời hạn", "text", 12), lambda row: row.deadline),
    ]
    planned = [row for row in rows if row.is_planned]
    left = len(rows) - len(planned)
    notes = ["Thay đổi: số điểm lấy lại được (dấu cộng) hoặc mất thêm (dấu trừ)."]
    notes += [f"{left} dòng của kế hoạch để trống, không liệt kê."] if left and planned else []
    return table_of(
        "Kế hoạch kỳ trước cạnh kết quả kỳ này", columns, planned or rows, notes=notes, style=lambda _: _RAW
    )
