"""The files of a new cycle folder as text by name, wherever it may lie; the longer texts are templates."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Sequence
from functools import partial

from jinja2 import Environment, PackageLoader, StrictUndefined
from msgspec import Struct

from parscore.model.cycle import COUNCIL, PLACEHOLDER, Unit
from parscore.model.form import FormRow, form_rows
from parscore.model.framework import Criterion, Framework

RULINGS = ("Đơn vị", "Mã tiêu chí", "Điểm", "Lý do", "Cơ quan thẩm định", "Trạng thái")
SHARES = ("Đơn vị", "Đối tượng", "Mã tiêu chí", "Tỷ lệ", "Số phiếu")
BROUGHT = ("Đơn vị", "Mã tiêu chí", "Điểm")
FIGURES = ("Đơn vị", "Mã", "Tên", "Tử số", "Mẫu số", "Giá trị")
"""The columns of figures; where a criterion is a choice, `CHOSEN` behind them."""
CHOSEN = "Mức đạt được"
_MARK = "\ufeff"
"""What tells spreadsheets that a csv file is UTF-8."""


class NewGroup(Struct, frozen=True):
    """A group of the new cycle: its identity, its set and how cycle.yaml names it, its units."""

    id: str
    name: str
    framework: Framework
    units: tuple[Unit, ...] = ()

    @property
    def listed(self) -> tuple[Unit, ...]:
        """Its units, or two to be replaced where none is known."""
        return self.units or tuple(
            Unit(id=f"{self.id}-{number}", name=f"{PLACEHOLDER} tên đơn vị thứ {number}") for number in (1, 2)
        )


def cycle_files(identity: str, year: int, groups: Sequence[NewGroup]) -> dict[str, str]:
    """Every file of the folder by its name with forward slashes."""
    leaves = [leaf for group in groups for leaf in group.framework.leaves]
    measured = {leaf.measured_by for leaf in leaves if leaf.measured}
    templates = Environment(
        loader=PackageLoader("parscore.write"),
        autoescape=False,  # YAML and Markdown; what people typed goes through `quoted`
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )
    templates.filters["quoted"] = partial(json.dumps, ensure_ascii=False)

    def text(name: str, **values: object) -> str:
        return templates.get_template(name).render(identity=identity, year=year, **values)

    files = {
        "cycle.yaml": text("cycle.yaml.j2", groups=groups, measured=measured, agencies=_agencies(groups)),
        ".gitignore": "out/\n",
        "submissions/README.md": text("submissions.md.j2"),
        "appraisal/round-1.csv": _table(RULINGS),
        "appraisal/round-2.csv": _table(RULINGS),
    }
    if "survey" in measured:
        files |= {"survey/ty-le.csv": _table(SHARES), "survey/diem.csv": _table(BROUGHT)}
        files["survey/form.yaml"] = text("form.yaml.j2", placeholder=PLACEHOLDER, **_questions(leaves))
    if "given" in measured:
        files["given/diem.csv"] = _table(BROUGHT)
    if "computed" in measured:
        files["so-lieu/so-lieu.csv"] = _figures(groups)
    return files


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]] = ()) -> str:
    written = io.StringIO()
    csv.writer(written).writerows((headings, *rows))
    return _MARK + written.getvalue()


def _of_cycle(group: NewGroup) -> frozenset[str]:
    """The figures of a set that the cycle itself gives."""
    figures = group.framework.figures.items()
    return frozenset(name for name, one in figures if one.periods_in_year)


def _figures(groups: Sequence[NewGroup]) -> str:
    """The figures of which marks are computed: a row for every unit and criterion, or for every figure of the set."""
    rows: list[Sequence[str]] = []
    for group in groups:
        asked = (row for row in form_rows(group.framework) if _is_delivered(row))
        wanted = dict.fromkeys(one for row in asked if (one := _of_figure(row))[0] not in _of_cycle(group))
        rows += [(unit.name, *row) for unit in group.listed for row in wanted]
    chosen = any(leaf.computed and leaf.options for group in groups for leaf in group.framework.scored)
    return _table((*FIGURES, CHOSEN) if chosen else FIGURES, rows)


def _is_delivered(row: FormRow) -> bool:
    """Whether a row of the form is about what is computed: a figure, or the option of a criterion."""
    asked = row.kind == "figure" or (row.kind == "leaf" and bool(row.criterion.options))
    return asked and row.criterion.computed


def _of_figure(row: FormRow) -> tuple[str, str]:
    """The code and the title by which a figure comes: that of the set by its own, any other by its criterion's."""
    name = "" if row.figure is None else row.criterion.figure_id(row.figure.key)
    title = row.figure.label if row.figure is not None and name else row.criterion.title
    return name or row.criterion.code, title


def _questions(leaves: Sequence[Criterion]) -> dict[str, dict[str, str] | list[str]]:
    """Every question that the sets name, a leaf that names none gets one with its code; and the audiences."""
    asked: dict[str, str] = {}
    audiences: dict[str, None] = {}
    for leaf in leaves:
        if (rule := leaf.survey) is not None:
            audiences |= dict.fromkeys(rule.audiences)
            asked |= dict.fromkeys(rule.questions, "") or {f"C{leaf.code}": leaf.code}
    return {"questions": asked, "audiences": list(audiences)}


def _agencies(groups: Sequence[NewGroup]) -> list[str]:
    """The agencies that the sets name and that are no units of the cycle."""
    units = {unit.id for group in groups for unit in group.units} | {COUNCIL}
    leads = dict.fromkeys(leaf.lead for group in groups for leaf in group.framework.scored)
    return [lead for lead in leads if lead and lead not in units]
