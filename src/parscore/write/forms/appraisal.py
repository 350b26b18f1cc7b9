"""The appraisers' form as a workbook, locked but for mark, reason and request; may not know scores."""

from __future__ import annotations

from msgspec import structs

from parscore.model.appraisal import (
    COLUMNS,
    INPUTS,
    KIND,
    ROWS,
    RULES_SHEET,
    SHEET,
    STAMP_SHEET,
    FormColumn,
    set_key,
)
from parscore.model.cycle import COUNCIL
from parscore.write.forms.limits import Limits
from parscore.write.forms.rows import FormContent, FormLine
from parscore.write.style import HEADING, HINT, INPUT, SMALL, TEXT_FORMAT, TITLE, Style, lines_in
from parscore.write.workbook import NARROW, Book, Sheet, Value

WIDTHS: dict[FormColumn, float] = {
    "unit": 12, "name": 17, "code": 7, "title": 26, "max": 6.5, "declared": 23, "computed": 7.5, "claimed": 7,
    "evidence": 20, "checked": 23, "before": 7, "said": 22, "explanation": 22, "open": 8, "points": 8,
    "reason": 26, "status": 12, "key": 12,
}  # fmt: skip
"""Widths in characters."""

HIDDEN: tuple[FormColumn, ...] = ("unit", "key")
_CENTRED = frozenset({"code", "max", "computed", "claimed", "before", "open", "points", "status"})
_TEXTS: tuple[FormColumn, ...] = ("code", "unit", "key")
_SHADES = ("", "F3F7FB")
_OPEN_FILL = "FDE9D9"
_BOLD = Style(bold=True, border="", across="center")
_ITALIC = Style(italic=True, border="", across="center")
_HEADING = Style(bold=True, fill=HEADING, across="center", size=SMALL)
_RULES = {
    "Bộ tiêu chí": 30.0, "Mã tiêu chí": 8.0, "Tiêu chí": 40.0, "Tối đa": 8.0, "Cách tính điểm": 60.0,
    "Tài liệu cần có": 40.0,
}  # fmt: skip
"""The columns of the sheet of rules with their widths."""
_CODE_COLUMN = 2
_GUIDANCE = (
    "Chỉ điền các ô nền vàng. Ghi điểm thẩm định; đổi điểm thì phải ghi lý do. Chưa kết luận được thì chọn "
    "«giải trình» (có thể kèm điểm tạm tính). Dòng để trống là dòng cơ quan thẩm định không có ý kiến. "
    "Cách chấm từng tiêu chí ở trang «Cách chấm»."
)


def make_appraisal_form(content: FormContent) -> bytes:
    """The form as an xlsx file: the sheet to be filled in, the rules, the hidden lists and stamp."""
    book = Book(f"{content.stage_title}: {content.name}")
    _Page(content, book).write()
    _rules(book, content)
    stamp = {"kind": KIND, "cycle": content.cycle, "stage": content.stage, "by": content.by}
    stamp |= {set_key(framework): version for framework, version in content.sets.items()}
    stamp |= {**content.lines, ROWS: str(len(content.rows))}
    book.hidden_pairs(STAMP_SHEET, stamp)
    return book.saved()


class _Page:
    """The sheet to be filled in, written from top to bottom."""

    def __init__(self, content: FormContent, book: Book) -> None:
        self.content = content
        self.columns = {key: number for number, key in enumerate(content.columns, 1)}
        widths = [WIDTHS[key] for key in self.columns]
        self.sheet = book.sheet(SHEET, widths, unseen=[self.columns[key] for key in HIDDEN])
        self.limits = Limits(book, self.sheet, "Điểm thẩm định")

    def write(self) -> None:
        """Title, headings, rows, place for signatures."""
        row = heading = self._head()
        for key, column in self.columns.items():
            fill = INPUT if key in INPUTS else HEADING
            self.sheet.put(heading, column, COLUMNS[key], structs.replace(_HEADING, fill=fill))
        widest = max(lines_in(COLUMNS[key], WIDTHS[key], size=SMALL, bold=True) for key in self.columns)
        self.sheet.grow(heading, widest, size=SMALL)
        shade, last = 0, ""
        for row, line in enumerate(self.content.rows, heading + 1):
            if line.criterion.code != last:
                shade, last = 1 - shade, line.criterion.code
            self._line(row, line, _SHADES[shade])
        self.limits.requests(heading + 1, row, self.columns["status"])
        self.limits.write()
        self._signatures(row + 2)
        right = len(self.columns) - 1
        self.sheet.made.autofilter(heading - 1, 0, row - 1, right)
        self.sheet.made.print_area(0, 0, row + 7, right)
        self.sheet.made.freeze_panes(heading, self.columns["max"] - 1)
        mark = f"{self.content.stage_title} · {self.content.name} · {self.content.cycle}"
        _set_page(self.sheet, heading, mark)

    def _head(self) -> int:
        """What stands above the table; the row of the headings."""
        content = self.content
        small = structs.replace(_ITALIC, size=SMALL)
        lines = [
            (f"PHIẾU {content.stage_title.upper()}", TITLE),
            (content.cycle_title, structs.replace(TITLE, size=12)),
            (f"Cơ quan thẩm định: {content.name}", _BOLD),
            *((note, small) for note in content.notes),
            (_GUIDANCE, structs.replace(small, colour=HINT)),
        ]
        for row, (words, style) in enumerate(lines, 1):
            self._across(row, words, style)
        return len(lines) + 1

    def _across(self, row: int, words: str, style: Style, first: FormColumn = "name") -> None:
        """Words over the visible columns from `first` on."""
        self.sheet.put_across(row, self.columns[first], len(self.columns) - 1, words, style)

    def _line(self, row: int, line: FormLine, shade: str) -> None:
        fill = _OPEN_FILL if line.open and "open" in self.columns else shade
        lines = 1
        for key, column in self.columns.items():
            value = line.values.get(key)
            self.sheet.put(row, column, value, _style(key, fill))
            if isinstance(value, str) and key not in HIDDEN:
                lines = max(lines, lines_in(value, WIDTHS[key], size=SMALL))
        self.sheet.grow(row, lines, size=SMALL)
        self.limits.marks(row, self.columns["points"], line.criterion)

    def _signatures(self, row: int) -> None:
        head = "CHỦ TỊCH HỘI ĐỒNG" if self.content.by == COUNCIL else "THỦ TRƯỞNG CƠ QUAN THẨM ĐỊNH"
        date = "……………, ngày …… tháng …… năm ………"
        self._across(row, date, structs.replace(_ITALIC, open=True), "checked")
        self._across(row + 1, head, _BOLD, "checked")
        self._across(row + 2, "(Ký tên, đóng dấu)", _ITALIC, "checked")


def _style(key: FormColumn, fill: str) -> Style:
    """How the cells of a column look; `fill` where they are not typed in."""
    typed = key in INPUTS
    return Style(
        fill=INPUT if typed else fill,
        open=typed,
        across="center" if key in _CENTRED else "left",
        size=SMALL,
        upright="top",
        number_format=TEXT_FORMAT if key in _TEXTS else "General",
    )


def _rules(book: Book, content: FormContent) -> None:
    """The sheet with the rule of every criterion on the form."""
    sheet = book.sheet(RULES_SHEET, list(_RULES.values()))
    for column, heading in enumerate(_RULES, 1):
        sheet.put(1, column, heading, _HEADING)
    plain = Style(size=SMALL, upright="top")
    code = structs.replace(plain, number_format=TEXT_FORMAT)
    for row, rules in enumerate(content.rules, 2):
        found = rules.criterion
        values: list[Value] = [
            rules.set_title,
            found.code,
            found.title,
            found.max,
            rules.text,
            found.guide or "",
        ]
        for column, (value, width) in enumerate(zip(values, sheet.widths, strict=True), 1):
            sheet.put(row, column, value, code if column == _CODE_COLUMN else plain)
            if isinstance(value, str):
                sheet.grow(row, lines_in(value, width, size=SMALL), size=SMALL)
    sheet.made.freeze_panes(1, 3)
    _set_page(sheet, 1, f"Cách chấm · {content.cycle}")


def _set_page(sheet: Sheet, heading: int, mark: str) -> None:
    """Headings on every page, texts protected but the filter free."""
    sheet.made.repeat_rows(heading - 1)
    sheet.made.set_zoom(90)
    sheet.set_page(mark, NARROW)
    sheet.protect(filtered=True)
