"""The score table of one unit: the whole tree with every mark, subtotals and totals; may not compute."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from msgspec import Struct, structs

from parscore.compute.contributions import Branch
from parscore.model.cycle import SELF
from parscore.model.framework import Criterion, Framework
from parscore.model.scorecard import (
    COMPUTED,
    MEASURED_STAGES,
    Line,
    Mark,
    Results,
    Scorecard,
    Standing,
    Totals,
)
from parscore.number import ZERO, brief, vi
from parscore.write.tables import words
from parscore.write.tables.data import Cell, CellSum, Column, RowStyle, Table

MEASURED = "measured"
"""The column of marks from survey and other outside sources."""

_Cells = tuple[Cell, ...]
_Head = tuple[str, str, Cell]
Row = tuple[_Cells, RowStyle]

_UNMARKED = "chưa có điểm"
_LEFT_OUT = {"rule": "không phát sinh trong kỳ", "agreed": "thẩm định đồng ý không áp dụng"}
"""Why a line is left out, other than by the cycle."""
_BASE, _ADDED, _BONUS, _PENALTY = "Cộng điểm các tiêu chí", "Cộng {}", "Điểm thưởng", "Điểm phạt"
_POINTS, _MAXIMUM, _INDEX = "Tổng điểm", "Điểm tối đa áp dụng", "Chỉ số (%)"
_COUNTED = ("full_marks", "zero")
"""The conventions under which a criterion that does not apply still counts."""


class UnitFigures(Struct, frozen=True):
    """What was added up for one unit, all unrounded.

    `branches` hold the subtotal of criteria by code; `marked` the sums of each column of marks (a stage, or
    `MEASURED`) by the code of the parent, with "" for the whole tree; both may hold less where less is shown.
    `brought` are the points that every field adds to the total.
    """

    standing: Standing
    totals: Totals
    branches: Mapping[str, Branch]
    marked: Mapping[str, Mapping[str, Decimal]]
    brought: Mapping[str, Decimal]

    @property
    def has_points(self) -> bool:
        """Whether anything was sent or marked."""
        return self.standing.points is not None


def mark_columns(framework: Framework, stages: tuple[str, ...]) -> tuple[str, ...]:
    """The columns of marks in a score table: the stages in order, then outside sources if the set has any."""
    measured = any(leaf.measured for leaf in framework.scored)
    return (*stages, MEASURED) if measured else stages


def score_table(results: Results, unit: str, figures: UnitFigures) -> Table:
    """The whole score of one unit, line by line; KeyError when the results know no such unit."""
    card = results.card(unit)
    if card is None:
        raise KeyError(unit)
    framework = results.framework_of(card.group)
    marks = mark_columns(framework, results.cycle.stages)
    rows = list(_Rows(framework, card, figures, marks, results.cycle.names).all())
    steps = (f"Xếp loại {words.step_in_words(step)}." for step in figures.standing.band_steps)
    return Table(
        title=f"{card.name} ({standing_in_words(results, figures.standing)})",
        columns=score_columns(framework, marks),
        rows=tuple(cells for cells, _ in rows),
        notes=(*score_notes(framework), *words.totals_in_words(figures.standing, framework), *steps),
        styles=tuple(style for _, style in rows),
        rounding=framework.policy.rounding,
        sums=_sums(framework, [cells[1] for cells, _ in rows]) if framework.is_plain else {},
    )


def _sums(framework: Framework, titles: Sequence[Cell]) -> dict[int, CellSum]:
    """Which rows of a score table add up others, where the total is a plain sum."""
    places = {one.code: row for row, one in enumerate(row_criteria(framework)) if one is not None}
    nodes = [node.criterion for node in framework.nodes()]
    leaves = {one.code: tuple(places[leaf.code] for leaf in one.leaves()) for one in nodes}
    found = {places[one.code]: CellSum(leaves[one.code]) for one in nodes if not one.is_leaf}
    whole = tuple(row for one in framework.criteria for row in leaves[one.code])
    bonus, penalty = (tuple(places[one.code] for one in of) for of in (framework.bonus, framework.penalty))
    at = {str(title): row for row, title in enumerate(titles) if row not in places.values()}
    ends = {
        _BASE: CellSum(whole),
        _ADDED.format(_BONUS.lower()): CellSum(bonus),
        _ADDED.format(_PENALTY.lower()): CellSum(penalty),
        _POINTS: CellSum((*whole, *bonus), penalty),
        _INDEX: CellSum((*whole, *bonus), penalty, per=at[_MAXIMUM]),
    }
    return found | {at[title]: made for title, made in ends.items() if title in at}


def row_criteria(framework: Framework) -> Iterator[Criterion | None]:
    """The criterion of every row of a score table, None of headings and sums, and nothing of the rows at its end."""
    yield from (node.criterion for node in framework.nodes())
    yield None
    for items in filter(None, (framework.bonus, framework.penalty)):
        yield from (None, *items, None)


def score_notes(framework: Framework) -> tuple[str, ...]:
    """What holds for the score table of every unit of the set."""
    return (
        "Dòng tiêu chí ghi điểm nguyên gốc; dòng tổng in theo quy tắc làm tròn của bộ tiêu chí.",
        "Ở cột tự chấm và thẩm định, dòng tổng cộng lần chấm mới nhất tính đến hết bước đó.",
        *words.set_notes(framework),
    )


def standing_in_words(results: Results, standing: Standing) -> str:
    """Index, rank, band and status of one unit on one line."""
    index = standing.index
    parts = {
        "chỉ số": None if index is None else words.percent(results.framework_of(standing.group), index),
        "hạng": standing.rank,
        "xếp loại": standing.band,
    }
    said = (f"{name} {value}" for name, value in parts.items() if value is not None)
    return ", ".join([*said, words.STATUS[standing.status]])


def score_columns(framework: Framework, marks: tuple[str, ...]) -> tuple[Column, ...]:
    """The columns of the score table."""
    return (
        Column("STT", "code", 8),
        Column("/".join(framework.levels), "text", 46, short="Tiêu chí"),
        Column("Điểm tối đa", "raw", 8, short="Tối đa"),
        *(_mark_column(name, framework) for name in marks),
        Column("Điểm chốt", "number", 10, short="Chốt"),
        Column("Lý do, ghi chú", "text", 40, short="Ghi chú"),
    )


_MEASURED_TITLES = {
    (False, False): ("Điều tra, nguồn ngoài", "Điều tra"),
    (False, True): ("Điều tra, nguồn ngoài", "Điều tra"),
    (True, False): ("Từ số liệu", "Số liệu"),
    (True, True): ("Điều tra, nguồn ngoài, số liệu", "Điều tra"),
}
"""The column of measured marks, by whether some are computed of figures, and whether some come from elsewhere."""


def _mark_column(name: str, framework: Framework) -> Column:
    if name == MEASURED:
        kinds = {leaf.measured_by for leaf in framework.leaves if leaf.measured}
        title, short = _MEASURED_TITLES[COMPUTED in kinds, bool(kinds - {COMPUTED})]
        return Column(title, "number", 9, short=short)
    if name == SELF:
        return Column(words.stage_title(name), "number", 9)
    return Column(words.stage_short(name), "number", 9, "Thẩm định", words.stage_short(name))


@dataclass(frozen=True)
class _Rows:
    framework: Framework
    card: Scorecard
    figures: UnitFigures
    marks: tuple[str, ...]
    names: Mapping[str, str]

    @cached_property
    def lines(self) -> dict[str, Line]:
        return self.card.by_code

    def all(self) -> Iterator[Row]:
        framework, made = self.framework, self.figures.totals
        for node in framework.nodes():
            row = self._leaf if node.criterion.is_leaf else self._parent
            yield row(node.criterion, node.depth)
        factor = f"phần thẩm định nhân hệ số {brief(made.factor)}" if made.factor != 1 else ""
        yield self._total(_BASE, made.base, factor, framework.maximum, self._sums(""))
        policy = framework.policy
        yield from self._items(_BONUS, framework.bonus, policy.bonus_cap, made.bonus)
        yield from self._items(_PENALTY, framework.penalty, policy.penalty_cap, made.penalty)
        yield from self._ends(made)

    def _items(
        self, title: str, items: Sequence[Criterion], cap: Decimal | None, points: Decimal
    ) -> Iterator[Row]:
        if items:
            yield self._row(("", title, ""), RowStyle("section"))
            yield from map(self._item, items)
            yield self._total(_ADDED.format(title.lower()), points, _limit("tất cả", cap))

    def _ends(self, made: Totals) -> Iterator[Row]:
        standing = self.figures.standing
        cells, style = self._total(_POINTS, made.points, _limit("tổng", self.framework.policy.total_cap))
        yield cells, structs.replace(style, code="")
        left_out = f"{len(made.excluded)} tiêu chí không tính" if made.excluded else ""
        cells, style = self._total(_MAXIMUM, made.maximum, left_out)
        yield cells, structs.replace(style, raw=True)
        missing = f"còn {len(made.missing)} tiêu chí chưa có điểm" if made.missing else ""
        yield self._total(_INDEX, made.index, missing)
        if standing.band is not None:
            yield self._total("Xếp loại", standing.band, "")

    def _row(self, head: _Head, style: RowStyle, marks: _Cells = (), final: Cell = "", note: str = "") -> Row:
        filled = marks or ("",) * len(self.marks)
        return (*head, *filled, final, note), style

    def _total(self, title: str, value: Cell, note: str, maximum: Cell = "", marks: _Cells = ()) -> Row:
        return self._row(("", title, maximum), RowStyle("total"), marks, value, note)

    def _sums(self, code: str) -> _Cells:
        found = self.figures.marked.get(code, {})
        return tuple(found.get(name, "") for name in self.marks)

    def _parent(self, criterion: Criterion, depth: int) -> Row:
        part = self.figures.branches[criterion.code]
        style = RowStyle("parent" if depth else "field", depth, code=criterion.code)
        if part.maximum == ZERO:
            lines = (self.lines.get(leaf.code) for leaf in criterion.leaves())
            waits = any(line is not None and line.excluded == "unmeasured" for line in lines)
            return self._row(_head(criterion), style, final=None if waits else words.NOT_APPLICABLE)
        note = f"tối đa áp dụng {brief(part.maximum)}" if part.maximum != criterion.max else ""
        line = self.lines.get(criterion.code)
        marks = self._sums(criterion.code) if line is None else self._marks(line)
        return self._row(_head(criterion), style, marks, part.points, note)

    def _leaf(self, criterion: Criterion, depth: int) -> Row:
        line, head = self.lines.get(criterion.code), _head(criterion)
        style = RowStyle("" if depth else "field", depth, raw=True, code=criterion.code)
        if line is None:
            return self._row(head, style, final=None, note=_UNMARKED)
        if not line.applies():
            return self._left_out(criterion, line, structs.replace(style, emphasis="muted"))
        value = None if line.value() is None else self.figures.branches[criterion.code].points
        taken = "mất hết điểm vì mục khác không đạt" if line.value() and value == ZERO else ""
        why = words.EMPTY if line.is_empty() else _UNMARKED if value is None else taken
        value = None if line.is_empty() else value
        return self._row(head, style, self._marks(line), value, _joined(why, self._reasons(line)))

    def _left_out(self, criterion: Criterion, line: Line, style: RowStyle) -> Row:
        """A leaf that does not apply: whether it counts all the same is for the convention of the set to say."""
        head = _head(criterion)
        if line.excluded == "unmeasured":
            return self._row(head, style, final=None, note="chưa có số liệu, chưa tính")
        if line.excluded in words.LEFT_OUT:
            final = words.NOT_COUNTED["withheld"] if line.excluded == "withheld" else words.NOT_APPLICABLE
            return self._row(head, style, final=final, note=words.LEFT_OUT[line.excluded])
        why = _LEFT_OUT.get(line.excluded, "theo danh mục của kỳ đánh giá")
        convention = self.framework.policy.not_applicable
        if convention not in _COUNTED:
            return self._row(head, style, final=words.NOT_APPLICABLE, note=why)
        points = self.figures.branches[criterion.code].points
        return self._row(head, style, final=points, note=f"{why}: {words.CONVENTIONS[convention]}")

    def _item(self, item: Criterion) -> Row:
        line, head = self.lines.get(item.code), _head(item)
        style = RowStyle("", 1, raw=True, code=item.code)
        if line is None or not line.applies():
            return self._row(head, style, final=words.NOT_APPLICABLE)
        value, note = line.value(), self._reasons(line)
        if value is not None and value > item.max:
            value, note = item.max, _joined(f"tính không quá {vi(item.max)} điểm", note)
        return self._row(head, style, self._marks(line), value, note)

    def _marks(self, line: Line) -> _Cells:
        given = (mark for mark in line.marks if mark.points is not None)
        found = {MEASURED if one.stage in MEASURED_STAGES else one.stage: one.points for one in given}
        return tuple(found.get(name, "") for name in self.marks)

    def _reasons(self, line: Line) -> str:
        said = ((self._origin(mark), words.said_of(mark)) for mark in line.marks)
        return "; ".join(f"{origin}: {reason}" for origin, reason in said if reason)

    def _origin(self, mark: Mark) -> str:
        by = f" ({self.names.get(mark.by, mark.by)})" if mark.by else ""
        return words.stage_short(mark.stage) + by


def _head(criterion: Criterion) -> _Head:
    return criterion.number, criterion.title, criterion.max


def _limit(what: str, cap: Decimal | None) -> str:
    return f"{what} không quá {vi(cap)} điểm" if cap is not None else ""


def _joined(*parts: str) -> str:
    return "; ".join(filter(None, parts))
