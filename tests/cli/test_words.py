"""The Vietnamese words of the command-line library: complete, sound, and compiled."""

from __future__ import annotations

import ast
import re
from importlib.resources import files

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo
from babel.messages.pofile import read_po

from parscore.cli.page import DOMAIN, LOCALE, TEMPLATES

FOLDER = LOCALE / "vi" / "LC_MESSAGES"
HOLE = re.compile(r"\{(\w+)(?:!r)?\}")


@pytest.fixture(scope="module")
def catalogue() -> Catalog:
    with (FOLDER / f"{DOMAIN}.po").open("rb") as file:
        return read_po(file, locale="vi")


def test_the_compiled_catalogue_is_current(catalogue: Catalog) -> None:
    """Words are compared, not bytes: the header of the compiled file names the version of the compiler."""
    with (FOLDER / f"{DOMAIN}.mo").open("rb") as file:
        compiled = {message.id: message.string for message in read_mo(file) if message.id}
    written = {message.id: message.string for message in catalogue if message.id}
    assert compiled == written, "run: pybabel compile -D parscore -d src/parscore/locale -l vi"


def test_no_word_is_left_empty_and_holes_agree(catalogue: Catalog) -> None:
    messages = [message for message in catalogue if message.id]
    assert messages
    for message in messages:
        assert message.string, message.id
        assert set(HOLE.findall(str(message.id))) == set(HOLE.findall(str(message.string))), message.id


def test_every_template_has_words(catalogue: Catalog) -> None:
    assert [template for template in TEMPLATES if template not in catalogue] == []


def test_every_word_that_the_library_looks_up_is_there(catalogue: Catalog) -> None:
    """`typer/core.py` builds help pages and faults; the coloured pages of `rich_utils` are not used."""
    tree = ast.parse(files("typer").joinpath("core.py").read_text(encoding="utf-8"))
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call) and ast.unparse(node.func) == "_")
    looked_up = {str(ast.literal_eval(call.args[0])) for call in calls}
    assert looked_up
    assert sorted(word for word in looked_up if word not in catalogue) == []
