"""Checks on the link to last year's set: `previous` and `was`. Pure; the earlier set is handed in."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import SequenceMatcher

from parscore.catalogue import finding
from parscore.check.framework.nodes import Check, everything
from parscore.diagnostics import Diagnostic, Positions
from parscore.model.framework import Framework
from parscore.text import bare, did_you_mean

_ALIKE = 0.55
"""Titles less alike than this are taken for other criteria, not for a new wording."""


def was_without_previous(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F200: `was` in a set that names no earlier one."""
    for node in everything(framework):
        if node.criterion.was and not framework.previous:
            place = at.at(*node.path, "was")
            yield finding("F200", place, criterion=node.criterion.code, was=node.criterion.was)


def was_twice(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F201: two criteria claim one earlier code."""
    first: dict[str, str] = {}
    for node in everything(framework):
        criterion = node.criterion
        if criterion.was and (other := first.setdefault(criterion.was, criterion.code)) != criterion.code:
            place = at.at(*node.path, "was")
            yield finding("F201", place, criterion=criterion.code, was=criterion.was, other=other)


def check_history(framework: Framework, at: Positions, earlier: Framework) -> list[Diagnostic]:
    """F202, F205, F206, F207: the set against the earlier one that its `previous` names."""
    checks = (_itself, _known, _silently_moved, _earlier)
    return [found for check in checks for found in check(framework, at, earlier)]


def _itself(framework: Framework, at: Positions, earlier: Framework) -> Iterator[Diagnostic]:
    """F202: `was` repeats the criterion's own code although the title has not changed either."""
    for node in everything(framework):
        criterion = node.criterion
        before = earlier.by_code.get(criterion.code)
        if criterion.was == criterion.code and before is not None and _alike(criterion.title, before.title):
            yield finding("F202", at.at(*node.path, "was"), criterion=criterion.code)


def _known(framework: Framework, at: Positions, earlier: Framework) -> Iterator[Diagnostic]:
    for node in everything(framework):
        was = node.criterion.was
        if was and was not in earlier.by_code:
            suggestion = did_you_mean(was, earlier.by_code)
            place = at.at(*node.path, "was")
            yield finding("F205", place, criterion=node.criterion.code, was=was, suggestion=suggestion)


def _silently_moved(framework: Framework, at: Positions, earlier: Framework) -> Iterator[Diagnostic]:
    for node in everything(framework):
        criterion = node.criterion
        before = earlier.by_code.get(criterion.code)
        if criterion.was or before is None or _alike(criterion.title, before.title):
            continue
        yield finding("F206", at.at(*node.path, "title"), criterion=criterion.code, before=before.title)


def _alike(one: str, other: str) -> bool:
    left, right = bare(one), bare(other)
    return left == right or SequenceMatcher(None, left, right, autojunk=False).ratio() >= _ALIKE


def _earlier(framework: Framework, at: Positions, earlier: Framework) -> Iterator[Diagnostic]:
    if earlier.year >= framework.year:
        yield finding("F207", at.at("previous"), year=framework.year, before=earlier.year)


HISTORY: tuple[Check, ...] = (was_without_previous, was_twice)
