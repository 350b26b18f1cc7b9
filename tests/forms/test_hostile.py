"""Files made to make a reader lay out, repeat or reserve more than a machine has: refused before anything opens them.

Readers look at local names only, take a cell without reference for the next one, and believe what a file says of sizes.
"""

from __future__ import annotations

import re
import struct
import zipfile
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from parscore.read.forms.form import open_form, read_entries
from parscore.read.sheets.open import open_book
from tests.forms.kit import FRAMEWORK, GOOD, book, codes
from tests.kit.office import SHEET, ods, packed, parts_of, with_sheet
from tests.reading.compound import compound, record

FAR = b'<v>1</v></c></row><row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
RELATIONS, WORKBOOK, STRINGS = "xl/_rels/workbook.xml.rels", "xl/workbook.xml", "xl/sharedStrings.xml"
STYLES = "xl/styles.xml"
MAIN = b'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'

Change = Callable[[bytes], bytes]


def below(rows: bytes) -> Change:
    """More rows at the end of the sheet."""
    return lambda data: with_sheet(data, b"</sheetData>", rows + b"</sheetData>")


def of_another_name(name: str) -> Change:
    """The sheet, with a cell far out, in a part of another name."""

    def change(data: bytes) -> bytes:
        parts = parts_of(below(b'<row r="200"><c r="A200">' + FAR)(data))
        links = parts[RELATIONS].replace(b"worksheets/sheet1.xml", f"worksheets/{name}".encode())
        assert links != parts[RELATIONS]
        return packed(parts | {RELATIONS: links, f"xl/worksheets/{name}": parts.pop(SHEET)})

    return change


def many_sheets(data: bytes) -> bytes:
    """Hidden sheets by the dozen, each of two cells as far apart as is allowed for one."""
    parts = parts_of(data)
    sheet = b'<worksheet><sheetData><row r="1"><c r="A1"><v>1</v></c></row>'
    sheet += b'<row r="9999"><c r="ZZ9999"><v>1</v></c></row></sheetData></worksheet>'
    return packed(parts | {f"xl/worksheets/more{number}.xml": sheet for number in range(60)})


def shared(strings: bytes, rows: bytes = b"") -> Change:
    """Other shared texts."""
    return lambda data: packed(parts_of(below(rows)(data)) | {STRINGS: b"<sst %b %b</sst>" % (MAIN, strings)})


def coded(name: str, encoding: bytes) -> Change:
    """One part that says that it is in an encoding."""

    def change(data: bytes) -> bytes:
        parts = parts_of(data)
        body = parts[name][parts[name].index(b"<w") :]
        return packed(parts | {name: b'<?xml version="1.0" encoding="%b"?>%b' % (encoding, body)})

    return change


def formats(more: bytes) -> Change:
    """More in front of the number formats."""

    def change(data: bytes) -> bytes:
        parts = parts_of(data)
        return packed(parts | {STYLES: parts[STYLES].replace(b"<fonts", more + b"<fonts", 1)})

    return change


LONG = b'uniqueCount="1"><si><t>' + b"a" * 100_000 + b"</t></si>"
NAMING = b"".join(b'<row r="%d"><c r="A%d" t="s"><v>0</v></c></row>' % (row, row) for row in range(300, 9900))
NAMED_OFTEN = NAMING.replace(b"<v>0</v></c>", b'<v>0</v></c><c r="B1" t="s"><v>0</v></c>')
XLSX: dict[str, tuple[str, Change]] = {
    "a prefix": ("W035", below(b'<x:row r="9"><x:c r="XFD1048576"><v>1</v></x:c></x:row>')),
    "a prefix of signs": ("W035", below(b'<x-y.z:row r="9"><x-y.z:c r="XFD1048576"><v>1</v></x-y.z:c></x-y.z:row>')),
    "an empty prefix": ("W035", below(b'<:row r="9"><:c r="XFD1048576"><v>1</v></:c></:row>')),
    "a prefix and no row": ("W035", below(b'<x:row><x:c r="XFD1048576"><v>1</v></x:c></x:row>')),
    "a sign in an attribute": ("W007", below(b'<row r="200"><c a=">" r="XFD1048576"><v>1</v></c></row>')),
    "another reference first": ("W007", below(b'<row><c xmlns:x="u" x:r="A1" r="XFD1048576"><v>1</v></c></row>')),
    "an end in an attribute": ("W007", below(b'<row r="200"><c r="XFD1048576" a="/>"><v>1</v></c></row>')),
    "zeros before the row": ("W007", below(b'<row><c r="XFD000000000000000001048576"><v>1</v></c></row>')),
    "no reference": ("W007", below(b'<row><c r="XFC9"/><c><v>1</v></c></row><row r="900000"><c><v>1</v></c></row>')),
    "a row's sign": ("W007", below(b'<row><c r="XFC9"/><c><v>1</v></c></row><row a=">" r="900000"><c><f/></c></row>')),
    "no place": ("W003", below(b'<row r="9"><c r="9"><v>1</v></c></row>')),
    "cells begun and not ended": ("", below(b"<!-- " + b"<c " * 150_000 + b" -->")),
    "rows begun and not ended": ("", below(b"<!-- hidden='1' " + b"<row r " * 150_000 + b" -->")),
    "formats begun and not ended": ("", formats(b"<!-- " + b"<numFmt " * 150_000 + b"<cellXfs " * 9_000 + b" -->")),
    "styled out to the edge": ("", below(b'<row r="1048576"><c r="XFD1048576" s="1"/></row>')),
    "another name": ("W007", of_another_name("sheet1.bin")),
    "another spelling": ("W007", of_another_name("Sheet1.XML")),
    "many sheets": ("W007", many_sheets),
    "texts that are not there": ("W007", shared(b'uniqueCount="1000000000000"><si><t>a</t></si>')),
    "a text for every cell": ("W007", shared(LONG, NAMED_OFTEN)),
    "an encoding of nobody": ("W007", coded(WORKBOOK, b"foo")),
    "an encoding of few": ("W007", coded(SHEET, b"gbk")),
}  # fmt: skip


@pytest.mark.parametrize("what", XLSX)
def test_xlsx(what: str, tmp_path: Path) -> None:
    code, change = XLSX[what]
    path = tmp_path / "a.xlsx"
    path.write_bytes(change(book(path, GOOD).read_bytes()))
    form, findings = open_form(path, path.name)
    assert codes(findings) == ([code] if code else [])
    assert (form is None) == bool(code)
    if form is not None:
        assert read_entries(form, FRAMEWORK, "so-noi-vu")[0] is not None


def ended(*, entries: int = 0, comment: int = 0) -> Change:
    """The package with another end record: more entries in all than are listed, a comment that is not there."""

    def change(data: bytes) -> bytes:
        *fields, total, size, start, length = struct.unpack("<4s4H2LH", data[-22:])
        return data[:-22] + struct.pack("<4s4H2LH", *fields, total + entries, size, start, length + comment)

    return change


PACKAGES: dict[str, Change] = {
    "two behind each other": lambda data: below(b'<row r="200"><c r="A200">' + FAR)(data) + data,
    "entries that are not listed": ended(entries=5),
    "a comment that is not there": ended(comment=7),
    "something between list and end": lambda data: data[:-22] + b"PK" + data[-22:],
}


def test_a_binary_workbook_under_names_in_other_letters(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(packed(parts_of(book(path, GOOD).read_bytes()) | {"XL/Workbook.bin": b"\x83\x01\0"}))
    assert codes(open_form(path, path.name)[1]) == ["W005"]


@pytest.mark.parametrize("what", PACKAGES)
def test_packages_that_may_be_read_in_two_ways(what: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(PACKAGES[what](book(path, GOOD).read_bytes()))
    assert codes(open_form(path, path.name)[1]) == ["W003"]


def test_packages_with_the_records_of_large_ones_are_read(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Some programs write the records of ZIP64 always; they have to say what the others say."""
    path = tmp_path / "a.xlsx"
    parts = parts_of(book(path, GOOD).read_bytes())
    monkeypatch.setattr(zipfile, "ZIP_FILECOUNT_LIMIT", 3)
    data = packed(parts)
    assert data[-42:-38] == b"PK\6\7"
    path.write_bytes(data)
    assert open_form(path, path.name)[1] == []
    for at in (-98 + 24, -98 + 40, -98 + 48, -42 + 8):
        changed = bytearray(data)
        changed[at] += 1
        path.write_bytes(changed)
        assert open_form(path, path.name)[0] is None


def row(*cells: str, more: str = "") -> str:
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


def cell(value: object = "", more: str = "", inside: str = "") -> str:
    kind = f'office:value-type="float" office:value="{value}"' if isinstance(value, (int, float)) else ""
    kind = kind or ('office:value-type="string"' if value else "")
    text = f"<text:p>{value}</text:p>" if value != "" else ""
    return f"<table:table-cell {kind} {more}>{text}{inside}</table:table-cell>"


def table(name: str, *rows: str) -> str:
    return f'<table:table table:name="{name}">{"".join(rows)}</table:table>'


COLUMNS, ROWS = "number-columns-repeated", "number-rows-repeated"
FORM = (
    row(cell("STT"), cell("Tiêu chí"), cell("Điểm tối đa"), cell("Điểm tự chấm")),
    row(cell("1.1"), cell("Kế hoạch"), cell(1), cell(0.5)),
)
CORNER = row(
    cell(), cell(1, f'table:{COLUMNS}="1"', table("trong", row(cell(), more=f'table:{ROWS}="1000000"')))
)
ODS: dict[str, tuple[str, ...]] = {
    "two counts": (table("t", row(cell(1, f'x:{COLUMNS}="1" table:{COLUMNS}="16000"'), more=f'table:{ROWS}="6000"')),),
    "a count with a sign": (table("t", row(cell(1, f'table:{COLUMNS}="+16000"'), more=f'table:{ROWS}="+6000"')),),
    "a table in a cell": (table("t", *FORM, row(cell(more=f'table:{COLUMNS}="95"'), CORNER), CORNER),),
    "many tables": (
        table("t", *FORM),
        *(table(f"t{n}", row(cell(), more=f'table:{ROWS}="7000"'), row(cell(more=f'table:{COLUMNS}="999"'), cell(1)))
          for n in range(20)),
    ),
    "spaces": (table("t", *FORM, row(cell("x", inside='<text:p><text:s text:c="2000000000"/></text:p>'))),),
    "a long text in many cells": (table("t", *FORM, row(cell("ab " * 30_000, f'table:{COLUMNS}="10000"'))),),
}  # fmt: skip


@pytest.mark.parametrize("what", ODS)
def test_ods(what: str, tmp_path: Path) -> None:
    path = tmp_path / "a.ods"
    path.write_bytes(ods("".join(ODS[what])))
    assert codes(open_form(path, path.name)[1]) == ["W007"]


def page(*records: bytes, kind: int = 0x10) -> bytes:
    return b"".join(
        (record(0x0809, struct.pack("<4H2I", 0x0600, kind, 0, 0, 0, 6)), *records, record(0x000A))
    )


def number(line: int, column: int) -> bytes:
    return record(0x0203, struct.pack("<3Hd", line, column, 0, 1))


def stream(*pages: bytes, starts: Callable[[int, int], Sequence[int]] = lambda first, end: [first]) -> bytes:
    """A workbook of the pages; `starts` says where its sheets begin, from the first page and from the end."""

    def head(places: Sequence[int]) -> bytes:
        return page(
            *(record(0x0085, struct.pack("<I4B", place, 0, 0, 1, 0) + b"a") for place in places), kind=5
        )

    length = len(head([0] * len(starts(0, 0))))
    return head(starts(length, length + sum(map(len, pages)))) + b"".join(pages)


SMALL, WIDE = page(number(0, 0)), page(number(0, 0), number(65535, 65535))
BEGUN = record(0x0809, struct.pack("<4H2I", 0x0600, 0x10, 0, 0, 0, 6))
LARGE = page(number(0, 0), number(30999, 255))
XLS: dict[str, tuple[str, bytes]] = {
    "a sheet inside a record": (
        "W003",
        compound(("Workbook", 2, stream(SMALL, record(0x1234, WIDE), starts=lambda _, end: [end - len(WIDE)]))),
    ),
    "an entry that is none": ("W007", compound(("Book", 2, stream(SMALL)), ("Workbook", 0, stream(WIDE)))),
    "a name cut short": ("W007", compound(("Book", 2, stream(SMALL)), ("Workbook\0x", 2, stream(WIDE)))),
    "columns beyond the last, which nobody believes": (
        "W010",
        compound(("Workbook", 2, stream(page(record(0x0200, struct.pack("<2I3H", 0, 9, 65500, 65535, 0)))))),
    ),
    "a column beyond the last": ("W007", compound(("Workbook", 2, stream(page(number(0, 20_000)))))),
    "sheets one inside the other": (
        "W003",
        compound(
            (
                "Workbook",
                2,
                stream(BEGUN, BEGUN, SMALL, record(0x000A) * 2, starts=lambda first, end: [first, first + len(BEGUN)]),
            )
        ),
    ),
    "cells in many sheets": (
        "W007",
        compound(("Workbook", 2, stream(LARGE, LARGE, starts=lambda first, end: [first, first + len(LARGE)]))),
    ),
    "many sheets in one place": (
        "W003",
        compound(("Workbook", 2, stream(LARGE, starts=lambda first, end: [first] * 100))),
    ),
}  # fmt: skip


@pytest.mark.parametrize("what", XLS)
def test_xls(what: str, tmp_path: Path) -> None:
    code, data = XLS[what]
    path = tmp_path / "a.xls"
    path.write_bytes(data)
    assert codes(open_form(path, path.name)[1]) == [code]


NUMBERLESS = struct.pack("<3H8sHI", 0, 0, 0, bytes(6) + b"\xff\xff", 0, 0)
HARMLESS: dict[str, bytes] = {
    "one cell": SMALL,
    "links over the whole sheet": page(
        number(0, 0), *[record(0x01B8, struct.pack("<4H", 0, 65535, 0, 255) + bytes(28))] * 50
    ),
    "the long text of a formula": page(
        record(0x0006, NUMBERLESS),
        record(0x0207, struct.pack("<HB", 4000, 1) + "ữ".encode("utf-16-le") * 4000),
    ),
}


@pytest.mark.parametrize("what", HARMLESS)
def test_xls_files_that_only_look_large_are_opened(what: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(compound(("Workbook", 2, stream(HARMLESS[what]))))
    assert codes(open_form(path, path.name)[1]) == ["W010"]


def test_a_comment_without_words_is_known_to_be_lost(tmp_path: Path) -> None:
    """A note of an xls sheet names the drawn object with its words, which is not there."""
    path = tmp_path / "a.xls"
    note = record(0x001C, struct.pack("<4HHB", 0, 0, 0, 7, 1, 0) + b"A\0")
    path.write_bytes(compound(("Workbook", 2, stream(page(number(0, 0), note)))))
    opened, findings = open_book(path, path.name)
    assert opened is not None, findings
    details = opened.details("a")
    assert (dict(details.comments), details.comments_lost) == ({}, True)


@pytest.mark.parametrize("end", [b"\r", b"\n", b"\r\n"])
def test_text_files_of_nothing_but_ends_of_lines(tmp_path: Path, end: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("STT,Tiêu chí,Điểm tự chấm".encode() + end * 3_000_000)
    assert codes(open_form(path, path.name)[1]) == ["W007"]


@pytest.mark.parametrize("place", ["r='{}'", '\nr="{}"', 's="0"  \tr = "{}"'])
def test_an_error_is_told_however_its_cell_names_its_place(place: str, tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    data = book(path, GOOD).read_bytes()
    found = re.search(rb'<c r="(F4)"[^<>]*><v>[^<]*</v></c>', parts_of(data)[SHEET])
    assert found is not None
    error = b"<c " + place.format(found[1].decode()).encode() + b' t="e"><v>#REF!</v></c>'
    path.write_bytes(with_sheet(data, found[0], error))
    form, _ = open_form(path, path.name)
    assert form is not None
    findings = read_entries(form, FRAMEWORK, "so-noi-vu")[1]
    assert [(one.code, one.place.cell) for one in findings if one.code == "W111"] == [
        ("W111", found[1].decode())
    ]
