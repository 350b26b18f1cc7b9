"""`parscore draft` as people run it: a file that lint can read, nothing overwritten, findings instead of
faults."""

from __future__ import annotations

from pathlib import Path
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

import openpyxl
import pytest
from docx import Document

from parscore.model.draft import Draft
from parscore.model.framework import Criterion
from parscore.pipeline.draft import draft_annex
from parscore.read.yaml.models import read_framework
from tests.draft import annexes
from tests.draft.test_trees import CASES
from tests.kit.cli import parscore


def written(annex: Path, out: Path) -> Draft:
    """The draft of an annex, its file written."""
    run = draft_annex(annex, out, this_year=2024)
    assert run.draft is not None
    return run.draft


@pytest.mark.parametrize("make", [make for make, _ in CASES], ids=lambda make: str(make.__name__))
def test_the_file_reads_back_as_drafted(make: Any, tmp_path: Path) -> None:
    draft = written(make(tmp_path), tmp_path / "nhap.yaml")
    framework, _, findings = read_framework(tmp_path / "nhap.yaml", "nhap.yaml")
    assert framework is not None, findings
    read = [
        criterion
        for top in (*framework.criteria, *framework.bonus, *framework.penalty)
        for criterion in top.walk()
    ]
    assert [(c.code, c.title, c.max) for c in read] == [(n.code, n.title, n.max) for n in draft.nodes()]
    assert [_kind(c) for c in read] == [n.rule.kind if n.rule else None for n in draft.nodes()]


def _kind(criterion: Criterion) -> str | None:
    return criterion.rule.kind if criterion.rule else None


def test_the_command(tmp_path: Path) -> None:
    annex = annexes.ca_mau_docx(tmp_path)
    done = parscore(
        "draft", annex.name, "-o", "so.yaml", "--framework", "ca-mau-2013-so", "--year", "2013", cwd=tmp_path
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "hiểu 18/18 dòng cách chấm" in done.stdout
    assert "ca-mau.docx[Bảng 2]!B13: cảnh báo D108" in done.stdout
    text = (tmp_path / "so.yaml").read_text(encoding="utf-8")
    assert "framework: ca-mau-2013-so\n" in text
    assert "year: 2013\n" in text
    assert "document: 1880/QĐ-UBND\n" in text
    assert "not_applicable: reduce_maximum  # cần xem lại:" in text
    assert "steps: [{above: 90, points: 2}, {from: 70, points: 1}, {else: 0}]" in text


def test_what_was_not_understood_stands_beside_its_node_and_lint_points_there(tmp_path: Path) -> None:
    rows: list[Any] = [
        ["STT", "Nội dung", "Điểm", "Cách tính"],
        ["1", "Kế hoạch", 2, "Theo hướng dẫn tại Phụ lục II"],
    ]
    annexes.workbook(tmp_path / "a.xlsx", [rows])
    done = parscore("draft", "a.xlsx", "-o", "a.yaml", cwd=tmp_path)
    assert done.returncode == 1
    assert (
        "a.xlsx[Sheet]!D2: cảnh báo D101 tiêu chí 1: chưa hiểu: «Theo hướng dẫn tại Phụ lục II»"
        in done.stdout
    )
    assert "lỗi F105" in done.stdout
    lines = (tmp_path / "a.yaml").read_text(encoding="utf-8").splitlines()
    at = lines.index('  - code: "1"')
    assert "    # cần xem lại: Theo hướng dẫn tại Phụ lục II" in lines[at : at + 6]


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    annexes.bonus_xlsx(tmp_path)
    (tmp_path / "a.yaml").write_text("của tôi", encoding="utf-8")
    done = parscore("draft", "thuong.xlsx", "-o", "a.yaml", cwd=tmp_path)
    assert done.returncode == 2
    assert "--force" in done.stderr
    assert (tmp_path / "a.yaml").read_text(encoding="utf-8") == "của tôi"
    done = parscore("draft", "thuong.xlsx", "-o", "a.yaml", "--force", cwd=tmp_path)
    assert done.returncode == 1
    assert "X002" in done.stderr
    assert (tmp_path / "a.yaml").read_text(encoding="utf-8") == "của tôi"


def test_a_draft_is_overwritten_when_that_is_asked(tmp_path: Path) -> None:
    annexes.bonus_xlsx(tmp_path)
    assert parscore("draft", "thuong.xlsx", "-o", "a.yaml", cwd=tmp_path).returncode == 0
    assert parscore("draft", "thuong.xlsx", "-o", "a.yaml", cwd=tmp_path).returncode == 2
    words = ("draft", "thuong.xlsx", "-o", "a.yaml", "--force", "--framework", "khac")
    assert parscore(*words, cwd=tmp_path).returncode == 0
    assert "framework: khac" in (tmp_path / "a.yaml").read_text(encoding="utf-8")


def test_the_annex_itself_is_never_overwritten(tmp_path: Path) -> None:
    annex = annexes.bonus_xlsx(tmp_path).rename(tmp_path / "a.yaml")
    with pytest.raises(FileExistsError):
        draft_annex(annex, annex, this_year=2024, force=True)


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("khong-co.xlsx", "-o", "a.yaml"), "không có tệp"),
        (("thuong.xlsx", "-o", "a.txt"), "đuôi .yaml"),
        (("thuong.xlsx", "-o", "a.yaml", "--framework", "Cà Mau"), "không hợp lệ"),
    ],
)
def test_wrong_use(words: tuple[str, ...], said: str, tmp_path: Path) -> None:
    annexes.bonus_xlsx(tmp_path)
    done = parscore("draft", *words, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _text_document(path: Path) -> None:
    made = Document()
    made.add_paragraph("Kính gửi các sở, ban, ngành")
    made.save(str(path))


def _other_table(path: Path) -> None:
    annexes.workbook(path, [[["Tên", "Tuổi"], ["An", 30], ["Bình", 31]]])


def _old_word(path: Path) -> None:
    path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "WordDocument".encode("utf-16-le"))


def _bomb(path: Path) -> None:
    with ZipFile(path, "w", ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"<x>" + b" " * 30_000_000 + b"</x>")


def _broken_word(path: Path) -> None:
    with ZipFile(path, "w", ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"<w:document")


@pytest.mark.parametrize(
    ("make", "suffix", "code"),
    [
        (_empty, "xlsx", "W002"), (_empty, "docx", "W002"), (_text_document, "docx", "D001"),
        (_other_table, "xlsx", "D001"),
        (_old_word, "doc", "lỗi D00"), (_bomb, "docx", "W007"), (_broken_word, "docx", "D002"),
        (lambda path: path.write_bytes(b"%PDF-1.7"), "pdf", "D006"),
        (lambda path: path.write_text("Kính gửi,\ncác sở\n", encoding="utf-8"), "csv", "D001"),
    ],
)  # fmt: skip
def test_hostile_files_give_findings(make: Any, suffix: str, code: str, tmp_path: Path) -> None:
    make(tmp_path / f"a.{suffix}")
    done = parscore("draft", f"a.{suffix}", "-o", "a.yaml", cwd=tmp_path)
    assert done.returncode == 1, done.stdout + done.stderr
    assert code in done.stdout
    assert "Lỗi ngoài dự kiến" not in done.stderr
    assert not (tmp_path / "a.yaml").exists()


def test_a_huge_annex_is_cut_and_told(tmp_path: Path) -> None:
    rows: list[Any] = [
        ["STT", "Nội dung", "Điểm"],
        *([f"1.{number}", "Dòng", 1] for number in range(1, 7000)),
    ]
    run = draft_annex(annexes.workbook(tmp_path / "a.xlsx", [rows]), tmp_path / "a.yaml", this_year=2024)
    assert "D003" in {found.code for found in run.findings}


def test_text_that_would_break_yaml(tmp_path: Path) -> None:
    titles = ["yes", "a: b # c", '"x" {y} [z]', "- gạch", "1.5", "#", "tên\u2028hai dòng", "\\n \x07"]
    rows: list[Any] = [
        ["STT", "Nội dung", "Điểm", "Cách chấm"],
        *([str(n), title, 1, f"{title}: 1; không {title}: 0"] for n, title in enumerate(titles, 1)),
    ]
    book = [
        [str(cell).replace("\x07", "") if isinstance(cell, str) else cell for cell in row] for row in rows
    ]
    written(annexes.workbook(tmp_path / "a.xlsx", [book]), tmp_path / "a.yaml")
    framework, _, findings = read_framework(tmp_path / "a.yaml", "a.yaml")
    assert framework is not None, findings
    assert [one.title for one in framework.criteria] == [" ".join(str(row[1]).split()) for row in book[1:]]


def test_a_list_of_something_else_comes_to_a_few_lines(tmp_path: Path) -> None:
    made = openpyxl.Workbook()
    made.worksheets[0].append(["STT", "Nội dung", "Điểm"])
    for number in range(1000):
        made.worksheets[0].append([f"{number % 9 + 1}.{number % 7}", f"Hàng {number}", number % 50])
    made.save(tmp_path / "hang.xlsx")
    done = parscore("draft", tmp_path / "hang.xlsx", "-o", tmp_path / "nhap.yaml")
    assert done.returncode == 1
    assert "D008" in done.stdout + done.stderr
    assert len(done.stdout + done.stderr) < 1000
    assert not (tmp_path / "nhap.yaml").exists()
