"""Means, standard errors and intervals of polls against their definitions, answer by answer."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from msgspec import structs

from parscore.compute.polls import (
    error_of,
    interval,
    mean_of,
    required_sample,
    reweighed,
    shares_of,
    too_few_replies,
    weighed_polls,
    without_survey,
)
from parscore.diagnostics import Place
from parscore.model.rules import SurveyRule
from parscore.model.scorecard import Line, Mark, Scorecard
from parscore.model.submission import Share
from parscore.model.survey import Counted, Poll, SurveyForm
from tests.kit.world import cycle, framework, leaf

D = Decimal
PEOPLE = st.lists(st.lists(st.integers(0, 5), min_size=1, max_size=3), min_size=1, max_size=6)


def counted(people: list[list[int]]) -> Counted:
    """The sums over people of what each answered to several items, on a scale of 5."""
    pairs = [(sum(given), len(given)) for given in people]
    return Counted(
        unit="a", code="1", audience="dan", replies=len(pairs), number=sum(n for _, n in pairs),
        total=sum(y for y, _ in pairs), scale=5, squares=sum(y * y for y, _ in pairs),
        products=sum(y * n for y, n in pairs), sizes=sum(n * n for _, n in pairs), answers={}, unanswered=0, files=(),
    )  # fmt: skip


@settings(max_examples=150, deadline=None, derandomize=True)
@given(PEOPLE)
def test_a_mean_and_its_error_are_those_of_the_definition(people: list[list[int]]) -> None:
    """Errors are squared to be compared without a root."""
    one, m = counted(people), len(people)
    number = sum(map(len, people))
    mean = Fraction(sum(map(sum, people)), number)
    assert abs(Fraction(mean_of(one)) - mean / 5) < Fraction(1, 10**30)
    error = error_of(one)
    if m == 1:
        assert error is None
        return
    squares = sum((sum(given) - mean * len(given)) ** 2 for given in people)
    variance = Fraction(m, m - 1) * squares / (number * 5) ** 2
    assert error is not None
    assert abs(Fraction(error) ** 2 - variance) < Fraction(1, 10**30)


@pytest.mark.parametrize(
    ("share", "error", "wanted"),
    [("0.5", "0.1", ("0.304", "0.696")), ("0.1", "0.1", ("0", "0.296")), ("0.9", "0.1", ("0.704", "1")),
     ("0.5", "0", ("0.5", "0.5")), ("0.5", None, None)],
)  # fmt: skip
def test_an_interval_is_kept_within_the_scale(
    share: str, error: str | None, wanted: tuple[str, str] | None
) -> None:
    poll = Poll("dan", D(1), D(share), 9, 9, None if error is None else D(error))
    found = interval(poll)
    assert (None if found is None else tuple(map(str, found))) == wanted


@pytest.mark.parametrize(
    ("population", "margin", "sample"),
    [(1, "5", 1), (399, "5", 200), (400, "5", 200), (401, "5", 201), (10, "100", 1)],
)
def test_a_sample_is_rounded_up(population: int, margin: str, sample: int) -> None:
    """400 ÷ (1 + 400 × 0.0025) is exactly 200; 401 give a little more."""
    assert required_sample(population, D(margin)) == sample


FORM = SurveyForm.model_validate(
    {
        "survey": "khao-sat", "title": "Khảo sát", "missing_audience": "refuse",
        "questions": [{"id": "q1"}],
    }
)  # fmt: skip
# weights that make 2 and not 1 show what they are scaled to
RULE = SurveyRule(kind="survey", audiences={"hdnd": D("0.6"), "dan": D("1.2"), "xa": D("0.2")})


@pytest.mark.parametrize(
    ("shares", "wanted"),
    [({"hdnd": "1", "dan": "0.5", "xa": "0"}, "12"), ({"hdnd": "1", "xa": "0"}, "15"), ({"dan": "0.5"}, "10"),
     ({"khac": "1"}, None), ({}, None)],
)  # fmt: skip
def test_the_others_make_up_for_a_missing_audience(shares: dict[str, str], wanted: str | None) -> None:
    found = reweighed(RULE, {who: D(share) for who, share in shares.items()}, D(10)).points
    assert found == (None if wanted is None else D(wanted))


@pytest.mark.parametrize(
    ("missing", "there", "wanted"),
    [
        ("refuse", ("hdnd", "xa"), [("hdnd", None, 25), ("dan", None, None), ("xa", None, 25)]),
        ("reweigh", ("hdnd", "xa"), [("hdnd", "1.5", 25), ("dan", None, None), ("xa", "0.5", 25)]),
        ("reweigh", ("hdnd", "dan", "xa"), [("hdnd", None, 25), ("dan", None, 25), ("xa", None, 25)]),
        ("reweigh", (), [("hdnd", None, None), ("dan", None, None), ("xa", None, None)]),
    ],
)
def test_what_every_audience_counts(
    missing: str, there: tuple[str, ...], wanted: list[tuple[str, str | None, int | None]]
) -> None:
    form = FORM.model_copy(update={"missing_audience": missing})
    found = weighed_polls(RULE, [Poll(who, D(1), D("0.25")) for who in there], form)
    assert [(one.audience, one.counted, one.mean) for one in found] == [
        (who, counts and D(counts), mean and D(mean)) for who, counts, mean in wanted
    ]
    assert [one.weight for one in found] == list(RULE.audiences.values())
    assert [one.audience for one in found if one.poll is not None] == [
        who for who, _, _ in wanted if who in there
    ]


def replied(code: str, audience: str, replies: int | None) -> Share:
    """A share with so many replies."""
    return Share("a", code, audience, D("0.5"), replies, Place("x.csv"))


@pytest.mark.parametrize(
    ("replies", "few"),
    [((10, 10), True), ((20, 10), False), ((20, 9), True), ((None, 9), False), ((None,), False), ((), False)],
)
def test_leaves_with_too_few_replies(replies: tuple[int | None, ...], few: bool) -> None:
    """All audiences together, where every number is known."""
    asked = {"kind": "survey", "audiences": {"hdnd": "1"}}
    made = framework(leaf("1", 5, asked), leaf("2", 5, asked), policy={"survey": {"publish_from": "30"}})
    shares = [replied("1", f"doi-tuong-{place}", one) for place, one in enumerate(replies)]
    assert too_few_replies(made, [*shares, replied("2", "hdnd", 30)]) == (("1",) if few else ())
    assert too_few_replies(framework(leaf("1", 5, asked)), [*shares, replied("1", "khac", 0)]) == ()
    assert too_few_replies(framework(leaf("1", 5, asked)), [replied("1", "hdnd", 0)]) == ()


def test_a_card_without_the_survey() -> None:
    asked = {"kind": "survey", "audiences": {"hdnd": "1"}}
    made = framework(leaf("1", 5, asked), leaf("2", 5, asked), leaf("3", 5))
    own, ruled, heard = Mark("self", None, claims=True), Mark("round-1", D(1)), Mark("survey", D(4))
    gone = Line("2", (heard,), excluded="cycle")
    kept = Line("3", (Mark("survey", D(1)),))
    card = Scorecard("so", "a", "A", "f", (Line("1", (own, heard, ruled), computed=D(4)), gone, kept))
    assert without_survey(made, card).lines == (Line("1", (own, ruled), excluded="withheld"), gone, kept)


@pytest.mark.parametrize(("missing", "reweigh"), [("refuse", False), ("reweigh", True)])
def test_the_share_of_an_audience_carries_its_poll(missing: str, reweigh: bool) -> None:
    """Two people gave 3 and 4 of 5 on leaf 1, where the audience weighs 0.4; leaf 2 does not apply."""
    rule = {"kind": "survey", "audiences": {"dan": "0.4", "hdnd": "0.6"}}
    made = framework(leaf("1", 10, rule), leaf("2", 10, rule))
    (unit,) = cycle([{"id": "a", "name": "a", "not_applicable": ["2"]}]).groups[0].units
    one = structs.replace(counted([[3], [4]]), files=("phieu.csv", "them.csv"))
    form = FORM.model_copy(update={"missing_audience": missing})
    came = [
        one,
        structs.replace(one, code="2"),
        structs.replace(one, number=0),
        structs.replace(one, unit="x"),
    ]
    (share,) = shares_of(came, form, {"a": made}, {"a": unit})
    assert (share.share, share.replies, share.more, share.reweigh) == (D("0.7"), 2, ("them.csv",), reweigh)
    assert share.poll is not None
    assert (share.poll.weight, share.poll.share, share.poll.number) == (D("0.4"), D("0.7"), 2)
