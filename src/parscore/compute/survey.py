"""The survey of a whole cycle: every poll with interval and sample, what the survey does to the ranking.

Nothing here rounds.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from msgspec import Struct, structs

from parscore.compute.contributions import contributions
from parscore.compute.polls import interval, required_sample
from parscore.compute.rank import standings
from parscore.model.framework import Framework
from parscore.model.scorecard import SURVEY, Line, Results, Scorecard, Standing
from parscore.model.survey import Poll, SurveyForm
from parscore.number import HUNDRED, ZERO, exactly, settle


class Opinion(Struct, frozen=True):
    """The poll of one audience on one leaf of one unit: mean, standard error and 95 % interval in percent.

    `required` is the sample that the audience's population asks for; None where the form does not say. `refused`
    says why the leaf gets no points of its polls.
    """

    group: str
    unit: str
    name: str
    code: str
    title: str
    poll: Poll
    mean: Decimal
    error: Decimal | None
    low: Decimal | None
    high: Decimal | None
    required: int | None
    refused: str = ""


def opinions(results: Results, *, group: str | None = None, unit: str | None = None) -> tuple[Opinion, ...]:
    """Every poll of the results: groups in the order of the cycle, units by identity, leaves and audiences as in
    the set."""
    cards = results.cards_by_unit
    found: list[Opinion] = []
    order = {here.id: place for place, here in enumerate(results.cycle.groups)}
    for here, one in sorted(results.cycle.units(), key=lambda pair: (order[pair[0].id], pair[1].id)):
        card = cards.get(one.id)
        if card is not None and group in (None, here.id) and unit in (None, one.id):
            framework = results.framework_of(here.id)
            found += [opinion for line in card.lines for opinion in _opinions(results, framework, card, line)]
    return tuple(found)


@exactly
def _opinions(results: Results, framework: Framework, card: Scorecard, line: Line) -> list[Opinion]:
    criterion = framework.by_code[line.code]
    order = list(criterion.survey.audiences) if criterion.survey else []
    found = []
    for poll in sorted(line.polls, key=lambda poll: order.index(poll.audience)):
        low, high = interval(poll) or (None, None)
        found.append(
            Opinion(
                group=card.group,
                unit=card.unit,
                name=card.name,
                code=line.code,
                title=criterion.title,
                poll=poll,
                mean=settle(poll.share * HUNDRED),
                error=_percent(poll.error),
                low=_percent(low),
                high=_percent(high),
                required=_required(results.survey, poll.audience),
                refused=line.refused,
            )
        )
    return found


@exactly
def _percent(share: Decimal | None) -> Decimal | None:
    return None if share is None else settle(share * HUNDRED)


def _required(form: SurveyForm | None, audience: str) -> int | None:
    if form is None or form.margin is None or audience not in form.population:
        return None
    return required_sample(form.population[audience], form.margin)


class Effect(Struct, frozen=True):
    """A unit's standing with the survey and without it; `points` are those that the survey gave."""

    standing: Standing
    without: Standing
    points: Decimal | None
    maximum: Decimal

    @property
    def moved(self) -> int | None:
        """How many places the survey lifts the unit (negative: lowers it); None where it is not ranked."""
        if self.standing.rank is None or self.without.rank is None:
            return None
        return self.without.rank - self.standing.rank


def effects(results: Results, group: str) -> tuple[Effect, ...]:
    """What the survey does to the ranking of one group: every unit with its standing in both."""
    found = results.cycle.group(group)
    framework = results.framework_of(group)
    cards = results.cards_of(group)
    surveyed = frozenset(leaf.code for leaf in framework.surveyed)
    bare = [
        structs.replace(card, lines=tuple(_unmeasured(line, surveyed) for line in card.lines))
        for card in cards
    ]
    without = {row.unit: row for row in standings(results.cycle, found, framework, bare)}
    by_unit = {card.unit: card for card in cards}
    return tuple(
        Effect(row, without[row.unit], *_surveyed(framework, by_unit[row.unit], surveyed))
        for row in standings(results.cycle, found, framework, cards)
    )


def _unmeasured(line: Line, surveyed: frozenset[str]) -> Line:
    counts = line.code in surveyed and not line.excluded
    return structs.replace(line, excluded="unmeasured", marks=()) if counts else line


@exactly
def _surveyed(
    framework: Framework, card: Scorecard, surveyed: frozenset[str]
) -> tuple[Decimal | None, Decimal]:
    lines = card.by_code
    counted = contributions(framework, lines)
    parts = [part for code, part in counted.items() if code in surveyed and lines[code].applies()]
    maximum = settle(sum((part.maximum for part in parts), ZERO))
    if not parts or any(part.points is None for part in parts):
        return None, maximum
    return settle(sum((part.points or ZERO for part in parts), ZERO)), maximum


def surveyed_groups(results: Results) -> tuple[str, ...]:
    """The groups in which the survey says anything: polls, or points that came ready-made."""
    spoken = {
        card.group
        for card in results.cards
        for line in card.lines
        if line.polls or any(mark.stage == SURVEY for mark in line.marks)
    }
    return tuple(group.id for group in results.cycle.groups if group.id in spoken)


def moved_units(effects_: Iterable[Effect]) -> tuple[int, int]:
    """How many units change place because of the survey, of how many that are ranked in both."""
    moves = [effect.moved for effect in effects_ if effect.moved is not None]
    return sum(1 for move in moves if move), len(moves)
