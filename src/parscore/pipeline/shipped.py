"""The criteria sets that come with the package: their names and files. May not read a set whole."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from parscore.pipeline.inputs import slashed

_IDENTITY = re.compile(rb"""^framework:[ \t]*["']?([A-Za-z0-9._-]+)""", re.MULTILINE)
_HEAD = 4096
SUFFIXES = (".yaml", ".yml")


@cache
def shipped() -> dict[str, Path]:
    """Every set by its name, in order; from the installed package, or from the source tree beside it."""
    package = Path(__file__).resolve().parents[1]
    for root in (package / "frameworks", package.parents[1] / "frameworks"):
        if root.is_dir():
            files = (path for path in root.rglob("*") if path.suffix in SUFFIXES and path.is_file())
            return {path.relative_to(root).with_suffix("").as_posix(): path for path in sorted(files)}
    return {}


def find(name: str) -> Path | None:
    """The file of the set called `name` (with or without `.yaml`), or None when no such set is shipped."""
    plain = slashed(name).strip("/")
    for suffix in SUFFIXES:
        plain = plain.removesuffix(suffix)
    return shipped().get(plain)


@cache
def identities() -> dict[str, tuple[str, ...]]:
    """The names of the shipped sets by the identity that each gives itself; no set is read whole."""
    found: dict[str, tuple[str, ...]] = {}
    for name, path in shipped().items():
        with path.open("rb") as file:
            match = _IDENTITY.search(file.read(_HEAD))
        if match is not None:
            identity = match.group(1).decode("ascii")
            found[identity] = (*found.get(identity, ()), name)
    return found


def find_framework(folder: Path, name: str) -> Path | None:
    """The set called `name` in a file of `folder`: a path relative to it, or the name of a shipped set."""
    path = folder / slashed(name)
    return path if path.is_file() else find(name)
