"""What lies in a cycle's folder of forms beside workbooks, and files of many units, taken through the
whole pipeline."""

from __future__ import annotations

import shutil
import struct
from pathlib import Path

import pytest

from parscore.check.form.form import accept
from parscore.pipeline.score import Run, score_cycle
from parscore.read.forms.form import open_form
from tests.forms.kit import FRAMEWORK, GOOD, SET, book, codes, read, rows_with
from tests.reading.test_layouts import MARKS

FILES = Path(__file__).parent / "files"
CYCLE = """
cycle: ky-2022
title: Chỉ số CCHC
year: 2022
groups:
  - id: so
    title: Các sở
    framework: so.yaml
    units:
      - {id: so-noi-vu, name: Sở Nội vụ, aliases: [SNV]}
      - {id: so-y-te, name: Sở Y tế}
stages: [self]
"""


def scored(folder: Path, cycle: str = CYCLE) -> Run:
    """The run of a cycle whose forms lie in `folder`/submissions."""
    (folder / "so.yaml").write_text(SET, encoding="utf-8")
    (folder / "cycle.yaml").write_text(cycle, encoding="utf-8")
    return score_cycle(folder, write=False)


def marks(run: Run, unit: str) -> dict[str, float]:
    """The marks of a unit's card."""
    assert run.results is not None
    card = next(card for card in run.results.cards if card.unit == unit)
    return {line.code: float(line.marks[0].points or 0) for line in card.lines if line.marks}


def test_a_table_of_all_units_and_a_csv_form(tmp_path: Path) -> None:
    (tmp_path / "submissions").mkdir()
    shutil.copy(FILES / "libreoffice-all-units.ods", tmp_path / "submissions" / "tong-hop.ods")
    run = scored(tmp_path)
    assert (marks(run, "so-noi-vu"), marks(run, "so-y-te")) == (MARKS, dict.fromkeys(MARKS, 0.5))
    shutil.copy(FILES / "libreoffice.csv", tmp_path / "submissions" / "so-noi-vu.csv")
    assert [found.unit for found in scored(tmp_path).findings if found.code == "W401"] == ["so-noi-vu"] * 2
    (tmp_path / "submissions" / "tong-hop.ods").unlink()
    assert marks(scored(tmp_path), "so-noi-vu") == MARKS


def test_other_files_are_told(tmp_path: Path) -> None:
    folder = tmp_path / "submissions"
    folder.mkdir()
    book(folder / "so-y-te.xlsx", GOOD, above=())
    for name in (
        "so-noi-vu.docx",
        "quyet-dinh.pdf",
        "anh.JPG",
        "nop.zip",
        "cu.xlsb",
        "ban-cu.xlsx.bak",
        "README.md",
        "~$so-y-te.xlsx",
    ):
        (folder / name).write_bytes(b"x")
    told = {found.place.file for found in scored(tmp_path).findings if found.code == "W009"}
    assert told == {
        f"submissions/{name}" for name in ("so-noi-vu.docx", "nop.zip", "cu.xlsb", "ban-cu.xlsx.bak")
    }
    assert [one.message[:6] for one in scored(tmp_path).findings if one.code == "W031"] == ["2 tệp "]


def test_a_claim_not_to_be_concerned_needs_somebody_who_agrees(tmp_path: Path) -> None:
    submission, findings = read(
        book(tmp_path / "a.xlsx", rows_with({"1.6": {"Điểm tự chấm": "Không áp dụng"}}))
    )
    assert submission is not None
    assert findings == []
    assert codes(accept(submission, FRAMEWORK, frozenset())[1]) == ["W215"]
    assert accept(submission, FRAMEWORK, frozenset({"1.6"}))[1] == []


def _header(offset: int, value: int) -> bytes:
    data = bytearray((FILES / "libreoffice-letterhead.xls").read_bytes())
    struct.pack_into("<I", data, offset, value)
    return bytes(data)


def _record(kind: int, offset: int, value: int) -> bytes:
    """The first record of a kind with one of its counts changed."""
    data = bytearray((FILES / "libreoffice-letterhead.xls").read_bytes())
    sign = struct.pack("<H", kind)
    at = next(
        n
        for n in range(512, len(data) - 4)
        if data[n : n + 2] == sign
        and 8 <= data[n + 2] + 256 * data[n + 3] <= 8224
        and (kind != 0x0200 or data[n + 2] == 14)
    )
    struct.pack_into("<I", data, at + 4 + offset, value)
    return bytes(data)


def _locked(kind: int) -> bytes:
    """The second record of the workbook turned into the one that tells a password: 0 for the oldest way, else 1."""
    data = bytearray((FILES / "libreoffice-letterhead.xls").read_bytes())
    at = data.index(b"\x09\x08\x10\x00\x00\x06\x05\x00") + 20
    struct.pack_into("<HHH", data, at, 0x2F, struct.unpack_from("<H", data, at + 2)[0], kind)
    return bytes(data)


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (_locked(0), "W004"),
        (_locked(1), "W004"),
        (_header(44, 0x7FFFFFFF), "W003"),
        (_header(48, 0x00FFFFFF), "W003"),
        (_header(68, 0), "W003"),
    ],
    ids=["password of old", "password", "sectors", "directory", "chain"],
)
def test_xls_files_that_would_end_the_reader(tmp_path: Path, data: bytes, code: str) -> None:
    path = tmp_path / "a.xls"
    path.write_bytes(data)
    form, findings = open_form(path, "a.xls")
    assert (form, codes(findings)) == (None, [code])


@pytest.mark.parametrize(
    ("kind", "offset", "value"),
    [(0x00FC, 4, 0x7FFFFFFF), (0x00FC, 4, 3), (0x00FC, 4, 0), (0x0200, 4, 0x7FFFFFF0)],
    ids=["texts beyond measure", "too few texts", "no texts", "rows"],
)
def test_xls_files_that_count_wrongly(tmp_path: Path, kind: int, offset: int, value: int) -> None:
    sound, path = FILES / "libreoffice-letterhead.xls", tmp_path / "a.xls"
    path.write_bytes(_record(kind, offset, value))
    form, findings = open_form(path, "a.xls")
    right, _ = open_form(sound, "a.xls")
    assert (findings, form is not None) == ([], True)
    assert form is not None
    assert right is not None
    assert [one.table.rows for one in form.layouts] == [one.table.rows for one in right.layouts]
