"""The survey: its form as frozen data, what was counted in the replies, the poll of one audience on one leaf.

Counts are integers; sums of answers are integers in a declared unit, so that every mean is an exact quotient.
"""

import re
from collections.abc import Mapping
from decimal import Decimal
from fnmatch import fnmatch
from functools import cached_property
from math import lcm
from typing import Annotated, Literal, NamedTuple

from msgspec import Struct
from pydantic import Field

from parscore.diagnostics import Place
from parscore.model.base import Code, Identifier, Model, Number, Title, Titles
from parscore.model.framework import Framework
from parscore.number import HUNDRED, ZERO, decimals, parse, vi
from parscore.text import fold

UNANSWERED = ""
"""The meaning of an answer that is left out of the mean (không biết, không trả lời)."""

MOST_DECIMALS = 4
"""Decimals that the worth of an answer in percent may have."""

DEFAULT_SCALE = {"A": HUNDRED, "B": Decimal(60), "C": Decimal(20), "D": ZERO}
"""What answers are worth in percent where a form names no scale: the published convention (docs/khao-sat.md)."""

_LETTERED = re.compile(r"\s*(\w{1,3})\s*[.):/–-]\s*(\S.*)", re.DOTALL)


class Meaning(NamedTuple):
    """What an answer means: the label, UNANSWERED, or None off the scale.

    `lettered`: it was known by the letter in front of it alone; `rest`: what the text behind the letter means,
    where that is something else than the letter (and `label` is what the letter means).
    """

    label: str | None
    lettered: bool = False
    rest: str | None = None


class Question(Model):
    """One question: its identity in the set, the headings it may have, its items if it has several columns.

    `groups` limits it to units of these groups; `criterion` names its leaf where the set's rule names no
    questions; an `open` one may be answered in words of one's own, which are counted and left out of the mean.
    """

    id: Title
    text: Titles = ()
    items: Annotated[tuple[Title, ...], Field(max_length=12)] = ()
    groups: tuple[Identifier, ...] = ()
    criterion: Code | None = None
    open: bool = False

    def asks(self, group: str) -> bool:
        """Whether the question is about units of `group`."""
        return not self.groups or group in self.groups

    def headings(self) -> tuple[tuple[str, ...], ...]:
        """The headings that each of its columns may have: one tuple a column."""
        names = (self.id, *self.text, *(f"{self.id} {text}" for text in self.text))
        if not self.items:
            return (names,)
        return tuple((item, *(f"{name} {item}" for name in names)) for item in self.items)


class Columns(Model):
    """The headings of the columns that are not questions; the key itself is always understood."""

    unit: Titles = ()
    audience: Titles = ()
    respondent: Titles = ()
    own_unit: Titles = ()
    question: Titles = ()
    answer: Titles = ()


class FileRule(Model):
    """What a file says by its name: the audience, or the unit, of all its rows.

    `outside`: its respondents belong to no unit, so that nobody rates their own.
    """

    match: Title
    audience: Identifier | None = None
    unit: Title | None = None
    outside: bool = False

    def fits(self, file: str) -> bool:
        """Whether the pattern fits the file's name or its whole path."""
        return fnmatch(file.rsplit("/", 1)[-1], self.match) or fnmatch(file, self.match)


class SurveyForm(Model):
    """survey/form.yaml: how the replies are read and what an answer is worth, in percent."""

    survey: Identifier
    title: Title
    note: str | None = None
    scale: Annotated[dict[Title, Number], Field(min_length=1)] | None = None
    answers: dict[Title, Title] = {}
    no_answer: tuple[Title, ...] = ()
    self_rating: Literal["exclude", "count"] | None = None
    missing_audience: Literal["refuse", "reweigh"]
    straight_line: Annotated[int, Field(ge=2)] | None = None
    population: dict[Identifier, Annotated[int, Field(ge=1)]] = {}
    margin: Number | None = None
    columns: Columns = Columns.model_construct()
    audiences: dict[Title, Identifier] = {}
    files: tuple[FileRule, ...] = ()
    questions: Annotated[tuple[Question, ...], Field(min_length=1)]

    @property
    def levels(self) -> dict[str, Decimal]:
        """The declared scale, or the published one where none is declared."""
        return DEFAULT_SCALE if self.scale is None else self.scale

    @property
    def levels_in_words(self) -> str:
        """What every answer is worth."""
        return ", ".join(f"{label} {vi(percent)}%" for label, percent in self.levels.items())

    def label_of(self, value: str) -> str | None:
        """What an entry of `answers` means: a letter of the scale, a share such as `75%`, or None."""
        letters = {fold(letter): letter for letter in self.levels}
        if (letter := letters.get(fold(value))) is not None:
            return letter
        number = parse(value.rstrip("% "))
        return None if number is None else f"{vi(number)}%"

    @cached_property
    def worth(self) -> dict[str, Decimal]:
        """The percentage of every label, the best first."""
        found = dict(self.levels)
        for value in self.answers.values():
            label = self.label_of(value)
            number = parse(value.rstrip("% "))
            if label is not None and label not in found and number is not None:
                found[label] = number
        return dict(sorted(found.items(), key=lambda pair: (-pair[1], pair[0])))

    @cached_property
    def meanings(self) -> dict[str, str]:
        """The label of every folded wording; UNANSWERED for those left out of the mean."""
        found = {fold(letter): letter for letter in self.levels}
        for wording, value in self.answers.items():
            if (label := self.label_of(value)) is not None:
                found[fold(wording)] = label
        return found | {fold(word): UNANSWERED for word in self.no_answer}

    @cached_property
    def _numbers(self) -> dict[Decimal, set[str]]:
        """The labels of the scale that are numbers, by what they number: `5,0` is `5`."""
        found: dict[Decimal, set[str]] = {}
        for label in self.levels:
            if (number := parse(label)) is not None:
                found.setdefault(number, set()).add(label)
        return found

    def _declared(self, written: str) -> str | None:
        known = self.meanings.get(fold(written))
        if known is None and self._numbers and (number := parse(written)) is not None:
            labels = self._numbers.get(number, set())
            known = next(iter(labels)) if len(labels) == 1 else None
        return known

    def understood(self, written: str) -> Meaning:
        """What an answer means as it was written, also as `A. Rất hài lòng`."""
        known = self._declared(written)
        lettered = _LETTERED.match(written) if known is None else None
        label = self.meanings.get(fold(lettered[1])) if lettered is not None else None
        if lettered is None or label is None:
            return Meaning(known)
        rest = self._declared(lettered[2])
        return Meaning(label, rest is None, None if rest == label else rest)

    def meaning(self, written: str) -> str | None:
        """The label of an answer; None off the scale and where letter and text say different things."""
        found = self.understood(written)
        return found.label if found.rest is None else None


class SurveyedLeaf(Struct, frozen=True):
    """A leaf as the survey sees it: its code, its questions, and the weight of each audience."""

    code: str
    questions: tuple[str, ...]
    audiences: Mapping[str, Decimal]


def surveyed_leaves(framework: Framework, form: SurveyForm, group: str) -> tuple[SurveyedLeaf, ...]:
    """The surveyed leaves of a set; where a rule names no questions, the form's own `criterion` ties them."""
    found = []
    for leaf in framework.leaves:
        if (rule := leaf.survey) is not None:
            tied = (one.id for one in form.questions if one.criterion == leaf.code and one.asks(group))
            found.append(SurveyedLeaf(leaf.code, rule.questions or tuple(tied), rule.audiences))
    return tuple(found)


class Counted(Struct, frozen=True):
    """The answers of one audience on one leaf of one unit.

    `replies` are the people with at least one valid answer, `number` the valid answers (an answer in several
    items is one), `total` their sum, `scale` making one hundred percent. `squares` Σy², `products` Σyn and
    `sizes` Σn² go over the people, y and n being the sum and the number of each one's answers. `unanswered` and
    `others` (words of one's own to an open question) are outside the mean.
    """

    unit: str
    code: str
    audience: str
    replies: int
    number: int
    total: int
    scale: int
    squares: int
    products: int
    sizes: int
    answers: Mapping[str, int]
    unanswered: int
    files: tuple[str, ...]
    others: int = 0


NoteKind = Literal[
    "repeated", "contradicting", "straight", "own", "unasked", "silent", "unanswered", "nameless"
]


class Noted(Struct, frozen=True):
    """Something seen in the replies that a check words: how many forms, the rows of the first ones, whose."""

    kind: NoteKind
    place: Place
    count: int
    rows: tuple[int, ...] = ()
    audience: str = ""
    group: str = ""
    names: tuple[str, ...] = ()


class Census(Struct, frozen=True):
    """All that was counted in the replies, and what was noted on the way."""

    counted: tuple[Counted, ...] = ()
    notes: tuple[Noted, ...] = ()
    forms: int = 0


class Poll(Struct, frozen=True, omit_defaults=True, gc=False):
    """What one audience said on one leaf of one unit: weight in the rule, mean share (0…1), counts.

    `error` is the standard error of the mean; it and `answers` are unknown where the share came ready-made.
    """

    audience: str
    weight: Decimal
    share: Decimal
    replies: int | None = None
    number: int | None = None
    error: Decimal | None = None
    answers: Mapping[str, int] = {}
    unanswered: int = 0
    others: int = 0


def percent_scale(form: SurveyForm, items: int) -> int:
    """How many integer units make one hundred percent, so that means of up to `items` items are whole."""
    most = max(map(decimals, form.worth.values()), default=0)
    return int(HUNDRED) * int(10**most) * lcm(*range(1, max(1, items) + 1))
