"""A filled form taken apart and laid out anew at random, in ways that keep its meaning."""

from __future__ import annotations

import random
import shutil
import tempfile
import unicodedata
from dataclasses import dataclass, field, replace
from pathlib import Path

import openpyxl
import xlsxwriter

from parscore.model.framework import Framework
from parscore.read.forms.open import OpenForm, open_form
from tests.kit.office import CSV, saved_as

HEADINGS: dict[str, tuple[str, ...]] = {
    "code": ("STT", "TT", "Số TT", "MÃ TIÊU CHÍ", "Stt", "Sè TT"),
    "title": ("Tiêu chí", "NỘI DUNG", "Lĩnh vực, tiêu chí", "Tên tiêu chí", "Néi dung", "Noäi dung"),
    "max": ("Điểm tối đa", "Điểm chuẩn", "Thang điểm", "§iÓm tèi ®a"),
    "declared": ("Số liệu kê khai", "Số liệu", "Kết quả thực hiện (số liệu)", "Sè liÖu kª khai"),
    "evidence": ("Tài liệu kiểm chứng", "TLKC", "Minh chứng", "Tµi liÖu kiÓm chøng"),
    "claimed": (
        "Điểm tự chấm",
        "ĐIỂM TỰ ĐÁNH GIÁ",
        "Tự chấm",
        "Điểm tự chấm (của đơn vị)",
        "§iÓm tù chÊm",
        "Ñieåm töï chaám",
    ),
    "explanation": ("Giải trình", "Giải trình của đơn vị"),
}
ROMAN = ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII")


@dataclass
class Row:
    """One row of a form by column key; `code` of the criterion it belongs to, `depth` of a criterion's
    row."""

    cells: dict[str, object]
    code: str
    own: bool


@dataclass
class Block:
    """A criterion's row, its unnumbered rows, and the blocks below it."""

    rows: list[Row]
    below: list[Block] = field(default_factory=list)


def taken_apart(form: OpenForm, framework: Framework) -> tuple[list[list[object]], list[Block]]:
    """What stands above the table, and its rows as the tree of the set."""
    layout = form.layouts[0]
    rows: list[Row] = []
    current = ""
    for number in range(layout.first, len(layout.table.rows) + 1):
        cells: dict[str, object] = {str(key): layout.value(number, key) for key in layout.columns}
        code = str(cells["code"])
        if code in framework.by_code:
            current = code
            rows.append(Row(cells, code, own=True))
        elif code == "" and str(cells["title"]).startswith("–") and current:
            rows.append(Row(cells, current, own=False))
    blocks: dict[str, Block] = {}
    top: list[Block] = []
    for row in rows:
        if not row.own:
            blocks[row.code].rows.append(row)
            continue
        blocks[row.code] = Block([row])
        above = framework.parents[row.code]
        (blocks[above].below if above is not None else top).append(blocks[row.code])
    return [list(cells) for cells in layout.table.rows[: layout.heading - 1]], top


def opened(path: Path) -> OpenForm:
    """The open form of a file that is one."""
    form, findings = open_form(path, path.name)
    assert form is not None, findings
    return form


def comma(chance: random.Random, value: object) -> object:
    """A number sometimes as the text that people type: `0,5`, ` 0.5`, `0,50 điểm` only for scores."""
    if not isinstance(value, float) or chance.random() < 0.5:
        return value
    text = f"{value:.10g}"
    ways = [text.replace(".", ","), f" {text}", f"{text}\u00a0"]
    return chance.choice(ways) if "." not in text or len(text.split(".")[1]) != 3 else value


@dataclass
class Ways:
    """What one new layout does; drawn at random."""

    order: list[str]
    shuffle: bool
    nfd: bool
    text_numbers: bool
    upper: bool
    roman: bool
    merged: int
    extra_rows: bool
    extra_column: bool
    together: bool
    sheets: bool
    kind: str


def drawn(chance: random.Random, columns: list[str], kinds: tuple[str, ...]) -> Ways:
    """One way to lay a form out anew."""
    order = list(columns)
    if chance.random() < 0.7:
        chance.shuffle(order)
    return Ways(
        order=order,
        shuffle=chance.random() < 0.6,
        nfd=chance.random() < 0.4,
        text_numbers=chance.random() < 0.5,
        upper=chance.random() < 0.3,
        roman=chance.random() < 0.4,
        merged=chance.choice((1, 1, 2, 3)),
        extra_rows=chance.random() < 0.5,
        extra_column=chance.random() < 0.4,
        together=chance.random() < 0.25,
        sheets=chance.random() < 0.25,
        kind=chance.choice(kinds),
    )


def lines_of(chance: random.Random, blocks: list[Block], ways: Ways) -> list[Row]:
    """The rows in their new order: parents before children, children of one parent in any order."""
    order = list(blocks)
    if ways.shuffle:
        chance.shuffle(order)
    made: list[Row] = []
    for block in order:
        own, *figures = block.rows
        if ways.shuffle:
            chance.shuffle(figures)
        made += [own, *figures]
        if ways.extra_rows and chance.random() < 0.15:
            made.append(Row({"title": "", "evidence": ""}, own.code, own=False))
        made += lines_of(chance, block.below, ways)
    return made


def written_as(chance: random.Random, row: Row, ways: Ways, top: list[str]) -> dict[str, object]:
    """The cells of a row as this layout writes them."""
    cells = dict(row.cells)
    if not row.own:
        cells.pop("code", None)
    if row.own and ways.roman and row.code in top and row.code.isdecimal() and int(row.code) < len(ROMAN):
        cells["code"] = ROMAN[int(row.code)]
    if ways.upper and row.code in top and row.own:
        cells["title"] = str(cells["title"]).upper()
    if ways.text_numbers:
        cells = {
            key: comma(chance, value) if key in ("claimed", "declared", "max") else value
            for key, value in cells.items()
        }
    if ways.nfd:
        cells = {
            key: unicodedata.normalize("NFD", value) if isinstance(value, str) else value
            for key, value in cells.items()
        }
    if ways.together and row.own:
        depth = str(cells["code"]).count(".")
        cells["title"] = f"{'     ' * depth}{cells.pop('code')}. {cells['title']}"
    return cells


def laid_anew(
    chance: random.Random,
    source: Path,
    framework: Framework,
    target: Path,
    kinds: tuple[str, ...] = ("xlsx",),
) -> tuple[Path, Ways]:
    """Write the form of `source` in a new layout beside `target`, whose ending may change; the way it was
    done."""
    form = opened(source)
    above, blocks = taken_apart(form, framework)
    here = {str(key) for key in form.layouts[0].columns}
    columns = [key for key in HEADINGS if key in here]
    ways = drawn(chance, columns, kinds)
    if ways.kind == "csv":
        ways = replace(ways, sheets=False)
    if ways.together:
        ways = replace(ways, order=[key for key in ways.order if key != "code"])
    top = [criterion.code for criterion in framework.criteria]
    rows = [
        written_as(chance, row, ways, top) | {"_top": _top(framework, row.code)}
        for row in lines_of(chance, blocks, ways)
    ]
    parts: dict[str, list[dict[str, object]]] = {}
    for cells in rows:
        parts.setdefault(str(cells["_top"]) if ways.sheets else "Biểu", []).append(cells)
    sheets = {
        f"LV {name}"[:31] if ways.sheets else name: _sheet(chance, above, part, ways)
        for name, part in parts.items()
    }
    path = target.with_suffix(f".{ways.kind}")
    WRITERS[ways.kind](sheets, path)
    return path, ways


def _top(framework: Framework, code: str) -> str:
    while (above := framework.parents[code]) is not None:
        code = above
    return code


def _sheet(
    chance: random.Random, above: list[list[object]], rows: list[dict[str, object]], ways: Ways
) -> list[list[object]]:
    words = {key: chance.choice(HEADINGS[key]) for key in ways.order}
    if not ways.together:
        words["title"] = chance.choice(HEADINGS["title"])
    order: list[str] = list(ways.order)
    if ways.extra_column:
        order.insert(chance.randrange(len(order) + 1), "_extra")
    words["_extra"] = "Đơn vị phối hợp"
    made = [list(cells) for cells in above] + [[] for _ in range(chance.randrange(3))]
    levels: list[list[object]] = [["" for _ in order] for _ in range(ways.merged)]
    for column, key in enumerate(order):
        levels[chance.randrange(ways.merged) if key != "claimed" else -1][column] = words[key]
    if ways.merged > 1 and not any(levels[0]):
        levels[0][0] = "Nội dung chấm"
    made += levels
    if ways.extra_rows:
        made.append([f"({number})" for number in range(1, len(order) + 1)])
    made += [[cells.get(key, "") for key in order] for cells in rows]
    if ways.extra_rows:
        total: list[object] = ["" for _ in order]
        total[order.index("title")] = "TỔNG CỘNG"
        total[order.index("claimed")] = 88.5
        made += [total, [], ["NGƯỜI LẬP BIỂU", "", "THỦ TRƯỞNG ĐƠN VỊ"]]
    return made


def _xlsxwriter(sheets: dict[str, list[list[object]]], path: Path) -> None:
    book = xlsxwriter.Workbook(path)
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for row, cells in enumerate(rows):
            for column, value in enumerate(cells):
                if isinstance(value, str):
                    if value:
                        sheet.write_string(row, column, value)
                elif value is not None:
                    sheet.write(row, column, value)
    book.close()


def _openpyxl(sheets: dict[str, list[list[object]]], path: Path) -> None:
    book = openpyxl.Workbook()
    book.remove(book.worksheets[0])
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row, cells in enumerate(rows, start=1):
            for column, value in enumerate(cells, start=1):
                if value != "":
                    sheet.cell(row, column).value = value
                    if isinstance(value, str):
                        sheet.cell(row, column).data_type = "s"
    book.save(path)


def _csv(sheets: dict[str, list[list[object]]], path: Path) -> None:
    import csv

    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        for rows in sheets.values():
            for cells in rows:
                texts = [f"{v:.10g}".replace(".", ",") if isinstance(v, float) else v for v in cells]
                writer.writerow(texts)


def _office(sheets: dict[str, list[list[object]]], path: Path) -> None:
    """Through LibreOffice, where it is installed."""
    source = path.with_name(f"{path.stem}-{path.suffix[1:]}.xlsx")
    _xlsxwriter(sheets, source)
    converted(source, path)


def converted(source: Path, path: Path) -> None:
    """Save a workbook under another name and format with LibreOffice."""
    kind = CSV if path.suffix == ".csv" else path.suffix[1:]
    with tempfile.TemporaryDirectory() as home:
        shutil.copy(saved_as(kind, Path(home), source)[0], path)


WRITERS = {"xlsx": _xlsxwriter, "xlsm": _openpyxl, "csv": _csv, "xls": _office, "ods": _office}
