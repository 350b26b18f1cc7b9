"""Every figure of a unit's score table with its explanation, and the rules that hold for all; may not compute."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from parscore.compute.explain import Explanation, Whole
from parscore.compute.gaps import LineGap, UnitGaps
from parscore.model.framework import Criterion, Framework
from parscore.number import brief
from parscore.write.explain import rule_lines, total_lines, unit_lines
from parscore.write.tables.data import Column, ColumnOf, RowStyle, Table, table_of
from parscore.write.tables.gaps import need_in_words

Explained = Mapping[str, tuple[str, ...]]
"""The lines that explain every criterion and item, by code; the whole under ""."""


def explained_lines(unit: Whole, gaps: UnitGaps | None, names: Mapping[str, str]) -> Explained:
    """The explanations of one unit but for the rules, with what was lost at a line and what would win it back."""
    lost = {gap.loss.criterion.code: gap for gap in gaps.lines} if gaps is not None else {}
    found = {
        code: (*unit_lines(Explanation(unit, criterion), names), *_gap_lines(lost.get(code)))
        for code, criterion in unit.framework.by_code.items()
    }
    return {**found, "": tuple(total_lines(unit))}


def _gap_lines(gap: LineGap | None) -> Iterator[str]:
    if gap is not None:
        yield f"Mất {brief(gap.loss.lost)} điểm."
        yield from map(need_in_words, gap.needs)


def rules_table(framework: Framework, names: Mapping[str, str]) -> Table:
    """The rule of every criterion and item of a set."""
    levels = {node.criterion.code: node.depth for node in framework.nodes()}

    def style(one: Criterion) -> RowStyle:
        depth = levels.get(one.code, 0)
        return RowStyle("" if one.is_leaf else "parent" if depth else "field", depth, code=one.code)

    def rule(one: Criterion) -> str:
        lead = (f"Cơ quan chủ trì: {names.get(one.lead, one.lead)}",) if one.lead else ()
        return "\n".join((*rule_lines(framework, one), *lead))

    columns: list[ColumnOf[Criterion]] = [
        (Column("STT", "code", 8), lambda one: one.number),
        (Column("/".join(framework.levels), "text", 46), lambda one: one.title),
        (Column("Quy tắc", "text", 80), rule),
    ]
    return table_of(framework.title, columns, framework.by_code.values(), style=style)
