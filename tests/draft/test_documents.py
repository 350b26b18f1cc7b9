"""Annexes in PDF and in old Word documents: read as the same annex in a workbook, or told in plain words."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from parscore.model.draft import Draft
from parscore.read.annex.annex import read_annex
from parscore.read.sheets import old_word
from tests.draft import annexes
from tests.draft.test_layouts import FILES, understood_whole
from tests.draft.test_numbers import assert_nothing_lost
from tests.draft.test_trees import tree_of
from tests.kit.cli import parscore

PICTURE = b"""%PDF-1.4
1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj
2 0 obj <</Type/Pages/Kids[3 0 R]/Count 1>> endobj
3 0 obj <</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]/Contents 4 0 R/Resources<</XObject<</A 5 0 R>>>>>> endobj
4 0 obj <</Length 27>> stream
q 90 0 0 90 0 0 cm /A Do Q
endstream endobj
5 0 obj <</Type/XObject/Subtype/Image/Width 1/Height 1/BitsPerComponent 8/ColorSpace/DeviceGray/Length 1>> stream
A
endstream endobj
trailer <</Root 1 0 R>>
"""


def drafted(name: str) -> Draft:
    """The draft of a saved annex."""
    draft, findings = read_annex(FILES / name, name)
    assert draft is not None, findings
    return draft


def test_a_pdf_of_three_pages_is_read_as_the_workbook() -> None:
    """Option rows at the top of a page, a row split over two pages («Mỗi đơn vị được kiểm | tra: 0,5 điểm»)."""
    draft = drafted("ca-mau.pdf")
    assert tree_of(draft) == annexes.CA_MAU_TREE
    assert understood_whole(draft)
    assert draft.heading.document == "1880/QĐ-UBND"


def test_cells_broken_by_their_width_and_by_the_page() -> None:
    """Lines broken by the width of the cell are one sentence, those that end with points are lines of their own."""
    draft = drafted("hai-trang.pdf")
    assert understood_whole(draft)
    first = next(node for node in draft.nodes() if node.code == "1.1")
    assert first.title.endswith("của cơ quan, đơn vị theo hướng dẫn của Sở Nội vụ")
    assert first.wording == (
        "Ban hành kịp thời: 2 điểm",
        "Ban hành không kịp thời so với thời hạn quy định tại văn bản hướng dẫn của Sở Nội vụ: 0,5 điểm",
        "Không ban hành: 0 điểm",
    )
    assert draft.counts == (2, 8)


def test_a_row_split_below_headings_that_every_page_repeats() -> None:
    """Two rows of headings, merged cells next to option rows, a row split before its second option."""
    draft = drafted("lap-tieu-de.pdf")
    assert understood_whole(draft)
    assert [node.title for node in draft.criteria[0].children] == [
        f"Thực hiện nhiệm vụ số {number} theo kế hoạch của Ủy ban nhân dân tỉnh" for number in (1, 2, 3)
    ]
    assert {node.rule.kind for node in draft.criteria[0].children if node.rule} == {"bands"}
    assert draft.counts == draft.printed_counts == (2, 5)


@pytest.mark.parametrize("name", ["ca-mau.pdf", "hai-trang.pdf", "lap-tieu-de.pdf"])
def test_no_number_of_a_pdf_is_lost(name: str, tmp_path: Path) -> None:
    assert_nothing_lost(FILES / name, tmp_path)


def test_findings_name_the_page() -> None:
    _, findings = read_annex(FILES / "ca-mau.pdf", "ca-mau.pdf")
    assert "ca-mau.pdf[Trang 2]!B3" in {str(found.place) for found in findings}


def test_a_scan_is_told_as_such(tmp_path: Path) -> None:
    (tmp_path / "quet.pdf").write_bytes(PICTURE)
    done = parscore("draft", "quet.pdf", "-o", "a.yaml", cwd=tmp_path)
    assert done.returncode == 1
    assert "lỗi D007 tệp là ảnh quét, không có chữ" in done.stdout
    assert len(done.stdout.splitlines()) == 2


@pytest.mark.parametrize("cut", [20, 400, 3000, 15000])
def test_a_damaged_pdf_is_told(cut: int, tmp_path: Path) -> None:
    (tmp_path / "a.pdf").write_bytes((FILES / "ca-mau.pdf").read_bytes()[:cut])
    draft, findings = read_annex(tmp_path / "a.pdf", "a.pdf")
    assert draft is None
    assert {found.code for found in findings} <= {"D006", "D001"}


def test_without_the_reader_of_pdf_it_is_told_how_to_get_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pdfplumber", None)
    draft, (found,) = read_annex(FILES / "ca-mau.pdf", "ca-mau.pdf")
    assert draft is None
    assert found.code == "D005"
    assert 'pip install "parscore[pdf]"' in found.hint


@pytest.mark.slow
@pytest.mark.skipif(old_word.office() is None, reason="LibreOffice is not installed")
@pytest.mark.parametrize("name", ["ca-mau.doc", "ca-mau.rtf"])
def test_an_old_word_document_is_read_through_libreoffice(name: str) -> None:
    draft = drafted(name)
    assert tree_of(draft) == annexes.CA_MAU_TREE
    assert understood_whole(draft)


@pytest.mark.parametrize("name", ["ca-mau.doc", "ca-mau.rtf"])
def test_without_libreoffice_it_is_told_how_to_convert(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(old_word, "office", lambda: None)
    draft, (found,) = read_annex(FILES / name, name)
    assert draft is None
    assert found.code == "D002"
    assert "không có LibreOffice" in found.message
    assert ".docx" in found.hint


@pytest.mark.skipif(sys.platform == "win32", reason="a program of the shell")
def test_a_conversion_that_hangs_is_ended(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "soffice"
    program.write_text("#!/bin/sh\nsleep 60\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setattr(old_word, "office", lambda: str(program))
    monkeypatch.setattr(old_word, "TIME_LIMIT", 0.2)
    draft, (found,) = read_annex(FILES / "ca-mau.doc", "ca-mau.doc")
    assert draft is None
    assert found.code == "D002"


def test_a_table_of_something_else_is_told_in_a_few_lines(tmp_path: Path) -> None:
    """A list of places with their figures has numbers and points as well."""
    rows = [[n, f"Tỉnh {n}", 9, "5,25", "4,75"] for n in range(1, 40)]
    annexes.workbook(tmp_path / "a.xlsx", [[["STT", "Nội dung", "Điểm", "Cách tính", "Căn cứ"], *rows]])
    done = parscore("draft", "a.xlsx", "-o", "a.yaml", cwd=tmp_path)
    assert done.returncode == 1
    assert "D008" in done.stdout
    assert len(done.stdout.splitlines()) == 2
    assert not (tmp_path / "a.yaml").exists()
