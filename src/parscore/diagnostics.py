"""A finding as frozen data: code, severity, place, message, hint. It never prints itself.

May not know where findings come from or how they are shown.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from msgspec import Struct, structs

from parscore.text import cell_name, column_name

Step = str | int
Path = tuple[Step, ...]


class Severity(StrEnum):
    """How much a finding weighs: an error ends in exit status 1, a warning only under --strict."""

    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Place(Struct, frozen=True, omit_defaults=True, gc=False, order=True):
    """Where something stands: a file and, if known, line and column (text) or sheet, row and column (workbook).

    Lines, rows and columns are counted from 1; `file` is the name shown to people, with forward slashes.
    """

    file: str
    sheet: str = ""
    line: int = 0
    column: int = 0

    @property
    def cell(self) -> str:
        """The cell's name such as F27, or nothing for a place in a text file or a whole sheet."""
        return cell_name(self.line, self.column) if self.sheet and self.line and self.column else ""

    def __str__(self) -> str:
        if self.sheet and self.line and self.column:
            return f"{self.file}[{self.sheet}]!{column_name(self.column)}{self.line}"
        if self.sheet:
            where = f"{self.file}[{self.sheet}]"
            return f"{where}!{self.line}" if self.line else where
        parts = [self.file, *(str(number) for number in (self.line, self.column) if number)]
        return ":".join(parts)


class Diagnostic(Struct, frozen=True, omit_defaults=True, gc=False):
    """One finding, in Vietnamese; `code` is stable and explained by the catalogue.

    `accepted`: why somebody who looked at it accepts it; no error is ever accepted. `meant`: the lines of which it is
    about one, as unit and criterion ("": any), where it is not known which.
    """

    code: str
    severity: Severity
    place: Place
    message: str
    hint: str = ""
    unit: str = ""
    criterion: str = ""
    accepted: str = ""
    meant: tuple[tuple[str, str], ...] = ()

    @property
    def order(self) -> tuple[Place, tuple[str, ...]]:
        """The key by which findings are listed: by place, then code, then all the rest, so that no two are alike."""
        rest = (self.message, self.unit, self.criterion, self.hint, self.accepted, self.severity)
        return self.place, (self.code, *rest)

    def about_one_of(self, *lines: tuple[str, str]) -> Diagnostic:
        """The same finding, about one of these lines, each a unit and a criterion."""
        return structs.replace(self, meant=tuple(dict.fromkeys(lines)))


@dataclass(frozen=True)
class Positions:
    """Line and column of every node of one text file, found by the path of keys and indexes that leads to it."""

    file: str
    values: Mapping[Path, tuple[int, int]] = field(default_factory=dict)
    keys: Mapping[Path, tuple[int, int]] = field(default_factory=dict)

    def at(self, *path: Step) -> Place:
        """The place of the value at `path`, or of its nearest known ancestor."""
        for end in range(len(path), -1, -1):
            if (found := self.values.get(path[:end])) is not None:
                return Place(self.file, "", *found)
        return Place(self.file)

    def key(self, *path: Step) -> Place:
        """The place of the key at `path`, or of the value where there is no such key."""
        found = self.keys.get(path)
        return Place(self.file, "", *found) if found else self.at(*path)


def has_errors(findings: Iterable[Diagnostic], *, strict: bool = False) -> bool:
    """Whether any finding is an error, or under `strict` a warning that nobody has accepted."""
    grave = {Severity.ERROR, Severity.WARNING} if strict else {Severity.ERROR}
    return any(finding.severity in grave and not finding.accepted for finding in findings)


def ordered(findings: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """The findings in the order in which they are shown, each once."""
    return tuple(sorted(set(findings), key=lambda finding: finding.order))
