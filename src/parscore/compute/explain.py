"""One number of one unit down to its cells, and up to the total and the rank."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from parscore.compute.contributions import Branch, brings, contributions, fired
from parscore.compute.polls import WeighedPoll, weighed_polls
from parscore.compute.rank import standings
from parscore.compute.relative import HIGHEST, LOWEST
from parscore.compute.score import branch, by_code, sums_of, totals
from parscore.compute.sums import Sums
from parscore.model.framework import Criterion, Framework, Gate
from parscore.model.scorecard import Line, Results, Scorecard, Standing, Totals
from parscore.model.survey import SurveyForm


@dataclass(frozen=True, slots=True)
class Part:
    """A criterion on the way up (an ancestor, with its `children`) or down (a child) with its subtotal.

    `brings` are the points that it adds to the criterion above, which are others where that takes a weighted sum, a
    mean or the highest, or a gate took them; `out_of` is what it adds to the maximum there.
    """

    code: str
    title: str
    points: Decimal
    maximum: Decimal
    children: tuple[Part, ...] = ()
    brings: Decimal | None = None
    out_of: Decimal | None = None


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


_BROUGHT = {
    "points": "Điểm đã có",
    "share": "Tỷ lệ",
    HIGHEST: "Cao nhất trong nhóm",
    LOWEST: "Thấp nhất trong nhóm",
}
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
    gates: tuple[Gate, ...] = ()
    """What took all points of the criterion."""


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
    declared = () if polled else (*_others(criterion, card), *_declared(criterion, line, framework))
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
        subtotal=None if code in framework.item_codes else branch(framework, code, card),
        children=part(framework, code, card).children,
        ancestors=tuple(part(framework, parent, card) for parent in _ancestors(framework, code)),
        fields=fields(framework, card),
        sums=sums_of(framework, card),
        totals=made,
        standing=next(row for row in rows if row.unit == unit),
        ranked_units=sum(1 for row in rows if row.rank is not None),
        part=_section(framework, code),
        gates=_gates(framework, card, code),
    )


def _section(framework: Framework, code: str) -> str:
    """The part of the set that a code belongs to."""
    if code not in framework.item_codes:
        return "criteria"
    return "penalty" if code in framework.taking else "bonus"


def _gates(framework: Framework, card: Scorecard, code: str) -> tuple[Gate, ...]:
    """The gates that took all points of a criterion."""
    return tuple(gate for gate in fired(framework, by_code(card)) if code in framework.expand(gate.zeroes))


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
    children = _bringing(framework, criterion.children, card, code) if deep else ()
    return Part(code, criterion.title, made.points, made.maximum, children)


def fields(framework: Framework, card: Scorecard) -> tuple[Part, ...]:
    """The criteria of the top level, with what they bring to the whole."""
    return _bringing(framework, framework.criteria, card, None)


def _bringing(
    framework: Framework, criteria: tuple[Criterion, ...], card: Scorecard, above: str | None
) -> tuple[Part, ...]:
    """Criteria with their subtotals and what they bring to the one above them, or to the whole."""
    found = brings(criteria, contributions(framework, by_code(card), below=above))
    return tuple(
        replace(
            part(framework, one.code, card, deep=above is None),
            brings=found[one.code].points,
            out_of=found[one.code].maximum,
        )
        for one in criteria
    )


def _labels(criterion: Criterion, framework: Framework) -> dict[str, str]:
    """What the figures of a rule, and the audiences of a survey, are called."""
    figures = criterion.rule.figures if criterion.rule is not None else ()
    named = {name: one.title for name, one in framework.figures.items()}
    return {figure.key: figure.label for figure in figures} | named | framework.audiences | _BROUGHT


def _others(criterion: Criterion, card: Scorecard) -> tuple[Declared, ...]:
    """The points of other rows by which the rule is chosen, as the unit's form has them."""
    rows = criterion.rule.rows if criterion.rule is not None else ()
    found = (_other(row, card.line(row), counts=criterion.computed) for row in rows)
    return tuple(one for one in found if one is not None)


def _other(row: str, line: Line | None, *, counts: bool) -> Declared | None:
    """The points of one other row: those that count for what is computed, else the unit's mark, or of its figures."""
    if line is None:
        return None
    points = line.value() if counts else line.computed if line.own is None else line.own
    if points is None:
        return None
    mark = line.last() if counts else next(iter(line.marks), None)
    source = "" if mark is None else mark.source
    return Declared(f"Điểm của mục {row}", format(points, "f"), source)


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
