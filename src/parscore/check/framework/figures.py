"""Checks on the figures that a set names: what they follow from, who takes them, comparisons, computed marks. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from parscore.catalogue import finding
from parscore.check.framework.nodes import Check, at_key, at_value, everything, ruled
from parscore.check.pairs import repeated
from parscore.diagnostics import Diagnostic, Positions
from parscore.model.base import IDENTIFIER
from parscore.model.comparison import Comparison, Term, comparison_in
from parscore.model.figures import FIGURE_KEYS, SPANS, WAYS, SetFigure, Span, constant, spans_of
from parscore.model.framework import COMPUTABLE, Framework
from parscore.model.rules import BaseRule
from parscore.text import did_you_mean, fold

_WHOLE = ("points", "index", "rank")
"""What of a unit as a whole a figure may be of, last year."""


_KEYS = {name: f"khoá «{name}» của cách chấm" for name in (*FIGURE_KEYS, "option")}


def unknown_names(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F280: a rule, in a set that names figures, takes what looks like the id of one and is none."""
    for node, rule in ruled(framework, BaseRule) if framework.figures else ():
        written = {key: getattr(rule, key, None) for key in FIGURE_KEYS if key not in rule.named}
        for key, name in written.items():
            if isinstance(name, str) and IDENTIFIER.fullmatch(name):
                near = did_you_mean(name, framework.figures)
                yield at_value("F280", at, node, "rule", key, key=key, name=name, suggestion=near)


def unknown_parts(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F281: a figure follows from one that the set does not name; F282: it follows from itself."""
    for name, figure in framework.figures.items():
        for index, part in enumerate(figure.parts):
            place = at.at("figures", name, _way(framework, name), index)
            if part not in framework.figures and constant(part, framework.figures) is None:
                near = did_you_mean(part, framework.figures)
                yield finding("F281", place, name=name, part=part, suggestion=near)
            elif name in _below(framework, part):
                yield finding("F282", place, name=name, part=part)


def _way(framework: Framework, name: str) -> str:
    return next((way for way in WAYS if getattr(framework.figures[name], way)), "sum")


def _below(framework: Framework, name: str) -> set[str]:
    """The figure and all from which it follows."""
    found, waiting = set[str](), [name]
    while waiting:
        here = waiting.pop()
        if here not in found and here in framework.figures:
            found.add(here)
            waiting.extend(framework.figures[here].parts)
    return found


def one_way(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F283: a figure that follows from others in two ways, or from one alone."""
    for name, figure in framework.figures.items():
        ways = [way for way in (*WAYS, "last_year", "periods_in_year") if getattr(figure, way)]
        problem = f"vừa có {' vừa có '.join(ways)}" if len(ways) > 1 else "chỉ tính từ một số liệu"
        alone = len(figure.parts) == 1 and not figure.positive
        if len(ways) > 1 or alone:
            yield finding("F283", at.key("figures", name, ways[-1]), name=name, problem=problem)


def quotients(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F340: a quotient that is not of two figures, or that is divided by the number 0."""
    for name, figure in framework.figures.items():
        parts = figure.quotient or ()
        divided = [constant(part, framework.figures) for part in parts[1:]]
        problem = (
            "cần đúng hai phần: số bị chia, số chia"
            if len(parts) > 2
            else "chia cho 0"
            if 0 in divided
            else ""
        )
        if problem:
            yield finding("F340", at.key("figures", name, "quotient"), name=name, problem=problem)


def share_of_itself(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F345: a share of a figure in itself, which is always 100%."""
    for node, rule in ruled(framework, BaseRule):
        part, whole = getattr(rule, "numerator", None), getattr(rule, "denominator", None)
        if part is not None and fold(part) == fold(whole or ""):
            yield at_value("F345", at, node, "rule", "denominator", name=part)


def stand_ins(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F341: a figure with `first` that does not say why, or what only such a figure says; F342: a part never taken."""
    for name, figure in framework.figures.items():
        if problem := _half_said(figure):
            yield finding("F341", at.key("figures", name), name=name, problem=problem)
        numbers = [constant(part, framework.figures) for part in figure.first or ()]
        for index in (place for place, number in enumerate(numbers[:-1]) if number is not None):
            yield finding("F342", at.at("figures", name, "first", index), name=name, part=numbers[index])


def _half_said(figure: SetFigure) -> str:
    """What a figure says without that to which it belongs."""
    alone = [key for key in ("above", "because") if getattr(figure, key) is not None and not figure.first]
    if alone:
        return f"có {' và '.join(alone)} mà không có first"
    if figure.whole_year and not figure.last_year:
        return "có whole_year mà không có last_year"
    return "có first mà không có because" if figure.first and not figure.because else ""


def unknown_last_year(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F303: last year's figure of what is no figure, no criterion, and not the points, index or rank of the unit."""
    known = [*framework.figures, *framework.by_code, *_WHOLE]
    for name, figure in framework.figures.items():
        asked = figure.last_year
        if asked and (asked not in known or asked == name):
            place, near = at.at("figures", name, "last_year"), did_you_mean(asked, known)
            yield finding("F303", place, name=name, asked=asked, suggestion=near)


def mixed_spans(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F330: a rule takes figures of the period and cumulated ones; F331: a figure follows from both."""
    for node, rule in ruled(framework, BaseRule) if framework.figures else ():
        found = {key: spans_of(name, framework.figures) for key, name in rule.named.items()}
        if len(frozenset[Span]().union(*found.values())) > 1 and max(map(len, found.values())) == 1:
            said = "; ".join(f"{key}: {SPANS[span]}" for key, spans in found.items() for span in spans)
            yield at_value("F330", at, node, "rule", list(found)[-1], said=said)
    for name, figure in framework.figures.items():
        spans = [spans_of(part, framework.figures) for part in figure.parts]
        below = frozenset[Span]().union(*spans)
        # What two cumulated figures differ by, or a twelfth of a year's, may well be the period's own.
        is_made = figure.difference or figure.quotient
        is_other = figure.span is not None and not is_made and not below <= {figure.span}
        if len(below) > 1 or is_other:
            held = zip(figure.parts, spans, strict=True)
            said = "; ".join(f"{part}: {SPANS[span]}" for part, several in held for span in several)
            yield finding("F331", at.at("figures", name, _way(framework, name)), name=name, said=said)


def unused(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F284: a figure that no rule, no other figure and no comparison takes."""
    used = {name for _, rule in ruled(framework, BaseRule) for name in rule.named.values()}
    used.update(*(figure.parts for figure in framework.figures.values()))
    used.update(figure.last_year or "" for figure in framework.figures.values())
    used.update(term.figure for _, term in _terms(framework))
    yield from (
        finding("F284", at.key("figures", name), name=name) for name in framework.figures if name not in used
    )


def clear_names(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F285: a figure whose id is a criterion's code, or whose title is another's: a file could mean either."""
    for name in framework.figures:
        other = f"tiêu chí {name}" if name in framework.by_code else _KEYS.get(name, "")
        if other:
            yield finding("F285", at.key("figures", name), name=name, other=other)
    for (name, _), (first, _) in repeated(framework.figures.items(), lambda pair: fold(pair[1].title)):
        yield finding(
            "F285", at.at("figures", name, "title"), name=name, other=f"số liệu «{first}» (cùng tên)"
        )


def computed_marks(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F286: marks that are said to be computed where no rule computes them of figures."""
    for node in everything(framework):
        kind = node.criterion.rule.kind if node.criterion.rule is not None else ""
        if node.criterion.computed and kind not in COMPUTABLE:
            why = f"cách chấm {kind} không tính từ số liệu" if kind else "tiêu chí cha không có cách chấm"
            yield at_key("F286", at, node, "marks", why=why)


def _read(framework: Framework) -> Iterator[tuple[int, Comparison | str]]:
    return ((index, comparison_in(check.holds)) for index, check in enumerate(framework.checks))


def _terms(framework: Framework) -> Iterator[tuple[int, Term]]:
    for index, made in _read(framework):
        yield from ((index, term) for term in made.terms) if isinstance(made, Comparison) else ()


def comparisons(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F287: a comparison that cannot be read; F288: one of what the set does not know."""
    for index, made in _read(framework):
        if isinstance(made, str):
            yield finding("F287", at.at("checks", index, "holds"), problem=made)
    for index, term in _terms(framework):
        if problem := _unknown(framework, term):
            yield finding("F288", at.at("checks", index, "holds"), name=term.name, problem=problem)


def _unknown(framework: Framework, term: Term) -> str:
    """Why a term means nothing in the set."""
    if term.figure:
        near = did_you_mean(term.figure, framework.figures)
        return "" if term.figure in framework.figures else f"không có số liệu này ở figures{near}"
    criterion = framework.by_code.get(term.code)
    if criterion is None:
        return f"không có tiêu chí này{did_you_mean(term.code, framework.by_code)}"
    keys = {"", *(figure.key for figure in (criterion.rule.figures if criterion.rule else ()))}
    return "" if term.key in keys else f"cách chấm không có «{term.key}»"


def limits_of_moves(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F347: a comment asked for where a figure moves by more than a share below nothing, so always."""
    for name, figure in framework.figures.items():
        if figure.comment_over is not None and figure.comment_over < 0:
            yield finding(
                "F347", at.at("figures", name, "comment_over"), name=name, limit=figure.comment_over
            )


FIGURES: tuple[Check, ...] = (
    unknown_names, unknown_parts, one_way, quotients, stand_ins, share_of_itself, unknown_last_year, mixed_spans,
    unused, limits_of_moves, clear_names, computed_marks, comparisons,
)  # fmt: skip
