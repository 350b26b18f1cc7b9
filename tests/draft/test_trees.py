"""Annexes as offices have them: every code, title, maximum and kind of rule comes out, in whatever file
they come."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from parscore.model.draft import Draft
from parscore.read.annex.annex import read_annex
from tests.draft import annexes, numbered

Tree = list[tuple[str, str, str, str | None]]
CASES: list[tuple[Callable[[Path], Path], Tree]] = [
    (annexes.ca_mau_xlsx, annexes.CA_MAU_TREE),
    (annexes.ca_mau_docx, annexes.CA_MAU_TREE),
    (annexes.restart_xlsx, annexes.RESTART_TREE),
    (annexes.indented_csv, annexes.INDENTED_TREE),
    (annexes.levels_xlsx, annexes.LEVELS_TREE),
    (numbered.automatic_docx, numbered.AUTOMATIC_TREE),
    (annexes.bonus_xlsx, annexes.BONUS_TREE),
]


def tree_of(draft: Draft) -> Tree:
    """Code, title, maximum and kind of rule of every node, in order."""
    return [
        (node.code, node.title, str(node.max), node.rule.kind if node.rule else None)
        for node in draft.nodes()
    ]


def drafted(path: Path) -> Draft:
    """The draft of an annex that has one."""
    draft, findings = read_annex(path, path.name)
    assert draft is not None, findings
    return draft


@pytest.mark.parametrize(("make", "tree"), CASES, ids=lambda case: getattr(case, "__name__", ""))
def test_the_tree_is_right(make: Callable[[Path], Path], tree: Tree, tmp_path: Path) -> None:
    assert tree_of(drafted(make(tmp_path))) == tree


def test_nine_of_ten_option_rows_are_understood(tmp_path: Path) -> None:
    drafts = [drafted(make(tmp_path)) for make, _ in CASES]
    lines, understood = sum(d.lines for d in drafts), sum(d.understood for d in drafts)
    assert lines >= 70
    assert understood * 10 >= lines * 9


def test_the_heading_names_the_decision(tmp_path: Path) -> None:
    heading = drafted(annexes.ca_mau_xlsx(tmp_path)).heading
    assert heading.title == "BỘ TIÊU CHÍ CHẤM ĐIỂM CẢI CÁCH HÀNH CHÍNH NĂM 2013"
    assert (heading.document, str(heading.date), heading.issuer) == (
        "1880/QĐ-UBND",
        "2013-11-12",
        "UBND tỉnh Cà Mau",
    )
    assert heading.year == 2013


def test_damaged_numbers_are_told(tmp_path: Path) -> None:
    _, findings = read_annex(annexes.restart_xlsx(tmp_path), "so.xlsx")
    told = [(found.place.cell, found.criterion) for found in findings if found.code == "D103"]
    assert told == [("B17", "2.10"), ("B18", "2.10.1")]


def test_caps_and_the_printed_total(tmp_path: Path) -> None:
    draft = drafted(annexes.bonus_xlsx(tmp_path))
    assert (str(draft.bonus_cap), str(draft.penalty_cap), str(draft.total)) == ("3", "20", "100")


def test_sums_that_do_not_add_up_are_told(tmp_path: Path) -> None:
    rows: list[Any] = [
        ["STT", "Nội dung", "Điểm"],
        ["I", "Kế hoạch", 3],
        [1, "Ban hành", 1],
        [2, "Thực hiện", 1],
        [None, "Tổng cộng", 4],
    ]
    _, findings = read_annex(annexes.workbook(tmp_path / "a.xlsx", [rows]), "a.xlsx")
    told = {found.code: found.place.cell for found in findings}
    assert told["D105"] == "C2"
    assert "D204" in told


def test_several_sets_in_one_annex(tmp_path: Path) -> None:
    sheet: list[Any] = [
        ["STT", "Nội dung", "Điểm tối đa"],
        ["I", "Một", 2],
        [1, "Hai", 2],
        ["II", "Ba", 1],
        [1, "Bốn", 1],
    ]
    path = annexes.workbook(tmp_path / "hai.xlsx", [sheet, [*sheet[:2], [1, "Năm", 2]]])
    first, findings = read_annex(path, "hai.xlsx")
    second, _ = read_annex(path, "hai.xlsx", 2)
    none, refused = read_annex(path, "hai.xlsx", 3)
    assert first is not None
    assert second is not None
    assert [node.title for node in first.nodes()] == ["Một", "Hai", "Ba", "Bốn"]
    assert [node.title for node in second.nodes()] == ["Một", "Năm"]
    assert "D201" in {found.code for found in findings}
    assert none is None
    assert [found.code for found in refused] == ["D004"]


def test_a_doubled_number_keeps_codes_unique_and_is_marked(tmp_path: Path) -> None:
    rows: list[Any] = [
        ["STT", "Nội dung", "Điểm"],
        ["1", "Một", 3],
        ["1.1", "Hai", 1],
        ["1.2", "Ba", 1],
        ["1.2", "Bốn", 1],
    ]
    draft, findings = read_annex(annexes.workbook(tmp_path / "a.xlsx", [rows]), "a.xlsx")
    assert draft is not None
    assert [node.code for node in draft.nodes()] == ["1", "1.1", "1.2", "1.3"]
    assert [found.place.cell for found in findings if found.code == "D102"] == ["B5"]


def test_rows_below_that_add_up_are_components(tmp_path: Path) -> None:
    rows: list[Any] = [
        ["STT", "Nội dung", "Điểm tối đa", "Cách chấm"],
        ["1", "Kế hoạch", 3, None],
        ["-", "Ban hành kế hoạch", 1, "Có: 1; không: 0"],
        ["-", "Thực hiện kế hoạch", 2, "Trên 90%: 2; dưới 90%: 0"],
    ]
    draft, findings = read_annex(annexes.workbook(tmp_path / "a.xlsx", [rows]), "a.xlsx")
    assert draft is not None
    assert [(node.code, str(node.max)) for node in draft.nodes()] == [("1", "3"), ("1.1", "1"), ("1.2", "2")]
    assert "đúng 90% không thuộc mức nào" in "".join(
        found.message for found in findings if found.code == "D107"
    )
