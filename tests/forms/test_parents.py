"""What stands on the rows of parents and totals, or of no criterion at all: nothing typed there is lost unseen."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path

import pytest

from parscore.diagnostics import Diagnostic
from parscore.model.submission import Submission
from parscore.pipeline.forms import submission_of
from parscore.read.forms.form import open_form
from tests.forms.kit import FRAMEWORK, Rows, book, codes, rows_with

SCORE, FIGURE, WHY, WORDS = "Điểm tự chấm", "Số liệu kê khai", "Giải trình", "Không áp dụng"
OWN = [leaf.code for leaf in FRAMEWORK.leaves_of["1"]]


def take(tmp_path: Path, rows: Rows) -> tuple[Submission, list[Diagnostic]]:
    """The form as it counts and everything found, in the order of the rows."""
    form, findings = open_form(book(tmp_path / "so-noi-vu.xlsx", rows), "so-noi-vu.xlsx")
    assert form is not None, findings
    submission, findings = submission_of(form, FRAMEWORK, "so-noi-vu", frozenset(), 2022)
    assert submission is not None, findings
    return submission, findings


def bare(changes: Mapping[str, Mapping[str, object]]) -> list[list[object]]:
    """The form with nothing typed below criterion 1 but the changes."""
    rows = [row if row[0] == "1" else [*row[:3], *[None] * 4] for row in rows_with({})]
    return [
        [*row[:3], *typed[3:]] if str(row[0] or row[1]) in changes else row
        for row, typed in zip(rows, rows_with(changes), strict=True)
    ]


@pytest.mark.parametrize(
    ("written", "found"),
    [
        (None, []),
        ("-", []),
        ("…", []),
        (10.1, []),
        ("10,1 điểm", []),
        (9, ["W510"]),
        ("x", ["W128"]),
        ("✓", ["W128"]),
        (True, ["W128"]),
        ("đạt", ["W128"]),
        ("9/12", ["W128"]),
        ("84%", ["W128"]),
        ("KPS", ["W123"]),
    ],
)
def test_what_stands_in_the_score_cell_of_a_parent(tmp_path: Path, written: object, found: list[str]) -> None:
    submission, findings = take(tmp_path, rows_with({"1": {SCORE: written}}))
    assert codes(findings) == found
    assert sum(entry.claimed.value or 0 for entry in submission.entries.values()) == Decimal("10.1")


@pytest.mark.parametrize("words", ["Điều tra XHH", "x", "Điểm lấy từ nguồn ngoài", "do Sở Nội vụ chấm"])
def test_words_on_a_parent_that_the_unit_does_not_score(tmp_path: Path, words: str) -> None:
    assert codes(take(tmp_path, rows_with({"2": {SCORE: words}}))[1]) == []


def test_words_in_a_row_that_adds_up(tmp_path: Path) -> None:
    for label in ("Cộng lĩnh vực 1", "TỔNG CỘNG"):
        rows: Rows = [*rows_with({}), [None, label, None, None, None, WORDS]]
        assert [(one.code, one.place.cell) for one in take(tmp_path, rows)[1]] == [("W128", "F24")]


@pytest.mark.parametrize("word", [WORDS, "KPS"])
def test_a_word_that_counts_in_a_row_of_no_criterion(tmp_path: Path, word: str) -> None:
    rows = rows_with({"– Số tin bài": {SCORE: word}})
    assert [(one.code, one.place.cell) for one in take(tmp_path, rows)[1]] == [("W118", "F12")]
    rows = [*rows_with({}), [None, "Lĩnh vực khác", None, None, None, word]]
    assert codes(take(tmp_path, rows)[1]) == ["W118"]
    rows = rows_with({})
    rows.insert(13, [None, "– Việc khác", None, None, None, word])
    assert codes(take(tmp_path, rows)[1]) == ["W118"]


def test_a_parent_that_stands_twice(tmp_path: Path) -> None:
    rows = bare({})
    rows.insert(8, ["1", "Chỉ đạo, điều hành (tiếp)", 12, None, None, WORDS, None])
    submission, findings = take(tmp_path, rows)
    assert [(one.code, one.place.cell) for one in findings] == [("W217", "F11")]
    assert {code for code, entry in submission.entries.items() if entry.claims_not_applicable} >= set(OWN)
    rows[8][5] = 3
    assert ("W510", "F11") in [(one.code, one.place.cell) for one in take(tmp_path, rows)[1]]


def test_a_form_of_one_claim_is_not_blank(tmp_path: Path) -> None:
    changes: Mapping[str, Mapping[str, object]] = {
        "1": {SCORE: WORDS, WHY: "Không có chức năng này"},
        "1.6": {SCORE: None, WHY: "Lý do riêng"},
    }
    submission, findings = take(tmp_path, bare(changes))
    assert codes(findings) == ["W217"]
    told = {code: submission.entries[code].explanation for code in OWN}
    assert told == dict.fromkeys(OWN, "Không có chức năng này") | {"1.6": "Lý do riêng"}


def test_a_leaf_that_contradicts_itself(tmp_path: Path) -> None:
    submission, findings = take(tmp_path, rows_with({"1.6": {FIGURE: WORDS}}))
    assert [(one.code, one.criterion, one.place.cell) for one in findings] == [("W129", "1.6", "F15")]
    assert submission.entries["1.6"].claimed.value == Decimal("1.75")
