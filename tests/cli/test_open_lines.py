"""`rank --pending` and `diff --consistency` on a small cycle with one line that waits for an explanation."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.kit.cli import cycle_folder, parscore, replace_in


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Sở Nội vụ has 9 of 10; Sở Y tế has 3, and from 0 to 6 more."""
    made = cycle_folder(tmp_path / "ky")
    replace_in(made / "round-2.csv", "Hội đồng xem lại,hoi-dong,", "Hội đồng xem lại,hoi-dong,giải trình")
    return made


def test_pending_json_is_the_contract(folder: Path) -> None:
    done = parscore("rank", "--pending", "--json", cwd=folder)
    assert done.returncode == 0, done.stderr
    (group,) = json.loads(done.stdout)
    assert group["lines"] == [
        {"unit": "so-y-te", "code": "1.2", "title": "Kết quả", "lead": "so-noi-vu", "why": "asked",
         "points": "3", "low": "0", "high": "6", "may_not_apply": False, "pairs": 1},
    ]  # fmt: skip
    first, second, third = group["units"]
    ends = ("index", "rank", "index_low", "index_high", "rank_best", "rank_worst", "open")
    assert [first[key] for key in ends] == ["90.00", 1, "90.00", "90.00", 1, 1, 0]
    assert [second[key] for key in ends] == ["60.00", 2, "30.00", "90.00", 1, 2, 1]
    assert [third[key] for key in ends] == [None, None, None, None, None, None, 0]


def test_pending_as_tables(folder: Path) -> None:
    done = parscore("rank", "--pending", cwd=folder)
    assert done.returncode == 0, done.stderr
    for words in ("Khi còn 1 dòng mở: Các sở", "chờ giải trình", "0 đến 6", "1 đơn vị", "không được xét"):
        assert words in done.stdout


def test_open_lines_that_decide_nothing_are_told_in_words(folder: Path) -> None:
    """Sở Nội vụ has 9 of 10, Sở Y tế at most 8."""
    replace_in(folder / "round-1.csv", "so-y-te,1.1,3", "so-y-te,1.1,2")
    said = parscore("rank", "--pending", cwd=folder).stdout
    assert "Không dòng mở nào đổi được thứ tự, dù được chấm thế nào: Các sở (Sở Y tế 1.2)." in said
    assert "Dòng mở có thể đổi thứ tự" not in said


def test_nothing_open_and_wrong_use(tmp_path: Path) -> None:
    closed = cycle_folder(tmp_path / "ky")
    assert "Không còn dòng mở: Các sở." in parscore("rank", "--pending", cwd=closed).stdout
    wrong = parscore("rank", "--pending", "--by", "1.2", cwd=closed)
    assert wrong.returncode == 2
    assert "--pending" in wrong.stderr


def test_consistency(folder: Path) -> None:
    done = parscore("diff", "--consistency", cwd=folder)
    assert done.returncode == 0, done.stderr
    assert "Chưa có điểm thẩm định nào bên cạnh điểm tự chấm." in done.stdout
    assert json.loads(parscore("diff", "--consistency", "--json", cwd=folder).stdout) == [
        {"uneven": [], "agencies": []}
    ]
    assert parscore("diff", "--consistency", "--from", "self", cwd=folder).returncode == 2
