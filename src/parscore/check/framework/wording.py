"""Checks of words against numbers: a maximum, points per case or a floor that a text names otherwise.

Pure. Only wordings that can mean nothing else count; a text that also names the right number is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from parscore.catalogue import finding
from parscore.check.framework.nodes import Check, everything, ruled
from parscore.diagnostics import Diagnostic, Positions
from parscore.model.framework import Framework, Node
from parscore.model.rules import Choice, Count, Deduct, Ratio
from parscore.number import parse, vi
from parscore.text import nfc

_NUMBER = r"(\d{1,3}(?:[.,]\d{1,3})?)"
_POINTS = rf"{_NUMBER}\s*(?:điểm|đ)\b(?!\s*(?:phần trăm|%))"
_CLAUSES = re.compile(r"[;\n]|[.,](?!\d)")
_MAXIMUM = re.compile(
    r"\b(?:tối đa|điểm chuẩn|cao nhất|không quá|không vượt quá)"
    rf"(?:\s+(?:là|được|đạt|cho|tính|chỉ|bằng))*\s*:?\s*{_POINTS}",
    re.IGNORECASE,
)
_OF_A_PART = re.compile(r"\b(?:mỗi|từng|một|trừ|giảm|cộng thêm|nếu|trường hợp)\b", re.IGNORECASE)
_IN_TITLE = re.compile(rf"(?:\(|[:–-]\s)\s*(?:tối đa\s+)?{_POINTS}\s*\)?\s*$", re.IGNORECASE)
_EACH = re.compile(rf"\b(?:mỗi|cứ)\b(?:(?!\b(?:tối đa|không quá)\b)[^;\n]){{1,80}}?{_POINTS}", re.IGNORECASE)
_FLOOR = re.compile(
    rf"\bdưới\s+(?:mức\s+)?{_NUMBER}\s*%\s*(?:(?:thì|được|tính|cho|là|bị)\s+|[:=,]\s*)*"
    r"(?:0\s*điểm|không\s+(?:được\s+|tính\s+|có\s+|cho\s+)*điểm)",
    re.IGNORECASE,
)
_TEXTS = ("title", "guide", "note")


def _texts(node: Node) -> Iterator[tuple[str, str]]:
    """The texts of a criterion that may speak of points, with their keys."""
    for key in _TEXTS:
        if text := getattr(node.criterion, key):
            yield key, nfc(text)


def _numbers(pattern: re.Pattern[str], text: str) -> list[Decimal]:
    found = (parse(match[1]) for match in pattern.finditer(text))
    return [number for number in found if number is not None]


def stated_maximum(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F177: a title, guide or note that names another maximum than `max`."""
    for node in everything(framework):
        maximum = node.criterion.max
        for key, text in _texts(node):
            whole = [clause for clause in _CLAUSES.split(text) if not _OF_A_PART.search(clause)]
            stated = [number for clause in whole for number in _numbers(_MAXIMUM, clause)]
            if not stated and key == "title":
                stated = _numbers(_IN_TITLE, text)
            if stated and maximum not in stated and sum(stated) != maximum:
                yield finding(
                    "F177",
                    at.at(*node.path, key),
                    criterion=node.criterion.code,
                    key=key,
                    stated=stated[0],
                    maximum=maximum,
                )


def stated_each(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F178: a text that names other points per case than `each`."""
    for node in everything(framework):
        rule = node.criterion.rule
        if not isinstance(rule, Count | Deduct):
            continue
        for key, text in _texts(node):
            stated = _numbers(_EACH, text)
            if stated and rule.each not in stated:
                said, ruling = f"mỗi lần {vi(stated[0])} điểm", f"each: {vi(rule.each)}"
                yield _contradiction(node, at, key, said, ruling)


def stated_floor(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F178: a text that says below which share there are no points; a ratio with another floor or none."""
    for node, rule in ruled(framework, Ratio):
        for key, text in _texts(node):
            stated = _numbers(_FLOOR, text)
            if stated and rule.floor not in stated:
                ruling = "không có floor" if rule.floor is None else f"floor: {vi(rule.floor)}"
                yield _contradiction(node, at, key, f"dưới {vi(stated[0])}% không có điểm", ruling)


def stated_options(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F178: an option that ends in points other than its own."""
    for node, rule in ruled(framework, Choice):
        for option, points in rule.options.items():
            stated = _numbers(_IN_TITLE, nfc(option))
            if stated and points not in stated:
                place = at.at(*node.path, "rule", "options", option)
                yield finding(
                    "F178",
                    place,
                    criterion=node.criterion.code,
                    key="options",
                    said=option,
                    ruling=f"{vi(points)} điểm",
                )


def _contradiction(node: Node, at: Positions, key: str, said: str, ruling: str) -> Diagnostic:
    place = at.at(*node.path, key)
    return finding("F178", place, criterion=node.criterion.code, key=key, said=said, ruling=ruling)


WORDING: tuple[Check, ...] = (stated_maximum, stated_each, stated_floor, stated_options)
