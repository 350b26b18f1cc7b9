"""The summary of a council: units down, fields across with own, appraised, measured and total; may not compute.

Its totals are formulas of the cells beside them wherever these come to what was computed; the one that is printed
stands with each.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from msgspec import Struct

from parscore.compute.council import CouncilUnit
from parscore.model.cycle import SELF, Group
from parscore.model.framework import Criterion, Framework, Rounding
from parscore.model.scorecard import Results
from parscore.number import HUNDRED, ZERO, vi
from parscore.text import squeeze
from parscore.write.tables import words

OWN, APPRAISED, MEASURED, TOTAL = "Tự chấm", "Thẩm định", "Điều tra, nguồn ngoài", "Tổng"
BONUS, PENALTY, FACTOR, INDEX = "Thưởng", "Phạt", "Hệ số", "Chỉ số (%)"


class RowSum(Struct, frozen=True):
    """A number made of cells of its row, by their columns from 0: `terms` less `minus`, `scaled` cells times `factor`,
    at most `cap`; with `per` as a share in % of that cell. `value` is what it comes to as computed, rounded.
    """

    value: Decimal
    terms: tuple[int, ...]
    minus: tuple[int, ...] = ()
    scaled: tuple[int, ...] = ()
    factor: int | None = None
    cap: Decimal | None = None
    per: int | None = None

    def of(self, row: Sequence[CouncilCell]) -> Decimal | None:
        """What the cells come to, unrounded; None where one of them holds no number."""
        factor = _number(row[self.factor]) if self.factor is not None else Decimal(1)
        parts = [
            *((_number(row[place]), Decimal(1)) for place in self.terms),
            *((_number(row[place]), Decimal(-1)) for place in self.minus),
            *((_number(row[place]), factor) for place in self.scaled),
        ]
        total = sum((number * times for number, times in parts if number and times), ZERO)
        total = total if self.cap is None else min(total, self.cap)
        if self.per is None:
            return total
        whole = _number(row[self.per])
        return total * HUNDRED / whole if whole else None


CouncilCell = Decimal | str | RowSum | None


def _number(cell: CouncilCell) -> Decimal | None:
    return cell if isinstance(cell, Decimal) else None


class CouncilColumn(Struct, frozen=True):
    """A column: the field that it belongs to and what is said below that, or a heading of its own; `digits` None for
    numbers printed as they are.
    """

    heading: str
    field: str = ""
    below: str = ""
    width: float = 7.5
    exact: bool = False
    text: bool = False


class Council(Struct, frozen=True):
    """The summary of one group."""

    title: str
    columns: tuple[CouncilColumn, ...]
    rows: tuple[tuple[CouncilCell, ...], ...]
    notes: tuple[str, ...]
    rounding: Rounding


@dataclass(frozen=True)
class _Plan:
    """Which columns a set needs."""

    framework: Framework
    group: Group
    has_own: bool

    def field(self, criterion: Criterion) -> tuple[str, ...]:
        """What is told of a field: own score and appraised part if it has one, likewise the measured one; their total
        where these are several.
        """
        kinds = {leaf.measured for leaf in criterion.leaves()}
        found = [OWN] if self.has_own and False in kinds else []
        found += [APPRAISED] if False in kinds else []
        found += [MEASURED] if True in kinds else []
        return (*found, TOTAL) if len(found) > 1 else tuple(found)

    @property
    def rescaled(self) -> bool:
        """Whether the appraised part may be multiplied."""
        return self.framework.policy.not_applicable == "rescale_appraised"

    @property
    def whole(self) -> tuple[str, ...]:
        """What is told of the whole."""
        return tuple(
            name
            for name, wanted in (
                (OWN, self.has_own),
                (FACTOR, self.rescaled),
                (BONUS, bool(self.framework.bonus)),
                (PENALTY, bool(self.framework.penalty)),
                (TOTAL, True),
            )
            if wanted
        )


def council_of(results: Results, group: Group, units: Sequence[CouncilUnit]) -> Council:
    """The summary of a group, its units in the order of the ranking."""
    framework = results.framework_of(group.id)
    plan = _Plan(framework, group, SELF in results.cycle.stages and framework.has_form)
    return Council(
        f"Bảng tổng hợp điểm: {squeeze(group.title)}, {results.cycle.span.in_words}",
        tuple(_columns(plan)),
        tuple(tuple(_Row(plan, unit).cells()) for unit in units),
        tuple(_notes(plan)),
        framework.policy.rounding,
    )


def _columns(plan: _Plan) -> Iterator[CouncilColumn]:
    framework = plan.framework
    yield CouncilColumn("Đơn vị", width=34, text=True)
    for criterion in framework.criteria:
        said = f"{criterion.number}. {squeeze(criterion.title)}"
        below = f"Tối đa {vi(criterion.max)} điểm"
        yield from (CouncilColumn(name, said, below) for name in plan.field(criterion))
    below = f"Tối đa {vi(framework.maximum)} điểm"
    yield from (CouncilColumn(name, "Tổng hợp", below, exact=name == FACTOR) for name in plan.whole)
    yield CouncilColumn("Điểm tối đa áp dụng", width=9, exact=True)
    yield CouncilColumn(INDEX, width=9)
    if plan.group.ranked:
        yield CouncilColumn("Hạng", width=7, text=True)
    if framework.bands:
        yield CouncilColumn("Xếp loại", width=16, text=True)
    yield CouncilColumn("Trạng thái", width=12, text=True)


def _notes(plan: _Plan) -> Iterator[str]:
    yield (
        "Ô tổng là công thức: tổng của mục là thẩm định cộng điều tra, nguồn ngoài; tổng chung cộng mọi mục, cộng "
        "thưởng, trừ phạt; số lẻ được giữ nguyên và chỉ làm tròn ở ô tổng. Ô không phải công thức là nơi bộ tiêu chí "
        "không cộng đơn giản."
    )
    if plan.has_own:
        yield "Cột tự chấm để đối chiếu, không cộng vào tổng."
    yield from words.set_notes(plan.framework)


@dataclass
class _Row:
    """The cells of one unit while they are made."""

    plan: _Plan
    unit: CouncilUnit

    def cells(self) -> Iterator[CouncilCell]:
        made = list(self._made())
        yield from (self._sure(made, cell) for cell in made)

    def _sure(self, row: Sequence[CouncilCell], cell: CouncilCell) -> CouncilCell:
        """The cell, a sum of others only where these come to what was computed."""
        if not isinstance(cell, RowSum):
            return cell
        total, rounding = cell.of(row), self.plan.framework.policy.rounding
        holds = total is not None and rounding.of(total) == cell.value
        return cell if holds else cell.value

    def _made(self) -> Iterator[CouncilCell]:
        unit, made, standing = self.unit, self.unit.totals, self.unit.standing
        yield standing.name
        place, appraised, measured = 1, list[int](), list[int]()
        for criterion in self.plan.framework.criteria:
            names = self.plan.field(criterion)
            places = {name: place + number for number, name in enumerate(names)}
            yield from self._field(criterion, places)
            appraised += [places[APPRAISED]] if APPRAISED in places else []
            measured += [places[MEASURED]] if MEASURED in places else []
            place += len(names)
        places = {name: place + number for number, name in enumerate(self.plan.whole)}
        values = {OWN: unit.own_total, FACTOR: made.factor, BONUS: made.bonus, PENALTY: made.penalty}
        total = self._total(places, appraised, measured)
        sent = standing.points is not None
        yield from ((total if name == TOTAL else values[name]) if sent else None for name in places)
        yield standing.maximum
        per = place + len(places)
        yield self._index(total, per)
        yield from self._ends()

    def _field(self, criterion: Criterion, places: dict[str, int]) -> Iterator[CouncilCell]:
        sums = self.unit.fields[criterion.code]
        if self.unit.standing.points is None:
            yield from (None for _ in places)
            return
        applies = sums.appraised_maximum + sums.measured_maximum
        values: dict[str, CouncilCell] = {
            OWN: self.unit.own.get(criterion.code),
            APPRAISED: sums.appraised,
            MEASURED: sums.measured,
            TOTAL: self._field_total(sums.appraised + sums.measured, places),
        }
        last = next(reversed(places))
        yield from (values[name] if applies or name != last else words.NOT_APPLICABLE for name in places)

    def _field_total(self, points: Decimal, places: dict[str, int]) -> RowSum:
        terms = tuple(place for name, place in places.items() if name in (APPRAISED, MEASURED))
        return RowSum(self._rounded(points), terms)

    def _total(self, places: dict[str, int], appraised: list[int], measured: list[int]) -> RowSum | None:
        points = self.unit.standing.points
        if points is None:
            return None
        policy, rescaled = self.plan.framework.policy, self.plan.rescaled
        bonus = [places[BONUS]] if BONUS in places else []
        return RowSum(
            self._rounded(points),
            terms=(*(() if rescaled else appraised), *measured, *bonus),
            minus=(places[PENALTY],) if PENALTY in places else (),
            scaled=tuple(appraised) if rescaled else (),
            factor=places.get(FACTOR),
            cap=policy.total_cap,
        )

    def _index(self, total: RowSum | None, per: int) -> CouncilCell:
        index = self.unit.standing.index
        if total is None or index is None:
            return None
        return RowSum(
            self._rounded(index), total.terms, total.minus, total.scaled, total.factor, total.cap, per=per
        )

    def _ends(self) -> Iterator[CouncilCell]:
        standing = self.unit.standing
        if self.plan.group.ranked:
            yield None if standing.rank is None else Decimal(standing.rank)
        if self.plan.framework.bands:
            yield standing.band or ""
        yield words.STATUS[standing.status]

    def _rounded(self, value: Decimal) -> Decimal:
        return self.plan.framework.policy.rounding.of(value)
