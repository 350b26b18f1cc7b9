"""Files written whole or not at all, whatever they say; every output of the program goes through here.

Nothing that others made, filled in or changed is ever written over: `is_made_here` knows the files of the program.
"""

from __future__ import annotations

import errno
import os
import re
import zipfile
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

from parscore.os_errors import ForeignNameError, NotOverwrittenError, NotWrittenError, is_name_everywhere
from parscore.temporary import temporary_file

CREATED = "2000-01-01T00:00:00Z"
"""When every document says that it was last changed: whoever saves it puts the time of saving there."""
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
"""The first day that a zip file can name."""
GENERATOR = '<meta name="generator" content="parscore'
"""What every page says of itself."""
DRAFTED = "# Bản nháp lấy từ phụ lục"
"""What every draft of a criteria set begins with."""

_HEAD = 4096
_TAIL = 4096
_PROPERTIES = "docProps/core.xml"
_MOST_PROPERTIES = 65_536
_CHANGED = re.compile(rb"<dcterms:modified[^<>]*>" + CREATED.encode() + rb"</")


def zip_member(
    name: str, when: tuple[int, int, int, int, int, int] = _FIRST_DAY, *, system: int = 3, rights: int = 0o644
) -> zipfile.ZipInfo:
    """A part of a zip file that is being written: packed, and without a word of the clock and the machine.

    `system` is the number of the one that it says it was made on, `rights` are those of the file on it.
    """
    info = zipfile.ZipInfo(name, when)
    info.compress_type, info.create_system, info.external_attr = zipfile.ZIP_DEFLATED, system, rights << 16
    return info


def write_whole(path: Path, content: str | bytes | Iterable[bytes], *, own: bool = False) -> None:
    """Put `content` at `path` through a temporary file next to it and a rename; folders are made as needed.

    NotOverwrittenError where a file is there that is not the program's, unless the name itself is its `own`;
    ForeignNameError for a name that is none on Windows; every OSError names `path`.
    """
    with _named(path):
        if not own:
            refuse_others(path)
        _refuse_name(path)
        make_folder(path.parent)
        whole = content.encode("utf-8") if isinstance(content, str) else content
        _write(path, (whole,) if isinstance(whole, bytes) else whole)


def make_folder(path: Path) -> None:
    """Make a folder and those above it as needed; ForeignNameError where a new one could not be made on Windows."""
    for folder in (path, *path.parents):
        if folder.is_dir():
            break
        _refuse_name(folder)
    path.mkdir(parents=True, exist_ok=True)


def _refuse_name(path: Path) -> None:
    if path.name != ".." and not is_name_everywhere(path.name):
        raise ForeignNameError(path)


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Errors of the system name the file that was to be written, not a temporary one."""
    try:
        yield
    except NotWrittenError:
        raise
    except OSError as error:
        raise OSError(error.errno or errno.EIO, error.strerror or "", str(path)) from error


def _write(path: Path, parts: Iterable[bytes]) -> None:
    handle, made = temporary_file(path.parent, path.name)
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
            umask = os.umask(0)
            os.umask(umask)
            os.chmod(made, 0o666 & ~umask)
            if os.name != "nt":
                os.replace(made, path)
        if os.name == "nt":
            os.replace(made, path)
    except BaseException:
        with suppress(OSError):
            made.unlink(missing_ok=True)
        raise


def refuse_others(path: Path) -> None:
    """NotOverwrittenError where a file is there that is not the program's; a folder is left to the system to refuse."""
    if path.exists() and not path.is_dir() and not is_made_here(path):
        raise NotOverwrittenError(path)


def is_made_here(path: Path) -> bool:
    """Whether a file is one that the program wrote and nobody has saved since, as far as its kind can tell."""
    known = _KINDS.get(path.suffix.lower())
    try:
        return known is not None and path.is_file() and known(path)
    except OSError:
        return False


def is_returned(path: Path) -> bool:
    """Whether a workbook is a copy that went back with its faults marked, and nobody has saved it since.

    The names of its parts stand at the end of the file: nothing has to be unpacked.
    """
    from parscore.model.form import RETURNED_PART

    part = RETURNED_PART.partition("{")[0].encode()
    try:
        with path.open("rb") as file:
            file.seek(-min(_TAIL, os.fstat(file.fileno()).st_size), os.SEEK_END)
            return part in file.read()
    except OSError:
        return False


def _is_document(path: Path) -> bool:
    """An Office document: its properties give the time of every document made here."""
    if is_returned(path):
        return True
    try:
        with zipfile.ZipFile(path) as archive:
            told = archive.getinfo(_PROPERTIES)
            return told.file_size < _MOST_PROPERTIES and bool(_CHANGED.search(archive.read(told)))
    except (zipfile.BadZipFile, zlib.error, KeyError, NotImplementedError, RuntimeError):
        return False


def _says(*words: str) -> Callable[[Path], bool]:
    """Whether a text says one of these words near its beginning."""
    sought = tuple(word.encode() for word in words)

    def found(path: Path) -> bool:
        with path.open("rb") as file:
            head = file.read(_HEAD)
        return any(word in head for word in sought)

    return found


_KINDS: Mapping[str, Callable[[Path], bool]] = {
    ".xlsx": _is_document,
    ".xlsm": _is_document,
    ".docx": _is_document,
    ".html": _says(GENERATOR),
    ".json": _says('"profile": "tabular-data-package"'),
    ".yaml": _says(DRAFTED),
    ".yml": _says(DRAFTED),
}
