"""Whole workbooks made by other software (see make_files.py), read without that software."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import openpyxl
import pytest

from parscore.read.forms.form import open_form, per_unit, read_entries
from tests.forms.kit import CYCLE, FRAMEWORK, Rows, codes, read
from tests.kit.office import packed, parts_of
from tests.reading import excel95
from tests.reading.test_layouts import MARKS, marks, same

FILES = Path(__file__).parent / "files"
READ = {
    "libreoffice-letterhead.xls": [],
    "libreoffice-one-cell.ods": [],
    "libreoffice-formulas.ods": [],
    "libreoffice-formulas.xlsx": [],
    "libreoffice-damaged-numbers.xls": ["W103", "W103"],
    "libreoffice-tcvn3.xls": ["W014"],
    "libreoffice-sheets.ods": [],
    "libreoffice-text-numbers.xlsx": [],
    "libreoffice-hidden.ods": ["W016"],
    "libreoffice-hidden.xlsx": ["W016"],
    "libreoffice-hidden.xls": ["W016"],
    "libreoffice.csv": [],
    "xlsxwriter-merged.xlsx": [],
    "openpyxl.xlsm": [],
}
ERRORS = ("libreoffice-errors.xlsx", "libreoffice-errors.xls", "libreoffice-errors.ods")
PERCENTS = ("libreoffice-percent.xlsx", "libreoffice-percent.ods", "libreoffice-percent.xls")
UNCALCULATED = ("xlsxwriter-uncalculated.xlsx", "openpyxl-uncalculated.xlsx")


@pytest.mark.parametrize(("name", "found"), READ.items(), ids=list(READ))
def test_every_file_is_read_as_the_good_form(name: str, found: list[str]) -> None:
    assert same(FILES / name) == found


@pytest.mark.parametrize("name", UNCALCULATED)
def test_no_formula_is_a_silent_zero(name: str) -> None:
    submission, findings = read(FILES / name)
    assert codes(findings) == ["W117"]
    assert marks(submission) == {code: mark for code, mark in MARKS.items() if code != "1.10"}
    assert submission is not None
    assert submission.entries["1.10"].claimed.unreadable


@pytest.mark.parametrize("name", ERRORS)
def test_errors_are_told_in_every_kind_of_file(name: str) -> None:
    submission, findings = read(FILES / name)
    assert [(found.code, found.criterion) for found in findings] == [("W111", "1.4"), ("W111", "1.5")]
    assert "#DIV/0!" in findings[0].message
    assert "#N/A" in findings[1].message
    assert marks(submission) == {code: mark for code, mark in MARKS.items() if code not in ("1.4", "1.5")}


@pytest.mark.parametrize("name", PERCENTS)
def test_a_number_shown_in_percent_is_no_mark(name: str) -> None:
    submission, findings = read(FILES / name)
    assert [(found.code, found.criterion) for found in findings] == [("W114", "1.6")]
    assert "«50%»" in findings[0].message
    assert marks(submission) == {code: mark for code, mark in MARKS.items() if code != "1.6"}


PLAIN: Rows = [("STT", "Tieu chi", "Diem tu cham"), ("1.6", None, 0.5), ("1.10", None, 1)]


@pytest.mark.parametrize(
    ("code", "percent"),
    [
        ("0%", True),
        ("0.00%;[Red]-0.00%", True),
        ('0.0" d"', False),
        ('0"%"', False),
        ("0\\%", False),
        ("0_%", False),
    ],
)
@pytest.mark.parametrize("ending", ["xlsx", "xls"])
def test_only_a_sign_that_counts_is_percent(tmp_path: Path, code: str, percent: bool, ending: str) -> None:
    path = tmp_path / f"a.{ending}"
    if ending == "xls":
        path.write_bytes(excel95.workbook("Tong hop", PLAIN, {(1, 2): code}))
    else:
        workbook = openpyxl.Workbook()
        for row in PLAIN:
            workbook.worksheets[0].append(list(row))
        workbook.worksheets[0]["C2"].number_format = code
        workbook.save(path)
    submission, findings = read(path)
    assert [(one.code, one.place.cell) for one in findings if one.code != "W013"] == [
        ("W114", "C2")
    ] * percent
    assert marks(submission) == ({"1.10": 1} if percent else {"1.6": 0.5, "1.10": 1})


def test_the_parts_of_a_number_format_stand_in_any_order(tmp_path: Path) -> None:
    path, styles = tmp_path / "a.xlsx", "xl/styles.xml"
    workbook = openpyxl.Workbook()
    for row in PLAIN:
        workbook.worksheets[0].append(list(row))
    workbook.worksheets[0]["C2"].number_format = "0.0%;[>=1]0%"
    workbook.save(path)
    parts = parts_of(path.read_bytes())
    turned = re.sub(rb'(numFmtId="16\d") (formatCode="[^"]*")', rb"\2 \1", parts[styles]).replace(
        b"&gt;", b">"
    )
    bare = re.sub(rb"(<cellXfs[^<>]*>)<xf [^<>]*?(/?)>", rb"\1<xf\2>", turned)
    assert len({parts[styles], turned, bare}) == 3
    for styled in (turned, bare):
        path.write_bytes(packed(parts | {styles: styled}))
        assert ("W114", "C2") in [(one.code, one.place.cell) for one in read(path)[1]]


def test_a_table_of_all_units() -> None:
    form, _ = open_form(FILES / "libreoffice-all-units.ods", "a.ods")
    assert form is not None
    many, findings = per_unit(form, CYCLE)
    read = {unit: marks(read_entries(one, FRAMEWORK, unit)[0]) for unit, one in many}
    assert (read, findings) == ({"so-noi-vu": MARKS, "so-y-te": dict.fromkeys(MARKS, 0.5)}, [])


def test_every_file_is_tried() -> None:
    names = {path.name for path in FILES.iterdir()}
    assert names == {*READ, *UNCALCULATED, *ERRORS, *PERCENTS, "libreoffice-all-units.ods"}


def test_a_wrong_ending_is_told(tmp_path: Path) -> None:
    for name, ending in (
        ("libreoffice-letterhead.xls", "xlsx"),
        ("openpyxl.xlsm", "ods"),
        ("libreoffice-sheets.ods", "csv"),
    ):
        path = tmp_path / f"a.{ending}"
        shutil.copy(FILES / name, path)
        assert "W006" in same(path)
