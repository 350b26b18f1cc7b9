"""Findings as text, JSON and GitHub annotations; the catalogue as a page."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from parscore.catalogue import FAMILIES, all_entries
from parscore.diagnostics import Diagnostic, Place, Severity
from parscore.write.diagnostics import as_text, explain_code, tally
from parscore.write.finding_formats import as_github, as_json
from tools.docs.catalogue import catalogue_page

LINE = Diagnostic(
    "F104", Severity.ERROR, Place("bo/so.yaml", "", 12, 9), "1.1: 50%, sai", "sửa max", criterion="1.1"
)
CELL = Diagnostic("W302", Severity.WARNING, Place("a,b.xlsx", "Phiếu", 27, 6), "quá điểm", unit="so-y-te")
WHOLE = Diagnostic("F164", Severity.INFO, Place("bo/so.yaml"), "chưa có ví dụ")
ALL = (LINE, CELL, WHOLE)


def test_text() -> None:
    assert as_text(ALL) == (
        "a,b.xlsx[Phiếu]!F27: cảnh báo W302 so-y-te: quá điểm\n"
        "\n"
        "bo/so.yaml: lưu ý F164 chưa có ví dụ\n"
        "bo/so.yaml:12:9: lỗi F104 1.1: 50%, sai\n"
        "    gợi ý: sửa max\n"
    )
    assert as_text(()) == ""


def test_text_cannot_command_a_terminal() -> None:
    hostile = Diagnostic("F001", Severity.ERROR, Place("a\x1b[2J.yaml"), "b\x1b]0;x\x07\nc")
    assert as_text([hostile]) == "a[2J.yaml: lỗi F001 b]0;x c\n"


def test_tally() -> None:
    assert tally(ALL) == "1 lỗi, 1 cảnh báo, 1 lưu ý"
    assert tally([CELL, CELL]) == "1 cảnh báo"
    assert tally(()) == "không có lỗi"


def test_json() -> None:
    cell, whole, line = json.loads(as_json(ALL))
    assert line == {
        "code": "F104",
        "severity": "error",
        "file": "bo/so.yaml",
        "line": 12,
        "column": 9,
        "sheet": "",
        "cell": "",
        "message": "1.1: 50%, sai",
        "hint": "sửa max",
        "unit": "",
        "criterion": "1.1",
        "accepted": "",
    }
    assert (cell["sheet"], cell["cell"], cell["unit"]) == ("Phiếu", "F27", "so-y-te")
    assert (whole["line"], whole["column"]) == (None, None)
    assert json.loads(as_json(())) == []


def test_github() -> None:
    assert as_github(ALL) == (
        "::warning file=a%2Cb.xlsx,title=W302::a,b.xlsx[Phiếu]!F27: quá điểm\n"
        "::notice file=bo/so.yaml,title=F164::chưa có ví dụ\n"
        "::error file=bo/so.yaml,line=12,col=9,title=F104::1.1: 50%25, sai%0Asửa max\n"
    )


def test_github_cannot_be_given_commands() -> None:
    hostile = Diagnostic("F001", Severity.ERROR, Place("a\n::error::x"), "b\r\n::stop-commands::y")
    assert as_github([hostile]).count("\n") == 1
    assert "file=a%0A%3A%3Aerror%3A%3Ax," in as_github([hostile])


@pytest.mark.parametrize("code", [entry.code for entry in all_entries()])
def test_explain(code: str) -> None:
    said = explain_code(code.lower())
    assert said is not None
    assert said.startswith(f"{code} (")
    assert "Vì sao:" in said
    assert "Cách sửa:" in said


def test_explain_unknown() -> None:
    assert explain_code("F999") is None
    assert explain_code("Z1") is None
    assert explain_code("") is None


def test_page_is_current() -> None:
    page = Path(__file__).parents[2] / "docs" / "ma-loi.md"
    assert page.read_text(encoding="utf-8") == catalogue_page(), "run: python -m tools.docs"


def test_page_has_every_code() -> None:
    page = catalogue_page()
    assert [line[4:] for line in page.splitlines() if line.startswith("### ")] == [
        e.code for e in all_entries()
    ]


def test_codes_belong_to_their_family() -> None:
    assert {entry.code[0] for entry in all_entries()} <= set(FAMILIES)
