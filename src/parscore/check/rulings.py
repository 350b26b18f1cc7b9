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

_HELD = Decimal("0.000001")


@dataclass(frozen=True, slots=True)
class Bench:
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


Check = Callable[[Bench], Iterator[Diagnostic]]


def accept(
    rulings: Iterable[Ruling],
    cycle: Cycle,
    frameworks: Mapping[str, Framework],
    scores: Mapping[str, SelfScore],
) -> tuple[list[Ruling], list[Diagnostic]]:
    """The rulings that stand, stage after stage, and every finding; `frameworks` and own `scores` by unit.

    What is wrong with a ruling by itself is told before it is held against others on its line.
    """
    excluded = {unit.id: _excluded(unit, frameworks) for _, unit in cycle.units()}
    names = cycle.names
    own = {
        (unit, code): points
        for unit, score in scores.items()
        for code in score.lines
        if (points := score.points(code)) is not None
    }
    standing = dict(own)
    claimed = {(unit, code) for unit, score in scores.items() for code in score.claims}
    asked, heard = set(claimed), False
    accepted: list[Ruling] = []
    findings: list[Diagnostic] = []
    waiting: dict[str, list[Ruling]] = defaultdict(list)
    for ruling in rulings:
        parts, faults = _parts(ruling, frameworks[ruling.unit], excluded[ruling.unit], names)
        waiting[ruling.stage] += parts
        findings += faults
    for stage in cycle.stages:
        sound = []
        for ruling in waiting[stage]:
            criterion = frameworks[ruling.unit].by_code[ruling.code]
            bench = Bench(ruling, criterion, ruling.code not in excluded[ruling.unit], names)
            faults = [fault for check in ALONE for fault in check(bench)]
            findings += faults
            sound += [bench] if all(fault.severity is not Severity.ERROR for fault in faults) else []
        single, faults = _one_word_each(sound)
        findings += faults
        waited, prior = frozenset(asked), dict(standing)
        settled = frozenset(standing) if heard else frozenset()
        for alone in single:
            ruling = alone.ruling
            key = (ruling.unit, ruling.code)
            bench = replace(
                alone,
                before=standing.get(key),
                open=key in waited or key not in settled,
                claimed=key in claimed,
                sent=ruling.unit in scores,
                own=own.get(key),
                prior=prior.get(key),
            )
            faults = [fault for check in CHECKS for fault in check(bench)]
            findings += faults
            if any(fault.severity is Severity.ERROR for fault in faults):
                continue
            accepted.append(ruling)
            (asked.add if ruling.asks else asked.discard)(key)
            if ruling.points is not None:
                standing[key] = ruling.points
        heard = heard or bool(waiting[stage])
    return accepted, findings


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
    return framework.expand(list(unit.not_applicable)) if framework else frozenset()


def _one_word_each(benches: Iterable[Bench]) -> tuple[list[Bench], list[Diagnostic]]:
    """One ruling of the agency and one of the council for each line; contradicting ones are all refused."""
    lines: dict[tuple[str, str, bool], list[Bench]] = defaultdict(list)
    for bench in sorted(benches, key=lambda bench: bench.ruling.place):
        ruling = bench.ruling
        lines[(ruling.unit, ruling.code, ruling.by == COUNCIL)].append(bench)
    kept: list[Bench] = []
    findings: list[Diagnostic] = []
    for said in lines.values():
        first, *others = said
        if all(_word(bench) == _word(first) for bench in others):
            ruling, faults = _repeated([bench.ruling for bench in said])
            kept.append(replace(first, ruling=ruling))
            findings += faults
            continue
        for bench in said:
            other = next(one for one in said if _word(one) != _word(bench)).ruling
            words, where = _in_words(other), other.place
            findings.append(
                _at("R101", bench, stage=other.stage, said=words, other=where, own=_in_words(bench.ruling))
            )
    kept.sort(key=lambda bench: (bench.ruling.by == COUNCIL, bench.ruling.place))
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


def _word(bench: Bench) -> tuple[object, ...]:
    ruling = bench.ruling
    return ruling.points, ruling.asks, ruling.agrees, ruling.by


def _in_words(ruling: Ruling) -> str:
    """What a ruling says, without its reason."""
    said = [f"điểm {brief(ruling.points)}"] if ruling.points is not None else []
    said += ["yêu cầu giải trình"] if ruling.asks else []
    said += ["đồng ý không áp dụng"] if ruling.agrees else []
    return ", ".join(said)


def _at(code: str, bench: Bench, **values: Any) -> Diagnostic:
    ruling = bench.ruling
    return finding(code, ruling.place, unit=ruling.unit, criterion=ruling.code, **values)


def in_range(bench: Bench) -> Iterator[Diagnostic]:
    """R102: a mark lies within 0…max."""
    points = bench.ruling.points
    if points is not None and not 0 <= points <= bench.criterion.max:
        yield _at("R102", bench, value=points, max=bench.criterion.max)


def on_step(bench: Bench) -> Iterator[Diagnostic]:
    """R103: a judged mark is a multiple of the step; R108: other rules know the mark at all."""
    points, rule, criterion = bench.ruling.points, bench.criterion.rule, bench.criterion
    if points is None or rule is None or not 0 <= points <= criterion.max or criterion.marks.allows(points):
        return
    if rule.mark_step:
        yield _at("R103", bench, value=points, step=rule.mark_step)
    elif not rule.measured:
        yield _at("R108", bench, value=points)


def by_its_lead(bench: Bench) -> Iterator[Diagnostic]:
    """R104: an agency rules where it leads; the council rules anywhere."""
    ruling, lead = bench.ruling, bench.criterion.lead
    if ruling.by not in (COUNCIL, lead) and not bench.criterion.measured:
        named = bench.names.get(lead, lead) if lead else "chưa phân công"
        yield _at("R104", bench, by=bench.names.get(ruling.by, ruling.by), lead=named)


def with_reason(bench: Bench) -> Iterator[Diagnostic]:
    """R105: a mark that changes another says why."""
    points, before, why = bench.ruling.points, bench.before, bench.ruling.why
    if points is not None and before is not None and points != before and not bench.ruling.reason:
        cell = f" (ô {why.cell})" if why is not None and why.cell else ""
        yield _at("R105", bench, before=before, value=points, cell=cell)


def on_own_ground(bench: Bench) -> Iterator[Diagnostic]:
    """R106, R107: no ruling on measured leaves, nor on those that do not apply."""
    if bench.criterion.measured and bench.criterion.rule is not None:
        yield _at("R106", bench, source=bench.criterion.rule.source)
    if not bench.applies:
        yield _at("R107", bench)


def on_open_lines(bench: Bench) -> Iterator[Diagnostic]:
    """R110: after the first round of appraisal an agency rules only on open lines; the council on any."""
    if not bench.open and bench.ruling.by != COUNCIL and bench.applies and not bench.criterion.measured:
        yield _at("R110", bench, by=bench.names.get(bench.ruling.by, bench.ruling.by))


def one_or_the_other(bench: Bench) -> Iterator[Diagnostic]:
    """R112: agreement that a line does not apply, with a mark."""
    if bench.ruling.agrees and bench.ruling.points is not None:
        yield _at("R112", bench, value=bench.ruling.points)


def agreed_to_a_claim(bench: Bench) -> Iterator[Diagnostic]:
    """R111: agreement that a line does not apply which the unit never claimed; R113: it removes a mark unexplained."""
    if not bench.ruling.agrees or bench.claimed:
        return
    if bench.before is not None and not bench.ruling.reason:
        yield _at("R113", bench, before=bench.before)
    else:
        yield _at("R111", bench)


def on_figures_that_hold(bench: Bench) -> Iterator[Diagnostic]:
    """R114: the unit's score, or the mark of the round before, is another than stood beside the ruling."""
    now = {"claimed": ("điểm tự chấm", bench.own), "before": ("điểm vòng trước", bench.prior)}
    for key, shown in bench.ruling.seen if bench.sent else ():
        what, held = now[key]
        if (shown is None) != (held is None) or abs((shown or ZERO) - (held or ZERO)) > _HELD:
            yield _at("R114", bench, what=what, shown=_written(shown), held=_written(held))
            return


def _written(value: Decimal | None) -> str:
    return "trống" if value is None else brief(value)


ALONE: tuple[Check, ...] = (in_range, on_step, by_its_lead, on_own_ground, one_or_the_other)
"""What is asked of every ruling by itself."""

CHECKS: tuple[Check, ...] = (with_reason, on_open_lines, agreed_to_a_claim, on_figures_that_hold)
"""What is asked of the one ruling on a line."""
