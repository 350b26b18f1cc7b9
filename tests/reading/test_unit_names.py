"""One unit written in many ways is the same unit in every kind of file and on the command line."""

from __future__ import annotations

import unicodedata
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest

from parscore.cli import main
from parscore.model.appraisal import COLUMNS, SHEET
from parscore.model.scorecard import Line
from parscore.pipeline.forms_out import write_appraisal_forms
from parscore.pipeline.score import score_cycle
from parscore.read.words.unit_names import UnitNames
from parscore.text import did_you_mean

SET = """
framework: bo
title: Bộ thử
year: 2022
status: illustrative
basis: {document: 1/QĐ-UBND}
levels: [Lĩnh vực, Tiêu chí]
audiences: {hdnd: Đại biểu HĐND tỉnh}
policy:
  not_applicable: reduce_maximum
  rounding: {mode: half_up, digits: 2}
  rank: {by: index, compare: exact, ties: competition}
criteria:
  - code: "1"
    title: Chỉ đạo
    max: 10
    children:
      - {code: "1.1", title: Kế hoạch, max: 4, lead: hoi-dong, evidence: none, rule: {kind: judged}}
      - {code: "1.2", title: Ý kiến, max: 4,
         rule: {kind: survey, questions: [Q1], audiences: {hdnd: 1}, min_replies: 0}}
      - {code: "1.3", title: Chỉ số khác, max: 2, rule: {kind: given}}
"""
CYCLE = """
cycle: thu-2022
title: Kỳ thử
year: 2022
groups:
  - id: so
    title: Các sở
    framework: bo.yaml
    units:
      - {id: so-tttt, name: Sở Thông tin và Truyền thông}
      - {id: so-y-te, name: Sở Y tế}
      - {id: so-gddt, name: Sở Giáo dục và Đào tạo}
      - {id: vp, name: Văn phòng UBND tỉnh}
      - {id: bql, name: Ban Quản lý Khu kinh tế}
      - {id: sin-ho, name: UBND huyện Sìn Hồ}
      - {id: an-binh, name: Xã An Bình}
      - {id: so-nnmt, name: Sở Nông nghiệp và Môi trường}
stages: [self, round-1]
"""
FORM = """
survey: thu-2022
title: Phiếu thử
scale: {A: 100, B: 60, C: 20, D: 0}
missing_audience: refuse
columns: {unit: Đơn vị, audience: Đối tượng}
questions:
  - {id: Q1, text: Q1. Hài lòng}
"""
SPELLINGS = [
    ("So Y te", "so-y-te"),
    ("Sở TTTT", "so-tttt"),
    ("Sở Thông tin Truyền thông", "so-tttt"),
    ("Sở TT&TT", "so-tttt"),
    ("SỞ THÔNG TIN & TRUYỀN THÔNG", "so-tttt"),
    ("Huyện Sìn Hồ", "sin-ho"),
    ("UỶ BAN NHÂN DÂN HUYỆN SÌN HỒ", "sin-ho"),
    ("Sở Y tế tỉnh Lào Cai", "so-y-te"),
    ("Së Y tÕ", "so-y-te"),
    (unicodedata.normalize("NFD", "Sở Y tế"), "so-y-te"),
    ("Sở GD&ĐT", "so-gddt"),
    ("Sở GD-ĐT", "so-gddt"),
    ("VP UBND tỉnh", "vp"),
    ("Văn phòng Uỷ ban nhân dân tỉnh Lào Cai", "vp"),
    ("BQL Khu kinh tế", "bql"),
    ("Ban Quản lý KKT", "bql"),
    ("UBND xã An Bình", "an-binh"),
    ("X. An Bình", "an-binh"),
    ("An Bình", "an-binh"),
    ("UBND xã An Bình (khu vực 1)", "an-binh"),
    ("Sở NN&MT", "so-nnmt"),
    ("Sở NN và MT", "so-nnmt"),
    ("Văn phòng Ủy ban nhân dân tỉnh", "vp"),
    ("VP. UBND tỉnh", "vp"),
    ("1. Sở Y tế", "so-y-te"),
]
STRANGERS = ["Sở Y", "Huyện Sìn", "Ủy ban nhân dân", "Sở"]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "bo.yaml").write_text(SET, encoding="utf-8")
    (tmp_path / "cycle.yaml").write_text(CYCLE, encoding="utf-8")
    return tmp_path


def line(folder: Path, unit: str, code: str, *keys: str) -> tuple[Line | None, set[str]]:
    """One line as the cycle with further keys scores it, and the codes of the findings on rulings and points."""
    (folder / "cycle.yaml").write_text("\n".join([CYCLE, *keys]), encoding="utf-8")
    run = score_cycle(folder, write=False)
    assert run.results is not None
    card = run.results.card(unit)
    assert card is not None
    return card.line(code), {found.code for found in run.findings if found.code[0] in "RS"}


@pytest.mark.parametrize(("written", "unit"), SPELLINGS)
def test_in_a_form(folder: Path, written: str, unit: str) -> None:
    rows = [f"Đơn vị: {written}", "STT,Tiêu chí,Điểm tối đa,Điểm tự chấm", "1.1,Kế hoạch,4,3"]
    (folder / "submissions").mkdir()
    (folder / "submissions" / "bieu.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    found, _ = line(folder, unit, "1.1")
    assert found is not None
    assert [str(mark.points) for mark in found.marks] == ["3"]


@pytest.mark.parametrize(("written", "unit"), SPELLINGS)
def test_in_rulings_one_a_row(folder: Path, written: str, unit: str) -> None:
    text = f"unit,code,points,reason,by\n{written},1.1,3,Đủ,Hội đồng thẩm định tỉnh Lào Cai\n"
    (folder / "r1.csv").write_text(text, encoding="utf-8")
    found, codes = line(folder, unit, "1.1", "appraisal: {round-1: r1.csv}")
    assert found is not None
    assert [str(mark.points) for mark in found.marks] == ["3"]
    assert codes <= {"S105"}


@pytest.mark.parametrize(("written", "unit"), SPELLINGS)
def test_in_a_matrix(folder: Path, written: str, unit: str) -> None:
    other = "Sở Y tế" if unit != "so-y-te" else "Xã An Bình"
    rows = ["Cơ quan thẩm định: Hội đồng", f"Mã,Tiêu chí,{written},{other}", "1.1,Kế hoạch,3,2"]
    (folder / "r1.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    found, codes = line(folder, unit, "1.1", "appraisal: {round-1: r1.csv}")
    assert found is not None
    assert [str(mark.points) for mark in found.marks] == ["3"]
    assert codes <= {"S105"}


@pytest.mark.parametrize(("written", "unit"), SPELLINGS)
def test_in_an_appraisers_form(folder: Path, written: str, unit: str) -> None:
    (folder / "submissions").mkdir()
    rows = ["STT,Tiêu chí,Điểm tối đa,Điểm tự chấm", "1.1,Kế hoạch,4,2"]
    (folder / "submissions" / f"{unit}.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    results = score_cycle(folder, write=False).results
    assert results is not None
    write_appraisal_forms(results, "round-1", folder / "out", units=frozenset({unit}))
    book = openpyxl.load_workbook(folder / "out" / "hoi-dong.xlsx")
    sheet = book[SHEET]
    heading = next(row for row in range(1, 20) if sheet.cell(row, 1).value == COLUMNS["unit"])
    columns = {sheet.cell(heading, column).value: column for column in range(1, sheet.max_column + 1)}
    sheet.cell(heading + 1, 1).value = written
    sheet.cell(heading + 1, columns[COLUMNS["points"]]).value = 3
    sheet.cell(heading + 1, columns[COLUMNS["reason"]]).value = "Đủ hồ sơ"
    book.save(folder / "r1.xlsx")
    found, codes = line(folder, unit, "1.1", "appraisal: {round-1: r1.xlsx}")
    assert found is not None
    assert [str(mark.points) for mark in found.marks] == ["2", "3"]
    assert codes <= {"S105"}


@pytest.mark.parametrize(("written", "unit"), SPELLINGS)
def test_in_survey_shares_and_given_points(folder: Path, written: str, unit: str) -> None:
    (folder / "s.csv").write_text(f"unit,code,share\n{written},1.2,0.5\n", encoding="utf-8")
    (folder / "g.csv").write_text(f"unit,code,points\n{written},1.3,1.5\n", encoding="utf-8")
    keys = ("survey: {points: s.csv}", "given: g.csv")
    surveyed, codes = line(folder, unit, "1.2", *keys)
    brought, _ = line(folder, unit, "1.3", *keys)
    assert surveyed is not None
    assert brought is not None
    assert (surveyed.value(), brought.value()) == (Decimal(2), Decimal("1.5"))
    assert "R002" not in codes


@pytest.mark.parametrize(("written", "unit"), SPELLINGS)
def test_in_replies(folder: Path, written: str, unit: str) -> None:
    (folder / "form.yaml").write_text(FORM, encoding="utf-8")
    text = f"Đơn vị,Đối tượng,Q1. Hài lòng\n{written},hdnd,A\n{written},hdnd,D\n"
    (folder / "p.csv").write_text(text, encoding="utf-8")
    found, _ = line(folder, unit, "1.2", "survey: {responses: p.csv, form: form.yaml}")
    assert found is not None
    assert found.value() == Decimal(2)


@pytest.mark.parametrize(("written", "unit"), SPELLINGS)
def test_in_explanations(folder: Path, written: str, unit: str) -> None:
    ruling = f"unit,code,points,reason,by,status\n{unit},1.1,3,Thiếu,hoi-dong,giải trình\n"
    (folder / "r1.csv").write_text(ruling, encoding="utf-8")
    (folder / "gt.csv").write_text(f"unit,code,text\n{written},1.1,Đã bổ sung\n", encoding="utf-8")
    found, codes = line(folder, unit, "1.1", "appraisal: {round-1: r1.csv}", "explanations: gt.csv")
    assert found is not None
    assert found.explanation == "Đã bổ sung"
    assert codes <= {"S105"}


@pytest.mark.parametrize(("written", "unit"), SPELLINGS)
def test_on_the_command_line(folder: Path, written: str, unit: str) -> None:
    out = folder / "forms"
    given = f"unit,code,points\n{unit},1.3,1.5\n"
    (folder / "g.csv").write_text(given, encoding="utf-8")
    (folder / "cycle.yaml").write_text(f"{CYCLE}\ngiven: g.csv\n", encoding="utf-8")
    with pytest.raises(SystemExit, match=r"^0$"):
        main(["explain", str(folder), written, "1.3"])
    with pytest.raises(SystemExit, match=r"^0$"):
        main(["template", str(folder), "--unit", written, "--out", str(out)])
    assert [path.stem for path in out.iterdir()] == [unit]


@pytest.mark.parametrize("written", STRANGERS)
def test_half_a_name_names_nobody(folder: Path, written: str, capsys: pytest.CaptureFixture[str]) -> None:
    text = f"unit,code,points,reason,by\n{written},1.1,3,Đủ,hoi-dong\n"
    (folder / "r1.csv").write_text(text, encoding="utf-8")
    _, codes = line(folder, "so-y-te", "1.1", "appraisal: {round-1: r1.csv}")
    assert "R002" in codes
    with pytest.raises(SystemExit, match=r"^2$"):
        main(["template", str(folder), "--unit", written])
    assert f"«{written}»" in capsys.readouterr().err


PLAIN = {
    "So Y te": "so-y-te",
    "SO Y TE TINH LAO CAI": "so-y-te",
    "So GD&DT": "so-gddt",
    "UBND xa An Binh": "an-binh",
    "Uy ban nhan dan xa An Binh": "an-binh",
    "An Binh": "an-binh",
    "BQL Khu kinh te": "bql",
}


@pytest.mark.parametrize(("written", "unit"), PLAIN.items())
def test_a_name_typed_without_marks(folder: Path, written: str, unit: str) -> None:
    """Exactly one unit fits it, so it is meant."""
    (folder / "r1.csv").write_text(
        f"unit,code,points,reason,by\n{written},1.1,3,Đủ,hoi dong tham dinh\n", encoding="utf-8"
    )
    found, codes = line(folder, unit, "1.1", "appraisal: {round-1: r1.csv}")
    assert found is not None
    assert (found.value(), codes) == (Decimal(3), set())


NAMES = UnitNames(
    {
        "vp": ("Văn phòng UBND tỉnh",),
        "phu": ("Xã Tân Phú",),
        "phur": ("Xã Tân Phủ",),
        "hb": ("Xã Hòa Bình",),
        "phb": ("Phường Hòa Bình",),
        "ab": ("Phường An Bình", "An Bình"),
    }
)


@pytest.mark.parametrize("written", ["xa tan phu", "UBND xa Tan Phu", "hoa binh"])
def test_of_two_units_a_name_without_marks_means_neither(written: str) -> None:
    """Both are named; and marks that are there, but others, make another name."""
    assert NAMES.find(written) is None
    assert NAMES.suggestion(written).count("«") == 2
    assert NAMES.find("Xã Tấn Phụ") is None


@pytest.mark.parametrize(
    ("written", "near"),
    [
        ("Văn phòng HĐND tỉnh", ""),
        ("UBND phường Hoà An", ""),
        ("UBND phường An Bìn", "Phường An Bình"),
        ("Vănphòng UBND tỉnh", "Văn phòng UBND tỉnh"),
        ("Văn phòg UBND tỉnh", "Văn phòng UBND tỉnh"),
        ("Xã Trăng Lặn", ""),
    ],
)
def test_only_what_is_near_is_suggested(written: str, near: str) -> None:
    """Another word in the place of one makes another name, however long the rest that both share."""
    assert NAMES.suggestion(written) == (f" – ý bạn là «{near}»?" if near else "")


@pytest.mark.parametrize(
    ("written", "known", "near"),
    [
        ("T.1", ("1.1", "1.2", "2.1"), ""),
        ("T.1", ("1.1", "T1"), "T1"),
        ("T3", ("T1", "T2"), ""),
        ("1.22", ("1.1", "1.2"), "1.2"),
        ("childrens", ("children", "check"), "children"),
        ("Có ban hành đúng hạn", ("Ban hành đúng hạn", "Ban hành chậm"), "Ban hành đúng hạn"),
        ("Không kịp thời", ("Kịp thời", "Chậm nộp"), ""),
    ],
)
def test_words_and_numbers_that_are_near(written: str, known: tuple[str, ...], near: str) -> None:
    assert did_you_mean(written, known) == (f" – ý bạn là «{near}»?" if near else "")
