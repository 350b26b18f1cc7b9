"""The column of the form that works out the points from the figures: right in LibreOffice, never read as a mark."""

from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from parscore.model.form import COLUMNS, FORM_SHEET
from parscore.model.framework import Framework
from parscore.model.rules import Answer, Outcome
from tests.forms.kit import FRAMEWORK, UNIT, blank_form, checked, codes, fill, read
from tests.kit.office import needs_office, saved_as

LIVE, SCORE, FIGURE, EVIDENCE = (COLUMNS[key] for key in ("computed", "claimed", "declared", "evidence"))
Cells = dict[tuple[str, str], Any]


def cells_of(path: Path, *, values: bool = True) -> Cells:
    """The cells of a form by code or title of the row and heading of the column."""
    sheet = openpyxl.load_workbook(path, data_only=values)[FORM_SHEET]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows()]
    top = next(number for number, row in enumerate(rows) if row[0] == COLUMNS["code"])
    return {
        (str(row[0] or row[1]), str(heading)): value
        for row in rows[top + 2 :]
        for heading, value in zip(rows[top], row, strict=True)
    }


def test_a_blank_form_has_live_points_and_sums_without_a_value(tmp_path: Path) -> None:
    path = blank_form(tmp_path / "so-noi-vu.xlsx")
    formulas, values = cells_of(path, values=False), cells_of(path)
    live = {
        code for code, heading in formulas if heading == LIVE and str(formulas[code, LIVE]).startswith("=")
    }
    assert {"1", "1.1", "1.2", "1.3", "1.4", "1.5", "C1", "T1"} <= live
    assert not {"1.6", "1.10", "2.1", "2.2"} & live
    assert {values[code, LIVE] for code in live} <= {None, ""}


def with_live_values(path: Path, **headings: str) -> Path:
    """The form as a programme saves it that works out formulas, with another heading of columns where one is given."""
    book = openpyxl.load_workbook(path)
    sheet = book[FORM_SHEET]
    for cells in sheet.iter_rows():
        for cell in cells:
            if isinstance(cell.value, str) and cell.value.startswith("="):
                cell.value = 0.75 if cell.column == list(COLUMNS).index("computed") + 1 else ""
            elif cell.value == SCORE and "claimed" in headings:
                cell.value = headings["claimed"]
    book.save(path)
    return path


def test_live_points_are_no_marks(tmp_path: Path) -> None:
    path = blank_form(tmp_path / "so-noi-vu.xlsx")
    fill(path, {"– Số tin bài": {FIGURE: 3}})
    submission, findings = checked(with_live_values(path))
    assert all(entry.claimed.value is None for entry in submission.entries.values())
    assert submission.totals == ()
    assert "W110" not in codes(findings)


@pytest.mark.parametrize("heading", ["", "Điểm", "Cột G", "Điểm thẩm định"])
def test_live_points_do_not_step_in_for_the_marks(tmp_path: Path, heading: str) -> None:
    """Without the heading of the marks nothing is taken for them but what a heading of points stands over."""
    path = with_live_values(blank_form(tmp_path / "so-noi-vu.xlsx"), claimed=heading)
    submission, _ = read(path)
    marks = [entry.claimed.value for entry in submission.entries.values()] if submission is not None else []
    assert [mark for mark in marks if mark is not None] == []


def test_missing_evidence_is_shown_in_red(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(blank_form(tmp_path / "so-noi-vu.xlsx"))[FORM_SHEET]
    (found,) = sheet.conditional_formatting
    (rule,) = found.rules
    heads = {title: get_column_letter(number) for number, title in enumerate(COLUMNS.values(), 1)}
    row = next(row[0].row for row in sheet.iter_rows() if row[0].value == "1.1")
    assert str(found.sqref) == f"{heads[EVIDENCE]}{row}"
    assert rule.formula == [f"AND(N(${heads[SCORE]}{row})>0,LEN(TRIM(${heads[EVIDENCE]}{row}))=0)"]
    assert rule.dxf.fill.bgColor.rgb.endswith("FF9999")


def test_a_line_that_does_not_apply_has_no_live_points(tmp_path: Path) -> None:
    unit = UNIT.model_copy(update={"not_applicable": ("1.4",)})
    assert cells_of(blank_form(tmp_path / "a.xlsx", unit=unit), values=False)["1.4", LIVE] is None


RATIO = {"numerator": "Tử", "denominator": "Mẫu"}
BOUNDS = ("above", "from")
NOTHING = ("", "full", "zero", "not_applicable", "empty")


def _number(draw: random.Random, top: float = 4, step: str = "0.05") -> str:
    return str(Decimal(draw.randint(0, int(top / float(step)))) * Decimal(step))


def _steps(draw: random.Random, top: int, step: str) -> list[dict[str, str]]:
    bounds = sorted({_number(draw, top, step) for _ in range(draw.randint(1, 5))}, key=Decimal, reverse=True)
    steps = [{draw.choice(BOUNDS): bound, "points": _number(draw)} for bound in bounds]
    return [*steps, {"else": _number(draw, 1)}] if draw.random() < 0.8 else steps


def _rule(draw: random.Random) -> dict[str, Any]:
    none = {"when_none": value} if (value := draw.choice(NOTHING)) else {}
    match draw.choice(("choice", "ratio", "share", "line", "bands", "count", "deduct", "late", "judged")):
        case "choice":
            names = draw.sample(["Tốt", "Khá, đạt", "* ~ ?", "Không «có»", "a" * 200, '5" = 3', "Dưới 5%"], 4)
            return {"kind": "choice", "options": {name: _number(draw) for name in names}}
        case "ratio":
            more = {"floor": _number(draw, 60, "0.5"), "full_from": _number(draw, 150, "0.5")}
            kept = {key: value for key, value in more.items() if draw.random() < 0.5 and Decimal(value)}
            stepped = {"round_to": draw.choice(["0.25", "0.05", "0.1", "1"])} if draw.random() < 0.5 else {}
            scaled = {"scaled": draw.random() < 0.5}
            lower = {"better": "lower"} if draw.random() < 0.4 else {}
            return {"kind": "ratio", **RATIO, **none, **kept, **stepped, **scaled, **lower}
        case "line":
            figures = sorted({Decimal(_number(draw, 99, "0.5")) for _ in range(4)} | {Decimal(100)})
            line = [[str(figure), _number(draw)] for figure in figures]
            of = draw.choice([RATIO, {"of": "Số"}])
            return {"kind": "linear", **of, **none, "points": line[:: draw.choice((1, -1))]}
        case "share":
            return {"kind": "bands", **RATIO, **none, "steps": _steps(draw, 110, "0.5")}
        case "bands":
            return {"kind": "bands", "of": "Số", **none, "steps": _steps(draw, 12, "0.1")}
        case "count":
            return {"kind": "count", "of": "Số", **none, "each": _number(draw, 1)}
        case "late":
            days = {"per": draw.randint(1, 3), "first": draw.randint(1, 4), "last": draw.randint(4, 40)}
            kept = {key: str(value) for key, value in days.items() if draw.random() < 0.5}
            return {"kind": "late", "each": _number(draw, 1), **kept}
        case "deduct":
            more = {"start": _number(draw), "least": _number(draw, 1)}
            kept = {key: value for key, value in more.items() if draw.random() < 0.5}
            return {"kind": "deduct", "of": "Số", "each": _number(draw, 1), **none, **kept}
        case _:
            return {"kind": "judged"}


def _random_set(draw: random.Random, mode: str, count: int) -> Framework:
    data = FRAMEWORK.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    leaves: list[dict[str, Any]] = [
        {
            "code": f"1.{number}",
            "title": f"Tiêu chí {number}",
            "max": _number(draw) or "1",
            "rule": _rule(draw),
        }
        for number in range(1, count + 1)
    ]
    total = sum((Decimal(leaf["max"]) for leaf in leaves), Decimal(0))
    data["policy"]["rounding"]["mode"] = mode
    data |= {"criteria": [{"code": "1", "title": "Lĩnh vực", "max": str(total), "children": leaves}]}
    return Framework.model_validate({**data, "bonus": [], "penalty": []})


def _answers(draw: random.Random, made: Framework) -> Iterator[tuple[str, Answer]]:
    """An answer for every line, some of them incomplete or about nothing."""
    for leaf in made.leaves:
        assert leaf.rule is not None
        option, figures = None, {}
        for figure in leaf.rule.figures:
            if figure.options:
                option = draw.choice([None, *figure.options])
            elif draw.random() < 0.9:
                figures[figure.key] = Decimal(
                    _number(draw, draw.choice([0.5, 5, 60]), draw.choice(["1", "0.1"]))
                )
        yield leaf.code, Answer(option=option, figures=figures)


def _typed(path: Path, made: Framework, answers: dict[str, Answer]) -> None:
    book = openpyxl.load_workbook(path)
    sheet = book[FORM_SHEET]
    column, code, number = list(COLUMNS).index("declared") + 1, "", 0
    for row in range(1, sheet.max_row + 1):
        shown, title = (str(sheet.cell(row, place).value or "") for place in (1, 2))
        if shown in answers:
            code, number = shown, 0
            if (option := answers[code].option) is not None:
                sheet.cell(row, column, option)
        elif code and title.startswith("– "):
            rule = made.by_code[code].rule
            assert rule is not None
            value = answers[code].figures.get(rule.figures[number].key)
            number += 1
            if value is not None:
                sheet.cell(row, column, float(value))
    book.save(path)


def _shown(outcome: Outcome, kind: str) -> object:
    if outcome.nothing:
        return {"not_applicable": "Không phát sinh", "empty": "–"}[outcome.nothing]
    return None if outcome.points is None or kind == "judged" else float(outcome.points)


@needs_office
@pytest.mark.slow
@pytest.mark.parametrize("mode", ["half_up", "half_even", "down"])
@pytest.mark.parametrize("seed", range(3))
def test_live_points_are_those_of_the_rules(tmp_path: Path, mode: str, seed: int) -> None:
    draw = random.Random(f"{mode} {seed}")
    made = _random_set(draw, mode, 150)
    answers = dict(_answers(draw, made))
    path = blank_form(tmp_path / "a.xlsx", made)
    _typed(path, made, answers)
    (saved,) = saved_as("xlsx", tmp_path / "lo", path)
    cells = cells_of(saved)
    total = 0.0
    for code, answer in answers.items():
        criterion = made.by_code[code]
        assert criterion.rule is not None
        wanted = _shown(criterion.rule.points(answer, criterion.max, mode), criterion.rule.kind)
        found = cells[code, LIVE]
        total += wanted if isinstance(wanted, float) else 0
        about = (code, criterion.rule, criterion.max, answer, found, wanted)
        assert (found or None) == wanted if not isinstance(wanted, float) else abs(found - wanted) < 1e-8, (
            about
        )
    assert cells["1", LIVE] == pytest.approx(total)
