"""What a unit had earlier under a name: a figure of the set, a criterion, or its points, index and rank."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal

from parscore.compute.diff_cycles import matched_codes
from parscore.compute.score import branch
from parscore.model.figures import span_of
from parscore.model.framework import Framework
from parscore.model.scorecard import Results, Scorecard, Standing
from parscore.number import parse

WHOLE: Mapping[str, Callable[[Standing], Decimal | None]] = {
    "points": lambda row: row.complete_points,
    "index": lambda row: row.index,
    "rank": lambda row: None if row.rank is None else Decimal(row.rank),
}
"""What of a unit as a whole may be asked for, by name."""


def had(results: Results, unit: str, name: str, now: Framework) -> Decimal | None:
    """The unrounded value that a unit of earlier results had of `name` in the set of `now`; None where none is told.

    A criterion may have had another code then.
    """
    card = results.card(unit)
    row = next((row for row in results.standings if row.unit == unit), None)
    if card is None or row is None:
        return None
    if name in WHOLE:
        return WHOLE[name](row)
    framework = results.framework_of(card.group)
    figure = _figure(framework, card, name)
    code = matched_codes(framework, now).get(name, "")
    return figure if figure is not None else _points(framework, card, code)


def declared_then(results: Results, unit: str, code: str, key: str, now: Framework) -> Decimal | None:
    """A figure that a unit of earlier results had: of a criterion of the set of `now`, or of the set by its id."""
    card = results.card(unit)
    if card is None:
        return None
    framework = results.framework_of(card.group)
    if not code:
        return None if span_of(key, framework.figures) == "period" else _figure(framework, card, key)
    line = card.line(matched_codes(framework, now).get(code, ""))
    return None if line is None else parse(line.declared.get(key, ""))


def _figure(framework: Framework, card: Scorecard, name: str) -> Decimal | None:
    """A named figure as any line of the unit holds it: under its id, or under the key of a rule that takes it."""
    for line in card.lines:
        rule = framework.by_code[line.code].rule
        keys = [key for key, taken in (rule.named if rule is not None else {}).items() if taken == name]
        for key in (name, *keys):
            if (value := parse(line.declared.get(key, ""))) is not None:
                return value
    return None


def _points(framework: Framework, card: Scorecard, code: str) -> Decimal | None:
    part = branch(framework, code, card) if code in framework.by_code else None
    return None if part is None or part.index is None else part.points
