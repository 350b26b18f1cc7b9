"""Marks, notes and the list where it is hard: rules that paint, conversations, hidden sheets, no styles."""

from __future__ import annotations

import re
from pathlib import Path

import openpyxl
import pytest
from lxml import etree

from parscore.catalogue import finding
from parscore.diagnostics import Place
from parscore.write.annotated.annotated import LIST_TITLE, AnnotationError, Remarks, annotated
from tests.check.kit import (
    AMBER,
    MAIN,
    RED,
    SHEET,
    annotate,
    at,
    background,
    faults,
    office_book,
    parts,
    put_together,
)


@pytest.fixture
def copied(tmp_path: Path) -> tuple[Path, Path]:
    """A workbook full of things and its annotated copy."""
    source = office_book(tmp_path / "a.xlsx")
    return source, annotate(source, tmp_path / "b.xlsx", faults())


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
    source = put_together(tmp_path / "t.xlsx", content)
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


def test_the_list_says_that_a_row_is_hidden_and_links_to_it(tmp_path: Path) -> None:
    found = (finding("W201", at("F13"), claimed="9", maximum="1"),)
    sheet = openpyxl.load_workbook(annotate(office_book(tmp_path / "a.xlsx"), tmp_path / "b.xlsx", found))[
        LIST_TITLE
    ]
    (row,) = [row for row in sheet.iter_rows() if row[0].value == "1"]
    assert row[1].hyperlink is not None
    assert "dòng hoặc cột đang ẩn" in str(row[5].value)


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
    copy = annotate(put_together(tmp_path / "s.xlsx", content), tmp_path / "b.xlsx", faults())
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


@pytest.mark.slow
def test_thousands_of_cells_are_marked(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = SHEET
    for row in range(1, 4_001):
        sheet.cell(row, 2, "dòng")
        sheet.merge_cells(start_row=row, end_row=row, start_column=2, end_column=3)
    book.save(tmp_path / "a.xlsx")
    found = tuple(finding("W118", Place("a.xlsx", SHEET, row, 7), title="x") for row in range(1, 8_001))
    annotate(tmp_path / "a.xlsx", tmp_path / "b.xlsx", found)
    sheet = openpyxl.load_workbook(tmp_path / "b.xlsx")[SHEET]
    assert sum(sheet.cell(row, 7).comment is not None for row in range(1, 8_001)) == 8_000


def test_a_sheet_of_empty_rows_to_the_end_is_refused_at_once(tmp_path: Path) -> None:
    book = office_book(tmp_path / "a.xlsx")
    rows = b"".join(b'<row r="%d"/>' % row for row in range(1_000, 1_000_000)) + b"</sheetData>"
    content = parts(book)
    part = "xl/worksheets/sheet1.xml"
    content[part] = content[part].replace(b"</sheetData>", rows)
    data = put_together(book, content).read_bytes()
    with pytest.raises(AnnotationError, match="dòng, cột thừa"):
        annotated(data, Remarks("a.xlsx", (finding("W118", Place("a.xlsx", SHEET, 4, 6), title="x"),), ()))


def test_new_links_are_declared_where_every_part_of_links_is_named_alone(tmp_path: Path) -> None:
    content = parts(book_of_one_sheet(tmp_path / "a.xlsx"))
    named = "".join(
        f'<Override PartName="/{name}" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        for name in content
        if name.endswith(".rels")
    ).encode()
    types = re.sub(rb'<Default[^<]*Extension="rels"[^<]*/>', b"", content["[Content_Types].xml"])
    content["[Content_Types].xml"] = types.replace(b"</Types>", named + b"</Types>")
    copy = annotate(put_together(tmp_path / "s.xlsx", content), tmp_path / "b.xlsx", faults())
    made = parts(copy)
    known = made["[Content_Types].xml"]
    links = [name for name in made if name.endswith(".rels")]
    assert len(links) > named.count(b"<Override")
    assert b'Extension="rels"' in known or all(f"/{name}".encode() in known for name in links)


def book_of_one_sheet(path: Path) -> Path:
    """A workbook whose sheet has no links of its own."""
    made = openpyxl.Workbook()
    made.worksheets[0].title = SHEET
    made.worksheets[0]["F4"] = 1
    made.save(path)
    return path
