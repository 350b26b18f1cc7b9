"""What every scored line brings to the whole, or to a criterion above it, in points and in maximum.

Everything above the lines adds these up, so that every subtotal, loss and difference comes to the same total. Weights,
means, cases that exclude each other and gates are laid on the lines here (model/aggregate.py), and `at: leaf` rounds
them. Conventions for criteria that do not apply are those of `policy.not_applicable` (docs/quy-uoc.md).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from msgspec import Struct

from parscore.model.aggregate import EXCLUSIVE, Aggregate, multipliers
from parscore.model.framework import Criterion, Framework, Gate, Policy, When
from parscore.model.scorecard import GIVEN, Line, Mark
from parscore.number import HUNDRED, ZERO, exactly, settle

Lines = Mapping[str, Line]
"""The lines of one unit by code: of scored criteria, and of those above them of which only the points are known."""


class Contribution(NamedTuple):
    """Points, None where the mark is missing, and what is added to the maximum; both unrounded."""

    points: Decimal | None
    maximum: Decimal


NOTHING = Contribution(ZERO, ZERO)

Parts = dict[str, Contribution]


class Branch(Struct, frozen=True):
    """Unrounded points, applicable maximum and index (None while a mark is missing) of all below a criterion."""

    points: Decimal
    maximum: Decimal
    index: Decimal | None


class Bound(NamedTuple):
    """The bound of a `when` that was met: its name in the file, what was compared with it, and its limit."""

    name: str
    value: Decimal
    limit: Decimal


@exactly
def contributions(
    framework: Framework, lines: Lines, stages: Iterable[str] | None = None, *, below: str | None = None
) -> Parts:
    """What every line brings to the whole, or to the criterion `below`, counting the marks made in `stages`."""
    view = _View.of(framework, lines, stages)
    if below is not None:
        return view.parts(framework.by_code[below])
    if framework.is_plain and not any(code in lines for code in framework.branches):
        return {leaf.code: view.leaf(leaf) for leaf in framework.leaves}
    return view.together(framework.aggregate, framework.criteria)


@exactly
def brings(criteria: Iterable[Criterion], parts: Mapping[str, Contribution]) -> Parts:
    """What each of `criteria` brings by code, of the `parts` that the lines at and below it bring."""
    found = {}
    for criterion in criteria:
        made = _branch(parts[code] for code in (one.code for one in criterion.walk()) if code in parts)
        found[criterion.code] = Contribution(made.points, made.maximum)
    return found


def item_points(
    framework: Framework, item: Criterion, lines: Lines, stages: Iterable[str] | None = None
) -> Decimal:
    """What a bonus or penalty item adds before the cap over all: at most its maximum, 0 when unclaimed."""
    return _View.of(framework, lines, stages).item(item)


@exactly
def item_sums(
    framework: Framework, lines: Lines, stages: Iterable[str] | None = None
) -> tuple[Decimal, Decimal]:
    """What all bonus items, and all penalty items, add before the cap over all."""
    view = _View.of(framework, lines, stages)
    return sum(map(view.item, framework.bonus), ZERO), sum(map(view.item, framework.penalty), ZERO)


@exactly
def item_share(
    framework: Framework, item: Criterion, lines: Lines, stages: Iterable[str] | None = None
) -> tuple[Decimal, Decimal] | None:
    """The points of a bonus or penalty item and their share of its maximum in %; None where it does not apply."""
    return _View.of(framework, lines, stages).item_share(item)


@exactly
def branch_of(
    framework: Framework,
    code: str,
    lines: Lines,
    stages: Iterable[str] | None = None,
    *,
    conventions: bool = True,
) -> Branch:
    """The subtotal of one criterion, before any rescaling; without `conventions` of what applies to the unit alone."""
    view = _View.of(framework, lines, stages, conventions=conventions)
    return _branch(view.parts(framework.by_code[code]).values())


@exactly
def subtotals(framework: Framework, lines: Lines) -> dict[str, Branch]:
    """The subtotal of every criterion by code, as `branch_of` has it, in one walk."""
    return {code: subtotal(parts) for code, parts in walked(framework, lines).items()}


@exactly
def subtotal(parts: Mapping[str, Contribution]) -> Branch:
    """What contributions come to together."""
    return _branch(parts.values())


@exactly
def points_below(framework: Framework, points: Mapping[str, Decimal]) -> dict[str, Decimal]:
    """What the points of these lines come to in every criterion above them by code, and in the whole under ""."""
    above = {one for code in points for one in framework.above(code)}
    if framework.is_plain:
        return _summed(framework, points, above)
    lines = {code: Line(code, (Mark(GIVEN, value),)) for code, value in points.items()}
    known = {"": contributions(framework, lines), **walked(framework, lines)}
    return {code: settle(sum((part.points or ZERO for part in known[code].values()), ZERO)) for code in above}


def _summed(framework: Framework, points: Mapping[str, Decimal], above: Iterable[str]) -> dict[str, Decimal]:
    sums = dict.fromkeys(above, ZERO)
    for code, value in points.items():
        counted = leaf_rounded(framework, value)
        for one in framework.above(code):
            sums[one] += counted
    return {code: settle(value) for code, value in sums.items()}


@exactly
def walked(framework: Framework, lines: Lines) -> dict[str, Parts]:
    """What the lines bring to every criterion by code, each made of those below it."""
    known: dict[str, Parts] = {}
    view = _View.of(framework, lines, None, known=known)
    for criterion in framework.criteria:
        for one in criterion.walk():
            view.parts(one)
    return known


def _branch(parts: Iterable[Contribution]) -> Branch:
    listed = list(parts)
    points = sum((part.points or ZERO for part in listed), ZERO)
    maximum = sum((part.maximum for part in listed), ZERO)
    complete = maximum > 0 and all(part.points is not None for part in listed)
    return Branch(settle(points), settle(maximum), settle(points * HUNDRED / maximum) if complete else None)


def fired(framework: Framework, lines: Lines, stages: Iterable[str] | None = None) -> tuple[Gate, ...]:
    """The gates that the marks of a unit set off, in the order of the file."""
    if not framework.policy.gates:
        return ()
    view = _View.of(framework, lines, stages, gated=False)
    return tuple(gate for gate in framework.policy.gates if view.sets_off(gate))


def zeroed(framework: Framework, lines: Lines, stages: Iterable[str] | None = None) -> frozenset[str]:
    """The codes whose points gates have taken, with all below them."""
    gates = fired(framework, lines, stages)
    return framework.expand(code for gate in gates for code in gate.zeroes) if gates else frozenset()


def met(when: When | None, points: Decimal, share: Decimal, policy: Policy) -> Bound | None:
    """The bound of `when` that points and share (in %) meet; without `when` any points do."""
    if when is None:
        return Bound("", points, ZERO) if points > 0 else None
    if when.share_below is not None:
        below = compared(policy, share) < when.share_below
        return Bound("share_below", share, when.share_below) if below else None
    if when.below is not None:
        return Bound("below", points, when.below) if points < when.below else None
    if when.above is not None and points > when.above:
        return Bound("above", points, when.above)
    return None


def compared(policy: Policy, value: Decimal) -> Decimal:
    """The value as the ranking compares it: exact, or as printed."""
    if policy.rank.compare == "printed":
        return policy.rounding.of(value)
    return value


class _View(Struct, frozen=True):
    """The lines of a unit as they count: after which stages, and which criteria gates have zeroed.

    `known` keeps what was brought to a criterion once it is made.
    """

    framework: Framework
    lines: Lines
    stages: frozenset[str] | None
    zeroed: frozenset[str]
    conventions: bool = True
    known: dict[str, Parts] | None = None
    rounds: bool = True

    @classmethod
    def of(
        cls,
        framework: Framework,
        lines: Lines,
        stages: Iterable[str] | None,
        *,
        gated: bool = True,
        conventions: bool = True,
        known: dict[str, Parts] | None = None,
    ) -> _View:
        """The view after `stages` (None: all), `gated` or as gates find it."""
        kept = None if stages is None else frozenset(stages)
        gone = zeroed(framework, lines, kept) if gated else frozenset[str]()
        rounds = framework.policy.rounding.at == "leaf"
        return cls(framework, lines, kept, gone, conventions, known, rounds)

    def parts(self, criterion: Criterion) -> Parts:
        """What the lines at or below a criterion bring to it."""
        if self.known is None:
            return self._parts(criterion)
        if criterion.code not in self.known:
            self.known[criterion.code] = self._parts(criterion)
        return self.known[criterion.code]

    def _parts(self, criterion: Criterion) -> Parts:
        if criterion.is_leaf or criterion.code in self.lines:
            return {criterion.code: self.leaf(criterion)}
        return self.together(criterion.aggregate, criterion.children)

    def together(self, aggregate: Aggregate, criteria: tuple[Criterion, ...]) -> Parts:
        """What the lines bring to what criteria come to together."""
        members = [self.parts(criterion) for criterion in criteria]
        if aggregate in EXCLUSIVE:
            members = _exclusive(criteria, members)
        elif aggregate != "sum" or any(one.condition for one in criteria):
            times = multipliers(aggregate, criteria)
            members = [_times(one, by) for one, by in zip(members, times, strict=True)]
        return {code: part for member in members for code, part in member.items()}

    def leaf(self, criterion: Criterion) -> Contribution:
        """What one line brings by itself."""
        line = self.lines.get(criterion.code)
        if line is None:
            return Contribution(None, criterion.max)
        if line.excluded in ("unmeasured", "kind", "above", "withheld"):
            return NOTHING
        if line.excluded and not line.applies(self.stages):
            return self._instead(criterion)
        if criterion.code in self.zeroed:
            return Contribution(ZERO, criterion.max)
        points = line.value(self.stages)
        return Contribution(self._rounded(points) if self.rounds else points, criterion.max)

    def item(self, item: Criterion) -> Decimal:
        """What a bonus or penalty item adds."""
        line = self.lines.get(item.code)
        if line is None or not line.applies(self.stages) or item.code in self.zeroed:
            return ZERO
        return min(item.max, self._rounded(line.value(self.stages)) or ZERO)

    def item_share(self, item: Criterion) -> tuple[Decimal, Decimal] | None:
        """What an item adds and the share of its maximum in %; None where it does not apply."""
        line = self.lines.get(item.code)
        if line is not None and not line.applies(self.stages):
            return None
        points = self.item(item)
        return points, settle(points * HUNDRED / item.max) if item.max else ZERO

    def sets_off(self, gate: Gate) -> bool:
        """Whether the marks set off a gate; a criterion that does not apply, or has no mark, sets off none.

        An item that is not claimed has 0 points.
        """
        criterion = self.framework.by_code[gate.code]
        if gate.code in self.framework.item_codes:
            found = self.item_share(criterion)
            return found is not None and met(gate.when, *found, self.framework.policy) is not None
        made = _branch(self.parts(criterion).values())
        return made.index is not None and bool(met(gate.when, made.points, made.index, self.framework.policy))

    def _instead(self, criterion: Criterion) -> Contribution:
        """What a line that does not apply brings, by the convention of the set."""
        if not self.conventions:
            return NOTHING
        points = {"full_marks": criterion.max, "zero": ZERO}.get(self.framework.policy.not_applicable)
        return NOTHING if points is None else Contribution(points, criterion.max)

    def _rounded(self, points: Decimal | None) -> Decimal | None:
        return None if points is None else leaf_rounded(self.framework, points)


def leaf_rounded(framework: Framework, points: Decimal) -> Decimal:
    """The points of one line as they are added up: rounded where the set rounds every row."""
    rounding = framework.policy.rounding
    return points if rounding.at == "total" else rounding.of(points)


def _times(parts: Parts, factor: Decimal) -> Parts:
    """The parts so many times; a mark that is missing stays missed."""
    return {
        code: Contribution(None if part.points is None else part.points * factor, part.maximum * factor)
        for code, part in parts.items()
    }


def _exclusive(criteria: tuple[Criterion, ...], members: list[Parts]) -> list[Parts]:
    """The members of which one alone counts, then those of conditions, which bring nothing."""
    counted = [one for criterion, one in zip(criteria, members, strict=True) if not criterion.condition]
    others = [one for criterion, one in zip(criteria, members, strict=True) if criterion.condition]
    return _highest(counted) + [_times(one, ZERO) for one in others]


def _highest(members: list[Parts]) -> list[Parts]:
    """The member with the most points alone, out of the highest maximum of all that apply; a tie goes to the first."""
    made = [_branch(member.values()) for member in members]
    most = max((one.maximum for one in made), default=ZERO)
    if most == ZERO:
        return members
    best = max(range(len(made)), key=lambda place: (made[place].maximum > 0, made[place].points, -place))
    return [
        _stretched(member, made[place].maximum, most) if place == best else _times(member, ZERO)
        for place, member in enumerate(members)
    ]


def _stretched(parts: Parts, maximum: Decimal, most: Decimal) -> Parts:
    """The parts with maxima that come to `most` together."""
    if maximum == most:
        return parts
    return {code: part._replace(maximum=part.maximum * most / maximum) for code, part in parts.items()}
