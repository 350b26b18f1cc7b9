"""Which rulings may stand: range, step, reason, who leads, one word a stage.

An error means that a ruling is not taken, and that the line stays open on which it was made.

Pure: rulings and what is known of the cycle in, rulings that stand, those of no use and findings out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from msgspec import Struct, structs

from parscore.catalogue import finding
from parscore.check.rulings.refusals import (
    AppraisedLines,
    Line,
    claimed_lines,
    counted,
    excluded_codes,
    unusable_of,
)
from parscore.check.rulings.unlisted import left_out_of_a_copy, left_to_council, unlisted
from parscore.diagnostics import Diagnostic, Severity
from parscore.model.cycle import COUNCIL, Cycle
from parscore.model.framework import Criterion, Framework
from parscore.model.printed import declared_in_words
from parscore.model.scorecard import SelfScore
from parscore.model.submission import Refusal, Ruling, Unusable
from parscore.number import ZERO, brief
from parscore.text import squeeze

_HELD = Decimal("0.000001")
_Figure = Decimal | str | None
_CLAIM_MET = {
    True: "có lý do nên được coi là câu trả lời",
    False: "không có lý do nên dòng này mở lại, chờ thẩm định lại",
}
"""What follows from a mark on a line called not applicable, by whether it gives a reason."""


class RulingInContext(Struct, frozen=True):
    """One ruling with all that it is judged by.

    `names` are those of agencies and units. `before` is the mark that stood until then, `prior` that before the
    stage, `own` the unit's score; `open`: the line waits for a word at this stage, as every line does at the first
    one; `claimed`: the unit says that the line does not apply to it; `sent`: it sent a form, which may be gone since;
    `marked`: a stage before gave a mark; `declared`: what the unit declares, in words; `disputed`: it does not agree to
    a figure from a system.
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
    marked: bool = False
    declared: str = ""
    disputed: bool = False

    @property
    def measured(self) -> bool:
        """Whether nobody rules on its line; where a unit disputes a figure from a system somebody has to."""
        return self.criterion.measured and not self.disputed

    @property
    def shown(self) -> Decimal | None:
        """The mark that the appraiser saw as standing: the one printed beside the ruling, else the one that stands.

        What another has said at the same stage was printed nowhere.
        """
        seen = {key: value for key, value in self.ruling.seen if not isinstance(value, str)}
        key = "before" if self.marked or "before" in seen else "claimed"
        return seen[key] if key in seen and self.before == self.prior else self.before

    @property
    def changed(self) -> tuple[str, _Figure, _Figure] | None:
        """The first figure that is another than stood beside the ruling: its name, as it was seen, as it is now."""
        now: dict[str, tuple[str, _Figure]] = {
            "claimed": ("điểm tự chấm", self.own),
            "before": ("điểm vòng trước", self.prior),
            "declared": ("số liệu kê khai", self.declared),
        }
        for key, shown in self.ruling.seen if self.sent else ():
            what, held = now[key]
            if _differs(shown, held):
                return what, shown, held
        return None

    @property
    def outdated(self) -> bool:
        """Whether its figures have changed since, and not to the mark that it gives; or may have."""
        if self.meets_a_claim:
            return not self.ruling.reason
        return self.changed is not None and self.changed[2] != self.ruling.points

    @property
    def meets_a_claim(self) -> bool:
        """Whether it is the first mark on a line that the unit calls not applicable, and nobody knows whether seen."""
        return self.claimed and not self.marked and self.ruling.points is not None and not self.ruling.seen

    @property
    def line(self) -> Line:
        """The line that it rules on."""
        return self.ruling.unit, self.ruling.code


Check = Callable[[RulingInContext], Iterator[Diagnostic]]


class Accepted(NamedTuple):
    """The rulings that stand, stage after stage, the lines kept open by those of no use, and every finding."""

    rulings: list[Ruling]
    unusable: list[Unusable]
    findings: list[Diagnostic]


def accept(
    rulings: Iterable[Ruling],
    refusals: Iterable[Refusal],
    cycle: Cycle,
    frameworks: Mapping[str, Framework],
    scores: Mapping[str, SelfScore],
    *,
    disputed: frozenset[Line] = frozenset(),
) -> Accepted:
    """What stands of the rulings that were read; `frameworks` and own `scores` by unit.

    `disputed` are the lines whose figures a unit does not agree to: the council rules on them though they are measured.

    `refusals` are the rulings that could not be read. What is wrong with a ruling by itself is reported before it is
    held against others on its line.
    """
    appraised = AppraisedLines.of(cycle, frameworks)
    claimed = claimed_lines(appraised, frameworks, scores)
    lines, accepted, held = _Lines.of(scores), Accepted([], [], []), ""
    stages, told = _by_stage(rulings, refusals, cycle, frameworks, disputed)
    accepted.findings.extend(told)
    for stage in cycle.stages:
        said = stages[stage]
        waiting = frozenset(lines.asked) if lines.heard else None
        prior = dict(lines.standing)
        sound = _passing(ALONE, said.rulings)
        single = _one_word_each(sound.passed)
        taken = lines.judge(single.passed)
        untouched = lines.left_blank(said.blank, prior, {(one.unit, one.code) for one in taken.rulings})
        ruled = {(one.unit, one.code, one.by) for one in taken.rulings}
        ruled |= {(*one.line, one.ruling.by) for one in said.blank}
        unusable = [*sound.unusable, *single.unusable, *taken.unusable]
        for refusal in counted(part for one in said.unread for part in one.apart()):
            unusable += unusable_of(refusal, appraised, ruled, waiting)
        missed = [] if lines.heard else _missed(said, unusable, claimed, lines.own, frameworks, cycle)
        missed += left_out_of_a_copy(taken.rulings, (one.ruling for one in said.blank))
        unusable += [one for one, _ in missed]
        accepted.findings.extend(told for _, told in missed)
        lines.leave_open(unusable)
        lines.heard = lines.heard or bool(said.rulings)
        accepted.rulings.extend([*taken.rulings, *untouched.rulings])
        accepted.unusable.extend(unusable)
        accepted.findings.extend([*sound.findings, *single.findings, *taken.findings, *untouched.findings])
        held = stage if said.rulings else held
    waits = _undecided(held, stages, accepted.unusable, claimed, scores, cycle)
    accepted.unusable.extend(one for one, _ in waits)
    accepted.findings.extend(told for _, told in waits)
    return accepted


def _undecided(
    stage: str,
    stages: Mapping[str, _Said],
    unusable: Iterable[Unusable],
    claimed: Mapping[Line, str],
    scores: Mapping[str, SelfScore],
    cycle: Cycle,
) -> list[tuple[Unusable, Diagnostic]]:
    """The claimed lines that the council leads and nobody has ruled on up to the last stage held."""
    if not stage or COUNCIL in cycle.done.get(stage, ()):
        return []
    spoken = {one.line for said in stages.values() for one in (*said.rulings, *said.blank)}
    spoken |= {(one.unit, one.code) for one in unusable}
    return list(left_to_council(stage, claimed, spoken, scores))


class _Said(Struct, frozen=True):
    """What came at one stage: rulings on leaves, rows left blank, rulings that could not be read or divided."""

    rulings: list[RulingInContext] = []
    blank: list[RulingInContext] = []
    unread: list[Refusal] = []


def _by_stage(
    rulings: Iterable[Ruling],
    refusals: Iterable[Refusal],
    cycle: Cycle,
    frameworks: Mapping[str, Framework],
    disputed: frozenset[Line],
) -> tuple[Mapping[str, _Said], list[Diagnostic]]:
    """What came at every stage, rulings on parents divided among their leaves, and what is told of that."""
    excluded, names = excluded_codes(cycle, frameworks), cycle.names
    stages, findings = defaultdict[str, _Said](_Said), list[Diagnostic]()
    for refusal in refusals:
        stages[refusal.stage].unread.append(refusal)
    for ruling in rulings:
        said, framework, left_out = stages[ruling.stage], frameworks[ruling.unit], excluded[ruling.unit]
        parts, told = ([ruling], []) if ruling.is_blank else _divided(ruling, framework, left_out, names)
        findings += told
        known = [
            RulingInContext(
                one,
                framework.by_code[one.code],
                one.code not in left_out,
                names,
                disputed=(one.unit, one.code) in disputed,
            )
            for one in parts
        ]
        (said.blank if ruling.is_blank else said.rulings).extend(known)
        if not parts:
            by, fault = frozenset({ruling.by}), told[-1].code
            said.unread.append(Refusal(ruling.stage, fault, ruling.place, ruling.unit, ruling.code, by))
    return stages, findings


def _missed(
    said: _Said,
    unusable: Iterable[Unusable],
    claimed: Mapping[Line, str],
    own: Mapping[Line, Decimal],
    frameworks: Mapping[str, Framework],
    cycle: Cycle,
) -> list[tuple[Unusable, Diagnostic]]:
    """The claimed lines that agencies leave out of their lists, but for those of agencies that are declared done."""
    rulings = [one.ruling for one in said.rulings]
    done = frozenset(cycle.done.get(rulings[0].stage, ())) if rulings else frozenset()
    due = {line: by for line, by in claimed.items() if by not in done}
    items = {(unit, code) for unit, code in due if code in frameworks[unit].item_codes}
    spoken = {
        *(one.line for one in (*said.rulings, *said.blank)),
        *((one.unit, one.code) for one in unusable),
    }
    forms = {(one.ruling.by, one.ruling.unit) for one in (*said.rulings, *said.blank) if one.ruling.in_form}
    return list(unlisted(rulings, spoken, due, own, items, forms))


def _divided(
    ruling: Ruling, framework: Framework, excluded: frozenset[str], names: Mapping[str, str]
) -> tuple[list[Ruling], list[Diagnostic]]:
    """The rulings on leaves that a ruling stands for, points to be taken off without a sign."""
    positive, told = _positive(ruling, framework)
    parts, faults = _parts(positive, framework, excluded, names)
    return parts, [*told, *faults]


class _Passed(NamedTuple):
    """The rulings that pass some checks, those of no use, and all findings."""

    passed: list[RulingInContext]
    unusable: list[Unusable]
    findings: list[Diagnostic]


def _passing(checks: tuple[Check, ...], rulings: Iterable[RulingInContext]) -> _Passed:
    """The rulings in which no check finds an error."""
    found = _Passed([], [], [])
    for one in rulings:
        faults = [fault for check in checks for fault in check(one)]
        error = next((fault for fault in faults if fault.severity is Severity.ERROR), None)
        if error is None:
            found.passed.append(one)
        else:
            found.unusable.append(_unusable(one.ruling, error.code))
        found.findings.extend(faults)
    return found


def _unusable(ruling: Ruling, fault: str) -> Unusable:
    return Unusable(ruling.stage, ruling.unit, ruling.code, ruling.by, ruling.place, fault)


@dataclass(slots=True)
class _Lines:
    """What stands on every line, by unit and code, as one stage follows the other.

    `scores` are those of the units that sent a form, `own` their marks, `claimed` the lines that units say do not
    apply, `asked` those that wait for a word,
    `marked` those that a stage gave a mark; `heard`: a stage with rulings has passed.
    """

    scores: Mapping[str, SelfScore]
    own: Mapping[Line, Decimal]
    claimed: frozenset[Line]
    standing: dict[Line, Decimal]
    asked: set[Line]
    marked: set[Line] = field(default_factory=set)
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
        return cls(scores, own, claimed, dict(own), set(claimed))

    def judge(self, rulings: Iterable[RulingInContext]) -> Accepted:
        """The rulings of one stage that stand on their lines, each held against those before it."""
        waited, prior, marked = frozenset(self.asked), dict(self.standing), frozenset(self.marked)
        accepted = Accepted([], [], [])
        for alone in rulings:
            line = alone.line
            closed = self.heard and line in prior and line not in waited
            judged = structs.replace(
                self._beside(alone, prior),
                before=self.standing.get(line),
                open=not closed,
                claimed=line in self.claimed,
                marked=line in marked,
            )
            made = _passing(CHECKS, [judged])
            accepted.unusable.extend(made.unusable)
            accepted.findings.extend(made.findings)
            accepted.rulings.extend(map(self._take, made.passed))
        return accepted

    def _beside(self, one: RulingInContext, prior: Mapping[Line, Decimal]) -> RulingInContext:
        """A ruling with the figures of its line as they are now."""
        line, score = one.line, self.scores.get(one.ruling.unit)
        own = score.lines.get(one.ruling.code) if score is not None else None
        declared = declared_in_words(one.criterion, own.declared) if own is not None else ""
        sent = score is not None or (bool(self.scores) and _saw_a_score(one.ruling))
        return structs.replace(
            one, sent=sent, own=self.own.get(line), prior=prior.get(line), declared=declared
        )

    def _take(self, judged: RulingInContext) -> Ruling:
        """Let a ruling stand on its line, which stays open where the figures that it was made on have changed."""
        line, points = judged.line, judged.ruling.points
        ruling = structs.replace(judged.ruling, outdated=judged.outdated)
        (self.asked.add if ruling.asks or ruling.outdated else self.asked.discard)(line)
        if points is not None:
            self.standing[line] = points
            self.marked.add(line)
        return ruling

    def left_blank(
        self, rows: Iterable[RulingInContext], prior: Mapping[Line, Decimal], ruled: Collection[Line]
    ) -> Accepted:
        """The rows left blank whose figures have changed since, each as a word that leaves its line open; R120.

        Lines on which somebody ruled at the same stage are left to that ruling.
        """
        accepted = Accepted([], [], [])
        for row in rows:
            line = row.line
            seen = self._beside(row, prior)
            if seen.changed is not None and row.applies and line not in ruled:
                what, shown, held = seen.changed
                told = _at("R120", seen, what=what, shown=_written(shown), held=_written(held))
                accepted.findings.append(told)
                accepted.rulings.append(structs.replace(row.ruling, outdated=True))
                self.asked.add(line)
        return accepted

    def leave_open(self, unusable: Iterable[Unusable]) -> None:
        """Let the lines wait for a word on which a ruling was made that cannot be used."""
        self.asked |= {(one.unit, one.code) for one in unusable}


def _positive(ruling: Ruling, framework: Framework) -> tuple[Ruling, list[Diagnostic]]:
    """The ruling, with R119 where points to be taken off were written with a minus sign: it says the same."""
    points = ruling.points
    if points is None or points >= 0 or ruling.code not in framework.taking:
        return ruling, []
    place, unit, code = ruling.place, ruling.unit, ruling.code
    told = finding("R119", place, unit=unit, criterion=code, value=points, read=-points)
    return structs.replace(ruling, points=-points), [told]


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
    return [structs.replace(ruling, code=leaf.code) for leaf in own], told


def _one_word_each(rulings: Iterable[RulingInContext]) -> _Passed:
    """One ruling of the agency and one of the council for each line; contradicting ones are all refused."""
    lines: dict[tuple[str, str, bool], list[RulingInContext]] = defaultdict(list)
    for judged in sorted(rulings, key=lambda judged: judged.ruling.place):
        ruling = judged.ruling
        lines[(ruling.unit, ruling.code, ruling.by == COUNCIL)].append(judged)
    found = _Passed([], [], [])
    for said in lines.values():
        first, *others = said
        if all(_word(judged) == _word(first) for judged in others):
            ruling, faults = _repeated([judged.ruling for judged in said])
            found.passed.append(structs.replace(first, ruling=ruling))
            found.findings.extend(faults)
            continue
        for judged in said:
            other = next(one for one in said if _word(one) != _word(judged)).ruling
            words, where, own = _in_words(other), other.place, _in_words(judged.ruling)
            found.findings.append(_at("R101", judged, stage=other.stage, said=words, other=where, own=own))
            found.unusable.append(_unusable(judged.ruling, "R101"))
    found.passed.sort(key=lambda judged: (judged.ruling.by == COUNCIL, judged.ruling.place))
    return found


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
    return structs.replace(first, reason="; ".join(reasons)), findings


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
    if ruling.by not in (COUNCIL, lead) and not judged.measured:
        named = judged.names.get(lead, lead) if lead else "chưa phân công"
        yield _at("R104", judged, by=judged.names.get(ruling.by, ruling.by), lead=named)


def with_reason(judged: RulingInContext) -> Iterator[Diagnostic]:
    """R105: a mark that changes the one that the appraiser saw says why."""
    points, shown, why = judged.ruling.points, judged.shown, judged.ruling.why
    if points is not None and shown is not None and points != shown and not judged.ruling.reason:
        cell = f" (ô {why.cell})" if why is not None and why.cell else ""
        yield _at("R105", judged, before=shown, value=points, cell=cell)


def on_own_ground(judged: RulingInContext) -> Iterator[Diagnostic]:
    """R106, R107: no ruling on measured leaves, nor on those that do not apply."""
    if judged.measured:
        yield _at("R106", judged, source=judged.criterion.measured_from)
    if not judged.applies:
        yield _at("R107", judged)


def on_open_lines(judged: RulingInContext) -> Iterator[Diagnostic]:
    """R110: after the first round of appraisal an agency rules only on open lines; the council on any."""
    if not judged.open and judged.ruling.by != COUNCIL and judged.applies and not judged.measured:
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
    if judged.changed is not None:
        what, shown, held = judged.changed
        opened = "; dòng này mở lại, chờ thẩm định lại" if judged.outdated else ""
        yield _at("R114", judged, what=what, shown=_written(shown), held=_written(held), opened=opened)


def on_a_claim(judged: RulingInContext) -> Iterator[Diagnostic]:
    """R130: a mark on a line that the unit calls not applicable, in a table that does not show what was seen."""
    if judged.meets_a_claim:
        answers = bool(judged.ruling.reason)
        weight = Severity.INFO if answers else None
        yield _at("R130", judged, weight=weight, value=judged.ruling.points, follows=_CLAIM_MET[answers])


def _saw_a_score(ruling: Ruling) -> bool:
    """Whether the appraiser saw a score of the unit: its form was there."""
    return any(key == "claimed" and value is not None for key, value in ruling.seen)


def _written(value: _Figure) -> str:
    return "trống" if value in (None, "") else value if isinstance(value, str) else brief(value)


def _differs(shown: _Figure, held: _Figure) -> bool:
    """Whether a figure is another than was seen; of texts the spaces do not count."""
    if isinstance(shown, str) or isinstance(held, str):
        return squeeze(str(shown)) != squeeze(str(held))
    return (shown is None) != (held is None) or abs((shown or ZERO) - (held or ZERO)) > _HELD


ALONE: tuple[Check, ...] = (in_range, on_step, by_its_lead, on_own_ground, one_or_the_other)
"""What is asked of every ruling by itself."""

CHECKS: tuple[Check, ...] = (with_reason, on_open_lines, agreed_to_a_claim, on_a_claim, on_figures_that_hold)
"""What is asked of the one ruling on a line."""
