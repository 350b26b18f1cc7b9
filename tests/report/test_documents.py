"""The Word documents say what the results say, in the layout of the decree, whatever is filled in."""

from __future__ import annotations

import datetime
import io
import re
import zipfile
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from docx import Document
from docx.oxml.ns import qn
from docx.shared import Mm

from parscore.compute.gaps import group_losses
from parscore.compute.highlights import highlights
from parscore.model.scorecard import Results
from parscore.number import brief, rounded, vi
from parscore.os_errors import NotOverwrittenError
from parscore.pipeline.paper import word_templates
from parscore.pipeline.report import write_report
from parscore.pipeline.score import score_cycle
from parscore.write.report.word_table import table_markup
from parscore.write.tables.data import Column, Table
from tests.kit.cli import cycle_folder, parscore, replace_in
from tests.kit.office import needs_office, saved_as
from tests.kit.world import Evidence, cycle, form, framework, leaf, results, ruling

PUBLICATION = """\
publication:
  parent: Chính phủ
  issuer: UBND tỉnh Thử
  place: Thử
  document: 12/QĐ-UBND
  date: 2023-02-05
  position: [TM. Uỷ ban nhân dân, Chủ tịch]
  signer: Nguyễn Văn Á
  recipients: [Như Điều 3, "Lưu: VT, NC"]
  as_of: 2023-01-31
"""
HOSTILE = '{{ 7*7 }} <w:p>&amp;</w:p> {% for x in y %} =1+1 \x07\x0b\uffff"'


def made(names: tuple[str, str, str] = ("Sở A", "Sở B", "Sở C"), **more: Any) -> Results:
    """Three units: one cut by appraisal, one with bonus and penalty, one that sent nothing."""
    tree = framework(
        {"code": "1", "title": "Chỉ đạo", "max": "10", "children": [leaf("1.1", 4), leaf("1.2", 6)]},
        {"code": "2", "title": "Tác động", "max": "5", "children": [leaf("2.1", 5)]},
        bonus=[leaf("C1", 2)],
        penalty=[leaf("T1", 5)],
        bands=[{"name": "Tốt", "from": "80"}, {"name": "Yếu", "from": "0"}],
        bands_on="index",
    )
    units = [{"id": f"u{number}", "name": name} for number, name in enumerate(names)]
    of = cycle(units, stages=("self", "round-1"), appraisal={"round-1": "a.csv"}, **more)
    said = (
        ruling("round-1", "u0", "1.2", "4.5", reason=f"thiếu {names[0]}"),
        ruling("round-1", "u0", "2.1", "4.625"),
    )
    return results(
        tree,
        of,
        {
            "u0": Evidence(form("u0", {"1.1": "3.3333333333", "1.2": "5", "2.1": "4.5"}), said),
            "u1": Evidence(form("u1", {"1.1": "4", "1.2": "5", "2.1": "5", "C1": "1", "T1": "2"})),
        },
    )


def words_of(path: Path) -> list[str]:
    """Every paragraph of a document, of its tables too, in its order."""
    body = Document(str(path)).element.body
    return ["".join(one.text or "" for one in part.iter(qn("w:t"))) for part in body.iter(qn("w:p"))]


def tables_of(path: Path) -> list[list[list[str]]]:
    """The tables of a document as texts, a cell that is merged once."""
    found = []
    for table in Document(str(path)).element.body.iter(qn("w:tbl")):
        rows = table.findall(qn("w:tr"))
        found.append([[_text(cell) for cell in row.findall(qn("w:tc"))] for row in rows])
    return found


def _text(cell: Any) -> str:
    return "".join(one.text or "" for one in cell.iter(qn("w:t")))


def table_with(path: Path, *heads: str) -> list[list[str]]:
    """The table whose headings hold these words."""
    return next(one for one in tables_of(path) if set(heads) <= {cell for row in one[:2] for cell in row})


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder with the documents of `made`, with a sheet for every unit."""
    written = write_report(made(), tmp_path, ["docx"], per_unit=True)
    assert [path.relative_to(tmp_path).as_posix() for path in written] == [
        "bao-cao-phu-luc.docx",
        "bao-cao-tom-tat.docx",
        *(f"bao-cao-phieu-diem/{row.unit}.docx" for row in made().standings),
    ]
    return tmp_path


def test_the_annex_prints_the_standings(folder: Path) -> None:
    known = made()
    rounding = known.frameworks["thu"].policy.rounding
    rows = table_with(folder / "bao-cao-phu-luc.docx", "Hạng", "Xếp loại")[1:]
    fields = table_with(folder / "bao-cao-phu-luc.docx", "Tổng điểm")[2:]
    assert len(rows) == len(fields) == len(known.standings)
    for standing, row, field in zip(known.standings, rows, fields, strict=True):
        index = standing.index
        printed = (
            "–" if index is None else vi(rounded(index, rounding.mode, rounding.digits), rounding.digits)
        )
        assert row[0] == field[0] == str(standing.rank or "–")
        assert row[1] == field[1] == standing.name
        assert row[4] == field[-1] == printed
        assert row[5] == (standing.band or "")


def test_the_sheet_of_a_unit_prints_every_line(folder: Path) -> None:
    known = made()
    for card in known.cards:
        rows = {
            row[0]: row for row in table_with(folder / f"bao-cao-phieu-diem/{card.unit}.docx", "Điểm chốt")
        }
        for line in card.lines:
            value = line.value()
            if line.code not in ("C1", "T1") or value is not None:
                assert rows[line.code][5] == ("–" if value is None else brief(value)), line.code
    cut, raised = (rows_of_unit(folder, "u0")[code] for code in ("1.2", "2.1"))
    assert cut[3:] == ["5", "giảm 0,5 điểm", "4,5", "Vòng 1 (Hội đồng thẩm định): thiếu Sở A"]
    assert raised[4] == "tăng 0,125 điểm"
    assert rows_of_unit(folder, "u1")["1.1"][4] == "giữ nguyên"


def rows_of_unit(folder: Path, unit: str) -> Mapping[str, list[str]]:
    """The rows of a unit's sheet by their number."""
    return {row[0]: row for row in table_with(folder / f"bao-cao-phieu-diem/{unit}.docx", "Điểm chốt")}


def test_the_brief_names_first_last_losses_and_things_to_do(folder: Path) -> None:
    known = made()
    group = known.cycle.groups[0]
    found = highlights(known, known.standings, group_losses(known, group, known.standings), {})
    path = folder / "bao-cao-tom-tat.docx"
    row = table_with(path, "Đứng đầu")[1]
    assert row[0] == group.title
    assert row[3].startswith(f"{found.first[0].name} (")
    assert row[4].startswith(f"{found.last[0].name} (")
    losing = [one for one in words_of(path) if re.match(r"\d\. .* đơn vị mất", one)]
    dearest = found.losses.criteria[0]
    assert f"{dearest.losing} trên {dearest.units} đơn vị mất" in losing[0]
    assert dearest.criterion.number in losing[0]


def test_the_layout_is_that_of_the_decree(folder: Path) -> None:
    document = Document(str(folder / "bao-cao-phu-luc.docx"))
    for section in document.sections:
        assert {round((one or 0) / Mm(1)) for one in (section.page_width, section.page_height)} == {210, 297}
        margins = [section.top_margin, section.bottom_margin, section.left_margin, section.right_margin]
        assert [round((one or 0) / Mm(1)) for one in margins] == [20, 20, 30, 20]
        assert section.different_first_page_header_footer
        assert not section.first_page_header.paragraphs[0].text
        assert "PAGE" in section.header._element.xml
        assert section.header.paragraphs[0].alignment == 1
        assert section._sectPr.find(qn("w:pgNumType")).get(qn("w:start")) == "1"
    fonts = document.styles["Normal"].element.rPr.find(qn("w:rFonts"))
    assert {fonts.get(qn(f"w:{name}")) for name in ("ascii", "hAnsi", "eastAsia", "cs")} == {
        "Times New Roman"
    }
    bordered = [one for one in document.tables if one._tbl.tblPr.find(qn("w:tblBorders")) is not None]
    assert len(bordered) == 3
    for table in bordered:
        head = table.rows[0]._tr.trPr
        assert head is not None
        assert head.find(qn("w:tblHeader")) is not None
        assert head.find(qn("w:cantSplit")) is not None


def test_what_nobody_says_is_left_to_be_written_by_hand(folder: Path) -> None:
    words = words_of(folder / "bao-cao-phu-luc.docx")
    assert "(Kèm theo Quyết định số ………/QĐ-UBND ngày …… tháng …… năm ……… của ……………)" in words
    assert "……………, ngày …… tháng …… năm ………" in words
    assert "- Lưu: VT." in words


def test_what_the_cycle_says_is_printed(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    replace_in(folder / "cycle.yaml", "year: 2022\n", f"year: 2022\n{PUBLICATION}")
    done = parscore("report", folder, "--format", "docx")
    assert "K290" not in done.stderr
    words = words_of(folder / "out" / "bao-cao-phu-luc.docx")
    expected = [
        "Chính phủ",
        "UBND tỉnh Thử",
        "(Kèm theo Quyết định số 12/QĐ-UBND ngày 05 tháng 02 năm 2023 của UBND tỉnh Thử)",
        "- Như Điều 3;",
        "- Lưu: VT, NC.",
        "Thử, ngày 05 tháng 02 năm 2023",
        "TM. Uỷ ban nhân dân",
        "Chủ tịch",
        "Nguyễn Văn Á",
    ]
    assert [one for one in words if one in expected] == [
        expected[0],
        expected[1],
        *[expected[2]] * 2,
        *expected[3:],
    ]


@pytest.mark.parametrize("name", ["bao-cao-phu-luc", "bao-cao-tom-tat", "bao-cao-phieu-diem/u0"])
def test_every_document_says_what_it_is_made_from(folder: Path, name: str) -> None:
    known, words = made(), words_of(folder / f"{name}.docx")
    assert any(one.startswith("Bộ tiêu chí minh hoạ") for one in words)
    (last,) = (one for one in words if one.startswith("Kỳ đánh giá: "))
    for said in (
        known.cycle.title,
        "minh hoạ",
        "kết quả chính thức",
        "Thẩm định vòng 1",
        "ngày chốt chưa khai",
        "parscore",
    ):
        assert said in last, said


def test_what_is_filled_in_stays_text(tmp_path: Path) -> None:
    write_report(made((HOSTILE, "Sở\r\nB\t1", "{_{ a }_}")), tmp_path, ["docx"], per_unit=True)
    said = '{{ 7*7 }} <w:p>&amp;</w:p> {% for x in y %} =1+1 "'
    rows = table_with(tmp_path / "bao-cao-phu-luc.docx", "Hạng", "Xếp loại")
    assert [row[1] for row in rows[1:]] == ["SởB 1", said, "{_{ a }_}"]
    reasons = table_with(tmp_path / "bao-cao-phieu-diem" / "u0.docx", "Điểm chốt")
    assert any(f"thiếu {said}" in row[-1] for row in reasons)


def test_same_results_same_bytes(tmp_path: Path) -> None:
    first, second = (
        write_report(made(), tmp_path / name, ["docx", "xlsx"], per_unit=True) for name in ("a", "b")
    )
    assert len(first) == 6
    for one, other in zip(first, second, strict=True):
        assert one.read_bytes() == other.read_bytes()
    with zipfile.ZipFile(first[0]) as package:
        assert {member.date_time for member in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert b"dcterms:created" not in package.read("docProps/core.xml")


def test_documents_made_here_are_written_over_and_no_others(tmp_path: Path) -> None:
    first, second = (write_report(made(), tmp_path, ["docx"])[0] for _ in range(2))
    assert first == second
    saved = Document(str(first))
    saved.core_properties.modified = datetime.datetime(2026, 1, 2)
    saved.save(str(first))
    with pytest.raises(NotOverwrittenError):
        write_report(made(), tmp_path, ["docx"])


def test_only_documents_for_the_office_carry_findings(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    replace_in(folder / "round-1.csv", "so-y-te,1.2,3.333,Đủ hồ sơ", "so-y-te,1.2,9,Đủ hồ sơ")
    for words, shown in (((), False), (("--internal",), True)):
        parscore("report", folder, "--format", "docx", "--per-unit", *words)
        files = sorted((folder / "out").rglob("*.docx"))
        assert len(files) == 5
        text = " ".join(one for path in files for one in words_of(path))
        assert ("ngoài khung 0 đến 6" in text) == shown
        assert ("round-1.csv" in text) == shown


EXAMPLES = Path(__file__).parents[2] / "examples"


def scored(name: str) -> Results:
    """The results of an example, scored anew."""
    found = score_cycle(EXAMPLES / name, write=False).results
    assert found is not None
    return found


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["lai-chau-2022", "two-tier-2025", "papi-2024", "qd-766-2026", "tan-phu-dong-2020"]
)
def test_every_figure_of_an_example_equals_its_results(tmp_path: Path, name: str) -> None:
    known = scored(name)
    write_report(known, tmp_path, ["docx"], per_unit=True)
    annex = tables_of(tmp_path / "bao-cao-phu-luc.docx")
    rows = {(row[0], row[1]): row for table in annex for row in table if len(row) > 1}
    by_unit = {row[0]: row for table in annex for row in table}
    for standing in known.standings:
        framework = known.framework_of(standing.group)
        rounding, leaves = framework.policy.rounding, {one.code: one for one in framework.scored}
        name_of = " ".join(standing.name.split())
        row = rows.get((str(standing.rank or "–"), name_of)) or by_unit[name_of]
        if standing.index is not None and standing.points is not None:
            for value in (standing.points, standing.index):
                assert vi(rounded(value, rounding.mode, rounding.digits), rounding.digits) in row
        sheet = table_with(tmp_path / "bao-cao-phieu-diem" / f"{standing.unit}.docx", "Điểm chốt")
        printed = {one[0]: one for one in sheet}
        card = known.card(standing.unit)
        for line in card.lines if card is not None and framework.is_plain and rounding.at == "total" else ():
            points = line.value()
            if line.applies() and points is not None and points <= leaves[line.code].max:
                assert printed[leaves[line.code].number][-2] == brief(points), (standing.unit, line.code)


@pytest.mark.slow
@needs_office
def test_the_brief_is_one_page_and_the_headings_repeat(tmp_path: Path) -> None:
    pdfplumber = pytest.importorskip("pdfplumber")
    for name in ("lai-chau-2022", "two-tier-2025", "qd-766-2026"):
        known = scored(name)
        annex, brief_page = write_report(known, tmp_path / name, ["docx"])
        made_of = saved_as("pdf", tmp_path / name / "pdf", annex, brief_page)
        with pdfplumber.open(made_of[1]) as pages:
            assert len(pages.pages) == 1, name
        with pdfplumber.open(made_of[0]) as pages:
            texts = [page.extract_text() for page in pages.pages]
            assert {(round(page.width), round(page.height)) for page in pages.pages} == {
                (595, 842),
                (842, 595),
            }
        assert not re.match(r"\d+\n", texts[0])
        assert texts[1].startswith("2\n")
        listed = [text for text in texts if re.search(r"^\d+ (UBND|Sở|TP|Đồng)", text, re.MULTILINE)]
        assert listed
        assert all("Đơn vị" in text for text in listed), name


def test_the_templates_of_the_package_are_those_that_the_tool_makes() -> None:
    from tools.word_templates import TARGET, templates

    for name, content in templates().items():
        assert parts_of(content) == parts_of((TARGET / name).read_bytes()), name
    assert not word_templates({})[1]


def parts_of(content: bytes) -> dict[str, bytes]:
    """The parts of a package."""
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return {name: package.read(name) for name in package.namelist()}


@pytest.mark.parametrize("long", ["Sở A", "Sở Nông nghiệp và Môi trường tỉnh Bà Rịa"])
def test_no_number_and_no_word_of_a_heading_is_broken(long: str) -> None:
    """The columns of a table have the room that their words need, whatever is long in it."""
    columns = (
        Column("Hạng", "rank", 6),
        Column("Đơn vị", "text", 38),
        Column("Điểm tối đa áp dụng", "raw", 11),
        Column("Chỉ số (%)", "number", 10, "Kỳ trước"),
        Column("So với kỳ trước", "word", 12, "Kỳ trước"),
    )
    markup = table_markup(Table("", columns, ((1, long, Decimal(100), Decimal("96.425"), "▲ 16 bậc"),)))
    widths = [int(one) for one in re.findall(r'<w:gridCol w:w="(\d+)"', markup)]
    letters = [width * 76 / sum(widths) for width in widths]
    needed = (len("Hạng"), min(14, len(long)), len("dụng"), len("96,425"), len("▲ 16 bậc"))
    assert all(room > need for room, need in zip(letters, needed, strict=True))
    assert widths[1] == max(widths) or len(long) < 14


@pytest.mark.parametrize(("notes", "kept"), [((), [9, 10, 11]), (("Ghi chú.",), [9, 10])])
def test_last_rows_stay_together_and_leave_no_empty_page(notes: tuple[str, ...], kept: list[int]) -> None:
    """Notes go along with a signature; where there are none the last row does. What follows notes is no matter."""
    columns = (Column("Hạng", "rank", 6), Column("Đơn vị", "text", 30))
    rows = tuple((number, f"Sở {number}") for number in range(12))
    body = re.findall(r"<w:tr>.*?</w:tr>", table_markup(Table("", columns, rows, notes)))[-12:]
    assert [number for number, row in enumerate(body) if "<w:keepNext/>" in row] == kept
