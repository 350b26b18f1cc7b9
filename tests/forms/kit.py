"""A compact criteria set of every rule kind, and short ways to write, fill and read its form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from parscore.check.form.form import accept
from parscore.diagnostics import Diagnostic
from parscore.model.cycle import Cycle, Group, Unit
from parscore.model.form import COLUMNS, FORM_SHEET
from parscore.model.framework import Framework
from parscore.model.submission import Submission
from parscore.read.forms.form import open_form, read_entries
from parscore.read.yaml.document import parse
from parscore.read.yaml.models import build
from parscore.write.forms.form import make_form

SET = """
framework: thu-nghiem
title: Bộ tiêu chí thử nghiệm
year: 2022
status: illustrative
basis: {document: 12/QĐ-UBND, date: 2022-12-29, issuer: UBND tỉnh}
levels: [Lĩnh vực, Tiêu chí]
policy:
  not_applicable: reduce_maximum
  rounding: {mode: half_up, digits: 2}
  rank: {by: index, compare: exact, ties: competition}
  bonus_cap: 3
  penalty_cap: 4
audiences: {hdnd: Đại biểu HĐND}
criteria:
  - code: "1"
    title: Chỉ đạo, điều hành
    max: 12
    children:
      - code: "1.1"
        title: Ban hành kế hoạch
        max: 1
        evidence: required
        guide: Kế hoạch đã ký, ghi số và ngày
        rule:
          kind: choice
          options: {"Kịp thời, đúng hạn": 1, Không kịp thời: 0.5, Không ban hành: 0}
      - code: "1.2"
        title: Tỷ lệ hoàn thành nhiệm vụ
        max: 2
        rule:
          kind: ratio
          numerator: Số nhiệm vụ hoàn thành
          denominator: Tổng số nhiệm vụ
          floor: 50
          when_none: not_applicable
      - code: "1.3"
        title: Tỷ lệ hồ sơ đúng hạn
        max: 2
        rule:
          kind: bands
          numerator: Số hồ sơ đúng hạn
          denominator: Tổng số hồ sơ
          steps: [{above: 90, points: 2}, {from: 70, points: 1}, {else: 0}]
          when_none: full
      - {code: "1.4", title: Tuyên truyền, max: 1, rule: {kind: count, of: Số tin bài, each: 0.25}}
      - {code: "1.5", title: Báo cáo định kỳ, max: 2, rule: {kind: deduct, of: Số lần trễ hạn, each: 0.5}}
      - {code: "1.6", title: Chất lượng tham mưu, max: 2, rule: {kind: judged, step: 0.25}}
      - {code: "1.10", title: Sáng kiến, max: 2, rule: {kind: judged}}
  - code: "2"
    title: Tác động của CCHC
    max: 8
    children:
      - {code: "2.1", title: Mức độ hài lòng, max: 5, rule: {kind: survey, audiences: {hdnd: 1}}}
      - {code: "2.2", title: Chỉ số khác, max: 3, rule: {kind: given}}
bonus: [{code: C1, title: Mô hình mới, max: 2, rule: {kind: count, of: Số mô hình, each: 1}}]
penalty: [{code: T1, title: Bị phê bình, max: 3, rule: {kind: count, of: Số lần bị phê bình, each: 1}}]
"""

UNIT = Unit(id="so-noi-vu", name="Sở Nội vụ", aliases=("SNV",))
OTHER = Unit(id="so-y-te", name="Sở Y tế")
HEADINGS: tuple[object, ...] = (
    "STT",
    "Tiêu chí",
    "Điểm tối đa",
    "Số liệu kê khai",
    "Tài liệu kiểm chứng",
    "Điểm tự chấm",
    "Giải trình",
)
Cell = str | float | bool | date | None | Decimal
Rows = Sequence[Sequence[object]]


def framework(text: str = SET) -> Framework:
    """The set of `text`."""
    document, findings = parse(text, "so.yaml")
    assert document is not None, findings
    made, faults = build(Framework, document)
    assert made is not None, faults
    return made


FRAMEWORK = framework()
CYCLE = Cycle(
    cycle="ky-2022",
    title="Chỉ số CCHC tỉnh",
    year=2022,
    groups=(Group(id="so", title="Các sở", framework="so.yaml", units=(UNIT, OTHER)),),
)
GOOD: tuple[tuple[object, ...], ...] = (
    ("1", "Chỉ đạo, điều hành", 12, None, None, None, None),
    ("1.1", "Ban hành kế hoạch", 1, "Kịp thời, đúng hạn", "KH 12/KH-SNV, trang 3", 1, None),
    ("1.2", "Tỷ lệ hoàn thành nhiệm vụ", 2, None, None, 1.8, "Đã báo cáo"),
    (None, "– Số nhiệm vụ hoàn thành", None, 45, None, None, None),
    (None, "– Tổng số nhiệm vụ", None, 50, None, None, None),
    ("1.3", "Tỷ lệ hồ sơ đúng hạn", 2, None, None, 2, None),
    (None, "– Số hồ sơ đúng hạn", None, 95, None, None, None),
    (None, "– Tổng số hồ sơ", None, 100, None, None, None),
    ("1.4", "Tuyên truyền", 1, None, None, 0.75, None),
    (None, "– Số tin bài", None, 3, None, None, None),
    ("1.5", "Báo cáo định kỳ", 2, None, None, 1.5, None),
    (None, "– Số lần trễ hạn", None, 1, None, None, None),
    ("1.6", "Chất lượng tham mưu", 2, None, None, 1.75, None),
    ("1.10", "Sáng kiến", 2, None, None, 1.3, None),
    ("2", "Tác động của CCHC", 8, None, None, None, None),
    ("2.1", "Mức độ hài lòng", 5, "Điều tra XHH", None, None, None),
    ("2.2", "Chỉ số khác", 3, "Điểm lấy từ nguồn ngoài", None, None, None),
    ("C1", "Mô hình mới", 2, None, None, None, None),
    (None, "– Số mô hình", None, None, None, None, None),
    ("T1", "Bị phê bình", 3, None, None, None, None),
    (None, "– Số lần bị phê bình", None, None, None, None, None),
)
"""A filled form without a fault, in the columns of HEADINGS."""


def rows_with(changes: Mapping[str, Mapping[str, object]], drop: Sequence[str] = ()) -> list[list[object]]:
    """GOOD with some cells changed: `{"1.4": {"Điểm tự chấm": 9}}`; unnumbered rows go by their title."""
    rows = [list(row) for row in GOOD if row[0] not in drop]
    for row in rows:
        for heading, value in changes.get(str(row[0] or row[1]), {}).items():
            row[HEADINGS.index(heading)] = value
    return rows


def book(
    path: Path, rows: Rows, *, headings: Sequence[object] = HEADINGS, above: Rows = (("SỞ NỘI VỤ",),)
) -> Path:
    """A plain workbook: what stands above, the headings, the rows."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert isinstance(sheet, Worksheet)
    sheet.title = "Biểu"
    for row in (*above, headings, *rows):
        sheet.append(list(row))
    workbook.save(path)
    return path


def read(path: Path, wanted: Framework = FRAMEWORK) -> tuple[Submission | None, list[Diagnostic]]:
    """The submission of a workbook and the findings of reading it."""
    form, findings = open_form(path, path.name)
    if form is None:
        return None, findings
    submission, faults = read_entries(form, wanted, UNIT.id)
    return submission, [*findings, *faults]


def checked(
    path: Path, excluded: frozenset[str] = frozenset(), cycle: str = ""
) -> tuple[Submission, list[Diagnostic]]:
    """The accepted submission of a readable workbook and every finding about it."""
    submission, findings = read(path)
    assert submission is not None, findings
    accepted, faults = accept(submission, FRAMEWORK, excluded, cycle=cycle)
    return accepted, [*findings, *faults]


def codes(findings: Sequence[Diagnostic]) -> list[str]:
    """The codes of the findings, sorted."""
    return sorted(found.code for found in findings)


def blank_form(path: Path, wanted: Framework = FRAMEWORK, unit: Unit = UNIT) -> Path:
    """The set's own form for a unit."""
    path.write_bytes(make_form(wanted, CYCLE, unit))
    return path


def fill(path: Path, values: Mapping[str, Mapping[str, object]]) -> None:
    """Type values into a form as a person would: by code or title of the row, and heading of the column."""
    workbook = openpyxl.load_workbook(path)
    sheet = workbook[FORM_SHEET]
    heading = next(row for row in range(1, 20) if sheet.cell(row, 1).value == "STT")
    columns = {sheet.cell(heading, column).value: column for column in range(1, len(COLUMNS) + 1)}
    for row in range(heading + 2, sheet.max_row + 1):
        name = sheet.cell(row, 1).value or sheet.cell(row, 2).value
        for title, value in values.get(str(name), {}).items():
            cell = sheet.cell(row, columns[title])
            assert not cell.protection.locked, f"{name}: {title} is locked"
            cell.value = value  # type: ignore[assignment]
    workbook.save(path)
