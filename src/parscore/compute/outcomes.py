"""What open lines of one unit may still come to: marks, totals and keys over all their outcomes.

A line is open when its last word asks for an explanation, when the unit claims that it does not apply and
nobody has agreed yet, or when an applicable leaf has no mark. Outcomes of different lines are independent.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from functools import cached_property
from itertools import product
from typing import Literal

from msgspec import Struct, structs

from parscore.compute.bands import Key, graded_totals
from parscore.compute.contributions import contributions, item_points
from parscore.compute.overclaims import at_once
from parscore.compute.rank import key_of, key_of_card
from parscore.compute.score import totals
from parscore.compute.sums import Sums, amount, leaf_sums
from parscore.model.framework import Criterion, Framework
from parscore.model.scorecard import GIVEN, GradedTotal, Line, Mark, Scorecard
from parscore.number import ZERO, exactly, settle

Why = Literal["asked", "claimed", "missing", "unused", "unseen", "outdated", "others", "disputed"]
Vector = tuple[Decimal, ...]
"""Of a set whose total is a plain sum: its six sums, then the value of every additive tie-break.

Of any other set the number of the outcome of every open line, which add up just so: vectors of two lines have no place
in common.
"""

UNRANKED: Key = ()
"""The key of an outcome in which nothing applies to the unit; below every other."""

MOST_MARKS = 400
MOST_STATES = 4096
MOST_LINES = 10
"""Beyond these a unit's outcomes are not listed one by one; its lowest and highest are exact still."""


def marks_of(criterion: Criterion) -> tuple[Decimal, ...] | None:
    """Every mark that the rule can give, ascending; None where any number from 0 to the maximum may be given."""
    found = criterion.marks.every(MOST_MARKS) or ()
    return tuple(mark for mark in found if ZERO <= mark <= criterion.max) or None


class OpenLine(Struct, frozen=True):
    """One open line: why, its mark so far, the marks it may still get (the two ends when not `finite`).

    `excludable`: it may also turn out not to apply.
    """

    criterion: Criterion
    why: Why
    current: Decimal | None
    marks: tuple[Decimal, ...]
    finite: bool
    excludable: bool


def open_lines(framework: Framework, card: Scorecard, stages: Sequence[str] | None) -> Iterator[OpenLine]:
    """The open lines of a unit in the order of the set; unclaimed bonus and penalty items are not open."""
    for criterion in framework.scored:
        line = card.line(criterion.code) or Line(criterion.code)
        why = _why(criterion, line, stages, is_leaf=criterion.code not in framework.item_codes)
        if why is not None:
            yield _open_line(criterion, line, why, stages)


def _why(criterion: Criterion, line: Line, stages: Sequence[str] | None, *, is_leaf: bool) -> Why | None:
    """Why a line is open, or None; what the cycle leaves out never is, and no ruling changes what was measured."""
    if line.excluded in ("cycle", "unmeasured", "withheld"):
        return None
    last = next(reversed(line.until(stages)), None)
    why = None if last is None or (last.unused and criterion.measured) else _left_by(last)
    if why is None and is_leaf and line.applies(stages) and line.value(stages) is None:
        why = "missing"
    return "claimed" if why in ("asked", "missing") and line.is_claimed(stages) else why


def _left_by(mark: Mark) -> Why | None:
    """Why a mark leaves its line open."""
    reasons: tuple[tuple[Why, object], ...] = (
        ("unseen", mark.is_unseen), ("unused", mark.unused), ("outdated", mark.outdated), ("others", mark.awaits),
        ("disputed", mark.disputes),
    )  # fmt: skip
    for why, holds in reasons:
        if holds:
            return why
    return "asked" if mark.is_open else None


def _open_line(criterion: Criterion, line: Line, why: Why, stages: Sequence[str] | None) -> OpenLine:
    current = line.value(stages) if line.applies(stages) else None
    marks = marks_of(criterion)
    return OpenLine(
        criterion=criterion,
        why=why,
        current=current,
        marks=tuple(sorted({*(marks or (ZERO, criterion.max)), *([] if current is None else [current])})),
        finite=marks is not None,
        excludable=line.is_claimed(stages) or not line.applies(stages),
    )


class Possible(Struct, frozen=True):
    """One outcome of a unit: what it comes to (`index` None where nothing applies), and its key of comparison."""

    points: Decimal
    index: Decimal | None
    key: Key


@dataclass(frozen=True)
class Outcomes:
    """Everything that a unit may come to: what is fixed, and one list of vectors for every open line."""

    framework: Framework
    card: Scorecard
    stages: Sequence[str] | None
    lines: tuple[OpenLine, ...]
    fixed: Vector
    choices: tuple[tuple[Vector, ...], ...]
    """For every open line the vectors of its marks in ascending order, then that of its exclusion if any."""

    _seen: dict[Vector, Possible] = field(default_factory=dict)

    @property
    def countable(self) -> bool:
        """Whether the outcomes may be listed: few open lines, each with finitely many marks."""
        return len(self.lines) <= MOST_LINES and all(line.finite for line in self.lines)

    def at(self, vector: Vector) -> Possible:
        """What a whole vector comes to."""
        found = self._seen.get(vector)
        if found is None:
            made = _possible(self.framework, vector) if _adds_up(self.framework) else self._worked_out(vector)
            found = self._seen[vector] = made
        return found

    def _card_of(self, ends: dict[str, Line]) -> Scorecard:
        """The card on which the open lines have ended so, by code."""
        kept = tuple(_ended(line, ends.get(line.code)) for line in self.card.lines)
        there = {line.code for line in self.card.lines}
        more = (line for code, line in ends.items() if code not in there)
        return at_once(self.framework, structs.replace(self.card, lines=(*kept, *more)), self.stages)

    def graded(self, *, best: bool) -> Iterator[tuple[GradedTotal, ...]]:
        """The totals graded by themselves, all lines at their best or worst, for every choice of exclusions."""
        codes = [line.criterion.code for line in self.lines]
        for ends in product(*(self._end_lines(place, best=best) for place in range(len(codes)))):
            card = self._card_of(dict(zip(codes, ends, strict=True)))
            yield graded_totals(self.framework, card, self.stages)

    def _end_lines(self, place: int, *, best: bool) -> tuple[Line, ...]:
        """One line at its best or worst, and as one that does not apply if that may be."""
        marks, ends = len(self.lines[place].marks), _ends_of(self.lines[place])
        return (ends[marks - 1 if best != self._is_penalty(place) else 0], *ends[marks:])

    def _worked_out(self, numbers: Vector) -> Possible:
        """What the whole unit comes to when every open line has the outcome of its number."""
        pairs = zip(self.lines, numbers, strict=True)
        card = self._card_of({line.criterion.code: _ends_of(line)[int(number)] for line, number in pairs})
        made = totals(self.framework, card, self.stages)
        key = UNRANKED if made.index is None else key_of_card(self.framework, card, made, self.stages)
        return Possible(made.points, made.index, key)

    def best(self, place: int) -> tuple[Vector, ...]:
        """The outcomes of one line among which the best of the unit is, whatever the other lines come to."""
        return self._ends(place, last=not self._is_penalty(place))

    def worst(self, place: int) -> tuple[Vector, ...]:
        """The outcomes of one line among which the worst of the unit is, whatever the other lines come to."""
        return self._ends(place, last=self._is_penalty(place))

    def _is_penalty(self, place: int) -> bool:
        return self.lines[place].criterion.code in self.framework.taking

    def _ends(self, place: int, *, last: bool) -> tuple[Vector, ...]:
        """With the exclusions held, value and tie-breaks only rise with a mark, and only fall with a
        penalty."""
        vectors, marks = self.choices[place], len(self.lines[place].marks)
        return (vectors[marks - 1 if last else 0], *vectors[marks:])

    def vectors(self, choices: Iterable[Sequence[Vector]], limit: int | None = None) -> list[Vector] | None:
        """Every sum of the fixed part with one vector of each choice, each once; None when more than
        `limit`."""
        return _sums(self.fixed, choices, limit)

    def after(self, context: Vector, place: int) -> list[Vector]:
        """The sums of a `context` of all other lines with every outcome of one line."""
        return _sums(context, [self.choices[place]], None) or []

    @cached_property
    def keys(self) -> tuple[Key, ...] | None:
        """Every key that the unit may come to, ascending; None when they are not finite or too many to
        list."""
        vectors = self.vectors(self.choices, MOST_STATES) if self.countable else None
        return None if vectors is None else tuple(sorted({self.at(vector).key for vector in vectors}))


@exactly
def _sums(start: Vector, choices: Iterable[Sequence[Vector]], limit: int | None) -> list[Vector] | None:
    found = [start]
    for options in choices:
        added = (tuple(a + b for a, b in zip(one, other, strict=True)) for one in found for other in options)
        found = list(dict.fromkeys(added))
        if limit is not None and len(found) > limit:
            return None
    return found


def _possible(framework: Framework, vector: Vector) -> Possible:
    made = amount(framework, Sums(*vector[:6]))
    if made.index is None:
        return Possible(made.points, None, UNRANKED)
    additive = iter(vector[6:])
    names = _breaks(framework)
    breaks = [made.bonus if name == "bonus" else settle(next(additive)) for name in names]
    return Possible(made.points, made.index, key_of(framework, made.points, made.index, breaks))


def _breaks(framework: Framework) -> tuple[str, ...]:
    names = framework.policy.rank.tie_break
    return tuple(name for name in names if name in ("bonus", "survey") or name in framework.by_code)


def _vector(
    framework: Framework, criterion: Criterion, line: Line | None, stages: Sequence[str] | None
) -> Vector:
    """What one line adds to the six sums and to the additive tie-breaks."""
    code = criterion.code
    lines = {} if line is None else {code: line}
    part = contributions(framework, lines, stages, below=code)[code]
    if any(item.code == code for item in framework.bonus):
        sums = Sums(bonus=item_points(framework, criterion, lines, stages))
    elif code in framework.taking:
        sums = Sums(penalty=item_points(framework, criterion, lines, stages))
    else:
        sums = leaf_sums(framework, {code: part})
    points = part.points or ZERO
    names = (name for name in _breaks(framework) if name != "bonus")
    return (*sums, *(points if _adds_to(framework, criterion, name) else ZERO for name in names))


def _adds_to(framework: Framework, criterion: Criterion, tie_break: str) -> bool:
    """Whether the points of a criterion are part of a tie-break: the survey, or a criterion above it."""
    if tie_break == "survey":
        return criterion.survey is not None
    return any(node.code == criterion.code for node in framework.by_code[tie_break].walk())


def outcomes(framework: Framework, card: Scorecard, stages: Sequence[str] | None) -> Outcomes:
    """The outcomes of one unit after `stages`."""
    lines = tuple(open_lines(framework, card, stages))
    if not _adds_up(framework):
        return Outcomes(framework, card, stages, lines, (ZERO,) * len(lines), tuple(_numbered(lines)))
    choices = tuple(_choices(framework, line) for line in lines)
    return Outcomes(framework, card, stages, lines, _fixed(framework, card, stages, lines), choices)


def _adds_up(framework: Framework) -> bool:
    """Whether a total is a plain sum of what its lines bring, so that outcomes of single lines add up."""
    return framework.is_plain and not framework.overclaims


def _ended(line: Line, end: Line | None) -> Line:
    """A line with the mark that it may still get, after those that it has."""
    return line if end is None else structs.replace(end, marks=(*line.marks, *end.marks))


def _fixed(
    framework: Framework, card: Scorecard, stages: Sequence[str] | None, lines: Sequence[OpenLine]
) -> Vector:
    """What everything that is not open adds up to."""
    still_open = {line.criterion.code for line in lines}
    settled = [criterion for criterion in framework.scored if criterion.code not in still_open]
    parts = [[_vector(framework, each, card.line(each.code), stages)] for each in settled]
    empty = tuple(ZERO for _ in range(6 + sum(1 for name in _breaks(framework) if name != "bonus")))
    return (_sums(empty, parts, None) or [empty])[0]


def _numbered(lines: Sequence[OpenLine]) -> Iterator[tuple[Vector, ...]]:
    """For every open line the vectors that name its outcomes and leave those of the others alone."""
    for place, line in enumerate(lines):
        numbers = range(len(_ends_of(line)))
        yield tuple(
            tuple(Decimal(number) if at == place else ZERO for at in range(len(lines))) for number in numbers
        )


def _choices(framework: Framework, line: OpenLine) -> tuple[Vector, ...]:
    return tuple(_vector(framework, line.criterion, end, None) for end in _ends_of(line))


def _ends_of(line: OpenLine) -> tuple[Line, ...]:
    """The line with each of its marks in ascending order, then as one that does not apply if that may be."""
    code = line.criterion.code
    ends = [Line(code, (Mark(GIVEN, mark),)) for mark in line.marks]
    if line.excludable:
        ends.append(Line(code, (Mark(GIVEN, None, agrees=True),), excluded="agreed"))
    return tuple(ends)
