"""Tables of all units with a unit in every row and a criterion in every column."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from itertools import zip_longest
from pathlib import Path

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from parscore.diagnostics import Diagnostic
from parscore.model.submission import Submission
from parscore.read.forms.form import open_form, per_unit, read_entries
from tests.forms.kit import CYCLE, FRAMEWORK, GOOD, UNIT, Rows, codes
from tests.reading.test_layouts import MARKS, marks, sheets

CRITERIA = [row for row in GOOD if row[0]]
NUMBERS = [row[0] for row in CRITERIA]
TITLES = [row[1] for row in CRITERIA]
FIRST: list[object] = ["Sở Nội vụ", *(row[5] for row in CRITERIA)]
SECOND: list[object] = ["SỞ Y TẾ tỉnh Lào Cai", *(None if row[5] is None else 0.5 for row in CRITERIA)]
UNITS: list[list[object]] = [FIRST, SECOND]
WANTED = {"so-noi-vu": MARKS, "so-y-te": dict.fromkeys(MARKS, 0.5)}


def laid(path: Path, rows: Rows, merged: Sequence[str] = (), hidden: Sequence[str] = ()) -> Path:
    """A sheet of just these rows."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Tổng hợp"
    for row in rows:
        sheet.append(list(row))
    for cells in merged:
        sheet.merge_cells(cells)
    for name in hidden:
        if name.isdecimal():
            sheet.row_dimensions[int(name)].hidden = True
        else:
            sheet.column_dimensions[name].hidden = True
    workbook.save(path)
    return path


def text(path: Path, rows: Rows, separator: str = ";") -> Path:
    """A csv file of these rows."""
    lines = [separator.join("" if cell is None else str(cell) for cell in row) for row in rows]
    path.write_text("\n".join(lines), encoding="utf-8")
    return path


def submissions(path: Path) -> tuple[dict[str, Submission | None], list[Diagnostic]]:
    """The form of every unit and everything found."""
    form, findings = open_form(path, path.name)
    if form is None:
        return {}, findings
    many, faults = per_unit(form, CYCLE)
    found, findings = {}, [*findings, *faults]
    for unit, one in many:
        found[unit], faults = read_entries(one, FRAMEWORK, unit)
        findings += faults
    return found, findings


def taken(path: Path) -> tuple[dict[str, dict[str, float]], list[tuple[str, str]]]:
    """The marks of every unit, and code and place of what was found."""
    found, findings = submissions(path)
    told = [(one.code, one.place.cell or str(one.place)) for one in findings]
    return {unit: marks(one) for unit, one in found.items() if one is not None}, told


BOTH = [f"{code}. {title}" for code, title in zip(NUMBERS, TITLES, strict=True)]
HEADS: dict[str, Rows] = {
    "codes": [["Đơn vị", *NUMBERS]],
    "titles": [["Tên đơn vị", *TITLES]],
    "both in one cell": [["Cơ quan, đơn vị", *BOTH]],
    "codes over titles": [["Đơn vị", *NUMBERS], [None, *TITLES]],
    "titles over codes": [["Đơn vị", *TITLES], [None, *NUMBERS]],
    "rows that say what they are": [
        ["Mã", *NUMBERS],
        ["Tên đơn vị/Tiêu chí", *TITLES],
        ["Điểm tối đa", *(row[2] for row in CRITERIA)],
    ],
    "maxima and numbers of columns": [
        ["Đơn vị", *BOTH],
        ["Điểm tối đa", *(row[2] for row in CRITERIA)],
        [f"({number})" for number in range(1, len(BOTH) + 2)],
    ],
    "letterhead": [["UBND TỈNH"], [], ["BẢNG TỔNG HỢP NĂM 2022"], ["Đơn vị", *BOTH]],
    "a heading over all": [["Đơn vị", "Điểm tự chấm"], [None, *BOTH]],
}


@pytest.mark.parametrize("heads", HEADS.values(), ids=list(HEADS))
@pytest.mark.parametrize("counted", [False, True])
def test_a_unit_in_every_row(tmp_path: Path, heads: Rows, counted: bool) -> None:
    rows: list[list[object]] = [*map(list, heads), *UNITS]
    if counted:
        labels = ["STT", *range(1, 20)]
        start = next(place for place, row in enumerate(heads) if len(row) > 1)
        label = [None] * start + [labels[0]] + [None] * (len(heads) - start - 1) + [1, 2]
        rows = [[mark, *row] for mark, row in zip(label, rows, strict=True)]
    found, told = taken(laid(tmp_path / "a.xlsx", rows))
    assert found == WANTED
    assert {code for code, _ in told} <= {"W109"}
    assert taken(text(tmp_path / "a.csv", rows))[0] == WANTED


def test_levels_of_headings(tmp_path: Path) -> None:
    """Fields are merged over their criteria; those of no criterion are merged down."""
    upper = [
        "Đơn vị",
        "1. Chỉ đạo, điều hành",
        *[None] * 6,
        "2. Tác động của CCHC",
        None,
        "C1",
        "T1",
        "Tổng cộng",
    ]
    codes_below = [None, *(code for code in NUMBERS if "." in str(code)), None, None, None]
    own = [row for row in CRITERIA if "." in str(row[0])]
    units = [
        [unit[0], *(row[5] if unit is FIRST else row[5] and 0.5 for row in own), None, None, total]
        for unit, total in ((FIRST, 10.1), (SECOND, 3))
    ]
    merged = ["A1:A2", "B1:H1", "I1:J1", "K1:K2", "L1:L2", "M1:M2"]
    path = laid(tmp_path / "a.xlsx", [upper, codes_below, *units], merged)
    assert taken(path) == (WANTED, [])
    found, _ = submissions(path)
    assert {unit: one.totals[-1][1].place.cell for unit, one in found.items() if one} == {
        "so-noi-vu": "M3",
        "so-y-te": "M4",
    }


def test_places_are_those_of_the_file(tmp_path: Path) -> None:
    changed: list[list[object]] = [list(FIRST), list(SECOND)]
    changed[0][NUMBERS.index("1.6") + 1] = "x"
    changed[1][NUMBERS.index("1.4") + 1] = True
    heads = ["Đơn vị", *NUMBERS]
    above: Rows = [["BẢNG TỔNG HỢP"], []]
    shifted = [[None, *row] for row in (*above, heads, *changed)]
    found, told = taken(laid(tmp_path / "a.xlsx", shifted))
    assert told == [("W110", "I4"), ("W112", "G5")]
    assert found["so-noi-vu"] == {code: mark for code, mark in MARKS.items() if code != "1.6"}
    assert taken(text(tmp_path / "a.csv", [heads, *changed]))[1] == [
        ("W110", "a.csv:2:8"),
        ("W110", "a.csv:3:6"),
    ]
    entry = submissions(tmp_path / "a.xlsx")[0]["so-y-te"]
    assert entry is not None
    assert str(entry.entries["1.5"].claimed.place) == "a.xlsx[Tổng hợp]!H5"
    assert str(entry.entries["1.5"].place) == "a.xlsx[Tổng hợp]!H3"


def test_codes_that_a_spreadsheet_damaged(tmp_path: Path) -> None:
    numbers = [float(str(code)) if str(code)[0].isdecimal() else code for code in NUMBERS]
    found, told = taken(laid(tmp_path / "a.xlsx", [["Đơn vị", *numbers], *UNITS]))
    assert found == WANTED
    assert told == [("W103", "C1"), ("W103", "I1")] * 2


def test_percent_error_and_hidden_cells(tmp_path: Path) -> None:
    path = laid(tmp_path / "a.xlsx", [["Đơn vị", *NUMBERS], *UNITS], hidden=["G", "3"])
    workbook = openpyxl.load_workbook(path)
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet["H3"].number_format = "0%"
    sheet["F2"] = "=1+1"
    workbook.save(path)
    _, told = taken(path)
    assert ("W114", "H3") in told
    assert ("W117", "F2") in told
    hidden = [one.message for one in submissions(path)[1] if one.code == "W016"]
    assert ["cột G" in said for said in hidden] == [True, True]
    assert ["dòng 3" in said for said in hidden] == [False, True]


def test_one_score_for_two_criteria(tmp_path: Path) -> None:
    emptied: list[list[object]] = [list(FIRST), list(SECOND)]
    at = NUMBERS.index("1.10") + 1
    emptied[0][at] = None
    found, told = taken(laid(tmp_path / "a.xlsx", [["Đơn vị", *NUMBERS], *emptied], ["H2:I2"]))
    assert told == [("W127", "H2")]
    assert "1.6" not in found["so-noi-vu"]
    assert found["so-y-te"] == WANTED["so-y-te"]
    twice = laid(tmp_path / "b.xlsx", [["Đơn vị", *NUMBERS, "1.6"], [*FIRST, 0.25], [*SECOND, 0.5]])
    found, told = taken(twice)
    assert "1.6" not in found["so-noi-vu"]
    assert found["so-y-te"]["1.6"] == 0.5
    assert [cell for code, cell in told if code == "W102"] == ["O1", "H1", "O1"]
    assert "cột H" in next(one.message for one in submissions(twice)[1] if one.code == "W102")


def test_rows_of_nobody(tmp_path: Path) -> None:
    rows: Rows = [
        ["Đơn vị", *NUMBERS],
        *UNITS,
        ["Sở Ngoại giao", *FIRST[1:]],
        ["Tổng cộng", *FIRST[1:]],
        ["Ghi chú: x"],
        ["SỞ NỘI VỤ", None, "GIÁM ĐỐC"],
    ]
    found, told = taken(laid(tmp_path / "a.xlsx", rows))
    assert (found, told) == (WANTED, [("W018", "A4")])


@pytest.mark.parametrize(
    ("rows", "cell", "said"),
    [
        ([["Đơn vị", *NUMBERS], *UNITS, FIRST], "A2", "dòng"),
        ([["Đơn vị", *NUMBERS], FIRST, ["Sở A", 1, 2], ["Sở B", 1, 2]], "A1", "1 đơn vị"),
        ([["Đơn vị", *NUMBERS], ["Sở A", 1, 2], ["Sở B", 1, 2]], "A1", "0 đơn vị"),
        ([["Đơn vị", *NUMBERS], FIRST], "A1", "1 đơn vị"),
        ([["Đơn vị", *NUMBERS], [*FIRST, 4], SECOND], "O1", "không có tiêu đề"),
        ([["Đơn vị", *NUMBERS], [*FIRST, "x"], SECOND], "O1", "không có tiêu đề"),
        (
            [
                ["Đơn vị", *(cell for code in NUMBERS for cell in (code, None))],
                [None, *["Tự chấm", "Thẩm định"] * len(NUMBERS)],
                ["Sở Nội vụ", *[1] * 2 * len(NUMBERS)],
                ["Sở Y tế", *[1] * 2 * len(NUMBERS)],
            ],
            "B2",
            "nhiều cột",
        ),
    ],
    ids=[
        "twice",
        "one known",
        "none known",
        "one",
        "no heading",
        "no heading for a word",
        "two columns each",
    ],
)
def test_tables_that_are_told(tmp_path: Path, rows: Rows, cell: str, said: str) -> None:
    found, findings = submissions(laid(tmp_path / "a.xlsx", rows))
    assert found == {}
    assert [(one.code, one.place.cell) for one in findings if one.code != "W018"] == [("W027", cell)]
    assert any(said in one.message for one in findings)


@pytest.mark.parametrize("label", [["Đơn vị", "Sở Nội vụ"], [None, "Đơn vị"]])
def test_a_form_that_only_names_its_unit(tmp_path: Path, label: list[object]) -> None:
    rows: Rows = [label, [None, "Sở Nội vụ"], ["STT", "Tiêu chí", "Điểm tối đa", "Năm 2021", "Năm 2022"]]
    rows = [*rows, *([row[0], row[1], row[2], 1, row[5]] for row in CRITERIA)]
    found, findings = submissions(laid(tmp_path / "a.xlsx", rows))
    assert (found, codes(findings)) == ({}, [])
    form, _ = open_form(tmp_path / "a.xlsx", "a.xlsx")
    assert form is not None
    assert codes(read_entries(form, FRAMEWORK, UNIT.id)[1]) == ["W017"]


def test_a_heading_merged_over_columns_without_their_own(tmp_path: Path) -> None:
    rows: Rows = [["Đơn vị", "1.1", None, "1.2"], ["Sở Nội vụ", 1, 0.5, 1], ["Sở Y tế", 1, 0.5, 1]]
    assert taken(laid(tmp_path / "a.xlsx", rows, ["B1:C1"]))[1] == [("W027", "C1")]


def test_a_unit_over_several_rows(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Đơn vị", "Loại điểm", *NUMBERS]]
    for unit in UNITS:
        rows += [[unit[0], "Tự chấm", *unit[1:]], [None, "Thẩm định", *[0.11] * len(NUMBERS)]]
    found, told = taken(laid(tmp_path / "a.xlsx", rows, ["A2:A3", "A4:A5"]))
    assert (found, told) == (WANTED, [])
    for row in rows:
        row[1] = None
    assert taken(laid(tmp_path / "b.xlsx", rows))[1] == [("W027", "A2")]


@pytest.mark.parametrize("kind", ["turned", "upright", "both"])
def test_a_sheet_for_each_field(tmp_path: Path, kind: str) -> None:
    fields = [[place for place, code in enumerate(NUMBERS) if str(code)[0] == first] for first in "12C"]
    tables = {}
    for number, places in enumerate(fields):
        rows = [["Đơn vị", *(NUMBERS[place] for place in places), "Ghi chú"]]
        rows += [[unit[0], *(unit[place + 1] for place in places)] for unit in UNITS]
        over = [[cells[0], None, *cells[1:]] for cells in zip_longest(*rows)]
        over[0][:2], over[-1][0] = ["STT", "Tiêu chí"], None
        tables[f"LV {number}"] = over if kind == "upright" or (kind == "both" and number == 0) else rows
    path = sheets(tmp_path / "a.xlsx", tables)
    assert taken(path)[0] == WANTED
    again = sheets(tmp_path / "b.xlsx", {**tables, "Lần 2": tables["LV 0"]})
    assert taken(again) == ({}, [("W011", "b.xlsx[LV 0]")] * 2)


def test_commas_that_tear_numbers_apart(tmp_path: Path) -> None:
    rows: Rows = [["Đơn vị", *NUMBERS], *([str(c or "").replace(".", ",") for c in unit] for unit in UNITS)]
    assert taken(text(tmp_path / "a.csv", rows, ","))[1] == [("W025", "a.csv:3:3")]


def test_without_a_cycle_it_is_told(tmp_path: Path) -> None:
    form, _ = open_form(
        laid(tmp_path / "a.xlsx", [["STT", "Đơn vị", *NUMBERS], *([1, *unit] for unit in UNITS)]), "a"
    )
    assert form is not None
    assert codes(read_entries(form, FRAMEWORK, UNIT.id)[1]) == ["W027"]


def test_a_claim_for_a_whole_field(tmp_path: Path) -> None:
    none = ["Sở Nội vụ", "Không áp dụng", *[None] * (len(NUMBERS) - 1)]
    found, told = submissions(laid(tmp_path / "a.xlsx", [["Đơn vị", *NUMBERS], none, SECOND]))
    assert told == []
    first = found["so-noi-vu"]
    assert first is not None
    assert first.entries["1.5"].claims_not_applicable
    assert first.entries["1.5"].claimed.place.cell == "B2"
    assert sum((entry.claimed.value or Decimal(0) for entry in first.entries.values()), Decimal(0)) == 0
