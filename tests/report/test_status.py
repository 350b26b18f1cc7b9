"""The status of a set stands on every output that is made with it, on paper and on the screen."""

from __future__ import annotations

import os
import zipfile
from pathlib import Path

import pytest
from typer.testing import CliRunner

from parscore.cli.app import application
from tests.kit.cli import cycle_folder, parscore, replace_in

SAID = {"illustrative": "Bộ tiêu chí minh hoạ", "draft": "Bộ tiêu chí dự thảo"}
ORIGIN = {"illustrative": "minh hoạ", "draft": "dự thảo"}


COMMANDS = (
    ("score", "."), ("rank", "."), ("rank", ".", "--pending"), ("rank", ".", "--robust", "--draws", "100"),
    ("rank", ".", "--stages"),
    ("explain", ".", "so-y-te"), ("explain", ".", "so-y-te", "1.1"), ("diff", "."), ("diff", ".", "."),
    ("diff", ".", ".", "."), ("diff", ".", "--consistency"), ("compare", ".", "cong-bo.csv"), ("verify", "."),
    ("gaps", "."), ("gaps", ".", "--unit", "so-y-te"),
)  # fmt: skip


def invoked(folder: Path, *words: str) -> str:
    """What a command prints, run in a folder."""
    before = Path.cwd()
    os.chdir(folder)
    try:
        return CliRunner().invoke(application(), list(words)).stdout
    finally:
        os.chdir(before)


def texts_of(path: Path) -> str:
    """The shared texts of a workbook."""
    with zipfile.ZipFile(path) as package:
        return package.read("xl/sharedStrings.xml").decode()


@pytest.mark.parametrize("status", ["illustrative", "draft"])
def test_the_status_is_said_everywhere(tmp_path: Path, status: str) -> None:
    folder = cycle_folder(tmp_path / "ky")
    replace_in(folder / "so.yaml", "status: illustrative", f"status: {status}")
    said = SAID[status]
    assert parscore("score", folder).returncode == 0
    (folder / "cong-bo.csv").write_text("unit,code,points\nso-noi-vu,total,9\n", encoding="utf-8")
    for command in COMMANDS if status == "draft" else ():
        assert said in invoked(folder, *command), command
    assert "Bộ tiêu chí" not in invoked(folder, "gaps", ".", "--json")
    parscore("report", folder)
    for command in (("gaps", ".", "--xlsx", "ke-hoach.xlsx"), ("diff", ".", "--xlsx", "vong.xlsx")):
        invoked(folder, *command)
        assert said in texts_of(folder / command[-1])
    page = (folder / "out" / "bao-cao.html").read_text(encoding="utf-8")
    assert f'<p class="banner" role="note">{said}' in page
    assert f"(thu, {ORIGIN[status]}, phiên bản" in page
    assert said in texts_of(folder / "out" / "bao-cao.xlsx")
    parscore("template", folder, "--out", folder / "bieu")
    assert f"{said} – các dòng tiêu chí" in texts_of(folder / "bieu" / "so-y-te.xlsx")
    parscore("template", folder, "--stage", "round-1", "--out", folder / "phieu")
    forms = list((folder / "phieu").rglob("*.xlsx"))
    assert forms
    assert all(f"{said} – các dòng tiêu chí" in texts_of(form) for form in forms)


def test_a_verified_set_says_nothing_of_the_kind(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    replace_in(folder / "so.yaml", "status: illustrative", "status: verified")
    parscore("report", folder)
    assert "Bộ tiêu chí minh hoạ" not in (folder / "out" / "bao-cao.html").read_text(encoding="utf-8")
