"""Points of a whole section that a file gives: its rows have none of their own, and every output says so."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from parscore.cli.app import application
from parscore.pipeline.score import score_cycle

SET = """framework: thu-2026
title: Bộ thử
year: 2026
status: illustrative
basis: {document: 1/QĐ}
levels: [Nhóm, Dòng]
policy:
  not_applicable: zero
  rounding: {mode: half_up, digits: 2}
  rank: {by: points, compare: exact, ties: competition}
criteria:
  - code: "1"
    title: Công khai
    max: 10
    children:
      - {code: "1.1", title: Công bố đúng hạn, max: 6, lead: hoi-dong, evidence: none, rule: {kind: given}}
      - {code: "1.2", title: Công khai đủ, max: 4, lead: hoi-dong, evidence: none, rule: {kind: given}}
  - {code: "2", title: Tiến độ, max: 20, lead: hoi-dong, evidence: none, rule: {kind: given}}
"""
CYCLE = """cycle: thu-2026
title: Kỳ thử
year: 2026
groups:
  - id: tinh
    title: Các tỉnh
    framework: bo.yaml
    units: [{id: a, name: Tỉnh A}, {id: b, name: Tỉnh B}]
given: diem.csv
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "bo.yaml").write_text(SET, encoding="utf-8")
    (tmp_path / "cycle.yaml").write_text(CYCLE, encoding="utf-8")
    return tmp_path


def given(folder: Path, *rows: str) -> None:
    (folder / "diem.csv").write_text("\n".join(("unit,code,points", *rows)) + "\n", encoding="utf-8")


def test_a_section_and_rows_side_by_side(folder: Path) -> None:
    given(folder, "Tỉnh A,1,8.56", "Tỉnh A,2,19", "b,1.1,5", "b,1.2,3.5", "b,2,20")
    run = score_cycle(folder)
    assert run.results is not None
    assert [(row.unit, str(row.points), row.rank) for row in run.results.standings] == [
        ("b", "28.5", 1),
        ("a", "27.56", 2),
    ]
    assert [one.code for one in run.findings] == []
    said = CliRunner().invoke(application(), ["explain", str(folder), "a", "1.1"])
    assert said.exit_code == 0, said.output
    assert "Chỉ biết điểm của mục trên" in said.output
    whole = CliRunner().invoke(application(), ["explain", str(folder), "a", "1"])
    assert "8,56" in whole.output


def test_both_the_section_and_a_row(folder: Path) -> None:
    given(folder, "a,1,8.56", "a,1.2,3", "a,2,19", "b,1,8", "b,2,20")
    run = score_cycle(folder)
    assert run.results is not None
    assert [(one.code, one.unit, one.criterion) for one in run.findings] == [("S270", "a", "1")]
    assert next(str(row.points) for row in run.results.standings if row.unit == "a") == "27.56"


def test_more_than_the_section_may_have(folder: Path) -> None:
    given(folder, "a,1,10.01", "a,2,19", "b,1,8", "b,2,20")
    codes = {one.code for one in score_cycle(folder).findings}
    assert "S108" in codes
