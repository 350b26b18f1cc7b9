"""Headings as offices lay them out, each from a short list of cells: which column is read, what is said otherwise."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from parscore.diagnostics import Diagnostic
from parscore.read.forms.form import open_form, per_unit, read_entries
from tests.forms.kit import CYCLE, FRAMEWORK, GOOD, HEADINGS, Rows, book, codes, read
from tests.reading.test_layouts import MARKS, marks, same

SCORE = 5
"""The place of the score among the columns of GOOD."""


def laid(path: Path, headings: Rows, rows: Rows, merged: Sequence[str] = ()) -> Path:
    """A workbook with some heading rows, cells merged, and the rows below."""
    made = book(path, [*headings[1:], *rows], headings=headings[0], above=())
    workbook = openpyxl.load_workbook(made)
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    for cells in merged:
        sheet.merge_cells(cells)
    workbook.save(made)
    return made


def with_column(value: object) -> list[list[object]]:
    """The good form with one more column before the score, filled where a score stands."""
    return [[*row[:SCORE], None if row[SCORE] is None else value, *row[SCORE:]] for row in GOOD]


BEFORE = ("STT", "Tiêu chí", "Điểm tối đa", "Số liệu kê khai", "Tài liệu kiểm chứng")


@pytest.mark.parametrize(
    ("below", "read_from"),
    [
        (("Điểm chuẩn", "Điểm đạt"), 1),
        (("Tối đa", "Đạt được"), 1),
        (("Số liệu khác", "Điểm"), 1),
        (("Tỷ lệ (%)", "Điểm"), 1),
        (("Năm 2021", "Năm 2022"), None),
        (("Lần 1", "Lần 2"), None),
        (("Trước rà soát", "Sau rà soát"), None),
    ],
)
@pytest.mark.parametrize("merged", [["F1:G1"], []])
def test_a_score_heading_over_two_columns(
    tmp_path: Path, below: tuple[str, str], read_from: int | None, merged: list[str]
) -> None:
    headings = [(*BEFORE, "Điểm tự chấm", None, "Giải trình"), (None,) * 5 + below]
    path = laid(tmp_path / "a.xlsx", headings, with_column(0.5), merged)
    if read_from is None:
        submission, findings = read(path)
        assert submission is None
        assert [(found.code, found.place.cell) for found in findings] == [("W019", "F2")]
        assert below[0] in findings[0].message
        assert below[1] in findings[0].message
    else:
        assert marks(read(path)[0]) == MARKS


@pytest.mark.parametrize("parent", ["Đơn vị tự đánh giá", "Tự đánh giá", "Đơn vị tự chấm"])
def test_one_heading_over_figures_evidence_and_score(tmp_path: Path, parent: str) -> None:
    top = ("STT", "Tiêu chí", "Điểm tối đa", parent, None, None, "Thẩm định", "Giải trình")
    for score in ("Điểm", "Điểm số", "Điểm tự chấm"):
        low = (None, None, None, "Số liệu kê khai", "Tài liệu kiểm chứng", score, "Điểm")
        rows = [[*row[:6], 0.1, row[6]] for row in GOOD]
        assert same(laid(tmp_path / "a.xlsx", [top, low], rows, ["D1:F1"])) == []


def test_what_appraisers_write_is_not_the_units(tmp_path: Path) -> None:
    top = (*HEADINGS[:6], "Hội đồng thẩm định", None)
    low = (None,) * 6 + ("Điểm", "Lý do")
    rows = [[*row[:6], 0.1, "Thiếu trang"] for row in GOOD]
    submission, _ = read(laid(tmp_path / "a.xlsx", [top, low], rows, ["G1:H1"]))
    assert marks(submission) == MARKS
    assert submission is not None
    assert {entry.explanation for entry in submission.entries.values()} == {""}


@pytest.mark.parametrize(
    "line",
    [
        ("Đơn vị tự đánh giá: Sở Nội vụ",),
        ("Đơn vị tự chấm", "Sở Nội vụ"),
        (None, "KẾT QUẢ TỰ CHẤM ĐIỂM CHỈ SỐ CCHC NĂM 2022"),
        (None, None, "Tự đánh giá, chấm điểm năm 2022"),
    ],
)
@pytest.mark.parametrize("gap", [0, 1, 2])
def test_a_line_of_words_above_the_headings_is_no_heading(
    tmp_path: Path, line: tuple[object, ...], gap: int
) -> None:
    above = [("SỞ NỘI VỤ",), line, *[()] * gap]
    assert same(book(tmp_path / "a.xlsx", GOOD, above=above)) == []


@pytest.mark.parametrize(
    "numbers",
    [
        ("(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)"),
        (1, 2, 3, 4, 5, 6, 7),
        ("[1]", "[2]", "[3]", "[4]"),
        ("Cột 1", "Cột 2", "Cột 3"),
        ("I", "II", "III", "IV"),
        ("A", "B", 1, 2, 3, 4, "5=4-3"),
    ],
)
def test_rows_that_number_the_columns(tmp_path: Path, numbers: tuple[object, ...]) -> None:
    assert same(book(tmp_path / "a.xlsx", [numbers, *GOOD])) == []
    assert same(book(tmp_path / "b.xlsx", [numbers, *GOOD[:4], HEADINGS, numbers, *GOOD[4:]])) == []


def test_the_first_rows_are_no_headings(tmp_path: Path) -> None:
    words = ("STT", "Tiêu chí", "Điểm tối đa", "Số liệu kê khai", "Văn bản", "Điểm tự chấm", "Giải trình")
    rows = [list(row) for row in GOOD]
    rows[1][4] = "Tài liệu kiểm chứng: Kế hoạch số 1/KH-SNV"
    assert "W209" not in same(book(tmp_path / "a.xlsx", rows, headings=words))


@pytest.mark.parametrize(
    "heading",
    [
        "Điểm ĐV tự chấm",
        "Điểm do đơn vị tự chấm",
        "Số điểm đơn vị tự chấm",
        "Điểm cơ quan, đơn vị tự chấm",
        "Điểm tự\nchấm",
        "Diem tu cham",
        "Điểm tự chấm năm 2022",
        "Tự cho điểm",
        "Đơn vị tự chấm điểm",
        "Kết quả tự chấm điểm",
        "Ðiểm tự chấm",
        "Điểm tự сhấm",
    ],
)
def test_more_words_for_the_score(tmp_path: Path, heading: str) -> None:
    assert same(book(tmp_path / "a.xlsx", GOOD, headings=[*HEADINGS[:5], heading, HEADINGS[6]])) == []


@pytest.mark.parametrize("heading", ["Văn bản chứng minh", "Văn bản kiểm chứng"])
def test_more_words_for_the_evidence(tmp_path: Path, heading: str) -> None:
    assert same(book(tmp_path / "a.xlsx", GOOD, headings=[*HEADINGS[:4], heading, *HEADINGS[5:]])) == []


def test_a_bare_heading_of_points_beside_the_maximum_is_taken_and_told(tmp_path: Path) -> None:
    headings = [*HEADINGS[:5], "Điểm", HEADINGS[6]]
    assert same(book(tmp_path / "a.xlsx", GOOD, headings=headings)) == ["W023"]
    appraised = [*HEADINGS[:5], "Điểm", "Điểm thẩm định"]
    assert codes(read(book(tmp_path / "b.xlsx", GOOD, headings=appraised))[1]) == ["W021"]


def test_an_unknown_score_heading_is_quoted(tmp_path: Path) -> None:
    headings = [*HEADINGS[:5], "Điểm tự chấn", HEADINGS[6]]
    submission, findings = read(book(tmp_path / "a.xlsx", GOOD, headings=headings))
    assert submission is None
    assert [(found.code, found.place.cell) for found in findings] == [("W021", "F2")]
    assert "«Điểm tự chấn» – ý bạn là «Điểm tự chấm»?" in findings[0].message


def test_the_column_of_titles_is_known_by_its_titles(tmp_path: Path) -> None:
    headings = ["STT", "Diễn đạt", *HEADINGS[2:]]
    assert same(book(tmp_path / "a.xlsx", GOOD, headings=headings)) == []
    few = [(row[0], None, *row[2:]) if row[0] else row for row in GOOD]
    assert "W013" in codes(read(book(tmp_path / "b.xlsx", few, headings=headings))[1])


def test_sheets_without_headings_go_on_like_the_first(tmp_path: Path) -> None:
    workbook = openpyxl.Workbook()
    for name, rows in (
        ("LV 1", [HEADINGS, *GOOD[:8]]),
        ("LV 2", list(GOOD[8:])),
        ("Ghi chú", [("ghi chú",)]),
    ):
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    workbook.remove(workbook.worksheets[0])
    workbook.save(tmp_path / "a.xlsx")
    assert same(tmp_path / "a.xlsx") == ["W022"]


UNITS = ("Sở Nội vụ", "Sở Y tế")


def many(path: Path, low: tuple[str, ...], filled: dict[str, object]) -> tuple[object, list[Diagnostic]]:
    """A table of two units, each over the columns `low`; the score of the form stands in the one called `score`."""
    width = len(low)
    top = ["STT", "Tiêu chí", *(name for unit in UNITS for name in (unit, *[None] * (width - 1)))]
    rows = [
        [
            row[0],
            row[1],
            *(filled.get(name, row[SCORE]) if row[SCORE] is not None else None for name in low * 2),
        ]
        for row in GOOD
        if row[0]
    ]
    merged = [f"C1:{chr(66 + width)}1", f"{chr(67 + width)}1:{chr(66 + 2 * width)}1"] if width > 1 else []
    form, findings = open_form(laid(path, [top, (None, None, *low * 2)], rows, merged), path.name)
    assert form is not None, findings
    found, findings = per_unit(form, CYCLE)
    scored = {}
    for unit, one in found:
        submission, faults = read_entries(one, FRAMEWORK, unit)
        scored[unit] = marks(submission)
        findings = [*findings, *faults]
    return scored, findings


@pytest.mark.parametrize(
    ("low", "filled"),
    [
        (("Tự chấm", "Thẩm định", "Ghi chú"), {"Thẩm định": 0.11, "Ghi chú": "x"}),
        (("Thẩm định", "Tự chấm"), {"Thẩm định": 0.11}),
        (("Số liệu", "Điểm"), {"Số liệu": 7}),
        (("Số liệu", "Điểm"), {"Số liệu": "x"}),
    ],
)
def test_a_table_of_all_units_with_several_columns_each(
    tmp_path: Path, low: tuple[str, ...], filled: dict[str, object]
) -> None:
    assert many(tmp_path / "a.xlsx", low, filled) == ({"so-noi-vu": MARKS, "so-y-te": MARKS}, [])


@pytest.mark.parametrize("low", [("Lần 1", "Lần 2"), ("Điểm", "Điểm số")])
def test_columns_of_a_unit_that_may_each_be_meant(tmp_path: Path, low: tuple[str, ...]) -> None:
    scored, findings = many(tmp_path / "a.xlsx", low, {low[1]: 0.5})
    assert (scored, codes(findings)) == ({}, ["W017"])
