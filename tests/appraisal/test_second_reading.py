"""`score --final`: every mark in an Excel workbook is read by two readers, and counts only where both agree."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from parscore.pipeline import second_reading
from parscore.pipeline.results import verify
from parscore.pipeline.score import Run, score_cycle
from parscore.read.second import Cell, SecondReadingError, numbers_in
from tests.appraisal.kit import Small, book, line_of
from tests.kit.cli import parscore

LONG: list[list[object]] = [["Đơn vị", "Mã tiêu chí", "Điểm", "Lý do"], ["Sở Nội vụ", "1.1", 1, "Chậm"]]


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """The small cycle with three workbooks, rulings in two files and points brought in."""
    made = Small(tmp_path).set_up()
    book(tmp_path / "vong-1.xlsx", {"Bảng": [[*LONG[0], "Cơ quan"], [*LONG[1], "Sở Nội vụ"]]})
    made.long("so-tu-phap.csv", "so-tu-phap,1.2,0,Chậm,so-tu-phap,")
    book(tmp_path / "diem.xlsx", {"Điểm": [["Đơn vị", "Mã", "Tỷ lệ"], ["Sở Nội vụ", "2.1", "75 %"]]})
    made.cycle("appraisal: {round-1: [vong-1.xlsx, so-tu-phap.csv]}", "given: diem.xlsx")
    return made


def final(small: Small) -> Run:
    return score_cycle(small.folder, write=True, final=True)


def test_agreement_is_said_in_the_results(small: Small) -> None:
    plain = score_cycle(small.folder, write=False)
    run = final(small)
    assert [one.code for one in run.findings if one.code.startswith("K23")] == []
    assert plain.results is not None
    assert run.results is not None
    assert run.results.cards == plain.results.cards
    reading = run.results.second_reading
    assert reading is not None
    assert {"vong-1.xlsx", "diem.xlsx"} < set(reading.files)
    assert reading.once == ("so-tu-phap.csv",)
    assert reading.numbers > len(reading.files)
    assert plain.results.second_reading is None
    assert verify(small.folder)[0]


def test_the_command_and_its_notes(small: Small) -> None:
    said = parscore("score", str(small.folder), "--final").stdout
    assert "Đọc hai lần trước khi công bố" in " ".join(said.split())
    assert "Chỉ đọc một lần (không phải .xlsx): so-tu-phap.csv." in said


def other(cells: Iterable[Cell]) -> dict[Cell, frozenset[Decimal]]:
    return {cell: frozenset({Decimal(2)}) for cell in cells}


def test_a_difference_is_an_error_at_its_cell_and_the_mark_does_not_count(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    def changed(path: Path, cells: Iterable[Cell]) -> dict[Cell, frozenset[Decimal]]:
        return other(cells) if path.name == "vong-1.xlsx" else numbers_in(path, cells)

    monkeypatch.setattr(second_reading, "numbers_in", changed)
    run = final(small)
    found = [(str(one.place), one.unit, one.criterion) for one in run.findings if one.code == "K231"]
    assert found == [("vong-1.xlsx[Bảng]!C2", "so-noi-vu", "1.1")]
    line = line_of(run, "so-noi-vu", "1.1")
    assert line.is_open()
    assert line.marks[-1].points is None


def test_a_workbook_that_the_second_reader_cannot_read_gives_no_mark(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    def failing(path: Path, cells: Iterable[Cell]) -> dict[Cell, frozenset[Decimal]]:
        if path.name == "vong-1.xlsx":
            raise SecondReadingError
        return numbers_in(path, cells)

    monkeypatch.setattr(second_reading, "numbers_in", failing)
    run = final(small)
    assert [one.code for one in run.findings if one.code.startswith("K23")] == ["K232"]
    assert line_of(run, "so-noi-vu", "1.1").is_open()
    assert run.results is not None
    assert run.results.second_reading is not None
    assert "vong-1.xlsx" in run.results.second_reading.once


@pytest.mark.parametrize(
    ("written", "number"),
    [
        (0.1, "0.1"),
        ("0,5", "0.5"),
        ("1.234,5", "1234.5"),
        ("2 (giải trình)", "2"),
        ("-1", "-1"),
        (".34", "0.34"),
        (3, "3"),
    ],
)
def test_numbers_of_a_cell(written: float | str, number: str, tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.worksheets[0]["B4"] = written
    made.save(tmp_path / "a.xlsx")
    cell = ("Sheet", 4, 2)
    assert Decimal(number) in numbers_in(tmp_path / "a.xlsx", [cell])[cell]


def test_what_is_no_workbook_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK")
    with pytest.raises(SecondReadingError):
        numbers_in(tmp_path / "a.xlsx", [("Sheet", 1, 1)])
