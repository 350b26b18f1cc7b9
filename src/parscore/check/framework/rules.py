"""Checks on scoring rules: can the best answer earn the maximum, does the arithmetic of the rule hold. Pure.

RULES in the order of this file: points that a rule names, then one kind after the other.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from itertools import pairwise

from parscore.catalogue import finding
from parscore.check.framework.nodes import Check, at_key, at_value, everything, ruled, slip, total
from parscore.check.repeated import repeated
from parscore.diagnostics import Diagnostic, Positions, Severity
from parscore.model.framework import Framework, Node
from parscore.model.rules import (
    Award,
    Bands,
    Choice,
    Count,
    CountedRule,
    Deduct,
    Judged,
    Ratio,
    Step,
    SurveyRule,
)
from parscore.number import HUNDRED, ZERO, vi
from parscore.text import did_you_mean, fold


def _awards(framework: Framework) -> Iterator[tuple[Node, tuple[Award, ...]]]:
    """Every node whose rule names its points one by one, with these."""
    for node in everything(framework):
        rule = node.criterion.rule
        if rule is not None and rule.well_formed and rule.awards:
            yield node, rule.awards


def best_award(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F104: the best option or step is not worth the maximum."""
    for node, awards in _awards(framework):
        best, maximum = max(awards, key=lambda award: award.points), node.criterion.max
        if best.points != maximum:
            yield at_value(
                "F104", at, node, "rule", *best.path, best=best.points, maximum=maximum,
                what=f"{best.noun} cao nhất «{best.name}»", slip=slip(best.points, maximum),
            )  # fmt: skip


def negative_awards(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F130: an option or step worth less than 0."""
    for node, awards in _awards(framework):
        for award in awards:
            if award.points < 0:
                what = f"{award.noun} «{award.name}»"
                yield at_value("F130", at, node, "rule", *award.path, what=what, points=award.points)


def share_without_none(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F141: a share whose rule does not say what happens when nothing arose."""
    for node in everything(framework):
        rule = node.criterion.rule
        if rule is not None and rule.is_share and rule.on_nothing is None:
            yield at_value("F141", at, node, "rule", "kind")


def alike_options(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F131: two options that differ only in case, spaces or punctuation."""
    for node, rule in ruled(framework, Choice):
        for option, other in repeated(rule.options, fold):
            yield at_key("F131", at, node, "rule", "options", option, option=option, other=other)


def no_real_choice(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F132: every option is worth the same."""
    for node, rule in ruled(framework, Choice):
        if len(set(rule.options.values())) == 1:
            yield at_key("F132", at, node, "rule", "options", number=len(rule.options))


def each_not_positive(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F133: `each` of a count or deduction is 0 or less."""
    for node, rule in ruled(framework, CountedRule):
        if rule.each <= 0:
            yield at_value("F133", at, node, "rule", "each", each=rule.each)


def case_above_maximum(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F134: one case is worth more than the maximum."""
    for node, rule in ruled(framework, Count):
        if rule.each > node.criterion.max > 0:
            yield at_value("F134", at, node, "rule", "each", each=rule.each, maximum=node.criterion.max)


def case_takes_all(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F134, a warning only: one case takes more than all the points that can be taken."""
    for node, rule in ruled(framework, Deduct):
        most, weight = rule.starts_at(node.criterion.max) - rule.least, Severity.WARNING
        if rule.each > most > 0:
            yield at_value("F134", at, node, "rule", "each", weight=weight, each=rule.each, maximum=most)


def count_misses_maximum(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F135: the maximum is not a whole number of cases."""
    for node, rule in ruled(framework, Count):
        each, maximum = rule.each, node.criterion.max
        if 0 < each <= maximum and maximum % each:
            cases = maximum // each
            yield at_value(
                "F135", at, node, "rule", "each",
                each=each, maximum=maximum, cases=cases, points=cases * each,
            )  # fmt: skip


def deduction_starts_elsewhere(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F104: a deduction starts elsewhere than at the maximum."""
    for node, rule in ruled(framework, Deduct):
        start, maximum = rule.start, node.criterion.max
        if start is not None and start != maximum:
            yield at_value(
                "F104", at, node, "rule", "start", best=start, maximum=maximum,
                what="điểm xuất phát «start»", slip=slip(start, maximum),
            )  # fmt: skip


def negative_least(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F130: the least of a deduction is below 0."""
    for node, rule in ruled(framework, Deduct):
        if rule.least < 0:
            yield at_value("F130", at, node, "rule", "least", what="«least»", points=rule.least)


def least_not_below_start(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F136: a deduction whose least is not below its start."""
    for node, rule in ruled(framework, Deduct):
        start = rule.starts_at(node.criterion.max)
        if rule.least >= start > 0:
            yield at_value("F136", at, node, "rule", "least", least=rule.least, start=start)


def _misses(step: Decimal | None, maximum: Decimal) -> bool:
    """Whether a step is none, or the maximum no multiple of it."""
    return step is not None and bool(step <= 0 or maximum % step)


def judged_step(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F137: a step that the maximum is not a multiple of."""
    for node, rule in ruled(framework, Judged):
        if _misses(rule.step, node.criterion.max):
            yield at_value("F137", at, node, "rule", "step", step=rule.step, maximum=node.criterion.max)


def ratio_round_to(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F140: `round_to` that the maximum is not a multiple of."""
    for node, rule in ruled(framework, Ratio):
        if _misses(rule.round_to, node.criterion.max):
            maximum = node.criterion.max
            yield at_value("F140", at, node, "rule", "round_to", step=rule.round_to, maximum=maximum)


def ratio_floor(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F138: a `floor` that is no percentage."""
    for node, rule in ruled(framework, Ratio):
        if rule.floor is not None and not 0 <= rule.floor <= HUNDRED:
            yield at_value("F138", at, node, "rule", "floor", key="floor", value=rule.floor)


def ratio_full_from(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F138: a `full_from` that is no percentage above 0."""
    for node, rule in ruled(framework, Ratio):
        if not 0 < rule.full_from <= HUNDRED:
            yield at_value("F138", at, node, "rule", "full_from", key="full_from", value=rule.full_from)


def floor_above_full(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F139: full marks are reached below the floor."""
    for node, rule in ruled(framework, Ratio):
        floor, full_from = rule.floor, rule.full_from
        if floor is not None and floor > full_from:
            yield at_value("F139", at, node, "rule", "floor", floor=floor, full_from=full_from)


def fraction_as_percent(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F142: a bound such as 0.8 that was meant as 80 %."""
    for node, rule in ruled(framework, Ratio):
        for key, value in (("floor", rule.floor), ("full_from", rule.full_from)):
            if value is not None and 0 < value <= 1:
                yield at_value("F142", at, node, "rule", key, value=value, percent=value * HUNDRED)


def bands_of_what(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F143: bands of neither a share nor a figure, or of both."""
    for node, rule in ruled(framework, Bands):
        given = [key for key in ("numerator", "denominator", "of") if getattr(rule, key) is not None]
        if given not in (["numerator", "denominator"], ["of"]):
            yield at_value("F143", at, node, "rule", "kind", have=", ".join(given) or "không khoá nào")


def malformed_steps(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F144: a step with two bounds, with none, or without points."""
    for node, rule in ruled(framework, Bands):
        for index, step in enumerate(rule.steps):
            if not step.well_formed:
                yield at_value("F144", at, node, "rule", "steps", index, number=index + 1)


def _steps(framework: Framework) -> Iterator[tuple[Node, Bands, tuple[Step, ...]]]:
    """The bands whose steps are well formed, so that more can be said of them."""
    return ((node, rule, rule.steps) for node, rule in ruled(framework, Bands) if rule.well_formed)


def no_else(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F145: no `else`, so that some figures reach no step."""
    for node, _, steps in _steps(framework):
        if all(step.bound is not None for step in steps):
            last = steps[-1].as_written()
            yield at_value("F145", at, node, "rule", "steps", len(steps) - 1, last=last)


def after_else(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F146: steps after `else`, which are never reached."""
    for node, _, steps in _steps(framework):
        catch_all = next((n for n, step in enumerate(steps) if step.bound is None), len(steps))
        for index in range(catch_all + 1, len(steps)):
            yield at_value("F146", at, node, "rule", "steps", index, step=steps[index].as_written())


def steps_descend(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F147: a step that an earlier one covers (`from: 90` may follow `above: 90`, not the reverse)."""
    for node, _, steps in _steps(framework):
        bounded = [(index, step) for index, step in enumerate(steps) if step.bound is not None]
        for (_, upper), (index, lower) in pairwise(bounded):
            if _edge(lower) >= _edge(upper):
                step, before = lower.as_written(), upper.as_written()
                yield at_value("F147", at, node, "rule", "steps", index, step=step, before=before)


def _edge(step: Step) -> tuple[Decimal, bool]:
    return (step.bound or ZERO, step.is_strict)


def steps_beyond_percent(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F148: a step on a share below 0 %, written as a fraction, or (a remark) beyond 100 %."""
    for node, rule, steps in _steps(framework):
        highest = max((step.bound for step in steps if step.bound is not None), default=ZERO)
        for index, step in enumerate(steps) if rule.is_share else ():
            if why := _oddity(step, highest):
                weight = Severity.INFO if why == _BEYOND else None
                yield at_value(
                    "F148", at, node, "rule", "steps", index, weight=weight, step=step.as_written(), why=why
                )


_BEYOND = "chỉ tới được khi tỷ lệ vượt 100%"


def _oddity(step: Step, highest: Decimal) -> str:
    """What is odd about a step on a share; `highest` is the bound of the highest step."""
    if step.bound is None:
        return ""
    if step.bound == highest and 0 < highest <= 1:
        return "mốc tính bằng %, ví dụ 80 chứ không phải 0,8"
    if step.bound < 0:
        return "tỷ lệ không âm"
    return _BEYOND if _edge(step) >= (HUNDRED, True) else ""


def steps_zigzag(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F149: points that rise and fall again from step to step; reported where they turn."""
    for node, _, steps in _steps(framework):
        points = [step.points for step in steps]
        rises = [place for place, (one, other) in enumerate(pairwise(points), start=1) if one < other]
        falls = [place for place, (one, other) in enumerate(pairwise(points), start=1) if one > other]
        odd = rises if points[0] >= points[-1] else falls
        if rises and falls:
            yield at_value("F149", at, node, "rule", "steps", odd[0], points=" → ".join(map(vi, points)))


def survey_weights(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F150: weights of the audiences that do not add up to 1."""
    for node, rule in ruled(framework, SurveyRule):
        found = total(rule.audiences.values())
        if found != 1:
            remedy = "chia mỗi trọng số cho 100" if found == HUNDRED else "sửa để tổng bằng 1"
            yield at_key("F150", at, node, "rule", "audiences", found=found, remedy=remedy)


def survey_weight_sign(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F151: an audience with a weight of 0 or less."""
    for node, rule in ruled(framework, SurveyRule):
        for audience, weight in rule.audiences.items():
            if weight <= 0:
                where = ("rule", "audiences", audience)
                yield at_value("F151", at, node, *where, audience=audience, value=weight)


def survey_replies(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F152: no least number of replies, so that one reply decides."""
    for node, rule in ruled(framework, SurveyRule):
        if rule.min_replies == 0:
            yield at_key("F152", at, node, "rule", "min_replies")


def unknown_audiences(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F153: an audience that the set does not list."""
    known = framework.audiences
    for node, rule in ruled(framework, SurveyRule) if known else ():
        for audience in rule.audiences:
            if audience not in known:
                where, near = ("rule", "audiences", audience), did_you_mean(audience, known)
                yield at_key("F153", at, node, *where, audience=audience, suggestion=near)


def idle_audiences(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F154: an audience that no surveyed leaf asks."""
    used = {audience for _, rule in ruled(framework, SurveyRule) for audience in rule.audiences}
    for audience in framework.audiences:
        if audience not in used:
            yield finding("F154", at.key("audiences", audience), audience=audience)


def doubled_questions(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F155: one question named twice by one leaf."""
    for node, rule in ruled(framework, SurveyRule):
        for (index, question), _ in repeated(enumerate(rule.questions), lambda pair: pair[1]):
            yield at_value("F155", at, node, "rule", "questions", index, question=question)


RULES: tuple[Check, ...] = (
    best_award, negative_awards, share_without_none, alike_options, no_real_choice, each_not_positive,
    case_above_maximum, case_takes_all, count_misses_maximum, deduction_starts_elsewhere,
    negative_least, least_not_below_start, judged_step, ratio_round_to, ratio_floor, ratio_full_from,
    floor_above_full, fraction_as_percent, bands_of_what, malformed_steps, no_else, after_else,
    steps_descend, steps_beyond_percent, steps_zigzag, survey_weights, survey_weight_sign,
    survey_replies, unknown_audiences, idle_audiences, doubled_questions,
)  # fmt: skip
