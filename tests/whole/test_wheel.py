"""The wheel as people install it: the sets lie inside and are found by name, far from the source tree."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import venv
from pathlib import Path

import pytest

from parscore.pipeline.shipped import shipped
from tests.kit.cli import clean_environment

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The interpreter of a fresh environment with the wheel; libraries are those of this environment."""
    folder = tmp_path_factory.mktemp("wheel")
    pip = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check"]
    build = [*pip, "wheel", str(ROOT), "--no-deps", "--no-build-isolation", "-w", str(folder)]
    done = subprocess.run(build, capture_output=True, encoding="utf-8", timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    home = folder / "venv"
    venv.create(home, with_pip=False)
    python = home / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    wheel = next(folder.glob("parscore-*.whl"))
    into = [*pip, "--python", str(python), "install", "--no-deps", "--no-index", str(wheel)]
    done = subprocess.run(into, capture_output=True, encoding="utf-8", timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    return python


def run(python: Path, *words: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """parscore as installed: its own files come before the libraries of this environment."""
    libraries = os.pathsep.join(path for path in sys.path if path.endswith("site-packages"))
    start = f"import sys; sys.path += {libraries.split(os.pathsep)!r}; from parscore.cli import main; main()"
    return subprocess.run(
        [str(python), "-I", "-c", start, *words],
        cwd=cwd,
        env=clean_environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )


def test_every_set_is_in_the_wheel(installed: Path, tmp_path: Path) -> None:
    where = subprocess.run(
        [str(installed), "-I", "-c", "import parscore; print(parscore.__file__)"],
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    assert not Path(where.stdout.strip()).is_relative_to(ROOT / "src")
    inside = Path(where.stdout.strip()).parent / "schemas"
    assert sorted(path.name for path in inside.iterdir()) == sorted(
        path.name for path in (ROOT / "schemas").iterdir()
    )
    done = run(installed, "lint", "--list", "--format", "json", cwd=tmp_path)
    assert done.returncode == 0, done.stderr
    assert [row["name"] for row in json.loads(done.stdout)] == list(shipped())


def test_sets_are_found_by_name_everywhere(installed: Path, tmp_path: Path) -> None:
    linted = run(installed, "lint", "lai-chau/2022/so", cwd=tmp_path)
    assert linted.returncode == 0, linted.stdout + linted.stderr
    made = run(installed, "init", "ky", "--framework", "lai-chau/2022/so", "--unit", "Sở Y tế", cwd=tmp_path)
    assert made.returncode == 0, made.stderr
    checked = run(installed, "lint", "ky", cwd=tmp_path)
    assert checked.returncode == 0, checked.stdout + checked.stderr
    compared = run(installed, "diff", "lai-chau/2022/so", "lai-chau/2022/huyen", "--json", cwd=tmp_path)
    assert json.loads(compared.stdout)
