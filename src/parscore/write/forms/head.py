"""What stands above and below the table of the blank form: letterhead, title, basis, signatures.

May not know criteria.
"""

from __future__ import annotations

import re
from dataclasses import replace

from openpyxl.worksheet.worksheet import Worksheet

from parscore.model.cycle import Unit
from parscore.model.form import COLUMNS
from parscore.model.framework import Basis, Framework
from parscore.write.forms.style import HINT, WIDTHS, Look, Wardrobe, cell_at, height_of, lines_in, write_text

TITLE = "BẢNG TỰ CHẤM ĐIỂM"
ILLUSTRATIVE = (
    "Bộ tiêu chí minh hoạ – các dòng tiêu chí không lấy từ phụ lục của văn bản; "
    "không dùng để công bố kết quả chính thức."
)
GUIDANCE = (
    "Chỉ điền vào các ô nền vàng: số liệu kê khai, tài liệu kiểm chứng, điểm tự chấm, giải trình. "
    "Số lẻ viết bằng dấu phẩy (ví dụ 0,5). Không thêm, xoá dòng và không sửa số thứ tự. "
    "Đơn vị không chấm các dòng nền xám."
)
_LEFT = (1, 3)
_RIGHT = (5, len(COLUMNS))
_ALL = (1, len(COLUMNS))
_CENTRED = Look(grid=False, across="center")
_ITALIC = Look(italic=True, grid=False, across="center")
_BOLD = Look(bold=True, grid=False, across="center")
_KINDS = (
    ("/QĐ-", "Quyết định số "),
    ("/CT-", "Chỉ thị số "),
    ("/KH-", "Kế hoạch số "),
    ("/NQ-", "Nghị quyết số "),
)


def letterhead(
    sheet: Worksheet, wardrobe: Wardrobe, framework: Framework, cycle_title: str, year: int, unit: Unit
) -> int:
    """Write everything above the table; returns the row of the headings."""
    page = _Page(sheet, wardrobe)
    page.put(1, _LEFT, unit.name.upper(), _BOLD)
    page.put(1, _RIGHT, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", _BOLD)
    page.put(2, _LEFT, "Số: ……… /………", replace(_CENTRED, open=True))
    page.put(2, _RIGHT, "Độc lập – Tự do – Hạnh phúc", replace(_BOLD, underline=True))
    sheet.row_dimensions[3].height = 9
    about = cycle_title if str(year) in cycle_title else f"{cycle_title} năm {year}"
    page.put(4, _ALL, f"{TITLE} {about.upper()}", replace(_BOLD, size=14))
    page.put(5, _ALL, framework.title, replace(_BOLD, size=12))
    page.put(6, _ALL, f"(Căn cứ {basis_in_words(framework.basis)})", _ITALIC)
    row = 7
    if framework.status == "illustrative":
        page.put(row, _ALL, ILLUSTRATIVE, replace(_BOLD, italic=True, colour="C00000"))
        row += 1
    page.put(row, _ALL, GUIDANCE, replace(_ITALIC, size=10, colour=HINT))
    sheet.row_dimensions[row + 1].height = 6
    return row + 2


def basis_in_words(basis: Basis) -> str:
    """`Quyết định số 1726/QĐ-UBND ngày 29/12/2022 của UBND tỉnh Lai Châu`, as far as it is known."""
    kind = ""
    if re.match(r"\d+\w*/", basis.document):
        kind = next((words for sign, words in _KINDS if sign in basis.document), "văn bản số ")
    date = f" ngày {basis.date:%d/%m/%Y}" if basis.date else ""
    issuer = f" của {basis.issuer}" if basis.issuer else ""
    return f"{kind}{basis.document}{date}{issuer}"


def signatures(sheet: Worksheet, wardrobe: Wardrobe, row: int, mark: str) -> int:
    """Write the place for date and signatures below the table; returns the last row of the form."""
    page = _Page(sheet, wardrobe)
    page.put(row, _RIGHT, "……………, ngày …… tháng …… năm ………", replace(_ITALIC, open=True))
    page.put(row + 1, _LEFT, "NGƯỜI LẬP BIỂU", _BOLD)
    page.put(row + 1, _RIGHT, "THỦ TRƯỞNG ĐƠN VỊ", _BOLD)
    page.put(row + 2, _LEFT, "(Ký, ghi rõ họ tên)", _ITALIC)
    page.put(row + 2, _RIGHT, "(Ký tên, đóng dấu)", _ITALIC)
    for name_row in (row + 3, row + 7):
        for columns in (_LEFT, _RIGHT):
            page.put(name_row, columns, "", replace(_BOLD, open=True))
    page.put(row + 8, _ALL, mark, Look(italic=True, size=8, colour="7F7F7F", grid=False))
    return row + 8


class _Page:
    """Merged lines of text on the sheet, each as high as its words need."""

    def __init__(self, sheet: Worksheet, wardrobe: Wardrobe) -> None:
        self.sheet, self.wardrobe = sheet, wardrobe
        self.widths = list(WIDTHS.values())

    def put(self, row: int, columns: tuple[int, int], words: str, look: Look) -> None:
        """Write `words` over the merged columns of one row."""
        first, last = columns
        cell = cell_at(self.sheet, row, first)
        if words:
            write_text(cell, words)
        self.wardrobe.dress(cell, look)
        self.sheet.merge_cells(start_row=row, start_column=first, end_row=row, end_column=last)
        lines = lines_in(words, sum(self.widths[first - 1 : last]), size=look.size, bold=look.bold)
        here = self.sheet.row_dimensions[row]
        here.height = max(here.height or 0, height_of(lines, size=look.size))
