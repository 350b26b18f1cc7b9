"""Standings side by side, by source or by stage, as tables; may not compute."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from parscore.compute.sources import APPRAISED, SideBySide
from parscore.model.cycle import SELF, Group
from parscore.model.framework import Framework
from parscore.model.scorecard import Standing
from parscore.write.tables.data import Column, ColumnOf, RowStyle, Table, table_of, when
from parscore.write.tables.words import stage_title

_SOURCE_NOTES = (
    "Chỉ số của mỗi nguồn tính trên điểm tối đa áp dụng của các tiêu chí thuộc nguồn ấy, chưa kể thưởng, phạt.",
    "Tự chấm: điểm đơn vị tự cho ở các tiêu chí được thẩm định; đặt cạnh điểm thẩm định và điểm của người được hỏi "
    "để thấy đơn vị tự đánh giá mình thế nào.",
)


def source_titles(framework: Framework) -> dict[str, str]:
    """What the sources of a set are called: as it declares them, else in the words of this tool."""
    return {
        SELF: "Tự chấm",
        APPRAISED: "Thẩm định",
        **{n: t for n, t in framework.sources.items() if n != SELF},
    }


def sources_table(framework: Framework, group: Group, rows: Sequence[SideBySide]) -> Table:
    """Every unit with its index and rank on the criteria of each source."""
    known = source_titles(framework)
    titles = {name: known.get(name) or stage_title(name) for name in (rows[0].columns if rows else ())}
    return _table(f"Theo nguồn điểm: {group.title}", framework, group, rows, titles, _SOURCE_NOTES)


def stages_table(framework: Framework, group: Group, rows: Sequence[SideBySide]) -> Table:
    """Every unit with its index and rank after each stage."""
    titles = {name: stage_title(name) for name in (rows[0].columns if rows else ())}
    notes = ("Hạng của mỗi vòng là thứ hạng khi vừa xong vòng ấy.",)
    return _table(f"Qua các vòng: {group.title}", framework, group, rows, titles, notes)


def _table(
    title: str,
    framework: Framework,
    group: Group,
    rows: Sequence[SideBySide],
    titles: Mapping[str, str],
    notes: Sequence[str],
) -> Table:
    columns: list[ColumnOf[SideBySide] | None] = [
        when(group.ranked, (Column("Hạng", "rank", 6), lambda one: one.whole.rank)),
        (Column("Đơn vị", "text", 32), lambda one: one.whole.name),
        (Column("Chỉ số (%)", "number", 9), lambda one: one.whole.index),
    ]
    for name, heading in titles.items():
        columns += _columns(name, heading, ranked=group.ranked)
    return table_of(
        title,
        columns,
        rows,
        notes=notes,
        style=lambda one: RowStyle("" if one.whole.index is not None else "muted", unit=one.whole.unit),
        rounding=framework.policy.rounding,
    )


def _columns(name: str, heading: str, *, ranked: bool) -> list[ColumnOf[SideBySide] | None]:
    def row(one: SideBySide) -> Standing:
        return one.columns[name]

    return [
        (Column("Chỉ số (%)", "number", 9, heading), lambda one: row(one).index),
        when(ranked, (Column("Hạng", "rank", 6, heading), lambda one: row(one).rank)),
    ]
