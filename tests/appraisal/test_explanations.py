"""The sheets on which units explain: written after a stage, filled in, read back line by line."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from parscore.model.appraisal import EXPLAINED
from parscore.pipeline.score import score_cycle
from tests.appraisal.kit import Small, line_of, of_family
from tests.kit.cli import parscore

ROWS = (
    "so-noi-vu,1.1,1.25,Thiếu phụ lục,so-noi-vu,",
    "so-noi-vu,1.3,,,so-noi-vu,giải trình",
    "so-tu-phap,1.1,1.75,Có thêm minh chứng,so-noi-vu,",
    "so-y-te,1.1,1.5,,so-noi-vu,",
)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The small cycle after one round, its sheets in `giai-trinh`."""
    small = Small(tmp_path).set_up()
    small.long("a.csv", *ROWS)
    small.cycle("appraisal: {round-1: a.csv}", "explanations: giai-trinh")
    said = parscore(
        "template", tmp_path, "--stage", "round-1", "--for-units", "--out", tmp_path / "giai-trinh"
    )
    assert "Đã tạo 1 phiếu giải trình" in said.stdout, said.stderr
    assert "Không có dòng nào bị hạ điểm hay cần giải trình: Sở Tư pháp, Sở Y tế" in said.stdout
    return tmp_path


def sheet_in(path: Path) -> tuple[openpyxl.Workbook, Worksheet, dict[str, int], int]:
    """The workbook, its sheet, the columns by key, the row of the headings."""
    book = openpyxl.load_workbook(path)
    sheet = book["Giải trình"]
    heading = next(row for row in range(1, 20) if sheet.cell(row, 1).value == EXPLAINED["unit"])
    named = {sheet.cell(heading, column).value: column for column in range(1, sheet.max_column + 1)}
    return book, sheet, {key: named[words] for key, words in EXPLAINED.items()}, heading


def fill(folder: Path, key: str, row: int, value: str) -> None:
    """Write into a row of the sheet of Sở Nội vụ, counted from the headings."""
    path = folder / "giai-trinh" / "so-noi-vu.xlsx"
    book, sheet, columns, heading = sheet_in(path)
    sheet.cell(heading + row, columns[key]).value = value
    book.save(path)


def test_a_sheet_has_what_was_lowered_and_what_was_asked(folder: Path) -> None:
    """Neither what was raised nor what stayed; every mark, the reason, and whose it is."""
    _, sheet, columns, heading = sheet_in(folder / "giai-trinh" / "so-noi-vu.xlsx")
    rows = [
        [
            sheet.cell(row, columns[key]).value
            for key in ("code", "claimed", "before", "points", "said", "open")
        ]
        for row in range(heading + 1, sheet.max_row + 1)
    ]
    assert rows == [
        ["1.1", 1.5, 1.5, 1.25, "Sở Nội vụ: Thiếu phụ lục", "bị hạ điểm"],
        ["1.3", 1, 1, 1, "Sở Nội vụ: yêu cầu giải trình", "đang mở, cần giải trình"],
    ]
    assert sheet.protection.sheet
    assert not sheet.cell(heading + 1, columns["explanation"]).protection.locked
    assert sheet.column_dimensions["A"].hidden


def test_an_untouched_sheet_says_nothing(folder: Path) -> None:
    run = score_cycle(folder, write=False)
    assert of_family(run) == []
    assert line_of(run, "so-noi-vu", "1.3").explanation == ""


def test_what_is_explained_reaches_its_line(folder: Path) -> None:
    """The other row stays blank and is no finding."""
    fill(folder, "explanation", 2, "Đã gửi Báo cáo số 12/BC-SNV")
    run = score_cycle(folder, write=False)
    assert of_family(run) == []
    assert line_of(run, "so-noi-vu", "1.3").explanation == "Đã gửi Báo cáo số 12/BC-SNV"
    assert line_of(run, "so-noi-vu", "1.1").explanation == ""
    said = parscore("score", folder).stdout
    assert "Theo dõi giải trình" in said


@pytest.mark.parametrize(("key", "value"), [("code", "1.1"), ("unit", "so-y-te"), ("key", "abc-def")])
def test_a_row_that_is_no_longer_that_of_the_sheet_is_told(key: str, value: str, folder: Path) -> None:
    fill(folder, "explanation", 2, "Đã gửi")
    fill(folder, key, 2, value)
    run = score_cycle(folder, write=False)
    assert {one.code for one in of_family(run)} in ({"R204"}, {"R012"})
    assert all(not line_of(run, unit, "1.3").explanation for unit in ("so-noi-vu", "so-tu-phap"))


def test_a_folder_of_explanations_is_a_sound_entry(folder: Path) -> None:
    """`lint` takes it as scoring does."""
    said = parscore("lint", folder / "cycle.yaml")
    assert "giai-trinh" not in said.stdout + said.stderr


def test_units_need_a_stage(tmp_path: Path) -> None:
    Small(tmp_path).set_up()
    said = parscore("template", tmp_path, "--for-units")
    assert said.returncode == 2
    assert "--for-units cần --stage" in said.stderr


def test_a_folder_of_explanations_that_is_empty_is_followed_up_only(tmp_path: Path) -> None:
    small = Small(tmp_path).set_up()
    small.long("a.csv", *ROWS)
    small.cycle("appraisal: {round-1: a.csv}", "explanations: giai-trinh")
    (tmp_path / "giai-trinh").mkdir()
    run = score_cycle(tmp_path, write=False)
    assert of_family(run) == []
