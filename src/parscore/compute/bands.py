"""The grade (band) of every unit of a group: by value, conditions, sanctions, quotas, each with its reason.

Steps only ever lower a band. A unit never stands in a band whose condition it fails or that a sanction closes
to it, by whatever step it came there; the lowest band takes everybody.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_HALF_UP, Decimal
from operator import itemgetter

from msgspec import Struct, structs

from parscore.compute.contributions import Branch, compared, item_share, met
from parscore.compute.score import achieved, branch
from parscore.model.framework import Criterion, Framework, Quota, Requirement, Sanction
from parscore.model.scorecard import BandStep, GradedTotal, Scorecard, Standing
from parscore.number import HUNDRED, ZERO, exactly, settle

Key = tuple[Decimal, ...]
"""What units are compared by, all higher-is-better; equal keys are a tie."""

_PARTS = {"down": ROUND_DOWN, "half_up": ROUND_HALF_UP, "up": ROUND_CEILING}


class _Graded(Struct, frozen=True):
    """A unit's way down: the place of its band (0 = highest), the steps so far, what it is judged by."""

    framework: Framework
    card: Scorecard
    stages: Sequence[str] | None
    place: int
    steps: tuple[BandStep, ...] = ()

    @property
    def band(self) -> str:
        """The name of the band that the unit stands in."""
        return self.framework.descending[self.place].name

    def down(self, step: BandStep, by: int = 1) -> _Graded:
        """The unit `by` bands lower (not below the last) for the reason in `step`; as it is at the bottom."""
        bands = self.framework.descending
        place = min(self.place + by, len(bands) - 1)
        if place == self.place:
            return self
        step = structs.replace(step, before=self.band, after=bands[place].name)
        return structs.replace(self, place=place, steps=(*self.steps, step))


def graded(
    framework: Framework,
    rows: Sequence[Standing],
    keys: Mapping[str, Key],
    cards: Iterable[Scorecard],
    stages: Sequence[str] | None,
    counts: Mapping[str, int] | None = None,
) -> list[Standing]:
    """The rows with band and reasons; they are the units with an index, `stages` the marks that count.

    `counts`: how many units the cycle puts into bands that are cut by hand, by name.
    """
    if not framework.bands:
        return list(rows)
    by_unit = {card.unit: card for card in cards}
    names = [band.name for band in framework.descending]
    found: dict[str, _Graded] = {}
    totals = {row.unit: graded_totals(framework, by_unit[row.unit], stages) for row in rows}
    for row in rows:
        name = _start(framework, row, rows, keys, totals[row.unit], counts or {})
        if name is not None:
            start = _Graded(framework, by_unit[row.unit], stages, names.index(name))
            found[row.unit] = _sanctioned(start)
    found = _within_quotas(framework, found, keys)
    return [
        structs.replace(
            row, band=found[row.unit].band, band_steps=found[row.unit].steps, totals=totals[row.unit]
        )
        if row.unit in found
        else row
        for row in rows
    ]


def _start(
    framework: Framework,
    row: Standing,
    rows: Sequence[Standing],
    keys: Mapping[str, Key],
    totals: Sequence[GradedTotal],
    counts: Mapping[str, int],
) -> str | None:
    """The band from which a unit can only fall: that of its place, of its value, or the lowest of its totals."""
    if framework.bands_on == "count":
        return by_rank(framework, row.rank, counts)
    if framework.separate:
        bands = {one.band for one in totals}
        return next((band.name for band in reversed(framework.descending) if band.name in bands), None)
    return _by_value(framework, row, rows, keys)


def graded_totals(
    framework: Framework, card: Scorecard, stages: Sequence[str] | None = None
) -> tuple[GradedTotal, ...]:
    """The totals of a unit that its set grades each by itself; one of which nothing applies is none."""
    made = ((one, branch(framework, one.code, card, stages)) for one in framework.separate)
    graded_ = ((one.code, part, _of_total(framework, card, stages, one, part)) for one, part in made)
    return tuple(
        GradedTotal(code, part.points, part.maximum, unit.band, unit.steps)
        for code, part, unit in graded_
        if unit is not None
    )


def _of_total(
    framework: Framework,
    card: Scorecard,
    stages: Sequence[str] | None,
    criterion: Criterion,
    part: Branch,
) -> _Graded | None:
    """Where one total stands: by its value, and by the conditions that ask for criteria of it alone."""
    value = part.index if part.index is None or framework.bands_on != "points" else part.points
    name = None if value is None else band_of(framework, compared(framework.policy, value))
    if name is None:
        return None
    bands, inside = framework.descending, framework.expand([criterion.code])
    unit = _Graded(framework, card, stages, [band.name for band in bands].index(name))
    return _settled(unit, inside)


def band_of(framework: Framework, value: Decimal) -> str | None:
    """The first band, from the highest down, that starts at or below `value`; None below all of them.

    A total that penalties take below nothing is graded as nothing.
    """
    graded_ = max(value, ZERO)
    return next((band.name for band in framework.descending if band.holds(graded_)), None)


def by_rank(framework: Framework, rank: int | None, counts: Mapping[str, int]) -> str | None:
    """The band of a rank where each takes so many units down the ranking, by the cycle or else by the set.

    Units of one rank stand together in the band of the first of them; a band without a number takes all that are left.
    """
    if rank is None:
        return None
    last = 0
    for band in framework.descending:
        taken = counts.get(band.name, band.units)
        last += taken or rank
        if rank <= last:
            return band.name
    return framework.descending[-1].name


def _by_value(
    framework: Framework, row: Standing, rows: Sequence[Standing], keys: Mapping[str, Key]
) -> str | None:
    if framework.bands_on == "percentile":
        value = _percentile(row, rows, keys) if row.rank is not None else None
    else:
        value = row.points if framework.bands_on == "points" else row.index
        value = None if value is None else compared(framework.policy, value)
    return None if value is None else band_of(framework, value)


@exactly
def _percentile(row: Standing, rows: Sequence[Standing], keys: Mapping[str, Key]) -> Decimal:
    """The share in % of the other units that stand strictly below; 100 for the best and for a lone unit."""
    below = sum(1 for other in rows if keys[other.unit] < keys[row.unit])
    return HUNDRED if len(rows) < 2 else settle(Decimal(below) * HUNDRED / (len(rows) - 1))


def _settled(unit: _Graded, inside: frozenset[str] | None = None) -> _Graded:
    """The unit in the first band from its own down whose conditions it meets and no sanction closes.

    `inside`: of one total, whose conditions are those that ask for these criteria alone, and that no sanction closes.
    """
    while (step := _condition(unit, inside) or (_ban(unit) if inside is None else None)) is not None:
        lower = unit.down(step)
        if lower is unit:
            break
        unit = lower
    return unit


def _condition(unit: _Graded, inside: frozenset[str] | None) -> BandStep | None:
    """The first unmet condition of the unit's band; a criterion that does not apply asks for nothing."""
    asked = unit.framework.descending[unit.place].requires
    wanted = (one for one in asked if inside is None or one.codes <= inside)
    return next((step for one in wanted if (step := _unmet(unit, one)) is not None), None)


def _unmet(unit: _Graded, wanted: Requirement) -> BandStep | None:
    """Why a condition is not met; of one made of others how many of them are, and which are not."""
    if wanted.parts:
        failed = [step for part in wanted.parts if (step := _unmet(unit, part)) is not None]
        count = len(wanted.parts) - len(failed)
        if count >= wanted.wanted:
            return None
        codes = ", ".join(step.code for step in failed)
        return BandStep(
            "condition", "", "", codes,
            value=Decimal(count), limit=Decimal(wanted.wanted), bound="of", steps=len(wanted.parts),
        )  # fmt: skip
    part = _credited(unit, str(wanted.code))
    if part.index is None:
        return None
    if wanted.points is not None and part.points < wanted.points:
        return BandStep(
            "condition", "", "", str(wanted.code), value=part.points, limit=wanted.points, bound="points"
        )
    if wanted.share is not None and compared(unit.framework.policy, part.index) < wanted.share:
        return BandStep("condition", "", "", str(wanted.code), value=part.index, limit=wanted.share)
    return None


def _credited(unit: _Graded, code: str) -> Branch:
    """What the unit has of what applies to it below a criterion, no index where nothing does.

    Parts that do not apply count only where the convention gives them full marks.
    """
    part = achieved(unit.framework, code, unit.card, unit.stages)
    if part.index is None or unit.framework.policy.not_applicable != "full_marks":
        return part
    return branch(unit.framework, code, unit.card, unit.stages)


def _ban(unit: _Graded) -> BandStep | None:
    """The first sanction that closes the unit's band."""
    names = [band.name for band in unit.framework.descending]
    for sanction in unit.framework.policy.sanctions:
        if sanction.band in names and unit.place <= names.index(str(sanction.band)):
            step = _triggered(unit, sanction)
            if step is not None:
                return step
    return None


def _sanctioned(unit: _Graded) -> _Graded:
    """The unit after every sanction, in the order in which they are declared."""
    unit = _settled(unit)
    for sanction in unit.framework.policy.sanctions:
        if sanction.effect == "lower" and (step := _triggered(unit, sanction)) is not None:
            unit = _settled(unit.down(step, step.steps))
    return unit


def _triggered(unit: _Graded, sanction: Sanction) -> BandStep | None:
    """The step of a sanction that the unit's marks set off, or None.

    A penalty item sets it off by points (after the item's own maximum), another criterion by what `when`
    says; a criterion that does not apply to the unit sets off nothing.
    """
    found = _measures(unit, sanction)
    if found is None:
        return None
    points, share = found
    bound = met(sanction.when, points, share, unit.framework.policy)
    if bound is None:
        return None
    return BandStep(
        "sanction", "", "", sanction.code, sanction.effect,
        value=bound.value, limit=bound.limit if bound.name else None, bound=bound.name,
        band=sanction.band or "", steps=sanction.steps or 0, note=sanction.note or "",
    )  # fmt: skip


def _measures(unit: _Graded, sanction: Sanction) -> tuple[Decimal, Decimal] | None:
    """The points that a sanction looks at and their share in %; None where the criterion does not apply."""
    framework, code, when = unit.framework, sanction.code, sanction.when
    if code in framework.item_codes:
        return item_share(framework, framework.by_code[code], unit.card.by_code, unit.stages)
    part = _credited(unit, code)
    if part.index is None:
        return None
    above = when is not None and when.above is not None
    return (achieved(framework, code, unit.card, unit.stages) if above else part).points, part.index


def places(quota: Quota, units: int) -> int:
    """How many of `units` may stand in the quota's band and above."""
    exact = exactly(lambda: settle(quota.share * units / HUNDRED))()
    return int(exact.quantize(Decimal(1), rounding=_PARTS[quota.rounding]))


def _within_quotas(
    framework: Framework, found: Mapping[str, _Graded], keys: Mapping[str, Key]
) -> dict[str, _Graded]:
    """Bands from the highest down, none with more units than there are places in it and above.

    The lowest of a band fall first, and all that are level at the edge fall together. A quota of a lower band
    holds for the bands above it too.
    """
    units = dict(found)
    names = [band.name for band in framework.descending]
    quotas = [quota for quota in framework.policy.quotas if quota.band in names]
    for place in range(max((names.index(quota.band) + 1 for quota in quotas), default=0)):
        below = (quota for quota in quotas if names.index(quota.band) >= place)
        allowed, tightest = min(((places(one, len(units)), one) for one in below), key=itemgetter(0))
        above = sum(unit.place < place for unit in units.values())
        here = sorted((name for name, unit in units.items() if unit.place == place), key=keys.__getitem__)
        falling, level = _falling(here, max(0, allowed - above), keys)
        step = BandStep("quota", "", "", value=Decimal(allowed), limit=tightest.share, band=tightest.band)
        for name in falling:
            tied = structs.replace(step, level=len(level) if name in level else 0)
            units[name] = _settled(units[name].down(tied))
    return units


def _falling(here: Sequence[str], room: int, keys: Mapping[str, Key]) -> tuple[list[str], list[str]]:
    """Who falls of a band with too little room, the lowest first, and who of them only for being level at the edge.

    `here` is in ascending order; nobody is level where the edge parts no two units of one key.
    """
    falling = list(here[: max(0, len(here) - room)])
    if not falling:
        return [], []
    level = [name for name in here if keys[name] == keys[falling[-1]]]
    together = list(dict.fromkeys((*falling, *level)))
    return together, level if len(together) > len(falling) else []


def value_band(row: Standing) -> str | None:
    """The band that the unit's value alone would give."""
    return row.band_steps[0].before if row.band_steps else row.band
