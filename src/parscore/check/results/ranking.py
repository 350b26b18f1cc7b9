"""What written results say of themselves: whether cards and ranking are those of their cycle and marks. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.change import PARTS, UnitChange
from parscore.model.framework import Framework
from parscore.model.scorecard import MEASURED_STAGES, GradedTotal, Results, Scorecard, Standing
from parscore.number import ZERO, exactly, vi

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
    """Whether there is one card for every unit of the cycle, with one line for everything that its set scores.

    Nothing else may be there: no other stage of a mark or of a file, no other set.
    """
    cycle = results.cycle
    units = sorted((group.id, unit.id, unit.name) for group, unit in cycle.units())
    if sorted((card.group, card.unit, card.name) for card in results.cards) != units:
        return False
    if results.stages != cycle.stages or not _stages_of(results) <= {*cycle.stages, *MEASURED_STAGES}:
        return False
    if not results.frameworks.keys() <= {group.framework for group in cycle.groups}:
        return False
    return all(_is_of_its_set(card, results.framework_of(card.group)) for card in results.cards)


def _stages_of(results: Results) -> set[str]:
    """Every stage at which somebody spoke or something came in."""
    marks = (mark.stage for card in results.cards for line in card.lines for mark in line.marks)
    return {*marks, *(one.stage for one in results.returns)}


def _is_of_its_set(card: Scorecard, framework: Framework) -> bool:
    codes = {line.code for line in card.lines}
    scored = {one.code for one in framework.scored}
    return len(codes) == len(card.lines) and scored <= codes <= framework.by_code.keys()


@exactly
def have_their_changes(results: Results) -> bool:
    """Whether the changes are those of the standings, from one value to the next, and their parts come to them."""
    if len(results.changes) not in (0, len(results.standings)):
        return False
    pairs = zip(results.changes, results.standings, strict=False)
    return all(_is_of_its_row(*pair, results.framework_of(pair[1].group)) for pair in pairs)


def _is_of_its_row(change: UnitChange, row: Standing, framework: Framework) -> bool:
    """Whether a change is that of a standing and ends at its value, and its parts come to the whole."""
    if (change.group, change.unit, change.name) != (row.group, row.unit, row.name):
        return False
    if change.change is None:
        return True
    value = row.points if framework.policy.rank.by == "points" else row.index
    parts = sum((getattr(change, name) for name in PARTS), ZERO)
    return change.after == value and parts == change.change


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
