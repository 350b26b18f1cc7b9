"""Rules whose points depend on the other units of the group: against the best of them, or between lowest and highest.

A police emulation set gives half of the maximum for the target reached, and the other half up to the best unit; PCI
2013 and PAPI place every unit between the lowest and the highest. Nothing here rounds.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from parscore.model.base import Number
from parscore.model.rules.base import UNKNOWN, Answer, FigureFact, MarkFact, Outcome, on_nothing_in_words
from parscore.model.rules.shares import EitherFigureRule
from parscore.number import HUNDRED, ZERO, exactly, vi

_HALF = Decimal("0.5")
_ONE = Decimal(1)


class Relative(EitherFigureRule):
    """Points by how a unit's figure (numerator ÷ denominator, or `of`) stands to those of the other units of its group.

    `to: best`: `at_target` of the maximum in proportion up to 1 (the target), the rest from there to the best unit.
    `to: range`: from `least` points for the lowest unit to the maximum for the highest, or the other way round.
    """

    kind: Literal["relative"]
    to: Literal["best", "range"] = "best"
    at_target: Annotated[Number, Field(ge=0, le=1)] = _HALF
    least: Number = ZERO
    lower_is_better: bool = False

    relative: ClassVar[bool] = True
    figure_facts: ClassVar[tuple[FigureFact, ...]] = ()
    mark_facts: ClassVar[tuple[MarkFact, ...]] = ()
    answers: ClassVar[tuple[str, ...]] = ("numerator", "denominator", "of", "lowest", "highest")

    def answer_keys(self) -> tuple[str, ...]:
        return (*(figure.key for figure in self.figures), "lowest", "highest")

    @exactly
    def value(self, answer: Answer) -> Decimal | None:
        """The figure that is compared between units; None where it is missing or nothing arose."""
        figure = self._share(answer, ZERO) if self.is_share else self._plain_figure(answer, ZERO)
        if isinstance(figure, Outcome):
            return None
        return figure / HUNDRED if self.is_share else figure

    def at(self, figure: Decimal, maximum: Decimal, mode: str) -> Outcome:
        """The points cannot be told without the other units."""
        return UNKNOWN

    @exactly
    def points(self, answer: Answer, maximum: Decimal, mode: str) -> Outcome:
        found = super().points(answer, maximum, mode)
        figure, lowest, highest = (
            self.value(answer),
            answer.figures.get("lowest"),
            answer.figures.get("highest"),
        )
        if found is not UNKNOWN or figure is None or lowest is None or highest is None:
            return found
        return Outcome(self._to_best(figure, highest, maximum) if self.to == "best" else
                       self._in_range(figure, lowest, highest, maximum))  # fmt: skip

    def _to_best(self, figure: Decimal, best: Decimal, maximum: Decimal) -> Decimal:
        """A unit above the target is at most as good as the best, itself included."""
        if figure <= _ONE:
            return self.at_target * maximum * figure
        over = min(_ONE, (figure - _ONE) / (best - _ONE)) if best > _ONE else _ONE
        return maximum * (self.at_target + (_ONE - self.at_target) * over)

    def _in_range(self, figure: Decimal, lowest: Decimal, highest: Decimal, maximum: Decimal) -> Decimal:
        """Where all units are level everybody has the maximum; one outside the range counts as its nearer end."""
        if lowest == highest:
            return maximum
        place = max(ZERO, min(_ONE, (figure - lowest) / (highest - lowest)))
        return self.least + (maximum - self.least) * (_ONE - place if self.lower_is_better else place)

    def depends(self, figure: Decimal) -> bool:
        """Whether the points of a unit with this figure change with those of others."""
        return self.to == "range" or figure > _ONE

    def in_words(self, maximum: Decimal, audiences: Mapping[str, str]) -> tuple[str, ...]:
        clauses = self._range_in_words(maximum) if self.to == "range" else self._best_in_words(maximum)
        return (self.figure_in_words, *clauses, *on_nothing_in_words(self.when_none))

    def _range_in_words(self, maximum: Decimal) -> tuple[str, ...]:
        ends = ("cao nhất", "thấp nhất") if self.lower_is_better else ("thấp nhất", "cao nhất")
        return (
            f"Đơn vị {ends[0]} trong nhóm: {vi(self.least)} điểm; {ends[1]}: {vi(maximum)} điểm",
            "Ở giữa: theo đường thẳng",
            f"Cả nhóm bằng nhau: {vi(maximum)} điểm",
        )

    def _best_in_words(self, maximum: Decimal) -> tuple[str, ...]:
        half = vi(self.at_target * maximum)
        return (
            f"Chưa đạt chỉ tiêu: tỷ lệ × {half} điểm; đúng chỉ tiêu: {half} điểm",
            f"Vượt chỉ tiêu: từ {half} đến {vi(maximum)} điểm, theo mức vượt so với đơn vị vượt nhiều nhất nhóm",
        )
