"""Checks that add up: children against parents, the list against what the decision prints. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal

from parscore.catalogue import finding
from parscore.check.framework.nodes import Check, slip, slip_among, total
from parscore.diagnostics import Diagnostic, Place, Positions, Severity
from parscore.model.framework import Criterion, Framework
from parscore.number import parse, vi
from parscore.text import did_you_mean

STANDARD_SOURCES = ("appraised", "survey", "given")


def parent_sums(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F102: a parent's maximum that is not the sum of its children's; F121 where only a part is published."""
    for node in framework.nodes():
        criterion = node.criterion
        if criterion.is_leaf:
            continue
        children = [(child.code, child.max) for child in criterion.children]
        found = total(points for _, points in children)
        gap = criterion.max - found
        if not gap:
            continue
        place = at.at(*node.path, "max")
        if framework.part and gap > 0:
            yield _partly(place, found, criterion.max, "điểm", criterion.code)
        else:
            hint = slip(criterion.max, found) or slip_among(children, gap)
            yield finding(
                "F102", place, criterion=criterion.code, maximum=criterion.max, found=found, slip=hint
            )


def _partly(
    place: Place, found: Decimal | int, declared: Decimal | int, what: str, code: str = ""
) -> Diagnostic:
    where = f"tiêu chí {code}" if code else "bộ tiêu chí"
    shown = [vi(Decimal(number)) for number in (found, declared)]
    return finding("F121", place, criterion=code, where=where, found=shown[0], declared=shown[1], what=what)


def counts_per_level(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F103: listed counts differ from the declared; F120 where a note explains it; F121 in a part."""
    declared = framework.declares.counts
    if declared is None or len(declared) != len(framework.levels):
        return
    for depth, (level, said) in enumerate(zip(framework.levels, declared, strict=True)):
        found = sum(node.depth == depth for node in framework.nodes())
        place = at.at("declares", "counts", depth)
        yield from _count(framework, place, f"«{level}»", said, found=found)


def _count(
    framework: Framework, place: Place, what: str, said: int, *, found: int, code: str = ""
) -> Iterator[Diagnostic]:
    if said == found:
        return
    note = framework.declares.counts_note
    if framework.part and found < said:
        yield _partly(place, found, said, what, code)
    elif note:
        yield finding("F120", place, criterion=code, what=what, declared=said, found=found, note=note)
    elif code:
        yield finding("F117", place, criterion=code, what=what, declared=said, found=found)
    else:
        yield finding("F103", place, what=what, declared=said, found=found)


def counts_shape(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F124: more or fewer declared counts than levels."""
    declared = framework.declares.counts
    if declared is not None and len(declared) != len(framework.levels):
        place = at.at("declares", "counts")
        yield finding("F124", place, counts=len(declared), levels=len(framework.levels))


def branch_counts(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F117, F118: counts below one branch that differ, or a branch that is not in the set."""
    for code, declared in framework.declares.branches.items():
        criterion = framework.by_code.get(code)
        place = at.key("declares", "branches", code)
        if criterion is None or criterion.is_leaf:
            parents = [node.criterion.code for node in framework.nodes() if node.criterion.children]
            yield finding("F118", place, criterion=code, suggestion=did_you_mean(code, parents))
            continue
        depth = next(node.depth for node in framework.nodes() if node.criterion.code == code)
        listed = _listed_below(criterion)
        for index, said in enumerate(declared):
            level = depth + 1 + index
            name = (
                f"«{framework.levels[level]}»"
                if level < len(framework.levels)
                else "tiêu chí ở cấp không có tên"
            )
            found = listed[index] if index < len(listed) else 0
            where = at.at("declares", "branches", code, index)
            yield from _count(framework, where, name, said, found=found, code=code)


def _listed_below(criterion: Criterion) -> list[int]:
    counts: list[int] = []
    row: Sequence[Criterion] = criterion.children
    while row:
        counts.append(len(row))
        row = [child for parent in row for child in parent.children]
    return counts


def idle_note(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F119: a note on wrong counts where every count agrees and the note names no other number."""
    declares = framework.declares
    if not declares.counts_note:
        return
    depths = [node.depth for node in framework.nodes()]
    listed = [depths.count(depth) for depth in range(len(framework.levels))]
    branches_agree = all(
        code in framework.by_code and list(said) == _listed_below(framework.by_code[code])[: len(said)]
        for code, said in declares.branches.items()
    )
    words = declares.counts_note.replace(",", " ").replace(";", " ").split()
    numbers = {int(number) for number in (parse(word) for word in words) if number is not None}
    if list(declares.counts or listed) == listed and branches_agree and numbers <= set(listed):
        yield finding("F119", at.at("declares", "counts_note"))


def declared_points(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F113: the points of the top level do not add up to the declared total."""
    said, found = framework.declares.points, framework.maximum
    if said is None or said == found:
        return
    place = at.at("declares", "points")
    if framework.part and found < said:
        yield _partly(place, found, said, "điểm")
    else:
        tops = [(criterion.code, criterion.max) for criterion in framework.criteria]
        hint = slip(said, found) or slip_among(tops, said - found)
        yield finding("F113", place, declared=said, found=found, slip=hint)


def declared_survey_points(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F114: the surveyed leaves do not add up to the declared survey points."""
    said = framework.declares.survey_points
    surveyed = [leaf for leaf in framework.leaves if leaf.rule is not None and leaf.rule.kind == "survey"]
    found = total(leaf.max for leaf in surveyed)
    if said is None or said == found:
        return
    place = at.at("declares", "survey_points")
    if framework.part and found < said:
        yield _partly(place, found, said, "điểm điều tra XHH")
    else:
        yield finding("F114", place, declared=said, found=found, leaves=len(surveyed), slip=slip(said, found))


def declared_sources(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F115: the leaves of one source do not add up to what is declared for it."""
    declared = framework.declares.sources
    if not declared:
        return
    found: dict[str, Decimal] = {source: Decimal(0) for source in declared}
    for leaf in framework.leaves:
        found[leaf.origin] = found.get(leaf.origin, Decimal(0)) + leaf.max
    for source, points in found.items():
        said = declared.get(source, Decimal(0))
        if said == points:
            continue
        place = at.at("declares", "sources", source)
        if framework.part and points < said:
            yield _partly(place, points, said, f"điểm của nguồn «{source}»")
        else:
            yield finding("F115", place, source=source, declared=said, found=points, slip=slip(said, points))


def unknown_sources(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F116: a leaf names a source that `sources` does not list."""
    for node in framework.nodes():
        source = node.criterion.source
        if source and source not in framework.sources:
            suggestion = did_you_mean(source, framework.sources)
            place = at.at(*node.path, "source")
            yield finding("F116", place, criterion=node.criterion.code, source=source, suggestion=suggestion)


def undeclared_sources(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F125: `declares.sources` names a source that the set does not know."""
    known = framework.sources or dict.fromkeys(STANDARD_SOURCES)
    for source in framework.declares.sources:
        if source not in known and source not in STANDARD_SOURCES:
            place = at.key("declares", "sources", source)
            yield finding("F125", place, source=source, suggestion=did_you_mean(source, known))


def part_and_note(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F122: a part without a note saying which part, or a note without a part."""
    if framework.part and not framework.part_note:
        yield finding("F122", at.key("part"), have="part: true", lacks="part_note")
    if framework.part_note and not framework.part:
        yield finding(
            "F122", at.key("part_note"), have="part_note", lacks="part: true", weight=Severity.WARNING
        )


SUMS: tuple[Check, ...] = (
    parent_sums,
    counts_per_level,
    counts_shape,
    branch_counts,
    idle_note,
    declared_points,
    declared_survey_points,
    declared_sources,
    unknown_sources,
    undeclared_sources,
    part_and_note,
)
