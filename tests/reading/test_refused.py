"""Files that the system will not give or take: told in Vietnamese, never waited for."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest

from parscore.catalogue import finding
from parscore.contents import digest_of
from parscore.diagnostics import Place
from parscore.number import brief, from_float
from parscore.os_errors import reason
from parscore.read.sheets.open import read_table
from parscore.read.yaml.document import load
from tests.fuzz.kit import document
from tests.kit.office import packed, parts_of
from tests.reading.test_damage import FILES

pytestmark = pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="hệ điều hành không có ống dẫn, thiết bị")


@pytest.mark.parametrize("name", ["bang.csv", "bang.xlsx"])
def test_a_pipe_is_no_table(tmp_path: Path, name: str) -> None:
    os.mkfifo(tmp_path / name)
    tables, findings = read_table(tmp_path / name, name)
    assert not tables
    assert [(item.code, "tệp thường" in item.message) for item in findings] == [("W001", True)]


@pytest.mark.parametrize("name", ["ong.yaml", "thiet-bi.yaml"])
def test_a_pipe_or_device_is_no_yaml(tmp_path: Path, name: str) -> None:
    if name == "ong.yaml":
        os.mkfifo(tmp_path / name)
    else:
        (tmp_path / name).symlink_to("/dev/zero")
    document, findings = load(tmp_path / name, name)
    assert document is None
    assert [(item.code, "tệp thường" in item.message) for item in findings] == [("F001", True)]


def test_a_device_has_no_digest(tmp_path: Path) -> None:
    (tmp_path / "so-lieu.csv").symlink_to("/dev/zero")
    assert digest_of(tmp_path / "so-lieu.csv") is None


def test_a_link_to_itself(tmp_path: Path) -> None:
    link = tmp_path / "r1.csv"
    link.symlink_to(link.name)
    _, findings = read_table(link, link.name)
    assert [item.code for item in findings] == ["W001"]
    assert "trỏ vòng" in findings[0].message


@pytest.mark.parametrize("number", sorted(errno.errorcode))
def test_no_reason_is_said_in_the_words_of_the_system(number: int) -> None:
    assert os.strerror(number) not in reason(OSError(number, os.strerror(number)))


def test_missing_measures_name_their_unit() -> None:
    told = finding("S111", Place("cycle.yaml"), unit="so-y-te", name="Sở Y tế", missing="2.1")
    assert "Sở Y tế" in told.message


@pytest.mark.parametrize("value", [1e300, -1e300, 1e-300, 1e31, float("inf"), float("nan")])
def test_numbers_beyond_any_use_are_not_numbers(value: float) -> None:
    assert from_float(value) is None


@pytest.mark.parametrize("value", [1e29, 1e-17, -2.7e-17, 1e-28, 0.0, -0.0])
def test_numbers_within_reach_can_be_said(value: float) -> None:
    number = from_float(value)
    assert number is not None
    assert brief(number)


@pytest.mark.parametrize("part", ["xl/workbook.xml", "xl/styles.xml", "xl/_rels/workbook.xml.rels"])
def test_a_part_that_is_not_well_formed_is_told(tmp_path: Path, part: str) -> None:
    """The native reader takes the values all the same, and nobody would see what their formats say."""
    parts = parts_of((FILES / "libreoffice-percent.xlsx").read_bytes())
    head, end = parts[part].rstrip()[:-1].rsplit(b"<", 1)
    (tmp_path / "bang.xlsx").write_bytes(packed(parts | {part: head + b"<xx:la/><" + end + b">"}))
    _, findings = read_table(tmp_path / "bang.xlsx", "bang.xlsx")
    assert [item.code for item in findings] == ["W003"]


def test_formats_that_are_gone_are_told(tmp_path: Path) -> None:
    parts = parts_of((FILES / "libreoffice-percent.xlsx").read_bytes())
    del parts["xl/styles.xml"]
    (tmp_path / "bang.xlsx").write_bytes(packed(parts))
    _, findings = read_table(tmp_path / "bang.xlsx", "bang.xlsx")
    assert [item.code for item in findings] == ["W003"]


def test_a_document_whose_parts_have_two_names_is_told(tmp_path: Path) -> None:
    data = document([("STT", "Tiêu chí", "Điểm tự chấm")])
    place = data.index(b"word/document.xml")
    (tmp_path / "bieu.docx").write_bytes(data[:place] + b"word/documenx.xml" + data[place + 17 :])
    _, findings = read_table(tmp_path / "bieu.docx", "bieu.docx")
    assert [item.code for item in findings] == ["W003"]


def test_a_part_without_a_name_is_no_workbook(tmp_path: Path) -> None:
    parts = parts_of((FILES / "openpyxl.xlsm").read_bytes())
    del parts["xl/workbook.xml"]
    made = packed({"zz-zz": parts.pop("_rels/.rels")} | parts)
    (tmp_path / "bang.xlsx").write_bytes(made.replace(b"zz-zz", b"\0z-zz"))
    tables, findings = read_table(tmp_path / "bang.xlsx", "bang.xlsx")
    assert not tables
    assert findings
