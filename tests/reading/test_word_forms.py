"""Forms sent as tables in Word, and files of other kinds in the place of a form: read, or told with what to do."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from openpyxl import load_workbook

from tests.draft.annexes import document
from tests.forms.kit import GOOD, HEADINGS, codes, read, rows_with
from tests.kit.cli import parscore
from tests.reading.test_folder import CYCLE, marks, scored
from tests.reading.test_layouts import MARKS


def word_form(path: Path, rows: Sequence[Sequence[object]] = GOOD, texts: Sequence[str] = ()) -> Path:
    """A form as a table in a Word document, below a letterhead, above signatures."""
    letterhead = [["ỦY BAN NHÂN DÂN TỈNH", "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM"]]
    shown = [
        [str(cell).replace(".", ",") if isinstance(cell, float) else cell for cell in row] for row in rows
    ]
    signed = [["Người lập biểu", "GIÁM ĐỐC"]]
    return document(path, [letterhead, [list(HEADINGS), *shown], signed], [*texts, "BÁO CÁO TỰ CHẤM ĐIỂM"])


def test_a_form_in_word_is_read_as_one_in_excel(tmp_path: Path) -> None:
    (tmp_path / "submissions").mkdir()
    word_form(tmp_path / "submissions" / "so-noi-vu.docx")
    run = scored(tmp_path)
    assert marks(run, "so-noi-vu") == MARKS
    assert not {"W009", "W005", "W010"} & {found.code for found in run.findings}


def test_the_unit_is_known_by_the_text_above_the_table(tmp_path: Path) -> None:
    (tmp_path / "submissions").mkdir()
    word_form(tmp_path / "submissions" / "bao-cao.docx", texts=["SỞ NỘI VỤ"])
    assert marks(scored(tmp_path), "so-noi-vu") == MARKS


def test_findings_name_table_and_cell(tmp_path: Path) -> None:
    path = word_form(tmp_path / "a.docx", rows_with({"1.1": {"Điểm tự chấm": "một"}}))
    _, findings = read(path)
    assert [str(found.place) for found in findings] == ["a.docx[Bảng 2]!F3"]


def test_it_comes_back_annotated_as_a_workbook(tmp_path: Path) -> None:
    (tmp_path / "submissions").mkdir()
    word_form(tmp_path / "submissions" / "so-noi-vu.docx", rows_with({"1.1": {"Điểm tự chấm": 9}}))
    scored(tmp_path)
    done = parscore("check", tmp_path, "--annotate", tmp_path / "ra")
    assert "W201" in done.stdout, done.stdout + done.stderr
    (made,) = (tmp_path / "ra").glob("*.kiem-tra.xlsx")
    assert load_workbook(made)["Bảng 2"]["F3"].comment is not None


def test_a_word_document_without_a_form_is_a_document(tmp_path: Path) -> None:
    """A decision with tables proves a form; in the name of a unit that sent nothing it is told as sent in vain."""
    folder = tmp_path / "submissions"
    folder.mkdir()
    word_form(folder / "so-noi-vu.docx")
    document(folder / "ke-hoach.docx", [[["TT", "Nhiệm vụ", "Thời hạn"], [1, "Họp", "Quý I"]]], ["KẾ HOẠCH"])
    document(folder / "so-y-te.docx", [], ["Báo cáo của Sở Y tế"])
    found = scored(tmp_path).findings
    assert [one.place.file for one in found if one.code == "W009"] == ["submissions/so-y-te.docx"]
    assert [one.message[:6] for one in found if one.code == "W031"] == ["1 tệp "]


@pytest.mark.parametrize(
    ("tables", "code"),
    [
        (
            [
                [
                    ["Đơn vị", "Mã", "Điểm", "Lý do", "Cơ quan thẩm định"],
                    ["Sở Nội vụ", "1.1", "0,5", "Chậm", "Hội đồng"],
                ]
            ],
            "",
        ),
        ([[["Tên", "Tuổi"], ["An", "30"]]], "W005"),
    ],
)
def test_rulings_in_word_are_read_or_told(tables: list[list[list[str]]], code: str, tmp_path: Path) -> None:
    document(tmp_path / "vong-1.docx", tables, ["BIÊN BẢN THẨM ĐỊNH"])
    (tmp_path / "submissions").mkdir()
    word_form(tmp_path / "submissions" / "so-noi-vu.docx")
    staged = "stages: [self, vong-1]\nappraisal: {vong-1: vong-1.docx}\n"
    run = scored(tmp_path, CYCLE.replace("stages: [self]\n", staged))
    assert run.results is not None
    card = next(card for card in run.results.cards if card.unit == "so-noi-vu")
    ruled = [str(line.marks[-1].points) for line in card.lines if line.code == "1.1" and len(line.marks) > 1]
    assert ruled == (["None"] if code else ["0.5"])
    assert {found.code for found in run.findings if found.code == "W005"} == ({code} if code else set())


REMEDIES = {
    "so-y-te.pdf": "gửi tệp Excel hoặc Word gốc",
    "so-y-te.doc": "lưu thành .docx",
    "so-y-te.rar": "giải nén rồi chép",
    "so-y-te.jpg": "ảnh chụp không đọc được",
    "so-y-te.xlsb": "lưu thành .xlsx",
    "so-y-te.docx": "lưu thành .docx nếu biểu là bảng",
}


@pytest.mark.parametrize("name", REMEDIES)
def test_what_was_sent_in_place_of_a_form_is_told_with_a_remedy(name: str, tmp_path: Path) -> None:
    (tmp_path / "submissions").mkdir()
    (tmp_path / "submissions" / name).write_bytes(b"x")
    (found,) = (one for one in scored(tmp_path).findings if one.code == "W009")
    assert REMEDIES[name] in found.hint
    assert found.place.file == f"submissions/{name}"


def test_an_archive_is_told_with_the_forms_inside(tmp_path: Path) -> None:
    (tmp_path / "submissions").mkdir()
    with ZipFile(tmp_path / "submissions" / "hop-thu.zip", "w", ZIP_DEFLATED) as archive:
        for name in ("a/so-noi-vu.xlsx", "a/so-y-te.docx", "a/anh.png"):
            archive.writestr(name, b"x" * 9)
    (found,) = (one for one in scored(tmp_path).findings if one.code == "W009")
    assert "có 2 bảng tính hoặc văn bản Word («so-noi-vu.xlsx», «so-y-te.docx»)" in found.message
    assert "giải nén rồi chép" in found.hint


@pytest.mark.parametrize(
    "names", [("..\\..\\x.xlsx",), ("\x1b[31m.xlsx",), tuple(f"{n}.xlsx" for n in range(9))]
)
def test_names_in_an_archive_do_no_harm(names: Sequence[str], tmp_path: Path) -> None:
    (tmp_path / "submissions").mkdir()
    with ZipFile(tmp_path / "submissions" / "a.zip", "w") as archive:
        for name in names:
            archive.writestr(name, b"")
    (found,) = (one for one in scored(tmp_path).findings if one.code == "W009")
    assert found.message.isprintable()
    assert len(found.message) < 250


def bomb() -> bytes:
    """A Word document that would unpack to more than a form ever holds."""
    packed = io.BytesIO()
    with ZipFile(packed, "w", ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"<x>" + b" " * 30_000_000 + b"</x>")
    return packed.getvalue()


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (bomb(), "W007"),
        (b"PK\x03\x04 cut", "W003"),
        (b"", "W002"),
        (b"%PDF-1.7", "W005"),
        (b"{\\rtf1 x}", "W005"),
    ],
    ids=["bomb", "cut", "empty", "pdf", "rtf"],
)
def test_a_word_form_that_cannot_be_read_is_told(data: bytes, code: str, tmp_path: Path) -> None:
    (tmp_path / "a.docx").write_bytes(data)
    submission, findings = read(tmp_path / "a.docx")
    assert submission is None
    assert codes(findings) == [code]
