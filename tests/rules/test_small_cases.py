"""Every kind of rule in small cases: points on both sides of a bound, the marks it can give, what it says of itself."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from parscore.model.rules import Answer
from parscore.model.rules.options import Choice
from parscore.number import settle
from tests.rules.kit import made

D = Decimal
RATIO = "kind: ratio, numerator: A, denominator: B"
BEST = "{kind: relative, numerator: A, denominator: B, at_target: 0.4}"
RANGE = "{kind: relative, to: range, of: Số, least: 1"
STEPS = "steps: [{above: 90, points: 6}, {from: 70, points: 3}, {else: 1}]"
SURVEY = "{kind: survey, audiences: {hdnd: 0.4, dan: 0.6}}"
LATE = "{kind: late, each: 2, first: 2, per: 3, last: 10}"


def outcome(rule: str, given: Mapping[str, str], shares: Mapping[str, str] | None = None) -> str:
    """The points of an answer as text; `option` and `mark` are no figures, `row` is that of 1.1."""
    leaf = made(("1.1", 5, "{kind: judged}"), ("1.2", 10, rule)).by_code["1.2"]
    option, mark, row = (given.get(key) for key in ("option", "mark", "row"))
    answer = Answer(
        option,
        {key: D(value) for key, value in given.items() if key not in ("option", "mark", "row")},
        None if mark is None else D(mark),
        {key: D(value) for key, value in (shares or {}).items()},
        {} if row is None else {"1.1": D(row)},
    )
    assert leaf.rule is not None
    found = leaf.rule.points(answer, leaf.max, "half_up")
    return found.nothing or ("unknown" if found.points is None else str(settle(found.points)))


@pytest.mark.parametrize(
    ("rule", "given", "wanted"),
    [
        (f"{{{RATIO}, full_from: 80, floor: 50}}", {"numerator": "79", "denominator": "100"}, "7.9"),
        (f"{{{RATIO}, full_from: 80, floor: 50}}", {"numerator": "80", "denominator": "100"}, "10"),
        (f"{{{RATIO}, full_from: 80, floor: 50}}", {"numerator": "50", "denominator": "100"}, "5"),
        (f"{{{RATIO}, full_from: 80, floor: 50}}", {"numerator": "49.9", "denominator": "100"}, "0"),
        (f"{{{RATIO}, full_from: 120}}", {"numerator": "99", "denominator": "100"}, "9.9"),
        (f"{{{RATIO}, full_from: 120}}", {"numerator": "100", "denominator": "100"}, "10"),
        (f"{{{RATIO}, full_from: 120}}", {"numerator": "110", "denominator": "100"}, "10"),
        (f"{{{RATIO}, round_to: 3}}", {"numerator": "96", "denominator": "100"}, "9"),
        (f"{{{RATIO}, round_to: 4}}", {"numerator": "99", "denominator": "100"}, "8"),
        (f"{{{RATIO}, round_to: 6}}", {"numerator": "95", "denominator": "100"}, "10"),
        (f"{{{RATIO}}}", {"numerator": "1", "denominator": "0"}, "unknown"),
        (f"{{{RATIO}}}", {"numerator": "0", "denominator": "0"}, "unknown"),
        (f"{{{RATIO}}}", {"denominator": "0"}, "unknown"),
        (f"{{{RATIO}, when_none: full}}", {"denominator": "0"}, "10"),
        (f"{{{RATIO}}}", {"numerator": "-1", "denominator": "2"}, "unknown"),
        (f"{{{RATIO}}}", {"numerator": "1", "denominator": "-2"}, "unknown"),
        (f"{{{RATIO}}}", {"numerator": "0", "denominator": "1"}, "0"),
        (f"{{{RATIO}}}", {"numerator": "1"}, "unknown"),
        ("{kind: linear, of: Số, points: [[0, 3], [5, 1], [10, 4]]}", {"of": "-1"}, "3"),
        ("{kind: linear, of: Số, points: [[0, 3], [5, 1], [10, 4]]}", {"of": "2.5"}, "2"),
        ("{kind: linear, of: Số, points: [[0, 3], [5, 1], [10, 4]]}", {"of": "5"}, "1"),
        ("{kind: linear, of: Số, points: [[0, 3], [5, 1], [10, 4]]}", {"of": "7"}, "2.2"),
        ("{kind: linear, of: Số, points: [[0, 3], [5, 1], [10, 4]]}", {"of": "11"}, "4"),
        (f"{{kind: bands, of: Số, {STEPS}}}", {"of": "90"}, "3"),
        (f"{{kind: bands, of: Số, {STEPS}}}", {"of": "90.01"}, "6"),
        (f"{{kind: bands, of: Số, {STEPS}}}", {"of": "70"}, "3"),
        (f"{{kind: bands, of: Số, {STEPS}}}", {"of": "69.99"}, "1"),
        (f"{{kind: bands, of: Số, {STEPS}}}", {}, "unknown"),
        ("{kind: bands, of: Số, steps: [{from: 70, points: 3}]}", {"of": "69"}, "unknown"),
        ("{kind: count, of: Số, each: 3}", {"of": "3"}, "9"),
        ("{kind: count, of: Số, each: 3}", {"of": "4"}, "10"),
        ("{kind: count, of: Số, each: 3}", {"of": "0"}, "0"),
        ("{kind: count, of: Số, each: 3}", {"of": "-1"}, "unknown"),
        ("{kind: count, of: Số, each: 3}", {}, "unknown"),
        ("{kind: count, of: Số, each: 3, when_none: empty}", {"of": "0"}, "empty"),
        ("{kind: count, of: Số, each: 3, when_none: empty}", {"of": "1"}, "3"),
        ("{kind: deduct, of: Số, each: 3}", {"of": "2"}, "4"),
        ("{kind: deduct, of: Số, each: 3}", {"of": "4"}, "0"),
        ("{kind: deduct, of: Số, each: 3, start: 8, least: 1}", {"of": "0"}, "8"),
        ("{kind: deduct, of: Số, each: 3, start: 8, least: 1}", {"of": "3"}, "1"),
        (LATE, {"of": "0"}, "0"),
        (LATE, {"of": "2"}, "2"),
        (LATE, {"of": "3"}, "4"),
        (LATE, {"of": "5"}, "4"),
        (LATE, {"of": "6"}, "6"),
        (LATE, {"of": "10"}, "8"),
        (LATE, {"of": "10.5"}, "unknown"),
        (LATE, {}, "unknown"),
        ("{kind: late, each: 6}", {"of": "2"}, "10"),
        ("{kind: judged}", {"mark": "7"}, "7"),
        ("{kind: judged}", {}, "unknown"),
        ("{kind: shown, of: Số}", {"of": "7"}, "empty"),
        ("{kind: choice, options: {Có: 6, Không: 0}}", {"option": "có"}, "6"),
        ("{kind: choice, options: {Có: 6, Không: 0}}", {"option": "Không"}, "0"),
        ("{kind: choice, options: {Có: 6, Không: 0}}", {"option": "Chưa"}, "unknown"),
        ("{kind: choice, options: {Có: 6, Không: 0}}", {}, "unknown"),
        ("{kind: choice, options: {Có: 6, CÓ: 0}}", {"option": "có"}, "unknown"),
        ("{kind: choice, options: {Có: 6, CÓ: 0}}", {"option": "CÓ"}, "0"),
        (BEST, {"numerator": "1", "denominator": "2", "lowest": "0", "highest": "3"}, "2"),
        (BEST, {"numerator": "2", "denominator": "2", "lowest": "0", "highest": "3"}, "4"),
        (BEST, {"numerator": "4", "denominator": "2", "lowest": "0", "highest": "3"}, "7"),
        (BEST, {"numerator": "8", "denominator": "2", "lowest": "0", "highest": "3"}, "10"),
        (BEST, {"numerator": "4", "denominator": "2", "lowest": "0", "highest": "1"}, "10"),
        (BEST, {"numerator": "4", "denominator": "2", "lowest": "0"}, "unknown"),
        (BEST, {"numerator": "4", "denominator": "2", "highest": "3"}, "unknown"),
        (BEST, {"numerator": "4", "lowest": "0", "highest": "3"}, "unknown"),
        (f"{RANGE}}}", {"of": "5", "lowest": "0", "highest": "20"}, "3.25"),
        (f"{RANGE}}}", {"of": "0", "lowest": "0", "highest": "20"}, "1"),
        (f"{RANGE}}}", {"of": "30", "lowest": "0", "highest": "20"}, "10"),
        (f"{RANGE}}}", {"of": "-5", "lowest": "0", "highest": "20"}, "1"),
        (f"{RANGE}}}", {"of": "20", "lowest": "20", "highest": "20"}, "10"),
        (f"{RANGE}, lower_is_better: true}}", {"of": "5", "lowest": "0", "highest": "20"}, "7.75"),
        (f"{RANGE}, when_none: full}}", {"of": "0", "lowest": "0", "highest": "20"}, "10"),
    ],
)  # fmt: skip
def test_points(rule: str, given: dict[str, str], wanted: str) -> None:
    assert outcome(rule, given) == wanted


@pytest.mark.parametrize(
    ("rule", "shares", "wanted"),
    [
        (SURVEY, {"hdnd": "1", "dan": "0.5"}, "7"),
        (SURVEY, {"hdnd": "1"}, "unknown"),
        (SURVEY, {}, "unknown"),
        ("{kind: given}", {"share": "0.25"}, "2.5"),
        ("{kind: given}", {}, "unknown"),
    ],
)
def test_points_of_shares(rule: str, shares: dict[str, str], wanted: str) -> None:
    assert outcome(rule, {}, shares) == wanted


def test_given_points_count_before_a_given_share() -> None:
    assert outcome("{kind: given}", {"mark": "0"}, {"share": "0.25"}) == "0"


CASES = (
    '{kind: cases, cases: [{option: Riêng, points: 9}, {row: "1.1", above: 3, points: 8}, '
    '{row: "1.1", from: 2, max: 4, '
    "rule: {kind: ratio, numerator: A, denominator: B}}, {else: {kind: choice, options: {Có: 2, Không: 0}}}]}"
)


@pytest.mark.parametrize(
    ("given", "wanted"),
    [
        ({"option": "riêng"}, "9"),
        ({"option": "Có"}, "unknown"),
        ({"option": "Có", "row": "3.5"}, "8"),
        ({"row": "3", "numerator": "1", "denominator": "2"}, "2"),
        ({"row": "2", "numerator": "1", "denominator": "1"}, "4"),
        ({"row": "1", "numerator": "1", "denominator": "1"}, "unknown"),
        ({"row": "1", "option": "Có"}, "2"),
    ],
)
def test_points_of_cases(given: dict[str, str], wanted: str) -> None:
    assert outcome(CASES, given) == wanted


@pytest.mark.parametrize(
    ("rule", "most", "allowed", "refused"),
    [
        (f"{{{RATIO}}}", 2, "0 0.01 2", "-0.01 2.01"),
        (f"{{{RATIO}, round_to: 0.5}}", 2, "0 0.5 2", "0.4 2.5"),
        ("{kind: linear, of: Số, points: [[0, 3], [5, 1], [10, 4]]}", 4, "1 2.2 3 4", "0.9 4.1"),
        ("{kind: linear, of: Số, points: [[0, 0], [10, 4]], round_to: 0.5}", 4, "0 0.5 4", "0.4 4.5"),
        (f"{{kind: bands, of: Số, {STEPS}}}", 6, "1 3 6", "0 2"),
        (f"{{kind: bands, of: Số, when_none: zero, {STEPS}}}", 6, "0 1 3 6", "2"),
        ("{kind: count, of: Số, each: 3}", 10, "0 3 6 9 10", "1 -3 12"),
        ("{kind: deduct, of: Số, each: 3, start: 8, least: 1}", 8, "8 5 2 1", "0 3 4"),
        (LATE, 5, "0 2 4 5", "1 6"),
        ("{kind: judged}", 2, "0 0.3 2", "-1 2.1"),
        ("{kind: judged, step: 0.5}", 2, "0 0.5 2", "0.3"),
        ("{kind: choice, options: {Có: 2, Không: 0}}", 2, "0 2", "1"),
        (SURVEY, 2, "0 0.3 2", "-1 2.1"),
        ("{kind: shown, of: Số}", 2, "", "0 1 2"),
        (CASES, 9, "9 8 4 3.3 0 2", "4.1 7"),
        (f"{RANGE}}}", 9, "0 9", "-1 10"),
    ],
)
def test_marks_that_can_be_given(rule: str, most: int, allowed: str, refused: str) -> None:
    marks = made(("1.1", 5, "{kind: judged}"), ("1.2", most, rule)).by_code["1.2"].marks
    assert [mark for mark in allowed.split() if not marks.allows(D(mark))] == []
    assert [mark for mark in refused.split() if marks.allows(D(mark))] == []


def test_a_step_that_misses_the_maximum_gives_no_maximum() -> None:
    """Of a judged mark; where points are computed in steps the maximum caps them."""
    judged, rounded = made(
        ("1.1", "1.2", "{kind: judged, step: 0.5}"), ("1.2", "1.2", f"{{{RATIO}, round_to: 0.5}}")
    ).leaves  # fmt: skip
    assert (judged.marks.every(9), rounded.marks.every(9)) == (
        (D(0), D("0.5"), D(1)),
        (D(0), D("0.5"), D(1), D("1.2")),
    )


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (f"{{{RATIO}}}", "(A / B) × 9 điểm"),
        (f"{{{RATIO}, floor: 50}}", "(A / B) × 9 điểm|Dưới 50%: 0 điểm"),
        (f"{{{RATIO}, full_from: 80, when_none: zero}}",
         "(A / B) × 9 điểm|Từ 80% trở lên: 9 điểm|Không phát sinh: 0 điểm"),
        (f"{{{RATIO}, scaled: true}}", "(A / B) / 100% × 9 điểm|Từ 100% trở lên: 9 điểm"),
        ("{kind: linear, of: Số, points: [[5, 1], [0, 3], [10, 9]]}",
         "(Số)|Từ 0 trở xuống: 3 điểm|Từ 0 đến 5: theo đường thẳng từ 3 đến 1 điểm|"
         "Từ 5 đến 10: theo đường thẳng từ 1 đến 9 điểm|Từ 10 trở lên: 9 điểm"),
        (f"{{kind: bands, numerator: A, denominator: B, {STEPS}}}",
         "(A / B)|Trên 90%: 6 điểm|Từ 70% đến 90%: 3 điểm|Dưới 70%: 1 điểm"),
        ("{kind: bands, of: Số, steps: [{from: 9, points: 9}, {above: 2, points: 3}, {else: 0}]}",
         "(Số)|Từ 9 trở lên: 9 điểm|Trên 2 đến dưới 9: 3 điểm|Từ 2 trở xuống: 0 điểm"),
        ("{kind: bands, of: Số, steps: [{else: 9}]}", "(Số)|Mọi trường hợp: 9 điểm"),
        ("{kind: count, of: Số lần họp, each: 3}", "Mỗi lần họp: 3 điểm, tối đa 9 điểm"),
        ("{kind: count, of: Số lượng văn bản, each: 3}", "Mỗi văn bản: 3 điểm, tối đa 9 điểm"),
        ("{kind: count, of: Báo cáo, each: 3}", "Mỗi báo cáo: 3 điểm, tối đa 9 điểm"),
        ("{kind: deduct, of: Số lỗi, each: 3, least: 1}",
         "9 điểm, trừ 3 điểm cho mỗi lỗi, không thấp hơn 1"),
        (LATE, "Trễ trong 2 ngày: 2 điểm, sau đó thêm 2 điểm cho mỗi 3 ngày (chưa đủ cũng tính), tối đa 9 điểm|"
         "Trễ quá 10 ngày: không tiếp nhận"),
        ("{kind: late, each: 2, deadline: 12-15}", "Hạn: hết ngày 15/12|Mỗi ngày trễ: 2 điểm, tối đa 9 điểm"),
        ("{kind: late, each: 2, deadline: '21'}",
         "Hạn: hết ngày 21 tháng cuối của kỳ|Mỗi ngày trễ: 2 điểm, tối đa 9 điểm"),
        ("{kind: late, each: 2, due: trước ngày 5, deadline: '21'}",
         "Hạn: trước ngày 5|Mỗi ngày trễ: 2 điểm, tối đa 9 điểm"),
        ("{kind: judged, step: 0.5}", "Chấm trong khoảng 0 đến 9 điểm, theo bước 0,5"),
        ("{kind: judged}", "Chấm trong khoảng 0 đến 9 điểm"),
        (SURVEY, "Điều tra XHH: tỷ lệ bình quân có trọng số × 9 điểm|Đối tượng: hdnd 40%; dan 60%"),
        ("{kind: given}", "Điểm lấy từ kết quả bên ngoài, đơn vị không tự chấm"),
        ("{kind: shown, of: Số}", "(Số)|Chỉ nêu số liệu, không tính điểm"),
        (BEST, "(A / B)|Chưa đạt chỉ tiêu: tỷ lệ × 3,6 điểm; đúng chỉ tiêu: 3,6 điểm|"
         "Vượt chỉ tiêu: từ 3,6 đến 9 điểm, theo mức vượt so với đơn vị vượt nhiều nhất nhóm"),
        (f"{RANGE}, lower_is_better: true}}",
         "(Số)|Đơn vị cao nhất trong nhóm: 1 điểm; thấp nhất: 9 điểm|Ở giữa: theo đường thẳng|"
         "Cả nhóm bằng nhau: 9 điểm"),
        (f"{RANGE}}}",
         "(Số)|Đơn vị thấp nhất trong nhóm: 1 điểm; cao nhất: 9 điểm|Ở giữa: theo đường thẳng|"
         "Cả nhóm bằng nhau: 9 điểm"),
    ],
)  # fmt: skip
def test_words(rule: str, words: str) -> None:
    assert made(("1.1", 9, rule)).leaves[0].rule_in_words().split("\n") == words.split("|")


SAYS: dict[str, dict[str, Any]] = {
    "{kind: choice, options: {Có: 2, Không: 0}}": {"chooses": True, "awards": 2, "keys": ("option",)},
    f"{{{RATIO}, when_none: full}}": {"is_share": True, "nothing_key": "denominator", "on_nothing": "full"},
    f"{{kind: bands, of: Số, {STEPS}}}": {"awards": 3, "nothing_key": "of", "keys": ("of",)},
    "{kind: count, of: Số, each: 1}": {"nothing_key": "of", "keys": ("of",)},
    "{kind: judged, step: 0.5}": {"mark_step": D("0.5"), "keys": ("mark",)},
    "{kind: judged}": {"keys": ("mark",)},
    "{kind: given}": {"keys": ("share", "mark"), "missing": ("share",)},
    BEST: {"is_share": True, "nothing_key": "denominator", "keys": ("numerator", "denominator", "lowest", "highest")},
    CASES: {"chooses": True, "awards": 5, "keys": ("option", "numerator", "denominator", "rows")},
}  # fmt: skip


@pytest.mark.parametrize("rule", SAYS)
def test_what_a_rule_says_of_itself(rule: str) -> None:
    leaf = made(("1.1", 5, "{kind: judged}"), ("1.2", 9, rule)).by_code["1.2"].rule
    wanted = {"chooses": False, "is_share": False, "nothing_key": "", "on_nothing": None, "mark_step": None}
    wanted |= {"awards": 0} | SAYS[rule]
    assert leaf is not None
    keys = wanted.pop("keys", ("numerator", "denominator"))
    missing = wanted.pop("missing", keys)
    found = {name: getattr(leaf, name) for name in wanted} | {"awards": len(leaf.awards)}
    assert found == wanted
    assert leaf.well_formed
    assert leaf.answer_keys() == keys
    assert (leaf.missing_keys(()), leaf.missing_keys(keys)) == (missing, ())


@pytest.mark.parametrize(
    "rule",
    [
        "{kind: linear, of: Số, points: [[1, 1]]}",
        "{kind: linear, of: Số, points: [[1, 1], [1, 2]]}",
        "{kind: linear, of: Số, points: [[1, 1], [3, 2], [2, 3]]}",
        "{kind: bands, of: Số, steps: [{points: 9}]}",
        "{kind: bands, of: Số, steps: [{from: 1}]}",
        "{kind: bands, of: Số, steps: [{from: 1, above: 1, points: 1}]}",
        "{kind: bands, of: Số, steps: [{from: 1, else: 9}]}",
        "{kind: bands, of: Số, steps: [{points: 1, else: 9}]}",
        "{kind: cases, cases: [{option: A, else: true, points: 1}]}",
        "{kind: cases, cases: [{option: A}]}",
        "{kind: cases, cases: [{option: A, from: 1, points: 1}]}",
        '{kind: cases, cases: [{row: "1.2", points: 1}]}',
        '{kind: cases, cases: [{row: "1.2", from: 1, above: 1, points: 1}]}',
        "{kind: cases, cases: [{option: A, points: 1, rule: {kind: count, of: Số, each: 1}}]}",
        "{kind: cases, cases: [{option: A, rule: {kind: bands, of: Số, steps: [{from: 1}]}}]}",
        "{kind: cases, cases: [{points: 1}]}",
    ],
)
def test_rules_that_are_not_well_formed(rule: str) -> None:
    leaf = made(("1.1", 9, rule), ("1.2", 9, "{kind: judged}")).leaves[0].rule
    assert leaf is not None
    assert not leaf.well_formed


def test_words_of_cases() -> None:
    leaf = made(("1.1", 5, "{kind: judged}"), ("1.2", 9, CASES)).by_code["1.2"]
    assert leaf.rule_in_words().split("\n") == [
        "Riêng: 9 điểm",
        "Mục 1.1 trên 3 điểm: 8 điểm",
        "Mục 1.1 từ 2 điểm trở lên:",
        "– (A / B) × 4 điểm",
        "Trường hợp còn lại:",
        "– Có: 2 điểm",
        "– Không: 0 điểm",
    ]


@pytest.mark.parametrize("options", [["A1"], [["A", "1", "2"]], [], {"A": "x"}])
def test_what_are_no_options(options: object) -> None:
    with pytest.raises(ValidationError):
        Choice.model_validate({"kind": "choice", "options": options})
