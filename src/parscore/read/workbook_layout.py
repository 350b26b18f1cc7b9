"""Where the table of a form stands on a sheet: its heading rows, and which column holds what.

May not know a criteria set; it knows the heading words that forms use.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.form import HEADING_WORDS, ColumnKey
from parscore.read.cells import as_text
from parscore.read.legacy import forced, modern, words
from parscore.read.sheet import Table
from parscore.text import squeeze

HEADING_ROWS = 40
HEADING_DEPTH = 4
NEEDED: tuple[ColumnKey, ...] = ("code", "claimed")
MORE_WORDS: dict[ColumnKey, tuple[str, ...]] = {
    "code": ("Mục", "STT/Mã", "TT tiêu chí", "Mã số", "Ký hiệu"),
    "title": (
        "Nội dung đánh giá",
        "Tiêu chí đánh giá",
        "Các tiêu chí",
        "Chỉ tiêu",
        "Danh mục tiêu chí",
        "Tiêu chí/Tiêu chí thành phần",
        "Nội dung, tiêu chí",
        "Nội dung/Tiêu chí",
        "Tiêu chí thành phần",
        "Nội dung chấm điểm",
        "Nội dung công việc",
        "Lĩnh vực, tiêu chí, tiêu chí thành phần",
        "Các lĩnh vực, tiêu chí",
        "STT và nội dung",
        "Nội dung tiêu chí đánh giá",
    ),
    "max": ("Tối đa", "Điểm quy định", "Mức điểm tối đa", "Khung điểm", "Số điểm tối đa"),
    "declared": ("Số liệu báo cáo", "Số liệu thực hiện", "Số liệu đơn vị kê khai", "Kê khai"),
    "evidence": (
        "Tài liệu chứng minh",
        "Hồ sơ minh chứng",
        "Hồ sơ kiểm chứng",
        "Văn bản minh chứng",
        "Hồ sơ, tài liệu kiểm chứng",
        "Căn cứ, tài liệu kiểm chứng",
    ),
    "claimed": (
        "Đơn vị tự chấm",
        "Điểm tự chấm của đơn vị",
        "Đơn vị tự đánh giá",
        "Kết quả tự chấm",
        "Kết quả tự đánh giá",
        "Điểm đơn vị tự đánh giá",
        "Số điểm tự chấm",
        "Điểm tự chấm điểm",
        "Điểm cơ quan tự chấm",
        "Cơ quan tự chấm",
    ),
    "explanation": ("Diễn giải", "Thuyết minh", "Lý do"),
    "appraised": ("Điểm thẩm định của Hội đồng", "Hội đồng thẩm định", "Điểm đạt được sau thẩm định"),
    "note": ("Ghi chú khác", "Ý kiến khác"),
}
"""More heading words of real forms, beside those that our own form shares."""

_PARENTHESES = re.compile(r"\([^)]*\)")
_OPEN_ENDED: tuple[ColumnKey, ...] = ("claimed", "max", "evidence")


@dataclass(frozen=True, slots=True)
class Layout:
    """The table of a form: its sheet, the column of each key, first heading row, first row below.

    Rows and columns are counted from 1 within the table's rows. Without a column `code` the number stands in
    the cell of the title.
    """

    table: Table
    columns: dict[ColumnKey, int]
    heading: int
    first: int

    def value(self, row: int, key: ColumnKey) -> object:
        """The raw value of a cell, "" where the form has no such column or the row is shorter."""
        column = self.columns.get(key)
        if column is None:
            return ""
        cells = self.table.rows[row - 1]
        return cells[column - 1] if column <= len(cells) else ""

    def place(self, row: int, key: ColumnKey) -> Place:
        """The cell's place; the title's for a missing number column, else the row's first cell."""
        column = self.columns.get(key) or (self.columns.get("title", 1) if key == "code" else 1)
        table = self.table
        if table.lines is not None:
            return table.place(row, column)
        return Place(table.file, table.name, row + table.top - 1, column + table.left - 1)


@cache
def _known() -> dict[str, ColumnKey]:
    pairs = [
        (word, key)
        for source in (MORE_WORDS, HEADING_WORDS)
        for key, group in source.items()
        for word in group
    ]
    return {words(word): key for word, key in pairs}


@lru_cache(maxsize=4096)
def _key_in(value: str) -> ColumnKey | None:
    known, plain = _known(), modern(value)
    key = words(plain)
    found = known.get(key) or known.get(words(_PARENTHESES.sub(" ", plain)))
    if found is None:
        found = next((known[key] for text in forced(value) if (key := words(text)) in known), None)
    if found is None and len(key) > 8:
        open_ended = ((word, name) for word, name in known.items() if name in _OPEN_ENDED and len(word) > 5)
        found = next((name for word, name in open_ended if key.startswith(f"{word} ")), None)
    return found


def key_of(value: object) -> ColumnKey | None:
    """The column that a heading cell names, or None; remarks in parentheses do not count."""
    if not isinstance(value, str) or not value or len(value) > 120:
        return None
    return _key_in(value)


def locate(table: Table, *, matrix: bool = False) -> Layout | None:
    """The table with a self-score column and a number or title column, or None when the sheet has none.

    `matrix`: a table with a number and a title column will do; its score columns are headed by units.
    """
    named = [
        (number, column, key)
        for number, row in enumerate(table.rows[:HEADING_ROWS], start=1)
        for column, value in enumerate(row, start=1)
        if value.__class__ is str and value and (key := key_of(value)) is not None
    ]
    best: list[tuple[int, int, ColumnKey]] = []
    for top in sorted({number for number, _, _ in named}):
        window = [cell for cell in named if top <= cell[0] < top + HEADING_DEPTH]
        if len({key for _, _, key in window}) > len({key for _, _, key in best}):
            best = window
    return _laid(table, best, matrix=matrix)


def _laid(table: Table, cells: list[tuple[int, int, ColumnKey]], *, matrix: bool = False) -> Layout | None:
    """The layout that heading cells make: each key once, each column once, the first named wins."""
    columns: dict[ColumnKey, int] = {}
    used = []
    for row, column, key in cells:
        if key not in columns and column not in columns.values():
            columns[key] = column
            used.append(row)
    found = {"code", "title"} <= columns.keys() if matrix else "claimed" in columns and len(columns) > 1
    if not found or not columns.keys() & {"code", "title"}:
        return None
    return Layout(table, columns, min(used), max(used) + 1)


def locate_all(table: Table) -> list[Layout]:
    """The tables of a sheet one below the other, each with its own headings; headings printed again are no
    new table."""
    first = locate(table)
    if first is None:
        return []
    found, start = [first], 0
    rows = table.rows
    for number in _worded(first, rows):
        columns, cells = found[-1].columns, rows[number - 1]
        if number < start + found[-1].first or not _heads_again(cells, columns):
            continue
        top = number
        while number - top < HEADING_DEPTH - 1 and any(key_of(value) for value in rows[top - 2]):
            top -= 1
        below = _part(table, top - 1, len(rows))
        named = [
            (row, column, key)
            for row, values in enumerate(below.rows[: number - top + HEADING_DEPTH], start=1)
            for column, value in enumerate(values, start=1)
            if (key := key_of(value)) is not None
        ]
        again = _laid(below, named)
        if again is not None and again.columns != columns:
            last = found[-1]
            found[-1] = replace(last, table=_part(last.table, 0, top - 1 - start))
            found.append(again)
            start = top - 1
    return found


def _worded(first: Layout, rows: list[list[object]]) -> list[int]:
    """The rows below the headings with words where a number or a score is expected."""
    code, claimed = first.columns.get("code", 0) - 1, first.columns["claimed"] - 1
    found = []
    for number, cells in enumerate(rows[first.first - 1 :], start=first.first):
        score = cells[claimed] if claimed < len(cells) else ""
        label = cells[code] if 0 <= code < len(cells) else ""
        if (score != "" and score.__class__ is str) or (label.__class__ is str and str(label)[:1].isalpha()):
            found.append(number)
    return found


def _heads_again(cells: list[object], columns: dict[ColumnKey, int]) -> bool:
    """Whether a heading word stands in the number or score column of a row of the table."""
    for key in NEEDED:
        column = columns.get(key, 0)
        value = cells[column - 1] if 0 < column <= len(cells) else ""
        if isinstance(value, str) and value and not value[0].isdecimal() and key_of(value) is not None:
            return True
    return False


def _part(table: Table, start: int, stop: int) -> Table:
    """Some rows of a table, which still know their places."""
    lines = table.lines[start:stop] if table.lines is not None else None
    return replace(table, rows=table.rows[start:stop], top=table.top + start, lines=lines)


def doubled(layout: Layout) -> list[Diagnostic]:
    """Findings for a number or self-score heading that stands over two columns."""
    findings = []
    for key in NEEDED:
        where = [
            (row, column)
            for row in range(layout.heading, layout.first)
            for column, value in enumerate(layout.table.rows[row - 1], start=1)
            if key_of(value) == key
        ]
        if len({column for _, column in where}) > 1:
            heading = as_text(layout.table.rows[where[1][0] - 1][where[1][1] - 1])
            findings.append(finding("W012", layout.table.place(*where[1]), heading=heading))
    return findings


def texts_above(layout: Layout) -> tuple[str, ...]:
    """What is written above the table, cell by cell: title, unit, year."""
    above = layout.table.rows[: layout.heading - 1]
    lines = (
        line
        for row in above
        for value in row
        if isinstance(value, str) and value
        for line in value.splitlines()
    )
    return tuple(text for line in lines if (text := squeeze(line)))
