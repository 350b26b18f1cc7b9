"""One small cycle in two rounds with filled-in workbooks, and short ways to appraise it in every form."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from parscore.diagnostics import Diagnostic
from parscore.model.appraisal import COLUMNS, SHEET
from parscore.model.scorecard import Line
from parscore.pipeline.forms_out import write_appraisal_forms
from parscore.pipeline.score import Run, score_cycle
from tests.forms.kit import HEADINGS

SET = """
framework: bo-nho
title: Bộ nhỏ
year: 2022
status: illustrative
basis: {document: 1/QĐ-UBND}
levels: [Lĩnh vực, Tiêu chí]
policy:
  not_applicable: reduce_maximum
  rounding: {mode: half_up, digits: 2}
  rank: {by: index, compare: exact, ties: competition}
bands: [{name: Đạt, from: 0}]
bands_on: index
criteria:
  - code: "1"
    title: Tự chấm
    max: 8
    children:
      - {code: "1.1", title: Chất lượng, max: 2, lead: so-noi-vu, evidence: none,
         rule: {kind: judged, step: 0.25}}
      - {code: "1.2", title: Kịp thời, max: 2, lead: so-tu-phap, evidence: none,
         rule: {kind: choice, options: {Có: 2, Không: 0}}}
      - {code: "1.3", title: Khác, max: 2, lead: so-noi-vu, evidence: none, rule: {kind: judged}}
      - {code: "1.10", title: Mười, max: 2, lead: hoi-dong, evidence: none, rule: {kind: judged}}
  - code: "2"
    title: Điều tra
    max: 2
    children:
      - {code: "2.1", title: Chỉ số khác, max: 2, lead: so-noi-vu, evidence: none, rule: {kind: given}}
"""
CYCLE = """
cycle: nho-2022
title: Kỳ nhỏ
year: 2022
groups:
  - id: so
    title: Các sở
    framework: bo.yaml
    units:
      - {id: so-noi-vu, name: Sở Nội vụ, aliases: [SNV]}
      - {id: so-tu-phap, name: Sở Tư pháp, aliases: [STP]}
      - {id: so-y-te, name: Sở Y tế, not_applicable: ["1.3"]}
stages: [self, round-1, round-2]
"""
DONE = "done: {round-1: [hoi-dong], round-2: [hoi-dong]}"
UNITS = ("so-noi-vu", "so-tu-phap", "so-y-te")
NAMES = {"so-noi-vu": "Sở Nội vụ", "so-tu-phap": "Sở Tư pháp", "so-y-te": "Sở Y tế"}
MARKS: dict[str, object] = {"1.1": 1.5, "1.2": 2, "1.3": 1, "1.10": 1.2}
TITLES = {"1.1": "Chất lượng", "1.2": "Kịp thời", "1.3": "Khác", "1.10": "Mười", "2.1": "Chỉ số khác"}
LONG = ("unit", "code", "points", "reason", "by", "status")
Cell = object
Sheets = Mapping[str, Sequence[Sequence[Cell]]]


def unit_book(
    path: Path,
    unit: str,
    *,
    more: Sequence[str] = (),
    said: Mapping[str, Sequence[Cell]] | None = None,
    marks: Mapping[str, object] = MARKS,
    told: Mapping[str, str] | None = None,
    titles: Mapping[str, str] | None = None,
) -> Path:
    """A unit's workbook; `more` headings hold the values of `said` by code, `told` are its explanations.

    `titles` are those of further criteria.
    """
    named = {**TITLES, **(titles or {})}
    rows: list[list[Cell]] = [["", NAMES[unit]], [*HEADINGS, *more]]
    for code, mark in marks.items():
        if unit == "so-y-te" and code == "1.3":
            continue
        row: list[Cell] = [code, named[code], 2, "Có" if code == "1.2" else None, None, mark]
        rows.append([*row, (told or {}).get(code), *((said or {}).get(code, ()))])
    return book(path, {"Biểu": rows})


def book(path: Path, sheets: Sheets) -> Path:
    """A workbook of these rows."""
    made = openpyxl.Workbook()
    assert made.active is not None
    made.remove(made.active)
    for name, rows in sheets.items():
        sheet = made.create_sheet(name)
        for number, row in enumerate(rows, 1):
            for column, value in enumerate(row, 1):
                cell = sheet.cell(number, column, value)
                if column == 1 and isinstance(value, str):
                    cell.number_format = "@"
    path.parent.mkdir(parents=True, exist_ok=True)
    made.save(path)
    return path


@dataclass
class Small:
    """The small cycle in a folder."""

    folder: Path

    def set_up(self, units: Iterable[str] = UNITS) -> Small:
        """The set, the cycle, a workbook a unit."""
        (self.folder / "bo.yaml").write_text(SET, encoding="utf-8")
        self.cycle()
        for unit in units:
            unit_book(self.folder / "submissions" / f"{unit}.xlsx", unit)
        return self

    def cycle(self, *keys: str) -> None:
        """cycle.yaml with further keys; the council, which leads one criterion, is done unless they say who is."""
        done = [] if any(key.startswith("done:") for key in keys) else [DONE]
        (self.folder / "cycle.yaml").write_text("\n".join([CYCLE, *done, *keys]), encoding="utf-8")

    def long(self, name: str, *rows: str, head: str = ",".join(LONG)) -> str:
        """A csv of rulings; its name."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("\n".join([head, *rows]) + "\n", encoding="utf-8")
        return name

    def book(self, name: str, sheets: Sheets) -> str:
        """A workbook of rulings; its name."""
        book(self.folder / name, sheets)
        return name

    def score(self, **stages: str | Sequence[str]) -> Run:
        """Score with these files: `round_1="a.csv"`."""
        listed = [
            f"  {stage.replace('_', '-')}: [{', '.join([names] if isinstance(names, str) else names)}]"
            for stage, names in stages.items()
        ]
        self.cycle("appraisal:", *listed) if listed else self.cycle()
        return score_cycle(self.folder, write=False)

    def form(self, stage: str, by: str) -> Path:
        """The form of one agency, written now."""
        run = score_cycle(self.folder, write=False)
        assert run.results is not None
        folder = self.folder / "out" / "tham-dinh" / stage
        write_appraisal_forms(run.results, stage, folder, overwrite=True)
        return folder / f"{by}.xlsx"


def fill(path: Path, target: Path, values: Mapping[tuple[str, str], Mapping[str, object]]) -> Path:
    """Type into the form as a person would, by unit and code of the row, and save it elsewhere."""
    workbook = openpyxl.load_workbook(path)
    sheet = workbook[SHEET]
    columns = columns_of(sheet)
    for row in rows_of(sheet):
        key = (str(sheet.cell(row, columns["unit"]).value), str(sheet.cell(row, columns["code"]).value))
        for name, value in values.get(key, {}).items():
            sheet.cell(row, columns[name]).value = value  # type: ignore[assignment]
    target.parent.mkdir(parents=True, exist_ok=True)
    workbook.save(target)
    return target


def columns_of(sheet: Worksheet) -> dict[str, int]:
    """The column of every key of the form."""
    heading = heading_of(sheet)
    named = {str(sheet.cell(heading, column).value): column for column in range(1, sheet.max_column + 1)}
    return {key: named[words] for key, words in COLUMNS.items() if words in named}


def heading_of(sheet: Worksheet) -> int:
    """The heading row of the form."""
    return next(row for row in range(1, 20) if sheet.cell(row, 1).value == COLUMNS["unit"])


def rows_of(sheet: Worksheet) -> list[int]:
    """The rows of the form that carry a key."""
    key = columns_of(sheet)["key"]
    return [row for row in range(heading_of(sheet) + 1, sheet.max_row + 1) if sheet.cell(row, key).value]


def of_family(run: Run, letters: str = "R") -> list[Diagnostic]:
    """The findings of some families."""
    return [found for found in run.findings if found.code[0] in letters]


def line_of(run: Run, unit: str, code: str) -> Line:
    """One line of the results."""
    assert run.results is not None
    card = run.results.card(unit)
    assert card is not None
    line = card.line(code)
    assert line is not None
    return line
