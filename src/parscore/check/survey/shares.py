"""Which survey shares and given points may stand. An error means that the value is not taken.

Pure: values and what is known of the cycle in, accepted values and findings out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place, Severity
from parscore.model.cycle import Unit
from parscore.model.framework import Criterion, Framework
from parscore.model.submission import Brought, Share
from parscore.text import did_you_mean

SOURCES = {"survey": "điều tra xã hội học", "given": "nguồn bên ngoài (given)"}


def accept_shares(
    shares: Iterable[Share],
    brought: Iterable[Brought],
    frameworks: Mapping[str, Framework],
    units: Mapping[str, Unit],
) -> tuple[list[Share], list[Diagnostic]]:
    """The shares that stand: one an audience, in range, enough replies, every audience of the rule there.

    Shares made of replies stay beside them when their leaf gets no points of them, and say why (`refused`).
    """
    ready = {(item.unit, item.code): item for item in brought if item.kind == "survey"}
    lines: dict[tuple[str, str], list[Share]] = defaultdict(list)
    for share in shares:
        lines[(share.unit, share.code)].append(share)
    kept: list[Share] = []
    findings: list[Diagnostic] = []
    for (unit, code), group in lines.items():
        criterion = frameworks[unit].by_code[code]
        if code in frameworks[unit].expand(list(units[unit].not_applicable)):
            findings += [_say("S110", share) for share in group]
            continue
        name, audiences = units[unit].name, frameworks[unit].audiences
        inside = sorted(group, key=lambda share: share.place)
        faults = list(_share_faults(criterion, inside, name, audiences))
        if (item := ready.get((unit, code))) is not None:
            faults.append(_say("S107", group[0], other=item.place))
        findings += faults
        grave = [fault.message for fault in faults if fault.severity is Severity.ERROR]
        if not grave:
            kept += group
        elif criterion.survey is not None:
            kept += _refused(group, [said.removeprefix(f"{name}, tiêu chí {code}: ") for said in grave])
    return kept, findings


def _refused(group: Iterable[Share], reasons: Iterable[str]) -> list[Share]:
    """The shares made of replies, with why their leaf gets no points of them."""
    return [replace(share, refused="; ".join(reasons)) for share in group if share.poll is not None]


def _say(code: str, share: Share | Brought, **values: Any) -> Diagnostic:
    return finding(code, share.place, unit=share.unit, criterion=share.code, **values)


def _share_faults(
    criterion: Criterion, group: list[Share], name: str, audiences: Mapping[str, str]
) -> Iterator[Diagnostic]:
    """What is wrong with the shares of one unit, called `name`, on one leaf; `audiences` are their names."""
    rule = criterion.survey
    if rule is None:
        yield from (_say("S106", share) for share in group)
        return
    seen: dict[str, Share] = {}
    for share in group:
        if not 0 <= share.share <= 1:
            yield _say("S101", share, name=name, value=share.share)
        if share.audience not in rule.audiences:
            near = did_you_mean(share.audience, rule.audiences)
            yield _say("S102", share, name=share.audience, suggestion=near)
        elif share.audience in seen:
            yield _say("S103", share, other=seen[share.audience].place)
        seen.setdefault(share.audience, share)
        yield from _too_few(share, rule.min_replies, name, audiences)
    if missing := [audiences.get(one, one) for one in rule.audiences if one not in seen]:
        code = "S236" if any(share.reweigh for share in group) else "S105"
        yield _say(code, group[0], name=name, missing=", ".join(missing))


def _too_few(share: Share, least: int, name: str, audiences: Mapping[str, str]) -> Iterator[Diagnostic]:
    """S112: replies that are asked for are not counted; S104: there are too few of them."""
    if share.replies is None:
        if least:
            yield _say("S112", share, least=least)
    elif share.replies < least:
        who = audiences.get(share.audience, share.audience)
        yield _say("S104", share, name=name, audience=who, replies=share.replies, least=least)


def accept_brought(
    brought: Iterable[Brought], frameworks: Mapping[str, Framework], units: Mapping[str, Unit]
) -> tuple[list[Brought], list[Diagnostic]]:
    """The ready and given points that stand: one a line, within 0…max, from the source the rule names."""
    lines: dict[tuple[str, str], list[Brought]] = defaultdict(list)
    for item in brought:
        lines[(item.unit, item.code)].append(item)
    kept: list[Brought] = []
    findings: list[Diagnostic] = []
    for (unit, code), group in lines.items():
        group.sort(key=lambda item: item.place)
        criterion = frameworks[unit].by_code[code]
        if code in frameworks[unit].expand(list(units[unit].not_applicable)):
            findings += [_say("S110", item) for item in group]
            continue
        name = units[unit].name
        faults = [fault for item in group for fault in _brought_faults(criterion, item, name)]
        faults += [_say("S103", item, other=group[0].place) for item in group[1:]]
        findings += faults
        if not any(fault.severity is Severity.ERROR for fault in faults):
            kept += group
    return kept, findings


def _brought_faults(criterion: Criterion, item: Brought, name: str) -> Iterator[Diagnostic]:
    if criterion.measured_by != item.kind:
        yield _say("S109", item, source=SOURCES[item.kind])
    if item.points is not None and not 0 <= item.points <= criterion.max:
        yield _say("S108", item, value=item.points, max=criterion.max)
    if item.share is not None and not 0 <= item.share <= 1:
        yield _say("S101", item, name=name, value=item.share)


def missing_measures(
    framework: Framework,
    unit: Unit,
    kinds: frozenset[str],
    shares: Iterable[Share],
    brought: Iterable[Brought],
    place: Place,
) -> Iterator[Diagnostic]:
    """S111: the leaves of a unit measured by one of `kinds` for which nothing was taken, in one finding."""
    known = {share.code for share in shares if not share.refused} | {item.code for item in brought}
    excluded = framework.expand(list(unit.not_applicable))
    known_kinds = kinds & set(SOURCES)
    wanted = [leaf for leaf in framework.leaves if leaf.measured_by in known_kinds]
    missing = [leaf.code for leaf in wanted if leaf.code not in known | excluded]
    if missing:
        yield finding("S111", place, unit=unit.id, name=unit.name, missing=", ".join(missing))
