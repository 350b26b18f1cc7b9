"""A province of two tiers: offices, 124 communes in three lists from one set, bonus, penalty, mistakes."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from parscore.compute.score import totals
from parscore.model.scorecard import Results
from parscore.pipeline.score import Run, score_cycle

EXAMPLE = Path(__file__).parents[2] / "examples" / "two-tier-2025"
SIZES = {"so": 13, "dac-thu": 5, "xa": 103, "phuong": 20, "dac-khu": 1}
SILENT = {"xa-quang-truc", "xa-la-da"}


@pytest.fixture(scope="module")
def run() -> Run:
    """The cycle scored, nothing written."""
    return score_cycle(EXAMPLE, write=False)


def _results(run: Run) -> Results:
    assert run.results is not None
    return run.results


def test_five_lists_of_which_four_are_ranked(run: Run) -> None:
    """One set makes the lists of xã, phường and đặc khu; the special agencies have no rank."""
    results = _results(run)
    assert Counter(row.group for row in results.standings) == SIZES
    for group in ("so", "phuong", "dac-khu"):
        ranks = [row.rank for row in results.standings if row.group == group]
        assert all(rank is not None for rank in ranks)
        assert ranks[0] == 1
    assert {row.rank for row in results.standings if row.group == "dac-thu"} == {None}
    framework = {group.framework for group in results.cycle.groups if group.id in ("xa", "phuong", "dac-khu")}
    assert len(framework) == 1


def test_communes_that_sent_nothing_are_listed_without_points(run: Run) -> None:
    """Two of 103; the others are ranked without them."""
    rows = [row for row in _results(run).standings if row.group == "xa"]
    silent = [row for row in rows if row.status == "not_submitted"]
    assert {row.unit for row in silent} == SILENT
    assert {(row.rank, row.points) for row in silent} == {(None, None)}
    assert sum(row.rank is not None for row in rows) == 101


def test_only_warnings_and_each_mistake_is_found_in_its_form(run: Run) -> None:
    """Seven forms with a mistake, two communes without one."""
    assert "error" not in {finding.severity for finding in run.findings}
    found = {
        (finding.code, finding.place.file.removeprefix("submissions/").removesuffix(".xlsx"))
        for finding in run.findings
        if finding.code.startswith("W")
    }
    assert found == {
        ("W203", "phuong-la-gi"),
        ("W204", "xa-duc-trong"),
        ("W206", "so-cong-thuong"),
        ("W216", "so-cong-thuong"),
        ("W206", "xa-hong-thai"),
        ("W207", "xa-nhan-co"),
        ("W212", "xa-tuy-duc"),
        ("W311", "xa-cu-jut"),
    }


def test_bonus_and_penalty_count_outside_the_hundred(run: Run) -> None:
    """Penalties come from the rulings, the bonus from the forms, both stay within their caps."""
    results = _results(run)
    made = {card.unit: totals(results.framework_of(card.group), card) for card in results.cards}
    penalties = {unit: one.penalty for unit, one in made.items() if one.penalty}
    assert penalties == {
        "xa-ta-dung": Decimal("0.6"),
        "xa-ham-kiem": Decimal(1),
        "phuong-mui-ne": Decimal("0.25"),
        "xa-tuyen-quang": Decimal("0.2"),
        "xa-dak-mil": Decimal(1),
        "ban-quan-ly-cac-khu-cong-nghiep": Decimal("0.5"),
        "so-xay-dung": Decimal("0.5"),
        "so-y-te": Decimal("0.5"),
    }
    assert sum(1 for one in made.values() if one.bonus) > 20
    assert all(one.points == one.base + one.bonus - one.penalty for one in made.values())
    assert max(one.bonus for one in made.values()) <= 6
