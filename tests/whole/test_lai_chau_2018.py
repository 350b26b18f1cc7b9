"""One province on three indexes, the material of Chỉ thị 13: PAR INDEX with a form, SIPAS and PAPI given."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from parscore.model.scorecard import Results, Standing
from parscore.number import rounded
from parscore.pipeline.score import Run, score_cycle

EXAMPLE = Path(__file__).parents[2] / "examples" / "lai-chau-2018"


@pytest.fixture(scope="module")
def run() -> Run:
    """The cycle scored, nothing written."""
    return score_cycle(EXAMPLE, write=False)


def _results(run: Run) -> Results:
    assert run.results is not None
    return run.results


def _row(run: Run, unit: str) -> Standing:
    return next(row for row in _results(run).standings if row.unit == unit)


def test_nothing_worse_than_a_warning(run: Run) -> None:
    """The sets of 2017 used for 2018 are said; no error."""
    codes = Counter(finding.code for finding in run.findings if finding.severity != "info")
    assert codes["C118"] == 2
    assert set(codes) <= {"C118", "K201"}


def test_three_indexes_of_one_province(run: Run) -> None:
    """One unit on PAR INDEX, one on SIPAS, 63 on PAPI."""
    groups = Counter(row.group for row in _results(run).standings)
    assert groups == {"par-index": 1, "sipas": 1, "papi": 63}


def test_par_index_has_every_mark_and_no_rank(run: Run) -> None:
    """Self-score, two rounds, survey, given: final, and alone in its list."""
    row = _row(run, "lai-chau-par-index")
    assert row.status == "final"
    assert row.rank is None
    assert row.maximum == 100
    card = next(card for card in _results(run).cards if card.unit == "lai-chau-par-index")
    stages = {mark.stage for line in card.lines for mark in line.marks}
    assert stages == {"self", "round-1", "round-2", "survey", "given"}


def test_satisfaction_in_par_index_is_the_index_of_sipas(run: Run) -> None:
    """10 points of the PAR INDEX are the SIPAS of the same year."""
    cards = {card.unit: card for card in _results(run).cards}
    line = cards["lai-chau-par-index"].line("8.1")
    points = [line.value() for line in cards["lai-chau-sipas"].lines]
    assert line is not None
    value = line.value()
    assert value is not None
    sipas = sum((one for one in points if one is not None), Decimal(0)) / 22
    assert rounded(value * 10, "half_up", 2) == rounded(sipas * 100, "half_up", 2)


def test_all_figures_of_papi_are_there_but_for_two_provinces(run: Run) -> None:
    """28 sub-dimensions each for 61 provinces."""
    cards = [card for card in _results(run).cards if card.group == "papi"]
    known = Counter(sum(line.value() is not None for line in card.lines) for card in cards)
    assert known == {28: 61, 0: 2}


def test_sipas_has_an_index(run: Run) -> None:
    """A set without a single self-scored line needs no form."""
    row = _row(run, "lai-chau-sipas")
    assert row.status == "final"
    assert row.index is not None


def test_papi_makes_quartile_groups_of_the_provinces_with_figures(run: Run) -> None:
    """61 provinces fall into four groups of 15 or 16; two are listed without a group."""
    rows = [row for row in _results(run).standings if row.group == "papi"]
    assert sorted(Counter(row.band for row in rows if row.band).values()) == [15, 15, 15, 16]
    silent = [row for row in rows if row.band is None]
    assert {row.unit for row in silent} == {"ca-mau-papi", "kon-tum-papi"}
    assert {row.rank for row in silent} == {None}
