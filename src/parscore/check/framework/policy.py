"""Checks on the policy of a set: caps against items, tie-breaks, units with unequal maxima. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import NamedTuple

from parscore.catalogue import finding
from parscore.check.framework.nodes import Check, total
from parscore.check.pairs import repeated
from parscore.diagnostics import Diagnostic, Path, Positions
from parscore.model.framework import Criterion, Framework
from parscore.number import ZERO
from parscore.text import did_you_mean

_TIE_BREAK: Path = ("policy", "rank", "tie_break")


class Cap(NamedTuple):
    """The cap over the bonus or penalty items: its key, its value if there is one, the items, their points."""

    section: str
    what: str
    value: Decimal | None
    items: tuple[Criterion, ...]

    @property
    def key(self) -> str:
        """The key of the policy."""
        return f"{self.section}_cap"

    @property
    def found(self) -> Decimal:
        """The points of all items."""
        return total(item.max for item in self.items)


def _caps(framework: Framework) -> Iterator[Cap]:
    yield Cap("bonus", "điểm thưởng", framework.policy.bonus_cap, framework.bonus)
    yield Cap("penalty", "điểm trừ", framework.policy.penalty_cap, framework.penalty)


def cap_without_items(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F180: a cap over no items."""
    for cap in _caps(framework):
        if cap.value is not None and not cap.items:
            yield finding("F180", at.key("policy", cap.key), key=cap.key, what=cap.what)


def items_without_cap(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F181: items that no cap holds."""
    for cap in _caps(framework):
        if cap.items and cap.value is None:
            yield finding("F181", at.key(cap.section), key=cap.key, what=cap.what, found=cap.found)


def items_above_cap(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F182: items that add up to more than their cap."""
    for cap in _caps(framework):
        if cap.items and cap.value is not None and cap.found > cap.value > 0:
            place = at.at("policy", cap.key)
            yield finding("F182", place, what=cap.what, found=cap.found, cap=cap.value)


def cap_out_of_reach(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F183: items that add up to less than their cap."""
    for cap in _caps(framework):
        if cap.value is not None and 0 < cap.found < cap.value:
            place = at.at("policy", cap.key)
            yield finding("F183", place, what=cap.what, found=cap.found, cap=cap.value)


def item_above_cap(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F184: one item above the cap over all."""
    for cap in _caps(framework):
        for index, item in enumerate(cap.items):
            if cap.value is not None and item.max > cap.value > 0:
                place, what = at.at(cap.section, index, "max"), cap.what
                yield finding("F184", place, criterion=item.code, maximum=item.max, cap=cap.value, what=what)


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


def tie_break_unknown(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F187: a tie-break that names nothing."""
    known = [*framework.by_code, "bonus", "survey"]
    for index, name in enumerate(framework.policy.rank.tie_break):
        if name not in known:
            yield finding("F187", at.at(*_TIE_BREAK, index), name=name, suggestion=did_you_mean(name, known))


def tie_break_lacking(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F188: a tie-break by a part that the set does not have."""
    parts = {
        "bonus": ("mục thưởng", framework.bonus),
        "survey": ("tiêu chí điều tra XHH", framework.surveyed),
    }
    for index, name in enumerate(framework.policy.rank.tie_break):
        what, criteria = parts.get(name, ("", framework.criteria))
        if not criteria:
            yield finding("F188", at.at(*_TIE_BREAK, index), name=name, what=what)


def tie_break_doubled(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F189: one tie-break given twice."""
    for (index, name), _ in repeated(enumerate(framework.policy.rank.tie_break), lambda pair: pair[1]):
        yield finding("F189", at.at(*_TIE_BREAK, index), name=name)


def tie_break_on_faults(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F197: a penalty item as tie-break would put the unit with more faults first."""
    for index, name in enumerate(framework.policy.rank.tie_break):
        if name in framework.taking:
            yield finding("F197", at.at(*_TIE_BREAK, index), name=name)


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
    cap_without_items, items_without_cap, items_above_cap, cap_out_of_reach, item_above_cap,
    caps_positive, total_cap_too_low, tie_break_unknown, tie_break_lacking, tie_break_doubled,
    tie_break_on_faults, unequal_maxima, compare_printed,
)  # fmt: skip
