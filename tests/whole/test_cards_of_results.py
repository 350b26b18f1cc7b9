"""Results whose cards are not those of their own cycle and set are refused, whatever digest they carry."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from parscore.pipeline.results import open_results
from parscore.pipeline.score import score_cycle
from tests.fuzz.test_results import sealed
from tests.kit.cli import cycle_folder


def twice_under_another_group(data: dict[str, Any]) -> None:
    data["cards"].append(data["cards"][0] | {"group": "khac"})


def of_nobody(data: dict[str, Any]) -> None:
    data["cards"].append(data["cards"][0] | {"group": "khac", "unit": "so-la"})


def line_twice(data: dict[str, Any]) -> None:
    lines = data["cards"][2]["lines"]
    lines.append(lines[0])


def line_gone(data: dict[str, Any]) -> None:
    del data["cards"][2]["lines"][0]


def line_of_nothing(data: dict[str, Any]) -> None:
    lines = data["cards"][0]["lines"]
    lines.append(lines[0] | {"code": "9.9"})


CHANGES = (twice_under_another_group, of_nobody, line_twice, line_gone, line_of_nothing)


@pytest.mark.parametrize("change", CHANGES)
def test_cards_are_those_of_the_cycle(tmp_path: Path, change: Callable[[dict[str, Any]], None]) -> None:
    folder = cycle_folder(tmp_path)
    score_cycle(folder)
    path = folder / "out" / "results.json"
    data = json.loads(path.read_bytes())
    path.write_bytes(sealed(data))
    assert open_results(folder)[1] == []
    change(data)
    path.write_bytes(sealed(data))
    results, findings = open_results(folder)
    assert results is None
    assert {one.code for one in findings} <= {"K102", "K271"}
    assert findings
