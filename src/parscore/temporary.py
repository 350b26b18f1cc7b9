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

from parscore.os_errors import NotWrittenError, TemporaryFolderError

try:
    import fcntl
except ImportError:  # Windows removes no file that somebody has open
    fcntl = None  # type: ignore[assignment]

SUFFIX = ".parscore.tmp"
"""How the names of all temporary files end; they begin with a dot, so that no folder of inputs counts them."""
_FOLDER = ".parscore-tam."
"""How the names of temporary folders begin; the lock of each is a temporary file next to it, made before it."""


def temporary_file(folder: Path, name: str) -> tuple[int, Path]:
    """A new empty file for `name` in a folder: its open handle, which holds its lock, and its path; OSError."""
    for cleaned in (folder, Path(tempfile.gettempdir())):
        _clean(cleaned)
    while True:
        handle, path = tempfile.mkstemp(dir=folder, prefix=f".{name[:100]}.", suffix=SUFFIX)
        _lock(handle)
        if fcntl is None or os.fstat(handle).st_nlink:
            return handle, Path(path)
        os.close(handle)


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A new folder below the system's for temporary files, removed with all that is in it at the end.

    TemporaryFolderError for what the system refuses within it.
    """
    handle, lock = temporary_file(Path(tempfile.gettempdir()), _FOLDER.strip("."))
    folder = lock.with_name(lock.name.removesuffix(SUFFIX))
    try:
        folder.mkdir(0o700)
        yield folder
    except OSError as error:
        if isinstance(error, NotWrittenError) or not str(error.filename).startswith(str(folder)):
            raise
        raise TemporaryFolderError(error.errno, error.strerror, str(folder.parent)) from error
    finally:
        shutil.rmtree(folder, ignore_errors=True)
        os.close(handle)
        with suppress(OSError):
            lock.unlink(missing_ok=True)


def _lock(handle: int) -> None:
    if fcntl is not None:
        with suppress(OSError):
            fcntl.flock(handle, fcntl.LOCK_EX)


@cache
def _clean(folder: Path) -> None:
    """Remove what is left over in a folder, once in the life of a process."""
    with suppress(OSError):
        for path in folder.glob(f".*{SUFFIX}"):
            with suppress(OSError), _claimed(path):
                if path.name.startswith(_FOLDER):
                    shutil.rmtree(path.with_name(path.name.removesuffix(SUFFIX)), ignore_errors=True)
                path.unlink(missing_ok=True)


@contextmanager
def _claimed(path: Path) -> Iterator[None]:
    """Hold the lock of a file that nobody else holds; OSError where somebody does, or has it open on Windows."""
    if fcntl is None:
        path.rename(path)
        yield
    else:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield
