"""One whole unit as tables: what its total is made of, its neighbours, the lines that lost points; may not compute."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from msgspec import Struct

from parscore.compute.unit import LossCause, LostLine, UnitExplanation
from parscore.model.cycle import SELF
from parscore.model.scorecard import COMPUTED, MEASURED_STAGES, Line, Results, Standing
from parscore.number import brief
from parscore.text import squeeze
from parscore.write.tables import words
from parscore.write.tables.data import Cell, Column, ColumnOf, RowStyle, Table, table_of, when

_CAUSES: Mapping[LossCause, str] = {
    "factor": "Nhân hệ số {factor} ở phần thẩm định",
    "penalty_cap": "Cả mục điểm trừ chỉ trừ {penalty} điểm",
    "total_cap": "Tổng điểm không quá {cap} điểm",
}


class _SumRow(Struct, frozen=True):
    """A row of the sum: a field, bonus and penalty as they count, the total."""

    code: str
    title: str
    points: Decimal
    maximum: Decimal | None = None
    own: Decimal | None = None
    is_total: bool = False


def unit_tables(results: Results, explained: UnitExplanation) -> tuple[Table, ...]:
    """The tables of one unit: its sum, the lines that lost points, its neighbours in the ranking."""
    tables = (_sum_table(explained), _lost_table(results, explained), _neighbours_table(explained))
    return tuple(table for table in tables if table.rows)


def _sum_table(explained: UnitExplanation) -> Table:
    weighed = any(one.brings != one.points for one in explained.fields)
    columns: list[ColumnOf[_SumRow] | None] = [
        (Column("Mã", "code", 8), lambda row: row.code),
        (Column("Cộng", "text", 48), lambda row: row.title),
        when(weighed, (Column("Điểm của mục", "raw", 12), lambda row: row.own or "")),
        (Column("Góp vào tổng" if weighed else "Điểm", "raw", 12), lambda row: row.points),
        (Column("Tối đa áp dụng", "raw", 12), lambda row: row.maximum),
    ]
    return table_of(
        "Tổng điểm",
        columns,
        list(_sum_rows(explained)),
        notes=tuple(_sum_notes(explained)),
        style=lambda row: RowStyle("total" if row.is_total else "", raw=True),
    )


def _sum_rows(explained: UnitExplanation) -> Iterator[_SumRow]:
    made, framework = explained.totals, explained.framework
    for field in explained.fields:
        number = framework.by_code[field.code].number
        brings = field.points if field.brings is None else field.brings
        out_of = field.maximum if field.out_of is None else field.out_of
        yield _SumRow(number, field.title, brings, out_of, field.points)
    if made.factor != 1:
        yield _SumRow(
            "", f"Sau khi nhân hệ số {brief(made.factor)} ở phần thẩm định", made.base, made.maximum
        )
    if framework.bonus:
        yield _SumRow("", f"Cộng điểm thưởng{_listed(explained, bonus=True)}", made.bonus)
    if framework.penalty:
        yield _SumRow("", f"Trừ điểm phạt{_listed(explained, bonus=False)}", made.penalty)
    yield _SumRow("", "Tổng điểm", made.points, made.maximum, is_total=True)


def _listed(explained: UnitExplanation, *, bonus: bool) -> str:
    """The items with points, as in ` (T1: 2)`."""
    taking = explained.framework.taking
    items = (item for item in explained.items if (item.code in taking) != bonus)
    said = "; ".join(f"{item.code}: {brief(item.points)}" for item in items)
    return f" ({said})" if said else ""


def _sum_notes(explained: UnitExplanation) -> Iterator[str]:
    made, framework = explained.totals, explained.framework
    policy = framework.policy
    caps = (
        ("Điểm thưởng", policy.bonus_cap),
        ("Điểm phạt", policy.penalty_cap),
        ("Tổng điểm", policy.total_cap),
    )
    yield from (f"{what} không quá {brief(cap)}." for what, cap in caps if cap is not None)
    if made.index is not None:
        yield (
            f"Chỉ số = {brief(made.points)} ÷ {brief(made.maximum)} × 100 = {brief(made.index)}%, "
            f"in là {words.percent(framework, made.index)}."
        )
    if made.excluded:
        convention = words.CONVENTIONS[policy.not_applicable]
        yield f"Không áp dụng cho đơn vị: {', '.join(made.excluded)} ({convention})."


class _LossRow(Struct, frozen=True):
    """A row of what was lost: a line, what a cap or factor changes, the sum."""

    lost: Decimal
    title: str
    number: str = ""
    points: Cell = ""
    maximum: Cell = ""
    reasons: str = ""
    by: str = ""
    source: str = ""
    is_total: bool = False


def _lost_table(results: Results, explained: UnitExplanation) -> Table:
    columns: list[ColumnOf[_LossRow]] = [
        (Column("Mã", "code", 8), lambda row: row.number),
        (Column("Tiêu chí", "text", 40), lambda row: row.title),
        (Column("Mất", "raw", 7), lambda row: row.lost),
        (Column("Điểm", "raw", 7), lambda row: row.points),
        (Column("Tối đa", "raw", 7), lambda row: row.maximum),
        (Column("Lý do", "text", 40), lambda row: row.reasons),
        (Column("Người chấm", "text", 22), lambda row: row.by),
        (Column("Nguồn", "text", 30), lambda row: row.source),
    ]
    return table_of(
        "Các dòng mất điểm",
        columns,
        list(_loss_rows(results, explained)),
        notes=tuple(_loss_notes(explained)),
        style=lambda row: RowStyle("total" if row.is_total else "", raw=True),
    )


def _loss_rows(results: Results, explained: UnitExplanation) -> Iterator[_LossRow]:
    yield from (_line_row(results, one) for one in explained.lost)
    for cause, amount in explained.adjustments:
        yield _LossRow(amount, _CAUSES[cause].format(**_amounts(explained)))
    if explained.lost or explained.adjustments:
        yield _LossRow(explained.loss, "Cộng điểm mất", is_total=True)


def _line_row(results: Results, one: LostLine) -> _LossRow:
    criterion, mark = one.criterion, one.line.last()
    by = mark.by if mark is not None else ""
    return _LossRow(
        one.lost,
        criterion.title,
        criterion.number,
        "chưa có điểm" if one.points is None else one.points,
        one.maximum,
        why_lost(one),
        results.cycle.names.get(by, by),
        mark.source if mark is not None else "",
    )


def _amounts(explained: UnitExplanation) -> dict[str, str]:
    made, policy = explained.totals, explained.framework.policy
    amounts = {"factor": made.factor, "penalty": made.penalty, "cap": policy.total_cap or made.points}
    return {name: brief(amount) for name, amount in amounts.items()}


def _loss_notes(explained: UnitExplanation) -> Iterator[str]:
    made, taking = explained.totals, explained.framework.taking
    yield "Xếp từ dòng mất nhiều nhất; điểm ghi nguyên gốc, không làm tròn."
    if any(one.criterion.code in taking for one in explained.lost):
        yield "Mục điểm trừ mất đúng số điểm bị trừ."
    bonus = f" + thưởng {brief(made.bonus)}" if made.bonus else ""
    yield f"Tối đa áp dụng {brief(made.maximum)}{bonus} − mất {brief(explained.loss)} = {brief(made.points)} điểm."


def why_lost(one: LostLine) -> str:
    """What was said of the line at the last stages, and whether it is open."""
    told = ((mark, words.said_of(mark)) for mark in one.line.marks)
    said = [f"{words.stage_title(mark.stage)}: {text}" for mark, text in told if text]
    said += [] if one.line.applies() else ["không áp dụng, tính 0 điểm"]
    said += ["đang mở"] if one.line.is_open() else []
    return "; ".join(said) or _unsaid(one.line)


def _unsaid(line: Line) -> str:
    """What there is to say of a mark of which nobody said anything."""
    mark, own = line.last(), line.own
    if mark is None:
        return ""
    if mark.stage in MEASURED_STAGES:
        title = words.stage_title(mark.stage)
        return f"{'' if mark.stage == COMPUTED else 'theo '}{title[:1].lower()}{title[1:]}"
    return "đơn vị tự chấm" if mark.stage == SELF else "giữ điểm tự chấm" if mark.points == own else ""


def _neighbours_table(explained: UnitExplanation) -> Table:
    framework, own = explained.framework, explained.standing
    columns: list[ColumnOf[Standing]] = [
        (Column("Hạng", "rank", 6), lambda row: row.rank),
        (Column("Đơn vị", "text", 38), lambda row: row.name),
        (Column("Điểm", "number", 10), lambda row: row.points),
        (Column("Chỉ số (%)", "number", 10), lambda row: row.index),
        (Column("Xếp loại", "word", 13), lambda row: row.band or ""),
        (Column("Trạng thái", "word", 14), lambda row: words.STATUS[row.status]),
    ]
    place = f"hạng {own.rank} trên {explained.ranked_units}" if own.rank is not None else "không xếp hạng"
    return table_of(
        f"Trong nhóm {squeeze(explained.group_title)}: {place}",
        columns,
        explained.neighbours,
        notes=(
            *words.totals_in_words(own, framework),
            *(f"Xếp loại {words.step_in_words(step)}." for step in own.band_steps),
        ),
        style=lambda row: RowStyle("total" if row.unit == own.unit else "", unit=row.unit),
        rounding=framework.policy.rounding,
    )


def unit_facts(results: Results, explained: UnitExplanation) -> tuple[str, ...]:
    """What stands above the tables of one unit: the cycle, the set, the form, and whether the result is final."""
    card, framework, own = explained.card, explained.framework, explained.standing
    facts = [
        squeeze(results.cycle.dated_title),
        f"Bộ tiêu chí: {squeeze(framework.title)} ({squeeze(words.basis_in_words(framework.basis))})",
    ]
    facts += words.warnings([framework])
    facts += [f"Biểu tự chấm: {squeeze(card.file)}"] if card.file else []
    band = f"; xếp loại {own.band}" if own.band is not None else ""
    return (*facts, f"Kết quả: {words.STATUS[own.status]}{band}{_waiting(results, explained)}")


def _waiting(results: Results, explained: UnitExplanation) -> str:
    """Why the result of the unit is not final."""
    names, made = results.cycle.names, explained.totals
    parts = [f"chưa có điểm: {', '.join(made.missing)}"] if made.missing else []
    parts += [f"dòng đang mở: {', '.join(made.asked)}"] if made.asked else []
    missed = [names.get(one.by, one.by) or "biểu của đơn vị" for one in explained.card.awaited]
    parts += [f"chưa trả phiếu: {', '.join(missed)}"] if missed else []
    return f" ({'; '.join(parts)})" if parts else ""
