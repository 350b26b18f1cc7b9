"""Keys in a wrong place, and what is written under another key: the finding says where it belongs."""

from __future__ import annotations

from pathlib import Path

import pytest

from parscore.pipeline.lint import lint
from tests.rules.kit import set_text


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("evidence: none", "evidence: none, full_from: 80", "ghi ở rule (kind: ratio)"),
        ("kind: ratio", "kind: ratio, lead: so-noi-vu", "ghi ở từng tiêu chí"),
        ("year: 2026", "year: 2026\nrounding: {mode: half_up, digits: 2}", "ghi ở policy"),
        ("digits: 2", "digits: 2, marks: computed", "ghi ở policy; từng tiêu chí"),
        ("evidence: none", 'evidence: none, gate: {zeroes: ["1"]}', "policy, gates"),
        ("evidence: none", "evidence: none, applies_to: [so]", "ghi bằng kinds"),
        ("kind: ratio", "kind: ratio, levels: [A]", "ghi ở ngoài cùng của bộ"),
    ],
)
def test_an_unknown_key_is_told_where_it_belongs(tmp_path: Path, old: str, new: str, said: str) -> None:
    rule = "{kind: ratio, numerator: A, denominator: B, when_none: zero}"
    path = tmp_path / "bo.yaml"
    path.write_text(set_text(("1.1", 4, rule)).replace(old, new, 1), encoding="utf-8")
    (one,) = [found for found in lint([path]).findings if found.code == "F004"]
    assert said in one.message
