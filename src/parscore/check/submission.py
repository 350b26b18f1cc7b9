"""What is wrong with a filled form, judged against its criteria set; pure.

An error about a mark means that the mark is not taken; a warning leaves it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place
from parscore.model.form import version_of
from parscore.model.framework import Criterion, Framework
from parscore.model.rules import Answer, Bands, Count, Deduct, Judged, Outcome, Ratio
from parscore.model.submission import Entry, Submission, Typed
from parscore.number import ZERO, brief, exactly, settle, written_for
from parscore.text import quoted

MEASURED = {"survey": "điều tra xã hội học", "given": "nguồn ngoài"}
DROPS = frozenset({"W201", "W202", "W207", "W210"})
"""Findings after which the typed mark does not count."""

STOPS = frozenset({"W310"})
"""Findings after which no mark of the form counts."""


@dataclass(frozen=True)
class Line:
    """One row of the form with what its rule makes of the declared figures."""

    unit: str
    criterion: Criterion
    entry: Entry
    outcome: Outcome
    applies: bool
    mode: str

    @property
    def claimed(self) -> Decimal | None:
        """The points typed, or None."""
        return self.entry.claimed.value

    def find(self, code: str, place: Place | None = None, **values: object) -> Diagnostic:
        """A finding about this line, at its score cell unless told otherwise."""
        return finding(
            code,
            place or self.entry.claimed.place,
            unit=self.unit,
            criterion=self.criterion.code,
            weight=None,
            **values,
        )


LineCheck = Callable[[Line], Iterator[Diagnostic]]


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
    entries = dict(submission.entries)
    declares = any(entry.figures or entry.option_place for entry in entries.values())
    sheet = _Sheet(submission.unit, framework.policy.rounding.mode, excluded, optional, declares)
    for criterion in framework.scored:
        entry = entries.get(criterion.code)
        if entry is None:
            if not criterion.measured and criterion.code not in excluded | optional:
                findings.append(_absent(submission, criterion))
            continue
        entry, found = _accept_line(sheet, criterion, entry)
        findings += found
        entries[criterion.code] = _without_mark(entry) if stopped else entry
    return replace(submission, entries=entries), findings


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What all lines of one form share; `declares`: whether the form has a place for figures at all."""

    unit: str
    mode: str
    excluded: frozenset[str]
    optional: frozenset[str]
    declares: bool


def _accept_line(sheet: _Sheet, criterion: Criterion, entry: Entry) -> tuple[Entry, list[Diagnostic]]:
    """One entry as it counts: negative figures left out, a mark that may not count left out."""
    findings: list[Diagnostic] = []
    applies, mode = criterion.code not in sheet.excluded, sheet.mode
    if (
        applies
        and entry.figures
        and not criterion.measured
        and (kept := _without_negatives(entry)) is not entry
    ):
        findings += negative_figures(Line(sheet.unit, criterion, entry, Outcome(None), applies, mode))
        entry = kept
    line = Line(sheet.unit, criterion, entry, computed(entry, criterion, mode), applies, mode)
    if not applies or criterion.measured:
        checks: tuple[LineCheck, ...] = (unasked_mark,)
    elif line.claimed is None:
        checks = FIGURE_CHECKS if criterion.code in sheet.optional else (*FIGURE_CHECKS, missing_mark)
    else:
        checks = (*FIGURE_CHECKS, *MARK_CHECKS, *((missing_figures,) if sheet.declares else ()))
    for check in checks:
        findings += check(line)
    dropped = any(found.code in DROPS for found in findings)
    return (_without_mark(entry) if dropped else entry), findings


def computed(entry: Entry, criterion: Criterion, mode: str) -> Outcome:
    """What the rule makes of the declared option and figures; `mode` is the policy's rounding."""
    if criterion.rule is None or criterion.measured or isinstance(criterion.rule, Judged):
        return Outcome(None)
    figures = {key: typed.value for key, typed in entry.figures.items() if typed.value is not None}
    answer = Answer(option=entry.option, figures=figures)
    return criterion.rule.points(answer, criterion.max, mode)


def negative_figures(line: Line) -> Iterator[Diagnostic]:
    """Declared figures below 0."""
    for key, typed in line.entry.figures.items():
        if typed.value is not None and typed.value < 0:
            label = _labels(line.criterion).get(key, key)
            yield line.find("W213", typed.place, label=label, value=typed.value)


def fractional_figures(line: Line) -> Iterator[Diagnostic]:
    """Numbers of cases that are not whole."""
    if isinstance(line.criterion.rule, (Count, Deduct)):
        for key, typed in line.entry.figures.items():
            if typed.value is not None and typed.value != typed.value.to_integral_value():
                label = _labels(line.criterion).get(key, key)
                yield line.find("W214", typed.place, label=label, value=typed.value)


def part_above_whole(line: Line) -> Iterator[Diagnostic]:
    """A numerator greater than its denominator."""
    above, below = line.entry.figures.get("numerator"), line.entry.figures.get("denominator")
    if above is None or below is None or above.value is None or below.value is None:
        return
    if above.value > below.value:
        labels = _labels(line.criterion)
        yield line.find(
            "W212",
            above.place,
            numerator=labels["numerator"],
            above=above.value,
            denominator=labels["denominator"],
            below=below.value,
        )


def missing_mark(line: Line) -> Iterator[Diagnostic]:
    """No mark where the unit has to give one; a cell that could not be read has its own finding."""
    if line.entry.claimed.unreadable or line.entry.claims_not_applicable or not line.outcome.applicable:
        return
    points = line.outcome.points
    said = "" if points is None else f"; số liệu kê khai cho {brief(settle(points))} điểm"
    yield line.find("W208", computed=said)


def out_of_range(line: Line) -> Iterator[Diagnostic]:
    """A mark below 0 or above the maximum."""
    if line.claimed is not None and not ZERO <= line.claimed <= line.criterion.max:
        yield line.find("W201", claimed=line.claimed, maximum=line.criterion.max)


@exactly
def _on_step(points: Decimal, step: Decimal) -> bool:
    return points % step == 0


def off_step(line: Line) -> Iterator[Diagnostic]:
    """A judged mark between two steps."""
    rule = line.criterion.rule
    if not isinstance(rule, Judged) or not rule.step or line.claimed is None or not _in_range(line):
        return
    if not _on_step(line.claimed, rule.step):
        yield line.find("W202", claimed=line.claimed, step=rule.step)


def missing_figures(line: Line) -> Iterator[Diagnostic]:
    """Points without the figures or the option that they rest on."""
    rule, entry = line.criterion.rule, line.entry
    if rule is None or not line.claimed:
        return
    missing = [
        figure.label
        for figure in rule.figures()
        if (entry.option is None if figure.options else _empty(entry.figures.get(figure.key)))
    ]
    if missing:
        yield line.find("W203", claimed=line.claimed, missing=quoted(missing))


def differs_from_figures(line: Line) -> Iterator[Diagnostic]:
    """A mark other than what the declared figures give; one rounded to its own decimals is none."""
    points = line.outcome.points
    if points is None or line.claimed is None or not _in_range(line):
        return
    if not written_for(line.claimed, points, line.mode):
        yield line.find("W204", claimed=line.claimed, computed=settle(points))


def beyond_rule(line: Line) -> Iterator[Diagnostic]:
    """A mark that the rule can give for no figures at all; told only where no figures tell more."""
    rule = line.criterion.rule
    if rule is None or line.claimed is None or isinstance(rule, Judged) or not _in_range(line):
        return
    if isinstance(rule, Ratio) or line.outcome.points is not None:
        return
    if not rule.allows(line.claimed, line.criterion.max):
        yield line.find("W205", claimed=line.claimed)


def missing_evidence(line: Line) -> Iterator[Diagnostic]:
    """Points without the evidence that the criterion requires."""
    entry = line.entry
    if line.criterion.evidence != "required" or entry.evidence or entry.evidence_place is None:
        return
    if line.claimed is not None and line.claimed > 0:
        yield line.find("W206", entry.evidence_place, claimed=line.claimed)


def mark_for_nothing(line: Line) -> Iterator[Diagnostic]:
    """A mark although the figures say that nothing arose and the criterion then does not count."""
    if line.claimed is not None and not line.outcome.applicable:
        rule = line.criterion.rule
        label = rule.denominator if isinstance(rule, (Ratio, Bands)) else ""
        yield line.find("W211", claimed=line.claimed, denominator=label)


def unasked_mark(line: Line) -> Iterator[Diagnostic]:
    """A mark on a line that the unit does not score, or that does not apply to it."""
    if line.claimed is None:
        return
    if not line.applies:
        yield line.find("W210", claimed=line.claimed)
    elif line.criterion.rule is not None:
        yield line.find("W207", claimed=line.claimed, source=MEASURED[line.criterion.rule.kind])


FIGURE_CHECKS: tuple[LineCheck, ...] = (fractional_figures, part_above_whole)
MARK_CHECKS: tuple[LineCheck, ...] = (
    out_of_range,
    off_step,
    differs_from_figures,
    beyond_rule,
    missing_evidence,
    mark_for_nothing,
)


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
    return not any(
        entry.claimed.value is not None
        or entry.claimed.unreadable
        or entry.option is not None
        or any(typed.value is not None or typed.unreadable for typed in entry.figures.values())
        for entry in submission.entries.values()
    )


def _sheet(submission: Submission) -> Place:
    return Place(submission.file, submission.sheet)


def _labels(criterion: Criterion) -> dict[str, str]:
    return {figure.key: figure.label for figure in criterion.rule.figures()} if criterion.rule else {}


def _in_range(line: Line) -> bool:
    return line.claimed is not None and ZERO <= line.claimed <= line.criterion.max


def _empty(typed: Typed | None) -> bool:
    return typed is None or (typed.value is None and not typed.unreadable)


def _without_mark(entry: Entry) -> Entry:
    return replace(entry, claimed=replace(entry.claimed, value=None))


def _without_negatives(entry: Entry) -> Entry:
    if not any(typed.value is not None and typed.value < 0 for typed in entry.figures.values()):
        return entry
    kept = {
        key: replace(typed, value=None) if typed.value is not None and typed.value < 0 else typed
        for key, typed in entry.figures.items()
    }
    return replace(entry, figures=kept)
