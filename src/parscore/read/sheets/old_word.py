"""Old Word documents (.doc, .rtf) → .docx, by LibreOffice where it is installed.

May not read tables. LibreOffice gets a profile of its own, a time limit and a copy of the file in a folder of its own.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

TIME_LIMIT = 120
"""The seconds that a conversion may take, the first start of LibreOffice included."""

_NAMES = ("soffice", "libreoffice")
_INSTALLED = (
    r"C:\Program Files\LibreOffice\program\soffice.exe",
    r"C:\Program Files (x86)\LibreOffice\program\soffice.exe",
    "/Applications/LibreOffice.app/Contents/MacOS/soffice",
)


def office() -> str | None:
    """The program of LibreOffice, None where it is not installed."""
    found = (*map(shutil.which, _NAMES), *(path for path in _INSTALLED if Path(path).is_file()))
    return next(filter(None, found), None)


def as_docx(data: bytes) -> tuple[bytes, str]:
    """The document as .docx, and nothing; or no bytes, and why it could not be converted."""
    program = office()
    if program is None:
        return b"", "văn bản Word 97–2003 (.doc) hoặc .rtf, và máy này không có LibreOffice để chuyển"
    with TemporaryDirectory(prefix="parscore-", ignore_cleanup_errors=True) as name:
        folder = Path(name)
        source = folder / ("a.rtf" if data.startswith(b"{\\rtf") else "a.doc")
        source.write_bytes(data)
        if not _converted([program, *_arguments(folder, source)]):
            return b"", f"LibreOffice không chuyển được trong {TIME_LIMIT} giây"
        made = folder / "docx" / "a.docx"
        if made.is_file():
            return made.read_bytes(), ""
    return b"", "LibreOffice không chuyển được sang .docx"


def _arguments(folder: Path, source: Path) -> Iterator[str]:
    yield f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    yield from ("--headless", "--norestore", "--nolockcheck", "--nodefault", "--convert-to", "docx")
    yield from ("--outdir", str(folder / "docx"), str(source))


def _converted(command: list[str]) -> bool:
    """Whether the command ended within the limit; else it is ended with all that it started."""
    apart = {"start_new_session": True} if sys.platform != "win32" else {}
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    try:
        process = subprocess.Popen(command, **quiet, **apart)  # type: ignore[call-overload]
    except OSError:
        return False
    try:
        process.wait(TIME_LIMIT)
    except subprocess.TimeoutExpired:
        _end(process)
        return False
    return True


def _end(process: subprocess.Popen[bytes]) -> None:
    if sys.platform == "win32":
        process.kill()
    else:
        import signal

        os.killpg(process.pid, signal.SIGKILL)
    process.wait()
