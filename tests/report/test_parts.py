"""What a report says of a group beside its results is the same in page and workbook, and what was computed."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from docx import Document
from openpyxl import load_workbook

from parscore.compute.gaps import group_gaps
from parscore.compute.robust import Asked
from parscore.model.change import PARTS
from parscore.model.scorecard import Results
from parscore.number import ZERO, exactly, rounded, vi
from parscore.pipeline.report import write_report
from parscore.pipeline.report_parts import group_parts, mean_changes, since_in_words
from parscore.pipeline.results_file import results_in
from parscore.pipeline.score import score_cycle
from parscore.write.report.content import Part
from parscore.write.tables.data import shown, texts
from tests.kit.cli import parscore, replace_in
from tests.kit.pages import page_rows
from tests.trust.kit import cycle_with_forms

EXAMPLES = Path(__file__).parents[2] / "examples"
TITLES = ["So với kỳ trước", "Điểm mất", "Tự chấm so với kết quả", "Mức chắc chắn của thứ hạng"]


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A scored cycle that names the whole results of the one before."""
    room = tmp_path_factory.mktemp("hai-ky")
    earlier = cycle_with_forms(room / "ky")
    replace_in(earlier / "cycle.yaml", "cycle: thu-2022", "cycle: thu-2021")
    replace_in(earlier / "cycle.yaml", "year: 2022", "year: 2021")
    replace_in(earlier / "round-1.csv", "so-y-te,1.1,3,", "so-y-te,1.1,2,")
    assert parscore("score", earlier).returncode == 0
    folder = cycle_with_forms(room / "sau")
    replace_in(folder / "cycle.yaml", "cycle: thu-2022", "cycle: thu-2022\nprevious: ../ky/out/results.json")
    assert parscore("score", folder).returncode == 0
    return folder


@pytest.fixture(scope="module")
def known(later: Path) -> Results:
    found, findings = results_in(later / "out" / "results.json", "results.json")
    assert found is not None
    assert findings == []
    return found


def test_the_split_stands_in_the_results_and_adds_up(known: Results) -> None:
    compared = {one.unit: one for one in known.changes if one.change is not None}
    assert compared
    whole = exactly(lambda one: sum((getattr(one, name) for name in PARTS), ZERO))
    assert all(whole(one) == one.change for one in compared.values())
    assert compared["so-y-te"].change == compared["so-y-te"].performed > 0


def test_page_and_workbook_hold_every_figure_of_every_part(known: Results, tmp_path: Path) -> None:
    (group,) = known.cycle.groups
    parts = group_parts(known, group, group_gaps(known, group.id), Asked())
    assert [part.title for part in parts] == TITLES
    write_report(known, tmp_path, ["html", "xlsx"], asked=Asked())
    assert unlike(tmp_path, parts) == []


def unlike(folder: Path, parts: Iterable[Part]) -> list[tuple[str, str]]:
    """The rows of tables that page or workbook do not hold as they are, each by table and first cell."""
    page = (folder / "bao-cao.html").read_text(encoding="utf-8")
    on_page = {tuple(cells) for _, cells in page_rows(page)}
    book = load_workbook(folder / "bao-cao.xlsx", read_only=True)
    names = {row[1]: row[0] for row in book["Mục lục"].iter_rows(min_row=3, values_only=True)}
    found = []
    for _, table in (named for part in parts for named in part.tables):
        whole = [
            [one or None for one in row] for row in book[str(names[table.title])].iter_rows(values_only=True)
        ]
        for row in shown(table):
            printed = [made.text if made.number is None else float(made.number) for made in row]
            in_book = [one or None for one in printed] in [cells[: len(printed)] for cells in whole]
            found += (
                []
                if in_book and tuple(made.text for made in row) in on_page
                else [(table.title, row[0].text)]
            )
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["two-tier-2026", "lai-chau-2022", "bo-noi-vu-2022", "khanh-hoa-2026-08", "lai-chau-2018"]
)
def test_the_parts_of_every_example_stand_in_page_and_workbook(name: str, tmp_path: Path) -> None:
    known = score_cycle(EXAMPLES / name, write=False).results
    assert known is not None
    write_report(known, tmp_path, ["html", "xlsx"])
    for group in known.cycle.groups:
        parts = group_parts(known, group, group_gaps(known, group.id), None)
        assert unlike(tmp_path, parts) == []


def test_the_change_is_said_of_every_unit_and_of_the_mean(
    later: Path, known: Results, tmp_path: Path
) -> None:
    (group,) = known.cycle.groups
    said = since_in_words(known, group)
    (one,) = [change for change in known.changes if change.unit == "so-y-te"]
    assert one.change is not None
    change = vi(rounded(one.change, "half_up", 2), 2)
    assert f"thay đổi +{change}: thực hiện khác đi +{change}." in said["so-y-te"]
    assert parscore("report", later, "--per-unit", "--out", tmp_path).returncode == 0
    assert said["so-y-te"] in (tmp_path / "bao-cao.html").read_text(encoding="utf-8")
    sheet = Document(str(tmp_path / "bao-cao-phieu-diem" / "so-y-te.docx"))
    assert said["so-y-te"] in [paragraph.text for paragraph in sheet.paragraphs]
    brief = Document(str(tmp_path / "bao-cao-tom-tat.docx"))
    table = mean_changes(known)
    assert table is not None
    cells = [[cell.text for cell in row.cells] for table in brief.tables for row in table.rows]
    assert all(list(row) in cells for row in texts(table))
