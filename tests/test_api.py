"""The verbs as functions: scores of a folder or from memory, rows, data frames, findings, explanations."""

from __future__ import annotations

import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

import parscore
from tests.kit.cli import cycle_folder


def test_the_verbs_follow_each_other(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    results = parscore.score(parscore.load_cycle(folder))
    assert [(row.unit, row.rank) for row in parscore.rank(results)] == [
        ("so-noi-vu", 1),
        ("so-y-te", 2),
        ("so-tai-chinh", None),
    ]
    assert [row.rank for row in parscore.rank(results, stage="round-1", by="1.2")] == [1, 2, None]
    changes = parscore.diff(results, start="round-1")
    assert [(change.unit, change.code) for change in changes] == [("so-y-te", "1.2")]
    assert len(parscore.diff(results)) == 4
    assert not (folder / "out").exists()


def test_results_are_written_only_when_asked_for(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    parscore.score(parscore.load_cycle(folder / "cycle.yaml"), write=True)
    assert (folder / "out" / "results.json").exists()


def test_a_set_by_file_or_by_its_shipped_name(tmp_path: Path) -> None:
    assert parscore.load_framework(cycle_folder(tmp_path / "ky") / "so.yaml").framework == "thu"
    assert parscore.load_framework("lai-chau/2022/so").year == 2022


def test_files_that_do_not_hold_are_refused_with_their_findings(tmp_path: Path) -> None:
    (tmp_path / "cycle.yaml").write_text("cycle: thu\n", encoding="utf-8")
    with pytest.raises(parscore.DataError, match=r"cycle\.yaml") as refused:
        parscore.load_cycle(tmp_path)
    assert refused.value.findings
    with pytest.raises(parscore.DataError):
        parscore.load_framework(tmp_path / "nowhere.yaml")


def test_a_folder_is_scored_by_its_path(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    assert parscore.score(folder).ranking == parscore.score(parscore.load_cycle(folder)).ranking
    assert parscore.score(folder).ranking == parscore.rank(parscore.score(folder))
    with pytest.raises(parscore.DataError):
        parscore.score(tmp_path / "nowhere")


def test_written_scores_are_read_again(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    scores = parscore.score(folder, write=True)
    assert parscore.read_results(folder).points == scores.points
    assert parscore.read_results(folder / "out" / "results.json").ranking == scores.ranking
    with pytest.raises(parscore.DataError):
        parscore.read_results(tmp_path)


def test_a_weight_changed_in_memory_changes_the_scores(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    cycle = parscore.load_cycle(folder)
    framework = parscore.load_framework(folder / "so.yaml")
    leaf = framework.leaves[0]
    changed = framework.with_criterion(leaf.code, max=leaf.max + 4)
    assert changed.maximum == framework.maximum + 4
    before, after = parscore.score(cycle), parscore.score(cycle.with_framework(changed))
    assert [row.max for row in after.ranking] == [row.max + 4 if row.max else 0 for row in before.ranking]
    assert parscore.score(cycle).ranking == before.ranking
    again = changed.with_criterion(leaf.code, max=leaf.max)
    assert parscore.score(cycle.with_framework(again)).ranking == before.ranking
    with pytest.raises(KeyError):
        framework.with_criterion("9.9", max=1)
    with pytest.raises(KeyError):
        cycle.with_framework(parscore.load_framework("lai-chau/2022/so"))


@pytest.mark.parametrize("most", [6, "6", Decimal(6), 6.0])
def test_numbers_may_be_given_in_any_form(tmp_path: Path, most: object) -> None:
    framework = parscore.load_framework(cycle_folder(tmp_path / "ky") / "so.yaml")
    leaf = framework.leaves[0]
    assert framework.with_criterion(leaf.code, max=most).by_code[leaf.code].max == Decimal(6)
    steps = {"kind": "bands", "of": "Số lần", "steps": [{"from": 2, "points": 1.5}, {"else": 0}]}
    rule = framework.with_criterion(leaf.code, rule=steps).by_code[leaf.code].rule
    assert rule is not None
    assert rule.kind == "bands"


@pytest.mark.parametrize("values", [{"max": "abc"}, {"rule": {"kind": "x"}}, {"maxx": 1}])
def test_values_that_no_set_may_hold_are_refused(tmp_path: Path, values: dict[str, Any]) -> None:
    framework = parscore.load_framework(cycle_folder(tmp_path / "ky") / "so.yaml")
    with pytest.raises(ValidationError):
        framework.with_criterion(framework.leaves[0].code, **values)


def test_stages_and_criteria_that_are_not_there_are_refused(tmp_path: Path) -> None:
    scores = parscore.score(cycle_folder(tmp_path / "ky"))
    with pytest.raises(ValueError, match="'x'"):
        parscore.rank(scores, stage="x")
    for start, end in (("x", None), (None, "x")):
        with pytest.raises(ValueError, match="'x'"):
            parscore.diff(scores, start=start, end=end)
    with pytest.raises(KeyError):
        parscore.rank(scores, by="9.9")


def test_rows_become_data_frames_with_printed_and_exact_numbers(tmp_path: Path) -> None:
    pandas = pytest.importorskip("pandas")
    ranking = parscore.score(cycle_folder(tmp_path / "ky")).ranking
    frame = ranking.to_frame()
    assert list(frame.columns) == list(ranking.columns)
    assert frame["index"].dtype == float
    assert str(frame["rank"].dtype) == "Int64"
    assert isinstance(frame["points_exact"].iloc[0], Decimal)
    assert list(pandas.DataFrame(ranking).columns) == list(ranking.columns)
    assert list(ranking[:1].to_frame()["unit"]) == ["so-noi-vu"]


def test_findings_are_rows_with_their_places(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    (folder / "so.yaml").write_text(
        (folder / "so.yaml").read_text(encoding="utf-8").replace("year: 2022", "year: 2022\nyaer: 1"),
        encoding="utf-8",
    )
    found = parscore.lint(folder / "so.yaml")
    assert [(row.code, Path(row.file).name, row.line > 0) for row in found] == [("F004", "so.yaml", True)]
    assert found.to_frame().shape == (1, len(found.columns))
    example = Path(__file__).parents[1] / "examples" / "lai-chau-2022"
    forms = [example / "submissions" / f"{unit}.xlsx" for unit in ("so-y-te", "so-noi-vu")]
    assert {row.severity for row in parscore.check_forms(*forms, cycle=example)} <= {"warning", "info"}
    assert [row.code for row in parscore.check_forms(example / "cycle.yaml")] != []


def test_numbers_and_codes_are_explained(tmp_path: Path) -> None:
    scores = parscore.score(cycle_folder(tmp_path / "ky"))
    assert "Sở Nội vụ" in scores.explain("Sở Nội vụ", "1.2")
    assert scores.explain("so-noi-vu", "1.2") == scores.explain("Sở Nội vụ tỉnh Lào Cai", "1.2")
    assert "F104" in parscore.explain("F104")
    for unit, code in (("Sở Lạ", "1.2"), ("so-noi-vu", "9")):
        with pytest.raises(KeyError):
            scores.explain(unit, code)
    with pytest.raises(KeyError):
        parscore.explain("F999")


def test_what_a_notebook_shows_is_short_and_escaped(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    text = (folder / "cycle.yaml").read_text(encoding="utf-8")
    (folder / "cycle.yaml").write_text(text.replace("Sở Y tế", "Sở <b>Y tế</b>"), encoding="utf-8")
    cycle = parscore.load_cycle(folder)
    scores = parscore.score(cycle)
    framework = parscore.load_framework(folder / "so.yaml")
    for shown in (cycle, cycle.cycle, framework, scores, scores.results, scores.ranking, scores.points):
        assert len(repr(shown)) < 200
        assert len(str(shown)) < 200
    page = scores._repr_html_()
    assert "<table>" in page
    assert "&lt;b&gt;Y tế" in page
    assert "<b>" not in page


def test_the_report_is_written_where_it_is_asked_for(tmp_path: Path) -> None:
    scores = parscore.score(cycle_folder(tmp_path / "ky"))
    assert [path.name for path in scores.report(tmp_path / "ra", ["html"])] == ["bao-cao.html"]


def test_the_example_runs() -> None:
    script = Path(__file__).parents[1] / "examples" / "python" / "doi-trong-so.py"
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, encoding="utf-8", timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "Nhân ba điểm tối đa" in done.stdout
    assert "Hạng 1 trên 15" in done.stdout


def test_the_public_names_are_those_of_the_package() -> None:
    assert all(hasattr(parscore, name) for name in parscore.__all__)
    with pytest.raises(AttributeError):
        _ = parscore.nothing
