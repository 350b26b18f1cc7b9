"""One unit's scorecard: all marks of every line in order, and what they add up to under the set's policy.

Sums are taken unrounded with working precision; conventions for criteria that do not apply are those of
`policy.not_applicable` (docs/quy-uoc.md). Nothing here rounds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from parscore.model.cycle import COUNCIL, SELF, Cycle, Group, Unit
from parscore.model.framework import Criterion, Framework
from parscore.model.rules import Answer, Outcome, SurveyRule
from parscore.model.scorecard import GIVEN, SURVEY, Line, Mark, Scorecard, Totals
from parscore.model.submission import Brought, Entry, Ruling, Share, Submission
from parscore.number import HUNDRED, ZERO, brief, exactly, settle, vi


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything accepted about one unit: its form, the rulings on it, survey shares, points brought in."""

    submission: Submission | None = None
    rulings: tuple[Ruling, ...] = ()
    shares: tuple[Share, ...] = ()
    brought: tuple[Brought, ...] = ()


def answer_of(entry: Entry) -> Answer:
    """The answer that a filled entry gives to its rule."""
    figures = {key: typed.value for key, typed in entry.figures.items() if typed.value is not None}
    return Answer(option=entry.option, figures=figures, mark=entry.claimed.value)


def scorecard(
    group: Group, unit: Unit, framework: Framework, evidence: Evidence, cycle: Cycle
) -> Scorecard:
    """The scorecard of `unit`: one line for every leaf, bonus and penalty item, in the order of the set."""
    stages, available = cycle.stages, cycle.measures
    excluded = framework.expand(list(unit.not_applicable))
    mode = framework.policy.rounding.mode
    rulings: dict[str, list[Ruling]] = defaultdict(list)
    for ruling in evidence.rulings:
        rulings[ruling.code].append(ruling)
    lines = tuple(
        Line(criterion.code, excluded="cycle")
        if criterion.code in excluded
        else Line(criterion.code, excluded="unmeasured")
        if criterion.rule is not None and criterion.measured and criterion.rule.kind not in available
        else _line(criterion, mode, evidence, rulings.get(criterion.code, ()), stages)
        for criterion in framework.scored
    )
    return Scorecard(group.id, unit.id, unit.name, evidence.submission.file if evidence.submission else "", lines)


def _line(
    criterion: Criterion, mode: str, evidence: Evidence, rulings: Iterable[Ruling], stages: Sequence[str]
) -> Line:
    if criterion.measured:
        mark, declared, sources = _measured(criterion, mode, evidence)
        marks = [mark] if mark else []
        marks += [_ruled(ruling) for ruling in _in_order(rulings, stages)]
        return Line(criterion.code, tuple(marks), mark.points if mark else None, declared, sources)
    entry = evidence.submission.entries.get(criterion.code) if evidence.submission else None
    marks = [_ruled(ruling) for ruling in _in_order(rulings, stages)]
    if entry is None:
        return Line(criterion.code, tuple(marks))
    if entry.claimed.value is not None:
        marks.insert(0, Mark(SELF, entry.claimed.value, source=str(entry.claimed.place)))
    outcome = computed_of(criterion, entry, mode)
    declared = {key: _text(typed.value) for key, typed in entry.figures.items() if typed.value is not None}
    sources = {key: str(typed.place) for key, typed in entry.figures.items() if typed.value is not None}
    if entry.option is not None:
        declared["option"], sources["option"] = entry.option, str(entry.option_place or entry.place)
    return Line(
        code=criterion.code,
        marks=tuple(marks),
        computed=None if outcome.points is None else settle(outcome.points),
        declared=declared,
        sources=sources,
        evidence=entry.evidence,
        explanation=entry.explanation,
        excluded="" if outcome.applicable else "rule",
    )


def computed_of(criterion: Criterion, entry: Entry, mode: str) -> Outcome:
    """What the rule makes of the declared figures alone; a judged leaf has nothing to compute from."""
    if criterion.rule is None or not criterion.rule.figures():
        return Outcome(None)
    return criterion.rule.points(answer_of(entry), criterion.max, mode)


def _measured(
    criterion: Criterion, mode: str, evidence: Evidence
) -> tuple[Mark | None, Mapping[str, str], Mapping[str, str]]:
    rule = criterion.rule
    stage = SURVEY if isinstance(rule, SurveyRule) else GIVEN
    for brought in evidence.brought:
        if brought.code == criterion.code:
            points = brought.points
            if points is None and brought.share is not None:
                points = exactly(lambda share: share * criterion.max)(brought.share)
            if points is None:
                continue
            key = "points" if brought.points is not None else "share"
            value = brought.points if brought.points is not None else brought.share
            mark = Mark(stage, settle(points), source=str(brought.place))
            return mark, {key: _text(value)}, {key: str(brought.place)}
    shares = [share for share in evidence.shares if share.code == criterion.code]
    if rule is None or not shares:
        return None, {}, {}
    shares.sort(key=lambda share: share.audience)
    outcome = rule.points(Answer(shares={share.audience: share.share for share in shares}), criterion.max, mode)
    declared = {
        share.audience: _text(share.share) + (f" ({share.replies} phiếu)" if share.replies is not None else "")
        for share in shares
    }
    sources = {share.audience: str(share.place) for share in shares}
    if outcome.points is None:
        return None, declared, sources
    return Mark(stage, settle(outcome.points), source=str(shares[0].place)), declared, sources


def _text(value: Decimal | None) -> str:
    return "" if value is None else format(value, "f")


def _in_order(rulings: Iterable[Ruling], stages: Sequence[str]) -> list[Ruling]:
    """By stage; inside a stage the council's word comes after the agency's."""
    order = {stage: number for number, stage in enumerate(stages)}
    return sorted(rulings, key=lambda r: (order.get(r.stage, len(order)), r.by == COUNCIL, r.place))


def _ruled(ruling: Ruling) -> Mark:
    return Mark(ruling.stage, ruling.points, ruling.reason, ruling.by, str(ruling.place), ruling.asks)


@dataclass(frozen=True, slots=True)
class Branch:
    """Unrounded points, applicable maximum and index (None while a mark is missing) of one criterion and all below."""

    points: Decimal
    maximum: Decimal
    index: Decimal | None


def contribution(
    framework: Framework, criterion: Criterion, line: Line | None, stages: Iterable[str] | None
) -> tuple[Decimal | None, Decimal]:
    """What one leaf adds to points and to the maximum; None points when its mark is missing."""
    if line is not None and line.excluded == "unmeasured":
        return ZERO, ZERO
    if line is not None and not line.applies(stages):
        match framework.policy.not_applicable:
            case "full_marks":
                return criterion.max, criterion.max
            case "zero":
                return ZERO, criterion.max
            case _:
                return ZERO, ZERO
    return (None if line is None else line.value(stages)), criterion.max


@exactly
def branch(framework: Framework, code: str, card: Scorecard, stages: Iterable[str] | None = None) -> Branch:
    """The subtotal of one criterion, before any rescaling of the appraised part."""
    lines = {line.code: line for line in card.lines}
    parts = [contribution(framework, leaf, lines.get(leaf.code), stages) for leaf in framework.by_code[code].leaves()]
    points = sum((part[0] or ZERO for part in parts), ZERO)
    maximum = sum((part[1] for part in parts), ZERO)
    complete = maximum > 0 and all(part[0] is not None for part in parts)
    return Branch(settle(points), settle(maximum), settle(points * HUNDRED / maximum) if complete else None)


@exactly
def totals(framework: Framework, card: Scorecard, stages: Iterable[str] | None = None) -> Totals:
    """What the card adds up to, counting the marks made in `stages` (None: all)."""
    kept = None if stages is None else frozenset(stages)
    lines = {line.code: line for line in card.lines}
    parts = {leaf.code: contribution(framework, leaf, lines.get(leaf.code), kept) for leaf in framework.leaves}
    base = sum((points or ZERO for points, _ in parts.values()), ZERO)
    maximum = sum((most for _, most in parts.values()), ZERO)
    factor = Decimal(1)
    if framework.policy.not_applicable == "rescale_appraised":
        base, maximum, factor = _rescaled(framework, parts)
    bonus = _capped(framework.bonus, lines, framework.policy.bonus_cap, kept)
    penalty = _capped(framework.penalty, lines, framework.policy.penalty_cap, kept)
    points = base + bonus - penalty
    if (cap := framework.policy.total_cap) is not None:
        points = min(points, cap)
    missing = tuple(code for code, (value, _) in parts.items() if value is None)
    return Totals(
        points=settle(points),
        maximum=settle(maximum),
        index=settle(points * HUNDRED / maximum) if maximum > 0 and not missing else None,
        base=settle(base),
        bonus=settle(bonus),
        penalty=settle(penalty),
        factor=settle(factor),
        missing=missing,
        asked=tuple(code for code, line in lines.items() if line.is_open(kept)),
        excluded=tuple(leaf.code for leaf in framework.leaves if leaf.code in lines and not lines[leaf.code].applies(kept)),
    )


def _rescaled(
    framework: Framework, parts: Mapping[str, tuple[Decimal | None, Decimal]]
) -> tuple[Decimal, Decimal, Decimal]:
    """Points, maximum and factor when the appraised part is stretched to its full maximum; surveyed points stay."""
    appraised = [leaf for leaf in framework.leaves if not leaf.measured]
    full = sum((leaf.max for leaf in appraised), ZERO)
    applicable = sum((parts[leaf.code][1] for leaf in appraised), ZERO)
    earned = sum((parts[leaf.code][0] or ZERO for leaf in appraised), ZERO)
    beside = [parts[leaf.code] for leaf in framework.leaves if leaf.measured]
    beside_points = sum((points or ZERO for points, _ in beside), ZERO)
    beside_maximum = sum((most for _, most in beside), ZERO)
    if applicable == 0:
        return beside_points, beside_maximum, Decimal(1)
    return earned * full / applicable + beside_points, full + beside_maximum, full / applicable


def _capped(
    items: tuple[Criterion, ...], lines: Mapping[str, Line], cap: Decimal | None, stages: frozenset[str] | None
) -> Decimal:
    """Bonus or penalty points: each item up to its maximum, all of them up to the cap; an unclaimed item adds none."""
    total = ZERO
    for item in items:
        line = lines.get(item.code)
        if line is not None and line.applies(stages):
            total += min(item.max, line.value(stages) or ZERO)
    return total if cap is None else min(total, cap)


def in_words(framework: Framework, made: Totals) -> str:
    """How the total came about, in one Vietnamese sentence with its figures."""
    parts = [f"điểm các tiêu chí {brief(made.base)}"]
    if made.factor != 1:
        parts[0] += f" (phần thẩm định nhân hệ số {brief(made.factor)} vì có tiêu chí không áp dụng)"
    if framework.bonus:
        parts.append(f"cộng điểm thưởng {brief(made.bonus)}")
    if framework.penalty:
        parts.append(f"trừ điểm phạt {brief(made.penalty)}")
    said = ", ".join(parts)
    if (cap := framework.policy.total_cap) is not None:
        said += f", tổng không quá {vi(cap)}"
    return f"{said} = {brief(made.points)} điểm trên tối đa áp dụng {brief(made.maximum)}"
