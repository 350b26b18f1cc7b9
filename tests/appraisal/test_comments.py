"""Comments of cells as reasons: what the files of each kind say about where they stand, and files that say it badly."""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Callable, Mapping
from pathlib import Path

import openpyxl
import pytest
from openpyxl.comments import Comment

from parscore.pipeline.forms_out import write_appraisal_forms
from parscore.pipeline.score import Run, score_cycle
from parscore.read.sheets import guard as workbook_guard
from tests.appraisal.kit import Small, book, columns_of, fill, of_family, rows_of, unit_book
from tests.appraisal.test_matrix import read
from tests.appraisal.test_ways import words_of
from tests.kit.office import needs_office, saved_as

EXAMPLE = Path(__file__).parents[2] / "examples" / "lai-chau-2022"
ROWS = (("Mã", "", "Sở Nội vụ", "Sở Tư pháp"), ("1.1", "", 1, 1), ("1.3", "", 0.5, 0.5))
KEYS = (("so-noi-vu", "1.1"), ("so-tu-phap", "1.1"), ("so-noi-vu", "1.3"), ("so-tu-phap", "1.3"))
NAMES = " ".join(
    f'xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("office", "office"), ("table", "table"), ("text", "text"))
)


@pytest.fixture
def small(tmp_path: Path) -> Small:
    """The small cycle with three workbooks."""
    return Small(tmp_path).set_up()


def note(text: str = "Chậm", more: str = "") -> str:
    """A comment as it stands in a cell."""
    return f"<office:annotation>{more}<text:p>{text}</text:p></office:annotation>"


def cell(value: object = "", said: str = "", more: str = "", tag: str = "table-cell") -> str:
    """A cell of an ods file."""
    if isinstance(value, str):
        kind, words = 'office:value-type="string"', f"<text:p>{value}</text:p>" if value else ""
    else:
        kind, words = f'office:value-type="float" office:value="{value}"', f"<text:p>{value}</text:p>"
    return f"<table:{tag} {kind if words else ''} {more}>{said}{words}</table:{tag}>"


def row(*cells: str, more: str = "") -> str:
    """A row of an ods file."""
    return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"


HEAD = row(cell("Mã"), cell(), cell("Sở Nội vụ"), cell("Sở Tư pháp"))


def ods(small: Small, *rows: str, before: str = "", name: str = "Điểm") -> Run:
    """Score with a matrix of these rows in an ods file of Sở Nội vụ."""
    table = f'<table:table table:name="{name}">{before}{"".join(rows)}</table:table>'
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMES}><office:body>'
        f"<office:spreadsheet>{table}</office:spreadsheet></office:body></office:document-content>"
    )
    with zipfile.ZipFile(small.folder / "so-noi-vu.ods", "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("content.xml", content)
        package.writestr("META-INF/manifest.xml", "<manifest:manifest xmlns:manifest='urn:x'/>")
    return small.score(round_1="so-noi-vu.ods")


def reasons(run: Run) -> dict[tuple[str, str], str]:
    """Only the reason of every ruling."""
    return {key: said[1] for key, said in words_of(run).items()}


ACROSS, DOWN = 'table:number-columns-repeated="2"', 'table:number-rows-repeated="2"'
FAR = 'table:number-columns-repeated="16000"'
SPACES = '<text:s text:c="9999999"/>'
PLACES: Mapping[str, tuple[tuple[str, ...], Mapping[tuple[str, str], str]]] = {
    "a cell": ((row(cell("1.1"), cell(), cell(1, note()), cell(1, note("Sai"))),), {KEYS[0]: "Chậm", KEYS[1]: "Sai"}),
    "repeated cells": ((row(cell("1.1"), cell(), cell(1, note(), ACROSS)),), {KEYS[0]: "Chậm", KEYS[1]: "Chậm"}),
    "behind repeated cells": (
        (row(cell("1.1", more=ACROSS), cell(), cell(1, note())),),
        {KEYS[1]: "Chậm"},
    ),
    "behind repeated rows": (
        (row(cell("1.10"), more=DOWN), row(cell("1.3"), cell(), cell(), cell(0.5, note()))),
        {KEYS[3]: "Chậm"},
    ),
    "behind covered cells": (
        (row(cell("1.1", more='table:number-columns-spanned="2"'), cell(tag="covered-table-cell"), cell(1, note())),),
        {KEYS[0]: "Chậm"},
    ),
    "a group of rows": (
        ("<table:table-row-group>", row(cell("1.1"), cell(), cell(1, note())), "</table:table-row-group>"),
        {KEYS[0]: "Chậm"},
    ),
    "formatted words": (
        (row(cell("1.1"), cell(), cell(1, note(f"<text:span>Chậm{SPACES}nộp</text:span><text:tab/>rồi"))),),
        {KEYS[0]: "Chậm nộp rồi"},
    ),
    "a named author": (
        (row(cell("1.1"), cell(), cell(1, note("Admin:</text:p><text:p>Chậm", "<dc:creator>Admin</dc:creator>"))),),
        {KEYS[0]: "Chậm"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("where", PLACES)
def test_comments_of_ods_stand_at_their_cells(where: str, small: Small) -> None:
    rows, expected = PLACES[where]
    run = ods(small, HEAD, *rows)
    assert of_family(run) == []
    assert reasons(run) == expected


@pytest.mark.parametrize(
    ("first", "reason"),
    [("Giải trình", ""), ("Thiếu các văn bản sau", "Thiếu các văn bản sau: "), ("Nguyễn Văn A", "")],
)
def test_a_first_line_is_left_out_only_when_it_is_a_name(first: str, reason: str, small: Small) -> None:
    """LibreOffice does not keep who wrote a comment; a request stays a request."""
    run = ods(small, HEAD, row(cell("1.1"), cell(), cell(1, note(f"{first}:</text:p><text:p>KH 12"))))
    assert of_family(run) == []
    asks = first == "Giải trình"
    assert words_of(run) == {KEYS[0]: ("1", f"{reason}KH 12", "so-noi-vu", asks, False)}


REPEATED = "table:number-columns-repeated"
INNER = f"<table:table>{row(cell(2, note()))}</table:table>"
BAD_ODS: Mapping[str, tuple[str, list[str]]] = {
    "everywhere": (
        row(cell("1.1"), cell(), cell(1, note(), FAR), more='table:number-rows-repeated="400"'),
        ["R208", "R011"],
    ),
    "beyond the sheet": (row(cell("1.1"), cell(), cell(1, note(), f'{REPEATED}="99999999999"')), ["W007"]),
    "repeated some times": (row(cell("1.1"), cell(), cell(1, note(), f'{REPEATED}="x"')), ["W003"]),
    "repeated no times": (row(cell("1.1"), cell(), cell(1, note(), f'{REPEATED}="0"')), ["R013"]),
    "empty": (row(cell("1.1"), cell(), cell(1, note(""))), ["R105"]),
    "on no mark": (row(cell("1.1"), cell(), cell("", note())), ["R013"]),
    "far from every mark": (row(cell("1.1"), cell(), cell(1.5), cell("", more=FAR), cell("", note())), []),
    "in a table of a cell": (row(cell("1.1"), cell(INNER), cell(1)), []),
    "outside cells": (row(note(), cell("1.1"), cell(), cell(1)), ["W003"]),
    "spanning beyond all numbers": (
        row(cell("1.1"), cell(), cell(1.5, more=f'table:number-rows-spanned="{"9" * 5000}"')),
        [],
    ),
    "cut off": (row(cell("1.1"), cell(), cell(1, "<office:annotation><text:p>")), ["W003"]),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD_ODS)
def test_comments_in_bad_places_do_no_harm(what: str, small: Small) -> None:
    """Nothing falls over, and no comment gives a reason to a mark that it does not stand on."""
    line, expected = BAD_ODS[what]
    run = ods(small, HEAD, line)
    assert [one.code for one in run.findings if one.code[0] in "RW" and one.code != "R212"] == expected
    assert set(reasons(run).values()) <= {""}


def altered(part: str, change: Callable[[str], str | None]) -> Callable[[Path], None]:
    """Another text in one part of a package; None leaves the part out."""

    def alter(path: Path) -> None:
        with zipfile.ZipFile(path) as package:
            parts = {name: package.read(name) for name in package.namelist()}
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
            for name, content in parts.items():
                made = change(content.decode()) if re.search(part, name) else content
                if made is not None:
                    package.writestr(name, made)

    return alter


MERGED = '</sheetData><mergeCells><mergeCell ref="F9:XFD1048576"/></mergeCells>'
COMMENT, SHEET = r"comment\d*\.xml$", "sheet1.xml$"
BAD_XLSX: Mapping[str, tuple[Callable[[Path], None], list[str]]] = {
    "in the farthest corner": (altered(COMMENT, lambda text: text.replace("C2", "XFD1048576")), ["R105"]),
    "beyond it": (altered(COMMENT, lambda text: text.replace("C2", "ZZZ9999999")), ["R105"]),
    "in no cell": (altered(COMMENT, lambda text: text.replace('"C2"', '"2"')), ["R208", "R105"]),
    "cut off": (altered(COMMENT, lambda text: text[:-30]), ["R208", "R105"]),
    "missing": (altered(COMMENT, lambda _: None), ["R208", "R105"]),
    "of nobody": (altered(COMMENT, lambda text: text.replace('authorId="0"', 'authorId="77"')), []),
    "of an author beyond all numbers": (
        altered(COMMENT, lambda text: text.replace('authorId="0"', f'authorId="{"9" * 5000}"')),
        [],
    ),
    "nested deep": (
        altered(COMMENT, lambda text: text.replace("<t>", "<r>" * 3000).replace("</t>", "</r>" * 3000)),
        ["R105"],
    ),
    "another kind of part": (
        altered("sheet1.xml.rels$", lambda text: text.replace("comment1.xml", "comment1.bin")),
        ["R208", "R105"],
    ),
    "entities": (altered(COMMENT, lambda text: '<!DOCTYPE x [<!ENTITY a "b">]>' + text), ["W007"]),
    "beside a merge over the whole sheet": (altered(SHEET, lambda text: text.replace("</sheetData>", MERGED)), []),
}  # fmt: skip


@pytest.mark.parametrize("what", BAD_XLSX)
def test_comments_told_badly_in_xlsx(what: str, small: Small) -> None:
    """R208 where a comment cannot be read; a file is never laid out up to its farthest corner."""
    change, expected = BAD_XLSX[what]
    read(small, *ROWS, comments={"C2": "Chậm", "D2": "Chậm", "C3": "Chậm", "D3": "Chậm"})
    change(small.folder / "so-noi-vu.xlsx")
    run = small.score(round_1="so-noi-vu.xlsx")
    codes = [one.code for one in run.findings if one.code[0] in "RW" and one.code != "R212"]
    assert set(codes) == set(expected)


def test_comments_of_a_large_file_are_read_too(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    """The guard keeps no parts of a large file."""
    monkeypatch.setattr(workbook_guard, "MAX_KEPT", 10)
    run = read(small, ROWS[0], ROWS[1], comments={"C2": "Chậm", "D2": "Sai"})
    assert of_family(run) == []
    assert reasons(run) == {KEYS[0]: "Chậm", KEYS[1]: "Sai"}


def commented(path: Path, comments: Mapping[str, str]) -> str:
    """The workbook with these comments by cell on its first sheet; its name."""
    workbook = openpyxl.load_workbook(path)
    for name, text in comments.items():
        workbook.worksheets[0][name].comment = Comment(text, "Nguyễn A")
    workbook.save(path)
    return path.name


LONG_ROWS = (
    ("Đơn vị", "Mã tiêu chí", "Tiêu chí", "Điểm", "Lý do"),
    ("Sở Nội vụ", "1.1", None, 1, None),
    ("Sở Tư pháp", "1.1", None, None, None),
    ("Sở Nội vụ", "1.3", None, 0.5, "Sai"),
)


def test_comments_in_a_long_table(small: Small) -> None:
    """On the mark a reason or a request; beside the reason more of it; a request on another cell is told."""
    comments = {"D2": "Chậm", "D3": "Giải trình: Thiếu", "E4": "Xem KH 12", "C4": "YCGT", "B4": "đã xem"}
    run = small.score(round_1=commented(book(small.folder / "so-noi-vu.xlsx", {"A": LONG_ROWS}), comments))
    assert [(one.code, one.place.cell) for one in of_family(run)] == [("R013", "C4")]
    assert words_of(run) == {
        KEYS[0]: ("1", "Chậm", "so-noi-vu", False, False),
        KEYS[1]: ("None", "Thiếu", "so-noi-vu", True, False),
        KEYS[2]: ("0.5", "Sai; Xem KH 12", "so-noi-vu", False, False),
    }


def test_comments_on_the_appraisers_form(small: Small) -> None:
    """A remark on a row without a mark is told, a request there is one."""
    path = fill(small.form("round-1", "so-noi-vu"), small.folder / "a.xlsx", {KEYS[0]: {"points": 1}})
    sheet = openpyxl.load_workbook(path)["Thẩm định"]
    columns = columns_of(sheet)
    cells = {
        (
            str(sheet.cell(row, columns["unit"]).value),
            str(sheet.cell(row, columns["code"]).value),
        ): sheet.cell(row, columns["points"]).coordinate
        for row in rows_of(sheet)
    }
    said = {cells[KEYS[0]]: "Chậm", cells[KEYS[1]]: "YCGT: Thiếu", cells[KEYS[2]]: "Quên"}
    run = small.score(round_1=commented(path, said))
    assert [(one.code, one.place.cell) for one in of_family(run)] == [("R013", cells[KEYS[2]])]
    assert words_of(run) == {
        KEYS[0]: ("1", "Chậm", "so-noi-vu", False, False),
        KEYS[1]: ("None", "Thiếu", "so-noi-vu", True, False),
    }


def test_comments_in_the_book_of_a_unit(small: Small) -> None:
    path = small.folder / "vong-1" / "so-noi-vu.xlsx"
    unit_book(path, "so-noi-vu", more=("Điểm thẩm định",), said={"1.1": (1,)})
    commented(path, {"H3": "Chậm", "H5": "Quên", "F3": "của đơn vị"})
    run = small.score(round_1="vong-1")
    assert [(one.code, one.place.cell) for one in of_family(run)] == [("R013", "H5")]
    assert words_of(run) == {KEYS[0]: ("1", "Chậm", "so-noi-vu", False, False)}


@needs_office
@pytest.mark.parametrize("kind", ["ods", pytest.param("xls", marks=pytest.mark.slow)])
@pytest.mark.slow
def test_the_forms_of_a_whole_cycle_saved_with_comments(kind: str, tmp_path: Path) -> None:
    """Each form of the first round filled in, the reasons in comments, comes back as it was said."""
    folder = Path(shutil.copytree(EXAMPLE, tmp_path / "examples" / EXAMPLE.name))
    shutil.copytree(EXAMPLE.parents[1] / "frameworks", tmp_path / "frameworks")
    text = (folder / "cycle.yaml").read_text(encoding="utf-8")
    kept = re.sub(r"(?ms)^(appraisal|explanations|sanctions|previous):.*?(?=^\S|\Z)", "", text)
    (folder / "cycle.yaml").write_text(kept, encoding="utf-8")
    results = score_cycle(folder, write=False).results
    assert results is not None
    (tmp_path / "phieu").mkdir()
    write_appraisal_forms(results, "round-1", tmp_path / "phieu", overwrite=True)
    expected, names = dict[tuple[str, str], str](), list[str]()
    for path in sorted((tmp_path / "phieu").glob("*.xlsx"))[:3]:
        workbook = openpyxl.load_workbook(path)
        sheet = workbook["Thẩm định"]
        columns = columns_of(sheet)
        for number, line in enumerate(rows_of(sheet)[::7]):
            unit, code, most = (str(sheet.cell(line, columns[key]).value) for key in ("unit", "code", "max"))
            if (unit, code) in expected:
                continue
            sheet.cell(line, columns["points"]).value = 0 if most else None
            sheet.cell(line, columns["points"]).comment = Comment(
                f"Tổ TĐ:\nLý do {number} của {path.stem}", "Tổ TĐ"
            )
            expected[unit, code] = f"Lý do {number} của {path.stem}"
        workbook.save(path)
        names.append(path.stem)
    saved_as(kind, tmp_path / "phieu", *(tmp_path / "phieu" / f"{name}.xlsx" for name in names))
    files = "".join(f"\n  - {tmp_path / 'phieu' / name}.{kind}" for name in names)
    (folder / "cycle.yaml").write_text(f"{kept}\nappraisal:\n round-1:{files}\n", encoding="utf-8")
    run = score_cycle(folder, write=False)
    assert {one.code for one in of_family(run)} <= {"R108", "R103"}
    assert len(expected) > 100
    assert reasons(run) == expected
