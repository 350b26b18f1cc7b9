"""What is typed into our own form is what is read back, and the form is fit to be sent out."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from parscore.check.form.form import accept
from parscore.model.cycle import Unit
from parscore.model.form import COLUMNS, FORM_SHEET, LIST_SHEET, STAMP_SHEET, form_rows
from parscore.pipeline.forms_out import write_templates
from parscore.read.forms.form import identify, open_form
from parscore.read.yaml.models import read_framework
from tests.forms.kit import CYCLE, FRAMEWORK, SET, UNIT, blank_form, fill, framework, read

TYPED: dict[str, dict[str, object]] = {
    "1.1": {"Số liệu kê khai": "Không kịp thời", "Điểm tự chấm": 0.5, "Tài liệu kiểm chứng": "KH 5/KH-SNV"},
    "1.2": {"Điểm tự chấm": 1.8, "Giải trình": "Còn 5 nhiệm vụ"},
    "– Số nhiệm vụ hoàn thành": {"Số liệu kê khai": 45},
    "– Tổng số nhiệm vụ": {"Số liệu kê khai": 50},
    "1.3": {"Điểm tự chấm": 1},
    "– Số hồ sơ đúng hạn": {"Số liệu kê khai": 90},
    "– Tổng số hồ sơ": {"Số liệu kê khai": 100},
    "1.4": {"Điểm tự chấm": 0.25},
    "– Số tin bài": {"Số liệu kê khai": 1},
    "1.5": {"Điểm tự chấm": 2},
    "– Số lần trễ hạn": {"Số liệu kê khai": 0},
    "1.6": {"Điểm tự chấm": 1.25},
    "1.10": {"Điểm tự chấm": 0.1 + 0.2},
    "C1": {"Điểm tự chấm": 1},
    "– Số mô hình": {"Số liệu kê khai": 1},
    "T1": {"Điểm tự chấm": 2},
    "– Số lần bị phê bình": {"Số liệu kê khai": 2},
}


def sheet_of(path: Path) -> Worksheet:
    return openpyxl.load_workbook(path)[FORM_SHEET]


def rows_of(sheet: Worksheet) -> dict[str, int]:
    rows = range(11, sheet.max_row)
    return {str(sheet.cell(row, 1).value): row for row in rows if sheet.cell(row, 1).value}


def test_what_is_typed_is_read(tmp_path: Path) -> None:
    path = blank_form(tmp_path / "so-noi-vu.xlsx")
    fill(path, TYPED)
    submission, findings = read(path)
    assert submission is not None
    assert findings == []
    claimed = {code: entry.claimed.value for code, entry in submission.entries.items()}
    assert claimed == {
        "1.1": Decimal("0.5"),
        "1.2": Decimal("1.8"),
        "1.3": 1,
        "1.4": Decimal("0.25"),
        "1.5": 2,
        "1.6": Decimal("1.25"),
        "1.10": Decimal("0.3"),
        "2.1": None,
        "2.2": None,
        "C1": 1,
        "T1": 2,
    }
    first, second = submission.entries["1.1"], submission.entries["1.2"]
    assert (first.option, first.evidence) == ("Không kịp thời", "KH 5/KH-SNV")
    assert {key: typed.value for key, typed in second.figures.items()} == {"numerator": 45, "denominator": 50}
    assert second.explanation == "Còn 5 nhiệm vụ"
    assert accept(submission, FRAMEWORK, frozenset(), cycle="ky-2022")[1] == []


def test_every_value_knows_its_cell(tmp_path: Path) -> None:
    path = blank_form(tmp_path / "so-noi-vu.xlsx")
    fill(path, TYPED)
    submission, _ = read(path)
    assert submission is not None
    sheet = sheet_of(path)
    for entry in submission.entries.values():
        assert sheet[entry.place.cell].value == entry.code
        assert entry.claimed.place.cell[0] == "G"
        for typed in entry.figures.values():
            assert sheet[typed.place.cell].value == typed.value


def test_form_says_whose_it_is(tmp_path: Path) -> None:
    form, _ = open_form(blank_form(tmp_path / "so-noi-vu.xlsx"), "so-noi-vu.xlsx")
    assert form is not None
    assert form.stamp is not None
    assert (form.stamp.framework, form.stamp.unit, form.stamp.cycle) == ("thu-nghiem", "so-noi-vu", "ky-2022")
    assert form.stamp.version == FRAMEWORK.version
    assert identify(form, Path("so-noi-vu.xlsx"), CYCLE) == ("so-noi-vu", [])


def test_form_looks_like_one(tmp_path: Path) -> None:
    path = blank_form(tmp_path / "so-noi-vu.xlsx")
    sheet = sheet_of(path)
    texts = [str(cell.value) for row in sheet.iter_rows(max_row=11) for cell in row if cell.value]
    assert {"SỞ NỘI VỤ", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", *COLUMNS.values(), "(1)", "(8)"} <= set(texts)
    assert any(text.startswith("BẢNG TỰ CHẤM ĐIỂM") and "2022" in text for text in texts)
    assert any("Bộ tiêu chí minh hoạ" in text for text in texts)
    assert "(Căn cứ Quyết định số 12/QĐ-UBND ngày 29/12/2022 của UBND tỉnh)" in texts
    assert sheet.print_title_rows == "$10:$11"
    assert sheet.page_setup.orientation == "landscape"
    assert sheet.protection.sheet
    book = openpyxl.load_workbook(path)
    assert [book[name].sheet_state for name in (LIST_SHEET, STAMP_SHEET)] == ["hidden", "hidden"]


def test_codes_stay_text_and_totals_are_live(tmp_path: Path) -> None:
    sheet = sheet_of(blank_form(tmp_path / "so-noi-vu.xlsx"))
    rows = rows_of(sheet)
    code = sheet.cell(rows["1.10"], 1)
    assert (code.value, code.data_type, code.number_format) == ("1.10", "s", "@")
    children = ",".join(f"G{rows[child]}" for child in ("1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.10"))
    assert sheet.cell(rows["1"], 7).value == f'=IF(COUNT({children})=0,"",SUM({children}))'
    formulas = [str(sheet.cell(row, 7).value) for row in range(rows["2.2"], sheet.max_row)]
    assert f'=IF(COUNT(G{rows["1"]},G{rows["2"]})=0,"",SUM(G{rows["1"]},G{rows["2"]}))' in formulas
    assert any("MIN(3," in formula for formula in formulas)
    assert any("MIN(4," in formula for formula in formulas)


def test_excluded_and_measured_lines_are_locked(tmp_path: Path) -> None:
    unit = Unit(id="so-noi-vu", name="Sở Nội vụ", not_applicable=("1.2",))
    sheet = sheet_of(blank_form(tmp_path / "so-noi-vu.xlsx", unit=unit))
    rows = rows_of(sheet)
    said = {code: sheet.cell(rows[code], 4).value for code in ("1.2", "2.1", "2.2")}
    assert said == {"1.2": "Không áp dụng", "2.1": "Điều tra XHH", "2.2": "Điểm lấy từ nguồn ngoài"}
    assert all(sheet.cell(rows[code], 7).protection.locked for code in said)
    titles = [sheet.cell(row, 2).value for row in range(11, sheet.max_row)]
    assert "– Tổng số nhiệm vụ" not in titles


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_no_text_becomes_a_formula(tmp_path: Path, start: str) -> None:
    text = SET.replace("Ban hành kế hoạch", f'"{start}1+1 kế hoạch"').replace("Không ban hành", f'"{start}2"')
    wanted = framework(text)
    unit = Unit(id="so-noi-vu", name=f"{start}Sở Nội vụ")
    book = openpyxl.load_workbook(blank_form(tmp_path / "x.xlsx", wanted, unit))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None]
    formulas = [str(cell.value) for cell in cells if cell.data_type == "f"]
    assert formulas
    assert all(formula.startswith(("=IF(COUNT(", "=IF(SUMPRODUCT(", "=IF(ISNUMBER(")) for formula in formulas)
    assert any(cell.value == f"{start}1+1 kế hoạch" for cell in cells)


def test_limits_speak_vietnamese_and_fit_excel(tmp_path: Path) -> None:
    sheet = sheet_of(blank_form(tmp_path / "so-noi-vu.xlsx"))
    limits = sheet.data_validations.dataValidation
    assert {limit.type for limit in limits} >= {"list", "decimal", "custom"}
    for limit in limits:
        assert len(limit.formula1 or "") <= 255
        assert len(limit.error or "") <= 225
        assert len(limit.prompt or "") <= 255
        assert limit.error or limit.prompt
    chosen = next(limit for limit in limits if limit.type == "list")
    assert chosen.formula1 == f"'{LIST_SHEET}'!$A$1:$A$3"
    assert any("Kế hoạch đã ký" in (limit.prompt or "") for limit in limits)


def test_templates_never_overwrite_unasked(tmp_path: Path) -> None:
    sets = {"so.yaml": FRAMEWORK}
    seen: list[tuple[int, int, str]] = []
    report = write_templates(CYCLE, sets, tmp_path / "out", progress=lambda *done: seen.append(done))
    assert [path.name for path in report.written] == ["so-noi-vu.xlsx", "so-y-te.xlsx"]
    assert seen == [(1, 2, "so-noi-vu"), (2, 2, "so-y-te")]
    filled = tmp_path / "out" / "so-noi-vu.xlsx"
    filled.write_bytes(b"filled")
    report = write_templates(CYCLE, sets, tmp_path / "out")
    assert (report.written, [path.name for path in report.kept]) == ((), ["so-noi-vu.xlsx", "so-y-te.xlsx"])
    assert filled.read_bytes() == b"filled"
    report = write_templates(CYCLE, sets, tmp_path / "out", overwrite=True)
    assert [path.name for path in report.written] == ["so-y-te.xlsx"]
    assert (report.filled, filled.read_bytes()) == ((filled,), b"filled")
    assert [path.name for path in (tmp_path / "out").iterdir() if path.suffix != ".xlsx"] == []


SHIPPED = sorted((Path(__file__).parents[2] / "frameworks").glob("*/*/*.yaml"))


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: "/".join(path.parts[-3:]))
def test_shipped_sets_round_trip(tmp_path: Path, path: Path) -> None:
    wanted, _, findings = read_framework(path, path.name)
    assert wanted is not None, findings
    form = blank_form(tmp_path / f"{UNIT.id}.xlsx", wanted)
    _fill_half(form)
    submission, faults = read(form, wanted)
    assert submission is not None, faults
    assert faults == []
    assert set(submission.entries) == {criterion.code for criterion in wanted.scored}
    marks = {code for code, entry in submission.entries.items() if entry.claimed.value is not None}
    others = wanted.foreign(UNIT.kind)
    typed = [one.code for one in wanted.scored if not one.measured and one.code not in others]
    assert marks == set(typed)
    rows = [row for row in form_rows(wanted) if row.criterion.code not in others]
    declared = {(row.criterion.code, row.figure.key) for row in rows if row.figure is not None}
    assert declared == {(code, key) for code, entry in submission.entries.items() for key in entry.figures}
    if marks:
        _, faults = accept(submission, wanted, frozenset(), cycle=CYCLE.cycle)
        assert {found.severity.value for found in faults if found.code != "W202"} <= {"warning"}


def _fill_half(path: Path) -> None:
    """Half marks, tens for figures and one for days late, wherever the form lets itself be filled."""
    book = openpyxl.load_workbook(path)
    sheet = book[FORM_SHEET]
    for row in range(9, sheet.max_row + 1):
        if sheet.cell(row, 1).value and not sheet.cell(row, 7).protection.locked:
            sheet.cell(row, 7).value = float(str(sheet.cell(row, 3).value)) / 2
        if str(sheet.cell(row, 2).value).startswith("– ") and not sheet.cell(row, 4).protection.locked:
            sheet.cell(row, 4).value = 1 if "ngày" in str(sheet.cell(row, 2).value) else 10
    book.save(path)
