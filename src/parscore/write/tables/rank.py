"""Standings as tables: the ranking of a group, points by field, units by band.

May not compute: what is added up comes as argument.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal

from parscore.compute.rank import BandShare
from parscore.model.cycle import Group
from parscore.model.framework import Criterion, Framework
from parscore.model.scorecard import Results, Standing
from parscore.number import ZERO, vi
from parscore.write.tables.data import Cell, Column, RowStyle, Table
from parscore.write.tables.unit import UnitFigures
from parscore.write.tables.words import (
    NOT_APPLICABLE,
    STATUS,
    percent,
    ranking_in_words,
    set_notes,
    stage_title,
    step_in_words,
)

UNRANKED = "Các đơn vị trong nhóm này được chấm điểm nhưng không xếp hạng chung."


def ranking_table(
    results: Results,
    group: Group,
    standings: Sequence[Standing],
    *,
    stage: str | None = None,
    by: str | None = None,
) -> Table:
    """The standings of one group; `stage` and `by` only say in the title what the standings were made for."""
    framework = results.framework_of(group.id)
    banded = bool(framework.bands) and by is None
    columns = [
        Column("Hạng", "rank", 6),
        Column("Đơn vị", "text", 38),
        Column("Điểm", "number", 10),
        Column("Điểm tối đa áp dụng", "raw", 11, short="Tối đa áp dụng"),
        Column("Chỉ số (%)", "number", 14, bar=True),
        Column("Xếp loại", "word", 13),
        Column("Trạng thái", "word", 14),
    ]
    kept = [
        place
        for place, column in enumerate(columns)
        if (column.heading != "Hạng" or group.ranked) and (column.heading != "Xếp loại" or banded)
    ]
    rows: list[tuple[Cell, ...]] = []
    for row in standings:
        cells: tuple[Cell, ...] = (
            row.rank,
            row.name,
            row.points,
            row.maximum,
            row.index,
            row.band or "",
            STATUS[row.status],
        )
        rows.append(tuple(cells[place] for place in kept))
    return Table(
        title=_title(framework, group, stage, by),
        columns=tuple(columns[place] for place in kept),
        rows=tuple(rows),
        notes=_notes(results, framework, group, standings, by),
        styles=tuple(_style(row) for row in standings),
        rounding=framework.policy.rounding,
    )


def _style(row: Standing) -> RowStyle:
    return RowStyle("" if row.index is not None else "muted", unit=row.unit)


def _title(framework: Framework, group: Group, stage: str | None, by: str | None) -> str:
    title = f"{'Bảng xếp hạng' if group.ranked else 'Kết quả'}: {group.title}"
    if by is not None:
        title += f" – theo mục {by}. {framework.by_code[by].title}"
    return title + (f" – sau bước {stage_title(stage).lower()}" if stage is not None else "")


def _notes(
    results: Results, framework: Framework, group: Group, standings: Sequence[Standing], by: str | None
) -> tuple[str, ...]:
    notes = [ranking_in_words(framework)] if group.ranked else [UNRANKED]
    notes += set_notes(framework)
    unranked = sum(1 for row in standings if row.status in ("incomplete", "not_submitted"))
    if unranked:
        notes.append(f"{unranked} đơn vị chưa nộp hoặc chưa đủ điểm đứng cuối bảng, không xếp hạng.")
    bare = [row.name for row in standings if row.status == "incomplete" and row.maximum == ZERO]
    notes += [f"{name}: không tiêu chí nào áp dụng nên không có chỉ số." for name in bare]
    notes += _unmeasured(results, framework, group)
    if by is not None:
        notes.append("Chỉ số tính trên điểm tối đa áp dụng của riêng mục này, chưa kể điểm thưởng, phạt.")
    for row in standings:
        notes += [f"{row.name}: xếp loại {step_in_words(step)}." for step in row.band_steps]
    if results.cycle.note:
        notes.append(results.cycle.note)
    return tuple(notes)


def _unmeasured(results: Results, framework: Framework, group: Group) -> list[str]:
    """A warning that survey or outside figures are still to come."""
    if not any(row.group == group.id for row in results.standings):
        return []
    left = [
        leaf for leaf in framework.leaves if leaf.measured and leaf.measured_by not in results.cycle.measures
    ]
    if not left:
        return []
    points = vi(sum((leaf.max for leaf in left), ZERO))
    return [f"Chưa có số liệu điều tra, nguồn ngoài: {len(left)} tiêu chí ({points} điểm) chưa tính."]


def key_figures(
    framework: Framework, group: Group, standings: Sequence[Standing], mean: Decimal | None
) -> tuple[tuple[str, str], ...]:
    """The few figures that stand above a group's tables, each with its label."""
    known = [row.index for row in standings if row.index is not None]
    figures = [("đơn vị", str(len(standings)))]
    if group.ranked:
        figures.append(("được xếp hạng", str(sum(1 for row in standings if row.rank is not None))))
    if mean is not None:
        named = (("chỉ số trung bình", mean), ("cao nhất", max(known)), ("thấp nhất", min(known)))
        figures += [(label, percent(framework, value)) for label, value in named]
    return tuple(figures)


def bands_table(results: Results, group: Group, shares: Sequence[BandShare], mean: Decimal | None) -> Table:
    """How many units of the group stand in each band, their share of all graded units, and the mean index."""
    framework = results.framework_of(group.id)
    found = {share.band: share for share in shares}
    bands = sorted(framework.bands, key=lambda band: -band.from_)
    measure = {"points": " điểm", "percentile": "% số đơn vị"}.get(framework.bands_on or "index", "%")
    rows: list[tuple[Cell, ...]] = []
    for place, band in enumerate(bands):
        upper = f"đến dưới {vi(bands[place - 1].from_)}{measure}" if place else "trở lên"
        share = found.get(band.name)
        units, part = (share.units, share.share) if share is not None else (0, None)
        rows.append((f"{band.name} (từ {vi(band.from_)}{measure} {upper})", units, part))
    return Table(
        title=f"Phân bố xếp loại: {group.title}",
        columns=(
            Column("Xếp loại", "text", 38),
            Column("Số đơn vị", "number", 10),
            Column("Tỷ lệ (%)", "number", 11),
        ),
        rows=tuple(rows),
        notes=() if mean is None else (f"Chỉ số trung bình của nhóm: {percent(framework, mean)}.",),
        rounding=framework.policy.rounding,
    )


def distribution(framework: Framework, shares: Sequence[BandShare], mean: Decimal | None) -> tuple[str, ...]:
    """The mean index of a group and the units in each band with their share, in one line where there are any."""
    parts = [] if mean is None else [f"Chỉ số trung bình {percent(framework, mean)}"]
    parts += [f"{one.band} {one.units} đơn vị ({percent(framework, one.share)})" for one in shares]
    return ("; ".join(parts) + ".",) if parts else ()


def _field(criterion: Criterion, level: str) -> Column:
    initials = "".join(word[0] for word in level.split()).upper()
    heading = f"{criterion.code}. {criterion.title} (tối đa {vi(criterion.max)})"
    return Column(heading, "number", 12, level, f"{initials} {criterion.code}")


def summary_by_field_table(results: Results, group: Group, figures: Sequence[UnitFigures]) -> Table:
    """Units down, fields (lĩnh vực) across with the points of each, then the total and the index."""
    framework = results.framework_of(group.id)
    fields = framework.criteria
    level = framework.levels[0]
    columns = [
        *([Column("Hạng", "rank", 6)] if group.ranked else []),
        Column("Đơn vị", "text", 32),
        *(_field(criterion, level) for criterion in fields),
        *([Column("Điểm thưởng", "number", 9)] if framework.bonus else []),
        *([Column("Điểm phạt", "number", 9)] if framework.penalty else []),
        Column("Tổng điểm", "number", 10),
        Column("Chỉ số (%)", "number", 10),
    ]
    rows = []
    for unit in figures:
        standing, made = unit.standing, unit.totals
        absent = standing.points is None
        cells: list[Cell] = [standing.rank] if group.ranked else []
        cells.append(standing.name)
        for field in fields:
            part = unit.branches[field.code]
            cells.append(None if absent else part.points if part.maximum > ZERO else NOT_APPLICABLE)
        cells += [None if absent else made.bonus] if framework.bonus else []
        cells += [None if absent else made.penalty] if framework.penalty else []
        rows.append((*cells, standing.points, standing.index))
    notes = [f"Cột ghi điểm của từng {level.lower()}; điểm chưa làm tròn được cộng rồi mới làm tròn khi in."]
    if any(unit.totals.factor != 1 for unit in figures):
        notes.append("Tổng điểm của đơn vị có tiêu chí không áp dụng đã nhân hệ số nên lớn hơn tổng các cột.")
    return Table(
        title=f"Điểm theo {level.lower()}: {group.title}",
        columns=tuple(columns),
        rows=tuple(rows),
        notes=tuple(notes),
        styles=tuple(_style(unit.standing) for unit in figures),
        rounding=framework.policy.rounding,
    )
