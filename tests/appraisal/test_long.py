"""Long tables: which heading counts, what two headings of one meaning come to, rows that are no rulings."""

from __future__ import annotations

from pathlib import Path

import pytest

from parscore.pipeline.score import Run
from tests.appraisal.kit import Small, line_of, of_family
from tests.appraisal.test_ways import words_of

KEY = ("so-noi-vu", "1.1")
SAID = {KEY: ("1", "Chậm", "so-noi-vu", False, False)}


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """The small cycle with three workbooks."""
    return Small(tmp_path).set_up()


def read(small: Small, head: str, *rows: str) -> Run:
    """Score with this table of Sở Nội vụ."""
    return small.score(round_1=small.long("so-noi-vu.csv", *rows, head=head))


@pytest.mark.parametrize(
    ("head", "row"),
    [
        ("Đơn vị,Mã tiêu chí,Điểm,Điểm thẩm định,Lý do", "Sở Nội vụ,1.1,1.5,1,Chậm"),
        ("Đơn vị,Mã tiêu chí,Điểm tự chấm,Điểm TĐ,Lý do", "Sở Nội vụ,1.1,1.5,1,Chậm"),
        ("Đơn vị,Mã tiêu chí,Điểm thẩm định vòng 1,Lý do", "Sở Nội vụ,1.1,1,Chậm"),
        ("Đơn vị,Mã tiêu chí,Điểm,Ý kiến,Lý do", "Sở Nội vụ,1.1,1,Đã xem,Chậm"),
        ("STT,Đơn vị,Mã tiêu chí,Điểm,Lý do", "7,Sở Nội vụ,1.1,1,Chậm"),
        ("Mã,Đơn vị,Mã tiêu chí,Điểm,Lý do", "1.3,Sở Nội vụ,1.1,1,Chậm"),
        ("STT,Mã,Tiêu chí,Đơn vị,Điểm,Lý do", "1.3,1.1,Chất lượng,Sở Nội vụ,1,Chậm"),
        ("STT,Tiêu chí,Đơn vị,Điểm,Lý do", "1.1,Chất lượng,Sở Nội vụ,1,Chậm"),
        ("Mã đơn vị,Đơn vị,Tiêu chí,Điểm,Lý do", "so-noi-vu,Sở Nội vụ,1.1,1,Chậm"),
        ("Đơn vị,Mã tiêu chí,Điểm,Lý do thẩm định,Tình trạng", "Sở Nội vụ,1.1,1,Chậm,đang mở"),
    ],
)
def test_the_better_heading_counts(head: str, row: str, small: Small) -> None:
    run = read(small, head, row)
    assert of_family(run) == []
    assert words_of(run) == SAID


@pytest.mark.parametrize("heading", ["Yêu cầu giải trình", "Giải trình", "Trạng thái"])
@pytest.mark.parametrize("word", ["giải trình", "x", "YCGT"])
def test_columns_of_requests(heading: str, word: str, small: Small) -> None:
    run = read(small, f"Đơn vị,Mã tiêu chí,Điểm thẩm định,Lý do,{heading}", f"Sở Nội vụ,1.1,1,Chậm,{word}")
    assert of_family(run) == []
    assert words_of(run) == {KEY: ("1", "Chậm", "so-noi-vu", True, False)}


@pytest.mark.parametrize(
    ("head", "row", "cell"),
    [
        ("Đơn vị,Mã tiêu chí,Điểm,Điểm,Lý do", "Sở Nội vụ,1.1,1.5,1,Chậm", 4),
        ("Đơn vị,Mã tiêu chí,Điểm thẩm định,Điểm TĐ,Lý do", "Sở Nội vụ,1.1,1.5,1,Chậm", 4),
        ("Đơn vị,Mã tiêu chí,Điểm thẩm định,Điểm thẩm định vòng 2,Lý do", "Sở Nội vụ,1.1,1.5,1,Chậm", 4),
        ("Đơn vị,Mã tiêu chí,Điểm,Lý do,Lý do", "Sở Nội vụ,1.1,1,Chậm,Thiếu", 5),
    ],
)
def test_two_headings_of_one_meaning_are_told(head: str, row: str, cell: int, small: Small) -> None:
    """R010 at the second column; nothing is read."""
    run = read(small, head, row)
    assert [(one.code, one.place.column) for one in of_family(run)] == [("R010", cell)]
    assert words_of(run) == {}


@pytest.mark.parametrize(
    ("head", "row", "code"),
    [
        ("STT,Tiêu chí,Đơn vị,Điểm,Lý do", "1.1,Khác,Sở Nội vụ,1,Chậm", "R012"),
        ("Mã tiêu chí,Tiêu chí,Đơn vị,Điểm,Lý do", "1.1,Khác,Sở Nội vụ,1,Chậm", "R012"),
        ("Mã đơn vị,Đơn vị,Mã tiêu chí,Điểm,Lý do", "so-noi-vu,Sở Tư pháp,1.1,1,Chậm", "R012"),
        ("Đơn vị,Mã tiêu chí,Điểm,Lý do", ",1.1,1,Chậm", "R014"),
        ("Đơn vị,Mã tiêu chí,Điểm,Lý do", "Sở Nội vụ,1.1,1,-", "R105"),
        ("Đơn vị,Mã tiêu chí,Điểm,Lý do", "Sở Nội vụ,1.1,1,.", "R105"),
    ],
)
def test_rows_that_say_two_things_or_too_little(head: str, row: str, code: str, small: Small) -> None:
    run = read(small, head, row)
    assert [one.code for one in of_family(run)] == [code]
    assert words_of(run) == {}


def test_sums_and_signatures_are_no_rulings(small: Small) -> None:
    rows = ("Sở Nội vụ,1.1,1,Chậm", "Tổng cộng,,1,", "NGƯỜI LẬP BIỂU,,,", ",,,Nguyễn Văn A")
    run = read(small, "Đơn vị,Mã tiêu chí,Điểm,Lý do", *rows)
    assert of_family(run) == []
    assert words_of(run) == SAID


def test_what_is_wrong_by_itself_does_not_take_another_ruling_along(small: Small) -> None:
    """A mark of an agency that does not lead, or out of range, is no second word on the line."""
    head = "unit,code,points,reason,by"
    run = read(small, head, "so-noi-vu,1.1,1,Chậm,so-noi-vu", "so-noi-vu,1.1,2,STP,so-tu-phap")
    assert [one.code for one in of_family(run)] == ["R104"]
    assert words_of(run) == SAID
    run = read(small, head, "so-noi-vu,1.1,1,Chậm,so-noi-vu", "so-noi-vu,1.1,9,Sai,so-noi-vu")
    assert [one.code for one in of_family(run)] == ["R102"]
    assert words_of(run) == SAID


def test_both_words_of_a_contradiction_are_told(small: Small) -> None:
    run = read(small, "unit,code,points,reason,status", "so-noi-vu,1.1,1,A,", "so-noi-vu,1.1,1,A,giải trình")
    assert [one.code for one in of_family(run)] == ["R101", "R101"]
    assert "điểm 1, yêu cầu giải trình" in of_family(run)[0].message


@pytest.mark.parametrize(
    ("reasons", "kept", "code"),
    [(("", "Chậm"), "Chậm", "R109"), (("Chậm", ""), "Chậm", "R109"), (("Chậm", "Sai"), "Chậm; Sai", "R115")],
)
def test_two_copies_lose_no_reason(reasons: tuple[str, str], kept: str, code: str, small: Small) -> None:
    run = read(small, "unit,code,points,reason", *(f"so-noi-vu,1.1,1,{reason}" for reason in reasons))
    assert [one.code for one in of_family(run)] == [code]
    assert words_of(run) == {KEY: ("1", kept, "so-noi-vu", False, False)}


def test_agreement_on_a_parent_holds_for_the_leaves_that_are_theirs(small: Small) -> None:
    head = "Đơn vị,Mã tiêu chí,Điểm,Lý do,Cơ quan thẩm định,Trạng thái"
    run = read(small, head, "Sở Nội vụ,1,,Không phát sinh,Sở Nội vụ,đồng ý không áp dụng")
    assert {(one.code, one.criterion) for one in of_family(run)} == {
        ("R117", "1"),
        ("R111", "1.1"),
        ("R111", "1.3"),
    }
    assert "1.2, 1.10" in next(one.message for one in of_family(run) if one.code == "R117")
    assert {code for (_, code), said in words_of(run).items() if said[4]} == {"1.1", "1.3"}
    run = read(small, head, "Sở Nội vụ,1,,Không phát sinh,hoi-dong,đồng ý không áp dụng")
    assert {code for (_, code), said in words_of(run).items() if said[4]} == {"1.1", "1.2", "1.3", "1.10"}
    assert {one.code for one in of_family(run)} == {"R111"}


@pytest.mark.parametrize(
    ("row", "code"),
    [
        ("Sở Nội vụ,2,,Hết,Sở Nội vụ,đồng ý không áp dụng", "R116"),
        ("Sở Nội vụ,1,,Hết,Sở Y tế,đồng ý không áp dụng", "R116"),
        ("Sở Nội vụ,1,2,Hết,Sở Nội vụ,đồng ý không áp dụng", "R003"),
        ("Sở Nội vụ,1,,Hết,Sở Nội vụ,giải trình", "R003"),
        ("Sở Nội vụ,1,2,Hết,Sở Nội vụ,", "R003"),
        ("Sở Nội vụ,9,,Hết,Sở Nội vụ,đồng ý không áp dụng", "R003"),
    ],
)
def test_nothing_else_is_ruled_on_a_parent(row: str, code: str, small: Small) -> None:
    run = read(small, "Đơn vị,Mã tiêu chí,Điểm,Lý do,Cơ quan thẩm định,Trạng thái", row)
    assert [one.code for one in of_family(run) if one.severity == "error"] == [code]
    assert words_of(run) == {}


def test_agreement_on_a_parent_against_a_mark_below_it(small: Small) -> None:
    head = "Đơn vị,Mã tiêu chí,Điểm,Lý do,Trạng thái"
    rows = ("Sở Nội vụ,1,,Không phát sinh,đồng ý không áp dụng", "Sở Nội vụ,1.1,1,Chậm,")
    run = read(small, head, *rows)
    assert [(one.code, one.criterion) for one in of_family(run) if one.severity == "error"] == [
        ("R101", "1.1")
    ] * 2
    assert {code for (_, code), said in words_of(run).items() if said[4]} == {"1.3"}


NEXT = "Sở Tư pháp,1.1,0,Không có"


@pytest.mark.parametrize(
    ("reason", "read_as"),
    [
        ('"Chậm', '"Chậm'),
        ('"Chậm”', "Chậm"),
        ('"Chậm, thiếu”', "Chậm, thiếu"),
        ('"Chậm" rồi', '"Chậm" rồi'),
        ('"Chậm ""hai"" ngày"', 'Chậm "hai" ngày'),
        ('"Chậm\n- 2, 3 ngày\n- thiếu"', "Chậm - 2, 3 ngày - thiếu"),
    ],
)
@pytest.mark.parametrize("later", ["Không có", '"Không có"', 'theo "kế hoạch"'])
def test_a_mark_that_is_never_closed_swallows_no_row(
    reason: str, read_as: str, later: str, small: Small
) -> None:
    head = "Đơn vị,Mã tiêu chí,Điểm,Lý do"
    run = read(small, head, f"Sở Nội vụ,1.1,1,{reason}", f"Sở Tư pháp,1.1,0,{later}")
    words = {key: word[:2] for key, word in words_of(run).items()}
    assert words == {
        KEY: ("1", read_as),
        ("so-tu-phap", "1.1"): ("0", later.replace('"K', "K").replace('ó"', "ó")),
    }
    assert [one.code for one in run.findings if one.code in ("W033", "W026", "W008")] == []


@pytest.mark.parametrize("head", ["Đơn vị,Mã tiêu chí,Điểm,Lý do", "Đơn vị,Mã tiêu chí,Điểm,Ghi chú,Lý do"])
def test_rows_between_two_marks_far_apart_stay_open(head: str, small: Small) -> None:
    """W033 at the line of the first mark; every line that may be meant is open."""
    gap = "," * (head.count(",") - 2)
    rows = [f'Sở Nội vụ,1.1,1{gap}"Chậm', f"Sở Tư pháp,1.1,0{gap}Thiếu", f'Sở Tư pháp,1.3,0{gap}Thiếu"']
    run = read(small, head, *rows)
    assert [(one.code, one.place.line) for one in run.findings if one.code == "W033"] == [("W033", 2)]
    assert words_of(run) == {}
    assert all(line_of(run, *key).is_open() for key in (KEY, ("so-tu-phap", "1.1"), ("so-tu-phap", "1.3")))


@pytest.mark.parametrize("row", [",,1,Chậm,,", ",,0.5,,so-noi-vu,"])
def test_a_mark_below_the_last_code_that_names_no_line_is_told(small: Small, row: str) -> None:
    """A number with a reason or an appraiser is no signature and no sum."""
    small.long("vong.csv", "so-noi-vu,1.1,1,Chậm,so-noi-vu,", row)
    run = small.score(round_1="vong.csv")
    assert 3 in {found.place.line for found in of_family(run)}


def test_a_ruling_above_the_headings_is_not_lost_unsaid(small: Small) -> None:
    head = "Đơn vị,Mã tiêu chí,Điểm,Lý do"
    run = read(small, "Sở Nội vụ,1.1,1,Chậm", head, "Sở Nội vụ,1.3,0.5,Chậm")
    told = [(one.code, one.place.line) for one in of_family(run) if one.code == "R020"]
    assert told == [("R020", 1)]
    assert line_of(run, *KEY).is_open()


def test_a_ruling_above_headings_that_name_no_code_is_not_lost_unsaid(small: Small) -> None:
    head = "Đơn vị,Ghi số,Tiêu chí,Điểm,Lý do"
    run = read(small, "Sở Nội vụ,1.1,,1,Chậm", head, "Sở Nội vụ,,Kế hoạch,1,Chậm")
    assert ("R020", 1) in [(one.code, one.place.line) for one in of_family(run)]


def test_a_letterhead_above_the_headings_is_none(small: Small) -> None:
    head = "Đơn vị,Mã tiêu chí,Điểm,Lý do"
    run = read(small, "Sở Nội vụ,,,", "Phiếu thẩm định,1.1,,", head, "Sở Nội vụ,1.1,1,Chậm")
    assert "R020" not in {one.code for one in run.findings}
    assert line_of(run, *KEY).value() == 1
