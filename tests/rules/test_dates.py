"""Days late out of the date on which something came, by the deadline of the rule and the period of the cycle."""

from __future__ import annotations

import datetime
from pathlib import Path

import openpyxl
import pytest

from parscore import load_framework
from parscore.model.rules.counts import Late
from parscore.read.sheets.cells import as_day
from tests.figures.kit import ALL, CYCLE, FRAMEWORK, cycle, only, points

LATE = "{kind: late, of: Ngày nộp, each: 1, first: 2, last: 5, deadline: %s}"


def penalty(deadline: str) -> str:
    rule = LATE % deadline if deadline else LATE.replace(", deadline: %s", "")
    return f"{FRAMEWORK}penalty:\n  - {{code: T1, title: Nộp trễ, max: 4, marks: computed, rule: {rule}}}\n"


@pytest.mark.parametrize(
    ("deadline", "period", "day", "lost"),
    [
        ("12-15", "", "15/12/2026", "0"),
        ("12-15", "", "16/12/2026", "1"),
        ("12-15", "", "2026-12-18", "2"),
        ("12-15", "", "20/12/2026 16:45", "4"),
        ("12-15", "", "21/12/2026", ""),
        ("2027-01-15", "", "16/01/2027", "1"),
        ("21", "2026-11", "22/11/2026", "1"),
        ("21", "2026-Q3", "21/9/2026", "0"),
        ("31", "2026-11", "1/12/2026", "1"),
        ("12-15", "", "3", "2"),
    ],
)
def test_a_date_becomes_days_late(tmp_path: Path, deadline: str, period: str, day: str, lost: str) -> None:
    """11-QĐ/TU, V.1: within two days 1, from the third on 1 for each, after the fifth nothing is accepted."""
    named = CYCLE.replace("year: 2026\n", f"year: 2026\n{f'period: {period}' if period else ''}\n")
    run = cycle(tmp_path, {"s.csv": f"{ALL}a,T1,,,{day}\n"}, framework=penalty(deadline), cycle=named)
    assert points(run, "a")["T1"] == lost


@pytest.mark.parametrize(
    ("name", "code", "last", "month"),
    [("thang", "III.1", "2026-08-23", 8), ("nam-xa", "V.1", "2026-12-20", 12)],
)
def test_the_last_day_accepted_is_that_of_the_text(name: str, code: str, last: str, month: int) -> None:
    """11-QĐ/TU: nothing is accepted after the 23rd of the month, or after 20/12 for the year."""
    (item,) = (one for one in load_framework(f"khanh-hoa/2026/11-qd-tu-{name}").penalty if one.code == code)
    assert isinstance(item.rule, Late)
    day = item.rule.deadline_in(2026, month)
    assert day is not None
    assert item.rule.last == (datetime.date.fromisoformat(last) - day).days


def test_a_date_in_a_workbook(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (["unit", "code", "of"], ["a", "T1", datetime.datetime(2026, 12, 17, 8, 30)]):
        sheet.append(row)
    book.save(tmp_path / "ngay.xlsx")
    run = cycle(tmp_path, {"s.csv": ALL}, framework=penalty("12-15"), named="[s.csv, ngay.xlsx]")
    assert points(run, "a")["T1"] == "1"


def test_a_date_without_a_deadline_is_told(tmp_path: Path) -> None:
    run = cycle(tmp_path, {"s.csv": f"{ALL}a,T1,,,17/12/2026\n"}, framework=penalty(""))
    assert "ngày 17/12/2026" in only(run, "N159").message
    assert points(run, "a")["T1"] == ""


@pytest.mark.parametrize(
    ("deadline", "day"),
    [
        ("22", datetime.date(2026, 11, 22)), ("31", datetime.date(2026, 11, 30)),
        ("12-15", datetime.date(2026, 12, 15)),
        ("2027-01-15", datetime.date(2027, 1, 15)), ("2026-12-15-20", None), ("2026-13-15", None), ("11-31", None),
        ("", None), ("12-x", None), ("12- 15", None),
    ],
)  # fmt: skip
def test_the_last_day_in_time(deadline: str, day: datetime.date | None) -> None:
    """Of a cycle that ends in November 2026."""
    rule = Late.model_validate({"kind": "late", "each": "1", "deadline": deadline or None})
    assert rule.deadline_in(2026, 11) == day


@pytest.mark.parametrize("text", ["31/02/2026", "17/12", "12", "17/12/2026 trễ", "2026-13-01", 5, None, True])
def test_what_is_no_day(text: object) -> None:
    assert as_day(text) is None
