"""The second pass: marks that depend on the figures of the other units of the group.

Units without a figure yet, or whose line is open, are left out of the comparison; as long as there are such the marks
that may still change say so and are open. Nothing here rounds.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from typing import NamedTuple

from msgspec import Struct, structs

from parscore.model.framework import Criterion, Framework
from parscore.model.rules import Answer, Relative
from parscore.model.scorecard import COMPUTED, Line, Mark, Scorecard
from parscore.number import parse, settle

HIGHEST, LOWEST = "highest", "lowest"


class LeftOut(NamedTuple):
    """The units of a group with which nobody could be compared yet on one criterion."""

    group: str
    code: str
    units: tuple[str, ...]


def relative_lines(card: Scorecard, framework: Framework) -> dict[str, Line]:
    """The lines of the relative leaves of a card, by code."""
    lines = ((one.code, card.line(one.code)) for one, _ in _relative(framework))
    return {code: line for code, line in lines if line is not None}


def compared(
    cards: Sequence[Scorecard], sets: Mapping[str, Framework], lines: Mapping[str, Mapping[str, Line]]
) -> tuple[Iterator[Scorecard] | None, list[LeftOut]]:
    """The cards with the marks of their relative leaves, and who was left out; `sets` by group, relative `lines` by
    unit. None where there are no such lines.
    """
    if not any(lines.values()):
        return None, []
    members = {group: [card.unit for card in cards if card.group == group] for group in sets}
    fields = {
        group: [
            _Field.of(one, rule, {unit: lines[unit].get(one.code) for unit in members[group]})
            for one, rule in _relative(framework)
        ]
        for group, framework in sets.items()
    }
    left = [
        LeftOut(group, field.criterion.code, field.lacking)
        for group, found in fields.items()
        for field in found
        if field.lacking
    ]
    return (_marked(card, fields[card.group], sets[card.group]) for card in cards), left


def _relative(framework: Framework) -> Iterator[tuple[Criterion, Relative]]:
    return ((one, one.rule) for one in framework.scored if isinstance(one.rule, Relative))


def _marked(card: Scorecard, fields: Iterable[_Field], framework: Framework) -> Scorecard:
    for field in fields:
        card = field.marked(card, framework.policy.rounding.mode)
    return card


class _Field(Struct, frozen=True):
    """The lines and figures of a group on one criterion by unit, and the units that lack a figure."""

    criterion: Criterion
    rule: Relative
    lines: Mapping[str, Line | None]
    values: Mapping[str, Decimal]
    lacking: tuple[str, ...]

    @classmethod
    def of(cls, criterion: Criterion, rule: Relative, lines: Mapping[str, Line | None]) -> _Field:
        """The figures that can be compared; a line that is open or has none is lacking, unless it does not apply."""
        applying = {unit: line for unit, line in lines.items() if line is not None and line.applies()}
        values, lacking = dict[str, Decimal](), list[str]()
        for unit, line in applying.items():
            value = rule.value(Answer(figures=_figures(line)))
            if value is not None and not line.is_open():
                values[unit] = value
            elif value is not None or line.value() is None:
                lacking.append(unit)
        return cls(criterion, rule, lines, values, tuple(lacking))

    def marked(self, card: Scorecard, mode: str) -> Scorecard:
        """The card with the mark that the comparison gives, before those of appraisers."""
        line = self.lines.get(card.unit)
        if line is None or not self.values or line.excluded:
            return card
        ends = {LOWEST: min(self.values.values()), HIGHEST: max(self.values.values())}
        figures = _figures(line)
        value = self.rule.value(Answer(figures=figures))
        points = self.rule.points(Answer(figures=figures | ends), self.criterion.max, mode).points
        if value is None or points is None:
            return card
        awaits = bool(self.lacking) and self.rule.depends(value)
        mark = Mark(COMPUTED, settle(points), source=next(iter(line.sources.values()), ""), awaits=awaits)
        new = structs.replace(
            line,
            marks=_with(line.marks, mark),
            computed=mark.points,
            declared={**line.declared, **{key: format(settle(end), "f") for key, end in ends.items()}},
            sources={**line.sources, **{key: self._who(end) for key, end in ends.items()}},
        )
        return structs.replace(card, lines=tuple(new if one.code == line.code else one for one in card.lines))

    def _who(self, end: Decimal) -> str:
        """The units at an end, by identity."""
        return ", ".join(unit for unit, value in self.values.items() if value == end)


def _figures(line: Line) -> dict[str, Decimal]:
    numbers = {key: parse(text) for key, text in line.declared.items() if key not in (HIGHEST, LOWEST)}
    return {key: number for key, number in numbers.items() if number is not None}


def _with(marks: Iterable[Mark], mark: Mark) -> tuple[Mark, ...]:
    """The marks with the new one after what the unit itself said."""
    listed = [one for one in marks if one.stage != COMPUTED]
    own = [one for one in listed if not (one.by or one.disputes) and one.stage == "self"]
    return (*own, mark, *(one for one in listed if one not in own))
