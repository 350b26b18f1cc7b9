"""The commands on a small cycle without workbooks."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.kit.cli import cycle_folder, parscore, replace_in


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return cycle_folder(tmp_path / "ky")


def test_score_prints_ranking_findings_and_the_file(folder: Path) -> None:
    done = parscore("score", folder)
    assert done.returncode == 0
    assert done.stderr == ""
    assert "Bảng xếp hạng: Các sở" in done.stdout
    assert "90,00" in done.stdout
    findings, lists = done.stdout.split("Bảng xếp hạng: Các sở")
    assert "K201" in findings
    assert lists.index("Sở Nội vụ") < lists.index("Sở Y tế") < lists.index("Sở Tài chính")
    assert f"Kết quả: {folder / 'out' / 'results.json'}" in done.stdout
    assert (folder / "out" / "results.json").exists()


def test_strict_turns_warnings_into_errors(folder: Path) -> None:
    assert parscore("score", folder, "--strict").returncode == 1


def test_an_error_in_one_row_ends_in_1_and_stops_nobody(folder: Path) -> None:
    with (folder / "round-2.csv").open("a", encoding="utf-8") as file:
        file.write("so-y-te,1.1,9,Nhầm,hoi-dong,\n")
    done = parscore("score", folder)
    assert done.returncode == 1
    assert "round-2.csv: 1 lỗi" in done.stdout
    assert (folder / "out" / "results.json").exists()


def test_warnings_are_summarised_unless_all_are_asked_for(folder: Path) -> None:
    more = "".join(f"      - {{id: so-{n}, name: Sở thứ {n}}}\n" for n in range(30))
    replace_in(folder / "cycle.yaml", "stages:", f"{more}stages:")
    short, whole = parscore("score", folder).stdout, parscore("score", folder, "--all").stdout
    assert "thêm --all để xem đủ" in short
    assert short.count("K201") == whole.count("K201") == 1
    assert "K201: 31 đơn vị: Sở Tài chính, Sở thứ 0, " in short
    assert "… (còn 11)" in short
    assert whole.partition("Tổng cộng")[0].count("Sở thứ 29") == 1
    assert "--all" not in whole


def test_rank_json_is_the_contract(folder: Path) -> None:
    parscore("score", folder)
    done = parscore("rank", "--json", cwd=folder)
    assert done.stderr == ""
    assert json.loads(done.stdout) == [
        {
            "group": "so",
            "unit": "so-noi-vu",
            "name": "Sở Nội vụ",
            "points": "9.00",
            "max": "10.00",
            "index": "90.00",
            "rank": 1,
            "band": "Tốt",
            "status": "final",
        },
        {
            "group": "so",
            "unit": "so-y-te",
            "name": "Sở Y tế",
            "points": "6.00",
            "max": "10.00",
            "index": "60.00",
            "rank": 2,
            "band": "Yếu",
            "status": "final",
        },
        {
            "group": "so",
            "unit": "so-tai-chinh",
            "name": "Sở Tài chính",
            "points": None,
            "max": "10.00",
            "index": None,
            "rank": None,
            "band": None,
            "status": "not_submitted",
        },
    ]


def test_rank_by_a_criterion_after_a_stage(folder: Path) -> None:
    done = parscore("rank", folder, "--by", "1.2", "--stage", "round-1", "--group", "CÁC SỞ", "--json")
    rows = json.loads(done.stdout)
    assert [(row["unit"], row["points"], row["max"], row["rank"]) for row in rows[:2]] == [
        ("so-noi-vu", "5.00", "6.00", 1),
        ("so-y-te", "3.33", "6.00", 2),
    ]


def test_without_results_the_cycle_is_scored_in_memory_and_said(folder: Path) -> None:
    done = parscore("rank", folder, "--json")
    assert json.loads(done.stdout)
    assert "chấm tạm trong bộ nhớ" in done.stderr
    assert not (folder / "out").exists()


def test_changed_inputs_are_said(folder: Path) -> None:
    parscore("score", folder)
    with (folder / "round-2.csv").open("a", encoding="utf-8") as file:
        file.write("so-noi-vu,1.1,3,Xem lại,hoi-dong,\n")
    done = parscore("rank", folder, "--json")
    assert done.returncode == 0
    assert "K103" in done.stderr
    assert json.loads(done.stdout)[0]["points"] == "9.00"


def test_diff_json_is_the_contract(folder: Path) -> None:
    done = parscore("diff", folder, "--from", "round-1", "--json")
    assert json.loads(done.stdout) == [
        {
            "group": "so",
            "unit": "so-y-te",
            "code": "1.2",
            "from": "3.333",
            "to": "3",
            "change": "-0.333",
            "reason": "Hội đồng xem lại",
            "by": "hoi-dong",
        },
    ]


def test_diff_takes_the_first_and_the_last_stage_by_default(folder: Path) -> None:
    changes = json.loads(parscore("diff", folder, "--json").stdout)
    assert [(change["unit"], change["from"]) for change in changes if change["code"] == "1.1"] == [
        ("so-noi-vu", None),
        ("so-y-te", None),
    ]


def test_diff_as_a_table(folder: Path) -> None:
    done = parscore("diff", folder, "--from", "round-1")
    assert "Hội đồng xem lại" in done.stdout
    assert "-0,333" in done.stdout


@pytest.mark.parametrize("unit", ["so-y-te", "Sở Y tế", "SỞ Y TẾ"])
def test_explain_a_number(folder: Path, unit: str) -> None:
    outside, inside = parscore("explain", folder, unit, "1.2"), parscore("explain", unit, "1.2", cwd=folder)
    assert outside.returncode == 0
    assert outside.stdout == inside.stdout
    assert "Hội đồng xem lại" in outside.stdout
    assert "round-2.csv" in outside.stdout


def test_explain_a_code() -> None:
    done = parscore("explain", "f104")
    assert done.returncode == 0
    assert done.stdout.startswith("F104")


def test_lint_in_three_forms(folder: Path) -> None:
    assert "không có lỗi" in parscore("lint", folder).stdout
    replace_in(folder / "so.yaml", "points: 10}", "points: 11}")
    text, as_json = parscore("lint", folder), parscore("lint", folder, "--format", "json")
    github = parscore("lint", folder, "--format", "github")
    assert text.returncode == as_json.returncode == github.returncode == 1
    assert "so.yaml" in text.stdout
    assert json.loads(as_json.stdout)[0]["severity"] == "error"
    assert github.stdout.startswith("::error file=")
    assert "Đã kiểm tra 2 tệp" in as_json.stderr


@pytest.mark.parametrize("command", ["lint", "check"])
def test_without_a_path_the_cycle_where_one_stands_is_checked(folder: Path, command: str) -> None:
    here, named = parscore(command, cwd=folder), parscore(command, folder)
    assert (here.returncode, here.stdout.splitlines()[-1]) == (
        named.returncode,
        named.stdout.splitlines()[-1],
    )
    assert "Đã kiểm tra" in here.stdout + here.stderr


def test_lint_of_nothing_is_wrong_use(tmp_path: Path) -> None:
    assert parscore("lint", tmp_path).returncode == 2


def test_verify(folder: Path) -> None:
    parscore("score", folder)
    assert parscore("verify", folder).returncode == 0
    path = folder / "out" / "results.json"
    replace_in(path, '"3.333"', '"3.334"')
    done = parscore("verify", folder)
    assert done.returncode == 1
    assert "Không khớp" in done.stdout


def test_verify_without_results(folder: Path) -> None:
    done = parscore("verify", folder)
    assert done.returncode == 1
    assert "K101" in done.stderr


def test_a_cycle_file_serves_as_well_as_its_folder(folder: Path) -> None:
    by_file, by_folder = parscore("rank", folder / "cycle.yaml"), parscore("rank", folder)
    assert by_file.returncode == 0
    assert by_file.stdout == by_folder.stdout


def test_a_set_with_errors_leaves_nothing_to_rank(folder: Path) -> None:
    (folder / "so.yaml").write_text("framework: thu\n", encoding="utf-8")
    done = parscore("rank", folder, "--json")
    assert done.returncode == 1
    assert done.stdout == ""
    assert "so.yaml" in done.stderr


def test_template_writes_a_form_for_every_unit_and_keeps_what_is_there(folder: Path) -> None:
    done = parscore("template", folder)
    forms = folder / "out" / "bieu-mau"
    assert done.returncode == 0
    assert done.stdout == f"Đã tạo 3 biểu mẫu trong {forms}\n"
    assert sorted(path.stem for path in forms.iterdir()) == ["so-noi-vu", "so-tai-chinh", "so-y-te"]
    again = parscore("template", folder)
    assert "Giữ nguyên 3 tệp" in again.stdout
    assert "Đã tạo 3" in parscore("template", folder, "--overwrite").stdout


def test_template_for_one_unit_elsewhere(folder: Path, tmp_path: Path) -> None:
    parscore("template", folder, "--unit", "SNV", "--group", "so", "--out", tmp_path / "gui")
    assert [path.name for path in (tmp_path / "gui").iterdir()] == ["so-noi-vu.xlsx"]
    assert not (folder / "out").exists()


def test_template_refuses_a_set_that_does_not_add_up(folder: Path) -> None:
    replace_in(folder / "so.yaml", "points: 10}", "points: 11}")
    done = parscore("template", folder)
    assert done.returncode == 1
    assert "so.yaml" in done.stderr
    assert not (folder / "out").exists()


def test_a_bare_folder_of_forms_is_scored_with_a_set(folder: Path, tmp_path: Path) -> None:
    forms = tmp_path / "phieu"
    parscore("template", folder, "--out", forms)
    done = parscore("score", forms, "--framework", folder / "so.yaml")
    assert done.returncode == 1, "blank forms are errors"
    assert "W320" in done.stdout
    assert (forms / "out" / "results.json").exists()
    rows = json.loads(parscore("rank", forms, "--json").stdout)
    assert sorted(row["unit"] for row in rows) == ["so-noi-vu", "so-tai-chinh", "so-y-te"]


def test_an_empty_folder_is_no_success(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "trong").mkdir()
    done = parscore("score", tmp_path / "trong", "--framework", folder / "so.yaml")
    assert done.returncode == 1
    assert "K205" in done.stdout
    assert "Chưa ghi được kết quả nào" in done.stdout


@pytest.mark.parametrize("formats", ["html", "xlsx", "html,xlsx"])
def test_report_names_the_files_it_wrote(folder: Path, tmp_path: Path, formats: str) -> None:
    done = parscore("report", folder, "--format", formats, "--out", tmp_path / "bao-cao")
    assert done.returncode == 0, done.stderr
    written = [Path(line.removeprefix("Đã ghi ")) for line in done.stdout.splitlines()]
    assert [path.suffix.lstrip(".") for path in written] == formats.split(",")
    assert all(path.stat().st_size for path in written)


def test_diff_without_changes_says_so(folder: Path) -> None:
    (folder / "round-2.csv").write_text("unit,code,points,reason,by,status\n", encoding="utf-8")
    done = parscore("diff", folder, "--from", "round-1")
    said, status = done.stdout.split("\n\n")
    assert said == "Không điểm nào thay đổi: Thẩm định vòng 1 → Thẩm định vòng 2."
    assert status.startswith("Bộ tiêu chí minh hoạ")


@pytest.mark.parametrize("words", [("template",), ("check",)])
def test_advice_on_the_set_is_left_to_lint(words: tuple[str, ...], tmp_path: Path) -> None:
    """Who sends out or checks forms is not told that rules of the set lack examples."""
    folder = cycle_folder(tmp_path / "ky")
    judged, chosen = "judged, examples: [{mark: 4, points: 4}]", "choice, options: {Có: 4, Không: 0}"
    replace_in(folder / "so.yaml", judged, chosen)
    assert parscore("template", folder, "--out", folder / "submissions").returncode == 0
    done = parscore(*words, folder)
    assert "F164" not in done.stdout + done.stderr
    assert "F164" in parscore("lint", folder).stdout
