"""Findings as people read them: one line for one cause, with the criteria and units it concerns; JSON keeps each."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

from parscore.catalogue import finding
from parscore.cli.output import wrapped
from parscore.diagnostics import Diagnostic, Place
from parscore.write.diagnostics import as_text
from parscore.write.finding_formats import as_json
from tests.kit.cli import cycle_folder, parscore, replace_in

NAMES = {"so-a": "Sở A", "so-b": "Sở B"}


def no_example(code: str, line: int) -> Diagnostic:
    return finding("F164", Place("bo.yaml", "", line, 5), criterion=code)


def test_one_cause_is_one_line_with_its_criteria() -> None:
    found = [no_example(f"1.{number}", 10 + number) for number in range(1, 74)]
    lines = as_text(found).splitlines()
    assert len(lines) == 2
    assert "lưu ý F164: 73 tiêu chí: 1.1, 1.2, 1.3, " in lines[0]
    assert lines[0].startswith("bo.yaml (dòng 11, 12, ")
    assert len(json.loads(as_json(found))) == 73


def test_what_differs_is_said_each_by_itself() -> None:
    places = [Place("a.xlsx", "Biểu", line, 6) for line in (4, 5)]
    found = [
        finding("W201", place, unit="so-a", criterion=f"1.{n}", claimed=n + 8, maximum=n)
        for n, place in enumerate(places, 1)
    ]
    assert as_text(found, NAMES).count("lỗi W201 Sở A, tiêu chí 1.") == 2


def test_a_unit_is_named_though_the_words_name_its_criterion() -> None:
    found = finding(
        "K104", Place("results.json"), unit="so-a", criterion="T5", what="T5", written="1", computed="2"
    )
    assert "lỗi K104 Sở A: T5: " in as_text([found], NAMES)
    assert "lỗi K104 so-a: T5: " in as_text([found])


def test_a_criterion_is_named_though_its_code_is_a_number_of_the_words() -> None:
    place = Place("results.json")
    marked = finding("K104", place, unit="so-a", criterion="1", what="lần chấm 1", written="1", computed="2")
    assert "lỗi K104 Sở A, tiêu chí 1: lần chấm 1: " in as_text([marked], NAMES)


def test_units_are_named_in_every_line() -> None:
    place = Place("cycle.yaml")
    found = [finding("K201", place, unit=unit, name=name) for unit, name in NAMES.items()]
    assert "cảnh báo K201: 2 đơn vị: Sở A, Sở B: " in as_text(found, NAMES)
    mixed = [
        finding("W206", Place("bang.xlsx", "Biểu", line, 6), unit=unit, criterion=code, claimed="2")
        for line, (unit, code) in enumerate([("so-a", "1.1"), ("so-b", "1.2")], 4)
    ]
    assert "bang.xlsx[Biểu] (ô F4, F5): cảnh báo W206: 2 dòng: Sở A 1.1, Sở B 1.2: " in as_text(mixed, NAMES)


def test_a_narrow_terminal_breaks_no_word() -> None:
    text = as_text(
        [finding("W201", Place("a.xlsx", "Biểu", 4, 6), criterion="1.1", claimed="9", maximum="2")]
    )
    for width in (30, 40, 80):
        narrow = wrapped(text, width)
        assert narrow.split() == text.split()
        assert max(len(line) for line in narrow.splitlines() if " " in line.strip()) <= width


def test_remarks_to_the_authors_of_a_set_are_told_by_lint_only(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path)
    replace_in(folder / "so.yaml", ", examples: [{mark: 6, points: 6}]", "")
    replace_in(folder / "so.yaml", ", examples: [{mark: 4, points: 4}]", "")
    replace_in(folder / "so.yaml", "kind: judged}", "kind: count, of: Số việc, each: 1}")
    assert "F164: 2 tiêu chí: 1.1, 1.2" in parscore("lint", folder).stdout
    for command in ("score", "rank", "check"):
        done = parscore(command, folder)
        assert "F164" not in done.stdout + done.stderr
    assert "F164" in parscore("score", folder, "--all").stdout


def test_numbers_in_sentences_are_rounded_as_everywhere() -> None:
    place, third = Place("a.xlsx", "Biểu", 4, 6), Decimal(7) / 3
    said = finding("W520", place, claimed=Decimal("2.375"), computed=third, difference=Decimal("0.5")).message
    assert "2,375 điểm" in said
    assert "2,33 điểm" in said
    assert "0,5" in said
