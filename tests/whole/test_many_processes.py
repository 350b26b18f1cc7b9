"""Forms read by several processes: the same results as by one, also when the others cannot be had or do not last."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from parscore.pipeline import forms
from parscore.pipeline.forms import WORTH_SHARING, Desk, Sent, read_file
from parscore.pipeline.score import score_cycle
from parscore.write.results import canonical
from tests.cli.kit import parscore

EXAMPLES = Path(__file__).parents[2] / "examples"
MANY = EXAMPLES / "two-tier-2025"


@pytest.fixture(scope="module")
def alone() -> bytes:
    """The results of the example as one process finds them."""
    results = score_cycle(MANY, write=False).results
    assert results is not None
    return b"".join(canonical(results))


def test_the_command_line_finds_what_one_process_finds(alone: bytes, tmp_path: Path) -> None:
    assert len(list((MANY / "submissions").iterdir())) >= WORTH_SHARING
    shutil.copytree(MANY, tmp_path / "examples" / MANY.name)
    shutil.copytree(EXAMPLES.parent / "frameworks", tmp_path / "frameworks")
    folder = tmp_path / "examples" / MANY.name
    done = parscore("score", str(folder), cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert (folder / "out" / "results.json").read_bytes() == alone


@pytest.mark.parametrize(("read", "fault"), [(0, OSError("no more processes")), (7, BrokenProcessPool())])
def test_one_process_goes_on_where_others_fail(
    alone: bytes, monkeypatch: pytest.MonkeyPatch, read: int, fault: Exception
) -> None:
    def failing(desk: Desk, files: list[tuple[Path, str]], jobs: int) -> Iterator[Sent]:
        yield from (read_file(desk, *file) for file in files[:read])
        raise fault

    monkeypatch.setattr(forms, "_side_by_side", failing)
    results = score_cycle(MANY, write=False, jobs=4).results
    assert results is not None
    assert b"".join(canonical(results)) == alone
