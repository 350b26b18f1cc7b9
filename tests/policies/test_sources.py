"""Standings by source and by stage, side by side."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

from parscore.compute import score
from parscore.compute.score import scorecard, self_score
from parscore.compute.sources import by_sources, by_stages, sources_of
from parscore.diagnostics import Place
from parscore.model.scorecard import Mark
from parscore.model.submission import Brought, Entry, Share, Submission, Typed
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


D = Decimal
PLACE = Place("f.xlsx", "Bieu", 9, 3)


def measured(
    *shares: Share, brought: tuple[Brought, ...] = ()
) -> tuple[Decimal | None, dict[str, str], dict[str, str]]:
    """The points of the surveyed line 2, what it was made of, and where that is."""
    whole = cycle(["a"], survey={"points": "x"})
    group = whole.groups[0]
    card = scorecard(group, group.units[0], MADE, score.Evidence(shares=shares, brought=brought), whole)
    line = card.by_code["2"]
    return line.value(), dict(line.declared), dict(line.sources)


def test_what_a_measured_line_was_made_of() -> None:
    """Points, a share of the maximum, or the shares of audiences, of which one that is refused refuses all."""
    came = Brought("a", "2", None, D("0.25"), "survey", PLACE)
    assert measured(brought=(given("a", "2", "8.5"),)) == (
        D("8.5"),
        {"points": "8.5"},
        {"points": str(given("a", "2", "8.5").place)},
    )
    assert measured(brought=(came,)) == (D("2.5"), {"share": "0.25"}, {"share": str(PLACE)})
    share, other = Share("a", "2", "hdnd", D("0.5"), 40, PLACE), Share("a", "2", "dan", D("0.5"), None, PLACE)
    assert measured(share) == (D(5), {"hdnd": "0.5 (40 phiếu)"}, {"hdnd": str(PLACE)})
    refused = Share("a", "2", "hdnd", D("0.5"), 40, PLACE, refused="K250")
    assert measured(refused, other) == (None, {}, {"hdnd": str(PLACE), "dan": str(PLACE)})


def test_where_figures_and_the_option_were_typed() -> None:
    ratio = {"kind": "ratio", "numerator": "A", "denominator": "B"}
    made = framework(leaf("1", 10, ratio))
    empty = Typed(None, PLACE)
    entry = Entry(
        "1", PLACE, empty, {"numerator": Typed(D(1), Place("f.xlsx", "Bieu", 9, 4)), "denominator": empty}
    )
    own = self_score(Submission("a", "f.xlsx", "Bieu", None, {"1": entry}), made)
    assert dict(own.lines["1"].sources) == {"numerator": str(Place("f.xlsx", "Bieu", 9, 4))}


def test_of_a_measured_line_a_unit_can_only_say_that_it_does_not_apply() -> None:
    for claims, marks in ((False, ()), (True, (Mark("self", None, source=str(PLACE), claims=True),))):
        entry = Entry("2", PLACE, Typed(D(5), PLACE), claims_not_applicable=claims)
        own = self_score(Submission("a", "f.xlsx", "Bieu", None, {"2": entry}), MADE)
        assert own.lines["2"].marks == marks


@pytest.mark.parametrize(("reweigh", "points"), [(True, D(4)), (False, None)])
def test_a_missing_audience(reweigh: bool, points: Decimal | None) -> None:
    """Only one of two audiences answered, with 40 %: where the others make up for it the points are 4 of 10."""
    rule = {"kind": "survey", "audiences": {"hdnd": "0.4", "dan": "0.6"}}
    whole = cycle(["a"], survey={"points": "x"})
    shares = (Share("a", "2", "hdnd", D("0.4"), 40, PLACE, reweigh=reweigh),)
    group = whole.groups[0]
    card = scorecard(
        group, group.units[0], framework(leaf("2", 10, rule)), score.Evidence(shares=shares), whole
    )
    assert card.by_code["2"].value() == points
