"""One number of one unit down to its cells, and up to the total and the rank."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from parscore.compute.polls import WeighedPoll, weighed_polls
from parscore.compute.rank import standings
from parscore.compute.score import Branch, branch, sums_of, totals
from parscore.compute.sums import Sums
from parscore.model.framework import Criterion, Framework
from parscore.model.scorecard import Line, Results, Scorecard, Standing, Totals
from parscore.model.survey import SurveyForm


@dataclass(frozen=True, slots=True)
class Part:
    """A criterion on the way up (an ancestor, with its `children`) or down (a child) with its subtotal."""

    code: str
    title: str
    points: Decimal
    maximum: Decimal
    children: tuple[Part, ...] = ()


@dataclass(frozen=True, slots=True)
class Declared:
    """A declared figure or survey share: its label, value as text, its cell, how it follows from others."""

    label: str
    value: str
    source: str
    follows: str = ""


@dataclass(frozen=True, slots=True)
class Polled:
    """An audience of a survey: its label, its poll as it counts, and where the replies are."""

    label: str
    poll: WeighedPoll
    source: str


_BROUGHT = {"points": "Điểm đã có", "share": "Tỷ lệ"}
"""What is called what of points that came ready-made."""


@dataclass(frozen=True, slots=True)
class Explanation:
    """All there is to say of one criterion of one unit; `line` None for a parent, `children` empty for a leaf."""

    card: Scorecard
    framework: Framework
    group_title: str
    criterion: Criterion
    rule: str
    declared: tuple[Declared, ...]
    polls: tuple[Polled, ...]
    survey: SurveyForm | None
    line: Line | None
    subtotal: Branch | None
    children: tuple[Part, ...]
    ancestors: tuple[Part, ...]
    fields: tuple[Part, ...]
    sums: Sums
    totals: Totals
    standing: Standing
    ranked_units: int
    part: str
    """`criteria`, `bonus` or `penalty`."""


def explain(results: Results, unit: str, code: str) -> Explanation:
    """The explanation of `code` for `unit`; both must exist in the results (KeyError otherwise)."""
    card = results.card(unit)
    if card is None:
        raise KeyError(unit)
    framework = results.framework_of(card.group)
    group = next(group for group in results.cycle.groups if group.id == card.group)
    criterion = framework.by_code[code]
    rows = standings(results.cycle, group, framework, results.cards)
    made = totals(framework, card)
    line = card.line(code)
    polled = _polled(criterion, line, framework, results.survey)
    declared = () if polled else _declared(criterion, line, framework)
    items = dict.fromkeys((item.code for item in framework.bonus), "bonus")
    items |= dict.fromkeys((item.code for item in framework.penalty), "penalty")
    return Explanation(
        card=card,
        framework=framework,
        group_title=group.title,
        criterion=criterion,
        rule=criterion.rule_in_words(framework.audiences),
        declared=declared,
        polls=polled,
        survey=results.survey,
        line=line,
        subtotal=None if code in items else branch(framework, code, card),
        children=part(framework, code, card).children,
        ancestors=tuple(part(framework, parent, card) for parent in _ancestors(framework, code)),
        fields=tuple(part(framework, field.code, card) for field in framework.criteria),
        sums=sums_of(framework, card),
        totals=made,
        standing=next(row for row in rows if row.unit == unit),
        ranked_units=sum(1 for row in rows if row.rank is not None),
        part=items.get(code, "criteria"),
    )


def _ancestors(framework: Framework, code: str) -> list[str]:
    found: list[str] = []
    parent = framework.parents[code]
    while parent is not None:
        found.append(parent)
        parent = framework.parents[parent]
    return found


def part(framework: Framework, code: str, card: Scorecard, *, deep: bool = True) -> Part:
    """A criterion of a unit with its subtotal, and unless `deep` is false, those of its children."""
    made, criterion = branch(framework, code, card), framework.by_code[code]
    below = criterion.children if deep else ()
    children = tuple(part(framework, child.code, card, deep=False) for child in below)
    return Part(code, criterion.title, made.points, made.maximum, children)


def _labels(criterion: Criterion, framework: Framework) -> dict[str, str]:
    """What the figures of a rule, and the audiences of a survey, are called."""
    figures = criterion.rule.figures if criterion.rule is not None else ()
    named = {name: one.title for name, one in framework.figures.items()}
    return {figure.key: figure.label for figure in figures} | named | framework.audiences | _BROUGHT


def _declared(criterion: Criterion, line: Line | None, framework: Framework) -> tuple[Declared, ...]:
    if line is None or criterion.rule is None:
        return ()
    labels, named = _labels(criterion, framework), criterion.rule.named
    order = [part for key in labels for part in (key, *_parts(named.get(key, ""), framework))]
    known = [*dict.fromkeys(key for key in order if key in line.declared)]
    keys = [*known, *(key for key in line.declared if key not in known)]
    titles = {name: one.title for name, one in framework.figures.items()}
    follows = {key: framework.figures[name].in_words(titles) for key, name in named.items()}
    return tuple(
        Declared(labels.get(key, key), line.declared[key], line.sources.get(key, ""), follows.get(key, ""))
        for key in keys
    )


def _parts(name: str, framework: Framework, above: tuple[str, ...] = ()) -> list[str]:
    """The figures from which a named one follows, in order, those of its parts behind each."""
    figure = framework.figures.get(name) if name not in above else None
    parts = figure.parts if figure is not None else ()
    return [one for part in parts for one in (part, *_parts(part, framework, (*above, name)))]


def _polled(
    criterion: Criterion, line: Line | None, framework: Framework, form: SurveyForm | None
) -> tuple[Polled, ...]:
    """The polls of a surveyed leaf whose replies were counted here."""
    if line is None or form is None or criterion.survey is None:
        return ()
    if not any(poll.answers for poll in line.polls):
        return ()
    labels, sources = _labels(criterion, framework), line.sources
    return tuple(
        Polled(labels.get(one.audience, one.audience), one, sources.get(one.audience, ""))
        for one in weighed_polls(criterion.survey, line.polls, form)
    )
