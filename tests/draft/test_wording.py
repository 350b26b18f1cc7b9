"""Wordings of scoring rules as decisions have them, each with the rule that it means; the rest stays
marked."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from parscore.diagnostics import Place
from parscore.model.draft import DraftRule
from parscore.read.annex.grammar import ScoringLine
from parscore.read.annex.rules import RuleReading, Subject, rule_of

HERE = Place("phu-luc.xlsx", "S", 1, 1)


def ruled(*lines: str, maximum: str = "2", title: str = "Tiêu chí", penalty: bool = False) -> RuleReading:
    """What the lines mean for a criterion."""
    subject = Subject("1.1", title, Decimal(maximum), HERE, penalty)
    return rule_of(subject, [ScoringLine(line, HERE) for line in lines])


def rule(*lines: str, maximum: str = "2", title: str = "Tiêu chí", penalty: bool = False) -> DraftRule:
    """The rule that all the lines together mean, none of them left over."""
    ruling = ruled(*lines, maximum=maximum, title=title, penalty=penalty)
    assert ruling.rule is not None
    assert ruling.understood == len(lines)
    return ruling.rule


def options(*lines: str, maximum: str = "2") -> dict[str, str]:
    """The options of a choice, points as text."""
    found = rule(*lines, maximum=maximum)
    assert found.kind == "choice"
    pairs: Any = found.get("options")
    return {str(name): str(points) for name, points in pairs}


def steps(*lines: str, maximum: str = "2") -> list[dict[str, str]]:
    """The steps of bands, figures as text."""
    found = rule(*lines, maximum=maximum)
    assert found.kind == "bands"
    listed: Any = found.get("steps")
    return [{str(key): str(value) for key, value in step} for step in listed]


TWO_ONE_NOTHING = [{"above": "90", "points": "2"}, {"from": "70", "points": "1"}, {"else": "0"}]


@pytest.mark.parametrize(
    "line",
    [
        "Trên 90%: 2; 70%–90%: 1; dưới 70%: 0",
        "> 90%: 2 điểm; từ 70% đến 90%: 1 điểm; < 70%: 0 điểm",
        "Hoàn thành trên 90% kế hoạch: 2đ; từ 70-90% kế hoạch: 1đ; dưới 70% kế hoạch: không tính điểm",
        "Tỷ lệ > 90%: điểm tối đa; 70% ≤ tỷ lệ ≤ 90%: 50% số điểm; tỷ lệ < 70%: 0",
        "Dưới 70% thì 0 điểm, từ 70% đến 90% được 1 điểm, trên 90% được 2 điểm",
        "2 điểm: trên 90%; 1 điểm: từ 70% đến 90%; 0 điểm: dưới 70%",
    ],
)
def test_steps_with_exact_edges(line: str) -> None:
    assert steps(line) == TWO_ONE_NOTHING


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ("Đạt 100%: 2", "Từ 80% đến dưới 100%: 1", "Dưới 80%: 0"),
            [("from", "100"), ("from", "80"), ("else", "0")],
        ),
        (
            ("Từ 95% trở lên: 2", "Từ 80% đến cận 95%: 1", "Còn lại: 0"),
            [("from", "95"), ("from", "80"), ("else", "0")],
        ),
        (("Dưới 5%: 2", "Từ 5% đến 10%: 1", "Trên 10%: 0"), [("above", "10"), ("from", "5"), ("else", "2")]),
        (
            ("Từ 3 lần trở lên: 2", "Từ 1 đến 2 lần: 1", "Không tổ chức: 0"),
            [("from", "3"), ("from", "1"), ("else", "0")],
        ),
    ],
)
def test_more_steps(lines: tuple[str, ...], expected: list[tuple[str, str]]) -> None:
    assert [next(iter(step.items())) for step in steps(*lines)] == expected


@pytest.mark.parametrize(
    "line",
    [
        "kịp thời 2; không kịp thời 0,5; không ban hành 0",
        "Kịp thời: 2 điểm, không kịp thời: 0,5 điểm, không ban hành: 0 điểm",
        "Kịp thời (2 điểm); không kịp thời (0,5 điểm); không ban hành (0 điểm)",
        "Kịp thời = 2; không kịp thời = 0,5; không ban hành = 0",
        "Kịp thời được 2 điểm. Không kịp thời được 0,5 điểm. Không ban hành không có điểm.",
        "- Kịp thời: điểm tối đa; - Không kịp thời: 25% điểm tối đa; - Không ban hành: không được tính điểm",
        "Kịp thời: 2 điểm/ Không kịp thời: 0,5 điểm/ Không ban hành: 0 điểm",
    ],
)
def test_choices(line: str) -> None:
    found = options(line)
    assert list(found.values()) == ["2", "0.5", "0"]
    assert [name.casefold() for name in found] == ["kịp thời", "không kịp thời", "không ban hành"]


@pytest.mark.parametrize("date", ["15/12", "05/10", "31/12/2024", "5/10"])
def test_a_date_is_no_fraction(date: str) -> None:
    assert len(options(f"Nộp trước {date}: 2đ; sau {date}: 1đ; không nộp: 0đ")) == 3


def test_a_date_in_an_option_is_no_range() -> None:
    assert options("Trước ngày 31/01: 2 điểm; sau ngày 31/01: 1; không ban hành: 0") == {
        "Trước ngày 31/01": "2", "sau ngày 31/01": "1", "không ban hành": "0",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("line", "kind", "each"),
    [
        ("Mỗi quy định ban hành 0,5; tối đa 2", "count", "0.5"),
        ("0,5 điểm/sáng kiến, tối đa 2 điểm", "count", "0.5"),
        ("Cứ 01 sáng kiến được cộng 0,5 điểm, tối đa không quá 2 điểm", "count", "0.5"),
        ("Mỗi báo cáo trễ hạn trừ 0,5 điểm", "deduct", "0.5"),
        ("Trừ 0,25 điểm cho mỗi hồ sơ trễ hạn", "deduct", "0.25"),
        ("Chậm 01 báo cáo trừ 0,5 điểm", "deduct", "0.5"),
        ("Gửi đủ, đúng hạn: 2 điểm; mỗi báo cáo chậm trừ 0,5 điểm", "deduct", "0.5"),
        ("2 trừ 0,5 mỗi báo cáo trễ hạn", "deduct", "0.5"),
        ("2 điểm trừ 0,5 điểm cho mỗi báo cáo trễ hạn, không dưới 0", "deduct", "0.5"),
    ],
)
def test_for_each_case(line: str, kind: str, each: str) -> None:
    found = rule(line)
    assert (found.kind, str(found.get("each"))) == (kind, each)


def test_a_penalty_counts_cases() -> None:
    assert rule("Mỗi lần trễ hạn trừ 1 điểm", maximum="5", penalty=True).kind == "count"


@pytest.mark.parametrize(
    ("lines", "numerator", "denominator", "floor"),
    [
        (("Tỷ lệ hồ sơ đúng hạn trên tổng số hồ sơ × điểm tối đa; dưới 80% thì 0 điểm",),
        "Số hồ sơ đúng hạn", "Tổng số hồ sơ", "80"),
        (("(Số hồ sơ đúng hạn/Tổng số hồ sơ) x 2",), "Số hồ sơ đúng hạn", "Tổng số hồ sơ", "None"),
        (("Số hồ sơ đúng hạn (b)", "Tổng số hồ sơ (a)", "b/a × điểm tối đa", "Nếu b/a < 70%: 0 điểm"),
        "Số hồ sơ đúng hạn", "Tổng số hồ sơ", "70"),
        (("Tổng số hồ sơ", "Số hồ sơ đúng hạn", "Tính theo tỷ lệ"), "Số hồ sơ đúng hạn",
        "Tổng số hồ sơ", "None"),
    ],
)  # fmt: skip
def test_a_share_of_the_maximum(lines: tuple[str, ...], numerator: str, denominator: str, floor: str) -> None:
    found = rule(*lines)
    assert found.kind == "ratio"
    assert (found.get("numerator"), found.get("denominator"), str(found.get("floor"))) == (
        numerator,
        denominator,
        floor,
    )
    assert all(not field.remark for field in found.fields)


def test_a_share_without_names_gets_marked_placeholders() -> None:
    ruling = ruled("Tỷ lệ × điểm tối đa")
    assert ruling.rule is not None
    assert all(field.remark for field in ruling.rule.fields)
    assert "D108" in {mark.finding.code for mark in ruling.marks}


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("Hội đồng chấm, bước 0,25 điểm", "judged"),
        ("Điều tra xã hội học", "survey"),
        ("Theo kết quả Chỉ số SIPAS", "given"),
        ("Có tổ chức khảo sát ý kiến: 2 điểm; không tổ chức: 0 điểm", "choice"),
    ],
)
def test_who_decides(line: str, kind: str) -> None:
    assert rule(line).kind == kind


def test_nothing_arose_in_the_year() -> None:
    assert rule("Không phát sinh: điểm tối đa; 100%: 2; dưới 100%: 0").get("when_none") == "full"


@pytest.mark.parametrize(
    "line",
    [
        "Nếu làm tốt thì được xem xét ưu tiên",
        "Giảm 10% điểm cho mỗi lần vi phạm",
        "Cứ 10% hồ sơ trễ hạn trừ 0,2 điểm",
        "Theo hướng dẫn tại Phụ lục II",
        "Kịp thời: 2 điểm (nếu chậm 5 ngày được 1 điểm, chậm 10 ngày được 0,5 điểm) và công khai",
    ],
)
def test_what_is_not_understood_is_marked_and_makes_no_rule(line: str) -> None:
    ruling = ruled(line)
    assert ruling.rule is None
    assert ruling.understood == 0
    assert [mark.comment for mark in ruling.marks if mark.finding.code == "D101"] == [line]


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (("Trên 90%: 2", "Dưới 90%: 0"), "đúng 90% không thuộc mức nào"),
        (("Từ 90% trở lên: 2", "Từ 80% đến 90%: 1", "Dưới 80%: 0"), "đúng 90% thuộc cả hai mức"),
        (("Từ 90% trở lên: 2", "Từ 70% đến dưới 80%: 1", "Dưới 70%: 0"), "khoảng giữa 80% và 90%"),
        (("Từ 90% trở lên: 2", "Từ 70% đến dưới 90%: 1"), "không nói mức dưới 70%"),
        (("Trên 90% trở lên: 2", "Dưới 90%: 0"), "đọc được hai nghĩa"),
    ],
)
def test_edges_that_are_not_clear_are_told(lines: tuple[str, ...], said: str) -> None:
    assert said in " ".join(mark.finding.message for mark in ruled(*lines).marks)


def test_points_beyond_the_maximum_are_told() -> None:
    assert "D109" in {mark.finding.code for mark in ruled("Có: 3; không: 0").marks}


ONLINE = "Tỷ lệ hồ sơ nộp trực tuyến trên tổng số hồ sơ tiếp nhận"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (("Đạt từ 80% trở lên: tối đa; dưới 80%: tỷ lệ/80% × điểm tối đa",), ("80", "None", "None")),
        (
            ("Từ 85% trở lên: 10 điểm", "Từ 60% đến dưới 85%: tỷ lệ/85% × 10 điểm", "Dưới 60%: 0 điểm"),
            ("85", "60", "None"),
        ),
        (
            ("Từ 80% trở lên: điểm tối đa", "Dưới 80%: Điểm = (Tỷ lệ đạt được / 80%) x điểm tối đa"),
            ("80", "None", "None"),
        ),
        (
            ("Tỷ lệ đạt được chia cho 80% nhân với điểm tối đa, không vượt quá điểm tối đa",),
            ("80", "None", "None"),
        ),
        (
            (
                "Tỷ lệ ≥ 85%: 10 điểm; từ 60% đến dưới 85%: tỷ lệ đạt : 85% x 10 "
                "(làm tròn đến 2 chữ số thập phân); dưới 60%: không tính điểm",
            ),
            ("85", "60", "0.01"),
        ),
        (("Số hồ sơ trực tuyến/Tổng số hồ sơ/50% × 10",), ("50", "None", "None")),
        (("Đạt từ 80% trở lên được điểm tối đa, dưới 80%: (Tỷ lệ %/80%) x 10",), ("80", "None", "None")),
        (("Tỷ lệ ≥ 50%: điểm tối đa; tỷ lệ < 50%: tỷ lệ % x điểm tối đa / 50%",), ("50", "None", "None")),
    ],
)
def test_a_share_of_a_target(lines: tuple[str, ...], expected: tuple[str, str, str]) -> None:
    """Nothing is left over: every number of the words is one of the rule."""
    ruling = ruled(*lines, maximum="10", title=ONLINE)
    assert {mark.finding.code for mark in ruling.marks} == {"D110"}
    assert ruling.rule is not None
    assert ruling.rule.kind == "ratio"
    assert ruling.rule.get("scaled") is True
    assert tuple(str(ruling.rule.get(key)) for key in ("full_from", "floor", "round_to")) == expected


def test_two_targets_are_marked() -> None:
    ruling = ruled("Từ 90% trở lên: 10 điểm; dưới 90%: tỷ lệ/80% × 10", maximum="10", title=ONLINE)
    (mark,) = [mark for mark in ruling.marks if mark.finding.code == "D140"]
    assert mark.comment == "tỷ lệ chia cho 80% nhưng đủ điểm từ 90%"


@pytest.mark.parametrize(
    "line", ["Dưới 80%: 50% × điểm tối đa; từ 80%: 10", "100%: 10 điểm; dưới 100%: tỷ lệ/100% × 10"]
)
def test_no_target_of_a_share(line: str) -> None:
    found = ruled(line, maximum="10", title=ONLINE).rule
    assert found is not None
    assert found.get("scaled") is None


def test_points_to_two_decimals() -> None:
    assert rule("Tính theo tỷ lệ, làm tròn đến hai chữ số thập phân").get("round_to") == Decimal("0.01")
