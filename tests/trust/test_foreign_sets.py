"""A cycle that names a file of the machine as its set learns nothing of what the file says."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from tests.kit.cli import replace_in
from tests.trust.kit import cycle_with_forms, run

SECRET = "sieu-bi-mat"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return cycle_with_forms(tmp_path_factory.mktemp("la") / "ky")


@pytest.mark.parametrize("command", ["lint", "score", "check", "template"])
@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("bi-mat.txt", f"mat-khau: {SECRET}\n"),
        ("khoa", f"root:x:0:0:{SECRET}\n"),
        ("ket-noi.yaml", f"may-chu: a\nmat-khau: {SECRET}\n"),
        ("hong.yaml", f"mat-khau: [{SECRET}\n"),
    ],
)
def test_a_file_that_is_no_set_is_refused_unread(
    command: str, name: str, content: str, made: Path, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(made, tmp_path / "ky"))
    (tmp_path / name).write_text(content, encoding="utf-8")
    replace_in(folder / "cycle.yaml", "framework: so.yaml", f"framework: {tmp_path / name}")
    status, said = run(command, folder)
    assert (status, "K345" in said, SECRET in said) == (1, True, False)
