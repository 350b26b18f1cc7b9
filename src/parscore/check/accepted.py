"""Findings that somebody has looked at and accepts: they keep their words and carry the reason.

Only warnings and remarks can be accepted. Pure: an entry that accepts nothing is itself a finding.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator, Mapping, Sequence

from msgspec import Struct, structs

from parscore.catalogue import FAMILIES, entry, family, finding
from parscore.diagnostics import Diagnostic, Positions, Severity
from parscore.model.base import Accepted
from parscore.model.cycle import Cycle
from parscore.model.framework import Framework
from parscore.text import did_you_mean, fold

EVERYTHING = "".join(FAMILIES)
"""All families of findings, by their letters."""
OF_FILES = "FC"
"""The families that concern what is written in sets and cycles: lint sees all of them, scoring some."""
OF_RESULTS = "WRSK"
"""The families of which scoring sees every finding."""


class AcceptedIn(Struct, frozen=True):
    """The entries of one set or cycle: where they stand, the code for what is wrong with them, the files they concern.

    `files` None: any. `seen`: the families of which every finding is there, so that an entry can match nothing.
    """

    entries: Sequence[Accepted]
    at: Positions
    code: str
    files: Container[str] | None = None
    seen: str = ""


def accepted_in_sets(
    frameworks: Mapping[str, Framework | None], positions: Mapping[str, Positions], seen: str = ""
) -> Iterator[AcceptedIn]:
    """The entries of every set, which concern the findings of its own file; `positions` by the same names."""
    for name, made in frameworks.items():
        if made is not None and made.accepted:
            at = positions[name]
            yield AcceptedIn(made.accepted, at, "F245", {at.file}, seen)


def accepted_in_cycle(
    cycle: Cycle, at: Positions, seen: str, files: Container[str] | None = None
) -> AcceptedIn:
    """The entries of a cycle, which concern every finding of it and of its sets."""
    return AcceptedIn(cycle.accepted, at, "C140", files, seen)


def with_accepted(
    findings: Iterable[Diagnostic], listed: Iterable[AcceptedIn], names: Mapping[str, str] | None = None
) -> list[Diagnostic]:
    """The findings, those that are accepted with the reason, and what is wrong with the entries.

    `names` are those of units.
    """
    found, wrong = accept(findings, listed, names or {})
    return [*found, *wrong]


def accept(
    findings: Iterable[Diagnostic], listed: Iterable[AcceptedIn], names: Mapping[str, str]
) -> tuple[list[Diagnostic], list[Diagnostic]]:
    """The findings, those that are accepted with the reason; and what is wrong with the entries."""
    found, wrong = list(dict.fromkeys(findings)), list[Diagnostic]()
    for part in listed:
        for index, one in enumerate(part.entries):
            matched = [each for each in found if _matches(one, each, part, names)]
            known = frozenset(matched)
            found = [_with_reason(each, one.reason) if each in known else each for each in found]
            wrong += _problem(one, part, index, matched)
    return found, wrong


def _with_reason(found: Diagnostic, reason: str) -> Diagnostic:
    """An accepted finding; an error, or one that is accepted already, stays as it is."""
    kept = found.severity is Severity.ERROR or bool(found.accepted)
    return found if kept else structs.replace(found, accepted=reason)


def _problem(
    one: Accepted, part: AcceptedIn, index: int, matched: Sequence[Diagnostic]
) -> Iterator[Diagnostic]:
    """F245 or C140: an entry of no code, for an error, or that matches nothing where all is seen."""
    known = entry(one.code)
    place = part.at.at("accepted", index, "code")
    if known is None:
        near = did_you_mean(one.code, family(one.code[:1].upper()))
        yield finding(part.code, place, accepted=one.code, problem=f"không có mã này{near}")
    elif Severity.ERROR in ([each.severity for each in matched] or [known.severity]):
        problem = "đây là lỗi; chỉ cảnh báo và lưu ý mới chấp nhận được"
        yield finding(part.code, place, weight=Severity.ERROR, accepted=one.code, problem=problem)
    elif not matched and one.code[0] in part.seen:
        where = f" ở {', '.join(one.at)}" if one.at else ""
        yield finding(part.code, place, accepted=one.code, problem=f"không có phát hiện nào như thế{where}")


def _matches(one: Accepted, found: Diagnostic, part: AcceptedIn, names: Mapping[str, str]) -> bool:
    """Whether an entry speaks of a finding: its file, its code, and one of its places if it names any."""
    if one.code != found.code or (part.files is not None and found.place.file not in part.files):
        return False
    return not one.at or any(_is_at(at, found, names) for at in one.at)


def _is_at(at: str, found: Diagnostic, names: Mapping[str, str]) -> bool:
    """Whether a text is a finding's criterion or one above it, its unit, both, its file or its whole place."""
    code, place = found.criterion, found.place
    units = [unit for unit in (found.unit, names.get(found.unit, "")) if unit]
    said = [code, *units, *(f"{unit} {code}" for unit in units if code)]
    said += [place.file, str(place)]
    below = code.startswith(f"{at}.") or place.file.endswith(f"/{at}")
    return below or fold(at) in {fold(one) for one in said if one}
