"""Makes the workbooks of tests/reading/files with LibreOffice, openpyxl and XlsxWriter; run once, by hand.

python -m tests.reading.make_files
"""

from __future__ import annotations

import datetime
import tempfile
from pathlib import Path

import openpyxl
import xlsxwriter

from tests.forms.kit import GOOD, HEADINGS
from tests.reading.relay import converted
from tests.reading.test_layouts import GRID, OLD, TITLES

FILES = Path(__file__).parent / "files"
LETTERHEAD: list[list[object]] = [
    ["UBND TỈNH LAI CHÂU", "", "", "", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
    ["SỞ NỘI VỤ", "", "", "", "Độc lập - Tự do - Hạnh phúc"],
    [],
    ["", "BẢNG TỰ CHẤM ĐIỂM NĂM 2022"],
    [],
]
TAIL: list[list[object]] = [
    ["", "TỔNG CỘNG", 20, "", "", 10.1],
    [],
    ["", "NGƯỜI LẬP BIỂU", "", "", "GIÁM ĐỐC"],
]


def sheet(book: xlsxwriter.Workbook, name: str, rows: list[list[object]]) -> xlsxwriter.worksheet.Worksheet:
    """A worksheet of plain values; texts stay texts, dates are dates."""
    made = book.add_worksheet(name)
    day = book.add_format({"num_format": "dd/mm/yyyy"})
    for row, cells in enumerate(rows):
        for column, value in enumerate(cells):
            if isinstance(value, datetime.date):
                made.write_datetime(row, column, datetime.datetime(value.year, value.month, value.day), day)
            elif isinstance(value, str) and value.startswith("="):
                made.write_formula(row, column, value)
            elif isinstance(value, str):
                made.write_string(row, column, value)
            elif value is not None:
                made.write(row, column, value)
    return made


def rows() -> list[list[object]]:
    """The rows of a good form."""
    return [list(row) for row in GOOD]


def with_formulas() -> list[list[object]]:
    """A good form whose mark of 1.10 is a formula, and whose total adds up."""
    made = [*LETTERHEAD, list(HEADINGS), *rows()]
    line = next(number for number, row in enumerate(made) if row and row[0] == "1.10")
    made[line][5] = "=1+0.3"
    return [*made, ["", "TỔNG CỘNG", "=C7+C21", "", "", f"=SUM(F7:F{len(made)})"]]


def merged(book: xlsxwriter.Workbook) -> None:
    """Four rows of headings, merged down and across, other words and order, an extra column."""
    made = sheet(book, "Phụ lục 2", LETTERHEAD)
    head = book.add_format({"bold": True, "border": 1, "align": "center", "text_wrap": True})
    made.merge_range("A6:A9", "Số TT", head)
    made.merge_range("B6:B9", "NỘI DUNG ĐÁNH GIÁ", head)
    made.merge_range("C6:E6", "ĐIỂM", head)
    made.merge_range("C7:C9", "Điểm chuẩn", head)
    made.merge_range("D7:E7", "Kết quả", head)
    made.merge_range("D8:D9", "Đơn vị tự chấm", head)
    made.merge_range("E8:E9", "Điểm thẩm định", head)
    made.merge_range("F6:F9", "Số liệu\nkê khai", head)
    made.merge_range("G6:H7", "Hồ sơ", head)
    made.merge_range("G8:G9", "Tài liệu minh chứng", head)
    made.merge_range("H8:H9", "Giải trình", head)
    for number in range(8):
        made.write(9, number, f"({number + 1})", head)
    for line, row in enumerate(rows(), start=10):
        for column, value in zip((0, 1, 2, 5, 6, 3, 7), row, strict=True):
            if value is not None:
                made.write(line, column, value)


def damaged_numbers() -> list[list[object]]:
    """Numbers as a spreadsheet leaves them: 1.1 and 1.10 as the same number."""
    made = rows()
    for row in made:
        if isinstance(row[0], str) and row[0].replace(".", "").isdecimal():
            row[0] = float(row[0])
    return [*LETTERHEAD, list(HEADINGS), *made]


def with_errors(path: Path) -> None:
    """A form whose marks of 1.4 and 1.5 are formulas that come to an error."""
    made = [*LETTERHEAD, list(HEADINGS), *rows()]
    for code, formula in (("1.4", "=1/0"), ("1.5", "=NA()")):
        made[next(number for number, row in enumerate(made) if row and row[0] == code)][5] = formula
    written_out(made, path)


def in_percent(path: Path) -> None:
    """A form whose mark of 1.6 is shown in percent, as is one figure."""
    made = [*LETTERHEAD, list(HEADINGS), *rows()]
    with xlsxwriter.Workbook(path) as book:
        page = sheet(book, "Biểu", made)
        share = book.add_format({"num_format": "0.0%"})
        line = next(number for number, row in enumerate(made) if row and row[0] == "1.6")
        page.write(line, 5, 0.5, share)


def uncalculated(path: Path) -> None:
    """A form with formulas that have no result yet."""
    written_out(with_formulas(), path)


def written_out(rows: list[list[object]], path: Path) -> None:
    """Write rows with openpyxl, which leaves formulas without a result."""
    workbook = openpyxl.Workbook()
    page = workbook.worksheets[0]
    page.title = "Biểu"
    for cells in rows:
        page.append([None if cell == "" else cell for cell in cells])
    workbook.save(path)


def main() -> None:
    """Write every file."""
    FILES.mkdir(exist_ok=True)
    work = Path(tempfile.mkdtemp())

    def written(name: str, *parts: tuple[str, list[list[object]]]) -> Path:
        path = work / f"{name}.xlsx"
        with xlsxwriter.Workbook(path) as book:
            for title, cells in parts:
                sheet(book, title, cells)
        return path

    plain = [*LETTERHEAD, list(HEADINGS), *rows(), *TAIL]
    together = [
        [f"{'     ' * str(row[0]).count('.')}{row[0]}. {row[1]}" if row[0] else row[1], *row[2:]]
        for row in rows()
    ]
    old = [[TITLES.get(cell, cell) if isinstance(cell, str) else cell for cell in row] for row in rows()]
    text = [
        [str(cell).replace(".", ",") if isinstance(cell, float) else cell for cell in row] for row in rows()
    ]
    converted(written("a", ("Biểu", plain)), FILES / "libreoffice-letterhead.xls")
    converted(
        written("b", ("Biểu", [*LETTERHEAD, list(HEADINGS[1:]), *together])),
        FILES / "libreoffice-one-cell.ods",
    )
    uncalculated(work / "c.xlsx")
    converted(work / "c.xlsx", FILES / "libreoffice-formulas.ods")
    converted(FILES / "libreoffice-formulas.ods", FILES / "libreoffice-formulas.xlsx")
    converted(written("d", ("Biểu", damaged_numbers())), FILES / "libreoffice-damaged-numbers.xls")
    converted(
        written("e", ("Biểu", [["Së Néi vô"], [OLD[str(word)] for word in HEADINGS], *old])),
        FILES / "libreoffice-tcvn3.xls",
    )
    fields: list[tuple[str, list[list[object]]]] = [
        ("LV I", [["SỞ NỘI VỤ"], list(HEADINGS), *rows()[:14]]),
        ("LV II", [list(HEADINGS), *rows()[14:]]),
    ]
    converted(written("f", *fields), FILES / "libreoffice-sheets.ods")
    converted(
        written("g", ("Biểu", [[*LETTERHEAD[1]], list(HEADINGS), *text])),
        FILES / "libreoffice-text-numbers.xlsx",
    )
    units: list[object] = ["STT", "Tiêu chí", "Điểm tối đa", "Sở Nội vụ", "Sở Y tế"]
    converted(
        written("h", ("Tổng hợp", [["BẢNG TỔNG HỢP"], units, *map(list, GRID)])),
        FILES / "libreoffice-all-units.ods",
    )
    with xlsxwriter.Workbook(work / "hidden.xlsx") as book:
        made = sheet(book, "Biểu", plain)
        made.set_row(11, None, None, {"hidden": True})
        made.set_column(5, 5, None, None, {"hidden": True})
    converted(work / "hidden.xlsx", FILES / "libreoffice-hidden.ods")
    converted(work / "hidden.xlsx", FILES / "libreoffice-hidden.xlsx")
    converted(work / "hidden.xlsx", FILES / "libreoffice-hidden.xls")
    with_errors(work / "errors.xlsx")
    for ending in ("xlsx", "xls", "ods"):
        converted(work / "errors.xlsx", FILES / f"libreoffice-errors.{ending}")
    in_percent(work / "percent.xlsx")
    for ending in ("xlsx", "ods", "xls"):
        converted(work / "percent.xlsx", FILES / f"libreoffice-percent.{ending}")
    converted(written("w", ("Biểu", plain)), FILES / "libreoffice.csv")
    with xlsxwriter.Workbook(FILES / "xlsxwriter-merged.xlsx") as book:
        merged(book)
    with xlsxwriter.Workbook(FILES / "xlsxwriter-uncalculated.xlsx") as book:
        sheet(book, "Biểu", with_formulas())
    uncalculated(FILES / "openpyxl-uncalculated.xlsx")
    workbook = openpyxl.Workbook()
    page = workbook.worksheets[0]
    page.title = "Biểu"
    plain = [["SỞ NỘI VỤ"], list(HEADINGS), *rows()]
    for cells in plain:
        page.append(cells)
    workbook.save(FILES / "openpyxl.xlsm")


if __name__ == "__main__":
    main()
