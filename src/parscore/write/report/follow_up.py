"""The follow-up table as a workbook of one sheet, which is known again as parscore's own by the name of its part."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

from parscore.model.form import RETURNED_PART
from parscore.write.files import write_whole
from parscore.write.report.sheet import Book, Page
from parscore.write.tables.check import FileRow, follow_up_table


def write_follow_up(rows: tuple[FileRow, ...], path: Path) -> None:
    """Write the table to `path`, whole or not at all."""
    table, book = follow_up_table(rows), Book()
    page = Page(
        book, "Theo dõi", "THEO DÕI PHIẾU TỰ CHẤM", [column.width for column in table.columns], (4, 2)
    )
    page.table(table, repeat=True)
    page.notes(table.notes)
    sheet: Any = book.workbook.worksheets[0]
    sheet._path = f"/{RETURNED_PART.format('{0}')}"
    held = io.BytesIO()
    book.workbook.save(held)
    write_whole(path, held.getvalue())
