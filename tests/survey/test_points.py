"""Points from replies by hand, the same in every shape and encoding."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest
import xlsxwriter

from parscore.model.scorecard import Results
from parscore.number import settle
from tests.survey.kit import (
    CYCLE,
    FORM,
    FRAMEWORK,
    HEADINGS,
    REPLIES,
    Row,
    as_csv,
    coded,
    exact,
    folder_of,
    line_of,
    points_of,
    results_of,
    scored,
)

BY_HAND = {
    ("so-noi-vu", "1.2"): Fraction(4)
    * (Fraction(4, 10) * Fraction(220, 300) + Fraction(6, 10) * Fraction(300, 400)),
    ("so-noi-vu", "1.3"): Fraction(2)
    * (Fraction(5, 10) * Fraction(120, 200) + Fraction(5, 10) * Fraction(60, 100)),
    ("so-y-te", "1.2"): Fraction(4) * (Fraction(4, 10) + Fraction(6, 10) * Fraction(60, 100)),
    ("so-y-te", "1.3"): Fraction(2) * (Fraction(5, 10) + Fraction(5, 10) * Fraction(60, 100)),
}


def test_by_hand(tmp_path: Path) -> None:
    assert exact(points_of(results_of(folder_of(tmp_path)))) == BY_HAND


def test_findings_are_none(tmp_path: Path) -> None:
    assert coded(scored(folder_of(tmp_path)).findings) == []


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("separator", [",", ";", "\t"])
def test_encodings_and_separators(tmp_path: Path, encoding: str, separator: str) -> None:
    content = as_csv((HEADINGS, *REPLIES), separator).encode(encoding)
    assert exact(points_of(results_of(folder_of(tmp_path, {"phieu.csv": content})))) == BY_HAND


VIETNAMESE_1258 = str.maketrans({letter: letter for letter in "ăâđêôơưĂÂĐÊÔƠƯ"})


def windows_1258(text: str) -> bytes:
    """The text in Windows-1258: letters with their hats whole, tones as marks of their own."""
    import unicodedata

    made = []
    for letter in text:
        parts = unicodedata.normalize("NFD", letter)
        tones = [part for part in parts if part in "\u0300\u0301\u0303\u0309\u0323"]
        rest = unicodedata.normalize("NFC", "".join(part for part in parts if part not in tones))
        made.append(rest + "".join(tones))
    return "".join(made).encode("cp1258")


def test_windows_1258(tmp_path: Path) -> None:
    content = windows_1258(as_csv((HEADINGS, *REPLIES)))
    assert exact(points_of(results_of(folder_of(tmp_path, {"phieu.csv": content})))) == BY_HAND


def test_windows_1258_found_far_down(tmp_path: Path) -> None:
    """The beginning is plain ASCII; the first other letter comes after more than the beginning looked at."""
    headings = ("respondent", "audience", "unit", "Q1", "Q2", "Q3")
    rows: list[Row] = [(f"P{number}", "hdnd", "so-noi-vu", "A", "B", "C") for number in range(60_000)]
    rows += [(f"R{number}", "xa", "SNV", "A", "A", "Tốt") for number in range(3)]
    rows += [("Z", audience, "so-y-te", "A", "A", "A") for audience in ("hdnd", "xa")]
    content = windows_1258(as_csv((headings, *rows)))
    results = results_of(folder_of(tmp_path, {"phieu.csv": content}))
    assert line_of(results, "so-noi-vu", "1.3").value() == Decimal("0.8")


def sheet(path: Path, rows: tuple[Row, ...]) -> bytes:
    """The rows as a workbook with a cover sheet before them."""
    book = xlsxwriter.Workbook(str(path))
    book.add_worksheet("Bìa").write(0, 0, "Phiếu khảo sát năm 2022")
    data = book.add_worksheet("Trả lời")
    for number, row in enumerate(rows):
        data.write_row(number + 2, 1, row)
    book.close()
    return path.read_bytes()


def test_workbook(tmp_path: Path) -> None:
    content = sheet(tmp_path / "x.xlsx", (HEADINGS, *REPLIES))
    run = scored(folder_of(tmp_path / "ky", {"phieu.xlsx": content}))
    assert run.results is not None
    assert exact(points_of(run.results)) == BY_HAND
    assert coded(run.findings) == []


def long_rows(rows: tuple[Row, ...]) -> list[Row]:
    """The same replies, one row an answer."""
    return [
        (str(row[4]), str(row[3]), str(row[1]), question, str(answer))
        for row in rows
        for question, answer in zip(("Q1", "q2", "Thái độ phục vụ?"), row[5:], strict=True)
    ]


LONG = ("unit", "audience", "respondent", "question", "answer")


def test_long(tmp_path: Path) -> None:
    content = as_csv((LONG, *long_rows(REPLIES)))
    results = results_of(folder_of(tmp_path, {"phieu.csv": content}))
    assert exact(points_of(results)) == BY_HAND
    assert results.cards == results_of(folder_of(tmp_path)).cards


def test_a_column_a_unit(tmp_path: Path) -> None:
    """One row a respondent; every question stands once for each unit, as in the matrix of an online form."""
    units = {"Sở Nội vụ": ("so-noi-vu", "SNV", "Sở Nội vụ"), "Sở Y tế": ("Sở Y tế", "Sở Y Tế")}
    questions = HEADINGS[5:]
    heads = ("Số phiếu", "Đối tượng", *(f"{one} [{unit}]" for one in questions for unit in units))
    people: dict[str, dict[str, tuple[str, ...]]] = {}
    audience: dict[str, str] = {}
    for row in REPLIES:
        about = next(unit for unit, names in units.items() if row[4] in names)
        people.setdefault(row[1], {})[about] = row[5:]
        audience[row[1]] = row[3]
    rows = [
        (
            who,
            audience[who],
            *(said[unit][place] if unit in said else "" for place in range(3) for unit in units),
        )
        for who, said in people.items()
    ]
    results = results_of(folder_of(tmp_path, {"phieu.csv": as_csv((heads, *rows))}))
    assert exact(points_of(results)) == BY_HAND


def test_a_file_an_audience(tmp_path: Path) -> None:
    """The audience stands in the name of the file."""
    keep = [place for place, heading in enumerate(HEADINGS) if heading != "Đối tượng"]
    parts = {
        "hdnd-1.csv": [row for row in REPLIES if row[3] != "xa"],
        "lanh-dao-xa.csv": [row for row in REPLIES if row[3] == "xa"],
    }
    files: dict[str, str | bytes] = {
        name: as_csv([[row[place] for place in keep] for row in (HEADINGS, *rows)])
        for name, rows in parts.items()
    }
    form = FORM + 'files: [{match: "hdnd*.csv", audience: hdnd}, {match: "*xa.csv", audience: xa}]\n'
    results = results_of(folder_of(tmp_path, files, form=form))
    assert exact(points_of(results)) == BY_HAND
    assert line_of(results, "so-noi-vu", "1.2").sources == {
        "hdnd": "survey/hdnd-1.csv",
        "xa": "survey/lanh-dao-xa.csv",
    }


def test_several_items_are_one_question(tmp_path: Path) -> None:
    """The mean of the items answered; a question without any item answered is not there."""
    form = FORM.replace(
        "{id: Q3, text: Thái độ phục vụ?}",
        "{id: Q3, text: Thái độ phục vụ?, items: [Lịch sự, Nhanh, Rõ ràng]}",
    )
    heads = (*HEADINGS[:7], "Lịch sự", "Thái độ phục vụ? [Nhanh]", "Q3 [Rõ ràng]")
    rows = [
        ("", "P1", "", "hdnd", "SNV", "A", "A", "A", "B", "C"),
        ("", "P2", "", "hdnd", "SNV", "A", "A", "A", "", "Không biết"),
        ("", "P3", "", "xa", "SNV", "A", "A", "D", "D", "B"),
        ("", "P4", "", "xa", "SNV", "A", "A", "", "", ""),
    ]
    results = results_of(folder_of(tmp_path, {"phieu.csv": as_csv((heads, *rows))}, form=form))
    expected = 2 * (Fraction(1, 2) * (Fraction(180, 300) + 1) / 2 + Fraction(1, 2) * Fraction(60, 300))
    assert exact(points_of(results))[("so-noi-vu", "1.3")] == expected
    poll = line_of(results, "so-noi-vu", "1.3").polls[0]
    assert (poll.replies, poll.number, dict(poll.answers), poll.unanswered) == (
        2,
        2,
        {"A": 2, "B": 1, "C": 1},
        1,
    )


def test_one_identity_for_each_group(tmp_path: Path) -> None:
    """Q1 of the sở and Q1 of the huyện are two questions; each unit is rated on its own."""
    groups = """\
  - id: huyen
    title: Các huyện
    framework: so.yaml
    units: [{id: muong-te, name: Huyện Mường Tè}]
stages:"""
    form = FORM.replace(
        "  - {id: Q1,", "  - {id: Q1, groups: [huyen], text: Huyện làm thế nào?}\n  - {id: Q1, groups: [so],"
    )
    heads = ("respondent", "audience", "unit", HEADINGS[5], "Huyện làm thế nào?", "Q2", "Q3")
    rows = [
        (f"P{number}", audience, unit, *answers, "A", "A")
        for number, (audience, unit, *answers) in enumerate(
            [
                ("hdnd", "SNV", "A", "D"),
                ("xa", "SNV", "A", "D"),
                ("hdnd", "muong-te", "A", "D"),
                ("xa", "muong-te", "A", "D"),
            ]
        )
    ]
    folder = folder_of(
        tmp_path, {"phieu.csv": as_csv((heads, *rows))}, form=form, cycle=CYCLE.replace("stages:", groups)
    )
    results = results_of(folder)
    assert line_of(results, "so-noi-vu", "1.2").value() == 4
    assert line_of(results, "muong-te", "1.2").value() == 2


def test_reweighed_points(tmp_path: Path) -> None:
    """Only hdnd answered for Sở Y tế: its weight counts whole."""
    rows = [row for row in REPLIES if not (row[3] == "xa" and row[4] == "Sở Y Tế")]
    files = {"phieu.csv": as_csv((HEADINGS, *rows))}
    run = scored(folder_of(tmp_path, dict(files), form=FORM.replace("refuse", "reweigh")))
    assert run.results is not None
    assert points_of(run.results)[("so-y-te", "1.2")] == 4
    assert coded(run.findings) == ["S236", "S236"]
    refused = scored(folder_of(tmp_path, dict(files)))
    assert refused.results is not None
    assert points_of(refused.results)[("so-y-te", "1.2")] is None
    assert set(coded(refused.findings)) == {"S105", "S111"}


def test_a_mean_of_thirds_is_exact(tmp_path: Path) -> None:
    """Weights and thirds that make a whole number of points give it without a trace of the thirds."""
    framework = (
        FRAMEWORK.replace("{hdnd: 0.5, xa: 0.5}", "{hdnd: 0.3, xa: 0.7}")
        .replace("max: 2,", "max: 3,")
        .replace("max: 10", "max: 11")
    )
    rows = [("hdnd", one) for one in "ADD"] + [("xa", one) for one in "ADD"]
    table = [("respondent", "audience", "unit", "Q1", "Q2", "Q3")]
    table += [(f"P{n}", who, "SNV", "A", "A", one) for n, (who, one) in enumerate(rows)]
    results = results_of(folder_of(tmp_path, {"p.csv": as_csv(table)}, framework=framework))
    assert line_of(results, "so-noi-vu", "1.3").value() == settle(Decimal(1))


def _numbers(results: Results) -> object:
    return results.survey


@pytest.mark.parametrize(
    "change",
    [lambda text: text.replace("A: 100", "A: 90"), lambda text: text + "margin: 5\npopulation: {xa: 9}\n"],
)
def test_results_hold_the_form_and_the_files(tmp_path: Path, change: Callable[[str], str]) -> None:
    before = results_of(folder_of(tmp_path))
    after = results_of(folder_of(tmp_path, form=change(FORM)))
    assert {"survey/form.yaml", "survey/phieu.csv"} <= set(before.inputs)
    assert before.inputs["survey/form.yaml"] != after.inputs["survey/form.yaml"]
    assert before.inputs["survey/phieu.csv"] == after.inputs["survey/phieu.csv"]
    assert _numbers(before) != _numbers(after)
