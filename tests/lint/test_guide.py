"""The guide to writing sets: its tables are current, its examples lint clean, its codes exist."""

from __future__ import annotations

import re
import textwrap
from pathlib import Path

import pytest

from parscore.catalogue import entry
from parscore.model.rules import KINDS
from parscore.pipeline.lint import lint
from parscore.write.diagnostics import as_text
from tools.docs import generated, with_tables

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "soan-bo-tieu-chi.md").read_text(encoding="utf-8")
BLOCKS = re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
WHOLE = next(block for block in BLOCKS if "framework: " in block)
ROWS = re.findall(r"<!-- ví dụ -->\n```yaml\n(.*?)```", PAGE, re.DOTALL)
ITEMS = re.findall(r"<!-- ví dụ mục trừ -->\n```yaml\n(.*?)```", PAGE, re.DOTALL)
HEAD = WHOLE.partition("criteria:\n")[0].replace("[Lĩnh vực, Tiêu chí, Tiêu chí thành phần]", "[Tiêu chí]")


def test_every_generated_file_is_current() -> None:
    for path, text in generated():
        assert path.read_text(encoding="utf-8") == text, f"{path.name}; run: python -m tools.docs"


def test_the_tables_are_filled_in() -> None:
    assert with_tables(PAGE) == PAGE
    assert "| `min_replies` |" in PAGE
    assert "| `not_applicable` |" in PAGE


def test_the_small_set_is_clean(tmp_path: Path) -> None:
    path = tmp_path / "so.yaml"
    path.write_text(WHOLE, encoding="utf-8")
    found = [one for one in lint([path]).findings if one.code != "F164"]
    assert as_text(found) == ""


def test_every_kind_has_an_example() -> None:
    assert {re.search(r"kind: (\w+)", row)[1] for row in (*ROWS, *ITEMS)} == set(KINDS)  # type: ignore[index]


@pytest.mark.parametrize("row", ROWS)
def test_examples_are_clean(row: str, tmp_path: Path) -> None:
    path = tmp_path / "so.yaml"
    head = re.sub(r"declares: .*\n", "", HEAD)
    path.write_text(f"{head}criteria:\n{textwrap.indent(row, '  ')}", encoding="utf-8")
    assert as_text(lint([path]).findings) == ""


@pytest.mark.parametrize("item", ITEMS)
def test_penalty_items_are_clean(item: str, tmp_path: Path) -> None:
    path = tmp_path / "so.yaml"
    capped = WHOLE.replace("policy:\n", "policy:\n  penalty_cap: 4\n")
    path.write_text(f"{capped}penalty:\n{textwrap.indent(item, '  ')}", encoding="utf-8")
    assert {one.code for one in lint([path]).findings} <= {"F164"}, as_text(lint([path]).findings)


def test_the_items_outside_the_scale_are_clean(tmp_path: Path) -> None:
    """The block shows two keys of `policy` and the two lists; here they join the small set."""
    block = next(block for block in BLOCKS if block.startswith("policy:\n"))
    policy, lists = block.removeprefix("policy:\n").split("bonus:\n")
    path = tmp_path / "so.yaml"
    path.write_text(WHOLE.replace("policy:\n", f"policy:\n{policy}") + f"bonus:\n{lists}", encoding="utf-8")
    codes = {one.code for one in lint([path]).findings}
    assert codes <= {"F164", "F183"}, as_text(lint([path]).findings)


def test_codes_named_in_the_pages_exist() -> None:
    for name in ("soan-bo-tieu-chi.md", "ci.md"):
        text = (DOCS / name).read_text(encoding="utf-8")
        codes = set(re.findall(r"\b[FCWRSK]\d{3}\b", text))
        assert codes
        assert not [code for code in codes if entry(code) is None]
