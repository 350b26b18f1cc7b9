"""Ministries and provinces without forms: rulings, survey and given shares make whole lists."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from parscore.model.cycle import COUNCIL
from parscore.pipeline.score import Run, score_cycle

EXAMPLE = Path(__file__).parents[2] / "examples" / "bo-noi-vu-2022"


@pytest.fixture(scope="module")
def run() -> Run:
    """The cycle scored, nothing written."""
    return score_cycle(EXAMPLE, write=False)


def test_19_ministries_of_which_two_are_not_ranked_and_63_provinces(run: Run) -> None:
    """Everybody has an index; ranks run from 1 to 17 and from 1 to 63."""
    assert run.results is not None
    rows = run.results.standings
    assert Counter(row.group for row in rows) == {"bo": 17, "bo-dac-thu": 2, "tinh": 63}
    assert [row.rank for row in rows if row.group == "bo"] == list(range(1, 18))
    assert [row.rank for row in rows if row.group == "tinh"] == list(range(1, 64))
    special = [row for row in rows if row.group == "bo-dac-thu"]
    assert {row.name for row in special} == {"Thanh tra Chính phủ", "Ủy ban Dân tộc"}
    assert {row.rank for row in special} == {None}
    assert all(row.index is not None and row.status == "final" for row in rows)


def test_nothing_is_found_wrong(run: Run) -> None:
    """No form is missed where a cycle has none."""
    assert list(run.findings) == []


def test_no_agency_judges_itself(run: Run) -> None:
    """Where a ministry leads a criterion, the council gives that ministry's own mark."""
    assert run.results is not None
    judges = {
        mark.by
        for card in run.results.cards
        for line in card.lines
        for mark in line.marks
        if mark.by == card.unit
    }
    assert judges == set()


def test_a_province_has_its_points_from_four_sources(run: Run) -> None:
    """61,5 appraised, 22 by survey, 10 SIPAS, 6,5 socio-economic: all of them are there for each province."""
    assert run.results is not None
    framework = run.results.framework_of("tinh")
    maxima: Counter[str] = Counter()
    for leaf in framework.leaves:
        maxima[leaf.source or leaf.origin] += leaf.max  # type: ignore[assignment]
    assert dict(maxima) == {
        "appraised": Decimal("61.5"), "leaders-survey": 22, "sipas": 10, "socio-economic": Decimal("6.5"),
    }  # fmt: skip
    provinces = [card for card in run.results.cards if card.group == "tinh"]
    assert all(line.value() is not None for card in provinces for line in card.lines)


def test_the_council_changes_marks_with_a_reason(run: Run) -> None:
    """Every change from round 1 to round 2 says why and is the council's."""
    assert run.results is not None
    lines = [line for card in run.results.cards for line in card.lines]
    changed = [line.marks[-2:] for line in lines if line.marks and line.marks[-1].stage == "round-2"]
    assert len(changed) == 70
    assert all(after.reason and after.by == COUNCIL for _, after in changed)
    assert all(before.stage == "round-1" and before.points != after.points for before, after in changed)
