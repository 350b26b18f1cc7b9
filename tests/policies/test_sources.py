"""Standings by source and by stage, side by side."""

from __future__ import annotations

import json
from pathlib import Path

from parscore.compute.sources import by_sources, by_stages, sources_of
from tests.kit.cli import cycle_folder, parscore, replace_in
from tests.kit.world import Evidence, cycle, form, framework, given, leaf, results, ruling

MADE = framework(
    leaf("1", 10),
    leaf("2", 10, {"kind": "survey", "audiences": {"hdnd": "1"}}),
    leaf("3", 5, {"kind": "given"}, source="sipas"),
    sources={"appraised": "Thẩm định", "survey": "Điều tra", "sipas": "SIPAS"},
    bonus=[leaf("C", 2)],
)


def test_every_source_is_ranked_on_its_own_criteria() -> None:
    whole = cycle(["a", "b"], stages=("self", "round-1"), survey={"points": "x"}, given="y", appraisal={})
    evidence = {
        "a": Evidence(
            form("a", {"1": "9", "C": "2"}), (ruling("round-1", "a", "1", "6"),),
            brought=(given("a", "2", "5"), given("a", "3", "4", "given")),
        ),
        "b": Evidence(
            form("b", {"1": "7"}), (ruling("round-1", "b", "1", "7"),),
            brought=(given("b", "2", "8"), given("b", "3", "1", "given")),
        ),
    }  # fmt: skip
    found = results(MADE, whole, evidence)
    assert sources_of(MADE) == ("self", "appraised", "survey", "sipas")
    by_unit = {one.whole.unit: one.columns for one in by_sources(found, whole.groups[0])}
    shown: dict[str, object] = {
        unit: {name: (row.index, row.rank) for name, row in mine.items()} for unit, mine in by_unit.items()
    }
    assert shown == {
        "a": {"self": (90, 1), "appraised": (60, 2), "survey": (50, 2), "sipas": (80, 1)},
        "b": {"self": (70, 2), "appraised": (70, 1), "survey": (80, 1), "sipas": (20, 2)},
    }
    stages = {one.whole.unit: one.columns for one in by_stages(found, whole.groups[0])}
    assert [stages["a"][stage].rank for stage in ("self", "round-1")] == [1, 1]


def test_the_command(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path)
    replace_in(folder / "round-1.csv", "so-noi-vu,1.2,5,", "so-noi-vu,1.2,2,")
    parscore("score", folder)
    found = json.loads(parscore("rank", folder, "--stages", "--json").stdout)
    ranks = {one["unit"]: [(each["stage"], each["rank"]) for each in one["stages"]] for one in found}
    assert ranks["so-noi-vu"] == [("self", None), ("round-1", 2), ("round-2", 1)]
    assert "Theo nguồn điểm: Các sở" in parscore("rank", folder, "--sources").stdout
    assert "cao nhất 90,00% (Sở Nội vụ); thấp nhất 60,00% (Sở Y tế)" in parscore("rank", folder).stdout
    assert parscore("rank", folder, "--sources", "--stages").returncode == 2
    assert parscore("rank", folder, "--sources", "--by", "1").returncode == 2
