"""Vietnamese comes out as UTF-8, whatever the system believes about its console."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.kit.cli import cycle_folder, parscore


@pytest.mark.parametrize(
    "system",
    [
        {"LC_ALL": "C", "LANG": "C"},
        {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"},
        {"PYTHONIOENCODING": "cp1252", "PYTHONUTF8": "0"},
        {"PYTHONIOENCODING": "ascii:strict"},
    ],
    ids=["C", "C without help", "cp1252", "ascii"],
)
def test_output_is_utf8(tmp_path: Path, system: dict[str, str]) -> None:
    folder = cycle_folder(tmp_path / "ky")
    table = parscore("rank", folder, env=system)
    assert table.returncode == 0
    assert "Sở Nội vụ" in table.stdout
    assert "chấm tạm trong bộ nhớ" in table.stderr
    assert "không có lệnh" in parscore("scor", env=system).stderr
    assert "Cách dùng" in parscore("--help", env=system).stdout
