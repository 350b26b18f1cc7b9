"""What changed between two criteria sets: what is certain, what is only proposed, in words and as JSON."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path

import pytest

import parscore as api
from parscore.compute.diff_sets import SetChange, set_changes
from parscore.model.framework import Framework
from parscore.read.yaml.document import parse
from parscore.read.yaml.models import build
from tests.kit.cli import FRAMEWORK, parscore


def changed(tmp_path: Path, *swaps: tuple[str, str], text: str = FRAMEWORK) -> tuple[SetChange, ...]:
    """The changes from `text` to the text with pieces replaced."""
    after = text
    for old, new in swaps:
        assert old in after
        after = after.replace(old, new, 1)
    for name, body in (("cu.yaml", text), ("moi.yaml", after)):
        (tmp_path / name).write_text(body, encoding="utf-8")
    return set_changes(api.load_framework(tmp_path / "cu.yaml"), api.load_framework(tmp_path / "moi.yaml"))


def only(found: tuple[SetChange, ...]) -> SetChange:
    assert len(found) == 1, found
    return found[0]


def test_nothing_changed(tmp_path: Path) -> None:
    assert changed(tmp_path) == ()


def test_a_maximum(tmp_path: Path) -> None:
    found = changed(tmp_path, ("title: Kế hoạch, max: 4", "title: Kế hoạch, max: 3.5"))
    assert only(found) == SetChange("max", "1.1", "", "max", Decimal(4), Decimal("3.5"), "Kế hoạch")


def test_renamed(tmp_path: Path) -> None:
    one = only(changed(tmp_path, ("title: Kế hoạch,", "title: Kế hoạch năm,")))
    assert (one.change, one.before, one.after, one.proposed) == ("renamed", "Kế hoạch", "Kế hoạch năm", False)


def test_one_code_with_quite_another_title_is_in_doubt(tmp_path: Path) -> None:
    one = only(changed(tmp_path, ("title: Kế hoạch,", "title: Trả hồ sơ đúng hạn,")))
    assert (one.change, one.code, one.proposed) == ("renamed", "1.1", True)


@pytest.mark.parametrize(
    ("before", "after", "doubted"),
    [
        ("Chế độ báo cáo CCHC định kỳ", "Báo cáo CCHC", False),
        ("Kế hoạch cải cách hành chính năm của tỉnh", "Kế hoạch CCHC năm", False),
        ("Theo dõi tình hình thi hành pháp luật", "Theo dõi thi hành pháp luật và phổ biến pháp luật", False),
        ("Hồ sơ giải quyết đúng hạn, trước hạn", "Hồ sơ trả đúng hạn và trước hạn", False),
        ("Chất lượng kế hoạch", "UBND cấp xã ban hành kế hoạch", True),
        ("Xử lý văn bản sau rà soát", "Xử lý văn bản trái pháp luật, không còn phù hợp", True),
        ("Tỷ lệ giải ngân vốn đầu tư công", "Quản lý, sử dụng kinh phí, vốn đầu tư và tài sản công", True),
        ("Phân cấp quản lý", "Tổ chức bộ máy", True),
    ],
)
def test_when_two_titles_are_wordings_of_one_criterion(
    before: str, after: str, doubted: bool, tmp_path: Path
) -> None:
    """Titles of the sets of ministries and provinces, under one code in two sets."""
    text = FRAMEWORK.replace("title: Kế hoạch,", f'title: "{before}",')
    one = only(changed(tmp_path, (f'title: "{before}",', f'title: "{after}",'), text=text))
    assert (one.change, one.proposed) == ("renamed", doubted)


def test_moved_by_was(tmp_path: Path) -> None:
    one = only(changed(tmp_path, ('code: "1.2", title: Kết quả', 'code: "1.3", was: "1.2", title: Kết quả')))
    assert (one.change, one.code, one.was, one.proposed) == ("moved", "1.3", "1.2", False)
    assert (one.before, one.after) == ("1.2", "1.3")


def test_moved_by_title_is_a_proposal(tmp_path: Path) -> None:
    one = only(changed(tmp_path, ('code: "1.2", title: Kết quả', 'code: "1.3", title: Kết quả')))
    assert (one.change, one.code, one.was, one.proposed) == ("moved", "1.3", "1.2", True)


INSERTED = """\
      - {code: "1.1", title: Kiểm tra, max: 1, lead: so-noi-vu, evidence: none, rule: {kind: judged}}
"""


def test_a_row_put_in_before_the_others(tmp_path: Path) -> None:
    """Every code after it shifts; the titles tell which is which."""
    found = changed(
        tmp_path,
        ('code: "1.2"', 'code: "1.3"'),
        ('code: "1.1"', 'code: "1.2"'),
        ("    children:\n", f"    children:\n{INSERTED}"),
    )
    assert [(one.change, one.code, one.was, one.proposed) for one in found] == [
        ("added", "1.1", "", False),
        ("moved", "1.2", "1.1", True),
        ("moved", "1.3", "1.2", True),
    ]


def test_added_and_dropped(tmp_path: Path) -> None:
    found = changed(tmp_path, ('code: "1.1", title: Kế hoạch', 'code: "1.4", title: Sáng kiến mới'))
    assert [(one.change, one.code, one.title) for one in found] == [
        ("added", "1.4", "Sáng kiến mới"),
        ("dropped", "1.1", "Kế hoạch"),
    ]


def test_children_of_a_moved_branch_are_told_apart_by_their_parents() -> None:
    """Two branches hold a row of one name; only the parents say which is which."""
    row = "{{code: '{0}.1', title: Kế hoạch, max: 1, rule: {{kind: judged}}}}"
    old = two_branches(("1", "Thể chế", row), ("2", "Thủ tục", row))
    new = two_branches(("3", "Thể chế", row), ("4", "Thủ tục", row))
    found = [(one.code, one.was) for one in set_changes(old, new) if one.change == "moved"]
    assert found == [("3", "1"), ("3.1", "1.1"), ("4", "2"), ("4.1", "2.1")]


def two_branches(*branches: tuple[str, str, str]) -> Framework:
    text = FRAMEWORK.partition("criteria:\n")[0] + "criteria:\n"
    for code, title, row in branches:
        text += f"  - {{code: '{code}', title: {title}, max: 1, children: [{row.format(code)}]}}\n"
    document, _ = parse(text, "a.yaml")
    assert document is not None
    made, faults = build(Framework, document)
    assert made is not None, faults
    return made


@pytest.mark.parametrize(
    ("old", "new", "field", "before", "after"),
    [
        (
            "{kind: judged, examples: [{mark: 4, points: 4}]}",
            "{kind: judged, step: 0.5}",
            "step",
            None,
            "0.5",
        ),
        (
            "{kind: judged, examples: [{mark: 4, points: 4}]}",
            "{kind: choice, options: {Có: 4, Không: 0}}",
            "kind",
            "judged – Chấm trong khoảng 0 đến 4 điểm",
            "choice – Có: 4 điểm; Không: 0 điểm",
        ),
    ],
)
def test_rules(tmp_path: Path, old: str, new: str, field: str, before: str | None, after: str) -> None:
    one = only(changed(tmp_path, (old, new)))
    shown = format(one.after, "f") if isinstance(one.after, Decimal) else one.after
    assert (one.change, one.field, one.before, shown) == ("rule", field, before, after)


RULED = FRAMEWORK.replace(
    "{kind: judged, examples: [{mark: 4, points: 4}]}",
    "{kind: bands, of: Số lần, steps: [{above: 3, points: 4}, {from: 1, points: 2}, {else: 0}]}",
)


def test_steps_in_words(tmp_path: Path) -> None:
    one = only(changed(tmp_path, ("{from: 1, points: 2}", "{from: 2, points: 2.5}"), text=RULED))
    assert (one.field, one.before) == ("steps", "trên 3: 4; từ 1: 2; còn lại: 0")
    assert one.after == "trên 3: 4; từ 2: 2,5; còn lại: 0"


def test_the_order_of_options_counts(tmp_path: Path) -> None:
    text = FRAMEWORK.replace(
        "{kind: judged, examples: [{mark: 4, points: 4}]}", "{kind: choice, options: {A: 4, B: 0}}"
    )
    one = only(changed(tmp_path, ("{A: 4, B: 0}", "{B: 0, A: 4}"), text=text))
    assert (one.before, one.after) == ("A: 4; B: 0", "B: 0; A: 4")


@pytest.mark.parametrize(
    ("old", "new", "change", "field"),
    [
        ("digits: 2", "digits: 3", "policy", "policy.rounding.digits"),
        ("not_applicable: reduce_maximum", "not_applicable: zero", "policy", "policy.not_applicable"),
        ("ties: competition", "ties: dense", "policy", "policy.rank.ties"),
        ("tie_break: []", 'tie_break: ["1.1"]', "policy", "policy.rank.tie_break"),
        ("policy:\n", "policy:\n  total_cap: 10\n", "policy", "policy.total_cap"),
        ("from: 80", "from: 85", "bands", "bands.from"),
        ("counts: [1, 2]", "counts: [1, 3]", "declares", "declares.counts"),
        ("levels: [Lĩnh vực, Tiêu chí]", "levels: [LV, TC]", "levels", "levels"),
        ("year: 2022", "year: 2023", "set", "year"),
        ("1/QĐ-UBND", "2/QĐ-UBND", "set", "basis.document"),
        ("lead: so-noi-vu", "lead: so-tu-phap", "lead", "lead"),
        ("evidence: none", "evidence: optional", "evidence", "evidence"),
        ("guide: Nêu số văn bản", "guide: Nêu số và ngày", "guide", "guide"),
    ],
)
def test_everything_else(tmp_path: Path, old: str, new: str, change: str, field: str) -> None:
    one = only(changed(tmp_path, (old, new)))
    assert (one.change, one.field) == (change, field)


def test_a_new_grade(tmp_path: Path) -> None:
    one = only(changed(tmp_path, ("{name: Yếu, from: 0}", "{name: Khá, from: 60}, {name: Yếu, from: 0}")))
    assert (one.change, one.title, one.before, one.after) == ("bands", "Khá", None, Decimal(60))


def test_an_item_that_leaves_the_scale(tmp_path: Path) -> None:
    row = FRAMEWORK[FRAMEWORK.index('      - {code: "1.2"') :]
    item = row.replace("      - ", "  - ").replace("         basis", "    basis")
    found = changed(tmp_path, (row, f"bonus:\n{item}"))
    assert [(one.change, one.field, one.before, one.after) for one in found] == [
        ("moved", "section", "criteria", "bonus")
    ]


def test_the_command(tmp_path: Path) -> None:
    changed(tmp_path, ("title: Kế hoạch, max: 4", "title: Kế hoạch, max: 3.5"))
    done = parscore("diff", tmp_path / "cu.yaml", tmp_path / "moi.yaml", "--json")
    assert json.loads(done.stdout) == [
        {
            "change": "max",
            "code": "1.1",
            "was": None,
            "field": "max",
            "from": "4",
            "to": "3.5",
            "title": "Kế hoạch",
            "proposed": False,
        }
    ]
    text = parscore("diff", tmp_path / "cu.yaml", tmp_path / "moi.yaml").stdout
    assert "3,5" in text
    assert "đổi điểm tối đa 1" in text
    same = parscore("diff", tmp_path / "cu.yaml", tmp_path / "cu.yaml")
    assert same.stdout == "Không có gì thay đổi: thu (2022) → thu (2022).\n"


def test_shipped_sets_by_name() -> None:
    done = parscore("diff", "lai-chau/2022/so", "lai-chau/2022/huyen")
    assert done.returncode == 0
    assert "có thể là" in done.stdout


def test_a_set_that_does_not_hold(tmp_path: Path) -> None:
    changed(tmp_path)
    (tmp_path / "moi.yaml").write_text("framework: [\n", encoding="utf-8")
    done = parscore("diff", tmp_path / "cu.yaml", tmp_path / "moi.yaml")
    assert done.returncode == 1
    assert "moi.yaml:2" in done.stderr
    assert done.stdout == ""
