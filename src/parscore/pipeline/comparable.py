"""What cannot be compared between two cycles as wholes: no common unit, no common criterion, other criteria."""

from __future__ import annotations

from collections.abc import Iterator

from parscore.catalogue import finding
from parscore.compute.diff_cycles import doubtful_codes, matched_codes, predecessors
from parscore.diagnostics import Diagnostic, Place
from parscore.model.cycle import Group
from parscore.model.framework import Framework
from parscore.model.scorecard import Results

_UNLIKE = 2
"""Where at least one in so many criteria that are matched by code alone has another title, the sets are unlike."""


def incomparable(old: Results, new: Results) -> tuple[Diagnostic, ...]:
    """K375 to K377, on the earlier and the later cycle."""
    origins = predecessors(old, new)
    place = Place(f"{old.cycle.cycle} → {new.cycle.cycle}")
    if not any(origins.values()):
        before, after = (sum(1 for _ in one.cycle.units()) for one in (old, new))
        return (finding("K375", place, before=before, after=after),)
    groups = {unit.id: group for group, unit in old.cycle.units()}
    pairs = {
        (groups[one].id, group.id): (groups[one], group)
        for group, unit in new.cycle.units()
        for one in origins.get(unit.id, ())
    }
    found = (_unlike(old, new, before, after, place) for before, after in pairs.values())
    return tuple(one for several in found for one in several)


def _unlike(old: Results, new: Results, before: Group, after: Group, place: Place) -> Iterator[Diagnostic]:
    left, right = old.framework_of(before.id), new.framework_of(after.id)
    matched = [code for code in matched_codes(left, right) if _is_scored(right, code)]
    doubtful = {code for code in doubtful_codes(left, right) if _is_scored(right, code)}
    if not matched:
        yield finding("K376", place, before=before.title, after=after.title)
    elif len(doubtful) * _UNLIKE >= len(matched):
        example = next(code for code in matched if code in doubtful)
        yield finding(
            "K377", place, before=before.title, after=after.title, unlike=len(doubtful), matched=len(matched),
            code=example, was=left.by_code[example].title, now=right.by_code[example].title,
        )  # fmt: skip


def _is_scored(framework: Framework, code: str) -> bool:
    return framework.by_code[code].is_leaf
