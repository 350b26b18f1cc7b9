"""Files of figures from systems: every shape that is read, and what is found at fault in one."""

from __future__ import annotations

import hashlib
from pathlib import Path

import openpyxl
import pytest

from parscore.model.scorecard import COMPUTED
from tests.figures.kit import ALL, CYCLE, FRAMEWORK, cycle, found, only, points, results

NAMED = "unit,figure,value\na,hs,100\na,Hồ sơ trước hạn,20\na,dung,60\nb,hs,10\nb,som,0\nb,kip,5\n"
REST = "unit,code,numerator,denominator,of\na,1.2,1,2,\na,1.3,,,1\nb,1.2,0,0,\nb,1.3,,,9\n"
A, B = {"1.1": "8", "1.2": "3", "1.3": "2"}, {"1.1": "5", "1.2": "6", "1.3": "4"}
JSON = {
    "data": {
        "items": [
            {"donVi": "UBND xã A", "ma": "1.1", "so": {"tu": 80, "mau": 100}},
            {"donVi": "b", "ma": "1.1", "so": {"tu": 5.0, "mau": 10}},
        ]
    }
}


def test_the_points_that_the_rule_computes_are_the_mark(tmp_path: Path) -> None:
    """No form, no appraisal: a unit with every figure is ranked, and its result is final."""
    run = cycle(tmp_path, {"so-lieu.csv": ALL})
    assert points(run, "a") == A
    assert found(run, "NKWS") == []
    assert [(row.unit, str(row.points), row.rank, row.status) for row in results(run).standings] == [
        ("a", "13", 1, "final"), ("b", "13", 1, "final"),
    ]  # fmt: skip
    card = results(run).card("a")
    assert card is not None
    (mark,) = card.lines[0].marks
    assert (mark.stage, mark.source) == (COMPUTED, "so-lieu.csv:2:3")
    digest = hashlib.sha256((tmp_path / "so-lieu.csv").read_bytes()).hexdigest()
    assert results(run).inputs["so-lieu.csv"] == digest


@pytest.mark.parametrize(
    "files",
    [
        {"ten.csv": NAMED, "ma.csv": REST},
        {
            "rong.csv": "Đơn vị,hs,som,Hồ sơ đúng hạn,kip\nUBND xã A,100,20,60,\nPhường Bê,10,,,5\n",
            "ma.csv": REST,
        },
        {
            "ten.csv": NAMED.replace("unit,figure,value", "Đơn vị;Chỉ tiêu;Giá trị").replace(",", ";"),
            "ma.csv": REST,
        },
    ],
    ids=["long", "wide", "Vietnamese"],
)
def test_named_figures_come_in_long_or_wide_form(tmp_path: Path, files: dict[str, str]) -> None:
    """By id or title; a figure that follows from others may be delivered itself."""
    run = cycle(tmp_path, files)
    assert points(run, "a") == A
    assert points(run, "b") == B
    assert found(run) == []


def test_a_workbook_with_a_title_above_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.append(["SỐ LIỆU QUÝ III"])  # type: ignore[union-attr]
    for row in (
        "STT Đơn_vị Mã_tiêu_chí Tử_số Mẫu_số Số_liệu",
        "1 xã_A 1.1 80 100",
        "2 xã_A 1.2 1 2",
        "3 xã_A 1.3 – – 1",
    ):
        cells = [word.replace("_", " ").strip("–") for word in row.split()]
        book.active.append([int(cell) if cell.isdecimal() else cell for cell in cells])  # type: ignore[union-attr]
    book.save(tmp_path / "so-lieu.xlsx")
    run = cycle(tmp_path, {}, named="so-lieu.xlsx")
    assert points(run, "a") == A
    card = results(run).card("a")
    assert card is not None
    assert card.lines[0].sources == {
        "numerator": "so-lieu.xlsx[Sheet]!D3",
        "denominator": "so-lieu.xlsx[Sheet]!E3",
    }


def test_targets_may_come_in_a_file_of_their_own(tmp_path: Path) -> None:
    """A file of denominators alone, as a plan gives them, beside one of what was done."""
    rest = ALL.replace("80,100", "80,").replace("1,2", "1,")
    targets = "Đơn vị,Mã tiêu chí,Mẫu số\nUBND xã A,1.1,100\nUBND xã A,1.2,2\n"
    run = cycle(tmp_path, {"s.csv": rest, "chi-tieu.csv": targets})
    assert points(run, "a") == A


def test_a_json_file_is_read_as_the_cycle_describes_it(tmp_path: Path) -> None:
    columns = "{unit: donVi, code: ma, numerator: so.tu, denominator: so.mau}"
    named = f"[{{file: j.json, records: data.items, columns: {columns}}}]"
    run = cycle(tmp_path, {"j.json": JSON}, named=named)
    assert points(run, "a")["1.1"] == "8"
    assert points(run, "b")["1.1"] == "5"


def test_columns_of_a_csv_file_may_have_names_of_their_own(tmp_path: Path) -> None:
    text = ALL.replace("unit,code,numerator", "DonViBaoCao,Ma,DaXuLy")
    named = "[{file: s.csv, columns: {unit: DonViBaoCao, code: Ma, numerator: DaXuLy}}]"
    assert points(cycle(tmp_path, {"s.csv": text}, named=named), "a") == A


def test_a_json_file_of_named_figures_and_of_two_lists(tmp_path: Path) -> None:
    """What a figure is called, and its value, are said by the names of the long form."""
    content = {"x": [{"dv": "a", "ma": "hs", "so": 100}, {"dv": "a", "ma": "kip", "so": 80}],
               "y": [{"dv": "b", "ma": "1.1", "tu": 1, "mau": 2}]}  # fmt: skip
    first = "{file: j.json, records: x, columns: {unit: dv, figure: ma, value: so}}"
    second = "{file: j.json, records: y, columns: {unit: dv, code: ma, numerator: tu, denominator: mau}}"
    run = cycle(tmp_path, {"j.json": content}, named=f"[{first}, {second}]")
    assert (points(run, "a")["1.1"], points(run, "b")["1.1"]) == ("8", "5")


@pytest.mark.parametrize(
    ("content", "records", "code", "said"),
    [
        ("{", "", "N120", "cú pháp"),
        (JSON, "", "N121", "«data.items»"),
        (JSON, "data.item", "N121", "«data.items»"),
        ({"data": {"items": [{"x": 1}]}}, "data.items", "R001", "unit"),
    ],
)
def test_json_that_does_not_fit(tmp_path: Path, content: object, records: str, code: str, said: str) -> None:
    where = f", records: {records}" if records else ""
    run = cycle(tmp_path, {"j.json": content}, named=f"[{{file: j.json{where}}}]")
    one = only(run, code)
    assert said in f"{one.message} {one.hint}"
    assert one.place.file == "j.json"


@pytest.mark.parametrize(
    ("old", "new", "code", "place"),
    [
        ("a,1.1,80,100,", "a,1.1,tám,100,", "N102", "s.csv:2:3"),
        ("a,1.1,80,100,", "a,1.1,-8,100,", "N105", "s.csv:2:3"),
        ("a,1.1,80,100,", "a,1.1,80,1.100,", "N111", "s.csv:2:4"),
        ("a,1.1,80,100,", "a,1.1,100,80,", "N106", "s.csv:2:3"),
        ("a,1.1,80,100,", "a,1.1,0,0,", "N110", "s.csv:2:3"),
        ("a,1.1,80,100,", "a,1.1,80,100,7", "N107", "s.csv:2:5"),
        ("a,1.3,,,1", "a,1.3,,3,1", "N107", "s.csv:4:4"),
        ("a,1.1,80,100,", "a,hss,,,100", "N101", "s.csv:2:2"),
        ("a,1.1,80,100,", "a,9.9,80,100,", "R003", "s.csv:2:2"),
        ("a,1.1,80,100,", "xã Zê,1.1,80,100,", "R002", "s.csv:2:1"),
        ("a,1.1,80,100,", "a,1.1,80,100,\na,1.1,80,100,", "N103", "s.csv:3:3"),
        ("a,1.1,80,100,", "a,1.1,80,100,\na,1.1,81,100,", "N104", "s.csv:3:3"),
    ],
)
def test_a_fault_is_told_at_its_cell(tmp_path: Path, old: str, new: str, code: str, place: str) -> None:
    run = cycle(tmp_path, {"s.csv": ALL.replace(old, new)})
    assert place in [where for one, where in found(run, "NR") if one == code]
    assert points(run, "b") == A


def test_of_two_different_figures_none_counts(tmp_path: Path) -> None:
    run = cycle(tmp_path, {"s.csv": ALL, "t.csv": "unit,code,numerator,denominator\na,1.1,81,100\n"})
    assert points(run, "a")["1.1"] == ""
    assert ("N104", "t.csv:2:3") in found(run)
    assert ("N103", "t.csv:2:4") in found(run)
    assert {row.unit: row.status for row in results(run).standings} == {"a": "incomplete", "b": "final"}


def test_missing_figures_are_told_and_never_zero(tmp_path: Path) -> None:
    """Where the rule says what nothing means, no row means that, which is told too; elsewhere there is no mark."""
    run = cycle(tmp_path, {"s.csv": ALL.replace("a,1.1,80,100,\na,1.2,1,2,\n", "a,1.1,80,,\n")})
    assert points(run, "a") == {"1.1": "", "1.2": "6", "1.3": "2"}
    assert "Tổng số hồ sơ" in only(run, "N108").message
    assert "1.2" in only(run, "N109").message
    assert [row.status for row in results(run).standings if row.unit == "a"] == ["incomplete"]


def test_what_cannot_be_read_is_lacking_and_not_nothing(tmp_path: Path) -> None:
    """The rule gives full marks where nothing arose; a cell that says something else is no such case."""
    run = cycle(tmp_path, {"s.csv": ALL.replace("a,1.2,1,2,", "a,1.2,một,hai,")})
    assert points(run, "a")["1.2"] == ""
    assert [code for code, _ in found(run)] == ["N108", "N102", "N102"]


def test_numbers_of_json_are_read_in_one_way(tmp_path: Path) -> None:
    text = '[{"unit": "a", "code": "1.1", "numerator": 1.125, "denominator": 2.25}]'
    assert points(cycle(tmp_path, {"j.json": text}), "a")["1.1"] == "5"


def test_a_unit_without_any_figure_has_sent_nothing(tmp_path: Path) -> None:
    """It gets no full marks for what did not arise."""
    run = cycle(tmp_path, {"s.csv": "\n".join(row for row in ALL.split("\n") if not row.startswith("b"))})
    assert set(points(run, "b").values()) == {""}
    assert {row.unit: row.status for row in results(run).standings} == {"a": "final", "b": "not_submitted"}


def test_a_leaf_may_be_computed_in_a_set_of_forms(tmp_path: Path) -> None:
    framework = FRAMEWORK.replace("  marks: computed\n", "").replace(
        "Tiến độ, max", "Tiến độ, marks: computed, max"
    )
    run = cycle(tmp_path, {"s.csv": ALL}, framework=framework)
    assert points(run, "a") == {"1.1": "8", "1.2": "", "1.3": ""}
    assert {row.status for row in results(run).standings} == {"not_submitted"}


def test_a_cycle_without_figures_leaves_computed_points_out(tmp_path: Path) -> None:
    run = cycle(tmp_path, {}, cycle=CYCLE.replace("figures: FILES\n", ""))
    assert {code for code, _ in found(run, "CK")} >= {"C150", "K207"}
