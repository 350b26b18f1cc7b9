"""Checks on the policy of a set: caps against items, tie-breaks, units with unequal maxima. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from parscore.catalogue import finding
from parscore.check.framework.nodes import Check, total
from parscore.check.pairs import repeated
from parscore.diagnostics import Diagnostic, Path, Positions
from parscore.model.framework import Criterion, Framework
from parscore.number import ZERO
from parscore.text import did_you_mean

_TIE_BREAK: Path = ("policy", "rank", "tie_break")


_SECTIONS = {"bonus": "điểm thưởng", "penalty": "điểm trừ"}


def caps(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F180–F183: a cap without items, items without a cap, items that add up to more or less than their cap."""
    for section, what in _SECTIONS.items():
        key, items = f"{section}_cap", getattr(framework, section)
        cap, found = getattr(framework.policy, key), total(item.max for item in items)
        code = _fault_of_cap(cap, found, items)
        places = {"F180": at.key("policy", key), "F181": at.key(section)}
        if code:
            place = places.get(code, at.at("policy", key))
            yield finding(code, place, key=key, what=what, found=found, cap=cap)


def _fault_of_cap(cap: Decimal | None, found: Decimal, items: Sequence[Criterion]) -> str:
    if cap is None:
        return "F181" if items else ""
    if not items:
        return "F180"
    if found > cap > 0:
        return "F182"
    return "F183" if 0 < found < cap else ""


def item_above_cap(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F184: one item above the cap over all."""
    for section, what in _SECTIONS.items():
        cap = getattr(framework.policy, f"{section}_cap") or ZERO
        for index, item in enumerate(getattr(framework, section)):
            if item.max > cap > 0:
                place = at.at(section, index, "max")
                yield finding("F184", place, criterion=item.code, maximum=item.max, cap=cap, what=what)


def caps_positive(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F185: a cap of 0 or less."""
    for key in ("bonus_cap", "penalty_cap", "total_cap"):
        cap = getattr(framework.policy, key)
        if cap is not None and cap <= 0:
            yield finding("F185", at.at("policy", key), key=key, cap=cap)


def total_cap_too_low(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F186: the highest total allowed is below the full points."""
    cap = framework.policy.total_cap
    if cap is not None and ZERO < cap < framework.maximum:
        yield finding("F186", at.at("policy", "total_cap"), cap=cap, maximum=framework.maximum)


def tie_breaks(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F187, F188: a tie-break by nothing known, or by a part that the set does not have; F197: by faults.

    A penalty item as tie-break would put the unit with more faults first.
    """
    known = [*framework.by_code, "bonus", "survey"]
    lacking = {
        "bonus": "" if framework.bonus else "mục thưởng",
        "survey": "" if framework.surveyed else "tiêu chí điều tra XHH",
    }
    for index, name in enumerate(framework.policy.rank.tie_break):
        place = at.at(*_TIE_BREAK, index)
        if name not in known:
            yield finding("F187", place, name=name, suggestion=did_you_mean(name, known))
        if what := lacking.get(name):
            yield finding("F188", place, name=name, what=what)
        if name in framework.taking:
            yield finding("F197", place, name=name)


def tie_break_doubled(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F189: one tie-break given twice."""
    for (index, name), _ in repeated(enumerate(framework.policy.rank.tie_break), lambda pair: pair[1]):
        yield finding("F189", at.at(*_TIE_BREAK, index), name=name)


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


POLICY: tuple[Check, ...] = (
    caps, item_above_cap, caps_positive, total_cap_too_low, tie_breaks, tie_break_doubled, unequal_maxima,
    compare_printed,
)  # fmt: skip
