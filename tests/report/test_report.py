"""Page and workbook say what the standings say, whatever a unit calls itself, and the same every time."""

from __future__ import annotations

import re
from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import load_workbook

from parscore.compute.progress import remaining
from parscore.model.scorecard import Results
from parscore.number import rounded, vi
from parscore.pipeline.report import group_figures, write_report
from parscore.pipeline.unit_sums import unit_figures
from parscore.write.report.content import ReportContent
from parscore.write.report.formats import RENDERERS, Target
from parscore.write.tables.data import texts
from parscore.write.tables.rank import ranking_table
from parscore.write.tables.unit import score_table
from parscore.write.workbook import SheetNames
from tests.kit.cli import cycle_folder, parscore
from tests.kit.pages import page_rows
from tests.kit.world import Evidence, cycle, form, framework, given, leaf, results, ruling

HOSTILE = '=HYPERLINK("http://x","y")<script>alert(1)</script>'
BANDS = [{"name": "Tốt", "from": "80"}, {"name": "Yếu", "from": "0"}]


def made(names: tuple[str, ...] = ("Sở A", HOSTILE, "Sở C")) -> Results:
    """Three units: one whole, one without the criterion 2, one that sent nothing."""
    survey = leaf("2.1", 5, {"kind": "survey", "audiences": {"dan": "1"}})
    tree = framework(
        {"code": "1", "title": "Chỉ đạo", "max": "10", "children": [leaf("1.1", 4), leaf("1.2", 6)]},
        {"code": "2", "title": "Tác động", "max": "5", "children": [survey]},
        bands=BANDS,
        bands_on="index",
    )
    units = [{"id": f"u{n}", "name": name} for n, name in enumerate(names)]
    units[1]["not_applicable"] = ["2"]  # type: ignore[assignment]
    of = cycle(units, stages=("self", "round-1"), appraisal={"round-1": "a.csv"}, survey={"points": "b.csv"})
    return results(
        tree,
        of,
        {
            "u0": Evidence(
                form("u0", {"1.1": "3.125", "1.2": "5"}),
                (ruling("round-1", "u0", "1.2", "4.5", reason="thiếu <b>văn bản</b>"),),
                (),
                (given("u0", "2.1", "4.3333333333"),),
            ),
            "u1": Evidence(form("u1", {"1.1": "4", "1.2": "4"})),
        },
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder with the reports of `made`."""
    written = write_report(made(), tmp_path, ["html", "xlsx"])
    assert [path.name for path in written] == ["bao-cao.html", "bao-cao.xlsx"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["bao-cao.html", "bao-cao.xlsx"]
    return tmp_path


def cells_of(page: str, row: str) -> list[str]:
    """The texts of the first table row of a page that holds `row`."""
    return next(cells for markup, cells in page_rows(page) if row in markup)


def test_page_prints_the_standings(folder: Path) -> None:
    page = (folder / "bao-cao.html").read_text(encoding="utf-8")
    groups = group_figures(made())
    assert [len(group.standings) for group in groups] == [len(group.units) for group in made().cycle.groups]
    for group in groups:
        table = ranking_table(made(), group.group, group.standings, remaining(made(), group.group.id))
        for standing, row in zip(group.standings, texts(table), strict=True):
            assert cells_of(page, f'href="#don-vi-{standing.unit}"') == list(row)
            if standing.index is not None:
                assert row[4] == vi(rounded(standing.index, "half_up", 2), 2)


def test_workbook_holds_the_printed_values(folder: Path) -> None:
    book = load_workbook(folder / "bao-cao.xlsx")
    sheet = book["Các sở"]
    group = group_figures(made())[0]
    table = ranking_table(made(), group.group, group.standings, remaining(made(), group.group.id))
    printed_rows = texts(table)
    assert printed_rows
    assert sheet.max_row >= 3 + len(printed_rows)
    for printed, row in zip(printed_rows, sheet.iter_rows(min_row=4, max_col=7), strict=False):
        for text, cell in zip(printed, row, strict=True):
            if isinstance(cell.value, (int, float)):
                digits = len(cell.number_format.partition(".")[2])
                assert f"{cell.value:.{digits}f}".replace(".", ",") == text
            else:
                assert (cell.value or "") == text


def test_raw_marks_stay_as_they_are_and_totals_are_rounded() -> None:
    table = score_table(made(), "u0", unit_figures(made(), "u0"))
    rows = {row[0] or row[1]: row for row in texts(table)}
    assert rows["1.1"][2:] == ("4", "3,125", "", "", "3,125", "")
    assert rows["1.2"][2:7] == ("6", "5", "4,5", "", "4,5")
    assert rows["1"][2:7] == ("10", "8,13", "7,63", "", "7,63")
    assert rows["2.1"][5] == "4,333333…"
    assert rows["Tổng điểm"][6] == "11,96"
    assert rows["Điểm tối đa áp dụng"][6] == "15"
    assert rows["Chỉ số (%)"][6] == "79,72"


def test_what_does_not_apply_is_said() -> None:
    table = score_table(made(), "u1", unit_figures(made(), "u1"))
    rows = {row[0] or row[1]: row for row in texts(table)}
    assert rows["2"][6] == rows["2.1"][6] == "không áp dụng"
    assert rows["Điểm tối đa áp dụng"][6] == "10"


def test_a_hostile_name_stays_text(folder: Path) -> None:
    page = (folder / "bao-cao.html").read_text(encoding="utf-8")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "<b>văn bản" not in page
    book = load_workbook(folder / "bao-cao.xlsx")
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == HOSTILE]
    assert cells
    formulas = {
        cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "f"
    }
    assert not [one for one in formulas if not re.fullmatch(r"=[A-Z0-9(),:*/.+^<=-]+", str(one))]


@pytest.mark.parametrize("name", ["<r><t>A</t></r>", "<r>&</r>", "<r>", "<r></r>"])
@pytest.mark.parametrize("sheets", [True, False])
def test_a_name_like_markup_stays_text(tmp_path: Path, name: str, sheets: bool) -> None:
    write_report(made((name, "Sở B", "Sở C")), tmp_path, ["xlsx"], unit_sheets=sheets)
    book = load_workbook(tmp_path / "bao-cao.xlsx")
    assert any(cell.value == name for row in book["Các sở"].iter_rows() for cell in row)


def test_nothing_is_fetched(folder: Path) -> None:
    page = (folder / "bao-cao.html").read_text(encoding="utf-8")
    assert not re.search(r"(?:src|href)=[\"'](?!#)|url\(|@import", page)
    assert "default-src 'none'" in page


def test_same_results_same_page(tmp_path: Path) -> None:
    for name in "ab":
        write_report(made(), tmp_path / name, ["html"])
    assert (tmp_path / "a/bao-cao.html").read_bytes() == (tmp_path / "b/bao-cao.html").read_bytes()


def test_without_unit_sheets_all_units_share_one(tmp_path: Path) -> None:
    write_report(made(), tmp_path, ["xlsx", "html"], unit_sheets=False)
    book = load_workbook(tmp_path / "bao-cao.xlsx")
    assert "Chi tiết" in book.sheetnames
    assert "Sở A" not in book.sheetnames
    titles = [row[1].value for row in book["Chi tiết"].iter_rows(min_row=4)]
    assert sum(1 for title in titles if title == "Tổng điểm") == 3
    assert 'href="#don-vi-' not in (tmp_path / "bao-cao.html").read_text(encoding="utf-8")


def test_sheet_names_are_legal_and_unlike() -> None:
    long = "Sở Nông nghiệp và Phát triển nông thôn tỉnh"
    names = SheetNames()
    wanted = (long, long + " A", "a/b:c", "A B C", "'x'", "History", "[]", "")
    given_names = [names.give(name) for name in wanted]
    assert len({name.casefold() for name in given_names}) == len(given_names)
    assert all(0 < len(name) <= 31 and not set(name) & set("[]:*?/\\") for name in given_names)
    assert all(name[0] != "'" and name[-1] != "'" for name in given_names)


def test_units_of_one_name_have_a_sheet_each(tmp_path: Path) -> None:
    write_report(made(("Sở A", "SỞ A", "Tổng hợp")), tmp_path, ["xlsx"])
    names = load_workbook(tmp_path / "bao-cao.xlsx").sheetnames
    assert {"SỞ A", "Sở A (2)", "Tổng hợp (2)"} <= set(names)


def test_an_unknown_format_writes_nothing(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="doc"):
        write_report(made(), tmp_path, ["html", "doc"])
    assert not list(tmp_path.iterdir())


def test_a_format_is_one_function(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def titles(content: ReportContent, target: Target) -> list[Path]:
        path, names = target.folder / "ten.txt", sorted(unit.name for unit in content.rest())
        path.write_text(" | ".join([content.title, *names]), encoding="utf-8")
        return [path]

    monkeypatch.setattr("parscore.pipeline.report.RENDERERS", {"txt": titles})
    written = write_report(made(("Sở A", "Sở B", "Sở C")), tmp_path, ["txt"], unit_sheets=False)
    assert [path.name for path in written] == ["ten.txt"]
    assert written[0].read_text(encoding="utf-8").endswith("| Sở A | Sở B | Sở C")


def test_every_format_that_is_offered_is_written_under_its_name(tmp_path: Path) -> None:
    written = write_report(made(), tmp_path, list(RENDERERS))
    assert [path.name for path in written[:2]] == ["bao-cao.html", "bao-cao.xlsx"]
    assert written[0].read_bytes().startswith(b"<!DOCTYPE html>")
    assert written[1].read_bytes().startswith(b"PK")
    assert all(path.parts[len(tmp_path.parts)].startswith("bao-cao") for path in written)


def test_an_illustrative_set_is_said_to_be(folder: Path) -> None:
    assert "Bộ tiêu chí minh hoạ" in (folder / "bao-cao.html").read_text(encoding="utf-8")
    sheet = load_workbook(folder / "bao-cao.xlsx")["Tổng hợp"]
    assert any("minh hoạ" in str(row[0].value) for row in sheet.iter_rows())


def test_an_unranked_group_has_no_rank() -> None:
    tree = framework(leaf("1", 10))
    of = cycle(["a"], group={"ranked": False})
    found = results(tree, of, {"a": Evidence(form("a", {"1": Decimal("5")}))})
    table = ranking_table(found, of.groups[0], found.standings, remaining(found, "so"))
    assert "Hạng" not in [column.heading for column in table.columns]
    assert any("không xếp hạng chung" in note for note in table.notes)


def test_a_report_for_the_public_carries_no_findings_and_no_names_of_files(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    parscore("score", folder)
    for words, shown in (((), False), (("--internal",), True), (("--noi-bo",), True)):
        parscore("report", folder, *words)
        page = (folder / "out" / "bao-cao.html").read_text(encoding="utf-8")
        book = load_workbook(folder / "out" / "bao-cao.xlsx")
        cells = " ".join(str(cell.value) for sheet in book for row in sheet.iter_rows() for cell in row)
        for text in (page, cells):
            assert ("K201" in text) == shown
            assert ("round-1.csv" in text) == shown
            assert ("so.yaml" in text) == shown
        assert ("Lỗi và lưu ý" in book.sheetnames) == shown
