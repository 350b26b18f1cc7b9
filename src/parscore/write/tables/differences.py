"""Self-scores beside the marks of every round: by criterion, by unit, by agency, as councils read them.

May not compute: marks and totals come as they were made.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

from parscore.compute.diff_agencies import AgencyTotal
from parscore.model.cycle import Group
from parscore.model.scorecard import Line, Mark, Results, Standing
from parscore.number import ZERO, settle
from parscore.write.tables.data import Cell, Column, RowStyle, Table
from parscore.write.tables.words import (
    NOT_APPLICABLE,
    PENALTIES,
    agency_names,
    said_of,
    set_notes,
    stage_title,
)

_EXACT = "Điểm từng tiêu chí ghi nguyên gốc, không làm tròn."


def differences_table(results: Results, stages: Sequence[str], order: Sequence[Standing]) -> Table:
    """Every line whose mark changed between the stages, unit after unit, with its mark after each of them."""
    names = agency_names(results)
    cards = {card.unit: card for card in results.cards}
    titles = {group.id: group.title for group in results.cycle.groups}
    columns = (
        Column("Mã", "code", 9),
        Column("Tiêu chí", "text", 40),
        Column("Điểm tối đa", "raw", 9),
        *(Column(stage_title(stage), "raw", 9, "Điểm") for stage in stages),
        Column("Chênh lệch", "change", 10),
        Column("Lý do", "text", 52),
        Column("Cơ quan", "text", 24),
    )
    rows: list[tuple[Cell, ...]] = []
    styles: list[RowStyle] = []
    takes = False
    for standing in order:
        framework = results.framework_of(standing.group)
        made = [
            row
            for line in cards[standing.unit].lines
            if (
                row := _row(
                    results,
                    line,
                    stages,
                    framework.by_code[line.code].title,
                    framework.by_code[line.code].max,
                    names,
                )
            )
            is not None
        ]
        if made:
            title = f"{standing.name} ({titles[standing.group]})"
            rows.append(("", title, *([""] * (len(columns) - 2))))
            styles.append(RowStyle("section", unit=standing.unit))
            rows += made
            takes = takes or any(row[0] in framework.taking for row in made)
            styles += [RowStyle(raw=True, unit=standing.unit)] * len(made)
    return Table(
        title="Bảng chênh lệch tự chấm – thẩm định",
        columns=columns,
        rows=tuple(rows),
        styles=tuple(styles),
        notes=(
            _EXACT,
            "Chỉ ghi những tiêu chí có điểm thay đổi hoặc thôi áp dụng; điểm từng cột là điểm sau vòng đó.",
            *([PENALTIES] if takes else []),
        ),
    )


def _row(
    results: Results, line: Line, stages: Sequence[str], title: str, most: Decimal, names: Mapping[str, str]
) -> tuple[Cell, ...] | None:
    values: list[Decimal | str | None] = [
        line.value(until) if line.applies(until) else NOT_APPLICABLE
        for stage in stages
        for until in (results.until(stage),)
    ]
    if len(set(values)) < 2:
        return None
    first, last = values[0], values[-1]
    plain = not isinstance(first, str) and not isinstance(last, str)
    change = settle((last or ZERO) - (first or ZERO)) if plain else None  # type: ignore[operator]
    between = [mark for mark in line.marks if mark.stage in stages[1:] and mark.by]
    reasons = " | ".join(
        f"{stage_title(mark.stage)}: {words}" for mark in between if (words := said_of(mark))
    )
    who = ", ".join(dict.fromkeys(_name(mark, names) for mark in between))
    return (line.code, title, most, *values, change, reasons, who)


def _name(mark: Mark, names: Mapping[str, str]) -> str:
    return names.get(mark.by, mark.by)


def unit_totals_table(
    results: Results, group: Group, stages: Sequence[str], standings: Mapping[str, Sequence[Standing]]
) -> Table:
    """The points, index and rank of a group's units after every stage, and how the rank moved in all."""
    framework = results.framework_of(group.id)
    by_stage = {stage: {row.unit: row for row in standings[stage]} for stage in stages}
    columns = [Column("Đơn vị", "text", 34)]
    for stage in stages:
        title = stage_title(stage)
        columns += [Column("Điểm", "number", 9, title), Column("Chỉ số (%)", "number", 9, title)]
        columns += [Column("Hạng", "rank", 7, title)] if group.ranked else []
    columns.append(Column("Chênh lệch điểm", "change", 11))
    columns += [Column("Hạng lên, xuống", "change", 9)] if group.ranked else []
    rows: list[tuple[Cell, ...]] = []
    for last in (row for row in standings[stages[-1]] if row.group == group.id):
        cells: list[Cell] = [last.name]
        for stage in stages:
            here = by_stage[stage][last.unit]
            cells += [here.points, here.index]
            cells += [here.rank] if group.ranked else []
        first = by_stage[stages[0]][last.unit]
        known = first.points is not None and last.points is not None
        cells.append(settle((last.points or ZERO) - (first.points or ZERO)) if known else None)
        if group.ranked:
            cells.append(first.rank - last.rank if first.rank is not None and last.rank is not None else None)
        rows.append(tuple(cells))
    return Table(
        title=f"Tổng điểm qua các vòng – {group.title}",
        columns=tuple(columns),
        rows=tuple(rows),
        notes=set_notes(framework),
        rounding=framework.policy.rounding,
    )


def agency_totals_table(results: Results, totals: Sequence[AgencyTotal], before: str, after: str) -> Table:
    """What every agency changed: how many marks, sums of cuts and raises."""
    names = agency_names(results)
    rows: list[tuple[Cell, ...]] = [
        (
            names.get(one.by, one.by),
            one.rulings,
            one.asked,
            one.cut,
            one.cuts,
            one.raised,
            one.raises,
            one.change,
        )
        for one in totals
    ]
    return Table(
        title=f"Theo cơ quan thẩm định: {stage_title(before)} → {stage_title(after)}",
        columns=(
            Column("Cơ quan", "text", 34),
            Column("Số ý kiến", "raw", 9, short="Ý kiến"),
            Column("Yêu cầu giải trình", "raw", 10, short="Giải trình"),
            Column("Số dòng", "raw", 8, "Giảm"),
            Column("Tổng điểm", "change", 10, "Giảm"),
            Column("Số dòng", "raw", 8, "Tăng"),
            Column("Tổng điểm", "change", 10, "Tăng"),
            Column("Tăng, giảm chung", "change", 11, short="Chung"),
        ),
        rows=tuple(rows),
        styles=tuple(RowStyle(raw=True) for _ in rows),
        notes=(
            "Mỗi lần đổi điểm tính cho cơ quan đã đổi, kể cả khi vòng sau lấy lại; trừ thêm điểm phạt là giảm.",
        ),
    )
