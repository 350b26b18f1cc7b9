"""What changed between two cycles, such as two years: units by identity, criteria by `was` or by code."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from decimal import Decimal

from msgspec import Struct, structs

from parscore.compute.diff import Change, Move
from parscore.model.cycle import Unit
from parscore.model.framework import Criterion, Framework
from parscore.model.scorecard import Line, Mark, Results, Scorecard, Standing
from parscore.text import fold, titles_alike


class CycleChange(Struct, frozen=True):
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

    Groups and names are those of `new`, who ruled and why those of its last mark. Where a line does not apply in one of
    the cycles, or has no mark in one, nothing is compared. A unit made of several is not compared line by line.
    """
    before = predecessors(old, new)
    codes: dict[tuple[str, str], dict[str, str]] = {}
    found: list[CycleChange] = []
    for card in new.cards:
        earlier = old.card(before[card.unit][0]) if len(before.get(card.unit, ())) == 1 else None
        if earlier is None:
            continue
        left, right = old.framework_of(earlier.group), new.framework_of(card.group)
        pair = (earlier.group, card.group)
        if pair not in codes:
            codes[pair] = matched_codes(left, right)
        found += _lines(earlier, card, left, right, codes[pair])
    return tuple(found)


def predecessors(old: Results, new: Results) -> dict[str, tuple[str, ...]]:
    """The units of `old` that each unit of `new` goes back to: those that it declares, else the one of its identity.

    Where there is none of its identity, the one of its official code, unless another unit goes back to that one.
    """
    known = _called(old)
    ids = {fold(unit.id): unit.id for _, unit in old.cycle.units()}
    found: dict[str, tuple[str, ...]] = {}
    for _, unit in new.cycle.units():
        named = [known.get(fold(one)) for one in unit.predecessors] or [ids.get(fold(unit.id))]
        found[unit.id] = tuple(dict.fromkeys(one for one in named if one is not None))
    claimed = {one for origins in found.values() for one in origins}
    coded = {unit.code: unit.id for _, unit in old.cycle.units() if unit.code and unit.id not in claimed}
    for _, unit in new.cycle.units():
        if unit.code in coded and not (unit.predecessors or found[unit.id]):
            found[unit.id] = (coded[unit.code],)
    return found


def _called(old: Results) -> dict[str, str]:
    """The units of a cycle by official code, name and identity, as they are compared."""
    units = [unit for _, unit in old.cycle.units()]
    codes = {fold(unit.code): unit.id for unit in units if unit.code}
    return codes | {fold(unit.name): unit.id for unit in units} | {fold(unit.id): unit.id for unit in units}


def unknown_predecessors(old: Results, unit: Unit) -> tuple[str, ...]:
    """What a unit names as its predecessors and the earlier cycle does not know."""
    known = _called(old)
    return tuple(one for one in unit.predecessors if fold(one) not in known)


def _lines(
    old: Scorecard, new: Scorecard, left: Framework, right: Framework, known: Mapping[str, str]
) -> Iterator[CycleChange]:
    before, after = old.by_code, new.by_code
    for code, line in after.items():
        earlier = before.get(known.get(code, ""))
        if _counts(earlier) != _counts(line):
            change = _change(new, right.by_code[code], earlier, line)
            was = left.by_code.get(known.get(code, ""))
            yield CycleChange(
                change, was.code if was else "", was.max if was else None, right.by_code[code].max
            )
    yield from _dropped(before, {known[code] for code in after if code in known}, new, left)


def _dropped(
    before: Mapping[str, Line], kept: Container[str], new: Scorecard, left: Framework
) -> Iterator[CycleChange]:
    """The lines of the earlier cycle that no line of the later one goes back to."""
    for code, line in before.items():
        if code not in kept and _counts(line) is not None:
            criterion = left.by_code[code]
            yield CycleChange(_change(new, criterion, line, None), code, criterion.max, None)


def _change(card: Scorecard, criterion: Criterion, one: Line | None, other: Line | None) -> Change:
    """The change of a line; one that is missing on a side is of another set and applies as far as anybody can say."""
    before, after = _counts(one), _counts(other)
    mark = _last_word(other)
    return Change(
        card.group, card.unit, card.name, criterion.code, criterion.title, before, after,
        stage=mark.stage, reason=mark.reason, by=mark.by, source=mark.source, maximum=criterion.max,
        applied=one is None or one.applies(), applies=other is None or other.applies(),
        comparable=before is not None and after is not None,
    )  # fmt: skip


def _last_word(line: Line | None) -> Mark:
    """The last mark of a line that says why, else the last of all."""
    marks = (Mark("", None), *(line.marks if line is not None else ()))
    return next((mark for mark in reversed(marks) if mark.reason), marks[-1])


def _counts(line: Line | None) -> Decimal | None:
    """The points of a line; None where there is none, it has no mark, or it does not apply."""
    return line.value() if line is not None and line.applies() else None


def moves_between(old: Results, new: Results) -> tuple[Move, ...]:
    """Every unit's totals and rank in both cycles: those of `new` in its order, then those that are gone.

    A unit made of several has no earlier figures: nobody's are its own.
    """
    before, origins = old.standings_by_unit, predecessors(old, new)
    gone = set(before).difference(*origins.values())
    moved = [_moved(row, origins.get(row.unit, ()), before, old.cycle.names) for row in new.standings]
    return (*moved, *(_move(before[unit], None) for unit in before if unit in gone))


def _moved(
    row: Standing, origins: Sequence[str], before: Mapping[str, Standing], names: Mapping[str, str]
) -> Move:
    """The move of a unit that goes back to one unit, to several, or to none."""
    if len(origins) > 1:
        return structs.replace(_move(None, row), merged=tuple(names[one] for one in origins))
    return _move(before.get("".join(origins)), row)


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
        was=was.unit if was is not None else "",
    )
