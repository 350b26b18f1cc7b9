"""The figures of one unit, and what of them a rule takes: its values, their cells, and what is lacking.

May not compute points.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal

from parscore.diagnostics import Place
from parscore.model.figures import FigureValue, SetFigure
from parscore.model.framework import Criterion, Framework
from parscore.model.rules import Answer, Figure
from parscore.model.submission import Entry
from parscore.number import ZERO


@dataclass(frozen=True, slots=True)
class Known:
    """A figure of a unit: its value, None where something is lacking, and the delivered figures on which it rests."""

    value: Decimal | None = None
    delivered: tuple[FigureValue, ...] = ()


_LACKING = Known()


def declared_in(unit: str, entries: Mapping[str, Entry], framework: Framework) -> Iterator[FigureValue]:
    """The figures that a unit declared in its form: by criterion and key, and by the id of those of the set."""
    for code, entry in entries.items():
        for key, typed in entry.figures.items():
            if typed.value is not None:
                yield FigureValue(unit, code, key, typed.value, typed.place)
                name = framework.by_code[code].figure_id(key)
                if name and not framework.figures[name].parts:
                    yield FigureValue(unit, "", name, typed.value, typed.place)


@dataclass(frozen=True, slots=True)
class Dispute:
    """A figure that a system delivers and to which a unit does not agree: what it has itself, its reason, its cell."""

    unit: str
    code: str
    label: str
    delivered: FigureValue
    own: Decimal | None
    reason: str
    place: Place


@dataclass(frozen=True, slots=True)
class Taken:
    """The figures that one rule takes, by key, with the labels of those that it lacks.

    `nothing`: none was delivered where the rule says what follows where nothing arose.
    """

    known: Mapping[str, Known]
    missing: tuple[str, ...] = ()
    nothing: bool = False

    @property
    def values(self) -> dict[str, Decimal]:
        """The values that are there."""
        return {key: one.value for key, one in self.known.items() if one.value is not None}

    @property
    def is_whole(self) -> bool:
        """Whether every figure is there, and one of them was delivered."""
        return not self.missing and self.place is not None

    @property
    def answer(self) -> Answer:
        """The answer that the rule computes from."""
        return Answer(figures=self.values)

    @property
    def delivered(self) -> dict[str, FigureValue]:
        """The delivered figures by key; those from which a figure follows by their id."""
        direct = {key: one.delivered[0] for key, one in self.known.items() if len(one.delivered) == 1}
        parts = (part for key, one in self.known.items() if key not in direct for part in one.delivered)
        return {part.key: part for part in parts} | direct

    @property
    def texts(self) -> dict[str, str]:
        """The figures as text by key, with those from which they follow."""
        values = {} if self.nothing else self.values
        parts = {key: one.value for key, one in self.delivered.items()}
        return {key: format(value, "f") for key, value in (parts | values).items()}

    @property
    def sources(self) -> dict[str, str]:
        """The cells of the figures, likewise."""
        return {key: str(one.place) for key, one in self.delivered.items()}

    @property
    def place(self) -> Place | None:
        """The first cell."""
        return next((one.place for one in self.delivered.values()), None)


@dataclass(frozen=True, slots=True)
class UnitFigures:
    """Every figure of a unit by criterion and key (the id of a named figure beside no criterion).

    `refused` are those that were given and cannot be used: they are lacking, whatever a rule makes of nothing.
    """

    values: Mapping[tuple[str, str], FigureValue] = field(default_factory=dict)
    figures: Mapping[str, SetFigure] = field(default_factory=dict)
    refused: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def of(cls, values: Iterable[FigureValue], figures: Mapping[str, SetFigure]) -> UnitFigures:
        """The figures of one unit, one for each place."""
        return cls({(one.code, one.key): one for one in values}, figures)

    def beside(self, own: Iterable[FigureValue], framework: Framework) -> UnitFigures:
        """These figures with a unit's own, which count only where none of these is concerned."""
        kept = (one for one in own if not self._concerns(one, framework))
        return replace(UnitFigures.of((*kept, *self.values.values()), self.figures), refused=self.refused)

    def _concerns(self, one: FigureValue, framework: Framework) -> bool:
        """Whether a figure that a unit declared is one of these, or follows from one."""
        name = framework.by_code[one.code].figure_id(one.key) if one.code else one.key
        return (one.code, one.key) in self.values or bool(self.named(name).delivered)

    def named(self, name: str, above: tuple[str, ...] = ()) -> Known:
        """A named figure as it was delivered, or as it follows from others."""
        figure = None if name in above else self.figures.get(name)
        held = self.values.get(("", name))
        if held is not None:
            return Known(held.value, (held,))
        if figure is None or not figure.parts:
            return _LACKING
        parts = [self.named(part, (*above, name)) for part in figure.parts]
        values = [one.value for one in parts if one.value is not None]
        delivered = tuple(one for part in parts for one in part.delivered)
        return Known(figure.of(values) if len(values) == len(parts) else None, delivered)

    def directly(self, criterion: Criterion, figure: Figure) -> FigureValue | None:
        """The figure of a criterion as it was delivered itself; None where it is lacking, or follows from others."""
        held = self.values.get((criterion.code, figure.key))
        return held or self.values.get(("", criterion.figure_id(figure.key)))

    def taken(self, criterion: Criterion) -> Taken:
        """What the rule of a criterion takes of the figures."""
        rule = criterion.rule
        if rule is None:
            return Taken({})
        labels = {figure.key: figure.label for figure in rule.figures if not figure.options}
        known = {key: self.known(criterion.code, key, rule.named.get(key, "")) for key in labels}
        silent = not any(one.delivered for one in known.values()) and not self._is_refused(criterion)
        if rule.on_nothing and self.values and silent:
            return Taken(dict.fromkeys(labels, Known(ZERO)), nothing=True)
        return Taken(known, tuple(label for key, label in labels.items() if known[key].value is None))

    def _is_refused(self, criterion: Criterion) -> bool:
        """Whether a figure of a criterion was given and cannot be used."""
        keys = [figure.key for figure in criterion.declarable]
        meant = {("", criterion.figure_id(key)) for key in keys} | {(criterion.code, key) for key in keys}
        return bool(self.refused & meant)

    def known(self, code: str, key: str, name: str) -> Known:
        """A figure of a rule: the criterion's own, or the one of the set that the rule names."""
        held = self.values.get((code, key))
        return self.named(name) if held is None else Known(held.value, (held,))
