"""The project's own blank form, filled in the way an officer would, with the same bytes every time.

May not know how answers come about. Subtotals get the values that a spreadsheet programme would have stored.
"""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path
from xml.sax.saxutils import escape

from openpyxl import load_workbook
from openpyxl.cell.cell import Cell
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from parscore.model.cycle import Cycle
from parscore.model.cycle import Unit as CycleUnit
from parscore.model.form import COLUMNS, FORM_SHEET, STAMP_SHEET, ColumnKey
from parscore.model.framework import Framework
from parscore.write.forms.form import make_form
from tools.examples.answers import Line

_MOMENT = (1980, 1, 1, 0, 0, 0)
_FORMULA = re.compile(r'(<c r="([A-Z]+\d+)"[^>]*?)(?: t="\w+")?><f>([^<]*)</f><v\s*(?:/>|></v>)</c>')
_CELLS = re.compile(r"[A-Z]+\d+")
_TOTAL = "=IF(COUNT("
_CAP = re.compile(r"MIN\(([\d.]+),")
Tamper = Callable[[Workbook], None]
_COLUMN: dict[ColumnKey, int] = {key: number for number, key in enumerate(COLUMNS, start=1)}


def write_filled(
    path: Path,
    framework: Framework,
    cycle: Cycle,
    unit: CycleUnit,
    lines: Mapping[str, Line],
    *,
    number: str,
    signed: datetime.date,
    place: str,
    tamper: Tamper | None = None,
) -> None:
    """Write the unit's form with `lines` filled in; `tamper` does what else befalls a form."""
    form = make_form(framework, cycle, unit)
    book = load_workbook(io.BytesIO(form), rich_text=True)
    sheet = book[FORM_SHEET]
    _fill(sheet, framework, lines)
    for row in sheet.iter_rows():
        for cell in row:
            if isinstance(cell.value, str) and cell.value.startswith("Số: …"):
                cell.value = f"Số: {number}"
            elif isinstance(cell.value, str) and cell.value.startswith("……") and "ngày" in cell.value:
                cell.value = f"{place}, ngày {signed:%d} tháng {signed:%m} năm {signed:%Y}"
    if tamper is not None:
        tamper(book)
    path.write_bytes(stable(book, signed))


def cell_of(book: Workbook, code: str, key: ColumnKey) -> Cell:
    """The cell of a criterion's row in one of the form's columns."""
    sheet = book[FORM_SHEET]
    row = next(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, _COLUMN["code"]).value == code)
    return sheet.cell(row, _COLUMN[key])  # type: ignore[return-value]


def restamp(book: Workbook, version: str) -> None:
    """Let the form say that it was made from another version of its set."""
    for key, value in book[STAMP_SHEET].iter_rows(max_col=2):
        if key.value == "version":
            value.value = version


def _fill(sheet: Worksheet, framework: Framework, lines: Mapping[str, Line]) -> None:
    line: Line | None = None
    for row in range(1, sheet.max_row + 1):
        code, title = sheet.cell(row, _COLUMN["code"]).value, sheet.cell(row, _COLUMN["title"]).value
        if isinstance(code, str) and code in framework.by_code:
            line = lines.get(code)
            if line is not None:
                _fill_leaf(sheet, row, line)
        elif line is not None and isinstance(title, str) and title.startswith("– "):
            rule = line.criterion.rule
            key = next((f.key for f in (rule.figures if rule else ()) if title == f"– {f.label}"), None)
            if key is not None:
                sheet.cell(row, _COLUMN["declared"], line.figures.get(key))


def _fill_leaf(sheet: Worksheet, row: int, line: Line) -> None:
    if line.option is not None:
        sheet.cell(row, _COLUMN["declared"], line.option)
    typed: dict[ColumnKey, Decimal | str | None] = {
        "claimed": line.claimed,
        "evidence": line.evidence,
        "explanation": line.explanation,
    }
    for key, value in typed.items():
        if value not in (None, ""):
            sheet.cell(row, _COLUMN[key], value)


def write_table(
    path: Path,
    title: str,
    headings: tuple[str, ...],
    rows: list[tuple[str | Decimal, ...]],
    made: datetime.date,
) -> None:
    """Write one sheet with a heading row; texts stay texts, so that 7.10 is not turned into a number."""
    book = Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.title = title
    for column, (heading, width) in enumerate(zip(headings, (34, 14, 10, 90, 34, 16), strict=False), start=1):
        sheet.cell(1, column, heading)
        sheet.column_dimensions[chr(64 + column)].width = width
    for number, row in enumerate(rows, start=2):
        for column, value in enumerate(row, start=1):
            cell = sheet.cell(number, column, value if value != "" else None)
            if isinstance(value, str):
                cell.number_format = "@"
    sheet.freeze_panes = "A2"
    path.write_bytes(stable(book, made))


def stable(book: Workbook, made: datetime.date) -> bytes:
    """The workbook's bytes with fixed times, and with the values of its formulas stored beside them."""
    raw = io.BytesIO()
    book.properties.created = datetime.datetime.combine(made, datetime.time(8))
    book.save(raw)
    stamp = f"{made:%Y-%m-%d}T08:00:00Z"
    out = io.BytesIO()
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(out, "w", compresslevel=9) as target:
        for name in source.namelist():
            data = source.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:(created|modified)[^>]*>)[^<]*", rb"\g<1>" + stamp.encode(), data)
            elif name.startswith("xl/worksheets/sheet"):
                data = _with_values(data.decode(), book.worksheets[int(name[19:-4]) - 1]).encode()
            info = zipfile.ZipInfo(name, _MOMENT)
            info.compress_type = zipfile.ZIP_DEFLATED
            info.external_attr = 0o644 << 16
            target.writestr(info, data)
    return out.getvalue()


def _with_values(xml: str, sheet: Worksheet) -> str:
    """Store the value of every total: the sum of its cells, capped if so said, or an empty text; others stay empty."""

    def value(cell: str) -> Decimal | None:
        content = sheet[cell].value
        if isinstance(content, str) and content.startswith("="):
            return total(content) if content.startswith(_TOTAL) else None
        return content if isinstance(content, Decimal) else None

    def total(formula: str) -> Decimal | None:
        counted, summed = formula.split("=0,", 1)
        if all(value(cell) is None for cell in _CELLS.findall(counted)):
            return None
        made = Decimal(0)
        for sign, cell in re.findall(r"(-?)(?:N\()?\b([A-Z]+\d+)\b", summed):
            part = value(cell) or Decimal(0)
            made += -part if sign else part
        cap = _CAP.search(summed)
        return min(made, Decimal(cap.group(1))) if cap else made

    def stored(match: re.Match[str]) -> str:
        start, cell, formula = match.groups()
        found = value(cell)
        kind, text = (' t="str"', "") if found is None else ("", escape(format(found, "f")))
        return f"{start}{kind}><f>{formula}</f><v>{text}</v></c>"

    return _FORMULA.sub(stored, xml)
