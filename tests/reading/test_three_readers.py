"""Marks read here, by openpyxl and by LibreOffice: where they differ, a finding stands at the line.

Of numbers that a format hides one finding tells for the whole sheet.

The workbooks are made at random, cell by cell, as people and programs make them: numbers and texts, formats, formulas,
rich text, dates, errors, merged and hidden cells. LibreOffice's export shows what a person sees.
"""

from __future__ import annotations

import csv
import datetime
import os
import random
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.cell import Cell
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.styles import Font
from openpyxl.worksheet.worksheet import Worksheet

from parscore.check.form.form import accept
from parscore.diagnostics import Diagnostic
from parscore.model.framework import Framework
from parscore.number import parse
from parscore.read.forms.form import open_form, read_entries
from tests.kit.office import CSV, needs_office, saved_as
from tests.kit.world import framework, leaf

LINES = 40
_NINTH = 1 / Decimal(9)
"""What a format of a fraction with one digit leaves out."""
BOOKS = max(75, int(os.environ.get("PARSCORE_FUZZ", "0")) // LINES)
"""3,000 marks, or so many as are asked for."""
AT_ONCE = 100
"""So many workbooks LibreOffice converts in one start."""
SEED = 20221229 if BOOKS == 75 else random.SystemRandom().randrange(2**32)
SCORE = 4
FIRST = 2
HEADINGS = ("STT", "Tiêu chí", "Điểm tối đa", "Điểm tự chấm", "Tài liệu kiểm chứng")
NUMBERS = (0, 1, 2, 0.5, 1.25, 1.5, 0.1, 3.75, 9.999, 10)
FORMATS = ("General", "0.00", "0.0#", "#,##0.00", '0.0" điểm"', "@", "0.000", "# ?/?", "0.00E+00")
ODD_FORMATS = ('"0,5"', ";;;", "0%", "0.00%", "d/m/yyyy", '"x"', "0,", "[h]:mm", '"1"0', "yyyy")
TEXTS = (
    "1,5",
    "1.5",
    " 1,5 ",
    "1,5 điểm",
    "0,75đ",
    "１,5",
    "1\u00a0",
    "1/2",
    "½",
    "50%",
    "-",
    "–",
    "x",
    "không",
    "1,5,2",
    "1-2",
    "~1",
    "1e1",
)


def _number(cell: Cell, chance: random.Random) -> None:
    cell.value = chance.choice(NUMBERS)
    cell.number_format = chance.choice(FORMATS)


def _odd(cell: Cell, chance: random.Random) -> None:
    cell.value = chance.choice(NUMBERS)
    cell.number_format = chance.choice(ODD_FORMATS)


def _text(cell: Cell, chance: random.Random) -> None:
    cell.value = chance.choice(TEXTS)


def _formula(cell: Cell, chance: random.Random) -> None:
    cell.value = chance.choice(("=1+0.5", "=SUM(1,0.5)", '="1,5"', "=1/0", "=A1", "=NOW()", "=RAND()"))


def _rich(cell: Cell, chance: random.Random) -> None:
    struck, raised = InlineFont(strike=True), InlineFont(vertAlign="superscript")
    first = TextBlock(chance.choice((struck, raised, InlineFont(b=True))), chance.choice(("0,5", "1", "2")))
    cell.value = CellRichText(*(chance.sample((first, chance.choice(("1", "1,5", " 2"))), 2)))


def _struck(cell: Cell, chance: random.Random) -> None:
    cell.value = chance.choice(NUMBERS)
    cell.font = Font(strike=True)


def _other(cell: Cell, chance: random.Random) -> None:
    cell.value = chance.choice(
        (datetime.date(2022, 5, 1), datetime.time(1, 30), True, False, "#N/A", None, "")
    )


def _small(cell: Cell, chance: random.Random) -> None:
    cell.value = chance.choice((1e-9, 0.1 + 0.2, 1.005, 2.675, 1 / 3))


MUTATIONS: tuple[Callable[[Cell, random.Random], None], ...] = (
    _number, _number, _odd, _text, _formula, _rich, _struck, _other, _small
)  # fmt: skip


def workbook(path: Path, chance: random.Random) -> None:
    """A form whose marks are made at random."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert isinstance(sheet, Worksheet)
    sheet.append(HEADINGS)
    for number in range(1, LINES + 1):
        sheet.append((f"1.{number}", f"Tiêu chí 1.{number}", 10, None, "CV 1"))
        cell = sheet.cell(FIRST + number - 1, 1)
        cell.number_format = "@"
        score = sheet.cell(FIRST + number - 1, SCORE)
        assert isinstance(score, Cell)
        chance.choice(MUTATIONS)(score, chance)
    for row in chance.sample(range(FIRST, FIRST + LINES - 1, 2), 2):
        chance.choice((_merge, _hide))(sheet, row)
    book.save(path)


def _merge(sheet: Worksheet, row: int) -> None:
    sheet.merge_cells(start_row=row, end_row=row + 1, start_column=SCORE, end_column=SCORE)


def _hide(sheet: Worksheet, row: int) -> None:
    sheet.row_dimensions[row].hidden = True


def made() -> Framework:
    """A set of judged leaves alone."""
    leaves = [leaf(f"1.{number}", 10) for number in range(1, LINES + 1)]
    return framework({"code": "1", "title": "Lĩnh vực", "max": str(10 * LINES), "children": leaves})


def marks_here(path: Path, wanted: Framework) -> tuple[dict[str, Decimal | None], list[Diagnostic]]:
    """The marks as they count, and every finding."""
    form, findings = open_form(path, path.name)
    assert form is not None
    submission, faults = read_entries(form, wanted, "so")
    assert submission is not None
    accepted, more = accept(submission, wanted, frozenset())
    marks = {code: entry.claimed.value for code, entry in accepted.entries.items()}
    return marks, [*findings, *faults, *more]


def marks_seen(path: Path) -> dict[str, str]:
    """What a person sees in the column of marks, by LibreOffice."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file, delimiter=";"))
    return {row[0]: row[SCORE - 1].strip() for row in rows[1:] if row[0].startswith("1.")}


def marks_stored(path: Path) -> dict[str, object]:
    """What openpyxl finds stored."""
    sheet = openpyxl.load_workbook(path, data_only=True, rich_text=True).active
    assert isinstance(sheet, Worksheet)
    rows = range(FIRST, FIRST + LINES)
    return {str(sheet.cell(row, 1).value): sheet.cell(row, SCORE).value for row in rows}


def agree(mark: Decimal | None, seen: str, stored: object) -> bool:
    """Whether a mark is what the others have: to the digits that are shown, and to those that are stored."""
    if mark is None:
        return seen == ""
    shown, unit = _shown(seen)
    if shown is None:
        return False
    near = abs(mark - shown) <= unit / 2
    return near and (
        not isinstance(stored, (int, float)) or abs(mark - Decimal(repr(stored))) < Decimal("1e-9")
    )


def _shown(seen: str) -> tuple[Decimal | None, Decimal]:
    """A number that is shown, and the unit of its last digit: `1,5`, `1,5 điểm`, `1.5E+00`, `1 1/2`, `½`."""
    plain = seen.removesuffix("điểm").removesuffix("đ").strip()
    whole, _, rest = plain.replace("½", "1/2").rpartition(" ")
    above, slash, below = rest.partition("/")
    if slash and above.isdecimal() and below.isdecimal():
        return (parse(whole) or Decimal(0)) + Decimal(above) / Decimal(below), _NINTH
    number = Decimal(plain) if "E" in plain else parse(plain)
    if number is None:
        return None, Decimal(0)
    digits = number.as_tuple().exponent
    assert isinstance(digits, int)
    return number, Decimal(1).scaleb(digits)


@needs_office
@pytest.mark.slow
def test_a_difference_between_readers_has_a_finding_at_its_line(tmp_path: Path) -> None:
    chance, wanted = random.Random(SEED), made()
    paths = [tmp_path / f"bieu-{number:03}.xlsx" for number in range(BOOKS)]
    for path in paths:
        workbook(path, chance)
    exported = [
        text
        for start in range(0, BOOKS, AT_ONCE)
        for text in saved_as(CSV, tmp_path / "csv", *paths[start : start + AT_ONCE])
    ]
    untold: list[str] = []
    read = 0
    for path, text in zip(paths, exported, strict=True):
        marks, findings = marks_here(path, wanted)
        told = {one.criterion for one in findings} | {one.place.line for one in findings}
        unseen = any(one.code == "W016" and "số ở ô" in one.message for one in findings)
        seen, stored = marks_seen(text), marks_stored(path)
        for number, code in enumerate(stored):
            mark, row = marks.get(code), FIRST + number
            read += mark is not None
            if agree(mark, seen[code], stored[code]):
                continue
            if code not in told and row not in told and not (unseen and seen[code] == ""):
                untold.append(
                    f"{path.name} {code}: {mark}, LibreOffice «{seen[code]}», openpyxl {stored[code]!r}"
                )
    assert read > BOOKS * LINES // 4
    assert untold == [], "\n".join([f"seed {SEED}", *untold])
