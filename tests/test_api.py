"""The verbs as functions: scores of a folder or from memory, rows, data frames, findings, explanations."""

from __future__ import annotations

import hashlib
import json
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

import parscore
from tests.kit.cli import cycle_folder, replace_in
from tests.kit.cli import parscore as command

D = Decimal


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


def printed_by(name: str) -> str:
    """What an example prints."""
    script = Path(__file__).parents[1] / "examples" / "python" / name
    done = subprocess.run(
        [sys.executable, str(script)], capture_output=True, encoding="utf-8", timeout=300, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_the_example_runs() -> None:
    said = printed_by("doi-trong-so.py")
    assert "Nhân ba điểm tối đa" in said
    assert "Hạng 1 trên 15" in said


@pytest.mark.slow
def test_the_example_of_analyses_runs() -> None:
    said = printed_by("ra-soat-va-tinh-thu.py")
    assert "cách ít tiêu chí nhất: 6.1.1" in said
    assert "đơn vị đổi hạng" in said


def test_gaps_reach_and_claims_are_those_of_the_command_line(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    scores = parscore.score(folder)
    (group,) = json.loads(command("gaps", folder, "--json").stdout)
    lines = [(unit["unit"], one["code"], one["lost"]) for unit in group["units"] for one in unit["lines"]]
    assert [(one.unit, one.code, format(one.lost, "f")) for one in parscore.gaps(scores)] == lines
    assert {one.unit for one in parscore.gaps(scores, unit="SNV")} == {"so-noi-vu"}
    assert [(one.kind, one.name, one.sets) for one in parscore.reach(scores, unit="so-y-te")] == [
        ("rank", "Sở Nội vụ", (("1.2", "1.1"),)),
        ("band", "Tốt", (("1.2",),)),
    ]
    assert [one.key for one in parscore.claims(scores) if one.kind == "unit"] == []
    with pytest.raises(KeyError):
        parscore.gaps(scores, unit="Sở Lạ")


def test_a_trial_is_the_score_of_a_changed_set(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    trial = parscore.whatif(folder, "policy.rounding.digits=0", without=["1.1"])
    replace_in(folder / "so.yaml", "digits: 2", "digits: 0")
    replace_in(folder / "so.yaml", "declares: {counts: [1, 2], points: 10}\n", "")
    replace_in(folder / "so.yaml", "max: 10", "max: 6")
    text = (folder / "so.yaml").read_text("utf-8")
    start, end = (text.index(f'      - {{code: "{code}"') for code in ("1.1", "1.2"))
    (folder / "so.yaml").write_text(text[:start] + text[end:], "utf-8")
    assert trial.after.ranking == parscore.score(folder).ranking
    first = trial.rows[0]
    assert (first.unit, first.rank, first.rank_trial) == ("so-noi-vu", 1, 1)
    with pytest.raises(parscore.DataError, match="K330"):
        parscore.whatif(folder, "")
    assert not (folder / "out").exists()


def test_years_side_by_side(tmp_path: Path) -> None:
    old, new = cycle_folder(tmp_path / "2022"), cycle_folder(tmp_path / "2023")
    replace_in(new / "cycle.yaml", "year: 2022", "year: 2023")
    replace_in(new / "round-1.csv", "so-noi-vu,1.1,4", "so-noi-vu,1.1,3")
    first, second = parscore.score(old), parscore.score(new)
    parts = {one.unit: one for one in parscore.change_parts(first, second)}
    assert (parts["so-noi-vu"].change, parts["so-noi-vu"].performed) == (D(-10), D(-10))
    assert (parts["so-tai-chinh"].change, parts["so-tai-chinh"].reason) == (None, "absent")
    through = [one for one in parscore.trends(second, first) if one.unit == "so-noi-vu"]
    assert [(one.period, one.index, one.direction) for one in through] == [
        ("2022", D(90), "down"), ("2023", D(80), "down")
    ]  # fmt: skip
    with pytest.raises(ValueError, match="two cycles"):
        parscore.trends(first)


def test_robust_rows_are_the_same_for_the_same_seed(tmp_path: Path) -> None:
    scores = parscore.score(cycle_folder(tmp_path / "ky"))
    rows = parscore.robust(scores, draws=100)
    assert rows == parscore.robust(scores, draws=100)
    assert [(one.unit, one.rank, one.left_out_worst, one.certain) for one in rows] == [
        ("so-noi-vu", 1, 1, True), ("so-y-te", 2, 2, True)
    ]  # fmt: skip
    for wrong in ({"draws": 0}, {"points": -1}):
        with pytest.raises(ValueError, match="draws"):
            parscore.robust(scores, **wrong)


def test_published_figures_and_bundles(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    scores = parscore.score(folder, write=True)
    table = tmp_path / "cong-bo.csv"
    table.write_text("unit,total,rank\nso-noi-vu,9,1\nso-y-te,6.1,2\n", encoding="utf-8")
    states = [(one.unit, one.measure, one.state) for one in parscore.compare(scores, table)]
    assert ("so-y-te", "points", "differs") in states
    assert {
        state for *_, state in parscore.compare(scores, table, tolerance="0.1").to_frame().itertuples()
    } >= {"equal"}
    bundle = tmp_path / "goi.zip"
    digest = parscore.publish(folder, bundle, formats=["data"], with_inputs=True)
    assert digest == hashlib.sha256(bundle.read_bytes()).hexdigest()
    with pytest.raises(FileExistsError):
        parscore.publish(folder, bundle)
    for place in (bundle, folder):
        assert all(one.severity != "error" for one in parscore.verify(place))
    replace_in(folder / "round-2.csv", "1.2,3,", "1.2,4,")
    with pytest.raises(parscore.DataError, match="K272"):
        parscore.verify(folder)
    with pytest.raises(parscore.DataError):
        parscore.publish(folder, tmp_path / "khac.zip")


def test_rows_of_analyses_become_frames(tmp_path: Path) -> None:
    """Also columns in which some figures are words."""
    scores = parscore.score(Path(__file__).parents[1] / "examples" / "tan-phu-dong-2020")
    for rows in (parscore.gaps(scores), parscore.reach(scores), parscore.claims(scores)):
        frame = rows.to_frame()
        assert len(frame) == len(rows) > 0
        assert not frame.map(lambda one: isinstance(one, Decimal)).any().any()


def test_the_public_names_are_those_of_the_package() -> None:
    assert all(hasattr(parscore, name) for name in parscore.__all__)
    with pytest.raises(AttributeError):
        _ = parscore.nothing
