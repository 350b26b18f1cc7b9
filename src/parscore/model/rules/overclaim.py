"""Penalties for a self-score above what was recognised, by steps. Nothing here rounds."""

from collections.abc import Mapping
from decimal import Decimal
from typing import ClassVar, Literal

from parscore.model.rules.base import UNKNOWN, Answer, MarkFact, Outcome
from parscore.model.rules.shares import SteppedRule
from parscore.number import vi


class Overclaim(SteppedRule):
    """Points, taken off, of the first step that holds for what a unit claimed above what counts.

    `of: points` compares points, `of: share` their share in % of all that the unit claimed. `cuts_only`: rows with
    less than claimed add up, and rows with more do not make up for them.
    """

    kind: Literal["overclaim"]
    of: Literal["points", "share"]
    cuts_only: bool = False

    measured: ClassVar[bool] = True
    declares: ClassVar[bool] = False
    mark_facts: ClassVar[tuple[MarkFact, ...]] = ()
    answers: ClassVar[tuple[str, ...]] = ("of",)
    source: ClassVar[str] = "chênh lệch giữa điểm tự chấm và điểm được công nhận"
    form_words: ClassVar[str] = "Tính từ chênh lệch tự chấm"

    @property
    def unit(self) -> str:
        """The unit of the figures, behind a number."""
        return "%" if self.of == "share" else " điểm"

    def points(self, answer: Answer, maximum: Decimal, mode: str) -> Outcome:
        over = answer.figures.get("of")
        return UNKNOWN if over is None else self.step_at(over)

    def in_words(self, maximum: Decimal, audiences: Mapping[str, str]) -> tuple[str, ...]:
        rows = "cộng riêng các dòng bị giảm điểm" if self.cuts_only else "tính trên tổng điểm"
        share = " so với tổng điểm tự chấm" if self.of == "share" else ""
        what = f"Điểm tự chấm cao hơn điểm được công nhận{share}, {rows}"
        return (what, *self.steps_in_words(self.unit), f"Trừ nhiều nhất {vi(maximum)} điểm")
