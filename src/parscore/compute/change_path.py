"""The way from a unit's earlier result to its later one, one thing after the other replaced (docs/so-sanh-nam.md).

Bonus and penalty are set aside; criteria that are gone are taken out; the earlier marks are carried to the later rules
and maxima; the later marks take their place; criteria that are new come in; bonus and penalty come back. Each part is
what the value moves by on its stretch, so that they add up exactly. Nothing here rounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import NamedTuple

from msgspec import Struct, structs

from parscore.compute.carried import carried
from parscore.compute.diff_cycles import matched_codes
from parscore.compute.score import totals
from parscore.model.framework import Framework
from parscore.model.reduced_set import without
from parscore.model.scorecard import GIVEN, Line, Mark, Scorecard
from parscore.number import exactly


class Side(NamedTuple):
    """A unit in one year: its set and its card."""

    framework: Framework
    card: Scorecard

    @property
    def by_points(self) -> bool:
        """Whether the set ranks by points, not by the index."""
        return self.framework.policy.rank.by == "points"

    def value(self, *, points: bool) -> Decimal | None:
        """The points or the index; None while marks are missing, or where nothing applies."""
        made = totals(self.framework, self.card)
        return made.points if points and made.index is not None else made.index

    def bare(self) -> Side:
        """The same without bonus and penalty."""
        items = self.framework.item_codes
        lines = tuple(line for line in self.card.lines if line.code not in items)
        return Side(self.framework, structs.replace(self.card, lines=lines))

    def nodes(self) -> dict[str, Line]:
        """The lines that count of themselves, by code: not those of which only a criterion above is known."""
        items = self.framework.item_codes
        return {
            line.code: line for line in self.card.lines if line.code not in items and line.excluded != "above"
        }


class PathParts(Struct, frozen=True):
    """Where the way starts, and what the value moves by on each stretch; unrounded."""

    start: Decimal
    performed: Decimal
    rules: Decimal
    criteria: Decimal
    items: Decimal
    unsplit: tuple[str, ...]


class ReducedSets:
    """Sets without some criteria, and which criteria of two sets belong together, each worked out once."""

    def __init__(self) -> None:
        self._reduced: dict[tuple[int, frozenset[str]], Framework] = {}
        self._matched: dict[tuple[int, int], dict[str, str]] = {}

    def only(self, side: Side, nodes: Iterable[str]) -> Side:
        """The unit with the criteria at and below these alone."""
        framework = side.framework
        kept = framework.expand(nodes)
        gone = frozenset(leaf.code for leaf in framework.leaves if leaf.code not in kept)
        key = (id(framework), gone)
        if key not in self._reduced:
            self._reduced[key] = without(framework, gone)
        return Side(self._reduced[key], side.card)

    def matched(self, old: Framework, new: Framework) -> Mapping[str, str]:
        """The earlier code of every later criterion that has one."""
        key = (id(old), id(new))
        if key not in self._matched:
            self._matched[key] = matched_codes(old, new)
        return self._matched[key]


@exactly
def path_parts(earlier: Side, later: Side, sets: ReducedSets) -> PathParts | None:
    """The parts of the way; None where the two years have no criterion in common that counted in both."""
    points = later.by_points
    pairs = _pairs(earlier, later, sets.matched(earlier.framework, later.framework))
    if not pairs:
        return None
    bare, late = earlier.bare(), later.bare()
    old, new = sets.only(bare, pairs.values()), sets.only(late, pairs)
    moved, unsplit = _carried(earlier, new, pairs)
    stops = [side.value(points=points) for side in (earlier, bare, old, moved, new, late, later)]
    known = [stop for stop in stops if stop is not None]
    if len(known) < len(stops):
        return None
    whole, plain_start, kept, at_new_rules, performed, plain_end, end = known
    return PathParts(
        start=whole,
        performed=performed - at_new_rules,
        rules=at_new_rules - kept,
        criteria=(kept - plain_start) + (plain_end - performed),
        items=(end - plain_end) - (whole - plain_start),
        unsplit=unsplit,
    )


def _pairs(earlier: Side, later: Side, matched: Mapping[str, str]) -> dict[str, str]:
    """The earlier code of every later line that counted, or did not apply, in both years alike."""
    before, after = earlier.nodes(), later.nodes()
    found = {code: matched[code] for code in after if matched.get(code) in before}
    return {
        code: was
        for code, was in found.items()
        if _state(before[was]) == _state(after[code])
        and earlier.framework.by_code[was].is_leaf == later.framework.by_code[code].is_leaf
    }


def _state(line: Line) -> str:
    """`counts`, or why the line does not: alike for all that the convention for what does not apply speaks of."""
    if line.applies():
        return "counts" if line.value() is not None else "open"
    return line.excluded if line.excluded in ("unmeasured", "kind", "withheld") else "not_applicable"


def _carried(earlier: Side, new: Side, pairs: Mapping[str, str]) -> tuple[Side, tuple[str, ...]]:
    """The later set with the earlier marks, and the codes of which the later mark stands as nothing else tells."""
    before, after = earlier.card.by_code, new.card.by_code
    mode = new.framework.policy.rounding.mode
    lines, unsplit = [], list[str]()
    for code, was in pairs.items():
        line = after[code]
        if line.applies():
            one, other = earlier.framework.by_code[was], new.framework.by_code[code]
            points = carried(one, before[was], other, mode)
            if points is None:
                unsplit.append(code)
            else:
                line = Line(code, (Mark(GIVEN, points),))
        lines.append(line)
    return Side(new.framework, structs.replace(new.card, lines=tuple(lines))), tuple(unsplit)
