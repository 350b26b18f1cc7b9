"""Structure faults in plain words: the key, the place, the nearest spelling."""

from __future__ import annotations

import pytest

from parscore.model.cycle import Cycle
from parscore.model.framework import Framework
from parscore.read.yaml.document import parse
from parscore.read.yaml.models import build

HEAD = """framework: vi-du
title: Bộ tiêu chí
year: 2022
status: illustrative
basis: {document: 01/QĐ-UBND}
levels: [Tiêu chí]
policy:
  not_applicable: zero
  rounding: {mode: half_up, digits: 2}
  rank: {by: index, compare: exact, ties: competition}
criteria:
  - code: "1"
    title: Kế hoạch
    max: 1
"""


def faults(text: str, model: type[Framework] | type[Cycle] = Framework) -> list[tuple[str, int, str]]:
    document, findings = parse(text, "a.yaml")
    assert document is not None
    assert findings == []
    built, found = build(model, document)
    assert built is None
    return [(finding.code, finding.place.line, finding.message) for finding in found]


@pytest.mark.parametrize(
    ("rule", "code", "words"),
    [
        ("{kind: choise, options: {Có: 1}}", "F007", "«choice»"),
        ("{options: {Có: 1}}", "F005", "«kind» trong «rule»"),
        ("{kind: choice, option: {Có: 1}}", "F004", "ý bạn là «options»?"),
        ("{kind: ratio, numerator: Tử, denominator: Mẫu, flor: 80}", "F004", "ý bạn là «floor»?"),
        ("{kind: count, of: Số lần, each: nửa điểm}", "F006", "«each»"),
        ("{kind: bands, of: Số lần, steps: [{form: 3, points: 0}]}", "F004", "ý bạn là «from»?"),
        ("{kind: survey, audiences: {hdnd: 1}, min_replies: năm}", "F006", "số nguyên"),
        ("judged", "F006", "«rule»"),
    ],
)
def test_rules(rule: str, code: str, words: str) -> None:
    found = faults(HEAD + f"    rule: {rule}\n")
    assert (code, 15) in [(one, line) for one, line, _ in found]
    assert any(words in message for _, _, message in found)


@pytest.mark.parametrize(
    ("old", "new", "code", "words"),
    [
        ("levels:", "level:", "F004", "ý bạn là «levels»?"),
        ("year: 2022", "year: hai nghìn", "F006", "số nguyên"),
        ("year: 2022", "year: 1800", "F006", "không nhỏ hơn 1990"),
        ("status: illustrative", "status: minh-hoa", "F007", "«status»"),
        ("by: index, ", "", "F005", "«by»"),
        ("framework: vi-du", "framework: Ví dụ", "F006", "mã không dấu"),
        ("levels: [Tiêu chí]", "levels: []", "F006", "ít nhất một mục"),
        ("levels: [Tiêu chí]", "levels: Tiêu chí", "F006", "danh sách"),
        ("title: Kế hoạch", "title:", "F005", "«title» trong «1»"),
        ("01/QĐ-UBND}", "01/QĐ-UBND, date: 29/12/2022}", "F006", "2022-12-29"),
    ],
)
def test_frameworks(old: str, new: str, code: str, words: str) -> None:
    assert old in HEAD
    text = HEAD.replace(old, new, 1) + "    rule: {kind: judged}\n"
    found = faults(text)
    assert any(one == code and words in message for one, _, message in found), found


def test_cycle_names_the_unit() -> None:
    text = "cycle: a\ntitle: A\nyear: 2022\ngroups:\n"
    text += "  - {id: so, title: Sở, framework: f, units: [{id: so-a}]}\n"
    assert [(code, line) for code, line, _ in faults(text, Cycle)] == [("F005", 5)]
    assert "«name» trong «so-a»" in faults(text, Cycle)[0][2]


@pytest.mark.parametrize("text", ["", "- a\n", "chỉ là chữ\n"])
def test_not_a_table(text: str) -> None:
    assert [code for code, _, _ in faults(text)] == ["F006"]


def test_a_list_within_a_list_names_its_key() -> None:
    found = faults("framework: a\nlevels: [[Lĩnh vực, Tiêu chí], Mục]\n")
    assert any("«levels, mục 1»" in words for code, _, words in found if code == "F006")


@pytest.mark.parametrize("code", ["1.2.", ".", "1..2", "1.2.."])
def test_odd_dots_in_a_code_are_findings(code: str) -> None:
    """A program that counts its parts has to stand them too."""
    text = f"criteria: [{{code: '1', title: A, max: 2, children: [{{code: '{code}', title: B, max: 2}}]}}]"
    assert all(one[0].startswith("F") for one in faults(text))
