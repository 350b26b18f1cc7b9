"""What written results say of themselves: whether cards and ranking are those of their cycle and marks. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.framework import Framework
from parscore.model.scorecard import GradedTotal, Results, Scorecard, Standing
from parscore.number import vi

FIGURES = {
    "group": "nhóm",
    "name": "tên",
    "points": "tổng điểm",
    "maximum": "điểm tối đa áp dụng",
    "index": "chỉ số",
    "rank": "hạng",
    "band": "xếp loại",
    "status": "trạng thái",
    "band_steps": "các bước hạ loại",
    "totals": "các tổng riêng",
}
"""What the figures of a standing are called."""


def are_of_their_cycle(results: Results) -> bool:
    """Whether there is one card for every unit of the cycle, with one line for everything that its set scores."""
    units = sorted((group.id, unit.id) for group, unit in results.cycle.units())
    if sorted((card.group, card.unit) for card in results.cards) != units:
        return False
    return all(_is_of_its_set(card, results.framework_of(card.group)) for card in results.cards)


def _is_of_its_set(card: Scorecard, framework: Framework) -> bool:
    codes = {line.code for line in card.lines}
    scored = {one.code for one in framework.scored}
    return len(codes) == len(card.lines) and scored <= codes <= framework.by_code.keys()


def check_ranking(
    written: Sequence[Standing], computed: Sequence[Standing], place: Place
) -> Iterator[Diagnostic]:
    """K271 for every figure of a written ranking that is not the one computed of the marks, each with its unit."""
    rows = {row.unit: row for row in computed}
    for row in written:
        yield from _row_findings(row, rows.get(row.unit), place)
    listed = [row.unit for row in written]
    if sorted(listed) != sorted(rows):
        odd = sorted({one for one in listed if listed.count(one) > 1} | (rows.keys() ^ set(listed)))
        yield finding(
            "K271", place, what="các dòng xếp hạng", written=", ".join(listed), computed=", ".join(odd)
        )
    elif listed != list(rows):
        order = ", ".join(rows)
        yield finding("K271", place, what="thứ tự các dòng", written=", ".join(listed), computed=order)


def _row_findings(row: Standing, made: Standing | None, place: Place) -> Iterator[Diagnostic]:
    for key, what in FIGURES.items() if made is not None else ():
        old, new = getattr(row, key), getattr(made, key)
        if old != new:
            told, named = f"{what} của {row.name}", _shown(new)
            yield finding("K271", place, unit=row.unit, what=told, written=_shown(old), computed=named)


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return "; ".join(f"{one.code}: {one.band}" for one in value if isinstance(one, GradedTotal)) or (
            f"{len(value)} bước"
        )
    return "không có" if value is None else vi(value) if isinstance(value, Decimal) else str(value)
