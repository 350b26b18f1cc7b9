"""The blank form of one unit as a workbook, to be filled in and read back; may not know scores."""

from __future__ import annotations

from msgspec import structs

from parscore.model.cycle import Cycle, Unit
from parscore.model.form import COLUMNS, FORM_SHEET, STAMP_SHEET
from parscore.model.framework import Framework
from parscore.model.stamp import stamp_of
from parscore.model.unit_figures import UnitFigures
from parscore.write.forms.body import WIDTHS, Body
from parscore.write.forms.limits import Limits
from parscore.write.style import HINT, Style
from parscore.write.tables.words import FORM_WARNINGS, basis_in_full
from parscore.write.workbook import Book, Margins, Sheet

TITLE = "BẢNG TỰ CHẤM ĐIỂM"
_NOT_OFFICIAL = "không dùng để công bố kết quả chính thức"
GUIDANCE = (
    "Chỉ điền vào các ô nền vàng: số liệu kê khai, tài liệu kiểm chứng, điểm tự chấm, giải trình. "
    "Số lẻ viết bằng dấu phẩy (ví dụ 0,5). Không thêm, xoá dòng và không sửa số thứ tự. "
    "Đơn vị không chấm các dòng nền xám. Cột «Điểm theo số liệu» tự tính từ số liệu đã điền, để trống ở dòng không "
    "tính được từ số liệu, chỉ để đối chiếu; ô tài liệu kiểm chứng nền đỏ là còn thiếu."
)
DELIVERED = (
    "Số liệu nền xám ở cột «Số liệu kê khai» lấy từ hệ thống: để nguyên là thống nhất; không thống nhất thì ghi lý do "
    "ở cột Giải trình của chính dòng số liệu."
)
_MARGINS = Margins(sides=0.4, top=0.5, bottom=0.6, header=0.25, footer=0.3)
_LEFT = (1, 3)
_RIGHT = (5, len(COLUMNS))
_ALL = (1, len(COLUMNS))
_CENTRED = Style(border="", across="center")
_ITALIC = structs.replace(_CENTRED, italic=True)
_BOLD = structs.replace(_CENTRED, bold=True)


def letterhead(sheet: Sheet, framework: Framework, cycle: Cycle, unit: Unit, guidance: str = GUIDANCE) -> int:
    """Write everything above the table; returns the row of the headings."""
    sheet.put_across(1, *_LEFT, unit.name.upper(), _BOLD)
    sheet.put_across(1, *_RIGHT, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", _BOLD)
    sheet.put_across(2, *_LEFT, "Số: ……… /………", structs.replace(_CENTRED, open=True))
    sheet.put_across(2, *_RIGHT, "Độc lập – Tự do – Hạnh phúc", structs.replace(_BOLD, underline=True))
    sheet.made.set_row(2, 9)
    about = cycle.dated_title if str(cycle.year) in cycle.dated_title else f"{cycle.title} năm {cycle.year}"
    lines = [
        (f"{TITLE} {about.upper()}", structs.replace(_BOLD, size=14)),
        (framework.title, structs.replace(_BOLD, size=12)),
        (f"(Căn cứ {basis_in_full(framework.basis)})", _ITALIC),
    ]
    if said := FORM_WARNINGS.get(framework.status):
        lines.append((f"{said}; {_NOT_OFFICIAL}.", structs.replace(_BOLD, italic=True, colour="C00000")))
    lines.append((guidance, structs.replace(_ITALIC, size=10, colour=HINT)))
    for row, (words, style) in enumerate(lines, 4):
        sheet.put_across(row, *_ALL, words, style)
    sheet.made.set_row(row, 6)
    return row + 2


def signatures(sheet: Sheet, row: int, mark: str) -> int:
    """Write the place for date and signatures below the table; returns the last row of the form."""
    sheet.put_across(row, *_RIGHT, "……………, ngày …… tháng …… năm ………", structs.replace(_ITALIC, open=True))
    sheet.put_across(row + 1, *_LEFT, "NGƯỜI LẬP BIỂU", _BOLD)
    sheet.put_across(row + 1, *_RIGHT, "THỦ TRƯỞNG ĐƠN VỊ", _BOLD)
    sheet.put_across(row + 2, *_LEFT, "(Ký, ghi rõ họ tên)", _ITALIC)
    sheet.put_across(row + 2, *_RIGHT, "(Ký tên, đóng dấu)", _ITALIC)
    for name_row in (row + 3, row + 7):
        for columns in (_LEFT, _RIGHT):
            sheet.put_across(name_row, *columns, "", structs.replace(_BOLD, open=True))
    sheet.put_across(row + 8, *_ALL, mark, structs.replace(_ITALIC, size=8, colour="7F7F7F", across="left"))
    return row + 8


def make_form(
    framework: Framework,
    cycle: Cycle,
    unit: Unit,
    *,
    carried: bool = False,
    delivered: UnitFigures | None = None,
) -> bytes:
    """The unit's blank form as an xlsx file: the visible sheet, the hidden lists of options, the hidden stamp.

    `carried`: the stamp holds the whole set. `delivered` are the figures of the unit that systems deliver.
    """
    figures = delivered or UnitFigures()
    name, version = framework.framework, framework.version
    mark = f"mẫu: {name} · {version} · {unit.id}"
    book = Book(framework.title)
    sheet = book.sheet(FORM_SHEET, list(WIDTHS.values()))
    heading = letterhead(
        sheet, framework, cycle, unit, f"{GUIDANCE} {DELIVERED}" if figures.values else GUIDANCE
    )
    limits = Limits(book, sheet, "Điểm tự chấm")
    left_out = framework.left_out(unit.not_applicable, unit.kind)
    body = Body(framework, sheet, limits, left_out, heading, delivered=figures, period=cycle.span)
    body.write()
    limits.write()
    last = signatures(sheet, body.row + 1, mark)
    sheet.made.print_area(0, 0, last - 1, len(WIDTHS) - 1)
    sheet.made.repeat_rows(heading - 1, heading)
    sheet.made.freeze_panes(heading + 1, 2)
    sheet.made.set_zoom(90)
    sheet.set_page(mark, _MARGINS)
    sheet.protect()
    book.hidden_pairs(STAMP_SHEET, stamp_of(framework, cycle.cycle, unit.id, figures, carried=carried))
    return book.saved()
