"""Every output is the same to the byte, whenever, in whatever zone, language and order of Python's sets it is written.

And by every Python and every version of a library: with `PARSCORE_PYTHONS=/a/bin/python:/b/bin/python` what these
interpreters write is compared with what this one does.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

ROOT = Path(__file__).parents[2]
FOREIGN = ROOT / "tests" / "reading" / "files"
EXAMPLES = {
    "tan-phu-dong-2020": (
        "score",
        "report --per-unit",
        "template",
        "template --stage round-1",
        "diff --xlsx out/chenh-lech.xlsx",
        "gaps --xlsx out/ke-hoach.xlsx",
        "explain . phong-noi-vu --html out/trang.html",
        "check --cycle . --annotate out/kiem-tra",
        "check ../../tep --framework lai-chau/2022/so --annotate out/tep",
        "publish --with-inputs --provisional",
    ),
    "lao-cai-2021": ("score", "report", "template", "publish --provisional"),
}
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
    "bao-cao-phu-luc.docx",
    "bao-cao-tom-tat.docx",
    "bao-cao-du-lieu/datapackage.json",
    "bao-cao-du-lieu/points.csv",
    "cong-bo-tan-phu-dong-2020.zip",
    "ke-hoach.xlsx",
    "trang.html",
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
HERE = {"PYTHONHASHSEED": "1", "TZ": "UTC", "LC_ALL": "C.UTF-8"}
ELSEWHERE = {"PYTHONHASHSEED": "2", "TZ": "Asia/Ho_Chi_Minh", "LC_ALL": "C", "PYTHONUTF8": "0"}
OTHERS = [python for python in os.environ.get("PARSCORE_PYTHONS", "").split(os.pathsep) if python]


def outputs(example: str, python: str, changes: Mapping[str, str]) -> dict[str, bytes]:
    """Everything that the commands write, by its name below the out folder."""
    folder = Path(mkdtemp(prefix="bytes-"))
    try:
        for part in ("frameworks", f"examples/{example}"):
            shutil.copytree(ROOT / part, folder / part, ignore=shutil.ignore_patterns("out"))
        shutil.copytree(FOREIGN, folder / "tep")
        subprocess.run(
            [python, "-c", RUN, *EXAMPLES[example]],
            cwd=folder / "examples" / example,
            env={**os.environ, "PYTHONPATH": str(ROOT / "src"), **changes},
            check=True,
            capture_output=True,
        )
        out = folder / "examples" / example / "out"
        files = (path for path in out.rglob("*") if path.is_file())
        return {path.relative_to(out).as_posix(): path.read_bytes() for path in files}
    finally:
        shutil.rmtree(folder)


@cache
def first(example: str) -> dict[str, bytes]:
    """What this interpreter writes."""
    made = outputs(example, sys.executable, HERE)
    time.sleep(1)
    return made


@pytest.mark.slow
@pytest.mark.parametrize("example", EXAMPLES)
@pytest.mark.parametrize("python", [sys.executable, *OTHERS])
def test_two_runs_write_the_same_bytes(python: str, example: str) -> None:
    ours, theirs = first(example), outputs(example, python, ELSEWHERE)
    assert example != "tan-phu-dong-2020" or ours.keys() >= KINDS, KINDS - ours.keys()
    assert ours.keys() == theirs.keys()
    assert [name for name, content in ours.items() if content != theirs[name]] == []
