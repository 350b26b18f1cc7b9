"""Rulings in csv files and Word documents: whose they are, and a unit's own form saved as one."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest
from docx import Document

from tests.appraisal.kit import MARKS, NAMES, TITLES, Small, of_family, unit_book
from tests.appraisal.test_ways import words_of
from tests.forms.kit import HEADINGS
from tests.kit.world import write_csv

LONG = ("Đơn vị", "Mã tiêu chí", "Điểm thẩm định", "Lý do")
LOWERED = ("Sở Y tế", "1.1", "1", "Chậm")


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """The small cycle with three workbooks."""
    return Small(tmp_path).set_up()


def word(path: Path, *parts: str | Sequence[Sequence[str]]) -> None:
    """A Word document of paragraphs and tables in this order."""
    made = Document()
    for part in parts:
        if isinstance(part, str):
            made.add_paragraph(part)
            continue
        table = made.add_table(len(part), len(part[0]))
        for row, cells in zip(table.rows, part, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
    made.save(str(path))


def own_form(mark: str, reason: str = "") -> list[Sequence[str]]:
    """The form of Sở Y tế with the appraiser's columns, as rows of text."""
    rows = []
    for code, own in MARKS.items():
        option, said = ("Có" if code == "1.2" else ""), ((mark, reason) if code == "1.1" else ("", ""))
        rows.append([code, TITLES[code], "2", option, "", str(own).replace(".", ","), "", *said])
    return [["", NAMES["so-y-te"], *[""] * 7], [*map(str, HEADINGS), "Điểm thẩm định", "Ý kiến"], *rows]


@pytest.mark.parametrize("suffix", ["csv", "docx"])
@pytest.mark.parametrize("listed", ["vong-1/", "vong-1/so-y-te"])
def test_a_units_own_form_is_read_as_its_workbook_is(suffix: str, listed: str, small: Small) -> None:
    """Marked by the lead of the criterion, as nothing else says who ruled."""
    folder = small.folder / "vong-1"
    folder.mkdir()
    if suffix == "csv":
        write_csv(folder / "so-y-te.csv", own_form("1", "Chậm"))
    else:
        word(folder / "so-y-te.docx", "BẢNG CHẤM ĐIỂM", own_form("1", "Chậm"))
    run = small.score(round_1=listed if listed.endswith("/") else f"{listed}.{suffix}")
    assert of_family(run) == []
    assert words_of(run) == {("so-y-te", "1.1"): ("1", "Chậm", "so-noi-vu", False, False)}


def test_a_units_own_csv_is_judged_like_its_workbook(small: Small) -> None:
    """The score in it is what the appraiser saw; a change without a reason opens the line."""
    (small.folder / "vong-1").mkdir()
    write_csv(small.folder / "vong-1" / "so-y-te.csv", own_form("1"))
    assert [one.code for one in of_family(small.score(round_1="vong-1/"))] == ["R105"]
    write_csv(small.folder / "vong-1" / "so-y-te.csv", own_form("1,5"))
    unit_book(small.folder / "submissions" / "so-y-te.xlsx", "so-y-te", marks={**MARKS, "1.1": 2})
    assert [one.code for one in of_family(small.score(round_1="vong-1/"))] == ["R114"]


def test_the_paragraph_above_a_table_says_who_rules(small: Small) -> None:
    """The last one above each table holds, whatever stands between, and also for the tables after it."""
    word(
        small.folder / "tong-hop.docx",
        "BIÊN BẢN THẨM ĐỊNH",
        "Cơ quan thẩm định: Sở Nội vụ",
        "I. Kết quả",
        [LONG, LOWERED],
        [["Người lập", "Thủ trưởng"]],
        [LONG, ("Sở Nội vụ", "1.1", "1", "Chậm")],
        "Cơ quan thẩm định: Sở Tư pháp",
        [LONG, ("Sở Y tế", "1.2", "0", "Không có")],
    )
    run = small.score(round_1="tong-hop.docx")
    assert of_family(run) == []
    assert {line: said[2] for line, said in words_of(run).items()} == {
        ("so-y-te", "1.1"): "so-noi-vu",
        ("so-noi-vu", "1.1"): "so-noi-vu",
        ("so-y-te", "1.2"): "so-tu-phap",
    }


def test_the_line_may_be_typed_without_marks(small: Small) -> None:
    head = ("Don vi", "Ma tieu chi", "Diem tham dinh", "Ly do")
    word(small.folder / "a.docx", "Co quan tham dinh: So Noi vu", [head, ("So Y te", "1.1", "1", "Cham")])
    assert words_of(small.score(round_1="a.docx"))["so-y-te", "1.1"] == (
        "1",
        "Cham",
        "so-noi-vu",
        False,
        False,
    )


def test_the_line_may_stand_in_a_table_of_its_own(small: Small) -> None:
    word(small.folder / "a.docx", [["Cơ quan thẩm định:", "Sở Nội vụ"]], [LONG, LOWERED])
    assert words_of(small.score(round_1="a.docx"))["so-y-te", "1.1"][2] == "so-noi-vu"


def test_a_matrix_in_word_is_below_its_line_too(small: Small) -> None:
    word(
        small.folder / "a.docx",
        "Cơ quan thẩm định: Sở Nội vụ",
        [("Mã tiêu chí", "Sở Nội vụ", "Sở Y tế"), ("1.1", "1,5", "1,5"), ("1.10", "", "")],
    )
    run = small.score(round_1="a.docx")
    assert of_family(run) == []
    assert {said[2] for said in words_of(run).values()} == {"so-noi-vu"}


def test_an_unknown_office_above_a_table_is_told_at_the_table(small: Small) -> None:
    word(small.folder / "so-noi-vu.docx", "Cơ quan thẩm định: Sở Trăng", [LONG, LOWERED])
    (told,) = of_family(small.score(round_1="so-noi-vu.docx"))
    assert (told.code, str(told.place)) == ("R005", "so-noi-vu.docx[Bảng 1]")
