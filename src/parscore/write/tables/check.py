"""What checking came to: findings, a row for every file, claims next to computed points; may not compute."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Literal

from msgspec import Struct

from parscore.compute.inflation import Sum
from parscore.diagnostics import Diagnostic, Severity, ordered
from parscore.model.framework import Rounding
from parscore.number import plain, rounded, vi
from parscore.write.diagnostics import SEVERITY_WORDS
from parscore.write.finding_formats import record
from parscore.write.tables.data import Cell, Column, ColumnOf, RowStyle, Table, table_of

State = Literal["read", "unread", "other", "astray", "absent"]
NO_EVIDENCE = frozenset({"W206", "W216"})
_STATES: dict[State, str] = {
    "read": "Đã gửi", "unread": "Không đọc được", "other": "Tệp khác", "astray": "Gửi sai dạng", "absent": "Chưa gửi",
}  # fmt: skip
_SHOWN = Rounding(mode="half_up", digits=2)
NOTES = (
    "Tính lại: tiêu chí có đủ số liệu kê khai thì lấy điểm theo số liệu, tiêu chí khác giữ điểm tự chấm.",
    "Chỉ cộng điểm được lấy; điểm trừ làm giảm tổng. Chưa gồm điểm điều tra và điểm từ nguồn ngoài.",
)


class FileRow(Struct, frozen=True):
    """One form that was checked, or a unit that sent none (`astray`: a file of another kind); `sums` may be empty.

    `other` is a file that is no self-assessment, such as rulings: `unit` says what it holds.
    """

    file: str
    unit: str
    state: State
    findings: tuple[Diagnostic, ...] = ()
    sums: tuple[Sum, ...] = ()

    @property
    def sent(self) -> bool:
        """Whether there is a file, readable or not."""
        return self.state in ("read", "unread", "other")

    @property
    def whole(self) -> Sum | None:
        """The sums of the whole form."""
        return self.sums[-1] if self.sums else None

    def count(self, weight: Severity) -> int | None:
        """How many findings of a weight there are; None where there is no form."""
        if not self.sent:
            return None
        return sum(one.severity is weight and not one.accepted for one in self.findings)

    @property
    def without_evidence(self) -> int | None:
        """How many criteria with points lack the evidence that they require; None where nothing was read."""
        missing = {one.criterion for one in self.findings if one.code in NO_EVIDENCE}
        return len(missing) if self.sums else None


def findings_table(findings: Iterable[Diagnostic], names: Mapping[str, str] | None = None) -> Table:
    """Findings as they are listed, each with its place and what to do; `names` gives units their names."""
    known = names or {}
    columns: list[ColumnOf[Diagnostic]] = [
        (Column("Mức độ", "word", 10), lambda one: SEVERITY_WORDS[one.severity].capitalize()),
        (Column("Mã", "code", 7), lambda one: one.code),
        (Column("Vị trí", "text", 34), lambda one: str(one.place)),
        (Column("Đơn vị", "text", 24), lambda one: known.get(one.unit, one.unit)),
        (Column("Tiêu chí", "code", 9), lambda one: one.criterion),
        (Column("Nội dung", "text", 46), lambda one: one.message),
        (Column("Cách xử lý", "text", 40), lambda one: one.hint),
    ]
    return table_of("Lỗi và lưu ý khi đọc dữ liệu", columns, findings)


def follow_up_table(rows: Sequence[FileRow]) -> Table:
    """Who has sent, what is wrong, what is claimed: one row a form, then one a unit that has sent none."""
    found = "Số phát hiện"
    columns: list[ColumnOf[FileRow]] = [
        (Column("Tệp", "text", 40), lambda row: row.file),
        (Column("Đơn vị", "text", 34), lambda row: row.unit),
        (Column("Tình trạng", "text", 14), lambda row: _STATES[row.state]),
        (Column("Lỗi", "rank", 7, found), lambda row: row.count(Severity.ERROR)),
        (Column("Cảnh báo", "rank", 9, found), lambda row: row.count(Severity.WARNING)),
        (Column("Thiếu tài liệu", "rank", 9, found), lambda row: row.without_evidence),
        (Column("Tự chấm", "number", 10, "Điểm"), _of_whole(lambda whole: whole.claimed)),
        (Column("Tính lại", "number", 10, "Điểm"), _of_whole(lambda whole: whole.computed)),
        (Column("Chênh lệch", "change", 10, "Điểm"), _of_whole(lambda whole: whole.difference)),
    ]
    return table_of(
        "Theo dõi phiếu tự chấm",
        columns,
        [row for row in rows if row.state != "other"],
        notes=NOTES,
        style=lambda row: RowStyle("" if row.sent else "muted", unit=row.unit),
        rounding=_SHOWN,
    )


def evidence_table(rows: Iterable[FileRow]) -> Table:
    """The files that are no self-assessments: rulings, explanations, survey, given points, with what is wrong."""
    columns: list[ColumnOf[FileRow]] = [
        (Column("Tệp", "text", 40), lambda row: row.file),
        (Column("Nội dung", "text", 34), lambda row: row.unit),
        (Column("Lỗi", "rank", 7), lambda row: row.count(Severity.ERROR)),
        (Column("Cảnh báo", "rank", 9), lambda row: row.count(Severity.WARNING)),
        (Column("Lưu ý", "rank", 9), lambda row: row.count(Severity.INFO)),
    ]
    title = "Tệp thẩm định, giải trình, điều tra, điểm từ nguồn ngoài"
    return table_of(title, columns, [row for row in rows if row.state == "other"])


def _of_whole(points: Callable[[Sum], Decimal]) -> Callable[[FileRow], Cell]:
    return lambda row: points(row.whole) if row.whole is not None else None


def claims_table(sums: Sequence[Sum]) -> Table:
    """Points claimed and computed by field, and at last for the whole form."""
    columns: list[ColumnOf[Sum]] = [
        (Column("Mã", "code", 6), lambda one: one.code),
        (Column("Lĩnh vực", "text", 44), lambda one: one.title),
        (Column("Tự chấm", "number", 10), lambda one: one.claimed),
        (Column("Tính lại", "number", 10), lambda one: one.computed),
        (Column("Chênh lệch", "change", 11), lambda one: one.difference),
        (Column("Số tiêu chí có số liệu", "rank", 12, short="Có số liệu"), lambda one: one.told),
    ]
    return table_of(
        "Điểm tự chấm và điểm tính lại theo số liệu kê khai",
        columns,
        sums,
        notes=NOTES,
        style=lambda one: RowStyle("total" if one is sums[-1] else ""),
        rounding=_SHOWN,
    )


def totals_in_words(row: FileRow) -> str:
    """`Tự chấm 71,5 điểm; tính lại theo số liệu 70,25 điểm (chênh +1,25); …`, or nothing."""
    if (whole := row.whole) is None:
        return ""
    again = f"tính lại theo số liệu {_brief(whole.computed)} điểm (chênh {_signed(whole.difference)})"
    lacking = f"thiếu tài liệu kiểm chứng: {row.without_evidence} tiêu chí"
    return f"Tự chấm {_brief(whole.claimed)} điểm; {again}; {lacking}"


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


def check_json(others: Iterable[Diagnostic], rows: Iterable[FileRow]) -> str:
    """A JSON list with a record for each finding: those next to the forms first, then form by form.

    `claimed`, `computed` and `difference` are points of the whole form as decimals in text, `without_evidence`
    counts its criteria without due evidence; all are null where no form was read.
    """
    found = {one: _sums(None) for one in ordered(others)}
    for row in rows:
        found |= {one: _sums(row) for one in row.findings if one not in found}
    records = [{**record(one), **found[one]} for one in ordered(found)]
    return json.dumps(records, ensure_ascii=False, indent=2) + "\n"


def _sums(row: FileRow | None) -> dict[str, str | int | None]:
    names = ("claimed", "computed", "difference")
    if row is None or row.whole is None:
        return dict.fromkeys((*names, "without_evidence"))
    texts = {name: format(plain(getattr(row.whole, name)), "f") for name in names}
    return {**texts, "without_evidence": row.without_evidence}
