"""Checks on grades: holes between bands, and what lowers a grade: quotas, sanctions, conditions. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise, permutations

from parscore.catalogue import finding
from parscore.check.framework.conditions import CONDITIONS, conditions
from parscore.check.framework.nodes import Check, total
from parscore.check.pairs import repeated, unpaired
from parscore.diagnostics import Diagnostic, Path, Place, Positions
from parscore.model.framework import Band, Framework, Gate, Quota, Sanction, When
from parscore.number import HUNDRED, ZERO, settle
from parscore.text import did_you_mean, fold, natural_key

_QUOTAS: Path = ("policy", "quotas")
_SANCTIONS: Path = ("policy", "sanctions")
_GATES: Path = ("policy", "gates")


def bands_bound(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F319: a grade starts `from` a value or strictly `above` it, and not both."""
    for number, band in enumerate(_valued(framework)):
        if (band.from_ is None) == (band.above is None):
            yield finding("F319", at.at("bands", number, "name"), name=band.name)


def _valued(framework: Framework) -> tuple[Band, ...]:
    """The grades that start at a value: none of a set that cuts them by hand."""
    return () if framework.bands_on == "count" else framework.bands


def bands_by_hand(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F300: numbers of units in a set whose grades start at values, or values where they are cut by hand."""
    by_hand = framework.bands_on == "count"
    for number, band in enumerate(framework.bands):
        keys = {"from": band.from_, "above": band.above} if by_hand else {"units": band.units}
        for key in (key for key, value in keys.items() if value is not None):
            wanted = "units" if by_hand else "from hoặc above"
            yield finding("F300", at.key("bands", number, key), name=band.name, key=key, wanted=wanted)


def bands_and_base(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F191: grades without saying of what, or the reverse."""
    bands = framework.bands, at.key("bands"), "bands"
    return unpaired("F191", bands, (framework.bands_on, at.key("bands_on"), "bands_on"))


def bands_descend(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F192: grades that are not in descending order, or start at the same value."""
    for index, (upper, lower) in enumerate(pairwise(_valued(framework)), start=1):
        if lower.order >= upper.order:
            yield finding(
                "F192", _start(at, index, lower),
                name=lower.name, start=lower.bound, before=upper.name, above=upper.bound,
            )  # fmt: skip


def _start(at: Positions, index: int, band: Band) -> Place:
    return at.at("bands", index, "above" if band.is_strict else "from")


def bands_floor(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F193: the lowest grade does not start at 0."""
    lowest = min(enumerate(_valued(framework)), key=lambda pair: pair[1].order, default=None)
    if lowest is not None and lowest[1].order != (ZERO, False):
        index, band = lowest
        yield finding("F193", _start(at, index, band), name=band.name, start=band.bound)


def bands_reachable(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F194: a grade that starts above anything a unit can reach."""
    highest = _highest(framework)
    for index, band in enumerate(_valued(framework)):
        if band.bound > highest or not band.holds(max(highest, band.bound)):
            place = _start(at, index, band)
            yield finding("F194", place, name=band.name, start=band.bound, highest=highest)


def _highest(framework: Framework) -> Decimal:
    """The highest value that can be graded, bonus included."""
    if framework.bands_on == "percentile":
        return HUNDRED
    if framework.separate:
        return min(one.max for one in framework.separate) if framework.bands_on == "points" else HUNDRED
    maximum, policy = framework.maximum, framework.policy
    items = total(item.max for item in framework.bonus)
    bonus = items if policy.bonus_cap is None else min(items, policy.bonus_cap)
    most = maximum + bonus if policy.total_cap is None else min(maximum + bonus, policy.total_cap)
    if framework.bands_on == "points":
        return most
    return max(HUNDRED, most * HUNDRED / maximum) if maximum > ZERO else HUNDRED


def separate_totals(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F343: totals graded each by itself where there is one alone, or grades that are no value of one; F344: items."""
    if framework.bands_of == "whole":
        return
    by_value = framework.bands_on in ("index", "points")
    problem = "" if by_value else "chỉ dùng với bands_on là index hoặc points"
    problem = problem or ("" if len(framework.separate) > 1 else "bộ chỉ có một mục lớn được cộng điểm")
    if problem:
        yield finding("F343", at.at("bands_of"), problem=problem)
    elif framework.item_codes:
        codes = ", ".join(sorted(framework.item_codes, key=natural_key))
        yield finding("F344", at.at("bands_of"), codes=codes)


def bands_names(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F195: two grades with one name."""
    for (index, band), (other, _) in repeated(enumerate(framework.bands), lambda pair: fold(pair[1].name)):
        line = at.at("bands", other, "name").line
        yield finding("F195", at.at("bands", index, "name"), name=band.name, first=line)


BANDS: tuple[Check, ...] = (
    bands_bound, bands_by_hand, bands_and_base, bands_descend, bands_floor, bands_reachable, separate_totals,
    bands_names,
)  # fmt: skip


def _quotas(framework: Framework) -> Iterator[tuple[Path, Quota]]:
    return (((*_QUOTAS, number), quota) for number, quota in enumerate(framework.policy.quotas))


def _sanctions(framework: Framework) -> Iterator[tuple[Path, Sanction]]:
    return (((*_SANCTIONS, number), sanction) for number, sanction in enumerate(framework.policy.sanctions))


def _triggers(framework: Framework) -> Iterator[tuple[Path, Sanction | Gate]]:
    """Everything that marks set off."""
    yield from _sanctions(framework)
    yield from _gates(framework)


def _gates(framework: Framework) -> Iterator[tuple[Path, Gate]]:
    return (((*_GATES, number), gate) for number, gate in enumerate(framework.policy.gates))


def _minima(framework: Framework) -> Iterator[tuple[Path, Decimal]]:
    """The shares that a unit has to reach: in conditions, and so as not to set off a sanction."""
    for one in conditions(framework):
        if one.wanted.share is not None:
            yield (*one.path, "share"), one.wanted.share
    for path, sanction in _sanctions(framework):
        if sanction.when is not None and sanction.when.share_below is not None:
            yield (*path, "when", "share_below"), sanction.when.share_below


def bands_named(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F230: a quota or a sanction names a band that the set does not have."""
    names = [band.name for band in framework.bands]
    wanted = [(path, quota.band) for path, quota in _quotas(framework)]
    wanted += [(path, one.band) for path, one in _sanctions(framework) if one.band is not None]
    for path, name in wanted if names else ():
        if name not in names:
            yield finding("F230", at.at(*path, "band"), name=name, suggestion=did_you_mean(name, names))


def shares_out_of_range(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F231: a share outside 0…100 %; a quota of 100 asks for nothing, nor does a condition or sanction of 0."""
    for path, quota in _quotas(framework):
        if not ZERO <= quota.share < HUNDRED:
            yield finding("F231", at.at(*path, "share"), share=quota.share, bounds="từ 0 đến dưới 100")
    for path, share in _minima(framework):
        if not ZERO < share <= HUNDRED:
            yield finding("F231", at.at(*path), share=share, bounds="trên 0 đến 100")


def shares_as_fractions(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F241: a share between 0 and 1 %, which may have been meant as a part of one."""
    quotas = [((*path, "share"), quota.share) for path, quota in _quotas(framework)]
    for path, share in (*quotas, *_minima(framework)):
        if ZERO < share <= 1:
            yield finding("F241", at.at(*path), share=share, percent=settle(share.scaleb(2)))


def quota_of_nothing(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F242: a quota of 0 %, which leaves nobody in the band and above."""
    for path, quota in _quotas(framework):
        if quota.share == ZERO:
            yield finding("F242", at.at(*path, "share"), name=quota.band)


def quota_twice(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F232: two quotas for one band."""
    for (path, quota), _ in repeated(_quotas(framework), lambda pair: pair[1].band):
        yield finding("F232", at.at(*path, "band"), name=quota.band)


def quota_without_room(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F233: a quota of a lower band leaves less than that of a higher one, which it counts too."""
    order = {band.name: place for place, band in enumerate(framework.descending)}
    quotas = [(path, quota) for path, quota in _quotas(framework) if quota.band in order]
    for (path, quota), (_, other) in permutations(quotas, 2):
        if order[other.band] < order[quota.band] and quota.share < other.share:
            place, name, upper = at.at(*path, "share"), quota.band, other.band
            yield finding("F233", place, name=name, share=quota.share, upper=upper, above=other.share)


def lowest_stays_open(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F234: a quota, a sanction or a condition on the lowest band, below which there is nothing."""
    lowest = framework.descending[-1].name if framework.bands else ""
    for place, name, what in _closing(framework, at):
        if name == lowest:
            yield finding("F234", place, name=lowest, what=what)


def _closing(framework: Framework, at: Positions) -> Iterator[tuple[Place, str, str]]:
    """What keeps units out of a band: where, the band, in a word."""
    for path, quota in _quotas(framework):
        yield at.at(*path, "band"), quota.band, "giới hạn tỷ lệ"
    for path, sanction in _sanctions(framework):
        if sanction.effect == "no_band" and sanction.band is not None:
            yield at.at(*path, "band"), sanction.band, "biện pháp"
    for one in conditions(framework):
        yield at.at(*one.path), one.band.name, "điều kiện"


def sanction_codes(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F235: a sanction, a gate or a condition names a criterion that the set does not have."""
    wanted = [((*path, "code"), one.code) for path, one in _triggers(framework)]
    wanted += [((*one.path, "code"), one.wanted.code) for one in conditions(framework) if one.wanted.code]
    for path, gate in _gates(framework):
        wanted += [((*path, "zeroes", number), code) for number, code in enumerate(gate.zeroes)]
    for path, code in wanted:
        if code not in framework.by_code:
            near = did_you_mean(code, framework.by_code)
            yield finding("F235", at.at(*path), name=code, suggestion=near)


def sanction_complete(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F237: `no_band` needs `band` and `lower` needs `steps`, and neither takes the other's key."""
    keys = {"no_band": ("band", "steps"), "lower": ("steps", "band")}
    for path, sanction in _sanctions(framework):
        needed, foreign = keys[sanction.effect]
        if getattr(sanction, needed) is None:
            yield finding("F237", at.at(*path), effect=sanction.effect, problem=f"thiếu «{needed}»")
        if getattr(sanction, foreign) is not None:
            problem = f"không dùng «{foreign}»"
            yield finding("F237", at.key(*path, foreign), effect=sanction.effect, problem=problem)


def sanction_steps(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F238: a sanction that lowers by more steps than there are bands below the highest."""
    bands = len(framework.bands)
    for path, sanction in _sanctions(framework) if bands else ():
        if sanction.effect == "lower" and (sanction.steps or 0) >= bands:
            yield finding("F238", at.at(*path, "steps"), steps=sanction.steps, bands=bands)


def sanction_without_when(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F239: a criterion needs `when`; a penalty item goes without."""
    for path, sanction in _triggers(framework):
        known = sanction.code in framework.by_code and sanction.code not in framework.taking
        if known and sanction.when is None:
            yield finding("F239", at.at(*path, "code"), name=sanction.code, problem="thiếu «when»")


def sanction_bound(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F239: `when` needs exactly one bound that can be met."""
    for path, sanction in _triggers(framework):
        criterion = framework.by_code.get(sanction.code)
        problem = _bound(sanction.when, criterion.max) if sanction.when and criterion else ""
        if problem:
            yield finding("F239", at.at(*path, "when"), name=sanction.code, problem=problem)


def _bound(when: When, maximum: Decimal) -> str:
    """What is wrong with the bound, if anything."""
    bounds = [bound for bound in (when.above, when.below, when.share_below) if bound is not None]
    if len(bounds) != 1:
        return "«when» phải có đúng một trong ba: above, below, share_below"
    if when.above is not None and not ZERO <= when.above < maximum:
        return "không điểm nào vượt được mốc «above»"
    if when.below is not None and not ZERO < when.below <= maximum:
        return "mốc «below» phải trên 0 và không quá điểm tối đa"
    return ""


def grades_to_lower(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F240: quotas or sanctions in a set that has no bands."""
    for name in () if framework.bands else ("quotas", "sanctions"):
        if getattr(framework.policy, name):
            yield finding("F240", at.key("policy", name), key=name)


GRADES: tuple[Check, ...] = (
    *CONDITIONS,
    bands_named, shares_out_of_range, shares_as_fractions, quota_of_nothing,
    quota_twice, quota_without_room, lowest_stays_open,
    sanction_codes, sanction_complete, sanction_steps, sanction_without_when,
    sanction_bound, grades_to_lower,
)  # fmt: skip
