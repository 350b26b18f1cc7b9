"""Checks that add up: children against parents, the list against what the decision prints. Pure.

In a published part of a larger set, less than is declared is only a remark (F121).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal

from parscore.catalogue import finding
from parscore.check.framework.nodes import Check, at_value, slip, slip_among
from parscore.diagnostics import Diagnostic, Place, Positions, Severity
from parscore.model.aggregate import full_maximum
from parscore.model.framework import Criterion, Framework
from parscore.model.scorecard import MEASURED_STAGES
from parscore.number import ZERO, parse, vi
from parscore.text import did_you_mean

STANDARD_SOURCES = ("appraised", *sorted(MEASURED_STAGES, reverse=True))


def _against(
    framework: Framework, place: Place, code: str, said: Decimal | int, found: Decimal | int, what: str,
    *, criterion: str = "", **values: object,
) -> Iterator[Diagnostic]:  # fmt: skip
    """The finding `code` where not what is said was found, or F121 where a part of a set lists less."""
    if framework.part and found < said:
        where = f"tiêu chí {criterion}" if criterion else "bộ tiêu chí"
        less, full = vi(Decimal(found)), vi(Decimal(said))
        yield finding("F121", place, criterion=criterion, where=where, what=what, found=less, declared=full)
    elif found != said:
        values |= {"declared": said, "found": found, "what": what}
        yield finding(code, place, unit="", criterion=criterion, weight=None, **values)


def parent_sums(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F102: a parent's maximum that is not what its children's come to."""
    for node in framework.nodes():
        code, maximum = node.criterion.code, node.criterion.max
        if children := [(child.code, child.max) for child in node.criterion.children]:
            found = full_maximum(node.criterion.aggregate, node.criterion.children)
            place = at.at(*node.path, "max")
            hint = slip(maximum, found) or slip_among(children, maximum - found)
            values = {"maximum": maximum, "slip": hint}
            yield from _against(framework, place, "F102", maximum, found, "điểm", criterion=code, **values)


def counts_per_level(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F103: listed counts differ from the declared; F120 where a note explains it."""
    declared, listed = framework.declares.counts, _listed(framework.criteria)
    if declared is None or len(declared) != len(framework.levels):
        return
    for depth, (level, said) in enumerate(zip(framework.levels, declared, strict=True)):
        place, found = at.at("declares", "counts", depth), _at_depth(listed, depth)
        yield from _count(framework, place, f"«{level}»", said, found=found)


def _listed(criteria: Sequence[Criterion]) -> list[int]:
    """How many criteria every level has, from `criteria` down."""
    counts: list[int] = []
    row = criteria
    while row:
        counts.append(len(row))
        row = [child for parent in row for child in parent.children]
    return counts


def _at_depth(counts: Sequence[int], depth: int) -> int:
    return counts[depth] if depth < len(counts) else 0


def _count(
    framework: Framework, place: Place, what: str, said: int, *, found: int, code: str = ""
) -> Iterator[Diagnostic]:
    note = framework.declares.counts_note
    kind = "F120" if note else "F117" if code else "F103"
    return _against(framework, place, kind, said, found, what, criterion=code, note=note)


def counts_shape(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F124: more or fewer declared counts than levels."""
    declared = framework.declares.counts
    if declared is not None and len(declared) != len(framework.levels):
        place = at.at("declares", "counts")
        yield finding("F124", place, counts=len(declared), levels=len(framework.levels))


def unknown_branches(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F118: counts declared below a branch that the set does not have."""
    for code in framework.declares.branches:
        if code not in framework.branches:
            place, near = at.key("declares", "branches", code), did_you_mean(code, framework.branches)
            yield finding("F118", place, criterion=code, suggestion=near)


def branch_counts(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F117: counts below one branch that differ from the declared; F120 where a note explains it."""
    depths = {node.criterion.code: node.depth for node in framework.nodes() if node.criterion.children}
    for code in filter(depths.__contains__, framework.declares.branches):
        listed = _listed(framework.by_code[code].children)
        names = [f"«{level}»" for level in framework.levels[depths[code] + 1 :]]
        for index, said in enumerate(framework.declares.branches[code]):
            name = names[index] if index < len(names) else "tiêu chí ở cấp không có tên"
            place, found = at.at("declares", "branches", code, index), _at_depth(listed, index)
            yield from _count(framework, place, name, said, found=found, code=code)


def idle_note(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F119: a note on wrong counts where every count agrees and the note names no other number."""
    note, listed = framework.declares.counts_note, _listed(framework.criteria)
    counts = [_at_depth(listed, depth) for depth in range(len(framework.levels))]
    if note and _counts_agree(framework, counts) and _numbers_in(note) <= set(counts):
        yield finding("F119", at.at("declares", "counts_note"))


def _counts_agree(framework: Framework, counts: list[int]) -> bool:
    branches_agree = all(
        code in framework.by_code and list(said) == _listed(framework.by_code[code].children)[: len(said)]
        for code, said in framework.declares.branches.items()
    )
    return branches_agree and list(framework.declares.counts or counts) == counts


def _numbers_in(text: str) -> set[int]:
    words = text.replace(",", " ").replace(";", " ").split()
    return {int(number) for number in map(parse, words) if number is not None}


def declared_points(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F113: the points of the top level do not add up to the declared total."""
    said, found = framework.declares.points, framework.maximum
    if said is not None:
        tops = [(criterion.code, criterion.max) for criterion in framework.criteria]
        hint = slip(said, found) or slip_among(tops, said - found)
        yield from _against(framework, at.at("declares", "points"), "F113", said, found, "điểm", slip=hint)


def declared_survey_points(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F114: the surveyed leaves do not add up to the declared survey points."""
    said, found, leaves = framework.declares.survey_points, framework.survey_maximum, len(framework.surveyed)
    if said is not None:
        place, what = at.at("declares", "survey_points"), "điểm điều tra XHH"
        hint = slip(said, found)
        yield from _against(framework, place, "F114", said, found, what, leaves=leaves, slip=hint)


def declared_sources(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F115: the leaves of one source do not add up to what is declared for it."""
    declared = framework.declares.sources
    listed = _by_source(framework) if declared else {}
    for source in dict.fromkeys((*declared, *listed)):
        said, points = declared.get(source, ZERO), listed.get(source, ZERO)
        place, what = at.at("declares", "sources", source), f"điểm của nguồn «{source}»"
        hint = slip(said, points)
        yield from _against(framework, place, "F115", said, points, what, source=source, slip=hint)


def _by_source(framework: Framework) -> Mapping[str, Decimal]:
    """The points of the leaves of every source."""
    found: dict[str, Decimal] = {}
    for leaf in framework.leaves:
        found[leaf.origin] = found.get(leaf.origin, ZERO) + framework.counted[leaf.code]
    return found


def unknown_sources(framework: Framework, at: Positions) -> Iterator[Diagnostic]:
    """F116: a leaf names a source that `sources` does not list."""
    for node in framework.nodes():
        source = node.criterion.source
        if source and source not in framework.sources:
            near = did_you_mean(source, framework.sources)
            yield at_value("F116", at, node, "source", source=source, suggestion=near)


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
        place, weight = at.key("part_note"), Severity.WARNING
        yield finding("F122", place, have="part_note", lacks="part: true", weight=weight)


SUMS: tuple[Check, ...] = (
    parent_sums, counts_per_level, counts_shape, unknown_branches, branch_counts, idle_note,
    declared_points, declared_survey_points, declared_sources, unknown_sources, undeclared_sources,
    part_and_note,
)  # fmt: skip
