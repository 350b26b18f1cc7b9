"""What an annex says of the whole set: printed counts, grades, the decision that it was issued with."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from parscore.pipeline.draft import draft_annex
from parscore.read.yaml.models import read_framework
from tests.draft import annexes

HEADING = ["STT", "Nội dung", "Điểm tối đa", "Cách tính điểm"]
ROWS: list[Any] = [
    HEADING,
    ["I", "Điều hành", 60, None],
    [1, "Kế hoạch", 60, "Có: 60; không: 0"],
    ["II", "Thể chế", 40, None],
    [1, "Rà soát", 40, "Có: 40; không: 0"],
]


def drafted(
    folder: Path, *, above: Sequence[Any] = (), below: Sequence[Any] = (), word: bool = False
) -> tuple[str, set[str]]:
    """The text of the draft and the codes of the findings in the annex."""
    rows = [*ROWS, *below]
    if word:
        annex = annexes.document(folder / "a.docx", [rows], [text for (text,) in above])
    else:
        annex = annexes.workbook(folder / "a.xlsx", [[*above, *rows]])
    run = draft_annex(annex, folder / "a.yaml", this_year=2024, force=True)
    assert run.draft is not None
    framework, _, findings = read_framework(folder / "a.yaml", "a.yaml")
    assert framework is not None, findings
    return (folder / "a.yaml").read_text(encoding="utf-8"), {one.code for one in run.findings}


@pytest.mark.parametrize("word", [False, True])
@pytest.mark.parametrize(
    ("said", "counts", "fits"),
    [
        ("Bộ chỉ số gồm 02 lĩnh vực, 02 tiêu chí.", "[2, 2]", True),
        ("Bộ chỉ số gồm 8 lĩnh vực, 40 tiêu chí và 80 tiêu chí thành phần", "[8, 40, 80]", False),
    ],
)
def test_printed_counts(said: str, counts: str, fits: bool, word: bool, tmp_path: Path) -> None:
    text, codes = drafted(tmp_path, above=[[said]], word=word)
    assert f"declares: {{counts: {counts}" in text
    assert ("D206" not in codes) is fits
    assert ("cần xem lại: phụ lục ghi" not in text) is fits


GRADES = "bands: [{name: Tốt, from: 80}, {name: Khá, from: 65}, {name: Trung bình, from: 50}, {name: Yếu, from: 0}]"


@pytest.mark.parametrize(
    "lines",
    [
        ["Xếp loại: Tốt: từ 80 điểm trở lên; Khá: từ 65 đến dưới 80 điểm; Trung bình: từ 50 đến dưới 65 điểm; "
         "Yếu: dưới 50 điểm."],
        ["Xếp loại:", "- Tốt: từ 80 điểm trở lên", "- Khá: từ 65 đến dưới 80 điểm",
         "- Trung bình: từ 50 điểm đến dưới 65 điểm", "- Yếu: dưới 50 điểm"],
        ["* Phân loại kết quả:", "Loại Tốt (từ 80 điểm trở lên)", "Loại Khá (từ 65 đến dưới 80 điểm)",
         "Loại Trung bình (từ 50 đến dưới 65 điểm)", "Loại Yếu (dưới 50 điểm)"],
        ["Xếp loại: Tốt từ 80 điểm trở lên; Khá từ 65 đến dưới 80 điểm; Trung bình từ 50 đến dưới 65 điểm; "
         "Yếu dưới 50 điểm."],
        ["Xếp loại: Tốt từ 80 điểm trở lên, Khá từ 65 điểm đến dưới 80 điểm, Trung bình từ 50 đến dưới 65 điểm, "
         "Yếu dưới 50 điểm"],
        ["Xếp loại:", "- Tốt đạt từ 80 điểm trở lên", "- Khá khi đạt từ 65 đến dưới 80 điểm",
         "- Trung bình có tổng điểm từ 50 đến dưới 65 điểm", "- Yếu dưới 50 điểm"],
        ["Xếp loại Tốt từ 80 điểm trở lên", "Xếp loại Khá từ 65 đến dưới 80 điểm",
         "Xếp loại Trung bình từ 50 đến dưới 65 điểm", "Xếp loại Yếu dưới 50 điểm"],
        ["Xếp loại: Từ 80 điểm: Tốt; từ 65 đến dưới 80 điểm: Khá; từ 50 đến dưới 65 điểm: Trung bình; "
         "dưới 50 điểm: Yếu."],
        ["Xếp loại các đơn vị: từ 80 điểm trở lên: Tốt, từ 65 đến dưới 80 điểm: Khá, từ 50 đến dưới 65 điểm: "
         "Trung bình, dưới 50 điểm: Yếu"],
        ["Phân loại:", "- ≥ 80: Tốt", "- ≥ 65: Khá", "- ≥ 50: Trung bình", "- < 50: Yếu"],
        ["Xếp loại: ≥ 80 điểm là Tốt; 65 - <80 điểm là Khá; 50 - <65 điểm là Trung bình; <50 điểm là Yếu"],
        ["Xếp loại:", "Đơn vị đạt từ 80 điểm trở lên xếp loại Tốt", "Đạt từ 65 đến dưới 80 điểm: xếp loại Khá",
         "Đạt từ 50 đến dưới 65 điểm được xếp loại «Trung bình»", "Đạt dưới 50 điểm thì xếp loại Yếu"],
        ["Xếp loại các đơn vị: Tốt (từ 80 điểm trở lên); Khá (từ 65 đến dưới 80 điểm); Trung bình (từ 50 đến "
         "dưới 65 điểm); Yếu (dưới 50 điểm)"],
    ],
)  # fmt: skip
@pytest.mark.parametrize("above", [False, True])
def test_grades(lines: list[str], above: bool, tmp_path: Path) -> None:
    """They are grades of the set and no options of the last criterion."""
    rows = [[None, line] for line in lines]
    text, codes = drafted(tmp_path, above=rows if above else [], below=[] if above else rows)
    assert GRADES in text
    assert "bands_on: points" in text
    assert not codes & {"D101", "D207", "D111"}


@pytest.mark.parametrize("turned", [False, True])
@pytest.mark.parametrize("word", [False, True])
def test_grades_in_a_table_of_two_columns(turned: bool, word: bool, tmp_path: Path) -> None:
    pairs = [
        ("Xếp loại", "Tổng điểm"), ("Tốt", "Từ 80 điểm trở lên"), ("Khá", "Từ 65 đến dưới 80 điểm"),
        ("Trung bình", "Từ 50 đến dưới 65 điểm"), ("Yếu", "Dưới 50 điểm"),
    ]  # fmt: skip
    rows = [list(reversed(pair)) if turned else list(pair) for pair in pairs]
    if word:
        annex = annexes.document(tmp_path / "a.docx", [ROWS, rows])
    else:
        annex = annexes.workbook(tmp_path / "a.xlsx", [ROWS, rows])
    run = draft_annex(annex, tmp_path / "a.yaml", this_year=2024, force=True)
    assert GRADES in (tmp_path / "a.yaml").read_text(encoding="utf-8"), run.findings


def test_grades_with_a_gap_are_marked(tmp_path: Path) -> None:
    text, codes = drafted(
        tmp_path, above=[["Xếp loại: Tốt: từ 80% trở lên; Khá: từ 60% đến dưới 70%; Yếu: dưới 60%"]]
    )
    assert "bands_on: index" in text
    assert "D207" in codes
    assert "mức xếp loại: khoảng giữa 70% và 80%" in text


def test_the_decision_that_the_annex_was_issued_with(tmp_path: Path) -> None:
    above = [
        ["Căn cứ Quyết định số 876/QĐ-BNV ngày 10 tháng 11 năm 2022 của Bộ Nội vụ"],
        ["PHỤ LỤC II"],
        ["(Ban hành kèm theo Quyết định số 1726/QĐ-UBND ngày 29/12/2022 của UBND tỉnh Lai Châu)"],
    ]
    text, _ = drafted(tmp_path, above=above, word=True)
    assert "document: 1726/QĐ-UBND\n  date: 2022-12-29\n  issuer: UBND tỉnh Lai Châu\n" in text
    assert 'basis: "Phụ lục II, mục I"' in text
