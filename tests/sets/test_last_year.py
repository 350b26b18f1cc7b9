"""Rows whose points depend on last year: of a figure, of a criterion, of the unit's own points, index or rank."""

from __future__ import annotations

import json
import zipfile
from decimal import Decimal
from pathlib import Path

import pytest

from parscore.pipeline.lint import lint
from tests.kit.cli import parscore, replace_in

SET = """\
framework: hdnd
title: Bộ thử
year: {year}
status: illustrative
basis: {{document: Dự thảo}}
levels: [Tiêu chí]
policy:
  not_applicable: zero
  rounding: {{mode: half_up, digits: 2}}
  rank: {{by: points, compare: exact, ties: competition}}
  marks: computed
figures:
  par: {{title: Hạng PAR INDEX}}
  dti: {{title: Hạng DTI}}
  pci: {{title: Hạng PCI}}
  par-truoc: {{title: Hạng PAR INDEX năm trước, last_year: par}}
  dti-truoc: {{title: Hạng DTI năm trước, last_year: dti}}
  pci-truoc: {{title: Hạng PCI năm trước, last_year: pci}}
  par-tang: {{title: Số bậc PAR INDEX tăng, difference: [par-truoc, par]}}
  dti-tang: {{title: Số bậc DTI tăng, difference: [dti-truoc, dti]}}
  pci-tang: {{title: Số bậc PCI tăng, difference: [pci-truoc, pci]}}
  so-tang: {{title: Số chỉ số tăng hạng, positive: [par-tang, dti-tang, pci-tang]}}
  von: {{title: Vốn đã giải ngân}}
  von-truoc: {{title: Vốn đã giải ngân năm trước, last_year: von}}
  von-tang: {{title: Vốn giải ngân tăng thêm, difference: [von, von-truoc]}}
  diem-truoc: {{title: Điểm năm trước, last_year: points}}
criteria:
  - {{code: "1", title: PAR INDEX và DTI và PCI tăng hạng, max: 3, lead: hoi-dong, evidence: none,
     rule: {{kind: count, of: so-tang, each: 1.5}}}}
  - {{code: "2", title: Giải ngân tăng so với năm trước, max: 2, lead: hoi-dong, evidence: none,
     rule: {{kind: bands, numerator: von-tang, denominator: von-truoc, when_none: zero,
       steps: [{{from: 10, points: 2}}, {{above: 0, points: 1}}, {{else: 0}}]}}}}
  - {{code: "3", title: Vị trí PCI, max: 5, lead: hoi-dong, evidence: none,
     rule: {{kind: linear, of: pci, points: [[1, 5], [63, 0]]}}}}
  - {{code: "4", title: Giữ điểm năm trước, max: 1, lead: hoi-dong, evidence: none,
     rule: {{kind: bands, of: diem-truoc, steps: [{{from: 4, points: 1}}, {{else: 0}}]}}}}
"""
NOW = "unit,par,dti,pci,von\nta,10,20,5,110\nb,30,15,40,100\n"
BEFORE = (
    "unit,par,dti,pci,von,par-truoc,dti-truoc,pci-truoc,von-truoc,diem-truoc\n"
    "ta,12,25,9,100,12,25,9,90,3\nb,30,16,38,99.99,20,10,20,200,2\n"
)


def year(folder: Path, number: int, figures: str, more: str = "") -> Path:
    """A cycle of a year on figures alone."""
    made = folder / str(number)
    made.mkdir()
    (made / "bo.yaml").write_text(SET.format(year=number), encoding="utf-8")
    (made / "so-lieu.csv").write_text(figures, encoding="utf-8")
    (made / "cycle.yaml").write_text(
        f"cycle: thu-{number}\ntitle: Kỳ thử {number}\nyear: {number}\nfigures: so-lieu.csv\n{more}"
        "groups: [{id: tinh, title: Các tỉnh, framework: bo.yaml, "
        "units: [{id: ta, name: Tỉnh A}, {id: b, name: Tỉnh B}]}]\n",
        encoding="utf-8",
    )
    return made


def points(folder: Path) -> dict[tuple[str, str], str]:
    """The points of every line of the scored cycle."""
    done = parscore("score", folder)
    content = json.loads((folder / "out" / "results.json").read_text(encoding="utf-8"))
    assert done.returncode in (0, 1), done.stdout + done.stderr
    return {
        (card["unit"], line["code"]): line["marks"][-1]["points"]
        for card in content["cards"]
        for line in card["lines"]
        if line.get("marks")
    }


@pytest.fixture
def two_years(tmp_path: Path) -> Path:
    """A year, scored, and the next one, which takes last year's figures from its results."""
    points(year(tmp_path, 2025, BEFORE))
    return year(tmp_path, 2026, NOW, "previous: ../2025/out/results.json\n")


def test_the_set_is_in_order(two_years: Path) -> None:
    assert [
        one.code
        for one in lint([two_years / "cycle.yaml"]).findings
        if one.code[0] in "FC" and one.severity == "error"
    ] == []


def test_improvement_against_the_results_of_last_year(two_years: Path) -> None:
    """1,5 each, at most 3: A rose in all three, B in one."""
    found = points(two_years)
    assert {unit: Decimal(found[unit, "1"]) for unit in ("ta", "b")} == {
        "ta": Decimal(3),
        "b": Decimal("1.5"),
    }
    assert {unit: Decimal(found[unit, "2"]) for unit in ("ta", "b")} == {"ta": Decimal(2), "b": Decimal(1)}
    assert Decimal(found["ta", "4"]) == 1
    assert parscore("verify", two_years).returncode == 0


def test_where_the_figure_comes_from_is_said(two_years: Path) -> None:
    points(two_years)
    said = parscore("explain", two_years, "ta", "2").stdout
    assert "Vốn đã giải ngân năm trước" in said
    assert "../2025/out/results.json" in said


def test_a_given_figure_outweighs_the_earlier_results(tmp_path: Path) -> None:
    points(year(tmp_path, 2025, BEFORE))
    given = (
        NOW.replace("von\n", "von,von-truoc\n", 1)
        .replace("110\n", "110,109\n")
        .replace("40,100\n", "40,100,100\n")
    )
    folder = year(tmp_path, 2026, given, "previous: ../2025/out/results.json\n")
    found = points(folder)
    assert [Decimal(found[unit, "2"]) for unit in ("ta", "b")] == [1, 0]
    assert Decimal(found["ta", "1"]) == 3


def test_a_table_of_last_year_knows_points_only(tmp_path: Path) -> None:
    folder = year(tmp_path, 2026, NOW, "previous: truoc.csv\n")
    (folder / "truoc.csv").write_text("Đơn vị,Điểm,Hạng\nTỉnh A,3.5,2\nTỉnh B,6,1\n", encoding="utf-8")
    found = points(folder)
    assert [Decimal(found[unit, "4"]) for unit in ("ta", "b")] == [0, 1]
    assert ("ta", "1") not in found
    assert "N108" in parscore("score", folder, "--all").stdout


def test_results_of_another_year_are_not_last_years(tmp_path: Path) -> None:
    points(year(tmp_path, 2024, BEFORE))
    folder = year(tmp_path, 2026, NOW, "previous: ../2024/out/results.json\n")
    assert ("ta", "1") not in points(folder)


def test_the_blank_form_holds_last_years_figures_locked(two_years: Path) -> None:
    text = (two_years / "bo.yaml").read_text(encoding="utf-8").replace("  marks: computed\n", "")
    (two_years / "bo.yaml").write_text(text, encoding="utf-8")
    (two_years / "so-lieu.csv").write_text("unit,par\nta,10\n", encoding="utf-8")
    done = parscore("template", two_years, "--out", two_years / "bieu")
    assert done.returncode == 0, done.stderr
    with zipfile.ZipFile(two_years / "bieu" / "ta.xlsx") as package:
        assert "Số liệu năm trước: ../2025/out/results.json" in package.read("xl/sharedStrings.xml").decode()
        assert "&gt;0)" in package.read("xl/worksheets/sheet1.xml").decode()


MOVED = """\
framework: hdnd
title: Bộ thử
year: {year}
status: illustrative
basis: {{document: Dự thảo}}
levels: [Tiêu chí]
policy:
  not_applicable: zero
  rounding: {{mode: half_up, digits: 2}}
  rank: {{by: points, compare: exact, ties: competition}}
  marks: computed
{figures}criteria:
"""
ROW = '  - {{code: "{code}", title: {title}, max: 10, {more}rule: {{kind: ratio, numerator: {a}, denominator: {b}}}}}\n'


def test_a_criterion_that_moved_is_found_by_its_earlier_code(tmp_path: Path) -> None:
    """Last year's points of what is 2 now, and was 1 then, not those of another criterion that was 2."""
    one = ROW.format(code="1", title="Giải ngân", more="", a="Đã giải ngân", b="Được giao")
    two = ROW.format(code="2", title="Tiến độ", more="", a="Đúng hạn", b="Tổng số")
    before = year(tmp_path, 2025, "unit,code,numerator,denominator\nta,1,9,10\nta,2,1,10\n")
    (before / "bo.yaml").write_text(MOVED.format(year=2025, figures="") + one + two, encoding="utf-8")
    points(before)
    now = year(
        tmp_path, 2026, "unit,code,numerator,denominator\nta,2,5,10\n", "previous: ../2025/out/results.json\n"
    )
    figures = (
        "previous: ../2025/bo.yaml\nfigures: {truoc: {title: Điểm giải ngân năm trước, last_year: '2'}}\n"
    )
    moved = ROW.format(code="2", title="Giải ngân", more='was: "1", ', a="Đã giải ngân", b="Được giao")
    own = '  - {code: "3", title: Năm trước, max: 10, rule: {kind: linear, of: truoc, points: [[0, 0], [10, 10]]}}\n'
    (now / "bo.yaml").write_text(MOVED.format(year=2026, figures=figures) + moved + own, encoding="utf-8")
    assert Decimal(points(now)["ta", "3"]) == 9


def test_points_of_a_unit_that_was_not_complete_are_nobodys(tmp_path: Path) -> None:
    """What is there of an unfinished year is no figure of that year."""
    points(
        year(
            tmp_path,
            2025,
            "\n".join(line for line in BEFORE.splitlines() if line[0] != "b")
            + "\nb,30,16,38,99.99,20,10,20,200,\n",
        )
    )
    folder = year(tmp_path, 2026, NOW, "previous: ../2025/out/results.json\n")
    found = points(folder)
    assert ("ta", "4") in found
    assert ("b", "4") not in found
    rows = {row["unit"]: row for row in json.loads(parscore("rank", folder, "--json").stdout)}
    assert rows["b"]["previous_points"] is None


def test_a_table_without_a_period_is_not_last_years_of_a_month(tmp_path: Path) -> None:
    """It is that of the month before, as the ranking takes it."""
    folder = year(tmp_path, 2026, NOW, "period: 2026-11\nprevious: truoc.csv\n")
    (folder / "truoc.csv").write_text("Đơn vị,Điểm,Hạng\nTỉnh A,3.5,2\nTỉnh B,6,1\n", encoding="utf-8")
    assert ("b", "4") not in points(folder)
    text = (folder / "cycle.yaml").read_text(encoding="utf-8")
    (folder / "cycle.yaml").write_text(text.replace("truoc.csv", "{2025-11: truoc.csv}"), encoding="utf-8")
    assert Decimal(points(folder)["b", "4"]) == 1


@pytest.mark.parametrize(
    ("limit", "told"), [("5", ["ta"]), ("10", []), ("0", ["b", "ta"])], ids=["5%", "10%", "any move"]
)
def test_a_figure_that_moves_much_wants_a_comment(two_years: Path, limit: str, told: list[str]) -> None:
    """Von: 100 → 110 of A, 99,99 → 100 of B; the same as the limit is not above it."""
    replace_in(two_years / "bo.yaml", "Vốn đã giải ngân}", f"Vốn đã giải ngân, comment_over: {limit}}}")
    found = json.loads(parscore("score", two_years, "--json").stdout)["findings"]
    moved = [one for one in found if one["code"] == "K320"]
    assert sorted(one["unit"] for one in moved) == told
    assert all("Vốn đã giải ngân" in one["message"] for one in moved)
    if limit == "5":
        assert "là 110, năm trước 100 (+10 %); đổi quá 5 %" in moved[0]["message"]


def test_a_figure_that_was_explained_wants_none(two_years: Path) -> None:
    replace_in(two_years / "bo.yaml", "Vốn đã giải ngân}", "Vốn đã giải ngân, comment_over: 5}")
    replace_in(two_years / "cycle.yaml", "groups:", "explanations: giai-trinh.csv\ngroups:")
    told = "unit,code,explanation\nta,2,Vốn kế hoạch tăng do dự án mới\n"
    (two_years / "giai-trinh.csv").write_text(told, encoding="utf-8")
    assert "K320" not in parscore("score", two_years, "--json").stdout
