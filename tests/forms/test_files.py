"""Files that are not what they seem, files that would harm, csv tables in every usual encoding (W00x)."""

from __future__ import annotations

import csv
import struct
from collections.abc import Callable, Iterator
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from parscore.read.forms.form import open_form
from parscore.read.sheets.open import open_book, read_table
from tests.forms.kit import GOOD, book, codes, read
from tests.kit.office import SHEET, ods, packed, parts_of, with_sheet

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 504
LOCKED = b"<manifest:file-entry><manifest:encryption-data/></manifest:file-entry>"


def far_cell(reference: bytes) -> Callable[[bytes], bytes]:
    cell = b'<row r="99"><c r="' + reference + b'"><v>1</v></c></row></sheetData>'
    return lambda data: with_sheet(data, b"</sheetData>", cell)


def lying_size(data: bytes) -> bytes:
    """The list of contents says that the sheet is small while it unpacks to much more."""
    parts = parts_of(data)
    big = parts[SHEET].replace(b"</sheetData>", b" " * 3_000_000 + b"</sheetData>")
    made = bytearray(packed(parts | {SHEET: big}))
    for start in (made.find(SHEET.encode()) - 30 + 22, made.rfind(SHEET.encode()) - 46 + 24):
        assert struct.unpack_from("<I", made, start)[0] == len(big)
        struct.pack_into("<I", made, start, 1000)
    return bytes(made)


def many_names(data: bytes) -> bytes:
    """Defined names by the hundred thousand, not packed so well as to be told by that."""
    parts = parts_of(data)
    names = "".join(f'<definedName name="n{n}">{n * 7919}</definedName>' for n in range(600_000)).encode()
    book = parts["xl/workbook.xml"].replace(b"<definedNames/>", b"")
    made = book.replace(b"</sheets>", b"</sheets><definedNames>" + names + b"</definedNames>")
    assert made != book
    return packed(parts | {"xl/workbook.xml": made})


def many_rows(data: bytes) -> bytes:
    rows = b"".join(b'<row r="%d"><c r="C%d"><v>1</v></c></row>' % (row, row) for row in range(50, 20_050))
    return with_sheet(data, b"</sheetData>", rows + b"</sheetData>")


def many_members(data: bytes) -> bytes:
    return packed(parts_of(data) | {f"xl/media/{n}.bin": b"" for n in range(5000)})


def encrypted_flag(data: bytes) -> bytes:
    made = bytearray(data)
    made[made.rfind(SHEET.encode()) - 46 + 8] |= 1
    return bytes(made)


BAD: list[tuple[str, str, Callable[[bytes], bytes]]] = [
    ("W002", "a.xlsx", lambda data: b""),
    ("W003", "a.xlsx", lambda data: data[: len(data) // 2]),
    ("W003", "a.xlsx", lambda data: data[:-30]),
    ("W003", "a.xlsx", lambda data: b"PK\x03\x04 hong"),
    ("W003", "a.xlsx", lying_size),
    ("W003", "a.xls", lambda data: OLE + "Workbook".encode("utf-16-le")),
    ("W004", "a.xlsx", lambda data: OLE + "EncryptedPackage".encode("utf-16-le")),
    ("W004", "a.xlsx", encrypted_flag),
    ("W004", "a.ods", lambda data: packed({"content.xml": b"\x8f\x01", "META-INF/manifest.xml": LOCKED})),
    ("W004", "a.ods", lambda data: packed({"encrypted-package": b"\x8f", "META-INF/manifest.xml": LOCKED})),
    ("W005", "a.xlsx", lambda data: packed({"word/document.xml": b"<w/>", "[Content_Types].xml": b"<t/>"})),
    ("W005", "a.xls", lambda data: OLE + "WordDocument".encode("utf-16-le")),
    ("W005", "a.xlsx", lambda data: b"%PDF-1.7 ..."),
    ("W005", "a.xls", lambda data: b"<html><table><tr><td>1</td></tr></table></html>"),
    ("W005", "a.xlsx", lambda data: b"STT,Diem\n1,2\n"),
    ("W005", "a.xlsx", lambda data: packed({"xl/workbook.bin": b"1"})),
    ("W005", "a.xlsx", lambda data: packed({"a.txt": b"1"})),
    ("W005", "a.xlsx", lambda data: b"\x89PNG\r\n\x1a\n"),
    ("W007", "a.xlsx", far_cell(b"XFD1048576")),
    ("W007", "a.xlsx", far_cell(b"xfd1048576")),
    ("W007", "a.xlsx", far_cell(b"A99999999")),
    ("W007", "a.xlsx", far_cell(b"AAAAAAB1")),
    ("W007", "a.xlsx", lambda data: with_sheet(data, b"<worksheet", b"<!DOCTYPE x []><worksheet")),
    ("W007", "a.xlsx", lambda data: with_sheet(data, b"<sheetData>", b" " * 30_000_000 + b"<sheetData>")),
    ("W007", "a.xlsx", many_members),
    ("W007", "a.xlsx", many_names),
    ("W007", "a.xlsx", many_rows),
    ("W007", "a.csv", lambda data: "STT;Tiêu chí;Điểm tự chấm\n".encode() + b"1;2;3\n" * 20_000),
    ("W007", "a.csv", lambda data: b"STT;a\n" + b";" * 9_000_000),
]


@pytest.mark.parametrize(("code", "name", "change"), BAD, ids=[f"{row[0]}-{n}" for n, row in enumerate(BAD)])
def test_files_that_are_refused(
    tmp_path: Path, code: str, name: str, change: Callable[[bytes], bytes]
) -> None:
    good = book(tmp_path / "good.xlsx", GOOD).read_bytes()
    path = tmp_path / name
    path.write_bytes(change(good))
    form, findings = open_form(path, name)
    assert form is None
    assert codes(findings) == [code]
    assert findings[0].place.file == name


def test_ranges_by_the_hundred_thousand_are_read(tmp_path: Path) -> None:
    """Hidden columns over the whole width and merged cells over one another, each said again and again."""
    path = tmp_path / "a.xlsx"
    merged = b"<mergeCells>" + b'<mergeCell ref="F3:F20"/>' * 80_000 + b"</mergeCells>"
    data = with_sheet(book(path, GOOD).read_bytes(), b"</sheetData>", b"</sheetData>" + merged)
    columns = b'<col min="1" max="16384" hidden="1"/>' * 30_000
    path.write_bytes(with_sheet(data, b"<sheetData>", b"<cols>" + columns + b"</cols><sheetData>"))
    _, findings = read(path)
    assert sorted(set(codes(findings))) == ["W016", "W130"]


def test_files_that_are_not_there(tmp_path: Path) -> None:
    assert codes(open_form(tmp_path / "x.xlsx", "x.xlsx")[1]) == ["W001"]
    assert codes(open_form(tmp_path, "thư mục")[1]) == ["W001"]


def test_wide_and_long_tables_are_read(tmp_path: Path) -> None:
    path = tmp_path / "rulings.xlsx"
    workbook = xlsxwriter.Workbook(path)
    sheet = workbook.add_worksheet("Phiếu")
    for row in range(12_000):
        sheet.write_row(row, 1, [f"so-{row}", "1.1", 0.5])
    sheet.set_column(0, 16383, 9)
    workbook.close()
    tables, findings = read_table(path, "rulings.xlsx")
    assert findings == []
    assert len(tables[0].rows) == 12_000
    assert tables[0].rows[-1] == ["so-11999", "1.1", 0.5]
    assert tables[0].place(12_000, 1).cell == "B12000"


def test_hidden_sheets_are_no_tables(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", GOOD)
    workbook = openpyxl.load_workbook(path)
    workbook.create_sheet("ẩn").sheet_state = "hidden"
    workbook["ẩn"]["A1"] = 1
    workbook.create_sheet("trống")
    workbook.save(path)
    assert [table.name for table in read_table(path, "a.xlsx")[0]] == ["Biểu"]


def test_a_wrong_name_is_told_and_the_content_read(tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(book(tmp_path / "good.xlsx", GOOD).read_bytes())
    opened, findings = open_book(path, "a.xls")
    assert opened is not None
    assert opened.kind == "xlsx"
    assert codes(findings) == ["W006"]
    assert open_book(tmp_path / "good.xlsx", "good.xlsx")[1] == []


def sheet(rows: str) -> bytes:
    return ods(f'<table:table table:name="Biểu">{rows}</table:table>')


FILLED = (
    '<table:table-cell{0} office:value-type="float" office:value="1"><text:p>1</text:p></table:table-cell>'
)
EMPTY = (
    '<table:table-row table:number-rows-repeated="1048000">'
    '<table:table-cell table:number-columns-repeated="16384"/></table:table-row>'
)


def test_ods_files(tmp_path: Path) -> None:
    path = tmp_path / "a.ods"
    path.write_bytes(sheet(f"<table:table-row>{FILLED.format('')}</table:table-row>{EMPTY}"))
    tables, findings = read_table(path, "a.ods")
    assert findings == []
    assert tables[0].rows == [[1.0]]
    wide = FILLED.format(' table:number-columns-repeated="16384"')
    path.write_bytes(sheet(f'<table:table-row table:number-rows-repeated="9000">{wide}</table:table-row>'))
    assert codes(read_table(path, "a.ods")[1]) == ["W007"]
    path.write_bytes(sheet(f"{EMPTY}<table:table-row>{wide}</table:table-row>"))
    assert codes(read_table(path, "a.ods")[1]) == ["W007"]


TONES = {
    "ị": "i\u0323",
    "ở": "ơ\u0309",
    "ộ": "ô\u0323",
    "ụ": "u\u0323",
    "ý": "y\u0301",
    "ế": "ê\u0301",
    "ứ": "ư\u0301",
    "ủ": "u\u0309",
}
TEXT = 'Đơn vị{0}Lý do\nsở nội vụ{0}"thiếu\nminh chứng"\nSở Y tế{0}đủ\n'


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1258"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_csv_tables(tmp_path: Path, encoding: str, separator: str) -> None:
    text = TEXT.format(separator)
    if encoding == "cp1258":
        text = "".join(TONES.get(letter, letter) for letter in text)
    path = tmp_path / "a.csv"
    path.write_bytes(text.encode(encoding))
    tables, findings = read_table(path, "a.csv")
    assert findings == []
    (table,) = tables
    assert table.rows == [["Đơn vị", "Lý do"], ["sở nội vụ", "thiếu\nminh chứng"], ["Sở Y tế", "đủ"]]
    assert [str(table.place(row, 2)) for row in (1, 2, 3)] == ["a.csv:1:2", "a.csv:2:2", "a.csv:4:2"]


@pytest.fixture(params=[None, 1_000_000], ids=["", "set by another library"])
def _longest_cell(request: pytest.FixtureRequest) -> Iterator[None]:
    """The longest cell that the csv module takes, which is one for the whole process."""
    before = csv.field_size_limit()
    csv.field_size_limit(request.param or before)
    yield
    csv.field_size_limit(before)


@pytest.mark.usefixtures("_longest_cell")
def test_csv_that_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n1,\0\x01\n" + b"\xff" * 10)
    assert codes(read_table(path, "a.csv")[1]) == ["W008"]
    path.write_text("a,b\n1," + "x" * 200_000 + "\n")
    assert codes(read_table(path, "a.csv")[1]) == ["W008"]
    path.write_text("")
    assert codes(read_table(path, "a.csv")[1]) == ["W002"]
