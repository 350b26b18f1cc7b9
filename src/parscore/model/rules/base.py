"""What every kind of scoring rule shares, and what is said of an answer and its points; knows no kind.

A kind is seen in the decisions of provinces and of the Ministry of Home Affairs (docs/soan-bo-tieu-chi.md). What it can
give, how it reads in words, what its examples hold and what is checked on a line of a form follow from its class, so
that no other module has to know the kinds one by one.
"""

from collections.abc import Collection, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, assert_never

from msgspec import Struct
from pydantic import WithJsonSchema

from parscore.model.base import NUMBER_SCHEMA, Identifier, Model, NotWritten, Title
from parscore.model.marks import Between, Listed, Marks, joined
from parscore.number import ZERO
from parscore.text import fold

WhenNone = Literal["not_applicable", "full", "zero", "empty"]
WHEN_NONE: Mapping[WhenNone, str] = {
    "not_applicable": "không phát sinh: không tính tiêu chí này",
    "full": "không phát sinh: đạt điểm tối đa",
    "zero": "không phát sinh: 0 điểm",
    "empty": "không phát sinh: để trống, không có điểm, điểm tối đa giữ nguyên",
}
"""What follows where nothing arose (a denominator or a count of 0), in words."""

JsonSchema = Mapping[str, Any]
_SHARES: JsonSchema = {"type": "object", "additionalProperties": NUMBER_SCHEMA, "minProperties": 1}
_ANSWERS: Mapping[str, JsonSchema] = {"option": {"type": "string"}, "shares": _SHARES, "rows": _SHARES}
"""What is no number among the keys of an answer."""

FigureFact = Literal["part_of_whole", "whole_cases", "before_last_day"]
"""What is checked of the figures declared on a line: a part is not above its whole; cases are whole numbers."""

MarkFact = Literal["as_computed", "possible", "something_arose", "on_step"]
"""What is checked of the mark on a line.

`as_computed`: the one that the declared figures give; `possible`: one that the rule can give for some figures, where
none are declared; `something_arose`: none where nothing arose; `on_step`: a multiple of the step.
"""


class Figure(Struct, frozen=True):
    """One thing that a unit declares for a leaf: its key in an answer, its label, and the options if it is a choice."""

    key: str
    label: str
    options: tuple[str, ...] = ()

    def spelled(self, value: str) -> str:
        """A chosen option as the set spells it; other values as they are."""
        wanted = fold(value) if self.options else ""
        return next((option for option in self.options if fold(option) == wanted), value)


class Award(NamedTuple):
    """Points that a rule names: their path inside the rule, what they are given for (`mức`, `bậc`) and its name."""

    path: tuple[str | int, ...]
    points: Decimal
    noun: str
    name: str


class Answer(Struct, frozen=True, gc=False):
    """What was declared or measured for one leaf: a chosen option, figures by key, a judged mark, or shares (0…1).

    `others` are the points of other rows by code, as far as a rule asks for them.
    """

    option: str | None = None
    figures: Mapping[str, Decimal] = {}
    mark: Decimal | None = None
    shares: Mapping[str, Decimal] = {}
    others: Mapping[str, Decimal] = {}


class Outcome(Struct, frozen=True, gc=False):
    """What a rule makes of an answer: unrounded points (None where none can be computed).

    `nothing`: nothing arose, so that there are no points to have: the leaf does not apply, or it is left `empty` and
    its maximum stays.
    """

    points: Decimal | None
    nothing: Literal["", "not_applicable", "empty"] = ""

    @property
    def applicable(self) -> bool:
        """Whether there are points to have."""
        return not self.nothing


UNKNOWN = Outcome(None)
NOT_APPLICABLE = Outcome(None, "not_applicable")
EMPTY = Outcome(None, "empty")

Facts = tuple[tuple[FigureFact, ...], tuple[MarkFact, ...]]
"""What is checked of the figures and of the mark on a line."""

Example = Annotated[dict[str, Any], WithJsonSchema({"type": "object"})]


class BaseRule(Model):
    """What every kind shares, and what it says of itself; a new kind overrides what differs.

    The words of a measured kind are used where the unit has no cell to fill in (`form_words`) and where a finding
    names the source of the points (`source`).
    """

    examples: tuple[Example, ...] = ()
    named: NotWritten[dict[str, Identifier]] = {}
    """The figures of the set that the rule takes, by key."""
    parts: NotWritten[dict[str, Title]] = {}
    """The titles of the figures from which those follow, by id."""

    measured: ClassVar[bool] = False
    """True when the points come from outside (survey, given) and the unit never types them."""

    relative: ClassVar[bool] = False
    """True when the points depend on the figures of other units, so that nobody can type them."""

    declares: ClassVar[bool] = True
    """Whether the unit declares figures or an option, from which the points are computed."""

    scores: ClassVar[bool] = True
    """Whether there are points to have; a row that does not score has no maximum."""

    figure_facts: ClassVar[tuple[FigureFact, ...]] = ()
    mark_facts: ClassVar[tuple[MarkFact, ...]] = ("as_computed", "possible")
    answers: ClassVar[tuple[str, ...]] = ()
    """The keys that an entry of `examples` of this kind may hold next to `points`."""

    source: ClassVar[str] = ""
    form_words: ClassVar[str] = ""

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        """What the unit declares, in the order of the form."""
        return ()

    @cached_property
    def rows(self) -> tuple[str, ...]:
        """The codes of other rows on whose points those of this row depend."""
        return ()

    @cached_property
    def facts(self) -> Facts:
        """What is checked on a line of the rule."""
        return self.figure_facts, self.mark_facts

    def applied(self, answer: Answer) -> "BaseRule | None":
        """The rule that computes the points of an answer; None where they are named, or none is known to hold."""
        return self

    def needed(self, answer: Answer) -> tuple[Figure, ...]:
        """The figures without which an answer as it is has no points."""
        return self.figures

    @property
    def declarable(self) -> tuple[Figure, ...]:
        """The figures, and those from which they follow: whatever a unit may declare in their place."""
        return (*self.figures, *(Figure(name, title) for name, title in self.parts.items()))

    @property
    def chooses(self) -> bool:
        """Whether the unit chooses one of several options."""
        return any(figure.options for figure in self.figures)

    @property
    def is_share(self) -> bool:
        """Whether the points depend on a declared share (`numerator` and `denominator`)."""
        return False

    @property
    def on_nothing(self) -> WhenNone | None:
        """What follows where nothing arose, if the rule says so."""
        return None

    @property
    def nothing_key(self) -> str:
        """The key of the figure that is 0 where nothing arose; nothing where no figure says so."""
        return ""

    @property
    def mark_step(self) -> Decimal | None:
        """The step that a mark has to keep; None where it need not."""
        return None

    @property
    def awards(self) -> tuple[Award, ...]:
        """The points that the rule names one by one, in the order of the file; nothing where it computes them."""
        return ()

    @property
    def well_formed(self) -> bool:
        """Whether the parts of the rule fit together, so that points can be computed at all."""
        return True

    @classmethod
    def answer_schema(cls) -> dict[str, JsonSchema]:
        """The JSON Schema of every key of `answers`."""
        return {key: _ANSWERS.get(key, NUMBER_SCHEMA) for key in cls.answers}

    def answer_keys(self) -> tuple[str, ...]:
        """The keys that an entry of this rule's `examples` may hold next to `points`."""
        return tuple(figure.key for figure in self.figures) or self.answers

    def missing_keys(self, given: Collection[str]) -> tuple[str, ...]:
        """The keys without which an answer that holds those `given` is incomplete."""
        return tuple(key for key in self.answer_keys() if key not in given)

    def points(self, answer: Answer, maximum: Decimal, mode: str) -> Outcome:
        """The unrounded points of `answer` out of `maximum`; `mode` is the policy's rounding, for `round_to` only."""
        raise NotImplementedError

    def marks(self, maximum: Decimal) -> Marks:
        """The marks that the rule can give out of `maximum`."""
        return Listed(tuple(one.points for one in self.awards)) if self.awards else Between(ZERO, maximum)

    def possible(self, maximum: Decimal) -> Marks:
        """The marks that the rule can give, with what follows where nothing arose."""
        own, points = self.marks(maximum), of_nothing(self.on_nothing, maximum).points
        return own if points is None or own.allows(points) else joined(own, Listed((points,)))

    def in_words(self, maximum: Decimal, audiences: Mapping[str, str]) -> tuple[str, ...]:
        """How the points are found, one clause a line; `audiences` gives the titles of survey audiences."""
        raise NotImplementedError


class ArisingRule(BaseRule):
    """What rules share whose subject may not arise at all: a denominator, or a count, of 0."""

    when_none: WhenNone | None = None

    @property
    def on_nothing(self) -> WhenNone | None:
        return self.when_none


def of_nothing(when_none: WhenNone | None, maximum: Decimal) -> Outcome:
    """What follows out of `maximum` where nothing arose; unknown where the rule does not say so."""
    match when_none:
        case "not_applicable":
            return NOT_APPLICABLE
        case "full":
            return Outcome(maximum)
        case "zero":
            return Outcome(ZERO)
        case "empty":
            return EMPTY
        case None:
            return UNKNOWN
        case _:
            assert_never(when_none)


def on_nothing_in_words(when_none: WhenNone | None) -> tuple[str, ...]:
    """What follows where nothing arose, as a clause of its own."""
    return () if when_none is None else (_capital(WHEN_NONE[when_none]),)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
