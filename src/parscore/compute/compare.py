"""Published figures against those computed: what is equal, what differs by how much, what one side does not have."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from typing import Literal, get_args

from msgspec import Struct

from parscore.compute.contributions import item_points
from parscore.compute.score import branch
from parscore.model.framework import Framework
from parscore.model.scorecard import Results, Scorecard, Standing
from parscore.model.submission import Measure, Published
from parscore.number import ZERO, settle
from parscore.text import fold

State = Literal["equal", "differs", "not_computed", "not_published"]
STATES: tuple[State, ...] = get_args(State)
Value = Decimal | str


class Compared(Struct, frozen=True):
    """One figure of a unit as published and as computed, both as the set prints it; `code` empty: the whole."""

    group: str
    unit: str
    name: str
    code: str
    measure: Measure
    published: Value | None
    computed: Value | None
    state: State

    @property
    def difference(self) -> Decimal | None:
        """Computed less published, for two numbers."""
        numbers = isinstance(self.published, Decimal) and isinstance(self.computed, Decimal)
        return settle(self.computed - self.published) if numbers else None  # type: ignore[operator]


class Comparison(Struct, frozen=True):
    """Every figure compared, in the order of the file, then what is computed and not published; `units` not in it.

    `partial`: the groups of which not all ranked units are published, so that ranks were compared by their order.
    """

    figures: tuple[Compared, ...]
    units: tuple[str, ...]
    partial: tuple[str, ...]

    def count(self, state: State) -> int:
        """How many figures are in a state."""
        return sum(one.state == state for one in self.figures)

    @property
    def agrees(self) -> bool:
        """Whether nothing that was published differs or could not be computed."""
        return not self.count("differs") and not self.count("not_computed")


def compare(results: Results, published: Sequence[Published], tolerance: Decimal = ZERO) -> Comparison:
    """The published figures against the results, each number rounded as the set prints it, within the tolerance."""
    computed = _Computed(results, _published_ranks(published))
    figures = [computed.compared(one, tolerance) for one in published]
    seen = {one.unit for one in published}
    missing = tuple(card.name for card in results.cards if card.unit not in seen and computed.has(card.unit))
    return Comparison((*figures, *_unpublished(computed, published)), missing, computed.partial)


def _published_ranks(published: Iterable[Published]) -> dict[str, Decimal]:
    return {
        one.unit: one.value for one in published if one.measure == "rank" and isinstance(one.value, Decimal)
    }


def _unpublished(computed: _Computed, published: Sequence[Published]) -> Iterator[Compared]:
    """What is computed of a published unit and not published, although it is of another unit of its group."""
    said = {(one.unit, one.code, one.measure) for one in published}
    asked: dict[str, dict[tuple[str, Measure], None]] = defaultdict(dict)
    for one in published:
        asked[computed.cards[one.unit].group][one.code, one.measure] = None
    for unit in dict.fromkeys(one.unit for one in published):
        for code, measure in asked[computed.cards[unit].group]:
            value = computed.value(unit, code, measure)
            if (unit, code, measure) not in said and value is not None:
                yield computed.row(unit, code, measure, None, value, "not_published")


@dataclass(frozen=True)
class _Computed:
    """The results by what may be published of them; `ranks` are those published."""

    results: Results
    ranks: Mapping[str, Decimal]

    @cached_property
    def cards(self) -> dict[str, Scorecard]:
        return self.results.cards_by_unit

    @cached_property
    def standings(self) -> dict[str, Standing]:
        return self.results.standings_by_unit

    def has(self, unit: str) -> bool:
        """Whether the unit has points at all."""
        return self.standings[unit].points is not None

    @cached_property
    def partial(self) -> tuple[str, ...]:
        """The groups whose published ranks are those of more or fewer units than are ranked here."""
        groups = dict.fromkeys(row.group for row in self.results.standings)
        return tuple(group for group in groups if self._is_partial(group))

    def _is_partial(self, group: str) -> bool:
        rows = [row for row in self.results.standings if row.group == group]
        published = {row.unit: self.ranks[row.unit] for row in rows if row.unit in self.ranks}
        ranked = {row.unit for row in rows if row.rank is not None}
        return bool(published) and (published.keys() != ranked or max(published.values()) > len(ranked))

    def compared(self, one: Published, tolerance: Decimal) -> Compared:
        """One published figure against what was computed."""
        published, computed = self._rounded(one), self.value(one.unit, one.code, one.measure)
        if one.measure == "rank" and self.cards[one.unit].group in self.partial:
            published, computed = self._place(one.unit)
        state: State = "equal" if _alike(published, computed, tolerance) else "differs"
        if computed is None:
            state = "not_computed"
        return self.row(one.unit, one.code, one.measure, published, computed, state)

    def row(
        self,
        unit: str,
        code: str,
        measure: Measure,
        published: Value | None,
        computed: Value | None,
        state: State,
    ) -> Compared:
        """A figure with whose it is."""
        card = self.cards[unit]
        return Compared(card.group, unit, card.name, code, measure, published, computed, state)

    def _framework(self, unit: str) -> Framework:
        return self.results.framework_of(self.cards[unit].group)

    def _round(self, unit: str, value: Decimal) -> Decimal:
        return self._framework(unit).policy.rounding.of(value)

    def _rounded(self, one: Published) -> Value:
        """A published figure with no more digits than the set prints; one of few digits stays as it is."""
        numeric = isinstance(one.value, Decimal) and one.measure in ("points", "index")
        return self._round(one.unit, one.value) if numeric else one.value  # type: ignore[arg-type]

    def value(self, unit: str, code: str, measure: Measure) -> Value | None:
        """What was computed, as it is printed; None where nothing was."""
        if code:
            found: Value | None = self._of_criterion(unit, code, measure)
        else:
            found = _WHOLE[measure](self.standings[unit])
        return self._round(unit, found) if isinstance(found, Decimal) and measure != "rank" else found

    def _of_criterion(self, unit: str, code: str, measure: Measure) -> Decimal | None:
        """Points or index of one criterion, unrounded; None where there is no mark or nothing of it applies."""
        framework, card = self._framework(unit), self.cards[unit]
        if code in framework.item_codes:
            item = framework.by_code[code]
            return None if measure == "index" else item_points(framework, item, card.by_code)
        part = branch(framework, code, card)
        return part.index if measure == "index" or part.index is None else part.points

    def _place(self, unit: str) -> tuple[Decimal, Decimal | None]:
        """The places of a unit among those of its group that are ranked here and published, on either side."""
        common = [row for row in self._ranked(self.cards[unit].group) if row.unit in self.ranks]
        own = self.standings[unit].rank
        published = 1 + sum(self.ranks[row.unit] < self.ranks[unit] for row in common)
        before = sum((row.rank or 0) < (own or 0) for row in common)
        return Decimal(published), None if own is None else Decimal(1 + before)

    def _ranked(self, group: str) -> list[Standing]:
        return [row for row in self.results.standings if row.group == group and row.rank is not None]


_WHOLE: Mapping[Measure, Callable[[Standing], Value | None]] = {
    "points": lambda row: row.points,
    "index": lambda row: row.index,
    "rank": lambda row: None if row.rank is None else Decimal(row.rank),
    "band": lambda row: row.band,
}


def _alike(published: Value, computed: Value | None, tolerance: Decimal) -> bool:
    if isinstance(published, Decimal) and isinstance(computed, Decimal):
        return abs(computed - published) <= tolerance
    return isinstance(published, str) and isinstance(computed, str) and fold(published) == fold(computed)
