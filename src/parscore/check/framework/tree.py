"""Checks on the tree of a criteria set and on what its criteria say next to their rules. Pure; adds nothing up.

TREE: codes, depth, who has a rule, titles. FIELDS: legal basis, agency in charge, evidence, guide.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import pairwise

from parscore.catalogue import finding
from parscore.check.framework.nodes import Check, at_key, at_value, everything, is_item, scored
from parscore.check.pairs import repeated
from parscore.diagnostics import Diagnostic, Path, Positions, Severity
from parscore.model.framework import Criterion, Framework, Node
from parscore.text import fold, roman, roman_value, slug

_NUMBERED = re.compile(r"(\D*)([1-9]\d*)")
_SPACING = re.compile(r"(?<=\S)[ \t]{2,}(?=\S)|[\u00a0\u2000-\u200a\u202f\u3000]")
_IDENTITY = re.compile(r"[a-z0-9]+([.\-_][a-z0-9]+)*")
_SHOWN = 80


def on_key(
    code: str, nodes: Callable[[Framework], Iterator[Node]], key: str, fails: Callable[[Criterion], object],
    words: Callable[[Criterion], Mapping[str, object]] = lambda one: {},
    *, at_name: bool = False, light_items: bool = False,
) -> Check:  # fmt: skip
    """A check of one key of every one of the `nodes` whose criterion `fails`.

    The finding may word every field of the criterion and what `words` gives; it stands at the value of the key, or
    with `at_name` at its name. `light_items`: only a remark for bonus and penalty items.
    """

    def check(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
        for node in nodes(framework):
            one = node.criterion
            if fails(one):
                place = (at.key if at_name else at.at)(*node.path, key)
                weight = Severity.INFO if light_items and is_item(node) else None
                said = {**one.model_dump(exclude={"weight", "rule", "children"}), **words(one)}
                yield finding(code, place, criterion=one.code, weight=weight, **said)

    return check


def doubled_codes(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F101: one code given to two criteria, bonus or penalty items."""
    for node, first in repeated(everything(framework), lambda node: node.criterion.code):
        yield at_value("F101", at, node, "code", first=at.at(*first.path, "code").line)


def alike_codes(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F109: codes that differ only in case or punctuation."""
    for node, first in repeated(everything(framework), lambda node: fold(node.criterion.code)):
        if first.criterion.code != node.criterion.code:
            yield at_value("F109", at, node, "code", other=first.criterion.code)


def too_deep(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F107: a criterion below the last declared level; reported once, at the first depth that has no name."""
    for node in framework.nodes():
        if node.depth == len(framework.levels):
            yield at_value("F107", at, node, "code", level=node.depth + 1, levels=node.depth)


def _scores(criterion: Criterion) -> bool:
    """Whether there are points to have; rows that only show figures have no maximum."""
    return criterion.rule is None or criterion.rule.scores


def foreign_code(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F108: a child's code that is not its parent's code, a dot and one more part."""
    for node in framework.nodes():
        if node.parent is not None:
            start, _, part = node.criterion.code.rpartition(".")
            if start != node.parent.code or not part:
                yield at_value("F108", at, node, "code", parent=node.parent.code)


def out_of_order(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F110: siblings whose numbers do not rise."""
    for numbers in _numbered(framework):
        for (before, low), (node, high) in pairwise(numbers):
            if high < low:
                yield at_value("F110", at, node, "code", before=before.criterion.code)


def left_out(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F111: numbers that no sibling has (not in a published part of a larger set)."""
    for numbers in () if framework.part else _numbered(framework):
        rising = sorted(numbers, key=lambda pair: pair[1])
        before = (0, *(number for _, number in rising))
        for last, (node, number) in zip(before, rising, strict=False):
            if number > last + 1:
                yield at_value("F111", at, node, "code", expected=_with_number(node.criterion.code, last + 1))


def _with_number(code: str, number: int) -> str:
    head, dot, tail = code.rpartition(".")
    matched = _NUMBERED.fullmatch(tail)
    return f"{head}{dot}{matched.group(1)}{number}" if matched else f"{head}{dot}{roman(number)}"


def _families(framework: Framework) -> Iterator[list[Node]]:
    """The criteria under one parent, in the order of the file; items of one number above (IV.3.1, IV.3.2)."""
    families: dict[tuple[Path, str], list[Node]] = {}
    for node in everything(framework):
        above = node.criterion.code.rpartition(".")[0] if is_item(node) else ""
        families.setdefault((node.path[:-1], above), []).append(node)
    yield from families.values()


def _numbered(framework: Framework) -> Iterator[list[tuple[Node, int]]]:
    """Siblings with their numbers, where all are numbered in one way."""
    for siblings in _families(framework):
        if numbers := _numbers(siblings):
            yield list(zip(siblings, numbers, strict=True))


def _numbers(siblings: Sequence[Node]) -> list[int]:
    """The number of each sibling, Arabic or Roman; nothing for letters and mixed ways."""
    tails = [node.criterion.code.rpartition(".")[2] for node in siblings]
    return _arabic_numbers(tails) or (_roman_numbers(tails) if len(tails) > 1 else [])


def _arabic_numbers(tails: Sequence[str]) -> list[int]:
    matched = [match for match in map(_NUMBERED.fullmatch, tails) if match]
    alike = len(matched) == len(tails) and len({match[1] for match in matched}) == 1
    return [int(match[2]) for match in matched] if alike else []


def _roman_numbers(tails: Sequence[str]) -> list[int]:
    found = [roman_value(tail.lower()) if tail.isupper() else 0 for tail in tails]
    return found if all(found) else []


def doubled_titles(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F126: two criteria under one parent with the same words as title."""
    same = repeated(everything(framework), lambda node: (node.path[:-1], fold(node.criterion.title)))
    for node, first in same:
        if first.criterion.code != node.criterion.code:
            yield at_value("F126", at, node, "title", other=first.criterion.code)


def idle_keys(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F175: keys of a scored criterion on a parent, where they do nothing."""
    parents = (node for node in framework.nodes() if not node.criterion.is_leaf)
    for node in parents:
        for key in ("lead", "evidence", "guide", "source"):
            if getattr(node.criterion, key) is not None:
                yield at_key("F175", at, node, key, key=key)


def loose_spaces(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F213: doubled or unusual spaces inside a title, guide, note, label or option."""
    if _SPACING.search(framework.title):
        yield finding("F213", at.at("title"), title=framework.title)
    for node in everything(framework):
        for where, text in _texts(node):
            if _SPACING.search(text):
                shown = text if len(text) <= _SHOWN else f"{text[:_SHOWN]}…"
                yield at_value("F213", at, node, *where, title=shown)


def _texts(node: Node) -> Iterator[tuple[Path, str]]:
    """Every text of a criterion that people read, with its path in the node."""
    rule = node.criterion.rule
    for key in ("title", "guide", "note"):
        if text := getattr(node.criterion, key):
            yield (key,), text
    for figure in rule.figures if rule is not None else ():
        yield ("rule", figure.key), figure.label
        yield from ((("rule", "options", option), option) for option in figure.options)


TREE: tuple[Check, ...] = (
    doubled_codes, alike_codes, too_deep, foreign_code, out_of_order, left_out, doubled_titles, idle_keys,
    loose_spaces,
    on_key("F105", scored, "code", lambda one: one.rule is None and one.is_leaf),
    on_key("F106", Framework.nodes, "rule", lambda one: one.children and one.rule, at_name=True),
    on_key(
        "F302", everything, "printed", lambda one: one.printed not in (None, one.max),
        lambda one: {"printed": one.printed, "maximum": one.max},
    ),
    on_key("F112", everything, "max", lambda one: one.max <= 0 and _scores(one), lambda one: {"maximum": one.max}),
    on_key("F176", Framework.items, "children", lambda one: one.children, at_name=True),
)  # fmt: skip


def missing_basis(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F170: a verified set with a leaf whose place in the decision nothing names."""
    if framework.status != "verified":
        return
    grounded = {node.path for node in everything(framework) if node.criterion.basis}
    for node in scored(framework):
        if not any(node.path[:end] in grounded for end in range(2, len(node.path) + 1, 2)):
            yield at_value("F170", at, node, "code")


def evidence_on_measured(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F174: evidence, or a guide to it, on a leaf whose points the unit never types."""
    for node in scored(framework):
        criterion, kind = node.criterion, node.criterion.measured_by
        if kind and criterion.evidence in {"required", "optional"}:
            yield at_value("F174", at, node, "evidence", key="evidence", kind=kind)
        elif criterion.survey and criterion.guide:
            yield at_key("F174", at, node, "guide", key="guide", kind=kind)


FIELDS: tuple[Check, ...] = (
    missing_basis, evidence_on_measured,
    on_key("F171", scored, "code", lambda one: not one.lead and not one.computed, light_items=True),
    on_key("F172", scored, "code", lambda one: not one.evidence and not one.measured, light_items=True),
    on_key("F173", scored, "evidence", lambda one: one.evidence == "required" and not one.guide),
    on_key(
        "F179", everything, "lead", lambda one: one.lead and not _IDENTITY.fullmatch(one.lead),
        lambda one: {"suggestion": slug(one.lead or "") or "so-noi-vu"},
    ),
)  # fmt: skip
