"""Which figures from systems may stand, and what is lacking of them. Pure.

A figure given twice with different values is not taken; a figure that is lacking is reported, never 0.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from decimal import Decimal

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place, Severity
from parscore.model.comparison import Term, comparison_in
from parscore.model.cycle import Unit
from parscore.model.figures import FigureValue
from parscore.model.framework import Criterion, Framework
from parscore.model.unit_figures import Taken, UnitFigures
from parscore.number import brief
from parscore.text import quoted

_SHOWN = 6


def accept_figures(values: Iterable[FigureValue]) -> tuple[list[FigureValue], list[Diagnostic]]:
    """The figures that stand, one for each place: N103 for one given again, N104 where two differ."""
    places: dict[tuple[str, str, str], list[FigureValue]] = defaultdict(list)
    for one in sorted(values, key=lambda one: one.place):
        places[one.unit, one.code, one.key].append(one)
    agree = [several for several in places.values() if len({one.value for one in several}) == 1]
    differ = [several for several in places.values() if several not in agree]
    findings = [_again(one, several[0], "N103") for several in agree for one in several[1:]]
    findings += [_again(one, several[0], "N104") for several in differ for one in several[1:]]
    return [several[0] for several in agree], findings


def _again(one: FigureValue, first: FigureValue, code: str) -> Diagnostic:
    name = f"tiêu chí {one.code}" if one.code else f"«{one.key}»"
    where, unit, criterion = one.place, one.unit, one.code
    values = {"value": one.value, "other": first.place, "first": first.value}
    return finding(code, where, unit=unit, criterion=criterion, weight=None, name=name, **values)


def check_figures(
    figures: UnitFigures, framework: Framework, unit: Unit, left_out: Collection[str], place: Place
) -> Iterator[Diagnostic]:
    """What is wrong with the figures of a unit that has any, for its computed leaves; `left_out` are not looked at."""
    if not figures.values:
        return
    wanted = (one for one in framework.scored if _is_scored(one) and one.code not in left_out)
    taken = {one.code: figures.taken(one) for one in wanted}
    for code, one in taken.items():
        yield from _on_share(framework.by_code[code], one, unit)
        yield from _without_points(framework.by_code[code], one, unit, framework.policy.rounding.mode)
    if lacking := {code: one.missing for code, one in taken.items() if one.missing}:
        yield _lacking(lacking, unit, place)
    if nothing := [code for code, one in taken.items() if one.nothing]:
        yield finding("N109", place, unit=unit.id, name=unit.name, codes=", ".join(nothing))


def _is_scored(criterion: Criterion) -> bool:
    return criterion.computed and criterion.rule is not None and criterion.rule.scores


def _lacking(lacking: Mapping[str, tuple[str, ...]], unit: Unit, place: Place) -> Diagnostic:
    """N108, with the first of the figures that are lacking."""
    labels = list(dict.fromkeys(label for several in lacking.values() for label in several))
    some = quoted(labels[:_SHOWN]) + (" …" if len(labels) > _SHOWN else "")
    codes, count = ", ".join(lacking), len(lacking)
    return finding("N108", place, unit=unit.id, name=unit.name, count=count, missing=codes, labels=some)


Points = Mapping[str, tuple[Decimal, Place]]
"""The points of criteria by code, each with the place where they are."""


def check_comparisons(
    figures: UnitFigures, points: Points, framework: Framework, unit: str
) -> Iterator[Diagnostic]:
    """N130 for every comparison of the set that does not hold, where all that it speaks of is there."""
    for check in framework.checks:
        made = comparison_in(check.holds)
        found = (
            {} if isinstance(made, str) else {term.name: _seen(term, figures, points) for term in made.terms}
        )
        known = {name: one for name, one in found.items() if one is not None}
        values = {name: value for name, (value, _) in known.items()}
        if isinstance(made, str) or not known or len(known) < len(found) or made.holds(values):
            continue
        said = "; ".join(f"{_called(name, framework)}: {brief(value)}" for name, value in values.items())
        place, weight = next(iter(known.values()))[1], Severity(check.severity)
        yield finding("N130", place, unit=unit, weight=weight, words=check.words, values=said)


def _seen(term: Term, figures: UnitFigures, points: Points) -> tuple[Decimal, Place] | None:
    """The value of a term and where it is, if it is known."""
    if term.code and not term.key:
        return points.get(term.code)
    known = figures.known(term.code, term.key, term.figure)
    return None if known.value is None else (known.value, known.delivered[0].place)


def _called(name: str, framework: Framework) -> str:
    """What a term is called in a finding."""
    figure = framework.figures.get(name)
    return (
        f"«{figure.title}»"
        if figure is not None
        else f"điểm {name.strip('[]')}"
        if name.endswith("]")
        else name
    )


def _without_points(criterion: Criterion, taken: Taken, unit: Unit, mode: str) -> Iterator[Diagnostic]:
    """K250: figures that are all there and yet bring no points, as of something too late to be accepted."""
    rule = criterion.rule
    if (
        taken.missing
        or not taken.place
        or rule is None
        or rule.relative
        or taken.values.get("denominator") == 0
    ):
        return
    outcome = rule.points(taken.answer, criterion.max, mode)
    if outcome.points is None and not outcome.nothing:
        texts = "; ".join(f"{figure.label}: {taken.texts[figure.key]}" for figure in rule.figures)
        yield finding("K250", taken.place, unit=unit.id, criterion=criterion.code, figures=texts)


def _on_share(criterion: Criterion, taken: Taken, unit: Unit) -> Iterator[Diagnostic]:
    """N106 for a part above its whole; N110 for nothing of nothing where the rule does not say what follows."""
    part, whole, place = (*map(taken.values.get, ("numerator", "denominator")), taken.place)
    if part is None or whole is None or place is None:
        return
    rule = criterion.rule
    if part > whole and rule is not None and "part_of_whole" in rule.facts[0]:
        yield finding("N106", place, unit=unit.id, criterion=criterion.code, part=part, whole=whole)
    elif not whole and rule is not None and rule.on_nothing is None:
        yield finding("N110", place, unit=unit.id, criterion=criterion.code)
