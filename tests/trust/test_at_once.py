"""Two runs at once in one folder: each output is whole, the same as that of one run, and nothing is left over."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.kit.cli import clean_environment
from tests.trust.kit import cycle_with_forms, files_of, run

COMMANDS = (
    ("score",),
    ("report",),
    ("template", "--overwrite"),
    ("gaps", "--xlsx", "{ky}/out/ke-hoach.xlsx"),
)


@pytest.mark.slow
def test_two_runs_at_once(tmp_path: Path) -> None:
    folder = cycle_with_forms(tmp_path / "ky")
    commands = [(name, str(folder), *(word.format(ky=folder) for word in words)) for name, *words in COMMANDS]
    assert [run(*words)[0] for words in commands] == [0] * len(commands)
    alone = files_of(folder)
    (tmp_path / "tam").mkdir()
    running = [
        subprocess.Popen(
            [sys.executable, "-m", "parscore", *words],
            env=clean_environment() | {"TMPDIR": os.fspath(tmp_path / "tam")},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
        )
        for words in commands * 2
    ]
    said = [one.communicate(timeout=240)[0] for one in running]
    assert [one.returncode for one in running] == [0] * len(running), said
    assert files_of(folder) == alone
    assert list((tmp_path / "tam").iterdir()) == []
