"""One number of one unit down to its cells, and up to the total and the rank."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property

from msgspec import Struct

from parscore.compute.contributions import (
    Branch,
    Contribution,
    Lines,
    Parts,
    brings,
    contributions,
    fired,
    item_points,
    subtotal,
    subtotals,
    walked,
)
from parscore.compute.polls import WeighedPoll, weighed_polls
from parscore.compute.rank import standings
from parscore.compute.relative import HIGHEST, LOWEST
from parscore.compute.score import sums_of, totals
from parscore.compute.sums import Sums
from parscore.diagnostics import Place
from parscore.model.figures import FigureValue, Span, span_of
from parscore.model.framework import Criterion, Framework, Gate
from parscore.model.scorecard import Line, Results, Scorecard, Standing, Totals
from parscore.model.survey import SurveyForm
from parscore.model.unit_figures import UnitFigures
from parscore.number import parse


class Part(Struct, frozen=True):
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


class Declared(Struct, frozen=True):
    """A declared figure or survey share: its label, value as text, its cell, how it follows, what it covers.

    `instead`: what counts in the place of something in it, and why.
    """

    label: str
    value: str
    source: str
    follows: str = ""
    span: Span | None = None
    instead: tuple[str, ...] = ()


class Polled(Struct, frozen=True):
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


@dataclass(frozen=True)
class Whole:
    """One unit with all that explanations of its criteria share, each made when it is asked for first.

    `made` are totals and subtotals where they are known already.
    """

    framework: Framework
    card: Scorecard
    group_title: str
    standing: Standing
    ranked_units: int
    survey: SurveyForm | None
    files: Mapping[str, Span]
    """What the files of figures say that they cover."""
    made: tuple[Totals, Mapping[str, Branch]] | None = None

    @classmethod
    def of(
        cls,
        results: Results,
        card: Scorecard,
        rows: Sequence[Standing] = (),
        made: tuple[Totals, Mapping[str, Branch]] | None = None,
    ) -> Whole:
        """The unit of a card; `rows` are the standings of its group where they are known already."""
        framework = results.framework_of(card.group)
        group = results.cycle.group(card.group)
        rows = rows or standings(results.cycle, group, framework, results.cards)
        own = next(row for row in rows if row.unit == card.unit)
        ranked = sum(1 for row in rows if row.rank is not None)
        files = {one.file: one.span for one in results.cycle.figures or () if one.span is not None}
        return cls(framework, card, group.title, own, ranked, results.survey, files, made)

    def span_in(self, source: str) -> Span | None:
        """What the figure in a cell covers as its file says."""
        found = (span for file, span in self.files.items() if source.startswith((f"{file}:", f"{file}[")))
        return next(found, None)

    @cached_property
    def lines(self) -> Lines:
        """The lines by code."""
        return self.card.by_code

    @cached_property
    def totals(self) -> Totals:
        """What the card adds up to."""
        return totals(self.framework, self.card) if self.made is None else self.made[0]

    @cached_property
    def sums(self) -> Sums:
        """The additive parts of the total."""
        return sums_of(self.framework, self.card)

    @cached_property
    def fired(self) -> tuple[Gate, ...]:
        """The gates that the marks set off."""
        return fired(self.framework, self.lines)

    @cached_property
    def fields(self) -> tuple[Part, ...]:
        """The criteria of the top level, with what they bring to the whole."""
        return self._bringing(self.framework.criteria, None, deep=True)

    def part(self, code: str) -> Part:
        """A criterion with its subtotal and those of its children."""
        criterion, made = self.framework.by_code[code], self.subtotal(code)
        children = self._bringing(criterion.children, code)
        return Part(code, criterion.title, made.points, made.maximum, children)

    def subtotal(self, code: str) -> Branch:
        """What all at and below a criterion, or a bonus or penalty item, comes to."""
        if code in self.framework.item_codes:
            item = self.framework.by_code[code]
            points = item_points(self.framework, item, self.lines)
            return subtotal({code: Contribution(points, item.max)})
        return self._subtotals[code]

    @cached_property
    def _subtotals(self) -> Mapping[str, Branch]:
        return subtotals(self.framework, self.lines) if self.made is None else self.made[1]

    @cached_property
    def _parts(self) -> Mapping[str | None, Parts]:
        """What the lines bring to every criterion, and to the whole."""
        found: dict[str | None, Parts] = {None: contributions(self.framework, self.lines)}
        found.update(walked(self.framework, self.lines))
        return found

    def _bringing(
        self, criteria: tuple[Criterion, ...], above: str | None, *, deep: bool = False
    ) -> tuple[Part, ...]:
        """Criteria with their subtotals and what they bring to the one above them, or to the whole."""
        found: Mapping[str, Contribution | Branch] = (
            self._subtotals if self.framework.is_plain else brings(criteria, self._parts[above])
        )
        return tuple(self._brings(one, found[one.code], deep=deep) for one in criteria)

    def _brings(self, criterion: Criterion, brought: Contribution | Branch, *, deep: bool) -> Part:
        code, made = criterion.code, self.subtotal(criterion.code)
        children = self._bringing(criterion.children, code) if deep else ()
        return Part(
            code, criterion.title, made.points, made.maximum, children, brought.points, brought.maximum
        )


@dataclass(frozen=True)
class Explanation:
    """All there is to say of one criterion of one unit, made when it is asked for first.

    `line` is None for a parent, `children` are empty for a leaf; `subtotal` is None for bonus and penalty items.
    """

    unit: Whole
    criterion: Criterion

    @property
    def card(self) -> Scorecard:
        """The scorecard of the unit."""
        return self.unit.card

    @property
    def framework(self) -> Framework:
        """The set that the unit is scored by."""
        return self.unit.framework

    @property
    def rule(self) -> str:
        """The rule in words, one clause a line."""
        return self.framework.rules_in_words[self.criterion.code]

    @property
    def line(self) -> Line | None:
        """The scored line."""
        return self.unit.lines.get(self.criterion.code)

    @property
    def declared(self) -> tuple[Declared, ...]:
        """The figures that the rule is applied to, nothing where replies were counted."""
        if self.polls:
            return ()
        return (*_others(self.criterion, self.card), *_declared(self.criterion, self.line, self.unit))

    @cached_property
    def polls(self) -> tuple[Polled, ...]:
        """The replies that were counted, audience by audience."""
        return _polled(self.criterion, self.line, self.framework, self.unit.survey)

    @property
    def subtotal(self) -> Branch | None:
        """What all at and below the criterion comes to."""
        code = self.criterion.code
        return None if code in self.framework.item_codes else self.unit.subtotal(code)

    @cached_property
    def children(self) -> tuple[Part, ...]:
        """The criteria just below, with what they bring."""
        return self.unit.part(self.criterion.code).children if self.criterion.children else ()

    @cached_property
    def ancestors(self) -> tuple[Part, ...]:
        """The criteria above, from the nearest up."""
        return tuple(self.unit.part(code) for code in _ancestors(self.framework, self.criterion.code))

    @property
    def part(self) -> str:
        """The part of the set: `criteria`, `bonus` or `penalty`."""
        return _section(self.framework, self.criterion.code)

    @property
    def gates(self) -> tuple[Gate, ...]:
        """What took all points of the criterion."""
        if not self.unit.fired:
            return ()
        expand, code = self.framework.expand, self.criterion.code
        return tuple(gate for gate in self.unit.fired if code in expand(gate.zeroes))


def explain(results: Results, unit: str, code: str) -> Explanation:
    """The explanation of `code` for `unit`; both must exist in the results (KeyError otherwise)."""
    card = results.card(unit)
    if card is None:
        raise KeyError(unit)
    whole = Whole.of(results, card)
    return Explanation(whole, whole.framework.by_code[code])


def _section(framework: Framework, code: str) -> str:
    """The part of the set that a code belongs to."""
    if code not in framework.item_codes:
        return "criteria"
    return "penalty" if code in framework.taking else "bonus"


def _ancestors(framework: Framework, code: str) -> list[str]:
    found: list[str] = []
    parent = framework.parents[code]
    while parent is not None:
        found.append(parent)
        parent = framework.parents[parent]
    return found


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


def _declared(criterion: Criterion, line: Line | None, unit: Whole) -> tuple[Declared, ...]:
    if line is None or criterion.rule is None or not line.declared:
        return ()
    framework = unit.framework
    labels, named = _labels(criterion, framework), criterion.rule.named
    parts = {key: _parts(name, framework) for key, name in named.items()}
    order = [part for key in labels for part in (key, *parts.get(key, ()))] if parts else labels
    known = [*dict.fromkeys(key for key in order if key in line.declared)]
    keys = [*known, *(key for key in line.declared if key not in known)]
    titles = {name: one.title for name, one in framework.figures.items()}
    follows = {key: framework.figures[name].in_words(titles) for key, name in named.items()}
    spans = {key: span_of(criterion.figure_id(key) or key, framework.figures) for key in keys}
    sources = {key: line.sources.get(key, "") for key in keys}
    return tuple(
        Declared(
            labels.get(key, key),
            line.declared[key],
            sources[key],
            follows.get(key, ""),
            spans[key] or unit.span_in(sources[key]),
            _instead(named.get(key, ""), line.declared, framework),
        )
        for key in keys
    )


def _instead(name: str, declared: Mapping[str, str], framework: Framework) -> tuple[str, ...]:
    """What counts in the place of something in a named figure, as the figures on its line tell."""
    if not name:
        return ()
    held = ((key, parse(text)) for key, text in declared.items() if key in framework.figures)
    values = (FigureValue("", "", key, value, Place("")) for key, value in held if value is not None)
    titles = {key: one.title for key, one in framework.figures.items()}
    stand_ins = UnitFigures.of(values, framework.figures).named(name).stand_ins
    return tuple(one.in_words(framework.figures, titles) for one in stand_ins)


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
