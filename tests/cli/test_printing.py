"""How every command prints: CSV, plain tables in a pipe, colour when it is forced, quiet; completion; width."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
from pathlib import Path

import pytest

from tests.kit.cli import cycle_folder, parscore, replace_in

COLOUR = re.compile(r"\x1b\[[\d;]*m")
COMMANDS = (
    ("rank", "KY"),
    ("diff", "KY"),
    ("diff", "KY", "KY"),
    ("gaps", "KY"),
    ("gaps", "KY", "--unit", "so-y-te"),
    ("explain", "KY", "so-y-te"),
    ("score", "KY"),
    ("lint", "--list"),
)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = cycle_folder(tmp_path_factory.mktemp("in") / "ky")
    parscore("score", made)
    return made


def run(words: tuple[str, ...], folder: Path, *more: str) -> subprocess.CompletedProcess[str]:
    return parscore(*(folder if word == "KY" else word for word in words), *more)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_csv_holds_tables_alone(words: tuple[str, ...], folder: Path) -> None:
    done = run(words, folder, "--csv")
    blocks = [list(csv.reader(io.StringIO(block))) for block in done.stdout.split("\n\n")]
    assert done.returncode in (0, 1)
    assert all(block[0][0] == "Bảng" for block in blocks)
    assert all(len(row) == len(block[0]) for block in blocks for row in block)
    assert sum(len(block) - 1 for block in blocks) > 0


@pytest.mark.parametrize(
    "words", [words for words in COMMANDS if words[0] != "lint" and words.count("KY") == 1], ids=" ".join
)
def test_every_table_is_json_as_well(words: tuple[str, ...], folder: Path) -> None:
    assert json.loads(run(words, folder, "--json").stdout)


def test_numbers_in_csv_have_a_decimal_point_and_are_those_of_json(folder: Path) -> None:
    rows = csv.DictReader(io.StringIO(parscore("rank", folder, "--csv").stdout))
    listed = json.loads(parscore("rank", folder, "--json").stdout)
    assert [(row["Đơn vị"], row["Điểm"]) for row in rows] == [
        (one["name"], one["points"] or "") for one in listed
    ]
    assert any("." in one["points"] for one in listed if one["points"])


def test_a_name_is_no_formula_in_csv(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    cycle = folder / "cycle.yaml"
    cycle.write_text(cycle.read_text("utf-8").replace("name: Sở Y tế", 'name: "=HYPERLINK(1)"'), "utf-8")
    rows = list(csv.reader(io.StringIO(parscore("rank", folder, "--csv").stdout)))
    assert any("'=HYPERLINK(1)" in row for row in rows)
    assert not any(cell.startswith("=") for row in rows for cell in row)


def test_json_and_csv_exclude_each_other(folder: Path) -> None:
    done = parscore("rank", folder, "--json", "--csv")
    assert (done.returncode, done.stdout) == (2, "")
    assert "--json và --csv" in done.stderr


def test_a_pipe_gets_cells_without_padding(folder: Path) -> None:
    lines = parscore("rank", folder).stdout.splitlines()
    heading = next(line for line in lines if line.startswith("Hạng\t"))
    row = next(line for line in lines if "Sở Nội vụ" in line)
    assert len(row.split("\t")) == len(heading.split("\t"))
    assert all(cell == cell.strip() for cell in row.split("\t"))


def test_colour_can_be_forced(folder: Path) -> None:
    assert "\x1b[" not in parscore("rank", folder).stdout
    assert "\x1b[" in parscore("rank", folder, env={"FORCE_COLOR": "1"}).stdout
    assert "\x1b[" in parscore("lint", "khong-co", env={"FORCE_COLOR": "1"}).stdout


def test_quiet_leaves_results_and_errors(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    loud, quiet = parscore("rank", folder), parscore("rank", folder, "--quiet")
    assert loud.stdout == quiet.stdout
    assert loud.stderr
    assert quiet.stderr == ""
    assert "cảnh báo" in parscore("score", folder).stdout
    assert "cảnh báo" not in parscore("score", folder, "-q").stdout
    (folder / "so.yaml").unlink()
    assert "lỗi" in parscore("score", folder, "--quiet").stdout
    assert "không có thư mục" in parscore("rank", tmp_path / "x", "--quiet").stderr


@pytest.mark.parametrize(
    ("line", "wanted"),
    [
        ("parscore ra", ["rank"]),
        ("parscore rank KY --group ", ["so"]),
        ("parscore gaps KY --unit so-t", ["so-tai-chinh"]),
        ("parscore rank KY --stage round-", ["round-1", "round-2"]),
        ("parscore check --framework lai-chau/2022/s", ["lai-chau/2022/so"]),
        ("parscore rank khong-co --group ", []),
        ("parscore gaps KY --by ", ["unit", "criterion", "lead"]),
        ("parscore lint --format s", ["sarif"]),
        ("parscore report KY --format html,x", ["html,xlsx"]),
        ("parscore completion f", ["fish"]),
    ],
)
def test_the_shell_completes(line: str, wanted: list[str], folder: Path) -> None:
    words = line.replace("KY", str(folder))
    asked = {
        "_PARSCORE_COMPLETE": "complete_bash",
        "COMP_WORDS": words,
        "COMP_CWORD": str(len(words.split(" ")) - 1),
    }
    assert parscore(env=asked).stdout.split() == wanted


def test_the_script_for_a_shell_is_sound(tmp_path: Path) -> None:
    script = tmp_path / "parscore.bash"
    script.write_text(parscore("completion", "bash").stdout, encoding="utf-8")
    done = subprocess.run(
        ["bash", "-c", f"source {script} && complete -p parscore"], capture_output=True, check=True
    )
    assert b"parscore" in done.stdout
    assert parscore("completion", "tcsh").returncode == 2


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_a_terminal_of_80_columns_is_wide_enough(words: tuple[str, ...], folder: Path) -> None:
    terminal = {"FORCE_COLOR": "1", "NO_COLOR": "1", "COLUMNS": "80"}
    done = parscore(*(folder if word == "KY" else word for word in words), env=terminal)
    lines = [COLOUR.sub("", line) for line in done.stdout.splitlines()]
    assert lines
    assert [line for line in lines if len(line) > 80 and " " in line.strip()] == []


def test_findings_of_lint_are_a_table_as_csv(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path)
    replace_in(folder / "so.yaml", "max: 10", "max: 9")
    done = parscore("lint", folder / "so.yaml", "--csv")
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert done.returncode == 1
    assert [(row["Mã"], row["Mức độ"]) for row in rows if row["Mã"] == "F102"] == [("F102", "Lỗi")]
    assert rows[0]["Vị trí"].startswith(str(folder / "so.yaml"))
    assert parscore("lint", folder / "so.yaml", "--csv", "--json").returncode == 2


@pytest.mark.parametrize("words", [("F104",), ("so-y-te", "1.2")])
def test_what_is_told_in_sentences_is_no_csv(words: tuple[str, ...], tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path)
    done = parscore("explain", *words, "--csv", cwd=folder)
    assert (done.returncode, done.stdout) == (2, "")
    assert "dùng --json" in done.stderr
