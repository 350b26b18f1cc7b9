"""The source distribution is whole: README's two commands run from what lies in it."""

from __future__ import annotations

import os
import subprocess
import sys
import tarfile
from pathlib import Path

import pytest

from tests.kit.cli import clean_environment

ROOT = Path(__file__).parents[2]


@pytest.mark.slow
def test_the_two_commands_of_the_readme_run_from_the_sdist(tmp_path: Path) -> None:
    """Installing is the wheel's test; here the sources score the example and its tests pass."""
    build = [sys.executable, "-m", "hatchling", "build", "-t", "sdist", "-d", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True, timeout=120)
    with tarfile.open(next(tmp_path.glob("parscore-*.tar.gz"))) as packed:
        packed.extractall(tmp_path, filter="data")
    folder = next(path for path in tmp_path.iterdir() if path.is_dir())
    readme = (folder / "README.md").read_text(encoding="utf-8")
    assert "pip install . && parscore score examples/lai-chau-2022" in readme
    commands = (
        ["-m", "parscore", "score", "examples/lai-chau-2022"],
        [
            "-m",
            "pytest",
            "-q",
            "-p",
            "no:cacheprovider",
            "tests/test_api.py",
            "tests/whole/test_lai_chau_2022.py",
        ],
    )
    for words in commands:
        done = subprocess.run(
            [sys.executable, *words],
            cwd=folder,
            env=clean_environment() | {"PYTHONPATH": os.pathsep.join((str(folder / "src"), str(folder)))},
            capture_output=True,
            encoding="utf-8",
            timeout=300,
            check=False,
        )
        assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert (folder / "examples" / "lai-chau-2022" / "out" / "results.json").is_file()
