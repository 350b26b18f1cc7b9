"""Checks on scoring rules: can the best answer earn the maximum, does the arithmetic of the rule hold. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from itertools import pairwise

from parscore.catalogue import finding
from parscore.check.framework.nodes import Check, R, at_key, at_value, everything, ruled, slip, total
from parscore.check.pairs import repeated
from parscore.diagnostics import Diagnostic, Positions, Severity
from parscore.model.framework import Framework, Node
from parscore.model.rules import (
    Award,
    BaseRule,
    Cases,
    Choice,
    Count,
    CountedRule,
    Deduct,
    EitherFigureRule,
    Judged,
    Late,
    Linear,
    Overclaim,
    Ratio,
    Step,
    SteppedRule,
    SurveyRule,
)
from parscore.number import HUNDRED, ZERO, parse, settle, vi
from parscore.text import did_you_mean, fold


def on_key(
    code: str, kind: type[R], key: str, fails: Callable[[R, Decimal], bool],
    words: Callable[[R, Decimal], Mapping[str, object]] = lambda rule, maximum: {},
    *, weight: Severity | None = None, at_name: bool = False,
) -> Check:  # fmt: skip
    """A check of one key of every rule of `kind`, which `fails` for a rule and its criterion's maximum.

    The finding may word every field of the rule, `key`, its `value`, the `maximum` and what `words` gives; it stands
    at the value of the key, or with `at_name` at its name.
    """

    def check(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
        for node, rule in ruled(framework, kind):
            maximum = node.criterion.max
            if fails(rule, maximum):
                place = (at.key if at_name else at.at)(*node.path, "rule", key)
                known = {**dict(rule), "key": key, "value": getattr(rule, key), "maximum": maximum}
                said = {**known, **words(rule, maximum)}
                yield finding(code, place, criterion=node.criterion.code, weight=weight, **said)

    return check


def _misses(step: Decimal | None, maximum: Decimal) -> bool:
    """Whether a step is none, or the maximum no multiple of it."""
    return step is not None and bool(step <= 0 or maximum % step)


ON_ONE_KEY: tuple[Check, ...] = (
    on_key("F141", BaseRule, "kind", lambda rule, most: rule.scores and rule.is_share and rule.on_nothing is None),
    on_key(
        "F289", BaseRule, "kind", lambda rule, most: not rule.scores and most != 0,
        lambda rule, most: {"maximum": most},
    ),
    on_key(
        "F132", Choice, "options", lambda rule, most: len(set(rule.options.values())) == 1,
        lambda rule, most: {"number": len(rule.options)}, at_name=True,
    ),
    on_key("F133", CountedRule, "each", lambda rule, most: rule.each <= 0),
    on_key("F134", Count, "each", lambda rule, most: rule.each > most > 0),
    on_key(
        "F134", Deduct, "each", lambda rule, most: rule.each > rule.starts_at(most) - rule.least > 0,
        lambda rule, most: {"maximum": rule.starts_at(most) - rule.least}, weight=Severity.WARNING,
    ),
    on_key(
        "F135", Count, "each", lambda rule, most: 0 < rule.each <= most and most % rule.each != 0,
        lambda rule, most: {"cases": most // rule.each, "points": most // rule.each * rule.each},
    ),
    on_key(
        "F104", Deduct, "start", lambda rule, most: rule.starts_at(most) != most,
        lambda rule, most: {
            "best": rule.start, "what": "điểm xuất phát «start»", "slip": slip(rule.starts_at(most), most)
        },
    ),
    on_key(
        "F130", Deduct, "least", lambda rule, most: rule.least < 0,
        lambda rule, most: {"what": "«least»", "points": rule.least},
    ),
    on_key(
        "F136", Deduct, "least", lambda rule, most: rule.least >= rule.starts_at(most) > 0,
        lambda rule, most: {"start": rule.starts_at(most)},
    ),
    on_key("F137", Judged, "step", lambda rule, most: _misses(rule.step, most)),
    on_key(
        "F140", Ratio, "round_to", lambda rule, most: _misses(rule.round_to, most),
        lambda rule, most: {"step": rule.round_to},
    ),
    on_key("F138", Ratio, "floor", lambda rule, most: not 0 <= (rule.floor or 0) <= HUNDRED),
    on_key("F138", Ratio, "full_from", lambda rule, most: (
        not 0 <= rule.full_from <= HUNDRED if rule.falls else not 0 < rule.full_from <= rule.full
    )),
    on_key("F139", Ratio, "floor", lambda rule, most: rule.floor is not None and (
        rule.floor < rule.best if rule.falls else rule.floor > rule.full_from)),
    on_key("F260", Ratio, "scaled", lambda rule, most: rule.scaled and rule.full_from == HUNDRED),
    on_key("F261", Linear, "points", lambda rule, most: not rule.well_formed, lambda rule, most: {
        "figures": ", ".join(vi(figure) for figure, _ in rule.corners) or "(không có)"}),
    on_key(
        "F271", Late, "last", lambda rule, most: rule.last is not None and rule.last < rule.start,
        lambda rule, most: {"first": rule.start},
    ),
    on_key("F346", Late, "deadline", lambda rule, most: bool(rule.deadline) and not rule.deadline_in(2024, 1)),
    on_key("F152", SurveyRule, "min_replies", lambda rule, most: rule.min_replies == 0, at_name=True),
)  # fmt: skip


def _awards(framework: Framework) -> Iterator[tuple[Node, tuple[Award, ...]]]:
    """Every node whose rule names its points one by one, with these."""
    rules = ((node, node.criterion.rule) for node in everything(framework))
    return (
        (node, rule.awards) for node, rule in rules if rule is not None and rule.well_formed and rule.awards
    )


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


def alike_options(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F131: two options, or options of cases, that differ only in case, spaces or punctuation."""
    for node, rule in ruled(framework, Choice):
        for option, other in repeated(rule.options, fold):
            yield at_key("F131", at, node, "rule", "options", option, option=option, other=other)
    for node, cases in ruled(framework, Cases):
        for option, other in repeated(cases.options, fold):
            place = [case.option for case in cases.cases].index(option)
            yield at_value("F131", at, node, "rule", "cases", place, "option", option=option, other=other)


def unknown_scales(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F262: a scale that the set does not have."""
    for node, rule in ruled(framework, Choice):
        if rule.scale is not None and rule.scale not in framework.scales:
            near = did_you_mean(rule.scale, framework.scales)
            yield at_value("F262", at, node, "rule", "scale", scale=rule.scale, suggestion=near)


def other_options(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F263: options next to a scale that are not those of the scale."""
    for node, rule in ruled(framework, Choice):
        if rule.scale in framework.scales and rule.options != framework.scales[rule.scale]:
            yield at_key("F263", at, node, "rule", "options", scale=rule.scale)


def idle_scales(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F264: a scale that no rule names."""
    used = {rule.scale for _, rule in ruled(framework, Choice)}
    for scale in framework.scales:
        if scale not in used:
            yield finding("F264", at.key("scales", scale), scale=scale)


def late_as_criterion(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F270: days late that would bring points, as they are no penalty."""
    for node, _ in ruled(framework, Late):
        if node.path[0] != "penalty":
            yield at_value("F270", at, node, "rule", "kind")


def overclaim_as_criterion(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F350: a difference between self-score and final score that would bring points, as it is no penalty."""
    for node, _ in ruled(framework, Overclaim):
        if node.path[0] != "penalty":
            yield at_value("F350", at, node, "rule", "kind")


def overclaim_ladder(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F351: a step that takes points where nothing was over-claimed, or that begins beyond 100 %."""
    for node, rule in ruled(framework, Overclaim):
        for place, step in enumerate(rule.steps) if rule.well_formed else ():
            if step.points > 0 and step.holds(ZERO):
                problem = "không tự chấm cao hơn mà vẫn bị trừ"
            elif rule.of == "share" and (step.bound or ZERO) > HUNDRED:
                problem = "tỷ lệ tự chấm cao hơn không vượt được 100%"
            else:
                continue
            yield at_value("F351", at, node, "rule", "steps", place, step=step.as_written(), problem=problem)


def fraction_as_percent(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F142: a bound such as 0.8 that was meant as 80 %."""
    for node, ratio in ruled(framework, Ratio):
        for key, value in (("floor", ratio.floor), ("full_from", ratio.full_from)):
            if value is not None and 0 < value <= 1:
                yield at_value("F142", at, node, "rule", key, value=value, percent=value * HUNDRED)
    for node, line in ruled(framework, Linear):
        highest = max((figure for figure, _ in line.corners), default=ZERO)
        if line.is_share and 0 < highest <= 1:
            yield at_value("F142", at, node, "rule", "points", value=highest, percent=highest * HUNDRED)


def bands_of_what(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F143: bands, or a line, of neither a share nor a figure, or of both."""
    for node, rule in ruled(framework, EitherFigureRule):
        given = [key for key in ("numerator", "denominator", "of") if getattr(rule, key) is not None]
        if given not in (["numerator", "denominator"], ["of"]):
            yield at_value("F143", at, node, "rule", "kind", have=", ".join(given) or "không khoá nào")


def malformed_steps(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F144: a step with two bounds, with none, or without points."""
    for node, rule in ruled(framework, SteppedRule):
        for index, step in enumerate(rule.steps):
            if not step.well_formed:
                yield at_value("F144", at, node, "rule", "steps", index, number=index + 1)


def _steps(framework: Framework) -> Iterator[tuple[Node, SteppedRule, tuple[Step, ...]]]:
    """The bands whose steps are well formed, so that more can be said of them."""
    return ((node, rule, rule.steps) for node, rule in ruled(framework, SteppedRule) if rule.well_formed)


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


def jump_to_full(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F335: full points from a share that the points below it do not lead up to, with no example that shows it."""
    for node, rule in ruled(framework, Ratio):
        jumps = not (rule.scaled or rule.falls) and (rule.floor or ZERO) < rule.full_from < HUNDRED
        if jumps and not any(_is_below(rule, one) for one in rule.examples):
            share, most = rule.full_from, node.criterion.max
            below = settle(most * share / HUNDRED)
            yield at_value("F335", at, node, "rule", "full_from", share=share, below=below, maximum=most)


def _is_below(rule: Ratio, example: Mapping[str, object]) -> bool:
    """Whether an example has a share that brings points, and not all of them."""
    part, whole = (parse(str(example.get(key, ""))) for key in ("numerator", "denominator"))
    if part is None or not whole:
        return False
    share = part * HUNDRED / whole
    return (rule.floor or ZERO) <= share < rule.full_from and share > 0


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
    best_award, negative_awards, alike_options, unknown_scales, other_options, idle_scales, late_as_criterion,
    fraction_as_percent, overclaim_as_criterion, overclaim_ladder,
    bands_of_what, malformed_steps,
    no_else, after_else, steps_descend, steps_beyond_percent, steps_zigzag, jump_to_full, survey_weights,
    survey_weight_sign, unknown_audiences, idle_audiences, doubled_questions, *ON_ONE_KEY,
)  # fmt: skip
