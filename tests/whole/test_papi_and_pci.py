"""PAPI 2024 and PCI 2016 as published: points, totals, ranks and groups of all provinces, to the last printed digit."""

from __future__ import annotations

import csv
from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from parscore.model.scorecard import Results
from parscore.number import rounded
from parscore.pipeline.results import compare_published
from parscore.pipeline.score import score_cycle

EXAMPLES = Path(__file__).parents[2] / "examples"
TIERS = {"Rất tốt": 6, "Tốt": 16, "Khá": 29, "Trung bình": 6, "Tương đối thấp": 4, "Thấp": 2}
QUARTERS = {"Nhóm cao nhất": 15, "Nhóm trung bình cao": 15, "Nhóm trung bình thấp": 15, "Nhóm thấp nhất": 16}


@pytest.fixture(scope="module", params=["papi-2024", "pci-2016"])
def scored(request: pytest.FixtureRequest) -> tuple[str, Results]:
    run = score_cycle(EXAMPLES / request.param, write=False)
    assert run.results is not None
    assert [found for found in run.findings if not found.accepted] == []
    return request.param, run.results


def rows(name: str) -> list[dict[str, str]]:
    with (EXAMPLES / name / "cong-bo.csv").open(encoding="utf-8") as file:
        return list(csv.DictReader(file))


def test_every_published_figure_comes_out(scored: tuple[str, Results]) -> None:
    name, results = scored
    found, findings = compare_published(results, EXAMPLES / name / "cong-bo.csv", Decimal(0))
    assert found is not None
    figures = {"papi-2024": 61 * 11, "pci-2016": 63 * 13}
    assert (findings, found.count("equal"), len(found.figures)) == ([], figures[name], figures[name])
    assert (found.units, found.partial) == ((), ())


def test_totals_by_hand(scored: tuple[str, Results]) -> None:
    """The published totals are those of the unrounded points, and the order is that of the totals."""
    name, results = scored
    units = {row.name: row for row in results.standings}
    aliases = {alias: unit.name for _, unit in results.cycle.units() for alias in unit.aliases}
    for one in rows(name):
        row = units[aliases.get(one["Tỉnh, thành phố"], one["Tỉnh, thành phố"])]
        published = Decimal(one["PCI" if name == "pci-2016" else "Tổng điểm"])
        assert row.points is not None
        assert abs(row.points - published) < Decimal("0.0001")
        assert (row.rank, row.band, row.status) == (int(one["Hạng"]), one["Nhóm"], "final")


def test_who_is_in_which_group(scored: tuple[str, Results]) -> None:
    name, results = scored
    bands = Counter(row.band for row in results.standings)
    if name == "pci-2016":
        assert bands == TIERS
        return
    assert bands.pop(None) == 2
    assert bands == QUARTERS
    nobody = [(row.name, row.rank, row.status) for row in results.standings if row.band is None]
    assert nobody == [("Tiền Giang", None, "not_submitted"), ("Vĩnh Phúc", None, "not_submitted")]


def test_rounding_the_dimensions_first_would_be_wrong_for_half_of_the_provinces() -> None:
    def two(value: Decimal) -> Decimal:
        return rounded(value, "half_up", 2)

    wrong = [
        one
        for one in rows("papi-2024")
        if sum(two(Decimal(one[str(number)])) for number in range(1, 9)) != two(Decimal(one["Tổng điểm"]))
    ]
    assert len(wrong) == 30
