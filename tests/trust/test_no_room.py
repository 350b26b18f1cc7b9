"""No room: every command that writes names the real file, ends with status 1 and leaves the old output whole."""

from __future__ import annotations

import errno
import io
import os
import shutil
import tempfile
from pathlib import Path

import pytest

from tests.trust.kit import cycle_with_forms, files_of, run


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = cycle_with_forms(tmp_path_factory.mktemp("day") / "ky")
    for words in COMMANDS.values():
        run(*(word.format(ky=folder) for word in words))
    return folder


COMMANDS = {
    "out/results.json": ("score", "{ky}"),
    "out/bao-cao.html": ("report", "{ky}"),
    "so-noi-vu.xlsx": ("template", "{ky}", "--overwrite"),
    "so-noi-vu.kiem-tra.xlsx": (
        "check",
        "{ky}/submissions",
        "--cycle",
        "{ky}",
        "--annotate",
        "{ky}/out/tra-lai",
    ),
    "chenh.xlsx": ("diff", "{ky}", "--xlsx", "{ky}/out/chenh.xlsx"),
    "ke-hoach.xlsx": ("gaps", "{ky}", "--xlsx", "{ky}/out/ke-hoach.xlsx"),
    "bao-cao-phu-luc.docx": ("report", "{ky}", "--format", "docx"),
    "bao-cao-du-lieu": ("report", "{ky}", "--format", "data"),
    "round-1/so-noi-vu.xlsx": ("template", "{ky}", "--stage", "round-1", "--overwrite"),
    "goi.zip": ("publish", "{ky}", "--provisional", "--format", "data", "--out", "{ky}/out/goi.zip"),
    "trang.html": ("explain", "{ky}", "so-y-te", "--html", "{ky}/out/trang.html"),
}
COMMANDS_WITH_TEMPORARY_FILES = {
    "publish": ("publish", "{ky}", "--provisional", "--out", "{ky}/out/moi.zip"),
    "verify": ("verify", "{ky}"),
}
WORDS = {errno.ENOSPC: "ổ đĩa đã đầy", errno.EFBIG: "vượt cỡ", errno.EDQUOT: "hạn mức"}


@pytest.mark.parametrize("name", COMMANDS)
def test_a_full_disk(name: str, scored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = Path(shutil.copytree(scored, tmp_path / "ky"))
    (folder / "out" / "goi.zip").unlink()  # a bundle is never written over
    before = files_of(folder)
    number = list(WORDS)[list(COMMANDS).index(name) % 3]

    def full(_: int) -> None:
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", full)
    monkeypatch.setattr("parscore.pipeline.publish.write_report", lambda *_, **__: [])  # nothing below /tmp
    status, said = run(*(word.format(ky=folder) for word in COMMANDS[name]))
    assert status == 1
    assert name in said
    assert WORDS[number] in said
    assert ".tmp" not in said
    assert files_of(folder) == before


@pytest.mark.parametrize("words", COMMANDS_WITH_TEMPORARY_FILES.values(), ids=COMMANDS_WITH_TEMPORARY_FILES)
def test_a_full_temporary_folder_is_named(
    words: tuple[str, ...], scored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = Path(shutil.copytree(scored, tmp_path / "ky"))
    (tmp_path / "tam").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "tam"))
    before = files_of(folder)

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    status, said = run(*(word.format(ky=folder) for word in words))
    assert status == 1
    assert f"thư mục tạm của máy «{tmp_path / 'tam'}»: ổ đĩa đã đầy" in said
    assert "parscore-tam" not in said
    assert (files_of(folder), list((tmp_path / "tam").iterdir())) == (before, [])


def test_a_bundle_is_not_blamed_for_a_full_temporary_folder(
    scored: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    real = Path.open

    class Full(io.BytesIO):
        def write(self, _: object) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(
        Path, "open", lambda path, mode="r", *a: Full() if "w" in mode else real(path, mode, *a)
    )
    status, said = run("verify", scored / "out" / "goi.zip")
    assert (status, "K360" in said, f"thư mục tạm của máy «{tmp_path}»" in said) == (1, False, True)
