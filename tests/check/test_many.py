"""Very many files checked at once."""

from __future__ import annotations

import time
from pathlib import Path

from parscore.catalogue import finding
from parscore.diagnostics import Place
from parscore.pipeline.checked import Checked, CheckReport, Source
from parscore.pipeline.returned import give_back, rows_of


def test_thousands_of_files_are_listed_and_returned_in_no_time(tmp_path: Path) -> None:
    found = finding("W003", Place("a"), problem="hỏng")
    files = tuple(
        Checked(Source(tmp_path / str(n) / f"{n}.xlsx", f"nop/{n}.xlsx"), str(n), f"Xã {n}", (found,))
        for n in range(3_000)
    )
    started = time.process_time()
    made = give_back(CheckReport(files), tmp_path / "ra", follow_up=False)
    rows = rows_of(made.report)
    assert time.process_time() - started < 4
    assert [row.file for row in rows] == [f"{n}.xlsx" for n in range(3_000)]
    assert {tuple(one.code for one in row.findings) for row in rows} == {("W003", "W531")}
