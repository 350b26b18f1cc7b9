"""Rows left blank, rows gone, files of no kind to be read, forms of no use: none of them looks like agreement."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from zipfile import ZipFile

import openpyxl
import pytest

from parscore.compute.pending import pending
from parscore.model.appraisal import SHEET, SHOWN
from parscore.model.scorecard import Results
from parscore.pipeline.score import Run, score_cycle
from tests.appraisal.kit import MARKS, UNITS, Small, book, fill, line_of, rows_of, unit_book

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


def test_a_form_that_is_gone_after_the_appraisal_is_missed(small: Small) -> None:
    """Appraisers saw it: every line of the unit is open, on a blank row too, where others have sent theirs."""
    (small.folder / "submissions" / "so-y-te.xlsx").unlink()
    run = score(small)
    assert states(run) == {"so-noi-vu": "final", "so-tu-phap": "final", "so-y-te": "incomplete"}
    told = {(one.code, one.unit) for one in run.findings if one.code[0] == "R"}
    assert told == {("R114", "so-y-te"), ("R120", "so-y-te")}


def test_rulings_alone_are_enough_where_nobody_sent_a_form(small: Small) -> None:
    for unit in UNITS:
        (small.folder / "submissions" / f"{unit}.xlsx").unlink()
    assert [one.code for one in score(small).findings if one.code[0] == "R"] == []


def test_a_row_that_was_deleted_is_missed(small: Small) -> None:
    """R121: only the line without a row is open."""
    path = small.folder / "td" / "so-noi-vu.xlsx"
    book = openpyxl.load_workbook(path)
    book[SHEET].delete_rows(rows_of(book[SHEET])[0])
    book.save(path)
    run = score(small)
    assert [one.code for one in run.findings if one.code[0] == "R"] == ["R121"]
    assert still_open(run) == {("so-noi-vu", "1.1")}


def test_a_copy_that_leaves_a_line_blank_is_no_agreement_to_the_other(small: Small) -> None:
    """R142: it may have been sent again without the ruling; lines on which both say the same are closed."""
    said = {line: values for line, values in ALL.items() if line != ("so-tu-phap", "1.3")}
    fill(small.form("round-1", "so-noi-vu"), small.folder / "td" / "so-noi-vu (1).xlsx", said)
    run = score(small)
    told = {(one.unit, one.criterion) for one in run.findings if one.code == "R142"}
    assert told == still_open(run) == {("so-tu-phap", "1.3"), ("so-y-te", "1.1")}


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


def archive(path: Path, *names: str) -> None:
    """A zip file with tables of these names."""
    with ZipFile(path, "w") as made:
        for name in names:
            made.writestr(name, "x")


def test_tables_in_an_archive_among_the_rulings_open_lines(small: Small) -> None:
    """Whatever the archive is called; one whose tables all lie beside it is a copy."""
    archive(small.folder / "td" / "thu-moi.zip", "so-noi-vu.xlsx", "phieu/Hội đồng.xlsx")
    run = score(small)
    (told,) = [one for one in run.findings if one.code[0] == "R"]
    assert (told.code, told.place.file) == ("R131", "td/thu-moi.zip")
    assert set(states(run).values()) == {"provisional"}
    archive(small.folder / "td" / "thu-moi.zip", "so-noi-vu.xlsx", "so-tu-phap.xlsx")
    assert set(states(score(small)).values()) == {"final"}


def test_the_form_of_a_unit_in_an_archive_keeps_it_provisional(small: Small) -> None:
    """It may be newer than the one that counts; one that lies beside the archive is a copy."""
    archive(small.folder / "submissions" / "thu.zip", "so-noi-vu.xlsx", "Sở Y tế lần 2.xlsx")
    run = score(small)
    assert [(one.unit, one.place.file) for one in run.findings if one.code == "K223"] == [
        ("so-y-te", "submissions/thu.zip")
    ]
    assert states(run) == {"so-noi-vu": "final", "so-tu-phap": "final", "so-y-te": "provisional"}


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


FIGURES = """
framework: bo-so-lieu
title: Bộ số liệu
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
    max: 4
    children:
      - {code: "1.1", title: Nhiệm vụ, max: 2, lead: so-noi-vu, evidence: none,
         rule: {kind: bands, numerator: Đã xong, denominator: Được giao, steps: [{from: 50, points: 2}, {else: 0}]}}
      - {code: "1.2", title: Kịp thời, max: 2, lead: so-noi-vu, evidence: none,
         rule: {kind: choice, options: {Có: 2, Không: 2}}}
"""


def figure_book(
    path: Path, done: object, option: str = "Có", points: float = 2, ruled: object = None
) -> Path:
    """A unit's workbook with figures below the criterion; `ruled` in a column of the appraiser."""
    more = [] if ruled is None else ["Điểm thẩm định"]
    rows: list[list[object]] = [
        ["", "Sở Y tế"],
        ["STT", "Tiêu chí", "Điểm tối đa", "Số liệu kê khai", "Điểm tự chấm", *more],
        ["1.1", "Nhiệm vụ", 2, None, points, *([ruled] if more else [])],
        ["", "Đã xong", None, done, None],
        ["", "Được giao", None, 100, None],
        ["1.2", "Kịp thời", 2, option, 2, *([2] if more else [])],
    ]
    return book(path, {"Biểu": rows})


@pytest.fixture
def figures(tmp_path: Path) -> Path:
    """One unit that declares figures and an option, and the form of its appraiser, written from them."""
    (tmp_path / "bo.yaml").write_text(FIGURES, encoding="utf-8")
    cycle = (
        "cycle: nho-2022\ntitle: Kỳ nhỏ\nyear: 2022\nstages: [self, round-1]\n"
        "groups: [{id: so, title: Các sở, framework: bo.yaml, units: [{id: so-y-te, name: Sở Y tế}]}]\n"
        "agencies: [{id: so-noi-vu, name: Sở Nội vụ}]\n"
    )
    (tmp_path / "cycle.yaml").write_text(cycle, encoding="utf-8")
    figure_book(tmp_path / "submissions" / "so-y-te.xlsx", 80)
    form = Small(tmp_path).form("round-1", "so-noi-vu")
    said = {("so-y-te", "1.1"): {"points": 2}}
    fill(form, tmp_path / "td" / "so-noi-vu.xlsx", said)
    (tmp_path / "cycle.yaml").write_text(cycle + "appraisal: {round-1: td}\n", encoding="utf-8")
    return tmp_path


def test_figures_that_stayed_leave_everything_decided(figures: Path) -> None:
    run = score_cycle(figures, write=False)
    assert [one.code for one in run.findings if one.code[0] == "R"] == []
    assert states(run) == {"so-y-te": "final"}


@pytest.mark.parametrize(
    ("done", "option", "line", "code"),
    [(60, "Có", "1.1", "R114"), (80, "Không", "1.2", "R120"), (None, "Có", "1.1", "R114")],
    ids=["a figure", "an option of a blank row", "a figure left out"],
)
def test_figures_changed_under_the_same_score_open_their_line(
    done: object, option: str, line: str, code: str, figures: Path
) -> None:
    """The appraiser judged other figures: the mark counts, the line waits, both figures are named."""
    figure_book(figures / "submissions" / "so-y-te.xlsx", done, option)
    run = score_cycle(figures, write=False)
    (told,) = [one for one in run.findings if one.code[0] == "R"]
    assert (told.code, told.unit, told.criterion) == (code, "so-y-te", line)
    assert "số liệu kê khai" in told.message
    assert "mở lại" in told.message
    assert still_open(run) == {("so-y-te", line)}
    assert states(run) == {"so-y-te": "provisional"}


def test_figures_corrected_with_the_score_to_what_was_ruled_open_nothing(figures: Path) -> None:
    said = {("so-y-te", "1.1"): {"points": 0, "reason": "Chỉ xong 40"}}
    path = figures / "td" / "so-noi-vu.xlsx"
    fill(path, path, said)
    figure_book(figures / "submissions" / "so-y-te.xlsx", 40, points=0)
    run = score_cycle(figures, write=False)
    assert states(run) == {"so-y-te": "final"}


def test_a_form_of_an_older_version_says_nothing_of_the_figures(
    figures: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Keys of version 0.3 do not hold the declared figures: nothing is refused, and nothing known."""
    monkeypatch.setattr("parscore.write.forms.rows.SHOWN", SHOWN[:-1])
    form = Small(figures).form("round-1", "so-noi-vu")
    fill(form, figures / "td" / "so-noi-vu.xlsx", {("so-y-te", "1.1"): {"points": 2}})
    figure_book(figures / "submissions" / "so-y-te.xlsx", 60)
    run = score_cycle(figures, write=False)
    assert [one.code for one in run.findings if one.code[0] == "R"] == []


def test_figures_in_a_marked_workbook_are_those_that_were_seen(figures: Path) -> None:
    (figures / "td" / "so-noi-vu.xlsx").unlink()
    figure_book(figures / "td" / "so-y-te.xlsx", 80, ruled=2)
    assert states(score_cycle(figures, write=False)) == {"so-y-te": "final"}
    figure_book(figures / "submissions" / "so-y-te.xlsx", 60)
    run = score_cycle(figures, write=False)
    assert [(one.code, one.criterion) for one in run.findings if one.code[0] == "R"] == [("R114", "1.1")]
    assert states(run) == {"so-y-te": "provisional"}


@pytest.mark.parametrize(("done", "waits"), [("so-tu-phap", set(UNITS)), ("hoi-dong", set())])
def test_a_criterion_that_the_council_leads_waits_for_its_word(
    done: str, waits: set[str], tmp_path: Path
) -> None:
    small = Small(tmp_path).set_up()
    name = small.long("vong-1.csv", "so-noi-vu,1.1,1,Chậm,so-noi-vu,")
    small.cycle(f"appraisal: {{round-1: {name}}}", f"done: {{round-1: [{done}]}}")
    run = score_cycle(small.folder, write=False)
    assert {one.unit for one in run.findings if one.code == "R141"} == waits
    assert all(line_of(run, unit, "1.10").is_open() for unit in waits)
