"""With few file handles forms are read by one process; nothing waits for ever."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests.kit.cli import clean_environment
from tools.kills import cycle

resource = pytest.importorskip("resource", reason="limits of Unix")
COMMANDS = (
    "report",
    "template",
    "check --annotate {out}/tra-lai",
    "publish --provisional --with-inputs",
    "verify",
)


def run(handles: int, *words: str | Path) -> subprocess.CompletedProcess[str]:
    """A command that may have so many files open."""
    return subprocess.run(
        [sys.executable, "-m", "parscore", *map(str, words)],
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_NOFILE, (handles, handles)),
        env=clean_environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


@pytest.mark.slow
@pytest.mark.parametrize("handles", [10, 14, 24])
def test_few_handles_end_with_results_or_a_word(handles: int, tmp_path: Path) -> None:
    folder = cycle(tmp_path / "ky")
    done = run(handles, "score", folder)
    assert "Traceback" not in done.stderr
    assert (folder / "out" / "results.json").is_file() or "mở quá nhiều tệp" in done.stdout + done.stderr
    for command in COMMANDS:
        name, *words = command.format(out=folder / "out").split()
        done = run(handles, name, folder, *words)
        said = done.stdout + done.stderr
        assert "Traceback" not in said
        assert done.returncode == 0 or "mở quá nhiều tệp" in said, said
