"""One file that came twice is one file; of several that differ the cycle may name the one that counts."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from parscore.pipeline.score import Run, score_cycle
from tests.appraisal.kit import MARKS, Small, line_of, unit_book
from tests.kit.cli import parscore

FORMS = "submissions"


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """The small cycle with three workbooks."""
    return Small(tmp_path).set_up()


def codes(run: Run) -> list[str]:
    """The codes of what was found in files."""
    return sorted(
        one.code for one in run.findings if one.code[0] in "WRSK" and one.code not in ("K207", "K208")
    )


def second(small: Small, name: str = "so-y-te-lan-2.xlsx") -> None:
    """Sở Y tế sends another form with another score."""
    unit_book(small.folder / FORMS / name, "so-y-te", marks={**MARKS, "1.1": 2})


def test_a_form_that_came_twice_is_one(small: Small) -> None:
    folder = small.folder / FORMS
    shutil.copy(folder / "so-y-te.xlsx", folder / "so-y-te (1).xlsx")
    run = score_cycle(small.folder, write=False)
    assert codes(run) == ["W402"]
    assert str(line_of(run, "so-y-te", "1.1").value()) == "1.5"
    said = parscore("check", small.folder).stdout
    assert said.count("W402") == 1
    assert "W401" not in said


def test_two_that_differ_leave_the_unit_without_score(small: Small) -> None:
    second(small)
    assert codes(score_cycle(small.folder, write=False)).count("W401") == 2


@pytest.mark.parametrize(
    "chosen", ["so-y-te-lan-2.xlsx", "submissions/so-y-te-lan-2.xlsx", r"submissions\so-y-te-lan-2.xlsx"]
)
def test_the_cycle_names_the_file_that_counts(chosen: str, small: Small) -> None:
    second(small)
    small.cycle(f"submitted: {{so-y-te: '{chosen}'}}")
    run = score_cycle(small.folder, write=False)
    assert codes(run) == ["W403"]
    assert str(line_of(run, "so-y-te", "1.1").value()) == "2"
    said = parscore("check", small.folder).stdout
    assert "W403" in said
    assert "W401" not in said


def test_a_file_that_the_unit_never_sent_cannot_count(small: Small) -> None:
    second(small)
    small.cycle("submitted: {so-y-te: so-y-te-lan-3.xlsx}")
    run = score_cycle(small.folder, write=False)
    assert codes(run).count("W404") == 2
    assert line_of(run, "so-y-te", "1.1").value() is None


@pytest.mark.parametrize("key", ["appraisal", "explanations"])
def test_tables_that_came_twice_are_one(key: str, small: Small) -> None:
    """No row is repeated, no explanation joined with itself."""
    if key == "appraisal":
        small.long("a/1.csv", "so-noi-vu,1.1,1.25,Thiếu phụ lục,so-noi-vu,")
        small.cycle("appraisal: {round-1: a}")
    else:
        small.long("a/1.csv", "so-noi-vu,1.1,Đã gửi", head="unit,code,text")
        small.cycle("explanations: a")
    shutil.copy(small.folder / "a" / "1.csv", small.folder / "a" / "2.csv")
    run = score_cycle(small.folder, write=False)
    found = [one for one in run.findings if one.code[0] in "WR"]
    assert [(one.code, one.place.file) for one in found] == [("W402", "a/2.csv")]
    line = line_of(run, "so-noi-vu", "1.1")
    assert len(line.marks) == (2 if key == "appraisal" else 1)
    assert line.explanation == ("" if key == "appraisal" else "Đã gửi")
