"""Workbooks full of what an office puts into them, and ways to see that an annotated copy keeps it all."""

from __future__ import annotations

import io
import struct
import zlib
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import openpyxl
import xlsxwriter
from lxml import etree

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.write.annotated.annotated import Remarks, annotated
from parscore.write.annotated.styles import FILLS
from tests.forms.kit import GOOD, HEADINGS
from tests.kit.office import packed, parts_of

SHEET = "Biểu"
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RED, AMBER = (f"FF{colour}" for colour in list(FILLS.values())[:2])


def picture() -> bytes:
    """A small red PNG."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        check = zlib.crc32(kind + content)
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", check)

    rows = b"".join(b"\0" + b"\xff\0\0" * 8 for _ in range(8))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        (
            chunk(b"IHDR", struct.pack(">IIBBBBB", 8, 8, 8, 2, 0, 0, 0)),
            chunk(b"IDAT", zlib.compress(rows)),
            chunk(b"IEND", b""),
        )
    )


def office_book(path: Path, rows: Iterable[Iterable[object]] = GOOD) -> Path:
    """A form with picture, chart, list, notes, colours, a formula with its value, protection and more."""
    made = xlsxwriter.Workbook(path)
    sheet, other = made.add_worksheet(SHEET), made.add_worksheet("Phụ lục")
    bold = made.add_format({"bold": True, "bg_color": "#DDEBF7", "border": 1, "text_wrap": True})
    points = made.add_format({"num_format": "0.00", "locked": False, "font_color": "#1F4E79", "italic": True})
    sheet.merge_range("A1:G1", "SỞ NỘI VỤ", bold)
    sheet.write_row(1, 0, HEADINGS, bold)
    for number, row in enumerate(rows, 2):
        for column, value in enumerate(row):
            if value is not None:
                sheet.write(number, column, value, points if column == 5 else None)
    sheet.write_formula("F3", "=SUM(F4:F18)", points, 9.1)
    sheet.write_rich_string("B30", made.add_format({"bold": True}), "Ghi chú", " của đơn vị")
    sheet.merge_range("D32:E33", "ô gộp", points)
    sheet.set_column("B:B", 41.5)
    sheet.set_column("H:H", 9, None, {"hidden": True})
    sheet.set_row(9, 33)
    sheet.set_row(12, None, None, {"hidden": True})
    sheet.data_validation("D4", {"validate": "list", "source": ["Kịp thời, đúng hạn", "Không"]})
    sheet.conditional_format("F4:F20", {"type": "cell", "criteria": ">", "value": 1.7, "format": bold})
    sheet.write_comment("F5", "Hỏi lại phòng tổ chức", {"author": "Lan"})
    sheet.insert_image("J3", "con-dau.png", {"image_data": io.BytesIO(picture())})
    chart = made.add_chart({"type": "column"})
    chart.add_series({"values": f"={SHEET}!$F$4:$F$8"})
    other.insert_chart("B2", chart)
    other.write_comment("A1", "ghi chú ở trang khác")
    sheet.protect("", {"format_cells": True})
    sheet.print_area("A1:G30")
    sheet.repeat_rows(1)
    sheet.set_landscape()
    sheet.freeze_panes(2, 2)
    made.define_name("Diem", f"={SHEET}!$F$4:$F$20")
    made.close()
    return path


def parts(path: Path) -> dict[str, bytes]:
    """Every part of a package."""
    return parts_of(path.read_bytes())


def differing_cells(before: bytes, after: bytes) -> set[str]:
    """The cells of two versions of one sheet that differ in style; anything else that differs is refused.

    What is allowed besides: the link to the notes, the sheet no longer selected, cells added empty, and rules
    that paint nothing but these cells in front of the rules that are there.
    """
    old, new = etree.fromstring(before), etree.fromstring(after)
    painted = own_rules(new)
    for rule in painted:
        rule.getparent().remove(rule)
    for rule in new.iter(f"{MAIN}cfRule"):
        rule.set("priority", str(int(rule.get("priority")) - len(painted)))
    found: set[str] = set()
    styles: dict[str, Any] = {node.get("r"): node.get("s") for node in old.iter(f"{MAIN}c")}
    for cell in list(new.iter(f"{MAIN}c")):
        name = cell.get("r")
        if name not in styles:
            assert len(cell) == 0
            found.add(name)
            row = cell.getparent()
            row.remove(cell)
            if len(row) == 0 and set(row.keys()) == {"r"}:
                row.getparent().remove(row)
        elif cell.get("s") != styles[name]:
            found.add(name)
            cell.attrib.pop("s")
            if styles[name] is not None:
                cell.set("s", styles[name])
    for root in (old, new):
        for node in (*root.iter(f"{MAIN}sheetView"), *root.iter(f"{MAIN}row")):
            node.attrib.pop("tabSelected", None)
            node.attrib.pop("spans", None)
        for node in list(root.iter(f"{MAIN}legacyDrawing")):
            node.getparent().remove(node)
    assert etree.tostring(old, method="c14n") == etree.tostring(new, method="c14n")
    assert {name for rule in painted for name in rule.get("sqref").split()} <= found
    return found


def own_rules(sheet: Any) -> list[Any]:
    """The conditional formats that are always true: those of the marks."""
    return [
        node
        for node in sheet.iter(f"{MAIN}conditionalFormatting")
        if node.findtext(f".//{MAIN}formula") == "TRUE"
    ]


def looks(path: Path, sheet: str, *, values: bool = True) -> dict[str, tuple[object, ...]]:
    """Every cell of a sheet with its value (or formula) and its whole look."""
    table = openpyxl.load_workbook(path, data_only=values)[sheet]
    return {
        cell.coordinate: (
            cell.value,
            cell.number_format,
            *(repr(part) for part in (cell.font, cell.border, cell.alignment, cell.protection, cell.fill)),
        )
        for row in table.iter_rows()
        for cell in row
    }


def background(path: Path, sheet: str, cell: str) -> str:
    """The colour behind a cell."""
    return str(openpyxl.load_workbook(path)[sheet][cell].fill.start_color.rgb)


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


def put_together(path: Path, content: dict[str, bytes]) -> Path:
    """A package of the parts given, at `path`."""
    path.write_bytes(packed(content))
    return path
