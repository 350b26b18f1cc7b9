"""Rows that only show figures: no points, no maximum."""

from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar, Literal

from parscore.model.marks import Listed, Marks
from parscore.model.rules.base import EMPTY, Answer, FigureFact, MarkFact, Outcome
from parscore.model.rules.shares import EitherFigureRule


class Shown(EitherFigureRule):
    """A figure, or a share, that is shown and brings no points."""

    kind: Literal["shown"]
    when_none: None = None

    figure_facts: ClassVar[tuple[FigureFact, ...]] = ()
    mark_facts: ClassVar[tuple[MarkFact, ...]] = ()
    scores: ClassVar[bool] = False

    def points(self, answer: Answer, maximum: Decimal, mode: str) -> Outcome:
        return EMPTY

    def marks(self, maximum: Decimal) -> Marks:
        return Listed(())

    def in_words(self, maximum: Decimal, audiences: Mapping[str, str]) -> tuple[str, ...]:
        return (self.figure_in_words, "Chỉ nêu số liệu, không tính điểm")
