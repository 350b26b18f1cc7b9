"""A trial computation: the same data under a changed set, beside what they come to now. Nothing here rounds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from msgspec import Struct, structs

from parscore.compute.carried import carried
from parscore.compute.overclaims import with_overclaims
from parscore.compute.rank import all_standings
from parscore.model.framework import Criterion, Framework
from parscore.model.scorecard import Line, Results, Scorecard, Standing
from parscore.number import HUNDRED, exactly, settle


class TrialRow(Struct, frozen=True):
    """A unit as it stands, and as it would; `after` None where the changed set gives its group no standing."""

    before: Standing
    after: Standing | None

    @property
    def steps(self) -> int | None:
        """How many places it would go up; None where it is not ranked in both."""
        if self.after is None or self.before.rank is None or self.after.rank is None:
            return None
        return self.before.rank - self.after.rank


class FullMarks(Struct, frozen=True):
    """How many of the units to which a criterion applies have its full marks; None where it is not in the set."""

    group: str
    code: str
    title: str
    before: tuple[int, int] | None
    after: tuple[int, int] | None

    @property
    def shares(self) -> tuple[Decimal | None, Decimal | None]:
        """The unrounded shares in %."""
        return _share(self.before), _share(self.after)


@exactly
def _share(counts: tuple[int, int] | None) -> Decimal | None:
    return settle(counts[0] * HUNDRED / Decimal(counts[1])) if counts and counts[1] else None


def trial_rows(before: Results, after: Results) -> tuple[TrialRow, ...]:
    """Every unit before and after, in the order of the trial; those that it leaves out follow."""
    now = before.standings_by_unit
    rows = [TrialRow(now.pop(row.unit), row) for row in after.standings if row.unit in now]
    return (*rows, *(TrialRow(row, None) for row in now.values()))


def differs(row: TrialRow, framework: Framework) -> bool:
    """Whether rank, band, or the printed index or points of a unit differ."""
    return row.after is None or _shown(row.before, framework) != _shown(row.after, framework)


def _shown(row: Standing, framework: Framework) -> tuple[object, ...]:
    rounding = framework.policy.rounding
    values = (row.points, row.index)
    printed = (None if one is None else rounding.of(one) for one in values)
    return (row.rank, row.band, row.maximum, *printed)


def full_marks(before: Results, after: Results) -> tuple[FullMarks, ...]:
    """The criteria of which not as many units have full marks as before, group after group."""
    return tuple(one for one in _full_marks(before, after) if one.before != one.after)


def _full_marks(before: Results, after: Results) -> Iterator[FullMarks]:
    for group in after.cycle.groups:
        old, new = before.framework_of(group.id), after.framework_of(group.id)
        left, right = _counts(before, group.id, old), _counts(after, group.id, new)
        for code in dict.fromkeys((*left, *right)):
            title = (new.by_code.get(code) or old.by_code[code]).title
            yield FullMarks(group.id, code, title, left.get(code), right.get(code))


def _counts(results: Results, group: str, framework: Framework) -> dict[str, tuple[int, int]]:
    """By leaf how many units have full marks, of how many that have any."""
    cards = results.cards_of(group)
    marked = [(line.code, line.value()) for card in cards for line in card.lines if line.applies()]
    found = {}
    for leaf in framework.leaves:
        values = [value for code, value in marked if code == leaf.code and value is not None]
        found[leaf.code] = (sum(value == leaf.max for value in values), len(values))
    return found


class CarriedTrial(NamedTuple):
    """The results under changed sets with the marks carried to them, and the lines of which the mark had to stay."""

    results: Results
    kept: int


def carried_trial(results: Results, sets: Mapping[str, Framework]) -> CarriedTrial:
    """The results with every mark that counts carried to the changed rule and maximum (docs/so-sanh-nam.md).

    `sets` are the changed ones by the name that groups give. A mark of which nothing tells stays, within the maximum.
    """
    frameworks = {**results.frameworks, **sets}
    made = [
        _carried_card(card, results.framework_of(card.group), frameworks[name], results.stages)
        for card in results.cards
        for name in [_named(results, card.group)]
    ]
    changed = structs.replace(results, frameworks=frameworks, cards=tuple(card for card, _ in made))
    return CarriedTrial(
        structs.replace(changed, standings=all_standings(changed)), sum(kept for _, kept in made)
    )


def _named(results: Results, group: str) -> str:
    return results.cycle.group(group).framework


def _carried_card(
    card: Scorecard, old: Framework, new: Framework, stages: Sequence[str]
) -> tuple[Scorecard, int]:
    if old is new:
        return card, 0
    lines = [
        _carried_line(line, old.by_code[line.code], new.by_code[line.code], new)
        for line in card.lines
        if line.code in new.by_code
    ]
    made = structs.replace(card, lines=tuple(line for line, _ in lines))
    return with_overclaims(new, made, stages), sum(kept for _, kept in lines)


def _carried_line(line: Line, old: Criterion, new: Criterion, framework: Framework) -> tuple[Line, bool]:
    """The line with its last mark carried, and whether it had to stay as it is."""
    last = line.last()
    if last is None or last.points is None or not line.applies() or not new.is_leaf:
        return line, False
    points = carried(old, line, new, framework.policy.rounding.mode)
    value = min(last.points, new.max) if points is None else points
    marks = tuple(structs.replace(one, points=value) if one is last else one for one in line.marks)
    return structs.replace(line, marks=marks), points is None
