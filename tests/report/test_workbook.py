"""The workbook's summary for the council and its live totals equal the results, also when worked out anew."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from openpyxl import load_workbook
from openpyxl.worksheet.worksheet import Worksheet

from parscore.model.framework import Rounding
from parscore.model.scorecard import Results
from parscore.number import rounded
from parscore.pipeline.report import write_report
from parscore.write.formulas import rounded_formula, summed
from tests.kit.office import needs_office, packed, parts_of, saved_as
from tests.kit.world import Evidence, cycle, form, framework, given, leaf, results, ruling

_VALUE = re.compile(rb"(</f>)<v>[^<]*</v>")


def made(mode: str = "half_up", **policy: Any) -> Results:
    """Four units: marks that end on halves and thirds, bonus and penalty, a field that does not apply, nothing sent."""
    survey = leaf("2.2", 3, {"kind": "survey", "audiences": {"dan": "1"}})
    tree = framework(
        {"code": "1", "title": "Chỉ đạo", "max": "10", "children": [leaf("1.1", 4), leaf("1.2", 6)]},
        {"code": "2", "title": "Tác động", "max": "5", "children": [leaf("2.1", 2), survey]},
        bonus=[leaf("C1", 2)],
        penalty=[leaf("T1", 5)],
        bands=[{"name": "Tốt", "from": "80"}, {"name": "Yếu", "from": "0"}],
        bands_on="index",
        policy={"rounding": {"mode": mode, "digits": "2"}} | policy,
    )
    units = [{"id": f"u{number}", "name": f"=Sở {number}"} for number in range(4)]
    units[2]["not_applicable"] = ["2"]  # type: ignore[assignment]
    of = cycle(units, stages=("self", "round-1"), appraisal={"round-1": "a.csv"}, survey={"points": "b.csv"})
    return results(
        tree,
        of,
        {
            "u0": Evidence(
                form("u0", {"1.1": "3.3333333333333333", "1.2": "5.005", "2.1": "1.115", "C1": "0.5", "T1": "0.25"}),
                (ruling("round-1", "u0", "1.2", "4.015"),),
                (),
                (given("u0", "2.2", "2.3333333333"),),
            ),
            "u1": Evidence(
                form("u1", {"1.1": "1.005", "1.2": "2.02", "2.1": "0.01"}), (), (), (given("u1", "2.2", "1.25"),)
            ),
            "u2": Evidence(form("u2", {"1.1": "1.125", "1.2": "2"})),
        },
    )  # fmt: skip


def written(folder: Path, known: Results) -> Path:
    """The workbook of the results."""
    return write_report(known, folder, ["xlsx"])[0]


def council_rows(path: Path, *, live: bool) -> dict[str, dict[str, Any]]:
    """The cells of the summary by unit and by what stands above them."""
    sheet = load_workbook(path, data_only=not live)["Hội đồng - Các sở"]
    heads = [list(row) for row in sheet.iter_rows(min_row=3, max_row=5, values_only=True)]
    field, names = "", []
    for above, below in zip(heads[0], heads[2], strict=True):
        field = str(above or field)
        names.append(f"{field} {below}" if below else field)
    rows = [list(row) for row in sheet.iter_rows(min_row=6, max_row=9, values_only=True)]
    return {str(row[0]): dict(zip(names, row, strict=True)) for row in rows}


@pytest.mark.parametrize("mode", ["half_up", "half_even", "down"])
def test_the_summary_holds_what_was_computed(tmp_path: Path, mode: str) -> None:
    known = made(mode)
    path = written(tmp_path, known)
    rows, formulas = council_rows(path, live=False), council_rows(path, live=True)
    for standing in known.standings:
        row, live = rows[standing.name], formulas[standing.name]
        if standing.points is None or standing.index is None:
            assert row["Tổng hợp Tổng"] == row["Chỉ số (%)"] == row["1. Chỉ đạo Tổng"] == "–"
            continue
        assert row["Tổng hợp Tổng"] == pytest.approx(float(rounded(standing.points, mode, 2)), abs=1e-12)
        assert row["Chỉ số (%)"] == pytest.approx(float(rounded(standing.index, mode, 2)), abs=1e-12)
        assert row["Điểm tối đa áp dụng"] == float(standing.maximum)
        assert (row["Hạng"], row["Xếp loại"]) == (standing.rank, standing.band)
        assert str(live["Tổng hợp Tổng"]).startswith("=")
        assert str(live["Chỉ số (%)"]).startswith("=")
    first = rows["=Sở 0"]
    assert first["1. Chỉ đạo Tự chấm"] == pytest.approx(8.3383333333)
    assert first["1. Chỉ đạo Thẩm định"] == pytest.approx(7.3483333333)
    assert first["2. Tác động Điều tra, nguồn ngoài"] == pytest.approx(2.3333333333)
    assert (first["Tổng hợp Thưởng"], first["Tổng hợp Phạt"]) == (0.5, 0.25)
    assert rows["=Sở 2"]["2. Tác động Tổng"] == "không áp dụng"


def test_a_total_that_is_no_sum_of_its_cells_is_no_formula(tmp_path: Path) -> None:
    known = made(total_cap="8")
    capped = council_rows(written(tmp_path / "a", known), live=True)["=Sở 0"]
    assert "MIN(" in capped["Tổng hợp Tổng"]
    gated = made(gates=[{"code": "1.1", "when": {"below": "1.1"}, "zeroes": ["1.2"]}])
    sheet = load_workbook(written(tmp_path / "b", gated))["=Sở 1"]
    assert "=" not in [str(cell.value)[0] for cell in sheet["G"] if cell.value]


def test_the_subtotals_of_a_unit_are_formulas(tmp_path: Path) -> None:
    path = written(tmp_path, made())
    live, values = (load_workbook(path, data_only=only)["=Sở 0"] for only in (False, True))
    by_title = {str(row[1].value): number for number, row in enumerate(live.iter_rows(), 1)}
    column = next(
        cell.column_letter for row in live.iter_rows(max_row=6) for cell in row if cell.value == "Điểm chốt"
    )
    for title, expected in {
        "Chỉ đạo": ("=ROUND(ROUND(SUM({0}7:{0}8),9),2)", 7.35),
        "Tổng điểm": ("=ROUND(ROUND(SUM({0}7:{0}8,{0}10:{0}11,{0}14)-SUM({0}17),9),2)", 11.05),
        "Chỉ số (%)": (
            "=ROUND(ROUND((SUM({0}7:{0}8,{0}10:{0}11,{0}14)-SUM({0}17))*100/{0}20,9),2)",
            73.64,
        ),
    }.items():
        cell = f"{column}{by_title[title]}"
        assert (live[cell].value, values[cell].value) == (expected[0].format(column), expected[1])


def test_the_contents_lead_to_every_sheet(tmp_path: Path) -> None:
    book = load_workbook(written(tmp_path, made()))
    cells = [row[0] for row in book["Mục lục"].iter_rows(min_row=3)]
    assert [cell.value for cell in cells] == book.sheetnames[2:]
    assert [cell.hyperlink.location for cell in cells if cell.hyperlink] == [
        f"'{name}'!A1" for name in book.sheetnames[2:]
    ]


def test_names_of_units_lead_to_their_sheets_and_back(tmp_path: Path) -> None:
    """Every ranking and list of units; names with quotation marks, marks of formulas, alike in their first letters."""
    names = [
        "UBND xã D'Ran",
        "'=Sở \"Một\" & <r>Hai</r>'",
        *(f"UBND phường Nguyễn Thị Minh Khai, khu {n}" for n in (1, 2)),
    ]
    of = cycle([{"id": f"u{number}", "name": name} for number, name in enumerate(names)])
    known = results(
        framework(leaf("1", 10)), of, {f"u{n}": Evidence(form(f"u{n}", {"1": str(n)})) for n in range(4)}
    )
    book = load_workbook(written(tmp_path, known))
    for listed in ("Tổng hợp", "Các sở", "Lĩnh vực - Các sở"):
        links = [cell for row in book[listed].iter_rows() for cell in row if cell.hyperlink]
        assert sorted(str(cell.value) for cell in links) == sorted(names), listed
        for cell in links:
            assert cell.hyperlink is not None
            own = book[str(cell.hyperlink.location).removesuffix("'!A1")[1:].replace("''", "'")]
            assert str(own["A3"].value).startswith(str(cell.value))
            assert own["A2"].hyperlink is not None
            assert (own["A2"].value, own["A2"].hyperlink.location) == ("← Tổng hợp", "'Tổng hợp'!A1")


def test_lists_are_filtered_frozen_and_printed_across(tmp_path: Path) -> None:
    book = load_workbook(written(tmp_path, made()))
    for name in ("Hội đồng - Các sở", "Lĩnh vực - Các sở", "Chênh lệch", "Mất theo TC - Các sở"):
        sheet: Worksheet = book[name]
        assert sheet.auto_filter.ref, name
        assert sheet.freeze_panes, name
        assert sheet.print_title_rows, name
        setup = sheet.page_setup
        assert (setup.orientation, setup.paperSize, setup.fitToHeight) == ("landscape", 9, 0)
        fitted = sheet.sheet_properties.pageSetUpPr
        assert fitted is not None
        assert fitted.fitToPage
    assert {"Tổng theo đơn vị", "Theo cơ quan", "Mất theo CQ - Các sở", "Mất theo ĐV - Các sở"} <= set(
        book.sheetnames
    )
    merged = {str(area) for area in book["Hội đồng - Các sở"].merged_cells.ranges}
    assert {"A3:A5", "B3:D3", "B4:D4"} <= merged


def test_what_no_document_can_hold_is_left_out(tmp_path: Path) -> None:
    of = cycle([{"id": "a", "name": "Sở \x01\uffffA"}], title="Kỳ \x02\ufffe1")
    known = results(framework(leaf("1", 10)), of, {"a": Evidence(form("a", {"1": "5"}))})
    book = load_workbook(written(tmp_path, known))
    assert "Sở A" in book.sheetnames
    assert book.properties.title == "Kỳ 1"


def test_formulas_round_as_the_set_does() -> None:
    assert summed([(4, 3), (5, 3), (7, 3)]) == "SUM(C4:C5,C7)"
    assert summed([(4, 3)]) == "SUM(C4)"
    assert rounded_formula("A1", Rounding(mode="down", digits=3)) == "TRUNC(ROUND(A1,9),3)"


@pytest.mark.slow
@needs_office
def test_another_programme_comes_to_the_same_totals(tmp_path: Path) -> None:
    sources, expected = [], {}
    for mode in ("half_up", "half_even", "down"):
        for name, policy in (("plain", {}), ("scaled", {"not_applicable": "rescale_appraised"})):
            path = written(tmp_path / mode / name, made(mode, **policy))
            expected[f"{mode}-{name}"] = numbers_of(path)
            emptied = tmp_path / f"{mode}-{name}.xlsx"
            parts = {
                part: _VALUE.sub(rb"\1", content) for part, content in parts_of(path.read_bytes()).items()
            }
            emptied.write_bytes(packed(parts))
            sources.append(emptied)
    for path in saved_as("xlsx", tmp_path / "recalculated", *sources):
        found = numbers_of(path)
        wanted = expected[path.stem]
        assert wanted
        assert {cell: found.get(cell) for cell in wanted} == pytest.approx(wanted, abs=1e-9)


def numbers_of(path: Path) -> dict[tuple[str, str], float]:
    """The value of every cell that is a formula, by sheet and cell."""
    live, values = (load_workbook(path, data_only=only) for only in (False, True))
    return {
        (sheet.title, cell.coordinate): float(Decimal(str(values[sheet.title][cell.coordinate].value)))
        for sheet in live
        for row in sheet.iter_rows()
        for cell in row
        if cell.data_type == "f"
    }
