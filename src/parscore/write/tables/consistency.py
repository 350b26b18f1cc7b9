"""How evenly appraisers judged, as tables: like figures with unlike marks, and every agency's cuts.

May not compute: findings come as they were made.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from parscore.compute.consistency import Consistency, Cuts, Judged, Uneven
from parscore.model.scorecard import Results
from parscore.number import brief, parse, vi
from parscore.write.tables.data import Cell, Column, ColumnOf, Table, table_of
from parscore.write.tables.words import agency_names

_NAMED = 4


def uneven_table(results: Results, found: Consistency) -> Table:
    """Every criterion on which units that declared the same have different marks, a row for each mark."""
    names = agency_names(results)
    rows: list[tuple[Cell, ...]] = []
    for each in found.uneven:
        head: tuple[Cell, ...] = (each.code, each.title, _figures(each))
        for points, group in groupby(each.judged, key=lambda judged: judged.points):
            judged = list(group)
            who = dict.fromkeys(_who(one, names) for one in judged)
            rows.append((*head, points, len(judged), _listed(judged), ", ".join(who)))
            head = ("", "", "")
    return Table(
        title="Cùng số liệu kê khai, khác điểm",
        columns=(
            Column("Mã", "code", 8),
            Column("Tiêu chí", "text", 34),
            Column("Số liệu kê khai", "text", 34),
            Column("Điểm", "raw", 7),
            Column("Số đơn vị", "rank", 7),
            Column("Đơn vị", "text", 40),
            Column("Người chấm", "text", 24),
        ),
        rows=tuple(rows),
        notes=(
            "Các đơn vị của một mục kê khai giống hệt nhau; điểm khác nhau có thể do tài liệu kiểm chứng.",
        ),
    )


def _listed(judged: Sequence[Judged]) -> str:
    """The names of the units, the first few where there are many."""
    names = [one.name for one in judged]
    return ", ".join(names[:_NAMED]) + (f" và {len(names) - _NAMED} đơn vị khác" if names[_NAMED:] else "")


def _figures(each: Uneven) -> str:
    return "; ".join(f"{label}: {_figure(value)}" for label, value in each.declared)


def _figure(value: str) -> str:
    number = parse(value)
    return value if number is None else vi(number)


def _who(judged: Judged, names: dict[str, str]) -> str:
    return names.get(judged.by, judged.by) if judged.by else "tự chấm"


def cuts_table(results: Results, found: Consistency) -> Table:
    """Every agency's marks next to the self-scores, with what stands out."""
    names = agency_names(results)
    columns: list[ColumnOf[Cuts]] = [
        (Column("Cơ quan", "text", 32), lambda one: names.get(one.agency, one.agency)),
        (Column("Số điểm đã chấm", "rank", 9), lambda one: one.marks),
        (Column("Hạ", "rank", 6), lambda one: one.lower),
        (Column("Nâng", "rank", 6), lambda one: one.higher),
        (Column("Mức hạ bình quân (%)", "number", 11), lambda one: one.mean),
        (Column("Trung vị các cơ quan khác (%)", "number", 12), lambda one: one.median),
        (Column("Nhận xét", "text", 46), _remark),
    ]
    return table_of(
        "Mức chênh so với tự chấm theo cơ quan thẩm định",
        columns,
        found.cuts,
        notes=(
            "Mức hạ là (tự chấm − thẩm định) ÷ điểm tối đa, chỉ tính dòng cơ quan đã chấm; âm là nâng điểm. "
            "Ở mục điểm trừ thì ngược lại: trừ thêm là hạ.",
            "Cơ quan có quá ít điểm, hoặc kỳ có quá ít cơ quan để so, thì không nhận xét.",
        ),
        rounding=results.framework_of(results.cycle.groups[0].id).policy.rounding,
    )


def _remark(one: Cuts) -> str:
    said = []
    if one.stands_out and one.median is not None:
        side = "cao hơn" if one.mean > one.median else "thấp hơn"
        said.append(f"mức hạ {side} hẳn các cơ quan khác ({brief(one.mean)}% so với {brief(one.median)}%)")
    if one.all_equal:
        said.append("giữ nguyên mọi điểm tự chấm")
    return "; ".join(said)
