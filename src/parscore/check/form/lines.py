"""One row of a filled form and every check of it; pure.

Each check is one function with one code; which of them run on a row is decided by `form`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal
from functools import cache
from typing import NamedTuple

from msgspec import Struct

from parscore.catalogue import finding
from parscore.check.form.evidence import is_explained
from parscore.diagnostics import Diagnostic, Place
from parscore.model.framework import Criterion
from parscore.model.rules import Answer, Facts, FigureFact, Late, MarkFact, Outcome
from parscore.model.submission import Entry
from parscore.number import ZERO, brief, settle, written_for
from parscore.text import quoted


class Line(Struct, frozen=True, gc=False):
    """One row of the form with what its rule makes of the declared figures.

    `answer` is what is declared; `bare`: it has points, needs evidence and names none.
    """

    unit: str
    criterion: Criterion
    entry: Entry
    answer: Answer
    outcome: Outcome
    applies: bool
    mode: str
    bare: bool = False

    @property
    def claimed(self) -> Decimal | None:
        """The points typed, or None."""
        return self.entry.claimed.value

    def find(self, code: str, place: Place | None = None, **values: object) -> Diagnostic:
        """A finding about this line, at its score cell unless another place is given."""
        where, criterion = place or self.entry.claimed.place, self.criterion.code
        return finding(code, where, unit=self.unit, criterion=criterion, weight=None, **values)


LineCheck = Callable[[Line], Iterable[Diagnostic]]
"""A check returns what it found: nothing, almost always, so most are plain functions and no generators."""


def _figures_that(line: Line, code: str, fails: Callable[[Decimal], bool]) -> Iterator[Diagnostic]:
    labels = _labels(line.criterion)
    for key, value in line.answer.figures.items():
        if fails(value):
            yield line.find(code, line.entry.figures[key].place, label=labels.get(key, key), value=value)


def negative_figures(line: Line) -> Iterator[Diagnostic]:
    """Declared figures below 0."""
    return _figures_that(line, "W213", lambda value: value < 0)


def fractional_figures(line: Line) -> Iterator[Diagnostic]:
    """Numbers of cases that are not whole."""
    return _figures_that(line, "W214", lambda value: value != value.to_integral_value())


def after_last_day(line: Line) -> Iterator[Diagnostic]:
    """Something so late that it is not accepted any more."""
    rule, days = line.criterion.rule, line.answer.figures.get("of")
    if isinstance(rule, Late) and days is not None and not rule.accepts(days):
        yield line.find("W046", line.entry.figures["of"].place, days=days, last=rule.last)


def part_above_whole(line: Line) -> Iterable[Diagnostic]:
    """A numerator greater than its denominator."""
    above, below = line.answer.figures.get("numerator"), line.answer.figures.get("denominator")
    if above is None or below is None or above <= below:
        return ()
    place, labels = line.entry.figures["numerator"].place, _labels(line.criterion)
    part, whole = labels["numerator"], labels["denominator"]
    return (line.find("W212", place, numerator=part, above=above, denominator=whole, below=below),)


def missing_mark(line: Line) -> Iterable[Diagnostic]:
    """No mark where the unit has to give one; a cell that could not be read has its own finding."""
    if line.entry.claimed.unreadable or line.entry.claims_not_applicable or not line.outcome.applicable:
        return ()
    return (_without_mark(line),)


def _without_mark(line: Line) -> Diagnostic:
    points = line.outcome.points
    said = "" if points is None else f"; số liệu kê khai cho {brief(settle(points))} điểm"
    return line.find("W208", computed=said)


def unmarked_item(line: Line) -> Iterable[Diagnostic]:
    """No mark on a bonus or penalty item although what is declared gives points; nothing declared is no claim."""
    return (_without_mark(line),) if line.outcome.points and not line.entry.claimed.unreadable else ()


def claimed_exempt(line: Line) -> Iterable[Diagnostic]:
    """A line that the unit itself calls not applicable: somebody has to agree."""
    if not line.entry.claims_not_applicable or not line.outcome.applicable:
        return ()
    return (line.find("W215", line.entry.place),)


def out_of_range(line: Line) -> Iterable[Diagnostic]:
    """A mark below 0 or above the maximum."""
    claimed = line.claimed
    if claimed is None or ZERO <= claimed <= line.criterion.max:
        return ()
    return (line.find("W201", claimed=claimed, maximum=line.criterion.max),)


def off_step(line: Line) -> Iterable[Diagnostic]:
    """A judged mark between two steps."""
    rule, claimed = line.criterion.rule, line.claimed
    if rule is None or claimed is None or not _in_range(line) or line.criterion.marks.allows(claimed):
        return ()
    return (line.find("W202", claimed=claimed, step=rule.mark_step),)


def missing_figures(line: Line) -> Iterable[Diagnostic]:
    """Points without the figures or the option that they rest on."""
    rule, entry, given = line.criterion.rule, line.entry, line.answer.figures
    if rule is None or not line.claimed:
        return ()
    needed = (figure for figure in rule.needed(line.answer) if figure.key not in given)
    missing = [
        figure.label
        for figure in needed
        if (entry.option is None if figure.options else entry.lacks(figure.key))
    ]
    return (line.find("W203", claimed=line.claimed, missing=quoted(missing)),) if missing else ()


def differs_from_figures(line: Line) -> Iterable[Diagnostic]:
    """A mark other than what the declared figures give; one rounded to its own decimals is none."""
    points, claimed = line.outcome.points, line.claimed
    if points is None or claimed is None or written_for(claimed, points, line.mode) or not _in_range(line):
        return ()
    return (line.find("W204", claimed=claimed, computed=settle(points)),)


def beyond_rule(line: Line) -> Iterable[Diagnostic]:
    """A mark that the rule can give for no figures at all; reported only where no figures say more."""
    claimed = line.claimed
    if line.outcome.points is not None or claimed is None or not _in_range(line):
        return ()
    return () if line.criterion.marks.allows(claimed) else (line.find("W205", claimed=claimed),)


def missing_evidence(line: Line) -> Iterable[Diagnostic]:
    """Points without the evidence that the criterion requires; a remark only where the unit explains why."""
    if not line.bare:
        return ()
    code = "W216" if is_explained(line.entry) else "W206"
    return (line.find(code, line.entry.evidence_place, claimed=line.claimed),)


def mark_for_nothing(line: Line) -> Iterable[Diagnostic]:
    """A mark although the figures say that nothing arose and there are no points then; 0 is none on an empty line."""
    rule, none = line.criterion.rule, line.outcome.nothing
    if rule is None or not none or line.claimed is None or (none == "empty" and not line.claimed):
        return ()
    label = _labels(line.criterion).get(rule.nothing_key, "")
    return (line.find("W211", claimed=line.claimed, denominator=label),)


def unasked_mark(line: Line) -> Iterable[Diagnostic]:
    """A mark on a line that the unit does not score, or that does not apply to it."""
    if line.claimed is None:
        return ()
    if not line.applies:
        return (line.find("W210", claimed=line.claimed),)
    return (line.find("W207", claimed=line.claimed, source=line.criterion.measured_from),)


_OF_FIGURES: Mapping[FigureFact, LineCheck] = {
    "part_of_whole": part_above_whole,
    "whole_cases": fractional_figures,
    "before_last_day": after_last_day,
}
_OF_MARKS: Mapping[MarkFact, LineCheck] = {
    "as_computed": differs_from_figures,
    "possible": beyond_rule,
    "something_arose": mark_for_nothing,
    "on_step": off_step,
}
"""The check of each fact about what is declared, and about the mark."""


class Checks(NamedTuple):
    """The checks of what is declared on a line, and those of a line with a mark: of that, and of the mark."""

    figures: tuple[LineCheck, ...]
    marked: tuple[LineCheck, ...]


def checks_of(criterion: Criterion) -> Checks:
    """The checks of a criterion's lines."""
    return _checks_of(((), ()) if criterion.rule is None else criterion.rule.facts)


@cache
def _checks_of(facts: Facts) -> Checks:
    of_figures = tuple(_OF_FIGURES[fact] for fact in facts[0])
    of_marks = tuple(_OF_MARKS[fact] for fact in facts[1])
    return Checks(of_figures, (*of_figures, out_of_range, missing_evidence, *of_marks))


def _labels(criterion: Criterion) -> dict[str, str]:
    return {figure.key: figure.label for figure in criterion.declarable}


def _in_range(line: Line) -> bool:
    claimed = line.entry.claimed.value
    return claimed is not None and ZERO <= claimed <= line.criterion.max
