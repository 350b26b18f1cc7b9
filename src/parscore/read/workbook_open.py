"""A file → an open form: its stamp, the table or tables that look like a form, the texts above them.

May not know a criteria set.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.form import FORM_SHEET, LIST_SHEET, STAMP_SHEET
from parscore.model.submission import Stamp
from parscore.read.cells import as_text
from parscore.read.sheet import Book, Table, open_book
from parscore.read.workbook_layout import Layout, locate, texts_above

STAMP_KEYS = ("framework", "version", "unit", "cycle")


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A workbook that holds a form: its stamp if any, the tables found, the texts above the first one."""

    file: str
    book: Book
    stamp: Stamp | None
    layouts: tuple[Layout, ...]
    texts: tuple[str, ...]

    @property
    def place(self) -> Place:
        """The sheet of the form, for findings about the whole of it."""
        return Place(self.file, self.layouts[0].table.name)


def open_form(path: Path, file: str) -> tuple[OpenForm | None, list[Diagnostic]]:
    """Open a workbook and find its form; `file` is its name in findings. None when there is no form."""
    book, findings = open_book(path, file)
    if book is None:
        return None, findings
    stamp: Stamp | None = None
    layouts: list[Layout] = []
    hidden: list[str] = []
    for name, visible in book.sheets():
        if name == STAMP_SHEET:
            table, _ = book.table(name)
            stamp = _stamp(table) if table is not None else None
        elif not visible:
            hidden += [name] if name != LIST_SHEET else []
        else:
            table, faults = book.table(name)
            findings += faults
            if table is not None and (layout := locate(table)) is not None:
                layouts.append(layout)
    ours = [layout for layout in layouts if stamp is not None and layout.table.name == FORM_SHEET]
    layouts = ours or layouts
    if not layouts:
        remark = f" (có trang tính đang ẩn: {', '.join(hidden[:5])})" if hidden else ""
        return None, [*findings, finding("W010", Place(file), hidden=remark)]
    return OpenForm(file, book, stamp, tuple(layouts), texts_above(layouts[0])), findings


def _stamp(table: Table) -> Stamp | None:
    pairs = {as_text(row[0]): as_text(row[1]) for row in table.rows if len(row) > 1}
    return Stamp(**{key: pairs.get(key, "") for key in STAMP_KEYS}) if pairs.get("framework") else None
