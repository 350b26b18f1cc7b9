"""Matrices as offices lay them out: several columns a unit, blocks, words beside the marks; two readings are told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment

from parscore.pipeline.score import Run
from parscore.write.diagnostics import causes_of
from tests.appraisal.kit import Small, book, line_of, of_family
from tests.appraisal.test_ways import words_of

Rows = Sequence[Sequence[object]]
A, B, Y = "Sở Nội vụ", "Sở Tư pháp", "Sở Y tế"
KEY, OTHER = ("so-noi-vu", "1.1"), ("so-tu-phap", "1.1")
THREAD = (
    "[Threaded comment]\n\nYour version of Excel allows you to read this threaded comment; however, any edits "
    "to it will get removed. Learn more: https://go.microsoft.com/fwlink/?linkid=870924\n\nComment:\n    Chậm nộp"
)


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """The small cycle with three workbooks."""
    return Small(tmp_path).set_up()


def read(
    small: Small,
    *rows: Sequence[object],
    comments: dict[str, str] | None = None,
    merge: str = "",
    sheets: Mapping[str, Rows] | None = None,
) -> Run:
    """Score with this matrix of Sở Nội vụ; `comments` by cell, `merge` ranges, further `sheets` by name."""
    path = book(small.folder / "so-noi-vu.xlsx", {"Điểm": rows, **(sheets or {})})
    workbook = openpyxl.load_workbook(path)
    for cell, text in (comments or {}).items():
        workbook["Điểm"][cell].comment = Comment(text, "TĐ")
    for area in merge.split():
        workbook["Điểm"].merge_cells(area)
    workbook.save(path)
    return small.score(round_1="so-noi-vu.xlsx")


def found(run: Run) -> list[tuple[str, str]]:
    """Code and cell of every finding about rulings."""
    return [(one.code, one.place.cell) for one in of_family(run)]


def points(run: Run) -> dict[tuple[str, str], str]:
    """Only the points of every ruling."""
    return {key: said[0] for key, said in words_of(run).items()}


@pytest.mark.parametrize("merge", ["", "C1:D1 E1:F1"])
@pytest.mark.parametrize(
    ("own", "theirs"),
    [("TC", "TĐ"), ("Điểm TC", "Điểm TĐ"), ("Đề nghị", "Công nhận"), ("Tự chấm", "Thẩm định")],
)
def test_two_columns_a_unit(own: str, theirs: str, merge: str, small: Small) -> None:
    """The appraised one counts, wherever it stands."""
    names = ("Mã", "Tiêu chí", A, None, B, None)
    run = read(
        small, names, (None, None, own, theirs, theirs, own), ("1.1", "", 1.5, 1.5, 1.5, 1.5), merge=merge
    )
    assert (found(run), points(run)) == ([], {KEY: "1.5", OTHER: "1.5"})
    assert run.results is not None
    cells = {
        mark.source[-2:]
        for card in run.results.cards
        for line in card.lines
        for mark in line.marks
        if mark.by and not mark.unused
    }
    assert cells == {"D3", "E3"}


@pytest.mark.parametrize(
    "under", [(None, None), ("Tổ 1", "Tổ 2"), ("TC", "TC"), ("TĐ", "Thẩm định"), ("Tự chấm", "")]
)
def test_two_columns_that_headings_do_not_tell_apart(under: Sequence[object], small: Small) -> None:
    """R011: none is taken, and the finding names the unit and the cells."""
    run = read(small, ("Mã", "", A, None, B), ("", "", *under, "TĐ"), ("1.1", "", 1.5, 1.5, 1.5))
    assert [one.code for one in of_family(run)] == ["R011"]
    assert "«Sở Nội vụ»" in of_family(run)[0].message
    assert "C" in of_family(run)[0].message
    assert points(run) == {}


def test_a_second_block_has_units_of_its_own(small: Small) -> None:
    run = read(
        small,
        ("Mã", "", A, B),
        ("1.1", "", 1.5, 1.5),
        ("Mã", "", Y, None),
        ("1.1", "", 1.25, None),
        comments={"C4": "Thiếu"},
    )
    assert found(run) == []
    assert points(run) == {KEY: "1.5", OTHER: "1.5", ("so-y-te", "1.1"): "1.25"}


@pytest.mark.parametrize(
    ("cell", "expected"),
    [
        ("1 (giải trình)", ("1", "", True)),
        ("1; giải trình", ("1", "", True)),
        ("1 – đề nghị giải trình", ("1", "", True)),
        ("YCGT: thiếu phụ lục", ("None", "thiếu phụ lục", True)),
    ],
)
def test_a_request_inside_the_cell(cell: str, expected: tuple[str, str, bool], small: Small) -> None:
    run = read(
        small, ("Mã", "", A, B), ("1.1", "", cell, None), comments={} if "YC" in cell else {"C2": "Vì thế"}
    )
    ((points, reason, _, asks, _),) = words_of(run).values()
    assert found(run) == []
    assert (points, reason, asks) == (expected[0], expected[1] or "Vì thế", expected[2])


@pytest.mark.parametrize("where", ["comment", "sheet", "requests"])
@pytest.mark.parametrize("mark", [1, None])
def test_a_request_beside_the_mark_or_on_an_empty_cell(where: str, mark: object, small: Small) -> None:
    """Beside a mark the mark is provisional; alone it is a request."""
    rows = (("Mã", "", A, B), ("1.1", "", mark, None))
    asked = {"Lý do điều chỉnh": (rows[0], ("1.1", "", "Giải trình: thiếu", None))}
    ticked = {
        "Yêu cầu giải trình": (rows[0], ("1.1", "", "x", None)),
        "Lý do": (rows[0], ("1.1", "", "thiếu", None)),
    }
    more = {"sheet": asked, "requests": ticked}.get(where, {})
    comments = {"C2": "Giải trình: thiếu"} if where == "comment" else {}
    run = read(small, *rows, comments=comments, sheets=more)
    assert found(run) == []
    assert words_of(run) == {KEY: (str(mark), "thiếu", "so-noi-vu", True, False)}


def test_words_without_a_ruling_are_told(small: Small) -> None:
    """R013 for a comment, a reason beside and one on the other sheet."""
    head = ("Mã", "", A, "Lý do", B, "Lý do")
    run = read(
        small,
        head,
        ("1.1", "", None, "Chậm", 1.5, None),
        ("1.3", "", 1, None, None, None),
        comments={"E3": "Thiếu"},
        sheets={"Lý do": (("Mã", "", A, B), ("1.10", "", "Sai", None))},
    )
    assert sorted(found(run)) == [("R013", "C2"), ("R013", "D2"), ("R013", "E3")]


def test_reasons_outlive_a_matrix_of_nobody(small: Small) -> None:
    """A matrix whose agency is unknown (R005) takes no reasons of the next one along, nor those of no matrix."""
    head = ("Mã", "", A, B)
    run = read(
        small,
        ("Cơ quan thẩm định: Sở Vô danh",),
        head,
        ("1.1", "", 1.5, 1.5),
        ("Cơ quan thẩm định: Sở Nội vụ",),
        head,
        ("1.3", "", 1, None),
        sheets={
            "Lý do": (head, ("1.1", "", "Sai", None), ("1.3", "", "Chậm", None), ("1.10", "", "Thừa", ""))
        },
    )
    assert sorted(found(run)) == [("R005", "A1"), ("R013", "C4")]
    assert words_of(run) == {("so-noi-vu", "1.3"): ("1", "Chậm", "so-noi-vu", False, False)}


def test_the_notice_of_a_thread_is_no_reason(small: Small) -> None:
    run = read(small, ("Mã", "", A, B), ("1.1", "", 1, None), comments={"C2": THREAD})
    assert words_of(run) == {KEY: ("1", "Chậm nộp", "so-noi-vu", False, False)}


def test_marks_of_parents_are_sums_or_told(small: Small) -> None:
    """A row of sums is left alone; a mark on a parent of which no part is ruled on is told (R015)."""
    head = ("Mã", "", A, B)
    run = read(small, head, ("1", "Tự chấm", 9, 4), ("1.1", "", 1.5, "-"), ("", "Tổng cộng", 9, 4))
    assert (found(run), points(run)) == ([], {KEY: "1.5"})
    run = read(small, head, ("1", "Tự chấm", 7, None), ("1.1", "", None, None), ("", "Kê khai", 3, None))
    assert found(run) == [("R015", "C2")]
    run = read(small, head, ("1.1", "", 1.5, None), ("", "Kê khai", 1, None), ("1.3", "", 1, None))
    assert found(run) == [("R015", "C3")]


def test_sums_and_reasons_are_no_units(small: Small) -> None:
    run = read(small, ("Mã", "", A, B, "Tổng cộng", "Ghi chú"), ("1.1", "", 1.5, 1.5, 3, "abc"))
    assert found(run) == []
    assert points(run) == {KEY: "1.5", OTHER: "1.5"}


def test_a_shared_column_of_reasons(small: Small) -> None:
    """It is the only mark's of its row; with two marks it may be either's and is told."""
    head = ("Mã", "", A, B, "Lý do")
    run = read(small, head, ("1.1", "", 1, None, "Chậm"))
    assert (found(run), words_of(run)) == ([], {KEY: ("1", "Chậm", "so-noi-vu", False, False)})
    run = read(small, head, ("1.1", "", 1.5, 1.5, "Chậm"))
    assert found(run) == [("R013", "E2")]


def test_agreement_in_the_row_of_a_parent(small: Small) -> None:
    head = ("Mã", "Tiêu chí", A, B)
    run = read(
        small,
        head,
        ("1", "Tự chấm", "Không áp dụng", 4),
        ("1.1", "Chất lượng", None, 1),
        comments={"C2": "Hết"},
    )
    agreed = {key for key, said in words_of(run).items() if said[4]}
    assert agreed == {("so-noi-vu", "1.1"), ("so-noi-vu", "1.3")}
    assert {said[1] for key, said in words_of(run).items() if key in agreed} == {"Hết"}
    assert {code for code, _ in found(run)} == {"R111", "R117", "R105"}


@pytest.mark.parametrize(
    ("row", "code"),
    [(("9.9", "", 1, None), "R003"), ((1.1, "", 1, None), "R009"), (("1.1", "Khác", 1, None), "R012")],
)
def test_a_row_of_no_use_names_the_unit_whose_mark_stands_in_it(
    row: Sequence[object], code: str, small: Small
) -> None:
    """Lines of units without a mark in the row are not meant, and stay as they are."""
    run = read(small, ("Mã", "Tiêu chí", A, B), ("1.3", "Khác", 1, 1) if code != "R012" else (), row)
    told = [one for one in of_family(run) if one.code == code]
    assert [one.unit for one in told] == ["so-noi-vu"]
    assert run.results is not None
    unused = {
        card.unit for card in run.results.cards for line in card.lines if any(m.unused for m in line.marks)
    }
    assert unused == {"so-noi-vu"}


@pytest.mark.parametrize("name", ["Sở Cành", "Sở Nội vu"])
def test_an_unknown_unit_left_of_all_others_is_told(name: str, small: Small) -> None:
    """Its marks are nobody's: the lines of the agency without a ruling are open."""
    run = read(
        small,
        ("Mã", "Tiêu chí", "Tối đa", name, B),
        ("1.1", "Chất lượng", 2, 1.25, 1.5),
        ("1.3", "Khác", 2, 1, 1),
    )
    assert "R002" in {one.code for one in of_family(run)}
    assert line_of(run, "so-noi-vu", "1.1").is_open()


def test_a_row_of_no_use_is_one_cause_for_all_its_units(small: Small) -> None:
    run = read(small, ("Mã", "", A, B), ("1.1", "", 1.5, 1.5), ("9.9", "", 1, 1))
    found = [one for one in of_family(run) if one.code != "R140"]
    assert {(one.code, one.unit) for one in found} == {("R003", "so-noi-vu"), ("R003", "so-tu-phap")}
    assert len(causes_of(found)) == 1
