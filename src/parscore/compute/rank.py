"""Standings inside a group: index or points, tie-breaks, ranks, bands, status.

A unit whose every applicable leaf has a mark is ranked; one with missing marks or nothing sent is listed
without rank.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct, structs

from parscore.compute.bands import Key, graded
from parscore.compute.contributions import Branch, Contribution, compared, contributions
from parscore.compute.score import branch, totals
from parscore.model.cycle import Cycle, Group, UnitStatus
from parscore.model.framework import Framework
from parscore.model.scorecard import MEASURED_STAGES, Results, Scorecard, Standing, Totals
from parscore.number import HUNDRED, ZERO, exactly, settle

_COMPLETE = frozenset({"final", "provisional"})
"""The states in which a unit has an index and is ranked."""


def standings(
    cycle: Cycle,
    group: Group,
    framework: Framework,
    cards: Iterable[Scorecard],
    *,
    stage: str | None = None,
    by: str | None = None,
) -> tuple[Standing, ...]:
    """The group's standings, best first, after `stage` (None: the last); `by` ranks on one criterion alone.

    Units that are not ranked follow by their points, those that sent nothing come last.
    """
    until = None if stage is None else cycle.stages[: cycle.stages.index(stage) + 1]
    everyone = tuple(cards)
    held = [card for card in everyone if card.group == group.id]
    closed = stage in (None, cycle.stages[-1]) and ruled(cycle, everyone)
    rows = [_row(framework, card, until, by, closed=closed) for card in held]
    keys = {row.unit: key for row, key in rows}
    complete = _best_first([row for row, _ in rows if row.status in _COMPLETE], keys)
    if group.ranked:
        complete = _ranked(complete, keys, framework.policy.rank.ties)
    if by is None:
        complete = graded(framework, complete, keys, held, until, group.bands)
    rest = [row for row, _ in rows if row.status not in _COMPLETE]
    return (*complete, *sorted(rest, key=lambda row: (row.status, -(row.points or ZERO), row.unit)))


def _best_first(rows: Iterable[Standing], keys: Mapping[str, Key]) -> list[Standing]:
    return sorted(rows, key=lambda row: (*(-part for part in keys[row.unit]), row.unit))


def ruled(cycle: Cycle, cards: Iterable[Scorecard]) -> bool:
    """Whether the last stage of appraisal was held: somebody ruled in it; a file without rulings is none."""
    last = cycle.stages[-1]
    marks = (mark for card in cards for line in card.lines for mark in line.marks)
    return len(cycle.stages) > 1 and any(mark.stage == last and mark.is_said for mark in marks)


def all_standings(
    results: Results, *, stage: str | None = None, by: str | None = None
) -> tuple[Standing, ...]:
    """The standings of every group whose set knows the criterion `by`, group after group."""
    found: list[Standing] = []
    for group in results.cycle.groups:
        framework = results.framework_of(group.id)
        if by is None or by in framework.by_code:
            found += standings(results.cycle, group, framework, results.cards, stage=stage, by=by)
    return tuple(found)


def known_standings(
    results: Results, *, stage: str | None = None, by: str | None = None
) -> tuple[Standing, ...]:
    """The same of results that were opened or scored, which hold those of the last stage on the whole set."""
    return results.standings if stage is None and by is None else all_standings(results, stage=stage, by=by)


def _row(
    framework: Framework, card: Scorecard, until: Sequence[str] | None, by: str | None, *, closed: bool
) -> tuple[Standing, Key]:
    parts = contributions(framework, card.by_code, until)
    made = totals(framework, card, until, parts)
    part = branch(framework, by, card, until) if by else Branch(made.points, made.maximum, made.index)
    status = _status(framework, card, made, until, closed=closed)
    if by and status != "not_submitted":
        status = _status_below(framework, by, made, part, status)
    whole = status in _COMPLETE
    row = Standing(
        group=card.group,
        unit=card.unit,
        name=card.name,
        points=None if status == "not_submitted" else part.points,
        maximum=part.maximum,
        index=part.index if whole else None,
        rank=None,
        band=None,
        status=status,
    )
    return row, _key(framework, card, made, part, until, parts) if whole else ()


def _status(
    framework: Framework, card: Scorecard, made: Totals, until: Sequence[str] | None, *, closed: bool
) -> UnitStatus:
    """Where the unit stands; a set that is measured throughout (PAPI, SIPAS) needs no form and no appraisal."""
    typed = framework.has_form
    if not card.file and not _spoken_of(card, until, typed=typed):
        return "not_submitted"
    if made.index is None:
        return "incomplete"
    unmeasured = any(line.excluded == "unmeasured" for line in card.lines)
    settled = not (made.asked or card.awaited_at(until) or unmeasured)
    return "final" if settled and (closed or not typed) else "provisional"


def _spoken_of(card: Scorecard, until: Sequence[str] | None, *, typed: bool) -> bool:
    """Whether a unit without a form has marks; where units send forms, measured marks alone are none."""
    marks = (mark for line in card.lines for mark in line.until(until) if not mark.unused)
    return any(mark.stage not in MEASURED_STAGES or not typed for mark in marks)


def _status_below(
    framework: Framework, code: str, made: Totals, part: Branch, status: UnitStatus
) -> UnitStatus:
    """Where the unit stands on one criterion alone: it may be complete there and not on the whole."""
    leaves = {leaf.code for leaf in framework.by_code[code].leaves()}
    if part.index is None:
        return "incomplete"
    if status == "incomplete" and not leaves & set(made.missing):
        return "provisional" if leaves & set(made.asked) else "final"
    return status


def _key(
    framework: Framework,
    card: Scorecard,
    made: Totals,
    part: Branch,
    until: Sequence[str] | None,
    parts: Mapping[str, Contribution] | None = None,
) -> Key:
    """What the unit is compared by: the ranked value, then each tie-break, all higher-is-better.

    `parts` are what its lines bring, where that is known.
    """
    breaks = []
    for name in framework.policy.rank.tie_break:
        if name == "bonus":
            breaks.append(made.bonus)
        elif name == "survey":
            breaks.append(_surveyed(framework, parts or contributions(framework, card.by_code, until)))
        elif name in framework.by_code:
            breaks.append(branch(framework, name, card, until).points)
    return key_of(framework, part.points, part.index, breaks)


def key_of_card(framework: Framework, card: Scorecard, made: Totals, until: Sequence[str] | None) -> Key:
    """The key of a whole card that comes to `made`."""
    return _key(framework, card, made, Branch(made.points, made.maximum, made.index), until)


def key_of(framework: Framework, points: Decimal, index: Decimal | None, breaks: Iterable[Decimal]) -> Key:
    """The key of points and index under the policy, with the values of the tie-breaks in their order."""
    policy = framework.policy
    value = points if policy.rank.by == "points" else (index or ZERO)
    return (compared(policy, value), *breaks)


@exactly
def _surveyed(framework: Framework, parts: Mapping[str, Contribution]) -> Decimal:
    """The points of the surveyed leaves, under the convention for those that do not apply."""
    held = (parts[leaf.code].points for leaf in framework.surveyed if leaf.code in parts)
    return settle(sum((points for points in held if points is not None), ZERO))


def _ranked(rows: Sequence[Standing], keys: Mapping[str, Key], ties: str) -> list[Standing]:
    """The rows with their ranks; rows of one key share the rank of the first of them."""
    ranks = ranks_of({row.unit: keys[row.unit] for row in rows}, ties)
    return [structs.replace(row, rank=ranks[row.unit]) for row in rows]


def ranks_of(keys: Mapping[str, Key], ties: str) -> dict[str, int]:
    """The rank of every unit by its key, the highest first."""
    ranks: dict[Key, int] = {}
    for position, key in enumerate(sorted(keys.values(), reverse=True), 1):
        ranks.setdefault(key, len(ranks) + 1 if ties == "dense" else position)
    return {unit: ranks[key] for unit, key in keys.items()}


class BandShare(Struct, frozen=True):
    """How many graded units of a group stand in one band, and their unrounded share in % of all graded."""

    band: str
    units: int
    share: Decimal


@exactly
def band_shares(framework: Framework, rows: Iterable[Standing]) -> tuple[BandShare, ...]:
    """The bands of the set from the highest down, with the units in each; nothing when no unit is graded."""
    placed = [row.band for row in rows if row.band is not None]
    if not placed:
        return ()
    counts = [(band.name, placed.count(band.name)) for band in framework.descending]
    whole = len(placed)
    return tuple(BandShare(name, count, settle(Decimal(count) * HUNDRED / whole)) for name, count in counts)


@exactly
def mean_index(rows: Iterable[Standing]) -> Decimal | None:
    """The unrounded mean index of the units that have one; None when there is none."""
    known = [row.index for row in rows if row.index is not None]
    return settle(sum(known, ZERO) / len(known)) if known else None
