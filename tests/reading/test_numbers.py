"""The table of docs/doc-bieu.md, run: every cell of it is typed into a form and read back."""

from __future__ import annotations

import datetime
import re
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from parscore.number import vi
from tests.forms.kit import SET, book, codes, framework, read, rows_with

PAGE = Path(__file__).parents[2] / "docs" / "doc-bieu.md"
CELL = re.compile(
    r"^\| (?:`(?P<text>[^`]+)`|(?P<said>\([^|]+\))) \| (?P<claimed>[^|]+) \| (?P<figure>[^|]+) \|$"
)
SAID: dict[str, object] = {
    "(số 0,1 + 0,2)": 0.1 + 0.2,
    "(số 1e300)": 1e300,
    "(ĐÚNG/SAI)": True,
    "(ngày 01/02/2022)": datetime.date(2022, 2, 1),
    "(giờ 03:02)": datetime.time(3, 2),
}
ROWS = [found for line in PAGE.read_text(encoding="utf-8").splitlines() if (found := CELL.match(line))]
WANTED = framework(SET.replace("Tổng số nhiệm vụ", "Tổng số nhiệm vụ được giao"))


def typed_in(path: Path, cell: str, value: object) -> None:
    """Put a value into a cell as it is, a text also when it looks like a formula."""
    workbook = openpyxl.load_workbook(path)
    target = workbook["Biểu"][cell]
    target.value = value
    if isinstance(value, str):
        target.data_type = "s"
    workbook.save(path)


def said(value: Decimal | None, found: list[str]) -> str:
    """What came of a cell, in the words of the page."""
    return found[0] if found else "—" if value is None else vi(value)


def test_the_page_has_the_table() -> None:
    assert len(ROWS) > 35


@pytest.mark.parametrize("row", ROWS, ids=[str(row["text"] or row["said"]) for row in ROWS])
def test_numbers_are_read_as_the_page_says(tmp_path: Path, row: re.Match[str]) -> None:
    value = SAID[row["said"]] if row["said"] else row["text"].replace("\\u00a0", "\u00a0")
    path = book(tmp_path / "a.xlsx", rows_with({"1.10": {"Điểm tự chấm": None}}))
    typed_in(path, "F16", value)
    submission, findings = read(path)
    assert submission is not None
    assert said(submission.entries["1.10"].claimed.value, codes(findings)) == row["claimed"]
    blank = rows_with(
        {
            "– Tổng số nhiệm vụ": {"Tiêu chí": "– Tổng số nhiệm vụ được giao", "Số liệu kê khai": None},
            "– Số nhiệm vụ hoàn thành": {"Số liệu kê khai": None},
            "1.2": {"Điểm tự chấm": None},
        }
    )
    path = book(tmp_path / "b.xlsx", blank)
    typed_in(path, "D7", value)
    submission, findings = read(path, WANTED)
    assert submission is not None
    number = submission.entries["1.2"].figures["denominator"].value
    assert said(number, codes(findings)) == row["figure"]


@pytest.mark.parametrize(
    ("value", "number", "found"),
    [("95%", "95", []), (95.0, "95", []), (0.95, "0.95", ["W122"]), ("95 %", "95", [])],
)
def test_a_figure_in_percent(tmp_path: Path, value: object, number: str, found: list[str]) -> None:
    text = SET.replace(
        "{kind: count, of: Số tin bài, each: 0.25}",
        "{kind: bands, of: Tỷ lệ tin bài (%), steps: [{above: 90, points: 1}, {else: 0}]}",
    )
    rows = rows_with({"– Số tin bài": {"Tiêu chí": "– Tỷ lệ tin bài (%)", "Số liệu kê khai": value}})
    submission, findings = read(book(tmp_path / "a.xlsx", rows), framework(text))
    assert submission is not None
    assert submission.entries["1.4"].figures["of"].value == Decimal(number)
    assert codes(findings) == found


def test_nothing_arose_is_a_denominator_of_none(tmp_path: Path) -> None:
    rows = rows_with(
        {
            "1.2": {"Điểm tự chấm": "KPS"},
            "– Số nhiệm vụ hoàn thành": {"Số liệu kê khai": "-"},
            "– Tổng số nhiệm vụ": {"Số liệu kê khai": None},
        }
    )
    submission, findings = read(book(tmp_path / "a.xlsx", rows))
    assert submission is not None
    assert codes(findings) == ["W124"]
    assert submission.entries["1.2"].figures["denominator"].value == 0
    assert submission.entries["1.2"].claimed.value is None


def test_not_applicable_is_a_claim(tmp_path: Path) -> None:
    for column in ("Điểm tự chấm", "Số liệu kê khai"):
        cells = {"Điểm tự chấm": None, "Số liệu kê khai": None} | {column: "Không áp dụng"}
        submission, findings = read(book(tmp_path / "a.xlsx", rows_with({"1.6": cells})))
        assert submission is not None
        assert (submission.entries["1.6"].claims_not_applicable, findings) == (True, [])
