"""Findings about annexes, each with an annex that has it in its cell and one that does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest

from parscore.diagnostics import Diagnostic
from parscore.pipeline.draft import draft_annex
from tests.draft import annexes

Rows = Sequence[Sequence[object]]
HEAD = ("STT", "Nội dung", "Điểm tối đa", "Cách tính điểm")
FIELD = ("1", "Điều hành", 2, None)
PLAN = ("1.1", "Kế hoạch", 2, "Có: 2; Không: 0")
SOUND: Rows = (HEAD, FIELD, PLAN)
NAMES: Rows = (("Cơ quan", "Điện thoại"), *((f"Phòng {letter}", "x") for letter in "ABCD"))
BAD: Mapping[str, tuple[Sequence[Rows], str]] = {
    "D104": ([(HEAD, FIELD, ("1.1", "Kế hoạch", "theo hướng dẫn", PLAN[3]))], "[Sheet]!C3"),
    "D106": ([(HEAD, FIELD, (*PLAN[:3], None))], "[Sheet]!B3"),
    "D110": ([(HEAD, FIELD, (*PLAN[:3], "Có kế hoạch: 2"))], "[Sheet]!B3"),
    "D111": ([(HEAD, ("-", "Nội dung chung", 1, None), FIELD, PLAN)], "[Sheet]!B2"),
    "D202": ([((*HEAD, "Người theo dõi"), (*FIELD, None), (*PLAN, "An"))], "[Sheet]!E1"),
    "D203": ([SOUND, NAMES], "[Sheet1]!A1"),
}


def found(folder: Path, *tables: Rows, year: int | None = None) -> list[Diagnostic]:
    """What is found in an annex of these sheets."""
    path = annexes.workbook(folder / "a.xlsx", tables)
    run = draft_annex(path, folder / "a.yaml", year=year, this_year=2024, force=True)
    assert run.draft is not None
    return [one for one in run.findings if one.code in BAD or one.code == "D205"]


@pytest.mark.parametrize("code", BAD)
def test_what_an_annex_leaves_open_is_told_in_its_cell(code: str, tmp_path: Path) -> None:
    tables, place = BAD[code]
    one, policy = sorted(found(tmp_path, *tables), key=lambda said: said.code == "D205")
    assert policy.code == "D205"
    assert (one.code, str(one.place).removeprefix((tmp_path / "a.xlsx").as_posix())) == (code, place)


def test_a_plain_annex_leaves_only_the_policy_open(tmp_path: Path) -> None:
    assert [one.code for one in found(tmp_path, SOUND, NAMES[:3])] == ["D205"]


def test_what_is_decided_for_the_whole_set_is_named(tmp_path: Path) -> None:
    """D205 names the year and the decision only where neither the annex nor the command tells them."""
    (one,) = found(tmp_path, SOUND)
    assert "year, basis" in one.message
    (one,) = found(tmp_path, SOUND, year=2023)
    assert "year" not in one.message
    heading = (("Ban hành kèm theo Quyết định số 12/QĐ-UBND ngày 05 tháng 01 năm 2022 của UBND tỉnh",),)
    (one,) = found(tmp_path, (*heading, *SOUND), year=2023)
    assert "basis" not in one.message
    assert "rounding" in one.message


def test_a_maximum_below_zero_among_the_criteria_is_told(tmp_path: Path) -> None:
    """Only items of points taken off may be printed with a minus."""
    (one, _) = sorted(
        found(tmp_path, (HEAD, FIELD, ("1.1", "Kế hoạch", -2, PLAN[3]))), key=lambda said: said.code
    )
    assert (one.code, one.place.line, one.place.column) == ("D104", 3, 3)
    assert "−2" in one.message or "-2" in one.message
