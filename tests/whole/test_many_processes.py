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
from parscore.pipeline.faults import RAISED, TRACES
from parscore.pipeline.form_sets import FormSets
from parscore.pipeline.forms import WORTH_SHARING, FileResult, read_file
from parscore.pipeline.score import score_cycle
from parscore.read.forms.form import OpenForm, open_form
from parscore.write.results import canonical
from tests.kit.cli import parscore

EXAMPLES = Path(__file__).parents[2] / "examples"
MANY = EXAMPLES / "two-tier-2025"


@pytest.fixture(scope="module")
def alone() -> bytes:
    """The results of the example as one process finds them."""
    results = score_cycle(MANY, write=False).results
    assert results is not None
    return b"".join(canonical(results))


@pytest.mark.slow
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

    def dying(sets: FormSets, path: Path, name: str) -> FileResult:
        if name in fatal:
            assert os.getpid() != here, "the first process itself would have ended"
            os._exit(9)
        return read_file(sets, path, name)

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


@pytest.fixture
def failing(monkeypatch: pytest.MonkeyPatch) -> str:
    """The file of the example over which the program fails, as it is named in findings."""
    name = sorted(path.name for path in (MANY / "submissions").iterdir())[3]

    def open_or_fail(path: Path, file: str) -> tuple[OpenForm | None, list[Diagnostic]]:
        if path.name == name:
            raise RuntimeError("Ông Nguyễn Văn A, 4,5 điểm")
        return open_form(path, file)

    monkeypatch.setattr(forms, "open_form", open_or_fail)
    return f"submissions/{name}"


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_fault_of_the_program_over_one_file_stops_no_other(
    monkeypatch: pytest.MonkeyPatch, failing: str, jobs: int
) -> None:
    monkeypatch.delenv(RAISED)
    outcome = score_cycle(MANY, write=False, jobs=jobs)
    found = [found for found in outcome.findings if found.code == "X001"]
    assert [(one.place.file, "RuntimeError" in one.message) for one in found] == [(failing, True)]
    assert "lỗi của parscore" in found[0].message
    assert TRACES in found[0].hint
    assert outcome.results is not None
    files = len(list((MANY / "submissions").iterdir()))
    assert sum(bool(card.file) for card in outcome.results.cards) == files - 1


@pytest.mark.parametrize("jobs", [1, 2])
def test_a_fault_leaves_its_trace_beside_the_results_without_any_value(
    monkeypatch: pytest.MonkeyPatch, failing: str, tmp_path: Path, jobs: int
) -> None:
    monkeypatch.delenv(RAISED)
    shutil.copytree(MANY, tmp_path / "examples" / MANY.name)
    shutil.copytree(EXAMPLES.parent / "frameworks", tmp_path / "frameworks")
    score_cycle(tmp_path / "examples" / MANY.name, jobs=jobs)
    trace = (tmp_path / "examples" / MANY.name / "out" / TRACES).read_text(encoding="utf-8")
    assert f"{failing}\nRuntimeError\n  parscore/pipeline/forms.py:" in trace
    assert "open_or_fail" in trace
    assert "Nguyễn" not in trace
    assert str(tmp_path) not in trace


@pytest.mark.parametrize("jobs", [1, 2])
def test_the_tests_fail_on_a_fault_of_the_program(failing: str, jobs: int) -> None:
    with pytest.raises(RuntimeError):
        score_cycle(MANY, write=False, jobs=jobs)


@pytest.mark.parametrize(("read", "fault"), [(0, OSError("no more processes")), (7, BrokenProcessPool())])
@pytest.mark.slow
def test_one_process_goes_on_where_others_fail(
    alone: bytes, monkeypatch: pytest.MonkeyPatch, read: int, fault: Exception
) -> None:
    def failing(sets: FormSets, files: list[tuple[Path, str]], jobs: int) -> Iterator[FileResult]:
        yield from (read_file(sets, *file) for file in files[:read])
        raise fault

    monkeypatch.setattr(forms, "_side_by_side", failing)
    results = score_cycle(MANY, write=False, jobs=4).results
    assert results is not None
    assert b"".join(canonical(results)) == alone
