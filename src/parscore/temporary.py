"""Temporary files and folders that the next run removes when the one that made them was ended by force.

Whoever makes one holds a lock on it as long as it is in use; what nobody holds is left over. May not know what is in
them.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path

try:
    import fcntl
except ImportError:  # Windows removes no file that somebody has open
    fcntl = None  # type: ignore[assignment]

SUFFIX = ".parscore.tmp"
"""How the names of all temporary files end; they begin with a dot, so that no folder of inputs counts them."""
_FOLDER = "parscore-"
_LOCK = f".lock{SUFFIX}"


def temporary_file(folder: Path, name: str) -> tuple[int, Path]:
    """A new empty file for `name` in a folder: its open handle, which holds its lock, and its path; OSError."""
    _clean(folder)
    while True:
        handle, path = tempfile.mkstemp(dir=folder, prefix=f".{name[:100]}.", suffix=SUFFIX)
        _lock(handle)
        if fcntl is None or os.fstat(handle).st_nlink:
            return handle, Path(path)
        os.close(handle)


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A new folder below the system's for temporary files, removed with all that is in it at the end."""
    _clean_folders(Path(tempfile.gettempdir()))
    folder = Path(tempfile.mkdtemp(prefix=_FOLDER))
    lock = os.open(folder / _LOCK, os.O_CREAT | os.O_RDWR, 0o600)
    try:
        _lock(lock)
        yield folder
    finally:
        os.close(lock)
        shutil.rmtree(folder, ignore_errors=True)


def _lock(handle: int) -> None:
    if fcntl is not None:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)


@cache
def _clean(folder: Path) -> None:
    """Remove what is left over in a folder, once in the life of a process."""
    with suppress(OSError):
        for path in folder.glob(f".*{SUFFIX}"):
            if _is_left_over(path):
                path.unlink(missing_ok=True)


@cache
def _clean_folders(above: Path) -> None:
    with suppress(OSError):
        for lock in above.glob(f"{_FOLDER}*/{_LOCK}"):
            if _is_left_over(lock):
                shutil.rmtree(lock.parent, ignore_errors=True)


def _is_left_over(path: Path) -> bool:
    """Whether nobody holds the lock of a file; where there are no locks, removing one in use fails by itself."""
    if fcntl is None:
        return True
    with suppress(OSError), path.open("rb") as file:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        return True
    return False
