"""Which rulings may stand: range, step, reason, who leads, one word a stage.

An error means that a ruling is not taken.

Pure: rulings and what is known of the cycle in, accepted rulings and findings out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Severity
from parscore.model.cycle import COUNCIL, Cycle, Unit
from parscore.model.framework import Criterion, Framework
from parscore.model.rules import Judged, SurveyRule
from parscore.model.submission import Ruling, Submission


@dataclass(frozen=True, slots=True)
class Bench:
    """One ruling with all that it is judged by.

    `before` is the mark that stood until then; `open`: the line waits for a word at this stage, as every line
    does at the first one; `claimed`: the unit says that the line does not apply to it.
    """

    ruling: Ruling
    criterion: Criterion
    applies: bool
    before: Decimal | None
    open: bool = True
    claimed: bool = False


Check = Callable[[Bench], Iterator[Diagnostic]]


def accept(
    rulings: Iterable[Ruling],
    cycle: Cycle,
    frameworks: Mapping[str, Framework],
    submissions: Mapping[str, Submission],
) -> tuple[list[Ruling], list[Diagnostic]]:
    """The rulings that stand, stage after stage, and every finding; `frameworks` by unit."""
    excluded = {unit.id: _excluded(unit, frameworks) for _, unit in cycle.units()}
    standing: dict[tuple[str, str], Decimal] = {
        (unit, code): entry.claimed.value
        for unit, submission in submissions.items()
        for code, entry in submission.entries.items()
        if entry.claimed.value is not None
    }
    claimed = {
        (unit, code)
        for unit, submission in submissions.items()
        for code, entry in submission.entries.items()
        if entry.claims_not_applicable
    }
    asked, heard = set(claimed), False
    accepted: list[Ruling] = []
    findings: list[Diagnostic] = []
    waiting: dict[str, list[Ruling]] = defaultdict(list)
    for ruling in rulings:
        waiting[ruling.stage].append(ruling)
    for stage in cycle.stages:
        single, faults = _one_word_each(waiting[stage])
        findings += faults
        waited = frozenset(asked)
        settled = frozenset(standing) if heard else frozenset()
        for ruling in single:
            criterion = frameworks[ruling.unit].by_code[ruling.code]
            key = (ruling.unit, ruling.code)
            applies, is_open = ruling.code not in excluded[ruling.unit], key in waited or key not in settled
            bench = Bench(ruling, criterion, applies, standing.get(key), is_open, key in claimed)
            faults = [fault for check in CHECKS for fault in check(bench)]
            findings += faults
            if any(fault.severity is Severity.ERROR for fault in faults):
                continue
            accepted.append(ruling)
            (asked.add if ruling.asks else asked.discard)(key)
            if ruling.points is not None:
                standing[key] = ruling.points
        heard = heard or bool(single)
    return accepted, findings


def _excluded(unit: Unit, frameworks: Mapping[str, Framework]) -> frozenset[str]:
    framework = frameworks.get(unit.id)
    return framework.expand(list(unit.not_applicable)) if framework else frozenset()


def _one_word_each(rulings: Iterable[Ruling]) -> tuple[list[Ruling], list[Diagnostic]]:
    """One ruling of the agency and one of the council for each line; contradicting ones are all refused."""
    lines: dict[tuple[str, str, bool], list[Ruling]] = defaultdict(list)
    for ruling in sorted(rulings, key=lambda ruling: ruling.place):
        lines[(ruling.unit, ruling.code, ruling.by == COUNCIL)].append(ruling)
    kept: list[Ruling] = []
    findings: list[Diagnostic] = []
    for said in lines.values():
        first, *others = said
        same = all(_word(ruling) == _word(first) for ruling in others)
        if same:
            kept.append(first)
        for number, ruling in enumerate(said):
            other = said[0].place if number else (others[0].place if others else None)
            if other is None or (same and number == 0):
                continue
            code = "R109" if same else "R101"
            unit, line, stage = ruling.unit, ruling.code, ruling.stage
            findings.append(finding(code, ruling.place, unit=unit, criterion=line, stage=stage, other=other))
    kept.sort(key=lambda ruling: (ruling.by == COUNCIL, ruling.place))
    return kept, findings


def _word(ruling: Ruling) -> tuple[object, ...]:
    return ruling.points, ruling.asks, ruling.agrees, ruling.by


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
    points, rule, most = bench.ruling.points, bench.criterion.rule, bench.criterion.max
    if points is None or rule is None or not 0 <= points <= most or rule.allows(points, most):
        return
    if isinstance(rule, Judged):
        yield _at("R103", bench, value=points, step=rule.step)
    elif not rule.measured:
        yield _at("R108", bench, value=points)


def by_its_lead(bench: Bench) -> Iterator[Diagnostic]:
    """R104: an agency rules where it leads; the council rules anywhere."""
    ruling, lead = bench.ruling, bench.criterion.lead
    if ruling.by not in (COUNCIL, lead):
        yield _at("R104", bench, by=ruling.by, lead=lead or "chưa phân công")


def with_reason(bench: Bench) -> Iterator[Diagnostic]:
    """R105: a mark that changes another says why."""
    points, before = bench.ruling.points, bench.before
    if points is not None and before is not None and points != before and not bench.ruling.reason:
        yield _at("R105", bench, before=before, value=points)


def on_own_ground(bench: Bench) -> Iterator[Diagnostic]:
    """R106, R107: no ruling on measured leaves, nor on those that do not apply."""
    if bench.criterion.measured:
        survey = isinstance(bench.criterion.rule, SurveyRule)
        yield _at("R106", bench, source="điều tra xã hội học" if survey else "nguồn bên ngoài")
    if not bench.applies:
        yield _at("R107", bench)


def on_open_lines(bench: Bench) -> Iterator[Diagnostic]:
    """R110: after the first round of appraisal an agency rules only on open lines; the council on any."""
    if not bench.open and bench.ruling.by != COUNCIL and bench.applies and not bench.criterion.measured:
        yield _at("R110", bench, by=bench.ruling.by)


def agreed_to_a_claim(bench: Bench) -> Iterator[Diagnostic]:
    """R111: agreement that a line does not apply which the unit never claimed; R112: with a mark."""
    if bench.ruling.agrees and bench.ruling.points is not None:
        yield _at("R112", bench, value=bench.ruling.points)
    elif bench.ruling.agrees and not bench.claimed:
        yield _at("R111", bench)


CHECKS: tuple[Check, ...] = (
    in_range,
    on_step,
    by_its_lead,
    with_reason,
    on_own_ground,
    on_open_lines,
    agreed_to_a_claim,
)
