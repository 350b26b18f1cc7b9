"""One unit's scorecard: all marks of every line in order, and what they add up to under the set's policy.

Sums are taken unrounded with working precision; conventions for criteria that do not apply are those of
`policy.not_applicable` (docs/quy-uoc.md). Nothing here rounds.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from msgspec import Struct, structs

from parscore.compute.contributions import Branch, Contribution, Lines, branch_of, contributions, item_sums
from parscore.compute.overclaims import with_overclaims
from parscore.compute.polls import polls_of, reweighed
from parscore.compute.sums import Sums, amount, leaf_sums
from parscore.diagnostics import Place
from parscore.model.cycle import COUNCIL, SELF, Cycle, Group, Unit
from parscore.model.figures import OPTION
from parscore.model.framework import Criterion, Framework
from parscore.model.rules import Answer, Outcome, Rule
from parscore.model.scorecard import COMPUTED, Excluded, Line, Mark, Scorecard, SelfScore, Totals
from parscore.model.submission import Brought, Entry, Ruling, Share, Submission, Unusable, others_of
from parscore.model.unit_figures import Dispute, UnitFigures, declared_in
from parscore.number import exactly, settle

NO_POINTS = "K250"
"""The finding on figures that are all there and bring no points."""
NO_FIGURES = "không có số liệu, tính là không phát sinh"
"""Why a mark is computed of nothing."""


class Evidence(Struct, frozen=True):
    """Everything accepted about one unit: its own score, the rulings on it, survey shares, points brought in.

    `explanations` by code came in files of their own, beside those in the form; `unusable` rulings keep lines open.
    """

    own: SelfScore | None = None
    rulings: tuple[Ruling, ...] = ()
    shares: tuple[Share, ...] = ()
    brought: tuple[Brought, ...] = ()
    explanations: Mapping[str, str] = {}
    unusable: tuple[Unusable, ...] = ()
    figures: UnitFigures = UnitFigures()
    disputes: tuple[Dispute, ...] = ()

    def spoken_of(self) -> frozenset[str]:
        """The codes of which anything was said that could give points."""
        own = (
            ()
            if self.own is None
            else (code for code, line in self.own.lines.items() if line.value() is not None)
        )
        ruled, shared = (one.code for one in self.rulings), (one.code for one in self.shares)
        brought, delivered = (
            (one.code for one in self.brought),
            (code for code, _ in self.figures.values if code),
        )
        return frozenset((*own, *ruled, *shared, *brought, *delivered))


def self_score(submission: Submission, framework: Framework) -> SelfScore:
    """What the accepted form of a unit says by itself, before anybody else has spoken."""
    mode, entries, known = framework.policy.rounding.mode, submission.entries, submission.outcomes
    others = others_of(framework, entries)
    lines: dict[str, Line] = {}
    for criterion in framework.scored:
        code = criterion.code
        if (entry := entries.get(code)) is not None:
            outcome = known.get(code) or criterion.outcome(entry.answer(others), mode)
            lines[code] = _own_line(criterion, entry, outcome, item=code in framework.item_codes)
    claims = frozenset(code for code, entry in entries.items() if entry.claims_not_applicable)
    figures = tuple(declared_in(submission.unit, entries, framework))
    remarks = {code: entry.remarks for code, entry in entries.items() if entry.remarks}
    stamp = submission.stamp
    printed = stamp.figures if stamp is not None and stamp.unit == submission.unit else ()
    return SelfScore(submission.file, submission.sheet, lines, claims, figures, remarks, printed)


def with_delivered(own: SelfScore, delivered: UnitFigures, framework: Framework) -> SelfScore:
    """A unit's own score in which the figures that systems deliver stand in the place of those that it declared."""
    if not delivered.values:
        return own
    figures = delivered.beside(own.figures, framework)
    wanted = (one for one in framework.scored if delivered.taken(one).delivered)
    held = {one.code: (one, own.lines[one.code]) for one in wanted if one.code in own.lines}
    mode = framework.policy.rounding.mode
    lines = {code: _with_figures(line, criterion, figures, mode) for code, (criterion, line) in held.items()}
    return structs.replace(own, lines={**own.lines, **lines}) if lines else own


def _option(held: Mapping[str, str]) -> dict[str, str]:
    """What is held of an option that the unit chose."""
    return {key: value for key, value in held.items() if key == OPTION}


def _with_figures(line: Line, criterion: Criterion, figures: UnitFigures, mode: str) -> Line:
    """A unit's line with what these figures give."""
    taken = figures.taken(criterion)
    answer = structs.replace(taken.answer, option=taken.option or line.declared.get(OPTION))
    rule = criterion.rule
    points = None if rule is None or rule.rows else rule.points(answer, criterion.max, mode).points
    return structs.replace(
        line,
        computed=line.computed if points is None else settle(points),
        declared={**_option(line.declared), **taken.texts},
        sources={**_option(line.sources), **taken.sources},
    )


def _own_line(criterion: Criterion, entry: Entry, outcome: Outcome, *, item: bool) -> Line:
    """The line as the unit made it; a bonus or penalty `item` called not applicable is just not claimed.

    A leaf whose mark was refused has none and is missed; an item without one would only look unclaimed.
    """
    code, source, claimed = criterion.code, str(entry.claimed.place), entry.claims_not_applicable
    if criterion.measured:
        return Line(code, (Mark(SELF, None, source=source, claims=True),) if claimed else ())
    claims = claimed and outcome.applicable and not item
    points, refused = entry.claimed.value, entry.claimed.fault or ("W110" if entry.claimed.unreadable else "")
    unused = refused if item else ""
    given = claims or unused or points is not None
    return Line(
        code,
        (Mark(SELF, points, source=source, claims=claims, unused=unused),) if given else (),
        None if outcome.points is None else settle(outcome.points),
        entry.declared,
        _sources(entry),
        entry.evidence,
        entry.explanation,
        _excluded(outcome),
    )


def _excluded(outcome: Outcome) -> Excluded:
    """Why a line does not count by what its rule makes of the figures."""
    return "rule" if outcome.nothing == "not_applicable" else outcome.nothing


def _sources(entry: Entry) -> dict[str, str]:
    """The cells that hold the declared figures and the chosen option."""
    sources = {key: str(figure.place) for key, figure in entry.figures.items() if figure.value is not None}
    return sources if entry.option is None else {**sources, "option": str(entry.option_place or entry.place)}


def scorecard(group: Group, unit: Unit, framework: Framework, evidence: Evidence, cycle: Cycle) -> Scorecard:
    """The scorecard of `unit`: one line for every leaf, bonus and penalty item, in the order of the set."""
    excluded, foreign = framework.expand(unit.not_applicable), framework.foreign(unit.kind)
    mode = framework.policy.rounding.mode
    unmeasured = {leaf.code for leaf in framework.unmeasured(cycle.measures)}
    above = _known_above(framework, evidence)
    below = framework.expand(line.code for line in above)
    reasons: dict[Excluded, Collection[str]]
    reasons = {"unmeasured": unmeasured, "above": below, "cycle": excluded, "kind": foreign}
    left_out = {code: reason for reason, codes in reasons.items() for code in codes}
    said: dict[str, list[Ruling | Unusable]] = defaultdict(list)
    disputed: dict[str, list[Mark]] = defaultdict(list)
    words: tuple[Ruling | Unusable, ...] = (*evidence.rulings, *evidence.unusable)
    for one in words:
        said[one.code].append(one)
    for dispute in evidence.disputes:
        disputed[dispute.code].append(_disputed(dispute))

    def line(criterion: Criterion, lines: Lines) -> Line:
        code = criterion.code
        marks = (*disputed.get(code, ()), *_marks(said.get(code, ()), cycle.stages))
        if code in left_out:
            return Line(code, marks, excluded=left_out[code])
        return _line(criterion, mode, evidence, marks, lines)

    file = evidence.own.file if evidence.own else ""
    first = {code: line(framework.by_code[code], {}) for code in framework.depended}
    made = (first.get(one.code) or line(one, first) for one in framework.scored)
    card = Scorecard(group.id, unit.id, unit.name, file, (*made, *above))
    return with_overclaims(framework, card, cycle.stages)


def _disputed(dispute: Dispute) -> Mark:
    """The word of a unit that does not agree to a figure, which leaves the line open until somebody rules on it."""
    own = "" if dispute.own is None else f", đơn vị: {dispute.own.in_words}"
    figure = f"«{dispute.label}» (hệ thống: {dispute.delivered.in_words}{own})"
    why = f": {dispute.reason}" if dispute.reason else ""
    reason = f"không thống nhất số liệu {figure}{why}"
    return Mark(SELF, None, reason, source=str(dispute.place), disputes=True)


def _known_above(framework: Framework, evidence: Evidence) -> tuple[Line, ...]:
    """The lines of criteria that have rows below them, of which the points alone were brought in."""
    known = {brought.code: brought for brought in evidence.brought}
    parents = (framework.by_code[code] for code in framework.branches if code in known)
    made = ((one.code, _brought(one, evidence)) for one in parents)
    return tuple(
        Line(code, (found.mark,), declared=found.declared, sources=found.sources)
        for code, found in made
        if found is not None and found.mark is not None
    )


def points_of_rows(lines: Lines) -> dict[str, Decimal]:
    """The points that count on lines, as far as there are any."""
    values = {code: line.value() for code, line in lines.items() if line.applies()}
    return {code: value for code, value in values.items() if value is not None}


def _line(criterion: Criterion, mode: str, evidence: Evidence, ruled: tuple[Mark, ...], rows: Lines) -> Line:
    """The line of one criterion with every mark on it, those of appraisers in `ruled`; others may depend on `rows`."""
    own = evidence.own.lines.get(criterion.code) if evidence.own else None
    line = own if own is not None else Line(criterion.code)
    told = evidence.explanations.get(criterion.code, "")
    if not ruled and not criterion.measured and not told:
        return line
    if criterion.measured:
        return _measured_line(criterion, mode, evidence, line, ruled, rows)
    return structs.replace(
        line,
        marks=(*line.marks, *ruled),
        explanation="; ".join(dict.fromkeys(text for text in (line.explanation, told) if text)),
        excluded="agreed" if any(mark.agrees for mark in ruled) else line.excluded,
    )


def _measured_line(
    criterion: Criterion, mode: str, evidence: Evidence, line: Line, ruled: Sequence[Mark], rows: Lines
) -> Line:
    """The line of a measured leaf; what was measured outweighs the unit's claim that it does not apply."""
    shares = [share for share in evidence.shares if share.code == criterion.code]
    if criterion.computed:
        made = _computed(criterion, mode, evidence.figures, rows)
    else:
        made = _brought(criterion, evidence) or _surveyed(criterion, mode, shares)
    return Line(
        code=criterion.code,
        marks=(*line.marks, *([made.mark] if made.mark else []), *ruled),
        computed=made.mark.points if made.mark else None,
        declared=made.declared,
        sources=made.sources,
        excluded="agreed" if any(mark.agrees for mark in ruled) else made.excluded,
        polls=polls_of(criterion, evidence.shares),
        refused=next((share.refused for share in shares if share.refused), ""),
    )


class _Measured(NamedTuple):
    """The mark that was measured, if any, with what it was made of and where that is."""

    mark: Mark | None = None
    declared: Mapping[str, str] = {}
    sources: Mapping[str, str] = {}
    excluded: Excluded = ""


def _computed(criterion: Criterion, mode: str, figures: UnitFigures, rows: Lines) -> _Measured:
    """The mark that the rule computes of the unit's figures; none where one is lacking.

    It awaits the rows on which it depends as long as these are open.
    """
    taken = figures.taken(criterion, points_of_rows(rows))
    if criterion.rule is None:
        return _Measured(None, taken.texts, taken.sources)
    outcome = criterion.rule.points(taken.answer, criterion.max, mode)
    source = str(taken.place) if taken.place is not None else ""
    reason = NO_FIGURES if taken.nothing else ""
    points = None if outcome.points is None else settle(outcome.points)
    unused = (
        NO_POINTS
        if points is None and taken.is_whole and not (outcome.nothing or criterion.rule.relative)
        else ""
    )
    awaits = any(rows[row].is_open() for row in taken.others)
    mark = (
        None
        if points is None and not unused
        else Mark(COMPUTED, points, reason, source=source, unused=unused, awaits=awaits)
    )
    return _Measured(mark, taken.texts, taken.sources, _excluded(outcome))


def _brought(criterion: Criterion, evidence: Evidence) -> _Measured | None:
    """The mark of points, or of a share, that came ready-made."""
    for brought in evidence.brought:
        if brought.code != criterion.code:
            continue
        if brought.points is not None:
            key, value, points = "points", brought.points, brought.points
        elif brought.share is not None:
            key, value, points = "share", brought.share, _part(brought.share, criterion.max)
        else:
            continue
        place = str(brought.place)
        mark = Mark(criterion.measured_by or brought.kind, settle(points), source=place)
        return _Measured(mark, {key: _text(value)}, {key: place})
    return None


@exactly
def _part(share: Decimal, maximum: Decimal) -> Decimal:
    return share * maximum


def _surveyed(criterion: Criterion, mode: str, shares: Sequence[Share]) -> _Measured:
    """The mark of the shares of a leaf; none where they are refused or an audience is missing."""
    shares = sorted(shares, key=lambda share: share.audience)
    sources = {share.audience: ", ".join((str(share.place), *share.more)) for share in shares}
    if criterion.rule is None or not shares or any(share.refused for share in shares):
        return _Measured(None, {}, sources)
    declared = {share.audience: _share(share) for share in shares}
    points = _survey_points(criterion, criterion.rule, mode, shares)
    if points is None:
        return _Measured(None, declared, sources)
    mark = Mark(criterion.measured_by, settle(points), source=str(shares[0].place))
    return _Measured(mark, declared, sources)


def _survey_points(criterion: Criterion, rule: Rule, mode: str, shares: Sequence[Share]) -> Decimal | None:
    """The points of the shares; where an audience is missing, those of the others if the form says so."""
    answer = Answer(shares={share.audience: share.share for share in shares})
    points = rule.points(answer, criterion.max, mode).points
    if points is None and criterion.survey and any(share.reweigh for share in shares):
        return reweighed(criterion.survey, answer.shares, criterion.max).points
    return points


def _share(share: Share) -> str:
    return _text(settle(share.share)) + (f" ({share.replies} phiếu)" if share.replies is not None else "")


def _text(value: Decimal | None) -> str:
    return "" if value is None else format(value, "f")


def _marks(said: Iterable[Ruling | Unusable], stages: Sequence[str]) -> tuple[Mark, ...]:
    """The marks of appraisers by stage; inside a stage the council's word comes after the agencies'.

    What cannot be used comes after what the same appraiser said, and last where nobody knows whose it is.
    """
    if not said:
        return ()
    order = {stage: number for number, stage in enumerate(stages)}

    def place(one: Ruling | Unusable) -> tuple[int, int, bool, Place]:
        who = 2 if not one.by else int(one.by == COUNCIL)
        return order.get(one.stage, len(order)), who, isinstance(one, Unusable), one.place

    return tuple(dict.fromkeys(map(_ruled, sorted(said, key=place))))


def _ruled(one: Ruling | Unusable) -> Mark:
    if isinstance(one, Unusable):
        return Mark(one.stage, None, by=one.by, source=str(one.place), unused=one.fault, rows=one.rows)
    return Mark(
        one.stage,
        one.points,
        one.reason,
        one.by,
        str(one.place),
        one.asks,
        agrees=one.agrees,
        outdated=one.outdated,
    )


def branch(framework: Framework, code: str, card: Scorecard, stages: Iterable[str] | None = None) -> Branch:
    """The subtotal of one criterion, before any rescaling of the appraised part."""
    return branch_of(framework, code, card.by_code, stages)


def achieved(framework: Framework, code: str, card: Scorecard, stages: Iterable[str] | None = None) -> Branch:
    """The subtotal of what applies to the unit below one criterion, whatever the convention for the rest."""
    return branch_of(framework, code, card.by_code, stages, conventions=False)


def totals(
    framework: Framework,
    card: Scorecard,
    stages: Iterable[str] | None = None,
    parts: Mapping[str, Contribution] | None = None,
) -> Totals:
    """What the card adds up to, counting the marks made in `stages` (None: all); `parts` are its lines' where known."""
    kept = None if stages is None else frozenset(stages)
    lines = card.by_code
    parts = contributions(framework, lines, kept) if parts is None else parts
    made = amount(framework, _sums(framework, parts, lines, kept))
    missing, asked, excluded = _left_open(parts, lines, kept)
    index = None if missing else made.index
    return structs.replace(made, index=index, missing=missing, asked=asked, excluded=excluded)


def sums_of(framework: Framework, card: Scorecard) -> Sums:
    """The additive parts of a card's total, all marks counted."""
    lines = card.by_code
    parts = contributions(framework, lines)
    return Sums(*map(settle, _sums(framework, parts, lines, None)))


@exactly
def _sums(
    framework: Framework,
    parts: Mapping[str, Contribution],
    lines: Lines,
    kept: frozenset[str] | None,
) -> Sums:
    bonus, penalty = item_sums(framework, lines, kept)
    return leaf_sums(framework, parts)._replace(bonus=bonus, penalty=penalty)


def _left_open(
    parts: Mapping[str, Contribution],
    lines: Lines,
    kept: frozenset[str] | None,
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """The leaves without a mark, the lines that wait for an answer, the leaves that do not apply."""
    missing = tuple(code for code, part in parts.items() if part.points is None)
    asked = tuple(code for code, line in lines.items() if line.is_open(kept))
    gone = {code for code, line in lines.items() if not line.applies(kept)}
    return missing, asked, tuple(code for code in parts if code in gone)
