"""Marks in the units' own workbooks: whose column it is, which words are the appraiser's, what is told."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import openpyxl
import pytest

from parscore.pipeline.score import Run, score_cycle
from tests.appraisal.kit import MARKS, UNITS, Small, line_of, of_family, unit_book
from tests.appraisal.test_ways import words_of

KEY = ("so-y-te", "1.1")


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """The small cycle with three workbooks."""
    return Small(tmp_path).set_up()


def read(
    small: Small,
    more: Sequence[str],
    said: Mapping[str, Sequence[object]],
    below: Sequence[tuple[str, Sequence[object]]] = (),
    folder: str = "vong-1",
) -> Run:
    """Score with the workbook of Sở Y tế; `below` are rows (code and further cells) put after the one of 1.1."""
    path = unit_book(small.folder / folder / "so-y-te.xlsx", "so-y-te", more=more, said=said)
    workbook = openpyxl.load_workbook(path)
    sheet = workbook["Biểu"]
    for title, values in below:
        sheet.insert_rows(4)
        sheet.cell(4, 2).value = title
        for column, value in enumerate(values, 8):
            sheet.cell(4, column).value = value  # type: ignore[assignment]
    workbook.save(path)
    return small.score(round_1="vong-1/")


def found(run: Run) -> list[tuple[str, str]]:
    """Code and cell of every finding about rulings."""
    return [(one.code, one.place.cell) for one in of_family(run)]


@pytest.mark.parametrize("mark", ["Điểm thẩm định", "Điểm thẩm định vòng 1", "Điểm TĐ"])
@pytest.mark.parametrize(
    "heading",
    ["Lý do", "Lý do thẩm định", "Nhận xét", "Ý kiến của cơ quan thẩm định", "Ý kiến", "Ghi chú"],
)
def test_headings_of_marks_and_reasons(mark: str, heading: str, small: Small) -> None:
    run = read(small, (mark, heading), {"1.1": (1, "Chậm")})
    assert found(run) == []
    assert words_of(run) == {KEY: ("1", "Chậm", "so-noi-vu", False, False)}


def test_words_left_of_the_mark_are_the_units(small: Small) -> None:
    """They neither give a reason nor ask for an explanation."""
    run = read(small, ("Ghi chú", "Điểm thẩm định"), {"1.1": ("Giải trình: đang trình ký", 1)})
    assert [code for code, _ in found(run)] == ["R105"]
    run = read(small, ("Ghi chú", "Điểm thẩm định"), {"1.1": ("Giải trình: đang trình ký", 1.5)})
    assert words_of(run) == {KEY: ("1.5", "", "so-noi-vu", False, False)}


@pytest.mark.parametrize(
    "more",
    [
        ("Điểm thẩm định", "Hội đồng thẩm định"),
        ("Hội đồng thẩm định", "Điểm thẩm định"),
        ("Điểm thẩm định", "Điểm thẩm định vòng 2"),
    ],
)
def test_two_columns_of_marks_are_told(more: tuple[str, str], small: Small) -> None:
    run = read(small, more, {"1.1": (1, 1.25)})
    assert found(run) == [("R010", "I2")]
    assert words_of(run) == {}


@pytest.mark.parametrize("heading", ["Hội đồng thẩm định", "Điểm thẩm định của Hội đồng"])
def test_a_column_of_the_council_rules_as_the_council(heading: str, small: Small) -> None:
    run = read(small, (heading, "Ý kiến"), {"1.1": (1, "Hội đồng xét")})
    assert found(run) == []
    assert words_of(run) == {KEY: ("1", "Hội đồng xét", "hoi-dong", False, False)}


def test_heading_and_folder_that_name_two_appraisers(small: Small) -> None:
    run = read(small, ("Hội đồng thẩm định", "Ý kiến"), {"1.1": (1, "x")}, folder="vong-1/so-noi-vu")
    assert [code for code, _ in found(run)] == ["R012"]
    assert words_of(run) == {}


def test_a_heading_that_names_the_appraiser(small: Small) -> None:
    """One that nobody has is told, never taken for the lead; a general word means the lead."""
    run = read(small, ("Điểm thẩm định của Sở Lạ", "Ý kiến"), {"1.1": (1, "x")})
    assert found(run) == [("R005", "H2")]
    assert words_of(run) == {}
    for name in ("Sở Nội vụ", "Tổ thẩm định"):
        run = read(small, (f"Điểm thẩm định của {name}", "Ý kiến"), {"1.1": (1, "x")})
        assert found(run) == []
        assert words_of(run) == {KEY: ("1", "x", "so-noi-vu", False, False)}


def test_marks_and_words_in_rows_of_no_criterion(small: Small) -> None:
    run = read(
        small,
        ("Điểm thẩm định", "Ý kiến"),
        {"1.1": (1, "Chậm"), "1.2": (None, "Quên")},
        [("Số văn bản", (0.5, "Sai số liệu"))],
    )
    assert sorted(found(run)) == [("R013", "I4"), ("R013", "I5"), ("R015", "H4")]
    assert words_of(run) == {KEY: ("1", "Chậm", "so-noi-vu", False, False)}


def test_a_blank_cell_does_not_cover_a_score_changed_afterwards(small: Small) -> None:
    """R120: the appraiser saw 1.5 in the returned workbook; the unit has sent 2 since."""
    said = {"1.2": (2,), "1.3": (1,)}
    unit_book(small.folder / "td" / "so-noi-vu.xlsx", "so-noi-vu", more=["Điểm thẩm định"], said=said)
    unit_book(small.folder / "submissions" / "so-noi-vu.xlsx", "so-noi-vu", marks={**MARKS, "1.1": 2})
    run = small.score(round_1="td")
    assert "R120" in {one.code for one in run.findings}
    assert line_of(run, "so-noi-vu", "1.1").is_open()


def test_a_measured_leaf_is_not_appraised(small: Small) -> None:
    path = unit_book(
        small.folder / "vong-1" / "so-y-te.xlsx",
        "so-y-te",
        more=("Điểm thẩm định", "Ý kiến"),
        said={"2.1": (1, "x")},
        marks={"1.1": 1.5, "2.1": None},
    )
    assert path.is_file()
    assert [code for code, _ in found(small.score(round_1="vong-1"))] == ["R106"]


def test_a_file_without_a_word_is_noted(small: Small) -> None:
    run = read(small, ("Điểm thẩm định", "Ý kiến"), {})
    assert [one.code for one in of_family(run)] == ["R212"]


def test_a_workbook_that_did_not_come_back_is_missed(small: Small) -> None:
    """Those of other units did: nobody can tell whether this one was looked at; the cycle may say that it was."""
    for unit in UNITS[:2]:
        said = {code: [mark, None] for code, mark in MARKS.items()}
        unit_book(
            small.folder / "da-cham" / f"{unit}.xlsx", unit, more=["Điểm thẩm định", "Ý kiến"], said=said
        )
    run = small.score(round_1="da-cham")
    assert [(one.code, one.unit) for one in run.findings if one.code == "K211"] == [("K211", "so-y-te")]
    small.cycle("appraisal: {round-1: da-cham}", "done: {round-1: [so-y-te]}")
    assert "K211" not in {one.code for one in score_cycle(small.folder, write=False).findings}
