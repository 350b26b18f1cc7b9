"""Checks on what a grade requires of single criteria, and on conditions made of others. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from parscore.catalogue import finding
from parscore.check.framework.nodes import Check
from parscore.check.pairs import repeated
from parscore.diagnostics import Diagnostic, Path, Positions
from parscore.model.framework import Band, Framework, Requirement
from parscore.number import ZERO, vi

_DEPTH = len(("bands", 0, "requires", 0))
"""The length of the path of a condition that is not part of another."""


class Condition(NamedTuple):
    """What a band requires, with its path in the file."""

    path: Path
    band: Band
    wanted: Requirement


def conditions(framework: Framework) -> Iterator[Condition]:
    for place, band in enumerate(framework.bands):
        for number, wanted in enumerate(band.requires):
            yield from _within(("bands", place, "requires", number), band, wanted)


def _within(path: Path, band: Band, wanted: Requirement) -> Iterator[Condition]:
    """A condition and all that it is made of."""
    yield Condition(path, band, wanted)
    for key in ("all_of", "any_of", "of"):
        for number, part in enumerate(getattr(wanted, key)):
            yield from _within((*path, key, number), band, part)


def _whole_conditions(framework: Framework) -> Iterator[Condition]:
    """The conditions of the bands that each have to be met by themselves."""
    return (one for one in conditions(framework) if len(one.path) == _DEPTH and one.wanted.code is not None)


def condition_complete(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F318: a condition asks for something of one criterion, or for some of several; never for both or neither."""
    for path, _, wanted in conditions(framework):
        if problem := _malformed(wanted):
            yield finding("F318", at.at(*path), problem=problem)


def _malformed(wanted: Requirement) -> str:
    """What is wrong with the shape of a condition, if anything."""
    lists = [key for key in ("all_of", "any_of", "of") if getattr(wanted, key)]
    if wanted.code is not None:
        one = (wanted.share is None) != (wanted.points is None)
        return "" if one and not lists else "«code» đi với đúng một trong hai: share, points"
    if len(lists) != 1 or (wanted.at_least is None) != (lists != ["of"]):
        return "phải có «code», hoặc đúng một trong ba: all_of, any_of, at_least cùng of"
    if wanted.wanted > len(wanted.parts):
        return f"đòi {wanted.wanted} trong chỉ {len(wanted.parts)} điều kiện"
    return ""


def conditions_doubled(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F243: a band with two conditions on one criterion."""
    for one, first in repeated(_whole_conditions(framework), lambda one: (one.path[1], one.wanted.code)):
        line = at.at(*first.path).line
        yield finding("F243", at.at(*one.path), name=one.band.name, code=one.wanted.code, first=line)


def conditions_rise(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F244: what a band asks for is not asked for, or less of it, by a higher band."""
    for path, band, wanted in _whole_conditions(framework):
        least = wanted.share or ZERO
        for upper in _above(framework, band):
            asked = max(
                (one.share or ZERO for one in upper.requires if one.code == wanted.code), default=ZERO
            )
            if asked < least:
                said = f"chỉ đòi {vi(asked)}%" if asked else "không đòi"
                yield finding(
                    "F244", at.at(*path),
                    name=band.name, code=wanted.code, share=least, upper=upper.name, asked=said,
                )  # fmt: skip


def _above(framework: Framework, band: Band) -> tuple[Band, ...]:
    """The higher bands; nothing for the lowest band, which may not ask for anything."""
    order = framework.descending
    place = order.index(band)
    return order[:place] if place < len(order) - 1 else ()


def conditions_on_criteria(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F236: a condition on a bonus or penalty item, which has no share of the whole."""
    items = framework.item_codes
    for path, _, wanted in conditions(framework):
        if wanted.code is not None and wanted.code in items:
            yield finding("F236", at.at(*path, "code"), name=wanted.code)


CONDITIONS: tuple[Check, ...] = (
    condition_complete, conditions_doubled, conditions_rise, conditions_on_criteria,
)  # fmt: skip
