"""One criterion whose scoring is being read: what was said of it, what found a place in its rule, what must
be marked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from parscore.catalogue import finding
from parscore.diagnostics import Place
from parscore.model.draft import DraftField, Mark
from parscore.number import vi
from parscore.read.annex.clauses import Clause, Line

WHEN_NONE = "when_none: not_applicable | full | zero (phụ lục không nói khi không phát sinh)"
_LACKING = {"numerator": "tử số", "denominator": "mẫu số", "of": "tên số liệu"}


@dataclass
class Case:
    """One leaf being read: its statements with the line each came from, and which of them found a place in
    the rule."""

    code: str
    title: str
    maximum: Decimal | None
    place: Place
    said: list[tuple[Line, Clause]]
    used: list[Clause] = field(default_factory=list)
    marks: list[Mark] = field(default_factory=list)

    def of(self, *kinds: str) -> list[Clause]:
        """The statements of these kinds, in order."""
        return [clause for _, clause in self.said if clause.kind in kinds]

    def take(self, *clauses: Clause) -> None:
        """Note that these statements are part of the rule."""
        self.used += clauses

    def worth(self, clause: Clause) -> Decimal | None:
        """The points of a statement out of the maximum."""
        return None if clause.worth is None else clause.worth.of(self.maximum)

    def mark(self, code: str, comment: str, why: str) -> None:
        """Mark something about the criterion for people to look at."""
        self.marks.append(Mark(comment, finding(code, self.place, criterion=self.code, why=why)))

    def best(self, points: Sequence[Decimal]) -> None:
        """Mark a best option that is not worth the maximum."""
        if self.maximum is not None and points and max(points) != self.maximum:
            why = f"mức cao nhất được {vi(max(points))} điểm, điểm tối đa ghi {vi(self.maximum)}"
            self.mark("D109", why, why)

    def tell(self, fields: Sequence[DraftField]) -> None:
        """Mark the figures that the annex does not name."""
        said = " và ".join(_LACKING[one.key] for one in fields if one.remark and one.key in _LACKING)
        if said:
            self.marks.append(Mark("", finding("D108", self.place, criterion=self.code, what=said)))

    def when_none(self, *, share: bool) -> tuple[DraftField, ...]:
        """`when_none` where the annex says it; otherwise a mark that it must be decided."""
        if not share:
            return ()
        for clause in self.of("none"):
            points = self.worth(clause)
            worths = {Decimal(0): "zero", self.maximum: "full"}
            value = "not_applicable" if clause.worth is None else worths.get(points, "")
            if value:
                self.take(clause)
                return (DraftField("when_none", value),)
        self.mark("D110", WHEN_NONE, "chưa rõ cho bao nhiêu điểm khi không phát sinh (when_none)")
        return ()
