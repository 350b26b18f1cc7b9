"""Whose form it is, and of which year: file name, heading, cover; names that may be meant for two name nobody."""

from __future__ import annotations

from pathlib import Path

import pytest

from parscore.model.cycle import Cycle, Group, Unit
from parscore.read.forms.form import identify, open_form
from tests.forms.kit import GOOD, HEADINGS, OTHER, UNIT, book, codes
from tests.reading.test_layouts import sheets

NAMED = Cycle(
    cycle="ky",
    title="Kỳ",
    year=2022,
    groups=(
        Group(
            id="so",
            title="Các sở",
            framework="so.yaml",
            units=(
                UNIT,
                OTHER,
                Unit(id="so-tttt", name="Sở Thông tin và Truyền thông"),
                Unit(id="tp", name="UBND thành phố Lai Châu", aliases=("TP Lai Châu",)),
                Unit(id="sin-ho", name="UBND huyện Sìn Hồ"),
                Unit(id="bql", name="Ban Quản lý Khu kinh tế cửa khẩu"),
            ),
        ),
    ),
)


@pytest.mark.parametrize(
    ("name", "above", "unit"),
    [
        ("bieu", "SỞ Y TẾ TỈNH LÀO CAI", "so-y-te"),
        ("bieu", "Sở Thông tin Truyền thông", "so-tttt"),
        ("bieu", "Sở TTTT", "so-tttt"),
        ("bieu", "UỶ BAN NHÂN DÂN HUYỆN SÌN HỒ", "sin-ho"),
        ("bieu", "Đơn vị: UBND TP Lai Châu", "tp"),
        ("bieu", "UBND TỈNH LAI CHÂU\nBQL KHU KINH TẾ CỬA KHẨU", "bql"),
        ("bieu", "Uûy ban nhaân daân huyeän Sìn Hoà", "sin-ho"),
        ("Sở Y tế", "", "so-y-te"),
        ("bieu_tu_cham_so_y_te_2022 (1)", "", "so-y-te"),
        ("Bieu so thong tin va truyen thong ban cuoi", "", "so-tttt"),
        ("SNV nop lan 2", "", "so-noi-vu"),
        ("so-y-te", "Sở Y tế", "so-y-te"),
        ("bieu", "BẢNG TỰ CHẤM ĐIỂM CHỈ SỐ CCHC CỦA SỞ Y TẾ NĂM 2022", "so-y-te"),
        ("bieu", "UBND TỈNH LAI CHÂU - SỞ Y TẾ", "so-y-te"),
        ("bieu", "Đơn vị: Sở Y tế   Năm: 2022", "so-y-te"),
        ("bieu", "SỞ Y TẾ\nKính gửi:\nSở Nội vụ", "so-y-te"),
        ("bieu", "SỞ Y TẾ\nKính gửi: Sở Nội vụ", "so-y-te"),
        ("So TTTT", "", "so-tttt"),
        ("So Thong tin Truyen thong", "", "so-tttt"),
        ("BQL KKT cua khau", "", "bql"),
    ],
)
def test_whose_form_it_is(tmp_path: Path, name: str, above: str, unit: str) -> None:
    form, _ = open_form(book(tmp_path / f"{name}.xlsx", GOOD, above=((above,),)), name)
    assert form is not None
    assert identify(form, tmp_path / f"{name}.xlsx", NAMED) == (unit, [])


def test_names_that_overlap_in_a_file_name_name_nobody(tmp_path: Path) -> None:
    units = (
        Unit(id="tan-phu", name="Tân Phú"),
        Unit(id="phu-dong", name="Phú Đông"),
        Unit(id="pnv", name="Phòng Nội vụ"),
    )
    group = Group(id="a", title="A", framework="a.yaml", units=units)
    cycle = Cycle(cycle="ky", title="Kỳ", year=2022, groups=(group,))
    for name, unit in (
        ("Tân Phú Đông - Phòng Nội vụ", "pnv"),
        ("Huyện Tân Phú Đông", None),
        ("Tan Phu", "tan-phu"),
    ):
        form, _ = open_form(book(tmp_path / f"{name}.xlsx", GOOD, above=()), name)
        assert form is not None
        assert identify(form, tmp_path / f"{name}.xlsx", cycle)[0] == unit


def test_a_unit_named_on_the_cover(tmp_path: Path) -> None:
    path = sheets(tmp_path / "bieu.xlsx", {"Bìa": [("BÁO CÁO",), ("SỞ Y TẾ",)], "Biểu": [HEADINGS, *GOOD]})
    form, _ = open_form(path, "bieu.xlsx")
    assert form is not None
    assert identify(form, path, NAMED) == ("so-y-te", [])


@pytest.mark.parametrize(
    "title",
    [
        "BẢNG TỰ CHẤM ĐIỂM NĂM 2021",
        "Kỳ đánh giá: 2021",
        "NĂM: 2021",
        "Năm đánh giá 2021",
        "BẢNG TỰ CHẤM 2021",
    ],
)
def test_another_year_in_the_title(tmp_path: Path, title: str) -> None:
    above = ((title,), ("Hà Nội, ngày 3 tháng 1 năm 2022",), ("Kèm theo QĐ 1726/QĐ-UBND năm 2020",))
    form, _ = open_form(book(tmp_path / "so-y-te.xlsx", GOOD, above=above), "so-y-te.xlsx")
    assert form is not None
    unit, findings = identify(form, tmp_path / "so-y-te.xlsx", NAMED)
    assert (unit, codes(findings)) == ("so-y-te", ["W313"])
