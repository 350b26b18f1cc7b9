"""A bundle as a zip file: the same content gives the same bytes; may not know what is in it."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from parscore.model.bundle import CORRECTIONS, INPUTS, MANIFEST, REPORTS, RESULTS, Manifest
from parscore.write.files import write_whole, zip_member


class Bundled(NamedTuple):
    """A bundle that was written: its digest and its list of contents."""

    digest: str
    manifest: Manifest


Contents = Iterable[tuple[str, Path | bytes]]
"""The files of a bundle in their order: the name in it, and the content or where it is."""


def write_bundle(path: Path, contents: Contents, manifest: Manifest) -> Bundled:
    """Write the files and behind them the list of contents, whole or not at all.

    `manifest` gets the digests of the very bytes that are packed. NotOverwrittenError where a file is there already.
    """
    made, digests = io.BytesIO(), dict[str, str]()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in contents:
            data = content if isinstance(content, bytes) else content.read_bytes()
            digests[name] = sha256(data).hexdigest()
            archive.writestr(zip_member(name), data)
        told = manifest.model_copy(update={"files": digests})
        archive.writestr(zip_member(MANIFEST), told.model_dump_json(indent=2, exclude_defaults=True) + "\n")
    whole = made.getvalue()
    write_whole(path, whole)
    return Bundled(sha256(whole).hexdigest(), told)


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
