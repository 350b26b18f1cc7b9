"""Checks on what parents make of their children: weights, kinds of units, conditions, gates, rounding of rows. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from parscore.catalogue import finding
from parscore.check.framework.nodes import Check, at_key, at_value, everything, scored
from parscore.diagnostics import Diagnostic, Path, Positions
from parscore.model.aggregate import Aggregate
from parscore.model.framework import Criterion, Framework
from parscore.number import decimals, vi
from parscore.text import did_you_mean, quoted


def aggregate_of_leaf(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F311: a way of adding up children on a criterion that has none."""
    for node in everything(framework):
        if node.criterion.is_leaf and node.criterion.aggregate != "sum":
            yield at_key("F311", at, node, "aggregate", aggregate=node.criterion.aggregate)


def _families(framework: Framework) -> Iterator[tuple[Aggregate, Path, tuple[Criterion, ...]]]:
    """Every row of children with how they add up and the path of their list; the top level first."""
    yield framework.aggregate, ("criteria",), framework.criteria
    for node in framework.nodes():
        if node.criterion.children:
            yield node.criterion.aggregate, (*node.path, "children"), node.criterion.children


def weights(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F312: a child of a weighted sum without a weight above 0; F313: a weight that nothing asks for."""
    for aggregate, path, children in _families(framework):
        for number, child in enumerate(children):
            where = (*path, number)
            if aggregate == "weighted" and not child.condition and (child.weight or 0) <= 0:
                yield finding("F312", at.at(*where, "code"), criterion=child.code)
            if aggregate != "weighted" and child.weight is not None:
                yield finding("F313", at.key(*where, "weight"), criterion=child.code)


def unequal_means(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F321: a mean of children whose maxima differ, so that some weigh more."""
    for aggregate, path, children in _families(framework):
        maxima = sorted({child.max for child in children if not child.condition})
        if aggregate == "mean" and len(maxima) > 1:
            listed = ", ".join(map(vi, maxima))
            yield finding("F321", at.at(*path, 0, "max"), criterion=children[0].code, maxima=listed)


def alternatives(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F314: alternatives that are not, for every kind of unit, exactly one."""
    for aggregate, path, children in _families(framework):
        if aggregate != "alternative":
            continue
        for kind in framework.kinds or {"": ""}:
            count = sum(kind in child.kinds for child in children if not child.condition)
            if count != 1:
                yield finding(
                    "F314", at.at(*path[:-1], "aggregate"), kind=framework.kinds.get(kind, ""), count=count
                )


def unknown_kinds(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F315: a criterion for a kind of unit that the set does not name."""
    for node in everything(framework):
        for number, kind in enumerate(node.criterion.kinds):
            if kind not in framework.kinds:
                near = did_you_mean(kind, framework.kinds)
                yield at_value("F315", at, node, "kinds", number, kind=kind, suggestion=near)


def idle_kinds(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F316: kinds of units that no criterion tells apart."""
    if framework.kinds and not any(node.criterion.kinds for node in everything(framework)):
        yield finding("F316", at.key("kinds"), kinds=quoted(framework.kinds.values()))


def digits_of_rows(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F317: rows rounded to fewer digits than their own maximum has."""
    rounding = framework.policy.rounding
    for node in scored(framework) if rounding.at == "leaf" else ():
        if decimals(node.criterion.max) > rounding.digits:
            yield at_value("F317", at, node, "max", maximum=node.criterion.max, digits=rounding.digits)


def idle_conditions(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F320: a criterion that brings no points and that nothing asks for."""
    wanted = {one.code for band in framework.bands for each in band.requires for one in each.walk()}
    wanted |= {gate.code for gate in framework.policy.gates}
    wanted |= {sanction.code for sanction in framework.policy.sanctions}
    for node in framework.nodes():
        if node.criterion.condition and not wanted & {one.code for one in node.criterion.walk()}:
            yield at_key("F320", at, node, "condition")


def rising_gates(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F310: a gate that more points of a criterion set off; only a penalty item may."""
    for number, gate in enumerate(framework.policy.gates):
        rising = gate.when is not None and gate.when.above is not None
        if rising and gate.code in framework.by_code and gate.code not in framework.taking:
            yield finding("F310", at.at("policy", "gates", number, "when"), name=gate.code)


AGGREGATES: tuple[Check, ...] = (
    aggregate_of_leaf, weights, unequal_means, alternatives, unknown_kinds, idle_kinds, digits_of_rows,
    idle_conditions, rising_gates,
)  # fmt: skip
