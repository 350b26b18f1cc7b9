"""What a person sees of a cell is read: marks struck out, shown otherwise, covered or out of date count nowhere."""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from parscore.pipeline.score import Run, score_cycle
from parscore.read.forms.open import open_form
from parscore.read.sheets.cells import as_number
from parscore.read.sheets.formats import format_of
from parscore.read.sheets.open import open_book, read_table
from tests.appraisal.kit import Small, book, line_of
from tests.draft.annexes import document
from tests.forms.kit import Rows, read
from tests.kit.office import ods, packed, parts_of, saved_as
from tests.reading import excel95
from tests.reading.compound import record
from tests.reading.test_layouts import marks

PLAIN: Rows = [("STT", "Tieu chi", "Diem tu cham"), ("1.6", None, 0.5), ("1.10", None, 1)]
STRUCK, RAISED = InlineFont(strike=True), InlineFont(vertAlign="superscript")
Change = Callable[[Worksheet, str], None]


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """The small cycle with three workbooks."""
    return Small(tmp_path).set_up()


def piece_struck(sheet: Worksheet, cell: str) -> None:
    sheet[cell] = CellRichText(TextBlock(STRUCK, "0,5"), "1")


def note_raised(sheet: Worksheet, cell: str) -> None:
    sheet[cell] = CellRichText("1,5", TextBlock(RAISED, "1"))


def cell_struck(sheet: Worksheet, cell: str) -> None:
    sheet[cell].font = Font(strike=True)


def other_number(sheet: Worksheet, cell: str) -> None:
    sheet[cell].number_format = '"0,5"'


def by_thousands(sheet: Worksheet, cell: str) -> None:
    sheet[cell].number_format = "0,"


def percent(sheet: Worksheet, cell: str) -> None:
    sheet[cell].number_format = "0%"


def covered(sheet: Worksheet, cell: str) -> None:
    """A merged cell that begins left of the mark; openpyxl itself would empty the cells below it."""
    sheet.merged_cells.add(f"{chr(ord(cell[0]) - 1)}{cell[1:]}:{cell}")


CHANGES: list[tuple[Change, str, str]] = [
    (piece_struck, "W110", "0̶,̶5̶1"),
    (note_raised, "W110", "1,5¹"),
    (cell_struck, "W110", "̶"),
    (other_number, "W130", "hiện số khác"),
    (by_thousands, "W130", "hiện số khác"),
    (percent, "W114", "%"),
    (covered, "W130", "ô gộp"),
]


def changed(path: Path, change: Change, cell: str) -> None:
    made = openpyxl.load_workbook(path, rich_text=True)
    change(made.worksheets[0], cell)
    made.save(path)


@pytest.mark.parametrize(("change", "code", "words"), CHANGES)
def test_no_mark_of_a_form_is_another_than_is_seen(
    change: Change, code: str, words: str, tmp_path: Path
) -> None:
    path = book_of(tmp_path)
    assert marks(read(path)[0]) == {"1.6": 0.5, "1.10": 1}
    changed(path, change, "C2")
    submission, findings = read(path)
    told = [(one.code, one.place.cell) for one in findings if one.severity == "error"]
    assert (code, "C2") in told
    assert any(words in one.message for one in findings if one.code == code)
    assert marks(submission) == {"1.10": 1}


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (note_raised, "1,5¹"),
        (piece_struck, "0̶,̶5̶1"),
        (other_number, "hiện số khác"),
        (percent, "50%"),
    ],
)
def test_a_maximum_that_is_no_plain_number_is_told(change: Change, words: str, tmp_path: Path) -> None:
    rows: Rows = [("STT", "Diem toi da", "Diem tu cham"), ("1.6", 0.5, 0.5), ("1.10", 1, 1)]
    path = book_of(tmp_path, rows)
    changed(path, change, "B2")
    submission, findings = read(path)
    assert [(one.code, one.place.cell) for one in findings if one.code == "W040"] == [("W040", "B2")]
    assert any(words in one.message for one in findings if one.code == "W040")
    assert marks(submission) == {"1.6": 0.5, "1.10": 1}


def book_of(folder: Path, rows: Rows = PLAIN) -> Path:
    path = folder / "a.xlsx"
    made = openpyxl.Workbook()
    for row in rows:
        made.worksheets[0].append(list(row))
    made.save(path)
    return path


LONG: list[list[object]] = [["Đơn vị", "Mã tiêu chí", "Điểm", "Lý do"], ["Sở Nội vụ", "1.1", 1, "Chậm"]]
MATRIX: list[list[object]] = [["Mã", "Tiêu chí", "Sở Nội vụ", "Lý do"], ["1.1", "Chất lượng", 1, "Chậm"]]


def errors(run: Run) -> list[str]:
    return [str(one.place.cell) for one in run.findings if one.severity == "error" and one.place.cell]


@pytest.mark.parametrize(("change", "code", "words"), CHANGES)
@pytest.mark.parametrize("rows", [LONG, MATRIX])
def test_no_ruling_is_another_than_is_seen(
    change: Change, code: str, words: str, rows: list[list[object]], small: Small
) -> None:
    name = small.book("so-noi-vu.xlsx", {"Bảng": rows})
    changed(small.folder / name, change, "C2")
    run = small.score(round_1=name)
    assert "C2" in errors(run)
    marks = [mark for mark in line_of(run, "so-noi-vu", "1.1").marks if mark.stage == "round-1"]
    assert [(mark.points, bool(mark.unused)) for mark in marks] == [(None, True)]


@pytest.mark.parametrize(("change", "code", "words"), CHANGES)
def test_no_point_is_another_than_is_seen(change: Change, code: str, words: str, small: Small) -> None:
    points: list[list[object]] = [["Đơn vị", "Mã tiêu chí", "Điểm"], ["Sở Nội vụ", "2.1", 1.5]]
    book(small.folder / "diem.xlsx", {"Điểm": points})
    changed(small.folder / "diem.xlsx", change, "C2")
    small.cycle("given: diem.xlsx")
    run = score_cycle(small.folder, write=False)
    assert "C2" in errors(run)
    assert line_of(run, "so-noi-vu", "2.1").value() is None


@pytest.mark.parametrize(
    "formula", ["NOW()-NOW()+1", "RAND()*0+1", 'INDIRECT("A9")', "[1]Bang!$A$1", "'[2]B 1'!A1"]
)
def test_an_old_value_of_a_formula_is_told(formula: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    made = xlsxwriter.Workbook(path)
    sheet = made.add_worksheet()
    for number, row in enumerate(PLAIN):
        sheet.write_row(number, 0, row)
    sheet.write_formula("C2", "=1-0.5", value=0.5)
    made.close()
    assert marks(read(path)[0]) == {"1.6": 0.5, "1.10": 1}
    parts = parts_of(path.read_bytes())
    key = "xl/worksheets/sheet1.xml"
    parts[key] = parts[key].replace(b"<f>1-0.5</f>", f"<f>{formula}</f>".encode())
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b'fullCalcOnLoad="1"', b"")
    path.write_bytes(packed(parts))
    submission, findings = read(path)
    assert [one.place.cell for one in findings if one.code == "W130" and "giá trị cũ" in one.message] == [
        "C2"
    ]
    assert marks(submission) == {"1.10": 1}


def test_rich_shared_texts_are_read_as_seen(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    made = xlsxwriter.Workbook(path)
    sheet, strike = made.add_worksheet(), made.add_format({"font_strikeout": True})
    for number, row in enumerate(PLAIN):
        sheet.write_row(number, 0, row)
    sheet.write_rich_string("C2", strike, "0,5", "1")
    made.close()
    submission, findings = read(path)
    assert [(one.code, one.place.cell) for one in findings if one.severity == "error"] == [("W110", "C2")]
    assert marks(submission) == {"1.10": 1}


SHEET = "xl/worksheets/sheet1.xml"
AMBIGUOUS: dict[str, tuple[str, bytes, bytes]] = {
    "comment": (SHEET, b"<v>0.5</v>", b"<v>0.<!-- -->5</v>"),
    "instruction": (SHEET, b"<v>0.5</v>", b"<v>0<?x y?>.5</v>"),
    "cdata": (SHEET, b"<v>0.5</v>", b"<v><![CDATA[0.5]]></v>"),
    "cdata in a text": (SHEET, b"<v>0.5</v>", b"<v>0.5</v><f><![CDATA[1]]></f>"),
    "second table": (SHEET, b"</sheetData>", b"</sheetData><sheetData></sheetData>"),
    "foreign cell": (
        SHEET,
        b"</v></c></row></sheetData>",
        b'</v></c><x:c xmlns:x="urn:x" r="C3"><x:v>7</x:v></x:c></row></sheetData>',
    ),
    "foreign default": (
        SHEET,
        b"</v></c></row></sheetData>",
        b'</v></c><c xmlns="urn:x" r="C3"><v>7</v></c></row></sheetData>',
    ),
    "main part": ("_rels/.rels", b"xl/workbook.xml", b"xl/other.xml"),
    "shared texts": (
        "xl/_rels/workbook.xml.rels",
        b"</Relationships>",
        b'<Relationship Id="x9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/'
        b'sharedStrings" Target="other.xml"/></Relationships>',
    ),
}


@pytest.mark.parametrize("what", AMBIGUOUS)
def test_packages_that_two_programs_read_differently_are_refused(what: str, tmp_path: Path) -> None:
    path, (part, old, new) = book_of(tmp_path), AMBIGUOUS[what]
    parts = parts_of(path.read_bytes())
    assert old in parts[part]
    parts[part] = parts[part].replace(old, new, 1)
    path.write_bytes(packed(parts))
    form, findings = open_form(path, "a.xlsx")
    assert form is None
    assert [one.code for one in findings] == ["W035"]


@pytest.mark.parametrize("text", ["2¹", "0,5 1", "1½", "1 5", "0̶,̶5̶1"])
def test_what_forms_refuse_is_no_number_anywhere(text: str) -> None:
    assert as_number(text) is None


@pytest.mark.parametrize(
    ("code", "other"),
    [
        ('"0,5"', True),
        ("0,", True),
        ("#,##0,", True),
        ("0.0,,", True),
        ("0\\5", True),
        ('"đạt"', True),
        ("#,##0", False),
        ("#,##0.00", False),
        ('0.0" điểm"', False),
        ("General", False),
        ("@", False),
        ("dd/mm/yyyy", False),
        ("[$-409]0.00", False),
        ('_-* #,##0_-;-* #,##0_-;_-* "-"??_-;_-@_-', False),
        (";;;", False),
        ("", False),
    ],
)
def test_formats_that_show_another_number(code: str, other: bool) -> None:
    assert (format_of(code).shows(1) == "other") is other


@pytest.mark.parametrize(
    ("code", "shown"),
    [
        ('General;General;"1"', ("plain", "plain", "other", "plain")),
        ("0;-0;;@", ("plain", "plain", "nothing", "plain")),
        ('0;"-5";0', ("plain", "other", "plain", "plain")),
        ('0.0;-0.0;"–"', ("plain", "plain", "plain", "plain")),
        ("0;0%", ("plain", "percent", "plain", "plain")),
        ('[<1]"2";0', ("plain", "other", "other", "plain")),
        ('[=1]"0,5";General', ("other", "plain", "plain", "plain")),
        ("[h]", ("plain", "plain", "plain", "plain")),
        ('0"a;b"', ("plain", "plain", "plain", "plain")),
        (";;;", ("nothing", "nothing", "nothing", "nothing")),
        ("General;;", ("plain", "nothing", "nothing", "plain")),
    ],
)
def test_every_part_of_a_format_counts_for_its_numbers(code: str, shown: tuple[str, ...]) -> None:
    assert tuple(format_of(code).shows(value) for value in (1.0, -1.0, 0.0, "chữ")) == shown


def run(text: str, look: str = "") -> str:
    return f'<w:r><w:rPr>{look}</w:rPr><w:t xml:space="preserve">{text}</w:t></w:r>'


BOX = f"<w:txbxContent><w:p>{run('1')}</w:p></w:txbxContent>"
WORDS: dict[str, tuple[str, str]] = {
    "struck out": (run("0,5", "<w:strike/>") + run("1"), "0̶,̶5̶1"),
    "struck out twice": (run("0,5", "<w:dstrike/>") + run("1"), "0̶,̶5̶1"),
    "not struck out": (run("0,5", '<w:strike w:val="0"/>'), "0,5"),
    "raised": (run("2") + run("1", '<w:vertAlign w:val="superscript"/>'), "2¹"),
    "hidden": (run("2") + run("1", "<w:vanish/>"), "2"),
    "moved away": (f"<w:moveFrom>{run('2')}</w:moveFrom>{run('1')}", "1"),
    "moved here": (f"<w:moveTo>{run('2')}</w:moveTo>", "2"),
    "deleted": (f"<w:del>{run('2')}</w:del><w:ins>{run('1')}</w:ins>", "1"),
    "in a box": (
        f"<w:r><mc:AlternateContent><mc:Choice>{BOX}</mc:Choice><mc:Fallback>{BOX}</mc:Fallback>"
        "</mc:AlternateContent></w:r>",
        "1",
    ),
}


@pytest.mark.parametrize("what", WORDS)
def test_a_cell_in_word_is_read_as_seen(what: str, tmp_path: Path) -> None:
    content, seen = WORDS[what]
    path = document(tmp_path / "a.docx", [[["Tên", "QQQQ"]]])
    parts = parts_of(path.read_bytes())
    body = parts["word/document.xml"].decode()
    start = body.rindex("<w:r>", 0, body.index("QQQQ"))
    end = body.index("</w:r>", start) + len("</w:r>")
    space = ' xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'
    if " xmlns:mc=" not in body:
        body = body.replace("<w:document ", f"<w:document{space} ", 1)
        start, end = start + len(space), end + len(space)
    parts["word/document.xml"] = (body[:start] + content + body[end:]).encode()
    path.write_bytes(packed(parts))
    tables, _ = read_table(path, "a.docx")
    assert tables[1].rows == [["Tên", seen]]


STYLED = (
    '<w:style w:type="{}" w:styleId="Bo"><w:name w:val="Bo"/><w:rPr>{}</w:rPr></w:style>'
    '<w:style w:type="{}" w:styleId="Con"><w:name w:val="Con"/><w:basedOn w:val="Bo"/></w:style>'
)
IN_STYLE: dict[str, tuple[str, str, str]] = {
    "a run in a style that strikes out": ("character", "<w:strike/>", "0̶,̶5̶1"),
    "a run in a style that hides": ("character", "<w:vanish/>", "1"),
    "a run in a style that raises": ("character", '<w:vertAlign w:val="superscript"/>', "⁰,⁵1"),
    "a run in a style that turns it off": ("character", '<w:strike w:val="0"/>', "0,51"),
}


def in_document(path: Path, body: Callable[[str], str], styles: str) -> None:
    parts = parts_of(path.read_bytes())
    parts["word/document.xml"] = body(parts["word/document.xml"].decode()).encode()
    made = parts["word/styles.xml"].replace(b"</w:styles>", styles.encode() + b"</w:styles>")
    path.write_bytes(packed(parts | {"word/styles.xml": made}))


@pytest.mark.parametrize("style", ["Bo", "Con"])
@pytest.mark.parametrize("what", IN_STYLE)
def test_a_piece_in_word_is_read_as_its_style_shows_it(what: str, style: str, tmp_path: Path) -> None:
    kind, look, seen = IN_STYLE[what]
    path = document(tmp_path / "a.docx", [[["Tên", "QQQQ"]]])
    styled = run("0,5", f'<w:rStyle w:val="{style}"/>')
    pattern = r"<w:r>(?:(?!<w:r>).)*QQQQ.*?</w:r>"
    in_document(path, lambda body: re.sub(pattern, styled + run("1"), body), STYLED.format(kind, look, kind))
    tables, _ = read_table(path, "a.docx")
    assert tables[1].rows == [["Tên", seen]]


def test_a_paragraph_in_word_is_read_as_its_style_shows_it(tmp_path: Path) -> None:
    """A run that turns it off shows its letters; a style of letters that strikes out within one that does, too."""
    path = document(tmp_path / "a.docx", [[["Tên", "QQQQ"]]])
    runs = run("1") + run("2", '<w:strike w:val="0"/>') + run("3", '<w:rStyle w:val="Chu"/>')
    paragraph = f'<w:p><w:pPr><w:pStyle w:val="Con"/></w:pPr>{runs}</w:p>'
    styles = STYLED.format("paragraph", "<w:strike/>", "paragraph")
    styles += '<w:style w:type="character" w:styleId="Chu"><w:rPr><w:strike/></w:rPr></w:style>'
    in_document(
        path,
        lambda body: re.sub(r"<w:p>(?:(?!<w:p>).)*QQQQ.*?</w:p>", paragraph, body, flags=re.DOTALL),
        styles,
    )
    tables, _ = read_table(path, "a.docx")
    assert tables[1].rows == [["Tên", "1̶23"]]


def test_a_row_that_word_hides_is_told(tmp_path: Path) -> None:
    rows = [["" if value is None else str(value) for value in row] for row in PLAIN]
    path = document(tmp_path / "a.docx", [rows])
    hidden = r"\g<0><w:trPr><w:hidden/></w:trPr>"
    in_document(
        path, lambda body: re.sub(r"<w:tr>(?=(?:(?!<w:tr>).)*1\.6)", hidden, body, flags=re.DOTALL), ""
    )
    submission, findings = read(path)
    assert marks(submission) == {"1.6": 0.5, "1.10": 1}
    assert [one.message for one in findings if one.code == "W016"] != []


@pytest.mark.slow
@pytest.mark.parametrize(
    "change", [piece_struck, note_raised, cell_struck, other_number, by_thousands, percent]
)
def test_an_xls_of_the_same_is_read_the_same(change: Change, tmp_path: Path) -> None:
    path = book_of(tmp_path)
    changed(path, change, "C2")
    (saved,) = saved_as("xls", tmp_path, path)
    submission, findings = read(saved)
    assert [one.place.cell for one in findings if one.severity == "error"] == ["C2"]
    assert marks(submission) == {"1.10": 1}


def formula_of_old(tokens: bytes, column: int = 2) -> bytes:
    """The record of a formula in the second row whose value is 0,5."""
    head = struct.pack("<HHHdHI", 1, column, 0, 0.5, 0, 0)
    return record(0x0006, head + struct.pack("<H", len(tokens)) + tokens)


NOW, ONE = b"\x19\x01\x00\x00\x41\x4a\x00", b"\x1e\x01\x00"
SERIES = b"\x01\x01\x00\x02\x00"
SHARED = struct.pack("<HHBBHH", 1, 1, 2, 2, 0, len(NOW))


@pytest.mark.parametrize(
    ("records", "old"),
    [
        (formula_of_old(NOW), True),
        (formula_of_old(ONE), False),
        (formula_of_old(b"\x17\x06NOW() "), False),
        (formula_of_old(SERIES) + record(0x04BC, SHARED + NOW), True),
        (formula_of_old(SERIES) + record(0x04BC, SHARED + ONE), False),
    ],
    ids=["clock", "number", "words", "clock in a series", "number in a series"],
)
def test_an_old_value_of_a_formula_in_an_xls_is_told(records: bytes, old: bool, tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    rows: list[list[object]] = [[*PLAIN[0]], ["1.6", None, None], [*PLAIN[2]]]
    path.write_bytes(excel95.workbook("A", rows, extra=records))
    submission, findings = read(path)
    assert [one.place.cell for one in findings if one.code == "W130"] == ["C2"] * old
    assert marks(submission) == ({} if old else {"1.6": 0.5}) | {"1.10": 1}


@pytest.mark.slow
def test_old_values_in_an_xls_of_libreoffice_are_told(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    made = xlsxwriter.Workbook(path)
    sheet = made.add_worksheet("A")
    sheet.write_row(0, 0, PLAIN[0])
    formulas = ["NOW()*0+1", "IF(B9>0,2,TODAY()*0+1)", "'[b.xlsx]A'!A1", "SUM('[b.xlsx]A'!A1:B2)", "1+0"]
    for row, formula in enumerate(formulas, 1):
        sheet.write_row(row, 0, [f"1.{row}", None])
        sheet.write_formula(row, 2, f"={formula}", value=1)
    made.close()
    (saved,) = saved_as("xls", tmp_path / "xls", path)
    opened, _ = open_book(saved, "a.xls")
    assert opened is not None
    assert opened.details("A").stale == {(row, 3) for row in range(2, 6)}


ODS = [piece_struck, note_raised, cell_struck, percent, other_number, by_thousands]


@pytest.mark.slow
@pytest.mark.parametrize("change", ODS)
def test_an_ods_of_the_same_is_read_the_same(change: Change, tmp_path: Path) -> None:
    path = book_of(tmp_path)
    changed(path, change, "C2")
    (saved,) = saved_as("ods", tmp_path, path)
    submission, findings = read(saved)
    assert [one.place.cell for one in findings if one.severity == "error"] == ["C2"]
    assert marks(submission) == {"1.10": 1}


NUMBER = '<number:number number:min-integer-digits="1"{}/>'
FORMAT = '<number:{0} style:name="N1"><number:text>{1}</number:text>{2}</number:{0}>'
USED = '<style:style style:name="{}" style:family="table-cell" style:data-style-name="N1"/>'
MADE_FROM = '<style:style style:name="{}" style:family="table-cell" style:parent-style-name="{}"/>'
STRIKES = (
    '<style:style style:name="ce1" style:family="table-cell">'
    '<style:text-properties style:text-line-through-style="solid"/></style:style>'
)
MAPPED = (
    '<number:number-style style:name="N2" style:volatile="true"/>'
    '<number:number-style style:name="N1">' + NUMBER.format("") + "<style:map"
    ' style:condition="value()&gt;0" style:apply-style-name="N2"/></number:number-style>'
)
NO_STYLE, OWN_STYLE = "", ' table:style-name="ce1"'
LOOKS: dict[str, tuple[str, str, str, str]] = {
    "words with another number": (FORMAT.format("number-style", "0,5", "") + USED.format("ce1"), OWN_STYLE, "", "W130"),
    "thousands left out": (
        FORMAT.format("number-style", "", NUMBER.format(' number:display-factor="1000"')) + USED.format("ce1"),
        OWN_STYLE,
        "",
        "W130",
    ),
    "nothing by a condition": (MAPPED + USED.format("ce1"), OWN_STYLE, "", "W016"),
    "the default of the column": (FORMAT.format("number-style", "0,5", "") + USED.format("ce1"), "", "ce1", "W130"),
    "made from another style": (
        FORMAT.format("number-style", "0,5", "") + USED.format("a") + MADE_FROM.format("ce1", "a"),
        OWN_STYLE,
        "",
        "W130",
    ),
    "struck out by the column": (STRIKES, "", "ce1", "W110"),
    "a unit behind the number": (
        FORMAT.format("number-style", "", NUMBER.format("") + "<number:text> điểm</number:text>") + USED.format("ce1"),
        OWN_STYLE,
        "",
        "",
    ),
}  # fmt: skip


@pytest.mark.parametrize("beside", [False, True], ids=["content", "styles"])
@pytest.mark.parametrize("what", LOOKS)
def test_a_number_in_an_ods_is_read_as_its_style_shows_it(what: str, beside: bool, tmp_path: Path) -> None:
    styles, own, default, code = LOOKS[what]
    kind = 'table:style-name="Default" office:value-type="string"'
    text = f"<table:table-cell {kind}><text:p>{{}}</text:p></table:table-cell>"
    number = '<table:table-cell office:value-type="float"{} office:value="{}"/>'
    columns = '<table:table-column table:number-columns-repeated="2"/><table:table-column'
    columns += f' table:default-cell-style-name="{default}"/>' if default else "/>"
    rows = (
        "".join(map(text.format, PLAIN[0])),
        f"{text.format('1.6')}<table:table-cell/>" + number.format(own, 0.5),
        f"{text.format('1.10')}<table:table-cell/>" + number.format(' table:style-name="Default"', 1),
    )
    lines = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    path = tmp_path / "a.ods"
    path.write_bytes(
        ods(f'<table:table table:name="A">{columns}{lines}</table:table>', styles, beside=beside)
    )
    submission, findings = read(path)
    assert [one.code for one in findings if one.code != "W013"] == [code] * bool(code)
    assert marks(submission) == ({"1.6": 0.5} if code in ("", "W016") else {}) | {"1.10": 1}


def test_an_old_value_of_a_formula_in_an_ods_is_told(tmp_path: Path) -> None:
    path, text = (
        tmp_path / "a.ods",
        '<table:table-cell office:value-type="string"><text:p>{}</text:p></table:table-cell>',
    )
    number = '<table:table-cell {} office:value-type="float" office:value="{}"/>'
    rows = (
        "".join(map(text.format, PLAIN[0])),
        f"{text.format('1.6')}<table:table-cell/>" + number.format('table:formula="of:=NOW()*0+1"', 0.5),
        f"{text.format('1.10')}<table:table-cell/>" + number.format("", 1),
    )
    lines = "".join(f"<table:table-row>{row}</table:table-row>" for row in rows)
    path.write_bytes(ods(f'<table:table table:name="A">{lines}</table:table>'))
    submission, findings = read(path)
    assert [one.place.cell for one in findings if one.code == "W130"] == ["C2"]
    assert marks(submission) == {"1.10": 1}
