"""What changed between two cycles, such as two years: units by identity, criteria by `was` or by code."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from msgspec import structs

from parscore.compute.diff import Change, Move
from parscore.model.framework import Criterion, Framework
from parscore.model.scorecard import Results, Scorecard, Standing
from parscore.text import titles_alike


@dataclass(frozen=True, slots=True)
class CycleChange:
    """One line whose points differ between two cycles: its earlier code (empty: none) and both maxima."""

    line: Change
    was: str
    max_before: Decimal | None
    max_after: Decimal | None


def matched_codes(old: Framework, new: Framework) -> dict[str, str]:
    """The earlier code of every criterion of `new`: its `was`, else its own code; never a guess by titles."""
    found = {
        code: criterion.was
        for code, criterion in new.by_code.items()
        if criterion.was is not None and criterion.was in old.by_code
    }
    claimed = set(found.values())
    same = {
        code: code
        for code in new.by_code
        if code not in found and code in old.by_code and code not in claimed
    }
    return found | same


def doubtful_codes(old: Framework, new: Framework) -> tuple[str, ...]:
    """The codes matched only because they are the same, although their titles are not alike."""
    return tuple(
        code
        for code, was in matched_codes(old, new).items()
        if was == code and not titles_alike(old.by_code[code].title, new.by_code[code].title)
    )


def changes_between(old: Results, new: Results) -> tuple[CycleChange, ...]:
    """Every line of a unit of both cycles whose points differ; a line of one cycle has none in the other.

    Groups and names are those of `new`; who ruled, and why, belongs to one cycle and is left empty.
    """
    before = {card.unit: card for card in old.cards}
    codes: dict[tuple[str, str], dict[str, str]] = {}
    found: list[CycleChange] = []
    for card in new.cards:
        earlier = before.get(card.unit)
        if earlier is None:
            continue
        left, right = old.framework_of(earlier.group), new.framework_of(card.group)
        pair = (earlier.group, card.group)
        if pair not in codes:
            codes[pair] = matched_codes(left, right)
        found += _lines(earlier, card, left, right, codes[pair])
    return tuple(found)


def _lines(
    old: Scorecard, new: Scorecard, left: Framework, right: Framework, known: Mapping[str, str]
) -> Iterator[CycleChange]:
    before, after = _values(old), _values(new)
    for code in after:
        was, criterion = known.get(code, ""), right.by_code[code]
        one, other = before.get(was), after[code]
        if one != other:
            earlier = left.by_code.get(was)
            line = _change(new, criterion, one, other)
            yield CycleChange(line, was, earlier.max if earlier else None, criterion.max)
    kept = {known[code] for code in after if code in known}
    for code, one in before.items():
        if code not in kept and one is not None:
            criterion = left.by_code[code]
            yield CycleChange(_change(new, criterion, one, None), code, criterion.max, None)


def _change(card: Scorecard, criterion: Criterion, one: Decimal | None, other: Decimal | None) -> Change:
    return Change(
        card.group, card.unit, card.name, criterion.code, criterion.title, one, other,
        stage="", reason="", by="", source="",
    )  # fmt: skip


def _values(card: Scorecard) -> dict[str, Decimal | None]:
    """The points of every line; None where the line has no mark or does not apply."""
    return {line.code: line.value() if line.applies() else None for line in card.lines}


def moves_between(old: Results, new: Results) -> tuple[Move, ...]:
    """Every unit's totals and rank in both cycles: those of `new` in its order, then those that are gone."""
    before = {row.unit: row for row in old.standings}
    after = {row.unit: row for row in new.standings}
    return tuple(_move(before.get(unit), after.get(unit)) for unit in dict.fromkeys([*after, *before]))


def _move(was: Standing | None, row: Standing | None) -> Move:
    """The standings of one unit of either cycle or both; one that is gone belongs to no group."""
    shown = row or was
    assert shown is not None
    gone = structs.replace(shown, group="", points=None, index=None, rank=None)
    one, other = was or gone, row or gone
    return Move(
        group=other.group,
        unit=shown.unit,
        name=shown.name,
        points_before=one.points,
        points_after=other.points,
        index_before=one.index,
        index_after=other.index,
        rank_before=one.rank,
        rank_after=other.rank,
    )
