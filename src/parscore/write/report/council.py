"""The summary of a council as a sheet: three rows of merged headings, totals as formulas; may not compute."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby

from parscore.model.framework import Rounding
from parscore.text import cell_name
from parscore.write.formulas import rounded_formula, summed
from parscore.write.report.page import Page, Role, number_format, style_of
from parscore.write.style import Style, lines_in
from parscore.write.tables.council import INDEX, TOTAL, Council, CouncilCell, CouncilColumn, RowSum
from parscore.write.tables.data import exact_cell
from parscore.write.workbook import Book

_HEADINGS = 3
_TOTALS = (TOTAL, INDEX)
_NARROWEST = 8.0


def council_page(book: Book, heading: str, council: Council, name: str) -> Page:
    """A sheet with the summary of one group."""
    page = Page(book, name, heading, [column.width for column in council.columns], (2 + _HEADINGS, 1))
    page.sheet.set_broad_paper(1)
    page.line(council.title, style_of("subtitle"))
    first = page.row
    for row in _headings(page, council.columns):
        page.grow_last(row)
    page.repeat_rows(first)
    top = page.row
    for cells in council.rows:
        _row(page, cells, council)
    if council.rows:
        page.filter_rows(top, len(council.columns))
    page.notes(council.notes)
    return page


def _headings(page: Page, columns: Sequence[CouncilColumn]) -> Iterator[int]:
    """Write the three rows of headings; yields the lines that each needs."""
    top = page.row + 1
    looks = style_of("head", "center")
    for number in range(_HEADINGS):
        page.row += 1
        for place, column in enumerate(columns, 1):
            page.sheet.put(page.row, place, _said(column, number), looks)
    place = 1
    for field, found in groupby(
        columns, key=lambda column: (column.field, "" if column.field else column.heading)
    ):
        width = len(list(found))
        if field[0]:
            page.sheet.merge(top, place, across=width)
            page.sheet.merge(top + 1, place, across=width)
        else:
            page.sheet.merge(top, place, down=_HEADINGS)
        place += width
    page.row = top - 1
    for number in range(_HEADINGS):
        page.row += 1
        yield max(_lines(columns, number))


def _said(column: CouncilColumn, number: int) -> str:
    """What stands in a row of the headings."""
    if column.field:
        return (column.field, column.below, column.heading)[number]
    return "" if number else column.heading


def _lines(columns: Sequence[CouncilColumn], number: int) -> Iterator[int]:
    """The lines that every heading of a row needs; one over three rows shares them."""
    yield 1
    for field, found in groupby(columns, key=lambda column: column.field):
        listed = list(found)
        if number < 2 and field:
            yield lines_in(_said(listed[0], number), sum(one.width for one in listed), bold=True)
        elif number == 2:
            yield from (lines_in(one.heading, one.width, bold=True) for one in listed)


def _row(page: Page, cells: Sequence[CouncilCell], council: Council) -> None:
    page.row += 1
    muted = council.columns and cells[1] is None
    lines = 1
    for place, (cell, column) in enumerate(zip(cells, council.columns, strict=True), 1):
        look = _look(cell, column, council.rounding, muted=bool(muted))
        if isinstance(cell, RowSum):
            page.sheet.put_formula(
                page.row, place, f"={formula(cell, page.row, council.rounding)}", look, cell.value
            )
        else:
            page.sheet.put(page.row, place, "–" if cell is None else cell, look)
        if isinstance(cell, str):
            lines = max(lines, lines_in(cell, column.width))
    page.grow_last(lines)


def _look(cell: CouncilCell, column: CouncilColumn, rounding: Rounding, *, muted: bool) -> Style:
    role: Role = "muted" if muted else "total" if column.heading in _TOTALS else ""
    if isinstance(cell, str) and column.width > _NARROWEST and not column.field:
        return style_of(role, "left" if column.heading == "Đơn vị" else "center")
    across = "center" if column.text or cell is None else "right"
    return style_of(role, across, number_format=_format(cell, column, rounding))


def _format(cell: CouncilCell, column: CouncilColumn, rounding: Rounding) -> str:
    """Numbers that are not rounded by half up are shown with all their decimals: a spreadsheet would round them up."""
    if column.text or cell is None or isinstance(cell, str):
        return "General"
    if isinstance(cell, RowSum) or (rounding.mode == "half_up" and not column.exact):
        return number_format(rounding.digits)
    made = exact_cell(cell)
    return number_format(made.decimals, cut=made.cut)


def formula(cell: RowSum, row: int, rounding: Rounding) -> str:
    """The formula of a sum in its row, without the sign of equality."""

    def named(places: Sequence[int]) -> str:
        return summed((row, place + 1) for place in sorted(places))

    said = named(cell.terms) if cell.terms else "0"
    if cell.scaled:
        times = f"*{cell_name(row, cell.factor + 1)}" if cell.factor is not None else ""
        said = f"{said}+{named(cell.scaled)}{times}"
    if cell.minus:
        said = f"{said}-{named(cell.minus)}"
    if cell.cap is not None:
        said = f"MIN({said},{cell.cap})"
    if cell.per is not None:
        said = f"({said})*100/{cell_name(row, cell.per + 1)}"
    return rounded_formula(said, rounding)
