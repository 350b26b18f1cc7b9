"""Annexes as offices have them, built by hand: workbooks, Word tables, csv texts."""

from __future__ import annotations

import csv
import datetime
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docx import Document
from openpyxl import Workbook

CA_MAU = [
    ("I", "CHỈ ĐẠO, ĐIỀU HÀNH CẢI CÁCH HÀNH CHÍNH", 10),
    ("1.1", "Kế hoạch CCHC năm", 5),
    ("1.1.1", "Ban hành kế hoạch", 1),
    (None, "Kịp thời", 1),
    (None, "Không kịp thời", 0.5),
    (None, "Không ban hành", 0),
    ("1.1.2", "Xác định đầy đủ nhiệm vụ và bố trí kinh phí", 1),
    (None, "Có: điểm tối đa", None),
    (None, "Không: 0", None),
    ("1.1.3", "Kết quả phải đạt rõ ràng, định rõ trách nhiệm", 1),
    (None, "Hội đồng chấm, bước 0,25 điểm", None),
    ("1.1.4", "Mức độ thực hiện kế hoạch", 2),
    (None, "Trên 90%", 2),
    (None, "Từ 70% đến 90%", 1),
    (None, "Dưới 70%", 0),
    ("1.2", "Báo cáo CCHC", 2),
    ("1.2.1", "Gửi đủ, đúng hạn", 1),
    (None, "Mỗi báo cáo trễ hạn trừ 0,5 điểm", None),
    ("1.2.2", "Đủ nội dung", 1),
    (None, "Đạt yêu cầu", 1),
    (None, "Không đạt yêu cầu", 0),
    ("1.3", "Kiểm tra công tác CCHC", 3),
    (None, "Mỗi đơn vị được kiểm tra: 0,5 điểm, tối đa 3 điểm", None),
    ("II", "TỔ CHỨC BỘ MÁY", 4),
    ("2.1", "Sắp xếp tổ chức", 4),
    ("-", "Thực hiện đúng quy định về tổ chức bộ máy", 3),
    ("+", "Đúng quy định: 3", None),
    ("+", "Không đúng quy định: 0", None),
    ("-", "Thực hiện quy chế làm việc", 1),
    ("+", "Thực hiện đầy đủ: 1 điểm", None),
    ("+", "Thực hiện chưa đầy đủ: 0,5 điểm", None),
    ("+", "Không thực hiện: không có điểm", None),
]  # fmt: skip
CA_MAU_TREE = [
    ("1", "CHỈ ĐẠO, ĐIỀU HÀNH CẢI CÁCH HÀNH CHÍNH", "10", None),
    ("1.1", "Kế hoạch CCHC năm", "5", None),
    ("1.1.1", "Ban hành kế hoạch", "1", "choice"),
    ("1.1.2", "Xác định đầy đủ nhiệm vụ và bố trí kinh phí", "1", "choice"),
    ("1.1.3", "Kết quả phải đạt rõ ràng, định rõ trách nhiệm", "1", "judged"),
    ("1.1.4", "Mức độ thực hiện kế hoạch", "2", "bands"),
    ("1.2", "Báo cáo CCHC", "2", None),
    ("1.2.1", "Gửi đủ, đúng hạn", "1", "deduct"),
    ("1.2.2", "Đủ nội dung", "1", "choice"),
    ("1.3", "Kiểm tra công tác CCHC", "3", "count"),
    ("2", "TỔ CHỨC BỘ MÁY", "4", None),
    ("2.1", "Sắp xếp tổ chức", "4", None),
    ("2.1.1", "Thực hiện đúng quy định về tổ chức bộ máy", "3", "choice"),
    ("2.1.2", "Thực hiện quy chế làm việc", "1", "choice"),
]


def workbook(path: Path, sheets: Sequence[Any], merges: Sequence[str] = ()) -> Path:
    """A workbook of plain rows; `merges` are cell ranges of the first sheet."""
    book = Workbook()
    for number, rows in enumerate(sheets):
        sheet = book.active if number == 0 else book.create_sheet()
        assert sheet is not None
        for row in rows:
            sheet.append(list(row))
    assert book.active is not None
    for cells in merges:
        book.active.merge_cells(cells)
    book.save(path)
    return path


def document(
    path: Path, tables: Sequence[Any], texts: Sequence[str] = (), merges: Sequence[Any] = ()
) -> Path:
    """A Word document: paragraphs, then tables; `merges` are (table, row, column, row, column) of corner
    cells."""
    made = Document()
    for text in texts:
        made.add_paragraph(text)
    for rows in tables:
        table = made.add_table(len(rows), max(len(row) for row in rows))
        for index, row in enumerate(rows):
            for column, value in enumerate(row):
                table.cell(index, column).text = "" if value is None else str(value)
        made.add_paragraph("")
    for number, top, left, bottom, right in merges:
        table = made.tables[number]
        table.cell(top, left).merge(table.cell(bottom, right))
    made.save(str(path))
    return path


def ca_mau_xlsx(folder: Path) -> Path:
    """A letterhead, headings on two merged rows, the columns numbered, options as rows of their own, a
    signature."""
    head = [
        ["UBND TỈNH CÀ MAU", None, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"],
        [None],
        ["Phụ lục I"],
        ["BỘ TIÊU CHÍ CHẤM ĐIỂM CẢI CÁCH HÀNH CHÍNH NĂM 2013"],
        ["(Ban hành kèm theo Quyết định số 1880/QĐ-UBND ngày 12 tháng 11 năm 2013 của UBND tỉnh Cà Mau)"],
        ["STT", "Lĩnh vực/Tiêu chí/Tiêu chí thành phần", "Điểm", "Ghi chú"],
        [None, None, "Điểm tối đa", None],
        ["(1)", "(2)", "(3)", "(4)"],
    ]
    rows = [*head, *CA_MAU, [None, "Tổng cộng", 14], [None, "Người lập biểu", None, "CHỦ TỊCH"]]
    merges = ["A4:D4", "A5:D5", "A6:A7", "B6:B7", "D6:D7", "A11:A14"]
    return workbook(folder / "ca-mau.xlsx", [rows], merges)


def ca_mau_docx(folder: Path) -> Path:
    """A Word annex on two pages, each with its own table and headings, STT merged down over the option
    rows."""
    heading = ["TT", "Nội dung", "Điểm chuẩn"]
    texts = [
        "PHỤ LỤC", "CHỈ SỐ CẢI CÁCH HÀNH CHÍNH CẤP SỞ",
        "(Kèm theo Quyết định số 1880/QĐ-UBND ngày 12/11/2013 của UBND tỉnh Cà Mau)",
    ]  # fmt: skip
    letterhead = [
        ["ỦY BAN NHÂN DÂN\nTỈNH CÀ MAU", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc"]
    ]
    first, second = [heading, *CA_MAU[:15]], [heading, *CA_MAU[15:]]
    merges = [(1, 3, 0, 6, 0), (1, 1, 0, 1, 1)]
    first[1] = ("I. CHỈ ĐẠO, ĐIỀU HÀNH CẢI CÁCH HÀNH CHÍNH", None, 10)
    return document(folder / "ca-mau.docx", [letterhead, first, second], texts, merges)


RESTART_TREE = [
    ("1", "Chỉ đạo, điều hành", "6", None),
    ("1.1", "Kế hoạch", "3", None),
    ("1.1.a", "Ban hành kế hoạch", "1", "choice"),
    ("1.1.b", "Thực hiện kế hoạch", "2", "ratio"),
    ("1.2", "Báo cáo", "3", "deduct"),
    ("2", "Thủ tục hành chính", "13", None),
    *[(f"2.{number}", f"Tiêu chí thứ {number}", "1", "choice") for number in range(1, 10)],
    ("2.10", "Tiêu chí thứ mười", "4", None),
    ("2.10.1", "Niêm yết", "2", "choice"),
    ("2.10.2", "Trả lời", "2", "bands"),
]


def restart_xlsx(folder: Path) -> Path:
    """Numbering that restarts under each Roman numeral, letters below it, and numbers that the spreadsheet
    damaged."""
    rows: list[Sequence[Any]] = [
        ["TT", "NỘI DUNG", "THANG ĐIỂM", "CÁCH TÍNH ĐIỂM", "TÀI LIỆU KIỂM CHỨNG", "CƠ QUAN CHỦ TRÌ"],
        ["I", "Chỉ đạo, điều hành", 6, None, None, None],
        [1, "Kế hoạch", 3, None, None, None],
        ["a)", "Ban hành kế hoạch", 1, "- Ban hành kịp thời: 1 điểm\n- Ban hành không kịp thời: 0,5 "
            "điểm\n- Không ban hành: 0 điểm",
         "Kế hoạch; quyết định phê duyệt", "Sở Nội vụ"],
        ["b)", "Thực hiện kế hoạch", 2, "Tỷ lệ nhiệm vụ hoàn thành trên tổng số nhiệm vụ × điểm tối đa; "
            "dưới 80% thì 0 điểm",
         "Báo cáo năm", "Sở Nội vụ"],
        [2, "Báo cáo", 3, "Mỗi báo cáo chậm trừ 0,5 điểm", "Các báo cáo", "Sở Nội vụ, Văn phòng UBND tỉnh"],
        ["II", "Thủ tục hành chính", 13, None, None, None],
        *[[float(f"2.{number}"), f"Tiêu chí thứ {number}", 1, "Có: 1; Không: 0", None,
        "Văn phòng UBND tỉnh"] for number in range(1, 10)],
        [2.1, "Tiêu chí thứ mười", 4, None, None, None],
        [datetime.datetime(2001, 10, 2), "Niêm yết", 2, "Đầy đủ: điểm tối đa; không đầy đủ: 50% điểm tối "
            "đa; không niêm yết: 0", None, None],
        ["2.10.2", "Trả lời", 2,
        "100%: 2 điểm\nTừ 80% đến dưới 100%: 1 điểm\nDưới 80%: không tính điểm", None, None],
    ]  # fmt: skip
    return workbook(folder / "so.xlsx", [rows])


INDENTED = [
    ("BẢNG TIÊU CHÍ ĐÁNH GIÁ NĂM 2020", "", ""),
    ("1. Chỉ đạo điều hành", "5,5", ""),
    ("     1.1. Kế hoạch CCHC", "3", ""),
    ("          1.1.1. Ban hành kế hoạch (kịp thời 1; không kịp thời 0,5; không ban hành 0)", "1", ""),
    ("          1.1.2. Mức độ hoàn thành", "2", "Trên 90%: 2; 70%–90%: 1; dưới 70%: 0"),
    ("     1.2. Sáng kiến", "2,5", "mỗi sáng kiến 0,5 điểm"),
    ("2. Hiện đại hóa hành chính", "4,5", ""),
    ("     2.1. Văn bản điện tử", "2,5", "≥ 95%: 2,5 điểm; ≥ 80%: 1,5 điểm; còn lại: 0 điểm"),
    ("     2.2. Mức độ hài lòng", "2", "Điều tra xã hội học"),
]
INDENTED_TREE = [
    ("1", "Chỉ đạo điều hành", "5.5", None),
    ("1.1", "Kế hoạch CCHC", "3", None),
    ("1.1.1", "Ban hành kế hoạch", "1", "choice"),
    ("1.1.2", "Mức độ hoàn thành", "2", "bands"),
    ("1.2", "Sáng kiến", "2.5", "count"),
    ("2", "Hiện đại hóa hành chính", "4.5", None),
    ("2.1", "Văn bản điện tử", "2.5", "bands"),
    ("2.2", "Mức độ hài lòng", "2", "survey"),
]


def indented_csv(folder: Path) -> Path:
    """No headings at all; number and title in one cell, indented by five spaces a level."""
    path = folder / "bang.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(INDENTED)
    return path


LEVELS_TREE = [
    ("1", "Chỉ đạo điều hành", "3", None),
    ("1.1", "Kế hoạch", "2", None),
    ("1.1.1", "Ban hành", "1", "choice"),
    ("1.1.2", "Công khai", "1", "choice"),
    ("1.2", "Tuyên truyền", "1", None),
    ("1.2.1", "Tuyên truyền trên báo, đài", "1", "choice"),
    ("2", "Tài chính công", "2", None),
    ("2.1", "Giải ngân", "2", None),
    ("2.1.1", "Tỷ lệ giải ngân vốn đầu tư công", "2", "bands"),
]


def levels_xlsx(folder: Path) -> Path:
    """One column a level, merged down; options with their points in two columns of their own."""
    rows = [
        ["Lĩnh vực", "Tiêu chí", "Tiêu chí thành phần", "Điểm tối đa", "Mức đánh giá", "Điểm"],
        ["Chỉ đạo điều hành", "Kế hoạch", "Ban hành", 1, "Đúng hạn", 1],
        [None, None, None, None, "Quá hạn", 0.5],
        [None, None, None, None, "Không ban hành", 0],
        [None, None, "Công khai", 1, "Có", 1],
        [None, None, None, None, "Không", 0],
        [None, "Tuyên truyền", "Tuyên truyền trên báo, đài", 1, "Thường xuyên", 1],
        [None, None, None, None, "Không thường xuyên", 0.5],
        [None, None, None, None, "Không thực hiện", 0],
        ["Tài chính công", "Giải ngân", "Tỷ lệ giải ngân vốn đầu tư công", 2, "Từ 95% trở lên", 2],
        [None, None, None, None, "Từ 80% đến dưới 95%", 1],
        [None, None, None, None, "Dưới 80%", 0],
    ]
    return workbook(folder / "cap.xlsx", [rows], ["A2:A9", "B2:B6", "C2:C4", "D2:D4", "A10:A12"])


BONUS_TREE: list[tuple[str, str, str, str | None]] = [
    ("1", "Chỉ đạo điều hành", "60", "judged"),
    ("2", "Cải cách thủ tục", "40", "judged"),
    ("C.1", "Sáng kiến được công nhận", "2", "count"),
    ("C.2", "Được khen thưởng", "1", "choice"),
    ("T.1", "Báo cáo trễ hạn", "5", "count"),
    ("T.2", "Người đứng đầu bị kỷ luật", "10", "choice"),
]


def bonus_xlsx(folder: Path) -> Path:
    """Standard points, then bonus and penalty outside them, in sections without number."""
    rows = [
        ["Stt", "Tiêu chí", "Điểm tối đa", "Hướng dẫn chấm"],
        [1, "Chỉ đạo điều hành", 60, "Hội đồng chấm trong khoảng từ 0 đến 60 điểm"],
        [2, "Cải cách thủ tục", 40, "Hội đồng đánh giá, cho điểm"],
        [None, "TỔNG ĐIỂM", 100, None],
        [None, "ĐIỂM THƯỞNG", 3, None],
        [1, "Sáng kiến được công nhận", 2, "Mỗi sáng kiến được cộng 0,5 điểm, tối đa 2 điểm"],
        [2, "Được khen thưởng", 1, "Được UBND tỉnh khen thưởng: 1 điểm; không được khen thưởng: 0"],
        [None, "ĐIỂM TRỪ", 20, None],
        [1, "Báo cáo trễ hạn", -5, "Mỗi lần trễ hạn trừ 1 điểm"],
        [2, "Người đứng đầu bị kỷ luật", -10, "Bị kỷ luật: 10 điểm; không bị kỷ luật: 0 điểm"],
    ]
    return workbook(folder / "thuong.xlsx", [rows])
