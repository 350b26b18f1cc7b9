"""Files that programs write soundly in unusual ways: read as others, or named for what they are."""

from __future__ import annotations

import io
import struct
import zipfile
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from parscore.read.second import numbers_in
from parscore.read.sheets.csv import encodings_of
from parscore.read.sheets.guard import kind_of
from parscore.read.sheets.open import open_book
from tests.reading import excel95
from tests.reading.compound import compound, record

ROWS: list[list[object]] = [["STT", "Tiêu chí", "Điểm"], ["1.1", "Ban hành kế hoạch", 1.5]]

OLD: list[list[object]] = [["STT", "Tieu chi", "Diem"], ["1.1", "Ban hanh", 1.5]]

Parts = dict[str, bytes]


def xlsx() -> Parts:
    made = openpyxl.Workbook()
    sheet = made.worksheets[0]
    for row in ROWS:
        sheet.append(row)
    held = io.BytesIO()
    made.save(held)
    with zipfile.ZipFile(held) as package:
        return {name: package.read(name) for name in package.namelist()}


TABLE = (
    b'<?xml version="1.0" encoding="UTF-8"?>'
    b'<office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0"'
    b' xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0"'
    b' xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body><office:spreadsheet>'
    b'<table:table table:name="Sheet">%s</table:table></office:spreadsheet></office:body>'
    b"</office:document-content>"
)


def ods() -> Parts:
    def cell(value: object) -> str:
        if isinstance(value, float):
            shown = f'office:value-type="float" office:value="{value}"'
        else:
            shown = 'office:value-type="string"'
        return f"<table:table-cell {shown}><text:p>{value}</text:p></table:table-cell>"

    rows = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in ROWS)
    manifest = b'<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    kind = b"application/vnd.oasis.opendocument.spreadsheet"
    return {"mimetype": kind, "content.xml": TABLE % rows.encode(), "META-INF/manifest.xml": manifest}


def zipped(parts: Parts) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return held.getvalue()


def rows_of(path: Path, data: bytes) -> list[list[object]]:
    """The rows of the only visible sheet, without findings."""
    path.write_bytes(data)
    book, findings = open_book(path, path.name)
    assert book is not None, findings
    (name,) = (name for name, visible in book.sheets() if visible)
    table, faults = book.table(name)
    assert table is not None
    assert {one.code for one in [*findings, *faults]} <= {"W641"}
    return table.rows


def ranged(reference: bytes) -> Callable[[Parts], Parts]:
    def change(parts: Parts) -> Parts:
        name = "xl/worksheets/sheet1.xml"
        return parts | {name: parts[name].replace(b'ref="A1:C2"', b'ref="%s"' % reference)}

    return change


def beside(parts: Parts) -> Parts:
    return parts | {"customXml/item1.xml": '<?xml version="1.0" encoding="UTF-16"?><a/>'.encode("utf-16")}


def wide(encoding: str) -> Callable[[Parts], Parts]:
    """Every part in UTF-16, one of the two encodings of packages; with a mark or without."""

    def change(parts: Parts) -> Parts:
        said = '<?xml version="1.0" encoding="UTF-16"?>\n'
        return {
            name: (said + _without_declaration(content)).encode(encoding) for name, content in parts.items()
        }

    return change


def _without_declaration(content: bytes) -> str:
    return content.decode().partition("?>")[2] if content.startswith(b"<?xml") else content.decode()


def backslashes(parts: Parts) -> Parts:
    return {name.replace("/", "\\"): content for name, content in parts.items()}


def macros(kind: str) -> Callable[[Parts], Parts]:
    def change(parts: Parts) -> Parts:
        relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
        sheet = f'<sheet xmlns:r="{relation}" name="M" sheetId="9" state="veryHidden" r:id="rId99"/></sheets>'
        link = (
            f'<Relationship Id="rId99" Type="http://schemas.microsoft.com/office/2006/relationships/{kind}"'
        )
        link += ' Target="macrosheets/sheet1.xml"/></Relationships>'
        book, links = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
        return parts | {
            book: parts[book].replace(b"</sheets>", sheet.encode()),
            links: parts[links].replace(b"</Relationships>", link.encode()),
            "xl/macrosheets/sheet1.xml": b"<macrosheet/>",
        }

    return change


def module_without_part(parts: Parts) -> Parts:
    name = "xl/workbook.xml"
    relation = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    sheet = f'<sheet xmlns:r="{relation}" name="Module" sheetId="9" state="hidden" r:id=""/></sheets>'
    return parts | {name: parts[name].replace(b"</sheets>", sheet.encode())}


def merged(reference: bytes, before: bytes = b"") -> Callable[[Parts], Parts]:
    def change(parts: Parts) -> Parts:
        name = "xl/worksheets/sheet1.xml"
        behind = b'</sheetData>%s<mergeCells count="1"><mergeCell ref="%s"/></mergeCells>' % (
            before,
            reference,
        )
        return parts | {name: parts[name].replace(b"</sheetData>", behind)}

    return change


def open_quotes(parts: Parts) -> Parts:
    """Behind the cells a value of an attribute that only ends behind the merged cells."""
    name = "xl/worksheets/sheet1.xml"
    found = merged(b"F7:G7", b'<a b="x>')(parts)
    return found | {name: found[name].replace(b"</worksheet>", b'</worksheet><a b=">')}


def of_another_book(parts: Parts) -> Parts:
    """What Excel keeps of another workbook that formulas use: the cells of each of its sheets."""
    cells = b'<sheetData sheetId="%d"><row r="1"><cell r="A1"><v>9</v></cell></row></sheetData>'
    kept = b"<externalLink><externalBook><sheetDataSet>%s%s</sheetDataSet></externalBook></externalLink>"
    return parts | {"xl/externalLinks/externalLink1.xml": kept % (cells % 0, cells % 1)}


def at_the_root(parts: Parts) -> Parts:
    """All parts of the workbook at the root of the package, or in another folder."""
    return elsewhere("")(parts)


def elsewhere(folder: str) -> Callable[[Parts], Parts]:
    def change(parts: Parts) -> Parts:
        moved = {
            name.replace("xl/", folder, 1) if name.startswith("xl/") else name: content
            for name, content in parts.items()
        }
        links, kinds = "_rels/.rels", "[Content_Types].xml"
        own = f"{folder}_rels/workbook.xml.rels"
        return moved | {
            links: parts[links].replace(b"xl/workbook.xml", f"{folder}workbook.xml".encode()),
            kinds: parts[kinds].replace(b"/xl/", f"/{folder}".encode()),
            own: moved[own].replace(b'Target="/xl/', f'Target="/{folder}'.encode()),
        }

    return change


@pytest.mark.parametrize(
    "change",
    [
        at_the_root,
        elsewhere("so/"),
        module_without_part,
        merged(b"F:G"),
        merged(b"7:9"),
        merged(b"F7:G7", b"<!-- </mergeCells> -->"),
        open_quotes,
        merged(b"F7:G7", b'<dimension ref=""/>'),
        of_another_book,
        ranged(b"1:2"),
        ranged(b"A:C"),
        ranged(b""),
        beside,
        wide("utf-16"),
        wide("utf-16-le"),
        wide("utf-16-be"),
        backslashes,
        macros("xlMacrosheet"),
        macros("xlIntlMacrosheet"),
    ],
)
def test_unusual_packages_of_excel(change: Callable[[Parts], Parts], tmp_path: Path) -> None:
    assert rows_of(tmp_path / "a.xlsx", zipped(change(xlsx()))) == ROWS


@pytest.mark.parametrize("change", [backslashes, wide("utf-16")])
def test_hidden_rows_of_unusual_parts_are_known(change: Callable[[Parts], Parts], tmp_path: Path) -> None:
    parts = xlsx()
    name = "xl/worksheets/sheet1.xml"
    parts[name] = parts[name].replace(b'<row r="2"', b'<row hidden="1" r="2"')
    (tmp_path / "a.xlsx").write_bytes(zipped(change(parts)))
    book, _ = open_book(tmp_path / "a.xlsx", "a.xlsx")
    assert book is not None
    assert book.details(book.sheets()[0][0]).hidden_rows == {2}


def without_kind(parts: Parts) -> Parts:
    return {name: content for name, content in parts.items() if name != "mimetype"}


def indented(parts: Parts) -> Parts:
    content = parts["content.xml"].replace(b"<table:", b"\n   <table:").replace(b"</table:", b"\n </table:")
    return parts | {
        "content.xml": content.replace(b"<office:", b"\n<office:").replace(b"<text:p>", b"\n  <text:p>")
    }


@pytest.mark.parametrize("change", [without_kind, indented, lambda parts: indented(without_kind(parts))])
def test_unusual_packages_of_libreoffice(change: Callable[[Parts], Parts], tmp_path: Path) -> None:
    assert rows_of(tmp_path / "a.ods", zipped(change(ods()))) == ROWS


def test_a_part_in_utf_16_is_read_a_second_time_too(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(zipped(wide("utf-16-be")(xlsx())))
    cell = ("Sheet", 2, 3)
    assert numbers_in(tmp_path / "a.xlsx", [cell]) == {cell: frozenset({Decimal("1.5")})}


def test_half_a_letter_of_utf_16_is_told(tmp_path: Path) -> None:
    parts = wide("utf-16")(xlsx())
    name = "xl/sharedStrings.xml" if "xl/sharedStrings.xml" in parts else "xl/workbook.xml"
    (tmp_path / "a.xlsx").write_bytes(zipped(parts | {name: parts[name][:-1]}))
    assert [one.code for one in open_book(tmp_path / "a.xlsx", "a.xlsx")[1]] == ["W007"]


@pytest.mark.parametrize("padding", [b"\n", b"\r\n", b"\0" * 700])
def test_blank_bytes_behind_a_package(padding: bytes, tmp_path: Path) -> None:
    """Mail gateways and disks append them; programs read over them."""
    assert rows_of(tmp_path / "a.xlsx", zipped(xlsx()) + padding) == ROWS


def test_a_text_document_with_a_sheet_inside_is_no_damaged_sheet(tmp_path: Path) -> None:
    odt = ods() | {"mimetype": b"application/vnd.oasis.opendocument.text", "Object 1/content.xml": b"<a/>"}
    assert kind_of(zipped(odt)) == "odt"
    (tmp_path / "a.ods").write_bytes(zipped(odt))
    assert [one.code for one in open_book(tmp_path / "a.ods", "a.ods")[1]] == ["W005"]
    inside = excel95.workbook("A", ROWS)
    doc = compound(("WordDocument", 2, b"x" * 4096), ("Book", 2, inside))
    links = struct.pack("<I", 1)
    assert kind_of(doc.replace(struct.pack("<II", 0xFFFFFFFF, 0xFFFFFFFF), links * 2, 0)) in ("word", "xls")


FORMULA = struct.pack("<HHH", 1, 3, 0)


def formula(result: bytes, *behind: bytes) -> bytes:
    return record(0x0006, FORMULA + result + struct.pack("<HI", 0, 0) + b"\0\0") + b"".join(behind)


TEXT, EMPTY = b"\0\0\0\0\0\0\xff\xff", b"\3\0\0\0\0\0\xff\xff"


@pytest.mark.parametrize(
    ("record_of", "without_value"),
    [
        (formula(TEXT, record(0x0207, struct.pack("<H", 4) + b"nhat")), {}),
        (formula(TEXT, record(0x0207, struct.pack("<H", 0))), {}),
        (formula(EMPTY), {}),
        (formula(TEXT), {(2, 4): ("formula", "")}),
    ],
)
def test_a_formula_that_gives_a_text(
    record_of: bytes, without_value: dict[tuple[int, int], object], tmp_path: Path
) -> None:
    """Whatever the text is, the rest of the sheet is read."""
    made = excel95.workbook("A", OLD, extra=record_of)
    (tmp_path / "a.xls").write_bytes(made)
    book, findings = open_book(tmp_path / "a.xls", "a.xls")
    assert findings == []
    assert book is not None
    table, _ = book.table("A")
    assert table is not None
    assert [row[:3] for row in table.rows] == OLD
    assert book.details("A").without_value == without_value


@pytest.mark.parametrize("stream", ["Book", "BOOK", "WORKBOOK"])
def test_streams_in_capitals(stream: str, tmp_path: Path) -> None:
    assert rows_of(tmp_path / "a.xls", excel95.workbook("A", OLD, stream=stream)) == OLD


@pytest.mark.parametrize("kind", [1, 2, 6])
def test_modules_charts_and_macros_hold_no_table(kind: int, tmp_path: Path) -> None:
    """Their sheets may begin nowhere."""
    assert rows_of(tmp_path / "a.xls", excel95.workbook("A", OLD, other=kind)) == OLD


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
def test_utf_16_without_a_mark(encoding: str) -> None:
    text = "Đơn vị;Mã;Điểm;Lý do\nSở Hoa;1.1;1;" + "ấệộứẫ" * 40
    assert encodings_of(text.encode(encoding)) == (encoding,)


@pytest.mark.parametrize(("page", "letter"), [(1258, "ư"), (1252, "ý")])
def test_bytes_that_a_code_page_leaves_free(page: int, letter: str, tmp_path: Path) -> None:
    """The letters beside them are those of the code page."""
    made = excel95.workbook("A", OLD).replace(b"Ban hanh", b"Ban \xfd\x8d\x9dh")
    made = made.replace(record(0x0042, struct.pack("<H", 1258)), record(0x0042, struct.pack("<H", page)))
    rows = rows_of(tmp_path / "a.xls", made)
    assert rows == [OLD[0], ["1.1", f"Ban {letter}\x8d\x9dh", 1.5]]
