"""Results that are written stay when inputs are gone, and no digest is that of other bytes than those used."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from parscore.contents import content_of
from parscore.pipeline.load import load_cycle
from parscore.pipeline.score import score_cycle, score_loaded
from tests.kit.cli import replace_in
from tests.trust.kit import cycle_with_forms, run


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = cycle_with_forms(tmp_path_factory.mktemp("mat") / "ky")
    assert run("score", folder)[0] == 0
    return folder


@pytest.fixture
def folder(scored: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(scored, tmp_path / "ky"))


def removed(*names: str) -> Callable[[Path], None]:
    def change(folder: Path) -> None:
        for name in names:
            path = folder / name
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    return change


def emptied(folder: Path) -> None:
    for path in (folder / "submissions").iterdir():
        path.unlink()


def circle(folder: Path) -> None:
    shutil.rmtree(folder / "submissions")
    (folder / "submissions").symlink_to(folder / "submissions")


GONE = {
    "a folder that is a link to itself": (circle, "K340"),
    "the folder of forms": (removed("submissions"), "K340"),
    "every form": (emptied, "K340"),
    "one form": (removed("submissions/so-y-te.xlsx"), "submissions/so-y-te.xlsx K341"),
    "a file of rulings": (removed("round-1.csv"), "round-1.csv K341"),
    "a folder of explanations": (removed("giai-trinh"), "giai-trinh/vong-1.csv K341"),
    "the set": (removed("so.yaml"), "C122"),
}


@pytest.mark.parametrize(("change", "said"), GONE.values(), ids=GONE)
def test_a_result_stays_when_inputs_are_gone(change: Callable[[Path], None], said: str, folder: Path) -> None:
    before = (folder / "out" / "results.json").read_bytes()
    change(folder)
    status, told = run("score", folder)
    assert status == 1
    assert all(word in told for word in said.split())
    assert "Chưa ghi được kết quả nào" in told
    assert (folder / "out" / "results.json").read_bytes() == before


def test_the_other_group_is_not_written_without_the_set_that_is_gone(folder: Path) -> None:
    (folder / "khac.yaml").write_text(
        (folder / "so.yaml").read_text("utf-8").replace("thu\n", "khac\n", 1), "utf-8"
    )
    more = "  - {id: khac, title: Khác, framework: khac.yaml, units: [{id: xa-a, name: Xã A}]}\nstages:"
    replace_in(folder / "cycle.yaml", "stages:", more)
    score_cycle(folder)
    before = (folder / "out" / "results.json").read_bytes()
    (folder / "khac.yaml").unlink()
    status, told = run("score", folder)
    assert (status, (folder / "out" / "results.json").read_bytes()) == (1, before)
    assert "K341" in told


def written(folder: Path) -> Any:
    return json.loads((folder / "out" / "results.json").read_bytes())


def test_what_is_meant_is_done(folder: Path) -> None:
    """A form under another name, another form of the same unit, a file that the cycle no longer names, and a flag."""
    sent = folder / "submissions"
    (sent / "so-y-te.xlsx").rename(sent / "Sở Y tế nộp lại.xlsx")
    shutil.copy(sent / "so-noi-vu.xlsx", folder / "goc.xlsx")
    (sent / "so-noi-vu.xlsx").rename(sent / "ban-2.xlsx")
    replace_in(folder / "cycle.yaml", "explanations: giai-trinh\n", "")
    removed("giai-trinh")(folder)
    assert run("score", folder)[0] == 0
    assert set(written(folder)["inputs"]) >= {"submissions/ban-2.xlsx", "submissions/Sở Y tế nộp lại.xlsx"}
    (folder / "round-2.csv").unlink()
    assert run("score", folder)[0] == 1
    assert "round-2.csv" in written(folder)["inputs"]
    run("score", folder, "--drop-missing")
    assert "round-2.csv" not in written(folder)["inputs"]


def test_folders_may_be_named_by_their_whole_path(folder: Path, tmp_path: Path) -> None:
    share = tmp_path / "chia sẻ"
    share.mkdir()
    for name in ("submissions", "giai-trinh"):
        (folder / name).rename(share / name)
    replace_in(folder / "cycle.yaml", "explanations: giai-trinh\n", f"explanations: {share}/giai-trinh\n")
    replace_in(folder / "cycle.yaml", "stages:", f"submissions: {share}/submissions\nstages:")
    status, told = run("score", folder)
    assert (status, "ngoài dự kiến" in told) == (0, False)
    assert f"{share}/submissions/so-y-te.xlsx" in written(folder)["inputs"]
    assert run("verify", folder)[0] == 0
    assert run("check", "--cycle", folder)[0] == 0
    first = (folder / "out" / "results.json").read_bytes()
    here = Path.cwd()
    os.chdir(folder)
    try:
        assert run("score")[0] == 0
    finally:
        os.chdir(here)
    assert (folder / "out" / "results.json").read_bytes() == first
    shutil.rmtree(share)
    status, told = run("score", folder)
    assert (status, "K340" in told) == (1, True)


def test_digests_are_those_of_the_bytes_used(folder: Path) -> None:
    """A set saved after it was loaded: the results name the version that they were made with."""
    used = (folder / "so.yaml").read_bytes()
    loaded = load_cycle(folder / "cycle.yaml", "cycle.yaml")
    replace_in(folder / "so.yaml", "max: 4", "max: 5")
    made = score_loaded(loaded, folder).results
    assert made is not None
    assert made.inputs["so.yaml"] == hashlib.sha256(used).hexdigest()


def test_a_file_that_changes_while_it_is_read_is_told(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A ruling saved between the digest and its reading, and a form saved between two looks at it."""
    before = (folder / "out" / "results.json").read_bytes()
    read = content_of

    def changing(path: Path) -> bytes:
        if path.name == "round-1.csv":
            path.write_bytes(path.read_bytes() + b"\n")
        return read(path)

    monkeypatch.setattr("parscore.read.sheets.open.content_of", changing)
    status, told = run("score", folder)
    assert (status, "K342" in told, "round-1.csv" in told) == (1, True, True)
    assert (folder / "out" / "results.json").read_bytes() == before


@pytest.mark.parametrize("words", [("check",), ("lint",), ("template", "--overwrite"), ("verify",)], ids=str)
def test_a_link_to_itself_is_no_fault_of_the_program(words: tuple[str, ...], folder: Path) -> None:
    circle(folder)
    status, said = run(words[0], folder, *words[1:])
    assert status in (0, 1)
    assert "ngoài dự kiến" not in said


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="pipes of Unix")
@pytest.mark.parametrize("command", ["score", "rank", "verify"])
def test_results_that_are_a_pipe_are_none(command: str, folder: Path) -> None:
    (folder / "out" / "results.json").unlink()
    os.mkfifo(folder / "out" / "results.json")
    status, said = run(command, folder)
    assert (status, "ngoài dự kiến" in said) == (int(command == "verify"), False)
