"""What nobody sees in files of rulings, explanations and points: it is read, and told in the way of forms."""

from __future__ import annotations

import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from parscore.pipeline.score import Run, score_cycle
from parscore.read.sheets.formats import format_of
from tests.appraisal.kit import Small, book, line_of

LONG: list[list[object]] = [["Đơn vị", "Mã tiêu chí", "Điểm", "Lý do"], ["Sở Nội vụ", "1.1", 1, "Chậm"]]
MATRIX: list[list[object]] = [["Mã", "Tiêu chí", "Sở Nội vụ", "Lý do"], ["1.1", "Chất lượng", 1, "Chậm"]]


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """The small cycle with three workbooks."""
    return Small(tmp_path).set_up()


def hidden_row(sheet: Worksheet) -> None:
    sheet.auto_filter.ref = "A1:D2"
    sheet.row_dimensions[2].hidden = True


def flat_row(sheet: Worksheet) -> None:
    """A height that `changed` makes nothing of: openpyxl writes no zero."""
    sheet.row_dimensions[2].height = 77


def hidden_column(sheet: Worksheet) -> None:
    sheet.column_dimensions["C"].hidden = True


def blank_format(sheet: Worksheet) -> None:
    sheet["C2"].number_format = ";;;"


CONCEALED: list[tuple[Callable[[Worksheet], None], str]] = [
    (hidden_row, "dòng 2"),
    (flat_row, "dòng 2"),
    (hidden_column, "cột C"),
    (blank_format, "số ở ô C2"),
]


def changed(path: Path, conceal: Callable[[Worksheet], None]) -> None:
    made = openpyxl.load_workbook(path)
    conceal(made.worksheets[0])
    made.save(path)
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    with zipfile.ZipFile(path, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content.replace(b'ht="77"', b'ht="0"'))


def told(run: Run, code: str = "W016") -> list[str]:
    return [one.message for one in run.findings if one.code == code]


@pytest.mark.parametrize(("conceal", "what"), CONCEALED)
@pytest.mark.parametrize("rows", [LONG, MATRIX])
def test_hidden_rulings_are_read_and_told(
    conceal: Callable[[Worksheet], None], what: str, rows: list[list[object]], small: Small
) -> None:
    name = small.book("so-noi-vu.xlsx", {"Bảng": rows})
    assert told(small.score(round_1=name)) == []
    changed(small.folder / name, conceal)
    run = small.score(round_1=name)
    assert told(run) == [f"{what} đang ẩn nhưng có nội dung; nội dung vẫn được đọc"]
    assert line_of(run, "so-noi-vu", "1.1").value() == 1


@pytest.mark.parametrize(("conceal", "what"), CONCEALED)
def test_hidden_points_are_read_and_told(
    conceal: Callable[[Worksheet], None], what: str, small: Small
) -> None:
    book(
        small.folder / "diem.xlsx",
        {"Điểm": [["Đơn vị", "Mã tiêu chí", "Điểm"], ["Sở Nội vụ", "2.1", 1.5]]},
    )
    changed(small.folder / "diem.xlsx", conceal)
    small.cycle("given: diem.xlsx")
    run = score_cycle(small.folder, write=False)
    assert told(run) == [f"{what} đang ẩn nhưng có nội dung; nội dung vẫn được đọc"]


@pytest.mark.parametrize(("conceal", "what"), CONCEALED[:3])
def test_hidden_explanations_are_read_and_told(
    conceal: Callable[[Worksheet], None], what: str, small: Small
) -> None:
    rows: list[list[object]] = [["Đơn vị", "Mã tiêu chí", "Giải trình"], ["Sở Nội vụ", "1.1", "Do bão"]]
    book(small.folder / "giai-trinh.xlsx", {"Giải trình": rows})
    changed(small.folder / "giai-trinh.xlsx", conceal)
    small.cycle("explanations: [giai-trinh.xlsx]")
    run = score_cycle(small.folder, write=False)
    assert told(run) == [f"{what} đang ẩn nhưng có nội dung; nội dung vẫn được đọc"]


@pytest.mark.parametrize("rows", [LONG, MATRIX])
def test_rulings_on_a_hidden_sheet_alone_are_read(rows: list[list[object]], small: Small) -> None:
    name = small.book("so-noi-vu.xlsx", {"Bìa": [["Kính gửi Sở Nội vụ"]], "Nháp": rows})
    made = openpyxl.load_workbook(small.folder / name)
    made["Nháp"].sheet_state = "hidden"
    made.save(small.folder / name)
    run = small.score(round_1=name)
    assert [message.endswith("trang này được đọc") for message in told(run, "W015")] == [True]
    assert line_of(run, "so-noi-vu", "1.1").value() == 1


@pytest.mark.parametrize(("code", "read"), [("1.1", False), ("1.3", True)])
def test_a_hidden_sheet_beside_another_adds_only_what_that_lacks(code: str, read: bool, small: Small) -> None:
    draft: list[list[object]] = [LONG[0], ["Sở Nội vụ", code, 0.5, "Thiếu"]]
    name = small.book("so-noi-vu.xlsx", {"Bảng": LONG, "Nháp": draft})
    made = openpyxl.load_workbook(small.folder / name)
    made["Nháp"].sheet_state = "hidden"
    made.save(small.folder / name)
    run = small.score(round_1=name)
    (message,) = told(run, "W015")
    assert message.endswith("trang này được đọc" if read else "trang này không được đọc")
    assert line_of(run, "so-noi-vu", "1.1").value() == 1
    assert (line_of(run, "so-noi-vu", code).value() == (1 if code == "1.1" else 0.5)) is True


OWN = ["STT", "Tiêu chí", "Điểm tự chấm", "Điểm thẩm định", "Lý do"]


@pytest.mark.parametrize(("code", "read"), [("1.1", False), ("1.3", True)])
def test_a_hidden_sheet_of_a_units_own_workbook(code: str, read: bool, small: Small) -> None:
    """It adds the marks of lines that no visible sheet has, and says so."""
    seen, hidden = ["1.1", None, 1.5, 1, "Chậm"], [code, None, None, 0.5, "Thiếu"]
    name = small.book("so-noi-vu.xlsx", {"Biểu": [OWN, seen], "Nháp": [OWN, hidden]})
    made = openpyxl.load_workbook(small.folder / name)
    made["Nháp"].sheet_state = "hidden"
    made.save(small.folder / name)
    run = small.score(round_1=name)
    (message,) = told(run, "W015")
    assert message.endswith("trang này được đọc" if read else "trang này không được đọc")
    points = {
        one: [mark.points for mark in line_of(run, "so-noi-vu", one).marks if mark.stage == "round-1"]
        for one in ("1.1", "1.3")
    }
    assert points == {"1.1": [1], "1.3": [Decimal("0.5") if read else None]}


def test_reasons_on_a_hidden_sheet_are_read(small: Small) -> None:
    marks: list[list[object]] = [["Mã", "Tiêu chí", "Sở Nội vụ"], ["1.1", "Chất lượng", 1]]
    why: list[list[object]] = [["Mã", "Tiêu chí", "Sở Nội vụ"], ["1.1", "Chất lượng", "Chậm"]]
    name = small.book("so-noi-vu.xlsx", {"Điểm": marks, "Lý do": why})
    made = openpyxl.load_workbook(small.folder / name)
    made["Lý do"].sheet_state = "hidden"
    made.save(small.folder / name)
    run = small.score(round_1=name)
    assert len(told(run, "W015")) == 1
    assert line_of(run, "so-noi-vu", "1.1").marks[-1].reason == "Chậm"


def test_a_hidden_sheet_of_points_and_explanations(small: Small) -> None:
    sheets: dict[str, list[list[object]]] = {
        "Bìa": [["Mã tiêu chí", "Đơn vị", "Điểm"]],
        "Ẩn": [["Đơn vị", "Mã tiêu chí", "Điểm"], ["Sở Nội vụ", "2.1", 1.5]],
    }
    book(small.folder / "diem.xlsx", sheets)
    made = openpyxl.load_workbook(small.folder / "diem.xlsx")
    made["Ẩn"].sheet_state = "veryHidden"
    made.save(small.folder / "diem.xlsx")
    small.cycle("given: diem.xlsx")
    run = score_cycle(small.folder, write=False)
    assert len(told(run, "W015")) == 1
    assert line_of(run, "so-noi-vu", "2.1").value() == 1.5


@pytest.mark.parametrize(
    ("code", "nothing"),
    [
        (";;;", True),
        (";;;@", True),
        ("[Red];;", True),
        ('"" ;;;', True),
        ("General", False),
        ("0.00;-0.00;;@", False),
        ('"đạt";;', False),
        ("@", False),
        ("", False),
    ],
)
def test_formats_that_show_nothing(code: str, nothing: bool) -> None:
    assert (format_of(code).shows(1) == "nothing") is nothing
