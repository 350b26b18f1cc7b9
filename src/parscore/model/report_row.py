"""A row of a report that was written, whatever its format. May not know formats."""

from __future__ import annotations

from typing import NamedTuple

from parscore.diagnostics import Place

_NAMED = 2
"""A rank and a unit, or a code and a criterion, name a row."""


class ReportRow(NamedTuple):
    """A row of a table, or a paragraph as its only cell; `section` is the title above it."""

    place: Place
    section: str
    cells: tuple[str, ...]

    @property
    def names(self) -> tuple[str, ...]:
        """What the row is about: its title, and the first of its cells that say something."""
        said = [one for one in self.cells if one][:_NAMED] if len(self.cells) > 1 else []
        return tuple(one for one in (self.section, *said) if one)
