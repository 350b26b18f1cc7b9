"""Walking a criteria set for its checks: scored nodes, rules of one kind, findings at a node, slips of the pen."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal
from typing import TypeVar

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Positions, Severity, Step
from parscore.model.framework import Framework, Node
from parscore.model.rules import BaseRule
from parscore.number import ZERO, decimals, vi

Check = Callable[[Framework, Positions], Iterator[Diagnostic]]
R = TypeVar("R", bound=BaseRule)


def everything(framework: Framework) -> Iterator[Node]:
    """Every criterion, then every bonus and penalty item."""
    yield from framework.nodes()
    yield from framework.items()


def scored(framework: Framework) -> Iterator[Node]:
    """Everything that can hold a mark: leaves of the tree, bonus and penalty items."""
    return (node for node in everything(framework) if node.criterion.is_leaf or is_item(node))


def is_item(node: Node) -> bool:
    """Whether the node is a bonus or penalty item and not part of the tree."""
    return node.path[0] != "criteria"


def ruled(framework: Framework, kind: type[R]) -> Iterator[tuple[Node, R]]:
    """Every node whose rule is of `kind`, with that rule; the rules of cases at nodes of their own."""
    return ((node, rule) for node in framework.ruled if isinstance(rule := node.criterion.rule, kind))


def at_value(
    code: str, at: Positions, node: Node, *where: Step, weight: Severity | None = None, **values: object
) -> Diagnostic:
    """The finding `code` about a criterion, at the value that `where` leads to from the node."""
    return finding(
        code, at.at(*node.path, *where), unit="", criterion=node.criterion.code, weight=weight, **values
    )


def at_key(code: str, at: Positions, node: Node, *where: Step, **values: object) -> Diagnostic:
    """The finding `code` about a criterion, at the key that `where` leads to from the node."""
    return finding(
        code, at.key(*node.path, *where), unit="", criterion=node.criterion.code, weight=None, **values
    )


def total(numbers: Iterable[Decimal]) -> Decimal:
    """The sum, 0 of nothing."""
    return sum(numbers, ZERO)


def slip(written: Decimal, wanted: Decimal) -> str:
    """` – có lẽ gõ nhầm 10,05 thay cho 10,50` when both numbers have the same digits, else nothing."""
    return f" – có lẽ gõ nhầm {_pair(written, wanted)}" if _same_digits(written, wanted) else ""


def slip_among(nodes: Iterable[tuple[str, Decimal]], gap: Decimal) -> str:
    """The one criterion of (code, max) whose digits in another order would close the `gap`; else nothing."""
    found = [(code, value) for code, value in nodes if _same_digits(value, value + gap)]
    if len(found) != 1:
        return ""
    code, value = found[0]
    return f" – có lẽ {code} gõ nhầm {_pair(value, value + gap)}"


def _same_digits(one: Decimal, other: Decimal) -> bool:
    """Whether two different positive numbers have the same digits, or differ only in the decimal mark."""
    if one == other or one <= 0 or other <= 0:
        return False
    left, right = _aligned(one, other)
    if sorted(left) == sorted(right):
        return True
    return left.replace(",", "").strip("0") == right.replace(",", "").strip("0")


def _aligned(one: Decimal, other: Decimal) -> tuple[str, str]:
    digits = max(decimals(one), decimals(other))
    return vi(one, digits), vi(other, digits)


def _pair(written: Decimal, wanted: Decimal) -> str:
    left, right = _aligned(written, wanted)
    return f"{left} thay cho {right}"
