"""Cycles of a month, a quarter or a half of a year; several earlier results; units through several cycles."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from parscore.compute import diff_cycles, trend
from parscore.model.period import Period, missing_between, named_in, period_of
from parscore.model.scorecard import Results
from parscore.read.results.results import read_results
from tests.kit.cli import cycle_folder, parscore, replace_in

WRITTEN = {
    "2026": (Period(2026), "năm 2026", "2026"),
    "2026-11": (Period(2026, 1, 11), "tháng 11 năm 2026", "11/2026"),
    "2026-Q3": (Period(2026, 3, 3), "quý III năm 2026", "quý III/2026"),
    "2026-h1": (Period(2026, 6, 1), "6 tháng đầu năm 2026", "6 tháng đầu 2026"),
}
UNITS = {"so-noi-vu": "Sở Nội vụ", "so-y-te": "Sở Y tế", "so-tai-chinh": "Sở Tài chính"}


def month(folder: Path, number: int, marks: Mapping[str, str], units: str = "", **more: str) -> Path:
    """The small cycle as that of a month of 2022 in which each unit has so many of 6 points on 1.2, and 4 on 1.1."""
    made = cycle_folder(folder / f"t{number:02}")
    lines = [f"{unit},1.1,4,Đủ,hoi-dong,\n{unit},1.2,{points},Đủ,hoi-dong," for unit, points in marks.items()]
    (made / "round-1.csv").write_text(
        "unit,code,points,reason,by,status\n" + "\n".join(lines), encoding="utf-8"
    )
    (made / "round-2.csv").write_text("unit,code,points,reason,by,status\n", encoding="utf-8")
    keys = "".join(f"{key}: {value}\n" for key, value in more.items())
    replace_in(made / "cycle.yaml", "year: 2022\n", f"year: 2022\nperiod: 2022-{number:02}\n{keys}")
    replace_in(made / "cycle.yaml", "thu-2022", f"thu-2022-{number:02}")
    replace_in(made / "cycle.yaml", "Kỳ thử năm 2022", "Kỳ thử")
    if units:
        text = (made / "cycle.yaml").read_text(encoding="utf-8")
        before, _, rest = text.partition("    units:\n")
        (made / "cycle.yaml").write_text(
            f"{before}    units:\n{units}stages:{rest.partition('stages:')[2]}", encoding="utf-8"
        )
    return made


def results(folder: Path) -> str:
    assert parscore("score", folder).returncode in (0, 1)
    return str(folder / "out" / "results.json")


@pytest.mark.parametrize("written", WRITTEN)
def test_how_a_period_is_written_and_said(written: str) -> None:
    period, words, short = WRITTEN[written]
    found = period_of(written)
    assert found == period
    assert (period.in_words, period.short, str(period)) == (words, short, written.upper())
    assert period.is_said_in(f"Kết quả chỉ số {words} của tỉnh")


@pytest.mark.parametrize(
    "written", ["2026-13", "2026-0", "2026-Q5", "2026-H3", "11/2026", "nay", "2026-1", ""]
)
def test_what_is_no_period(tmp_path: Path, written: str) -> None:
    assert period_of(written) is None
    folder = cycle_folder(tmp_path / "ky")
    replace_in(folder / "cycle.yaml", "year: 2022\n", f'year: 2022\nperiod: "{written}"\n')
    found = parscore("lint", folder).stdout
    assert "F006" in found
    assert "tháng 2026-11, quý 2026-Q3, nửa năm 2026-H1" in found


def test_periods_in_a_text_and_those_left_out() -> None:
    text = "BIỂU THÁNG 9 NĂM 2026; so với quý II/2026, 6 tháng cuối năm 2025 và tháng 13 năm 2026"
    assert [str(one) for one in named_in(text)] == ["2026-09", "2026-Q2", "2025-H2"]
    known = [Period(2026, 1, 2), Period(2025, 1, 11), Period(2026, 3, 1), Period(2024)]
    assert [str(one) for one in missing_between(known)] == ["2025-12", "2026-01"]
    assert str(Period(2026, 3, 1).later(-2)) == "2025-Q3"


def test_the_period_stands_on_every_output(tmp_path: Path) -> None:
    folder = month(tmp_path, 11, dict.fromkeys(UNITS, "5"))
    assert "C160" not in parscore("lint", folder).stdout
    results(folder)
    said = "tháng 11 năm 2022"
    assert f"Các sở, {said}" in parscore("rank", folder).stdout
    assert json.loads(parscore("rank", folder, "--json").stdout)[0]["period"] == "2022-11"
    assert f"Kỳ thử, {said}" in parscore("explain", folder, "so-y-te").stdout
    parscore("report", folder)
    assert f"<h1>Kỳ thử, {said}</h1>" in (folder / "out" / "bao-cao.html").read_text(encoding="utf-8")
    assert parscore("verify", folder).returncode == 0


def test_a_form_of_another_month_is_told(tmp_path: Path) -> None:
    folder = month(tmp_path, 11, {})
    (folder / "submissions").mkdir()
    for unit, title in (("so-y-te", "tháng 10 năm 2022"), ("so-noi-vu", "tháng 11 năm 2022")):
        (folder / "submissions" / f"{unit}.csv").write_text(
            f"BIỂU TỰ CHẤM ĐIỂM {title.upper()},,,,\nSTT,Tiêu chí,Điểm tối đa,Tài liệu kiểm chứng,Điểm tự chấm\n"
            "1,Chỉ đạo điều hành,10,,\n1.1,Kế hoạch,4,KH,4\n1.2,Kết quả,6,BC,5\n",
            encoding="utf-8",
        )
    told = [one for one in found(folder) if one["code"] == "W313"]
    assert [(one["place"]["file"], one["message"]) for one in told] == [
        (
            "submissions/so-y-te.csv",
            "phần đầu biểu ghi tháng 10 năm 2022, kỳ đánh giá là tháng 11 năm 2022",
        )
    ]


def found(folder: Path) -> list[dict[str, Any]]:
    """Every finding of scoring a cycle."""
    listed: list[dict[str, Any]] = json.loads(Path(results(folder)).read_text(encoding="utf-8"))["findings"]
    return listed


def test_several_earlier_results(tmp_path: Path) -> None:
    august = results(month(tmp_path, 8, {"so-noi-vu": "3", "so-y-te": "6", "so-tai-chinh": "1"}))
    october = results(month(tmp_path, 10, {"so-noi-vu": "4", "so-y-te": "5"}))
    now = month(tmp_path, 11, {"so-noi-vu": "5", "so-y-te": "5.5"}, previous=f"[{october}, {august}]")
    results(now)
    rows = {row["unit"]: row for row in json.loads(parscore("rank", now, "--json").stdout)}
    assert [row["previous_index"] for row in rows.values()] == ["90.00", "80.00", None]
    assert rows["so-noi-vu"]["earlier"] == [
        {"period": "2022-08", "points": "7.00", "index": "70.00", "rank": 2},
        {"period": "2022-10", "points": "8.00", "index": "80.00", "rank": 2},
    ]
    said = parscore("rank", now).stdout
    assert "Kỳ trước: tháng 10 năm 2022." in said
    assert "Thiếu kết quả của 1 kỳ ở giữa: 9/2022." in said
    assert any(one["code"] == "K255" and "9/2022" in one["message"] for one in found(now))
    parscore("report", now)
    page = (now / "out" / "bao-cao.html").read_text(encoding="utf-8")
    sheet = openpyxl.load_workbook(now / "out" / "bao-cao.xlsx")["Các sở"]
    assert [row[7] for row in sheet.iter_rows(min_row=5, max_row=6, values_only=True)] == [90, 80]
    table = parscore("rank", now, "--csv").stdout.splitlines()
    assert [line.split(",")[-3] for line in table[1:3]] == ["90.00", "80.00"]
    assert parscore("diff", october, now, "--csv").stdout.splitlines()[1].split(",")[-7] == "90.00"
    for words, told in (
        ((now, october), True),
        ((october, now, "--parts"), False),
        ((now, october, "--parts"), True),
    ):
        assert ("Kỳ ghi trước (11/2022) sau kỳ ghi sau (10/2022)" in parscore("diff", *words).stderr) == told
    assert "Diễn biến qua các kỳ: Các sở" in page
    assert ("tăng" in page, "lên xuống" in page) == (True, True)
    assert parscore("verify", now).returncode == 0


def test_tables_of_several_years_by_their_year(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    for year, first in ((2020, 80), (2021, 85)):
        text = f"Đơn vị,Chỉ số,Hạng\nSở Nội vụ,{first},1\nSở Y tế,70,2\n"
        (folder / f"{year}.csv").write_text(text, encoding="utf-8")
    (folder / "khac.csv").write_text("Đơn vị,Chỉ số,Hạng\nSở Y tế,71,2\n", encoding="utf-8")
    with (folder / "cycle.yaml").open("a", encoding="utf-8") as file:
        file.write("previous: {2021: [2021.csv, khac.csv], 2020: 2020.csv}\n")
    told = [one for one in found(folder) if one["code"].startswith("K2")]
    assert [(one["code"], "Sở Y tế" in one["message"]) for one in told if one["code"] == "K257"] == [
        ("K257", True)
    ]
    rows = {row["unit"]: row for row in json.loads(parscore("rank", folder, "--json").stdout)}
    assert [one["index"] for one in rows["so-noi-vu"]["earlier"]] == ["80.00", "85.00"]
    assert rows["so-y-te"]["earlier"] == [{"period": "2020", "points": None, "index": "70.00", "rank": 2}]


def test_results_named_under_another_period(tmp_path: Path) -> None:
    october = results(month(tmp_path, 10, {"so-noi-vu": "4"}))
    now = month(tmp_path, 11, {"so-noi-vu": "5"}, previous=f"{{2022-09: {october}}}")
    assert any(one["code"] == "K256" and "2022-10" in one["message"] for one in found(now))
    row = json.loads(parscore("rank", now, "--json").stdout)[0]
    assert row["previous_index"] == "80.00"


def test_diff_of_several_cycles(tmp_path: Path) -> None:
    two = "      - {id: a, name: Sở A}\n      - {id: b, name: Sở B}\n      - {id: d, name: Sở D}\n"
    one = "      - {id: c, name: Sở C, predecessors: [a, b]}\n      - {id: so-y-te, name: Sở Y tế}\n"
    first = results(month(tmp_path, 1, {"a": "1", "b": "2", "d": "6"}, two))
    second = results(month(tmp_path, 2, {"a": "3", "b": "2", "d": "5"}, two))
    third = results(month(tmp_path, 4, {"c": "3", "so-y-te": "2"}, one))
    done = parscore("diff", third, first, second)
    assert done.returncode == 0, done.stderr
    for said in (
        "Diễn biến qua các kỳ: Các sở", "Có kết quả ở mọi kỳ: 0/2 đơn vị.", "Sở C hợp nhất từ Sở A, Sở B nên không so",
        "Sở Y tế chỉ có kết quả ở kỳ 4/2022.", "Đơn vị không còn ở kỳ cuối", "Sở D chỉ có kết quả ở kỳ 1/2022, 2/2022.",
        "Thiếu kết quả của 1 kỳ ở giữa: 3/2022.",
    ):  # fmt: skip
        assert said in done.stdout, said
    assert "Sở B chỉ có" not in done.stdout
    rows = {row["unit"]: row for row in json.loads(parscore("diff", first, second, third, "--json").stdout)}
    assert (rows["d"]["group"], rows["d"]["change"], rows["d"]["direction"]) == (None, "-10", "down")
    assert rows["c"]["periods"][0] == {
        "period": "2022-02", "points": None, "index": None, "rank": None, "merged": ["Sở A", "Sở B"],
    }  # fmt: skip


def test_three_names_have_to_be_cycles(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    shutil.copy(folder / "so.yaml", tmp_path / "so.yaml")
    done = parscore("diff", "ky", "ky", "khong-co", cwd=tmp_path)
    assert (done.returncode, "không có kỳ đánh giá «khong-co»" in done.stderr) == (2, True)


def test_a_unit_that_was_not_complete_has_no_value_in_a_trend(tmp_path: Path) -> None:
    """Of a set that ranks by points as well: the points of half a form are no fall."""
    cycles = []
    for number, marks in ((1, {"so-noi-vu": "5"}), (2, {}), (3, {"so-noi-vu": "6"})):
        folder = month(tmp_path, number, marks)
        replace_in(folder / "so.yaml", "by: index", "by: points")
        with (folder / "round-1.csv").open("a", encoding="utf-8") as file:
            file.write("" if marks else "so-noi-vu,1.1,4,Đủ,hoi-dong,\n")
        cycles.append(results(folder))
    rows = {row["unit"]: row for row in json.loads(parscore("diff", *cycles, "--json").stdout)}
    assert [one["points"] for one in rows["so-noi-vu"]["periods"]] == ["9.00", None, "10.00"]
    assert rows["so-noi-vu"]["direction"] == "up"


def test_the_units_of_two_cycles_are_matched_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    asked = list[object]()
    found = diff_cycles.predecessors

    def counted(old: Results, new: Results) -> dict[str, tuple[str, ...]]:
        asked.append(new)
        return found(old, new)

    monkeypatch.setattr(trend, "predecessors", counted)
    files = [Path(results(month(tmp_path, number, dict.fromkeys(UNITS, "5")))) for number in (1, 2, 3)]
    cycles = [read_results(file, "results.json")[0] for file in files]
    assert len(trend.trends_through([one for one in cycles if one is not None])) == len(UNITS)
    assert len(asked) == 2
