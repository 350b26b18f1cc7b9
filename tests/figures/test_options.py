"""Options that a system gives: marks computed of a choice, of cases, and of cases that follow from another row."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from parscore.compute.explain import explain
from parscore.model.form import FORM_SHEET
from parscore.pipeline.evidence import delivered_figures
from parscore.pipeline.forms_out import write_templates
from parscore.pipeline.load import load_cycle
from parscore.pipeline.score import score_cycle
from parscore.write.cycle_files import CHOSEN, FIGURES, NewGroup, cycle_files
from parscore.write.explain import explanation_text
from parscore.write.forms.body import NUMBERS
from tests.figures.kit import CYCLE, FRAMEWORK, cycle, found, only, points, results
from tests.figures.test_forms import rows
from tests.figures.test_in_results import made

HEAD = FRAMEWORK[: FRAMEWORK.index("criteria:")]
CRITERIA = """\
criteria:
  - {code: "1", title: Kế hoạch, max: 3, MARKS, rule: {kind: choice, options: {Có kế hoạch: 3, Không có kế hoạch: 0}}}
  - code: "2"
    title: Tổ chức lớp
    max: 5
    marks: computed
    rule:
      kind: cases
      cases:
        - row: "1"
          above: 0
          rule: {kind: bands, numerator: Lớp đã mở, denominator: Lớp theo kế hoạch, when_none: zero,
                 steps: [{from: 100, points: 5}, {from: 85, points: 4}, {else: 2}]}
        - else: {kind: choice, options: {Có tổ chức: 2, Không tổ chức: 0}}
  - code: "3"
    title: Kiến nghị
    max: 3
    marks: computed
    rule:
      kind: cases
      cases:
        - option: Đã đôn đốc
          rule: {kind: bands, numerator: Đúng hạn, denominator: Đến hạn, steps: [{from: 90, points: 3}, {else: 2}],
                 when_none: full}
        - {option: Không phát sinh, points: 3}
"""
SET = HEAD + CRITERIA.replace("MARKS", "marks: computed")
OWN = HEAD + CRITERIA.replace("MARKS", "marks: self")
ALL = """\
unit,code,numerator,denominator,option
a,1,,,Có kế hoạch
a,2,9,10,
a,3,1,2,đã  Đôn đốc
b,1,,,không có kế hoạch
b,2,,,Có tổ chức
b,3,,,Không phát sinh
"""


def test_the_points_follow_from_the_options_of_the_file(tmp_path: Path) -> None:
    """Row 2 by row 1: a share where there is a plan, an option where there is none."""
    run = cycle(tmp_path, {"s.csv": ALL}, framework=SET)
    assert points(run, "a") == {"1": "3", "2": "4", "3": "2"}
    assert points(run, "b") == {"1": "0", "2": "2", "3": "3"}
    assert found(run) == []
    said = explanation_text(explain(results(run), "a", "2"))
    assert "Điểm của mục 1: 3   ← s.csv:2:5" in said
    assert "Lớp đã mở: 9" in said
    assert "Mức đạt được: Có kế hoạch   ← s.csv:2:5" in explanation_text(explain(results(run), "a", "1"))


def test_a_level_may_stand_where_values_stand(tmp_path: Path) -> None:
    run = cycle(tmp_path, {"s.csv": ALL, "k.csv": "unit,code,value\na,1,Có kế hoạch\n"}, framework=SET)
    assert points(run, "a")["1"] == "3"
    assert found(run) == [("N103", "s.csv:2:5")]


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ("a,1,,,Có kế hoạch", "a,1,,,Có kế hoach", "N150", "ý bạn là «Có kế hoạch»"),
        ("a,1,,,Có kế hoạch", "a,1,,,Có kế hoạch\na,1,,,Không có kế hoạch", "N104", "Có kế hoạch"),
        ("a,1,,,Có kế hoạch", "a,1,1,,", "N107", "mức (option)"),
        ("b,2,,,Có tổ chức\n", "", "N108", "«Mức đạt được»"),
        ("a,2,9,10,\n", "a,2,9,,\n", "N108", "«Lớp theo kế hoạch»"),
        ("a,2,9,10,\n", "a,2,0,0,\n", "", ""),
        ("a,3,1,2,đã  Đôn đốc", "a,3,1,2,", "N108", "«Trường hợp»"),
    ],
)
def test_what_is_wrong_is_told_and_nothing_is_guessed(
    tmp_path: Path, old: str, new: str, code: str, said: str
) -> None:
    assert old in ALL
    run = cycle(tmp_path, {"s.csv": ALL.replace(old, new)}, framework=SET)
    told = [one for one in run.findings if one.code == code]
    assert bool(told) == bool(code)
    assert not told or said in f"{told[0].message} {told[0].hint}"
    assert {row.status for row in results(run).standings} == (
        {"final"} if not code else {"final", "incomplete"}
    )


def test_a_row_without_points_leaves_the_row_that_follows_from_it_open(tmp_path: Path) -> None:
    run = cycle(tmp_path, {"s.csv": ALL.replace("a,1,,,Có kế hoạch\n", "")}, framework=SET)
    assert points(run, "a") == {"1": "", "2": "", "3": "2"}
    assert "số liệu của 1 tiêu chí: 1 (còn thiếu «Mức đạt được»)" in only(run, "N108").message


def test_a_row_that_was_marked_by_hand_chooses_the_case(tmp_path: Path) -> None:
    """The unit chooses its plan itself, an appraiser takes it away: the system's row follows."""
    (tmp_path / "cham.csv").write_text("unit,code,points,reason,by\na,1,0,Chưa ký,hoi-dong\n", "utf-8")
    text = CYCLE + "stages: [self, round-1]\nappraisal: {round-1: cham.csv}\n"
    run = cycle(tmp_path, {"s.csv": ALL.replace("a,1,,,Có kế hoạch\n", "")}, framework=OWN, cycle=text)
    assert points(run, "a")["1"] == "0"
    assert points(run, "a")["2"] == ""
    assert "«Mức đạt được»" in only(run, "N108").message


def test_a_form_shows_the_option_and_another_one_is_a_dispute(tmp_path: Path) -> None:
    """A unit that marks the row itself finds the system's option chosen; what it chooses instead does not count."""
    (tmp_path / "bo.yaml").write_text(OWN, encoding="utf-8")
    (tmp_path / "s.csv").write_text(ALL, encoding="utf-8")
    (tmp_path / "cycle.yaml").write_text(CYCLE.replace("FILES", "s.csv"), encoding="utf-8")
    loaded = load_cycle(tmp_path / "cycle.yaml", "cycle.yaml")
    assert loaded.cycle is not None
    sets = {name: one for name, one in loaded.frameworks.items() if one is not None}
    figures, _ = delivered_figures(loaded)
    write_templates(loaded.cycle, sets, tmp_path / "submissions", figures=figures)
    path = tmp_path / "submissions" / "a.xlsx"
    book, at = openpyxl.load_workbook(path), rows(path)
    sheet = book[FORM_SHEET]
    chosen = sheet.cell(at["Kế hoạch"], NUMBERS["declared"])
    assert (chosen.value, chosen.protection.locked) == ("Có kế hoạch", False)
    assert sheet.cell(at["Kiến nghị"], NUMBERS["declared"]).value == "Điểm tính từ số liệu: Đã đôn đốc"
    sheet.cell(at["Kế hoạch"], NUMBERS["claimed"]).value = 3
    book.save(path)
    agreed = score_cycle(tmp_path)
    assert (points(agreed, "a")["1"], found(agreed)) == ("3", [])
    chosen.value = "Không có kế hoạch"
    sheet.cell(at["Kế hoạch"], NUMBERS["explanation"]).value = "Kế hoạch đã thu hồi"
    book.save(path)
    run = score_cycle(tmp_path)
    one = only(run, "N140")
    assert "hệ thống ghi Có kế hoạch, ở biểu «Không có kế hoạch»" in one.message
    assert "Kế hoạch đã thu hồi" in one.message
    card = results(run).card("a")
    assert card is not None
    assert [line.code for line in card.lines if line.is_open()] == ["1", "2"]
    assert card.lines[0].declared["option"] == "Có kế hoạch"


def test_a_new_cycle_has_a_column_for_options() -> None:
    files = cycle_files("thu", 2026, [NewGroup("xa", "bo.yaml", made(SET))])
    head, *lines = files["so-lieu/so-lieu.csv"].removeprefix("\ufeff").splitlines()
    assert head.split(",") == [*FIGURES, CHOSEN]
    assert [line.split(",")[1] for line in lines[:3]] == ["1", "2", "3"]


def test_a_row_that_does_not_apply_chooses_no_case(tmp_path: Path) -> None:
    """Nobody knows which case holds, and it is told; a ruling settles it."""
    keys = CYCLE.replace("name: UBND xã A", 'name: UBND xã A, not_applicable: ["1"]')
    run = cycle(tmp_path, {"s.csv": ALL.replace("a,1,,,Có kế hoạch\n", "")}, framework=SET, cycle=keys)
    one = only(run, "N154")
    assert (one.unit, one.criterion) == ("a", "2")
    assert "mục 1" in one.message
