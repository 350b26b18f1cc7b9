"""The eight kinds of scoring rule: each turns one answer into unrounded points.

The kinds are those seen in the decisions of provinces and of the Ministry of Home Affairs (docs/quy-tac.md).
Nothing here rounds except `round_to` of a ratio, where the rule itself names it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal

from msgspec import Struct
from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

from parscore.model.base import Model, Number, Title
from parscore.number import HUNDRED, ZERO, exactly, plain, settle, to_multiple
from parscore.text import fold

WhenNone = Literal["not_applicable", "full", "zero"]


@dataclass(frozen=True, slots=True)
class Figure:
    """One thing that a unit declares for a leaf: its key in an answer, its label, and the options if it is a choice."""

    key: str
    label: str
    options: tuple[str, ...] = ()


class Answer(Struct, frozen=True, gc=False):
    """What was declared or measured for one leaf: a chosen option, figures by key, a judged mark, or shares (0…1)."""

    option: str | None = None
    figures: Mapping[str, Decimal] = {}
    mark: Decimal | None = None
    shares: Mapping[str, Decimal] = {}


class Outcome(Struct, frozen=True, gc=False):
    """What a rule makes of an answer: unrounded points, or `applicable` false, or None points when it cannot tell."""

    points: Decimal | None
    applicable: bool = True


UNKNOWN = Outcome(None)
NOT_APPLICABLE = Outcome(None, applicable=False)

Example = Annotated[dict[str, Any], WithJsonSchema({"type": "object"})]


class _Rule(Model):
    """What every kind shares: examples that lint runs, and who types the points."""

    examples: tuple[Example, ...] = ()

    measured: ClassVar[bool] = False
    """True when the points come from outside (survey, given) and the unit never types them."""

    declares: ClassVar[bool] = True
    """Whether the unit declares figures or an option, from which the points are computed."""

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """What the unit declares, in the order of the form."""
        return ()

    def answer_keys(self) -> tuple[str, ...]:
        """The keys that an entry of `examples` may hold beside `points`."""
        return tuple(figure.key for figure in self.figures)

    def points(self, answer: Answer, maximum: Decimal, mode: str) -> Outcome:
        """The unrounded points of `answer` out of `maximum`; `mode` is the policy's rounding, for `round_to` only."""
        raise NotImplementedError

    def reach(self, maximum: Decimal) -> tuple[Decimal, Decimal]:
        """The lowest and the highest points that the rule can give."""
        return ZERO, maximum

    def allows(self, points: Decimal, maximum: Decimal) -> bool:
        """Whether the rule can give exactly `points` at all (a mark between two steps cannot come from it)."""
        return ZERO <= points <= maximum


def _share(answer: Answer, when_none: WhenNone | None, maximum: Decimal) -> Decimal | Outcome:
    """The declared share in percent, or the outcome where there is no share to take."""
    numerator, denominator = answer.figures.get("numerator"), answer.figures.get("denominator")
    if denominator is not None and denominator == 0 and not numerator:
        match when_none:
            case "not_applicable":
                return NOT_APPLICABLE
            case "full":
                return Outcome(maximum)
            case "zero":
                return Outcome(ZERO)
            case None:
                return UNKNOWN
    if numerator is None or denominator is None or denominator <= 0 or numerator < 0:
        return UNKNOWN
    return numerator * HUNDRED / denominator


def _from_pairs(value: object) -> object:
    pairs = isinstance(value, list) and all(isinstance(pair, list) and len(pair) == 2 for pair in value)
    return dict(value) if pairs else value  # type: ignore[call-overload]


Options = Annotated[
    dict[Title, Number],
    Field(min_length=1),
    BeforeValidator(_from_pairs, json_schema_input_type=dict[Title, Number]),
    PlainSerializer(lambda options: [[name, format(points, "f")] for name, points in options.items()]),
]
"""Points by option, in the order of the decision; serialised as pairs, so that sorted keys do not lose the order."""


class Choice(_Rule):
    """Points of the chosen option; yes/no is a choice of two."""

    kind: Literal["choice"]
    options: Options

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        return (Figure("option", "Mức đạt được", tuple(self.options)),)

    def points(self, answer: Answer, maximum: Decimal, mode: str) -> Outcome:
        if answer.option is None:
            return UNKNOWN
        return Outcome(
            self.options.get(answer.option) if answer.option in self.options else self._folded(answer)
        )

    def _folded(self, answer: Answer) -> Decimal | None:
        wanted = fold(answer.option or "")
        found = [points for option, points in self.options.items() if fold(option) == wanted]
        return found[0] if len(found) == 1 else None

    def reach(self, maximum: Decimal) -> tuple[Decimal, Decimal]:
        return min(self.options.values()), max(self.options.values())

    def allows(self, points: Decimal, maximum: Decimal) -> bool:
        return points in self.options.values()


class Ratio(_Rule):
    """Share × max; 0 below `floor` %, full marks from `full_from` %; a share above 100 % counts as 100 %."""

    kind: Literal["ratio"]
    numerator: Title
    denominator: Title
    floor: Number | None = None
    full_from: Number = HUNDRED
    round_to: Number | None = None
    when_none: WhenNone | None = None

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        return Figure("numerator", self.numerator), Figure("denominator", self.denominator)

    @exactly
    def points(self, answer: Answer, maximum: Decimal, mode: str) -> Outcome:
        share = _share(answer, self.when_none, maximum)
        if isinstance(share, Outcome):
            return share
        reached = settle(share)
        if reached >= self.full_from or reached >= HUNDRED:
            return Outcome(maximum)
        if self.floor is not None and reached < self.floor:
            return Outcome(ZERO)
        points = share * maximum / HUNDRED
        return Outcome(min(maximum, to_multiple(points, self.round_to, mode)) if self.round_to else points)

    def allows(self, points: Decimal, maximum: Decimal) -> bool:
        on_step = not self.round_to or points == maximum or points % self.round_to == 0
        return ZERO <= points <= maximum and on_step


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

    def holds(self, figure: Decimal) -> bool:
        """Whether `figure` reaches this step."""
        if self.above is not None:
            return figure > self.above
        return self.from_ is None or figure >= self.from_


class Bands(_Rule):
    """Points of the first step that holds, on a declared share in percent or on a plain figure `of`."""

    kind: Literal["bands"]
    numerator: Title | None = None
    denominator: Title | None = None
    of: Title | None = None
    steps: Annotated[tuple[Step, ...], Field(min_length=1)]
    when_none: WhenNone | None = None

    @cached_property
    def is_share(self) -> bool:
        """Whether the steps stand on a share (numerator and denominator) and not on a plain figure."""
        return self.numerator is not None and self.denominator is not None

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        if self.is_share:
            return Figure("numerator", str(self.numerator)), Figure("denominator", str(self.denominator))
        return (Figure("of", str(self.of)),)

    @exactly
    def points(self, answer: Answer, maximum: Decimal, mode: str) -> Outcome:
        if self.is_share:
            share = _share(answer, self.when_none, maximum)
            if isinstance(share, Outcome):
                return share
            figure: Decimal | None = settle(share)
        else:
            figure = answer.figures.get("of")
        if figure is None:
            return UNKNOWN
        for step in self.steps:
            if step.holds(figure):
                return Outcome(step.points)
        return UNKNOWN

    def reach(self, maximum: Decimal) -> tuple[Decimal, Decimal]:
        points = [step.points for step in self.steps]
        return min(points), max(points)

    def allows(self, points: Decimal, maximum: Decimal) -> bool:
        return any(step.points == points for step in self.steps)


class Count(_Rule):
    """n × each, at most max."""

    kind: Literal["count"]
    of: Title
    each: Number

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        return (Figure("of", self.of),)

    @exactly
    def points(self, answer: Answer, maximum: Decimal, mode: str) -> Outcome:
        number = answer.figures.get("of")
        return UNKNOWN if number is None or number < 0 else Outcome(plain(min(maximum, number * self.each)))

    def allows(self, points: Decimal, maximum: Decimal) -> bool:
        return points == maximum or (ZERO <= points < maximum and self.each > 0 and points % self.each == 0)


class Deduct(_Rule):
    """start − n × each, not below `least`; `start` is the leaf's maximum unless the rule says otherwise."""

    kind: Literal["deduct"]
    of: Title
    each: Number
    start: Number | None = None
    least: Number = ZERO

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        return (Figure("of", self.of),)

    @exactly
    def points(self, answer: Answer, maximum: Decimal, mode: str) -> Outcome:
        number = answer.figures.get("of")
        if number is None or number < 0:
            return UNKNOWN
        start = maximum if self.start is None else self.start
        return Outcome(plain(max(self.least, start - number * self.each)))

    def reach(self, maximum: Decimal) -> tuple[Decimal, Decimal]:
        return self.least, maximum if self.start is None else self.start

    def allows(self, points: Decimal, maximum: Decimal) -> bool:
        least, start = self.reach(maximum)
        return points == least or (
            least < points <= start and self.each > 0 and (start - points) % self.each == 0
        )


class Judged(_Rule):
    """The mark given by who appraises, within 0…max, in multiples of `step` where there is one."""

    kind: Literal["judged"]
    step: Number | None = None

    declares: ClassVar[bool] = False

    def answer_keys(self) -> tuple[str, ...]:
        return ("mark",)

    def points(self, answer: Answer, maximum: Decimal, mode: str) -> Outcome:
        return Outcome(answer.mark)

    def allows(self, points: Decimal, maximum: Decimal) -> bool:
        return ZERO <= points <= maximum and (not self.step or points % self.step == 0)


class SurveyRule(_Rule):
    """Weighted mean share of the audiences × max; each audience needs `min_replies` answers."""

    kind: Literal["survey"]
    questions: tuple[str, ...] = ()
    audiences: Annotated[dict[str, Number], Field(min_length=1)]
    min_replies: Annotated[int, Field(ge=0)] = 0

    measured: ClassVar[bool] = True
    declares: ClassVar[bool] = False

    def answer_keys(self) -> tuple[str, ...]:
        return ("shares",)

    @exactly
    def points(self, answer: Answer, maximum: Decimal, mode: str) -> Outcome:
        if any(audience not in answer.shares for audience in self.audiences):
            return UNKNOWN
        return Outcome(sum((w * answer.shares[who] for who, w in self.audiences.items()), ZERO) * maximum)


class Given(_Rule):
    """Points or a share brought in from outside (another index, the council); never typed by the unit."""

    kind: Literal["given"]

    measured: ClassVar[bool] = True
    declares: ClassVar[bool] = False

    def answer_keys(self) -> tuple[str, ...]:
        return ("share", "mark")

    @exactly
    def points(self, answer: Answer, maximum: Decimal, mode: str) -> Outcome:
        if answer.mark is not None:
            return Outcome(answer.mark)
        share = answer.shares.get("share")
        return UNKNOWN if share is None else Outcome(share * maximum)


Rule = Annotated[
    Choice | Ratio | Bands | Count | Deduct | Judged | SurveyRule | Given, Field(discriminator="kind")
]
KINDS = ("choice", "ratio", "bands", "count", "deduct", "judged", "survey", "given")
