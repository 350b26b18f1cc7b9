"""The composite GitHub Action: its steps run as the runner would run them, with the same status as the command."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import yaml

from tests.kit.cli import clean_environment, cycle_folder, replace_in

ROOT = Path(__file__).parents[2]


def checked(folder: Path, **inputs: str) -> subprocess.CompletedProcess[str]:
    action = yaml.safe_load((ROOT / "action.yml").read_text(encoding="utf-8"))
    step = action["runs"]["steps"][-1]
    given = {name: body["default"] for name, body in action["inputs"].items()} | inputs
    assert {f"${{{{ inputs.{name} }}}}" for name in given} == set(step["env"].values())
    command = f'parscore() {{ "{sys.executable}" -m parscore "$@"; }}\n{step["run"]}'
    return subprocess.run(
        ["bash", "--noprofile", "--norc", "-e", "-o", "pipefail", "-c", command],
        cwd=folder,
        env=clean_environment()
        | {name.upper(): value for name, value in given.items()}
        | {"PATH": os.environ["PATH"]},
        capture_output=True,
        encoding="utf-8",
        check=False,
    )


def test_it_fails_with_the_command_and_writes_sarif(tmp_path: Path) -> None:
    folder = cycle_folder(tmp_path / "ky")
    assert checked(folder).returncode == 0
    replace_in(folder / "so.yaml", "max: 4,", "max: 5,")
    failed = checked(folder, paths="so.yaml cycle.yaml", sarif="ra.sarif")
    assert failed.returncode == 1
    assert "::error file=so.yaml" in failed.stdout
    assert json.loads((folder / "ra.sarif").read_text(encoding="utf-8"))["version"] == "2.1.0"
