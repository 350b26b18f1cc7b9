"""The score table of one unit: the whole tree with every mark, subtotals, bonus, penalty, totals.

May not compute: what is added up comes as `UnitFigures`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from parscore.compute.score import Branch
from parscore.model.cycle import SELF
from parscore.model.framework import Criterion, Framework
from parscore.model.scorecard import MEASURED_STAGES, Line, Results, Scorecard, Standing, Totals
from parscore.number import ZERO, brief, vi
from parscore.write.tables.data import Cell, Column, RowStyle, Table
from parscore.write.tables.words import (
    CONVENTIONS,
    NOT_APPLICABLE,
    STATUS,
    agency_names,
    percent,
    said_of,
    set_notes,
    stage_short,
    stage_title,
    step_in_words,
)

MEASURED = "measured"
"""The column of marks from survey and other outside sources."""

Row = tuple[tuple[Cell, ...], RowStyle]


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """What was added up for one unit, all unrounded.

    `branches` hold the subtotal of criteria by code; `marked` the sums of each column of marks (a stage, or
    `MEASURED`) by the code of the parent, with "" for the whole tree; both may hold less where less is shown.
    """

    standing: Standing
    totals: Totals
    branches: Mapping[str, Branch]
    marked: Mapping[str, Mapping[str, Decimal]]


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
    rows = list(_Rows(framework, card, figures, marks, agency_names(results)).all())
    notes = [
        *score_notes(framework),
        *(f"Xếp loại {step_in_words(step)}." for step in figures.standing.band_steps),
    ]
    return Table(
        title=f"{card.name} ({standing_in_words(results, figures.standing)})",
        columns=score_columns(framework, marks),
        rows=tuple(cells for cells, _ in rows),
        notes=tuple(notes),
        styles=tuple(style for _, style in rows),
        rounding=framework.policy.rounding,
    )


def score_notes(framework: Framework) -> tuple[str, ...]:
    """What holds for the score table of every unit of the set."""
    return (
        "Dòng tiêu chí ghi điểm nguyên gốc; dòng tổng in theo quy tắc làm tròn của bộ tiêu chí.",
        "Ở cột tự chấm và thẩm định, dòng tổng cộng lần chấm mới nhất tính đến hết bước đó.",
        *set_notes(framework),
    )


def standing_in_words(results: Results, standing: Standing) -> str:
    """Index, rank, band and status of one unit on one line."""
    parts = [STATUS[standing.status]]
    if standing.band is not None:
        parts.insert(0, f"xếp loại {standing.band}")
    if standing.rank is not None:
        parts.insert(0, f"hạng {standing.rank}")
    if standing.index is not None:
        parts.insert(0, f"chỉ số {percent(results.framework_of(standing.group), standing.index)}")
    return ", ".join(parts)


def score_columns(framework: Framework, marks: tuple[str, ...]) -> tuple[Column, ...]:
    """The columns of the score table."""
    return (
        Column("STT", "code", 8),
        Column("/".join(framework.levels), "text", 46, short="Tiêu chí"),
        Column("Điểm tối đa", "raw", 8, short="Tối đa"),
        *(_mark_column(name) for name in marks),
        Column("Điểm chốt", "number", 10, short="Chốt"),
        Column("Lý do, ghi chú", "text", 40, short="Ghi chú"),
    )


def _mark_column(name: str) -> Column:
    if name == MEASURED:
        return Column("Điều tra, nguồn ngoài", "number", 9, short="Điều tra")
    if name == SELF:
        return Column(stage_title(name), "number", 9)
    return Column(stage_short(name), "number", 9, "Thẩm định", stage_short(name))


@dataclass(frozen=True)
class _Rows:
    """The rows of one unit's score table, part by part."""

    framework: Framework
    card: Scorecard
    figures: UnitFigures
    marks: tuple[str, ...]
    names: Mapping[str, str]

    def all(self) -> Iterator[Row]:
        lines = {line.code: line for line in self.card.lines}
        made, framework = self.figures.totals, self.framework
        for node in framework.nodes():
            criterion = node.criterion
            if criterion.is_leaf:
                yield self._leaf(criterion, lines.get(criterion.code), node.depth)
            else:
                yield self._parent(criterion, node.depth)
        factor = f"phần thẩm định nhân hệ số {brief(made.factor)}" if made.factor != 1 else ""
        yield self._total("Cộng điểm các tiêu chí", made.base, factor, framework.maximum, self._sums(""))
        for title, items, cap, points in (
            ("Điểm thưởng", framework.bonus, framework.policy.bonus_cap, made.bonus),
            ("Điểm phạt", framework.penalty, framework.policy.penalty_cap, made.penalty),
        ):
            if items:
                yield self._row(("", title, None), RowStyle("section"))
                for item in items:
                    yield self._item(item, lines.get(item.code))
                limit = f"tất cả không quá {vi(cap)} điểm" if cap is not None else ""
                yield self._total(f"Cộng {title.lower()}", points, limit)
        yield from self._ends(made)

    def _ends(self, made: Totals) -> Iterator[Row]:
        standing, cap = self.figures.standing, self.framework.policy.total_cap
        limit = f"tổng không quá {vi(cap)} điểm" if cap is not None else ""
        yield self._total("Tổng điểm", made.points, limit)
        left_out = f"{len(made.excluded)} tiêu chí không tính" if made.excluded else ""
        cells, style = self._total("Điểm tối đa áp dụng", made.maximum, left_out)
        yield cells, RowStyle(style.emphasis, raw=True)
        missing = f"còn {len(made.missing)} tiêu chí chưa có điểm" if made.missing else ""
        yield self._total("Chỉ số (%)", made.index, missing)
        if standing.band is not None:
            yield self._total("Xếp loại", standing.band, "")

    def _row(
        self,
        head: tuple[str, str, Cell],
        style: RowStyle,
        marks: tuple[Cell, ...] = (),
        final: Cell = "",
        note: str = "",
    ) -> Row:
        stt, title, maximum = head
        filled = marks or ("",) * len(self.marks)
        return (stt, title, "" if maximum is None else maximum, *filled, final, note), style

    def _total(
        self, title: str, value: Cell, note: str, maximum: Decimal | None = None, marks: tuple[Cell, ...] = ()
    ) -> Row:
        return self._row(("", title, maximum), RowStyle("total"), marks, value, note)

    def _waits(self, code: str) -> bool:
        line = self.card.line(code)
        return line is not None and line.excluded == "unmeasured"

    def _sums(self, code: str) -> tuple[Cell, ...]:
        found = self.figures.marked.get(code, {})
        return tuple(found.get(name, "") for name in self.marks)

    def _parent(self, criterion: Criterion, depth: int) -> Row:
        part = self.figures.branches[criterion.code]
        style = RowStyle("parent" if depth else "field", depth)
        head = (criterion.code, criterion.title, criterion.max)
        if part.maximum == ZERO:
            unmeasured = any(self._waits(leaf.code) for leaf in criterion.leaves())
            return self._row(head, style, final=None if unmeasured else NOT_APPLICABLE)
        note = f"tối đa áp dụng {brief(part.maximum)}" if part.maximum != criterion.max else ""
        return self._row(head, style, self._sums(criterion.code), part.points, note)

    def _leaf(self, criterion: Criterion, line: Line | None, depth: int) -> Row:
        head = (criterion.code, criterion.title, criterion.max)
        style = RowStyle("field" if depth == 0 else "", depth, raw=True)
        if line is None:
            return self._row(head, style, final=None, note="chưa có điểm")
        if not line.applies():
            return self._left_out(criterion, line, RowStyle("muted", depth, raw=True))
        value = line.value()
        note = self._reasons(line)
        if value is None:
            note = "; ".join(part for part in ("chưa có điểm", note) if part)
        return self._row(head, style, self._marks(line), value, note)

    def _left_out(self, criterion: Criterion, line: Line, style: RowStyle) -> Row:
        part = self.figures.branches[criterion.code]
        if line.excluded == "unmeasured":
            head = (criterion.code, criterion.title, criterion.max)
            return self._row(head, style, final=None, note="chưa có số liệu, chưa tính")
        known = {"rule": "không phát sinh trong kỳ", "agreed": "thẩm định đồng ý không áp dụng"}
        why = known.get(line.excluded, "theo danh mục của kỳ đánh giá")
        convention = self.framework.policy.not_applicable
        kept = convention in ("full_marks", "zero")
        note = f"{why}: {CONVENTIONS[convention]}" if kept else why
        head = (criterion.code, criterion.title, criterion.max)
        return self._row(head, style, final=part.points if kept else NOT_APPLICABLE, note=note)

    def _item(self, item: Criterion, line: Line | None) -> Row:
        head, style = (item.code, item.title, item.max), RowStyle("", 1, raw=True)
        if line is None or not line.applies():
            return self._row(head, style, final=NOT_APPLICABLE)
        value, note = line.value(), self._reasons(line)
        if value is not None and value > item.max:
            note = "; ".join(part for part in (f"tính không quá {vi(item.max)} điểm", note) if part)
        counted = None if value is None else min(value, item.max)
        return self._row(head, style, self._marks(line), counted, note)

    def _marks(self, line: Line) -> tuple[Cell, ...]:
        found: dict[str, Cell] = {}
        for mark in line.marks:
            if mark.points is not None:
                found[MEASURED if mark.stage in MEASURED_STAGES else mark.stage] = mark.points
        return tuple(found.get(name, "") for name in self.marks)

    def _reasons(self, line: Line) -> str:
        said = []
        for mark in line.marks:
            if words := said_of(mark):
                who = f" ({self.names.get(mark.by, mark.by)})" if mark.by else ""
                said.append(f"{stage_short(mark.stage)}{who}: {words}")
        return "; ".join(said)
