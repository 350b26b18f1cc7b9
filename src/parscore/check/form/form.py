"""What is wrong with a filled form, judged against its criteria set; pure.

An error about a mark means that the mark is not taken; a warning leaves it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from msgspec import structs

from parscore.catalogue import finding
from parscore.check.form.empty_evidence import unproven
from parscore.check.form.lines import (
    Line,
    LineCheck,
    claimed_exempt,
    figure_checks,
    mark_checks,
    missing_figures,
    missing_mark,
    negative_figures,
    unasked_mark,
)
from parscore.diagnostics import Diagnostic, Place
from parscore.model.form import version_of
from parscore.model.framework import Criterion, Framework
from parscore.model.rules import UNKNOWN, Outcome
from parscore.model.submission import Entry, Submission
from parscore.number import ZERO

DROPS = frozenset({"W201", "W202", "W207", "W210"})
"""Findings after which the typed mark does not count."""

_SHOWN = 12

STOPS = frozenset({"W310"})
"""Findings after which no mark of the form counts."""


def accept(
    submission: Submission, framework: Framework, excluded: frozenset[str], *, cycle: str = ""
) -> tuple[Submission, list[Diagnostic]]:
    """The submission without the marks that may not count, and every finding.

    `excluded` are the codes that do not apply to the unit, `cycle` the identity of the cycle if there is one.
    """
    findings = list(_whole(submission, framework, cycle))
    if _is_blank(submission):
        return submission, [*findings, finding("W320", _sheet(submission), unit=submission.unit)]
    stopped = any(found.code in STOPS for found in findings)
    optional = frozenset(item.code for item in (*framework.bonus, *framework.penalty))
    entries, outcomes = dict(submission.entries), dict[str, Outcome]()
    declares = any(entry.figures or entry.option_place for entry in entries.values())
    bare = unproven(entries, framework)
    findings += _branches(submission, framework, excluded)
    below = _below(submission, framework)
    sheet = _Sheet(submission.unit, framework.policy.rounding.mode, excluded, optional, declares, bare, below)
    for criterion in framework.scored:
        entry = entries.get(criterion.code)
        if entry is None:
            if not criterion.measured and criterion.code not in excluded | optional:
                findings.append(_absent(submission, criterion))
            continue
        entry, outcomes[criterion.code] = _accept_line(sheet, criterion, entry, findings)
        entries[criterion.code] = _without_mark(entry) if stopped else entry
    return replace(submission, entries=entries, outcomes=outcomes), findings


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What all lines of one form share.

    `declares`: whether the form has a place for figures at all; `unproven`: codes without due evidence;
    `below`: codes below a parent that the unit calls not applicable.
    """

    unit: str
    mode: str
    excluded: frozenset[str]
    optional: frozenset[str]
    declares: bool
    unproven: frozenset[str] = frozenset()
    below: frozenset[str] = frozenset()


def _accept_line(
    sheet: _Sheet, criterion: Criterion, entry: Entry, filed: list[Diagnostic]
) -> tuple[Entry, Outcome]:
    """One entry as it counts, without negative figures and without a mark that may not, and what comes of its figures.

    What is found is `filed`.
    """
    findings: list[Diagnostic] = []
    applies, mode = criterion.code not in sheet.excluded, sheet.mode
    if entry.figures and applies and not criterion.measured and _is_negative(entry):
        findings += negative_figures(Line(sheet.unit, criterion, entry, UNKNOWN, applies, mode))
        entry = _without_negatives(entry)
    outcome = entry.outcome(criterion, mode)
    line = Line(sheet.unit, criterion, entry, outcome, applies, mode, criterion.code in sheet.unproven)
    if not applies or criterion.measured:
        checks: tuple[LineCheck, ...] = (unasked_mark,)
    elif line.claimed is None:
        checks = (
            figure_checks(criterion)
            if criterion.code in sheet.optional or criterion.code in sheet.below
            else (*figure_checks(criterion), claimed_exempt, missing_mark)
        )
    else:
        checks = mark_checks(criterion)
        if sheet.declares:
            findings += missing_figures(line)
    for check in checks:
        findings += check(line)
    if findings:
        filed += findings
        if any(found.code in DROPS for found in findings):
            entry = _without_mark(entry)
    return entry, outcome


def _below(submission: Submission, framework: Framework) -> frozenset[str]:
    """The codes below the parents that the unit calls not applicable."""
    return frozenset(leaf.code for code in submission.branches for leaf in framework.leaves_of[code])


def _branches(submission: Submission, framework: Framework, excluded: frozenset[str]) -> Iterator[Diagnostic]:
    """W217 at every parent called not applicable; W218 at marks below it, which stand; measured leaves are measured."""
    unit, told = submission.unit, set[str]()
    for code, place in submission.branches.items():
        leaves = [
            leaf for leaf in framework.leaves_of[code] if not leaf.measured and leaf.code not in excluded
        ]
        entries = [submission.entries[leaf.code] for leaf in leaves]
        claimed = [entry.code for entry in entries if entry.claims_not_applicable]
        if claimed:
            codes = ", ".join(claimed[:_SHOWN]) + (" …" if len(claimed) > _SHOWN else "")
            yield finding("W217", place, unit=unit, criterion=code, count=len(claimed), codes=codes)
        for entry in entries:
            mark = entry.claimed
            if mark.value is not None and entry.code not in told:
                told.add(entry.code)
                yield finding(
                    "W218", mark.place, unit=unit, criterion=entry.code, parent=code, claimed=mark.value
                )


def without_echoes(findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The findings without «no option declared» (W203) where what is declared has a finding itself (W116)."""
    listed = list(findings)
    unknown = {found.criterion for found in listed if found.code == "W116"}
    return [found for found in listed if found.code != "W203" or found.criterion not in unknown]


def _whole(submission: Submission, framework: Framework, cycle: str) -> Iterator[Diagnostic]:
    """What the stamp says of the form as a whole."""
    stamp, place, unit = submission.stamp, _sheet(submission), submission.unit
    if stamp is None:
        return
    if stamp.framework != framework.framework:
        yield finding("W310", place, unit=unit, stamped=stamp.framework, framework=framework.framework)
    elif stamp.version and stamp.version != version_of(framework):
        yield finding("W311", place, unit=unit, stamped=stamp.version, version=version_of(framework))
    if cycle and stamp.cycle and stamp.cycle != cycle:
        yield finding("W312", place, unit=unit, stamped=stamp.cycle, cycle=cycle)


def _absent(submission: Submission, criterion: Criterion) -> Diagnostic:
    place = _sheet(submission)
    return finding("W209", place, unit=submission.unit, criterion=criterion.code, title=criterion.title)


def _is_blank(submission: Submission) -> bool:
    return not submission.branches and not any(
        entry.claimed.value is not None
        or entry.claimed.unreadable
        or entry.option is not None
        or any(typed.value is not None or typed.unreadable for typed in entry.figures.values())
        for entry in submission.entries.values()
    )


def _sheet(submission: Submission) -> Place:
    return Place(submission.file, submission.sheet)


def _without_mark(entry: Entry) -> Entry:
    return structs.replace(entry, claimed=structs.replace(entry.claimed, value=None))


def _is_negative(entry: Entry) -> bool:
    return any(typed.value is not None and typed.value < ZERO for typed in entry.figures.values())


def _without_negatives(entry: Entry) -> Entry:
    kept = {
        key: structs.replace(typed, value=None) if typed.value is not None and typed.value < 0 else typed
        for key, typed in entry.figures.items()
    }
    return structs.replace(entry, figures=kept)
