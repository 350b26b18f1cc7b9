"""The four conventions for criteria that do not apply, worked out by hand; claims and agreements."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from msgspec import structs

from parscore.compute.explain import explain
from parscore.compute.progress import remaining
from parscore.compute.score import totals
from parscore.model.scorecard import Results
from parscore.model.submission import Ruling
from parscore.number import settle
from parscore.read.results.results import read_results
from parscore.write.explain import explanation_text
from parscore.write.files import write_whole
from parscore.write.results import canonical
from parscore.write.tables.rank import ranking_table
from tests.kit.world import Evidence, cycle, form, framework, given, leaf, results, ruling
from tests.policies.kit import MARKS, rows, scored, ten, total

D = Decimal
STAGES = ("self", "round-1", "round-2")


def thirds(numerator: str, denominator: str) -> Decimal:
    """numerator ÷ denominator × 100 to forty digits."""
    return settle(Decimal(numerator) * 100 / Decimal(denominator))


@pytest.mark.parametrize(
    ("policy", "excluded", "points", "maximum", "factor"),
    [
        # everything applies: 1.5 + 3 + 0.5 + 3.2
        ("reduce_maximum", (), "8.2", "10", "1"),
        ("rescale_appraised", (), "8.2", "10", "1"),
        ("full_marks", (), "8.2", "10", "1"),
        ("zero", (), "8.2", "10", "1"),
        # without 1.2 (3 points): 1.5 + 0.5 + 3.2
        ("reduce_maximum", ("1.2",), "5.2", "7", "1"),
        ("rescale_appraised", ("1.2",), "7.2", "10", "2"),  # 2 of 3 appraised × 6 ÷ 3 = 4, and 3.2
        ("full_marks", ("1.2",), "8.2", "10", "1"),  # 5.2 + 3
        ("zero", ("1.2",), "5.2", "10", "1"),
        # without field 1: its code takes 1.1 and 1.2 along, named again or not
        ("reduce_maximum", ("1",), "3.7", "5", "1"),
        ("reduce_maximum", ("1", "1.2"), "3.7", "5", "1"),
        ("rescale_appraised", ("1",), "6.2", "10", "6"),  # 0.5 of 1 × 6 = 3, and 3.2
        ("full_marks", ("1",), "8.7", "10", "1"),  # 5 + 0.5 + 3.2
        ("zero", ("1",), "3.7", "10", "1"),
        # without the surveyed leaf (4 points): 1.5 + 3 + 0.5
        ("reduce_maximum", ("2.2",), "5", "6", "1"),
        ("rescale_appraised", ("2.2",), "5", "6", "1"),  # the appraised part is whole; the survey is left out
        ("full_marks", ("2.2",), "9", "10", "1"),
        ("zero", ("2.2",), "5", "10", "1"),
        # without 1.2 and the surveyed leaf
        ("rescale_appraised", ("1.2", "2.2"), "4", "6", "2"),
        # without any appraised leaf: only the survey is left, nothing to stretch
        ("rescale_appraised", ("1", "2.1"), "3.2", "4", "1"),
        ("reduce_maximum", ("1", "2.1"), "3.2", "4", "1"),
    ],
)
def test_conventions(policy: str, excluded: tuple[str, ...], points: str, maximum: str, factor: str) -> None:
    found = total(ten({"not_applicable": policy}), MARKS, *excluded)
    assert (found.points, found.maximum, found.factor) == (D(points), D(maximum), D(factor))
    assert found.index is not None
    assert abs(found.index - D(points) * 100 / D(maximum)) < D("1e-20")


def test_nothing_applies() -> None:
    """Without a maximum there is no index; full marks and zero still have one."""
    for policy, index in (
        ("reduce_maximum", None),
        ("rescale_appraised", None),
        ("full_marks", 100),
        ("zero", 0),
    ):
        made = ten({"not_applicable": policy})
        found = rows(made, {"a": MARKS}, excluded=("1", "2"))["a"]
        assert found.index == index
        assert (found.rank is None) == (index is None)


def test_thanh_hoa_2023() -> None:
    """68.32 points of 84 that apply are 81.33 %."""
    made = framework(leaf("1", 84), leaf("2", 16))
    found = total(made, {"1": "68.32"}, "2")
    assert (found.points, found.maximum) == (D("68.32"), D(84))
    assert found.index is not None
    assert round(found.index, 2) == D("81.33")


def test_bonus_and_penalty_are_not_stretched() -> None:
    """4 (2 of 3, × 2) + 3.2 + 1 − 0.5 of 10; a bonus that does not apply adds nothing and takes nothing."""
    more = {"bonus": [leaf("C1", 2)], "penalty": [leaf("T1", 2)]}
    policy = {"not_applicable": "rescale_appraised", "bonus_cap": "1", "penalty_cap": "2"}
    made = ten(policy, **more)
    assert total(made, {**MARKS, "C1": "1.5", "T1": "0.5"}, "1.2").points == D("7.7")
    full = ten({**policy, "not_applicable": "full_marks"}, **more)
    assert total(full, {**MARKS, "C1": "1.5", "T1": "0.5"}, "C1", "T1").points == D("8.2")


def test_nothing_arose_in_the_year() -> None:
    """A denominator of 0 excludes the leaf where its rule says so; a mark given all the same outweighs it."""
    ratio = {"kind": "ratio", "numerator": "a", "denominator": "b", "when_none": "not_applicable"}
    made = framework(leaf("1", 4), leaf("2", 6, ratio))
    sent = form("a", {"1": "3", "2": None})
    place = sent.entries["2"].place
    none = structs.replace(sent.entries["1"].claimed, value=D(0), place=place)
    entry = structs.replace(sent.entries["2"], figures={"numerator": none, "denominator": none})
    sent = structs.replace(sent, entries={**sent.entries, "2": entry})
    of = cycle(["a"], stages=STAGES, appraisal={"round-1": "a.csv"})
    (row,) = results(made, of, {"a": Evidence(sent)}).standings
    assert (row.points, row.maximum, row.index) == (D(3), D(4), D(75))
    (row,) = results(made, of, {"a": Evidence(sent, (ruling("round-1", "a", "2", "4.5"),))}).standings
    assert (row.points, row.maximum, row.index) == (D("7.5"), D(10), D(75))


def test_the_units_own_mark_does_not_make_a_leaf_apply() -> None:
    """`when_none: not_applicable` holds beside a self-score; only an appraiser's mark outweighs it."""
    ratio = {"kind": "ratio", "numerator": "a", "denominator": "b", "when_none": "not_applicable"}
    made = framework(leaf("1", 4), leaf("2", 6, ratio))
    sent = form("a", {"1": "3", "2": "6"})
    entry = sent.entries["2"]
    none = structs.replace(entry.claimed, value=D(0))
    entry = structs.replace(entry, figures={"numerator": none, "denominator": none})
    sent = structs.replace(sent, entries={**sent.entries, "2": entry})
    of = cycle(["a"], stages=STAGES, appraisal={"round-1": "a.csv"})
    (row,) = results(made, of, {"a": Evidence(sent)}).standings
    assert (row.points, row.maximum) == (D(3), D(4))
    (row,) = results(made, of, {"a": Evidence(sent, (ruling("round-1", "a", "2", "6"),))}).standings
    assert (row.points, row.maximum) == (D(9), D(10))


def test_claims_of_all_leaves_below_a_parent() -> None:
    """Surveyed leaves without points too stay open until agreed to; `explain` says so at leaf and parent."""
    made = ten()
    sent = form("a", {"1.1": "2", "1.2": "3", "2.1": None, "2.2": None})
    entries = {
        code: structs.replace(entry, claims_not_applicable=code.startswith("2"))
        for code, entry in sent.entries.items()
    }
    sent = structs.replace(sent, entries=entries)
    of = cycle(["a"], stages=STAGES, appraisal={"round-1": "a.csv"}, survey={"points": "x.csv"})
    found = results(made, of, {"a": Evidence(sent)})
    sums = totals(made, found.cards[0])
    assert (sums.missing, sums.asked, sums.maximum) == (("2.1", "2.2"), ("2.1", "2.2"), D(10))
    title = made.by_code["2.1"].title
    assert f"2.1. {title}: chưa có điểm (đơn vị đề nghị không áp dụng)" in told(found, "2")
    assert "chưa người thẩm định nào đồng ý hay cho điểm" in told(found, "2.2")
    assert "chưa ai đồng ý: 2.1, 2.2" in told(found, "2.1")
    measured = results(made, of, {"a": Evidence(sent, (), (), (given("a", "2.2", "3"),))})
    assert totals(made, measured.cards[0]).asked == ("2.1",)  # the survey's points stand
    both = tuple(ruling("round-1", "a", code, None, agrees=True) for code in ("2.1", "2.2"))
    found = results(made, of, {"a": Evidence(sent, both)})
    (row,) = found.standings
    assert (row.points, row.maximum, row.index) == (D(5), D(5), D(100))
    assert "Thẩm định đồng ý là tiêu chí không áp dụng" in told(found, "2.2")


def test_a_unit_to_which_nothing_applies() -> None:
    found = scored(ten(), {"a": {}}, excluded=("1", "2"))
    assert "Chưa có chỉ số: không tiêu chí nào áp dụng cho đơn vị." in told(found, "1.1")
    notes = ranking_table(found, found.cycle.groups[0], found.standings, remaining(found, "so")).notes
    assert "a: không tiêu chí nào áp dụng nên không có chỉ số." in notes


def told(found: Results, code: str) -> str:
    return explanation_text(explain(found, "a", code))


def claiming(*rulings: Ruling, claims: tuple[str, ...] = ("2",), **marks: str) -> Results:
    """Two leaves of 4 and 6 points; the unit says that leaf 2 does not apply to it."""
    made = framework(leaf("1", 4), leaf("2", 6), bonus=[leaf("C1", 1)], policy={"bonus_cap": "1"})
    sent = form("a", {"1": "3", "2": marks.get("two"), "C1": None})
    entries = {
        code: structs.replace(each, claims_not_applicable=code in claims)
        for code, each in sent.entries.items()
    }
    of = cycle(["a"], stages=STAGES, appraisal={"round-1": "a.csv", "round-2": "b.csv"})
    return results(made, of, {"a": Evidence(structs.replace(sent, entries=entries), rulings)})


def agreed(stage: str) -> Ruling:
    return ruling(stage, "a", "2", None, agrees=True)


def test_a_claim_alone_leaves_the_line_open_and_unscored() -> None:
    found = claiming()
    made = totals(found.framework_of("so"), found.cards[0])
    assert (made.missing, made.asked, made.excluded) == (("2",), ("2",), ())
    assert (found.standings[0].status, found.standings[0].rank) == ("incomplete", None)


def test_a_claim_beside_a_mark_is_provisional() -> None:
    found = claiming(two="6")
    made = totals(found.framework_of("so"), found.cards[0])
    assert (made.points, made.missing, made.asked) == (D(9), (), ("2",))
    assert found.standings[0].status == "provisional"


def test_an_agreement_takes_the_line_out() -> None:
    found = claiming(agreed("round-1"), ruling("round-2", "a", "1", "3"))
    made = totals(found.framework_of("so"), found.cards[0])
    assert (made.points, made.maximum, made.index) == (D(3), D(4), D(75))
    assert (made.asked, made.excluded) == ((), ("2",))
    assert found.cards[0].lines[1].excluded == "agreed"
    assert found.standings[0].status == "final"
    before = totals(found.framework_of("so"), found.cards[0], ("self",))
    assert (before.missing, before.excluded) == (("2",), ())


@pytest.mark.parametrize(
    ("rulings", "points", "maximum"),
    [
        ((ruling("round-1", "a", "2", "1.5"),), "4.5", "10"),
        ((agreed("round-1"), ruling("round-2", "a", "2", "1.5")), "4.5", "10"),
        ((ruling("round-1", "a", "2", "1.5"), agreed("round-2")), "3", "4"),
        ((ruling("round-1", "a", "2", None, asks=True), agreed("round-2")), "3", "4"),
        ((agreed("round-1"), ruling("round-2", "a", "2", None, asks=True)), "3", "4"),
    ],
)
def test_the_later_word_holds(rulings: tuple[Ruling, ...], points: str, maximum: str) -> None:
    found = claiming(*rulings)
    made = totals(found.framework_of("so"), found.cards[0])
    assert (made.points, made.maximum) == (D(points), D(maximum))
    assert bool(made.asked) == rulings[-1].asks


def test_a_bonus_that_does_not_apply_is_just_not_claimed() -> None:
    found = claiming(ruling("round-2", "a", "2", "6"), claims=("C1",))
    assert found.standings[0].status == "final"
    assert found.standings[0].points == D(9)


def test_claims_and_agreements_come_back_from_the_results_file(tmp_path: Path) -> None:
    found = claiming(agreed("round-1"))
    path = tmp_path / "results.json"
    write_whole(path, canonical(found))
    read, findings = read_results(path, "results.json")
    assert findings == []
    assert read is not None
    assert read.cards[0].lines[1] == found.cards[0].lines[1]
    assert [*canonical(read)] == [*canonical(found)]
