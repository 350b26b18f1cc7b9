"""The council's workbook of differences: by criterion, by unit, by agency, ready to print.

May not compute.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from parscore.text import nfc
from parscore.write.files import write_whole
from parscore.write.report.sheet import Book, Page
from parscore.write.report.xlsx import Names
from parscore.write.tables.data import Table, headings


def write_differences(
    title: str, tool: str, lines: Table, units: Sequence[Table], agencies: Table, path: Path
) -> None:
    """Write the workbook to `path`, whole or not at all; text never becomes a formula."""
    book, names = Book(), Names()
    book.workbook.properties.creator = tool
    book.workbook.properties.title = nfc(f"{lines.title}: {title}")
    page = _page(book, names.give("Chênh lệch"), title, lines)
    page.notes(lines.notes)
    widest = max(units, key=lambda table: len(table.columns))
    page = Page(book, names.give("Tổng theo đơn vị"), title, [column.width for column in widest.columns])
    for number, table in enumerate(units):
        if number:
            page.gap()
        page.table(table)
        page.notes(table.notes)
    page = _page(book, names.give("Theo cơ quan"), title, agencies)
    page.notes(agencies.notes)
    held = io.BytesIO()
    book.workbook.save(held)
    write_whole(path, held.getvalue())


def _page(book: Book, name: str, title: str, table: Table) -> Page:
    """A sheet for one table, its headings and naming columns in sight."""
    frozen = (2 + len(headings(table.columns)), table.named_by + 1)
    page = Page(book, name, title, [column.width for column in table.columns], frozen)
    page.table(table, repeat=True)
    return page
