"""A ninth kind of rule, made here: its class alone makes lint, forms, checks, limits, outcomes and words follow."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any, ClassVar, Literal

import openpyxl
import pytest

from parscore.check.form.form import accept
from parscore.check.framework.framework import check_framework
from parscore.compute.diff_sets import set_changes
from parscore.compute.outcomes import marks_of
from parscore.diagnostics import Positions
from parscore.model.form import FORM_SHEET
from parscore.model.framework import Framework
from parscore.model.marks import Listed, Marks
from parscore.model.rules import UNKNOWN, Answer, BaseRule, Figure, FigureFact, Outcome
from parscore.number import vi
from tests.forms.kit import blank_form, fill, read
from tests.kit.world import framework, leaf

pytestmark = pytest.mark.filterwarnings("ignore:Pydantic serializer warnings")

D = Decimal
HALVINGS = 3


class Halved(BaseRule):
    """The maximum, halved once for every case; nothing after the third."""

    kind: Literal["halved"] = "halved"
    of: str

    figure_facts: ClassVar[tuple[FigureFact, ...]] = ("whole_cases",)
    answers: ClassVar[tuple[str, ...]] = ("of",)

    @property
    def figures(self) -> tuple[Figure, ...]:
        return (Figure("of", self.of),)

    def points(self, answer: Answer, maximum: Decimal, mode: str) -> Outcome:
        cases = answer.figures.get("of")
        if cases is None or cases < 0:
            return UNKNOWN
        return Outcome(maximum / 2 ** int(cases) if cases <= HALVINGS else D(0))

    def marks(self, maximum: Decimal) -> Marks:
        return Listed((D(0), *(maximum / 2**cases for cases in range(HALVINGS + 1))))

    def in_words(self, maximum: Decimal, audiences: Mapping[str, str]) -> tuple[str, ...]:
        return (f"{vi(maximum)} điểm, mỗi lần giảm một nửa", "Sau ba lần: 0 điểm")


def halved(**more: Any) -> Framework:
    """A set of one criterion of four points, scored by the new kind."""
    made = framework(leaf("1", 4))
    rule = Halved(of="Số lần gửi muộn", **more)
    return made.model_copy(update={"criteria": (made.criteria[0].model_copy(update={"rule": rule}),)})


def linted(made: Framework) -> list[str]:
    """The codes of what lint says of the rule."""
    return [
        found.code for found in check_framework(made, Positions("a.yaml")) if found.code.startswith("F16")
    ]


def returned(path: Path, cases: object, mark: object) -> list[str]:
    """The codes found in the set's own form, filled in."""
    made = halved()
    blank_form(path, made)
    fill(path, {"– Số lần gửi muộn": {"Số liệu kê khai": cases}, "1": {"Điểm tự chấm": mark}})
    submission, faults = read(path, made)
    assert submission is not None, faults
    return sorted(found.code for found in (*faults, *accept(submission, made, frozenset())[1]))


def test_lint_runs_its_examples() -> None:
    assert linted(halved()) == ["F164"]
    assert linted(halved(examples=({"of": "2", "points": "1"},))) == []
    assert linted(halved(examples=({"of": "2", "points": "2"},))) == ["F160"]
    assert linted(halved(examples=({"number": "2", "points": "1"},))) == ["F161", "F165"]
    assert list(Halved.answer_schema()) == ["of"]


def test_its_form_has_its_words_and_a_row_for_its_figure(tmp_path: Path) -> None:
    sheet = openpyxl.load_workbook(blank_form(tmp_path / "a.xlsx", halved()))[FORM_SHEET]
    shown = {str(cell.value) for row in sheet.iter_rows() for cell in row}
    assert {"4 điểm, mỗi lần giảm một nửa\nSau ba lần: 0 điểm", "– Số lần gửi muộn"} <= shown


@pytest.mark.parametrize(
    ("cases", "mark", "found"),
    [
        (1, 2, []),
        (1, 3, ["W204"]),
        (1.5, 2, ["W214"]),
        (None, 2, ["W203"]),
        (None, 3, ["W203", "W205"]),
        (1, 5, ["W201"]),
    ],
)
def test_a_filled_form_is_checked(cases: object, mark: object, found: list[str], tmp_path: Path) -> None:
    assert returned(tmp_path / "a.xlsx", cases, mark) == found


def test_an_open_line_may_come_to_its_marks() -> None:
    assert marks_of(halved().leaves[0]) == (D(0), D("0.5"), D(1), D(2), D(4))


def test_a_comparison_of_sets_words_it() -> None:
    (change,) = (one for one in set_changes(framework(leaf("1", 4)), halved()) if one.change == "rule")
    assert change.after == "halved – 4 điểm, mỗi lần giảm một nửa; Sau ba lần: 0 điểm"
