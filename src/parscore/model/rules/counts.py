"""Rules that count cases of something. Nothing here rounds."""

from calendar import monthrange
from collections.abc import Mapping
from datetime import date
from decimal import ROUND_CEILING, Decimal
from functools import cached_property
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from parscore.model.base import Number, Title
from parscore.model.marks import Marks, Stepped
from parscore.model.rules.base import (
    UNKNOWN,
    Answer,
    ArisingRule,
    Figure,
    FigureFact,
    MarkFact,
    Outcome,
    of_nothing,
    on_nothing_in_words,
)
from parscore.number import ZERO, exactly, plain, vi


class CountedRule(ArisingRule):
    """What counts and deductions share: cases of something, `each` of them worth the same."""

    of: Title
    each: Number

    figure_facts: ClassVar[tuple[FigureFact, ...]] = ("whole_cases",)
    mark_facts: ClassVar[tuple[MarkFact, ...]] = ("as_computed", "possible", "something_arose")
    answers: ClassVar[tuple[str, ...]] = ("of",)

    @property
    def nothing_key(self) -> str:
        return "of"

    @cached_property
    def figures(self) -> tuple[Figure, ...]:
        return (Figure("of", self.of),)

    @exactly
    def points(self, answer: Answer, maximum: Decimal, mode: str) -> Outcome:
        number = answer.figures.get("of")
        if number is None or number < 0:
            return UNKNOWN
        if number == 0 and self.when_none is not None:
            return of_nothing(self.when_none, maximum)
        return Outcome(plain(self.of_cases(number, maximum)))

    def of_cases(self, number: Decimal, maximum: Decimal) -> Decimal:
        """The points of so many cases."""
        raise NotImplementedError


class Count(CountedRule):
    """n × each, at most max."""

    kind: Literal["count"]

    def of_cases(self, number: Decimal, maximum: Decimal) -> Decimal:
        return min(maximum, number * self.each)

    def marks(self, maximum: Decimal) -> Marks:
        return Stepped(ZERO, maximum, self.each)

    def in_words(self, maximum: Decimal, audiences: Mapping[str, str]) -> tuple[str, ...]:
        words = f"Mỗi {_case(self.of)}: {vi(self.each)} điểm, tối đa {vi(maximum)} điểm"
        return (words, *on_nothing_in_words(self.when_none))


class Deduct(CountedRule):
    """start − n × each, not below `least`; `start` is the leaf's maximum unless the rule says otherwise."""

    kind: Literal["deduct"]
    start: Number | None = None
    least: Number = ZERO

    def of_cases(self, number: Decimal, maximum: Decimal) -> Decimal:
        return max(self.least, self.starts_at(maximum) - number * self.each)

    def starts_at(self, maximum: Decimal) -> Decimal:
        """The points from which the deductions are taken."""
        return maximum if self.start is None else self.start

    def marks(self, maximum: Decimal) -> Marks:
        return Stepped(self.starts_at(maximum), self.least, self.each)

    def in_words(self, maximum: Decimal, audiences: Mapping[str, str]) -> tuple[str, ...]:
        start, each, least = vi(self.starts_at(maximum)), vi(self.each), vi(self.least)
        words = f"{start} điểm, trừ {each} điểm cho mỗi {_case(self.of)}, không thấp hơn {least}"
        return (words, *on_nothing_in_words(self.when_none))


class Late(CountedRule):
    """A penalty for days late: `each` for the `first` days together, and again for every `per` days after them.

    After `last` days nothing is accepted: no points follow until somebody decides. `due` is the day in words.
    `deadline` is the last day in time, as `2026-12-15`, `12-15` of the cycle's year, or `22` of its last month.
    """

    kind: Literal["late"]
    of: Title = "Số ngày nộp trễ"
    per: Annotated[int, Field(ge=1)] = 1
    first: Annotated[int | None, Field(ge=1)] = None
    last: Annotated[int | None, Field(ge=1)] = None
    due: Title | None = None
    deadline: Title | None = None

    figure_facts: ClassVar[tuple[FigureFact, ...]] = ("whole_cases", "before_last_day")

    def deadline_in(self, year: int, month: int) -> date | None:
        """The last day in time in a cycle that ends with a month; None where none is said, or it is no day."""
        *before, day = (self.deadline or "").split("-")
        whole = [str(year), str(month)][: max(0, 2 - len(before))] + before
        if len(whole) > 2 or not all(part.isdecimal() for part in (*whole, day)):
            return None
        try:
            # The 31st of a month that has none is its last day.
            last = monthrange(int(whole[0]), int(whole[1]))[1]
            return date(int(whole[0]), int(whole[1]), int(day) if before else min(int(day), last))
        except ValueError:
            return None

    @property
    def start(self) -> int:
        """The days that count once together."""
        return self.per if self.first is None else self.first

    def accepts(self, days: Decimal) -> bool:
        """Whether something so many days late is still accepted."""
        return self.last is None or days <= self.last

    @exactly
    def points(self, answer: Answer, maximum: Decimal, mode: str) -> Outcome:
        days = answer.figures.get("of")
        return UNKNOWN if days is None or not self.accepts(days) else super().points(answer, maximum, mode)

    def of_cases(self, number: Decimal, maximum: Decimal) -> Decimal:
        if number == 0:
            return ZERO
        further = (max(ZERO, number - self.start) / self.per).to_integral_value(ROUND_CEILING)
        return min(maximum, self.each * (1 + further))

    def marks(self, maximum: Decimal) -> Marks:
        return Stepped(ZERO, maximum, self.each)

    def in_words(self, maximum: Decimal, audiences: Mapping[str, str]) -> tuple[str, ...]:
        each, spell = vi(self.each), "ngày" if self.per == 1 else f"{self.per} ngày (chưa đủ cũng tính)"
        clauses = [f"Hạn: {self.due}"] if self.due else []
        clauses += [] if self.due or not self.deadline else [f"Hạn: hết ngày {_in_words(self.deadline)}"]
        if self.start == self.per:
            clauses.append(f"Mỗi {spell} trễ: {each} điểm, tối đa {vi(maximum)} điểm")
        else:
            further = f"sau đó thêm {each} điểm cho mỗi {spell}"
            clauses.append(f"Trễ trong {self.start} ngày: {each} điểm, {further}, tối đa {vi(maximum)} điểm")
        if self.last is not None:
            clauses.append(f"Trễ quá {self.last} ngày: không tiếp nhận")
        return (*clauses, *on_nothing_in_words(self.when_none))


def _in_words(deadline: str) -> str:
    """`12-15` as 15/12; a day alone is one of the period's last month."""
    parts = deadline.split("-")[::-1]
    return "/".join(parts) if len(parts) > 1 else f"{deadline} tháng cuối của kỳ"


def _case(label: str) -> str:
    """One of what a label counts: `Số lần họp` → `lần họp`, `Số văn bản` → `văn bản`."""
    for start, kept in (("Số lượng ", ""), ("Số lần ", "lần "), ("Số ", "")):
        if label.startswith(start):
            return kept + label[len(start) :]
    return label[:1].lower() + label[1:]
