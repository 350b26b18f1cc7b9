"""The year after: changed criteria, two communes merged, one department split; what its README says is so."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from parscore.compute.change_parts import group_change, unit_changes
from parscore.compute.gaps import group_gaps
from parscore.model.change import PARTS, UnitChange
from parscore.model.scorecard import Results
from parscore.number import ZERO, exactly, rounded, vi
from parscore.pipeline.load import load_cycle
from parscore.pipeline.report import write_report
from parscore.pipeline.score import score_cycle
from parscore.pipeline.whatif import Wanted, try_changes
from parscore.read.yaml.edits import Edit

EXAMPLES = Path(__file__).parents[2] / "examples"
README = (EXAMPLES / "two-tier-2026" / "README.md").read_text(encoding="utf-8")
UNIT = "so-cong-thuong"
pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def years() -> tuple[Results, Results]:
    """Both years scored, nothing written."""
    old, new = (score_cycle(EXAMPLES / name, write=False) for name in ("two-tier-2025", "two-tier-2026"))
    assert "error" not in {finding.severity for finding in new.findings}
    assert old.results is not None
    assert new.results is not None
    return old.results, new.results


@pytest.fixture(scope="module")
def changes(years: tuple[Results, Results]) -> dict[str, UnitChange]:
    """The change of every unit."""
    return {one.unit: one for one in unit_changes(*years)}


@exactly
def whole_of(one: UnitChange) -> Decimal:
    """The sum of the parts."""
    return sum((getattr(one, part) for part in PARTS), ZERO)


def test_groups_stand_below_each_other_in_the_summary(years: tuple[Results, Results], tmp_path: Path) -> None:
    """Also the group that is not ranked and so has no rank, neither of now nor of the year before."""
    (path,) = write_report(years[1], tmp_path, ["xlsx"])
    sheet = load_workbook(path)["Tổng hợp"]
    heads = [row for row in sheet.iter_rows() if "Đơn vị" in {cell.value for cell in row}]
    cells = [cell for row in heads for cell in row]
    for heading in ("Đơn vị", "Điểm", "Xếp loại", "Trạng thái"):
        places = [cell.column for cell in cells if cell.value == heading]
        assert (len(places), len(set(places))) == (5, 1), heading


@pytest.mark.parametrize(("floor", "worse"), [(98, 0), (99, 7)])
def test_the_readme_tells_what_another_threshold_does(floor: int, worse: int) -> None:
    """Nobody gains by a threshold that is raised."""
    edits = Edit.of(f"3.2.2.rule.floor={floor}"), Edit.of("3.2.2.rule.examples=[]")
    loaded = load_cycle(EXAMPLES / "two-tier-2026" / "cycle.yaml", "cycle.yaml")
    trial = try_changes(loaded, Wanted(edits, None, "so", carry=True))
    assert trial.before is not None
    assert trial.after is not None
    was, now = ({row.unit: row for row in one.standings} for one in (trial.before, trial.after))
    moves = [
        (now[unit].index or ZERO) - (row.index or ZERO) for unit, row in was.items() if row.group == "so"
    ]
    assert (sum(move < ZERO for move in moves), sum(move > ZERO for move in moves)) == (worse, 0)
    if worse:
        mine = now[UNIT]
        assert f"còn {vi(rounded(mine.index or ZERO, 'half_up', 2))}%, xuống hạng {mine.rank}" in README


def test_the_lists(years: tuple[Results, Results]) -> None:
    """One department and no commune more: 13 + 1, 103 − 1."""
    sizes = Counter(row.group for row in years[1].standings)
    assert sizes == {"so": 14, "dac-thu": 5, "xa": 102, "phuong": 20, "dac-khu": 1}
    assert {one.code for one in years[1].findings} >= {"K201"}
    assert "K222" not in {one.code for one in years[1].findings}


def test_every_change_is_split_exactly(changes: dict[str, UnitChange]) -> None:
    compared = [one for one in changes.values() if one.change is not None]
    assert len(compared) == 140
    for one in compared:
        assert whole_of(one) == one.change
    assert {one.unit for one in changes.values() if one.change is None} == {"xa-quang-truc", "xa-la-da"}
    assert {one.unit for one in compared if one.merged} == {"xa-ka-do"}
    split = {one.unit for one in compared if one.split_off}
    assert split == {"so-van-hoa-va-the-thao", "so-du-lich"}
    whole = group_change("xa", changes.values())
    assert whole is not None
    assert (whole.compared, whole.units) == (100, 102)


@pytest.mark.parametrize("unit", ["so-cong-thuong", "xa-ka-do"])
def test_the_readme_tells_the_change_as_it_is(changes: dict[str, UnitChange], unit: str) -> None:
    one = changes[unit]
    told = [one.change, *(getattr(one, part) for part in PARTS if getattr(one, part))]
    for value in told:
        assert value is not None
        assert vi(rounded(abs(value), "half_up", 2), 2) in README


def test_the_readme_tells_what_it_takes_to_be_fifth(years: tuple[Results, Results]) -> None:
    rank = {row.unit: row.rank for row in years[1].standings}
    mine = next(one for one in group_gaps(years[1], "so").units if one.explanation.card.unit == UNIT)
    assert mine.rank is not None
    assert mine.above is not None
    assert (rank[UNIT], rank[mine.above.unit]) == (6, 5)
    assert (
        f"Còn thiếu {vi(rounded(mine.rank.distance, 'half_up', 2))} điểm phần trăm so với {mine.above.name}"
        in README
    )
