"""Checks on `bands` and `survey` rules: holes and overlaps in steps, weights and audiences. Pure."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from parscore.catalogue import finding
from parscore.check.framework.nodes import Check, everything, ruled, slip, total
from parscore.diagnostics import Diagnostic, Positions, Severity
from parscore.model.framework import Framework, Node
from parscore.model.rules import Bands, Ratio, Step, SurveyRule
from parscore.number import HUNDRED, vi
from parscore.text import did_you_mean


def bands_reach(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F104: the best step is not worth the maximum."""
    for node, rule in _sound(framework):
        best = max(range(len(rule.steps)), key=lambda index: rule.steps[index].points)
        points, maximum = rule.steps[best].points, node.criterion.max
        if points != maximum:
            yield finding(
                "F104",
                at.at(*node.path, "rule", "steps", best),
                criterion=node.criterion.code,
                best=points,
                maximum=maximum,
                what=f"bậc cao nhất «{worded(rule.steps[best])}»",
                slip=slip(points, maximum),
            )


def negative_steps(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F130: a step worth less than 0."""
    for node, rule in _sound(framework):
        for index, step in enumerate(rule.steps):
            if step.points < 0:
                place = at.at(*node.path, "rule", "steps", index)
                what = f"bậc «{worded(step)}»"
                yield finding("F130", place, criterion=node.criterion.code, what=what, points=step.points)


def _sound(framework: Framework) -> Iterator[tuple[Node, Bands]]:
    """The bands rules whose steps are well formed, so that more can be said of them."""
    return ((node, rule) for node, rule in ruled(framework, Bands) if all(s.well_formed for s in rule.steps))


def worded(step: Step) -> str:
    """The step as it stands in the file: `above: 90`, `from: 70` or `else`."""
    if step.bound is None:
        return "else"
    return f"above: {step.bound}" if step.above is not None else f"from: {step.bound}"


def share_without_none(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F141: a share whose rule does not say what happens when nothing arose."""
    for node, ratio in ruled(framework, Ratio):
        if ratio.when_none is None:
            yield finding("F141", at.at(*node.path, "rule", "kind"), criterion=node.criterion.code)
    for node, bands in ruled(framework, Bands):
        if bands.is_share and bands.when_none is None:
            yield finding("F141", at.at(*node.path, "rule", "kind"), criterion=node.criterion.code)


def bands_of_what(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F143: bands stand neither on a share nor on a figure, or on both."""
    for node, rule in ruled(framework, Bands):
        given = [key for key in ("numerator", "denominator", "of") if getattr(rule, key) is not None]
        if given not in (["numerator", "denominator"], ["of"]):
            have = ", ".join(given) or "không khoá nào"
            yield finding("F143", at.at(*node.path, "rule", "kind"), criterion=node.criterion.code, have=have)


def malformed_steps(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F144: a step with two bounds, with none, or without points."""
    for node, rule in ruled(framework, Bands):
        for index, step in enumerate(rule.steps):
            if not step.well_formed:
                place = at.at(*node.path, "rule", "steps", index)
                yield finding("F144", place, criterion=node.criterion.code, number=index + 1)


def no_else(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F145: no `else`, so that some figures reach no step."""
    for node, rule in _sound(framework):
        if all(step.bound is not None for step in rule.steps):
            place = at.at(*node.path, "rule", "steps", len(rule.steps) - 1)
            yield finding("F145", place, criterion=node.criterion.code, last=worded(rule.steps[-1]))


def after_else(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F146: steps that stand after `else` are never reached."""
    for node, rule in _sound(framework):
        catch_all = next((n for n, step in enumerate(rule.steps) if step.bound is None), len(rule.steps))
        for index in range(catch_all + 1, len(rule.steps)):
            place = at.at(*node.path, "rule", "steps", index)
            step = worded(rule.steps[index])
            yield finding("F146", place, criterion=node.criterion.code, step=step)


def steps_descend(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F147: a step that an earlier one covers (`from: 90` may follow `above: 90`, not the reverse)."""
    for node, rule in _sound(framework):
        bounded = [(index, step) for index, step in enumerate(rule.steps) if step.bound is not None]
        for (_, upper), (index, lower) in pairwise(bounded):
            if _edge(lower) >= _edge(upper):
                place = at.at(*node.path, "rule", "steps", index)
                yield finding(
                    "F147", place, criterion=node.criterion.code, step=worded(lower), before=worded(upper)
                )


def _edge(step: Step) -> tuple[Decimal, bool]:
    return (step.bound or Decimal(0), step.above is not None)


def steps_beyond_percent(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F148: a step on a share below 0 %, written as a fraction, or (a remark) beyond 100 %."""
    for node, rule in _sound(framework):
        bounds = [step.bound for step in rule.steps if step.bound is not None] if rule.is_share else []
        if not bounds:
            continue
        fractions = 0 < max(bounds) <= 1
        for index, step in enumerate(rule.steps):
            why, weight = _oddity(step, fractions=fractions and step.bound == max(bounds))
            if why:
                place = at.at(*node.path, "rule", "steps", index)
                yield finding(
                    "F148", place, criterion=node.criterion.code, step=worded(step), why=why, weight=weight
                )


def _oddity(step: Step, *, fractions: bool) -> tuple[str, Severity | None]:
    if fractions:
        return "mốc tính bằng %, ví dụ 80 chứ không phải 0,8", None
    if step.bound is not None and step.bound < 0:
        return "tỷ lệ không âm", None
    if step.bound is not None and (step.bound > HUNDRED or step.above == HUNDRED):
        return "chỉ tới được khi tỷ lệ vượt 100%", Severity.INFO
    return "", None


def steps_zigzag(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F149: points that rise and fall again from step to step; told where they turn."""
    for node, rule in _sound(framework):
        points = [step.points for step in rule.steps]
        rises = [index for index, (one, next_) in enumerate(pairwise(points), start=1) if one < next_]
        falls = [index for index, (one, next_) in enumerate(pairwise(points), start=1) if one > next_]
        if rises and falls:
            odd = rises if points[0] >= points[-1] else falls
            shown = " → ".join(vi(number) for number in points)
            place = at.at(*node.path, "rule", "steps", odd[0])
            yield finding("F149", place, criterion=node.criterion.code, points=shown)


def survey_weights(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F150: weights of the audiences that do not add up to 1."""
    for node, rule in ruled(framework, SurveyRule):
        found = total(rule.audiences.values())
        if found != 1:
            remedy = "chia mỗi trọng số cho 100" if found == HUNDRED else "sửa để tổng bằng 1"
            place = at.key(*node.path, "rule", "audiences")
            yield finding("F150", place, criterion=node.criterion.code, found=found, remedy=remedy)


def survey_weight_sign(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F151: an audience with a weight of 0 or less."""
    for node, rule in ruled(framework, SurveyRule):
        for audience, weight in rule.audiences.items():
            if weight <= 0:
                place = at.at(*node.path, "rule", "audiences", audience)
                yield finding("F151", place, criterion=node.criterion.code, audience=audience, value=weight)


def survey_replies(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F152: no least number of replies, so that one reply decides."""
    for node, rule in ruled(framework, SurveyRule):
        if rule.min_replies == 0:
            place = at.key(*node.path, "rule", "min_replies")
            yield finding("F152", place, criterion=node.criterion.code)


def unknown_audiences(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F153: an audience that the set does not list."""
    for node, rule in ruled(framework, SurveyRule):
        for audience in rule.audiences:
            if framework.audiences and audience not in framework.audiences:
                suggestion = did_you_mean(audience, framework.audiences)
                place = at.key(*node.path, "rule", "audiences", audience)
                yield finding(
                    "F153", place, criterion=node.criterion.code, audience=audience, suggestion=suggestion
                )


def idle_audiences(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F154: an audience that no surveyed leaf asks."""
    used = {
        audience
        for node in everything(framework)
        if isinstance(node.criterion.rule, SurveyRule)
        for audience in node.criterion.rule.audiences
    }
    for audience in framework.audiences:
        if audience not in used:
            yield finding("F154", at.key("audiences", audience), audience=audience)


def doubled_questions(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F155: one question named twice by one leaf."""
    for node, rule in ruled(framework, SurveyRule):
        for index, question in enumerate(rule.questions):
            if question in rule.questions[:index]:
                place = at.at(*node.path, "rule", "questions", index)
                yield finding("F155", place, criterion=node.criterion.code, question=question)


STEPS: tuple[Check, ...] = (
    bands_reach,
    negative_steps,
    share_without_none,
    bands_of_what,
    malformed_steps,
    no_else,
    after_else,
    steps_descend,
    steps_beyond_percent,
    steps_zigzag,
)
SURVEYS: tuple[Check, ...] = (
    survey_weights,
    survey_weight_sign,
    survey_replies,
    unknown_audiences,
    idle_audiences,
    doubled_questions,
)
