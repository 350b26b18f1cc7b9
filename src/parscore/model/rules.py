"""The eight kinds of scoring rule: each turns one answer into unrounded points, and says all that is its own.

The kinds are those seen in the decisions of provinces and of the Ministry of Home Affairs
(docs/soan-bo-tieu-chi.md). What a kind can give, how it reads in words, what its examples hold and what is checked
on a line of a form follow from the class, so that no other module has to know the kinds one by one. Nothing here
rounds except `round_to` of a ratio, where the rule itself names it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal, NamedTuple, assert_never, get_args

from msgspec import Struct
from pydantic import BeforeValidator, Field, PlainSerializer, WithJsonSchema

from parscore.model.base import NUMBER_SCHEMA, Model, Number, Title
from parscore.model.marks import Between, Listed, Marks, Stepped
from parscore.number import HUNDRED, ZERO, exactly, plain, settle, to_multiple, vi
from parscore.text import fold

WhenNone = Literal["not_applicable", "full", "zero"]
WHEN_NONE: Mapping[WhenNone, str] = {
    "not_applicable": "không phát sinh: không tính tiêu chí này",
    "full": "không phát sinh: đạt điểm tối đa",
    "zero": "không phát sinh: 0 điểm",
}
"""What follows where nothing arose (a denominator of 0), in words."""

JsonSchema = Mapping[str, Any]
_SHARES: JsonSchema = {"type": "object", "additionalProperties": NUMBER_SCHEMA, "minProperties": 1}
_ANSWERS: Mapping[str, JsonSchema] = {"option": {"type": "string"}, "shares": _SHARES}
"""What is no number among the keys of an answer."""

FigureFact = Literal["part_of_whole", "whole_cases"]
"""What is checked of the figures declared on a line: a part is not above its whole; cases are whole numbers."""

MarkFact = Literal["as_computed", "possible", "something_arose", "on_step"]
"""What is checked of the mark on a line.

`as_computed`: the one that the declared figures give; `possible`: one that the rule can give for some figures, where
none are declared; `something_arose`: none where nothing arose; `on_step`: a multiple of the step.
"""


@dataclass(frozen=True, slots=True)
class Figure:
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
    """What was declared or measured for one leaf: a chosen option, figures by key, a judged mark, or shares (0…1)."""

    option: str | None = None
    figures: Mapping[str, Decimal] = {}
    mark: Decimal | None = None
    shares: Mapping[str, Decimal] = {}


class Outcome(Struct, frozen=True, gc=False):
    """What a rule makes of an answer: unrounded points (None where none can be computed), or `applicable` false."""

    points: Decimal | None
    applicable: bool = True


UNKNOWN = Outcome(None)
NOT_APPLICABLE = Outcome(None, applicable=False)

Example = Annotated[dict[str, Any], WithJsonSchema({"type": "object"})]


class BaseRule(Model):
    """What every kind shares, and what it says of itself; a new kind overrides what differs.

    The words of a measured kind are used where the unit has no cell to fill in (`form_words`) and where a finding
    names the source of the points (`source`).
    """

    examples: tuple[Example, ...] = ()

    measured: ClassVar[bool] = False
    """True when the points come from outside (survey, given) and the unit never types them."""

    declares: ClassVar[bool] = True
    """Whether the unit declares figures or an option, from which the points are computed."""

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

    def in_words(self, maximum: Decimal, audiences: Mapping[str, str]) -> tuple[str, ...]:
        """How the points are found, one clause a line; `audiences` gives the titles of survey audiences."""
        raise NotImplementedError


def _share(answer: Answer, when_none: WhenNone | None, maximum: Decimal) -> Decimal | Outcome:
    """The declared share in percent, or the outcome where there is no share to take."""
    numerator, denominator = answer.figures.get("numerator"), answer.figures.get("denominator")
    if denominator == 0 and not numerator:
        return _of_nothing(when_none, maximum)
    if numerator is None or denominator is None or denominator <= 0 or numerator < 0:
        return UNKNOWN
    return numerator * HUNDRED / denominator


def _of_nothing(when_none: WhenNone | None, maximum: Decimal) -> Outcome:
    match when_none:
        case "not_applicable":
            return NOT_APPLICABLE
        case "full":
            return Outcome(maximum)
        case "zero":
            return Outcome(ZERO)
        case None:
            return UNKNOWN
        case _:
            assert_never(when_none)


def _on_nothing_in_words(when_none: WhenNone | None) -> tuple[str, ...]:
    return () if when_none is None else (_capital(WHEN_NONE[when_none]),)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


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


class Choice(BaseRule):
    """Points of the chosen option; yes/no is a choice of two."""

    kind: Literal["choice"]
    options: Options

    answers: ClassVar[tuple[str, ...]] = ("option",)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        return (Figure("option", "Mức đạt được", tuple(self.options)),)

    @property
    def awards(self) -> tuple[Award, ...]:
        return tuple(
            Award(("options", option), points, "mức", option) for option, points in self.options.items()
        )

    def points(self, answer: Answer, maximum: Decimal, mode: str) -> Outcome:
        if answer.option is None:
            return UNKNOWN
        found = self.options.get(answer.option)
        return Outcome(self._folded(answer.option) if found is None else found)

    def _folded(self, option: str) -> Decimal | None:
        wanted = fold(option)
        found = [points for name, points in self.options.items() if fold(name) == wanted]
        return found[0] if len(found) == 1 else None

    def in_words(self, maximum: Decimal, audiences: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(f"{option}: {vi(points)} điểm" for option, points in self.options.items())


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
        return (*clauses, *_on_nothing_in_words(self.when_none))


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
            share = _share(answer, self.when_none, maximum)
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
        return (f"({of})", *steps, *_on_nothing_in_words(self.when_none))


class CountedRule(BaseRule):
    """What counts and deductions share: cases of something, `each` of them worth the same."""

    of: Title
    each: Number

    figure_facts: ClassVar[tuple[FigureFact, ...]] = ("whole_cases",)
    answers: ClassVar[tuple[str, ...]] = ("of",)

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        return (Figure("of", self.of),)


class Count(CountedRule):
    """n × each, at most max."""

    kind: Literal["count"]

    @exactly
    def points(self, answer: Answer, maximum: Decimal, mode: str) -> Outcome:
        number = answer.figures.get("of")
        return UNKNOWN if number is None or number < 0 else Outcome(plain(min(maximum, number * self.each)))

    def marks(self, maximum: Decimal) -> Marks:
        return Stepped(ZERO, maximum, self.each)

    def in_words(self, maximum: Decimal, audiences: Mapping[str, str]) -> tuple[str, ...]:
        return (f"Mỗi {_case(self.of)}: {vi(self.each)} điểm, tối đa {vi(maximum)} điểm",)


class Deduct(CountedRule):
    """start − n × each, not below `least`; `start` is the leaf's maximum unless the rule says otherwise."""

    kind: Literal["deduct"]
    start: Number | None = None
    least: Number = ZERO

    @exactly
    def points(self, answer: Answer, maximum: Decimal, mode: str) -> Outcome:
        number = answer.figures.get("of")
        if number is None or number < 0:
            return UNKNOWN
        return Outcome(plain(max(self.least, self.starts_at(maximum) - number * self.each)))

    def starts_at(self, maximum: Decimal) -> Decimal:
        """The points from which the deductions are taken."""
        return maximum if self.start is None else self.start

    def marks(self, maximum: Decimal) -> Marks:
        return Stepped(self.starts_at(maximum), self.least, self.each)

    def in_words(self, maximum: Decimal, audiences: Mapping[str, str]) -> tuple[str, ...]:
        start, each, least = vi(self.starts_at(maximum)), vi(self.each), vi(self.least)
        return (f"{start} điểm, trừ {each} điểm cho mỗi {_case(self.of)}, không thấp hơn {least}",)


def _case(label: str) -> str:
    """One of what a label counts: `Số lần họp` → `lần họp`, `Số văn bản` → `văn bản`."""
    for start, kept in (("Số lượng ", ""), ("Số lần ", "lần "), ("Số ", "")):
        if label.startswith(start):
            return kept + label[len(start) :]
    return label[:1].lower() + label[1:]


class Judged(BaseRule):
    """The mark given by who appraises, within 0…max, in multiples of `step` where there is one."""

    kind: Literal["judged"]
    step: Number | None = None

    declares: ClassVar[bool] = False
    mark_facts: ClassVar[tuple[MarkFact, ...]] = ("on_step",)
    answers: ClassVar[tuple[str, ...]] = ("mark",)

    @property
    def mark_step(self) -> Decimal | None:
        return self.step or None

    def points(self, answer: Answer, maximum: Decimal, mode: str) -> Outcome:
        return Outcome(answer.mark)

    def marks(self, maximum: Decimal) -> Marks:
        return Stepped(ZERO, maximum, self.step, capped=False) if self.step else Between(ZERO, maximum)

    def in_words(self, maximum: Decimal, audiences: Mapping[str, str]) -> tuple[str, ...]:
        step = f", theo bước {vi(self.step)}" if self.step else ""
        return (f"Chấm trong khoảng 0 đến {vi(maximum)} điểm{step}",)


class SurveyRule(BaseRule):
    """Weighted mean share of the audiences × max; each audience needs `min_replies` answers."""

    kind: Literal["survey"]
    questions: tuple[str, ...] = ()
    audiences: Annotated[dict[str, Number], Field(min_length=1)]
    min_replies: Annotated[int, Field(ge=0)] = 0

    measured: ClassVar[bool] = True
    declares: ClassVar[bool] = False
    mark_facts: ClassVar[tuple[MarkFact, ...]] = ()
    answers: ClassVar[tuple[str, ...]] = ("shares",)
    source: ClassVar[str] = "điều tra xã hội học"
    form_words: ClassVar[str] = "Điều tra XHH"

    @exactly
    def points(self, answer: Answer, maximum: Decimal, mode: str) -> Outcome:
        if any(audience not in answer.shares for audience in self.audiences):
            return UNKNOWN
        return Outcome(sum((w * answer.shares[who] for who, w in self.audiences.items()), ZERO) * maximum)

    def in_words(self, maximum: Decimal, audiences: Mapping[str, str]) -> tuple[str, ...]:
        weights = "; ".join(
            f"{audiences.get(who, who)} {vi(weight * HUNDRED)}%" for who, weight in self.audiences.items()
        )
        mean = f"Điều tra XHH: tỷ lệ bình quân có trọng số × {vi(maximum)} điểm"
        return mean, f"Đối tượng: {weights}"


class Given(BaseRule):
    """Points or a share brought in from outside (another index, the council); never typed by the unit."""

    kind: Literal["given"]

    measured: ClassVar[bool] = True
    declares: ClassVar[bool] = False
    mark_facts: ClassVar[tuple[MarkFact, ...]] = ()
    answers: ClassVar[tuple[str, ...]] = ("share", "mark")
    source: ClassVar[str] = "nguồn ngoài"
    form_words: ClassVar[str] = "Điểm lấy từ nguồn ngoài"

    def missing_keys(self, given: Collection[str]) -> tuple[str, ...]:
        return () if {"share", "mark"} & set(given) else ("share",)

    @exactly
    def points(self, answer: Answer, maximum: Decimal, mode: str) -> Outcome:
        if answer.mark is not None:
            return Outcome(answer.mark)
        share = answer.shares.get("share")
        return UNKNOWN if share is None else Outcome(share * maximum)

    def in_words(self, maximum: Decimal, audiences: Mapping[str, str]) -> tuple[str, ...]:
        return ("Điểm lấy từ kết quả bên ngoài, đơn vị không tự chấm",)


AnyRule = Choice | Ratio | Bands | Count | Deduct | Judged | SurveyRule | Given
Rule = Annotated[AnyRule, Field(discriminator="kind")]

KINDS: Mapping[str, type[AnyRule]] = {
    get_args(rule.model_fields["kind"].annotation)[0]: rule for rule in get_args(AnyRule)
}
"""The kinds by the word that names them in a file."""

MEASURED_KINDS = frozenset(kind for kind, rule in KINDS.items() if rule.measured)
