"""Checks on the tree of a criteria set: codes, depth, who has a rule, titles. Pure; adds nothing up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from parscore.catalogue import finding
from parscore.check.framework.nodes import Check, everything, scored
from parscore.diagnostics import Diagnostic, Positions
from parscore.diagnostics import Path as NodePath
from parscore.model.framework import Framework, Node
from parscore.text import fold

_ROMAN = {"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}
_NUMBERED = re.compile(r"(\D*)([1-9]\d*)")
_SPACING = re.compile(r"(?<=\S)[ \t]{2,}(?=\S)|[\u00a0\u2000-\u200a\u202f\u3000]")


def doubled_codes(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F101: one code given to two criteria, bonus or penalty items."""
    first: dict[str, Node] = {}
    for node in everything(framework):
        code = node.criterion.code
        if code in first:
            line = at.at(*first[code].path, "code").line
            yield finding("F101", at.at(*node.path, "code"), criterion=code, first=line)
        first.setdefault(code, node)


def alike_codes(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F109: codes that differ only in case or punctuation."""
    first: dict[str, str] = {}
    for node in everything(framework):
        code = node.criterion.code
        other = first.setdefault(fold(code), code)
        if other != code:
            yield finding("F109", at.at(*node.path, "code"), criterion=code, other=other)


def leaf_without_rule(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F105: a scored criterion that does not say how it is scored."""
    for node in scored(framework):
        if node.criterion.rule is None and node.criterion.is_leaf:
            yield finding("F105", at.at(*node.path, "code"), criterion=node.criterion.code)


def parent_with_rule(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F106: a criterion with children and a rule of its own."""
    for node in framework.nodes():
        if node.criterion.children and node.criterion.rule is not None:
            yield finding("F106", at.key(*node.path, "rule"), criterion=node.criterion.code)


def too_deep(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F107: a criterion below the last declared level; reported once, at the first depth that has no name."""
    for node in framework.nodes():
        if node.depth == len(framework.levels):
            place, depth = at.at(*node.path, "code"), node.depth
            yield finding("F107", place, criterion=node.criterion.code, level=depth + 1, levels=depth)


def foreign_code(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F108: a child's code that is not its parent's code, a dot and one more part."""
    for node in framework.nodes():
        if node.parent is None:
            continue
        code, start = node.criterion.code, node.parent.code + "."
        if not code.startswith(start) or not code[len(start) :] or "." in code[len(start) :]:
            yield finding("F108", at.at(*node.path, "code"), criterion=code, parent=node.parent.code)


def order_and_gaps(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F110, F111: siblings out of order, or numbers left out (not in a published part of a larger set)."""
    for siblings in _families(framework):
        numbers = _numbers(siblings)
        if numbers is None:
            continue
        for (before, low), (node, high) in pairwise(numbers):
            if high < low:
                yield finding(
                    "F110",
                    at.at(*node.path, "code"),
                    criterion=node.criterion.code,
                    before=before.criterion.code,
                )
        if not framework.part:
            yield from _gaps(sorted(numbers, key=lambda pair: pair[1]), at)


def _gaps(numbers: Sequence[tuple[Node, int]], at: Positions) -> Iterator[Diagnostic]:
    expected = 1
    for node, number in numbers:
        if number > expected:
            code = node.criterion.code
            yield finding(
                "F111", at.at(*node.path, "code"), criterion=code, expected=_with_number(code, expected)
            )
        expected = number + 1


def _with_number(code: str, number: int) -> str:
    head, dot, tail = code.rpartition(".")
    matched = _NUMBERED.fullmatch(tail)
    return f"{head}{dot}{matched.group(1)}{number}" if matched else f"{head}{dot}{_as_roman(number)}"


def _families(framework: Framework) -> Iterator[list[Node]]:
    families: dict[tuple[object, ...], list[Node]] = {}
    for node in everything(framework):
        families.setdefault(node.path[:-1], []).append(node)
    yield from families.values()


def _numbers(siblings: Sequence[Node]) -> list[tuple[Node, int]] | None:
    """Each sibling with its number, when all are numbered in one way; None for letters and mixed ways."""
    tails = [node.criterion.code.rpartition(".")[2] for node in siblings]
    matched = [_NUMBERED.fullmatch(tail) for tail in tails]
    if all(matched) and len({match.group(1) for match in matched if match}) == 1:
        return [(node, int(match.group(2))) for node, match in zip(siblings, matched, strict=True) if match]
    romans = [_roman(tail) for tail in tails]
    if len(siblings) > 1 and all(romans):
        return list(zip(siblings, romans, strict=True))
    return None


def _roman(text: str) -> int:
    """The value of a Roman numeral up to C, 0 for anything else."""
    value = 0
    for letter, following in zip(text, text[1:] + " ", strict=True):
        worth, next_worth = _ROMAN.get(letter, 0), _ROMAN.get(following, 0)
        if not worth:
            return 0
        value += -worth if worth < next_worth else worth
    return value


def _as_roman(number: int) -> str:
    tens, ones = divmod(number, 10)
    return "X" * tens + ("", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX")[ones]


def no_points(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F112: a maximum of 0 or less."""
    for node in everything(framework):
        if node.criterion.max <= 0:
            yield finding(
                "F112", at.at(*node.path, "max"), criterion=node.criterion.code, maximum=node.criterion.max
            )


def doubled_titles(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F126: two criteria under one parent with the same words as title."""
    for siblings in _families(framework):
        first: dict[str, str] = {}
        for node in siblings:
            code = node.criterion.code
            other = first.setdefault(fold(node.criterion.title), code)
            if other != code:
                yield finding("F126", at.at(*node.path, "title"), criterion=code, other=other)


def idle_keys(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F175: keys of a scored criterion on a parent, where they do nothing."""
    for node in framework.nodes():
        if node.criterion.is_leaf:
            continue
        for key in ("lead", "evidence", "guide", "source"):
            if getattr(node.criterion, key) is not None:
                yield finding("F175", at.key(*node.path, key), criterion=node.criterion.code, key=key)


def items_with_children(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F176: a bonus or penalty item with children."""
    for node in framework.items():
        if node.criterion.children:
            yield finding("F176", at.key(*node.path, "children"), criterion=node.criterion.code)


def loose_spaces(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F213: doubled or unusual spaces inside a title, guide, note, label or option."""
    if _SPACING.search(framework.title):
        yield finding("F213", at.at("title"), title=framework.title)
    for node in everything(framework):
        for path, text in _texts(node):
            if _SPACING.search(text):
                shown = text if len(text) <= 80 else f"{text[:80]}…"
                yield finding("F213", at.at(*path), criterion=node.criterion.code, title=shown)


def _texts(node: Node) -> Iterator[tuple[NodePath, str]]:
    """Every text of a criterion that people read, with its path."""
    for holder, path, keys in (
        (node.criterion, node.path, ("title", "guide", "note")),
        (node.criterion.rule, (*node.path, "rule"), ("numerator", "denominator", "of")),
    ):
        for key in keys:
            if text := getattr(holder, key, None):
                yield (*path, key), text
    for option in getattr(node.criterion.rule, "options", ()):
        yield (*node.path, "rule", "options", option), option


TREE: tuple[Check, ...] = (
    doubled_codes,
    alike_codes,
    leaf_without_rule,
    parent_with_rule,
    too_deep,
    foreign_code,
    order_and_gaps,
    no_points,
    doubled_titles,
    idle_keys,
    items_with_children,
    loose_spaces,
)
