"""Criteria sets damaged as text: lint always ends with findings, and a set without an error adds up by PyYAML too."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import yaml

from parscore.diagnostics import Severity
from parscore.pipeline.lint import lint
from parscore.pipeline.results import open_set
from tests.forms.kit import SET
from tests.fuzz.kit import Changes, changes, damaged_yaml, folder, fuzzed, seeds


@fuzzed(changes, seeds)
def test_lint_refuses_what_does_not_add_up(done: Changes, seed: int) -> None:
    path = folder() / "bo.yaml"
    path.write_text(damaged_yaml(SET, done, seed), encoding="utf-8", errors="surrogatepass")
    report = lint([path])
    if any(found.severity is Severity.ERROR for found in report.findings):
        return
    try:
        data = yaml.load(path.read_bytes(), Loader=yaml.BaseLoader)
    except yaml.YAMLError:
        assert report.findings
        return
    assert isinstance(data, dict)
    assert list(_wrong_sums(data)) == []
    read, _ = open_set(str(path))
    assert read is not None
    assert [(one.code, one.title, one.max) for one in read.by_code.values()] == list(_written(data))


def _written(data: dict[str, Any]) -> Iterator[tuple[str, str, Decimal]]:
    """Code, title and points of every criterion as PyYAML reads them."""
    for part in ("criteria", "bonus", "penalty"):
        for node in data.get(part, ()):
            yield node["code"], node["title"], Decimal(node["max"])
            yield from _written({"criteria": node.get("children", ())})


def _wrong_sums(data: dict[str, Any]) -> Iterator[str]:
    """The criteria whose children do not come to their points."""
    waiting = list(data.get("criteria", ()))
    while waiting:
        node = waiting.pop()
        children = node.get("children") or []
        waiting += children
        if children and sum(Decimal(child["max"]) for child in children) != Decimal(node["max"]):
            yield node["code"]
