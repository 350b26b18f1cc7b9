"""QĐ 766: from figures alone, without a form, to every row, group and total that the portal published."""

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path

import pytest

from parscore.compute.compare import compare
from parscore.compute.score import branch, totals
from parscore.diagnostics import Place
from parscore.model.scorecard import Results
from parscore.model.submission import Published
from parscore.number import rounded
from parscore.pipeline.score import Run, score_cycle

EXAMPLE = Path(__file__).parents[2] / "examples" / "qd-766-2026"
RANKS = {
    "Đồng Tháp": 1, "TP Hải Phòng": 3, "TP Quảng Ninh": 5, "Đắk Lắk": 7, "Lạng Sơn": 9, "TP Huế": 11, "Lai Châu": 12,
    "Thái Nguyên": 15, "Cao Bằng": 17, "Nghệ An": 19, "Vĩnh Long": 21, "Lào Cai": 23, "TP Đà Nẵng": 25,
    "Điện Biên": 27, "An Giang": 29, "Hà Tĩnh": 31, "TP Hà Nội": 33,
}  # fmt: skip
"""The published ranks, among 34 provinces of which 17 are known."""


@pytest.fixture(scope="module")
def run() -> Run:
    """The cycle scored, nothing written."""
    return score_cycle(EXAMPLE, write=False)


@pytest.fixture(scope="module")
def results(run: Run) -> Results:
    assert run.results is not None
    return run.results


def published() -> list[tuple[str, str, Decimal]]:
    """Unit, code (or total) and points of everything that was published."""
    with (EXAMPLE / "cong-bo.csv").open(encoding="utf-8", newline="") as file:
        return [(row["unit"], row["code"], Decimal(row["points"])) for row in csv.DictReader(file)]


def test_every_published_row_group_and_total_comes_out(results: Results) -> None:
    """17 units by group and total, six by row; each to the last published digit."""
    cards = {card.name: card for card in results.cards}
    found = []
    for unit, code, _ in published():
        card, framework = cards[unit], results.framework_of(cards[unit].group)
        points = totals(framework, card).points if code == "total" else branch(framework, code, card).points
        found.append((unit, code, points))
    assert len(found) == 17 * 7 + 120
    assert found == published()
    assert all(points == rounded(points, "half_up", 2) for _, _, points in found)


def test_the_provinces_rank_as_published(results: Results) -> None:
    """17 of 34 provinces: their order is that of the published ranks, and a comparison takes it so."""
    ranked = [(row.rank, row.name) for row in results.standings if row.group == "tinh"]
    assert ranked == list(enumerate(RANKS, 1))
    units = {card.name: card.unit for card in results.cards}
    ranks = [
        Published(units[name], "", "rank", Decimal(rank), Place("hang.csv")) for name, rank in RANKS.items()
    ]
    made = compare(results, ranks)
    assert (made.count("equal"), made.agrees, made.partial) == (17, True, ("tinh",))


def test_nobody_is_missed_and_every_result_is_final(run: Run, results: Results) -> None:
    """No form, no appraisal; what is said of the cycle was accepted."""
    assert {row.status for row in results.standings} == {"final"}
    assert [one.code for one in run.findings if not one.accepted] == []


def test_rows_below_a_published_group_have_no_points_of_their_own(results: Results) -> None:
    card = next(card for card in results.cards if card.name == "Đồng Tháp")
    rows = [line for line in card.lines if "." in line.code]
    assert {line.excluded for line in rows} == {"above"}


def test_nothing_arose_in_three_ways(results: Results) -> None:
    """Full marks for no complaint, none for no payment; what is shown only brings no points."""
    card = next(card for card in results.cards if card.name == "Văn phòng UBND tỉnh")
    lines = {line.code: line for line in card.lines}
    assert [lines[code].value() for code in ("5.2", "4.6", "3.6")] == [6, 2, 0]
    assert {lines[code].excluded for code in ("2.2", "5.1")} == {"empty"}
