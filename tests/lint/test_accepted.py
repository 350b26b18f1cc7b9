"""Findings that the office has looked at and accepts: printed once with the reason, no hindrance under --strict."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.check.test_command import own_form
from tests.kit.cli import cycle_folder, parscore, replace_in

UNIT = "{code: K201, at: Sở Tài chính, reason: Đơn vị mới lập}"


def accepting(folder: Path, *entries: str, name: str = "cycle.yaml") -> Path:
    """The small cycle with entries in one of its files."""
    if not folder.exists():
        cycle_folder(folder)
    with (folder / name).open("a", encoding="utf-8") as file:
        file.write("accepted:\n" + "".join(f"  - {entry}\n" for entry in entries))
    return folder


def test_an_accepted_warning_does_not_fail_a_strict_run(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    assert parscore("score", folder, "--strict").returncode == 1
    done = parscore("score", accepting(folder, UNIT), "--strict")
    assert done.returncode == 0, done.stdout
    assert done.stdout.count("K201") == 1
    assert "đã chấp nhận: Đơn vị mới lập" in done.stdout
    assert "không có lỗi (đã chấp nhận 1)" in done.stdout


@pytest.mark.parametrize("at", ["so-tai-chinh", "Sở Tài chính", "cycle.yaml", "[so-y-te, so-tai-chinh]"])
def test_an_entry_names_a_unit_or_a_file(tmp_path: Path, at: str) -> None:
    folder = accepting(tmp_path / "ky", f"{{code: K201, at: {at}, reason: Đã xem}}")
    assert parscore("score", folder, "--strict").returncode == 0


def test_an_entry_names_a_line_of_a_unit(tmp_path: Path) -> None:
    folder = accepting(tmp_path / "ky", UNIT, '{code: W204, at: "so-y-te 1.1", reason: Đã đối chiếu}')
    replace_in(folder / "so.yaml", "rule: {kind: judged, examples: [{mark: 4, points: 4}]}",
               "rule: {kind: count, of: Số việc, each: 1, examples: [{of: 4, points: 4}]}")  # fmt: skip
    own_form(folder / "submissions")
    said = parscore("check", folder)
    assert "không có lỗi" in said.stdout
    unmatched = parscore("score", folder, "--strict")
    assert "C140" in unmatched.stdout
    assert "không có phát hiện nào như thế ở so-y-te 1.1" in unmatched.stdout


def test_an_entry_of_a_set_concerns_the_set(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    replace_in(folder / "so.yaml", "rule: {kind: judged, examples: [{mark: 4, points: 4}]}",
               "rule: {kind: count, of: Số việc, each: 1}")  # fmt: skip
    accepting(folder, '{code: F164, at: "1", reason: Quy tắc đã rõ}', name="so.yaml")
    done = parscore("lint", folder, "--strict")
    assert done.returncode == 0
    assert done.stdout.count("F164") == 1
    assert "đã chấp nhận: Quy tắc đã rõ" in done.stdout
    (found,) = json.loads(parscore("lint", folder, "--format", "json").stdout)
    assert (found["code"], found["accepted"]) == ("F164", "Quy tắc đã rõ")


def test_errors_are_never_accepted(tmp_path: Path) -> None:
    folder = accepting(tmp_path / "ky", "{code: R102, reason: Đã xem}")
    replace_in(folder / "round-1.csv", "so-y-te,1.1,3,", "so-y-te,1.1,9,")
    done = parscore("score", folder)
    assert done.returncode == 1
    assert "lỗi R102" in done.stdout
    assert "lỗi C140 accepted «R102»: đây là lỗi; chỉ cảnh báo và lưu ý mới chấp nhận được" in done.stdout
    assert "C140" not in parscore("check", folder).stdout


def test_an_entry_without_a_reason_is_refused(tmp_path: Path) -> None:
    done = parscore("lint", accepting(tmp_path / "ky", "{code: K201}"))
    assert done.returncode == 1
    assert "reason" in done.stdout


def test_what_is_accepted_changes_no_form(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    parscore("template", folder, "--out", tmp_path / "bieu")
    accepting(folder, '{code: F164, at: "1", reason: Đã xem}', name="so.yaml")
    said = parscore("check", tmp_path / "bieu" / "so-y-te.xlsx", "--cycle", folder).stdout
    assert "W311" not in said
