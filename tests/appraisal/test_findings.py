"""Every check of the appraisal: a bad fixture found in its file and cell, a sound one in silence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from parscore.catalogue import family
from parscore.model.appraisal import COLUMNS, SHEET, STAMP_SHEET
from parscore.pipeline.score import Run
from tests.appraisal.kit import (
    LONG,
    MARKS,
    TITLES,
    Small,
    columns_of,
    fill,
    line_of,
    of_family,
    rows_of,
    unit_book,
)

KEY = ("so-noi-vu", "1.1")
CUT = {KEY: {"points": 1.25, "reason": "Thiếu phụ lục"}}


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """The small cycle with three workbooks."""
    return Small(tmp_path).set_up()


def long(*rows: str, second: tuple[str, ...] = (), head: str = ",".join(LONG)) -> Callable[[Small], Run]:
    """Long tables for one or two rounds."""

    def run(small: Small) -> Run:
        stages = {"round_1": small.long("a.csv", *rows, head=head)}
        if second:
            stages["round_2"] = small.long("b.csv", *second)
        return small.score(**stages)

    return run


def altered(change: Callable[[openpyxl.Workbook], None], stage: str = "round_1") -> Callable[[Small], Run]:
    """The filled form of Sở Nội vụ, changed in some way."""

    def run(small: Small) -> Run:
        path = fill(small.form("round-1", "so-noi-vu"), small.folder / "a.xlsx", CUT)
        workbook = openpyxl.load_workbook(path)
        change(workbook)
        workbook.save(path)
        return small.score(**{stage: "a.xlsx"})

    return run


def stamp(key: str, value: str) -> Callable[[openpyxl.Workbook], None]:
    """Another value in the stamp."""

    def change(workbook: openpyxl.Workbook) -> None:
        for row in workbook[STAMP_SHEET].iter_rows():
            if row[0].value == key:
                row[1].value = value

    return change


def of_an_older_set(workbook: openpyxl.Workbook) -> None:
    """The stamp of a form on which every line says something else than the set has it now."""
    stamp("set:bo-nho", "0")(workbook)
    for row in workbook[STAMP_SHEET].iter_rows():
        if str(row[0].value).startswith("line:bo-nho:"):
            row[1].value = "0-0-0-0"


def cell(key: str, value: object) -> Callable[[openpyxl.Workbook], None]:
    """Another value in a locked cell of the first row."""

    def change(workbook: openpyxl.Workbook) -> None:
        sheet = workbook[SHEET]
        sheet.cell(rows_of(sheet)[0], columns_of(sheet)[key]).value = value  # type: ignore[assignment]

    return change


def cells(**values: object) -> Callable[[openpyxl.Workbook], None]:
    """Other values in several cells of the first row."""

    def change(workbook: openpyxl.Workbook) -> None:
        for key, value in values.items():
            cell(key, value)(workbook)

    return change


def unstamped(workbook: openpyxl.Workbook) -> None:
    """The form without its stamp, as when the sheet was copied into another workbook."""
    del workbook[STAMP_SHEET]


def resent(small: Small) -> Run:
    """The unit sends another workbook after its line was ruled on."""
    fill(small.form("round-1", "so-noi-vu"), small.folder / "a.xlsx", CUT)
    unit_book(small.folder / "submissions" / "so-noi-vu.xlsx", "so-noi-vu", marks={**MARKS, "1.1": 2})
    return small.score(round_1="a.xlsx")


def headless(workbook: openpyxl.Workbook) -> None:
    """The heading of the marks is gone."""
    for row in workbook[SHEET].iter_rows():
        for one in row:
            if one.value == COLUMNS["points"]:
                one.value = "x"


def matrix(
    *rows: tuple[object, ...],
    head: tuple[object, ...] = ("STT", "Tiêu chí", "SNV", "Sở Y tế"),
    name: str = "so-noi-vu",
    **sheets: tuple[tuple[object, ...], ...],
) -> Callable[[Small], Run]:
    """A matrix of rulings."""

    def run(small: Small) -> Run:
        named = {"Điểm": [head, *rows]} | {
            title.replace("_", " "): list(body) for title, body in sheets.items()
        }
        return small.score(round_1=small.book(f"{name}.xlsx", named))

    return run


def explained(*rows: str, head: str = "unit,code,text") -> Callable[[Small], Run]:
    """A file of explanations."""

    def run(small: Small) -> Run:
        from parscore.pipeline.score import score_cycle

        small.cycle(f"explanations: {small.long('giai-trinh.csv', *rows, head=head)}")
        return score_cycle(small.folder, write=False)

    return run


def marked(**more: object) -> Callable[[Small], Run]:
    """A folder with the workbook of Sở Y tế as an appraiser filled it in."""

    def run(small: Small) -> Run:
        folder = small.folder / "tham-dinh"
        if "empty" in more:
            folder.mkdir()
        elif "bare" in more:
            unit_book(folder / "so-y-te.xlsx", "so-y-te")
        else:
            unit_book(
                folder / "so-y-te.xlsx",
                "so-y-te",
                more=("Điểm thẩm định", "Ý kiến"),
                said={"1.1": more["said"]},  # type: ignore[dict-item]
            )
        return small.score(round_1="tham-dinh/")

    return run


ASK = "so-noi-vu,1.1,1,Thiếu phụ lục,so-noi-vu,giải trình"
SETTLED = "so-noi-vu,1.1,1,Thiếu phụ lục,so-noi-vu,"
AGAIN = "so-noi-vu,1.1,1.5,Đã bổ sung,so-noi-vu,"
BAD: dict[str, tuple[Callable[[Small], Run], str]] = {
    "R001": (altered(headless), "a.xlsx[Thẩm định]!"),
    "R002": (
        matrix(("1.1", "", 1.5, 1.5), head=("STT", "Tiêu chí", "SNV", "Sở Y té x")),
        "so-noi-vu.xlsx[Điểm]!D1",
    ),
    "R003": (matrix(("1.1", "", 1.5, 1.5), ("9.9", "", 1, None)), "so-noi-vu.xlsx[Điểm]!A3"),
    "R004": (matrix(("1.1", "", "đạt", None)), "so-noi-vu.xlsx[Điểm]!C2"),
    "R005": (altered(stamp("by", "so-la")), "a.xlsx"),
    "R006": (matrix(("1.1", "", 1.5, None), name="bang"), "bang.xlsx[Điểm]!C1"),
    "R007": (altered(cell("points", None)), "a.xlsx[Thẩm định]!"),
    "R008": (altered(cell("status", "xem lại")), "a.xlsx[Thẩm định]!"),
    "R009": (matrix((1.1, "", 1.5, None)), "so-noi-vu.xlsx[Điểm]!A2"),
    "R010": (
        long("so-noi-vu,1.1,1,1.25,Vì thế,so-noi-vu", head="unit,code,Điểm,Điểm,reason,by"),
        "a.csv:1:4",
    ),
    "R011": (
        matrix(("1.1", "", 1, 2), head=("Mã", "Tiêu chí", "SNV", None)),
        "so-noi-vu.xlsx[Điểm]!C1",
    ),
    "R012": (
        matrix(("1.1", "Khác", 1.5, None), head=("Mã", "Tiêu chí", "SNV", "Sở Y tế")),
        "so-noi-vu.xlsx[Điểm]!A2",
    ),
    "R013": (
        matrix(("1.1", "", 1.5, None), Lý_do=(("STT", "", "Sở Y tế"), ("1.1", "", "Thiếu"))),
        "so-noi-vu.xlsx[Lý do]!C2",
    ),
    "R014": (long(",1.1,1,Vì thế,so-noi-vu,"), "a.csv:2:1"),
    "R015": (matrix(("1", "Tự chấm", 1.5, None), ("1.1", "", None, None)), "so-noi-vu.xlsx[Điểm]!C2"),
    "R017": (altered(cell("points", "=1+1")), "a.xlsx[Thẩm định]!"),
    "R018": (
        long(
            "so-noi-vu,1.1,1.5,Chậm,so-noi-vu,",
            head="Nơi được chấm,Mã tiêu chí,Điểm,Lý do,Người thẩm định,Trạng thái",
        ),
        "a.csv:1:1",
    ),
    "R101": (matrix(("1.1", "", 1.5, None), ("1.1", "", 1.75, None)), "so-noi-vu.xlsx[Điểm]!C2"),
    "R102": (altered(cell("points", 2.5)), "a.xlsx[Thẩm định]!"),
    "R103": (altered(cell("points", 1.3)), "a.xlsx[Thẩm định]!"),
    "R104": (matrix(("1.2", "", 2, None)), "so-noi-vu.xlsx[Điểm]!C2"),
    "R105": (altered(cell("reason", None)), "a.xlsx[Thẩm định]!"),
    "R106": (matrix(("2.1", "", 1, None)), "so-noi-vu.xlsx[Điểm]!C2"),
    "R107": (matrix(("1.3", "", None, 1)), "so-noi-vu.xlsx[Điểm]!D2"),
    "R108": (
        matrix(("1.2", "", 1, None), name="hoi-dong", Lý_do=(("STT", "", "SNV"), ("1.2", "", "x"))),
        "hoi-dong.xlsx",
    ),
    "R109": (matrix(("1.1", "", 1.5, None), ("1.1", "", 1.5, None)), "so-noi-vu.xlsx[Điểm]!C3"),
    "R110": (long(SETTLED, second=(AGAIN,)), "b.csv:2:3"),
    "R111": (long("so-noi-vu,1.1,,Không phát sinh,so-noi-vu,đồng ý không áp dụng"), "a.csv:2:3"),
    "R112": (long("so-noi-vu,1.1,1,Vì thế,so-noi-vu,đồng ý không áp dụng"), "a.csv:2:3"),
    "R113": (long("so-noi-vu,1.1,,,so-noi-vu,đồng ý không áp dụng"), "a.csv:2:3"),
    "R114": (resent, "a.xlsx[Thẩm định]!"),
    "R115": (
        long("so-noi-vu,1.1,1,Thiếu phụ lục,so-noi-vu,", "so-noi-vu,1.1,1,Chậm,so-noi-vu,"),
        "a.csv:3:3",
    ),
    "R116": (long("so-noi-vu,2,,Không phát sinh,so-noi-vu,đồng ý không áp dụng"), "a.csv:2:3"),
    "R117": (long("so-noi-vu,1,,Không phát sinh,so-noi-vu,đồng ý không áp dụng"), "a.csv:2:3"),
    "R118": (long("so-noi-vu,1.1,0,5,so-noi-vu,"), "a.csv:2:4"),
    "R201": (altered(stamp("cycle", "nho-2021")), "a.xlsx"),
    "R202": (altered(lambda _: None, stage="round_2"), "a.xlsx"),
    "R203": (altered(of_an_older_set), "a.xlsx"),
    "R204": (altered(cell("unit", "so-tu-phap")), "a.xlsx[Thẩm định]!"),
    "R205": (altered(cell("claimed", 2)), "a.xlsx[Thẩm định]!"),
    "R206": (marked(bare=True), "tham-dinh/so-y-te.xlsx[Biểu]"),
    "R207": (matrix(("1.1", "", 1.5, None), Lý_do=(("a", "b"), ("c", "d"))), "so-noi-vu.xlsx[Lý do]"),
    "R209": (marked(empty=True), "tham-dinh/"),
    "R210": (altered(unstamped), "a.xlsx[Thẩm định]"),
    "R211": (altered(unstamped, stage="round_2"), "a.xlsx[Thẩm định]"),
    "R212": (long(), "a.csv"),
    "R301": (explained("so-y-te,1.1,Một", "so-y-te,1.1,Hai"), "giai-trinh.csv:3:3"),
    "R302": (explained("so-y-te,1.1,"), "giai-trinh.csv:2:3"),
}
GOOD: dict[str, Callable[[Small], Run]] = {
    "form": altered(lambda _: None),
    "another version with the same lines": altered(stamp("set:bo-nho", "0")),
    "matrix": matrix(("1.1", "", 1.5, "giải trình"), ("1", "Cộng", 9, 9), ("", "Người lập", "", "")),
    "long": long(ASK, second=(AGAIN,)),
    "the council reopens": long(SETTLED, second=("so-noi-vu,1.1,1.5,Xem lại,hoi-dong,",)),
    "marked workbooks": marked(said=(1.25, "Thiếu phụ lục")),
    "explanations": explained("Sở Y tế,1.1,Đã gửi bổ sung", head="Đơn vị,Mã tiêu chí,Nội dung giải trình"),
}
ELSEWHERE = {
    "R016",
    "R019",
    "R020",
    "R119",
    "R120",
    "R121",
    "R122",
    "R130",
    "R131",
    "R140",
    "R141",
    "R142",
    "R208",
}
"""test_merged, test_decided_marks, test_what_was_seen, test_comments, test_long; R019 in tests/cli/test_gaps."""


@pytest.mark.parametrize("code", BAD)
def test_what_is_wrong_is_found_in_its_place(code: str, small: Small) -> None:
    """The finding names file and cell, and scoring goes on."""
    make, where = BAD[code]
    run = make(small)
    found = of_family(run)
    assert code in {one.code for one in found}, found
    assert any(str(one.place).startswith(where) for one in found if one.code == code), found
    assert run.results is not None


@pytest.mark.parametrize("name", GOOD)
def test_what_is_sound_is_silent(name: str, small: Small) -> None:
    """No finding about rulings at all."""
    assert of_family(GOOD[name](small)) == []


def test_every_code_about_rulings_has_a_fixture() -> None:
    assert {code for code in family("R") if code not in ELSEWHERE} - set(BAD) == set()


def test_a_mark_for_a_parent_names_what_is_below_it(small: Small) -> None:
    """No code that only looks alike is suggested."""
    (one,) = of_family(long("so-noi-vu,1,5,Vì thế,so-noi-vu,")(small))
    assert one.code == "R003"
    assert "có mục con 1.1, 1.2, 1.3…" in one.message


def test_errors_leave_the_earlier_mark(small: Small) -> None:
    """A refused ruling changes nothing; an agency cannot reopen, the council can."""
    run = BAD["R110"][0](small)
    assert str(line_of(run, *KEY).value()) == "1"
    run = GOOD["the council reopens"](small)
    assert str(line_of(run, *KEY).value()) == "1.5"


def test_an_edited_row_is_not_ruled(small: Small) -> None:
    run = BAD["R204"][0](small)
    lines = [line_of(run, unit, "1.1") for unit in ("so-noi-vu", "so-tu-phap", "so-y-te")]
    assert [sum(not mark.unused for mark in line.marks) for line in lines] == [1, 1, 1]


UNREAD: dict[str, Callable[[object], Callable[[Small], Run]]] = {
    "form": lambda value: altered(cells(points=value, reason=None)),
    "request": lambda value: altered(cell("status", value)),
    "matrix": lambda value: matrix(("1.1", "", value, None)),
    "long": lambda value: (
        lambda small: small.score(
            round_1=small.book("a.xlsx", {"Bảng": [LONG, ("so-noi-vu", "1.1", value, "", "so-noi-vu")]})
        )
    ),
    "marked workbook": lambda value: marked(said=(value,)),
}


@pytest.mark.parametrize("value", ["=1+1", "#REF!"])
@pytest.mark.parametrize("way", UNREAD)
def test_a_cell_without_its_result_is_told_and_never_taken_for_empty(
    way: str, value: str, small: Small
) -> None:
    """A formula that was never calculated and an error look empty to a reader of values."""
    assert [one.code for one in of_family(UNREAD[way](value)(small))] == ["R017"]


def test_sums_and_reasons_without_their_result_say_nothing(small: Small) -> None:
    """No mark is lost with them; a reason that says nothing is none."""
    run = matrix(("1", "Tự chấm", "=C3", None), ("1.1", "", 1.5, None), ("", "Cộng", "#REF!", None))(small)
    assert of_family(run) == []
    assert [one.code for one in of_family(altered(cell("reason", "#REF!"))(small))] == ["R105"]


HOSTILE: tuple[dict[str, object], ...] = (
    {"points": "=1+1"},
    {"points": "1e999"},
    {"points": "NaN"},
    {"reason": "x" * 40_000, "points": 1},
    {"unit": "../../x", "points": 1},
    {"key": "-", "points": 1},
    {"code": 1.1, "points": 1},
    {"points": True},
    {"status": "\u202egiải trình"},
    {"points": -1},
    {"points": "٣"},
)


@pytest.mark.parametrize("values", HOSTILE, ids=str)
def test_hostile_cells_never_stop_the_run(values: dict[str, object], small: Small) -> None:
    run = altered(cells(**values))(small)
    assert run.results is not None


@pytest.mark.parametrize("name", ["a.xlsx", "a.ods", "a.xls", "a.csv"])
@pytest.mark.parametrize(
    "content", [b"", b"PK\x03\x04rubbish", b"\xff\xfe\x00", "không,phải,bảng\n".encode()]
)
def test_broken_files_are_findings(name: str, content: bytes, small: Small) -> None:
    (small.folder / name).write_bytes(content)
    run = small.score(round_1=name)
    assert run.results is not None
    assert any(one.place.file == name for one in run.findings)


def test_the_fixture_is_what_it_says() -> None:
    assert set(MARKS) | {"2.1"} == set(TITLES)
