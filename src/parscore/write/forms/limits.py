"""What the input cells of our forms accept: lists, limits, hints; may not know where the rows stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, Protocol

from parscore.model.appraisal import AGREES, ASKS
from parscore.model.form import LIST_SHEET
from parscore.model.framework import Criterion
from parscore.model.marks import Listed as Named
from parscore.number import vi
from parscore.text import cell_name, column_name, nfc
from parscore.write.workbook import Area, Value

_MESSAGE = 220
"""The longest message in a small window; spreadsheet programmes take 255 letters."""

Listed = tuple[str | Decimal, ...]
What = tuple[tuple[str, object], ...]


class LimitedSheet(Protocol):
    """A sheet that takes values and limits of cells, the latter in the words of XlsxWriter."""

    def put(self, row: int, column: int, value: Value) -> None: ...

    def limit(self, cells: list[Area], what: Mapping[str, Any]) -> None: ...


class LimitedBook(Protocol):
    """A workbook that gives a new sheet for lists."""

    def sheet(self, name: str, *, hidden: bool = False) -> LimitedSheet: ...


@dataclass
class Limits:
    """The limits of one sheet; equal ones are written once, for many cells, by `write`."""

    book: LimitedBook
    sheet: LimitedSheet
    points_title: str
    known: dict[What, list[Area]] = field(default_factory=dict)
    lists: dict[Listed, str] = field(default_factory=dict)
    hidden: LimitedSheet | None = None

    def options(self, row: int, column: int, options: tuple[str, ...]) -> None:
        """The cell takes one of `options`, offered as a list."""
        said = ("Mức đạt được", "Chọn một mức trong danh sách.")
        self._add((row, column), said, validate="list", value=self.listed(options))

    def figure(self, row: int, column: int) -> None:
        """The cell takes a number not below 0."""
        said = ("Số liệu kê khai", "Nhập một số không âm, chỉ gồm chữ số (ví dụ 12 hoặc 12,5).")
        self._add((row, column), said, validate="decimal", criteria=">=", value="0")

    def points(self, row: int, column: int, criterion: Criterion) -> None:
        """The cell takes points within 0…max, in the steps of a judged criterion."""
        top, step = criterion.max, criterion.rule.mark_step if criterion.rule is not None else None
        said = f"Điểm của mục {criterion.code} từ 0 đến {vi(top)}"
        if step:
            what = {"validate": "custom", "value": _in_steps(cell_name(row, column), top, step)}
            said += f", theo bước {vi(step)} điểm"
        else:
            what = {"validate": "decimal", "criteria": "between", "minimum": "0", "maximum": plainly(top)}
        self._add((row, column), (self.points_title, f"{said}."), **what)

    def marks(self, row: int, column: int, criterion: Criterion) -> None:
        """The cell takes the marks that the rule knows, as a list that only warns; else points within 0…max."""
        marks = _marks(criterion)
        if not marks:
            self.points(row, column, criterion)
            return
        listed = ", ".join(vi(mark) for mark in marks)
        said = f"Quy tắc của mục {criterion.code} cho các mức: {listed}. Vẫn ghi điểm này?"[:_MESSAGE]
        what = {"validate": "list", "value": self.listed(marks), "error_type": "warning"}
        self._add((row, column), (self.points_title, said), **what)

    def requests(self, first: int, last: int, column: int) -> None:
        """The cells of a column take one of two words."""
        said = (self.points_title, f"Chọn «{ASKS}» hoặc «{AGREES}», hoặc để trống.")
        what = {"validate": "list", "value": self.listed((ASKS, AGREES))}
        self._add((first, column), said, max(first, last), **what)

    def hint(self, row: int, column: int, guide: str, title: str = "Tài liệu cần có") -> None:
        """The cell takes anything; `guide` appears next to it when it is chosen."""
        words = nfc(guide)
        shown = words if len(words) <= _MESSAGE else f"{words[:_MESSAGE].rsplit(' ', 1)[0]} …"
        self._add((row, column), None, validate="any", input_title=title, input_message=shown)

    def write(self) -> None:
        """Write all limits, when the rows of the sheet are known."""
        for what, cells in self.known.items():
            self.sheet.limit(cells, dict(what))

    def _add(
        self, cell: tuple[int, int], error: tuple[str, str] | None, last: int = 0, /, **what: object
    ) -> None:
        """One limit of a cell, or of its column down to `last`; without title and text of an error a mere hint."""
        what |= {"show_input": error is None, "show_error": error is not None}
        if error is not None:
            what |= {"error_title": error[0], "error_message": error[1]}
        row, column = cell
        self.known.setdefault(tuple(what.items()), []).append((row, column, last or row, column))

    def listed(self, values: Listed) -> str:
        """The range of the hidden sheet with `values`: a list typed in place is cut and its numbers become text."""
        if values not in self.lists:
            self.hidden = self.hidden or self.book.sheet(LIST_SHEET, hidden=True)
            column = len(self.lists) + 1
            for row, value in enumerate(values, 1):
                self.hidden.put(row, column, value)
            letter = column_name(column)
            self.lists[values] = f"='{LIST_SHEET}'!${letter}$1:${letter}${len(values)}"
        return self.lists[values]


def plainly(value: Decimal) -> str:
    """A number as formulas write it, with a decimal point whatever the country."""
    return format(value, "f")


def _in_steps(cell: str, top: Decimal, step: Decimal) -> str:
    whole = f"ABS({cell}/{plainly(step)}-ROUND({cell}/{plainly(step)},0))<0.000001"
    return f"=AND(ISNUMBER({cell}),{cell}>=0,{cell}<={plainly(top)},{whole})"


def _marks(criterion: Criterion) -> tuple[Decimal, ...]:
    """The only marks that the rule knows, highest first; nothing where any mark may be given."""
    marks = criterion.marks
    return tuple(sorted(set(marks.values), reverse=True)) if isinstance(marks, Named) else ()
