"""What the cells of the blank form accept: drop-down lists, limits of figures and points, hints on evidence.

May not know where the rows stand; it is told the cells.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from parscore.model.form import LIST_SHEET
from parscore.model.framework import Criterion
from parscore.number import vi
from parscore.text import nfc
from parscore.write.forms.style import cell_at, write_text

_MESSAGE = 220


@dataclass
class Limits:
    """The limits of one workbook; equal ones are kept once, for many cells."""

    book: Workbook
    sheet: Worksheet
    known: dict[tuple[object, ...], DataValidation] = field(default_factory=dict)
    lists: dict[tuple[str, ...], str] = field(default_factory=dict)

    def options(self, cell: str, options: tuple[str, ...]) -> None:
        """The cell takes one of `options`, offered as a drop-down list."""
        limit = self._limit(
            ("list", options),
            type="list",
            formula1=self._list(options),
            errorTitle="Mức đạt được",
            error="Chọn một mức trong danh sách.",
        )
        limit.add(cell)

    def figure(self, cell: str) -> None:
        """The cell takes a number not below 0."""
        limit = self._limit(
            ("figure",),
            type="decimal",
            operator="greaterThanOrEqual",
            formula1="0",
            errorTitle="Số liệu kê khai",
            error="Nhập một số không âm, chỉ gồm chữ số (ví dụ 12 hoặc 12,5).",
        )
        limit.add(cell)

    def points(self, cell: str, criterion: Criterion) -> None:
        """The cell takes points within 0…max, in the steps of a judged criterion."""
        top, step = criterion.max, criterion.rule.mark_step if criterion.rule is not None else None
        said = f"Điểm của mục {criterion.code} từ 0 đến {vi(top)}"
        if step:
            formula = (
                f"AND(ISNUMBER({cell}),{cell}>=0,{cell}<={plainly(top)},"
                f"ABS({cell}/{plainly(step)}-ROUND({cell}/{plainly(step)},0))<0.000001)"
            )
            limit = self._limit(
                ("step", cell),
                type="custom",
                formula1=formula,
                errorTitle="Điểm tự chấm",
                error=f"{said}, theo bước {vi(step)} điểm.",
            )
        else:
            limit = self._limit(
                ("points", criterion.code),
                type="decimal",
                operator="between",
                formula1="0",
                formula2=plainly(top),
                errorTitle="Điểm tự chấm",
                error=f"{said}.",
            )
        limit.add(cell)

    def hint(self, cell: str, guide: str) -> None:
        """The cell takes anything; `guide` appears beside it when it is chosen."""
        words = nfc(guide)
        shown = words if len(words) <= _MESSAGE else f"{words[:_MESSAGE].rsplit(' ', 1)[0]} …"
        known = self.known.get(("hint", shown))
        if known is None:
            known = DataValidation(
                showInputMessage=True, promptTitle="Tài liệu cần có", prompt=shown, allow_blank=True
            )
            self._keep(("hint", shown), known)
        known.add(cell)

    def _limit(self, key: tuple[object, ...], **what: str) -> DataValidation:
        known = self.known.get(key)
        if known is None:
            known = DataValidation(allow_blank=True, showErrorMessage=True, errorStyle="stop", **what)  # type: ignore[arg-type]
            self._keep(key, known)
        return known

    def _keep(self, key: tuple[object, ...], limit: DataValidation) -> None:
        self.known[key] = limit
        self.sheet.add_data_validation(limit)

    def _list(self, options: tuple[str, ...]) -> str:
        """The range of the hidden sheet with `options`; a list typed in place is cut at 255 letters."""
        if options not in self.lists:
            if LIST_SHEET not in self.book.sheetnames:
                self.book.create_sheet(LIST_SHEET).sheet_state = "hidden"
            sheet = self.book[LIST_SHEET]
            column = len(self.lists) + 1
            for row, option in enumerate(options, start=1):
                write_text(cell_at(sheet, row, column), option)
            letter = get_column_letter(column)
            self.lists[options] = f"{quote_sheetname(LIST_SHEET)}!${letter}$1:${letter}${len(options)}"
        return self.lists[options]


def plainly(value: Decimal) -> str:
    """A number as formulas write it, with a decimal point whatever the country."""
    return format(value, "f")
