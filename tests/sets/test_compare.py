"""Published results against those computed: long and wide tables, what is on one side only, the tolerance."""

from __future__ import annotations

import csv
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from parscore.compute.compare import compare
from parscore.diagnostics import Place
from parscore.model.submission import Published
from tests.kit.cli import cycle_folder, parscore, replace_in
from tests.kit.world import Evidence, cycle, form, framework, leaf, results

D = Decimal

LONG = (
    "Đơn vị,Mã tiêu chí,Điểm,Hạng\nSNV,1.1,4,\nSNV,1.2,5,\nSNV,Tổng điểm,9,1\nSở Y tế,1.2,3,\nSở Y tế,,7,2\n"
)
WIDE = "Hạng,Tỉnh,1.1,Kết quả,1,THU,Xếp loại\n1,Sở Nội vụ,4,5,9,9,Tốt\n2,Sở Y tế,3,3,6,6,Yếu\n"


def scored(folder: Path, published: str) -> Path:
    """The small cycle, scored, with a published table: Sở Nội vụ 4 + 5 = 9, Sở Y tế 3 + 3 = 6."""
    made = cycle_folder(folder / "ky")
    parscore("score", made)
    (made / "cong-bo.csv").write_text(published, encoding="utf-8")
    return made


def compared(folder: Path, *options: str) -> dict[str, Any]:
    done = parscore("compare", folder, folder / "cong-bo.csv", "--json", *options)
    record: dict[str, Any] = json.loads(done.stdout)
    assert done.returncode == int(bool(record["differs"] or record["not_computed"]))
    return record


def figures(record: dict[str, Any]) -> list[tuple[Any, ...]]:
    keys = ("unit", "code", "measure", "published", "computed", "difference", "state")
    return [tuple(one[key] for key in keys) for one in record["figures"]]


def test_a_row_for_each_criterion(tmp_path: Path) -> None:
    folder = scored(tmp_path, LONG)
    record = compared(folder)
    assert (record["equal"], record["differs"], record["not_computed"]) == (6, 1, 0)
    assert figures(record) == [
        ("so-y-te", None, "points", "7.00", "6.00", "-1", "differs"),
        ("so-y-te", "1.1", "points", None, "3.00", None, "not_published"),
    ]
    said = parscore("compare", folder, folder / "cong-bo.csv").stdout
    assert "7 số công bố của 2 đơn vị: 6 bằng nhau, 1 khác." in said
    assert "1 số tính được mà không công bố" in said
    row = next(line for line in said.splitlines() if "khác" in line and "Sở Y tế" in line)
    assert row.split()[-5:] == ["điểm", "7", "6", "-1", "khác"]


def test_a_column_for_each_criterion(tmp_path: Path) -> None:
    folder = scored(tmp_path, WIDE)
    record = compared(folder)
    assert (record["equal"], figures(record)) == (12, [])
    assert (
        "12 số công bố của 2 đơn vị: 12 bằng nhau."
        in parscore("compare", folder, folder / "cong-bo.csv").stdout
    )


def test_the_same_in_a_workbook(tmp_path: Path) -> None:
    folder = scored(tmp_path, WIDE)
    book = openpyxl.Workbook()
    for row in (["Kết quả năm 2022"], *csv.reader(WIDE.splitlines())):
        book.worksheets[0].append(row)
    book.save(folder / "cong-bo.xlsx")
    done = parscore("compare", folder, folder / "cong-bo.xlsx")
    assert (done.returncode, "12 bằng nhau" in done.stdout) == (0, True), done.stdout + done.stderr


def test_the_tolerance_and_the_digits_of_the_set(tmp_path: Path) -> None:
    folder = scored(tmp_path, "unit,code,points\nso-noi-vu,1.1,3.99\nso-noi-vu,total,9.004\n")
    assert [one[:4] for one in figures(compared(folder)) if one[-1] == "differs"] == [
        ("so-noi-vu", "1.1", "points", "3.99")
    ]
    assert compared(folder, "--tolerance", "0,01")["differs"] == 0


def test_what_is_published_and_not_computed(tmp_path: Path) -> None:
    folder = scored(
        tmp_path, "unit,code,points,rank\nso-tai-chinh,1.1,3,\nso-tai-chinh,total,3,3\nso-y-te,total,6,2\n"
    )
    record = compared(folder)
    assert record["not_computed"] == 3
    assert record["units_not_published"] == ["Sở Nội vụ"]
    assert "Sở Nội vụ" in parscore("compare", folder, folder / "cong-bo.csv").stdout


@pytest.mark.parametrize("code", ["½", "1;2", "2001-01-01"])
def test_what_is_no_code_is_named_and_not_taken(code: str, tmp_path: Path) -> None:
    folder = scored(tmp_path, f"unit,code,points\nso-noi-vu,1.1,4\nso-y-te,{code},3\n")
    assert [one[:2] for one in figures(compared(folder)) if one[3] is not None] == []
    done = parscore("compare", folder, folder / "cong-bo.csv")
    assert "K258" in done.stderr + done.stdout
    assert code in done.stderr + done.stdout


def test_ranks_of_a_bigger_table_are_compared_by_order(tmp_path: Path) -> None:
    folder = scored(tmp_path, "unit,total,rank\nSở Nội vụ,9,3\nSở Y tế,6,17\n")
    replace_in(
        folder / "cycle.yaml",
        "{id: so-tai-chinh, name: Sở Tài chính}",
        "{id: so-tai-chinh, name: Sở Tài chính}",
    )
    with (folder / "round-1.csv").open("a", encoding="utf-8") as file:
        file.write("so-tai-chinh,1.1,4,Đủ,hoi-dong,\nso-tai-chinh,1.2,4,Đủ,hoi-dong,\n")
    parscore("score", folder)
    record = compared(folder)
    assert (record["equal"], record["ranks_by_order"]) == (4, ["so"])
    assert "so thứ tự" in parscore("compare", folder, folder / "cong-bo.csv").stdout
    (folder / "cong-bo.csv").write_text("unit,total,rank\nSở Nội vụ,9,17\nSở Y tế,6,3\n", encoding="utf-8")
    assert [one[2:5] for one in figures(compared(folder))] == [("rank", "2", "1"), ("rank", "1", "2")]


def test_csv_output_holds_every_figure(tmp_path: Path) -> None:
    folder = scored(tmp_path, LONG)
    done = parscore("compare", folder, folder / "cong-bo.csv", "--csv")
    rows = list(csv.DictReader(done.stdout.splitlines()))
    assert [row["state"] for row in rows].count("equal") == 6
    assert rows[-1] | {"group": ""} == {
        "group": "", "unit": "so-y-te", "code": "1.1", "measure": "points", "published": "", "computed": "3.00",
        "difference": "", "state": "not_published",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("unit,code,points\nso-y-tee,1.1,3\nso-y-te,1.1,3\n", "R002"),
        ("unit,code,points\nso-y-te,1.9,3\nso-y-te,1.1,3\n", "K258"),
        ("unit,1.1,Ghi chú\nso-y-te,3,x\n", "K258"),
        ("unit,1.1,1.2\nso-y-te,3,ba\n", "K259"),
    ],
)
def test_what_cannot_be_read_is_told(tmp_path: Path, text: str, said: str) -> None:
    folder = scored(tmp_path, text)
    done = parscore("compare", folder, folder / "cong-bo.csv")
    assert said in done.stderr + done.stdout
    assert "1 bằng nhau" in done.stdout


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (("cong-bo.csv", "--tolerance", "nhỏ"), "--tolerance cần một số không âm"),
        (("cong-bo.csv", "--json", "--csv"), "chỉ dùng một trong"),
        (("khong-co.csv",), "không có tệp «khong-co.csv»"),
        (("trong.csv",), "không đọc được số công bố nào"),
    ],
)
def test_wrong_use(tmp_path: Path, options: tuple[str, ...], said: str) -> None:
    folder = scored(tmp_path, LONG)
    (folder / "trong.csv").write_text("Đơn vị,Ghi chú\nSở Y tế,\n", encoding="utf-8")
    done = parscore("compare", ".", *options, cwd=folder)
    assert (done.returncode, said in done.stderr) == (2, True), done.stderr


def test_bonus_items_have_points_and_no_index() -> None:
    made = framework(leaf("1", 10), bonus=[leaf("C", 4)])
    found = results(made, cycle(["a"]), {"a": Evidence(form("a", {"1": "8", "C": "2"}))})
    place = Place("cong-bo.csv", "", 2, 3)
    published = [Published("a", "C", measure, D(2), place) for measure in ("points", "index")]
    assert [(one.computed, one.state) for one in compare(found, published).figures[:2]] == [
        (D(2), "equal"),
        (None, "not_computed"),
    ]
