"""What checking forms comes to: one record for each form, all of them with what was found beside them.

May not open files.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from parscore.compute.inflation import Sum
from parscore.diagnostics import Diagnostic, Place, ordered
from parscore.model.cycle import Unit


@dataclass(frozen=True, slots=True)
class Source:
    """A file to be checked and the name by which it is shown."""

    path: Path
    name: str


@dataclass(frozen=True, slots=True)
class Checked:
    """One form with everything found; without `sums` and `place` where the file could not be read as a form.

    A table of all units is a form for each of its units. `home`: the set and the cycle that the form was made
    for, as far as its stamp tells.
    """

    source: Source
    unit: str = ""
    title: str = ""
    findings: tuple[Diagnostic, ...] = ()
    sums: tuple[Sum, ...] = ()
    place: Place | None = None
    home: tuple[str, str] = ("", "")


@dataclass(frozen=True, slots=True)
class CheckReport:
    """All forms in the order given, what was found beside them, the units of the cycle that sent nothing.

    `astray` are the units that sent nothing but a file of another kind, each with the name of the file.
    """

    files: tuple[Checked, ...]
    others: tuple[Diagnostic, ...] = ()
    absent: tuple[Unit, ...] = ()
    astray: tuple[tuple[str, Unit], ...] = ()

    @property
    def findings(self) -> tuple[Diagnostic, ...]:
        """Every finding once, in order."""
        return ordered((*self.others, *(one for checked in self.files for one in checked.findings)))

    @property
    def sources(self) -> tuple[Source, ...]:
        """The files that were checked, each once."""
        return tuple(dict.fromkeys(one.source for one in self.files))
