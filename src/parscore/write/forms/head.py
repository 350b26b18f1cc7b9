"""What stands above and below the table of the blank form: letterhead, title, basis, signatures.

May not know criteria.
"""

from __future__ import annotations

from dataclasses import replace

from parscore.model.cycle import Unit
from parscore.model.form import COLUMNS
from parscore.model.framework import Framework
from parscore.write.forms.style import HINT
from parscore.write.style import Style
from parscore.write.tables.words import basis_in_full
from parscore.write.workbook import Sheet

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
_CENTRED = Style(border="", across="center")
_ITALIC = replace(_CENTRED, italic=True)
_BOLD = replace(_CENTRED, bold=True)


def letterhead(sheet: Sheet, framework: Framework, cycle_title: str, year: int, unit: Unit) -> int:
    """Write everything above the table; returns the row of the headings."""
    sheet.put_across(1, *_LEFT, unit.name.upper(), _BOLD)
    sheet.put_across(1, *_RIGHT, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", _BOLD)
    sheet.put_across(2, *_LEFT, "Số: ……… /………", replace(_CENTRED, open=True))
    sheet.put_across(2, *_RIGHT, "Độc lập – Tự do – Hạnh phúc", replace(_BOLD, underline=True))
    sheet.made.set_row(2, 9)
    about = cycle_title if str(year) in cycle_title else f"{cycle_title} năm {year}"
    lines = [
        (f"{TITLE} {about.upper()}", replace(_BOLD, size=14)),
        (framework.title, replace(_BOLD, size=12)),
        (f"(Căn cứ {basis_in_full(framework.basis)})", _ITALIC),
    ]
    if framework.status == "illustrative":
        lines.append((ILLUSTRATIVE, replace(_BOLD, italic=True, colour="C00000")))
    lines.append((GUIDANCE, replace(_ITALIC, size=10, colour=HINT)))
    for row, (words, style) in enumerate(lines, 4):
        sheet.put_across(row, *_ALL, words, style)
    sheet.made.set_row(row, 6)
    return row + 2


def signatures(sheet: Sheet, row: int, mark: str) -> int:
    """Write the place for date and signatures below the table; returns the last row of the form."""
    sheet.put_across(row, *_RIGHT, "……………, ngày …… tháng …… năm ………", replace(_ITALIC, open=True))
    sheet.put_across(row + 1, *_LEFT, "NGƯỜI LẬP BIỂU", _BOLD)
    sheet.put_across(row + 1, *_RIGHT, "THỦ TRƯỞNG ĐƠN VỊ", _BOLD)
    sheet.put_across(row + 2, *_LEFT, "(Ký, ghi rõ họ tên)", _ITALIC)
    sheet.put_across(row + 2, *_RIGHT, "(Ký tên, đóng dấu)", _ITALIC)
    for name_row in (row + 3, row + 7):
        for columns in (_LEFT, _RIGHT):
            sheet.put_across(name_row, *columns, "", replace(_BOLD, open=True))
    sheet.put_across(row + 8, *_ALL, mark, replace(_ITALIC, size=8, colour="7F7F7F", across="left"))
    return row + 8
