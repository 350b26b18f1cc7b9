"""What the input cells of the appraisers' form accept: marks of the rule, requests.

May not know where the rows stand; it is told the cells.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from openpyxl.utils import get_column_letter, quote_sheetname
from openpyxl.workbook import Workbook
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from parscore.model.appraisal import AGREES, ASKS
from parscore.model.form import LIST_SHEET
from parscore.model.framework import Criterion
from parscore.number import vi
from parscore.write.forms.limits import plainly
from parscore.write.forms.style import cell_at, write_text

_TITLE = "Điểm thẩm định"


@dataclass
class Limits:
    """The limits of one form; equal ones are kept once, for many cells."""

    book: Workbook
    sheet: Worksheet
    known: dict[tuple[object, ...], DataValidation] = field(default_factory=dict)
    lists: dict[tuple[str | Decimal, ...], str] = field(default_factory=dict)

    def points(self, cell: str, criterion: Criterion) -> None:
        """The cell takes the marks that the rule knows, as a list that only warns, or points within 0…max."""
        top, step = criterion.max, criterion.rule.mark_step if criterion.rule is not None else None
        said = f"Điểm của mục {criterion.code} từ 0 đến {vi(top)}"
        marks = _marks(criterion)
        if marks:
            listed = ", ".join(vi(mark) for mark in marks)
            limit = self._limit(
                ("marks", criterion.code, marks),
                errorStyle="warning",
                type="list",
                formula1=self._list(marks),
                error=f"Quy tắc của mục {criterion.code} cho các mức: {listed}. Vẫn ghi điểm này?"[:220],
            )
        elif step:
            formula = (
                f"AND(ISNUMBER({cell}),{cell}>=0,{cell}<={plainly(top)},"
                f"ABS({cell}/{plainly(step)}-ROUND({cell}/{plainly(step)},0))<0.000001)"
            )
            limit = self._limit(
                ("step", cell),
                errorStyle="stop",
                type="custom",
                formula1=formula,
                error=f"{said}, theo bước {vi(step)} điểm.",
            )
        else:
            limit = self._limit(
                ("points", criterion.code, top),
                errorStyle="stop",
                type="decimal",
                operator="between",
                formula1="0",
                formula2=plainly(top),
                error=f"{said}.",
            )
        limit.add(cell)

    def requests(self, column: str, first: int, last: int) -> None:
        """The cells of the column of requests take one of two words."""
        limit = self._limit(
            ("requests",),
            errorStyle="stop",
            type="list",
            formula1=self._list((ASKS, AGREES)),
            error=f"Chọn «{ASKS}» hoặc «{AGREES}», hoặc để trống.",
        )
        limit.add(f"{column}{first}:{column}{max(first, last)}")

    def _limit(self, key: tuple[object, ...], **what: str) -> DataValidation:
        known = self.known.get(key)
        if known is None:
            known = DataValidation(allow_blank=True, showErrorMessage=True, errorTitle=_TITLE, **what)  # type: ignore[arg-type]
            self.known[key] = known
            self.sheet.add_data_validation(known)
        return known

    def _list(self, values: tuple[str | Decimal, ...]) -> str:
        """The range of the hidden sheet with the values; numbers stay numbers whatever the country."""
        if values not in self.lists:
            if LIST_SHEET not in self.book.sheetnames:
                self.book.create_sheet(LIST_SHEET).sheet_state = "hidden"
            sheet, column = self.book[LIST_SHEET], len(self.lists) + 1
            for row, value in enumerate(values, 1):
                cell = cell_at(sheet, row, column)
                if isinstance(value, Decimal):
                    cell.value = value
                else:
                    write_text(cell, value)
            letter = get_column_letter(column)
            self.lists[values] = f"{quote_sheetname(LIST_SHEET)}!${letter}$1:${letter}${len(values)}"
        return self.lists[values]


def _marks(criterion: Criterion) -> tuple[Decimal, ...]:
    """The only marks that the rule knows, highest first; nothing where any mark may be given."""
    awards = criterion.rule.awards if criterion.rule is not None else ()
    return tuple(sorted({award.points for award in awards}, reverse=True))
