"""A file → an open form: its stamp, the table or tables that look like a form, the texts above them.

May not know a criteria set or a cycle.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from msgspec import Struct

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.form import FORM_SHEET, LIST_SHEET, STAMP_SHEET
from parscore.model.printed import stamped_lines
from parscore.model.stamp import NO_SET, CarriedSet, carried_in, figures_in
from parscore.model.submission import Stamp
from parscore.read.forms.all_units import transposed
from parscore.read.forms.layout import Layout, locate, locate_all, texts_in
from parscore.read.sheets.cells import as_text
from parscore.read.sheets.csv import overflow
from parscore.read.sheets.file_kinds import TEXTS, WORD
from parscore.read.sheets.open import Book, no_table, open_book, read_table
from parscore.read.sheets.table import Table

_LOST = re.compile(r"\?\w")
_MANY_LOST = 8
"""So many question marks before letters are no punctuation any more."""

_LOST_ROWS = 60
_COVER_ROWS = 40
_SHOWN_SHEETS = 5
MAX_ROWS = 10_000
"""The filled rows of the longest table that can be a form."""

STAMP_KEYS = ("framework", "version", "unit", "cycle")


class OpenForm(Struct, frozen=True):
    """A file that holds a form: its stamp if any, the tables found, the texts above the first one.

    `concealed` are the tables on hidden sheets, `grids` those that may hold a column for each of many units (transposed
    where it is a row for each), `others` the visible sheets without headings; `of_many`: the form is one
    unit's column of a grid; `stage`: the stage of appraisal that a form of ours was made for; `carried`: the set that
    came inside its stamp. A csv file has no book.
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
    stage: str = ""
    carried: CarriedSet = NO_SET

    @property
    def covers(self) -> tuple[str, ...]:
        """The texts at the top of the visible sheets without a table, such as a cover."""
        return tuple(text for table in self.others for text in texts_in(table.rows[:_COVER_ROWS]))

    @property
    def place(self) -> Place:
        """The sheet of the form, for findings about the whole of it."""
        layouts = self.layouts or self.grids
        return Place(self.file, layouts[0].table.name if layouts else "")


@dataclass(slots=True)
class _Sheets:
    """The stamp of a file, its visible and its hidden sheets with something on them; `stage` as the stamp names it."""

    stamp: Stamp | None
    shown: list[Table]
    hidden: list[Table]
    stage: str = ""
    carried: CarriedSet = NO_SET


def open_form(path: Path, file: str) -> tuple[OpenForm | None, list[Diagnostic]]:
    """Open a workbook or csv file and find its form; `file` is its name in findings. None when there is no form."""
    if path.suffix.lower() in TEXTS and path.is_file():
        return _open_text(path, file)
    if path.suffix.lower() == WORD and path.is_file():
        return _open_word(path, file)
    book, findings = open_book(path, file)
    if book is None:
        return None, findings
    sheets, faults = _sheets(book)
    form, remarks = _find_form(file, book, sheets)
    return form, [*findings, *faults, *remarks]


def _open_word(path: Path, file: str) -> tuple[OpenForm | None, list[Diagnostic]]:
    """The form among the tables of a Word document."""
    tables, findings = read_table(path, file)
    if not tables:
        return None, findings or [no_table(Place(file), "word")]
    form, faults = _find_form(file, None, _Sheets(None, tables, []))
    return form, [*findings, *faults]


def holds_form(path: Path) -> bool:
    """Whether a Word document has a table that looks like a form; other documents are there to prove one."""
    tables, _ = read_table(path, path.name)
    return any(map(locate_all, tables))


def _open_text(path: Path, file: str) -> tuple[OpenForm | None, list[Diagnostic]]:
    """The form in a csv file; none where some of its rows are wider than its headings."""
    tables, findings = read_table(path, file)
    if any(map(_lost_letters, tables)):
        problem = "chữ tiếng Việt đã bị thay bằng dấu «?» khi lưu"
        return None, [*findings, finding("W008", Place(file), problem=problem)]
    if not tables:
        return None, findings
    form, faults = _find_form(file, None, _Sheets(None, tables, []))
    findings += faults
    layouts = (form.layouts or form.grids) if form is not None else ()
    seen = [overflow(tables[0], *_heading_lines(layout)) for layout in layouts]
    for _, faults in seen:
        findings += faults
    return None if any(wide for wide, _ in seen) else form, findings


def _heading_lines(layout: Layout) -> tuple[int, int]:
    """The first row of a text file with headings, and the first below them."""
    if layout.table.turned:
        return min(layout.columns.values()), max(layout.columns.values()) + 1
    return layout.heading, layout.first


def _sheets(book: Book) -> tuple[_Sheets, list[Diagnostic]]:
    sheets, findings = _Sheets(None, [], []), list[Diagnostic]()
    for name, visible in book.sheets():
        if name == LIST_SHEET and not visible:
            continue
        table, faults = book.table(name, visible=visible)
        if name == STAMP_SHEET:
            pairs = stamp_pairs(table) if table is not None else {}
            sheets.stamp, sheets.stage = _stamp(pairs), pairs.get("stage") or pairs.get("kind", "")
            sheets.carried = carried_in(pairs)
            continue
        findings += faults
        if table is not None and table.rows:
            (sheets.shown if visible else sheets.hidden).append(table)
    return sheets, findings


def _find_form(file: str, book: Book | None, sheets: _Sheets) -> tuple[OpenForm | None, list[Diagnostic]]:
    """The form among the sheets, or why none of them is one."""
    layouts, findings = _visible_layouts(file, sheets)
    concealed = list(chain.from_iterable(map(locate_all, sheets.hidden)))
    grids = _grids(layouts, sheets.shown)
    long = [one for one in (*layouts, *concealed, *grids) if _filled_rows(one.table.rows) > MAX_ROWS]
    if long:
        problem = f"bảng có hơn {MAX_ROWS} dòng, biểu chấm điểm không dài như thế"
        return None, [*findings, finding("W007", Place(file, long[0].table.name), problem=problem)]
    others = _others(layouts, sheets)
    if not layouts and not grids:
        faults = [_only_concealed(file, sheets, concealed)]
        if not concealed:
            return None, [*findings, *faults]
        findings += faults
        layouts, concealed = concealed, []
    first = (layouts or grids)[0]
    texts = texts_in(first.table.rows[: first.heading - 1])
    found = tuple(layouts), texts, tuple(concealed), tuple(grids), tuple(others)
    return OpenForm(file, book, sheets.stamp, *found, stage=sheets.stage, carried=sheets.carried), findings


def _filled_rows(rows: list[list[object]]) -> int:
    """How many rows hold anything; all of them where even so they are not too many."""
    return len(rows) if len(rows) <= MAX_ROWS else sum(map(any, rows))


def _only_concealed(file: str, sheets: _Sheets, concealed: list[Layout]) -> Diagnostic:
    """W015 where only hidden sheets hold a form, W010 where none does."""
    if concealed:
        names = ", ".join(f"«{layout.table.name}»" for layout in concealed)
        return finding("W015", Place(file), sheets=names, done="trang này được đọc")
    names = ", ".join(table.name for table in sheets.hidden[:_SHOWN_SHEETS])
    return finding("W010", Place(file), hidden=f" (có trang tính đang ẩn: {names})" if names else "")


def _visible_layouts(file: str, sheets: _Sheets) -> tuple[list[Layout], list[Diagnostic]]:
    """The tables on visible sheets; only that of our own form where there is one, W028 for each other."""
    layouts = list(chain.from_iterable(map(locate_all, sheets.shown)))
    ours = [one for one in layouts if sheets.stamp is not None and one.table.name == FORM_SHEET]
    if not ours:
        return layouts, []
    names = sorted({one.table.name for one in layouts} - {FORM_SHEET})
    return ours, [finding("W028", Place(file, name), sheet=name, form=FORM_SHEET) for name in names]


def _others(layouts: list[Layout], sheets: _Sheets) -> list[Table]:
    """The visible sheets without a table; our own form has none next to it."""
    names = {layout.table.name for layout in layouts}
    if sheets.stamp is not None and FORM_SHEET in names:
        return []
    return [table for table in sheets.shown if table.name not in names]


def _grids(layouts: list[Layout], shown: list[Table]) -> list[Layout]:
    """The tables that may hold a column or row for each of many units, where no self-score column is clear."""
    upright = [] if layouts else [locate(table, matrix=True) for table in shown]
    side = [transposed(table) for table in shown] if all(one.unclear for one in layouts) else []
    return [layout for layout in (*upright, *side) if layout is not None]


def _lost_letters(table: Table) -> bool:
    """Whether a text file was saved in an encoding without Vietnamese letters, which became question marks."""
    text = " ".join(value for row in table.rows[:_LOST_ROWS] for value in row if isinstance(value, str))
    return len(_LOST.findall(text)) >= _MANY_LOST


def stamp_pairs(table: Table) -> dict[str, str]:
    """What the hidden stamp sheet of a form says, by key: that of a unit's form, or of the appraisers'."""
    return {as_text(row[0]): as_text(row[1]) for row in table.rows if len(row) > 1}


def _stamp(pairs: Mapping[str, str]) -> Stamp | None:
    name, version, unit, cycle = (pairs.get(key, "") for key in STAMP_KEYS)
    return Stamp(name, version, unit, cycle, stamped_lines(pairs, name), figures_in(pairs)) if name else None
