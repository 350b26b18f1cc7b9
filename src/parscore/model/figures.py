"""Figures (số liệu) that a set names once and systems deliver: what they are, and how rules take them by name.

May not read files or compute points.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from math import prod
from typing import Annotated, Any, Literal

from msgspec import Struct
from pydantic import BeforeValidator, Field

from parscore.diagnostics import Place
from parscore.model.base import Identifier, Model, Number, Title
from parscore.number import ZERO, brief, exactly, parse, settle, vi

FIGURE_KEYS = ("numerator", "denominator", "of")
"""The keys of a rule that may name a figure of the set instead of saying in words what is declared."""

ALIASES = {"figure": "code", "value": "of"}
"""What the columns of figures of the set are called besides; a row may be about a figure or about a criterion."""
OPTION = "option"
"""The key of an option that a system gives where the rule has the unit choose one."""
VALUE_KEYS = (*FIGURE_KEYS, OPTION)
"""The columns that say something of a criterion."""
COLUMN_KEYS = ("unit", "code", "title", *VALUE_KEYS, *ALIASES)
"""The columns of a file of figures, beside those of single figures by their ids."""
WAYS = ("sum", "difference", "larger", "largest", "positive", "quotient", "first")
"""The keys by which a figure follows from others."""

Span = Literal["period", "cumulated"]
"""What a figure covers: the period of the cycle alone, or everything since the start of its year."""
SPANS: Mapping[Span, str] = {"period": "số của riêng kỳ", "cumulated": "luỹ kế từ đầu năm"}
"""The same in words."""

Ids = Annotated[tuple[Identifier, ...], Field(min_length=1)]


class SetFigure(Model):
    """A figure that several rules may use: what it is called, or how it follows from others and from numbers.

    `first`: the first of others that is there (with `above`: and above that number), with the reason `because`.
    `last_year`: it is what the unit had last year of a figure, of a criterion (points), or of its own points, index or
    rank; with `whole_year` in the whole of that year, whatever the period. `periods_in_year`: how many periods like
    that of the cycle a year has. `positive`: how many of others are above 0. `comment_over`: a unit says why where it
    moves by more than so many % against last year.
    """

    title: Title
    unit: Title | None = None
    source: Title | None = None
    sum: Ids | None = None
    difference: Ids | None = None
    larger: Ids | None = None
    largest: Ids | None = None
    positive: Ids | None = None
    quotient: Ids | None = None
    first: Ids | None = None
    above: Number | None = None
    because: Title | None = None
    last_year: Title | None = None
    whole_year: bool = False
    periods_in_year: bool = False
    comment_over: Number | None = None
    span: Span | None = None

    @property
    def parts(self) -> tuple[str, ...]:
        """The figures and numbers that it follows from; none where it is delivered or declared itself."""
        return next((named for way in WAYS if (named := getattr(self, way))), ())

    @property
    def most(self) -> tuple[str, ...]:
        """The figures of which it is the larger one, or the largest."""
        return self.larger or self.largest or ()

    @exactly
    def of(self, values: Sequence[Decimal]) -> Decimal | None:
        """The figure out of the values of its parts; None where it is divided by 0."""
        if self.most:
            return max(values)
        if self.positive:
            return Decimal(sum(value > 0 for value in values))
        first, others = values[0], values[1:]
        if self.quotient:
            return None if 0 in others else settle(first / prod(others))
        rest = sum(others, ZERO)
        return settle(first + rest if self.sum else first - rest)

    def chosen(self, values: Sequence[Decimal | None]) -> int | None:
        """Which of several values, in order, counts of a figure with `first`; None where none is there."""
        known = [(place, value) for place, value in enumerate(values) if value is not None]
        wanted = (place for place, value in known if self.above is None or value > self.above)
        return next(wanted, known[0][0] if known else None)

    def in_words(self, titles: Mapping[str, str]) -> str:
        """How it follows from its parts, by their titles; nothing where it does not."""
        named = [titles.get(part, part.replace(".", ",")) for part in self.parts]
        if self.most:
            return f"số lớn nhất trong: {'; '.join(named)}"
        if self.positive:
            return f"có bao nhiêu số trên 0 trong: {'; '.join(named)}"
        if self.first:
            which = "có" if self.above is None else f"lớn hơn {vi(self.above)}"
            return f"số đầu tiên {which} trong: {'; '.join(named)}"
        return (" + " if self.sum else " ÷ " if self.quotient else " − ").join(named)


def constant(part: str, figures: Mapping[str, object]) -> Decimal | None:
    """The number that a part of a figure is; None where it names a figure."""
    return None if part in figures else parse(part)


def spans_of(name: str, figures: Mapping[str, SetFigure], above: tuple[str, ...] = ()) -> frozenset[Span]:
    """What a figure covers as it says itself, else as those say from which it follows; several where these differ."""
    figure = figures.get(name) if name not in above else None
    if figure is None:
        return frozenset()
    if figure.span is not None:
        return frozenset({figure.span})
    below = (spans_of(part, figures, (*above, name)) for part in (*figure.parts, figure.last_year or ""))
    return frozenset().union(*below)


def span_of(name: str, figures: Mapping[str, SetFigure]) -> Span | None:
    """The one span of a figure; None where nobody says it, or several do."""
    found = spans_of(name, figures)
    return next(iter(found)) if len(found) == 1 else None


class FigureCheck(Model):
    """A comparison that ought to hold (parscore.model.comparison), and what is said where it does not."""

    holds: Title
    words: Title
    severity: Literal["warning", "error"] = "warning"


Change = Callable[[Mapping[str, Any]], Mapping[str, Any]]


def everywhere(data: Any, change: Change) -> Any:
    """Plain data with every mapping in it changed, those inside first."""
    if data is None or isinstance(data, str):
        return data
    if isinstance(data, (list, tuple)):
        return [everywhere(one, change) for one in data]
    if isinstance(data, Mapping):
        return change({key: everywhere(value, change) for key, value in data.items()})
    return data


def naming(figures: Mapping[str, Any]) -> Change:
    """The change of a rule that calls every figure which it names by its id by its title, beside its id.

    `figures` are those of the set as data. What a figure follows from goes with the rule, by id and title.
    """
    titles = {
        name: one["title"] for name, one in figures.items() if isinstance(one, Mapping) and "title" in one
    }
    bases = {name: tuple(dict.fromkeys(_bases(name, figures, ()))) for name in titles}

    def change(data: Mapping[str, Any]) -> Mapping[str, Any]:
        held = {key: data.get(key) for key in FIGURE_KEYS} if "kind" in data else {}
        known = {**{title: name for name, title in titles.items()}, **{name: name for name in titles}}
        named = {key: known[text] for key, text in held.items() if isinstance(text, str) and text in known}
        parts = {part: titles[part] for name in named.values() for part in bases[name] if part in titles}
        own = {key: titles[name] for key, name in named.items()}
        return {**data, **own, "named": named, "parts": parts} if named else data

    return change


def _bases(name: str, figures: Mapping[str, Any], above: tuple[str, ...]) -> Iterator[str]:
    """The figures from which one follows, those that these follow from before them; nothing of one that has none."""
    figure = figures.get(name) if name not in above else None
    parts = [part for way in WAYS for part in (figure.get(way) or ())] if isinstance(figure, Mapping) else []
    for part in parts:
        yield from _bases(part, figures, (*above, name))
        yield part


def _as_file(value: object) -> object:
    """One file, named or described, as a list of described ones."""
    listed = value if isinstance(value, list | tuple) else [value]
    return [{"file": one} if isinstance(one, str) else one for one in listed]


class FiguresFile(Model):
    """A file of figures from a system, and where its columns (or the fields of its records) have names of their own.

    `records` leads to the list of records in a JSON file, by keys with points between them. `span`: what its figures
    cover.
    """

    file: Title
    records: Title | None = None
    columns: dict[Identifier, Title] = {}
    span: Span | None = None


FiguresFiles = Annotated[
    tuple[FiguresFile, ...],
    Field(min_length=1),
    BeforeValidator(
        _as_file,
        json_schema_input_type=Title
        | FiguresFile
        | Annotated[tuple[Title | FiguresFile, ...], Field(min_length=1)],
    ),
]
"""One file of figures or a list of them, each a name or a mapping."""


Figured = tuple[str, str, str]
"""Which figure is meant: unit, criterion (nothing: one of the set), key."""


class FigureValue(Struct, frozen=True, array_like=True, gc=False):
    """A figure of one unit from a system with its cell: one of the set by its id, or one of a criterion `code`.

    `span` is what its file says of all that it holds.

    `key` is the id, or that of the criterion's rule (`numerator`, `denominator`, `of`, `option`). Of an `option` the
    value is its number among those of the rule.
    """

    unit: str
    code: str
    key: str
    value: Decimal
    place: Place
    option: str = ""
    span: Span | None = None

    @property
    def shown(self) -> Decimal | str:
        """What the figure is for a reader."""
        return self.option or self.value

    @property
    def in_words(self) -> str:
        """The same as text."""
        return f"«{self.option}»" if self.option else brief(self.value)
