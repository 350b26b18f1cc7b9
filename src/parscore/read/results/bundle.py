"""A bundle → its list of contents and its files in a folder; whatever does not look like one is refused.

May not judge what the files say.
"""

from __future__ import annotations

import json
import zipfile
import zlib
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import IO

from msgspec import Struct

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.bundle import MANIFEST, SCHEMA, Manifest
from parscore.os_errors import is_name_everywhere, reason

MOST_FILES = 50_000
MOST_BYTES = 8 << 30
MOST_OF_MANIFEST = 64 << 20
MOST_TIMES = 200
"""So many times its packed size a bundle may be, beyond `_ANY_TIMES` bytes."""
_ANY_TIMES = 256 << 20
_CHUNK = 1 << 20
_ENCRYPTED = 0x1
_DAMAGED = (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError)


class _Refused(Exception):
    """Why a file is no bundle, in Vietnamese."""


class Bundle(Struct, frozen=True):
    """An unpacked bundle: its list of contents, the folder with its files, their digests by name."""

    manifest: Manifest
    folder: Path
    digests: dict[str, str]


def read_bundle(path: Path, file: str, folder: Path) -> tuple[Bundle | None, list[Diagnostic]]:
    """Unpack a bundle, called `file` in findings, into an empty folder; None with a finding where it is none.

    OSError, with the name of the file in the folder, where the folder takes no more.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            members = _members(archive)
            manifest = _manifest(archive, members)
            digests = {name: _unpack(archive, one, folder / name) for name, one in members.items()}
    except _Refused as error:
        return None, [finding("K360", Place(file), problem=str(error))]
    except _DAMAGED:
        return None, [finding("K360", Place(file), problem="tệp bị hỏng hoặc không phải tệp zip")]
    except OSError as error:
        if folder in Path(error.filename or "").parents:
            raise
        return None, [finding("K360", Place(file), problem=reason(error))]
    del digests[MANIFEST]
    return Bundle(manifest, folder, digests), []


def _members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The files by name; refused where a name could lie outside, stands twice, or there is too much."""
    listed = [one for one in archive.infolist() if not one.filename.endswith("/")]
    size, packed = (sum(getattr(one, key) for one in listed) for key in ("file_size", "compress_size"))
    if len(listed) > MOST_FILES or size > min(MOST_BYTES, max(_ANY_TIMES, MOST_TIMES * packed)):
        raise _Refused("quá nhiều tệp hoặc quá lớn")
    if any(one.flag_bits & _ENCRYPTED for one in listed):
        raise _Refused("gói có mật khẩu")
    for one in listed:
        if not _is_safe(one.filename):
            raise _Refused(f"tên tệp không an toàn «{ascii(one.filename)[1:-1]}»")
    if len({one.filename.casefold() for one in listed}) != len(listed):
        raise _Refused("có hai tệp cùng tên")
    return {one.filename: one for one in listed}


def _is_safe(name: str) -> bool:
    parts = PurePosixPath(name).parts
    return name == "/".join(parts) and name[:1] not in ("", "/") and all(map(is_name_everywhere, parts))


def _manifest(archive: zipfile.ZipFile, members: dict[str, zipfile.ZipInfo]) -> Manifest:
    if MANIFEST not in members:
        raise _Refused(f"không có {MANIFEST}: không phải gói công bố của parscore")
    if members[MANIFEST].file_size > MOST_OF_MANIFEST:
        raise _Refused(f"{MANIFEST} quá lớn")
    text = archive.read(MANIFEST)
    try:
        manifest = Manifest.model_validate_json(text)
        json.loads(text, object_pairs_hook=_each_once)
    except ValueError:
        raise _Refused(f"{MANIFEST} bị sửa hoặc của phiên bản khác") from None
    if manifest.schema_name != SCHEMA:
        raise _Refused(f"phiên bản của gói là «{manifest.schema_name}», cần «{SCHEMA}»")
    return manifest


def _each_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """An object of JSON. Raises ValueError where it says one thing twice, of which readers take either."""
    found = dict(pairs)
    if len(found) != len(pairs):
        raise ValueError
    return found


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, path: Path) -> str:
    """Unpack one file, no further than its declared size; its digest."""
    path.parent.mkdir(parents=True, exist_ok=True)
    digest, left = sha256(), member.file_size
    with archive.open(member) as source, path.open("wb") as target:
        while part := source.read(_CHUNK):
            left -= len(part)
            if left < 0:
                raise _Refused(f"«{member.filename}» lớn hơn kích thước đã ghi")
            digest.update(part)
            _put(part, target, path)
    return digest.hexdigest()


def _put(part: bytes, target: IO[bytes], path: Path) -> None:
    """Write a part of a file, called `path` where there is no room."""
    try:
        target.write(part)
        target.flush()
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
