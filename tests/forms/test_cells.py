"""One good and one bad case for every finding about what is typed in the cells of a form (W01x, W1xx)."""

from __future__ import annotations

import datetime
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from tests.forms.kit import FRAMEWORK, GOOD, HEADINGS, SET, Rows, book, codes, framework, read, rows_with
from tests.kit.office import SHEET, packed, parts_of

SCORE = "Điểm tự chấm"
FIGURE = "Số liệu kê khai"
Changes = dict[str, dict[str, object]]


def claimed(path: Path, code: str) -> Decimal | None:
    submission, findings = read(path)
    assert submission is not None, findings
    return submission.entries[code].claimed.value


def test_a_good_form_has_no_findings(tmp_path: Path) -> None:
    submission, findings = read(book(tmp_path / "a.xlsx", GOOD))
    assert submission is not None
    assert findings == []
    assert submission.sheet == "Biểu"


@pytest.mark.parametrize(
    ("typed", "number"),
    [
        ("0,5", "0.5"),
        (".34", "0.34"),
        ("0,5 điểm", "0.5"),
        ("0,5đ", "0.5"),
        ("１，５", "1.5"),
        ("\u00a01,25 ", "1.25"),
        ("1/4", "0.25"),
        ("0,5/1", "0.5"),
        ("'1", "1"),
        (0.1 + 0.2, "0.3"),
        (1, "1"),
        ("1.50", "1.5"),
        ("+1", "1"),
    ],
)
def test_numbers_that_are_read(tmp_path: Path, typed: object, number: str) -> None:
    assert claimed(book(tmp_path / "a.xlsx", rows_with({"1.10": {SCORE: typed}})), "1.10") == Decimal(number)


@pytest.mark.parametrize(("typed", "number"), [("1 234", 1234), ("1.234,5", Decimal("1234.5")), (1234, 1234)])
def test_figures_that_are_read(tmp_path: Path, typed: object, number: Decimal) -> None:
    submission, findings = read(book(tmp_path / "a.xlsx", rows_with({"– Tổng số hồ sơ": {FIGURE: typed}})))
    assert submission is not None
    assert findings == []
    assert submission.entries["1.3"].figures["denominator"].value == number


@pytest.mark.parametrize(
    ("code", "typed"),
    [
        ("W115", "1/2"),
        ("W110", "1/3"),
        ("W115", "2/2"),
        ("W110", "x"),
        ("W123", "KPS"),
        ("W110", "1 2"),
        ("W110", "1;2"),
        ("W111", "#REF!"),
        ("W111", "Err:502"),
        ("W112", True),
        ("W113", datetime.date(2022, 2, 1)),
        ("W113", datetime.time(3, 2)),
        ("W114", "50%"),
        ("W110", "1½"),
        ("W110", "1²"),
        ("W110", "1e3"),
        ("W110", "=1+1'"),
    ],
)
def test_marks_that_are_refused(tmp_path: Path, code: str, typed: object) -> None:
    path = book(tmp_path / "a.xlsx", rows_with({"1.10": {SCORE: None}}))
    workbook = openpyxl.load_workbook(path)
    cell = workbook["Biểu"]["F16"]
    assert workbook["Biểu"]["A16"].value == "1.10"
    cell.value = typed
    if isinstance(typed, str):
        cell.data_type = "s"
    workbook.save(path)
    submission, findings = read(path)
    assert submission is not None
    assert codes(findings) == [code]
    assert findings[0].place.cell == "F16"
    assert (findings[0].criterion, findings[0].unit) == ("1.10", "so-noi-vu")
    assert submission.entries["1.10"].claimed.value is None
    assert submission.entries["1.10"].claimed.unreadable


@pytest.mark.parametrize(
    ("code", "changes"),
    [
        ("W101", {"1.6": {"STT": "1.7", "Tiêu chí": "Việc khác"}}),
        ("W103", {"1.6": {"STT": "1.7"}}),
        ("W103", {"1.10": {"STT": 1.1}}),
        ("W104", {"1.10": {"STT": 1.1, "Tiêu chí": "Gì đó"}}),
        ("W108", {"1.10": {"STT": "1.5"}, "1.5": {"STT": None, "Tiêu chí": None, SCORE: None}}),
        ("W109", {"1.6": {"STT": None}}),
        ("W118", {"– Số lần trễ hạn": {SCORE: 1.5}}),
        ("W126", {"1.6": {"Điểm tối đa": 3}}),
        ("W104", {"1.10": {"STT": datetime.date(2009, 1, 31), "Tiêu chí": "Gì đó"}}),
        (
            "W105",
            {
                "– Số lần trễ hạn": {"Tiêu chí": "– Số tin bài", FIGURE: 1},
                "1.5": {"STT": None, "Tiêu chí": None, SCORE: None},
            },
        ),
        ("W106", {"1.6": {"Tiêu chí": "Ứng dụng công nghệ thông tin ở cấp xã"}}),
        ("W115", {"– Tổng số hồ sơ": {FIGURE: "1.234"}}),
        ("W116", {"1.1": {FIGURE: "Rất kịp thời"}}),
        ("W110", {"– Tổng số hồ sơ": {FIGURE: "khoảng 100"}}),
        ("W114", {"– Tổng số hồ sơ": {FIGURE: "90 %"}}),
    ],
)
def test_rows_and_figures_with_a_fault(tmp_path: Path, code: str, changes: Changes) -> None:
    _, findings = read(book(tmp_path / "a.xlsx", rows_with(changes)))
    assert codes(findings) == [code]


@pytest.mark.parametrize(
    ("typed", "title"),
    [
        ("1.10.", "Sáng kiến"),
        (" 1.10 ", "Sáng kiến"),
        ("1,10", "Sáng kiến"),
        ("'1.10", "Sáng  kiến"),
        ("1.10)", "SÁNG KIẾN"),
    ],
)
def test_codes_as_people_write_them(tmp_path: Path, typed: str, title: str) -> None:
    path = book(tmp_path / "a.xlsx", rows_with({"1.10": {"STT": typed, "Tiêu chí": title}}))
    assert read(path)[1] == []
    assert claimed(path, "1.10") == Decimal("1.3")


def test_a_damaged_code_is_resolved_by_its_title_or_its_order(tmp_path: Path) -> None:
    by_title = book(tmp_path / "a.xlsx", rows_with({"1.1": {"STT": 1.1}, "1.10": {"STT": 1.1}}))
    assert (claimed(by_title, "1.1"), claimed(by_title, "1.10")) == (Decimal(1), Decimal("1.3"))
    by_order = book(tmp_path / "b.xlsx", rows_with({"1.10": {"STT": 1.1, "Tiêu chí": None}}))
    assert claimed(by_order, "1.10") == Decimal("1.3")
    assert codes(read(by_order)[1]) == ["W103"]


def test_a_code_stored_as_a_date_is_resolved_when_only_one_fits(tmp_path: Path) -> None:
    wanted = framework(SET.replace('"1.6"', '"1.6.2"'))
    rows = rows_with({"1.6": {"STT": datetime.date(2002, 6, 1)}})
    submission, findings = read(book(tmp_path / "a.xlsx", rows), wanted)
    assert submission is not None
    assert submission.entries["1.6.2"].claimed.value == Decimal("1.75")
    assert codes(findings) == ["W103"]


def test_options_are_matched_whatever_their_case_and_tones(tmp_path: Path) -> None:
    for typed in ("kịp thời  đúng hạn", "KỊP THỜI, ĐÚNG HẠN", "Kịp thời, đúng hạn"):
        submission, findings = read(book(tmp_path / "a.xlsx", rows_with({"1.1": {FIGURE: typed}})))
        assert submission is not None
        assert (submission.entries["1.1"].option, findings) == ("Kịp thời, đúng hạn", [])


@pytest.mark.parametrize("code", ["W117", "W111"])
def test_empty_cells_that_hide_something(tmp_path: Path, code: str) -> None:
    path = book(tmp_path / "a.xlsx", rows_with({"1.10": {SCORE: "=1+1"}, "– Số tin bài": {FIGURE: 3}}))
    if code == "W111":
        _edit(path, b"<f>1+1</f><v/>", b"<f>1/0</f><v>#DIV/0!</v>", b'<c r="F16"', b'<c r="F16" t="e"')
    submission, findings = read(path)
    assert submission is not None
    assert codes(findings) == [code]
    assert findings[0].place.cell == "F16"


def test_a_calculated_formula_is_a_number(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", rows_with({"1.10": {SCORE: "=1+0.3"}}))
    _edit(path, b"<f>1+0.3</f><v/>", b"<f>1+0.3</f><v>1.3</v>")
    assert claimed(path, "1.10") == Decimal("1.3")


def _edit(path: Path, *changes: bytes) -> None:
    """Replace bytes of the first sheet's XML; each must be there."""
    parts = parts_of(path.read_bytes())
    xml = parts[SHEET].replace(b"<v></v>", b"<v/>").replace(b"<v />", b"<v/>")
    for old, new in zip(changes[::2], changes[1::2], strict=True):
        assert old in xml
        xml = xml.replace(old, new)
    path.write_bytes(packed(parts | {SHEET: xml}))


def test_columns_may_move_and_headings_may_be_merged(tmp_path: Path) -> None:
    order = (5, 0, 1, 2, 3, 4, 6)
    rows = [[row[0], "thêm", *(row[n] for n in order[:1]), *(row[n] for n in order[2:])] for row in GOOD]
    first = ("Số TT", "Cột riêng", "Kết quả", "Nội dung", "Kết quả", "", "TLKC", "Ghi chú")
    second = ("", "", "Điểm tự đánh giá (của đơn vị)", "", "Điểm chuẩn", "Số liệu", "", "")
    numbers = ("(1)", "(2)", "(3)", "(4)", "(5)", "(6)", "(7)", "(8)")
    above = [("",), ("SỞ NỘI VỤ",), ("BẢNG",)]
    path = book(tmp_path / "a.xlsx", [second, numbers, *rows], headings=first, above=above)
    submission, findings = read(path)
    assert submission is not None
    assert findings == []
    assert submission.entries["1.10"].claimed.value == Decimal("1.3")
    assert submission.entries["1.1"].option == "Kịp thời, đúng hạn"
    assert submission.entries["1.1"].evidence == "KH 12/KH-SNV, trang 3"


@pytest.mark.parametrize(
    ("code", "headings", "rows"),
    [
        ("W010", ("A", "B", "C", "D", "E", "F", "G"), GOOD),
        ("W012", (*HEADINGS[:6], "Tự chấm"), GOOD),
        ("W107", HEADINGS, [(f"{n}.1", f"Tiêu chí của bộ khác {n}", 1, None, None, 1) for n in range(1, 9)]),
        ("W020", HEADINGS, []),
    ],
)
def test_tables_that_cannot_be_read(
    tmp_path: Path, code: str, headings: tuple[object, ...], rows: Rows
) -> None:
    submission, findings = read(book(tmp_path / "a.xlsx", rows, headings=headings))
    assert submission is None
    assert codes(findings) == [code]


def test_two_sheets_with_a_form(tmp_path: Path) -> None:
    path = book(tmp_path / "a.xlsx", GOOD)
    workbook = openpyxl.load_workbook(path)
    copy = workbook.copy_worksheet(workbook["Biểu"])
    workbook.save(path)
    assert codes(read(path)[1]) == ["W011"]
    copy.sheet_state = "hidden"
    workbook.save(path)
    assert codes(read(path)[1]) == ["W015"]


def test_missing_columns_are_told_once(tmp_path: Path) -> None:
    rows = [(*row[:3], row[5]) for row in GOOD if row[0]]
    headings = ("STT", "Tiêu chí", "Điểm tối đa", SCORE)
    submission, findings = read(book(tmp_path / "a.xlsx", rows, headings=headings))
    assert submission is not None
    assert codes(findings) == ["W013"]
    assert FRAMEWORK.by_code["1.1"].evidence == "required"
