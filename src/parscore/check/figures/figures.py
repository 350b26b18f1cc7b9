"""Which figures from systems may stand, and what is lacking of them. Pure.

A figure given twice with different values is not taken; a figure that is lacking is reported, never 0.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from decimal import Decimal
from typing import NamedTuple

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place, Severity
from parscore.model.comparison import Comparison, Term, comparison_in
from parscore.model.cycle import Unit
from parscore.model.figures import SPANS, Figured, FigureValue, Span, span_of
from parscore.model.framework import Criterion, Framework
from parscore.model.rules import Figure
from parscore.model.scorecard import SelfScore
from parscore.model.submission import Remark
from parscore.model.unit_figures import Dispute, Known, StandIn, Taken, UnitFigures
from parscore.number import brief, written_for
from parscore.text import fold, quoted

_SHOWN = 6


class AcceptedFigures(NamedTuple):
    """The figures that stand, those that do not, findings."""

    values: list[FigureValue]
    refused: list[Figured]
    findings: list[Diagnostic]


def accept_figures(values: Iterable[FigureValue]) -> AcceptedFigures:
    """The figures that stand, one for each place: N103 for one given again, N104 where two differ."""
    places: dict[tuple[str, str, str], list[FigureValue]] = defaultdict(list)
    for one in sorted(values, key=lambda one: one.place):
        places[one.unit, one.code, one.key].append(one)
    judged = {figure: _judged(*several) for figure, several in places.items()}
    kept = {figure: one for figure, (held, _) in judged.items() for one in held}
    refused = [figure for figure in judged if figure not in kept]
    return AcceptedFigures(
        [*kept.values()], refused, [one for _, faults in judged.values() for one in faults]
    )


def _judged(first: FigureValue, *others: FigureValue) -> tuple[list[FigureValue], list[Diagnostic]]:
    """The figure of one place if all that was given for it is the same, and what is said of the others."""
    agree = {one.value for one in others} <= {first.value}
    code = "N103" if agree else "N104"
    return [first] if agree else [], [_again(one, first, code) for one in others]


def _again(one: FigureValue, first: FigureValue, code: str) -> Diagnostic:
    name = f"tiêu chí {one.code}" if one.code else f"«{one.key}»"
    where, unit, criterion = one.place, one.unit, one.code
    values = {"value": one.shown, "other": first.place, "first": first.shown}
    return finding(code, where, unit=unit, criterion=criterion, weight=None, name=name, **values)


def check_figures(
    figures: UnitFigures,
    framework: Framework,
    unit: Unit,
    left_out: Collection[str],
    place: Place,
    rows: Mapping[str, Decimal | None],
) -> Iterator[Diagnostic]:
    """What is wrong with the figures of a unit that has any, for its computed leaves; `left_out` are not looked at.

    `rows` are those on which others depend and that have points, or (None) do not apply to the unit.
    """
    wanted = framework.computed if figures.values else ()
    scored = [one for one in wanted if one.rule and one.rule.scores and one.code not in left_out]
    others = {code: points for code, points in rows.items() if points is not None}
    taken = {one.code: figures.taken(one, others) for one in scored}
    mode = framework.policy.rounding.mode
    for one in scored:
        yield from _on_share(one, taken[one.code], unit, is_change=_is_change(one, framework))
        yield from _without_points(one, taken[one.code], unit, mode)
        if taken[one.code].waiting and (
            gone := [row for row in _rows_of(one) if row in rows.keys() - others]
        ):
            yield finding("N154", place, unit=unit.id, criterion=one.code, row=gone[0])
    yield from _incomplete(taken, unit, place)
    yield from check_named(figures, framework, unit.id, place, taken)


def _rows_of(criterion: Criterion) -> tuple[str, ...]:
    return () if criterion.rule is None else criterion.rule.rows


def _incomplete(taken: Mapping[str, Taken], unit: Unit, place: Place) -> Iterator[Diagnostic]:
    """N108 for what is lacking, N109 for what was taken as not having arisen."""
    if lacking := {code: one.missing for code, one in taken.items() if one.missing}:
        yield _lacking(lacking, unit, place)
    if nothing := ", ".join(code for code, one in taken.items() if one.nothing):
        yield finding("N109", place, unit=unit.id, name=unit.name, codes=nothing)


def check_named(
    figures: UnitFigures, framework: Framework, unit: str, place: Place, taken: Mapping[str, Taken]
) -> Iterator[Diagnostic]:
    """N155, once for a figure in the place of which another one counts; N156 for one that would be divided by 0."""
    held = {one.name: one for each in taken.values() for one in each.stand_ins}
    for one in held.values():
        yield _stands_in(one, framework, unit, one.place or place)
    rules = (framework.by_code[code].rule for code in taken)
    used = {name for rule in rules if rule is not None for name in (*rule.named.values(), *rule.parts)}
    for name in (one for one in framework.figures if one in used and framework.figures[one].quotient):
        figure, known = framework.figures[name], figures.named(name)
        divisor = next((part for part in figure.parts[1:] if figures.named(part).value == 0), "")
        if known.value is None and divisor:
            values = {"label": figure.title, "divisor": framework.figures[divisor].title}
            where = figures.named(divisor).place or place
            yield finding("N156", where, unit=unit, criterion="", weight=None, **values)


def _stands_in(one: StandIn, framework: Framework, unit: str, place: Place) -> Diagnostic:
    titles = {name: each.title for name, each in framework.figures.items()}
    had = "không có số liệu" if one.had is None else f"là {brief(one.had)}"
    words = one.in_words(framework.figures, titles)
    values = {"label": titles[one.name], "had": had, "words": words}
    return finding("N155", place, unit=unit, criterion="", weight=None, **values)


def _lacking(lacking: Mapping[str, tuple[str, ...]], unit: Unit, place: Place) -> Diagnostic:
    """N108, with the first of the figures that are lacking."""
    labels = dict.fromkeys(label for several in lacking.values() for label in several)
    some = quoted(labels, _SHOWN)
    codes, count = ", ".join(lacking), len(lacking)
    return finding("N108", place, unit=unit.id, name=unit.name, count=count, missing=codes, labels=some)


_AGREED = tuple(map(fold, ("thống nhất", "đồng ý", "nhất trí", "xác nhận", "đúng")))
"""How words begin with which a unit agrees to a figure."""
_BUT = frozenset(fold("không chưa nhưng tuy song trừ phần sai thiếu thừa").split())
"""Words with which it does not quite agree; nor does it where it writes a number."""


def _agrees(text: str) -> bool:
    words = fold(text)
    return words.startswith(_AGREED) and not (_BUT & set(words.split()) or any(map(str.isdigit, words)))


def disputes_in(own: SelfScore, delivered: UnitFigures, framework: Framework, unit: str) -> list[Dispute]:
    """The delivered figures to which a unit does not agree, or that changed after its form was made."""
    sides = _Sides(unit, own, delivered, framework)
    found = (
        sides.dispute(criterion, figure)
        for criterion in (framework.scored if delivered.values else ())
        for figure in criterion.declarable
    )
    return [one for one in found if one is not None]


class _Sides:
    """What a system delivers of a unit's figures, what the unit has and wrote, what its form was made with."""

    def __init__(self, unit: str, own: SelfScore, delivered: UnitFigures, framework: Framework) -> None:
        self._unit, self._lines, self._delivered = unit, own.lines, delivered
        self._declared = UnitFigures.of(reversed(own.figures), framework.figures)
        self._printed = {(one.code, one.key): one for one in own.printed}
        self._remarks = dict(_remarks(own, framework))

    def dispute(self, criterion: Criterion, figure: Figure) -> Dispute | None:
        """What the unit has against one figure, if anything, or that the system has another one since."""
        theirs = self._delivered.directly(criterion, figure)
        ours = self._declared.directly(criterion, figure)
        if theirs is None:
            return None
        remark, printed = self._remarks.get((theirs.code, theirs.key)), self._before(theirs)
        agrees, left = ours is None or ours.value == theirs.value, _same(ours, printed)
        # The number of the unit that the system has now ends what was said against an earlier one.
        if agrees and (remark is None or (ours is not None and printed is not None)):
            return None
        own = None if agrees or left else ours
        place = (remark if own is None and remark is not None else ours or theirs).place
        reason = self._lines[criterion.code].explanation if theirs.option and own is not None else ""
        reason = reason or ("" if remark is None else remark.text)
        return Dispute(self._unit, criterion.code, figure.label, theirs, own, reason, place, printed)

    def _before(self, theirs: FigureValue) -> FigureValue | None:
        """What the system had when the form was made, if that was another figure."""
        printed = self._printed.get((theirs.code, theirs.key))
        return None if _same(theirs, printed) else printed


def _same(one: FigureValue | None, other: FigureValue | None) -> bool:
    return one is not None and other is not None and one.value == other.value


def _remarks(own: SelfScore, framework: Framework) -> Iterator[tuple[tuple[str, str], Remark]]:
    """The remarks that do not agree, by the figure that they are about."""
    for code, remarks in own.remarks.items():
        for key, remark in remarks.items():
            name = framework.by_code[code].figure_id(key)
            if not _agrees(remark.text):
                yield ("", name) if name else (code, key), remark


def check_disputes(disputes: Iterable[Dispute]) -> Iterator[Diagnostic]:
    """N140 for a figure that a unit disputes, N141 where it has another number and does not say why; each once.

    N157 for a figure of the system that changed after the form was made.
    """
    seen = set[Place]()
    for one in disputes:
        if one.place not in seen:
            seen.add(one.place)
            before = "" if one.printed is None else one.printed.in_words
            own = f" (khi làm biểu: {before})" if before and not one.is_change else ""
            own += "" if one.own is None else f", ở biểu {one.own.in_words}"
            values = {"label": one.label, "theirs": one.delivered.shown, "own": own, "reason": one.reason}
            code = "N157" if one.is_change else "N140" if one.reason else "N141"
            yield finding(
                code, one.place, unit=one.unit, criterion=one.code, weight=None, before=before, **values
            )


def check_old_marks(
    changes: Iterable[Dispute], own: SelfScore, framework: Framework, unit: str
) -> Iterator[Diagnostic]:
    """N160 for a mark that a unit gave itself, of which the figures that changed since give other points."""
    places = {one.code: one.place for one in changes if one.is_change}
    for code, place in places.items():
        line = own.lines.get(code)
        if line is None or framework.by_code[code].computed or line.own is None or line.computed is None:
            continue
        if not written_for(line.own, line.computed, framework.policy.rounding.mode):
            values = {"own": line.own, "now": line.computed}
            yield finding("N160", place, unit=unit, criterion=code, weight=None, **values)


def check_withdrawn(
    own: SelfScore, delivered: UnitFigures, framework: Framework, unit: str
) -> Iterator[Diagnostic]:
    """N161 for a figure with which a unit's form was made and that no system delivers now."""
    declared = {(one.code, one.key): one for one in own.figures}
    for one in own.printed:
        where = (one.code, one.key)
        if where not in delivered.refused and not _now(one, delivered, framework).delivered:
            ours = declared.get(where)
            place = Place(own.file, own.sheet) if ours is None else ours.place
            values = {"label": _label(one, framework), "before": one.in_words}
            values["now"] = "không còn số nào" if ours is None else f"số ở biểu ({ours.in_words})"
            yield finding("N161", place, unit=unit, criterion=one.code, weight=None, **values)


def _now(printed: FigureValue, delivered: UnitFigures, framework: Framework) -> Known:
    """What systems deliver now of a figure with which a form was made, wherever it stands."""
    criterion = framework.by_code.get(printed.code)
    if criterion is None:
        return delivered.named(printed.key)
    return delivered.known(printed.code, printed.key, criterion.figure_id(printed.key))


def check_files(values: Iterable[FigureValue], sets: Mapping[str, Framework]) -> Iterator[Diagnostic]:
    """N152, once for a figure and a file: the file says that it covers something else than the set says."""
    seen = set[tuple[str, str]]()
    for one in values:
        framework = sets.get(one.unit) if one.span is not None and not one.code else None
        known = None if framework is None else span_of(one.key, framework.figures)
        if framework is not None and known not in (None, one.span) and (one.place.file, one.key) not in seen:
            seen.add((one.place.file, one.key))
            label, given, wanted = framework.figures[one.key].title, _words(one.span), _words(known)
            yield finding("N152", one.place, label=label, given=given, wanted=wanted)


def _words(span: Span | None) -> str:
    return "" if span is None else SPANS[span]


def check_spans(
    figures: UnitFigures, framework: Framework, unit: Unit, then: Then, period: str
) -> Iterator[Diagnostic]:
    """N151 for a criterion that mixes spans of files; N153 for what is cumulated and has fallen since `period`."""
    for criterion in framework.scored if any(one.span for one in figures.values.values()) else ():
        held = figures.taken(criterion).delivered.values()
        spans = {span for one in held if (span := _span(one, framework))}
        if len(spans) > 1 and any(one.span for one in held):
            place = next(iter(held)).place
            yield finding("N151", place, unit=unit.id, criterion=criterion.code)
    for one in figures.values.values():
        before = then(one.code, one.key) if _span(one, framework) == "cumulated" else None
        if before is not None and one.value < before:
            label = _label(one, framework)
            values = {"label": label, "value": one.value, "before": before, "period": period}
            yield finding("N153", one.place, unit=unit.id, criterion=one.code, weight=None, **values)


def _span(one: FigureValue, framework: Framework) -> Span | None:
    """What a figure covers as the set says, else its file."""
    return (None if one.code else span_of(one.key, framework.figures)) or one.span


def _label(one: FigureValue, framework: Framework) -> str:
    """What a figure is called: in the set, or in the rule of its criterion."""
    if not one.code:
        return framework.figures[one.key].title
    labels = {figure.key: figure.label for figure in framework.by_code[one.code].declarable}
    return labels.get(one.key, one.key)


Then = Callable[[str, str], Decimal | None]
"""What a unit had in an earlier period of the year by criterion and key."""


Points = Mapping[str, tuple[Decimal, Place]]
"""The points of criteria by code, each with the place where they are."""


def check_comparisons(
    figures: UnitFigures, points: Points, framework: Framework, unit: str
) -> Iterator[Diagnostic]:
    """N130 for every comparison of the set that does not hold, where all that it speaks of is there."""
    for check in framework.checks:
        made = comparison_in(check.holds)
        if isinstance(made, Comparison) and (found := _broken(made, figures, points)):
            said = "; ".join(
                f"{_called(name, framework)}: {brief(value)}" for name, (value, _) in found.items()
            )
            place, weight = next(iter(found.values()))[1], Severity(check.severity)
            yield finding("N130", place, unit=unit, weight=weight, words=check.words, values=said)


def _broken(made: Comparison, figures: UnitFigures, points: Points) -> dict[str, tuple[Decimal, Place]]:
    """The values of a comparison that does not hold, with their places; nothing of any other."""
    seen = {term.name: _seen(term, figures, points) for term in made.terms}
    known = {name: one for name, one in seen.items() if one is not None}
    whole = len(known) == len(seen)
    return {} if not whole or made.holds({name: value for name, (value, _) in known.items()}) else known


def _seen(term: Term, figures: UnitFigures, points: Points) -> tuple[Decimal, Place] | None:
    """The value of a term and where it is, if it is known."""
    if term.code and not term.key:
        return points.get(term.code)
    known = figures.known(term.code, term.key, term.figure)
    return None if known.value is None or known.place is None else (known.value, known.place)


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
    rule, place = criterion.rule, taken.place
    if rule is None or place is None or not taken.is_whole:
        return
    if rule.relative or taken.values.get("denominator") == 0:
        return
    outcome = rule.points(taken.answer, criterion.max, mode)
    if outcome.points is None and not outcome.nothing:
        named = ((figure.label, taken.texts.get(figure.key)) for figure in rule.figures)
        texts = "; ".join(f"{label}: {text}" for label, text in named if text)
        yield finding("K250", place, unit=unit.id, criterion=criterion.code, figures=texts)


def _is_change(criterion: Criterion, framework: Framework) -> bool:
    """Whether a figure of the criterion follows from one of last year."""
    parts = () if criterion.rule is None else criterion.rule.parts
    return any(framework.figures[part].last_year for part in parts if part in framework.figures)


def _on_share(criterion: Criterion, taken: Taken, unit: Unit, *, is_change: bool) -> Iterator[Diagnostic]:
    """N106 for a part above its whole, N158 for one below nothing that is no change since last year.

    N110 for nothing of nothing where the rule does not say what follows.
    """
    part, whole, place = (*map(taken.values.get, ("numerator", "denominator")), taken.place)
    if part is None or whole is None or place is None:
        return
    rule = None if criterion.rule is None else criterion.rule.applied(taken.answer)
    if min(part, whole) < 0 and not is_change:
        yield finding("N158", place, unit=unit.id, criterion=criterion.code, part=part, whole=whole)
    elif part > whole and rule is not None and "part_of_whole" in rule.facts[0]:
        yield finding("N106", place, unit=unit.id, criterion=criterion.code, part=part, whole=whole)
    elif not whole and rule is not None and rule.on_nothing is None:
        yield finding("N110", place, unit=unit.id, criterion=criterion.code)
