"""Rounds as appraisers hand them in: forms filled in, matrices with comments, units' workbooks with marks.

What a row says is given; here it is only put on paper. May not know any cycle.
"""

from __future__ import annotations

import datetime
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from random import Random

from openpyxl import load_workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Font
from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from parscore.model.appraisal import SHEET, FormColumn
from parscore.model.cycle import Cycle, Group
from parscore.model.form import COLUMNS as UNIT_COLUMNS
from parscore.model.form import FORM_SHEET
from parscore.model.framework import Framework
from parscore.model.scorecard import Results
from parscore.write.forms.appraisal import WIDTHS, make_appraisal_form
from parscore.write.forms.rows import form_content
from parscore.write.style import height_of, lines_in
from tools.examples.appraisal import ASKS, QUESTIONS, Said
from tools.examples.workbooks import stable

ANSWERS = (
    "Đã gửi lại bản có ký số kèm {letter}.",
    "Chênh lệch do báo cáo năm chốt số liệu trước ngày 31/12; bảng đối chiếu gửi kèm {letter}.",
    "Trang, mục của từng tài liệu đã ghi trong phụ lục kèm {letter}.",
    "Đã gửi bản chính thức kèm {letter}.",
)
"""What units answer to the questions of the appraisers, in the order of the questions."""
EMPTY = (
    "Đơn vị đề nghị công nhận số đã kê khai; chưa tìm được tài liệu lưu để gửi bổ sung.",
    "Người phụ trách đã chuyển công tác, đơn vị chưa gửi bổ sung được tài liệu.",
    "Đơn vị giữ nguyên số liệu kê khai, không có tài liệu nào khác.",
)
REFUSED = "Giải trình không kèm tài liệu mới; giữ mức của cơ quan thẩm định"
_LETTER = re.compile(r"Công văn số \S+ ngày \d\d/\d\d/\d{4}")
_MARK, _NOTE = "Điểm thẩm định", "Ý kiến thẩm định"


def explained(
    cycle: str, first: Iterable[Said], second: Sequence[Said]
) -> tuple[list[Said], dict[tuple[str, str], str]]:
    """The second round as it stands after the explanations, and the explanation of every line asked about.

    Where the second round holds on to the mark, the unit has explained without a document.
    """
    rng = Random(f"{cycle}/explanations")
    asked = {(said.unit, said.code): said.reason for said in first if said.status == ASKS}
    told: dict[tuple[str, str], str] = {}
    rows = []
    for said in second:
        key = (said.unit, said.code)
        letter = _LETTER.search(said.reason)
        if key not in asked:
            rows.append(said)
        elif letter is None:
            told[key] = rng.choice(EMPTY)
            rows.append(Said(said.unit, said.code, said.points, REFUSED, said.by))
        else:
            number = next(n for n, words in enumerate(QUESTIONS) if asked[key].startswith(words))
            told[key] = ANSWERS[number].format(letter=letter[0])
            rows.append(said)
    return rows, {key: told[key] for key in asked if key in told}


def write_form(
    path: Path, results: Results, stage: str, by: str, rows: Iterable[Said], made: datetime.date
) -> None:
    """Write the form of `by` for `stage` with its rulings filled in; a ruling without a row is an error."""
    content = form_content(results, stage, by)
    book = load_workbook(io.BytesIO(make_appraisal_form(content)))
    sheet = book[SHEET]
    places = {key: number for number, key in enumerate(content.columns, 1)}
    where = {
        (str(sheet.cell(row, places["unit"]).value), str(sheet.cell(row, places["code"]).value)): row
        for row in range(1, sheet.max_row + 1)
    }
    for said in rows:
        row = where[said.unit, said.code]
        typed: dict[FormColumn, object] = {
            "points": said.points,
            "reason": said.reason or None,
            "status": said.status or None,
        }
        for key, value in typed.items():
            sheet.cell(row, places[key]).value = value  # type: ignore[assignment]
        size = sheet.row_dimensions[row]
        needed = height_of(lines_in(said.reason, WIDTHS["reason"], size=10.0), size=10.0)
        size.height = max(size.height or 0, needed)
    for row in range(sheet.max_row - 8, sheet.max_row + 1):
        cell = sheet.cell(row, places["checked"])
        if isinstance(cell.value, str) and cell.value.startswith("…"):
            cell.value = f"Ngày {made:%d} tháng {made:%m} năm {made:%Y}"
    path.write_bytes(stable(book, made))


def write_matrix(
    path: Path,
    cycle: Cycle,
    sets: Mapping[str, Framework],
    by: str,
    rows: Sequence[Said],
    made: datetime.date,
) -> None:
    """Write an agency's rulings as criteria down and units across, a sheet a group, reasons in comments."""
    book = Workbook()
    book.remove(book.worksheets[0])
    names = {unit.id: unit.name for _, unit in cycle.units()} | {one.id: one.name for one in cycle.agencies}
    for group in cycle.groups:
        units = {unit.id for unit in group.units}
        mine = {(said.unit, said.code): said for said in rows if said.unit in units}
        if mine:
            _matrix(book.create_sheet(group.title[:31]), group, sets[group.framework], by, names[by], mine)
    path.write_bytes(stable(book, made))


def _matrix(
    sheet: Worksheet,
    group: Group,
    framework: Framework,
    by: str,
    name: str,
    rows: Mapping[tuple[str, str], Said],
) -> None:
    sheet.cell(1, 1, f"Cơ quan thẩm định: {name}").font = Font(bold=True)
    headings = ("Mã", "Tiêu chí", *(unit.name for unit in group.units))
    for column, heading in enumerate(headings, 1):
        cell = sheet.cell(3, column, heading)
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="top")
        sheet.column_dimensions[get_column_letter(column)].width = {1: 8.0, 2: 44.0}.get(column, 13.0)
    led = [found for found in framework.scored if found.lead == by and not found.measured]
    for row, found in enumerate(led, 4):
        sheet.cell(row, 1, found.code).number_format = "@"
        sheet.cell(row, 2, found.title).alignment = Alignment(wrap_text=True, vertical="top")
        for column, unit in enumerate(group.units, 3):
            said = rows.get((unit.id, found.code))
            if said is None:
                continue
            cell = sheet.cell(row, column, ASKS if said.status else said.points)
            cell.comment = Comment(said.reason, name, height=120, width=260)
    sheet.freeze_panes = "C4"


def mark(book: Workbook, rows: Iterable[Said]) -> None:
    """Add the appraisers' columns to a unit's own form, with marks and reasons."""
    sheet = book[FORM_SHEET]
    codes = {str(sheet.cell(row, 1).value): row for row in range(sheet.max_row, 0, -1)}
    heading = codes[UNIT_COLUMNS["code"]]
    last = len(UNIT_COLUMNS)
    for column, words, width in ((last + 1, _MARK, 11.0), (last + 2, _NOTE, 48.0)):
        cell = sheet.cell(heading, column, words)
        cell.font, cell.alignment = Font(bold=True), Alignment(wrap_text=True, vertical="center")
        sheet.column_dimensions[get_column_letter(column)].width = width
    for said in rows:
        sheet.cell(codes[said.code], last + 1).value = said.points
        note = sheet.cell(codes[said.code], last + 2, said.reason)
        note.alignment = Alignment(wrap_text=True, vertical="top")


def by_unit(rows: Iterable[Said]) -> Iterator[tuple[str, list[Said]]]:
    """The rows of each unit, in the order in which the units come."""
    found: dict[str, list[Said]] = {}
    for said in rows:
        found.setdefault(said.unit, []).append(said)
    yield from found.items()
