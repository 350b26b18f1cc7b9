"""The marks that a rule can give: listed one by one, in steps, or any number of a range. Knows no rule and no unit."""

from __future__ import annotations

from abc import abstractmethod
from decimal import Decimal

from msgspec import Struct

from parscore.number import exactly


class Marks(Struct, frozen=True):
    """What a rule can give for one criterion, in points."""

    @abstractmethod
    def allows(self, points: Decimal) -> bool:
        """Whether exactly `points` can be given (a mark between two steps cannot)."""

    def every(self, most: int) -> tuple[Decimal, ...] | None:
        """Every mark, ascending; None where there are more than `most`, or any number may be given."""
        return None


class Listed(Marks, frozen=True):
    """The marks that the rule names itself."""

    values: tuple[Decimal, ...]

    def allows(self, points: Decimal) -> bool:
        """Whether the rule names `points`."""
        return points in self.values

    def every(self, most: int) -> tuple[Decimal, ...] | None:
        """The named marks, ascending and each once."""
        found = tuple(sorted(set(self.values)))
        return found if len(found) <= most else None


class Between(Marks, frozen=True):
    """Any number from `least` to `most`."""

    least: Decimal
    most: Decimal

    def allows(self, points: Decimal) -> bool:
        """Whether `points` lie in the range."""
        return self.least <= points <= self.most


class Either(Marks, frozen=True):
    """What any of several kinds of marks can give."""

    parts: tuple[Marks, ...]

    def allows(self, points: Decimal) -> bool:
        """Whether one of the parts can give `points`."""
        return any(part.allows(points) for part in self.parts)

    def every(self, most: int) -> tuple[Decimal, ...] | None:
        """Every mark of every part, ascending and each once."""
        found = [part.every(most) for part in self.parts]
        listed = Listed(tuple(mark for marks in found for mark in marks or ()))
        return None if None in found else listed.every(most)


def joined(*parts: Marks) -> Marks:
    """What any of the parts can give; named marks stay named where there are no others."""
    if all(isinstance(part, Listed) for part in parts):
        return Listed(tuple(mark for part in parts if isinstance(part, Listed) for mark in part.values))
    return Either(parts)


class Stepped(Marks, frozen=True):
    """From `start` up or down to `end` in steps; `capped`: `end` itself can be given where no step meets it."""

    start: Decimal
    end: Decimal
    step: Decimal
    capped: bool = True

    @exactly
    def allows(self, points: Decimal) -> bool:
        """Whether `points` are a whole number of steps away from the start, or the end."""
        if self.capped and points == self.end:
            return True
        inside = min(self.start, self.end) <= points <= max(self.start, self.end)
        return inside and self.step > 0 and (points - self.start) % self.step == 0

    @exactly
    def every(self, most: int) -> tuple[Decimal, ...] | None:
        """Every step from start to end, ascending."""
        steps = int(abs(self.end - self.start) / self.step) if self.step > 0 else most
        if steps >= most:
            return None
        away = self.step if self.end >= self.start else -self.step
        found = {self.start + away * number for number in range(steps + 1)}
        found |= {self.end} if self.capped else set()
        return tuple(sorted(found)) if len(found) <= most else None
