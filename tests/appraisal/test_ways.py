"""The same appraisal in every form comes to the same rulings, in any order of rows and files."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment

from parscore.model.scorecard import Mark
from parscore.pipeline.score import Run, score_cycle
from tests.appraisal.kit import Small, fill, line_of, of_family, unit_book
from tests.kit.office import needs_office, saved_as

SAID: dict[tuple[str, str], tuple[float | None, str, str]] = {
    ("so-noi-vu", "1.1"): (1.25, "Thiếu phụ lục", ""),
    ("so-tu-phap", "1.1"): (None, "Số liệu chênh lệch", "giải trình"),
    ("so-y-te", "1.1"): (1.5, "", ""),
    ("so-tu-phap", "1.3"): (0.5, "Chưa có báo cáo", "giải trình"),
}
"""What Sở Nội vụ says: points, reason, request."""
Words = dict[tuple[str, str], tuple[str, str, str, bool, bool]]


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """The small cycle with three workbooks."""
    return Small(tmp_path).set_up()


def words_of(run: Run) -> Words:
    """Every ruling of the results without its place."""
    assert run.results is not None
    return {
        (card.unit, line.code): _word(mark)
        for card in run.results.cards
        for line in card.lines
        for mark in line.marks
        if mark.by and not mark.unused
    }


def _word(mark: Mark) -> tuple[str, str, str, bool, bool]:
    return str(mark.points), mark.reason, mark.by, mark.asks, mark.agrees


EXPECTED: Words = {
    key: (str(points), reason, "so-noi-vu", bool(status), False)
    for key, (points, reason, status) in SAID.items()
}


def by_form(small: Small) -> Run:
    values = {
        key: {"points": points, "reason": reason or None, "status": status or None}
        for key, (points, reason, status) in SAID.items()
    }
    fill(small.form("round-1", "so-noi-vu"), small.folder / "a.xlsx", values)
    return small.score(round_1="a.xlsx")


def by_form_shuffled_and_split(small: Small) -> Run:
    """The rows in another order, spread over two files."""
    by_form(small)
    for number in (0, 1):
        workbook = openpyxl.load_workbook(small.folder / "a.xlsx")
        sheet = workbook["Thẩm định"]
        heading = next(row for row in range(1, 20) if sheet.cell(row, 1).value == "Mã đơn vị")
        last = max(row for row in range(1, sheet.max_row + 1) if sheet.cell(row, sheet.max_column).value)
        rows = [[one.value for one in row] for row in sheet.iter_rows(min_row=heading + 1, max_row=last)]
        random.Random(7).shuffle(rows)
        kept = rows[number::2]
        for place in range(len(rows)):
            for column in range(1, sheet.max_column + 1):
                value = kept[place][column - 1] if place < len(kept) else None
                sheet.cell(heading + 1 + place, column).value = value
        workbook.save(small.folder / f"b{number}.xlsx")
    return small.score(round_1=["b1.xlsx", "b0.xlsx"])


def by_long(small: Small) -> Run:
    rows = [
        f"{unit},{code},{'' if points is None else points},{reason},SNV,{status}"
        for (unit, code), (points, reason, status) in SAID.items()
    ]
    return small.score(round_1=small.long("a.csv", *rows))


def by_long_without_who(small: Small) -> Run:
    """The file's name says who rules; csv with semicolons and decimal commas."""
    rows = [
        f"{unit};{code};{'' if points is None else str(points).replace('.', ',')};{reason};{status}"
        for (unit, code), (points, reason, status) in SAID.items()
    ]
    head = "Đơn vị;Mã tiêu chí;Điểm;Lý do;Trạng thái"
    return small.score(round_1=small.long("vong-1/so-noi-vu.csv", *rows, head=head))


HEAD = ("STT", "Tiêu chí", "Tối đa", "Sở Nội vụ", "STP", "so-y-te", "Ghi chú")
MATRIX: list[tuple[object, ...]] = [
    ("Cơ quan thẩm định: Sở Nội vụ",),
    (None, None, None, "Điểm thẩm định"),
    HEAD,
    ("1", "Tự chấm", 8, 9, 9, 9, ""),
    ("1.1", "Chất lượng", 2, 1.25, "giải trình", 1.5, "abc"),
    ("1.3", "Khác", 2, "", 0.5, "-", ""),
    (None, "NGƯỜI LẬP BIỂU"),
]
REASONS: list[tuple[object, ...]] = [
    ("", "", "SNV", "Sở Tư pháp"),
    ("1.1", "", "Thiếu phụ lục", "Số liệu chênh lệch"),
    ("1.3", "", "", "Chưa có báo cáo"),
]


def by_matrix(small: Small) -> Run:
    """The reasons on a second sheet; one cell cannot say both a mark and a request."""
    name = small.book("bang.xlsx", {"Điểm": MATRIX, "Lý do": REASONS})
    return small.score(round_1=name)


def by_comments(small: Small) -> Run:
    small.book("bang.xlsx", {"Điểm": MATRIX})
    workbook = openpyxl.load_workbook(small.folder / "bang.xlsx")
    sheet = workbook["Điểm"]
    sheet["D5"].comment = Comment("Nguyễn A:\nThiếu phụ lục", "Nguyễn A")
    sheet["E5"].comment = Comment("Số liệu chênh lệch", "Nguyễn A")
    sheet["E6"].comment = Comment("Chưa có báo cáo", "Nguyễn A")
    workbook.save(small.folder / "bang.xlsx")
    return small.score(round_1="bang.xlsx")


def by_workbooks(small: Small) -> Run:
    """The units' own workbooks with the appraisers' columns."""
    for unit in ("so-noi-vu", "so-tu-phap", "so-y-te"):
        said = {
            code: (points, f"Yêu cầu giải trình: {reason}" if status else reason)
            for (whose, code), (points, reason, status) in SAID.items()
            if whose == unit
        }
        unit_book(
            small.folder / "vong-1" / f"{unit}.xlsx",
            unit,
            more=("Điểm thẩm định", "Ý kiến / Ghi chú"),
            said=said,
        )
    return small.score(round_1="vong-1")


PLAIN = {**EXPECTED, ("so-tu-phap", "1.3"): ("0.5", "Chưa có báo cáo", "so-noi-vu", False, False)}
WAYS: list[tuple[Callable[[Small], Run], Words]] = [
    (by_form, EXPECTED),
    (by_form_shuffled_and_split, EXPECTED),
    (by_long, EXPECTED),
    (by_long_without_who, EXPECTED),
    (by_matrix, PLAIN),
    (by_comments, PLAIN),
    (by_workbooks, EXPECTED),
]


@pytest.mark.parametrize(("way", "expected"), WAYS, ids=lambda one: getattr(one, "__name__", ""))
def test_every_way_says_the_same(way: Callable[[Small], Run], expected: Words, small: Small) -> None:
    run = way(small)
    assert of_family(run) == []
    assert words_of(run) == expected


def test_two_files_merged_keep_every_ruling_or_say_why(small: Small) -> None:
    """The rows of another agency's form pasted below are not taken for this agency's."""
    by_form(small)
    other = fill(
        small.form("round-1", "so-tu-phap"), small.folder / "c.xlsx", {("so-y-te", "1.2"): {"points": 2}}
    )
    source, target = openpyxl.load_workbook(other), openpyxl.load_workbook(small.folder / "a.xlsx")
    rows = [
        [one.value for one in row] for row in source["Thẩm định"].iter_rows() if row[0].value == "so-y-te"
    ]
    for row in rows:
        target["Thẩm định"].append(row)
    target.save(small.folder / "a.xlsx")
    run = small.score(round_1="a.xlsx")
    assert [one.code for one in of_family(run)] == ["R204"]
    assert words_of(run) == EXPECTED


def test_a_folder_named_for_the_council_rules_for_it(small: Small) -> None:
    path = small.folder / "vong-1" / "hoi-dong" / "so-y-te.xlsx"
    unit_book(path, "so-y-te", more=("Điểm thẩm định", "Ghi chú"), said={"1.2": (0, "Hội đồng xét")})
    run = small.score(round_1="vong-1/")
    assert words_of(run) == {("so-y-te", "1.2"): ("0", "Hội đồng xét", "hoi-dong", False, False)}
    path.rename(small.folder / "vong-1" / "so-y-te.xlsx")
    run = small.score(round_1="vong-1/")
    assert words_of(run) == {("so-y-te", "1.2"): ("0", "Hội đồng xét", "so-tu-phap", False, False)}


def test_explanations_reach_the_line_and_the_next_form(small: Small) -> None:
    """From the workbook and from a file of their own; the line is open until the next stage rules."""
    unit_book(small.folder / "submissions" / "so-y-te.xlsx", "so-y-te", told={"1.1": "Theo biểu"})
    ask = small.long("a.csv", "so-y-te,1.1,1,Thiếu,so-noi-vu,giải trình")
    small.long("giai-trinh.csv", "so-y-te,1.1,Đã gửi bổ sung", head="unit,code,text")
    small.cycle("explanations: [giai-trinh.csv]", f"appraisal: {{round-1: {ask}}}")
    run = score_cycle(small.folder, write=False)
    assert of_family(run) == []
    line = line_of(run, "so-y-te", "1.1")
    assert line.explanation == "Theo biểu; Đã gửi bổ sung"
    assert line.is_open()
    form = openpyxl.load_workbook(small.form("round-2", "so-noi-vu"))["Thẩm định"]
    texts = [one.value for row in form.iter_rows() for one in row if isinstance(one.value, str)]
    assert "Theo biểu; Đã gửi bổ sung" in texts
    assert "đang mở" in texts
    assert "so-tu-phap" not in texts  # settled lines are not on an agency's second form
    again = small.long("b.csv", "so-y-te,1.1,1.5,Đã bổ sung,so-noi-vu,")
    small.cycle("explanations: [giai-trinh.csv]", f"appraisal: {{round-1: {ask}, round-2: {again}}}")
    run = score_cycle(small.folder, write=False)
    assert of_family(run) == []
    assert not line_of(run, "so-y-te", "1.1").is_open()


def test_text_never_becomes_a_formula(small: Small) -> None:
    """What a unit typed stays text on the form."""
    evil = '=HYPERLINK("http://x","y")'
    unit_book(small.folder / "submissions" / "so-y-te.xlsx", "so-y-te", told={"1.1": "+1"})
    small.long("giai-trinh.csv", "so-y-te,1.1," + '"' + evil.replace('"', '""') + '"', head="unit,code,text")
    ask = small.long("a.csv", "so-y-te,1.1,1,@cmd,so-noi-vu,giải trình")
    small.cycle("explanations: giai-trinh.csv", f"appraisal: {{round-1: {ask}}}")
    workbook = openpyxl.load_workbook(small.form("round-2", "so-noi-vu"))
    cells = [one for sheet in workbook for row in sheet.iter_rows() for one in row]
    assert any(evil in str(one.value) for one in cells)
    assert all(one.data_type != "f" for one in cells)


@needs_office
@pytest.mark.parametrize("kind", ["ods", "xls"])
def test_other_kinds_are_read_like_xlsx(kind: str, small: Small) -> None:
    by_form(small)
    by_comments(small)
    (small.folder / "bang.xlsx").rename(small.folder / "ghi-chu.xlsx")
    small.book("bang.xlsx", {"Điểm": MATRIX, "Lý do": REASONS})
    saved_as(kind, small.folder, *(small.folder / f"{name}.xlsx" for name in ("a", "bang", "ghi-chu")))
    for name, expected in (("a", EXPECTED), ("bang", PLAIN), ("ghi-chu", PLAIN)):
        run = small.score(round_1=f"{name}.{kind}")
        assert of_family(run) == []
        assert words_of(run) == expected
