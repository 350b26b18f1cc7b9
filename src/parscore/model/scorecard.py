"""What scoring makes: every line with all its marks, totals, standings, the whole results file as data."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Literal

from msgspec import Struct, structs

from parscore.diagnostics import Diagnostic
from parscore.model.change import UnitChange
from parscore.model.cycle import SELF, Cycle, UnitStatus
from parscore.model.figures import FigureValue
from parscore.model.framework import Framework
from parscore.model.rules import MEASURED_KINDS
from parscore.model.submission import Remark
from parscore.model.survey import Poll, SurveyForm
from parscore.number import ZERO

SCHEMA = "parscore-results/2"
"""The form of the file that results are kept in."""

DIGEST = "digest"
"""The last key of that file: the SHA-256, in hexadecimal, of every byte that stands before its entry."""

SURVEY = "survey"
GIVEN = "given"
COMPUTED = "computed"
MEASURED_STAGES = MEASURED_KINDS | {COMPUTED}
"""Marks of these origins belong to no round of appraisal: they count at every stage."""

Excluded = Literal["", "cycle", "rule", "empty", "agreed", "unmeasured", "kind", "above", "withheld"]
"""Why a line does not count: the cycle says that it does not apply, the rule's `when_none` does, an appraiser
agreed at some stage, the cycle has no survey (or given) figures at all yet, it is for another kind of unit, only the
points of a criterion above it are known, or too few people were asked to publish it; nothing when it counts.

`empty`: the rule's `when_none` leaves it without points; it counts with its maximum.
"""


UNSEEN = frozenset({"R140", "R141"})
"""The findings on marks of units of which nobody spoke: no ruling came that could be put right."""

LEFT_OUT: frozenset[Excluded] = frozenset({"cycle", "kind", "above", "unmeasured", "withheld"})
"""Why a line has no points of its own whatever its rule makes of figures."""


class Mark(Struct, frozen=True, omit_defaults=True, gc=False):
    """One word on one line: stage, unrounded points (None when it gives none), who, why, where.

    `asks` for an explanation; `claims`: the unit says that the line does not apply to it; `agrees`: an appraiser says
    so; `disputes`: the unit does not agree to a figure that a system delivers. `outdated`: made on figures that the
    unit, or a round before, has changed since; `unused`: the code of the finding that says why the ruling cannot be
    used, `rows` how many alike there are, `source` being that of the first; `awaits`: it may change with the figures of
    units that have none yet.
    """

    stage: str
    points: Decimal | None
    reason: str = ""
    by: str = ""
    source: str = ""
    asks: bool = False
    claims: bool = False
    agrees: bool = False
    outdated: bool = False
    unused: str = ""
    awaits: bool = False
    disputes: bool = False
    rows: int = 1

    @property
    def is_said(self) -> bool:
        """Whether something was said that can be used: a mark, a request, a claim or agreement."""
        return self.points is not None or self.asks or self.claims or self.agrees or self.disputes

    @property
    def is_unseen(self) -> bool:
        """Whether it stands for the word of an appraiser that is lacking."""
        return self.unused in UNSEEN

    @property
    def is_ruling(self) -> bool:
        """Whether an appraiser says it, in a round."""
        return self.stage != SELF and self.stage not in MEASURED_STAGES

    @property
    def is_open(self) -> bool:
        """Whether the word leaves its line open, as long as it is the last one."""
        waits = self.asks or self.claims or self.disputes or self.awaits
        return waits or self.outdated or bool(self.unused)


class Line(Struct, frozen=True, omit_defaults=True, gc=False):
    """One scored criterion of one unit, every mark in order; the last mark that has points is its value.

    `refused` says why the `polls` give no points.
    """

    code: str
    marks: tuple[Mark, ...] = ()
    computed: Decimal | None = None
    declared: Mapping[str, str] = {}
    sources: Mapping[str, str] = {}
    evidence: str = ""
    explanation: str = ""
    excluded: Excluded = ""
    polls: tuple[Poll, ...] = ()
    refused: str = ""

    def until(self, stages: Iterable[str] | None = None) -> tuple[Mark, ...]:
        """The marks made in `stages` (None: all), with those of survey and given."""
        if stages is None:
            return self.marks
        kept = frozenset(stages) | MEASURED_STAGES
        return tuple(mark for mark in self.marks if mark.stage in kept)

    def last(self, stages: Iterable[str] | None = None) -> Mark | None:
        """The mark that counts: the last one with points."""
        for mark in reversed(self.until(stages)):
            if mark.points is not None:
                return mark
        return None

    def value(self, stages: Iterable[str] | None = None) -> Decimal | None:
        """The points that count, unrounded; 0 of an empty line, None when there is no mark."""
        if self.excluded and self.is_empty(stages):
            return ZERO
        mark = self.last(stages)
        return None if mark is None else mark.points

    @property
    def own(self) -> Decimal | None:
        """The unit's own mark, if it gave one."""
        return next((mark.points for mark in self.marks if mark.stage == SELF), None)

    def applies(self, stages: Iterable[str] | None = None) -> bool:
        """Whether the line counts for the unit.

        An appraiser's mark outweighs a rule's `when_none`, the unit's own does not; of marks and an appraiser's
        agreement the later word holds; nothing outweighs the cycle.
        """
        if not self.excluded:
            return True
        if self.excluded == "agreed":
            words = [mark for mark in self.until(stages) if mark.agrees or mark.points is not None]
            return not words or not words[-1].agrees
        return self._is_ruled(stages) if self.excluded == "rule" else self.excluded == "empty"

    def is_empty(self, stages: Iterable[str] | None = None) -> bool:
        """Whether nothing arose and the line has no points but its maximum; an appraiser's mark outweighs that."""
        return self.excluded == "empty" and not self._is_ruled(stages)

    def _is_ruled(self, stages: Iterable[str] | None) -> bool:
        """Whether somebody else than the unit has given a mark."""
        return any(mark.points is not None and mark.stage != SELF for mark in self.until(stages))

    def is_open(self, stages: Iterable[str] | None = None) -> bool:
        """Whether the last word asks for an explanation, claims what nobody agreed to, is outdated or of no use."""
        marks = self.until(stages)
        return bool(marks) and marks[-1].is_open

    def is_pending(self, stages: Iterable[str] | None = None) -> bool:
        """Whether the last word is the unit's own, that the line does not apply to it."""
        marks = self.until(stages)
        return bool(marks) and marks[-1].claims

    def for_the_public(self) -> Line:
        """The line without names of files, cells and what the unit sent along."""
        marks = tuple(structs.replace(mark, source="") for mark in self.marks)
        return structs.replace(self, marks=marks, sources={}, evidence="", explanation="")

    def is_claimed(self, stages: Iterable[str] | None = None) -> bool:
        """Whether the unit says that the line does not apply to it."""
        return any(mark.claims for mark in self.until(stages))


class SelfScore(Struct, frozen=True, gc=False):
    """What a unit's form says: by code the line as the unit alone made it, and the codes that it says do not apply.

    `figures` are those that it declared, `remarks` what it wrote beside them, by code and key; `printed` are those of
    systems that stood in its form when that was made.
    """

    file: str
    sheet: str
    lines: Mapping[str, Line]
    claims: frozenset[str] = frozenset()
    figures: tuple[FigureValue, ...] = ()
    remarks: Mapping[str, Mapping[str, Remark]] = {}
    printed: tuple[FigureValue, ...] = ()

    def points(self, code: str) -> Decimal | None:
        """The unit's own mark on a line, if it gave one."""
        line = self.lines.get(code)
        return line.marks[0].points if line is not None and line.marks else None


class Awaited(Struct, frozen=True, gc=False):
    """An agency `by` of which nothing has come at a `stage` although it leads lines of the unit.

    `by` empty: the unit's own workbook, as those of other units came back marked at that stage; at `self` a form in
    the place of one that cannot be used.
    """

    stage: str
    by: str


class Scorecard(Struct, frozen=True, omit_defaults=True, gc=False):
    """Everything that is known of one unit's score; `awaited` are the agencies that have not spoken of it yet."""

    group: str
    unit: str
    name: str
    file: str = ""
    lines: Sequence[Line] = ()
    awaited: tuple[Awaited, ...] = ()

    @property
    def by_code(self) -> dict[str, Line]:
        """The lines by code."""
        return {line.code: line for line in self.lines}

    def awaited_at(self, stages: Iterable[str] | None) -> tuple[Awaited, ...]:
        """The agencies that have not spoken of the unit at one of `stages` (None: any)."""
        kept = None if stages is None else frozenset(stages)
        return tuple(one for one in self.awaited if kept is None or one.stage in kept)

    def for_the_public(self) -> Scorecard:
        """The card without names of files, cells and what the unit sent along."""
        return structs.replace(self, file="", lines=tuple(line.for_the_public() for line in self.lines))

    def line(self, code: str) -> Line | None:
        """The line of `code`, or None."""
        return next((line for line in self.lines if line.code == code), None)


class Totals(Struct, frozen=True):
    """What a scorecard adds up to, all unrounded.

    `base` are the points of the applicable leaves (after the policy for those that do not apply), `points`
    the total with bonus and penalty, `maximum` the applicable maximum, `index` points ÷ maximum × 100 (None
    while lines are open without a mark, or when nothing applies), `factor` the rescaling of the appraised
    part, `missing` the leaves without a mark, `asked` the open lines (explanation asked for, or agreement
    that the line does not apply), `excluded` the leaves that do not apply.
    """

    points: Decimal
    maximum: Decimal
    index: Decimal | None
    base: Decimal
    bonus: Decimal
    penalty: Decimal
    factor: Decimal
    missing: tuple[str, ...] = ()
    asked: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()


StepKind = Literal["condition", "sanction", "quota"]


class BandStep(Struct, frozen=True, omit_defaults=True, gc=False):
    """One step by which a unit's band fell, `before` → `after`, and the figures that made it fall.

    condition: the unit's share in % (`value`) of criterion `code`, which is below the `limit`; sanction: the
    points or share (`value`) of `code`, with the `effect` declared, its `bound` (below, share_below,
    above) and `limit`, the `band` that it closes or the `steps` that it lowers by, and its `note`; quota: the
    places (`value`) that a share (`limit`, in %) leaves in `band` and above, where `level` units stand level at
    the edge and fall together (0: no tie).
    """

    kind: StepKind
    before: str
    after: str
    code: str = ""
    effect: str = ""
    value: Decimal | None = None
    limit: Decimal | None = None
    bound: str = ""
    band: str = ""
    steps: int = 0
    note: str = ""
    level: int = 0


class GradedTotal(Struct, frozen=True, omit_defaults=True, gc=False):
    """One of several totals of a unit that are graded each by itself: its criterion, unrounded points, band.

    `steps` lead from the band of its value alone to `band`.
    """

    code: str
    points: Decimal
    maximum: Decimal
    band: str
    steps: tuple[BandStep, ...] = ()


class Standing(Struct, frozen=True, omit_defaults=True, gc=False):
    """One row of a ranking: unrounded points, maximum, index; no rank and band where the unit is not ranked.

    `band_steps` lead from the band of the value alone to `band`; there are none when it stayed. `totals` are those that
    the set grades each by itself, of which the lowest band is that value's.
    """

    group: str
    unit: str
    name: str
    points: Decimal | None
    maximum: Decimal
    index: Decimal | None
    rank: int | None
    band: str | None
    status: UnitStatus
    band_steps: tuple[BandStep, ...] = ()
    totals: tuple[GradedTotal, ...] = ()

    @property
    def complete_points(self) -> Decimal | None:
        """The points where every mark is there; those of an unfinished unit are no result."""
        return None if self.status in ("incomplete", "not_submitted") else self.points


class Earlier(Struct, frozen=True, omit_defaults=True, gc=False):
    """What a unit had in an earlier cycle; `merged` names the units that it was made of, whose figures are not its.

    `period` is that of the cycle, empty where nobody says which one it was.
    """

    unit: str
    points: Decimal | None = None
    index: Decimal | None = None
    rank: int | None = None
    merged: tuple[str, ...] = ()
    period: str = ""


class Return(Struct, frozen=True, omit_defaults=True, gc=False):
    """A file that came in at a stage of appraisal: whose it is (several in a joint table), its number of rulings.

    `unit` is that of a unit's own workbook.
    """

    stage: str
    file: str
    by: tuple[str, ...] = ()
    rulings: int = 0
    unit: str = ""


def first_held(cycle: Cycle, returns: Iterable[Return]) -> str | None:
    """The first stage of appraisal at which something came of somebody, at which every lead agency has its say."""
    held = {one.stage for one in returns if one.by}
    return next((stage for stage in cycle.stages[1:] if stage in held), None)


class SecondReading(Struct, frozen=True, omit_defaults=True, gc=False):
    """How many numbers both readers found alike or not, the files read twice, and those read once."""

    numbers: int
    files: tuple[str, ...]
    once: tuple[str, ...] = ()


class Results(Struct, frozen=True, omit_defaults=True, gc=False):
    """The content of results.json: all that rank, diff, survey, explain, verify and report need.

    `changes` are those since the last earlier cycle, where its whole results are known and not a table of them alone.
    """

    tool: str
    cycle: Cycle
    frameworks: Mapping[str, Framework]
    inputs: Mapping[str, str]
    stages: tuple[str, ...]
    cards: tuple[Scorecard, ...]
    standings: tuple[Standing, ...]
    findings: tuple[Diagnostic, ...] = ()
    survey: SurveyForm | None = None
    returns: tuple[Return, ...] = ()
    previous: tuple[Earlier, ...] = ()
    changes: tuple[UnitChange, ...] = ()
    second_reading: SecondReading | None = None

    def __repr__(self) -> str:
        return f"<Results {self.cycle.cycle}: {len(self.cards)} đơn vị, {len(self.findings)} phát hiện>"

    @property
    def fingerprint(self) -> str:
        """One SHA-256 over the name and the SHA-256 of every input, in the order of their names."""
        lines = (f"{digest}  {name}\n" for name, digest in sorted(self.inputs.items()))
        return hashlib.sha256("".join(lines).encode()).hexdigest()

    @property
    def is_final(self) -> bool:
        """Whether some units have their final result, and no other has one that may still change or is not whole."""
        statuses = {row.status for row in self.standings}
        return "final" in statuses and statuses <= {"final", "not_submitted"}

    @property
    def earlier_periods(self) -> tuple[str, ...]:
        """The earlier cycles of which something is known, from the first to the last."""
        return tuple(dict.fromkeys(one.period for one in self.previous))

    @property
    def latest(self) -> dict[str, Earlier]:
        """What every unit had in the last of the earlier cycles."""
        last = self.earlier_periods[-1:]
        return {one.unit: one for one in self.previous if one.period in last}

    @property
    def sets_by_unit(self) -> dict[str, Framework]:
        """The criteria set by which every unit is scored."""
        return {unit.id: self.framework_of(group.id) for group, unit in self.cycle.units()}

    @property
    def cards_by_unit(self) -> dict[str, Scorecard]:
        """Every unit's scorecard."""
        return {card.unit: card for card in self.cards}

    @property
    def standings_by_unit(self) -> dict[str, Standing]:
        """Every unit's standing."""
        return {row.unit: row for row in self.standings}

    def framework_of(self, group: str) -> Framework:
        """The criteria set of a group; KeyError when the results know no such group."""
        return self.frameworks[self.cycle.group(group).framework]

    def card(self, unit: str) -> Scorecard | None:
        """The scorecard of a unit, or None."""
        return next((card for card in self.cards if card.unit == unit), None)

    def cards_of(self, group: str) -> list[Scorecard]:
        """The scorecards of the units of a group."""
        return [card for card in self.cards if card.group == group]

    def until(self, stage: str | None) -> tuple[str, ...] | None:
        """The stages up to and including `stage`; None (all) for None."""
        return None if stage is None else self.cycle.stages[: self.cycle.stages.index(stage) + 1]
