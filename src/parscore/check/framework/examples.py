"""Checks that run the examples of every rule: expected points against computed points. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from parscore.catalogue import finding
from parscore.check.framework.nodes import Check, scored
from parscore.diagnostics import Diagnostic, Positions
from parscore.diagnostics import Path as NodePath
from parscore.model.framework import Criterion, Framework
from parscore.model.rules import Answer, Bands, Choice, Given, Outcome, Rule
from parscore.number import brief, parse, settle
from parscore.text import did_you_mean, fold, quoted

NOT_APPLICABLE = "not_applicable"
"""What an example writes as `points` where the leaf does not apply (nothing arose)."""


def _examples(framework: Framework) -> Iterator[tuple[Criterion, Rule, NodePath, dict[str, Any]]]:
    for node in scored(framework):
        rule = node.criterion.rule
        if (
            rule is None
            or node.criterion.max <= 0
            or (isinstance(rule, Bands) and not all(step.well_formed for step in rule.steps))
        ):
            continue
        for index, example in enumerate(rule.examples):
            yield node.criterion, rule, (*node.path, "rule", "examples", index), example


def unknown_keys(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F161: a key that the rule's answer does not have."""
    for criterion, rule, path, example in _examples(framework):
        known = (*rule.answer_keys(), "points")
        for key in example:
            if key not in known:
                suggestion = did_you_mean(key, known)
                place = at.key(*path, key)
                yield finding("F161", place, criterion=criterion.code, key=key, suggestion=suggestion)


def not_numbers(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F162: a figure, share or mark of an example that is no number."""
    for criterion, rule, path, example in _examples(framework):
        for where, value in _figures(rule, example):
            if _number(value) is None:
                shown = "để trống" if value is None else f"«{str(value)[:40]}»"
                place = at.at(*path, *where)
                yield finding("F162", place, criterion=criterion.code, key=str(where[-1]), value=shown)


def _figures(rule: Rule, example: Mapping[str, Any]) -> Iterator[tuple[tuple[str, ...], Any]]:
    """Each value of the example that must be a number, with its path inside the example."""
    for key, value in example.items():
        if key == "points" and value == NOT_APPLICABLE:
            continue
        if key == "shares" and isinstance(value, dict):
            yield from ((("shares", audience), share) for audience, share in value.items())
        elif key == "points" or (key in rule.answer_keys() and key != "option"):
            yield (key,), value


def unknown_options(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F163: an option or audience that the rule does not have."""
    for criterion, rule, path, example in _examples(framework):
        if isinstance(rule, Choice) and isinstance(chosen := example.get("option"), str):
            if fold(chosen) not in map(fold, rule.options):
                suggestion = did_you_mean(chosen, rule.options)
                yield finding(
                    "F163",
                    at.at(*path, "option"),
                    criterion=criterion.code,
                    what="mức",
                    value=chosen,
                    suggestion=suggestion,
                )
        elif isinstance(shares := example.get("shares"), dict) and rule.kind == "survey":
            for audience in shares:
                if audience not in rule.audiences:
                    suggestion = did_you_mean(audience, rule.audiences)
                    yield finding(
                        "F163",
                        at.key(*path, "shares", audience),
                        criterion=criterion.code,
                        what="đối tượng khảo sát",
                        value=audience,
                        suggestion=suggestion,
                    )


def incomplete(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F165: an example without points or without all that the rule needs."""
    for criterion, rule, path, example in _examples(framework):
        missing = [key for key in _needed(rule, example) if key not in example]
        shares = example.get("shares")
        if rule.kind == "survey" and isinstance(shares, dict):
            missing += [audience for audience in rule.audiences if audience not in shares]
        if missing:
            yield finding("F165", at.at(*path), criterion=criterion.code, missing=quoted(missing))


def _needed(rule: Rule, example: Mapping[str, Any]) -> tuple[str, ...]:
    if isinstance(rule, Given):
        return ("points",) if {"share", "mark"} & example.keys() else ("share", "points")
    return (*rule.answer_keys(), "points")


def wrong_points(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F160: the rule gives other points than the example expects."""
    mode = framework.policy.rounding.mode
    for criterion, rule, path, example in _examples(framework):
        expected, answer = example.get("points"), answer_of(rule, example)
        wanted = None if expected == NOT_APPLICABLE else _number(expected)
        if answer is None or (wanted is None and expected != NOT_APPLICABLE):
            continue
        outcome = rule.points(answer, criterion.max, mode)
        if outcome.points is None and outcome.applicable:
            said = "không tính được từ các số liệu này"
        elif _equal(outcome, wanted):
            continue
        else:
            said = f"{brief(settle(outcome.points))} điểm" if outcome.points is not None else "không áp dụng"
        place = at.at(*path, "points")
        shown = f"{brief(wanted)} điểm" if wanted is not None else "không áp dụng"
        yield finding("F160", place, criterion=criterion.code, expected=shown, computed=said)


def _equal(outcome: Outcome, wanted: Decimal | None) -> bool:
    if outcome.points is None or wanted is None:
        return outcome.points is None and wanted is None
    return settle(outcome.points) == wanted


def impossible_points(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F166: a mark brought in from outside or judged that the rule does not allow."""
    for criterion, rule, path, example in _examples(framework):
        expected = _number(example.get("points"))
        if (
            expected is not None
            and rule.kind in {"judged", "given"}
            and not rule.allows(expected, criterion.max)
        ):
            place = at.at(*path, "points")
            yield finding("F166", place, criterion=criterion.code, points=expected, maximum=criterion.max)


def no_examples(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F164: a computed rule without a single example."""
    for node in scored(framework):
        rule = node.criterion.rule
        if rule is not None and not rule.examples and rule.kind not in {"survey", "given", "judged"}:
            yield finding("F164", at.at(*node.path, "rule", "kind"), criterion=node.criterion.code)


def answer_of(rule: Rule, example: Mapping[str, Any]) -> Answer | None:
    """The answer that an example describes, or None when it is incomplete or not made of numbers."""
    if any(key not in example for key in _needed(rule, example)):
        return None
    if any(_number(value) is None for _, value in _figures(rule, example)):
        return None
    numbers = {
        where: number for where, value in _figures(rule, example) if (number := _number(value)) is not None
    }
    if rule.kind == "choice":
        option = example["option"]
        known = isinstance(option, str) and fold(option) in map(fold, rule.options)
        return Answer(option=option) if known else None
    shares = {
        where[1]: number for where, number in numbers.items() if where[0] == "shares" and len(where) == 2
    }
    if ("share",) in numbers:
        shares = {"share": numbers["share",]}
    if rule.kind == "survey" and set(shares) != set(rule.audiences):
        return None
    figures = {key: numbers[key,] for key in ("numerator", "denominator", "of") if (key,) in numbers}
    return Answer(figures=figures, mark=numbers.get(("mark",)), shares=shares)


def _number(value: object) -> Decimal | None:
    return parse(value) if isinstance(value, str) else None


EXAMPLES: tuple[Check, ...] = (
    unknown_keys,
    not_numbers,
    unknown_options,
    incomplete,
    wrong_points,
    impossible_points,
    no_examples,
)
