"""Which rulings stand, which are of no use and what is said of them: small cases of every check, from plain data."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest
from msgspec import structs

from parscore.check.rulings.refusals import awaited
from parscore.check.rulings.rulings import Accepted, accept
from parscore.compute.score import self_score
from parscore.diagnostics import Place
from parscore.model.scorecard import Return
from parscore.model.submission import Refusal, Ruling
from tests.kit.world import cycle, form, framework, leaf

D = Decimal
CHOICE = {"kind": "choice", "options": {"Có": "2", "Không": "0"}}
PARENT = {
    "code": "5",
    "title": "Năm",
    "max": "8",
    "children": [leaf("5.1", 2, lead="a"), leaf("5.2", 2, lead="b"), leaf("5.3", 2, lead="a"),
                 leaf("5.4", 2, {"kind": "given"}, lead="a")],
}  # fmt: skip
SET = framework(
    leaf("1", 2, {"kind": "judged", "step": "0.5"}, lead="a"), leaf("2", 2, CHOICE, lead="b"), leaf("3", 2),
    leaf("4", 2, {"kind": "given"}, lead="a"), PARENT, leaf("6", 2, lead=None),
    leaf("7", "2.2", {"kind": "judged", "step": "0.5"}, lead="a"),
    bonus=[leaf("C1", 2, lead="a")], penalty=[leaf("T1", 3, lead="a")],
)  # fmt: skip
OWN = {"1": "1", "2": "2", "3": "1"}
NAMES = {"a": "Sở A", "b": "Sở B"}
R1, R2 = "round-1", "round-2"


def word(
    code: str, points: str | None, by: str = "a", *, stage: str = R1, line: int = 2, **more: Any
) -> Ruling:
    """A ruling on unit u, without a reason unless there is one in `more`."""
    place = more.pop("place", Place(f"{stage}-{by}.csv", "", line, 3))
    values: dict[str, Any] = {"reason": "", "asks": False} | more
    return Ruling(stage, "u", code, None if points is None else D(points), by=by, place=place, **values)


def accepted(
    *rulings: Ruling,
    own: Mapping[str, str | None] = OWN,
    refusals: tuple[Refusal, ...] = (),
    sent: bool = True,
    disputed: frozenset[tuple[str, str]] = frozenset(),
    claims: tuple[str, ...] = (),
    not_applicable: tuple[str, ...] = (),
    **more: Any,
) -> Accepted:
    """What stands of rulings on the unit u, which gave itself the marks `own`; nobody is asked for what is missing."""
    units = [{"id": "u", "name": "Đơn vị u", "not_applicable": list(not_applicable)}]
    units += [{"id": who, "name": name} for who, name in NAMES.items()]
    values: dict[str, Any] = {"stages": ("self", R1, R2), "appraisal": {R1: "1.csv", R2: "2.csv"}}
    done = {"done": {R1: ["a", "b", "hoi-dong"], R2: ["a", "b", "hoi-dong"]}}
    of = cycle(units, **values | done | more)
    score = self_score(form("u", own), SET)
    if claims:
        lines = {code: line for code, line in score.lines.items() if code not in claims}
        score = score.__class__(score.file, score.sheet, lines, frozenset(claims))
    scores = {"u" if sent else "a": score}
    return accept(rulings, refusals, of, dict.fromkeys(("u", "a", "b"), SET), scores, disputed=disputed)


def faults(found: Accepted) -> list[str]:
    """The codes of the findings, in order."""
    return [one.code for one in found.findings]


def stands(found: Accepted) -> list[tuple[str, str, str]]:
    """Code, points and appraiser of every ruling that stands."""
    return [(one.code, "" if one.points is None else str(one.points), one.by) for one in found.rulings]


@pytest.mark.parametrize(
    ("ruling", "codes"),
    [
        (word("1", "1"), []),
        (word("1", "0", reason="x"), []),
        (word("1", "2", reason="x"), []),
        (word("1", "2.5", reason="x"), ["R102"]),
        (word("1", "-0.5", reason="x"), ["R102"]),
        (word("1", "1.3", reason="x"), ["R103"]),
        (word("1", "1.3", "hoi-dong", reason="x"), ["R103"]),
        (word("2", "1", "b", reason="x"), ["R108"]),
        (word("2", "0", "b", reason="x"), []),
        (word("1", "1", "b"), ["R104"]),
        (word("1", "1", "hoi-dong"), []),
        (word("3", "1", "a"), ["R104"]),
        (word("6", "1", "a"), ["R104"]),
        (word("6", "1", "hoi-dong"), []),
        (word("4", "1"), ["R106"]),
        (word("4", "1", "b"), ["R106"]),
        (word("1", "1.5"), ["R105"]),
        (word("5.1", "1"), []),
        (word("1", None, asks=True), []),
        (word("1", None, agrees=True), ["R113"]),
        (word("1", None, agrees=True, reason="x"), ["R111"]),
        (word("5.1", None, agrees=True), ["R111"]),
        (word("1", "1", agrees=True), ["R112"]),
        (word("T1", "-2", reason="x"), ["R119"]),
        (word("T1", "2", reason="x"), []),
        (word("T1", "0", reason="x"), []),
        (word("T1", "0.5", reason="x"), []),
        (word("1", "0.3", reason="x"), ["R103"]),
        (word("7", "2.2"), ["R103"]),
        (word("C1", "-1", reason="x"), ["R102"]),
        (word("1", "1", seen=(("claimed", D(1)),)), []),
        (word("1", "1.5", reason="x", seen=(("claimed", D(2)),)), ["R114"]),
        (word("1", "1", reason="x", seen=(("claimed", D("1.0000010")),)), []),
        (word("1", "1", reason="x", seen=(("claimed", D("1.0000011")),)), ["R114"]),
        (word("1", "1", seen=(("claimed", None),)), ["R114"]),
        (word("5.1", "1", seen=(("claimed", None),)), []),
        (word("5.1", "1", seen=(("claimed", D(1)),)), ["R114"]),
        (word("1", "1.5", seen=(("claimed", D("1.5")),)), ["R114"]),
        (word("1", "1", reason="x", seen=(("declared", "Số: 4"),)), ["R114"]),
        (word("1", "1", reason="x", seen=(("declared", "  "),)), []),
    ],
)  # fmt: skip
def test_one_ruling(ruling: Ruling, codes: list[str]) -> None:
    """An error keeps a ruling out and its line open; a warning lets it stand."""
    found = accepted(ruling)
    assert faults(found) == codes
    errors = [one for one in found.findings if one.severity == "error"]
    assert [one.fault for one in found.unusable] == [one.code for one in errors]
    assert len(found.rulings) == (0 if errors else 1)
    assert {(one.unit, one.code, one.by, one.place) for one in found.unusable} <= {
        ("u", ruling.code, ruling.by, ruling.place)
    }


def test_points_to_be_taken_off_lose_their_sign() -> None:
    found = accepted(word("T1", "-2", reason="x"))
    assert stands(found) == [("T1", "2", "a")]
    assert "-2" in found.findings[0].message
    assert "2" in found.findings[0].message.replace("-2", "")


@pytest.mark.parametrize(
    ("ruling", "outdated"),
    [
        (word("1", "1", seen=(("claimed", D(1)),)), False),
        (word("1", "1.5", reason="x", seen=(("claimed", D(2)),)), True),
        (word("1", "1", reason="x", seen=(("claimed", D(2)),)), False),
        (word("1", "1", reason="x", seen=(("claimed", D(1)), ("declared", "Số: 4"))), True),
    ],
)
def test_what_was_seen_opens_a_line_again(ruling: Ruling, outdated: bool) -> None:
    """Unless the mark is what the figure has become."""
    (one,) = accepted(ruling).rulings
    assert one.outdated is outdated


@pytest.mark.parametrize(
    ("seen", "codes"),
    [
        ((("claimed", None), ("declared", "Số: 4")), []),
        ((("before", D(1)),), []),
        ((("claimed", D(1)), ("before", None)), ["R114"]),
        ((("before", None), ("claimed", D(1))), ["R114"]),
    ],
)
def test_a_form_that_is_gone_was_there_when_a_score_was_seen(seen: Any, codes: list[str]) -> None:
    found = accepted(word("1", "1", seen=seen), sent=False)
    assert faults(found) == codes
    assert all("trống" in one.message for one in found.findings)


def test_a_line_that_does_not_apply() -> None:
    found = accepted(word("1", "1"), word("2", "2", "b"), not_applicable=("1",))
    assert (faults(found), stands(found)) == (["R107"], [("2", "2", "b")])


def test_a_disputed_figure_is_ruled_on() -> None:
    disputed = frozenset({("u", "4")})
    assert faults(accepted(word("4", "1", "hoi-dong"), disputed=disputed)) == []
    assert faults(accepted(word("4", "1", "b"), disputed=disputed)) == ["R104"]


CLAIM_CASES: list[tuple[Ruling, list[str], list[tuple[str, str, str]], bool]] = [
    (word("1", None, agrees=True), [], [("1", "", "a")], False),
    (word("1", "1"), ["R130"], [("1", "1", "a")], True),
    (word("1", "1", reason="x"), ["R130"], [("1", "1", "a")], False),
    (word("1", "1", seen=(("claimed", None),)), [], [("1", "1", "a")], False),
]


@pytest.mark.parametrize(("ruling", "codes", "standing", "outdated"), CLAIM_CASES)
def test_a_line_that_the_unit_calls_not_applicable(
    ruling: Ruling, codes: list[str], standing: list[tuple[str, str, str]], outdated: bool
) -> None:
    found = accepted(ruling, claims=("1",))
    assert (faults(found), stands(found)) == (codes, standing)
    assert [one.outdated for one in found.rulings] == [outdated]
    weights = [one.severity for one in found.findings]
    assert weights == (["info"] if ruling.reason and codes else ["warning"] * len(codes))


def test_the_second_mark_on_a_claimed_line_meets_no_claim() -> None:
    first, again = word("1", "1", reason="x"), word("1", "2", "hoi-dong", stage=R2, reason="x")
    assert faults(accepted(first, again, claims=("1",))) == ["R130"]


LATER: list[tuple[tuple[Ruling, ...], list[str]]] = [
    ((word("1", "1"), word("1", "1", stage=R2)), ["R110"]),
    ((word("1", "1"), word("1", "1", "hoi-dong", stage=R2)), []),
    ((word("1", "1", asks=True), word("1", "1", stage=R2)), []),
    ((word("1", "1.5", reason="x", seen=(("claimed", D(2)),)), word("1", "1.5", stage=R2)), ["R114"]),
    ((word("1", "1.3"), word("1", "1", stage=R2)), ["R103"]),
    ((word("2", "2", "b"), word("1", "1", stage=R2)), ["R110"]),
    ((word("2", "2", "b"), word("5.1", "1", stage=R2)), []),
    ((word("5.1", "1"), word("5.1", "1", stage=R2)), ["R110"]),
    ((word("1", "1.5", reason="x"), word("1", "1.5", "hoi-dong", stage=R2)), []),
    ((word("1", "1.5", reason="x"), word("1", "1", "hoi-dong", stage=R2)), ["R105"]),
    (
        (word("1", "1.5", reason="x"), word("1", "1.5", "hoi-dong", stage=R2, seen=(("before", D(1)),))),
        ["R105", "R114"],
    ),
    (
        (word("1", "1.5", reason="x"), word("1", "1", "hoi-dong", stage=R2, seen=(("before", D(1)),))),
        ["R114"],
    ),
    (
        (word("1", "1.5", reason="x"), word("1", "1", "hoi-dong", stage=R2, seen=(("claimed", D(1)),))),
        ["R105"],
    ),
    ((word("1", "1.5", reason="x"), word("1", "1", "hoi-dong")), ["R105"]),
    ((word("1", "1.5", reason="x"), word("1", "1", "hoi-dong", seen=(("claimed", D(1)),))), ["R105"]),
    ((word("1", "1"), word("4", "1", stage=R2)), ["R106"]),
]


@pytest.mark.parametrize(("rulings", "codes"), LATER)
def test_rulings_after_others(rulings: tuple[Ruling, ...], codes: list[str]) -> None:
    """An agency comes back to open lines alone, the council to any; each is held against what stood before."""
    assert sorted(faults(accepted(*rulings))) == sorted(codes)


TWO: list[tuple[tuple[Ruling, ...], list[str], list[tuple[str, str, str]]]] = [
    ((word("1", "1"), word("1", "1", line=3)), ["R109"], [("1", "1", "a")]),
    ((word("1", "1", reason="x"), word("1", "1", line=3, reason="y")), ["R115"], [("1", "1", "a")]),
    ((word("1", "1"), word("1", "1", line=3, reason="y")), ["R109"], [("1", "1", "a")]),
    ((word("1", "1"), word("1", "2", line=3, reason="x")), ["R101", "R101"], []),
    ((word("1", "1"), word("1", "1", line=3, asks=True)), ["R101", "R101"], []),
    ((word("1", "1"), word("1", None, line=3, agrees=True)), ["R101", "R101"], []),
    ((word("1", "1"), word("1", "1", "hoi-dong", line=1)), [], [("1", "1", "a"), ("1", "1", "hoi-dong")]),
    ((word("2", "2", "b"), word("1", "1")), [], [("1", "1", "a"), ("2", "2", "b")]),
]


@pytest.mark.parametrize(("rulings", "codes", "standing"), TWO)
def test_two_words_at_one_stage(
    rulings: tuple[Ruling, ...], codes: list[str], standing: list[tuple[str, str, str]]
) -> None:
    for order in (rulings, rulings[::-1]):
        found = accepted(*order)
        assert (faults(found), stands(found)) == (codes, standing)
        assert len(found.unusable) == codes.count("R101")


def test_reasons_of_copies_are_kept() -> None:
    copies = [word("1", "1", line=n, reason=why) for n, why in enumerate(("", "Chậm", "Thiếu", "Chậm"), 2)]
    found = accepted(*copies)
    (one,) = found.rulings
    assert (one.reason, one.place.line) == ("Chậm; Thiếu", 3)
    assert [(told.code, told.place.line) for told in found.findings] == [
        ("R109", 2),
        ("R115", 4),
        ("R109", 5),
    ]


def test_a_contradiction_names_both_words() -> None:
    found = accepted(word("1", "1", asks=True), word("1", None, line=3, agrees=True))
    first, second = found.findings
    assert "điểm 1, yêu cầu giải trình" in second.message
    assert "đồng ý không áp dụng" in first.message


@pytest.mark.parametrize(
    ("by", "codes", "told"),
    [("a", ["5.1", "5.3"], ["R117"]), ("b", ["5.2"], ["R117"]), ("c", [], ["R116"]),
     ("hoi-dong", ["5.1", "5.2", "5.3"], [])],
)  # fmt: skip
def test_agreement_on_a_parent(by: str, codes: list[str], told: list[str]) -> None:
    claims = ("5.1", "5.2", "5.3")
    found = accepted(word("5", None, by, agrees=True), claims=claims)
    assert (faults(found), [one.code for one in found.rulings]) == (told, codes)
    assert [one.code for one in found.unusable] == ([] if codes else list(claims))
    left = accepted(word("5", None, by, agrees=True), claims=claims, not_applicable=("5.2", "5.4"))
    assert [one.code for one in left.rulings] == [code for code in codes if code != "5.2"]


BLANKS: list[tuple[tuple[Ruling, ...], list[str]]] = [
    ((word("1", None, seen=(("claimed", D(2)),)),), ["R120"]),
    ((word("1", None, seen=(("claimed", D(1)),)),), []),
    ((word("1", None),), []),
    ((word("1", None, seen=(("claimed", D(2)),)), word("1", "1", "hoi-dong")), []),
    ((word("1", None, seen=(("claimed", D(2)),)), word("2", "2", "b")), ["R120"]),
]


@pytest.mark.parametrize(("rulings", "codes"), BLANKS)
def test_rows_left_blank_on_figures_that_have_changed(rulings: tuple[Ruling, ...], codes: list[str]) -> None:
    found = accepted(*rulings)
    assert faults(found) == codes
    assert [one.code for one in found.rulings if one.outdated] == ["1"] * len(codes)
    again = accepted(*rulings, word("1", "1", stage=R2))
    assert ("R110" in faults(again)) == (not codes and len(rulings) == 2)


def test_a_blank_row_of_a_line_that_does_not_apply_is_nothing() -> None:
    assert faults(accepted(word("1", None, seen=(("claimed", D(2)),)), not_applicable=("1",))) == []


def test_claimed_lines_that_nobody_spoke_of() -> None:
    """A list of an agency that lacks a claimed line, and one that the council leads and says nothing of."""
    rulings = [word(code, "1") for code in ("5.1", "5.3")]
    own = {"1": "1", "3": "1", "5.1": "1", "5.3": "1"}
    found = accepted(*rulings, own=own, done={})
    assert [(one.code, one.by, one.fault, one.stage) for one in found.unusable] == [
        ("1", "a", "R140", R1),
        ("3", "hoi-dong", "R141", R1),
    ]
    assert faults(accepted(*rulings, own=own, done={R1: ["a"]})) == ["R141"]
    assert faults(accepted(*rulings, own=own, done={R1: ["hoi-dong"]})) == ["R140"]
    spoken = (*rulings, word("3", None, "hoi-dong"), word("1", None))
    assert faults(accepted(*spoken, own=own, done={})) == []
    later = (*rulings, word("1", "1", "hoi-dong", stage=R2))
    assert [(one.code, one.stage) for one in accepted(*later, own=own, done={}).unusable] == [
        ("1", R1),
        ("3", R2),
    ]


def test_a_list_of_all_criteria_leaves_out_a_claimed_bonus() -> None:
    changed = [word(code, "2", reason="x") for code in ("1", "5.1")]
    own = {"1": "1", "5.1": "1", "C1": "1"}
    assert [one.code for one in accepted(*changed, own=own, done={R1: ["hoi-dong"]}).unusable] == ["C1"]


@pytest.mark.parametrize(
    ("points", "reason", "left"),
    [("1", "", ["5.3"]), ("2", "x", []), ("1", "x", []), ("2", "", [])],
)
def test_rows_that_change_nothing_make_a_list(points: str, reason: str, left: list[str]) -> None:
    """Two such rows for the one claimed line without a row; others are exceptions."""
    rulings = [word(code, points, reason=reason) for code in ("1", "5.1")]
    own = {"1": "1", "5.1": "1", "5.3": "1"}
    found = accepted(*rulings, own=own, done={R1: ["hoi-dong"]})
    assert [one.code for one in found.unusable if one.fault == "R140"] == left


@pytest.mark.parametrize(
    ("codes", "left"), [(("5.1", "5.3", "7", "C1", "T1"), ["1"]), (("5.1", "5.3", "7", "C1"), [])]
)
def test_five_rows_make_a_list_of_what_lacks_one(codes: tuple[str, ...], left: list[str]) -> None:
    """Of whatever marks; the finding is at the first of its files."""
    rulings = [
        word(code, "2", reason="x", place=Place(f"{name}.csv", "", 2, 3))
        for code, name in zip(codes, "cabde", strict=False)
    ]
    found = accepted(*rulings, own={"1": "1"}, done={R1: ["hoi-dong"]})
    assert [one.code for one in found.unusable] == left
    assert {one.place.file for one in found.unusable} <= {"a.csv"}


def test_three_rows_make_no_list_of_what_lacks_two() -> None:
    rulings = [word(code, "2", reason="x") for code in ("5.1", "5.3", "C1")]
    assert accepted(*rulings, own={"1": "1", "7": "1"}, done={R1: ["hoi-dong"]}).unusable == []


@pytest.mark.parametrize(("file", "codes"), [("a.csv", []), ("a (1).csv", ["R142"])])
def test_a_row_left_blank_in_another_copy(file: str, codes: list[str]) -> None:
    seen = (("claimed", D(1)),)
    ruled = word("1", "1", seen=seen, place=Place("a.csv", "", 2, 3))
    assert faults(accepted(ruled, word("1", None, seen=seen, place=Place(file, "", 4, 3)))) == codes


def test_the_own_form_of_an_agency_has_a_row_for_every_line() -> None:
    """One ruling out of it is enough for the others to be missed."""
    changed = word("5.1", "2", reason="x")
    own = {"1": "1", "5.1": "1"}
    for in_form, left in ((False, []), (True, ["1"])):
        found = accepted(structs.replace(changed, in_form=in_form), own=own, done={R1: ["hoi-dong"]})
        assert [one.code for one in found.unusable] == left


def test_a_ruling_that_could_not_be_read_opens_its_line() -> None:
    refusal = Refusal(R1, "R003", Place("a.csv", "", 4), "u", "1", frozenset({"a"}))
    found = accepted(word("2", "2", "b"), word("1", "1", stage=R2), refusals=(refusal,))
    assert [(one.code, one.fault, one.by) for one in found.unusable] == [("1", "R003", "a")]
    assert (faults(found), stands(found)) == ([], [("2", "2", "b"), ("1", "1", "a")])
    rows = Refusal(R1, "R001", Place("a.csv", "", 9), "u", by=frozenset({"a"}))
    blank = [word(code, None) for code in ("5.1", "5.3", "7", "C1", "T1")]
    assert [one.code for one in accepted(*blank, refusals=(rows,)).unusable] == ["1"]
    council = Refusal(R2, "R001", Place("b.csv"), "u", by=frozenset({"hoi-dong"}))
    of_agencies = {one.code for one in accepted(refusals=(council,)).unusable} - {"3", "6"}
    assert of_agencies == {"1", "2", "5.1", "5.2", "5.3", "7", "C1", "T1"}
    anything = Refusal(R2, "R001", Place("b.csv"), by=frozenset({"a"}))
    found = accepted(word("1", "1", asks=True), word("5.1", "1"), refusals=(anything,))
    assert [one.code for one in found.unusable] == ["1"]


AWAITED: list[tuple[dict[str, Any], tuple[str, ...]]] = [
    ({}, ("b",)),
    ({"rulings": ("2", "5.2")}, ()),
    ({"rulings": ("2",)}, ("b",)),
    ({"rulings": ("2", "5.2"), "by": "a"}, ("b",)),
    ({"rulings": ("2", "5.2"), "stage": R2}, ("b",)),
    ({"done": {R1: ["b"]}}, ()),
    ({"returns": (Return(R1, "hoi-dong.csv", by=("hoi-dong",)), Return(R2, "a.csv", by=("a",)))}, ("a", "b")),
    ({"returns": (Return(R1, "a.csv", by=("a", "b")),)}, ()),
    ({"returns": (Return(R1, "a.xlsx", by=("a", "b"), unit="a"),)}, ("",)),
    ({"returns": (Return(R1, "a.xlsx", by=("a", "b"), unit="a"),), "done": {R1: ["u"]}}, ()),
    ({"returns": (Return(R1, "u.xlsx", by=("a", "b"), unit="u"),)}, ()),
    ({"returns": (Return(R1, "a.xlsx", by=("a", "b"), unit="a"),), "rulings": ("2",)}, ()),
    ({"returns": ()}, ()),
    ({"returns": (Return(R1, "b.csv", by=("b",)),), "rulings": ("1", "5.1", "5.3", "7")}, ()),
    (
        {
            "returns": (Return(R1, "b.csv", by=("b",)),),
            "rulings": ("1", "5.1", "5.3", "7"),
            "own": {"C1": "1"},
        },
        ("a",),
    ),
    (
        {
            "returns": (Return(R1, "b.csv", by=("b",)),),
            "rulings": ("1", "5.1", "5.3", "7"),
            "own": {"T1": "0"},
        },
        (),
    ),
]


@pytest.mark.parametrize(("given", "by"), AWAITED)
def test_who_has_not_spoken(given: dict[str, Any], by: tuple[str, ...]) -> None:
    """An agency of which nothing came at the first stage held, unless the council ruled on all that it leads."""
    values: dict[str, Any] = {"appraisal": {R1: "1.csv", R2: "2.csv"}, "done": given.get("done", {})}
    units = [{"id": "u", "name": "Đơn vị u"}, *({"id": who, "name": name} for who, name in NAMES.items())]
    of = cycle(units, stages=("self", R1, R2), **values)
    rulings = [
        word(code, "1", given.get("by", "hoi-dong"), stage=given.get("stage", R1))
        for code in given.get("rulings", ())
    ]
    scores = {"u": self_score(form("u", {**OWN, **given.get("own", {})}), SET)}
    returns = given.get("returns", (Return(R1, "a.csv", by=("a",)),))
    found = awaited(of, dict.fromkeys(("u", "a", "b"), SET), scores, rulings, returns)
    stages = {one.stage for ones in found.values() for one in ones}
    assert tuple(one.by for one in found.get("u", ())) == by
    assert stages <= {R1}
