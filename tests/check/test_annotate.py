"""The annotated copy: faults marked, everything else as it was."""

from __future__ import annotations

import random
import re
import time
import zipfile
from contextlib import suppress
from pathlib import Path

import openpyxl
import pytest
from lxml import etree

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.form import FORM_SHEET
from parscore.read.workbook import open_form, read_entries
from parscore.write.annotate import AnnotationError, Remarks, annotated, ending_of
from parscore.write.annotate_list import LIST_TITLE
from parscore.write.annotate_styles import FILLS
from tests.check.kit import (
    MAIN,
    SHEET,
    background,
    converted,
    differing_cells,
    looks,
    needs_office,
    office_book,
    parts,
)
from tests.forms.kit import FRAMEWORK, blank_form, fill

RED, AMBER = (f"FF{colour}" for colour in list(FILLS.values())[:2])
CHANGED = {
    "[Content_Types].xml",
    "xl/workbook.xml",
    "xl/_rels/workbook.xml.rels",
    "xl/styles.xml",
    "xl/comments1.xml",
    "xl/drawings/vmlDrawing1.vml",
    "xl/worksheets/sheet1.xml",
}


def at(cell: str, sheet: str = SHEET) -> Place:
    """The place of a cell."""
    return Place("a.xlsx", sheet, int(cell[1:]), ord(cell[0]) - 64)


def faults(sheet: str = SHEET) -> tuple[Diagnostic, ...]:
    """Two in one cell, one on a cell with a note, one far below, one on a merged cell, one on none."""
    return (
        finding("W201", at("F4", sheet), criterion="1.1", claimed="=1+1", maximum="1"),
        finding("W204", at("F4", sheet), criterion="1.1", claimed="2", computed="1"),
        finding("W203", at("F5", sheet), criterion="1.2", claimed="1", missing="=cmd|' /C calc'!A0"),
        finding("W206", at("G60", sheet), criterion="1.3", claimed="1"),
        finding("W110", at("E33", sheet), criterion="1.4", what="điểm", value="<b>&\x01"),
        finding("W209", Place("a.xlsx", sheet), criterion="1.5", title='=HYPERLINK("http://a")'),
    )


def annotate(source: Path, target: Path, findings: tuple[Diagnostic, ...]) -> Path:
    """The annotated copy of `source` at `target`."""
    target.write_bytes(annotated(source.read_bytes(), Remarks(source.name, findings, ("Kết quả: 2 lỗi",))))
    return target


def packed(path: Path, content: dict[str, bytes]) -> Path:
    """A package of the parts given."""
    with zipfile.ZipFile(path, "w") as package:
        for name, data in content.items():
            package.writestr(name, data)
    return path


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


def test_own_rules_paint_over_those_of_the_unit(copied: tuple[Path, Path]) -> None:
    rules = openpyxl.load_workbook(copied[1])[SHEET].conditional_formatting
    ranked = sorted((rule.priority, str(area.sqref), rule.dxf) for area in rules for rule in area.rules)
    assert [(rank, cells) for rank, cells, _ in ranked] == [(1, "F4"), (2, "F5"), (3, "F4:F20")]
    assert [look.fill.bgColor.rgb for _, _, look in ranked[:2]] == [RED, AMBER]
    assert sorted(parts(copied[0])) == sorted(
        set(parts(copied[1])) - {"xl/worksheets/parscore-kiem-tra1.xml"}
    )


def test_rules_stand_where_the_format_wants_them(tmp_path: Path) -> None:
    source = office_book(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(source)
    book[SHEET].conditional_formatting = type(book[SHEET].conditional_formatting)()
    book.save(tmp_path / "without.xlsx")
    copy = annotate(tmp_path / "without.xlsx", tmp_path / "b.xlsx", faults())
    assert len(openpyxl.load_workbook(copy)[SHEET].conditional_formatting) == 0
    sheet = etree.fromstring(
        parts(annotate(source, tmp_path / "c.xlsx", faults()))["xl/worksheets/sheet1.xml"]
    )
    names = [etree.QName(node).localname for node in sheet]
    assert names.index("mergeCells") < names.index("conditionalFormatting") < names.index("dataValidations")


def test_the_box_of_a_note_that_is_continued_grows(copied: tuple[Path, Path]) -> None:
    old, new = (parts(path)["xl/drawings/vmlDrawing1.vml"].decode() for path in copied)
    height = re.compile(r"height:([\d.]+)pt")
    before, after = ([float(found) for found in height.findall(text)] for text in (old, new))
    assert len(before) == 1
    assert after[0] > before[0] + 20
    anchors = [re.findall(r"<x:Anchor>([^<]*)", text)[0].split(",") for text in (old, new)]
    assert [part.strip() for part in anchors[0][:6]] == [part.strip() for part in anchors[1][:6]]
    assert int(anchors[0][6]) <= int(anchors[1][6])
    assert anchors[0][6:] != anchors[1][6:]


def test_a_conversation_on_a_cell_is_left_alone_and_the_list_says_so(tmp_path: Path) -> None:
    content = parts(office_book(tmp_path / "a.xlsx"))
    content["xl/comments1.xml"] = content["xl/comments1.xml"].replace(b"Lan", b"tc={1}")
    source = packed(tmp_path / "t.xlsx", content)
    copy = annotate(source, tmp_path / "b.xlsx", faults())
    book = openpyxl.load_workbook(copy)
    comment = book[SHEET]["F5"].comment
    assert comment is not None
    assert "W203" not in comment.text
    told = [[cell.value for cell in row] for row in book[LIST_TITLE].iter_rows()]
    (row,) = [row for row in told if row[3] == "W203"]
    assert "không thêm được ghi chú" in str(row[5])


def test_the_list_names_hidden_sheets_and_does_not_link_to_them(tmp_path: Path) -> None:
    source = office_book(tmp_path / "a.xlsx")
    book = openpyxl.load_workbook(source)
    book[SHEET].sheet_state = "hidden"
    book.active = 1
    book.save(source)
    found = (
        finding("W201", at("F4"), claimed="9", maximum="1"),
        finding("W016", Place("a.xlsx", SHEET), what="d"),
    )
    sheet = openpyxl.load_workbook(annotate(source, tmp_path / "b.xlsx", found))[LIST_TITLE]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    assert [row[1] for row in rows if row[0] in ("1", "2")] == ["Biểu!F4", "trang «Biểu»"]
    assert any("đang ẩn" in str(row[5]) for row in rows)
    assert not [cell for row in sheet.iter_rows() for cell in row if cell.hyperlink]


def test_the_list_names_the_sheet_where_a_book_has_several(tmp_path: Path) -> None:
    found = (finding("W016", Place("a.xlsx", SHEET), what="dòng 3"),)
    copy = annotate(office_book(tmp_path / "a.xlsx"), tmp_path / "b.xlsx", found)
    rows = [[cell.value for cell in row] for row in openpyxl.load_workbook(copy)[LIST_TITLE].iter_rows()]
    assert [row[1] for row in rows if row[0] == "1"] == ["trang «Biểu»"]


@pytest.mark.parametrize("styles", [None, b'<styleSheet xmlns="%s"/>' % MAIN[1:-1].encode()])
def test_a_book_without_styles_gets_sound_ones(tmp_path: Path, styles: bytes | None) -> None:
    content = parts(office_book(tmp_path / "a.xlsx"))
    content["xl/worksheets/sheet1.xml"] = re.sub(rb' s="\d+"', b"", content["xl/worksheets/sheet1.xml"])
    if styles is None:
        del content["xl/styles.xml"]
        for name in ("[Content_Types].xml", "xl/_rels/workbook.xml.rels"):
            content[name] = re.sub(rb'<[^<]*"/?(?:xl/)?styles.xml"[^<]*/>', b"", content[name])
    else:
        content["xl/styles.xml"] = styles
    copy = annotate(packed(tmp_path / "s.xlsx", content), tmp_path / "b.xlsx", faults())
    name = next(name for name in parts(copy) if name.startswith("xl/styles"))
    made = etree.fromstring(parts(copy)[name])
    kinds = [fill.find(f"{MAIN}patternFill").get("patternType") for fill in made.find(f"{MAIN}fills")]
    assert kinds[:2] == ["none", "gray125"]
    assert "solid" in kinds
    sizes = {key: len(made.find(f"{MAIN}{key}")) for key in ("fonts", "fills", "borders", "cellStyleXfs")}
    for look in made.find(f"{MAIN}cellXfs"):
        used = (("fontId", "fonts"), ("fillId", "fills"), ("borderId", "borders"), ("xfId", "cellStyleXfs"))
        assert all(int(look.get(key, "0")) < sizes[held] for key, held in used)
    assert background(copy, SHEET, "F4") == RED


def test_marking_thousands_of_cells_stays_quick(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    for row in range(1, 4_001):
        sheet.cell(row, 2, "dòng")
        sheet.merge_cells(start_row=row, end_row=row, start_column=2, end_column=3)
    book.save(tmp_path / "a.xlsx")
    found = tuple(finding("W118", Place("a.xlsx", SHEET, row, 7), title="x") for row in range(1, 8_001))
    start = time.process_time()
    annotate(tmp_path / "a.xlsx", tmp_path / "b.xlsx", found)
    assert time.process_time() - start < 10


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
    packed(tmp_path / "m.xlsm", content)
    assert ending_of(source.read_bytes()) == ".xlsx"
    assert ending_of((tmp_path / "m.xlsm").read_bytes()) == ".xlsm"


def test_damaged_packages_are_refused_or_done_but_never_fail_otherwise(tmp_path: Path) -> None:
    source = office_book(tmp_path / "a.xlsx")
    content, chance = parts(source), random.Random(7)
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


@needs_office
def test_a_workbook_of_other_software_and_a_printed_page(tmp_path: Path) -> None:
    source = converted(office_book(tmp_path / "a.xlsx"), "xlsx", tmp_path)
    copy = annotate(source, tmp_path / "b.xlsx", faults())
    before, after = looks(source, SHEET), looks(copy, SHEET)
    assert {name for name in before if before[name] != after[name]} <= {"F4", "F5", "D32", "G60"}
    sheet = next(name for name, data in parts(source).items() if b"sheetData" in data and b"SUM" in data)
    assert differing_cells(parts(source)[sheet], parts(copy)[sheet]) == {"F4", "F5", "G60", "D32"}
    page = converted(copy, "pdf", tmp_path)
    assert page.read_bytes().startswith(b"%PDF")
    again = converted(copy, "ods", tmp_path)
    assert again.stat().st_size > 5_000
