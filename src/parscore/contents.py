"""The bytes of input files, and the digests of the very bytes that were used.

Whatever reads a whole file reads it here; who asks for it is told the digest of each file read, and which files said
two things while they were read. May not know what the bytes mean.
"""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from pathlib import Path
from stat import S_ISDIR, S_ISREG


@dataclass
class Readings:
    """The files read so far: their digests (SHA-256 in hexadecimal), and those that changed between two readings."""

    digests: dict[str, str] = field(default_factory=dict)
    changed: set[str] = field(default_factory=set)

    def note(self, path: Path, digest: str) -> None:
        """Note what a file said when it was read."""
        key = _key(path)
        if self.digests.setdefault(key, digest) != digest:
            self.changed.add(key)

    def digest_of(self, path: Path) -> str | None:
        """The digest of a file that was read; None for another."""
        return self.digests.get(_key(path))

    def has_changed(self, path: Path) -> bool:
        """Whether a file said two things."""
        return _key(path) in self.changed


_readings: ContextVar[tuple[Readings, ...]] = ContextVar("readings", default=())


def _key(path: Path) -> str:
    return str(path.absolute())


@contextmanager
def noted_readings() -> Iterator[Readings]:
    """Note every file that is read meanwhile; whoever began to note before notes it too."""
    made = Readings()
    token = _readings.set((*_readings.get(), made))
    try:
        yield made
    finally:
        _readings.reset(token)


def real(path: Path) -> Path:
    """The place of a file without links on the way; of links that lead in a circle, the path to them."""
    return Path(os.path.realpath(path))


def bytes_of(path: Path) -> bytes:
    """The bytes of a file, noted nowhere; OSError, also for a pipe or a device, which may have no end."""
    mode = path.stat().st_mode
    if not S_ISREG(mode) and not S_ISDIR(mode):
        raise FileNotFoundError(errno.ENOENT, os.strerror(errno.ENOENT), str(path))
    return path.read_bytes()


def content_of(path: Path) -> bytes:
    """The whole content of a file; OSError."""
    data = bytes_of(path)
    if _readings.get():
        _note(path, hashlib.sha256(data).hexdigest())
    return data


def digest_of(path: Path) -> str | None:
    """The SHA-256 of a file in hexadecimal, a reading too; None when it cannot be read."""
    try:
        if not path.is_file():
            return None
        with path.open("rb") as file:
            digest = hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return None
    _note(path, digest)
    return digest


def _note(path: Path, digest: str) -> None:
    for readings in _readings.get():
        readings.note(path, digest)
