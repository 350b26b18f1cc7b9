"""The report as a workbook: tables from write/tables, ready to print.

May not compute. Rows are streamed, so that thousands of units fit in memory; text never becomes a formula.
"""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

from parscore.text import nfc, squeeze
from parscore.write.files import write_whole
from parscore.write.report.content import ReportContent, UnitContent
from parscore.write.report.sheet import Book, Look, Page
from parscore.write.tables.data import Column, Table, headings

MAX_NAME = 31
MAX_ROWS = 1_000_000
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", " "))


@dataclass
class Names:
    """Sheet names of one workbook: legal, at most 31 characters, no two alike whatever their case."""

    taken: set[str] = field(default_factory=lambda: {"history"})

    def give(self, wanted: str) -> str:
        """A legal name as near to `wanted` as possible, not given before."""
        base = squeeze(wanted.translate(_FORBIDDEN)).strip("' ") or "Trang"
        number, name = 1, base[:MAX_NAME].rstrip("' ")
        while name.casefold() in self.taken:
            number += 1
            tail = f" ({number})"
            name = base[: MAX_NAME - len(tail)].rstrip("' ") + tail
        self.taken.add(name.casefold())
        return name


def write_report_workbook(content: ReportContent, rest: Iterable[UnitContent], path: Path) -> None:
    """Write the report to `path`, whole or not at all; the units of `rest` share one long sheet."""
    book, names = Book(), Names()
    book.workbook.properties.creator = content.tool
    book.workbook.properties.title = nfc(content.title)
    _summary(book, names, content)
    for group in content.groups:
        page = _page(book, names.give(group.title), content, group.ranking)
        page.notes(group.ranking.notes)
        if group.bands is not None:
            page.gap()
            page.table(group.bands, shift=group.ranking.named_by)
            page.notes(group.bands.notes)
    for group in content.groups:
        page = _page(book, names.give(f"Lĩnh vực - {group.title}"), content, group.fields)
        page.notes(group.fields.notes)
    for group in content.groups:
        for unit in group.units:
            page = _page(book, names.give(unit.name), content, unit.table)
            page.notes(unit.table.notes)
    _long(book, names, content, rest)
    if content.findings.rows:
        page = _page(book, names.give("Lỗi và lưu ý"), content, content.findings)
        page.notes((content.tally,))
    page = Page(book, names.give("Nguồn gốc"), content.title, (60, 90))
    page.pairs("Kết quả được lập từ", content.origins)
    page.gap()
    page.pairs("Mã SHA-256 của dữ liệu đầu vào", content.inputs)
    held = io.BytesIO()
    book.workbook.save(held)
    write_whole(path, held.getvalue())


def _page(book: Book, name: str, content: ReportContent, table: Table) -> Page:
    """A sheet for one table, its headings and naming columns in sight."""
    frozen = (2 + len(headings(table.columns)), table.named_by + 1)
    page = Page(book, name, content.title, [column.width for column in table.columns], frozen)
    page.table(table, repeat=True)
    return page


def _summary(book: Book, names: Names, content: ReportContent) -> None:
    """The first sheet: what the report is, and the rankings of all groups below each other."""
    rankings = [group.ranking.columns for group in content.groups]
    widths = [column.width for column in max(rankings, key=len, default=())] or [100]
    page = Page(book, names.give("Tổng hợp"), content.title, widths)
    for line in (*content.facts, content.illustrative, content.note):
        if line:
            page.line(line, Look("note", "center"))
    for number, group in enumerate(content.groups):
        if number:
            page.new_sheet_of_paper()
        page.gap()
        page.table(group.ranking, shift=len(widths) - len(group.ranking.columns))
        page.notes(("; ".join(f"{label}: {value}" for label, value in group.figures),))


def _long(book: Book, names: Names, content: ReportContent, rest: Iterable[UnitContent]) -> None:
    """All remaining units below common headings, on another sheet where the columns differ or one is full."""
    page: Page | None = None
    columns: tuple[Column, ...] = ()
    for unit in rest:
        table = unit.table
        if page is None or table.columns != columns or page.row + len(table.rows) + 1 > MAX_ROWS:
            columns = table.columns
            frozen = (1 + len(headings(columns)), table.named_by + 1)
            page = Page(book, names.give("Chi tiết"), content.title, [one.width for one in columns], frozen)
            page.headings(columns, repeat=True)
        page.banner(table.title)
        page.rows(table)
