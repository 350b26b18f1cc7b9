"""Stopped at any moment: one line and status 130, no process that goes on, nothing left after the next run.

`python -m tools.kills 300` stops real commands at random moments.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from parscore import temporary
from parscore.temporary import SUFFIX, temporary_folder
from parscore.write.files import write_whole
from tests.kit.cli import clean_environment, cycle_folder

fcntl = pytest.importorskip("fcntl", reason="locks and signals of Unix")


def python(code: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-c", code],
        env=clean_environment(),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
    )


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_ends_with_one_line_wherever_it_comes(number: signal.Signals) -> None:
    """Also where nothing can be raised: while an object is taken apart, and a second time while ending."""
    cases = {
        "while importing": f"sys.modules['typer'] = None; import builtins; old = builtins.__import__\n"
        f"def load(name, *a, **k):\n  name == 'typer' and os.kill(os.getpid(), {number.value})\n"
        "  return old(name, *a, **k)\nbuiltins.__import__ = load",
        "while taking apart": "class A:\n  def __del__(self):\n"
        f"    os.kill(os.getpid(), {number.value}); time.sleep(5)\n"
        "import parscore.cli.app as app\napp._run = lambda _: A() and time.sleep(9)",
        "twice": "import parscore.cli.app as app\ndef twice(_):\n  try:\n"
        f"    os.kill(os.getpid(), {number.value}); time.sleep(5)\n"
        f"  finally:\n    os.kill(os.getpid(), {number.value}); time.sleep(5)\napp._run = twice",
    }
    heard = f"signal.signal({number.value}, signal.default_int_handler)\n"  # also below nohup and in the background
    running = {
        name: python(
            f"import os, signal, sys, time\n{heard}sys.argv = ['parscore', 'rank']\n{code}\n"
            "import parscore.cli as c; c.main()"
        )
        for name, code in cases.items()
    }
    told = {name: (one.communicate(timeout=60)[0], one.returncode) for name, one in running.items()}
    assert told == dict.fromkeys(cases, ("Đã dừng theo yêu cầu.\n", 130))


def test_readers_end_with_the_process_that_began_them() -> None:
    parent = python(
        "import os, time\nfrom parscore.pipeline.forms import _pool\npool = _pool(None, 2)\n"
        "found = {pool.submit(os.getpid).result() for _ in range(9)} | set(pool._processes)\n"
        "print(*found, flush=True)\ntime.sleep(60)"
    )
    assert parent.stdout is not None
    workers = [int(word) for word in parent.stdout.readline().split()]
    assert workers
    parent.kill()
    parent.communicate()
    until = time.monotonic() + 20
    while (left := [one for one in workers if _runs(one)]) and time.monotonic() < until:
        time.sleep(0.02)
    assert left == []


def _runs(process: int) -> bool:
    try:
        state = Path(f"/proc/{process}/stat").read_text().rpartition(")")[2].split()[0]
    except FileNotFoundError:
        return False
    return state != "Z"


def test_what_a_killed_run_left_goes_with_the_next(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    used = tmp_path / f".dang-ghi.xlsx.abc{SUFFIX}"
    handle = os.open(used, os.O_CREAT)
    fcntl.flock(handle, fcntl.LOCK_EX)
    (tmp_path / f".cu.xlsx.abc{SUFFIX}").write_bytes(b"PK")
    (tmp_path / ".cua-toi.tmp").write_bytes(b"")
    write_whole(tmp_path / "trang.html", "x")
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted(
        [".cua-toi.tmp", "trang.html", used.name]
    )
    os.close(handle)

    monkeypatch.setattr("tempfile.tempdir", str(tmp_path / "tam"))
    (tmp_path / "tam" / "cua-toi").mkdir(parents=True)
    (tmp_path / "tam" / f".cua-toi{SUFFIX}").write_bytes(b"")
    (tmp_path / "tam" / ".cua-toi").mkdir()
    lives = python(
        "import time\nfrom parscore.temporary import temporary_folder\n"
        f"import tempfile\ntempfile.tempdir = {str(tmp_path / 'tam')!r}\n"
        "with temporary_folder() as made:\n  (made / 'sheet1').touch(); print(made, flush=True); time.sleep(60)"
    )
    assert lives.stdout is not None
    old = Path(lives.stdout.readline().strip())
    with temporary_folder() as made:
        assert old.exists()
    lives.kill()
    lives.communicate()
    assert (old / "sheet1").exists()
    temporary._clean.cache_clear()
    with temporary_folder() as made:
        left = {path.name for path in made.parent.iterdir()}
    assert left == {made.name, f"{made.name}{SUFFIX}", "cua-toi", ".cua-toi"}
    assert {path.name for path in made.parent.iterdir()} == {"cua-toi", ".cua-toi"}


@pytest.mark.parametrize("name", ["stdout", "stderr"])
def test_a_stream_that_is_closed_is_no_fault(name: str, tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    process = python(
        f"import sys; sys.{name} = None; sys.argv = ['parscore', 'template', {str(folder)!r}]\n"
        "import parscore.cli as c; c.main()"
    )
    said, _ = process.communicate(timeout=60)
    assert (process.returncode, "ngoài dự kiến" in said) == (0, False)
