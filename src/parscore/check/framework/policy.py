"""Checks on policy and grades: caps against items, ties, unequal maxima, holes in grades. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from parscore.catalogue import finding
from parscore.check.framework.nodes import Check, total
from parscore.diagnostics import Diagnostic, Positions
from parscore.model.framework import Criterion, Framework
from parscore.number import HUNDRED, ZERO
from parscore.text import did_you_mean, fold

_WORDS = {"bonus": "điểm thưởng", "penalty": "điểm trừ"}


def _caps(framework: Framework) -> Iterator[tuple[str, Decimal | None, tuple[Criterion, ...]]]:
    yield "bonus", framework.policy.bonus_cap, framework.bonus
    yield "penalty", framework.policy.penalty_cap, framework.penalty


def cap_without_items(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F180: a cap over no items."""
    for name, cap, items in _caps(framework):
        if cap is not None and not items:
            yield finding("F180", at.key("policy", f"{name}_cap"), key=f"{name}_cap", what=_WORDS[name])


def items_without_cap(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F181: items that no cap holds."""
    for name, cap, items in _caps(framework):
        if items and cap is None:
            found = total(item.max for item in items)
            yield finding("F181", at.key(name), key=f"{name}_cap", what=_WORDS[name], found=found)


def items_above_cap(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F182: items that add up to more than their cap."""
    for name, cap, items in _caps(framework):
        found = total(item.max for item in items)
        if items and cap is not None and found > cap > 0:
            yield finding("F182", at.at("policy", f"{name}_cap"), what=_WORDS[name], found=found, cap=cap)


def cap_out_of_reach(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F183: items that add up to less than their cap."""
    for name, cap, items in _caps(framework):
        found = total(item.max for item in items)
        if cap is not None and 0 < found < cap:
            yield finding("F183", at.at("policy", f"{name}_cap"), what=_WORDS[name], found=found, cap=cap)


def item_above_cap(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F184: one item above the cap over all."""
    for name, cap, items in _caps(framework):
        for index, item in enumerate(items):
            if cap is not None and item.max > cap > 0:
                place = at.at(name, index, "max")
                yield finding(
                    "F184", place, criterion=item.code, maximum=item.max, cap=cap, what=_WORDS[name]
                )


def caps_positive(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F185: a cap of 0 or less."""
    for key in ("bonus_cap", "penalty_cap", "total_cap"):
        cap = getattr(framework.policy, key)
        if cap is not None and cap <= 0:
            yield finding("F185", at.at("policy", key), key=key, cap=cap)


def total_cap_too_low(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F186: the highest total allowed is below the full points."""
    cap = framework.policy.total_cap
    if cap is not None and 0 < cap < framework.maximum:
        yield finding("F186", at.at("policy", "total_cap"), cap=cap, maximum=framework.maximum)


def tie_break_names(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F187, F188: a tie-break that names nothing, or a part that the set does not have."""
    surveyed = any(leaf.rule is not None and leaf.rule.kind == "survey" for leaf in framework.leaves)
    have = {"bonus": bool(framework.bonus), "survey": surveyed}
    for index, name in enumerate(framework.policy.rank.tie_break):
        place = at.at("policy", "rank", "tie_break", index)
        if name in have:
            if not have[name]:
                what = "mục thưởng" if name == "bonus" else "tiêu chí điều tra XHH"
                yield finding("F188", place, name=name, what=what)
        elif name not in framework.by_code:
            yield finding(
                "F187", place, name=name, suggestion=did_you_mean(name, [*framework.by_code, *have])
            )


def tie_break_doubled(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F189: one tie-break given twice."""
    names = framework.policy.rank.tie_break
    for index, name in enumerate(names):
        if name in names[:index]:
            yield finding("F189", at.at("policy", "rank", "tie_break", index), name=name)


def unequal_maxima(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F190: points compared although units may have unequal maxima."""
    if framework.policy.not_applicable != "reduce_maximum":
        return
    if framework.policy.rank.by == "points":
        yield finding("F190", at.at("policy", "rank", "by"), what="xếp hạng", key="rank.by")
    if framework.bands_on == "points":
        yield finding("F190", at.at("bands_on"), what="xếp loại", key="bands_on")


def compare_printed(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F196: ranking on printed values lets rounding make ties."""
    if framework.policy.rank.compare == "printed":
        digits = framework.policy.rounding.digits
        yield finding("F196", at.at("policy", "rank", "compare"), digits=digits)


def bands_and_base(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F191: grades without saying what they stand on, or the reverse."""
    if framework.bands and framework.bands_on is None:
        yield finding("F191", at.key("bands"), have="bands", lacks="bands_on")
    if framework.bands_on is not None and not framework.bands:
        yield finding("F191", at.key("bands_on"), have="bands_on", lacks="bands")


def bands_descend(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F192: grades that are not in descending order, or start at the same value."""
    for index, (upper, lower) in enumerate(zip(framework.bands, framework.bands[1:], strict=False), start=1):
        if lower.from_ >= upper.from_:
            yield finding(
                "F192",
                at.at("bands", index, "from"),
                name=lower.name,
                start=lower.from_,
                before=upper.name,
                above=upper.from_,
            )


def bands_floor(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F193: the lowest grade does not start at 0."""
    if not framework.bands:
        return
    index = min(range(len(framework.bands)), key=lambda n: framework.bands[n].from_)
    lowest = framework.bands[index]
    if lowest.from_ != 0:
        yield finding("F193", at.at("bands", index, "from"), name=lowest.name, start=lowest.from_)


def bands_reachable(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F194: a grade that starts above anything a unit can reach."""
    highest = _highest(framework)
    for index, band in enumerate(framework.bands):
        if band.from_ > highest:
            yield finding(
                "F194", at.at("bands", index, "from"), name=band.name, start=band.from_, highest=highest
            )


def _highest(framework: Framework) -> Decimal:
    """The highest value on which grades can stand, bonus included."""
    if framework.bands_on == "percentile":
        return HUNDRED
    maximum, policy = framework.maximum, framework.policy
    items = total(item.max for item in framework.bonus)
    bonus = items if policy.bonus_cap is None else min(items, policy.bonus_cap)
    most = maximum + bonus if policy.total_cap is None else min(maximum + bonus, policy.total_cap)
    if framework.bands_on == "points":
        return most
    return max(HUNDRED, most * HUNDRED / maximum) if maximum > ZERO else HUNDRED


def bands_names(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F195: two grades with one name."""
    first: dict[str, int] = {}
    for index, band in enumerate(framework.bands):
        other = first.setdefault(fold(band.name), index)
        if other != index:
            line = at.at("bands", other, "name").line
            yield finding("F195", at.at("bands", index, "name"), name=band.name, first=line)


POLICY: tuple[Check, ...] = (
    cap_without_items,
    items_without_cap,
    items_above_cap,
    cap_out_of_reach,
    item_above_cap,
    caps_positive,
    total_cap_too_low,
    tie_break_names,
    tie_break_doubled,
    unequal_maxima,
    compare_printed,
)
BANDS: tuple[Check, ...] = (
    bands_and_base,
    bands_descend,
    bands_floor,
    bands_reachable,
    bands_names,
)
