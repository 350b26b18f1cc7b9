"""What came in: a unit's filled form, appraisers' rulings, survey shares, given points, with their cells."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

from msgspec import Struct, structs

from parscore.diagnostics import Place
from parscore.model.figures import FigureValue
from parscore.model.framework import Framework
from parscore.model.rules import Answer, Outcome
from parscore.model.survey import Poll
from parscore.number import ZERO


class Stamp(Struct, frozen=True):
    """What a form made by the tool says of itself: criteria set, its version, unit, cycle, the lines that it prints.

    `lines` are digests by code (model/printed.py); forms of version 0.2 have none. `figures` are those of systems that
    it was made with.
    """

    framework: str = ""
    version: str = ""
    unit: str = ""
    cycle: str = ""
    lines: Mapping[str, str] = {}
    figures: tuple[FigureValue, ...] = ()


class Typed(Struct, frozen=True, gc=False):
    """A number as typed, with its cell; `value` None when the cell is empty, `unreadable` or refused.

    `fault` is the code of the finding for which a number was refused.
    """

    value: Decimal | None
    place: Place
    unreadable: bool = False
    fault: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether nothing was typed."""
        return self.value is None and not self.unreadable


class Remark(Struct, frozen=True, gc=False):
    """What a unit wrote beside a figure, with its cell."""

    text: str
    place: Place


class Entry(Struct, frozen=True, gc=False):
    """One leaf of a filled form: claimed points, declared figures, evidence, explanation, each with its cell.

    `remarks` stand beside figures, by key. `claims_not_applicable`: the unit wrote that the leaf does not apply to it,
    to which an appraiser has to agree.
    """

    code: str
    place: Place
    claimed: Typed
    figures: Mapping[str, Typed] = {}
    option: str | None = None
    option_place: Place | None = None
    evidence: str = ""
    evidence_place: Place | None = None
    explanation: str = ""
    claims_not_applicable: bool = False
    remarks: Mapping[str, Remark] = {}

    @property
    def values(self) -> dict[str, Decimal]:
        """The declared figures that are numbers, by key."""
        return {key: typed.value for key, typed in self.figures.items() if typed.value is not None}

    def lacks(self, key: str) -> bool:
        """Whether nothing was typed for a figure."""
        typed = self.figures.get(key)
        return typed is None or typed.is_empty

    def answer(self, others: Mapping[str, Decimal]) -> Answer:
        """What is declared, with the points of other rows by code."""
        return Answer(self.option, self.values, others=others)

    @property
    def declared(self) -> dict[str, str]:
        """The declared figures and the chosen option as text, by key."""
        held = self.figures.items()
        found = {key: format(typed.value, "f") for key, typed in held if typed.value is not None}
        return found if self.option is None else {**found, "option": self.option}

    def without_negatives(self) -> Entry:
        """The entry without the figures below 0, which count nothing."""
        kept = {
            key: structs.replace(typed, value=None) if typed.value is not None and typed.value < 0 else typed
            for key, typed in self.figures.items()
        }
        return structs.replace(self, figures=kept)


def others_of(framework: Framework, entries: Mapping[str, Entry]) -> dict[str, Decimal]:
    """The points of the rows on which other rows depend: those typed, or what the declared figures give."""
    found = {}
    for code in framework.depended:
        criterion, entry = framework.by_code[code], entries.get(code)
        points = None if entry is None else entry.claimed.value
        if entry is not None and points is None:
            points = criterion.outcome(entry.answer({}), framework.policy.rounding.mode).points
        if points is not None and ZERO <= points <= criterion.max:
            found[code] = points
    return found


BASE, BONUS, PENALTY, GRAND = ":base", ":bonus", ":penalty", ":grand"
"""The totals of a form that belong to no single criterion; no code may hold a colon."""


class Submission(Struct, frozen=True):
    """A unit's whole form; `totals` are the numbers in score cells of parents (by code) and of total rows (by kind).

    `branches` are the parents that the unit calls not applicable, with all below them; their leaves claim the same.
    `outcomes` is what the rules make of the entries, by code, as far as that was asked already.
    """

    unit: str
    file: str
    sheet: str
    stamp: Stamp | None
    entries: Mapping[str, Entry]
    totals: tuple[tuple[str, Typed], ...] = ()
    branches: Mapping[str, Place] = {}
    outcomes: Mapping[str, Outcome] = {}


Seen = tuple[tuple[str, Decimal | str | None], ...]
"""What an appraiser saw of a unit next to the mark, by key: numbers, and what it declared as text."""


class Ruling(Struct, frozen=True):
    """One decision of an appraiser on one line of one unit, at one stage; `agrees` that it does not apply.

    `why` is the cell for the reason; `seen` are the unit's figures (`claimed`, `before`: its own score, the mark
    of the round before; None: there was none; `declared`: what it declared, in words) that were printed next to the
    mark when it was made; `outdated`: they are others now; `in_form`: it stands in a unit's own form, which has a row
    for every line.
    """

    stage: str
    unit: str
    code: str
    points: Decimal | None
    reason: str
    by: str
    asks: bool
    place: Place
    agrees: bool = False
    why: Place | None = None
    seen: Seen = ()
    outdated: bool = False
    in_form: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether nothing is ruled: a row that the appraiser left as it was, with the figures seen on it."""
        return self.points is None and not self.asks and not self.agrees


class Refusal(Struct, frozen=True):
    """A ruling, or a whole file of them, that could not be read: what is known of it; `fault` is a finding's code.

    Empty `unit`, `code` or `by`: not known, so that any may be meant. `code` may be that of a parent. `lines`: those of
    which one is meant, in the place of unit and code. `rows`: of so many alike it stands for, `place` is the first's.
    """

    stage: str
    fault: str
    place: Place
    unit: str = ""
    code: str = ""
    by: frozenset[str] = frozenset()
    lines: tuple[tuple[str, str], ...] = ()
    rows: int = 1

    def apart(self) -> tuple[Refusal, ...]:
        """A refusal of its own for every line of which one is meant."""
        known = (structs.replace(self, unit=unit, code=code, lines=()) for unit, code in self.lines)
        return tuple(known) if self.lines else (self,)


class Unusable(Struct, frozen=True):
    """A ruling that cannot be used, on a line that it keeps open; `by` is empty where nobody knows whose it is.

    `rows` are so many alike, of which `place` is the first.
    """

    stage: str
    unit: str
    code: str
    by: str
    place: Place
    fault: str
    rows: int = 1


class Share(Struct, frozen=True):
    """The mean share (0…1) of one audience for one surveyed leaf of one unit, with the number of replies.

    Made of replies it carries its `poll`, the names of further files (`more`), and whether the survey's form lets
    the other audiences make up for a missing one (`reweigh`). `refused` says why the leaf gets no points of it.
    """

    unit: str
    code: str
    audience: str
    share: Decimal
    replies: int | None
    place: Place
    poll: Poll | None = None
    more: tuple[str, ...] = ()
    reweigh: bool = False
    refused: str = ""


class Brought(Struct, frozen=True):
    """Points, or a share of the maximum (0…1), brought in for a surveyed or given leaf of one unit."""

    unit: str
    code: str
    points: Decimal | None
    share: Decimal | None
    kind: str
    place: Place


Measure = Literal["points", "index", "rank", "band"]
"""What is published of a unit."""


class Published(Struct, frozen=True):
    """One published figure of a unit: of the criterion `code`, or of the whole where that is empty."""

    unit: str
    code: str
    measure: Measure
    value: Decimal | str
    place: Place
