"""LibreOffice as the other program: one way to save files in another format."""

from __future__ import annotations

import shutil
import subprocess
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

SOFFICE = shutil.which("soffice")
CSV = "csv:Text - txt - csv (StarCalc):59,34,76"
"""The filter for csv with semicolons, quotes and UTF-8."""

needs_office = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")


@cache
def _profile() -> str:
    """A user profile for this process: LibreOffice runs once for each."""
    return Path(mkdtemp(prefix="soffice-")).as_uri()


def saved_as(kind: str, folder: Path, *sources: Path) -> list[Path]:
    """The files as LibreOffice saves them as `kind`, under their own stems in `folder`; one start for all of them."""
    assert SOFFICE is not None
    folder.mkdir(parents=True, exist_ok=True)
    command = [SOFFICE, f"-env:UserInstallation={_profile()}", "--headless", "--convert-to", kind]
    done = subprocess.run(
        [*command, "--outdir", str(folder), *map(str, sources)], check=True, capture_output=True, timeout=180
    )
    made = [folder / f"{source.stem}.{kind.partition(':')[0]}" for source in sources]
    assert all(path.exists() for path in made), done.stderr
    return made
