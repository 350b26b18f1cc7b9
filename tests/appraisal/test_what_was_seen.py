"""Rows left blank, rows gone, files of no kind to be read, forms of no use: none of them looks like agreement."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import openpyxl
import pytest

from parscore.compute.pending import pending
from parscore.model.appraisal import SHEET
from parscore.model.scorecard import Results
from parscore.pipeline.score import Run, score_cycle
from tests.appraisal.kit import MARKS, UNITS, Small, fill, rows_of, unit_book

ALL: Mapping[tuple[str, str], Mapping[str, object]] = {
    (unit, code): {"points": mark} for unit in UNITS for code, mark in MARKS.items()
}


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """The small cycle, appraised in one round, all confirmed but 1.1 of Sở Y tế, which is left blank."""
    small = Small(tmp_path).set_up()
    (tmp_path / "so.csv").write_text(
        "unit,code,points\n" + "".join(f"{unit},2.1,1\n" for unit in UNITS), encoding="utf-8"
    )
    said = {line: values for line, values in ALL.items() if line != ("so-y-te", "1.1")}
    for by in ("so-noi-vu", "so-tu-phap"):
        fill(small.form("round-1", by), tmp_path / "td" / f"{by}.xlsx", said)
    return small


def score(small: Small) -> Run:
    """Score what lies in the folder of rulings."""
    small.cycle("appraisal: {round-1: td}", "given: so.csv")
    path = small.folder / "cycle.yaml"
    text = path.read_text(encoding="utf-8").replace("[self, round-1, round-2]", "[self, round-1]")
    path.write_text(text, encoding="utf-8")
    return score_cycle(small.folder, write=False)


def results_of(run: Run) -> Results:
    assert run.results is not None
    return run.results


def states(run: Run) -> dict[str, str]:
    return {row.unit: row.status for row in results_of(run).standings}


def still_open(run: Run) -> set[tuple[str, str]]:
    return {(one.unit, one.line.criterion.code) for group in pending(results_of(run)) for one in group.lines}


def test_a_blank_row_is_no_opinion(small: Small) -> None:
    run = score(small)
    assert set(states(run).values()) == {"final"}
    assert [one.code for one in run.findings if one.code[0] == "R"] == []


def test_a_blank_row_does_not_cover_a_score_changed_afterwards(small: Small) -> None:
    """R120: nobody has seen the new number; the line is open, of the unit and of nobody else."""
    unit_book(small.folder / "submissions" / "so-y-te.xlsx", "so-y-te", marks={**MARKS, "1.1": 2})
    run = score(small)
    assert states(run) == {"so-noi-vu": "final", "so-tu-phap": "final", "so-y-te": "provisional"}
    assert still_open(run) == {("so-y-te", "1.1")}
    assert [(one.code, one.unit, one.criterion) for one in run.findings if one.code[0] == "R"] == [
        ("R120", "so-y-te", "1.1")
    ]


def test_a_row_that_was_deleted_is_missed(small: Small) -> None:
    """R121: only the line without a row is open."""
    path = small.folder / "td" / "so-noi-vu.xlsx"
    book = openpyxl.load_workbook(path)
    book[SHEET].delete_rows(rows_of(book[SHEET])[0])
    book.save(path)
    run = score(small)
    assert [one.code for one in run.findings if one.code[0] == "R"] == ["R121"]
    assert still_open(run) == {("so-noi-vu", "1.1")}


@pytest.mark.parametrize(
    "name", ["hoi-dong.pdf", "Hội đồng thẩm định.zip", "so-noi-vu lan 2.xlsb", "hoi-dong.jpg"]
)
def test_a_file_that_may_be_the_only_copy_is_told_and_opens_lines(name: str, small: Small) -> None:
    (small.folder / "td" / name).write_bytes(b"%PDF-1.4 scan")
    run = score(small)
    assert [(one.code, one.place.file) for one in run.findings if one.code[0] == "R"] == [
        ("R122", f"td/{name}")
    ]
    assert set(states(run).values()) == {"provisional"}


@pytest.mark.parametrize("name", ["so-noi-vu.pdf", "Tờ trình.pdf", "Thumbs.db"])
def test_a_signed_copy_and_other_papers_change_nothing(name: str, small: Small) -> None:
    (small.folder / "td" / name).write_bytes(b"%PDF-1.4 scan")
    run = score(small)
    assert set(states(run).values()) == {"final"}


def test_a_form_that_cannot_be_used_keeps_its_unit_provisional(small: Small) -> None:
    """Rulings on every line are there, but what the unit declared against itself is not."""
    unit_book(small.folder / "submissions" / "so-y-te-2.xlsx", "so-y-te", marks={**MARKS, "1.2": 0})
    for by in ("so-noi-vu", "so-tu-phap"):
        path = small.folder / "td" / f"{by}.xlsx"
        fill(path, path, ALL)
    run = score(small)
    assert "W401" in {one.code for one in run.findings}
    assert states(run)["so-y-te"] != "final"
