"""`verify` names every report beside the results whose bytes are not those that the results give."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from tests.kit.cli import replace_in
from tests.kit.office import packed, parts_of
from tests.trust.kit import cycle_with_forms, run


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = cycle_with_forms(tmp_path_factory.mktemp("cong-bo") / "ky")
    assert run("score", folder)[0] == 0
    assert run("report", folder)[0] == 0
    return folder


@pytest.fixture
def folder(reported: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(reported, tmp_path / "ky"))


def test_reports_as_written_agree(folder: Path) -> None:
    assert run("verify", folder)[0] == 0
    assert run("report", folder, "--internal", "--format", "html,xlsx")[0] == 0
    status, said = run("verify", folder)
    assert (status, "K343" in said, "K344" in said) == (0, False, False)


def edit_page(out: Path) -> str:
    text = (out / "bao-cao.html").read_text(encoding="utf-8")
    (out / "bao-cao.html").write_text(text.replace("90,00", "99,99", 1), encoding="utf-8")
    assert "90,00" in text
    return "out/bao-cao.html: lỗi K343"


def edit_workbook(out: Path) -> str:
    book = openpyxl.load_workbook(out / "bao-cao.xlsx")
    book.worksheets[1]["D6"] = 99
    book.save(out / "bao-cao.xlsx")
    return "out/bao-cao.xlsx: lỗi K343"


def edit_data(out: Path) -> str:
    tables = sorted((out / "bao-cao-du-lieu").glob("*.csv"))
    table = next(path for path in tables if b"9" in path.read_bytes())
    table.write_bytes(table.read_bytes().replace(b"9", b"8", 1))
    return f"out/bao-cao-du-lieu/{table.name}: lỗi K343"


def add_data(out: Path) -> str:
    (out / "bao-cao-du-lieu" / "them.csv").write_text("a\n1\n")
    return "out/bao-cao-du-lieu/them.csv: lỗi K343"


def edit_word(out: Path) -> tuple[str, str]:
    document = out / "bao-cao-phu-luc.docx"
    parts = parts_of(document.read_bytes())
    said = parts["word/document.xml"].decode()
    parts["word/document.xml"] = said.replace(">90,00<", ">99,00<", 1).encode()
    document.write_bytes(packed(parts))
    return "bao-cao-phu-luc.docx: lưu ý K368", "· 1 · Sở Nội vụ»: ghi «99,00», kết quả cho «90,00»"


def edit_rank(out: Path) -> tuple[str, str]:
    page = out / "bao-cao.html"
    text = page.read_text(encoding="utf-8")
    at = text.index("90,00", text.index("<table"))
    page.write_text(f"{text[:at]}99,99{text[at + 5 :]}", encoding="utf-8")
    return "bao-cao.html:", "· 1 · Sở Nội vụ»: ghi «99,99», kết quả cho «90,00»"


def edit_cell(out: Path) -> tuple[str, str]:
    book = openpyxl.load_workbook(out / "bao-cao.xlsx")
    sheet = next(one for one in book.worksheets if one.title.startswith("Sở Y tế"))
    cell = next(row[0] for row in sheet.iter_rows() if row[0].value == "1.1").offset(0, 2)
    cell.value = 77
    book.save(out / "bao-cao.xlsx")
    return f"bao-cao.xlsx[{sheet.title}]!{cell.coordinate}: lưu ý K368", "· 1.1 · "


def edit_points(out: Path) -> tuple[str, str]:
    table = out / "bao-cao-du-lieu" / "points.csv"
    rows = [row.split(",") for row in table.read_text(encoding="utf-8").splitlines()]
    row = next(row for row in rows if row[0] == "so-y-te" and row[2] == "1.1")
    row[3] = "77"
    table.write_text("".join(",".join(one) + "\n" for one in rows), encoding="utf-8")
    return f"points.csv:{rows.index(row) + 1}:1: lưu ý K368", "«so-y-te · "


def drop_row(out: Path) -> tuple[str, str]:
    table = out / "bao-cao-du-lieu" / "ranks.csv"
    rows = table.read_text(encoding="utf-8").splitlines(keepends=True)
    table.write_text("".join(rows[:-1]), encoding="utf-8")
    return (
        "ranks.csv: lưu ý K368",
        f"ghi để trống, kết quả cho «{' | '.join(rows[-1].strip().split(','))[:20]}",
    )


def add_note(out: Path) -> tuple[str, str]:
    document = out / "bao-cao-phu-luc.docx"
    note = "<w:footnotes><w:p><w:r><w:t>Sở Y tế đứng đầu</w:t></w:r></w:p></w:footnotes>"
    document.write_bytes(packed(parts_of(document.read_bytes()) | {"word/footnotes.xml": note.encode()}))
    return "bao-cao-phu-luc.docx: lưu ý K368", "ghi «Sở Y tế đứng đầu», kết quả cho để trống"


def rename_sheet(out: Path) -> tuple[str, str]:
    parts = parts_of((out / "bao-cao.xlsx").read_bytes())
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b'name="', b'name="X', 1)
    (out / "bao-cao.xlsx").write_bytes(packed(parts))
    return "bao-cao.xlsx[X", "ghi «X"


def describe_data(out: Path) -> tuple[str, str]:
    replace_in(out / "bao-cao-du-lieu" / "datapackage.json", "Kỳ thử", "Kỳ khác")
    return "datapackage.json:", "Kỳ khác"


def drop_table(out: Path) -> tuple[str, str]:
    (out / "bao-cao-du-lieu" / "marks.csv").unlink()
    return "out/bao-cao-du-lieu/marks.csv: lỗi K373", "không còn"


def hide_on_page(out: Path) -> tuple[str, str]:
    replace_in(out / "bao-cao.html", "</style>", "td{color:#fff}</style>")
    return "out/bao-cao.html: lưu ý K374", "định dạng"


EDITS = [
    edit_word, edit_rank, edit_cell, edit_points, drop_row, add_note, rename_sheet, describe_data, drop_table,
    hide_on_page,
]  # fmt: skip


def test_a_document_that_keeps_a_machine_busy_is_told_at_once(folder: Path) -> None:
    assert run("report", folder, "--format", "docx")[0] == 0
    for piece in ("<w:p ", "<w:tr >a", "<w:t "):
        hostile = packed({"word/document.xml": piece.encode() * 30_000})
        (folder / "out" / "bao-cao-phu-luc.docx").write_bytes(hostile)
        began = time.process_time()
        assert "bao-cao-phu-luc.docx: cảnh báo K344" in run("verify", folder)[1]
        assert time.process_time() - began < 5


@pytest.mark.parametrize("edit", EDITS)
def test_what_differs_in_a_report_is_named_with_its_row(
    edit: Callable[[Path], tuple[str, str]], folder: Path
) -> None:
    assert run("report", folder, "--format", "docx,html,xlsx,data")[0] == 0
    place, said_of_it = edit(folder / "out")
    said = run("verify", folder)[1]
    line = next((one for one in said.splitlines() if place in one and said_of_it in one), "")
    assert line, said


@pytest.mark.parametrize("edit", [edit_page, edit_workbook, edit_data, add_data])
def test_an_edited_report_is_named(edit: Callable[[Path], str], folder: Path) -> None:
    name = edit(folder / "out")
    status, said = run("verify", folder)
    assert (status, name in said, said.count("K34")) == (1, True, 1)


def test_an_edited_document_is_told_and_no_error(folder: Path) -> None:
    assert run("report", folder, "--format", "docx", "--per-unit")[0] == 0
    assert run("verify", folder)[0] == 0
    documents = sorted((folder / "out").glob("*/*.docx"))
    documents[0].write_bytes(documents[0].read_bytes() + b"\0")
    status, said = run("verify", folder)
    assert (
        status,
        f"out/{documents[0].parent.name}/{documents[0].name}: cảnh báo K344" in said,
        said.count("K34"),
    ) == (0, True, 1)


def test_reports_of_results_that_are_scored_anew_are_told(folder: Path) -> None:
    replace_in(folder / "round-1.csv", "so-y-te,1.1,3,", "so-y-te,1.1,2,")
    assert run("score", folder)[0] == 0
    status, said = run("verify", folder)
    assert (status, "out/bao-cao.html: lỗi K343" in said) == (1, True)


def test_a_document_of_an_office_s_own_template_is_made_again_with_it(folder: Path, tmp_path: Path) -> None:
    """Without the template nobody knows; with it an edited document is told apart from one that is as it was made."""
    assert run("report", folder, "--copy-templates", tmp_path)[0] == 0
    own = tmp_path / "mau của <Sở>.docx"
    parts = parts_of((tmp_path / "phu-luc.docx").read_bytes())
    parts["word/document.xml"] = parts["word/document.xml"].replace(
        b"{{ title }}", b"{{ title }} (quy\xc3\xaan)"
    )
    own.write_bytes(packed(parts))
    assert run("report", folder, "--format", "docx", "--template", f"phu-luc={own}")[0] == 0
    status, said = run("verify", folder)
    assert (status, "bao-cao-phu-luc.docx: cảnh báo K367" in said, own.name in said) == (0, True, True)
    assert said.count("K3") == 1
    status, said = run("verify", folder, "--template", f"phu-luc={own}")
    assert (status, "K367" in said, "K344" in said) == (0, False, False)
    document = folder / "out" / "bao-cao-phu-luc.docx"
    parts = parts_of(document.read_bytes())
    parts["word/document.xml"] = parts["word/document.xml"].replace(b"90,00", b"99,00")
    document.write_bytes(packed(parts))
    status, said = run("verify", folder, "--template", f"phu-luc={own}")
    assert (status, "bao-cao-phu-luc.docx: cảnh báo K344" in said, said.count("K34")) == (0, True, 1)


def test_a_report_that_says_how_sure_ranks_are_agrees(folder: Path) -> None:
    assert run("report", folder, "--format", "html,xlsx", "--robust")[0] == 0
    assert "Mức chắc chắn của thứ hạng" in (folder / "out" / "bao-cao.html").read_text(encoding="utf-8")
    assert run("verify", folder)[0] == 0
