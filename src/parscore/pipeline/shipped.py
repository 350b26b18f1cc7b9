"""The criteria sets that come with the package, found by a name such as `lai-chau/2022/so`."""

from __future__ import annotations

from functools import cache
from pathlib import Path

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
    plain = name.replace("\\", "/").strip("/")
    for suffix in SUFFIXES:
        plain = plain.removesuffix(suffix)
    return shipped().get(plain)
