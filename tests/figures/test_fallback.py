"""Figures that are quotients of others, and figures in whose place another one counts where they are not there."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from parscore.compute.explain import explain
from parscore.model.form import FORM_SHEET
from parscore.pipeline.evidence import delivered_figures
from parscore.pipeline.forms_out import write_templates
from parscore.pipeline.load import load_cycle
from parscore.pipeline.score import Run, score_cycle
from parscore.write.explain import explanation_text
from parscore.write.forms.body import DERIVED_WORDS, NUMBERS
from tests.figures.kit import found, only, points, results
from tests.figures.test_forms import rows
from tests.kit.office import needs_office, saved_as

FIGURES = """\
figures:
  cong: {title: Hồ sơ trên Cổng}
  mot-cua: {title: Hồ sơ ở một cửa}
  tiep-nhan: {title: Hồ sơ tiếp nhận, larger: [cong, mot-cua]}
  nam-truoc: {title: Hồ sơ cả năm trước, last_year: mau-so, whole_year: true}
  so-ky: {title: Số kỳ trong năm, periods_in_year: true}
  binh-quan: {title: Bình quân một kỳ năm trước, quotient: [nam-truoc, so-ky]}
  mau-so: {title: Hồ sơ được tính, first: [tiep-nhan, binh-quan], above: 0, because: kỳ không có hồ sơ}
"""
FRAMEWORK = f"""\
framework: thu
title: Bộ thử
year: 2026
status: illustrative
basis: {{document: 1/QĐ}}
levels: [Chỉ số]
policy:
  not_applicable: zero
  marks: computed
  rounding: {{mode: half_up, digits: 2}}
  rank: {{by: points, compare: exact, ties: competition, tie_break: []}}
{FIGURES}criteria:
  - code: "1"
    title: Đồng bộ
    max: 10
    rule: {{kind: ratio, numerator: Đã đồng bộ, denominator: mau-so, when_none: zero}}
"""
CYCLE = """\
cycle: thu
title: Kỳ thử
year: 2026
period: 2026-PART
groups:
  - {id: xa, title: Các xã, framework: bo.yaml, units: [{id: a, name: UBND xã A}]}
figures: hs.csv
"""


def scored(
    folder: Path, figures: str, *, period: str = "11", framework: str = FRAMEWORK, more: str = ""
) -> Run:
    folder.mkdir(exist_ok=True)
    (folder / "bo.yaml").write_text(framework, encoding="utf-8")
    cycle = CYCLE.replace("2026-PART", f"2026-{period}" if period else "2026")
    (folder / "cycle.yaml").write_text(cycle + more, encoding="utf-8")
    rows = "".join(f"a,{row}\n" for row in figures.split())
    (folder / "hs.csv").write_text(f"unit,code,numerator,denominator,of\n{rows}", encoding="utf-8")
    return score_cycle(folder)


def said(run: Run) -> str:
    return explanation_text(explain(results(run), "a", "1"))


SYNCED, LAST = "1,10,,", "nam-truoc,,,2400"


@pytest.mark.parametrize(
    ("figures", "period", "expected"),
    [
        (f"{SYNCED} {LAST} cong,,,40 mot-cua,,,50", "11", "2"),
        (f"{SYNCED} {LAST}", "11", "0.5"),
        (f"{SYNCED} {LAST}", "Q4", "0.1666666666666666666666666666666666666667"),
        (f"{SYNCED} {LAST}", "H2", "0.08333333333333333333333333333333333333333"),
        (f"{SYNCED} {LAST}", "", "0.04166666666666666666666666666666666666667"),
        (f"{SYNCED} {LAST} cong,,,0 mot-cua,,,0", "11", "0.5"),
        (f"1,10,0, {LAST}", "11", "0.5"),
        (f"1,10,20, {LAST}", "11", "5"),
        ("1,0,0,", "11", "0"),
        (LAST, "11", "0"),
        (f"{SYNCED} binh-quan,,,40", "11", "2.5"),
    ],
)
def test_the_average_of_last_year_counts_where_nothing_came_in(
    tmp_path: Path, figures: str, period: str, expected: str
) -> None:
    """By the length of the cycle's period; a figure of 0 counts as none; no other figure, no other points."""
    assert points(scored(tmp_path, figures, period=period), "a") == {"1": expected}


def test_what_counts_in_its_place_is_told_and_explained(tmp_path: Path) -> None:
    run = scored(tmp_path, f"1,10,0, {LAST}")
    told = (
        "lấy «Bình quân một kỳ năm trước» = 200 (Hồ sơ cả năm trước ÷ Số kỳ trong năm), vì kỳ không có hồ sơ"
    )
    one = only(run, "N155")
    assert one.message == f"«Hồ sơ được tính» là 0: {told}"
    assert (one.place.file, one.place.line) == ("hs.csv", 2)
    assert f"   Hồ sơ được tính: 200\n     {told}\n" in said(run)
    run = scored(tmp_path, f"{SYNCED} {LAST}")
    assert only(run, "N155").message == f"«Hồ sơ được tính» không có số liệu: {told}"
    assert "Hồ sơ cả năm trước: 2400" in said(run)
    assert "Số kỳ trong năm: 12" in said(run)


def test_nothing_is_told_where_the_figure_itself_counts(tmp_path: Path) -> None:
    run = scored(tmp_path, f"1,10,20, {LAST}")
    assert found(run, "N") == []
    assert "Bình quân" not in said(run)


def test_a_divisor_of_nothing_is_told_and_no_points(tmp_path: Path) -> None:
    run = scored(tmp_path, f"{SYNCED} {LAST} so-ky,,,0")
    assert points(run, "a") == {"1": ""}
    assert "«Số kỳ trong năm» bằng 0" in only(run, "N156").message


def test_a_part_below_nothing_is_told(tmp_path: Path) -> None:
    """Unless it is a change since last year, which may well be one."""
    odd = FRAMEWORK.replace("numerator: Đã đồng bộ", "numerator: du").replace(
        "  mau-so:", "  du: {title: Số còn lại, difference: [cong, mot-cua]}\n  mau-so:"
    )
    odd = odd.replace("[tiep-nhan, binh-quan]", "[mot-cua, 9]")
    run = scored(tmp_path, "cong,,,3 mot-cua,,,5", framework=odd)
    assert "tử số -2, mẫu số 5; số âm" in only(run, "N158").message


def test_numbers_may_be_parts_and_the_last_resort(tmp_path: Path) -> None:
    simple = FRAMEWORK.replace("[nam-truoc, so-ky]", "[nam-truoc, 12]").replace(
        "[tiep-nhan, binh-quan]", "[tiep-nhan, binh-quan, 40]"
    )
    simple = simple.replace("  so-ky: {title: Số kỳ trong năm, periods_in_year: true}\n", "")
    assert points(scored(tmp_path, f"{SYNCED} {LAST}", framework=simple), "a") == {"1": "0.5"}
    run = scored(tmp_path, SYNCED, framework=simple)
    assert points(run, "a") == {"1": "2.5"}
    assert "lấy 40, vì kỳ không có hồ sơ" in only(run, "N155").message


def test_the_whole_of_last_year_comes_from_its_results(tmp_path: Path) -> None:
    """The cycle of a month takes the figure of the whole year before, not that of the same month."""
    before = tmp_path / "nam"
    scored(before, "1,10,3600,", period="")
    text = (before / "cycle.yaml").read_text(encoding="utf-8").replace("2026", "2025")
    (before / "cycle.yaml").write_text(text, encoding="utf-8")
    score_cycle(before)
    run = scored(tmp_path, SYNCED, more="previous: {2025: nam/out/results.json}\n")
    assert points(run, "a")["1"] == "0.3333333333333333333333333333333333333333"
    assert "= 300" in only(run, "N155").message


FORM = FRAMEWORK.replace("  marks: computed\n", "")


def form(folder: Path, *declared: tuple[str, int | None]) -> Path:
    """The form of the unit filled in, of a cycle whose system knows last year's figure alone."""
    scored(folder, LAST, framework=FORM)
    loaded = load_cycle(folder / "cycle.yaml", "cycle.yaml")
    assert loaded.cycle is not None
    sets = {name: made for name, made in loaded.frameworks.items() if made is not None}
    write_templates(loaded.cycle, sets, folder / "submissions", figures=delivered_figures(loaded)[0])
    path = folder / "submissions" / "a.xlsx"
    book, at = openpyxl.load_workbook(path), rows(path)
    for title, value in declared:
        key = "claimed" if title == "Đồng bộ" else "declared"
        book[FORM_SHEET].cell(at[title], NUMBERS[key]).value = value  # type: ignore[index]
    book.save(path)
    return path


def test_a_form_says_how_the_figure_is_found(tmp_path: Path) -> None:
    path = form(tmp_path)
    sheet, at = openpyxl.load_workbook(path)[FORM_SHEET], rows(path)
    row = at[f"{DERIVED_WORDS}Hồ sơ được tính"]
    assert "vì kỳ không có hồ sơ" in str(sheet.cell(row, NUMBERS["rule"]).value)
    held = [
        sheet.cell(at[f"– {title}"], NUMBERS["declared"])
        for title in ("Hồ sơ cả năm trước", "Số kỳ trong năm")
    ]
    assert [(cell.value, cell.protection.locked) for cell in held] == [(2400, True), (12, True)]


@pytest.mark.parametrize(("came", "claim", "codes"), [(None, 0.5, ["N155"]), (0, 0.5, ["N155"]), (50, 2, [])])
def test_a_claim_is_held_against_the_figure_that_counts(
    tmp_path: Path, came: int | None, claim: float, codes: list[str]
) -> None:
    """Whether the unit leaves its own figure blank, writes 0 or has one."""
    declared = [
        ("– Đã đồng bộ", 10),
        ("– Hồ sơ trên Cổng", came),
        ("– Hồ sơ ở một cửa", came),
        ("Đồng bộ", claim),
    ]
    form(tmp_path, *declared)  # type: ignore[arg-type]
    run = score_cycle(tmp_path)
    assert [one.code for one in run.findings if one.code[0] in "NW" and one.code != "W209"] == codes
    assert points(run, "a") == {"1": str(claim)}
    assert ("lấy «Bình quân" in said(run)) == bool(codes)


@pytest.mark.slow
@needs_office
@pytest.mark.parametrize(("came", "expected"), [(None, 0.5), (0, 0.5), (50, 2)])
def test_the_spreadsheet_works_out_the_same(tmp_path: Path, came: int | None, expected: float) -> None:
    path = form(tmp_path, ("– Đã đồng bộ", 10), ("– Hồ sơ trên Cổng", came), ("– Hồ sơ ở một cửa", came))
    at = rows(path)
    sheet = openpyxl.load_workbook(saved_as("xlsx", tmp_path / "o", path)[0], data_only=True)[FORM_SHEET]
    assert sheet.cell(at["Đồng bộ"], NUMBERS["computed"]).value == expected


def test_a_set_with_such_figures_is_silent_and_survives_its_results(tmp_path: Path) -> None:
    run = scored(tmp_path, f"{SYNCED} {LAST}")
    assert {one.code for one in run.findings if one.code[0] == "F"} == {"F336", "F164"}
    written = json.loads((tmp_path / "out" / "results.json").read_text(encoding="utf-8"))
    assert "quotient" in json.dumps(written)
