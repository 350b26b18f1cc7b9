"""What a report says, in order, as tables and lines of text; may not know formats."""

from __future__ import annotations

from dataclasses import dataclass

from parscore.write.tables.data import Table


@dataclass(frozen=True, slots=True)
class UnitContent:
    """One unit's part: its identity and name, its standing in words, its score table."""

    id: str
    name: str
    said: str
    table: Table


@dataclass(frozen=True, slots=True)
class GroupContent:
    """One group's part: key figures, ranking, bands, points by field, the way through earlier cycles if several are
    known, and its units unless they are too many.
    """

    id: str
    title: str
    figures: tuple[tuple[str, str], ...]
    ranking: Table
    bands: Table | None
    fields: Table
    trend: Table | None
    units: tuple[UnitContent, ...]
    detail_notes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ReportContent:
    """A whole report; `origins` are label and value, `inputs` name and SHA-256 of every input.

    `findings` and `inputs` are the office's own: they are empty in a report for the public.
    """

    title: str
    tool: str
    facts: tuple[str, ...]
    warnings: tuple[str, ...]
    note: str
    groups: tuple[GroupContent, ...]
    findings: Table | None
    tally: str
    origins: tuple[tuple[str, str], ...]
    inputs: tuple[tuple[str, str], ...]
