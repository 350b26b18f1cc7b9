"""A trial computation: the same as scoring an edited set, told as a trial, and nothing written."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.kit.cli import cycle_folder, parscore, replace_in


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Sở Nội vụ 4 + 5, Sở Y tế 3 + 3, Sở Tài chính nothing; two bands."""
    return cycle_folder(tmp_path / "2022")


def edit(folder: Path, change: Callable[[Path], None]) -> list[dict[str, object]]:
    """The standings of a copy of the cycle with an edited set."""
    copy = folder.parent / "edited"
    shutil.copytree(folder, copy)
    change(copy / "so.yaml")
    standings: list[dict[str, object]] = json.loads(parscore("score", copy, "--json").stdout)["standings"]
    return standings


def tried(folder: Path, *words: str) -> list[dict[str, object]]:
    done = parscore("whatif", folder, *words, "--json")
    assert done.returncode == 0, done.stderr
    return [one["trial"] for one in json.loads(done.stdout)["units"]]


def _bigger(path: Path) -> None:
    replace_in(path, "title: Kế hoạch, max: 4", "title: Kế hoạch, max: 8")
    replace_in(path, "    max: 10\n", "    max: 14\n")
    replace_in(path, "declares: {counts: [1, 2], points: 10}\n", "")


def _smaller(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    start = text.index('      - {code: "1.2"')
    path.write_text(text[:start].replace("    max: 10\n", "    max: 4\n"), encoding="utf-8")
    replace_in(path, "declares: {counts: [1, 2], points: 10}\n", "")


EDITS: list[tuple[tuple[str, ...], Callable[[Path], None]]] = [
    (("--set", "1.1.max=8"), _bigger),
    (("--without", "1.2"), _smaller),
    (("--set", "policy.rounding.digits=0"), lambda path: replace_in(path, "digits: 2", "digits: 0")),
    (("--set", "policy.not_applicable=zero"), lambda path: replace_in(path, "reduce_maximum", "zero")),
    (("--set", "bands.Tốt.from=95"), lambda path: replace_in(path, "from: 80", "from: 95")),
    (
        ("--set", "policy.penalty_cap=7"),
        lambda path: replace_in(path, "policy:\n", "policy:\n  penalty_cap: 7\n"),
    ),
]


@pytest.mark.parametrize(
    ("words", "change"), EDITS, ids=lambda one: "".join(one) if isinstance(one, tuple) else ""
)
def test_a_trial_is_scoring_the_edited_set(
    folder: Path, words: tuple[str, ...], change: Callable[[Path], None]
) -> None:
    assert tried(folder, *words) == edit(folder, change)


def test_a_whole_other_set(folder: Path) -> None:
    other = folder.parent / "khac.yaml"
    shutil.copy(folder / "so.yaml", other)
    _bigger(other)
    assert tried(folder, "--framework", str(other)) == tried(folder, "--set", "1.1.max=8")


def test_marks_carried_to_another_maximum(folder: Path) -> None:
    """3 of 4 and 4 of 4 become 1,5 and 2 of 2; scored again they would be above the maximum."""
    first = tried(folder, "--set", "1.1.max=2", "--set", "1.1.rule.examples=[]", "--carry")
    assert [(one["points"], one["max"]) for one in first[:2]] == [("7.00", "8.00"), ("4.50", "8.00")]


def test_it_is_told_as_a_trial_and_writes_nothing(folder: Path) -> None:
    before = sorted(folder.rglob("*"))
    done = parscore("whatif", folder, "--set", "bands.Tốt.from=95")
    assert sorted(folder.rglob("*")) == before
    assert (
        "Tính thử trên dữ liệu hiện có; không ghi đè kết quả nào. Thay đổi: bands.Tốt.from=95." in done.stdout
    )
    assert "0/3 đơn vị đổi hạng, 1/3 đơn vị đổi xếp loại" in done.stdout
    shares = parscore("whatif", folder, "--set", "1.2.max=5", "--set", "1.2.rule.examples=[]").stdout
    assert "1.2\tKết quả\t0/2\t0,0\t1/2\t50,0" in shares


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        ((), 2, "cần ít nhất một thay đổi"),
        (("--set", "1.9.max=3"), 2, "K330"),
        (("--set", "policy.rouning.digits=1"), 2, "ý bạn là «rounding»"),
        (("--set", "bands.Tot.from=1"), 2, "không có mục «Tot»"),
        (("--set", "1.1=3"), 2, "thiếu khoá sau mã"),
        (("--set", "1.1.max.x=3"), 2, "đi tiếp sau một giá trị đơn"),
        (("--set", "1.1.rule={kind: ["), 2, "không phải là YAML"),
        (("--without", "7"), 2, "không có tiêu chí này"),
        (("--set", ""), 2, "chưa nói đổi gì"),
        (("--set", "  =  "), 2, "chưa nói đổi gì"),
        (("--set", "=3"), 2, "chưa nói đổi gì"),
        (("--set", "1.1.max"), 2, "thiếu dấu ="),
        (("--set", "1.1.max="), 2, "thiếu dấu ="),
        (("--set", ".max=3"), 2, "cạnh dấu chấm"),
        (("--set", "1.1.=3"), 2, "cạnh dấu chấm"),
        (("--set", "1.1..max=3"), 2, "cạnh dấu chấm"),
        (("--set", "--=3"), 2, "không có tiêu chí hay khoá này"),
        (("--set", "polcy.rounding.digits=1"), 2, "ý bạn là «policy»"),
        (("--set", "1.1.max=3", "--set", "1.1.max=2"), 2, "đã được đổi một lần"),
        (("--without", ""), 2, "chưa nói đổi gì"),
        (("--without", "1"), 1, "F0"),
        (("--set", "1.1.mx=3"), 1, "F004"),
        (("--set", "1.1.max=ba"), 1, "F006"),
        (("--set", "policy.rounding.mode=xa"), 1, "F0"),
        (("--framework", "khong-co.yaml"), 2, "không có bộ tiêu chí"),
        (("--framework", "lai-chau/2022/so"), 2, "không nhóm nào dùng bộ cùng mã"),
        (("--set", "1.1.max=3", "--framework", "lai-chau/2022/so"), 2, "nêu cả bộ"),
        (("--group", "la", "--set", "1.1.max=3"), 2, "la"),
    ],
)
def test_what_cannot_be_tried(folder: Path, words: tuple[str, ...], status: int, said: str) -> None:
    done = parscore("whatif", folder, *words)
    assert (done.returncode, "Traceback" in done.stderr) == (status, False)
    assert said in done.stderr


def test_a_code_of_two_sets_needs_a_group(folder: Path) -> None:
    shutil.copy(folder / "so.yaml", folder / "xa.yaml")
    replace_in(folder / "xa.yaml", "framework: thu", "framework: thu-xa")
    group = "  - {id: xa, title: Xã, framework: xa.yaml, units: [{id: xa-a, name: Xã A}, {id: xa-b, name: Xã B}]}\n"
    replace_in(folder / "cycle.yaml", "stages:", f"{group}stages:")
    assert "K331" in parscore("whatif", folder, "--set", "1.1.max=8").stderr
    done = parscore("whatif", folder, "--set", "1.1.max=8", "--group", "so", "--json")
    assert json.loads(done.stdout)["sets"] == ["so.yaml"]
