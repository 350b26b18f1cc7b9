"""Counts with a cap, minus per case with a floor, days late with a last day: the rows of the page."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.rules.kit import Row, Typed, linted, made, points, scored, set_text

MONTH = "{kind: late, each: 2, due: ngày 22 hằng tháng, last: 1, examples: [{of: 1, points: 2}]}"
"""Quy định 11-QĐ/TU, Phụ lục 1, III.1: one day late −2, later than that not received."""
YEAR = "{kind: late, each: 1, first: 2, last: 5, due: trước ngày 15/12}"
"""Phụ lục 3, V.1: within two days −1, from the third day −1 a day, after 20/12 not received."""


def late(rule: str, days: str, most: int) -> str:
    """The points taken for so many days."""
    return str(points(made(("1.1", 1, "{kind: judged}"), penalty=(("T1", most, rule),)), "T1", of=days))


@pytest.mark.parametrize(
    ("rule", "days", "wanted"),
    [
        (MONTH, "0", "0"),
        (MONTH, "1", "2"),
        (MONTH, "2", "unknown"),
        (YEAR, "1", "1"),
        (YEAR, "2", "1"),
        (YEAR, "3", "2"),
        (YEAR, "5", "4"),
        (YEAR, "6", "unknown"),
        ("{kind: late, each: 0.5, per: 5}", "1", "0.5"),
        ("{kind: late, each: 0.5, per: 5}", "5", "0.5"),
        ("{kind: late, each: 0.5, per: 5}", "6", "1"),
        ("{kind: late, each: 1}", "30", "5"),
    ],
)
def test_days_late(rule: str, days: str, wanted: str) -> None:
    assert late(rule, days, 5) == wanted


def test_the_words_of_days_late() -> None:
    both = made(("1.1", 1, "{kind: judged}"), penalty=(("T1", 2, MONTH), ("T2", 5, YEAR)))
    assert both.by_code["T1"].rule_in_words().split("\n") == [
        "Hạn: ngày 22 hằng tháng",
        "Mỗi ngày trễ: 2 điểm, tối đa 2 điểm",
        "Trễ quá 1 ngày: không tiếp nhận",
    ]
    assert both.by_code["T2"].rule_in_words().split("\n")[1:] == [
        "Trễ trong 2 ngày: 1 điểm, sau đó thêm 1 điểm cho mỗi ngày, tối đa 5 điểm",
        "Trễ quá 5 ngày: không tiếp nhận",
    ]


FIGURE, MARK = "Số liệu kê khai", "Điểm tự chấm"


def form(days: object, mark: object = None) -> Typed:
    """A form with so many days late."""
    return {"1.1": {MARK: 8}, "– Số ngày nộp trễ": {FIGURE: days}, "T1": {MARK: mark}}


def test_after_the_last_day_a_line_stays_open(tmp_path: Path) -> None:
    text = set_text(("1.1", 10, "{kind: judged}"), penalty=(("T1", 2, MONTH),))
    forms = {"a": form(1, 2), "b": form(2, 2), "c": form(3), "d": form(1, 1), "e": form(1.5, 2)}
    scores = scored(tmp_path, text, forms)
    found = sorted((one.unit, one.code) for one in scores.findings if one.criterion == "T1" and one.unit)
    assert found == [("b", "W046"), ("c", "W046"), ("d", "W204"), ("e", "W046"), ("e", "W214")]
    lines = {card.unit: card.lines[1] for card in scores.results.cards}
    assert {unit: line.is_open() for unit, line in lines.items()} == {
        "a": False, "b": True, "c": True, "d": False, "e": True,
    }  # fmt: skip
    totals = {row.unit: row.points for row in scores.results.standings}
    assert totals == {unit: Decimal(text) for unit, text in zip("abcde", "68878", strict=True)}


def test_a_ruling_closes_it(tmp_path: Path) -> None:
    """Accepted in writing: the appraiser gives the points."""
    text = set_text(("1.1", 10, "{kind: judged}"), penalty=(("T1", 2, MONTH),))
    rulings = "b,T1,0,có văn bản cho phép,hoi-dong,\nb,1.1,8,,hoi-dong,\n"
    scores = scored(tmp_path, text, {"b": form(2, 2)}, rulings)
    assert not scores.results.cards[0].lines[1].is_open()
    assert scores.results.standings[0].points == Decimal(8)


MODELS: Row = ("1.1", 5, "{kind: count, of: Số mô hình, each: 2.5}")
SESSIONS: Row = ("1.1", "1.5", "{kind: deduct, of: Số kỳ thiếu, each: 0.5}")
SETTLED: Row = (
    "1.1", 6, "{kind: ratio, numerator: Đã thực hiện, denominator: Đã đến hạn, round_to: 0.25, when_none: full}",
)  # fmt: skip
ANNULLED: Row = (
    "1.1",
    4,
    "{kind: bands, of: Số nghị quyết, steps: [{from: 2, points: 0}, {from: 1, points: 1.5}, {else: 4}]}",
)


@pytest.mark.parametrize(
    ("row", "figures", "wanted"),
    [
        (MODELS, {"of": "1"}, "2.5"),
        (MODELS, {"of": "3"}, "5"),
        (SESSIONS, {"of": "1"}, "1"),
        (SESSIONS, {"of": "4"}, "0"),
        (SETTLED, {"numerator": "7", "denominator": "9"}, "4.75"),
        (SETTLED, {"numerator": "1", "denominator": "48"}, "0.25"),
        (SETTLED, {"numerator": "0", "denominator": "0"}, "6"),
        (ANNULLED, {"of": "0"}, "4"),
        (ANNULLED, {"of": "1"}, "1.5"),
        (ANNULLED, {"of": "7"}, "0"),
    ],
)
def test_rows_of_the_councils(row: Row, figures: dict[str, str], wanted: str) -> None:
    """HĐND: count × points with a cap, minus per case down to 0, a share to the nearest quarter, steps of a count."""
    assert points(made(row), **figures) == wanted


def test_two_answers_with_full_marks(tmp_path: Path) -> None:
    """HĐND, I.1.c: in time 2, nothing arose 2, put off 0."""
    row: Row = ("1.1", 2, "{kind: choice, options: {Kịp thời: 2, Không phát sinh: 2, Phải lùi: 0}}")
    assert linted(tmp_path, row) == []
    assert [points(made(row), option=option) for option in ("Kịp thời", "Không phát sinh", "Phải lùi")] == [
        "2",
        "2",
        "0",
    ]


def test_a_penalty_per_case_under_two_caps(tmp_path: Path) -> None:
    """HĐND, IX: 1 for each late report, at most 5; all penalties together at most 20 (here 6)."""
    each = "{kind: count, of: NAME, each: 1}"
    items: tuple[Row, ...] = (
        ("T1", 5, each.replace("NAME", "Báo cáo chậm")),
        ("T2", 3, each.replace("NAME", "Vụ việc")),
    )
    text = set_text(("1.1", 10, "{kind: judged}"), penalty=items).replace(
        "policy:\n", "policy:\n  penalty_cap: 6\n"
    )
    typed = {
        "1.1": {MARK: 10},
        "T1": {MARK: 5},
        "– Báo cáo chậm": {FIGURE: 7},
        "T2": {MARK: 2},
        "– Vụ việc": {FIGURE: 2},
    }
    scores = scored(tmp_path, text, {"a": typed})
    assert [one.code for one in scores.findings if one.code[0] == "W"] == []
    assert scores.results.standings[0].points == Decimal(4)
