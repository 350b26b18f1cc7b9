"""Whatever happens, a short Vietnamese line and a status; a trace only when asked for."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from parscore.cli import app
from parscore.read.results.results import read_results
from tests.check.test_command import own_form
from tests.kit.cli import clean_environment, cycle_folder, parscore


def _failing(error: BaseException, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(args: list[str] | None) -> int:
        raise error

    monkeypatch.setattr(app, "_run", fail)


def _status(capsys: pytest.CaptureFixture[str]) -> tuple[object, str, str]:
    with pytest.raises(SystemExit) as ended:
        app.main([])
    captured = capsys.readouterr()
    return ended.value.code, captured.out, captured.err


def test_an_unexpected_fault_names_its_kind_and_leaves_its_trace(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("PARSCORE_DEBUG", raising=False)
    monkeypatch.chdir(tmp_path)
    _failing(ZeroDivisionError("chia cho 0"), monkeypatch)
    status, out, err = _status(capsys)
    assert (status, out) == (1, "")
    assert "Lỗi ngoài dự kiến (ZeroDivisionError: chia cho 0)" in err
    assert "PARSCORE_DEBUG" in err
    assert "Traceback" not in err
    assert "loi-chuong-trinh.txt" in err
    trace = (tmp_path / "loi-chuong-trinh.txt").read_text(encoding="utf-8")
    assert "ZeroDivisionError\n  parscore/cli/app.py:" in trace
    assert "chia cho 0" not in trace


def test_a_library_that_is_missing_is_named(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _failing(ModuleNotFoundError("No module named 'xlrd'", name="xlrd"), monkeypatch)
    status, _, err = _status(capsys)
    assert status == 1
    assert "thiếu thư viện «xlrd»" in err
    assert "pip install" in err
    assert "ngoài dự kiến" not in err


def test_the_trace_is_shown_when_asked_for(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("PARSCORE_DEBUG", "1")
    _failing(ZeroDivisionError("chia cho 0"), monkeypatch)
    status, _, err = _status(capsys)
    assert status == 1
    assert "Traceback" in err


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (PermissionError(13, "Permission denied", "a.xlsx"), "«a.xlsx»: không có quyền, hoặc tệp đang mở"),
        (OSError(28, "No space left on device"), "ổ đĩa đã đầy"),
        (OSError("lạ"), "OSError"),
    ],
)
def test_the_system_refuses(
    error: OSError, said: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    _failing(error, monkeypatch)
    status, _, err = _status(capsys)
    assert status == 1
    assert said in err


def test_stopping_is_quiet(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    _failing(KeyboardInterrupt(), monkeypatch)
    status, out, err = _status(capsys)
    assert status == 130
    assert out == ""
    assert "Traceback" not in err


def test_a_reader_that_leaves_early_is_no_news(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    done = subprocess.run(
        f'"{sys.executable}" -m parscore rank "{folder}" --json | "{sys.executable}" -c "pass"',
        shell=True,
        env=clean_environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    assert "Traceback" not in done.stderr
    assert "BrokenPipe" not in done.stderr


def test_a_damaged_results_file_is_refused_until_it_is_scored_anew(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    (folder / "out").mkdir()
    (folder / "out" / "results.json").write_text("{", encoding="utf-8")
    done = parscore("rank", folder, "--json")
    assert (done.returncode, done.stdout) == (1, "")
    assert "K102" in done.stderr
    parscore("score", folder)
    assert parscore("rank", folder, "--json").returncode == 0


def test_ctrl_c_inside_a_command(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    def interrupted(text: str) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(app, "say", interrupted)
    with pytest.raises(SystemExit) as ended:
        app.main(["--version"])
    assert ended.value.code == 130
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such names")
def test_a_name_that_is_not_utf8_stops_nobody_else(tmp_path: Path) -> None:
    """Archives made by old systems leave such names: they are told, and everything else is done."""
    cycle = cycle_folder(tmp_path / "ky")
    sent = cycle / "submissions"
    own_form(sent, "so-y-te.xlsx")
    strange = os.fsencode(sent) + b"/S\xf4_t\xe0i_ch\xednh.xlsx"
    Path(os.fsdecode(strange)).write_bytes((sent / "so-y-te.xlsx").read_bytes())
    for words in (
        ("score", cycle),
        ("score", sent, "--framework", cycle / "so.yaml"),
        ("check", cycle, "--annotate", tmp_path / "ra"),
        ("check", os.fsdecode(strange), "--framework", cycle / "so.yaml", "--annotate", tmp_path / "mot"),
    ):
        done = parscore(*words)
        assert "Lỗi ngoài dự kiến" not in done.stdout + done.stderr, words
        assert ("W001" in done.stdout) == (words[1] != os.fsdecode(strange)), words
    assert sorted(path.name for path in (tmp_path / "ra").iterdir()) == [
        "round-1.kiem-tra.xlsx",
        "round-2.kiem-tra.xlsx",
        "so-y-te.kiem-tra.xlsx",
        "tong-hop.xlsx",
    ]
    assert len(list((tmp_path / "mot").iterdir())) == 1
    assert parscore("verify", cycle).returncode == 0


def test_a_file_whose_name_is_only_spaces_is_scored_with_its_set(tmp_path: Path) -> None:
    cycle = cycle_folder(tmp_path / "ky")
    own_form(tmp_path / "bieu", " .xlsx")
    done = parscore("score", tmp_path / "bieu", "--framework", cycle / "so.yaml")
    assert "Lỗi ngoài dự kiến" not in done.stdout + done.stderr
    assert "don-vi" in done.stdout


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("{}", "phiên bản «không ghi», cần «parscore-results/2»"),
        ("[]", "giá trị không đúng kiểu"),
        ('{"schema":"parscore-results/2"}', "thiếu khoá «tool»"),
        ('{"schema":"parscore-results/2","tool":1}', "giá trị không đúng kiểu ở tool"),
        ("{", "tệp bị cắt, bị sửa hoặc không phải JSON"),
        ("", "tệp bị cắt, bị sửa hoặc không phải JSON"),
        ("\xff", "tệp bị cắt, bị sửa hoặc không phải JSON"),
    ],
)
def test_what_is_wrong_with_a_results_file_is_said_in_vietnamese(
    text: str, problem: str, tmp_path: Path
) -> None:
    (tmp_path / "results.json").write_text(text, encoding="latin-1")
    results, (found,) = read_results(tmp_path / "results.json", "results.json")
    assert results is None
    assert found.message == f"không đọc được tệp kết quả: {problem}"
