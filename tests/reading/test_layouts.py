"""Layouts as offices send them, each from a short list of cells: what is read, and what is said of the
rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from parscore.diagnostics import Diagnostic
from parscore.model.submission import Submission
from parscore.read.forms.form import open_form, per_unit, read_entries
from tests.forms.kit import (
    CYCLE,
    FRAMEWORK,
    GOOD,
    HEADINGS,
    UNIT,
    Rows,
    blank_form,
    book,
    codes,
    read,
    rows_with,
)

MARKS = {"1.1": 1, "1.2": 1.8, "1.3": 2, "1.4": 0.75, "1.5": 1.5, "1.6": 1.75, "1.10": 1.3}
FIGURES = {"1.2": (45, 50), "1.3": (95, 100)}


def sheets(path: Path, tables: Mapping[str, Rows], hidden: Sequence[str] = ()) -> Path:
    """A workbook of several sheets."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.worksheets[0])
    for name, rows in tables.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
        sheet.sheet_state = "hidden" if name in hidden else "visible"
    workbook.save(path)
    return path


def marks(submission: Submission | None) -> dict[str, float]:
    """The marks that were read."""
    assert submission is not None
    return {
        code: float(entry.claimed.value)
        for code, entry in submission.entries.items()
        if entry.claimed.value is not None
    }


def same(path: Path) -> list[str]:
    """The codes of what is found in a form that must be read as GOOD."""
    submission, findings = read(path)
    assert submission is not None, findings
    assert marks(submission) == MARKS
    assert submission.entries["1.1"].option == "Kịp thời, đúng hạn"
    for code, (above, below) in FIGURES.items():
        figures = submission.entries[code].figures
        assert [figures[key].value for key in ("numerator", "denominator")] == [above, below]
    return codes(findings)


def test_number_and_title_in_one_cell(tmp_path: Path) -> None:
    rows = [
        [f"{'     ' * str(row[0]).count('.')}{row[0]}. {row[1]}" if row[0] else row[1], *row[2:]]
        for row in GOOD
    ]
    assert same(book(tmp_path / "a.xlsx", rows, headings=HEADINGS[1:])) == []
    beside = [["", *row] for row in rows]
    assert same(book(tmp_path / "b.xlsx", beside)) == []


@pytest.mark.parametrize(
    "codes_of",
    [
        {"1": "I", "2": "II", "2.1": "II.1", "1.10": "I.10"},
        {
            "1": "I.",
            "2": "Ⅱ",
            "1.1": "1",
            "1.2": "2",
            "1.3": "3",
            "1.4": "4",
            "1.5": "5",
            "1.6": "6",
            "1.10": "7",
            "2.1": "1",
        },
        {
            "1.1": "a)",
            "1.2": "b)",
            "1.3": "c)",
            "1.4": "d)",
            "1.5": "đ)",
            "1.6": "e)",
            "1.10": "g)",
            "2.1": "a)",
            "2.2": "b)",
        },
        {
            "1.1": "1.1.",
            "1.2": "1,2",
            "1.3": "1 . 3",
            "1.4": "(1.4)",
            "1.5": "1-5",
            "1.6": "１．６",
            "1.10": "1.10)",
        },
        {"1": "Lĩnh vực I", "1.1": "Tiêu chí 1.1", "1.2": "TC 1.2", "1.3": "01.03", "C1": "С1"},
        {"1.1": "l.1", "1.10": "1.1O"},
    ],
    ids=["roman", "restarting", "lettered", "punctuation", "words", "keyboard"],
)
def test_numbers_written_in_another_way(tmp_path: Path, codes_of: dict[str, str]) -> None:
    rows = [[codes_of.get(str(row[0]), row[0]), *row[1:]] for row in GOOD]
    assert set(same(book(tmp_path / "a.xlsx", rows))) <= {"W103"}


def test_numbers_that_start_again_need_titles_or_their_order(tmp_path: Path) -> None:
    rows = [[{"1.1": "1", "1.2": "2", "1.3": "3"}.get(str(row[0]), row[0]), row[1], *row[2:]] for row in GOOD]
    rows[0][0] = "I"
    for row in rows:
        row[1] = None if row[0] in ("2", "3") else row[1]
    assert same(book(tmp_path / "a.xlsx", rows)) == ["W103", "W103"]


def test_options_as_rows_with_a_tick_or_their_points(tmp_path: Path) -> None:
    options = [
        ("– Kịp thời, đúng hạn: 1 điểm", 1),
        ("– Không kịp thời: 0,5 điểm", 0.5),
        ("– Không ban hành: 0", 0),
    ]

    def form(beside: list[object], own: object = None, column: int = 5, declared: object = None) -> Path:
        rows = rows_with({"1.1": {"Điểm tự chấm": own, "Số liệu kê khai": declared}})
        lines: list[list[object]] = [[None, text, points, None, None, None, None] for text, points in options]
        for line, value in zip(lines, beside, strict=True):
            line[column] = value
        return book(tmp_path / "a.xlsx", [*rows[:2], *lines, *rows[2:]])

    chosen: tuple[tuple[list[object], int], ...] = (
        (["x", None, None], 5),
        ([1, None, None], 5),
        ([1, 0, 0], 5),
        (["X", None, None], 3),
    )
    for beside, column in chosen:
        assert same(form(beside, column=column)) == ["W120"]
    assert same(form(["x", None, None], own=1)) == []
    submission, findings = read(form(["x", "x", None]))
    assert submission is not None
    assert (submission.entries["1.1"].claimed.value, codes(findings)) == (None, ["W121"])
    submission, findings = read(form([None, 0.7, None]))
    assert submission is not None
    assert (submission.entries["1.1"].claimed.value, codes(findings)) == (None, ["W118"])
    submission, findings = read(form([None, "x", None], declared="Kịp thời, đúng hạn", own=1))
    assert submission is not None
    assert (submission.entries["1.1"].option, codes(findings)) == ("Kịp thời, đúng hạn", ["W121"])


def test_steps_as_rows_with_points(tmp_path: Path) -> None:
    rows = rows_with({"1.3": {"Điểm tự chấm": None}})
    lines: list[list[object]] = [
        [None, "Trên 90%: 2 điểm", None, None, None, 2, None],
        [None, "Từ 70% đến 90%: 1 điểm", None, None, None, None, None],
    ]
    at = next(number for number, row in enumerate(rows) if row[0] == "1.4")
    assert same(book(tmp_path / "a.xlsx", [*rows[:at], *lines, *rows[at:]])) == ["W120"]


def test_figures_in_the_own_row_of_a_criterion(tmp_path: Path) -> None:
    drop = {"– Số nhiệm vụ hoàn thành", "– Tổng số nhiệm vụ", "– Số tin bài"}
    rows = [
        row
        for row in rows_with({"1.2": {"Số liệu kê khai": "45/50"}, "1.4": {"Số liệu kê khai": 3}})
        if row[1] not in drop
    ]
    assert same(book(tmp_path / "a.xlsx", rows)) == []
    rows[2][3] = "khoảng 90%"
    assert codes(read(book(tmp_path / "a.xlsx", rows))[1]) == ["W125"]


def test_one_sheet_for_each_field(tmp_path: Path) -> None:
    first = [HEADINGS, *GOOD[:14]]
    second = [("Phần II",), HEADINGS, *GOOD[14:]]
    path = sheets(tmp_path / "a.xlsx", {"LV I": first, "LV II": second, "Ghi chú": [("ghi chú",)]})
    assert same(path) == []
    assert codes(read(sheets(path, {"A": first, "B": [*second, GOOD[4], GOOD[5]]}))[1]) == ["W011"]


def test_hidden_sheets_are_read_when_they_are_needed(tmp_path: Path) -> None:
    first, second = [HEADINGS, *GOOD[:8]], [HEADINGS, *GOOD[8:]]
    assert same(sheets(tmp_path / "a.xlsx", {"A": first, "B": second}, hidden=["B"])) == ["W015"]
    assert same(sheets(tmp_path / "b.xlsx", {"A": [("x",)], "B": [HEADINGS, *GOOD]}, hidden=["B"])) == [
        "W015"
    ]
    both = sheets(tmp_path / "c.xlsx", {"A": [HEADINGS, *GOOD], "B": [HEADINGS, *GOOD]}, hidden=["B"])
    assert same(both) == ["W015"]


def test_two_rows_of_one_criterion_are_told_on_a_hidden_sheet_too(tmp_path: Path) -> None:
    again = ("1.4", "Tuyên truyền", 1, None, None, 0.5, None)
    tables = {"A": [HEADINGS, *GOOD[:8]], "B": [HEADINGS, *GOOD[8:], again]}
    submission, findings = read(sheets(tmp_path / "a.xlsx", tables, hidden=["B"]))
    assert codes(findings) == ["W015", "W102", "W102"]
    assert submission is not None
    assert submission.entries["1.4"].claimed.value is None


def test_one_merged_score_is_told_on_a_hidden_sheet_too(tmp_path: Path) -> None:
    tables = {"A": [HEADINGS, *GOOD[:8]], "B": [HEADINGS, *GOOD[8:]]}
    path = sheets(tmp_path / "a.xlsx", tables, hidden=["B"])
    workbook = openpyxl.load_workbook(path)
    row = next(row for row in range(1, 20) if workbook["B"].cell(row, 1).value == "1.6")
    workbook["B"].merge_cells(start_row=row, end_row=row + 1, start_column=6, end_column=6)
    workbook.save(path)
    submission, findings = read(path)
    assert codes(findings) == ["W015", "W127"]
    assert [(found.place.sheet, found.place.cell) for found in findings][1] == ("B", f"F{row}")
    assert not {"1.6", "1.10"} & marks(submission).keys()


def test_a_table_beside_the_sheet_of_the_form_is_told(tmp_path: Path) -> None:
    path = blank_form(tmp_path / "a.xlsx")
    assert "W028" not in codes(read(path)[1])
    workbook = openpyxl.load_workbook(path)
    draft = workbook.create_sheet("Nháp")
    for row in (HEADINGS, *GOOD):
        draft.append(list(row))
    workbook.save(path)
    (found,) = [one for one in read(path)[1] if one.code == "W028"]
    assert (found.place.sheet, "«Tự chấm điểm»" in found.message) == ("Nháp", True)


def test_hidden_rows_and_columns_are_told(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", GOOD)
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["Biểu"]
    sheet.row_dimensions[6].hidden = True
    sheet.row_dimensions[3].hidden = True
    workbook.save(path)
    assert same(path) == ["W016"]
    sheet.row_dimensions[6].hidden = False
    sheet.column_dimensions["F"].hidden = True
    workbook.save(path)
    findings = read(path)[1]
    assert [found.message for found in findings if found.code == "W016"] == [
        "cột F đang ẩn nhưng có nội dung; nội dung vẫn được đọc"
    ]
    sheet.column_dimensions["F"].hidden = False
    workbook.save(path)
    assert same(path) == []
    sheet["F5"].number_format = ";;;"
    workbook.save(path)
    assert same(path) == ["W016"]


def test_a_form_as_csv(tmp_path: Path) -> None:
    for separator, encoding in ((";", "utf-8-sig"), ("\t", "utf-16"), (",", "utf-8")):
        lines = [
            [str(cell).replace(".", ",") if isinstance(cell, float) else str(cell or "") for cell in row]
            for row in (("SỞ NỘI VỤ",), HEADINGS, *GOOD)
        ]
        text = "\n".join(separator.join(f'"{cell}"' for cell in line) for line in lines)
        path = tmp_path / "a.csv"
        path.write_text(text, encoding=encoding)
        assert same(path) == []
    path.write_text("\n".join(";".join(line) for line in lines), encoding="latin-1", errors="replace")
    assert codes(open_form(path, "a.csv")[1]) == ["W008"]


OLD = {
    "STT": "STT",
    "Tiêu chí": "Tiªu chÝ",
    "Điểm tối đa": "§iÓm tèi ®a",
    "Số liệu kê khai": "Sè liÖu kª khai",
    "Tài liệu kiểm chứng": "Tµi liÖu kiÓm chøng",
    "Điểm tự chấm": "§iÓm tù chÊm",
    "Giải trình": "Gi¶i tr×nh",
}
TITLES = {
    "Ban hành kế hoạch": "Ban hµnh kÕ ho¹ch",
    "Tuyên truyền": "Tuyªn truyÒn",
    "Sáng kiến": "S¸ng kiÕn",
    "– Số nhiệm vụ hoàn thành": "– Sè nhiÖm vô hoµn thµnh",
    "Kịp thời, đúng hạn": "KÞp thêi, ®óng h¹n",
    "Báo cáo định kỳ": "Baùo caùo ñònh kyø",
}


def test_old_encodings(tmp_path: Path) -> None:
    rows = [[TITLES.get(cell, cell) if isinstance(cell, str) else cell for cell in row] for row in GOOD]
    headings = [OLD[str(heading)] for heading in HEADINGS]
    path = book(tmp_path / "a.xlsx", rows, headings=headings, above=(("Së Néi vô",),))
    assert same(path) == ["W014"]
    form, _ = open_form(path, "a.xlsx")
    assert form is not None
    assert form.texts == ("Së Néi vô",)


def test_letters_that_look_alike_in_options_titles_and_names(tmp_path: Path) -> None:
    rows = rows_with(
        {
            "1.1": {"Số liệu kê khai": "Kịp thời, ðúng hạn"},
            "1.10": {"STT": None, "Tiêu chí": "Sáng kіến"},
            "– Tổng số nhiệm vụ": {"Tiêu chí": "– Tổng ѕố nhiệm vụ"},
        }
    )
    path = book(tmp_path / "a.xlsx", rows, above=(("SỞ NỘІ VỤ",),))
    assert same(path) == ["W109"]


def test_totals_and_signatures_are_no_marks(tmp_path: Path) -> None:
    tail: list[list[object]] = [
        [None, "Cộng lĩnh vực 2", 8, None, None, 6],
        [None, "TỔNG CỘNG", 20, None, None, 17.5],
        ["Tổng điểm", None, 20, None, None, 17.5],
        [],
        ["NGƯỜI LẬP BIỂU", None, None, "GIÁM ĐỐC"],
        [None, "Nguyễn Văn A"],
    ]
    assert same(book(tmp_path / "a.xlsx", [*GOOD, *tail])) == []
    stray = [[None, "Nội dung khác", None, None, None, 3]]
    assert same(book(tmp_path / "a.xlsx", [*GOOD, *stray])) == ["W118"]


CODES = [row[0] for row in GOOD if row[0]]
GRID: tuple[tuple[object, ...], ...] = tuple(
    (row[0], row[1], row[2], row[5], None if row[5] is None else 0.5) for row in GOOD if row[0]
)


def grid(path: Path, headings: Rows) -> tuple[dict[str, dict[str, float]], list[Diagnostic]]:
    form, findings = open_form(book(path, [*headings[1:], *GRID], headings=headings[0], above=()), path.name)
    assert form is not None, findings
    many, findings = per_unit(form, CYCLE)
    found = {}
    for unit, one in many:
        submission, faults = read_entries(one, FRAMEWORK, unit)
        found[unit] = marks(submission)
        findings = [*findings, *faults]
    return found, findings


def test_a_table_of_all_units(tmp_path: Path) -> None:
    wanted = {"so-noi-vu": MARKS, "so-y-te": dict.fromkeys(MARKS, 0.5)}
    plain = grid(
        tmp_path / "a.xlsx", [("STT", "Tiêu chí", "Điểm tối đa", "Sở Nội vụ", "SỞ Y TẾ tỉnh Lào Cai")]
    )
    assert plain == (wanted, [])
    levels = [("STT", "Tiêu chí", "Điểm tối đa", "Điểm tự chấm", ""), ("", "", "", "SNV", "Sở Y tế")]
    assert grid(tmp_path / "b.xlsx", levels) == (wanted, [])
    stranger = [("STT", "Tiêu chí", "Sở Nội vụ", "Điểm khác", "Sở Y tế")]
    assert codes(grid(tmp_path / "c.xlsx", stranger)[1]) == ["W018"]
    twice = [("STT", "Tiêu chí", "Sở Y tế", "Sở Nội vụ", "Sở Y tế")]
    assert [codes(found) for _, found in [grid(tmp_path / "d.xlsx", twice)]] == [["W017"]]
    form, _ = open_form(
        book(tmp_path / "e.xlsx", GRID, headings=("STT", "Tiêu chí", "A", "B", "C")), "e.xlsx"
    )
    assert form is not None
    assert codes(read_entries(form, FRAMEWORK, UNIT.id)[1]) == ["W017"]


def test_one_unit_is_no_table_of_all(tmp_path: Path) -> None:
    form, _ = open_form(book(tmp_path / "a.xlsx", GOOD), "a.xlsx")
    assert form is not None
    assert per_unit(form, CYCLE) == ([], [])


def test_marks_keep_their_cells(tmp_path: Path) -> None:
    submission, _ = read(book(tmp_path / "a.xlsx", GOOD))
    assert submission is not None
    assert str(submission.entries["1.6"].claimed.place) == "a.xlsx[Biểu]!F15"
    assert submission.entries["1.6"].claimed.value == Decimal("1.75")
