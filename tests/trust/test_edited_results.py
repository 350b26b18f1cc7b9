"""Results edited and sealed again: parts that do not belong together are refused by every command, nothing written."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from parscore.pipeline.results import open_results
from tests.kit.cli import replace_in
from tests.trust.kit import cycle_with_forms, run
from tests.whole.test_written_results import file_of, sealed

Data = dict[str, Any]


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scored cycle that names the whole results of the one before."""
    room = tmp_path_factory.mktemp("hai-ky")
    earlier = cycle_with_forms(room / "truoc")
    replace_in(earlier / "cycle.yaml", "cycle: thu-2022", "cycle: thu-2021")
    replace_in(earlier / "cycle.yaml", "year: 2022", "year: 2021")
    assert run("score", earlier)[0] == 0
    folder = cycle_with_forms(room / "ky")
    replace_in(
        folder / "cycle.yaml", "cycle: thu-2022", "cycle: thu-2022\nprevious: ../truoc/out/results.json"
    )
    assert run("score", folder)[0] == 0
    return folder


@pytest.fixture
def folder(scored: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(scored.parent, tmp_path / "hai-ky")) / "ky"


def fewer_stages(data: Data) -> None:
    data["stages"] = ["self"]


def other_stages(data: Data) -> None:
    data["cycle"]["stages"] = ["self", "round-1"]
    data["stages"] = ["self", "round-1"]


def unknown_stage(data: Data) -> None:
    marks = [mark for card in data["cards"] for line in card["lines"] for mark in line.get("marks", ())]
    next(mark for mark in marks if mark["stage"] == "round-1")["stage"] = "round-9"


def other_name(data: Data) -> None:
    card = data["cards"][0]
    card["name"] = "Sở Khác"
    next(row for row in data["standings"] if row["unit"] == card["unit"])["name"] = "Sở Khác"


def further_set(data: Data) -> None:
    data["frameworks"]["khac.yaml"] = data["frameworks"]["so.yaml"]


def return_elsewhere(data: Data) -> None:
    data["returns"][0]["stage"] = "round-9"


def compared(data: Data) -> Data:
    return next(one for one in data["changes"] if not one.get("reason"))


def other_after(data: Data) -> None:
    compared(data)["after"] = "99"


def other_part(data: Data) -> None:
    compared(data)["rules"] = "9"


def change_of_another(data: Data) -> None:
    data["changes"][0]["name"] = "Sở Khác"


def change_twice(data: Data) -> None:
    data["changes"].append(data["changes"][0])


def infinite_before(data: Data) -> None:
    data["previous"][0]["points"] = "Infinity"


def huge_before(data: Data) -> None:
    data["previous"][0]["index"] = "1E+400"


EDITS = (
    fewer_stages, other_stages, unknown_stage, other_name, further_set, return_elsewhere, other_after, other_part,
    change_of_another, change_twice, infinite_before, huge_before,
)  # fmt: skip


@pytest.mark.parametrize("edit", EDITS, ids=lambda edit: str(edit.__name__))
def test_parts_that_do_not_belong_together_are_refused(folder: Path, edit: Callable[[Data], None]) -> None:
    data = json.loads(file_of(folder).read_bytes())
    edit(data)
    sealed(file_of(folder), data)
    results, findings = open_results(folder)
    assert (results, {one.code for one in findings}) == (None, {"K102"})


@pytest.mark.parametrize(
    "words",
    [
        ("rank", "--json"),
        ("report",),
        ("explain", "so-y-te"),
        ("gaps",),
        ("diff",),
        ("verify",),
        ("publish",),
    ],
)
def test_no_command_goes_on_with_them(folder: Path, words: tuple[str, ...]) -> None:
    data = json.loads(file_of(folder).read_bytes())
    other_after(data)
    sealed(file_of(folder), data)
    before = sorted(folder.rglob("*"))
    status, said = run(words[0], folder, *words[1:])
    assert (status, "K102" in said or "K104" in said) == (1, True), said
    assert sorted(folder.rglob("*")) == before
