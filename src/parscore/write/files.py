"""Files written whole or not at all, whatever they say; every output of the program goes through here."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterable
from pathlib import Path


def write_whole(path: Path, content: str | bytes | Iterable[bytes]) -> None:
    """Put `content` at `path` through a temporary file next to it and a rename; folders are made as needed."""
    path.parent.mkdir(parents=True, exist_ok=True)
    whole = content.encode("utf-8") if isinstance(content, str) else content
    parts = (whole,) if isinstance(whole, bytes) else whole
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    try:
        with os.fdopen(handle, "wb") as file:
            file.writelines(parts)
            file.flush()
            os.fsync(file.fileno())
        umask = os.umask(0)
        os.umask(umask)
        os.chmod(name, 0o666 & ~umask)
        os.replace(name, path)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
