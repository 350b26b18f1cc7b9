"""One good and one bad case for evidence (W501–W503), typed totals (W510) and claims above figures (W520)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from msgspec import structs

from parscore.check.form.evidence_text import (
    dates_in,
    documents_in,
    may_be_odd,
    may_be_often,
    of_the_year,
)
from parscore.compute.inflation import Sum, inflation, is_notable
from parscore.diagnostics import Diagnostic
from parscore.model.submission import BASE, GRAND, Submission, Typed
from parscore.pipeline.forms import submission_of
from parscore.read.forms.form import open_form
from tests.forms.kit import FRAMEWORK, GOOD, book, rows_with
from tests.kit.world import form, framework, leaf

SCORE, FIGURE, EVIDENCE = "Điểm tự chấm", "Số liệu kê khai", "Tài liệu kiểm chứng"
LEAVES = ("1.1", "1.2", "1.3", "1.4", "1.5", "1.6", "1.10", "C1")


def take(path: Path, rows: Sequence[Sequence[object]]) -> tuple[Submission, list[Diagnostic]]:
    """The form of `rows` as it counts for 2022, and its findings of evidence and totals."""
    form, _ = open_form(book(path / "so-noi-vu.xlsx", rows), "so-noi-vu.xlsx")
    assert form is not None
    submission, findings = submission_of(form, FRAMEWORK, "so-noi-vu", frozenset(), 2022)
    assert submission is not None
    return submission, [found for found in findings if found.code.startswith("W5")]


@pytest.mark.parametrize(
    "evidence",
    [
        "Kế hoạch số 12/KH-SNV ngày 05/01/2022",
        "Kế hoạch số 12/KH-SNV ngày 25/12/2021",
        "Quyết định số 9/QĐ-SNV ngày 31-12-2021",
        "Báo cáo số 15/BC-SNV ngày 15/3/2023; trang 4",
        "Báo cáo 15/BC-SNV, ngày 02 tháng 01 năm 2023",
        "Bảng trích xuất ngày 10/01/2023",
        "Nghị định 30/2020/NĐ-CP ngày 05/03/2020",
        "Công văn 1/2/2022 ngày 29.12.2022",
        "Tỷ lệ 12/31 đạt 38,7%",
        "không có",
        "Nghị quyết 76/NQ-CP ngày 15/7/2021 của Chính phủ, Quyết định 5/QĐ-SNV ngày 1/3/2022",
        "Luật Ban hành văn bản quy phạm pháp luật ngày 22/6/2015",
        "Hợp đồng số 05/HĐ ngày 03/03/2022, hiệu lực đến 03/03/2024",
        "Kế hoạch giai đoạn 2021-2025 số 1111/KH-UBND ngày 15/7/2021",
        "Quyết định số 12/QĐ-SNV ngày 14/5/2020 còn hiệu lực",
        "Kế hoạch 2/KH-SNV ngày 05/01/22, tháng 11/2022",
    ],
)
def test_documents_of_the_year(tmp_path: Path, evidence: str) -> None:
    assert take(tmp_path, rows_with({"1.1": {EVIDENCE: evidence}}))[1] == []


@pytest.mark.parametrize(
    ("code", "evidence", "said"),
    [
        ("W501", "Kế hoạch số 12/KH-SNV ngày 05/01/2021", "05/01/2021"),
        ("W501", "Kế hoạch số 12/KH-SNV ngày 05/01/2023", "05/01/2023"),
        ("W501", "Báo cáo số 15/BC-SNV ngày 20/12/2021", "20/12/2021"),
        ("W501", "Báo cáo số 15/BC-SNV ngày 20/04/2023", "20/04/2023"),
        ("W501", "Biên bản ngày 5 tháng 6 năm 2019", "ngày 5 tháng 6 năm 2019"),
        ("W501", "Kế hoạch 12/KH-SNV ký ngày 05/01/21", "ngày 05/01/21"),
        ("W501", "BC 05/BC ngày 15 – 11 – 2020", "15 – 11 – 2020"),
        ("W501", "Họp 15-17/10/2020", "17/10/2020"),
        ("W501", "Biên bản 2019/03/05", "2019/03/05"),
        ("W501", "Báo cáo tháng 11/2019", "ghi tháng 11/2019"),
        ("W501", "QĐ số 5/QĐ-SNV ngày 5/3 năm 2019", "ghi ngày 5/3 năm 2019"),
        ("W501", "từ 01/01 đến 31/12/2020", "31/12/2020"),
        ("W501", "Kế hoạch số 5/2021/KH-SNV ngày 03/02/2021", "03/02/2021"),
        ("W501", "Kế hoạch 3/KH-SNV ngày 05/01/2021, Nghị định 45/2020/NĐ-CP ngày 08/4/2020", "05/01/2021"),
        ("W501", "Kế hoạch giai đoạn 2016-2020 số 11/KH-UBND ngày 15/7/2016", "15/7/2016"),
        ("W501", "Kế hoạch 12/KH-SNV ngày 05／01／2021", "05/01/2021"),
        ("W502", "Kế hoạch 12/KH-SNV ngày 31－02－2022", "31-02-2022"),
        ("W501", datetime(2019, 1, 19), "ghi ngày 19/01/2019,"),
        ("W502", "Kế hoạch số 12/KH-SNV ngày 31/02/2022", "31/02/2022"),
        ("W502", "Kế hoạch số 12/KH-SNV ngày 12/25/2022", "12/25/2022"),
    ],
)
def test_documents_that_cannot_be_of_the_year(tmp_path: Path, code: str, evidence: object, said: str) -> None:
    _, findings = take(tmp_path, rows_with({"1.1": {EVIDENCE: evidence}}))
    assert [(one.code, one.criterion, one.place.cell) for one in findings] == [(code, "1.1", "E4")]
    assert said in findings[0].message
    assert "ngày ngày" not in findings[0].message


def test_a_date_that_is_explained_is_a_remark(tmp_path: Path) -> None:
    line = {EVIDENCE: "Kế hoạch số 12/KH-SNV ngày 05/01/2021", "Giải trình": "Kế hoạch hai năm"}
    _, findings = take(tmp_path, rows_with({"1.1": line}))
    assert [(one.code, one.severity) for one in findings] == [("W504", "info")]
    _, findings = take(tmp_path, rows_with({"1.1": {**line, "Giải trình": "không"}}))
    assert [one.code for one in findings] == ["W501"]


PIECES = (
    "1",
    "2",
    "12",
    "31",
    "0",
    "05",
    "2022",
    "2021",
    "22",
    *"/-. –—３／x;\n",
    "ngày ",
    "năm ",
    "5/KH-SYT",
)


@given(st.lists(st.sampled_from(PIECES), max_size=12))
@example(["31", "／", "0", "5", "／", "2021"])
def test_the_quick_look_at_dates_passes_over_none_of_another_year(pieces: list[str]) -> None:
    text = "".join(pieces)
    if not may_be_odd(text, "2022"):
        assert all(one.day is not None and one.day.year == 2022 for _, one in of_the_year(text, 2022))


NUMBERS = (
    "7",
    "07",
    "17",
    "107",
    "5a",
    "05A",
    "0",
    "/2022",
    "/ 2022",
    " ",
    "/",
    "/KH-SYT",
    " / BC",
    "số",
    "(",
    "\n",
)


@given(st.lists(st.sampled_from(NUMBERS), max_size=12))
@example(["7", "/KH-SYT", "\n", "07", " ", "/KH-SYT"])
@example(["17", " ", " / BC", "\n", "17", " / BC"])
def test_the_quick_look_at_documents_passes_over_none_named_twice(pieces: list[str]) -> None:
    text = "".join(pieces)
    if not may_be_often(text, 2):
        named = [one.document.upper() for one in documents_in(text)]
        assert len(named) == len(set(named))


@pytest.mark.parametrize(
    ("written", "told"),
    [
        ("Tờ trình số 59/TTr-SNV", True),
        ("Quyết định số 12/QÐ-SNV", True),
        ("BC 397/BC – SNV", True),
        ("Báo cáo 5/BC-SNV ngày 0{n}/12/2022", False),
        ("Báo cáo 5/BC-SNV ngày 08/12/2022, mục {n}", False),
        ("Trang {n} Báo cáo 5/BC-SNV ngày 08/12/2022", False),
        ("Báo cáo 5/BC-SNV ngày 08/12/2022, trang 3", True),
        ("Kế hoạch {n}, 3/Kế hoạch", False),
    ],
)
def test_what_is_one_document(tmp_path: Path, written: str, told: bool) -> None:
    changes = {code: {EVIDENCE: written.format(n=place + 1)} for place, code in enumerate(LEAVES)}
    assert [one.code for one in take(tmp_path, rows_with(changes))[1]] == ["W503"] * told


def test_two_symbols_are_two_documents(tmp_path: Path) -> None:
    symbols = ("SNV", "UBND")
    changes = {code: {EVIDENCE: f"Tờ trình 59/TTr-{symbols[n % 2]}"} for n, code in enumerate(LEAVES)}
    assert take(tmp_path, rows_with(changes))[1] == []


def test_laws_beside_documents_do_not_hide_them(tmp_path: Path) -> None:
    evidence = "Nghị định 30/2020/NĐ-CP ngày 05/03/2020; Kế hoạch 2/KH-SNV ngày 01/02/2020"
    _, findings = take(tmp_path, rows_with({"1.1": {EVIDENCE: evidence}}))
    assert "01/02/2020" in findings[0].message
    assert "05/03/2020" not in findings[0].message


def test_one_document_for_seven_criteria_is_well(tmp_path: Path) -> None:
    changes = {code: {EVIDENCE: f"Báo cáo số 015/BC-SNV, trang {code}"} for code in LEAVES[:7]}
    assert take(tmp_path, rows_with(changes))[1] == []


def test_one_document_for_eight_criteria(tmp_path: Path) -> None:
    spelt = ("Báo cáo số 015/BC-SNV", "BC 15/BC-SNV", "báo cáo 15 /BC-SNV ngày 1/12/2022")
    changes = {code: {EVIDENCE: spelt[place % 3]} for place, code in enumerate(LEAVES)}
    _, findings = take(tmp_path, rows_with(changes))
    assert [(one.code, one.criterion) for one in findings] == [("W503", "1.1")]
    assert "15/BC-SNV" in findings[0].message
    assert "1.10, C1" in findings[0].message


def test_dates_and_numbers_as_they_are_written() -> None:
    text = "1/2/2022, 03-04-2022 và ngày 5 tháng 6 năm 2022, 2022/03/05, 7/8/22, tháng 9/2022"
    assert [one.shown for one in dates_in(text, 2022)] == [
        "1/2/2022",
        "03-04-2022",
        "5 tháng 6 năm 2022",
        "2022/03/05",
        "7/8/22",
        "tháng 9/2022",
    ]
    assert list(dates_in("12/2022/QĐ-UBND, 1/2, 30/12/20222, 1.2.3.2022, mục 1.1.10, 45/50/22", 2022)) == []
    names = documents_in("KH 012/KH-SNV, QĐ 30/2020/NĐ-CP, 45/50, 3/Kế hoạch, 9/QÐ - UBND, 22/CTr-UBND")
    assert [one.document for one in names] == ["12/KH-SNV", "30/2020/NĐ-CP", "9/QĐ-UBND", "22/CTr-UBND"]


TOTALS: tuple[tuple[object, ...], ...] = (
    *GOOD,
    (None, "TỔNG ĐIỂM CHUẨN", 20, None, None, None, None),
    (None, "TỔNG CỘNG (điểm chuẩn + điểm thưởng)", None, None, None, None, None),
)


def with_totals(**typed: object) -> list[list[object]]:
    """The good form with totals typed: of field 1, of the base, of all."""
    rows = [list(row) for row in TOTALS]
    rows[0][5], rows[-2][5], rows[-1][5] = typed.get("field"), typed.get("base"), typed.get("grand")
    return rows


def test_totals_that_agree(tmp_path: Path) -> None:
    submission, findings = take(tmp_path, with_totals(field=10.1, base="10,1", grand=10.1))
    assert findings == []
    assert {key: typed.value for key, typed in submission.totals} == {
        "1": Decimal("10.1"),
        BASE: Decimal("10.1"),
        GRAND: Decimal("10.1"),
    }


@pytest.mark.parametrize(
    ("typed", "cell", "words"),
    [
        ({"field": 9.5}, "F3", "tiêu chí 1 ghi 9,5"),
        ({"base": 11}, "F24", "dòng tổng điểm chuẩn ghi 11"),
        ({"grand": "8,1"}, "F25", "dòng tổng cộng ghi 8,1"),
    ],
)
def test_totals_that_do_not_agree(tmp_path: Path, typed: dict[str, object], cell: str, words: str) -> None:
    _, findings = take(tmp_path, with_totals(**typed))
    assert [(one.code, one.place.cell) for one in findings] == [("W510", cell)]
    assert words in findings[0].message
    assert "được 10,1" in findings[0].message


def test_totals_over_unreadable_marks_are_left_alone(tmp_path: Path) -> None:
    rows = with_totals(field=5, grand=5)
    rows[1][5] = "x"
    assert take(tmp_path, rows)[1] == []


def test_a_total_of_empty_text_or_words_is_none(tmp_path: Path) -> None:
    assert take(tmp_path, with_totals(field="", base="chưa tính", grand="-"))[0].totals == ()


def test_claims_beside_figures(tmp_path: Path) -> None:
    submission, _ = take(tmp_path, rows_with({"1.2": {SCORE: 2}, "1.4": {SCORE: 1}}))
    field, other, bonus, penalty, whole = inflation(submission, FRAMEWORK)
    assert (field.claimed, field.computed) == (Decimal("10.55"), Decimal("10.1"))
    assert [one.claimed for one in (other, bonus, penalty)] == [Decimal(0)] * 3
    assert (whole.difference, whole.told) == (Decimal("0.45"), 5)
    assert is_notable(whole, FRAMEWORK)


def test_claims_of_bonus_and_penalty_items() -> None:
    """2 of the bonus as it is; of the penalty 1 where the figure gives 2: 1 too much for the unit."""
    each = {"kind": "count", "of": "Số lỗi", "each": "1"}
    made = framework(leaf("1", 10), bonus=[leaf("C", 4)], penalty=[leaf("T", 4, each)])
    submission = form("a", {"1": "8", "C": "2", "T": "1"})
    entry = submission.entries["T"]
    counted = structs.replace(entry, figures={"of": Typed(Decimal(2), entry.place)})
    submission = structs.replace(submission, entries={**submission.entries, "T": counted})
    found = [(one.title, int(one.claimed), int(one.computed)) for one in inflation(submission, made)[-3:]]
    assert found == [("Điểm thưởng", 2, 2), ("Điểm trừ", -1, -2), ("Tổng cộng", 9, 8)]


def test_rounded_claims_are_no_inflation(tmp_path: Path) -> None:
    changes: dict[str, dict[str, object]] = {
        "– Số nhiệm vụ hoàn thành": {FIGURE: 31},
        "– Tổng số nhiệm vụ": {FIGURE: 33},
        "1.2": {SCORE: 1.88},
    }
    submission, _ = take(tmp_path, rows_with(changes))
    whole = inflation(submission, FRAMEWORK)[-1]
    assert whole.difference == 0
    assert not is_notable(whole, FRAMEWORK)


def test_a_hundredth_of_the_maximum_is_no_notable_inflation() -> None:
    made = framework(leaf("1", 10))
    for claimed, notable in (("5.1", False), ("5.11", True)):
        assert is_notable(Sum("", "Tổng cộng", Decimal(claimed), Decimal(5), 1), made) is notable


def test_penalties_left_out_count_against_the_unit(tmp_path: Path) -> None:
    submission, _ = take(tmp_path, rows_with({"T1": {SCORE: 1}, "– Số lần bị phê bình": {FIGURE: 3}}))
    assert inflation(submission, FRAMEWORK)[-2].difference == 2
