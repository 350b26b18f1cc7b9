"""Rulings, survey shares and given points: one bad and one good table for every code, in one small cycle."""

from __future__ import annotations

from pathlib import Path

import pytest

from parscore.catalogue import family
from parscore.diagnostics import Diagnostic
from parscore.pipeline.score import Run, score_cycle
from tests.appraisal.test_findings import ELSEWHERE
from tests.kit.world import write_csv

SET = """
framework: bo-nho
title: Bộ nhỏ
year: 2022
status: illustrative
basis: {document: 1/QĐ-UBND}
levels: [Lĩnh vực, Tiêu chí]
audiences: {hdnd: Đại biểu HĐND, xa: Lãnh đạo xã}
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
      - {code: "1.1", title: Chấm theo bước, max: 2, lead: so-noi-vu, evidence: none, rule: {kind: judged, step: 0.25}}
      - {code: "1.2", title: Kịp thời, max: 2, lead: so-tu-phap, evidence: none,
         rule: {kind: choice, options: {Có: 2, Không: 0}}}
      - {code: "1.3", title: Khác, max: 2, lead: so-noi-vu, evidence: none, rule: {kind: judged}}
      - {code: "1.4", title: Chỉ một đơn vị, max: 2, lead: so-noi-vu, evidence: none, rule: {kind: judged}}
  - code: "2"
    title: Điều tra
    max: 6
    children:
      - {code: "2.1", title: Hài lòng, max: 4, lead: so-noi-vu, evidence: none,
         rule: {kind: survey, questions: [Q1], audiences: {hdnd: 0.4, xa: 0.6}, min_replies: 5}}
      - {code: "2.2", title: Chỉ số khác, max: 2, lead: so-noi-vu, evidence: none, rule: {kind: given}}
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
      - {id: so-noi-vu, name: Sở Nội vụ}
      - {id: so-tu-phap, name: Sở Tư pháp, not_applicable: ["1.4"]}
stages: [self, round-1]
appraisal: {round-1: cham.csv}
survey: {shares: ty-le.csv}
given: cho.csv
"""
HEAD = "unit,code,points,reason,by,status"
SOUND = """so-noi-vu,1.1,1.75,,so-noi-vu,
so-noi-vu,1.2,2,,so-tu-phap,
so-noi-vu,1.3,1,,hoi-dong,
so-noi-vu,1.4,1,,so-noi-vu,
so-tu-phap,1.1,2,,so-noi-vu,
so-tu-phap,1.2,0,,Sở Tư pháp,
so-tu-phap,1.3,2,,Hội đồng,giải trình"""
SHARES = "unit,code,audience,share,replies"
SOUND_SHARES = """so-noi-vu,2.1,hdnd,0.8,10
so-noi-vu,2.1,xa,"0,9",12
so-tu-phap,2.1,hdnd,80%,10
so-tu-phap,2.1,xa,0.75,5"""
GIVEN = "unit,code,points"
SOUND_GIVEN = 'so-noi-vu,2.2,1.5\nSở Tư pháp,2.2,"1,25"'


def run(
    folder: Path, rulings: str = SOUND, shares: str = SOUND_SHARES, given: str = SOUND_GIVEN, **heads: str
) -> Run:
    """Score the small cycle with these tables."""
    (folder / "bo.yaml").write_text(SET, encoding="utf-8")
    (folder / "cycle.yaml").write_text(CYCLE, encoding="utf-8")
    (folder / "cham.csv").write_text(
        heads.get("rulings_head", HEAD) + "\n" + rulings + "\n", encoding="utf-8"
    )
    (folder / "ty-le.csv").write_text(
        heads.get("shares_head", SHARES) + "\n" + shares + "\n", encoding="utf-8"
    )
    (folder / "cho.csv").write_text(GIVEN + "\n" + given + "\n", encoding="utf-8")
    return score_cycle(folder, write=False)


def of_family(found: Run, letters: str) -> list[Diagnostic]:
    """The findings of some families."""
    return [finding for finding in found.findings if finding.code[0] in letters]


BAD_RULINGS = {
    "R002": "so-noi-vi,1.1,1,,so-noi-vu,",
    "R003": "so-noi-vu,1,1,,so-noi-vu,",
    "R004": "so-noi-vu,1.1,đạt,,so-noi-vu,",
    "R005": "so-noi-vu,1.1,1,,so-noi-vi,",
    "R006": "so-noi-vu,1.1,1,,,",
    "R007": "so-noi-vu,1.1,,,so-noi-vu,",
    "R008": "so-noi-vu,1.1,1,,so-noi-vu,giải thích",
    "R101": "so-noi-vu,1.1,1,,so-noi-vu,",
    "R102": "so-noi-vu,1.1,2.25,,so-noi-vu,",
    "R103": "so-noi-vu,1.1,0.3,,so-noi-vu,",
    "R104": "so-noi-vu,1.1,1,,so-tu-phap,",
    "R105": "so-noi-vu,1.1,1,,hoi-dong,",
    "R106": "so-noi-vu,2.1,3,,so-noi-vu,",
    "R107": "so-tu-phap,1.4,1,,so-noi-vu,",
    "R108": "so-noi-vu,1.2,1,,so-tu-phap,",
    "R109": "so-noi-vu,1.1,1.75,,so-noi-vu,",
}
REPLACES = {"R103", "R102", "R104", "R108"}
"""Bad rows that stand in place of the sound row of the same line, lest they only contradict it."""


@pytest.mark.parametrize("code", BAD_RULINGS)
def test_a_bad_ruling_is_found_at_its_line(code: str, tmp_path: Path) -> None:
    """The bad row is named by file and line, whatever else follows from it."""
    bad = BAD_RULINGS[code]
    key = ",".join(bad.split(",")[:2]) + ","
    kept = [row for row in SOUND.splitlines() if code not in REPLACES or not row.startswith(key)]
    found = of_family(run(tmp_path, "\n".join([*kept, bad])), "R")
    line = len(kept) + 2
    assert (code, "cham.csv", line) in {
        (finding.code, finding.place.file, finding.place.line) for finding in found
    }
    assert {finding.code for finding in found} == {code}


def test_sound_tables_are_silent(tmp_path: Path) -> None:
    """Both units are ranked; the one asked for an explanation stays provisional."""
    found = run(tmp_path)
    assert of_family(found, "RSKW") == []
    assert found.results is not None
    rows = {row.unit: row for row in found.results.standings}
    assert rows["so-noi-vu"].status == "final"
    assert rows["so-tu-phap"].status == "provisional"
    assert str(rows["so-noi-vu"].points) == "10.69"  # 1.75 + 2 + 1 + 1 + (0.4 × 0.8 + 0.6 × 0.9) × 4 + 1.5
    assert str(rows["so-tu-phap"].maximum) == "12"


def test_headings_that_are_no_headings(tmp_path: Path) -> None:
    """R001: a table without its columns is refused with the missing names."""
    (finding,) = [f for f in run(tmp_path, rulings_head="a,b,c,d,e,f").findings if f.code == "R001"]
    assert finding.place.file == "cham.csv"
    assert "«Đơn vị»" in finding.message


def test_a_code_that_excel_cut(tmp_path: Path) -> None:
    """R009: the number 1.1 in a workbook may be 1.1 or 1.10 where the set has both."""
    import openpyxl

    text = SET.replace('code: "1.4"', 'code: "1.10"')
    run(tmp_path)
    (tmp_path / "bo.yaml").write_text(text, encoding="utf-8")
    (tmp_path / "cycle.yaml").write_text(
        CYCLE.replace("cham.csv", "cham.xlsx").replace('["1.4"]', "[]"), encoding="utf-8"
    )
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(HEAD.split(","))
    book.active.append(["so-noi-vu", 1.1, 1, "", "so-noi-vu", ""])
    book.save(tmp_path / "cham.xlsx")
    (finding,) = [f for f in score_cycle(tmp_path, write=False).findings if f.code == "R009"]
    assert str(finding.place) == "cham.xlsx[Sheet]!B2"
    assert "1.1, 1.10" in finding.message


BAD_SHARES = {
    "S001": "so-noi-vu,2.1,hdnd,nhiều,10",
    "S101": "so-noi-vu,2.1,hdnd,80,10",
    "S102": "so-noi-vu,2.1,hdmd,0.8,10",
    "S103": "so-noi-vu,2.1,xa,0.5,10",
    "S104": "so-noi-vu,2.1,hdnd,0.8,4",
    "S105": "",
    "S106": "so-noi-vu,1.1,hdnd,0.8,10",
    "S112": "so-noi-vu,2.1,hdnd,0.8,",
}


@pytest.mark.parametrize("code", BAD_SHARES)
def test_a_bad_share_is_found(code: str, tmp_path: Path) -> None:
    """Only S112 lets the unit keep its survey points; after any other error the unit is not ranked on a guess."""
    rows = [
        row for row in SOUND_SHARES.splitlines() if code == "S103" or not row.startswith("so-noi-vu,2.1,hdnd")
    ]
    bad = BAD_SHARES[code]
    found = run(tmp_path, shares="\n".join([*rows, bad] if bad else rows))
    codes = {finding.code for finding in of_family(found, "S")}
    assert code in codes
    assert found.results is not None
    row = next(row for row in found.results.standings if row.unit == "so-noi-vu")
    assert (row.status == "final") == (code == "S112")
    assert ("S111" in codes) == (code != "S112")


BAD_GIVEN = {
    "S001": "so-noi-vu,2.2,hai",
    "S108": "so-noi-vu,2.2,3",
    "S103": "so-noi-vu,2.2,1\nso-noi-vu,2.2,1.5",
    "S109": "so-noi-vu,2.1,3",
}


@pytest.mark.parametrize("code", BAD_GIVEN)
def test_bad_given_points_are_found(code: str, tmp_path: Path) -> None:
    """The value is not taken: the unit lacks a mark and says so."""
    found = run(tmp_path, given="so-tu-phap,2.2,1\n" + BAD_GIVEN[code])
    assert {code, "S111"} <= {finding.code for finding in of_family(found, "S")}
    assert "K202" in {finding.code for finding in found.findings}


def test_an_empty_cell_of_points_is_told_at_that_cell(tmp_path: Path) -> None:
    found = run(tmp_path, given="so-tu-phap,2.2,1\nso-noi-vu,2.2,")
    (one,) = [one for one in found.findings if one.code == "S001"]
    assert (one.place.line, one.place.column) == (3, 3)


def test_points_and_shares_for_one_line_contradict(tmp_path: Path) -> None:
    """S107: ready points and shares for the same leaf."""
    run(tmp_path)
    text = CYCLE.replace("{shares: ty-le.csv}", "{shares: ty-le.csv, points: san.csv}")
    (tmp_path / "cycle.yaml").write_text(text, encoding="utf-8")
    write_csv(tmp_path / "san.csv", [("unit", "code", "points"), ("so-noi-vu", "2.1", "3")])
    assert "S107" in {finding.code for finding in score_cycle(tmp_path, write=False).findings}


def test_figures_for_a_line_that_does_not_apply_are_said(tmp_path: Path) -> None:
    """S110: survey figures for an excluded leaf change nothing and are said."""
    run(tmp_path)
    (tmp_path / "cycle.yaml").write_text(CYCLE.replace('["1.4"]', '["1.4", "2.1"]'), encoding="utf-8")
    found = score_cycle(tmp_path, write=False)
    assert {finding.code for finding in of_family(found, "S")} == {"S110"}


def test_shares_by_audience_are_no_ready_points(tmp_path: Path) -> None:
    """S002: a table with a column of audiences stands in the wrong key of the cycle."""
    run(tmp_path)
    text = CYCLE.replace("{shares: ty-le.csv}", "{points: ty-le.csv}")
    (tmp_path / "cycle.yaml").write_text(text, encoding="utf-8")
    assert "S002" in {finding.code for finding in score_cycle(tmp_path, write=False).findings}


def test_every_code_of_these_families_is_tried_here() -> None:
    """No ruling or survey code of this slice without a case above."""
    # tests/appraisal, as what needs two rounds or claims.
    layouts = {f"R01{number}" for number in range(10)}
    rounds = {f"R11{number}" for number in range(10)} | ELSEWHERE
    tried = {
        *BAD_RULINGS,
        *layouts,
        *rounds,
        "R001",
        "R009",
        *BAD_SHARES,
        *BAD_GIVEN,
        "S107",
        "S110",
        "S111",
        "S002",
    }
    first = {code for letter in "RS" for code in family(letter) if code[1] in "01"}
    assert first - tried == set()


def test_units_that_sent_nothing_and_units_with_gaps(tmp_path: Path) -> None:
    """K201 and K202: listed, never as nought."""
    found = run(tmp_path, "\n".join(SOUND.splitlines()[:3]))
    assert found.results is not None
    rows = {row.unit: row for row in found.results.standings}
    assert (rows["so-tu-phap"].status, rows["so-tu-phap"].points) == ("not_submitted", None)
    assert (rows["so-noi-vu"].status, rows["so-noi-vu"].index) == ("incomplete", None)
    assert {"K201", "K202"} <= {finding.code for finding in found.findings}
