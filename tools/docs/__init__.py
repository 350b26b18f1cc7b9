"""Writes anew the generated pages of docs/, the tables in written ones, and schemas/: `python -m tools.docs`."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path

from tools.docs.catalogue import catalogue_page
from tools.docs.commands import commands_page
from tools.docs.keys import keys_tables
from tools.docs.manual import manual_page
from tools.docs.open_data import data_tables
from tools.docs.python import python_page
from tools.docs.results import NAME, results_schema_text
from tools.docs.schema import FILES, schema_text
from tools.docs.word_tags import tag_tables

ROOT = Path(__file__).resolve().parents[2]
PAGES: dict[str, Callable[[], str]] = {
    "ma-loi.md": catalogue_page,
    "lenh.md": commands_page,
    "python.md": python_page,
    "parscore.1": manual_page,
}
WITH_TABLES = ("soan-bo-tieu-chi.md", "bao-cao.md")
"""Pages written by hand with tables between `<!-- khoá: framework -->` and `<!-- hết khoá -->`."""
_TABLES_OF: dict[str, Callable[[], str]] = {"du-lieu": data_tables, "the-word": tag_tables}
"""The tables that are no keys of a schema."""
_TABLES = re.compile(r"(?<=<!-- khoá: )([a-z-]+)( -->\n).*?(?=<!-- hết khoá -->)", re.DOTALL)


def generated() -> Iterator[tuple[Path, str]]:
    """Every generated file with what it should say."""
    for name, page in PAGES.items():
        yield ROOT / "docs" / name, page()
    for name in FILES:
        yield ROOT / "schemas" / f"{name}.schema.json", schema_text(name)
    yield ROOT / "schemas" / f"{NAME}.schema.json", results_schema_text()
    for name in WITH_TABLES:
        path = ROOT / "docs" / name
        yield path, with_tables(path.read_text(encoding="utf-8"))


def with_tables(page: str) -> str:
    """The page with its tables of keys as they are now."""

    def anew(found: re.Match[str]) -> str:
        made = _TABLES_OF[found[1]]() if found[1] in _TABLES_OF else keys_tables(found[1])
        return f"{found[1]}{found[2]}\n{made}\n\n"

    return _TABLES.sub(anew, page)
