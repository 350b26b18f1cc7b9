"""Every output is the same to the byte whenever it is written, and whatever the order of Python's sets."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CYCLE = "examples/tan-phu-dong-2020"
FOREIGN = ROOT / "tests" / "reading" / "files"
COMMANDS = (
    "score",
    "report",
    "template",
    "template --stage round-1",
    "diff --xlsx out/chenh-lech.xlsx",
    "check --cycle . --annotate out/kiem-tra",
    "check ../../tep --framework lai-chau/2022/so --annotate out/tep",
)
RUN = """
import sys
from parscore.cli import main
for command in sys.argv[1:]:
    sys.argv = ["parscore", *command.split()]
    try:
        main()
    except SystemExit as done:
        assert done.code in (None, 0, 1), command
"""
KINDS = {
    "results.json",
    "bao-cao.html",
    "bao-cao.xlsx",
    "bieu-mau/phong-noi-vu.xlsx",
    "tham-dinh/round-1/hoi-dong.xlsx",
    "chenh-lech.xlsx",
    "kiem-tra/tong-hop.xlsx",
    "kiem-tra/phong-noi-vu.kiem-tra.xlsx",
    "tep/libreoffice.kiem-tra.xlsx",
    "tep/libreoffice-tcvn3.kiem-tra.xlsx",
    "tep/libreoffice-sheets.kiem-tra.xlsx",
}
"""A file of every kind: among the last ones copies of csv, xls and ods, which are workbooks of values."""


def outputs(folder: Path, seed: str) -> dict[str, bytes]:
    """Everything that the commands write, by its name below the out folder."""
    for part in ("frameworks", CYCLE):
        shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("out"))
    shutil.copytree(FOREIGN, folder / "tep")
    known = {**os.environ, "PYTHONHASHSEED": seed}
    subprocess.run(
        [sys.executable, "-c", RUN, *COMMANDS], cwd=folder / CYCLE, env=known, check=True, capture_output=True
    )
    out = folder / CYCLE / "out"
    return {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*") if path.is_file()}


@pytest.mark.slow
def test_two_runs_write_the_same_bytes(tmp_path: Path) -> None:
    first = outputs(tmp_path / "a", "1")
    time.sleep(1)
    second = outputs(tmp_path / "b", "2")
    assert first.keys() >= KINDS, KINDS - first.keys()
    assert first.keys() == second.keys()
    assert [name for name, content in first.items() if content != second[name]] == []
