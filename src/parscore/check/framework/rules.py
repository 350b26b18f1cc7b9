"""Checks on scoring rules: can the best answer earn the maximum, does the arithmetic of the rule hold. Pure.

`bands` and `survey` rules have a file of their own.
"""

from __future__ import annotations

from collections.abc import Iterator

from parscore.catalogue import finding
from parscore.check.framework.nodes import Check, everything, ruled, slip
from parscore.diagnostics import Diagnostic, Positions, Severity
from parscore.model.framework import Framework
from parscore.model.rules import Choice, Count, Deduct, Judged, Ratio
from parscore.number import HUNDRED
from parscore.text import fold


def choice_reach(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F104: the best option is not worth the maximum."""
    for node, rule in ruled(framework, Choice):
        best = max(rule.options, key=lambda option: rule.options[option])
        points, maximum = rule.options[best], node.criterion.max
        if points != maximum:
            place = at.at(*node.path, "rule", "options", best)
            yield finding(
                "F104",
                place,
                criterion=node.criterion.code,
                best=points,
                maximum=maximum,
                what=f"mức cao nhất «{best}»",
                slip=slip(points, maximum),
            )


def deduct_reach(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F104: a deduction starts elsewhere than at the maximum."""
    for node, rule in ruled(framework, Deduct):
        if rule.start is not None and rule.start != node.criterion.max:
            place = at.at(*node.path, "rule", "start")
            yield finding(
                "F104",
                place,
                criterion=node.criterion.code,
                best=rule.start,
                maximum=node.criterion.max,
                what="điểm xuất phát «start»",
                slip=slip(rule.start, node.criterion.max),
            )


def negative_points(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F130: an option or the least of a deduction below 0."""
    for node, choice in ruled(framework, Choice):
        for option, points in choice.options.items():
            if points < 0:
                place = at.at(*node.path, "rule", "options", option)
                yield finding(
                    "F130", place, criterion=node.criterion.code, what=f"mức «{option}»", points=points
                )
    for node, deduct in ruled(framework, Deduct):
        if deduct.least < 0:
            place = at.at(*node.path, "rule", "least")
            yield finding("F130", place, criterion=node.criterion.code, what="«least»", points=deduct.least)


def alike_options(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F131: two options that differ only in case, spaces or punctuation."""
    for node, rule in ruled(framework, Choice):
        first: dict[str, str] = {}
        for option in rule.options:
            other = first.setdefault(fold(option), option)
            if other != option:
                place = at.key(*node.path, "rule", "options", option)
                yield finding("F131", place, criterion=node.criterion.code, option=option, other=other)


def no_real_choice(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F132: every option is worth the same."""
    for node, rule in ruled(framework, Choice):
        if len(set(rule.options.values())) == 1:
            place = at.key(*node.path, "rule", "options")
            yield finding("F132", place, criterion=node.criterion.code, number=len(rule.options))


def each_not_positive(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F133: `each` of a count or deduction is 0 or less."""
    for node in everything(framework):
        rule = node.criterion.rule
        if isinstance(rule, Count | Deduct) and rule.each <= 0:
            place = at.at(*node.path, "rule", "each")
            yield finding("F133", place, criterion=node.criterion.code, each=rule.each)


def each_too_large(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F134: one case is worth more than all the points there are; a warning for a deduction."""
    for node, count in ruled(framework, Count):
        if count.each > node.criterion.max > 0:
            place = at.at(*node.path, "rule", "each")
            yield finding(
                "F134", place, criterion=node.criterion.code, each=count.each, maximum=node.criterion.max
            )
    for node, deduct in ruled(framework, Deduct):
        least, start = deduct.least, deduct.starts_at(node.criterion.max)
        if deduct.each > start - least > 0:
            yield finding(
                "F134",
                at.at(*node.path, "rule", "each"),
                criterion=node.criterion.code,
                weight=Severity.WARNING,
                each=deduct.each,
                maximum=start - least,
            )


def count_misses_maximum(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F135: the maximum is not a whole number of cases."""
    for node, rule in ruled(framework, Count):
        maximum = node.criterion.max
        if 0 < rule.each <= maximum and maximum % rule.each:
            cases = maximum // rule.each
            yield finding(
                "F135",
                at.at(*node.path, "rule", "each"),
                criterion=node.criterion.code,
                each=rule.each,
                maximum=maximum,
                cases=cases,
                points=cases * rule.each,
            )


def least_not_below_start(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F136: a deduction whose least is not below its start."""
    for node, rule in ruled(framework, Deduct):
        least, start = rule.least, rule.starts_at(node.criterion.max)
        if least >= start > 0:
            place = at.at(*node.path, "rule", "least")
            yield finding("F136", place, criterion=node.criterion.code, least=least, start=start)


def judged_step(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F137: a step that the maximum is not a multiple of."""
    for node, rule in ruled(framework, Judged):
        maximum = node.criterion.max
        if rule.step is not None and (rule.step <= 0 or maximum % rule.step):
            place = at.at(*node.path, "rule", "step")
            yield finding("F137", place, criterion=node.criterion.code, step=rule.step, maximum=maximum)


def ratio_bounds(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F138: `floor` or `full_from` that is no percentage."""
    for node, rule in ruled(framework, Ratio):
        if rule.floor is not None and not 0 <= rule.floor <= HUNDRED:
            place = at.at(*node.path, "rule", "floor")
            yield finding("F138", place, criterion=node.criterion.code, key="floor", value=rule.floor)
        if not 0 < rule.full_from <= HUNDRED:
            place = at.at(*node.path, "rule", "full_from")
            yield finding("F138", place, criterion=node.criterion.code, key="full_from", value=rule.full_from)


def floor_above_full(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F139: full marks are reached below the floor."""
    for node, rule in ruled(framework, Ratio):
        if rule.floor is not None and rule.floor > rule.full_from:
            place = at.at(*node.path, "rule", "floor")
            yield finding(
                "F139", place, criterion=node.criterion.code, floor=rule.floor, full_from=rule.full_from
            )


def fraction_as_percent(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F142: a bound such as 0.8 that was meant as 80 %."""
    for node, rule in ruled(framework, Ratio):
        for key, value in (("floor", rule.floor), ("full_from", rule.full_from)):
            if value is not None and 0 < value <= 1:
                place = at.at(*node.path, "rule", key)
                yield finding(
                    "F142", place, criterion=node.criterion.code, value=value, percent=value * HUNDRED
                )


def ratio_round_to(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F140: `round_to` that the maximum is not a multiple of."""
    for node, rule in ruled(framework, Ratio):
        maximum = node.criterion.max
        if rule.round_to is not None and (rule.round_to <= 0 or maximum % rule.round_to):
            place = at.at(*node.path, "rule", "round_to")
            yield finding("F140", place, criterion=node.criterion.code, step=rule.round_to, maximum=maximum)


RULES: tuple[Check, ...] = (
    choice_reach,
    deduct_reach,
    negative_points,
    alike_options,
    no_real_choice,
    each_not_positive,
    each_too_large,
    count_misses_maximum,
    least_not_below_start,
    judged_step,
    ratio_bounds,
    floor_above_full,
    fraction_as_percent,
    ratio_round_to,
)
