"""A cycle (kỳ đánh giá): groups, units, stages and the files that feed them, as frozen data.

File names stay as they are written; the pipeline finds the files.
"""

import datetime
from collections.abc import Iterator, Mapping
from functools import cached_property
from typing import Annotated, Literal, Self

from pydantic import BeforeValidator, Field, model_validator

from parscore.model.base import Accepted, Identifier, Model, Number, Title, Titles, text
from parscore.model.figures import FiguresFiles
from parscore.model.period import Period, PeriodName, period_of

COUNCIL = "hoi-dong"
COUNCIL_NAME = "Hội đồng thẩm định"
SELF = "self"
PLACEHOLDER = "…"
"""What a text begins with that somebody still has to fill in."""


FileNames = Annotated[Titles, Field(min_length=1)]
"""One file name or a list of them."""

EarlierFiles = Annotated[
    dict[PeriodName | Literal[""], FileNames],
    BeforeValidator(
        lambda value: {"": value} if isinstance(value, (str, list, tuple)) else value,
        json_schema_input_type=FileNames | dict[PeriodName, FileNames],
    ),
]
"""Files by the period that they are of; under "" those of which the cycle does not say it."""


OfficialCode = Annotated[str, text(r"^[0-9A-Z]+([.\-][0-9A-Z]+)*$", least=None, most=40)]
"""The code of an administrative unit (`96`, `31117`), or the one that identifies an agency (`000.00.12.H35`)."""


Merge = Literal["sum", "weighted", "mean", "none"]
"""How a merged or split unit is held against an earlier cycle: by the sums of figures, by a mean, or not at all."""


class Unit(Model):
    """A unit that is scored: identity, printed name, other names, codes that do not apply to it.

    `predecessors`: the units of an earlier cycle that it was made of, by identity, name or official code, and how they
    `merge`, with a weight each where that is `weighted`. `kind`: which of the kinds of units that the criteria set
    names, that of its group unless said. `code`: the official one, of the administrative unit or of the agency.
    """

    id: Identifier
    name: Title
    code: OfficialCode | None = None
    aliases: tuple[Title, ...] = ()
    not_applicable: tuple[str, ...] = ()
    predecessors: tuple[Title, ...] = ()
    merge: Merge | None = None
    merge_weights: tuple[Number, ...] = ()
    kind: Identifier | None = None


class Group(Model):
    """Units that are scored with one set and, if `ranked`, ranked among themselves.

    `bands`: of a set that cuts grades by hand, how many units each takes this time."""

    id: Identifier
    title: Title
    framework: Title
    kind: Identifier | None = None
    ranked: bool = True
    bands: dict[Title, Annotated[int, Field(ge=1)]] = {}
    units: Annotated[tuple[Unit, ...], Field(min_length=1)]

    @model_validator(mode="after")
    def _hand_on_kind(self) -> Self:
        if self.kind is not None:
            units = tuple(
                unit if unit.kind else unit.model_copy(update={"kind": self.kind}) for unit in self.units
            )
            object.__setattr__(self, "units", units)
        return self


class Agency(Model):
    """An appraising agency that is not itself a unit of the cycle."""

    id: Identifier
    name: Title
    aliases: tuple[Title, ...] = ()


class SurveyFiles(Model):
    """Where survey results come from: raw responses with their form, shares per audience, or ready points."""

    responses: FileNames | None = None
    form: Title | None = None
    shares: FileNames | None = None
    points: FileNames | None = None


LACKING: Mapping[str, str] = {
    "issuer": "cơ quan ban hành",
    "place": "địa danh",
    "document": "số, ký hiệu quyết định công bố",
    "date": "ngày ban hành",
    "position": "chức vụ người ký",
    "signer": "người ký",
    "as_of": "ngày chốt số liệu",
}
"""What stands as dots on paper where nobody says it."""


class Publication(Model):
    """What is printed round the results: `parent` is above the `issuer`, `as_of` the day that the data are of."""

    issuer: Title | None = None
    parent: Title | None = None
    place: Title | None = None
    document: Title | None = None
    date: datetime.date | None = None
    position: Titles = ()
    signer: Title | None = None
    recipients: Titles = ()
    as_of: datetime.date | None = None
    licence: Title | None = None

    @property
    def lacking(self) -> tuple[str, ...]:
        """The keys that have to be filled in by hand on paper."""
        return tuple(key for key in LACKING if not getattr(self, key))


class Cycle(Model):
    """One cycle: of a whole year, or of the `period` of one."""

    cycle: Identifier
    title: Title
    year: Annotated[int, Field(ge=1990, le=2100)]
    period: PeriodName | None = None
    note: str | None = None
    groups: Annotated[tuple[Group, ...], Field(min_length=1)]
    agencies: tuple[Agency, ...] = ()
    stages: Annotated[tuple[Identifier, ...], Field(min_length=1)] = (SELF,)
    appraisal: dict[Identifier, FileNames] = {}
    done: dict[Title, Annotated[Titles, Field(min_length=1)]] = {}
    explanations: FileNames | None = None
    survey: SurveyFiles | None = None
    given: FileNames | None = None
    figures: FiguresFiles | None = None
    previous: EarlierFiles = {}
    merge: Merge | None = None
    publication: Publication = Publication.model_construct()
    submissions: Title = "submissions"
    submitted: dict[Title, Title] = {}
    accepted: tuple[Accepted, ...] = ()

    @property
    def span(self) -> Period:
        """The stretch of time that is assessed."""
        return (period_of(self.period) if self.period else None) or Period(self.year)

    @property
    def dated_title(self) -> str:
        """The title, with the period behind it where the title does not name it."""
        said = not self.period or self.span.is_said_in(self.title)
        return self.title if said else f"{self.title}, {self.span.in_words}"

    @property
    def measures(self) -> frozenset[str]:
        """The kinds of measured points (survey, given, computed) for which the cycle names files at all."""
        named = {"survey": self.survey, "given": self.given, "computed": self.figures}
        return frozenset(kind for kind, files in named.items() if files)

    @cached_property
    def names(self) -> dict[str, str]:
        """The printed name of the council, of every unit and of every agency, by identity."""
        units = {unit.id: unit.name for _, unit in self.units()}
        return {COUNCIL: COUNCIL_NAME, **units, **{agency.id: agency.name for agency in self.agencies}}

    def __repr__(self) -> str:
        return (
            f"<Cycle {self.cycle}: {len(self.groups)} nhóm, {sum(len(g.units) for g in self.groups)} đơn vị>"
        )

    __str__ = __repr__

    def group(self, identity: str) -> Group:
        """The group of this identity, which there has to be."""
        return next(group for group in self.groups if group.id == identity)

    def units(self) -> Iterator[tuple[Group, Unit]]:
        """Every unit with its group, in the order of the file."""
        return ((group, unit) for group in self.groups for unit in group.units)


UnitStatus = Literal["final", "provisional", "incomplete", "not_submitted"]
