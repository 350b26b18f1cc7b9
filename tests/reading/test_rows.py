"""Rows as offices leave them, each from a short list of cells: which criterion, figure or option a row is."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from tests.forms.kit import FRAMEWORK, GOOD, HEADINGS, book, checked, codes, read, rows_with
from tests.reading.test_layouts import MARKS, marks, same

TREE = [criterion.code for criterion in FRAMEWORK.by_code.values()]


def numbered(number: Callable[[str, int], object]) -> list[list[object]]:
    """The good form with other numbers; `number` is given the code and how many criteria stood above."""
    rows = [list(row) for row in GOOD]
    for row in rows:
        if row[0]:
            row[0] = number(str(row[0]), TREE.index(str(row[0])))
    return rows


@pytest.mark.parametrize(
    ("number", "found"),
    [
        (lambda code, place: place + 1, {"W103"}),
        (lambda code, place: f"{code}*", set()),
        (lambda code, place: code.replace(".", " "), set()),
        (lambda code, place: f"Mã {code}", set()),
        (lambda code, place: code.translate(str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")), set()),
        (lambda code, place: code.replace("1", "I"), {"W103"}),
        (lambda code, place: None if code[0].isalpha() or "." not in code else place, {"W103", "W109"}),
    ],
    ids=["running", "footnotes", "spaces", "words", "another script", "letters", "only components"],
)
def test_titles_say_which_criterion_a_strange_number_means(
    tmp_path: Path, number: Callable[[str, int], object], found: set[str]
) -> None:
    assert set(same(book(tmp_path / "a.xlsx", numbered(number)))) <= found


def test_a_number_of_one_and_the_title_of_another_is_still_refused(tmp_path: Path) -> None:
    rows = rows_with({"1.4": {"Tiêu chí": "Sáng kiến"}, "1.10": {"Tiêu chí": "Việc khác"}})
    submission, findings = read(book(tmp_path / "a.xlsx", rows))
    assert codes(findings) == ["W106", "W108"]
    assert "1.4" not in marks(submission)


def test_a_bare_number_is_told_by_maximum_and_order(tmp_path: Path) -> None:
    rows = rows_with({"1.1": {"STT": "1"}, "1.2": {"STT": "2", "Tiêu chí": None}})
    submission, findings = read(book(tmp_path / "a.xlsx", rows))
    assert marks(submission) == MARKS
    assert codes(findings) == ["W103"]


@pytest.mark.parametrize(
    "written",
    ["{}.{}", "{}-{}", "{}/ {}", "({}) {}", "- {}. {}", "• {}. {}", "{}: {}", "Tiêu chí {}. {}"],
)
def test_number_and_title_in_one_cell(tmp_path: Path, written: str) -> None:
    rows = [[written.format(row[0], row[1]) if row[0] else row[1], *row[2:]] for row in GOOD]
    assert same(book(tmp_path / "a.xlsx", rows, headings=HEADINGS[1:])) == []
    beside = [[None, *row] for row in rows]
    assert same(book(tmp_path / "b.xlsx", beside)) == []


@pytest.mark.parametrize("mark", ["-", "+", "•", "a)", "b)", "same"])
def test_figures_keep_their_criterion_whatever_stands_before_them(tmp_path: Path, mark: str) -> None:
    rows, last = [list(row) for row in GOOD], ""
    for row in rows:
        last = str(row[0] or last)
        if not row[0]:
            row[0] = last if mark == "same" else mark
    assert same(book(tmp_path / "a.xlsx", rows)) == []


OPTIONS = (("Kịp thời, đúng hạn", 1), ("Không kịp thời", 0.5), ("Không ban hành", 0))


@pytest.mark.parametrize(
    ("label", "words"),
    [
        (None, "a) {}: {} điểm"),
        (None, "Mức 1: {}: {} điểm"),
        (None, "{}"),
        ("a)", "{}: {} điểm"),
        ("-", "{}"),
        ("+", "{} ({} điểm)"),
    ],
)
def test_a_mark_beside_an_option(tmp_path: Path, label: object, words: str) -> None:
    rows = rows_with({"1.1": {"Điểm tự chấm": None, "Số liệu kê khai": None}})
    lines: list[list[object]] = [
        [label, words.format(text, points), None, None, None, points if place == 0 else None, None]
        for place, (text, points) in enumerate(OPTIONS)
    ]
    assert same(book(tmp_path / "a.xlsx", [*rows[:2], *lines, *rows[2:]])) == ["W120"]


def test_a_ticked_box_before_an_option(tmp_path: Path) -> None:
    rows = rows_with({"1.1": {"Điểm tự chấm": None, "Số liệu kê khai": None}})
    for boxes in ("☑☐☐", "☒□□"):
        lines: list[list[object]] = [
            [None, f"{box} {text}"] for box, (text, _) in zip(boxes, OPTIONS, strict=True)
        ]
        assert same(book(tmp_path / "a.xlsx", [*rows[:2], *lines, *rows[2:]])) == ["W120"]


@pytest.mark.parametrize(
    "between",
    [
        [HEADINGS],
        [HEADINGS, ("(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)")],
        [(1, 2, 3, 4, 5, 6, 7)],
        [("Trang 2/5",)],
        [("Cộng trang", None, None, None, None, 7.5)],
        [(None, "Cộng mang sang trang sau", None, None, None, 7.5)],
    ],
    ids=["headings", "headings and numbers", "numbers", "page", "sum of the page", "carried over"],
)
def test_a_new_page_between_a_criterion_and_its_figures(
    tmp_path: Path, between: list[tuple[object, ...]]
) -> None:
    for place in (3, 4, 7, 11):
        assert same(book(tmp_path / "a.xlsx", [*GOOD[:place], *between, *GOOD[place:]])) == []


@pytest.mark.parametrize("label", ["B", "II", "B.", "Phần B", "Phần II", None])
def test_headings_of_parts_are_no_criteria(tmp_path: Path, label: str | None) -> None:
    at = next(number for number, row in enumerate(GOOD) if row[0] == "C1")
    part = (label, "ĐIỂM THƯỞNG" if label else "PHẦN B. ĐIỂM THƯỞNG", None, None, None, 0)
    assert same(book(tmp_path / "a.xlsx", [*GOOD[:at], part, *GOOD[at:]])) == []


def test_remarks_below_the_table_are_no_rows(tmp_path: Path) -> None:
    tail = [(), ("Ghi chú:",), ("1. Điểm tự chấm theo Quyết định",), (1, "Gửi kèm tài liệu"), ("- Lưu: VT.",)]
    assert same(book(tmp_path / "a.xlsx", [*GOOD, *tail])) == []


def test_two_rows_of_one_criterion(tmp_path: Path) -> None:
    def twice(mark: object) -> tuple[dict[str, float], list[tuple[str, str]]]:
        path = book(tmp_path / "a.xlsx", [*GOOD, ("1.6", "Chất lượng tham mưu", 2, None, None, mark)])
        submission, findings = read(path)
        return marks(submission), [(found.code, found.place.cell) for found in findings]

    assert twice(0.5) == ({k: v for k, v in MARKS.items() if k != "1.6"}, [("W102", "A24"), ("W102", "A15")])
    assert twice(1.75) == (MARKS, [("W102", "A24")])
    assert twice(None) == (MARKS, [("W102", "A24")])


def test_one_merged_score_cell_over_two_criteria(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", rows_with({"1.10": {"Điểm tự chấm": None}}))
    workbook = openpyxl.load_workbook(path)
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    assert (sheet["A15"].value, sheet["A16"].value) == ("1.6", "1.10")
    sheet.merge_cells("F15:F16")
    workbook.save(path)
    submission, findings = read(path)
    assert [(found.code, found.place.cell) for found in findings] == [("W127", "F15")]
    assert not {"1.6", "1.10"} & marks(submission).keys()
    assert codes(checked(path)[1]) == ["W127"]


def test_one_merged_word_over_two_criteria(tmp_path: Path) -> None:
    none = {code: {"Điểm tự chấm": word} for code, word in (("1.6", "Không áp dụng"), ("1.10", None))}
    path = book(tmp_path / "a.xlsx", rows_with(none))
    assert codes(checked(path)[1]) == ["W208", "W215"]
    workbook = openpyxl.load_workbook(path)
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.merge_cells("F15:F16")
    workbook.save(path)
    submission, findings = checked(path)
    assert codes(findings) == ["W215", "W215"]
    assert {code for code, one in submission.entries.items() if one.claims_not_applicable} == {"1.6", "1.10"}


@pytest.mark.parametrize(
    ("row", "found"),
    [
        ((None, "Tổng cộng", None, None, None, 10.1), []),
        (("Tổng số", None, None, None, None, "10,1"), []),
        ((None, "Tổng điểm tự chấm của đơn vị", None, None, None, 9), ["W510"]),
        ((None, "Tổng (I+II)", None, None, None, 9), ["W510"]),
        ((None, "Tổng điểm lĩnh vực 1", None, None, None, 10.1), []),
        ((None, "Cộng mục II", None, None, None, 4), ["W510"]),
        ((None, "Tổng điểm tự chấm năm 2021", None, None, None, 3), []),
        ((None, "Tổng điểm tối đa", None, None, None, 20), []),
        ((None, "Tỷ lệ % đạt được", None, None, None, 86), []),
    ],
)
def test_rows_that_add_up(tmp_path: Path, row: tuple[object, ...], found: list[str]) -> None:
    from tests.check.test_evidence import take

    _, findings = take(tmp_path, [*GOOD, row])
    assert codes(findings) == found


def test_a_second_grand_total_is_checked_as_well(tmp_path: Path) -> None:
    from tests.check.test_evidence import take

    rows = [*GOOD, (None, "TỔNG CỘNG", None, None, None, 10.1), (None, "Tổng điểm", None, None, None, 7)]
    assert [(f.code, f.place.cell) for f in take(tmp_path, rows)[1]] == [("W510", "F25")]


def test_totals_of_fields_with_strange_numbers(tmp_path: Path) -> None:
    from tests.check.test_evidence import take

    for number, score in (("I", 9), ("I", Decimal("10.1"))):
        rows = [list(row) for row in GOOD]
        rows[0][0], rows[0][5] = number, score
        assert codes(take(tmp_path, rows)[1]) == (["W510"] if score == 9 else [])


@pytest.mark.parametrize(
    ("own", "above", "below", "figures", "found"),
    [
        ("45/50", None, None, {"numerator": "45", "denominator": "50"}, []),
        ("45/50", 45, None, {"numerator": "45", "denominator": "50"}, []),
        ("45/50", 44, None, {"numerator": "45", "denominator": "50"}, ["W105"]),
        (None, 45, 50, {"numerator": "45", "denominator": "50"}, []),
    ],
)
def test_figures_in_the_row_of_the_criterion_are_not_lost(
    tmp_path: Path, own: object, above: object, below: object, figures: dict[str, str], found: list[str]
) -> None:
    rows = {
        "1.2": {"Số liệu kê khai": own},
        "– Số nhiệm vụ hoàn thành": {"Số liệu kê khai": above},
        "– Tổng số nhiệm vụ": {"Số liệu kê khai": below},
    }
    submission, findings = checked(book(tmp_path / "a.xlsx", rows_with(rows)))
    assert {key: str(one.value) for key, one in submission.entries["1.2"].figures.items()} == figures
    assert codes(findings) == found
