"""A plan to win lost points back, as the office fills it in: a row for each lost line, and what stands in its cells."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from msgspec import Struct

from parscore.diagnostics import Place

PLAN_SHEET = "Kế hoạch khắc phục"
PLANNED: Mapping[str, str] = {
    "unit": "Đơn vị",
    "code": "Mã",
    "title": "Tiêu chí",
    "lost": "Điểm mất",
    "said": "Lý do lần chấm cuối",
    "need": "Cần có",
    "cause": "Nguyên nhân",
    "measure": "Biện pháp",
    "who": "Người thực hiện",
    "deadline": "Thời hạn",
}
"""The columns of a plan with their headings; the last four are filled in by the office."""
FILLED_IN = ("cause", "measure", "who", "deadline")


class PlanRow(Struct, frozen=True):
    """One row of a plan: the line, what it had lost, and what was planned for it."""

    unit: str
    code: str
    lost: Decimal | None
    cause: str
    measure: str
    who: str
    deadline: str
    place: Place

    @property
    def is_planned(self) -> bool:
        """Whether anything was planned."""
        return any((self.cause, self.measure, self.who, self.deadline))
