"""Units whose file cannot be used have sent something: they are not told to have sent nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from parscore.pipeline.score import score_cycle, score_folder
from tests.forms.kit import Rows, book
from tests.kit.cli import cycle_folder, parscore

FORM: Rows = [("1.1", "Kế hoạch", 4, None, None, 3, None), ("1.2", "Kết quả", 6, None, None, 2, None)]
UNIT = "so-tai-chinh"


def form(folder: Path, name: str, rows: Rows = FORM) -> Path:
    return book(folder / f"{name}.xlsx", rows, above=())


def damaged(folder: Path, name: str) -> None:
    (folder / f"{name}.xlsx").write_bytes(b"PK\x03\x04 damaged")


def locked(folder: Path, name: str) -> None:
    (folder / f"{name}.xls").write_bytes(bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600))


def stamped(folder: Path, name: str) -> None:
    """The stamp of another unit than the name of the file."""
    form(folder, name)
    workbook = openpyxl.load_workbook(folder / f"{name}.xlsx")
    sheet = workbook.create_sheet("parscore")
    for pair in (("framework", "thu"), ("unit", "so-y-te"), ("cycle", "thu-2022")):
        sheet.append(list(pair))
    workbook.save(folder / f"{name}.xlsx")


WAYS: dict[str, Callable[[Path, str], object]] = {
    "damaged": damaged,
    "no compound file": locked,
    "empty": lambda folder, name: (folder / f"{name}.xlsx").write_bytes(b""),
    "csv in no encoding": lambda folder, name: (folder / f"{name}.csv").write_bytes(b"\xff\xfe\x00"),
    "torn csv": lambda folder, name: (folder / f"{name}.csv").write_text(
        "STT,Tiêu chí,Điểm tự chấm\n1.1,Kế hoạch,1,5\n", encoding="utf-8"
    ),
    "Word": lambda folder, name: (folder / f"{name}.docx").write_bytes(b"x"),
    "picture": lambda folder, name: (folder / f"{name}.jpg").write_bytes(b"x"),
    "no table": lambda folder, name: book(
        folder / f"{name}.xlsx", [("Xin chào",)], headings=("a",), above=()
    ),
    "another set": lambda folder, name: form(folder, name, [("9.1", "X", 4, None, None, 3), ("9.2", "Y", 1)]),
    "no score column": lambda folder, name: book(
        folder / f"{name}.xlsx",
        [row[:3] for row in FORM],
        headings=("STT", "Tiêu chí", "Điểm tối đa"),
        above=(),
    ),
    "the stamp of another": stamped,
    "two files": lambda folder, name: [
        form(folder, name),
        form(folder, "Sở Tài chính (2)", [*FORM, ["", "Bản gửi lại"]]),
    ],
}


@pytest.mark.parametrize("way", WAYS.values(), ids=list(WAYS))
def test_a_unit_that_sent_what_cannot_be_used(tmp_path: Path, way: Callable[[Path, str], object]) -> None:
    folder = cycle_folder(tmp_path / "ky")
    (folder / "submissions").mkdir()
    way(folder / "submissions", UNIT)
    run = score_cycle(folder, write=False)
    found = [one for one in run.findings if one.code in ("K201", "K209")]
    assert [(one.code, one.unit) for one in found] == [("K209", UNIT)]
    names = sorted(path.name for path in (folder / "submissions").iterdir())
    assert all(f"submissions/{name}" in found[0].message for name in names)
    assert found[0].place.file == f"submissions/{names[0]}"
    assert run.results is not None
    assert {row.unit: row.status for row in run.results.standings}[UNIT] == "not_submitted"


def test_a_unit_that_sent_nothing(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    (folder / "submissions").mkdir()
    form(folder / "submissions", "so-noi-vu")
    damaged(folder / "submissions", "bieu tong hop")
    found = [one for one in score_cycle(folder, write=False).findings if one.code in ("K201", "K209")]
    assert [(one.code, one.unit) for one in found] == [("K201", UNIT)]


def test_a_damaged_file_beside_a_good_one(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    (folder / "submissions").mkdir()
    form(folder / "submissions", UNIT)
    damaged(folder / "submissions", "Sở Tài chính (cũ)")
    run = score_cycle(folder, write=False)
    assert not {one.code for one in run.findings} & {"K201", "K209"}


def test_a_bare_folder(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    (folder / "bieu").mkdir()
    form(folder / "bieu", "so-a")
    damaged(folder / "bieu", "so-b")
    run = score_folder(folder / "bieu", str(folder / "so.yaml"), write=False)
    assert [one.unit for one in run.findings if one.code in ("K201", "K209")] == ["so-b"]
    assert [one.code for one in run.findings if one.unit == "so-b"] == ["K209"]


@pytest.mark.parametrize("way", WAYS.values(), ids=list(WAYS))
def test_who_has_sent_nothing_in_the_table_to_follow_up(
    tmp_path: Path, way: Callable[[Path, str], object]
) -> None:
    folder = cycle_folder(tmp_path / "ky")
    (folder / "submissions").mkdir()
    way(folder / "submissions", UNIT)
    report = parscore("check", folder).stdout
    absent = [line for line in report.splitlines() if line.startswith("Chưa gửi")]
    assert len(absent) == 1
    assert "Sở Tài chính" not in absent[0]
