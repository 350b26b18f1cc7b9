"""docs/kiem-tra.md, run: its tables of evidence are typed into forms, its codes and states are those of the tool."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from parscore.catalogue import entry
from parscore.check.form.evidence import MANY_CRITERIA
from parscore.compute.inflation import NOTABLE_SHARE
from parscore.pipeline.forms import submission_of
from parscore.read.forms.form import open_form
from parscore.write.annotated.annotated import LIST_TITLE
from parscore.write.tables.check import FileRow, follow_up_table
from tests.forms.kit import FRAMEWORK, book, rows_with

GUIDE = (Path(__file__).parents[2] / "docs" / "kiem-tra.md").read_text(encoding="utf-8")


def table(heading: str) -> list[tuple[str, str]]:
    """The rows of the table of two columns with this heading."""
    lines = GUIDE[GUIDE.index(f"| {heading} |") :].splitlines()[2:]
    rows = []
    for line in lines:
        if not line.startswith("|"):
            break
        first, second = (cell.strip() for cell in line.strip("|").split(" | "))
        rows.append((first.strip("`"), second))
    return rows


def codes_for(path: Path, evidence: str) -> list[str]:
    """The findings of a form whose first criterion names this evidence."""
    typed = None if evidence == "(trống)" else evidence
    source = book(path / "a.xlsx", rows_with({"1.1": {"Tài liệu kiểm chứng": typed}}))
    form, _ = open_form(source, "a.xlsx")
    assert form is not None
    _, findings = submission_of(form, FRAMEWORK, "so-noi-vu", frozenset(), 2022)
    return [found.code for found in findings if found.criterion == "1.1"]


@pytest.mark.parametrize(("written", "meaning"), table("Ô tài liệu ghi"))
def test_what_counts_as_evidence(tmp_path: Path, written: str, meaning: str) -> None:
    assert codes_for(tmp_path, written) == {"thiếu": ["W206"], "có": []}[meaning]


@pytest.mark.parametrize(("written", "result"), table("Tài liệu ghi"))
def test_what_dates_are_taken(tmp_path: Path, written: str, result: str) -> None:
    assert codes_for(tmp_path, written) == ([] if result == "được" else [result])


def test_states_of_the_follow_up_table() -> None:
    rows = [FileRow("a", "b", "read"), FileRow("a", "b", "unread")]
    rows += [FileRow("a", "b", "astray"), FileRow("", "b", "absent")]
    states = [str(cells[2]) for cells in follow_up_table(rows).rows]
    assert states == [state for state, _ in table("Tình trạng")]


def test_codes_numbers_and_names_are_those_of_the_tool() -> None:
    codes = set(re.findall(r"\bW\d{3}\b", GUIDE))
    assert [code for code in sorted(codes) if entry(code) is None] == []
    assert f"từ {MANY_CRITERIA} tiêu chí trở lên" in GUIDE
    assert f"chênh trên {NOTABLE_SHARE * 100:.0f}% điểm tối đa" in GUIDE
    assert f"«{LIST_TITLE}»" in GUIDE
