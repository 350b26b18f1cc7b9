"""The appraisers' form as a workbook: one row a line to be judged, locked but for mark, reason and request.

May not know scores; what stands in which column comes from model/appraisal, so that the reader finds it.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path

from openpyxl.utils import get_column_letter
from openpyxl.workbook import Workbook
from openpyxl.worksheet.properties import PageSetupProperties
from openpyxl.worksheet.worksheet import Worksheet

from parscore.model.appraisal import (
    COLUMNS,
    INPUTS,
    KIND,
    RULES_SHEET,
    SHEET,
    STAMP_SHEET,
    FormColumn,
    set_key,
)
from parscore.model.cycle import COUNCIL
from parscore.text import nfc
from parscore.write.files import write_whole
from parscore.write.forms.appraisal_limits import Limits
from parscore.write.forms.appraisal_rows import FormContent, FormLine
from parscore.write.forms.style import (
    FONT,
    HEADING,
    HINT,
    INPUT,
    Look,
    Wardrobe,
    cell_at,
    height_of,
    lines_in,
    write_text,
)

WIDTHS: dict[FormColumn, float] = {
    "unit": 12,
    "name": 17,
    "code": 7,
    "title": 26,
    "max": 6.5,
    "declared": 23,
    "computed": 7.5,
    "claimed": 7,
    "evidence": 20,
    "checked": 23,
    "before": 7,
    "said": 22,
    "explanation": 22,
    "open": 8,
    "points": 8,
    "reason": 26,
    "status": 12,
    "key": 12,
}
"""Widths in characters."""

HIDDEN: tuple[FormColumn, ...] = ("unit", "key")
_NUMBERS: tuple[FormColumn, ...] = ("max", "computed", "claimed", "before")
_CENTRED: tuple[FormColumn, ...] = ("code", "open")
_SMALL = 10.0
_SHADES = ("", "F3F7FB")
_OPEN_FILL = "FDE9D9"
_GUIDANCE = (
    "Chỉ điền các ô nền vàng. Ghi điểm thẩm định; đổi điểm thì phải ghi lý do. Chưa kết luận được thì chọn "
    "«giải trình» (có thể kèm điểm tạm tính). Dòng để trống là dòng cơ quan thẩm định không có ý kiến. "
    "Cách chấm từng tiêu chí ở trang «Cách chấm»."
)


def write_appraisal_form(content: FormContent, path: Path) -> None:
    """Write the form to `path`, whole or not at all."""
    held = io.BytesIO()
    make_appraisal_form(content).save(held)
    write_whole(path, held.getvalue())


def make_appraisal_form(content: FormContent) -> Workbook:
    """The form: the sheet to be filled in, the rules, the hidden lists and stamp."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = SHEET
    wardrobe = Wardrobe()
    page = _Page(content, sheet, wardrobe)
    page.write(Limits(book, sheet))
    _print(sheet, page.heading, f"{content.stage_title} · {content.name} · {content.cycle}")
    _rules(book, content, wardrobe)
    _stamp(book, content)
    book.properties.creator = "parscore"
    book.properties.title = nfc(f"{content.stage_title}: {content.name}")
    return book


@dataclass
class _Page:
    """The sheet being written from top to bottom."""

    content: FormContent
    sheet: Worksheet
    wardrobe: Wardrobe
    places: dict[FormColumn, int] = field(default_factory=dict)
    heading: int = 0

    def write(self, limits: Limits) -> None:
        """Title, headings, rows, place for signatures."""
        self.places = {key: number for number, key in enumerate(self.content.columns, 1)}
        for key, number in self.places.items():
            dimension = self.sheet.column_dimensions[get_column_letter(number)]
            dimension.width, dimension.hidden = WIDTHS[key], key in HIDDEN
        row = self._head()
        self.heading = row
        for key, number in self.places.items():
            fill = INPUT if key in INPUTS else HEADING
            self._put(row, number, COLUMNS[key], Look(bold=True, fill=fill, across="center", size=_SMALL))
        widest = (lines_in(COLUMNS[key], WIDTHS[key], size=_SMALL, bold=True) for key in self.places)
        self.sheet.row_dimensions[row].height = height_of(max(widest), size=_SMALL)
        shade, last = 0, ""
        for line in self.content.rows:
            row += 1
            if line.criterion.code != last:
                shade, last = 1 - shade, line.criterion.code
            self._line(row, line, _SHADES[shade])
            limits.points(f"{get_column_letter(self.places['points'])}{row}", line.criterion)
        limits.requests(get_column_letter(self.places["status"]), self.heading + 1, row)
        end = get_column_letter(len(self.places))
        self.sheet.auto_filter.ref = f"A{self.heading}:{end}{row}"
        self.sheet.print_area = f"A1:{end}{self._signatures(row + 2)}"
        self.sheet.freeze_panes = f"{get_column_letter(self.places['max'])}{self.heading + 1}"

    def _head(self) -> int:
        """What stands above the table; the row of the headings."""
        content = self.content
        lines = [
            (f"PHIẾU {content.stage_title.upper()}", Look(bold=True, size=14, grid=False, across="center")),
            (content.cycle_title, Look(bold=True, size=12, grid=False, across="center")),
            (f"Cơ quan thẩm định: {content.name}", Look(bold=True, grid=False, across="center")),
            *((note, Look(italic=True, size=10, grid=False, across="center")) for note in content.notes),
            (_GUIDANCE, Look(italic=True, size=10, colour=HINT, grid=False, across="center")),
        ]
        for row, (words, look) in enumerate(lines, 1):
            self._across(row, words, look)
        return len(lines) + 1

    def _across(self, row: int, words: str, look: Look, first: int = 2) -> None:
        """Words over the visible columns from `first` on, as high as they need."""
        last = len(self.places) - 1
        self._put(row, first, words, look)
        self.sheet.merge_cells(start_row=row, start_column=first, end_row=row, end_column=last)
        width = sum(WIDTHS[key] for key, number in self.places.items() if first <= number <= last)
        lines = lines_in(words, width, size=look.size, bold=look.bold)
        self.sheet.row_dimensions[row].height = height_of(lines, size=look.size)

    def _line(self, row: int, line: FormLine, shade: str) -> None:
        lines = 1.0
        fill = _OPEN_FILL if line.open and "open" in self.places else shade
        for key, number in self.places.items():
            cell = cell_at(self.sheet, row, number)
            if key in INPUTS:
                across = "left" if key == "reason" else "center"
                self.wardrobe.dress(
                    cell, Look(fill=INPUT, open=True, across=across, size=_SMALL, upright="top")
                )
                continue
            value = line.values.get(key)
            if isinstance(value, Decimal):
                cell.value = value
            elif value:
                write_text(cell, value)
                lines = max(lines, lines_in(value, WIDTHS[key], size=_SMALL) if key not in HIDDEN else 1)
            centred = key in _NUMBERS or key in _CENTRED
            self.wardrobe.dress(
                cell,
                Look(
                    fill=fill,
                    across="center" if centred else "left",
                    size=_SMALL,
                    upright="top",
                    text=key in ("code", "unit", "key"),
                ),
            )
        self.sheet.row_dimensions[row].height = height_of(lines, size=_SMALL)

    def _signatures(self, row: int) -> int:
        """The place for date and signature; the last row of the form."""
        first = self.places["checked"]
        head = "CHỦ TỊCH HỘI ĐỒNG" if self.content.by == COUNCIL else "THỦ TRƯỞNG CƠ QUAN THẨM ĐỊNH"
        open_ = Look(italic=True, grid=False, across="center", open=True)
        self._across(row, "……………, ngày …… tháng …… năm ………", open_, first)
        self._across(row + 1, head, Look(bold=True, grid=False, across="center"), first)
        self._across(row + 2, "(Ký tên, đóng dấu)", Look(italic=True, grid=False, across="center"), first)
        return row + 6

    def _put(self, row: int, number: int, words: str, look: Look) -> None:
        cell = cell_at(self.sheet, row, number)
        if words:
            write_text(cell, words)
        self.wardrobe.dress(cell, look)


def _print(sheet: Worksheet, heading: int, mark: str) -> None:
    """A4 across, as wide as the paper, headings on every page, texts protected but the filter free."""
    sheet.print_title_rows = f"{heading}:{heading}"
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_options.horizontalCentered = True
    margins = sheet.page_margins
    margins.left = margins.right = 0.3
    margins.top, margins.bottom, margins.header, margins.footer = 0.4, 0.5, 0.2, 0.25
    footer = sheet.oddFooter
    assert footer is not None
    for part, words in ((footer.left, mark.replace("&", "&&")), (footer.right, "Trang &P/&N")):
        part.text, part.font, part.size = words, f"{FONT},Regular", 9
    sheet.sheet_view.zoomScale = 90
    guard = sheet.protection
    guard.sheet = True
    guard.formatRows = guard.formatColumns = guard.autoFilter = guard.sort = False


def _rules(book: Workbook, content: FormContent, wardrobe: Wardrobe) -> None:
    """The sheet with the rule of every criterion on the form."""
    sheet = book.create_sheet(RULES_SHEET)
    columns = (
        ("Bộ tiêu chí", 30.0),
        ("Mã tiêu chí", 8.0),
        ("Tiêu chí", 40.0),
        ("Tối đa", 8.0),
        ("Cách tính điểm", 60.0),
        ("Tài liệu cần có", 40.0),
    )
    for number, (heading, width) in enumerate(columns, 1):
        sheet.column_dimensions[get_column_letter(number)].width = width
        cell = cell_at(sheet, 1, number)
        write_text(cell, heading)
        wardrobe.dress(cell, Look(bold=True, fill=HEADING, across="center", size=_SMALL))
    for row, rules in enumerate(content.rules, 2):
        found = rules.criterion
        texts = (rules.set_title, found.code, found.title, None, rules.text, found.guide or "")
        for number, text in enumerate(texts, 1):
            cell = cell_at(sheet, row, number)
            if text is None:
                cell.value = found.max
            elif text:
                write_text(cell, text)
            wardrobe.dress(cell, Look(size=_SMALL, upright="top", text=number == 2))
        tallest = max(
            lines_in(text, width, size=_SMALL)
            for text, (_, width) in zip(texts, columns, strict=True)
            if text
        )
        sheet.row_dimensions[row].height = height_of(tallest, size=_SMALL)
    sheet.freeze_panes = "D2"
    _print(sheet, 1, f"Cách chấm · {content.cycle}")


def _stamp(book: Workbook, content: FormContent) -> None:
    sheet = book.create_sheet(STAMP_SHEET)
    sheet.sheet_state = "hidden"
    pairs = {"kind": KIND, "cycle": content.cycle, "stage": content.stage, "by": content.by}
    pairs |= {set_key(framework): version for framework, version in content.sets.items()}
    for row, (key, value) in enumerate(pairs.items(), 1):
        write_text(cell_at(sheet, row, 1), key)
        write_text(cell_at(sheet, row, 2), value)
