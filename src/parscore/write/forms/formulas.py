"""The points of a rule as a spreadsheet formula over the cells of its figures; may not know where those stand.

Formulas hold for Excel and LibreOffice alike: no function newer than 2007, and options stand in cells, since a text in
a formula has at most 255 letters. A kind of rule without an exact formula has none, so that a new kind shows nothing
until somebody writes one. What Decimals hold exactly is rounded to `_DIGITS`: spreadsheets count in binary fractions.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from functools import singledispatch
from itertools import pairwise

from msgspec import Struct

from parscore.model.aggregate import Aggregate
from parscore.model.figures import SetFigure
from parscore.model.framework import Criterion
from parscore.model.rules import (
    Bands,
    BaseRule,
    Case,
    Cases,
    Choice,
    Count,
    CountedRule,
    Deduct,
    FigureRule,
    Late,
    Linear,
    Ratio,
)
from parscore.number import HUNDRED, ZERO
from parscore.write.forms.limits import Listed, plainly

NOTHING_AROSE = "Không phát sinh"
_EMPTY = "–"
_DIGITS = 9
_MOST_STEPS = 30
"""Formulas with more conditions inside each other are left out: old programmes take 64."""

Lists = Callable[[Listed], str]
"""Gives the cells of a list of values somewhere in the workbook, as a range."""


def aggregated(aggregate: Aggregate, members: Sequence[Criterion], cells: Sequence[str]) -> str:
    """What the cells of the members come to together."""
    counted = [(one, cell) for one, cell in zip(members, cells, strict=True) if not one.condition]
    listed = ",".join(cell for _, cell in counted)
    if aggregate == "weighted":
        return "+".join(f"{plainly(one.weight or ZERO)}*N({cell})" for one, cell in counted)
    called = {"highest": f"MAX({listed})", "mean": f"SUM({listed})/{len(counted)}"}
    return called.get(aggregate, f"SUM({listed})")


class DerivedFigure(Struct, frozen=True):
    """A figure as an expression over `cells` that hold what it needs; `fails` is when it is not there even so."""

    value: str
    cells: tuple[str, ...] = ()
    fails: str = ""

    @property
    def lacks(self) -> str:
        """The condition that it is not there."""
        cells = list(dict.fromkeys(self.cells))
        counted = f"COUNT({','.join(cells)})<{len(cells)}" if cells else ""
        return _either(counted, self.fails) or "FALSE"


def derived_figure(figure: SetFigure, parts: Sequence[DerivedFigure]) -> DerivedFigure:
    """A figure out of those that it follows from, in the order of its parts."""
    if figure.first:
        return _first(figure, parts)
    values = [part.value for part in parts]
    cells, fails = tuple(cell for part in parts for cell in part.cells), ""
    for part in parts:
        fails = _either(fails, part.fails)
    if figure.most:
        return DerivedFigure(f"MAX({','.join(values)})", cells, fails)
    if figure.positive:
        return DerivedFigure(f"({'+'.join(f'({value}>0)' for value in values)})", cells, fails)
    if figure.quotient:
        return DerivedFigure(f"({'/'.join(values)})", cells, _either(fails, f"{values[-1]}=0"))
    return DerivedFigure(f"({('+' if figure.sum else '-').join(values)})", cells, fails)


def _first(figure: SetFigure, parts: Sequence[DerivedFigure]) -> DerivedFigure:
    """The first of several that is there, those above the bound before all others."""
    *others, last = parts
    value = last.value
    for part in reversed(others):
        value = f"IF({part.lacks},{value},{part.value})"
    for part in reversed(parts) if figure.above is not None else ():
        above = f"{part.value}>{plainly(figure.above or ZERO)}"
        value = f"IF(IF({part.lacks},FALSE,{above}),{part.value},{value})"
    return DerivedFigure(value, fails=f"AND({','.join(part.lacks for part in parts)})")


def _either(one: str, other: str) -> str:
    """A condition that holds where one of two does; the second is not looked at where the first one holds."""
    return f"IF({one},TRUE,{other})" if one and other else one or other


class FormCells(Struct, frozen=True):
    """Where a formula finds what it needs: the cells of figures by key, and of the points of other rows by code.

    `mode` is the policy's rounding.
    """

    figures: Mapping[str, str]
    others: Mapping[str, str]
    lists: Lists
    mode: str

    def __getitem__(self, key: str) -> str:
        return self.figures[key]


def formula_of(criterion: Criterion, cells: FormCells) -> str:
    """The formula, or nothing where no exact one is known or a figure has no cell; blank while figures are missing."""
    rule = criterion.rule
    if rule is None or not rule.figures or any(figure.key not in cells.figures for figure in rule.figures):
        return ""
    made = _formula(rule, plainly(criterion.max), cells)
    return f"={made}" if made else ""


@singledispatch
def _formula(rule: BaseRule, top: str, cells: FormCells) -> str:
    """The formula without its sign; nothing for kinds that have none."""
    return ""


@_formula.register
def _(rule: Choice, top: str, cells: FormCells) -> str:
    options, points = cells.lists(tuple(rule.options)), cells.lists(tuple(rule.options.values()))
    same = f"({options}={cells['option']})"
    return f'IF(SUMPRODUCT(--{same})<>1,"",SUMPRODUCT({same}*{points}))'


@_formula.register
def _(rule: Ratio, top: str, cells: FormCells) -> str:
    share = _percent(cells)
    if rule.falls:
        whole = plainly(HUNDRED - rule.best if rule.scaled else HUNDRED)
        points = _rounded(f"(100-{share})*{top}/{whole}", rule.round_to, top, cells.mode)
        worst = "100" if rule.floor is None else plainly(rule.floor)
        points = f"IF(OR({share}>=100,{share}>{worst}),0,{points})"
        return _on_figure(f"IF({share}<={plainly(rule.best)},{top},{points})", rule, top, cells)
    points = f"{cells['numerator']}/{cells['denominator']}*{top}"
    if rule.scaled:
        points += f"*100/{plainly(rule.full_from)}"
    points = _rounded(points, rule.round_to, top, cells.mode)
    if rule.floor is not None:
        points = f"IF({share}<{plainly(rule.floor)},0,{points})"
    return _on_figure(f"IF({share}>={plainly(rule.full)},{top},{points})", rule, top, cells)


@_formula.register
def _(rule: Linear, top: str, cells: FormCells) -> str:
    if len(rule.corners) > _MOST_STEPS or not rule.well_formed:
        return ""
    figure = _figure(rule, cells)
    points = plainly(rule.rising[-1][1])
    for (left, start), (right, end) in reversed(list(pairwise(rule.rising))):
        rise = (
            f"({plainly(end)}-{plainly(start)})*({figure}-{plainly(left)})/({plainly(right)}-{plainly(left)})"
        )
        points = f"IF({figure}<={plainly(right)},{plainly(start)}+{rise},{points})"
    lowest, least = rule.rising[0]
    points = f"IF({figure}<={plainly(lowest)},{plainly(least)},{points})"
    return _on_figure(_rounded(points, rule.round_to, top, cells.mode), rule, top, cells)


@_formula.register
def _(rule: Bands, top: str, cells: FormCells) -> str:
    if len(rule.steps) > _MOST_STEPS:
        return ""
    figure = _figure(rule, cells)
    points = '""'
    for step in reversed(rule.steps):
        bound, given = step.bound, plainly(step.points)
        sign = ">" if step.is_strict else ">="
        points = given if bound is None else f"IF({figure}{sign}{plainly(bound)},{given},{points})"
    return _on_figure(points, rule, top, cells)


@_formula.register
def _(rule: Count, top: str, cells: FormCells) -> str:
    points = _exactly(f"{cells['of']}*{plainly(rule.each)}")
    return _on_count(f"MIN({top},{points})", rule, top, cells["of"])


@_formula.register
def _(rule: Deduct, top: str, cells: FormCells) -> str:
    start = top if rule.start is None else plainly(rule.start)
    left = _exactly(f"{start}-{cells['of']}*{plainly(rule.each)}")
    return _on_count(f"MAX({plainly(rule.least)},{left})", rule, top, cells["of"])


@_formula.register
def _(rule: Late, top: str, cells: FormCells) -> str:
    days, each = cells["of"], plainly(rule.each)
    times = f"1+ROUNDUP(MAX(0,{days}-{rule.start})/{rule.per},0)"
    points = f"IF({days}=0,0,MIN({top},{_exactly(f'{each}*({times})')}))"
    if rule.last is not None:
        points = f'IF({days}>{rule.last},"",{points})'
    return _on_count(points, rule, top, days)


@_formula.register
def _(rule: Cases, top: str, cells: FormCells) -> str:
    points, others = '""', [f"ISNUMBER({cells.others[row]})" for row in rule.rows if row in cells.others]
    if len(rule.cases) > _MOST_STEPS or len(others) < len(rule.rows):
        return ""
    for place, case in reversed(list(enumerate(rule.cases, 1))):
        if not (made := _case(case, top, cells)):
            return ""
        points = made if case.otherwise else f"IF({_holds(rule, case, place, cells)},{made},{points})"
    return f'IF(AND({",".join(others)}),{points},"")' if others else points


def _case(case: Case, top: str, cells: FormCells) -> str:
    """The points of one case."""
    if case.rule is None:
        return plainly(case.points or ZERO)
    return _formula(case.rule, top if case.max is None else plainly(case.max), cells)


def _holds(rule: Cases, case: Case, place: int, cells: FormCells) -> str:
    """The condition of a case; options are compared with the list that stands in cells."""
    if case.row is None or case.bound is None:
        return f"{cells['option']}=INDEX({cells.lists(rule.options)},{place})"
    return f"{cells.others[case.row]}{'>' if case.above is not None else '>='}{plainly(case.bound)}"


def _exactly(value: str) -> str:
    return f"ROUND({value},{_DIGITS})"


def _percent(cells: FormCells) -> str:
    return _exactly(f"{cells['numerator']}/{cells['denominator']}*100")


def _figure(rule: FigureRule, cells: FormCells) -> str:
    return _percent(cells) if rule.is_share else cells["of"]


def _on_number(points: str, cell: str) -> str:
    """The points where the cell holds a number not below 0; spreadsheets count a part of a condition only if needed."""
    return f'IF(ISNUMBER({cell}),IF({cell}>=0,{points},""),"")'


def _nothing(rule: FigureRule | CountedRule, top: str) -> str:
    """What follows where nothing arose."""
    known = {"not_applicable": f'"{NOTHING_AROSE}"', "full": top, "zero": "0", "empty": f'"{_EMPTY}"'}
    return known.get(rule.on_nothing or "", '""')


def _on_count(points: str, rule: FigureRule | CountedRule, top: str, cell: str) -> str:
    """The points of a plain figure, and what follows where it is 0 and nothing arose."""
    if rule.on_nothing is not None:
        points = f"IF({cell}=0,{_nothing(rule, top)},{points})"
    return _on_number(points, cell)


def _on_figure(points: str, rule: FigureRule, top: str, cells: FormCells) -> str:
    """The points where there is a share or figure to take, and what follows where nothing arose."""
    if not rule.is_share:
        return _on_count(points, rule, top, cells["of"])
    part, whole = cells["numerator"], cells["denominator"]
    nothing = _nothing(rule, top)
    taken = f'IF({whole}>0,{_on_number(points, part)},IF(AND({whole}=0,N({part})=0),{nothing},""))'
    return f'IF(ISNUMBER({whole}),{taken},"")'


def _rounded(points: str, step: Decimal | None, top: str, mode: str) -> str:
    """The points as the rule itself rounds them, at most the maximum."""
    return f"MIN({top},{_to_multiple(points, step, mode)})" if step else points


def _to_multiple(points: str, step: Decimal, mode: str) -> str:
    """The multiple of a step nearest to some points, under the policy's rounding."""
    times = _exactly(f"({points})/{plainly(step)}")
    rounded = {
        "half_up": f"ROUND({times},0)",
        "half_even": f"IF(ABS(MOD({times},1)-0.5)<0.0000001,2*ROUND({times}/2,0),ROUND({times},0))",
        "down": f"INT({times})",
    }[mode]
    return _exactly(f"{rounded}*{plainly(step)}")
