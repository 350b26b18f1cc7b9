"""Forms read by several processes: the same results as by one, also when the others cannot be had or do not last."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from parscore.diagnostics import Diagnostic
from parscore.pipeline import forms
from parscore.pipeline.forms import WORTH_SHARING, Desk, Sent, read_file
from parscore.pipeline.score import score_cycle
from parscore.read.forms.form import OpenForm, open_form
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


@pytest.mark.skipif(sys.platform != "linux", reason="other systems start processes that know no patch")
def test_a_file_that_ends_its_reader_is_told_and_the_others_are_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """As the system ends a process that takes too much memory; two files, one of them the last."""
    here, names = os.getpid(), sorted(path.name for path in (MANY / "submissions").iterdir())
    fatal = {f"submissions/{names[9]}", f"submissions/{names[-1]}"}

    def dying(desk: Desk, path: Path, name: str) -> Sent:
        if name in fatal:
            assert os.getpid() != here, "the first process itself would have ended"
            os._exit(9)
        return read_file(desk, path, name)

    whole = score_cycle(MANY, write=False).results
    monkeypatch.setattr(forms, "read_file", dying)
    outcome = score_cycle(MANY, write=False, jobs=2)
    results, findings = outcome.results, outcome.findings
    assert results is not None
    assert whole is not None
    told = [found for found in findings if found.code == "W003"]
    assert {found.place.file for found in told} == fatal
    assert all("dừng đột ngột" in found.message for found in told)
    lost = {card.unit for card in results.cards if f"submissions/{card.unit}.xlsx" in fatal}
    assert len(lost) == 2
    cards = {card.unit: card for card in whole.cards}
    assert [card for card in results.cards if card.unit not in lost] == [
        cards[card.unit] for card in results.cards if card.unit not in lost
    ]
    assert all(not card.file for card in results.cards if card.unit in lost)


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_fault_of_the_program_over_one_file_stops_no_other(
    monkeypatch: pytest.MonkeyPatch, jobs: int
) -> None:
    names = sorted(path.name for path in (MANY / "submissions").iterdir())

    def failing(path: Path, file: str) -> tuple[OpenForm | None, list[Diagnostic]]:
        if path.name == names[3]:
            raise RuntimeError("never thought of")
        return open_form(path, file)

    monkeypatch.setattr(forms, "open_form", failing)
    outcome = score_cycle(MANY, write=False, jobs=jobs)
    told = [found for found in outcome.findings if found.code == "W003"]
    assert [(found.place.file, "ngoài dự kiến" in found.message) for found in told] == [
        (f"submissions/{names[3]}", True)
    ]
    assert outcome.results is not None
    assert sum(bool(card.file) for card in outcome.results.cards) == len(names) - 1


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
