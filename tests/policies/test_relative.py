"""Points against the other units of the group: half for the target, the rest up to the best; or lowest to highest."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from typer.testing import CliRunner

from parscore.cli.app import application
from parscore.compute.relative import LeftOut, compared, relative_lines
from parscore.model.scorecard import Line, Mark, Scorecard
from parscore.pipeline.score import Run, score_cycle
from tests.kit.world import framework, leaf

SET = """framework: thu-2026
title: Bộ thử
year: 2026
status: illustrative
basis: {{document: 1/QĐ}}
levels: [Tiêu chí]
policy:
  not_applicable: reduce_maximum
  rounding: {{mode: half_up, digits: 2}}
  rank: {{by: index, compare: exact, ties: competition}}
  marks: computed
criteria:
  - code: "28b"
    title: Mô hình
    max: {most}
    lead: hoi-dong
    evidence: none
    rule: {{kind: relative, {rule}, when_none: not_applicable}}
"""
SHARE = "numerator: Số thực hiện, denominator: Chỉ tiêu"


def scored(
    folder: Path, rows: dict[str, str], *, most: str = "5", rule: str = SHARE, columns: str = ""
) -> Run:
    """The cycle of units A, B, … with these figures, the row of a unit after its name."""
    (folder / "bo.yaml").write_text(SET.format(most=most, rule=rule), encoding="utf-8")
    units = "\n".join(f"      - {{id: {unit}, name: Đơn vị {unit}}}" for unit in rows)
    (folder / "cycle.yaml").write_text(
        f"cycle: thu-2026\ntitle: Kỳ thử\nyear: 2026\ngroups:\n  - id: cum\n    title: Cụm 1\n    framework: bo.yaml\n"
        f"    units:\n{units}\nfigures: so-lieu.csv\n",
        encoding="utf-8",
    )
    head = columns or "unit,code,numerator,denominator"
    lines = [head, *(f"{unit},28b,{row}" for unit, row in rows.items() if row)]
    (folder / "so-lieu.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")
    return score_cycle(folder)


def points(run: Run) -> dict[str, str]:
    assert run.results is not None
    found = {row.unit: row.points for row in run.results.standings}
    return {unit: f"{value:.2f}" for unit, value in sorted(found.items()) if value is not None}


def test_against_the_best_of_the_cluster(tmp_path: Path) -> None:
    """28b: target 1; 12, 5, 3 and 1 done, 5.00, 3.41, 2.95 and 2.50 points as published."""
    run = scored(tmp_path, {"a": "12,1", "b": "5,1", "c": "3,1", "d": "1,1"})
    assert points(run) == {"a": "5.00", "b": "3.41", "c": "2.95", "d": "2.50"}
    assert [one.code for one in run.findings if one.severity != "info"] == []
    assert run.results is not None
    assert {row.status for row in run.results.standings} == {"final"}


@pytest.mark.parametrize(
    ("rows", "most", "expected"),
    [
        ({"a": "66.67,5", "b": "50,5", "c": "1,0.05"}, "20", {"a": "16.49", "b": "14.74", "c": "20.00"}),
        ({"a": "5,1", "b": "2,1"}, "10", {"a": "10.00", "b": "6.25"}),
        ({"a": "1,2", "b": "0,2"}, "10", {"a": "2.50", "b": "0.00"}),
        ({"a": "2,2", "b": "1,2"}, "10", {"a": "5.00", "b": "2.50"}),
    ],
)
def test_published_points(tmp_path: Path, rows: dict[str, str], most: str, expected: dict[str, str]) -> None:
    assert points(scored(tmp_path, rows, most=most)) == expected


def test_units_without_figures_are_left_out_and_told(tmp_path: Path) -> None:
    """Another unit did ten times its target but has not been counted yet: 5/1 is best, and all is provisional."""
    run = scored(tmp_path, {"a": "5,1", "b": "2,1", "c": "", "d": "1,2"}, most="10")
    assert points(run) == {"a": "10.00", "b": "6.25", "d": "2.50"}
    told = [one for one in run.findings if one.code == "K260"]
    assert [(one.criterion, "Đơn vị c" in one.message) for one in told] == [("28b", True)]
    assert run.results is not None
    statuses = {row.unit: row.status for row in run.results.standings}
    assert statuses == {"a": "provisional", "b": "provisional", "c": "not_submitted", "d": "final"}


def test_a_unit_to_which_it_does_not_apply_is_not_awaited(tmp_path: Path) -> None:
    run = scored(tmp_path, {"a": "5,1", "b": "2,1", "c": "0,0"}, most="10")
    assert "K260" not in {one.code for one in run.findings}


@pytest.mark.parametrize(
    ("rule", "expected"),
    [
        ("of: Số liệu, to: range", {"a": "0.00", "b": "5.00", "c": "10.00"}),
        ("of: Số liệu, to: range, least: 1", {"a": "1.00", "b": "5.50", "c": "10.00"}),
        ("of: Số liệu, to: range, lower_is_better: true", {"a": "10.00", "b": "5.00", "c": "0.00"}),
    ],
)
def test_from_lowest_to_highest(tmp_path: Path, rule: str, expected: dict[str, str]) -> None:
    """Min–max over the group, as PCI has its sub-indices from 1 to 10."""
    rows = {"a": "3", "b": "5", "c": "7"}
    assert points(scored(tmp_path, rows, most="10", rule=rule, columns="unit,code,of")) == expected


def test_explained_with_both_ends(tmp_path: Path) -> None:
    scored(tmp_path, {"a": "12,1", "b": "5,1"})
    said = CliRunner().invoke(application(), ["explain", str(tmp_path), "b", "28b"])
    assert said.exit_code == 0, said.output
    assert "Cao nhất trong nhóm: 12" in said.output
    assert "đơn vị vượt nhiều nhất" in said.output
    assert "Điểm được tính: 3,40909" in said.output


def test_points_add_up_whatever_the_order(tmp_path: Path) -> None:
    one = points(scored(tmp_path, {"a": "12,1", "b": "5,1", "c": "3,1"}))
    two = points(scored(tmp_path, {"c": "3,1", "b": "5,1", "a": "12,1"}))
    assert one == two
    assert sum(map(Decimal, one.values())) > 0


@pytest.mark.parametrize("rule", ["of: Số liệu, to: range", "of: Số liệu, to: range, lower_is_better: true"])
@pytest.mark.parametrize("rows", [{"a": "7"}, {"a": "7", "b": "7"}])
def test_units_that_are_all_level_have_the_maximum(tmp_path: Path, rows: dict[str, str], rule: str) -> None:
    run = scored(tmp_path, rows, most="10", rule=rule, columns="unit,code,of")
    assert points(run) == dict.fromkeys(rows, "10.00")
    assert (
        "Cả nhóm bằng nhau: 10 điểm"
        in CliRunner().invoke(application(), ["explain", str(tmp_path), "a", "28b"]).output
    )


@pytest.mark.parametrize(("figure", "expected"), [("3,1", "10.00"), ("1,1", "5.00"), ("1,2", "2.50")])
def test_a_group_of_one_unit_is_its_own_best(tmp_path: Path, figure: str, expected: str) -> None:
    assert points(scored(tmp_path, {"a": figure}, most="10")) == {"a": expected}


@pytest.mark.parametrize("disputed", ["1,2", "3,1"])
def test_a_disputed_figure_keeps_its_line_open_and_out_of_the_comparison(
    tmp_path: Path, disputed: str
) -> None:
    """Below the target too, where the points do not follow from those of the others."""
    text = SET.format(most="10", rule=SHARE).replace("  marks: computed\n", "")
    own = '  - {code: "1", title: Báo cáo, max: 1, lead: hoi-dong, evidence: none, rule: {kind: judged}}\n'
    (tmp_path / "bo.yaml").write_text(text + own, encoding="utf-8")
    (tmp_path / "cycle.yaml").write_text(
        "cycle: thu-2026\ntitle: Kỳ thử\nyear: 2026\nfigures: so-lieu.csv\ngroups:\n"
        "  - {id: cum, title: Cụm 1, framework: bo.yaml, units: [{id: a, name: Sở A}, {id: b, name: Sở B}]}\n",
        encoding="utf-8",
    )
    (tmp_path / "so-lieu.csv").write_text(
        f"unit,code,numerator,denominator\na,28b,{disputed}\nb,28b,2,1\n", encoding="utf-8"
    )
    done = CliRunner().invoke(
        application(), ["template", str(tmp_path), "--out", str(tmp_path / "submissions")]
    )
    assert done.exit_code == 0, done.output
    for unit in "ab":
        path = tmp_path / "submissions" / f"{unit}.xlsx"
        book = openpyxl.load_workbook(path)
        for row in book["Tự chấm điểm"].iter_rows(min_row=8):
            if row[1].value == "Báo cáo":
                row[6].value = 1
            if unit == "a" and str(row[1].value) == "– Số thực hiện":
                row[8].value = "Thiếu một mô hình"
        book.save(path)
    run = score_cycle(tmp_path)
    assert [one.code for one in run.findings if one.code[0] == "N"] == ["N140"]
    assert run.results is not None
    lines = {card.unit: card.line("28b") for card in run.results.cards}
    assert {unit: line.is_open() for unit, line in lines.items() if line} == {"a": True, "b": True}
    assert lines["b"] is not None
    assert lines["b"].value() == 10


def test_who_is_left_out_of_a_comparison() -> None:
    """Whose figure is open; not one that was ruled on without any, nor one to which it does not apply."""
    made = framework(leaf("1", 10, {"kind": "relative", "of": "Số", "to": "range"}))
    ruled, asked = Mark("round-1", Decimal(4)), Mark("round-1", Decimal(4), asks=True)
    lines = {
        "a": Line("1", declared={"of": "3"}),
        "b": Line("1", declared={"of": "7"}),
        "c": Line("1", (ruled,)),
        "d": Line("1", (asked,), declared={"of": "9"}),
        "e": Line("1"),
        "f": Line("1", excluded="cycle"),
    }
    cards = [Scorecard("so", unit, unit, "f", (line,)) for unit, line in lines.items()]
    known = {card.unit: relative_lines(card, made) for card in cards}
    cards.append(Scorecard("xa", "x", "x", "f", (Line("1", (ruled,)),)))
    other = framework(leaf("1", 10))
    found, left = compared(cards, {"so": made, "xa": other}, {**known, "x": {}})
    assert compared(cards[-1:], {"xa": other}, {"x": {}}) == (None, [])
    assert left == [LeftOut("so", "1", ("d", "e"))]
    assert found is not None
    values = {card.unit: line.value() for card in found for line in card.lines}
    assert [values[unit] for unit in "abcex"] == [0, 10, 4, None, 4]
