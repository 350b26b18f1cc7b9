"""The program folder that PyInstaller builds: runs without Python, gives the same bytes as the installed command."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kit.cli import parscore

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_it_scores_and_reports_as_the_installed_command_does(tmp_path: Path) -> None:
    build = [sys.executable, "-m", "PyInstaller", "--noconfirm", "--distpath", str(tmp_path / "dist")]
    made = subprocess.run(
        [*build, "--workpath", tmp_path / "work", ROOT / "packaging" / "parscore.spec"],
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert made.returncode == 0, made.stderr[-2000:]
    for place in ("cai-dat", "thu-muc"):
        shutil.copytree(ROOT / "examples" / "lai-chau-2022", tmp_path / place / "examples" / "lai-chau-2022")
        shutil.copytree(ROOT / "frameworks", tmp_path / place / "frameworks")
    installed, folder = (tmp_path / place / "examples" / "lai-chau-2022" for place in ("cai-dat", "thu-muc"))
    program = tmp_path / "dist" / "parscore" / "parscore"
    for words in (("score", "{}"), ("report", "{}"), ("draft", "--help"), ("lint", "--list")):
        alone = subprocess.run(
            [program, *(word.format(folder) for word in words)],
            env={"HOME": str(tmp_path), "PATH": "/usr/bin"},
            capture_output=True,
            encoding="utf-8",
            check=False,
        )
        same = parscore(*(word.format(installed) for word in words))
        assert (alone.returncode, alone.stderr) == (0, same.stderr)
        assert alone.stdout == same.stdout.replace(str(installed), str(folder))
    written = {path.relative_to(installed): path.read_bytes() for path in (installed / "out").rglob("*.*")}
    assert written == {path.relative_to(folder): path.read_bytes() for path in (folder / "out").rglob("*.*")}
    assert {Path("out/results.json"), Path("out/bao-cao.html")} <= written.keys()
