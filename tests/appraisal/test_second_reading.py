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
from tests.draft.annexes import document
from tests.kit.cli import parscore
from tests.kit.office import ods
from tests.reading import excel95

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
    assert {"vong-1.xlsx", "diem.xlsx", "so-tu-phap.csv"} < set(reading.files)
    assert reading.once == ()
    assert reading.numbers > len(reading.files)
    assert plain.results.second_reading is None
    assert verify(small.folder)[0]


def test_the_command_and_its_notes(small: Small) -> None:
    said = parscore("score", str(small.folder), "--final").stdout
    assert "Đọc hai lần trước khi công bố" in " ".join(said.split())
    assert "Chỉ đọc một lần" not in said


def test_a_word_document_is_read_once_and_that_is_said(small: Small) -> None:
    document(
        small.folder / "vong.docx",
        [[[*map(str, LONG[0]), "Cơ quan"], ["Sở Nội vụ", "1.1", "1", "Chậm", "Sở Nội vụ"]]],
    )
    small.cycle("appraisal: {round-1: [vong.docx]}")
    said = " ".join(parscore("score", str(small.folder), "--final").stdout.split())
    assert "Chỉ đọc một lần (văn bản Word, phiếu điều tra): vong.docx." in said


def test_a_difference_in_a_text_file(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    def wrong(path: Path, cells: Iterable[Cell]) -> dict[Cell, frozenset[Decimal]]:
        return other(cells) if path.suffix == ".csv" else numbers_in(path, cells)

    monkeypatch.setattr(second_reading, "numbers_in", wrong)
    run = final(small)
    assert [str(one.place) for one in run.findings if one.code == "K231"] == ["so-tu-phap.csv:2:3"]
    assert [mark.points for mark in line_of(run, "so-noi-vu", "1.2").marks if mark.stage == "round-1"] in (
        [],
        [None],
    )


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


TEXTS: dict[str, tuple[bytes, tuple[int, int]]] = {
    "semicolons": ("Mã;Điểm\n1.1;0,75\n".encode(), (2, 2)),
    "commas": (b'a,b\n1.1,"0,75"\n', (2, 2)),
    "lines within a field": (b'a;"b\nc"\n1.1;0,75\n', (3, 2)),
    "a quotation mark that nothing closes": (b'a;b\n"x;y\n1.1;0,75\n', (3, 2)),
    "UTF-16": ("Mã;Điểm\n1.1;0,75\n".encode("utf-16"), (2, 2)),
    "UTF-16 without a mark": ("Ma;Diem\n1.1;0,75\n".encode("utf-16-be"), (2, 2)),
    "an old code page": ("Mã;Điểm\n1.1;0,75\n".encode("cp1258", "replace"), (2, 2)),
}


@pytest.mark.parametrize("what", TEXTS)
def test_fields_of_text_files(what: str, tmp_path: Path) -> None:
    data, place = TEXTS[what]
    (tmp_path / "a.csv").write_bytes(data)
    cell = ("", *place)
    assert Decimal("0.75") in numbers_in(tmp_path / "a.csv", [cell])[cell]


def test_cells_of_an_ods(tmp_path: Path) -> None:
    row = '<table:table-row table:number-rows-repeated="3"><table:table-cell table:number-columns-repeated="2"/>'
    row += (
        '<table:table-cell table:number-columns-repeated="2" office:value-type="float" office:value="0.75"/>'
    )
    row += '<table:table-cell office:value-type="string"><text:p>1,5 điểm</text:p></table:table-cell></table:table-row>'
    (tmp_path / "a.ods").write_bytes(ods(f'<table:table table:name="A">{row}</table:table>'))
    cells: list[Cell] = [("A", 2, 4), ("A", 3, 5), ("A", 4, 4), ("A", 1, 2)]
    found = numbers_in(tmp_path / "a.ods", cells)
    assert Decimal("0.75") in found[cells[0]]
    assert Decimal("1.5") in found[cells[1]]
    assert [found.get(cell, frozenset()) for cell in cells[2:]] == [frozenset()] * 2


def test_cells_of_an_xls(tmp_path: Path) -> None:
    rows: list[list[object]] = [["a", "b"], ["1.1", 0.75]]
    (tmp_path / "a.xls").write_bytes(excel95.workbook("A", rows))
    assert numbers_in(tmp_path / "a.xls", [("A", 2, 2)]) == {("A", 2, 2): frozenset({Decimal("0.75")})}


def test_what_is_no_workbook_is_not_read(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK")
    with pytest.raises(SecondReadingError):
        numbers_in(tmp_path / "a.xlsx", [("Sheet", 1, 1)])
