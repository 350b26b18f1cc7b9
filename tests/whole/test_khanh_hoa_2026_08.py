"""A month of Quy định 11-QĐ/TU: one set for sở and xã, rows of one kind of unit, cliffs, days late."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest

from parscore.model.scorecard import Line, Results
from parscore.pipeline.lint import lint
from parscore.pipeline.score import Run, score_cycle
from parscore.write.diagnostics import as_text

ROOT = Path(__file__).parents[2]
EXAMPLE = ROOT / "examples" / "khanh-hoa-2026-08"


@pytest.fixture(scope="module")
def run() -> Run:
    """The cycle scored, nothing written."""
    return score_cycle(EXAMPLE, write=False)


@pytest.fixture(scope="module")
def results(run: Run) -> Results:
    assert run.results is not None
    return run.results


def line(results: Results, unit: str, code: str) -> Line:
    """The line of a unit."""
    card = results.card(unit)
    found = card.line(code) if card is not None else None
    assert found is not None
    return found


def test_both_sets_are_clean() -> None:
    found = lint(sorted((ROOT / "frameworks" / "khanh-hoa").rglob("*.yaml"))).findings
    assert as_text(found) == ""


def test_what_is_found(run: Run) -> None:
    """One unit sent nothing, one two days late, one gave itself too much twice."""
    assert Counter(one.code for one in run.findings) == {"K201": 1, "W046": 1, "W204": 2}


def test_points_and_maxima(results: Results) -> None:
    found = {row.unit: (str(row.points), str(row.maximum), row.status) for row in results.standings}
    assert found == {
        "so-khoa-hoc-va-cong-nghe": ("90", "90", "final"),
        "so-noi-vu": ("51", "80", "final"),
        "so-tai-chinh": ("66.06", "90", "final"),
        "so-nong-nghiep-va-moi-truong": ("21", "90", "final"),
        "so-y-te": ("80", "80", "final"),
        "so-giao-duc-va-dao-tao": ("74", "90", "provisional"),
        "phuong-nha-trang": ("90", "90", "final"),
        "phuong-cam-ranh": ("62.24", "90", "final"),
        "phuong-phan-rang": ("40.5", "90", "final"),
        "xa-dien-khanh": ("56", "70", "final"),
        "xa-khanh-son": ("28.06", "90", "final"),
        "xa-van-ninh": ("None", "100", "not_submitted"),
    }


def test_the_cliff_of_disbursement(results: Results) -> None:
    assert line(results, "so-tai-chinh", "II.4").value() == Decimal("7.06")
    assert line(results, "so-nong-nghiep-va-moi-truong", "II.4").value() == 0
    assert line(results, "so-y-te", "II.4").value() == 10
    assert not line(results, "so-noi-vu", "II.4").applies()


def test_every_unit_scores_the_row_of_its_kind(results: Results) -> None:
    assert line(results, "so-tai-chinh", "II.1.3.1").applies()
    assert not line(results, "so-tai-chinh", "II.1.3.2").applies()
    assert line(results, "phuong-cam-ranh", "II.1.3.2").value() == 9
    assert not line(results, "phuong-cam-ranh", "II.1.3.1").applies()


def test_days_late(results: Results) -> None:
    """One day takes two points; two days are after the last one: the line waits for a decision."""
    assert line(results, "so-nong-nghiep-va-moi-truong", "III.1").value() == 2
    open_line = line(results, "so-giao-duc-va-dao-tao", "III.1")
    assert open_line.is_open()
    assert open_line.value() is None
