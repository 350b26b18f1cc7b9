"""The example of the README, scored whole: lists, bytes, and what one broken file changes."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from parscore.number import rounded
from parscore.pipeline.results import open_results, verify
from parscore.pipeline.score import score_cycle, score_folder

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "lai-chau-2022"
EXPECTED = Path(__file__).with_name("lai-chau-2022.json")


@pytest.fixture
def cycle(tmp_path: Path) -> Path:
    """A copy of the example with its sets, as deep in folders as the original."""
    folder = tmp_path / "examples" / "lai-chau-2022"
    shutil.copytree(EXAMPLE, folder, ignore=shutil.ignore_patterns("out"))
    shutil.copytree(ROOT / "frameworks", tmp_path / "frameworks")
    return folder


def test_three_lists(cycle: Path) -> None:
    """15 ranked, 5 scored but unranked, 8 ranked; nothing worse than a warning."""
    run = score_cycle(cycle)
    assert run.results is not None
    ranks: dict[str, list[int | None]] = {}
    for row in run.results.standings:
        ranks.setdefault(row.group, []).append(row.rank)
    assert ranks == {"so": list(range(1, 16)), "dac-thu": [None] * 5, "huyen": list(range(1, 9))}
    assert {finding.severity.value for finding in run.findings} == {"warning", "info"}
    assert all(row.status == "final" for row in run.results.standings)


def test_the_standings_are_those_recorded(cycle: Path) -> None:
    """Points, maximum, index, rank and band of all 28 units, as printed."""
    run = score_cycle(cycle, write=False)
    assert run.results is not None
    found = {
        row.unit: [
            str(rounded(row.points, "half_up", 2)) if row.points is not None else None,
            str(row.maximum),
            str(rounded(row.index, "half_up", 2)) if row.index is not None else None,
            row.rank,
            row.band,
        ]
        for row in run.results.standings
    }
    assert found == json.loads(EXPECTED.read_text(encoding="utf-8"))


@pytest.mark.slow
def test_bytes_do_not_depend_on_hash_seed_or_on_the_order_of_files(cycle: Path, tmp_path: Path) -> None:
    """Two hash seeds and a copy made in reverse order of names give the same results.json."""
    backwards = tmp_path / "again" / "examples" / "lai-chau-2022"
    shutil.copytree(tmp_path / "frameworks", tmp_path / "again" / "frameworks")
    for path in sorted((path for path in cycle.rglob("*") if path.is_file()), reverse=True):
        target = backwards / path.relative_to(cycle)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, target)
    written = set()
    for seed, folder in (("0", cycle), ("4711", backwards)):
        environment = os.environ | {"PYTHONHASHSEED": seed}
        command = [sys.executable, "-m", "parscore", "score", str(folder)]
        done = subprocess.run(command, env=environment, capture_output=True, check=False, timeout=120)
        assert done.returncode == 0, done.stderr.decode()
        written.add((folder / "out" / "results.json").read_bytes())
    assert len(written) == 1
    assert str(tmp_path).encode() not in written.pop()


@pytest.mark.slow
def test_results_read_back_and_verify(cycle: Path) -> None:
    """What was written is what was computed; a changed input is said, a changed result is found and named."""
    run = score_cycle(cycle)
    results, findings = open_results(cycle)
    assert findings == []
    assert results is not None
    assert run.results is not None
    assert results.standings == run.results.standings
    same, findings = verify(cycle)
    assert same is not None
    assert findings == []
    written = cycle / "out" / "results.json"
    changed = written.read_text(encoding="utf-8").replace('"rank":1,', '"rank":2,', 1)
    written.write_text(changed, encoding="utf-8")
    same, findings = verify(cycle)
    assert not same
    assert [finding.code for finding in findings] == ["K270", "K271", "K104"]
    score_cycle(cycle)
    (cycle / "given" / "sipas.csv").write_text("unit,code,share\n", encoding="utf-8")
    assert [finding.code for finding in open_results(cycle)[1]] == ["K103"]


def test_one_broken_workbook_stops_nobody_else(cycle: Path) -> None:
    """A truncated file and a missing one: two units fall out with a word, the others keep their scores."""
    before = score_cycle(cycle, write=False).results
    broken = cycle / "submissions" / "so-y-te.xlsx"
    broken.write_bytes(broken.read_bytes()[:3000])
    (cycle / "submissions" / "tan-uyen.xlsx").unlink()
    run = score_cycle(cycle)
    assert run.results is not None
    assert before is not None
    after = {row.unit: row for row in run.results.standings}
    assert after["so-y-te"].rank is None
    assert after["tan-uyen"].rank is None
    for row in before.standings:
        if row.unit not in ("so-y-te", "tan-uyen"):
            assert (after[row.unit].points, after[row.unit].index) == (row.points, row.index)
    said = {finding.place.file for finding in run.findings if finding.severity == "error"}
    assert "submissions/so-y-te.xlsx" in said


def test_a_bare_folder_is_scored_with_a_set(cycle: Path) -> None:
    """Fifteen workbooks and a set, no cycle: one list on the self-scored part, marked provisional."""
    for path in (cycle / "submissions").iterdir():
        if not path.name.startswith("so-") or path.name == "so-ngoai-vu.xlsx":
            path.unlink()
    run = score_folder(cycle / "submissions", "lai-chau/2022/so")
    assert run.results is not None
    rows = run.results.standings
    assert len(rows) == 15
    assert {row.status for row in rows if row.rank} == {"provisional"}
    assert max(row.maximum for row in rows) == 67
    assert "K207" in {finding.code for finding in run.findings}


def test_every_line_asked_about_is_explained_and_closed(cycle: Path) -> None:
    """A dozen lines wait after the first round; each has its explanation, and the second round closes it."""
    results = score_cycle(cycle, write=False).results
    assert results is not None
    lines = [(card.unit, line) for card in results.cards for line in card.lines]
    asked = {(unit, line.code) for unit, line in lines if line.is_open(("self", "round-1"))}
    assert len(asked) == 14
    waiting = [line for unit, line in lines if (unit, line.code) in asked]
    assert all(line.explanation and line.until(("round-2",)) for line in waiting)
    told = (cycle / "giai-trinh" / "vong-1.csv").read_text(encoding="utf-8-sig").splitlines()[1:]
    names = {card.name: card.unit for card in results.cards}
    by_letter = {(names[row.split(",")[0]], row.split(",")[1]) for row in told}
    in_forms = {(unit, line.code) for unit, line in lines if "Giải trình vòng 1" in line.explanation}
    assert by_letter | in_forms == asked
    assert not by_letter & in_forms
    assert by_letter
    assert in_forms


@pytest.mark.slow
def test_the_walk_of_the_readme_can_be_walked(cycle: Path, tmp_path: Path) -> None:
    """Every command in a block of the README ends well, in the order of the page; there are ten."""
    page = (cycle / "README.md").read_text(encoding="utf-8").split("```")
    commands = [block.strip() for block in page[1::2]]
    assert len(commands) == 10
    for command in commands:
        program, *words = command.split()
        assert program == "parscore"
        done = subprocess.run(
            [sys.executable, "-m", "parscore", *words],
            cwd=tmp_path,
            env=os.environ | {"PYTHONUTF8": "1"},
            capture_output=True,
            check=False,
            timeout=120,
        )
        assert done.returncode == 0, command + done.stderr.decode()
    wanted = {"results.json", "bieu-mau", "tham-dinh", "chenh-lech.xlsx", "bao-cao.html", "bao-cao.xlsx"}
    assert wanted <= {path.name for path in (cycle / "out").iterdir()}
