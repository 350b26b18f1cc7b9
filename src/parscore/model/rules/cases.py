"""A rule chosen by the unit, or by the points of another row, among several. Nothing here rounds."""

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal

from pydantic import Field, model_validator

from parscore.model.base import Code, Model, Number, Title
from parscore.model.marks import Listed, Marks, joined
from parscore.model.rules.base import (
    UNKNOWN,
    Answer,
    Award,
    BaseRule,
    Facts,
    Figure,
    Outcome,
    WhenNone,
)
from parscore.model.rules.counts import Count, Deduct
from parscore.model.rules.options import Choice
from parscore.model.rules.shares import Bands, Linear, Ratio
from parscore.number import vi
from parscore.text import fold

DeclaringRule = Annotated[Choice | Ratio | Linear | Bands | Count | Deduct, Field(discriminator="kind")]
_YES = (True, "true")


class Case(Model):
    """One case: the unit chooses its `option`, or the points of the other `row` reach a bound, or `else` always.

    It has `points`, or a `rule` out of `max` (the row's maximum where it is not written).
    """

    option: Title | None = None
    row: Code | None = None
    above: Number | None = None
    from_: Annotated[Number | None, Field(alias="from")] = None
    otherwise: Annotated[bool, Field(alias="else")] = False
    points: Number | None = None
    max: Number | None = None
    rule: DeclaringRule | None = None

    @model_validator(mode="before")
    @classmethod
    def _spelled_out(cls, data: Any) -> Any:
        """`{else: 2}` and `{else: {kind: …}}` as a case with points or a rule."""
        if not isinstance(data, dict) or data.get("else", True) in _YES:
            return data
        key = "rule" if isinstance(data["else"], dict) else "points"
        return {**data, "else": True, key: data["else"]}

    @property
    def bound(self) -> Decimal | None:
        """The points of the other row from which the case holds."""
        return self.above if self.above is not None else self.from_

    @property
    def is_whole(self) -> bool:
        """Whether it has one condition, with its bound, and one thing that follows from it."""
        bounds = (self.above is not None) + (self.from_ is not None)
        conditions = (self.option is not None, self.row is not None, self.otherwise)
        follows = (self.points is not None) + (self.rule is not None)
        return sum(conditions) == 1 and bounds == (self.row is not None) and follows == 1

    @property
    def well_formed(self) -> bool:
        """Whether the case and its rule are whole."""
        return self.is_whole and (self.rule is None or self.rule.well_formed)

    def holds(self, answer: Answer) -> bool | None:
        """Whether an answer is one of the case; None where that is not known."""
        if self.option is not None:
            return answer.option is not None and fold(answer.option) == fold(self.option)
        points = answer.others.get(self.row or "")
        if self.otherwise or points is None or self.bound is None:
            return True if self.otherwise else None
        return points > self.bound if self.above is not None else points >= self.bound

    def maximum(self, whole: Decimal) -> Decimal:
        """The most points of the case, in a row of `whole` points."""
        return whole if self.max is None else self.max

    def outcome(self, answer: Answer, whole: Decimal, mode: str) -> Outcome:
        """What the case makes of an answer."""
        return (
            Outcome(self.points) if self.rule is None else self.rule.points(answer, self.maximum(whole), mode)
        )

    def marks(self, whole: Decimal) -> Marks:
        """The marks that the case can give."""
        if self.rule is not None:
            return self.rule.possible(self.maximum(whole))
        return Listed(() if self.points is None else (self.points,))

    @property
    def is_open(self) -> bool:
        """Whether the rule of the case computes any points up to the row's maximum."""
        return self.rule is not None and not self.rule.awards and self.max is None

    @property
    def condition(self) -> str:
        """When the case holds, in words."""
        if self.option is not None:
            return self.option
        if self.row is None:
            return "Trường hợp còn lại"
        sign = "trên" if self.above is not None else "từ"
        return f"Mục {self.row} {sign} {vi(self.bound)} điểm{'' if self.above is not None else ' trở lên'}"

    def in_words(self, whole: Decimal, audiences: Mapping[str, str]) -> tuple[str, ...]:
        """The condition with its points, or with the clauses of its rule below it."""
        if self.rule is None:
            return (f"{self.condition}: {vi(self.points)} điểm",)
        clauses = self.rule.in_words(self.maximum(whole), audiences)
        return (f"{self.condition}:", *(f"– {clause}" for clause in clauses))


class Cases(BaseRule):
    """The points of the first case that holds; another row's points are given with the answer (`others`)."""

    kind: Literal["cases"]
    cases: Annotated[tuple[Case, ...], Field(min_length=1)]

    answers: ClassVar[tuple[str, ...]] = ("option", "rows", "numerator", "denominator", "of")

    @model_validator(mode="before")
    @classmethod
    def _naming(cls, data: Any) -> Any:
        """The figures of the set that the rules of the cases take are those of the whole rule."""
        rules = _rules_in(data)
        found = {
            key: {name: value for rule in rules for name, value in rule.get(key, {}).items()}
            for key in ("named", "parts")
        }
        return {**data, **found} if found["named"] else data

    @property
    def rules(self) -> tuple[tuple[int, DeclaringRule], ...]:
        """The rules of the cases with the places of these."""
        return tuple((place, case.rule) for place, case in enumerate(self.cases) if case.rule is not None)

    @property
    def options(self) -> tuple[str, ...]:
        """The options among which the unit chooses a case."""
        return tuple(case.option for case in self.cases if case.option is not None)

    @cached_property
    def rows(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(case.row for case in self.cases if case.row is not None))

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        own = (Figure("option", "Trường hợp", self.options),) if self.options else ()
        return _merged((*own, *(figure for _, rule in self.rules for figure in rule.figures)))

    @cached_property
    def facts(self) -> Facts:
        of_figures, of_marks = super().facts
        inner = [rule.facts for _, rule in self.rules]
        return (
            tuple(dict.fromkeys((*of_figures, *(fact for one, _ in inner for fact in one)))),
            tuple(dict.fromkeys((*of_marks, *(fact for _, one in inner for fact in one)))),
        )

    @property
    def on_nothing(self) -> WhenNone | None:
        return next((rule.on_nothing for _, rule in self.rules if rule.on_nothing), None)

    @property
    def nothing_key(self) -> str:
        return next((rule.nothing_key for _, rule in self.rules if rule.on_nothing), "")

    @property
    def awards(self) -> tuple[Award, ...]:
        if any(case.is_open for case in self.cases):
            return ()
        return tuple(award for place, case in enumerate(self.cases) for award in _awards(place, case))

    @property
    def well_formed(self) -> bool:
        return all(case.well_formed for case in self.cases)

    def answer_keys(self) -> tuple[str, ...]:
        return (*super().answer_keys(), *(("rows",) if self.rows else ()))

    def case_of(self, answer: Answer) -> Case | None:
        """The case of an answer; None where none holds, or where it is not known whether an earlier one does."""
        for case in self.cases:
            if (holds := case.holds(answer)) is not False:
                return case if holds else None
        return None

    def applied(self, answer: Answer) -> BaseRule | None:
        case = self.case_of(answer)
        return None if case is None else case.rule

    def needed(self, answer: Answer) -> tuple[Figure, ...]:
        rule = self.applied(answer)
        keys = {"option"} if self.options else set()
        keys |= {figure.key for figure in rule.figures} if rule is not None else set()
        return tuple(figure for figure in self.figures if figure.key in keys)

    def points(self, answer: Answer, maximum: Decimal, mode: str) -> Outcome:
        case = self.case_of(answer)
        return UNKNOWN if case is None else case.outcome(answer, maximum, mode)

    def marks(self, maximum: Decimal) -> Marks:
        return joined(*(case.marks(maximum) for case in self.cases))

    def in_words(self, maximum: Decimal, audiences: Mapping[str, str]) -> tuple[str, ...]:
        return tuple(clause for case in self.cases for clause in case.in_words(maximum, audiences))


def _rules_in(data: Any) -> list[dict[str, Any]]:
    """The rules of the cases in plain data, as far as they are there."""
    cases = data.get("cases") if isinstance(data, dict) else ()
    held = [case.get("rule", case.get("else")) for case in cases or () if isinstance(case, dict)]
    return [rule for rule in held if isinstance(rule, dict)]


def _merged(figures: Iterable[Figure]) -> tuple[Figure, ...]:
    """One figure for each key: its labels side by side, its options one after the other, each once."""
    labels, options = dict[str, dict[str, None]](), dict[str, dict[str, None]]()
    for figure in figures:
        labels.setdefault(figure.key, {})[figure.label] = None
        options.setdefault(figure.key, {}).update(dict.fromkeys(figure.options))
    return tuple(Figure(key, " / ".join(labels[key]), tuple(options[key])) for key in labels)


def _awards(place: int, case: Case) -> Iterator[Award]:
    """The points that a case names, or its own maximum where its rule computes them."""
    if case.points is not None:
        yield Award(("cases", place, "points"), case.points, "trường hợp", case.condition)
    elif case.rule is not None and case.rule.awards:
        for award in case.rule.awards:
            name = f"{case.condition}, {award.name}"
            yield Award(("cases", place, "rule", *award.path), award.points, award.noun, name)
    elif case.max is not None:
        yield Award(("cases", place, "max"), case.max, "trường hợp", case.condition)
