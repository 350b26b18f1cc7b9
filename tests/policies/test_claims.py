"""What units claimed beside what was recognised and what people say."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

from parscore.compute.claims import claims
from tests.kit.cli import cycle_folder, parscore
from tests.kit.world import Evidence, cycle, form, framework, given, leaf, results, ruling

D = Decimal
MADE = framework(
    leaf("1", 10, lead="so-noi-vu"),
    leaf("2", 10, lead="so-tai-chinh"),
    leaf("3", 10, {"kind": "survey", "audiences": {"hdnd": "1"}}),
    penalty=[leaf("T", 5, lead="so-noi-vu")],
)


def test_by_unit_by_criterion_and_by_lead() -> None:
    """a: 9 → 6, 5 → 7, admits 1 of 3 points off; b: all as claimed."""
    whole = cycle(["a", "b"], stages=("self", "round-1"), survey={"points": "x"})
    evidence = {
        "a": Evidence(
            form("a", {"1": "9", "2": "5", "T": "1"}),
            tuple(
                ruling("round-1", "a", code, points) for code, points in (("1", "6"), ("2", "7"), ("T", "3"))
            ),
            brought=(given("a", "3", "4"),),
        ),
        "b": Evidence(form("b", {"1": "8", "2": "8"}), brought=(given("b", "3", "9"),)),
    }
    found = claims(results(MADE, whole, evidence), whole.groups[0])
    first, second = found.units
    assert first.total is not None
    assert (first.unit, first.total.lines, first.total.claimed, first.total.counted) == ("a", 3, D(13), D(10))
    assert (first.total.cut, first.total.over, first.total.under) == (2, D(5), D(2))
    assert round(first.total.share or D(0), 2) == D("38.46")
    assert (first.own_index, first.survey_index, first.apart) == (D(70), D(40), D(30))
    assert second.total is not None
    assert (second.total.over, second.apart) == (D(0), D(-10))
    assert {one.key: (one.over, one.under) for one in found.criteria} == {
        "1": (D(3), D(0)), "2": (D(0), D(2)), "T": (D(2), D(0))
    }  # fmt: skip
    assert [one.key for one in found.criteria] == ["1", "T", "2"]
    assert {one.key: (one.lines, one.over) for one in found.leads} == {
        "so-noi-vu": (3, D(5)), "so-tai-chinh": (2, D(0))
    }  # fmt: skip


def test_the_command(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path)
    parscore("score", folder)
    (group,) = json.loads(parscore("diff", folder, "--claims", "--json").stdout)
    assert group["group"] == "so"
    assert [one["unit"] for one in group["units"]] == ["so-noi-vu", "so-tai-chinh", "so-y-te"]
    assert "Tự chấm so với kết quả: Các sở" in parscore("diff", folder, "--claims").stdout
    assert parscore("diff", folder, "--claims", "--parts").returncode == 2
    assert parscore("diff", folder, folder, "--claims").returncode == 2
