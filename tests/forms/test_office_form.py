"""An office's own blank workbook as the form of every unit: what is kept, put in and told, and what comes back."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from parscore.model.form import STAMP_SHEET
from parscore.model.submission import Submission
from parscore.pipeline.evidence import delivered_figures
from parscore.pipeline.form_sets import CycleSets
from parscore.pipeline.forms import check_file
from parscore.pipeline.forms_out import office_forms, write_templates
from parscore.pipeline.load import load_cycle
from tests.forms.kit import SET
from tests.kit.cli import parscore
from tests.kit.office import packed, parts_of

CYCLE = """\
cycle: ky-2022
title: Chỉ số CCHC tỉnh
year: 2022
groups:
  - id: so
    title: Các sở
    framework: so.yaml
    units: [{id: so-noi-vu, name: Sở Nội vụ}, {id: so-y-te, name: Sở Y tế, not_applicable: ["1.4"]}]
stages: [self]
"""
HEADINGS = (
    "Mã TC",
    "Nội dung tiêu chí",
    "Điểm chuẩn",
    "Kết quả thực hiện",
    "Điểm tự chấm",
    "Minh chứng",
    "Ghi chú",
)
ROWS: tuple[tuple[object, ...], ...] = (
    ("1", "Chỉ đạo, điều hành", 12),
    ("1.1", "Ban hành kế hoạch", 1),
    ("1.2", "Tỷ lệ hoàn thành nhiệm vụ", 2),
    (None, "Số nhiệm vụ hoàn thành"),
    (None, "Tổng số nhiệm vụ"),
    ("1.3", "Tỷ lệ hồ sơ đúng hạn", 2),
    (None, "Số hồ sơ đúng hạn"),
    (None, "Tổng số hồ sơ"),
    ("1.4", "Tuyên truyền", 1),
    ("1.5", "Báo cáo định kỳ", 2),
    ("1.6", "Chất lượng tham mưu", 2),
    ("1.10", "Sáng kiến", 2),
    ("2", "Tác động của CCHC", 8),
    ("2.1", "Mức độ hài lòng", 5),
    ("2.2", "Chỉ số khác", 3),
    ("C1", "Mô hình mới", 2),
    ("T1", "Bị phê bình", 3),
)
SHEET, TOP = "Biểu 01", 7
LINES = {str(row[0] or row[1]): line for line, row in enumerate(ROWS, TOP)}
SCORE = {code: f"E{line}" for code, line in LINES.items()}
Change = Callable[[Worksheet], None]


def untouched(_: Worksheet) -> None:
    """The office's form as it is."""


def office_book(path: Path, change: Change = untouched) -> Path:
    """A blank form as an office draws one: letterhead, colours, a total, a place for the name."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = SHEET
    for cell, words in {
        "A1": "UBND TỈNH",
        "A2": "ĐƠN VỊ: ………",
        "A4": "BIỂU TỰ ĐÁNH GIÁ CCHC NĂM 2022",
    }.items():
        sheet[cell] = words
    sheet.merge_cells("A4:G4")
    sheet["A4"].font = Font(bold=True, size=15, color="00FF0000")
    for line, row in enumerate((HEADINGS, *ROWS), TOP - 1):
        for column, value in enumerate(row, 1):
            cells: Any = sheet.cell(line, column)
            cells.value = value
            cells.fill = PatternFill("solid", fgColor="00FFCC00")
    sheet[SCORE["1"]] = "=SUM(E8:E18)"
    sheet["B27"] = "NGƯỜI LẬP BIỂU"
    sheet.column_dimensions["B"].width = 44
    change(sheet)
    book.save(path)
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "so.yaml").write_text(SET, encoding="utf-8")
    (tmp_path / "cycle.yaml").write_text(CYCLE, encoding="utf-8")
    return tmp_path


def made(folder: Path, base: Path) -> tuple[dict[str, bytes], list[str]]:
    """The forms of all units, and the codes of what is told about the office's own."""
    loaded = load_cycle(folder / "cycle.yaml", "cycle.yaml")
    assert loaded.cycle is not None
    sets = {name: one for name, one in loaded.frameworks.items() if one is not None}
    bases, findings = office_forms(base, loaded.cycle, sets)
    if bases:
        write_templates(loaded.cycle, sets, folder / "submissions", overwrite=True, bases=bases)
    forms = {path.stem: path.read_bytes() for path in sorted((folder / "submissions").glob("*.xlsx"))}
    return forms, [found.code for found in findings]


def test_what_a_system_delivers_stands_in_the_cells_of_the_office_locked(
    folder: Path, tmp_path: Path
) -> None:
    (folder / "hs.csv").write_text("unit,code,numerator\nSở Nội vụ,1.3,45\n", encoding="utf-8")
    (folder / "cycle.yaml").write_text(f"{CYCLE}figures: hs.csv\n", encoding="utf-8")
    loaded = load_cycle(folder / "cycle.yaml", "cycle.yaml")
    assert loaded.cycle is not None
    sets = {name: one for name, one in loaded.frameworks.items() if one is not None}
    bases, _ = office_forms(office_book(tmp_path / "mau.xlsx"), loaded.cycle, sets)
    figures, _ = delivered_figures(loaded)
    write_templates(loaded.cycle, sets, folder / "submissions", bases=bases, figures=figures)
    sheet = opened((folder / "submissions" / "so-noi-vu.xlsx").read_bytes())
    held, typed = (sheet[f"D{LINES[label]}"] for label in ("Số hồ sơ đúng hạn", "Tổng số hồ sơ"))
    assert (held.value, held.protection.locked) == (45, True)
    assert (typed.value, typed.protection.locked) == (None, False)
    assert opened((folder / "submissions" / "so-y-te.xlsx").read_bytes())[held.coordinate].value is None


def opened(form: bytes) -> Worksheet:
    sheet = openpyxl.load_workbook(io.BytesIO(form))[SHEET]
    assert isinstance(sheet, Worksheet)
    return sheet


def returned(folder: Path, unit: str, values: Mapping[str, Any]) -> tuple[Submission | None, list[str]]:
    """The form of a unit filled in by hand and sent, as the cycle reads it."""
    path = folder / "submissions" / f"{unit}.xlsx"
    book = openpyxl.load_workbook(path)
    for cell, value in values.items():
        book[SHEET][cell] = value
    book.save(path)
    loaded = load_cycle(folder / "cycle.yaml", "cycle.yaml")
    assert loaded.cycle is not None
    sets = CycleSets(loaded.cycle, {name: one for name, one in loaded.frameworks.items() if one is not None})
    checked = check_file(sets, path, path.name)
    (form,) = checked.forms
    return form.submission, [one.code for one in (*checked.findings, *form.findings)]


FILLED: dict[str, Any] = {
    SCORE["1.1"]: 1, f"D{LINES['1.1']}": "Kịp thời, đúng hạn", f"F{LINES['1.1']}": "KH 12/KH-SNV ngày 05/01/2022",
    SCORE["1.2"]: 1.8, f"D{LINES['Số nhiệm vụ hoàn thành']}": 45, f"D{LINES['Tổng số nhiệm vụ']}": 50,
    SCORE["1.3"]: 2, f"D{LINES['Số hồ sơ đúng hạn']}": 95, f"D{LINES['Tổng số hồ sơ']}": 100,
    SCORE["1.4"]: 1, f"D{LINES['1.4']}": 4, SCORE["1.5"]: 2, f"D{LINES['1.5']}": 0, SCORE["1.6"]: 1.5,
    SCORE["1.10"]: 2, SCORE["C1"]: 0, f"D{LINES['C1']}": 0, SCORE["T1"]: 0, f"D{LINES['T1']}": 0,
}  # fmt: skip


def test_the_office_s_form_keeps_its_looks_and_gets_the_unit(folder: Path) -> None:
    forms, codes = made(folder, office_book(folder / "mau.xlsx"))
    assert codes == []
    assert list(forms) == ["so-noi-vu", "so-y-te"]
    sheet = opened(forms["so-y-te"])
    assert sheet["A2"].value == "ĐƠN VỊ: Sở Y tế"
    assert (sheet["A4"].font.size, sheet["A4"].font.color.rgb) == (15, "00FF0000")
    assert sheet["B7"].fill.fgColor.rgb == "00FFCC00"
    assert sheet.column_dimensions["B"].width == 44
    assert sheet[SCORE["1"]].value == "=SUM(E8:E18)"
    assert [cell.value for cell in sheet[TOP - 1]] == list(HEADINGS)
    assert sheet[f"D{LINES['1.4']}"].value == "Không áp dụng"
    assert sheet[f"D{LINES['2.1']}"].value == "Điều tra XHH"


def test_limits_lists_and_locks_are_put_in(folder: Path) -> None:
    forms, _ = made(folder, office_book(folder / "mau.xlsx"))
    sheet = opened(forms["so-noi-vu"])
    limits = {str(one.sqref): one for one in sheet.data_validations.dataValidation}
    assert limits[SCORE["1.1"]].formula2 == "1"
    assert limits[f"D{LINES['1.1']}"].type == "list"
    assert limits[SCORE["1.6"]].type == "custom"
    assert sheet.protection.sheet
    locked = {SCORE["1.1"]: False, SCORE["1"]: True, "A8": True, "B8": True, "G8": False, "B27": False}
    assert {cell: sheet[cell].protection.locked for cell in locked} == locked
    excluded = opened(forms["so-y-te"])
    assert excluded[SCORE["1.4"]].protection.locked
    assert SCORE["1.4"] not in {str(one.sqref) for one in excluded.data_validations.dataValidation}


def test_what_comes_back_is_read_as_safely_as_our_own_form(folder: Path) -> None:
    made(folder, office_book(folder / "mau.xlsx"))
    submission, codes = returned(folder, "so-noi-vu", FILLED)
    assert codes == []
    assert submission is not None
    assert submission.stamp is not None
    assert submission.stamp.unit == "so-noi-vu"
    marks = {code: entry.claimed.value for code, entry in submission.entries.items()}
    assert str(marks["1.2"]) == "1.8"
    assert {key: int(value) for key, value in submission.entries["1.3"].values.items()} == {
        "numerator": 95,
        "denominator": 100,
    }


def test_another_unit_s_name_on_the_file_is_seen_by_the_stamp(folder: Path) -> None:
    made(folder, office_book(folder / "mau.xlsx"))
    sent = folder / "submissions"
    (sent / "so-noi-vu.xlsx").rename(sent / "so-y-te.xlsx")
    assert "W302" in returned(folder, "so-y-te", {})[1]


def test_the_same_base_gives_the_same_bytes(folder: Path) -> None:
    base = office_book(folder / "mau.xlsx")
    first = made(folder, base)
    assert made(folder, base) == first


def protected(sheet: Worksheet) -> None:
    sheet.protection.sheet = True
    sheet.protection.password = "tinh"


def test_an_office_s_own_protection_stays_and_the_cells_to_fill_in_open(folder: Path) -> None:
    forms, codes = made(folder, office_book(folder / "mau.xlsx", protected))
    sheet = opened(forms["so-noi-vu"])
    assert codes == []
    assert sheet.protection.password
    assert not sheet[SCORE["1.1"]].protection.locked
    assert sheet["B27"].protection.locked


def limited(sheet: Worksheet) -> None:
    rule = DataValidation(type="whole", operator="between", formula1="0", formula2="99")
    rule.add("E8:E30")
    sheet.add_data_validation(rule)


def test_a_cell_has_one_limit_only(folder: Path) -> None:
    forms, _ = made(folder, office_book(folder / "mau.xlsx", limited))
    limits = opened(forms["so-noi-vu"]).data_validations.dataValidation
    on_cell = [one.type for one in limits if SCORE["1.1"] in one.sqref]
    assert on_cell == ["decimal"]
    assert [one.type for one in limits if "E30" in one.sqref] == ["whole"]


def set_cells(**cells: Any) -> Change:
    def change(sheet: Worksheet) -> None:
        for cell, value in cells.items():
            sheet[cell] = value

    return change


def merged(sheet: Worksheet) -> None:
    sheet.merge_cells(f"{SCORE['1.5']}:{SCORE['1.6']}")


def without_lines(sheet: Worksheet) -> None:
    sheet.delete_rows(LINES["1.10"])


def without_figures(sheet: Worksheet) -> None:
    sheet.delete_rows(LINES["Số hồ sơ đúng hạn"], 2)


def with_chart(sheet: Worksheet) -> None:
    from openpyxl.chart import BarChart

    sheet.add_chart(BarChart(), "J2")


ANOTHER_SET = {f"{column}{line}": f"{column}.{line}" for line in LINES.values() for column in "AB"}
TOLD: dict[str, tuple[str, Change]] = {
    "a mark": ("W602", set_cells(E8=1)),
    "a figure": ("W602", set_cells(D10=40)),
    "an option": ("W602", set_cells(D8="Không kịp thời")),
    "a line less": ("W603", without_lines),
    "merged marks": ("W604", merged),
    "no lines for figures": ("W605", without_figures),
    "no place for a name": ("W606", set_cells(A2="Mẫu số 01")),
    "a unit's own form": ("W607", set_cells(A1="SỞ NỘI VỤ")),
    "a chart": ("W608", with_chart),
    "last year's": ("W313", set_cells(A4="BIỂU TỰ ĐÁNH GIÁ CCHC NĂM 2021")),
    "no table": ("W010", lambda sheet: sheet.delete_rows(TOP - 1)),
    "a column less": ("W013", lambda sheet: sheet.delete_cols(6)),
    "another set": ("W107", set_cells(**ANOTHER_SET)),
}
REFUSED = {"W602", "W607", "W010", "W107"}


@pytest.mark.parametrize(("code", "change"), TOLD.values(), ids=TOLD)
def test_what_is_told_of_the_office_s_form(folder: Path, code: str, change: Change) -> None:
    forms, codes = made(folder, office_book(folder / "mau.xlsx", change))
    assert code in codes
    assert bool(forms) is (code not in REFUSED)


GOOD: dict[str, Change] = {
    "a formula for a mark": set_cells(E8='=IF(D8="","",1)'),
    "a name in the next cell": set_cells(A2="Đơn vị:", B2="………"),
    "a name in capitals": set_cells(A2="TÊN CƠ QUAN, ĐƠN VỊ"),
    "leaders": set_cells(A2="SỞ …………"),
    "a sheet of lists": lambda sheet: sheet.parent.create_sheet("danh_muc") and None,  # type: ignore[union-attr]
}


@pytest.mark.parametrize("change", GOOD.values(), ids=GOOD)
def test_forms_about_which_nothing_is_told(folder: Path, change: Change) -> None:
    forms, codes = made(folder, office_book(folder / "mau.xlsx", change))
    assert codes == []
    above = [str(cell.value).upper() for row in opened(forms["so-y-te"])["A1:C3"] for cell in row]
    assert any("SỞ Y TẾ" in words for words in above)


def test_files_that_are_no_workbook_to_write_on(folder: Path) -> None:
    base = office_book(folder / "mau.xlsx")
    macros = folder / "macro.xlsm"
    macros.write_bytes(packed({**parts_of(base.read_bytes()), "xl/vbaProject.bin": b"\xd0\xcf\x11\xe0"}))
    table = folder / "mau.csv"
    table.write_text(
        "STT;Tiêu chí;Điểm tự chấm\n1.1;Ban hành kế hoạch;\n1.6;Chất lượng tham mưu;\n",
        encoding="utf-8",
    )
    many = office_book(folder / "nhieu.xlsx", set_cells(E6="Sở Nội vụ", F6="Sở Y tế", G6="Cộng"))
    for path in (macros, table, many):
        forms, codes = made(folder, path)
        assert forms == {}
        assert "W601" in codes, path
    assert made(folder, folder / "khong-co.xlsx") == ({}, ["W001"])


def test_the_command_line_writes_the_forms_and_tells_the_rest(folder: Path) -> None:
    office_book(folder / "mau.xlsx", without_lines)
    done = parscore("template", folder, "--base", folder / "mau.xlsx")
    assert done.returncode == 0
    assert "W603" in done.stderr
    assert "1.10 «Sáng kiến»" in done.stderr
    book = openpyxl.load_workbook(folder / "out" / "bieu-mau" / "so-noi-vu.xlsx")
    assert book[STAMP_SHEET].sheet_state == "hidden"
    office_book(folder / "mau.xlsx", set_cells(E8=1))
    refused = parscore("template", folder, "--base", folder / "mau.xlsx", "--out", folder / "khac")
    assert refused.returncode == 1
    assert "mẫu đã có điểm" in refused.stderr
    assert not (folder / "khac").exists()
    assert parscore("template", folder, "--base", folder / "mau.xlsx", "--stage", "self").returncode == 2
