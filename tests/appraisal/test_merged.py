"""Merged cells in tables of rulings: what they say of all their rows, and where that would be a guess."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest

from parscore.pipeline.score import Run
from tests.appraisal.kit import Small, book, of_family, unit_book
from tests.appraisal.test_ways import words_of
from tests.kit.office import saved_as

A, B = "Sở Nội vụ", "Sở Tư pháp"
HEAD = ("Đơn vị", "Mã tiêu chí", "Tiêu chí", "Điểm thẩm định", "Lý do", "Yêu cầu giải trình")
LAYOUT: tuple[Sequence[object], ...] = (
    HEAD,
    (A, "1.1", None, 1, "Chậm", None),
    (None, "1.3", None, 0.5, None, "x"),
    (B, "1.1", None, 1, "Thiếu", None),
    (None, "1.3", None, 0.5, "Sai", None),
)
MERGES = "A2:A3 E2:E3 A4:A5"
SAID = {
    ("so-noi-vu", "1.1"): ("1", "Chậm", "so-noi-vu", False, False),
    ("so-noi-vu", "1.3"): ("0.5", "Chậm", "so-noi-vu", True, False),
    ("so-tu-phap", "1.1"): ("1", "Thiếu", "so-noi-vu", False, False),
    ("so-tu-phap", "1.3"): ("0.5", "Sai", "so-noi-vu", False, False),
}


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """The small cycle with three workbooks."""
    return Small(tmp_path).set_up()


def merged(small: Small, rows: Sequence[Sequence[object]], areas: str) -> Run:
    """Score with a table of Sở Nội vụ in which some areas are merged; values under merged cells are kept."""
    path = book(small.folder / "so-noi-vu.xlsx", {"Điểm": rows})
    workbook = openpyxl.load_workbook(path)
    for area in areas.split():
        workbook["Điểm"].merged_cells.add(area)
    workbook.save(path)
    return small.score(round_1="so-noi-vu.xlsx")


def found(run: Run) -> list[tuple[str, str]]:
    """Code and cell of every finding about rulings, but for a file without any."""
    return [(one.code, one.place.cell) for one in of_family(run) if one.code != "R212"]


@pytest.mark.parametrize("kind", ["xlsx", "ods", "xls"])
def test_a_merged_unit_holds_for_its_rows(kind: str, small: Small) -> None:
    run = merged(small, LAYOUT, MERGES)
    if kind != "xlsx":
        saved_as(kind, small.folder, small.folder / "so-noi-vu.xlsx")
        run = small.score(round_1=f"so-noi-vu.{kind}")
    assert found(run) == []
    assert words_of(run) == SAID


def test_merged_codes_agencies_and_headings(small: Small) -> None:
    """Units below one code, who rules for several rows, a heading over two rows, one line over two rows."""
    rows = (
        ("Mã tiêu chí", "Tiêu chí", "Đơn vị", "Điểm thẩm định", "Lý do", "Cơ quan thẩm định"),
        (None, None, None, None, None, None),
        ("1.1", "Chất", A, 1, "Chậm", "Sở Nội vụ"),
        (None, "lượng", None, None, None, None),
        (None, None, B, 1, "Thiếu", None),
    )
    run = merged(small, rows, "A1:A2 B1:B2 C1:C2 D1:D2 E1:E2 F1:F2 A3:A5 C3:C4 D3:D4 E3:E4 F3:F5")
    assert found(run) == []
    assert words_of(run) == {key: SAID[key] for key in (("so-noi-vu", "1.1"), ("so-tu-phap", "1.1"))}


HIDDEN = (*LAYOUT[:2], (B, *LAYOUT[2][1:]), *LAYOUT[3:])
UNNAMED = (LAYOUT[0], (None, *LAYOUT[1][1:]), *LAYOUT[2:])
UNCODED = (LAYOUT[0], *((row[0], None, *row[2:]) for row in LAYOUT[1:3]), *LAYOUT[3:])
SIGNED = (
    *LAYOUT,
    (None,) * 6,
    (None, None, None, "NGƯỜI LẬP", None, None),
    (None, None, None, None, "Nguyễn A", None),
)
AGAIN = (*LAYOUT[:3], HEAD, (None, "1.1", None, 1, "Thiếu", None))
BAD: Mapping[str, tuple[Sequence[Sequence[object]], str, list[tuple[str, str]]]] = {
    "not merged": (LAYOUT, "A4:A5 E2:E3", [("R014", "A3")]),
    "one mark for two criteria": (LAYOUT, f"{MERGES} D2:D3", [("R016", "D2")]),
    "another unit below": (HIDDEN, MERGES, [("R012", "A3")]),
    "an empty cell merged": (UNNAMED, MERGES, [("R014", "A2"), ("R014", "A3")]),
    "across unit and code": (UNCODED, "A2:B3 E2:E3 A4:A5", [("R014", "B2"), ("R014", "B3")]),
    "from the heading on": (LAYOUT, "A1:A3 E2:E3 A4:A5", [("R014", "A3")]),
    "over headings printed again": (AGAIN, "A2:A5 E2:E3", [("R014", "A5")]),
    "two merges over each other": (LAYOUT, "A2:A3 A3:A5 A2:A5 E2:E3", [("R014", "A5")]),
    "beyond the last row": (LAYOUT, "A2:A3 E2:E3 A4:A1048576", []),
    "over the whole sheet": (LAYOUT, "A1:XFD1048576", [("R014", "A3"), ("R014", "A5")]),
    "among the signatures": (SIGNED, f"{MERGES} D7:D8", []),
    "beginning outside the table": (LAYOUT, f"{MERGES} H2:XFD1048576", []),
}  # fmt: skip


LEFT = {"one mark for two criteria": 2, "over headings printed again": 2}


@pytest.mark.parametrize("what", BAD)
def test_what_merged_cells_do_not_tell(what: str, small: Small) -> None:
    """A finding at its cell, no ruling of the rows concerned, all others as they are."""
    rows, areas, expected = BAD[what]
    run = merged(small, rows, areas)
    assert found(run) == expected
    said = words_of(run)
    assert said.items() <= SAID.items()
    assert len(said) == LEFT.get(what, len(SAID) - len(expected))


@pytest.mark.parametrize(
    ("areas", "expected"),
    [("C2:C3", [("R016", "C2")]), ("C2:D2", [("R016", "C2")]), ("C2:D3", [("R016", "C2")]), ("A2:B2", [])],
)
def test_one_merged_mark_in_a_matrix_is_nobodys(
    areas: str, expected: list[tuple[str, str]], small: Small
) -> None:
    rows = (("Mã", "", A, B), ("1.1", "", 1.5, None), ("1.3", "", None, 1), ("1.10", "", None, None))
    run = merged(small, rows, areas)
    assert found(run) == expected
    assert (("so-noi-vu", "1.1") in words_of(run)) == (not expected)


def test_one_merged_mark_in_the_book_of_a_unit_is_no_criterions(small: Small) -> None:
    path = small.folder / "vong-1" / "so-noi-vu.xlsx"
    unit_book(path, "so-noi-vu", more=("Điểm thẩm định", "Lý do"), said={"1.1": (1, "Chậm"), "1.2": (None,)})
    workbook = openpyxl.load_workbook(path)
    workbook["Biểu"].merge_cells("H3:H4")
    workbook.save(path)
    run = small.score(round_1="vong-1")
    assert ("R016", "H3") in found(run)
    assert words_of(run) == {}
