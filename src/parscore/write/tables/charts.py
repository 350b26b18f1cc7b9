"""Charts as data: the table that each is drawn from, and which of its columns are drawn how; may not compute."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from parscore.compute.gaps import LeadGap
from parscore.compute.pending import UnitRange
from parscore.compute.trend import Trend
from parscore.model.cycle import Group
from parscore.model.framework import Criterion, Framework
from parscore.model.scorecard import Results, Standing
from parscore.number import ZERO
from parscore.text import squeeze
from parscore.write.tables import words
from parscore.write.tables.data import Cell, Column, ColumnOf, RowStyle, Table, table_of, when
from parscore.write.tables.gaps import leads_table
from parscore.write.tables.stages import unit_totals_table
from parscore.write.tables.trend import trend_table
from parscore.write.tables.unit import UnitFigures

Kind = Literal["dots", "stack", "cells", "bars"]


class Chart(Struct, frozen=True):
    """A table with the columns that are drawn, a mark for each, and in words what is to be seen.

    dots: a mark on an axis for each of the `drawn` columns, of which the last one counts; `span`: the columns between
    which it may still move. stack: lengths one behind the other. cells: shares of 100. bars: one length. `label` is the
    column printed at the end of the row, `below` another one under it. `has_table`: the report has the table elsewhere.
    """

    kind: Kind
    table: Table
    said: str
    drawn: tuple[int, ...]
    label: int
    below: int | None = None
    span: tuple[int, int] | None = None
    legend: tuple[str, ...] = ()
    has_table: bool = False


class GroupCharts(Struct, frozen=True):
    """What the charts of one group are drawn from, all unrounded.

    `ranges` hold how far units with open lines can still move, `stages` the standings after every stage; each is empty
    where there is nothing of it.
    """

    results: Results
    group: Group
    standings: Sequence[Standing]
    figures: Sequence[UnitFigures]
    ranges: Mapping[str, UnitRange] = {}
    stages: Mapping[str, Sequence[Standing]] = {}
    trends: Sequence[Trend] = ()
    leads: Sequence[LeadGap] = ()

    @property
    def framework(self) -> Framework:
        """The set of the group."""
        return self.results.framework_of(self.group.id)


def group_charts(found: GroupCharts) -> tuple[Chart, ...]:
    """The charts of a group, those with something to be seen; one unit alone is compared with nobody."""
    leads = lead_chart(found.results, found.group, found.leads)
    if len(found.standings) == 1:
        return () if leads is None else (leads,)
    made = (
        _ranks(found),
        _fields(found),
        _shares(found),
        _stages(found) if found.stages else None,
        _years(found) if found.trends else None,
        leads,
    )
    return tuple(chart for chart in made if chart is not None and chart.table.rows)


def lead_chart(results: Results, group: Group, leads: Sequence[LeadGap]) -> Chart | None:
    """The points lost under every lead agency; nothing where the set names none."""
    if not any(one.lead for one in leads):
        return None
    first = max(leads, key=lambda one: one.lost)
    name = results.cycle.names.get(first.lead, first.lead) or "tiêu chí chưa rõ cơ quan chủ trì"
    lost = words.printed(results.framework_of(group.id).policy.rounding, first.lost)
    said = f"Nhiều nhất: {squeeze(name)}, {lost} điểm của mọi đơn vị trong nhóm cộng lại."
    said += " Số nhỏ: phần trăm điểm phụ trách bị mất."
    return Chart(
        "bars", leads_table(results, group, leads), said, drawn=(3,), label=3, below=4, has_table=True
    )


def _named(found: GroupCharts) -> str:
    return squeeze(found.group.title)


def _by_points(framework: Framework) -> bool:
    return framework.policy.rank.by == "points"


def _value(framework: Framework) -> str:
    return "Điểm" if _by_points(framework) else "Chỉ số (%)"


def _style(row: Standing) -> RowStyle:
    return RowStyle(unit=row.unit)


def _ranks(found: GroupCharts) -> Chart:
    """Every unit at its index or points, with how far open lines can still move it."""
    framework, ranked, ranges = found.framework, found.group.ranked, found.ranges
    name = "points" if _by_points(framework) else "index"

    def end(which: str) -> Callable[[Standing], Cell]:
        return lambda row: getattr(ranges[row.unit], f"{name}_{which}") if row.unit in ranges else None

    moving = bool(ranges)
    columns: list[ColumnOf[Standing] | None] = [
        (Column("Đơn vị", "text", 32), lambda row: row.name),
        (Column(_value(framework), "number", 10), lambda row: getattr(row, name)),
        when(ranked, (Column("Hạng", "text", 10), lambda row: _rank(row, ranges.get(row.unit)))),
        when(moving, (Column("Thấp nhất", "number", 10, "Còn có thể"), end("low"))),
        when(moving, (Column("Cao nhất", "number", 10, "Còn có thể"), end("high"))),
    ]
    table = table_of(
        f"{'Thứ hạng' if ranked else _value(framework).partition(' (')[0]}: {_named(found)}",
        columns,
        found.standings,
        style=_style,
        rounding=framework.policy.rounding,
    )
    ends = (2 + ranked, 3 + ranked) if moving else None
    said = _ranks_said(found, name)
    return Chart("dots", table, said, (1,), label=1, below=2 if ranked else None, span=ends)


def _rank(row: Standing, range_: UnitRange | None) -> str:
    """The rank in words, or the ranks between which it may still be."""
    if range_ is not None and range_.rank_best is not None and range_.rank_best != range_.rank_worst:
        return f"hạng {range_.rank_best}–{range_.rank_worst}"
    return f"hạng {row.rank}" if row.rank is not None else "–"


def _ranks_said(found: GroupCharts, name: str) -> str:
    known = [row for row in found.standings if getattr(row, name) is not None]
    if not known:
        return "Chưa đơn vị nào có kết quả."
    rounding, first = found.framework.policy.rounding, max(known, key=lambda row: getattr(row, name))
    last = min(known, key=lambda row: getattr(row, name))
    ends = (f"{squeeze(row.name)} ({words.printed(rounding, getattr(row, name))})" for row in (first, last))
    said = "Cao nhất {}, thấp nhất {}.".format(*ends)
    if found.ranges:
        said += (
            f" Vạch ngang: {len(found.ranges)} đơn vị còn dòng mở, kết quả còn có thể ở bất cứ đâu trên vạch."
        )
    return said


def _numbered(criterion: Criterion) -> str:
    return f"{criterion.number}. {squeeze(criterion.title)}"


def _level(framework: Framework) -> str:
    return framework.levels[0].lower()


def _fields(found: GroupCharts) -> Chart | None:
    """What every field adds to the total of every unit."""
    framework = found.framework
    bonus = any(unit.totals.bonus for unit in found.figures)
    columns: list[ColumnOf[UnitFigures] | None] = [
        (Column("Đơn vị", "text", 32), lambda unit: unit.standing.name),
        *(_brought(criterion) for criterion in framework.criteria),
        when(bonus, (Column("Điểm thưởng", "number", 9), lambda unit: unit.totals.bonus)),
        (Column("Tổng điểm", "number", 10), lambda unit: unit.standing.points),
    ]
    table = table_of(
        f"Tổng điểm theo {_level(framework)}: {_named(found)}",
        columns,
        [unit for unit in found.figures if unit.has_points],
        style=lambda unit: _style(unit.standing),
        rounding=framework.policy.rounding,
    )
    last = len(table.columns) - 1
    legend = (*map(_numbered, framework.criteria), *(["Điểm thưởng"] if bonus else []))
    said = f"Mỗi đoạn là số điểm một {_level(framework)} góp vào tổng điểm, từ trái sang theo thứ tự ở chú thích."
    said += _unlike(found)
    return Chart("stack", table, said, tuple(range(1, last)), last, legend=legend)


def _brought(criterion: Criterion) -> ColumnOf[UnitFigures]:
    return Column(criterion.number, "number", 9), lambda unit: unit.brought[criterion.code]


def _unlike(found: GroupCharts) -> str:
    """Why the parts of a bar are not its total."""
    penalty = any(unit.totals.penalty for unit in found.figures)
    said = " Tổng điểm đã trừ điểm phạt, là phần không vẽ." if penalty else ""
    if any(unit.totals.factor != 1 for unit in found.figures):
        said += " Tổng điểm của đơn vị có tiêu chí không áp dụng đã nhân hệ số."
    return said


def _shares(found: GroupCharts) -> Chart:
    """How much of its applicable maximum every unit has in every field."""
    framework = found.framework
    columns: list[ColumnOf[UnitFigures] | None] = [
        (Column("Đơn vị", "text", 32), lambda unit: unit.standing.name),
        *(_share(criterion) for criterion in framework.criteria),
    ]
    table = table_of(
        f"Tỷ lệ đạt theo {_level(framework)} (%): {_named(found)}",
        columns,
        [unit for unit in found.figures if unit.has_points],
        style=lambda unit: _style(unit.standing),
        rounding=framework.policy.rounding,
    )
    many = len(table.columns)
    said = f"Điểm đạt được trên điểm tối đa áp dụng của từng {_level(framework)}; ô càng đậm mất càng nhiều."
    return Chart(
        "cells",
        table,
        said,
        tuple(range(1, many)),
        many - 1,
        legend=tuple(map(_numbered, framework.criteria)),
    )


def _share(criterion: Criterion) -> ColumnOf[UnitFigures]:
    return Column(criterion.number, "number", 9), lambda unit: unit.branches[criterion.code].index


def _measured(table: Table, heading: str) -> tuple[int, ...]:
    """The columns with this heading that stand under another one."""
    return tuple(
        place for place, column in enumerate(table.columns) if column.group and column.heading == heading
    )


def _stages(found: GroupCharts) -> Chart | None:
    """Every unit after each stage, from its own score to the last mark; nothing where no unit moved."""
    names = tuple(found.stages)
    table = unit_totals_table(found.results, found.group, names, found.stages)
    drawn = _measured(table, _value(found.framework))
    label = _change(table)
    moved = [row[label] for row in table.rows]
    down, up = (_count(moved, sign) for sign in (-1, 1))
    if not down + up:
        return None
    said = (
        f"Điểm chốt thấp hơn tự chấm ở {down} đơn vị, cao hơn ở {up} đơn vị; số bên phải là chênh lệch điểm."
    )
    legend = tuple(map(words.stage_title, names))
    return Chart("dots", table, said, drawn, label, legend=legend)


def _change(table: Table) -> int:
    """Which column says how much every unit moved."""
    return next(place for place, column in enumerate(table.columns) if column.kind == "change")


def _count(cells: Iterable[Cell], sign: int) -> int:
    return sum(isinstance(cell, Decimal) and cell * sign > ZERO for cell in cells)


def _years(found: GroupCharts) -> Chart:
    """How far every unit has come since the earlier cycles."""
    periods = (*found.results.earlier_periods, str(found.results.cycle.span))
    title = f"So với các kỳ trước: {_named(found)}"
    table = trend_table(title, periods, found.trends, found.results, ranked=found.group.ranked)
    drawn = _measured(table, _value(found.framework))[:-1]
    label = _change(table)
    moved = [row[label] for row in table.rows]
    said = f"{_count(moved, 1)} đơn vị tăng, {_count(moved, -1)} đơn vị giảm; số bên phải là thay đổi."
    legend = tuple(dict.fromkeys(table.columns[place].group for place in drawn))
    return Chart("dots", table, said, drawn, label, legend=legend, has_table=len(periods) > 2)
