"""The forms of every example cycle, filled in on every row and read back as xlsx and as ods: nothing is lost."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from parscore.model.appraisal import SHEET
from parscore.model.framework import Criterion, Framework
from parscore.model.scorecard import Results
from parscore.pipeline.forms_out import write_appraisal_forms
from parscore.pipeline.load import load_cycle
from parscore.pipeline.score import score_cycle
from parscore.read.rulings.rulings import read_rulings
from parscore.read.rulings.words import AppraisalContext
from tests.appraisal.kit import columns_of, rows_of
from tests.kit.office import SOFFICE, saved_as

EXAMPLES = sorted(path.parent for path in (Path(__file__).parents[2] / "examples").glob("*/cycle.yaml"))
Said = dict[tuple[str, str], tuple[object, ...]]


def _points(criterion: Criterion, number: int) -> Decimal | None:
    """Some mark that the criterion allows."""
    if number % 3 == 0:
        return None
    return criterion.max if number % 2 else Decimal(0)


def _filled(results: Results, sets: Mapping[str, Framework], path: Path) -> Said:
    """Fill in every row; what has to be read back."""
    workbook = openpyxl.load_workbook(path)
    sheet = workbook[SHEET]
    columns = columns_of(sheet)
    expected: Said = {}
    for number, row in enumerate(rows_of(sheet)):
        unit, code = (str(sheet.cell(row, columns[key]).value) for key in ("unit", "code"))
        points = _points(sets[unit].by_code[code], number)
        reason = f"Lý do {number}: =1+1" if number % 5 else "- Chưa đủ"
        status = "giải trình" if points is None or number % 7 == 0 else None
        sheet.cell(row, columns["points"]).value = points
        sheet.cell(row, columns["reason"]).value = reason
        sheet.cell(row, columns["status"]).value = status
        expected[unit, code] = (points, reason, status is not None)
    workbook.save(path)
    return expected


def _in_ods(paths: list[Path], folder: Path) -> dict[str, Path]:
    """All workbooks of a stage as LibreOffice saves them, by their stem; none where it is not installed."""
    if SOFFICE is None or not paths:
        return {}
    return {path.stem: path for path in saved_as("ods", folder, *paths)}


@pytest.mark.parametrize(
    "example",
    [pytest.param(one, id=one.name, marks=pytest.mark.slow) for one in EXAMPLES],
)
def test_nothing_is_lost(example: Path, tmp_path: Path) -> None:
    """Each round, each agency and the council; a dozen units of each cycle."""
    run = score_cycle(example, write=False)
    assert run.results is not None
    results, loaded = run.results, load_cycle(example / "cycle.yaml", "cycle.yaml")
    assert loaded.cycle is not None
    sets = {unit.id: results.framework_of(group.id) for group, unit in results.cycle.units()}
    ids = [unit.id for _, unit in results.cycle.units()]
    units = frozenset(ids[:: max(1, len(ids) // 12)])
    for stage in results.cycle.stages[1:]:
        report = write_appraisal_forms(results, stage, tmp_path / stage, units=units)
        assert {path.stem for path in report.written} | set(report.idle) >= {"hoi-dong"}
        expected = {path.stem: _filled(results, sets, path) for path in report.written}
        saved = _in_ods(list(report.written), tmp_path / f"{stage}-ods")
        for path in (*report.written, *saved.values()):
            read = read_rulings(path, path.name, AppraisalContext(results.cycle, sets, stage))
            assert read.findings == []
            found = {(one.unit, one.code): (one.points, one.reason, one.asks) for one in read.rulings}
            assert found == expected[path.stem]
            assert {one.by for one in read.rulings} <= {path.stem}
