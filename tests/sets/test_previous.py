"""Last year's results named by a cycle: from results.json or any table, beside this year's ranking."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import openpyxl
import pytest

from tests.kit.cli import cycle_folder, parscore, replace_in

TABLE = (
    "KẾT QUẢ CHỈ SỐ CCHC NĂM 2021,,,\n,,,\n"
    "Hạng,Cơ quan đơn vị,Tổng điểm,Chỉ số (%)\n"
    '1,Sở Y tế,"9,1","91,00"\n2,SNV,"8,9","89,00"\n3,Sở Khoa học,8,80\n,Tổng cộng,26,\n'
)


def naming(folder: Path, name: str) -> Path:
    """The small cycle with results of the year before."""
    with (cycle_folder(folder) / "cycle.yaml").open("a", encoding="utf-8") as file:
        file.write(f"previous: {name}\n")
    return folder


def ranks(folder: Path) -> dict[str, tuple[object, ...]]:
    return {
        row["unit"]: (row["rank"], row["previous_rank"], row["previous_index"], row["previous_points"])
        for row in json.loads(parscore("rank", folder, "--json").stdout)
    }


def workbook(path: Path) -> Path:
    """The same table as a workbook, numbers as numbers."""
    book = openpyxl.Workbook()
    for row in (("Bảng tổng hợp",), ("TT", "Tên cơ quan, đơn vị", "Chỉ số", "Xếp hạng"),
                (1, "Sở Y tế", 91, 1), (2, "Sở Nội vụ", 89, 2)):  # fmt: skip
        book.worksheets[0].append(row)
    book.save(path)
    return path


def test_a_table_of_last_year_stands_beside_the_ranking(tmp_path: Path) -> None:
    folder = naming(tmp_path / "ky", "nam-truoc.csv")
    (folder / "nam-truoc.csv").write_text(TABLE, encoding="utf-8")
    scored = parscore("score", folder)
    assert "lưu ý K222 1 dòng" in scored.stdout
    assert "Sở Khoa học" in scored.stdout
    assert ranks(folder) == {
        "so-noi-vu": (1, 2, "89.00", "8.90"),
        "so-y-te": (2, 1, "91.00", "9.10"),
        "so-tai-chinh": (None, None, None, None),
    }
    said = parscore("rank", folder).stdout
    first = next(line for line in said.splitlines() if "Sở Nội vụ" in line)
    assert first.split()[-5:] == ["89,00", "2", "▲", "1", "bậc"]
    assert "▼ 1 bậc" in said
    parscore("report", folder)
    assert "▲ 1 bậc" in (folder / "out" / "bao-cao.html").read_text(encoding="utf-8")
    assert parscore("verify", folder).returncode == 0


@pytest.mark.slow
def test_a_workbook_and_a_results_file_do_as_well(tmp_path: Path) -> None:
    folder = naming(tmp_path / "ky", "nam-truoc.xlsx")
    workbook(folder / "nam-truoc.xlsx")
    assert ranks(folder)["so-noi-vu"] == (1, 2, "89.00", None)
    older = cycle_folder(tmp_path / "cu")
    parscore("score", older)
    shutil.copy(older / "out" / "results.json", folder / "cu.json")
    replace_in(folder / "cycle.yaml", "previous: nam-truoc.xlsx", "previous: [cu.json]")
    assert ranks(folder)["so-noi-vu"] == (1, 1, "90.00", "9.00")
    assert "giữ nguyên" in parscore("rank", folder).stdout


def test_results_of_the_same_year_are_no_earlier_ones(tmp_path: Path) -> None:
    """The year of a new cycle was forgotten: it is told whose results stand beside it."""
    earlier = cycle_folder(tmp_path / "truoc")
    assert parscore("score", earlier).returncode == 0
    folder = naming(tmp_path / "ky", "../truoc/out/results.json")
    said = parscore("score", folder).stdout
    assert "cảnh báo C161 previous có kết quả của năm 2022, kỳ này là năm 2022" in said
    replace_in(folder / "cycle.yaml", "year: 2022", "year: 2023")
    assert "C161" not in parscore("score", folder).stdout


def test_without_results_of_last_year_nothing_is_added(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    assert "kỳ trước" not in parscore("rank", folder).stdout.lower()
    assert "previous_rank" not in parscore("rank", folder, "--json").stdout


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("Xin chào\nkhông có bảng\n", "không thấy hàng tiêu đề"),
        ("Đơn vị,Điểm\nSở Y tế,chưa rõ\n", "không dòng nào"),
        ("Đơn vị,Hạng\nSở Y tế,1\nSở Y tế,2\n", "hai dòng cùng ghi đơn vị «Sở Y tế»"),
        ("Đơn vị,Chỉ số\nSở Y tế,0.91\nSNV,0.89\n", "theo phần trăm"),
        ("Đơn vị,Điểm\nSở Y tế,-91\n", "âm"),
    ],
)
def test_a_table_that_cannot_be_trusted_is_refused(tmp_path: Path, text: str, problem: str) -> None:
    folder = naming(tmp_path / "ky", "nam-truoc.csv")
    (folder / "nam-truoc.csv").write_text(text, encoding="utf-8")
    scored = parscore("score", folder)
    assert scored.returncode == 0
    assert "K221" in scored.stdout
    assert problem in scored.stdout
    assert "kỳ trước" not in parscore("rank", folder).stdout.lower()


def test_a_file_that_is_not_there_or_damaged_is_told(tmp_path: Path) -> None:
    folder = naming(tmp_path / "ky", "nam-truoc.json")
    assert "C123" in parscore("score", folder).stdout
    (folder / "nam-truoc.json").write_text("{", encoding="utf-8")
    assert "K221" in parscore("score", folder).stdout


def test_a_unit_made_of_several_has_no_rank_of_last_year(tmp_path: Path) -> None:
    folder = naming(tmp_path / "ky", "nam-truoc.csv")
    (folder / "nam-truoc.csv").write_text(TABLE, encoding="utf-8")
    replace_in(
        folder / "cycle.yaml", "aliases: [SNV]}", "aliases: [SNV], predecessors: [so-noi-vu, Sở Khoa học]}"
    )
    assert "K222" not in parscore("score", folder).stdout
    assert ranks(folder)["so-noi-vu"][1] is None
    first = next(line for line in parscore("rank", folder).stdout.splitlines() if "Sở Nội vụ" in line)
    assert first.split()[-4:] == ["–", "–", "hợp", "nhất"]


@pytest.mark.parametrize("named", ["Sở Cũ Một", "so-y-te", "H12.3"])
def test_a_predecessor_in_earlier_results_is_found_by_name_identity_or_code(
    tmp_path: Path, named: str
) -> None:
    """Results hold their units by identity; what a unit goes back to may be written as people say it."""
    before = cycle_folder(tmp_path / "truoc")
    replace_in(before / "cycle.yaml", "name: Sở Y tế", 'name: Sở Cũ Một, code: "H12.3"')
    replace_in(before / "cycle.yaml", "year: 2022", "year: 2021")
    assert parscore("score", before).returncode == 0
    folder = naming(tmp_path / "ky", "../truoc/out/results.json")
    replace_in(folder / "cycle.yaml", "name: Sở Nội vụ", f'name: Sở Nội vụ, predecessors: ["{named}"]')
    assert parscore("score", folder).returncode == 0
    then = {row["unit"]: row for row in json.loads(parscore("rank", before, "--json").stdout)}
    assert ranks(folder)["so-noi-vu"][1] == then["so-y-te"]["rank"]
