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
            "reason": "Giữ nguyên",
            "by": "hoi-dong",
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


@pytest.mark.slow
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
        (("ky", "ky", "so.yaml"), "«so.yaml» là bộ tiêu chí"),
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


def test_what_did_not_apply_is_no_zero(years: tuple[Path, Path]) -> None:
    old, new = years
    replace_in(
        old / "cycle.yaml", "name: Sở Nội vụ, aliases: [SNV]}", 'name: Sở Nội vụ, not_applicable: ["1.1"]}'
    )
    rows = json.loads(parscore("diff", old, new, "--json").stdout)
    (row,) = [row for row in rows if (row["unit"], row["code"]) == ("so-noi-vu", "1.1")]
    assert (row["from"], row["to"], row["change"]) == (None, "4", None)
    assert (row["applies_from"], row["applies_to"]) == (False, True)
    said = parscore("diff", old, new).stdout
    assert "+4" not in said
    assert "không" in said
    assert "phải là 0 nên không tính tăng, giảm" in said


def test_the_reason_is_that_of_the_last_stage(years: tuple[Path, Path]) -> None:
    _, new = years
    replace_in(new / "round-1.csv", "so-y-te,1.3,3.333,Đủ hồ sơ", "so-y-te,1.3,4,Thiếu hồ sơ")
    replace_in(new / "round-2.csv", "so-y-te,1.3,3,Hội đồng xem lại", "so-y-te,1.3,4,Hội đồng đồng ý")
    rows = json.loads(parscore("diff", *years, "--json").stdout)
    assert [row["reason"] for row in rows if row["unit"] == "so-y-te"] == ["Hội đồng đồng ý"]


def test_a_unit_made_of_several_is_not_compared_in_silence(years: tuple[Path, Path]) -> None:
    old, new = years
    assert "thì ghi predecessors" in parscore("diff", old, new).stdout
    replace_in(
        new / "cycle.yaml",
        "name: Sở Nội vụ, aliases: [SNV]}",
        "name: Sở Nội vụ, predecessors: [so-noi-vu, Sở Tài chính]}",
    )
    done = parscore("diff", old, new)
    assert (
        "Sở Nội vụ hợp nhất từ Sở Nội vụ, Sở Tài chính: bảng này không có số kỳ trước của nó." in done.stdout
    )
    assert "Đơn vị không còn trong kỳ sau" not in done.stdout
    row = next(line.split() for line in done.stdout.splitlines() if line.startswith("Sở Nội vụ"))
    assert row[3:] == ["–", "–", "–", "10,00", "100,00", "1", "–", "hợp", "nhất"]
    assert json.loads(parscore("diff", old, new, "--json").stdout) == []


def test_a_unit_of_another_identity_is_compared_with_the_one_that_it_was(years: tuple[Path, Path]) -> None:
    old, new = years
    replace_in(
        new / "cycle.yaml", "so-noi-vu, name: Sở Nội vụ", "so-nv, name: Sở Nội vụ, predecessors: [so-noi-vu]"
    )
    replace_in(new / "so.yaml", "lead: so-noi-vu", "lead: so-nv")
    for name in ("round-1.csv", "round-2.csv"):
        text = (new / name).read_text(encoding="utf-8").replace("so-noi-vu", "so-nv")
        (new / name).write_text(text, encoding="utf-8")
    row = next(
        line.split()
        for line in parscore("diff", old, new).stdout.splitlines()
        if line.startswith("Sở Nội vụ")
    )
    assert row[3:7] == ["9,00", "90,00", "1", "10,00"]


@pytest.mark.parametrize(
    "words", [("rank", "--json"), ("rank",), ("diff", "--json"), ("report",), ("verify",)]
)
@pytest.mark.slow
def test_every_reading_command_takes_a_results_file(tmp_path: Path, words: tuple[str, ...]) -> None:
    folder = cycle_folder(tmp_path / "ky")
    parscore("score", folder)
    command, *options = words
    file = folder / "out" / "results.json"
    one, other = parscore(command, folder, *options), parscore(command, file, *options)
    assert (other.returncode, other.stdout) == (one.returncode, one.stdout)
    explained = [parscore("explain", path, "so-y-te", "1.1").stdout for path in (folder, file)]
    assert explained[0] == explained[1] != ""


@pytest.mark.slow
def test_a_results_file_far_from_its_cycle(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    parscore("score", folder)
    far = tmp_path / "gui" / "nam-2022.json"
    far.parent.mkdir()
    shutil.copy(folder / "out" / "results.json", far)
    assert "Sở Nội vụ" in parscore("rank", far).stdout
    assert parscore("report", far).returncode == 0
    assert (far.parent / "bao-cao.html").is_file()
    refused = parscore("verify", far)
    assert refused.returncode == 2
    assert "không nằm trong thư mục out" in refused.stderr
    assert "không có tệp kết quả" in parscore("rank", tmp_path / "khong-co.json").stderr


UNRELATED = {
    "K375": [("cycle.yaml", "id: so-", "id: ban-")],
    "K376": [("so.yaml", 'code: "1', 'code: "9'), ("so.yaml", 'was: "1.2", ', "")],
    "K377": [("so.yaml", "title: Kết quả", "title: Hài lòng của người dân"), ("so.yaml", 'was: "1.2", ', ""),
             ("so.yaml", 'code: "1.3"', 'code: "1.2"')],
}  # fmt: skip


@pytest.mark.parametrize("code", UNRELATED)
@pytest.mark.parametrize("how", [(), ("--json",), ("--parts",), ("--parts", "--json")])
def test_cycles_that_cannot_be_compared_as_wholes_say_why(
    years: tuple[Path, Path], code: str, how: tuple[str, ...]
) -> None:
    _, new = years
    assert "K37" not in parscore("diff", *years, *how).stderr
    (new / "cycle.yaml").write_text(
        (new / "cycle.yaml").read_text("utf-8").split("appraisal:")[0], encoding="utf-8"
    )
    for name, was, now in UNRELATED[code]:
        path = new / name
        path.write_text(path.read_text("utf-8").replace(was, now), encoding="utf-8")
    found = parscore("diff", *years, *how).stderr
    assert [one for one in ("K375", "K376", "K377") if one in found] == [code]
