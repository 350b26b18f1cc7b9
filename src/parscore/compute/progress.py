"""How far an appraisal has come: what every agency has returned, which rulings are of no use, who has explained.

Counts lines; a line is one criterion of one unit.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from itertools import chain
from typing import Literal

from msgspec import Struct

from parscore.compute.rank import ruled
from parscore.model.cycle import COUNCIL, SELF
from parscore.model.scorecard import Awaited, Line, Mark, Results, Return, Scorecard, first_held
from parscore.number import ZERO

State = Literal["returned", "declared", "awaited", "idle"]
"""A file came; nothing came and the cycle says that nothing will; a file is awaited; nothing is left to rule on."""


class AgencyProgress(Struct, frozen=True):
    """One agency at one stage: the lines it is asked about, those it ruled on, left blank, that are open afterwards."""

    stage: str
    by: str
    state: State
    files: int
    lines: int
    ruled: int
    blank: int
    open: int


class UnitProgress(Struct, frozen=True):
    """One unit: the lines on which an explanation was asked for, and how many of them have one."""

    group: str
    unit: str
    name: str
    asked: int
    explained: int


class Tracker(Struct, frozen=True):
    """Agencies and units to be followed up."""

    agencies: tuple[AgencyProgress, ...] = ()
    units: tuple[UnitProgress, ...] = ()


NOBODY = Tracker()
"""Where there is nobody to follow up."""


class UnusedRuling(Struct, frozen=True):
    """A ruling that cannot be used: where it stands, the finding that says why, the lines it keeps open by unit.

    `rows` are so many alike, of which `source` is the first.
    """

    stage: str
    source: str
    fault: str
    lines: tuple[tuple[str, str], ...]
    rows: int = 1


class Remaining(Struct, frozen=True):
    """What keeps results of a group provisional after a stage; `held`: somebody ruled at the last stage.

    `unmarked` are the names of units whose own workbook did not come back, `unread` those whose form cannot be used.
    Numbers of lines: `outdated` were ruled on with figures that have changed since, `asked` wait for an explanation or
    for a word on the claim that they do not apply; `refused` ones are bonus and penalty items whose own points are of
    no use, of `unseen` ones nobody spoke.
    """

    held: bool
    unused: tuple[UnusedRuling, ...]
    awaited: tuple[Awaited, ...]
    unmarked: tuple[str, ...]
    unread: tuple[str, ...]
    outdated: int
    asked: int
    refused: int
    unseen: int


_Place = tuple[Scorecard, Line]


def tracker(results: Results) -> Tracker:
    """How far the agencies and the units have come."""
    return Tracker(agency_progress(results), unit_progress(results))


def agency_progress(results: Results) -> tuple[AgencyProgress, ...]:
    """Every agency at every stage that is held or has files, in the order of stages, leads first, then the council."""
    held = frozenset(one.stage for one in results.returns)
    stages = list(filter(held.__contains__, results.cycle.stages[1:]))
    counts, files, missed = _counts(results, stages), _files(results.returns), _missed(results.cards)
    asked = chain.from_iterable(_asked_at(stage, counts) for stage in stages)
    rows = (_of_agency(results, key, counts[key], files[key], missed=key in missed) for key in asked)
    return tuple(row for row in rows if row.files or row.lines or row.ruled)


def _files(returns: Iterable[Return]) -> Counter[_Key]:
    """How many files came of every agency at every stage."""
    return Counter((one.stage, by) for one in returns for by in one.by)


def _missed(cards: Iterable[Scorecard]) -> frozenset[_Key]:
    """The agencies that are awaited at a stage."""
    return frozenset((one.stage, one.by) for card in cards for one in card.awaited)


_Key = tuple[str, str]
"""A stage and an agency."""


@dataclass(slots=True)
class _Count:
    """Numbers of lines of one agency at one stage; `open_now`: those that are open after all stages."""

    lines: int = 0
    ruled: int = 0
    blank: int = 0
    open: int = 0
    open_now: int = 0


def _asked_at(stage: str, counts: Mapping[_Key, _Count]) -> list[_Key]:
    """The leads that are asked about lines at a stage, then the council."""
    leads = sorted(by for at, by in counts if at == stage and by != COUNCIL and counts[at, by].lines)
    return [(stage, by) for by in (*leads, COUNCIL)]


def _counts(results: Results, stages: Iterable[str]) -> defaultdict[_Key, _Count]:
    """What every agency is asked and says at every stage, in one pass over the lines.

    A lead is asked about all lines of those who sent a form at the first stage held, later about the open ones.
    """
    counts: defaultdict[_Key, _Count] = defaultdict(_Count)
    known, first = results.cycle.stages, first_held(results.cycle, results.returns)
    spans = [(stage, known[: known.index(stage)], results.until(stage)) for stage in stages]
    for card, line in _places(results.cards):
        words = _words(line)
        for key, said in words.items():
            counts[key].ruled += said
        lead = _lead(results, card, line)
        for stage, prior, until in spans if lead else ():
            if line.is_open(prior) or (stage == first and _is_due(results, card, line)):
                count = counts[stage, lead]
                count.lines += 1
                count.blank += (stage, lead) not in words
                count.open += line.is_open(until)
                count.open_now += line.is_open(None)
    return counts


def _words(line: Line) -> dict[_Key, bool]:
    """Who spoke of a line at which stage, and whether any of it can be used."""
    words: dict[_Key, bool] = {}
    for mark in line.marks:
        if mark.is_said or (mark.unused and not mark.is_unseen):
            key = mark.stage, mark.by
            words[key] = words.get(key, False) or mark.is_said
    return words


def _lead(results: Results, card: Scorecard, line: Line) -> str:
    """The agency that is asked about a line; nobody where it is measured, is left out, or no form came."""
    criterion = results.framework_of(card.group).by_code[line.code]
    asked = card.file and not criterion.measured and line.excluded != "cycle"
    return (criterion.lead or "") if asked and criterion.lead != COUNCIL else ""


def _is_due(results: Results, card: Scorecard, line: Line) -> bool:
    """Whether a line is to be appraised at the first stage: bonus and penalty items are where they are claimed."""
    return bool(line.marks) or line.code not in results.framework_of(card.group).item_codes


def _places(cards: Iterable[Scorecard]) -> Iterator[_Place]:
    return ((card, line) for card in cards for line in card.lines)


def _of_agency(results: Results, key: _Key, count: _Count, files: int, *, missed: bool) -> AgencyProgress:
    stage, by = key
    state = _state(results, stage, by, files, due=missed or count.open_now > 0)
    return AgencyProgress(stage, by, state, files, count.lines, count.ruled, count.blank, count.open)


def _state(results: Results, stage: str, by: str, files: int, *, due: bool) -> State:
    if files:
        return "returned"
    if by in results.cycle.done.get(stage, ()):
        return "declared"
    return "awaited" if due else "idle"


def unit_progress(results: Results) -> tuple[UnitProgress, ...]:
    """The units that were asked for explanations, in the order of the cards."""
    asked: dict[tuple[str, str, str], list[bool]] = {}
    for card, line in _places(results.cards):
        if any(mark.asks for mark in line.marks):
            asked.setdefault((card.group, card.unit, card.name), []).append(bool(line.explanation))
    return tuple(UnitProgress(*unit, len(told), sum(told)) for unit, told in asked.items())


def remaining(results: Results, group: str, *, stage: str | None = None) -> Remaining:
    """What is left to do before results of a group are final, after `stage` (None: the last)."""
    until = results.until(stage)
    cards = results.cards_of(group)
    last = _last_marks(cards, until)
    return Remaining(
        held=ruled(results.cycle, results.cards),
        unused=_unused_rulings(cards, until),
        awaited=tuple(dict.fromkeys(one for card in cards for one in card.awaited_at(until) if one.by)),
        unmarked=_lacking(cards, until, own=False),
        unread=_lacking(cards, until, own=True),
        outdated=sum(mark.outdated for mark in last),
        asked=sum(mark.is_open and not (mark.outdated or mark.unused) for mark in last),
        refused=sum(bool(mark.unused) and not mark.is_ruling for mark in last),
        unseen=sum(mark.is_unseen for mark in last),
    )


def _lacking(cards: Iterable[Scorecard], until: tuple[str, ...] | None, *, own: bool) -> tuple[str, ...]:
    """The names of the units whose own form is awaited: at first (`own`), or back from appraisal."""
    return tuple(
        card.name
        for card in cards
        if any(not one.by and (one.stage == SELF) == own for one in card.awaited_at(until))
    )


def _last_marks(cards: Iterable[Scorecard], until: tuple[str, ...] | None) -> list[Mark]:
    return [marks[-1] for _, line in _places(cards) if (marks := line.until(until))]


def _unused_rulings(cards: Iterable[Scorecard], until: tuple[str, ...] | None) -> tuple[UnusedRuling, ...]:
    """The rulings of no use that keep a line of some cards open, by stage and place."""
    found: dict[tuple[str, str, str, int], list[tuple[str, str]]] = defaultdict(list)
    for card, line, mark in _unused(cards, until):
        found[mark.stage, mark.source, mark.unused, mark.rows].append((card.unit, line.code))
    return tuple(
        UnusedRuling(stage, source, fault, tuple(lines), rows)
        for (stage, source, fault, rows), lines in sorted(found.items())
    )


def _unused(
    cards: Iterable[Scorecard], until: tuple[str, ...] | None
) -> Iterator[tuple[Scorecard, Line, Mark]]:
    """The marks of no use behind the last one that is of use, on every line."""
    for card, line in _places(cards):
        for mark in reversed(line.until(until)):
            if not mark.unused or mark.is_unseen or not mark.is_ruling:
                break
            yield card, line, mark


class LineToExplain(Struct, frozen=True):
    """A line of a unit that a stage lowered or asked about: the marks before and after, what was said, by whom."""

    line: Line
    before: Decimal | None
    after: Decimal | None
    said: tuple[Mark, ...]
    asked: bool


def lines_to_explain(results: Results, card: Scorecard, stage: str) -> tuple[LineToExplain, ...]:
    """The lines of a unit that cost it points at `stage`, or on which it is asked to explain, in the order of the set.

    A penalty that is raised costs points; a line opened again because its figures changed is asked about as well.
    """
    prior, until = results.cycle.stages[: results.cycle.stages.index(stage)], results.until(stage)
    taking = results.framework_of(card.group).taking
    found = (_to_explain(line, stage, prior, until) for line in card.lines)
    return tuple(one for one in found if one.asked or _costs(one, takes=one.line.code in taking))


def _to_explain(
    line: Line, stage: str, prior: tuple[str, ...], until: tuple[str, ...] | None
) -> LineToExplain:
    said = tuple(mark for mark in line.marks if mark.stage == stage and not mark.unused)
    asked = bool(said) and (said[-1].asks or said[-1].outdated)
    return LineToExplain(line, line.value(prior), line.value(until), said, asked)


def _costs(one: LineToExplain, *, takes: bool) -> bool:
    """Whether the mark after the stage is worse than before."""
    before, after = one.before or ZERO, one.after or ZERO
    return bool(one.said) and one.line.applies() and (after > before if takes else after < before)
