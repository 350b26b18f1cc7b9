"""Which rulings may stand: range, step, reason, who leads, one word a stage.

An error means that a ruling is not taken.

Pure: rulings and what is known of the cycle in, accepted rulings and findings out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Severity
from parscore.model.cycle import COUNCIL, Cycle, Unit
from parscore.model.framework import Criterion, Framework
from parscore.model.scorecard import SelfScore
from parscore.model.submission import Ruling
from parscore.number import ZERO, brief

Line = tuple[str, str]
"""A unit and a code."""

_HELD = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class RulingInContext:
    """One ruling with all that it is judged by.

    `names` are those of agencies and units. `before` is the mark that stood until then, `prior` that before the
    stage; `open`: the line waits for a word at this stage, as every line does at the first one; `claimed`: the
    unit says that the line does not apply to it; `sent`: it sent a form, on which `own` is its score.
    """

    ruling: Ruling
    criterion: Criterion
    applies: bool
    names: Mapping[str, str]
    before: Decimal | None = None
    open: bool = True
    claimed: bool = False
    sent: bool = False
    own: Decimal | None = None
    prior: Decimal | None = None

    @property
    def line(self) -> Line:
        """The line that it rules on."""
        return self.ruling.unit, self.ruling.code


Check = Callable[[RulingInContext], Iterator[Diagnostic]]


def accept(
    rulings: Iterable[Ruling],
    cycle: Cycle,
    frameworks: Mapping[str, Framework],
    scores: Mapping[str, SelfScore],
) -> tuple[list[Ruling], list[Diagnostic]]:
    """The rulings that stand, stage after stage, and every finding; `frameworks` and own `scores` by unit.

    What is wrong with a ruling by itself is reported before it is held against others on its line.
    """
    excluded = {unit.id: _excluded(unit, frameworks) for _, unit in cycle.units()}
    stages: dict[str, list[RulingInContext]] = defaultdict(list)
    findings: list[Diagnostic] = []
    for ruling in rulings:
        framework, left_out = frameworks[ruling.unit], excluded[ruling.unit]
        parts, faults = _parts(ruling, framework, left_out, cycle.names)
        findings += faults
        stages[ruling.stage] += [
            RulingInContext(part, framework.by_code[part.code], part.code not in left_out, cycle.names)
            for part in parts
        ]
    lines = _Lines.of(scores)
    accepted: list[Ruling] = []
    for stage in cycle.stages:
        sound, faults = _passing(ALONE, stages[stage])
        single, wrong = _one_word_each(sound)
        taken, late = lines.judge(single)
        accepted += taken
        findings += [*faults, *wrong, *late]
        lines.heard = lines.heard or bool(stages[stage])
    return accepted, findings


def _passing(
    checks: tuple[Check, ...], rulings: Iterable[RulingInContext]
) -> tuple[list[RulingInContext], list[Diagnostic]]:
    """Those of some rulings in which no check finds an error, and all that the checks find."""
    found = [(one, [fault for check in checks for fault in check(one)]) for one in rulings]
    return [one for one, faults in found if not _is_refused(faults)], [
        fault for _, faults in found for fault in faults
    ]


def _is_refused(faults: Iterable[Diagnostic]) -> bool:
    return any(fault.severity is Severity.ERROR for fault in faults)


@dataclass(slots=True)
class _Lines:
    """What stands on every line, by unit and code, as one stage follows the other.

    `own` are the units' scores, `claimed` the lines that units say do not apply, `asked` those that wait for a word;
    `heard`: a stage with rulings has passed.
    """

    sent: frozenset[str]
    own: Mapping[Line, Decimal]
    claimed: frozenset[Line]
    standing: dict[Line, Decimal]
    asked: set[Line]
    heard: bool = False

    @classmethod
    def of(cls, scores: Mapping[str, SelfScore]) -> _Lines:
        """The lines as the units' own scores leave them."""
        own = {
            (unit, code): points
            for unit, score in scores.items()
            for code in score.lines
            if (points := score.points(code)) is not None
        }
        claimed = frozenset((unit, code) for unit, score in scores.items() for code in score.claims)
        return cls(frozenset(scores), own, claimed, dict(own), set(claimed))

    def judge(self, rulings: Iterable[RulingInContext]) -> tuple[list[Ruling], list[Diagnostic]]:
        """The rulings of one stage that stand on their lines, each held against those before it."""
        waited, prior = frozenset(self.asked), dict(self.standing)
        accepted: list[Ruling] = []
        findings: list[Diagnostic] = []
        for alone in rulings:
            line = alone.line
            closed = self.heard and line in prior and line not in waited
            judged = replace(
                alone,
                before=self.standing.get(line),
                open=not closed,
                claimed=line in self.claimed,
                sent=alone.ruling.unit in self.sent,
                own=self.own.get(line),
                prior=prior.get(line),
            )
            passed, faults = _passing(CHECKS, [judged])
            findings += faults
            accepted += [self._take(one) for one in passed]
        return accepted, findings

    def _take(self, judged: RulingInContext) -> Ruling:
        """Let a ruling stand on its line."""
        ruling, line = judged.ruling, judged.line
        (self.asked.add if ruling.asks else self.asked.discard)(line)
        if ruling.points is not None:
            self.standing[line] = ruling.points
        return ruling


def _parts(
    ruling: Ruling, framework: Framework, excluded: frozenset[str], names: Mapping[str, str]
) -> tuple[list[Ruling], list[Diagnostic]]:
    """A ruling on a leaf as it is; agreement that a parent does not apply as one on each leaf that is theirs below it.

    R116 where none of them is, R117 where some are another's. Leaves that are measured, or that the cycle excludes,
    are nobody's to rule on.
    """
    criterion = framework.by_code[ruling.code]
    if not criterion.children:
        return [ruling], []
    leaves = [leaf for leaf in criterion.leaves() if not leaf.measured and leaf.code not in excluded]
    own = [leaf for leaf in leaves if ruling.by in (COUNCIL, leaf.lead)]
    place, unit, code, by = ruling.place, ruling.unit, ruling.code, names.get(ruling.by, ruling.by)
    if not own:
        return [], [finding("R116", place, unit=unit, criterion=code, by=by)]
    left = ", ".join(leaf.code for leaf in leaves if leaf not in own)
    told = [finding("R117", place, unit=unit, criterion=code, by=by, left=left)] if left else []
    return [replace(ruling, code=leaf.code) for leaf in own], told


def _excluded(unit: Unit, frameworks: Mapping[str, Framework]) -> frozenset[str]:
    framework = frameworks.get(unit.id)
    return framework.expand(unit.not_applicable) if framework else frozenset()


def _one_word_each(rulings: Iterable[RulingInContext]) -> tuple[list[RulingInContext], list[Diagnostic]]:
    """One ruling of the agency and one of the council for each line; contradicting ones are all refused."""
    lines: dict[tuple[str, str, bool], list[RulingInContext]] = defaultdict(list)
    for judged in sorted(rulings, key=lambda judged: judged.ruling.place):
        ruling = judged.ruling
        lines[(ruling.unit, ruling.code, ruling.by == COUNCIL)].append(judged)
    kept: list[RulingInContext] = []
    findings: list[Diagnostic] = []
    for said in lines.values():
        first, *others = said
        if all(_word(judged) == _word(first) for judged in others):
            ruling, faults = _repeated([judged.ruling for judged in said])
            kept.append(replace(first, ruling=ruling))
            findings += faults
            continue
        for judged in said:
            other = next(one for one in said if _word(one) != _word(judged)).ruling
            words, where = _in_words(other), other.place
            findings.append(
                _at("R101", judged, stage=other.stage, said=words, other=where, own=_in_words(judged.ruling))
            )
    kept.sort(key=lambda judged: (judged.ruling.by == COUNCIL, judged.ruling.place))
    return kept, findings


def _repeated(said: list[Ruling]) -> tuple[Ruling, list[Diagnostic]]:
    """One ruling out of several that say the same, with every reason given; R109, R115 for the further ones."""
    reasons = list(dict.fromkeys(ruling.reason for ruling in said if ruling.reason))
    first = next((ruling for ruling in said if ruling.reason), said[0])
    findings = []
    for ruling in said:
        if ruling is first:
            continue
        code = "R115" if ruling.reason not in ("", first.reason) else "R109"
        unit, line = ruling.unit, ruling.code
        findings.append(finding(code, ruling.place, unit=unit, criterion=line, other=first.place))
    return replace(first, reason="; ".join(reasons)), findings


def _word(judged: RulingInContext) -> tuple[object, ...]:
    ruling = judged.ruling
    return ruling.points, ruling.asks, ruling.agrees, ruling.by


def _in_words(ruling: Ruling) -> str:
    """What a ruling says, without its reason."""
    said = [f"điểm {brief(ruling.points)}"] if ruling.points is not None else []
    said += ["yêu cầu giải trình"] if ruling.asks else []
    said += ["đồng ý không áp dụng"] if ruling.agrees else []
    return ", ".join(said)


def _at(code: str, judged: RulingInContext, **values: Any) -> Diagnostic:
    ruling = judged.ruling
    return finding(code, ruling.place, unit=ruling.unit, criterion=ruling.code, **values)


def in_range(judged: RulingInContext) -> Iterator[Diagnostic]:
    """R102: a mark lies within 0…max."""
    points = judged.ruling.points
    if points is not None and not 0 <= points <= judged.criterion.max:
        yield _at("R102", judged, value=points, max=judged.criterion.max)


def on_step(judged: RulingInContext) -> Iterator[Diagnostic]:
    """R103: a judged mark is a multiple of the step; R108: other rules know the mark at all."""
    points, rule, criterion = judged.ruling.points, judged.criterion.rule, judged.criterion
    if points is None or rule is None or not 0 <= points <= criterion.max or criterion.marks.allows(points):
        return
    if rule.mark_step:
        yield _at("R103", judged, value=points, step=rule.mark_step)
    elif not rule.measured:
        yield _at("R108", judged, value=points)


def by_its_lead(judged: RulingInContext) -> Iterator[Diagnostic]:
    """R104: an agency rules where it leads; the council rules anywhere."""
    ruling, lead = judged.ruling, judged.criterion.lead
    if ruling.by not in (COUNCIL, lead) and not judged.criterion.measured:
        named = judged.names.get(lead, lead) if lead else "chưa phân công"
        yield _at("R104", judged, by=judged.names.get(ruling.by, ruling.by), lead=named)


def with_reason(judged: RulingInContext) -> Iterator[Diagnostic]:
    """R105: a mark that changes another says why."""
    points, before, why = judged.ruling.points, judged.before, judged.ruling.why
    if points is not None and before is not None and points != before and not judged.ruling.reason:
        cell = f" (ô {why.cell})" if why is not None and why.cell else ""
        yield _at("R105", judged, before=before, value=points, cell=cell)


def on_own_ground(judged: RulingInContext) -> Iterator[Diagnostic]:
    """R106, R107: no ruling on measured leaves, nor on those that do not apply."""
    if judged.criterion.measured and judged.criterion.rule is not None:
        yield _at("R106", judged, source=judged.criterion.rule.source)
    if not judged.applies:
        yield _at("R107", judged)


def on_open_lines(judged: RulingInContext) -> Iterator[Diagnostic]:
    """R110: after the first round of appraisal an agency rules only on open lines; the council on any."""
    if not judged.open and judged.ruling.by != COUNCIL and judged.applies and not judged.criterion.measured:
        yield _at("R110", judged, by=judged.names.get(judged.ruling.by, judged.ruling.by))


def one_or_the_other(judged: RulingInContext) -> Iterator[Diagnostic]:
    """R112: agreement that a line does not apply, with a mark."""
    if judged.ruling.agrees and judged.ruling.points is not None:
        yield _at("R112", judged, value=judged.ruling.points)


def agreed_to_a_claim(judged: RulingInContext) -> Iterator[Diagnostic]:
    """R111: agreement that a line does not apply which the unit never claimed; R113: it removes a mark unexplained."""
    if not judged.ruling.agrees or judged.claimed:
        return
    if judged.before is not None and not judged.ruling.reason:
        yield _at("R113", judged, before=judged.before)
    else:
        yield _at("R111", judged)


def on_figures_that_hold(judged: RulingInContext) -> Iterator[Diagnostic]:
    """R114: the unit's score, or the mark of the round before, is another than stood beside the ruling."""
    now = {"claimed": ("điểm tự chấm", judged.own), "before": ("điểm vòng trước", judged.prior)}
    for key, shown in judged.ruling.seen if judged.sent else ():
        what, held = now[key]
        if (shown is None) != (held is None) or abs((shown or ZERO) - (held or ZERO)) > _HELD:
            yield _at("R114", judged, what=what, shown=_written(shown), held=_written(held))
            return


def _written(value: Decimal | None) -> str:
    return "trống" if value is None else brief(value)


ALONE: tuple[Check, ...] = (in_range, on_step, by_its_lead, on_own_ground, one_or_the_other)
"""What is asked of every ruling by itself."""

CHECKS: tuple[Check, ...] = (with_reason, on_open_lines, agreed_to_a_claim, on_figures_that_hold)
"""What is asked of the one ruling on a line."""
