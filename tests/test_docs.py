"""The page on architecture speaks of what is there, and of every room that is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import parscore

ROOT = Path(parscore.__file__).parent
PAGE = (Path(__file__).parents[1] / "docs" / "kien-truc.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`([^`\n]+)`", PAGE)))
ROOMS = sorted(
    f"{path.relative_to(ROOT).as_posix()}/"
    for path in ROOT.rglob("*")
    if path.is_dir() and any(one.suffix == ".py" for one in path.iterdir())
)
SOURCE = "\n".join(path.read_text(encoding="utf-8") for path in ROOT.rglob("*.py"))


@pytest.mark.parametrize("name", [name for name in NAMED if re.fullmatch(r"[\w/]+(\.\w+|/)", name)])
def test_paths_that_the_page_names_are_there(name: str) -> None:
    assert (ROOT / name).exists() or (ROOT.parents[1] / name).exists()


@pytest.mark.parametrize("name", [name for name in NAMED if re.fullmatch(r"[A-Za-z_]\w+", name)])
def test_names_that_the_page_names_are_defined(name: str) -> None:
    assert re.search(rf"^\s*(class|def) {name}\b|^{name}\b.* = |^from decimal import {name}", SOURCE, re.M)


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_is_on_the_page(room: str) -> None:
    assert f"`{room}`" in PAGE


@pytest.mark.parametrize("module", sorted(path.name for path in ROOT.glob("[!_]*.py")))
def test_every_module_beside_the_rooms_is_on_the_page(module: str) -> None:
    assert f"`{module}`" in PAGE
