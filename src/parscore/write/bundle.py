"""A bundle as a zip file: the same content gives the same bytes; may not know what is in it."""

from __future__ import annotations

import shutil
import tempfile
import zipfile
from collections.abc import Iterable, Iterator
from hashlib import sha256
from pathlib import Path
from typing import IO

from parscore.model.bundle import CORRECTIONS, INPUTS, MANIFEST, REPORTS, RESULTS, Manifest
from parscore.write.files import write_whole

_CHUNK = 1 << 20
_IN_MEMORY = 64 << 20
_DAY = (1980, 1, 1, 0, 0, 0)
"""The first day that a zip file can name, for want of a clock."""
_RIGHTS = 0o644 << 16

Contents = Iterable[tuple[str, Path | bytes]]
"""The files of a bundle in their order: the name in it, and the content or where it is."""


def digests_of(contents: Contents) -> dict[str, str]:
    """The digest of every file of a bundle by its name."""
    return {name: _digest(content) for name, content in contents}


def _digest(content: Path | bytes) -> str:
    if isinstance(content, bytes):
        return sha256(content).hexdigest()
    digest = sha256()
    with content.open("rb") as file:
        while part := file.read(_CHUNK):
            digest.update(part)
    return digest.hexdigest()


def write_bundle(path: Path, contents: Contents, manifest: Manifest) -> str:
    """Write the files and behind them the list of contents, whole or not at all; returns the digest of the bundle.

    NotOverwrittenError where a file is there already.
    """
    told = manifest.model_dump_json(indent=2, exclude_defaults=True) + "\n"
    with tempfile.SpooledTemporaryFile(max_size=_IN_MEMORY) as made:
        with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
            for name, content in (*contents, (MANIFEST, told.encode())):
                _put(archive, name, content)
        made.seek(0)
        whole = tuple(iter(lambda: made.read(_CHUNK), b""))
    write_whole(path, whole)
    return sha256(b"".join(whole)).hexdigest()


def _put(archive: zipfile.ZipFile, name: str, content: Path | bytes) -> None:
    info = zipfile.ZipInfo(name, _DAY)
    info.compress_type, info.external_attr, info.create_system = zipfile.ZIP_DEFLATED, _RIGHTS, 3
    with archive.open(info, "w", force_zip64=True) as target:
        if isinstance(content, bytes):
            target.write(content)
        else:
            with content.open("rb") as source:
                shutil.copyfileobj(source, target, _CHUNK)


def _digested(made: IO[bytes], update: object) -> Iterator[bytes]:
    made.seek(0)
    while part := made.read(_CHUNK):
        update(part)  # type: ignore[operator]
        yield part


def read_me(title: str, warnings: Iterable[str], tool: str, *, inputs: bool, corrects: bool) -> str:
    """What a bundle says to whoever opens it: how far to rely on it, what is in it and how to check it."""
    has_inputs = (
        f"{INPUTS}/ là các tệp đầu vào." if inputs else "Gói chỉ có mã của các tệp đầu vào, không có tệp."
    )
    lines = [
        title,
        *warnings,
        "",
        f"{REPORTS}/ là báo cáo; {RESULTS} là mọi điểm, lý do và cách ra từng con số.",
        has_inputs,
        *([f"{CORRECTIONS} là bảng đính chính so với gói trước."] if corrects else []),
        "",
        f"Kiểm tra gói: cài {tool} rồi chạy",
        "    parscore verify TÊN_GÓI.zip",
        "Lệnh đối chiếu mã SHA-256 của từng tệp, tính lại thứ hạng từ các điểm, dựng lại báo cáo, và chấm lại từ đầu",
        "khi có các tệp đầu vào.",
        "",
    ]
    return "\n".join(lines)
