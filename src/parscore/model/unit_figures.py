"""The figures of one unit, and what of them a rule takes: its values, their cells, and what is lacking.

May not compute points.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal

from msgspec import Struct, structs

from parscore.diagnostics import Place
from parscore.model.figures import OPTION, FigureValue, SetFigure, constant
from parscore.model.framework import Criterion, Framework
from parscore.model.rules import Answer, Figure, Rule
from parscore.model.submission import Entry
from parscore.number import ZERO, brief
from parscore.text import fold


class StandIn(Struct, frozen=True):
    """A figure `name` in the place of which `taken` counts; `had` is what there was of it, if anything."""

    name: str
    taken: str
    value: Decimal
    had: Decimal | None
    place: Place | None

    def in_words(self, figures: Mapping[str, SetFigure], titles: Mapping[str, str]) -> str:
        """What counts, how that follows, and why."""
        other = figures.get(self.taken)
        called = "" if other is None else f"«{other.title}» = "
        follows = "" if other is None else other.in_words(titles)
        because = f", vì {figures[self.name].because}" if figures[self.name].because else ""
        return f"lấy {called}{brief(self.value)}{f' ({follows})' if follows else ''}{because}"


class Known(Struct, frozen=True):
    """A figure of a unit: its value, None where something is lacking, and the delivered figures on which it rests.

    `follows`: it is no delivered figure itself; `stand_ins` are what counts in the place of something in it.
    """

    value: Decimal | None = None
    delivered: tuple[FigureValue, ...] = ()
    follows: bool = False
    stand_ins: tuple[StandIn, ...] = ()

    @property
    def place(self) -> Place | None:
        """The first cell on which it rests; none of a number that the set names."""
        return self.delivered[0].place if self.delivered else None


_LACKING = Known()


def _worked_out(figure: SetFigure, parts: list[Known]) -> Known:
    """A figure as it follows from all its parts."""
    values = [one.value for one in parts if one.value is not None]
    delivered = tuple(one for part in parts for one in part.delivered)
    stand_ins = tuple(one for part in parts for one in part.stand_ins)
    value = figure.of(values) if len(values) == len(parts) else None
    return Known(value, delivered, follows=True, stand_ins=stand_ins)


def declared_in(unit: str, entries: Mapping[str, Entry], framework: Framework) -> Iterator[FigureValue]:
    """The figures that a unit declared in its form: by criterion and key, and by the id of those of the set."""
    for code, entry in entries.items():
        criterion = framework.by_code[code]
        if entry.option and (option := option_in(criterion, entry.option)):
            number = Decimal(criterion.options.index(option) + 1)
            yield FigureValue(unit, code, OPTION, number, entry.option_place or entry.place, option)
        for key, typed in entry.figures.items():
            if typed.value is not None:
                yield FigureValue(unit, code, key, typed.value, typed.place)
                name = criterion.figure_id(key)
                if name and not framework.figures[name].parts:
                    yield FigureValue(unit, "", name, typed.value, typed.place)


def option_in(criterion: Criterion, text: str) -> str:
    """The option of a rule that a text names, however it is spelled; nothing where it is none."""
    if text in criterion.options:
        return text
    wanted = fold(text)
    return next((option for option in criterion.options if fold(option) == wanted), "")


class Dispute(Struct, frozen=True):
    """A figure that a system delivers and to which a unit does not agree: what it has itself, its reason, its cell.

    `printed` is what the system had when the form was made, where that is another figure.
    """

    unit: str
    code: str
    label: str
    delivered: FigureValue
    own: FigureValue | None
    reason: str
    place: Place
    printed: FigureValue | None = None

    @property
    def is_change(self) -> bool:
        """Whether the unit left its form as it was made, and the system has another figure since."""
        return not self.reason and self.own is None and self.printed is not None


class Taken(Struct, frozen=True):
    """The figures that one rule takes, by key, with the labels of those that it lacks, and the points of other rows.

    `nothing`: none was delivered where the rule says what follows where nothing arose. `waiting`: it is not known yet
    which rule holds, as a row on which that depends has no points.
    """

    known: Mapping[str, Known]
    missing: tuple[str, ...] = ()
    nothing: bool = False
    waiting: bool = False
    others: Mapping[str, Decimal] = {}

    @property
    def values(self) -> dict[str, Decimal]:
        """The values that are there, but for an option."""
        known = {key: one.value for key, one in self.known.items() if key != OPTION}
        return {key: value for key, value in known.items() if value is not None}

    @property
    def stand_ins(self) -> tuple[StandIn, ...]:
        """What counts in the place of a figure that is not there; nothing where nothing arose."""
        return () if self.nothing else tuple(one for known in self.known.values() for one in known.stand_ins)

    @property
    def option(self) -> str | None:
        """The option that is there."""
        given = self.known.get(OPTION, _LACKING).delivered
        return given[0].option if given else None

    @property
    def is_whole(self) -> bool:
        """Whether every figure is there, and one of them was delivered."""
        return not (self.missing or self.waiting) and self.place is not None

    @property
    def answer(self) -> Answer:
        """The answer that the rule computes from."""
        return Answer(self.option, self.values, others=self.others)

    @property
    def delivered(self) -> dict[str, FigureValue]:
        """The delivered figures by key; those from which a figure follows by their id."""
        held = {key: one for key, one in self.known.items() if not one.follows}
        direct = {key: one.delivered[0] for key, one in held.items() if one.delivered}
        parts = (part for key, one in self.known.items() if key not in direct for part in one.delivered)
        return {part.key: part for part in parts} | direct

    @property
    def texts(self) -> dict[str, str]:
        """The figures as text by key, with those from which they follow."""
        values = {} if self.nothing else self.values
        parts = {key: one.value for key, one in self.delivered.items()}
        chosen = {} if self.option is None else {OPTION: self.option}
        return {key: format(value, "f") for key, value in (parts | values).items()} | chosen

    @property
    def sources(self) -> dict[str, str]:
        """The cells of the figures, likewise."""
        return {key: str(one.place) for key, one in self.delivered.items()}

    @property
    def place(self) -> Place | None:
        """The first cell."""
        return next((one.place for one in self.delivered.values()), None)


class UnitFigures(Struct, frozen=True):
    """Every figure of a unit by criterion and key (the id of a named figure beside no criterion).

    `refused` are those that were given and cannot be used: they are lacking, whatever a rule makes of nothing.
    """

    values: Mapping[tuple[str, str], FigureValue] = {}
    figures: Mapping[str, SetFigure] = {}
    refused: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def of(cls, values: Iterable[FigureValue], figures: Mapping[str, SetFigure]) -> UnitFigures:
        """The figures of one unit, one for each place."""
        return cls({(one.code, one.key): one for one in values}, figures)

    def beside(self, own: Iterable[FigureValue], framework: Framework) -> UnitFigures:
        """These figures with a unit's own, which count only where none of these is concerned."""
        kept = (one for one in own if not (self.values and self._concerns(one, framework)))
        return structs.replace(
            UnitFigures.of((*kept, *self.values.values()), self.figures), refused=self.refused
        )

    def _concerns(self, one: FigureValue, framework: Framework) -> bool:
        """Whether a figure that a unit declared is one of these, or follows from one in whose place nothing else is."""
        name = framework.by_code[one.code].figure_id(one.key) if one.code else one.key
        named = self.named(name)
        return (one.code, one.key) in self.values or bool(named.delivered and not named.stand_ins)

    def named(self, name: str, above: tuple[str, ...] = ()) -> Known:
        """A named figure as it was delivered, or as it follows from others; also a number, as parts of figures are."""
        figure = None if name in above else self.figures.get(name)
        held, parts = self.values.get(("", name)), () if figure is None else figure.parts
        if figure is not None and figure.first:
            return self._first(name, figure, held, above)
        if held is not None:
            return Known(held.value, (held,))
        if figure is None or not parts:
            return Known(constant(name, self.figures))
        return _worked_out(figure, [self.named(part, (*above, name)) for part in parts])

    def _first(self, name: str, figure: SetFigure, held: FigureValue | None, above: tuple[str, ...]) -> Known:
        """A figure that is the first of several, one that was delivered as this figure itself before them."""
        own = {} if held is None else {name: Known(held.value, (held,))}
        options = own | {part: self.named(part, (*above, name)) for part in figure.parts}
        place = figure.chosen([one.value for one in options.values()])
        (wanted, *_), names = options.values(), [*options]
        if place is None:
            return Known(delivered=wanted.delivered, follows=True)
        taken = options[names[place]]
        if not place or taken.value is None:
            return taken if own else structs.replace(taken, follows=True)
        instead = StandIn(name, names[place], taken.value, wanted.value, wanted.place or taken.place)
        return structs.replace(taken, follows=True, stand_ins=(*taken.stand_ins, instead))

    def directly(self, criterion: Criterion, figure: Figure) -> FigureValue | None:
        """The figure of a criterion as it was delivered itself; None where it is lacking, or follows from others."""
        held = self.values.get((criterion.code, figure.key))
        return held or self.values.get(("", criterion.figure_id(figure.key)))

    def taken(self, criterion: Criterion, others: Mapping[str, Decimal] | None = None) -> Taken:
        """What the rule of a criterion takes of the figures, and of the points of other rows by code."""
        rule = criterion.rule
        if rule is None:
            return Taken({})
        keys = [figure.key for figure in rule.figures]
        known = {key: self.known(criterion.code, key, rule.named.get(key, "")) for key in keys}
        taken = Taken(
            known, others={row: points for row, points in (others or {}).items() if row in rule.rows}
        )
        needed = rule.needed(taken.answer)
        lacking = tuple(figure.label for figure in needed if known[figure.key].value is None)
        silent = not self._is_refused(criterion) and not any(map(_is_given, known.values()))
        bare = silent and (lacking or not taken.delivered)
        if self.values and bare and _says_what_follows(rule, taken.answer):
            nothing = {figure.key: Known(ZERO) for figure in needed}
            return structs.replace(taken, known=nothing, nothing=True)
        waiting = len(taken.others) < len(rule.rows) and rule.applied(taken.answer) is None
        return structs.replace(taken, missing=lacking, waiting=waiting)

    def _is_refused(self, criterion: Criterion) -> bool:
        """Whether a figure of a criterion was given and cannot be used."""
        keys = [figure.key for figure in criterion.declarable]
        meant = {("", criterion.figure_id(key)) for key in keys} | {(criterion.code, key) for key in keys}
        return bool(self.refused & meant)

    def known(self, code: str, key: str, name: str) -> Known:
        """A figure of a rule: the criterion's own, or the one of the set that the rule names."""
        held, figure, named = self.values.get((code, key)), self.figures.get(name), self.named(name)
        # A form is read with what counts in the place of a figure already in its own place.
        if held is None or (named.stand_ins and named.value == held.value):
            return named
        return (
            self._first(name, figure, held, ())
            if figure is not None and figure.first
            else Known(held.value, (held,))
        )


def _is_given(one: Known) -> bool:
    """Whether a figure was delivered, and not only what may count in its place."""
    return bool(one.delivered) and not one.stand_ins


def _says_what_follows(rule: Rule, answer: Answer) -> bool:
    """Whether the rule that holds for an answer says what follows where nothing arose, and nobody has to choose."""
    applied = rule.applied(answer)
    return applied is not None and not applied.chooses and applied.on_nothing is not None
