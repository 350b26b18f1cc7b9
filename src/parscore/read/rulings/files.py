"""What one file of rulings came to: rulings, findings, whose it is, and what in it could not be read.

May not judge whether a ruling may stand.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import PurePosixPath

from msgspec import Struct

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic, Place, Severity
from parscore.model.scorecard import Return
from parscore.model.submission import Refusal, Ruling
from parscore.read.rulings.words import AppraisalContext

_WHOSE = frozenset({"R005", "R006", "R104"})
"""Findings that say that it is not known, or not right, who rules."""


class RulingsFile(Struct, frozen=True):
    """One file called `file`: what was read of it; `stamped` is the agency on its stamp.

    `of_unit`: it is the workbook of one unit; `there`: the file exists. `given`: the rows that were given out on this
    appraisers' form, of which those with `keys` came back.
    """

    file: str
    rulings: list[Ruling]
    findings: list[Diagnostic]
    stamped: str = ""
    of_unit: bool = False
    there: bool = True
    given: int = 0
    keys: frozenset[str] = frozenset()

    def refusals(self, context: AppraisalContext, *, of_units: bool) -> Iterator[Refusal]:
        """A refusal for every error; `of_units`: the files beside this one are workbooks of units."""
        unit = self._unit(context) if of_units else ""
        by = self._named(context, of_units=of_units)
        if not by and len(alone := {one.by for one in self.rulings}) == 1:
            by = frozenset(alone)
        yield from refusals_of(self.findings, context.stage, by, unit)

    def _unit(self, context: AppraisalContext) -> str:
        """Whose workbook it is: of the unit that its rulings, else its name, speak of."""
        units = {one.unit for one in self.rulings} or context.units.in_file_name(
            PurePosixPath(self.file).stem
        )
        return next(iter(units)) if len(units) == 1 else ""

    def _named(self, context: AppraisalContext, *, of_units: bool) -> frozenset[str]:
        """Who rules in the whole file according to its stamp, its name or its folder."""
        by_name = "" if of_units else context.by_file(self.file)
        named = context.agencies.find(self.stamped) or by_name or context.by_folder(self.file)
        return frozenset({named} if named else ())

    def returned(self, context: AppraisalContext, *, of_units: bool) -> Iterator[Return]:
        """The file as one that came in, unless there is none."""
        if self.there:
            by = self._named(context, of_units=of_units) | {one.by for one in self.rulings}
            unit = self._unit(context) if of_units else ""
            said = sum(not one.is_blank for one in self.rulings)
            yield Return(context.stage, self.file, tuple(sorted(by)), said, unit)


def rows_gone(files: Iterable[RulingsFile]) -> Iterator[tuple[RulingsFile, Diagnostic]]:
    """R121 at the first form of an agency whose files together hold fewer rows than were given out."""
    forms: dict[str, list[RulingsFile]] = defaultdict(list)
    for one in files:
        if one.given and one.keys:
            forms[one.stamped].append(one)
    for parts in forms.values():
        given, kept = (
            max(one.given for one in parts),
            len(frozenset[str]().union(*(one.keys for one in parts))),
        )
        if kept < given:
            yield parts[0], finding("R121", Place(parts[0].file), given=given, kept=kept)


def refusals_of(
    findings: Iterable[Diagnostic], stage: str, by: frozenset[str] = frozenset(), unit: str = ""
) -> Iterator[Refusal]:
    """A refusal for every error among findings, made by one of `by` (nobody: by anybody) on a line of `unit`."""
    for one in findings:
        if one.severity is Severity.ERROR:
            whose = frozenset[str]() if one.code in _WHOSE else by
            yield Refusal(stage, one.code, one.place, one.unit or unit, one.criterion, whose, one.meant)
