"""Checks of a cycle against the criteria sets that its groups use. Pure; the sets are handed in."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Positions
from parscore.model.cycle import COUNCIL, Cycle, Group
from parscore.model.framework import Framework
from parscore.text import did_you_mean, natural_key, quoted

Frameworks = Mapping[str, Framework | None]
Check = Callable[[Cycle, Positions, Frameworks], Iterator[Diagnostic]]


def _groups(cycle: Cycle, frameworks: Frameworks) -> Iterator[tuple[int, Group, Framework]]:
    """Every group whose set could be read."""
    for index, group in enumerate(cycle.groups):
        if (framework := frameworks.get(group.framework)) is not None:
            yield index, group, framework


def unknown_codes(cycle: Cycle, at: Positions, frameworks: Frameworks) -> Iterator[Diagnostic]:
    """C104: a code that does not apply to a unit but is not in the group's set at all."""
    for index, group, framework in _groups(cycle, frameworks):
        for number, unit in enumerate(group.units):
            for position, code in enumerate(unit.not_applicable):
                if code not in framework.by_code:
                    place = at.at("groups", index, "units", number, "not_applicable", position)
                    suggestion = did_you_mean(code, framework.by_code)
                    yield finding(
                        "C104",
                        place,
                        unit=unit.id,
                        criterion=code,
                        suggestion=suggestion,
                        framework=framework.framework,
                    )


def nothing_left(cycle: Cycle, at: Positions, frameworks: Frameworks) -> Iterator[Diagnostic]:
    """C105: a unit to which no criterion applies."""
    for index, group, framework in _groups(cycle, frameworks):
        for number, unit in enumerate(group.units):
            without = framework.expand(unit.not_applicable)
            if unit.not_applicable and all(leaf.code in without for leaf in framework.leaves):
                place = at.key("groups", index, "units", number, "not_applicable")
                yield finding("C105", place, unit=unit.id, name=unit.name)


def covered_codes(cycle: Cycle, at: Positions, frameworks: Frameworks) -> Iterator[Diagnostic]:
    """C106: a code given twice, or already taken along by its parent."""
    for index, group, framework in _groups(cycle, frameworks):
        for number, unit in enumerate(group.units):
            codes = unit.not_applicable
            for position, code in enumerate(codes):
                others = [other for other in codes if other != code and code in framework.expand([other])]
                if code in codes[:position]:
                    others = [code]
                if others:
                    place = at.at("groups", index, "units", number, "not_applicable", position)
                    yield finding("C106", place, unit=unit.id, criterion=code, other=others[0])


def survey_missing(cycle: Cycle, at: Positions, frameworks: Frameworks) -> Iterator[Diagnostic]:
    """C113: surveyed leaves but no survey results named."""
    if cycle.survey is None:
        yield from _unfed(cycle, at, frameworks, "C113", "survey")


def given_missing(cycle: Cycle, at: Positions, frameworks: Frameworks) -> Iterator[Diagnostic]:
    """C114: leaves whose points are brought in from outside but no file that brings them."""
    if cycle.given is None:
        yield from _unfed(cycle, at, frameworks, "C114", "given")


def _unfed(cycle: Cycle, at: Positions, frameworks: Frameworks, code: str, kind: str) -> Iterator[Diagnostic]:
    for index, group, framework in _groups(cycle, frameworks):
        leaves = [leaf.code for leaf in framework.scored if leaf.rule is not None and leaf.rule.kind == kind]
        if leaves:
            place = at.at("groups", index, "framework")
            yield finding(code, place, group=group.id, number=len(leaves), codes=_some(leaves))


def unused_survey(cycle: Cycle, at: Positions, frameworks: Frameworks) -> Iterator[Diagnostic]:
    """C128: survey or given files although no set has a leaf for them."""
    read = [framework for _, _, framework in _groups(cycle, frameworks)]
    if len(read) < len(cycle.groups):
        return
    kinds = {leaf.rule.kind for framework in read for leaf in framework.scored if leaf.rule is not None}
    if cycle.survey is not None and not kinds & {"survey", "given"}:
        yield finding("C128", at.key("survey"), key="survey")
    if cycle.given is not None and not kinds & {"survey", "given"}:
        yield finding("C128", at.key("given"), key="given")


def unknown_leads(cycle: Cycle, at: Positions, frameworks: Frameworks) -> Iterator[Diagnostic]:
    """C117: criteria led by an agency that the cycle does not know, so that nobody could rule on them."""
    known = [unit.id for _, unit in cycle.units()] + [agency.id for agency in cycle.agencies] + [COUNCIL]
    reported: set[tuple[str, str]] = set()
    for index, group, framework in _groups(cycle, frameworks):
        led: dict[str, list[str]] = {}
        for leaf in framework.scored:
            if leaf.lead and leaf.lead not in known:
                led.setdefault(leaf.lead, []).append(leaf.code)
        for lead, codes in led.items():
            if (lead, group.framework) in reported:
                continue
            reported.add((lead, group.framework))
            suggestion = did_you_mean(lead, known)
            place = at.at("groups", index, "framework")
            yield finding(
                "C117", place, lead=lead, codes=_some(codes), number=len(codes), suggestion=suggestion
            )


def other_year(cycle: Cycle, at: Positions, frameworks: Frameworks) -> Iterator[Diagnostic]:
    """C118: a set made for another year than the cycle's."""
    for index, _, framework in _groups(cycle, frameworks):
        if framework.year != cycle.year:
            place = at.at("groups", index, "framework")
            yield finding("C118", place, framework=framework.framework, other=framework.year, year=cycle.year)


def one_name_two_sets(cycle: Cycle, at: Positions, frameworks: Frameworks) -> Iterator[Diagnostic]:
    """C119: two files that carry one identity but differ."""
    first: dict[str, tuple[str, Framework]] = {}
    for index, group, framework in _groups(cycle, frameworks):
        name, other = first.setdefault(framework.framework, (group.framework, framework))
        if name != group.framework and other != framework:
            place = at.at("groups", index, "framework")
            yield finding("C119", place, framework=framework.framework, one=name, two=group.framework)


def _some(codes: list[str]) -> str:
    listed = sorted(codes, key=natural_key)
    return quoted(listed[:5]) + (" …" if len(listed) > 5 else "")


SETS: tuple[Check, ...] = (
    unknown_codes,
    nothing_left,
    covered_codes,
    survey_missing,
    given_missing,
    unused_survey,
    unknown_leads,
    other_year,
    one_name_two_sets,
)
