"""Tables as workbooks, ready to print, every number stored as it is shown; may not compute."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from parscore.model.form import RETURNED_PART
from parscore.write.files import write_whole
from parscore.write.report.content import Differences, ReportContent, UnitContent
from parscore.write.report.council import council_page
from parscore.write.report.page import Page, style_of, table_page
from parscore.write.tables.check import FileRow, evidence_table, follow_up_table
from parscore.write.tables.data import Column, Table, headings
from parscore.write.workbook import MAX_ROWS, Book, with_first_part


def write_report_workbook(content: ReportContent, path: Path) -> None:
    """Write the report to `path`, whole or not at all; the units without a sheet of their own share a long one."""
    units = [unit for group in content.groups for unit in group.units]
    book = Book(content.title, content.tool, streamed=not units)
    _summary(book, content)
    for group in content.groups:
        page = table_page(book, group.title, content.title, group.ranking)
        if group.bands is not None:
            page.gap()
            page.table(group.bands, shift=group.ranking.named_by)
            page.notes(group.bands.notes)
    more = content.workbook()
    for group, council in zip(content.groups, more.councils, strict=True):
        council_page(book, content.title, council, f"Hội đồng - {group.title}")
    for group in content.groups:
        table_page(book, f"Lĩnh vực - {group.title}", content.title, group.fields)
        for name, table in (named for part in group.parts() for named in part.tables):
            table_page(book, f"{name} - {group.title}", content.title, table)
    if more.differences is not None:
        _differences(book, content.title, more.differences)
    for unit in units:
        table_page(book, unit.name, content.title, unit.table)
    _long(book, content, content.rest())
    if content.findings is not None:
        table_page(book, "Lỗi và lưu ý", content.title, content.findings).notes((content.tally,))
    page = Page(book, "Nguồn gốc", content.title, (60, 90))
    page.pairs("Kết quả được lập từ", content.origins)
    if content.inputs:
        page.gap()
        page.pairs("Mã SHA-256 của dữ liệu đầu vào", content.inputs)
    write_whole(path, book.saved())


def write_differences(title: str, tool: str, found: Differences, path: Path) -> None:
    """Write the differences by criterion, by unit and by agency to `path`, whole or not at all."""
    book = Book(f"{found.lines.title}: {title}", tool)
    _differences(book, title, found)
    write_whole(path, book.saved())


def _differences(book: Book, title: str, found: Differences) -> None:
    table_page(book, "Chênh lệch", title, found.lines)
    _tables(book, "Tổng theo đơn vị", title, found.units)
    table_page(book, "Theo cơ quan", title, found.agencies)


def _tables(book: Book, name: str, title: str, tables: Sequence[Table]) -> None:
    """Tables of like columns below each other."""
    page = Page(book, name, title, [column.width for column in _widest(tables)])
    for number, table in enumerate(tables):
        if number:
            page.gap()
        page.table(table)
        page.notes(table.notes)


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


def _summary(book: Book, content: ReportContent) -> None:
    """The first sheet: what the report is, and the rankings of all groups below each other."""
    widest = _widest(group.ranking for group in content.groups)
    page = Page(book, "Tổng hợp", content.title, [column.width for column in widest] or [100])
    for line in filter(None, (*content.facts, *content.warnings, content.note)):
        page.line(line, style_of("note", "center"))
    for number, group in enumerate(content.groups):
        if number:
            page.new_sheet_of_paper()
        page.gap()
        page.table(group.ranking, shift=_shift(group.ranking, widest))
        page.notes(("; ".join(f"{label}: {value}" for label, value in group.figures),))


def _long(book: Book, content: ReportContent, rest: Iterable[UnitContent]) -> None:
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
        page.banner(table.title)
        page.rows(table)
