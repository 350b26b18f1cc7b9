"""What units claimed beside what was recognised, as tables; may not compute."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from parscore.compute.claims import ClaimTotal, GroupClaims, UnitClaims
from parscore.model.cycle import Group
from parscore.model.scorecard import Results
from parscore.write.tables.data import Cell, Column, ColumnOf, RowStyle, Table, table_of


def claims_tables(results: Results, group: Group, found: GroupClaims) -> tuple[Table, ...]:
    """By unit, with what people say beside it, by criterion where anything was over-claimed, and by lead."""
    framework, names = results.framework_of(group.id), results.cycle.names
    titles = {code: one.title for code, one in framework.by_code.items()}
    cut = [one for one in found.criteria if one.over]
    tables = [_units_table(results, group, found)]
    if cut:
        code: ColumnOf[ClaimTotal] = (Column("Mã", "code", 8), lambda one: one.key)
        title: ColumnOf[ClaimTotal] = (Column("Tiêu chí", "text", 44), lambda one: titles[one.key])
        columns = [code, title, *_totals()]
        tables.append(table_of(f"Chấm cao theo tiêu chí: {group.title}", columns, cut, style=_raw))
        lead: ColumnOf[ClaimTotal] = (Column("Cơ quan chủ trì", "text", 40), lambda one: _named(one, names))
        columns = [lead, *_totals()]
        tables.append(
            table_of(f"Chấm cao theo cơ quan chủ trì: {group.title}", columns, found.leads, style=_raw)
        )
    return tuple(tables)


def _raw(_: ClaimTotal) -> RowStyle:
    return RowStyle(raw=True)


def _named(one: ClaimTotal, names: Mapping[str, str]) -> str:
    return names.get(one.key, one.key) or "chưa nêu chủ trì"


def _totals() -> list[ColumnOf[ClaimTotal]]:
    return [
        (Column("Số dòng", "raw", 8), lambda one: one.lines),
        (Column("Tự chấm", "raw", 10), lambda one: one.claimed),
        (Column("Công nhận", "raw", 10), lambda one: one.counted),
        (Column("Số dòng", "raw", 8, "Chấm cao"), lambda one: one.cut),
        (Column("Điểm", "raw", 9, "Chấm cao"), lambda one: one.over),
        (Column("Chấm thấp (điểm)", "raw", 9, short="Chấm thấp"), lambda one: one.under),
    ]


def _of_total(read: Callable[[ClaimTotal], Cell]) -> Callable[[UnitClaims], Cell]:
    """A cell of the totals of a unit; none where it claimed nothing."""
    return lambda one: None if one.total is None else read(one.total)


def _units_table(results: Results, group: Group, found: GroupClaims) -> Table:
    framework = results.framework_of(group.id)
    columns: list[ColumnOf[UnitClaims]] = [
        (Column("Đơn vị", "text", 34), lambda one: one.name),
        *((column, _of_total(read)) for column, read in _totals()),
        (
            Column("Chấm cao (% điểm tự chấm)", "number", 10, short="Cao (%)"),
            _of_total(lambda one: one.share),
        ),
        (Column("Tự chấm", "number", 9, "Chỉ số (%)"), lambda one: one.own_index),
        (Column("Người được hỏi", "number", 9, "Chỉ số (%)"), lambda one: one.survey_index),
        (Column("Chênh lệch", "change", 9, "Chỉ số (%)"), lambda one: one.apart),
    ]
    notes = (
        "Chấm cao: điểm đơn vị tự chấm nhiều hơn điểm được công nhận, cộng từng dòng; chấm thấp ngược lại. Mục điểm "
        "trừ tự nhận ít hơn mức bị trừ cũng là chấm cao.",
        "Chỉ số tự chấm tính trên các tiêu chí đơn vị tự chấm, chỉ số của người được hỏi trên các tiêu chí điều tra: "
        "hai bộ tiêu chí khác nhau, chênh lệch lớn là điều cần hỏi, chưa phải là sai.",
    )
    return table_of(
        f"Tự chấm so với kết quả: {group.title}",
        columns,
        found.units,
        notes=notes,
        style=lambda one: RowStyle(unit=one.unit),
        rounding=framework.policy.rounding,
    )
