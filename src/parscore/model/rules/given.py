"""Rules whose points somebody gives: who appraises, a survey, another index. Nothing here rounds."""

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Annotated, ClassVar, Literal

from pydantic import Field

from parscore.model.base import Number
from parscore.model.marks import Between, Marks, Stepped
from parscore.model.rules.base import UNKNOWN, Answer, BaseRule, MarkFact, Outcome
from parscore.number import HUNDRED, ZERO, exactly, vi


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
