"""Checks on rules that are chosen by the unit or by another row: whole cases, known rows, one way of choosing. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from parscore.check.framework.nodes import Check, at_value, is_item, ruled, scored
from parscore.diagnostics import Diagnostic, Positions
from parscore.model.framework import Framework, Node
from parscore.model.rules import Case, Cases
from parscore.text import did_you_mean


def _cases(framework: Framework) -> Iterator[tuple[Node, Cases, int, Case]]:
    """Every case with its place among those of its rule."""
    for node, rule in ruled(framework, Cases):
        yield from ((node, rule, place, case) for place, case in enumerate(rule.cases))


def malformed_cases(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F265: a case without exactly one condition, or without exactly one of points and rule."""
    for node, _, place, case in _cases(framework):
        if not case.is_whole:
            yield at_value("F265", at, node, "rule", "cases", place, number=place + 1)


def unknown_rows(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F266: a case on a row that is none, is itself, or depends on further rows."""
    known = {node.criterion.code for node in scored(framework) if not is_item(node)}
    for node, _, place, case in _cases(framework):
        if case.row is not None and (why := _why_not(framework, node, case.row, known)):
            near = did_you_mean(case.row, known) if case.row not in framework.by_code else ""
            yield at_value(
                "F266", at, node, "rule", "cases", place, "row", row=case.row, why=why, suggestion=near
            )


def _why_not(framework: Framework, node: Node, code: str, known: set[str]) -> str:
    """Why no case can rest on the points of a row."""
    if code == node.criterion.code:
        return "là chính tiêu chí này"
    if code not in known:
        return "không phải là tiêu chí được chấm của bộ"
    other = framework.by_code[code].rule
    if other is not None and other.relative:
        return "chỉ có điểm sau khi so với các đơn vị khác"
    return "lại phụ thuộc tiêu chí khác" if other is not None and other.rows else ""


def mixed_cases(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F267: some cases that the unit chooses, others that follow from another row."""
    for node, rule in ruled(framework, Cases):
        if rule.options and len(rule.options) < len(rule.cases):
            yield at_value("F267", at, node, "rule", "kind")


def chosen_twice(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F268: a case that the unit chooses, with a rule in which it chooses again."""
    for node, _, place, case in _cases(framework):
        if case.option is not None and case.rule is not None and case.rule.chooses:
            yield at_value("F268", at, node, "rule", "cases", place, option=case.option)


def open_cases(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F269: cases on other rows of which none holds for some points, or some that none reaches."""
    for node, rule in ruled(framework, Cases):
        catch_all = next((place for place, case in enumerate(rule.cases) if case.otherwise), None)
        if rule.rows and catch_all is None:
            last = len(rule.cases) - 1
            yield at_value("F269", at, node, "rule", "cases", last, why="không có trường hợp else")
        elif catch_all is not None and catch_all + 1 < len(rule.cases):
            why = "đứng sau else nên không bao giờ tới"
            yield at_value("F269", at, node, "rule", "cases", catch_all + 1, why=why)


CASES: tuple[Check, ...] = (malformed_cases, unknown_rows, mixed_cases, chosen_twice, open_cases)
