"""Words against numbers: what contradicts is found, what may mean something else is left alone."""

from __future__ import annotations

import pytest

from parscore.check.framework.text import WORDING
from parscore.model.framework import Framework
from parscore.read.yaml.document import parse
from parscore.read.yaml.models import build
from tests.kit.cli import FRAMEWORK

HEAD = FRAMEWORK.partition("criteria:\n")[0]
RULES = {
    "judged": "{kind: judged}",
    "count": "{kind: count, of: Số sáng kiến, each: 0.5}",
    "deduct": "{kind: deduct, of: Số lần trễ hạn, each: 0.5}",
    "ratio": "{kind: ratio, numerator: Tử, denominator: Mẫu, floor: 80, when_none: full}",
    "open": "{kind: ratio, numerator: Tử, denominator: Mẫu, when_none: full}",
}


def codes(text: str, rule: str, key: str = "guide") -> list[str]:
    """The codes found in a criterion of two points with that text."""
    title = text if key == "title" else "Kế hoạch"
    body = (
        f"criteria:\n  - code: '1'\n    title: '{title}'\n    max: 2\n    guide: '{text}'\n    rule: {rule}\n"
    )
    document, _ = parse(HEAD + body, "a.yaml")
    assert document is not None
    framework, faults = build(Framework, document)
    assert framework is not None, faults
    found = [one for check in WORDING for one in check(framework, document.positions)]
    return [one.code for one in found if one.message.startswith(f"«{key}»")]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Tiêu chí này tối đa 3 điểm", "guide"),
        ("Điểm chuẩn: 1,5 điểm.", "guide"),
        ("Chấm theo nhận xét, không quá 2,5 điểm", "guide"),
        ("Được tối đa là 20 điểm", "guide"),
        ("Ban hành kế hoạch (1 điểm)", "title"),
        ("Ban hành kế hoạch: 1 điểm", "title"),
        ("Ban hành kế hoạch – tối đa 1đ", "title"),
    ],
)
def test_another_maximum(text: str, key: str) -> None:
    assert codes(text, RULES["judged"], key) == ["F177"]


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Tiêu chí này tối đa 2 điểm", "guide"),
        ("Phần số liệu tối đa 1,5 điểm; phần giải pháp tối đa 0,5 điểm", "guide"),
        ("Mỗi sáng kiến tối đa 0,5 điểm", "guide"),
        ("Trừ tối đa 1 điểm khi gửi chậm", "guide"),
        ("Nếu gửi chậm thì được tối đa 1 điểm", "guide"),
        ("Không quá 15 ngày; tối đa 3 văn bản", "guide"),
        ("Tăng không quá 3 điểm phần trăm, giảm không quá 5 điểm %", "guide"),
        ("Đơn vị đạt từ 80 điểm trở lên", "guide"),
        ("Số văn bản đạt dưới 5 điểm của năm trước", "title"),
        ("Ban hành kế hoạch (2 điểm)", "title"),
        ("Ban hành kế hoạch (tối đa 2,0 điểm)", "title"),
        ("Kế hoạch (năm 2022)", "title"),
    ],
)
def test_no_other_maximum(text: str, key: str) -> None:
    assert codes(text, RULES["judged"], key) == []


@pytest.mark.parametrize(
    ("text", "rule", "found"),
    [
        ("Mỗi sáng kiến được 1 điểm", "count", ["F178"]),
        ("Mỗi sáng kiến được 0,5 điểm, tối đa 2 điểm", "count", []),
        ("Cứ mỗi sáng kiến cấp tỉnh cộng 0.5 điểm", "count", []),
        ("Mỗi lần trễ hạn bị trừ 0,25 điểm", "deduct", ["F178"]),
        ("Mỗi lần trễ hạn bị trừ 0,5 điểm; mỗi lần không gửi trừ 1 điểm", "deduct", []),
        ("Mỗi quý một báo cáo; trừ 1 điểm khi thiếu", "deduct", []),
        ("Mỗi sáng kiến được 1 điểm", "judged", []),
        ("Tỷ lệ dưới 70% thì không được điểm", "ratio", ["F178"]),
        ("Dưới 70%: 0 điểm", "ratio", ["F178"]),
        ("Dưới 80%: 0 điểm", "ratio", []),
        ("Dưới 80% thì không tính điểm", "open", ["F178"]),
        ("Dưới 90% phải nêu lý do", "ratio", []),
    ],
)
def test_rules(text: str, rule: str, found: list[str]) -> None:
    assert codes(text, RULES[rule]) == found
