"""A small cycle with filled forms and files of every kind, and the command line run on it in this process."""

from __future__ import annotations

import contextlib
import io
from collections.abc import Mapping
from pathlib import Path

import pytest

from parscore.cli import main
from parscore.pipeline.load import load_cycle
from parscore.write.forms.form import make_form
from tests.forms.kit import fill
from tests.kit.cli import CYCLE, FRAMEWORK, ROUND_1, ROUND_2

DATA = {
    "so.yaml": FRAMEWORK,
    "cycle.yaml": CYCLE + "explanations: giai-trinh\n",
    "round-1.csv": ROUND_1,
    "round-2.csv": ROUND_2,
    "giai-trinh/vong-1.csv": "unit,code,text\nso-y-te,1.2,Đã bổ sung hồ sơ\n",
}


def cycle_with_forms(folder: Path, texts: Mapping[str, str] = DATA) -> Path:
    """The cycle of some files in a folder: every unit has sent its form, filled in and saved."""
    for name, text in texts.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    loaded = load_cycle(folder / "cycle.yaml", "cycle.yaml")
    assert loaded.cycle is not None
    (folder / "submissions").mkdir()
    framework = loaded.frameworks["so.yaml"]
    assert framework is not None
    for _, unit in loaded.cycle.units():
        path = folder / "submissions" / f"{unit.id}.xlsx"
        path.write_bytes(make_form(framework, loaded.cycle, unit, carried=True))
        fill(path, {"1.1": {"Điểm tự chấm": 4}, "1.2": {"Điểm tự chấm": 5}})
    return folder


def run(*words: str | Path) -> tuple[int, str]:
    """The status of a command and all that it says."""
    said = io.StringIO()
    with (
        contextlib.redirect_stdout(said),
        contextlib.redirect_stderr(said),
        pytest.raises(SystemExit) as ended,
    ):
        main([str(word) for word in words])
    assert isinstance(ended.value.code, int)
    return ended.value.code, said.getvalue()


def files_of(folder: Path) -> dict[str, bytes]:
    """Every file of a folder by its name."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }
