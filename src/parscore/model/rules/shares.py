"""Rules on a declared share or figure. Nothing here rounds except `round_to`, where the rule itself names it."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from functools import cached_property
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from parscore.model.base import Model, Number, Title
from parscore.model.marks import Between, Marks, Stepped
from parscore.model.rules.base import (
    UNKNOWN,
    Answer,
    Award,
    BaseRule,
    Figure,
    FigureFact,
    MarkFact,
    Outcome,
    WhenNone,
    of_nothing,
    on_nothing_in_words,
)
from parscore.number import HUNDRED, ZERO, exactly, settle, to_multiple, vi


def share_of(answer: Answer, when_none: WhenNone | None, maximum: Decimal) -> Decimal | Outcome:
    """The declared share in percent, or the outcome where there is no share to take."""
    numerator, denominator = answer.figures.get("numerator"), answer.figures.get("denominator")
    if denominator == 0 and not numerator:
        return of_nothing(when_none, maximum)
    if numerator is None or denominator is None or denominator <= 0 or numerator < 0:
        return UNKNOWN
    return numerator * HUNDRED / denominator


class Ratio(BaseRule):
    """Share × max; 0 below `floor` %, full marks from `full_from` %; a share above 100 % counts as 100 %."""

    kind: Literal["ratio"]
    numerator: Title
    denominator: Title
    floor: Number | None = None
    full_from: Number = HUNDRED
    round_to: Number | None = None
    when_none: WhenNone | None = None

    figure_facts: ClassVar[tuple[FigureFact, ...]] = ("part_of_whole",)
    mark_facts: ClassVar[tuple[MarkFact, ...]] = ("as_computed", "something_arose")
    answers: ClassVar[tuple[str, ...]] = ("numerator", "denominator")

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        return Figure("numerator", self.numerator), Figure("denominator", self.denominator)

    @property
    def is_share(self) -> bool:
        return True

    @property
    def on_nothing(self) -> WhenNone | None:
        return self.when_none

    @exactly
    def points(self, answer: Answer, maximum: Decimal, mode: str) -> Outcome:
        share = share_of(answer, self.when_none, maximum)
        if isinstance(share, Outcome):
            return share
        reached = settle(share)
        if reached >= self.full_from or reached >= HUNDRED:
            return Outcome(maximum)
        if self.floor is not None and reached < self.floor:
            return Outcome(ZERO)
        points = share * maximum / HUNDRED
        return Outcome(min(maximum, to_multiple(points, self.round_to, mode)) if self.round_to else points)

    def marks(self, maximum: Decimal) -> Marks:
        return Stepped(ZERO, maximum, self.round_to) if self.round_to else Between(ZERO, maximum)

    def in_words(self, maximum: Decimal, audiences: Mapping[str, str]) -> tuple[str, ...]:
        clauses = [f"({self.numerator} / {self.denominator}) × {vi(maximum)} điểm"]
        if self.round_to:
            clauses.append(f"Làm tròn đến {vi(self.round_to)} điểm")
        if self.full_from != HUNDRED:
            clauses.append(f"Từ {vi(self.full_from)}% trở lên: {vi(maximum)} điểm")
        if self.floor is not None:
            clauses.append(f"Dưới {vi(self.floor)}%: 0 điểm")
        return (*clauses, *on_nothing_in_words(self.when_none))


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

    def in_words(self, before: Step | None, unit: str) -> str:
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


class Bands(BaseRule):
    """Points of the first step that holds, on a declared share in percent or on a plain figure `of`."""

    kind: Literal["bands"]
    numerator: Title | None = None
    denominator: Title | None = None
    of: Title | None = None
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]
    when_none: WhenNone | None = None

    figure_facts: ClassVar[tuple[FigureFact, ...]] = ("part_of_whole",)
    mark_facts: ClassVar[tuple[MarkFact, ...]] = ("as_computed", "possible", "something_arose")
    answers: ClassVar[tuple[str, ...]] = ("numerator", "denominator", "of")

    @cached_property
    def is_share(self) -> bool:
        """Whether the steps are steps of a share (numerator and denominator) and not of a plain figure."""
        return self.numerator is not None and self.denominator is not None

    @property
    def on_nothing(self) -> WhenNone | None:
        return self.when_none

    @property
    def well_formed(self) -> bool:
        return all(step.well_formed for step in self.steps)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        if self.is_share:
            return Figure("numerator", str(self.numerator)), Figure("denominator", str(self.denominator))
        return (Figure("of", str(self.of)),)

    @exactly
    def points(self, answer: Answer, maximum: Decimal, mode: str) -> Outcome:
        if self.is_share:
            share = share_of(answer, self.when_none, maximum)
            if isinstance(share, Outcome):
                return share
            figure: Decimal | None = settle(share)
        else:
            figure = answer.figures.get("of")
        if figure is None:
            return UNKNOWN
        return Outcome(next((step.points for step in self.steps if step.holds(figure)), None))

    @property
    def awards(self) -> tuple[Award, ...]:
        return tuple(
            Award(("steps", place), step.points, "bậc", step.as_written())
            for place, step in enumerate(self.steps)
        )

    def in_words(self, maximum: Decimal, audiences: Mapping[str, str]) -> tuple[str, ...]:
        of, unit = (f"{self.numerator} / {self.denominator}", "%") if self.is_share else (str(self.of), "")
        steps = (
            f"{step.in_words(before, unit)}: {vi(step.points)} điểm"
            for before, step in zip((None, *self.steps), self.steps, strict=False)
        )
        return (f"({of})", *steps, *on_nothing_in_words(self.when_none))
