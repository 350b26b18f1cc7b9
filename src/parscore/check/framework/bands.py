"""Checks on what lowers a grade: quotas, sanctions, conditions; tie-breaks that reward faults. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from parscore.catalogue import finding
from parscore.check.framework.nodes import Check
from parscore.diagnostics import Diagnostic, Path, Positions
from parscore.model.framework import Framework, When
from parscore.number import HUNDRED, ZERO, exactly, settle, vi
from parscore.text import did_you_mean

_QUOTAS: Path = ("policy", "quotas")
_SANCTIONS: Path = ("policy", "sanctions")


def _requirements(framework: Framework) -> Iterator[tuple[Path, int, int]]:
    for place, band in enumerate(framework.bands):
        for number in range(len(band.requires)):
            yield ("bands", place, "requires", number), place, number


def _lowest(framework: Framework) -> str:
    return framework.descending[-1].name if framework.bands else ""


def tie_break_faults(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F197: a penalty item as tie-break would put the unit with more faults first."""
    penalties = {item.code for item in framework.penalty}
    for index, name in enumerate(framework.policy.rank.tie_break):
        if name in penalties:
            yield finding("F197", at.at("policy", "rank", "tie_break", index), name=name)


def bands_named(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F230: a quota or a sanction names a band that the set does not have."""
    names = [band.name for band in framework.bands]
    wanted = [(_QUOTAS, number, quota.band) for number, quota in enumerate(framework.policy.quotas)]
    wanted += [
        (_SANCTIONS, number, sanction.band)
        for number, sanction in enumerate(framework.policy.sanctions)
        if sanction.band is not None
    ]
    for path, number, name in wanted:
        if names and name not in names:
            place = at.at(*path, number, "band")
            yield finding("F230", place, name=name, suggestion=did_you_mean(name, names))


def shares_of_all(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F231: a share outside 0…100 %; 100 in a quota and 0 in a condition ask for nothing."""
    for number, quota in enumerate(framework.policy.quotas):
        if not ZERO <= quota.share < HUNDRED:
            yield finding(
                "F231", at.at(*_QUOTAS, number, "share"), share=quota.share, bounds="từ 0 đến dưới 100"
            )
    for path, place, number in _requirements(framework):
        share = framework.bands[place].requires[number].share
        if not ZERO < share <= HUNDRED:
            yield finding("F231", at.at(*path, "share"), share=share, bounds="trên 0 đến 100")
    for number, sanction in enumerate(framework.policy.sanctions):
        share_below = sanction.when.share_below if sanction.when else None
        if share_below is not None and not ZERO < share_below <= HUNDRED:
            place_ = at.at(*_SANCTIONS, number, "when", "share_below")
            yield finding("F231", place_, share=share_below, bounds="trên 0 đến 100")


def shares_as_fractions(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F241: a share between 0 and 1 %, which may have been meant as a part of one."""
    shares: list[tuple[Path, Decimal]] = [
        ((*_QUOTAS, number, "share"), quota.share) for number, quota in enumerate(framework.policy.quotas)
    ]
    shares += [
        ((*path, "share"), framework.bands[place].requires[number].share)
        for path, place, number in _requirements(framework)
    ]
    shares += [
        ((*_SANCTIONS, number, "when", "share_below"), sanction.when.share_below)
        for number, sanction in enumerate(framework.policy.sanctions)
        if sanction.when is not None and sanction.when.share_below is not None
    ]
    for path, share in shares:
        if ZERO < share <= 1:
            yield finding("F241", at.at(*path), share=share, percent=_as_percent(share))


@exactly
def _as_percent(share: Decimal) -> Decimal:
    return settle(share * HUNDRED)


def quota_of_nothing(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F242: a quota of 0 %, which leaves nobody in the band and above."""
    for number, quota in enumerate(framework.policy.quotas):
        if quota.share == ZERO:
            yield finding("F242", at.at(*_QUOTAS, number, "share"), name=quota.band)


def conditions_doubled(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F243: a band with two conditions on one criterion."""
    for path, place, number in _requirements(framework):
        wanted = framework.bands[place].requires
        other = next((n for n in range(number) if wanted[n].code == wanted[number].code), None)
        if other is not None:
            line = at.at("bands", place, "requires", other).line
            name, code = framework.bands[place].name, wanted[number].code
            yield finding("F243", at.at(*path), name=name, code=code, first=line)


def conditions_rise(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F244: what a band asks for is not asked for, or less of it, by a higher band."""
    places = {band.name: number for number, band in enumerate(framework.bands)}
    order = framework.descending
    for lower, band in enumerate(order[:-1]):
        for number, wanted in enumerate(band.requires):
            for upper in order[:lower]:
                asked = max((one.share for one in upper.requires if one.code == wanted.code), default=ZERO)
                if asked < wanted.share:
                    path = ("bands", places[band.name], "requires", number)
                    said = f"chỉ đòi {vi(asked)}%" if asked else "không đòi"
                    yield finding(
                        "F244", at.at(*path),
                        name=band.name, code=wanted.code, share=wanted.share, upper=upper.name, asked=said,
                    )  # fmt: skip


def quota_twice(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F232: two quotas for one band."""
    seen: set[str] = set()
    for number, quota in enumerate(framework.policy.quotas):
        if quota.band in seen:
            yield finding("F232", at.at(*_QUOTAS, number, "band"), name=quota.band)
        seen.add(quota.band)


def quota_without_room(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F233: a quota of a lower band leaves less than that of a higher one, which it counts too."""
    order = [band.name for band in framework.descending]
    quotas = [(number, quota) for number, quota in enumerate(framework.policy.quotas) if quota.band in order]
    for number, quota in quotas:
        for _, other in quotas:
            if order.index(other.band) < order.index(quota.band) and quota.share < other.share:
                yield finding(
                    "F233", at.at(*_QUOTAS, number, "share"),
                    name=quota.band, share=quota.share, upper=other.band, above=other.share,
                )  # fmt: skip


def lowest_stays_open(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F234: a quota, a sanction or a condition on the lowest band, below which there is nothing."""
    lowest = _lowest(framework)
    for number, quota in enumerate(framework.policy.quotas):
        if quota.band == lowest:
            yield finding("F234", at.at(*_QUOTAS, number, "band"), name=lowest, what="giới hạn tỷ lệ")
    for number, sanction in enumerate(framework.policy.sanctions):
        if sanction.effect == "no_band" and sanction.band == lowest:
            yield finding("F234", at.at(*_SANCTIONS, number, "band"), name=lowest, what="biện pháp")
    for path, place, _ in _requirements(framework):
        if framework.bands[place].name == lowest:
            yield finding("F234", at.at(*path), name=lowest, what="điều kiện")


def sanction_codes(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F235: a sanction or a condition names a criterion that the set does not have."""
    wanted: list[tuple[Path, str]] = [
        ((*_SANCTIONS, number, "code"), sanction.code)
        for number, sanction in enumerate(framework.policy.sanctions)
    ]
    wanted += [
        ((*path, "code"), framework.bands[place].requires[number].code)
        for path, place, number in _requirements(framework)
    ]
    for path, code in wanted:
        if code not in framework.by_code:
            yield finding("F235", at.at(*path), name=code, suggestion=did_you_mean(code, framework.by_code))


def conditions_on_criteria(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F236: a condition on a bonus or penalty item, which has no share of the whole."""
    items = {item.code for item in (*framework.bonus, *framework.penalty)}
    for path, place, number in _requirements(framework):
        code = framework.bands[place].requires[number].code
        if code in items:
            yield finding("F236", at.at(*path, "code"), name=code)


def sanction_complete(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F237: `no_band` needs `band` and `lower` needs `steps`, and neither takes the other's key."""
    keys = {"no_band": ("band", "steps"), "lower": ("steps", "band")}
    for number, sanction in enumerate(framework.policy.sanctions):
        needed, foreign = keys[sanction.effect]
        if getattr(sanction, needed) is None:
            yield finding(
                "F237", at.at(*_SANCTIONS, number), effect=sanction.effect, problem=f"thiếu «{needed}»"
            )
        if getattr(sanction, foreign) is not None:
            place = at.key(*_SANCTIONS, number, foreign)
            yield finding("F237", place, effect=sanction.effect, problem=f"không dùng «{foreign}»")


def sanction_steps(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F238: a sanction that lowers by more steps than there are bands below the highest."""
    most = len(framework.bands) - 1
    for number, sanction in enumerate(framework.policy.sanctions):
        if sanction.effect == "lower" and framework.bands and (sanction.steps or 0) > most:
            place = at.at(*_SANCTIONS, number, "steps")
            yield finding("F238", place, steps=sanction.steps, bands=len(framework.bands))


def sanction_trigger(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F239: a criterion needs `when` with exactly one bound that can be met; a penalty item goes without."""
    penalties = {item.code for item in framework.penalty}
    for number, sanction in enumerate(framework.policy.sanctions):
        when, criterion = sanction.when, framework.by_code.get(sanction.code)
        if criterion is None:
            continue
        if when is None:
            if sanction.code not in penalties:
                yield finding(
                    "F239", at.at(*_SANCTIONS, number, "code"), name=sanction.code, problem="thiếu «when»"
                )
        elif (problem := _bound(when, criterion.max)) is not None:
            yield finding("F239", at.at(*_SANCTIONS, number, "when"), name=sanction.code, problem=problem)


def _bound(when: When, maximum: Decimal) -> str | None:
    bounds = [bound for bound in (when.above, when.below, when.share_below) if bound is not None]
    if len(bounds) != 1:
        return "«when» phải có đúng một trong ba: above, below, share_below"
    most = HUNDRED if when.share_below is not None else maximum
    if when.above is not None and not ZERO <= when.above < most:
        return "không điểm nào vượt được mốc «above»"
    if when.below is not None and not ZERO < when.below <= most:
        return "mốc «below» phải trên 0 và không quá điểm tối đa"
    return None


def grades_to_lower(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F240: quotas or sanctions in a set that has no bands."""
    for name in ("quotas", "sanctions"):
        if getattr(framework.policy, name) and not framework.bands:
            yield finding("F240", at.key("policy", name), key=name)


GRADES: tuple[Check, ...] = (
    tie_break_faults,
    bands_named,
    shares_of_all,
    shares_as_fractions,
    quota_of_nothing,
    conditions_doubled,
    conditions_rise,
    quota_twice,
    quota_without_room,
    lowest_stays_open,
    sanction_codes,
    conditions_on_criteria,
    sanction_complete,
    sanction_steps,
    sanction_trigger,
    grades_to_lower,
)
