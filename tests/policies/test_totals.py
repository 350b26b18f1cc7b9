"""Several totals of one set, graded each by itself, with compulsory rows without points (QĐ 4725/QĐ-BGDĐT)."""

from __future__ import annotations

import json
from decimal import Decimal as D
from pathlib import Path
from typing import Any

import pytest

from parscore.cli.json_records import pending_record
from parscore.compute.diff_sets import set_changes
from parscore.compute.gaps import unit_gaps
from parscore.compute.pending import TotalRange, pending
from parscore.compute.rank import standings
from parscore.model.framework import Framework
from parscore.model.scorecard import Results, Standing
from parscore.read.results.results import read_results
from parscore.write.files import write_whole
from parscore.write.results import canonical
from parscore.write.tables.appraisal import totals_table
from parscore.write.tables.data import texts
from tests.kit.cli import parscore
from tests.kit.world import framework, leaf
from tests.policies.kit import rows, scored

YES = {"kind": "choice", "options": {"Có": "1", "Không": "0"}}
BANDS = [
    {
        "name": "Mức 3",
        "above": "75",
        "requires": [{"code": "1.1", "points": "1"}, {"code": "2.1", "points": "1"}],
    },
    {"name": "Mức 2", "from": "50", "requires": [{"code": "1.1", "points": "1"}]},
    {"name": "Mức 1", "from": "0"},
]


def school(**more: Any) -> Framework:
    """Two totals of 100 with a compulsory row each, which brings no points."""
    fields = [
        {
            "code": code,
            "title": title,
            "max": "100",
            "children": [
                leaf(f"{code}.1", 1, YES, condition=True),
                leaf(f"{code}.2", 60),
                leaf(f"{code}.3", 40),
            ],
        }
        for code, title in (("1", "Dạy, học"), ("2", "Quản trị"))
    ]
    keys = {"bands": BANDS, "bands_on": "points", "bands_of": "fields"}
    return framework(*fields, **keys | more)


def marks(teaching: str, managing: str, *conditions: str) -> dict[str, str]:
    return {
        "1.1": conditions[0],
        "1.2": teaching,
        "1.3": "20",
        "2.1": conditions[1],
        "2.2": managing,
        "2.3": "20",
    }


def seen(row: Standing) -> tuple[str | None, dict[str, str]]:
    return row.band, {one.code: one.band for one in row.totals}


@pytest.mark.parametrize(
    ("teaching", "managing", "conditions", "band", "totals"),
    [
        ("56", "60", "11", "Mức 3", {"1": "Mức 3", "2": "Mức 3"}),
        ("55", "60", "11", "Mức 2", {"1": "Mức 2", "2": "Mức 3"}),
        ("60", "29", "11", "Mức 1", {"1": "Mức 3", "2": "Mức 1"}),
        ("60", "60", "10", "Mức 2", {"1": "Mức 3", "2": "Mức 2"}),
        ("60", "60", "01", "Mức 1", {"1": "Mức 1", "2": "Mức 3"}),
    ],
)
def test_the_unit_has_the_lowest_band_of_its_totals(
    teaching: str, managing: str, conditions: str, band: str, totals: dict[str, str]
) -> None:
    """75 is not above 75; a compulsory row lowers its own total, and so the unit."""
    row = rows(school(), {"a": marks(teaching, managing, *conditions)})["a"]
    assert seen(row) == (band, totals)
    assert row.points == int(teaching) + int(managing) + 40


def test_why_a_total_is_lower_is_kept() -> None:
    """Total 1 has 80 points, and lacks its compulsory row for both higher bands."""
    (one, _) = rows(school(), {"a": marks("60", "60", "0", "1")})["a"].totals
    assert [(step.before, step.after, step.code) for step in one.steps] == [
        ("Mức 3", "Mức 2", "1.1"), ("Mức 2", "Mức 1", "1.1"),
    ]  # fmt: skip


def test_by_the_index_of_what_applies() -> None:
    """A total of which nothing applies is none; without 1.3 total 1 has 40 of 60."""
    made = school(bands_on="index", bands=[{"name": "A", "from": "60"}, {"name": "B", "from": "0"}])
    row = rows(made, {"a": {"1.1": "1", "1.2": "40"}}, excluded=("1.3", "2"))["a"]
    assert seen(row) == ("A", {"1": "A"})


def test_a_set_graded_as_a_whole_has_no_totals() -> None:
    row = rows(school(bands_of="whole"), {"a": marks("60", "29", "1", "1")})["a"]
    assert seen(row) == ("Mức 3", {})


def test_open_lines_leave_every_total_between_its_ends() -> None:
    """Total 1 lacks its compulsory row and 60 points, total 2 may lose 40 of 100; b has nothing open."""
    found = scored(
        school(),
        {
            "a": {"1.3": "20", "2.1": "1", "2.2": "60"},
            "b": marks("56", "56", "1", "1"),
        },
    )
    (group,) = pending(found)
    by_unit = {one.unit: one for one in group.units}
    assert by_unit["b"].totals == ()
    assert by_unit["a"].totals == (
        TotalRange("1", D(20), D(80), "Mức 1", "Mức 3"),
        TotalRange("2", D(60), D(100), "Mức 2", "Mức 3"),
    )
    table = totals_table(found, found.cycle.groups[0], group)
    assert [tuple(row[1:]) for row in texts(table)] == [
        ("1 Dạy, học", "20,00", "80,00", "Mức 1 – Mức 3"),
        ("2 Quản trị", "60,00", "100,00", "Mức 2 – Mức 3"),
    ]
    record = pending_record(group, school())
    assert isinstance(record["units"], list)
    assert [one.get("totals") for one in record["units"] if one["unit"] == "a"] == [
        [
            {"code": "1", "band_low": "Mức 1", "band_high": "Mức 3", "points_low": "20.00", "points_high": "80.00"},
            {"code": "2", "band_low": "Mức 2", "band_high": "Mức 3", "points_low": "60.00", "points_high": "100.00"},
        ]
    ]  # fmt: skip


def test_of_a_single_total_that_applies_both_ends_are_known() -> None:
    (group,) = pending(scored(school(), {"a": {"1.3": "20"}}, excluded=("2",)))
    (unit,) = group.units
    assert unit.totals == (TotalRange("1", D(20), D(80), "Mức 1", "Mức 3"),)


@pytest.fixture
def made() -> Results:
    return scored(school(), {"a": marks("60", "29", "1", "1"), "b": marks("56", "56", "1", "1")})


def test_totals_are_kept_in_results_and_shown(made: Results, tmp_path: Path) -> None:
    path = tmp_path / "out" / "results.json"
    path.parent.mkdir()
    write_whole(path, canonical(made), own=True)
    back, _ = read_results(path, "results.json")
    assert back is not None
    rows = {row.unit: row for row in standings(back.cycle, back.cycle.groups[0], school(), back.cards)}
    assert {row.unit: row.totals for row in back.standings} == {
        unit: row.totals for unit, row in rows.items()
    }
    ranked = parscore("rank", tmp_path)
    assert "Quản trị" in ranked.stdout
    assert "Mỗi mục lớn là một tổng riêng" in ranked.stdout.replace("\n", " ")
    records = {one["unit"]: one for one in json.loads(parscore("rank", tmp_path, "--json").stdout)}
    assert records["a"]["totals"] == [
        {"code": "1", "points": "80.00", "max": "100.00", "band": "Mức 3"},
        {"code": "2", "points": "49.00", "max": "100.00", "band": "Mức 1"},
    ]
    said = parscore("explain", tmp_path, "a", "2.2").stdout
    assert "Tổng 2. Quản trị: 49,00 trên 100 điểm, xếp loại Mức 1." in said


def test_the_next_band_is_that_of_the_lowest_total(made: Results) -> None:
    """Unit a lacks 1 point in total 2, whatever total 1 has."""
    gaps = unit_gaps(made, "a")
    assert gaps.band is not None
    assert (gaps.band.name, str(gaps.band.distance)) == ("Mức 2", "1")
    assert gaps.band.sets
    assert all(code[0] == "2" for codes in gaps.band.sets for code in codes)


def test_a_comparison_of_sets_tells_what_is_graded() -> None:
    (one,) = set_changes(school(bands_of="whole"), school())
    assert (one.field, one.before, one.after) == ("bands_of", "whole", "fields")


def test_a_total_of_a_single_row_asks_for_it() -> None:
    """The condition of a band on the very row that is a total; one on the other total is not asked of it."""
    asked = [
        {"name": "A", "from": "5", "requires": [{"code": "1", "share": "80"}]},
        {"name": "B", "from": "0"},
    ]
    made = framework(leaf("1", 10), leaf("2", 10), bands=asked, bands_on="points", bands_of="fields")
    row = rows(made, {"a": {"1": "7", "2": "7"}})["a"]
    assert seen(row) == ("B", {"1": "B", "2": "A"})


def test_a_total_without_anything_that_applies_has_no_band_by_points() -> None:
    asked = [{"name": "A", "from": "5"}, {"name": "B", "from": "0"}]
    made = framework(leaf("1", 10), leaf("2", 10), bands=asked, bands_on="points", bands_of="fields")
    row = rows(made, {"a": {"1": "7"}}, excluded=("2",))["a"]
    assert seen(row) == ("A", {"1": "A"})
