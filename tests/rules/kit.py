"""Sets of a few rules for the tests of rule kinds, and a whole cycle that is scored by one of them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import yaml

import parscore
from parscore.api import Scores
from parscore.diagnostics import Diagnostic
from parscore.model.cycle import Cycle, Unit
from parscore.model.framework import Framework
from parscore.model.rules import Answer
from parscore.number import settle
from parscore.pipeline.lint import lint
from parscore.read.yaml.document import parse
from parscore.read.yaml.models import build
from parscore.write.forms.form import make_form
from tests.forms.kit import fill

Row = tuple[str, str | int, str]
"""Code, maximum and rule (in YAML) of a leaf."""


Typed = Mapping[str, Mapping[str, object]]
"""What a unit types into its form, by code or title of the row and heading of the column."""


def set_text(*rows: Row, more: str = "", penalty: tuple[Row, ...] = ()) -> str:
    """A set in YAML of one field with the leaves; `more` are further keys of the set."""
    total = sum((Decimal(str(most)) for _, most, _ in rows), Decimal(0))
    leaves = "".join(f"      {_leaf(row)}\n" for row in rows)
    less = "penalty:\n" + "".join(f"  {_leaf(row)}\n" for row in penalty) if penalty else ""
    return f"""\
framework: thu
title: Bộ thử
year: 2026
status: illustrative
basis: {{document: 1/QĐ-UBND}}
levels: [Lĩnh vực, Tiêu chí]
policy:
  not_applicable: reduce_maximum
  rounding: {{mode: half_up, digits: 2}}
  rank: {{by: index, compare: exact, ties: competition}}
{more}criteria:
  - code: "1"
    title: Kết quả
    max: {total}
    children:
{leaves}{less}"""


def _leaf(row: Row) -> str:
    code, most, rule = row
    return f'- {{code: "{code}", title: Tiêu chí {code}, max: {most}, evidence: none, rule: {rule}}}'


def made(*rows: Row, **more: Any) -> Framework:
    """The set of the leaves as the program reads it."""
    return read(set_text(*rows, **more))


def read(text: str) -> Framework:
    """The set of a text."""
    document, findings = parse(text, "bo.yaml")
    assert document is not None, findings
    found, faults = build(Framework, document)
    assert found is not None, faults
    return found


def points(framework: Framework, code: str = "1.1", option: str | None = None, **figures: str) -> Any:
    """What the rule of a leaf makes of figures: points as text, or `not_applicable`, `empty`, `unknown`."""
    leaf = framework.by_code[code]
    assert leaf.rule is not None
    numbers = {key: Decimal(value) for key, value in figures.items()}
    outcome = leaf.rule.points(Answer(option, numbers), leaf.max, framework.policy.rounding.mode)
    return outcome.nothing or ("unknown" if outcome.points is None else str(settle(outcome.points)))


def linted(tmp_path: Path, *rows: Row, **more: Any) -> list[Diagnostic]:
    """What lint says of the set, but for missing examples, leads, guides and the like (F164, F17…)."""
    path = tmp_path / "bo.yaml"
    path.write_text(set_text(*rows, **more), encoding="utf-8")
    return [one for one in lint([path]).findings if one.code != "F164" and one.code[:3] != "F17"]


def scored(folder: Path, text: str, units: Mapping[str, Typed], rulings: str = "") -> Scores:
    """The scores of a cycle whose units filled in the set's own form: by unit, row and heading what is typed.

    `rulings` are lines of a file of the first round.
    """
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bo.yaml").write_text(text, encoding="utf-8")
    cycle: dict[str, Any] = {"cycle": "thu-2026", "title": "Kỳ thử", "year": 2026, "stages": ["self"]}
    listed = [{"id": unit, "name": f"Đơn vị {unit}"} for unit in units]
    cycle["groups"] = [{"id": "so", "title": "Các sở", "framework": "bo.yaml", "units": listed}]
    if rulings:
        cycle |= {"stages": ["self", "round-1"], "appraisal": {"round-1": "vong-1.csv"}}
        (folder / "vong-1.csv").write_text(f"unit,code,points,reason,by,status\n{rulings}", encoding="utf-8")
    (folder / "cycle.yaml").write_text(yaml.safe_dump(cycle, allow_unicode=True), encoding="utf-8")
    framework, made = read(text), Cycle.model_validate(cycle | {"year": "2026"})
    (folder / "submissions").mkdir(exist_ok=True)
    for unit, rows in units.items():
        path = folder / "submissions" / f"{unit}.xlsx"
        path.write_bytes(make_form(framework, made, Unit(id=unit, name=f"Đơn vị {unit}")))
        fill(path, rows)
    return parscore.score(folder)
