"""Layouts of annexes seen one by one: where numbers, points and options stand, and what becomes of them."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest

from parscore.model.draft import Draft
from parscore.read.annex.annex import read_annex
from parscore.write.draft import draft_text
from tests.draft import annexes
from tests.draft.test_trees import tree_of

HEADING = ["STT", "Nội dung", "Điểm tối đa"]
WITH_METHOD = [*HEADING, "Cách tính điểm"]
FILES = Path(__file__).parent / "files"


def drafted(folder: Path, rows: list[Any], merges: list[Any] | None = None, *, word: bool = False) -> Draft:
    """The draft of one table, in a workbook or a Word document."""
    if word:
        path = annexes.document(folder / "a.docx", [rows], merges=merges or ())
    else:
        path = annexes.workbook(folder / "a.xlsx", [rows])
    draft, findings = read_annex(path, path.name)
    assert draft is not None, findings
    return draft


def understood_whole(draft: Draft) -> bool:
    """Whether every scoring line found its place in a rule."""
    return draft.lines > 0 and draft.lines == draft.understood


def test_an_open_document_workbook() -> None:
    """The same annex as a workbook, saved as .ods by an office program."""
    draft, findings = read_annex(FILES / "ca-mau.ods", "ca-mau.ods")
    assert draft is not None, findings
    assert tree_of(draft) == annexes.CA_MAU_TREE
    assert understood_whole(draft)


def test_an_old_workbook() -> None:
    """The same annex saved as .xls."""
    draft, findings = read_annex(FILES / "ca-mau.xls", "ca-mau.xls")
    assert draft is not None, findings
    assert tree_of(draft) == annexes.CA_MAU_TREE


def test_the_suffix_does_not_matter(tmp_path: Path) -> None:
    path = Path(shutil.copy(annexes.ca_mau_docx(tmp_path), tmp_path / "phu-luc.doc"))
    draft, _ = read_annex(path, "phu-luc.doc")
    assert draft is not None
    assert tree_of(draft) == annexes.CA_MAU_TREE


def test_points_of_options_one_a_line_in_the_points_cell(tmp_path: Path) -> None:
    rows = [
        HEADING,
        ["1", "Kế hoạch\n- Ban hành đúng thời gian\n- Ban hành chậm\n- Không ban hành", "2\n2\n1\n0"],
    ]
    draft = drafted(tmp_path, rows, word=True)
    assert tree_of(draft) == [("1", "Kế hoạch", "2", "choice")]
    assert understood_whole(draft)


def test_points_stated_in_titles(tmp_path: Path) -> None:
    rows = [
        ["Tiêu chí", "Mức điểm"],
        ["I. CÔNG TÁC CHỈ ĐẠO (5 điểm)", None],
        ["1. Họp giao ban", "5"],
        ["Hằng tháng", "5"],
        ["Hằng quý", "2"],
        ["Không họp", "0"],
    ]
    draft = drafted(tmp_path, rows, word=True)
    assert tree_of(draft) == [("1", "CÔNG TÁC CHỈ ĐẠO", "5", None), ("1.1", "Họp giao ban", "5", "choice")]


def test_two_columns_with_their_numbers_below_the_headings(tmp_path: Path) -> None:
    rows = [["Tiêu chí", "Mức điểm"], ["(1)", "(2)"], ["1. Họp giao ban", 5], ["Có", 5], ["Không", 0]]
    draft = drafted(tmp_path, rows, word=True)
    assert tree_of(draft) == [("1", "Họp giao ban", "5", "choice")]
    assert not draft.marks


def test_a_second_heading_row_that_names_no_titles(tmp_path: Path) -> None:
    """What stands where is then found from the rows themselves."""
    rows = [["Tiêu chí", "Mức điểm"], ["Số điểm", None], ["1. Họp giao ban", 5], ["2. Báo cáo", 2]]
    assert [node.code for node in drafted(tmp_path, rows).nodes()] == ["1", "2"]


def test_headings_as_forms_have_them(tmp_path: Path) -> None:
    rows = [
        ["Ký hiệu", "Nội dung công việc", "Điểm quy định", "Cách tính"],
        ["1", "Họp", 2, "Có: 2; không: 0"],
    ]
    assert tree_of(drafted(tmp_path, rows)) == [("1", "Họp", "2", "choice")]


def test_labels_in_words_and_numbers_with_commas(tmp_path: Path) -> None:
    rows = [
        WITH_METHOD,
        [None, "Lĩnh vực 1. Chỉ đạo điều hành", None, None],
        ["1,1", "Tiêu chí 1.1. Kế hoạch", "2,50", "Đúng hạn: 2,5; trễ hạn: 1"],
        [None, "Lĩnh vực 2. Thể chế", "4 điểm", None],
        [2.1, "Soạn thảo", 4, "Tỷ lệ (%) văn bản đúng hạn\n≥ 95%: 4 điểm\n80% - <95%: 2 điểm\n< 80%: 0 điểm"],
    ]
    draft = drafted(tmp_path, rows)
    assert tree_of(draft) == [
        ("1", "Chỉ đạo điều hành", "2.5", None),
        ("1.1", "Kế hoạch", "2.5", "choice"),
        ("2", "Thể chế", "4", None),
        ("2.1", "Soạn thảo", "4", "bands"),
    ]
    assert understood_whole(draft)


def test_fields_headed_in_capitals_without_number(tmp_path: Path) -> None:
    rows = [
        HEADING,
        [None, "CHỈ ĐẠO, ĐIỀU HÀNH", 2],
        [1, "Kế hoạch", 2],
        [None, "Có", 2],
        [None, "Không", 0],
        [None, "CẢI CÁCH THỂ CHẾ", 3],
        [1, "Rà soát", 3],
        [None, "Có", 3],
        [None, "Không", 0],
    ]
    assert [node.code for node in drafted(tmp_path, rows).nodes()] == ["1", "1.1", "2", "2.1"]


def test_a_sentence_broken_over_two_rows(tmp_path: Path) -> None:
    rows = [HEADING, ["1", "Báo cáo", 3], [None, "Mỗi báo cáo chậm", None], [None, "trừ 0,5 điểm", None]]
    draft = drafted(tmp_path, rows)
    assert tree_of(draft) == [("1", "Báo cáo", "3", "deduct")]
    assert understood_whole(draft)


def test_options_in_rows_beside_merged_cells_and_figures_by_letter(tmp_path: Path) -> None:
    rows = [
        WITH_METHOD,
        ["1", "Công khai", "2", "100% thủ tục được công khai: 2"],
        ["", "", "", "Dưới 100% thủ tục được công khai: 0"],
        ["2", "Giải quyết", "3", "Tính theo công thức"],
        ["", "", "", "(b/a)*3"],
        ["", "", "", "Trong đó: a là tổng số hồ sơ phải giải quyết"],
        ["", "", "", "b là số hồ sơ đúng hạn"],
    ]
    draft = drafted(tmp_path, rows, [(0, 1, 0, 2, 0), (0, 3, 1, 6, 1)], word=True)
    assert tree_of(draft) == [("1", "Công khai", "2", "bands"), ("2", "Giải quyết", "3", "ratio")]
    assert understood_whole(draft)
    rule = draft.criteria[1].rule
    assert rule is not None
    assert (rule.get("numerator"), rule.get("denominator")) == (
        "Số hồ sơ đúng hạn",
        "Tổng số hồ sơ phải giải quyết",
    )


def test_parts_that_add_up_are_not_taken_for_a_choice(tmp_path: Path) -> None:
    rows = [WITH_METHOD, ["1", "Kế hoạch", 3, "Đúng hạn: 1\nĐủ nội dung: 1\nCó kinh phí: 1"]]
    draft = drafted(tmp_path, rows)
    assert tree_of(draft) == [("1", "Kế hoạch", "3", None)]
    assert "D109" in {mark.finding.code for mark in draft.criteria[0].marks}
    assert draft.understood == 0


@pytest.mark.parametrize(
    "text", ["Chậm nộp bị trừ 0,5 điểm", "Trừ 0,5 điểm nếu chậm", "Mỗi lần chậm giảm trừ 0,5"]
)
def test_points_taken_off_are_never_points_given(text: str, tmp_path: Path) -> None:
    draft = drafted(tmp_path, [WITH_METHOD, ["1", "Báo cáo", 3, text]])
    rule = draft.criteria[0].rule
    assert rule is None or rule.kind == "deduct"


def test_numbering_that_continues_over_sheets(tmp_path: Path) -> None:
    first = [HEADING, ["I", "Một", 2], ["1", "Hai", 2], [None, "≥ 80%", 2]]
    second = [
        [None, "60% đến <80%", 1],
        [None, "<60%", 0],
        ["II", "Ba", 1],
        ["1", "Bốn", 1],
        [None, "Có", 1],
        [None, "Không", 0],
    ]
    path = annexes.workbook(tmp_path / "a.xlsx", [first, second])
    draft, _ = read_annex(path, "a.xlsx")
    assert draft is not None
    assert tree_of(draft) == [
        ("1", "Một", "2", None),
        ("1.1", "Hai", "2", "bands"),
        ("2", "Ba", "1", None),
        ("2.1", "Bốn", "1", "choice"),
    ]
    assert understood_whole(draft)


def test_a_date_stands_for_the_number_that_comes_next(tmp_path: Path) -> None:
    import datetime

    rows = [HEADING, ["1", "Một", 2], ["1.1", "Hai", 2]]
    rows += [[datetime.datetime(2001, 1, 1), "Ba", 1], [datetime.datetime(2002, 1, 1), "Bốn", 1]]
    assert [node.code for node in drafted(tmp_path, rows).nodes()] == ["1", "1.1", "1.1.1", "1.1.2"]


def test_the_annexs_own_numbers_are_kept_as_labels(tmp_path: Path) -> None:
    """Numbers that start again below every field are no codes; those that are codes need no label."""
    rows = [HEADING, ["I", "Chỉ đạo", 2], ["1", "Kế hoạch", 2], ["II", "Thể chế", 3], ["1", "Văn bản", 3]]
    draft = drafted(tmp_path, rows)
    assert [(node.code, node.label) for top in draft.criteria for node in top.walk()] == [
        ("1", "I"),
        ("1.1", "1"),
        ("2", "II"),
        ("2.1", "1"),
    ]
    assert 'label: "II"' in draft_text(draft, "bo", 2022, year_known=True, source="a.xlsx")
    plain = drafted(tmp_path, [HEADING, ["1", "Chỉ đạo", 2], ["1.1", "Kế hoạch", 2]])
    assert not any(node.label for top in plain.criteria for node in top.walk())


@pytest.mark.parametrize("title", ["Chỉ tiêu đúng hạn", "Nội dung công khai", "Tiêu chí hài lòng"])
def test_a_row_that_speaks_of_points_is_no_heading(title: str, tmp_path: Path) -> None:
    """It has a number in front: neither it nor a row below is lost."""
    rows = [
        WITH_METHOD,
        ["1", "Chỉ đạo", "6", ""],
        ["1.1", "Kế hoạch", "1", "Có: 1 điểm; không: 0 điểm"],
        ["1.2", title, "2", "Điểm = tỷ lệ đúng hạn × 2"],
        ["1.3", "Báo cáo", "3", "Tốt: 3 điểm; kém: 0 điểm"],
    ]
    (top,) = drafted(tmp_path, rows, word=True).criteria
    assert [child.code for child in top.children] == ["1.1", "1.2", "1.3"]
