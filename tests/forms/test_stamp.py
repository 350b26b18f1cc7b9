"""The stamp of a form that was handed out: which changes of a set make another version of it, and of which lines."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from parscore.model.form import FORM_SHEET, STAMP_SHEET
from parscore.pipeline.score import score_cycle
from tests.kit.cli import parscore, replace_in

SET = """\
framework: thu-so
title: Bộ thử
year: 2026
status: illustrative
basis: {document: 01/QĐ-UBND, date: 2026-01-05, issuer: UBND tỉnh Thử}
levels: [Lĩnh vực, Tiêu chí]
policy:
  not_applicable: reduce_maximum
  rounding: {mode: half_up, digits: 2}
  rank: {by: index, compare: exact, ties: competition, tie_break: []}
  penalty_cap: 3
bands: [{name: Tốt, from: 80}, {name: Khá, from: 0}]
bands_on: index
criteria:
  - code: "1"
    title: Chỉ đạo, điều hành
    max: 4
    children:
      - code: "1.1"
        title: Ban hành kế hoạch
        max: 2
        evidence: optional
        guide: Kế hoạch
        lead: so-noi-vu
        rule: {kind: choice, options: {Tốt: 2, Khá: 1, Kém: 0}}
      - {code: "1.2", title: Giải ngân, max: 2, rule: {kind: count, of: Số lần, each: 0.5}}
  - code: "2"
    title: Thủ tục hành chính
    max: 3
    children:
      - {code: "2.1", title: Công khai thủ tục, max: 3, rule: {kind: judged, step: 0.5}}
penalty:
  - {code: T1, title: Báo cáo sai, max: 3, rule: {kind: count, of: Số lần, each: 1}}
"""
CYCLE = """\
cycle: thu-2026
title: Kỳ thử năm 2026
year: 2026
groups: [{id: so, title: Các sở, framework: bo.yaml, units: [{id: so-a, name: Sở A}, {id: so-b, name: Sở B}]}]
agencies: [{id: so-noi-vu, name: Sở Nội vụ}]
stages: [self]
"""
OPTIONS = "options: {Tốt: 2, Khá: 1, Kém: 0}"
UNPRINTED = {
    "an example": (OPTIONS, OPTIONS + ", examples: [{option: Khá, points: 1}]"),
    "a band's name": ("name: Khá", "name: Đạt"),
    "a band's bound": ("from: 80", "from: 75"),
    "a note": ("title: Bộ thử", "title: Bộ thử\nnote: Đã soát"),
    "who leads": ("lead: so-noi-vu", "lead: so-noi-vu\n        basis: Điều 3"),
    "where marks come from": ("levels:", "sources: {a: Thẩm định}\nlevels:"),
    "how indexes are rounded": ("digits: 2", "digits: 3"),
    "space": ("Ban hành kế hoạch", '"Ban hành  kế hoạch "'),
}
PRINTED = {
    "title": ("Ban hành kế hoạch", "Ban hành chương trình", "1.1 (tên)"),
    "rule": ("Khá: 1", "Khá: 1.5", "1.1 (cách tính điểm)"),
    "option": ("Khá: 1", "Trung bình: 1", "1.1 (cách tính điểm)"),
    "figure": ("of: Số lần, each: 0.5", "of: Số lượt, each: 0.5", "1.2 (cách tính điểm)"),
    "evidence": ("evidence: optional", "evidence: required", "1.1 (tài liệu kiểm chứng)"),
    "guide": ("guide: Kế hoạch", "guide: Quyết định", "1.1 (tài liệu kiểm chứng)"),
    "title of a parent": ("Thủ tục hành chính", "Cải cách thủ tục", "2 (tên)"),
    "cap": ("penalty_cap: 3", "penalty_cap: 4", "điểm trừ (điểm tối đa)"),
    "another line": ("penalty:", "penalty:\n  - {code: T2, title: Trễ, max: 1, rule: {kind: judged}}", "T2 (dòng mới)"),
}  # fmt: skip


def write_cycle(folder: Path) -> None:
    """A cycle with a set of its own."""
    folder.mkdir(exist_ok=True)
    (folder / "bo.yaml").write_text(SET, encoding="utf-8")
    (folder / "cycle.yaml").write_text(CYCLE, encoding="utf-8")


@pytest.fixture
def issued(tmp_path: Path) -> Path:
    """A cycle whose first unit filled in the form that it was given."""
    write_cycle(tmp_path)
    assert parscore("template", tmp_path, "--out", tmp_path / "submissions", "--unit", "so-a").returncode == 0
    changed(tmp_path, filled)
    return tmp_path


def changed(folder: Path, change: Callable[[openpyxl.Workbook], None]) -> None:
    path = folder / "submissions" / "so-a.xlsx"
    workbook = openpyxl.load_workbook(path)
    change(workbook)
    workbook.save(path)


def filled(workbook: openpyxl.Workbook) -> None:
    marks = {"1.1": 1, "1.2": 1, "2.1": 2.5, "T1": 0}
    figures: dict[str, str | int] = {"1.1": "Khá", "1.2": 2, "T1": 0}
    sheet, last = workbook[FORM_SHEET], ""
    heads = {cell.value: cell.column for row in sheet.iter_rows() for cell in row if cell.value}
    for row in range(1, sheet.max_row + 1):
        code, title = (str(sheet.cell(row, column).value or "") for column in (1, 2))
        last = code or last
        if code in marks:
            sheet.cell(row, heads["Điểm tự chấm"], marks[code])
            sheet.cell(row, heads["Tài liệu kiểm chứng"], "KH 1/KH-SA ngày 05/02/2026")
        if (code == "1.1" or title.startswith("– ")) and last in figures:
            sheet.cell(row, heads["Số liệu kê khai"], figures[last])


def about_the_set(folder: Path) -> list[str]:
    return [found.message for found in score_cycle(folder, write=False).findings if found.code == "W311"]


@pytest.mark.parametrize("change", UNPRINTED.values(), ids=UNPRINTED)
def test_what_no_form_prints_makes_no_other_version(issued: Path, change: tuple[str, str]) -> None:
    replace_in(issued / "bo.yaml", *change)
    assert about_the_set(issued) == []


@pytest.mark.parametrize("change", PRINTED.values(), ids=PRINTED)
def test_only_the_lines_that_changed_are_named(issued: Path, change: tuple[str, str, str]) -> None:
    replace_in(issued / "bo.yaml", *change[:2])
    assert about_the_set(issued) == [f"bộ tiêu chí đã sửa từ khi phát biểu này: {change[2]}"]


def test_a_line_that_is_gone_is_named_and_its_maximum_too(issued: Path) -> None:
    replace_in(issued / "bo.yaml", "    max: 4\n", "    max: 2\n")
    text = (issued / "bo.yaml").read_text(encoding="utf-8")
    kept = [line for line in text.splitlines() if '"1.2"' not in line]
    (issued / "bo.yaml").write_text("\n".join(kept), encoding="utf-8")
    (said,) = about_the_set(issued)
    assert said.endswith("1 (điểm tối đa), 1.2 (dòng đã bỏ)")


def test_a_form_of_version_0_2_only_knows_that_the_set_changed(issued: Path) -> None:
    def older(workbook: openpyxl.Workbook) -> None:
        sheet = workbook[STAMP_SHEET]
        sheet.delete_rows(5, sheet.max_row)

    changed(issued, older)
    assert about_the_set(issued) == []
    replace_in(issued / "bo.yaml", *UNPRINTED["an example"])
    (said,) = about_the_set(issued)
    assert "biểu lập từ bản" in said
