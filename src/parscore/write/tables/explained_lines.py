"""Every figure of a unit's score table with its explanation, and the way to more points; may not compute."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from parscore.compute.explain import Explanation, Whole
from parscore.compute.gaps import LineGap, UnitGaps
from parscore.number import brief
from parscore.write.explain import Section, line_sections, total_sections
from parscore.write.tables.gaps import need_in_words

Explained = Mapping[str, tuple[Section, ...]]
"""The explanation of every criterion and item by code, of the whole under ""."""


def explained_lines(unit: Whole, gaps: UnitGaps | None, names: Mapping[str, str]) -> Explained:
    """The explanations of one unit, with what was lost at a line and what would win it back."""
    lost = {gap.loss.criterion.code: gap for gap in gaps.lines} if gaps is not None else {}
    found = {
        code: (*line_sections(Explanation(unit, criterion), names), *_gap(lost.get(code), names))
        for code, criterion in unit.framework.by_code.items()
    }
    return {**found, "": total_sections(unit)}


def _gap(gap: LineGap | None, names: Mapping[str, str]) -> tuple[Section, ...]:
    return () if gap is None else (("Khoảng cách", tuple(_gap_lines(gap, names))),)


def _gap_lines(gap: LineGap, names: Mapping[str, str]) -> Iterator[str]:
    lead = f"; cơ quan chủ trì: {names.get(gap.lead, gap.lead)}" if gap.lead else ""
    yield f"Mất {brief(gap.loss.lost)} trên {brief(gap.loss.maximum)} điểm{lead}."
    yield from map(need_in_words, gap.needs)
