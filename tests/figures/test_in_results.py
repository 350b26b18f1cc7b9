"""Figures through the rest of the house: results read again, sets compared, other values tried, new cycles."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import yaml

from parscore.compute.diff_sets import set_changes
from parscore.model.framework import Framework
from parscore.pipeline.inputs import RESULTS
from parscore.read.results.results import read_results
from parscore.write.cycle_files import FIGURES, NewGroup, cycle_files
from tests.figures.kit import ALL, FRAMEWORK, cycle, results
from tests.kit.cli import parscore


def made(text: str) -> Framework:
    return Framework.model_validate(yaml.load(text, Loader=yaml.BaseLoader))


def test_results_that_are_read_again_hold_the_same_set(tmp_path: Path) -> None:
    run = cycle(tmp_path, {"s.csv": ALL})
    read, _ = read_results(tmp_path / RESULTS, RESULTS)
    assert read is not None
    assert read.frameworks == results(run).frameworks
    rule = read.framework_of("xa").by_code["1.1"].rule
    assert rule is not None
    assert rule.named == {"numerator": "kip", "denominator": "hs"}


def test_another_maximum_keeps_the_figures_of_a_rule() -> None:
    framework = made(FRAMEWORK)
    assert framework.with_criterion("1.1", max=12).by_code["1.1"].rule == framework.by_code["1.1"].rule


def test_a_comparison_of_sets_tells_of_figures_and_of_where_marks_come_from() -> None:
    old = made(FRAMEWORK)
    new = made(
        FRAMEWORK.replace("marks: computed", "marks: computed ").replace(
            "Tiến độ, max", "Tiến độ, marks: self, max"
        )
    )
    newer = made(FRAMEWORK.replace("sum: [som, dung]", "largest: [som, dung]"))
    changes = [(one.code, one.field, one.before, one.after) for one in set_changes(old, new)]
    assert changes == [("1.1", "marks", "computed", "self")]
    assert {(one.change, one.field) for one in set_changes(old, newer)} == {
        ("figures", "figures.kip.sum"), ("figures", "figures.kip.largest"),
    }  # fmt: skip


def test_a_new_cycle_lists_every_figure_to_fill_in() -> None:
    files = cycle_files("thu", 2026, [NewGroup("xa", "bo.yaml", made(FRAMEWORK))])
    rows = files["so-lieu/so-lieu.csv"].removeprefix("\ufeff").splitlines()
    assert rows[0].split(",") == list(FIGURES)
    assert [row.split(",")[1] for row in rows[1:7]] == ["som", "dung", "hs", "1.2", "1.3", "som"]
    assert "# figures: so-lieu/so-lieu.csv" in files["cycle.yaml"]


def test_the_larger_of_two_is_a_figure() -> None:
    framework = made(FRAMEWORK.replace("sum: [som, dung]", "larger: [som, dung]"))
    figure = framework.figures["kip"]
    assert figure.of([Decimal(3), Decimal(5)]) == 5
    assert figure.in_words({}) == "số lớn nhất trong: som; dung"
    assert framework.by_code["1.1"].rule.parts == {"som": "Hồ sơ trước hạn", "dung": "Hồ sơ đúng hạn"}  # type: ignore[union-attr]


def test_an_open_line_waits_for_no_appraisal_where_nobody_sends_forms(tmp_path: Path) -> None:
    """A form that came too late leaves its line open; the other unit is final, and nobody says otherwise."""
    late = "{kind: late, due: ngày 15/12, each: 1, last: 5}"
    penalty = f"penalty:\n  - {{code: T1, title: Nộp trễ, max: 5, marks: computed, rule: {late}}}\n"
    days = "a,T1,,,6\nb,T1,,,2\n"
    cycle(tmp_path, {"s.csv": ALL + days}, framework=FRAMEWORK + penalty)
    said = parscore("rank", tmp_path).stdout
    assert {"tạm tính", "chính thức"} <= {word for word in ("tạm tính", "chính thức") if word in said}
    assert "mọi kết quả là tạm tính" not in said.replace("\n", " ")
