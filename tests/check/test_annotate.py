"""The annotated copy: faults marked, everything else as it was."""

from __future__ import annotations

import random
import zipfile
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest

from parscore.model.form import FORM_SHEET
from parscore.read.forms.form import open_form, read_entries
from parscore.write.annotated.annotated import LIST_TITLE, AnnotationError, Remarks, annotated, ending_of
from tests.check.kit import (
    AMBER,
    RED,
    SHEET,
    annotate,
    background,
    differing_cells,
    faults,
    looks,
    office_book,
    parts,
    put_together,
)
from tests.forms.kit import FRAMEWORK, blank_form, fill
from tests.kit.office import needs_office, saved_as

CHANGED = {
    "[Content_Types].xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "xl/comments1.xml",
    "xl/drawings/vmlDrawing1.vml",
    "xl/worksheets/sheet1.xml",
}


@pytest.fixture
def copied(tmp_path: Path) -> tuple[Path, Path]:
    """A workbook full of things and its annotated copy."""
    source = office_book(tmp_path / "a.xlsx")
    return source, annotate(source, tmp_path / "b.xlsx", faults())


def test_only_faulty_cells_change_and_only_in_their_background(copied: tuple[Path, Path]) -> None:
    old, new = (parts(path) for path in copied)
    assert {name for name in old if old[name] != new.get(name)} == CHANGED
    assert sorted(new.keys() - old.keys()) == ["xl/worksheets/parscore-kiem-tra1.xml"]
    changed = differing_cells(old["xl/worksheets/sheet1.xml"], new["xl/worksheets/sheet1.xml"])
    assert changed == {"F4", "F5", "G60", "D32"}
    for values in (True, False):
        before, after = (looks(path, SHEET, values=values) for path in copied)
        assert {name for name in before if before[name] != after[name]} == {"F4", "F5", "D32"}
        assert {name for name in before if before[name][:-1] != after[name][:-1]} == set()
    assert looks(copied[0], "Phụ lục") == looks(copied[1], "Phụ lục")


def test_formula_results_pictures_and_the_like_stay(copied: tuple[Path, Path]) -> None:
    source, copy = copied
    assert openpyxl.load_workbook(copy, data_only=True)[SHEET]["F3"].value == 9.1
    assert openpyxl.load_workbook(copy)[SHEET]["F3"].value == "=SUM(F4:F18)"
    names = parts(copy)
    assert {"xl/media/image1.png", "xl/charts/chart1.xml"} <= names.keys()
    old, new = (openpyxl.load_workbook(path)[SHEET] for path in (source, copy))
    assert str(old.merged_cells) == str(new.merged_cells)
    assert old.print_area.split("!")[-1] == new.print_area.split("!")[-1] == "$A$1:$G$30"
    assert new.print_title_rows == "$2:$2"
    assert new.protection.sheet
    assert new.column_dimensions["B"].width == old.column_dimensions["B"].width
    assert new.row_dimensions[13].hidden
    assert [str(one.sqref) for one in new.data_validations.dataValidation] == ["D4"]
    assert [str(one.sqref) for one in old.conditional_formatting] == ["F4:F20"]
    assert "F4:F20" in [str(one.sqref) for one in new.conditional_formatting]


def test_backgrounds_tell_errors_from_warnings(copied: tuple[Path, Path]) -> None:
    _, copy = copied
    assert [background(copy, SHEET, cell) for cell in ("F4", "D32", "F5", "G60")] == [RED, RED, AMBER, AMBER]


def test_notes_are_joined_and_those_that_are_there_are_kept(copied: tuple[Path, Path]) -> None:
    sheet = openpyxl.load_workbook(copied[1])[SHEET]
    both, kept = sheet["F4"].comment, sheet["F5"].comment
    assert both is not None
    assert both.text.index("LỖI W201") < both.text.index("CẢNH BÁO W204")
    assert "→ " in both.text
    assert kept is not None
    assert kept.author == "Lan"
    assert kept.text.startswith("Hỏi lại phòng tổ chức")
    assert "CẢNH BÁO W203" in kept.text
    assert sheet["G60"].comment is not None
    other = openpyxl.load_workbook(copied[1])["Phụ lục"]["A1"].comment
    assert other is not None
    assert other.text == "ghi chú ở trang khác"


def test_the_list_comes_first_with_links_and_without_formulas(copied: tuple[Path, Path]) -> None:
    book = openpyxl.load_workbook(copied[1])
    assert book.sheetnames == [LIST_TITLE, SHEET, "Phụ lục"]
    assert book.active is book[LIST_TITLE]
    assert [sheet.title for sheet in book if sheet.sheet_view.tabSelected] == [LIST_TITLE]
    sheet = book[LIST_TITLE]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    listed = [row for row in rows if row[0] and str(row[0]).isdecimal()]
    assert [row[3] for row in listed] == ["W209", "W201", "W110", "W204", "W203", "W206"]
    linked = [cell.hyperlink for row in sheet.iter_rows() for cell in row if cell.hyperlink]
    cells = sorted({str(link.location).rpartition("!") for link in linked})
    assert cells == [("'Biểu'", "!", cell) for cell in ("D32", "F4", "F5", "G60")]
    assert {cell.data_type for row in sheet.iter_rows() for cell in row if cell.value is not None} == {"s"}
    assert b"<f>" not in parts(copied[1])["xl/worksheets/parscore-kiem-tra1.xml"]
    assert any("=HYPERLINK" in str(cell) for row in rows for cell in row)


def test_names_of_one_sheet_move_with_it(copied: tuple[Path, Path]) -> None:
    assert b'localSheetId="1"' in parts(copied[1])["xl/workbook.xml"]
    assert b'localSheetId="0"' not in parts(copied[1])["xl/workbook.xml"]


def test_annotating_twice_gives_a_second_list(copied: tuple[Path, Path], tmp_path: Path) -> None:
    again = annotate(copied[1], tmp_path / "c.xlsx", faults())
    assert openpyxl.load_workbook(again).sheetnames[:2] == [f"{LIST_TITLE} (2)", LIST_TITLE]


def test_our_own_form_reads_the_same_when_annotated(tmp_path: Path) -> None:
    source = blank_form(tmp_path / "so-noi-vu.xlsx")
    fill(source, {"1.10": {"Điểm tự chấm": 1}, "1.1": {"Tài liệu kiểm chứng": "KH 1/KH-SNV"}})
    copy = annotate(source, tmp_path / "b.xlsx", faults(FORM_SHEET))
    old, new = parts(source), parts(copy)
    changed = differing_cells(old["xl/worksheets/sheet1.xml"], new["xl/worksheets/sheet1.xml"])
    assert {"G60", "E33"} <= changed <= {"A4", "A5", "G60", "E33"}
    read = []
    for path in (source, copy):
        form, _ = open_form(path, "a.xlsx")
        assert form is not None
        submission, _ = read_entries(form, FRAMEWORK, "so-noi-vu")
        assert submission is not None
        read.append(submission)
    assert read[0] == read[1]


def test_a_file_without_notes_gets_them_in_the_right_order(tmp_path: Path) -> None:
    source = blank_form(tmp_path / "a.xlsx")
    root = parts(annotate(source, tmp_path / "b.xlsx", faults(FORM_SHEET)))["xl/worksheets/sheet1.xml"]
    assert root.index(b"headerFooter") < root.index(b"legacyDrawing")


def test_macros_keep_their_ending(tmp_path: Path) -> None:
    source = office_book(tmp_path / "a.xlsx")
    content = parts(source)
    content["[Content_Types].xml"] = content["[Content_Types].xml"].replace(
        b"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml",
        b"application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    )
    put_together(tmp_path / "m.xlsm", content)
    assert ending_of(source.read_bytes()) == ".xlsx"
    assert ending_of((tmp_path / "m.xlsm").read_bytes()) == ".xlsm"


def test_damaged_packages_are_refused_or_done_but_never_fail_otherwise(tmp_path: Path) -> None:
    source = office_book(tmp_path / "a.xlsx")
    content, chance = parts(source), random.Random(7)
    done = 0
    for number in range(150):
        name = chance.choice([name for name in content if name.endswith((".xml", ".rels", ".vml"))])
        data = bytearray(content[name])
        for _ in range(chance.randint(1, 4)):
            place = chance.randrange(len(data))
            data[place : place + chance.randint(0, 30)] = bytes(chance.choice((b"", b"<", b'"', b"0", b"zz")))
        broken = tmp_path / f"{number}.xlsx"
        with zipfile.ZipFile(broken, "w") as package:
            for part, old in content.items():
                if part != name or number % 3:
                    package.writestr(part, bytes(data) if part == name else old)
        with suppress(AnnotationError):
            assert annotated(broken.read_bytes(), Remarks("a.xlsx", faults())).startswith(b"PK")
            done += 1
    assert 0 < done < 150


@needs_office
@pytest.mark.slow
def test_a_workbook_of_other_software_and_a_printed_page(tmp_path: Path) -> None:
    (source,) = saved_as("xlsx", tmp_path / "xlsx", office_book(tmp_path / "a.xlsx"))
    copy = annotate(source, tmp_path / "b.xlsx", faults())
    before, after = looks(source, SHEET), looks(copy, SHEET)
    assert {name for name in before if before[name] != after[name]} <= {"F4", "F5", "D32", "G60"}
    sheet = next(name for name, data in parts(source).items() if b"sheetData" in data and b"SUM" in data)
    assert differing_cells(parts(source)[sheet], parts(copy)[sheet]) == {"F4", "F5", "G60", "D32"}
    (page,) = saved_as("pdf", tmp_path / "pdf", copy)
    assert page.read_bytes().startswith(b"%PDF")
    (again,) = saved_as("ods", tmp_path / "ods", copy)
    assert again.stat().st_size > 5_000
