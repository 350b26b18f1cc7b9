"""Two cycles side by side: units by identity, criteria by `was` or by code."""

from __future__ import annotations

import json
import shutil
from decimal import Decimal
from pathlib import Path

import pytest

import parscore as api
from tests.kit.cli import cycle_folder, parscore, replace_in


@pytest.fixture
def years(tmp_path: Path) -> tuple[Path, Path]:
    """A cycle and the one of the year after it: 1.2 is now 1.3, Sở Tài chính is gone, Sở Tư pháp is new."""
    old, new = cycle_folder(tmp_path / "2022"), tmp_path / "2023"
    shutil.copytree(old, new)
    replace_in(
        new / "so.yaml",
        'code: "1.2", title: Kết quả, max: 6',
        'code: "1.3", was: "1.2", title: Kết quả, max: 6',
    )
    replace_in(new / "so.yaml", "year: 2022", "year: 2023\nprevious: ../2022/so.yaml")
    replace_in(new / "cycle.yaml", "year: 2022", "year: 2023")
    replace_in(
        new / "cycle.yaml", "{id: so-tai-chinh, name: Sở Tài chính}", "{id: so-tu-phap, name: Sở Tư pháp}"
    )
    for name in ("round-1.csv", "round-2.csv"):
        text = (new / name).read_text(encoding="utf-8").replace(",1.2,", ",1.3,")
        (new / name).write_text(text.replace("so-noi-vu,1.3,5,", "so-noi-vu,1.3,6,"), encoding="utf-8")
    return old, new


def test_json_has_the_shape_of_the_diff_of_stages(years: tuple[Path, Path]) -> None:
    done = parscore("diff", *years, "--json")
    assert json.loads(done.stdout) == [
        {
            "group": "so",
            "unit": "so-noi-vu",
            "code": "1.3",
            "from": "5",
            "to": "6",
            "change": "1",
            "reason": "",
            "by": "",
        }
    ]


def test_the_tables(years: tuple[Path, Path]) -> None:
    done = parscore("diff", *years)
    assert done.returncode == 0
    assert "Hai kỳ cạnh nhau: Các sở, 2022 → 2023" in done.stdout
    assert "Đơn vị không còn trong kỳ sau" in done.stdout
    row = next(line.split() for line in done.stdout.splitlines() if line.startswith("Sở Nội vụ"))
    assert row[3:] == ["9,00", "90,00", "1", "10,00", "100,00", "1", "+10,00", "giữ", "nguyên"]
    assert "đơn vị mới" in done.stdout


def test_written_results_serve_as_well_as_folders(years: tuple[Path, Path], tmp_path: Path) -> None:
    for folder in years:
        parscore("score", folder)
    moved = tmp_path / "nam-ngoai.json"
    shutil.copy(years[0] / "out" / "results.json", moved)
    one, other = (
        parscore("diff", *years, "--json"),
        parscore("diff", moved, years[1] / "cycle.yaml", "--json"),
    )
    assert (one.stdout, other.stderr) == (other.stdout, "")


def test_a_line_of_one_cycle_only(years: tuple[Path, Path]) -> None:
    old, new = years
    replace_in(new / "so.yaml", 'code: "1.3", was: "1.2", title: Kết quả', 'code: "1.3", title: Kết quả')
    rows = json.loads(parscore("diff", old, new, "--json").stdout)
    assert [(row["code"], row["from"], row["to"]) for row in rows if row["unit"] == "so-noi-vu"] == [
        ("1.3", None, "6"),
        ("1.2", "5", None),
    ]


def test_one_code_with_another_title_is_pointed_out(years: tuple[Path, Path]) -> None:
    old, new = years
    replace_in(new / "so.yaml", "title: Kế hoạch", "title: Trả hồ sơ đúng hạn")
    assert "có thể là tiêu chí khác (cần was trong bộ mới): 1.1" in parscore("diff", old, new).stdout


def test_the_same_cycle_twice(years: tuple[Path, Path]) -> None:
    done = parscore("diff", years[0], years[0])
    assert done.returncode == 0
    assert "Không điểm tiêu chí nào thay đổi" in done.stdout
    assert json.loads(parscore("diff", years[0], years[0], "--json").stdout) == []


def test_figures_are_printed_as_their_own_year_rounds(years: tuple[Path, Path]) -> None:
    replace_in(years[0] / "so.yaml", "digits: 2", "digits: 0")
    lines = parscore("diff", *years).stdout.splitlines()
    row = next(line.split() for line in lines if line.startswith("Sở Nội vụ"))
    assert row[3:8] == ["9", "90", "1", "10,00", "100,00"]


def test_the_function(years: tuple[Path, Path]) -> None:
    old, new = (api.score(api.load_cycle(folder)) for folder in years)
    assert [(one.unit, one.code, one.change) for one in api.diff(old, new)] == [
        ("so-noi-vu", "1.3", Decimal(1))
    ]
    with pytest.raises(ValueError, match="stages"):
        api.diff(old, new, start="self")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ky", "so.yaml"), "«so.yaml» là bộ tiêu chí"),
        (("so.yaml",), "cần hai bộ để so sánh"),
        (("ky", "khong-co"), "không có kỳ đánh giá hay bộ tiêu chí «khong-co»"),
        (("lai-chau/2022/soo", "lai-chau/2022/so"), "ý bạn là «lai-chau/2022/so»?"),
        (("ky", "ky", "--from", "self"), "chỉ dùng khi so hai vòng"),
        (("ky", "ky", "ky"), "nhiều nhất hai tên"),
        (("ky", "khong-co.json"), "không có kỳ đánh giá"),
    ],
)
def test_wrong_use(tmp_path: Path, words: tuple[str, ...], said: str) -> None:
    folder = cycle_folder(tmp_path / "ky")
    shutil.copy(folder / "so.yaml", tmp_path / "so.yaml")
    done = parscore("diff", *words, cwd=tmp_path)
    assert done.returncode == 2
    assert said in done.stderr
    assert done.stdout == ""


def test_a_damaged_results_file(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    (tmp_path / "hong.json").write_text("{}", encoding="utf-8")
    done = parscore("diff", tmp_path / "hong.json", folder)
    assert done.returncode == 1
    assert "K102" in done.stderr
