"""A file → an open form: its stamp, the table or tables that look like a form, the texts above them.

May not know a criteria set or a cycle.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.form import FORM_SHEET, LIST_SHEET, STAMP_SHEET
from parscore.model.submission import Stamp
from parscore.read.forms.layout import Layout, locate, locate_all, texts_above, texts_in
from parscore.read.forms.transposed import turned
from parscore.read.sheets.cells import as_text
from parscore.read.sheets.csv import overflow
from parscore.read.sheets.open import TEXTS, Book, open_book, read_table
from parscore.read.sheets.table import Table

_LOST = re.compile(r"\?\w")
_MANY = 8
_COVER = 40
MAX_ROWS = 10_000
"""The filled rows of the longest table that can be a form."""

STAMP_KEYS = ("framework", "version", "unit", "cycle")


@dataclass(frozen=True, slots=True)
class OpenForm:
    """A file that holds a form: its stamp if any, the tables found, the texts above the first one.

    `concealed` are the tables on hidden sheets, `grids` those that may hold a column for each of many units (turned on
    their side where it is a row for each), `others` the visible sheets without headings; `of_many`: the form is one
    unit's column of a grid. A csv file has no book.
    """

    file: str
    book: Book | None
    stamp: Stamp | None
    layouts: tuple[Layout, ...]
    texts: tuple[str, ...]
    concealed: tuple[Layout, ...] = ()
    grids: tuple[Layout, ...] = ()
    others: tuple[Table, ...] = ()
    of_many: bool = False

    @property
    def covers(self) -> tuple[str, ...]:
        """The texts at the top of the visible sheets without a table, such as a cover."""
        return tuple(text for table in self.others for text in texts_in(table.rows[:_COVER]))

    @property
    def place(self) -> Place:
        """The sheet of the form, for findings about the whole of it."""
        layouts = self.layouts or self.grids
        return Place(self.file, layouts[0].table.name if layouts else "")


def open_form(path: Path, file: str) -> tuple[OpenForm | None, list[Diagnostic]]:
    """Open a workbook or csv file and find its form; `file` is its name in findings. None when there is no
    form."""
    if path.suffix.lower() in TEXTS and path.is_file():
        tables, findings = read_table(path, file)
        if any(_lost_letters(table) for table in tables):
            problem = "chữ tiếng Việt đã bị thay bằng dấu «?» khi lưu"
            return None, [*findings, finding("W008", Place(file), problem=problem)]
        return (None, findings) if not tables else _text_form(file, tables, findings)
    book, findings = open_book(path, file)
    if book is None:
        return None, findings
    stamp: Stamp | None = None
    shown: list[Table] = []
    hidden: list[Table] = []
    for name, visible in book.sheets():
        if name == LIST_SHEET and not visible:
            continue
        table, faults = book.table(name, visible=visible)
        if name == STAMP_SHEET:
            stamp = _stamp(stamp_pairs(table)) if table is not None else None
            continue
        findings += faults
        if table is not None and table.rows:
            (shown if visible else hidden).append(table)
    return _form(file, book, stamp, shown, hidden, findings)


def _text_form(
    file: str, tables: list[Table], findings: list[Diagnostic]
) -> tuple[OpenForm | None, list[Diagnostic]]:
    """The form in a csv file; none where some of its rows are wider than its headings."""
    form, findings = _form(file, None, None, tables, [], findings)
    if form is not None:
        for layout in form.layouts or form.grids:
            rows = (
                sorted(layout.columns.values()) if layout.table.turned else [layout.heading, layout.first - 1]
            )
            wide, faults = overflow(tables[0], rows[0], rows[-1] + 1)
            findings += faults
            form = None if wide else form
    return form, findings


def _form(
    file: str,
    book: Book | None,
    stamp: Stamp | None,
    shown: list[Table],
    hidden: list[Table],
    findings: list[Diagnostic],
) -> tuple[OpenForm | None, list[Diagnostic]]:
    layouts = [layout for table in shown for layout in locate_all(table)]
    concealed = [layout for table in hidden for layout in locate_all(table)]
    ours = [layout for layout in layouts if stamp is not None and layout.table.name == FORM_SHEET]
    beside = {one.table.name for one in layouts if ours and one.table.name != FORM_SHEET}
    findings += [finding("W028", Place(file, name), sheet=name, form=FORM_SHEET) for name in sorted(beside)]
    layouts = ours or layouts
    others = (
        ()
        if ours
        else tuple(table for table in shown if not any(one.table.name == table.name for one in layouts))
    )
    grids = (
        [] if layouts else [layout for table in shown if (layout := locate(table, matrix=True)) is not None]
    )
    if all(layout.unclear for layout in layouts):
        grids += [layout for table in shown if (layout := turned(table)) is not None]
    long = [one for one in (*layouts, *concealed, *grids) if sum(map(any, one.table.rows)) > MAX_ROWS]
    if long:
        problem = f"bảng có hơn {MAX_ROWS} dòng, biểu chấm điểm không dài như thế"
        return None, [*findings, finding("W007", Place(file, long[0].table.name), problem=problem)]
    if not layouts and not grids:
        if not concealed:
            remark = (
                f" (có trang tính đang ẩn: {', '.join(table.name for table in hidden[:5])})" if hidden else ""
            )
            return None, [*findings, finding("W010", Place(file), hidden=remark)]
        layouts, concealed = concealed, []
        names = ", ".join(f"«{layout.table.name}»" for layout in layouts)
        findings.append(finding("W015", Place(file), sheets=names, done="trang này được đọc"))
    texts = texts_above((layouts or grids)[0])
    return OpenForm(
        file, book, stamp, tuple(layouts), texts, tuple(concealed), tuple(grids), others
    ), findings


def _lost_letters(table: Table) -> bool:
    """Whether a text file was saved in an encoding without Vietnamese letters, which became question
    marks."""
    text = " ".join(value for row in table.rows[:60] for value in row if isinstance(value, str))
    return len(_LOST.findall(text)) >= _MANY


def stamp_pairs(table: Table) -> dict[str, str]:
    """What the hidden stamp sheet of a form says, by key: that of a unit's form, or of the appraisers'."""
    return {as_text(row[0]): as_text(row[1]) for row in table.rows if len(row) > 1}


def _stamp(pairs: Mapping[str, str]) -> Stamp | None:
    return Stamp(**{key: pairs.get(key, "") for key in STAMP_KEYS}) if pairs.get("framework") else None
