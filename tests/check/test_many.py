"""Very many files checked at once, and tables whose score column nobody can know."""

from __future__ import annotations

from pathlib import Path

import openpyxl

from parscore.catalogue import finding
from parscore.diagnostics import Place
from parscore.pipeline.annotations import rows_of, write_annotated
from parscore.pipeline.check import CheckReport, FormReport
from parscore.pipeline.forms import counting
from parscore.pipeline.inputs import Source
from tests.check.test_command import own_form, own_set
from tests.kit.cli import parscore


def test_thousands_of_files_are_listed_and_returned(tmp_path: Path) -> None:
    found = finding("W003", Place("a"), problem="hỏng")
    files = tuple(
        FormReport(Source(tmp_path / str(n) / f"{n}.xlsx", f"nop/{n}.xlsx"), str(n), f"Xã {n}", (found,))
        for n in range(3_000)
    )
    made = write_annotated(CheckReport(files), tmp_path / "ra", follow_up=False)
    rows = rows_of(made.report)
    assert [row.file for row in rows] == [f"{n}.xlsx" for n in range(3_000)]
    assert {tuple(one.code for one in row.findings) for row in rows} == {("W003", "W531")}


def test_a_column_that_is_not_recognised_is_named_without_a_cycle(tmp_path: Path) -> None:
    path = own_form(tmp_path)
    book = openpyxl.load_workbook(path)
    book.worksheets[0]["F2"] = "Số do phòng ghi"
    book.save(path)
    done = parscore("check", path, "--framework", own_set(tmp_path))
    assert "W021" in done.stdout
    assert "Số do phòng ghi" in done.stdout
    assert "W542" not in done.stdout


def test_very_many_files_of_one_unit_are_told_in_short() -> None:
    found = counting("so-y-te", [Place(f"nop/{n}.xlsx") for n in range(3_000)])[1]
    assert len(found) == 3_000
    assert "tất cả 3000 tệp" in found[-1].message
    assert max(len(one.message) for one in found) < 400
