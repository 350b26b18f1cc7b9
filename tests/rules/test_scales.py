"""Named scales: a set of many rows stays short, and keeps its options wherever it is read again."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from parscore.compute.diff_sets import set_changes
from parscore.model.framework import Criterion, Framework
from parscore.model.rules import Choice
from parscore.pipeline.lint import lint
from parscore.read.results.results import read_results
from parscore.write.files import write_whole
from parscore.write.results import canonical
from tests.rules.kit import made, points, read, scored, set_text

AAE = "scales:\n  aae: {AA: 100, A: 90, B: 75, C: 60, D: 45, E: 0}\n"
HEAD = """\
framework: akip
title: Bộ 77 hàng
year: 2026
status: illustrative
basis: {document: 1/QĐ-UBND}
levels: [Nhóm, Tiêu chí]
policy:
  not_applicable: reduce_maximum
  rounding: {mode: half_up, digits: 2}
  rank: {by: index, compare: exact, ties: competition}
aggregate: mean
"""


def many() -> str:
    """A set of seven groups of eleven rows on one scale."""
    rows = [HEAD, AAE, "criteria:\n"]
    for group in range(1, 8):
        rows.append(f'- code: "{group}"\n  title: Nhóm {group}\n  max: 100\n  aggregate: mean\n  children:\n')
        rows += [
            f'  - {{code: "{group}.{row}", title: Tiêu chí {group}.{row}, max: 100, rule: aae}}\n'
            for row in range(1, 12)
        ]
    return "".join(rows)


def test_77_rows_are_short_and_without_fault(tmp_path: Path) -> None:
    text = many()
    assert len(text.encode()) < 6000
    (tmp_path / "bo.yaml").write_text(text, encoding="utf-8")
    assert [one for one in lint([tmp_path / "bo.yaml"]).findings if one.code[:3] != "F17"] == []
    framework = read(text)
    assert len(framework.leaves) == 77
    assert points(framework, "7.11", "A") == "90"
    assert framework.leaves[0].rule_in_words().startswith("AA: 100 điểm\nA: 90 điểm")


def test_the_mean_of_means(tmp_path: Path) -> None:
    """AKIP: every criterion on AA…E, a group the mean of its criteria, the whole the mean of the groups."""
    typed = {leaf.code: {"Số liệu kê khai": "AA", "Điểm tự chấm": 100} for leaf in read(many()).leaves}
    typed |= {f"7.{row}": {"Số liệu kê khai": "B", "Điểm tự chấm": 75} for row in range(1, 12)}
    typed["1.1"] = {"Số liệu kê khai": "E", "Điểm tự chấm": 0}
    scores = scored(tmp_path, many(), {"a": typed})
    assert [one.code for one in scores.findings if one.code[0] == "W"] == []
    (row,) = scores.results.standings
    assert (row.maximum, round(row.points or Decimal(0), 4)) == (Decimal(100), Decimal("95.1299"))


@pytest.mark.parametrize("rule", ["aae", "{scale: aae}", "{kind: choice, scale: aae}"])
def test_every_spelling(rule: str) -> None:
    framework = made(("1.1", 100, rule), more=AAE)
    assert points(framework, option="b") == "75"


def test_a_set_is_the_same_after_a_round_trip() -> None:
    framework = read(many())
    data = framework.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    again = Framework.model_validate(data)
    assert (again, again.version) == (framework, framework.version)
    rule = Criterion.model_validate(data["criteria"][0]["children"][0]).rule
    assert isinstance(rule, Choice)
    assert rule.options["AA"] == Decimal(100)


def test_results_hold_the_options(tmp_path: Path) -> None:
    text = set_text(("1.1", 100, "aae"), more=AAE)
    typed = {"1.1": {"Số liệu kê khai": "A", "Điểm tự chấm": 75}}
    scores = scored(tmp_path, text, {"a": typed})
    assert [one.code for one in scores.findings if one.code[0] == "W"] == ["W204"]
    write_whole(tmp_path / "results.json", canonical(scores.results))
    results, _ = read_results(tmp_path / "results.json", "results.json")
    assert results is not None
    assert results.framework_of("so") == read(text)


def test_a_changed_scale_is_one_change() -> None:
    before, after = read(many()), read(many().replace("C: 60", "C: 65"))
    (change,) = set_changes(before, after)
    assert (change.change, change.field, change.before, change.after) == (
        "scales",
        "scales.aae.C",
        Decimal(60),
        Decimal(65),
    )
    assert before.version != after.version
