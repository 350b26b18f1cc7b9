"""One unit's scorecard: all marks of every line in order, and what they add up to under the set's policy.

Sums are taken unrounded with working precision; conventions for criteria that do not apply are those of
`policy.not_applicable` (docs/quy-uoc.md). Nothing here rounds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

from msgspec import structs

from parscore.compute.polls import polls_of, reweighed
from parscore.compute.sums import Sums, added, amount, contribution, item_points, leaf_sums
from parscore.model.cycle import COUNCIL, SELF, Cycle, Group, Unit
from parscore.model.framework import Criterion, Framework
from parscore.model.rules import Answer, Outcome
from parscore.model.scorecard import Line, Mark, Scorecard, SelfScore, Totals
from parscore.model.submission import Brought, Entry, Ruling, Share, Submission
from parscore.number import HUNDRED, ZERO, brief, exactly, settle, vi


@dataclass(frozen=True, slots=True)
class Evidence:
    """Everything accepted about one unit: its own score, the rulings on it, survey shares, points brought in.

    `explanations` by code came in files of their own, beside those in the form.
    """

    own: SelfScore | None = None
    rulings: tuple[Ruling, ...] = ()
    shares: tuple[Share, ...] = ()
    brought: tuple[Brought, ...] = ()
    explanations: Mapping[str, str] = field(default_factory=dict)


def self_score(submission: Submission, framework: Framework) -> SelfScore:
    """What the accepted form of a unit says by itself, before anybody else has spoken."""
    mode, entries, known = framework.policy.rounding.mode, submission.entries, submission.outcomes
    items = {item.code for item in (*framework.bonus, *framework.penalty)}
    lines: dict[str, Line] = {}
    for criterion in framework.scored:
        code = criterion.code
        if (entry := entries.get(code)) is not None:
            outcome = known.get(code) or entry.outcome(criterion, mode)
            lines[code] = _own_line(criterion, entry, outcome, item=code in items)
    claims = frozenset(code for code, entry in entries.items() if entry.claims_not_applicable)
    return SelfScore(submission.file, submission.sheet, lines, claims)


def _own_line(criterion: Criterion, entry: Entry, outcome: Outcome, *, item: bool) -> Line:
    """The line as the unit made it; a bonus or penalty `item` called not applicable is just not claimed."""
    code, source = criterion.code, str(entry.claimed.place)
    if criterion.measured:
        claimed = entry.claims_not_applicable
        return Line(code, (Mark(SELF, None, source=source, claims=True),) if claimed else ())
    claims = entry.claims_not_applicable and outcome.applicable and not item
    points = entry.claimed.value
    declared = {key: _text(typed.value) for key, typed in entry.figures.items() if typed.value is not None}
    sources = {key: str(typed.place) for key, typed in entry.figures.items() if typed.value is not None}
    if entry.option is not None:
        declared["option"], sources["option"] = entry.option, str(entry.option_place or entry.place)
    return Line(
        code,
        (Mark(SELF, points, source=source, claims=claims),) if claims or points is not None else (),
        None if outcome.points is None else settle(outcome.points),
        declared,
        sources,
        entry.evidence,
        entry.explanation,
        "" if outcome.applicable else "rule",
    )


def scorecard(group: Group, unit: Unit, framework: Framework, evidence: Evidence, cycle: Cycle) -> Scorecard:
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
        if criterion.measured and criterion.measured_by not in available
        else _line(criterion, mode, evidence, _in_order(rulings.get(criterion.code, ()), stages))
        for criterion in framework.scored
    )
    file = evidence.own.file if evidence.own else ""
    return Scorecard(group.id, unit.id, unit.name, file, lines)


def _line(criterion: Criterion, mode: str, evidence: Evidence, rulings: Sequence[Ruling]) -> Line:
    """The line of one criterion with every mark on it.

    What was measured outweighs the unit's claim that a measured leaf does not apply.
    """
    code = criterion.code
    own = evidence.own.lines.get(code) if evidence.own else None
    line = own if own is not None else Line(code)
    if not rulings and not criterion.measured and code not in evidence.explanations:
        return line
    ruled = tuple(_ruled(ruling) for ruling in rulings)
    agreed = any(mark.agrees for mark in ruled)
    if criterion.measured:
        mark, declared, sources = _measured(criterion, mode, evidence)
        return Line(
            code=code,
            marks=(*line.marks, *([mark] if mark else []), *ruled),
            computed=mark.points if mark else None,
            declared=declared,
            sources=sources,
            excluded="agreed" if agreed else "",
            polls=polls_of(criterion, evidence.shares),
            refused=_refused(criterion, evidence),
        )
    told = evidence.explanations.get(code, "")
    if ruled or told:
        line = structs.replace(
            line,
            marks=(*line.marks, *ruled),
            explanation="; ".join(dict.fromkeys(text for text in (line.explanation, told) if text)),
            excluded="agreed" if agreed else line.excluded,
        )
    return line


def _refused(criterion: Criterion, evidence: Evidence) -> str:
    """Why the replies on a leaf give it no points."""
    said = (share.refused for share in evidence.shares if share.code == criterion.code)
    return next((why for why in said if why), "")


def _measured(
    criterion: Criterion, mode: str, evidence: Evidence
) -> tuple[Mark | None, Mapping[str, str], Mapping[str, str]]:
    rule = criterion.rule
    stage = criterion.measured_by
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
    sources = {share.audience: ", ".join((str(share.place), *share.more)) for share in shares}
    if any(share.refused for share in shares):
        return None, {}, sources
    answer = Answer(shares={share.audience: share.share for share in shares})
    outcome = rule.points(answer, criterion.max, mode)
    if outcome.points is None and criterion.survey and any(share.reweigh for share in shares):
        outcome = reweighed(criterion.survey, answer.shares, criterion.max)
    declared = {share.audience: _share(share) for share in shares}
    if outcome.points is None:
        return None, declared, sources
    return Mark(stage, settle(outcome.points), source=str(shares[0].place)), declared, sources


def _share(share: Share) -> str:
    return _text(settle(share.share)) + (f" ({share.replies} phiếu)" if share.replies is not None else "")


def _text(value: Decimal | None) -> str:
    return "" if value is None else format(value, "f")


def _in_order(rulings: Iterable[Ruling], stages: Sequence[str]) -> list[Ruling]:
    """By stage; inside a stage the council's word comes after the agency's."""
    if not rulings:
        return []
    order = {stage: number for number, stage in enumerate(stages)}
    return sorted(rulings, key=lambda r: (order.get(r.stage, len(order)), r.by == COUNCIL, r.place))


def _ruled(ruling: Ruling) -> Mark:
    stage, points, place = ruling.stage, ruling.points, str(ruling.place)
    return Mark(stage, points, ruling.reason, ruling.by, place, ruling.asks, agrees=ruling.agrees)


@dataclass(frozen=True, slots=True)
class Branch:
    """Unrounded points, applicable maximum and index (None while a mark is missing) of a criterion, all
    below."""

    points: Decimal
    maximum: Decimal
    index: Decimal | None


@exactly
def branch(framework: Framework, code: str, card: Scorecard, stages: Iterable[str] | None = None) -> Branch:
    """The subtotal of one criterion, before any rescaling of the appraised part."""
    lines = {line.code: line for line in card.lines}
    leaves = framework.by_code[code].leaves()
    parts = [contribution(framework, leaf, lines.get(leaf.code), stages) for leaf in leaves]
    points = sum((part[0] or ZERO for part in parts), ZERO)
    maximum = sum((part[1] for part in parts), ZERO)
    complete = maximum > 0 and all(part[0] is not None for part in parts)
    return Branch(settle(points), settle(maximum), settle(points * HUNDRED / maximum) if complete else None)


@exactly
def achieved(framework: Framework, code: str, card: Scorecard, stages: Iterable[str] | None = None) -> Branch:
    """The subtotal of what applies to the unit below one criterion, whatever the convention for the rest."""
    lines = {line.code: line for line in card.lines}
    kept = [leaf for leaf in framework.by_code[code].leaves() if _counts(lines.get(leaf.code), stages)]
    parts = [contribution(framework, leaf, lines.get(leaf.code), stages) for leaf in kept]
    points = sum((part[0] or ZERO for part in parts), ZERO)
    maximum = sum((part[1] for part in parts), ZERO)
    complete = maximum > 0 and all(part[0] is not None for part in parts)
    return Branch(settle(points), settle(maximum), settle(points * HUNDRED / maximum) if complete else None)


def _counts(line: Line | None, stages: Iterable[str] | None) -> bool:
    return line is None or line.applies(stages)


def totals(framework: Framework, card: Scorecard, stages: Iterable[str] | None = None) -> Totals:
    """What the card adds up to, counting the marks made in `stages` (None: all)."""
    kept = None if stages is None else frozenset(stages)
    lines = {line.code: line for line in card.lines}
    leaves = framework.leaves
    parts = {leaf.code: contribution(framework, leaf, lines.get(leaf.code), kept) for leaf in leaves}
    sums = [leaf_sums(leaf, parts[leaf.code]) for leaf in leaves]
    sums += [Sums(bonus=item_points(item, lines.get(item.code), kept)) for item in framework.bonus]
    sums += [Sums(penalty=item_points(item, lines.get(item.code), kept)) for item in framework.penalty]
    made = amount(framework, added(sums))
    missing = tuple(code for code, (value, _) in parts.items() if value is None)
    return Totals(
        points=made.points,
        maximum=made.maximum,
        index=made.index if not missing else None,
        base=made.base,
        bonus=made.bonus,
        penalty=made.penalty,
        factor=made.factor,
        missing=missing,
        asked=tuple(code for code, line in lines.items() if line.is_open(kept)),
        excluded=tuple(
            leaf.code for leaf in leaves if leaf.code in lines and not lines[leaf.code].applies(kept)
        ),
    )


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
