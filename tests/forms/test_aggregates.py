"""Parents that are a mean, a weighted sum, the highest or one of alternatives: the form's sums are those of scoring."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from parscore.compute.score import branch, totals
from parscore.model.form import COLUMNS, FORM_SHEET
from parscore.model.scorecard import Results
from parscore.pipeline.load import load_cycle
from parscore.pipeline.score import Run, score_cycle
from parscore.write.forms.body import NUMBERS
from tests.forms.test_live_points import LIVE, SCORE, cells_of
from tests.kit.cli import parscore
from tests.kit.office import needs_office, saved_as

SET = """\
framework: thu
title: Bộ thử
year: 2026
status: illustrative
basis: {{document: 1/QĐ}}
levels: [Mục, Tiêu chí, Ý]
{kinds}aggregate: {whole}
policy:
  not_applicable: {policy}
  rounding: {{mode: half_up, digits: 2{at}}}
  rank: {{by: points, compare: exact, ties: competition}}
criteria:
  - code: "1"
    title: Bình quân
    max: {mean}
    aggregate: mean
{weight}    children:
      - {{code: "1.1", title: Kế hoạch, max: 10, rule: {{kind: count, of: Số kế hoạch, each: 3}}}}
      - {{code: "1.2", title: Kết quả, max: 10, rule: {{kind: judged}}}}
      - {{code: "1.3", title: Điều kiện, max: 10, condition: true, rule: {{kind: judged}}}}
      - {{code: "1.4", title: Báo cáo, max: 10, rule: {{kind: judged}}}}
  - code: "2"
    title: Trọng số
    max: 10
    aggregate: weighted
{weight}    children:
      - {{code: "2.1", title: Một phần ba, max: 10, weight: 0.3, rule: {{kind: judged}}}}
      - code: "2.2"
        title: Cao nhất
        max: 10
        weight: 0.7
        aggregate: highest
        children:
          - {{code: "2.2.1", title: Cấp quốc gia, max: 10, rule: {{kind: judged}}}}
          - {{code: "2.2.2", title: Cấp tỉnh, max: 5, rule: {{kind: count, of: Số giải thưởng, each: 2.5}}}}
  - code: "3"
    title: Theo loại
    max: 10
    aggregate: alternative
{weight}    children:
      - {{code: "3.1", title: Dành cho sở, max: 10, kinds: [so], rule: {{kind: count, of: Số hệ thống, each: 4}}}}
      - {{code: "3.2", title: Dành cho xã, max: 10, kinds: [xa], rule: {{kind: judged}}}}
bonus:
  - {{code: C1, title: Sáng kiến, max: 2, rule: {{kind: count, of: Số sáng kiến, each: 1.5}}}}
"""
CYCLE = """\
cycle: thu
title: Kỳ thử
year: 2026
groups:
  - id: so
    title: Các sở
    framework: bo.yaml
    kind: so
    units: [{id: a, name: Sở A}, {id: b, name: Sở Bê, not_applicable: ["1.2", "2.2.1"]}]
  - id: xa
    title: Các xã
    framework: bo.yaml
    kind: xa
    units: [{id: c, name: UBND xã C}]
"""
MARKS = {
    "a": {
        "1.1": 9,
        "1.2": 7.5,
        "1.3": 10,
        "1.4": 1,
        "2.1": 3.35,
        "2.2.1": 4,
        "2.2.2": 5,
        "3.1": 8,
        "C1": 1.5,
    },
    "b": {"1.1": 10, "1.3": 0, "1.4": 2, "2.1": 10, "2.2.2": 2.5, "3.1": 0, "C1": 2},
    "c": {"1.1": 0, "1.2": 0, "1.3": 5, "1.4": 0.5, "2.1": 0, "2.2.1": 10, "2.2.2": 5, "3.2": 6.25},
}
FIGURES = {
    "a": {"Số kế hoạch": 3, "Số giải thưởng": 2, "Số hệ thống": 2, "Số sáng kiến": 1},
    "b": {"Số kế hoạch": 4, "Số giải thưởng": 1, "Số hệ thống": 0, "Số sáng kiến": 2},
    "c": {"Số kế hoạch": 0, "Số giải thưởng": 2},
}


def filled(folder: Path, *, whole: str = "sum", policy: str = "reduce_maximum", at: str = "") -> Path:
    """The forms of the three units as submissions, filled in with marks and figures that agree."""
    weight = "    weight: 0.4\n" if whole == "weighted" else ""
    text = SET.format(
        kinds="kinds: {so: Sở, xa: Xã}\n", whole=whole, policy=policy, at=at, mean=10, weight=weight
    )
    (folder / "bo.yaml").write_text(text, encoding="utf-8")
    (folder / "cycle.yaml").write_text(CYCLE, encoding="utf-8")
    assert load_cycle(folder / "cycle.yaml", "cycle.yaml").cycle is not None
    done = parscore("template", folder, "--out", folder / "submissions")
    assert done.returncode == 0, done.stderr + done.stdout
    for unit, marks in MARKS.items():
        path = folder / "submissions" / f"{unit}.xlsx"
        book = openpyxl.load_workbook(path)
        for row in book[FORM_SHEET].iter_rows(min_row=7):
            code, title = (str(row[NUMBERS[key] - 1].value or "") for key in ("code", "title"))
            if code in marks:
                row[NUMBERS["claimed"] - 1].value = marks[code]
            elif (label := title.removeprefix("– ")) in FIGURES[unit]:
                row[NUMBERS["declared"] - 1].value = FIGURES[unit][label]
        book.save(path)
    return folder


def own_codes(run: Run, unit: str) -> set[str]:
    return {one.code for one in run.findings if one.unit == unit and one.severity != "info"}


def expected(results: Results, unit: str, code: str) -> float:
    card = next(card for card in results.cards if card.unit == unit)
    framework = results.framework_of(card.group)
    made = totals(framework, card)
    return float({"": made.base, "grand": made.points}.get(code) or branch(framework, code, card).points)


@pytest.mark.parametrize("whole", ["sum", "weighted"])
def test_scoring_takes_such_forms(tmp_path: Path, whole: str) -> None:
    """Worked out by hand: A (9 + 7.5 + 1) ÷ 3; 0.3 × 3.35 + 0.7 × 5; 8. B without two rows. C with its own third."""
    run = score_cycle(filled(tmp_path, whole=whole))
    assert run.results is not None
    found = {
        unit: [round(expected(run.results, unit, code), 4) for code in ("1", "2", "3")] for unit in MARKS
    }
    assert found == {"a": [5.8333, 4.505, 8], "b": [4, 4.75, 0], "c": [0.1667, 7, 6.25]}
    assert all("W510" not in own_codes(run, unit) for unit in MARKS)


@needs_office
@pytest.mark.slow
@pytest.mark.parametrize(
    ("whole", "policy", "at"),
    [
        ("sum", "reduce_maximum", ""),
        ("weighted", "zero", ""),
        ("mean", "zero", ", at: leaf"),
        ("highest", "zero", ""),
    ],
)
def test_the_sums_of_the_form_are_those_of_scoring(tmp_path: Path, whole: str, policy: str, at: str) -> None:
    folder = filled(tmp_path, whole=whole, policy=policy, at=at)
    sources = [folder / "submissions" / f"{unit}.xlsx" for unit in MARKS]
    made = saved_as("xlsx", tmp_path / "lo", *sources)
    for source, saved in zip(sources, made, strict=True):
        saved.replace(source)
    run = score_cycle(folder)
    assert run.results is not None
    for unit in MARKS:
        cells = cells_of(folder / "submissions" / f"{unit}.xlsx")
        for code in ("1", "2", "2.2", "3"):
            wanted = expected(run.results, unit, code)
            assert float(cells[code, SCORE]) == pytest.approx(wanted), (unit, code)
        for words, code in (("TỔNG ĐIỂM CHUẨN", ""), ("TỔNG CỘNG (điểm chuẩn + điểm thưởng)", "grand")):
            (total,) = (
                value for (row, head), value in cells.items() if row.startswith(words) and head == SCORE
            )
            assert float(total) == pytest.approx(expected(run.results, unit, code)), (unit, words)
        assert cells["1.1", LIVE] == MARKS[unit]["1.1"]
        assert "W510" not in own_codes(run, unit)


def test_the_form_says_how_a_parent_is_made(tmp_path: Path) -> None:
    cells = cells_of(filled(tmp_path, whole="weighted") / "submissions" / "a.xlsx")
    said = {code: cells[code, COLUMNS["rule"]] for code in ("1", "2", "2.2", "3", "1.3")}
    assert said == {
        "1": "Bình quân điểm các mục 1.1, 1.2, 1.4",
        "2": "Tổng có trọng số điểm các mục 0,3 × 2.1, 0,7 × 2.2",
        "2.2": "Chỉ tính điểm cao nhất trong các mục 2.2.1, 2.2.2",
        "3": "Theo loại đơn vị, tính điểm một trong các mục 3.1, 3.2",
        "1.3": "Chấm trong khoảng 0 đến 10 điểm\nĐiều kiện xếp loại: có chấm, không cộng vào tổng điểm",
    }
    whole = next(
        value for (row, head), value in cells.items() if row == "TỔNG ĐIỂM CHUẨN" and head == COLUMNS["rule"]
    )
    assert whole == "Tổng có trọng số điểm các mục 0,4 × 1, 0,4 × 2, 0,4 × 3"


def test_a_sum_typed_where_another_is_meant_is_told(tmp_path: Path) -> None:
    """Of each kind of parent: the plain sum of its rows, which the form would have worked out right."""
    folder = filled(tmp_path)
    path = folder / "submissions" / "a.xlsx"
    book = openpyxl.load_workbook(path)
    for row in book[FORM_SHEET].iter_rows(min_row=7):
        typed = {"1": 17.5, "2": 7.35, "2.2": 9}.get(str(row[0].value))
        if typed is not None:
            row[NUMBERS["claimed"] - 1].value = typed
    book.save(path)
    run = score_cycle(folder)
    told = {one.criterion: one.message for one in run.findings if one.code == "W510"}
    assert set(told) == {"1", "2", "2.2"}
    assert "5,83" in told["1"]
    assert json.loads(parscore("check", path, "--format", "json").stdout)
    assert Decimal("4.505") == branch(run.results.framework_of("so"), "2", run.results.cards[0]).points  # type: ignore[union-attr]
