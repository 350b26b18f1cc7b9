"""Criteria sets damaged as text: lint always ends with findings, and a set without an error adds up by PyYAML too."""

from __future__ import annotations

import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import yaml
from hypothesis import strategies as st

from parscore.diagnostics import Severity
from parscore.pipeline.lint import lint
from tests.forms.kit import SET
from tests.fuzz.kit import changed, folder, fuzzed, places, seeds

PIECES = (
    "", " ", "  ", "\t", "\n", "- ", ": ", "{", "}", "[", "]", '"', "'", "#", "&a ", "*a", "!!int ", "<<: *a", "|", "%",
    "0", "9", "1.", ",5", "-1", "1e3", "null", "~", "yes", "max: 3", "children:", "code: '1.1'", "rule:", "kind: ratio",
    "𝟙", "\u00a0", "\ufeff", "\x00", "---\n", "...\n", "{else: 0}", "each: 0", "max: 1\n", "x" * 200,
)  # fmt: skip

changes = st.lists(
    st.tuples(places, st.sampled_from(PIECES) | st.text(max_size=5), st.integers(0, 12)), max_size=4
)


def shuffled(text: str, seed: int) -> str:
    """The text with lines lost, doubled or exchanged, none at times."""
    chance, lines = random.Random(seed), text.splitlines(keepends=True)
    for _ in range(chance.choice((0, 0, 1, 2))):
        at, other = chance.randrange(len(lines)), chance.randrange(len(lines))
        match chance.randrange(3):
            case 0:
                lines.insert(other, lines[at])
            case 1:
                lines[at], lines[other] = lines[other], lines[at]
            case _:
                del lines[at]
    return "".join(lines)


@fuzzed(changes, seeds)
def test_lint_refuses_what_does_not_add_up(done: list[tuple[float, str, int]], seed: int) -> None:
    text = shuffled(SET, seed)
    for at, what, length in done:
        text = changed(text, at, what, length)
    path = folder() / "bo.yaml"
    path.write_text(text, encoding="utf-8", errors="surrogatepass")
    report = lint([path])
    if any(found.severity is Severity.ERROR for found in report.findings):
        return
    try:
        data = yaml.load(text, Loader=yaml.BaseLoader)
    except yaml.YAMLError:
        assert report.findings
        return
    assert isinstance(data, dict)
    assert list(_wrong_sums(data)) == []


def _wrong_sums(data: dict[str, Any]) -> Iterator[str]:
    """The criteria whose children do not come to their points."""
    waiting = list(data.get("criteria", ()))
    while waiting:
        node = waiting.pop()
        children = node.get("children") or []
        waiting += children
        if children and sum(Decimal(child["max"]) for child in children) != Decimal(node["max"]):
            yield node["code"]
