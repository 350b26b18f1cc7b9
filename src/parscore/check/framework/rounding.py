"""Checks on where and to how many digits a set rounds, against its own points and words. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

from parscore.catalogue import finding
from parscore.check.framework.nodes import Check, at_value, everything, ruled, scored
from parscore.diagnostics import Diagnostic, Positions
from parscore.model.framework import Criterion, Framework
from parscore.model.rules import BaseRule, Cases
from parscore.number import decimals
from parscore.text import nfc

_ROW = r"(?:từng|mỗi|mọi|các)\s+(?:hàng|dòng|tiêu chí(?:\s+thành phần)?|chỉ số(?:\s+thành phần)?|mục)"
_BEFORE_ADDING = re.compile(
    rf"{_ROW}\b[^.;\n]{{0,40}}\blàm tròn\b|\blàm tròn\b[^.;\n]{{0,20}}\b{_ROW}\b"
    r"|\blàm tròn\b[^.;\n]{0,60}\b(?:rồi|sau đó)\s+(?:mới\s+)?cộng\b",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:không|chưa|chỉ)\b", re.IGNORECASE)
_COUNTS = {"không": 0, "một": 1, "hai": 2, "ba": 3, "bốn": 4}
_PLACES = r"(?:thập phân|lẻ|sau\s+dấu\s+(?:phẩy|phảy))"
_DIGITS = re.compile(rf"\b(?P<count>0?\d|{'|'.join(_COUNTS)})\s+(?:chữ\s+)?số\s+{_PLACES}", re.IGNORECASE)


def digits_of_points(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F332: rows rounded to fewer digits than the points that their own rule names, other than the maximum."""
    rounding = framework.policy.rounding
    for node, rule in ruled(framework, BaseRule) if rounding.at == "leaf" else ():
        for award in rule.awards:
            if decimals(award.points) > rounding.digits and award.points != node.criterion.max:
                name, digits = f"{award.noun} «{award.name}»", rounding.digits
                yield at_value(
                    "F332", at, node, "rule", *award.path, name=name, points=award.points, digits=digits
                )


def rounded_rows_in_words(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F333: the set says in words that rows are rounded before they are added up, and is not told to do so."""
    if framework.policy.rounding.at == "leaf":
        return
    texts = [framework.note, *(text for node in everything(framework) for text in _texts(node.criterion))]
    said = next((found[0] for text in texts if (found := _said(text))), "")
    if said:
        yield finding("F333", at.key("policy", "rounding"), said=said)


def _said(text: str | None) -> re.Match[str] | None:
    """Where a text says that rows are rounded, and not that they are not."""
    found = _BEFORE_ADDING.search(nfc(text or ""))
    return None if found is None or _NOT.search(found[0]) else found


def _texts(criterion: Criterion) -> tuple[str | None, str | None]:
    return criterion.guide, criterion.note


def digits_in_words(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F334: a text names another number of digits than those to which the set, or the row, is rounded."""
    rounding = framework.policy.rounding
    if stated := _stated(framework.note) - {rounding.digits}:
        yield finding("F334", at.at("note"), stated=min(stated), kept=_set_in_words(rounding.digits))
    for node in scored(framework):
        digits = {rounding.digits} if rounding.at == "leaf" else set[int]()
        digits |= set(map(decimals, _steps(node.criterion)))
        for key in ("guide", "note"):
            if stated := _stated(getattr(node.criterion, key)) - digits:
                kept = f"hàng làm tròn đến {min(digits)}" if digits else "điểm của hàng không được làm tròn"
                yield at_value("F334", at, node, key, stated=min(stated), kept=kept)


def _steps(criterion: Criterion) -> Iterator[Decimal]:
    """The steps to which the rule of a criterion, or those of its cases, round."""
    rule = criterion.rule
    inner = (one for _, one in rule.rules) if isinstance(rule, Cases) else ()
    found = (getattr(one, "round_to", None) for one in (rule, *inner))
    return (step for step in found if isinstance(step, Decimal))


def _set_in_words(digits: int) -> str:
    return f"policy.rounding.digits là {digits}"


def _stated(text: str | None) -> set[int]:
    """The numbers of digits that a text names."""
    found = (match["count"].lower() for match in _DIGITS.finditer(nfc(text or "")))
    return {_COUNTS[count] if count in _COUNTS else int(count) for count in found}


def unsaid_rounding(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F336: a set that is computed of figures throughout does not say where it rounds."""
    rules = (leaf.rule for leaf in framework.scored if leaf.computed)
    computed = any(rule is not None and rule.scores and not rule.relative for rule in rules)
    if computed and not framework.has_form and "at" not in framework.policy.rounding.model_fields_set:
        yield finding("F336", at.key("policy", "rounding"))


ROUNDING: tuple[Check, ...] = (digits_of_points, rounded_rows_in_words, digits_in_words, unsaid_rounding)
