"""Tables as workbooks, ready to print, every number stored as it is shown; may not compute."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from parscore.model.form import RETURNED_PART
from parscore.write.files import write_whole
from parscore.write.report.content import Differences, ReportContent, UnitContent
from parscore.write.report.council import council_page
from parscore.write.report.page import Page, style_of, table_page
from parscore.write.style import lines_in
from parscore.write.tables.check import FileRow, evidence_table, follow_up_table
from parscore.write.tables.data import Column, Table, headings
from parscore.write.workbook import MAX_ROWS, Book, with_first_part

_ON_PAPER = 24
"""So many rows with their titles and headings stand on one page of A4 across."""
CONTENTS = "Mục lục"
SUMMARY = "Tổng hợp"


class Listed(NamedTuple):
    """A sheet behind the contents, what stands on it, and the unit whose own it is."""

    page: Page
    about: str
    unit: str = ""


def write_report_workbook(content: ReportContent, path: Path) -> None:
    """Write the report to `path`, whole or not at all; the units without a sheet of their own share a long one."""
    streamed = not any(group.units for group in content.groups)
    book = Book(content.title, content.tool, streamed=streamed)
    summary = _summary(book, content)
    contents = Page(book, CONTENTS, content.title, (36, 100))
    pages = list(_pages(book, content))
    _list(contents, pages)
    own = {one.unit: one.page.sheet.name for one in pages if one.unit}
    for page in (summary, *(one.page for one in pages)):
        page.link_names(own)
    write_whole(path, book.saved())


def _list(page: Page, pages: Iterable[Listed]) -> None:
    """The contents of the workbook: the name of every sheet, which leads there, and what stands on it."""
    page.line(CONTENTS, style_of("subtitle"))
    for one in pages:
        name = one.page.sheet.name
        page.row += 1
        page.sheet.put_link(page.row, 1, name, name, style_of("link"))
        page.sheet.put(page.row, 2, one.about, style_of(""))
        page.grow_last(lines_in(one.about, page.sheet.widths[1]))


def _pages(book: Book, content: ReportContent) -> Iterator[Listed]:
    """Write all sheets behind the contents; yields what each is called and what stands on it."""
    more, title = content.workbook(), content.title
    for group in content.groups:
        yield Listed(table_page(book, group.title, title, group.ranking), group.ranking.title)
    for group, council in zip(content.groups, more.councils, strict=True):
        yield Listed(council_page(book, title, council, f"Hội đồng - {group.title}"), council.title)
    for group in content.groups:
        yield Listed(table_page(book, f"Lĩnh vực - {group.title}", title, group.fields), group.fields.title)
        for name, table in (named for part in group.parts() for named in part.tables):
            yield Listed(table_page(book, f"{name} - {group.title}", title, table), table.title)
    if more.differences is not None:
        yield from _differences(book, title, more.differences)
    for unit in (unit for group in content.groups for unit in group.units):
        page = table_page(book, unit.name, title, unit.table, back=SUMMARY)
        yield Listed(page, f"{unit.name}: {unit.said}", unit.id)
    yield from _long(book, content, content.rest())
    if content.findings is not None:
        page = table_page(book, "Lỗi và lưu ý", title, content.findings)
        page.notes((content.tally,))
        yield Listed(page, content.findings.title)
    page = Page(book, "Nguồn gốc", title, (60, 90))
    page.pairs("Kết quả được lập từ", content.origins)
    if content.inputs:
        page.gap()
        page.pairs("Mã SHA-256 của dữ liệu đầu vào", content.inputs)
    yield Listed(page, "Kết quả được lập từ đâu")


def write_differences(title: str, tool: str, found: Differences, path: Path) -> None:
    """Write the differences by criterion, by unit and by agency to `path`, whole or not at all."""
    book = Book(f"{found.lines.title}: {title}", tool)
    deque(_differences(book, title, found), maxlen=0)
    write_whole(path, book.saved())


def _differences(book: Book, title: str, found: Differences) -> Iterator[Listed]:
    yield Listed(table_page(book, "Chênh lệch", title, found.lines), found.lines.title)
    page = _tables(book, "Tổng theo đơn vị", title, found.units)
    yield Listed(page, "Tổng điểm từng đơn vị qua các vòng")
    yield Listed(table_page(book, "Theo cơ quan", title, found.agencies), found.agencies.title)


def _tables(book: Book, name: str, title: str, tables: Sequence[Table]) -> Page:
    """Tables of like columns below each other."""
    page = Page(book, name, title, [column.width for column in _widest(tables)])
    for number, table in enumerate(tables):
        if number:
            page.gap()
        page.table(table)
        page.notes(table.notes)
    return page


def write_follow_up(rows: tuple[FileRow, ...], more: Iterable[Table], path: Path) -> None:
    """Write the tables to `path`, whole or not at all; it is known again as our own by the name of its part."""
    book = Book()
    table_page(book, "Theo dõi", "THEO DÕI PHIẾU TỰ CHẤM", follow_up_table(rows), held=2)
    if (others := evidence_table(rows)).rows:
        table_page(book, "Tệp khác", others.title.upper(), others, held=1)
    for table in more:
        table_page(
            book, table.title.removeprefix("Theo dõi ").capitalize(), table.title.upper(), table, held=2
        )
    write_whole(path, with_first_part(book.saved(), RETURNED_PART.format(0)))


def _widest(tables: Iterable[Table]) -> tuple[Column, ...]:
    """The columns of the table with most of them."""
    return max((table.columns for table in tables), key=len, default=())


def _shift(table: Table, widest: Sequence[Column]) -> int:
    """How far a table is moved right to stand below its own first column; a group that is not ranked has no rank."""
    first = table.columns[0].heading
    places = range(len(widest) - len(table.columns) + 1)
    return next((place for place in places if widest[place].heading == first), 0)


def _summary(book: Book, content: ReportContent) -> Page:
    """The first sheet: what the report is, and the rankings of all groups below each other."""
    widest = _widest(group.ranking for group in content.groups)
    page = Page(book, SUMMARY, content.title, [column.width for column in widest] or [100])
    for line in filter(None, (*content.facts, *content.warnings, content.note)):
        page.line(line, style_of("note", "center"))
    for number, group in enumerate(content.groups):
        if number:
            page.new_sheet_of_paper()
        top, shift = page.row if number else 0, _shift(group.ranking, widest)
        page.gap()
        page.table(group.ranking, shift=shift)
        page.notes(("; ".join(f"{label}: {value}" for label, value in group.figures),))
        if group.bands is not None:
            if page.row - top + len(group.bands.rows) > _ON_PAPER:
                page.new_sheet_of_paper()
            page.gap()
            page.table(group.bands, shift=shift + group.ranking.named_by)
    return page


def _long(book: Book, content: ReportContent, rest: Iterable[UnitContent]) -> Iterator[Listed]:
    """All remaining units below common headings, on another sheet where the columns differ or one is full."""
    page: Page | None = None
    columns: tuple[Column, ...] = ()
    for unit in rest:
        table = unit.table
        if page is None or table.columns != columns or page.row + len(table.rows) + 1 > MAX_ROWS:
            columns = table.columns
            frozen = (1 + len(headings(columns)), table.named_by + 1)
            page = Page(book, "Chi tiết", content.title, [one.width for one in columns], frozen)
            page.headings(columns, repeat=True)
            yield Listed(page, "Bảng điểm của mọi đơn vị")
        page.banner(table.title)
        page.rows(table)
