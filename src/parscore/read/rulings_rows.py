"""What one row of a table names and says: unit, code, mark, request."""

from __future__ import annotations

from decimal import Decimal

from parscore.catalogue import finding
from parscore.diagnostics import Diagnostic
from parscore.model.submission import Ruling
from parscore.read.cells import as_number, code_of
from parscore.read.names import Names
from parscore.read.records import Record
from parscore.read.rulings_words import both, mark_of, status_of
from parscore.text import did_you_mean


def ruled(
    record: Record, stage: str, unit: str, code: str, by: str
) -> tuple[Ruling | None, list[Diagnostic]]:
    """The ruling in the columns points, reason and status; None when one of them cannot be read."""
    place = record.place("points")
    mark, faults = mark_of(record.values.get("points"), place, unit, code)
    status, wrong = status_of(record.text("status"), record.place("status"), unit, code)
    if faults or wrong:
        return None, [*faults, *wrong]
    word = both(mark, status)
    return Ruling(
        stage, unit, code, word.points, record.text("reason"), by, word.asks, place, word.agrees
    ), []


def unit_of(record: Record, units: Names) -> tuple[str | None, list[Diagnostic]]:
    """The unit that a record names, or a finding."""
    written = record.text("unit")
    unit = units.find(written) if written else None
    if unit is not None:
        return unit, []
    return None, [finding("R002", record.place("unit"), name=written, suggestion=units.suggestion(written))]


def known_code(record: Record, unit: str, codes: tuple[str, ...]) -> tuple[str | None, list[Diagnostic]]:
    """The scored code that a record names in the unit's set, or a finding with the candidates."""
    written, meant = code_of(record.values.get("code"), codes)
    if len(meant) == 1:
        return meant[0], []
    if meant:
        return None, [
            finding("R009", record.place("code"), unit=unit, value=written, candidates=", ".join(meant))
        ]
    near = did_you_mean(written, codes)
    return None, [finding("R003", record.place("code"), unit=unit, value=written, suggestion=near)]


def number_at(record: Record, key: str) -> Decimal | None:
    """The number in a column, or None."""
    return as_number(record.values.get(key))
