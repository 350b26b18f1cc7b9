"""Checks on the link to last year's set: `previous` and `was`. Pure; the earlier set is handed in."""

from __future__ import annotations

from collections.abc import Iterator

from parscore.catalogue import finding
from parscore.check.framework.nodes import Check, at_value, everything
from parscore.check.pairs import repeated
from parscore.diagnostics import Diagnostic, Positions
from parscore.model.framework import Framework, Node
from parscore.text import did_you_mean, titles_alike


def _renumbered(framework: Framework) -> Iterator[tuple[Node, str]]:
    """Every node that says which code it had, with that code."""
    return ((node, node.criterion.was) for node in everything(framework) if node.criterion.was)


def was_without_previous(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F200: `was` in a set that names no earlier one."""
    if not framework.previous:
        for node, was in _renumbered(framework):
            yield at_value("F200", at, node, "was", was=was)


def was_twice(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F201: two criteria claim one earlier code."""
    for (node, was), (other, _) in repeated(_renumbered(framework), lambda pair: pair[1]):
        if node.criterion.code != other.criterion.code:
            yield at_value("F201", at, node, "was", was=was, other=other.criterion.code)


def check_history(framework: Framework, at: Positions, earlier: Framework) -> list[Diagnostic]:
    """F202, F205, F206, F207: the set against the earlier one that its `previous` names."""
    checks = (_itself, _unknown, _silently_moved, _not_earlier)
    return [found for check in checks for found in check(framework, at, earlier)]


def _itself(framework: Framework, at: Positions, earlier: Framework) -> Iterator[Diagnostic]:
    """F202: `was` repeats the criterion's own code although the title has not changed either."""
    for node, was in _renumbered(framework):
        before = earlier.by_code.get(was)
        if was == node.criterion.code and before and titles_alike(node.criterion.title, before.title):
            yield at_value("F202", at, node, "was")


def _unknown(framework: Framework, at: Positions, earlier: Framework) -> Iterator[Diagnostic]:
    """F205: `was` names a code that the earlier set does not have."""
    for node, was in _renumbered(framework):
        if was not in earlier.by_code:
            yield at_value("F205", at, node, "was", was=was, suggestion=did_you_mean(was, earlier.by_code))


def _silently_moved(framework: Framework, at: Positions, earlier: Framework) -> Iterator[Diagnostic]:
    """F206: a code that meant another criterion in the earlier set, and no `was` says so."""
    for node in everything(framework):
        before = None if node.criterion.was else earlier.by_code.get(node.criterion.code)
        if before is not None and not titles_alike(node.criterion.title, before.title):
            yield at_value("F206", at, node, "title", before=before.title)


def _not_earlier(framework: Framework, at: Positions, earlier: Framework) -> Iterator[Diagnostic]:
    """F207: the set that `previous` names is of the same year or a later one."""
    if earlier.year >= framework.year:
        yield finding("F207", at.at("previous"), year=framework.year, before=earlier.year)


HISTORY: tuple[Check, ...] = (was_without_previous, was_twice)
