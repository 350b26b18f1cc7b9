"""Which survey shares and given points may stand. An error means that the value is not taken.

Pure: values and what is known of the cycle in, accepted values and findings out.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from typing import Any, Generic, NamedTuple, TypeVar

from msgspec import structs

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place, Severity
from parscore.model.cycle import Unit
from parscore.model.framework import Criterion, Framework
from parscore.model.rules import SurveyRule
from parscore.model.scorecard import COMPUTED
from parscore.model.submission import Brought, Share
from parscore.text import did_you_mean

T = TypeVar("T", Share, Brought)
SOURCES = {"survey": "điều tra xã hội học", "given": "nguồn bên ngoài (given)"}


class LineOf(NamedTuple, Generic[T]):
    """All that came for one criterion of one unit."""

    unit: Unit
    framework: Framework
    criterion: Criterion
    items: list[T]

    @property
    def excluded(self) -> bool:
        """Whether the criterion does not apply to the unit."""
        return self.criterion.code in self.framework.left_out(self.unit.not_applicable, self.unit.kind)


def _lines(
    items: Iterable[T], frameworks: Mapping[str, Framework], units: Mapping[str, Unit]
) -> Iterator[LineOf[T]]:
    lines: dict[tuple[str, str], list[T]] = defaultdict(list)
    for item in items:
        lines[item.unit, item.code].append(item)
    for (unit, code), group in lines.items():
        yield LineOf(units[unit], frameworks[unit], frameworks[unit].by_code[code], group)


def _errors(faults: Iterable[Diagnostic]) -> list[str]:
    return [fault.message for fault in faults if fault.severity is Severity.ERROR]


def accept_shares(
    shares: Iterable[Share],
    brought: Iterable[Brought],
    frameworks: Mapping[str, Framework],
    units: Mapping[str, Unit],
) -> tuple[list[Share], list[Diagnostic]]:
    """The shares that stand: one an audience, in range, enough replies, every audience of the rule there.

    Shares made of replies stay beside them when their leaf gets no points of them, and say why (`refused`).
    """
    ready = {(item.unit, item.code): item.place for item in brought if item.kind == "survey"}
    kept, findings = list[Share](), list[Diagnostic]()
    for line in _lines(shares, frameworks, units):
        faults = list(_share_faults(line, ready.get((line.unit.id, line.criterion.code))))
        findings += faults
        if errors := _errors(faults):
            kept += _refused(line, errors)
        elif not line.excluded:
            kept += line.items
    return kept, findings


def _refused(line: LineOf[Share], errors: Iterable[str]) -> list[Share]:
    """The shares made of replies, with why their leaf gets no points of them."""
    if line.criterion.survey is None:
        return []
    start = f"{line.unit.name}, tiêu chí {line.criterion.code}: "
    said = "; ".join(error.removeprefix(start) for error in errors)
    return [structs.replace(share, refused=said) for share in line.items if share.poll is not None]


def _say(code: str, share: Share | Brought, **values: Any) -> Diagnostic:
    return finding(code, share.place, unit=share.unit, criterion=share.code, **values)


def _share_faults(line: LineOf[Share], ready: Place | None) -> Iterator[Diagnostic]:
    """What is wrong with the shares of one line; `ready` is where its points stand as well, if anywhere."""
    rule = line.criterion.survey
    if line.excluded:
        yield from (_say("S110", share) for share in line.items)
        return
    if rule is None:
        yield from (_say("S106", share) for share in sorted(line.items, key=_place))
    else:
        yield from _against_rule(line, rule)
    if ready is not None:
        yield _say("S107", line.items[0], other=ready)


def _place(item: Share | Brought) -> Place:
    return item.place


def _against_rule(line: LineOf[Share], rule: SurveyRule) -> Iterator[Diagnostic]:
    group, audiences, name = sorted(line.items, key=_place), line.framework.audiences, line.unit.name
    first = {share.audience: share for share in reversed(group)}
    for share in group:
        if not 0 <= share.share <= 1:
            yield _say("S101", share, name=name, value=share.share)
        if share.audience not in rule.audiences:
            near = did_you_mean(share.audience, rule.audiences)
            yield _say("S102", share, name=share.audience, suggestion=near)
        elif first[share.audience] is not share:
            yield _say("S103", share, other=first[share.audience].place)
        yield from _too_few(share, rule.min_replies, name, audiences)
    if missing := [audiences.get(one, one) for one in rule.audiences if one not in first]:
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
    kept, findings = list[Brought](), list[Diagnostic]()
    for line in _lines(brought, frameworks, units):
        line.items.sort(key=_place)
        faults = list(_brought_faults(line))
        findings += faults
        kept += [] if line.excluded or _errors(faults) else line.items
    return kept, findings


def _brought_faults(line: LineOf[Brought]) -> Iterator[Diagnostic]:
    if line.excluded:
        yield from (_say("S110", item) for item in line.items)
        return
    for item in line.items:
        yield from _of_item(item, line.criterion, line.unit.name)
    yield from (_say("S103", item, other=line.items[0].place) for item in line.items[1:])


def _of_item(item: Brought, criterion: Criterion, name: str) -> Iterator[Diagnostic]:
    if not _may_bring(criterion, item.kind):
        yield _say("S109", item, source=SOURCES[item.kind])
    if item.points is not None and not 0 <= item.points <= criterion.max:
        yield _say("S108", item, value=item.points, max=criterion.max)
    if item.share is not None and not 0 <= item.share <= 1:
        yield _say("S101", item, name=name, value=item.share)


def _may_bring(criterion: Criterion, kind: str) -> bool:
    """Whether points of this kind may be brought in: also given ones for a criterion with rows below it."""
    return kind == "given" if criterion.children else criterion.measured_by == kind


def known_twice(
    framework: Framework, brought: Iterable[Brought], spoken_of: Callable[[], Collection[str]]
) -> Iterator[Diagnostic]:
    """S270: points given for a criterion although rows below it, in `spoken_of`, have points or figures too."""
    for item in (one for one in brought if framework.by_code[one.code].children):
        below, spoken = framework.by_code[item.code].children, spoken_of()
        rows = [one.code for child in below for one in child.walk() if one.code in spoken]
        if rows:
            yield _say("S270", item, rows=", ".join(rows))


def withheld(framework: Framework, unit: Unit, codes: Sequence[str], place: Place) -> Iterator[Diagnostic]:
    """K321: the survey part of a unit is left out, as too few replied on some criteria."""
    policy = framework.policy.survey
    if codes and policy is not None:
        limit, few = policy.publish_from, ", ".join(codes)
        yield finding("K321", place, unit=unit.id, name=unit.name, limit=limit, codes=few)


def missing_measures(
    framework: Framework,
    unit: Unit,
    kinds: frozenset[str],
    shares: Iterable[Share],
    brought: Iterable[Brought],
    place: Place,
) -> Iterator[Diagnostic]:
    """S111: the leaves of a unit measured by one of `kinds` for which nothing was taken, in one finding."""
    taken = {share.code for share in shares if not share.refused} | {item.code for item in brought}
    without = framework.expand(taken) | framework.left_out(unit.not_applicable, unit.kind)
    due = kinds - {COMPUTED}
    wanted = (leaf for leaf in (framework.leaves if due else ()) if leaf.measured_by in due)
    if missing := [leaf.code for leaf in wanted if leaf.code not in without]:
        yield finding("S111", place, unit=unit.id, name=unit.name, missing=", ".join(missing))
