"""Rules that another row, or the unit, chooses among several: II.4.2 on II.4.1, and what was urged in writing."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from parscore.compute.diff_sets import set_changes
from parscore.compute.outcomes import marks_of
from parscore.model.form import COLUMNS, FORM_SHEET
from parscore.model.framework import Framework
from parscore.model.rules import Answer
from tests.forms.kit import blank_form, fill
from tests.kit.office import needs_office, saved_as
from tests.rules.kit import Row, Typed, linted, made, points, scored, set_text

PLAN: Row = ("1.1", 3, "{kind: choice, options: {Có kế hoạch: 3, Không có kế hoạch: 0}}")
STEPS = (
    "[{from: 100, points: 5}, {from: 85, points: 4}, {from: 60, points: 3}, {above: 0, points: 2}, {else: 0}]"
)
WITH_PLAN = (
    f"{{kind: bands, numerator: Lớp đã mở, denominator: Lớp theo kế hoạch, steps: {STEPS}, when_none: zero}}"
)
CLASSES: Row = (
    "1.2",
    5,
    f'{{kind: cases, cases: [{{row: "1.1", above: 0, rule: {WITH_PLAN}}}, '
    "{else: {kind: choice, options: {Có tổ chức: 2, Không tổ chức: 0}}}]}",
)
"""Quy định 11-QĐ/TU, Phụ lục 3: with a plan (II.4.1) by its share, without one 2 or 0."""

URGED: Row = (
    "1.1",
    3,
    "{kind: cases, cases: ["
    "{option: Không có văn bản đôn đốc, rule: {kind: bands, numerator: Đúng hạn, denominator: Kiến nghị, steps: "
    "[{from: 90, points: 3}, {from: 80, points: 2}, {from: 70, points: 1}, {else: 0.5}], when_none: full}}, "
    "{option: Có văn bản đôn đốc, rule: {kind: bands, numerator: Đúng hạn, denominator: Kiến nghị, steps: "
    "[{from: 90, points: 3}, {else: 2}], when_none: full}}]}",
)
"""Chỉ số HĐND, III.2.b: below 80 %, but urged in writing: 2."""


def of_classes(plan: str | None, option: str | None = None, **figures: str) -> str:
    """The points of the classes where the row of the plan has so many."""
    leaf = made(PLAN, CLASSES).by_code["1.2"]
    assert leaf.rule is not None
    others = {} if plan is None else {"1.1": Decimal(plan)}
    answer = Answer(option, {key: Decimal(value) for key, value in figures.items()}, others=others)
    return str(leaf.rule.points(answer, leaf.max, "half_up").points)


@pytest.mark.parametrize(
    ("part", "whole", "wanted"),
    [("10", "10", "5"), ("9", "10", "4"), ("85", "100", "4"), ("84", "100", "3"), ("6", "10", "3"), ("1", "10", "2"),
     ("0", "10", "0"), ("0", "0", "0")],
)  # fmt: skip
def test_steps_where_there_is_a_plan(part: str, whole: str, wanted: str) -> None:
    assert of_classes("3", numerator=part, denominator=whole) == wanted


def test_two_points_without_a_plan() -> None:
    assert of_classes("0", "Có tổ chức", numerator="10", denominator="10") == "2"
    assert of_classes("0", "không tổ chức") == "0"
    assert of_classes("0") == "None"


def test_what_the_chosen_rules_say_where_nothing_arose() -> None:
    rules = [
        made(PLAN, CLASSES).by_code["1.2"].rule,
        made(URGED).by_code["1.1"].rule,
        made(PLAN).by_code["1.1"].rule,
    ]
    assert [one.on_nothing for one in rules if one is not None] == ["zero", "full", None]


def test_nothing_is_known_without_the_points_of_the_other_row() -> None:
    assert of_classes(None, "Có tổ chức", numerator="10", denominator="10") == "None"


@pytest.mark.parametrize(
    ("urged", "part", "wanted"),
    [(False, "95", "3"), (False, "80", "2"), (False, "75", "1"), (False, "69", "0.5"), (True, "79", "2"),
     (True, "1", "2"), (True, "90", "3")],
)  # fmt: skip
def test_what_was_urged_in_writing(urged: bool, part: str, wanted: str) -> None:
    option = "Có văn bản đôn đốc" if urged else "Không có văn bản đôn đốc"
    assert points(made(URGED), option=option, numerator=part, denominator="100") == wanted


def test_a_case_with_a_maximum_of_its_own() -> None:
    rule = (
        "{kind: cases, cases: [{option: Tiên phong, points: 6}, "
        "{option: Cải tiến mô hình cũ, max: 3, "
        "rule: {kind: ratio, numerator: Đạt, denominator: Mục tiêu, when_none: zero}}]}"
    )
    one = made(("1.1", 6, rule))
    assert points(one, option="Tiên phong") == "6"
    assert points(one, option="Cải tiến mô hình cũ", numerator="1", denominator="2") == "1.5"


def test_its_words_and_figures() -> None:
    leaf = made(PLAN, CLASSES).by_code["1.2"]
    assert leaf.rule_in_words().split("\n") == [
        "Mục 1.1 trên 0 điểm:",
        "– (Lớp đã mở / Lớp theo kế hoạch)",
        "– Từ 100% trở lên: 5 điểm",
        "– Từ 85% đến dưới 100%: 4 điểm",
        "– Từ 60% đến dưới 85%: 3 điểm",
        "– Trên 0% đến dưới 60%: 2 điểm",
        "– Từ 0% trở xuống: 0 điểm",
        "– Không phát sinh: 0 điểm",
        "Trường hợp còn lại:",
        "– Có tổ chức: 2 điểm",
        "– Không tổ chức: 0 điểm",
    ]
    assert leaf.rule is not None
    assert [(one.key, one.label) for one in leaf.rule.figures] == [
        ("numerator", "Lớp đã mở"),
        ("denominator", "Lớp theo kế hoạch"),
        ("option", "Mức đạt được"),
    ]
    assert marks_of(leaf) == tuple(map(Decimal, (0, 2, 3, 4, 5)))


def test_one_figure_with_two_names() -> None:
    kinds = [f"{{option: {of}, rule: {{kind: count, of: Số {of}, each: 1}}}}" for of in ("lớp", "buổi")]
    rule = f"{{kind: cases, cases: [{', '.join(kinds)}]}}"
    leaf = made(("1.1", 5, rule)).leaves[0]
    assert leaf.rule is not None
    assert [one.label for one in leaf.rule.figures] == ["Trường hợp", "Số lớp / Số buổi"]


FIGURE, MARK = "Số liệu kê khai", "Điểm tự chấm"
ROWS: dict[str, Typed] = {
    "a": {"1.1": {FIGURE: "Có kế hoạch", MARK: 3}, "– Lớp đã mở": {FIGURE: 9}, "– Lớp theo kế hoạch": {FIGURE: 10},
          "1.2": {MARK: 4}},
    "b": {"1.1": {FIGURE: "Không có kế hoạch", MARK: 0}, "1.2": {FIGURE: "Có tổ chức", MARK: 4}},
    "c": {"1.1": {FIGURE: "Không có kế hoạch", MARK: 0}, "1.2": {MARK: 2}},
    "d": {"1.1": {FIGURE: "Có kế hoạch"}, "– Lớp đã mở": {FIGURE: 9}, "1.2": {MARK: 4}},
}  # fmt: skip


def test_forms_are_checked_by_the_case_that_holds(tmp_path: Path) -> None:
    """b has two points too many, c names no option, d no denominator; nobody is asked for figures of the other case."""
    scores = scored(tmp_path, set_text(PLAN, CLASSES), ROWS)
    found = [(one.unit, one.code) for one in scores.findings if one.criterion == "1.2" and one.code[0] == "W"]
    assert sorted(found) == [("b", "W204"), ("c", "W203"), ("d", "W203")]
    computed = {card.unit: card.lines[1].computed for card in scores.results.cards}
    assert computed == {"a": Decimal(4), "b": Decimal(2), "c": None, "d": None}


def live(path: Path) -> dict[str, object]:
    """The live points of a saved form by code."""
    sheet = openpyxl.load_workbook(path, data_only=True)[FORM_SHEET]
    column = list(COLUMNS).index("computed")
    return {str(row[0].value): row[column].value for row in sheet.iter_rows() if row[0].value}


@needs_office
@pytest.mark.slow
def test_live_points_follow_the_other_row(tmp_path: Path) -> None:
    """The mark typed in the other row counts before the points that its figures give."""
    sets: dict[str, tuple[Framework, Typed, object]] = {
        name: (made(PLAN, CLASSES), rows, wanted)
        for (name, rows), wanted in zip(ROWS.items(), (4, 2, None, None), strict=True)
    }
    unmarked: Typed = {**ROWS["a"], "1.1": {FIGURE: "Có kế hoạch"}}
    sets["e"] = (made(PLAN, CLASSES), unmarked, 4)
    urged: Typed = {
        "1.1": {FIGURE: "Có văn bản đôn đốc"},
        "– Đúng hạn": {FIGURE: 3},
        "– Kiến nghị": {FIGURE: 9},
    }
    sets["f"] = (made(URGED), urged, 2)
    for name, (framework, rows, _) in sets.items():
        fill(blank_form(tmp_path / f"{name}.xlsx", framework), rows)
    saved = saved_as("xlsx", tmp_path / "lo", *(tmp_path / f"{name}.xlsx" for name in sets))
    for path, (name, (_, _, wanted)) in zip(saved, sets.items(), strict=True):
        assert (live(path)["1.1" if name == "f" else "1.2"] or None) == wanted, name


def test_a_comparison_of_sets_words_the_cases() -> None:
    other = (CLASSES[0], CLASSES[1], CLASSES[2].replace("Có tổ chức: 2", "Có tổ chức: 1"))
    (change,) = set_changes(made(PLAN, CLASSES), made(PLAN, other))
    assert change.field == "cases"
    assert "rule.options.Có tổ chức: 2" in str(change.before)
    assert "rule.options.Có tổ chức: 1" in str(change.after)


def test_a_set_is_the_same_after_a_round_trip() -> None:
    framework = made(PLAN, CLASSES)
    data = framework.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    assert Framework.model_validate(data) == framework


def test_lint_runs_the_examples_of_the_case_that_holds(tmp_path: Path) -> None:
    planned = '{rows: {"1.1": 3}, numerator: 9, denominator: 10, points: 4}'
    bare = '{rows: {"1.1": 0}, option: Có tổ chức, points: 2}'
    good = (CLASSES[0], CLASSES[1], f"{CLASSES[2][:-1]}, examples: [{planned}, {bare}]}}")
    assert linted(tmp_path, PLAN, good) == []
    wrong = (CLASSES[0], CLASSES[1], good[2].replace("points: 4}, {rows", "points: 5}, {rows"))
    assert [one.code for one in linted(tmp_path, PLAN, wrong)] == ["F160"]


def test_an_explanation_says_what_chose_the_case(tmp_path: Path) -> None:
    text = scored(tmp_path, set_text(PLAN, CLASSES), ROWS).explain("a", "1.2")
    assert "Điểm của mục 1.1: 3   ← submissions/a.xlsx" in text
    assert "Tính theo số liệu: 4" in text


def test_figures_of_the_set_in_the_rules_of_cases() -> None:
    """A figure that the set names is the same in the rule of a case, also in the short spelling of `else`."""
    figures = "figures:\n  lop: {title: Số lớp đã mở}\n"
    count = "{kind: count, of: lop, each: 1}"
    cases = f'{{kind: cases, cases: [{{row: "1.1", above: 0, points: 5}}, {{else: {count}}}]}}'
    rule = made(PLAN, ("1.2", 5, cases), more=figures).by_code["1.2"].rule
    assert rule is not None
    assert [figure.label for figure in rule.figures] == ["Số lớp đã mở"]
    assert rule.named == {"of": "lop"}


def test_a_mark_that_no_case_gives_any_more(tmp_path: Path) -> None:
    """The plan is not accepted: four points for classes are more than the two without a plan."""
    held = "a,1.1,0,Kế hoạch chưa ký,hoi-dong,\n"
    for mark, codes in (("", ["K251"]), ("4", ["K251"]), ("2", [])):
        rulings = held + (f"a,1.2,{mark},lý do,hoi-dong,\n" if mark else "")
        scores = scored(tmp_path / f"ky{mark}", set_text(PLAN, CLASSES), {"a": ROWS["a"]}, rulings)
        assert [one.code for one in scores.findings if one.code == "K251"] == codes


def test_no_rule_of_a_case_is_judged(tmp_path: Path) -> None:
    (fault,) = linted(tmp_path, ("1.1", 5, "{kind: cases, cases: [{option: A, rule: {kind: judged}}]}"))
    assert fault.code == "F007"
    assert "«late»" not in fault.message + fault.hint
    assert "«bands»" in fault.message + fault.hint


@pytest.mark.parametrize(
    ("written", "code"), [("{kind: cases, cases: [{else: 1}]}", "F007"), ("nhiều", "F006")]
)
def test_what_is_wrong_in_the_short_spelling_of_else(written: str, code: str, tmp_path: Path) -> None:
    rule = f'{{kind: cases, cases: [{{row: "1.1", above: 0, points: 5}}, {{else: {written}}}]}}'
    (fault,) = linted(tmp_path, PLAN, ("1.2", 5, rule))
    shown = "«cases»" if code == "F007" else "«nhiều»"
    assert (fault.code, shown in fault.message) == (code, True)
