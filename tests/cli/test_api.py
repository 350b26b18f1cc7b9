"""The verbs as functions."""

from __future__ import annotations

from pathlib import Path

import pytest

import parscore
from tests.cli.kit import cycle_folder


def test_the_verbs_follow_each_other(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    results = parscore.score(parscore.load_cycle(folder))
    assert [(row.unit, row.rank) for row in parscore.rank(results)] == [
        ("so-noi-vu", 1),
        ("so-y-te", 2),
        ("so-tai-chinh", None),
    ]
    assert [row.rank for row in parscore.rank(results, stage="round-1", by="1.2")] == [1, 2, None]
    changes = parscore.diff(results, start="round-1")
    assert [(change.unit, change.code) for change in changes] == [("so-y-te", "1.2")]
    assert len(parscore.diff(results)) == 4
    assert not (folder / "out").exists()


def test_results_are_written_only_when_asked_for(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    parscore.score(parscore.load_cycle(folder / "cycle.yaml"), write=True)
    assert (folder / "out" / "results.json").exists()


def test_a_set_by_file_or_by_its_shipped_name(tmp_path: Path) -> None:
    assert parscore.load_framework(cycle_folder(tmp_path / "ky") / "so.yaml").framework == "thu"
    assert parscore.load_framework("lai-chau/2022/so").year == 2022


def test_files_that_do_not_hold_are_refused_with_their_findings(tmp_path: Path) -> None:
    (tmp_path / "cycle.yaml").write_text("cycle: thu\n", encoding="utf-8")
    with pytest.raises(parscore.DataError, match=r"cycle\.yaml") as refused:
        parscore.load_cycle(tmp_path)
    assert refused.value.findings
    with pytest.raises(parscore.DataError):
        parscore.load_framework(tmp_path / "nowhere.yaml")


def test_the_public_names_are_those_of_the_package() -> None:
    assert all(hasattr(parscore, name) for name in parscore.__all__)
    with pytest.raises(AttributeError):
        _ = parscore.nothing
