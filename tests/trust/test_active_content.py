"""What runs or fetches when people open a file is told by name, of the file and in its annotated copy."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest

from parscore.read.sheets.active import active_parts, active_records
from tests.trust.kit import cycle_with_forms, run

LINK = '<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">{}</externalLink>'
RELATIONS = (
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">'
    '<Relationship Id="rId9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/{}"'
    ' Target="{}" TargetMode="External"/></Relationships>'
)
PARTS = {
    "macro": ("xl/vbaProject.bin", "x"),
    "macro of Excel 4": ("xl/macrosheets/sheet1.xml", "<xm/>"),
    "đối tượng nhúng": ("xl/embeddings/oleObject1.bin", "x"),
    "liên kết DDE": (
        "xl/externalLinks/externalLink1.xml",
        LINK.format('<ddeLink ddeService="cmd" ddeTopic="/c"/>'),
    ),
    "liên kết tới tệp khác": ("xl/externalLinks/externalLink1.xml", LINK.format("<externalBook/>")),
    "kết nối lấy dữ liệu": ("xl/connections.xml", "<connections/>"),
    "hình hoặc mẫu lấy từ nơi khác": (
        "xl/drawings/_rels/drawing1.xml.rels",
        RELATIONS.format("image", "http://a/b"),
    ),
    "tiện ích web": ("xl/webextensions/webextension1.xml", "<we/>"),
}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return cycle_with_forms(tmp_path_factory.mktemp("dong") / "ky")


def with_part(source: Path, target: Path, name: str, content: str) -> Path:
    """The workbook with one part more."""
    target.write_bytes(source.read_bytes())
    with zipfile.ZipFile(target, "a") as package:
        package.writestr(name, content)
    return target


@pytest.mark.parametrize("what", PARTS)
def test_a_form_and_its_copy_tell(what: str, folder: Path, tmp_path: Path) -> None:
    path = with_part(folder / "submissions" / "so-y-te.xlsx", tmp_path / "so-y-te.xlsx", *PARTS[what])
    _, said = run("check", path, "--framework", folder / "so.yaml", "--annotate", tmp_path / "ra")
    assert "W641" in said
    assert what.partition(" of ")[0] in said
    with zipfile.ZipFile(tmp_path / "ra" / "so-y-te.kiem-tra.xlsx") as copy:
        inside = b"".join(copy.read(name) for name in copy.namelist() if "sheet" in name.lower())
    assert b"W641" in inside


def test_links_for_people_and_plain_forms_are_no_news(folder: Path, tmp_path: Path) -> None:
    path = tmp_path / "so-y-te.xlsx"
    book = openpyxl.load_workbook(folder / "submissions" / "so-y-te.xlsx")
    book.worksheets[0]["A1"].hyperlink = "https://vi-du.vn"
    book.save(path)
    assert "W641" not in run("check", path, "--framework", folder / "so.yaml")[1]


def test_every_kind_of_document_is_looked_at() -> None:
    def told(name: str, content: bytes) -> str:
        return "".join(active_parts({name: content}))

    assert "DDE" in told("content.xml", b'<office:dde-source office:dde-application="cmd"/>')
    assert told("Basic/Standard/Module1.xml", b"") == "macro"
    assert "DDE" in told("word/document.xml", b"<w:instrText> DDEAUTO c:\\\\windows</w:instrText>")
    assert "OLE" in told("word/embeddings/oleObject1.bin", b"")
    assert "nơi khác" in told(
        "word/_rels/settings.xml.rels", RELATIONS.format("attachedTemplate", "http://a").encode()
    )
    assert "nơi khác" in told("xl/worksheets/sheet1.xml", b'<f>WEBSERVICE("http://a")</f>')
    assert active_records("_VBA_PROJECT_CUR".encode("utf-16-le"), [True, False]) == [
        "liên kết DDE", "liên kết tới tệp khác", "macro",
    ]  # fmt: skip
