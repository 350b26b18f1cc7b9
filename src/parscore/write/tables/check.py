"""What checking forms came to: one row a file for following up, and claims beside computed points by field.

May not compute: sums come as they were made.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal

from parscore.compute.inflation import Sum
from parscore.diagnostics import Diagnostic, Severity
from parscore.model.framework import Rounding
from parscore.number import plain, rounded, vi
from parscore.write.tables.data import Cell, Column, RowStyle, Table

State = Literal["read", "unread", "astray", "absent"]
NO_EVIDENCE = frozenset({"W206", "W216"})
_STATES: dict[State, str] = {
    "read": "Đã gửi",
    "unread": "Không đọc được",
    "astray": "Gửi sai dạng",
    "absent": "Chưa gửi",
}
_SHOWN = Rounding(mode="half_up", digits=2)
NOTES = (
    "Tính lại: tiêu chí có đủ số liệu kê khai thì lấy điểm theo số liệu, tiêu chí khác giữ điểm tự chấm.",
    "Chỉ cộng điểm được lấy; điểm trừ làm giảm tổng. Chưa gồm điểm điều tra và điểm từ nguồn ngoài.",
)


@dataclass(frozen=True, slots=True)
class FileRow:
    """One form that was checked, or one unit that sent none or (`astray`) only a file of another kind.

    `sums` are empty where nothing could be read.
    """

    file: str
    unit: str
    state: State
    findings: tuple[Diagnostic, ...] = ()
    sums: tuple[Sum, ...] = ()

    def count(self, weight: Severity) -> int:
        """How many findings of a weight there are."""
        return sum(one.severity is weight for one in self.findings)

    @property
    def without_evidence(self) -> int:
        """How many criteria with points lack the evidence that they require."""
        return len({one.criterion for one in self.findings if one.code in NO_EVIDENCE})


def follow_up_table(rows: Sequence[FileRow]) -> Table:
    """Who has sent, what is wrong, what is claimed: one row a file, then one a unit that has sent none."""
    cells: list[tuple[Cell, ...]] = []
    for row in rows:
        whole = row.sums[-1] if row.sums else None
        known = row.state in ("read", "unread")
        cells.append(
            (
                row.file,
                row.unit,
                _STATES[row.state],
                row.count(Severity.ERROR) if known else None,
                row.count(Severity.WARNING) if known else None,
                row.without_evidence if whole else None,
                whole.claimed if whole else None,
                whole.computed if whole else None,
                whole.difference if whole else None,
            )
        )
    return Table(
        title="Theo dõi phiếu tự chấm",
        columns=(
            Column("Tệp", "text", 40),
            Column("Đơn vị", "text", 34),
            Column("Tình trạng", "text", 14),
            Column("Lỗi", "rank", 7, "Số phát hiện"),
            Column("Cảnh báo", "rank", 9, "Số phát hiện"),
            Column("Thiếu tài liệu", "rank", 9, "Số phát hiện"),
            Column("Tự chấm", "number", 10, "Điểm"),
            Column("Tính lại", "number", 10, "Điểm"),
            Column("Chênh lệch", "change", 10, "Điểm"),
        ),
        rows=tuple(cells),
        notes=NOTES,
        rounding=_SHOWN,
        styles=tuple(
            RowStyle("muted" if row.state in ("absent", "astray") else "", unit=row.unit) for row in rows
        ),
    )


def claims_table(sums: Sequence[Sum]) -> Table:
    """Points claimed and computed by field, and at last for the whole form."""
    rows: list[tuple[Cell, ...]] = [
        (one.code, one.title, one.claimed, one.computed, one.difference, one.told) for one in sums
    ]
    return Table(
        title="Điểm tự chấm và điểm tính lại theo số liệu kê khai",
        columns=(
            Column("Mã", "code", 6),
            Column("Lĩnh vực", "text", 44),
            Column("Tự chấm", "number", 10),
            Column("Tính lại", "number", 10),
            Column("Chênh lệch", "change", 11),
            Column("Số tiêu chí có số liệu", "rank", 12, short="Có số liệu"),
        ),
        rows=tuple(rows),
        notes=NOTES,
        styles=tuple(RowStyle("total" if place == len(sums) - 1 else "") for place in range(len(sums))),
        rounding=_SHOWN,
    )


def totals_in_words(row: FileRow) -> str:
    """`Tự chấm 71,5 điểm; tính lại theo số liệu 70,25 điểm (chênh +1,25); …`, or nothing."""
    if not row.sums:
        return ""
    whole = row.sums[-1]
    return (
        f"Tự chấm {_brief(whole.claimed)} điểm; tính lại theo số liệu {_brief(whole.computed)} điểm "
        f"(chênh {_signed(whole.difference)}); thiếu tài liệu kiểm chứng: {row.without_evidence} tiêu chí"
    )


def fields_in_words(sums: Iterable[Sum]) -> tuple[str, ...]:
    """A line for every field whose claims differ from its computed points."""
    return tuple(
        f"{f'Mục {one.code} – ' if one.code else ''}{one.title}: tự chấm {_brief(one.claimed)}, "
        f"tính lại {_brief(one.computed)}, chênh {_signed(one.difference)}"
        for one in list(sums)[:-1]
        if one.difference
    )


def _signed(value: Decimal) -> str:
    return f"+{_brief(value)}" if value > 0 else _brief(value)


def _brief(value: Decimal) -> str:
    return vi(plain(rounded(value, _SHOWN.mode, _SHOWN.digits)))
