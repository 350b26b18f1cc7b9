"""LibreOffice as the other program, and zipped workbooks taken apart and put together again."""

from __future__ import annotations

import atexit
import io
import shutil
import subprocess
import zipfile
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from tempfile import mkdtemp

import pytest

SHEET = "xl/worksheets/sheet1.xml"
SOFFICE = shutil.which("soffice")
CSV = "csv:Text - txt - csv (StarCalc):59,34,76"
"""The filter for csv with semicolons, quotes and UTF-8."""

needs_office = pytest.mark.skipif(SOFFICE is None, reason="LibreOffice is not installed")


@cache
def _profile() -> str:
    """A user profile for this process: LibreOffice runs once for each."""
    home = mkdtemp(prefix="soffice-")
    atexit.register(shutil.rmtree, home, ignore_errors=True)
    return Path(home).as_uri()


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


def parts_of(data: bytes) -> dict[str, bytes]:
    """Every part of a package."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def packed(parts: Mapping[str, bytes]) -> bytes:
    """A package of the parts."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        for name, content in parts.items():
            package.writestr(name, content)
    return target.getvalue()


def with_sheet(data: bytes, old: bytes, new: bytes) -> bytes:
    """The workbook with a piece of its first sheet replaced, which must be there."""
    parts = parts_of(data)
    assert old in parts[SHEET]
    return packed(parts | {SHEET: parts[SHEET].replace(old, new, 1)})


def ods(tables: str, styles: str = "", *, beside: bool = False) -> bytes:
    """An OpenDocument spreadsheet of the tables, with styles in front of them or in a part of their own."""
    space = "urn:oasis:names:tc:opendocument:xmlns"
    spaces = " ".join(f'xmlns:{name}="{space}:{name}:1.0"' for name in ("office", "table", "text", "style"))
    spaces += f' xmlns:number="{space}:datastyle:1.0" xmlns:x="u" office:version="1.2"'
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    own = "" if beside else f"<office:automatic-styles>{styles}</office:automatic-styles>"
    body = f"<office:body><office:spreadsheet>{tables}</office:spreadsheet></office:body>"
    content = f"{head}<office:document-content {spaces}>{own}{body}</office:document-content>"
    named = f"<office:styles>{styles if beside else ''}</office:styles>"
    manifest = '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
    return packed(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "content.xml": content.encode(),
            "styles.xml": f"{head}<office:document-styles {spaces}>{named}</office:document-styles>".encode(),
            "META-INF/manifest.xml": manifest.encode(),
        }
    )
