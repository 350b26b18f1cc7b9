"""Rules on a declared share or figure. Nothing here rounds except `round_to`, where the rule itself names it."""

from collections.abc import Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from itertools import pairwise
from typing import Annotated, ClassVar, Literal

from pydantic import BeforeValidator, Field
from pydantic_core import PydanticCustomError

from parscore.model.base import Model, Number, Title
from parscore.model.marks import Between, Marks, Stepped
from parscore.model.rules.base import (
    UNKNOWN,
    Answer,
    ArisingRule,
    Award,
    BaseRule,
    Figure,
    FigureFact,
    MarkFact,
    Outcome,
    of_nothing,
    on_nothing_in_words,
)
from parscore.number import HUNDRED, ZERO, exactly, settle, to_multiple, vi


class FigureRule(ArisingRule):
    """What rules share on a declared figure: a share in percent (`numerator`, `denominator`), or a plain one."""

    numerator: Title | None = None
    denominator: Title | None = None

    figure_facts: ClassVar[tuple[FigureFact, ...]] = ("part_of_whole",)
    mark_facts: ClassVar[tuple[MarkFact, ...]] = ("as_computed", "possible", "something_arose")
    answers: ClassVar[tuple[str, ...]] = ("numerator", "denominator")

    @cached_property
    def is_share(self) -> bool:
        """Whether the rule is one of a share (numerator and denominator) and not of a plain figure."""
        return self.numerator is not None and self.denominator is not None

    @property
    def nothing_key(self) -> str:
        return "denominator" if self.is_share else "of"

    @property
    def unit(self) -> str:
        """The sign behind the bounds of the rule."""
        return "%" if self.is_share else ""

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        return Figure("numerator", str(self.numerator)), Figure("denominator", str(self.denominator))

    @property
    def figure_in_words(self) -> str:
        """The share or the figure by its name."""
        return f"({' / '.join(figure.label for figure in self.figures)})"

    @exactly
    def points(self, answer: Answer, maximum: Decimal, mode: str) -> Outcome:
        figure = self._share(answer, maximum) if self.is_share else self._plain_figure(answer, maximum)
        return figure if isinstance(figure, Outcome) else self.at(figure, maximum, mode)

    def at(self, figure: Decimal, maximum: Decimal, mode: str) -> Outcome:
        """The points of a share in percent, unsettled, or of a figure."""
        raise NotImplementedError

    def _share(self, answer: Answer, maximum: Decimal) -> Decimal | Outcome:
        """The declared share in percent, or the outcome where there is no share to take."""
        numerator, denominator = answer.figures.get("numerator"), answer.figures.get("denominator")
        if denominator == 0 and not numerator:
            return of_nothing(self.when_none, maximum)
        if numerator is None or denominator is None or denominator <= 0:
            return UNKNOWN
        if numerator < 0 and "numerator" not in self.named:  # only a difference of figures may be below 0
            return UNKNOWN
        return numerator * HUNDRED / denominator

    def _plain_figure(self, answer: Answer, maximum: Decimal) -> Decimal | Outcome:
        """The declared figure, or the outcome where it is none, or 0 and that means that nothing arose."""
        figure = answer.figures.get("of")
        if figure == 0 and self.when_none is not None:
            return of_nothing(self.when_none, maximum)
        return UNKNOWN if figure is None else figure


class EitherFigureRule(FigureRule):
    """What rules share that take a plain figure `of` as well as a share."""

    of: Title | None = None

    answers: ClassVar[tuple[str, ...]] = ("numerator", "denominator", "of")

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        return super().figures if self.is_share else (Figure("of", str(self.of)),)


class ProportionalRule(FigureRule):
    """What rules share whose points follow the figure without steps, unless `round_to` makes some."""

    round_to: Number | None = None

    mark_facts: ClassVar[tuple[MarkFact, ...]] = ("as_computed", "something_arose")

    def marks(self, maximum: Decimal) -> Marks:
        return Stepped(ZERO, maximum, self.round_to) if self.round_to else Between(ZERO, maximum)

    def rounded(self, points: Decimal, maximum: Decimal, mode: str) -> Outcome:
        """The points as the rule itself rounds them, at most the maximum."""
        return Outcome(min(maximum, to_multiple(points, self.round_to, mode)) if self.round_to else points)

    def rounding_in_words(self) -> tuple[str, ...]:
        """How the rule itself rounds, as a clause of its own."""
        return (f"Làm tròn đến {vi(self.round_to)} điểm",) if self.round_to else ()


class Ratio(ProportionalRule):
    """Share × max; 0 below `floor` %, full marks from `full_from` %; a share above 100 % counts as 100 %.

    `scaled`: the share is taken of `full_from`, so that the points rise without a leap to the maximum there.
    `better: lower`: what the share lacks to 100 % counts; full marks up to `full_from`, 0 above `floor`.
    """

    kind: Literal["ratio"]
    numerator: Title
    denominator: Title
    floor: Number | None = None
    full_from: Number = HUNDRED
    scaled: bool = False
    better: Literal["higher", "lower"] = "higher"

    @property
    def falls(self) -> bool:
        """Whether a lower share brings more points."""
        return self.better == "lower"

    @property
    def best(self) -> Decimal:
        """The share in percent up to which all points are given, where lower is better."""
        return ZERO if self.full_from == HUNDRED else self.full_from

    @property
    def full(self) -> Decimal:
        """The share in percent from which all points are given."""
        return self.full_from if self.scaled else min(self.full_from, HUNDRED)

    def at(self, figure: Decimal, maximum: Decimal, mode: str) -> Outcome:
        reached = settle(figure)
        if self.falls:
            return self._falling(figure, reached, maximum, mode)
        if reached >= self.full:
            return Outcome(maximum)
        if reached < (self.floor or ZERO):
            return Outcome(ZERO)
        whole = self.full_from if self.scaled else HUNDRED
        return self.rounded(figure * maximum / whole, maximum, mode)

    def _falling(self, figure: Decimal, reached: Decimal, maximum: Decimal, mode: str) -> Outcome:
        """The points where lower is better."""
        if reached <= self.best:
            return Outcome(maximum)
        if reached >= HUNDRED or (self.floor is not None and reached > self.floor):
            return Outcome(ZERO)
        whole = HUNDRED - self.best if self.scaled else HUNDRED
        return self.rounded((HUNDRED - figure) * maximum / whole, maximum, mode)

    def _falling_in_words(self, maximum: Decimal) -> tuple[str, ...]:
        whole = f" / {vi(HUNDRED - self.best)}%" if self.scaled else ""
        clauses = [
            f"(100% − {self.figure_in_words[1:-1]}){whole} × {vi(maximum)} điểm",
            *self.rounding_in_words(),
        ]
        clauses += [f"Từ {vi(self.best)}% trở xuống: {vi(maximum)} điểm"] if self.best else []
        clauses += [f"Trên {vi(self.floor)}%: 0 điểm"] if self.floor is not None else []
        return (*clauses, *on_nothing_in_words(self.when_none))

    def in_words(self, maximum: Decimal, audiences: Mapping[str, str]) -> tuple[str, ...]:
        if self.falls:
            return self._falling_in_words(maximum)
        whole = f" / {vi(self.full_from)}%" if self.scaled else ""
        clauses = [f"{self.figure_in_words}{whole} × {vi(maximum)} điểm", *self.rounding_in_words()]
        if self.full_from != HUNDRED or self.scaled:
            clauses.append(f"Từ {vi(self.full_from)}% trở lên: {vi(maximum)} điểm")
        if self.floor is not None:
            clauses.append(f"Dưới {vi(self.floor)}%: 0 điểm")
        return (*clauses, *on_nothing_in_words(self.when_none))


def _pairs(value: object) -> object:
    pairs = isinstance(value, list | tuple) and all(
        isinstance(pair, list | tuple) and len(pair) == 2 for pair in value
    )
    if not pairs:
        raise PydanticCustomError("not_pairs", "pairs such as [[60, 0], [85, 10]] are expected")
    return value


Corners = Annotated[tuple[tuple[Number, Number], ...], BeforeValidator(_pairs), Field(alias="points")]
"""Points of a line: a figure and what it is worth; in one direction of the figures."""


class Linear(ProportionalRule, EitherFigureRule):
    """Straight lines between given points, flat outside them, on a declared share in percent or on a figure `of`."""

    kind: Literal["linear"]
    corners: Corners

    @property
    def well_formed(self) -> bool:
        """Two points or more, whose figures only rise, or only fall."""
        figures = [figure for figure, _ in self.corners]
        rising = all(one < other for one, other in pairwise(figures))
        return len(figures) > 1 and (rising or all(one > other for one, other in pairwise(figures)))

    @cached_property
    def rising(self) -> tuple[tuple[Decimal, Decimal], ...]:
        """The given points from the smallest figure to the greatest."""
        return tuple(sorted(self.corners))

    @property
    def awards(self) -> tuple[Award, ...]:
        return tuple(
            Award(("points", place), points, "mốc", f"{vi(figure)}{self.unit}")
            for place, (figure, points) in enumerate(self.corners)
        )

    def marks(self, maximum: Decimal) -> Marks:
        given = [points for _, points in self.corners]
        return super().marks(maximum) if self.round_to else Between(min(given), max(given))

    def at(self, figure: Decimal, maximum: Decimal, mode: str) -> Outcome:
        return self.rounded(self._exact(figure), maximum, mode)

    def _exact(self, figure: Decimal) -> Decimal:
        (lowest, points), *_ = self.rising
        if figure <= lowest:
            return points
        for (left, start), (right, end) in pairwise(self.rising):
            if figure <= right:
                return start + (end - start) * (figure - left) / (right - left)
        return self.rising[-1][1]

    def in_words(self, maximum: Decimal, audiences: Mapping[str, str]) -> tuple[str, ...]:
        unit, (first, *_, last) = self.unit, self.rising
        clauses = [self.figure_in_words, f"Từ {vi(first[0])}{unit} trở xuống: {vi(first[1])} điểm"]
        clauses += [
            f"Từ {vi(left)}{unit} đến {vi(right)}{unit}: theo đường thẳng từ {vi(start)} đến {vi(end)} điểm"
            for (left, start), (right, end) in pairwise(self.rising)
        ]
        clauses.append(f"Từ {vi(last[0])}{unit} trở lên: {vi(last[1])} điểm")
        return (*clauses, *self.rounding_in_words(), *on_nothing_in_words(self.when_none))


class Step(Model):
    """One step of `bands`: holds `above` a figure (strictly), `from` it (inclusive), or `else` always."""

    above: Number | None = None
    from_: Annotated[Number | None, Field(alias="from")] = None
    otherwise: Annotated[Number | None, Field(alias="else")] = None
    points_: Annotated[Number | None, Field(alias="points")] = None

    @property
    def bound(self) -> Decimal | None:
        """The figure from which the step holds; None for `else`."""
        return self.above if self.above is not None else self.from_

    @cached_property
    def points(self) -> Decimal:
        """The points of the step: those of `points`, or of `else`."""
        given = self.otherwise if self.otherwise is not None else self.points_
        return ZERO if given is None else given

    @property
    def well_formed(self) -> bool:
        """Exactly one of `above` and `from` with `points`, or `else` alone."""
        bounds = (self.above is not None) + (self.from_ is not None)
        if self.otherwise is not None:
            return bounds == 0 and self.points_ is None
        return bounds == 1 and self.points_ is not None

    @property
    def is_strict(self) -> bool:
        """Whether a figure has to be greater than the bound."""
        return self.above is not None

    def holds(self, figure: Decimal) -> bool:
        """Whether `figure` reaches this step."""
        if self.above is not None:
            return figure > self.above
        return self.from_ is None or figure >= self.from_

    def as_written(self) -> str:
        """The bound as written in the file: `above: 90`, `from: 70` or `else`."""
        if self.bound is None:
            return "else"
        return f"above: {self.bound}" if self.is_strict else f"from: {self.bound}"

    def in_words(self, before: "Step | None", unit: str) -> str:
        """The range of figures that the step takes below the step `before` it, with the `unit` of the figures."""
        top = before is None or before.bound is None
        if self.bound is None:
            return "Mọi trường hợp" if before is None or top else before._rest(unit)
        lower, edge = "Trên" if self.is_strict else "Từ", f"{vi(self.bound)}{unit}"
        if before is None or top:
            return f"{lower} {edge}" if self.is_strict else f"{lower} {edge} trở lên"
        return f"{lower} {edge} {'đến' if before.is_strict else 'đến dưới'} {vi(before.bound)}{unit}"

    def _rest(self, unit: str) -> str:
        """The figures that do not reach the step."""
        edge = f"{vi(self.bound)}{unit}"
        return f"Từ {edge} trở xuống" if self.is_strict else f"Dưới {edge}"


class SteppedRule(BaseRule):
    """What rules share that give the points of the first of several steps that holds."""

    steps: Annotated[tuple[Step, ...], Field(min_length=1)]

    @property
    def well_formed(self) -> bool:
        return all(step.well_formed for step in self.steps)

    @property
    def awards(self) -> tuple[Award, ...]:
        return tuple(
            Award(("steps", place), step.points, "bậc", step.as_written())
            for place, step in enumerate(self.steps)
        )

    def step_at(self, figure: Decimal) -> Outcome:
        """The points of the first step that holds for a figure."""
        return Outcome(next((step.points for step in self.steps if step.holds(figure)), None))

    def steps_in_words(self, unit: str) -> Iterator[str]:
        """Every step as a clause, with the `unit` of the figures."""
        for before, step in zip((None, *self.steps), self.steps, strict=False):
            yield f"{step.in_words(before, unit)}: {vi(step.points)} điểm"


class Bands(SteppedRule, EitherFigureRule):
    """Points of the first step that holds, on a declared share in percent or on a plain figure `of`."""

    kind: Literal["bands"]

    def at(self, figure: Decimal, maximum: Decimal, mode: str) -> Outcome:
        return self.step_at(settle(figure) if self.is_share else figure)

    def in_words(self, maximum: Decimal, audiences: Mapping[str, str]) -> tuple[str, ...]:
        steps = self.steps_in_words(self.unit)
        return (self.figure_in_words, *steps, *on_nothing_in_words(self.when_none))
