"""What changed between the stages of a cycle, and between two cycles, as tables; may not compute."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct

from parscore.compute.diff import AgencyTotal, Change, Move
from parscore.compute.diff_cycles import CycleChange
from parscore.model.cycle import Group
from parscore.model.framework import Criterion
from parscore.model.scorecard import Mark, Results, Scorecard, Standing
from parscore.number import ZERO, brief, settle
from parscore.text import some_of
from parscore.write.tables import words
from parscore.write.tables.data import Cell, Column, ColumnOf, RowStyle, Table, printed_cell, table_of, when

_EXACT = "Điểm từng tiêu chí ghi nguyên gốc, không làm tròn."
_BELOW = "Chỉ ghi những tiêu chí có điểm thay đổi hoặc thôi áp dụng; điểm từng cột là điểm sau vòng đó."


def changes_table(results: Results, changes: Sequence[Change], before: str, after: str) -> Table:
    """Every changed line with its points as they are, unrounded, and who changed it why."""
    names = results.cycle.names
    takes = any(one.code in results.framework_of(one.group).taking for one in changes)
    columns: list[ColumnOf[Change]] = [
        (Column("Đơn vị", "text", 26), lambda one: one.name),
        (Column("Mã", "code", 8), lambda one: results.framework_of(one.group).by_code[one.code].number),
        (Column("Tiêu chí", "text", 36), lambda one: one.title),
        (_points(before), lambda one: one.before if one.applied else words.NOT_APPLICABLE),
        (_points(after), lambda one: one.after if one.applies else words.NOT_APPLICABLE),
        (Column("Tăng, giảm", "change", 9, "Điểm"), lambda one: one.change),
        (Column("Lý do", "text", 36), _why),
        (Column("Người chấm", "text", 20), lambda one: names.get(one.by, one.by)),
        (Column("Nguồn", "text", 30), lambda one: one.source),
    ]
    return table_of(
        f"Điểm thay đổi: {words.stage_title(before)} → {words.stage_title(after)}",
        columns,
        changes,
        notes=(_EXACT, *([words.PENALTIES] if takes else [])),
        style=lambda one: RowStyle(raw=True, unit=one.unit),
    )


def _points(stage: str) -> Column:
    return Column(words.stage_title(stage), "raw", 9, "Điểm")


def _why(change: Change) -> str:
    """The reason, and first what a line that applies no longer, or again, does to the maximum."""
    if change.applied == change.applies:
        return change.reason
    said = "thôi áp dụng" if change.applied else "áp dụng trở lại"
    return "; ".join(filter(None, (f"{said} (điểm tối đa {brief(change.maximum)})", change.reason)))


def moves_table(results: Results, group: Group, moves: Sequence[Move], before: str, after: str) -> Table:
    """The totals and ranks of a group's units before and after; `moves` of other groups are left out."""
    first, second, ranked = words.stage_title(before), words.stage_title(after), group.ranked
    columns: list[ColumnOf[Move] | None] = [
        (Column("Đơn vị", "text", 32), lambda move: move.name),
        (Column("Điểm", "number", 9, first), lambda move: move.points_before),
        (Column("Chỉ số (%)", "number", 9, first), lambda move: move.index_before),
        when(ranked, (Column("Hạng", "rank", 6, first), lambda move: move.rank_before)),
        (Column("Điểm", "number", 9, second), lambda move: move.points_after),
        (Column("Chỉ số (%)", "number", 9, second), lambda move: move.index_after),
        when(ranked, (Column("Hạng", "rank", 6, second), lambda move: move.rank_after)),
        (Column("Chỉ số", "change", 9, "Thay đổi"), index_move),
        when(ranked, (Column("Hạng", "text", 9, "Thay đổi"), rank_move)),
    ]
    return table_of(
        f"Thay đổi thứ hạng: {group.title}, {first} → {second}",
        columns,
        [move for move in moves if move.group == group.id],
        notes=("Chênh lệch lấy từ số chưa làm tròn.",),
        style=lambda move: RowStyle(unit=move.unit),
        rounding=results.framework_of(group.id).policy.rounding,
    )


def index_move(move: Move) -> Decimal | None:
    """By how much the index of a unit rose or fell; None where it has none before or after."""
    return _difference(move.index_before, move.index_after)


def rank_move(move: Move) -> str:
    """How many places a unit went up or down."""
    return words.rank_steps(move.rank_before, move.rank_after)


def _difference(before: Decimal | None, after: Decimal | None) -> Decimal | None:
    return None if before is None or after is None else settle(after - before)


class _ChangedLine(Struct, frozen=True):
    """A line whose mark changed: its values after the stages asked for, the marks between; `takes` points off."""

    criterion: Criterion
    values: tuple[Decimal | str | None, ...]
    between: tuple[Mark, ...]
    takes: bool

    @property
    def change(self) -> Decimal | None:
        first, last = self.values[0], self.values[-1]
        if isinstance(first, str) or isinstance(last, str):
            return None
        return _difference(first or ZERO, last or ZERO)

    def cells(self, names: Mapping[str, str]) -> tuple[Cell, ...]:
        said = [(mark, words.said_of(mark)) for mark in self.between]
        reasons = " | ".join(f"{words.stage_title(mark.stage)}: {reason}" for mark, reason in said if reason)
        who = ", ".join(dict.fromkeys(names.get(mark.by, mark.by) for mark in self.between))
        one = self.criterion
        return (one.number, one.title, one.max, *self.values, self.change, reasons, who)


def differences_table(results: Results, stages: Sequence[str], order: Sequence[Standing]) -> Table:
    """Every line whose mark changed between the stages, unit after unit, with its mark after each of them."""
    names = results.cycle.names
    cards = results.cards_by_unit
    titles = {group.id: group.title for group in results.cycle.groups}
    columns = (
        Column("Mã", "code", 9),
        Column("Tiêu chí", "text", 40),
        Column("Điểm tối đa", "raw", 9),
        *map(_points, stages),
        Column("Chênh lệch", "change", 10),
        Column("Lý do", "text", 52),
        Column("Cơ quan", "text", 24),
    )
    changed = [(row, list(_changes_of(results, cards[row.unit], stages))) for row in order]
    rows: list[tuple[Cell, ...]] = []
    styles: list[RowStyle] = []
    for row, lines in changed:
        if lines:
            title = f"{row.name} ({titles[row.group]})"
            rows += [("", title, *[""] * (len(columns) - 2)), *(one.cells(names) for one in lines)]
            styles += [RowStyle("section", unit=row.unit)]
            styles += [RowStyle(raw=True, unit=row.unit)] * len(lines)
    takes = any(one.takes for _, lines in changed for one in lines)
    return Table(
        title="Bảng chênh lệch tự chấm – thẩm định",
        columns=columns,
        rows=tuple(rows),
        styles=tuple(styles),
        notes=(
            _EXACT,
            _BELOW,
            *([words.PENALTIES] if takes else []),
            *words.warnings(results.frameworks.values()),
        ),
    )


def _changes_of(results: Results, card: Scorecard, stages: Sequence[str]) -> Iterator[_ChangedLine]:
    """The lines of a unit whose values after the stages are not all the same."""
    framework = results.framework_of(card.group)
    reaches = [results.until(stage) for stage in stages]
    for line in card.lines:
        values = tuple(
            line.value(until) if line.applies(until) else words.NOT_APPLICABLE for until in reaches
        )
        if len(set(values)) > 1:
            between = tuple(
                mark for mark in line.marks if mark.stage in stages[1:] and mark.by and mark.is_said
            )
            taken = line.code in framework.taking
            yield _ChangedLine(framework.by_code[line.code], values, between, taken)


_UnitStages = tuple[Standing, ...]
"""The standings of one unit after every stage, in their order."""


def _places_up(unit: _UnitStages) -> int | None:
    """How many places a unit went up; None where it is not ranked at the first or the last stage."""
    before, after = unit[0].rank, unit[-1].rank
    return None if before is None or after is None else before - after


def unit_totals_table(
    results: Results, group: Group, stages: Sequence[str], standings: Mapping[str, Sequence[Standing]]
) -> Table:
    """The points, index and rank of a group's units after every stage, and how the rank moved in all."""
    framework = results.framework_of(group.id)
    by_stage = [{row.unit: row for row in standings[stage]} for stage in stages]
    units = [row.unit for row in standings[stages[-1]] if row.group == group.id]
    columns: list[ColumnOf[_UnitStages] | None] = [(Column("Đơn vị", "text", 34), lambda unit: unit[-1].name)]
    for place, stage in enumerate(stages):
        columns += _stage_columns(place, words.stage_title(stage), ranked=group.ranked)
    columns += [
        (Column("Chênh lệch điểm", "change", 11), lambda unit: _difference(unit[0].points, unit[-1].points)),
        when(group.ranked, (Column("Hạng lên, xuống", "change", 9), _places_up)),
    ]
    return table_of(
        f"Tổng điểm qua các vòng – {group.title}",
        columns,
        [tuple(rows[unit] for rows in by_stage) for unit in units],
        notes=words.set_notes(framework),
        rounding=framework.policy.rounding,
    )


def _stage_columns(place: int, title: str, *, ranked: bool) -> list[ColumnOf[_UnitStages] | None]:
    """The columns of the stage at a place in the order of stages."""
    return [
        (Column("Điểm", "number", 9, title), lambda unit: unit[place].points),
        (Column("Chỉ số (%)", "number", 9, title), lambda unit: unit[place].index),
        when(ranked, (Column("Hạng", "rank", 7, title), lambda unit: unit[place].rank)),
    ]


def agency_totals_table(results: Results, totals: Sequence[AgencyTotal], before: str, after: str) -> Table:
    """What every agency changed: how many marks, sums of cuts and raises."""
    names = results.cycle.names
    columns: list[ColumnOf[AgencyTotal]] = [
        (Column("Cơ quan", "text", 34), lambda one: names.get(one.by, one.by)),
        (Column("Số ý kiến", "raw", 9, short="Ý kiến"), lambda one: one.rulings),
        (Column("Yêu cầu giải trình", "raw", 10, short="Giải trình"), lambda one: one.asked),
        (Column("Số dòng", "raw", 8, "Giảm"), lambda one: one.cut),
        (Column("Tổng điểm", "change", 10, "Giảm"), lambda one: one.cuts),
        (Column("Số dòng", "raw", 8, "Tăng"), lambda one: one.raised),
        (Column("Tổng điểm", "change", 10, "Tăng"), lambda one: one.raises),
        (Column("Tăng, giảm chung", "change", 11, short="Chung"), lambda one: one.change),
    ]
    return table_of(
        f"Theo cơ quan thẩm định: {words.stage_title(before)} → {words.stage_title(after)}",
        columns,
        totals,
        notes=(
            "Mỗi lần đổi điểm tính cho cơ quan đã đổi, kể cả khi vòng sau lấy lại; trừ thêm điểm phạt là giảm.",
        ),
        style=lambda one: RowStyle(raw=True),
    )


UNMATCHED = "–"
_NAMED = 8


def cycle_labels(old: Results, new: Results) -> tuple[str, str]:
    """What the two cycles are called in headings: their periods, or their identities in one period."""
    if old.cycle.span != new.cycle.span:
        return old.cycle.span.short, new.cycle.span.short
    if old.cycle.cycle != new.cycle.cycle:
        return old.cycle.cycle, new.cycle.cycle
    return "trước", "sau"


def cycle_moves_table(old: Results, new: Results, group: Group | None, moves: Sequence[Move]) -> Table:
    """Totals, index, rank of a group's units in both cycles as printed; no group: units of the earlier one alone."""
    first, second = cycle_labels(old, new)
    wanted = group.id if group else ""
    columns: list[ColumnOf[Move]] = [
        (Column("Đơn vị", "text", 32), lambda move: move.name),
        (Column("Điểm", "number", 9, first), lambda move: _printed(old, move.was, move.points_before)),
        (Column("Chỉ số (%)", "number", 9, first), lambda move: _printed(old, move.was, move.index_before)),
        (Column("Hạng", "rank", 6, first), lambda move: move.rank_before),
        (Column("Điểm", "number", 9, second), lambda move: _printed(new, move.unit, move.points_after)),
        (Column("Chỉ số (%)", "number", 9, second), lambda move: _printed(new, move.unit, move.index_after)),
        (Column("Hạng", "rank", 6, second), lambda move: move.rank_after),
        (Column("Chỉ số", "change", 9, "Thay đổi"), index_move),
        (Column("Hạng", "text", 12, "Thay đổi"), lambda move: _rank(new, move)),
    ]
    shown = [move for move in moves if move.group == wanted]
    cumulated = words.cumulated_note(new, (str(old.cycle.span), str(new.cycle.span)))
    what = f"Hai kỳ cạnh nhau: {group.title}" if group else "Đơn vị không còn trong kỳ sau"
    return table_of(
        f"{what}, {first} → {second}",
        columns,
        shown,
        notes=(*_origins(shown), *cumulated) if group else (_GONE,),
        style=lambda move: RowStyle(unit=move.unit),
        rounding=new.framework_of(group.id).policy.rounding if group else None,
    )


def _printed(results: Results, unit: str, value: Decimal | None) -> Cell:
    """A figure of a unit as its own set prints it."""
    card = results.card(unit)
    if card is None or value is None:
        return UNMATCHED
    return printed_cell(results.framework_of(card.group).policy.rounding, value)


def _rank(new: Results, move: Move) -> str:
    if not move.was:
        return "hợp nhất" if move.merged else "đơn vị mới"
    return "không còn" if new.card(move.unit) is None else rank_move(move)


_GONE = (
    "Nếu một đơn vị ở đây đã nhập vào đơn vị khác, kể cả đơn vị giữ nguyên tên, thì ghi predecessors cho đơn vị ấy "
    "trong cycle.yaml, và cách so với năm trước (merge)."
)


def _origins(moves: Iterable[Move]) -> Iterator[str]:
    """How the units were found in the earlier cycle, and which of them were made of several."""
    yield "Đơn vị ghép theo predecessors, không có thì theo mã (id). Chênh lệch lấy từ số chưa làm tròn."
    for move in moves:
        if move.merged:
            yield f"{move.name} hợp nhất từ {', '.join(move.merged)}: bảng này không có số kỳ trước của nó."


def _counted(points: Decimal | None, *, applies: bool) -> Cell:
    return points if applies else words.NOT_APPLICABLE


def cycle_changes_table(
    old: Results, new: Results, changes: Sequence[CycleChange], doubtful: Sequence[str]
) -> Table:
    """Every criterion whose points differ, with both maxima; `doubtful`: codes with other titles."""
    first, second = cycle_labels(old, new)
    columns: list[ColumnOf[CycleChange]] = [
        (Column("Đơn vị", "text", 26), lambda one: one.line.name),
        (Column("Mã", "code", 8), lambda one: one.line.code),
        (Column("Tiêu chí", "text", 40), lambda one: one.line.title),
        (Column("Điểm", "raw", 9, first), lambda one: _counted(one.line.before, applies=one.line.applied)),
        (Column("Tối đa", "raw", 7, first), lambda one: one.max_before),
        (Column("Điểm", "raw", 9, second), lambda one: _counted(one.line.after, applies=one.line.applies)),
        (Column("Tối đa", "raw", 7, second), lambda one: one.max_after),
        (Column("Tăng, giảm", "change", 9), lambda one: one.line.change),
        (Column("Lý do", "text", 30, second), lambda one: one.line.reason),
    ]
    notes = [
        "Tiêu chí ghép theo was, không có was thì theo mã; điểm ghi nguyên gốc, không làm tròn.",
        "Dấu – là không có điểm: tiêu chí không có hoặc chưa chấm trong kỳ ấy. Không có điểm hoặc không áp dụng không "
        "phải là 0 nên không tính tăng, giảm. Lý do là của lần chấm cuối.",
    ]
    if doubtful:
        named = some_of(doubtful, _NAMED)
        notes.append(f"Cùng mã nhưng tên khác hẳn, có thể là tiêu chí khác (cần was trong bộ mới): {named}.")
    return table_of(
        f"Điểm từng tiêu chí thay đổi: {first} → {second}",
        columns,
        changes,
        notes=notes,
        style=lambda one: RowStyle(raw=True, unit=one.line.unit),
    )
