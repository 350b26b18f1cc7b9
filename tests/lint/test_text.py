"""Raw text: sound Vietnamese is left alone, text of other encodings and look-alike letters are found."""

from __future__ import annotations

import unicodedata

import pytest

from parscore.check.framework.text import check_text

SOUND = (
    "Điểm tự chấm, ĐIỂM THẨM ĐỊNH, Ủy ban, Uỷ ban, Hoà, Hòa, quý, thuỷ, ưu tiên, Ước",
    "«XÃ», «HÀ», “CÁ”, XÃ – PHƯỜNG, 30 – 50%, «quá», ‘XÔ’, XÃ…",
    "§ 5, Điều 3 § 2, © 2022, ®, 30°C, ½, ±2, m², α, β và Σ",
    "iPhone, TPHCM, eKYC, iGate, KPI, ISO 9001:2015, El Niño, café, Noël",
    "Ban Quản lý Khu kinh tế cửa khẩu Ma Lù Thàng; Ê-đê; Đắk Lắk; Bà Rịa – Vũng Tàu",
)


def codes(text: str) -> list[str]:
    return [finding.code for finding in check_text(text, "a.yaml")]


@pytest.mark.parametrize("text", SOUND)
def test_sound_text(text: str) -> None:
    assert codes(text) == []
    assert codes(text.upper()) == []
    assert codes(text.lower()) == []


@pytest.mark.parametrize(
    "words", ["Điểm tự chấm", "Công tác chỉ đạo", "Kết quả", "Đơn vị", "ưu tiên", "“Kế hoạch”"]
)
@pytest.mark.parametrize("encoding", ["cp1252", "latin-1"])
def test_misread_utf8(words: str, encoding: str) -> None:
    text = words.encode().decode(encoding, errors="ignore")
    assert codes(f"title: {text}") == ["F211"]


@pytest.mark.parametrize(
    ("text", "how"),
    [
        ("§iÓm tù chÊm", "TCVN3"),
        ("Ban hµnh kÕ ho¹ch", "TCVN3"),
        ("c¶i c¸ch hµnh chÝnh", "TCVN3"),
        ("Ñieåm töï chaám", "VNI"),
        ("Caûi caùch haønh chính", "VNI"),
        ("Boä Noäi vuï", "VNI"),
    ],
)
def test_old_fonts(text: str, how: str) -> None:
    findings = list(check_text(f"title: {text}", "a.yaml"))
    assert [finding.code for finding in findings] == ["F211"]
    assert how in findings[0].message


@pytest.mark.parametrize(
    ("text", "right"),
    [("Bаn hành", "«a»"), ("ƣu tiên", "«ư»"), ("Ðánh giá", "«Đ»"), ("СТТ", "«C»"), ("１２ tháng Ａ", "«A»")],
)
def test_look_alikes(text: str, right: str) -> None:
    findings = list(check_text(text, "a.yaml"))
    assert [finding.code for finding in findings] == ["F212"]
    assert right in findings[0].message


def test_decomposed() -> None:
    findings = list(check_text(unicodedata.normalize("NFD", "title: a\ntitle: Kế hoạch năm"), "a.yaml"))
    assert [(finding.code, finding.place.line) for finding in findings] == [("F210", 2)]
    assert "«Kế»" in findings[0].message


@pytest.mark.parametrize("letter", ["\u200b", "\u202e", "\u00ad", "\ufeff", "\u2066"])
def test_invisible(letter: str) -> None:
    findings = list(check_text(f"title: Kế{letter} hoạch", "a.yaml"))
    assert [(finding.code, finding.place.column) for finding in findings] == [("F214", 10)]


def test_ascii_costs_nothing() -> None:
    assert codes("framework: a\n" * 1000) == []
