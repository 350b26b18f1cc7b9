"""One criterion written in many ways is the same criterion in every kind of file and on the command line."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from openpyxl.worksheet.worksheet import Worksheet

from parscore.cli import main
from parscore.model.appraisal import COLUMNS as APPRAISAL
from parscore.model.appraisal import SHEET
from parscore.model.form import COLUMNS, FORM_SHEET
from parscore.model.scorecard import Line
from parscore.pipeline.forms_out import write_appraisal_forms
from parscore.pipeline.score import Run, score_cycle

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
    label: I
    title: Chỉ đạo điều hành
    max: 2
    children:
      - {code: "1.1", label: "1", title: Kế hoạch năm, max: 2, lead: hoi-dong, evidence: none, rule: {kind: judged}}
  - code: "2"
    label: II
    title: Cải cách thủ tục
    max: 8
    children:
      - {code: "2.1", label: "1", title: Công khai thủ tục, max: 4, lead: hoi-dong, evidence: none,
         rule: {kind: judged}}
      - {code: "2.2", label: "2", title: Hài lòng của người dân, max: 2,
         rule: {kind: survey, questions: [Q1], audiences: {hdnd: 1}, min_replies: 0}}
      - {code: "2.3", label: "3", title: Chỉ số SIPAS, max: 2, rule: {kind: given}}
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
      - {id: so-y-te, name: Sở Y tế}
      - {id: xa-hb, name: Xã Hòa Bình}
      - {id: phuong-hb, name: Phường Hòa Bình}
stages: [self, round-1]
"""
TITLES = {"2.1": "Công khai thủ tục", "2.2": "Hài lòng của người dân", "2.3": "Chỉ số SIPAS"}
WAYS = [
    "{code}",
    "{code}.",
    "II.{last}",
    "II/{last}",
    "Tiêu chí {code}",
    "TC {code}",
    "Mục {code}",
    "{code} ({last})",
    "{code}¹",
    "II/{last} ²",
    "{code} {title}",
    "{code}. {title}",
    "Tiêu chí {code}: {title}",
    "{title}",
]


def written(way: str, code: str) -> str:
    """A criterion written in one of the ways."""
    return way.format(code=code, last=code[-1], title=TITLES[code])


def world(folder: Path, *keys: str, **files: str) -> Run:
    """The cycle with further keys and csv files, scored."""
    (folder / "bo.yaml").write_text(SET, encoding="utf-8")
    (folder / "cycle.yaml").write_text("\n".join([CYCLE, *keys]), encoding="utf-8")
    for name, text in files.items():
        path = folder / f"{name.replace('__', '/')}.csv"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text.strip() + "\n", encoding="utf-8")
    return score_cycle(folder, write=False)


def line(run: Run, code: str, unit: str = "so-y-te") -> Line:
    """One line of a unit."""
    assert run.results is not None
    card = run.results.card(unit)
    assert card is not None
    found = card.line(code)
    assert found is not None
    return found


def codes(run: Run) -> set[str]:
    """The codes of the findings on rulings and points but for reminders."""
    return {found.code for found in run.findings if found.code[0] in "RS"} - {"S105"}


def ruled(run: Run, code: str = "2.1") -> list[str]:
    """The marks of a line."""
    return [str(mark.points) for mark in line(run, code).marks if mark.points is not None]


def in_a_form(folder: Path, way: str) -> Decimal | None:
    rows = f"STT,Tiêu chí,Điểm tự chấm\n{written(way, '2.1')},,3"
    return line(world(folder, submissions__so_y_te=rows.replace("so_y_te", "so-y-te")), "2.1").value()


def in_rulings(folder: Path, way: str, unit: str = "Sở Y tế") -> Decimal | None:
    text = (
        f"Đơn vị,Mã TC,Điểm thống nhất,Căn cứ,Cơ quan thẩm định\n{unit},{written(way, '2.1')},3,Đủ,Hội đồng"
    )
    return line(world(folder, "appraisal: {round-1: r1.csv}", r1=text), "2.1").value()


def in_a_matrix(folder: Path, way: str, unit: str = "Sở Y tế") -> Decimal | None:
    text = f"Cơ quan thẩm định: Hội đồng\nMã,{unit},Xã Hòa Bình\n{written(way, '2.1')},3,2"
    return line(world(folder, "appraisal: {round-1: r1.csv}", r1=text), "2.1").value()


def in_survey_points(folder: Path, way: str, unit: str = "Sở Y tế") -> Decimal | None:
    text = f"Cơ quan,Tiêu chí,Tỷ lệ\n{unit},{written(way, '2.2')},0.5"
    return line(world(folder, "survey: {points: s.csv}", s=text), "2.2").value()


def in_given_points(folder: Path, way: str, unit: str = "Sở Y tế") -> Decimal | None:
    text = f'"Sở, ban, ngành",Mục,Điểm\n{unit},{written(way, "2.3")},1'
    return line(world(folder, "given: g.csv", g=text), "2.3").value()


def in_explanations(folder: Path, way: str, unit: str = "Sở Y tế") -> Decimal | None:
    ruling = "unit,code,points,reason,by,status\nso-y-te,2.1,3,Thiếu,hoi-dong,giải trình"
    text = f"Tên đơn vị,Mã tiêu chí,Nội dung giải trình\n{unit},{written(way, '2.1')},Đã bổ sung"
    run = world(folder, "appraisal: {round-1: r1.csv}", "explanations: gt.csv", r1=ruling, gt=text)
    return Decimal(3) if line(run, "2.1").explanation == "Đã bổ sung" else None


Entrance = Callable[..., Decimal | None]
ENTRANCES: Mapping[Entrance, Decimal] = {
    in_rulings: Decimal(3),
    in_a_matrix: Decimal(3),
    in_survey_points: Decimal(1),
    in_given_points: Decimal(1),
    in_explanations: Decimal(3),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("entrance", ENTRANCES, ids=lambda one: one.__name__)
def test_at_every_entrance(entrance: Entrance, way: str, tmp_path: Path) -> None:
    assert entrance(tmp_path, way) == ENTRANCES[entrance]


@pytest.mark.parametrize("way", ["2;{last}", "2、{last}"])
@pytest.mark.parametrize("entrance", ENTRANCES, ids=lambda one: one.__name__)
def test_a_list_is_no_code(entrance: Entrance, way: str, tmp_path: Path) -> None:
    assert entrance(tmp_path, way) is None


@pytest.mark.parametrize("way", WAYS)
def test_on_the_command_line(way: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    world(tmp_path, "given: g.csv", g="unit,code,points\nso-y-te,2.3,1")
    with pytest.raises(SystemExit, match=r"^0$"):
        main(["explain", str(tmp_path), "SỞ Y TẾ", written(way, "2.3")])
    assert "Mục 2.3 (3). Chỉ số SIPAS" in capsys.readouterr().out
    with pytest.raises(SystemExit, match=r"^0$"):
        main(["rank", str(tmp_path), "--by", written(way, "2.3")])


UNITS = [
    "so-y-te",
    "Sở Y tế",
    "SỞ Y TẾ",
    "Sở Y tế tỉnh Lào Cai",
    "1. Sở Y tế",
    "Sở Y tế (cơ quan thường trực)",
]


@settings(max_examples=12, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(way=st.sampled_from(WAYS), unit=st.sampled_from(UNITS))
def test_a_random_spelling_means_the_same_at_every_entrance(tmp_path: Path, way: str, unit: str) -> None:
    assert {one: one(tmp_path, way, unit) for one in ENTRANCES} == ENTRANCES


@pytest.mark.parametrize(
    ("heading", "reason"),
    [
        ("Tên cơ quan, đơn vị", "Lý do tăng, giảm"),
        ("Cơ quan", "Nguyên nhân"),
        ("Sở, ban, ngành", "Căn cứ"),
        ("Xã, phường", "Lý do"),
        ("Địa phương", "Nhận xét"),
    ],
)
@pytest.mark.parametrize("code", ["Mã TC", "Mục", "STT", "Tiêu chí"])
@pytest.mark.parametrize("mark", ["Điểm thống nhất", "Điểm thẩm định (vòng 1)", "Điểm TĐ"])
def test_headings_of_rulings(heading: str, reason: str, code: str, mark: str, tmp_path: Path) -> None:
    text = f'"{heading}",{code},{mark},"{reason}",Cơ quan thẩm định\nSở Y tế,2.1,3,Thiếu,Hội đồng'
    run = world(tmp_path, "appraisal: {round-1: r1.csv}", r1=text)
    assert (ruled(run), codes(run)) == (["3"], set())


def test_the_only_column_of_units_codes_and_numbers_is_taken_and_told(tmp_path: Path) -> None:
    text = "Nơi được chấm,Chỉ mục,Kết luận,Lý do,Cơ quan thẩm định\nSở Y tế,2.1,3,Thiếu,Hội đồng"
    run = world(tmp_path, "appraisal: {round-1: r1.csv}", r1=text)
    assert (ruled(run), codes(run)) == (["3"], {"R018"})
    told = [found.message for found in run.findings if found.code == "R018"]
    assert [
        word for word in ("Đơn vị", "Mã tiêu chí", "Điểm thẩm định") if any(word in one for one in told)
    ] == [
        "Đơn vị",
        "Mã tiêu chí",
        "Điểm thẩm định",
    ]


def test_offices_in_the_table_of_one_unit_are_not_taken_for_units(tmp_path: Path) -> None:
    """They may be those that appraise; whose table it is has to be said."""
    text = "Mã,Điểm tự chấm,Điểm thẩm định,Lý do,Phụ trách\n2.1,4,3,Thiếu,Xã Hòa Bình"
    run = world(tmp_path, "appraisal: {round-1: hoi-dong.csv}", **{"hoi-dong": text})
    assert "W301" in {found.code for found in run.findings}
    assert ruled(run) == []


def test_of_two_columns_of_units_none_is_taken(tmp_path: Path) -> None:
    text = "Bên A,Bên B,Mã,Điểm,Lý do,Cơ quan thẩm định\nSở Y tế,Xã Hòa Bình,2.1,3,Thiếu,Hội đồng"
    assert codes(world(tmp_path, "appraisal: {round-1: r1.csv}", r1=text)) == {"R001"}


PLAIN = {
    "no reason": "Tên,Số,Kết quả\nSở Y tế,2.1,3\nXã Hòa Bình,2.1,4",
    "a reason": "Tên,Số,Kết quả,Nói thêm\nSở Y tế,2.1,3,Thiếu\nXã Hòa Bình,2.1,4,",
    "titles beside codes": "Tên,Số,Việc,Kết quả\nSở Y tế,2.1,Công khai thủ tục,3\nXã Hòa Bình,2.1,Công khai thủ tục,4",
    "titles alone": "Tên,Việc,Kết quả\nSở Y tế,Công khai thủ tục,3\nXã Hòa Bình,Công khai thủ tục,4",
    "below a letterhead": "UBND TỈNH,,\nBẢNG TỔNG HỢP,,\nTên,Số,Kết quả\nSở Y tế,2.1,3\nXã Hòa Bình,2.1,4",
    "rows that are counted": "STT,Tên,Số,Kết quả\n1,Sở Y tế,2.1,3\n2,Xã Hòa Bình,2.1,4",
    "another order": "Kết quả,Số,Tên\n3,2.1,Sở Y tế\n4,2.1,Xã Hòa Bình",
}


@pytest.mark.parametrize("text", PLAIN.values(), ids=PLAIN)
def test_columns_under_headings_that_say_nothing(text: str, tmp_path: Path) -> None:
    """One column can be the unit, one the criterion, one the mark: they are taken, and each is told."""
    run = world(tmp_path, "appraisal: {round-1: hoi-dong.csv}", **{"hoi-dong": text})
    assert (ruled(run), codes(run)) == (["3"], {"R018"})
    told = [found.message for found in run.findings if found.code == "R018"]
    assert all(any(f"«{word}»" in one for one in told) for word in ("Đơn vị", "Điểm thẩm định"))


UNCLEAR = {
    "two units": (
        "Một,Hai,Số,Kết quả\nSở Y tế,Xã Hòa Bình,2.1,3",
        "«Đơn vị» có thể là cột «Một» hay cột «Hai»",
    ),
    "two numbers": (
        "Tên,Số,Lần 1,Lần 2\nSở Y tế,2.1,3,4",
        "«Điểm thẩm định» có thể là cột «Lần 1» hay cột «Lần 2»",
    ),
    "two texts": (
        "Tên,Số,Kết quả,A1,A2\nSở Y tế,2.1,3,Thiếu,Chậm",
        "«Lý do» có thể là cột «A1» hay cột «A2»",
    ),
    "no number": ("Tên,Số,Kết quả\nSở Y tế,2.1,khá", "thiếu cột «Điểm thẩm định»"),
    "a nameless one": ("Tên,Số,Kết quả,\nSở Y tế,2.1,3,4", "cột «Kết quả» hay cột «D»"),
}


@pytest.mark.parametrize(("text", "said"), UNCLEAR.values(), ids=UNCLEAR)
def test_of_several_columns_none_is_taken_and_all_are_named(text: str, said: str, tmp_path: Path) -> None:
    run = world(tmp_path, "appraisal: {round-1: hoi-dong.csv}", **{"hoi-dong": text})
    (told,) = [found for found in run.findings if found.code == "R001"]
    assert said in told.message
    assert ruled(run) == []


def test_a_heading_over_the_names_of_units_makes_no_long_table(tmp_path: Path) -> None:
    text = "Mã tiêu chí,Đơn vị,\n,Sở Y tế,Xã Hòa Bình\n2.1,3,4\n1.1,2,1"
    run = world(tmp_path, "appraisal: {round-1: hoi-dong.csv}", **{"hoi-dong": text})
    assert (ruled(run), codes(run)) == (["3"], set())


def test_words_left_of_the_mark_are_no_reason(tmp_path: Path) -> None:
    """They may be a title in other words; a change still lacks its reason."""
    text = "Tên,Số,Việc,Kết quả\nSở Y tế,2.1,Việc cần làm,3"
    run = world(tmp_path, "appraisal: {round-1: hoi-dong.csv}", **{"hoi-dong": text})
    assert [mark.reason for mark in line(run, "2.1").marks] == [""]


def test_a_change_needs_its_reason_also_where_no_column_holds_one(tmp_path: Path) -> None:
    text = "Đơn vị,Mã,Điểm\nSở Y tế,2.1,3"
    (tmp_path / "submissions").mkdir()
    own = "STT,Tiêu chí,Điểm tối đa,Điểm tự chấm\n2.1,Công khai thủ tục,4,4\n1.1,Kế hoạch năm,2,2\n"
    (tmp_path / "submissions" / "so-y-te.csv").write_text(own, encoding="utf-8")
    run = world(tmp_path, "appraisal: {round-1: hoi-dong.csv}", **{"hoi-dong": text})
    assert codes(run) == {"R105", "R141"}
    assert line(run, "2.1").is_open()


def test_an_office_beside_the_unit_is_the_one_that_rules(tmp_path: Path) -> None:
    text = "Đơn vị,Mã,Điểm,Lý do,Cơ quan\nSở Y tế,2.1,3,Thiếu,Hội đồng"
    run = world(tmp_path, "appraisal: {round-1: r1.csv}", r1=text)
    assert (ruled(run), codes(run)) == (["3"], set())


@pytest.mark.parametrize(
    ("name", "code", "said"),
    [
        ("Hòa Bình", "2.1", "«Phường Hòa Bình» hay «Xã Hòa Bình»"),
        ("Sở Y tê", "2.1", "ý bạn là «Sở Y tế»?"),
        ("Sở Công an", "2.1", ""),
        ("Sở Y tế", "9.9", ""),
        ("Sở Y tế", "2;1", ""),
        ("Sở Y tế", "2", "có mục con 2.1, 2.2, 2.3"),
    ],
)
def test_only_what_is_near_is_suggested(name: str, code: str, said: str, tmp_path: Path) -> None:
    text = f"unit,code,points,reason,by\n{name},{code},3,Thiếu,hoi-dong"
    run = world(tmp_path, "appraisal: {round-1: r1.csv}", r1=text)
    message = next(found.message for found in run.findings if found.code in ("R002", "R003"))
    assert said in message
    assert said or "ý bạn" not in message


@pytest.mark.parametrize(
    ("heading", "number", "title", "found"),
    [
        ("STT", "1", "Công khai thủ tục", ["3"]),
        ("STT", "II.1", "Công khai các thủ tục hành chính", ["3"]),
        ("STT", "1", "Việc khác", []),
        ("Mã tiêu chí", "1.1", "Công khai thủ tục", []),
        ("Mã tiêu chí", "9.9", "Công khai thủ tục", []),
    ],
)
def test_the_number_and_the_title_beside_it(
    heading: str, number: str, title: str, found: list[str], tmp_path: Path
) -> None:
    """A counter says nothing against the title; a code that is another's, or nobody's, does."""
    head = f"Đơn vị,{heading},Nội dung,Điểm thẩm định,Lý do,Cơ quan thẩm định"
    text = f"{head}\nSở Y tế,{number},{title},3,Thiếu,Hội đồng"
    run = world(tmp_path, "appraisal: {round-1: r1.csv}", r1=text)
    assert ruled(run) == found
    assert bool(codes(run)) is not bool(found)


def test_numbering_that_starts_again_in_a_matrix(tmp_path: Path) -> None:
    rows = ["I,Chỉ đạo điều hành,,", "1,Kế hoạch năm,2,1", "II,Cải cách thủ tục,,", "1,Công khai thủ tục,3,4"]
    text = "\n".join(["Cơ quan thẩm định: Hội đồng", "STT,Tiêu chí,Sở Y tế,Xã Hòa Bình", *rows])
    run = world(tmp_path, "appraisal: {round-1: r1.csv}", r1=text)
    assert (ruled(run, "1.1"), ruled(run, "2.1"), codes(run)) == (["2"], ["3"], set())


def test_the_label_is_printed_beside_the_code_and_read_back(tmp_path: Path) -> None:
    """The unit's form, the appraisers' form and the report carry it; both forms come back as they went out."""
    world(tmp_path)
    with pytest.raises(SystemExit, match=r"^0$"):
        main(["template", str(tmp_path), "--unit", "Sở Y tế", "--out", str(tmp_path / "submissions")])
    book = openpyxl.load_workbook(tmp_path / "submissions" / "so-y-te.xlsx")
    sheet = book[FORM_SHEET]
    numbers = {str(cell.value): cell.row for cell in sheet["A"]}
    assert {"1 (I)", "1.1 (1)", "2 (II)", "2.1 (1)"} <= set(numbers)
    claimed = next(c.column for row in sheet.iter_rows() for c in row if c.value == COLUMNS["claimed"])
    sheet.cell(numbers["2.1 (1)"], claimed).value = 4
    book.save(tmp_path / "submissions" / "so-y-te.xlsx")
    sent = score_cycle(tmp_path, write=False)
    assert sent.results is not None
    assert [str(mark.points) for mark in line(sent, "2.1").marks] == ["4"]
    write_appraisal_forms(sent.results, "round-1", tmp_path / "out", units=frozenset({"so-y-te"}))
    book = openpyxl.load_workbook(tmp_path / "out" / "hoi-dong.xlsx")
    sheet = book[SHEET]
    rows = {str(cell.value): cell.row for cell in sheet[column_of(sheet, APPRAISAL["code"])]}
    sheet[f"{column_of(sheet, APPRAISAL['points'])}{rows['2.1 (1)']}"].value = 3
    sheet[f"{column_of(sheet, APPRAISAL['reason'])}{rows['2.1 (1)']}"].value = "Thiếu"
    book.save(tmp_path / "r1.xlsx")
    run = world(tmp_path, "appraisal: {round-1: r1.xlsx}")
    assert ruled(run) == ["4", "3"]


def column_of(sheet: Worksheet, heading: str) -> str:
    """The letter of the column with a heading."""
    return next(str(cell.column_letter) for row in sheet.iter_rows() for cell in row if cell.value == heading)


@pytest.mark.parametrize(
    ("heading", "number", "found"),
    [("Mục", "II / 1", ["3"]), ("Mục", "1", []), ("STT", "2.1", ["3"]), ("Mã", "II", [])],
)
def test_labels_that_name_one_line_and_those_that_name_several(
    heading: str, number: str, found: list[str], tmp_path: Path
) -> None:
    text = f"Đơn vị,{heading},Điểm thẩm định,Lý do,Cơ quan thẩm định\nSở Y tế,{number},3,Thiếu,Hội đồng"
    run = world(tmp_path, "appraisal: {round-1: r1.csv}", r1=text)
    assert ruled(run) == found


@pytest.mark.parametrize(
    "rows",
    [
        ["Nội dung,Sở Y tế,Xã Hòa Bình", "Kế hoạch năm,2,1", "Công khai thủ tục,3,4", "Tổng cộng,5,5"],
        [
            "Tiêu chí,Sở Y tế,Xã Hòa Bình",
            *("I. Chỉ đạo điều hành,2,1", "1. Kế hoạch năm,2,1", "II. Cải cách thủ tục,3,4"),
            "1. Công khai thủ tục,3,4",
        ],
        ["TT,Tiêu chí,Điểm tối đa,Sở Y tế,Xã Hòa Bình", "1,Kế hoạch năm,2,2,1", "2,Công khai thủ tục,4,3,4"],
        ["STT,Mục,Sở Y tế,Xã Hòa Bình", "1,1.1,2,1", "2,2.1,3,4"],
    ],
    ids=["titles", "numbers and titles", "counters", "counters beside codes"],
)
def test_matrices_without_a_column_of_codes(rows: list[str], tmp_path: Path) -> None:
    text = "\n".join(["Cơ quan thẩm định: Hội đồng", *rows])
    run = world(tmp_path, "appraisal: {round-1: r1.csv}", r1=text)
    assert (ruled(run, "1.1"), ruled(run, "2.1"), codes(run)) == (["2"], ["3"], set())


def test_words_beside_the_marks_of_a_unit(tmp_path: Path) -> None:
    rows = [
        "Mã TC,Sở Y tế,,UBND xã Hoà Bình,",
        ",Thống nhất,Nguyên nhân,Thống nhất,Nguyên nhân",
        "2.1,3,Thiếu,4,",
    ]
    text = "\n".join(["Cơ quan thẩm định: Hội đồng", *rows])
    run = world(tmp_path, "appraisal: {round-1: r1.csv}", r1=text)
    assert ([(str(one.points), one.reason) for one in line(run, "2.1").marks], codes(run)) == (
        [("3", "Thiếu")],
        set(),
    )


@pytest.mark.parametrize(
    "text",
    [
        "STT,Đơn vị,Tiêu chí,Điểm thống nhất,Nguyên nhân,Cơ quan\n1,Sở Y tế,2.1,3,Thiếu,Hội đồng",
        "Don vi,Ma tieu chi,Diem tham dinh,Ly do,Co quan tham dinh\nso-y-te,2.1,3,Thieu,hoi-dong",
        "ĐƠN VỊ,MÃ TIÊU CHÍ:,Điểm thẩm định*,Lý do (nếu có),Cơ quan chủ trì\nSở Y tế,2.1,3,Thiếu,Hội đồng",
    ],
    ids=["counter", "without marks", "signs"],
)
def test_rows_as_they_are_typed(text: str, tmp_path: Path) -> None:
    run = world(tmp_path, "appraisal: {round-1: r1.csv}", r1=text)
    assert (ruled(run), codes(run)) == (["3"], set())


def test_another_label_is_a_change_between_two_sets(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    for name, label in (("cu", "3"), ("moi", "4")):
        (tmp_path / f"{name}.yaml").write_text(
            SET.replace('label: "3"', f'label: "{label}"'), encoding="utf-8"
        )
    with pytest.raises(SystemExit, match=r"^0$"):
        main(["diff", str(tmp_path / "cu.yaml"), str(tmp_path / "moi.yaml")])
    assert "Số của văn bản" in capsys.readouterr().out
