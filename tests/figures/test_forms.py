"""Figures of the set in a form: asked once, worked out where they follow from others, taken for every criterion."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from parscore.model.form import FORM_SHEET
from parscore.pipeline.forms_out import write_templates
from parscore.pipeline.load import load_cycle
from parscore.pipeline.score import Run, score_cycle
from parscore.write.forms.body import DERIVED_WORDS, NUMBERS
from tests.figures.kit import FRAMEWORK, found, only, points, results

SECOND = FRAMEWORK[FRAMEWORK.index('      - {code: "1.2"') : FRAMEWORK.index('      - {code: "1.3"')]
FORMS = FRAMEWORK.replace("  marks: computed\n", "").replace(
    SECOND,
    """\
      - {code: "1.2", title: Số hóa, marks: computed, max: 6,
         rule: {kind: ratio, numerator: Hồ sơ số hóa, denominator: hs, when_none: full}}
""",
)
FORMS = FORMS.replace(
    "criteria:\n", "checks:\n  - {holds: kip <= hs, words: Giải quyết nhiều hơn tiếp nhận}\ncriteria:\n"
)
CYCLE = """\
cycle: thu
title: Kỳ thử
year: 2026
groups:
  - id: xa
    title: Các xã
    framework: bo.yaml
    units: [{id: a, name: UBND xã A}, {id: b, name: UBND phường Bê, not_applicable: ["1.1"]}]
"""


def blank(folder: Path) -> Path:
    """The folder of a cycle with its blank forms as submissions."""
    (folder / "bo.yaml").write_text(FORMS, encoding="utf-8")
    (folder / "cycle.yaml").write_text(CYCLE, encoding="utf-8")
    loaded = load_cycle(folder / "cycle.yaml", "cycle.yaml")
    assert loaded.cycle is not None
    sets = {name: made for name, made in loaded.frameworks.items() if made is not None}
    write_templates(loaded.cycle, sets, folder / "submissions")
    return folder


def rows(path: Path) -> dict[str, int]:
    """The rows of a form by the words in the column of titles."""
    sheet = openpyxl.load_workbook(path)[FORM_SHEET]
    titles = (sheet.cell(row, NUMBERS["title"]).value for row in range(1, sheet.max_row + 1))
    return {str(title): row for row, title in enumerate(titles, 1) if title}


def filled(folder: Path, declared: dict[str, int], claimed: dict[str, float]) -> Run:
    """The form of unit a filled in by titles and scored; the other one did not come."""
    path = folder / "submissions" / "a.xlsx"
    (folder / "submissions" / "b.xlsx").unlink()
    book, at = openpyxl.load_workbook(path), rows(path)
    for key, values in (("declared", declared), ("claimed", claimed)):
        for title, value in values.items():
            book[FORM_SHEET].cell(at[title], NUMBERS[key]).value = value  # type: ignore[index]
    book.save(path)
    return score_cycle(folder)


def test_a_figure_is_asked_once_and_what_follows_is_worked_out(tmp_path: Path) -> None:
    path = blank(tmp_path) / "submissions" / "a.xlsx"
    titles = [title for title in rows(path) if title.startswith(("– ", DERIVED_WORDS))]
    assert titles == [
        "– Hồ sơ trước hạn", "– Hồ sơ đúng hạn", f"{DERIVED_WORDS}Hồ sơ trước và đúng hạn", "– Tổng số hồ sơ",
        "– Hồ sơ số hóa", "– Số mô hình",
    ]  # fmt: skip
    sheet, at, column = openpyxl.load_workbook(path)[FORM_SHEET], rows(path), NUMBERS["declared"]
    first = at["– Hồ sơ trước hạn"]
    formula = f'=IF(COUNT(D{first},D{first + 1})<2,"",(D{first}+D{first + 1}))'
    assert sheet.cell(at[titles[2]], column).value == formula
    assert sheet.cell(at[titles[2]], column).protection.locked
    live = str(sheet.cell(at["Số hóa"], NUMBERS["computed"]).value)
    assert f"D{at['– Tổng số hồ sơ']}" in live
    assert f"D{at['– Hồ sơ số hóa']}" in live


def test_what_does_not_apply_asks_for_nothing_but_others_still_do(tmp_path: Path) -> None:
    path = blank(tmp_path) / "submissions" / "b.xlsx"
    assert [title for title in rows(path) if title.startswith("– ")] == [
        "– Hồ sơ số hóa", "– Tổng số hồ sơ", "– Số mô hình",
    ]  # fmt: skip


def test_every_criterion_takes_the_figure_declared_once(tmp_path: Path) -> None:
    """A typed mark is held against it, a computed one made of it."""
    declared = {"– Hồ sơ trước hạn": 20, "– Hồ sơ đúng hạn": 60, "– Tổng số hồ sơ": 100, "– Hồ sơ số hóa": 50}
    run = filled(blank(tmp_path), {**declared, "– Số mô hình": 1}, {"Tiến độ": 7.5, "Mô hình mới": 2})
    assert points(run, "a") == {"1.1": "7.5", "1.2": "3", "1.3": "2"}
    assert "W204" in [code for code, _ in found(run, "W")]
    assert "8" in only(run, "W204").message
    card = results(run).card("a")
    assert card is not None
    assert {key: value for key, value in card.lines[1].declared.items() if key == "denominator"} == {
        "denominator": "100"
    }


def test_comparisons_are_told_at_the_cell_of_the_form(tmp_path: Path) -> None:
    declared = {"– Hồ sơ trước hạn": 70, "– Hồ sơ đúng hạn": 60, "– Tổng số hồ sơ": 100, "– Hồ sơ số hóa": 50}
    run = filled(blank(tmp_path), {**declared, "– Số mô hình": 0}, {"Tiến độ": 10, "Mô hình mới": 0})
    one = only(run, "N130")
    assert one.message.endswith(
        "Giải quyết nhiều hơn tiếp nhận («Hồ sơ trước và đúng hạn»: 130; «Tổng số hồ sơ»: 100)"
    )
    assert one.place.cell == f"D{rows(tmp_path / 'submissions' / 'a.xlsx')['– Hồ sơ trước hạn']}"


@pytest.mark.parametrize("missing", ["– Tổng số hồ sơ", "– Hồ sơ số hóa"])
def test_a_computed_mark_waits_for_figures_that_are_not_declared(tmp_path: Path, missing: str) -> None:
    declared = {"– Hồ sơ trước hạn": 20, "– Hồ sơ đúng hạn": 60, "– Tổng số hồ sơ": 100, "– Hồ sơ số hóa": 50}
    declared.pop(missing)
    run = filled(blank(tmp_path), {**declared, "– Số mô hình": 1}, {"Tiến độ": 8, "Mô hình mới": 2})
    assert points(run, "a")["1.2"] == ""
    assert missing.removeprefix("– ") in only(run, "N108").message
