"""The appraisers' form after people worked on it: sorted, copied, signed, given further columns."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from parscore.model.appraisal import COLUMNS, SHEET, STAMP_SHEET
from parscore.pipeline.score import Run
from tests.appraisal.kit import MARKS, Small, columns_of, fill, heading_of, of_family, rows_of, unit_book
from tests.appraisal.test_ways import words_of

KEY = ("so-noi-vu", "1.1")
CUT = {KEY: {"points": 1.25, "reason": "Thiếu phụ lục"}}
SAID = {KEY: ("1.25", "Thiếu phụ lục", "so-noi-vu", False, False)}


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """The small cycle with three workbooks."""
    return Small(tmp_path).set_up()


def read(small: Small, change: Callable[[openpyxl.Workbook, Worksheet], None]) -> Run:
    """The form of Sở Nội vụ with one ruling, changed in some way and scored."""
    path = fill(small.form("round-1", "so-noi-vu"), small.folder / "a.xlsx", CUT)
    workbook = openpyxl.load_workbook(path)
    change(workbook, workbook[SHEET])
    workbook.save(path)
    return small.score(round_1="a.xlsx")


def codes(run: Run) -> list[str]:
    """The codes of the findings about rulings."""
    return [one.code for one in of_family(run)]


def test_visible_cells_sorted_while_the_hidden_stay(small: Small) -> None:
    """R204 names the unit that is seen and the one that the row is of; nothing goes to another unit."""

    def change(_: openpyxl.Workbook, sheet: Worksheet) -> None:
        columns, rows = columns_of(sheet), rows_of(sheet)
        hidden = {columns["unit"], columns["key"]}
        same = [row for row in rows if str(sheet.cell(row, columns["code"]).value) == "1.1"]
        shown = [column for column in range(1, sheet.max_column + 1) if column not in hidden]
        cells = [[sheet.cell(row, column).value for column in shown] for row in reversed(same)]
        for row, values in zip(same, cells, strict=True):
            for column, value in zip(shown, values, strict=True):
                sheet.cell(row, column).value = value

    run = read(small, change)
    assert codes(run) == ["R204"]
    assert "«Sở Nội vụ»" in of_family(run)[0].message
    assert "«Sở Y tế»" in of_family(run)[0].message
    assert words_of(run) == {}


def test_title_of_another_criterion(small: Small) -> None:
    def change(_: openpyxl.Workbook, sheet: Worksheet) -> None:
        sheet.cell(rows_of(sheet)[0], columns_of(sheet)["title"]).value = "Khác"

    assert codes(read(small, change)) == ["R204"]


def test_a_second_column_of_marks(small: Small) -> None:
    def change(_: openpyxl.Workbook, sheet: Worksheet) -> None:
        sheet.cell(heading_of(sheet), sheet.max_column + 1).value = COLUMNS["points"]

    run = read(small, change)
    assert codes(run) == ["R010"]
    assert words_of(run) == {}


def test_a_sheet_without_its_stamp_says_so(small: Small) -> None:
    """R210: the keys say whose form it is, so the rulings count."""

    def change(workbook: openpyxl.Workbook, _: Worksheet) -> None:
        del workbook[STAMP_SHEET]

    run = read(small, change)
    assert codes(run) == ["R210"]
    assert words_of(run) == SAID


def test_sums_and_signatures_below(small: Small) -> None:
    def change(_: openpyxl.Workbook, sheet: Worksheet) -> None:
        last, points = sheet.max_row, columns_of(sheet)["points"]
        sheet.cell(last + 1, columns_of(sheet)["title"]).value = "Tổng cộng"
        sheet.cell(last + 1, points).value = 1.25
        sheet.cell(last + 3, points).value = "Nguyễn Văn A"

    run = read(small, change)
    assert codes(run) == []
    assert words_of(run) == SAID


def test_nothing_filled_in_is_noted(small: Small) -> None:
    def change(_: openpyxl.Workbook, sheet: Worksheet) -> None:
        for name in ("points", "reason"):
            sheet.cell(rows_of(sheet)[0], columns_of(sheet)[name]).value = None

    assert codes(read(small, change)) == ["R212"]


def test_figures_that_the_unit_has_changed_since(small: Small) -> None:
    """R114 names the score that the appraiser saw and the one of today; the mark counts."""

    def change(*_: object) -> None:
        unit_book(small.folder / "submissions" / "so-noi-vu.xlsx", "so-noi-vu", marks={**MARKS, "1.1": 2})

    run = read(small, change)
    assert codes(run) == ["R114"]
    assert "1,5" in of_family(run)[0].message
    assert "2" in of_family(run)[0].message
    assert words_of(run) == SAID
