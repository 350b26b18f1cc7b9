"""Grades by value, conditions, sanctions and quotas, each step with its reason."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from parscore.compute.bands import by_rank, places, value_band
from parscore.model.framework import Framework, Quota
from parscore.model.scorecard import BandStep, Standing
from parscore.read.results.results import read_results
from parscore.write.files import write_whole
from parscore.write.results import canonical
from parscore.write.tables.words import step_in_words
from tests.kit.world import Evidence, cycle, form, framework, leaf, results
from tests.policies.kit import MARKS, rows, scored, ten

D = Decimal
BANDS = [
    {"name": "Xuất sắc", "from": "90"},
    {"name": "Tốt", "from": "80"},
    {"name": "Khá", "from": "60"},
    {"name": "Yếu", "from": "0"},
]
ORDER = [band["name"] for band in BANDS]
QUARTERS = ("75", "50", "25", "0")


def graded(units: Mapping[str, str], policy: Mapping[str, Any], **more: Any) -> dict[str, Standing]:
    """Units with one mark out of 100 each."""
    made = framework(leaf("1", 100), policy=dict(policy), bands=BANDS, bands_on="index", **more)
    return rows(made, {unit: {"1": mark} for unit, mark in units.items()})


def bands(found: Mapping[str, Standing]) -> dict[str, str | None]:
    return {unit: row.band for unit, row in sorted(found.items())}


def quota(band: str, share: str, rounding: str = "down") -> dict[str, str]:
    return {"band": band, "share": share, "rounding": rounding}


def test_bands_are_half_open() -> None:
    found = graded({"a": "90", "b": "89.9999", "c": "80", "d": "59.99", "e": "0"}, {})
    assert bands(found) == {"a": "Xuất sắc", "b": "Tốt", "c": "Tốt", "d": "Yếu", "e": "Yếu"}
    assert all(row.band_steps == () for row in found.values())


def test_bands_stand_on_what_is_ranked() -> None:
    printed = {"rank": {"by": "index", "compare": "printed", "ties": "competition"}}
    assert bands(graded({"a": "89.996", "b": "89.994"}, printed)) == {"a": "Xuất sắc", "b": "Tốt"}


def test_quartile_groups() -> None:
    made = framework(
        leaf("1", 100), bands_on="percentile",
        bands=[{"name": name, "from": start} for name, start in zip("ABCD", QUARTERS, strict=True)],
    )  # fmt: skip
    units = {unit: {"1": mark} for unit, mark in zip("abcde", ("9", "8", "8", "7", "6"), strict=True)}
    # below a: 4 of 4 others; below b and c: 2; below d: 1; below e: 0
    assert bands(rows(made, units)) == {"a": "A", "b": "B", "c": "B", "d": "C", "e": "D"}
    assert bands(rows(made, {"a": {"1": "1"}})) == {"a": "A"}
    assert bands(rows(made, {"a": {"1": "2"}, "b": {"1": "1"}})) == {"a": "A", "b": "D"}
    assert bands(rows(made, units, ranked=False)) == dict.fromkeys("abcde")


def test_a_condition_not_met_gives_the_next_band() -> None:
    """8.2 of 10 is Tốt; field 1 has 4.5 of 5, field 2 has 3.7 of 5 = 74 %."""

    def one(code: str, share: str) -> Standing:
        marked = [{**band} for band in BANDS]
        marked[1] |= {"requires": [{"code": "1", "share": "90"}, {"code": code, "share": share}]}  # type: ignore[dict-item]
        return rows(ten(bands=marked, bands_on="index"), {"a": MARKS})["a"]

    assert one("2", "74").band == "Tốt"
    fallen = one("2", "74.01")
    assert (fallen.band, value_band(fallen)) == ("Khá", "Tốt")
    assert fallen.band_steps == (BandStep("condition", "Tốt", "Khá", "2", value=D(74), limit=D("74.01")),)


def test_a_condition_on_what_does_not_apply_asks_for_nothing() -> None:
    marked = [{**band, "requires": [{"code": "1", "share": "99"}]} if number < 3 else band
              for number, band in enumerate(BANDS)]  # fmt: skip
    made = ten(bands=marked, bands_on="index")
    left = {code: mark for code, mark in MARKS.items() if not code.startswith("1")}
    assert rows(made, {"a": left}, excluded=("1",))["a"].band == "Khá"  # 3.7 of 5
    fallen = rows(made, {"a": MARKS})["a"]  # 90 % of field 1
    assert [(step.before, step.after) for step in fallen.band_steps] == [("Tốt", "Khá"), ("Khá", "Yếu")]


PENALTY = {"penalty": [leaf("T4", 5), leaf("T5", 5)]}


def sanctioned(mark: str, sanctions: list[dict[str, Any]], **points: str) -> Standing:
    """A unit with `mark` of 100 and penalty points."""
    made = framework(
        leaf("1", 100),
        policy={"penalty_cap": "10", "sanctions": sanctions},
        bands=BANDS,
        bands_on="index",
        **PENALTY,
    )
    return rows(made, {"a": {"1": mark, **points}})["a"]


NO_TOP = {"code": "T4", "effect": "no_band", "band": "Xuất sắc"}
LOWER = {"code": "T5", "effect": "lower", "steps": "1"}


def test_a_sanction_closes_a_band() -> None:
    assert sanctioned("99", [NO_TOP], T4="0").band == "Xuất sắc"
    fallen = sanctioned("99", [NO_TOP], T4="1")
    assert fallen.band_steps == (
        BandStep("sanction", "Xuất sắc", "Tốt", "T4", "no_band", value=D(1), band="Xuất sắc"),
    )
    assert sanctioned("85", [NO_TOP], T4="1").band_steps == ()  # Tốt by its value already


def test_a_closed_band_closes_those_above() -> None:
    closed = {**NO_TOP, "band": "Tốt"}
    assert sanctioned("99", [closed], T4="1").band == "Khá"
    assert sanctioned("70", [closed], T4="1").band == "Khá"


@pytest.mark.parametrize(
    ("mark", "steps", "band"),
    [("99", "1", "Tốt"), ("99", "2", "Khá"), ("70", "3", "Yếu"), ("10", "1", "Yếu")],
)
def test_a_sanction_lowers_by_steps(mark: str, steps: str, band: str) -> None:
    fallen = sanctioned(mark, [{**LOWER, "steps": steps}], T5="0.5")
    assert (fallen.band, [step.after for step in fallen.band_steps]) == (band, [band] if mark != "10" else [])


def test_sanctions_add_up_in_the_order_declared() -> None:
    """Closed to Xuất sắc first, then one down."""
    fallen = sanctioned("99", [LOWER, NO_TOP], T4="1", T5="1")
    assert [(step.code, step.before, step.after) for step in fallen.band_steps] == [
        ("T4", "Xuất sắc", "Tốt"), ("T5", "Tốt", "Khá"),
    ]  # fmt: skip
    assert fallen.index == D(97)


@pytest.mark.parametrize(
    ("when", "mark", "falls"),
    [
        ({"below": "95"}, "94.9", True),
        ({"below": "95"}, "95", False),
        ({"share_below": "95"}, "94.9", True),
        ({"share_below": "95"}, "95", False),
        ({"above": "95"}, "95", False),
        ({"above": "95"}, "95.1", True),
    ],
)
def test_a_sanction_on_a_criterion(when: Mapping[str, str], mark: str, falls: bool) -> None:
    found = sanctioned(mark, [{"code": "1", "when": when, "effect": "lower", "steps": "1"}])
    assert found.band == ("Tốt" if falls else "Xuất sắc")
    assert [step.limit for step in found.band_steps] == ([D(95)] if falls else [])


def test_what_does_not_apply_is_no_fault() -> None:
    """Under `zero` and `full_marks` too, it neither fails a condition nor sets off a sanction."""
    marked = [{**band, "requires": [{"code": "1", "share": "60"}]} if number < 2 else band
              for number, band in enumerate(BANDS)]  # fmt: skip
    low = {"code": "1.1", "when": {"below": "1"}, "effect": "lower", "steps": "1"}
    high = {"code": "1.2", "when": {"above": "2"}, "effect": "lower", "steps": "1"}
    full = {"1.1": "2", "1.2": "2", "2.1": "1", "2.2": "4"}
    for convention, excluded, band in (
        ("zero", ("1.1",), "Khá"),  # 7 of 10: below 80 by value, not by a sanction
        ("full_marks", ("1.2",), "Xuất sắc"),
        ("full_marks", ("1",), "Xuất sắc"),
        ("zero", ("2.2",), "Yếu"),  # 5 of 10, but all of what applies
    ):
        made = ten({"not_applicable": convention, "sanctions": [low, high]}, bands=marked, bands_on="index")
        kept = {code: mark for code, mark in full.items() if code not in made.expand(list(excluded))}
        row = rows(made, {"a": kept}, excluded=excluded)["a"]
        assert (row.band, row.band_steps) == (band, ())


def test_a_total_below_nothing_is_in_the_lowest_band() -> None:
    found = sanctioned("3", [], T4="5", T5="5")
    assert (found.points, found.band) == (D(-7), "Yếu")


def test_reasons_name_what_was_closed_and_who_was_level() -> None:
    noted = {**NO_TOP, "note": "Điều 9 khoản 2"}
    said = step_in_words(sanctioned("99", [noted], T4="1").band_steps[0])
    assert said == (
        "từ Xuất sắc xuống Tốt: mục T4 có 1 điểm (không xếp Xuất sắc và các mức trên) – Điều 9 khoản 2"
    )
    lowered = step_in_words(sanctioned("99", [{**LOWER, "steps": "2"}], T5="1").band_steps[0])
    assert lowered == "từ Xuất sắc xuống Khá: mục T5 có 1 điểm (hạ 2 mức)"
    when = {"code": "1", "when": {"share_below": "95"}, "effect": "lower", "steps": "1"}
    assert "mục 1 đạt 92%, dưới 95% (hạ 1 mức)" in step_in_words(sanctioned("92", [when]).band_steps[0])
    found = graded({"a": "99", "b": "95", "c": "95", "d": "10"}, {"quotas": [quota("Xuất sắc", "50")]})
    words = {unit: [step_in_words(step) for step in row.band_steps] for unit, row in found.items()}
    edge = "tỷ lệ 50% chỉ cho 2 đơn vị ở mức Xuất sắc trở lên; 2 đơn vị ngang nhau ở ranh giới cùng xuống"
    assert words["b"] == words["c"] == [f"từ Xuất sắc xuống Tốt: {edge}"]


def test_quota_of_a_quarter() -> None:
    """Eight units, five of 90 and more: two places; three fall to Tốt, the lowest first."""
    marks = {"a": "99", "b": "98", "c": "97", "d": "96", "e": "95", "f": "85", "g": "70", "h": "10"}
    found = graded(marks, {"quotas": [quota("Xuất sắc", "25")]})
    assert "".join(unit for unit, row in sorted(found.items()) if row.band == "Xuất sắc") == "ab"
    assert found["c"].band_steps == (
        BandStep("quota", "Xuất sắc", "Tốt", value=D(2), limit=D(25), band="Xuất sắc"),
    )
    assert [found[unit].rank for unit in "abcdefgh"] == [1, 2, 3, 4, 5, 6, 7, 8]


def test_all_that_are_level_at_the_edge_fall() -> None:
    marks = {"a": "99", "b": "98", "c": "98", "d": "85"}
    assert bands(graded(marks, {"quotas": [quota("Xuất sắc", "50")]})) == {
        "a": "Xuất sắc", "b": "Tốt", "c": "Tốt", "d": "Tốt",
    }  # fmt: skip
    broken = {"quotas": [quota("Xuất sắc", "75")]}
    assert bands(graded(marks, broken))["c"] == "Xuất sắc"


@pytest.mark.parametrize(
    ("share", "units", "down", "half_up", "up"),
    [
        ("25", 8, 2, 2, 2),
        ("25", 9, 2, 2, 3),
        ("25", 10, 2, 3, 3),
        ("25", 3, 0, 1, 1),
        ("33.3333", 3, 0, 1, 1),
    ],
)
def test_parts_of_a_place(share: str, units: int, down: int, half_up: int, up: int) -> None:
    made = [Quota.model_validate(quota("Xuất sắc", share, way)) for way in ("down", "half_up", "up")]
    assert [places(each, units) for each in made] == [down, half_up, up]


def test_a_lower_quota_counts_the_bands_above() -> None:
    """Ten units: two places in Xuất sắc, five in Xuất sắc and Tốt together."""
    marks = {unit: str(99 - number) for number, unit in enumerate("abcdefghij")}
    found = graded(marks, {"quotas": [quota("Xuất sắc", "20"), quota("Tốt", "50")]})
    assert "".join(str(ORDER.index(row.band or "")) for _, row in sorted(found.items())) == "0011122222"
    assert [step.limit for step in found["j"].band_steps] == [D(20), D(50)]


def test_a_fall_ends_in_a_band_that_is_open_to_the_unit() -> None:
    """b has no place in Xuất sắc, and Tốt asks for more than it has in criterion 2: it falls to Khá."""
    marked = [{**band} for band in BANDS]
    marked[1] |= {"requires": [{"code": "2", "share": "100"}]}  # type: ignore[dict-item]
    made = framework(
        leaf("1", 90),
        leaf("2", 10),
        bands=marked,
        bands_on="index",
        policy={"quotas": [quota("Xuất sắc", "50")]},
    )
    found = rows(made, {"a": {"1": "90", "2": "9"}, "b": {"1": "90", "2": "8"}})
    assert found["a"].band == "Xuất sắc"
    assert [(step.kind, step.after) for step in found["b"].band_steps] == [
        ("quota", "Tốt"),
        ("condition", "Khá"),
    ]


def test_units_held_back_leave_their_places_to_others() -> None:
    """a is closed to Xuất sắc by a sanction, so the one place of three units goes to b."""
    made = framework(
        leaf("1", 100), bands=BANDS, bands_on="index", **PENALTY,
        policy={"penalty_cap": "10", "sanctions": [NO_TOP], "quotas": [quota("Xuất sắc", "34")]},
    )  # fmt: skip
    found = rows(made, {"a": {"1": "100", "T4": "1"}, "b": {"1": "98"}, "c": {"1": "97"}})
    assert bands(found) == {"a": "Tốt", "b": "Xuất sắc", "c": "Tốt"}


def test_groups_that_are_not_ranked_are_graded_too() -> None:
    made = framework(
        leaf("1", 100), bands=BANDS, bands_on="index", policy={"quotas": [quota("Xuất sắc", "50")]}
    )
    found = rows(made, {"a": {"1": "99"}, "b": {"1": "98"}}, ranked=False)
    assert bands(found) == {"a": "Xuất sắc", "b": "Tốt"}
    assert found["a"].rank is None


def test_units_without_an_index_take_no_place() -> None:
    """Two of four units are graded: half of them is one place."""
    made = framework(
        leaf("1", 100), bands=BANDS, bands_on="index", policy={"quotas": [quota("Xuất sắc", "50")]}
    )
    found = rows(made, {"a": {"1": "99"}, "b": {"1": "98"}, "c": {}, "d": {}})
    assert bands(found) == {"a": "Xuất sắc", "b": "Tốt", "c": None, "d": None}


def test_steps_come_back_from_the_results_file(tmp_path: Path) -> None:
    made = framework(
        leaf("1", 100), bands=BANDS, bands_on="index", **PENALTY,
        policy={"penalty_cap": "10", "sanctions": [NO_TOP], "quotas": [quota("Xuất sắc", "0")]},
    )  # fmt: skip
    found = scored(made, {"a": {"1": "99", "T4": "1"}, "b": {"1": "98"}})
    path = tmp_path / "results.json"
    write_whole(path, canonical(found))
    read, findings = read_results(path, "results.json")
    assert findings == []
    assert read is not None
    assert read.standings == found.standings
    assert [*canonical(read)] == [*canonical(found)]


@settings(max_examples=400, deadline=None)
@given(
    st.lists(st.tuples(st.integers(50, 100), st.booleans(), st.booleans()), min_size=1, max_size=9),
    st.lists(st.sampled_from(["0", "10", "25", "33.3", "50"]), min_size=2, max_size=2).map(sorted),
    st.sampled_from(["down", "half_up", "up"]),
)
def test_laws_of_quotas(units: list[tuple[int, bool, bool]], shares: list[str], rounding: str) -> None:
    """No quota is exceeded, nobody rises, equals in everything stay together, reasons join up."""
    made = framework(
        leaf("1", 100), bands=BANDS, bands_on="index", **PENALTY,
        policy={
            "penalty_cap": "10", "sanctions": [NO_TOP, LOWER],
            "quotas": [quota("Xuất sắc", shares[0], rounding), quota("Tốt", shares[1], rounding)],
        },
    )  # fmt: skip
    marks = {
        f"dv-{n}": {"1": str(mark), "T4": str(int(t4)), "T5": str(int(t5))}
        for n, (mark, t4, t5) in enumerate(units)
    }
    found = rows(made, marks)
    standing = [ORDER.index(row.band or "") for row in found.values()]
    for place, each in enumerate(made.policy.quotas):
        assert sum(1 for band in standing if band <= place) <= places(each, len(units))
    for row in found.values():
        names = [*(step.before for step in row.band_steps), row.band or ""]
        assert names[1:] == [step.after for step in row.band_steps]
        assert [ORDER.index(name) for name in names] == sorted(ORDER.index(name) for name in names)
        assert row.index is not None
        assert names[0] == next(band["name"] for band in BANDS if row.index >= D(band["from"]))
    for unit, other in ((one, two) for one in marks for two in marks if marks[one] == marks[two]):
        assert found[unit].band == found[other].band


@pytest.mark.parametrize(
    ("convention", "share", "band"),
    [("full_marks", "90", "Xuất sắc"), ("reduce_maximum", "90", "Khá"), ("reduce_maximum", "50", "Xuất sắc"),
     ("zero", "50", "Xuất sắc"), ("zero", "51", "Khá")],
)  # fmt: skip
def test_a_condition_where_what_does_not_apply_has_full_marks(convention: str, share: str, band: str) -> None:
    """1.1 has 1 of 2; with the 8 of 1.2 that do not apply field 1 has 9 of 10, else 1 of 2."""
    field = {"code": "1", "title": "Một", "max": "10", "children": [leaf("1.1", 2), leaf("1.2", 8)]}
    marked = [
        {**one, "requires": [{"code": "1", "share": share}]} if n < 2 else one for n, one in enumerate(BANDS)
    ]
    made = framework(
        field, leaf("2", 90), bands=marked, bands_on="index", policy={"not_applicable": convention}
    )
    assert rows(made, {"a": {"1.1": "1", "2": "90"}}, excluded=("1.2",))["a"].band == band


@pytest.mark.parametrize(
    ("when", "convention", "band"),
    [
        ({"above": "5"}, "full_marks", "Xuất sắc"),
        ({"above": "0.5"}, "full_marks", "Tốt"),
        ({"below": "5"}, "full_marks", "Xuất sắc"),
        ({"below": "5"}, "reduce_maximum", "Tốt"),
    ],
)
def test_what_a_sanction_looks_at_where_parts_do_not_apply(
    when: dict[str, str], convention: str, band: str
) -> None:
    """1.1 has 1 of 2, the 8 of 1.2 do not apply: bounds above look at what was achieved."""
    field = {"code": "1", "title": "Một", "max": "10", "children": [leaf("1.1", 2), leaf("1.2", 8)]}
    policy = {
        "not_applicable": convention,
        "sanctions": [{"code": "1", "effect": "lower", "steps": "1", "when": when}],
    }
    made = framework(field, leaf("2", 90), bands=BANDS, bands_on="index", policy=policy)
    assert rows(made, {"a": {"1.1": "1", "2": "90"}}, excluded=("1.2",))["a"].band == band


def test_the_middle_one_of_three_has_half_below() -> None:
    made = framework(
        leaf("1", 100), bands_on="percentile",
        bands=[{"name": name, "from": start} for name, start in zip("ABCD", QUARTERS, strict=True)],
    )  # fmt: skip
    assert bands(rows(made, {"a": {"1": "9"}, "b": {"1": "8"}, "c": {"1": "7"}})) == {
        "a": "A",
        "b": "B",
        "c": "D",
    }


@pytest.mark.parametrize(
    ("counts", "wanted"),
    [({}, "AABBBCCC"), ({"A": 1}, "ABBBCCCC"), ({"B": 1}, "AABCCCCC"), ({"C": 1, "D": 1}, "AABBBCDD")],
)
def test_bands_that_take_so_many_units(counts: dict[str, int], wanted: str) -> None:
    named = [{"name": "A", "units": "2"}, {"name": "B", "units": "3"}, {"name": "C"}, {"name": "D"}]
    made = framework(leaf("1", 100), bands=named, bands_on="count")
    assert "".join(str(by_rank(made, rank, counts)) for rank in range(1, 9)) == wanted
    assert by_rank(made, None, counts) is None
    marks = {unit: Evidence(form(unit, {"1": str(99 - place)})) for place, unit in enumerate("abcdefgh")}
    found = results(made, cycle([*marks], group={"bands": counts}), marks)
    assert "".join(str(row.band) for row in found.standings) == wanted


@pytest.mark.parametrize(
    ("when", "mark", "falls"),
    [
        ({"share_below": "50"}, "2", False), ({"share_below": "50"}, "1.9", True), ({"share_below": "50"}, None, True),
        ({"below": "1"}, "1", False), ({"below": "1"}, None, True), ({"above": "3"}, "9", True),
        ({"above": "4"}, "9", False),
    ],
)  # fmt: skip
def test_a_sanction_and_a_gate_on_a_bonus_item(when: dict[str, str], mark: str | None, falls: bool) -> None:
    """Of 4 points at most, unclaimed 0; where the item is not for the unit's kind it sets off nothing."""

    def made(**policy: Any) -> Framework:
        bonus, kinds = leaf("C", 4, kinds=["so"]), {"so": "Sở", "ban": "Ban"}
        return framework(
            leaf("1", 100), bonus=[bonus], kinds=kinds, bands=BANDS, bands_on="index", policy=policy
        )

    lowered = made(sanctions=[{"code": "C", "effect": "lower", "steps": "1", "when": when}])
    gated = made(gates=[{"code": "C", "when": when, "zeroes": ["1"]}])
    marks = {"1": "85"} if mark is None else {"1": "85", "C": mark}
    of = cycle([{"id": "a", "name": "A", "kind": "so"}, {"id": "b", "name": "B", "kind": "ban"}])
    evidence = {unit: Evidence(form(unit, marks)) for unit in "ab"}
    found = {row.unit: row for row in results(lowered, of, evidence).standings}
    assert bands(found) == {"a": "Khá" if falls else "Tốt", "b": "Tốt"}
    points = {row.unit: row.points for row in results(gated, of, evidence).standings}
    assert points == {"a": min(D(mark or 0), D(4)) + (0 if falls else 85), "b": D(85)}


def test_a_quota_of_the_last_band_but_one() -> None:
    found = graded({"a": "70", "b": "65", "c": "62", "d": "50"}, {"quotas": [quota("Khá", "50")]})
    assert bands(found) == {"a": "Khá", "b": "Khá", "c": "Yếu", "d": "Yếu"}
