"""Polls: shares from counts, standard errors, intervals, samples, what a missing audience or too few replies do.

Means are exact quotients of integers; a standard error is a square root with 40 digits. Nothing here rounds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal

from msgspec import Struct, structs

from parscore.diagnostics import Place
from parscore.model.cycle import Unit
from parscore.model.framework import Criterion, Framework
from parscore.model.rules import Outcome, SurveyRule
from parscore.model.scorecard import LEFT_OUT, SURVEY, Line, Scorecard
from parscore.model.submission import Share
from parscore.model.survey import Counted, Poll, SurveyForm
from parscore.number import HUNDRED, ZERO, exactly, settle

SIGMAS = Decimal("1.96")
"""Standard errors on either side of a mean that make its 95 % interval."""


def shares_of(
    counted: Iterable[Counted], form: SurveyForm, sets: Mapping[str, Framework], units: Mapping[str, Unit]
) -> list[Share]:
    """The share of every audience that answered; leaves that do not apply to the unit are left out."""
    excluded = {unit: sets[unit].left_out(units[unit].not_applicable, units[unit].kind) for unit in sets}
    return [
        _share(one, form, sets[one.unit])
        for one in counted
        if one.unit in sets and one.code not in excluded[one.unit] and one.number
    ]


def _share(one: Counted, form: SurveyForm, framework: Framework) -> Share:
    rule = framework.by_code[one.code].survey
    weight = rule.audiences[one.audience] if rule is not None else ZERO
    mean = mean_of(one)
    counts = (one.replies, one.number, error_of(one), dict(one.answers), one.unanswered, one.others)
    poll = Poll(one.audience, weight, settle(mean), *counts)
    place, reweigh = Place(one.files[0]), form.missing_audience == "reweigh"
    return Share(one.unit, one.code, one.audience, mean, one.replies, place, poll, one.files[1:], reweigh)


@exactly
def mean_of(one: Counted) -> Decimal:
    """The mean share of all valid answers, each counting alike, with all digits of the working precision."""
    return Decimal(one.total) / (Decimal(one.number) * one.scale)


@exactly
def error_of(one: Counted) -> Decimal | None:
    """The standard error of the mean share, people (not answers) being independent; None for a lone person.

    With m people, sums y and numbers n of answers, mean R = Σy ÷ Σn: √(m ÷ (m − 1) × Σ(y − R·n)²) ÷ Σn. Where
    everybody gave one answer this is the standard deviation divided by √m.
    """
    people = one.replies
    if people < 2:
        return None
    mean = Decimal(one.total) / one.number
    squares = one.squares - 2 * mean * one.products + mean * mean * one.sizes
    variance = max(ZERO, squares) * people / (people - 1)
    return settle(variance.sqrt() / (Decimal(one.number) * one.scale))


@exactly
def interval(poll: Poll) -> tuple[Decimal, Decimal] | None:
    """The 95 % interval of a poll's mean share, kept within 0…1; None without a standard error."""
    if poll.error is None:
        return None
    reach = SIGMAS * poll.error
    return max(ZERO, settle(poll.share - reach)), min(Decimal(1), settle(poll.share + reach))


@exactly
def required_sample(population: int, margin: Decimal) -> int:
    """n = N ÷ (1 + N·e²) for a population N and a margin e in percent, rounded up to a whole form."""
    e = margin / HUNDRED
    n = Decimal(population) / (1 + population * e * e)
    whole = int(n)
    return whole if whole == n else whole + 1


@exactly
def reweighed(rule: SurveyRule, shares: Mapping[str, Decimal], maximum: Decimal) -> Outcome:
    """The points where an audience is missing: the other weights are scaled to what all weigh together."""
    present = {who: weight for who, weight in rule.audiences.items() if who in shares}
    weight = sum(present.values(), ZERO)
    if not weight:
        return Outcome(None)
    mean = sum((part * shares[who] for who, part in present.items()), ZERO) / weight
    return Outcome(mean * sum(rule.audiences.values(), ZERO) * maximum)


def polls_of(criterion: Criterion, shares: Iterable[Share]) -> tuple[Poll, ...]:
    """The polls behind the shares of one leaf; a ready-made share has no counts."""
    rule = criterion.survey
    if rule is None:
        return ()
    found = [share for share in shares if share.code == criterion.code and share.audience in rule.audiences]
    return tuple(
        share.poll or Poll(share.audience, rule.audiences[share.audience], share.share, share.replies)
        for share in sorted(found, key=lambda share: share.audience)
    )


class WeighedPoll(Struct, frozen=True):
    """What one audience of a rule counts: its poll (None: nobody answered), weight, and mean in percent.

    `counted` is the weight as it counts where the weights of missing audiences are shared among the others.
    """

    audience: str
    weight: Decimal
    poll: Poll | None = None
    mean: Decimal | None = None
    counted: Decimal | None = None


@exactly
def weighed_polls(rule: SurveyRule, polls: Iterable[Poll], form: SurveyForm | None) -> list[WeighedPoll]:
    """Every audience of the rule with its poll, in the order of the rule; without `form` no weight is shared."""
    by_audience = {poll.audience: poll for poll in polls}
    present = sum((weight for who, weight in rule.audiences.items() if who in by_audience), ZERO)
    whole = sum(rule.audiences.values(), ZERO)
    shared = form is not None and form.missing_audience == "reweigh" and present and present != whole
    found = []
    for who, weight in rule.audiences.items():
        if (poll := by_audience.get(who)) is None:
            found.append(WeighedPoll(who, weight))
        else:
            counted = settle(weight * whole / present) if shared else None
            found.append(WeighedPoll(who, weight, poll, settle(poll.share * HUNDRED), counted))
    return found


def too_few_replies(framework: Framework, shares: Iterable[Share]) -> tuple[str, ...]:
    """The criteria with fewer replies of all audiences than the set publishes; shares without counts are not counted.

    In the order of the set.
    """
    policy, counts = framework.policy.survey, defaultdict[str, list[int | None]](list)
    for share in shares:
        counts[share.code].append(share.replies)
    limit = 0 if policy is None else policy.publish_from
    return tuple(leaf.code for leaf in framework.surveyed if _is_few(counts[leaf.code], limit))


def _is_few(replies: list[int | None], limit: int) -> bool:
    known = [one for one in replies if one is not None]
    return bool(known) and len(known) == len(replies) and sum(known) < limit


def without_survey(framework: Framework, card: Scorecard) -> Scorecard:
    """The card without anything that the survey says: its lines count neither in the points nor in the maximum."""
    surveyed = {leaf.code for leaf in framework.surveyed}
    lines = (_withheld(line) if line.code in surveyed else line for line in card.lines)
    return structs.replace(card, lines=tuple(lines))


def _withheld(line: Line) -> Line:
    if line.excluded in LEFT_OUT:
        return line
    marks = tuple(mark for mark in line.marks if mark.stage != SURVEY)
    return Line(line.code, marks, excluded="withheld")
